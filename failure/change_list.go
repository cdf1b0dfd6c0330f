package failure

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Changes returns every single change of the kinds, without argument of every kind but
// stray cables, which [Strays] judges: in the order of [ChangeKinds], inside a kind in
// that of the fabric. Where a change has a value, it is one that shows what there is to
// see:
//
//   - priority: 0 and 61440, the best and the worst, in every tree.
//   - path-cost: short where the switch does otherwise, else long; none of a
//     switch whose LAG costs are a vendor's table.
//   - cost: 1 and 200,000,000, the least and the greatest. A cost in between may do
//     what neither does.
//   - prune, native, access: each VLAN of a network that the link carries; for
//     native, but the one that it is; for access, the other networks' VLANs.
//   - speed: the next lower one of 10M, 100M, 1G, 10G and 100G.
//   - deaf: each cable, and a bundle as a whole.
//
// A rogue switch is plugged into each port that is known to be free and enabled; of
// a switch of which the fabric describes no free port, disabled ones included, into one
// that it does not describe.
func Changes(f *topology.Fabric, kinds ...ChangeKind) []Change {
	if len(kinds) == 0 {
		kinds = ChangeKinds()[1:]
	}
	l := lister{b: f.Builder()}
	for _, n := range l.b.Networks {
		l.vlans = append(l.vlans, n.VLAN)
	}
	slices.Sort(l.vlans)
	l.vlans = slices.Compact(l.vlans)
	for _, k := range ChangeKinds() {
		if slices.Contains(kinds, k) {
			l.kind(k)
		}
	}
	return l.out
}

// ChangeScenarios returns the scenario of each change by itself, in their order, named
// after it, with elements dead that die along with it.
func ChangeScenarios(changes []Change, down topology.Faults) []Scenario {
	var out []Scenario
	for _, c := range changes {
		s := Scenario{Changes: []Change{c}, Down: down}
		s.Name = s.String()
		out = append(out, s)
	}
	return out
}

// ParseChanges parses changes of a fabric that are made together, one after the other.
// The error says which text is no change, is there twice, or does not fit what those
// before it have made.
func ParseChanges(f *topology.Fabric, texts ...string) ([]Change, error) {
	var out []Change
	for _, text := range texts {
		c, err := ParseChange(f, text)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, c) {
			return nil, fmt.Errorf("%v twice", c)
		}
		out = append(out, c)
	}
	if _, err := Apply(f, out...); err != nil {
		return nil, err
	}
	return out, nil
}

type lister struct {
	b     topology.Builder
	vlans []int // of networks
	out   []Change
}

func (l *lister) add(c Change) { l.out = append(l.out, c) }

func (l *lister) kind(k ChangeKind) {
	switch k {
	case ChangeStray:
		for _, s := range strayChanges(&l.b, StrayOptions{}) {
			l.add(s)
		}
	case ChangeRogue:
		for i := range l.b.Switches {
			for _, at := range freePlaces(&l.b, l.b.Switches[i].Name, false) {
				l.add(Change{Kind: k, At: at})
			}
		}
	case ChangeSilent, ChangePriority, ChangeMethod:
		for i := range l.b.Switches {
			if s := &l.b.Switches[i]; s.Protocol != topology.NoSTP {
				l.ofSwitch(k, s)
			}
		}
	default:
		for i := range l.b.Links {
			l.ofLink(k, &l.b.Links[i])
		}
	}
}

func (l *lister) ofSwitch(k ChangeKind, s *topology.Switch) {
	at := Place{Switch: s.Name}
	switch k {
	case ChangeSilent:
		l.add(Change{Kind: k, At: at, BPDU: topology.BPDUFlood})
		l.add(Change{Kind: k, At: at, BPDU: topology.BPDUDrop})
	case ChangePriority:
		for _, p := range []int{0, 61440} {
			if p != *s.Priority || s.MSTPriority != nil || s.VLANPriority != nil {
				l.add(Change{Kind: k, At: at, Value: p})
			}
		}
	case ChangeMethod:
		if slices.Contains([]topology.LAGCost{topology.AggregateLAG, topology.MemberLAG, topology.FlatLAG}, s.LAGCost) {
			to := topology.ShortCost
			if s.CostMethod == to {
				to = topology.LongCost
			}
			l.add(Change{Kind: k, At: at, Method: to})
		}
	}
}

func (l *lister) ofLink(k ChangeKind, link *topology.Link) {
	if k == ChangeSpeed {
		if !link.IsLAG() {
			l.slower(Change{Kind: k, At: Place{Port: link.Name}}, link.Mbps)
		}
		for m, mbps := range link.Members {
			l.slower(Change{Kind: k, At: Place{Port: link.Name}, Member: m + 1}, mbps)
		}
		return
	}
	for i := range link.Ends {
		e, far := &link.Ends[i], &link.Ends[1-i]
		c := Change{Kind: k, At: placeOf(&l.b, link, i, 0)}
		switch k {
		case ChangeCost:
			if l.runsTree(e.Switch) {
				for _, c.Value = range []int{1, 200_000_000} {
					l.add(c)
				}
			}
		case ChangePrune, ChangeNative, ChangeAccess:
			for _, c.Value = range l.vlans {
				if one := e.VLANs.Len() == 1; l.offers(k, e, far, one, c.Value) {
					l.add(c)
				}
			}
		case ChangeBundle:
			if c.Static = !e.Static; link.IsLAG() {
				l.add(c)
			}
		case ChangeHalf, ChangeDeaf:
			for m := range link.Members {
				c.Member, c.At = m+1, placeOf(&l.b, link, i, m+1)
				l.add(c)
			}
			c.At = placeOf(&l.b, link, i, 0)
			if c.Member = 0; k == ChangeDeaf && e.Channel == "" && len(link.Members) != 1 {
				l.add(c)
			}
		}
	}
}

// offers says whether the VLAN is one to prune, or to make native or access VLAN, at an
// end.
func (l *lister) offers(k ChangeKind, e, far *topology.End, one bool, vlan int) bool {
	switch k {
	case ChangePrune:
		return e.VLANs.Has(vlan) && far.VLANs.Has(vlan)
	case ChangeNative:
		return !one && e.VLANs.Has(vlan) && max(e.Native, 1) != vlan
	}
	return one && !e.VLANs.Has(vlan)
}

func (l *lister) slower(c Change, mbps int) {
	for c.Value = 100_000; c.Value >= mbps; {
		c.Value /= 10
	}
	if c.Value >= 10 {
		l.add(c)
	}
}

func (l *lister) runsTree(sw string) bool {
	return slices.ContainsFunc(l.b.Switches, func(s topology.Switch) bool { return s.Name == sw && s.Protocol != topology.NoSTP })
}

// freePlaces returns the ports of a switch that a cable can be plugged into: those that
// are known to be free and enabled, and of a switch that has no free port described
// one that is not, unless described is asked for.
func freePlaces(b *topology.Builder, sw string, described bool) []Place {
	_, all := describedPorts(b, sw)
	if len(all) == 0 && !described {
		return []Place{{Switch: sw}}
	}
	var out []Place
	for _, p := range all {
		if !p.Disabled {
			out = append(out, placeOfFree(sw, p))
		}
	}
	return out
}
