package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

func settled(t *testing.T, f *topology.Fabric, down ...string) *failure.State {
	t.Helper()
	x, err := f.ParseFaults(down...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := failure.Settle(f, x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What moved are the switches at dead things and with ports that changed.
func TestMoved(t *testing.T) {
	f := referenceFabric(t)
	rest := settled(t, f)
	for _, c := range []struct{ down, want string }{
		{"", ""},
		{"member:isl/1", "ten-a ten-b"},
		{"lag:up-b", "core-b ten-b"},
		{"nic:node1/csv", "ten-a"},
		{"host:node1", "ten-a ten-b"},
		{"switch:core-b", "core-a core-b ten-b"},
	} {
		var down []string
		if c.down != "" {
			down = []string{c.down}
		}
		s := settled(t, f, down...)
		moved := Moved(f, Difference(f, rest, s, Instances(s)[0]))
		if got := strings.Join(slices.Sorted(maps.Keys(moved)), " "); got != c.want {
			t.Errorf("with %s down moved %q, want %q", c.down, got, c.want)
		}
	}
}

// Around has the chosen first, then neighbours of those that have few, and counts
// what is left out.
func TestAround(t *testing.T) {
	f, err := gen.Campus(20, 8).Build()
	if err != nil {
		t.Fatal(err)
	}
	names := func(only []topology.Element) string {
		var out []string
		for _, e := range only {
			out = append(out, e.String())
		}
		return strings.Join(out, " ")
	}
	only, left, leftChosen := Around(f, map[string]bool{"access-1-1": true, "core-1": true}, 10)
	if got, want := names(only), "switch:core-1 switch:access-1-1 switch:dist-1-a switch:dist-1-b host:node1"; got != want || left != 198 || leftChosen != 0 {
		t.Errorf("around access-1-1 and core-1 are %q, %d and %d left, want %q, 198 and 0", got, left, leftChosen, want)
	}
	all := make(map[string]bool)
	for _, s := range f.Builder().Switches {
		all[s.Name] = true
	}
	if only, left, leftChosen := Around(f, all, 10); left != 192 || leftChosen != 192 || len(slices.DeleteFunc(only, func(e topology.Element) bool { return e.Kind != topology.KindSwitch })) != 10 {
		t.Errorf("of all chosen there are %q, %d and %d left", names(only), left, leftChosen)
	}
	if only, left, _ := Around(referenceFabric(t), nil, 10); only != nil || left != 0 {
		t.Errorf("of a small network there are %q", names(only))
	}
}

// A VLAN's picture has of each switch the tree that it maps the VLAN to itself.
func TestVLANPicture(t *testing.T) {
	f := design(t, "d4-mstp-cluster-instance.yaml")
	s := settled(t, f)
	for _, vlan := range []int{10, 110} {
		inst, ok := s.View.Instance("ten-b", vlan)
		if !ok {
			t.Fatal("no instance")
		}
		got, want := VLANPicture(f, s, vlan), Picture(f, s, inst)
		for end, l := range want.Ends {
			if got.Ends[end] != l {
				t.Errorf("VLAN %d: %v is %v, in %v it is %v", vlan, end, got.Ends[end], inst, l)
			}
		}
	}
	o := VLANPicture(f, s, 110)
	for e, absent := range map[string]bool{"nic:node1/csv": false, "nic:node1/lm": true, "nic:node1/mgmt/1": true} {
		x, err := topology.ParseElement(e)
		if err != nil {
			t.Fatal(err)
		}
		if o.Elements[x].Absent != absent {
			t.Errorf("%s absent: %v", e, !absent)
		}
	}
}

// The way of a pair is that of the network where the pair decides it, for all pairs
// of the reference cluster in a state in which each has its own.
func TestWay(t *testing.T) {
	f := referenceFabric(t)
	x, err := f.ParseFaults("switch:ten-a")
	if err != nil {
		t.Fatal(err)
	}
	s := failure.Scenario{Down: x}
	whole, err := failure.Evaluate(f, s)
	if err != nil {
		t.Fatal(err)
	}
	worst := failure.Intact
	for a := 1; a <= 4; a++ {
		for b := a + 1; b <= 4; b++ {
			n, err := Way(f, s, "csv", fmt.Sprint("node", a), fmt.Sprint("node", b))
			if err != nil {
				t.Fatal(err)
			}
			worst = max(worst, n.Verdict)
			if want := a%2 == 0 && b%2 == 0; n.Verdict.Connected() != want {
				t.Errorf("node%d to node%d: %v, want connected %v", a, b, n.Verdict, want)
			}
			o := diagram.Overlay{Elements: make(map[topology.Element]diagram.Style)}
			Highlight(&o, n)
			if len(o.Elements) != len(n.Pair.Path) || len(o.Notes) != 1 {
				t.Errorf("node%d to node%d: %d elements highlighted of a path of %d", a, b, len(o.Elements), len(n.Pair.Path))
			}
		}
	}
	for _, n := range whole.Networks {
		if n.Network == "csv" && n.Verdict != worst {
			t.Errorf("the worst pair is %v, the network %v", worst, n.Verdict)
		}
	}
}
