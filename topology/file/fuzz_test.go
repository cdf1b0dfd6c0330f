package file_test

import (
	"errors"
	"testing"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// FuzzRead is that no input makes the reader panic, that every problem has a
// position, and that whatever reads can be written and reads back the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(reference))
	f.Add([]byte(everything))
	f.Add([]byte(placed))
	for _, c := range bad {
		f.Add([]byte(c.yaml))
	}
	for seed := range uint64(20) {
		fabric, err := randomBuilder(seed).Build()
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(write(f, fabric)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fabric, pos, err := file.ParsePositions("f", data)
		var problems topology.Problems
		switch {
		case err == nil:
			roundTrip(t, fabric)
			for _, e := range fabric.Elements() {
				if line, _ := pos.Element(e); line == 0 {
					t.Errorf("%v has no position", e)
				}
			}
		case !errors.As(err, &problems):
			t.Errorf("%v is no list of problems", err)
		}
		for i, p := range problems {
			if (p.Line < 1 || p.Col < 1) && i < 100 || p.File != "f" || p.Got == "" {
				t.Errorf("problem without position: %#v", p)
			}
		}
	})
}
