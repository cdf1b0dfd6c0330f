package report

import (
	"fmt"
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
	for i := range first.Outcome.Clusters {
		out[0] = append(out[0], cell{failure.ClusterTitle(first.Outcome.Clusters[i].Cluster)})
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
