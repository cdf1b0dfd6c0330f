package stp

import (
	"fmt"
	"slices"
)

// AmbiguousError says that which port BPDU guard shuts down depends on who
// spoke first: on a shared LAN where every port that speaks has the guard, the
// last one stays.
type AmbiguousError struct{ Ports []PortID }

// Error names the ports.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("stp: all of %v have BPDU guard on one shared LAN: which of them stays depends on who spoke first", e.Ports)
}

// UnmodelledError says that a network has something on which no source is known
// or none was followed, so that its roles are not computed.
type UnmodelledError struct {
	Ports []PortID // where
	VLAN  uint16   // 0 where no VLAN matters
	What  string
}

// Error says what and where.
func (e *UnmodelledError) Error() string {
	if e.VLAN == 0 {
		return fmt.Sprintf("stp: %v: %s: not modelled", e.Ports, e.What)
	}
	return fmt.Sprintf("stp: %v, VLAN %d: %s: not modelled", e.Ports, e.VLAN, e.What)
}

// hold puts the ports that root guard, loop guard, bridge assurance and a dispute hold into
// their states.
func (s *standard) hold(t Trees) {
	x := s.x
	if !slices.ContainsFunc(x.in.Bridges, func(b Bridge) bool {
		return slices.ContainsFunc(b.Ports, func(p Port) bool { return p.RootGuard || p.LoopGuard || p.Assurance || p.Disputed || p.Deaf })
	}) {
		return
	}
	for _, lan := range x.in.LANs {
		for _, id := range lan.Ends {
			p := x.find(id)
			silent := p.Assurance && (p.Deaf || !s.hears[id] && !slices.ContainsFunc(lan.Ends, func(q PortID) bool {
				return q != id && (x.find(q).Assurance || t.designated(q))
			}))
			for _, views := range t {
				v, ok := views[id.Bridge].Ports[id.Number]
				switch {
				case !ok:
					continue
				case silent:
					v.Forwarding, v.Guard = false, AssuranceInconsistent
				case p.RootGuard && v.Role == Alternate:
					v.Guard = RootInconsistent
				case p.LoopGuard && p.Expects && (p.Deaf || len(lan.Ends) == 1 && !s.hears[id]):
					v.Forwarding, v.Guard = false, LoopInconsistent
				}
				if p.Disputed && v.Role == Designated {
					v.Forwarding, v.Guard = false, Dispute
				}
				views[id.Bridge].Ports[id.Number] = v
			}
		}
		s.dispute(t, lan.Ends)
	}
}

// find returns a port of a checked input.
func (x *portIndex) find(id PortID) *Port {
	b := x.bridges[id.Bridge]
	p, _ := x.port(b, id.Number)
	return &x.in.Bridges[b].Ports[p-x.first[b]]
}

// bridge returns the bridge of a port of a checked input.
func (x *portIndex) bridge(id PortID) *Bridge { return &x.in.Bridges[x.bridges[id.Bridge]] }

// designated says whether a port is, in some tree.
func (t Trees) designated(p PortID) bool {
	for _, views := range t {
		if views[p.Bridge].Ports[p.Number].Role == Designated {
			return true
		}
	}
	return false
}

// set holds a port in all trees of its bridge, whatever its role.
func (t Trees) set(p PortID, g Guard) {
	for _, views := range t {
		if v, ok := views[p.Bridge].Ports[p.Number]; ok {
			v.Forwarding, v.Guard = false, g
			views[p.Bridge].Ports[p.Number] = v
		}
	}
}
