package gen

import (
	"math/rand/v2"
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// perVLAN turns bridges of a third of the networks into such with a tree for
// each VLAN, and gives those networks what matters to these only. It draws from
// numbers of its own, so that all other networks are what they would be without.
func perVLAN(seed uint64, in *stp.Input) {
	g := &pvst{bridged: &bridged{Rand: rand.New(rand.NewPCG(seed, 0x70767374)), in: *in}}
	if !g.chance(0.34) {
		return
	}
	g.choose()
	g.convert()
	if g.border != stp.Tunnel {
		g.meetInPairs()
	}
	for i := range in.Bridges {
		g.drawBridge(&in.Bridges[i])
	}
	g.splitLANs()
	g.drawNatives()
	g.guardSelfLinks()
	g.hideClouds()
}

// pvst is a network that is being given trees for VLANs.
type pvst struct {
	*bridged
	vlans  []uint16
	border stp.SSTP // what MSTP bridges make of SSTP BPDUs, by and large

	cloud     bool    // all bridges that tunnel are one region
	outside   bool    // PVST bridges mostly have the better priorities
	share     float64 // of bridges with PVST or RPVST
	untagged  float64 // the share of these that lack VLAN 1
	missing   float64 // the share of VLANs that a port does not carry
	own       float64 // the share of VLANs with values of their own
	split     float64 // the share of shared LANs that do not carry all VLANs
	mismatch  float64 // the share of PVST links with two native VLANs
	confusion float64 // the share of ends with any native VLAN
	expecting float64 // the share of ports that expect BPDUs in some VLANs
	hidden    float64 // the share of links between PVST and what tunnels with a filter there
}

// choose draws what the network is like. Much of what is drawn here together
// would leave little to compare: SSTP BPDUs that get to a simulating port by
// way of others are not modelled, nor are most native VLANs that differ.
func (g *pvst) choose() {
	g.vlans = pick(g.bridged, [][]uint16{{1, 2}, {1, 2, 3}, {1, 2, 3}, {1, 2, 10}, {1, 2, 3, 10}, {2, 10}, {1}})
	g.border = pick(g.bridged, []stp.SSTP{stp.Tunnel, stp.Tunnel, stp.Tunnel, stp.Simulate, stp.Simulate, stp.Simulate, stp.Refuse})
	g.share = pick(g.bridged, []float64{0.3, 0.5, 0.5, 0.7, 1})
	if g.border == stp.Tunnel {
		g.cloud = g.chance(0.4)
	} else {
		g.outside = g.chance(0.5)
	}
	g.untagged = g.bridged.share(0.15, 0)
	g.missing = g.bridged.share(0.1, 0.1, 0.4)
	g.own = g.bridged.share(0.3, 0.8)
	g.split = g.bridged.share(0.5, 0.9)
	g.mismatch = g.bridged.share(0.2, 0.6, 0)
	if g.chance(0.12) {
		g.confusion = 0.12
	}
	g.expecting = g.bridged.share(0.3, 0.8)
	if g.chance(0.25) {
		g.hidden = 0.4
	}
	g.costs = pick(g.bridged, [][]int{{1, 2, 3}, {2000, 20000}, {1, 1, 100, stp.MaxPathCost}})
	g.priorities = pick(g.bridged, [][]int{{32768, 4096}, {4096, 8192}, {0, 4096, 28672, 32768, 61440}})
	g.portPriorities = []int{0, 64, 128, 240}
}

// convert makes some bridges, and one at least, run a tree for every VLAN. Where
// MSTP bridges simulate there is little room for others that tunnel.
func (g *pvst) convert() {
	var regions []*stp.Region
	for _, b := range g.in.Bridges {
		if b.Region != nil && !slices.Contains(regions, b.Region) {
			regions = append(regions, b.Region)
		}
	}
	if len(regions) == 0 {
		regions = []*stp.Region{{Name: "r", VLANs: make(stp.VLANMap)}}
	}
	g.mapVLANs(regions)

	protocols := pick(g.bridged, [][]stp.Protocol{{stp.RPVST}, {stp.PVST}, {stp.RPVST, stp.RPVST, stp.PVST}})
	certain := g.IntN(len(g.in.Bridges))
	for i := range g.in.Bridges {
		b := &g.in.Bridges[i]
		alien := g.border != stp.Tunnel && b.Protocol != stp.MSTP && g.chance(0.97)
		switch {
		case i == certain || g.chance(g.share) || alien && g.chance(0.3):
			b.Protocol = pick(g.bridged, protocols)
			b.Region, b.MSTPriority = nil, nil
			for j := range b.Ports {
				b.Ports[j].InternalCost, b.Ports[j].MSTPriority = nil, nil
			}
			continue
		case alien:
			b.Protocol, b.Region = stp.MSTP, pick(g.bridged, regions)
		case g.cloud:
			b.Protocol, b.Region = stp.MSTP, regions[0]
		}
		if b.Protocol == stp.MSTP {
			b.SSTP = g.border
			if g.chance(0.06) {
				b.SSTP = pick(g.bridged, []stp.SSTP{stp.Tunnel, stp.Simulate, stp.Refuse})
			}
		}
	}
}

// mapVLANs puts VLANs into instances, the same in all regions, so that those
// which were the same stay so.
func (g *pvst) mapVLANs(regions []*stp.Region) {
	instances := append(regions[0].VLANs.Instances(), 1, 2)
	for _, v := range g.vlans {
		if !g.chance(0.6) {
			continue
		}
		id := pick(g.bridged, instances)
		for _, r := range regions {
			r.VLANs[v] = id
		}
	}
}

// meetInPairs takes either the PVST bridges or those that know of them from most
// LANs with more than two ends on which both are.
func (g *pvst) meetInPairs() {
	for i := range g.in.LANs {
		lan := &g.in.LANs[i]
		perVLAN := func(e stp.PortID) bool { return g.bridge(e.Bridge).Protocol.PerVLAN() }
		first := perVLAN(lan.Ends[0])
		if len(lan.Ends) > 2 && g.chance(0.92) {
			lan.Ends = slices.DeleteFunc(lan.Ends, func(e stp.PortID) bool { return perVLAN(e) != first })
		}
	}
}

// bridge returns the bridge of a name.
func (g *pvst) bridge(name string) *stp.Bridge {
	i := slices.IndexFunc(g.in.Bridges, func(b stp.Bridge) bool { return b.Name == name })
	return &g.in.Bridges[i]
}

// drawBridge gives a bridge its VLANs and what it has for each.
func (g *pvst) drawBridge(b *stp.Bridge) {
	tree := b.Protocol.PerVLAN()
	switch {
	case tree && g.chance(g.untagged):
		b.VLANs = g.some(2, 0.8)
	case tree && g.chance(0.2):
		b.VLANs = g.some(0, 0.7)
	case tree:
		b.VLANs = slices.Clone(g.vlans)
	case g.chance(0.15):
		b.VLANs = g.some(0, 0.7)
	}
	if tree && len(b.VLANs) == 0 {
		b.VLANs = []uint16{pick(g.bridged, []uint16{2, 3})}
	}
	if tree {
		b.VLANPriority = g.values(g.vlans, g.priorities)
	}
	if g.outside && tree {
		b.Priority = 4096
		b.VLANPriority = g.values(g.vlans, []int{0, 0, 4096, 32768})
	} else if g.outside {
		b.Priority = max(b.Priority, 8192)
	}
	var instances []uint16
	if b.Region != nil {
		instances = b.Region.VLANs.Instances()
		b.MSTPriority = g.values(instances, g.priorities)
	}
	for i := range b.Ports {
		p := &b.Ports[i]
		if len(instances) > 0 {
			p.InternalCost = g.values(instances, g.costs)
		}
		if g.missing > 0 && g.chance(0.5) {
			p.VLANs = g.some(0, 1-g.missing)
		}
		if tree {
			p.VLANCost, p.VLANPriority = g.values(g.vlans, g.costs), g.values(g.vlans, g.portPriorities)
			if g.chance(g.expecting) {
				p.ExpectsIn = g.some(0, 0.6)
			}
		}
	}
}

// some returns some of the VLANs from the given one on, in any order. None of
// them is not nil, which would be all.
func (g *pvst) some(from uint16, share float64) []uint16 {
	vlans := []uint16{}
	for _, i := range g.Perm(len(g.vlans)) {
		if v := g.vlans[i]; v >= from && g.chance(share) {
			vlans = append(vlans, v)
		}
	}
	return vlans
}

// values returns values for some trees, nil where there are none.
func (g *pvst) values(trees []uint16, of []int) map[uint16]int {
	var values map[uint16]int
	for _, v := range trees {
		if g.chance(g.own) {
			if values == nil {
				values = make(map[uint16]int)
			}
			values[v] = pick(g.bridged, of)
		}
	}
	return values
}

// splitLANs takes VLANs from between ends of LANs: mostly of those that have
// something between their ends that could do so.
func (g *pvst) splitLANs() {
	for i := range g.in.LANs {
		lan := &g.in.LANs[i]
		share := g.split
		if !lan.Shared && len(lan.Ends) < 3 {
			share /= 20
		}
		if !g.chance(share) {
			continue
		}
		lan.ByVLAN = make(map[uint16][][]stp.PortID)
		for _, v := range g.vlans {
			if !g.chance(0.6) {
				continue
			}
			groups := make([][]stp.PortID, 2)
			for _, e := range lan.Ends {
				if i := g.IntN(5); i < 4 {
					groups[i/2] = append(groups[i/2], e)
				}
			}
			lan.ByVLAN[v] = slices.DeleteFunc(groups, func(group []stp.PortID) bool { return len(group) == 0 })
		}
	}
}

// drawNatives gives ports their native VLAN, mostly one to a LAN.
func (g *pvst) drawNatives() {
	for _, lan := range g.in.LANs {
		var ends []*stp.Port
		trees := 0
		for _, e := range lan.Ends {
			if g.bridge(e.Bridge).Protocol.PerVLAN() {
				trees++
			}
			ends = append(ends, g.endPort(e))
		}
		common := pick(g.bridged, []uint16{0, 0, 0, 0, 1, pick(g.bridged, g.vlans)})
		for _, p := range ends {
			p.Native = common
			if g.chance(g.confusion) {
				p.Native = pick(g.bridged, g.vlans)
			}
		}
		if len(ends) == 2 && trees == 2 && !lan.Shared && g.chance(g.mismatch) {
			ends[0].Native = pick(g.bridged, g.vlans)
		}
	}
}

// guardSelfLinks gives some self-links of PVST bridges BPDU guard at one end, for
// whom the other is a stranger in the VLANs that it does not carry.
func (g *pvst) guardSelfLinks() {
	for _, lan := range g.in.LANs {
		b := g.bridge(lan.Ends[0].Bridge)
		if len(lan.Ends) != 2 || lan.Ends[1].Bridge != b.Name || !b.Protocol.PerVLAN() || !g.chance(0.15) {
			continue
		}
		g.endPort(lan.Ends[0]).BPDUGuard = true
	}
}

// hideClouds puts a BPDU filter on bridges that tunnel where a PVST bridge is on
// a link with them, so that all that this hears there has come through them. Half
// of these have BPDU guard.
func (g *pvst) hideClouds() {
	for _, lan := range g.in.LANs {
		if len(lan.Ends) != 2 || !g.chance(g.hidden) {
			continue
		}
		near, far := lan.Ends[0], lan.Ends[1]
		if !g.bridge(near.Bridge).Protocol.PerVLAN() {
			near, far = far, near
		}
		if b := g.bridge(far.Bridge); !g.bridge(near.Bridge).Protocol.PerVLAN() || b.Protocol.PerVLAN() || b.SSTP != stp.Tunnel {
			continue
		}
		g.endPort(far).BPDUFilter = true
		if g.chance(0.5) {
			g.endPort(near).BPDUGuard = true
		}
	}
}

// endPort returns the port of a name.
func (g *pvst) endPort(e stp.PortID) *stp.Port {
	b := g.bridge(e.Bridge)
	i := slices.IndexFunc(b.Ports, func(p stp.Port) bool { return p.Number == e.Number })
	return &b.Ports[i]
}
