package failure

import (
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Scenario is a named set of dead elements, of changes that are no outages, or a link
// that came up slower, or several of these. The zero value is the state without fault.
type Scenario struct {
	Name   string
	Down   topology.Faults
	Slower Slowdown
	// Changes are made before anything dies, one after the other. [Evaluate],
	// [Analysis.Case] and [SettleChanged] take notice of them, a [Loader] refuses them;
	// what knows dead elements only, such as a [Plan], has none.
	Changes []Change
}

// Faulty says whether anything is wrong in the scenario.
func (s Scenario) Faulty() bool { return s.Down.Len()+len(s.Changes) > 0 || s.Slower != (Slowdown{}) }

// Down returns the scenario in which the elements are dead, named after them.
func Down(elements ...topology.Element) Scenario {
	x := topology.NewFaults(elements...)
	return Scenario{Name: x.String(), Down: x}
}

// String returns the name, or where there is none the changes, the dead elements and
// what came up slower.
func (s Scenario) String() string {
	if s.Name != "" {
		return s.Name
	}
	if len(s.Changes) > 0 {
		var parts []string
		for _, c := range s.Changes {
			parts = append(parts, c.String())
		}
		if rest := (Scenario{Down: s.Down, Slower: s.Slower}); rest.Faulty() {
			parts = append(parts, rest.String())
		}
		return strings.Join(parts, " + ")
	}
	switch {
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
