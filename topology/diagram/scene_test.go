package diagram

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// eachScene visits the scenes of all pictures, and of random fabrics.
func eachScene(t *testing.T, visit func(name string, s *Scene)) {
	t.Helper()
	for _, p := range pictures {
		s, err := NewScene(build(t, p.fabric), p.options)
		if err != nil {
			t.Fatal(err)
		}
		visit(p.name, s)
	}
	for seed := range uint64(60) {
		s, err := NewScene(build(t, random(seed)), Options{Width: int(seed%3) * 500, Hosts: Hosts(seed % 4), Labels: Labels(seed % 3)})
		if err != nil {
			t.Fatal(err)
		}
		visit(fmt.Sprint("seed ", seed), s)
	}
}

// random is a fabric of anything: several parts, segments, bundles, cables from
// a switch to itself, hosts anywhere.
func random(seed uint64) topology.Builder {
	r := rand.New(rand.NewPCG(seed, 1))
	b := topology.Builder{Networks: []topology.Network{{Name: "n", VLAN: 1}}}
	n := 1 + r.IntN(14)
	name := func() string { return fmt.Sprint("s", r.IntN(n)) }
	speed := func() int { return []int{100, 1000, 10_000, 25_000, 40_000, 100_000}[r.IntN(6)] }
	for i := range n {
		b.Switches = append(b.Switches, sw(fmt.Sprint("s", i), 4096*r.IntN(16)))
	}
	for i := range r.IntN(2 * n) {
		if m := r.IntN(9); m > 4 {
			b.Links = append(b.Links, bundle(fmt.Sprint("lag", i), name(), name(), m-4, speed()))
		} else {
			b.Links = append(b.Links, link("", name(), name(), speed()))
		}
	}
	for i := range r.IntN(3) {
		g := topology.Segment{Name: fmt.Sprint("hub", i), Mbps: speed()}
		for range 1 + r.IntN(4) {
			g.Ends = append(g.Ends, topology.End{Switch: name()})
		}
		b.Segments = append(b.Segments, g)
	}
	for i := range r.IntN(n/2 + 1) { // pairs of neighbours by number, which may be far apart in the graph
		x, y := fmt.Sprint("s", 2*i), fmt.Sprint("s", 2*i+1)
		peer := bundle(fmt.Sprint("peer", i), x, y, 1+r.IntN(3)+1, 10_000)
		b.Links = append(b.Links, peer)
		b.MLAGs = append(b.MLAGs, topology.MLAG{Name: fmt.Sprint("pair", i), Switches: []string{x, y}, PeerLink: peer.Name, Profile: topology.MLAGProfile(r.IntN(5))})
		if to := name(); to != x && to != y {
			up := bundle(fmt.Sprint("both", i), to, x, 2, 1000)
			up.Ends[1].Peers = []string{x, y}
			b.Links = append(b.Links, up)
		}
	}
	for i := range 1 + r.IntN(10) {
		h := topology.Host{Name: fmt.Sprint("h", i)}
		for j := range 1 + r.IntN(4) {
			h.NICs = append(h.NICs, nic(fmt.Sprint("nic", j), "n", speed(), slices.Repeat([]string{name()}, 1+r.IntN(2))...))
		}
		b.Hosts = append(b.Hosts, h)
	}
	return b
}

func TestNothingOverlaps(t *testing.T) {
	eachScene(t, func(name string, s *Scene) {
		for _, problem := range overlaps(s) {
			t.Errorf("%s: %s", name, problem)
		}
	})
}

// overlaps says which boxes and tabs lie on each other or outside the picture.
func overlaps(s *Scene) []string {
	type named struct {
		name string
		rect
	}
	var all []named
	for _, b := range s.m.boxes {
		if b.kind != lane {
			all = append(all, named{b.name, rect{b.x, b.y, b.w, b.h}})
		}
	}
	for i := range s.m.ports {
		if p := &s.m.ports[i]; p.tab {
			all = append(all, named{s.m.boxes[p.box].name + " " + p.label, s.m.tabRect(p)})
		}
	}
	for i := range s.m.frames {
		f := &s.m.frames[i]
		all = append(all, named{"title of " + f.title, f.titleAt}, named{"state of " + f.title, f.stateAt})
	}
	var out []string
	for i, a := range all {
		if a.x-a.w/2 < 0 || a.x+a.w/2 > s.m.width || a.y-a.h/2 < header-1 || a.y+a.h/2 > s.m.height {
			out = append(out, a.name+" is outside the picture")
		}
		for _, b := range all[:i] {
			if math.Abs(a.x-b.x) < (a.w+b.w)/2-0.2 && math.Abs(a.y-b.y) < (a.h+b.h)/2-0.2 {
				out = append(out, fmt.Sprintf("%s and %s overlap: %v, %v", a.name, b.name, a.rect, b.rect))
			}
		}
	}
	return out
}

// A cable that goes behind a box seems to end there.
func TestCablesKeepOffBoxes(t *testing.T) {
	eachScene(t, func(name string, s *Scene) {
		for i := range s.m.cables {
			c := &s.m.cables[i]
			for _, line := range c.lines {
				for k := range line[1:] {
					for _, b := range s.m.boxes {
						if b.kind != lane && meets(rect{b.x, b.y, b.w - 1, b.h - 1}, line[k], line[k+1]) {
							t.Errorf("%s: a cable of %v goes behind %s", name, c.element, b.name)
						}
					}
					for j := range s.m.ports {
						p := &s.m.ports[j]
						if !p.tab {
							continue
						}
						if r := s.m.tabRect(p); meets(rect{r.x, r.y, r.w - 1, r.h - 1}, line[k], line[k+1]) {
							t.Errorf("%s: a cable of %v goes behind port %s of %s", name, c.element, p.label, s.m.boxes[p.box].name)
						}
					}
				}
			}
		}
	})
}

func TestCablesEndAtTheirPorts(t *testing.T) {
	eachScene(t, func(name string, s *Scene) {
		for i := range s.m.cables {
			c := &s.m.cables[i]
			if len(c.lines) != c.members {
				t.Fatalf("%s: %d lines of %d members", name, len(c.lines), c.members)
			}
			for _, line := range c.lines {
				for k, q := range c.ports {
					p := &s.m.ports[q]
					end := line[0]
					if k == 1 {
						end = line[len(line)-1]
					}
					tip := s.m.tip(p)
					if room := p.along/2 + 0.1; math.Abs(end.x-tip.x) > room || math.Abs(end.y-tip.y) > room || end.x != tip.x && end.y != tip.y {
						t.Errorf("%s: %v ends at %v, its port is at %v", name, c.element, end, tip)
					}
				}
			}
		}
	})
}

// The lines of a bundle must not look like one. On the flattest cables of wide
// pictures two members stay more than a line's width apart.
func TestMembersAreApart(t *testing.T) {
	eachScene(t, func(name string, s *Scene) {
		for i := range s.m.cables {
			c := &s.m.cables[i]
			for k := 1; k < len(c.lines); k++ {
				for j := range c.lines[k][1:] {
					p, q, other := c.lines[k][j], c.lines[k][j+1], c.lines[k-1][j]
					dx, dy := q.x-p.x, q.y-p.y
					apart := math.Abs(dx*(other.y-p.y)-dy*(other.x-p.x)) / math.Hypot(dx, dy)
					width := min(paces[paceOf(c.mbps)].width, c.pitch*0.6)
					if apart < 1.5*width {
						t.Errorf("%s: members of %s are %.1f apart, lines of width %.1f", name, c.element.Name, apart, width)
					}
				}
			}
		}
	})
}

// places returns where all that a state draws is, by its tooltip.
func places(d *drawing) map[string]string {
	out := make(map[string]string)
	for i, s := range d.strokes {
		if s.tooltip != "" {
			out["line "+s.tooltip] += fmt.Sprint(d.strokes[i].points)
		}
	}
	for _, s := range d.frames {
		name, _, _ := strings.Cut(s.tooltip, ": ")
		out["frame "+name] += fmt.Sprint(s.rect)
	}
	for _, s := range d.shapes {
		s.tooltip, _, _ = strings.Cut(s.tooltip, ": ")
		switch {
		case s.tooltip == "":
		case strings.HasSuffix(s.id, ".state"): // only where there is one
		case strings.HasPrefix(s.tooltip, "link:"), strings.HasPrefix(s.tooltip, "lag:"): // labels, which grow with what they say
			out[s.tooltip] += fmt.Sprint(s.x, s.y)
		default:
			out[s.tooltip] += fmt.Sprint(s.rect)
		}
	}
	return out
}

func TestStatesKeepPlaces(t *testing.T) {
	for _, p := range pictures {
		f := build(t, p.fabric)
		s, err := NewScene(f, p.options)
		if err != nil {
			t.Fatal(err)
		}
		want := places(s.m.draw(new(Overlay)))
		busy := p.overlay(t, f)
		busy.Notes = slices.Repeat([]string{strings.Repeat("a note ", 50)}, 5)
		everything := Overlay{Elements: make(map[topology.Element]Style)}
		for _, e := range f.Elements() {
			everything.Elements[e] = Style{Down: true, Root: true, Changed: true, Highlight: true, Label: "a label\nof two lines"}
		}
		for _, o := range []Overlay{busy, everything} {
			got := places(s.m.draw(&o))
			if len(got) != len(want) {
				t.Errorf("%s: %d things drawn, %d without state", p.name, len(got), len(want))
			}
			for k, v := range want {
				if got[k] != v {
					t.Errorf("%s: %s is at %s, without state at %s", p.name, k, got[k], v)
				}
			}
		}
	}
}

// rowsOf returns the names in each row, from left to right.
func rowsOf(s *Scene) string {
	var rows []string
	for _, row := range s.m.rows {
		var names []string
		for _, b := range row {
			if s.m.boxes[b].kind != lane {
				names = append(names, s.m.boxes[b].name)
			}
		}
		rows = append(rows, strings.Join(names, " "))
	}
	return strings.Join(rows, " / ")
}

func TestTiers(t *testing.T) {
	noPriorities := func(b topology.Builder) topology.Builder {
		for i := range b.Switches {
			b.Switches[i].Priority = nil
		}
		return b
	}
	noHosts := func(b topology.Builder) topology.Builder {
		b.Hosts, b.Networks = nil, nil
		return b
	}
	farm := campus(2, 2) // servers at the cores
	farm.Networks = []topology.Network{{Name: "lan", VLAN: 1}}
	for i := range 3 {
		farm.Hosts = append(farm.Hosts, topology.Host{Name: fmt.Sprint("srv", i), NICs: []topology.NIC{nic("n", "lan", 1000, "core1", "core2")}})
	}
	few := campus(2, 2) // hosts at one access switch of each pair
	few.Networks = farm.Networks
	for i := range 2 {
		few.Hosts = append(few.Hosts, topology.Host{Name: fmt.Sprint("n", i), NICs: []topology.NIC{nic("n", "lan", 1000, fmt.Sprintf("acc%d-1", i+1))}})
	}
	unplugged := ring(3)
	unplugged.Hosts = []topology.Host{{Name: "spare"}}
	nodes := "node1 node2 node3 node4"
	for _, c := range []struct {
		name   string
		fabric topology.Builder
		want   string
	}{
		{"a pair", pair(), "ten-a ten-b / " + nodes},
		{"triangle", triangle(), "core / A B / " + nodes},
		{"square", square(), "core-a core-b / ten-a ten-b / " + nodes},
		{"square, the root among the 10G switches", rootBelow(), "core-a core-b / ten-a ten-b / " + nodes},
		{"square without priorities", noPriorities(square()), "core-a core-b / ten-a ten-b / " + nodes},
		{"square without hosts", noHosts(square()), "core-a core-b / ten-a ten-b"},
		{"star without priorities", noPriorities(star()), "stack / ten-a ten-b / " + nodes},
		{"ring", ring(6), "sw1 / sw2 sw6 / sw3 sw5 / sw4"},
		{"spines and leaves", noHosts(leafSpine(2, 4)), "spine1 spine2 / leaf1 leaf2 leaf3 leaf4"},
		{"spines by their likeness", noHosts(noPriorities(leafSpine(3, 4))), "spine1 spine2 spine3 / leaf1 leaf2 leaf3 leaf4"},
		{"spines by their distance from hosts", noPriorities(leafSpine(2, 2)), "spine1 spine2 / leaf1 leaf2 / h1-1 h1-2 h1-3 h2-1 h2-2 h2-3"},
		{"campus", campus(2, 2), "core1 core2 / dist1a dist1b dist2a dist2b / acc1-1 acc1-2 acc2-1 acc2-2"},
		{"servers at the cores", farm, "core1 core2 / dist1a dist1b dist2a dist2b / acc1-1 acc1-2 acc2-1 acc2-2 / srv0 srv1 srv2"},
		{"access switches without hosts", few, "core1 core2 / dist1a dist1b dist2a dist2b / acc1-1 acc1-2 acc2-1 acc2-2 / n0 n1"},
		{"a host without NICs", unplugged, "sw1 / sw2 sw3 / spare"},
		{"one switch", topology.Builder{Switches: []topology.Switch{sw("only", 0)}}, "only"},
	} {
		s, err := NewScene(build(t, c.fabric), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsOf(s); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestWidth(t *testing.T) {
	f := build(t, campus(9, 20))
	var last float64
	for _, width := range []int{100_000, 0, 3000} {
		s, err := NewScene(f, Options{Width: width})
		if err != nil {
			t.Fatal(err)
		}
		w, h := s.Size()
		if last != 0 && w >= last {
			t.Errorf("width %d: %v points wide, wider rows gave %v", width, w, last)
		}
		if h <= 0 {
			t.Errorf("height %v", h)
		}
		last = w
	}
}

func TestFolds(t *testing.T) {
	f := build(t, square())
	for how, want := range map[Hosts]string{
		HostsEach:   "core-a core-b / ten-a ten-b / node1 node2 node3 node4",
		HostsFolded: "core-a core-b / ten-a ten-b / node[1,3] node[2,4]",
		HostsNone:   "core-a core-b / ten-a ten-b",
	} {
		s, err := NewScene(f, Options{Hosts: how})
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsOf(s); got != want {
			t.Errorf("%d: %s, want %s", how, got, want)
		}
		_, _, ok := s.Place(topology.Element{Kind: topology.KindHost, Name: "node3"})
		if ok != (how != HostsNone) {
			t.Errorf("%d: node3 has a place: %v", how, ok)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{Hosts: 9}, {Labels: 9}, {Width: 3}, {Width: -1}} {
		if _, err := NewScene(build(t, pair()), o); err == nil || !strings.HasPrefix(err.Error(), "diagram: ") {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := (Options{}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestTooTangled(t *testing.T) {
	b := ring(2000)
	b.Networks = []topology.Network{{Name: "n", VLAN: 1}}
	for i := range 1000 {
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("h", i), NICs: []topology.NIC{nic("team", "n", 1000, "sw1", "sw1000")}})
	}
	if _, err := NewScene(build(t, b), Options{Hosts: HostsEach}); err == nil || !strings.Contains(err.Error(), "too tangled") {
		t.Errorf("a thousand cables through a thousand tiers: %v", err)
	}
	if _, err := NewScene(build(t, campus(100, 38)), Options{Width: leastWidth}); err == nil || !strings.Contains(err.Error(), "too tangled") {
		t.Errorf("ten thousand cables in narrow rows: %v", err)
	}
}

// texts returns all that a drawing says, for tests of what it does.
func texts(d *drawing) []string {
	var out []string
	for _, s := range d.shapes {
		var lines []string
		for _, l := range s.text {
			lines = append(lines, l.text)
		}
		out = append(out, strings.Join(lines, "|"))
	}
	return out
}

func TestWhatIsSaid(t *testing.T) {
	f := build(t, square())
	folded, err := NewScene(f, Options{Hosts: HostsFolded})
	if err != nil {
		t.Fatal(err)
	}
	short, err := NewScene(f, Options{Labels: LabelsShort})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		s        *Scene
		o        Overlay
		says     []string
		saysNone []string
	}{
		{
			name: "nothing", s: folded,
			says:     []string{"core-a", "isl 2×10G", "core 10G", "1G", "10G", "LAG, a line for each member", "node[1,3]"},
			saysNone: []string{"down", "root", "discarding: dashed, ends in a bar", "Δ or thick border: changed", "highlighted", "25G"},
		},
		{
			name: "a root, a discarding end, a change", s: folded,
			o: Overlay{
				Elements: map[topology.Element]Style{element(t, "switch:core-a"): {Root: true, Label: "priority 4096\nsecond"}, element(t, "lag:up-a"): {Changed: true, Label: "cost 10000"}},
				Ends:     map[End]EndLabel{{Link: "isl", Index: 1}: {Role: "alternate", Was: "root", Discarding: true, Changed: true}, {Link: "isl", Index: 0}: {Role: "designated"}, {Link: "core", Index: 0}: {Was: "root"}},
			},
			says: []string{
				"core-a|root, priority 4096|second", "1|root|→ alternate", "1|designated", "1|root|→ none", "Δ up-a 2×1G|cost 10000",
				"discarding: dashed, ends in a bar", "Δ or thick border: changed", "root",
			},
			saysNone: []string{"down"},
		},
		{
			name: "short", s: short,
			o:    Overlay{Ends: map[End]EndLabel{{Link: "isl", Index: 1}: {Role: "alternate", Was: "root"}, {Link: "isl", Index: 0}: {Role: "disabled"}, {Link: "core", Index: 0}: {Role: "designated"}}},
			says: []string{"1|R→A", "1|–", "1|D", "2×10G", "A alternate, D designated, R root, – disabled"},
		},
		{
			name: "deaths", s: folded,
			o: Overlay{Elements: map[topology.Element]Style{
				element(t, "member:isl/2"): {Down: true}, element(t, "switch:core-b"): {Down: true}, element(t, "host:node3"): {Down: true},
				element(t, "nic:node2/vm/1"): {Down: true}, element(t, "lag:up-a"): {Down: true},
			}},
			says: []string{"isl 2×10G|1 of 2 down", "core-b|down", "core 10G|down", "up-b 2×1G|down", "up-a 2×1G|down", "node[1,3]|node3 down", "node[2,4]|node2/vm/1 down", "down"},
		},
		{
			name: "what the scene does not have", s: folded,
			o: Overlay{
				Elements: map[topology.Element]Style{{Kind: topology.KindSwitch, Name: "nobody"}: {Root: true}, {Kind: topology.KindDomain, Name: "rack"}: {Down: true}},
				Ends:     map[End]EndLabel{{Link: "isl", Index: 7}: {Role: "alternate"}},
			},
			says: []string{"core-a"}, saysNone: []string{"root", "down", "alternate"},
		},
	} {
		got := texts(c.s.m.draw(&c.o))
		for _, want := range c.says {
			if !slices.Contains(got, want) {
				t.Errorf("%s: does not say %q but %q", c.name, want, got)
			}
		}
		for _, no := range c.saysNone {
			if slices.Contains(got, no) {
				t.Errorf("%s: says %q", c.name, no)
			}
		}
	}
}

// A cable is drawn down where a switch or host at its end is, and ends in a bar
// where that end discards.
func TestLines(t *testing.T) {
	f := build(t, square())
	s, err := NewScene(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := s.m.draw(&Overlay{
		Elements: map[topology.Element]Style{
			element(t, "switch:core-b"): {Down: true}, element(t, "host:node2"): {Down: true}, element(t, "nic:node1/csv"): {Down: true},
			element(t, "member:isl/1"): {Down: true},
		},
		Ends: map[End]EndLabel{{Link: "isl", Index: 1}: {Discarding: true}, {Link: "up-b", Index: 0}: {Discarding: true}},
	})
	for _, l := range d.strokes {
		if l.tooltip == "" {
			continue
		}
		down := l.style == dotted && l.colour == grey
		wantDown := slices.Contains([]string{"link:core", "member:up-b/1", "member:up-b/2", "nic:node1/csv", "member:isl/1"}, l.tooltip) ||
			strings.HasPrefix(l.tooltip, "nic:node2/")
		if down != wantDown {
			t.Errorf("%s: down %v, want %v", l.tooltip, down, wantDown)
		}
		if discards := l.tooltip == "member:isl/2"; discards != (l.style == dashed) || l.tee != [2]bool{false, discards} {
			t.Errorf("%s: style %v, bars %v", l.tooltip, l.style, l.tee)
		}
	}
}

func TestNotesAreLimited(t *testing.T) {
	s, err := NewScene(build(t, pair()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := texts(s.m.draw(&Overlay{Notes: slices.Repeat([]string{"a note"}, 41)}))
	if last := got[len(got)-1]; last != "… and 1 more line" {
		t.Errorf("the last line is %q", last)
	}
}

// A fabric of the greatest size takes seconds, not for ever.
func TestLargeFabric(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s, err := NewScene(build(t, campus(100, 38)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if dot := s.DOT(Overlay{}); len(dot) == 0 {
		t.Error("no picture")
	}
}
