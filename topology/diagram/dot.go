package diagram

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/emicklei/dot"
)

// DOT returns the scene with the overlay on it in the language of Graphviz. The
// same scene and overlay give the same bytes.
//
// The lines of cables run between points that are not drawn, since Graphviz
// would put all lines between two switches on top of each other. Which element
// a line or box is of is its tooltip.
func (s *Scene) DOT(o Overlay) string {
	d := s.m.draw(&o)
	w := &dotWriter{g: dot.NewGraph(dot.Undirected)}
	w.g.ID("spandrill")
	for _, a := range [][2]string{
		{"layout", "neato"}, {"splines", "line"}, {"outputorder", "edgesfirst"}, {"bgcolor", white},
		{"inputscale", "72"}, // so that positions are points without -n too
		{"notranslate", "true"}, {"pad", "0.15"}, {"charset", "UTF-8"},
	} {
		w.g.Attr(a[0], a[1])
	}
	// Fixed corners keep the upper left of the picture where it is in all states.
	w.anchor(point{0, 0})
	w.anchor(point{d.width, d.height})
	for _, x := range d.strokes {
		w.stroke(x)
	}
	for _, x := range d.frames { // nothing fills them: Graphviz draws nodes over edges
		w.shape(x)
	}
	for _, x := range d.shapes {
		w.shape(x)
	}
	return w.g.String()
}

// fontName is a list, so that the SVG names fonts for viewers without the first.
// Sizes were estimated for the widest of them.
const fontName = "Helvetica,Arial,sans-serif"

// dotWriter writes a drawing. Keys of nodes are numbers of one length, since the
// library writes nodes and edges in order of their keys and Graphviz draws in
// order of writing.
type dotWriter struct {
	g *dot.Graph
	n int
}

// node makes a node without a label at a place. The mark after the position pins
// it, for engines that would move it otherwise.
func (w *dotWriter) node(at point) dot.Node {
	w.n++
	n := w.g.Node(fmt.Sprintf("%08d", w.n))
	return n.Attr("pos", number(at.x)+","+number(-at.y)+"!").Attr("label", dot.Literal(`""`))
}

// anchor is a point that is not drawn.
func (w *dotWriter) anchor(at point) dot.Node {
	return w.node(at).Attr("shape", "point").Attr("style", "invis").Attr("width", "0.001").Attr("height", "0.001")
}

// number writes a coordinate with a tenth of a point. The zero that is added
// turns the negative zero into the positive one.
func number(x float64) string {
	return strconv.FormatFloat(tenth(x), 'f', -1, 64)
}

func tenth(x float64) float64 { return math.Round(x*10)/10 + 0 }

// inches converts points, as Graphviz wants sizes but not positions.
func inches(x float64) string { return strconv.FormatFloat(math.Round(x/72*1e4)/1e4, 'f', -1, 64) }

var styleNames = map[lineStyle]string{solid: "solid", dashed: "dashed", dotted: "dotted"}

// stroke writes a line as one edge for each of its straight parts. Bars are at
// the outer ends only.
func (w *dotWriter) stroke(s stroke) {
	from := w.anchor(s.points[0])
	for i, at := range s.points[1:] {
		to := w.anchor(at)
		e := w.g.Edge(from, to).Attr("color", s.colour).Attr("penwidth", number(s.width)).Attr("style", styleNames[s.style])
		if s.tooltip != "" {
			e.Attr("tooltip", tooltip(s.tooltip))
		}
		tail, head := s.tee[0] && i == 0, s.tee[1] && i == len(s.points)-2
		e.Attr("dir", "none")
		if tail || head {
			bar := map[bool]string{true: "tee", false: "none"}
			e.Attr("dir", "both").Attr("arrowtail", bar[tail]).Attr("arrowhead", bar[head])
		}
		from = to
	}
}

// shape writes a rectangle. fixedsize=shape keeps it as large as it was placed and
// says nothing where a font is wider than estimated.
func (w *dotWriter) shape(s shape) {
	n := w.node(point{s.x, s.y}).Attr("shape", "box").Attr("fixedsize", "shape").Attr("margin", "0.03,0").
		Attr("width", inches(s.w)).Attr("height", inches(s.h))
	style := []string{}
	if s.fill != "" {
		style = append(style, "filled")
		n.Attr("fillcolor", s.fill)
	}
	if s.round {
		style = append(style, "rounded")
	}
	if s.style != solid {
		style = append(style, styleNames[s.style])
	}
	if s.border == "" {
		n.Attr("penwidth", "0")
	} else {
		n.Attr("color", s.border).Attr("penwidth", number(s.width))
	}
	if len(style) > 0 {
		n.Attr("style", strings.Join(style, ","))
	}
	if s.tooltip != "" {
		n.Attr("tooltip", tooltip(s.tooltip))
	}
	if len(s.text) > 0 {
		n.Attr("fontname", fontName)
		n.Attr("label", dot.HTML(htmlLabel(s.text, s.alignLeft, s.w)))
	}
}

// htmlLabel writes lines as an HTML-like label, the only kind that mixes sizes.
func htmlLabel(lines []textLine, alignLeft bool, width float64) string {
	var b strings.Builder
	if alignLeft {
		fmt.Fprintf(&b, `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR><TD ALIGN="LEFT" WIDTH="%d">`, int(width)-4)
	}
	for i, l := range lines {
		if i > 0 {
			b.WriteString("<BR/>")
		}
		text := escapeHTML(l.text)
		if l.bold {
			text = "<B>" + text + "</B>"
		}
		fmt.Fprintf(&b, `<FONT POINT-SIZE="%s" COLOR="%s">%s</FONT>`, number(l.size), l.colour, text)
	}
	if alignLeft {
		b.WriteString("</TD></TR></TABLE>")
	}
	return b.String()
}

// The escapes for the two places that text gets into. Control characters and line
// breaks are gone before, see clean.
var (
	// Graphviz reads \N and its like in HTML labels too, after the entities.
	htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", `\`, `\\`)
	// A tooltip is unescaped more than once, so that no number of backslashes
	// survives in all versions: a look-alike stands in.
	tooltipEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", `\`, "⧵")
)

func escapeHTML(s string) string { return htmlEscapes.Replace(clean(s)) }

func tooltip(s string) dot.Literal { return dot.Literal(`"` + tooltipEscapes.Replace(clean(s)) + `"`) }
