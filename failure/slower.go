package failure

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Slowdown is a link, or a member of a bundle, that came up at a lower speed. The
// zero value is none.
//
// It is no dead element, so no [Plan] has it and [Sweep] and [Summarize] never see
// one: their states differ in what lives only. [Slowdowns] enumerates them.
type Slowdown struct {
	Element topology.Element
	Mbps    int
}

// String returns the element and its speed now, such as "member:isl/1=1G"; "" of
// none.
func (s Slowdown) String() string {
	if s == (Slowdown{}) {
		return ""
	}
	return fmt.Sprintf("%v=%s", s.Element, topology.FormatMbps(s.Mbps))
}

// NextLower returns the speed, in Mbps, that a port falls back to: the next lower
// one of 10M, 100M, 1G, 10G, 40G, 100G and their multiples that transceivers of one
// form have, so that 50G falls to 25G, 25G and 40G to 10G, and 2.5G and 5G to 1G. 0
// where there is none. Which speeds a certain port has its data sheet says, and no
// description does: [Slowdowns] takes another speed.
func NextLower(mbps int) int {
	ladder := []struct{ above, to int }{
		{100_000, 100_000}, {50_000, 40_000}, {40_000, 25_000}, {10_000, 10_000}, {1000, 1000}, {100, 100}, {10, 10},
	}
	for _, step := range ladder {
		if mbps > step.above {
			return step.to
		}
	}
	return 0
}

// SlowScenarios returns a scenario for each single cable and each member of a bundle
// that comes up slower, in the order of topology.Fabric.Elements: at the given Mbps,
// with 0 at [NextLower] of its own. What is not faster than that has none.
func SlowScenarios(f *topology.Fabric, mbps int) []Scenario {
	speeds := make(map[topology.Element]int)
	b := f.Builder()
	for i := range b.Links {
		l := &b.Links[i]
		if !l.IsLAG() {
			speeds[l.Element()] = l.Mbps
		}
		for k, speed := range l.Members {
			speeds[topology.Element{Kind: topology.KindMember, Name: l.Name, Index: k + 1}] = speed
		}
	}
	var out []Scenario
	for _, e := range f.Elements(topology.KindLink, topology.KindMember) {
		to := mbps
		if to == 0 {
			to = NextLower(speeds[e])
		}
		if to > 0 && to < speeds[e] {
			out = append(out, Slower(e, to))
		}
	}
	return out
}

// Slower returns the scenario in which a link or member came up at a lower speed,
// named after it.
func Slower(e topology.Element, mbps int) Scenario {
	s := Slowdown{e, mbps}
	return Scenario{Name: s.String(), Slower: s}
}

// Slowdowns returns the outcome of every scenario of [SlowScenarios], in order, the
// state without fault first. They are judged as failures are, against that state: what
// is slower counts with its speed, costs what its switches' policy says, and may stand
// by where LACP compares speeds. A scenario that cannot be analysed, such as of a
// member whose switches do not say what they make of it, gives an error and the rest
// goes on; if the state without fault cannot, or the context is done, the sequence
// ends with that error.
func Slowdowns(ctx context.Context, f *topology.Fabric, mbps int) iter.Seq2[*Outcome, error] {
	return func(yield func(*Outcome, error) bool) {
		a, err := newAnalyzer(f)
		if err != nil {
			yield(nil, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for r := range a.inOrder(ctx, slices.Values(append([]Scenario{{}}, SlowScenarios(f, mbps)...))) {
			if !yield(r.outcome, r.err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// Settle returns the state of the fabric in the scenario, as [Settle] does.
func (s Scenario) Settle(f *topology.Fabric) (*State, error) {
	if s.Slower == (Slowdown{}) {
		return Settle(f, s.Down)
	}
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	frame, err := a.frame(s)
	if err != nil {
		return nil, err
	}
	return frame.State, nil
}
