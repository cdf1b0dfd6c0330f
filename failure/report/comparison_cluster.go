package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/failure"
)

// differentClusters returns the clusters that do better or worse in B, worse before
// better, then the worst.
func differentClusters(d *failure.Difference) []*failure.ClusterDifference {
	var out []*failure.ClusterDifference
	for i := range d.Clusters {
		if c := &d.Clusters[i]; c.Trend != failure.Same {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(c, d *failure.ClusterDifference) int { return clusterSeverity(d).compare(clusterSeverity(c)) })
	return out
}

// clusterChange says from what to what a cluster goes.
func clusterChange(d *failure.ClusterDifference) string {
	a, b := d.A, d.B
	s := a.Verdict.String()
	if a.Verdict != b.Verdict {
		s += " → " + b.Verdict.String()
	}
	if d.Field == failure.ByCollateral {
		s += fmt.Sprintf(", what nobody touched %v → %v", a.Collateral, b.Collateral)
	}
	if x, y := len(a.Lost), len(b.Lost); x != y {
		s += fmt.Sprintf(", %s → %d", plural(x, "node lost", "nodes lost"), y)
	}
	if x, y := len(a.Services), len(b.Services); x != y {
		s += fmt.Sprintf(", virtual machines cut off on %s → %d", plural(x, "node", "nodes"), y)
	}
	return s
}

// clusterDifference prints what became of a cluster in both, and says of the worse
// side what it is.
func (p *printer) clusterDifference(d *failure.ClusterDifference) {
	p.wrapped(2, fmt.Sprintf("%v: %s: %s", d.Trend, failure.ClusterTitle(d.A.Cluster), clusterChange(d)))
	in, worse := "in B: ", d.B
	if d.Trend == failure.Better {
		in, worse = "in A: ", d.A
	}
	p.wrapped(3, in+worse.Sentence())
}

// alikeCluster compares what clusters of fabrics are compared by.
func alikeCluster(a, b *failure.ClusterOutcome) bool {
	return a.Verdict == b.Verdict && a.Collateral == b.Collateral && len(a.Lost) == len(b.Lost) && len(a.Services) == len(b.Services)
}

// clusterRank orders differences of clusters; a greater one is worse for B, and the
// zero value is none.
type clusterRank struct {
	worse    bool
	from, to failure.ClusterVerdict // from the better to the worse
}

func clusterSeverity(d *failure.ClusterDifference) clusterRank {
	a, b := d.A.Verdict, d.B.Verdict
	if d.Field == failure.ByCollateral {
		a, b = d.A.Collateral, d.B.Collateral
	}
	return clusterRank{d.Trend == failure.Worse, min(a, b), max(a, b)}
}

func (r clusterRank) compare(s clusterRank) int {
	if r.worse != s.worse {
		return map[bool]int{true: 1, false: -1}[r.worse]
	}
	return cmp.Or(cmp.Compare(r.to, s.to), cmp.Compare(s.from, r.from))
}

// gravity is what failures are ordered by: a cluster that is worse in B comes before
// all networks, one that is better behind them.
type gravity struct {
	worse    clusterRank
	network  rank
	networks int // with that rank, alike
	better   clusterRank
}

func gravityOf(d *failure.Difference) gravity {
	var g gravity
	for _, c := range differentClusters(d) {
		to := &g.better
		if c.Trend == failure.Worse {
			to = &g.worse
		}
		if r := clusterSeverity(c); r.compare(*to) > 0 {
			*to = r
		}
	}
	if n := alikeNetworks(d); n != nil {
		g.network, g.networks = severity(n[0].NetworkDifference), len(n[0].names)
	}
	return g
}
