package failure

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Evaluator is Evaluate for many scenarios of one fabric, and the verdicts of
// Evaluate without the rest, which may be an outcome's but is faster: of networks, and
// then of clusters if these are wanted.
func Evaluator(f *topology.Fabric, clusters bool) (func(Scenario) (*Outcome, error), func(Scenario) ([][2]Verdict, error), error) {
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, nil, err
	}
	glance := func(s Scenario) ([][2]Verdict, error) {
		state, err := settle(a.r, s.Down, a.base.State)
		if err != nil {
			return nil, err
		}
		var out [][2]Verdict
		seen, err := a.glances(newFrame(a, state), clusters)
		for _, g := range seen {
			out = append(out, [2]Verdict{g.verdict, g.collateral})
		}
		if err != nil {
			return nil, fmt.Errorf("failure: %v: %w", s.Down, err)
		}
		return out, nil
	}
	return a.evaluate, glance, nil
}

// Closure decides states the way a sweep of up to so many elements of the plan does:
// from no fault on it takes down those of a set that are in the footprint, until none is.
type Closure struct {
	w  *worker
	at map[topology.Element]int32 // where elements are in the plan
}

// NewClosure returns one for the fabric. It says whether the fabric has a fast way.
func NewClosure(f *topology.Fabric, p Plan) (c *Closure, fast bool, err error) {
	s, err := newSweeper(f, p)
	if err != nil {
		return nil, false, err
	}
	if s.compile(); s.m != nil {
		s.prepare()
	}
	s.pass(s.s.k, false, 0, s.s.first[s.s.k+1])
	c = &Closure{s.newWorker(), make(map[topology.Element]int32)}
	for i, e := range s.s.elements {
		c.at[e] = int32(i)
	}
	c.w.decide(0, -1)
	return c, s.m != nil, nil
}

// Shallow says whether no state needs to be looked at for trees that are too deep.
func (c *Closure) Shallow() bool { return c.w.m != nil && c.w.m.shallow }

// Verdicts returns those of the state in which the elements are dead, and how many of
// them it took down to know. Where it took all that the plan has it decides the last
// one twice, as a sweep does what nothing comes after, and as one that goes on.
func (c *Closure) Verdicts(down []topology.Element) (verdicts [][2]Verdict, took int, err error) {
	w := c.w
	left := c.follow(down)
	size := len(w.chain)
	st := &w.stages[size]
	if left >= 0 {
		w.chain = append(w.chain, left)
		size++
		w.look(size, left)
		st = &w.stages[size]
	}
	for _, g := range st.seen {
		verdicts = append(verdicts, [2]Verdict{g.verdict, g.collateral})
	}
	took, err = len(w.chain), st.err
	if left >= 0 {
		if w.k != nil {
			w.k.pop()
		}
		w.decide(size, left)
		for i, g := range st.seen {
			if st.err == nil && verdicts[i] != [2]Verdict{g.verdict, g.collateral} {
				err = fmt.Errorf("%v: network %d is %v where nothing comes after, %v where something may", down, i, verdicts[i], g)
			}
		}
	}
	c.back()
	return verdicts, took, err
}

// Footprint returns the elements of the plan that may change a verdict by dying where
// some are dead.
func (c *Closure) Footprint(down []topology.Element) []topology.Element {
	if left := c.follow(down); left >= 0 {
		c.w.chain = append(c.w.chain, left)
		c.w.decide(len(c.w.chain), left)
	}
	var out []topology.Element
	for _, e := range c.union() {
		out = append(out, c.w.s.elements[e])
	}
	c.back()
	return out
}

// union returns the footprint of the state at hand, as numbers of elements, without the
// dead.
func (c *Closure) union() []int32 {
	st := &c.w.stages[len(c.w.chain)]
	var out []int32
	for e := nextBit(st.union, c.w.nothing, -1); e >= 0; e = nextBit(st.union, c.w.nothing, e) {
		if !slices.Contains(c.w.chain, e) {
			out = append(out, e)
		}
	}
	return out
}

// Near is Footprint for elements by number, each of which is taken down.
func (c *Closure) Near(set []int32) []int32 {
	for _, e := range set {
		c.w.chain = append(c.w.chain, e)
		c.w.decide(len(c.w.chain), e)
	}
	out := c.union()
	c.back()
	return out
}

// Visit decides the states on the way to a set of elements, and that itself as a sweep
// does what nothing comes after. It says whether all were decided the fast way.
func (c *Closure) Visit(set []int32) (fast bool) {
	w := c.w
	fast = !w.stages[0].slow
	for i, e := range set {
		w.chain = append(w.chain, e)
		if w.sort(); i < len(set)-1 {
			w.decide(i+1, e)
		} else {
			w.look(i+1, e)
		}
		fast = fast && !w.stages[i+1].slow
	}
	c.back()
	return fast
}

// follow decides states from no fault on, each time with an element more of those that
// are in the footprint, until none is; but for the last that the plan has, which it
// returns, -1 if it got there without.
func (c *Closure) follow(down []topology.Element) int32 {
	w := c.w
	left := make([]int32, 0, len(down))
	for _, d := range down {
		left = append(left, c.at[d])
	}
	slices.Sort(left)
	for again := true; again; {
		again = false
		st := &w.stages[len(w.chain)]
		for i, e := range left {
			if e < 0 || st.union[e>>6]&(1<<(e&63)) == 0 {
				continue
			}
			if len(w.chain)+1 == w.depth {
				return e
			}
			left[i] = -1
			w.chain = append(w.chain, e)
			w.decide(len(w.chain), e)
			again = true
			break
		}
	}
	return -1
}

// back goes back to no fault.
func (c *Closure) back() {
	for c.w.k != nil && c.w.k.depth > 0 {
		c.w.k.pop()
	}
	c.w.chain = c.w.chain[:0]
}

// Work does the whole sweep once, and returns how many states it sums up.
func (c *Closure) Work() uint64 {
	s := c.w.sweeper
	s.pass(s.s.k, false, 0, s.s.first[s.s.k+1])
	c.w.work()
	return s.s.first[s.s.k+1]
}

// Contradiction asks a sweep for the first of the states of a size that follow from no
// fault, among those with an index from lo to hi, with some elements of the plan free
// to die. It returns that index, what the sweep ends with, and whether it is told to
// stop.
func (c *Closure) Contradiction(size int, lo, hi uint64, free []int32) (index uint64, stopped bool, err error) {
	w := c.w
	w.pass(w.s.k, false, lo, hi)
	w.chain = w.chain[:0]
	w.sort()
	clear(w.free)
	for _, e := range free {
		w.setFree(e, true)
	}
	w.sum()
	index = w.earliest(size)
	stopped = w.stop.Load()
	_, _, err = w.run([]*worker{w})
	return index, stopped, err
}

// NeverDeep says what a model thinks of whether a state of the plan has a bridge with
// more hops to its root than a limit, and whether there is one, by looking at all. Ok
// says that the fabric is of those that are asked.
func NeverDeep(f *topology.Fabric, p Plan, limit int) (never, deep, ok bool, err error) {
	s, err := newSweeper(f, p)
	if err != nil {
		return false, false, false, err
	}
	m := newModel(s.a, s.s, s.stop)
	if m == nil || !m.tight {
		return false, false, false, nil
	}
	m.limit = limit
	k := newKernel(m, s.s.k)
	var all func(from int32)
	all = func(from int32) {
		for _, f := range k.forests {
			deep = deep || f.Deep > 0
		}
		for e := from; e < int32(s.s.n) && k.depth < s.s.k; e++ {
			k.push(e, nil)
			all(e + 1)
			k.pop()
		}
	}
	all(0)
	return m.neverDeep(s.s.k, 1<<30, s.stop), deep, true, nil
}

// Watched does the whole sweep once with one worker, and returns how many states it
// decided for that, how many entries of trees it settled, and how many of these changed.
func (c *Closure) Watched() (states, settled, changed int) {
	states = 1
	c.w.k.watch = func(s, d int) { states, settled, changed = states+1, settled+s, changed+d }
	c.Work()
	c.w.k.watch = nil
	return states, settled, changed
}
