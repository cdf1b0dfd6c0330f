// Package gen makes networks from seeds. Only tests import it.
//
// The networks are small and mean: values come from small sets, so that ties
// go down to the last field of a vector, and whatever an Input may have turns
// up, in every combination. The same seed gives the same network always.
package gen

import (
	"fmt"
	"maps"
	"math/rand/v2"

	"github.com/spandrill/spandrill/stp"
)

// MaxBridges is the most bridges that a network of [Bridged] has.
const MaxBridges = 14

// Bridged returns a bridged network, which is valid: 1 to [MaxBridges] bridges
// of any mix of protocols and regions, in a ring, tree, mesh, grid or star,
// with parallel links, hubs, self-links, ports where nobody answers, ports that
// are down and parts that are not joined. Half of them have guards, and a third
// have bridges with a tree for each VLAN.
func Bridged(seed uint64) stp.Input {
	g := &bridged{Rand: rand.New(rand.NewPCG(seed, 0x7370616e6472696c)), used: make(map[stp.PortID]bool)}
	g.choose()
	g.addBridges(1 + g.IntN(MaxBridges))
	g.join()
	g.addHubs()
	g.addOddities()
	g.finish()
	guard(seed, &g.in)
	trip(seed, &g.in)
	perVLAN(seed, &g.in)
	return g.in
}

// Deep returns the network of [Bridged] at the end of a chain of 8 to 25 more
// bridges, whose far end is the root: some of it is too far away for messages,
// some just not. The chain has bridges of the same kinds, so that regions of
// several hops and single bridges take turns in it.
func Deep(seed uint64) stp.Input {
	in := Bridged(seed)
	g := &bridged{Rand: rand.New(rand.NewPCG(seed, 0x64656570)), in: in, used: make(map[stp.PortID]bool)}
	var kinds []stp.Bridge
	for _, b := range in.Bridges {
		kinds = append(kinds, stp.Bridge{Protocol: b.Protocol, Region: b.Region, VLANs: b.VLANs, SSTP: b.SSTP})
		for _, p := range b.Ports {
			g.used[stp.PortID{Bridge: b.Name, Number: p.Number}] = true
		}
	}
	g.costs, g.portPriorities = []int{1, 2}, []int{stp.DefaultPortPriority}
	// With one kind more often than all others regions get long.
	if g.chance(0.6) {
		kind := pick(g, kinds)
		for range 8 * len(kinds) {
			kinds = append(kinds, kind)
		}
	}
	first := len(g.in.Bridges)
	length := 8 + g.IntN(18)
	for i := range length {
		b := pick(g, kinds)
		b.Name, b.MAC = fmt.Sprintf("c%d", i+1), stp.MAC{1, 0, 0, 0, 0, byte(i)}
		g.in.Bridges = append(g.in.Bridges, b)
		if i > 0 {
			g.lan(first+i-1, first+i)
		}
	}
	g.lan(first+length-1, g.IntN(first))
	return g.in
}

// bridged is a network in the making, with what is common to all of it.
type bridged struct {
	*rand.Rand
	in   stp.Input
	used map[stp.PortID]bool

	protocols      []stp.Protocol // to draw from; more often in it: more likely
	regions        []*stp.Region
	mstids         []uint16
	costs          []int
	priorities     []int // of bridges
	portPriorities []int
	perInstance    float64 // the share of instances with values of their own
	restricted     float64 // the share of restricted ports
}

func pick[T any](g *bridged, from []T) T { return from[g.IntN(len(from))] }

func (g *bridged) chance(p float64) bool { return g.Float64() < p }

// choose draws what the network is like, before there is any bridge: a network
// that draws every cost from all costs would have no ties.
func (g *bridged) choose() {
	g.protocols = pick(g, [][]stp.Protocol{
		{stp.RSTP},
		{stp.MSTP}, {stp.MSTP}, {stp.MSTP},
		{stp.STP},
		{stp.RSTP, stp.RSTP, stp.STP},
		{stp.MSTP, stp.MSTP, stp.RSTP},
		{stp.MSTP, stp.MSTP, stp.MSTP, stp.STP},
		{stp.MSTP, stp.MSTP, stp.MSTP, stp.RSTP, stp.STP},
		{stp.MSTP, stp.MSTP, stp.MSTP, stp.RSTP, stp.STP},
	})
	g.costs = pick(g, [][]int{
		{20000},
		{1, 2, 3},
		{1, 1, 2},
		{2000, 20000},
		{2000, 20000, 20000, 200000},
		{100, 200, 300, 400, 500, 600},
		{1, 199_999_999, stp.MaxPathCost},
	})
	g.priorities = pick(g, [][]int{
		{32768},
		{32768, 32768, 4096},
		{4096, 8192},
		{0, 4096, 28672, 32768, 61440},
	})
	g.portPriorities = pick(g, [][]int{{128}, {128, 128, 64}, {0, 16, 240}})
	g.perInstance = pick(g, []float64{0, 0.3, 0.8})
	g.restricted = pick(g, []float64{0, 0, 0, 0.03, 0.1, 0.4})

	for range g.IntN(5) {
		id := uint16(1 + g.IntN(4))
		if g.chance(0.2) {
			id = uint16(1 + g.IntN(stp.MaxMSTID))
		}
		g.mstids = append(g.mstids, id)
	}
	g.chooseRegions()
}

// chooseRegions makes one to four MST configurations. The further ones are the
// first with one part changed, because bridges that differ in only one part
// must not take each other for the same region.
func (g *bridged) chooseRegions() {
	first := &stp.Region{Name: "r", Revision: uint16(g.IntN(3)), VLANs: make(stp.VLANMap)}
	for i, id := range g.mstids {
		for range 1 + g.IntN(3) {
			first.VLANs[uint16(10*(i+1)+g.IntN(9))] = id
		}
	}
	g.regions = []*stp.Region{first}
	for i := range pick(g, []int{0, 1, 1, 2, 3}) {
		next := &stp.Region{Name: first.Name, Revision: first.Revision, VLANs: maps.Clone(first.VLANs)}
		switch g.IntN(4) {
		case 0:
			next.Name += fmt.Sprint(i)
		case 1:
			next.Revision += uint16(i + 1)
		case 2:
			id := uint16(5)
			if len(g.mstids) > 0 {
				id = pick(g, g.mstids)
			}
			next.VLANs[uint16(4000+i)] = id
		case 3:
			// The same region in other words: a VLAN mapped to the IST.
			next.VLANs[uint16(4000+i)] = 0
		}
		g.regions = append(g.regions, next)
	}
}

func (g *bridged) addBridges(n int) {
	// The order of the addresses is not that of the names, nor of the slice.
	addresses := g.Perm(n + 3)
	zero := g.chance(0.1)
	for i := range n {
		b := stp.Bridge{
			Name:     fmt.Sprintf("b%d", i+1),
			MAC:      stp.MAC{2, 0, 0, 0, byte(addresses[i] % 2), byte(addresses[i])},
			Protocol: pick(g, g.protocols),
			Priority: pick(g, g.priorities),
		}
		if zero && i == 0 {
			b.MAC = stp.MAC{}
		}
		if b.Protocol == stp.MSTP {
			b.Region = pick(g, g.regions)
			for _, id := range g.mstids {
				if g.chance(g.perInstance) {
					if b.MSTPriority == nil {
						b.MSTPriority = make(map[uint16]int)
					}
					b.MSTPriority[id] = pick(g, g.priorities)
				}
			}
		}
		g.in.Bridges = append(g.in.Bridges, b)
	}
}

// port gives bridge i one more port and returns it.
func (g *bridged) port(i int) stp.PortID {
	b := &g.in.Bridges[i]
	p := stp.Port{
		Cost:           pick(g, g.costs),
		Priority:       pick(g, g.portPriorities),
		Edge:           g.chance(0.1),
		RestrictedRole: g.chance(g.restricted),
	}
	// Numbers are mostly in sequence, at times far apart or out of order.
	for p.Number = len(b.Ports) + 1; ; p.Number = 1 + g.IntN(stp.MaxPortNumber) {
		if !g.used[stp.PortID{Bridge: b.Name, Number: p.Number}] && !g.chance(0.02) {
			break
		}
	}
	if b.Protocol == stp.MSTP {
		for _, id := range append([]uint16{0}, g.mstids...) {
			if g.chance(g.perInstance) {
				if p.InternalCost == nil {
					p.InternalCost = make(map[uint16]int)
				}
				p.InternalCost[id] = pick(g, g.costs)
			}
			if id != 0 && g.chance(g.perInstance) {
				if p.MSTPriority == nil {
					p.MSTPriority = make(map[uint16]int)
				}
				p.MSTPriority[id] = pick(g, g.portPriorities)
			}
		}
	}
	b.Ports = append(b.Ports, p)
	id := stp.PortID{Bridge: b.Name, Number: p.Number}
	g.used[id] = true
	return id
}

// lan joins new ports of the given bridges.
func (g *bridged) lan(bridges ...int) {
	var lan stp.LAN
	for _, i := range bridges {
		lan.Ends = append(lan.Ends, g.port(i))
	}
	g.in.LANs = append(g.in.LANs, lan)
}

// link joins two bridges, at times more than once.
func (g *bridged) link(i, j int) {
	g.lan(i, j)
	for g.chance(0.12) {
		g.lan(j, i)
	}
}

// join lays the links of one of the shapes that people build.
func (g *bridged) join() {
	n := len(g.in.Bridges)
	switch g.IntN(6) {
	case 0: // ring
		for i := range n {
			if n > 2 || i > 0 {
				g.link(i, (i+1)%n)
			}
		}
	case 1: // tree and chords
		for i := 1; i < n; i++ {
			g.link(i, g.IntN(i))
		}
		for range g.IntN(n + 1) {
			if i, j := g.IntN(n), g.IntN(n); i != j {
				g.link(i, j)
			}
		}
	case 2: // mesh, of which some is missing
		density := pick(g, []float64{0.2, 0.5, 1})
		for i := range n {
			for j := range i {
				if g.chance(density) {
					g.link(i, j)
				}
			}
		}
	case 3: // grid
		width := 1 + g.IntN(4)
		for i := range n {
			if i%width > 0 {
				g.link(i, i-1)
			}
			if i >= width {
				g.link(i, i-width)
			}
		}
	case 4: // star, with a second centre at times
		for i := 1; i < n; i++ {
			g.link(i, 0)
			if i > 1 && g.chance(0.5) {
				g.link(i, 1)
			}
		}
	case 5: // islands: what there is of links may not reach everybody
		for range g.IntN(n + 1) {
			g.link(g.IntN(n), g.IntN(n))
		}
	}
}

// addHubs adds shared LANs. Drawn with repetition their bridges may be there
// twice; drawn without, a hub shows as many different neighbours as it can,
// which in a mixed network means regions and legacy bridges on one LAN.
func (g *bridged) addHubs() {
	n := len(g.in.Bridges)
	for range pick(g, []int{0, 0, 1, 1, 2, 3}) {
		size := 3 + g.IntN(4)
		var ends []int
		if g.chance(0.5) {
			for range size {
				ends = append(ends, g.IntN(n))
			}
		} else {
			ends = g.Perm(n)
			for len(ends) < 3 {
				ends = append(ends, g.IntN(n))
			}
			ends = ends[:min(size, len(ends))]
		}
		g.lan(ends...)
	}
}

// addOddities adds self-links, ports where nobody answers and ports that are
// down.
func (g *bridged) addOddities() {
	n := len(g.in.Bridges)
	for g.chance(0.25) {
		i := g.IntN(n)
		g.lan(i, i)
	}
	for g.chance(0.4) {
		g.lan(g.IntN(n))
	}
	for g.chance(0.4) {
		g.port(g.IntN(n))
	}
}

// finish shuffles what has no order, so that no solver can lean on one.
func (g *bridged) finish() {
	for i := range g.in.Bridges {
		ports := g.in.Bridges[i].Ports
		g.Shuffle(len(ports), func(a, b int) { ports[a], ports[b] = ports[b], ports[a] })
	}
	for _, lan := range g.in.LANs {
		g.Shuffle(len(lan.Ends), func(a, b int) { lan.Ends[a], lan.Ends[b] = lan.Ends[b], lan.Ends[a] })
	}
	lans := g.in.LANs
	g.Shuffle(len(lans), func(a, b int) { lans[a], lans[b] = lans[b], lans[a] })
	bridges := g.in.Bridges
	g.Shuffle(len(bridges), func(a, b int) { bridges[a], bridges[b] = bridges[b], bridges[a] })
}

// guard gives ports of half of the networks guards, and some links something
// between their ends that keeps the carrier up. It draws from numbers of its
// own, so that the network is the one that it would be without guards.
func guard(seed uint64, in *stp.Input) {
	g := &bridged{Rand: rand.New(rand.NewPCG(seed, 0x6775617264)), in: *in}
	if g.chance(0.5) {
		return
	}
	// Not every kind in every network, lest one hides what another does. BPDU
	// guard is dearer than the others: it takes links away.
	kinds := []struct {
		set   func(*stp.Port)
		share float64
	}{
		{func(p *stp.Port) { p.RootGuard = true }, g.share(0.1, 0.4)},
		{func(p *stp.Port) { p.BPDUGuard = true }, g.share(0.08, 0.25)},
		{func(p *stp.Port) { p.BPDUFilter = true }, g.share(0.05, 0.25)},
		{func(p *stp.Port) { p.LoopGuard = true }, g.share(0.2, 0.7)},
		{func(p *stp.Port) { p.Expects = true }, g.share(0.3, 0.8)},
		{func(p *stp.Port) { p.Assurance = true }, g.share(0.1, 0.5, 0.9)},
	}
	for _, b := range in.Bridges {
		for i := range b.Ports {
			for _, kind := range kinds {
				if g.chance(kind.share) {
					kind.set(&b.Ports[i])
				}
			}
		}
	}
	through := g.share(0.3, 0.8)
	for i := range in.LANs {
		if len(in.LANs[i].Ends) <= 2 {
			in.LANs[i].Shared = g.chance(through)
		}
	}
}

// trip lets BPDU guard have shut down some ports before, in some of the networks.
// It draws from numbers of its own, as guard does.
func trip(seed uint64, in *stp.Input) {
	g := &bridged{Rand: rand.New(rand.NewPCG(seed, 0x74726970)), in: *in}
	if g.chance(0.8) {
		return
	}
	for _, b := range in.Bridges {
		for i := range b.Ports {
			b.Ports[i].Tripped = g.chance(0.04) || b.Ports[i].BPDUGuard && g.chance(0.3)
		}
	}
}

// share returns one of the shares, or none.
func (g *bridged) share(of ...float64) float64 { return pick(g, append(of, 0)) }
