package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestMain lets the test binary be the command, so that shells run it: see shell.
func TestMain(m *testing.M) {
	if os.Getenv("SPANDRILL_TEST_RUN") != "" {
		os.Exit(run(context.Background(), os.Args[1:], ofProcess()))
	}
	os.Exit(m.Run())
}

// shell runs a script in a folder in which spandrill is the command, and returns
// what it prints and its status.
func shell(t *testing.T, dir, script string, env ...string) (string, int) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed:", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "spandrill")); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(bash, "-e", "-o", "pipefail", "-c", script)
	c.Dir = dir
	c.Env = append(os.Environ(), "SPANDRILL_TEST_RUN=1", "COLUMNS=", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	c.Env = append(c.Env, env...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err = c.Run()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return out.String(), c.ProcessState.ExitCode()
}

// commands returns every command that a user may give.
func commands() []*cobra.Command {
	var out []*cobra.Command
	for _, c := range newRoot(streams{}).Commands() {
		if c.Name() != "help" && c.Name() != "completion" {
			out = append(out, c)
		}
	}
	return out
}

// exampleDir returns a folder with the files that the examples name.
func exampleDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for file, design := range map[string]string{"cluster.yaml": "reference", "now.yaml": "d8", "planned.yaml": "d2", "before.yaml": "d8", "after.yaml": "d2"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(runWith("", "designs", design).out), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"sweep cluster.yaml -k 3 --kinds link,lag --shard 1/7 --format json > part1.json",
		"sweep cluster.yaml -k 3 --kinds link,lag --shard 2/7 --format json > part2.json",
		"sweep cluster.yaml -k 3 --kinds link,lag --format json > sweep.json",
	} {
		if out, code := shell(t, dir, "spandrill "+line); code != 0 {
			t.Fatalf("%s: %s", line, out)
		}
	}
	return dir
}

// complaint is how an error begins; a topology file begins with spandrill: 1.
var complaint = regexp.MustCompile(`(?m)^spandrill: [^1]`)

// TestHelpExamples wants every command to have examples, and runs them, with the
// files that they name.
func TestHelpExamples(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed:", err)
	}
	// What is wrong with the networks is what these examples show.
	status := map[string]int{
		"spandrill check cluster.yaml --fail-on warning":                                 1,
		"spandrill drill cluster.yaml --kinds link,lag,member --require 'csv>=rerouted'": 1,
		"spandrill drill cluster.yaml --kinds link,lag,member --require '*>=rerouted'":   1,
		"spandrill drill now.yaml planned.yaml --require '*>=slow' --quiet":              1,
		"spandrill compare d8 d2": 1,
		"spandrill compare before.yaml after.yaml --kinds switch,link,lag,member": 1,
		"spandrill fmt --check cluster.yaml":                                      1,
	}
	seen := make(map[string]bool)
	for _, c := range append(commands(), newRoot(streams{})) {
		if c.Example == "" {
			t.Errorf("spandrill %s has no example", c.Name())
		}
		for line := range strings.Lines(c.Example) {
			line = strings.TrimSpace(line)
			if seen[line] {
				continue
			}
			seen[line] = true
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				if strings.Contains(line, "neato") {
					if _, err := exec.LookPath("neato"); err != nil {
						t.Skip("Graphviz is not installed:", err)
					}
				}
				dir := exampleDir(t)
				if strings.HasPrefix(line, "spandrill init") {
					if err := os.Remove(filepath.Join(dir, "cluster.yaml")); err != nil {
						t.Fatal(err)
					}
				}
				out, code := shell(t, dir, line, "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
				if code != status[line] || complaint.MatchString(out) {
					t.Errorf("status %d, want %d: %s", code, status[line], out)
				}
			})
		}
	}
	for line := range status {
		if !seen[line] {
			t.Errorf("there is no example %s", line)
		}
	}
}

// TestHelp wants every command to say what it is for, in help that stays inside of
// 110 columns but for the table of flags.
func TestHelp(t *testing.T) {
	for _, c := range commands() {
		got := runWith("", c.Name(), "--help")
		if got.code != 0 || !strings.Contains(got.out, "Examples:\n  spandrill ") || !strings.Contains(got.out, "Usage:\n") || c.Short == "" {
			t.Errorf("spandrill %s --help: status %d, %s", c.Name(), got.code, got.out)
		}
		for line := range strings.Lines(c.Long + "\n" + c.Short) {
			if n := len([]rune(line)); n > 110 && !strings.Contains(line, "$schema") {
				t.Errorf("spandrill %s --help has a line of %d characters: %s", c.Name(), n, line)
			}
		}
	}
	if got := runWith("", "--version"); got.code != 0 || !regexp.MustCompile(`^spandrill \S+\n$`).MatchString(got.out) {
		t.Errorf("--version prints %q", got.out)
	}
}

// TestReadmeCommands wants the README's table to have every command.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if !bytes.Contains(readme, []byte("| `spandrill "+c.Name())) {
			t.Errorf("the README's table has no spandrill %s", c.Name())
		}
	}
}

// completions returns what the shell would offer, without descriptions.
func completions(t *testing.T, args ...string) []string {
	t.Helper()
	got := runWith("", append([]string{"__completeNoDesc"}, args...)...)
	if got.code != 0 {
		t.Fatalf("%v: status %d, %s", args, got.code, got.err)
	}
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	return lines[:len(lines)-1] // the last one is the directive
}

// TestCompletion has what is offered at each place.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("mine.yaml", []byte("spandrill: 1\nswitches: {a: {}, b: {}}\nlinks: {zebra: {ends: [a, b], speed: 2x1G}}\nnetworks: {storage: {vlan: 10}}\nhosts: {h1: {n: {to: a, carries: storage, speed: 1G}}}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args  string // the last one is being typed
		want  string
		wrong string // is not offered
	}{
		{"dr", "drill", ""},
		{"drill |", "reference", ""},
		{"drill d1 |", "d2-square-pruned", ""},
		{"roles d1 |", "", "d2-square-pruned"},
		{"drill --kinds |", "member", ""},
		{"drill --kinds link,|", "link,member", "member"},
		{"drill --down |", "member:isl/1", ""},
		{"drill mine.yaml --down |", "lag:zebra", "member:isl/1"},
		{"drill mine.yaml --require |", "storage>=rerouted", "csv>=rerouted"},
		{"drill --require |", "cluster:hv1>=on-backup", ""},
		{"drill --require |", "collateral:csv>=rerouted", ""},
		{"drill --format |", "markdown", ""},
		{"check --fail-on |", "warning", ""},
		{"sweep mine.yaml --only |", "switch:a", ""},
		{"roles d4 --instance |", "mst2", ""},
		{"roles --instance |", "cist", "mst2"},
		{"why |", "ten-b:isl", ""},
		{"why mine.yaml |", "b:zebra", "ten-b:isl"},
		{"erode reference |", "isl", ""},
		{"members |", "isl", ""},
		{"members mine.yaml |", "zebra", ""},
		{"load --down |", "lag:isl", ""},
		{"explain |", "STP004", ""},
		{"designs |", "d4-mstp-cluster-instance", ""},
		{"schema |", "drill", ""},
		{"drill no-such.yaml --down |", "", "lag:isl"},
		{"drill - --down |", "", "lag:isl"},
	} {
		args := strings.Fields(strings.ReplaceAll(c.args, " |", " "))
		if rest, ok := strings.CutSuffix(c.args, "|"); ok && strings.HasSuffix(rest, " ") {
			args = append(args, "")
		} else if ok {
			args[len(args)-1] = strings.TrimSuffix(args[len(args)-1], "|")
		}
		got := completions(t, args...)
		if c.want != "" && !slices.Contains(got, c.want) || c.wrong != "" && slices.Contains(got, c.wrong) {
			t.Errorf("spandrill %s: %q is offered, want %q and not %q", c.args, got, c.want, c.wrong)
		}
	}
	for _, sh := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := runWith("", "completion", sh); got.code != 0 || !strings.Contains(got.out, "__complete") {
			t.Errorf("completion %s: status %d, %.200s", sh, got.code, got.out+got.err)
		}
	}
	if out, code := shell(t, dir, "source <(spandrill completion bash); complete -p spandrill"); code != 0 || !strings.Contains(out, "__start_spandrill") {
		t.Errorf("bash takes the script with status %d: %s", code, out)
	}
}

// TestInit writes the file to start from, which is then drilled without complaint.
func TestInit(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := runWith("", "init"); got.code != 0 || got.out != "wrote cluster.yaml; next: spandrill drill cluster.yaml\n" {
		t.Fatalf("%+v", got)
	}
	first, err := os.ReadFile("cluster.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := runWith("", "init", "--name", "other"); got.code != 2 || !strings.Contains(got.err, "cluster.yaml is there already; --force overwrites it") {
		t.Errorf("a second init: %+v", got)
	}
	if again, _ := os.ReadFile("cluster.yaml"); !bytes.Equal(first, again) {
		t.Error("init without --force has changed the file")
	}
	for _, args := range [][]string{{"drill", "cluster.yaml", "--kinds", "link,lag,member", "--require", "*>=rerouted"}, {"check", "cluster.yaml"}, {"fmt", "--check", "cluster.yaml"}, {"load", "cluster.yaml"}} {
		if got := runWith("", args...); got.code != 0 || got.err != "" {
			t.Errorf("%v of what init wrote: %+v", args, got)
		}
	}
	if !bytes.HasPrefix(first, []byte("# yaml-language-server: $schema=https://")) {
		t.Errorf("it begins with %.100s", first)
	}
	if got := runWith("", "init", "--force", "--name", "true", "--nodes", "9"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	if got := runWith("", "drill", "cluster.yaml", "--kinds", "link", "--format", "json"); !strings.Contains(got.out, `"cluster": "true"`) || !strings.Contains(got.out, `"all_votes": 10`) {
		t.Errorf("a cluster named true of nine nodes and a witness: %.300s%s", got.out, got.err)
	}
	if got := runWith("", "init", "-", "--name", "hv7"); got.code != 0 || !strings.Contains(got.out, "hv7: {nodes") {
		t.Errorf("%+v", got)
	}
	for flag, want := range map[string]string{"--nodes=1": "--nodes 1, want 2 or more", "--name=a/b": `the name "a/b" has the character '/'`, "--nodes=99999": "stands for more than 4096 names"} {
		if got := runWith("", "init", "-", flag); got.code != 2 || !strings.Contains(got.err, want) {
			t.Errorf("init %s: %+v", flag, got)
		}
	}
}

// TestFmt has what the flags of fmt do.
func TestFmt(t *testing.T) {
	t.Chdir(t.TempDir())
	const ugly, nice = "spandrill:   1\nswitches:\n   a:   {}  # one\n   bcd: {}\n", "spandrill: 1\n\nswitches:\n  a:   {}  # one\n  bcd: {}\n"
	for name, text := range map[string]string{"ugly.yaml": ugly, "nice.yaml": nice, "bad.yaml": "spandrill: 1\nswitches: {a: {x: 1}}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		stdin, args string
		code        int
		out, err    string
	}{
		{ugly, "fmt", 0, nice, ""},
		{ugly, "fmt -", 0, nice, ""},
		{ugly, "fmt -w -", 0, nice, ""},
		{"", "fmt ugly.yaml", 0, nice, ""},
		{"", "fmt --check nice.yaml", 0, "", ""},
		{"", "fmt --check nice.yaml ugly.yaml", 1, "ugly.yaml\n", ""},
		{"", "fmt -d ugly.yaml", 1, "--- ugly.yaml\n+++ ugly.yaml, formatted\n@@ -1,4 +1,5 @@\n-spandrill:   1\n-switches:\n-   a:   {}  # one\n-   bcd: {}\n+spandrill: 1\n+\n+switches:\n+  a:   {}  # one\n+  bcd: {}\n", ""},
		{"", "fmt bad.yaml", 2, "", `bad.yaml:2:16: switches.a.x: the unknown field "x"`},
		{"", "fmt none.yaml", 2, "", "no such file"},
		{"", "fmt -w -d ugly.yaml", 2, "", "none of the others can be"},
		{"", "fmt -w nice.yaml ugly.yaml", 0, "", ""},
		{"", "fmt --check ugly.yaml", 0, "", ""},
	} {
		got := runWith(c.stdin, strings.Fields(c.args)...)
		if got.code != c.code || got.out != c.out || !strings.Contains(got.err, c.err) || c.err == "" && got.err != "" {
			t.Errorf("spandrill %s: %+v, want %+v", c.args, got, c)
		}
	}
	if info, err := os.Stat("ugly.yaml"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
}

// TestFormatsParse wants the JSON of several networks to be as many objects, and
// SARIF one log.
func TestFormatsParse(t *testing.T) {
	count := func(args ...string) (n int) {
		got := runWith("", args...)
		d := json.NewDecoder(strings.NewReader(got.out))
		for d.More() {
			var v map[string]any
			if err := d.Decode(&v); err != nil {
				t.Fatalf("%v: %v", args, err)
			}
			n++
		}
		return n
	}
	if n := count("drill", "d1", "d2", "--kinds", "lag", "--format", "json"); n != 2 {
		t.Errorf("drill of two networks writes %d objects", n)
	}
	if n := count("check", "d1", "d2", "--format", "json"); n != 2 {
		t.Errorf("check of two networks writes %d objects", n)
	}
	got := runWith("", "check", "d1", "d2", "--format", "sarif").out
	if count("check", "d1", "d2", "--format", "sarif") != 1 || !strings.Contains(got, `"d1-isolated-pair.yaml"`) || !strings.Contains(got, `"d2-square-pruned.yaml"`) || strings.Count(got, `"runs"`) != 1 || strings.Count(got, `"tool"`) != 1 {
		t.Errorf("SARIF of two networks: %.300s", got)
	}
}

// TestPicturesOfSeveral wants a folder for each network.
func TestPicturesOfSeveral(t *testing.T) {
	dir := t.TempDir()
	if got := runWith("", "drill", "d1", "t1", "--kinds", "link", "-o", dir); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	for _, name := range []string{"d1-isolated-pair", "t1-triangle-isl-blocks"} {
		if files, _ := filepath.Glob(filepath.Join(dir, name, "*.svg")); len(files) < 3 {
			t.Errorf("%s has %d pictures", name, len(files))
		}
	}
}

// TestTerminal wants colours and a width to be only where they were asked for, and
// to change nothing else.
func TestTerminal(t *testing.T) {
	for _, args := range [][]string{{"drill", "d2"}, {"check"}, {"roles", "d2"}, {"why", "ten-b:isl"}, {"compare", "t1", "t9"}, {"erode", "d2"}, {"load"}, {"sweep", "d2", "-k", "1"}, {"explain", "slow"}, {"members"}} {
		with := func(width int, colour bool) string {
			var out, errs bytes.Buffer
			run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &errs, width: width, colour: colour})
			return out.String()
		}
		was := with(0, false)
		if was == "" || strings.Contains(was, "\x1b") {
			t.Fatalf("%v prints %.200q", args, was)
		}
		coloured := with(0, true)
		if got := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(coloured, ""); got != was {
			t.Errorf("%v with colours prints something else:\n%s", args, got)
		}
		if args[0] == "drill" && (!strings.Contains(coloured, red+"blocked"+plain+" (spanning") || !strings.Contains(coloured, bold+"Without fault"+plain)) {
			t.Errorf("%v has no colours: %q", args, coloured)
		}
		narrow := with(60, false)
		if args[0] == "drill" || args[0] == "check" || args[0] == "explain" || args[0] == "erode" {
			for line := range strings.Lines(narrow) {
				if n := len([]rune(line)) - 1; n > 60 && strings.Contains(strings.TrimSpace(line), " ") && !strings.HasPrefix(line, "    ") {
					t.Errorf("%v at width 60 prints a line of %d: %s", args, n, line)
				}
			}
		}
		words := strings.Fields
		if args[0] == "erode" { // its tables are in parts, each with the members
			words = func(s string) []string {
				return slices.Compact(slices.Sorted(strings.FieldsSeq(strings.ReplaceAll(s, "-", ""))))
			}
		}
		if strings.Join(words(narrow), " ") != strings.Join(words(was), " ") {
			t.Errorf("%v at width 60 prints other words", args)
		}
	}
	if got := runWith("", "drill", "--format", "json", "--kinds", "link"); strings.Contains(got.out, "\x1b") {
		t.Error("JSON with colours")
	}
}

func TestWidthOf(t *testing.T) {
	for _, c := range []struct {
		variable      string
		columns, want int
	}{{"", 0, 0}, {"", 72, 72}, {"", 250, 0}, {"132", 72, 132}, {"x", 72, 72}, {"0", 0, 0}, {"-4", 0, 0}} {
		if got := widthOf(c.variable, c.columns); got != c.want {
			t.Errorf("widthOf(%q, %d) = %d, want %d", c.variable, c.columns, got, c.want)
		}
	}
}

// TestOnTerminal runs the command on a terminal, as script makes one.
func TestOnTerminal(t *testing.T) {
	if _, err := exec.LookPath("script"); err != nil {
		t.Skip("script is not installed:", err)
	}
	dir := t.TempDir()
	line := `script -qec 'stty cols 60; spandrill drill d2 --kinds lag' /dev/null`
	out, _ := shell(t, dir, line, "NO_COLOR=", "TERM=xterm")
	if !strings.Contains(out, "\x1b[1mWithout fault") {
		t.Errorf("on a terminal: %q", out)
	}
	if out, _ := shell(t, dir, line, "NO_COLOR=1", "TERM=xterm"); strings.Contains(out, "\x1b[1m") || !strings.Contains(out, "Without fault") {
		t.Errorf("with NO_COLOR: %q", out)
	}
	if out, _ := shell(t, dir, "spandrill drill d2 --kinds lag", "NO_COLOR=", "TERM=xterm"); strings.Contains(out, "\x1b") {
		t.Errorf("in a pipe: %q", out)
	}
}
