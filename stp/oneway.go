package stp

import "slices"

// oneWayPerVLAN returns an error for a deaf port with others on its LAN where some
// bridge has a tree per VLAN.
func (x *portIndex) oneWayPerVLAN(perVLAN bool) error {
	for _, lan := range x.in.LANs {
		if deaf := x.deafOf(lan.Ends); perVLAN && deaf != nil && len(lan.Ends) > 1 {
			return &UnmodelledError{Ports: deaf, What: "a one-way link where a bridge has a tree per VLAN"}
		}
	}
	return nil
}

// oneWay returns an error for a deaf port whose LAN has bridges that do not speak
// alike: an RSTP port that never hears an STP bridge goes on sending what that one
// does not understand, and what a dispute at the boundary of a region means to the
// instances was not followed.
func (s *standard) oneWay() error {
	for _, lan := range s.x.in.LANs {
		deaf := s.x.deafOf(lan.Ends)
		if deaf == nil || len(lan.Ends) < 2 {
			continue
		}
		first := s.x.bridge(lan.Ends[0])
		for _, e := range lan.Ends[1:] {
			b := s.x.bridge(e)
			switch {
			case b.Protocol != first.Protocol:
				return &UnmodelledError{Ports: deaf, What: "a one-way link between bridges that run several protocols"}
			case b.Region != first.Region && b.Region.Differences(first.Region, b.Name, first.Name) != nil:
				return &UnmodelledError{Ports: deaf, What: "a one-way link at the boundary of an MST region"}
			}
		}
	}
	return nil
}

// deafOf returns the ends that are deaf.
func (x *portIndex) deafOf(ends []PortID) (out []PortID) {
	for _, e := range ends {
		if x.find(e).Deaf {
			out = append(out, e)
		}
	}
	return out
}

// dispute lets the designated ports of a LAN that hear another designated one which
// learns discard, once every other guard has said which ports learn.
func (s *standard) dispute(t Trees, ends []PortID) {
	deaf := s.x.deafOf(ends)
	if deaf == nil {
		return
	}
	for _, id := range ends {
		b := s.x.bridge(id)
		if s.x.find(id).Deaf || b.Protocol == STP || b.NoDispute {
			continue
		}
		for _, views := range t {
			v, ok := views[id.Bridge].Ports[id.Number]
			if !ok || v.Role != Designated {
				continue
			}
			if slices.ContainsFunc(deaf, func(d PortID) bool { return views[d.Bridge].Ports[d.Number].Forwarding }) {
				v.Forwarding, v.Guard = false, Dispute
				views[id.Bridge].Ports[id.Number] = v
			}
		}
	}
}
