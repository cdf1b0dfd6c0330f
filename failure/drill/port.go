package drill

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Forwards wants that each of the ports forwards in every tree that it is in. A port
// is SWITCH:PORT, where PORT is a number, a port's name, or the name of the link that
// ends there: "ten-b:isl". A port that is down does not forward; see [When].
func Forwards(ports ...string) Requirement { return &portState{ports: ports} }

// ForwardsIn is [Forwards] in one tree: "cist", "mst2", "vlan110".
func ForwardsIn(instance string, ports ...string) Requirement {
	return &portState{ports: ports, in: []string{instance}}
}

// Role wants that a port has a role in the trees, without any named in every one that
// it is in.
func Role(port string, role stp.Role, instances ...string) Requirement {
	return &portState{ports: []string{port}, role: role, in: instances}
}

type portState struct {
	ports []string
	role  stp.Role // 0: it is to forward
	in    []string // nil: everywhere
}

func (q *portState) String() string {
	text := list(q.ports, "and")
	switch {
	case q.role != 0:
		text += fmt.Sprintf(" %v", q.role)
	default:
		text += " forwarding"
	}
	if q.in != nil {
		text += " in " + list(q.in, "and")
	}
	return text
}

func (q *portState) Validate(f *topology.Fabric) error {
	var errs []error
	if len(q.ports) == 0 {
		errs = append(errs, errors.New("no port is named"))
	}
	for _, p := range q.ports {
		_, err := report.ParsePort(f, p)
		errs = append(errs, err)
	}
	return errors.Join(append(errs, knownInstances(f, q.in))...)
}

// knownInstances looks for trees among those without fault.
func knownInstances(f *topology.Fabric, names []string) error {
	if len(names) == 0 {
		return nil
	}
	s, err := failure.Settle(f, topology.Faults{})
	if err != nil {
		return err
	}
	var errs []error
	for _, n := range names {
		_, err := report.ParseInstance(s, n)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (q *portState) Check(s *State) (out []Miss) {
	for _, text := range q.ports {
		id, err := report.ParsePort(s.Fabric, text)
		if err != nil {
			continue // Validate has said so
		}
		var in []stp.Instance
		for _, name := range q.in {
			i, err := report.ParseInstance(s.Rest(), name)
			if err != nil {
				continue
			}
			in = append(in, i)
		}
		if q.in == nil {
			for _, i := range report.Instances(s.Trees()) {
				if _, ok := s.Trees().Trees[i][id.Bridge].Ports[id.Number]; ok {
					in = append(in, i)
				}
			}
			if in == nil {
				in = []stp.Instance{{}}
			}
		}
		for _, i := range in {
			if m, ok := q.miss(s, text, id, i); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

func (q *portState) miss(s *State, text string, id stp.PortID, in stp.Instance) (Miss, bool) {
	m := Miss{Subject: "port " + text, Instance: in}
	p, ok := s.Trees().Trees[in][id.Bridge].Ports[id.Number]
	switch {
	case !ok && !s.Trees().View.Live(id.Bridge):
		m.Got = fmt.Sprintf("is down in %v", in)
		m.Reason = id.Bridge + " is down"
	case !ok:
		m.Got = fmt.Sprintf("is not in %v", in)
	case q.role != 0 && p.Role == q.role, q.role == 0 && p.Forwarding:
		return m, false
	default:
		m.Got = fmt.Sprintf("is %s in %v", portText(p), in)
		if steps, err := stp.Explain(s.Trees().View.Bridged, s.Trees().Trees, id, in); err == nil && len(steps) > 0 {
			m.Reason = steps[len(steps)-1].String()
		}
	}
	return m, true
}

// portText says what a port does in one tree.
func portText(p stp.PortView) string {
	switch {
	case p.Guard != 0:
		return p.Guard.String()
	case p.Role == stp.Disabled || p.Role == 0:
		return "down"
	case p.Forwarding:
		return p.Role.String() + ", forwarding"
	}
	return p.Role.String() + ", discarding"
}

// RootIs wants that a switch is the root of a tree, "cist", "mst2" or "vlan110", for
// every switch in it.
func RootIs(instance, sw string) Requirement { return &rootIs{instance, sw} }

type rootIs struct{ instance, sw string }

func (q *rootIs) String() string { return fmt.Sprintf("%s root of %s", q.sw, q.instance) }

func (q *rootIs) Validate(f *topology.Fabric) error {
	var names []string
	for _, s := range f.Builder().Switches {
		names = append(names, s.Name)
	}
	return errors.Join(unknown("switch", q.sw, names), knownInstances(f, []string{q.instance}))
}

func (q *rootIs) Check(s *State) []Miss {
	in, err := report.ParseInstance(s.Rest(), q.instance)
	if err != nil {
		return nil // Validate has said so
	}
	var others []string
	for _, v := range s.Trees().Trees[in] {
		if v.Root != q.sw && !slices.Contains(others, v.Root) {
			others = append(others, v.Root)
		}
	}
	if others == nil && len(s.Trees().Trees[in]) > 0 {
		return nil
	}
	slices.Sort(others)
	m := Miss{Subject: "the root of " + q.instance, Got: "is " + list(others, "and"), Instance: in}
	switch {
	case others == nil:
		m.Got = "is nobody: no switch is in the tree"
	case !s.Trees().View.Live(q.sw):
		m.Reason = q.sw + " is down"
	default:
		m.Reason = s.whyRoot(in, others[0])
	}
	return []Miss{m}
}

// whyRoot says why a switch is the root of a tree.
func (s *State) whyRoot(in stp.Instance, root string) string {
	for number := range s.Trees().Trees[in][root].Ports {
		steps, err := stp.Explain(s.Trees().View.Bridged, s.Trees().Trees, stp.PortID{Bridge: root, Number: number}, in)
		if err != nil {
			return ""
		}
		for _, step := range steps {
			if step.Kind == stp.RootElection {
				return step.String()
			}
		}
	}
	return ""
}
