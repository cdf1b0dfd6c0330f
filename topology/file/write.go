package file

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spandrill/spandrill/topology"
)

// Write writes the canonical form of a fabric: the same bytes for equal fabrics,
// and [Read] gives the fabric back. What follows the order of the file is left
// out where reading assigns it again, and said where it would not. A fabric
// whose text is longer than Read accepts is an error.
func Write(w io.Writer, f *topology.Fabric) error {
	p := &printer{}
	p.file(minimal(f))
	if problem := scan(p.out.Bytes()); problem != nil {
		return fmt.Errorf("writing a fabric: its text would be %s", problem.Got)
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("writing a fabric: %w", err)
	}
	return nil
}

// printer writes a builder as YAML.
type printer struct {
	out bytes.Buffer
	def defaults
}

func (p *printer) line(indent int, text string) {
	for range indent {
		p.out.WriteString("  ")
	}
	p.out.WriteString(text)
	p.out.WriteByte('\n')
}

// flow is a mapping that is being put together, in braces unless it is long.
type flow []field

type field struct {
	key, value string   // as YAML
	items      []string // of a list, which value is in brackets
}

func (f field) String() string { return f.key + ": " + f.value }

func (f *flow) add(key, value string) { *f = append(*f, field{key: key, value: value}) }

// yamlList adds a list of what is YAML already.
func (f *flow) yamlList(key string, items []string) {
	*f = append(*f, field{key, "[" + strings.Join(items, ", ") + "]", items})
}

// text adds a text where it is not empty.
func (f *flow) text(key, value string) {
	if value != "" {
		f.add(key, scalarText(value))
	}
}

// number adds a number where it is not 0.
func (f *flow) number(key string, v int) {
	if v != 0 {
		f.add(key, strconv.Itoa(v))
	}
}

// cableNumbers adds a list of cables that is not empty.
func (f *flow) cableNumbers(key string, cables []int) {
	if len(cables) == 0 {
		return
	}
	items := make([]string, len(cables))
	for i, v := range cables {
		items[i] = strconv.Itoa(v)
	}
	f.yamlList(key, items)
}

// flag adds a flag where it is set.
func (f *flow) flag(key string, v bool) {
	if v {
		f.add(key, "true")
	}
}

// vlans adds a set of VLANs where it is not all.
func (f *flow) vlans(key string, v topology.VLANs) {
	if v != (topology.VLANs{}) {
		f.add(key, vlansText(v))
	}
}

// list adds a list where it is not empty; one item stands alone.
func (f *flow) list(key string, items []string) {
	switch len(items) {
	case 0:
	case 1:
		f.add(key, scalarText(items[0]))
	default:
		f.add(key, listText(items))
	}
}

func (f *flow) tags(t topology.Tags) {
	var rest flow
	for _, key := range slices.Sorted(maps.Keys(t)) {
		if key == "rack" || key == "pdu" {
			f.list(key, t[key])
		} else {
			rest.list(scalarText(key), t[key])
		}
	}
	if rest != nil {
		f.add("tags", rest.String())
	}
}

func (f flow) String() string {
	fields := make([]string, len(f))
	for i := range f {
		fields[i] = f[i].String()
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func listText(items []string) string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = scalarText(item)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func vlansText(v topology.VLANs) string {
	s := v.String()
	if strings.ContainsAny(s, ",-") {
		return `"` + s + `"`
	}
	return s
}

// byNumber returns a mapping in braces by a number.
func byNumber[T any](m map[int]T, value func(T) string) string {
	var f flow
	for _, id := range slices.Sorted(maps.Keys(m)) {
		f.add(strconv.Itoa(id), value(m[id]))
	}
	return f.String()
}

// entries writes a section, each entry a key and a mapping. The mappings stand
// in one column, unless a name is long.
func (p *printer) entries(section string, n int, entry func(i int) (key string, value flow)) {
	if n == 0 {
		return
	}
	p.line(0, "")
	p.line(0, section+":")
	keys, values, width := make([]string, n), make([]flow, n), 0
	for i := range n {
		keys[i], values[i] = entry(i)
		keys[i] = scalarText(keys[i])
		width = max(width, columns(keys[i]))
	}
	for i := range n {
		p.entry(1, keys[i], width, values[i])
	}
}

// Widths of the canonical form, in characters.
const (
	widestKey  = 16 // of those that the values behind them are lined up to
	widestLine = 110
)

// entry writes a key with a mapping: in braces where they fit into a line,
// else a line a field.
func (p *printer) entry(indent int, key string, width int, value flow) {
	pad := strings.Repeat(" ", max(0, min(width, widestKey)-columns(key)))
	line := key + ": " + pad + value.String()
	if fits(indent, line) || len(value) == 0 {
		p.line(indent, line)
		return
	}
	p.line(indent, key+":")
	p.fields(indent+1, value)
}

// fields writes a line a field, of a list that is too long for one an item.
func (p *printer) fields(indent int, f flow) {
	for _, field := range f {
		if field.items == nil || fits(indent, field.String()) {
			p.line(indent, field.String())
			continue
		}
		p.line(indent, field.key+":")
		for _, item := range field.items {
			p.line(indent+1, "- "+item)
		}
	}
}

func fits(indent int, line string) bool { return columns(line)+2*indent <= widestLine }

func columns(s string) int { return utf8.RuneCountInString(s) }

// scalarText returns a text as YAML, in quotes where without them it would be
// something else, be it only to other programs.
func scalarText(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFF:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isPlain says whether a text needs no quotes as YAML, in braces or not.
func isPlain(s string) bool {
	switch strings.ToLower(s) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	if first := s[0]; first >= '0' && first <= '9' && !isSpeed(s) {
		return false // a number, a date or the like to others
	}
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'):
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
		case i > 0 && strings.ContainsRune("-./+", r):
		default:
			return false
		}
	}
	return true
}

// isSpeed says whether a text that begins with a digit has the form of 10G or
// 2x10G, which nothing takes for a number.
func isSpeed(s string) bool {
	unit := s[len(s)-1]
	return (unit == 'M' || unit == 'G' || unit == 'T') && strings.Trim(s[:len(s)-1], "0123456789.x") == ""
}
