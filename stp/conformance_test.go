package stp_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/stp"
)

// conformanceDir is where the vectors are: CONFORMANCE_DIR, or those kept here.
func conformanceDir() string {
	if dir := os.Getenv("CONFORMANCE_DIR"); dir != "" {
		return dir
	}
	return "testdata"
}

// mismatch compares trees, exactly the instances, bridges and ports of both.
// go-cmp decides; the words name the place as a person would.
func mismatch(got, want stp.Trees) string {
	if cmp.Diff(want, got) == "" {
		return ""
	}
	return conformance.Diff(got, want)
}

// TestConformance holds Solve against what real protocol software converged to.
func TestConformance(t *testing.T) {
	dir := conformanceDir()
	files, err := conformance.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	var vectors, states, bridges, ports int
	for _, file := range files {
		read, err := conformance.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range read {
			vectors++
			t.Run(v.Name, func(t *testing.T) {
				for _, s := range v.States {
					states++
					for _, instance := range s.Want {
						bridges += len(instance)
						for _, b := range instance {
							ports += len(b.Ports)
						}
					}
					got, err := stp.Solve(s.Input)
					if err != nil {
						t.Errorf("vector %s, state %s: %v", v.Name, s.Name, err)
					} else if d := mismatch(got, s.Want); d != "" {
						t.Errorf("vector %s, state %s:\n%s", v.Name, s.Name, d)
					}
				}
			})
		}
	}
	t.Logf("%d files, %d vectors, %d states, %d bridges and %d ports in their trees", len(files), vectors, states, bridges, ports)
	if vectors == 0 {
		t.Errorf("no vectors in %s", dir)
	}
}

// TestConformanceDetects spoils one value after the other in an expectation:
// a comparison that lets any of them pass would prove nothing.
func TestConformanceDetects(t *testing.T) {
	files, err := conformance.Files("testdata")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	vectors, err := conformance.Read(files[0])
	if err != nil {
		t.Fatal(err)
	}
	s := vectors[0].States[0]
	got, err := stp.Solve(s.Input)
	if err != nil {
		t.Fatal(err)
	}
	if d := mismatch(got, s.Want); d != "" {
		t.Fatalf("differs before it is spoilt:\n%s", d)
	}

	instance := stp.Instance{}
	name := s.Input.Bridges[0].Name
	number := s.Input.Bridges[0].Ports[0].Number
	// edit returns a copy of the expectation with one bridge changed.
	edit := func(change func(*stp.BridgeView)) stp.Trees {
		bridges := maps.Clone(s.Want[instance])
		v := bridges[name]
		v.Ports = maps.Clone(v.Ports)
		change(&v)
		bridges[name] = v
		want := maps.Clone(s.Want)
		want[instance] = bridges
		return want
	}
	port := func(change func(*stp.PortView)) stp.Trees {
		return edit(func(v *stp.BridgeView) {
			p := v.Ports[number]
			change(&p)
			v.Ports[number] = p
		})
	}
	without := func() stp.Trees {
		want := edit(func(*stp.BridgeView) {})
		delete(want[instance], name)
		return want
	}
	more := func() stp.Trees {
		want := maps.Clone(s.Want)
		want[stp.Instance{MST: 4094}] = map[string]stp.BridgeView{name: {Root: name}}
		return want
	}

	for _, test := range []struct {
		what string
		want stp.Trees
		say  string
	}{
		{"role", port(func(p *stp.PortView) { p.Role = stp.Master }), "Role: got "},
		{"forwarding", port(func(p *stp.PortView) { p.Forwarding = !p.Forwarding }), "Forwarding: got "},
		{"cost", edit(func(v *stp.BridgeView) { v.Cost++ }), "Cost: got "},
		{"internal cost", edit(func(v *stp.BridgeView) { v.InternalCost++ }), "InternalCost: got "},
		{"root", edit(func(v *stp.BridgeView) { v.Root += "x" }), "Root: got "},
		{"regional root", edit(func(v *stp.BridgeView) { v.RegionalRoot += "x" }), "RegionalRoot: got "},
		{"root port", edit(func(v *stp.BridgeView) { v.RootPort++ }), "RootPort: got "},
		{"a port less", edit(func(v *stp.BridgeView) { delete(v.Ports, number) }), "want nothing"},
		{"a bridge less", without(), "want nothing"},
		{"an instance more", more(), "mst4094: got nothing"},
	} {
		d := mismatch(got, test.want)
		if !strings.Contains(d, test.say) || strings.Contains(d, "\n") {
			t.Errorf("%s: the report is %q, want one line with %q", test.what, d, test.say)
		}
	}
	d := mismatch(got, port(func(p *stp.PortView) { p.Role = stp.Master }))
	if !strings.HasPrefix(d, "cist, bridge "+name+", port ") {
		t.Errorf("the report %q does not name instance, bridge and port", d)
	}
}
