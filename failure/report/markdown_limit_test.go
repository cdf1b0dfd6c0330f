package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

func markdownOf(t testing.TB, d *Drill) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What fits is as it was; what does not has the worst first, whole rows, and says how
// many are missing.
func TestLimited(t *testing.T) {
	report := func(rows, more int) func(io.Writer) error {
		return func(w io.Writer) error {
			fmt.Fprint(w, "### file\n\nA sentence.\n\n#### Bad\n\n| what | does |\n| --- | --- |\n")
			for i := range rows {
				fmt.Fprintf(w, "| bad %03d | %s |\n", i, strings.Repeat("x", 90))
			}
			fmt.Fprint(w, "\n<details><summary>picture</summary>\n\n```mermaid\nflowchart TB\n```\n\n</details>\n\n#### Less bad\n\n")
			for i := range more {
				fmt.Fprintf(w, "- item %03d\n", i)
			}
			return nil
		}
	}
	write := func(most int, print func(io.Writer) error) string {
		var b bytes.Buffer
		if err := limited(&b, most, print); err != nil {
			t.Fatal(err)
		}
		if b.Len() > most {
			t.Errorf("%d bytes, at most %d were wanted", b.Len(), most)
		}
		return b.String()
	}
	whole := write(1_000_000, report(20, 20))
	var direct bytes.Buffer
	report(20, 20)(&direct)
	if whole != direct.String() {
		t.Error("what fits is not as it was")
	}
	if exact := write(direct.Len(), report(20, 20)); exact != whole {
		t.Error("what just fits is not as it was")
	}
	for most := roomForNote + 200; most < 20_000; most += 137 {
		text := write(most, report(100, 300))
		rows, items := strings.Count(text, "\n| bad "), strings.Count(text, "\n- item ")
		if strings.Contains(text, "Left out here") == (rows == 100 && items == 300) {
			t.Fatalf("%d bytes: %d rows, %d items, and\n%.300s", most, rows, items, text)
		}
		for i := range rows {
			if !strings.Contains(text, fmt.Sprintf("| bad %03d | ", i)) {
				t.Errorf("%d bytes: %d rows, not the first ones", most, rows)
				break
			}
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "| bad") && !strings.HasSuffix(line, "x |\n") {
				t.Errorf("%d bytes: half a row %q", most, line)
			}
		}
		if strings.Count(text, "```")%2 != 0 || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
			t.Errorf("%d bytes: half a diagram", most)
		}
		if rows < 100 && rows > 0 && !strings.Contains(text, fmt.Sprintf("“Bad”: %d of 101 entries", 101-rows)) {
			t.Errorf("%d bytes: %d rows, and it says\n%.500s", most, rows, text)
		}
		if items < 300 && items > 0 && !strings.Contains(text, fmt.Sprintf("“Less bad”: %d of 300 entries", 300-items)) {
			t.Errorf("%d bytes: %d items, and it says\n%.500s", most, items, text)
		}
		if rows == 0 && strings.Contains(text, "| --- |") {
			t.Errorf("%d bytes: a table's head without a row", most)
		}
		if !strings.HasPrefix(text, "### file\n") {
			t.Errorf("%d bytes: begins %.50q", most, text)
		}
	}
	// One line longer than all there is room for, and a title that is.
	for _, print := range []func(io.Writer) error{
		func(w io.Writer) error {
			_, err := io.WriteString(w, "### f\n\n"+strings.Repeat("y", 50_000)+"\n\nend\n")
			return err
		},
		func(w io.Writer) error {
			_, err := io.WriteString(w, "### "+strings.Repeat("y", 50_000)+"\n\nend\n")
			return err
		},
	} {
		if text := write(10_000, print); !strings.Contains(text, "Left out here") && !strings.Contains(text, "end") {
			t.Errorf("a long line gives %q", text)
		}
	}
	if err := limited(io.Discard, 10, func(io.Writer) error { return io.ErrClosedPipe }); err != io.ErrClosedPipe {
		t.Errorf("an error of the report is %v", err)
	}
}

// A drill whose report would be too large for GitHub keeps the worst.
func TestMarkdownOfManyFailures(t *testing.T) {
	d := campusDrill(t, 6, func(string) bool { return true })
	text := markdownOf(t, d)
	if strings.Contains(text, "Left out here") {
		t.Fatal("a small report is cut")
	}
	// The same failures a hundred times under other names make a report of megabytes.
	rest, failures := d.Outcomes[0], d.Outcomes[1:]
	d.Outcomes = []*failure.Outcome{rest}
	for i := range 60 {
		for k, o := range failures {
			if o.Networks[0].Verdict == failure.Intact {
				continue
			}
			again := *o
			again.Networks = append([]failure.NetworkOutcome(nil), o.Networks...)
			again.Networks[0].Pair.Reason.Text += fmt.Sprint(" again ", strings.Repeat("and ", 1500), i, "-", k)
			again.Networks[0].Bystander.Reason.Text += fmt.Sprint(" again ", strings.Repeat("and ", 1500), i, "-", k)
			d.Outcomes = append(d.Outcomes, &again)
		}
	}
	var all bytes.Buffer
	if err := d.markdown(&all); err != nil {
		t.Fatal(err)
	}
	if all.Len() < 1<<20 {
		t.Fatalf("the whole report is only %d bytes", all.Len())
	}
	for _, together := range []int{0, 1, 2, 5} {
		d.Together = together
		text := markdownOf(t, d)
		if most := mostMarkdown / max(together, 1); len(text) > most || len(text) < most*9/10 {
			t.Errorf("%d together: %d bytes", together, len(text))
		}
		if !strings.Contains(text, "Left out here") {
			t.Errorf("%d together: does not say what is left out", together)
		}
	}
}

// A diagram that Mermaid would refuse, or nobody could read, is collapsed, else it is not
// there, which is said once.
func TestMarkdownDiagramsFit(t *testing.T) {
	d := campusDrill(t, 4, func(link string) bool { return strings.HasPrefix(link, "dist-1-a--") })
	if n := len(d.Fabric.Builder().Switches); n <= mostMermaid {
		t.Fatalf("%d switches are not many", n)
	}
	text := markdownOf(t, d)
	blocks := strings.Split(text, "```mermaid\n")[1:]
	if len(blocks) == 0 || !strings.Contains(text, "access-2-#91;1-8#93;<br/>8 switches") {
		t.Errorf("%d diagrams, want some with switches that are alike as one:\n%s", len(blocks), text)
	}
	for _, b := range blocks {
		b, _, _ = strings.Cut(b, "```")
		if err := diagram.MermaidFits(b); err != nil {
			t.Error(err)
		}
	}
	d = campusDrill(t, 30, func(link string) bool { return strings.HasPrefix(link, "dist-1-a--") })
	text = markdownOf(t, d)
	if n := strings.Count(text, "Not drawn here: "); n != 1 || strings.Contains(text, "```mermaid") || !strings.Contains(text, "302 switches, of which at most 32 are legible") {
		t.Errorf("%d sentences about what is not drawn in\n%s", n, text)
	}
	// Few switches, and more links between them than Mermaid draws.
	f, err := referenceFabric(t).Edit(func(b *topology.Builder) {
		for i := range 501 {
			b.Links = append(b.Links, topology.Link{Name: fmt.Sprint("x", i), Ends: [2]topology.End{{Switch: "core-a"}, {Switch: "core-b"}}, Mbps: 1000})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	text = markdownOf(t, drillOf(t, "f", f, topology.KindMember))
	if strings.Contains(text, "```mermaid") || !strings.Contains(text, "lines, Mermaid draws at most 500") {
		t.Errorf("a diagram of 505 links:\n%.3000s", text)
	}
}
