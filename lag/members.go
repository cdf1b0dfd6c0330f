package lag

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Bundle is what became of a bundle, member by member: of a link with members, or
// of a channel of one switch.
type Bundle struct {
	// Element is the link; zero of a channel.
	Element topology.Element
	// Switch and Channel name a channel; empty of a link.
	Switch, Channel string
	Members         []Member
}

// Name returns the link as lag:isl, or the channel as ten-a:Po1.
func (b Bundle) Name() string {
	if b.Channel != "" {
		return b.Switch + ":" + b.Channel
	}
	return b.Element.String()
}

// Member is a cable of a bundle.
type Member struct {
	Element topology.Element // member:isl/1, or the link that is the member of a channel
	Mbps    int
	// Ends are the two ends of the cable, of a link in the order of its ends, of a
	// channel this switch's first.
	Ends [2]MemberEnd
}

// MemberEnd is one end of a cable.
type MemberEnd struct {
	Switch string
	Membership
	// Text says why in a clause, with the numbers that decided; empty where no source
	// tells what LACP does, see [View.Unmodelled].
	Text string
}

// Bundles returns every bundle and channel with the state of its members and why,
// in the order of the fabric, a channel where its first cable is.
func (v *View) Bundles() []Bundle {
	var out []Bundle
	channels := make(map[aggregatorAt]int)
	for i := range v.r.lines {
		l := &v.r.lines[i]
		if l.group == noGroup {
			continue
		}
		g := &v.r.groups[l.group]
		if !g.channels {
			b := Bundle{Element: l.element}
			states := v.memberships(l.group)
			for m := range g.cables {
				b.Members = append(b.Members, v.member(g, m, 0, states[m]))
			}
			out = append(out, b)
			continue
		}
		cable := slices.IndexFunc(g.of, func(c cableAt) bool { return c.line == i })
		for k := range l.ends {
			e := &l.ends[k]
			if e.aggregate == noPort {
				continue
			}
			at := aggregatorAt{e.sw, e.aggregate}
			if _, ok := channels[at]; !ok {
				channels[at] = len(out)
				out = append(out, Bundle{Switch: e.view.Switch, Channel: v.r.b.Switches[e.sw].Ports[e.aggregate].Name})
			}
			b := &out[channels[at]]
			b.Members = append(b.Members, v.member(g, cable, k, v.memberships(l.group)[cable]))
		}
	}
	return out
}

// memberships returns the states of a group's cables.
func (v *View) memberships(group int) [][2]Membership {
	g := &v.r.groups[group]
	out := make([][2]Membership, len(g.cables))
	if v.picked != nil && (!g.plain || !g.channels && v.r.split(v, &v.r.lines[g.of[0].line])) {
		for i, c := range g.of {
			out[i] = v.picked.of[cableKey{c.line, c.member}]
		}
		return out
	}
	dead := make([]bool, len(v.r.b.Switches))
	for i := range dead {
		dead[i] = !v.Live(v.r.b.Switches[i].Name)
	}
	if states, err := v.r.selectIn(v, g, dead); err == nil { // a plain group leaves nothing unsaid
		return states
	}
	return out
}

// member returns a cable, the end first first.
func (v *View) member(g *group, cable, first int, states [2]Membership) Member {
	c := g.of[cable]
	l := &v.r.lines[c.line]
	m := Member{Element: c.element, Mbps: g.cables[cable].Mbps}
	for i, k := range []int{first, 1 - first} {
		text := v.r.why(g, cable, k, states[k])
		for j := range l.ends {
			if p := v.pairAt(&l.ends[j]); states[k].Cause == BecauseDown && p != nil && v.chassis.shut[l.ends[j].peers[c.member]] && p.Status != PairDead {
				text = p.String()
			}
		}
		m.Ends[i] = MemberEnd{Switch: v.r.memberSwitch(l, k, c.member), Membership: states[k], Text: text}
	}
	return m
}

// memberSwitch returns the switch that a member of a line ends at.
func (r *Resolver) memberSwitch(l *line, end, member int) string {
	if e := &l.ends[end]; e.peers != nil {
		return r.b.Switches[e.peers[member]].Name
	}
	return l.ends[end].view.Switch
}

// why says in a clause why an end of a cable has its state.
func (r *Resolver) why(g *group, cable, k int, m Membership) string {
	far := r.memberSwitch(&r.lines[g.of[cable].line], 1-k, g.of[cable].member)
	switch m.Cause {
	case BecauseSelected:
		if m.Limit == 0 {
			return "selected, without a limit"
		}
		return fmt.Sprintf("place %d of %d; %s", m.Rank, m.Limit, r.decides(g, cable, m))
	case BecauseStatic:
		return "static: it asks nobody"
	case BecauseLimit:
		return fmt.Sprintf("%d of %d taken; %s", m.Limit, m.Limit, r.decides(g, cable, m))
	case BecauseSpeed:
		return fmt.Sprintf("it came up at %s, and the speed that counts is %s", topology.FormatMbps(m.Mbps), topology.FormatMbps(m.Against))
	case BecauseOtherPartner:
		return fmt.Sprintf("%s is another partner than that of %v, the best port", far, g.of[m.Peer].element)
	case BecausePartnerChose:
		return fmt.Sprintf("%s bundles with the partner of %v", far, g.of[m.Peer].element)
	case BecauseStaticPartner:
		return fmt.Sprintf("%s is static and speaks no LACP", far)
	case BecauseNoBundle:
		if g.cables[cable].Ends[k].Aggregator == NoAggregator {
			return "no bundle here"
		}
		return fmt.Sprintf("%s has no bundle here and speaks no LACP", far)
	case BecausePassive:
		return "both ends are passive, and wait for the other to speak LACP"
	case BecauseFallback:
		if m.State == MemberDefaulted {
			return fmt.Sprintf("%s speaks no LACP, and this is the best port", far)
		}
		return fmt.Sprintf("%s speaks no LACP, and %v is the one that is kept", far, g.of[m.Peer].element)
	case BecauseMinLinks:
		return fmt.Sprintf("%d of at least %d active: min-links", m.Rank, m.Limit)
	case BecauseGuard:
		return fmt.Sprintf("EtherChannel guard: %s has no bundle here", far)
	case BecauseDown:
		if o := r.lines[g.of[cable].line].oneWay; o != nil && o.out[g.of[cable].member] {
			return "one-way, and " + o.why[g.of[cable].member]
		}
		return "its link is down"
	}
	return ""
}

// decides says whose port decides, why his, and which port it is.
func (r *Resolver) decides(g *group, cable int, m Membership) string {
	a, b := m.Decider, g.cables[cable].Ends[0].Aggregator
	k := 0
	if b == a || a == g.twin[0] {
		b = g.cables[cable].Ends[1].Aggregator
	} else {
		k = 1
	}
	x, y := g.aggregators[a].System, g.aggregators[b].System // a stack's address aside
	by := fmt.Sprintf("system priority %d, lower MAC", x.Priority)
	switch {
	case x.Priority != y.Priority:
		by = fmt.Sprintf("system priority %d against %d", x.Priority, y.Priority)
	case x == y:
		by = "both ends are its own, lower key"
	case r.b.Switches[g.at[a].sw].MACByOrder || r.b.Switches[g.at[b].sw].MACByOrder:
		by += " by file order"
	}
	p := g.cables[cable].Ends[k]
	return fmt.Sprintf("%s decides (%s): its port priority %d, number %d", r.b.Switches[g.at[a].sw].Name, by, p.Priority, p.Number)
}

// countSelected counts the members of a bundle that LACP selected, those included that
// min-links closed, and returns their speed.
func (r *Resolver) countSelected(line int, p *picked) (n, mbps int) {
	mbps = r.lines[line].mbps
	for m := range r.lines[line].members {
		if selected(p.of[cableKey{line, m}]) {
			n++
			mbps = r.lines[line].speeds[m]
		}
	}
	return n, mbps
}

// selected says whether both ends of a member were selected.
func selected(m [2]Membership) bool {
	for _, e := range m {
		if e.State != MemberActive && e.Cause != BecauseMinLinks {
			return false
		}
	}
	return true
}

// firstUp returns the first member of a bundle whose link is up.
func (r *Resolver) firstUp(line int, p *picked) int {
	for m := range r.lines[line].members {
		if p.of[cableKey{line, m}][0].State != MemberDown {
			return m
		}
	}
	return 0
}

// whyUnselected says of a cable that is up why it is in no bundle.
func (r *Resolver) whyUnselected(line int, states [2]Membership) string {
	l := &r.lines[line]
	g := &r.groups[l.group]
	cable := slices.IndexFunc(g.of, func(c cableAt) bool { return c.line == line })
	for k, m := range states {
		if m.State == MemberStandby || m.State == MemberSuspended {
			return fmt.Sprintf("%v at %s, %s", m.State, l.ends[k].view.Switch, r.why(g, cable, k, m))
		}
	}
	return "it is not known what its switches make of it"
}
