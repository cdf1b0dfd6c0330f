package diagram

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestGoldenMermaid(t *testing.T) {
	for _, p := range pictures {
		if p.name != "square-difference" && p.name != "mixed" && p.name != "mlag-difference" {
			continue
		}
		f := build(t, p.fabric)
		s, err := NewScene(f, p.options)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("testdata", p.name+".mmd"), s.Mermaid(p.overlay(t, f)))
	}
}

// mermaidLines are all lines that a flowchart of ours has.
var mermaidLines = regexp.MustCompile(`^(flowchart TB|  accTitle: [^;#%{}<>"` + "`" + `\\]*|  accDescr: [^;#%{}<>"` + "`" + `\\]*` +
	`|  b\d+(\["L"\]|\(\["L"\]\)|\("L"\)):::(switch|host|root|changed|down|lit)` +
	`|  subgraph f\d+\["L"\]|  end|  style f\d+ [a-z0-9:#,. A-F-]+|  b\d+ (---|-\.-|-\.-x|x-\.-x)\|"L"\| b\d+|  linkStyle \d+ [a-z0-9:#,. ()A-F-]+|  note\["L"\]:::note|  classDef [a-z]+ [a-zA-Z0-9:#,. -]+)$`)

var mermaidLabel = regexp.MustCompile(`"(?:[a-zA-Z0-9 .,:→Δ×…-]|#\d+;|<br/>)*"`)

// Whatever names and texts are, a label is letters and entities, and every line
// is one of ours.
func TestMermaidHostile(t *testing.T) {
	f := build(t, square())
	s, err := NewScene(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hostileTexts() {
		check := func(text string) {
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if !mermaidLines.MatchString(mermaidLabel.ReplaceAllString(line, `"L"`)) {
					t.Errorf("%.40q: a line %.200q", h, line)
				}
			}
			if len(text) > 400_000 {
				t.Errorf("%.40q: %d bytes", h, len(text))
			}
		}
		check(s.Mermaid(hostileOverlay(f, h)))
	}
	b := topology.Builder{Switches: []topology.Switch{sw(`a")--><script>`, 4096), sw("end", 8192), sw("click x \"y\"", 8192)}}
	b.Links = []topology.Link{link(`"|x|`, `a")--><script>`, "end", 1000), link("style x \"", "end", "click x \"y\"", 1000)}
	text := scene(t, b, Options{}).Mermaid(Overlay{})
	if strings.Contains(text, "style x") {
		t.Errorf("style stands in a label, where Mermaid misreads it:\n%s", text)
	}
	if !strings.Contains(text, `"a#34;#41;--#62;#60;script#62;"`) || !mermaidLines.MatchString(mermaidLabel.ReplaceAllString(strings.Split(text, "\n")[3], `"L"`)) {
		t.Errorf("names are written as\n%s", text)
	}
}

// A diagram that Mermaid would refuse is known as such: by its lines and by its length.
func TestMermaidFits(t *testing.T) {
	lines := func(n int) string {
		b := topology.Builder{Switches: []topology.Switch{sw("a", 4096), sw("b", 8192)}}
		for i := range n {
			b.Links = append(b.Links, link(fmt.Sprint("l", i), "a", "b", 1000))
		}
		return scene(t, b, Options{}).Mermaid(Overlay{})
	}
	for _, c := range []struct {
		text, want string
	}{
		{lines(3), ""},
		{lines(501), "501 lines"},
		{strings.Repeat("x", 50_000), ""},
		{strings.Repeat("x", 50_001), "50001 characters"},
		{strings.Repeat("→", 50_000), ""},
		{strings.Repeat("👩", 25_001), "50002 characters"},
	} {
		err := MermaidFits(c.text)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q…: %v, want %q", c.text, err, c.want)
		}
	}
}

// Roles of both ends and what discards survive, though Mermaid has one label a line.
func TestMermaidSays(t *testing.T) {
	for _, p := range pictures {
		if p.name != "square-difference" {
			continue
		}
		f := build(t, p.fabric)
		s, err := NewScene(f, p.options)
		if err != nil {
			t.Fatal(err)
		}
		text := s.Mermaid(p.overlay(t, f))
		for _, want := range []string{
			`-.-x|"isl 2×10G<br/>1 of 2 down<br/>ten-a:1 designated<br/>ten-b:1 Δ root → alternate, discarding"|`,
			`["core-a<br/>root"]:::root`, `classDef root`,
		} {
			if strings.Contains(text, "style x") {
				t.Errorf("style stands in a label, where Mermaid misreads it:\n%s", text)
			}
			if !strings.Contains(text, want) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
	}
}
