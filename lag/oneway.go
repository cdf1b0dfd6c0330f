package lag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// This file is about cables over which an end hears nothing, and members of a bundle
// that are down at one end only.

// oneWay is what of a line's cables does not get through in both directions.
type oneWay struct {
	deaf, noCarrier [2][]bool // of ends and cables
	// out are the cables that somebody notices and takes out: UDLD at both ends of the
	// cable, or LACP at both ends of the bundle, which times out. Why says who.
	out []bool
	why []string
}

// compileOneWay returns what of a link is one-way, nil where nothing is.
func (r *Resolver) compileOneWay(l *topology.Link) *oneWay {
	if len(l.Ends[0].Deaf)+len(l.Ends[0].NoCarrier)+len(l.Ends[1].Deaf)+len(l.Ends[1].NoCarrier) == 0 {
		return nil
	}
	n := max(len(l.Members), 1)
	o := &oneWay{out: make([]bool, n), why: make([]string, n)}
	udld := slices.Repeat([]bool{true}, n)
	for k := range l.Ends {
		e := &l.Ends[k]
		o.deaf[k], o.noCarrier[k] = make([]bool, n), make([]bool, n)
		for _, c := range e.Deaf {
			o.deaf[k][c-1] = true
		}
		for _, c := range e.NoCarrier {
			o.noCarrier[k][c-1] = true
		}
		for c := range udld {
			name := ""
			if c < len(e.Members) {
				name = e.Members[c]
			}
			udld[c] = udld[c] && r.hasUDLD(e.At(c), e.Port, name)
		}
	}
	lacp := l.IsLAG() && !l.Ends[0].Static && !l.Ends[1].Static
	for c := range n {
		deaf := o.deaf[0][c] || o.deaf[1][c]
		switch {
		case deaf && udld[c]:
			o.out[c], o.why[c] = true, "UDLD shut it down"
		case lacp && (deaf || o.noCarrier[0][c] || o.noCarrier[1][c]):
			o.out[c], o.why[c] = true, "LACP hears nobody there and leaves it"
		}
	}
	return o
}

// hasUDLD says whether a switch's port has UDLD, by number or by name, "" being none.
func (r *Resolver) hasUDLD(sw string, number int, name string) bool {
	return slices.ContainsFunc(r.b.Switches[r.index[sw]].Ports, func(p topology.Port) bool {
		return p.UDLD && (p.Number == number || name != "" && p.Name == name)
	})
}

// oneWay lets what is one-way act on a hop that is up: which of its ends are up, which
// do not hear the other's BPDUs, and what traffic gets through. It returns the ends
// that are up.
//
// A cable that nobody takes out stays, and what is sent over it in the one direction
// is lost. BPDUs of a bundle leave over its first member that is up, so an end
// does not hear the other if it does not hear that member, whatever the others do
// (matteomalvica.com, "Unidirectional link failures and STP", 2 November 2013). Of an
// MLAG pair it is the primary that sends them, over its own first member if it has one
// (Cisco Nexus 5000 configuration guide p. 90).
func (r *Resolver) oneWay(v *View, i int, h *Hop, alive []int, ports map[int][]stp.Port) []int {
	l := &r.lines[i]
	o := l.oneWay
	if o == nil || h.Status != Up {
		return alive
	}
	n := len(l.off)
	here := func(k, c int) bool { // the cable is up at the end
		return !l.off[c] && !o.noCarrier[k][c] && (l.members == nil || !v.Dead.Has(l.members[c])) && !l.outAt(c, &v.chassis)
	}
	var up [2][]int
	var good, bad []int
	for c := range n {
		if here(0, c) {
			up[0] = append(up[0], c)
		}
		if here(1, c) {
			up[1] = append(up[1], c)
		}
		switch both := here(0, c) && here(1, c); {
		case both && !o.deaf[0][c] && !o.deaf[1][c]:
			good = append(good, c)
		case here(0, c) || here(1, c):
			bad = append(bad, c)
		}
	}
	if bad == nil {
		return alive
	}
	if l.group != noGroup && !r.groups[l.group].plain {
		v.Unmodelled = append(v.Unmodelled, r.oneWayError(l, "a one-way cable where some members of the bundle are not active"))
		return alive
	}
	for k := range l.ends {
		if r.b.Switches[l.ends[k].sw].BPDU == topology.BPDUFlood {
			v.Unmodelled = append(v.Unmodelled, r.oneWayError(l, "a one-way cable to a switch that floods BPDUs"))
			return alive
		}
	}
	alive = slices.DeleteFunc(slices.Clone(alive), func(k int) bool { return len(up[k]) < max(l.ends[k].minLinks, 1) })
	h.Status, h.Active = OneWay, len(good)
	h.Mbps, h.FlowMbps = len(good)*l.mbps, min(len(good), 1)*l.mbps
	h.Why = r.whyOneWay(l, bad, h)
	both := len(alive) == 2
	for _, k := range alive {
		e := &l.ends[k]
		hears := func(c int) bool { return both && slices.Contains(up[k], c) && !o.deaf[k][c] }
		h.Hears[k] = slices.ContainsFunc(up[1-k], hears)
		if r.b.Switches[e.sw].Protocol == topology.NoSTP {
			continue
		}
		if both && r.bothSpeak(&l.ends[1-k], up[1-k], hears) {
			v.Unmodelled = append(v.Unmodelled, r.oneWayError(l, "a one-way cable to an MLAG pair that is one bridge: who hears which peer's BPDUs"))
		}
		sw, port := r.place(v, e, func(c int) bool { return slices.Contains(up[k], c) })
		if both && !hears(r.speaks(v, &l.ends[1-k], up[1-k])) {
			r.changed(ports, sw)[port].Deaf = true
		}
		if cost, ok := r.cost(l, e, len(up[k])); ok && cost != e.view.Cost {
			r.changed(ports, sw)[port].Cost = cost
			h.Ends = slices.Clone(h.Ends)
			h.Ends[k].Cost = cost
		}
	}
	return alive
}

// bothSpeak says whether an end is at an MLAG pair both of whose peers send BPDUs, as
// they do with one bridge identifier (Cisco's peer-switch: Nexus 5000 guide, p. 90), and
// the other end hears the one and not the other.
func (r *Resolver) bothSpeak(e *lineEnd, up []int, hears func(int) bool) bool {
	if e.peers == nil || !r.pairs[r.pairOf[e.sw]].m.OneBridge {
		return false
	}
	first := make(map[int]bool) // whether what a peer sends first is heard
	for _, c := range up {
		if _, ok := first[e.peers[c]]; !ok {
			first[e.peers[c]] = hears(c)
		}
	}
	return len(first) == 2 && first[r.pairs[r.pairOf[e.sw]].sw[0]] != first[r.pairs[r.pairOf[e.sw]].sw[1]]
}

// speaks returns which of the cables that are up at an end its BPDUs leave over.
func (r *Resolver) speaks(v *View, e *lineEnd, up []int) int {
	if p := v.pairAt(e); p != nil {
		for _, c := range up {
			if e.peers[c] == r.index[p.Primary] {
				return c
			}
		}
	}
	return up[0]
}

// whyOneWay says in a clause what of a hop gets through.
func (r *Resolver) whyOneWay(l *line, bad []int, h *Hop) string {
	o := l.oneWay
	name := func(c int) string {
		if l.members != nil {
			return l.members[c].String()
		}
		return l.element.String()
	}
	at := func(k, c int) string {
		if e := &l.ends[k]; e.peers != nil {
			return r.b.Switches[e.peers[c]].Name
		}
		return l.ends[k].view.Switch
	}
	var lost []string
	for _, c := range bad {
		for k := range l.ends {
			if o.deaf[k][c] {
				lost = append(lost, fmt.Sprintf("%s hears nothing over %s", at(k, c), name(c)))
			}
			if o.noCarrier[k][c] {
				lost = append(lost, fmt.Sprintf("%s is down at %s and up at %s", name(c), at(k, c), at(1-k, c)))
			}
		}
	}
	text := strings.Join(lost, ", ")
	if h.Active > 0 {
		return text + ", and what is hashed to it is lost"
	}
	return text
}

func (r *Resolver) oneWayError(l *line, what string) error {
	e := l.ends[0].view
	return &stp.UnmodelledError{Ports: []stp.PortID{{Bridge: e.Switch, Number: e.Port}}, What: what}
}

// takenOut says why no cable of a line is left, if that is because they are one-way.
func (l *line) takenOut() string {
	if l.oneWay == nil {
		return ""
	}
	for c := range l.oneWay.out {
		if l.oneWay.out[c] {
			return "one-way, and " + l.oneWay.why[c]
		}
	}
	return ""
}
