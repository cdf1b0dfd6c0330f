package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
)

// spares prints which networks that are connected and fast enough would not be
// without one more cable: those without fault, and which failures use up the last
// spare of others.
func (p *printer) spares(d *Drill) {
	if d.NoSpares != nil {
		p.line(0, "")
		p.wrapped(0, "Spares were not looked for: "+d.NoSpares.Error())
	}
	if len(d.Spares) == 0 || len(d.Spares) != len(d.Outcomes) {
		return
	}
	type entry struct {
		names []string
		lines []string
	}
	var entries []*entry
	byLines := make(map[string]*entry)
	for i, o := range d.Outcomes {
		var said []spareGroup
		for _, s := range d.Spares[i] {
			if i == 0 || !slices.ContainsFunc(d.Spares[0], func(r failure.Spare) bool { return r.Cluster == s.Cluster && r.Network == s.Network }) {
				said = addSpare(said, o, s)
			}
		}
		if said == nil {
			continue
		}
		var lines []string
		for _, g := range said {
			lines = append(lines, g.String())
		}
		key := fmt.Sprint(i == 0, lines)
		e, ok := byLines[key]
		if !ok {
			e = &entry{lines: lines}
			byLines[key] = e
			entries = append(entries, e)
		}
		name := o.Scenario.Name
		if i == 0 {
			name = "without fault"
		}
		e.names = append(e.names, name)
	}
	if len(entries) == 0 {
		return
	}
	p.line(0, "")
	p.wrapped(0, "No spare left: connected and fast enough, and not without one more cable")
	for _, e := range entries {
		name := strings.Join(foldNames(e.names), ", ")
		if n := len(e.names); n > 1 {
			name += fmt.Sprintf(" (%d failures)", n)
		}
		p.wrapped(1, name)
		for _, line := range e.lines {
			p.wrapped(2, line)
		}
	}
}

// spareGroup is networks that one cable's loss would leave with one verdict.
type spareGroup struct {
	networks []string
	now      failure.Verdict
	spare    failure.Spare
}

func (g spareGroup) String() string {
	return fmt.Sprintf("%v, no spare left: %s (%v without %v)", g.now, strings.Join(g.networks, ", "), g.spare.Verdict, g.spare.Lost)
}

func addSpare(all []spareGroup, o *failure.Outcome, s failure.Spare) []spareGroup {
	i := slices.IndexFunc(o.Networks, func(n failure.NetworkOutcome) bool { return n.Cluster == s.Cluster && n.Network == s.Network })
	if i < 0 {
		return all
	}
	n := &o.Networks[i]
	for k := range all {
		if g := &all[k]; g.now == n.Verdict && g.spare.Lost == s.Lost && g.spare.Verdict == s.Verdict {
			g.networks = append(g.networks, label(o, n))
			return all
		}
	}
	return append(all, spareGroup{[]string{label(o, n)}, n.Verdict, s})
}
