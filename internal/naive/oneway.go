package naive

import "github.com/spandrill/spandrill/stp"

// Deaf ports. They hear no BPDU, which is all: that they become designated, and that
// who hears them is in dispute, follows from what bridges do with what they hear. A
// round is long enough for a port to learn that nobody objects.

// learning returns the Learning flags of what a port sends, by tree: of a port that
// nothing holds, where its role is one that forwards.
func (n *network) learning(b *bridge, s bridgeState, p *stp.Port) map[uint16]bool {
	flags := make(map[uint16]bool)
	for _, tree := range b.trees {
		t := s.Trees[tree]
		switch role := t.Roles[p.Number]; role {
		case stp.Root, stp.Designated, stp.Master:
			flags[tree] = !t.Disputed[p.Number] && n.guard(b, p, s, role) == 0
		}
	}
	return flags
}

// deafAmongVLANs refuses deaf ports on a LAN with others if some bridge runs a tree for
// every VLAN.
func (n *network) deafAmongVLANs() error {
	for _, b := range n.in.Bridges {
		if !b.Protocol.PerVLAN() {
			continue
		}
		for _, lan := range n.in.LANs {
			for _, p := range lan.Ends {
				if len(lan.Ends) > 1 && n.ends[p].port.Deaf {
					return ErrUnmodelled
				}
			}
		}
	}
	return nil
}

// deafAmongOthers refuses a deaf port whose neighbours do not speak as its own bridge
// does, or are not of its region. Who filters BPDUs says nothing to anybody.
func (n *network) deafAmongOthers() error {
	for p, neighbours := range n.neighbours {
		for _, q := range neighbours {
			a, b := n.ends[p], n.ends[q]
			if !a.port.Deaf && !n.anyDeaf(p, neighbours) || a.port.BPDUFilter || b.port.BPDUFilter {
				continue
			}
			if a.bridge.Protocol != b.bridge.Protocol {
				return ErrUnmodelled
			}
			if r, s := a.bridge.Region, b.bridge.Region; r != nil && (r.Name != s.Name || r.Revision != s.Revision || r.VLANs.Digest() != s.VLANs.Digest()) {
				return ErrUnmodelled
			}
		}
	}
	return nil
}

// anyDeaf says whether a port of a LAN that does not filter BPDUs is deaf.
func (n *network) anyDeaf(p stp.PortID, neighbours []stp.PortID) bool {
	for _, q := range append([]stp.PortID{p}, neighbours...) {
		if n.ends[q].port.Deaf && !n.ends[q].port.BPDUFilter {
			return true
		}
	}
	return false
}
