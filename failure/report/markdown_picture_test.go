package report_test

import (
	"context"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestMarkdownPictures wants a diagram of the worst network's tree of each group that
// reaches what nobody touched, five at most, and none of a large network whose switches are not alike.
func TestMarkdownPictures(t *testing.T) {
	markdown := func(f *topology.Fabric, plan failure.Plan) string {
		t.Helper()
		d := &report.Drill{File: "f", Fabric: f}
		for o, err := range failure.Sweep(context.Background(), f, plan) {
			if err != nil {
				t.Fatal(err)
			}
			d.Outcomes = append(d.Outcomes, o)
		}
		var out strings.Builder
		if err := d.Markdown(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	f, err := file.LoadFS(designs.FS, "d4-mstp-cluster-instance.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := markdown(f, failure.Singles(topology.KindLAG))
	for _, want := range []string{
		"\n<details><summary>lag:isl: the tree of heartbeat, VLAN 100</summary>\n\n```mermaid\nflowchart TB\n",
		"not VLAN 100<br/>core-a:2 root", "```\n\n</details>\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if f, err = file.LoadFS(designs.FS, "d6-mlag-evlt.yaml"); err != nil {
		t.Fatal(err)
	}
	text = markdown(f, failure.Singles(topology.KindSwitch, topology.KindMLAG, topology.KindLAG, topology.KindMember))
	if n := strings.Count(text, "```mermaid"); n != 5 || !strings.Contains(text, " more are not drawn; `--format html` has a picture of each.") {
		t.Errorf("%d diagrams, want 5 and a word of the others", n)
	}
	large, err := f.Edit(func(b *topology.Builder) {
		for len(b.Switches) <= 40 {
			b.Switches = append(b.Switches, topology.Switch{Name: "s" + strings.Repeat("x", len(b.Switches))})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if text = markdown(large, failure.Singles(topology.KindLAG)); strings.Contains(text, "mermaid") {
		t.Error("a diagram of 41 switches")
	}
}
