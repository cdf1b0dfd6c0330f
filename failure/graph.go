package failure

import (
	"container/heap"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// frame is a state with the way traffic takes in it: a graph of switches and
// segments, and for each VLAN what of it is used.
type frame struct {
	*State
	a      *analyzer
	fabric *topology.Fabric // that of the analyzer, or one with something slower
	edges  []edge
	nodes  int
	live   []int // of a node: its part of the graph of live links
	vlans  map[int]*vlanGraph
	// home is the node of a switch: itself, or of a peer of an MLAG pair that is one
	// bridge the primary. pairs are these nodes.
	home  []int
	pairs map[int]*pairNode
	// places are those of NICs, teams the places that are no switch.
	places    []int
	teams     []teamPlace
	explainer *stp.Explainer // of the state; nil until it is asked
	// created are switches that have every VLAN: what a remedy is tried with.
	created map[int]bool
}

// edge is a link or bundle between two switches, or one end of a segment.
// Nodes are the switches, then the segments.
type edge struct {
	a, b int
	hop  int // index into View.Hops
	// ends of the hop at a and b; a segment's edge has none at b.
	ends [2]int
}

const noEnd = -1

func newFrame(a *analyzer, s *State) *frame {
	f := &frame{
		State: s, a: a, fabric: a.f, nodes: len(a.b.Switches),
		vlans: make(map[int]*vlanGraph),
	}
	f.pairNodes()
	for i := range s.View.Hops {
		h := &s.View.Hops[i]
		if h.Element.Kind != topology.KindSegment {
			at := edge{f.home[a.index[h.Ends[0].Switch]], f.home[a.index[h.Ends[1].Switch]], i, [2]int{0, 1}}
			if p := f.pairs[at.a]; p != nil && p.state.PeerLink == h.Element {
				p.edge = len(f.edges)
			}
			f.edges = append(f.edges, at)
			continue
		}
		for k, e := range h.Ends {
			f.edges = append(f.edges, edge{f.home[a.index[e.Switch]], f.nodes, i, [2]int{k, noEnd}})
		}
		f.nodes++
	}
	f.placeNICs()
	f.placePairs()
	f.live = f.parts(func(e int) bool { return f.hop(e).Status == lag.Up })
	return f
}

// explain returns why a port has its role in an instance.
func (f *frame) explain(p stp.PortID, i stp.Instance) ([]stp.Step, error) {
	if f.explainer == nil {
		e, err := stp.NewExplainer(f.View.Bridged, f.View.Solved(f.Trees))
		if err != nil {
			return nil, err
		}
		f.explainer = e
	}
	return f.explainer.Explain(f.View.BridgePort(p), i)
}

func (f *frame) hop(e int) *lag.Hop { return &f.View.Hops[f.edges[e].hop] }

// parts numbers the connected parts of the graph of the edges that use accepts.
func (f *frame) parts(use func(e int) bool) []int {
	part := make([]int, f.nodes)
	for i := range part {
		part[i] = i
	}
	find := func(i int) int {
		for part[i] != i {
			part[i] = part[part[i]]
			i = part[i]
		}
		return i
	}
	for e := range f.edges {
		if use(e) {
			a, b := find(f.edges[e].a), find(f.edges[e].b)
			part[max(a, b)] = min(a, b)
		}
	}
	for i := range part {
		part[i] = find(i)
	}
	return part
}

// forwards says whether the port at one end of an edge forwards a VLAN.
func (f *frame) forwards(e, side int, vlan int) bool {
	k := f.edges[e].ends[side]
	if k == noEnd {
		return true
	}
	end := &f.hop(e).Ends[k]
	inst, ok := f.View.Instance(end.Switch, vlan)
	if !ok {
		return true // no spanning tree
	}
	return f.Trees[inst][end.Switch].Ports[end.Port].Forwarding
}

// allows says whether one end of an edge allows a VLAN.
func (f *frame) allows(e, side int, vlan int) bool {
	k := f.edges[e].ends[side]
	if k == noEnd {
		return true
	}
	h := f.hop(e)
	if n, differ := f.a.natives[h.Element]; differ && (vlan == n[0] || vlan == n[1]) {
		return false // it comes out in the other VLAN, or gets through one way only
	}
	return h.Ends[k].VLANs.Has(vlan)
}

// use is how far a VLAN gets over an edge.
type use uint8

const (
	useNone    use = iota // the edge is not up
	useLive               // up
	useAllowed            // and both ends allow the VLAN
	useForward            // and both ends' ports forward
)

// vlanGraph is what one VLAN can use in a frame.
type vlanGraph struct {
	f       *frame
	vlan    int
	use     []use  // of edges
	exists  []bool // of nodes: whether the switch has the VLAN
	allowed []int  // parts of the graph of allowed edges
	joined  []int  // parts of the graph of forwarding edges
	ring    []bool // of nodes: the forwarding part closes a ring
	round   []int  // one-way edges that are part of a ring
	parent  []int  // the forwarding forest: edge towards the part's first node, -1 there
	depth   []int
	routes  map[[2]int]*route
	frozen  bool // read by several goroutines: routes is complete
}

// route is the way between two switches.
type route struct {
	cut   Verdict // Blocked, Pruned or Severed; 0 where connected
	edges []int   // in order, with the peer links that some of its traffic crosses
	mbps  int     // the bottleneck; noLimit on one switch
	flow  int
	// Of a route over MLAG pairs: what the edges carry of it, the peers that it is at,
	// and by index of the edge that is a peer link the peer where it leaves.
	caps   []int
	on     map[int]bool
	leaves map[int]int
}

const noLimit = 1 << 30

func (f *frame) vlan(id int) *vlanGraph {
	if g, ok := f.vlans[id]; ok {
		return g
	}
	g := &vlanGraph{f: f, vlan: id, use: make([]use, len(f.edges)), routes: make(map[[2]int]*route)}
	f.vlans[id] = g
	g.exists = make([]bool, f.nodes)
	for i := range f.nodes {
		g.exists[i] = i >= len(f.a.b.Switches) || f.created[i] || f.a.b.Switches[i].VLANs.Has(id)
	}
	for e := range f.edges {
		switch {
		case f.hop(e).Status != lag.Up || f.inside(e):
		case !f.allows(e, 0, id) || !f.allows(e, 1, id):
			g.use[e] = useLive
		case !f.forwards(e, 0, id) || !f.forwards(e, 1, id):
			g.use[e] = useAllowed
		default:
			g.use[e] = useForward
		}
	}
	g.allowed = f.parts(func(e int) bool { return g.use[e] >= useAllowed })
	g.joined = f.parts(func(e int) bool { return g.use[e] == useForward })
	g.forest()
	return g
}

// forest hangs every node under the first of its forwarding part.
func (g *vlanGraph) forest() {
	f := g.f
	edges, nodes := make([]int, f.nodes), make([]int, f.nodes) // of parts
	adjacent := make([][]int, f.nodes)
	for e, u := range g.use {
		if u == useForward {
			edges[g.joined[f.edges[e].a]]++
			adjacent[f.edges[e].a] = append(adjacent[f.edges[e].a], e)
			adjacent[f.edges[e].b] = append(adjacent[f.edges[e].b], e)
		}
	}
	for _, p := range g.joined {
		nodes[p]++
	}
	g.ring = make([]bool, f.nodes)
	around := g.around()
	g.parent, g.depth = make([]int, f.nodes), make([]int, f.nodes)
	seen := make([]bool, f.nodes)
	for i := range f.nodes {
		g.ring[i] = edges[g.joined[i]] >= nodes[g.joined[i]] || around != nil && around[i]
		if seen[i] {
			continue
		}
		seen[i], g.parent[i] = true, -1
		for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
			n := queue[0]
			for _, e := range adjacent[n] {
				if m := f.other(e, n); !seen[m] {
					seen[m], g.parent[m], g.depth[m] = true, e, g.depth[n]+1
					queue = append(queue, m)
				}
			}
		}
	}
}

// other returns the node at the other end of an edge.
func (f *frame) other(e, node int) int {
	if f.edges[e].a == node {
		return f.edges[e].b
	}
	return f.edges[e].a
}

// route returns the way from one place to another.
func (g *vlanGraph) route(from, to int) *route {
	key := [2]int{from, to}
	if r, ok := g.routes[key]; ok {
		return r
	}
	r := &route{mbps: noLimit, flow: noLimit}
	if !g.frozen {
		g.routes[key] = r
	}
	a, b := g.f.node(from), g.f.node(to)
	switch {
	case !g.exists[g.f.switchAt(from)] || !g.exists[g.f.switchAt(to)]:
		r.cut = Pruned
		if g.f.live[a] != g.f.live[b] {
			r.cut = Severed
		}
	case g.joined[a] == g.joined[b] && g.f.pairs != nil:
		g.overPairs(r, from, to, g.climb(a, b))
	case g.joined[a] == g.joined[b]:
		r.edges = g.climb(a, b)
		for _, e := range r.edges {
			r.mbps, r.flow = min(r.mbps, g.f.hop(e).Mbps), min(r.flow, g.f.hop(e).FlowMbps)
		}
	case g.allowed[a] == g.allowed[b]:
		r.cut = Blocked
	case g.f.live[a] == g.f.live[b]:
		r.cut = Pruned
	default:
		r.cut = Severed
	}
	return r
}

// climb returns the edges between two nodes of one tree of the forest.
func (g *vlanGraph) climb(from, to int) []int {
	var up, down []int
	for from != to {
		if g.depth[from] >= g.depth[to] {
			up = append(up, g.parent[from])
			from = g.f.other(g.parent[from], from)
		} else {
			down = append(down, g.parent[to])
			to = g.f.other(g.parent[to], to)
		}
	}
	for i := len(down) - 1; i >= 0; i-- {
		up = append(up, down[i])
	}
	return up
}

// walk returns the nodes along edges from a place on, that of the place included.
func (f *frame) walk(from int, edges []int) []int {
	from = f.node(from)
	nodes := []int{from}
	for _, e := range edges {
		from = f.other(e, from)
		nodes = append(nodes, from)
	}
	return nodes
}

// cheapest returns the edges from one node to another with the least sum of
// costs, of these the fewest, of these the first; cost is negative where an edge
// is of no use. It is false where there is no way.
func (f *frame) cheapest(from, to int, cost func(e int) int) ([]int, bool) {
	type label struct{ cost, hops, edge int }
	best := make([]label, f.nodes)
	adjacent := make([][]int, f.nodes)
	for i := range best {
		best[i] = label{cost: noLimit, edge: -1}
	}
	for e := range f.edges {
		adjacent[f.edges[e].a] = append(adjacent[f.edges[e].a], e)
		adjacent[f.edges[e].b] = append(adjacent[f.edges[e].b], e)
	}
	from, to = f.node(from), f.node(to)
	best[from] = label{edge: -1}
	q := &queue{{node: from}}
	for q.Len() > 0 {
		n := heap.Pop(q).(item)
		if n.cost != best[n.node].cost || n.hops != best[n.node].hops {
			continue
		}
		for _, e := range adjacent[n.node] {
			c := cost(e)
			if c < 0 {
				continue
			}
			m := f.other(e, n.node)
			l := label{n.cost + c, n.hops + 1, e}
			if l.cost < best[m].cost || l.cost == best[m].cost && l.hops < best[m].hops {
				best[m] = l
				heap.Push(q, item{l.cost, l.hops, m})
			}
		}
	}
	if best[to].cost == noLimit {
		return nil, false
	}
	var edges []int
	for n := to; n != from; n = f.other(best[n].edge, n) {
		edges = append(edges, best[n].edge)
	}
	for i, j := 0, len(edges)-1; i < j; i, j = i+1, j-1 {
		edges[i], edges[j] = edges[j], edges[i]
	}
	return edges, true
}

type item struct{ cost, hops, node int }

// queue is a heap of items, least first; nodes settle ties.
type queue []item

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].cost != q[j].cost {
		return q[i].cost < q[j].cost
	}
	if q[i].hops != q[j].hops {
		return q[i].hops < q[j].hops
	}
	return q[i].node < q[j].node
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop make queue a heap.Interface.
func (q *queue) Push(x any) { *q = append(*q, x.(item)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
