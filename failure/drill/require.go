package drill

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Requirement is what has to be true in every state of a drill. Those of this
// package are values that compose: see [All], [AnyOf], [Not] and [When]. One of
// your own has these three methods.
type Requirement interface {
	// String says what is wanted, such as "csv rerouted or better".
	String() string
	// Validate returns an error for what the fabric lacks of what the requirement
	// names, with the nearest name that it has. It is asked before any scenario.
	Validate(f *topology.Fabric) error
	// Check returns what a state misses, nothing where the requirement is met.
	Check(s *State) []Miss
}

// State is a scenario that was evaluated, for requirements to look at.
type State struct {
	Fabric  *topology.Fabric
	Outcome *failure.Outcome

	evaluated *failure.Case
	evaluate  func() *failure.Case // what evaluated is filled with
	rest      func() *failure.State
	shared    *shared
}

// evaluatedCase returns the case of the outcome.
func (s *State) evaluatedCase() *failure.Case {
	if s.evaluated == nil {
		s.evaluated = s.evaluate()
	}
	return s.evaluated
}

// Trees returns what switches and links are, and the trees that are settled on.
func (s *State) Trees() *failure.State { return s.evaluatedCase().State }

// Rest returns the trees without fault.
func (s *State) Rest() *failure.State { return s.rest() }

// Ways returns every way of a network, as [failure.Case.Ways] does.
func (s *State) Ways(network string) []failure.Way { return s.evaluatedCase().Ways(network) }

// shared is what the states of one drill have in common.
type shared struct {
	findings []failure.Finding
	err      error
	checked  bool
}

// Findings returns those of the fabric, as [failure.Check] does.
func (s *State) Findings() ([]failure.Finding, error) {
	if !s.shared.checked {
		s.shared.findings, s.shared.err = failure.Check(s.Fabric)
		s.shared.checked = true
	}
	return s.shared.findings, s.shared.err
}

// Miss is one thing that is not as it has to be.
type Miss struct {
	// Subject is what it is about, such as "csv" or "cluster hv1", and Got what is
	// true of it instead, such as "is slow (connected, but under the speed it
	// needs)".
	Subject, Got string
	// Reason is why, in a sentence, and Remedy what would mend it; both may be empty.
	Reason, Remedy string
	// Path and Before are the way now and without fault of the pair that decided,
	// nil where that is not the point, or there is none.
	Path, Before failure.Path
	// Instance is the tree to draw, or where it is zero the one that carries VLAN; both
	// zero are the CIST.
	Instance stp.Instance
	VLAN     int
	// Anywhere says that it is true in every state, so that one test says it.
	Anywhere bool
}

// String returns subject and what is true of it.
func (m Miss) String() string { return m.Subject + " " + m.Got }

// every is the name that stands for all of a kind.
const every = "*"

// subject names what a requirement is about.
func subject(name, all string) string {
	if name == every {
		return all
	}
	return name
}

// better writes a verdict as the worst that is allowed.
func better(v fmt.Stringer, best bool) string {
	if best {
		return v.String()
	}
	return v.String() + " or better"
}

// unknown returns an error if the name is none of those that are known.
func unknown(kind, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	hint := ""
	if n := topology.Nearest(name, known); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return fmt.Errorf("there is no %s %q%s", kind, name, hint)
}

// knownNetwork returns an error unless a network has that name and a node of a
// cluster is on it, since one without is in no outcome; * stands for any.
func knownNetwork(f *topology.Fabric, name string) error {
	b := f.Builder()
	var all []string
	for _, n := range b.Networks {
		all = append(all, n.Name)
	}
	if name != every {
		if err := unknown("network", name, all); err != nil {
			return err
		}
	}
	var on []string // networks that a node is on
	for _, h := range b.Hosts {
		if slices.ContainsFunc(b.Clusters, func(c topology.Cluster) bool { return slices.Contains(c.Nodes, h.Name) }) {
			for _, n := range h.NICs {
				on = append(on, n.Carries...)
			}
		}
	}
	switch {
	case name == every && on == nil:
		return errors.New("no node of a cluster is on any network")
	case name != every && !slices.Contains(on, name):
		return fmt.Errorf("no node of a cluster is on the network %q", name)
	}
	return nil
}

func knownNetworks(f *topology.Fabric, names []string) error {
	var errs []error
	for _, n := range names {
		errs = append(errs, knownNetwork(f, n))
	}
	return errors.Join(errs...)
}

func knownCluster(f *topology.Fabric, name string) error {
	var all []string
	for _, c := range f.Builder().Clusters {
		all = append(all, c.Name)
	}
	if name == every {
		if all == nil {
			return errors.New("there is no cluster")
		}
		return nil
	}
	return unknown("cluster", name, all)
}

// label names a network, with its cluster where there are several.
func (s *State) label(cluster, network string) string {
	if len(s.Outcome.Clusters) > 1 {
		return cluster + "/" + network
	}
	return network
}

// instance returns the tree that carries a VLAN, as the first live switch has it.
func (s *State) instance(vlan int) stp.Instance {
	for _, b := range s.Trees().View.Bridged.Bridges {
		if i, ok := s.Trees().View.Instance(b.Name, vlan); ok {
			return i
		}
	}
	return stp.Instance{}
}

// list joins names in a sentence.
func list(names []string, last string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " " + last + " " + names[n-1]
	}
	return strings.Join(names, "")
}
