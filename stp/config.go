package stp

import "maps"

// PriorityIn returns the bridge priority in an instance, without system ID
// extension.
func (b *Bridge) PriorityIn(i Instance) int {
	switch v, ok := b.vlanOf(i); {
	case ok:
		if p, ok := b.VLANPriority[v]; ok {
			return p
		}
	case i.MST != 0:
		if p, ok := b.MSTPriority[i.MST]; ok {
			return p
		}
		return DefaultPriority
	}
	return b.Priority
}

// SetPriority sets what PriorityIn returns, in this instance only, if the bridge
// may take part in it. It replaces maps and does not write to them.
func (b *Bridge) SetPriority(i Instance, priority int) {
	switch v, ok := b.vlanOf(i); {
	case !b.runs(i):
	case ok:
		b.VLANPriority = with(b.VLANPriority, v, priority)
	case i.MST != 0:
		b.MSTPriority = with(b.MSTPriority, i.MST, priority)
	default:
		b.Priority = priority
	}
}

// SetPortPriority sets the priority of a port in an instance only. It replaces the
// ports and maps and does not write to them.
func (b *Bridge) SetPortPriority(number int, i Instance, priority int) {
	b.edit(number, func(p *Port) {
		switch v, ok := b.vlanOf(i); {
		case !b.runs(i):
		case ok:
			p.VLANPriority = with(p.VLANPriority, v, priority)
		case i.MST != 0:
			p.MSTPriority = with(p.MSTPriority, i.MST, priority)
		default:
			p.Priority = priority
		}
	})
}

// PortCostIn returns the path cost of a port in an instance; of an MSTP bridge the
// internal one, also for the CIST. It is 0 where the bridge has no such port.
func (b *Bridge) PortCostIn(number int, i Instance) int {
	for j := range b.Ports {
		p := &b.Ports[j]
		if p.Number != number {
			continue
		}
		v, ok := b.vlanOf(i)
		if c := p.VLANCost[v]; ok && c != 0 {
			return c
		}
		if b.Protocol == MSTP {
			return internalCost(p, i.MST)
		}
		return p.Cost
	}
	return 0
}

// SetPortCost sets the path cost of a port in an instance only; external says
// that it is that of the CIST towards other regions, which instances of an MSTP
// bridge without a cost of their own follow. It replaces the ports and maps and
// does not write to them.
func (b *Bridge) SetPortCost(number int, i Instance, external bool, cost int) {
	b.edit(number, func(p *Port) {
		switch v, ok := b.vlanOf(i); {
		case !b.runs(i):
		case ok:
			p.VLANCost = with(p.VLANCost, v, cost)
		case external:
			p.Cost = cost
		default:
			p.InternalCost = with(p.InternalCost, i.MST, cost)
		}
	})
}

// runs says whether the bridge's protocol has such an instance.
func (b *Bridge) runs(i Instance) bool {
	return (i.MST == 0 || b.Protocol == MSTP) && (i.VLAN == 0 || b.Protocol.PerVLAN())
}

// vlanOf returns the VLAN whose tree an instance is on a bridge with a tree per VLAN.
func (b *Bridge) vlanOf(i Instance) (uint16, bool) { return max(i.VLAN, 1), b.Protocol.PerVLAN() }

func (b *Bridge) edit(number int, change func(*Port)) {
	ports := make([]Port, len(b.Ports))
	copy(ports, b.Ports)
	for j := range ports {
		if ports[j].Number == number {
			change(&ports[j])
		}
	}
	b.Ports = ports
}

// with returns a copy of a map with one value set.
func with(m map[uint16]int, key uint16, value int) map[uint16]int {
	out := maps.Clone(m)
	if out == nil {
		out = make(map[uint16]int)
	}
	out[key] = value
	return out
}
