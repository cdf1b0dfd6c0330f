package report

import (
	"fmt"
	"html"
	"maps"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// What of a drill Markdown has pictures of: of the first groups that reach what nobody
// touched, in networks that Mermaid lays out legibly.
const mostPictured, mostMermaid = 5, 32

// mermaid draws a state, and of a large network switches that are alike and at which
// nothing changed as one. An error says what is too large to be drawn and to be read.
func mermaid(rest, f *topology.Fabric, s *failure.State, overlay diagram.Overlay) (string, error) {
	b := f.Builder()
	var groups []diagram.Group
	if len(b.Switches) > mostMermaid {
		before, err := failure.Settle(rest, topology.Faults{})
		if err != nil {
			return "", err
		}
		moved := make(map[string]bool)
		for _, inst := range Instances(s) {
			maps.Copy(moved, Moved(f, Difference(f, before, s, inst)))
		}
		groups = diagram.Alike(f, func(sw string) bool { return moved[sw] })
		n := len(b.Switches)
		for _, g := range groups {
			n -= len(g.Switches) - 1
		}
		if n > mostMermaid {
			return "", fmt.Errorf("%d switches, of which at most %d are legible", len(b.Switches), mostMermaid)
		}
	}
	scene, err := diagram.NewScene(f, diagram.Options{Hosts: diagram.HostsNone, Detail: diagram.Logical, Groups: groups})
	if err != nil {
		return "", err
	}
	text := scene.Mermaid(overlay)
	return text, diagram.MermaidFits(text)
}

// pictures draws the worst network's tree in the first state of each group, switches and
// what joins them, as Mermaid diagrams that GitHub renders once they are unfolded.
func (d *Drill) pictures(p *printer, groups []*group) {
	if len(groups) == 0 || d.Fabric == nil {
		return
	}
	var left []string
	var why error
	defer func() {
		if left != nil {
			p.line(0, "")
			p.line(0, "Not drawn here: %s: %s. `--format html` has a picture of what changed.", escape(strings.Join(left, ", ")), escape(why.Error()))
		}
	}()
	for i, g := range groups {
		if i == mostPictured {
			p.line(0, "")
			p.line(0, "%d more are not drawn; `--format html` has a picture of each.", len(groups)-i)
			return
		}
		o := g.outcomes[0]
		if len(o.Networks) == 0 {
			continue
		}
		f, s, err := failure.SettleChanged(d.Fabric, o.Scenario)
		if err != nil {
			p.fail(err)
			return
		}
		worst := &o.Networks[0]
		for k := range o.Networks {
			if o.Networks[k].Collateral > worst.Collateral {
				worst = &o.Networks[k]
			}
		}
		overlay := VLANPicture(f, s, worst.VLAN)
		MarkSlower(&overlay, o.Scenario)
		overlay.Title = fmt.Sprintf("%s, VLAN %d", o.Scenario.Name, worst.VLAN)
		text, err := mermaid(d.Fabric, f, s, overlay)
		if err != nil {
			left, why = append(left, o.Scenario.Name), err
			continue
		}
		p.line(0, "")
		// An HTML block to Markdown, in which nothing is escaped but as HTML.
		p.line(0, "<details><summary>%s: the tree of %s, VLAN %d</summary>", html.EscapeString(o.Scenario.Name), html.EscapeString(label(o, worst)), worst.VLAN)
		p.line(0, "")
		p.line(0, "```mermaid")
		for line := range strings.Lines(text) {
			p.line(0, "%s", strings.TrimRight(line, "\n"))
		}
		p.line(0, "```")
		p.line(0, "")
		p.line(0, "</details>")
	}
}
