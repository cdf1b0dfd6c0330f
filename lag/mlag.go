package lag

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// PairStatus is what became of an MLAG pair. The zero value is invalid.
type PairStatus uint8

const (
	// PairUp: both peers are alive and the peer link joins them.
	PairUp PairStatus = 1 + iota
	// PairAlone: one peer is dead, and the other goes on.
	PairAlone
	// PairClosed: the peer link is lost and the keepalive is alive. The secondary
	// closed its MLAG ports.
	PairClosed
	// PairSplit: peer link and keepalive are lost, and both peers are primary.
	PairSplit
	// PairSplitClosed: both are lost, and the secondary keeps its MLAG ports closed.
	PairSplitClosed
	// PairStranded: the primary is dead and so is the peer link, for which the
	// secondary closed its MLAG ports before; nothing opens them.
	PairStranded
	// PairDead: both peers are dead.
	PairDead
)

// Pair is what became of an MLAG pair.
type Pair struct {
	Name     string
	Element  topology.Element
	PeerLink topology.Element
	// Switches are the two peers, Open says whose MLAG ports are open.
	Switches [2]string
	Open     [2]bool
	Status   PairStatus
	// Primary is the peer whose spanning tree and LACP speak for the MLAG ports; of
	// two primaries the one that was alone before.
	Primary string
	// ByOrder says that who is primary follows the order of the description.
	ByOrder bool
	// Joined says that the peers are one bridge: they are joined by the peer link, or
	// go on after a split brain with one identity.
	Joined bool
	// Identity is what both go on with after a split brain, zero where there is none.
	Identity topology.SplitBrain
}

// Secondary returns the peer that is not primary.
func (p *Pair) Secondary() string {
	if p.Switches[0] == p.Primary {
		return p.Switches[1]
	}
	return p.Switches[0]
}

// String says in a sentence what became of the pair.
func (p *Pair) String() string {
	switch lost := fmt.Sprintf("peer link %v lost", p.PeerLink); p.Status {
	case PairUp:
		return fmt.Sprintf("%s and %s are one bridge, %s is primary", p.Switches[0], p.Switches[1], p.Primary)
	case PairAlone:
		return fmt.Sprintf("switch:%s is down, and %s goes on alone", p.Secondary(), p.Primary)
	case PairClosed:
		return fmt.Sprintf("%s closed its MLAG ports: %s, keepalive alive", p.Secondary(), lost)
	case PairSplitClosed:
		return fmt.Sprintf("%s keeps its MLAG ports closed: %s, and the keepalive too", p.Secondary(), lost)
	case PairStranded:
		return fmt.Sprintf("%s keeps its MLAG ports closed: %s, for which it closed them, and then the primary, without auto-recovery", p.Primary, lost)
	case PairSplit:
		with := "one identity"
		if p.Identity == topology.SplitOwnIdentities {
			with = "identities of their own"
		}
		return fmt.Sprintf("split brain: %s and %s are both primary, with %s: %s, and the keepalive too", p.Switches[0], p.Switches[1], with, lost)
	}
	return fmt.Sprintf("%v is down", p.Element)
}

// Leg is the part of a bundle between one switch and another, where an MLAG pair is
// at an end.
type Leg struct {
	// Peers are the peer of the pair at each end, empty at an end that is no pair.
	Peers [2]string
	// Active counts the members that work, Mbps is the sum of their speeds.
	Active, Mbps int
}

// UnsaidPairError says that what becomes of an MLAG pair depends on something that
// differs from vendor to vendor, and that neither it nor its profile says.
type UnsaidPairError struct {
	Pair   string
	Switch string // the first peer
	Option string // split-brain, auto-recovery, one-bridge
	What   string // what happened
}

// Error names the pair, and the option as the field of a topology file that says it.
func (e *UnsaidPairError) Error() string {
	return fmt.Sprintf("lag: mlag %s: %s, and what comes of it depends on mlag.%s.%s, which is not said", e.Pair, e.What, e.Pair, e.Option)
}

// SplitBrainError says that two peers go on with one identity where that is more
// than bundles over both: what spanning tree makes of it is not modelled.
type SplitBrainError struct {
	Pair, Switch string // Switch is the first peer
	What         string
}

// Error names the pair.
func (e *SplitBrainError) Error() string {
	return fmt.Sprintf("lag: mlag %s: split brain with one identity, and %s: not modelled", e.Pair, e.What)
}

// pair is a compiled MLAG pair.
type pair struct {
	m    *topology.MLAG
	sw   [2]int
	line int // the peer link
	// primary is who is so without fault; byOrder that it follows file order.
	primary int
	byOrder bool
	// alias are the numbers that the ports of the one peer have on the bridge of the
	// other while that is primary, by number, by the peer whose ports they are.
	alias [2]map[int]int
}

const noPair = -1

// compilePairs comes before the lines.
func (r *Resolver) compilePairs() {
	r.pairOf = slices.Repeat([]int{noPair}, len(r.b.Switches))
	for i := range r.b.MLAGs {
		m := &r.b.MLAGs[i]
		p := pair{m: m, sw: [2]int{r.index[m.Switches[0]], r.index[m.Switches[1]]}}
		p.line = slices.IndexFunc(r.b.Links, func(l topology.Link) bool { return l.Name == m.PeerLink })
		a, b := &r.b.Switches[p.sw[0]], &r.b.Switches[p.sw[1]]
		by := cmp.Compare(m.Priority[a.Name], m.Priority[b.Name])
		if by == 0 {
			by = bytes.Compare(a.MAC[:], b.MAC[:])
			p.byOrder = a.MACByOrder || b.MACByOrder
		}
		if by > 0 {
			p.primary = 1
		}
		r.pairOf[p.sw[0]], r.pairOf[p.sw[1]] = i, i
		r.pairs = append(r.pairs, p)
	}
}

// aliases numbers the ports of each peer that the bridge of the other has too, which
// are all but those of MLAG ends and the peer link: theirs where it is free, else
// the highest that is.
func (r *Resolver) aliases() {
	both := make(map[stp.PortID]bool) // MLAG ports, peer links
	for i := range r.b.Links {
		for k := range r.b.Links[i].Ends {
			e := &r.b.Links[i].Ends[k]
			for m := range max(1, len(e.Peers)) {
				sw := e.At(m)
				if p := r.pairOf[r.index[sw]]; e.Peers != nil || p != noPair && r.pairs[p].line == i {
					both[stp.PortID{Bridge: sw, Number: e.Port}] = true
				}
			}
		}
	}
	for i := range r.pairs {
		p := &r.pairs[i]
		for k := range p.sw {
			own, other := &r.b.Switches[p.sw[k]], &r.b.Switches[p.sw[1-k]]
			taken := make(map[int]bool)
			for _, t := range other.Ports {
				taken[t.Number] = true
			}
			p.alias[k] = make(map[int]int)
			high := maxPort
			for _, t := range own.Ports {
				id := stp.PortID{Bridge: own.Name, Number: t.Number}
				if both[id] {
					continue
				}
				n := t.Number
				for taken[n] {
					n = high
					high--
				}
				taken[n] = true
				p.alias[k][t.Number] = n
				if c, ok := r.cables[id]; ok {
					r.cables[stp.PortID{Bridge: other.Name, Number: n}] = c
				}
			}
		}
	}
}

const maxPort = 4095

// pairs decides what became of the MLAG pairs, before the hops are.
func (r *Resolver) pairsOf(v *View, dead []bool, s *stacks) {
	s.shut, s.home = make([]bool, len(r.b.Switches)), make([]int, len(r.b.Switches))
	for i := range s.home {
		s.home[i] = i
		s.shut[i] = r.pairOf[i] != noPair && dead[i]
	}
	v.Pairs = make([]Pair, 0, len(r.pairs))
	for i := range r.pairs {
		p := r.pairState(v, &r.pairs[i], dead)
		for k, sw := range r.pairs[i].sw {
			s.shut[sw] = !p.Open[k]
			if p.Joined {
				s.home[sw] = r.index[p.Primary]
			}
		}
		v.Pairs = append(v.Pairs, p)
	}
}

// pairState decides what became of a pair.
func (r *Resolver) pairState(v *View, p *pair, dead []bool) Pair {
	first := p.primary
	out := Pair{
		Name: p.m.Name, Element: p.m.Element(), PeerLink: r.lines[p.line].element, Switches: [2]string(p.m.Switches), ByOrder: p.byOrder,
		Primary: p.m.Switches[first], Open: [2]bool{true, true}, Status: PairUp,
	}
	joined := r.peerLinkUp(v, p)
	heard := p.m.Keepalive != nil && !v.Dead.Has(p.m.KeepaliveElement())
	rules := p.m.Rules()
	a, b := dead[p.sw[first]], dead[p.sw[1-first]]
	switch {
	case a && b:
		out.Status, out.Open = PairDead, [2]bool{}
	case b:
		out.Status, out.Open[1-first] = PairAlone, false
	case a:
		out.Status, out.Open[first], out.Primary = PairAlone, false, p.m.Switches[1-first]
		if joined || !heard && rules.SplitBrain != 0 && rules.SplitBrain != topology.SplitCloses {
			break // without the keepalive it had been primary already
		}
		if !heard && rules.SplitBrain == 0 {
			r.unsaidPair(v, p, "split-brain", "peer link and keepalive are lost, and the primary is down")
		}
		switch {
		case rules.AutoRecovery == nil:
			r.unsaidPair(v, p, "auto-recovery", "the peer link is lost, and the primary is down")
		case !*rules.AutoRecovery:
			out.Status, out.Open[1-first] = PairStranded, false
		}
	case joined:
		out.Joined = true
	case heard:
		out.Status, out.Open[1-first] = PairClosed, false
	default:
		switch rules.SplitBrain {
		case topology.SplitCloses:
			out.Status, out.Open[1-first] = PairSplitClosed, false
		case 0:
			r.unsaidPair(v, p, "split-brain", "split brain: peer link and keepalive are lost")
			fallthrough
		default:
			out.Status, out.Identity = PairSplit, rules.SplitBrain
			out.Joined = rules.SplitBrain == topology.SplitOneIdentity
		}
	}
	return out
}

func (r *Resolver) unsaidPair(v *View, p *pair, option, what string) {
	v.Unmodelled = append(v.Unmodelled, &UnsaidPairError{p.m.Name, p.m.Switches[0], option, what})
}

// peerLinkUp says whether a peer link would be up with both peers alive.
func (r *Resolver) peerLinkUp(v *View, p *pair) bool {
	l := &r.lines[p.line]
	if v.Dead.Has(l.element) || l.unformed || l.ends[0].disabled || l.ends[1].disabled {
		return false
	}
	works := func(m int) bool { return !l.off[m] && (l.members == nil || !v.Dead.Has(l.members[m])) }
	if g := l.group; g != noGroup && !r.groups[g].plain {
		states, err := r.selectIn(v, &r.groups[g], make([]bool, len(r.b.Switches)))
		if err != nil {
			return true // which is told where the bundle is
		}
		alive := works
		works = func(m int) bool { return alive(m) && selected(states[m]) }
	}
	n := 0
	for m := range l.off {
		if works(m) {
			n++
		}
	}
	return n > 0 && n >= max(l.ends[0].minLinks, l.ends[1].minLinks)
}

// pairAt returns the pair of a bundle's end, nil where it is none's.
func (v *View) pairAt(e *lineEnd) *Pair {
	if e.peers == nil {
		return nil
	}
	return &v.Pairs[v.r.pairOf[e.sw]]
}

// apart says whether the peers at an end are two systems, each with its own address.
func (v *View) apart(e *lineEnd) bool {
	p := v.pairAt(e)
	return p != nil && p.Status == PairSplit && !p.Joined
}

// split says whether a bundle ends at peers that are two systems.
func (r *Resolver) split(v *View, l *line) bool {
	return slices.ContainsFunc(l.ends, func(e lineEnd) bool { return v.apart(&e) })
}

// place returns the switch and the index of its port that an end stands for in a
// state: of a pair those of the primary, or of the peer with the first member that
// works, where they are two.
func (r *Resolver) place(v *View, e *lineEnd, works func(member int) bool) (sw, port int) {
	p := v.pairAt(e)
	if p == nil {
		return e.sw, e.port
	}
	sw = r.index[p.Primary]
	if !p.Joined && works != nil {
		for m, at := range e.peers {
			if works(m) {
				sw = at
				break
			}
		}
	}
	return sw, e.peerPort[r.peerNumber(sw)]
}

// peerNumber says which peer of its pair a switch is.
func (r *Resolver) peerNumber(sw int) int {
	if r.pairs[r.pairOf[sw]].sw[0] == sw {
		return 0
	}
	return 1
}

// legs returns the legs of a bundle of members that work, and puts its ends where
// they are in this state.
func (r *Resolver) legs(v *View, l *line, mbps int, h *Hop, works func(member int) bool) {
	if !slices.ContainsFunc(l.ends, func(e lineEnd) bool { return e.peers != nil }) {
		return
	}
	h.Ends = slices.Clone(h.Ends)
	for k := range l.ends {
		e := &l.ends[k]
		p := v.pairAt(e)
		if p == nil {
			continue
		}
		sw, port := r.place(v, e, works)
		h.Ends[k].Switch, h.Ends[k].Cost, h.Ends[k].Pair = r.b.Switches[sw].Name, r.bridges[sw].Ports[port].Cost, p.Name
		if r.b.Switches[sw].Protocol == topology.NoSTP {
			h.Ends[k].Cost = 0
		}
	}
	if h.Status != Up {
		return
	}
	for m := range l.members {
		if !works(m) {
			continue
		}
		var at [2]string
		for k := range l.ends {
			if e := &l.ends[k]; e.peers != nil {
				at[k] = r.b.Switches[e.peers[m]].Name
			}
		}
		i := slices.IndexFunc(h.Legs, func(x Leg) bool { return x.Peers == at })
		if i < 0 {
			i = len(h.Legs)
			h.Legs = append(h.Legs, Leg{Peers: at})
		}
		h.Legs[i].Active++
		h.Legs[i].Mbps += mbps
	}
}

// merged returns the bridge that a primary is: with the address of the pair, and
// the ports of the other peer where both are one.
func (r *Resolver) merged(v *View, sw int, b stp.Bridge, ports map[int][]stp.Port) stp.Bridge {
	i := r.pairOf[sw]
	if i == noPair || v.Pairs[i].Primary != b.Name {
		return b
	}
	p, state := &r.pairs[i], &v.Pairs[i]
	if p.m.MAC != nil && !(state.Status == PairSplit && !state.Joined) {
		b.MAC = stp.MAC(*p.m.MAC)
	}
	if !state.Joined {
		return b
	}
	other := 1 - r.peerNumber(sw)
	from := r.bridges[p.sw[other]].Ports
	if changed, ok := ports[p.sw[other]]; ok {
		from = changed
	}
	inside := r.insidePort(p, r.peerNumber(sw))
	b.Ports = slices.DeleteFunc(slices.Clone(b.Ports), func(t stp.Port) bool { return t.Number == inside })
	for _, t := range from {
		if n, ok := p.alias[other][t.Number]; ok {
			t.Number = n
			b.Ports = append(b.Ports, t)
		}
	}
	slices.SortFunc(b.Ports, func(x, y stp.Port) int { return cmp.Compare(x.Number, y.Number) })
	return b
}

// insidePort returns the number of the peer link's port at a peer.
func (r *Resolver) insidePort(p *pair, peer int) int {
	for _, e := range r.lines[p.line].ends {
		if e.sw == p.sw[peer] {
			return e.view.Port
		}
	}
	return 0
}

// BridgePort returns the port of View.Bridged that a switch's port is: of an MLAG
// pair that is one bridge, that of its primary.
func (v *View) BridgePort(p stp.PortID) stp.PortID {
	i, ok := v.r.index[p.Bridge]
	if !ok || v.r.pairOf[i] == noPair {
		return p
	}
	state := &v.Pairs[v.r.pairOf[i]]
	if !state.Joined || state.Primary == p.Bridge {
		return p
	}
	out := stp.PortID{Bridge: state.Primary, Number: p.Number}
	if n, ok := v.r.pairs[v.r.pairOf[i]].alias[v.r.peerNumber(i)][p.Number]; ok {
		out.Number = n
	}
	return out
}

// SwitchPort is the inverse of BridgePort, of a port of the pair itself the
// primary's.
func (v *View) SwitchPort(p stp.PortID) stp.PortID {
	i, ok := v.r.index[p.Bridge]
	if !ok || v.r.pairOf[i] == noPair {
		return p
	}
	state, pair := &v.Pairs[v.r.pairOf[i]], &v.r.pairs[v.r.pairOf[i]]
	if !state.Joined || state.Primary != p.Bridge {
		return p
	}
	for number, alias := range pair.alias[1-v.r.peerNumber(i)] {
		if alias == p.Number {
			return stp.PortID{Bridge: state.Secondary(), Number: number}
		}
	}
	return p
}

// Bridge returns the name of the bridge that a switch is or is part of.
func (v *View) Bridge(sw string) string { return v.BridgePort(stp.PortID{Bridge: sw}).Bridge }

// Pair returns the MLAG pair of a switch, nil where it is of none.
func (v *View) Pair(sw string) *Pair {
	i, ok := v.r.index[sw]
	if !ok || v.r.pairOf[i] == noPair {
		return nil
	}
	return &v.Pairs[v.r.pairOf[i]]
}

// Solve returns the trees of the view. Both peers of an MLAG pair that is one bridge
// have a view of it, each with its own ports; that of the primary has beside them
// the other's, under numbers that View.BridgePort gives. Ports of a peer link are
// forwarding. What spanning tree cannot compute is an error.
func (v *View) Solve() (stp.Trees, error) { return v.SolveInput(v.Bridged) }

// SolveInput is Solve for another input with the same ports.
func (v *View) SolveInput(in stp.Input) (stp.Trees, error) {
	trees, err := stp.Solve(in)
	if err != nil {
		return nil, err
	}
	for i := range v.Pairs {
		if v.Pairs[i].Joined {
			if err := v.project(&v.Pairs[i], &v.r.pairs[i], trees); err != nil {
				return nil, err
			}
		}
	}
	return trees, nil
}

// Explain is stp.Explain of a switch's port in what Solve returned. A port of a peer
// link has no steps.
func (v *View) Explain(t stp.Trees, p stp.PortID, i stp.Instance) ([]stp.Step, error) {
	if v.InPair(p) {
		return nil, nil
	}
	return stp.Explain(v.Bridged, v.Solved(t), v.BridgePort(p), i)
}

// InPair says whether a port is one of the peer link of an MLAG pair that is one
// bridge.
func (v *View) InPair(p stp.PortID) bool {
	i, ok := v.r.index[p.Bridge]
	if !ok || v.r.pairOf[i] == noPair || v.Pairs[v.r.pairOf[i]].Status != PairUp {
		return false
	}
	return v.r.insidePort(&v.r.pairs[v.r.pairOf[i]], v.r.peerNumber(i)) == p.Number
}

// Solved returns the trees of View.Bridged, of those that Solve returned: without the
// views of peers that are part of another's bridge.
func (v *View) Solved(t stp.Trees) stp.Trees {
	if !slices.ContainsFunc(v.Pairs, func(p Pair) bool { return p.Joined }) {
		return t
	}
	out := make(stp.Trees, len(t))
	for inst, views := range t {
		out[inst] = make(map[string]stp.BridgeView, len(views))
		for name, view := range views {
			if v.Bridge(name) == name {
				out[inst][name] = view
			}
		}
	}
	return out
}

// project gives the secondary its view of the pair's bridge in every tree.
func (v *View) project(state *Pair, p *pair, trees stp.Trees) error {
	first := v.r.peerNumber(v.r.index[state.Primary])
	other := v.r.b.Switches[p.sw[1-first]]
	for _, views := range trees {
		view, ok := views[state.Primary]
		if !ok {
			continue
		}
		if state.Status == PairSplit && view.RootPort != 0 && !v.atBoth(stp.PortID{Bridge: state.Primary, Number: view.RootPort}) {
			return &SplitBrainError{state.Name, state.Switches[0], "only one of them hears the root"}
		}
		of := view
		of.Ports, of.RootPort = make(map[int]stp.PortView), 0
		for _, t := range other.Ports {
			n, aliased := p.alias[1-first][t.Number]
			if !aliased {
				n = t.Number
			}
			if port, there := view.Ports[n]; there {
				of.Ports[t.Number] = port
			}
			if view.RootPort == n {
				of.RootPort = t.Number
			}
		}
		if state.Status == PairUp {
			of.Ports[v.r.insidePort(p, 1-first)] = stp.PortView{Role: stp.Designated, Forwarding: true}
			view.Ports[v.r.insidePort(p, first)] = stp.PortView{Role: stp.Designated, Forwarding: true}
		}
		views[other.Name] = of
	}
	return nil
}

// atBoth says whether the bundle at a primary's port has members at both peers.
func (v *View) atBoth(p stp.PortID) bool {
	for i := range v.Hops {
		h := &v.Hops[i]
		for k, e := range h.Ends {
			if e.Switch != p.Bridge || e.Port != p.Number || e.Pair == "" {
				continue
			}
			seen := make(map[string]bool)
			for _, l := range h.Legs {
				seen[l.Peers[k]] = true
			}
			return len(seen) == 2
		}
	}
	return false
}

// hybrids notes what is not known of pairs that have links of one peer only: where
// each is a bridge of its own there, and a ring leads over it, and where they go on
// with one identity.
func (r *Resolver) hybrids(v *View, up [][]int) {
	for i := range r.pairs {
		p, state := &r.pairs[i], &v.Pairs[i]
		if !state.Joined || r.b.Switches[p.sw[0]].Protocol == topology.NoSTP && state.Status == PairUp {
			continue
		}
		if p.m.OneBridge && state.Status == PairUp {
			r.twins(v, p, up)
		}
		for line := range r.lines {
			if line == p.line || len(up[line]) == 0 || !r.orphan(line, p) {
				continue
			}
			e := r.lines[line].element
			switch {
			case state.Status == PairSplit:
				v.Unmodelled = append(v.Unmodelled, &SplitBrainError{p.m.Name, p.m.Switches[0], fmt.Sprintf("%v ends at one of them", e)})
			case !p.m.OneBridge && !r.atOne(line) && r.inRing(v, up, line):
				r.unsaidPair(v, p, "one-bridge", fmt.Sprintf("%v ends at one peer and closes a ring", e))
			default:
				continue
			}
			break
		}
	}
}

// twins notes links of one peer each, of a pair that is one bridge, from ports of one
// number to one switch: both have one port identifier, and which the switch prefers is
// its own port's to decide; here the primary's is the lower.
func (r *Resolver) twins(v *View, p *pair, up [][]int) {
	type end struct {
		line, port, far int
	}
	var ends [2][]end
	for line := range r.lines {
		l := &r.lines[line]
		if line == p.line || len(up[line]) == 0 || len(l.ends) != 2 || !r.orphan(line, p) {
			continue
		}
		for i, e := range l.ends {
			for k, sw := range p.sw {
				if e.peers == nil && e.sw == sw {
					ends[k] = append(ends[k], end{line, e.view.Port, l.ends[1-i].sw})
				}
			}
		}
	}
	for _, a := range ends[0] {
		for _, b := range ends[1] {
			if a.port != b.port || a.far != b.far {
				continue
			}
			primary, other := r.b.Switches[p.sw[p.primary]].Name, r.b.Switches[p.sw[1-p.primary]].Name
			v.Assumptions = append(v.Assumptions, Assumption{
				Port: stp.PortID{Bridge: primary, Number: a.port}, Element: r.lines[a.line].element,
				Text: fmt.Sprintf("%s:%d and %s:%d are one port number of one bridge, both to %s: %s's is taken for the lower identifier, and no source says which is",
					primary, a.port, other, a.port, r.b.Switches[a.far].Name, primary),
			})
		}
	}
}

// orphan says whether a line ends at a peer of a pair, and not at both.
func (r *Resolver) orphan(line int, p *pair) bool {
	return slices.ContainsFunc(r.lines[line].ends, func(e lineEnd) bool {
		return e.peers == nil && (e.sw == p.sw[0] || e.sw == p.sw[1])
	})
}

// atOne says whether every end of a line is at one switch, which is a bridge that
// hears itself whatever its peer is.
func (r *Resolver) atOne(line int) bool {
	ends := r.lines[line].ends
	return !slices.ContainsFunc(ends, func(e lineEnd) bool { return e.sw != ends[0].sw })
}

// inRing says whether the ends of a line that is up are joined without it too.
func (r *Resolver) inRing(v *View, up [][]int, line int) bool {
	n := len(r.b.Switches)
	part := make([]int, n+len(r.lines)) // switches, then a node a line, as segments have several ends
	for i := range part {
		part[i] = i
	}
	find := func(i int) int {
		for part[i] != i {
			i = part[i]
		}
		return i
	}
	at := func(line, end int) int { return v.chassis.home[r.index[v.endSwitch(line, end)]] }
	for i := range r.lines {
		if i == line {
			continue
		}
		for _, e := range up[i] {
			a, b := find(n+i), find(at(i, e))
			part[max(a, b)] = min(a, b)
		}
	}
	seen := make(map[int]bool)
	for _, e := range up[line] {
		root := find(at(line, e))
		if seen[root] {
			return true
		}
		seen[root] = true
	}
	return false
}

// endSwitch returns the switch that an end of a line is at in this state.
func (v *View) endSwitch(line, end int) string {
	if v.r.lines[line].element.Kind == topology.KindSegment {
		return v.r.lines[line].ends[end].view.Switch
	}
	return v.Hops[line].Ends[end].Switch
}

// onBridges puts the ends of LANs at the bridges that their switches are part of.
func (v *View) onBridges(lans []stp.LAN) {
	if len(v.Pairs) == 0 {
		return
	}
	move := func(ends []stp.PortID) {
		for i := range ends {
			ends[i] = v.BridgePort(ends[i])
		}
	}
	for i := range lans {
		move(lans[i].Ends)
		for _, parts := range lans[i].ByVLAN {
			for _, ends := range parts {
				move(ends)
			}
		}
	}
}

// selectSystems gives the aggregators at MLAG pairs their systems, in a copy of a
// group's. Where the peers are two systems each has an aggregator, and what is said
// nowhere of a member with another partner is what Dell says of partners: they block
// it (N2100 3.2.1 administrator guide p. 594).
func (r *Resolver) selectSystems(v *View, g *group, aggregators []Aggregator, cables []Cable) {
	for k, twin := range g.twin {
		if twin == noTwin {
			continue
		}
		e := &r.lines[g.of[0].line].ends[k]
		p := v.pairAt(e)
		c := &r.pairs[r.pairOf[e.sw]]
		if !v.apart(e) {
			s := &r.b.Switches[r.index[p.Primary]]
			aggregators[k].System = System{s.LACP.SystemPriority(), *s.MAC}
			if c.m.MAC != nil {
				aggregators[k].System.MAC = *c.m.MAC
			}
			continue
		}
		for i, a := range []int{k, twin} {
			s := &r.b.Switches[c.sw[i]]
			aggregators[a].System = System{s.LACP.SystemPriority(), *s.MAC}
		}
		for m := range cables {
			if e.peers[m] == c.sw[1] {
				cables[m].Ends[k].Aggregator = twin
			}
		}
		for a := range aggregators {
			aggregators[a].Rules.Mismatch = cmp.Or(aggregators[a].Rules.Mismatch, topology.MemberSuspended)
		}
	}
}

const noTwin = -1
