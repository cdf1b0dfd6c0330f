package diagram

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func scene(t testing.TB, b topology.Builder, o Options) *Scene {
	t.Helper()
	s, err := NewScene(build(t, b), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Logically a bundle is one line, which still says how many members are down.
func TestLogical(t *testing.T) {
	s := scene(t, square(), Options{Detail: Logical})
	for i := range s.m.cables {
		if n := len(s.m.cables[i].lines); n != 1 {
			t.Errorf("%v has %d lines", s.m.cables[i].element, n)
		}
	}
	one := s.m.draw(&Overlay{Elements: map[topology.Element]Style{element(t, "member:isl/1"): {Down: true}}})
	if got := texts(one); !slices.Contains(got, "isl 2×10G|1 of 2 down") || !slices.Contains(got, "2×: one line for several cables") {
		t.Errorf("with one member down it says %q", got)
	}
	down := func(d *drawing) bool {
		return slices.ContainsFunc(d.strokes, func(s stroke) bool { return s.tooltip == "lag:isl" && s.style == dotted })
	}
	both := s.m.draw(&Overlay{Elements: map[topology.Element]Style{element(t, "member:isl/1"): {Down: true}, element(t, "member:isl/2"): {Down: true}}})
	if down(one) || !down(both) {
		t.Errorf("dotted with one member down: %v, with both: %v", down(one), down(both))
	}
}

// A group is one box with a count, what goes to it one line with a count.
func TestGroups(t *testing.T) {
	b := leafSpine(2, 8)
	for i := range b.Switches {
		if n, ok := strings.CutPrefix(b.Switches[i].Name, "leaf"); ok {
			b.Switches[i].Tags = topology.Tags{"rack": {fmt.Sprint("r", (int(n[0]-'0')-1)/4+1)}}
		}
	}
	f := build(t, b)
	groups := ByTag(f, "rack", func(sw string) bool { return sw == "leaf2" })
	want := []Group{{"rack r1", []string{"leaf1", "leaf3", "leaf4"}}, {"rack r2", []string{"leaf5", "leaf6", "leaf7", "leaf8"}}}
	if fmt.Sprint(groups) != fmt.Sprint(want) {
		t.Fatalf("groups are %v, want %v", groups, want)
	}
	s, err := NewScene(f, Options{Groups: groups, Hosts: HostsNone})
	if err != nil {
		t.Fatal(err)
	}
	o := Overlay{Elements: map[topology.Element]Style{element(t, "link:leaf1--spine1"): {Down: true}, element(t, "switch:leaf5"): {Down: true}}, Ends: make(map[End]EndLabel)}
	for _, l := range f.Builder().Links {
		o.Ends[End{Link: l.Name, Index: 0}] = EndLabel{Role: "root"}
	}
	o.Ends[End{Link: "leaf6--spine1", Index: 0}] = EndLabel{Role: "alternate", Discarding: true}
	got := texts(s.m.draw(&o))
	for _, text := range []string{
		"rack r1|3 switches", "rack r2|4 switches|leaf5 down", "leaf2", "3×40G|1 of 3 down", "4×40G|1 of 4 down", "4×40G|1 of 4 down", "40G",
		"×4|mixed", "×3|root", "2×: one line for several cables",
	} {
		if !slices.Contains(got, text) {
			t.Errorf("it does not say %q but %q", text, got)
		}
	}
	if n := len(s.m.cables); n != 6 {
		t.Errorf("%d cables, want 6: two from each group and from leaf2", n)
	}
	if x1, _, ok := s.Place(element(t, "switch:leaf1")); !ok {
		t.Error("leaf1 has no place")
	} else if x4, _, _ := s.Place(element(t, "switch:leaf4")); x1 != x4 {
		t.Error("leaf1 and leaf4 are one box with two places")
	}
	if _, err := NewScene(f, Options{Groups: append(groups, Group{"x", []string{"leaf1"}})}); err == nil || !strings.Contains(err.Error(), "in two groups") {
		t.Errorf("a switch in two groups: %v", err)
	}
}

func TestAlike(t *testing.T) {
	f := build(t, campus(2, 7))
	got := fmt.Sprint(Alike(f, func(sw string) bool { return sw == "acc2-3" }))
	want := "[{acc1-[1-7] [acc1-1 acc1-2 acc1-3 acc1-4 acc1-5 acc1-6 acc1-7]} {acc2-[1-2,4-7] [acc2-1 acc2-2 acc2-4 acc2-5 acc2-6 acc2-7]}]"
	if got != want {
		t.Errorf("alike are %s, want %s", got, want)
	}
}

// Of a part is drawn what was asked for, with what it is not joined to counted.
func TestOnly(t *testing.T) {
	b := campus(2, 7)
	s := scene(t, b, Options{Only: []topology.Element{element(t, "switch:dist1a"), element(t, "switch:dist1b"), element(t, "switch:core1")}, Labels: LabelsFull})
	got := texts(s.m.draw(new(Overlay)))
	for _, text := range []string{"core1|and 3 more links", "dist1a|and 8 more links"} {
		if !slices.Contains(got, text) {
			t.Errorf("it does not say %q but %q", text, got)
		}
	}
	if len(s.m.cables) != 3 {
		t.Errorf("%d cables, want 3", len(s.m.cables))
	}
	whole := scene(t, square(), Options{})
	hosts := scene(t, square(), Options{Only: []topology.Element{element(t, "switch:ten-a"), element(t, "switch:ten-b"), element(t, "host:node2")}})
	if len(hosts.m.boxes) != 3 || len(whole.m.boxes) != 8 {
		t.Errorf("%d boxes, want 3", len(hosts.m.boxes))
	}
}

// What takes no part in a tree stays in its place and says so.
func TestAbsent(t *testing.T) {
	s := scene(t, square(), Options{})
	o := Overlay{Elements: map[topology.Element]Style{element(t, "lag:up-a"): {Absent: true, Label: "not VLAN 110"}}}
	d := s.m.draw(&o)
	if got := texts(d); !slices.Contains(got, "up-a 2×1G|not VLAN 110") || !slices.Contains(got, "takes no part") {
		t.Errorf("it says %q", got)
	}
	for _, x := range d.strokes {
		if strings.HasPrefix(x.tooltip, "member:up-a/") && (x.colour != grey || x.style != solid) {
			t.Errorf("%s is %s, style %d", x.tooltip, x.colour, x.style)
		}
	}
}

// Nothing overlaps in pictures of groups and parts either.
func TestDetailKeepsApart(t *testing.T) {
	for seed := range uint64(40) {
		b := random(seed)
		for i := range b.Switches {
			b.Switches[i].Tags = topology.Tags{"rack": {fmt.Sprint(uint64(i) % (2 + seed%4))}}
		}
		f := build(t, b)
		var only []topology.Element
		for i, e := range f.Elements(topology.KindSwitch, topology.KindHost) {
			if (uint64(i)+seed)%3 != 0 {
				only = append(only, e)
			}
		}
		for _, o := range []Options{{Groups: ByTag(f, "rack", nil)}, {Only: only}, {Only: only, Groups: ByTag(f, "rack", nil)}, {Groups: Alike(f, nil)}} {
			s, err := NewScene(f, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range overlaps(s) {
				t.Errorf("seed %d: %s", seed, problem)
			}
			readSVG(t, s.SVG(Overlay{Title: "x"}))
		}
	}
}
