package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure/drill"
)

var update = flag.Bool("update", false, "write what the commands print into the drill files")

// TestDrills runs the drill of every design, with this command.
func TestDrills(t *testing.T) {
	names(t)
	drill.Files{Command: func(t *testing.T, dir string, args []string) (string, int) {
		t.Chdir(dir)
		return outputAndStatus(args)
	}}.Run(t, "../designs/*.txtar")
}

// TestDrillFiles runs the same drills with the commands of package drill, which print
// the same, byte for byte, and each state again with the description shuffled.
func TestDrillFiles(t *testing.T) {
	if *update {
		t.Skip("this command writes the drills")
	}
	drill.Files{Open: func(name string) (string, io.ReadCloser, error) { return open(streams{}, name) }}.Run(t, "../designs/*.txtar")
}

// TestDrillFilesSayTheSame writes a drill file of what this command prints, of changes
// and stray cables in every format and of uses that are wrong, and runs it with the
// commands of package drill.
func TestDrillFilesSayTheSame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "same.txtar")
	text := "What the command prints.\n"
	for _, line := range []string{
		"change c3 --kinds deaf --format json", "change c2 --kinds speed,half --down link:core --require csv>=slow --require vm>=intact",
		"change c2 --make prune:ten-a:isl=110 --require *>=rerouted", "change c2 --make speed:isl/1=1G --format json",
		"change c2 --kinds=", "change c2 --kinds sped", "change c2 --kinds stray --make deaf:ten-b:isl", "change c2 --down=",
		"change c2 --down lag:isk", "change c2 --make deaf:ten-b:isk", "change c2 --make deaf:ten-b:isl --make deaf:ten-b:isl",
		"change c2 --make half:ten-a:isl", "change t2 --make stray:core-a--ten-a:7", "change c2 --format markdown", "change c2 --format jsno",
		"change c2 --require csw>=slow", "change c2 --require csv", "change nosuch", "change n3 --kinds half", "change c1 --kinds stray",
		"stray c1 --format json", "stray t2 --format=markdown --through=flood --declared", "stray t2 --declared=false", "stray c1 --through flod", "stray c1 --format sarif", "stray nosuch.yaml",
		"roles c3 --change deaf:ten-b:up-b --change silent:core-a=drop --down lag:isl --instance cist", "roles c3 --change=", "roles c3 --change deaf:ten-b:upb",
		"members t10 isl --change deaf:ten-b:isl/1", "members t10 --change half:ten-a:isl/1 --down member:isl/2", "why c3 ten-b:up-b --change cost:ten-b:up-b=1 --slower lag:isl=1G",
		"why", "why d2", "why p1 --down member:isl/1 --down switch:core-b", "why d4 --instance mst2 --slower member:isl/1=1G", "why t2 --change deaf:ten-b:isl --change silent:core-a=drop", "why nosuch.yaml", "why ten", "why d2 --slower isl=1G",
		"roles d2 --down=", "why d2 ten-b:isl --down=", "why d2 --slower=", "members d2 --down=", "load d2 --down=", "drill d2 --down=", "drill d2 --slower= --down lag:isl", "change c2 --kinds deaf --down=",
		"roles d2 --down= --down lag:isl", "sweep d2 --kinds=", "sweep d2 --only=", "sweep d2 --tagged=", "compare d1 d2 --kinds=", "roles d2 --instance=", "drill d2 --kinds=",
		"roles l2 --slower member:isl/1=1G,member:isl/2=1G", "roles l2 --slower member:isl/1=1G,member:isl/3=1G",
	} {
		args := strings.Fields(line)
		out, code := outputAndStatus(args)
		if out != "" && !strings.HasSuffix(out, "\n") {
			t.Errorf("%s: the output ends without an end of line", line)
		}
		if text += "-- spandrill " + line + " --\n" + out; code != 0 {
			text += "exit status " + string(rune('0'+code)) + "\n"
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	drill.Files{Open: func(name string) (string, io.ReadCloser, error) { return open(streams{}, name) }}.Run(t, file)
}

// names wants a drill of every design.
func names(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob("../designs/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".txtar"))
	}
	if d := cmp.Diff(designs.Names(), names); d != "" {
		t.Errorf("every design has a drill (-designs +drills):\n%s", d)
	}
}

// output runs a command line and returns what it prints, and its exit status if
// it is not 0.
func output(args []string) string {
	out, code := outputAndStatus(args)
	if code != 0 {
		out += "exit status " + string(rune('0'+code)) + "\n"
	}
	return out
}

// outputAndStatus runs a command line and returns what it prints on both streams, and
// its exit status.
func outputAndStatus(args []string) (string, int) {
	var out bytes.Buffer
	code := run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &out})
	return out.String(), code
}

// TestDrillsAreStable runs every command again and wants the same bytes.
func TestDrillsAreStable(t *testing.T) {
	for _, name := range designs.Names() {
		for _, args := range [][]string{{"drill", name}, {"drill", name, "--format", "json"}, {"roles", name}, {"erode", name}, {"load", name}, {"load", name, "--format", "json"}, {"change", name, "--kinds", "silent,deaf,native"}, {"stray", name}, {"stray", name, "--format", "json"}, {"compare", "reference", name, "--kinds", "switch,link,lag,member"}} {
			first := output(args)
			for range 3 {
				if d := cmp.Diff(first, output(args)); d != "" {
					t.Fatalf("%v prints something else the second time:\n%s", args, d)
				}
			}
		}
	}
}

// TestDesignsFind wants the names by row and point to be found.
func TestDesignsFind(t *testing.T) {
	for name, want := range map[string]string{
		"d2": "d2-square-pruned.yaml", "d4b": "d4b-mstp-rooted-at-core.yaml", "t1": "t1-triangle-isl-blocks.yaml",
		"t11": "t11-uplink-cost-pinned.yaml", "reference": "reference.yaml", "t2-member-loss-blocks-isl": "t2-member-loss-blocks-isl.yaml",
	} {
		if got, err := designs.Find(name); err != nil || got != want {
			t.Errorf("Find(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{"d4d": `did you mean "d4"?`, "d4c": "d4c-mstp-map-differs, d4c-mstp-name-differs"} {
		if _, err := designs.Find(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%q): %v, want %q", name, err, want)
		}
	}
	if !slices.IsSorted(designs.Names()) {
		t.Error("the names are not sorted")
	}
}
