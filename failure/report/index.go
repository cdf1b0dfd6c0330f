package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
)

//go:embed page/index.html
var indexHTML string

var indexTemplate = template.Must(template.New("index").Parse(indexHTML))

// PictureFile is a picture of a state in a file.
type PictureFile struct {
	// File is its name relative to the index.
	File string
	// Tree names the spanning tree, such as mst2.
	Tree string
	// Difference says that it marks what is not as without fault.
	Difference bool
}

// label is what a link to the picture says, in the column of its tree.
func (p *PictureFile) label() string {
	if p.Difference {
		return "difference"
	}
	return "state"
}

// index is what both forms of an index show.
type index struct {
	File, Census, Count string
	CSP                 string
	CSS                 template.CSS
	Trees               []string
	Sections            []indexSection
	ShownHeading        string
	Shown               []indexFile // pictures that the index shows
}

type indexSection struct {
	Heading string
	Entries []indexEntry
}

type indexEntry struct {
	Name, Worst, Class, Glyph, Short string
	Trees                            [][]indexFile // as index.Trees; none where the state does not have the tree
}

type indexFile struct{ Href, Label, Alt string }

// mostShown is how many failures an index shows pictures of.
const mostShown = 10

// index puts states in the order of the page, worst first. files are the pictures of
// each of the outcomes.
func (d *Drill) index(files [][]PictureFile) (*index, error) {
	if len(d.Outcomes) == 0 || len(files) != len(d.Outcomes) {
		return nil, fmt.Errorf("report: pictures of %d states, want of %d, one and more", len(files), len(d.Outcomes))
	}
	x := &index{File: visible(d.File), CSP: "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'", CSS: template.CSS(pageCSS)}
	if d.Fabric != nil {
		x.Census = census(d.Fabric)
	}
	if len(d.Outcomes) > 1 {
		x.Count = d.count()
	}
	at := make(map[*failure.Outcome]int)
	for i, o := range d.Outcomes {
		at[o] = i
		for _, f := range files[i] {
			if !slices.Contains(x.Trees, f.Tree) {
				x.Trees = append(x.Trees, f.Tree)
			}
		}
	}
	x.ShownHeading = "Drawn: without fault, and what changes in the worst that reach what nobody touched"
	shown := 0
	add := func(heading string, bystanders bool, outcomes ...*failure.Outcome) {
		s := indexSection{Heading: heading}
		for _, o := range outcomes {
			e := d.entry(at[o], o, bystanders)
			entry := indexEntry{Name: e.Name, Worst: e.Worst, Class: e.Class, Glyph: e.Glyph, Short: e.Short, Trees: make([][]indexFile, len(x.Trees))}
			for _, f := range files[at[o]] {
				k := slices.Index(x.Trees, f.Tree)
				file := indexFile{"./" + (&url.URL{Path: f.File}).EscapedPath(), f.label(), e.Name + ", " + f.Tree + ", " + f.label()}
				entry.Trees[k] = append(entry.Trees[k], file)
				if at[o] == 0 || bystanders && f.Difference && shown < mostShown {
					x.Shown = append(x.Shown, file)
				}
			}
			if bystanders {
				shown++
			}
			s.Entries = append(s.Entries, entry)
		}
		if s.Entries != nil {
			x.Sections = append(x.Sections, s)
		}
	}
	add("Without fault", false, d.Outcomes[0])
	what, _, _ := d.words()
	reached, mended, own, none := d.split(d.Outcomes[1:])
	all := func(groups []*group) []*failure.Outcome {
		var out []*failure.Outcome
		for _, g := range groups {
			out = append(out, g.outcomes...)
		}
		return out
	}
	add(what+" that reach what nobody touched", true, all(reached)...)
	add(what+" that make it better for what nobody touched", true, all(mended)...)
	add(what+" that cost only what was unplugged", false, all(own)...)
	add(what+" that change nothing", false, all(none)...)
	return x, nil
}

// Index writes a page that links the pictures of each outcome, worst first as in the
// other reports, and shows those without fault and of the difference in the first that
// reach what nobody touched. It fails where there are not as many lists of pictures as outcomes.
func (d *Drill) Index(w io.Writer, files [][]PictureFile) error {
	x, err := d.index(files)
	if err != nil {
		return err
	}
	return indexTemplate.Execute(w, x)
}

// IndexMarkdown writes the same in GitHub's Markdown, for a folder of pictures that is
// part of a repository.
func (d *Drill) IndexMarkdown(w io.Writer, files [][]PictureFile) error {
	x, err := d.index(files)
	if err != nil {
		return err
	}
	p := &printer{w: w, unwrapped: true}
	p.line(0, "# %s", escape(x.File))
	for _, text := range []string{x.Census, x.Count, indexWords} {
		if text != "" {
			p.line(0, "")
			p.line(0, "%s", escape(text))
		}
	}
	for _, s := range x.Sections {
		p.line(0, "")
		p.line(0, "## %s", s.Heading)
		p.line(0, "")
		head, rule := "| state | worst verdict | of |", "| --- | --- | --- |"
		for _, t := range x.Trees {
			head, rule = head+" "+escape(t)+" |", rule+" --- |"
		}
		p.line(0, "%s", head)
		p.line(0, "%s", rule)
		for _, e := range s.Entries {
			row := fmt.Sprintf("| %s | %s %s | %s |", escape(e.Name), e.Glyph, e.Worst, escape(e.Short))
			for _, links := range e.Trees {
				var cell []string
				for _, f := range links {
					cell = append(cell, fmt.Sprintf("[%s](<%s>)", f.Label, f.Href))
				}
				row += " " + strings.Join(cell, ", ") + " |"
			}
			p.line(0, "%s", row)
		}
	}
	if len(x.Shown) > 0 {
		p.line(0, "")
		p.line(0, "## %s", x.ShownHeading)
	}
	for _, f := range x.Shown {
		p.line(0, "")
		p.line(0, "**%s**", escape(f.Alt))
		p.line(0, "")
		p.line(0, "![%s](<%s>)", escape(f.Alt), f.Href)
	}
	return p.err
}

// indexWords say what the pictures are.
const indexWords = "A picture of each state and spanning tree: \"state\" is the tree as it is then, \"difference\" the same with all marked that is not as without fault. " +
	"Everything keeps its place from picture to picture where the whole network is drawn."
