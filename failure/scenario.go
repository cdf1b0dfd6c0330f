package failure

import (
	"cmp"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Scenario is a named set of dead elements, and of changes that are no outages. The
// zero value is the state without fault.
type Scenario struct {
	Name string
	Down topology.Faults
	// Changes are made before anything dies, one after the other. [Evaluate] and
	// [SettleScenario] take notice of them; what knows dead elements only, such as a
	// [Plan], has none.
	Changes []Change
}

// Down returns the scenario in which the elements are dead, named after them.
func Down(elements ...topology.Element) Scenario {
	x := topology.NewFaults(elements...)
	return Scenario{Name: x.String(), Down: x}
}

// String returns the name, or where there is none the changes and dead elements.
func (s Scenario) String() string {
	if s.Name != "" || len(s.Changes) == 0 {
		return cmp.Or(s.Name, s.Down.String())
	}
	var parts []string
	for _, c := range s.Changes {
		parts = append(parts, c.String())
	}
	if s.Down.Len() > 0 {
		parts = append(parts, s.Down.String())
	}
	return strings.Join(parts, " + ")
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
