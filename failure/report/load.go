package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Load is a load to report on, beside the one without fault.
type Load struct {
	// File is what the reader knows the fabric as.
	File   string
	Fabric *topology.Fabric
	// Load is that of the state, Rest that without fault; they may be the same.
	Load, Rest *failure.Load
}

// rows are a table: a heading, what its columns are, and its cells.
type rows struct {
	heading string
	header  []string
	right   []string // columns of numbers
	cells   [][]string
}

// loadNotes say what the numbers mean.
var loadNotes = []string{
	"Offered is what may be sent over a link at once; NICs are listed where it is more than they carry. " +
		"Gets is by fair shares between flows. Of two rates the first, and of two times the second, is with all flows on one " +
		"member of each LAG, the other with flows spread evenly over the members; the switches' hash decides. What one flow " +
		"loses on a LAG others may gain on their NICs. Between, bottleneck and shared with are those with flows spread evenly.",
}

// Text writes the load for a person: the links, the most overrun first, with who
// shares them, then what the networks get, then how long drains take.
func (l *Load) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s", l.File, census(l.Fabric))
	p.line(0, "")
	p.line(0, "%s", l.state())
	for _, r := range l.tables() {
		p.line(0, "")
		p.line(0, "%s", r.heading)
		if len(r.cells) == 0 {
			p.line(1, "none")
			continue
		}
		if p.err == nil {
			_, p.err = fmt.Fprintln(w, r.text())
		}
	}
	p.line(0, "")
	for _, note := range loadNotes {
		p.wrapped(0, note)
	}
	return p.err
}

// Markdown writes the same as tables in GitHub's Markdown.
func (l *Load) Markdown(w io.Writer) error {
	return limited(w, mostMarkdown, l.markdown)
}

func (l *Load) markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s. %s.", escape(l.File), census(l.Fabric), escape(l.state()))
	for _, r := range l.tables() {
		p.line(0, "")
		p.line(0, "**%s**", escape(r.heading))
		p.line(0, "")
		if len(r.cells) == 0 {
			p.line(0, "None.")
			continue
		}
		p.line(0, "| %s |", strings.Join(r.header, " | "))
		marks := make([]string, len(r.header))
		for i, h := range r.header {
			marks[i] = "---"
			if slices.Contains(r.right, h) {
				marks[i] = "---:"
			}
		}
		p.line(0, "| %s |", strings.Join(marks, " | "))
		for _, cells := range r.cells {
			for i := range cells {
				cells[i] = escape(cells[i])
			}
			p.line(0, "| %s |", strings.Join(cells, " | "))
		}
	}
	p.line(0, "")
	for _, note := range loadNotes {
		p.line(0, "%s", note)
	}
	return p.err
}

func (l *Load) state() string {
	switch s := l.Load.Scenario; {
	case !s.Faulty():
		return "Without fault"
	case s.Down.Len() == 0:
		return "With " + s.String()
	}
	return "With " + l.Load.Scenario.String() + " down"
}

func (l *Load) faulty() bool { return l.Load.Scenario.Faulty() }

func (l *Load) tables() []rows {
	out := []rows{l.links(), l.networks()}
	if len(l.Load.Drains) > 0 {
		out = append(out, l.drains())
	}
	return out
}

func (r rows) text() string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	row := func(cells []string) (out table.Row) {
		for _, c := range cells {
			out = append(out, c)
		}
		return out
	}
	t.AppendHeader(row(r.header))
	var columns []table.ColumnConfig
	for _, name := range r.right {
		columns = append(columns, table.ColumnConfig{Name: name, Align: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	for _, cells := range r.cells {
		t.AppendRow(row(cells))
	}
	return t.Render()
}

// links lists both directions of a link in one row where they are alike.
func (l *Load) links() rows {
	r := rows{
		heading: "Links, the most overrun first",
		header:  []string{"link", "from", "to", "carries", "offered", "times", "shared by", "gets"},
		right:   []string{"carries", "offered", "times", "gets"},
	}
	if l.faulty() {
		r.header = slices.Insert(r.header, 6, "without fault")
		r.right = append(r.right, "without fault")
	}
	before := make(map[string]*failure.LinkLoad)
	for i := range l.Rest.Links {
		x := &l.Rest.Links[i]
		before[direction(x)] = x
	}
	for _, two := range directions(l.Load.Links) {
		x := two[0]
		if x.Element.Kind == topology.KindNIC && !x.Overrun() {
			continue
		}
		to := x.To
		if len(two) == 2 {
			to += " and back"
		}
		carries := topology.FormatMbps(x.Mbps)
		if x.FlowMbps != x.Mbps {
			carries += ", one flow " + topology.FormatMbps(x.FlowMbps)
		}
		was := "unused"
		if b := before[direction(x)]; b != nil {
			was = times(b)
		}
		for i := range x.Offers {
			o := &x.Offers[i]
			gets := ""
			if o.Demands > 0 {
				gets = rates(o.Gets)
			}
			name := o.Network
			if o.Mbps > 0 {
				name += " " + topology.FormatMbps(o.Mbps)
			}
			cells := []string{"", "", "", "", "", "", name, gets}
			if i == 0 {
				cells = []string{x.Element.String(), x.From, to, carries, mbps(x.Offered), times(x), name, gets}
			}
			if l.faulty() {
				cells = slices.Insert(cells, 6, was)
				was = ""
			}
			r.cells = append(r.cells, cells)
		}
	}
	return r
}

// direction names a direction of a link.
func direction(l *failure.LinkLoad) string {
	return l.Element.String() + " " + l.From + " " + l.To
}

// directions groups the two directions of a link that have the same to say, and
// keeps the order.
func directions(links []failure.LinkLoad) [][]*failure.LinkLoad {
	var out [][]*failure.LinkLoad
	at := make(map[topology.Element]int)
	for i := range links {
		x := &links[i]
		if k, ok := at[x.Element]; ok && len(out[k]) == 1 && slices.Equal(plain(out[k][0].Offers), plain(x.Offers)) {
			out[k] = append(out[k], x)
			continue
		}
		at[x.Element] = len(out)
		out = append(out, []*failure.LinkLoad{x})
	}
	return out
}

// plain is what a reader is shown of offers.
func plain(offers []failure.Offer) []failure.Offer {
	out := slices.Clone(offers)
	for i := range out {
		out[i].Stopped, out[i].Demands = 0, min(out[i].Demands, 1)
	}
	return out
}

func (l *Load) networks() rows {
	r := rows{
		heading: "What the demand gets that gets least",
		header:  []string{"network", "demands", "cut", "gets", "between", "bottleneck", "shared with"},
		right:   []string{"demands", "cut", "gets", "without fault"},
	}
	if l.faulty() {
		r.header = slices.Insert(r.header, 4, "without fault")
	}
	for i := range l.Load.Networks {
		n, b := &l.Load.Networks[i], &l.Rest.Networks[i]
		between, bottleneck, gets := "", "", ""
		if n.Demands > n.Cut {
			gets, between, bottleneck = rates(n.Least), end(n.From)+" to "+end(n.To), "none"
		}
		if n.Bottleneck != (topology.Element{}) {
			bottleneck = n.Bottleneck.String()
		}
		cells := []string{n.Network, strconv.Itoa(n.Demands), strconv.Itoa(n.Cut), gets, between, bottleneck, strings.Join(l.sharing(n), ", ")}
		if l.faulty() {
			was := ""
			if b.Demands > b.Cut {
				was = rates(b.Least)
			}
			cells = slices.Insert(cells, 4, was)
		}
		r.cells = append(r.cells, cells)
	}
	return r
}

// sharing returns the networks whose demands stop at the same bottleneck.
func (l *Load) sharing(n *failure.NetworkLoad) []string {
	var out []string
	for i := range l.Load.Links {
		x := &l.Load.Links[i]
		if x.Element != n.Bottleneck {
			continue
		}
		for _, o := range x.Offers {
			if o.Network != n.Network && o.Stopped > 0 && !slices.Contains(out, o.Network) {
				out = append(out, o.Network)
			}
		}
	}
	return out
}

func (l *Load) drains() rows {
	r := rows{
		heading: "Draining a host of its VMs",
		header:  []string{"host", "VMs", "to", "alone", "beside all other demands"},
		right:   []string{"VMs", "alone", "beside all other demands", "alone without fault", "beside without fault"},
	}
	if l.faulty() {
		r.header = append(r.header, "alone without fault", "beside without fault")
	}
	before := make(map[string]*failure.Drain)
	for i := range l.Rest.Drains {
		before[l.Rest.Drains[i].Host] = &l.Rest.Drains[i]
	}
	for i := range l.Load.Drains {
		d := &l.Load.Drains[i]
		cells := []string{d.Host, topology.FormatMemory(d.Bytes), strings.Join(d.To, ", ")}
		if len(d.To) == 0 {
			cells[2] = "nobody can take them"
		}
		cells = append(cells, durations(d.Alone), durations(l.Load.Beside(d)))
		if b := before[d.Host]; l.faulty() && b != nil {
			cells = append(cells, durations(b.Alone), durations(l.Rest.Beside(b)))
		}
		r.cells = append(r.cells, cells)
	}
	return r
}

func end(host string) string {
	if host == "" {
		return topology.Gateway
	}
	return host
}

// mbps is FormatMbps, and 0 where it is nothing.
func mbps(v int) string {
	if v == 0 {
		return "0"
	}
	return topology.FormatMbps(v)
}

// times says by how much a link is overrun: 46, 1.2, 0.04.
func times(l *failure.LinkLoad) string { return short(float64(l.Offered) / float64(l.Mbps)) }

// short writes a number with two digits or more that count.
func short(v float64) string {
	switch {
	case v >= 9.95 || v == 0:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 0.995:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

// rate writes Mbps for people: 333M, 1.67G.
func rate(v float64) string {
	if v >= 999.5 {
		return strconv.FormatFloat(roundTo3(v)/1000, 'f', -1, 64) + "G"
	}
	return strconv.FormatFloat(roundTo3(v), 'f', -1, 64) + "M"
}

// roundTo3 rounds to three digits that count.
func roundTo3(v float64) float64 {
	out, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return out
}

// rates and durations write the two ways of spreading flows in the order that
// loadNotes says. That is mostly the worse rate first, but not always: where flows
// lose on a LAG, others may gain on the NICs that they share with them.
func rates(b failure.Bounds) string { return span(rate(b.Worst), rate(b.Even)) }

// span writes two numbers, or one where they are the same to the reader; the unit
// once where it is the same.
func span(a, b string) string {
	number, unit, _ := strings.Cut(a, " ")
	switch {
	case a == b:
		return a
	case unit != "" && strings.HasSuffix(b, " "+unit):
		return number + " to " + b
	}
	return a + " to " + b
}

// duration writes a time for people: 43 s, 1.7 min, 17 min, 2.3 h.
func duration(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < 99500*time.Millisecond:
		return short(d.Seconds()) + " s"
	case d < 99*time.Minute+30*time.Second:
		return short(d.Minutes()) + " min"
	}
	return short(d.Hours()) + " h"
}

func durations(t failure.Times) string { return span(duration(t.Even), duration(t.Worst)) }
