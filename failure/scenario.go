package failure

import (
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Scenario is a named set of dead elements, or a link that came up slower, or both.
// The zero value is the state without fault.
type Scenario struct {
	Name   string
	Down   topology.Faults
	Slower Slowdown
}

// Faulty says whether anything is wrong in the scenario.
func (s Scenario) Faulty() bool { return s.Down.Len() > 0 || s.Slower != (Slowdown{}) }

// Down returns the scenario in which the elements are dead, named after them.
func Down(elements ...topology.Element) Scenario {
	x := topology.NewFaults(elements...)
	return Scenario{Name: x.String(), Down: x}
}

// String returns the name, or where there is none the dead elements and what came
// up slower.
func (s Scenario) String() string {
	switch {
	case s.Name != "":
		return s.Name
	case s.Slower == (Slowdown{}):
		return s.Down.String()
	case s.Down.Len() == 0:
		return s.Slower.String()
	}
	return s.Down.String() + "," + s.Slower.String()
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
