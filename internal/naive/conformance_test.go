package naive_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/internal/naive"
)

// TestConformance checks the model against real protocol software, without
// package stp's solver: a model that is wrong where the solver is wrong would
// prove nothing.
func TestConformance(t *testing.T) {
	dir := filepath.Join("..", "..", "stp", "testdata")
	if d := os.Getenv("CONFORMANCE_DIR"); d != "" {
		dir = d
	}
	files, err := conformance.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	vectors, states := 0, 0
	for _, file := range files {
		read, err := conformance.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range read {
			vectors++
			for _, s := range v.States {
				states++
				got, err := naive.Solve(s.Input)
				if err != nil {
					t.Errorf("%s, state %s: %v", v.Name, s.Name, err)
				} else if d := conformance.Diff(got, s.Want); d != "" {
					t.Errorf("%s, state %s:\n%s", v.Name, s.Name, d)
				}
			}
		}
	}
	if vectors == 0 {
		t.Fatalf("no vectors in %s", dir)
	}
	t.Logf("%d files, %d vectors, %d states", len(files), vectors, states)
}
