package file_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

const pairs = `spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate}

switches:
  a:
    ports:
      7: {name: Po7, loop-guard: true}
  b: {}
  c: {}
  d: {}

mlag:
  p:
    profile: vpc
    switches: [a, b]
    peer-link: peer
    keepalive: {rack: r1, tags: {duct: d1}}
    mac: "02:00:00:00:00:99"
    priority: {a: 5, b: 4}
    split-brain: closes
    auto-recovery: false
    orphan-ports: suspend
    one-bridge: true
  q: {switches: [c, d], peer-link: other, keepalive: {over: up}}

links:
  peer:  {ends: [a, b], speed: 10G}
  other: {ends: [c, d], speed: 2x10G}
  up:    {ends: [{switch: [a, b], port: 7, port-name: Po7}, {switch: [d, c], members: [x1, x2]}], speed: 2x10G, vlans: "1-9"}
  lone:  {ends: [a, c], speed: 1G}
`

// TestMLAGRoundTrip wants the canonical form to be read back as what it was.
func TestMLAGRoundTrip(t *testing.T) {
	f, err := file.Read("f", strings.NewReader(pairs))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out, f); err != nil {
		t.Fatal(err)
	}
	g, err := file.Read("f", bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if !g.Equal(f) {
		t.Errorf("it comes back as another:\n%s\n%s", out.String(), cmp.Diff(f.Builder(), g.Builder()))
	}
	b := f.Builder()
	want := topology.MLAG{
		Name: "p", Profile: topology.VPC, Switches: []string{"a", "b"}, PeerLink: "peer", MAC: &topology.MAC{2, 0, 0, 0, 0, 0x99},
		Keepalive: &topology.Keepalive{Tags: topology.Tags{"rack": {"r1"}, "duct": {"d1"}}}, Priority: map[string]int{"a": 5, "b": 4},
		SplitBrain: topology.SplitCloses, AutoRecovery: new(false), SuspendOrphans: true, OneBridge: true,
	}
	if d := cmp.Diff(want, b.MLAGs[0]); d != "" {
		t.Errorf("the first pair (-want +got):\n%s", d)
	}
	if k := b.MLAGs[1].Keepalive; k == nil || k.Over != "up" {
		t.Errorf("the keepalive of the second is %+v", k)
	}
	// A switch that goes takes no number from the ports at a pair.
	h, err := f.Edit(func(b *topology.Builder) { b.Links = b.Links[:3] })
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := file.Write(&out, h); err != nil {
		t.Fatal(err)
	}
	if g, err = file.Read("f", bytes.NewReader(out.Bytes())); err != nil || !g.Equal(h) {
		t.Errorf("edited it comes back as another: %v\n%s", err, out.String())
	}
}
