package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

var (
	update     = flag.Bool("update", false, "write the golden files anew")
	pictureDir = flag.String("pictures", "", "a directory to write all pictures to, as DOT")
)

// TestPictures writes the pictures for somebody to look at, which no test can.
func TestPictures(t *testing.T) {
	if *pictureDir == "" {
		t.Skip("writes pictures only where -pictures says where to")
	}
	for _, p := range pictures {
		if err := os.WriteFile(filepath.Join(*pictureDir, p.name+".dot"), []byte(p.draw(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGolden(t *testing.T) {
	for _, p := range pictures {
		if !slices.Contains([]string{"square", "square-difference", "mixed", "mlag-difference"}, p.name) {
			continue
		}
		got := p.draw(t)
		file := filepath.Join("testdata", p.name+".dot")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got == string(want) {
			continue
		}
		w, g := strings.Split(string(want), "\n"), strings.Split(got, "\n")
		for i := range min(len(w), len(g)) {
			if w[i] != g[i] {
				t.Errorf("%s:%d: not as it was (-update writes it anew)\nwas %s\nis  %s", file, i+1, w[i], g[i])
				break
			}
		}
		if len(w) != len(g) {
			t.Errorf("%s: %d lines, were %d", file, len(g), len(w))
		}
	}
}

func TestSameBytes(t *testing.T) {
	for _, p := range pictures {
		want := p.draw(t)
		times := 1
		if strings.HasPrefix(p.name, "square") || p.name == "mixed" {
			times = 50
		}
		for range times {
			f := build(t, p.fabric)
			s, err := NewScene(f, p.options)
			if err != nil {
				t.Fatal(err)
			}
			o := p.overlay(t, f)
			o.Elements, o.Ends = shuffled(o.Elements), shuffled(o.Ends)
			if s.DOT(o) != want {
				t.Fatalf("%s: other bytes the second time", p.name)
			}
		}
	}
}

// shuffled returns a copy of a map that was filled in another order.
func shuffled[K comparable, V any](m map[K]V) map[K]V {
	keys := slices.Collect(maps.Keys(m))
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	out := make(map[K]V, 1) // not of the size needed, so that it grows
	for _, k := range keys {
		out[k] = m[k]
	}
	return out
}

// A description in another order is the same picture, once MAC addresses and
// port numbers are settled.
func TestOrderOfDescription(t *testing.T) {
	for _, p := range pictures {
		f := build(t, p.fabric)
		want := p.draw(t)
		b := f.Builder()
		for range 3 {
			shuffle(b.Switches)
			shuffle(b.Links)
			shuffle(b.Segments)
			shuffle(b.MLAGs)
			shuffle(b.Hosts)
			for i := range b.Hosts {
				shuffle(b.Hosts[i].NICs)
			}
			s, err := NewScene(build(t, b), p.options)
			if err != nil {
				t.Fatal(err)
			}
			if s.DOT(p.overlay(t, f)) != want {
				t.Errorf("%s: another picture when the description is in another order", p.name)
				break
			}
		}
	}
}

func shuffle[T any](s []T) {
	rand.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// hostile are texts that mean something to DOT, HTML or a terminal.
var hostile = []string{
	`"`, `\`, `\\`, `\N`, `\"`, `a"];x[label="b`, `<b>bold</b>`, `</TD></TR></TABLE>`, `&amp;`, `&#92;N`, `<!--`, `]]>`, `%s%d`, `a\nb`, `\l`,
	"日本語", "שלום", "مرحبا", "e\u0301", "👩‍💻", "${x}", "'", "`", "é", "→Δ",
}

// TestHostileNames reads back from the DOT text what was put in.
func TestHostileNames(t *testing.T) {
	var b topology.Builder
	var names []string
	for i, h := range hostile {
		if strings.ContainsAny(h, "/:,[]*") || strings.ContainsRune(h, '\u200d') {
			continue // no name
		}
		names = append(names, h)
		b.Switches = append(b.Switches, topology.Switch{Name: h})
		if len(names) > 1 {
			l := link(h, names[len(names)-2], h, 1000)
			l.Ends[0].PortName, l.Ends[1].PortName = hostile[i], hostile[i]+"x"
			b.Links = append(b.Links, l)
		}
		b.Hosts = append(b.Hosts, topology.Host{Name: h, NICs: []topology.NIC{nic(h, "n", 1000, h)}})
	}
	b.Networks = []topology.Network{{Name: "n", VLAN: 1}}
	f := build(t, b)
	s, err := NewScene(f, Options{Hosts: HostsEach, Labels: LabelsFull, PortNames: true})
	if err != nil {
		t.Fatal(err)
	}
	o := Overlay{Elements: make(map[topology.Element]Style), Ends: make(map[End]EndLabel)}
	for _, n := range names {
		o.Elements[topology.Element{Kind: topology.KindSwitch, Name: n}] = Style{Label: n, Root: true}
		o.Elements[topology.Element{Kind: topology.KindLink, Name: n}] = Style{Label: n, Down: true}
		o.Ends[End{Link: n, Index: 0}] = EndLabel{Role: n, Was: n}
	}
	o.Title, o.Subtitle, o.Notes = strings.Join(hostile[:12], " "), strings.Join(hostile[12:], " "), hostile
	text := s.DOT(o)
	labels := readLabels(t, text)
	for _, n := range append(names, hostile...) {
		if n = clean(n); !slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(l, n) }) {
			t.Errorf("%q is in no label", n)
		}
	}
	accepted(t, "hostile", text)
	if svg := graphviz(t, text); svg != nil {
		drawn := svgText(t, svg)
		for _, n := range append(names, hostile...) {
			if n = clean(n); !strings.Contains(drawn, n) {
				t.Errorf("Graphviz did not draw %q", n)
			}
		}
	}
}

func TestHostileTexts(t *testing.T) {
	f := build(t, square())
	s, err := NewScene(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 10_000)
	for _, h := range append(hostile,
		"two\nlines\r\nand a\ttab", "\u202eright to left", "\x00\x01\x1b[31m", "\xff\xfe", "\ufffe\uffff", long, strings.Repeat("word ", 2000),
		strings.Repeat(`\`, 9), strings.Repeat(`"`, 10_001), "   ", "",
	) {
		o := Overlay{Title: h, Subtitle: h, Notes: []string{h, h}, Elements: map[topology.Element]Style{}, Ends: map[End]EndLabel{}}
		for _, e := range f.Elements() {
			o.Elements[e] = Style{Label: h, Changed: true, Highlight: true}
		}
		for _, l := range []string{"isl", "core", "up-a", "up-b"} {
			o.Ends[End{Link: l, Index: 0}], o.Ends[End{Link: l, Index: 1}] = EndLabel{Role: h, Was: h}, EndLabel{Role: h, Discarding: true}
		}
		text := s.DOT(o)
		for _, l := range readLabels(t, text) {
			if strings.ContainsAny(l, "\n\r\t\x00\x1b\u202e") {
				t.Errorf("%.40q: a label with control characters: %.80q", h, l)
			}
		}
		if len(text) > 150_000 {
			t.Errorf("%.40q: %d bytes", h, len(text))
		}
		accepted(t, "hostile text", text)
	}
}

func FuzzTexts(f *testing.F) {
	for _, h := range hostile {
		f.Add(h)
	}
	fabric := build(f, pair())
	s, err := NewScene(fabric, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := Overlay{Title: text, Notes: []string{text}, Ends: map[End]EndLabel{{Link: "isl", Index: 0}: {Role: text}}}
		readLabels(t, s.DOT(o))
	})
}

var (
	htmlLabels  = regexp.MustCompile(`label=<(.*)>,margin=`)
	quotedParts = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// readLabels returns the texts of all labels. It checks that each is XML, and
// that outside of labels and quoted strings nothing is left that could be text.
func readLabels(t testing.TB, dot string) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(dot) {
		if m := htmlLabels.FindStringSubmatch(line); m != nil {
			d := xml.NewDecoder(strings.NewReader("<label>" + m[1] + "</label>"))
			text := ""
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("a label is not XML: %v\n%s", err, line)
				}
				if c, ok := token.(xml.CharData); ok {
					text += string(c) + " "
				}
			}
			out = append(out, strings.ReplaceAll(text, `\\`, `\`))
			line = strings.Replace(line, m[1], "", 1)
		}
		rest := quotedParts.ReplaceAllString(line, "")
		if i := strings.IndexFunc(rest, func(r rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789[]{}<>=-,; \t\n", r)
		}); i >= 0 {
			t.Fatalf("%q is outside of strings: %s", rest[i:i+1], line)
		}
	}
	return out
}

// graphviz returns a DOT text as SVG, nil where Graphviz is not installed.
func graphviz(t testing.TB, dot string) []byte {
	t.Helper()
	neato, err := exec.LookPath("neato")
	if err != nil {
		return nil
	}
	cmd := exec.Command(neato, "-n2", "-Tsvg")
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(dot), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("neato: %v\n%s", err, errs.String())
	}
	if errs.Len() > 0 {
		t.Errorf("neato warns: %s", errs.String())
	}
	return out.Bytes()
}

// accepted checks that Graphviz takes a text, where it is installed.
func accepted(t testing.TB, name, dot string) {
	t.Helper()
	if svg := graphviz(t, dot); svg != nil && !bytes.Contains(svg, []byte("</svg>")) {
		t.Errorf("%s: neato drew nothing", name)
	}
}

// svgText returns all text that an SVG shows.
func svgText(t testing.TB, svg []byte) string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	d.Strict = false
	var b strings.Builder
	for inText := false; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.ReplaceAll(b.String(), "\u00a0", " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			inText = x.Name.Local == "text"
		case xml.CharData:
			if inText {
				b.Write(x)
			}
		case xml.EndElement:
			inText = false
			b.WriteByte('\n')
		}
	}
}

func TestGraphvizAccepts(t *testing.T) {
	if _, err := exec.LookPath("neato"); err != nil {
		t.Skip("Graphviz is not installed: no neato on the path")
	}
	for _, p := range pictures {
		accepted(t, p.name, p.draw(t))
	}
}

// In a rendered picture the boxes are where they were in another state, too:
// neither notes nor the legend move the upper left corner.
func TestRenderedPlaces(t *testing.T) {
	if _, err := exec.LookPath("neato"); err != nil {
		t.Skip("Graphviz is not installed: no neato on the path")
	}
	f := build(t, square())
	s, err := NewScene(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The move to the picture's corner, and the points of the box of core-a.
	place := regexp.MustCompile(`(?s)(translate\([^)]*\)).*?xlink:title="switch:core(?:-|&#45;)a".*?points="([^"]*)"`)
	var want []string
	for _, p := range pictures {
		if !strings.HasPrefix(p.name, "square") || !reflect.DeepEqual(p.options, Options{}) {
			continue
		}
		o := p.overlay(t, f)
		got := place.FindStringSubmatch(string(graphviz(t, s.DOT(o))))
		if got == nil {
			t.Fatalf("%s: no core-a", p.name)
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got[1:], want[1:]) {
			t.Errorf("%s: core-a is at %q, was at %q", p.name, got[1:], want[1:])
		}
	}
}
