package lag

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// SplitError says that a stack fell into parts that go on, each of them a bridge
// with the identity of the whole: what spanning tree and LACP make of that is not
// modelled.
type SplitError struct {
	Switch string
	Parts  [][]string // the living chassis of each, in order
}

// Error names the stack and its parts.
func (e *SplitError) Error() string {
	return fmt.Sprintf("lag: stack %s is split into %v, bridges with one identity: not modelled", e.Switch, e.Parts)
}

// Readdressed is a stack that took the address of a later master, with which it is
// another bridge and another LACP system. The view has it after the change.
type Readdressed struct {
	Switch, Master string // Master is the chassis that is master now
	MAC            topology.MAC
	After          int // seconds that it waits; 0: none, or not said
}

// String says what changes, and when.
func (r Readdressed) String() string {
	when := "takes"
	if r.After > 0 {
		when = fmt.Sprintf("takes, %d s after its master died,", r.After)
	}
	return fmt.Sprintf("stack %s %s the address of %s, %v: spanning tree elects with another bridge identifier then, and its bundles form anew with another LACP system",
		r.Switch, when, r.Master, r.MAC)
}

// stacks has what became of the chassis of all stacks.
type stacks struct {
	gone  map[topology.Element]bool // dead, or shut down after a split
	split []*SplitError
	// mac has the address that a stack took from a later master.
	mac         map[int]topology.MAC
	readdressed []Readdressed
	// shut are switches whose MLAG ports are, home is the bridge that a switch is part of.
	shut []bool
	home []int
}

// out says whether a chassis that something ends at is gone; false where none is
// named.
func (s *stacks) out(sw, chassis string) bool {
	return chassis != "" && s.gone[topology.Element{Kind: topology.KindChassis, Name: sw + "/" + chassis}]
}

// stacks decides which chassis live, and who is master. The part of a stack with
// the first living member keeps the others out where they notice the split.
func (r *Resolver) stacks(dead topology.Faults) stacks {
	out := stacks{gone: make(map[topology.Element]bool), mac: make(map[int]topology.MAC)}
	for i := range r.b.Switches {
		s := &r.b.Switches[i]
		if s.Stack == nil {
			continue
		}
		part := stackParts(s, dead)
		first := slices.IndexFunc(part, func(p int) bool { return p >= 0 })
		var parts [][]string
		at := make(map[int]int)
		for k, p := range part {
			e := s.ChassisElement(k)
			switch {
			case p < 0:
				out.gone[e] = true
				continue
			case p != part[first] && s.Stack.Split == topology.StackSplitCloses:
				out.gone[e] = true
			}
			if _, ok := at[p]; !ok {
				at[p] = len(parts)
				parts = append(parts, nil)
			}
			parts[at[p]] = append(parts[at[p]], s.Stack.Members[k].Name)
		}
		if len(parts) > 1 && s.Stack.Split == topology.StackSplitRuns {
			out.split = append(out.split, &SplitError{s.Name, parts})
		}
		if first > 0 && s.Stack.MAC == topology.StackMACChange {
			m := s.Stack.Members[first]
			out.mac[i] = *m.MAC
			out.readdressed = append(out.readdressed, Readdressed{s.Name, m.Name, *m.MAC, s.Stack.MACAfter})
		}
	}
	return out
}

// stackParts numbers the parts of a stack that its living cables join, by their
// first chassis; -1 of a dead one.
func stackParts(s *topology.Switch, dead topology.Faults) []int {
	n := len(s.Stack.Members)
	part := make([]int, n)
	for i := range part {
		part[i] = i
		if dead.Has(s.ChassisElement(i)) {
			part[i] = -1
		}
	}
	for range n { // a chain of n needs no more rounds
		for k := range s.Cables() {
			a, b := k, (k+1)%n
			if part[a] < 0 || part[b] < 0 || dead.Has(topology.Element{Kind: topology.KindCable, Name: s.Name, Index: k + 1}) {
				continue
			}
			low := min(part[a], part[b])
			part[a], part[b] = low, low
		}
	}
	return part
}

// renumbered returns a bridge with the address of its new master.
func (s *stacks) renumbered(i int, b stp.Bridge) stp.Bridge {
	if mac, ok := s.mac[i]; ok {
		b.MAC = stp.MAC(mac)
	}
	return b
}
