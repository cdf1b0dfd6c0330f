package file

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Positions tells where in a file the parts of a fabric stand.
type Positions struct{ doc *document }

// Of returns line and column, from 1, of a path as [topology.Problem] has it,
// such as links.isl.ends[1].vlans or hosts.node3.csv. Of a path that the file
// does not have it returns the position of what is nearest above it: a MAC
// address that was left out stands where its switch does.
func (p *Positions) Of(path string) (line, col int) {
	n, _ := p.doc.find(path)
	return n.at()
}

// Element returns line and column of what an element is described by: of a
// member those of its LAG, of a shared risk those of the first tag that has it.
// They are 0 where the file has no such element.
func (p *Positions) Element(e topology.Element) (line, col int) {
	if e.Kind == topology.KindDomain {
		if n := p.doc.domains[e.Name]; n != nil {
			return n.at()
		}
		return 0, 0
	}
	section := map[topology.Kind]string{
		topology.KindSwitch: "switches", topology.KindLink: "links", topology.KindLAG: "links", topology.KindMember: "links",
		topology.KindSegment: "segments", topology.KindHost: "hosts", topology.KindNIC: "hosts",
	}[e.Kind]
	switch e.Kind {
	case topology.KindMLAG, topology.KindKeepalive:
		n, _ := p.doc.find("mlag." + e.Name)
		if k := n.get("keepalive"); e.Kind == topology.KindKeepalive && k != nil {
			n = k
		}
		return n.at()
	case topology.KindChassis, topology.KindCable:
		sw, chassis, _ := strings.Cut(e.Name, "/")
		n, _ := p.doc.find("switches." + sw + ".stack.members." + chassis)
		return n.at()
	}
	if section == "" {
		return 0, 0
	}
	if e.Kind == topology.KindNIC {
		return p.nic(e)
	}
	n, rest := p.doc.find(section + "." + e.Name)
	if rest != "" {
		return 0, 0
	}
	return n.at()
}

// nic returns the position of a NIC, or of its port of that index.
func (p *Positions) nic(e topology.Element) (line, col int) {
	host, name, _ := strings.Cut(e.Name, "/")
	for _, block := range p.doc.hosts[host] {
		n := block.get("nics").get(name)
		if n == nil && !slices.Contains(hostFields, name) {
			n = block.get(name)
		}
		if n == nil {
			continue
		}
		if to := n.get("to"); to != nil && e.Index > 0 {
			if port, _ := to.item("[" + strconv.Itoa(e.Index-1) + "]"); port != nil {
				return port.at()
			}
		}
		return n.at()
	}
	return 0, 0
}

// filePath returns the path of a problem as the file has it, where it may
// differ from the builder's: hosts stand under their pattern, ports under their
// key, and a value under the defaults or the link that says it for all.
func filePath(n *node, rest string) string {
	if n.kind == scalar && !n.empty {
		return n.path() // the rest is what the short form leaves out
	}
	return strings.TrimPrefix(n.path()+rest, ".")
}

// find returns the node of a path, or the nearest above it that the file has,
// and the rest of the path.
func (doc *document) find(path string) (n *node, rest string) {
	n, rest = doc.root, "."+path
	if path == "" {
		return n, ""
	}
	for rest != "" {
		next, tail := doc.step(n, rest)
		if next == nil {
			break
		}
		n, rest = next, tail
	}
	return n, rest
}

// step goes from a node one step along the path, and returns what is left of
// it; nil where the file does not have it.
func (doc *document) step(n *node, path string) (*node, string) {
	if path[0] == '[' {
		return n.item(path)
	}
	if rest, ok := strings.CutPrefix(path, ".switch["); ok && n.kind == list { // the short form of an end at a pair
		return n, "[" + rest
	}
	switch {
	case n.parent == doc.root && n.key == "hosts":
		if host, rest := doc.host(path); host != nil {
			return host, rest
		}
	case n.parent == doc.root && n.key == "links" && n.kind == list:
		return longest(path, func(name string) *node { return doc.links[name] })
	case n.named != nil:
		if vote, rest := longest(path, func(name string) *node { return n.named[name] }); vote != nil {
			return vote, rest
		}
	}
	here, rest := longest(path, n.get)
	if here != nil && (here.kind == mapping || !strings.HasPrefix(rest, ".")) {
		return here, rest
	}
	for _, more := range []*node{n.get("nics"), n.get("tags"), n.inherits(path)} {
		if more == nil {
			continue
		}
		if next, rest := longest(path, more.get); next != nil && (here == nil || next.kind == mapping) {
			return next, rest
		}
	}
	return here, rest // a text too, whose short form leaves the rest out
}

// inherits returns where a field stands that this node does not have itself. A
// LAG cost that only disagrees with the path cost of this one switch is a matter
// of the switch.
func (n *node) inherits(path string) *node {
	if strings.HasPrefix(path, ".lag-cost") && n.get("path-cost") != nil {
		return nil
	}
	return n.elsewhere
}

// item returns the item whose index, in brackets, begins the path.
func (n *node) item(path string) (*node, string) {
	index, rest, _ := strings.Cut(path[1:], "]")
	items := n.items
	if n.expanded != nil {
		items = n.expanded
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(items) {
		return nil, path
	}
	return items[i], rest
}

// host returns what a path that begins with the name of a host leads to: of
// several blocks about the host the one that has the next step.
func (doc *document) host(path string) (*node, string) {
	var blocks []*node
	first, rest := longest(path, func(name string) *node {
		if blocks = doc.hosts[name]; len(blocks) > 0 {
			return blocks[0]
		}
		return nil
	})
	if first == nil || rest == "" {
		return first, rest
	}
	found := false
	for _, block := range blocks {
		next, tail := doc.step(block, rest)
		if next == nil {
			continue
		}
		if next.kind == mapping || tail == "" {
			return block, rest
		}
		if !found { // a tag, if no NIC has its name
			first, found = block, true
		}
	}
	return first, rest
}

// longest returns what the longest possible key at the beginning of the path
// leads to. Names may have points, and paths do not quote them.
func longest(path string, get func(string) *node) (*node, string) {
	path = path[1:]
	for end := len(path); end >= 0; end = strings.LastIndexAny(path[:end], ".[") {
		if n := get(path[:end]); n != nil {
			return n, path[end:]
		}
	}
	return nil, ""
}
