package failure_test

import (
	"context"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// BenchmarkSingles takes every element down in turn, with verdicts and reasons:
// of the five networks of the reference cluster, of the one of a campus of 1,002
// switches. The metric gonum/state is how many states fit in one call of gonum's
// Dijkstra over the same graph, timed in the same run.
func BenchmarkSingles(b *testing.B) {
	for _, n := range []struct {
		name string
		make func() (*topology.Fabric, error)
	}{
		{"reference", func() (*topology.Fabric, error) { return file.LoadFS(designs.FS, "reference.yaml") }},
		{"campus1002", gen.Campus(100, 8).Build},
	} {
		b.Run(n.name, func(b *testing.B) {
			f, err := n.make()
			if err != nil {
				b.Fatal(err)
			}
			baseline := gen.Time(gen.Dijkstra(lag.Resolve(f, topology.Faults{}).Bridged))
			states := 0
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range failure.Sweep(context.Background(), f, failure.Singles()) {
					if err != nil {
						b.Fatal(err)
					}
					states++
				}
			}
			perState := float64(b.Elapsed()) / float64(states)
			b.ReportMetric(perState, "ns/state")
			b.ReportMetric(float64(baseline)/perState, "gonum/state")
		})
	}
}
