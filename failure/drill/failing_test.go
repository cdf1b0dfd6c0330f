package drill_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/topology"
)

// failing is the environment variable with which this test binary runs the tests that
// are to fail, in a folder that it names.
const failing = "SPANDRILL_FAILING_DRILLS"

// failures are tests that are to fail, and what they print: each in a process of its
// own, with the files in its folder.
var failures = map[string]struct {
	files map[string]string
	run   func(t *testing.T)
	flags []string
	want  []string // in the output
	not   []string
}{
	"Load": {
		map[string]string{"bad.yaml": "spandrill: 1\nswitches:\n  a: {priorty: 1}\n  b: {mac: x}\n"},
		func(t *testing.T) { drill.Load(t, "bad.yaml") }, nil,
		[]string{"drill.Load: bad.yaml:3:7: switches.a.priorty", `did you mean "priority"?`, "bad.yaml:4:12: switches.b.mac", "failing_test.go:"}, nil,
	},
	"LoadFS": {
		nil, func(t *testing.T) { drill.LoadFS(t, os.DirFS("."), "none.yaml") }, nil,
		[]string{"drill.LoadFS: open none.yaml"}, nil,
	},
	"unknown": {
		map[string]string{"two.yaml": two},
		func(t *testing.T) {
			drill.Run(t, drill.Load(t, "two.yaml"), failure.Singles(), drill.AtWorst("csw", failure.Intact), drill.Forwards("a:ils"))
		}, []string{"-test.v"},
		[]string{`drill.Run: there is no network "csw"; did you mean "csv"?`, `did you mean "isl"?`}, []string{"no_fault", "lag:isl"},
	},
	"fails": {
		map[string]string{"two.yaml": two},
		func(t *testing.T) {
			drill.Run(t, drill.Load(t, "two.yaml"), failure.Singles(topology.KindLAG, topology.KindMember), drill.AtWorst("csv", failure.Degraded))
		}, nil,
		[]string{"--- FAIL: TestFailing/fails/lag:isl", "lag:isl: csv is severed (no cable left); want csv degraded or better\n", "  why     no chain of live links joins a and b: lag:isl is down"},
		[]string{"member:isl/1", "states fail"},
	},
	"deep": {
		map[string]string{"deep.yaml": deep()},
		func(t *testing.T) {
			drill.Run(t, drill.Load(t, "deep.yaml"), failure.Singles(topology.KindLink), drill.RootIs("cist", "s0"))
		}, nil,
		[]string{`drill.Run: failure: no fault: stp: bridge "s21" is 21 hops from "s0"`}, nil,
	},
	"deep after a fault": {
		map[string]string{"deep.yaml": deep() + "  - {name: ring, ends: [s0, s21], speed: 1G}\n"},
		func(t *testing.T) {
			drill.Run(t, drill.Load(t, "deep.yaml"), drill.Scenarios("link:ring"), drill.RootIs("cist", "s0"))
		}, nil,
		[]string{"link:ring could not be analysed: failure: link:ring: stp: bridge"}, nil,
	},
	"short": {
		map[string]string{"two.yaml": two},
		func(t *testing.T) {
			f := drill.Load(t, "two.yaml")
			drill.Run(t, f, drill.Pairs(), drill.Not(drill.AtWorst("csv", failure.Looped)))
		}, []string{"-test.short"},
		[]string{"states fail: no fault"}, []string{"-short leaves out"}, // 10 elements have 45 pairs
	},
	"baseline with -short": {
		map[string]string{"two.yaml": two},
		func(t *testing.T) { drill.Baseline(t, drill.Load(t, "two.yaml"), failure.Singles(), "verdicts.txt") }, []string{"-test.short", "-update"},
		[]string{"verdicts.txt would be written with -short"}, nil,
	},
	"no file": {
		nil, func(t *testing.T) { drill.RunFiles(t, "*.txtar") }, nil, []string{`drill.RunFiles: no file is called "*.txtar"`}, nil,
	},
	"no pattern": {
		nil, func(t *testing.T) { drill.RunFiles(t) }, nil, []string{"drill.RunFiles: no pattern"}, nil,
	},
	"strict": {
		map[string]string{"x.txtar": "Prose.\n-- two.yaml --\n" + two + "-- spandrill dril --\n-- spandrill roles --kinds lag --\n"},
		func(t *testing.T) { drill.RunFiles(t, "*.txtar") }, []string{"-update"},
		[]string{`x.txtar:15:1: there is no command "dril"`, `did you mean "drill"?`, `x.txtar:16:1: roles has no flag "--kinds", want one of --down, --slower, --change, --instance`}, nil,
	},
	"misused": {
		map[string]string{"x.txtar": "Prose.\n-- two.yaml --\n" + two + "-- spandrill drill --down lag:isk --\n-- spandrill roles nosuch.yaml --\n"},
		func(t *testing.T) { drill.RunFiles(t, "*.txtar") }, []string{"-update"},
		[]string{`x.txtar:15: --down: the network has no element "lag:isk"; did you mean "lag:isl"?`, `x.txtar:16: there is no section and no file "nosuch.yaml"`}, nil,
	},
	"differs": {
		map[string]string{"x.txtar": "Prose.\n-- two.yaml --\n" + two + "-- spandrill roles --\ncist\n bridge  root\n"},
		func(t *testing.T) { drill.RunFiles(t, "*.txtar") }, nil,
		[]string{"x.txtar:15: prints something else (-want +got); to write it: go test -run '^TestFailing$/^differs$/^x$' -update\n", "line 16\n", "  cist\n", "-  bridge  root\n", "+  bridge  root     root path cost"}, nil,
	},
	"met after all": {
		map[string]string{"x.txtar": "Prose.\n-- two.yaml --\n" + two + "-- spandrill drill --require csv>=severed --load=false --down lag:isl --\nexit status 1\n"},
		func(t *testing.T) { drill.RunFiles(t, "*.txtar") }, nil,
		[]string{"- exit status 1\n"}, nil,
	},
}

const two = `spandrill: 1
defaults: {nic: 10G}
switches:
  a: {priority: 4096}
  b: {}
links:
  isl: {ends: [a, b], speed: 2x10G}
networks:
  csv: {vlan: 110, needs: 10G}
hosts:
  h1: {csv: {to: a, carries: [csv]}}
  h2: {csv: {to: b, carries: [csv]}}
`

// deep is a row of 22 switches, which is too deep for spanning tree.
func deep() string {
	var switches, links strings.Builder
	name := func(i int) string {
		return "s" + strings.TrimPrefix(string(rune('0'+i/10)), "0") + string(rune('0'+i%10))
	}
	for i := range 22 {
		priority := ""
		if i == 0 {
			priority = "priority: 0"
		}
		switches.WriteString("  " + name(i) + ": {" + priority + "}\n")
		if i > 0 {
			links.WriteString("  - {ends: [" + name(i-1) + ", " + name(i) + "], speed: 1G}\n")
		}
	}
	return "spandrill: 1\nswitches:\n" + switches.String() + "links:\n" + links.String()
}

// TestFailing has the tests that are to fail; TestFailures runs them.
func TestFailing(t *testing.T) {
	dir := os.Getenv(failing)
	if dir == "" {
		t.Skip("these tests are to fail, and TestFailures runs them")
	}
	for name, c := range failures {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(dir, name))
			c.run(t)
		})
	}
}

// TestFailures runs each test of failures and wants it to fail, with what it has to
// print, and no file to be changed.
func TestFailures(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, c := range failures {
		t.Run(name, func(t *testing.T) {
			if err := os.MkdirAll(filepath.Join(dir, name), 0o777); err != nil {
				t.Fatal(err)
			}
			for file, text := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name, file), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(self, append([]string{"-test.run", "^TestFailing$/^" + strings.ReplaceAll(name, " ", "_") + "$"}, c.flags...)...)
			cmd.Env = append(os.Environ(), failing+"="+dir, "SPANDRILL_UPDATE=")
			out, err := cmd.CombinedOutput()
			if _, ok := err.(*exec.ExitError); !ok {
				t.Fatalf("it has not failed: %v\n%s", err, out)
			}
			for _, w := range c.want {
				if !strings.Contains(string(out), w) {
					t.Errorf("no %q in\n%s", w, out)
				}
			}
			for _, w := range c.not {
				if strings.Contains(string(out), w) {
					t.Errorf("%q in\n%s", w, out)
				}
			}
			entries, err := os.ReadDir(filepath.Join(dir, name))
			if err != nil || len(entries) != len(c.files) {
				t.Errorf("%d files are there, %v, want %d", len(entries), err, len(c.files))
			}
			for file, text := range c.files {
				if data, err := os.ReadFile(filepath.Join(dir, name, file)); err != nil || string(data) != text {
					t.Errorf("%s is now\n%s", file, data)
				}
			}
		})
	}
}
