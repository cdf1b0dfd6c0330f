package file

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Format returns a description in its own words and order, laid out in one way:
// indented by two, what stands in braces on one line where it fits, values and
// comments in columns, quotes only where they are needed, a blank line before each
// section. What is not in braces stays so. Every comment is kept. The fabric is the
// same: this is checked, and formatting twice is formatting once. The error is
// [topology.Problems] where the description has any.
//
// [Write] is for fabrics: it has one form for each, and no comments.
func Format(name string, data []byte) ([]byte, error) {
	f, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	out, err := layOut(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	g, err := Parse(name, out)
	if err != nil || !g.Equal(f) {
		return nil, fmt.Errorf("%s: formatting would change what it means", name)
	}
	if before, after := sortedComments(data), sortedComments(out); !slices.Equal(before, after) {
		return nil, fmt.Errorf("%s: formatting would lose a comment", name)
	}
	return out, nil
}

// layOut lays a valid description out anew.
func layOut(data []byte) ([]byte, error) {
	src, err := newSource(data)
	if err != nil {
		return nil, err
	}
	src.attribute()
	l := &layout{}
	l.children(src.root, 0)
	l.comments(src.root.foot, 0)
	return l.text(), nil
}

// sortedComments returns the comments of a text that was parsed before.
func sortedComments(data []byte) []string {
	src, err := newSource(data)
	if err != nil {
		return nil
	}
	var out []string
	for _, c := range src.comments() {
		out = append(out, c.text)
	}
	slices.Sort(out)
	return out
}

// piece is an entry of a mapping, an item of a list, or the whole description, with
// the comments that belong to it.
type piece struct {
	key, value *yaml.Node
	items      []*piece
	at, end    spot // of a value in braces or brackets also where it ends
	flow       bool // it is in braces or brackets, or stands inside of some

	blank bool     // a blank line stands before it, and before what is said above it
	head  []string // comments above it; "" is a blank line
	tail  string   // the comment behind it
	foot  []string // comments below it that belong to what is above them
}

// spot is a place in the text; both count from 1, columns in characters.
type spot struct{ line, col int }

func (s spot) before(o spot) bool { return s.line < o.line || s.line == o.line && s.col < o.col }

// isFlow says whether a node is in braces or brackets.
func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// isLong says whether the value is a mapping or list.
func (p *piece) isLong() bool { return p.value.Kind != yaml.ScalarNode }

// source is a description as it stands.
type source struct {
	lines  [][]rune
	root   *piece
	pieces []*piece // all others, in order of the text
	quoted map[spot]*yaml.Node
}

func newSource(data []byte) (*source, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	s := &source{quoted: make(map[spot]*yaml.Node)}
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), "\n") {
		s.lines = append(s.lines, []rune(line))
	}
	if len(doc.Content) != 1 {
		return nil, errors.New("no description")
	}
	s.root = &piece{value: doc.Content[0], at: spot{0, 0}}
	s.take(s.root, false)
	return s, nil
}

// take adds what is inside of a piece.
func (s *source) take(p *piece, inFlow bool) {
	n := p.value
	s.note(n)
	p.flow = inFlow
	inside := inFlow || p.isLong() && isFlow(n)
	add := func(c *piece) {
		p.items = append(p.items, c)
		s.pieces = append(s.pieces, c)
		s.take(c, inside)
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			s.note(n.Content[i])
			add(&piece{key: n.Content[i], value: n.Content[i+1], at: spot{n.Content[i].Line, n.Content[i].Column}})
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			at := spot{item.Line, item.Column}
			if !inside {
				at = s.dash(at)
			}
			add(&piece{value: item, at: at})
		}
	}
	if p.isLong() && isFlow(n) {
		p.end = s.closing(spot{n.Line, n.Column})
	}
}

// note remembers where a quoted text begins.
func (s *source) note(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		s.quoted[spot{n.Line, n.Column}] = n
	}
}

// dash returns where the dash before an item stands: on its line, or on a line above
// that has nothing but comments below it.
func (s *source) dash(at spot) spot {
	before := strings.TrimRight(string(s.lines[at.line-1][:at.col-1]), " ")
	if strings.HasSuffix(before, "-") {
		return spot{at.line, len([]rune(before))}
	}
	for line := at.line - 1; line >= 1; line-- {
		text, _, _ := strings.Cut(string(s.lines[line-1]), "#")
		text = strings.TrimRight(text, " \t")
		if strings.Trim(text, " -") == "" && strings.HasSuffix(text, "-") {
			return spot{line, len([]rune(text))}
		}
		if text != "" {
			break
		}
	}
	return at
}

// walk visits every character outside of quotes, until visit returns false: it gets
// the place and what stands there.
func (s *source) walk(from spot, visit func(at spot, r rune) bool) {
	for at := from; at.line <= len(s.lines); at = (spot{at.line + 1, 1}) {
		for ; at.col <= len(s.lines[at.line-1]); at.col++ {
			if n := s.quoted[at]; n != nil {
				at = s.afterQuotes(at, n)
				if at.line > len(s.lines) {
					return
				}
				if at.col > len(s.lines[at.line-1]) {
					break
				}
			}
			if !visit(at, s.lines[at.line-1][at.col-1]) {
				return
			}
		}
	}
}

// afterQuotes returns the place behind a quoted text.
func (s *source) afterQuotes(at spot, n *yaml.Node) spot {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		indent := func(line []rune) int { return len(line) - len([]rune(strings.TrimLeft(string(line), " "))) }
		base := indent(s.lines[at.line-1])
		for at.line++; at.line <= len(s.lines); at.line++ {
			if line := s.lines[at.line-1]; len(strings.TrimSpace(string(line))) > 0 && indent(line) <= base {
				break
			}
		}
		return spot{at.line, 1}
	}
	quote := s.lines[at.line-1][at.col-1]
	for at.col++; at.line <= len(s.lines); at = (spot{at.line + 1, 1}) {
		line := s.lines[at.line-1]
		for ; at.col <= len(line); at.col++ {
			switch r := line[at.col-1]; {
			case r == '\\' && quote == '"':
				at.col++
			case r == quote && quote == '\'' && at.col < len(line) && line[at.col] == quote:
				at.col++
			case r == quote:
				return spot{at.line, at.col + 1}
			}
		}
	}
	return at
}

// startsComment says whether a comment starts at a #.
func (s *source) startsComment(at spot, r rune) bool {
	return r == '#' && (at.col == 1 || strings.ContainsRune(" \t", s.lines[at.line-1][at.col-2]))
}

// closing returns where what opens at a place is closed.
func (s *source) closing(from spot) spot {
	depth, end, comment := 0, from, 0
	s.walk(from, func(at spot, r rune) bool {
		switch {
		case comment == at.line:
		case s.startsComment(at, r):
			comment = at.line
		case r == '[' || r == '{':
			depth++
		case r == ']' || r == '}':
			depth--
		}
		end = at
		return depth > 0
	})
	return end
}

// comment is a comment with its #.
type comment struct {
	at   spot
	text string
	own  bool // nothing stands before it on its line
}

// comments returns all comments, in order.
func (s *source) comments() []comment {
	var out []comment
	last := 0
	s.walk(spot{1, 1}, func(at spot, r rune) bool {
		if at.line == last || !s.startsComment(at, r) {
			return true
		}
		last = at.line
		line := s.lines[at.line-1]
		out = append(out, comment{
			at: at, text: strings.TrimRight(string(line[at.col-1:]), " \t"),
			own: strings.TrimSpace(string(line[:at.col-1])) == "" || strings.TrimSpace(string(line[:at.col-1])) == "---",
		})
		return true
	})
	return out
}

// isBlank says whether there is a line and nothing on it.
func (s *source) isBlank(line int) bool {
	return line >= 1 && line <= len(s.lines) && strings.TrimSpace(string(s.lines[line-1])) == ""
}

// attribute gives every comment to a piece.
func (s *source) attribute() {
	above := make(map[*piece][]comment)
	for _, c := range s.comments() {
		if c.own {
			p, below := s.owner(c)
			if below {
				p.foot = append(p.foot, c.text)
			} else {
				above[p] = append(above[p], c)
			}
			continue
		}
		p := s.behind(c)
		if p.tail != "" { // as in braces over several lines
			p.foot = append(p.foot, c.text)
			continue
		}
		p.tail = c.text
	}
	for _, p := range s.pieces {
		line := p.at.line
		for i, c := range above[p] {
			if i == 0 {
				p.blank = s.isBlank(c.at.line - 1)
			} else if s.isBlank(c.at.line - 1) {
				p.head = append(p.head, "")
			}
			p.head = append(p.head, c.text)
			if i == len(above[p])-1 && s.isBlank(line-1) {
				p.head = append(p.head, "")
			}
		}
		if above[p] == nil {
			p.blank = s.isBlank(line - 1)
		}
	}
}

// around returns the innermost braces or brackets that a place is in; nil: none.
func (s *source) around(at spot) *piece {
	var in *piece
	for _, p := range s.pieces {
		if p.isLong() && isFlow(p.value) && (spot{p.value.Line, p.value.Column}).before(at) && at.before(p.end) {
			in = p
		}
	}
	return in
}

// behind returns the piece that a comment on its line belongs to.
func (s *source) behind(c comment) *piece {
	if in := s.around(c.at); in != nil {
		out := in
		for _, item := range in.items {
			if item.at.before(c.at) {
				out = item
			}
		}
		return out
	}
	out := s.root
	for _, p := range s.pieces {
		if !p.flow && p.at.before(c.at) {
			out = p
		}
	}
	return out
}

// owner returns the piece that a comment on a line of its own belongs to, and
// whether it stands below it.
func (s *source) owner(c comment) (p *piece, below bool) {
	if in := s.around(c.at); in != nil {
		for _, item := range in.items {
			if c.at.before(item.at) {
				return item, false
			}
		}
		if len(in.items) == 0 {
			return in, false
		}
		return in.items[len(in.items)-1], true
	}
	next, last := (*piece)(nil), s.root
	for _, p := range s.pieces {
		switch {
		case p.flow:
		case c.at.before(p.at):
			if next == nil {
				next = p
			}
		case next == nil && p.at.col <= c.at.col:
			last = p
		}
	}
	switch {
	case next != nil && (c.at.col <= next.at.col || last.at.col <= next.at.col):
		return next, false
	case next == nil && (c.at.col == 1 || last.at.col <= 1):
		return s.root, true
	}
	return last, true
}
