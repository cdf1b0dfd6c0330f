package diagram

import (
	"slices"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// A key names one thing, in all states of a scene at the same place; what covers
// what is the same in all of them, too.
func TestDrawingKeys(t *testing.T) {
	for _, p := range pictures {
		f := build(t, p.fabric)
		s, err := NewScene(f, p.options)
		if err != nil {
			t.Fatal(err)
		}
		places := make(map[string]Mark)
		busy := p.overlay(t, f)
		everything := Overlay{Elements: make(map[topology.Element]Style)}
		for _, e := range f.Elements() {
			everything.Elements[e] = Style{Down: true, Changed: true, Highlight: true}
		}
		for _, o := range []Overlay{{}, busy, everything} {
			seen := make(map[string]bool)
			layer := Layer(0)
			for _, m := range s.Draw(o).Marks {
				if seen[m.Key] {
					t.Fatalf("%s: two marks %s", p.name, m.Key)
				}
				seen[m.Key] = true
				if m.Layer < layer && m.Layer > ChangeLayer {
					t.Errorf("%s: %s is covered by what is below it", p.name, m.Key)
				}
				layer = m.Layer
				was, ok := places[m.Key]
				if ok && (m.Layer != was.Layer || m.X != was.X || m.Y != was.Y || m.End != was.End || !slices.Equal(m.Points, was.Points)) {
					t.Errorf("%s: %s is not where it was", p.name, m.Key)
				}
				places[m.Key] = m
			}
		}
	}
}

// Every tab of a port says whose it is.
func TestDrawingEnds(t *testing.T) {
	s := scene(t, square(), Options{})
	var ends []End
	for _, m := range s.Draw(Overlay{}).Marks {
		if m.End != (End{}) {
			ends = append(ends, m.End)
		}
	}
	for _, l := range []string{"isl", "core", "up-a", "up-b"} {
		for k := range 2 {
			if !slices.Contains(ends, End{Link: l, Index: k}) {
				t.Errorf("no tab is end %d of %s", k, l)
			}
		}
	}
	if len(ends) != 8 {
		t.Errorf("%d tabs of ports, want 8", len(ends))
	}
}
