package drill_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// outside is a module that is not this one, in a folder of its own, and uses it.
type outside struct{ dir string }

// newOutside makes the module of testdata/outside, with this repository in place of
// what it requires, and the versions that this one has of everything else, so that it
// builds from the module cache.
func newOutside(t *testing.T) outside {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a module")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command:", err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	m := outside{t.TempDir()}
	if err := os.CopyFS(m.dir, os.DirFS("testdata/outside")); err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	mod := strings.Replace(string(own), "module github.com/spandrill/spandrill", "module example.org/cluster", 1) +
		"\nrequire github.com/spandrill/spandrill v0.0.0\n\nreplace github.com/spandrill/spandrill => " + root + "\n"
	m.write(t, "go.mod", []byte(mod))
	m.write(t, "go.sum", sums)
	return m
}

func (m outside) write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func (m outside) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// run runs a command in a folder of the module, without a network, and returns what it
// prints and whether it succeeded.
func (m outside) run(t *testing.T, in string, environment []string, args ...string) (string, bool) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = filepath.Join(m.dir, in)
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "SPANDRILL_UPDATE=", "GITHUB_ACTIONS=")
	cmd.Env = append(cmd.Env, environment...)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("module lookup disabled by GOPROXY=off")) {
		t.Skipf("the module cache lacks what this module is made of:\n%s", out)
	}
	return string(out), err == nil
}

var seconds = regexp.MustCompile(`\(?\b\d+\.\d+s\)?`)

// plain takes out of an output what is another one each time.
func (m outside) plain(text string) string {
	text = strings.ReplaceAll(text, m.dir, "/home/me/cluster")
	return seconds.ReplaceAllString(text, "(0.00s)")
}

// TestOutside uses this module in another one.
func TestOutside(t *testing.T) {
	m := newOutside(t)
	t.Run("golden", m.golden)
	t.Run("events", m.events)
	t.Run("artifacts", m.artifacts)
	t.Run("update", m.update)
}

// golden has a drill that passes and one that fails, and wants what the failing one
// prints to be testdata/outside.golden.
func (m outside) golden(t *testing.T) {
	if out, ok := m.run(t, ".", nil, "go", "test", "-run", "TestNobodyIsLost", "."); !ok || !strings.HasPrefix(out, "ok") {
		t.Fatalf("the drill that is to pass:\n%s", out)
	}
	got, ok := m.run(t, ".", nil, "go", "test", "-run", "TestNo", ".")
	if ok {
		t.Error("the drill that is to fail has passed")
	}
	got = m.plain(got)
	const golden = "testdata/outside.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the failing drill prints\n%s\nwant\n%s", got, want)
	}
}

// event is a line of go test -json.
type event struct{ Action, Test, Output string }

// events wants one event a state, by the name that -run takes.
func (m outside) events(t *testing.T) {
	ended := func(args ...string) map[string]string {
		t.Helper()
		out, _ := m.run(t, ".", nil, append([]string{"go", "test", "-json"}, args...)...)
		got := make(map[string]string)
		for d := json.NewDecoder(strings.NewReader(out)); ; {
			var e event
			if err := d.Decode(&e); err == io.EOF {
				return got
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, out)
			}
			if e.Test != "" && slices.Contains([]string{"pass", "fail", "skip"}, e.Action) {
				got[e.Test] = e.Action
			}
		}
	}
	all := ended("-run", "TestNoCable", ".")
	for name, want := range map[string]string{
		"TestNoCablePutsCSVOn1G": "fail", "TestNoCablePutsCSVOn1G/no_fault": "pass", "TestNoCablePutsCSVOn1G/lag:isl": "fail",
		"TestNoCablePutsCSVOn1G/member:isl/1": "fail", "TestNoCablePutsCSVOn1G/lag:up-a": "pass",
	} {
		if all[name] != want {
			t.Errorf("%s: %q, want %q", name, all[name], want)
		}
	}
	if len(all) != 12 {
		t.Errorf("%d tests, want one and its 11 states: %v", len(all), all)
	}
	// The name as it is printed runs this one state.
	one := ended("-run", "TestNoCablePutsCSVOn1G/member:isl/1", "-parallel", "1", ".")
	if len(one) != 2 || one["TestNoCablePutsCSVOn1G/member:isl/1"] != "fail" {
		t.Errorf("-run of one state runs %v", one)
	}
}

// artifacts wants the path of a picture that is there where -artifacts
// keeps it.
func (m outside) artifacts(t *testing.T) {
	out, _ := m.run(t, ".", nil, "go", "test", "-run", "TestNoCable/member:isl/1", "-artifacts", ".")
	var pictures []string
	err := filepath.WalkDir(m.dir, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".svg" {
			pictures = append(pictures, path)
		}
		return err
	})
	if err != nil || len(pictures) != 1 {
		t.Fatalf("pictures %v, %v, want one\n%s", pictures, err, out)
	}
	if !strings.Contains(out, "picture "+pictures[0]+"\n") {
		t.Errorf("the output does not name %s:\n%s", pictures[0], out)
	}
	data, err := os.ReadFile(pictures[0])
	if err != nil || !strings.Contains(string(data), "<svg ") || !strings.Contains(string(data), "member:isl/1") {
		t.Errorf("%v: %.200s", err, data)
	}
}

// update writes golden files with a flag -update that the test itself has,
// and with the environment variable where there is none.
func (m outside) update(t *testing.T) {
	for _, in := range []string{".", "noflag"} {
		if out, ok := m.run(t, in, nil, "go", "test", "-c", "-o", "compiled.test", "."); !ok {
			t.Fatal(out)
		}
	}
	for _, c := range []struct {
		in, run, file, hint string
		environment, args   []string
	}{
		{".", "TestVerdicts", "testdata/verdicts.txt", "go test -run '^TestVerdicts$' -update", nil, []string{"-update"}},
		{"noflag", "TestVerdicts", "testdata/verdicts.txt", "SPANDRILL_UPDATE=1 go test -run '^TestVerdicts$'", []string{"SPANDRILL_UPDATE=1"}, nil},
		{".", "TestFiles", "drills/isl.txtar", "go test -run '^TestFiles$/^isl$' -update\n", nil, []string{"-update"}},
	} {
		line := []string{"./compiled.test", "-test.run", c.run}
		if out, ok := m.run(t, c.in, nil, line...); ok || !strings.Contains(out, c.hint) {
			t.Errorf("%s %s without a golden file: %v, want the hint %s in\n%s", c.in, c.run, ok, c.hint, out)
		}
		if out, ok := m.run(t, c.in, c.environment, append(line, c.args...)...); !ok {
			t.Errorf("%s %s with an update:\n%s", c.in, c.run, out)
		}
		if out, ok := m.run(t, c.in, nil, line...); !ok {
			t.Errorf("%s %s after the update:\n%s", c.in, c.run, out)
		}
		name := filepath.Join(c.in, c.file)
		text := m.read(t, name)
		if c.file == "drills/isl.txtar" {
			if !strings.Contains(text, "ten-b:1 (lag:isl) is alternate and discarding in cist") {
				t.Errorf("the drill file is now\n%s", text)
			}
			continue
		}
		// One verdict is changed by hand.
		lines := bufio.NewScanner(strings.NewReader(text))
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "lag:isl ") && strings.Contains(lines.Text(), "/csv ") {
				m.write(t, name, []byte(strings.Replace(text, lines.Text(), strings.Join(append(strings.Fields(lines.Text())[:2], "intact", "intact"), " "), 1)))
			}
		}
		if out, ok := m.run(t, c.in, nil, line...); ok || !strings.Contains(out, "1 worse, 0 better, 0 gone, 0 new") || !strings.Contains(out, "/csv: intact → ") {
			t.Errorf("%s %s with a verdict changed: %v\n%s", c.in, c.run, ok, out)
		}
	}
	if out, ok := m.run(t, "noflag", []string{"SPANDRILL_UPDATE=maybe"}, "./compiled.test"); ok || !strings.Contains(out, "SPANDRILL_UPDATE=maybe in the environment, want 1 or 0") {
		t.Errorf("SPANDRILL_UPDATE=maybe:\n%s", out)
	}
}
