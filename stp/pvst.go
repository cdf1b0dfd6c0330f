package stp

import (
	"maps"
	"slices"
)

// inVLAN returns the tree that a PVST or RPVST bridge has for a VLAN as the STP or
// RSTP bridge that it is. Its priority has the system ID extension in it.
func (b *Bridge) inVLAN(v uint16) Bridge {
	out := Bridge{Name: b.Name, MAC: b.MAC, Protocol: RSTP, Priority: b.Priority}
	if b.Protocol == PVST {
		out.Protocol = STP
	}
	if p, ok := b.VLANPriority[v]; ok {
		out.Priority = p
	}
	out.Priority += int(v)
	for _, p := range b.Ports {
		if p.VLANs != nil && !slices.Contains(p.VLANs, v) {
			continue
		}
		if cost, ok := p.VLANCost[v]; ok {
			p.Cost = cost
		}
		if priority, ok := p.VLANPriority[v]; ok {
			p.Priority = priority
		}
		p.Expects = slices.Contains(p.ExpectsIn, v)
		p.InternalCost, p.MSTPriority = nil, nil
		out.Ports = append(out.Ports, p)
	}
	return out
}

// vlanNetwork is the network of a VLAN's tree, VLAN 1's aside: the bridges with
// a tree per VLAN that have it, joined by all that carries their SSTP BPDUs. A
// bridge that simulates PVST is in it with the ports that speak in the VLAN,
// which listen to nothing, and a way of its CIST's cost to its CIST's root.
type vlanNetwork struct {
	standard
	members map[string]bool
	// roots has the bridges that stand for the root of a CIST, by their names
	// here: the name of the root. Many have their own, but a root that is a
	// member has another identifier in the CIST.
	roots map[string]string
	// meet are the ports that simulate or refuse, with the port at the other end.
	meet map[PortID]PortID
}

// addVLANs settles the trees of all VLANs but VLAN 1, and holds the ports that are
// inconsistent. t has the CIST and the MST instances, ages those of the CIST.
func (n *network) addVLANs(t Trees, ages map[string]int32) error {
	if !n.perVLAN {
		return nil
	}
	inconsistent := make(map[PortID]Guard)
	common := make(Trees, len(t)) // what the trees of VLANs rest on
	for i, views := range t {
		common[i] = views
	}
	for _, v := range n.vlans() {
		vn, err := n.vlan(common, ages, v)
		if err != nil {
			return err
		}
		views, _, err := vn.solve(Instance{VLAN: v})
		if err != nil {
			return err
		}
		for _, q := range slices.SortedFunc(maps.Keys(vn.meet), PortID.Compare) {
			bad, err := n.simulation(vn, common, views[Instance{}], v, q, vn.meet[q])
			if err != nil {
				return err
			}
			if bad != 0 {
				inconsistent[q] = bad
			}
		}
		t[Instance{VLAN: v}] = vn.views(views[Instance{}])
	}
	for p, natives := range n.pvid {
		for _, v := range natives {
			inst := Instance{VLAN: v}
			if v == 1 {
				inst = Instance{}
			}
			if view, ok := t[inst][p.Bridge].Ports[p.Number]; ok {
				view.Forwarding, view.Guard = false, PVIDInconsistent
				t[inst][p.Bridge].Ports[p.Number] = view
			}
		}
	}
	for i, wire := range n.wires {
		for _, q := range wire.Ends {
			if n.ends[i] == 2 && n.refuses(common, &wire, q) {
				inconsistent[q] = PVSTPeerInconsistent
			}
		}
	}
	for q, g := range inconsistent {
		t.set(q, g)
	}
	return nil
}

// vlans returns the VLANs, without VLAN 1, that some bridge has a tree for.
func (n *network) vlans() []uint16 {
	all := make(map[uint16]bool)
	for i := range n.x.in.Bridges {
		if b := &n.x.in.Bridges[i]; b.Protocol.PerVLAN() {
			for _, v := range b.VLANs {
				all[v] = true
			}
		}
	}
	delete(all, 1)
	return sortedKeys(all)
}

// refuses says whether a port that refuses SSTP BPDUs hears those of VLAN 1.
// Its LAN has two ends in the input, of which one may be shut down.
func (n *network) refuses(t Trees, wire *LAN, q PortID) bool {
	if len(wire.Ends) != 2 || n.x.bridge(q).SSTP != Refuse || n.x.find(q).BPDUFilter {
		return false
	}
	p := wire.Ends[0]
	if p == q {
		p = wire.Ends[1]
	}
	return n.x.bridge(p).Protocol.PerVLAN() && !n.x.find(p).BPDUFilter &&
		n.x.carries(p, 1) && n.x.carries(q, 1) && t[Instance{}][p.Bridge].Ports[p.Number].Role == Designated
}

// simulation says in which state a port that simulates or refuses is because of
// what it hears of p in a VLAN.
func (n *network) simulation(vn *vlanNetwork, common Trees, views map[string]BridgeView, v uint16, q, p PortID) (Guard, error) {
	if n.x.bridge(q).SSTP == Refuse {
		return PVSTPeerInconsistent, nil
	}
	cist := common[Instance{}]
	switch cist[q.Bridge].Ports[q.Number].Role {
	case Designated:
		if views[q.Bridge].Ports[q.Number].Role != Designated {
			return PVSTSimulationInconsistent, nil
		}
	case Root:
		id := func(x *portIndex, name string) BridgeID {
			b := &x.in.Bridges[x.bridges[name]]
			return BridgeID{Priority: b.Priority, MAC: b.MAC}
		}
		there := views[p.Bridge]
		c := id(vn.x, there.Root).Compare(id(n.common.x, cist[q.Bridge].Root))
		switch {
		case c > 0:
			return PVSTSimulationInconsistent, nil
		case c == 0 && there.Cost > cist[p.Bridge].Cost:
			return 0, &UnmodelledError{Ports: []PortID{q, p}, VLAN: v, What: "PVST simulation hears the CIST's root at a higher cost than in VLAN 1"}
		}
	}
	return 0, nil
}

// views returns the members' views with the names of the input.
func (vn *vlanNetwork) views(solved map[string]BridgeView) map[string]BridgeView {
	out := make(map[string]BridgeView, len(vn.members))
	for name, view := range solved {
		if !vn.members[name] {
			continue
		}
		if real, ok := vn.roots[view.Root]; ok {
			view.Root = real
		}
		out[name] = view
	}
	return out
}

// vlan returns the network of a VLAN's tree.
func (n *network) vlan(common Trees, ages map[string]int32, v uint16) (*vlanNetwork, error) {
	vn := &vlanNetwork{members: make(map[string]bool), roots: make(map[string]string), meet: make(map[PortID]PortID)}
	vn.hears = make(map[PortID]bool)
	var in Input
	for i := range n.x.in.Bridges {
		if b := &n.x.in.Bridges[i]; b.Protocol.PerVLAN() && slices.Contains(b.VLANs, v) {
			vn.members[b.Name] = true
			in.Bridges = append(in.Bridges, b.inVLAN(v))
		}
	}
	b := simulated{n: n, vn: vn, in: &in, cist: common[Instance{}], ages: ages, at: make(map[string]int)}
	for _, cloud := range n.clouds(common, v) {
		lan := LAN{Shared: cloud.wires > 1 || cloud.shared}
		var other []PortID // that simulate or refuse
		for _, e := range cloud.ends {
			switch port := n.x.find(e); {
			case port.BPDUFilter && n.x.bridge(e).Protocol.PerVLAN():
				in.LANs = append(in.LANs, LAN{Ends: []PortID{e}})
			case port.BPDUFilter:
			case n.x.bridge(e).Protocol.PerVLAN():
				lan.Ends = append(lan.Ends, e)
			case n.x.bridge(e).SSTP != Tunnel:
				other = append(other, e)
			}
		}
		if len(lan.Ends) == 0 {
			continue
		}
		if len(lan.Ends) > 1 {
			for _, e := range lan.Ends {
				if n.x.find(e).BPDUGuard {
					return nil, &UnmodelledError{Ports: []PortID{e}, VLAN: v, What: "BPDU guard hears SSTP BPDUs through bridges"}
				}
			}
		}
		if len(other) > 0 {
			if cloud.wires > 1 || cloud.size != 2 || len(other) != 1 {
				return nil, &UnmodelledError{Ports: append(other, lan.Ends...), VLAN: v, What: "SSTP BPDUs reach a port that simulates or refuses PVST otherwise than over a link from their sender"}
			}
			q, p := other[0], lan.Ends[0]
			vn.meet[q] = p
			if n.x.bridge(q).SSTP == Simulate {
				designated := b.cist[q.Bridge].Ports[q.Number].Role == Designated
				if designated {
					b.speak(q)
					lan.Ends = append(lan.Ends, q)
				}
				if designated || n.x.find(q).Assurance {
					vn.hears[p] = true
				}
			}
		}
		in.LANs = append(in.LANs, lan)
	}
	vn.x, _ = in.index(false)
	return vn, nil
}

// simulated brings bridges that simulate PVST into the network of a VLAN's tree.
type simulated struct {
	n    *network
	vn   *vlanNetwork
	in   *Input
	cist map[string]BridgeView
	ages map[string]int32
	at   map[string]int // bridges that stand for those of the CIST, in the input
}

// speak lets a port speak in the VLAN.
func (s *simulated) speak(q PortID) {
	b := &s.in.Bridges[s.bridge(q.Bridge)]
	port := *s.n.x.find(q)
	// It takes nothing of what it hears: as with root guard.
	b.Ports = append(b.Ports, Port{Number: port.Number, Priority: port.Priority, Cost: 1, RestrictedRole: true, Assurance: port.Assurance})
}

// bridge returns the index of the bridge that stands for one of the CIST, and
// makes it with the way to its root.
func (s *simulated) bridge(name string) int {
	if i, ok := s.at[name]; ok {
		return i
	}
	b := &s.n.common.x.in.Bridges[s.n.common.x.bridges[name]]
	own := name
	for s.vn.members[own] {
		own += " (VLAN 1)"
	}
	i := len(s.in.Bridges)
	s.at[name] = i
	s.vn.roots[own] = name
	s.in.Bridges = append(s.in.Bridges, Bridge{Name: own, MAC: b.MAC, Protocol: RSTP, Priority: b.Priority})
	view := s.cist[name]
	if view.Root == name {
		return i
	}
	root := s.bridge(view.Root)
	// Numbers below 1 are not those of ports.
	up := PortID{Bridge: own, Number: 0}
	down := PortID{Bridge: s.in.Bridges[root].Name, Number: -len(s.in.Bridges[root].Ports) - 1}
	s.in.Bridges[i].Ports = append(s.in.Bridges[i].Ports, Port{Number: up.Number, Cost: view.Cost})
	s.in.Bridges[root].Ports = append(s.in.Bridges[root].Ports, Port{Number: down.Number, Cost: view.Cost})
	s.in.LANs = append(s.in.LANs, LAN{Ends: []PortID{up, down}})
	if s.vn.before == nil {
		s.vn.before = make(map[PortID]int32)
	}
	s.vn.before[up] = s.ages[name] - 1
	return i
}

// cloud is what carries the frames of a VLAN from each of its ends to each.
type cloud struct {
	ends   []PortID // that carry the VLAN
	wires  int
	size   int // ends of the first wire, whatever they carry and whether they are shut down
	shared bool
}

// clouds returns what the SSTP BPDUs of a VLAN reach: wires, joined by the bridges
// that take them for data.
func (n *network) clouds(t Trees, v uint16) []cloud {
	var all []cloud
	same := make([]int, 0, len(n.wires))
	find := func(i int) int {
		for same[i] != i {
			same[i] = same[same[i]]
			i = same[i]
		}
		return i
	}
	first := make(map[string]int) // of a bridge that tunnels: a cloud
	for i := range n.wires {
		wire := &n.wires[i]
		for _, group := range n.groups(wire, v) {
			c := cloud{wires: 1, size: n.ends[i], shared: wire.Shared || len(wire.Ends) > 2}
			k := len(all)
			same = append(same, k)
			for _, e := range group {
				if n.shut[e] || !n.x.carries(e, v) {
					continue
				}
				c.ends = append(c.ends, e)
				b := n.x.bridge(e)
				if b.Protocol.PerVLAN() || b.SSTP != Tunnel || !t[instanceOf(b, v)][e.Bridge].Ports[e.Number].Forwarding {
					continue
				}
				if other, ok := first[e.Bridge]; ok {
					x, y := find(other), find(k)
					same[max(x, y)] = min(x, y)
				} else {
					first[e.Bridge] = k
				}
			}
			all = append(all, c)
		}
	}
	var out []cloud
	at := make(map[int]int)
	for k, c := range all {
		root := find(k)
		if root == k {
			at[k] = len(out)
			out = append(out, c)
			continue
		}
		o := &out[at[root]]
		o.ends = append(o.ends, c.ends...)
		o.wires++
	}
	return out
}

// groups returns the ends of a wire that hear each other in a VLAN. Of an
// inconsistent native VLAN nobody does.
func (n *network) groups(wire *LAN, v uint16) [][]PortID {
	if natives, ok := n.pvid[wire.Ends[0]]; ok && slices.Contains(natives[:], v) {
		return [][]PortID{wire.Ends[:1], wire.Ends[1:]}
	}
	groups, split := wire.ByVLAN[v]
	if !split {
		return [][]PortID{wire.Ends}
	}
	groups = slices.Clone(groups)
	for _, e := range wire.Ends {
		if !slices.ContainsFunc(groups, func(g []PortID) bool { return slices.Contains(g, e) }) {
			groups = append(groups, []PortID{e})
		}
	}
	return groups
}

// instanceOf returns the instance that a standard bridge has a VLAN in.
func instanceOf(b *Bridge, v uint16) Instance {
	if b.Region == nil {
		return Instance{}
	}
	return Instance{MST: b.Region.VLANs[v]}
}
