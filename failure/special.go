package failure

import (
	"cmp"
	"slices"

	itree "github.com/spandrill/spandrill/internal/tree"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// In a fabric that is not plain a state is resolved and solved anew. It has a footprint
// all the same, as footprint.go has it, where every VLAN follows one tree through the
// whole fabric: all switches that run spanning tree run STP or RSTP, or all are of one
// MST region, or all have trees per VLAN.
//
// Special are the lines that do more than join two ports, or have more than two ends:
// segments, links of switches without spanning tree, links between the peers of an MLAG
// pair and what a keepalive runs over, cables that are one-way or that join two VLANs,
// ends with BPDU filter, BPDU guard or one-sided assurance, cables of channels, and
// bundles of several speeds, which get cheaper as members die. Special are the
// switches at them, and stacks. All else is plain, links of special switches included.
//
// The footprint of a state that could be analysed has
//
//   - what can kill, alone or with others, any of a special switch, a special line, a
//     chassis, stack cable or keepalive, or a NIC of a network with its switch;
//   - where the peers of an MLAG pair go on as two bridges, what can kill any member of
//     a bundle of a pair, as such a bundle is at the peer that its first one left is at;
//   - for every special switch in every tree, and for every switch with a NIC or gateway
//     of a network in the tree of its VLAN, what can kill or erode any switch and plain
//     line on its way to the root;
//   - where clusters are summed up, the same for the NICs and gateways by which their
//     witnesses are reached, and what can kill a node or any NIC of one;
//   - where ends of a network are not connected, what can kill the ways of live lines,
//     and of those that allow the VLAN, by which they are joined all the same;
//   - what could make a tree too deep; see deepening.
//
// Why nothing outside of it changes a verdict: call the switches whose ways are in it
// kept. What dies outside kills plain switches and plain lines, none of them kept or on a
// way of one that is, and makes plain lines dearer. What package lag makes of stacks,
// pairs, bundles and teams follows from what is in the footprint; the errors that it has
// for what closes a ring beside a pair need a ring, and none comes.
//
// The vector of a bridge is the best of those of all ways from a bridge that takes
// itself for root. Ways that are left are as good as they were or worse, and those of
// kept switches are as they were. So kept switches have the vectors, root ports and
// designated bridges that they had: if the solution is one with them, and it is, since
// everything but vectors that guards, disputes, filters, silent switches and trees beside
// each other act on is at special lines, of which all switches are kept, in all trees;
// there nothing changes who hears whom.
//
// What forwards is the lines of root ports, which are a forest, and special lines.
// A way over these between kept switches is stretches of the forest, each from a kept
// switch to a kept switch, and special lines between them. A stretch is the one way in
// the forest, over the ways of its two ends to the root, so that all of it is kept, and the
// same that it was; and no other comes. So kept switches are joined, or not, by the ways
// that they were joined by, and a ring, which is not all forest, was one and stays
// one. What joins them otherwise stays with its witness, and nothing comes. Which lines
// join two VLANs, where it is an error if these are several, stays as their ports do.
//
// Where there are several trees for one VLAN the forest is none, and where the state
// could not be analysed nothing is known of it: then every element is in the footprint.

// special is what the footprints of a fabric that is not plain are made of. It does not
// change.
type special struct {
	a        *analyzer
	clusters []clusterNodes // that are summed up
	// always is what is in every footprint.
	always        []uint64
	switches      []int32              // special ones
	line          map[stp.PortID]int32 // the plain link that is at a port
	bundles       []int32              // plain links that are bundles of an MLAG pair
	lineKillers   [][]int32            // of links; empty of special ones, which are in always
	switchKillers [][]int32
	// cover has one end at least of every line, all special switches included. Nil where
	// no tree can be too deep.
	cover []bool
}

// specialHops are hops that a message certainly survives.
const specialHops = stp.MaxHops - 2

// newSpecial returns that of the fabric of a sweep, nil where every element is in every
// footprint.
func newSpecial(s *sweeper) *special {
	a := s.a
	if !oneTree(&a.b) {
		return nil
	}
	z := &special{a: a, clusters: s.clusters, always: make([]uint64, s.words), line: make(map[stp.PortID]int32)}
	z.lineKillers, z.switchKillers = make([][]int32, len(a.b.Links)), make([][]int32, len(a.b.Switches))
	at := make(map[topology.Element]int32)
	for i, e := range s.s.elements {
		at[e] = int32(i)
	}
	risks := a.f.Risks()
	killers := func(all ...topology.Element) (out []int32) {
		for _, e := range all {
			if i, ok := at[e]; ok {
				out = append(out, i)
			}
			for _, domains := range risks[e] {
				for _, d := range domains {
					if i, ok := at[topology.Element{Kind: topology.KindDomain, Name: d}]; ok {
						out = append(out, i)
					}
				}
			}
		}
		return out
	}
	always := func(of []int32) {
		for _, e := range of {
			z.always[e>>6] |= 1 << (e & 63)
		}
	}
	isSpecial := make([]bool, len(a.b.Switches))
	for i := range a.b.Switches {
		sw := &a.b.Switches[i]
		isSpecial[i] = sw.Stack != nil // those without spanning tree are, as ends of their lines
		z.switchKillers[i] = killers(topology.Element{Kind: topology.KindSwitch, Name: sw.Name})
		for k := range sw.Chassis() {
			always(killers(sw.ChassisElement(k)))
		}
		for k := range sw.Cables() {
			always(killers(topology.Element{Kind: topology.KindCable, Name: sw.Name, Index: k + 1}))
		}
	}
	pairOf := make(map[string]string)
	over := make(map[string]bool) // what keepalives run over
	for i := range a.b.MLAGs {
		m := &a.b.MLAGs[i]
		always(killers(m.Element(), m.KeepaliveElement()))
		if m.Keepalive != nil {
			over[m.Keepalive.Over] = true
		}
		for _, sw := range m.Switches {
			pairOf[sw] = m.Name // special as an end of the peer link
		}
	}
	ends := func(e *topology.End) {
		isSpecial[a.index[e.Switch]] = true
		for _, sw := range e.Peers {
			isSpecial[a.index[sw]] = true
		}
	}
	ports := make(map[stp.PortID]*stp.Port)
	for i := range a.base.View.Bridged.Bridges {
		b := &a.base.View.Bridged.Bridges[i]
		for k := range b.Ports {
			ports[stp.PortID{Bridge: b.Name, Number: b.Ports[k].Number}] = &b.Ports[k]
		}
	}
	for i := range a.b.Links {
		l := &a.b.Links[i]
		of := []topology.Element{l.Element()}
		for m := range l.Members {
			of = append(of, topology.Element{Kind: topology.KindMember, Name: l.Name, Index: m + 1})
		}
		pair := pairOf[l.Ends[0].Switch]
		if over[l.Name] || pair != "" && pair == pairOf[l.Ends[1].Switch] || a.isSpecial(l, ports) {
			ends(&l.Ends[0])
			ends(&l.Ends[1])
			always(killers(of...))
			continue
		}
		z.lineKillers[i] = killers(of...)
		for k := range l.Ends {
			e := &l.Ends[k]
			z.line[stp.PortID{Bridge: e.Switch, Number: e.Port}] = int32(i)
			for _, sw := range e.Peers {
				z.line[stp.PortID{Bridge: sw, Number: e.Port}] = int32(i)
			}
			if e.Peers != nil {
				z.bundles = append(z.bundles, int32(i))
			}
		}
	}
	for i := range a.b.Segments {
		always(killers(topology.Element{Kind: topology.KindSegment, Name: a.b.Segments[i].Name}))
		for k := range a.b.Segments[i].Ends {
			ends(&a.b.Segments[i].Ends[k])
		}
	}
	for i, is := range isSpecial {
		if is {
			z.switches = append(z.switches, int32(i))
			always(z.switchKillers[i])
		}
	}
	life := func(nics []int) { // that of gateways is on their ways
		for _, n := range nics {
			nic := &a.base.View.NICs[n]
			always(killers(nic.Element, topology.Element{Kind: topology.KindHost, Name: nic.Host}))
			always(z.switchKillers[a.index[nic.Switch]])
		}
	}
	for i := range a.nets {
		for _, h := range a.nets[i].hosts {
			life(h.nics)
		}
	}
	for i := range s.clusters {
		c := &s.clusters[i]
		for k, node := range c.nodes {
			always(killers(topology.Element{Kind: topology.KindHost, Name: node}))
			life(c.own[k])
		}
		life(c.hostNICs)
	}
	if len(a.b.Switches)-1 > specialHops {
		z.cover = isSpecial
		z.fillCover()
	}
	return z
}

// oneTree says whether every VLAN follows one tree through the whole fabric.
func oneTree(b *topology.Builder) bool {
	var first *topology.Switch
	for i := range b.Switches {
		s := &b.Switches[i]
		switch {
		case s.Protocol == topology.NoSTP:
		case first == nil:
			first = s
		case s.Protocol.PerVLAN() != first.Protocol.PerVLAN(), (s.Protocol == topology.MSTP) != (first.Protocol == topology.MSTP),
			s.Protocol == topology.MSTP && s.Region != first.Region:
			return false
		}
	}
	return true
}

// isSpecial says whether a link does more than join two ports, or may get cheaper by
// what dies. ports are those that spanning tree sees without fault.
//
// What LACP selects of members of one speed is as many as the limits leave of those that
// live, from one partner but where a pair is two systems, for which see footprint: never
// more by what dies. What forms at one end only, or has ports whose trees per VLAN do not
// take each other for the same, joins nothing in any state in which it is up. Nor does one
// with BPDU guard, and a stack is the bridge that its chassis make it: that they count as
// special is no more than caution.
func (a *analyzer) isSpecial(l *topology.Link, ports map[stp.PortID]*stp.Port) bool {
	if _, differ := a.joins(l); differ || uneven(l) {
		return true
	}
	var of [2]*stp.Port
	for k := range l.Ends {
		e := &l.Ends[k]
		if e.Channel != "" || e.Deaf != nil || e.NoCarrier != nil {
			return true
		}
		for _, name := range e.Peers { // either may speak for it
			s := &a.b.Switches[a.index[name]]
			at := slices.IndexFunc(s.Ports, func(p topology.Port) bool { return p.Number == e.Port })
			if p := &s.Ports[at]; p.BPDUFilter || p.BPDUGuard || p.Assurance {
				return true
			}
		}
		p := ports[a.base.View.BridgePort(stp.PortID{Bridge: e.Switch, Number: e.Port})]
		if p == nil || p.BPDUFilter || p.BPDUGuard {
			return true // nil of a switch without spanning tree
		}
		of[k] = p
	}
	return of[0].Assurance != of[1].Assurance
}

// uneven says whether the members of a bundle have several speeds: then it may get faster
// by what dies, where LACP goes by a slower one. Of members of one speed no switch takes
// more of them for dearer.
func uneven(l *topology.Link) bool {
	return slices.ContainsFunc(l.Members, func(mbps int) bool { return mbps != l.Members[0] })
}

// fillCover adds of every plain line the end with more lines, where it has none.
func (z *special) fillCover() {
	lines := make([]int, len(z.a.b.Switches))
	each := func(f func(a, b int)) {
		for i := range z.a.b.Links {
			e := &z.a.b.Links[i].Ends
			f(z.a.index[e[0].Switch], z.a.index[e[1].Switch])
		}
	}
	each(func(a, b int) { lines[a]++; lines[b]++ })
	each(func(a, b int) {
		if !z.cover[a] && !z.cover[b] {
			if lines[b] > lines[a] {
				a = b
			}
			z.cover[a] = true
		}
	})
}

// footprint fills in that of a state in which so many more can die. It is false where
// that is everything.
func (z *special) footprint(f *frame, left int, bits []uint64) bool {
	copy(bits, z.always)
	add := func(killers []int32) {
		for _, e := range killers {
			bits[e>>6] |= 1 << (e & 63)
		}
	}
	trees := make(map[stp.Instance]*hanging)
	if slices.ContainsFunc(f.View.Pairs, func(p lag.Pair) bool { return p.Status == lag.PairSplit && !p.Joined }) {
		for _, l := range z.bundles {
			add(z.lineKillers[l])
		}
	}
	for inst, views := range f.Trees {
		w := z.ways(f, views)
		trees[inst] = w
		for _, sw := range z.switches {
			z.climb(w, z.bridge(f, sw), add)
		}
	}
	for i := range z.a.nets {
		z.network(f, &z.a.nets[i], trees, add)
	}
	for i := range z.clusters {
		z.quorum(f, &z.clusters[i], trees, add)
	}
	if z.cover == nil {
		return true
	}
	deep := make([]uint64, len(bits))
	for _, w := range trees {
		if w.unsure {
			return false
		}
		z.deepening(w, left, bits, deep)
	}
	for i, word := range deep {
		bits[i] |= word
	}
	return true
}

// hanging is a tree: of bridges, which are switches, their parents and the plain links
// that lead there; None for none.
type hanging struct {
	parent, line []int32
	seen         []bool
	// unsure says that it is not known where some root port leads.
	unsure bool
}

// bridge returns the switch that speaks for the bridge that a switch is part of.
func (z *special) bridge(f *frame, sw int32) int32 {
	return int32(z.a.index[f.View.Bridge(z.a.b.Switches[sw].Name)])
}

// ways returns a tree of a state.
func (z *special) ways(f *frame, views map[string]stp.BridgeView) *hanging {
	n := len(z.a.b.Switches)
	w := &hanging{parent: slices.Repeat([]int32{itree.None}, n), line: slices.Repeat([]int32{itree.None}, n), seen: make([]bool, n)}
	role := func(p stp.PortID) stp.Role { return views[p.Bridge].Ports[p.Number].Role }
	for i := range f.View.Bridged.LANs {
		ends := f.View.Bridged.LANs[i].Ends
		for _, e := range ends {
			if len(ends) < 2 || role(e) != stp.Root {
				continue
			}
			from := int32(z.a.index[e.Bridge])
			if l, ok := z.line[f.View.SwitchPort(e)]; ok {
				w.line[from] = l
			}
			for _, o := range ends {
				if o == e || len(ends) > 2 && role(o) != stp.Designated {
					continue
				}
				w.unsure = w.unsure || w.parent[from] != itree.None
				w.parent[from] = int32(z.a.index[o.Bridge])
			}
		}
	}
	return w
}

// climb adds who can kill the way of a bridge to its root.
func (z *special) climb(w *hanging, at int32, add func([]int32)) {
	for at != itree.None && !w.seen[at] {
		w.seen[at] = true
		add(z.switchKillers[at])
		if l := w.line[at]; l != itree.None {
			add(z.lineKillers[l])
		}
		at = w.parent[at]
	}
}

// network adds who can kill the ways of a network.
func (z *special) network(f *frame, cn *clusterNet, trees map[stp.Instance]*hanging, add func([]int32)) {
	var nodes []int
	for _, sw := range switchesOf(f, cn) {
		nodes = append(nodes, f.home[sw])
		z.climbIn(f, trees, cn.net.VLAN, sw, add)
	}
	g := f.vlan(cn.net.VLAN)
	if !slices.ContainsFunc(nodes, func(n int) bool { return g.joined[n] != g.joined[nodes[0]] }) {
		return
	}
	z.joined(f, nodes, func(e int) bool { return g.use[e] >= useAllowed }, add)
	z.joined(f, nodes, func(e int) bool { return f.hop(e).Status == lag.Up }, add)
}

// climbIn adds who can kill the way of a switch to the root in the tree of a VLAN.
func (z *special) climbIn(f *frame, trees map[stp.Instance]*hanging, vlan, sw int, add func([]int32)) {
	if inst, ok := z.a.r.Instance(z.a.b.Switches[sw].Name, vlan); ok && trees[inst] != nil {
		z.climb(trees[inst], z.bridge(f, int32(sw)), add)
	}
}

// switchesOf returns the switches of all NICs and gateways of a network.
func switchesOf(f *frame, cn *clusterNet) (out []int) {
	for _, h := range cn.hosts {
		for _, n := range h.nics {
			out = append(out, f.a.index[f.View.NICs[n].Switch])
		}
	}
	return append(out, cn.gateways...)
}

// quorum adds who can kill the way of the host that the witness of a cluster is on. Those
// of nodes, and of gateways, are ways of the network.
func (z *special) quorum(f *frame, c *clusterNodes, trees map[stp.Instance]*hanging, add func([]int32)) {
	if c.witness == nil {
		return
	}
	for _, n := range c.hostNICs {
		z.climbIn(f, trees, c.witness.VLAN, z.a.index[f.View.NICs[n].Switch], add)
	}
}

// joined adds who can kill what joins nodes by the edges that use accepts.
func (z *special) joined(f *frame, nodes []int, use func(e int) bool, add func([]int32)) {
	adjacent := make([][]int, f.nodes)
	for e := range f.edges {
		if use(e) {
			adjacent[f.edges[e].a] = append(adjacent[f.edges[e].a], e)
			adjacent[f.edges[e].b] = append(adjacent[f.edges[e].b], e)
		}
	}
	const unseen, first = -2, -1
	from := slices.Repeat([]int{unseen}, f.nodes) // of a node: the edge towards the first of its part
	for _, n := range nodes {
		if from[n] != unseen {
			continue
		}
		from[n] = first
		for queue := []int{n}; len(queue) > 0; queue = queue[1:] {
			for _, e := range adjacent[queue[0]] {
				if o := f.other(e, queue[0]); from[o] == unseen {
					from[o] = e
					queue = append(queue, o)
				}
			}
		}
	}
	for _, n := range nodes {
		for {
			if n < len(z.switchKillers) {
				add(z.switchKillers[n])
			}
			e := from[n]
			if e == first {
				break
			}
			if hop := f.edges[e].hop; hop < len(z.lineKillers) {
				add(z.lineKillers[hop])
			}
			n = f.other(e, n)
		}
	}
}

// deepening adds to deep what of the elements that are not in bits could make a tree
// too deep for messages.
//
// What dies outside of the footprint moves those bridges only that are behind it. The
// way of a bridge that moved begins with bridges that moved, and from the first that did
// not it is that one's, which is as long as it was. Of two bridges in a row one at
// least is in the cover. So a way has no more hops than the longest one and, for each
// of the cover that moved, two, and one. Elements go to the footprint, those that move
// most first, until no set of those that are left can be too much.
func (z *special) deepening(w *hanging, left int, bits, deep []uint64) {
	n := int32(len(w.parent))
	depth := slices.Repeat([]int32{-1}, int(n))
	var order []int32 // parents first
	for b := range n {
		var up []int32
		at := b
		for ; at != itree.None && depth[at] < 0 && len(up) <= int(n); at = w.parent[at] {
			up = append(up, at)
		}
		for _, u := range slices.Backward(up) {
			depth[u] = 0
			if p := w.parent[u]; p != itree.None {
				depth[u] = depth[p] + 1
			}
			order = append(order, u)
		}
	}
	behind := make([]int, n) // of the cover
	weight := make(map[int32]int)
	for _, b := range slices.Backward(order) {
		if z.cover[b] {
			behind[b]++
		}
		if p := w.parent[b]; p != itree.None {
			behind[p] += behind[b]
		}
		if behind[b] == 0 {
			continue
		}
		move := func(killers []int32) {
			for _, e := range killers {
				if bits[e>>6]&(1<<(e&63)) == 0 {
					weight[e] += behind[b]
				}
			}
		}
		move(z.switchKillers[b])
		if l := w.line[b]; l != itree.None {
			move(z.lineKillers[l])
		}
	}
	most := (specialHops - 1 - int(slices.Max(depth))) / 2
	var heavy []int32
	for e := range weight {
		heavy = append(heavy, e)
	}
	slices.SortFunc(heavy, func(x, y int32) int { return cmp.Or(cmp.Compare(weight[y], weight[x]), cmp.Compare(x, y)) })
	for i, e := range heavy {
		sum := 0
		for _, o := range heavy[i:min(len(heavy), i+left)] {
			sum += weight[o]
		}
		if sum <= most {
			break
		}
		deep[e>>6] |= 1 << (e & 63)
	}
}
