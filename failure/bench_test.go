package failure_test

import (
	"context"
	"fmt"
	"testing"
	"time"

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

// BenchmarkSweep sums up every pair, and every triple, of the links of large
// networks, from the description to the summary. The metric gonum/state is how many
// states fit in one call of gonum's Dijkstra over the same graph for each
// instance, timed in the same run.
func BenchmarkSweep(b *testing.B) {
	far := func(nodes int) *topology.Builder { // a node in every building
		c := gen.Campus(100, 8)
		c.Hosts = nil
		for i := range nodes {
			c.Hosts = append(c.Hosts, topology.Host{Name: fmt.Sprintf("node%d", i+1), NICs: []topology.NIC{
				{Name: "csv", To: []topology.Attachment{{Switch: fmt.Sprintf("access-%d-1", i+1)}}, Mbps: 1000, Carries: []string{"csv"}},
			}})
		}
		return c
	}
	for _, n := range []struct {
		name      string
		b         *topology.Builder
		k         int
		instances int
	}{
		{"campus1002/pairs", gen.Campus(100, 8), 2, 1},
		{"campus1002/pairs/16 instances, 20 VLANs", gen.Instances(gen.Campus(100, 8), 16, 20), 2, 16},
		{"campus1002/triples", gen.Campus(100, 8), 3, 1},
		{"campus1002/pairs/64 nodes far apart", far(64), 2, 1},
		{"leafspine32x480/pairs", gen.LeafSpine(32, 480), 2, 1},
		{"leafspine32x480/pairs/16 instances, 20 VLANs", gen.Instances(gen.LeafSpine(32, 480), 16, 20), 2, 16},
	} {
		b.Run(n.name, func(b *testing.B) {
			f, err := n.b.Build()
			if err != nil {
				b.Fatal(err)
			}
			baseline := gen.Time(gen.Dijkstra(lag.Resolve(f, topology.Faults{}).Bridged)) * time.Duration(n.instances)
			states := 0.0
			b.ReportAllocs()
			for b.Loop() {
				s, err := failure.Summarize(context.Background(), f, failure.Plan{Kinds: []topology.Kind{topology.KindLink}, K: n.k})
				if err != nil || s.Slow > 0 {
					b.Fatal(err, s.Slow)
				}
				states += float64(s.States)
			}
			perState := float64(b.Elapsed()) / states
			b.ReportMetric(perState, "ns/state")
			b.ReportMetric(float64(baseline)/perState, "gonum/state")
		})
	}
}
