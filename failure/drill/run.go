package drill

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Run holds every state of a plan against the requirements, each state a subtest
// named after what is dead: TestCables/member:isl/1. The state without fault comes
// first, as no_fault. A state that misses something fails, with everything that it
// misses in one message: what was wanted and got, why, which ports changed their role,
// and the picture. So does a state that cannot be analysed.
//
// A plan or a requirement that names something which the network does not have, and a
// drill that would check nothing, end the test before any state is evaluated.
//
// Up to -parallel states are evaluated at once, and only those that -run takes and
// the next few; they are told one after the other, in order. With -short a [failure.Plan]
// of sets is thinned to 200 scenarios of several failures, evenly spread and always the
// same; single failures all run.
func Run(t *testing.T, f *topology.Fabric, plan Plan, requirements ...Requirement) {
	t.Helper()
	d, err := newDrill(f, plan, requirements, false, testing.Short())
	if err != nil {
		t.Fatalf("drill.Run: %v", err)
	}
	defer d.states.stop()
	if d.left > 0 {
		t.Logf("-short leaves out %d of %d scenarios", d.left, d.left+len(d.items))
	}
	var failed []string
	for i, it := range d.items {
		t.Run(it.name, func(t *testing.T) {
			t.Helper()
			s, err := d.state(i)
			if err != nil {
				failed = append(failed, it.name)
				t.Fatalf("%s could not be analysed: %v", it.name, err)
			}
			misses := d.check(s)
			if len(misses) == 0 {
				return
			}
			failed = append(failed, it.name)
			t.Error(d.message(s, it, misses, d.picture(t, s, it, instanceOf(s, misses))))
		})
	}
	if len(failed) > 1 {
		t.Logf("%d of %d states fail: %s", len(failed), len(d.items), some(failed, 8))
	}
}

// some lists the first of many names.
func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// drill is a fabric with a plan and requirements, which are sound.
type drill struct {
	fabric       *topology.Fabric
	analysis     *failure.Analysis
	requirements []Requirement
	items        []item
	left         int
	states       *ahead
	shared       shared
	told         map[known]bool // those that are not of one state
}

// known is what tells one miss from others.
type known struct{ subject, got, reason string }

// newDrill returns a drill, or what is wrong with it: also that it has no requirement,
// unless its verdicts are all that is asked for.
func newDrill(f *topology.Fabric, plan Plan, requirements []Requirement, verdictsOnly, short bool) (*drill, error) {
	if f == nil {
		return nil, errors.New("the network is nil")
	}
	err := validate(f, plan)
	if !verdictsOnly {
		err = errors.Join(err, validateAll(f, requirements))
	}
	if err != nil {
		return nil, err
	}
	d := &drill{fabric: f, requirements: requirements, told: make(map[known]bool)}
	d.items, d.left = items(f, plan, short)
	if len(d.items) == 1 {
		if p, ok := plan.(failure.Plan); ok && p.Of > 0 {
			return nil, fmt.Errorf("shard %d of %d of the plan has no scenario", p.Shard, p.Of)
		}
	}
	for _, r := range requirements {
		if never(r, d.items) {
			return nil, fmt.Errorf("%q takes none of the plan's scenarios, and checks nothing", r)
		}
	}
	if d.analysis, err = failure.Analyze(f); err != nil {
		return nil, err
	}
	d.states = newAhead(len(d.items), parallel(), func(i int) (*failure.Case, error) {
		return d.items[i].evaluate(d.analysis)
	})
	return d, nil
}

// state returns the i-th state, once.
func (d *drill) state(i int) (*State, error) {
	c, err := d.states.get(i)
	if err != nil {
		return nil, err
	}
	return &State{Fabric: d.fabric, Outcome: c.Outcome, evaluated: c, rest: d.analysis.Rest, shared: &d.shared}, nil
}

// missed is what a state misses of one requirement.
type missed struct {
	of     Requirement
	misses []Miss
}

// check returns what a state misses, without what another has said already that is
// true of all.
func (d *drill) check(s *State) (out []missed) {
	for _, r := range d.requirements {
		m := missed{of: r}
		for _, miss := range r.Check(s) {
			if k := (known{miss.Subject, miss.Got, miss.Reason}); miss.Anywhere {
				if d.told[k] {
					continue
				}
				d.told[k] = true
			}
			m.misses = append(m.misses, miss)
		}
		if m.misses != nil {
			out = append(out, m)
		}
	}
	return out
}

// parallel returns how many states are evaluated at once: what -parallel says.
func parallel() int {
	if f := flag.Lookup("test.parallel"); f != nil {
		if g, ok := f.Value.(flag.Getter); ok {
			if n, ok := g.Get().(int); ok && n > 0 {
				return n
			}
		}
	}
	return runtime.GOMAXPROCS(0)
}

// ahead computes cases in the background, the one that is asked for and some after
// it, so that what is not asked for, as with -run, costs little.
type ahead struct {
	compute func(int) (*failure.Case, error)
	results []chan result // nil: not begun
	most    int           // ahead
	free    chan struct{} // one for each worker
	done    chan struct{}
	wg      sync.WaitGroup
}

type result struct {
	c   *failure.Case
	err error
}

func newAhead(n, workers int, compute func(int) (*failure.Case, error)) *ahead {
	return &ahead{
		compute: compute, results: make([]chan result, n), most: 2 * workers,
		free: make(chan struct{}, workers), done: make(chan struct{}),
	}
}

func (a *ahead) get(i int) (*failure.Case, error) {
	for k := i; k < min(i+a.most, len(a.results)); k++ {
		if a.results[k] == nil {
			a.results[k] = make(chan result, 1)
			a.wg.Go(func() { a.work(k, a.results[k]) })
		}
	}
	r := <-a.results[i]
	return r.c, r.err
}

func (a *ahead) work(i int, to chan<- result) {
	select {
	case a.free <- struct{}{}:
	case <-a.done:
		return
	}
	defer func() { <-a.free }()
	c, err := a.compute(i)
	to <- result{c, err}
}

// stop leaves out what nobody has asked for, and waits for what is under way.
func (a *ahead) stop() {
	close(a.done)
	a.wg.Wait()
}
