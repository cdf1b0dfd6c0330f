package failure

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// accident is a tie of costs that an identifier decided, in one state, and what
// became of the networks with the identifiers the other way round.
type accident struct {
	tie
	edit identities // what turns it round
	// uneven says that the link that discards has another speed than the other.
	uneven bool
	// nets are the networks whose verdict would be another, now and then what
	// they are and would be.
	nets      []int
	now, then []glimpse
}

// tie is a choice of a bridge between two of its ports, or of a shared LAN
// between two bridges, at equal cost. Ties are comparable.
type tie struct {
	inst stp.Instance
	kind stp.StepKind
	// field is FieldBridge or FieldPort.
	field stp.Field
	// bridge has the port that lost and discards. won and lost are its two
	// ports; in an election on a LAN won is another bridge's.
	bridge    string
	won, lost stp.PortID
	// above and below are the bridges whose identifiers were compared, the
	// lower and the higher; with FieldPort they are one, and the ports of it too.
	above, below         string
	abovePort, belowPort stp.PortID
	cost                 int
	byMAC                bool // the priorities are equal
}

// ties returns the ties in a state that a network may depend on, or which link
// blocks; down is what failed, nothing at rest.
//
// A bridge that takes another of two equal ways moves itself and what hangs
// below it in the tree. Two switches that are both below it, or both not, keep
// their way. So only bridges with some endpoints of a network below them, and not
// all, matter. At rest all bridges are looked at, for the links that identifiers
// move.
func (c *checker) ties(f *frame, v []glimpse, down topology.Element) []accident {
	rest := down == (topology.Element{})
	var out []accident
	tried := make(map[tie]*turn) // by decider
	for _, inst := range slices.SortedFunc(maps.Keys(f.Trees), stp.Instance.Compare) {
		relevant, ok := c.between(f, inst)
		for i := range c.b.Switches {
			name := c.b.Switches[i].Name
			if ok && !rest && !relevant[name] {
				continue
			}
			for _, t := range c.tiesOf(f, inst, name) {
				if x, ok := c.tryOther(f, v, t, tried, !ok || relevant[name]); ok {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// between returns the bridges that have some endpoints of a network below them
// in a tree, and not all. It is false where that cannot be told, since somebody
// is on a shared LAN.
func (c *checker) between(f *frame, inst stp.Instance) (map[string]bool, bool) {
	out := make(map[string]bool)
	if inst.VLAN == 0 && c.mixed() {
		return nil, false // what standard bridges forward is what other trees rest on
	}
	for i := range c.a.nets {
		j := c.survey(i, f)
		endpoints := make(map[string]bool)
		for _, groups := range j.sends {
			for _, n := range slices.Concat(groups...) {
				endpoints[f.View.NICs[n].Switch] = true
			}
		}
		for _, g := range j.gateways {
			endpoints[c.b.Switches[g].Name] = true
		}
		below := make(map[string]int)
		for sw := range endpoints {
			for at := sw; ; {
				view, ok := f.Trees[inst][at]
				if !ok {
					// Without spanning tree, or in a VLAN's tree that it does not
					// run, it is on a LAN of others; without an MST instance it is in
					// another region, whose tree is another.
					if inst.MST == 0 {
						return nil, false
					}
					break
				}
				below[at]++
				if view.RootPort == 0 {
					break
				}
				next, ok := c.neighbour(f, stp.PortID{Bridge: at, Number: view.RootPort})
				if !ok {
					return nil, false
				}
				at = next.Switch
			}
		}
		for b, n := range below {
			if n < len(endpoints) {
				out[b] = true
			}
		}
	}
	return out, true
}

// mixed says whether some switches have a tree per VLAN, and not all.
func (c *checker) mixed() bool {
	perVLAN := func(s topology.Switch) bool { return s.Protocol.PerVLAN() }
	return slices.ContainsFunc(c.b.Switches, perVLAN) &&
		slices.ContainsFunc(c.b.Switches, func(s topology.Switch) bool { return !perVLAN(s) })
}

// neighbour returns the other end of a link; false where the port is on shared
// media, or the link is not up.
func (c *checker) neighbour(f *frame, p stp.PortID) (lag.End, bool) {
	i, ok := c.hop[p]
	if !ok || len(f.View.Hops[i].Ends) != 2 || f.View.Hops[i].Status != lag.Up || f.View.Hops[i].Element.Kind == topology.KindSegment {
		return lag.End{}, false
	}
	for _, e := range f.View.Hops[i].Ends {
		if (e.Switch != p.Bridge || e.Port != p.Number) && c.b.Switches[c.index[e.Switch]].Protocol != topology.NoSTP {
			return e, true
		}
	}
	return lag.End{}, false
}

// tiesOf returns the ties that made ports of a bridge discard.
func (c *checker) tiesOf(f *frame, inst stp.Instance, name string) []tie {
	view, ok := f.Trees[inst][name]
	if !ok {
		return nil
	}
	var out []tie
	for _, number := range slices.Sorted(maps.Keys(view.Ports)) {
		p := stp.PortID{Bridge: name, Number: number}
		v := view.Ports[number]
		if v.Role != stp.Alternate && v.Role != stp.Backup || v.Guard != 0 {
			continue
		}
		if t, isTie, ok := c.plainTie(f, inst, p, view); ok {
			if isTie {
				out = append(out, t)
			}
			continue
		}
		steps, err := f.explain(p, inst)
		if err != nil {
			continue
		}
		for _, s := range steps {
			// At the boundary of a region it is the CIST's, and found there.
			if t, ok := c.tieOf(f, s, p, view); ok && t.inst == inst {
				out = append(out, t)
			}
		}
	}
	return out
}

// plainTie is what tieOf returns where the bridge and the two that it hears from
// are of one region, or all of none, and on links: there the sum of the costs is
// all there is to compare. That costs a hundredth of [stp.Explain] in a large
// network. ok is false elsewhere.
func (c *checker) plainTie(f *frame, inst stp.Instance, p stp.PortID, view stp.BridgeView) (t tie, isTie, ok bool) {
	won := stp.PortID{Bridge: p.Bridge, Number: view.RootPort}
	a, okA := c.neighbour(f, won)
	b, okB := c.neighbour(f, p)
	if !okA || !okB || !c.plainly(f, inst, p, a) || !c.plainly(f, inst, p, b) {
		return tie{}, false, false
	}
	if x := c.port(p); x.RestrictedRole || x.RootGuard || x.BPDUFilter {
		return tie{}, false, true // it does not listen
	}
	cost, loses := c.reaches(f, inst, won, a.Switch), c.reaches(f, inst, p, b.Switch)
	if cost != loses {
		return tie{}, false, true
	}
	t = tie{inst: inst, kind: stp.RootPortChoice, field: stp.FieldBridge, bridge: p.Bridge, won: won, lost: p, above: a.Switch, below: b.Switch, cost: cost}
	if a.Switch == b.Switch {
		t.field = stp.FieldPort
		t.abovePort, t.belowPort = stp.PortID{Bridge: a.Switch, Number: a.Port}, stp.PortID{Bridge: b.Switch, Number: b.Port}
		return t, true, true
	}
	t.byMAC = c.bridgeID(t.above, inst).Priority == c.bridgeID(t.below, inst).Priority
	return t, t.above != view.Root && t.below != view.Root, true
}

// plainly says whether what a port hears from the other end of its link is of its
// own kind: of one region, and of one tree per VLAN or none.
func (c *checker) plainly(f *frame, inst stp.Instance, p stp.PortID, from lag.End) bool {
	_, in := f.Trees[inst][from.Switch].Ports[from.Port]
	return in && c.region[from.Switch] == c.region[p.Bridge] &&
		c.b.Switches[c.index[from.Switch]].Protocol.PerVLAN() == c.b.Switches[c.index[p.Bridge]].Protocol.PerVLAN()
}

// port returns a port of a switch as the description has it.
func (c *checker) port(p stp.PortID) *topology.Port {
	ports := c.b.Switches[c.index[p.Bridge]].Ports
	i, _ := slices.BinarySearchFunc(ports, p.Number, func(x topology.Port, n int) int { return cmp.Compare(x.Number, n) })
	return &ports[i]
}

// reaches returns the cost to the root over a port, from the bridge that it
// hears: external and internal.
func (c *checker) reaches(f *frame, inst stp.Instance, p stp.PortID, from string) int {
	far := f.Trees[inst][from]
	if own := c.port(p).MST[int(inst.MST)].Cost; own != 0 && c.region[p.Bridge] != nil {
		return far.Cost + far.InternalCost + own
	}
	if own := c.port(p).VLAN[int(max(inst.VLAN, 1))].Cost; own != 0 {
		return far.Cost + own
	}
	for _, e := range f.View.Hops[c.hop[p]].Ends {
		if e.Switch == p.Bridge && e.Port == p.Number {
			return far.Cost + far.InternalCost + e.Cost
		}
	}
	return 0
}

// tieOf returns the tie that a lost decision was; false where it was none, where
// the root itself won, which has the lowest identifier anyway, and where which
// of two ends of a link discards is all there is to it.
func (c *checker) tieOf(f *frame, s stp.Step, p stp.PortID, view stp.BridgeView) (tie, bool) {
	if s.Loser.Port != p || s.Field != stp.FieldBridge && s.Field != stp.FieldPort {
		return tie{}, false
	}
	w, l := s.Winner.Vector, s.Loser.Vector
	t := tie{
		inst: s.Instance, kind: s.Kind, field: s.Field, bridge: p.Bridge, won: s.Winner.Port, lost: p,
		above: w.Bridge.Name, below: l.Bridge.Name, cost: w.Cost(), byMAC: w.Bridge.Priority == l.Bridge.Priority,
	}
	switch s.Kind {
	case stp.RootPortChoice:
	case stp.DesignatedElection:
		if _, twoEnds := c.neighbour(f, p); twoEnds || s.Field != stp.FieldBridge {
			return tie{}, false
		}
	default:
		return tie{}, false
	}
	if s.Field == stp.FieldBridge {
		return t, t.above != view.Root && t.below != view.Root
	}
	// Two ports of one bridge, at the other ends of two links.
	a, okA := c.neighbour(f, t.won)
	b, okB := c.neighbour(f, t.lost)
	t.abovePort, t.belowPort = stp.PortID{Bridge: a.Switch, Number: a.Port}, stp.PortID{Bridge: b.Switch, Number: b.Port}
	t.byMAC = false
	return t, okA && okB && a.Switch == b.Switch
}

// decider is what the same two identifiers decide: the ties that a what-if turns
// round together.
func (t tie) decider() tie {
	return tie{inst: t.inst, field: t.field, above: t.above, below: t.below, abovePort: t.abovePort, belowPort: t.belowPort}
}

// turn is a tie the other way round: what was edited for that, and the state.
type turn struct {
	edit identities
	f    *frame
}

// tryOther looks at a state with a tie the other way round. It is false where the
// port that lost does not forward then, so that the tie decides nothing. judge
// says whether a network may depend on it.
func (c *checker) tryOther(f *frame, v []glimpse, t tie, tried map[tie]*turn, judge bool) (accident, bool) {
	x := accident{tie: t}
	r, done := tried[t.decider()]
	if !done {
		r = c.turned(f, t)
		tried[t.decider()] = r
	}
	if r == nil || !r.f.Trees[t.inst][t.lost.Bridge].Ports[t.lost.Number].Forwarding || !c.carryOne(t) {
		return x, false
	}
	x.edit = r.edit
	x.uneven = f.View.Hops[c.hop[t.won]].Mbps != f.View.Hops[c.hop[t.lost]].Mbps
	if !judge {
		return x, true
	}
	for i := range c.a.nets {
		if !c.uses(i, t.inst) {
			continue
		}
		then, rest := c.glance(i, r.f), grade(c.a.rest[i].Verdict)
		if then.grade() == v[i].grade() {
			continue
		}
		// What is as bad with nothing lost is no matter of the tie.
		if f != c.a.base && max(grade(then.verdict), grade(v[i].verdict)) <= rest {
			return x, false
		}
		x.nets, x.now, x.then = append(x.nets, i), append(x.now, v[i]), append(x.then, then)
	}
	return x, true
}

// turned settles a state with a tie the other way round, by the first of several
// ways that turns no other decision; nil where none does.
func (c *checker) turned(f *frame, t tie) *turn {
	for _, ids := range c.otherWays(t) {
		s := c.withBridges(f.State, ids.bridge)
		if s != nil && c.nothingElse(f, s, t) {
			return &turn{ids, newFrame(c.a, s)}
		}
	}
	return nil
}

// nothingElse says whether two states differ in nothing that a bridge chose but
// by the two identifiers of a tie: each bridge has the root port that it had, or
// goes to the one bridge instead of the other.
func (c *checker) nothingElse(f *frame, s *State, t tie) bool {
	for inst, views := range f.Trees {
		for name, was := range views {
			is := s.Trees[inst][name]
			if is.Root != was.Root {
				return false
			}
			// A VLAN's tree rests on no other: what moves in it has another cause,
			// such as an address that was exchanged.
			if other := inst.VLAN != t.inst.VLAN; other && !c.mixed() && !maps.Equal(is.Ports, was.Ports) {
				return false
			}
			if is.RootPort == was.RootPort {
				continue
			}
			from, okFrom := c.neighbour(f, stp.PortID{Bridge: name, Number: was.RootPort})
			to, okTo := c.neighbour(f, stp.PortID{Bridge: name, Number: is.RootPort})
			turned := okFrom && okTo && from.Switch == t.above && to.Switch == t.below
			if inst != t.inst || !turned || t.field == stp.FieldPort && name != t.bridge {
				return false
			}
		}
	}
	return true
}

// carryOne says whether the two links of a tie carry a VLAN of its instance in
// common; if not it moves no traffic from one to the other.
func (c *checker) carryOne(t tie) bool {
	common := topology.VLANs{}
	for _, p := range []stp.PortID{t.won, t.lost} {
		for _, e := range c.view.Hops[c.hop[p]].Ends {
			common = common.And(e.VLANs)
		}
	}
	for v := range common.All() {
		if inst, ok := c.view.Instance(t.bridge, v); ok && inst == t.inst {
			return true
		}
	}
	return false
}

// uses says whether a network may be in an instance: where one of the switches
// maps its VLAN to it. The CIST decides at the border of regions too.
func (c *checker) uses(i int, inst stp.Instance) bool {
	if inst == (stp.Instance{}) {
		return true
	}
	return slices.ContainsFunc(c.b.Switches, func(s topology.Switch) bool {
		on, ok := c.view.Instance(s.Name, c.a.nets[i].net.VLAN)
		return ok && on == inst
	})
}

// identity is what a switch is known by in an instance, or one of its ports.
type identity struct {
	name     string
	inst     stp.Instance
	priority int
	mac      stp.MAC
	// port is 0 where it is about the switch; then priority is that of the port.
	port int
}

type identities []identity

// otherWays returns what turns a tie round, the least change first: the upper
// identifier just above the lower, the lower just below it, and the two
// exchanged. Of ports the one gets the worst priority, the other the best.
func (c *checker) otherWays(t tie) []identities {
	if t.field == stp.FieldPort {
		return []identities{{
			{name: t.above, inst: t.inst, priority: 240, port: t.abovePort.Number},
			{name: t.below, inst: t.inst, priority: 0, port: t.belowPort.Number},
		}}
	}
	a, b := c.bridgeID(t.above, t.inst), c.bridgeID(t.below, t.inst)
	up := identity{name: t.above, inst: t.inst, priority: b.Priority, mac: a.MAC}
	down := identity{name: t.below, inst: t.inst, priority: a.Priority, mac: b.MAC}
	exchanged := identities{up, down}
	switch {
	case t.byMAC:
		exchanged[0].mac, exchanged[1].mac = b.MAC, a.MAC
		up.mac, down.mac = next(b.MAC, 1), next(a.MAC, -1)
	default:
		if bytes.Compare(a.MAC[:], b.MAC[:]) < 0 {
			up.priority += 4096
			down.priority -= 4096
		}
	}
	var out []identities
	for _, x := range []identity{up, down} {
		if x.priority >= 0 && x.priority <= 61440 && !c.taken(x) {
			out = append(out, identities{x})
		}
	}
	return append(out, exchanged)
}

// next returns the address so many further on; the zero address where there is
// none.
func next(m stp.MAC, by int) stp.MAC {
	var n [8]byte
	copy(n[2:], m[:])
	binary.BigEndian.PutUint64(n[:], binary.BigEndian.Uint64(n[:])+uint64(by))
	if n[0] != 0 || n[1] != 0 {
		return stp.MAC{}
	}
	return stp.MAC(n[2:])
}

// taken says whether another switch has the address, or nobody may.
func (c *checker) taken(x identity) bool {
	if x.mac == (stp.MAC{}) || x.mac[0]&1 != 0 {
		return true
	}
	return slices.ContainsFunc(c.b.Switches, func(s topology.Switch) bool { return s.Name != x.name && stp.MAC(*s.MAC) == x.mac })
}

// bridge gives a bridge its identity.
func (ids identities) bridge(b *stp.Bridge) {
	for _, x := range ids {
		if b.Name != x.name {
			continue
		}
		if x.port != 0 {
			b.SetPortPriority(x.port, x.inst, x.priority)
			continue
		}
		b.SetPriority(x.inst, x.priority)
		b.MAC = x.mac
	}
}

// with returns a copy of a map with one value set.
func with[V any](m map[int]V, key int, value V) map[int]V {
	out := maps.Clone(m)
	if out == nil {
		out = make(map[int]V)
	}
	out[key] = value
	return out
}

// edit gives the switches of a description their identities.
func (ids identities) edit(b *topology.Builder) {
	for _, x := range ids {
		i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == x.name })
		s, id := &b.Switches[i], int(x.inst.MST)
		vlan := 0
		if s.Protocol.PerVLAN() {
			vlan = int(max(x.inst.VLAN, 1))
		}
		switch {
		case x.port != 0:
			k := slices.IndexFunc(s.Ports, func(p topology.Port) bool { return p.Number == x.port })
			p := &s.Ports[k]
			switch {
			case vlan != 0:
				p.VLAN = with(p.VLAN, vlan, topology.PortVLAN{Cost: p.VLAN[vlan].Cost, Priority: &x.priority})
			case id != 0:
				p.MST = with(p.MST, id, topology.PortMST{Cost: p.MST[id].Cost, Priority: &x.priority})
			default:
				p.Priority = &x.priority
			}
			continue
		case vlan != 0:
			s.VLANPriority = with(s.VLANPriority, vlan, x.priority)
		case id == 0:
			s.Priority = &x.priority
		default:
			s.MSTPriority = with(s.MSTPriority, id, x.priority)
		}
		mac := topology.MAC(x.mac)
		s.MAC = &mac
	}
}

// confirmed evaluates the edited fabric with what failed, and says whether the
// networks are what the what-if said.
func (c *checker) confirmed(x *accident, down topology.Element) bool {
	f, err := c.f.Edit(x.edit.edit)
	if err != nil {
		return false
	}
	s := Scenario{}
	if down != (topology.Element{}) {
		s = Down(down)
	}
	o, err := Evaluate(f, s)
	if err != nil {
		return false
	}
	for k, i := range x.nets {
		if grade(o.Networks[i].Verdict) != grade(x.then[k].verdict) {
			return false
		}
	}
	return true
}

// better says whether the second glimpse is better than the first for a network
// that asks only what it needs.
func better(now, then glimpse) bool {
	a, b := now.grade(), then.grade()
	return cmp.Or(cmp.Compare(b.verdict, a.verdict), cmp.Compare(b.collateral, a.collateral)) < 0
}

// against says whether a tie went against a network.
func (x *accident) against() bool {
	for k := range x.nets {
		if better(x.now[k], x.then[k]) {
			return true
		}
	}
	return false
}

// sighting is an accident with the states in which it happens.
type sighting struct {
	accident
	down []topology.Element // nil at rest
}

// accidents reports the ties: those that a network depends on one by one, the
// others together where they are many.
func (c *checker) accidents(singles []*single) {
	v := c.verdicts(c.a.base)
	rest := c.ties(c.a.base, v, topology.Element{})
	known := make(map[tie]bool)
	for _, x := range rest {
		known[x.tie.place()] = true
	}
	harmful, harmless := sightings(rest, topology.Element{}, nil, nil)
	var later []*sighting
	for _, s := range singles {
		harmful, later = sightings(s.ties, s.down, harmful, later)
	}
	// Of two links alike it does not matter which discards, unless what is said
	// of the network as it is rests on values that nobody gave.
	later = slices.DeleteFunc(later, func(x *sighting) bool { return known[x.tie.place()] || !x.uneven })
	harmless = slices.DeleteFunc(harmless, func(x *sighting) bool { return !x.uneven && !c.accidental(x) })
	for _, x := range harmful {
		c.dependsOn(x)
	}
	for _, group := range [][]*sighting{harmless, later} {
		c.moved(group, ID003, false)
		c.moved(group, ID004, true)
	}
}

// place is where a tie is, whatever it costs.
func (t tie) place() tie {
	t.cost = 0
	return t
}

// sightings adds the ties of a state to those that networks depend on and those
// that none does. A tie that does the same in several states is there once. Of
// several ties that the same identifiers decide for the same networks the first
// is told.
func sightings(ties []accident, down topology.Element, harmful, harmless []*sighting) (_, _ []*sighting) {
	told := make(map[string]bool)
	for _, x := range ties {
		in := &harmless
		same := func(y *sighting) bool { return y.tie == x.tie }
		if x.nets != nil {
			effect := fmt.Sprint(x.decider(), x.nets, graded(x.now), graded(x.then))
			if told[effect] {
				continue
			}
			told[effect] = true
			in = &harmful
			same = func(y *sighting) bool {
				return y.tie == x.tie && slices.Equal(y.nets, x.nets) && slices.Equal(graded(y.now), graded(x.now)) && slices.Equal(graded(y.then), graded(x.then))
			}
		} else if x.field == stp.FieldPort {
			continue // parallel links, which are a finding of their own
		}
		i := slices.IndexFunc(*in, same)
		if i < 0 {
			i = len(*in)
			*in = append(*in, &sighting{accident: x})
		}
		if down != (topology.Element{}) {
			(*in)[i].down = append((*in)[i].down, down)
		}
	}
	return harmful, harmless
}

func graded(g []glimpse) []glimpse {
	out := make([]glimpse, len(g))
	for i := range g {
		out[i] = g[i].grade()
	}
	return out
}

// text says what a tie is, with who decided it.
func (c *checker) tieText(x *sighting) string {
	when := ""
	if x.down != nil {
		when = fmt.Sprintf("with %s lost, ", c.dead(x.down))
	}
	cost := stp.FormatCost(x.cost)
	var what string
	switch {
	case x.kind == stp.DesignatedElection:
		what = fmt.Sprintf("%s and %s can serve what %v ends at, at cost %s alike", x.won.Bridge, x.bridge, c.cable(x.lost), cost)
	case x.field == stp.FieldPort:
		what = fmt.Sprintf("%s reaches the root%s at cost %s via %s over %v and over %v alike", x.bridge, c.in(" of ", x.bridge, x.inst), cost, x.above, c.cable(x.won), c.cable(x.lost))
	default:
		what = fmt.Sprintf("%s reaches the root%s at cost %s over %v via %s and over %v via %s alike",
			x.bridge, c.in(" of ", x.bridge, x.inst), cost, c.cable(x.won), x.above, c.cable(x.lost), x.below)
	}
	return when + what + ", and " + c.decided(x)
}

// decided says which identifier did.
func (c *checker) decided(x *sighting) string {
	if x.field == stp.FieldPort {
		text := fmt.Sprintf("the lower port ID decides, %v before %v", x.abovePort, x.belowPort)
		if c.portByOrder(x.abovePort) || c.portByOrder(x.belowPort) {
			text += " (numbers by file order; give port to settle it)"
		}
		return text
	}
	a, b := c.bridgeID(x.above, x.inst), c.bridgeID(x.below, x.inst)
	if x.byMAC {
		return fmt.Sprintf("the lower MAC address decides, %s's %v before %s's %v at one priority, %d%s", x.above, a.MAC, x.below, b.MAC, a.Priority, c.byOrder(x.above, x.below))
	}
	if a.Priority == b.Priority {
		return fmt.Sprintf("the lower bridge ID decides, %s's before %s's with its VLAN as system ID extension at one priority, %d", x.above, x.below, a.Priority)
	}
	return fmt.Sprintf("the lower bridge ID decides, %s's with priority %d before %s's with %d", x.above, a.Priority, x.below, b.Priority)
}

// portByOrder says whether a port has its number by the order of the file.
func (c *checker) portByOrder(p stp.PortID) bool {
	return c.port(p).NumberByOrder
}

// dependsOn reports a tie that a network depends on, after it was tried on the
// edited fabric.
func (c *checker) dependsOn(x *sighting) {
	down := topology.Element{}
	if x.down != nil {
		down = x.down[0]
	}
	if !c.confirmed(&x.accident, down) {
		return
	}
	against := x.against()
	code, fix := ID002, c.settleTie(x, down)
	if against {
		code, fix = ID001, c.turnTie(x, down)
	}
	c.find(code, c.endPath(x.lost), c.cable(x.lost), fmt.Sprintf("%s: %s", c.tieText(x), c.effect(x, against)), fix)
}

// effect says what becomes of networks with a tie the other way round, of those
// that gain, or of those that lose.
func (c *checker) effect(x *sighting, gain bool) string {
	type change struct{ now, then Verdict }
	var order []change
	nets := make(map[change][]int)
	for k, i := range x.nets {
		if better(x.now[k], x.then[k]) != gain {
			continue
		}
		v := change{x.now[k].verdict, x.then[k].verdict}
		if grade(v.now) == grade(v.then) {
			v = change{x.now[k].collateral, x.then[k].collateral}
		}
		if grade(v.then) == Intact {
			v.then = Intact
		}
		if nets[v] == nil {
			order = append(order, v)
		}
		nets[v] = append(nets[v], i)
	}
	var now, both []string
	all := 0
	for _, v := range order {
		is := fmt.Sprintf("%s %s %v", c.networks(nets[v]), are(len(nets[v])), v.now)
		now, both = append(now, is), append(both, fmt.Sprintf("%s and would %s", is, become(len(nets[v]), v.then)))
		all += len(nets[v])
	}
	if slices.ContainsFunc(order, func(v change) bool { return v.then != order[0].then }) {
		return "the other way round " + strings.Join(both, ", ")
	}
	they := "they"
	if all == 1 {
		they = "it"
	}
	return fmt.Sprintf("%s, and the other way round %s would %s", list(now), they, become(all, order[0].then))
}

// become says what so many networks come to with a graded verdict.
func become(n int, v Verdict) string {
	switch {
	case v != Intact:
		return "be " + v.String()
	case n == 1:
		return "get what it needs"
	}
	return "get what they need"
}

// moved reports ties that no network depends on, by whether the order of the
// file decides.
func (c *checker) moved(ties []*sighting, code FindingCode, byOrder bool) {
	var of []*sighting
	for _, x := range ties {
		if c.accidental(x) == byOrder {
			of = append(of, x)
		}
	}
	// One tie in the trees of several VLANs is one finding.
	alike := make(map[string]int)
	of = slices.DeleteFunc(of, func(x *sighting) bool {
		if !c.b.Switches[c.index[x.bridge]].Protocol.PerVLAN() {
			return false
		}
		t := x.tie
		t.inst = stp.Instance{}
		key := fmt.Sprint(t, x.down)
		alike[key]++
		return alike[key] > 1
	})
	const most = 3
	fix := "pin a cost so that there is no tie, or give priorities that differ on purpose"
	if len(of) > most {
		x := of[0]
		c.find(code, c.endPath(x.lost), c.cable(x.lost), fmt.Sprintf("%d ties like this one: %s", len(of), c.blocks(x)), fix)
		return
	}
	for _, x := range of {
		text := c.blocks(x)
		t := x.tie
		t.inst = stp.Instance{}
		if n := alike[fmt.Sprint(t, x.down)]; n > 1 {
			text += fmt.Sprintf("; so in %d trees", n)
		}
		c.find(code, c.endPath(x.lost), c.cable(x.lost), text, fix)
	}
}

// accidental says whether addresses by the order of the file decided a tie.
func (c *checker) accidental(x *sighting) bool {
	return x.byMAC && c.byOrder(x.above, x.below) != ""
}

func (c *checker) blocks(x *sighting) string {
	return fmt.Sprintf("%s: %v discards, and %v would the other way round", c.tieText(x), c.cable(x.lost), c.cable(x.won))
}

// tryEdit evaluates an edited fabric in the state of a tie, and says whether its
// networks are then as good as wanted. In no case may a network be worse than now
// at rest, or with a root dead.
func (c *checker) tryEdit(change func(*topology.Builder), x *sighting, down topology.Element, want []glimpse) bool {
	f, err := c.f.Edit(change)
	if err != nil {
		return false
	}
	edited, err := newAnalyzer(f)
	if err != nil || !c.noWorse(edited) {
		return false
	}
	root := Down(switchElement(c.a.base.Trees[x.inst][x.bridge].Root))
	was, err1 := c.a.evaluate(root)
	is, err2 := edited.evaluate(root)
	if err1 != nil || err2 != nil {
		return false
	}
	for i := range was.Networks {
		if grade(is.Networks[i].Verdict) > grade(was.Networks[i].Verdict) {
			return false
		}
	}
	s := Scenario{}
	if down != (topology.Element{}) {
		s = Down(down)
	}
	o, err := edited.evaluate(s)
	if err != nil {
		return false
	}
	for k, i := range x.nets {
		if grade(o.Networks[i].Verdict) > grade(want[k].verdict) {
			return false
		}
	}
	return true
}

// turnTie returns what turns a tie round for good: what was found for the
// verdict, and another priority.
func (c *checker) turnTie(x *sighting, down topology.Element) string {
	fix := ""
	s := Scenario{}
	if down != (topology.Element{}) {
		s = Down(down)
	}
	if o, err := c.a.evaluate(s); err == nil {
		for k, i := range x.nets {
			if better(x.now[k], x.then[k]) && fix == "" {
				fix = cmp.Or(o.Networks[i].Pair.Reason.Remedy, o.Networks[i].Bystander.Reason.Remedy)
			}
		}
	}
	if p := c.bridgeID(x.below, x.inst).Priority + 4096; x.field == stp.FieldBridge && p <= 61440 &&
		c.tryEdit(func(b *topology.Builder) { givePriority(b, x.above, x.inst, p) }, x, down, x.then) {
		prefix := ""
		if fix != "" {
			prefix = ", or "
		}
		fix += prefix + fmt.Sprintf("give %s a priority above that of %s%s, such as %d", x.above, x.below, c.in(" in ", x.above, x.inst), p)
	}
	return cmp.Or(fix, "pin a cost so that there is no tie")
}

// settleTie returns what keeps a tie as it is: a lower cost of the port that won.
func (c *checker) settleTie(x *sighting, down topology.Element) string {
	for _, e := range c.view.Hops[c.hop[x.won]].Ends {
		if e.Switch != x.won.Bridge || e.Port != x.won.Number || e.Cost < 2 || x.kind != stp.RootPortChoice {
			continue
		}
		if c.tryEdit(func(b *topology.Builder) { pinEnd(b, x.won, e.Cost-1) }, x, down, x.now) {
			return fmt.Sprintf("pin the cost of %v at %s to %s, so that it is no tie", c.cable(x.won), x.bridge, stp.FormatCost(e.Cost-1))
		}
	}
	if x.byMAC {
		return fmt.Sprintf("give %s a lower priority than %s", x.above, x.below)
	}
	return fmt.Sprintf("keep the identifier of %s below that of %s, or pin a cost so that there is no tie", x.above, x.below)
}

// givePriority gives a switch a priority in an instance.
func givePriority(b *topology.Builder, name string, inst stp.Instance, priority int) {
	i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == name })
	identities{{name: name, inst: inst, priority: priority, mac: stp.MAC(*b.Switches[i].MAC)}}.edit(b)
}

// pinEnd pins the cost of a port.
func pinEnd(b *topology.Builder, p stp.PortID, cost int) {
	for i := range b.Switches {
		if b.Switches[i].Name != p.Bridge {
			continue
		}
		for k := range b.Switches[i].Ports {
			if q := &b.Switches[i].Ports[k]; q.Number == p.Number {
				q.Cost = 0
			}
		}
	}
	pin := func(e *topology.End) {
		if e.Switch == p.Bridge && e.Port == p.Number {
			e.Cost = cost
		}
	}
	for i := range b.Links {
		pin(&b.Links[i].Ends[0])
		pin(&b.Links[i].Ends[1])
	}
	for i := range b.Segments {
		for k := range b.Segments[i].Ends {
			pin(&b.Segments[i].Ends[k])
		}
	}
}
