package failure

import (
	"cmp"
	"slices"
)

// minimal is a set of elements that gives a network a verdict that it does not have
// without fault, while no proper subset does.
type minimal struct {
	index      uint64
	network    int
	collateral int // 1 for the collateral verdict
	verdict    Verdict
	set        []int32
	kept       bool
	next       int32 // the next of the same set in minimals.sets, -1
}

func (m *minimal) compare(o *minimal) int {
	return cmp.Or(cmp.Compare(m.network, o.network), cmp.Compare(m.collateral, o.collateral), cmp.Compare(m.verdict, o.verdict), cmp.Compare(m.index, o.index))
}

// minimals are the minimal sets of less than the size at hand: all of them, so that
// it can be said of a greater set that it is none.
type minimals struct {
	s         *space
	sets      []minimal
	at        map[uint64]int32 // the first of sets by index
	member    []bool           // of an element: it is in some set
	byVerdict [][]int32        // those kept, by network, collateral and verdict
}

func newMinimals(s *space, networks int) *minimals {
	return &minimals{s: s, at: make(map[uint64]int32), member: make([]bool, s.n), byVerdict: make([][]int32, networks*2*verdictCount)}
}

// of returns the kept sets for a verdict of a network.
func (m *minimals) of(network, collateral int, v Verdict) []int32 {
	return m.byVerdict[(network*2+collateral)*verdictCount+int(v)]
}

// add takes in the minimal sets of one size, in any order, and keeps the first few
// for each verdict.
func (m *minimals) add(sets []minimal, keep int) {
	slices.SortFunc(sets, func(a, b minimal) int { return a.compare(&b) })
	kept := 0
	for i := range sets {
		x := sets[i]
		if i == 0 || sets[i-1].network != x.network || sets[i-1].collateral != x.collateral || sets[i-1].verdict != x.verdict {
			kept = 0
		}
		kept++
		x.kept = kept <= keep
		x.next = -1
		if other, ok := m.at[x.index]; ok {
			x.next = other
		}
		id := int32(len(m.sets))
		m.at[x.index] = id
		m.sets = append(m.sets, x)
		if x.kept {
			v := (x.network*2+x.collateral)*verdictCount + int(x.verdict)
			m.byVerdict[v] = append(m.byVerdict[v], id)
		}
		for _, e := range x.set {
			m.member[e] = true
		}
	}
}

// keepFirst drops all but the first few for each verdict of a network.
func keepFirst(sets []minimal, keep int) []minimal {
	slices.SortFunc(sets, func(a, b minimal) int { return a.compare(&b) })
	out, n := sets[:0], 0
	for i := range sets {
		x := sets[i]
		if len(out) == 0 || out[len(out)-1].network != x.network || out[len(out)-1].collateral != x.collateral || out[len(out)-1].verdict != x.verdict {
			n = 0
		}
		if n++; n <= keep {
			out = append(out, x)
		}
	}
	return out
}

// subsets calls f with each known set that is a subset of the chosen elements, until
// f says no more. Where with is not negative the subsets are those that have it.
func (w *worker) subsets(chosen []int32, with int32, f func(id int32) bool) {
	if len(w.known.sets) == 0 || with >= 0 && !w.known.member[with] {
		return
	}
	for mask := range 1 << len(chosen) {
		set := w.subset[:0]
		if with >= 0 {
			set = append(set, with)
		}
		for i, e := range chosen {
			if mask&(1<<i) == 0 {
				continue
			}
			if !w.known.member[e] {
				set = set[:0]
				break
			}
			at := len(set)
			set = append(set, e)
			for ; at > 0 && set[at-1] > e; at-- {
				set[at] = set[at-1]
				set[at-1] = e
			}
		}
		w.subset = set
		if len(set) == 0 || len(set) >= w.depth {
			continue // sets of depth elements are not known yet
		}
		id, ok := w.known.at[w.s.rank(set)]
		for ; ok && id >= 0; id = w.known.sets[id].next {
			if !f(id) {
				return
			}
		}
	}
}

// activate notes which known sets are among the dead, of which the last is e.
func (w *worker) activate(size int, e int32) {
	st := &w.stages[size]
	st.active = append(st.active[:0], w.stages[size-1].active...)
	if w.find {
		return
	}
	w.subsets(w.chain[:size-1], e, func(id int32) bool {
		if w.known.sets[id].kept {
			st.active = append(st.active, id)
		}
		return true
	})
}

// minimal notes for which verdicts the state is a minimal set. A set that stands for
// a node of fewer dead is none, as these have its verdicts, so those that are looked
// at are all that there may be.
func (w *worker) minimal(size int, index uint64, st *stage) {
	for i := range st.seen {
		for c := range 2 {
			v := st.seen[i].of(c)
			if w.smaller(size, i, c, v) {
				continue
			}
			w.out.minimal[w.out.at(size, i, c, v)]++
			w.new = append(w.new, minimal{index: index, network: i, collateral: c, verdict: v, set: w.keepSet()})
		}
	}
	if !w.find && len(w.new) > 4*w.keep*len(st.seen) && len(w.new) > 1<<16 {
		w.new = keepFirst(w.new, w.keep)
	}
}

// keepSet copies the set at hand to where there is room for many.
func (w *worker) keepSet() []int32 {
	if cap(w.room)-len(w.room) < len(w.sorted) {
		w.room = make([]int32, 0, 1<<12)
	}
	at := len(w.room)
	w.room = append(w.room, w.sorted...)
	return w.room[at:len(w.room):len(w.room)]
}

// smaller says whether fewer of the dead, or none, give a network the verdict.
func (w *worker) smaller(size, network, collateral int, v Verdict) bool {
	for k := range size {
		if up := &w.stages[k]; !up.failed && up.seen[network].of(collateral) == v {
			return true
		}
	}
	found := false
	w.subsets(w.chain[:size], -1, func(id int32) bool {
		x := &w.known.sets[id]
		found = len(x.set) < size && x.network == network && x.collateral == collateral && x.verdict == v
		return !found
	})
	return found
}
