package naive

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// ErrUnmodelled says that the network has something of which package stp says
// that it is an [stp.UnmodelledError].
var ErrUnmodelled = errors.New("naive: it is not known what such a network does")

// inVLAN returns what a bridge with a tree for each VLAN is in one of them: an
// STP or RSTP bridge that has only the ports which carry the VLAN.
func inVLAN(config *stp.Bridge, v uint16) *bridge {
	own := *config
	own.Protocol = stp.RSTP
	if config.Protocol == stp.PVST {
		own.Protocol = stp.STP
	}
	if priority, ok := config.VLANPriority[v]; ok {
		own.Priority = priority
	}
	own.Ports = nil
	for _, p := range config.Ports {
		if !(end{config, &p}).carries(v) {
			continue
		}
		if cost, ok := p.VLANCost[v]; ok {
			p.Cost = cost
		}
		if priority, ok := p.VLANPriority[v]; ok {
			p.Priority = priority
		}
		p.Expects = slices.Contains(p.ExpectsIn, v)
		own.Ports = append(own.Ports, p)
	}
	return &bridge{config: &own, vlan: v, trees: []uint16{0}}
}

// compareNatives looks for LANs of PVST+ whose ends have different native VLANs.
// An SSTP BPDU says in which VLAN it was sent, so that two ports that hear each
// other's native VLAN in their own notice (Cisco, 24063).
func (n *network) compareNatives() error {
	for _, lan := range n.in.LANs {
		perVLAN := 0
		var ends []end
		natives := make(map[uint16]bool)
		for _, p := range n.carrier(lan) {
			e := n.ends[p]
			if e.port.BPDUFilter {
				continue
			}
			ends = append(ends, e)
			natives[native(e.port)] = true
			if e.bridge.Protocol.PerVLAN() {
				perVLAN++
			}
		}
		if err := mixesAccess(ends); err != nil {
			return err
		}
		untagged := slices.ContainsFunc(ends, func(e end) bool { return e.carries(native(e.port)) })
		if perVLAN == 0 || len(natives) == 1 || !untagged {
			continue
		}
		if len(lan.Ends) != 2 || shared(lan) || perVLAN != 2 {
			return fmt.Errorf("%w: native VLANs differ on the LAN of %v", ErrUnmodelled, lan.Ends)
		}
		a, b := native(ends[0].port), native(ends[1].port)
		if ends[0].carries(a) != ends[1].carries(b) {
			return fmt.Errorf("%w: one end of %v carries its native VLAN", ErrUnmodelled, lan.Ends)
		}
		if ends[0].carries(a) {
			for _, p := range lan.Ends {
				n.mismatched[p] = [2]uint16{a, b}
			}
		}
	}
	return nil
}

// mixesAccess looks for an access port of PVST+, which speaks to whatever is there
// in words that do not say of which VLAN, with somebody to misunderstand it.
func mixesAccess(ends []end) error {
	for _, e := range ends {
		for _, other := range ends {
			access := e.bridge.Protocol.PerVLAN() && e.port.Access
			alike := other.bridge.Protocol.PerVLAN() && other.port.Access && slices.Equal(e.port.VLANs, other.port.VLANs)
			if access && !alike {
				return fmt.Errorf("%w: an access port of %s meets %s", ErrUnmodelled, e.bridge.Name, other.bridge.Name)
			}
		}
	}
	return nil
}

func native(p *stp.Port) uint16 { return max(p.Native, 1) }

// mismatch says whether a port's link is PVID-inconsistent in a VLAN.
func (n *network) mismatch(p stp.PortID, v uint16) bool {
	natives, ok := n.mismatched[p]
	return ok && (v == natives[0] || v == natives[1])
}

// addVLANs settles the trees of all VLANs but the first, which is in the CIST,
// adds them to trees, and holds there the ports of MSTP bridges that cannot get
// along with what they hear. s and trees are what the CIST and the MST instances
// settled on.
func (n *network) addVLANs(s state, trees stp.Trees) error {
	f := n.frames(trees)
	said := map[uint16]map[stp.PortID]bpdu{1: n.sent(s)}
	for _, v := range n.vlans() {
		if err := f.checkReach(v); err != nil {
			return err
		}
		t := f.talkIn(v, s)
		state, err := t.settle()
		if err != nil {
			return err
		}
		said[v] = t.sent(state)
		maps.Copy(trees, t.trees(state))
	}
	return f.holdBorders(s, said, trees)
}

// vlans returns the VLANs, without the first, in which some bridge runs a tree.
func (n *network) vlans() []uint16 {
	all := make(map[uint16]bool)
	for _, b := range n.in.Bridges {
		if b.Protocol.PerVLAN() {
			for _, v := range b.VLANs {
				all[v] = true
			}
		}
	}
	delete(all, 1)
	return slices.Sorted(maps.Keys(all))
}

// talkIn returns the network of a VLAN's tree: to its bridges what lies between
// them is one LAN.
func (f frames) talkIn(v uint16, s state) *network {
	t := &network{
		in: f.in, vlan: v, ends: f.ends, tripped: f.tripped, mismatched: f.mismatched,
		neighbours: make(map[stp.PortID][]stp.PortID),
		simulated:  make(map[stp.PortID]bpdu),
	}
	for i := range f.in.Bridges {
		config := &f.in.Bridges[i]
		if !config.Protocol.PerVLAN() || !has(config, v) {
			continue
		}
		b := inVLAN(config, v)
		for j := range b.config.Ports {
			if p := b.port(&b.config.Ports[j]); f.listens(p, v) {
				t.neighbours[p] = f.flood(p, v)
			} else if f.up(p) {
				t.neighbours[p] = nil
			}
		}
		b.plug(t.neighbours)
		t.bridges = append(t.bridges, b)
	}
	for _, b := range f.bridges {
		for _, p := range b.up {
			if _, ok := f.pair(b.port(p), v); ok && b.config.SSTP == stp.Simulate {
				t.simulate(b, s[b.config.Name], p)
			}
		}
	}
	return t
}

// simulate lets a port with PVST simulation say in the VLAN what it says in the
// CIST, in the way of a bridge without a region. If it is not designated it says
// so, for those who wait for a sign of life, and is not heeded.
func (t *network) simulate(b *bridge, s bridgeState, p *stp.Port) {
	cist := s.Trees[0]
	role := cist.Roles[p.Number]
	if role != stp.Designated && !p.Assurance {
		return
	}
	t.simulated[b.port(p)] = bpdu{
		Version:      stp.STP, // which those with RSTP understand too
		Role:         role,
		Root:         cist.Root.Root,
		ExternalCost: cist.Root.ExternalCost,
		Bridge:       b.id(0),
		Port:         b.portID(0, p),
		MessageAge:   cist.MessageAge,
	}
}

// pair returns the port of a PVST+ bridge with which a port of an MSTP bridge
// that knows SSTP BPDUs has a LAN to itself, and which hears it in the VLAN.
func (f frames) pair(p stp.PortID, v uint16) (stp.PortID, bool) {
	if f.ends[p].bridge.Protocol.PerVLAN() || !f.ends[p].knowsSSTP() || !f.listens(p, v) {
		return stp.PortID{}, false
	}
	lan := f.lanOf[p]
	for _, q := range hearing(lan, v, p) {
		if q != p && len(lan.Ends) == 2 && f.ends[q].bridge.Protocol.PerVLAN() && f.listens(q, v) {
			return q, true
		}
	}
	return stp.PortID{}, false
}

// checkReach looks for SSTP BPDUs that get to where it is not known what they do.
// Who sends them when all is settled does not matter: all that listen send some
// when they are switched on.
func (f frames) checkReach(v uint16) error {
	for q, from := range f.ends {
		if !from.bridge.Protocol.PerVLAN() || !f.listens(q, v) {
			continue
		}
		for _, p := range f.flood(q, v) {
			to := f.ends[p]
			if to.bridge.Protocol.PerVLAN() {
				if to.port.BPDUGuard {
					// Of its own LAN they would have shut it down.
					return fmt.Errorf("%w: %v has BPDU guard and hears %v in VLAN %d through bridges", ErrUnmodelled, p, q, v)
				}
				continue
			}
			if partner, ok := f.pair(p, v); !ok || partner != q {
				return fmt.Errorf("%w: %v of an MSTP bridge hears %v in VLAN %d, and not on a LAN of the two", ErrUnmodelled, p, q, v)
			}
		}
	}
	return nil
}

// holdBorders holds the ports of MSTP bridges that refuse what they hear or for
// which simulation does not work out. said is what was last sent in each VLAN.
func (f frames) holdBorders(s state, said map[uint16]map[stp.PortID]bpdu, trees stp.Trees) error {
	for _, b := range f.bridges {
		for _, p := range b.up {
			var guard stp.Guard
			switch b.config.SSTP {
			case stp.Refuse:
				guard = f.refuse(b.port(p), said)
			case stp.Simulate:
				var err error
				if guard, err = f.consistent(b, s[b.config.Name], p, said); err != nil {
					return err
				}
			}
			if guard == 0 {
				continue
			}
			for _, tree := range b.trees {
				ports := trees[stp.Instance{MST: tree}][b.config.Name].Ports
				ports[p.Number] = stp.PortView{Role: ports[p.Number].Role, Guard: guard}
			}
		}
	}
	return nil
}

// refuse says whether a port without PVST simulation hears SSTP BPDUs. As it
// sends none, the other port sends in every VLAN that both have but VLAN 1.
func (f frames) refuse(p stp.PortID, said map[uint16]map[stp.PortID]bpdu) stp.Guard {
	for v := range said {
		q, ok := f.pair(p, v)
		if ok && said[v][q].Role == stp.Designated {
			return stp.PVSTPeerInconsistent
		}
	}
	return 0
}

// consistent says whether all VLANs have their root on the side on which the
// CIST has it, as far as a port with PVST simulation can tell (Cisco, 116464).
func (f frames) consistent(b *bridge, s bridgeState, p *stp.Port, said map[uint16]map[stp.PortID]bpdu) (stp.Guard, error) {
	var guard stp.Guard
	cist := s.Trees[0]
	for v, sent := range said {
		q, ok := f.pair(b.port(p), v)
		m := sent[q]
		if v == 1 || !ok || m.Role != stp.Designated {
			continue
		}
		switch cist.Roles[p.Number] {
		case stp.Designated:
			own := vector{
				Root: cist.Root.Root, ExternalCost: cist.Root.ExternalCost,
				DesignatedBridge: b.id(0), DesignatedPort: b.portID(0, p),
			}
			heard := vector{
				Root: m.Root, ExternalCost: m.ExternalCost,
				DesignatedBridge: m.Bridge, DesignatedPort: m.Port,
			}
			if heard.betterThan(own) {
				guard = stp.PVSTSimulationInconsistent
			}
		case stp.Root:
			switch worse := m.Root.compare(cist.Root.Root); {
			case worse > 0:
				guard = stp.PVSTSimulationInconsistent
			case worse == 0 && m.ExternalCost > said[1][q].ExternalCost:
				return 0, fmt.Errorf("%w: %v hears of the CIST's root in VLAN %d at a higher cost than in VLAN 1", ErrUnmodelled, b.port(p), v)
			}
		}
	}
	return guard, nil
}
