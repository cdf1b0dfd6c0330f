package failure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Comparison is two fabrics, A and B, failure by failure. It mirrors: comparing B
// with A says the same with the sides and the trends turned round.
type Comparison struct {
	// Rest is the state without fault.
	Rest Difference
	// Failures are those of elements that both fabrics have, in the order of A.
	Failures []Difference
	// OnlyA and OnlyB are what the failures of elements do that only the one
	// fabric has, in its order.
	OnlyA, OnlyB []*Outcome
	// NetworksA and NetworksB are the networks that only the one fabric has, as
	// they are without fault, in its order.
	NetworksA, NetworksB []NetworkOutcome
	// ClustersA and ClustersB are the same of clusters.
	ClustersA, ClustersB []ClusterOutcome
	// ErrorsA and ErrorsB are the failures that could not be analysed, in the order
	// of the plan. Where that is so on one side the failure is not compared, and
	// not told of the other side.
	ErrorsA, ErrorsB []error
}

// Difference is one scenario in both fabrics.
type Difference struct {
	// A and B are the outcomes. Their scenarios differ in name where what is a
	// single cable in the one is a bundle in the other.
	A, B *Outcome
	// Networks are those that both fabrics have, in the order of A.
	Networks []NetworkDifference
	// Clusters are those that both fabrics have, in the order of A.
	Clusters []ClusterDifference
}

// ClusterDifference is one cluster in one scenario in both fabrics.
type ClusterDifference struct {
	A, B *ClusterOutcome
	// Trend says whether B does better than A, and Field at what: ByVerdict,
	// ByCollateral or ByNodes, the first that differs, 0 where none does.
	//
	// Whole and OnBackup count as one: which of its networks take other ways than
	// without fault, or fall back, is compared network by network.
	Trend Trend
	Field Field
}

// NetworkDifference is one network in one scenario in both fabrics.
type NetworkDifference struct {
	A, B *NetworkOutcome
	// Trend says whether B does better than A, and Field at what: the first
	// that differs, 0 where none does. ByDetail goes with Same: no user of the network
	// is worse off. How many hosts are cut, and the way, are not compared.
	Trend Trend
	Field Field
}

// Trend says how B stands to A. The zero value is invalid.
type Trend uint8

const (
	Same   Trend = 1 + iota
	Better       // B does better
	Worse        // B does worse
	Mixed        // of several networks and clusters: some do better, some do worse
)

// String returns the trend in lower case.
func (t Trend) String() string {
	if t < Same || t > Mixed {
		return "none"
	}
	return [...]string{Same: "same", Better: "better", Worse: "worse", Mixed: "mixed"}[t]
}

// Mirror returns how A stands to B.
func (t Trend) Mirror() Trend {
	switch t {
	case Better:
		return Worse
	case Worse:
		return Better
	}
	return t
}

// Field is what two outcomes of a network or a cluster are compared by, most
// important first.
//
// Intact, Degraded and Rerouted are what a network is against its own state without
// fault, which may be worse in the one fabric than any failure leaves it in the
// other: rerouted may be healed. So they count as one, fast enough, and Blocked, Pruned
// and Severed, which all cut the network, do as well. That they differ at the same
// speed is told, ByDetail, but is neither better nor worse.
type Field uint8

const (
	ByVerdict    Field = 1 + iota // fast enough, slow, unfit, cut, looped: from best to worst
	ByCollateral                  // the same of the collateral verdicts
	ByBottleneck                  // BottleneckMbps: more is better
	ByFlow                        // FlowMbps: more is better
	ByDetail                      // the verdicts or the collateral ones, which count as one
	ByNodes                       // of a cluster: more nodes lost, then more with a network of services lost, is worse
)

// String returns the field's name in JSON.
func (f Field) String() string {
	if f < ByVerdict || f > ByNodes {
		return "none"
	}
	return [...]string{ByNodes: "nodes", ByVerdict: "verdict", ByCollateral: "collateral", ByBottleneck: "bottleneck", ByFlow: "flow", ByDetail: "detail"}[f]
}

// BySpeed says that only the Mbps tell.
func (f Field) BySpeed() bool { return f == ByBottleneck || f == ByFlow }

// class is what verdicts of two fabrics are compared by.
func class(v Verdict) Verdict {
	switch v {
	case Degraded, Rerouted:
		return Intact
	case Pruned, Severed:
		return Blocked
	}
	return v
}

// Detail says that networks differ, and all that do ByDetail: by none is B better or
// worse, nor is a cluster.
func (d *Difference) Detail() bool {
	return d.Trend() == Same && slices.ContainsFunc(d.Networks, func(n NetworkDifference) bool { return n.Field == ByDetail })
}

// Trend sums up networks and clusters: Mixed where some do better and some do worse.
func (d *Difference) Trend() Trend {
	t := Same
	var all []Trend
	for i := range d.Networks {
		all = append(all, d.Networks[i].Trend)
	}
	for i := range d.Clusters {
		all = append(all, d.Clusters[i].Trend)
	}
	for _, n := range all {
		switch {
		case n == Same || n == t:
		case t == Same:
			t = n
		default:
			return Mixed
		}
	}
	return t
}

// BySpeed says that some network differs, all that do in speed only, and no cluster.
func (d *Difference) BySpeed() bool {
	return d.Trend() != Same && !slices.ContainsFunc(d.Clusters, func(c ClusterDifference) bool { return c.Trend != Same }) && !slices.ContainsFunc(d.Networks, func(n NetworkDifference) bool {
		return n.Trend != Same && !n.Field.BySpeed()
	})
}

// Worse says whether some network or cluster that both fabrics have does worse in B,
// without fault or in a failure that both have. What only one fabric has does not count, nor
// what could not be analysed.
func (c *Comparison) Worse() bool {
	worse := func(d Difference) bool { t := d.Trend(); return t == Worse || t == Mixed }
	return worse(c.Rest) || slices.ContainsFunc(c.Failures, worse)
}

// Compare says what each failure of the plan does in the one fabric and in the
// other. Failures are matched by the name of the element that dies: a single cable
// and a bundle of one name are the same. Networks are matched by cluster and name;
// where each fabric has one cluster its name does not matter.
//
// An error says that the plan is wrong, that a state without fault could not be
// analysed, or that the context is done.
func Compare(ctx context.Context, a, b *topology.Fabric, plan Plan) (*Comparison, error) {
	if err := plan.Validate(); err != nil {
		return nil, err
	}
	sides := [2]*side{newSide(a, b), newSide(b, a)}
	for i, f := range []*topology.Fabric{a, b} {
		if err := sides[i].sweep(ctx, f, plan); err != nil {
			return nil, fmt.Errorf("%s: %w", [...]string{"A", "B"}[i], err)
		}
	}
	sa, sb := sides[0], sides[1]
	c := &Comparison{ErrorsA: sa.errors, ErrorsB: sb.errors}
	c.Rest = sa.difference(sa.rest, sb, sb.rest)
	for _, key := range sa.order {
		switch other, ok := sb.outcomes[key]; {
		case !ok && !sb.failed[key]:
			c.OnlyA = append(c.OnlyA, sa.outcomes[key])
		case ok:
			c.Failures = append(c.Failures, sa.difference(sa.outcomes[key], sb, other))
		}
	}
	for _, key := range sb.order {
		if _, ok := sa.outcomes[key]; !ok && !sa.failed[key] {
			c.OnlyB = append(c.OnlyB, sb.outcomes[key])
		}
	}
	c.NetworksA, c.NetworksB = sa.without(sb), sb.without(sa)
	c.ClustersA, c.ClustersB = sa.clustersWithout(sb), sb.clustersWithout(sa)
	return c, nil
}

// side is one of two fabrics, swept.
type side struct {
	anyCluster bool // the clusters' names do not matter: there is one on each side
	rest       *Outcome
	outcomes   map[topology.Element]*Outcome // by what matches: see match
	failed     map[topology.Element]bool     // could not be analysed
	order      []topology.Element            // of outcomes
	errors     []error
}

func newSide(f, other *topology.Fabric) *side {
	return &side{
		anyCluster: len(f.Builder().Clusters) == 1 && len(other.Builder().Clusters) == 1,
		outcomes:   make(map[topology.Element]*Outcome), failed: make(map[topology.Element]bool),
	}
}

// match returns what elements of two fabrics are matched by.
func match(e topology.Element) topology.Element {
	if e.Kind == topology.KindLAG {
		e.Kind = topology.KindLink
	}
	return e
}

func (s *side) sweep(ctx context.Context, f *topology.Fabric, p Plan) error {
	scenarios := slices.Collect(p.Scenarios(f))
	i := 0
	for o, err := range Sweep(ctx, f, p) {
		switch {
		case err != nil && (s.rest == nil || ctx.Err() != nil):
			return err
		case s.rest == nil:
			s.rest = o
		default:
			for e := range scenarios[i].Down.All() { // one: the plan is of single failures
				if key := match(e); err != nil {
					s.failed[key], s.errors = true, append(s.errors, err)
				} else {
					s.outcomes[key], s.order = o, append(s.order, key)
				}
			}
		}
		i++
	}
	return nil
}

// networkKey is what networks are matched by.
type networkKey struct{ cluster, network string }

func (s *side) key(n *NetworkOutcome) networkKey {
	if s.anyCluster {
		return networkKey{"", n.Network}
	}
	return networkKey{n.Cluster, n.Network}
}

func (s *side) networks(o *Outcome) map[networkKey]*NetworkOutcome {
	out := make(map[networkKey]*NetworkOutcome)
	for i := range o.Networks {
		out[s.key(&o.Networks[i])] = &o.Networks[i]
	}
	return out
}

// difference compares the outcomes of two sides.
func (s *side) difference(a *Outcome, t *side, b *Outcome) Difference {
	d := Difference{A: a, B: b}
	inB := t.networks(b)
	for i := range a.Networks {
		n := &a.Networks[i]
		if other := inB[s.key(n)]; other != nil {
			d.Networks = append(d.Networks, sideBySide(n, other))
		}
	}
	for i := range a.Clusters {
		if c, other := &a.Clusters[i], t.cluster(b, a.Clusters[i].Cluster); other != nil {
			d.Clusters = append(d.Clusters, clustersSideBySide(c, other))
		}
	}
	return d
}

// cluster returns the cluster that one of the other side is matched with, nil where
// there is none.
func (s *side) cluster(o *Outcome, name string) *ClusterOutcome {
	i := slices.IndexFunc(o.Clusters, func(c ClusterOutcome) bool { return s.anyCluster || c.Cluster == name })
	if i < 0 {
		return nil
	}
	return &o.Clusters[i]
}

// clustersSideBySide compares a cluster in two outcomes.
func clustersSideBySide(a, b *ClusterOutcome) ClusterDifference {
	d := ClusterDifference{A: a, B: b, Trend: Same}
	usual := func(v ClusterVerdict) ClusterVerdict { return max(v, OnBackup) }
	for _, x := range []struct {
		field Field
		worse int // positive where B is
	}{
		{ByVerdict, cmp.Compare(usual(b.Verdict), usual(a.Verdict))},
		{ByCollateral, cmp.Compare(usual(b.Collateral), usual(a.Collateral))},
		{ByNodes, cmp.Or(cmp.Compare(len(b.Lost), len(a.Lost)), cmp.Compare(len(b.Services), len(a.Services)))},
	} {
		if x.worse == 0 {
			continue
		}
		d.Field, d.Trend = x.field, Better
		if x.worse > 0 {
			d.Trend = Worse
		}
		break
	}
	return d
}

// sideBySide compares a network in two outcomes.
func sideBySide(a, b *NetworkOutcome) NetworkDifference {
	d := NetworkDifference{A: a, B: b, Trend: Same}
	for i, worse := range []int{ // positive where B is
		cmp.Compare(class(b.Verdict), class(a.Verdict)),
		cmp.Compare(class(b.Collateral), class(a.Collateral)),
		cmp.Compare(a.BottleneckMbps, b.BottleneckMbps),
		cmp.Compare(a.FlowMbps, b.FlowMbps),
		cmp.Or(cmp.Compare(b.Verdict, a.Verdict), cmp.Compare(b.Collateral, a.Collateral)),
	} {
		if worse == 0 {
			continue
		}
		switch d.Field = ByVerdict + Field(i); {
		case d.Field == ByDetail:
		case worse > 0:
			d.Trend = Worse
		default:
			d.Trend = Better
		}
		break
	}
	return d
}

// without returns the networks at rest that the other side lacks.
func (s *side) without(t *side) []NetworkOutcome {
	others := t.networks(t.rest)
	var out []NetworkOutcome
	for i := range s.rest.Networks {
		if n := &s.rest.Networks[i]; others[s.key(n)] == nil {
			out = append(out, *n)
		}
	}
	return out
}

// clustersWithout returns the clusters at rest that the other side lacks.
func (s *side) clustersWithout(t *side) []ClusterOutcome {
	var out []ClusterOutcome
	for i := range s.rest.Clusters {
		if c := &s.rest.Clusters[i]; t.cluster(t.rest, c.Cluster) == nil {
			out = append(out, *c)
		}
	}
	return out
}
