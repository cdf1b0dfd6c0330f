package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestWorkflow runs the shell steps of the tutorial's workflow as GitHub would, with a
// network that is as wanted and with one that is not. .ci/run lints it.
func TestWorkflow(t *testing.T) {
	data, err := os.ReadFile("../tutorial/drill.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run, Uses string }
		}
	}
	if err := yaml.Unmarshal(data, &workflow); err != nil {
		t.Fatal(err)
	}
	steps := workflow.Jobs["drill"].Steps
	if len(steps) != 6 {
		t.Fatalf("%d steps", len(steps))
	}
	for _, c := range []struct {
		file   string
		failed string // the steps that fail
		wants  []string
	}{
		{"cluster.yaml", "", []string{"### cluster.yaml", "| csv | 110 | intact |", "| note | [NET007]"}},
		{"office.yaml", "Drill Findings", []string{"**Not met:**", "- not met: csv&gt;=rerouted: with no fault, csv is slow", "| error | [NET002]"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			dir := t.TempDir()
			text, err := os.ReadFile(filepath.Join("../tutorial", c.file))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "cluster.yaml"), text, 0o666); err != nil {
				t.Fatal(err)
			}
			summary := filepath.Join(dir, "summary.md")
			var failed []string
			for _, s := range steps {
				if path, ok := strings.CutPrefix(s.Run, "go install "); ok {
					textBlock(t, s.Name, "go install "+path)
					continue
				}
				if s.Run == "" {
					continue
				}
				out, code := shell(t, dir, s.Run, "GITHUB_STEP_SUMMARY="+summary)
				if code > 1 {
					t.Errorf("%s: status %d, %s", s.Name, code, out)
				}
				if code != 0 {
					failed = append(failed, s.Name)
				}
			}
			if got := strings.Join(failed, " "); got != c.failed {
				t.Errorf("the steps that fail are %q, want %q", got, c.failed)
			}
			got, err := os.ReadFile(summary)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.wants {
				if !strings.Contains(string(got), want) {
					t.Errorf("the summary has no %q:\n%s", want, got)
				}
			}
		})
	}
}
