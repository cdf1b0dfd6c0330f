package lag

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Resolve returns the view of the fabric with the faults.
func Resolve(f *topology.Fabric, x topology.Faults) *View { return NewResolver(f).Resolve(x) }

// Resolver resolves one fabric for many sets of faults. It is safe for
// concurrent use.
type Resolver struct {
	f     *topology.Fabric
	b     topology.Builder
	index map[string]int // switches by name

	regions []*stp.Region // of switches, nil where not MSTP
	bridges []stp.Bridge  // of switches, with every port at its cost at rest
	lines   []line        // links, then segments
	cables  map[stp.PortID][]topology.Element
	nics    []NIC
	nicOff  []bool // the switch's port is disabled
	teams   []team // NICs by their ports
	// vlans are those that have a tree of their own where a switch runs one per
	// VLAN, in order: VLAN 1, those of the networks, and those with settings. Nil
	// where no switch does.
	vlans []uint16
	// groups are the bundles; asks says that LACP has to be asked for some.
	groups []group
	asks   bool
	// pairs are the MLAG pairs, and pairOf the one of a switch, noPair of any other.
	pairs  []pair
	pairOf []int
}

// line is a link, bundle or segment with its ends as indexes.
type line struct {
	element topology.Element
	members []topology.Element // of a bundle
	mbps    int                // of one member
	speeds  []int              // of the members
	group   int                // that selects the members, noGroup where there is none
	// unformed says that one end is static and the other is not.
	unformed bool
	oneWay   *oneWay // nil where every cable works in both directions
	ends     []lineEnd
	off      []bool // members whose physical port is disabled at an end
	rest     []End  // the ends at the costs that they have at rest
}

type lineEnd struct {
	sw, port int // port is the index into the bridge's ports
	view     End
	on       []string // the chassis of a stack, one for each member
	peers    []int    // of an MLAG pair: the switch of each member
	peerPort [2]int   // and the index of the port at each peer
	minLinks int
	static   bool
	pinned   bool
	disabled bool
	// aggregate is the index of the channel's port, noPort without one.
	aggregate       int
	aggregatePinned bool
}

const noGroup = -1

// NewResolver compiles the fabric.
func NewResolver(f *topology.Fabric) *Resolver {
	r := &Resolver{
		f: f, b: f.Builder(),
		index:  make(map[string]int),
		cables: make(map[stp.PortID][]topology.Element),
	}
	r.compileBridges()
	r.compilePairs()
	for _, l := range r.b.Links {
		line := line{
			element: l.Element(), mbps: l.Mbps, group: noGroup,
			unformed: l.IsLAG() && l.Ends[0].Static != l.Ends[1].Static,
		}
		n := 1
		if l.IsLAG() {
			n = len(l.Members)
			line.mbps, line.speeds = l.Members[0], l.Members
			for i := range l.Members {
				line.members = append(line.members, topology.Element{Kind: topology.KindMember, Name: l.Name, Index: i + 1})
			}
		}
		line.off = make([]bool, n)
		for _, e := range l.Ends {
			line.ends = append(line.ends, r.compileEnd(e))
			for i, sw := range e.Peers {
				line.off[i] = line.off[i] || r.disabled(sw, e.Port, "")
			}
			for i, name := range e.Members {
				line.off[i] = line.off[i] || r.disabled(e.At(i), 0, name)
			}
		}
		if line.oneWay = r.compileOneWay(&l); line.oneWay != nil {
			for i, out := range line.oneWay.out {
				line.off[i] = line.off[i] || out
			}
		}
		r.compileLine(line)
	}
	for _, g := range r.b.Segments {
		line := line{element: topology.Element{Kind: topology.KindSegment, Name: g.Name}, mbps: g.Mbps, off: make([]bool, 1), group: noGroup}
		for _, e := range g.Ends {
			line.ends = append(line.ends, r.compileEnd(e))
		}
		r.compileLine(line)
	}
	r.compileGroups()
	r.compileNICs()
	r.aliases()
	return r
}

func (r *Resolver) compileBridges() {
	regions := make(map[string]*stp.Region)
	for _, g := range r.b.Regions {
		region := &stp.Region{Name: g.Name, Revision: uint16(g.Revision), VLANs: stp.VLANMap{}}
		for id, vlans := range g.Instances {
			for v := range vlans.All() {
				region.VLANs[uint16(v)] = uint16(id)
			}
		}
		regions[g.ID] = region
	}
	protocols := map[topology.Protocol]stp.Protocol{
		topology.STP: stp.STP, topology.RSTP: stp.RSTP, topology.MSTP: stp.MSTP,
		topology.PVST: stp.PVST, topology.RPVST: stp.RPVST,
	}
	sstp := map[topology.SSTP]stp.SSTP{topology.SSTPSimulate: stp.Simulate, topology.SSTPRefuse: stp.Refuse}
	r.vlans = treeVLANs(&r.b)
	for i, s := range r.b.Switches {
		r.index[s.Name] = i
		b := stp.Bridge{Name: s.Name, MAC: stp.MAC(*s.MAC), Protocol: protocols[s.Protocol], Priority: *s.Priority, NoDispute: s.NoDispute}
		if s.Protocol == topology.MSTP {
			if b.Region = regions[s.Region]; b.Region == nil {
				// IEEE 802.1Q-2005 13.7: the default name is the address.
				b.Region = &stp.Region{Name: s.MAC.String()}
			}
			b.MSTPriority = narrow(s.MSTPriority)
			b.SSTP = sstp[s.SSTP]
		}
		b.VLANs = r.carried(s.VLANs)
		if s.Protocol.PerVLAN() {
			b.VLANPriority = narrow(s.VLANPriority)
			b.VLANs = r.trees(s.VLANs)
		}
		for _, p := range s.Ports {
			port := stp.Port{
				Number: p.Number, Priority: *p.Priority, Cost: p.Cost,
				Edge: p.Edge, RestrictedRole: p.RestrictedRole,
				RootGuard: p.RootGuard, BPDUGuard: p.BPDUGuard, BPDUFilter: p.BPDUFilter,
				LoopGuard: p.LoopGuard, Assurance: p.Assurance,
			}
			for id, m := range p.MST {
				if m.Cost != 0 {
					set(&port.InternalCost, uint16(id), m.Cost)
				}
				if m.Priority != nil {
					set(&port.MSTPriority, uint16(id), *m.Priority)
				}
			}
			for v, m := range p.VLAN {
				if m.Cost != 0 {
					set(&port.VLANCost, uint16(v), m.Cost)
				}
				if m.Priority != nil {
					set(&port.VLANPriority, uint16(v), *m.Priority)
				}
			}
			if port.Cost == 0 {
				// A free port, down: its cost decides nothing, and is replaced
				// where a line ends here.
				port.Cost, _ = PortCost(s.CostMethod, cmp.Or(p.Mbps, 1000))
			}
			b.Ports = append(b.Ports, port)
		}
		r.bridges = append(r.bridges, b)
		r.regions = append(r.regions, b.Region)
	}
}

func narrow(m map[int]int) map[uint16]int {
	var out map[uint16]int
	for k, v := range m {
		set(&out, uint16(k), v)
	}
	return out
}

func set(m *map[uint16]int, k uint16, v int) {
	if *m == nil {
		*m = make(map[uint16]int)
	}
	(*m)[k] = v
}

func (r *Resolver) compileEnd(e topology.End) lineEnd {
	i := r.index[e.Switch]
	s := &r.b.Switches[i]
	at, _ := slices.BinarySearchFunc(s.Ports, e.Port, func(p topology.Port, n int) int { return cmp.Compare(p.Number, n) })
	out := lineEnd{
		sw: i, port: at, minLinks: max(e.MinLinks, 1), static: e.Static, on: e.On, disabled: s.Ports[at].Disabled,
		view: End{Switch: e.Switch, Port: e.Port, VLANs: e.VLANs.And(s.VLANs)},
	}
	r.compilePort(i, at, &e, &out)
	out.aggregate = noPort
	if e.Peers != nil {
		out.disabled = false // a port that one peer shut down takes its members only
		for k, sw := range r.pairs[r.pairOf[i]].sw {
			s := &r.b.Switches[sw]
			at, _ := slices.BinarySearchFunc(s.Ports, e.Port, func(p topology.Port, n int) int { return cmp.Compare(p.Number, n) })
			out.peerPort[k] = at
			out.view.VLANs = out.view.VLANs.And(s.VLANs)
			r.compilePort(sw, at, &e, &out)
		}
		for _, name := range e.Peers {
			out.peers = append(out.peers, r.index[name])
		}
	}
	if e.ChannelPort != 0 {
		at, _ := slices.BinarySearchFunc(s.Ports, e.ChannelPort, func(p topology.Port, n int) int { return cmp.Compare(p.Number, n) })
		out.aggregate = at
		out.disabled = out.disabled || s.Ports[at].Disabled
		own := &r.bridges[i].Ports[out.port]
		r.bridges[i].Ports[at].VLANs, r.bridges[i].Ports[at].Native, r.bridges[i].Ports[at].Access = own.VLANs, own.Native, own.Access
		if pin := cmp.Or(e.Cost, s.Ports[at].Cost); pin != 0 {
			out.aggregatePinned = true
			r.bridges[i].Ports[at].Cost = pin
		}
	}
	return out
}

// compilePort gives a switch's port what an end says of it.
func (r *Resolver) compilePort(i, at int, e *topology.End, out *lineEnd) {
	s, p := &r.b.Switches[i], &r.bridges[i].Ports[at]
	p.VLANs = r.carried(e.VLANs)
	p.Native = uint16(e.Native)
	p.Access = s.Protocol.PerVLAN() && isAccess(*e)
	if pin := cmp.Or(e.Cost, s.Ports[at].Cost); pin != 0 {
		out.pinned = true
		p.Cost = pin
	}
}

// compileLine adds the line, with the costs that it has at rest.
func (r *Resolver) compileLine(l line) {
	for i, e := range l.ends {
		if cost, ok := r.cost(&l, &e, len(l.off)); ok {
			r.bridges[e.sw].Ports[e.port].Cost = cost
		}
		id := stp.PortID{Bridge: e.view.Switch, Number: e.view.Port}
		r.cables[id] = append([]topology.Element{l.element}, l.members...)
		if e.peers != nil {
			for k, sw := range r.pairs[r.pairOf[e.sw]].sw {
				if !e.pinned {
					r.bridges[sw].Ports[e.peerPort[k]].Cost, _ = r.policyAt(sw, &l, l.mbps, len(l.off))
				}
				r.cables[stp.PortID{Bridge: r.b.Switches[sw].Name, Number: e.view.Port}] = r.cables[id]
			}
		}
		if e.aggregate != noPort {
			id.Number = r.bridges[e.sw].Ports[e.aggregate].Number
			r.cables[id] = append(r.cables[id], l.element)
		}
		if e.view.Cost = r.bridges[e.sw].Ports[e.port].Cost; r.b.Switches[e.sw].Protocol == topology.NoSTP {
			e.view.Cost = 0
		}
		l.ends[i].view, l.rest = e.view, append(l.rest, e.view)
	}
	r.lines = append(r.lines, l)
}

// cost returns the path cost of an end with so many active members, and false
// where it is pinned.
func (r *Resolver) cost(l *line, e *lineEnd, active int) (int, bool) {
	if e.pinned {
		return 0, false
	}
	cost, _ := r.policy(l, e, l.mbps, active)
	return cost, true
}

func (r *Resolver) policy(l *line, e *lineEnd, mbps, active int) (cost int, verified bool) {
	return r.policyAt(e.sw, l, mbps, active)
}

func (r *Resolver) policyAt(sw int, l *line, mbps, active int) (cost int, verified bool) {
	s := &r.b.Switches[sw]
	if l.members == nil {
		return PortCost(s.CostMethod, mbps)
	}
	cost, verified = BundleCost(s.LAGCost, s.CostMethod, mbps, active)
	return cost, verified && !byConfiguredSize(s.LAGCost, active, len(l.members))
}

// disabled says whether a switch's port, by number or name, is shut down.
func (r *Resolver) disabled(sw string, number int, name string) bool {
	for _, p := range r.b.Switches[r.index[sw]].Ports {
		if number != 0 && p.Number == number || name != "" && p.Name == name {
			return p.Disabled
		}
	}
	return false
}

// Fabric returns what the resolver was made of.
func (r *Resolver) Fabric() *topology.Fabric { return r.f }

// Instance returns the instance that a switch maps a VLAN to. It is false for a
// switch that runs no spanning tree, or is not there.
func (r *Resolver) Instance(name string, vlan int) (stp.Instance, bool) {
	i, ok := r.index[name]
	if !ok || r.b.Switches[i].Protocol == topology.NoSTP {
		return stp.Instance{}, false
	}
	if r.b.Switches[i].Protocol.PerVLAN() && vlan != 1 {
		return stp.Instance{VLAN: uint16(vlan)}, true
	}
	if r.regions[i] == nil {
		return stp.Instance{}, true
	}
	return stp.Instance{MST: r.regions[i].VLANs[uint16(vlan)]}, true
}

// Selects says that LACP has to be asked which members of some bundle carry frames, so
// that the death of one can bring up another. Otherwise deaths only take away.
func (r *Resolver) Selects() bool { return r.asks }

// Resolve returns the view with the faults.
func (r *Resolver) Resolve(x topology.Faults) *View {
	v := &View{Cables: r.cables, Dead: r.f.Spread(x), r: r}
	dead := make([]bool, len(r.b.Switches))
	for i := range r.b.Switches {
		dead[i] = v.Dead.Has(topology.Element{Kind: topology.KindSwitch, Name: r.b.Switches[i].Name})
	}
	chassis := r.stacks(v.Dead)
	v.Readdressed = chassis.readdressed
	r.pairsOf(v, dead, &chassis)
	v.chassis = chassis
	for _, s := range chassis.split {
		v.Unmodelled = append(v.Unmodelled, s)
	}
	v.Hops = make([]Hop, 0, len(r.lines))
	up := make([][]int, 0, len(r.lines)) // of a line: its ends that are up
	ports := make(map[int][]stp.Port)    // of bridges with costs that are not those at rest
	p := r.pick(v, dead)
	v.picked = p
	for i := range r.lines {
		var hop Hop
		var ends []int
		if g := r.lines[i].group; g != noGroup && r.groups[g].channels {
			hop, ends = r.hopOfCable(v, i, dead, ports, p)
		} else {
			hop, ends = r.hop(v, i, dead, &chassis, ports, p)
		}
		v.Hops = append(v.Hops, hop)
		up = append(up, ends)
	}
	for i := range r.pairs {
		if v.Pairs[i].Status == PairUp {
			up[r.pairs[i].line] = nil // inside the one bridge
		}
	}
	r.hybrids(v, up)
	v.Bridged.Bridges = make([]stp.Bridge, 0, len(r.bridges))
	for i := range r.bridges {
		if dead[i] || r.b.Switches[i].Protocol == topology.NoSTP || chassis.home[i] != i {
			continue
		}
		b := chassis.renumbered(i, r.bridges[i])
		if changed, ok := ports[i]; ok {
			b.Ports = changed
		}
		v.Bridged.Bridges = append(v.Bridged.Bridges, r.merged(v, i, b, ports))
	}
	v.Bridged.LANs = r.lans(up, v.Hops, chassis.home)
	v.onBridges(v.Bridged.LANs)
	if err := r.dropping(up, v.Hops, chassis.home); err != nil {
		v.Unmodelled = append(v.Unmodelled, err)
	}
	v.NICs = slices.Clone(r.nics)
	for i := range v.NICs {
		n := &v.NICs[i]
		n.Live = !r.nicOff[i] && !dead[r.index[n.Switch]] && !v.Dead.Has(n.Element) && !chassis.out(n.Switch, n.Chassis)
	}
	for _, t := range r.teams {
		t.close(v)
		t.decide(v, v.NICs[t.from:t.to])
	}
	return v
}

// hop decides what became of a line and which of its ends are up, and notes
// costs that changed.
func (r *Resolver) hop(v *View, i int, dead []bool, chassis *stacks, ports map[int][]stp.Port, p *picked) (Hop, []int) {
	l := &r.lines[i]
	h := Hop{Element: l.element, Members: len(l.off), MinLinks: 1, Status: Up}
	segment := l.element.Kind == topology.KindSegment
	var alive []int // ends with a live switch and an enabled port
	for i := range l.ends {
		e := &l.ends[i]
		out := segment && len(e.on) > 0 && chassis.out(e.view.Switch, e.on[0])
		gone := dead[e.sw]
		if p := v.pairAt(e); p != nil {
			gone = p.Status == PairDead
		}
		switch {
		case gone:
			h.Status = SwitchDead
		case out:
		case e.disabled && h.Status == Up:
			h.Status = PortDisabled
		}
		if !gone && !e.disabled && !out {
			alive = append(alive, i)
		}
		h.MinLinks = max(h.MinLinks, e.minLinks)
	}
	if segment && len(alive) > 0 {
		h.Status = Up
	}
	asked := l.group != noGroup && (!r.groups[l.group].plain || r.split(v, l))
	mbps, working := l.mbps, 0
	without := 0 // members, for want of a chassis
	if h.Status == Up {
		h.Active, without = r.active(v, l, chassis)
		working = h.Active
	}
	if asked && h.Active > 0 {
		h.Active, mbps = r.countSelected(i, p)
	}
	if v.Dead.Has(l.element) || h.Status == Up && working == 0 {
		h.Status = Dead
		switch {
		case v.Dead.Has(l.element):
		case without > 0 && r.atPair(l):
			h.Status = PeersShut
		case without > 0:
			h.Status = ChassisDead
		case l.takenOut() != "":
			h.Status, h.Why = OneWayDown, l.takenOut()
		default:
			h.Status = PortDisabled // of members; a LAG without any is dead itself
		}
	}
	if h.Status != Up {
		alive, h.Active = nil, 0
	}
	h.Mbps, h.FlowMbps = h.Active*mbps, min(h.Active, 1)*mbps
	if h.Status == Up && h.Active == 0 {
		// LACP selected none. A static end asks nobody.
		h.Status, h.Why = Unselected, r.whyUnselected(i, p.of[cableKey{i, r.firstUp(i, p)}])
		if l.unformed {
			h.Status, h.Why = Unformed, ""
			h.Active = working
			h.Mbps, h.FlowMbps = h.Active*mbps, mbps
		}
		alive = slices.DeleteFunc(alive, func(k int) bool { return !l.ends[k].static || working < l.ends[k].minLinks })
	}
	if h.Status == Up && h.Active < h.MinLinks {
		h.Status = BelowMinLinks
		for k, m := range l.members {
			if !l.off[k] && !v.Dead.Has(m) && !l.outAt(k, chassis) && (!asked || selected(p.of[cableKey{i, k}])) {
				h.Alive = append(h.Alive, m)
			}
		}
		alive = slices.DeleteFunc(alive, func(i int) bool { return !l.ends[i].static || h.Active < l.ends[i].minLinks })
	}
	if h.Status == Up && l.unformed {
		h.Status = Unformed
		alive = slices.DeleteFunc(alive, func(i int) bool { return !l.ends[i].static })
	}
	h.Ends = l.rest
	if segment {
		h.Ends = nil
		for i, e := range l.ends {
			if !dead[e.sw] && !e.disabled && !(len(e.on) > 0 && chassis.out(e.view.Switch, e.on[0])) {
				h.Ends = append(h.Ends, l.rest[i])
			}
		}
	}
	works := func(k int) bool {
		return !l.off[k] && !(l.members != nil && v.Dead.Has(l.members[k])) && !l.outAt(k, chassis) && (!asked || selected(p.of[cableKey{i, k}]))
	}
	r.legs(v, l, mbps, &h, works)
	if h.Active > 0 {
		r.recost(v, l, mbps, &h, dead, ports, works)
	}
	return h, r.oneWay(v, i, &h, alive, ports)
}

// atPair says whether a line ends at an MLAG pair.
func (r *Resolver) atPair(l *line) bool {
	return slices.ContainsFunc(l.ends, func(e lineEnd) bool { return e.peers != nil })
}

// active counts the members of a live line that work, and those that would if
// the chassis at an end did.
func (r *Resolver) active(v *View, l *line, chassis *stacks) (n, without int) {
	for i, off := range l.off {
		switch {
		case off || l.members != nil && v.Dead.Has(l.members[i]):
		case l.outAt(i, chassis):
			without++
		default:
			n++
		}
	}
	return n, without
}

// outAt says whether the chassis at an end of a member is gone.
func (l *line) outAt(member int, chassis *stacks) bool {
	return l.element.Kind != topology.KindSegment && slices.ContainsFunc(l.ends, func(e lineEnd) bool {
		return member < len(e.on) && chassis.out(e.view.Switch, e.on[member]) || member < len(e.peers) && chassis.shut[e.peers[member]]
	})
}

// recost gives the ends of a hop the costs that they have with the members that
// are active, and notes those that no source gives.
func (r *Resolver) recost(v *View, l *line, mbps int, h *Hop, dead []bool, ports map[int][]stp.Port, works func(int) bool) {
	for i := range l.ends {
		e := &l.ends[i]
		sw, port := r.place(v, e, works)
		if e.pinned || dead[sw] || r.b.Switches[sw].Protocol == topology.NoSTP {
			continue
		}
		cost, verified := r.policyAt(sw, l, mbps, h.Active)
		if !verified {
			v.Assumptions = append(v.Assumptions, r.assume(l, e, h.Active, mbps, cost, e.view.Port))
		}
		was := e.view.Cost
		if e.peers != nil {
			was = h.Ends[i].Cost
		}
		if cost == was {
			continue
		}
		r.changed(ports, sw)[port].Cost = cost
		// Only a bundle's cost changes, whose ends are all there.
		h.Ends = slices.Clone(h.Ends)
		h.Ends[i].Cost = cost
	}
}

// assume says that no source gives a cost.
func (r *Resolver) assume(l *line, e *lineEnd, active, mbps, cost, port int) Assumption {
	s := &r.b.Switches[e.sw]
	return Assumption{
		Port:    stp.PortID{Bridge: s.Name, Number: port},
		Element: l.element,
		Text: fmt.Sprintf("no source gives the path cost of %s at %s (%s of %s, path-cost %v, lag-cost %v): %d is assumed; pin it with cost",
			l.element, s.Name, members(active), topology.FormatMbps(mbps), s.CostMethod, s.LAGCost, cost),
	}
}

func members(n int) string {
	if n == 1 {
		return "1 member"
	}
	return fmt.Sprintf("%d members", n)
}

// lans returns the LANs that spanning tree sees. up are the ends of each line
// that are up.
func (r *Resolver) lans(up [][]int, hops []Hop, home []int) []stp.LAN {
	// Lines that meet in a flooding switch are one LAN.
	same := r.joined(up, hops, home, func(i, e int) bool {
		return r.b.Switches[r.lines[i].ends[e].sw].BPDU == topology.BPDUFlood
	})
	lans := make([]stp.LAN, 0, len(r.lines))
	at := make(map[int]int) // of the first line of a LAN: its index in lans
	for i := range r.lines {
		for _, e := range up[i] {
			end := &r.lines[i].ends[e]
			if r.b.Switches[end.sw].Protocol == topology.NoSTP {
				continue
			}
			root := same[i]
			k, ok := at[root]
			if !ok {
				k = len(lans)
				at[root] = k
				lans = append(lans, stp.LAN{})
			}
			// A hub, and a switch that floods or drops, keep the carrier up.
			lans[k].Shared = lans[k].Shared || root != i || r.lines[i].element.Kind == topology.KindSegment || r.silent(i)
			lans[k].Ends = append(lans[k].Ends, r.portOf(hops, i, e))
		}
	}
	for _, v := range r.vlans {
		r.splitVLAN(lans, up, hops, home, v)
	}
	return lans
}

// portOf returns the port that an end of a line is part of in this state.
func (r *Resolver) portOf(hops []Hop, line, end int) stp.PortID {
	e := r.lines[line].ends[end].view
	if r.lines[line].element.Kind != topology.KindSegment {
		e = hops[line].Ends[end]
	}
	return stp.PortID{Bridge: e.Switch, Number: e.Port}
}

// joined returns, of each line, the first line that it is one with: lines that
// meet in a switch at ends which pass.
func (r *Resolver) joined(up [][]int, hops []Hop, home []int, pass func(line, end int) bool) []int {
	same := make([]int, len(r.lines))
	for i := range same {
		same[i] = i
	}
	find := func(i int) int {
		for same[i] != i {
			same[i] = same[same[i]]
			i = same[i]
		}
		return i
	}
	first := make(map[int]int) // the first line of a switch
	for i := range r.lines {
		if hops[i].Status != Up {
			continue
		}
		for _, e := range up[i] {
			if !pass(i, e) {
				continue
			}
			sw := home[r.lines[i].ends[e].sw]
			if j, ok := first[sw]; ok {
				a, b := find(i), find(j)
				same[max(a, b)] = min(a, b)
			} else {
				first[sw] = i
			}
		}
	}
	for i := range same {
		same[i] = find(i)
	}
	return same
}

// silent says whether a line ends at a switch without spanning tree.
func (r *Resolver) silent(i int) bool {
	for _, e := range r.lines[i].ends {
		if r.b.Switches[e.sw].Protocol == topology.NoSTP {
			return true
		}
	}
	return false
}
