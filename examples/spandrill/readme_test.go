package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology/file"
)

// blocks returns the fenced blocks of the README of one language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	parts := strings.Split(string(data), "```")
	for i := 1; i < len(parts); i += 2 {
		first, rest, _ := strings.Cut(parts[i], "\n")
		if first == language {
			out = append(out, rest)
		}
	}
	if out == nil {
		t.Fatalf("the README has no block of %q", language)
	}
	return out
}

// TestReadmeOutput runs the README's command and wants its output to begin as
// the README says.
func TestReadmeOutput(t *testing.T) {
	line, want, _ := strings.Cut(blocks(t, "")[0], "\n")
	args, ok := strings.CutPrefix(line, "$ go run ./examples/spandrill ")
	if !ok {
		t.Fatalf("the first block begins with %q", line)
	}
	got := runWith("", strings.Fields(args)...)
	want, cut := strings.CutSuffix(want, "      …\n")
	if !cut || got.code != 0 || !strings.HasPrefix(got.out, want) {
		t.Errorf("status %d, output\n%s\nThe README has\n%s", got.code, got.out, want)
	}
}

// TestReadmeProgram wants the README's program to be the one that is tested.
func TestReadmeProgram(t *testing.T) {
	source, err := os.ReadFile("../bystanders/main.go")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(source)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	for line := range strings.Lines(blocks(t, "go")[0]) {
		if !slices.Contains(lines, strings.TrimSpace(line)) {
			t.Errorf("examples/bystanders has no line %q", strings.TrimSpace(line))
		}
	}
}

// TestReadmeFile wants the README's topology file to be a valid one.
func TestReadmeFile(t *testing.T) {
	for _, block := range blocks(t, "yaml") {
		if _, err := file.Parse("README.md", []byte(block)); err != nil {
			t.Error(err)
		}
	}
}
