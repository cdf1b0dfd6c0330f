package drill

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// All wants all of the requirements. It names a set of them, such as what a house
// asks of any cluster.
func All(requirements ...Requirement) Requirement { return &all{requirements} }

type all struct{ of []Requirement }

func (q *all) String() string { return joined(q.of, " and ") }

func (q *all) Validate(f *topology.Fabric) error { return validateAll(f, q.of) }

func (q *all) Check(s *State) (out []Miss) {
	for _, r := range q.of {
		out = append(out, r.Check(s)...)
	}
	return out
}

// AnyOf wants one of the requirements at least, in each state by itself: that may be
// another one than in the state before.
func AnyOf(requirements ...Requirement) Requirement { return &anyOf{requirements} }

type anyOf struct{ of []Requirement }

func (q *anyOf) String() string { return joined(q.of, " or ") }

func (q *anyOf) Validate(f *topology.Fabric) error { return validateAll(f, q.of) }

func (q *anyOf) Check(s *State) (out []Miss) {
	for _, r := range q.of {
		misses := r.Check(s)
		if len(misses) == 0 {
			return nil
		}
		out = append(out, misses...)
	}
	return out
}

// Not wants that a requirement is not met: a known weakness, which somebody is to
// hear of when it is gone.
func Not(r Requirement) Requirement { return &not{r} }

type not struct{ of Requirement }

func (q *not) String() string { return fmt.Sprintf("not (%v)", q.of) }

func (q *not) Validate(f *topology.Fabric) error { return validateAll(f, []Requirement{q.of}) }

func (q *not) Check(s *State) []Miss {
	if len(q.of.Check(s)) > 0 {
		return nil
	}
	return []Miss{{Subject: q.of.String(), Got: "is met, and was not to be"}}
}

func joined(of []Requirement, with string) string {
	names := make([]string, len(of))
	for i, r := range of {
		names[i] = fmt.Sprint(r)
		if strings.Contains(names[i], " and ") || strings.Contains(names[i], " or ") && !strings.HasSuffix(names[i], " or better") {
			names[i] = "(" + names[i] + ")"
		}
	}
	return strings.Join(names, with)
}

// validateAll validates requirements, and says of each error which one it is.
func validateAll(f *topology.Fabric, of []Requirement) error {
	var errs []error
	if len(of) == 0 {
		errs = append(errs, errors.New("no requirement is named"))
	}
	for _, r := range of {
		if r == nil {
			errs = append(errs, errors.New("a requirement is nil"))
		} else if err := r.Validate(f); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// When wants a requirement only in the states that a filter takes. A drill in which
// it takes none ends before it begins, as nothing would be checked.
func When(filter Filter, r Requirement) Requirement { return &when{filter, r} }

type when struct {
	filter Filter
	of     Requirement
}

func (q *when) String() string { return fmt.Sprintf("%v %s", q.of, q.filter.text) }

func (q *when) Validate(f *topology.Fabric) error {
	var errs []error
	if q.filter.takes == nil {
		errs = append(errs, errors.New("the filter is the zero value; want one such as drill.Killing(…)"))
	}
	for _, name := range q.filter.names {
		if _, err := f.ParseFaults(name); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, validateAll(f, []Requirement{q.of}))...)
}

func (q *when) Check(s *State) []Miss {
	if !q.filter.takes(s.Outcome.Scenario) {
		return nil
	}
	return q.of.Check(s)
}

// never says that a requirement takes none of the scenarios.
func never(r Requirement, of []item) bool {
	q, ok := r.(*when)
	return ok && !slices.ContainsFunc(of, func(it item) bool { return q.filter.takes(it.scenario) })
}

// Filter picks scenarios for [When]. The zero value is none, which is an error.
type Filter struct {
	text  string // as in "csv intact when lag:isl is dead"
	names []string
	takes func(failure.Scenario) bool
}

// Killing takes the scenarios in which one of the elements is among what is dead from
// the start, such as "lag:isl": not those in which it dies along with something else.
func Killing(elements ...string) Filter {
	return Filter{
		text:  "when " + list(elements, "or") + " is dead",
		names: elements,
		takes: func(s failure.Scenario) bool {
			for e := range s.Down.All() {
				if slices.Contains(elements, e.String()) {
					return true
				}
			}
			return false
		},
	}
}

// OfKinds takes the scenarios in which something is dead, and only elements of these
// kinds.
func OfKinds(kinds ...topology.Kind) Filter {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	return Filter{
		text: "when only a " + list(names, "or") + " is dead",
		takes: func(s failure.Scenario) bool {
			for e := range s.Down.All() {
				if !slices.Contains(kinds, e.Kind) {
					return false
				}
			}
			return s.Down.Len() > 0
		},
	}
}

// WithoutFault takes the states in which nothing is dead, slower or changed: that without
// fault, and those after the return of a switch that was rebooted.
func WithoutFault() Filter {
	return Filter{text: "without fault", takes: func(s failure.Scenario) bool { return !s.Faulty() }}
}

// Except takes what a filter does not.
func Except(f Filter) Filter {
	out := Filter{text: "but not " + f.text, names: f.names}
	if f.takes != nil {
		out.takes = func(s failure.Scenario) bool { return !f.takes(s) }
	}
	return out
}
