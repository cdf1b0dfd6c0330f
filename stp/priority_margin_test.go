package stp_test

import (
	"testing"

	"github.com/spandrill/spandrill/stp"
)

// The identifiers of a square: core is root, left reaches far at the cost that right
// does, and the lower identifier of the two decides which of far's ports blocks.
func square(left, right int) stp.Input {
	bridge := func(name string, n byte, priority int) stp.Bridge {
		return stp.Bridge{Name: name, Protocol: stp.RSTP, Priority: priority, MAC: stp.MAC{5: n},
			Ports: []stp.Port{{Number: 1, Priority: 128, Cost: 10}, {Number: 2, Priority: 128, Cost: 10}}}
	}
	lan := func(a string, p int, b string, q int) stp.LAN {
		return stp.LAN{Ends: []stp.PortID{{Bridge: a, Number: p}, {Bridge: b, Number: q}}}
	}
	return stp.Input{
		Bridges: []stp.Bridge{bridge("core", 9, 4096), bridge("left", 2, left), bridge("right", 1, right), bridge("far", 3, 61440)},
		LANs:    []stp.LAN{lan("core", 1, "left", 1), lan("core", 2, "right", 1), lan("left", 2, "far", 1), lan("right", 2, "far", 2)},
	}
}

// TestPriorityMargin holds each margin against the solver, at it and a step before it.
func TestPriorityMargin(t *testing.T) {
	for _, c := range []struct {
		name        string
		left, right int
		want        stp.PriorityMargin
	}{
		{"the lower priority", 8192, 32768, stp.PriorityMargin{
			Winner: stp.PortID{Bridge: "left"}, WinnerNow: 8192, WinnerAt: 32768, // and right's lower address
			Loser: stp.PortID{Bridge: "right"}, LoserNow: 32768, LoserAt: 8192,
		}},
		{"the lower address", 32768, 32768, stp.PriorityMargin{
			Winner: stp.PortID{Bridge: "right"}, WinnerNow: 32768, WinnerAt: 36864,
			Loser: stp.PortID{Bridge: "left"}, LoserNow: 32768, LoserAt: 28672,
		}},
		{"none worse", 61440, 61440, stp.PriorityMargin{
			Winner: stp.PortID{Bridge: "right"}, WinnerNow: 61440, WinnerAt: -1,
			Loser: stp.PortID{Bridge: "left"}, LoserNow: 61440, LoserAt: 57344,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := square(c.left, c.right)
			trees, err := stp.Solve(in)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := stp.Explain(in, trees, stp.PortID{Bridge: "far", Number: 1}, stp.Instance{})
			if err != nil {
				t.Fatal(err)
			}
			got, ok := steps[1].PriorityMargin()
			if !ok || got != c.want {
				t.Fatalf("%+v, %v, want %+v", got, ok, c.want)
			}
			winner := trees[stp.Instance{}]["far"].RootPort
			try := func(left, right int, turns bool) {
				t.Helper()
				trees, err := stp.Solve(square(left, right))
				if err != nil {
					t.Fatal(err)
				}
				if (trees[stp.Instance{}]["far"].RootPort != winner) != turns {
					t.Errorf("with left at %d and right at %d the root port of far is %d", left, right, trees[stp.Instance{}]["far"].RootPort)
				}
			}
			at := func(who stp.PortID, priority int, turns bool) {
				t.Helper()
				if who.Bridge == "left" {
					try(priority, c.right, turns)
				} else {
					try(c.left, priority, turns)
				}
			}
			if got.WinnerAt >= 0 {
				at(got.Winner, got.WinnerAt, true)
				at(got.Winner, got.WinnerAt-4096, false)
			}
			at(got.Loser, got.LoserAt, true)
			at(got.Loser, got.LoserAt+4096, false)
		})
	}
}

// TestPriorityMarginOfPorts is of two cables to one bridge, whose port identifiers decide.
func TestPriorityMarginOfPorts(t *testing.T) {
	in := square(8192, 8192)
	in.LANs = []stp.LAN{
		{Ends: []stp.PortID{{Bridge: "core", Number: 1}, {Bridge: "far", Number: 2}}},
		{Ends: []stp.PortID{{Bridge: "core", Number: 2}, {Bridge: "far", Number: 1}}},
	}
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := stp.Explain(in, trees, stp.PortID{Bridge: "far", Number: 1}, stp.Instance{})
	if err != nil {
		t.Fatal(err)
	}
	want := stp.PriorityMargin{
		Winner: stp.PortID{Bridge: "core", Number: 1}, WinnerNow: 128, WinnerAt: 144,
		Loser: stp.PortID{Bridge: "core", Number: 2}, LoserNow: 128, LoserAt: 112,
	}
	if got, ok := steps[1].PriorityMargin(); !ok || got != want {
		t.Errorf("%+v, %v, want %+v", got, ok, want)
	}
	// A cost decided who serves the cable: no identifier did.
	if got, ok := steps[2].PriorityMargin(); ok {
		t.Errorf("of %v: %+v", steps[2], got)
	}
	// far has the lower address, so that equal priorities would make it root.
	if got, ok := steps[0].PriorityMargin(); !ok || got.LoserAt != 4096 || got.WinnerAt != 61440 {
		t.Errorf("of the root: %+v, %v", got, ok)
	}
}
