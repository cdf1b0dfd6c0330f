package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/spandrill/spandrill/examples/designs"
)

var update = flag.Bool("update", false, "write what the commands print into the drill files")

// TestDrills runs the drill of every design: prose, then sections whose name is
// a command and whose text is what it prints, its exit status at the end where
// it is not 0. A section that ends in .yaml is a file for the commands.
func TestDrills(t *testing.T) {
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
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { runDrill(t, f) })
	}
}

func runDrill(t *testing.T, path string) {
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(a.Comment)) == 0 {
		t.Error("a drill begins with prose")
	}
	t.Chdir(t.TempDir())
	commands := 0
	for i := range a.Files {
		section := &a.Files[i]
		words := split(t, section.Name)
		switch {
		case strings.HasSuffix(section.Name, ".yaml") && len(words) == 1:
			if err := os.WriteFile(section.Name, section.Data, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		case words[0] != "spandrill":
			t.Fatalf("section %q is neither a .yaml file nor a spandrill command", section.Name)
		}
		commands++
		got := output(words[1:])
		if *update {
			section.Data = []byte(got)
		} else if d := cmp.Diff(strings.Split(string(section.Data), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", section.Name, d)
		}
	}
	if commands == 0 {
		t.Error("the drill has no command")
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// output runs a command line and returns what it prints, and its exit status if
// it is not 0.
func output(args []string) string {
	var out bytes.Buffer
	code := run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &out})
	if code != 0 {
		out.WriteString("exit status " + string(rune('0'+code)) + "\n")
	}
	return out.String()
}

// split splits a command line at spaces, outside of single quotes.
func split(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	if len(words) == 0 {
		t.Fatal("an empty section name")
	}
	return words
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
