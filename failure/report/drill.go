package report

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Drill is a sweep to report on.
type Drill struct {
	// File is what the reader knows the fabric as.
	File   string
	Fabric *topology.Fabric
	// Outcomes are those of the scenarios that were asked for, in their order;
	// the first is the state without fault.
	Outcomes []*failure.Outcome
	// Errors are the scenarios that could not be analysed.
	Errors []error
}

// width is where reasons are wrapped.
const width = 100

// Text writes the drill for a person: what is true without fault, how many
// failures reach what nobody touched, these failures worst first with their
// reasons, and what the others cost. Alike failures are folded into one.
func (d *Drill) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s", d.File, census(d.Fabric))
	for _, o := range d.Outcomes[:1] {
		p.line(0, "")
		p.line(0, "Without fault")
		p.networks(1, o, verdict, true, true)
		for _, text := range o.Assumptions {
			p.wrapped(1, "note: "+text)
		}
	}
	failures := d.Outcomes[1:]
	if len(failures)+len(d.Errors) > 0 {
		p.line(0, "")
		p.line(0, "%s", d.count())
	}
	reached, own, none := split(failures)
	if len(reached) > 0 {
		p.line(0, "")
		p.line(0, "Failures that reach what nobody touched")
		for _, g := range reached {
			p.line(1, "%s", g.name())
			p.networks(2, g.outcomes[0], collateral, false, true)
			p.touched(g.outcomes[0])
		}
	}
	if len(own) > 0 {
		p.line(0, "")
		p.line(0, "Failures that cost only what was unplugged")
		for _, g := range own {
			p.line(1, "%s", g.name())
			p.networks(2, g.outcomes[0], verdict, false, false)
		}
	}
	if len(none) > 0 {
		p.line(0, "")
		p.line(0, "Failures that change nothing")
		names := make([]string, len(none))
		for i, g := range none {
			names[i] = g.name()
		}
		p.wrapped(1, strings.Join(names, ", "))
	}
	if len(d.Errors) > 0 {
		p.line(0, "")
		p.line(0, "Could not be analysed")
		for _, err := range d.Errors {
			p.wrapped(1, err.Error())
		}
	}
	return p.err
}

// count is the line that sums up a sweep.
func (d *Drill) count() string {
	n := 0
	for _, o := range d.Outcomes[1:] {
		if v, _ := worst(o, collateral); v >= failure.Slow {
			n++
		}
	}
	total := len(d.Outcomes) - 1 + len(d.Errors)
	subject := "failures slow or cut"
	if total == 1 {
		subject = "failure slows or cuts"
	} else if n == 1 {
		subject = "failures slows or cuts"
	}
	return fmt.Sprintf("%d of %d %s what nobody touched.", n, total, subject)
}

func census(f *topology.Fabric) string {
	var parts []string
	add := func(n int, one, many string) {
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	for _, k := range []topology.Kind{topology.KindSwitch, topology.KindLink, topology.KindLAG, topology.KindSegment, topology.KindHost} {
		name := k.String()
		if k == topology.KindLAG {
			name = "LAG"
		}
		plural := name + "s"
		if k == topology.KindSwitch {
			plural = "switches"
		}
		add(len(f.Elements(k)), name, plural)
	}
	b := f.Builder()
	add(len(b.Networks), "network", "networks")
	add(len(b.Clusters), "cluster", "clusters")
	return strings.Join(parts, ", ")
}

// view picks a verdict of a network and the pair that decided it.
type view func(*failure.NetworkOutcome) (failure.Verdict, *failure.Pair)

func verdict(n *failure.NetworkOutcome) (failure.Verdict, *failure.Pair) { return n.Verdict, &n.Pair }
func collateral(n *failure.NetworkOutcome) (failure.Verdict, *failure.Pair) {
	return n.Collateral, &n.Bystander
}

// changed says whether a verdict is news: not intact, and not what it was
// without fault, on the same way.
func changed(n *failure.NetworkOutcome, of view) bool {
	v, pair := of(n)
	return v != failure.Intact &&
		(v != n.Before || !slices.Equal(pair.Path, pair.Before) || pair.Reason.Code == failure.CodeMemberDead)
}

// worst returns the worst of an outcome's verdicts that are news, and how many
// networks have it.
func worst(o *failure.Outcome, of view) (failure.Verdict, int) {
	least, n := failure.Intact, 0
	for i := range o.Networks {
		if !changed(&o.Networks[i], of) {
			continue
		}
		switch v, _ := of(&o.Networks[i]); {
		case v > least:
			least, n = v, 1
		case v == least:
			n++
		}
	}
	return least, n
}

// group is outcomes that are alike, and what they are called together.
type group struct {
	outcomes []*failure.Outcome
	names    []string
}

func (g *group) name() string {
	names := strings.Join(g.names, ", ")
	if n := len(g.outcomes); n > 1 {
		return fmt.Sprintf("%s (%d failures)", names, n)
	}
	return names
}

// split sorts the outcomes into those that reach what nobody touched, those
// that cost only what was unplugged, and those that change nothing.
func split(outcomes []*failure.Outcome) (reached, own, none []*group) {
	var a, b, c []*failure.Outcome
	for _, o := range outcomes {
		switch {
		case slices.ContainsFunc(o.Networks, func(n failure.NetworkOutcome) bool { return changed(&n, collateral) }):
			a = append(a, o)
		case slices.ContainsFunc(o.Networks, func(n failure.NetworkOutcome) bool { return changed(&n, verdict) }):
			b = append(b, o)
		default:
			c = append(c, o)
		}
	}
	return folded(a, collateral, true), folded(b, verdict, false), folded(c, verdict, false)
}

// folded groups outcomes that are alike but for a number in their names, and
// sorts the groups: worst verdict, most networks with it, name.
func folded(outcomes []*failure.Outcome, of view, reasons bool) []*group {
	alike := make(map[string]*group)
	var groups []*group
	for _, o := range outcomes {
		k := likeness(o, reasons)
		g, ok := alike[k]
		if !ok {
			g = &group{}
			alike[k] = g
			groups = append(groups, g)
		}
		g.outcomes = append(g.outcomes, o)
	}
	for _, g := range groups {
		names := make([]string, len(g.outcomes))
		for i, o := range g.outcomes {
			names[i] = o.Scenario.Name
		}
		g.names = foldNames(names)
	}
	slices.SortStableFunc(groups, func(g, h *group) int {
		a, b := g.outcomes[0], h.outcomes[0]
		va, na := worst(a, of)
		vb, nb := worst(b, of)
		return cmp.Or(cmp.Compare(vb, va), cmp.Compare(nb, na), cmp.Compare(a.Scenario.Name, b.Scenario.Name))
	})
	return groups
}

// likeness is equal for outcomes that a reader takes for the same: kind of
// element, verdicts, and where reasons are printed what they say, but for the
// numbers in names.
func likeness(o *failure.Outcome, reasons bool) string {
	var b strings.Builder
	for e := range o.Scenario.Down.All() {
		fmt.Fprint(&b, e.Kind, " ")
	}
	for i := range o.Networks {
		n := &o.Networks[i]
		fmt.Fprint(&b, "|", n.Verdict, " ", n.Collateral)
		if reasons {
			r := &n.Bystander.Reason
			fmt.Fprint(&b, " ", r.Port, r.Instance, numberInName.ReplaceAllString(r.String()+r.Remedy, "${1}#"))
		}
	}
	return b.String()
}

var numberInName = regexp.MustCompile(`([a-z/-])[0-9]+`)

var vlanInText = regexp.MustCompile(`VLAN ([0-9]+)`)

// foldVLANs joins sentences that differ in one VLAN only.
func foldVLANs(texts []string) []string {
	var out []string
	folded := make(map[string][]string) // VLANs by the sentence with a gap for them
	var gaps []string
	for _, t := range texts {
		// The VLAN that the sentence is about is the last that it names.
		all := vlanInText.FindAllStringSubmatchIndex(t, -1)
		if all == nil {
			out, gaps = append(out, t), append(gaps, "")
			continue
		}
		at := all[len(all)-1]
		gap := t[:at[0]] + "VLAN #" + t[at[1]:]
		if folded[gap] == nil {
			out, gaps = append(out, t), append(gaps, gap)
		}
		if id := t[at[2]:at[3]]; !slices.Contains(folded[gap], id) {
			folded[gap] = append(folded[gap], id)
		}
	}
	for i, gap := range gaps {
		if ids := folded[gap]; len(ids) > 1 {
			list := strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
			out[i] = strings.Replace(gap, "VLAN #", "VLANs "+list, 1)
		}
	}
	return out
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(indent int, format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat("  ", indent)+fmt.Sprintf(format, args...), " "))
	}
}

// wrapped prints a sentence, broken at spaces.
func (p *printer) wrapped(indent int, text string) {
	prefix := strings.Repeat("  ", indent)
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(prefix)+len(line)+1+len(word) > width {
			p.line(indent, "%s", line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	p.line(indent, "%s", line)
}

// networks prints the networks of an outcome by verdict, worst first: all of
// them, or what is news. Under each verdict stand its causes, each once, and what
// they leave.
func (p *printer) networks(indent int, o *failure.Outcome, of view, all, reasons bool) {
	for _, v := range slices.Backward(failure.Verdicts()) {
		var names, texts []string
		say := func(text string) {
			if text != "" && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		var effects, remedies []string
		for i := range o.Networks {
			n := &o.Networks[i]
			got, pair := of(n)
			if got != v || !all && !changed(n, of) {
				continue
			}
			names = append(names, label(o, n))
			say(pair.Reason.Text)
			effects = append(effects, pair.Reason.Effect)
			if r := pair.Reason.Remedy; r != "" {
				remedies = append(remedies, "To mend it: "+r+".")
			}
		}
		if names == nil {
			continue
		}
		for _, text := range slices.Concat(effects, remedies) {
			say(text)
		}
		texts = foldVLANs(texts)
		words := v.Words()
		if v == failure.Intact {
			words = "connected and fast enough"
		}
		p.wrapped(indent, fmt.Sprintf("%v (%s): %s", v, words, strings.Join(names, ", ")))
		if reasons {
			for _, t := range texts {
				p.wrapped(indent+1, t)
			}
		}
	}
}

// touched prints what the fault did to the pairs that it touched, where that is
// worse than what it did to the others.
func (p *printer) touched(o *failure.Outcome) {
	for _, v := range slices.Backward(failure.Verdicts()) {
		var names []string
		for i := range o.Networks {
			if n := &o.Networks[i]; n.Verdict == v && n.Verdict > n.Collateral {
				names = append(names, label(o, n))
			}
		}
		if names != nil {
			p.line(2, "and of what was unplugged, %v (%s): %s", v, v.Words(), strings.Join(names, ", "))
		}
	}
}

// label names a network, with its cluster where there are several.
func label(o *failure.Outcome, n *failure.NetworkOutcome) string {
	if slices.ContainsFunc(o.Networks, func(m failure.NetworkOutcome) bool { return m.Cluster != n.Cluster }) {
		return n.Cluster + "/" + n.Network
	}
	return n.Network
}
