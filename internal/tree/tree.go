// Package tree settles the trees of a bridged network that is held in integer
// arrays. It knows neither names nor files: package stp compiles its Input into
// a Net and reads the result back.
//
// The method. A root priority vector (root, external cost, regional root,
// internal cost) gets strictly worse with each LAN it crosses: inside a region
// the internal cost grows, at a boundary the external one. So the bridge with
// the least vector is settled first, its ports take the LANs they are on, and
// what they send is all that can still improve the others: Dijkstra's order,
// with the bridge and port identifiers as the standard breaks ties. Two things
// are the protocol's own:
//
//   - A LAN with a legacy STP bridge hears Configuration BPDUs, which carry the
//     sender's identifier in place of its regional root. Who wins such a LAN is
//     decided when all bridges with this root and external cost are settled.
//   - On a LAN that bridges of several regions share, a port is internal only if
//     the LAN's designated bridge is of its region.
package tree

import "math"

// None stands for no port, bridge, LAN or region.
const None int32 = -1

// Mode is how a bridge speaks.
type Mode uint8

const (
	Legacy Mode = iota // Configuration BPDUs
	Rapid              // RST BPDUs
	Multi              // MST BPDUs
)

// Net is a bridged network. Slices are indexed by bridge, port or LAN.
type Net struct {
	Mode   []Mode  // of a bridge
	Region []int32 // of a Multi bridge; None of the others

	FirstPort  []int32 // a bridge's ports are FirstPort[b] to FirstPort[b+1]-1
	Bridge     []int32 // of a port
	LAN        []int32 // of a port; None: down
	Restricted []bool  // a port that is never root port
	External   []int64 // external cost of a port
	// Before are hops that what a port hears has behind it and that are not in
	// the net; nil: none. Of the CIST.
	Before []int32

	FirstEnd []int32 // a LAN's ends are Ends[FirstEnd[l]:FirstEnd[l+1]]
	Ends     []int32 // ports

	Trees []Tree // the CIST, then the MST instances
}

// Tree is what one instance configures.
type Tree struct {
	Rank []int32 // of a bridge's identifier, lower is better; None: takes no part
	Cost []int64 // of a port inside a region
	ID   []int32 // port identifier, priority and number
}

// Result is where one instance settled. Before Solve its slices may be nil or
// those of an earlier result, which are used again.
type Result struct {
	Root     []int32 // of a bridge, as a bridge
	External []int64 // external root path cost, 0 in an MST instance
	Regional []int32 // regional root, as a bridge
	Internal []int64 // cost to the regional root
	RootPort []int32 // None: the bridge is root
	Age      []int32 // hops that message age counts, from the root
	Hops     []int32 // hops from the regional root
	// Designated is the port that serves a LAN, None where nobody of this
	// instance does.
	Designated []int32
}

// vector is a root priority vector with what it was received as.
type vector struct {
	root     int32 // rank
	external int64
	regional int32 // rank
	internal int64
	bridge   int32 // rank of the designated bridge
	id       int32 // its port identifier
	received int32 // identifier of the port it came in by
	port     int32 // that port
	age      int32
	hops     int32
}

func (v *vector) less(w *vector) bool {
	switch {
	case v.root != w.root:
		return v.root < w.root
	case v.external != w.external:
		return v.external < w.external
	case v.regional != w.regional:
		return v.regional < w.regional
	case v.internal != w.internal:
		return v.internal < w.internal
	case v.bridge != w.bridge:
		return v.bridge < w.bridge
	case v.id != w.id:
		return v.id < w.id
	}
	return v.received < w.received
}

// event is a bridge to settle, or a legacy LAN to decide (then last is the
// greatest rank, so that it comes after all bridges of its root and cost).
type event struct {
	root     int32
	external int64
	regional int32
	internal int64
	rank     int32
	index    int32 // bridge, or LAN
	lan      bool
}

func (e *event) less(f *event) bool {
	switch {
	case e.root != f.root:
		return e.root < f.root
	case e.external != f.external:
		return e.external < f.external
	case e.regional != f.regional:
		return e.regional < f.regional
	case e.internal != f.internal:
		return e.internal < f.internal
	}
	return e.rank < f.rank
}

// Solver settles the trees of one Net again and again without allocating. It is
// not safe for concurrent use.
type Solver struct {
	net     *Net
	legacy  []bool  // a LAN with a legacy bridge
	region  []int32 // of a LAN: that of its designated bridge in the CIST
	best    []vector
	settled []bool
	byRank  []int32 // bridges, of the tree at hand
	heap    []event
	Results []Result // of Net.Trees
}

// NewSolver returns a Solver of the net, whose arrays it keeps.
func NewSolver(n *Net) *Solver {
	bridges, lans := len(n.Mode), len(n.FirstEnd)-1
	s := &Solver{
		net:     n,
		legacy:  make([]bool, lans),
		region:  make([]int32, lans),
		best:    make([]vector, bridges),
		settled: make([]bool, bridges),
		byRank:  make([]int32, bridges),
		Results: make([]Result, len(n.Trees)),
	}
	for i := range s.Results {
		r := &s.Results[i]
		for _, p := range []*[]int32{&r.Root, &r.Regional, &r.RootPort, &r.Age, &r.Hops} {
			*p = make([]int32, bridges)
		}
		r.External, r.Internal = make([]int64, bridges), make([]int64, bridges)
		r.Designated = make([]int32, lans)
	}
	return s
}

// Solve settles all trees into s.Results.
func (s *Solver) Solve() {
	n := s.net
	for l := range s.legacy {
		s.legacy[l] = false
		for _, p := range n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]] {
			if n.Mode[n.Bridge[p]] == Legacy {
				s.legacy[l] = true
			}
		}
	}
	s.settle(0)
	for l := range s.region {
		s.region[l] = None
		if d := s.Results[0].Designated[l]; d != None && !s.legacy[l] {
			s.region[l] = n.Region[n.Bridge[d]]
		}
	}
	for i := 1; i < len(n.Trees); i++ {
		s.settle(i)
	}
}

// Inner says whether a port is inside its region: what it hears there is of the
// MST instances too.
func (s *Solver) Inner(p int32) bool {
	l := s.net.LAN[p]
	return l != None && s.region[l] != None && s.region[l] == s.net.Region[s.net.Bridge[p]]
}

func (s *Solver) settle(tree int) {
	n, t, r := s.net, &s.net.Trees[tree], &s.Results[tree]
	s.heap = s.heap[:0]
	for l := range r.Designated {
		r.Designated[l] = None
	}
	for b, rank := range t.Rank {
		s.settled[b] = rank == None
		if rank == None {
			continue
		}
		s.byRank[rank] = int32(b)
		s.best[b] = vector{root: rank, regional: rank, bridge: rank, port: None}
		s.push(event{root: rank, regional: rank, rank: rank, index: int32(b)})
	}
	for len(s.heap) > 0 {
		e := s.pop()
		if e.lan {
			s.decideLegacy(tree, e)
			continue
		}
		b := e.index
		if s.settled[b] {
			continue // a worse vector of a bridge that found a better one
		}
		s.settled[b] = true
		v := &s.best[b]
		r.Root[b], r.Regional[b] = s.byRank[v.root], s.byRank[v.regional]
		r.External[b], r.Internal[b] = v.external, v.internal
		r.RootPort[b], r.Age[b], r.Hops[b] = v.port, v.age, v.hops

		first, last := n.FirstPort[b], n.FirstPort[b+1]
		for p := first; p < last; p++ {
			l := n.LAN[p]
			if l == None || tree > 0 && !s.Inner(p) {
				continue
			}
			if tree == 0 && s.legacy[l] {
				if r.Designated[l] == None {
					// Decided after every bridge of this root and cost;
					// asked for again by each of them, which does no harm.
					s.push(event{root: v.root, external: v.external, regional: math.MaxInt32, index: l, lan: true})
				}
				continue
			}
			if d := r.Designated[l]; d == None || n.Bridge[d] == b && t.ID[p] < t.ID[d] {
				r.Designated[l] = p
			}
		}
		for p := first; p < last; p++ {
			if l := n.LAN[p]; l != None && r.Designated[l] == p {
				s.send(tree, p)
			}
		}
	}
}

// decideLegacy gives a LAN with a legacy bridge to the settled bridge with the
// lowest identifier of those that offer the event's root and external cost.
func (s *Solver) decideLegacy(tree int, e event) {
	n, t, r := s.net, &s.net.Trees[tree], &s.Results[tree]
	l := e.index
	if r.Designated[l] != None {
		return
	}
	for _, p := range n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]] {
		b := n.Bridge[p]
		if !s.settled[b] || s.best[b].root != e.root || s.best[b].external != e.external {
			continue
		}
		d := r.Designated[l]
		if d == None || t.Rank[b] < t.Rank[n.Bridge[d]] || b == n.Bridge[d] && t.ID[p] < t.ID[d] {
			r.Designated[l] = p
		}
	}
	s.send(tree, r.Designated[l])
}

// send offers what a designated port sends to every other bridge of its LAN.
func (s *Solver) send(tree int, p int32) {
	n, t := s.net, &s.net.Trees[tree]
	l, from := n.LAN[p], n.Bridge[p]
	v := &s.best[from]
	for _, q := range n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]] {
		to := n.Bridge[q]
		if s.settled[to] || n.Restricted[q] {
			continue
		}
		w := vector{
			root: v.root, bridge: t.Rank[from],
			id: t.ID[p], received: t.ID[q], port: q,
		}
		switch {
		case tree > 0:
			if !s.Inner(q) {
				continue
			}
			w.regional, w.internal = v.regional, v.internal+t.Cost[q]
			w.hops = v.hops + 1
		case !s.legacy[l] && n.Region[to] != None && n.Region[to] == n.Region[from]:
			w.external, w.regional, w.internal = v.external, v.regional, v.internal+t.Cost[q]
			w.age, w.hops = v.age, v.hops+1
		default:
			// Outside a region the receiver is its own regional root.
			w.external, w.regional = v.external+n.External[q], t.Rank[to]
			w.age = v.age + 1
			if n.Before != nil {
				w.age += n.Before[q]
			}
			if n.Mode[to] != Multi && n.Mode[from] == Multi && !s.legacy[l] {
				// Where RST BPDUs have the bridge identifier, MST BPDUs have
				// the regional root's.
				w.bridge = v.regional
			}
		}
		if w.less(&s.best[to]) {
			s.best[to] = w
			s.push(event{root: w.root, external: w.external, regional: w.regional, internal: w.internal, rank: t.Rank[to], index: to})
		}
	}
}

func (s *Solver) push(e event) {
	h := append(s.heap, e)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.less(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
	s.heap = h
}

func (s *Solver) pop() event {
	h := s.heap
	top, e := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].less(&h[c]) {
			c++
		}
		if !h[c].less(&e) {
			break
		}
		h[i] = h[c]
		i = c
	}
	if len(h) > 0 {
		h[i] = e
	}
	s.heap = h
	return top
}
