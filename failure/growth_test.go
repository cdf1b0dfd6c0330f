package failure_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"html"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
)

var (
	writeGrowth = flag.Bool("write-growth", false, "measure how the time of a sweep grows, and write testdata/growth.tsv, and growth.svg from it")
	drawGrowth  = flag.Bool("draw-growth", false, "write testdata/growth.svg from growth.tsv")
)

// growth is one measured sweep: of a series, at a value of what is varied there.
type growth struct {
	series  string
	at      int
	links   int
	states  float64
	setup   time.Duration // from the description to the first state
	total   time.Duration // to the summary, on all cores
	work    time.Duration // the pass over all states, on one core
	visited int           // states that were decided in that pass
	settled int           // entries of trees
	changed int           // of these
}

var growthSeries = []struct {
	name, title, axis string
	values            []int
	make              func(v int) (b *topology.Builder, k int)
}{
	{"switches", "campus, pairs of links, 1 instance", "switches", []int{122, 252, 502, 1002, 2002}, func(v int) (*topology.Builder, int) { return gen.Campus((v-2)/10, 8), 2 }},
	{"links", "leaf–spine of 480 leaves, pairs of links", "links", []int{1920, 3840, 7680, 15360, 30720}, func(v int) (*topology.Builder, int) { return gen.LeafSpine(v/480, 480), 2 }},
	{"instances", "campus of 1,002 switches, pairs of links, 20 VLANs", "instances", []int{1, 2, 4, 8, 16}, func(v int) (*topology.Builder, int) { return gen.Instances(gen.Campus(100, 8), v, 20), 2 }},
	{"together", "campus of 1,002 switches, 1 instance", "links that fail together", []int{1, 2, 3, 4, 5}, func(v int) (*topology.Builder, int) { return gen.Campus(100, 8), v }},
}

func measure(t *testing.T, series string, v int, b *topology.Builder, k int) growth {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	g := growth{series: series, at: v, links: len(b.Links)}
	p := failure.Plan{Kinds: []topology.Kind{topology.KindLink}, K: k}
	best := func(into *time.Duration, do func()) {
		for range 5 {
			start := time.Now()
			do()
			if took := time.Since(start); *into == 0 || took < *into {
				*into = took
			}
		}
	}
	var c *failure.Closure
	best(&g.setup, func() { c, _, err = failure.NewClosure(f, p) })
	if err != nil {
		t.Fatal(err)
	}
	best(&g.work, func() { c.Work() })
	g.visited, g.settled, g.changed = c.Watched()
	best(&g.total, func() {
		s, err := failure.Summarize(context.Background(), f, p)
		if err != nil || s.Slow > 0 {
			t.Fatal(err, s.Slow)
		}
		g.states = float64(s.States)
	})
	return g
}

const growthColumns = "series\tat\tlinks\tstates\tsetup ms\ttotal ms\tone core ms\tvisited\tsettled\tchanged\n"

func (g growth) line() string {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return fmt.Sprintf("%s\t%d\t%d\t%.0f\t%.3f\t%.3f\t%.3f\t%d\t%d\t%d\n", g.series, g.at, g.links, g.states, ms(g.setup), ms(g.total), ms(g.work), g.visited, g.settled, g.changed)
}

// TestGrowth wants the picture of how the time of a sweep grows, and the table in
// GROWTH.md, to be those of the numbers beside them, which with -write-growth it measures
// anew.
func TestGrowth(t *testing.T) {
	if *writeGrowth {
		text := growthColumns
		for _, s := range growthSeries {
			for _, v := range s.values {
				b, k := s.make(v)
				text += measure(t, s.name, v, b, k).line()
			}
		}
		if err := os.WriteFile("testdata/growth.tsv", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("testdata/growth.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/GROWTH.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, ok := strings.CutPrefix(string(text), growthColumns)
	if !ok {
		t.Fatalf("growth.tsv does not begin with %q", growthColumns)
	}
	points := make(map[string][]growthPoint)
	for i, row := range strings.Split(strings.TrimSpace(rows), "\n") {
		var series string
		var p growthPoint
		var links, states, visited, settled, changed float64
		if _, err := fmt.Sscanf(row, "%s\t%g\t%g\t%g\t%g\t%g\t%g\t%g\t%g\t%g", &series, &p.at, &links, &states, &p.setup, &p.total, &p.work, &visited, &settled, &changed); err != nil {
			t.Fatalf("growth.tsv:%d: %v", i+2, err)
		}
		points[series] = append(points[series], p)
		if row := fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", series, thousands(p.at), thousands(states), thousands(visited), thousands(settled), thousands(changed)); !bytes.Contains(table, []byte(row)) {
			t.Errorf("testdata/GROWTH.md lacks the row\n%s", row)
		}
	}
	svg := growthPicture(points)
	if *writeGrowth || *drawGrowth {
		if err := os.WriteFile("testdata/growth.svg", svg, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile("testdata/growth.svg"); err != nil || !bytes.Equal(was, svg) {
		t.Errorf("testdata/growth.svg is not what its numbers give (%v); run with -draw-growth", err)
	}
}

// TestWatched wants the numbers of the table that do not depend on the machine to be those
// of today.
func TestWatched(t *testing.T) {
	text, err := os.ReadFile("testdata/growth.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range growthSeries {
		v := s.values[0]
		b, k := s.make(v)
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		c, fast, err := failure.NewClosure(f, failure.Plan{Kinds: []topology.Kind{topology.KindLink}, K: k})
		if err != nil || !fast {
			t.Fatal(fast, err)
		}
		visited, settled, changed := c.Watched()
		from := fmt.Sprintf("\n%s\t%d\t%d\t", s.name, v, len(b.Links))
		want := fmt.Sprintf("\t%d\t%d\t%d\n", visited, settled, changed)
		_, row, found := strings.Cut(string(text), from)
		row, _, _ = strings.Cut(row, "\n")
		if !found || !strings.HasSuffix(row+"\n", want) {
			t.Errorf("%s at %d: %d states visited, %d entries settled, %d changed; growth.tsv has %q", s.name, v, visited, settled, changed, row)
		}
	}
}

type growthPoint struct{ at, setup, total, work float64 }

// growthPicture draws a panel a series, with both axes in powers of ten but that of how
// many fail together.
func growthPicture(points map[string][]growthPoint) []byte {
	const width, height, left, top, right, bottom = 470, 300, 62, 42, 18, 46
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="12">`+"\n", 2*width, 2*height+30)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/>`+"\n")
	lines := []struct {
		name, colour, dash string
		of                 func(p growthPoint) float64
	}{
		{"from the description to the summary, all cores", "#0072B2", "", func(p growthPoint) float64 { return p.total }},
		{"of that before the first state", "#8C8C8C", "6 4", func(p growthPoint) float64 { return p.setup }},
		{"one pass over all states, one core", "#E69F00", "2 3", func(p growthPoint) float64 { return p.work }},
	}
	for n, s := range growthSeries {
		x0, y0 := float64(n%2*width), float64(n/2*height)
		all := points[s.name]
		least, most := math.Inf(1), 0.0
		for _, p := range all {
			for _, l := range lines {
				least, most = min(least, l.of(p)), max(most, l.of(p))
			}
		}
		linear := s.name == "together"
		scale := func(v float64) float64 {
			if linear {
				return v
			}
			return math.Log10(v)
		}
		first, last := scale(all[0].at), scale(all[len(all)-1].at)
		low, high := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
		x := func(v float64) float64 {
			return x0 + left + 8 + (scale(v)-first)/(last-first)*(width-left-right-16)
		}
		y := func(ms float64) float64 {
			return y0 + height - bottom - (math.Log10(ms)-low)/(high-low)*(height-top-bottom)
		}
		text := func(x, y float64, anchor, weight, s string) {
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s" font-weight="%s">%s</text>`+"\n", x, y, anchor, weight, html.EscapeString(s))
		}
		text(x0+left, y0+24, "start", "bold", s.title)
		text(x0+(width+left-right)/2, y0+height-8, "middle", "normal", s.axis)
		for e := low; e <= high; e++ {
			ms := math.Pow(10, e)
			fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#DDDDDD"/>`+"\n", x0+left, y(ms), x0+width-right, y(ms))
			text(x0+left-6, y(ms)+4, "end", "normal", duration(ms))
		}
		for _, p := range all {
			fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#DDDDDD"/>`+"\n", x(p.at), y0+top, x(p.at), y0+height-bottom)
			text(x(p.at), y0+height-bottom+20, "middle", "normal", thousands(p.at))
		}
		for _, l := range lines {
			var path []string
			for _, p := range all {
				path = append(path, fmt.Sprintf("%.1f,%.1f", x(p.at), y(l.of(p))))
			}
			fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`+"\n", strings.Join(path, " "), l.colour, l.dash)
			for _, p := range all {
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x(p.at), y(l.of(p)), l.colour)
			}
		}
	}
	for i, l := range lines {
		at := []float64{20, 370, 640}[i]
		fmt.Fprintf(&b, `<line x1="%.0f" y1="%d" x2="%.0f" y2="%d" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`+"\n", at, 2*height+14, at+30, 2*height+14, l.colour, l.dash)
		fmt.Fprintf(&b, `<text x="%.0f" y="%d">%s</text>`+"\n", at+36, 2*height+18, html.EscapeString(l.name))
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// duration spells a power of ten of ms.
func duration(ms float64) string {
	switch {
	case ms >= 999:
		return fmt.Sprintf("%.0f s", ms/1000)
	case ms >= 0.999:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.0f µs", ms*1000)
}

// thousands spells a number with commas.
func thousands(v float64) string {
	s := fmt.Sprintf("%.0f", v)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
