package failure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// random returns a small fabric with parallel links, rings, bundles, segments,
// pinned costs, MST instances and switches without spanning tree, and two
// networks. The same seed gives the same fabric always.
func random(t *testing.T, seed uint64) *topology.Fabric {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0x636865636b))
	b := &topology.Builder{Regions: []topology.Region{
		{ID: "r", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}}, {ID: "q", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}},
	}}
	mstp := r.IntN(2) == 0
	perVLAN := r.IntN(3) == 0
	n := 3 + r.IntN(5)
	name := func(i int) string { return fmt.Sprintf("s%d", i) }
	for i := range n {
		s := topology.Switch{Name: name(i), Priority: new(4096 * (1 + r.IntN(3))), Protocol: topology.RSTP}
		switch {
		case perVLAN && r.IntN(3) > 0:
			s.Protocol = topology.RPVST
			s.VLANPriority = map[int]int{10: 4096 * (1 + r.IntN(3)), 11: 4096 * (1 + r.IntN(3))}
		case mstp && r.IntN(4) > 0:
			s.Protocol, s.Region = topology.MSTP, []string{"r", "r", "r", "q"}[r.IntN(4)]
			s.MSTPriority = map[int]int{1: 4096 * (1 + r.IntN(3))}
		case r.IntN(12) == 0:
			s.Protocol, s.BPDU = topology.NoSTP, topology.BPDUFlood
		}
		b.Switches = append(b.Switches, s)
	}
	for i := range n + r.IntN(n) {
		from, to := r.IntN(n), r.IntN(n)
		if i < n {
			from, to = i, (i+1)%n
		}
		if from == to {
			continue
		}
		l := topology.Link{Ends: [2]topology.End{{Switch: name(from)}, {Switch: name(to)}}, Mbps: []int{1000, 1000, 10_000}[r.IntN(3)]}
		if r.IntN(3) == 0 {
			l.Members = []int{l.Mbps, l.Mbps}
			l.Mbps = 0
		}
		if r.IntN(6) == 0 {
			l.Ends[r.IntN(2)].Cost = 2000 * (1 + r.IntN(10))
		}
		if r.IntN(8) == 0 {
			end := r.IntN(2)
			l.Ends[end].PortName = fmt.Sprintf("restricted%d", i)
			s := &b.Switches[[]int{from, to}[end]]
			s.Ports = append(s.Ports, topology.Port{Name: l.Ends[end].PortName, RestrictedRole: r.IntN(2) == 0, RootGuard: r.IntN(2) == 0})
		}
		if r.IntN(5) == 0 {
			l.Ends[0].VLANs, l.Ends[0].Native = topology.VLANsOf(10+r.IntN(2)), 1 // a trunk
		}
		b.Links = append(b.Links, l)
	}
	if r.IntN(4) == 0 {
		g := topology.Segment{Name: "hub", Mbps: 1000}
		for range 3 {
			g.Ends = append(g.Ends, topology.End{Switch: name(r.IntN(n))})
		}
		b.Segments = append(b.Segments, g)
	}
	b.Networks = []topology.Network{
		{Name: "ten", VLAN: 10, Needs: topology.Needs{Mbps: 2000}, Gateway: []string{name(r.IntN(n))}, Fallback: []string{"eleven"}},
		{Name: "eleven", VLAN: 11, Needs: topology.Needs{Mbps: 1000}},
	}
	for i := range 3 {
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprintf("h%d", i), NICs: []topology.NIC{
			{Name: "a", Mbps: 10_000, To: []topology.Attachment{{Switch: name(r.IntN(n))}}, Carries: []string{"ten"}},
			{Name: "b", Mbps: 10_000, To: []topology.Attachment{{Switch: name(r.IntN(n))}, {Switch: name(r.IntN(n))}}, Carries: []string{"eleven"}},
		}})
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newChecker(t *testing.T, f *topology.Fabric) *checker {
	t.Helper()
	c := prepare(f)
	var err error
	if c.a, err = newAnalyzer(f); err != nil {
		t.Fatal(err)
	}
	return c
}

// frames returns every state with one element dead, and the one at rest.
func (c *checker) frames(t *testing.T) map[topology.Element]*frame {
	t.Helper()
	out := map[topology.Element]*frame{{}: c.a.base}
	for _, e := range c.f.Elements(treeKinds...) {
		s, err := settle(c.a.r, topology.NewFaults(e), c.a.base.State)
		if err != nil {
			t.Fatal(err)
		}
		out[e] = newFrame(c.a, s)
	}
	return out
}

// seeds is a number of fabrics to try, fewer where time is short.
func seeds(n uint64) uint64 {
	if testing.Short() {
		return n / 4
	}
	return n
}

// TestTiesAreFound wants the short ways of the search for ties to miss nothing
// and to claim nothing: that the sums of costs find the ties that Explain finds,
// that no tie harms a network which was not looked at, and that the edited fabric
// is what the what-if said.
func TestTiesAreFound(t *testing.T) {
	ties, harmful, plain := 0, 0, 0
	n := seeds(400)
	for seed := range n {
		c := newChecker(t, random(t, seed))
		for down, f := range c.frames(t) {
			v := c.verdicts(f)
			for inst := range f.Trees {
				relevant, told := c.between(f, inst)
				tried := make(map[tie]*turn)
				for name, view := range f.Trees[inst] {
					for number := range view.Ports {
						p := stp.PortID{Bridge: name, Number: number}
						if role := view.Ports[number].Role; role != stp.Alternate && role != stp.Backup {
							continue
						}
						explained := c.explainedTies(t, f, inst, p, view)
						if x, is, ok := c.plainTie(f, inst, p, view); ok {
							plain++
							if got := slices.DeleteFunc([]tie{x}, func(tie) bool { return !is }); !slices.Equal(got, explained) {
								t.Fatalf("seed %d, %v, %v: sums say %+v, Explain %+v", seed, down, p, got, explained)
							}
						}
						for _, x := range explained {
							ties++
							y, ok := c.tryOther(f, v, x, tried, true)
							if !ok || y.nets == nil {
								continue
							}
							harmful++
							if told && !relevant[name] {
								t.Errorf("seed %d, with %v: %+v changes %v, and is not relevant", seed, down, x, y.nets)
							}
							if !c.confirmed(&y, down) {
								t.Errorf("seed %d, with %v: %+v is something else on the edited fabric", seed, down, x)
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d ties, %d of them by sums, %d that a network depends on", ties, plain, harmful)
	if uint64(ties) < 3*n || uint64(harmful) < n/10 || uint64(plain) < 4*n {
		t.Errorf("%d ties, %d by sums, %d harmful: the fabrics do not try the search", ties, plain, harmful)
	}
}

func (c *checker) explainedTies(t *testing.T, f *frame, inst stp.Instance, p stp.PortID, view stp.BridgeView) []tie {
	t.Helper()
	steps, err := stp.Explain(f.View.Bridged, f.Trees, p, inst)
	if err != nil {
		t.Fatal(err)
	}
	var out []tie
	for _, s := range steps {
		if x, ok := c.tieOf(f, s, p, view); ok && x.inst == inst {
			out = append(out, x)
		}
	}
	return out
}

// TestUpgradesAreFound wants the short ways of the search for upgrades to miss
// nothing and to claim nothing: every upgrade is tried on the edited fabric.
func TestUpgradesAreFound(t *testing.T) {
	all, harmful := 0, 0
	n := seeds(160)
	for seed := range n {
		c := newChecker(t, random(t, seed))
		used := c.portsInUse()
		for i := range c.b.Links {
			for _, u := range c.upgradesOf(i) {
				s := c.upgraded(u)
				claimed := s != nil && !forwardAll(s, used) && c.harms(s)
				f, err := c.f.Edit(u.edit)
				if err != nil {
					t.Fatal(err)
				}
				o, err := Evaluate(f, Scenario{})
				if err != nil {
					t.Fatal(err)
				}
				effect, _ := c.harm(o)
				if all++; claimed {
					harmful++
				}
				if claimed != (effect != "") {
					t.Errorf("seed %d: link %d, %s: claimed %v, and %q on the edited fabric", seed, i, u.words, claimed, effect)
				}
			}
		}
	}
	t.Logf("%d upgrades, %d harm a network", all, harmful)
	if uint64(harmful) < n/10 {
		t.Errorf("%d of %d upgrades harm a network: the fabrics do not try the search", harmful, all)
	}
}

// TestVerdictsOfSingles wants what a finding says of a single failure to be what
// Evaluate says.
func TestVerdictsOfSingles(t *testing.T) {
	cut := 0
	n := seeds(160)
	for seed := range n {
		c := newChecker(t, random(t, seed))
		for down, f := range c.frames(t) {
			if down == (topology.Element{}) {
				continue
			}
			o, err := Evaluate(c.f, Down(down))
			if err != nil {
				t.Fatal(err)
			}
			s, err := c.single(down)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range c.verdicts(f) {
				n := &o.Networks[i]
				if v != (glimpse{n.Verdict, n.Collateral}) {
					t.Errorf("seed %d, with %v: %s is %v/%v, Evaluate says %v/%v", seed, down, n.Network, v.verdict, v.collateral, n.Verdict, n.Collateral)
				}
				// What bystanders lose is cut for hosts that keep their NICs.
				got := s.nets[i].survivors.Verdict
				if !n.Collateral.Connected() && n.Before.Connected() && got < n.Collateral {
					t.Errorf("seed %d, with %v: bystanders of %s are %v, survivors %v", seed, down, n.Network, n.Collateral, got)
				}
				if got != 0 {
					cut++
					if got.Connected() || got > n.Verdict {
						t.Errorf("seed %d, with %v: survivors of %s are %v, the network %v", seed, down, n.Network, got, n.Verdict)
					}
				}
			}
		}
	}
	if uint64(cut) < n/2 {
		t.Errorf("%d networks cut: the fabrics do not try it", cut)
	}
}

// TestTooLarge wants a network that is too large for the searches to be told so,
// and what needs no search to be found all the same.
func TestTooLarge(t *testing.T) {
	f := random(t, 1)
	all, err := Check(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := check(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	searched := []FindingCode{STP002, STP005, NET004, NET005, NET006, NET008, ID001, ID002, ID003, ID004, UPG001}
	want := slices.DeleteFunc(all, func(x Finding) bool { return slices.Contains(searched, x.Code) })
	if len(want) == len(all) || len(want) == 0 {
		t.Errorf("the fabric has %d findings without search, %d in all: it does not try this", len(want), len(all))
	}
	rest := slices.DeleteFunc(slices.Clone(got), func(x Finding) bool { return x.Code == CHK001 })
	if len(rest) != len(got)-1 || !slices.Equal(rest, want) {
		t.Errorf("too large: %+v\nwant CHK001 and %+v", got, want)
	}
}

// TestCheckRandom wants every network that Evaluate finds wanting at rest to be
// in one finding, and no other, and everything that is found to have a place.
func TestCheckRandom(t *testing.T) {
	seen := make(map[FindingCode]int)
	for seed := range seeds(400) {
		f := random(t, seed)
		got, err := Check(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		o, err := Evaluate(f, Scenario{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range o.Networks {
			n := &o.Networks[i]
			want := map[Verdict]FindingCode{Slow: NET002, Unfit: NET003, Blocked: NET001, Pruned: NET001, Severed: NET001, Looped: NET001}[n.Verdict]
			var codes []FindingCode
			for _, x := range got {
				subject, _, _ := strings.Cut(x.Text, " (")
				if slices.Contains([]FindingCode{NET001, NET002, NET003}, x.Code) && slices.Contains(strings.Fields(strings.ReplaceAll(subject, ",", "")), n.Network) {
					codes = append(codes, x.Code)
				}
			}
			if want == "" && codes != nil || want != "" && !slices.Equal(codes, []FindingCode{want}) {
				t.Errorf("seed %d: %s is %v, and there is %v", seed, n.Network, n.Verdict, codes)
			}
		}
		for _, x := range got {
			seen[x.Code]++
			if x.Path == "" || x.Severity != x.Code.info().Severity || strings.Contains(x.Text+x.Fix, "%!") || strings.Contains(x.Text+x.Fix, "  ") {
				t.Errorf("seed %d: %+v", seed, x)
			}
			if x.Element != (topology.Element{}) && !f.Has(x.Element) {
				t.Errorf("seed %d: the fabric has no %v", seed, x.Element)
			}
		}
	}
	t.Log(seen)
}
