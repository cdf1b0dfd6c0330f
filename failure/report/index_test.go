package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// filesOf are made-up pictures of a drill's states in two trees.
func filesOf(d *Drill) [][]PictureFile {
	files := make([][]PictureFile, len(d.Outcomes))
	for i := range files {
		for _, tree := range []string{"cist", "mst2"} {
			files[i] = append(files[i], PictureFile{File: fmt.Sprintf("%d.%s.svg", i, tree), Tree: tree})
			if i > 0 {
				files[i] = append(files[i], PictureFile{File: fmt.Sprintf("%d.%s.diff.svg", i, tree), Tree: tree, Difference: true})
			}
		}
	}
	return files
}

// An index has every state once, in the order of the page, and links each picture once
// in its table; the worst are shown beside.
func TestIndex(t *testing.T) {
	d := drillOf(t, "reference.yaml", referenceFabric(t))
	p, err := d.page()
	if err != nil {
		t.Fatal(err)
	}
	var html, markdown bytes.Buffer
	if err := d.Index(&html, filesOf(d)); err != nil {
		t.Fatal(err)
	}
	if err := d.IndexMarkdown(&markdown, filesOf(d)); err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, e := range p.All {
		name := e.Name
		if i == 0 {
			name = "no fault"
		}
		want = append(want, name)
	}
	for form, got := range map[string][][]string{
		"html":     regexp.MustCompile(`<th scope="row"><bdi>([^<]*)</bdi>`).FindAllStringSubmatch(html.String(), -1),
		"markdown": regexp.MustCompile(`(?m)^\| ([a-z].*?) \| . [a-z]+ \|`).FindAllStringSubmatch(strings.ReplaceAll(markdown.String(), `\`, ""), -1),
	} {
		var names []string
		for _, m := range got {
			names = append(names, m[1])
		}
		if strings.Join(names, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: the states are\n%s, want\n%s", form, strings.Join(names, "\n"), strings.Join(want, "\n"))
		}
	}
	for _, fs := range filesOf(d) {
		for _, f := range fs {
			if n := strings.Count(html.String(), `<a href="./`+f.File+`" title=`); n != 1 {
				t.Errorf("%s is linked %d times", f.File, n)
			}
			if n := strings.Count(markdown.String(), "["+f.label()+"](<./"+f.File+">)"); n != 1 {
				t.Errorf("%s is linked %d times in Markdown", f.File, n)
			}
		}
	}
	if shown, inMarkdown := strings.Count(html.String(), "<img "), strings.Count(markdown.String(), "!["); shown != 2+2*6 || inMarkdown != shown {
		t.Errorf("%d pictures are shown, %d in Markdown, want two without fault and of each of the six", shown, inMarkdown)
	}
	if err := d.Index(&html, nil); err == nil {
		t.Error("an index without pictures of the states")
	}
}

// No name or file breaks out of the place that it has in an index.
func TestHostileIndex(t *testing.T) {
	f, _ := hostileFabric(t)
	d := drillOf(t, hostileFile, f, topology.KindSwitch, topology.KindMLAG)
	files := filesOf(d)
	for i := range files {
		files[i] = append(files[i], PictureFile{File: "x)>\" onerror=\"alert(1) ](javascript:a).svg", Tree: "<b>|`x`"})
	}
	var html, markdown bytes.Buffer
	if err := d.Index(&html, files); err != nil {
		t.Fatal(err)
	}
	if err := d.IndexMarkdown(&markdown, files); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img src=x", `" onerror="`, "<b>", "\u202e", "href=\"javascript"} {
		if strings.Contains(html.String(), bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	columns := 0
	for line := range strings.Lines(markdown.String()) {
		if strings.Contains(line, "\u202e") || regexp.MustCompile(`(^|[^\\])<(script|img|b|i)`).MatchString(line) {
			t.Errorf("the Markdown has %.200q", line)
		}
		bars := len(regexp.MustCompile(`(?:^|[^\\])\|`).FindAllString(line, -1))
		switch {
		case !strings.HasPrefix(line, "|"):
			columns = 0
		case columns == 0:
			columns = bars
		case bars != columns:
			t.Errorf("a row of %d columns in a table of %d: %.300q", bars, columns, line)
		}
	}
}
