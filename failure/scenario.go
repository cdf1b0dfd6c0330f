package failure

import (
	"fmt"
	"iter"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Scenario is a named set of dead elements. The zero value is the state without
// fault.
type Scenario struct {
	Name string
	Down topology.Faults
}

// Down returns the scenario in which the elements are dead, named after them.
func Down(elements ...topology.Element) Scenario {
	x := topology.NewFaults(elements...)
	return Scenario{Name: x.String(), Down: x}
}

// String returns the name, or where there is none the dead elements.
func (s Scenario) String() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Down.String()
}

// Plan says which scenarios a sweep takes: the state without fault, then every
// single element of the kinds, in the order of topology.Fabric.Elements. The
// zero value is every kind.
type Plan struct {
	// Kinds are those of the elements that fail; nil: every kind.
	Kinds []topology.Kind
}

// Singles is the plan of every single failure of the kinds, without argument of
// every kind.
func Singles(kinds ...topology.Kind) Plan { return Plan{Kinds: kinds} }

// Validate says what is wrong with the plan.
func (p Plan) Validate() error {
	for _, k := range p.Kinds {
		if _, err := topology.ParseKind(k.String()); err != nil {
			return fmt.Errorf("failure: %w", err)
		}
	}
	return nil
}

// Count returns the number of scenarios that the plan has for a fabric, the
// state without fault included.
func (p Plan) Count(f *topology.Fabric) int { return 1 + len(f.Elements(p.Kinds...)) }

// Scenarios returns the scenarios in order.
func (p Plan) Scenarios(f *topology.Fabric) iter.Seq[Scenario] {
	return func(yield func(Scenario) bool) {
		if !yield(Scenario{}) {
			return
		}
		for _, e := range f.Elements(p.Kinds...) {
			if !yield(Down(e)) {
				return
			}
		}
	}
}

// joinElements names elements in a sentence.
func joinElements(elements []topology.Element) string {
	names := make([]string, len(elements))
	for i, e := range elements {
		names[i] = e.String()
	}
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
