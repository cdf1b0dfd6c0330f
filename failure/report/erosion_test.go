package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// eroded is the square with a bundle that has odd names around it.
func eroded(t *testing.T) *Erosions {
	t.Helper()
	f, _ := square(t)
	f, err := f.Edit(func(b *topology.Builder) {
		for i := range b.Links {
			if b.Links[i].Name == "isl" {
				b.Links[i].Name = "is|l"
				b.Links[i].Ends[0].Cost = 1500
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := failure.Erode(f, "is|l")
	if err != nil {
		t.Fatal(err)
	}
	return &Erosions{File: "f", Fabric: f, Bundles: []*failure.Erosion{e}}
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var pipe = regexp.MustCompile(`(^|[^\\])\|`)

// tables wants every line of a Markdown table to have as many cells as the first,
// and no markup that a name brought in.
func tables(t *testing.T, text string) {
	t.Helper()
	cells := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			cells = 0
			continue
		}
		n := len(pipe.FindAllString(line, -1))
		if cells == 0 {
			cells = n
		}
		if n != cells {
			t.Errorf("%d cells, want %d: %s", n-1, cells-1, line)
		}
	}
	if strings.Contains(strings.ReplaceAll(text, "<br>", ""), "<") || strings.Contains(text, "is|l") {
		t.Errorf("a name became markup:\n%s", text)
	}
}

// TestErosionForms has what stands in each form.
func TestErosionForms(t *testing.T) {
	e := eroded(t)
	md := written(t, e.Markdown)
	tables(t, md)
	for _, want := range []string{
		`| members | Mbps | one flow | cost at ten-a | cost at ten-b | discards | roles, was → is | &lt;csv&gt; | the cluster |`,
		`| 2 of 2 | 20,000 | 10,000 | 1,500 pinned | 1,000 | ten-b:2 (lag:up-b) | - | intact | whole |`,
		`| 1 of 2 | 10,000 | 10,000 | 1,500 pinned | 2,000 | ten-b:1 (lag:is\|l) | ten-b:1 (lag:is\|l) root → alternate<br>ten-b:2 (lag:up-b) alternate → root | slow | on-backup |`,
		"- With 1 of 2 members\n  - the cluster: runs on emergency backup: &lt;csv&gt; for the only pair over link:core, lag:up-a and lag:up-b; no node is lost\n  - slow (connected, but under the speed it needs): &lt;csv&gt;\n    - lag:is\\|l is up, but ten-b discards it",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("Markdown lacks %s\n%s", want, md)
		}
	}
	var got struct {
		Schema  int
		Bundles []struct {
			LAG  string
			Rows []struct {
				Down         []string
				Status       string
				Active, Mbps int
				FlowMbps     int `json:"flow_mbps"`
				Ends         []struct{ Costs []map[string]any }
				Changes      []map[string]any
				Discards     []struct {
					New    bool
					Reason *struct{ Code string }
				}
				Networks []map[string]any
				Clusters []map[string]any
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, e.JSON)), &got); err != nil {
		t.Fatal(err)
	}
	b := got.Bundles[0]
	if got.Schema != 1 || b.LAG != "lag:is|l" || len(b.Rows) != 3 || b.Rows[0].Down == nil {
		t.Fatalf("%+v", got)
	}
	r := b.Rows[1]
	if r.Status != "up" || r.Active != 1 || r.Mbps != 10_000 || r.FlowMbps != 10_000 || len(r.Changes) != 2 || r.Networks[0]["verdict"] != "slow" ||
		len(r.Clusters) != 1 || r.Clusters[0]["verdict"] != "on-backup" || r.Clusters[0]["before"] != "whole" {
		t.Errorf("%+v", r)
	}
	if a, b := r.Ends[0].Costs[0], r.Ends[1].Costs[0]; a["pinned"] != true || a["cost"] != 1500.0 || b["pinned"] != false || b["cost"] != 2000.0 {
		t.Errorf("costs %v, %v", a, b)
	}
	if d := r.Discards[0]; !d.New || d.Reason == nil || d.Reason.Code != "port-discards" {
		t.Errorf("discards %+v", r.Discards)
	}
	if c := r.Changes[0]; c["port"] != "ten-b:1" || c["element"] != "lag:is|l" || c["was"].(map[string]any)["role"] != "root" {
		t.Errorf("changes %v", r.Changes)
	}
	if last := b.Rows[2]; last.Status != "dead" || len(last.Ends[0].Costs) != 0 {
		t.Errorf("at last %+v", last)
	}
}

// TestErosionText has the rows that no design has: a state that cannot be analysed,
// trees of which some differ, a bundle that is closed for other reasons.
func TestErosionText(t *testing.T) {
	e := eroded(t)
	b := e.Bundles[0]
	b.Rows[2] = failure.ErosionRow{Down: b.Rows[2].Down, Err: &stp.DepthError{}}
	text := written(t, e.Text)
	for _, want := range []string{"2 dead  could not be analysed", "With 0 of 2 members\n    could not be analysed: "} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	if s := written(t, e.JSON); !strings.Contains(s, `"error": `) {
		t.Error("the JSON form lacks the error")
	}
	r := &b.Rows[1]
	r.Costs[0].Costs = []failure.PathCost{
		{Cost: 10, Pinned: true}, {Cost: 20, External: true, Assumed: true}, {Instance: stp.Instance{MST: 1}, Cost: 10, Pinned: true}, {Instance: stp.Instance{MST: 2}, Cost: 30},
	}
	if text := written(t, e.Text); !strings.Contains(text, "10 pinned in cist, mst1") || !strings.Contains(text, "20 assumed in cist towards other regions") {
		t.Errorf("the costs of several trees:\n%s", text)
	}
	for status, want := range map[lag.Status]string{
		lag.PortDisabled: "shut down", lag.Unformed: "does not form", lag.Dead: "down", lag.BelowMinLinks: "closed by min-links 3",
	} {
		if got := closed(&lag.Hop{Status: status, MinLinks: 3}); got != want {
			t.Errorf("%v is %q, want %q", status, got, want)
		}
	}
	if got := written(t, (&Erosions{File: "f", Fabric: e.Fabric}).Text); !strings.HasPrefix(got, "f: ") {
		t.Errorf("without a bundle: %s", got)
	}
}

// TestPortWords says what changed where the role did not.
func TestPortWords(t *testing.T) {
	for _, c := range []struct {
		was, is stp.PortView
		want    string
	}{
		{stp.PortView{Role: stp.Root, Forwarding: true}, stp.PortView{Role: stp.Alternate}, "root → alternate"},
		{stp.PortView{Role: stp.Designated, Forwarding: true}, stp.PortView{Role: stp.Designated}, "designated forwarding → designated discarding"},
		{stp.PortView{Role: stp.Designated, Forwarding: true}, stp.PortView{Role: stp.Designated, Guard: stp.LoopInconsistent}, "designated forwarding → designated loop-inconsistent"},
		{stp.PortView{Role: stp.Disabled}, stp.PortView{Role: stp.Disabled, Guard: stp.ErrDisabled}, "down → disabled err-disabled by BPDU guard"},
	} {
		if got := portWords(c.was, c.is) + " → " + portWords(c.is, c.was); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestErosionWidth wants the text to keep to the width, whatever it is, with every cell of
// the table that Markdown has in it.
func TestErosionWidth(t *testing.T) {
	e := eroded(t)
	r := e.Bundles[0].Rows
	for i := range 12 { // many networks, each in a column of its own
		for k := range r {
			n := r[k].Outcome.Networks[0]
			n.Network = fmt.Sprintf("network-%d", i)
			if k > 0 && i%2 == k%2 {
				n.Verdict = failure.Verdicts()[i%len(failure.Verdicts())]
			}
			r[k].Outcome.Networks = append(r[k].Outcome.Networks, n)
		}
	}
	one := 0
	for _, width := range []int{60, 80, 100, 400} {
		s := &narrow{width: width}
		if err := e.Text(s); err != nil {
			t.Fatal(err)
		}
		text := s.String()
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("at width %d a line of %d: %s", width, n, line)
			}
		}
		if n := strings.Count(text, "  members "); n > 1 == (width == 400) {
			t.Errorf("at width %d the table is in %d parts:\n%s", width, n, text)
		} else if n == 1 {
			one++
		}
		for _, row := range newSheet(e.Fabric, e.Bundles[0]).rows() {
			for _, c := range row {
				for _, line := range c {
					if line != "discards" && line != "roles, was → is" && !strings.Contains(text, line) {
						t.Errorf("at width %d %q is missing:\n%s", width, line, text)
					}
				}
			}
		}
	}
	if one != 1 {
		t.Errorf("%d of the widths have the table in one part", one)
	}
}

// TestErosionOfPairs wants the ends of a bundle between MLAG pairs named as the pairs, with
// both peers.
func TestErosionOfPairs(t *testing.T) {
	f, err := file.LoadFS(designs.FS, "d6-mlag-evlt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for lag, want := range map[string]string{
		"evlt":  "lag:evlt: 4x10G, leaves (leaf-1 and leaf-2) to spines (spine-1 and spine-2)\n   members    Mbps  one flow  cost at leaves  cost at spines ",
		"tor-1": "lag:tor-1: 2x10G, tor-1 to spines (spine-1 and spine-2)\n   members    Mbps  one flow  cost at tor-1  cost at spines\n",
		"vlti":  "lag:vlti: 2x40G, spine-1 to spine-2\n   members    Mbps  one flow  cost at spine-1  cost at spine-2",
	} {
		b, err := failure.Erode(f, lag)
		if err != nil {
			t.Fatal(err)
		}
		if text := written(t, (&Erosions{File: "d6", Fabric: f, Bundles: []*failure.Erosion{b}}).Text); !strings.Contains(text, want) {
			t.Errorf("the text lacks\n%s\nin\n%s", want, text)
		}
	}
}
