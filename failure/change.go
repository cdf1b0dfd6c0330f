package failure

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// ChangeKind is a kind of failure that is no outage. The zero value is invalid.
type ChangeKind uint8

const (
	// ChangeStray: a cable plugged into two free ports, or over an unmanaged switch
	// that floods or drops BPDUs.
	ChangeStray ChangeKind = 1 + iota
	// ChangeRogue: a switch with the best bridge identifier plugged into a free port.
	ChangeRogue
	// ChangeSilent: a switch that goes on forwarding and speaks no spanning tree any
	// more; it floods or drops the BPDUs of others.
	ChangeSilent
	// ChangePriority: another bridge priority, in every tree.
	ChangePriority
	// ChangeMethod: another path cost method on one switch.
	ChangeMethod
	// ChangeCost: another path cost of one port, in every tree.
	ChangeCost
	// ChangePrune: a VLAN missing at one end of a link.
	ChangePrune
	// ChangeNative: another native VLAN at one end of a link.
	ChangeNative
	// ChangeAccess: another access VLAN at one end of a link that carries one VLAN.
	ChangeAccess
	// ChangeBundle: a bundle static at an end that spoke LACP, or the other way round.
	ChangeBundle
	// ChangeHalf: a member of a bundle that is alive at one end only, that of At.
	ChangeHalf
	// ChangeSpeed: a link or member that comes up slower.
	ChangeSpeed
	// ChangeDeaf: an end of a link or member that hears nothing: a one-way link.
	ChangeDeaf
)

// changeTable is the one place that says a kind's name, form, and what it does in a line.
var changeTable = [...]struct{ name, form, does string }{
	ChangeStray:    {"stray", "stray:SWITCH:PORT--SWITCH:PORT, with =flood or =drop over an unmanaged switch", "a cable between two free ports"},
	ChangeRogue:    {"rogue", "rogue:SWITCH or rogue:SWITCH:PORT", "a switch with the best bridge ID, plugged into a free port"},
	ChangeSilent:   {"silent", "silent:SWITCH=flood or =drop", "the switch forwards, but speaks no spanning tree any more"},
	ChangePriority: {"priority", "priority:SWITCH=4096", "another bridge priority, in every tree"},
	ChangeMethod:   {"path-cost", "path-cost:SWITCH=short", "the switch computes path costs by the other table"},
	ChangeCost:     {"cost", "cost:SWITCH:LINK=20000", "another path cost of that port, in every tree"},
	ChangePrune:    {"prune", "prune:SWITCH:LINK=110", "that end of the link does not allow the VLAN any more"},
	ChangeNative:   {"native", "native:SWITCH:LINK=20", "another untagged (native) VLAN at that end of a trunk"},
	ChangeAccess:   {"access", "access:SWITCH:LINK=20", "another VLAN at that end of a link that carries one"},
	ChangeBundle:   {"bundle", "bundle:SWITCH:LAG=static or =lacp", "that end of the bundle is static where it spoke LACP, or the other way round"},
	ChangeHalf:     {"half", "half:SWITCH:LAG/1", "that member has link at that end only"},
	ChangeSpeed:    {"speed", "speed:LINK=1G or speed:LAG/1=1G", "the cable comes up slower"},
	ChangeDeaf:     {"deaf", "deaf:SWITCH:LINK or deaf:SWITCH:LAG/1", "that end hears nothing: the link works in one direction"},
}

// ChangeKinds returns all kinds, in the order in which changes are enumerated.
func ChangeKinds() []ChangeKind {
	var out []ChangeKind
	for k := ChangeStray; k <= ChangeDeaf; k++ {
		out = append(out, k)
	}
	return out
}

// String returns the kind as it stands before the colon of a change.
func (k ChangeKind) String() string {
	if k >= ChangeStray && k <= ChangeDeaf {
		return changeTable[k].name
	}
	return "ChangeKind(" + strconv.Itoa(int(k)) + ")"
}

// Form returns how changes of the kind are written.
func (k ChangeKind) Form() string {
	if k >= ChangeStray && k <= ChangeDeaf {
		return changeTable[k].form
	}
	return k.String()
}

// Does returns what changes of the kind do, in a few words.
func (k ChangeKind) Does() string {
	if k >= ChangeStray && k <= ChangeDeaf {
		return changeTable[k].does
	}
	return k.String()
}

// ParseChangeKind parses what String returns.
func ParseChangeKind(s string) (ChangeKind, error) {
	var names []string
	for _, k := range ChangeKinds() {
		if k.String() == s {
			return k, nil
		}
		names = append(names, k.String())
	}
	hint := ""
	if n := topology.Nearest(s, names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return 0, fmt.Errorf("%q is no kind of change, want one of %s%s", s, strings.Join(names, ", "), hint)
}

// Place is a port of a switch.
type Place struct {
	// Switch is the switch, or of an end at both peers of an MLAG pair the pair, unless a
	// switch has its name; of one member of such an end the peer that has it.
	Switch string
	// Port is the name of the link that ends there, or the name or number of the
	// port; empty: a free port of which the fabric says nothing.
	Port string
}

// String returns switch:port, or the switch.
func (p Place) String() string {
	if p.Port == "" {
		return p.Switch
	}
	return p.Switch + ":" + p.Port
}

// Change is a failure that is no outage: something plugged in, configured or broken
// in a way that leaves every light green. Changes are comparable; the zero value is
// invalid. See [ChangeKind.Form] for the text form, in which a port is named
// as switch:link, like anywhere else.
type Change struct {
	Kind ChangeKind
	// At is the switch or the port. To is the other end of a stray cable.
	At, To Place
	// Member is a cable of a bundle, from 1; 0: all of it, or a single cable.
	Member int
	// Value is the priority, cost, VLAN, or speed in Mbps.
	Value int
	// BPDU is what a silent or unmanaged switch makes of BPDUs; zero for a stray cable
	// without one.
	BPDU topology.BPDU
	// Method is the path cost method.
	Method topology.CostMethod
	// Static says that the bundle becomes static, not LACP.
	Static bool
}

// String returns the change as text, such as "deaf:ten-b:isl/1".
func (c Change) String() string {
	s := c.Kind.String() + ":" + c.At.String()
	member := ""
	if c.Member != 0 {
		member = "/" + strconv.Itoa(c.Member)
	}
	switch c.Kind {
	case ChangeStray:
		s += "--" + c.To.String()
		if c.BPDU != 0 {
			s += "=" + c.BPDU.String()
		}
	case ChangeSilent:
		s += "=" + c.BPDU.String()
	case ChangePriority, ChangeCost, ChangePrune, ChangeNative, ChangeAccess:
		s += "=" + strconv.Itoa(c.Value)
	case ChangeMethod:
		s += "=" + c.Method.String()
	case ChangeBundle:
		s += "=" + map[bool]string{true: "static", false: "lacp"}[c.Static]
	case ChangeHalf, ChangeDeaf:
		s += member
	case ChangeSpeed:
		s = c.Kind.String() + ":" + c.At.Port + member + "=" + topology.FormatMbps(c.Value)
	}
	return s
}

// MarshalText returns what String does; what is no change is an error.
func (c Change) MarshalText() ([]byte, error) {
	if c.Kind < ChangeStray || c.Kind > ChangeDeaf {
		return nil, fmt.Errorf("failure: %v is no change", c)
	}
	return []byte(c.String()), nil
}

// ParseChange parses the text form of a change of a fabric. The error is
// topology.Problems: what was found, what was expected, and the nearest name.
func ParseChange(f *topology.Fabric, s string) (Change, error) {
	p := changeParser{f: f, b: f.Builder(), text: s}
	c, ok := p.parse()
	if !ok {
		return Change{}, topology.Problems{p.problem}
	}
	return c, nil
}

type changeParser struct {
	f       *topology.Fabric
	b       topology.Builder
	text    string
	problem topology.Problem
}

func (p *changeParser) bad(got, want, nearest string) (Change, bool) {
	p.problem = topology.Problem{Got: fmt.Sprintf("the change %q: %s", p.text, got), Want: want, Nearest: nearest}
	return Change{}, false
}

func (p *changeParser) parse() (Change, bool) {
	word, rest, ok := strings.Cut(p.text, ":")
	if !ok {
		return p.bad("there is no colon", "KIND:WHERE such as prune:ten-a:isl=110", "")
	}
	kind, err := ParseChangeKind(word)
	if err != nil {
		var names []string
		for _, k := range ChangeKinds() {
			names = append(names, k.String())
		}
		return p.bad(fmt.Sprintf("%q is no kind of change", word), strings.Join(names, ", "), topology.Nearest(word, names))
	}
	c := Change{Kind: kind}
	where, value, hasValue := rest, "", false
	if i := strings.LastIndex(rest, "="); i >= 0 {
		where, value, hasValue = rest[:i], rest[i+1:], true
	}
	switch kind {
	case ChangeRogue, ChangeHalf, ChangeDeaf:
		where, hasValue = rest, false
	case ChangeStray:
		if hasValue && !slices.Contains([]string{"flood", "drop"}, value) {
			where, hasValue = rest, false
		}
	default:
		if !hasValue {
			return p.bad("there is no =", kind.Form(), "")
		}
	}
	if out, ok := p.value(&c, value, hasValue); !ok {
		return out, false
	}
	return p.where(c, where)
}

// value takes over what stands behind the equals sign.
func (p *changeParser) value(c *Change, value string, has bool) (Change, bool) {
	number := func(least, most, step int, want string) (Change, bool) {
		v, err := strconv.Atoi(value)
		if err != nil || strconv.Itoa(v) != value || v < least || v > most || v%step != 0 {
			return p.bad(fmt.Sprintf("%q", value), want, "")
		}
		c.Value = v
		return *c, true
	}
	var err error
	switch c.Kind {
	case ChangeStray:
		if has {
			c.BPDU, err = topology.ParseBPDU(value)
		}
	case ChangeSilent:
		c.BPDU, err = topology.ParseBPDU(value)
	case ChangePriority:
		return number(0, 61440, 4096, "a multiple of 4096 from 0 to 61440")
	case ChangeMethod:
		c.Method, err = topology.ParseCostMethod(value)
	case ChangeCost:
		return number(1, 200_000_000, 1, "a path cost, 1 to 200000000")
	case ChangePrune, ChangeNative, ChangeAccess:
		return number(1, topology.MaxVLAN, 1, fmt.Sprintf("a VLAN, 1 to %d", topology.MaxVLAN))
	case ChangeBundle:
		if c.Static = value == "static"; !c.Static && value != "lacp" {
			return p.bad(fmt.Sprintf("%q", value), "static or lacp", topology.Nearest(value, []string{"static", "lacp"}))
		}
	case ChangeSpeed:
		if c.Value, err = topology.ParseMbps(value); err != nil {
			return p.bad(fmt.Sprintf("%q", value), "a speed such as 1G", "")
		}
	}
	if err != nil {
		return p.bad(err.Error(), c.Kind.Form(), "")
	}
	return *c, true
}

// where takes over the switch, port or link.
func (p *changeParser) where(c Change, where string) (Change, bool) {
	switch c.Kind {
	case ChangeSilent, ChangePriority, ChangeMethod:
		if !p.hasSwitch(where) {
			return p.noSwitch(where)
		}
		c.At.Switch = where
		return c, true
	case ChangeStray:
		// A name may have -- in it.
		for i := range where {
			if !strings.HasPrefix(where[i:], "--") {
				continue
			}
			a, okA := p.freePort(where[:i])
			b, okB := p.freePort(where[i+2:])
			if okA && okB {
				if c.At, c.To = a, b; a == b && a.Port != "" {
					return p.bad("both ends are one port", "two ports", "")
				}
				return c, true
			}
		}
		a, b, ok := strings.Cut(where, "--")
		if !ok {
			return p.bad("there is no --", c.Kind.Form(), "")
		}
		if _, okA := p.freePort(a); okA {
			a = b
		}
		return p.noPort(a)
	case ChangeRogue:
		at, ok := p.freePort(where)
		if !ok {
			return p.noPort(where)
		}
		c.At = at
		return c, true
	}
	// A member, where there is one; no name of a link has a slash.
	if i := strings.LastIndex(where, "/"); i >= 0 && (c.Kind == ChangeHalf || c.Kind == ChangeSpeed || c.Kind == ChangeDeaf) {
		if m, err := strconv.Atoi(where[i+1:]); err == nil && m > 0 {
			where, c.Member = where[:i], m
		}
	}
	if c.Kind == ChangeSpeed {
		c.At.Port = where
	} else {
		sw, port, ok := strings.Cut(where, ":")
		if !p.hasSwitch(sw) && !slices.ContainsFunc(p.b.MLAGs, func(m topology.MLAG) bool { return m.Name == sw }) {
			return p.noSwitch(sw, p.b.MLAGs...)
		}
		if !ok {
			return p.bad("there is no link", c.Kind.Form(), "")
		}
		c.At = Place{sw, port}
	}
	l, k, problem := findEnd(&p.b, c.At)
	if problem != "" {
		return p.bad(problem, c.Kind.Form(), p.nearestLink(c.At))
	}
	n := len(l.Members)
	if c.Member > n {
		return p.bad(fmt.Sprintf("%v has no member %d", l.Element(), c.Member), c.Kind.Form(), "")
	}
	if c.Kind != ChangeSpeed {
		at := placeOf(&p.b, l, k, c.Member)
		if c.Member > 0 && l.Ends[k].Peers != nil && slices.Contains(l.Ends[k].Peers, c.At.Switch) && c.At.Switch != at.Switch {
			c.At = at
			return p.bad(fmt.Sprintf("member %d of %v is at the peer %s", c.Member, l.Element(), at.Switch), c.Kind.Form(), c.String())
		}
		c.At = at
	}
	switch {
	case (c.Kind == ChangeHalf || c.Kind == ChangeSpeed) && l.IsLAG() && c.Member == 0:
		return p.bad(fmt.Sprintf("%v is a bundle, and no member is named", l.Element()), c.Kind.Form(), "")
	case (c.Kind == ChangeBundle || c.Kind == ChangeHalf) && !l.IsLAG():
		return p.bad(fmt.Sprintf("%v is a single cable", l.Element()), "a bundle: "+c.Kind.Form(), "")
	}
	return c, true
}

func (p *changeParser) hasSwitch(name string) bool {
	return p.f.Has(topology.Element{Kind: topology.KindSwitch, Name: name})
}

// noSwitch says that a name is none of a switch, nor of an MLAG pair where it could be.
func (p *changeParser) noSwitch(name string, pairs ...topology.MLAG) (Change, bool) {
	var names []string
	for _, s := range p.b.Switches {
		names = append(names, s.Name)
	}
	for _, m := range pairs {
		names = append(names, m.Name)
	}
	return p.bad(fmt.Sprintf("there is no switch %q", name), "a switch of the network", topology.Nearest(name, names))
}

// freePort returns a port that nothing is plugged into, or a switch that has one.
func (p *changeParser) freePort(s string) (Place, bool) {
	sw, port, named := strings.Cut(s, ":")
	if !named {
		return Place{Switch: s}, p.hasSwitch(s)
	}
	for _, free := range freePorts(&p.b, sw) {
		if port == free.Name || port == strconv.Itoa(free.Number) {
			return placeOfFree(sw, free), true
		}
	}
	return Place{}, false
}

func (p *changeParser) noPort(s string) (Change, bool) {
	sw, _, _ := strings.Cut(s, ":")
	if !p.hasSwitch(sw) {
		return p.noSwitch(sw)
	}
	var names []string
	for _, free := range freePorts(&p.b, sw) {
		names = append(names, placeOfFree(sw, free).String())
	}
	if names == nil {
		return p.bad(fmt.Sprintf("%s has no port that is known to be free and enabled", sw), "the switch alone, for a port that the file does not name", "")
	}
	return p.bad(fmt.Sprintf("%q is no port that is free and enabled", s), "one of "+strings.Join(names, ", "), topology.Nearest(s, names))
}

func (p *changeParser) nearestLink(at Place) string {
	var names []string
	for _, l := range p.b.Links {
		names = append(names, l.Name)
	}
	return topology.Nearest(at.Port, names)
}

// findEnd returns the link that ends at a place, and which of its ends that is; of a
// place without a switch the link of that name. Otherwise it says what is wrong.
func findEnd(b *topology.Builder, at Place) (*topology.Link, int, string) {
	for i := range b.Links {
		l := &b.Links[i]
		if at.Switch == "" {
			if l.Name == at.Port {
				return l, 0, ""
			}
			continue
		}
		here := []int{}
		for k, e := range l.Ends {
			if e.Switch != at.Switch && !slices.Contains(e.Peers, at.Switch) && (e.Peers == nil || pairName(b, &e) != at.Switch) {
				continue
			}
			if at.Port == strconv.Itoa(e.Port) || e.PortName != "" && at.Port == e.PortName {
				return l, k, ""
			}
			here = append(here, k)
		}
		if l.Name != at.Port {
			continue
		}
		switch len(here) {
		case 1:
			return l, here[0], ""
		case 2:
			return nil, 0, fmt.Sprintf("both ends of %v are at %s: name the port", l.Element(), at.Switch)
		}
		return nil, 0, fmt.Sprintf("%v does not end at %s", l.Element(), at.Switch)
	}
	if at.Switch == "" {
		return nil, 0, fmt.Sprintf("there is no link %q", at.Port)
	}
	return nil, 0, fmt.Sprintf("no link ends at %v", at)
}

// placeOf names an end of a link, or of one member of it, 0: of all: by the link, or where
// both ends are at one switch by the port.
func placeOf(b *topology.Builder, l *topology.Link, k, member int) Place {
	e := &l.Ends[k]
	at := Place{e.Switch, l.Name}
	switch {
	case e.Peers != nil && member > 0:
		at.Switch = e.Peers[member-1]
	case e.Peers != nil:
		at.Switch = pairName(b, e)
	}
	if l.Ends[0].Switch == l.Ends[1].Switch {
		at.Port = strconv.Itoa(e.Port)
	}
	return at
}

// pairName returns the name of the MLAG pair that an end is at with both peers: that of its
// first peer where it is also one of a switch, so that it names one thing only.
func pairName(b *topology.Builder, e *topology.End) string {
	for _, m := range b.MLAGs {
		taken := slices.ContainsFunc(b.Switches, func(s topology.Switch) bool { return s.Name == m.Name })
		if slices.Contains(m.Switches, e.Switch) && !taken {
			return m.Name
		}
	}
	return e.Switch
}

func placeOfFree(sw string, p topology.Port) Place {
	return Place{sw, cmp.Or(p.Name, strconv.Itoa(p.Number))}
}

// freePorts returns the enabled ports of a switch that the fabric describes and that
// nothing is plugged into. One of them may be that of a NIC whose port is not said.
func freePorts(b *topology.Builder, sw string) []topology.Port {
	_, free := describedPorts(b, sw)
	return slices.DeleteFunc(free, func(p topology.Port) bool { return p.Disabled })
}

// describedPorts returns a switch and the ports of it that nothing is plugged into,
// disabled ones included.
func describedPorts(b *topology.Builder, sw string) (*topology.Switch, []topology.Port) {
	i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == sw })
	if i < 0 {
		return nil, nil
	}
	numbers, names := make(map[int]bool), make(map[string]bool)
	take := func(e *topology.End) {
		if e.Switch != sw && !slices.Contains(e.Peers, sw) {
			return
		}
		numbers[e.Port], numbers[e.ChannelPort] = true, true
		for _, m := range e.Members {
			names[m] = true
		}
	}
	for i := range b.Links {
		take(&b.Links[i].Ends[0])
		take(&b.Links[i].Ends[1])
	}
	for i := range b.Segments {
		for k := range b.Segments[i].Ends {
			take(&b.Segments[i].Ends[k])
		}
	}
	for _, h := range b.Hosts {
		for _, n := range h.NICs {
			for _, to := range n.To {
				if to.Switch == sw {
					numbers[to.Port], names[to.PortName] = true, true
				}
			}
		}
	}
	var free []topology.Port
	for _, p := range b.Switches[i].Ports {
		if !numbers[p.Number] && (p.Name == "" || !names[p.Name]) {
			free = append(free, p)
		}
	}
	return &b.Switches[i], free
}
