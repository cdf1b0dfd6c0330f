package gen

import (
	"time"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/spandrill/spandrill/stp"
)

// Dijkstra returns a call of gonum's Dijkstra from the first bridge over the
// graph of the two-ended LANs, weighted with the cost of one of their ports: the
// plain way in Go, which benchmarks are compared with.
func Dijkstra(in stp.Input) func() {
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
		if len(l.Ends) == 2 && l.Ends[0].Bridge != l.Ends[1].Bridge {
			a, b := simple.Node(index[l.Ends[0].Bridge]), simple.Node(index[l.Ends[1].Bridge])
			g.SetWeightedEdge(g.NewWeightedEdge(a, b, float64(cost[l.Ends[1]])))
		}
	}
	return func() { path.DijkstraFrom(g.Node(0), g) }
}

// Time returns how long a call takes, the mean over at least 20 ms.
func Time(call func()) time.Duration {
	for n := 20; ; n *= 4 {
		start := time.Now()
		for range n {
			call()
		}
		if took := time.Since(start); took > 20*time.Millisecond {
			return took / time.Duration(n)
		}
	}
}
