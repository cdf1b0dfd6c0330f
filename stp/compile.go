package stp

import (
	"cmp"
	"errors"
	"slices"

	"github.com/spandrill/spandrill/internal/tree"
)

// Compile returns the input in the integer arrays that [Solve] works on, with
// what each tree is, for package failure, which keeps them settled while a
// sweep takes elements down and up. Bridges, ports and LANs are numbered in the
// order of the input. It returns an error for an invalid input, and for one in which
// somebody runs a tree per VLAN or has a guard that acts on what is heard: BPDU
// guard and filter, loop guard, bridge assurance, disputes; or a deaf port.
func Compile(in Input) (*tree.Net, []Instance, error) {
	x, err := in.index(true)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(in.Bridges, func(b Bridge) bool {
		return b.Protocol.PerVLAN() || slices.ContainsFunc(b.Ports, func(p Port) bool {
			return p.BPDUFilter || p.BPDUGuard || p.LoopGuard || p.Assurance || p.Disputed || p.Deaf
		})
	}) {
		return nil, nil, errors.New("stp: trees per VLAN and guards of BPDUs have no compiled form")
	}
	c := compile(x)
	return &c.net, c.instances, nil
}

// CompileVLANs returns the input in integer arrays where every bridge has a tree for
// each VLAN and no LAN more than two ends: the trees of all VLANs that some bridge has,
// in order, that of VLAN 1 as Instance{}, in the form of those of one MST region. Peers
// are the ports at the other ends by tree, [tree.None] where not both carry the
// VLAN. What a bridge or port that lacks the VLAN has in its tree means nothing.
//
// It returns an error for an invalid input and for one of another kind. It takes no
// notice of guards, nor of native VLANs and access ports.
func CompileVLANs(in Input) (*tree.Net, []Instance, [][]int32, error) {
	if _, err := in.index(true); err != nil {
		return nil, nil, nil, err
	}
	if slices.ContainsFunc(in.Bridges, func(b Bridge) bool { return !b.Protocol.PerVLAN() }) {
		return nil, nil, nil, errors.New("stp: not every bridge has a tree for each VLAN")
	}
	if slices.ContainsFunc(in.LANs, func(l LAN) bool { return l.Shared || len(l.Ends) > 2 || l.ByVLAN != nil }) {
		return nil, nil, nil, errors.New("stp: a shared LAN has no compiled form where bridges have a tree for each VLAN")
	}
	as := Input{Bridges: slices.Clone(in.Bridges), LANs: in.LANs}
	for i := range as.Bridges {
		as.Bridges[i].Protocol = RSTP
	}
	x, err := as.index(false)
	if err != nil {
		return nil, nil, nil, err
	}
	c := compile(x)
	net := &c.net
	net.Trees = nil
	for b := range net.Region {
		net.Mode[b], net.Region[b] = tree.Multi, 0
	}
	vlans := make(map[uint16]bool)
	for i := range in.Bridges {
		for _, v := range in.Bridges[i].VLANs {
			vlans[v] = true
		}
	}
	same := tree.Peers(net)
	var instances []Instance
	var peers [][]int32
	for _, v := range sortedKeys(vlans) {
		inst := Instance{VLAN: v}
		if v == 1 {
			inst = Instance{}
		}
		instances = append(instances, inst)
		net.Trees = append(net.Trees, c.vlanTree(v))
		mine := slices.Clone(same)
		for p, q := range mine {
			if q != tree.None && !(c.carries(int32(p), v) && c.carries(q, v)) {
				mine[p] = tree.None
			}
		}
		peers = append(peers, mine)
	}
	return net, instances, peers, nil
}

// at returns a port by its number in the net, and its bridge.
func (c *compiled) at(p int32) (*Bridge, *Port) {
	b := &c.in.Bridges[c.net.Bridge[p]]
	return b, &b.Ports[p-c.net.FirstPort[c.net.Bridge[p]]]
}

// carries says whether a port of a bridge with a tree for each VLAN carries a VLAN.
func (c *compiled) carries(p int32, v uint16) bool {
	b, port := c.at(p)
	return slices.Contains(b.VLANs, v) && (port.VLANs == nil || slices.Contains(port.VLANs, v))
}

// vlanTree compiles what the tree of a VLAN configures.
func (c *compiled) vlanTree(v uint16) tree.Tree {
	n := &c.net
	t := tree.Tree{Rank: make([]int32, len(c.in.Bridges)), Cost: make([]int64, len(n.Bridge)), ID: make([]int32, len(n.Bridge))}
	ids := make([]uint64, len(c.in.Bridges))
	order := make([]int32, len(c.in.Bridges))
	for i := range c.in.Bridges {
		b := &c.in.Bridges[i]
		as := Bridge{MAC: b.MAC, Priority: b.Priority} // the VLAN in it decides nothing
		if own, ok := b.VLANPriority[v]; ok {
			as.Priority = own
		}
		ids[i], order[i] = bridgeID(&as, 0), int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(ids[a], ids[b]) })
	for rank, b := range order {
		t.Rank[b] = int32(rank)
	}
	for p := range n.Bridge {
		_, port := c.at(int32(p))
		cost, priority := port.Cost, port.Priority
		if own, ok := port.VLANCost[v]; ok {
			cost = own
		}
		if own, ok := port.VLANPriority[v]; ok {
			priority = own
		}
		t.Cost[p] = int64(cost)
		t.ID[p] = int32(portID(&Port{Number: port.Number, Priority: priority}, 0))
	}
	return t
}
