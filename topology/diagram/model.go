package diagram

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// kind is what a box stands for.
type kind uint8

const (
	switchBox  kind = 1 + iota
	segmentBar      // a shared medium
	hostBox         // a host, or several that are alike
	lane            // where a cable passes a tier on its way to a farther one
)

// box is what has a place in a row. x and y are its centre, y grows downwards.
type box struct {
	kind       kind
	name       string   // as shown
	names      []string // those that it stands for: of folded hosts and of a group several
	more       int      // links that are not drawn
	tier       int      // before wide ones are broken into rows
	row        int
	x, y, w, h float64

	mate        int      // the other peer of an MLAG pair, from 1; 0: none
	chassis     []string // of a stack
	stackCables int
}

// side is a side of a box.
type side uint8

const (
	top side = iota
	bottom
	left
	right
)

// port is where cables meet a box.
type port struct {
	box   int
	label string // what the scene knows of it: number, name
	// ends are none for ports of hosts and for what a host is plugged into, several
	// where several cables are drawn as one.
	ends []End
	tab  bool // has a tab, which says what the port is
	side side
	// along is the room that the port takes on its side, out how far its tab
	// stands out from the box.
	along, out float64
	offset     float64 // along the side, from the centre of the box
}

// cableKind is what a cable is part of.
type cableKind uint8

const (
	linkCable cableKind = 1 + iota
	segmentCable
	nicCable
)

// wire is a cable that dies with any of its parts, such as a member and its LAG,
// and with what it is plugged into.
type wire struct{ parts, plugged []topology.Element }

// cable is a link or bundle, the way from a segment to one of its ends, or that
// of a NIC's port, of all hosts in a fold; or all links between two boxes, one of
// which is a group.
type cable struct {
	kind    cableKind
	element topology.Element // the link, LAG, segment or NIC; the first of several
	also    []topology.Element
	strands [][]wire // for each line the wires that it stands for
	members int      // lines, at least 1
	pitch   float64  // between them, at the narrowest
	mbps    int
	ports   [2]int
	lanes   []int // boxes, on the way from ports[0] to ports[1]
	track   int   // where it leaves its row and comes back: which one, from 1
	lines   [][]point
	label   rect // the room for its label
	fixed   bool // the label has its place
}

type point struct{ x, y float64 }

// rect is a rectangle by centre and size.
type rect struct{ x, y, w, h float64 }

// tiersAboveHosts is the greatest number of tiers of switches that the cables of
// hosts pass on their way down.
const tiersAboveHosts = 6

// model is a scene in the making.
type model struct {
	o      Options
	short  bool
	boxes  []box
	ports  []port
	cables []cable
	rows   [][]int // boxes from left to right
	frames []frame
	width  float64
	height float64
}

// newModel turns a fabric into boxes and cables without places, in order of
// name.
func newModel(f *topology.Fabric, o Options) *model {
	m := &model{o: o}
	b := f.Builder()
	slices.SortFunc(b.Switches, func(x, y topology.Switch) int { return natural(x.Name, y.Name) })
	slices.SortFunc(b.Links, func(x, y topology.Link) int { return natural(x.Name, y.Name) })
	slices.SortFunc(b.Segments, func(x, y topology.Segment) int { return natural(x.Name, y.Name) })
	slices.SortFunc(b.Hosts, func(x, y topology.Host) int { return natural(x.Name, y.Name) })
	tier := tiers(&b)
	level(&b, tier)
	at := make(map[string]int, len(b.Switches))
	m.switches(&b, tier, at)
	m.pairs(&b, at)
	var links []span
	for _, link := range b.Links {
		for _, l := range spans(link) {
			if m.drawn(at, l.Ends[:]...) {
				links = append(links, l)
			}
		}
	}
	ends := 2 * len(links)
	for _, g := range b.Segments {
		ends += len(g.Ends)
	}
	m.short = o.Labels == LabelsShort || o.Labels == LabelsAuto && ends > endsInFull
	m.links(links, at)
	for _, g := range b.Segments {
		g.Ends = slices.DeleteFunc(g.Ends, func(e topology.End) bool { return !m.drawn(at, e) })
		if len(g.Ends) > 0 {
			m.segment(g, at)
		}
	}
	hosts := b.Hosts
	if o.Only != nil {
		hosts = slices.DeleteFunc(hosts, func(h topology.Host) bool {
			return !slices.Contains(o.Only, topology.Element{Kind: topology.KindHost, Name: h.Name})
		})
	}
	for _, fold := range m.folds(hosts, at) {
		m.host(fold, at)
	}
	m.placeHosts()
	return m
}

// switches adds the boxes of switches and groups, and notes in at which box a
// switch is drawn as.
func (m *model) switches(b *topology.Builder, tier []int, at map[string]int) {
	in := make(map[string]int)
	for g, group := range m.o.Groups {
		for _, name := range group.Switches {
			in[name] = g
		}
	}
	only := make(map[string]bool)
	for _, e := range m.o.Only {
		only[e.Name] = only[e.Name] || e.Kind == topology.KindSwitch
	}
	groups := make(map[int]int) // boxes
	for i, s := range b.Switches {
		if m.o.Only != nil && !only[s.Name] {
			continue
		}
		g, grouped := in[s.Name]
		box1, known := groups[g]
		switch {
		case grouped && known:
			at[s.Name] = box1
			m.boxes[box1].names = append(m.boxes[box1].names, s.Name)
			m.boxes[box1].tier = min(m.boxes[box1].tier, 2*tier[i])
			continue
		case grouped && len(m.o.Groups[g].Switches) > 1:
			groups[g] = len(m.boxes)
		}
		at[s.Name] = m.add(box{kind: switchBox, name: s.Name, names: []string{s.Name}, tier: 2 * tier[i], stackCables: s.Cables()})
		for _, c := range s.Chassis() {
			m.boxes[at[s.Name]].chassis = append(m.boxes[at[s.Name]].chassis, c.Name)
		}
	}
	for g, i := range groups {
		if len(m.boxes[i].names) > 1 {
			m.boxes[i].name, m.boxes[i].chassis = m.o.Groups[g].Name, nil
		}
	}
}

// drawn says whether all ends are at switches that are drawn; a switch that is,
// where another is not, notes that it has more links.
func (m *model) drawn(at map[string]int, ends ...topology.End) bool {
	all := true
	for _, e := range ends {
		_, ok := at[e.Switch]
		all = all && ok
	}
	for _, e := range ends {
		if i, ok := at[e.Switch]; ok && !all {
			m.boxes[i].more++
		}
	}
	return all
}

// placeHosts puts the hosts into a tier of their own at the bottom. Where there
// are many tiers, as in a long ring, their cables would fill the picture: there
// each host is below the lowest of its switches.
func (m *model) placeHosts() {
	last := 0
	for _, b := range m.boxes {
		last = max(last, b.tier+1)
	}
	for _, c := range m.cables {
		if c.kind != nicCable {
			continue
		}
		host, sw := &m.boxes[m.ports[c.ports[1]].box], m.boxes[m.ports[c.ports[0]].box]
		if last <= 2*tiersAboveHosts {
			host.tier = last
		} else {
			host.tier = max(host.tier, sw.tier+1)
		}
	}
	for i := range m.boxes {
		if b := &m.boxes[i]; b.kind == hostBox && b.tier == 0 { // plugged in nowhere
			b.tier = last
		}
	}
}

func (m *model) add(b box) int {
	m.boxes = append(m.boxes, b)
	return len(m.boxes) - 1
}

func (m *model) addPort(p port) int {
	m.ports = append(m.ports, p)
	return len(m.ports) - 1
}

// endPort adds the port at the end of a link or segment.
func (m *model) endPort(e topology.End, at map[string]int, end End) int {
	label := strconv.Itoa(e.Port)
	if m.o.PortNames && e.PortName != "" {
		label = clean(e.PortName)
	}
	return m.addPort(port{box: at[e.Switch], label: label, ends: []End{end}, tab: true})
}

// links adds links and bundles. All that join two boxes of which one is a group
// are one cable; those inside a group are not drawn.
func (m *model) links(links []span, at map[string]int) {
	ports := make(map[spanEnd]int)
	between := make(map[[2]int]int) // cables
	for _, l := range links {
		a, b := at[l.Ends[0].Switch], at[l.Ends[1].Switch]
		if len(m.boxes[a].names) == 1 && len(m.boxes[b].names) == 1 {
			m.link(l, at, ports)
			continue
		}
		if a == b {
			continue
		}
		key := [2]int{min(a, b), max(a, b)}
		i, ok := between[key]
		if !ok {
			between[key] = len(m.cables)
			m.link(l, at, make(map[spanEnd]int))
			c := &m.cables[len(m.cables)-1]
			c.strands, c.members = [][]wire{slices.Concat(c.strands...)}, 1
			continue
		}
		c := &m.cables[i]
		c.also = append(c.also, l.Element())
		c.strands[0] = append(c.strands[0], slices.Concat(l.wires()...)...)
		c.mbps = min(c.mbps, l.mbps())
		for k, q := range c.ports {
			p := &m.ports[q]
			end := k
			if p.box != at[l.Ends[k].Switch] {
				end = 1 - k // the other way round
			}
			p.ends = append(p.ends, l.end(end))
			p.label = fmt.Sprintf("×%d", len(p.ends))
		}
	}
}

// span is a link, a bundle, or of a bundle over an MLAG pair the members that join two
// switches, with these as its ends.
type span struct {
	topology.Link
	members []int // from 1; nil of a link
}

// spanEnd is an end of a span. All spans of a bundle have one port at a switch.
type spanEnd struct {
	end End
	sw  string
}

// end names an end.
func (l *span) end(k int) End {
	out := End{Link: l.Name, Index: k}
	if l.Ends[k].Peers != nil {
		out.Switch = l.Ends[k].Switch
	}
	return out
}

// spans takes a link or bundle apart, in order of its members.
func spans(l topology.Link) []span {
	if !l.IsLAG() {
		return []span{{Link: l}}
	}
	var out []span
	for i := range l.Members {
		a, b := l.Ends[0].At(i), l.Ends[1].At(i)
		k := slices.IndexFunc(out, func(o span) bool { return o.Ends[0].Switch == a && o.Ends[1].Switch == b })
		if k < 0 {
			k = len(out)
			o := span{Link: l}
			o.Ends[0].Switch, o.Ends[1].Switch = a, b
			out = append(out, o)
		}
		out[k].members = append(out[k].members, i+1)
	}
	return out
}

// wires are the cables of a span, one a line.
func (l *span) wires() [][]wire {
	var plugged []topology.Element
	for _, e := range l.Ends {
		plugged = append(plugged, topology.Element{Kind: topology.KindSwitch, Name: e.Switch})
	}
	if !l.IsLAG() {
		return [][]wire{{{[]topology.Element{l.Element()}, plugged}}}
	}
	var out [][]wire
	for _, i := range l.members {
		member := topology.Element{Kind: topology.KindMember, Name: l.Name, Index: i}
		out = append(out, []wire{{[]topology.Element{member, l.Element()}, plugged}})
	}
	return out
}

// mbps is the speed of a span's cables.
func (l *span) mbps() int {
	if l.IsLAG() {
		return l.Members[l.members[0]-1]
	}
	return l.Mbps
}

// link adds a link or bundle. A bundle is one cable of several lines with one port
// at each end, as spanning tree sees it; over an MLAG pair one for each two switches
// that it joins.
func (m *model) link(l span, at map[string]int, ports map[spanEnd]int) {
	c := cable{kind: linkCable, element: l.Element(), strands: l.wires(), mbps: l.mbps()}
	if m.o.Detail == Logical {
		c.strands = [][]wire{slices.Concat(c.strands...)}
	}
	c.members = len(c.strands)
	for k, e := range l.Ends {
		key := spanEnd{l.end(k), e.Switch}
		if _, ok := ports[key]; !ok {
			ports[key] = m.endPort(e, at, key.end)
		}
		c.ports[k] = ports[key]
	}
	m.cables = append(m.cables, c)
}

// segment adds a shared medium as a bar with a cable to each of its ends, in a tier
// of its own below the highest of them.
func (m *model) segment(g topology.Segment, at map[string]int) {
	highest := m.boxes[at[g.Ends[0].Switch]].tier
	for _, e := range g.Ends {
		highest = min(highest, m.boxes[at[e.Switch]].tier)
	}
	bar := m.add(box{kind: segmentBar, name: g.Name, names: []string{g.Name}, tier: highest + 1})
	for k, e := range g.Ends {
		element := topology.Element{Kind: topology.KindSegment, Name: g.Name}
		m.cables = append(m.cables, cable{
			kind: segmentCable, element: element, members: 1, mbps: g.Mbps,
			strands: [][]wire{{{[]topology.Element{element}, []topology.Element{{Kind: topology.KindSwitch, Name: e.Switch}}}}},
			ports:   [2]int{m.endPort(e, at, End{Link: g.Name, Index: k}), m.addPort(port{box: bar})},
		})
	}
}

// host adds the box of hosts that are alike. A team is one tab with several
// cables.
func (m *model) host(hosts []topology.Host, at map[string]int) {
	var names []string
	for _, h := range hosts {
		names = append(names, h.Name)
	}
	b := m.add(box{kind: hostBox, name: foldNames(names), names: names})
	nics := slices.Clone(hosts[0].NICs)
	slices.SortFunc(nics, func(x, y topology.NIC) int { return natural(x.Name, y.Name) })
	for _, n := range nics {
		if !slices.ContainsFunc(n.To, func(a topology.Attachment) bool { _, ok := at[a.Switch]; return ok }) {
			m.boxes[b].more += len(n.To)
			continue
		}
		tab := m.addPort(port{box: b, label: n.Name + " " + speeds(n), tab: true})
		for i, a := range n.To {
			i1, ok := at[a.Switch]
			if !ok {
				m.boxes[b].more++
				continue
			}
			c := cable{kind: nicCable, members: 1, mbps: n.PortMbps(i), ports: [2]int{m.addPort(port{box: i1}), tab}, strands: [][]wire{nil}}
			for k, h := range hosts {
				e := n.ElementName(h.Name, i)
				if k == 0 {
					c.element = e
				} else {
					c.also = append(c.also, e)
				}
				c.strands[0] = append(c.strands[0], wire{[]topology.Element{e}, []topology.Element{
					{Kind: topology.KindHost, Name: h.Name}, {Kind: topology.KindSwitch, Name: switchOf(h, n.Name, i)},
				}})
			}
			m.cables = append(m.cables, c)
		}
	}
}

// switchOf is what the i-th port of a NIC is plugged into.
func switchOf(h topology.Host, nic string, i int) string {
	k := slices.IndexFunc(h.NICs, func(n topology.NIC) bool { return n.Name == nic })
	return h.NICs[k].To[i].Switch
}

// speeds names the speed of a NIC's ports, of a team of several speeds each once.
func speeds(n topology.NIC) string {
	var out []string
	for i := range n.To {
		if s := topology.FormatMbps(n.PortMbps(i)); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "+")
}

// folds groups the hosts that are drawn as one box, in order of the first name
// of each group.
func (m *model) folds(hosts []topology.Host, at map[string]int) [][]topology.Host {
	if m.o.Hosts == HostsNone {
		return nil
	}
	fold := m.o.Hosts == HostsFolded || m.o.Hosts == HostsAuto && len(hosts) > hostsUnfolded
	var out [][]topology.Host
	index := make(map[string]int)
	for _, h := range hosts {
		key := attachments(h, at)
		if i, ok := index[key]; ok && fold {
			out[i] = append(out[i], h)
			continue
		}
		index[key] = len(out)
		out = append(out, []topology.Host{h})
	}
	return out
}

// attachments writes down how a host is attached, the same for two hosts that a
// picture need not tell apart: to the same boxes. Names have no slash or comma.
func attachments(h topology.Host, at map[string]int) string {
	var parts []string
	for _, n := range h.NICs {
		part := fmt.Sprintf("%s/", n.Name)
		for i, a := range n.To {
			box := -1 // not drawn
			if b, ok := at[a.Switch]; ok {
				box = b
			}
			part += fmt.Sprintf("%d %d,", box, n.PortMbps(i))
		}
		parts = append(parts, part)
	}
	slices.Sort(parts)
	return strings.Join(parts, "/")
}
