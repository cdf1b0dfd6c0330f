package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
)

// ported is a file whose switches declare ports in every form.
const ported = `spandrill: 1
switches:
  a:
    priority: 4096
    ports:
      Te1: {number: 1}
      2: {name: Te2}
      3: {}
  b:
    priority: 8192
    ports:
      - {number: 9, name: Gi9}
links:
  ab: {ends: [{switch: a, port: 20}, b], speed: 1G}
`

// TestCheckStatus has what --fail-on makes of findings.
func TestCheckStatus(t *testing.T) {
	for _, c := range []struct {
		stdin, args string
		code        int
		out, err    string
	}{
		{"", "check", 0, "0 errors, 2 warnings, 2 notes.", ""},
		{"", "check --fail-on warning", 1, "ID001 An identifier decides a tie against a network", ""},
		{"", "check t1", 1, "t1-triangle-isl-blocks.yaml:18:3: networks.vm", ""},
		{"", "check t1 --fail-on never", 0, "NET002 A network is slow", ""},
		{"", "check d1 --fail-on note --format markdown", 1, "| note | [NET007](https://github.com/", ""},
		{"", "check --format yaml", 2, "", "want text, markdown, json or sarif"},
		{"", "check --fail-on fatal", 2, "", "want one of error, warning, note, or never"},
		{"", "check nosuch.yaml", 2, "", "no such file"},
		{"", "check d22", 2, "", `did you mean "d2"?`},
		{"spandrill: 1\nswitches:\n  a: {priorty: 1}\n", "check -", 2, "", `standard input:3:7: switches.a.priorty`},
		{deep(), "check -", 1, "STP001 The tree is deeper than messages are carried", ""},
		{ported, "check -", 0, "standard input:6:7: switches.a.ports.Te1.enabled", ""},
	} {
		got := runWith(c.stdin, strings.Fields(c.args)...)
		if got.code != c.code || !strings.Contains(got.out, c.out) || !strings.Contains(got.err, c.err) || c.err == "" && got.err != "" {
			t.Errorf("spandrill %s: status %d, want %d; output %q, want %q; standard error %q, want %q", c.args, got.code, c.code, got.out, c.out, got.err, c.err)
		}
		if c.code == 2 && got.out != "" {
			t.Errorf("spandrill %s: status 2 with output %q", c.args, got.out)
		}
	}
}

// TestCheckPositions wants a finding about a port to lead to the port, whether
// the file has it by number, by name or in a list.
func TestCheckPositions(t *testing.T) {
	for path, want := range map[string]string{
		"": "6:7", "      Te1: {number: 1}\n": "6:7", "      Te1: {number: 1}\n      2: {name: Te2}\n": "6:7",
	} {
		text := strings.Replace(ported, path, "", 1)
		var out struct {
			Findings []struct {
				Code, Path   string
				Line, Column int
			}
		}
		if err := json.Unmarshal([]byte(runWith(text, "check", "-", "--format", "json").out), &out); err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, f := range out.Findings {
			if f.Code == "PORT003" && strings.HasPrefix(f.Path, "switches.a.") {
				found = fmt.Sprintf("%d:%d", f.Line, f.Column)
			}
		}
		if found != want {
			t.Errorf("without %q: the free port of a is at %q, want %s", path, found, want)
		}
	}
}

// TestCheckReadsWhatItNames wants a design to be checked although the folder has
// a file of the design's name, and a file to go before a design.
func TestCheckReadsWhatItNames(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("reference.yaml", []byte("no: design"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := runWith("", "check"); got.code != 0 {
		t.Errorf("beside reference.yaml: status %d, %s", got.code, got.err)
	}
	if got := runWith("", "check", "reference.yaml"); got.code != 2 {
		t.Errorf("of reference.yaml: status %d", got.code)
	}
	path := filepath.Join(dir, "one.yaml")
	name, err := designs.Find("d1")
	if err != nil {
		t.Fatal(err)
	}
	data, err := designs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := runWith("", "check", path, "--format", "sarif"); got.code != 0 || !strings.Contains(got.out, `"uri": "file://`+filepath.ToSlash(path)+`"`) {
		t.Errorf("of a file: status %d, %.300s", got.code, got.out)
	}
}

// TestFileHints wants the nearest file to be named where there is none of a name.
func TestFileHints(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("net", 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mine.yaml", "net/core.yaml", "notes.txt"} {
		if err := os.WriteFile(name, []byte("spandrill: 1\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"mine.yml": `did you mean "mine.yaml"?`, "mine": `did you mean "mine.yaml"?`, "net/cor.yaml": `did you mean "net/core.yaml"?`,
		"note.txt": "no such file or directory\n", "d22": `did you mean "d2"?`, "nowhere/x.yaml": "no such file or directory\n",
	} {
		if got := runWith("", "check", name); got.code != 2 || !strings.Contains(got.err, want) || strings.Count(got.err, "did you mean") > 1 {
			t.Errorf("check %s: %+v", name, got)
		}
	}
}
