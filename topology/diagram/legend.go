package diagram

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	legendRow   = 20.0
	sampleWidth = 34.0
	mostNotes   = 40 // lines; a picture is no report
)

// legend explains what occurs in the picture, below it.
func (p *pen) legend() {
	x, y := 4.0, p.d.height+legendRow
	for _, item := range p.legendItems() {
		before := sampleWidth + 6
		if item.draw == nil {
			before = 0
		}
		textW := textWidth(item.text, lineSize) + 8
		w := before + textW + 10
		if x > 4 && x+w > p.d.width {
			x, y = 4, y+legendRow
		}
		if item.draw != nil {
			item.draw(rect{x + sampleWidth/2, y, sampleWidth, 12})
		}
		p.d.shapes = append(p.d.shapes, shape{
			rect: rect{x + before + textW/2, y, textW, 13}, alignLeft: true,
			text: []textLine{{item.text, lineSize, false, black}},
		})
		x += w
	}
	p.d.height = y + legendRow/2
}

// legendItem is a sample and what it means.
type legendItem struct {
	text string
	draw func(rect) // the sample; nil: none
}

// legendItems are the explanations of what occurs, and of nothing else.
func (p *pen) legendItems() []legendItem {
	var items []legendItem
	line := func(text string, strokes ...stroke) {
		items = append(items, legendItem{text, func(r rect) {
			for _, s := range strokes {
				if s.points == nil {
					s.points = []point{{r.x - r.w/2, r.y}, {r.x + r.w/2, r.y}}
				} else {
					s.points = []point{{r.x - r.w/2, r.y + s.points[0].y}, {r.x + r.w/2, r.y + s.points[0].y}}
				}
				p.d.strokes = append(p.d.strokes, s)
			}
		}})
	}
	box := func(text string, s shape) {
		items = append(items, legendItem{text, func(r rect) {
			s.rect = r
			p.d.shapes = append(p.d.shapes, s)
		}})
	}
	for _, i := range slices.Sorted(maps.Keys(p.seen.speeds)) {
		line(paces[i].name, stroke{colour: paces[i].colour, width: paces[i].width})
	}
	if p.seen.bundle {
		line("LAG, a line for each member", stroke{points: []point{{0, -2.5}}, colour: black, width: 1.4}, stroke{points: []point{{0, 2.5}}, colour: black, width: 1.4})
	}
	if p.seen.single {
		items = append(items, legendItem{text: "2×: one line for several cables"})
	}
	if p.seen.pair {
		box("MLAG pair: two switches that are one bridge", shape{border: darkGrey, width: 1, round: true})
	}
	if p.seen.root {
		box("root", shape{fill: white, border: blue, width: 4})
	}
	if p.seen.discarding {
		items = append(items, legendItem{"discarding: dashed, ends in a bar", func(r rect) {
			p.d.strokes = append(p.d.strokes, stroke{
				points: []point{{r.x - r.w/2, r.y}, {r.x + r.w/2 - 10, r.y}}, colour: black, width: 1.6, style: dashed, tee: [2]bool{false, true},
			})
			p.d.shapes = append(p.d.shapes, shape{rect: rect{r.x + r.w/2 - 4.5, r.y, 9, 12}, fill: vermilion, border: vermilion, width: 0.6})
		}})
	}
	if p.seen.alarm {
		box("MLAG pair that has come apart", shape{border: vermilion, width: 2, style: dashed, round: true})
	}
	if p.seen.down {
		line("down", stroke{colour: grey, width: 2, style: dotted})
	}
	if p.seen.absent {
		line("takes no part", stroke{colour: grey, width: 0.8})
	}
	if p.seen.changed {
		box(changeMark+" or thick border: changed", shape{fill: white, border: purple, width: 3})
	}
	if p.seen.halo {
		line("highlighted", stroke{colour: yellow, width: 11}, stroke{colour: black, width: 1.6})
	}
	if len(p.seen.roles) > 0 {
		items = append(items, legendItem{text: p.letters()})
	}
	return items
}

// letters explains the initials of roles.
func (p *pen) letters() string {
	byLetter := make(map[string][]string)
	for _, role := range slices.Sorted(maps.Keys(p.seen.roles)) {
		letter := initial(role)
		byLetter[letter] = append(byLetter[letter], role)
	}
	var out []string
	for _, letter := range slices.Sorted(maps.Keys(byLetter)) {
		out = append(out, letter+" "+strings.Join(byLetter[letter], " or "))
	}
	return fit(strings.Join(out, ", "), p.d.width-60, lineSize)
}

// notes writes the notes below the legend, each as a paragraph.
func (p *pen) notes() {
	var lines []string
	for _, n := range p.o.Notes {
		if n = clean(n); n != "" {
			lines = append(lines, wrap(n, p.d.width-12, lineSize+1)...)
		}
	}
	if left := len(lines) - mostNotes; left > 0 {
		lines = append(lines[:mostNotes], fmt.Sprintf("… and %d more %s", left, cmp.Or(map[int]string{1: "line"}[left], "lines")))
	}
	for _, l := range lines {
		p.d.height += 14
		p.d.shapes = append(p.d.shapes, shape{
			rect: rect{p.d.width / 2, p.d.height, p.d.width, 13}, alignLeft: true,
			text: []textLine{{l, lineSize + 1, false, black}},
		})
	}
	p.d.height += 8
}
