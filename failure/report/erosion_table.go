package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// cell is the lines of a cell of a table.
type cell []string

// sheet is the table of a bundle.
type sheet struct {
	e *failure.Erosion
	// ends are what the ends of the bundle are called.
	ends [2]string
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

func newSheet(f *topology.Fabric, e *failure.Erosion) *sheet {
	s := &sheet{e: e, moving: make(map[treePort]bool)}
	for i := range s.ends {
		s.ends[i] = s.end(f, i)
	}
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
		{"cost at " + s.ends[0]}, {"cost at " + s.ends[1]},
		{"discards"}, {"roles, was → is"},
	}}
	for _, networks := range s.columns {
		var names cell
		for _, i := range networks {
			names = append(names, label(first.Outcome, &first.Outcome.Networks[i]))
		}
		out[0] = append(out[0], names)
	}
	for i := range first.Outcome.Clusters {
		out[0] = append(out[0], cell{failure.ClusterTitle(first.Outcome.Clusters[i].Cluster)})
	}
	for i := range s.e.Rows {
		out = append(out, s.row(&s.e.Rows[i]))
	}
	return out
}

// end names an end of the bundle: the switch, at an MLAG pair that pair, with the port where
// both are at one.
func (s *sheet) end(f *topology.Fabric, i int) string {
	r := &s.e.Rows[0]
	if r.Costs[0].Port.Bridge == r.Costs[1].Port.Bridge {
		return r.Costs[i].Port.String()
	}
	links := f.Builder().Links
	k := slices.IndexFunc(links, func(l topology.Link) bool { return l.Element() == s.e.LAG })
	if p := pairOfEnd(f, &links[k].Ends[i]); p != nil {
		return p.Name
	}
	return r.Costs[i].Port.Bridge
}

func (s *sheet) row(r *failure.ErosionRow) []cell {
	total := len(s.e.Rows) - 1
	if r.Err != nil {
		out := []cell{{fmt.Sprintf("%d dead", r.Down.Len())}, {"could not be analysed"}}
		for range 5 + len(s.columns) + len(s.e.Rows[0].Outcome.Clusters) {
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
	for i := range r.Outcome.Clusters {
		out = append(out, cell{clusterCell(&r.Outcome.Clusters[i])})
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
	case lag.OneWay, lag.OneWayDown:
		return "one-way"
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

// clusterCell says the verdict of a cluster, and the collateral one where it differs.
func clusterCell(c *failure.ClusterOutcome) string {
	if c.Collateral != c.Verdict {
		return fmt.Sprintf("%v, collateral %v", c.Verdict, c.Collateral)
	}
	return c.Verdict.String()
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

// The columns of a sheet that text tells under the table, since they are as long as the
// network is large.
const (
	columnDiscards = 5
	columnRoles    = 6
)

// text prints the table for a terminal, in as many parts as the width asks for, and below
// it which ports discard and which change their role.
func (s *sheet) text(p *printer) {
	rows := s.rows()
	for i, columns := range parts(rows, p.width()-2) { // text is indented by 2
		if i > 0 {
			p.line(0, "")
		}
		s.part(p, rows, columns)
	}
	for _, g := range s.byCell(rows, columnDiscards) {
		p.wrapped(1, fmt.Sprintf("With %s members these discard: %s", g.members, strings.Join(g.cell, "; ")))
	}
	for _, g := range s.byCell(rows, columnRoles) {
		p.line(1, "With %s members these change their role, was → is", g.members)
		for _, line := range g.cell {
			p.wrapped(2, line)
		}
	}
}

// parts returns the columns of each part of a table, each with the members: all in one where
// that fits, else what the bundle is and what becomes of the networks apart, in as many as
// that takes.
func parts(rows [][]cell, width int) [][]int {
	var columns []int
	all := columnWidth(rows, 0)
	for k := 1; k < len(rows[0]); k++ {
		if k != columnDiscards && k != columnRoles {
			columns, all = append(columns, k), all+columnWidth(rows, k)
		}
	}
	if all <= width {
		return [][]int{append([]int{0}, columns...)}
	}
	var out [][]int
	part, used := []int{0}, columnWidth(rows, 0)
	for _, k := range columns {
		w := columnWidth(rows, k)
		if len(part) > 1 && (used+w > width || k == columnRoles+1) {
			out = append(out, part)
			part, used = []int{0}, columnWidth(rows, 0)
		}
		part, used = append(part, k), used+w
	}
	return append(out, part)
}

// columnWidth returns how wide a column is, with the space around it.
func columnWidth(rows [][]cell, k int) int {
	w := 0
	for _, row := range rows {
		for _, line := range row[k] {
			w = max(w, utf8.RuneCountInString(line))
		}
	}
	return w + 2
}

// part prints some columns as a table.
func (s *sheet) part(p *printer, rows [][]cell, columns []int) {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Format.Header = text.FormatDefault // names are case-sensitive
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	var configs []table.ColumnConfig
	for i, k := range columns {
		if k >= 1 && k <= 4 { // Mbps to costs
			configs = append(configs, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.SetColumnConfigs(configs)
	for i, row := range rows {
		cells := make(table.Row, len(columns))
		for at, k := range columns {
			cells[at] = strings.Join(row[k], "\n")
		}
		if i == 0 {
			t.AppendHeader(cells)
		} else {
			t.AppendRow(cells)
		}
	}
	for line := range strings.Lines(t.Render() + "\n") {
		p.line(1, "%s", strings.TrimRight(line, "\n"))
	}
}

// sameCell is rows that have the same in a column.
type sameCell struct {
	members string // of those rows: "2, 1 of 2"
	cell    cell
}

// byCell returns what a column says, with the rows that say it, and leaves out what says
// nothing.
func (s *sheet) byCell(rows [][]cell, k int) []*sameCell {
	var out []*sameCell
	of := make(map[string]*sameCell)
	for _, row := range rows[1:] {
		if len(row[k]) == 1 && row[k][0] == "-" {
			continue
		}
		key := strings.Join(row[k], "\n")
		if g := of[key]; g != nil {
			fewer, _, _ := strings.Cut(g.members, " of ")
			g.members = fewer + ", " + row[0][0]
			continue
		}
		of[key] = &sameCell{row[0][0], row[k]}
		out = append(out, of[key])
	}
	return out
}
