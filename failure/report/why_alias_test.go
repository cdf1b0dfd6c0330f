package report

import (
	"io"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// pairWithOwnLinks is an MLAG pair whose peers have a link each to b: both port 3, or that of
// s2 another.
func pairWithOwnLinks(t *testing.T, port string) *topology.Fabric {
	t.Helper()
	f, err := file.Parse("pair.yaml", []byte(`spandrill: 1
switches:
  s1: {priority: 4096}
  s2: {priority: 4096}
  a: {}
  b: {}
mlag:
  pair: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, mac: "02:00:00:00:01:00", one-bridge: true}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  both: {ends: [a, [s1, s2]], speed: 2x10G}
  one: {ends: [b, {switch: s1, port: 3}], speed: 10G}
  two: {ends: [b, {switch: s2, port: `+port+`}], speed: 10G}
`))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestWhyAliases wants a port of one peer named as its own, and what its number on the one
// bridge is, where that shows; and no such sentence where it does not.
func TestWhyAliases(t *testing.T) {
	for _, c := range []struct {
		own, port string
		want      []string
		not       string
	}{
		{"3", "b:two", []string{
			"root port of b: port 1 (link:one) and not port 2 (link:two): equal cost via one bridge, s1, whose port ID 128.3 is lower than 128.4095",
			"would be root port with s2:3 at port priority 112 or less",
			"designated: s2:3 (link:two), 0 from the root, and not b:2",
			"s2:3 (link:two) is a port of the MLAG pair pair, which is one bridge, s1. Its number there is taken to be 4095, as s1 has a port 3 of its own;",
		}, "s1:4095"},
		{"3", "s2:two", []string{"s2:3 is a port of the MLAG pair pair, whose primary s1 decides: s2:3 (link:two) is designated and forwarding"}, "s1:4095"},
		{"3", "s1:one", []string{"s1:3 (link:one) is designated"}, "Its number"},
		{"3", "s2:both", []string{"s2:2 is s1:2 of the MLAG pair pair, whose primary s1 decides:"}, "Its number"},
		{"7", "b:two", []string{"designated: s2:7 (link:two)", "s2:7 (link:two) is a port of the MLAG pair pair, which is one bridge, s1."}, "s1:7"},
		{"7", "b:two", []string{"128.3 is lower than 128.7"}, "Its number"},
	} {
		f := pairWithOwnLinks(t, c.own)
		s, err := failure.Settle(f, topology.Faults{})
		if err != nil {
			t.Fatal(err)
		}
		id, err := ParsePort(f, c.port)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(written(t, func(w io.Writer) error { return Why(w, f, s, id) })), " ")
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s of port %s lacks %q:\n%s", c.port, c.own, want, text)
			}
		}
		if strings.Contains(text, c.not) {
			t.Errorf("%s of port %s has %q:\n%s", c.port, c.own, c.not, text)
		}
	}
}

// TestAtPeers wants what is at both peers of an MLAG pair named by the pair, and what is at
// one by that one.
func TestAtPeers(t *testing.T) {
	f, err := file.LoadFS(designs.FS, "d6-mlag-evlt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := &Drill{File: "d6", Fabric: f, Changes: true}
	for _, text := range []string{"native:spines:tor-1=110", "native:spine-2:vlti=110"} {
		made, err := failure.ParseChanges(f, text)
		if err != nil {
			t.Fatal(err)
		}
		s := failure.ChangeScenarios(made, topology.Faults{})[0]
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		r.Outcomes = append(r.Outcomes, o)
	}
	text := strings.Join(strings.Fields(written(t, func(w io.Writer) error {
		p := &printer{w: w}
		p.joins(f, r.Outcomes)
		return p.err
	})), " ")
	for _, want := range []string{
		"native:spines:tor-1=110: VLAN 1 of tor-1 and VLAN 110 of spines (spine-1 and spine-2), by lag:tor-1",
		"native:spine-2:vlti=110: VLAN 1 of spine-1 and VLAN 110 of spine-2, by lag:vlti",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q: %s", want, text)
		}
	}
	if got := atPeers(nil, stp.PortID{Bridge: "spine-1", Number: 3}); got != "spine-1" {
		t.Errorf("without a fabric: %s", got)
	}
}
