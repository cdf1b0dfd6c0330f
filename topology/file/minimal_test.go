package file

import "testing"

// TestSayAll is that a description which leaves nothing out builds the same
// fabric too.
func TestSayAll(t *testing.T) {
	f, err := Parse("f", []byte(`spandrill: 1
switches:
  a: {ports: {x: {cost: 5}, 9: {name: y}}}
  b: {mac: "02:00:00:00:00:01"}
links:
  - {ends: [a, {switch: b, port: z}], speed: 1G}
  - {ends: [a, b], speed: 2x1G}
segments: {hub: {ends: [a, {switch: b, port: 3}], speed: 1G}}
hosts: {n: {vm: {to: [{switch: a, port: x}, b], carries: [], speed: 1G}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := reduction{full: f.Builder(), macs: make(map[string]bool), numbers: make(map[string]bool)}
	r.sayMore(nil)
	b := r.builder()
	for _, s := range b.Switches {
		if s.MAC == nil {
			t.Errorf("%s has no address", s.Name)
		}
		for _, p := range s.Ports {
			if p.Number == 0 {
				t.Errorf("a port of %s has no number", s.Name)
			}
		}
	}
	if g, err := b.Build(); err != nil || !g.Equal(f) {
		t.Errorf("%v", err)
	}
}
