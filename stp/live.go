package stp

import (
	"slices"
)

// network is an Input as BPDU filter and BPDU guard leave it, seen in the two ways
// that matter: who hears whom, and what carries frames.
type network struct {
	x *portIndex // the whole input
	// common is the network of the CIST and the MST instances: the tree of VLAN
	// 1 of a PVST or RPVST bridge is an STP or RSTP bridge in it.
	common *standard
	// wires are the LANs that carry frames: those of the input without the ports
	// that BPDU guard shut down.
	wires []LAN
	// ends is how many ends each of these has in the input.
	ends []int
	shut map[PortID]bool
	// pvid has the ports that are PVIDInconsistent, with both native VLANs.
	pvid map[PortID][2]uint16
	// perVLAN says that some bridge has a tree for each VLAN.
	perVLAN bool
}

// standard is a network of STP, RSTP and MSTP bridges, without filters and guards
// of BPDUs.
type standard struct {
	x *portIndex
	// before are the hops of what a port hears that happened elsewhere.
	before map[PortID]int32
	// hears has ports that hear BPDUs whatever the trees are.
	hears    map[PortID]bool
	wantAges bool
}

// live lets BPDU filter and guard act.
func (x *portIndex) live() (*network, error) {
	n := &network{x: x, common: &standard{x: x}, wires: x.in.LANs}
	n.perVLAN = slices.ContainsFunc(x.in.Bridges, func(b Bridge) bool { return b.Protocol.PerVLAN() })
	filtered := slices.ContainsFunc(x.in.Bridges, func(b Bridge) bool {
		return slices.ContainsFunc(b.Ports, func(p Port) bool { return p.BPDUFilter || p.BPDUGuard || p.Tripped })
	})
	if !n.perVLAN && !filtered {
		return n, n.common.oneWay()
	}
	if err := x.oneWayPerVLAN(n.perVLAN); err != nil {
		return nil, err
	}
	if err := n.guard(); err != nil {
		return nil, err
	}
	if n.perVLAN {
		if err := n.natives(); err != nil {
			return nil, err
		}
	}
	in := Input{Bridges: x.in.Bridges}
	if n.perVLAN {
		in.Bridges = make([]Bridge, 0, len(x.in.Bridges))
		for i := range x.in.Bridges {
			b := &x.in.Bridges[i]
			switch {
			case !b.Protocol.PerVLAN():
				in.Bridges = append(in.Bridges, *b)
			case slices.Contains(b.VLANs, 1):
				in.Bridges = append(in.Bridges, b.inVLAN(1))
			}
		}
	}
	for _, wire := range n.wires {
		lan := LAN{Shared: wire.Shared || len(wire.Ends) > 2}
		for _, e := range wire.Ends {
			switch {
			case x.bridge(e).Protocol.PerVLAN() && !x.carries(e, 1):
			case x.find(e).BPDUFilter:
				in.LANs = append(in.LANs, LAN{Ends: []PortID{e}})
			default:
				lan.Ends = append(lan.Ends, e)
			}
		}
		if len(lan.Ends) > 0 {
			in.LANs = append(in.LANs, lan)
		}
	}
	numbered, _ := in.index(false)
	n.common = &standard{x: numbered, wantAges: n.perVLAN}
	return n, n.common.oneWay()
}

// guard shuts down the ports that hear a BPDU and have BPDU guard, and those that
// it shut down before, and with one end of a link the link.
func (n *network) guard() error {
	n.shut = make(map[PortID]bool)
	n.wires = nil
	keep := func(wire LAN, ends int) { n.wires, n.ends = append(n.wires, wire), append(n.ends, ends) }
	for i := range n.x.in.LANs {
		wire := n.x.in.LANs[i]
		shared := wire.Shared || len(wire.Ends) > 2
		var shut, unsure []PortID
		for _, e := range wire.Ends {
			p := n.x.find(e)
			if p.Tripped {
				shut = append(shut, e)
			}
			if p.Tripped || !p.BPDUGuard || p.BPDUFilter || p.Deaf {
				continue
			}
			hears, surely := false, false // anybody; somebody who stays
			for _, q := range wire.Ends {
				if q != e && !n.x.find(q).Tripped && n.x.speaks(&wire, q, e) {
					hears = true
					surely = surely || !shared || !n.x.find(q).BPDUGuard || n.x.find(q).Deaf
				}
			}
			switch {
			case surely:
				shut = append(shut, e)
			case hears:
				unsure = append(unsure, e)
			}
		}
		if len(unsure) > 0 {
			return &AmbiguousError{unsure}
		}
		for _, e := range shut {
			n.shut[e] = true
		}
		switch {
		case len(shut) == 0:
			keep(wire, len(wire.Ends))
		case shared:
			all := len(wire.Ends)
			wire.Ends = slices.DeleteFunc(slices.Clone(wire.Ends), func(e PortID) bool { return n.shut[e] })
			wire.Shared = true
			if len(wire.Ends) > 0 {
				keep(wire, all)
			}
		}
	}
	return nil
}

// speaks says whether e hears a BPDU that q sends on their LAN.
func (x *portIndex) speaks(lan *LAN, q, e PortID) bool {
	if x.find(q).BPDUFilter {
		return false
	}
	from, to := x.bridge(q), x.bridge(e)
	if !from.Protocol.PerVLAN() {
		return true
	}
	ieee := x.carries(q, 1)
	if !to.Protocol.PerVLAN() && (ieee || to.SSTP == Tunnel) {
		return ieee
	}
	return slices.ContainsFunc(from.VLANs, func(v uint16) bool {
		return x.carries(q, v) && x.carries(e, v) && (v == 1 || slices.ContainsFunc(lan.groups(v), func(g []PortID) bool {
			return slices.Contains(g, q) && slices.Contains(g, e)
		}))
	})
}

// carries says whether a port carries a VLAN.
func (x *portIndex) carries(id PortID, v uint16) bool {
	b, p := x.bridge(id), x.find(id)
	return (b.VLANs == nil || slices.Contains(b.VLANs, v)) && (p.VLANs == nil || slices.Contains(p.VLANs, v))
}

// groups returns the ends that hear each other's frames in a VLAN.
func (l *LAN) groups(v uint16) [][]PortID {
	if g, ok := l.ByVLAN[v]; ok {
		return g
	}
	return [][]PortID{l.Ends}
}

// native returns the VLAN that is untagged on a port.
func (x *portIndex) native(id PortID) uint16 { return max(x.find(id).Native, 1) }

// natives finds the links with two native VLANs.
func (n *network) natives() error {
	n.pvid = make(map[PortID][2]uint16)
	for _, wire := range n.wires {
		var speak []PortID
		perVLAN, untagged := 0, 0 // ports of the kind, ports that carry their native VLAN
		for _, e := range wire.Ends {
			if !n.x.find(e).BPDUFilter {
				speak = append(speak, e)
				if n.x.bridge(e).Protocol.PerVLAN() {
					perVLAN++
				}
				if n.x.carries(e, n.x.native(e)) {
					untagged++
				}
			}
		}
		if err := n.access(speak); err != nil {
			return err
		}
		if perVLAN == 0 || untagged == 0 || !slices.ContainsFunc(speak, func(e PortID) bool { return n.x.native(e) != n.x.native(speak[0]) }) {
			continue
		}
		if wire.Shared || len(wire.Ends) != 2 || perVLAN != 2 {
			return &UnmodelledError{Ports: speak, What: "native VLANs differ, where not both ends of a link run a tree per VLAN"}
		}
		if untagged == 1 {
			return &UnmodelledError{Ports: speak, What: "native VLANs differ, and the link carries one of them only, so that its untagged frames are lost in one direction"}
		}
		a, b := n.x.native(speak[0]), n.x.native(speak[1])
		n.pvid[speak[0]], n.pvid[speak[1]] = [2]uint16{a, b}, [2]uint16{a, b}
	}
	return nil
}

// access looks for an access port on a LAN that has others than access ports of
// its VLAN.
func (n *network) access(speak []PortID) error {
	for _, e := range speak {
		p := n.x.find(e)
		if !p.Access || !n.x.bridge(e).Protocol.PerVLAN() {
			continue
		}
		for _, q := range speak {
			if q != e && !(n.x.find(q).Access && n.x.bridge(q).Protocol.PerVLAN() && slices.Equal(n.x.find(q).VLANs, p.VLANs)) {
				return &UnmodelledError{Ports: []PortID{e, q}, What: "an access port of a bridge with a tree per VLAN speaks of its VLAN's tree to a port that takes it for another's"}
			}
		}
	}
	return nil
}

// holdShut marks the ports that BPDU guard shut down.
func (n *network) holdShut(t Trees) {
	for id := range n.shut {
		t.set(id, ErrDisabled)
	}
}
