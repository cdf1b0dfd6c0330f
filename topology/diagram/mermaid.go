package diagram

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Mermaid returns the scene with the overlay on it as a Mermaid flowchart, which
// GitHub and others draw from a block of text in a document. Mermaid has a layout
// of its own and one label a line, so that a bundle is one line, and its label
// names the ports at both ends with their roles: upper or left end first. The
// same scene and overlay give the same bytes.
//
// Colours are those of the other formats; what discards is dashed and ends in a
// cross, where Mermaid can draw it: at its lower or right end, or at both.
func (s *Scene) Mermaid(o Overlay) string {
	p := newPen(s.m, &o)
	w := &mermaidWriter{p: p}
	w.line("flowchart TB")
	w.line("accTitle: %s", directive(orElse(clean(o.Title), "a network")))
	w.line("accDescr: %s", directive(s.describe(&o)))
	w.boxes()
	w.cables()
	w.notes()
	for _, s := range w.styles {
		w.line("%s", s)
	}
	w.line("classDef switch fill:%s,stroke:%s,color:%s", white, black, black)
	w.line("classDef host fill:%s,stroke:%s,color:%s", paleGrey, black, black)
	w.line("classDef root fill:%s,stroke:%s,stroke-width:4px,color:%s", white, blue, black)
	w.line("classDef changed fill:%s,stroke:%s,stroke-width:3px,color:%s", white, purple, black)
	w.line("classDef down fill:%s,stroke:%s,stroke-dasharray:2 3,color:%s", paleGrey, grey, darkGrey)
	w.line("classDef lit fill:%s,stroke:%s,color:%s", yellow, black, black)
	w.line("classDef note fill:%s,stroke:none,color:%s", white, black)
	return w.b.String()
}

// What a Mermaid diagram may have where nobody set other limits, as on GitHub: characters
// (mermaid.js.org, config schema, maxTextSize: 50000) and lines (maxEdges: 500). Beyond
// there is an error in place of a diagram.
const (
	mostMermaidText  = 50_000
	mostMermaidEdges = 500
)

// MermaidFits returns an error where GitHub and others would not draw what
// [Scene.Mermaid] wrote, because it has more lines or is longer than Mermaid takes unless
// it was told otherwise. Fewer things make it fit: see Options.
func MermaidFits(text string) error {
	if n := strings.Count(text, "\n  linkStyle "); n > mostMermaidEdges {
		return fmt.Errorf("the diagram has %d lines, Mermaid draws at most %d", n, mostMermaidEdges)
	}
	if n := len(utf16.Encode([]rune(text))); n > mostMermaidText { // the length of a text in JavaScript
		return fmt.Errorf("the diagram has %d characters, Mermaid takes at most %d", n, mostMermaidText)
	}
	return nil
}

type mermaidWriter struct {
	p      *pen
	b      strings.Builder
	n      int      // links so far
	styles []string // of frames
}

func (w *mermaidWriter) line(format string, args ...any) {
	if w.b.Len() > 0 {
		w.b.WriteString("  ")
	}
	fmt.Fprintf(&w.b, format+"\n", args...)
}

// brackets are the shapes of boxes.
var brackets = map[kind][2]string{switchBox: {"[", "]"}, segmentBar: {"([", "])"}, hostBox: {"(", ")"}}

// boxes writes a node for each box, row by row from the left.
func (w *mermaidWriter) boxes() {
	for _, row := range w.p.m.rows {
		for k, i := range row {
			b := &w.p.m.boxes[i]
			if b.kind == lane {
				continue
			}
			if k+1 < len(row) && w.p.m.mated(i, row[k+1]) {
				w.frame(i)
			}
			st := w.p.boxStyle(b)
			lines := []string{b.name}
			if st.Changed {
				lines[0] = changeMark + " " + lines[0]
			}
			if b.chassis != nil {
				names := make([]string, len(b.chassis))
				for k, c := range b.chassis {
					names[k] = clean(c)
				}
				lines = append(lines, "stack of "+some(names))
			}
			for _, l := range w.p.boxLines(b, st, 0) {
				lines = append(lines, l.text)
			}
			class := "switch"
			if b.kind != switchBox {
				class = "host"
			}
			switch {
			case st.Down:
				class = "down"
			case w.p.any(b.elements(), isHighlighted):
				class = "lit"
			case st.Root:
				class = "root"
			case st.Changed:
				class = "changed"
			}
			w.line(`b%d%s"%s"%s:::%s`, i, brackets[b.kind][0], mermaidText(lines...), brackets[b.kind][1], class)
			if k > 0 && w.p.m.mated(i, row[k-1]) {
				w.line("end")
			}
		}
	}
}

// frame begins the subgraph of the pair that a box is the first peer of.
func (w *mermaidWriter) frame(box int) {
	for i := range w.p.m.frames {
		f := &w.p.m.frames[i]
		if f.boxes[0] != box && f.boxes[1] != box {
			continue
		}
		st := w.p.style(f.element)
		lines := []string{f.title}
		if st.Changed {
			lines[0] = changeMark + " " + lines[0]
		}
		if text := w.p.frameText(f); text != "" {
			lines = append(lines, wrap(text, 240, lineSize)...)
		}
		style := fmt.Sprintf("fill:%s,stroke:%s,color:%s", white, darkGrey, black)
		switch {
		case w.p.frameDown(f):
			style = fmt.Sprintf("fill:%s,stroke:%s,stroke-dasharray:2 3,color:%s", paleGrey, grey, darkGrey)
		case st.Alarm:
			style = fmt.Sprintf("fill:%s,stroke:%s,stroke-width:3px,stroke-dasharray:6 4,color:%s", white, vermilion, black)
		case st.Changed:
			style = fmt.Sprintf("fill:%s,stroke:%s,stroke-width:3px,color:%s", white, purple, black)
		}
		w.line(`subgraph f%d["%s"]`, i, mermaidText(lines[:min(len(lines), mostStates+1)]...))
		w.styles = append(w.styles, fmt.Sprintf("style f%d %s", i, style))
	}
}

// cables writes a line for each cable, from the upper box to the lower one, and
// its style.
func (w *mermaidWriter) cables() {
	for i := range w.p.m.cables {
		c := &w.p.m.cables[i]
		ends := w.p.ends(c)
		k := 0 // the first end
		a, b := &w.p.m.boxes[w.p.m.ports[c.ports[0]].box], &w.p.m.boxes[w.p.m.ports[c.ports[1]].box]
		if a.row > b.row || a.row == b.row && a.x > b.x {
			k = 1
		}
		var lines []string
		switch c.kind {
		case linkCable:
			lines = append(lines, w.p.cableLines(c)...)
		case nicCable:
			lines = append(lines, w.p.m.ports[c.ports[1]].label)
		}
		for _, end := range []int{k, 1 - k} {
			if port := &w.p.m.ports[c.ports[end]]; len(port.ends) > 0 {
				lines = append(lines, portLine(w.p.m.boxes[port.box].name, port.label, ends[end]))
			}
		}
		pc := paces[paceOf(c.mbps)]
		lit := 1.0
		if w.p.all(c, func(c *cable, i int) bool { return w.p.marked(c, i, isHighlighted) }) {
			lit = 6
		}
		style := fmt.Sprintf("stroke:%s,stroke-width:%spx", pc.colour, number(pc.width+lit))
		arrow := "---"
		switch {
		case w.p.all(c, w.p.lineDown):
			arrow, style = "-.-", fmt.Sprintf("stroke:%s,stroke-width:2px", grey)
		case w.p.all(c, w.p.absent):
			style = fmt.Sprintf("stroke:%s,stroke-width:1px", grey)
		case ends[0].Discarding && ends[1].Discarding:
			arrow = "x-.-x"
		case ends[1-k].Discarding:
			arrow = "-.-x"
		case ends[k].Discarding:
			arrow = "-.-"
		}
		w.line(`b%d %s|"%s"| b%d`, w.p.m.ports[c.ports[k]].box, arrow, mermaidText(lines...), w.p.m.ports[c.ports[1-k]].box)
		w.line("linkStyle %d %s", w.n, style)
		w.n++
	}
}

// portLine says of a port what a tab says.
func portLine(box, port string, l EndLabel) string {
	role := clean(l.Role)
	if was := clean(l.Was); was != "" {
		role = was + " → " + orElse(role, "none")
	}
	if l.Changed {
		role = strings.TrimSpace(changeMark + " " + role)
	}
	if l.Discarding {
		role += ", discarding"
	}
	return strings.TrimSpace(fmt.Sprintf("%s:%s %s", box, port, role))
}

// notes writes title and notes as a node of its own, since a flowchart has no
// other place for them.
func (w *mermaidWriter) notes() {
	var lines []string
	for _, t := range append([]string{w.p.o.Title, w.p.o.Subtitle}, w.p.o.Notes...) {
		if t = clean(t); t != "" && len(lines) < mostNotes {
			lines = append(lines, wrap(t, 460, lineSize)...)
		}
	}
	if lines != nil {
		w.line(`note["%s"]:::note`, mermaidText(lines[:min(len(lines), mostNotes)]...))
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// mermaidText writes lines as a quoted label. All but letters, digits and a few
// signs are written as Mermaid's own entities: what GitHub draws is HTML, and a
// quotation mark, a bracket or a backtick would end or change the label.
func mermaidText(lines ...string) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = mermaidEscape(fit(clean(l), 400, lineSize))
	}
	return strings.Join(out, "<br/>")
}

func mermaidEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == ' ', r == '.', r == ',', r == '-', r == ':', r == '→', r == 'Δ', r == '×', r == '…',
			r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	// Mermaid takes an entity's semicolon for the end of a style after these words.
	return strings.NewReplacer("style", "#115;tyle", "classDef", "#99;lassDef").Replace(b.String())
}

// directive writes a text for a line of its own, which ends at a semicolon or
// the end of the line and knows no entities: what could mean anything is left out.
func directive(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune(";#%{}<>\"`\\", r) {
			return ','
		}
		return r
	}, fit(s, mostTitle, 1))), " ")
}
