package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// stackAddresses reports the stacks whose bridge address is that of the master, so
// that what spanning tree and LACP know them by changes when it dies.
func (c *checker) stackAddresses() {
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		if s.Stack == nil || s.Stack.MAC != topology.StackMACChange {
			continue
		}
		first, next := s.Stack.Members[0], s.Stack.Members[1]
		text := fmt.Sprintf("when %s, the master of %s, dies, the bridge address %v becomes %v, that of %s", first.Name, s.Name, s.MAC, next.MAC, next.Name)
		var roots []string
		for _, inst := range c.a.base.instances() {
			if c.a.base.Trees[inst][s.Name].Root == s.Name {
				roots = append(roots, inst.String())
			}
		}
		if roots != nil {
			text += fmt.Sprintf(": it is the root of %s, so that every switch there gets another root and converges anew", list(roots))
		} else {
			text += ": it is no root, but its neighbours see another bridge, and ties may end otherwise"
		}
		if lacp := c.lacpAt(s.Name); lacp != nil {
			text += fmt.Sprintf("; the LACP partners at %s see another system, and these begin anew", list(lacp))
		}
		c.find(STACK001, "switches."+s.Name+".stack.mac", s.ChassisElement(0), text,
			"let the address stay (mac: keep; on Cisco's stack-mac persistent timer 0, on Huawei's a delay)")
	}
}

// lacpAt names the bundles and teams that speak LACP with a switch.
func (c *checker) lacpAt(name string) (out []string) {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		if l.IsLAG() && slices.ContainsFunc(l.Ends[:], func(e topology.End) bool { return e.Switch == name && !e.Static }) {
			out = append(out, l.Element().String())
		}
	}
	teams := 0
	for _, h := range c.b.Hosts {
		for _, n := range h.NICs {
			if n.Team == topology.TeamLACP && n.To[0].Switch == name {
				teams++
			}
		}
	}
	switch teams {
	case 0:
	case 1:
		out = append(out, "a LACP team of a host")
	default:
		out = append(out, fmt.Sprintf("%d LACP teams of hosts", teams))
	}
	return out
}

// twoStacks reports chassis whose name is in two stacks: a box is in one, and names
// that two stacks have in common are two boxes here. Numbers are not looked at: each
// stack numbers its members from 1.
func (c *checker) twoStacks() {
	first := make(map[string]*topology.Switch)
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		for k, m := range s.Chassis() {
			other := first[m.Name]
			switch {
			case strings.Trim(m.Name, "0123456789") == "":
			case other == nil:
				first[m.Name] = s
			default:
				c.find(STACK002, "switches."+s.Name+".stack.members."+m.Name, s.ChassisElement(k),
					fmt.Sprintf("a chassis %s is in the stacks %s and %s: they are taken for two", m.Name, other.Name, s.Name),
					"if it is one box, describe it in the stack that it is in; if they are two, give them names that differ")
			}
		}
	}
}
