package failure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// specialties are what makes a fabric one without a fast way, each with what puts one
// into it.
var specialties = []struct {
	name string
	add  func(d *drawing, i int) bool // false where the fabric has no room for it
}{
	{"hub", func(d *drawing, i int) bool {
		s := topology.Segment{Name: fmt.Sprint("hub", i), Mbps: 1000}
		for _, k := range d.Perm(len(d.b.Switches))[:2+d.IntN(2)] {
			s.Ends = append(s.Ends, topology.End{Switch: d.b.Switches[k].Name, Native: 1})
		}
		d.b.Segments = append(d.b.Segments, s)
		return true
	}},
	{"no spanning tree", func(d *drawing, _ int) bool {
		s := &d.b.Switches[2+d.IntN(len(d.b.Switches)-2)]
		if s.Stack != nil {
			return false
		}
		if s.Protocol.PerVLAN() {
			s.BPDU = topology.BPDUFlood
		} else {
			s.BPDU = of(d, topology.BPDUFlood, topology.BPDUFlood, topology.BPDUDrop)
		}
		s.Protocol, s.Region, s.MSTPriority, s.VLANPriority = topology.NoSTP, "", nil, nil
		for i := range d.b.Links {
			for k := range d.b.Links[i].Ends {
				if e := &d.b.Links[i].Ends[k]; e.Switch == s.Name {
					e.PortName = ""
				}
			}
		}
		s.Ports = nil
		return true
	}},
	{"one-way", func(d *drawing, _ int) bool {
		d.b.Links[d.IntN(len(d.b.Links))].Ends[d.IntN(2)].Deaf = []int{1}
		return true
	}},
	{"native VLANs", func(d *drawing, _ int) bool {
		l := &d.b.Links[d.IntN(len(d.b.Links))]
		l.Ends[0].Native, l.Ends[1].Native = of(d, 1, 100), of(d, 101, 103)
		return true
	}},
	{"guards", func(d *drawing, i int) bool {
		l := &d.b.Links[d.IntN(len(d.b.Links))]
		e := &l.Ends[d.IntN(2)]
		p := topology.Port{Name: fmt.Sprint("guarded", i)}
		switch d.IntN(3) {
		case 0:
			p.BPDUFilter = true
		case 1:
			p.BPDUGuard = true
		case 2:
			p.Assurance = true
		}
		e.PortName = d.port(e.Switch, p)
		return true
	}},
	{"root guard beside a hub", func(d *drawing, i int) bool {
		e := &d.b.Links[d.IntN(len(d.b.Links))].Ends[d.IntN(2)]
		e.PortName = d.port(e.Switch, topology.Port{Name: fmt.Sprint("rooted", i), RootGuard: true})
		d.b.Segments = append(d.b.Segments, topology.Segment{Name: fmt.Sprint("rooted", i), Mbps: 100, Ends: []topology.End{{Switch: d.anySwitch().Name, Native: 1}, {Switch: d.b.Switches[0].Name, Native: 1}}})
		return true
	}},
	{"bundles", func(d *drawing, i int) bool {
		a, b := d.anySwitch().Name, d.anySwitch().Name
		l := topology.Link{Name: fmt.Sprint("bundle", i), Members: []int{1000, 1000, 1000}, Ends: [2]topology.End{{Switch: a, Native: 1}, {Switch: b, Native: 1}}}
		find := func(name string) *topology.Switch {
			return &d.b.Switches[slices.IndexFunc(d.b.Switches, func(s topology.Switch) bool { return s.Name == name })]
		}
		switch d.IntN(4) {
		case 0: // LACP selects
			find(a).LACP.MaxActive = 1 + d.IntN(2)
		case 1: // forms at one end, where somebody is at the other all the same
			l.Ends[0].Static = true
			d.b.Segments = append(d.b.Segments, topology.Segment{Name: fmt.Sprint("beside", i), Mbps: 1000, Ends: []topology.End{{Switch: a, Native: 1}, {Switch: b, Native: 1}}})
		case 2: // cheaper with fewer
			l.Members = []int{40_000, 40_000, 40_000}
			find(a).LACP.MaxActive = 0
			find(a).LAGCost, find(a).CostMethod = topology.DellOS9LAG, topology.DellOS9Cost
		case 3: // one at one end only
			for k := range d.b.Links {
				if l := &d.b.Links[k]; !l.IsLAG() && l.Ends[0].Switch == a && l.Ends[0].Cost == 0 && l.Ends[0].VLANs == (topology.VLANs{}) && l.Ends[0].PortName == "" && l.Ends[1].Channel == "" {
					l.Ends[0].Channel = fmt.Sprint("Po", i)
				}
			}
			find(a).LACP.NoPartner = topology.MemberSuspended
		}
		d.b.Links = append(d.b.Links, l)
		return a != b
	}},
	{"stack", func(d *drawing, i int) bool {
		s := &d.b.Switches[d.IntN(len(d.b.Switches))]
		if s.Stack != nil || s.Protocol == topology.NoSTP {
			return false
		}
		s.Stack = &topology.Stack{Ring: d.chance(0.5), MAC: of(d, topology.StackMACKeep, topology.StackMACChange), Split: of(d, topology.StackSplitRuns, topology.StackSplitCloses)}
		s.MAC = &topology.MAC{2, 9, 0, 0, byte(i), 1}
		names := []string{"x", "y", "z"}[:2+d.IntN(2)]
		for k, name := range names {
			c := topology.Chassis{Name: name}
			if k > 0 {
				c.MAC = &topology.MAC{2, 9, 0, 0, byte(i), byte(k + 1)}
			}
			s.Stack.Members = append(s.Stack.Members, c)
		}
		on := func(n int) (out []string) {
			for range n {
				out = append(out, of(d, names...))
			}
			return out
		}
		for i := range d.b.Links {
			l := &d.b.Links[i]
			for k := range l.Ends {
				if l.Ends[k].Switch == s.Name {
					l.Ends[k].On = on(max(1, len(l.Members)))
				}
			}
		}
		for i := range d.b.Segments {
			for k := range d.b.Segments[i].Ends {
				if d.b.Segments[i].Ends[k].Switch == s.Name {
					d.b.Segments[i].Ends[k].On = on(1)
				}
			}
		}
		for h := range d.b.Hosts {
			for i := range d.b.Hosts[h].NICs {
				for k := range d.b.Hosts[h].NICs[i].To {
					if to := &d.b.Hosts[h].NICs[i].To[k]; to.Switch == s.Name {
						to.On = on(1)[0]
					}
				}
			}
		}
		return true
	}},
	{"MLAG", func(d *drawing, i int) bool {
		var peers []*topology.Switch
		for _, k := range d.Perm(len(d.b.Switches)) {
			if s := &d.b.Switches[k]; s.Stack == nil && s.Protocol != topology.NoSTP && len(peers) < 2 &&
				!slices.ContainsFunc(d.b.MLAGs, func(m topology.MLAG) bool { return slices.Contains(m.Switches, s.Name) }) {
				peers = append(peers, s)
			}
		}
		if len(peers) < 2 {
			return false
		}
		peers[1].Protocol, peers[1].Region = peers[0].Protocol, peers[0].Region
		a, b := peers[0].Name, peers[1].Name
		m := topology.MLAG{
			Name: fmt.Sprint("pair", i), Switches: []string{a, b}, PeerLink: fmt.Sprint("peer", i),
			Profile: of(d, topology.VPC, topology.VLT), OneBridge: true, MAC: &topology.MAC{2, 8, 0, 0, 0, byte(i)},
			AutoRecovery: new(d.chance(0.5)), SplitBrain: of(d, topology.SplitOneIdentity, topology.SplitOwnIdentities, topology.SplitCloses),
		}
		if d.chance(0.7) {
			m.Keepalive = &topology.Keepalive{}
			if d.chance(0.3) {
				m.Keepalive.Over = d.b.Links[d.IntN(len(d.b.Links))].Name
			}
		}
		d.b.MLAGs = append(d.b.MLAGs, m)
		d.b.Links = append(d.b.Links, topology.Link{Name: m.PeerLink, Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: a, Native: 1}, {Switch: b, Native: 1}}})
		for k := range d.IntN(3) {
			if c := d.anySwitch(); c.Name != a && c.Name != b && c.Stack == nil {
				d.b.Links = append(d.b.Links, topology.Link{
					Name: fmt.Sprintf("both%d-%d", i, k), Members: []int{1000, 1000},
					Ends: [2]topology.End{{Peers: []string{a, b}, Native: 1}, {Switch: c.Name, Native: 1}},
				})
			}
		}
		return true
	}},
}

// drawSpecial draws a campus or leaf–spine with one or two of a specialty, and at times
// one of another. It is false where that is no fabric.
func drawSpecial(seed uint64, class int) (*topology.Fabric, bool) {
	d := &drawing{Rand: rand.New(rand.NewPCG(seed, 777))}
	if d.chance(0.2) {
		d.long()
	} else {
		d.generated(false)
	}
	for i := range d.b.Links {
		if l := &d.b.Links[i]; l.Name == "" {
			l.Name = fmt.Sprint("l", i)
		}
	}
	ok := true
	for i := range 1 + d.IntN(2) {
		ok = ok && specialties[class].add(d, i)
	}
	if d.chance(0.3) {
		ok = ok && specialties[d.IntN(len(specialties))].add(d, 7)
	}
	if !ok {
		return nil, false
	}
	return analysed(d.b.Build())
}

// analysed says whether there is a fabric, and its state without fault can be analysed.
func analysed(f *topology.Fabric, err error) (*topology.Fabric, bool) {
	if err != nil {
		return nil, false
	}
	_, err = failure.Evaluate(f, failure.Scenario{})
	return f, err == nil
}

// withClusters gives a fabric more of clusters: votes, a witness, fallbacks. Hosts at stacks
// would have to say at which chassis.
func withClusters(t *testing.T, seed uint64, f *topology.Fabric) (*topology.Fabric, bool) {
	if b := f.Builder(); seed%3 == 0 || slices.ContainsFunc(b.Switches, func(s topology.Switch) bool { return s.Stack != nil }) {
		return f, true
	}
	return analysed(clustered(t, seed, f), nil)
}

// drawn are all kinds of fabrics without a fast way: those of specialties, and what other
// tests draw.
func drawn(t *testing.T) map[string]func(seed uint64) (*topology.Fabric, bool) {
	out := map[string]func(seed uint64) (*topology.Fabric, bool){
		"small MLAG pairs": func(seed uint64) (*topology.Fabric, bool) {
			return analysed(mlagVector(&drawing{Rand: rand.New(rand.NewPCG(seed, 407))}, "pairs").fabric())
		},
		"small stacks": func(seed uint64) (*topology.Fabric, bool) {
			return analysed(stackVector(&drawing{Rand: rand.New(rand.NewPCG(seed, 506))}, "stacks").fabric())
		},
		"anything": func(seed uint64) (*topology.Fabric, bool) { return analysed(drawFabric(t, seed), nil) },
	}
	for class := range specialties {
		out[specialties[class].name] = func(seed uint64) (*topology.Fabric, bool) { return drawSpecial(seed, class) }
	}
	return out
}

// long draws a ring in which messages get as far as they can, or a little less.
func (d *drawing) long() {
	n := 17 + d.IntN(8)
	for i := range n {
		d.b.Switches = append(d.b.Switches, topology.Switch{Name: fmt.Sprint("s", i), MAC: &topology.MAC{2, 0, 0, 0, 0, byte(i)}, Priority: new(4096 * min(i, 8))})
		d.b.Links = append(d.b.Links, topology.Link{Mbps: of(d, 1000, 1000, 10_000), Ends: [2]topology.End{{Switch: fmt.Sprint("s", i)}, {Switch: fmt.Sprint("s", (i+1)%n)}}})
	}
	for range d.IntN(4) {
		d.b.Links = append(d.b.Links, topology.Link{Mbps: of(d, 1000, 10_000), Ends: [2]topology.End{{Switch: d.anySwitch().Name}, {Switch: d.anySwitch().Name}}})
	}
	d.b.Networks = []topology.Network{{Name: "net", VLAN: 100}}
	if d.chance(0.5) {
		d.b.Networks[0].Gateway = []string{"s0"}
	}
	for i := range 3 {
		d.b.Hosts = append(d.b.Hosts, topology.Host{Name: fmt.Sprint("h", i), NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: fmt.Sprint("s", of(d, 0, 1, 2, n-1, n/2))}}, Carries: []string{"net"}}}})
	}
}

// TestSpecialFootprint holds the footprints of states that are decided anew against what
// they mean: whatever else dies outside of one, the verdicts are those of the state.
func TestSpecialFootprint(t *testing.T) {
	const trials = 12
	for name, draw := range drawn(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fabrics, tried, failed, elements, outside, changed := 0, 0, 0, 0, 0, 0
			for seed := range randomCount(t, 25) {
				f, ok := draw(seed)
				if ok {
					f, ok = withClusters(t, seed, f)
				}
				if !ok {
					continue
				}
				d := &drawing{Rand: rand.New(rand.NewPCG(seed, 55))}
				p := failure.Plan{K: 3 + d.IntN(2), Clusters: d.chance(0.7), Kinds: of(d, nil, nil, []topology.Kind{topology.KindLink, topology.KindLAG}, []topology.Kind{topology.KindMember, topology.KindSwitch, topology.KindLink})}
				c, fast, err := failure.NewClosure(f, p)
				if err != nil {
					t.Fatal(err)
				}
				if fast || len(p.Elements(f)) < 5 {
					continue
				}
				fabrics++
				_, judge, err := failure.Evaluator(f, p.Clusters)
				if err != nil {
					t.Fatal(err)
				}
				all := p.Elements(f)
				for range trials {
					var down []topology.Element
					near := c.Footprint(nil)
					for range d.IntN(p.K) {
						if len(near) == 0 {
							break
						}
						if e := of(d, near...); !slices.Contains(down, e) {
							down = append(down, e)
							near = append(c.Footprint(down), e)
						}
					}
					want, err := judge(failure.Down(down...))
					near = c.Footprint(down)
					if err != nil {
						for _, e := range all {
							if !slices.Contains(near, e) && !slices.Contains(down, e) {
								t.Fatalf("seed %d: %v cannot be analysed, and %v is outside of its footprint", seed, down, e)
							}
						}
						failed++
						continue
					}
					var far []topology.Element
					for _, e := range all {
						if !slices.Contains(near, e) && !slices.Contains(down, e) {
							far = append(far, e)
						}
					}
					elements, outside = elements+len(all), outside+len(far)
					for range 6 {
						if len(far) == 0 {
							break
						}
						more := slices.Clone(down)
						for range 1 + d.IntN(p.K-len(down)) {
							if e := of(d, far...); !slices.Contains(more, e) {
								more = append(more, e)
							}
						}
						got, err := judge(failure.Down(more...))
						if tried++; err != nil || !slices.Equal(got, want) {
							t.Fatalf("seed %d: %v with %v outside of its footprint: %v, %v; without %v", seed, down, more[len(down):], got, err, want)
						}
					}
					for range 3 { // and those inside matter
						if len(near) > 0 {
							e := of(d, near...)
							got, err := judge(failure.Down(append(slices.Clone(down), e)...))
							if err != nil || !slices.Equal(got, want) {
								changed++
							}
						}
					}
				}
			}
			t.Logf("%d fabrics, %d states and %d that cannot be analysed, %d of %d elements outside, %d times one inside changed something", fabrics, tried, failed, outside, elements, changed)
			if !testing.Short() && (fabrics < 10 || outside < elements/100 || changed == 0) {
				t.Error("that is not what was to be tested")
			}
		})
	}
}

// TestSummarizeSpecial wants the sums of fabrics with each specialty to be those of
// Evaluate, in shards and resumed, and not to look at every state.
func TestSummarizeSpecial(t *testing.T) {
	for class := range specialties {
		t.Run(specialties[class].name, func(t *testing.T) {
			t.Parallel()
			states, slow, failed := uint64(0), uint64(0), 0
			for seed := range randomCount(t, 5) {
				f, ok := drawSpecial(seed+500, class)
				if ok {
					f, ok = withClusters(t, seed, f)
				}
				if !ok {
					continue
				}
				d := &drawing{Rand: rand.New(rand.NewPCG(seed, 56))}
				f = d.tagged(t, f)
				p := failure.Plan{K: 1 + d.IntN(3), Clusters: d.chance(0.7)}
				all := p.Elements(f)
				for range []int{0, 40, 30, 16}[p.K] {
					p.Only = append(p.Only, of(d, all...))
				}
				want := byDefinition(t, f, p, evaluated(f, p.Clusters))
				got := summarize(t, f, p)
				if diff := sameSummary(want, got); diff != "" {
					t.Fatalf("seed %d, %+v (-Evaluate +Summarize):\n%s", seed, p, diff)
				}
				if got.Failed != nil {
					failed++
				}
				states, slow = states+got.States, slow+got.Slow
				var parts []*failure.Summary
				n := 2 + d.IntN(6)
				for i := range n {
					q := p
					q.Of, q.Shard = n, i+1
					parts = append(parts, summarize(t, f, q))
				}
				merged, err := failure.Merge(parts...)
				if err != nil {
					t.Fatal(err)
				}
				if a, b := jsonOf(t, merged), jsonOf(t, got); a != b {
					t.Fatalf("seed %d: %d shards are not the whole:\n%s\n%s", seed, n, a, b)
				}
			}
			t.Logf("%d of %d states anew, %d fabrics with states that failed", slow, states, failed)
			if !testing.Short() && (slow == 0 || slow > states*9/10) {
				t.Error("that is not what was to be tested")
			}
		})
	}
}

func parsed(t *testing.T, f *topology.Fabric, names ...string) []topology.Element {
	t.Helper()
	x, err := f.ParseFaults(names...)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(x.All())
}

// TestSpecialDeep has rings that get too deep for messages beside a cluster and a hub,
// by what no way of the two rests on.
func TestSpecialDeep(t *testing.T) {
	for n := 18; n < 25; n += 2 {
		b := &topology.Builder{Networks: []topology.Network{{Name: "net", VLAN: 10}}}
		for i := range n {
			b.Switches = append(b.Switches, topology.Switch{Name: fmt.Sprint("s", i), Priority: new(4096 * min(i, 8))})
			b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: fmt.Sprint("s", i)}, {Switch: fmt.Sprint("s", (i+1)%n)}}, Mbps: 1000})
		}
		b.Switches = append(b.Switches, topology.Switch{Name: "extra"})
		b.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{{Switch: "s0"}, {Switch: "s1"}, {Switch: "extra"}}}}
		for i, at := range []string{"s0", "s1", "extra"} {
			b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("h", i), NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: at}}, Carries: []string{"net"}}}})
		}
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		p := failure.Plan{K: 2, Kinds: []topology.Kind{topology.KindLink, topology.KindSegment}}
		got := summarize(t, f, p)
		if diff := sameSummary(byDefinition(t, f, p, evaluated(f, false)), got); diff != "" {
			t.Errorf("%d switches (-Evaluate +Summarize):\n%s", n, diff)
		}
		if (got.Failed != nil) != (n > 20) || got.Slow == 0 || n == 18 && got.Slow > got.States/2 {
			t.Errorf("%d switches: %d of %d states anew, failed %+v", n, got.Slow, got.States, got.Failed)
		}
	}
}

// TestSpecialOffTree is TestSummarizeOffTree beside a hub: what joins two switches is on no
// way to a root, as its port may not be root port.
func TestSpecialOffTree(t *testing.T) {
	for _, allowed := range []topology.VLANs{topology.VLANsOf(20), {}} {
		b := &topology.Builder{
			Switches: []topology.Switch{{Name: "a", Priority: new(4096)}, {Name: "b", Ports: []topology.Port{{Number: 1, RestrictedRole: true}}}, {Name: "c"}, {Name: "d"}},
			Links: []topology.Link{
				{Name: "l", Mbps: 1000, Ends: [2]topology.End{{Switch: "a", VLANs: allowed}, {Switch: "b", Port: 1, VLANs: allowed}}},
				{Name: "far", Mbps: 1000, Ends: [2]topology.End{{Switch: "c"}, {Switch: "d"}}},
			},
			Segments: []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{{Switch: "a"}, {Switch: "c"}}}},
			Networks: []topology.Network{{Name: "net", VLAN: 10}},
		}
		for _, sw := range []string{"a", "b"} {
			b.Hosts = append(b.Hosts, topology.Host{Name: "on-" + sw, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"net"}}}})
		}
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		p := failure.Plan{K: 2}
		got := summarize(t, f, p)
		if d := sameSummary(byDefinition(t, f, p, evaluated(f, false)), got); d != "" || got.Slow == got.States {
			t.Errorf("%v, %d of %d states anew (-Evaluate +Summarize):\n%s", allowed, got.Slow, got.States, d)
		}
	}
}

// TestSpecialBundles wants the members of a bundle of an MLAG pair to be in the footprint
// only where they are on a way, or where the peers are two bridges, at one of which the
// bundle is.
func TestSpecialBundles(t *testing.T) {
	b := &topology.Builder{Networks: []topology.Network{{Name: "net", VLAN: 10}}}
	for i, name := range []string{"root", "a", "b", "far"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: new(4096 * i)})
	}
	both := topology.End{Peers: []string{"a", "b"}}
	b.MLAGs = []topology.MLAG{{Name: "pair", Switches: []string{"a", "b"}, PeerLink: "peer", Keepalive: &topology.Keepalive{}, SplitBrain: topology.SplitOwnIdentities, OneBridge: true}}
	b.Links = []topology.Link{
		{Name: "peer", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}},
		{Name: "up", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "root"}, both}},
		{Name: "down", Members: []int{1000, 1000}, Ends: [2]topology.End{{Switch: "far"}, both}},
	}
	for _, sw := range []string{"root", "a"} {
		b.Hosts = append(b.Hosts, topology.Host{Name: "on-" + sw, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"net"}}}})
	}
	for i := range b.Switches {
		b.Switches[i].LACP.Mismatch = topology.MemberSuspended
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := failure.NewClosure(f, failure.Plan{K: 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		down    string
		up, far bool // whether members of the two bundles are in the footprint
	}{{"", true, false}, {"lag:peer", true, false}, {"lag:peer keepalive:pair", true, true}} {
		down := parsed(t, f, strings.Fields(x.down)...)
		got := c.Footprint(down)
		for name, want := range map[string]bool{"member:up/1": x.up, "member:up/2": x.up, "member:down/1": x.far, "member:down/2": x.far} {
			if slices.Contains(got, parsed(t, f, name)[0]) != want {
				t.Errorf("with %q dead the footprint has %v: %v, want %v", x.down, name, !want, want)
			}
		}
	}
}
