package main

import (
	"bytes"
	"context"
	"flag"
	"io"
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
