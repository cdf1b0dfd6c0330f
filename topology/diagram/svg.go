package diagram

import (
	"fmt"
	"math"
	"strings"
)

// SVG returns the scene with the overlay on it as a picture of its own, for which
// nothing needs to be installed: one SVG 1.1 document in UTF-8 with an XML
// declaration, in points, without scripts, style sheets or links. The same scene
// and overlay give the same bytes.
//
// Its title is that of the overlay, its description says in words what is drawn,
// for those who do not see it. Which element a line or box is of is its tooltip.
func (s *Scene) SVG(o Overlay) string {
	d := s.m.draw(&o)
	title := clean(o.Title)
	if title == "" {
		title = "a network"
	}
	var w svgWriter
	w.printf(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%spt" height="%spt" viewBox="%s %s %s %s" font-family="%s">`+"\n",
		number(d.width+2*svgPad), number(d.height+2*svgPad), number(-svgPad), number(-svgPad), number(d.width+2*svgPad), number(d.height+2*svgPad), fontName)
	w.printf("<title>%s</title>\n<desc>%s</desc>\n", escapeXML(fit(title, mostTitle, 1)), escapeXML(s.describe(&o)))
	w.printf(`<rect x="%s" y="%s" width="100%%" height="100%%" fill="%s"/>`+"\n", number(-svgPad), number(-svgPad), white)
	for _, x := range d.frames {
		w.shape(x)
	}
	for _, x := range d.strokes {
		w.stroke(x)
	}
	for _, x := range d.shapes {
		w.shape(x)
	}
	w.printf("</svg>\n")
	return w.b.String()
}

const (
	svgPad    = 10.0  // around the picture
	mostTitle = 200.0 // ems of a title
	barLength = 9.0   // of the bar at a discarding end
)

// dashes are how the styles of lines are drawn.
var dashes = map[lineStyle]string{dashed: "6 4", dotted: "1.5 3"}

type svgWriter struct{ b strings.Builder }

func (w *svgWriter) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// stroke writes a line, and bars across its ends.
func (w *svgWriter) stroke(s stroke) {
	w.printf(`<path d="`)
	for i, p := range s.points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		w.printf("%s%s %s", command, number(p.x), number(p.y))
	}
	w.printf(`" fill="none" stroke="%s" stroke-width="%s"%s`, s.colour, number(s.width), dashArray(s.style))
	w.end("path", s.tooltip)
	for k, tee := range s.tee {
		if tee {
			a, b := bar(s.points, k)
			w.printf(`<path d="M%s %sL%s %s" stroke="%s" stroke-width="%s"/>`+"\n", number(a.x), number(a.y), number(b.x), number(b.y), s.colour, number(max(s.width, 1.6)))
		}
	}
}

// bar returns the ends of the bar across the first or last point of a line.
func bar(line []point, end int) (a, b point) {
	at, next := line[0], line[1]
	if end == 1 {
		at, next = line[len(line)-1], line[len(line)-2]
	}
	dx, dy := next.x-at.x, next.y-at.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return at, at
	}
	dx, dy = dx/length, dy/length
	at = point{at.x + float64(dx*2), at.y + float64(dy*2)} // clear of the tab
	const half = barLength / 2
	return point{at.x - float64(dy*half), at.y + float64(dx*half)}, point{at.x + float64(dy*half), at.y - float64(dx*half)}
}

func dashArray(s lineStyle) string {
	if d := dashes[s]; d != "" {
		return fmt.Sprintf(` stroke-dasharray="%s"`, d)
	}
	return ""
}

// shape writes a rectangle and the text in it.
func (w *svgWriter) shape(s shape) {
	w.printf("<g")
	if s.tooltip != "" {
		w.printf("><title>%s</title>", escapeXML(clean(s.tooltip)))
	} else {
		w.printf(">")
	}
	if s.fill != "" || s.border != "" {
		fill, border := s.fill, ""
		if fill == "" {
			fill = "none"
		}
		if s.round {
			border = ` rx="4"`
		}
		if s.border != "" {
			border += fmt.Sprintf(` stroke="%s" stroke-width="%s"%s`, s.border, number(s.width), dashArray(s.style))
		}
		w.printf(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`,
			number(s.x-s.w/2), number(s.y-s.h/2), number(s.w), number(s.h), fill, border)
	}
	for i, y := range s.baselines() {
		l := s.text[i]
		x, anchor := s.x, ` text-anchor="middle"`
		if s.alignLeft {
			x, anchor = s.x-s.w/2+2, ""
		}
		if l.bold {
			anchor += ` font-weight="bold"`
		}
		w.printf(`<text x="%s" y="%s" font-size="%s" fill="%s"%s>%s</text>`, number(x), number(y), number(l.size), l.colour, anchor, escapeXML(l.text))
	}
	w.printf("</g>\n")
}

// baselines are the y of the lines of text, which stand around the middle.
func (s *shape) baselines() []float64 {
	height := 0.0
	for _, l := range s.text {
		height += float64(l.size * leading)
	}
	y := s.y - height/2
	var out []float64
	for _, l := range s.text {
		out = append(out, y+float64(l.size*(leading/2+0.36))) // capitals are 0.72 high
		y += float64(l.size * leading)
	}
	return out
}

const leading = 1.15 // from line to line, by the size of the letters

// end closes an element that may have a tooltip.
func (w *svgWriter) end(name, tooltip string) {
	if tooltip == "" {
		w.printf("/>\n")
		return
	}
	w.printf("><title>%s</title></%s>\n", escapeXML(clean(tooltip)), name)
}

// xmlEscapes are for text and attributes alike. Characters that XML cannot have
// are gone before, see clean.
var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escapeXML(s string) string { return xmlEscapes.Replace(clean(s)) }
