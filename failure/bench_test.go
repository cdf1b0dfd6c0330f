package failure_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
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
// instance, timed in the same run; MB is the most memory that the process held
// from the operating system in one sweep, the network's description included.
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
		clusters  bool
	}{
		{"campus1002/pairs", gen.Campus(100, 8), 2, 1, false},
		{"campus1002/pairs/16 instances, 20 VLANs", gen.Instances(gen.Campus(100, 8), 16, 20), 2, 16, false},
		{"campus1002/triples", gen.Campus(100, 8), 3, 1, false},
		{"campus1002/pairs/64 nodes far apart", far(64), 2, 1, false},
		{"campus1002/triples/64 nodes far apart", far(64), 3, 1, false},
		{"campus1002/pairs/clusters", gen.Campus(100, 8), 2, 1, true},
		{"campus1002/triples/clusters", gen.Campus(100, 8), 3, 1, true},
		{"leafspine32x480/pairs", gen.LeafSpine(32, 480), 2, 1, false},
		{"leafspine32x480/pairs/16 instances, 20 VLANs", gen.Instances(gen.LeafSpine(32, 480), 16, 20), 2, 16, false},
	} {
		b.Run(n.name, func(b *testing.B) {
			f, err := n.b.Build()
			if err != nil {
				b.Fatal(err)
			}
			baseline := gen.Time(gen.Dijkstra(lag.Resolve(f, topology.Faults{}).Bridged)) * time.Duration(n.instances)
			sum := func() float64 {
				s, err := failure.Summarize(context.Background(), f, failure.Plan{Kinds: []topology.Kind{topology.KindLink}, K: n.k, Clusters: n.clusters})
				if err != nil || s.Slow > 0 {
					b.Fatal(err, s.Slow)
				}
				return float64(s.States)
			}
			most := peak()
			sum()
			mb := most()
			states := 0.0
			b.ReportAllocs()
			for b.Loop() {
				states += sum()
			}
			b.ReportMetric(mb, "MB")
			perState := float64(b.Elapsed()) / states
			b.ReportMetric(perState, "ns/state")
			b.ReportMetric(float64(baseline)/perState, "gonum/state")
		})
	}
}

// BenchmarkSpecial sums up every pair of the links of a campus of 1,002 switches with
// something in it that keeps it from the fast way. The metric anew is how many states
// were resolved and solved anew.
func BenchmarkSpecial(b *testing.B) {
	for _, n := range []struct {
		name string
		edit func(c *topology.Builder)
	}{
		{"core is an MLAG pair", func(c *topology.Builder) {
			c.MLAGs = []topology.MLAG{{Name: "core", Switches: []string{"core-1", "core-2"}, Profile: topology.VPC, PeerLink: "peer", Keepalive: &topology.Keepalive{}, OneBridge: true}}
			c.Links = append(c.Links, topology.Link{Name: "peer", Ends: [2]topology.End{{Switch: "core-1"}, {Switch: "core-2"}}, Members: []int{40_000, 40_000}})
		}},
		{"bundles to an MLAG pair", func(c *topology.Builder) {
			c.MLAGs = []topology.MLAG{{Name: "core", Switches: []string{"core-1", "core-2"}, Profile: topology.VPC, PeerLink: "peer", Keepalive: &topology.Keepalive{}, OneBridge: true}}
			c.Links = slices.DeleteFunc(c.Links, func(l topology.Link) bool { return strings.HasPrefix(l.Ends[1].Switch, "core-") })
			c.Links = append(c.Links, topology.Link{Name: "peer", Ends: [2]topology.End{{Switch: "core-1"}, {Switch: "core-2"}}, Members: []int{40_000, 40_000}})
			for _, s := range c.Switches {
				if strings.HasPrefix(s.Name, "dist-") {
					c.Links = append(c.Links, topology.Link{Ends: [2]topology.End{{Switch: s.Name}, {Peers: []string{"core-1", "core-2"}}}, Members: []int{10_000, 10_000}})
				}
			}
		}},
		{"hub at an access switch", func(c *topology.Builder) {
			c.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "access-50-1"}, {Switch: "access-50-1"}, {Switch: "access-50-2"}}}}
		}},
		{"access switch without spanning tree", func(c *topology.Builder) {
			i := slices.IndexFunc(c.Switches, func(s topology.Switch) bool { return s.Name == "access-50-1" })
			c.Switches[i].Protocol, c.Switches[i].BPDU = topology.NoSTP, topology.BPDUFlood
		}},
	} {
		b.Run(n.name, func(b *testing.B) {
			c := gen.Campus(100, 8)
			n.edit(c)
			f, err := c.Build()
			if err != nil {
				b.Fatal(err)
			}
			states, anew := 0.0, 0.0
			b.ReportAllocs()
			for b.Loop() {
				s, err := failure.Summarize(context.Background(), f, failure.Plan{Kinds: []topology.Kind{topology.KindLink, topology.KindLAG}, K: 2})
				if err != nil {
					b.Fatal(err)
				}
				states, anew = states+float64(s.States), anew+float64(s.Slow)
			}
			b.ReportMetric(anew/float64(b.N), "anew")
			b.ReportMetric(states/float64(b.N), "states")
			b.ReportMetric(float64(b.Elapsed())/anew, "ns/anew")
		})
	}
}

// BenchmarkState takes two elements down, decides what becomes of each network, and
// takes them back: what a sweep does for a state, of which it visits few. It is not to
// allocate.
func BenchmarkState(b *testing.B) {
	for _, n := range []struct {
		name string
		b    *topology.Builder
	}{
		{"campus1002", gen.Campus(100, 8)},
		{"campus1002/16 instances, 20 VLANs", gen.Instances(gen.Campus(100, 8), 16, 20)},
		{"leafspine32x480", gen.LeafSpine(32, 480)},
	} {
		b.Run(n.name, func(b *testing.B) {
			f, err := n.b.Build()
			if err != nil {
				b.Fatal(err)
			}
			c, _, err := failure.NewClosure(f, failure.Plan{K: 2})
			if err != nil {
				b.Fatal(err)
			}
			sets := visits(c, 2)
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				c.Visit(sets[i%len(sets)])
				i++
			}
		})
	}
}

// visits returns sets of so many elements to visit, of which each matters where those
// before it are dead, and visits them once.
func visits(c *failure.Closure, size int) [][]int32 {
	r := rand.New(rand.NewPCG(1, 2))
	var out [][]int32
	for range 500 {
		var set []int32
		for range size {
			if near := c.Near(set); len(near) > 0 {
				set = append(set, near[r.IntN(len(near))])
			}
		}
		out = append(out, set)
		c.Visit(set)
	}
	return out
}

// peak begins to watch how much memory the process holds from the operating system,
// from what is in use now on. What it returns ends that and says how many MB
// that were at most.
func peak() (end func() float64) {
	debug.FreeOSMemory()
	held := func() float64 {
		m := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		metrics.Read(m)
		return float64(m[0].Value.Uint64()-m[1].Value.Uint64()) / (1 << 20)
	}
	most := held()
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for tick := time.Tick(2 * time.Millisecond); ; {
			most = max(most, held())
			select {
			case <-stop:
				return
			case <-tick:
			}
		}
	}()
	return func() float64 {
		close(stop)
		<-stopped
		return most
	}
}

// TestMemory wants a sweep of a leaf–spine of 32 × 480 to stay under 256 MiB, and to take
// the same for single links, pairs and triples.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	f, err := gen.Instances(gen.LeafSpine(32, 480), 16, 20).Build()
	if err != nil {
		t.Fatal(err)
	}
	var took []float64
	for k := range 3 {
		most := peak()
		s, err := failure.Summarize(t.Context(), f, failure.Plan{Kinds: []topology.Kind{topology.KindLink}, K: k + 1})
		if err != nil || !s.Complete() {
			t.Fatal(err)
		}
		took = append(took, most())
	}
	t.Logf("%.0f MB for one, two and three links together", took)
	for _, mb := range took {
		if mb > 256 || mb > 1.25*took[0]+10 {
			t.Errorf("%.0f MB for one, two and three links together", took)
		}
	}
}
