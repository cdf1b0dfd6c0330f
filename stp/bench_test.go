package stp_test

import (
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// BenchmarkSolve settles a whole network from its Input. The metric gonum/solve
// is how often one Solve fits in one call of gonum's Dijkstra over the same
// graph, timed in the same run: gonum gives distances only, Solve every role.
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
			baseline := gen.Time(gen.Dijkstra(in))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := stp.Solve(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(baseline)*float64(b.N)/float64(b.Elapsed()), "gonum/solve")
		})
	}
}
