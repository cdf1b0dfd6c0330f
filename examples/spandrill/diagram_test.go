package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDiagram draws in every format what the flags pick.
func TestDiagram(t *testing.T) {
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{}, []string{`layout="neato"`}},
		{[]string{"--format", "svg", "--down", "member:isl/1"}, []string{"<svg ", "<title>member:isl/1</title>", "discards: ten-b port 1 on lag:isl, alternate"}},
		{[]string{"--format", "svg", "--down", "member:isl/1", "--difference"}, []string{"→ alternate", "cost 11,000 → 12,000"}},
		{[]string{"--format", "mermaid"}, []string{"flowchart TB", "core-a:1 designated"}},
		{[]string{"d2", "--vlan", "110", "--format", "svg"}, []string{"VLAN 110 (csv)", "not VLAN 110", "takes no part"}},
		{[]string{"d4", "--vlan", "110", "--format", "svg"}, []string{"VLAN 110 (csv), spanning tree mst2"}},
		{[]string{"--path", "node1,node2", "--network", "csv", "--down", "member:isl/1", "--format", "svg"}, []string{"highlighted", "csv from nic:node1/csv to nic:node2/csv: slow, 2G, one flow 1G. lag:isl is up"}},
		{[]string{"--path", "node1,gateway", "--network", "management", "--format", "svg"}, []string{"management from nic:node1/mgmt"}},
		{[]string{"--detail", "logical", "--format", "svg"}, []string{"2×: one line for several cables"}},
		{[]string{"--hosts", "none", "--format", "svg"}, []string{"4 switches, 4 links and bundles"}},
	} {
		got := runWith("", append([]string{"diagram"}, c.args...)...)
		if got.code != 0 {
			t.Errorf("%v: status %d: %s", c.args, got.code, got.err)
		}
		for _, want := range c.says {
			if !strings.Contains(strings.Join(strings.Fields(unwrapped(got.out)), " "), want) {
				t.Errorf("%v: does not say %q", c.args, want)
			}
		}
		if again := runWith("", append([]string{"diagram"}, c.args...)...); again.out != got.out {
			t.Errorf("%v: not the same bytes twice", c.args)
		}
	}
}

// unwrapped joins the lines of a picture's notes.
func unwrapped(svg string) string {
	d := xml.NewDecoder(strings.NewReader(svg))
	if !strings.HasPrefix(svg, "<?xml") {
		return svg
	}
	text := svg
	for {
		token, err := d.Token()
		if err != nil {
			return text
		}
		if s, ok := token.(xml.CharData); ok {
			text += " " + string(s)
		}
	}
}

func TestDiagramErrors(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--format", "svgg"}, `--format "svgg", want dot, svg or mermaid; did you mean "svg"?`},
		{[]string{"--detail", "logic"}, `--detail "logic", want physical or logical; did you mean "logical"?`},
		{[]string{"--hosts", "no"}, `--hosts "no", want auto, each, folded or none`},
		{[]string{"--vlan", "5000"}, "--vlan 5000, want 1 to 4094"},
		{[]string{"--vlan", "0"}, "--vlan 0, want 1 to 4094"},
		{[]string{"--vlan", "110", "--instance", "cist"}, "--vlan and --instance both pick a tree: want one of them"},
		{[]string{"--path", "node1"}, `--path "node1", want two hosts such as node1,node2`},
		{[]string{"--path", "node1,node2"}, "--path needs --network"},
		{[]string{"--network", "csv"}, "--network goes with --path"},
		{[]string{"--path", "node1,nod2", "--network", "csv"}, `--path node1,nod2: there is no host "nod2"; did you mean "node2"?`},
		{[]string{"--path", "node1,node2", "--network", "cvs"}, `--path node1,node2: there is no network "cvs"; did you mean "csv"?`},
		{[]string{"--path", "node1,node1", "--network", "csv"}, `a path from "node1" to itself`},
		{[]string{"--path", "node1,gateway", "--network", "csv"}, `network "csv" has no gateway`},
		{[]string{"--collapse", "rackk"}, `--collapse "rackk": no switch has that tag, want one of alike, rack; did you mean "rack"?`},
	} {
		got := runWith("", append([]string{"diagram"}, c.args...)...)
		if got.code != statusBad || !strings.Contains(got.err, c.want) || got.out != "" {
			t.Errorf("%v: status %d, %q, want %q", c.args, got.code, got.err, c.want)
		}
	}
}

// TestDiagramCollapses draws racks as one box, but for that in which something
// changed.
func TestDiagramCollapses(t *testing.T) {
	network := "spandrill: 1\nswitches:\n  core: {priority: 4096}\n"
	for n := 1; n <= 8; n++ {
		network += fmt.Sprintf("  leaf%d: {rack: r%d}\n", n, (n-1)/4+1)
	}
	network += "links:\n"
	for n := 1; n <= 8; n++ {
		network += fmt.Sprintf("  up%d: {ends: [leaf%d, core], speed: 10G}\n", n, n)
	}
	got := runWith(network, "diagram", "-", "--collapse", "rack", "--format", "mermaid", "--down", "link:up2")
	for _, want := range []string{`rack r1<br/>3 switches`, `rack r2<br/>4 switches`, `"leaf2<br/>`, `4×10G`} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %s in\n%s%s", want, got.out, got.err)
		}
	}
}

// Graphviz takes what is written for it.
func TestDiagramDOT(t *testing.T) {
	neato, err := exec.LookPath("neato")
	if err != nil {
		if os.Getenv("SPANDRILL_NEED_GRAPHVIZ") != "" {
			t.Fatal(err)
		}
		t.Skip("Graphviz is not installed:", err)
	}
	for _, args := range [][]string{{"d4", "--vlan", "110"}, {"--down", "lag:isl", "--difference", "--detail", "logical"}, {"--path", "node1,node2", "--network", "csv"}} {
		cmd := exec.Command(neato, "-n2", "-Tsvg")
		cmd.Stdin = strings.NewReader(runWith("", append([]string{"diagram"}, args...)...).out)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "</svg>") {
			t.Errorf("%v: neato: %v\n%.300s", args, err, out)
		}
	}
}

// TestDrillHTML writes the page to a file and to standard output.
func TestDrillHTML(t *testing.T) {
	file := filepath.Join(t.TempDir(), "failures.html")
	got := runWith("", "drill", "--kinds", "member", "--format", "html", "-o", file)
	if got.code != 0 || got.out != "" {
		t.Fatalf("status %d, %q, %s", got.code, got.out, got.err)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := runWith("", "drill", "--kinds", "member", "--format", "html")
	if out.out != string(page) || !strings.HasPrefix(out.out, "<!DOCTYPE html>") {
		t.Error("standard output and the file differ")
	}
	if got := runWith("", "drill", "--reboots", "--format", "html"); !strings.Contains(got.out, "The way back") {
		t.Error("the page of reboots does not say the way back")
	}
	slower := runWith("", "drill", "--slower-all", "--format", "html")
	for _, want := range []string{"came up at 1G", " --slower link:core=1G"} {
		if !strings.Contains(slower.out, want) {
			t.Errorf("the page of slower links does not have %q: %s", want, slower.err)
		}
	}
	if got := runWith("", "drill", "--kinds", "member", "--format", "html", "--require", "csv>=rerouted", "-o", file); got.code != statusNotMet {
		t.Errorf("status %d", got.code)
	}
}

// TestReferencePicture holds the picture in the README to what the command draws.
func TestReferencePicture(t *testing.T) {
	const file = "../designs/reference-member-loss.svg"
	got := runWith("", "diagram", "--down", "member:isl/1", "--difference", "--format", "svg").out
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != got {
		t.Errorf("%s is not what the command draws (-update writes it anew): %v", file, err)
	}
}
