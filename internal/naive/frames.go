package naive

import (
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// end is a port as it was configured, on its bridge.
type end struct {
	bridge *stp.Bridge
	port   *stp.Port
}

// carries says whether frames of a VLAN go in and out at the port.
func (e end) carries(v uint16) bool {
	return has(e.bridge, v) && (e.port.VLANs == nil || slices.Contains(e.port.VLANs, v))
}

// has says whether a bridge has a VLAN.
func has(b *stp.Bridge, v uint16) bool {
	return b.VLANs == nil || slices.Contains(b.VLANs, v)
}

// knowsSSTP says whether the port takes SSTP BPDUs for BPDUs, and not for data.
func (e end) knowsSSTP() bool {
	return e.bridge.Protocol.PerVLAN() || e.bridge.SSTP != stp.Tunnel
}

// hearing returns the ends of a LAN that hear each other's BPDUs of a VLAN, from
// among them. Those of VLAN 1 go where IEEE BPDUs do, which is everywhere.
func hearing(lan stp.LAN, v uint16, from stp.PortID) []stp.PortID {
	groups, split := lan.ByVLAN[v]
	if !split || v == 1 {
		return lan.Ends
	}
	for _, group := range groups {
		if slices.Contains(group, from) {
			return group
		}
	}
	return []stp.PortID{from}
}

// frames is a network in which the standard bridges have settled, so that it is
// known which way SSTP BPDUs take.
type frames struct {
	*network
	lanOf map[stp.PortID]stp.LAN // of ports that are up
	trees stp.Trees              // the CIST and the MST instances
}

// frames returns the network in which the standard bridges settled on trees.
func (n *network) frames(trees stp.Trees) frames {
	f := frames{n, make(map[stp.PortID]stp.LAN), trees}
	for _, lan := range n.in.LANs {
		for _, p := range n.carrier(lan) {
			f.lanOf[p] = lan
		}
	}
	return f
}

// up says whether a port is up.
func (f frames) up(p stp.PortID) bool {
	_, up := f.lanOf[p]
	return up
}

// flood sends an SSTP BPDU of a VLAN out of a port and returns the ports that
// hear it. Through bridges that take it for data it gets wherever data would,
// and is there in the same round, for they do not wait. A port does not hear
// itself, even where the cloud has a loop that a BPDU filter made.
func (f frames) flood(from stp.PortID, v uint16) []stp.PortID {
	var heard []stp.PortID
	crossed := make(map[stp.PortID]bool) // the groups of LANs, by all of their ends
	var cross func(from stp.PortID)
	cross = func(from stp.PortID) {
		if crossed[from] || f.mismatch(from, v) {
			return
		}
		group := hearing(f.lanOf[from], v, from)
		for _, p := range group {
			crossed[p] = true
		}
		for _, p := range group {
			to := f.ends[p]
			switch {
			case p == from || !f.up(p):
			case to.knowsSSTP():
				if f.listens(p, v) {
					heard = append(heard, p)
				}
			case f.passes(p, v):
				for _, other := range to.bridge.Ports {
					q := stp.PortID{Bridge: p.Bridge, Number: other.Number}
					if q != p && f.passes(q, v) {
						cross(q)
					}
				}
			}
		}
	}
	cross(from)
	return heard
}

// listens says whether a port that knows SSTP BPDUs heeds those of a VLAN, and
// sends such.
func (f frames) listens(p stp.PortID, v uint16) bool {
	e := f.ends[p]
	return f.up(p) && !e.port.BPDUFilter && e.carries(v)
}

// passes says whether data of a VLAN go in and out at a port of a standard
// bridge. A BPDU filter does not know SSTP BPDUs either.
func (f frames) passes(p stp.PortID, v uint16) bool {
	e := f.ends[p]
	if !f.up(p) || !e.carries(v) {
		return false
	}
	var tree stp.Instance // STP and RSTP have one tree for all VLANs
	if e.bridge.Region != nil {
		tree.MST = e.bridge.Region.VLANs[v]
	}
	return f.trees[tree][p.Bridge].Ports[p.Number].Forwarding
}
