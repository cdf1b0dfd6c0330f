package failure

import "github.com/spandrill/spandrill/topology"

// Evaluator is Evaluate for many scenarios of one fabric, and the verdicts of
// Evaluate without the rest, which may be an outcome's but is faster.
func Evaluator(f *topology.Fabric) (func(Scenario) (*Outcome, error), func(Scenario) ([][2]Verdict, error), error) {
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
		for _, g := range a.glances(newFrame(a, state)) {
			out = append(out, [2]Verdict{g.verdict, g.collateral})
		}
		return out, nil
	}
	return a.evaluate, glance, nil
}

// Closure decides states the way a sweep of up to so many elements of the plan does:
// from no fault on it takes down those of a set that are in the footprint, until none is.
type Closure struct{ w *worker }

// NewClosure returns one for the fabric. It says whether the fabric has a fast way.
func NewClosure(f *topology.Fabric, p Plan) (c *Closure, fast bool, err error) {
	s, err := newSweeper(f, p)
	if err != nil {
		return nil, false, err
	}
	if s.m = newModel(s.a, s.s.elements, s.s.k); s.m != nil {
		s.prepare()
	}
	s.pass(s.s.k, false, 0, s.s.first[s.s.k+1])
	return &Closure{s.newWorker()}, s.m != nil, nil
}

// Shallow says whether no state needs to be looked at for trees that are too deep.
func (c *Closure) Shallow() bool { return c.w.m != nil && c.w.m.shallow }

// Verdicts returns those of the state in which the elements are dead, and how many of
// them it took down to know.
func (c *Closure) Verdicts(down []topology.Element) (verdicts [][2]Verdict, took int, err error) {
	w := c.w
	w.decide(0, -1)
	var left []int32
	for i, e := range w.s.elements {
		for _, d := range down {
			if d == e {
				left = append(left, int32(i))
			}
		}
	}
	for again := true; again; {
		again = false
		st := &w.stages[len(w.chain)]
		for i, e := range left {
			if e >= 0 && st.union[e>>6]&(1<<(e&63)) != 0 {
				left[i] = -1
				w.chain = append(w.chain, e)
				w.decide(len(w.chain), e)
				again = true
				break
			}
		}
	}
	st := &w.stages[len(w.chain)]
	for _, g := range st.seen {
		verdicts = append(verdicts, [2]Verdict{g.verdict, g.collateral})
	}
	took, err = len(w.chain), st.err
	for w.k != nil && w.k.depth > 0 {
		w.k.pop()
	}
	w.chain = w.chain[:0]
	return verdicts, took, err
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
