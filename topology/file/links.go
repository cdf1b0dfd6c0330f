package file

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// links takes over the links: a mapping by name, or a list whose items may have
// a name.
func (d *decoder) links() {
	n := d.doc.root.get("links")
	if n == nil || n.kind != list {
		for _, item := range d.section("links", "a mapping of links by name, or a list of links") {
			d.link(item, item.key)
		}
		return
	}
	var nodes []*node
	named := make(map[string]*node)
	for _, item := range n.items {
		name, ok := d.text(item.get("name"), "the name of the link")
		if ok {
			if first := named[name]; first != nil {
				line, _ := first.at()
				d.bad(item.get("name"), "a second link is named "+quote(name), fmt.Sprintf("names that differ; the first is in line %d", line))
				continue
			}
			named[name] = item.get("name")
		}
		if d.link(item, name, "name") {
			nodes = append(nodes, item)
		}
	}
	nameLinks(d.b.Links)
	for i, l := range d.b.Links {
		d.doc.links[l.Name] = nodes[i]
	}
}

// nameLinks names the links that have no name, as Builder.Build would: it has
// to be known before, since the builder's problems name the links.
func nameLinks(links []topology.Link) {
	taken := make(map[string]bool)
	for _, l := range links {
		taken[l.Name] = true
	}
	next := make(map[string]int)
	for i := range links {
		l := &links[i]
		if l.Name != "" {
			continue
		}
		base := firstSwitch(&l.Ends[0]) + "--" + firstSwitch(&l.Ends[1])
		for l.Name = base; taken[l.Name]; {
			next[base] = max(next[base], 1) + 1
			l.Name = base + "." + strconv.Itoa(next[base])
		}
		taken[l.Name] = true
	}
}

// firstSwitch returns the switch that stands for an end in a name.
func firstSwitch(e *topology.End) string {
	if e.Switch == "" && len(e.Peers) > 0 {
		return e.Peers[0]
	}
	return e.Switch
}

// link takes over a link, with more than the usual fields. It returns false
// where the node has not two ends, so that there is none.
func (d *decoder) link(n *node, name string, more ...string) bool {
	const want = "a mapping such as {ends: [ten-a, ten-b], speed: 2x10G}"
	fields := append(more, "ends", "speed", "vlans", "native", "cost", "min-links", "bundle", "lacp", "lacp-priority", "cables", "rack", "pdu", "tags")
	if !d.fields(n, want, fields...) {
		return false
	}
	l := topology.Link{Name: name}
	var known bool
	if v := n.get("speed"); v != nil {
		l.Mbps, l.Members, known = d.linkSpeed(v)
	} else {
		d.missing(n, "speed", wantSpeed+", of a bundle 2x10G")
	}
	l.Tags, _ = d.tags(n)
	l.MemberTags = d.cables(n.get("cables"))
	both := d.end(n, topology.End{}, "")
	ends := d.ends(n, "two of them, such as [ten-a, ten-b]")
	for i, item := range ends {
		e := d.linkEnd(item, n, both)
		if i < len(l.Ends) {
			l.Ends[i] = e
		}
	}
	if !known || l.Members == nil {
		d.noBundle(n, ends, &l, known)
	}
	if len(ends) != len(l.Ends) {
		if n.get("ends") != nil && n.get("ends").kind == list {
			d.bad(n.get("ends"), fmt.Sprintf("a list of %d", len(ends)), "two ends; what joins another number of switches is a segment")
		}
		return false
	}
	d.b.Links = append(d.b.Links, l)
	return true
}

// ends returns the ends of a link or segment.
func (d *decoder) ends(n *node, want string) []*node {
	v := n.get("ends")
	switch {
	case v == nil:
		d.missing(n, "ends", want)
		return nil
	case v.kind == broken:
		return nil
	case v.kind != list:
		d.bad(v, v.describe(), want)
		return nil
	}
	return v.items
}

// noBundle reports what only a bundle has, of a link that is none, and takes it
// away; of a link whose speed is not known it only takes it away.
func (d *decoder) noBundle(n *node, ends []*node, l *topology.Link, known bool) {
	if known {
		inChannel := func(at *node) bool { return at.get("channel") != nil }
		for _, at := range append([]*node{n}, ends...) {
			fields := []string{"min-links", "bundle", "lacp", "lacp-priority", "members", "no-carrier", "cables"}
			if inChannel(at) || at == n && slices.ContainsFunc(ends, inChannel) {
				fields = []string{"members", "no-carrier", "cables"}
			}
			for _, field := range fields {
				if v := at.get(field); v != nil && !v.bad {
					d.bad(v, field+" of a single cable", "a bundle, such as speed: 2x10G, or a channel at the end")
				}
			}
		}
	} else {
		// A bundle, so that the speeds of its ports need not agree with it.
		const anySpeed = 1000
		l.Mbps, l.Members = 0, []int{anySpeed}
	}
	l.MemberTags = nil
	for i := range l.Ends {
		e := &l.Ends[i]
		e.Members, e.NoCarrier = nil, nil
		if !known {
			e.Channel, e.Deaf = "", nil
		}
		if e.Channel == "" {
			e.Static, e.MinLinks, e.Passive, e.LACPPriority = false, 0, false, nil
		}
	}
}

// linkEnd returns an end of a link. What it does not say is as the link says.
func (d *decoder) linkEnd(n, link *node, both topology.End) topology.End {
	n.elsewhere = link
	switch n.kind {
	case mapping:
	case list:
		both.Peers, _ = d.texts(n, wantPeers)
		return both
	default:
		d.shortEnd(n, &both)
		return both
	}
	d.fields(n, wantEnd, "switch", "chassis", "port", "port-name", "vlans", "native", "cost", "min-links", "bundle", "lacp", "lacp-priority", "channel", "members", "deaf", "no-carrier")
	e := d.end(n, both, "switch")
	e.Deaf, e.NoCarrier = d.cableNumbers(n.get("deaf")), d.cableNumbers(n.get("no-carrier"))
	return e
}

// shortEnd takes over an end that is a switch, or a chassis such as core/c1.
func (d *decoder) shortEnd(n *node, e *topology.End) {
	text, _ := d.text(n, wantEnd)
	var chassis string
	if e.Switch, chassis = onChassis(text); chassis != "" {
		e.On = []string{chassis}
	}
}

const wantPeers = "the switch of each member, such as [spine-1, spine-2]"

const wantEnd = "a switch, or a mapping such as {switch: ten-a, port: 3}"

// segmentEnd returns an end of a segment, which is never a bundle.
func (d *decoder) segmentEnd(n, segment *node, all topology.End) topology.End {
	n.elsewhere = segment
	if n.kind != mapping {
		d.shortEnd(n, &all)
		return all
	}
	d.fields(n, wantEnd, "switch", "chassis", "port", "port-name", "vlans", "native", "cost")
	return d.end(n, all, "switch")
}

// end returns e with what the node says. Where the node is an end it needs a
// field that names the switch; where it is a link it has none.
func (d *decoder) end(n *node, e topology.End, needs string) topology.End {
	if needs != "" {
		if v := n.get("switch"); v != nil && v.kind == list {
			e.Peers, _ = d.texts(v, wantPeers)
			e.Port, e.PortName = d.portThere(n)
		} else {
			e.Switch, e.Port, e.PortName = d.plug(n)
		}
		e.On, _ = d.texts(n.get("chassis"), "a chassis of the stack, or a list of one for each cable")
	}
	if v, ok := d.vlans(n.get("vlans")); ok {
		e.VLANs = v
	}
	if v, ok := d.native(n.get("native")); ok {
		e.Native = v
	}
	if v, ok := d.cost(n.get("cost")); ok {
		e.Cost = v
	}
	if v, ok := d.integer(n.get("min-links"), "a number of members"); ok {
		e.MinLinks = v
	}
	if v := n.get("bundle"); v != nil {
		e.Static = d.word(v, "lacp", "static") == "static"
	}
	if v := n.get("lacp"); v != nil {
		e.Passive = d.word(v, "active", "passive") == "passive"
	}
	if v := n.get("lacp-priority"); v != nil {
		e.LACPPriority = d.lacpPriorities(v)
	}
	// A link may not say these two: what stands there has been reported.
	if v := n.get("channel"); v != nil && !v.bad {
		e.Channel, _ = d.text(v, "the name of the bundle on the switch")
	}
	if v := n.get("members"); v != nil && !v.bad {
		e.Members, _ = d.texts(v, "the names of the ports, one for each member")
		if v.kind == list && len(v.items) == 0 {
			d.bad(v, "no ports", "the names of the ports, one for each member")
		}
	}
	return e
}

// word returns which of the words a node is, "" where it is none.
func (d *decoder) word(n *node, words ...string) string {
	want := strings.Join(words, ", ")
	s, ok := d.text(n, want)
	if !ok {
		return ""
	}
	if !slices.Contains(words, s) {
		d.badNear(n, quote(s), want, topology.Nearest(s, words))
		return ""
	}
	return s
}

// lacpPriorities returns a LACP port priority for each member.
func (d *decoder) lacpPriorities(n *node) []int {
	const want = "LACP port priorities, one for each member, such as [100, 200]"
	items, _ := d.oneOrMore(n, want)
	if n.kind == list && len(items) == 0 {
		d.bad(n, "no priorities", want)
	}
	var out []int
	for _, item := range items {
		v, _ := d.integer(item, "0 to 65535")
		out = append(out, v)
	}
	return out
}

// cableNumbers returns cables of a link, counted from 1.
func (d *decoder) cableNumbers(n *node) []int {
	const want = "cables of the link, counted from 1, such as [1, 2]"
	items, _ := d.oneOrMore(n, want)
	if n != nil && n.kind == list && len(items) == 0 {
		d.bad(n, "no cables", want)
	}
	var out []int
	for _, item := range items {
		if v, ok := d.integer(item, want); ok {
			out = append(out, v)
		}
	}
	return out
}

// plug returns the switch of an end or NIC and the port there: port is a number
// or name, port-name a name beside a number, or one of digits only.
func (d *decoder) plug(n *node) (sw string, port int, name string) {
	if v := n.get("switch"); v != nil {
		sw, _ = d.text(v, "the name of a switch")
	} else if n.kind == mapping {
		d.missing(n, "switch", "the name of a switch")
	}
	port, name = d.portThere(n)
	return sw, port, name
}

// portThere returns the port of an end or NIC by number, name or both.
func (d *decoder) portThere(n *node) (port int, name string) {
	v := n.get("port")
	if s, ok := d.text(v, "number or name of a port"); ok {
		switch number, isInt := parseInt(s); {
		case !isNumber(s):
			name = s
		case !isInt || number == 0:
			d.bad(v, "port number "+printable(s), wantPortNumber+noZeros(s))
		default:
			port = number
		}
	}
	if v := n.get("port-name"); v != nil {
		s, ok := d.text(v, "the name of a port")
		if ok && name != "" {
			d.bad(v, "a port-name beside the port "+quote(name)+", which is a name", "one of them, or port as a number")
		}
		name = s
	}
	return port, name
}

func (d *decoder) segments() {
	const want = "a mapping such as {ends: [a, b, c], speed: 100M}"
	for _, n := range d.section("segments", "a mapping of segments by name") {
		g := topology.Segment{Name: n.key}
		if !d.fields(n, want, "ends", "speed", "vlans", "native", "cost", "rack", "pdu", "tags") {
			continue
		}
		if v := n.get("speed"); v != nil {
			g.Mbps, _ = d.speed(v)
		} else {
			d.missing(n, "speed", wantSpeed)
		}
		g.Tags, _ = d.tags(n)
		all := d.end(n, topology.End{}, "")
		for _, item := range d.ends(n, "a list such as [a, b, c]") {
			g.Ends = append(g.Ends, d.segmentEnd(item, n, all))
		}
		d.b.Segments = append(d.b.Segments, g)
	}
}
