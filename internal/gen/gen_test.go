package gen_test

import (
	"reflect"
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
)

func TestBridged(t *testing.T) {
	sizes := make(map[int]bool)
	seen := make(map[string]int)
	for seed := range uint64(3000) {
		in := gen.Bridged(seed)
		if err := in.Validate(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if seed < 100 && !reflect.DeepEqual(in, gen.Bridged(seed)) {
			t.Fatalf("seed %d gives two networks", seed)
		}
		sizes[len(in.Bridges)] = true
		f := reflect.ValueOf(gen.FeaturesOf(in))
		for i := range f.NumField() {
			if f.Field(i).Bool() {
				seen[f.Type().Field(i).Name]++
			}
		}
	}
	for n := 1; n <= gen.MaxBridges; n++ {
		if !sizes[n] {
			t.Errorf("no network of %d bridges", n)
		}
	}
	if len(sizes) != gen.MaxBridges {
		t.Errorf("sizes %v, want 1 to %d", sizes, gen.MaxBridges)
	}
	features := reflect.TypeFor[gen.Features]()
	for i := range features.NumField() {
		// A feature in less than every fiftieth network is as good as absent.
		if name := features.Field(i).Name; seen[name] < 60 {
			t.Errorf("%d of 3000 networks have the feature %s", seen[name], name)
		}
	}
	t.Log(seen)
}

func TestDeep(t *testing.T) {
	for seed := range uint64(300) {
		in := gen.Deep(seed)
		if err := in.Validate(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if more := len(in.Bridges) - len(gen.Bridged(seed).Bridges); more < 8 || more > 25 {
			t.Errorf("seed %d: the chain has %d bridges", seed, more)
		}
		if !reflect.DeepEqual(in, gen.Deep(seed)) {
			t.Fatalf("seed %d gives two networks", seed)
		}
	}
}

// TestFeaturesOf counts what a hand-made network has.
func TestFeaturesOf(t *testing.T) {
	port := func(n int) stp.Port { return stp.Port{Number: n, Cost: 1} }
	p := func(b string, n int) stp.PortID { return stp.PortID{Bridge: b, Number: n} }
	mstp := func(name string, r *stp.Region, ports ...stp.Port) stp.Bridge {
		return stp.Bridge{Name: name, Protocol: stp.MSTP, Region: r, Ports: ports}
	}
	r1, r2 := &stp.Region{Name: "r"}, &stp.Region{Name: "r", Revision: 1}
	rstp := func(name string, ports ...stp.Port) stp.Bridge {
		return stp.Bridge{Name: name, Protocol: stp.RSTP, Ports: ports}
	}
	guarded := func(n int) stp.Port { return stp.Port{Number: n, Cost: 1, BPDUGuard: true} }
	filtered := func(n int) stp.Port { return stp.Port{Number: n, Cost: 1, BPDUFilter: true} }
	pvst := func(name string, ports ...stp.Port) stp.Bridge {
		return stp.Bridge{Name: name, Protocol: stp.RPVST, Priority: 4096, VLANs: []uint16{1, 2}, Ports: ports}
	}
	carrying := func(n int, vlans ...uint16) stp.Port { return stp.Port{Number: n, Cost: 1, VLANs: vlans} }
	r3 := &stp.Region{Name: "r", VLANs: stp.VLANMap{2: 1}}
	knowing := func(name string, sstp stp.SSTP, priority int) stp.Bridge {
		return stp.Bridge{Name: name, Protocol: stp.MSTP, Region: r1, SSTP: sstp, Priority: priority, Ports: []stp.Port{port(1)}}
	}
	legacy := stp.Bridge{Name: "c", Protocol: stp.STP, Ports: []stp.Port{port(1)}}
	restricted := stp.Port{Number: 2, Cost: 1, RestrictedRole: true}

	for _, test := range []struct {
		name string
		in   stp.Input
		want gen.Features
	}{
		{"nothing", stp.Input{}, gen.Features{}},
		{"one bridge with a restricted port that is down", stp.Input{Bridges: []stp.Bridge{mstp("a", r1, restricted)}}, gen.Features{}},
		{
			"a meeting",
			stp.Input{
				Bridges: []stp.Bridge{mstp("a", r1, port(1)), mstp("b", r2, port(1), restricted), legacy},
				LANs:    []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("b", 1), p("c", 1)}}, {Ends: []stp.PortID{p("b", 2)}}},
			},
			gen.Features{Hub: true, Restricted: true, Regions: true, Legacy: true, Meeting: true, Boundary: true},
		},
		{
			"two words for one region, two links, a self-link and an island",
			stp.Input{
				Bridges: []stp.Bridge{
					mstp("a", &stp.Region{VLANs: stp.VLANMap{1: 2}}, port(1), port(2), port(3), port(4)),
					mstp("b", &stp.Region{VLANs: stp.VLANMap{1: 2, 3: 0}}, port(1), port(2)),
					{Name: "c", Protocol: stp.RSTP},
				},
				LANs: []stp.LAN{
					{Ends: []stp.PortID{p("a", 1), p("b", 1)}},
					{Ends: []stp.PortID{p("b", 2), p("a", 2)}},
					{Ends: []stp.PortID{p("a", 3), p("a", 4)}},
				},
			},
			gen.Features{SelfLink: true, Parallel: true, MSTI: true, Islands: true},
		},
		{
			"a link with BPDU guard at both ends, a filtered one, a guard where nobody answers",
			stp.Input{
				Bridges: []stp.Bridge{rstp("a", guarded(1), filtered(2), guarded(3)), rstp("b", guarded(1), filtered(2))},
				LANs: []stp.LAN{
					{Ends: []stp.PortID{p("a", 1), p("b", 1)}},
					{Ends: []stp.PortID{p("a", 2), p("b", 2)}},
					{Ends: []stp.PortID{p("a", 3)}},
				},
			},
			gen.Features{Parallel: true, GuardedLink: true, GuardedBoth: true, GuardedOwn: true, Filter: true, FilterOnly: true},
		},
		{
			"shared LANs, one where only ports with BPDU guard speak",
			stp.Input{
				Bridges: []stp.Bridge{
					rstp("a", guarded(1), guarded(2), stp.Port{Number: 3, Cost: 1, LoopGuard: true, Expects: true, Assurance: true}),
					rstp("b", guarded(1), port(2)),
					rstp("c", filtered(1), stp.Port{Number: 2, Cost: 1, RootGuard: true}),
				},
				LANs: []stp.LAN{
					{Ends: []stp.PortID{p("a", 1), p("b", 1), p("c", 1)}},
					{Ends: []stp.PortID{p("a", 2), p("b", 2)}, Shared: true},
					{Ends: []stp.PortID{p("a", 3), p("c", 2)}},
				},
			},
			gen.Features{
				Hub: true, GuardedAll: true, GuardedShared: true, SharedPair: true,
				Filter: true, LoopGuard: true, Assurance: true, Mixed: true, RootGuard: true,
			},
		},
		{
			"a self-link with BPDU guard at one end",
			stp.Input{
				Bridges: []stp.Bridge{rstp("a", guarded(1), port(2))},
				LANs:    []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("a", 2)}}},
			},
			gen.Features{SelfLink: true, GuardedLink: true, GuardedSelf: true},
		},
		{
			"a cloud between PVST bridges that has their VLAN in an MST instance",
			stp.Input{
				Bridges: []stp.Bridge{pvst("a", port(1)), pvst("b", port(1)), mstp("m", r3, port(1), port(2))},
				LANs:    []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("m", 1)}}, {Ends: []stp.PortID{p("m", 2), p("b", 1)}}},
			},
			gen.Features{PVST: true, Cloud: true, CloudMSTI: true, MSTI: true, Boundary: true},
		},
		{
			"a cloud that does not carry it",
			stp.Input{
				Bridges: []stp.Bridge{pvst("a", port(1)), pvst("b", port(1)), mstp("m", r3, port(1), carrying(2, 1))},
				LANs:    []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("m", 1)}}, {Ends: []stp.PortID{p("m", 2), p("b", 1)}}},
			},
			gen.Features{PVST: true, CloudLacks: true, MSTI: true, Boundary: true},
		},
		{
			"a hub that carries a VLAN to some, a port without VLAN 1, one that expects one VLAN of two",
			stp.Input{
				Bridges: []stp.Bridge{
					pvst("a", carrying(1, 2)), pvst("b", port(1)),
					pvst("c", stp.Port{Number: 1, Cost: 1, LoopGuard: true, ExpectsIn: []uint16{2}}),
				},
				LANs: []stp.LAN{{
					Ends:   []stp.PortID{p("a", 1), p("b", 1), p("c", 1)},
					ByVLAN: map[uint16][][]stp.PortID{2: {{p("b", 1), p("c", 1)}}},
				}},
			},
			gen.Features{Hub: true, PVST: true, Split: true, NoFirst: true, ExpectsIn: true},
		},
		{
			"simulation with the root inside, elsewhere outside, and refusal",
			stp.Input{
				Bridges: []stp.Bridge{
					pvst("a", port(1)), knowing("b", stp.Simulate, 4096),
					pvst("c", port(1)), knowing("d", stp.Simulate, 8192),
					pvst("e", port(1)), knowing("f", stp.Refuse, 0),
				},
				LANs: []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("b", 1)}}, {Ends: []stp.PortID{p("d", 1), p("c", 1)}}, {Ends: []stp.PortID{p("e", 1), p("f", 1)}}},
			},
			gen.Features{PVST: true, RootInside: true, RootOutside: true, Refused: true, Boundary: true, Islands: true},
		},
		{
			"native VLANs that differ, on a link with BPDU guard and on a shared one",
			stp.Input{
				Bridges: []stp.Bridge{
					pvst("a", stp.Port{Number: 1, Cost: 1, Native: 2, BPDUGuard: true}, stp.Port{Number: 2, Cost: 1, Native: 2}),
					pvst("b", port(1), port(2)),
				},
				LANs: []stp.LAN{{Ends: []stp.PortID{p("a", 1), p("b", 1)}}, {Ends: []stp.PortID{p("b", 2), p("a", 2)}, Shared: true}},
			},
			gen.Features{PVST: true, PVIDMismatch: true, MixedNatives: true, GuardedPVST: true, Parallel: true, SharedPair: true},
		},
	} {
		if got := gen.FeaturesOf(test.in); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}
