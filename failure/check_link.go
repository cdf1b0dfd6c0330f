package failure

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// minLinks looks for bundles that the loss of one member closes.
func (c *checker) minLinks() {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		k := 0
		if l.Ends[0].MinLinks < l.Ends[1].MinLinks {
			k = 1
		}
		if !l.IsLAG() || len(l.Members) < 2 || l.Ends[k].MinLinks < len(l.Members) || c.view.Hops[i].Status != lag.Up {
			continue
		}
		member := topology.Element{Kind: topology.KindMember, Name: l.Name, Index: 1}
		if h := c.r.Resolve(topology.NewFaults(member)).Hops[i]; h.Status != lag.BelowMinLinks {
			continue
		}
		c.find(LAG002, fmt.Sprintf("links.%s.ends[%d].min-links", l.Name, k), l.Element(),
			fmt.Sprintf("min-links of %v at %s is %d of %d members: one lost closes the bundle with %d alive",
				l.Element(), l.Ends[k].Switch, l.Ends[k].MinLinks, len(l.Members), len(l.Members)-1),
			"lower min-links, unless the way that is left is the better one")
	}
}

// unformed looks for bundles whose ends do not agree on LACP.
func (c *checker) unformed() {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		if !l.IsLAG() || l.Ends[0].Static == l.Ends[1].Static {
			continue
		}
		k := 0
		if l.Ends[1].Static {
			k = 1
		}
		c.find(LAG003, fmt.Sprintf("links.%s.ends[%d].static", l.Name, k), l.Element(),
			fmt.Sprintf("%v is static at %s and speaks LACP at %s, which finds no partner: the bundle does not form",
				l.Element(), l.Ends[k].Switch, l.Ends[1-k].Switch),
			"use LACP at both ends")
	}
}

// nativeVLANs looks for ends that differ in what is untagged.
func (c *checker) nativeVLANs() {
	untagged := func(e topology.End) bool {
		native := max(e.Native, 1)
		return e.VLANs.Has(native) && c.b.Switches[c.index[e.Switch]].VLANs.Has(native)
	}
	at := func(e topology.Element, section string, ends []topology.End) {
		if !slices.ContainsFunc(ends, untagged) {
			return // nothing untagged passes
		}
		first := max(ends[0].Native, 1)
		for k, end := range ends {
			if native := max(end.Native, 1); native != first {
				c.find(VLAN006, fmt.Sprintf("%s.%s.ends[%d].native", section, e.Name, k), e,
					fmt.Sprintf("the native VLAN of %v is %d at %s and %d at %s", e, first, ends[0].Switch, native, end.Switch),
					"use one native VLAN at all ends")
			}
		}
	}
	for i := range c.b.Links {
		at(c.b.Links[i].Element(), "links", c.b.Links[i].Ends[:])
	}
	for i := range c.b.Segments {
		g := &c.b.Segments[i]
		at(topology.Element{Kind: topology.KindSegment, Name: g.Name}, "segments", g.Ends)
	}
}

// simulation looks for links between MSTP and trees per VLAN.
func (c *checker) simulation() {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		for k, e := range l.Ends {
			here, there := &c.b.Switches[c.index[e.Switch]], &c.b.Switches[c.index[l.Ends[1-k].Switch]]
			switch {
			case !there.Protocol.PerVLAN():
			case here.SSTP == topology.SSTPTunnel:
				c.find(STP013, fmt.Sprintf("links.%s.ends[%d]", l.Name, k), l.Element(),
					fmt.Sprintf("%s floods the SSTP BPDUs of %s, which it does not know, on %v: so do bridges of the standard, while Cisco's simulate PVST", e.Switch, there.Name, l.Element()),
					"say sstp: simulate, or refuse, if that is what the switch does")
			case here.SSTP == topology.SSTPSimulate:
				c.find(STP013, fmt.Sprintf("links.%s.ends[%d]", l.Name, k), l.Element(),
					fmt.Sprintf("%s speaks for its MST region in every VLAN on %v, towards %s with a tree per VLAN", e.Switch, l.Element(), there.Name),
					"keep the roots of all VLANs on one side, with priorities that differ")
			}
		}
	}
}

// parallel looks for links of one speed between the same two switches that are
// not bundled, and of which one is never used or both close a ring.
func (c *checker) parallel() {
	type between struct {
		a, b string
		mbps int
	}
	links := make(map[between][]*lag.Hop)
	for i := range c.view.Hops {
		h := &c.view.Hops[i]
		if h.Status != lag.Up || h.Element.Kind == topology.KindSegment || h.Ends[0].Switch == h.Ends[1].Switch || c.inChannel(i) {
			continue
		}
		a, b := h.Ends[0].Switch, h.Ends[1].Switch
		if c.index[a] > c.index[b] {
			a, b = b, a
		}
		k := between{a, b, h.FlowMbps}
		links[k] = append(links[k], h)
	}
	for k, hops := range links {
		if len(hops) < 2 {
			continue
		}
		if ring := c.ringOf(hops); ring {
			c.find(LAG001, c.path(hops[1].Element), hops[1].Element,
				fmt.Sprintf("%s, each of %s, join %s and %s, are not bundled and close a ring", list(hopNames(hops)), topology.FormatMbps(k.mbps), k.a, k.b),
				"make one bundle of them, or unplug all but one")
			continue
		}
		var idle []*lag.Hop
		for _, h := range hops {
			if !c.everForwards(h) {
				idle = append(idle, h)
			}
		}
		if idle != nil && len(idle) < len(hops) {
			c.find(LAG001, c.path(idle[0].Element), idle[0].Element,
				fmt.Sprintf("%s, each of %s, join %s and %s and are not bundled: %s forward%s in no tree", list(hopNames(hops)), topology.FormatMbps(k.mbps), k.a, k.b,
					list(hopNames(idle)), singular(len(idle))),
				c.bundled(hops))
		}
	}
}

// bundled returns what mends parallel links: one bundle, if no network gets less
// by what that costs.
func (c *checker) bundled(hops []*lag.Hop) string {
	f, err := c.f.Edit(func(b *topology.Builder) {
		var first *topology.Link
		gone := make(map[string]bool)
		for i := range b.Links {
			l := &b.Links[i]
			if !slices.ContainsFunc(hops, func(h *lag.Hop) bool { return h.Element == l.Element() }) {
				continue
			}
			members := l.Members
			if !l.IsLAG() {
				members = []int{l.Mbps}
			}
			if first == nil {
				first, l.Members, l.Mbps = l, members, 0
				continue
			}
			first.Members = append(first.Members, members...)
			gone[l.Name] = true
		}
		for k := range first.Ends {
			first.Ends[k].Members, first.Ends[k].MinLinks = nil, 0
		}
		b.Links = slices.DeleteFunc(b.Links, func(l topology.Link) bool { return gone[l.Name] })
	})
	if err == nil {
		if a, err := newAnalyzer(f); err == nil && c.noWorse(a) {
			return "make one bundle of them"
		}
	}
	return "unplug what is idle, or make one bundle and pin its cost"
}

func hopNames(hops []*lag.Hop) []string {
	out := make([]string, len(hops))
	for i, h := range hops {
		out[i] = h.Element.String()
	}
	return out
}

// instancesOf returns the trees that both switches of a hop take part in; the
// CIST alone where one of them runs no spanning tree.
func (c *checker) instancesOf(h *lag.Hop) []stp.Instance {
	var out []stp.Instance
	for inst := range c.a.base.Trees {
		missing := slices.ContainsFunc(h.Ends, func(e lag.End) bool {
			_, ok := c.a.base.Trees[inst][e.Switch]
			return !ok && c.b.Switches[c.index[e.Switch]].Protocol != topology.NoSTP
		})
		if !missing {
			out = append(out, inst)
		}
	}
	slices.SortFunc(out, stp.Instance.Compare)
	return out
}

func (c *checker) everForwards(h *lag.Hop) bool {
	return slices.ContainsFunc(c.instancesOf(h), func(i stp.Instance) bool { return forwardsIn(c.a.base.State, h, i) })
}

// ringOf says whether two of the hops forward in one tree, with a VLAN that both
// carry.
func (c *checker) ringOf(hops []*lag.Hop) bool {
	carries := func(h *lag.Hop) topology.VLANs { return h.Ends[0].VLANs.And(h.Ends[1].VLANs) }
	for x, h := range hops {
		for _, g := range hops[x+1:] {
			for _, inst := range c.instancesOf(h) {
				if forwardsIn(c.a.base.State, h, inst) && forwardsIn(c.a.base.State, g, inst) && carries(h).And(carries(g)).Len() > 0 {
					return true
				}
			}
		}
	}
	return false
}

// ports looks at the ports that switches declare.
func (c *checker) ports() {
	used := c.usedPorts()
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		var free []*topology.Port
		for j := range s.Ports {
			p := &s.Ports[j]
			if p.Disabled {
				continue
			}
			switch by := used.of(s.Name, p); {
			case by.nic != (topology.Element{}):
				if !p.Edge && s.Protocol != topology.NoSTP {
					c.find(PORT001, portPath(s, p)+".edge", by.nic,
						fmt.Sprintf("port %s of %s, where %v is plugged in, is no edge port: it forwards 30 s after its link comes up", portName(p), s.Name, by.nic),
						"set edge (portfast) on the port")
				}
			case by.line != (topology.Element{}):
				c.towardsSwitch(s, p, by.line)
			case !by.member:
				free = append(free, p)
			}
		}
		if free != nil && !used.unplaced[s.Name] {
			names := make([]string, len(free))
			for j, p := range free {
				names[j] = portName(p)
			}
			word, verb := "port", "is"
			if len(free) > 1 {
				word, verb = "ports", "are"
			}
			c.find(PORT003, portPath(s, free[0])+".enabled", switchElement(s.Name),
				fmt.Sprintf("%s %s of %s %s enabled and nothing is plugged in", word, some(names), s.Name, verb), "shut down what is not in use")
		}
	}
}

func portName(p *topology.Port) string { return cmp.Or(p.Name, strconv.Itoa(p.Number)) }

// towardsSwitch looks at a port that a link or segment ends at.
func (c *checker) towardsSwitch(s *topology.Switch, p *topology.Port, line topology.Element) {
	var others []string
	for _, e := range c.ends(c.hop[stp.PortID{Bridge: s.Name, Number: p.Number}]) {
		if e.Switch != s.Name && !slices.Contains(e.Peers, s.Name) || e.Port != p.Number {
			others = append(others, e.Switch)
		}
	}
	if s.Protocol == topology.NoSTP || others == nil {
		return
	}
	if p.Edge {
		c.find(PORT002, portPath(s, p)+".edge", line,
			fmt.Sprintf("port %s of %s is an edge port, and %v leads from it to %s: it forwards before it has heard a BPDU", portName(p), s.Name, line, list(others)),
			"take edge off the port")
	}
	if p.BPDUFilter {
		c.find(PORT004, portPath(s, p)+".bpdu-filter", line,
			fmt.Sprintf("port %s of %s filters BPDUs, and %v leads from it to %s: it forwards whatever spanning tree would say, and a ring over it is not broken", portName(p), s.Name, line, list(others)),
			"take the filter off the port")
	}
}

// uses says what is plugged into the ports of switches.
type uses struct {
	byNumber map[stp.PortID]plug
	byName   map[[2]string]plug // switch and port name
	// unplaced are the switches with NICs that do not say their port.
	unplaced map[string]bool
}

// plug is what is plugged into a port: a NIC, a link or segment, or a member of
// a bundle.
type plug struct {
	nic, line topology.Element
	member    bool
}

func (u *uses) of(sw string, p *topology.Port) plug {
	if by, ok := u.byNumber[stp.PortID{Bridge: sw, Number: p.Number}]; ok {
		return by
	}
	if p.Name == "" {
		return plug{}
	}
	return u.byName[[2]string{sw, p.Name}]
}

func (c *checker) usedPorts() *uses {
	u := &uses{byNumber: make(map[stp.PortID]plug), byName: make(map[[2]string]plug), unplaced: make(map[string]bool)}
	for i := range c.view.Hops {
		for _, e := range c.ends(i) {
			for m := range max(1, len(e.Peers)) {
				u.byNumber[stp.PortID{Bridge: e.At(m), Number: e.Port}] = plug{line: c.view.Hops[i].Element}
			}
			if e.ChannelPort != 0 {
				u.byNumber[stp.PortID{Bridge: e.Switch, Number: e.ChannelPort}] = plug{line: c.view.Hops[i].Element}
			}
			for m, name := range e.Members {
				u.byName[[2]string{e.At(m), name}] = plug{member: true}
			}
		}
	}
	for _, h := range c.b.Hosts {
		for _, n := range h.NICs {
			for i, to := range n.To {
				by := plug{nic: n.ElementName(h.Name, i)}
				switch {
				case to.Port != 0:
					u.byNumber[stp.PortID{Bridge: to.Switch, Number: to.Port}] = by
				case to.PortName != "":
					u.byName[[2]string{to.Switch, to.PortName}] = by
				default:
					u.unplaced[to.Switch] = true
				}
			}
		}
	}
	return u
}
