package failure

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// SummarySchema is the version of the JSON form of a [Summary].
const SummarySchema = 1

// Summary is what a sweep adds up to: for each network how many states have which
// verdict, and what it takes to get there. Summaries of parts of one sweep merge;
// see [Merge].
type Summary struct {
	Schema int `json:"schema"`
	// Sweep tells sweeps apart: a digest of the fabric and of what of the plan
	// decides which scenarios there are.
	Sweep string `json:"sweep"`
	// Elements is the number of elements that fail, Together the most of them at
	// once, Total the number of states of the whole sweep.
	Elements int    `json:"elements"`
	Together int    `json:"together"`
	Total    uint64 `json:"total"`
	// Kept is how many minimal sets of each size are kept for each verdict.
	Kept int `json:"kept"`
	// Ranges are the indexes of the states that are summed up, in order and
	// with gaps between them. States is how many these are.
	Ranges []Range `json:"ranges"`
	States uint64  `json:"states"`
	// Slow counts the states that were resolved and solved anew, because some
	// of the fabric or of the state has no faster way. States that were counted with
	// one of them, as all that is dead beside cannot matter, are not among them.
	Slow uint64 `json:"slow"`
	// Failed are the states that could not be analysed; nil where all could.
	Failed *FailedStates `json:"failed,omitempty"`
	// Networks are those of all clusters, in the order of an [Outcome].
	Networks []NetworkSummary `json:"networks"`
	// Clusters are in the order of an [Outcome]; nil where the plan did not ask for
	// them, or the fabric has none.
	Clusters []ClusterSummary `json:"clusters,omitempty"`
}

// Range is the indexes from From to just before To.
type Range struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// FailedStates are those that could not be analysed, such as for a tree that is too
// deep. First is that with the least index, Error what [Evaluate] says of it.
type FailedStates struct {
	Sizes []SizeCount `json:"sizes"`
	First Set         `json:"first"`
	Error string      `json:"error"`
}

// SizeCount is a number of states with so many dead elements.
type SizeCount struct {
	Together int    `json:"together"`
	States   uint64 `json:"states"`
}

// Set is dead elements, with the index that the plan gives them.
type Set struct {
	Index uint64             `json:"index"`
	Down  []topology.Element `json:"down"`
}

// NetworkSummary is what became of a network of a cluster.
type NetworkSummary struct {
	Cluster string `json:"cluster"`
	Network string `json:"network"`
	VLAN    int    `json:"vlan"`
	// Verdict and Collateral sum up the two verdicts of [NetworkOutcome].
	Verdict    Tally `json:"verdict"`
	Collateral Tally `json:"collateral"`
}

// ClusterSummary is what became of a cluster.
type ClusterSummary struct {
	Cluster string `json:"cluster"`
	// Verdict and Collateral sum up the two verdicts of [ClusterOutcome].
	Verdict    ClusterTally `json:"verdict"`
	Collateral ClusterTally `json:"collateral"`
}

// Tally sums up a verdict of a network, ClusterTally one of a cluster.
type (
	Tally        = TallyOf[Verdict]
	ClusterTally = TallyOf[ClusterVerdict]
)

// TallyOf sums up a verdict of some kind.
type TallyOf[V Verdict | ClusterVerdict] struct {
	// Rest is the verdict without fault.
	Rest V `json:"rest"`
	// States are the numbers of states, by number of dead elements, then by
	// verdict, worst first. Those that are 0 are left out.
	States []CountOf[V] `json:"states"`
	// Minimal are sets that cause a verdict other than Rest while none of their
	// proper subsets does, by number of elements, then by verdict, worst first.
	// Those of whose states no range has any are left out.
	Minimal []MinimalOf[V] `json:"minimal"`
}

// CountOf is a number of states with a verdict, and the first of them.
type CountOf[V Verdict | ClusterVerdict] struct {
	Together int    `json:"together"`
	Verdict  V      `json:"verdict"`
	States   uint64 `json:"states"`
	First    Set    `json:"first"`
}

// MinimalOf are the minimal sets of one size for a verdict.
type MinimalOf[V Verdict | ClusterVerdict] struct {
	Together int `json:"together"`
	Verdict  V   `json:"verdict"`
	// Count is how many the ranges have; Sets are the first that the sweep has,
	// as many as the plan keeps.
	Count uint64       `json:"count"`
	Sets  []MinimalSet `json:"sets"`
}

// MinimalSet is such a set. Explains is the number of states in the ranges that
// have the verdict and in which all of the set is dead, the set itself included.
type MinimalSet struct {
	Set
	Explains uint64 `json:"explains"`
}

// Complete says whether all states of the sweep are summed up.
func (s *Summary) Complete() bool { return s.States == s.Total }

// covers says whether all states with up to so many dead are summed up.
func (s *Summary) covers(together int) bool {
	end := uint64(0)
	for size := range together + 1 {
		c := uint64(1)
		for i := range uint64(size) {
			c = c * (uint64(s.Elements) - i) / (i + 1)
		}
		end += c
	}
	return len(s.Ranges) > 0 && s.Ranges[0].From == 0 && s.Ranges[0].To >= end
}

// Resilience returns the greatest number of elements such that no set of up to so
// many, of those that the sweep takes, leaves the network worse than Rerouted: -1
// where it is worse without fault. Known is false where the answer is beyond what
// is summed up; then k is the least that it can be. A state that could not be
// analysed counts as worse.
func (s *Summary) Resilience(t *Tally) (k int, known bool) { return stands(s, t, Rerouted) }

// ClusterResilience is Resilience of a cluster: no set leaves it worse than OnBackup, so
// that every node is kept, and no network is lost with its fallback.
func (s *Summary) ClusterResilience(t *ClusterTally) (k int, known bool) {
	return stands(s, t, OnBackup)
}

// stands returns how many elements it takes, less one, until a verdict is worse than one.
func stands[V Verdict | ClusterVerdict](s *Summary, t *TallyOf[V], most V) (k int, known bool) {
	for k = 0; k <= s.Together; k++ {
		for _, c := range t.States {
			if c.Together == k && c.Verdict > most {
				return k - 1, true
			}
		}
		if s.Failed != nil && slices.ContainsFunc(s.Failed.Sizes, func(c SizeCount) bool { return c.Together == k }) {
			return k - 1, true
		}
		if !s.covers(k) {
			return k - 1, false
		}
	}
	return s.Together, s.Together == s.Elements
}

// SinglePoints returns the elements each of which alone gets worse than what counts as
// standing, Rerouted of a network and OnBackup of a cluster, and worse than without fault,
// as far as they are summed up and kept.
func (t *TallyOf[V]) SinglePoints() []topology.Element {
	most := V(Rerouted)
	if _, ok := any(most).(ClusterVerdict); ok {
		most = V(OnBackup)
	}
	var out []topology.Element
	for _, m := range t.Minimal {
		if m.Together == 1 && m.Verdict > max(most, t.Rest) {
			for _, x := range m.Sets {
				out = append(out, x.Down...)
			}
		}
	}
	slices.SortFunc(out, topology.Element.Compare)
	return out
}

// Worst returns the worst verdict of the states with so many dead, with how many
// they are; false where none is summed up.
func (t *TallyOf[V]) Worst(together int) (CountOf[V], bool) {
	for _, c := range t.States {
		if c.Together == together {
			return c, true
		}
	}
	return CountOf[V]{}, false
}

// Merge returns the sum of summaries of parts of one sweep. In which order they
// are merged, and in what steps, makes no difference. It is an error if they
// are of different sweeps, or if two of them have a state in common.
func Merge(parts ...*Summary) (*Summary, error) {
	if len(parts) == 0 {
		return nil, errors.New("failure: there is no summary to merge")
	}
	out := &Summary{Schema: SummarySchema, Sweep: parts[0].Sweep, Elements: parts[0].Elements, Together: parts[0].Together, Total: parts[0].Total, Kept: parts[0].Kept}
	for i, p := range parts {
		if p.Schema != SummarySchema {
			return nil, fmt.Errorf("failure: summary %d has schema %d, want %d", i+1, p.Schema, SummarySchema)
		}
		if p.Sweep != out.Sweep || p.Elements != out.Elements || p.Together != out.Together || p.Total != out.Total || p.Kept != out.Kept || len(p.Networks) != len(parts[0].Networks) || len(p.Clusters) != len(parts[0].Clusters) {
			return nil, fmt.Errorf("failure: summary %d is of another sweep than the first: another network, other elements, or another number of them together", i+1)
		}
		out.Ranges = append(out.Ranges, p.Ranges...)
		out.States += p.States
		out.Slow += p.Slow
		out.Failed = mergeFailed(out.Failed, p.Failed)
	}
	var err error
	if out.Ranges, err = joinRanges(out.Ranges); err != nil {
		return nil, err
	}
	for i := range parts[0].Networks {
		n := parts[0].Networks[i]
		n.Verdict, n.Collateral = Tally{Rest: n.Verdict.Rest}, Tally{Rest: n.Collateral.Rest}
		for _, p := range parts {
			n.Verdict.merge(&p.Networks[i].Verdict, out.Kept)
			n.Collateral.merge(&p.Networks[i].Collateral, out.Kept)
		}
		out.Networks = append(out.Networks, n)
	}
	for i := range parts[0].Clusters {
		c := parts[0].Clusters[i]
		c.Verdict, c.Collateral = ClusterTally{Rest: c.Verdict.Rest}, ClusterTally{Rest: c.Collateral.Rest}
		for _, p := range parts {
			c.Verdict.merge(&p.Clusters[i].Verdict, out.Kept)
			c.Collateral.merge(&p.Clusters[i].Collateral, out.Kept)
		}
		out.Clusters = append(out.Clusters, c)
	}
	return out, nil
}

// joinRanges sorts ranges and joins those that touch.
func joinRanges(ranges []Range) ([]Range, error) {
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	out := []Range{}
	for _, r := range ranges {
		switch n := len(out); {
		case r.From == r.To:
		case n > 0 && r.From < out[n-1].To:
			return nil, fmt.Errorf("failure: the states from %d to %d are in two summaries", r.From, min(r.To, out[n-1].To)-1)
		case n > 0 && r.From == out[n-1].To:
			out[n-1].To = r.To
		default:
			out = append(out, r)
		}
	}
	return out, nil
}

func mergeFailed(a, b *FailedStates) *FailedStates {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	if b.First.Index < a.First.Index {
		a, b = b, a
	}
	out := &FailedStates{First: a.First, Error: a.Error}
	all := slices.Concat(a.Sizes, b.Sizes)
	slices.SortStableFunc(all, func(a, b SizeCount) int { return cmp.Compare(a.Together, b.Together) })
	for _, c := range all {
		if n := len(out.Sizes); n > 0 && out.Sizes[n-1].Together == c.Together {
			out.Sizes[n-1].States += c.States
			continue
		}
		out.Sizes = append(out.Sizes, c)
	}
	return out
}

// merge adds another part.
func (t *TallyOf[V]) merge(o *TallyOf[V], keep int) {
	states := slices.Concat(t.States, o.States)
	slices.SortStableFunc(states, func(a, b CountOf[V]) int {
		return cmp.Or(cmp.Compare(a.Together, b.Together), cmp.Compare(b.Verdict, a.Verdict), cmp.Compare(a.First.Index, b.First.Index))
	})
	t.States = []CountOf[V]{}
	for _, c := range states {
		if n := len(t.States); n > 0 && t.States[n-1].Together == c.Together && t.States[n-1].Verdict == c.Verdict {
			t.States[n-1].States += c.States
			continue
		}
		t.States = append(t.States, c)
	}
	sets := slices.Concat(t.Minimal, o.Minimal)
	slices.SortStableFunc(sets, func(a, b MinimalOf[V]) int {
		return cmp.Or(cmp.Compare(a.Together, b.Together), cmp.Compare(b.Verdict, a.Verdict))
	})
	t.Minimal = []MinimalOf[V]{}
	for _, m := range sets {
		if n := len(t.Minimal); n > 0 && t.Minimal[n-1].Together == m.Together && t.Minimal[n-1].Verdict == m.Verdict {
			t.Minimal[n-1].merge(&m, keep)
			continue
		}
		m.Sets = slices.Clone(m.Sets)
		t.Minimal = append(t.Minimal, m)
	}
}

// merge adds another part.
func (m *MinimalOf[V]) merge(o *MinimalOf[V], keep int) {
	m.Count += o.Count
	all := slices.Concat(m.Sets, o.Sets)
	slices.SortStableFunc(all, func(a, b MinimalSet) int { return cmp.Compare(a.Index, b.Index) })
	m.Sets = all[:0]
	for _, x := range all {
		if n := len(m.Sets); n > 0 && m.Sets[n-1].Index == x.Index {
			m.Sets[n-1].Explains += x.Explains
			continue
		}
		m.Sets = append(m.Sets, x)
	}
	m.Sets = m.Sets[:min(len(m.Sets), keep)]
}
