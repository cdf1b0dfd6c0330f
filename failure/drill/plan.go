package drill

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Plan says which scenarios a drill takes. A [failure.Plan] is one, of singles or
// of sets of up to K, and so are what [Pairs], [Scenarios], [Chosen], [Reboots] and
// [Slowdowns] return; one of your own may be anything that makes scenarios of a fabric.
//
// The state without fault is always the first scenario of a drill, whether or not
// the plan has it.
type Plan interface {
	Scenarios(f *topology.Fabric) iter.Seq[failure.Scenario]
}

// Pairs is the plan of every single failure and every pair of the kinds, without
// argument of every kind.
func Pairs(kinds ...topology.Kind) failure.Plan { return failure.Plan{Kinds: kinds, K: 2} }

// Scenarios is the plan of these scenarios. Each is the elements that die
// together, as text and separated by commas: "member:isl/1", "lag:isl,switch:core-a".
func Scenarios(downs ...string) Plan { return texts(downs) }

type texts []string

func (p texts) Scenarios(f *topology.Fabric) iter.Seq[failure.Scenario] {
	return func(yield func(failure.Scenario) bool) {
		for _, text := range p {
			if x, err := f.ParseFaults(strings.Split(text, ",")...); err == nil && !yield(failure.Scenario{Down: x}) {
				return
			}
		}
	}
}

func (p texts) validate(f *topology.Fabric) error {
	var errs []error
	for _, text := range p {
		if _, err := f.ParseFaults(strings.Split(text, ",")...); err != nil {
			for line := range strings.Lines(err.Error()) {
				errs = append(errs, fmt.Errorf("scenario %q: %s", text, strings.TrimSpace(line)))
			}
		}
	}
	if len(p) == 0 {
		errs = append(errs, errors.New("no scenario is named"))
	}
	return errors.Join(errs...)
}

// Chosen is the plan of these scenarios, under their names.
func Chosen(scenarios ...failure.Scenario) Plan { return chosen(scenarios) }

type chosen []failure.Scenario

func (p chosen) Scenarios(*topology.Fabric) iter.Seq[failure.Scenario] { return slices.Values(p) }

func (p chosen) validate(f *topology.Fabric) error {
	var errs []error
	for _, s := range p {
		changed, err := failure.Apply(f, s.Changes...)
		if err != nil {
			errs = append(errs, fmt.Errorf("scenario %q: %v", s, err))
			continue
		}
		for e := range s.Down.All() { // which may be something that a change plugs in
			if _, err := changed.ParseFaults(e.String()); err != nil {
				errs = append(errs, fmt.Errorf("scenario %q: %v", s, err))
			}
		}
	}
	if len(p) == 0 {
		errs = append(errs, errors.New("no scenario is chosen"))
	}
	return errors.Join(errs...)
}

// Reboots is the plan in which each switch goes down and comes back, with what
// ports remember of it: see [failure.Reboots]. Each is two scenarios,
// reboot:SWITCH/down and reboot:SWITCH/back.
func Reboots() Plan { return reboots{} }

type reboots struct{}

func (reboots) Scenarios(f *topology.Fabric) iter.Seq[failure.Scenario] {
	return func(yield func(failure.Scenario) bool) {
		for _, e := range f.Elements(topology.KindSwitch) {
			if !yield(failure.Scenario{Name: "reboot:" + e.Name + "/down", Down: topology.NewFaults(e)}) ||
				!yield(failure.Scenario{Name: "reboot:" + e.Name + "/back"}) {
				return
			}
		}
	}
}

// Slowdowns is the plan in which each cable in turn comes up slower: at so many Mbps,
// with 0 at the next lower speed of its own. See [failure.SlowScenarios].
func Slowdowns(mbps int) Plan { return slowdowns(mbps) }

type slowdowns int

func (p slowdowns) Scenarios(f *topology.Fabric) iter.Seq[failure.Scenario] {
	return slices.Values(failure.SlowScenarios(f, int(p)))
}

func (p slowdowns) validate(f *topology.Fabric) error {
	if len(failure.SlowScenarios(f, int(p))) == 0 {
		return errors.New("the network has no cable that could come up slower")
	}
	return nil
}

// mostScenarios is how many subtests a drill may have. More than that is a sweep,
// which package failure sums up without keeping any.
const mostScenarios = 100_000

// validate says what is wrong with a plan for a fabric, and what of it would check
// nothing.
func validate(f *topology.Fabric, plan Plan) error {
	switch p := plan.(type) {
	case nil:
		return errors.New("the plan is nil; want one such as failure.Singles()")
	case interface {
		validate(*topology.Fabric) error
	}:
		return p.validate(f)
	case failure.Plan:
		if _, err := p.Unrank(f, 0); err != nil {
			return err
		}
		if len(p.Elements(f)) == 0 {
			return fmt.Errorf("the plan takes nothing down: the network has %s", kindNames(p.Kinds))
		}
		if n := p.Count(f); n > mostScenarios {
			return fmt.Errorf("the plan has %d scenarios, more than %d: sum them up with failure.Summarize, or take a shard of them (Plan.Shard and Of)", n, mostScenarios)
		}
	}
	return nil
}

func kindNames(kinds []topology.Kind) string {
	if len(kinds) == 0 {
		return "no such element"
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	return "no " + strings.Join(names, " and no ")
}

// shortSets is how many scenarios of several failures a drill takes of a
// [failure.Plan] with -short.
const shortSets = 200

// item is a scenario of a drill.
type item struct {
	name     string // of the subtest
	scenario failure.Scenario
	// evaluate returns the case of the scenario.
	evaluate func(*failure.Analysis) (*failure.Case, error)
}

// items returns the scenarios of a plan, the state without fault first, and how
// many -short has left out.
func items(f *topology.Fabric, plan Plan, short bool) (out []item, left int) {
	var scenarios []failure.Scenario
	for s := range plan.Scenarios(f) {
		scenarios = append(scenarios, s)
	}
	if _, ok := plan.(failure.Plan); ok && short {
		scenarios, left = thin(scenarios)
	}
	_, rebooting := plan.(reboots)
	if rebooting || !slices.ContainsFunc(scenarios, func(s failure.Scenario) bool { return !s.Faulty() }) {
		scenarios = slices.Insert(scenarios, 0, failure.Scenario{})
	}
	for i, s := range scenarios {
		it := item{name: readable(s), scenario: s}
		it.evaluate = func(e *failure.Analysis) (*failure.Case, error) { return e.Case(s) }
		if rebooting && i > 0 {
			it.evaluate = func(e *failure.Analysis) (*failure.Case, error) { return reboot(e, s) }
		}
		out = append(out, it)
	}
	return out, left
}

// thin leaves out scenarios of several failures, always the same.
func thin(all []failure.Scenario) (out []failure.Scenario, left int) {
	sets := 0
	for _, s := range all {
		if s.Down.Len() > 1 {
			sets++
		}
	}
	at := 0
	for _, s := range all {
		if s.Down.Len() > 1 {
			// The first of each of shortSets equal parts.
			if at++; sets > shortSets && at*shortSets/sets == (at-1)*shortSets/sets {
				left++
				continue
			}
		}
		out = append(out, s)
	}
	return out, left
}

// reboot evaluates a scenario that Reboots has made.
func reboot(x *failure.Analysis, s failure.Scenario) (*failure.Case, error) {
	name, back := strings.CutSuffix(strings.TrimPrefix(s.Name, "reboot:"), "/back")
	down, after, err := x.Reboot(topology.Element{Kind: topology.KindSwitch, Name: strings.TrimSuffix(name, "/down")})
	switch {
	case err != nil:
		return nil, err
	case back:
		return after, nil
	}
	return down, nil
}

// readable is the name of a scenario's subtest: its own, where it has one that
// says more than what is dead; else the changes and what is dead as --down takes it, so
// that go test -run takes it too.
func readable(s failure.Scenario) string {
	if s.Name != "" && s.Name != s.Down.String() {
		return s.Name
	}
	if !s.Faulty() {
		return "no fault"
	}
	var parts []string
	for _, c := range s.Changes {
		parts = append(parts, c.String())
	}
	if s.Down.Len() > 0 {
		parts = append(parts, downs(s.Down))
	}
	if s.Slower != (failure.Slowdown{}) {
		parts = append(parts, s.Slower.String())
	}
	return strings.Join(parts, ",")
}

// downs lists faults with commas, as --down takes them.
func downs(x topology.Faults) string {
	var names []string
	for e := range x.All() {
		names = append(names, e.String())
	}
	return strings.Join(names, ",")
}
