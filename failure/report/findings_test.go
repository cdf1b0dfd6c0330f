package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

var update = flag.Bool("update", false, "write what the reports are into testdata")

// findingsOf checks a design, with its positions.
func findingsOf(t *testing.T, design string) *Findings {
	t.Helper()
	name, err := designs.Find(design)
	if err != nil {
		t.Fatal(err)
	}
	data, err := designs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, positions, err := file.ParsePositions(name, data)
	if err != nil {
		t.Fatal(err)
	}
	found, err := failure.Check(f)
	if err != nil {
		t.Fatal(err)
	}
	return &Findings{File: name, Fabric: f, Findings: found, Position: positions.Of}
}

// TestFindingsGolden has the findings of two designs in every form.
func TestFindingsGolden(t *testing.T) {
	for _, design := range []string{"reference", "d4c-mstp-map-differs"} {
		f := findingsOf(t, design)
		for ending, write := range map[string]func(io.Writer) error{"txt": f.Text, "md": f.Markdown, "json": f.JSON, "sarif": f.SARIF} {
			name := design + ".findings." + ending
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.MkdirAll("testdata", 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		}
	}
}

// TestSARIF validates the log of every design against the schema of SARIF 2.1.0,
// and reads back that every result names a rule, a level and a place in the file.
func TestSARIF(t *testing.T) {
	for _, design := range designs.Names() {
		f := findingsOf(t, design)
		var b bytes.Buffer
		if err := f.SARIF(&b); err != nil {
			t.Fatal(err)
		}
		log, err := sarif.FromBytes(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Validate(); err != nil {
			t.Errorf("%s: %v", design, err)
		}
		run := log.Runs[0]
		if len(run.Results) != len(f.Findings) || len(run.Results) == 0 {
			t.Errorf("%s: %d results of %d findings", design, len(run.Results), len(f.Findings))
		}
		for i, r := range run.Results {
			x := f.Findings[i]
			rule := run.Tool.Driver.Rules[r.RuleIndex]
			if *r.RuleID != string(x.Code) || *rule.ID != string(x.Code) || r.Level != x.Severity.String() || rule.DefaultConfiguration.Level != r.Level {
				t.Errorf("%s: result %d is %s %s, rule %s; want %v %s", design, i, *r.RuleID, r.Level, *rule.ID, x.Severity, x.Code)
			}
			at := r.Locations[0].PhysicalLocation
			if at.Region == nil || *at.Region.StartLine < 1 || *at.Region.StartColumn < 1 || *at.ArtifactLocation.URI != f.File {
				t.Errorf("%s: %s has no place", design, x.Path)
			}
		}
	}
}

// TestFindingsAreText wants names that look like markup to be only text, and a
// fabric without a file or findings to be reported too.
func TestFindingsAreText(t *testing.T) {
	b := &topology.Builder{Switches: []topology.Switch{{Name: "a"}}}
	fabric, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	f := &Findings{File: "a|b.yaml", Fabric: fabric, Findings: []failure.Finding{{
		Code: failure.NET001, Severity: failure.Error, Path: "networks.<b>|*x*", Text: "a `b` | <script>\nx @team #1 _y_ \\", Fix: "[z](http://x)",
	}}}
	var md bytes.Buffer
	if err := f.Markdown(&md); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(md.String()), "\n")
	want := "| error | [NET001](https://github.com/spandrill/spandrill/blob/main/failure/explain/pages/NET001.md) | networks.&lt;b&gt;\\|\\*x\\* | **A network is cut or looped.** a \\`b\\` \\| &lt;script&gt; x &#64;team &#35;1 \\_y\\_ \\\\. | \\[z\\](http://x). |"
	if got := lines[len(lines)-1]; got != want {
		t.Errorf("the row is\n%s\nwant\n%s", got, want)
	}
	var log bytes.Buffer
	if err := f.SARIF(&log); err != nil {
		t.Fatal(err)
	}
	if got := log.String(); !strings.Contains(got, `"uri": "a%7Cb.yaml"`) || strings.Contains(got, `"region"`) {
		t.Errorf("a finding without position: %s", got)
	}
	f.Findings = nil
	var text, js bytes.Buffer
	if err := errors.Join(f.Text(&text), f.JSON(&js)); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); !strings.Contains(got, "No findings.") {
		t.Errorf("no findings: %q", got)
	}
	var back struct {
		Schema   int
		Findings []any
	}
	if err := json.Unmarshal(js.Bytes(), &back); err != nil || back.Schema != 1 || back.Findings == nil {
		t.Errorf("no findings: %s", js.String())
	}
}

func TestURI(t *testing.T) {
	for name, want := range map[string]string{
		"a b.yaml": "a%20b.yaml", "x/y.yaml": "x/y.yaml", "/srv/x.yaml": "file:///srv/x.yaml", "a:b": "./a:b", "standard input": "standard%20input",
	} {
		if got := uri(name); got != want {
			t.Errorf("uri(%q) = %q, want %q", name, got, want)
		}
	}
}
