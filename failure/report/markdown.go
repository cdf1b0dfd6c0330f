package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
)

// Markdown writes the drill in GitHub's Markdown, as for the summary of a step of
// GitHub Actions: what is not met, a table of the networks without fault, and one of
// the failures, alike ones folded, worst first, with what they do and why; of the first
// that reach what nobody touched, in networks of up to 32 switches, Mermaid diagrams.
// Whatever a name has in it stays text. Like any report in Markdown it has less than the
// 1 MiB that GitHub takes: what does not fit is left out, the least bad first, and counted
// at the top.
func (d *Drill) Markdown(w io.Writer) error {
	return limited(w, d.room(), d.markdown)
}

// room is how many bytes of Markdown a report has where several share a summary.
func (d *Drill) room() int { return mostMarkdown / max(d.Together, 1) }

func (d *Drill) markdown(w io.Writer) error {
	p := &printer{w: w, unwrapped: true}
	p.line(0, "### %s", escape(d.File))
	if d.Fabric != nil {
		p.line(0, "")
		p.line(0, "%s.", census(d.Fabric))
	}
	if len(d.NotMet) > 0 {
		p.line(0, "")
		p.line(0, "**Not met:**")
		p.line(0, "")
		for _, s := range d.NotMet {
			p.line(0, "- %s", escape(s))
		}
	}
	var failures []*failure.Outcome
	if len(d.Outcomes) > 0 {
		failures = d.Outcomes[1:]
		d.restTable(p, d.Outcomes[0])
	}
	if len(failures)+len(d.Errors) > 0 {
		p.line(0, "")
		p.line(0, "%s", escape(d.count()))
	}
	what, noun, nothing := d.words()
	dies := "what dies"
	if d.Changes {
		dies = "what changes"
	}
	reached, mended, own, none := d.split(failures)
	for _, g := range slices.Concat(reached, mended, own, none) {
		g.noun = noun
	}
	bystanders := func(q *printer, g *group) {
		q.notes(0, g.outcomes[0])
		q.clusters(0, g)
		q.networks(0, g.outcomes[0], collateral, false, true)
		d.overrun(q, 0, g.outcomes[0])
		q.touched(g.outcomes[0])
	}
	p.failures(dies, what+" that reach what nobody touched", reached, bystanders)
	d.pictures(p, reached)
	p.failures(dies, what+" that make it better for what nobody touched", mended, bystanders)
	p.failures(dies, what+" that cost only what was unplugged", own, func(q *printer, g *group) {
		q.notes(0, g.outcomes[0])
		q.clusters(0, g)
		q.networks(0, g.outcomes[0], verdict, false, false)
	})
	if len(none) > 0 {
		names := make([]string, len(none))
		for i, g := range none {
			names[i] = g.name()
		}
		p.line(0, "")
		p.line(0, "%s that %s: %s.", what, nothing, escape(strings.Join(names, ", ")))
	}
	p.listed(func(q *printer) {
		if d.Reboots != nil {
			q.wayBack(d.Reboots)
		}
		q.joins(d.Fabric, failures)
		q.spares(d)
		if len(d.Errors) > 0 {
			q.line(0, "Could not be analysed")
			for _, text := range d.Unanalysed() {
				q.wrapped(1, text)
			}
		}
	})
	return p.err
}

// restTable prints the networks without fault as a table, worst first.
func (d *Drill) restTable(p *printer, o *failure.Outcome) {
	if len(o.Networks) == 0 {
		p.line(0, "")
		p.line(0, "There is no cluster network to judge.")
		return
	}
	p.line(0, "")
	p.line(0, "| network | VLAN | without fault | why |")
	p.line(0, "| --- | ---: | --- | --- |")
	for _, v := range slices.Backward(failure.Verdicts()) {
		for i := range o.Networks {
			if n := &o.Networks[i]; n.Verdict == v {
				why := n.Pair.Reason.String()
				if r := n.Pair.Reason.Remedy; r != "" {
					why += ". To mend it: " + r + "."
				}
				p.line(0, "| %s | %d | %v | %s |", escape(label(o, n)), n.VLAN, v, escape(why))
			}
		}
	}
}

// failures prints groups of outcomes as a table, if there are any; what heads the first
// column.
func (p *printer) failures(what, heading string, groups []*group, print func(*printer, *group)) {
	if len(groups) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "#### %s", heading)
	p.line(0, "")
	p.line(0, "| %s | what that does |", what)
	p.line(0, "| --- | --- |")
	for _, g := range groups {
		lines := p.lines(func(q *printer) { print(q, g) })
		for i, line := range lines {
			if word, rest, ok := strings.Cut(line, " ("); ok {
				if _, err := failure.ParseVerdict(word); err == nil { // not a reason, which is indented
					line = "**" + word + "** (" + rest
				}
			}
			lines[i] = strings.TrimSpace(line)
		}
		p.line(0, "| %s | %s |", escape(g.name()), strings.Join(lines, "<br>"))
	}
}

// lines returns what is printed, a line each, escaped.
func (p *printer) lines(print func(*printer)) []string {
	var b bytes.Buffer
	q := &printer{w: &b, unwrapped: true}
	print(q)
	if p.err == nil {
		p.err = q.err
	}
	var out []string
	for line := range strings.Lines(b.String()) {
		out = append(out, escape(strings.TrimRight(line, "\n")))
	}
	return out
}

// listed prints sections of text as lists: what is not indented is a heading.
func (p *printer) listed(print func(*printer)) {
	for _, line := range p.lines(print) {
		text := strings.TrimLeft(line, " ")
		switch indent := (len(line) - len(text)) / 2; {
		case text == "":
		case indent == 0:
			p.line(0, "")
			p.line(0, "#### %s", text)
			p.line(0, "")
		default:
			p.line(indent-1, "- %s", text)
		}
	}
}

// Markdown writes the summary in GitHub's Markdown: a table of how many failures
// each network stands, and one of the smallest sets that harm it.
func (s *Sweep) Markdown(w io.Writer) error {
	return limited(w, mostMarkdown, s.markdown)
}

func (s *Sweep) markdown(w io.Writer) error {
	p := &printer{w: w, unwrapped: true}
	m := s.Summary
	if s.File != "" {
		p.line(0, "### %s", escape(s.File))
		p.line(0, "")
	}
	p.line(0, "Every set of up to %d of %s: %s states.", m.Together, plural(m.Elements, "element", "elements"), thousands(m.States))
	if !m.Complete() {
		p.line(0, "")
		p.line(0, "These are %s%% of %s; the rest is not summed up.", percent(m.States, m.Total), thousands(m.Total))
	}
	if f := m.Failed; f != nil {
		p.line(0, "")
		p.line(0, "Some states could not be analysed, the first of them %s: %s", escape(setName(f.First.Down)), escape(f.Error))
	}
	p.line(0, "")
	head, rule := "| cluster or network | of | stands |", "| --- | --- | --- |"
	for size := 1; size <= m.Together; size++ {
		head, rule = head+fmt.Sprintf(" %d dead |", size), rule+" --- |"
	}
	p.line(0, "%s", head)
	p.line(0, "%s", rule)
	for i := range m.Clusters {
		c := &m.Clusters[i]
		name := escape(failure.ClusterTitle(c.Cluster))
		p.line(0, "| %s | %s | %s", name, ofNodes, sweepRow(m, &c.Verdict))
		p.line(0, "| %s | %s | %s", name, ofUntouched, sweepRow(m, &c.Collateral))
	}
	for i := range m.Networks {
		n := &m.Networks[i]
		name := escape(s.label(n))
		p.line(0, "| %s | %s | %s", name, ofPairs, sweepRow(m, &n.Verdict))
		p.line(0, "| %s | %s | %s", name, ofUntouched, sweepRow(m, &n.Collateral))
	}
	s.sets(p)
	return p.err
}

// label names a network, with its cluster where there are several.
func (s *Sweep) label(n *failure.NetworkSummary) string {
	if slices.ContainsFunc(s.Summary.Networks, func(m failure.NetworkSummary) bool { return m.Cluster != n.Cluster }) {
		return n.Cluster + "/" + n.Network
	}
	return n.Network
}

// sweepRow returns the cells of a network or cluster: how many failures it stands, and the
// verdicts by the number of dead elements.
func sweepRow[V verdicts](m *failure.Summary, t *failure.TallyOf[V]) string {
	cells := resilience(m, t) + " |"
	for size := 1; size <= m.Together; size++ {
		var parts []string
		for _, c := range t.States {
			if c.Together == size {
				parts = append(parts, fmt.Sprintf("%v %s", c.Verdict, thousands(c.States)))
			}
		}
		cells += " " + strings.Join(parts, "<br>") + " |"
	}
	return cells
}

// sets prints the smallest sets that harm a cluster or network.
func (s *Sweep) sets(p *printer) {
	m := s.Summary
	headed := false
	head := func() {
		if !headed {
			headed = true
			p.line(0, "")
			p.line(0, "| cluster or network | verdict | smallest sets that cause it |")
			p.line(0, "| --- | --- | --- |")
		}
	}
	for i := range m.Clusters {
		setsOf(p, head, failure.ClusterTitle(m.Clusters[i].Cluster), &m.Clusters[i].Verdict)
	}
	for i := range m.Networks {
		setsOf(p, head, s.label(&m.Networks[i]), &m.Networks[i].Verdict)
	}
}

func setsOf[V verdicts](p *printer, head func(), name string, t *failure.TallyOf[V]) {
	most, _ := standing[V]()
	for _, x := range t.Minimal {
		if x.Verdict <= most || x.Verdict == t.Rest {
			continue
		}
		head()
		var names []string
		for _, set := range x.Sets[:min(shown, len(x.Sets))] {
			names = append(names, escape(setName(set.Down)))
		}
		if more := x.Count - uint64(len(names)); more > 0 {
			names = append(names, fmt.Sprintf("and %s more", thousands(more)))
		}
		p.line(0, "| %s | %v | %s |", escape(name), x.Verdict, strings.Join(names, "<br>"))
	}
}
