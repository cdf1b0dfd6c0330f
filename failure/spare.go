package failure

import (
	"context"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Spare says that a network which is connected and fast enough in a state has no spare
// left: without one more cable it is not.
type Spare struct {
	Cluster string
	Network string
	// Lost is the first link, bundle or member, in the order of
	// topology.Fabric.Elements, whose loss would leave the network with Verdict,
	// which is worse than Rerouted.
	Lost    topology.Element
	Verdict Verdict
}

// SpareLimit is how many further failures [Spares] tries in all where each takes a whole
// solution.
const SpareLimit = 2000

// Spares returns, for each scenario, the networks at most Rerouted in it that the
// loss of any one further link, bundle or member would leave worse than that, in the
// order of an [Outcome]. A state that cannot be analysed has none, and a loss
// that cannot counts as none. What came up slower is an error. In a fabric whose states
// have no fast way, more than [SpareLimit] further failures that might matter are an error.
func Spares(ctx context.Context, f *topology.Fabric, scenarios []Scenario) ([][]Spare, error) {
	p := Plan{K: 1}
	for _, s := range scenarios {
		if err := known(f, s.Down); err != nil {
			return nil, err
		}
		if s.Slower != (Slowdown{}) {
			return nil, fmt.Errorf("failure: %v: spares are looked for where elements are dead only", s)
		}
		p.K = max(p.K, s.Down.Len()+1)
		p.Only = slices.AppendSeq(p.Only, s.Down.All())
	}
	cables := f.Elements(topology.KindLink, topology.KindLAG, topology.KindMember)
	p.Only = append(p.Only, cables...)
	if p.Only == nil {
		return make([][]Spare, len(scenarios)), nil // nothing can be lost
	}
	s, err := newSweeper(f, p)
	if err != nil {
		return nil, err
	}
	if s.compile(); s.m != nil {
		s.prepare()
	}
	tries := 0
	w := s.newWorker()
	w.decide(0, -1)
	out := make([][]Spare, len(scenarios))
	for i, scenario := range scenarios {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for k, e := range s.s.elements {
			if scenario.Down.Has(e) {
				w.chain = append(w.chain, int32(k))
				w.decide(len(w.chain), int32(k))
			}
		}
		further := w.further(cables)
		if tries += len(further); s.m == nil && tries > SpareLimit {
			return nil, fmt.Errorf("failure: more than %d further failures that might matter are too many to try for a spare, as this network has no faster way than to solve each", SpareLimit)
		}
		out[i] = w.spares(further)
		for w.k != nil && w.k.depth > 0 {
			w.k.pop()
		}
		w.chain = w.chain[:0]
	}
	return out, nil
}

// further returns those of the cables whose loss may matter at the node at hand, by
// number; none where that could not be analysed.
func (w *worker) further(cables []topology.Element) []int32 {
	size := len(w.chain)
	if size == w.s.k || w.stages[size].failed {
		return nil
	}
	var out []int32
	st := &w.stages[size]
	for e := nextBit(st.union, w.nothing, -1); e >= 0; e = nextBit(st.union, w.nothing, e) {
		if !slices.Contains(w.chain, e) && slices.Contains(cables, w.s.elements[e]) {
			out = append(out, e)
		}
	}
	return out
}

// spares looks among cables for one too many for each network, at the node at hand.
func (w *worker) spares(cables []int32) []Spare {
	size := len(w.chain)
	found := make([]Spare, len(w.a.nets))
	for _, e := range cables {
		st, next := &w.stages[size], &w.stages[size+1]
		w.chain = append(w.chain, e)
		w.look(size+1, e)
		for i := range found {
			if found[i].Verdict == 0 && st.seen[i].verdict <= Rerouted && !next.failed && next.seen[i].verdict > Rerouted {
				n := &w.a.nets[i]
				found[i] = Spare{n.cluster, n.net.Name, w.s.elements[e], next.seen[i].verdict}
			}
		}
		if w.k != nil {
			w.k.pop()
		}
		w.chain = w.chain[:size]
	}
	return slices.DeleteFunc(found, func(s Spare) bool { return s.Verdict == 0 })
}
