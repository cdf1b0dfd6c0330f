package diagram

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Sizes of frames in points.
const (
	framePad   = 9.0   // from a peer's box to the frame at its side
	frameHead  = 27.0  // room above the boxes for the title
	frameFoot  = 38.0  // room below the boxes for what became of the pair
	frameInset = 4.0   // from the frame to where cables bend
	mostStates = 3     // lines below
	mostGap1   = 190.0 // between the boxes, for the title

	chassisH = 13.0 // of the cell of a stack's member
)

// frame is drawn around the two peers of an MLAG pair, which stand side by side.
// Between their boxes there is nothing but the cables that join them, so that the
// title is above these and what became of the pair below.
type frame struct {
	element topology.Element
	title   string
	boxes   [2]int // from left to right once the rows are in order
	rect
	titleAt, stateAt rect
}

// pairTitles are the words of vendors for their pairs.
var pairTitles = map[topology.MLAGProfile]string{
	0: "MLAG pair", topology.VPC: "vPC pair", topology.VLT: "VLT pair", topology.VSX: "VSX pair", topology.NSeries: "MLAG pair (N-series)",
}

// level puts the peers of each MLAG pair into one tier, the higher of theirs, so that
// one frame holds them and nothing else.
func level(b *topology.Builder, tier []int) {
	at := make(map[string]int, len(b.Switches))
	for i, s := range b.Switches {
		at[s.Name] = i
	}
	for _, p := range b.MLAGs {
		x, y := at[p.Switches[0]], at[p.Switches[1]]
		tier[x] = min(tier[x], tier[y])
		tier[y] = tier[x]
	}
}

// pairs notes the pairs of which both peers are drawn, each as a box of its own.
func (m *model) pairs(b *topology.Builder, at map[string]int) {
	slices.SortFunc(b.MLAGs, func(x, y topology.MLAG) int { return natural(x.Name, y.Name) })
	for i := range b.MLAGs {
		p := &b.MLAGs[i]
		x, drawn := at[p.Switches[0]]
		y, also := at[p.Switches[1]]
		if !drawn || !also || len(m.boxes[x].names) > 1 || len(m.boxes[y].names) > 1 || x == y {
			continue
		}
		m.boxes[x].mate, m.boxes[y].mate = y+1, x+1
		m.frames = append(m.frames, frame{element: p.Element(), title: clean(p.Name) + ", " + pairTitles[p.Profile], boxes: [2]int{x, y}})
	}
}

// mated says whether two boxes are the peers of one pair.
func (m *model) mated(a, b int) bool { return m.boxes[a].mate == b+1 }

// together returns a row with the peers of each pair side by side, at the place of
// the first; all else keeps its order.
func (m *model) together(row []int) []int {
	out := make([]int, 0, len(row))
	placed := make(map[int]bool)
	for _, b := range row {
		if placed[b] {
			continue
		}
		out = append(out, b)
		if mate := m.boxes[b].mate; mate > 0 {
			placed[mate-1] = true
			out = append(out, mate-1)
		}
	}
	return out
}

// frameGap is the least distance between the boxes of a pair: the title fits there.
func (m *model) frameGap(a int) float64 {
	for i := range m.frames {
		if f := &m.frames[i]; f.boxes[0] == a || f.boxes[1] == a {
			least := 150.0
			if m.short {
				least = 96
			}
			return max(least, min(textWidth(f.title, m.frameSize()*1.08)+10, mostGap1))
		}
	}
	return 0
}

// frameSize is that of the letters of a frame's title.
func (m *model) frameSize() float64 {
	if m.short {
		return tabSize
	}
	return lineSize + 1
}

// makeFrames gives frames their places once all boxes have theirs.
func (m *model) makeFrames() {
	if len(m.frames) == 0 {
		return
	}
	above, below := m.bands()
	for i := range m.frames {
		f := &m.frames[i]
		a, b := &m.boxes[f.boxes[0]], &m.boxes[f.boxes[1]]
		if a.x > b.x {
			f.boxes[0], f.boxes[1] = f.boxes[1], f.boxes[0]
			a, b = b, a
		}
		l, r := a.x-a.w/2-m.outer(f.boxes[0], left), b.x+b.w/2+m.outer(f.boxes[1], right)
		t, u := above[a.row]+frameInset, below[a.row]-frameInset
		f.rect = rect{(l + r) / 2, (t + u) / 2, r - l, u - t}
		gap := (b.x - b.w/2) - (a.x + a.w/2)
		mid := (b.x - b.w/2 + a.x + a.w/2) / 2
		high := max(a.h, b.h) / 2
		f.titleAt = rect{mid, t + 3 + m.frameSize()*0.65, gap - 4, m.frameSize() * 1.3}
		f.stateAt = rect{mid, a.y + high + (frameFoot-frameInset)/2 - 2, gap - 4, frameFoot - frameInset - 2}
	}
}

// outer is the distance from a peer's box to the frame, which holds its tabs there.
func (m *model) outer(b int, at side) float64 {
	d := framePad
	for i := range m.ports {
		if p := &m.ports[i]; p.box == b && p.side == at && p.out > 0 {
			d = max(d, p.out+frameInset)
		}
	}
	return d
}

// frames draws the frames below everything else, and what stands in them.
func (p *pen) frames() {
	for i := range p.m.frames {
		f := &p.m.frames[i]
		st := p.style(f.element)
		p.seen.pair = true
		s := shape{rect: f.rect, border: darkGrey, width: 1, round: true, layer: FrameLayer, id: fmt.Sprint(i), of: []topology.Element{f.element}}
		s.tooltip = p.said(f.element)
		switch {
		case p.frameDown(f):
			p.seen.down = true
			s.border, s.style, s.width = grey, dotted, 1.6
		case st.Alarm:
			s.border, s.style, s.width = vermilion, dashed, 2
		case st.Changed:
			s.border, s.width = purple, 2.5
		}
		p.d.frames = append(p.d.frames, s)
	}
}

// frameTexts writes the title of each frame, and what became of its pair.
func (p *pen) frameTexts() {
	for i := range p.m.frames {
		f := &p.m.frames[i]
		st := p.style(f.element)
		size := p.m.frameSize()
		title := f.title
		if st.Changed {
			p.seen.changed = true
			title = changeMark + " " + title
		}
		p.d.shapes = append(p.d.shapes, shape{
			rect: f.titleAt, layer: LabelLayer, id: fmt.Sprintf("f%d.title", i), tooltip: f.element.String(),
			text: []textLine{{fit(title, f.titleAt.w, size*1.08), size, true, black}},
		})
		text := p.frameText(f)
		if text == "" {
			continue
		}
		size = tabSize
		if p.m.short {
			size--
		}
		lines := balanced(text, f.stateAt.w-6, size*1.08)
		if len(lines) > mostStates {
			lines = append(lines[:mostStates-1:mostStates-1], fit(strings.Join(lines[mostStates-1:], " "), f.stateAt.w-6, size*1.08))
		}
		s := shape{rect: rect{f.stateAt.x, f.stateAt.y, 0, float64(float64(len(lines))*size*leading) + 3}, layer: LabelLayer, id: fmt.Sprintf("f%d.state", i), tooltip: f.element.String()}
		colour := black
		if st.Alarm {
			p.seen.alarm = true
			s.fill, s.border, s.width, colour = vermilion, vermilion, 0.6, white
		}
		for _, l := range lines {
			s.w = max(s.w, textWidth(l, size*1.08)+6)
			s.text = append(s.text, textLine{l, size, st.Alarm, colour})
		}
		p.d.shapes = append(p.d.shapes, s)
	}
}

// balanced wraps a text into lines of about the same length.
func balanced(text string, width, size float64) []string {
	lines := wrap(text, width, size)
	for range 10 {
		width *= 0.95
		narrower := wrap(text, width, size)
		if len(lines) < 2 || len(narrower) > len(lines) {
			break
		}
		lines = narrower
	}
	return lines
}

// frameText is what an overlay says of a pair.
func (p *pen) frameText(f *frame) string {
	if l := clean(p.style(f.element).Label); l != "" || !p.frameDown(f) {
		return l
	}
	return "down"
}

// frameDown says whether a pair is down, itself or both its peers.
func (p *pen) frameDown(f *frame) bool {
	return p.style(f.element).Down || p.boxDown(&p.m.boxes[f.boxes[0]]) && p.boxDown(&p.m.boxes[f.boxes[1]])
}

// chassisCells draws the members of a stack in the lower part of its box.
func (p *pen) chassisCells(index int) {
	b := &p.m.boxes[index]
	h := p.m.chassisHeight()
	w := (b.w - 8) / float64(len(b.chassis))
	for i, name := range b.chassis {
		e := b.chassisElement(i)
		s := shape{
			rect: rect{b.x - b.w/2 + 4 + float64(w*(float64(i)+0.5)), b.y + b.h/2 - h/2 - 4, w - 4, h},
			fill: white, border: darkGrey, width: 0.8, layer: BoxLayer, id: fmt.Sprintf("%d.%d", index, i+1), tooltip: e.String(), of: []topology.Element{e},
		}
		colour := black
		if p.style(e).Down || p.boxDown(b) {
			p.seen.down = true
			s.border, s.style, s.fill, colour = grey, dotted, paleGrey, darkGrey
		}
		size := tabSize
		if p.m.short {
			size -= 1.5
		}
		s.text = []textLine{{fit(clean(name), s.w-3, size*1.05), size, false, colour}}
		p.d.shapes = append(p.d.shapes, s)
	}
}

func (b *box) chassisElement(i int) topology.Element {
	return topology.Element{Kind: topology.KindChassis, Name: b.names[0] + "/" + b.chassis[i]}
}

// chassisHeight is that of the cell of a stack's member.
func (m *model) chassisHeight() float64 {
	if m.short {
		return chassisH - 2
	}
	return chassisH
}

// stackLines say which members and cables of a stack are down.
func (p *pen) stackLines(b *box) []string {
	if b.chassis == nil || p.boxDown(b) {
		return nil
	}
	var members, cables, out []string
	for i, name := range b.chassis {
		if st := p.style(b.chassisElement(i)); st.Down {
			members = append(members, clean(name)+" "+orElse(clean(st.Label), "down"))
		}
	}
	for i := range b.stackCables {
		if p.style(topology.Element{Kind: topology.KindCable, Name: b.names[0], Index: i + 1}).Down {
			cables = append(cables, strconv.Itoa(i+1))
		}
	}
	if members != nil {
		out = append(out, strings.Join(members, ", "))
	}
	if cables != nil {
		out = append(out, "stack cable "+strings.Join(cables, ", ")+" down")
	}
	return out
}
