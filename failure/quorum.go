package failure

import (
	"fmt"
	"math/bits"
	"slices"
)

// This file decides which nodes of a cluster are kept: the largest set of nodes
// that all see each other and have a majority of votes. Seeing each other is
// mostly an equivalence, one side of a cut and the other, and then there is
// nothing to search. It need not be one: a may see b on one network and b see c
// on another. Then this is the search for a largest clique.

// voters are nodes that see each other and the same other nodes, so that a largest
// set has all of them or none.
type voters struct {
	nodes   []int // in order
	votes   int
	witness bool // one of them reaches the witness
}

// electorate is the live nodes of a cluster in one state.
type electorate struct {
	groups []voters // in the order of their first nodes
	sees   []set    // of groups, itself not included
	total  int      // the votes of all nodes, dead ones too, and of the witness
	steps  int
}

// ballot is a set of nodes.
type ballot struct {
	groups  []int
	size    int
	votes   int // of the nodes
	witness bool
}

// all returns the votes of the ballot with the witness's.
func (b *ballot) all() int {
	if b.witness {
		return b.votes + 1
	}
	return b.votes
}

// maxSteps bounds the search for one state, to a second or so. Two sides of a cut
// take a handful, 64 nodes that see each other at random hundreds to 100,000; see
// TestQuorumSteps.
const maxSteps = 200_000

// newElectorate gathers nodes that see the same. labels has, of each network that
// counts, what every node is joined to there, negative where to nothing: two nodes
// see each other where they have a label in common. alive are the nodes that vote.
func newElectorate(labels [][]int, alive []int, votes func(node int) int, witness func(node int) bool, total int) *electorate {
	e := &electorate{total: total}
	// First those with the same labels, without looking at pairs.
	index := make(map[string]int)
	var of [][]int // the labels of groups
	for _, n := range alive {
		mine, key, joined := make([]int, len(labels)), "", false
		for i := range labels {
			mine[i] = labels[i][n]
			joined = joined || mine[i] >= 0
		}
		key = fmt.Sprint(mine)
		g, known := index[key]
		if !known || !joined { // nodes that are joined to nothing are not alike
			g = len(e.groups)
			index[key] = g
			e.groups, of = append(e.groups, voters{}), append(of, mine)
		}
		v := &e.groups[g]
		v.nodes, v.votes, v.witness = append(v.nodes, n), v.votes+votes(n), v.witness || witness(n)
	}
	e.sees = make([]set, len(of))
	for g := range of {
		e.sees[g] = newSet(len(of))
	}
	for g := range of {
		for h := range g {
			for i := range labels {
				if of[g][i] >= 0 && of[g][i] == of[h][i] {
					e.sees[g].add(h)
					e.sees[h].add(g)
					break
				}
			}
		}
	}
	e.merge()
	return e
}

// merge makes one group of groups that see each other and the same others.
func (e *electorate) merge() {
	index := make(map[string]int)
	to := make([]int, len(e.groups))
	var first []int
	for g := range e.groups {
		around := slices.Clone(e.sees[g])
		around.add(g)
		key := fmt.Sprint([]uint64(around))
		k, known := index[key]
		if !known {
			k = len(first)
			index[key] = k
			first = append(first, g)
		}
		to[g] = k
	}
	if len(first) == len(e.groups) {
		return
	}
	groups, sees := make([]voters, len(first)), make([]set, len(first))
	for g, k := range to {
		a, b := &groups[k], &e.groups[g]
		a.nodes, a.votes, a.witness = append(a.nodes, b.nodes...), a.votes+b.votes, a.witness || b.witness
	}
	for k, g := range first {
		slices.Sort(groups[k].nodes)
		sees[k] = newSet(len(first))
		for h := range e.groups {
			if e.sees[g].has(h) && to[h] != k {
				sees[k].add(to[h])
			}
		}
	}
	e.groups, e.sees = groups, sees
}

// keep returns the set that is kept, and whether another would do as well: of those
// with a majority of all votes the largest, of these one that reaches the witness,
// of these the one with most votes, of these the first by its nodes in order. It is
// false where no set has a majority; then the one with most votes is returned. The
// error says that the search was given up.
func (e *electorate) keep() (best ballot, contested, ok bool, err error) {
	for _, part := range e.parts() {
		b, also := e.keepOf(part)
		switch c := b.compare(&best); {
		case b.groups == nil:
		case best.groups == nil || c > 0:
			best, contested = b, also
		case c == 0: // parts are in order, so the first stays
			contested = true
		}
	}
	if ok = best.groups != nil; !ok {
		best = e.strongest()
	}
	if e.steps > maxSteps {
		err = fmt.Errorf("which nodes are kept was not settled in %d steps: they see each other in too many ways", maxSteps)
	}
	return best, contested, ok, err
}

// compare is positive where b is the better one to keep.
func (b *ballot) compare(c *ballot) int {
	switch {
	case b.size != c.size:
		return b.size - c.size
	case b.witness != c.witness:
		if b.witness {
			return 1
		}
		return -1
	}
	return b.votes - c.votes
}

// parts returns the parts of the groups between which nobody sees anybody.
func (e *electorate) parts() []set {
	var out []set
	done := newSet(len(e.groups))
	for g := range e.groups {
		if done.has(g) {
			continue
		}
		part := newSet(len(e.groups))
		part.add(g)
		for queue := []int{g}; len(queue) > 0; queue = queue[1:] {
			for h := range e.sees[queue[0]].all() {
				if !part.has(h) {
					part.add(h)
					queue = append(queue, h)
				}
			}
		}
		for h := range part.all() {
			done.add(h)
		}
		out = append(out, part)
	}
	return out
}

// keepOf returns the best ballot with a majority among some groups, with nil groups
// where there is none, and whether another is as good.
func (e *electorate) keepOf(part set) (ballot, bool) {
	majority := e.total/2 + 1
	// Without the witness a set needs them all, with it one less.
	search := func(size int, witness bool) (best ballot) {
		votes := majority
		if witness {
			votes--
		}
		for b, ok := e.find(nil, part, size, votes, witness); ok; b, ok = e.find(nil, part, best.size+1, votes, witness) {
			best = b
		}
		return best
	}
	best := search(1, false)
	if with := search(max(best.size, 1), true); with.groups != nil {
		best = with
	}
	if best.groups == nil {
		return best, false
	}
	least := func(b *ballot) (*ballot, bool) { // what is as good as b
		c, ok := e.find(nil, part, b.size, b.votes+1, b.witness)
		return &c, ok
	}
	for b, ok := least(&best); ok; b, ok = least(&best) {
		best = *b
	}
	// Of all that are as good take the first node that one of them has, and so on.
	contested := false
	var must []int
	from := part
	for g := range part.all() {
		if !slices.ContainsFunc(must, func(m int) bool { return !e.sees[m].has(g) }) {
			if b, ok := e.find(append(slices.Clone(must), g), from, best.size, best.votes, best.witness); ok {
				best, must = b, append(must, g)
				without := slices.Clone(part)
				without.drop(g)
				_, other := e.find(nil, without, best.size, best.votes, best.witness)
				contested = contested || other
				continue
			}
		}
		from = slices.Clone(from)
		from.drop(g)
	}
	slices.Sort(best.groups)
	return best, contested
}

// strongest returns the ballot with most votes, the witness's included.
func (e *electorate) strongest() (best ballot) {
	for _, part := range e.parts() {
		for _, witness := range []bool{false, true} {
			votes := best.all() + 1
			if witness {
				votes--
			}
			for b, ok := e.find(nil, part, 1, votes, witness); ok; b, ok = e.find(nil, part, 1, votes, witness) {
				best = b
				votes = b.votes + 1
			}
		}
	}
	return best
}

// find returns a set of groups that see each other, with all that it must have and
// others of a part, that has at least so many nodes and votes, and the witness if
// that is wanted.
func (e *electorate) find(must []int, part set, size, votes int, witness bool) (ballot, bool) {
	b := ballot{}
	from := slices.Clone(part)
	for _, g := range must {
		b = e.with(b, g)
		from.keep(e.sees[g])
	}
	return e.grow(b, from, size, votes, witness)
}

// with returns a ballot with one more group.
func (e *electorate) with(b ballot, g int) ballot {
	v := &e.groups[g]
	return ballot{append(slices.Clip(b.groups), g), b.size + len(v.nodes), b.votes + v.votes, b.witness || v.witness}
}

// grow adds groups to a ballot until it is enough. A set that cannot be made larger
// is enough if any is, and has either the pivot or one that the pivot does not see
// (Bron and Kerbosch), so no other is tried.
func (e *electorate) grow(b ballot, from set, size, votes int, witness bool) (ballot, bool) {
	if e.steps++; e.steps > maxSteps {
		return ballot{}, false
	}
	if b.groups != nil && b.size >= size && b.votes >= votes && (b.witness || !witness) {
		return b, true
	}
	if !e.mayDo(&b, from, size, votes, witness) {
		return ballot{}, false
	}
	pivot, most := -1, -1
	for g := range from.all() {
		if n := e.sees[g].common(from); n > most {
			pivot, most = g, n
		}
	}
	if pivot < 0 {
		return ballot{}, false
	}
	rest := slices.Clone(from)
	for g := range from.all() {
		if g != pivot && e.sees[pivot].has(g) {
			continue
		}
		next := slices.Clone(rest)
		next.keep(e.sees[g])
		if out, ok := e.grow(e.with(b, g), next, size, votes, witness); ok {
			return out, true
		}
		rest.drop(g)
	}
	return ballot{}, false
}

// mayDo is false where no groups added to the ballot are enough. Between the parts
// of those who do not see each other everybody does, so the most of each part add
// up.
func (e *electorate) mayDo(b *ballot, from set, size, votes int, witness bool) bool {
	if witness && !b.witness && !slices.ContainsFunc(slices.Collect(from.all()), func(g int) bool { return e.groups[g].witness }) {
		return false
	}
	n, v := b.size, b.votes
	for left := slices.Clone(from); !left.empty(); {
		part := e.blindPart(left)
		left.without(part)
		mostNodes, mostVotes := e.most(part)
		n, v = n+mostNodes, v+mostVotes
	}
	return n >= size && v >= votes
}

// blindPart returns the part of the first group in which each is joined to others
// by not seeing them.
func (e *electorate) blindPart(from set) set {
	part, left := newSet(len(e.groups)), slices.Clone(from)
	for g := range from.all() {
		part.add(g)
		break
	}
	left.without(part)
	for queue := slices.Collect(part.all()); len(queue) > 0; queue = queue[1:] {
		blind := slices.Clone(left)
		blind.without(e.sees[queue[0]])
		left.without(blind)
		for g := range blind.all() {
			part.add(g)
			queue = append(queue, g)
		}
	}
	return part
}

// small is the size of parts that are gone through for a bound.
const small = 12

// most returns the most nodes and, each for itself, the most votes that a set of
// groups of a part may have: exactly of a small part, else a bound by colours.
// Groups of one colour do not see each other, so that a set has at most one of them.
func (e *electorate) most(part set) (nodes, votes int) {
	if part.common(part) <= small {
		return e.exactly(part)
	}
	for left := slices.Clone(part); !left.empty(); {
		mostNodes, mostVotes := 0, 0
		colour := slices.Clone(left)
		for g := range left.all() {
			if colour.has(g) {
				mostNodes, mostVotes = max(mostNodes, len(e.groups[g].nodes)), max(mostVotes, e.groups[g].votes)
				colour.without(e.sees[g])
			}
		}
		left.without(colour)
		nodes, votes = nodes+mostNodes, votes+mostVotes
	}
	return nodes, votes
}

// exactly is most of a small part: with or without the group that sees fewest.
func (e *electorate) exactly(part set) (nodes, votes int) {
	g, least := absent, 0
	for h := range part.all() {
		if n := e.sees[h].common(part); g == absent || n < least {
			g, least = h, n
		}
	}
	if g == absent {
		return 0, 0
	}
	rest := slices.Clone(part)
	rest.drop(g)
	all := rest.common(rest)
	seen := slices.Clone(rest)
	seen.keep(e.sees[g])
	nodes, votes = e.exactly(seen)
	nodes, votes = nodes+len(e.groups[g].nodes), votes+e.groups[g].votes
	if least < all {
		n, v := e.exactly(rest)
		nodes, votes = max(nodes, n), max(votes, v)
	}
	return nodes, votes
}

// set is a set of small numbers.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) drop(i int)     { s[i/64] &^= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }

// keep drops what is not in t, without drops what is.
func (s set) keep(t set) {
	for i := range s {
		s[i] &= t[i]
	}
}

func (s set) without(t set) {
	for i := range s {
		s[i] &^= t[i]
	}
}

func (s set) empty() bool { return !slices.ContainsFunc(s, func(w uint64) bool { return w != 0 }) }

// common counts what both have.
func (s set) common(t set) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] & t[i])
	}
	return n
}

// all visits the numbers in order. What is dropped meanwhile may still come.
func (s set) all() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
