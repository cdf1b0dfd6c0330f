package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// The colours of Okabe and Ito, which people with any colour vision tell apart.
const (
	black      = "#000000"
	orange     = "#E69F00"
	skyBlue    = "#56B4E9"
	green      = "#009E73"
	yellow     = "#F0E442"
	blue       = "#0072B2"
	vermilion  = "#D55E00"
	purple     = "#CC79A7"
	grey       = "#8C8C8C"
	paleGrey   = "#F2F2F2"
	darkGrey   = "#5A5A5A"
	white      = "#FFFFFF"
	changeMark = "Δ"
)

// lineStyle says in black and white what colours say too.
type lineStyle uint8

const (
	solid lineStyle = iota
	dashed
	dotted
)

// stroke is a line to draw.
type stroke struct {
	points  []point
	colour  string
	width   float64
	style   lineStyle
	tee     [2]bool // ends in a bar
	tooltip string
	layer   Layer
	id      string // in its layer
	of      []topology.Element
}

// shape is a rectangle with text in it, or text alone.
type shape struct {
	rect
	fill, border string // empty: none
	width        float64
	style        lineStyle
	round        bool
	text         []textLine
	alignLeft    bool
	tooltip      string
	layer        Layer
	id           string // in its layer
	end          End    // of a tab
	of           []topology.Element
}

// textLine is a line of text in a shape.
type textLine struct {
	text   string
	size   float64
	bold   bool
	colour string
}

// drawing is a scene with an overlay on it, ready for any format that has lines
// and rectangles. Shapes are on top of strokes, later ones on earlier ones.
type drawing struct {
	frames  []shape // below all else
	strokes []stroke
	shapes  []shape
	width   float64
	height  float64
}

// pen draws one scene with one overlay.
type pen struct {
	m    *model
	o    *Overlay
	d    drawing
	seen seen
}

// seen is what the legend has to explain.
type seen struct {
	speeds                                                                     map[int]bool
	roles                                                                      map[string]bool // by words, where they are short
	bundle, single, discarding, down, absent, root, changed, halo, pair, alarm bool
}

// draw puts an overlay on the scene. The order is that in which things cover each
// other: frames, halos, cables, boxes, tabs, labels. Legend and notes come last, since
// they depend on what was drawn.
func (m *model) draw(o *Overlay) *drawing {
	p := newPen(m, o)
	p.d.width, p.d.height = max(m.width, leastWidth), m.height
	p.header()
	p.network()
	p.legend()
	p.notes()
	return &p.d
}

func newPen(m *model, o *Overlay) *pen {
	return &pen{m: m, o: o, seen: seen{speeds: make(map[int]bool), roles: make(map[string]bool)}}
}

// network draws all but title, legend and notes.
func (p *pen) network() {
	p.frames()
	p.halos()
	for i := range p.m.cables {
		p.cable(i)
	}
	for i := range p.m.boxes {
		p.box(i)
	}
	p.tabs()
	for i := range p.m.cables {
		p.cableLabel(i)
	}
	p.frameTexts()
}

func (p *pen) style(e topology.Element) Style { return p.o.Elements[e] }

// header writes title and subtitle, a line each however long they are: more would
// move the picture.
func (p *pen) header() {
	for _, t := range []struct {
		text   string
		y      float64
		size   float64
		bold   bool
		colour string
	}{{p.o.Title, 12, titleSize, true, black}, {p.o.Subtitle, 32, 11, false, darkGrey}} {
		if text := clean(t.text); text != "" {
			p.d.shapes = append(p.d.shapes, shape{
				rect: rect{p.d.width / 2, t.y, p.d.width, t.size + 4}, alignLeft: true,
				text: []textLine{{fit(text, p.d.width-8, t.size*1.06), t.size, t.bold, t.colour}},
			})
		}
	}
}

// pace is how a cable of a speed is drawn.
type pace struct {
	from   int // Mbps
	colour string
	width  float64
	name   string
}

// paces are ascending. Width doubles the colour, for those who print in grey;
// black serves twice, at both ends of the scale, where the widths differ most.
var paces = []pace{
	{0, black, 0.9, "under 1G"},
	{1000, orange, 1.6, "1G"},
	{2500, orange, 1.9, "2.5G, 5G"},
	{10_000, blue, 2.3, "10G"},
	{25_000, skyBlue, 2.8, "25G"},
	{40_000, green, 3.2, "40G, 50G"},
	{100_000, black, 4, "100G and more"},
}

// paceOf returns the index of the last pace that a speed reaches.
func paceOf(mbps int) int {
	i := len(paces) - 1
	for paces[i].from > mbps {
		i--
	}
	return i
}

// ends returns what to say of the ends of a cable. Where several cables are drawn
// as one it is what they have in common.
func (p *pen) ends(c *cable) [2]EndLabel {
	var out [2]EndLabel
	for k, i := range c.ports {
		out[k] = p.endLabel(&p.m.ports[i])
	}
	return out
}

// mixedRoles is the role of ports of several roles.
const mixedRoles = "mixed"

func (p *pen) endLabel(port *port) EndLabel {
	var out EndLabel
	for i, end := range port.ends {
		l, ok := p.o.Ends[end]
		if !ok {
			end.Switch = ""
			l = p.o.Ends[end]
		}
		if i == 0 {
			out = l
			continue
		}
		out.Changed = out.Changed || l.Changed
		out.Discarding = out.Discarding && l.Discarding
		if out.Role != l.Role {
			out.Role = mixedRoles
		}
		if out.Was != l.Was {
			out.Was = ""
		}
	}
	return out
}

// boxDown says whether what a box stands for is down; of a fold all of it.
func (p *pen) boxDown(b *box) bool {
	return !slices.ContainsFunc(b.elements(), func(e topology.Element) bool { return !p.style(e).Down })
}

var boxKinds = map[kind]topology.Kind{switchBox: topology.KindSwitch, segmentBar: topology.KindSegment, hostBox: topology.KindHost}

// elements are what a box stands for.
func (b *box) elements() []topology.Element {
	var out []topology.Element
	for _, n := range b.names {
		out = append(out, topology.Element{Kind: boxKinds[b.kind], Name: n})
	}
	return out
}

// count is how many cables a drawn one stands for.
func (c *cable) count() int {
	n := 0
	for _, s := range c.strands {
		n += len(s)
	}
	return n
}

// lineElement is the element of the i-th line of a cable, the first of several.
func (c *cable) lineElement(i int) topology.Element {
	if len(c.strands[i]) > 1 {
		return c.element
	}
	return c.strands[i][0].parts[0]
}

// lineElements are all that die with the i-th line of a cable, or a part of it.
func (c *cable) lineElements(i int) []topology.Element {
	var out []topology.Element
	for _, w := range c.strands[i] {
		for _, e := range w.parts {
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
	}
	return out
}

// any says whether any of the elements is styled as get says.
func (p *pen) any(of []topology.Element, get func(Style) bool) bool {
	return slices.ContainsFunc(of, func(e topology.Element) bool { return get(p.style(e)) })
}

func (p *pen) dead(w wire) bool { return p.any(w.parts, isDown) || p.any(w.plugged, isDown) }

// lineDown says whether the i-th line of a cable is down. A line that stands for
// several is down when all of them are.
func (p *pen) lineDown(c *cable, i int) bool {
	return !slices.ContainsFunc(c.strands[i], func(w wire) bool { return !p.dead(w) })
}

// marked says whether any style of a line is marked as get says.
func (p *pen) marked(c *cable, i int, get func(Style) bool) bool {
	return slices.ContainsFunc(c.strands[i], func(w wire) bool { return p.any(w.parts, get) })
}

// absent says whether all that a line stands for takes no part.
func (p *pen) absent(c *cable, i int) bool {
	return !slices.ContainsFunc(c.strands[i], func(w wire) bool { return !p.any(w.parts, isAbsent) })
}

func isDown(s Style) bool        { return s.Down }
func isAbsent(s Style) bool      { return s.Absent }
func isChanged(s Style) bool     { return s.Changed }
func isHighlighted(s Style) bool { return s.Highlight }

// lineID names a line of a cable.
func lineID(cable, line int) string { return fmt.Sprintf("%d.%d", cable, line) }

// halos draws the bands behind marked cables and boxes, all of them before any
// cable.
func (p *pen) halos() {
	for i := range p.m.cables {
		c := &p.m.cables[i]
		width := paces[paceOf(c.mbps)].width
		for k, line := range c.lines {
			if p.marked(c, k, isHighlighted) {
				p.seen.halo = true
				p.d.strokes = append(p.d.strokes, stroke{points: line, colour: yellow, width: width + 9, layer: HighlightLayer, id: lineID(i, k)})
			}
			if p.marked(c, k, isChanged) {
				p.seen.changed = true
				p.d.strokes = append(p.d.strokes, stroke{points: line, colour: purple, width: width + 4, layer: ChangeLayer, id: lineID(i, k)})
			}
		}
	}
	for i := range p.m.boxes {
		b := &p.m.boxes[i]
		if b.kind != lane && slices.ContainsFunc(b.elements(), func(e topology.Element) bool { return p.style(e).Highlight }) {
			p.seen.halo = true
			p.d.shapes = append(p.d.shapes, shape{rect: rect{b.x, b.y, b.w + 2*haloWidth, b.h + 2*haloWidth}, fill: yellow, round: true, layer: BoxHighlightLayer, id: fmt.Sprint(i)})
		}
	}
}

// cable draws the lines of a cable. Death is stronger than discarding: what is
// dead has no role.
func (p *pen) cable(index int) {
	c := &p.m.cables[index]
	pc := paceOf(c.mbps)
	p.seen.bundle = p.seen.bundle || c.members > 1
	p.seen.single = p.seen.single || c.members < c.count() && c.kind == linkCable
	ends := p.ends(c)
	for i, line := range c.lines {
		s := stroke{points: line, colour: paces[pc].colour, width: paces[pc].width, tooltip: c.lineElement(i).String(), layer: CableLayer, id: lineID(index, i), of: c.lineElements(i)}
		if n := len(c.also); n > 0 {
			s.tooltip += fmt.Sprintf(" and %d more", n)
		}
		if p.m.short {
			s.width *= 0.7 // there are many
		}
		if c.members > 1 {
			s.width = min(s.width, c.pitch*0.6)
		}
		if c.kind == nicCable {
			s.width /= 2
		}
		switch {
		case p.lineDown(c, i):
			p.seen.down = true
			s.colour, s.style = grey, dotted
		case p.absent(c, i):
			p.seen.absent = true
			s.colour, s.width = grey, 0.8
		default:
			p.seen.speeds[pc] = true
		}
		if s.colour != grey && (ends[0].Discarding || ends[1].Discarding) {
			s.style = dashed
			s.tee = [2]bool{ends[0].Discarding, ends[1].Discarding}
		}
		p.d.strokes = append(p.d.strokes, s)
	}
}

// box draws a switch, segment or host.
func (p *pen) box(index int) {
	b := &p.m.boxes[index]
	if b.kind == lane {
		return
	}
	s := shape{rect: rect{b.x, b.y, b.w, b.h}, fill: white, border: black, width: 1.2, layer: BoxLayer, id: fmt.Sprint(index), of: b.elements()}
	name := textLine{clean(b.name), p.m.nameSize(), true, black}
	if b.kind != switchBox {
		s.fill, s.width, s.round, name.size, name.bold = paleGrey, 0.8, true, lineSize, false
	}
	st := p.boxStyle(b)
	switch {
	case st.Down:
		p.seen.down = true
		s.border, s.style, s.width, s.fill, name.colour = grey, dotted, 1.6, paleGrey, darkGrey
	case st.Root:
		s.border, s.width = blue, 4
	case st.Changed:
		s.border, s.width = purple, 3
	}
	p.seen.root = p.seen.root || st.Root
	if st.Changed {
		p.seen.changed = true
		name.text = changeMark + " " + name.text
	}
	if b.kind == segmentBar {
		name.text += " " + p.segmentSpeed(b)
		if st.Down {
			name.text += " down"
		}
	}
	name.text = fit(name.text, b.w-6, name.size*1.06)
	s.tooltip = b.elements()[0].String()
	if n := len(b.names); n > 1 {
		s.tooltip += fmt.Sprintf(" and %d more", n-1)
	}
	text := append([]textLine{name}, p.boxLines(b, st, name.size)...)
	if b.chassis == nil {
		s.text = text
		p.d.shapes = append(p.d.shapes, s)
		return
	}
	cells := p.m.chassisHeight() + 4
	p.d.shapes = append(p.d.shapes, s, shape{
		rect: rect{b.x, b.y - cells/2, b.w, b.h - cells}, text: text, tooltip: s.tooltip, layer: BoxLayer, id: s.id + ".0",
	})
	p.chassisCells(index)
}

// boxStyle is the style of a box: for several hosts down if all are, changed if
// any is, and the first label.
func (p *pen) boxStyle(b *box) Style {
	st := Style{Down: p.boxDown(b)}
	for i, e := range b.elements() {
		one := p.style(e)
		st.Root = st.Root || one.Root && b.kind == switchBox
		st.Changed = st.Changed || one.Changed
		switch {
		case i == 0 || b.kind == hostBox:
			st.Label = cmp.Or(st.Label, one.Label)
		case st.Label != one.Label:
			st.Label = "" // a group has none that is not that of all
		}
	}
	return st
}

// boxLines are the lines under the name in a box, as far as there is room.
func (p *pen) boxLines(b *box, st Style, nameSize float64) []textLine {
	label := strings.Split(strings.TrimSpace(st.Label), "\n")
	if st.Root {
		label[0] = strings.TrimSuffix("root, "+label[0], ", ")
	}
	if st.Down {
		label[0] = strings.TrimSuffix("down, "+label[0], ", ")
	} else if b.kind == hostBox || len(b.names) > 1 {
		label = append(p.partlyDown(b), label...)
	}
	label = append(label, p.stackLines(b)...)
	if n := len(b.names); n > 1 && b.kind == switchBox {
		label = append([]string{fmt.Sprintf("%d switches", n)}, label...)
	}
	if b.more > 0 {
		label = append(label, "and "+counted(b.more, "more link", "more links"))
	}
	size := p.m.sizes().lineSize
	high := b.h
	if b.chassis != nil {
		high -= p.m.chassisHeight() + 4
	}
	room := int((high - nameSize*1.3) / (size * 1.15))
	var out []textLine
	for _, l := range label {
		if l = clean(l); l != "" && len(out) < room {
			out = append(out, textLine{fit(l, b.w-6, size*0.95), size, false, darkGrey})
		}
	}
	return out
}

// segmentSpeed is the speed of the cables of a segment.
func (p *pen) segmentSpeed(b *box) string {
	for i := range p.m.cables {
		if c := &p.m.cables[i]; c.kind == segmentCable && c.element.Name == b.name {
			return topology.FormatMbps(c.mbps)
		}
	}
	return ""
}

// partlyDown says which of the hosts or NICs that a box stands for are down,
// where it is not drawn as down as a whole.
func (p *pen) partlyDown(b *box) []string {
	var hosts []string
	for _, e := range b.elements() {
		if p.style(e).Down {
			hosts = append(hosts, e.Name)
		}
	}
	var nics []string
	if len(b.names) > 1 && b.kind == hostBox {
		for i := range p.m.cables {
			c := &p.m.cables[i]
			if c.kind != nicCable || p.m.boxes[p.m.ports[c.ports[1]].box].names[0] != b.names[0] || p.lineDown(c, 0) {
				continue
			}
			for _, w := range c.strands[0] {
				if e := w.parts[0]; p.style(e).Down {
					nics = append(nics, strings.TrimPrefix(e.String(), "nic:"))
				}
			}
		}
	}
	switch {
	case len(hosts) > 0:
		p.seen.down = true
		return []string{foldNames(hosts) + " down"}
	case len(nics) > 0:
		p.seen.down = true
		return []string{strings.Join(nics, ", ") + " down"}
	}
	return nil
}

// cableLabel is what stands on a cable in any state: its name, unless it only
// repeats those of the switches, and its speed.
func (m *model) cableLabel(c *cable) string {
	speed := topology.FormatMbps(c.mbps)
	if c.element.Kind == topology.KindLAG || len(c.also) > 0 {
		speed = fmt.Sprintf("%d×%s", c.count(), speed)
	}
	if len(c.also) > 0 {
		return speed
	}
	a, b := &m.boxes[m.ports[c.ports[0]].box], &m.boxes[m.ports[c.ports[1]].box]
	if m.short || strings.HasPrefix(c.element.Name, a.name+"--"+b.name) {
		return speed
	}
	return fit(clean(c.element.Name), 110, lineSize) + " " + speed
}

// cableLabel writes on a cable what it is, how many of its lines are down, and
// what the overlay says of it. It is as large as its text, around the middle of
// the room that the scene reserved.
func (p *pen) cableLabel(index int) {
	c := &p.m.cables[index]
	if c.kind != linkCable {
		return
	}
	var lines []textLine
	for i, text := range p.cableLines(c) {
		l := textLine{text, tabSize, false, darkGrey}
		switch {
		case i == 0:
			l = textLine{text, lineSize, false, black}
			if p.all(c, p.lineDown) || p.all(c, p.absent) {
				l.colour = darkGrey
			}
		case i == 1 && p.deadCables(c) > 0:
			l.bold = true
		}
		lines = append(lines, l)
	}
	s := shape{rect: c.label, fill: white, text: lines, tooltip: p.said(c.element), layer: LabelLayer, id: fmt.Sprint(index)}
	s.w, s.h = 0, 2
	for _, l := range lines {
		s.w, s.h = max(s.w, textWidth(l.text, l.size)), s.h+float64(l.size*1.2)
	}
	s.w += 4
	p.d.shapes = append(p.d.shapes, s)
}

// said is the tooltip of an element: its name, and in full what an overlay says of it.
func (p *pen) said(e topology.Element) string {
	if l := clean(p.style(e).Label); l != "" {
		return e.String() + ": " + fit(l, mostTitle, 1)
	}
	return e.String()
}

// mostLabel is the width of a line of what an overlay says of a cable, in points.
const mostLabel = 140.0

// deadCables counts the cables that a drawn one stands for and that are down.
func (p *pen) deadCables(c *cable) int {
	n := 0
	for _, strand := range c.strands {
		for _, w := range strand {
			if p.dead(w) {
				n++
			}
		}
	}
	return n
}

// cableLines are the lines of the label of a cable.
func (p *pen) cableLines(c *cable) []string {
	lines := []string{p.m.cableLabel(c)}
	for i := range c.strands {
		if p.marked(c, i, isChanged) {
			lines[0] = changeMark + " " + lines[0]
			break
		}
	}
	if s := p.deadMembers(p.deadCables(c), c.count()); s != "" {
		lines = append(lines, s)
	}
	if l := clean(p.style(c.element).Label); l != "" && len(c.also) == 0 {
		said := wrap(l, mostLabel, tabSize)
		if len(said) > 2 {
			said = []string{said[0], fit(strings.Join(said[1:], " "), mostLabel, tabSize)}
		}
		lines = append(lines, said...)
	}
	return lines
}

// deadMembers says how many lines of a cable are down.
func (p *pen) deadMembers(dead, members int) string {
	switch {
	case dead == 0:
		return ""
	case dead == members:
		return "down"
	case p.m.short:
		return fmt.Sprintf("%d/%d down", dead, members)
	}
	return fmt.Sprintf("%d of %d down", dead, members)
}

// tabs draws the tabs of all ports, once each.
func (p *pen) tabs() {
	drawn := make([]bool, len(p.m.ports))
	at := make([][]int, len(p.m.ports)) // the cables of a port: to both peers of a pair it has two
	for i := range p.m.cables {
		for _, q := range p.m.cables[i].ports {
			at[q] = append(at[q], i)
		}
	}
	for i := range p.m.cables {
		c := &p.m.cables[i]
		for k, q := range c.ports {
			port := &p.m.ports[q]
			if !port.tab || drawn[q] {
				continue
			}
			drawn[q] = true
			if p.m.boxes[port.box].kind == hostBox {
				p.nicTab(c, port)
			} else {
				p.endTab(c, k, port, at[q])
			}
			p.d.shapes[len(p.d.shapes)-1].layer, p.d.shapes[len(p.d.shapes)-1].id = TabLayer, fmt.Sprint(q)
		}
	}
}

// nicTab draws the tab of a NIC: name and speed.
func (p *pen) nicTab(c *cable, port *port) {
	s := shape{rect: p.m.tabRect(port), fill: white, border: grey, width: 0.6}
	name, speed := lastWord(port.label)
	s.text = []textLine{
		{fit(clean(name), s.w-2, tabSize), tabSize, false, black},
		{speed, tabSize - 1.5, false, darkGrey},
	}
	s.tooltip = topology.Element{Kind: topology.KindNIC, Name: c.element.Name}.String()
	p.d.shapes = append(p.d.shapes, s)
}

// endTab draws the tab of a port at the end of a link or segment: c of several cables.
func (p *pen) endTab(c *cable, k int, port *port, cables []int) {
	every := func(what func(*cable, int) bool) bool {
		return !slices.ContainsFunc(cables, func(i int) bool { return !p.all(&p.m.cables[i], what) })
	}
	l := p.ends(c)[k]
	s := shape{rect: p.m.tabRect(port), fill: white, border: black, width: 0.6, end: port.ends[0]}
	s.tooltip = fmt.Sprintf("port %s of %s, end %d of %s", port.label, p.m.boxes[port.box].name, port.ends[0].Index, c.element)
	if n := len(port.ends); n > 1 {
		s.tooltip = fmt.Sprintf("%d ports of %s, of %s and %d more", n, p.m.boxes[port.box].name, c.element, n-1)
	}
	text, faint := black, darkGrey
	switch {
	case l.Discarding:
		p.seen.discarding = true
		s.fill, s.border, text, faint = vermilion, vermilion, white, white
	case every(p.lineDown):
		s.border, s.style, text = grey, dotted, darkGrey
	case every(p.absent):
		s.border, text = grey, darkGrey
	}
	if l.Changed || l.Was != "" {
		p.seen.changed = true
		s.width, s.border = 2, black
	}
	size := tabSize
	if w := textWidth(port.label, size*1.06); w > s.w-2 { // as large as it can be read, then cut
		size = max(tenth(float64(size*(s.w-2)/w)), leastTabSize)
	}
	s.text = []textLine{{fitTail(port.label, s.w-2, size), size, true, text}}
	was, role := p.roles(l)
	for _, t := range []textLine{{was, tabSize, false, faint}, {role, tabSize, l.Discarding, text}} {
		if t.text == "" {
			continue
		}
		if p.m.short && len(t.text) > 1 {
			t.size = tabSize - 1.5
		}
		t.text = fit(t.text, s.w, t.size*0.92)
		s.text = append(s.text, t)
	}
	p.d.shapes = append(p.d.shapes, s)
}

// all says whether something is true of all lines of a cable.
func (p *pen) all(c *cable, what func(*cable, int) bool) bool {
	for i := range c.strands {
		if !what(c, i) {
			return false
		}
	}
	return true
}

// roles are the lines of a tab that say what the port was, if that is said, and
// what it is. Short ones are letters on one line.
func (p *pen) roles(l EndLabel) (was, is string) {
	was, is = clean(l.Was), clean(l.Role)
	if !p.m.short {
		if was != "" {
			is = "→ " + cmp.Or(is, "none")
		}
		return was, is
	}
	for _, role := range []string{was, is} {
		if role != "" {
			p.seen.roles[role] = true
		}
	}
	if was != "" {
		return "", initial(was) + "→" + cmp.Or(initial(is), "–")
	}
	return "", initial(is)
}

// initial is a role where there is no room for it. That of a port which is down
// would be the letter of designated.
func initial(role string) string {
	if role == "disabled" {
		return "–"
	}
	for _, r := range role {
		return strings.ToUpper(string(r))
	}
	return ""
}
