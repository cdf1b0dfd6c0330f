package naive_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/internal/naive"
	"github.com/spandrill/spandrill/stp"
)

// sketch is a network of bridges that are named by a letter. Ports are numbered
// from 1 as links name them, cost 10 and have the default priority, as bridges
// have; the MAC addresses follow the letters.
type sketch struct{ stp.Input }

// draw lays LANs, each a word like "a1-b1", with more ends "a1-b1-c1", and if
// shared "a1-b1 shared".
func draw(bridges []stp.Bridge, lans ...string) *sketch {
	s := &sketch{}
	for _, b := range bridges {
		b.MAC = stp.MAC{2, 0, 0, 0, 0, b.Name[0]}
		s.Bridges = append(s.Bridges, b)
	}
	for _, word := range lans {
		ends, shared := strings.CutSuffix(word, " shared")
		lan := stp.LAN{Shared: shared}
		for _, e := range strings.Split(ends, "-") {
			b, number := s.bridge(e[:1]), int(e[1]-'0')
			b.Ports = append(b.Ports, stp.Port{Number: number, Priority: stp.DefaultPortPriority, Cost: 10})
			lan.Ends = append(lan.Ends, stp.PortID{Bridge: b.Name, Number: number})
		}
		s.LANs = append(s.LANs, lan)
	}
	return s
}

func (s *sketch) bridge(name string) *stp.Bridge {
	return &s.Bridges[slices.IndexFunc(s.Bridges, func(b stp.Bridge) bool { return b.Name == name })]
}

// with changes bridges, named "a", and ports, named "a1".
func (s *sketch) with(name string, change any) *sketch {
	b := s.bridge(name[:1])
	switch change := change.(type) {
	case func(*stp.Bridge):
		change(b)
	case func(*stp.Port):
		change(&b.Ports[slices.IndexFunc(b.Ports, func(p stp.Port) bool { return p.Number == int(name[1]-'0') })])
	}
	return s
}

// words writes a tree as "a1 designated, b1 root, b2 alternate (guard)", in order.
func words(t *testing.T, tree map[string]stp.BridgeView) string {
	var all []string
	for name, b := range tree {
		for number, p := range b.Ports {
			word := fmt.Sprint(name, number, " ", p.Role)
			if p.Guard != 0 {
				word += " (" + p.Guard.String() + ")"
			}
			all = append(all, word)
			opens := p.Guard == 0 && (p.Role == stp.Root || p.Role == stp.Designated || p.Role == stp.Master)
			if p.Forwarding != opens {
				t.Errorf("%s: forwarding %v", word, p.Forwarding)
			}
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func perVLAN(protocol stp.Protocol, name string, vlans ...uint16) stp.Bridge {
	return stp.Bridge{Name: name, Protocol: protocol, Priority: stp.DefaultPriority, VLANs: vlans}
}

func rpvst(name string, vlans ...uint16) stp.Bridge { return perVLAN(stp.RPVST, name, vlans...) }

func standard(name string, priority int) stp.Bridge {
	return stp.Bridge{Name: name, Protocol: stp.RSTP, Priority: priority}
}

// mstp returns a bridge of a region that has VLAN 2 in MSTI 1.
func mstp(name string, priority int, sstp stp.SSTP) stp.Bridge {
	region := &stp.Region{Name: "r", VLANs: stp.VLANMap{2: 1}}
	return stp.Bridge{Name: name, Protocol: stp.MSTP, Priority: priority, SSTP: sstp, Region: region}
}

func carrying(vlans ...uint16) func(*stp.Port) { return func(p *stp.Port) { p.VLANs = vlans } }

func native(v uint16) func(*stp.Port) { return func(p *stp.Port) { p.Native = v } }

func priorityIn(v uint16, priority int) func(*stp.Bridge) {
	return func(b *stp.Bridge) { b.VLANPriority = map[uint16]int{v: priority} }
}

// TestVLANs checks the trees of VLANs against roles that were worked out by hand.
func TestVLANs(t *testing.T) {
	const (
		pvid      = " (PVID-inconsistent)"
		simulated = " (PVST-simulation-inconsistent)"
		peer      = " (PVST-peer-inconsistent)"
	)
	type want struct {
		cist, mst1, vlan2, vlan3 string
		// root and cost are what bridge sees of VLAN 2.
		bridge, root string
		cost         int
	}
	pair := func() *sketch { return draw([]stp.Bridge{rpvst("a", 1, 2), rpvst("b", 1, 2)}, "a1-b1", "a2-b2") }
	// r and s tunnel; a is the better of the PVST bridges.
	square := func() *sketch {
		return draw([]stp.Bridge{rpvst("a", 1, 2), rpvst("b", 1, 2), standard("r", 4096), standard("s", 32768)}, "a1-r1", "r2-s1", "s2-b1", "a2-b2")
	}
	// m and n are joined twice. In the IST n takes its port 1, in MSTI 1 port 2.
	cloud := func() *sketch {
		return draw([]stp.Bridge{perVLAN(stp.PVST, "a", 1, 2, 3), rpvst("b", 1, 2, 3), mstp("m", 4096, stp.Tunnel), mstp("n", 32768, stp.Tunnel)},
			"a1-m1", "m2-n1", "m3-n2", "n3-b1").
			with("m", func(b *stp.Bridge) { b.MSTPriority = map[uint16]int{1: 4096} }).
			with("n1", func(p *stp.Port) { p.InternalCost = map[uint16]int{1: 100} })
	}
	border := func(sstp stp.SSTP, priority int) *sketch {
		return draw([]stp.Bridge{rpvst("a", 1, 2), mstp("m", priority, sstp)}, "a1-m1", "a2-m2")
	}

	for _, test := range []struct {
		name string
		in   *sketch
		want want
	}{
		{
			"a root for each VLAN, one of them by the better of two links",
			pair().with("b", priorityIn(2, 4096)).with("a2", func(p *stp.Port) { p.VLANCost = map[uint16]int{2: 9} }),
			want{
				cist:   "a1 designated, a2 designated, b1 root, b2 alternate",
				vlan2:  "a1 alternate, a2 root, b1 designated, b2 designated",
				bridge: "a", root: "b", cost: 9,
			},
		},
		{
			"a port that does not carry the first VLAN, one that carries none",
			pair().with("a1", carrying(2)).with("b2", func(p *stp.Port) { p.VLANs = []uint16{} }),
			want{
				cist:   "a2 designated, b1 designated",
				vlan2:  "a1 designated, a2 designated, b1 root",
				bridge: "b", root: "a", cost: 10,
			},
		},
		{
			// s offers r's root at 10 as a does, with the better identifier.
			"standard bridges are a LAN, and no hop",
			square(),
			want{
				cist:   "a1 root, a2 designated, b1 root, b2 alternate, r1 designated, r2 designated, s1 root, s2 designated",
				vlan2:  "a1 designated, a2 designated, b1 root, b2 alternate",
				bridge: "b", root: "a", cost: 10,
			},
		},
		{
			"a standard port that does not carry the VLAN",
			square().with("s1", carrying(1, 3)),
			want{
				cist:  "a1 root, a2 designated, b1 root, b2 alternate, r1 designated, r2 designated, s1 root, s2 designated",
				vlan2: "a1 designated, a2 designated, b1 designated, b2 root",
			},
		},
		{
			"a standard bridge that does not have the VLAN",
			square().with("r", func(b *stp.Bridge) { b.VLANs = []uint16{1, 3} }),
			want{
				cist:  "a1 root, a2 designated, b1 root, b2 alternate, r1 designated, r2 designated, s1 root, s2 designated",
				vlan2: "a1 designated, a2 designated, b1 designated, b2 root",
			},
		},
		{
			// Of r's two ways to b that over s has the better bridge.
			"a standard port that blocks",
			square().with("b", priorityIn(1, 0)),
			want{
				cist:  "a1 designated, a2 root, b1 designated, b2 designated, r1 alternate, r2 root, s1 designated, s2 root",
				vlan2: "a1 designated, a2 designated, b1 designated, b2 root",
			},
		},
		{
			"a standard port that a guard holds",
			square().with("r2", func(p *stp.Port) { p.LoopGuard, p.Expects, p.BPDUFilter = true, true, true }),
			want{
				// s does not hear r and comes behind b, which comes behind a.
				cist:  "a1 root, a2 designated, b1 designated, b2 root, r1 designated, r2 designated (loop-inconsistent), s1 designated, s2 root",
				vlan2: "a1 designated, a2 designated, b1 designated, b2 root",
			},
		},
		{
			"a filter on a standard port passes what it takes for data",
			square().with("s2", func(p *stp.Port) { p.BPDUFilter = true }),
			want{
				cist:  "a1 root, a2 designated, b1 designated, b2 root, r1 designated, r2 designated, s1 root, s2 designated",
				vlan2: "a1 designated, a2 designated, b1 root, b2 alternate",
			},
		},
		{
			// Each link of m and n carries one of the two VLANs, which gets
			// through only where it is looked at in its own instance.
			"a VLAN in an MST instance, another in the IST",
			cloud().with("m2", carrying(1, 3)).with("n2", carrying(2)).with("b", priorityIn(3, 4096)),
			want{
				cist:   "a1 root, b1 root, m1 designated, m2 designated, m3 designated, n1 root, n2 alternate, n3 designated",
				mst1:   "m1 designated, m2 designated, m3 designated, n1 alternate, n2 root, n3 designated",
				vlan2:  "a1 designated, b1 root",
				vlan3:  "a1 root, b1 designated",
				bridge: "b", root: "a", cost: 10,
			},
		},
		{
			"simulation, with the root inside",
			border(stp.Simulate, 4096),
			want{
				cist:   "a1 root, a2 alternate, m1 designated, m2 designated",
				mst1:   "m1 designated, m2 designated",
				vlan2:  "a1 root, a2 alternate",
				bridge: "a", root: "m", cost: 10,
			},
		},
		{
			"simulation, with the root inside and that of a VLAN outside",
			border(stp.Simulate, 4096).with("a", priorityIn(2, 0)),
			want{
				cist:   "a1 root, a2 alternate, m1 designated" + simulated + ", m2 designated" + simulated,
				mst1:   "m1 designated" + simulated + ", m2 designated" + simulated,
				vlan2:  "a1 designated, a2 designated",
				bridge: "a", root: "a", cost: 0,
			},
		},
		{
			"simulation, with all roots outside, that of the VLAN the better",
			border(stp.Simulate, 61440).with("a", priorityIn(2, 4096)),
			want{
				cist:  "a1 designated, a2 designated, m1 root, m2 alternate",
				mst1:  "m1 master, m2 alternate",
				vlan2: "a1 designated, a2 designated",
			},
		},
		{
			// VLAN 2 is added to the same priority as VLAN 1.
			"simulation, with all roots outside, that of the VLAN the worse",
			border(stp.Simulate, 61440),
			want{
				cist:  "a1 designated, a2 designated, m1 root" + simulated + ", m2 alternate",
				mst1:  "m1 master" + simulated + ", m2 alternate",
				vlan2: "a1 designated, a2 designated",
			},
		},
		{
			"refusal, in the trees of all instances",
			border(stp.Refuse, 4096),
			want{
				cist:  "a1 root, a2 alternate, m1 designated" + peer + ", m2 designated" + peer,
				mst1:  "m1 designated" + peer + ", m2 designated" + peer,
				vlan2: "a1 designated, a2 designated",
			},
		},
		{
			"refusal of VLAN 1, of a port that speaks there",
			border(stp.Refuse, 61440).with("m1", carrying(1)).with("m2", carrying(3)),
			want{
				cist:  "a1 designated, a2 designated, m1 root" + peer + ", m2 alternate",
				mst1:  "m1 master" + peer + ", m2 alternate",
				vlan2: "a1 designated, a2 designated",
			},
		},
		{
			"refusal of VLAN 1, where it only listens",
			border(stp.Refuse, 4096).with("m1", carrying(1)).with("m2", carrying(1)),
			want{
				cist:  "a1 root, a2 alternate, m1 designated, m2 designated",
				mst1:  "m1 designated, m2 designated",
				vlan2: "a1 designated, a2 designated",
			},
		},
		{
			"two native VLANs",
			draw([]stp.Bridge{rpvst("a", 1, 2, 3), rpvst("b", 1, 2, 3)}, "a1-b1").with("a1", native(2)).with("b1", native(3)),
			want{
				cist:  "a1 designated, b1 root",
				vlan2: "a1 designated" + pvid + ", b1 designated" + pvid,
				vlan3: "a1 designated" + pvid + ", b1 designated" + pvid,
			},
		},
		{
			"two native VLANs, one of them the first",
			draw([]stp.Bridge{rpvst("a", 1, 2, 3), rpvst("b", 1, 2, 3)}, "a1-b1").with("b1", native(3)),
			want{
				cist:  "a1 designated" + pvid + ", b1 root" + pvid,
				vlan2: "a1 designated, b1 root",
				vlan3: "a1 designated" + pvid + ", b1 designated" + pvid,
			},
		},
		{
			"two native VLANs that neither end carries",
			draw([]stp.Bridge{rpvst("a", 1, 2, 3, 4), rpvst("b", 1, 2, 3, 4)}, "a1-b1").
				with("a1", native(4)).with("a1", carrying(1, 2)).with("b1", native(3)).with("b1", carrying(1, 2)),
			want{
				cist:  "a1 designated, b1 root",
				vlan2: "a1 designated, b1 root",
			},
		},
		{
			"a hub that does not carry a VLAN to all",
			func() *sketch {
				s := draw([]stp.Bridge{rpvst("a", 1, 2, 3), rpvst("b", 1, 2, 3), rpvst("c", 1, 2, 3)}, "a1-b1-c1")
				ends := s.LANs[0].Ends
				s.LANs[0].ByVLAN = map[uint16][][]stp.PortID{1: nil, 2: {{ends[0]}, {ends[1], ends[2]}}, 3: {{ends[2], ends[0]}}}
				return s
			}(),
			want{
				cist:   "a1 designated, b1 root, c1 root",
				vlan2:  "a1 designated, b1 designated, c1 root",
				vlan3:  "a1 designated, b1 designated, c1 root",
				bridge: "c", root: "b", cost: 10,
			},
		},
		{
			"guards, tree by tree",
			draw([]stp.Bridge{rpvst("a", 1, 2), rpvst("b", 1, 2)}, "a1-b1", "a2-b2").
				with("b", priorityIn(2, 4096)).
				with("b1", carrying(1)).
				with("a1", func(p *stp.Port) { p.LoopGuard, p.ExpectsIn = true, []uint16{1, 2} }).
				with("a2", func(p *stp.Port) { p.RootGuard = true }).
				with("b2", func(p *stp.Port) { p.Assurance = true }),
			want{
				cist: "a1 designated, a2 designated, b1 root, b2 alternate",
				// Bridge assurance of b does not care that a is alternate: a
				// is not designated, and has it not itself.
				vlan2:  "a1 designated (loop-inconsistent), a2 alternate (root-inconsistent), b2 designated (bridge-assurance-inconsistent)",
				bridge: "a", root: "a", cost: 0,
			},
		},
		{
			// m1 has the root port and is silent in VLAN 2; m2's assurance is enough
			// for a2.
			"guards of a PVST bridge towards simulation",
			border(stp.Simulate, 61440).with("a", priorityIn(2, 4096)).
				with("a1", func(p *stp.Port) { p.LoopGuard, p.ExpectsIn = true, []uint16{1, 2} }).
				with("a2", func(p *stp.Port) { p.Assurance = true }).
				with("m2", func(p *stp.Port) { p.Assurance = true }),
			want{
				cist:  "a1 designated, a2 designated, m1 root, m2 alternate",
				mst1:  "m1 master, m2 alternate",
				vlan2: "a1 designated (loop-inconsistent), a2 designated",
			},
		},
		{
			"BPDU guard where nobody speaks of a common VLAN",
			pair().with("a1", func(p *stp.Port) { p.BPDUGuard, p.VLANs = true, []uint16{1} }).with("b1", carrying(2)).
				with("a2", func(p *stp.Port) { p.BPDUGuard = true }),
			want{
				cist:  "a1 designated, a2 disabled (err-disabled by BPDU guard), b2 disabled",
				vlan2: "a2 disabled (err-disabled by BPDU guard), b1 designated, b2 disabled",
			},
		},
		{
			"BPDU guard of a bridge that takes SSTP BPDUs for data, and of one that does not",
			draw([]stp.Bridge{rpvst("a", 2), rpvst("b", 2), standard("r", 32768), mstp("s", 32768, stp.Simulate)}, "a1-r1", "b1-s1").
				with("r1", func(p *stp.Port) { p.BPDUGuard = true }).with("s1", func(p *stp.Port) { p.BPDUGuard = true }),
			want{
				cist:  "r1 designated, s1 disabled (err-disabled by BPDU guard)",
				mst1:  "s1 disabled (err-disabled by BPDU guard)",
				vlan2: "a1 designated, b1 disabled",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			trees, err := naive.Solve(test.in.Input)
			if err != nil {
				t.Fatalf("%v in\n%s", err, describe(test.in.Input))
			}
			w := test.want
			for tree, want := range map[stp.Instance]string{{}: w.cist, {MST: 1}: w.mst1, {VLAN: 2}: w.vlan2, {VLAN: 3}: w.vlan3} {
				if got := words(t, trees[tree]); got != want {
					t.Errorf("%v:\ngot  %s\nwant %s", tree, got, want)
				}
			}
			if b := trees[stp.Instance{VLAN: 2}][w.bridge]; w.bridge != "" && (b.Root != w.root || b.Cost != w.cost || b.RegionalRoot != "" || b.InternalCost != 0) {
				t.Errorf("%s in VLAN 2: got %+v, want root %s at %d", w.bridge, b, w.root, w.cost)
			}
			if o := compare(test.in.Input); o.diff != "" {
				t.Errorf("stp.Solve differs from the model: %s", o.diff)
			}
		})
	}
}

// TestVLANErrors checks what cannot be settled for sure.
func TestVLANErrors(t *testing.T) {
	guarded := func(p *stp.Port) { p.BPDUGuard = true }
	filtered := func(p *stp.Port) { p.BPDUFilter = true }
	// The root r and m are regions of their own, and simulate; a is between.
	between := func() *sketch {
		return draw([]stp.Bridge{rpvst("a", 1, 2), mstp("m", 32768, stp.Simulate), mstp("r", 0, stp.Simulate)}, "r1-a1", "a2-m1").
			with("m", func(b *stp.Bridge) { b.Region = &stp.Region{Name: "other"} })
	}
	hub := func() *sketch {
		return draw([]stp.Bridge{rpvst("a", 1, 2), rpvst("b", 1, 2), mstp("m", 4096, stp.Simulate)}, "a1-b1-m1")
	}
	// The standard bridge r is between a and m.
	tunnelled := func(sstp stp.SSTP) *sketch {
		return draw([]stp.Bridge{rpvst("a", 1, 2), mstp("m", 4096, sstp), standard("r", 32768)}, "a1-r1", "r2-m1")
	}
	for _, test := range []struct {
		name string
		in   *sketch
		want error
	}{
		{"one root at one cost in both VLANs", between(), nil},
		{"one root at a lower cost", between().with("a1", func(p *stp.Port) { p.VLANCost = map[uint16]int{1: 20} }), nil},
		{"one root at a higher cost", between().with("a1", func(p *stp.Port) { p.VLANCost = map[uint16]int{2: 20} }), naive.ErrUnmodelled},
		{"simulation on a hub", hub(), naive.ErrUnmodelled},
		{"simulation on a hub, without a VLAN in common", hub().with("m1", carrying(1)), nil},
		{"simulation through a bridge", tunnelled(stp.Simulate), naive.ErrUnmodelled},
		{"refusal through a bridge", tunnelled(stp.Refuse), naive.ErrUnmodelled},
		{"refusal through a bridge, behind a filter", tunnelled(stp.Refuse).with("m1", filtered), nil},
		{"simulation on a link that something is in", draw([]stp.Bridge{rpvst("a", 1, 2), mstp("m", 4096, stp.Simulate)}, "a1-m1 shared"), nil},
		{"native VLANs of a PVST and a standard bridge", tunnelled(stp.Tunnel).with("a1", native(2)), naive.ErrUnmodelled},
		{"native VLANs of standard bridges", tunnelled(stp.Tunnel).with("m1", native(2)), nil},
		{"native VLANs, one behind a filter", tunnelled(stp.Tunnel).with("a1", native(2)).with("r1", filtered), nil},
		{"two native VLANs, one not carried", draw([]stp.Bridge{rpvst("a", 1, 2, 3), rpvst("b", 1, 2, 3)}, "a1-b1").with("b1", native(3)).with("b1", carrying(1, 2)), naive.ErrUnmodelled},
		{"native VLANs on a shared link", draw([]stp.Bridge{rpvst("a", 1, 2), rpvst("b", 1, 2)}, "a1-b1 shared").with("a1", native(2)), naive.ErrUnmodelled},
		{
			"BPDU guard that hears through a bridge",
			draw([]stp.Bridge{rpvst("a", 2), rpvst("b", 2), standard("r", 32768)}, "a1-r1", "r2-b1").with("a1", guarded).with("r1", filtered),
			naive.ErrUnmodelled,
		},
		{
			"BPDU guard at all ports that share a VLAN",
			draw([]stp.Bridge{rpvst("a", 2), rpvst("b", 2), rpvst("c", 3)}, "a1-b1-c1").with("a1", guarded).with("b1", guarded),
			naive.ErrAmbiguous,
		},
		{
			"BPDU guard, before native VLANs",
			draw([]stp.Bridge{rpvst("a", 1, 2), standard("r", 0)}, "a1-r1").with("a1", guarded).with("a1", native(2)),
			nil,
		},
	} {
		o := compare(test.in.Input)
		if _, err := naive.Solve(test.in.Input); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", test.name, err, test.want)
		}
		if o.diff != "" {
			t.Errorf("%s: stp.Solve differs from the model: %s", test.name, o.diff)
		}
	}
}

// TestSimulatedAge checks that simulation says how old its CIST is: 20 bridges
// that have VLAN 2 alone get to know of a root at the border, 19 of one behind it.
func TestSimulatedAge(t *testing.T) {
	for _, behind := range []bool{false, true} {
		for n := 18; n <= 22; n++ {
			in := chain(n, false, stp.RPVST, nil)
			border := mstp("m", 4096, stp.Simulate)
			border.Ports = []stp.Port{{Number: 1, Cost: 1}, {Number: 2, Cost: 1}}
			root := standard("r", 0)
			root.MAC, root.Ports = stp.MAC{1}, []stp.Port{{Number: 1, Cost: 1}}
			in.Bridges = append(in.Bridges, border, root)
			in.Bridges[len(in.Bridges)-2].MAC = stp.MAC{3}
			in.LANs = append(in.LANs, stp.LAN{Ends: []stp.PortID{{Bridge: "m", Number: 1}, {Bridge: "b0", Number: 1}}})
			limit, name := 20, "m"
			if behind {
				in.LANs = append(in.LANs, stp.LAN{Ends: []stp.PortID{{Bridge: "m", Number: 2}, {Bridge: "r", Number: 1}}})
				limit, name = 19, "r"
			}
			trees, err := naive.Solve(in)
			if errors.Is(err, naive.ErrTooDeep) != (n > limit) {
				t.Errorf("%d bridges, root behind the border %v: error %v", n, behind, err)
			}
			if got := trees[stp.Instance{VLAN: 2}]["b9"].Root; err == nil && got != name {
				t.Errorf("%d bridges: root %q, want %q", n, got, name)
			}
			if o := compare(in); o.diff != "" {
				t.Errorf("%d bridges: stp.Solve differs from the model: %s", n, o.diff)
			}
		}
	}
}
