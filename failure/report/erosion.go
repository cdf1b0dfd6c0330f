package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/failure"
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
	p.wrapped(0, fmt.Sprintf("%s: %s", e.File, census(e.Fabric)))
	if rest := e.rest(); rest != nil {
		p.rest(rest)
	}
	for _, b := range e.Bundles {
		p.line(0, "")
		p.line(0, "%s", e.title(b))
		newSheet(e.Fabric, b).text(p)
		for _, s := range story(b) {
			p.line(1, "%s", s.heading)
			tell(p, s.row)
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
	return limited(w, mostMarkdown, e.markdown)
}

func (e *Erosions) markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s", escape(e.File), census(e.Fabric))
	for _, b := range e.Bundles {
		p.line(0, "")
		p.line(0, "### %s", escape(e.title(b)))
		p.line(0, "")
		for i, row := range newSheet(e.Fabric, b).rows() {
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

// bothPeers names an end of a link: the switch, or at an MLAG pair the pair with both peers.
func bothPeers(f *topology.Fabric, e *topology.End) string {
	if p := pairOfEnd(f, e); p != nil {
		return fmt.Sprintf("%s (%s and %s)", p.Name, p.Switches[0], p.Switches[1])
	}
	return e.Switch
}

// pairOfEnd returns the MLAG pair that an end is at with members at both peers, else nil.
func pairOfEnd(f *topology.Fabric, e *topology.End) *topology.MLAG {
	if len(e.Peers) == 0 {
		return nil
	}
	pairs := f.Builder().MLAGs
	i := slices.IndexFunc(pairs, func(m topology.MLAG) bool { return slices.Contains(m.Switches[:], e.Switch) })
	if i < 0 {
		return nil
	}
	return &pairs[i]
}

// title says what a bundle is.
func (e *Erosions) title(b *failure.Erosion) string {
	links := e.Fabric.Builder().Links
	l := links[slices.IndexFunc(links, func(l topology.Link) bool { return l.Element() == b.LAG })]
	s := fmt.Sprintf("%v: %dx%s, %s to %s", b.LAG, len(l.Members), topology.FormatMbps(l.Members[0]), bothPeers(e.Fabric, &l.Ends[0]), bothPeers(e.Fabric, &l.Ends[1]))
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
	for i := range r.Outcome.Clusters {
		if c := &r.Outcome.Clusters[i]; c.Changed {
			p.cluster(indent, c, "")
		}
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
