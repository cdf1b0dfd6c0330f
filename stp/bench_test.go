package stp_test

import (
	"testing"
	"time"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// BenchmarkSolve settles a whole network from its Input. The metric
// gonum/solve is how often one Solve fits in one call of gonum's Dijkstra from
// the root of the same graph, timed in the same run: gonum gives distances only,
// Solve every role.
func BenchmarkSolve(b *testing.B) {
	for _, n := range []struct {
		name string
		b    *topology.Builder
	}{{"reference", gen.Square()}, {"campus1002", gen.Campus(100, 8)}} {
		b.Run(n.name, func(b *testing.B) {
			f, err := n.b.Build()
			if err != nil {
				b.Fatal(err)
			}
			in := lag.Resolve(f, topology.Faults{}).Bridged
			baseline := timeGonum(in)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := stp.Solve(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(baseline)/(float64(b.Elapsed())/float64(b.N)), "gonum/solve")
		})
	}
}

// BenchmarkGonumDijkstra is the baseline of BenchmarkSolve by itself.
func BenchmarkGonumDijkstra(b *testing.B) {
	f, err := gen.Campus(100, 8).Build()
	if err != nil {
		b.Fatal(err)
	}
	g := gonumGraph(lag.Resolve(f, topology.Faults{}).Bridged)
	b.ReportAllocs()
	for b.Loop() {
		path.DijkstraFrom(g.Node(0), g)
	}
}

// timeGonum returns how long a call of gonum's Dijkstra takes.
func timeGonum(in stp.Input) time.Duration {
	g := gonumGraph(in)
	calls := 20
	for {
		start := time.Now()
		for range calls {
			path.DijkstraFrom(g.Node(0), g)
		}
		if took := time.Since(start); took > 20*time.Millisecond {
			return took / time.Duration(calls)
		}
		calls *= 4
	}
}

func gonumGraph(in stp.Input) *simple.WeightedUndirectedGraph {
	g := simple.NewWeightedUndirectedGraph(0, 0)
	index := make(map[string]int64)
	cost := make(map[stp.PortID]int)
	for i, b := range in.Bridges {
		index[b.Name] = int64(i)
		g.AddNode(simple.Node(i))
		for _, p := range b.Ports {
			cost[stp.PortID{Bridge: b.Name, Number: p.Number}] = p.Cost
		}
	}
	for _, l := range in.LANs {
		if len(l.Ends) == 2 {
			g.SetWeightedEdge(g.NewWeightedEdge(simple.Node(index[l.Ends[0].Bridge]), simple.Node(index[l.Ends[1].Bridge]), float64(cost[l.Ends[1]])))
		}
	}
	return g
}
