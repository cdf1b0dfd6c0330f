package diagram

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func (p picture) svg(t testing.TB) string {
	t.Helper()
	f := build(t, p.fabric)
	s, err := NewScene(f, p.options)
	if err != nil {
		t.Fatal(err)
	}
	return s.SVG(p.overlay(t, f))
}

func TestGoldenSVG(t *testing.T) {
	for _, p := range pictures {
		if p.name != "square-difference" && p.name != "mixed" && p.name != "mlag-difference" {
			continue
		}
		golden(t, filepath.Join("testdata", p.name+".svg"), p.svg(t))
	}
}

// golden compares a text with a file, line by line.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			t.Fatalf("%s:%d: not as it was (-update writes it anew)\nwas %s\nis  %s", file, i+1, w[i], g[i])
		}
	}
	if len(w) != len(g) {
		t.Errorf("%s: %d lines, were %d", file, len(g), len(w))
	}
}

// svgNames are all elements and attributes that a picture has: nothing that runs
// or loads anything.
var svgNames = []string{
	"desc", "g", "path", "rect", "svg", "text", "title",
	"d", "fill", "font-family", "font-size", "font-weight", "height", "role", "rx", "stroke", "stroke-dasharray", "stroke-width",
	"text-anchor", "viewBox", "width", "x", "xmlns", "y",
}

// readSVG checks that a picture is XML of known elements only, and returns its
// texts by the element that they are in.
func readSVG(t testing.TB, svg string) map[string][]string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	out := make(map[string][]string)
	var in []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = append(in, x.Name.Local)
			names := []string{x.Name.Local}
			for _, a := range x.Attr {
				names = append(names, a.Name.Local)
			}
			for _, n := range names {
				if !slices.Contains(svgNames, n) {
					t.Fatalf("the picture has %q", n)
				}
			}
			out[x.Name.Local] = append(out[x.Name.Local], "")
		case xml.CharData:
			if len(in) > 0 {
				all := out[in[len(in)-1]]
				all[len(all)-1] += string(x)
			}
		case xml.EndElement:
			in = in[:len(in)-1]
		case xml.Comment, xml.Directive:
			t.Fatalf("the picture has %s", token)
		}
	}
}

// What DOT shows SVG shows, at the same place.
func TestSVGShowsWhatDOTShows(t *testing.T) {
	for _, p := range pictures {
		dot := readLabels(t, p.draw(t))
		var inDOT []string
		for _, l := range dot {
			inDOT = append(inDOT, strings.Fields(l)...)
		}
		var inSVG []string
		for _, l := range readSVG(t, p.svg(t))["text"] {
			inSVG = append(inSVG, strings.Fields(l)...)
		}
		slices.Sort(inDOT)
		slices.Sort(inSVG)
		if !slices.Equal(inDOT, inSVG) {
			t.Errorf("%s: DOT says %q, SVG %q", p.name, inDOT, inSVG)
		}
	}
}

func TestSVGHostile(t *testing.T) {
	f := build(t, square())
	s, err := NewScene(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hostileTexts() {
		o := hostileOverlay(f, h)
		svg := s.SVG(o)
		texts := readSVG(t, svg)
		for _, l := range slices.Concat(texts["text"], texts["title"], texts["desc"]) {
			if strings.ContainsAny(strings.Trim(l, "\n"), "\n\r\t\x00\x1b\u202e") {
				t.Errorf("%.40q: a text with control characters: %.80q", h, l)
			}
		}
		if len(svg) > 200_000 {
			t.Errorf("%.40q: %d bytes", h, len(svg))
		}
	}
	o := hostileOverlay(f, `<script>alert("x")</script>`)
	if got := readSVG(t, s.SVG(o))["title"][0]; got != o.Title {
		t.Errorf("the title is %q", got)
	}
}

// hostileTexts are texts that break what does not escape them.
func hostileTexts() []string {
	return append(slices.Clone(hostile),
		"two\nlines\r\nand a\ttab", "\u202eright to left", "\x00\x01\x1b[31m", "\xff\xfe", "\ufffe\uffff", strings.Repeat("x", 10_000), strings.Repeat("word ", 2000),
		strings.Repeat(`\`, 9), strings.Repeat(`"`, 10_001), "   ", "", `<script>alert("x")</script>`, `"]; click s0 "javascript:alert(1)"`, "]]>--><!--", "`md`", "%%{init: {}}%%", "end", "#quot;")
}

// hostileOverlay says the text wherever an overlay can.
func hostileOverlay(f *topology.Fabric, h string) Overlay {
	o := Overlay{Title: h, Subtitle: h, Notes: []string{h, h}, Elements: map[topology.Element]Style{}, Ends: map[End]EndLabel{}}
	for _, e := range f.Elements() {
		o.Elements[e] = Style{Label: h, Changed: true, Highlight: true}
	}
	for _, l := range []string{"isl", "core", "up-a", "up-b"} {
		o.Ends[End{Link: l, Index: 0}], o.Ends[End{Link: l, Index: 1}] = EndLabel{Role: h, Was: h}, EndLabel{Role: h, Discarding: true}
	}
	return o
}

// The description tells those who do not see the picture what matters in it.
func TestDescription(t *testing.T) {
	for _, p := range pictures {
		if p.name != "square-difference" {
			continue
		}
		got := readSVG(t, p.svg(t))["desc"][0]
		want := "CIST; 4 switches, 4 hosts, 4 links and bundles; root: core-a; discards: ten-b port 1 on lag:isl, root → alternate; " +
			"changed: ten-b port 1 on lag:isl, root → alternate, ten-b port 2 on lag:up-b, alternate → root; down: member:isl/1."
		if got != want {
			t.Errorf("described as\n%s, want\n%s", got, want)
		}
	}
}

// The same bytes twice, and with any number of processors.
func TestSVGSameBytes(t *testing.T) {
	for _, p := range pictures {
		first := p.svg(t)
		before := runtime.GOMAXPROCS(1)
		second := p.svg(t)
		runtime.GOMAXPROCS(before)
		if first != second {
			t.Errorf("%s: not the same bytes twice", p.name)
		}
	}
}
