package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Erosions is bundles that lose one member after the other, to report on.
type Erosions struct {
	// File is what the reader knows the fabric as.
	File   string
	Fabric *topology.Fabric
	// Bundles are of the one fabric.
	Bundles []*failure.Erosion
}

// Text writes for a person what is true without fault, then a table for each
// bundle, with the sentences that say why where something changes.
func (e *Erosions) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s", e.File, census(e.Fabric))
	if rest := e.rest(); rest != nil {
		p.rest(rest)
	}
	for _, b := range e.Bundles {
		p.line(0, "")
		p.line(0, "%s", e.title(b))
		for line := range strings.Lines(newSheet(b).text()) {
			p.line(1, "%s", strings.TrimRight(line, "\n"))
		}
		for _, s := range story(b) {
			p.line(1, "%s", s.heading)
			for line := range strings.Lines(s.text()) {
				p.line(0, "%s", strings.TrimRight(line, "\n"))
			}
		}
		for _, note := range e.notes(b) {
			p.wrapped(1, "note: "+note)
		}
	}
	return p.err
}

// Markdown writes the same in GitHub's Markdown, without what is true without
// fault. Whatever a name has in it stays text.
func (e *Erosions) Markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s", escape(e.File), census(e.Fabric))
	for _, b := range e.Bundles {
		p.line(0, "")
		p.line(0, "### %s", escape(e.title(b)))
		p.line(0, "")
		for i, row := range newSheet(b).rows() {
			cells := make([]string, len(row))
			for k, lines := range row {
				for l := range lines {
					lines[l] = escape(lines[l])
				}
				cells[k] = strings.Join(lines, "<br>")
			}
			p.line(0, "| %s |", strings.Join(cells, " | "))
			if i == 0 {
				p.line(0, "|%s", strings.Repeat(" --- |", len(row)))
			}
		}
		stories, notes := story(b), e.notes(b)
		if len(stories)+len(notes) > 0 {
			p.line(0, "")
		}
		for _, s := range stories {
			p.line(0, "- %s", escape(s.heading))
			for line := range strings.Lines(s.markdown()) {
				p.line(0, "%s", strings.TrimRight(line, "\n"))
			}
		}
		for _, note := range notes {
			p.line(0, "- note: %s", escape(note))
		}
	}
	return p.err
}

// rest returns the state without fault, nil where there is no bundle.
func (e *Erosions) rest() *failure.Outcome {
	if len(e.Bundles) == 0 {
		return nil
	}
	return e.Bundles[0].Rows[0].Outcome
}

// title says what a bundle is.
func (e *Erosions) title(b *failure.Erosion) string {
	links := e.Fabric.Builder().Links
	l := links[slices.IndexFunc(links, func(l topology.Link) bool { return l.Element() == b.LAG })]
	s := fmt.Sprintf("%v: %dx%s, %s to %s", b.LAG, len(l.Members), topology.FormatMbps(l.Members[0]), l.Ends[0].Switch, l.Ends[1].Switch)
	if n := b.Rows[0].Hop.MinLinks; n > 1 {
		s += fmt.Sprintf(", min-links %d", n)
	}
	return s
}

// notes returns the assumptions that a bundle's rows rest on and the state
// without fault does not.
func (e *Erosions) notes(b *failure.Erosion) []string {
	var out []string
	for i := range b.Rows {
		if o := b.Rows[i].Outcome; o != nil {
			for _, a := range o.Assumptions {
				if !slices.Contains(e.rest().Assumptions, a) && !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

// cell is the lines of a cell of a table.
type cell []string

// sheet is the table of a bundle.
type sheet struct {
	e *failure.Erosion
	// trees says that there are several, which need names.
	trees bool
	// moving are the ports that discard in some rows only.
	moving map[treePort]bool
	// columns are the networks, those together that fare alike in every row.
	columns [][]int
}

// treePort is a port in a tree.
type treePort struct {
	port stp.PortID
	inst stp.Instance
}

func newSheet(e *failure.Erosion) *sheet {
	s := &sheet{e: e, moving: make(map[treePort]bool)}
	times, rows := make(map[treePort]int), 0
	tree := func(i stp.Instance) { s.trees = s.trees || i != stp.Instance{} }
	for i := range e.Rows {
		r := &e.Rows[i]
		if r.Err != nil {
			continue
		}
		rows++
		for _, d := range r.Discards {
			times[treePort{d.Port, d.Instance}]++
			tree(d.Instance)
		}
		for _, c := range r.Changes {
			tree(c.Instance)
		}
		for _, end := range r.Costs {
			for _, c := range end.Costs {
				tree(c.Instance)
			}
		}
	}
	for at, n := range times {
		s.moving[at] = n < rows
	}
	alike := make(map[string]int)
	for i := range e.Rows[0].Outcome.Networks {
		var key strings.Builder
		for k := range e.Rows {
			key.WriteString(s.network(&e.Rows[k], i) + "\n")
		}
		at, ok := alike[key.String()]
		if !ok {
			at = len(s.columns)
			alike[key.String()] = at
			s.columns = append(s.columns, nil)
		}
		s.columns[at] = append(s.columns[at], i)
	}
	return s
}

// rows returns the table, its header first.
func (s *sheet) rows() [][]cell {
	first := &s.e.Rows[0]
	out := [][]cell{{
		{"members"}, {"Mbps"}, {"one flow"},
		{"cost at " + s.end(first, 0)}, {"cost at " + s.end(first, 1)},
		{"discards"}, {"roles, was → is"},
	}}
	for _, networks := range s.columns {
		var names cell
		for _, i := range networks {
			names = append(names, label(first.Outcome, &first.Outcome.Networks[i]))
		}
		out[0] = append(out[0], names)
	}
	for i := range s.e.Rows {
		out = append(out, s.row(&s.e.Rows[i]))
	}
	return out
}

// end names an end of the bundle: the switch, with the port where both are at one.
func (s *sheet) end(r *failure.ErosionRow, i int) string {
	if r.Costs[0].Port.Bridge == r.Costs[1].Port.Bridge {
		return r.Costs[i].Port.String()
	}
	return r.Costs[i].Port.Bridge
}

func (s *sheet) row(r *failure.ErosionRow) []cell {
	total := len(s.e.Rows) - 1
	if r.Err != nil {
		out := []cell{{fmt.Sprintf("%d dead", r.Down.Len())}, {"could not be analysed"}}
		for range 5 + len(s.columns) {
			out = append(out, cell{"-"})
		}
		return out
	}
	out := []cell{{fmt.Sprintf("%d of %d", r.Hop.Active, total)}}
	if r.Hop.Status == lag.Up {
		out = append(out, cell{stp.FormatCost(r.Hop.Mbps)}, cell{stp.FormatCost(r.Hop.FlowMbps)})
	} else {
		out = append(out, cell{closed(&r.Hop)}, cell{"-"})
	}
	out = append(out, s.costs(&r.Costs[0]), s.costs(&r.Costs[1]), s.discards(r), s.changes(r))
	for _, networks := range s.columns {
		out = append(out, cell{s.network(r, networks[0])})
	}
	for i := range out {
		if len(out[i]) == 0 {
			out[i] = cell{"-"}
		}
	}
	return out
}

// closed says why a bundle is not up.
func closed(h *lag.Hop) string {
	switch h.Status {
	case lag.BelowMinLinks:
		return "closed by min-links " + strconv.Itoa(h.MinLinks)
	case lag.Unformed:
		return "does not form"
	case lag.PortDisabled:
		return "shut down"
	}
	return "down"
}

// network says the verdict of a network, and the collateral one where it differs.
func (s *sheet) network(r *failure.ErosionRow, i int) string {
	if r.Err != nil {
		return "-"
	}
	n := &r.Outcome.Networks[i]
	if n.Collateral != n.Verdict {
		return fmt.Sprintf("%v, collateral %v", n.Verdict, n.Collateral)
	}
	return n.Verdict.String()
}

// lines are texts, each with the trees that it is true in.
type lines struct {
	texts []string
	trees [][]string
}

func (l *lines) add(text string, tree string) {
	i := slices.Index(l.texts, text)
	if i < 0 {
		i = len(l.texts)
		l.texts, l.trees = append(l.texts, text), append(l.trees, nil)
	}
	if !slices.Contains(l.trees[i], tree) {
		l.trees[i] = append(l.trees[i], tree)
	}
}

// cell names the trees if that is asked for.
func (l *lines) cell(trees bool) cell {
	out := make(cell, len(l.texts))
	for i, t := range l.texts {
		if out[i] = t; trees {
			out[i] += " in " + strings.Join(foldNames(l.trees[i]), ", ")
		}
	}
	return out
}

func (s *sheet) costs(e *failure.EndCosts) cell {
	var l lines
	for _, c := range e.Costs {
		text := stp.FormatCost(c.Cost)
		if c.Pinned {
			text += " pinned"
		}
		if c.Assumed {
			text += " assumed"
		}
		tree := c.Instance.String()
		if c.External {
			tree += " towards other regions"
		}
		l.add(text, tree)
	}
	return l.cell(len(l.texts) > 1)
}

// discards names the ports of this bundle that discard, and those that discard in
// some rows only.
func (s *sheet) discards(r *failure.ErosionRow) cell {
	var l lines
	for _, d := range r.Discards {
		if d.Cable == s.e.LAG || s.moving[treePort{d.Port, d.Instance}] {
			l.add(portName(d.Port, d.Cable), d.Instance.String())
		}
	}
	return l.cell(s.trees)
}

func (s *sheet) changes(r *failure.ErosionRow) cell {
	var l lines
	for _, c := range r.Changes {
		l.add(fmt.Sprintf("%s %s → %s", portName(c.Port, c.Cable), portWords(c.Was, c.Is), portWords(c.Is, c.Was)), c.Instance.String())
	}
	return l.cell(s.trees)
}

// portName names a port with its cable.
func portName(p stp.PortID, cable topology.Element) string {
	if cable == (topology.Element{}) {
		return p.String()
	}
	return fmt.Sprintf("%v (%v)", p, cable)
}

// portWords says the role of a port, and more where that is not what the other
// differs in.
func portWords(v, other stp.PortView) string {
	s := v.Role.String()
	switch {
	case v.Role == stp.Disabled && v.Guard == 0:
		s = "down"
	case v.Guard != 0:
		s += " " + v.Guard.String()
	case v.Role == other.Role && v.Forwarding:
		s += " forwarding"
	case v.Role == other.Role:
		s += " discarding"
	}
	return s
}

// text draws the table for a terminal.
func (s *sheet) text() string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Format.Header = text.FormatDefault // names are case-sensitive
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	var configs []table.ColumnConfig
	for i := 2; i <= 5; i++ { // Mbps to costs
		configs = append(configs, table.ColumnConfig{Number: i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(configs)
	for i, row := range s.rows() {
		cells := make(table.Row, len(row))
		for k, c := range row {
			cells[k] = strings.Join(c, "\n")
		}
		if i == 0 {
			t.AppendHeader(cells)
		} else {
			t.AppendRow(cells)
		}
	}
	return t.Render() + "\n"
}

// chapter says what changes with so many members, and why.
type chapter struct {
	heading string
	row     *failure.ErosionRow
}

func (c *chapter) text() string {
	var b bytes.Buffer
	tell(&printer{w: &b}, c.row)
	return b.String()
}

// markdown makes an item of a list of each line.
func (c *chapter) markdown() string {
	var b bytes.Buffer
	tell(&printer{w: &b, unwrapped: true}, c.row)
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		rest := strings.TrimLeft(line, " ")
		depth := len(line) - len(rest) - 2 // the heading has one level less
		fmt.Fprintf(&out, "%s- %s\n", strings.Repeat(" ", depth), escape(strings.TrimSpace(rest)))
	}
	return out.String()
}

// story tells of every row but the first what changes and why, of those in turn
// that change nothing more together.
func story(e *failure.Erosion) []chapter {
	var out []chapter
	last, counts := "", []string(nil)
	for i := 1; i < len(e.Rows); i++ {
		r := &e.Rows[i]
		c := chapter{row: r}
		told := c.text()
		if told == "" {
			last = "" // only the table tells
			continue
		}
		if told != last {
			out, counts = append(out, c), nil
		}
		last = told
		if n := strconv.Itoa(alive(r, e)); !slices.Contains(counts, n) {
			counts = append(counts, n)
		}
		out[len(out)-1].heading = fmt.Sprintf("With %s of %d members", strings.Join(counts, ", "), len(e.Rows)-1)
	}
	return out
}

// alive counts the members that work; where the state could not be analysed those
// that are not dead.
func alive(r *failure.ErosionRow, e *failure.Erosion) int {
	if r.Err != nil {
		return len(e.Rows) - 1 - r.Down.Len()
	}
	return r.Hop.Active
}

// tell says what a row does to the networks and to the trees, and why.
func tell(p *printer, r *failure.ErosionRow) {
	const indent = 2
	if r.Err != nil {
		p.wrapped(indent, "could not be analysed: "+r.Err.Error())
		return
	}
	said, moved := reasons(r.Outcome), false
	for i := range r.Outcome.Networks {
		moved = moved || changed(&r.Outcome.Networks[i], verdict)
	}
	p.networks(indent, r.Outcome, collateral, false, true)
	p.touched(r.Outcome)
	switch {
	case !moved && len(r.Changes) == 0:
		p.line(indent, "nothing moves")
	case !moved && len(r.Outcome.Networks) > 0:
		p.line(indent, "no network notices")
	}
	for _, d := range r.Discards {
		if d.Reason.Text == "" || slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, d.Reason.Text) }) {
			continue
		}
		said = append(said, d.Reason.Text)
		p.wrapped(indent, d.Reason.Text)
	}
}

// reasons returns what is said of networks, which may be about the trees.
func reasons(o *failure.Outcome) []string {
	var out []string
	for i := range o.Networks {
		out = append(out, o.Networks[i].Pair.Reason.Text, o.Networks[i].Bystander.Reason.Text)
	}
	return out
}

type jsonErosions struct {
	Schema  int           `json:"schema"`
	File    string        `json:"file"`
	Bundles []jsonErosion `json:"bundles"`
}

type jsonErosion struct {
	LAG  topology.Element `json:"lag"`
	Rows []jsonErosionRow `json:"rows"`
}

type jsonErosionRow struct {
	Down        []topology.Element `json:"down"`
	Error       string             `json:"error,omitempty"`
	Status      string             `json:"status,omitempty"`
	Active      int                `json:"active"`
	Mbps        int                `json:"mbps"`
	FlowMbps    int                `json:"flow_mbps"`
	Ends        []jsonEnd          `json:"ends"`
	Changes     []jsonChange       `json:"changes"`
	Discards    []jsonDiscard      `json:"discards"`
	Networks    []jsonNetwork      `json:"networks"`
	Assumptions []string           `json:"assumptions,omitempty"`
}

type jsonEnd struct {
	Port  string     `json:"port"`
	Costs []jsonCost `json:"costs"`
}

type jsonCost struct {
	Instance string `json:"instance"`
	External bool   `json:"external,omitempty"`
	Cost     int    `json:"cost"`
	Pinned   bool   `json:"pinned"`
	Assumed  bool   `json:"assumed,omitempty"`
}

type jsonChange struct {
	Port     string   `json:"port"`
	Element  string   `json:"element,omitempty"`
	Instance string   `json:"instance"`
	Was      jsonPort `json:"was"`
	Is       jsonPort `json:"is"`
}

// jsonPort is the state of a port.
type jsonPort struct {
	Role       string `json:"role"`
	Forwarding bool   `json:"forwarding"`
	Guard      string `json:"guard,omitempty"`
}

type jsonDiscard struct {
	Port     string      `json:"port"`
	Element  string      `json:"element,omitempty"`
	Instance string      `json:"instance"`
	Role     string      `json:"role"`
	New      bool        `json:"new"`
	Reason   *jsonReason `json:"reason,omitempty"`
}

var statusNames = map[lag.Status]string{
	lag.Up: "up", lag.Dead: "dead", lag.SwitchDead: "switch-dead", lag.PortDisabled: "port-disabled",
	lag.BelowMinLinks: "below-min-links", lag.Unformed: "unformed",
}

// JSON writes the erosions as one JSON object, indented, with a newline at its
// end:
//
//	{"schema": 1, "file": "…", "bundles": [{"lag": "lag:isl", "rows": [
//	  {"down": [], "status": "up", "active": 2, "mbps": 20000, "flow_mbps": 10000,
//	   "ends": [{"port": "ten-a:1", "costs": [{"instance": "cist", "cost": 1000, "pinned": false}]}, …],
//	   "changes": [{"port": "ten-b:1", "element": "lag:isl", "instance": "cist",
//	                "was": {"role": "root", "forwarding": true}, "is": {…}}],
//	   "discards": [{"port": "core-b:2", "element": "lag:up-b", "instance": "cist", "role": "alternate", "new": false}],
//	   "networks": […]}]}]}
//
// The first row is without fault, the last with every member dead. status is up,
// dead, port-disabled, below-min-links or unformed. mbps and flow_mbps are those
// of the members that work, even if the bundle is not up. An end that is down has
// no costs. external marks a cost in the CIST towards other regions, assumed one
// that no source gives. changes are against the first row, discards has every port
// of the network that is up and discards, with the reason where it is new.
// Networks are as in a drill. A row that could not be analysed has error, and the
// rest is empty. schema is [Schema].
func (e *Erosions) JSON(w io.Writer) error {
	out := jsonErosions{Schema: Schema, File: e.File, Bundles: []jsonErosion{}}
	for _, b := range e.Bundles {
		j := jsonErosion{LAG: b.LAG}
		for i := range b.Rows {
			j.Rows = append(j.Rows, erosionRowJSON(&b.Rows[i]))
		}
		out.Bundles = append(out.Bundles, j)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func erosionRowJSON(r *failure.ErosionRow) jsonErosionRow {
	j := jsonErosionRow{
		Down: elementsJSON(r.Down), Status: statusNames[r.Hop.Status],
		Active: r.Hop.Active, Mbps: r.Hop.Mbps, FlowMbps: r.Hop.FlowMbps,
		Ends: []jsonEnd{}, Changes: []jsonChange{}, Discards: []jsonDiscard{}, Networks: []jsonNetwork{},
	}
	if r.Err != nil {
		j.Error = r.Err.Error()
		return j
	}
	j.Assumptions = r.Outcome.Assumptions
	for _, end := range r.Costs {
		e := jsonEnd{end.Port.String(), []jsonCost{}}
		for _, c := range end.Costs {
			e.Costs = append(e.Costs, jsonCost{c.Instance.String(), c.External, c.Cost, c.Pinned, c.Assumed})
		}
		j.Ends = append(j.Ends, e)
	}
	port := func(v stp.PortView) jsonPort {
		s := jsonPort{Role: v.Role.String(), Forwarding: v.Forwarding}
		if v.Guard != 0 {
			s.Guard = v.Guard.String()
		}
		return s
	}
	for _, c := range r.Changes {
		j.Changes = append(j.Changes, jsonChange{c.Port.String(), elementName(c.Cable), c.Instance.String(), port(c.Was), port(c.Is)})
	}
	for _, d := range r.Discards {
		j.Discards = append(j.Discards, jsonDiscard{
			d.Port.String(), elementName(d.Cable), d.Instance.String(), d.Role.String(), d.New, reason(&failure.Pair{Reason: d.Reason}),
		})
	}
	j.Networks = networksJSON(r.Outcome.Networks)
	return j
}

// elementName returns an element as text, "" for none.
func elementName(e topology.Element) string {
	if e == (topology.Element{}) {
		return ""
	}
	return e.String()
}
