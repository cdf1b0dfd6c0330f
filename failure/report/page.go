package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

//go:embed page/page.html
var pageHTML string

//go:embed page/page.css
var pageCSS string

//go:embed page/page.js
var pageJS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// mostEntries is from how many failures on a page has of those that change nothing
// only the names, and of all others beyond so many.
const mostEntries = 400

// HTML writes the drill as one page that needs nothing beside it, no network and
// no server: the failures as a list, worst first, with a filter; of each what the
// text has, a table of the networks, and a picture before, after, and of the
// difference, in which everything keeps its place; of each port why it is what it
// is. Without JavaScript all of it but pictures, filter and explanations is there.
// The address names the failure and all that is chosen beside it, so that it can be kept
// and sent. The page's own text says what keys do, and a policy in it forbids what is not its
// own script. Of networks with more than 64 switches pictures are drawn around what
// changed, and the page says what it leaves out. The same drill gives the same bytes.
func (d *Drill) HTML(w io.Writer) error {
	p, err := d.page()
	if err != nil {
		return err
	}
	return pageTemplate.Execute(w, p)
}

// page is what the template shows.
type page struct {
	File, Census, Count string
	CSP                 string
	CSS                 template.CSS
	JS                  template.JS
	Networks, Kinds     []string
	Verdicts            []pageVerdict
	Legend              []pageVerdict
	Rest                *pageEntry
	Sections            []pageSection
	All                 []*pageEntry
	Left                string
	NothingHeading      string
	Nothing             []string
	More                [][]pageLine
	Data                pageData
}

type pageVerdict struct {
	Rank               int
	Name, Words, Glyph string
}

type pageSection struct {
	Heading string
	Entries []*pageEntry
}

// pageEntry is a failure, or the state without.
type pageEntry struct {
	ID                  int
	Name, Short         string
	Worst, Class, Glyph string // of the badge
	Clusters            []string
	Causes              []pageCause
	Load, Notes         []string
	Command             string // that says the same; empty without fault
	Rows                []pageRow
	Reach, Nothing      bool // reaches what nobody touched, changes nothing

	outcome *failure.Outcome
	down    []string // elements
}

type pageCause struct {
	Head  string
	Lines []string
}

type pageRow struct {
	Index                              int
	Network                            string
	VLAN                               int
	Verdict, Glyph, Collateral, Before string
	Gets                               string // of the worst pair
	Path, Was                          []string
	Same                               bool
}

// pageLine is a line of text, indented.
type pageLine struct {
	Indent int
	Text   string
}

// glyphs double the words and colours of verdicts.
var glyphs = map[failure.Verdict]string{
	failure.Intact: "✓", failure.Degraded: "◐", failure.Rerouted: "↷", failure.Slow: "▼", failure.Unfit: "△",
	failure.Blocked: "⊘", failure.Pruned: "✂", failure.Severed: "✕", failure.Looped: "⟳",
}

func (d *Drill) page() (*page, error) {
	if len(d.Outcomes) == 0 || d.Fabric == nil {
		return nil, fmt.Errorf("report: a page needs the fabric and the state without fault")
	}
	p := &page{
		File: visible(d.File), Census: census(d.Fabric), Count: d.count(),
		CSP: policy(), CSS: template.CSS(pageCSS), JS: template.JS(pageJS),
	}
	for _, v := range slices.Backward(failure.Verdicts()) {
		pv := pageVerdict{int(v), v.String(), v.Words(), glyphs[v]}
		p.Legend = append(p.Legend, pv)
		if v > failure.Intact {
			p.Verdicts = append(p.Verdicts, pv)
		}
	}
	rest := d.Outcomes[0]
	for i := range rest.Networks {
		p.Networks = append(p.Networks, label(rest, &rest.Networks[i]))
	}
	p.Rest = d.entry(0, rest, false)
	p.Rest.Name = "without fault"
	for _, text := range rest.Assumptions {
		p.Rest.Notes = append(p.Rest.Notes, "note: "+text)
	}
	p.All = append(p.All, p.Rest)
	d.sections(p)
	kinds := make(map[topology.Kind]bool)
	for _, e := range p.All {
		for x := range e.outcome.Scenario.Down.All() {
			kinds[x.Kind] = true
		}
		kinds[e.outcome.Scenario.Slower.Element.Kind] = true
	}
	for _, k := range topology.Kinds() {
		if kinds[k] {
			p.Kinds = append(p.Kinds, k.String())
		}
	}
	p.More = d.more()
	var err error
	p.Data, err = d.pageData(p.All)
	return p, err
}

// sections fills in the failures: worst first, in the order of the text.
func (d *Drill) sections(p *page) {
	what := "Failures"
	if d.Reboots != nil {
		what = "Reboots"
	}
	reached, mended, own, none := d.split(d.Outcomes[1:])
	many := len(d.Outcomes)-1 > mostEntries
	for _, s := range []struct {
		heading string
		groups  []*group
		reach   bool
		nothing bool
	}{
		{what + " that reach what nobody touched", reached, true, false},
		{what + " that make it better for what nobody touched", mended, true, false},
		{what + " that cost only what was unplugged", own, false, false},
		{what + " that change nothing", none, false, true},
	} {
		section := pageSection{Heading: s.heading}
		for _, g := range s.groups {
			room := max(mostEntries+1-len(p.All), 0)
			if many && (s.nothing || room < len(g.outcomes)) {
				p.Nothing = append(p.Nothing, g.name())
			}
			if many && s.nothing {
				continue
			}
			for _, o := range g.outcomes[:min(len(g.outcomes), room)] {
				e := d.entry(len(p.All), o, s.reach)
				e.Nothing, e.Reach = s.nothing, s.reach
				section.Entries = append(section.Entries, e)
				p.All = append(p.All, e)
			}
		}
		if section.Entries != nil {
			p.Sections = append(p.Sections, section)
		}
	}
	if p.Nothing != nil {
		p.NothingHeading = "Named only"
		worst := fmt.Sprintf("all %d that change anything", len(p.All)-1)
		if len(p.All) > mostEntries {
			worst = fmt.Sprintf("the worst %d", len(p.All)-1)
		}
		p.Left = fmt.Sprintf("Of %d %s the page has %s. The others are named at its end; spandrill drill %s --down ELEMENT says all of each.",
			len(d.Outcomes)-1, strings.ToLower(what), worst, quoted(p.File))
	}
}

// entry is all that is said of an outcome. It is about what nobody touched where bystanders is set.
func (d *Drill) entry(id int, o *failure.Outcome, bystanders bool) *pageEntry {
	of := verdict
	if bystanders {
		of = collateral
	}
	e := &pageEntry{ID: id, Name: visible(o.Scenario.Name), outcome: o}
	for x := range o.Scenario.Down.All() {
		e.down = append(e.down, x.String())
	}
	if x := o.Scenario.Slower; x != (failure.Slowdown{}) {
		e.down = append(e.down, x.Element.String())
	}
	if flags := e.flags(); flags != "" && len(o.Scenario.Changes) == 0 {
		e.Command = "spandrill drill " + quoted(visible(d.File)) + flags
	}
	rest := id == 0
	worstOf, names := worstNetworks(o, of, rest)
	if worstOf == failure.Intact && bystanders {
		// It is a cluster that the fault reaches: what was unplugged is what took it down.
		worstOf, names = worstNetworks(o, verdict, rest)
	}
	e.Worst, e.Class, e.Glyph = worstOf.String(), worstOf.String(), glyphs[worstOf]
	if worstOf > failure.Intact {
		e.Short = strings.Join(names, ", ")
	} else if !rest {
		e.Short = "nothing changed"
	}
	for _, l := range captured(func(p *printer) { p.notes(0, o) }) {
		e.Clusters = append(e.Clusters, l.Text)
	}
	for i := range o.Clusters {
		c := &o.Clusters[i]
		if c.Changed || rest && c.Verdict > failure.Whole {
			e.Clusters = append(e.Clusters, captured(func(p *printer) { p.cluster(0, c, "") })[0].Text)
		}
	}
	for _, l := range captured(func(p *printer) {
		p.networks(0, o, of, rest, true)
		if bystanders {
			p.touched(o)
		}
	}) {
		if n := len(e.Causes); l.Indent == 1 && n > 0 {
			e.Causes[n-1].Lines = append(e.Causes[n-1].Lines, l.Text)
		} else {
			e.Causes = append(e.Causes, pageCause{Head: l.Text})
		}
	}
	e.Load = d.loadText(o)
	for i := range o.Networks {
		e.Rows = append(e.Rows, row(i, o))
	}
	return e
}

// worstNetworks returns the worst verdict of the networks that changed, and their names.
func worstNetworks(o *failure.Outcome, of view, rest bool) (failure.Verdict, []string) {
	worst := failure.Intact
	var names []string
	for i := range o.Networks {
		n := &o.Networks[i]
		v, _ := of(n)
		if !rest && !changed(n, of) {
			continue
		}
		switch {
		case v > worst:
			worst, names = v, []string{label(o, n)}
		case v == worst:
			names = append(names, label(o, n))
		}
	}
	return worst, names
}

// flags are those of the command that show the entry's state.
func (e *pageEntry) flags() string {
	s, out := e.outcome.Scenario, ""
	if s.Down.Len() > 0 {
		var down []string
		for x := range s.Down.All() {
			down = append(down, x.String())
		}
		out += " --down " + quoted(strings.Join(down, ","))
	}
	if s.Slower != (failure.Slowdown{}) {
		out += " --slower " + quoted(fmt.Sprintf("%v=%s", s.Slower.Element, topology.FormatMbps(s.Slower.Mbps)))
	}
	return out
}

// quoted quotes a word for a shell where it has to be.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:,+@%=", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func row(i int, o *failure.Outcome) pageRow {
	n := &o.Networks[i]
	r := pageRow{
		Index: i, Network: label(o, n), VLAN: n.VLAN, Verdict: n.Verdict.String(), Glyph: glyphs[n.Verdict],
		Collateral: n.Collateral.String(), Before: n.Before.String(), Gets: gets(n),
		Path: elements(n.Pair.Path), Same: o.Scenario.Faulty() && !changed(n, verdict),
	}
	if !slices.Equal(n.Pair.Path, n.Pair.Before) {
		r.Was = elements(n.Pair.Before)
	}
	return r
}

func elements(path failure.Path) []string {
	var out []string
	for _, e := range path {
		out = append(out, e.String())
	}
	return out
}

// gets says what the pair gets that decided a verdict. Where it is not connected, what
// those get that are tells how much of the network is left.
func gets(n *failure.NetworkOutcome) string {
	switch {
	case n.Pair.Mbps > 0:
		return speeds(n.Pair.Mbps, n.Pair.FlowMbps)
	case n.BottleneckMbps > 0:
		return "nothing; connected pairs " + speeds(n.BottleneckMbps, n.FlowMbps)
	}
	return "nothing"
}

func speeds(mbps, flow int) string {
	if flow == mbps {
		return topology.FormatMbps(mbps)
	}
	return topology.FormatMbps(mbps) + ", one flow " + topology.FormatMbps(flow)
}

// more is what the text says after the failures.
func (d *Drill) more() [][]pageLine {
	var out [][]pageLine
	add := func(lines []pageLine) {
		if len(lines) > 0 {
			out = append(out, lines)
		}
	}
	if d.Reboots != nil {
		add(captured(func(p *printer) { p.wayBack(d.Reboots) }))
	}
	add(captured(func(p *printer) { p.joins(d.Fabric, d.Outcomes) }))
	add(captured(func(p *printer) { p.spares(d) }))
	if len(d.Errors) > 0 {
		lines := []pageLine{{0, "Could not be analysed"}}
		for _, text := range d.Unanalysed() {
			lines = append(lines, pageLine{1, visible(text)})
		}
		add(lines)
	}
	return out
}

// captured returns what is printed, line by line.
func captured(print func(*printer)) []pageLine {
	var b strings.Builder
	print(&printer{w: &b, unwrapped: true})
	var out []pageLine
	for line := range strings.Lines(b.String()) {
		text := strings.TrimSpace(line)
		if text != "" {
			out = append(out, pageLine{(len(line) - len(strings.TrimLeft(line, " "))) / 2, text})
		}
	}
	return out
}

// policy forbids everything but the page's own script and style.
func policy() string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS)
}
