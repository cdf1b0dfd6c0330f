package report

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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
	// Spares are those of Outcomes, one by one; nil where they were not looked for,
	// for which NoSpares may have the reason.
	Spares   [][]failure.Spare
	NoSpares error
	// Errors are the scenarios that could not be analysed.
	Errors []error
	// NotMet are the requirements that are not met, a sentence for each state;
	// Markdown has them, since nobody sees standard error there.
	NotMet []string
	// Reboots are there where the scenarios are reboots, whose Down the Outcomes
	// have, after the first.
	Reboots []*failure.Reboot
	// Together is how many reports in Markdown go into one summary and share the room
	// that it has; 0 is one.
	Together int
	// Changes says that the scenarios are changes.
	Changes bool
	// Load computes the loads of states in which a network is slow or rerouted; nil:
	// nothing is said of load.
	Load *failure.Loader

	loads map[*failure.Outcome]*failure.Load // that were asked for
}

// width is where reasons are wrapped, unless the writer has a width.
const width = 100

// Wide is a writer that says where text is to be wrapped, in characters, as that of
// a terminal does. Others get a width of 100.
type Wide interface {
	io.Writer
	Width() int
}

// narrowest is the least width that text is wrapped at.
const narrowest = 40

// width returns where text is wrapped.
func (p *printer) width() int {
	if w, ok := p.w.(Wide); ok && w.Width() > 0 {
		return max(w.Width(), narrowest)
	}
	return width
}

// Text writes the drill for a person: what is true without fault, how many
// failures reach what nobody touched, these failures worst first with their
// reasons, what mends something, what the others cost, and what is left without a
// spare. Alike failures are folded into one. Of reboots it says in addition what
// is left when the switch is back.
func (d *Drill) Text(w io.Writer) error {
	p := &printer{w: w}
	if d.Fabric != nil {
		p.wrapped(0, d.File+": "+census(d.Fabric))
	}
	var failures []*failure.Outcome
	if len(d.Outcomes) > 0 {
		failures = d.Outcomes[1:]
		p.rest(d.Outcomes[0])
		d.overrun(p, 1, d.Outcomes[0])
	}
	if len(failures)+len(d.Errors) > 0 {
		p.line(0, "")
		p.wrapped(0, d.count())
	}
	what, noun, nothing := d.words()
	reached, mended, own, none := d.split(failures)
	for _, g := range slices.Concat(reached, mended, own, none) {
		g.noun = noun
	}
	p.section(what+" that reach what nobody touched", reached, func(g *group) {
		p.notes(2, g.outcomes[0])
		p.clusters(2, g)
		p.networks(2, g.outcomes[0], collateral, false, true)
		d.overrun(p, 2, g.outcomes[0])
		p.touched(g.outcomes[0])
	})
	p.section(what+" that make it better for what nobody touched", mended, func(g *group) {
		p.notes(2, g.outcomes[0])
		p.clusters(2, g)
		p.networks(2, g.outcomes[0], collateral, false, true)
		d.overrun(p, 2, g.outcomes[0])
		p.touched(g.outcomes[0])
	})
	p.section(what+" that cost only what was unplugged", own, func(g *group) {
		p.notes(2, g.outcomes[0])
		p.clusters(2, g)
		p.networks(2, g.outcomes[0], verdict, false, false)
	})
	if len(none) > 0 {
		p.line(0, "")
		p.line(0, "%s that %s", what, nothing)
		names := make([]string, len(none))
		for i, g := range none {
			names[i] = g.name()
		}
		p.wrapped(1, strings.Join(names, ", "))
	}
	if d.Reboots != nil {
		p.wayBack(d.Reboots)
	}
	p.joins(d.Fabric, failures)
	p.spares(d)
	p.unanalysed(d.Errors, noun)
	return p.err
}

// Unanalysed says of the scenarios that could not be analysed why, a line for each cause.
func (d *Drill) Unanalysed() []string {
	_, noun, _ := d.words()
	return causes(d.Errors, noun)
}

// words are what the scenarios are called, one and several, and what those do of which
// nobody notices anything.
func (d *Drill) words() (what, noun, nothing string) {
	switch {
	case d.Reboots != nil:
		return "Reboots", "reboots", "change nothing"
	case d.Changes:
		return "Changes", "changes", "no network notices"
	}
	return "Failures", "failures", "change nothing"
}

// rest prints what is true without fault.
func (p *printer) rest(o *failure.Outcome) {
	p.line(0, "")
	p.line(0, "Without fault")
	if len(o.Networks) == 0 {
		p.line(1, "there is no cluster network to judge")
	}
	p.notes(1, o)
	p.clustersAtRest(1, o)
	p.networks(1, o, verdict, true, true)
	for _, text := range o.Assumptions {
		p.wrapped(1, "note: "+text)
	}
}

// section prints groups of outcomes under a heading, if there are any.
func (p *printer) section(heading string, groups []*group, print func(*group)) {
	if len(groups) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "%s", heading)
	for _, g := range groups {
		p.wrapped(1, g.name())
		print(g)
	}
}

// notes says what became of MLAG pairs and stacks, before anything else.
func (p *printer) notes(indent int, o *failure.Outcome) {
	for _, text := range o.Notes {
		p.wrapped(indent, strings.Replace(text, "split brain", "SPLIT BRAIN", 1))
	}
}

// count is the line that sums up a sweep.
func (d *Drill) count() string {
	worse, better, atRest := 0, 0, 0
	for i, o := range d.Outcomes {
		w, b := false, false
		for k := range o.Networks {
			n := &o.Networks[k]
			if i == 0 && n.Verdict >= failure.Slow {
				atRest++
			}
			switch t := trend(n, collateral); {
			case t > 0 && n.Collateral >= failure.Slow:
				w = true
			case t < 0:
				b = true
			}
		}
		if i > 0 && w {
			worse++
		}
		if i > 0 && b {
			better++
		}
	}
	total := len(d.Outcomes) + len(d.Errors) - 1
	if len(d.Outcomes) == 0 {
		total = len(d.Errors)
	}
	verb := "slow or cut"
	if total == 1 || worse == 1 {
		verb = "slows or cuts"
	}
	failures := plural(total, "failure", "failures")
	switch {
	case d.Reboots != nil:
		failures = plural(total, "reboot", "reboots")
	case d.Changes:
		failures = plural(total, "change", "changes")
	}
	text := fmt.Sprintf("%d of %s %s what nobody touched", worse, failures, verb)
	if _, one, _ := strings.Cut(failures, " "); total == 1 && len(d.Errors) == 0 {
		text = "The " + one + " " + aloneDoes(worse > 0, better > 0)
	} else if better > 0 {
		make := "make"
		if better == 1 {
			make = "makes"
		}
		text += fmt.Sprintf(", %d %s it better", better, make)
	}
	if len(d.Errors) > 0 {
		text += fmt.Sprintf(", %d could not be analysed", len(d.Errors))
	}
	text += "." + d.countNodes()
	if atRest > 0 {
		is := "networks are"
		if atRest == 1 {
			is = "network is"
		}
		text = fmt.Sprintf("%d %s slow or cut without any fault. ", atRest, is) + text
	}
	return text
}

// aloneDoes says what one scenario does to what nobody touched.
func aloneDoes(worse, better bool) string {
	switch {
	case worse && better:
		return "slows or cuts what nobody touched, and makes some of it better"
	case worse:
		return "slows or cuts what nobody touched"
	case better:
		return "slows or cuts no bystander, and makes it better for some"
	}
	return "slows or cuts no bystander"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func census(f *topology.Fabric) string {
	b := f.Builder()
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, plural(n, one, many))
		}
	}
	add(len(b.Switches), "switch", "switches")
	add(len(f.Elements(topology.KindLink)), "link", "links")
	add(len(f.Elements(topology.KindLAG)), "LAG", "LAGs")
	add(len(b.Segments), "segment", "segments")
	add(len(b.Hosts), "host", "hosts")
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

// harm ranks verdicts by what they do to a network: of those that cut it none is
// worse than another.
func harm(v failure.Verdict) int {
	if v == failure.Pruned || v == failure.Severed {
		v = failure.Blocked
	}
	return int(v)
}

// trend is positive for a network that is worse off than without fault, negative
// for one that is better off, 0 where neither is sure.
func trend(n *failure.NetworkOutcome, of view) int {
	v, pair := of(n)
	switch {
	case !changed(n, of) || v == failure.Intact:
		return 0
	case harm(v) != harm(n.Before):
		return harm(v) - harm(n.Before)
	case pair.Reason.Code == failure.CodeMemberDead:
		return 1
	}
	return 0
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
	noun     string // of several; empty: failures
}

func (g *group) name() string {
	names := strings.Join(g.names, ", ")
	if n := len(g.outcomes); n > 1 {
		return fmt.Sprintf("%s (%d %s)", names, n, cmp.Or(g.noun, "failures"))
	}
	return names
}

// split sorts the outcomes into those that reach what nobody touched, those
// that only do so for the better, those that cost only what was unplugged, and
// those that change nothing.
func (d *Drill) split(outcomes []*failure.Outcome) (reached, mended, own, none []*group) {
	var lists [4][]*failure.Outcome
	for _, o := range outcomes {
		list := 3
		if o.Notes != nil {
			list = 0
		}
		better, worse, moved := 0, 0, 0
		for i := range o.Clusters {
			if c := &o.Clusters[i]; c.Changed {
				list = min(list, 2)
				if c.Collateral >= failure.NetworkLost && c.Collateral > c.Before {
					worse++
				}
			}
		}
		for i := range o.Networks {
			n := &o.Networks[i]
			if changed(n, verdict) {
				list = min(list, 2)
			}
			if changed(n, collateral) {
				switch t := trend(n, collateral); {
				case t < 0:
					better++
				case t > 0 && n.Collateral >= failure.Slow:
					worse++
				default:
					moved++
				}
			}
		}
		switch {
		case worse > 0:
			list = 0
		case better > 0:
			list = min(list, 1)
		case moved > 0:
			list = 0
		}
		lists[list] = append(lists[list], o)
	}
	return folded(lists[0], collateral, true, d.key), folded(lists[1], collateral, true, d.key),
		folded(lists[2], verdict, false), folded(lists[3], verdict, false)
}

// folded groups outcomes that are alike but for a number in their names, and
// sorts the groups: worst verdict, most networks with it, name.
// With reasons they have to be alike too, and in what more is printed.
func folded(outcomes []*failure.Outcome, of view, reasons bool, more ...func(*failure.Outcome) string) []*group {
	alike := make(map[string]*group)
	var groups []*group
	for _, o := range outcomes {
		k := likeness(o, reasons, more...)
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
func likeness(o *failure.Outcome, reasons bool, more ...func(*failure.Outcome) string) string {
	var b strings.Builder
	for e := range o.Scenario.Down.All() {
		fmt.Fprint(&b, e.Kind, " ")
	}
	for _, c := range o.Scenario.Changes {
		fmt.Fprint(&b, c.Kind, " ")
	}
	if s := o.Scenario.Slower; s != (failure.Slowdown{}) {
		fmt.Fprint(&b, s.Element.Kind, "=", s.Mbps, " ")
	}
	for i := range o.Clusters {
		fmt.Fprint(&b, o.Clusters[i].Heartbeat)
		if c := &o.Clusters[i]; c.Changed {
			fmt.Fprint(&b, "|", c.Verdict, " ", numberInName.ReplaceAllString(c.Sentence(), "${1}#"))
		}
	}
	for i := range o.Networks {
		n := &o.Networks[i]
		fmt.Fprint(&b, "|", n.Verdict, " ", n.Collateral)
		if reasons {
			r := &n.Bystander.Reason
			text := r.String() + r.Remedy
			if r.Code != failure.CodePeerLink { // which peer has nothing left is not the same for all
				text = numberInName.ReplaceAllString(text, "${1}#")
			}
			fmt.Fprint(&b, " ", r.Port, r.Instance, text)
		}
	}
	for _, text := range more {
		fmt.Fprint(&b, "|", numberInName.ReplaceAllString(text(o), "${1}#"))
	}
	return b.String()
}

var numberInName = regexp.MustCompile(`([a-z/-])[0-9]+`)

var vlanInText = regexp.MustCompile(`VLAN ([0-9]+)`)

// said is a sentence and the networks it is about.
type said struct {
	text  string
	names []string
}

// say adds a sentence about a network to the others.
func say(all []said, text, name string) []said {
	if text == "" {
		return all
	}
	for i := range all {
		if all[i].text == text {
			all[i].names = append(all[i].names, name)
			return all
		}
	}
	return append(all, said{text, []string{name}})
}

// foldVLANs joins sentences that differ in one VLAN only: the last that they
// name, which is the network's.
func foldVLANs(all []said) []said {
	var out []said
	var gaps []string
	ids := make(map[string][]string) // VLANs by the sentence with a gap for them
	for _, s := range all {
		gap := ""
		if found := vlanInText.FindAllStringSubmatchIndex(s.text, -1); found != nil {
			at := found[len(found)-1]
			gap = s.text[:at[0]] + "VLAN #" + s.text[at[1]:]
			if i := slices.Index(gaps, gap); i >= 0 {
				out[i].names = append(out[i].names, s.names...)
				ids[gap] = append(ids[gap], s.text[at[2]:at[3]])
				continue
			}
			ids[gap] = []string{s.text[at[2]:at[3]]}
		}
		out, gaps = append(out, s), append(gaps, gap)
	}
	for i, gap := range gaps {
		if n := ids[gap]; len(n) > 1 {
			list := strings.Join(n[:len(n)-1], ", ") + " and " + n[len(n)-1]
			out[i].text = strings.Replace(gap, "VLAN #", "VLANs "+list, 1)
		}
	}
	return out
}

type printer struct {
	w         io.Writer
	unwrapped bool // sentences stay on one line
	err       error
}

// fail keeps the first error.
func (p *printer) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *printer) line(indent int, format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat("  ", indent)+Visible(fmt.Sprintf(format, args...)), " "))
	}
}

// wrapped prints a sentence, broken at spaces.
func (p *printer) wrapped(indent int, text string) {
	prefix := strings.Repeat("  ", indent)
	line, width := "", p.width()
	if len(prefix)+utf8.RuneCountInString(text) <= width && !strings.Contains(text, "\n") {
		p.line(indent, "%s", text)
		return
	}
	for word := range strings.FieldsSeq(text) {
		if line != "" && !p.unwrapped && len(prefix)+utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
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
// them, or what is news. Under each verdict stand its causes, each once, what
// they leave, and what was found to mend them; whose they are where that differs.
func (p *printer) networks(indent int, o *failure.Outcome, of view, all, reasons bool) {
	for _, v := range slices.Backward(failure.Verdicts()) {
		byBefore := make(map[failure.Verdict][]*failure.NetworkOutcome) // of those that are better off
		for i := range o.Networks {
			n := &o.Networks[i]
			if got, _ := of(n); got != v || !all && !changed(n, of) {
				continue
			}
			before := failure.Verdict(0)
			if trend(n, of) < 0 {
				before = n.Before
			}
			byBefore[before] = append(byBefore[before], n)
		}
		for _, before := range append([]failure.Verdict{0}, failure.Verdicts()...) {
			if networks := byBefore[before]; networks != nil {
				p.verdict(indent, o, v, before, networks, of, reasons)
			}
		}
	}
}

func (p *printer) verdict(indent int, o *failure.Outcome, v, before failure.Verdict, networks []*failure.NetworkOutcome, of view, reasons bool) {
	var names []string
	var causes, effects, remedies []said
	for _, n := range networks {
		name := label(o, n)
		names = append(names, name)
		_, pair := of(n)
		causes, effects = say(causes, pair.Reason.Text, name), say(effects, pair.Reason.Effect, name)
		if r := pair.Reason.Remedy; r != "" {
			remedies = say(remedies, "To mend it: "+r+".", name)
		}
	}
	words := v.Words()
	if v == failure.Intact || before != 0 && v < failure.Slow {
		words = "connected and fast enough"
	}
	was := ""
	if before != 0 {
		was = ", was " + before.String()
	}
	p.wrapped(indent, fmt.Sprintf("%v (%s)%s: %s", v, words, was, strings.Join(names, ", ")))
	if !reasons {
		return
	}
	for _, list := range [][]said{causes, effects, remedies} {
		list = foldVLANs(list)
		for _, s := range list {
			if len(list) > 1 || len(s.names) < len(names) {
				s.text = strings.Join(s.names, ", ") + ": " + s.text
			}
			p.wrapped(indent+1, s.text)
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
			p.wrapped(2, fmt.Sprintf("and for what was unplugged, %v (%s): %s", v, v.Words(), strings.Join(names, ", ")))
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
