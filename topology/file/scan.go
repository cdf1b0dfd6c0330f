package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spandrill/spandrill/topology"
	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Limits of a file. They bound what a hostile one can cost.
const (
	maxBytes = 8 << 20
	// maxItems bounds the values of a file by the characters that separate
	// them. The YAML library needs 0.2 KB for a value, and over 1 KB in a list
	// inside brackets, all of whose tokens it holds at once.
	maxItems = 1 << 20
	maxDepth = 32
)

// scan says what makes a text unfit for the YAML library, or nil. It looks at
// bytes only: the library gives no position for them, or takes a lot of memory
// before it says anything.
func scan(data []byte) *topology.Problem {
	if len(data) > maxBytes {
		return tooLong()
	}
	line, start, items := 1, 0, 0
	for i := 0; i < len(data); {
		r, size := rune(data[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(data[i:])
		}
		if msg := unfit(r, size); msg != "" {
			return &topology.Problem{Line: line, Col: 1 + utf8.RuneCount(data[start:i]), Got: msg, Want: "text in UTF-8"}
		}
		if separates(data, i) {
			if items++; items > maxItems {
				return &topology.Problem{
					Line: line, Col: 1 + utf8.RuneCount(data[start:i]),
					Got: fmt.Sprintf("more than %d values and lines", maxItems), Want: "fewer; name patterns such as node[1-64] shorten a file",
				}
			}
		}
		i += size
		if r == '\n' || r == '\r' && (i == len(data) || data[i] != '\n') {
			line, start = line+1, i
		}
	}
	return nil
}

func tooLong() *topology.Problem {
	return &topology.Problem{Line: 1, Col: 1, Got: "a file of more than 8 MiB", Want: fmt.Sprintf("at most %d bytes", maxBytes)}
}

// unfit says what is wrong with a character.
func unfit(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "a byte that is not UTF-8"
	case r < ' ' && r != '\t' && r != '\n' && r != '\r':
		return fmt.Sprintf("the control character %U", r)
	case r == '\uFEFF':
		return "a byte order mark inside the text"
	case r == '\uFFFE' || r == '\uFFFF':
		return fmt.Sprintf("%U, which is no character", r)
	}
	return ""
}

// separates says whether a value may begin behind the byte.
func separates(data []byte, i int) bool {
	switch data[i] {
	case ',', '[', '{', ':', '\n', '\r':
		return true
	case '-', '?':
		return i+1 == len(data) || data[i+1] == ' ' || data[i+1] == '\t' || data[i+1] == '\n'
	}
	return false
}

// parse makes a tree of the YAML text. It returns nil where there is none; what
// is wrong with the text is in found.
func parse(data []byte, found *problems) *node {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if p := scan(data); p != nil {
		found.add(*p)
		return nil
	}
	// The library checks the depth as it opens a bracket or an indentation, so
	// before anything recurses; aliases stay pointers in its tree and cost
	// nothing until somebody follows them, and here nobody does.
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		found.add(syntax(err, data))
		return nil
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF):
		found.add(topology.Problem{Line: 1, Col: 1, Got: "an empty file", Want: "a description that begins with spandrill: 1"})
		return nil
	case err != nil:
		found.add(syntax(err, data))
		return nil
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		found.add(syntax(err, data))
	default:
		found.add(topology.Problem{Line: second.Line, Col: second.Column, Got: "a second document", Want: "one document in a file"})
	}
	if len(doc.Content) == 0 {
		return nil
	}
	c := converter{found: found}
	return c.convert(doc.Content[0], nil, 0)
}

// syntax makes a problem of what the YAML library says.
func syntax(err error, data []byte) topology.Problem {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return topology.Problem{Line: 1, Col: 1, Got: err.Error(), Want: "YAML"}
	}
	p := topology.Problem{Line: max(e.Mark.Line, 1), Col: max(e.Mark.Column, 1), Got: e.Message, Want: "YAML"}
	if e.ContextMsg != "" && e.ContextMark.Line > 0 && e.ContextMark != e.Mark {
		p.Got += fmt.Sprintf(" %s from line %d on", e.ContextMsg, e.ContextMark.Line)
	}
	next := byteAt(data, p.Line, p.Col)
	switch {
	case e.Message == "did not find expected key" && indented(data, p.Line, p.Col) && !strings.ContainsRune("{}[],", rune(next)):
		p.Got = fmt.Sprintf("an indentation by %d, which no key has that could stand above it", p.Col-1)
		p.Want = "the indentation of the keys that it belongs to, or a key without a value above it"
	case strings.HasPrefix(e.Message, "unknown anchor"):
		p.Got, p.Want = "an alias", "the value itself"
	case strings.HasPrefix(e.Message, "exceeded max depth"):
		p.Got, p.Want = fmt.Sprintf("nesting deeper than %d", maxDepth), "a description, which is flat"
	case strings.HasPrefix(e.Message, "found incompatible YAML document"):
		p.Got, p.Want = "a YAML version other than 1.1", "no %YAML line"
	case e.Message == "found unexpected end of stream" && e.ContextMark.Line > 0:
		p.Line, p.Col = e.ContextMark.Line, e.ContextMark.Column
		p.Got, p.Want = "a quotation mark that is never closed", ""
	case next == '\t' && strings.HasPrefix(e.Message, "found character that cannot start"):
		p.Got, p.Want = "a tab", "spaces, since YAML does not indent by tabs"
	case next == '[' && strings.HasPrefix(e.Message, "did not find expected ',' or"):
		p.Got, p.Want = "a [ in a text without quotes", `quotes around a name pattern inside braces, such as "node[1-4]"`
	}
	return p
}

// indented says whether nothing but spaces stands before a position in its line.
func indented(data []byte, line, col int) bool {
	for c := 1; c < col; c++ {
		if byteAt(data, line, c) != ' ' {
			return false
		}
	}
	return true
}

// byteAt returns the first byte of the character at a position, 0 where there
// is none. Columns count characters.
func byteAt(data []byte, line, col int) byte {
	for ; line > 1; line-- {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			return 0
		}
		data = data[i+1:]
	}
	for ; col > 1 && len(data) > 0; col-- {
		_, size := utf8.DecodeRune(data)
		data = data[size:]
	}
	if len(data) == 0 {
		return 0
	}
	return data[0]
}

// converter makes nodes of the library's tree and reports what YAML has and
// this form has not: anchors, aliases, merge keys, tags, duplicate keys.
type converter struct{ found *problems }

func (c *converter) bad(n *node, y *yaml.Node, got, want string) {
	c.found.add(topology.Problem{Line: y.Line, Col: y.Column, Path: n.path(), Got: got, Want: want})
}

// convert returns the node of y under parent, of which it may take over key or
// index afterwards.
func (c *converter) convert(y *yaml.Node, n *node, depth int) *node {
	if n == nil {
		n = &node{}
	}
	n.line, n.col = y.Line, y.Column
	if depth > maxDepth {
		c.bad(n, y, fmt.Sprintf("nesting deeper than %d", maxDepth), "a description, which is flat")
		n.mark()
		return n
	}
	if y.Kind == yaml.AliasNode {
		c.bad(n, y, "an alias, *"+printable(y.Value), "the value itself")
		n.mark()
		return n
	}
	c.plain(n, y)
	switch y.Kind {
	case yaml.ScalarNode:
		n.kind, n.text = scalar, y.Value
		n.empty = isEmpty(y)
	case yaml.SequenceNode:
		n.kind = list
		n.items = make([]*node, 0, len(y.Content))
		for i, item := range y.Content {
			n.items = append(n.items, c.convert(item, &node{parent: n, index: i}, depth+1))
		}
	case yaml.MappingNode:
		n.kind = mapping
		c.pairs(y, n, depth)
	}
	return n
}

// plain reports an anchor and a tag. The value counts nevertheless.
func (c *converter) plain(n *node, y *yaml.Node) {
	if y.Anchor != "" {
		c.bad(n, y, "an anchor, &"+printable(y.Anchor), "the value alone")
	}
	if y.Style&yaml.TaggedStyle != 0 || y.Tag == "!" {
		c.bad(n, y, "a tag, "+printable(y.Tag), "the value alone, which is always text")
	}
}

// isEmpty says whether a scalar stands for nothing. In quotes the same is text.
func isEmpty(y *yaml.Node) bool {
	if y.Style&^yaml.TaggedStyle != 0 {
		return false
	}
	switch y.Value {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

func (c *converter) pairs(y *yaml.Node, n *node, depth int) {
	n.items = make([]*node, 0, len(y.Content)/2)
	if len(y.Content)/2 > fewItems {
		n.byKey = make(map[string]*node, len(y.Content)/2)
	}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		if !c.key(key, n) {
			n.lost = true
			n.mark()
			continue
		}
		item := &node{parent: n, key: key.Value, keyLine: key.Line, keyCol: key.Column}
		c.plain(item, key)
		c.convert(y.Content[i+1], item, depth+1)
		if first := n.get(key.Value); first != nil {
			c.bad(item, key, "a second "+quote(key.Value), fmt.Sprintf("each key once; the first is in line %d", first.keyLine))
			continue
		}
		n.add(item)
	}
}

// key says whether y can be a key, and reports why not.
func (c *converter) key(y *yaml.Node, n *node) bool {
	switch {
	case y.Kind == yaml.AliasNode:
		c.bad(n, y, "an alias as a key, *"+printable(y.Value), "a name")
	case y.Kind != yaml.ScalarNode:
		c.bad(n, y, "a list or mapping as a key", "a name")
	case y.Value == "<<" && y.Style&^yaml.TaggedStyle == 0:
		c.bad(n, y, "a merge key, <<", "the fields themselves")
	case isEmpty(y):
		c.bad(n, y, "a key without text", "a name")
	default:
		return true
	}
	return false
}
