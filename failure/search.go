package failure

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
)

// sweeper walks the states of a plan as a tree of decisions. A node is a set of
// dead elements and a set of others that are decided to live; of what neither
// holds, the elements in the footprint of the state are decided one by one, in
// order, and what is left over cannot matter: the node stands for all sets that
// have its dead, not its living, and anything of the rest. So every set is in one
// node, whose verdicts it has, and nodes are counted with binomials.
//
// Elements that are alike, such as the uplinks of leaves with as many NICs each, are
// decided one by one all the same. Those that no network needs are in no footprint, so
// that all of them together cost nothing; and of those that are, the trees and with
// them the verdicts tell apart what a description does not, as ties go by bridge and
// port identifiers. What is left is the first index and the minimal sets, which have to
// name each of them. On the campus of testdata/GROWTH.md 63 of 2.2 million pairs are
// visited, in a thousandth of the time that reading the description takes.
type sweeper struct {
	s     *space
	a     *analyzer
	m     *model   // nil: every state that is visited is decided anew
	z     *special // of a fabric without model; nil: every state is visited
	known *minimals
	// clusters are those whose verdicts are summed up. What is kept of networks, by
	// their number, is kept of clusters after them; targets is how many both are.
	clusters []clusterNodes
	targets  int
	sweep    string // digest
	stop     *atomic.Bool
	words    int
	keep     int // minimal sets of a size for a verdict

	// of the pass at hand
	depth  int  // the most elements that die together
	find   bool // only looks for minimal sets of depth elements
	lo, hi uint64
	bounds [][2]bound // by size: where lo and hi cut the sets of the size
	tasks  atomic.Int64
}

// bound is where a range of indexes begins or ends among the sets of a size.
type bound struct {
	set  []int32 // the first set that is not before it
	all  bool    // it is after all of them
	none bool    // it is before all of them
}

// worker does a part of a pass. It keeps its sums.
type worker struct {
	*sweeper
	k      *kernel
	stages []stage
	chain  []int32 // the dead elements, in the order in which they were decided
	sorted []int32
	trees  []bool // that a last push needs

	free    []uint64 // of a node: what may be dead or not
	nothing []uint64
	after   []int32 // how many of these are in this word or later ones
	subset  []int32
	chosen  []int32

	room []int32 // for sets in new
	out  *tally
	new  []minimal // of depth elements

	broken error // the sums contradict each other; see fail
}

// stage is a node that is being worked on, by the number of its dead.
type stage struct {
	seen     []glimpse
	failed   bool
	slow     bool // decided anew
	err      error
	prints   [][]uint64 // of networks
	union    []uint64
	excluded []uint64
	active   []int32 // known minimal sets that are among the dead
}

// tally is what a part of a sweep adds up to. Sums are by size, network, whether
// collateral, and verdict; see at.
type tally struct {
	networks int
	states   []uint64
	first    []uint64 // the least index, math.MaxUint64 where there is none
	slow     uint64
	errors   []uint64 // by size
	failed   uint64   // the least index of them
	failure  error    // and what it is
	explains []uint64 // of known minimal sets
	minimal  []uint64 // how many minimal sets there are, like states
}

const verdictCount = int(Looped) + 1

func newTally(sizes, networks, known int) *tally {
	t := &tally{networks: networks, states: make([]uint64, sizes*networks*2*verdictCount), errors: make([]uint64, sizes), failed: math.MaxUint64, explains: make([]uint64, known)}
	t.first, t.minimal = slices.Repeat([]uint64{math.MaxUint64}, len(t.states)), make([]uint64, len(t.states))
	return t
}

func (t *tally) at(size, network, collateral int, v Verdict) int {
	return ((size*t.networks+network)*2+collateral)*verdictCount + int(v)
}

func (t *tally) add(o *tally) {
	for i := range o.states {
		t.states[i] += o.states[i]
		t.first[i] = min(t.first[i], o.first[i])
		t.minimal[i] += o.minimal[i]
	}
	t.slow += o.slow
	for i, n := range o.errors {
		t.errors[i] += n
	}
	if o.failed < t.failed {
		t.failed, t.failure = o.failed, o.failure
	}
	for i, n := range o.explains {
		t.explains[i] += n
	}
}

// of returns the verdict of a glimpse, with 1 the collateral one.
func (g glimpse) of(collateral int) Verdict {
	if collateral == 1 {
		return g.collateral
	}
	return g.verdict
}

func (s *sweeper) newWorker() *worker {
	w := &worker{sweeper: s, stages: make([]stage, s.s.k+1), free: make([]uint64, s.words), nothing: make([]uint64, s.words), after: make([]int32, s.words+1)}
	n := s.targets
	for i := range w.stages {
		st := &w.stages[i]
		st.seen, st.prints = make([]glimpse, n), make([][]uint64, n)
		st.union, st.excluded = make([]uint64, s.words), make([]uint64, s.words)
		for k := range st.prints {
			st.prints[k] = make([]uint64, s.words)
		}
	}
	if s.m != nil {
		w.k = newKernel(s.m, s.s.k)
		w.trees = make([]bool, len(s.m.trees))
	}
	return w
}

// pass prepares a pass over the sets of up to depth elements with an index from
// lo to hi.
func (s *sweeper) pass(depth int, find bool, lo, hi uint64) {
	s.depth, s.find, s.lo, s.hi = depth, find, lo, hi
	s.bounds = s.bounds[:0]
	cut := func(size int, at uint64) bound {
		switch {
		case at <= s.s.first[size]:
			return bound{none: true}
		case at >= s.s.first[size+1]:
			return bound{all: true}
		}
		return bound{set: s.s.unrank(at)}
	}
	for size := range depth + 1 {
		s.bounds = append(s.bounds, [2]bound{cut(size, lo), cut(size, hi)})
	}
	s.tasks.Store(0)
}

// work does tasks of the pass until there are none left: the state without fault,
// then each element that it begins with.
func (w *worker) work() {
	w.out = newTally(w.s.k+1, w.targets, len(w.known.sets))
	w.chain, w.new = w.chain[:0], w.new[:0]
	st := &w.stages[0]
	clear(st.excluded)
	st.active = st.active[:0]
	w.decide(0, -1)
	for at := int64(0); !w.stop.Load(); {
		task := w.tasks.Add(1) - 1
		if task == 0 {
			w.leaf(0)
			continue
		}
		if w.depth == 0 {
			return
		}
		// Each further task is an element of the first footprint, in order;
		// those before it are decided to live.
		for ; at < task; at++ {
			e := nextBit(st.union, st.excluded, -1)
			if e < 0 {
				return
			}
			if at == task-1 {
				w.descend(0, e)
			}
			st.excluded[e>>6] |= 1 << (e & 63)
		}
	}
}

// nextBit returns the first element after one that is in a and not in b, -1 if there is
// none.
func nextBit(a, b []uint64, after int32) int32 {
	from := after + 1
	for i := int(from >> 6); i < len(a); i++ {
		word := a[i] &^ b[i]
		if i == int(from>>6) {
			word &= ^uint64(0) << (from & 63)
		}
		if word != 0 {
			return int32(i<<6 + bits.TrailingZeros64(word))
		}
	}
	return -1
}

// descend decides that an element is dead, at a node with so many dead.
func (w *worker) descend(size int, e int32) {
	w.chain = append(w.chain, e)
	w.sort()
	if size+1 == w.depth {
		if r := w.s.rank(w.sorted); r >= w.lo && r < w.hi {
			w.last(size+1, e, r)
		}
		w.chain = w.chain[:size]
		return
	}
	child := &w.stages[size+1]
	copy(child.excluded, w.stages[size].excluded)
	if w.reaches(child.excluded) {
		w.activate(size+1, e)
		w.decide(size+1, e)
		w.node(size + 1)
		if w.k != nil {
			w.k.pop()
		}
	}
	w.chain = w.chain[:size]
}

// node counts what a decided node stands for and goes on below it.
func (w *worker) node(size int) {
	w.leaf(size)
	st := &w.stages[size]
	for e := nextBit(st.union, st.excluded, -1); e >= 0; e = nextBit(st.union, st.excluded, e) {
		if w.stop.Load() {
			return
		}
		if !slices.Contains(w.chain, e) {
			w.descend(size, e)
			st.excluded[e>>6] |= 1 << (e & 63)
		}
	}
}

func (w *worker) sort() {
	w.sorted = append(w.sorted[:0], w.chain...)
	for i := len(w.sorted) - 1; i > 0; i-- {
		for k := i; k < len(w.sorted) && w.sorted[k-1] > w.sorted[k]; k++ {
			w.sorted[k-1], w.sorted[k] = w.sorted[k], w.sorted[k-1]
		}
	}
}

// decide finds the verdicts of the node whose last dead element is e, -1 without
// fault, and its footprints. It leaves the kernel there.
func (w *worker) decide(size int, e int32) {
	st := &w.stages[size]
	st.slow, st.failed, st.err = w.m == nil, false, nil
	if w.k != nil {
		if e >= 0 {
			w.k.push(e, nil)
		}
		st.slow = !w.m.shallow && (w.k.tooDeep() || w.ring())
	}
	if st.slow {
		f := w.anew(st, w.chain)
		if w.z == nil || f == nil || !w.z.footprint(f, w.s.k-size, st.union) {
			w.everything(st)
		}
		return
	}
	for i := range w.m.networks {
		st.prints[i] = w.weigh(size, i, e, st.prints[i], true)
	}
	if !w.weighClusters(size, e, true) {
		w.everything(st)
		return
	}
	clear(st.union)
	for _, print := range st.prints {
		for k, word := range print {
			st.union[k] |= word
		}
	}
	if !w.m.shallow {
		if w.k.j.everybodyAt != w.k.pushes {
			w.k.j.everyTree()
		}
		for i, word := range w.k.j.everybody {
			st.union[i] |= word
		}
	}
}

// weigh decides a network at a node, from the node above it where that is enough.
func (w *worker) weigh(size, i int, e int32, bits []uint64, footprint bool) []uint64 {
	st := &w.stages[size]
	if e >= 0 {
		if up := &w.stages[size-1]; !up.slow && up.prints[i][e>>6]&(1<<(e&63)) == 0 {
			st.seen[i] = up.seen[i]
			if footprint {
				copy(bits, up.prints[i])
			}
			return bits
		}
	}
	n := &w.m.networks[i]
	st.seen[i] = w.k.j.network(n)
	if footprint {
		clear(bits)
		w.k.j.footprint(n, st.seen[i], bits)
	}
	return bits
}

// ring says whether the forwarding lines of a network's VLAN close one, which a
// plain fabric is not expected to; then a solution decides.
func (w *worker) ring() bool {
	if w.m.uniform {
		return false
	}
	for i := range w.m.vlans {
		if w.k.j.view(i).ring {
			return true
		}
	}
	return false
}

// anew decides a state from its description, and returns its frame; nil where it cannot
// be analysed.
func (w *worker) anew(st *stage, set []int32) *frame {
	f, seen, err := w.a.slow(w.s, set, w.clusters != nil)
	if st.failed, st.err = err != nil, err; err == nil {
		copy(st.seen, seen)
	}
	return f
}

// everything makes every element part of the footprint of a node, which then
// stands for itself only.
func (w *worker) everything(st *stage) {
	for i := range st.union {
		st.union[i] = ^uint64(0)
	}
	if over := w.s.n & 63; over != 0 {
		st.union[w.words-1] = 1<<over - 1
	}
	for i := range st.prints {
		copy(st.prints[i], st.union)
	}
}

// last decides and counts a state that nothing is decided below of.
func (w *worker) last(size int, e int32, index uint64) {
	st := &w.stages[size]
	w.activate(size, e)
	w.look(size, e)
	if !w.find {
		w.count(size, 1, index, st)
		if st.slow {
			w.out.slow++
		}
	}
	if !st.failed {
		w.minimal(size, index, st)
	}
	if w.k != nil {
		w.k.pop()
	}
}

// look decides the state below the node at hand in which e is dead too, and leaves
// the kernel there.
func (w *worker) look(size int, e int32) {
	st := &w.stages[size]
	st.slow, st.failed = w.m == nil, false
	up := &w.stages[size-1]
	if w.k != nil {
		var only []bool
		if w.m.shallow {
			only = w.trees
			clear(only)
			for i := range w.m.networks {
				if up.prints[i][e>>6]&(1<<(e&63)) != 0 {
					only[w.m.vlans[w.m.networks[i].vlan].tree] = true
				}
			}
		}
		w.k.push(e, only)
		if st.slow = !w.m.shallow && (w.k.tooDeep() || w.ring()); !st.slow {
			for i := range w.m.networks {
				w.weigh(size, i, e, nil, false)
			}
			w.weighClusters(size, e, false)
		}
	}
	if st.slow {
		w.anew(st, w.chain)
	}
}

// count adds states of a size that have the verdicts of a node, of which index is
// the first.
func (w *worker) count(size int, states, index uint64, st *stage) {
	t := w.out
	if st.failed {
		t.errors[size] += states
		if index < t.failed {
			t.failed, t.failure = index, st.err
		}
		return
	}
	for i := range st.seen {
		for c := range 2 {
			at := t.at(size, i, c, st.seen[i].of(c))
			t.states[at] += states
			t.first[at] = min(t.first[at], index)
		}
	}
	for _, k := range st.active {
		if x := &w.known.sets[k]; st.seen[x.network].of(x.collateral) == x.verdict {
			t.explains[k] += states
		}
	}
}

// leaf counts the sets that a node stands for: its dead, none of its living and of
// the footprint, any of the rest.
func (w *worker) leaf(size int) {
	if w.find {
		return
	}
	st := &w.stages[size]
	w.sort()
	w.loosen(st.excluded, st.union)
	for all := size; all <= w.depth; all++ {
		if states := w.between(w.sorted, all); states > 0 {
			w.count(all, states, w.earliest(all), st)
			if st.slow && all == size { // its own state
				w.out.slow += states
			}
		}
	}
	if size == w.depth || st.failed || w.after[0] == 0 {
		return
	}
	// Known sets that some of what the node stands for has in full.
	for i := range st.seen {
		for c := range 2 {
			for _, k := range w.known.of(i, c, st.seen[i].of(c)) {
				w.contain(size, k)
			}
		}
	}
}

// contain counts the sets of a node that contain a known minimal set which is not
// among the node's dead.
func (w *worker) contain(size int, k int32) {
	x := &w.known.sets[k]
	set := append(w.subset[:0], w.chain...)
	for _, e := range x.set {
		if slices.Contains(w.chain, e) {
			continue
		}
		if w.free[e>>6]&(1<<(e&63)) == 0 {
			return
		}
		set = append(set, e)
	}
	w.subset = set
	if len(set) == size || len(set) > w.depth {
		return
	}
	slices.Sort(set)
	chosen := append(w.chosen[:0], set...)
	w.chosen = chosen
	for _, e := range chosen {
		w.setFree(e, false)
	}
	w.sum()
	for all := len(chosen); all <= w.depth; all++ {
		w.out.explains[k] += w.between(chosen, all)
	}
	for _, e := range chosen {
		w.setFree(e, !slices.Contains(w.chain, e))
	}
	w.sum()
}

func (w *worker) setFree(e int32, free bool) {
	w.free[e>>6] &^= 1 << (e & 63)
	if free {
		w.free[e>>6] |= 1 << (e & 63)
	}
}

// loosen fills in what is free besides the chain: what is in none of the sets.
func (w *worker) loosen(sets ...[]uint64) {
	for i := range w.free {
		w.free[i] = ^uint64(0)
		for _, s := range sets {
			w.free[i] &^= s[i]
		}
	}
	if over := w.s.n & 63; over != 0 {
		w.free[w.words-1] &= 1<<over - 1
	}
	for _, e := range w.chain {
		w.setFree(e, false)
	}
	w.sum()
}

func (w *worker) sum() {
	for i := w.words - 1; i >= 0; i-- {
		w.after[i] = w.after[i+1] + int32(bits.OnesCount64(w.free[i]))
	}
}

// freeFrom counts the free elements from y on.
func (w *worker) freeFrom(y int32) int {
	i := int(y >> 6)
	if i >= w.words {
		return 0
	}
	return int(w.after[i+1]) + bits.OnesCount64(w.free[i]&(^uint64(0)<<(y&63)))
}

// reaches says whether the range has any set with the dead of the chain and none of
// the excluded.
func (w *worker) reaches(excluded []uint64) bool {
	size := len(w.chain)
	if w.find || w.lo <= w.s.first[size] && w.hi >= w.s.first[w.depth+1] {
		return true
	}
	w.loosen(excluded)
	for all := size; all <= w.depth; all++ {
		if w.between(w.sorted, all) > 0 {
			return true
		}
	}
	return false
}

// between counts the sets of a size in the range that have all of dead and beside
// them only what is free.
func (w *worker) between(dead []int32, size int) uint64 {
	lo, hi := &w.bounds[size][0], &w.bounds[size][1]
	if lo.all || hi.none {
		return 0
	}
	return w.before(dead, size, hi) - w.before(dead, size, lo)
}

// before counts those before a bound.
func (w *worker) before(dead []int32, size int, b *bound) uint64 {
	switch {
	case b.none:
		return 0
	case b.all:
		return w.s.choose(w.freeFrom(0), size-len(dead))
	}
	var sum uint64
	from := int32(0) // what is before it is decided by the beginning of b.set
	for p, t := range b.set {
		left := size - p
		sum += w.s.choose(w.freeFrom(from), left-len(dead))
		skips := len(dead) > 0 && dead[0] < t // a beginning without it is of no use
		if skips {
			return sum
		}
		sum -= w.s.choose(w.freeFrom(t), left-len(dead))
		switch {
		case len(dead) > 0 && dead[0] == t:
			dead = dead[1:]
		case w.free[t>>6]&(1<<(t&63)) == 0:
			return sum
		}
		from = t + 1
	}
	return sum
}

// earliest returns the least index of the sets of a size in the range that the node
// at hand stands for, of which there has to be one: it is asked where some were
// counted. If there is none, what was counted contradicts the footprints, the sweep
// ends with that for an error, and the index is of no use.
func (w *worker) earliest(size int) uint64 {
	set := append(w.subset[:0], w.sorted...)
	for e := int32(-1); len(set) < size; {
		if e = nextBit(w.free, w.nothing, e); e < 0 {
			w.fail(size)
			return w.s.first[size]
		}
		set = append(set, e)
	}
	w.subset = set
	slices.Sort(set)
	first := w.s.rank(set)
	if first >= w.lo {
		if first >= w.hi {
			w.fail(size)
		}
		return first
	}
	// The first index with more of them up to it than there are before lo.
	lo, hi := w.lo, min(w.hi, w.s.first[size+1])-1
	before := w.before(w.sorted, size, &w.bounds[size][0])
	for lo < hi {
		mid := lo + (hi-lo)/2
		b := bound{set: w.s.unrank(mid)}
		n := w.before(w.sorted, size, &b)
		if w.has(b.set) {
			n++
		}
		if n > before {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if !w.has(w.s.unrank(lo)) {
		w.fail(size)
	}
	return lo
}

// fail ends the sweep, as the sets of a size that a node stands for were counted
// wrongly.
func (w *worker) fail(size int) {
	if w.broken == nil {
		w.broken = fmt.Errorf("failure: internal error: states of %d that follow from %v were counted, and there is none; the sweep is not to be trusted", size, w.s.faults(w.sorted))
	}
	w.stop.Store(true)
}

// has says whether the node at hand stands for a set.
func (w *worker) has(set []int32) bool {
	dead := 0
	for _, e := range set {
		switch {
		case slices.Contains(w.sorted, e):
			dead++
		case w.free[e>>6]&(1<<(e&63)) == 0:
			return false
		}
	}
	return dead == len(w.sorted)
}
