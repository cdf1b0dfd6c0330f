package file

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/spandrill/spandrill/topology"
)

type kind uint8

const (
	broken  kind = iota // reported already, its content is not known
	scalar              // text, whatever YAML takes it for
	list                // items
	mapping             // items, each with a key, in the order of the file
)

// node is a value of the file with its position. Its flags say what has been
// reported, so that one fault gives one problem.
type node struct {
	kind      kind
	empty     bool // nothing was written: no text, ~ or null
	text      string
	line, col int

	parent          *node
	key             string // in a mapping
	keyLine, keyCol int
	index           int // in a list
	items           []*node
	byKey           map[string]*node // of a mapping with more than fewItems

	// expanded is what topology.Problem counts where that is not the items: the
	// nodes of a cluster, which patterns name; what stands alone for a list.
	expanded []*node
	// named are the entries of a mapping by each name that their keys stand for,
	// where these are patterns: the votes of a cluster.
	named map[string]*node
	// elsewhere has the fields that count where this node has none: the link of
	// an end, the defaults of a switch.
	elsewhere *node

	bad       bool            // a problem was reported here
	badBelow  bool            // one was reported further down
	muted     bool            // what the builder says of this node itself follows from another problem
	lost      bool            // an entry could not be taken over, so that none is missing for certain
	badFields map[string]bool // fields that are not here, and about which that was said
}

// at returns the position to name for the node: of a text its own, of anything
// longer that of its key.
func (n *node) at() (line, col int) {
	if n.keyLine > 0 && (n.kind != scalar || n.empty) {
		return n.keyLine, n.keyCol
	}
	return n.line, n.col
}

// path returns where the node stands, such as links.isl.ends[1].vlans.
func (n *node) path() string {
	switch {
	case n == nil || n.parent == nil:
		return ""
	case n.keyLine == 0:
		return n.parent.path() + "[" + strconv.Itoa(n.index) + "]"
	}
	return strings.TrimPrefix(n.parent.path()+"."+printable(n.key), ".")
}

// printable returns a key as it may stand in a message of one line.
func printable(key string) string {
	if len(key) > topology.MaxNameLength {
		key = strings.ToValidUTF8(key[:topology.MaxNameLength], "") + "…"
	}
	if strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(key)
	}
	return key
}

// quote quotes a text of the file for a message, shortened if it is long.
func quote(s string) string {
	if len(s) > topology.MaxNameLength {
		s = strings.ToValidUTF8(s[:topology.MaxNameLength], "") + "…"
	}
	return strconv.Quote(s)
}

// describe says what stands there.
func (n *node) describe() string {
	switch {
	case n.kind == list:
		return "a list"
	case n.kind == mapping:
		return "a mapping"
	case n.empty:
		return "nothing"
	}
	return quote(n.text)
}

// get returns the value of a key, nil where the mapping does not have it or
// where it is no mapping.
func (n *node) get(key string) *node {
	if n == nil || n.kind != mapping {
		return nil
	}
	if n.byKey != nil {
		return n.byKey[key]
	}
	for _, item := range n.items {
		if item.key == key {
			return item
		}
	}
	return nil
}

// fewItems is how many entries of a mapping are searched one by one.
const fewItems = 8

// add appends an entry to a mapping.
func (n *node) add(item *node) {
	n.items = append(n.items, item)
	if n.byKey != nil {
		n.byKey[item.key] = item
	}
}

// mark records that a problem was reported here.
func (n *node) mark() {
	n.bad = true
	n.parent.markBelow()
}

func (n *node) markBelow() {
	for ; n != nil && !n.badBelow; n = n.parent {
		n.badBelow = true
	}
}

// markField records that it was said of a field that it is not here.
func (n *node) markField(name string) {
	if n.badFields == nil {
		n.badFields = make(map[string]bool)
	}
	n.badFields[name] = true
	n.markBelow()
}

// follows says whether a problem with the node, or with a field rest that the
// file does not have, follows from one that was reported already: there, above
// or below.
func (n *node) follows(rest string) bool {
	for up := n; up != nil; up = up.parent {
		if up.bad {
			return true
		}
	}
	if rest == "" || n.kind == scalar {
		return n.muted || n.badBelow
	}
	field := strings.TrimPrefix(rest, ".")
	if i := strings.IndexAny(field, ".["); i > 0 {
		field = field[:i]
	}
	return n.hides(field)
}

// hides says whether a field that is not here may be what was meant by an entry
// that was reported.
func (n *node) hides(field string) bool {
	return n.get(field) == nil && (n.lost || n.badFields[field])
}
