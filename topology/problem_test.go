package topology_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestProblemString(t *testing.T) {
	for want, p := range map[string]topology.Problem{
		`f.yaml:3:7: a.b: got, want this; did you mean "c"?`: {File: "f.yaml", Line: 3, Col: 7, Path: "a.b", Got: "got", Want: "this", Nearest: "c"},
		"a.b: got, want this":                                {Path: "a.b", Got: "got", Want: "this"},
		"got":                                                {Got: "got"},
		"f.yaml: got":                                        {File: "f.yaml", Got: "got"},
		"3:7: got":                                           {Line: 3, Col: 7, Got: "got"},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	sorted := topology.Problems{
		{File: "a", Line: 2, Col: 1, Path: "x", Got: "1"},
		{File: "a", Line: 2, Col: 1, Path: "x", Got: "2"},
		{File: "a", Line: 2, Col: 1, Path: "y", Got: "1"},
		{File: "a", Line: 2, Col: 3, Path: "b", Got: "1"},
		{File: "a", Line: 10, Col: 1, Path: "a", Got: "1"},
		{File: "b", Line: 1, Col: 1, Path: "a", Got: "1"},
	}
	all := append(slices.Clone(sorted), sorted[2], sorted[4]) // two are said twice
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	got := all.Sort()
	if !slices.Equal(got, sorted) {
		t.Errorf("got %v", got)
	}
	if want := 6; strings.Count(got.Error(), "\n") != want-1 {
		t.Errorf("not %d lines:\n%v", want, got)
	}
	var found topology.Problems
	if err := fmt.Errorf("reading: %w", got); !errors.As(err, &found) || len(found) != 6 {
		t.Errorf("errors.As finds %v", found)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"core-a", "core-b", "ten-a", "priority", "Te1/0/1"}
	for name, want := range map[string]string{
		"core-a":                 "core-a",
		"core-c":                 "core-a", // of equals the first
		"cora-b":                 "core-b",
		"CORE-B":                 "core-b",
		"prority":                "priority",
		"pirority":               "priority", // a swap is one
		"ten":                    "ten-a",    // the only one that begins so
		"ten-":                   "ten-a",
		"te1/0/1":                "Te1/0/1",
		"":                       "",
		"x":                      "",
		"something":              "",
		strings.Repeat("x", 100): "",
	} {
		if got := topology.Nearest(name, names); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := topology.Nearest("a", nil); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	// Long texts, and letters whose small form has more bytes, are no trouble.
	long := strings.Repeat("Ⱥ", 32)
	if got := topology.Nearest(long, []string{long, strings.Repeat("y", 1000)}); got != "" {
		t.Errorf("got %q", got)
	}
	if got := topology.Nearest("Ⱥb", []string{"Ⱥc"}); got != "Ⱥc" {
		t.Errorf("got %q", got)
	}
}
