package drill

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Baseline holds the verdicts of every state of a plan against a golden file, and
// fails where one is another, so that the change that moves a verdict shows it in its
// review. The file has one line a state and network and one a state and cluster,
//
//	member:isl/1 hv1/csv slow slow
//	member:isl/1 hv1 on-backup on-backup
//
// the verdict and the collateral verdict, sorted by what is dead, then by name, so
// that neither the order of the topology file nor the width of a name moves a line.
// The environment variable SPANDRILL_UPDATE=1 has it written, and so has -update,
// where the test binary has such a flag: define it in your own test by
//
//	var _ = flag.Bool("update", false, "write the golden files")
//
// With -short the plan is thinned as [Run] does it, and what is left out is not
// compared; a file is never written with -short.
func Baseline(t *testing.T, f *topology.Fabric, plan Plan, path string) {
	t.Helper()
	update := updating(t)
	d, err := newDrill(f, plan, nil, true, testing.Short())
	if err != nil {
		t.Fatalf("drill.Baseline: %v", err)
	}
	defer d.states.stop()
	now := make(map[string]*verdictLine)
	for i, it := range d.items {
		s, err := d.state(i)
		if err != nil {
			t.Fatalf("%s could not be analysed: %v", it.name, err)
		}
		for _, l := range verdictLines(s, it) {
			now[l.key()] = l
		}
	}
	switch {
	case update && testing.Short():
		t.Fatalf("%s would be written with -short, which leaves out scenarios", path)
	case update:
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, formatBaseline(now), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("there is no baseline %s; to write it: %s", path, updateCommand(t.Name()))
	} else if err != nil {
		t.Fatal(err)
	}
	was, err := parseBaseline(path, data)
	if err != nil {
		t.Fatal(err)
	}
	if d.left > 0 {
		for k, l := range was { // of what -short leaves out nothing is known
			if strings.Contains(l.state, ",") && now[k] == nil {
				delete(was, k)
			}
		}
	}
	if text := baselineChanges(was, now); text != "" {
		t.Errorf("%s is not what the network does now: %s\n  if that is as it should be: %s", path, text, updateCommand(t.Name()))
	}
}

// verdictLine is a line of a baseline.
type verdictLine struct {
	state, subject      string
	verdict, collateral string
	// Of one that was computed: how bad the verdicts are, what is dead, to sort by,
	// and why.
	grade  [2]int
	down   topology.Faults
	reason string
}

func (l *verdictLine) key() string { return l.state + " " + l.subject }

// spaceless makes of a name a word. Names of networks, clusters and elements may have
// spaces.
func spaceless(s string) string { return strings.ReplaceAll(s, " ", "_") }

func verdictLines(s *State, it item) (out []*verdictLine) {
	line := func(subject string, v, c fmt.Stringer, grade [2]int, reason string) {
		out = append(out, &verdictLine{
			state: spaceless(it.name), subject: spaceless(subject), verdict: v.String(), collateral: c.String(),
			grade: grade, down: s.Outcome.Scenario.Down, reason: reason,
		})
	}
	for i := range s.Outcome.Networks {
		n := &s.Outcome.Networks[i]
		line(n.Cluster+"/"+n.Network, n.Verdict, n.Collateral, [2]int{int(n.Verdict), int(n.Collateral)}, n.Pair.Reason.String())
	}
	for i := range s.Outcome.Clusters {
		c := &s.Outcome.Clusters[i]
		line(c.Cluster, c.Verdict, c.Collateral, [2]int{int(c.Verdict), int(c.Collateral)}, c.Sentence())
	}
	return out
}

const baselineHead = `# What becomes of each network and cluster in each state: state, network or cluster,
# verdict, verdict of what the fault did not touch.
`

func formatBaseline(lines map[string]*verdictLine) []byte {
	sorted := make([]*verdictLine, 0, len(lines))
	for _, l := range lines {
		sorted = append(sorted, l)
	}
	slices.SortFunc(sorted, func(a, b *verdictLine) int {
		return cmp.Or(cmp.Compare(a.down.Len(), b.down.Len()),
			slices.CompareFunc(slices.Collect(a.down.All()), slices.Collect(b.down.All()), topology.Element.Compare),
			cmp.Compare(a.state, b.state), cmp.Compare(a.subject, b.subject))
	})
	var b bytes.Buffer
	b.WriteString(baselineHead)
	for _, l := range sorted {
		fmt.Fprintf(&b, "%s %s %s %s\n", l.state, l.subject, l.verdict, l.collateral)
	}
	return b.Bytes()
}

// parseBaseline reads what formatBaseline writes. Its faults are topology.Problems.
func parseBaseline(path string, data []byte) (map[string]*verdictLine, error) {
	var problems topology.Problems
	out := make(map[string]*verdictLine)
	n := 0
	for text := range strings.Lines(string(data)) {
		n++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' {
			continue
		}
		bad := func(got, want string) {
			problems = append(problems, topology.Problem{File: path, Line: n, Col: 1, Got: got, Want: want})
		}
		words := strings.Fields(text)
		if len(words) != 4 {
			bad(fmt.Sprintf("%d words", len(words)), "STATE NETWORK VERDICT VERDICT")
			continue
		}
		l := &verdictLine{state: words[0], subject: words[1], verdict: words[2], collateral: words[3]}
		for i, word := range words[2:] {
			grade, err := gradeOf(l.subject, word)
			if err != nil {
				bad(err.Error(), "")
			}
			l.grade[i] = grade
		}
		if out[l.key()] != nil {
			bad(fmt.Sprintf("%s is said twice", l.key()), "")
		}
		out[l.key()] = l
	}
	if problems != nil {
		return nil, problems.Sort()
	}
	return out, nil
}

// gradeOf returns how bad a verdict is: that of a network, CLUSTER/NETWORK, or of a
// cluster.
func gradeOf(subject, verdict string) (int, error) {
	if strings.Contains(subject, "/") {
		v, err := failure.ParseVerdict(verdict)
		return int(v), err
	}
	v, err := failure.ParseClusterVerdict(verdict)
	return int(v), err
}

// baselineChanges says what is not as it was, what is worse first; "" where nothing is.
func baselineChanges(was, now map[string]*verdictLine) string {
	var worse, better, gone, added []string
	for _, k := range sortedKeys(was, now) {
		a, b := was[k], now[k]
		switch {
		case b == nil:
			gone = append(gone, fmt.Sprintf("%s: was %s", k, words(a)))
		case a == nil:
			added = append(added, fmt.Sprintf("%s: %s", k, words(b)))
		case a.grade == b.grade:
		case b.grade[0] > a.grade[0] || b.grade[0] == a.grade[0] && b.grade[1] > a.grade[1]:
			text := fmt.Sprintf("%s: %s → %s", k, words(a), words(b))
			if b.reason != "" {
				text += "\n" + b.reason
			}
			worse = append(worse, text)
		default:
			better = append(better, fmt.Sprintf("%s: %s → %s", k, words(a), words(b)))
		}
	}
	var b block
	for _, part := range []struct {
		label string
		lines []string
	}{{"worse", worse}, {"better", better}, {"gone", gone}, {"new", added}} {
		said := ""
		for _, text := range part.lines {
			line, reason, _ := strings.Cut(text, "\n")
			b.line(part.label, line)
			if reason == "" || reason == said {
				continue // the one above has it
			}
			said = reason
			for _, r := range wrap(reason, textWidth) {
				b.line(part.label, "  "+r)
			}
		}
	}
	if b.text.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("%d worse, %d better, %d gone, %d new\n", len(worse), len(better), len(gone), len(added)) + strings.TrimRight(b.text.String(), "\n")
}

// words writes the verdicts of a line, the collateral one where it is another.
func words(l *verdictLine) string {
	if l.verdict == l.collateral {
		return l.verdict
	}
	return fmt.Sprintf("%s (%s for what the fault did not touch)", l.verdict, l.collateral)
}

func sortedKeys(maps ...map[string]*verdictLine) []string {
	var out []string
	for _, m := range maps {
		for k := range m {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
