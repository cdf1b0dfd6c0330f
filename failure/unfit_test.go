package failure_test

import (
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestUnfitAndSlow wants a way that is unfit, and slow besides, to be said to be
// both; the verdict is the worse one.
func TestUnfitAndSlow(t *testing.T) {
	small := func(needs int) *topology.Fabric {
		return cluster(t, func(b *topology.Builder) {
			for i := range b.Switches {
				if b.Switches[i].MTU = 9216; b.Switches[i].Name == "core-a" {
					b.Switches[i].MTU = 1500
				}
			}
			b.Networks[0].Needs = topology.Needs{Mbps: needs, MTU: 9000}
		})
	}
	unfit := "the way crosses core-a, whose MTU is 1500 bytes: csv needs 9000"
	for needs, want := range map[int]string{
		1000:   unfit,
		10_000: unfit + "; it is slow too: lag:up-a and lag:up-b carry 2G (one flow 1G), 10G is needed",
	} {
		o, err := failure.Evaluate(small(needs), failure.Down(topology.Element{Kind: topology.KindLAG, Name: "isl"}))
		if err != nil {
			t.Fatal(err)
		}
		if n := o.Networks[0]; n.Verdict != failure.Unfit || n.Pair.Reason.String() != want {
			t.Errorf("%v: %s\nwant %s", n.Verdict, n.Pair.Reason, want)
		}
	}
}
