package lag

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// This file lets LACP select, for the bundles of a fabric: a bundle between two
// switches, or channels that cables join, directly or over others.

// group is what selects together.
type group struct {
	aggregators []Aggregator
	at          []aggregatorAt // of aggregators
	cables      []Cable
	of          []cableAt // of cables
	// channels says that the cables are links of their own.
	channels bool
	// plain says that every member that is alive is active, if the ends agree on
	// LACP: nobody needs to ask Select.
	plain bool
	// twin is, of an end of a bundle at an MLAG pair, the aggregator of the second
	// peer, which has members only where the peers are two systems; noTwin of others.
	twin [2]int
}

// aggregatorAt is where an aggregator is: a switch and the index of a port there.
type aggregatorAt struct{ sw, port int }

type cableAt struct {
	line, member int
	element      topology.Element
}

// compileGroups puts bundles and channels into groups.
func (r *Resolver) compileGroups() {
	byChannel := make(map[aggregatorAt]int) // to the group
	for i, l := range r.b.Links {
		switch line := &r.lines[i]; {
		case l.IsLAG():
			line.group = len(r.groups)
			r.groups = append(r.groups, r.bundle(i, &l))
		case l.Ends[0].Channel != "" || l.Ends[1].Channel != "":
			line.group = r.channelGroup(line, byChannel)
		}
	}
	for i := range r.lines {
		if g := r.lines[i].group; g >= 0 && r.lines[i].members == nil {
			r.addCable(&r.groups[g], i)
		}
	}
	for i := range r.groups {
		r.asks = r.asks || !r.groups[i].plain
	}
}

// bundle returns the group of a link with members.
func (r *Resolver) bundle(line int, l *topology.Link) group {
	g := group{cables: make([]Cable, len(l.Members)), twin: [2]int{noTwin, noTwin}}
	limit, modes := len(l.Members), [2]Mode{}
	for k := range l.Ends {
		e := &r.lines[line].ends[k]
		a := r.aggregator(&l.Ends[k], aggregatorAt{e.sw, e.port})
		// What a bundle without a word on it has always done.
		a.Rules.NoPartner = cmp.Or(a.Rules.NoPartner, topology.MemberSuspended)
		if a.Rules.MaxActive > 0 {
			limit = min(limit, a.Rules.MaxActive)
		}
		modes[k] = a.Mode
		g.aggregators, g.at = append(g.aggregators, a), append(g.at, aggregatorAt{e.sw, e.port})
		for m, p := range r.memberPorts(&l.Ends[k], len(l.Members)) {
			p.Aggregator = k
			g.cables[m].Ends[k] = p
		}
	}
	for k := range l.Ends {
		if e := &r.lines[line].ends[k]; e.peers != nil {
			g.twin[k] = len(g.aggregators)
			g.aggregators, g.at = append(g.aggregators, g.aggregators[k]), append(g.at, aggregatorAt{r.pairs[r.pairOf[e.sw]].sw[1], e.peerPort[1]})
		}
	}
	uneven := false
	for m, mbps := range l.Members {
		g.cables[m].Mbps = mbps
		g.of = append(g.of, cableAt{line, m, r.lines[line].members[m]})
		uneven = uneven || mbps != l.Members[0]
	}
	kept := slices.ContainsFunc(g.aggregators[:2], func(a Aggregator) bool { return a.Rules.NoPartner != topology.MemberSuspended })
	agree := modes[0] == Static && modes[1] == Static || modes[0] == LACPActive && modes[1] != Static || modes[1] == LACPActive && modes[0] != Static
	g.plain = !uneven && limit == len(l.Members) && (agree || r.lines[line].unformed && !kept)
	return g
}

// aggregator returns one end of a bundle.
func (r *Resolver) aggregator(e *topology.End, at aggregatorAt) Aggregator {
	s := &r.b.Switches[at.sw]
	a := Aggregator{
		System: System{s.LACP.SystemPriority(), *s.MAC}, Key: s.Ports[at.port].Number,
		Mode: LACPActive, MinLinks: max(e.MinLinks, 1), Rules: s.LACP.Rules(),
	}
	switch {
	case e.Static:
		a.Mode = Static
	case e.Passive:
		a.Mode = LACPPassive
	}
	return a
}

// memberPorts returns the port identifiers of a bundle's members at one end: the
// numbers of the physical ports where all of them are settled, else their order.
func (r *Resolver) memberPorts(e *topology.End, n int) []MemberPort {
	out := make([]MemberPort, n)
	settled := len(e.Members) == n
	for m := range out {
		out[m] = MemberPort{Priority: topology.DefaultLACPPriority, Number: m + 1}
		if m < len(e.LACPPriority) {
			out[m].Priority = e.LACPPriority[m]
		}
		settled = settled && r.settledNumber(e.Switch, e.Members[m]) > 0
	}
	for m := range out {
		if settled {
			out[m].Number = r.settledNumber(e.Switch, e.Members[m])
		}
	}
	return out
}

// settledNumber returns the number that the description gives a port, 0 where it
// follows an order.
func (r *Resolver) settledNumber(sw, name string) int {
	for _, p := range r.b.Switches[r.index[sw]].Ports {
		if p.Name == name && !p.NumberByOrder {
			return p.Number
		}
	}
	return 0
}

// channelGroup returns the group of a cable's channels, one where there were two.
func (r *Resolver) channelGroup(line *line, byChannel map[aggregatorAt]int) int {
	into := -1
	for k := range line.ends {
		e := &line.ends[k]
		if e.aggregate < 0 {
			continue
		}
		at := aggregatorAt{e.sw, e.aggregate}
		g, ok := byChannel[at]
		switch {
		case !ok && into < 0:
			into = len(r.groups)
			r.groups = append(r.groups, group{channels: true, twin: [2]int{noTwin, noTwin}})
		case ok && into < 0:
			into = g
		case ok && into != g:
			for i := range r.lines {
				if r.lines[i].group == g {
					r.lines[i].group = into
				}
			}
			for a, of := range byChannel {
				if of == g {
					byChannel[a] = into
				}
			}
		}
		byChannel[at] = into
	}
	return into
}

// addCable adds a link that is a member of channels to its group.
func (r *Resolver) addCable(g *group, i int) {
	line := &r.lines[i]
	c := Cable{Mbps: line.mbps}
	for k := range line.ends {
		e, said := &line.ends[k], &r.b.Links[i].Ends[k]
		c.Ends[k] = MemberPort{Aggregator: NoAggregator, Priority: topology.DefaultLACPPriority, Number: e.view.Port}
		if len(said.LACPPriority) > 0 {
			c.Ends[k].Priority = said.LACPPriority[0]
		}
		if e.aggregate < 0 {
			continue
		}
		at := aggregatorAt{e.sw, e.aggregate}
		a := slices.Index(g.at, at)
		if a < 0 {
			a = len(g.at)
			g.at, g.aggregators = append(g.at, at), append(g.aggregators, r.aggregator(said, at))
		}
		c.Ends[k].Aggregator = a
	}
	g.cables, g.of = append(g.cables, c), append(g.of, cableAt{i, 0, line.element})
}

// picked is what LACP selected in one state.
type picked struct {
	of map[cableKey][2]Membership
	// effective is, of a line with channels, the index of the port that each end is
	// part of, noPort where it carries nothing.
	effective map[int][2]int
	// mute are ends of lines whose port is on a LAN already: BPDUs leave a bundle by
	// one member.
	mute map[lineSide]bool
	// disputed are aggregate ports that hear who does not hear them.
	disputed map[aggregatorAt]bool
	active   map[aggregatorAt]int // members of an aggregate port
}

type cableKey struct{ line, member int }

type lineSide struct{ line, end int }

const noPort = -1

// pick lets LACP select, where it has to be asked.
func (r *Resolver) pick(v *View, dead []bool) *picked {
	apart := slices.ContainsFunc(v.Pairs, func(p Pair) bool { return p.Status == PairSplit && !p.Joined })
	if !r.asks && !apart {
		return nil
	}
	p := &picked{
		of: make(map[cableKey][2]Membership), effective: make(map[int][2]int), mute: make(map[lineSide]bool),
		disputed: make(map[aggregatorAt]bool), active: make(map[aggregatorAt]int),
	}
	for i := range r.groups {
		if g := &r.groups[i]; len(g.cables) > 0 && (!g.plain || !g.channels && r.split(v, &r.lines[g.of[0].line])) {
			r.pickGroup(v, g, dead, p)
		}
	}
	return p
}

// selectIn lets a group select in the state of a view.
func (r *Resolver) selectIn(v *View, g *group, dead []bool) ([][2]Membership, error) {
	cables := slices.Clone(g.cables)
	for i := range cables {
		l := &r.lines[g.of[i].line]
		cables[i].Down = r.lineStatus(v, l, dead) != Up || l.off[g.of[i].member] || v.Dead.Has(g.of[i].element) || l.outAt(g.of[i].member, &v.chassis)
	}
	aggregators := slices.Clone(g.aggregators)
	for i := range aggregators {
		// The system's address is the bridge's, which a stack's new master may bring.
		if mac, ok := v.chassis.mac[g.at[i].sw]; ok {
			aggregators[i].System.MAC = mac
		}
	}
	r.selectSystems(v, g, aggregators, cables)
	return Select(aggregators, cables)
}

// lineStatus returns what took a link or bundle down as a whole, or Up.
func (r *Resolver) lineStatus(v *View, l *line, dead []bool) Status {
	status := Up
	for i := range l.ends {
		e := &l.ends[i]
		gone := dead[e.sw]
		if p := v.pairAt(e); p != nil {
			gone = p.Status == PairDead
		}
		switch {
		case gone:
			return SwitchDead
		case e.disabled:
			status = PortDisabled
		}
	}
	if v.Dead.Has(l.element) {
		return Dead
	}
	return status
}

func (r *Resolver) pickGroup(v *View, g *group, dead []bool, p *picked) {
	out, err := r.selectIn(v, g, dead)
	var unsaid *UnsaidError
	if errors.As(err, &unsaid) {
		r.unmodelled(v, g, unsaid.Aggregator, fmt.Sprintf("what becomes of a member depends on switches.%s.lacp.%s, which is not said",
			r.b.Switches[g.at[unsaid.Aggregator].sw].Name, unsaid.Option))
		out = make([][2]Membership, len(g.cables))
	}
	for i, m := range out {
		c := g.of[i]
		p.of[cableKey{c.line, c.member}] = m
		if !g.channels {
			for k := range m {
				if m[k].State == MemberIndividual || m[k].State == MemberDefaulted {
					r.unmodelled(v, g, k, fmt.Sprintf("%v is %v: write it as a link of its own, with a channel where it is bundled", c.element, m[k].State))
				}
			}
			continue
		}
		ends := [2]int{noPort, noPort}
		for k := range m {
			e := &r.lines[c.line].ends[k]
			switch m[k].State {
			case MemberIndividual:
				ends[k] = e.port
				if m[k].Cause == BecauseOtherPartner {
					r.unmodelled(v, g, g.cables[i].Ends[k].Aggregator, fmt.Sprintf("%v is individual here and speaks LACP at the other end", c.element))
				}
			case MemberActive, MemberDefaulted:
				ends[k] = e.aggregate
				p.active[aggregatorAt{e.sw, e.aggregate}]++
			}
		}
		p.effective[c.line] = ends
	}
	if g.channels && err == nil {
		for a := range g.aggregators {
			r.spread(v, g, a, p)
		}
	}
}

// unmodelled notes that no source tells what a group does, at an aggregator.
func (r *Resolver) unmodelled(v *View, g *group, aggregator int, what string) {
	at := g.at[aggregator]
	port := stp.PortID{Bridge: r.b.Switches[at.sw].Name, Number: r.b.Switches[at.sw].Ports[at.port].Number}
	v.Unmodelled = append(v.Unmodelled, &stp.UnmodelledError{Ports: []stp.PortID{port}, What: what})
}

// spread looks at an aggregate port whose members end at several ports: the other
// side does not take it for one. Of its members the one with the lowest number
// carries the BPDUs it sends, and it hears those of all (STP sends them over the
// first operational one).
//
//   - EtherChannel guard shuts the bundle down (Cisco 20625, "Understanding
//     EtherChannel Inconsistency Detection"; Catalyst 2950 and 2955 guide p. 15-11).
//   - Without it the other ports but one hear nobody, are designated and forward
//     (20625), and return what the bundle sends: parallel forwarding links. Where
//     the bundle is designated and both switches run RSTP or MSTP, it hears the
//     inferior BPDUs of these ports, is disputed, and discards (IEEE 802.1D-2004
//     17.21.10 recordDispute); STP knows no dispute.
func (r *Resolver) spread(v *View, g *group, a int, p *picked) {
	at := g.at[a]
	var whole, half []lineSide // with and without a port at the other end
	for i := range g.cables {
		for k, end := range g.cables[i].Ends {
			line := g.of[i].line
			if ends := p.effective[line]; end.Aggregator == a && ends[k] == at.port {
				if ends[1-k] != noPort {
					whole = append(whole, lineSide{line, k})
				} else {
					half = append(half, lineSide{line, k})
				}
			}
		}
	}
	number := func(s lineSide) int { return r.lines[s.line].ends[s.end].view.Port }
	slices.SortFunc(whole, func(x, y lineSide) int { return cmp.Compare(number(x), number(y)) })
	slices.SortFunc(half, func(x, y lineSide) int { return cmp.Compare(number(x), number(y)) })
	for i, s := range append(slices.Clone(whole), half...) {
		p.mute[s] = i > 0
	}
	here := &r.b.Switches[at.sw]
	if len(whole) > 0 && len(half) > 0 {
		r.unmodelled(v, g, a, fmt.Sprintf("%s sends over a member that the other end does not use", r.portName(at)))
		return
	}
	if len(whole) < 2 {
		return
	}
	far := func(s lineSide) aggregatorAt {
		return aggregatorAt{r.lines[s.line].ends[1-s.end].sw, p.effective[s.line][1-s.end]}
	}
	first := far(whole[0])
	trees := here.Protocol != topology.NoSTP
	oneSwitch, ordinary := true, true
	for _, s := range whole {
		f := far(s)
		there := &r.b.Switches[f.sw]
		port := &there.Ports[f.port]
		trees = trees && there.Protocol != topology.NoSTP
		oneSwitch = oneSwitch && f.sw == first.sw
		ordinary = ordinary && *port.Priority == *there.Ports[first.port].Priority && port.MST == nil && port.Number >= there.Ports[first.port].Number &&
			p.active[f] <= 1 && !here.Protocol.PerVLAN() && !there.Protocol.PerVLAN()
	}
	guard := g.aggregators[a].Rules.MisconfigGuard
	switch {
	case !trees:
		r.unmodelled(v, g, a, fmt.Sprintf("%s is a bundle here and ports of their own at the other end, where not both run spanning tree", r.portName(at)))
	case guard == nil:
		r.unmodelled(v, g, a, fmt.Sprintf("%s is a bundle here and ports of their own at the other end, and switches.%s.lacp.misconfig-guard is not said", r.portName(at), here.Name))
	case *guard:
		for _, s := range whole {
			p.effective[s.line] = [2]int{noPort, noPort}
			m := p.of[cableKey{s.line, 0}]
			m[s.end] = Membership{State: MemberSuspended, Cause: BecauseGuard, Decider: NoAggregator}
			m[1-s.end] = Membership{State: MemberDown, Cause: BecauseDown, Decider: NoAggregator} // its carrier is gone
			p.of[cableKey{s.line, 0}] = m
		}
	case !oneSwitch:
		r.unmodelled(v, g, a, fmt.Sprintf("%s is one bundle over switches that are not one", r.portName(at)))
	case !ordinary:
		r.unmodelled(v, g, a, fmt.Sprintf("%s is a bundle here and ports with values or trees of their own at the other end", r.portName(at)))
	default:
		p.disputed[at] = here.Protocol != topology.STP && r.b.Switches[first.sw].Protocol != topology.STP
	}
}

// portName names an aggregate port.
func (r *Resolver) portName(at aggregatorAt) string {
	s := &r.b.Switches[at.sw]
	p := &s.Ports[at.port]
	return s.Name + ":" + cmp.Or(p.Name, fmt.Sprint(p.Number))
}

// hopOfCable decides what became of a link that is a member of channels. Its ends
// are the ports that it is part of in this state.
func (r *Resolver) hopOfCable(v *View, i int, dead []bool, ports map[int][]stp.Port, p *picked) (Hop, []int) {
	l := &r.lines[i]
	h := Hop{Element: l.element, Members: 1, MinLinks: 1, Status: r.lineStatus(v, l, dead), Ends: slices.Clone(l.rest)}
	if l.oneWay != nil && h.Status == Up {
		v.Unmodelled = append(v.Unmodelled, r.oneWayError(l, "a one-way cable that is a member of a channel"))
	}
	if h.Status == Up && l.outAt(0, &v.chassis) {
		h.Status = ChassisDead
	}
	ends, m := p.effective[i], p.of[cableKey{i, 0}]
	if h.Status == Up {
		switch {
		case ends[0] != noPort && ends[1] != noPort:
			h.Active, h.Mbps, h.FlowMbps = 1, l.mbps, l.mbps
		case m[0].Cause == BecauseMinLinks || m[1].Cause == BecauseMinLinks:
			h.Status, h.Active, h.Alive = BelowMinLinks, 1, []topology.Element{l.element}
			h.MinLinks = max(m[0].Limit, m[1].Limit)
		default:
			h.Status, h.Why = Unselected, r.whyUnselected(i, m)
		}
	} else {
		ends = [2]int{noPort, noPort}
	}
	var up []int
	for k := range l.ends {
		e := &l.ends[k]
		if ends[k] == noPort {
			continue
		}
		if !p.mute[lineSide{i, k}] {
			up = append(up, k)
		}
		if ends[k] == e.port {
			continue
		}
		at := aggregatorAt{e.sw, e.aggregate}
		h.Ends[k].Port = r.bridges[e.sw].Ports[e.aggregate].Number
		h.Ends[k].Cost = r.bridges[e.sw].Ports[e.aggregate].Cost
		r.recostAggregate(v, l, e, p.active[at], ports, &h.Ends[k])
		if p.disputed[at] {
			r.changed(ports, e.sw)[e.aggregate].Disputed = true
		}
	}
	return h, up
}

// changed returns the ports of a bridge that differ from those at rest.
func (r *Resolver) changed(ports map[int][]stp.Port, sw int) []stp.Port {
	if ports[sw] == nil {
		ports[sw] = slices.Clone(r.bridges[sw].Ports)
	}
	return ports[sw]
}

// recostAggregate gives the aggregate port of a channel its cost.
func (r *Resolver) recostAggregate(v *View, l *line, e *lineEnd, active int, ports map[int][]stp.Port, end *End) {
	s := &r.b.Switches[e.sw]
	if s.Protocol == topology.NoSTP {
		end.Cost = 0
		return
	}
	if e.aggregatePinned {
		return
	}
	cost, verified := BundleCost(s.LAGCost, s.CostMethod, l.mbps, active)
	if !verified || byConfiguredSize(s.LAGCost, active, len(l.members)) {
		v.Assumptions = append(v.Assumptions, r.assume(l, e, active, l.mbps, cost, end.Port))
	}
	end.Cost = cost
	if r.bridges[e.sw].Ports[e.aggregate].Cost != cost {
		r.changed(ports, e.sw)[e.aggregate].Cost = cost
	}
}
