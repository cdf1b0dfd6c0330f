package report

import (
	"fmt"
	"html"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology/diagram"
)

// What of a drill Markdown has pictures of: of the first groups that reach what nobody
// touched, in networks that Mermaid lays out legibly.
const mostPictured, mostMermaid = 5, 32

// pictures draws the worst network's tree in the first state of each group, switches and
// what joins them, as Mermaid diagrams that GitHub renders once they are unfolded.
func (d *Drill) pictures(p *printer, groups []*group) {
	if len(groups) == 0 || d.Fabric == nil || len(d.Fabric.Builder().Switches) > mostMermaid {
		return
	}
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
		var scene *diagram.Scene
		if err == nil {
			scene, err = diagram.NewScene(f, diagram.Options{Hosts: diagram.HostsNone, Detail: diagram.Logical})
		}
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
		p.line(0, "")
		// An HTML block to Markdown, in which nothing is escaped but as HTML.
		p.line(0, "<details><summary>%s: the tree of %s, VLAN %d</summary>", html.EscapeString(o.Scenario.Name), html.EscapeString(label(o, worst)), worst.VLAN)
		p.line(0, "")
		p.line(0, "```mermaid")
		for line := range strings.Lines(scene.Mermaid(overlay)) {
			p.line(0, "%s", strings.TrimRight(line, "\n"))
		}
		p.line(0, "```")
		p.line(0, "")
		p.line(0, "</details>")
	}
}
