package lag_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// stack describes a stack of three, c, with a bundle over two of its members to
// a, a link of the third to a, and a NIC at the first.
func stack(ring bool) *topology.Builder {
	return &topology.Builder{
		Switches: []topology.Switch{
			{Name: "c", Stack: &topology.Stack{
				Ring: ring, MAC: topology.StackMACChange, Split: topology.StackSplitCloses,
				Members: []topology.Chassis{{Name: "x"}, {Name: "y", MAC: &topology.MAC{2, 9, 0, 0, 0, 1}}, {Name: "z", MAC: &topology.MAC{2, 9, 0, 0, 0, 2}}},
			}},
			{Name: "a"},
		},
		Links: []topology.Link{
			{Name: "lag", Ends: [2]topology.End{{Switch: "a"}, {Switch: "c", On: []string{"x", "y"}}}, Members: []int{1000, 1000}},
			{Name: "one", Ends: [2]topology.End{{Switch: "c", On: []string{"z"}}, {Switch: "a"}}, Mbps: 1000},
		},
		Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{{Switch: "c", On: []string{"y"}}, {Switch: "a"}}, Mbps: 100}},
		Networks: []topology.Network{{Name: "n", VLAN: 10}},
		Hosts:    []topology.Host{{Name: "h", NICs: []topology.NIC{{Name: "e", To: []topology.Attachment{{Switch: "c", On: "x"}}, Mbps: 1000, Carries: []string{"n"}}}}},
	}
}

// TestStack wants what a dead chassis or cable takes along.
func TestStack(t *testing.T) {
	const rest = "a:1@10000 c:1@10000\nc:2@20000 a:2@20000\nc:3@200000 a:3@200000"
	for _, c := range []struct {
		what string
		ring bool
		down []string
		lans string
		one  lag.Status
		mac  string // of c
		nic  bool
	}{
		{"nothing dead", false, nil, rest, lag.Up, "02:00:00:00:00:01", true},
		{"the master", true, []string{"chassis:c/x"}, "a:1@20000 c:1@20000\nc:2@20000 a:2@20000\nc:3@200000 a:3@200000", lag.Up, "02:09:00:00:00:01", false},
		{"another", true, []string{"chassis:c/y"}, "a:1@20000 c:1@20000\nc:2@20000 a:2@20000\na:3@200000", lag.Up, "02:00:00:00:00:01", true},
		{"the third", true, []string{"chassis:c/z"}, "a:1@10000 c:1@10000\nc:3@200000 a:3@200000", lag.ChassisDead, "02:00:00:00:00:01", true},
		{"a ring opens", true, []string{"cable:c/1"}, rest, lag.Up, "02:00:00:00:00:01", true},
		{"a ring falls apart", true, []string{"cable:c/2", "cable:c/3"}, "a:1@10000 c:1@10000\nc:3@200000 a:3@200000", lag.ChassisDead, "02:00:00:00:00:01", true},
		{"a chain falls apart", false, []string{"cable:c/2"}, "a:1@10000 c:1@10000\nc:3@200000 a:3@200000", lag.ChassisDead, "02:00:00:00:00:01", true},
		{"the middle of a chain", false, []string{"chassis:c/y"}, "a:1@20000 c:1@20000\na:3@200000", lag.ChassisDead, "02:00:00:00:00:01", true},
		{"the middle of a ring", true, []string{"chassis:c/y"}, "a:1@20000 c:1@20000\nc:2@20000 a:2@20000\na:3@200000", lag.Up, "02:00:00:00:00:01", true},
		{"all but one", true, []string{"chassis:c/x", "chassis:c/y"}, "c:2@20000 a:2@20000\na:3@200000", lag.Up, "02:09:00:00:00:02", false},
	} {
		t.Run(c.what, func(t *testing.T) {
			f := build(t, stack(c.ring))
			v := lag.Resolve(f, faults(t, f, c.down...))
			if d := cmp.Diff(c.lans, lans(v)); d != "" {
				t.Errorf("LANs (-want +got):\n%s", d)
			}
			if got := hop(t, v, "one").Status; got != c.one {
				t.Errorf("the link is %v, want %v", got, c.one)
			}
			if got := v.Bridged.Bridges[0].MAC.String(); got != c.mac {
				t.Errorf("address %s, want %s", got, c.mac)
			}
			if v.NICs[0].Live != c.nic {
				t.Errorf("the NIC's life: %v", v.NICs[0].Live)
			}
			if len(v.Unmodelled) != 0 {
				t.Errorf("not modelled: %v", v.Unmodelled)
			}
		})
	}
}

// TestStackSplit wants a stack whose parts go on not to be analysed.
func TestStackSplit(t *testing.T) {
	b := stack(false)
	b.Switches[0].Stack.Split = topology.StackSplitRuns
	f := build(t, b)
	_, err := failure.Evaluate(f, failure.Scenario{Down: faults(t, f, "cable:c/1")})
	var split *lag.SplitError
	if !errors.As(err, &split) || split.Error() != "lag: stack c is split into [[x] [y z]], bridges with one identity: not modelled" {
		t.Errorf("error %v", err)
	}
	if _, err := failure.Evaluate(f, failure.Scenario{Down: faults(t, f, "chassis:c/x")}); err != nil {
		t.Errorf("a dead end of the chain: %v", err)
	}
}

// TestStackReaddressed wants it said what a new master's address does, and when.
func TestStackReaddressed(t *testing.T) {
	b := stack(true)
	b.Switches[0].Stack.MAC, b.Switches[0].Stack.MACAfter = topology.StackMACChange, 240
	for i := range b.Switches[0].Stack.Members[1:] {
		b.Switches[0].Stack.Members[i+1].MAC = &topology.MAC{2, 0, 0, 0, 1, byte(i)}
	}
	f := build(t, b)
	for down, want := range map[string][]string{
		"chassis:c/y": nil,
		"chassis:c/x": {"stack c takes, 240 s after its master died, the address of y, 02:00:00:00:01:00: spanning tree elects with another bridge identifier then, and its bundles form anew with another LACP system"},
	} {
		o, err := failure.Evaluate(f, failure.Scenario{Down: faults(t, f, down)})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, o.Notes); d != "" {
			t.Errorf("%s (-want +got):\n%s", down, d)
		}
	}
}
