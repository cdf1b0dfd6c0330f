package house

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/spandrill/spandrill/"

// allowed are the packages of this module that each may import, tests aside.
var allowed = map[string][]string{
	"topology":             {},
	"topology/file":        {"topology"},
	"topology/diagram":     {"topology"},
	"internal/tree":        {},
	"internal/fair":        {},
	"stp":                  {"internal/tree"},
	"lag":                  {"topology", "stp"},
	"failure":              {"topology", "stp", "lag", "internal/fair", "internal/tree"},
	"failure/explain":      {"topology", "failure"},
	"failure/report":       {"topology", "topology/diagram", "stp", "lag", "failure", "failure/explain"},
	"failure/drill":        {"topology", "topology/file", "topology/diagram", "stp", "lag", "failure", "failure/report"},
	"examples/designs":     {"topology"},
	"examples/bystanders":  {"topology", "topology/file", "failure", "examples/designs"},
	"examples/spandrill":   {"topology", "topology/file", "topology/diagram", "stp", "lag", "failure", "failure/explain", "failure/report", "failure/drill", "examples/designs"},
	"internal/conformance": {"stp"},
	"internal/naive":       {"stp"},
	"internal/gen":         {"topology", "stp"},
	"internal/realswitch":  {"stp"},
	"internal/house":       {},
}

// thirdParty are the modules that are not for everybody, and for whom they are.
var thirdParty = map[string][]string{
	"github.com/emicklei/dot":         {"topology/diagram"},
	"go.yaml.in/yaml":                 {"topology/file"},
	"github.com/spf13/cobra":          {"examples/spandrill"},
	"golang.org/x/term":               {"examples/spandrill"},
	"github.com/santhosh-tekuri":      {}, // tests
	"github.com/jedib0t/go-pretty":    {"failure/report", "examples/spandrill"},
	"github.com/owenrumney/go-sarif":  {"failure/report"},
	"github.com/google/go-cmp":        {"internal/conformance", "internal/naive", "failure/drill"},
	"golang.org/x/tools":              {"failure/drill"},
	"github.com/rogpeppe/go-internal": {},
}

// TestImports keeps data flowing one way: see the package docs for the picture.
func TestImports(t *testing.T) {
	for pkg, imports := range list(t, "{{.ImportPath}} {{join .Imports \",\"}}") {
		name := strings.TrimPrefix(pkg, module)
		mayUse, known := allowed[name]
		if !known {
			t.Errorf("%s is a new room: say in this test what it may import", name)
			continue
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, module); ok && !slices.Contains(mayUse, own) {
				t.Errorf("%s imports %s", name, own)
			}
			for lib, users := range thirdParty {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(users, name) {
					t.Errorf("%s imports %s", name, imp)
				}
			}
			if name == "topology" && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
				t.Errorf("topology imports %s; it is for the standard library only", imp)
			}
		}
	}
}

// TestTestOnly wants the slow models in no program.
func TestTestOnly(t *testing.T) {
	for pkg, deps := range list(t, "{{.ImportPath}} {{join .Deps \",\"}}") {
		for _, dep := range deps {
			switch name := strings.TrimPrefix(dep, module); name {
			case "internal/naive", "internal/gen", "internal/conformance":
				if !strings.HasPrefix(pkg, module+"internal/") {
					t.Errorf("%s depends on %s, which is for tests", pkg, name)
				}
			}
		}
	}
}

// TestNoCommand wants no package that others import to bring what only the command
// needs.
func TestNoCommand(t *testing.T) {
	for pkg, deps := range list(t, "{{.ImportPath}} {{join .Deps \",\"}}") {
		for _, dep := range deps {
			if name := strings.TrimPrefix(pkg, module); name != "examples/spandrill" && (strings.HasPrefix(dep, "github.com/spf13/") || dep == module+"examples/spandrill") {
				t.Errorf("%s depends on %s, which is the command's", name, dep)
			}
		}
	}
}

// TestTopLevel keeps the top level of the repository as it was agreed.
func TestTopLevel(t *testing.T) {
	want := []string{"LICENSE", "README.md", "examples", "failure", "go.mod", "go.sum", "internal", "lag", "stp", "topology"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".test") && !strings.HasSuffix(name, ".prof") {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the top level has %v, want %v", got, want)
	}
}

// list runs go list over the module and returns the second word of each line,
// split at commas, by the first.
func list(t *testing.T, format string) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", format, module+"...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	result := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		pkg, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		result[pkg] = strings.Split(rest, ",")
	}
	if len(result) == 0 {
		t.Fatal("go list found no packages")
	}
	return result
}
