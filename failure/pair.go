package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// This file is about MLAG pairs. To the graph both peers of a pair that is one bridge
// are one node, the primary's, and a bundle that ends at both is one edge. Where
// on that node a frame is decides what it can use: it leaves a peer by a member of
// its own, and only where the bundle has none there it crosses the peer link. So no
// frame that came over the peer link leaves by a port that the other peer has too,
// and a ring over the peer link is none. A way over such nodes is followed with the
// share of its traffic that is at each peer, members being chosen evenly.

// pairNode is a node that is an MLAG pair.
type pairNode struct {
	state *lag.Pair
	sw    [2]int // the peers
	edge  int    // the peer link
	both  int    // the place that is both peers of a split pair; 0 of others
}

// place is an endpoint of a route: a switch, or where a team ends at both peers of a
// pair a number from firstTeam on, into frame.teams.
const firstTeam = 1 << 24

// teamPlace is the pair's node that a team ends at, and its Mbps at each peer.
type teamPlace struct {
	sw   int
	mbps [2]int
}

// pairNodes fills in the nodes that are pairs, before the edges are made.
func (f *frame) pairNodes() {
	f.home = make([]int, len(f.a.b.Switches))
	for i := range f.home {
		f.home[i] = i
	}
	if len(f.View.Pairs) == 0 {
		return
	}
	f.pairs = make(map[int]*pairNode)
	for i := range f.View.Pairs {
		p := &f.View.Pairs[i]
		if !p.Joined {
			continue
		}
		at := f.a.index[p.Primary]
		n := &pairNode{state: p, sw: [2]int{f.a.index[p.Switches[0]], f.a.index[p.Switches[1]]}, edge: -1}
		f.home[n.sw[0]], f.home[n.sw[1]] = at, at
		f.pairs[at] = n
	}
}

// placeNICs decides where every NIC is.
func (f *frame) placeNICs() {
	f.places = make([]int, len(f.View.NICs))
	for i := range f.View.NICs {
		n := &f.View.NICs[i]
		f.places[i] = f.a.index[n.Switch]
		if n.PeerMbps == [2]int{} {
			continue
		}
		t := teamPlace{f.a.index[n.Switch], n.PeerMbps}
		if t.mbps[0] > 0 && t.mbps[1] > 0 {
			t.sw = f.home[t.sw]
			k := slices.Index(f.teams, t)
			if k < 0 {
				k = len(f.teams)
				f.teams = append(f.teams, t)
			}
			f.places[i] = firstTeam + k
		}
	}
}

// placePairs adds the place that is both peers of a pair that is split, by which a
// gateway on both is reached wherever a frame comes out.
func (f *frame) placePairs() {
	for i := range f.View.Pairs {
		if at := f.a.index[f.View.Pairs[i].Primary]; f.pairs[at] != nil && f.View.Pairs[i].Status == lag.PairSplit {
			p := f.pairs[at]
			p.both = firstTeam + len(f.teams)
			f.teams = append(f.teams, teamPlace{at, [2]int{1, 1}})
		}
	}
}

// reachEither returns the way to both peers of a split pair that both are gateways;
// nil where there is no such pair, or no way.
func (j *judgement) reachEither(g *vlanGraph, place int, gateways []int) (int, *route) {
	for _, sw := range gateways {
		p := g.f.pairs[g.f.home[sw]]
		if p == nil || p.both == 0 || !slices.Contains(gateways, p.sw[0]) || !slices.Contains(gateways, p.sw[1]) {
			continue
		}
		if r := g.route(place, p.both); r.cut == 0 {
			return sw, r
		}
	}
	return noNIC, nil
}

// switchAt returns the switch of a place, of a team at both peers the primary.
func (f *frame) switchAt(place int) int {
	if place >= firstTeam {
		return f.teams[place-firstTeam].sw
	}
	return place
}

// node returns the node of a place.
func (f *frame) node(place int) int {
	if place = f.switchAt(place); place < len(f.home) {
		return f.home[place]
	}
	return place
}

// inside says whether an edge is the peer link of a pair that is one node.
func (f *frame) inside(e int) bool {
	p := f.pairs[f.edges[e].a]
	return p != nil && p.edge == e
}

// at returns the share of what is at a place at each peer of its pair.
func (f *frame) at(place int, p *pairNode) (w [2]int) {
	if place >= firstTeam {
		return f.teams[place-firstTeam].mbps
	}
	w[slices.Index(p.sw[:], place)] = 1
	return w
}

// stretch is a leg of an edge by the peers that it joins, of nodes that are pairs;
// 0 at others.
type stretch struct{ near, far, mbps int }

// stretches returns the legs of an edge, seen from one of its sides.
func (f *frame) stretches(e, side int) []stretch {
	h := f.hop(e)
	peer := func(node int, sw string) int {
		if p := f.pairs[node]; p != nil && sw != "" {
			return slices.Index(p.state.Switches[:], sw)
		}
		return 0
	}
	nodes := [2]int{f.edges[e].a, f.edges[e].b}
	ends := f.edges[e].ends
	sw := func(s int, leg *lag.Leg) string {
		switch k := ends[s]; {
		case k == noEnd:
			return ""
		case leg != nil && h.Ends[k].Pair != "":
			return leg.Peers[k]
		default:
			return h.Ends[k].Switch
		}
	}
	if h.Legs == nil {
		return []stretch{{peer(nodes[side], sw(side, nil)), peer(nodes[1-side], sw(1-side, nil)), h.Mbps}}
	}
	var out []stretch
	for i := range h.Legs {
		l := &h.Legs[i]
		out = append(out, stretch{peer(nodes[side], sw(side, l)), peer(nodes[1-side], sw(1-side, l)), l.Mbps})
	}
	return out
}

// follow is a way that is followed from one end to the other.
type follow struct {
	g         *vlanGraph
	cut       Verdict
	mbps      int
	flow      int
	caps      []int          // of the edges: what they carry of this way's traffic
	crossed   map[int][2]int // by index of the node on the way: the peer that is left, the Mbps left for this way
	on        map[int]bool   // peers that traffic is at
	positions map[int][2]int // by node: the share at each peer on arrival
}

// follow follows edges between two places.
func (g *vlanGraph) follow(from, to int, edges []int) *follow {
	f := g.f
	w := &follow{g: g, mbps: noLimit, flow: noLimit, crossed: make(map[int][2]int), on: make(map[int]bool), positions: make(map[int][2]int)}
	node := f.node(from)
	var at [2]int
	if p := f.pairs[node]; p != nil {
		at = f.at(from, p)
	}
	for i, e := range edges {
		side := 0
		if f.edges[e].a != node {
			side = 1
		}
		legs := f.stretches(e, side)
		h := f.hop(e)
		p, capacity := f.pairs[node], h.Mbps
		sums := [2]int{h.Mbps, 0}
		if p == nil {
			at = [2]int{1, 0}
		} else {
			w.positions[node] = at
			sums = [2]int{}
			for _, l := range legs {
				sums[l.near] += l.mbps
			}
			at = w.cross(p, at, sums, i)
			if w.cut != 0 {
				return w
			}
			capacity = noLimit
			for k := range at {
				if at[k] > 0 {
					w.on[p.sw[k]] = true
					capacity = min(capacity, sums[k]*(at[0]+at[1])/at[k])
				}
			}
		}
		w.caps = append(w.caps, capacity)
		w.mbps, w.flow = min(w.mbps, capacity), min(w.flow, h.FlowMbps)
		scale := max(sums[0], 1) * max(sums[1], 1)
		var next [2]int
		for _, l := range legs {
			if at[l.near] > 0 {
				next[l.far] += at[l.near] * l.mbps * (scale / sums[l.near])
			}
		}
		at = reduced(next)
		node = f.other(e, node)
	}
	if p := f.pairs[node]; p != nil {
		w.positions[node] = at
		at = w.cross(p, at, f.at(to, p), len(edges))
		for k := range at {
			if at[k] > 0 {
				w.on[p.sw[k]] = true
			}
		}
	}
	return w
}

// cross moves what is at a peer that has none of the ways out over the peer link.
func (w *follow) cross(p *pairNode, at, out [2]int, node int) [2]int {
	for k := range at {
		if at[k] == 0 || out[k] > 0 {
			continue
		}
		w.on[p.sw[k]] = true
		f := w.g.f
		switch {
		case p.state.Status != lag.PairUp:
			w.cut = Severed
			return at
		case !f.allows(p.edge, 0, w.g.vlan) || !f.allows(p.edge, 1, w.g.vlan):
			w.cut = Pruned
			return at
		}
		h := f.hop(p.edge)
		mbps := h.Mbps * (at[0] + at[1]) / at[k]
		w.mbps, w.flow = min(w.mbps, mbps), min(w.flow, h.FlowMbps)
		w.crossed[node] = [2]int{k, mbps}
		at[1-k] += at[k]
		at[k] = 0
	}
	return at
}

// reduced returns shares with what is common to them taken out.
func reduced(w [2]int) [2]int {
	a, b := w[0], w[1]
	for b != 0 {
		a, b = b, a%b
	}
	if a > 1 {
		w[0], w[1] = w[0]/a, w[1]/a
	}
	return w
}

// overPairs fills in a route over nodes that are pairs: the same both ways, with the
// peer links that some of its traffic crosses.
func (g *vlanGraph) overPairs(r *route, from, to int, edges []int) {
	there := g.follow(from, to, edges)
	back := g.follow(to, from, reversed(edges))
	if r.cut = max(there.cut, back.cut); r.cut != 0 {
		return
	}
	r.mbps, r.flow = min(there.mbps, back.mbps), min(there.flow, back.flow)
	r.on = there.on
	for sw := range back.on {
		r.on[sw] = true
	}
	n := len(edges)
	nodes := g.f.walk(from, edges)
	for i := range n + 1 {
		c, ok := there.crossed[i]
		if d, also := back.crossed[n-i]; also {
			if !ok {
				c = [2]int{1 - d[0], d[1]}
			}
			c[1] = min(c[1], d[1])
			ok = true
		}
		if ok {
			p := g.f.pairs[nodes[i]]
			if r.leaves == nil {
				r.leaves = make(map[int]int)
			}
			r.leaves[len(r.edges)] = p.sw[c[0]]
			r.edges, r.caps = append(r.edges, p.edge), append(r.caps, c[1])
		}
		if i < n {
			r.edges, r.caps = append(r.edges, edges[i]), append(r.caps, min(there.caps[i], back.caps[n-1-i]))
		}
	}
}

func reversed(edges []int) []int {
	out := slices.Clone(edges)
	slices.Reverse(out)
	return out
}

// capacity returns what the i-th edge of a route carries of its traffic.
func (f *frame) capacity(r *route, i int) int {
	if r.caps == nil {
		return f.hop(r.edges[i]).Mbps
	}
	return r.caps[i]
}

// switchesOn returns the switches that a route crosses, in its order, of a pair each
// peer that some of its traffic is at.
func (f *frame) switchesOn(from int, r *route) []int {
	var out []int
	for _, node := range f.walk(from, r.edges) {
		p := f.pairs[node]
		switch {
		case node >= len(f.a.b.Switches):
		case p == nil:
			out = append(out, node)
		default:
			for _, sw := range p.sw {
				if (r.on[sw] || len(r.edges) == 0 && sw == f.switchAt(from)) && !slices.Contains(out, sw) {
					out = append(out, sw)
				}
			}
		}
	}
	return out
}

// pairElements names the pair nodes along a route: where all traffic is at one peer
// and where it crosses the peer link that switch, else the pair.
func (f *frame) nodeElement(from, to, i int, r *route, nodes []int) topology.Element {
	p := f.pairs[nodes[i]]
	sw := -1
	left, leaves := r.leaves[i]
	came, crossed := r.leaves[i-1]
	switch {
	case p == nil:
		sw = nodes[i]
	case leaves:
		sw = left
	case crossed && i > 0:
		sw = p.sw[0] + p.sw[1] - came
	case i == 0 && from < firstTeam:
		sw = from
	case i == len(nodes)-1 && to < firstTeam:
		sw = to
	default:
		return p.state.Element
	}
	return topology.Element{Kind: topology.KindSwitch, Name: f.a.b.Switches[sw].Name}
}

// uncrossable says whether some pair is one node whose peers cannot reach each other
// on the VLAN: then who is connected with whom is not told by parts.
func (g *vlanGraph) uncrossable() bool {
	for _, p := range g.f.pairs {
		if p.state.Status != lag.PairUp || !g.f.allows(p.edge, 0, g.vlan) || !g.f.allows(p.edge, 1, g.vlan) {
			return true
		}
	}
	return false
}

// relation returns labels of hosts as label does, by asking for every pair of hosts.
func (j *judgement) relation() (map[int]int, error) {
	n := len(j.cn.hosts)
	labels := make(map[int]int, n)
	sees := func(a, b int) bool {
		for _, x := range slices.Concat(j.sends[a]...) {
			for _, y := range slices.Concat(j.sends[b]...) {
				if cut := j.g.route(j.f.places[x], j.f.places[y]).cut != 0; cut != j.cn.net.MPIO {
					return j.cn.net.MPIO // one that is cut decides, with MPIO one that is not
				}
			}
		}
		return !j.cn.net.MPIO && !j.silent(a) && !j.silent(b)
	}
	for h := range n {
		switch {
		case j.silent(h) || j.out.Verdict == Looped:
			labels[h] = absent
			continue
		}
		labels[h] = h
		for k := range h {
			if sees(k, h) {
				labels[h] = labels[k]
				break
			}
		}
	}
	for h := range n {
		for k := range h {
			if labels[h] != absent && labels[k] != absent && sees(k, h) != (labels[h] == labels[k]) {
				return nil, fmt.Errorf("on %s hosts of a split MLAG pair see each other in part, %s and %s among them: who is kept is not modelled",
					j.cn.net.Name, j.cn.hosts[k].name, j.cn.hosts[h].name)
			}
		}
	}
	return labels, nil
}

// pairOf returns what became of the pair of a switch if it is not whole; nil
// otherwise.
func (j *judgement) pairOf(sw int) *lag.Pair {
	p := j.f.View.Pair(j.switchName(sw))
	if p == nil || p.Status == lag.PairUp || p.Status == lag.PairAlone || p.Status == lag.PairDead {
		return nil
	}
	return p
}

var pairCodes = map[lag.PairStatus]Code{
	lag.PairClosed: CodeMLAGClosed, lag.PairSplitClosed: CodeMLAGClosed, lag.PairStranded: CodeMLAGClosed, lag.PairSplit: CodeSplitBrain,
}

// pairReason says what a pair that is not whole has to do with a combination: one at
// an end of it, or on its way without fault.
func (j *judgement) pairReason(c *combination, before *route) (Reason, bool) {
	var at []int
	if c.from != noNIC {
		from, to := j.ends(c)
		at = append(at, from, to)
		if before != nil && before.cut == 0 {
			at = append(at, j.a.base.switchesOn(j.a.base.places[c.from], before)...)
		}
	}
	for _, h := range c.hosts {
		for _, n := range j.cn.hosts[h].nics {
			if c.from == noNIC {
				at = append(at, j.sw(n))
			}
		}
	}
	for _, sw := range at {
		if p := j.pairOf(sw); p != nil {
			return Reason{Code: pairCodes[p.Status], Element: p.Element, Text: p.String()}, true
		}
	}
	return Reason{}, false
}

// stillCrossed returns the edges of a route without fault but for the peer links that
// no traffic of it crosses now: to be at the right peer already is no other way.
func (j *judgement) stillCrossed(now, before *route) []int {
	if before.leaves == nil {
		return before.edges
	}
	var out []int
	for i, b := range before.edges {
		_, crossed := before.leaves[i]
		if !crossed || slices.ContainsFunc(now.edges, func(e int) bool { return j.f.edges[e].hop == j.a.base.edges[b].hop }) {
			out = append(out, b)
		}
	}
	return out
}

// crossesReason says why a way crosses a peer link that it did not cross without
// fault: a bundle or a team at one of its ends has nothing left at a peer.
func (j *judgement) crossesReason(c *combination, before *route) (Reason, bool) {
	for _, i := range sortedKeys(c.route.leaves) {
		e := c.route.edges[i]
		if before != nil && slices.ContainsFunc(before.edges, func(b int) bool { return j.a.base.edges[b].hop == j.f.edges[e].hop }) {
			continue
		}
		link := j.f.hop(e).Element
		p := j.f.pairs[j.f.edges[e].a]
		var gone topology.Element
		var at string
		for _, sw := range p.state.Switches {
			for _, k := range []int{i - 1, i + 1} {
				if k < 0 || k >= len(c.route.edges) {
					continue
				}
				if b := j.f.hop(c.route.edges[k]); b.Legs != nil && !hasLeg(b, sw) && at == "" {
					gone, at = b.Element, sw
				}
			}
		}
		for _, n := range []int{c.from, c.to} {
			if n == noNIC || at != "" || j.a.base.places[n] < firstTeam || j.f.node(j.place(n)) != j.f.edges[e].a {
				continue
			}
			nic := &j.f.View.NICs[n]
			gone = topology.Element{Kind: topology.KindHost, Name: nic.Host}
			at = p.state.Switches[0]
			if at == nic.Switch {
				at = p.state.Switches[1]
			}
		}
		if at == "" {
			return Reason{Code: CodePeerLink, Element: link, Text: fmt.Sprintf("it has to cross the peer link %v", link)}, true
		}
		return Reason{Code: CodePeerLink, Element: gone, Text: fmt.Sprintf("%v has nothing left at %s, and what arrives there crosses the peer link %v", gone, at, link)}, true
	}
	return Reason{}, false
}

func sortedKeys(m map[int]int) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// pairText adds to the text of a reason what became of a pair that a hop ends at.
func (j *judgement) pairText(h *lag.Hop, text string) string {
	for _, e := range h.Ends {
		p := j.f.View.Pair(e.Switch)
		if e.Pair == "" || p == nil || p.Status == lag.PairUp {
			continue
		}
		if s := p.String(); !strings.Contains(text, s) {
			text += ": " + s
		}
	}
	return text
}

func hasLeg(h *lag.Hop, sw string) bool {
	return slices.ContainsFunc(h.Legs, func(l lag.Leg) bool { return l.Peers[0] == sw || l.Peers[1] == sw })
}
