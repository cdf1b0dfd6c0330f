package explain

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

//go:generate go test ../../examples/spandrill -run TestPages -update

//go:embed pages
var pages embed.FS

// Kind is what a page is about.
type Kind string

const (
	Finding        Kind = "finding"              // a code of findings
	Verdict        Kind = "verdict of a network" // a failure.Verdict
	ClusterVerdict Kind = "verdict of a cluster" // a failure.ClusterVerdict
)

// Page explains one word. Texts are sentences.
type Page struct {
	Name string // the code or the verdict, such as STP004 or slow
	Kind Kind
	// Title says it in a few words.
	Title string
	// Severity is that of a finding; 0 of a verdict.
	Severity failure.Severity
	Means    string // when it is so, and what that rests on
	Matters  string // what comes of it
	Fix      string // what to do
	// Args are the arguments of the command that shows it, the file aside.
	Args []string
}

// File returns the name of the topology file that shows it.
func (p Page) File() string { return p.Name + ".yaml" }

// Example returns that file.
func (p Page) Example() string {
	data, _ := pages.ReadFile("pages/" + p.File()) // that it is there is tested
	return string(data)
}

// Markdown returns the page as it stands in the folder pages, with what the command
// prints of the example.
func (p Page) Markdown() string {
	data, _ := pages.ReadFile("pages/" + p.Name + ".md")
	return string(data)
}

// URL returns where the page of a name stands for browsers.
func URL(name string) string {
	return "https://github.com/spandrill/spandrill/blob/main/failure/explain/pages/" + name + ".md"
}

// Pages returns all pages: the verdicts of networks and of clusters, best first, then
// the findings by code.
func Pages() []Page {
	var out []Page
	for _, v := range failure.Verdicts() {
		t := verdicts[v]
		out = append(out, Page{Name: v.String(), Kind: Verdict, Title: v.Words(), Means: t.means, Matters: t.matters, Fix: t.fix, Args: t.args})
	}
	for _, v := range failure.ClusterVerdicts() {
		t := clusterVerdicts[v]
		out = append(out, Page{Name: v.String(), Kind: ClusterVerdict, Title: v.Words(), Means: t.means, Matters: t.matters, Fix: t.fix, Args: t.args})
	}
	for _, i := range failure.FindingCodes() {
		out = append(out, Page{
			Name: string(i.Code), Kind: Finding, Title: i.Title, Severity: i.Severity,
			Means: i.Explanation, Matters: matters[i.Code], Fix: i.Fix, Args: []string{"check", "--fail-on", "never"},
		})
	}
	return out
}

// Find returns the page of a name, whatever the case of its letters.
func Find(name string) (Page, error) {
	all := Pages()
	i := slices.IndexFunc(all, func(p Page) bool { return strings.EqualFold(p.Name, name) })
	if i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	hint := ""
	if n := topology.Nearest(name, names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	} else if n := topology.Nearest(strings.ToUpper(name), names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return Page{}, fmt.Errorf("%q is no verdict and no code of findings%s", name, hint)
}
