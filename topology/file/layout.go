package file

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// layout is a description that is being laid out, line by line.
type layout struct{ lines []laidLine }

// laidLine is a line, in parts that are put into columns.
type laidLine struct {
	indent  int
	key     string // with its colon, or the dash of an item; "" of a comment
	value   string
	column  bool // the value stands in a column with those of the lines around
	comment string
}

func (l *layout) add(line laidLine) { l.lines = append(l.lines, line) }

// blank adds a blank line, unless there is one or nothing before it.
func (l *layout) blank() {
	if n := len(l.lines); n > 0 && l.lines[n-1] != (laidLine{}) {
		l.add(laidLine{})
	}
}

// comments adds comments on lines of their own.
func (l *layout) comments(all []string, indent int) {
	for _, c := range all {
		if c == "" {
			l.blank()
			continue
		}
		l.add(laidLine{indent: indent, comment: c})
	}
}

// children adds what is inside of a mapping or list that is not in braces.
func (l *layout) children(p *piece, indent int) {
	for i, c := range p.items {
		if (c.blank && i > 0) || indent == 0 && i > 0 && c.isLong() && !l.fits(c, indent) {
			l.blank()
		}
		l.comments(c.head, indent)
		l.piece(c, indent)
		l.comments(c.foot, indent)
	}
}

// piece adds an entry or an item.
func (l *layout) piece(p *piece, indent int) {
	line := laidLine{indent: indent, key: "-", comment: p.tail}
	if p.key != nil {
		line.key = plainText(p.key, false) + ":"
	}
	switch {
	case !p.isLong():
		line.value = blockScalar(p.value)
		l.add(line)
	case l.fits(p, indent):
		line.value, line.column = flowText(p), p.key != nil
		l.add(line)
	case p.key == nil && p.value.Kind == yaml.MappingNode && len(p.items[0].head) == 0:
		// The first entry stands behind the dash, so that what stood there goes above.
		if p.tail != "" {
			l.comments([]string{p.tail}, indent)
		}
		at := len(l.lines)
		l.children(p, indent+1)
		l.lines[at].indent, l.lines[at].key = indent, "- "+l.lines[at].key
		l.lines[at].column = false
	default:
		l.add(line)
		l.children(p, indent+1)
	}
}

// fits says whether a mapping or list is in braces, has no comments inside and fits
// into a line.
func (l *layout) fits(p *piece, indent int) bool {
	if len(p.items) == 0 {
		return true
	}
	if !p.flow && !isFlow(p.value) || remarked(p) {
		return false
	}
	text := flowText(p)
	if p.key != nil {
		text = plainText(p.key, false) + ": " + text
	}
	return fits(indent, text)
}

// remarked says whether there are comments inside of a piece.
func remarked(p *piece) bool {
	for _, c := range p.items {
		if c.head != nil || c.tail != "" || c.foot != nil || remarked(c) {
			return true
		}
	}
	return false
}

// flowText returns a value as it stands in braces.
func flowText(p *piece) string {
	if !p.isLong() {
		if isEmpty(p.value) {
			return "~"
		}
		return plainText(p.value, true)
	}
	parts := make([]string, len(p.items))
	for i, c := range p.items {
		parts[i] = flowText(c)
		if c.key != nil {
			parts[i] = plainText(c.key, true) + ": " + parts[i]
		}
	}
	if p.value.Kind == yaml.MappingNode {
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// blockScalar returns a text outside of braces; nothing for what is empty.
func blockScalar(n *yaml.Node) string {
	if isEmpty(n) {
		return ""
	}
	return plainText(n, false)
}

// plainText returns a text without quotes where that stays the same text: what had
// none, outside of braces or without what means something there, and words. Numbers
// and the like keep their quotes.
func plainText(n *yaml.Node, inFlow bool) string {
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	switch {
	case isPlain(n.Value):
		return n.Value
	case quoted || inFlow && strings.ContainsAny(n.Value, ",[]{}?"):
		return scalarText(n.Value)
	}
	return n.Value
}

// text returns all lines with values and comments in columns.
func (l *layout) text() []byte {
	for from := 0; from < len(l.lines); {
		to := from + 1
		for to < len(l.lines) && l.lines[to].column && l.lines[from].column && l.lines[to].indent == l.lines[from].indent {
			to++
		}
		width := 0
		for _, x := range l.lines[from:to] {
			if n := columns(x.key); x.column && n <= widestKey+1 {
				width = max(width, n)
			}
		}
		for i := from; i < to; i++ {
			if x := &l.lines[i]; x.column {
				x.key += strings.Repeat(" ", max(0, width-columns(x.key)))
			}
		}
		from = to
	}
	texts := make([]string, len(l.lines))
	for i, x := range l.lines {
		texts[i] = x.key
		if x.value != "" {
			texts[i] += " " + x.value
		}
		if texts[i] != "" {
			texts[i] = strings.Repeat("  ", x.indent) + texts[i]
		}
	}
	var out strings.Builder
	for from := 0; from < len(l.lines); {
		to, width := from, 0
		for ; to < len(l.lines) && texts[to] != ""; to++ {
			if l.lines[to].comment != "" {
				width = max(width, columns(texts[to]))
			}
		}
		for i := from; i < to; i++ {
			out.WriteString(texts[i])
			if c := l.lines[i].comment; c != "" {
				out.WriteString(strings.Repeat(" ", width-columns(texts[i])+2) + c)
			}
			out.WriteByte('\n')
		}
		if to < len(l.lines) { // a blank line, or a comment alone
			if c := l.lines[to].comment; c != "" {
				out.WriteString(strings.Repeat("  ", l.lines[to].indent) + c)
			}
			out.WriteByte('\n')
			to++
		}
		from = to
	}
	return []byte(strings.TrimRight(out.String(), "\n") + "\n")
}
