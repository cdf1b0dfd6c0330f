package report

import (
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Sweep is a summary to report on.
type Sweep struct {
	// File is what the reader knows the fabric as; may be empty.
	File    string
	Summary *failure.Summary
}

// JSON writes the summary as one JSON object, indented, with a newline at its end.
// Its fields are those of [failure.Summary].
func (s *Sweep) JSON(w io.Writer) error {
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(s.Summary)
}

// shown is how many minimal sets of a size and verdict the text names.
const shown = 10

// Text writes the summary for a person: how many states there are, and for each
// network how many failures it takes, which, and how bad it gets.
func (s *Sweep) Text(w io.Writer) error {
	p := &printer{w: w}
	m := s.Summary
	if s.File != "" {
		p.line(0, "%s: every set of up to %d of %s", s.File, m.Together, plural(m.Elements, "element", "elements"))
	} else {
		p.line(0, "every set of up to %d of %s", m.Together, plural(m.Elements, "element", "elements"))
	}
	share := "all of them"
	if !m.Complete() {
		share = fmt.Sprintf("%s%% of %s", percent(m.States, m.Total), thousands(m.Total))
	}
	if m.Slow > 0 {
		share += fmt.Sprintf("; %s of them were resolved and solved anew", thousands(m.Slow))
	}
	p.wrapped(0, fmt.Sprintf("%s states, %s.", thousands(m.States), share))
	if f := m.Failed; f != nil {
		n := uint64(0)
		for _, c := range f.Sizes {
			n += c.States
		}
		p.wrapped(0, fmt.Sprintf("%s states could not be analysed, the first of them %s: %s", thousands(n), setName(f.First.Down), f.Error))
	}
	s.numbers(p)
	for i := range m.Clusters {
		c := &m.Clusters[i]
		p.line(0, "")
		p.line(0, "%s", failure.ClusterTitle(c.Cluster))
		tally(p, m, ofNodes, &c.Verdict)
		tally(p, m, ofUntouched, &c.Collateral)
	}
	for i := range m.Networks {
		n := &m.Networks[i]
		p.line(0, "")
		p.line(0, "%s (VLAN %d)", s.label(n), n.VLAN)
		tally(p, m, ofPairs, &n.Verdict)
		tally(p, m, ofUntouched, &n.Collateral)
	}
	return p.err
}

// numbers prints how many failures each cluster and network stands, as a table.
func (s *Sweep) numbers(p *printer) {
	m := s.Summary
	if len(m.Clusters)+len(m.Networks) < 2 {
		return
	}
	t := rows{header: []string{"failures stood, whichever", "all of it", ofUntouched}}
	told := false
	row := func(name, all, untouched string) {
		told = told || all != notKnown || untouched != notKnown
		t.cells = append(t.cells, []string{Visible(name), all, untouched})
	}
	for i := range m.Clusters {
		c := &m.Clusters[i]
		row(failure.ClusterTitle(c.Cluster), number(m, &c.Verdict), number(m, &c.Collateral))
	}
	for i := range m.Networks {
		n := &m.Networks[i]
		row(s.label(n), number(m, &n.Verdict), number(m, &n.Collateral))
	}
	if !told { // a part of a sweep
		return
	}
	p.line(0, "")
	for line := range strings.Lines(t.text() + "\n") {
		p.line(0, "%s", strings.TrimRight(line, "\n"))
	}
}

// number is how many failures a network or cluster stands.
func number[V verdicts](m *failure.Summary, t *failure.TallyOf[V]) string {
	switch k, known := resilienceOf(m, t); {
	case k < 0 && known:
		return fmt.Sprintf("%v without any", t.Rest)
	case k < 0:
		return notKnown
	case k == 0 && known:
		return "none"
	case known:
		return fmt.Sprint(k)
	default:
		return fmt.Sprintf("%d or more", k)
	}
}

const notKnown = "not known"

// What a tally is of.
const (
	ofNodes     = "all nodes"
	ofPairs     = "every pair"
	ofUntouched = "what the fault did not touch"
)

// verdicts are those of networks and those of clusters.
type verdicts interface {
	failure.Verdict | failure.ClusterVerdict
	fmt.Stringer
}

// standing returns the worst verdict with which a network or cluster counts as standing, and
// how that is said.
func standing[V verdicts]() (most V, words string) {
	switch most := any(&most).(type) {
	case *failure.ClusterVerdict:
		*most, words = failure.OnBackup, "no node lost, and no network with its fallback,"
	case *failure.Verdict:
		*most, words = failure.Rerouted, "connected and fast enough"
	}
	return most, words
}

// tally prints one of the verdicts of a network or cluster.
func tally[V verdicts](p *printer, m *failure.Summary, of string, t *failure.TallyOf[V]) {
	most, _ := standing[V]()
	p.wrapped(1, of+": "+resilience(m, t))
	for size := 1; size <= m.Together; size++ {
		var parts []string
		for _, c := range t.States {
			if c.Together == size {
				parts = append(parts, fmt.Sprintf("%v %s", c.Verdict, thousands(c.States)))
			}
		}
		if parts != nil {
			p.wrapped(2, fmt.Sprintf("%d dead: %s", size, strings.Join(parts, ", ")))
		}
	}
	for _, x := range t.Minimal {
		if x.Verdict <= most || x.Verdict == t.Rest {
			continue
		}
		by := "by itself"
		if x.Together > 1 {
			by = fmt.Sprintf("by %d together, and by no fewer of them", x.Together)
		}
		p.wrapped(2, fmt.Sprintf("%v %s:", x.Verdict, by))
		for k, set := range x.Sets {
			if k == shown {
				break
			}
			more := ""
			if set.Explains > 1 {
				more = fmt.Sprintf(" (in %s states)", thousands(set.Explains))
			}
			p.wrapped(3, setName(set.Down)+more)
		}
		if n := x.Count - uint64(min(shown, len(x.Sets))); x.Count > uint64(min(shown, len(x.Sets))) {
			p.wrapped(3, fmt.Sprintf("and %s more", thousands(n)))
		}
	}
}

func resilienceOf[V verdicts](m *failure.Summary, t *failure.TallyOf[V]) (k int, known bool) {
	switch t := any(t).(type) {
	case *failure.Tally:
		return m.Resilience(t)
	case *failure.ClusterTally:
		return m.ClusterResilience(t)
	}
	panic("unreachable")
}

// resilience says how many failures a network or cluster stands.
func resilience[V verdicts](m *failure.Summary, t *failure.TallyOf[V]) string {
	_, stands := standing[V]()
	switch k, known := resilienceOf(m, t); {
	case k < 0 && known:
		return fmt.Sprintf("%v without any fault", t.Rest)
	case k < 0 || !known && k < m.Together:
		return "how many failures it stands is not known from these states"
	case k == 0:
		return "one failure can be too many"
	case k == m.Together:
		return fmt.Sprintf("%s whatever %s", stands, plural(k, "element is dead", "elements are dead"))
	default:
		return fmt.Sprintf("%s whatever %s, not with %d", stands, plural(k, "element is dead", "elements are dead"), k+1)
	}
}

func setName(elements []topology.Element) string {
	if len(elements) == 0 {
		return "no fault"
	}
	names := make([]string, len(elements))
	for i, e := range elements {
		names[i] = e.String()
	}
	return strings.Join(names, " + ")
}

// thousands spells a number with separators.
func thousands(n uint64) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// percent is a/b in percent with two digits, rounded down, so that 100 is all.
func percent(a, b uint64) string {
	x := new(big.Int).SetUint64(a)
	x.Mul(x, big.NewInt(10_000)).Div(x, new(big.Int).SetUint64(b))
	n := x.Int64()
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}
