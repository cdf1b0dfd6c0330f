package failure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology/file"
)

// TestOneWayAtPair has a static bundle over an MLAG pair whose first member is at s2.
// BPDUs of the pair leave by the primary's member: where a does not hear that one, s1's
// port is disputed, and else a keeps its root port and loses frames.
func TestOneWayAtPair(t *testing.T) {
	const text = `spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches: {s1: {priority: 4096}, s2: {priority: 4096}, a: {priority: %d}, c: {}}
mlag:
  p: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, mac: "02:00:00:00:01:00", priority: {s1: %d, s2: 2}}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  la: {ends: [a, [s2, s1]], speed: 2x10G, bundle: static}
  lc: {ends: [c, [s1, s2]], speed: 2x10G}
  ac: {ends: [a, c], speed: 1G}
networks: {csv: {vlan: 110, needs: 10G}}
hosts:
  n1: {x: {to: a, carries: csv}}
  n2: {x: {to: [s1, s2], team: lacp, carries: csv}}
`
	for _, c := range []struct {
		priority     int // of s1: 1 primary, 3 secondary
		of           int // of a as a bridge
		change, role string
		why          string
	}{
		{1, 32768, "deaf:a:la/1", "root", "a hears nothing over member:la/1"},
		{1, 32768, "deaf:a:la/2", "designated", "a hears nothing over member:la/2"},
		{3, 32768, "deaf:a:la/1", "designated", "a hears nothing over member:la/1"},
		{3, 32768, "deaf:a:la/2", "root", "a hears nothing over member:la/2"},
		{1, 32768, "deaf:s2:la/1", "root", "s2 hears nothing over member:la/1"},
		{1, 32768, "deaf:s1:la/2", "root", "s1 hears nothing over member:la/2"},
		{1, 0, "deaf:s2:la/1", "designated/disputed", "s2 hears nothing over member:la/1"},
		{3, 0, "deaf:s2:la/1", "designated/disputed", "s2 hears nothing over member:la/1"},
		{3, 0, "deaf:s1:la/2", "designated", "s1 hears nothing over member:la/2"},
	} {
		f, err := file.Parse("pair.yaml", fmt.Appendf(nil, text, c.of, c.priority))
		if err != nil {
			t.Fatal(err)
		}
		changes, err := failure.ParseChanges(f, c.change)
		if err != nil {
			t.Fatal(err)
		}
		s := failure.Scenario{Name: c.change, Changes: changes}
		_, state, err := failure.SettleChanged(f, s)
		if err != nil {
			t.Fatal(err)
		}
		port := state.Trees[stp.Instance{}]["a"].Ports[1]
		got := port.Role.String()
		if port.Guard != 0 {
			got += "/" + port.Guard.String()
		}
		if got != c.role {
			t.Errorf("s1 with %d, %s: a:1 is %s, want %s", c.priority, c.change, got, c.role)
		}
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		if r := o.Networks[0].Bystander.Reason.String(); !strings.Contains(r, c.why) {
			t.Errorf("s1 with %d, %s: %s; want %s", c.priority, c.change, r, c.why)
		}
	}
}

// TestOneWayAtOneBridge has no word of what both peers send, as one bridge, where only one
// of them is heard.
func TestOneWayAtOneBridge(t *testing.T) {
	const text = `spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches: {s1: {priority: 4096}, s2: {priority: 4096}, a: {}}
mlag:
  p: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, mac: "02:00:00:00:01:00", one-bridge: true, priority: {s1: 1, s2: 2}}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  la: {ends: [a, [s1, s2]], speed: 2x10G, bundle: static}
`
	f, err := file.Parse("pair.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for change, want := range map[string]bool{"deaf:a:la/1": true, "deaf:a:la/2": true, "deaf:s1:la/1": false} {
		changes, err := failure.ParseChanges(f, change)
		if err != nil {
			t.Fatal(err)
		}
		_, err = failure.Evaluate(f, failure.Scenario{Changes: changes})
		if got := err != nil && strings.Contains(err.Error(), "who hears which peer's BPDUs"); got != want {
			t.Errorf("%s: %v", change, err)
		}
	}
}
