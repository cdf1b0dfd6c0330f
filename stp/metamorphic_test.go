package stp_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
)

// The tests of this file change random networks in ways of which the standard
// says what they do to the trees, without knowing the trees.

const metamorphicSeeds = 1500

// over calls a test for every random network that settles, with numbers to draw
// from, and wants that it had something to say of at least as many as least. A
// network of which no trees are known has none that a change could keep.
func over(t *testing.T, least int, test func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool) {
	t.Helper()
	t.Parallel()
	cases := 0
	for seed := range uint64(metamorphicSeeds) {
		in := gen.Bridged(seed)
		before, err := stp.Solve(in)
		switch {
		case kindOf(err) == "another":
			t.Fatalf("seed %d of gen.Bridged: %v", seed, err)
		case err != nil:
			continue
		}
		if test(t, rand.New(rand.NewPCG(seed, 0x6d657461)), in, before) {
			cases++
		}
		if t.Failed() {
			t.Fatalf("seed %d of gen.Bridged", seed)
		}
	}
	t.Logf("%d cases in %d networks", cases, metamorphicSeeds)
	if cases < least {
		t.Errorf("%d cases, want at least %d", cases, least)
	}
}

// kindOf says for which reason no trees are known of a network. Which ports an
// error names depends on the order in which they are looked at, its VLAN does not.
func kindOf(err error) string {
	var ambiguous *stp.AmbiguousError
	var unmodelled *stp.UnmodelledError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &ambiguous):
		return "ambiguous"
	case errors.As(err, &unmodelled):
		return fmt.Sprint("unmodelled in VLAN ", unmodelled.VLAN)
	}
	return "another"
}

// solved returns the trees of a changed network, which has to settle.
func solved(t *testing.T, in stp.Input) stp.Trees {
	t.Helper()
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	return trees
}

// settled returns the trees of a network after a change that may turn ports of
// standard bridges, which decide where SSTP BPDUs get, and what PVST simulation
// sends. They may then get to where it is not known what they do, so that there is
// nothing to compare. Without PVST bridges, or without standard ones, the network
// has to settle.
func settled(t *testing.T, in stp.Input) (trees stp.Trees, ok bool) {
	t.Helper()
	trees, err := stp.Solve(in)
	var unmodelled *stp.UnmodelledError
	if errors.As(err, &unmodelled) && unmodelled.VLAN != 0 && mixed(in) {
		return nil, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return trees, true
}

// mixed says whether a network has bridges with a tree per VLAN and others.
func mixed(in stp.Input) bool {
	perVLAN := func(b stp.Bridge) bool { return b.Protocol.PerVLAN() }
	return slices.ContainsFunc(in.Bridges, perVLAN) && slices.ContainsFunc(in.Bridges, func(b stp.Bridge) bool { return !perVLAN(b) })
}

// sameGround says whether all that the trees of VLANs rest on is in two results
// the same: what the ports of standard bridges do, and of those that simulate
// PVST the root and the cost that they send.
func sameGround(in stp.Input, a, b stp.Trees) bool {
	for _, bridge := range in.Bridges {
		for instance, bridges := range a {
			v, ok := bridges[bridge.Name]
			w := b[instance][bridge.Name]
			switch {
			case !ok || bridge.Protocol.PerVLAN():
			case !maps.EqualFunc(v.Ports, w.Ports, func(p, q stp.PortView) bool {
				// The states of PVST simulation rest on the VLANs' trees, not these on them.
				return p.Role == q.Role && (p.Forwarding == q.Forwarding || bridge.SSTP != stp.Tunnel)
			}):
				return false
			case bridge.SSTP == stp.Simulate && instance == stp.Instance{} && (v.Root != w.Root || v.Cost != w.Cost):
				return false
			}
		}
	}
	return true
}

// same wants two results to be equal.
func same(t *testing.T, after, before stp.Trees) {
	t.Helper()
	if d := conformance.Diff(after, before); d != "" {
		t.Errorf("got: after the change, want: before:\n%s", d)
	}
}

// clone returns a copy of a network that shares only regions with it.
func clone(in stp.Input) stp.Input {
	out := stp.Input{Bridges: slices.Clone(in.Bridges), LANs: slices.Clone(in.LANs)}
	for i := range out.Bridges {
		b := &out.Bridges[i]
		b.MSTPriority, b.VLANPriority = maps.Clone(b.MSTPriority), maps.Clone(b.VLANPriority)
		b.VLANs = slices.Clone(b.VLANs)
		b.Ports = slices.Clone(b.Ports)
		for j := range b.Ports {
			p := &b.Ports[j]
			p.InternalCost, p.MSTPriority = maps.Clone(p.InternalCost), maps.Clone(p.MSTPriority)
			p.VLANCost, p.VLANPriority = maps.Clone(p.VLANCost), maps.Clone(p.VLANPriority)
			p.VLANs, p.ExpectsIn = slices.Clone(p.VLANs), slices.Clone(p.ExpectsIn)
		}
	}
	for i := range out.LANs {
		lan := &out.LANs[i]
		lan.Ends = slices.Clone(lan.Ends)
		lan.ByVLAN = maps.Clone(lan.ByVLAN)
		for v, groups := range lan.ByVLAN {
			lan.ByVLAN[v] = cloneGroups(groups)
		}
	}
	return out
}

func cloneGroups(groups [][]stp.PortID) [][]stp.PortID {
	out := slices.Clone(groups)
	for i := range out {
		out[i] = slices.Clone(out[i])
	}
	return out
}

// costs changes every cost of a port.
func costs(p *stp.Port, change func(int) int) {
	p.Cost = change(p.Cost)
	for _, own := range []map[uint16]int{p.InternalCost, p.VLANCost} {
		for _, id := range slices.Sorted(maps.Keys(own)) {
			own[id] = change(own[id])
		}
	}
}

func highestCost(ports []stp.Port) int {
	highest := 0
	for i := range ports {
		costs(&ports[i], func(c int) int { highest = max(highest, c); return c })
	}
	return highest
}

// regionKey is what makes two configurations one region.
type regionKey struct {
	name     string
	revision uint16
	digest   stp.Digest
}

// regionOf returns the zero value for a bridge without a region.
func regionOf(b *stp.Bridge) regionKey {
	if b.Region == nil {
		return regionKey{}
	}
	return regionKey{b.Region.Name, b.Region.Revision, b.Region.VLANs.Digest()}
}

func byName(in stp.Input) map[string]*stp.Bridge {
	bridges := make(map[string]*stp.Bridge)
	for i := range in.Bridges {
		bridges[in.Bridges[i].Name] = &in.Bridges[i]
	}
	return bridges
}

// TestRenamed: names and the order of bridges, ports, LANs, ends and VLANs are no
// part of the protocol, so that a network renamed and shuffled has the same trees,
// or the same kind of error.
func TestRenamed(t *testing.T) {
	t.Parallel()
	ambiguous, unmodelled := 0, 0
	for seed := range uint64(metamorphicSeeds) {
		in := gen.Bridged(seed)
		changed, original := renamed(rand.New(rand.NewPCG(seed, 1)), in)
		before, err := stp.Solve(in)
		after, errAfter := stp.Solve(changed)
		if err != nil || errAfter != nil {
			switch kind := kindOf(err); {
			case kind != kindOf(errAfter) || kind == "another":
				t.Fatalf("seed %d: errors %v and %v", seed, err, errAfter)
			case kind == "ambiguous":
				ambiguous++
			default:
				unmodelled++
			}
			continue
		}
		mapped := make(stp.Trees)
		for instance, bridges := range after {
			mapped[instance] = make(map[string]stp.BridgeView)
			for name, v := range bridges {
				v.Root = original[v.Root]
				v.RegionalRoot = original[v.RegionalRoot]
				mapped[instance][original[name]] = v
			}
		}
		if same(t, mapped, before); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if ambiguous == 0 || unmodelled == 0 || ambiguous+unmodelled > metamorphicSeeds/6 {
		t.Errorf("%d networks are ambiguous and %d unmodelled", ambiguous, unmodelled)
	}
}

// renamed returns the network with other names, in another order, and what each
// new name was before.
func renamed(r *rand.Rand, in stp.Input) (stp.Input, map[string]string) {
	out := clone(in)
	original, now := map[string]string{"": ""}, make(map[string]string)
	for i, n := range r.Perm(len(out.Bridges)) {
		b := &out.Bridges[i]
		name := fmt.Sprintf("x%02d", n)
		original[name], now[b.Name] = b.Name, name
		b.Name = name
		shuffle(r, b.Ports)
		shuffle(r, b.VLANs)
		for j := range b.Ports {
			shuffle(r, b.Ports[j].VLANs)
			shuffle(r, b.Ports[j].ExpectsIn)
		}
	}
	rename := func(ends []stp.PortID) {
		for i := range ends {
			ends[i].Bridge = now[ends[i].Bridge]
		}
		shuffle(r, ends)
	}
	for _, lan := range out.LANs {
		rename(lan.Ends)
		for _, v := range slices.Sorted(maps.Keys(lan.ByVLAN)) {
			for _, group := range lan.ByVLAN[v] {
				rename(group)
			}
			shuffle(r, lan.ByVLAN[v])
		}
	}
	shuffle(r, out.Bridges)
	shuffle(r, out.LANs)
	return out, original
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// TestCostsDoubled: vectors compare sums of costs only, so that with all costs
// doubled every role stays, and every root path cost is doubled. PVST simulation
// too compares only sums with sums.
func TestCostsDoubled(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, _ *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		for _, b := range changed.Bridges {
			if highestCost(b.Ports) > stp.MaxPathCost/2 {
				return false
			}
			for i := range b.Ports {
				costs(&b.Ports[i], func(c int) int { return 2 * c })
			}
		}
		for _, bridges := range before {
			for name, v := range bridges {
				v.Cost, v.InternalCost = 2*v.Cost, 2*v.InternalCost
				bridges[name] = v
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}

// TestCostsRedrawn: a better root wins at any cost, so that no cost changes
// which root a bridge has in the CIST. (Which regional root it has costs do
// change.) Nor does one in the tree of a VLAN, whose network may be another,
// though, where a port of a standard bridge blocks that did not.
func TestCostsRedrawn(t *testing.T) {
	vlans, unmodelled := 0, 0
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		for _, b := range changed.Bridges {
			for i := range b.Ports {
				costs(&b.Ports[i], func(int) int { return 1 + r.IntN(1000) })
			}
		}
		after, ok := settled(t, changed)
		if !ok {
			unmodelled++
			return false
		}
		ground := sameGround(in, before, after)
		for instance := range before {
			if instance == (stp.Instance{}) || instance.VLAN != 0 && ground {
				sameRoots(t, instance, after, before)
			}
			if instance.VLAN != 0 && ground {
				vlans++
			}
		}
		return true
	})
	if vlans < 200 || unmodelled > metamorphicSeeds/50 {
		t.Errorf("%d trees of VLANs, %d networks that are no longer modelled", vlans, unmodelled)
	}
}

func sameRoots(t *testing.T, instance stp.Instance, after, before stp.Trees) {
	t.Helper()
	for name, v := range before[instance] {
		if got := after[instance][name].Root; got != v.Root {
			t.Errorf("%v, bridge %s: root %s, before %s", instance, name, got, v.Root)
		}
	}
}

// TestCostsOfOneBridge adds the same to all costs of one bridge. What it hears
// from those nearer to the root does not depend on it, and its choice among
// them is between sums that all grow alike: it keeps its root port.
//
// In the CIST this is so unless the bridge hears the root from outside its
// region and other bridges of its region besides: its root port gets dearer
// outside, and it may turn to one inside, where the external cost, which counts
// first, did not grow. With that left out it is so in the MST instances too: the
// bridge is the root, or only its internal cost grows, and boundaries depend on
// external costs and regional roots only.
//
// In the tree of a VLAN it is so while its network is the same: the bridge's
// costs in the CIST, be it a standard bridge or one with a tree per VLAN, may turn
// ports of standard bridges, and what those with PVST simulation send.
func TestCostsOfOneBridge(t *testing.T) {
	instances, vlans, unmodelled := 0, 0, 0
	over(t, metamorphicSeeds/3, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		b := &changed.Bridges[r.IntN(len(in.Bridges))]
		cist := before[stp.Instance{}][b.Name]
		fromOutside := cist.RegionalRoot == b.Name && cist.Root != b.Name
		most := stp.MaxPathCost - highestCost(b.Ports)
		if len(b.Ports) == 0 || most == 0 || fromOutside && joinsRegion(in, b) {
			return false
		}
		more := 1 + r.IntN(min(most, []int{10, 100_000}[r.IntN(2)]))
		for i := range b.Ports {
			costs(&b.Ports[i], func(c int) int { return c + more })
		}
		after, ok := settled(t, changed)
		if !ok {
			unmodelled++
			return false
		}
		ground := sameGround(in, before, after)
		for instance, bridges := range before {
			v, ok := bridges[b.Name]
			if instance.VLAN != 0 && !ground {
				continue
			}
			if got := after[instance][b.Name].RootPort; got != v.RootPort {
				t.Errorf("%v, bridge %s, %d added: root port %d, before %d", instance, b.Name, more, got, v.RootPort)
			}
			if ok && instance.MST != 0 && v.RootPort != 0 {
				instances++
			}
			if instance.VLAN != 0 && v.RootPort != 0 {
				vlans++
			}
		}
		return cist.RootPort != 0
	})
	if instances < 100 || vlans < 100 || unmodelled > metamorphicSeeds/50 {
		t.Errorf("%d root ports in MST instances, %d in VLANs, %d networks that are no longer modelled", instances, vlans, unmodelled)
	}
}

// joinsRegion says whether a bridge shares a LAN with another of its region.
func joinsRegion(in stp.Input, b *stp.Bridge) bool {
	bridges := byName(in)
	return slices.ContainsFunc(in.LANs, func(lan stp.LAN) bool {
		here, other := false, false
		for _, e := range lan.Ends {
			here = here || e.Bridge == b.Name
			other = other || e.Bridge != b.Name && regionOf(bridges[e.Bridge]) == regionOf(b)
		}
		return here && other
	})
}

// TestDeadLink: ports that are in no LAN are disabled in every tree, of a VLAN in
// those that they carry, and nothing else knows of them, whatever is configured on
// them.
func TestDeadLink(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		for range 2 {
			b := &changed.Bridges[r.IntN(len(in.Bridges))]
			p := stp.Port{Number: 1, Cost: 1, BPDUGuard: r.IntN(2) == 0, Assurance: r.IntN(2) == 0, LoopGuard: true, Expects: true}
			for slices.ContainsFunc(b.Ports, func(q stp.Port) bool { return q.Number == p.Number }) {
				p.Number++
			}
			perVLAN := b.Protocol.PerVLAN()
			if perVLAN && r.IntN(2) == 0 {
				p.VLANs = slices.DeleteFunc(slices.Clone(b.VLANs), func(uint16) bool { return r.IntN(2) == 0 })
				p.Native, p.ExpectsIn = uint16(1+r.IntN(3)), b.VLANs
			}
			b.Ports = append(b.Ports, p)
			for instance, bridges := range before {
				if v, ok := bridges[b.Name]; ok && (!perVLAN || p.VLANs == nil || slices.Contains(p.VLANs, max(1, instance.VLAN))) {
					v.Ports[p.Number] = stp.PortView{Role: stp.Disabled}
				}
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}

// TestOrderOfIdentifiers: identifiers are compared and nothing else, so that
// other priorities and addresses in the same order change nothing. What is added
// to a priority, the VLAN or nothing, stays below the step between two priorities,
// so that the sums keep their order too, those of different trees included, which
// PVST simulation compares.
func TestOrderOfIdentifiers(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		priorities, portPriorities := map[int]bool{stp.DefaultPriority: true}, make(map[int]bool)
		var macs []stp.MAC
		for _, b := range in.Bridges {
			macs = append(macs, b.MAC)
			priorities[b.Priority] = true
			for _, own := range []map[uint16]int{b.MSTPriority, b.VLANPriority} {
				for _, p := range own {
					priorities[p] = true
				}
			}
			for _, p := range b.Ports {
				portPriorities[p.Priority] = true
				for _, own := range []map[uint16]int{p.MSTPriority, p.VLANPriority} {
					for _, v := range own {
						portPriorities[v] = true
					}
				}
			}
		}
		slices.SortFunc(macs, func(a, b stp.MAC) int { return bytes.Compare(a[:], b[:]) })
		priority, portPriority := reorder(r, priorities, 4096), reorder(r, portPriorities, 16)

		changed := clone(in)
		for i := range changed.Bridges {
			b := &changed.Bridges[i]
			rank := slices.Index(macs, b.MAC)
			b.MAC = stp.MAC{byte(3 * rank), 0xff, 0, byte(r.IntN(256))}
			b.Priority = priority[b.Priority]
			for v, own := range b.VLANPriority {
				b.VLANPriority[v] = priority[own]
			}
			if b.Region != nil {
				own := b.MSTPriority
				b.MSTPriority = make(map[uint16]int)
				for _, id := range b.Region.VLANs.Instances() {
					if p, ok := own[id]; ok {
						b.MSTPriority[id] = priority[p]
					} else {
						b.MSTPriority[id] = priority[stp.DefaultPriority]
					}
				}
			}
			for j := range b.Ports {
				p := &b.Ports[j]
				p.Priority = portPriority[p.Priority]
				for _, own := range []map[uint16]int{p.MSTPriority, p.VLANPriority} {
					for id, v := range own {
						own[id] = portPriority[v]
					}
				}
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}

// reorder maps values to as many of the 16 multiples of a step, in the same
// order.
func reorder(r *rand.Rand, values map[int]bool, step int) map[int]int {
	places := r.Perm(16)[:len(values)]
	slices.Sort(places)
	to := make(map[int]int)
	for i, v := range slices.Sorted(maps.Keys(values)) {
		to[v] = places[i] * step
	}
	return to
}

// TestPriorityOfNobody raises the priority numbers of a bridge that is root of
// nothing and designated for nobody: on no LAN that has another end, in no
// tree. Nobody uses what it says, which gets worse, and what it hears it would
// have believed before: nothing changes.
func TestPriorityOfNobody(t *testing.T) {
	vlans := 0
	over(t, 100, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		var nobodies []int
		for i := range in.Bridges {
			if nobody(in, before, in.Bridges[i].Name) {
				nobodies = append(nobodies, i)
			}
		}
		if len(nobodies) == 0 {
			return false
		}
		changed := clone(in)
		b := &changed.Bridges[nobodies[r.IntN(len(nobodies))]]
		own := b.VLANPriority
		b.VLANPriority = make(map[uint16]int)
		for _, v := range b.VLANs {
			p, ok := own[v]
			if !ok {
				p = b.Priority
			}
			b.VLANPriority[v] = worse(r, p)
		}
		b.Priority = worse(r, b.Priority)
		if b.Region != nil {
			own := b.MSTPriority
			b.MSTPriority = make(map[uint16]int)
			for _, id := range b.Region.VLANs.Instances() {
				p, ok := own[id]
				if !ok {
					p = stp.DefaultPriority
				}
				b.MSTPriority[id] = worse(r, p)
			}
		}
		same(t, solved(t, changed), before)
		if b.Protocol.PerVLAN() {
			vlans++
		}
		return true
	})
	if vlans < 10 {
		t.Errorf("%d bridges with trees per VLAN", vlans)
	}
}

// worse returns a bridge priority that is no better.
func worse(r *rand.Rand, p int) int { return p + 4096*r.IntN((61440-p)/4096+1) }

func nobody(in stp.Input, trees stp.Trees, name string) bool {
	for _, bridges := range trees {
		v, ok := bridges[name]
		if !ok {
			continue
		}
		if v.RootPort == 0 || v.Root == name || v.RegionalRoot == name {
			return false
		}
		for _, lan := range in.LANs {
			for _, e := range lan.Ends {
				if e.Bridge == name && len(lan.Ends) > 1 && v.Ports[e.Number].Role == stp.Designated {
					return false
				}
			}
		}
	}
	return true
}

// TestRegionRenamed: what a region is called does not matter while all its
// bridges call it so.
func TestRegionRenamed(t *testing.T) {
	over(t, metamorphicSeeds/3, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		b := &in.Bridges[r.IntN(len(in.Bridges))]
		if b.Region == nil {
			return false
		}
		changed := clone(in)
		for i := range changed.Bridges {
			if c := &changed.Bridges[i]; c.Region != nil && regionOf(c) == regionOf(b) {
				c.Region = &stp.Region{Name: "another", Revision: 65535, VLANs: c.Region.VLANs}
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}

// TestRegionSplit gives one bridge of a region another revision.
//
// What must stay: every bridge's root of the CIST, which no region decides, and
// which trees each bridge takes part in. What must change: the bridge is its own
// regional root in every tree. Its ports, and those of former members that face
// it on a link, are at a boundary: in every instance they do what they do in the
// CIST, master for root. (A second port of its own on a LAN it hears inside
// its region, so that such LANs are left out.)
func TestRegionSplit(t *testing.T) {
	over(t, metamorphicSeeds/5, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		b := &changed.Bridges[r.IntN(len(in.Bridges))]
		if b.Region == nil || !joinsRegion(in, b) {
			return false
		}
		b.Region = &stp.Region{Name: b.Region.Name, Revision: 65535, VLANs: b.Region.VLANs}
		after, ok := settled(t, changed)
		if !ok {
			return false
		}
		sameRoots(t, stp.Instance{}, after, before)
		for instance, bridges := range before {
			got, want := slices.Sorted(maps.Keys(after[instance])), slices.Sorted(maps.Keys(bridges))
			if !slices.Equal(got, want) {
				t.Errorf("%v has bridges %v, before %v", instance, got, want)
			}
			v, ok := after[instance][b.Name]
			if instance == (stp.Instance{}) && (v.RegionalRoot != b.Name || v.InternalCost != 0) {
				t.Errorf("regional root of %s: %s at cost %d", b.Name, v.RegionalRoot, v.InternalCost)
			}
			if instance.MST != 0 && ok && (v.Root != b.Name || v.RootPort != 0 || v.Cost != 0) {
				t.Errorf("%v root of %s: %s at cost %d by port %d", instance, b.Name, v.Root, v.Cost, v.RootPort)
			}
		}
		for _, lan := range in.LANs {
			var ends []stp.PortID // of the bridge that is split off
			for _, e := range lan.Ends {
				if e.Bridge == b.Name {
					ends = append(ends, e)
				}
			}
			if len(ends) != 1 {
				continue
			}
			followsCIST(t, after, ends[0])
			if len(lan.Ends) == 2 {
				followsCIST(t, after, lan.Ends[0])
				followsCIST(t, after, lan.Ends[1])
			}
		}
		return true
	})
}

// followsCIST wants a port's view in every instance to be that of the CIST, but
// master for root.
func followsCIST(t *testing.T, trees stp.Trees, p stp.PortID) {
	t.Helper()
	want := trees[stp.Instance{}][p.Bridge].Ports[p.Number]
	if want.Role == stp.Root {
		want.Role = stp.Master
	}
	for instance, bridges := range trees {
		if v, ok := bridges[p.Bridge]; ok && instance.MST != 0 && v.Ports[p.Number] != want {
			t.Errorf("%v, port %v: %+v, want %+v as in the CIST", instance, p, v.Ports[p.Number], want)
		}
	}
}

// TestSpanningTree: where nothing is restricted and no guard keeps BPDUs away,
// the forwarding ports close no ring: in each VLAN, which every bridge forwards by
// the instance that its own map says, or by the VLAN's own tree. And they join all
// that LANs join, but for VLANs that are not everywhere, where standard bridges do
// not ask who carries them, and for networks in which a port is inconsistent,
// which is to keep it from forwarding.
func TestSpanningTree(t *testing.T) {
	rings, spanned := 0, 0
	over(t, metamorphicSeeds/2, func(t *testing.T, _ *rand.Rand, in stp.Input, _ stp.Trees) bool {
		plain := clone(in)
		vlans := map[uint16]bool{1: true}
		for i := range plain.Bridges {
			b := &plain.Bridges[i]
			for j := range b.Ports {
				p := &b.Ports[j]
				p.RestrictedRole, p.RootGuard, p.BPDUGuard, p.BPDUFilter, p.LoopGuard, p.Assurance = false, false, false, false, false, false
				p.Tripped = false
			}
			if b.Region != nil {
				for vlan := range b.Region.VLANs {
					vlans[vlan] = true
				}
			}
			for _, vlan := range b.VLANs {
				vlans[vlan] = true
			}
		}
		oneNative(plain)
		trees, ok := settled(t, plain)
		if !ok {
			return false
		}
		free := !inconsistent(trees)
		for vlan := range vlans {
			active := noRing(t, plain, trees, vlan)
			if everywhere := carriedEverywhere(plain, vlan); everywhere && free {
				spans(t, plain, active, vlan)
				if vlan != 1 && slices.ContainsFunc(plain.Bridges, func(b stp.Bridge) bool { return b.Protocol.PerVLAN() }) {
					spanned++
				}
			} else if vlan != 1 {
				rings++
			}
		}
		return true
	})
	if rings < 100 || spanned < 50 {
		t.Errorf("%d VLANs that need not span, %d with trees of their own that do", rings, spanned)
	}
}

// oneNative gives the ends of all LANs but links of two PVST bridges one native
// VLAN: a filter that is gone no longer hides that they differ.
func oneNative(in stp.Input) {
	bridges := byName(in)
	for _, lan := range in.LANs {
		perVLAN := func(e stp.PortID) bool { return bridges[e.Bridge].Protocol.PerVLAN() }
		own := func(e stp.PortID) bool {
			p := portOf(bridges[e.Bridge], e.Number)
			return (p.VLANs == nil || slices.Contains(p.VLANs, max(p.Native, 1))) && slices.Contains(bridges[e.Bridge].VLANs, max(p.Native, 1))
		}
		if len(lan.Ends) == 2 && !lan.Shared && perVLAN(lan.Ends[0]) && perVLAN(lan.Ends[1]) && own(lan.Ends[0]) == own(lan.Ends[1]) {
			continue
		}
		for _, e := range lan.Ends {
			portOf(bridges[e.Bridge], e.Number).Native = 0
		}
	}
}

func portOf(b *stp.Bridge, number int) *stp.Port {
	return &b.Ports[slices.IndexFunc(b.Ports, func(p stp.Port) bool { return p.Number == number })]
}

// inconsistent says whether a guard holds some port.
func inconsistent(trees stp.Trees) bool {
	for _, bridges := range trees {
		for _, v := range bridges {
			for _, p := range v.Ports {
				if p.Guard != 0 {
					return true
				}
			}
		}
	}
	return false
}

func carries(b *stp.Bridge, p *stp.Port, vlan uint16) bool {
	return (b.VLANs == nil || slices.Contains(b.VLANs, vlan)) && (p.VLANs == nil || slices.Contains(p.VLANs, vlan))
}

// carriedEverywhere says whether all ports carry a VLAN, and all LANs between
// all of their ends.
func carriedEverywhere(in stp.Input, vlan uint16) bool {
	for i := range in.Bridges {
		b := &in.Bridges[i]
		if slices.ContainsFunc(b.Ports, func(p stp.Port) bool { return !carries(b, &p, vlan) }) {
			return false
		}
	}
	return !slices.ContainsFunc(in.LANs, func(lan stp.LAN) bool {
		_, split := lan.ByVLAN[vlan]
		return split
	})
}

// lanIn names the part of a LAN that a port hears in a VLAN.
func lanIn(i int, lan stp.LAN, e stp.PortID, vlan uint16) string {
	groups, split := lan.ByVLAN[vlan]
	part := slices.IndexFunc(groups, func(group []stp.PortID) bool { return slices.Contains(group, e) })
	switch {
	case !split:
		return fmt.Sprint("LAN ", i)
	case part < 0:
		return fmt.Sprint("LAN ", i, " at ", e)
	}
	return fmt.Sprint("LAN ", i, " part ", part)
}

// noRing wants the forwarding ports of a VLAN to close no ring, and returns what
// they join.
func noRing(t *testing.T, in stp.Input, trees stp.Trees, vlan uint16) joined {
	t.Helper()
	bridges := byName(in)
	active := make(joined)
	for i, lan := range in.LANs {
		for _, e := range lan.Ends {
			b := bridges[e.Bridge]
			var instance stp.Instance
			switch {
			case b.Region != nil:
				instance.MST = b.Region.VLANs[vlan]
			case b.Protocol.PerVLAN() && vlan != 1:
				instance.VLAN = vlan
			}
			if trees[instance][b.Name].Ports[e.Number].Forwarding && carries(b, portOf(b, e.Number), vlan) &&
				!active.join(b.Name, lanIn(i, lan, e, vlan)) {
				t.Errorf("VLAN %d: port %v closes a ring", vlan, e)
			}
		}
	}
	return active
}

// spans wants what forwarding ports join to be all that is joined by LANs.
func spans(t *testing.T, in stp.Input, active joined, vlan uint16) {
	t.Helper()
	all := make(joined)
	for i, lan := range in.LANs {
		for _, e := range lan.Ends {
			all.join(e.Bridge, fmt.Sprint("LAN ", i))
		}
	}
	for node := range all {
		if parent := all[node]; active.top(node) != active.top(parent) {
			t.Errorf("VLAN %d: %s and %s are apart", vlan, node, parent)
		}
	}
}

// joined is a forest of what is joined: each node points to another of its
// tree, or to itself.
type joined map[string]string

func (j joined) top(node string) string {
	for j[node] != "" && j[node] != node {
		node = j[node]
	}
	return node
}

// join says false if the two were joined already.
func (j joined) join(a, b string) bool {
	a, b = j.top(a), j.top(b)
	j[a], j[b] = cmp.Or(j[a], a), a
	return a != b
}

// TestVLANAdded gives the PVST bridges of a network one VLAN more, on some of
// their ports, with costs and priorities of its own: SSTP BPDUs of one VLAN are
// nothing to another, and no other tree changes.
//
// Not so where an MSTP bridge knows SSTP BPDUs, because it blocks in all trees for
// what it hears in one; such networks are left out. And the new VLAN stays
// away from BPDU guard, which a port that heard nobody in its VLANs may owe to it.
func TestVLANAdded(t *testing.T) {
	over(t, metamorphicSeeds/10, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		if !hasVLANTree(before) || slices.ContainsFunc(in.Bridges, func(b stp.Bridge) bool { return b.SSTP != stp.Tunnel }) {
			return false
		}
		added := unused(r, in)
		changed := clone(in)
		for i := range changed.Bridges {
			b := &changed.Bridges[i]
			if !b.Protocol.PerVLAN() {
				continue
			}
			old := slices.Clone(b.VLANs)
			b.VLANs = slices.Insert(b.VLANs, r.IntN(len(b.VLANs)+1), added)
			b.VLANPriority = with(b.VLANPriority, added, 4096*r.IntN(16))
			for j := range b.Ports {
				p := &b.Ports[j]
				p.VLANCost = with(p.VLANCost, added, 1+r.IntN(3))
				p.VLANPriority = with(p.VLANPriority, added, 16*r.IntN(16))
				p.ExpectsIn = append(p.ExpectsIn, added)
				carried := !p.BPDUGuard && r.IntN(4) > 0
				switch {
				case p.VLANs == nil && !carried:
					p.VLANs = old
				case p.VLANs != nil && carried:
					p.VLANs = append(p.VLANs, added)
				}
			}
		}
		after := solved(t, changed)
		if len(after[stp.Instance{VLAN: added}]) == 0 {
			t.Errorf("VLAN %d has no tree", added)
		}
		delete(after, stp.Instance{VLAN: added})
		same(t, after, before)
		return true
	})
}

// TestVLANTwin gives a network a VLAN that is carried where another is, is mapped
// to the same instances and has the same settings: its tree is the same, and no
// other changes, be there PVST simulation or not, as no guard has a reason to act
// that it had not before. What the VLANs add to priorities, both more than VLAN 1
// does, decides alike. Left out are VLANs in which a link is PVID-inconsistent,
// which has to do with the native VLAN itself.
func TestVLANTwin(t *testing.T) {
	over(t, metamorphicSeeds/6, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		vlans := vlanTrees(before)
		vlans = slices.DeleteFunc(vlans, func(v uint16) bool {
			for _, b := range before[stp.Instance{VLAN: v}] {
				for _, p := range b.Ports {
					if p.Guard == stp.PVIDInconsistent {
						return true
					}
				}
			}
			return false
		})
		if len(vlans) == 0 {
			return false
		}
		v, twin := vlans[r.IntN(len(vlans))], unused(r, in)
		before[stp.Instance{VLAN: twin}] = before[stp.Instance{VLAN: v}]
		same(t, solved(t, withTwin(in, v, twin)), before)
		return true
	})
}

// TestVLANRenumbered gives a VLAN but the first another number wherever it is
// spoken of: its tree has that number, and that is all.
func TestVLANRenumbered(t *testing.T) {
	over(t, metamorphicSeeds/6, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		vlans := vlanTrees(before)
		if len(vlans) == 0 {
			return false
		}
		v, now := vlans[r.IntN(len(vlans))], unused(r, in)
		changed := withTwin(in, v, now)
		gone := func(of *[]uint16) { *of = slices.DeleteFunc(*of, func(w uint16) bool { return w == v }) }
		for i := range changed.Bridges {
			b := &changed.Bridges[i]
			gone(&b.VLANs)
			delete(b.VLANPriority, v)
			if b.Region != nil {
				delete(b.Region.VLANs, v)
			}
			for j := range b.Ports {
				p := &b.Ports[j]
				gone(&p.VLANs)
				gone(&p.ExpectsIn)
				delete(p.VLANCost, v)
				delete(p.VLANPriority, v)
				if p.Native == v {
					p.Native = now
				}
			}
		}
		for _, lan := range changed.LANs {
			delete(lan.ByVLAN, v)
		}
		before[stp.Instance{VLAN: now}] = before[stp.Instance{VLAN: v}]
		delete(before, stp.Instance{VLAN: v})
		same(t, solved(t, changed), before)
		return true
	})
}

func hasVLANTree(trees stp.Trees) bool { return len(vlanTrees(trees)) > 0 }

// vlanTrees returns the VLANs that have a tree which is not part of the CIST.
func vlanTrees(trees stp.Trees) []uint16 {
	var vlans []uint16
	for instance := range trees {
		if instance.VLAN != 0 {
			vlans = append(vlans, instance.VLAN)
		}
	}
	slices.Sort(vlans)
	return vlans
}

// unused returns a VLAN but the first of which a network does not speak.
func unused(r *rand.Rand, in stp.Input) uint16 {
	used := make(map[uint16]bool)
	note := func(vlans []uint16) {
		for _, v := range vlans {
			used[v] = true
		}
	}
	for _, b := range in.Bridges {
		note(b.VLANs)
		if b.Region != nil {
			note(slices.Collect(maps.Keys(b.Region.VLANs)))
		}
		for _, p := range b.Ports {
			note(p.VLANs)
			note([]uint16{p.Native})
		}
	}
	for _, lan := range in.LANs {
		note(slices.Collect(maps.Keys(lan.ByVLAN)))
	}
	for {
		if v := uint16(2 + r.IntN(stp.MaxVLAN-1)); !used[v] {
			return v
		}
	}
}

// with returns a map with one key more.
func with(values map[uint16]int, key uint16, value int) map[uint16]int {
	if values == nil {
		values = make(map[uint16]int)
	}
	values[key] = value
	return values
}

// withTwin returns a network, which shares nothing with the given one, with a VLAN
// more that is wherever another is.
func withTwin(in stp.Input, v, twin uint16) stp.Input {
	out := clone(in)
	list := func(of *[]uint16) {
		if slices.Contains(*of, v) {
			*of = append(*of, twin)
		}
	}
	set := func(of map[uint16]int) {
		if value, ok := of[v]; ok {
			of[twin] = value
		}
	}
	for i := range out.Bridges {
		b := &out.Bridges[i]
		list(&b.VLANs)
		set(b.VLANPriority)
		if b.Region != nil {
			region := *b.Region
			region.VLANs = maps.Clone(region.VLANs)
			if id, ok := region.VLANs[v]; ok {
				region.VLANs[twin] = id
			}
			b.Region = &region
		}
		for j := range b.Ports {
			p := &b.Ports[j]
			list(&p.VLANs)
			list(&p.ExpectsIn)
			set(p.VLANCost)
			set(p.VLANPriority)
		}
	}
	for _, lan := range out.LANs {
		if groups, ok := lan.ByVLAN[v]; ok {
			lan.ByVLAN[twin] = cloneGroups(groups)
		}
	}
	return out
}

// TestVLANsAlike makes all bridges of a network run a tree per VLAN, with the same
// settings in all VLANs, be they said for the VLAN or for all: each tree is that
// of VLAN 1, and that of STP and RSTP bridges in the same places, guards included.
func TestVLANsAlike(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, _ stp.Trees) bool {
		one := oneTree(in)
		want, err := stp.Solve(one)
		if kindOf(err) == "ambiguous" {
			return false // more ports hear each other than in the network that it is made of
		}
		if err != nil {
			t.Fatal(err)
		}
		vlans := []uint16{1, 2, uint16(3 + r.IntN(stp.MaxVLAN-2))}
		all := func(value int) map[uint16]int {
			values := make(map[uint16]int)
			for _, v := range vlans {
				values[v] = value
			}
			return values
		}
		own := r.IntN(2) == 0 // values are said for each VLAN
		for i := range one.Bridges {
			b := &one.Bridges[i]
			b.VLANs = vlans
			b.Protocol = map[stp.Protocol]stp.Protocol{stp.STP: stp.PVST, stp.RSTP: stp.RPVST}[b.Protocol]
			if own {
				b.Priority, b.VLANPriority = 4096*r.IntN(16), all(b.Priority)
			}
			for j := range b.Ports {
				p := &b.Ports[j]
				if p.Expects {
					p.ExpectsIn = vlans
				}
				if own {
					p.Cost, p.VLANCost = 1+r.IntN(1000), all(p.Cost)
					p.Priority, p.VLANPriority = 16*r.IntN(16), all(p.Priority)
					p.VLANs = vlans
				}
			}
		}
		for _, v := range vlans[1:] {
			want[stp.Instance{VLAN: v}] = want[stp.Instance{}]
		}
		same(t, solved(t, one), want)
		return true
	})
}

// oneTree makes all bridges run one tree, with no word of regions and VLANs.
func oneTree(in stp.Input) stp.Input {
	out := clone(in)
	for i := range out.Bridges {
		b := &out.Bridges[i]
		if b.Protocol == stp.PVST {
			b.Protocol = stp.STP
		}
		if b.Protocol != stp.STP {
			b.Protocol = stp.RSTP
		}
		b.MSTPriority, b.Region, b.VLANs, b.VLANPriority, b.SSTP = nil, nil, nil, nil, stp.Tunnel
		for j := range b.Ports {
			p := &b.Ports[j]
			p.InternalCost, p.MSTPriority, p.VLANs, p.VLANCost, p.VLANPriority, p.ExpectsIn, p.Native = nil, nil, nil, nil, nil, nil, 0
		}
	}
	for i := range out.LANs {
		out.LANs[i].ByVLAN = nil
	}
	return out
}

// TestRapidOrNot swaps PVST and RPVST: a tree is the same with STP and with
// RSTP. Networks with MSTP bridges are left out, since these tell apart who
// speaks STP on a LAN (IEEE 802.1Q-2005 13.10), and by whom.
func TestRapidOrNot(t *testing.T) {
	over(t, metamorphicSeeds/20, func(t *testing.T, _ *rand.Rand, in stp.Input, before stp.Trees) bool {
		if !hasVLANTree(before) || slices.ContainsFunc(in.Bridges, func(b stp.Bridge) bool { return b.Protocol == stp.MSTP }) {
			return false
		}
		changed := clone(in)
		for i := range changed.Bridges {
			b := &changed.Bridges[i]
			switch b.Protocol {
			case stp.PVST:
				b.Protocol = stp.RPVST
			case stp.RPVST:
				b.Protocol = stp.PVST
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}
