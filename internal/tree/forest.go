package tree

// Forest keeps one tree of a Net settled while links get worse, and brings it
// back. It is for the plain case, which [Plain] tells: all bridges of one region
// or none of any, and no LAN with more than two ends.
//
// There a vector is a root, a cost, and who sent it, and nothing that dies can make
// one better: whose way to the root is whole keeps it. So after Worsen only
// the bridges behind what got worse are settled again. Forest is not safe for
// concurrent use; it does not allocate once it has seen its worst state.
type Forest struct {
	net  *Net
	tree *Tree
	cost []int64 // of ports, those of the net
	peer []int32 // of a port: that at the other end of its LAN, None if there is none

	Root     []int32 // rank of a bridge's root
	Cost     []int64 // root path cost
	RootPort []int32 // None: the bridge is root
	Parent   []int32 // the bridge behind the root port, None at a root
	Depth    []int32 // hops to the root
	// Deep counts bridges with more hops than the limit that NewForest was given.
	Deep  int
	limit int32

	from     []int32 // of a bridge: rank of the parent
	id       []int32 // and its port's identifier
	affected []bool
	list     []int32 // those affected
	heap     []pending
	log      []was
}

// pending is a bridge to settle.
type pending struct {
	root   int32
	bridge int32
	cost   int64
}

func (p pending) less(q pending) bool {
	return p.root < q.root || p.root == q.root && p.cost < q.cost
}

// was is a bridge before a change.
type was struct {
	bridge, root, port, parent, depth int32
	from, id                          int32
	cost                              int64
}

// Plain says whether Forest is for the net.
func Plain(n *Net) bool {
	for _, r := range n.Region {
		if r != n.Region[0] {
			return false
		}
	}
	for l := range len(n.FirstEnd) - 1 {
		if n.FirstEnd[l+1]-n.FirstEnd[l] > 2 {
			return false
		}
	}
	return n.Before == nil
}

// Peers returns of every port the one at the other end of its LAN, None where
// there is none or more than one.
func Peers(n *Net) []int32 {
	peer := make([]int32, len(n.Bridge))
	for i := range peer {
		peer[i] = None
	}
	for l := range len(n.FirstEnd) - 1 {
		if ends := n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]]; len(ends) == 2 {
			peer[ends[0]], peer[ends[1]] = ends[1], ends[0]
		}
	}
	return peer
}

// NewForest returns the settled tree i of the net, whose arrays it keeps. Peer
// is what [Peers] says, limit is for Deep.
func NewForest(n *Net, i int, peer []int32, limit int) *Forest {
	bridges := len(n.Mode)
	f := &Forest{
		net: n, tree: &n.Trees[i], cost: n.External, peer: peer, limit: int32(limit),
		Cost: make([]int64, bridges), affected: make([]bool, bridges),
	}
	if bridges > 0 && n.Region[0] != None {
		f.cost = n.Trees[i].Cost
	}
	for _, p := range []*[]int32{&f.Root, &f.RootPort, &f.Parent, &f.Depth, &f.from, &f.id} {
		*p = make([]int32, bridges)
	}
	for b := range int32(bridges) {
		f.affected[b] = true
		f.list = append(f.list, b)
	}
	f.settle()
	return f
}

// Worsen settles the tree again after the LANs of the ports went down, which Net.LAN
// says, or their costs grew. The ports are both ends of each. It says whether
// anything changed.
func (f *Forest) Worsen(ports []int32) bool {
	n := f.net
	f.list = f.list[:0]
	for _, p := range ports {
		if b := n.Bridge[p]; f.RootPort[b] == p && !f.affected[b] {
			f.affected[b] = true
			f.list = append(f.list, b)
		}
	}
	if len(f.list) == 0 {
		return false
	}
	for i := 0; i < len(f.list); i++ {
		b := f.list[i]
		f.log = append(f.log, was{b, f.Root[b], f.RootPort[b], f.Parent[b], f.Depth[b], f.from[b], f.id[b], f.Cost[b]})
		if f.Depth[b] > f.limit {
			f.Deep--
		}
		for p := n.FirstPort[b]; p < n.FirstPort[b+1]; p++ {
			q := f.peer[p]
			if q == None {
				continue
			}
			if c := n.Bridge[q]; f.RootPort[c] == q && !f.affected[c] {
				f.affected[c] = true
				f.list = append(f.list, c)
			}
		}
	}
	f.settle()
	return true
}

// Mark returns what Undo takes to come back to here.
func (f *Forest) Mark() int { return len(f.log) }

// Changes returns how many bridges were settled again since the mark, and of how many of
// these anything is other than it was.
func (f *Forest) Changes(mark int) (settled, changed int) {
	for _, w := range f.log[mark:] {
		b := w.bridge
		now := was{b, f.Root[b], f.RootPort[b], f.Parent[b], f.Depth[b], f.from[b], f.id[b], f.Cost[b]}
		if settled++; now != w {
			changed++
		}
	}
	return settled, changed
}

// Undo takes back every change since the mark. The net has to be as it was.
func (f *Forest) Undo(mark int) {
	for i := len(f.log) - 1; i >= mark; i-- {
		w := &f.log[i]
		b := w.bridge
		f.count(f.Depth[b], -1)
		f.Root[b], f.RootPort[b], f.Parent[b], f.Depth[b] = w.root, w.port, w.parent, w.depth
		f.from[b], f.id[b], f.Cost[b] = w.from, w.id, w.cost
		f.count(w.depth, 1)
	}
	f.log = f.log[:mark]
}

func (f *Forest) count(depth int32, by int) {
	if depth > f.limit {
		f.Deep += by
	}
}

// settle settles the affected bridges from what the others offer them and from
// each other. Costs are 1 at least, so a bridge is behind nobody with a vector as
// good as its own, and all that can still improve it is settled before it.
func (f *Forest) settle() {
	n, t := f.net, f.tree
	f.heap = f.heap[:0]
	for _, b := range f.list {
		f.Root[b], f.Cost[b], f.RootPort[b], f.Parent[b], f.Depth[b] = t.Rank[b], 0, None, None, 0
		f.from[b], f.id[b] = t.Rank[b], 0
	}
	for _, b := range f.list {
		for p := n.FirstPort[b]; p < n.FirstPort[b+1]; p++ {
			if q := f.peer[p]; q != None && n.LAN[p] != None && !f.affected[n.Bridge[q]] {
				f.offer(n.Bridge[q], q, b, p)
			}
		}
		f.push(pending{f.Root[b], b, f.Cost[b]})
	}
	for len(f.heap) > 0 {
		e := f.pop()
		b := e.bridge
		if !f.affected[b] || e.root != f.Root[b] || e.cost != f.Cost[b] {
			continue // settled, or a worse vector of a bridge that found a better one
		}
		f.affected[b] = false
		f.count(f.Depth[b], 1)
		for p := n.FirstPort[b]; p < n.FirstPort[b+1]; p++ {
			q := f.peer[p]
			if q == None || n.LAN[p] == None {
				continue
			}
			if c := n.Bridge[q]; f.affected[c] && f.offer(b, p, c, q) {
				f.push(pending{f.Root[c], c, f.Cost[c]})
			}
		}
	}
}

// offer gives bridge c, at its port q, what bridge b sends from its port p, and
// says whether root or cost got better.
func (f *Forest) offer(b, p, c, q int32) bool {
	if f.net.Restricted[q] {
		return false
	}
	t := f.tree
	root, cost := f.Root[b], f.Cost[b]+f.cost[q]
	sooner := root < f.Root[c] || root == f.Root[c] && cost < f.Cost[c]
	if !sooner {
		if root != f.Root[c] || cost != f.Cost[c] || f.RootPort[c] == None {
			return false
		}
		// The same root and cost: the sender's identifier, its port's, and
		// that of the port it came in by.
		switch rank := t.Rank[b]; {
		case rank != f.from[c]:
			if rank > f.from[c] {
				return false
			}
		case t.ID[p] != f.id[c]:
			if t.ID[p] > f.id[c] {
				return false
			}
		case t.ID[q] >= t.ID[f.RootPort[c]]:
			return false
		}
	}
	f.Root[c], f.Cost[c], f.RootPort[c], f.Parent[c], f.Depth[c] = root, cost, q, b, f.Depth[b]+1
	f.from[c], f.id[c] = t.Rank[b], t.ID[p]
	return sooner
}

func (f *Forest) push(e pending) {
	h := append(f.heap, e)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.less(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
	f.heap = h
}

func (f *Forest) pop() pending {
	h := f.heap
	top, e := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].less(h[c]) {
			c++
		}
		if !h[c].less(e) {
			break
		}
		h[i] = h[c]
		i = c
	}
	if len(h) > 0 {
		h[i] = e
	}
	f.heap = h
	return top
}
