package file_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology/file"
)

// campus is a file of 1,002 switches: two cores, 50 pairs of distribution
// switches with a LAG between them and one to each core, 18 access switches
// below each pair, a host at each of those.
func campus() string {
	var b strings.Builder
	b.WriteString("spandrill: 1\ndefaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 1G}\n\nswitches:\n")
	b.WriteString("  core-a: {priority: 4096}\n  core-b: {priority: 8192}\n")
	var links, hosts strings.Builder
	links.WriteString("\nlinks:\n  core: {ends: [core-a, core-b], speed: 4x40G}\n")
	hosts.WriteString("\nnetworks:\n  office: {vlan: 10, needs: 1G, gateway: [core-a, core-b]}\n\nhosts:\n")
	for p := range 50 {
		fmt.Fprintf(&b, "  dist-%d-a: {rack: d%d}\n  dist-%d-b: {rack: d%d}\n", p, p, p, p)
		fmt.Fprintf(&links, "  d-%d:  {ends: [dist-%d-a, dist-%d-b], speed: 2x10G}\n", p, p, p)
		fmt.Fprintf(&links, "  up-%d-a: {ends: [dist-%d-a, core-a], speed: 2x10G}\n  up-%d-b: {ends: [dist-%d-b, core-b], speed: 2x10G}\n", p, p, p, p)
		for a := range 18 {
			fmt.Fprintf(&b, "  acc-%d-%d: {vlans: \"10,20-29\"}\n", p, a)
			fmt.Fprintf(&links, "  acc-%d-%d-a: {ends: [acc-%d-%d, dist-%d-a], speed: 10G}\n", p, a, p, a, p)
			fmt.Fprintf(&links, "  acc-%d-%d-b: {ends: [acc-%d-%d, dist-%d-b], speed: 10G, cost: 4000}\n", p, a, p, a, p)
			fmt.Fprintf(&hosts, "  pc-%d-%d:\n    lan: {to: acc-%d-%d, carries: office}\n", p, a, p, a)
		}
	}
	return b.String() + links.String() + hosts.String()
}

func BenchmarkRead(b *testing.B) {
	text := campus()
	data := []byte(text)
	if n := len(mustParse(b, text).Builder().Switches); n != 1002 {
		b.Fatalf("%d switches", n)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := file.Parse("campus.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	f := mustParse(b, campus())
	b.ReportAllocs()
	for b.Loop() {
		write(b, f)
	}
}
