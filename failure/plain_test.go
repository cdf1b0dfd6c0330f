package failure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// drawPlain draws a fabric as drawFabric does, of what has a fast way: with trees per
// VLAN in a third, with guards that cannot act or act for ever, with teams of all
// kinds, MPIO and shares of VMs. What it has is counted.
func drawPlain(t *testing.T, seed uint64, has map[string]int) *topology.Fabric {
	t.Helper()
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 31337))}
	d.switches()
	protocols := of(&d, []topology.Protocol{topology.RSTP, topology.STP}, []topology.Protocol{topology.MSTP}, []topology.Protocol{topology.RPVST, topology.PVST})
	perVLAN := protocols[0].PerVLAN()
	for i := range d.b.Switches {
		s := &d.b.Switches[i]
		s.Protocol, s.BPDU, s.Region, s.MSTPriority, s.VLANPriority = of(&d, protocols...), 0, "", nil, nil
		switch {
		case perVLAN:
			if has["per VLAN"]++; s.VLANs.Has(20) && d.chance(0.5) {
				s.VLANPriority = map[int]int{20: of(&d, 0, 4096, 8192, 32768)}
			}
		case s.Protocol == topology.MSTP:
			has["MSTP"]++
			s.Region, s.MSTPriority = d.b.Regions[0].ID, map[int]int{1: of(&d, 0, 4096, 8192, 32768)}
		}
	}
	d.links()
	d.b.Segments = nil
	d.networks()
	d.hosts()
	assured := d.chance(0.3)
	for i := range d.b.Links {
		l := &d.b.Links[i]
		l.Ends[1].Static = l.Ends[0].Static
		native := of(&d, 1, 1, 1, 30)
		for k := range l.Ends {
			e := &l.Ends[k]
			e.Native = native
			p := topology.Port{Name: fmt.Sprintf("%s-%d", l.Name, k), LoopGuard: d.chance(0.3), Assurance: assured != d.chance(0.02)}
			if d.chance(0.06) && !perVLAN {
				has["BPDU guard on a line"]++
				p.BPDUGuard, p.LoopGuard, p.Assurance = true, false, false
			}
			if d.chance(0.05) {
				has["root guard"]++
				p.RootGuard, p.LoopGuard = true, false
			}
			if p.Assurance {
				has["assurance"]++
			}
			if p.LoopGuard {
				has["loop guard"]++
			}
			if sw := slices.IndexFunc(d.b.Switches, func(s topology.Switch) bool { return s.Name == e.Switch }); perVLAN && d.b.Switches[sw].VLANs.Has(20) && d.chance(0.2) {
				has["settings of a VLAN"]++
				p.VLAN = map[int]topology.PortVLAN{20: {Cost: of(&d, 1, 2000, 20_000), Priority: new(of(&d, 0, 64, 128))}}
			}
			e.PortName = d.port(e.Switch, p)
		}
	}
	for h := range d.b.Hosts {
		for i := range d.b.Hosts[h].NICs {
			for k := range d.b.Hosts[h].NICs[i].To {
				to := &d.b.Hosts[h].NICs[i].To[k]
				to.PortName = d.port(to.Switch, topology.Port{
					Name: fmt.Sprintf("nic-%d-%d-%d", h, i, k), Edge: true, BPDUGuard: d.chance(0.5), BPDUFilter: d.chance(0.2), Disabled: d.chance(0.03),
				})
			}
		}
	}
	d.teams(seed)
	for _, n := range d.b.Networks {
		if n.MPIO {
			has["MPIO"]++
		}
	}
	for h := range d.b.Hosts {
		for i := range d.b.Hosts[h].NICs {
			n := &d.b.Hosts[h].NICs[i]
			for k := range n.To { // those that teams added have a port of their own
				if n.To[k].PortName == "" {
					continue
				}
				if j := slices.IndexFunc(d.b.Switches, func(s topology.Switch) bool { return s.Name == n.To[k].Switch }); !slices.ContainsFunc(d.b.Switches[j].Ports, func(p topology.Port) bool { return p.Name == n.To[k].PortName }) {
					n.To[k].PortName = ""
				}
			}
			if has[n.Team.String()]++; n.Share {
				has["share"]++
			}
		}
	}
	f, err := d.b.Build()
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

// TestSummarizePlain wants the sum of singles, pairs and triples of random fabrics that
// have a fast way to be that of Evaluate, and to be found the fast way.
func TestSummarizePlain(t *testing.T) {
	has := make(map[string]int)
	fast, slow, none, failed := uint64(0), uint64(0), 0, uint64(0)
	n := randomCount(t, 40)
	for seed := range n {
		f := drawPlain(t, seed, has)
		if _, err := failure.Evaluate(f, failure.Scenario{}); err != nil {
			failed++ // an access port that meets a trunk
			continue
		}
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 98))}
		f = d.tagged(t, f)
		p := failure.Plan{K: 1 + d.IntN(2), Clusters: d.chance(0.7)}
		if p.Clusters {
			f = clustered(t, seed, f)
		}
		if all := p.Elements(f); d.chance(0.3) {
			p.K = 3
			for range 14 {
				p.Only = append(p.Only, of(&d, all...))
			}
		}
		got := summarize(t, f, p)
		if diff := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), got); diff != "" {
			t.Fatalf("seed %d, %+v (-Evaluate +Summarize):\n%s", seed, p, diff)
		}
		if fast, slow = fast+got.States-got.Slow, slow+got.Slow; got.Slow > 0 {
			none++
		}
	}
	t.Logf("%d states fast, %d slow, in %d of %d fabrics; %v", fast, slow, none, n, has)
	for _, what := range []string{"per VLAN", "MSTP", "BPDU guard on a line", "root guard", "assurance", "loop guard", "settings of a VLAN", "MPIO", "share",
		topology.TeamIndependent.String(), topology.TeamActiveStandby.String(), topology.TeamStatic.String(), topology.TeamLACP.String()} {
		if has[what] == 0 && n >= 70 {
			t.Errorf("no %s", what)
		}
	}
	if n >= 70 && (uint64(none) > n/3 || failed > n/10) {
		t.Errorf("%d states fast, %d slow", fast, slow)
	}
}

// TestNeverDeep holds what a sweep thinks of how deep trees may get against a look at
// every state.
func TestNeverDeep(t *testing.T) {
	asked, never := 0, 0
	for seed := range randomCount(t, 400) {
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 97))}
		f := drawPlain(t, seed, make(map[string]int))
		if _, err := failure.Evaluate(f, failure.Scenario{}); err != nil {
			continue
		}
		f = d.tagged(t, f)
		p := failure.Plan{K: 1 + d.IntN(3)}
		for all := p.Elements(f); len(p.Only) < 20; {
			p.Only = append(p.Only, of(&d, all...))
		}
		limit := 1 + d.IntN(5)
		got, deep, ok, err := failure.NeverDeep(f, p, limit)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		if got == deep {
			t.Fatalf("seed %d: up to %d of %v: never deeper than %d: %v, want %v", seed, p.K, p.Only, limit, got, !deep)
		}
		if asked++; got {
			never++
		}
	}
	if t.Logf("%d of %d are never too deep", never, asked); never < asked/10 || never > asked*9/10 {
		t.Errorf("that is not what was to be tested")
	}
}
