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
	names      []string // of a hostBox those that it stands for, else the one
	tier       int      // before wide ones are broken into rows
	row        int
	x, y, w, h float64
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
	// end is the zero value for ports of hosts, and for what a host is plugged
	// into.
	end  End
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

// cable is a link or bundle, the way from a segment to one of its ends, or that
// of a NIC's port, of all hosts in a fold.
type cable struct {
	kind    cableKind
	element topology.Element   // the link, LAG or segment
	nics    []topology.Element // one for each folded host
	members int                // lines, at least 1
	indexes []int              // of a leg of a bundle over an MLAG pair: its members; nil: all
	pitch   float64            // between them, at the narrowest
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
	ends := 2 * len(b.Links)
	for _, g := range b.Segments {
		ends += len(g.Ends)
	}
	m.short = o.Labels == LabelsShort || o.Labels == LabelsAuto && ends > endsInFull

	at := make(map[string]int, len(b.Switches))
	tier := tiers(&b)
	for i, s := range b.Switches {
		at[s.Name] = m.add(box{kind: switchBox, name: s.Name, names: []string{s.Name}, tier: 2 * tier[i]})
	}
	for _, l := range b.Links {
		m.link(l, at)
	}
	for _, g := range b.Segments {
		m.segment(g, at)
	}
	for _, fold := range folds(b.Hosts, o.Hosts) {
		m.host(fold, at)
	}
	m.placeHosts()
	return m
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
	return m.addPort(port{box: at[e.Switch], label: label, end: end, tab: true})
}

// link adds a link or bundle. A bundle is one cable of several lines with one port
// at each end, as spanning tree sees it; over an MLAG pair one for each two switches
// that it joins.
func (m *model) link(l topology.Link, at map[string]int) {
	if l.Ends[0].Peers != nil || l.Ends[1].Peers != nil {
		m.legs(l, at)
		return
	}
	c := cable{kind: linkCable, element: l.Element(), members: 1, mbps: l.Mbps}
	if l.IsLAG() {
		c.members, c.mbps = len(l.Members), l.Members[0]
	}
	for k, e := range l.Ends {
		c.ports[k] = m.endPort(e, at, End{l.Name, k})
	}
	m.cables = append(m.cables, c)
}

// legs adds a bundle over an MLAG pair.
func (m *model) legs(l topology.Link, at map[string]int) {
	var order [][2]string
	legs := make(map[[2]string][]int)
	for i := range l.Members {
		between := [2]string{l.Ends[0].At(i), l.Ends[1].At(i)}
		if legs[between] == nil {
			order = append(order, between)
		}
		legs[between] = append(legs[between], i+1)
	}
	ports := make(map[string]int) // one at each switch
	for _, between := range order {
		c := cable{kind: linkCable, element: l.Element(), members: len(legs[between]), indexes: legs[between], mbps: l.Members[0]}
		for k, sw := range between {
			if _, ok := ports[sw]; !ok {
				e := l.Ends[k]
				e.Switch = sw
				ports[sw] = m.endPort(e, at, End{l.Name, k})
			}
			c.ports[k] = ports[sw]
		}
		m.cables = append(m.cables, c)
	}
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
		m.cables = append(m.cables, cable{
			kind: segmentCable, element: topology.Element{Kind: topology.KindSegment, Name: g.Name}, members: 1, mbps: g.Mbps,
			ports: [2]int{m.endPort(e, at, End{g.Name, k}), m.addPort(port{box: bar})},
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
		tab := m.addPort(port{box: b, label: n.Name + " " + speeds(n), tab: true})
		for i, a := range n.To {
			c := cable{kind: nicCable, members: 1, mbps: n.PortMbps(i), ports: [2]int{m.addPort(port{box: at[a.Switch]}), tab}}
			for _, h := range hosts {
				c.nics = append(c.nics, n.ElementName(h.Name, i))
			}
			m.cables = append(m.cables, c)
		}
	}
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
func folds(hosts []topology.Host, how Hosts) [][]topology.Host {
	if how == HostsNone {
		return nil
	}
	fold := how == HostsFolded || how == HostsAuto && len(hosts) > hostsUnfolded
	var out [][]topology.Host
	index := make(map[string]int)
	for _, h := range hosts {
		key := attachments(h)
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
// picture need not tell apart. Names have no slash or comma.
func attachments(h topology.Host) string {
	var parts []string
	for _, n := range h.NICs {
		part := fmt.Sprintf("%s/", n.Name)
		for i, a := range n.To {
			part += fmt.Sprintf("%s %d,", a.Switch, n.PortMbps(i))
		}
		parts = append(parts, part)
	}
	slices.Sort(parts)
	return strings.Join(parts, "/")
}
