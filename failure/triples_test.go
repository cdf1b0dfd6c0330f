package failure_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
)

// perNetwork is how many triples TestTriplesGenerated takes of a network.
const perNetwork = 250

// TestTriplesGenerated decides random triples of generated campus and leaf–spine
// networks with several instances as a sweep does, and wants what a solve from
// scratch says: a Resolve and an stp.Solve for each, and the verdicts of Evaluate
// without their reasons. SPANDRILL_RANDOM is how many triples; with 100,000 and more,
// one network in fifty is as large as those of the benchmarks.
//
// Each element is either any one, or one of those that the sweep says may still
// matter where those before it are dead: most triples of the others would only say
// that three faults elsewhere are no faults.
func TestTriplesGenerated(t *testing.T) {
	triples := int(randomCount(t, 4000))
	batches := (triples + perNetwork - 1) / perNetwork
	var next atomic.Int64 // the network to begin
	var needed [4]atomic.Int64
	var slow atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for !t.Failed() {
				seed := int(next.Add(1) - 1)
				if seed >= batches {
					return
				}
				n := min(perNetwork, triples-seed*perNetwork)
				took, ok := generatedTriples(t, uint64(seed), n, triples >= 100_000 && seed%50 == 49)
				if !ok {
					slow.Add(int64(n))
				}
				for i, c := range took {
					needed[i].Add(int64(c))
				}
			}
		})
	}
	wait.Wait()
	total := int64(0)
	for i := range needed {
		total += needed[i].Load()
	}
	t.Logf("%d triples of %d networks, %d of networks with no fast way; none, one, two and three of their elements mattered in %d, %d, %d and %d",
		total, batches, slow.Load(), needed[0].Load(), needed[1].Load(), needed[2].Load(), needed[3].Load())
	if total != int64(triples) || !t.Failed() && (needed[3].Load() < total/10 || needed[0].Load() == 0 || slow.Load() > total/4) {
		t.Error("that is not what was to be tested")
	}
}

// generatedTriples tests triples of one network. It returns how many of them took none
// to three of their elements to know, and whether the network has a fast way.
func generatedTriples(t *testing.T, seed uint64, n int, large bool) (took [4]int, fast bool) {
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 1_000_000))}
	d.generated(large)
	f, err := d.b.Build()
	if err != nil {
		t.Errorf("seed %d: %v", seed, err)
		return took, false
	}
	kinds := of(&d, [][]topology.Kind{nil, nil, {topology.KindLink, topology.KindLAG}, {topology.KindLink, topology.KindMember}}...)
	c, fast, err := failure.NewClosure(f, failure.Plan{Kinds: kinds, K: 3})
	if err != nil {
		t.Errorf("seed %d: %v", seed, err)
		return took, fast
	}
	_, judge, err := failure.Evaluator(f, false)
	if err != nil {
		t.Errorf("seed %d: %v", seed, err)
		return took, fast
	}
	all := f.Elements(kinds...)
	footprints := make(map[topology.Element][]topology.Element)
	rest := c.Footprint(nil)
	for range n {
		var down []topology.Element
		for len(down) < min(3, len(all)) {
			from := all
			if matters := rest; d.chance(0.6) {
				switch len(down) {
				case 1:
					var ok bool
					if matters, ok = footprints[down[0]]; !ok {
						matters = c.Footprint(down)
						footprints[down[0]] = matters
					}
				case 2:
					matters = c.Footprint(down)
				}
				if len(matters) > 0 {
					from = matters
				}
			}
			if e := from[d.IntN(len(from))]; !slices.Contains(down, e) {
				down = append(down, e)
			} else if len(from) <= 2 {
				from = all
			}
		}
		got, needed, err := c.Verdicts(down)
		want, wantErr := judge(failure.Down(down...))
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !slices.Equal(got, want) {
			t.Errorf("seed %d, large %v: %v: %v, %v, want %v, %v", seed, large, down, got, err, want, wantErr)
			return took, fast
		}
		took[needed]++
	}
	return took, fast
}

// generated draws a campus or a leaf–spine with several instances; half of them are
// as they come out of the generator, the others have bundles, pruned VLANs, teams and
// pinned costs.
func (d *drawing) generated(large bool) {
	var b *topology.Builder
	switch campus := d.chance(0.5); {
	case campus && large:
		b = gen.Campus(100, 8)
	case campus:
		b = gen.Campus(2+d.IntN(9), 1+d.IntN(4))
	case large:
		b = gen.LeafSpine(32, 480)
	default:
		b = gen.LeafSpine(2+d.IntN(5), 4+d.IntN(20))
	}
	instances := 1 + d.IntN(min(6, len(b.Switches)))
	d.b = *gen.Instances(b, instances, instances+d.IntN(4))
	if d.chance(0.5) {
		return
	}
	if d.chance(0.5) {
		d.scatter()
	}
	share := d.Float64() * d.Float64()
	for i := range d.b.Links {
		l := &d.b.Links[i]
		if d.chance(share) {
			l.Members, l.Mbps = slices.Repeat([]int{l.Mbps}, 2+d.IntN(2)), 0
			if d.chance(0.3) {
				l.Ends[0].MinLinks = 2
			}
		}
		if d.chance(share / 2) {
			l.Ends[d.IntN(2)].Cost = of(d, 200, 2000, 4000, 20_000)
		}
		if d.chance(share / 2) {
			vlans := topology.VLANsOf(100, 101, 103, 105)
			l.Ends[0].VLANs, l.Ends[1].VLANs = vlans, vlans
		}
	}
	switch {
	case d.chance(0.2): // a second region, with other trees in the same VLANs
		other := d.b.Regions[0]
		other.ID, other.Revision = "other", 7
		d.b.Regions = append(d.b.Regions, other)
		for i := range d.b.Switches {
			if d.chance(0.3) {
				d.b.Switches[i].Region = "other"
			}
		}
	case d.chance(0.2) && !large: // a tree for each VLAN; all of those of a large one take long from scratch
		d.b.Regions = nil
		for i := range d.b.Switches {
			s := &d.b.Switches[i]
			s.Protocol, s.Region, s.MSTPriority = of(d, topology.RPVST, topology.RPVST, topology.PVST), "", nil
			if d.chance(0.3) {
				s.VLANPriority = map[int]int{100: of(d, 0, 4096, 8192), 101: of(d, 4096, 61440)}
			}
		}
		for i := range d.b.Links {
			d.b.Links[i].Ends[0].Native, d.b.Links[i].Ends[1].Native = 1, 1
		}
	}
	if d.chance(0.3) {
		d.guards()
	}
	if d.chance(0.3) {
		for i := range d.b.Switches {
			d.b.Switches[i].Tags = topology.Tags{"rack": {fmt.Sprintf("r%d", i/3)}, "pdu": {of(d, "p1", "p2", "p3"), of(d, "p4", "p5")}}
		}
	}
	if d.chance(0.3) {
		for i := range d.b.Switches {
			d.b.Switches[i].MTU = of(d, 9216, 9216, 9216, 1500)
		}
		d.b.Networks[0].Needs.MTU = 9000
	}
}

// guards gives the ends of links guards that cannot act, and some BPDU guard, which does.
func (d *drawing) guards() {
	assured := d.chance(0.5)
	for i := range d.b.Links {
		for k := range d.b.Links[i].Ends {
			p := topology.Port{Name: fmt.Sprintf("l%d-%d", i, k), LoopGuard: d.chance(0.5), Assurance: assured}
			if !assured && d.b.Regions != nil && d.chance(0.02) {
				p.BPDUGuard, p.LoopGuard = true, false
			}
			d.b.Links[i].Ends[k].PortName = d.port(d.b.Links[i].Ends[k].Switch, p)
		}
	}
}

// scatter hangs the hosts elsewhere, some of them on two switches, by teams of all
// kinds, some with a share of the VMs, and lets networks do with any path.
func (d *drawing) scatter() {
	for h := range d.b.Hosts {
		for i := range d.b.Hosts[h].NICs {
			n := &d.b.Hosts[h].NICs[i]
			n.To = []topology.Attachment{{Switch: d.anySwitch().Name}}
			if d.chance(0.3) {
				n.To = append(n.To, topology.Attachment{Switch: of(d, n.To[0].Switch, d.anySwitch().Name)})
				n.Team = of(d, topology.TeamIndependent, topology.TeamActiveStandby, topology.TeamStatic, topology.TeamLACP)
			}
			n.Share = d.chance(0.1)
		}
	}
	for i := range d.b.Networks {
		d.b.Networks[i].MPIO = d.chance(0.2)
	}
}
