package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Comparison is two fabrics failure by failure, to report on.
type Comparison struct {
	// FileA and FileB are what the reader knows the fabrics as.
	FileA, FileB string
	A, B         *topology.Fabric
	*failure.Comparison
}

// Text writes the comparison for a person: a summary, then what differs without
// fault, the failures that are worse in B, worst first, those that are better, those that
// are neither and differ, and what only one of the two has. Alike failures are folded into one.
func (c *Comparison) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "A: %s: %s", c.FileA, census(c.A))
	p.line(0, "B: %s: %s", c.FileB, census(c.B))
	p.line(0, "")
	for _, s := range c.summary() {
		p.wrapped(0, s)
	}
	for _, s := range c.sections() {
		p.line(0, "")
		p.line(0, "%s", s.heading)
		for _, item := range s.items {
			p.wrapped(1, item.title)
			item.print(p)
		}
	}
	return p.err
}

// Markdown writes the same in GitHub's Markdown. Whatever a name has in it stays
// text.
func (c *Comparison) Markdown(w io.Writer) error {
	return limited(w, mostMarkdown, c.markdown)
}

func (c *Comparison) markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "- A: %s: %s", escape(c.FileA), census(c.A))
	p.line(0, "- B: %s: %s", escape(c.FileB), census(c.B))
	p.line(0, "")
	for _, s := range c.summary() {
		p.line(0, "%s", escape(s))
	}
	for _, s := range c.sections() {
		p.line(0, "")
		p.line(0, "### %s", s.heading)
		p.line(0, "")
		for _, item := range s.items {
			p.line(0, "- %s", escape(item.title))
			var b bytes.Buffer
			item.print(&printer{w: &b, unwrapped: true})
			for line := range strings.Lines(b.String()) {
				rest := strings.TrimLeft(line, " ")
				p.line(0, "%s- %s", strings.Repeat(" ", len(line)-len(rest)-2), escape(strings.TrimSpace(rest)))
			}
		}
	}
	return p.err
}

// summary says how B stands to A.
func (c *Comparison) summary() []string {
	rest := "At rest: the same."
	if c.Rest.Trend() != failure.Same || c.Rest.Detail() {
		var parts []string
		for _, d := range differentClusters(&c.Rest) {
			parts = append(parts, fmt.Sprintf("%s %s", failure.ClusterTitle(d.A.Cluster), clusterChange(d)))
		}
		for _, g := range alikeNetworks(&c.Rest) {
			parts = append(parts, fmt.Sprintf("%s %s", strings.Join(g.names, ", "), g.change()))
		}
		rest = "At rest: " + strings.Join(parts, "; ") + "."
	}
	out := []string{rest}
	counts, bySpeed := make(map[failure.Trend]int), make(map[failure.Trend]int)
	different, unmoved := 0, 0
	for i := range c.Failures {
		d := &c.Failures[i]
		counts[d.Trend()]++
		if d.BySpeed() {
			bySpeed[d.Trend()]++
		}
		if d.Detail() {
			different++
		}
		if c.list(d) == asAtRest {
			unmoved++
		}
	}
	count := func(t failure.Trend, what string) string {
		s := fmt.Sprintf("%d %s", counts[t], what)
		switch n := bySpeed[t]; {
		case n == 0:
		case n == counts[t]:
			s += " (in speed only)"
		default:
			s += fmt.Sprintf(" (%d in speed only)", n)
		}
		return s
	}
	parts := []string{count(failure.Better, "better"), count(failure.Worse, "worse")}
	if counts[failure.Mixed] > 0 {
		parts = append(parts, count(failure.Mixed, "better for some and worse for others"))
	}
	if different > 0 {
		counts[failure.Same] -= different
		parts = append(parts, fmt.Sprintf("%d different, but neither better nor worse", different))
	}
	parts = append(parts, count(failure.Same, "the same"))
	out = append(out, fmt.Sprintf("Of %s in both: %s.", plural(len(c.Failures), "failure", "failures"), strings.Join(parts, ", ")))
	switch {
	case unmoved == 1:
		out = append(out, "1 of them differs only in what differs without fault.")
	case unmoved > 1:
		out = append(out, fmt.Sprintf("%d of them differ only in what differs without fault.", unmoved))
	}
	if a, b := len(c.OnlyA), len(c.OnlyB); a+b > 0 {
		out = append(out, fmt.Sprintf("%s of what only A has, %d of what only B has.", plural(a, "failure", "failures"), b))
	}
	if needs := c.needs(); needs != nil {
		out = append(out, "Each is judged by its own needs: "+strings.Join(needs, "; ")+".")
	}
	if n := len(c.ErrorsA) + len(c.ErrorsB); n > 0 {
		out = append(out, fmt.Sprintf("%d could not be analysed.", n))
	}
	return out
}

// needs says which networks need something else in B.
func (c *Comparison) needs() []string {
	inB := make(map[string]topology.Needs)
	for _, n := range c.B.Builder().Networks {
		inB[n.Name] = n.Needs
	}
	var from []string // of a network, what it needs in A and in B
	var names [][]string
	for _, n := range c.A.Builder().Networks {
		needs, ok := inB[n.Name]
		a, b := needsWords(n.Needs), needsWords(needs)
		if !ok || a == b {
			continue
		}
		text := a + " → " + b
		i := slices.Index(from, text)
		if i < 0 {
			i = len(from)
			from, names = append(from, text), append(names, nil)
		}
		names[i] = append(names[i], n.Name)
	}
	for i := range from {
		from[i] = strings.Join(names[i], ", ") + " " + from[i]
	}
	return from
}

// needsWords says what a network needs.
func needsWords(n topology.Needs) string {
	var parts []string
	if n.Mbps > 0 {
		parts = append(parts, topology.FormatMbps(n.Mbps))
	}
	if n.FlowMbps > 0 && n.FlowMbps != n.Mbps {
		parts = append(parts, topology.FormatMbps(n.FlowMbps)+" for one flow")
	} else if n.FlowMbps > 0 {
		parts[0] += ", for one flow too"
	}
	if n.MTU > 0 {
		parts = append(parts, fmt.Sprintf("MTU %d", n.MTU))
	}
	parts = append(parts, slices.Sorted(slices.Values(n.Capabilities))...)
	if parts == nil {
		return "reach"
	}
	return strings.Join(parts, " and ")
}

// section is a heading with what stands under it.
type section struct {
	heading string
	items   []item
}

type item struct {
	title string
	print func(p *printer)
}

func nothing(*printer) {}

func (c *Comparison) sections() []section {
	var out []section
	add := func(heading string, items []item) {
		if len(items) > 0 {
			out = append(out, section{heading, items})
		}
	}
	if c.Rest.Trend() != failure.Same || c.Rest.Detail() {
		add("Without fault", []item{{trendWords[c.Rest.Trend()], func(p *printer) { p.difference(&c.Rest, nil) }}})
	}
	var lists [8][]*failure.Difference
	for i := range c.Failures {
		d := &c.Failures[i]
		lists[c.list(d)] = append(lists[c.list(d)], d)
	}
	for i, heading := range []string{
		"Failures that are worse in B", "Failures that are better for some in B and worse for others", "Failures that are better in B",
		"Failures that are slower in B", "Failures that are faster in B", "Failures that are different in B, but neither better nor worse",
	} {
		var items []item
		for _, g := range foldedDifferences(lists[i], &c.Rest) {
			items = append(items, item{g.name(), func(p *printer) { p.difference(g.first, &c.Rest) }})
		}
		add(heading, items)
	}
	for i, heading := range []string{"Failures that differ only in what differs without fault", "Failures that are the same in both"} {
		var names []string
		for _, d := range lists[asAtRest+i] {
			names = append(names, scenarioName(d))
		}
		if names != nil {
			add(heading, []item{{strings.Join(foldNames(names), ", "), nothing}})
		}
	}
	add("Failures of what only A has", only(c.OnlyA))
	add("Failures of what only B has", only(c.OnlyB))
	add("Networks that only A has", lone(c.NetworksA))
	add("Networks that only B has", lone(c.NetworksB))
	add("Clusters that only A has", loneClusters(c.ClustersA))
	add("Clusters that only B has", loneClusters(c.ClustersB))
	add("Could not be analysed in A", errorItems(c.ErrorsA))
	add("Could not be analysed in B", errorItems(c.ErrorsB))
	return out
}

// The lists that failures stand in.
const (
	inWorse = iota
	inMixed
	inBetter
	inSlower
	inFaster
	inDetail // no network is better or worse
	asAtRest // what differs does so without fault as well
	inSame
)

// list says where a failure stands.
func (c *Comparison) list(d *failure.Difference) int {
	t := d.Trend()
	switch {
	case t == failure.Same && !d.Detail():
		return inSame
	case c.unmoved(d):
		return asAtRest
	case d.Detail():
		return inDetail
	case d.BySpeed() && t == failure.Better:
		return inFaster
	case d.BySpeed():
		return inSlower
	}
	return map[failure.Trend]int{failure.Worse: inWorse, failure.Mixed: inMixed, failure.Better: inBetter}[t]
}

// unmoved says that the failure leaves every network and cluster that differs as it
// is without fault, in both.
func (c *Comparison) unmoved(d *failure.Difference) bool {
	for i := range d.Networks {
		n, rest := &d.Networks[i], &c.Rest.Networks[i]
		if n.Field != 0 && (!alikeOutcome(n.A, rest.A) || !alikeOutcome(n.B, rest.B)) {
			return false
		}
	}
	for i := range d.Clusters {
		n, rest := &d.Clusters[i], &c.Rest.Clusters[i]
		if n.Trend != failure.Same && (!alikeCluster(n.A, rest.A) || !alikeCluster(n.B, rest.B)) {
			return false
		}
	}
	return true
}

// alikeOutcome compares what fabrics are compared by.
func alikeOutcome(a, b *failure.NetworkOutcome) bool {
	return a.Verdict == b.Verdict && a.Collateral == b.Collateral && a.BottleneckMbps == b.BottleneckMbps && a.FlowMbps == b.FlowMbps
}

var trendWords = map[failure.Trend]string{
	failure.Better: "better in B", failure.Worse: "worse in B", failure.Mixed: "better for some in B and worse for others",
	failure.Same: "different in B, but neither better nor worse",
}

// only tells what failures do of which the other fabric has no like, worst first,
// and last of those that change nothing.
func only(outcomes []*failure.Outcome) []item {
	var out []item
	var calm []string
	for _, g := range folded(outcomes, verdict, true) {
		o := g.outcomes[0]
		news := slices.ContainsFunc(o.Clusters, func(c failure.ClusterOutcome) bool { return c.Changed })
		if v, _ := worst(o, verdict); v == failure.Intact && !news {
			calm = append(calm, g.name())
			continue
		}
		out = append(out, item{g.name(), func(p *printer) {
			p.clusters(2, g)
			p.networks(2, o, verdict, false, true)
		}})
	}
	if calm != nil {
		out = append(out, item{strings.Join(calm, ", "), func(p *printer) { p.line(2, "nothing changes") }})
	}
	return out
}

// lone tells of networks of which the other fabric has no like.
func lone(networks []failure.NetworkOutcome) []item {
	o := &failure.Outcome{Networks: networks}
	var out []item
	for i := range networks {
		n := &networks[i]
		out = append(out, item{fmt.Sprintf("%s: %v without fault", label(o, n), n.Verdict), nothing})
	}
	return out
}

// loneClusters tells of clusters of which the other fabric has no like.
func loneClusters(clusters []failure.ClusterOutcome) []item {
	var out []item
	for i := range clusters {
		out = append(out, item{fmt.Sprintf("%s: %v without fault", clusters[i].Cluster, clusters[i].Verdict), nothing})
	}
	return out
}

func errorItems(errs []error) []item {
	var out []item
	for _, err := range errs {
		out = append(out, item{err.Error(), nothing})
	}
	return out
}

// scenarioName names a failure in both fabrics.
func scenarioName(d *failure.Difference) string {
	if a, b := d.A.Scenario.Name, d.B.Scenario.Name; a != b {
		return a + " against " + b
	}
	return d.A.Scenario.Name
}

// alike is networks of a difference with the same change for the same reasons.
type alike struct {
	names []string
	*failure.NetworkDifference
}

// alikeNetworks groups the networks that differ: worse before better, and that before
// what is neither, then the worst.
func alikeNetworks(d *failure.Difference) []*alike {
	var out []*alike
	for i := range d.Networks {
		n := &d.Networks[i]
		if n.Field == 0 {
			continue
		}
		name := label(d.A, n.A)
		same := func(g *alike) bool {
			return g.Trend == n.Trend && g.Field == n.Field && g.change() == (&alike{nil, n}).change()
		}
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].names = append(out[i].names, name)
			continue
		}
		out = append(out, &alike{[]string{name}, n})
	}
	slices.SortStableFunc(out, func(g, h *alike) int { return severity(h.NetworkDifference).compare(severity(g.NetworkDifference)) })
	return out
}

// change says from what to what a network goes: verdicts where they differ, and
// Mbps where these do and there is something to compare.
func (g *alike) change() string {
	a, b := g.A, g.B
	s := a.Verdict.String()
	if a.Verdict != b.Verdict {
		s += " → " + b.Verdict.String()
	}
	if a.Collateral != b.Collateral && (a.Collateral != a.Verdict || b.Collateral != b.Verdict) {
		s += fmt.Sprintf(", what nobody touched %v → %v", a.Collateral, b.Collateral)
	}
	left := "" // whose Mbps it is
	switch {
	case a.Verdict.Connected() && b.Verdict.Connected():
	case g.Field.BySpeed():
		left = " between those not cut"
	default:
		return s
	}
	from, to := speedWords(a), speedWords(b)
	if from != to {
		s += fmt.Sprintf(", %s → %s%s", from, to, left)
	}
	return s
}

// speedWords says how fast a network is.
func speedWords(n *failure.NetworkOutcome) string {
	s := topology.FormatMbps(n.BottleneckMbps)
	if n.FlowMbps != n.BottleneckMbps {
		s += fmt.Sprintf(" (one flow %s)", topology.FormatMbps(n.FlowMbps))
	}
	return s
}

// rank orders differences; a greater one is worse for B.
type rank struct {
	trend     int // 2: worse, 1: better, 0: neither
	byVerdict bool
	from, to  failure.Verdict // from the better to the worse
}

func severity(n *failure.NetworkDifference) rank {
	a, b := n.A.Verdict, n.B.Verdict
	if n.Field == failure.ByCollateral {
		a, b = n.A.Collateral, n.B.Collateral
	}
	trend := map[failure.Trend]int{failure.Worse: 2, failure.Better: 1}[n.Trend]
	return rank{trend, !n.Field.BySpeed(), min(a, b), max(a, b)}
}

func (r rank) compare(s rank) int {
	b := func(v bool) int {
		if v {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(r.trend, s.trend), cmp.Compare(b(r.byVerdict), b(s.byVerdict)),
		cmp.Compare(r.to, s.to), cmp.Compare(s.from, r.from),
	)
}

// difference prints what differs, and why: of what is worse in B the reason in B,
// of what is better the reason in A, of what is neither that of the later verdict. What is why without fault is not said again;
// rest is nil for the state without fault itself.
func (p *printer) difference(d, rest *failure.Difference) {
	for _, c := range differentClusters(d) {
		p.clusterDifference(c)
	}
	for _, g := range alikeNetworks(d) {
		p.wrapped(2, fmt.Sprintf("%s: %s: %s", g.word(), strings.Join(g.names, ", "), g.change()))
		if g.Field.BySpeed() {
			continue
		}
		in := "in B: "
		if g.whyInA() {
			in = "in A: "
		}
		var causes []said
		for i := range d.Networks {
			n := &d.Networks[i]
			name := label(d.A, n.A)
			if !slices.Contains(g.names, name) {
				continue
			}
			why := g.why(n)
			if rest != nil && why != "" && why == g.why(&rest.Networks[i]) {
				why = "as without fault"
			}
			causes = say(causes, why, name)
		}
		causes = foldVLANs(causes)
		for _, s := range causes {
			if len(causes) > 1 {
				s.text = strings.Join(s.names, ", ") + ": " + s.text
			}
			p.wrapped(3, in+s.text)
		}
	}
}

// word says how B stands to A.
func (g *alike) word() string {
	if g.Trend == failure.Same {
		return "differs"
	}
	return g.Trend.String()
}

// whyInA says that A is where there is something to explain: where it is worse, and of
// what is neither better nor worse, where the verdict is the later one.
func (g *alike) whyInA() bool {
	if g.Field == failure.ByDetail {
		return cmp.Or(cmp.Compare(g.A.Verdict, g.B.Verdict), cmp.Compare(g.A.Collateral, g.B.Collateral)) > 0
	}
	return g.Trend == failure.Better
}

// why says why a network is as it is where there is something to explain: the pair's
// reason that the two differ in.
func (g *alike) why(n *failure.NetworkDifference) string {
	o := n.B
	if g.whyInA() {
		o = n.A
	}
	if g.Field == failure.ByCollateral || n.A.Verdict == n.B.Verdict {
		return o.Bystander.Reason.String() // what was unplugged is cut in both
	}
	return o.Pair.Reason.String()
}

// differences is failures that differ alike, and what they are called together.
type differences struct {
	first *failure.Difference
	names []string
	n     int
}

func (g *differences) name() string {
	names := strings.Join(foldNames(g.names), ", ")
	if g.n > 1 {
		return fmt.Sprintf("%s (%d failures)", names, g.n)
	}
	return names
}

// foldedDifferences groups the failures that differ alike, but for a number in
// names, and sorts the groups: the worst first, then most networks, then name.
func foldedDifferences(all []*failure.Difference, rest *failure.Difference) []*differences {
	byText := make(map[string]*differences)
	var out []*differences
	for _, d := range all {
		var b bytes.Buffer
		(&printer{w: &b}).difference(d, rest)
		key := numberInName.ReplaceAllString(d.A.Scenario.Name+"\n"+b.String(), "$1#")
		g, ok := byText[key]
		if !ok {
			g = &differences{first: d}
			byText[key] = g
			out = append(out, g)
		}
		g.names, g.n = append(g.names, scenarioName(d)), g.n+1
	}
	slices.SortStableFunc(out, func(g, h *differences) int {
		a, b := gravityOf(g.first), gravityOf(h.first)
		return cmp.Or(
			b.worse.compare(a.worse), b.network.compare(a.network), cmp.Compare(b.networks, a.networks), b.better.compare(a.better),
			cmp.Compare(scenarioName(g.first), scenarioName(h.first)),
		)
	})
	return out
}
