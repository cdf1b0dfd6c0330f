package report

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/explain"
	"github.com/spandrill/spandrill/topology"
)

// Findings is what failure.Check found, to report on.
type Findings struct {
	// File is what the reader knows the fabric as; SARIF takes it as a path,
	// relative to where the reader is, or absolute.
	File     string
	Fabric   *topology.Fabric
	Findings []failure.Finding
	// Position returns line and column, from 1, of the path of a finding in the
	// file, as topology/file's Positions do; 0 where it is not known. It may be
	// nil.
	Position func(path string) (line, col int)
}

// position returns where a finding stands.
func (f *Findings) position(x *failure.Finding) (line, col int) {
	if f.Position == nil || x.Path == "" {
		return 0, 0
	}
	return f.Position(x.Path)
}

// place names where a finding stands, as editors take it, and its path.
func (f *Findings) place(x *failure.Finding) string {
	line, col := f.position(x)
	switch {
	case line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", f.File, line, col, x.Path)
	case x.Path != "":
		return x.Path
	}
	return f.File
}

// count says how many findings there are of each severity.
func (f *Findings) count() string {
	n := make(map[failure.Severity]int)
	for _, x := range f.Findings {
		n[x.Severity]++
	}
	var parts []string
	for _, s := range failure.Severities() {
		ending := "s"
		if n[s] == 1 {
			ending = ""
		}
		parts = append(parts, fmt.Sprintf("%d %v%s", n[s], s, ending))
	}
	return strings.Join(parts, ", ") + "."
}

var severityTitles = map[failure.Severity]string{failure.Error: "Errors", failure.Warning: "Warnings", failure.Note: "Notes"}

// titles returns the title of every code.
func titles() map[failure.FindingCode]string {
	out := make(map[failure.FindingCode]string)
	for _, i := range failure.FindingCodes() {
		out[i.Code] = i.Title
	}
	return out
}

// Text writes the findings for a person, by severity: code and title, the place,
// what was found and what mends it.
func (f *Findings) Text(w io.Writer) error {
	p := &printer{w: w}
	p.wrapped(0, f.File+": "+census(f.Fabric))
	p.line(0, "")
	if len(f.Findings) == 0 {
		p.line(0, "No findings.")
		return p.err
	}
	p.line(0, "%s", f.count())
	title := titles()
	var last failure.Severity
	for i := range f.Findings {
		x := &f.Findings[i]
		if x.Severity != last {
			p.line(0, "")
			p.line(0, "%s", severityTitles[x.Severity])
			last = x.Severity
		}
		p.wrapped(1, fmt.Sprintf("%s %s", x.Code, title[x.Code]))
		p.line(2, "%s", f.place(x))
		p.wrapped(2, x.Text+".")
		p.wrapped(2, "To mend it: "+x.Fix+".")
	}
	return p.err
}

// Markdown writes the findings as a table in GitHub's Markdown, worst first.
// Whatever a name has in it stays text.
func (f *Findings) Markdown(w io.Writer) error {
	return limited(w, mostMarkdown, f.markdown)
}

func (f *Findings) markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line(0, "%s: %s. %s", escape(f.File), census(f.Fabric), f.count())
	if len(f.Findings) == 0 {
		return p.err
	}
	title := titles()
	p.line(0, "")
	p.line(0, "| severity | code | place | finding | to mend it |")
	p.line(0, "| --- | --- | --- | --- | --- |")
	for i := range f.Findings {
		x := &f.Findings[i]
		p.line(0, "| %v | [%s](%s) | %s | **%s.** %s. | %s. |", x.Severity, x.Code, explain.URL(string(x.Code)), escape(f.place(x)), escape(title[x.Code]), escape(x.Text), escape(x.Fix))
	}
	return p.err
}

// escaper leaves nothing that Markdown or HTML would take for markup, GitHub for
// a mention or an issue, or a table for the end of a cell.
var escaper = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", `\|`, `\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`,
	"@", "&#64;", "#", "&#35;",
)

func escape(s string) string {
	return escaper.Replace(Visible(strings.NewReplacer("\n", " ", "\r", " ").Replace(s)))
}

type jsonFindings struct {
	Schema   int           `json:"schema"`
	File     string        `json:"file"`
	Findings []jsonFinding `json:"findings"`
}

type jsonFinding struct {
	Code     failure.FindingCode `json:"code"`
	Severity failure.Severity    `json:"severity"`
	Title    string              `json:"title"`
	Path     string              `json:"path,omitempty"`
	Line     int                 `json:"line,omitempty"`
	Column   int                 `json:"column,omitempty"`
	Element  string              `json:"element,omitempty"`
	Text     string              `json:"text"`
	Fix      string              `json:"fix"`
}

// JSON writes the findings as one JSON object, indented, with a newline at its
// end:
//
//	{"schema": 1, "file": "…", "findings": [
//	  {"code": "STP003", "severity": "warning", "title": "A MAC address chose the root",
//	   "path": "switches.core-a.priority", "line": 6, "column": 3, "element": "switch:core-a",
//	   "text": "…", "fix": "…"}]}
//
// Findings are in the order of failure.Check: worst first, then by code and
// place. severity is error, warning or note. path, line, column and element are
// left out where there is none. schema is [Schema].
func (f *Findings) JSON(w io.Writer) error {
	out := jsonFindings{Schema: Schema, File: f.File, Findings: []jsonFinding{}}
	title := titles()
	for i := range f.Findings {
		x := &f.Findings[i]
		j := jsonFinding{Code: x.Code, Severity: x.Severity, Title: title[x.Code], Path: x.Path, Text: x.Text, Fix: x.Fix}
		j.Line, j.Column = f.position(x)
		if x.Element != (topology.Element{}) {
			j.Element = x.Element.String()
		}
		out.Findings = append(out.Findings, j)
	}
	e := newEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

// SARIF writes the findings as a SARIF 2.1.0 log (OASIS), for code scanning: every
// code as a rule, every finding as a result with its level, the message with what
// mends it, and the place in the file. Columns count characters.
func (f *Findings) SARIF(w io.Writer) error { return WriteSARIF(w, f) }

// WriteSARIF is [Findings.SARIF] for several files, in one log with one run, as
// code scanning takes it.
func WriteSARIF(w io.Writer, all ...*Findings) error {
	run := sarif.NewRunWithInformationURI("spandrill", "https://github.com/spandrill/spandrill")
	run.WithColumnKind("unicodeCodePoints")
	index := make(map[failure.FindingCode]int)
	for i, info := range failure.FindingCodes() {
		index[info.Code] = i
		run.AddRule(string(info.Code)).
			WithHelpURI(explain.URL(string(info.Code))).
			WithShortDescription(sarif.NewMultiformatMessageString().WithText(info.Title + ".")).
			WithFullDescription(sarif.NewMultiformatMessageString().WithText(info.Explanation)).
			WithHelp(sarif.NewMultiformatMessageString().WithText(info.Fix)).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(info.Severity.String()))
	}
	for _, f := range all {
		for i := range f.Findings {
			x := &f.Findings[i]
			run.AddResult(sarif.NewResult().
				WithRuleID(string(x.Code)).
				WithRuleIndex(index[x.Code]).
				WithLevel(x.Severity.String()).
				WithMessage(sarif.NewTextMessage(fmt.Sprintf("%s. To mend it: %s.", x.Text, x.Fix))).
				WithLocations([]*sarif.Location{f.location(x)}))
		}
	}
	log := sarif.NewReport().AddRun(run)
	if err := log.PrettyWrite(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// location returns the place of a finding: the file, line and column where they
// are known, and the path and element as logical location.
func (f *Findings) location(x *failure.Finding) *sarif.Location {
	physical := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri(f.File)))
	if line, col := f.position(x); line > 0 {
		physical.WithRegion(sarif.NewRegion().WithStartLine(line).WithStartColumn(col))
	}
	out := sarif.NewLocation().WithPhysicalLocation(physical)
	if x.Path != "" {
		logical := sarif.NewLogicalLocation().WithFullyQualifiedName(x.Path).WithKind("element")
		if x.Element != (topology.Element{}) {
			logical.WithName(x.Element.String())
		}
		out.AddLogicalLocation(logical)
	}
	return out
}

// uri returns a file name as SARIF wants it: an absolute one as file URI.
func uri(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
