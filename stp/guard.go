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

// plain returns the input as the guards leave it: ports with a filter alone,
// ports that BPDU guard shuts down in no LAN. shut are the latter.
func (x *portIndex) plain() (in Input, shut map[PortID]bool, err error) {
	in = x.in
	if !slices.ContainsFunc(in.Bridges, func(b Bridge) bool {
		return slices.ContainsFunc(b.Ports, func(p Port) bool { return p.BPDUFilter || p.BPDUGuard })
	}) {
		return in, nil, nil
	}
	shut = make(map[PortID]bool)
	var lans []LAN
	for _, lan := range in.LANs {
		var speak, guarded []PortID
		for _, e := range lan.Ends {
			switch p := x.find(e); {
			case p.BPDUFilter:
				lans = append(lans, LAN{Ends: []PortID{e}})
			case p.BPDUGuard:
				guarded = append(guarded, e)
				fallthrough
			default:
				speak = append(speak, e)
			}
		}
		shared := lan.Shared || len(lan.Ends) > 2
		switch {
		case len(speak) == 0:
			continue
		case len(speak) == 1 || len(guarded) == 0:
			lans = append(lans, LAN{Ends: speak, Shared: shared})
			continue
		case shared && len(guarded) == len(speak):
			return in, nil, &AmbiguousError{guarded}
		}
		for _, e := range guarded {
			shut[e] = true
		}
		if shared {
			speak = slices.DeleteFunc(speak, func(e PortID) bool { return shut[e] })
			lans = append(lans, LAN{Ends: speak, Shared: true})
		}
	}
	in.LANs = lans
	return in, shut, nil
}

// find returns a port of a checked input.
func (x *portIndex) find(id PortID) *Port {
	b := x.bridges[id.Bridge]
	p, _ := x.port(b, id.Number)
	return &x.in.Bridges[b].Ports[p-x.first[b]]
}

// hold puts the ports that a guard holds into their states. x is the plain
// input.
func (x *portIndex) hold(t Trees, shut map[PortID]bool) {
	for id := range shut {
		for _, views := range t {
			if v, ok := views[id.Bridge].Ports[id.Number]; ok {
				v.Guard = ErrDisabled
				views[id.Bridge].Ports[id.Number] = v
			}
		}
	}
	if !slices.ContainsFunc(x.in.Bridges, func(b Bridge) bool {
		return slices.ContainsFunc(b.Ports, func(p Port) bool { return p.RootGuard || p.LoopGuard || p.Assurance })
	}) {
		return
	}
	for _, lan := range x.in.LANs {
		for _, id := range lan.Ends {
			p := x.find(id)
			silent := p.Assurance && !slices.ContainsFunc(lan.Ends, func(q PortID) bool {
				return q != id && (x.find(q).Assurance || t.designated(q))
			})
			for _, views := range t {
				v, ok := views[id.Bridge].Ports[id.Number]
				switch {
				case !ok:
					continue
				case silent:
					v.Forwarding, v.Guard = false, AssuranceInconsistent
				case p.RootGuard && v.Role == Alternate:
					v.Guard = RootInconsistent
				case p.LoopGuard && p.Expects && len(lan.Ends) == 1:
					v.Forwarding, v.Guard = false, LoopInconsistent
				}
				views[id.Bridge].Ports[id.Number] = v
			}
		}
	}
}

// designated says whether a port is, in some tree.
func (t Trees) designated(p PortID) bool {
	for _, views := range t {
		if views[p.Bridge].Ports[p.Number].Role == Designated {
			return true
		}
	}
	return false
}
