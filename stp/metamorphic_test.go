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
// from, and wants that it had something to say of at least as many as least.
func over(t *testing.T, least int, test func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool) {
	t.Helper()
	t.Parallel()
	cases := 0
	for seed := range uint64(metamorphicSeeds) {
		in := gen.Bridged(seed)
		before, err := stp.Solve(in)
		if err != nil {
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

// solved returns the trees of a changed network, which has to settle.
func solved(t *testing.T, in stp.Input) stp.Trees {
	t.Helper()
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	return trees
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
		b.MSTPriority = maps.Clone(b.MSTPriority)
		b.Ports = slices.Clone(b.Ports)
		for j := range b.Ports {
			b.Ports[j].InternalCost = maps.Clone(b.Ports[j].InternalCost)
			b.Ports[j].MSTPriority = maps.Clone(b.Ports[j].MSTPriority)
		}
	}
	for i := range out.LANs {
		out.LANs[i].Ends = slices.Clone(out.LANs[i].Ends)
	}
	return out
}

// costs changes every cost of a port.
func costs(p *stp.Port, change func(int) int) {
	p.Cost = change(p.Cost)
	for id, c := range p.InternalCost {
		p.InternalCost[id] = change(c)
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

// TestRenamed: names and the order of bridges, ports, LANs and ends are no part
// of the protocol, so that a network renamed and shuffled has the same trees,
// or the same kind of error.
func TestRenamed(t *testing.T) {
	t.Parallel()
	failures := 0
	for seed := range uint64(metamorphicSeeds) {
		in := gen.Bridged(seed)
		changed, original := renamed(rand.New(rand.NewPCG(seed, 1)), in)
		before, err := stp.Solve(in)
		after, errAfter := stp.Solve(changed)
		if err != nil || errAfter != nil {
			failures++
			var a, b *stp.AmbiguousError
			if !errors.As(err, &a) || !errors.As(errAfter, &b) {
				t.Errorf("seed %d: errors %v and %v", seed, err, errAfter)
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
	if failures == 0 || failures > metamorphicSeeds/10 {
		t.Errorf("%d networks do not settle", failures)
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
	}
	for _, lan := range out.LANs {
		for i := range lan.Ends {
			lan.Ends[i].Bridge = now[lan.Ends[i].Bridge]
		}
		shuffle(r, lan.Ends)
	}
	shuffle(r, out.Bridges)
	shuffle(r, out.LANs)
	return out, original
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// TestCostsDoubled: vectors compare sums of costs only, so that with all costs
// doubled every role stays, and every root path cost is doubled.
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
// change.)
func TestCostsRedrawn(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		for _, b := range changed.Bridges {
			for i := range b.Ports {
				costs(&b.Ports[i], func(int) int { return 1 + r.IntN(1000) })
			}
		}
		sameRoots(t, solved(t, changed), before)
		return true
	})
}

func sameRoots(t *testing.T, after, before stp.Trees) {
	t.Helper()
	for name, v := range before[stp.Instance{}] {
		if got := after[stp.Instance{}][name].Root; got != v.Root {
			t.Errorf("bridge %s: root %s, before %s", name, got, v.Root)
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
func TestCostsOfOneBridge(t *testing.T) {
	instances := 0
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
		after := solved(t, changed)
		for instance, bridges := range before {
			v, ok := bridges[b.Name]
			if got := after[instance][b.Name].RootPort; got != v.RootPort {
				t.Errorf("%v, bridge %s, %d added: root port %d, before %d", instance, b.Name, more, got, v.RootPort)
			}
			if ok && instance.MST != 0 && v.RootPort != 0 {
				instances++
			}
		}
		return cist.RootPort != 0
	})
	if instances < 100 {
		t.Errorf("%d root ports in MST instances", instances)
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

// TestDeadLink: ports that are in no LAN are disabled in every tree, and
// nothing else knows of them, whatever is configured on them.
func TestDeadLink(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		for range 2 {
			b := &changed.Bridges[r.IntN(len(in.Bridges))]
			p := stp.Port{Number: 1, Cost: 1, BPDUGuard: r.IntN(2) == 0, Assurance: r.IntN(2) == 0, LoopGuard: true, Expects: true}
			for slices.ContainsFunc(b.Ports, func(q stp.Port) bool { return q.Number == p.Number }) {
				p.Number++
			}
			b.Ports = append(b.Ports, p)
			for _, bridges := range before {
				if v, ok := bridges[b.Name]; ok {
					v.Ports[p.Number] = stp.PortView{Role: stp.Disabled}
				}
			}
		}
		same(t, solved(t, changed), before)
		return true
	})
}

// TestOrderOfIdentifiers: identifiers are compared and nothing else, so that
// other priorities and addresses in the same order change nothing.
func TestOrderOfIdentifiers(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		priorities, portPriorities := map[int]bool{stp.DefaultPriority: true}, make(map[int]bool)
		var macs []stp.MAC
		for _, b := range in.Bridges {
			macs = append(macs, b.MAC)
			priorities[b.Priority] = true
			for _, p := range b.MSTPriority {
				priorities[p] = true
			}
			for _, p := range b.Ports {
				portPriorities[p.Priority] = true
				for _, own := range p.MSTPriority {
					portPriorities[own] = true
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
				for id, own := range p.MSTPriority {
					p.MSTPriority[id] = portPriority[own]
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
		return true
	})
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
	over(t, metamorphicSeeds/3, func(t *testing.T, r *rand.Rand, in stp.Input, before stp.Trees) bool {
		changed := clone(in)
		b := &changed.Bridges[r.IntN(len(in.Bridges))]
		if b.Region == nil || !joinsRegion(in, b) {
			return false
		}
		b.Region = &stp.Region{Name: b.Region.Name, Revision: 65535, VLANs: b.Region.VLANs}
		after := solved(t, changed)
		sameRoots(t, after, before)
		for instance, bridges := range before {
			got, want := slices.Sorted(maps.Keys(after[instance])), slices.Sorted(maps.Keys(bridges))
			if !slices.Equal(got, want) {
				t.Errorf("%v has bridges %v, before %v", instance, got, want)
			}
			v, ok := after[instance][b.Name]
			if instance.MST == 0 && (v.RegionalRoot != b.Name || v.InternalCost != 0) {
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
// the forwarding ports join all that LANs join, and close no ring: for each
// VLAN, which every bridge forwards by the instance that its own map says.
func TestSpanningTree(t *testing.T) {
	over(t, metamorphicSeeds/2, func(t *testing.T, _ *rand.Rand, in stp.Input, _ stp.Trees) bool {
		plain := clone(in)
		vlans := map[uint16]bool{1: true}
		for i := range plain.Bridges {
			b := &plain.Bridges[i]
			for j := range b.Ports {
				p := &b.Ports[j]
				p.RestrictedRole, p.RootGuard, p.BPDUGuard, p.BPDUFilter, p.LoopGuard, p.Assurance = false, false, false, false, false, false
			}
			if b.Region != nil {
				for vlan := range b.Region.VLANs {
					vlans[vlan] = true
				}
			}
		}
		trees := solved(t, plain)
		for vlan := range vlans {
			spans(t, plain, trees, vlan)
		}
		return true
	})
}

// spans wants the forwarding ports of a VLAN to be a spanning tree of every
// part of the network.
func spans(t *testing.T, in stp.Input, trees stp.Trees, vlan uint16) {
	t.Helper()
	bridges := byName(in)
	all, active := make(joined), make(joined)
	for i, lan := range in.LANs {
		for _, e := range lan.Ends {
			all.join(e.Bridge, fmt.Sprint("LAN ", i))
			var instance stp.Instance
			if b := bridges[e.Bridge]; b.Region != nil {
				instance.MST = b.Region.VLANs[vlan]
			}
			if trees[instance][e.Bridge].Ports[e.Number].Forwarding && !active.join(e.Bridge, fmt.Sprint("LAN ", i)) {
				t.Errorf("VLAN %d: port %v closes a ring", vlan, e)
			}
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
