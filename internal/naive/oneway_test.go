package naive_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/internal/naive"
	"github.com/spandrill/spandrill/stp"
)

// oneWay returns a network with some deaf ports, whatever else it has.
func oneWay(seed uint64) stp.Input {
	in := gen.Bridged(seed)
	if seed%4 == 0 {
		in = gen.Deep(seed)
	}
	r := rand.New(rand.NewPCG(seed, 37))
	in.Bridges = slices.Clone(in.Bridges)
	one := r.IntN(3) == 0 // one port only, or each with some chance
	percent := 3 + r.IntN(30)
	var ports []*stp.Port
	for i := range in.Bridges {
		b := &in.Bridges[i]
		b.NoDispute = (b.Protocol == stp.RSTP || b.Protocol == stp.MSTP) && r.IntN(5) == 0
		b.Ports = slices.Clone(b.Ports)
		for j := range b.Ports {
			ports = append(ports, &b.Ports[j])
			b.Ports[j].Deaf = !one && r.IntN(100) < percent
		}
	}
	if one && len(ports) > 0 {
		ports[r.IntN(len(ports))].Deaf = true
	}
	return in
}

// TestOneWayAgrees has networks with links that work in one direction only.
func TestOneWayAgrees(t *testing.T) {
	const networks = 3000
	seen := make(map[string]int)
	for seed := range uint64(networks) {
		in := oneWay(seed)
		o := compare(in)
		if o.diff != "" {
			t.Fatalf("seed %d: %s", seed, report(in, o.diff))
		}
		if o.err != nil {
			if errors.Is(o.err, naive.ErrUnmodelled) {
				seen["unmodelled"]++
			}
			continue
		}
		for k, v := range oneWayKinds(t, in) {
			if v {
				seen[k]++
			}
		}
	}
	for _, k := range []string{
		"dispute", "dispute in an instance only", "dispute on a hub", "no dispute: deaf port is the best", "no dispute: held by loop guard",
		"no dispute: 802.1w", "no dispute: STP", "two ends", "one bridge", "unmodelled",
	} {
		if seen[k] < networks/300 {
			t.Errorf("%q was seen %d times in %d networks", k, seen[k], networks)
		}
	}
	t.Log(seen)
}

// oneWayKinds says what of one-way links a network has.
func oneWayKinds(t *testing.T, in stp.Input) map[string]bool {
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	port := func(id stp.PortID) (*stp.Bridge, *stp.Port) {
		i := slices.IndexFunc(in.Bridges, func(b stp.Bridge) bool { return b.Name == id.Bridge })
		j := slices.IndexFunc(in.Bridges[i].Ports, func(p stp.Port) bool { return p.Number == id.Number })
		return &in.Bridges[i], &in.Bridges[i].Ports[j]
	}
	kinds := make(map[string]bool)
	explain, err := stp.NewExplainer(in, trees)
	if err != nil {
		t.Fatal(err)
	}
	for inst, views := range trees {
		for bridge, view := range views {
			for number, is := range view.Ports {
				id := stp.PortID{Bridge: bridge, Number: number}
				steps, err := explain.Explain(id, inst)
				if err != nil {
					t.Fatal(err)
				}
				_, p := port(id)
				said := slices.ContainsFunc(steps, func(s stp.Step) bool { return s.Kind == stp.PortDeaf })
				if up := is.Role != stp.Disabled; said != (up && p.Deaf) {
					t.Fatalf("%v in %v, deaf %v, up %v: %v", id, inst, p.Deaf, up, steps)
				}
			}
		}
	}
	for _, lan := range in.LANs {
		for _, d := range lan.Ends {
			db, dp := port(d)
			if !dp.Deaf || dp.BPDUFilter {
				continue
			}
			for _, e := range lan.Ends {
				b, p := port(e)
				if e == d || p.BPDUFilter {
					continue
				}
				kinds["two ends"] = kinds["two ends"] || p.Deaf
				kinds["one bridge"] = kinds["one bridge"] || b == db
				for inst, views := range trees {
					view, is := views[e.Bridge].Ports[e.Number], views[d.Bridge].Ports[d.Number]
					disputed := view.Guard == stp.Dispute && !p.Disputed
					cist := trees[stp.Instance{}][e.Bridge].Ports[e.Number]
					hub := len(lan.Ends) > 2
					for k, v := range map[string]bool{
						"dispute":                           disputed,
						"dispute in an instance only":       disputed && inst.MST != 0 && cist.Guard == 0 && cist.Forwarding,
						"dispute on a hub":                  disputed && hub,
						"no dispute: deaf port is the best": !p.Deaf && (view.Role == stp.Root || view.Role == stp.Alternate) && is.Role == stp.Designated,
						"no dispute: held by loop guard":    !p.Deaf && view.Role == stp.Designated && view.Forwarding && is.Guard == stp.LoopInconsistent,
						"no dispute: 802.1w":                b.NoDispute && !p.Deaf && view.Role == stp.Designated && view.Forwarding && is.Forwarding,
						"no dispute: STP":                   b.Protocol == stp.STP && !p.Deaf && view.Role == stp.Designated && view.Forwarding && is.Forwarding,
					} {
						kinds[k] = kinds[k] || v
					}
				}
			}
		}
	}
	return kinds
}
