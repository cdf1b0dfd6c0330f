package drill_test

import (
	"os"
	"strings"
	"testing"
)

// TestDoc wants the drill of the package's documentation to be one that runs, and the
// failure to be what the failing one prints.
func TestDoc(t *testing.T) {
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	squeezed := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	code := squeezed(read("example_test.go"))
	code = strings.Replace(code, "testdata/outside/cluster.yaml", "testdata/cluster.yaml", 1)
	output := squeezed(strings.ReplaceAll(read("testdata/outside.golden"), "/home/me/cluster/", ""))
	lines, failing := 0, false
	for line := range strings.Lines(read("doc.go")) {
		text, ok := strings.CutPrefix(line, "//\t")
		text = strings.TrimSpace(text)
		if !ok || text == "" {
			continue
		}
		lines++
		failing = failing || strings.HasPrefix(text, "member:isl/1:")
		in := code
		if failing {
			in = output
			text = strings.TrimSuffix(text, " …")
		}
		if !strings.Contains(in, squeezed(text)) {
			t.Errorf("nowhere else is the line %q", text)
		}
	}
	if lines < 15 || !failing {
		t.Errorf("%d lines of the documentation were looked at", lines)
	}
}
