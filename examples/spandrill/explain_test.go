package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/explain"
)

// withoutExample are pages whose example is too large to read.
var withoutExample = []string{"CHK001"}

// TestPages wants every page to be what the tables say, with what the command
// prints of its example; -update writes them.
func TestPages(t *testing.T) {
	dir, err := filepath.Abs("../../failure/explain/pages")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // where the examples are
	want := map[string]string{"README.md": pageIndex()}
	for _, p := range explain.Pages() {
		want[p.Name+".md"] = markdown(p)
		if p.Example() != "" {
			want[p.File()] = p.Example()
		}
	}
	for path, text := range want {
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if d := cmp.Diff(string(got), text); err != nil || d != "" {
			t.Errorf("%s is not current, go generate ./failure/explain makes it so: %v (-is +should be)\n%s", path, err, d)
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("%s is no page", e.Name())
		}
	}
}

// markdown returns the page of a verdict or code.
func markdown(p explain.Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Made by go generate ./failure/explain. -->\n\n# %s: %s\n\n", p.Name, p.Title)
	switch p.Kind {
	case explain.Finding:
		fmt.Fprintf(&b, "A finding of `spandrill check`, severity %v.\n", p.Severity)
	case explain.Verdict:
		fmt.Fprintf(&b, "A verdict of a network; a better one is %s, a worse one %s.\n", neighbour(p, -1), neighbour(p, 1))
	default:
		fmt.Fprintf(&b, "A verdict of a cluster; a better one is %s, a worse one %s.\n", neighbour(p, -1), neighbour(p, 1))
	}
	for _, part := range []struct{ heading, text string }{{"What it means", p.Means}, {"Why it matters", p.Matters}, {"What to do", p.Fix}} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", part.heading, part.text)
	}
	if slices.Contains(withoutExample, p.Name) {
		b.WriteString("\nA file that shows it is too large for a page.\n")
		return b.String()
	}
	line := append([]string{p.Args[0], p.File()}, p.Args[1:]...)
	out := output(line)
	fmt.Fprintf(&b, "\n## An example\n\n[%s](%s):\n\n```yaml\n%s```\n\n```\n$ spandrill %s\n%s```\n", p.File(), p.File(), p.Example(), strings.Join(line, " "), out)
	return b.String()
}

// neighbour names the verdict beside that of a page.
func neighbour(p explain.Page, by int) string {
	var of []explain.Page
	for _, q := range explain.Pages() {
		if q.Kind == p.Kind {
			of = append(of, q)
		}
	}
	i := by + slices.IndexFunc(of, func(q explain.Page) bool { return q.Name == p.Name })
	if i < 0 || i >= len(of) {
		return "there is none"
	}
	return fmt.Sprintf("[%s](%s.md)", of[i].Name, of[i].Name)
}

func pageIndex() string {
	var b strings.Builder
	b.WriteString("<!-- Made by go generate ./failure/explain. -->\n\n# Verdicts and findings\n\n`spandrill explain NAME` prints each of these.\n")
	kind := explain.Kind("")
	headings := map[explain.Kind]string{explain.Verdict: "Verdicts of networks, best first", explain.ClusterVerdict: "Verdicts of clusters, best first", explain.Finding: "Findings"}
	for _, p := range explain.Pages() {
		if p.Kind != kind {
			kind = p.Kind
			fmt.Fprintf(&b, "\n## %s\n\n| name | severity | says |\n| --- | --- | --- |\n", headings[kind])
		}
		severity := ""
		if p.Severity != 0 {
			severity = p.Severity.String()
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", p.Name, p.Name, severity, p.Title)
	}
	return b.String()
}

// TestPagesComplete wants every page to say everything, in sentences, and its
// example to show what it is for.
func TestPagesComplete(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range explain.Pages() {
		if seen[strings.ToLower(p.Name)] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[strings.ToLower(p.Name)] = true
		for what, s := range map[string]string{"meaning": p.Means, "why it matters": p.Matters, "fix": p.Fix} {
			if !regexp.MustCompile(`(?s)^([A-Z]|min-links ).*[.?]$`).MatchString(s) {
				t.Errorf("%s: %s: %q is no sentence", p.Name, what, s)
			}
		}
		if slices.Contains(withoutExample, p.Name) {
			continue
		}
		if p.Example() == "" {
			t.Errorf("%s has no example %s", p.Name, p.File())
			continue
		}
		if p.Kind == explain.Finding {
			got := runWith(p.Example(), "check", "-", "--format", "json", "--fail-on", "never")
			if got.code != 0 || !strings.Contains(got.out, `"code": "`+p.Name+`"`) {
				t.Errorf("%s is not found in its example: %s%s", p.Name, got.out, got.err)
			}
			continue
		}
		if !slices.Contains(shown(t, p), p.Name) {
			t.Errorf("the example of %s shows %v", p.Name, shown(t, p))
		}
	}
}

// shown returns the verdicts of the last state of a drill.
func shown(t *testing.T, p explain.Page) (out []string) {
	t.Helper()
	got := runWith(p.Example(), append([]string{p.Args[0], "-", "--format", "json", "--kinds=nic"}, p.Args[1:]...)...)
	if len(p.Args) > 1 {
		got = runWith(p.Example(), append([]string{p.Args[0], "-", "--format", "json"}, p.Args[1:]...)...)
	}
	var d struct {
		States []struct {
			Networks []struct{ Verdict failure.Verdict }
			Clusters []struct{ Verdict failure.ClusterVerdict }
		}
	}
	if err := json.Unmarshal([]byte(got.out), &d); err != nil {
		t.Fatal(p.Name, err, got)
	}
	s := d.States[0] // without fault, where nothing dies
	if len(p.Args) > 1 {
		s = d.States[1]
	}
	for _, n := range s.Networks {
		out = append(out, n.Verdict.String())
	}
	for _, c := range s.Clusters {
		out = append(out, c.Verdict.String())
	}
	return out
}

// TestExplain wants the command to print the pages, and to help with names.
func TestExplain(t *testing.T) {
	for _, p := range explain.Pages() {
		got := runWith("", "explain", strings.ToLower(p.Name))
		if got.code != 0 || !strings.Contains(strings.Join(strings.Fields(got.out), " "), strings.Join(strings.Fields(p.Matters), " ")) {
			t.Errorf("explain %s: status %d, %s%s", p.Name, got.code, got.out, got.err)
		}
		if got := runWith("", "explain", p.Name, "--format", "markdown"); got.out != p.Markdown() || got.out == "" {
			t.Errorf("explain %s --format markdown prints %q", p.Name, got.out)
		}
	}
	if got := runWith("", "explain"); strings.Count(got.out, "\n") != len(explain.Pages()) {
		t.Errorf("explain prints\n%s", got.out)
	}
	for name, want := range map[string]string{"STP04": `did you mean "STP004"?`, "severd": `did you mean "severed"?`, "xyzzy": "is no verdict and no code"} {
		if got := runWith("", "explain", name); got.code != 2 || !strings.Contains(got.err, want) {
			t.Errorf("explain %s: status %d, %s", name, got.code, got.err)
		}
	}
}
