package topology

import (
	"fmt"
	"maps"
)

// Stack makes a switch of several chassis that spanning tree and LACP take for
// one. What ends at the switch says at which chassis: see End.On and
// Attachment.On.
type Stack struct {
	// Members are the chassis, two and more, in the order in which they become
	// master: the first that is alive.
	Members []Chassis
	// Ring says that the stack cables close a ring: one between each member and
	// the next, and one from the last to the first; of two members two cables.
	// Without it they are a chain. Cables are elements: cable:SWITCH/1 is that
	// between the first and the second member.
	Ring bool
	// MAC is what the bridge address does when the master dies: StackMACKeep
	// where zero.
	MAC StackMAC
	// MACAfter is how long a stack with StackMACChange waits until it changes its
	// address, in seconds (Cisco: stack-mac persistent timer, in minutes; Huawei: 10 min
	// unless said); 0: at once, or not said. The state that is analysed is the one
	// after it; until then nothing moves.
	MACAfter int
	// Takeover is how long the stack needs until the next master works, in
	// seconds; 0: not said. No role depends on it.
	Takeover int
	// Split is what a part of the stack does that is cut off from the part with
	// the first living member: StackSplitRuns where zero.
	Split StackSplit
}

// Chassis is a member of a stack.
type Chassis struct {
	Name string
	// MAC is the bridge address when the chassis is master and the address does
	// not stay. The first has that of the switch.
	MAC  *MAC
	Tags Tags
}

// StackMAC is what the bridge address of a stack does when its master dies. The
// zero value stands for StackMACKeep in a [Builder].
type StackMAC uint8

const (
	StackMACKeep   StackMAC = 1 + iota // it stays (Cisco: stack-mac persistent timer 0)
	StackMACChange                     // it becomes that of the new master, at once or after a time (Catalyst 2975 guide p. 16-12)
)

// StackSplit is what the part of a stack does that lost the others. The zero
// value stands for StackSplitRuns in a [Builder].
type StackSplit uint8

const (
	// StackSplitRuns: it goes on, and there are two bridges with one identity.
	// What spanning tree makes of that is not modelled.
	StackSplitRuns StackSplit = 1 + iota
	// StackSplitCloses: it notices and shuts its ports down (H3C, HPE: multi-active detection).
	StackSplitCloses
)

// Chassis returns the members of the stack that a switch is, nil if it is none.
func (s *Switch) Chassis() []Chassis {
	if s.Stack == nil {
		return nil
	}
	return s.Stack.Members
}

// ChassisElement returns a member of the stack as an element.
func (s *Switch) ChassisElement(i int) Element {
	return Element{Kind: KindChassis, Name: s.Name + "/" + s.Stack.Members[i].Name}
}

// Cables returns the number of stack cables, 0 of a switch that is no stack.
func (s *Switch) Cables() int {
	switch n := len(s.Chassis()); {
	case n == 0:
		return 0
	case s.Stack.Ring:
		return n
	default:
		return n - 1
	}
}

// stack checks the stack that a switch is.
func (c *check) stack(s *Switch, path string, macs map[MAC]string) {
	k := s.Stack
	if k == nil {
		return
	}
	path += ".stack"
	if k.MAC == 0 {
		k.MAC = StackMACKeep
	}
	if k.Split == 0 {
		k.Split = StackSplitRuns
	}
	if _, err := ParseStackMAC(k.MAC.String()); err != nil {
		c.bad(path+".mac", k.MAC.String(), "keep or change")
	}
	if _, err := ParseStackSplit(k.Split.String()); err != nil {
		c.bad(path+".split", k.Split.String(), "runs or closes")
	}
	switch {
	case k.MACAfter < 0 || k.MACAfter > maxMACAfter:
		c.bad(path+".mac-after", fmt.Sprintf("%d seconds", k.MACAfter), fmt.Sprintf("0 to %d", maxMACAfter))
	case k.MACAfter > 0 && k.MAC != StackMACChange:
		c.bad(path+".mac-after", fmt.Sprintf("a time after which the address changes, with mac %v", k.MAC), "it only with mac: change")
	}
	if k.Takeover < 0 || k.Takeover > maxTakeover {
		c.bad(path+".takeover", fmt.Sprintf("%d seconds", k.Takeover), fmt.Sprintf("0 to %d", maxTakeover))
	}
	if n := len(k.Members); n < 2 || n > maxChassis {
		c.bad(path+".members", fmt.Sprintf("a stack of %d", n), fmt.Sprintf("2 to %d chassis", maxChassis))
	}
	seen := make(map[string]bool)
	for i := range k.Members {
		m := &k.Members[i]
		at := path + ".members." + m.Name
		c.name(at, "chassis of "+quote(s.Name), m.Name, seen)
		c.tags(at, m.Tags)
		switch {
		case m.MAC != nil && i == 0:
			c.bad(at+".mac", "an address of the first chassis", "it at the switch, as mac")
		case m.MAC != nil:
			if other, ok := macs[*m.MAC]; ok {
				c.bad(at+".mac", fmt.Sprintf("%v is the MAC address of %s too", *m.MAC, quote(other)), "addresses that differ")
			}
			macs[*m.MAC] = s.Name + "/" + m.Name
			if m.MAC[0]&1 != 0 {
				c.bad(at+".mac", fmt.Sprintf("%v is a group address", *m.MAC), "that of one bridge")
			}
		case i > 0 && k.MAC == StackMACChange:
			c.bad(at+".mac", "no address", "that which the stack takes when this chassis is master, since it changes")
		}
	}
}

const (
	maxChassis  = 16
	maxTakeover = 3600 // seconds
	maxMACAfter = 3600 // seconds: 60 minutes are the most at Cisco
)

// on checks at which chassis something ends that has so many cables.
func (c *check) on(path, sw string, on []string, cables int) {
	i, ok := c.index[sw]
	if !ok {
		return // which is reported
	}
	s := &c.b.Switches[i]
	switch {
	case s.Stack == nil && on != nil:
		c.bad(path+".chassis", fmt.Sprintf("a chassis of %s, which is no stack", quote(sw)), "it only of a switch with stack")
		return
	case s.Stack == nil:
		return
	case len(on) != cables:
		c.bad(path+".chassis", fmt.Sprintf("%d chassis of %s for %d cables", len(on), quote(sw), cables), "one chassis a cable, such as chassis: [c1, c2]")
		return
	}
	names := make(map[string]bool)
	for _, m := range s.Stack.Members {
		names[m.Name] = true
	}
	for k, name := range on {
		if !names[name] {
			c.unknown(fmt.Sprintf("%s.chassis[%d]", path, k), "chassis of "+quote(sw), name, maps.Keys(names))
		}
	}
}
