package drill

import (
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Checker holds outcomes against requirements outside of a test, for programs that
// have outcomes already. It is to be used by one goroutine at a time.
type Checker struct {
	fabric   *topology.Fabric
	analysis *failure.Analysis // nil until it is needed
	shared   shared
}

// NewChecker returns a checker of outcomes of a fabric.
func NewChecker(f *topology.Fabric) *Checker { return &Checker{fabric: f} }

// Check returns what an outcome misses of a requirement, which its Validate has to
// have accepted. Verdicts it takes from the outcome; what looks at ways or trees
// evaluates its scenario again, or its reboot, where it is one of [failure.Reboots].
// The error says that the scenario is not one of the fabric, or has no trees.
func (c *Checker) Check(r Requirement, o *failure.Outcome) (misses []Miss, err error) {
	s := &State{Fabric: c.fabric, Outcome: o, shared: &c.shared}
	s.rest = func() *failure.State { return c.analyze().Rest() }
	s.evaluate = func() *failure.Case {
		k, err := rebooted(c.analyze(), o.Scenario)
		if err != nil {
			panic(unanalysed{err})
		}
		return k
	}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case unanalysed:
			misses, err = nil, x.err
		default:
			panic(x)
		}
	}()
	return r.Check(s), nil
}

// unanalysed is what a state panics with that cannot be analysed after all.
type unanalysed struct{ err error }

func (c *Checker) analyze() *failure.Analysis {
	if c.analysis == nil {
		x, err := failure.Analyze(c.fabric)
		if err != nil {
			panic(unanalysed{err})
		}
		c.analysis = x
	}
	return c.analysis
}

// rebooted evaluates a scenario, which may be one of [failure.Reboots]: "switch:ten-a
// down" and "switch:ten-a back".
func rebooted(x *failure.Analysis, s failure.Scenario) (*failure.Case, error) {
	name, down := strings.CutSuffix(s.Name, " down")
	name, back := strings.CutSuffix(name, " back")
	e, err := topology.ParseElement(name)
	if err != nil || !down && !back {
		return x.Case(s)
	}
	whileDown, after, err := x.Reboot(e)
	if back {
		return after, err
	}
	return whileDown, err
}
