package diagram

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// A frame holds both peers of its pair with all their tabs, and nothing else.
func TestFramesHoldTheirPair(t *testing.T) {
	framed := 0
	eachScene(t, func(name string, s *Scene) {
		for _, f := range s.m.frames {
			framed++
			for i, b := range s.m.boxes {
				in := overlap(f.rect, rect{b.x, b.y, b.w, max(b.h, 1)}) && b.kind != lane
				if of := i == f.boxes[0] || i == f.boxes[1]; in != of {
					t.Errorf("%s: %s is in the frame of %s: %t, want %t", name, b.name, f.title, in, of)
				} else if of && !within(rect{b.x, b.y, b.w, b.h}, f.rect) {
					t.Errorf("%s: %s stands out from the frame of %s", name, b.name, f.title)
				}
			}
			for i := range s.m.ports {
				p := &s.m.ports[i]
				if of := p.box == f.boxes[0] || p.box == f.boxes[1]; p.tab && of != overlap(f.rect, s.m.tabRect(p)) || p.tab && of && !within(s.m.tabRect(p), f.rect) {
					t.Errorf("%s: port %s of %s and the frame of %s", name, p.label, s.m.boxes[p.box].name, f.title)
				}
			}
			for _, r := range []rect{f.titleAt, f.stateAt} {
				if !within(r, f.rect) {
					t.Errorf("%s: a text of %s stands out from its frame", name, f.title)
				}
				for _, c := range s.m.cables {
					for _, line := range c.lines {
						for k := range line[1:] {
							if meets(r, line[k], line[k+1]) {
								t.Errorf("%s: a cable of %v goes through what is said of %s", name, c.element, f.title)
							}
						}
					}
				}
			}
		}
	})
	if framed < 100 {
		t.Errorf("%d frames looked at, want 100 and more", framed)
	}
}

func within(r, of rect) bool {
	return math.Abs(r.x-of.x)+r.w/2 <= of.w/2+0.1 && math.Abs(r.y-of.y)+r.h/2 <= of.h/2+0.1
}

// Every pair is framed of which both peers are drawn, each as a box of its own.
func TestFrames(t *testing.T) {
	of := func(names ...string) []topology.Element {
		var out []topology.Element
		for _, n := range names {
			out = append(out, topology.Element{Kind: topology.KindSwitch, Name: n})
		}
		return out
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "leaves, MLAG pair|spines, vPC pair"},
		{Options{Only: of("spine-1", "spine-2", "leaf-1")}, "spines, vPC pair"},
		{Options{Groups: []Group{{"g", []string{"spine-1", "spine-2"}}}}, "leaves, MLAG pair"},
		{Options{Groups: []Group{{"g", []string{"spine-1", "tor"}}}}, "leaves, MLAG pair"},
	} {
		var got []string
		for _, f := range scene(t, mlag(), c.o).m.frames {
			got = append(got, f.title)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("frames of %+v: %q, want %s", c.o, got, c.want)
		}
	}
}

// What became of a pair is in all formats, and in each inside its frame.
func TestFramesSay(t *testing.T) {
	s := scene(t, mlag(), Options{})
	pair := topology.Element{Kind: topology.KindMLAG, Name: "spines"}
	o := Overlay{Elements: map[topology.Element]Style{pair: {Label: "peer link lost: spine-2 closed its MLAG ports", Alarm: true, Changed: true}}}
	svg := s.SVG(o)
	shown := strings.Join(readSVG(t, svg)["text"], " ")
	for name, text := range map[string]string{"SVG": shown, "DOT": strings.Join(readLabels(t, s.DOT(o)), " "), "Mermaid": strings.ReplaceAll(s.Mermaid(o), "<br/>", " ")} {
		for _, want := range []string{"Δ spines, vPC pair", "leaves, MLAG pair", "peer link lost: spine-2 closed its MLAG ports"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, text)
			}
		}
	}
	if desc := readSVG(t, svg)["desc"][0]; !strings.Contains(desc, "spines, vPC pair, of spine-1 and spine-2: peer link lost: spine-2 closed its MLAG ports") {
		t.Errorf("described as %s", desc)
	}
	d := s.m.draw(&o)
	for _, want := range []struct{ tooltip, border string }{{"mlag:spines: peer", vermilion}, {"mlag:leaves", darkGrey}} {
		if !slices.ContainsFunc(d.frames, func(f shape) bool { return strings.HasPrefix(f.tooltip, want.tooltip) && f.border == want.border }) {
			t.Errorf("no frame %s in %s", want.tooltip, want.border)
		}
	}
	// Both peers down: the pair is, too.
	o = Overlay{Elements: map[topology.Element]Style{
		{Kind: topology.KindSwitch, Name: "spine-1"}: {Down: true}, {Kind: topology.KindSwitch, Name: "spine-2"}: {Down: true},
	}}
	if d := s.m.draw(&o); !slices.ContainsFunc(d.frames, func(f shape) bool { return f.tooltip == "mlag:spines" && f.style == dotted }) {
		t.Error("the frame of a pair whose peers are both down is not dotted")
	}
}

// What is said of a pair stays in the room for it, however long it is.
func TestFrameTextsFit(t *testing.T) {
	for _, labels := range []Labels{LabelsFull, LabelsShort} {
		s := scene(t, mlag(), Options{Labels: labels})
		for _, text := range append(hostileTexts(), "SPLIT BRAIN: peer link and keepalive lost, both are primary, each with its own identity") {
			o := Overlay{Elements: map[topology.Element]Style{{Kind: topology.KindMLAG, Name: "spines"}: {Label: text, Alarm: true}}}
			n := 0
			for _, x := range s.m.draw(&o).shapes {
				if strings.HasSuffix(x.id, ".state") {
					n++
					f := s.m.frames[1]
					if !within(x.rect, rect{f.stateAt.x, f.stateAt.y, f.stateAt.w + 4, f.stateAt.h + 2}) {
						t.Errorf("%.40q: %v stands out from %v", text, x.rect, f.stateAt)
					}
				}
			}
			if want := map[bool]int{true: 0, false: 1}[clean(text) == ""]; n != want {
				t.Errorf("%.40q: said %d times, want %d", text, n, want)
			}
		}
	}
}

// Each member of a stack is in its box, and is drawn down where it is.
func TestStackMembers(t *testing.T) {
	s := scene(t, mlag(), Options{})
	gone := topology.Element{Kind: topology.KindChassis, Name: "stack/two"}
	o := Overlay{Elements: map[topology.Element]Style{
		gone: {Down: true, Label: "shut down"}, {Kind: topology.KindCable, Name: "stack", Index: 3}: {Down: true},
	}}
	d := s.m.draw(&o)
	box := d.shapes[slices.IndexFunc(d.shapes, func(x shape) bool { return x.tooltip == "switch:stack" })]
	for _, name := range []string{"one", "two", "three"} {
		i := slices.IndexFunc(d.shapes, func(x shape) bool { return x.tooltip == "chassis:stack/"+name })
		if i < 0 {
			t.Fatalf("%s is not drawn", name)
		}
		if cell := d.shapes[i]; !within(cell.rect, box.rect) || (cell.style == dotted) != (name == "two") || cell.text[0].text != name {
			t.Errorf("%s is drawn as %+v in %+v", name, cell, box.rect)
		}
	}
	for format, text := range map[string]string{"SVG": s.SVG(o), "DOT": s.DOT(o), "Mermaid": s.Mermaid(o)} {
		if !strings.Contains(text, "two shut down") || !strings.Contains(text, "stack cable 3 down") {
			t.Errorf("%s does not say what is down of the stack", format)
		}
	}
	if want := "stack of one, two, three"; !strings.Contains(s.Mermaid(o), want) {
		t.Errorf("Mermaid does not say %q", want)
	}
	if desc := readSVG(t, s.SVG(o))["desc"][0]; !strings.Contains(desc, "stack stack of one, two, three") {
		t.Errorf("described as %s", desc)
	}
}

// Each peer's end of a bundle says what that peer's port is; without, what both are.
func TestEndsOfPeers(t *testing.T) {
	s := scene(t, mlag(), Options{})
	o := Overlay{Ends: map[End]EndLabel{
		{Link: "tor", Index: 1}:                    {Role: "both"},
		{Link: "tor", Index: 1, Switch: "spine-2"}: {Role: "closed"},
	}}
	got := make(map[string]string)
	for _, m := range s.Draw(o).Marks {
		if m.End.Link == "tor" && m.End.Index == 1 {
			got[m.End.Switch] = m.Text[1].Text
		}
	}
	if fmt.Sprint(got) != "map[spine-1:both spine-2:closed]" {
		t.Errorf("the ends at the peers say %v", got)
	}
}

// A port that has cables to both peers is drawn down only with both of them.
func TestTabOfTwoCables(t *testing.T) {
	s := scene(t, mlag(), Options{})
	for down, want := range map[string]lineStyle{"member:tor/1": solid, "member:tor/2": solid, "lag:tor": dotted} {
		d := s.m.draw(&Overlay{Elements: map[topology.Element]Style{element(t, down): {Down: true}}})
		i := slices.IndexFunc(d.shapes, func(x shape) bool { return x.end == End{Link: "tor", Index: 0} })
		if got := d.shapes[i].style; got != want {
			t.Errorf("%s down: the tab at the switch below is drawn in style %d, want %d", down, got, want)
		}
	}
}

// No label of a cable that leaves a pair lies in its frame, where there is room outside.
func TestLabelsOutsideFrames(t *testing.T) {
	for _, o := range []Options{{}, {Labels: LabelsShort}, {Detail: Logical}} {
		s := scene(t, mlag(), o)
		for _, f := range s.m.frames {
			for _, c := range s.m.cables {
				a, b := s.m.ports[c.ports[0]].box, s.m.ports[c.ports[1]].box
				if c.kind == linkCable && !s.m.mated(a, b) && overlap(c.label, f.rect) && s.m.boxes[a].row != s.m.boxes[b].row {
					t.Errorf("%+v: the label of %v is in the frame of %s", o, c.element, f.title)
				}
				if c.kind == linkCable && s.m.mated(a, b) && overlap(c.label, f.titleAt) {
					t.Errorf("%+v: the label of %v lies on the title of %s", o, c.element, f.title)
				}
			}
		}
	}
}
