package diagram

import "slices"

// Sizes in points.
const (
	nameSize     = 12.0 // of the letters of a switch's name
	lineSize     = 9.0  // of most others
	tabSize      = 8.5  // of those in a tab
	leastTabSize = 6.0  // of a port that has a long name
	titleSize    = 16.0

	lead        = 9.0  // how far a cable goes straight on before it bends
	memberPitch = 6.0  // between the lines of a bundle
	nicPitch    = 7.0  // between the cables of NICs at a switch
	barPitch    = 16.0 // between cables at a segment
	boxGap      = 26.0 // between boxes of a row
	laneGap     = 9.0  // between a lane and what is beside it
	header      = 54.0 // for title and subtitle, kept free without them too
	rowHeight   = 240  // about what a row takes, for guessing the proportions

	haloWidth    = 7.0 // around a box
	sideMargin   = haloWidth + 1
	leastWrapped = 2000.0 // rows up to this width are never broken unasked
)

// sizes are what depends on whether labels are short.
type sizes struct {
	tabW, tabH, nicTabH float64
	boxW, boxH          float64
	labelH              float64 // of the label on a cable, two lines
	gap                 float64 // between rows, at least
	boxGap              float64 // between boxes of a row
	lineSize            float64 // of the lines under a switch's name
}

// sizes returns the sizes for short or full labels. A full tab has room for
// "→ designated", a short one for "D→A".
func (m *model) sizes() sizes {
	if m.short {
		return sizes{tabW: 19, tabH: 20, nicTabH: 20, boxW: 60, boxH: 30, labelH: 21, gap: 70, boxGap: boxGap / 2, lineSize: lineSize - 1}
	}
	return sizes{tabW: 57, tabH: 32, nicTabH: 21, boxW: 110, boxH: 50, labelH: 23, gap: 84, boxGap: boxGap, lineSize: lineSize}
}

// layOut gives everything its place.
func (m *model) layOut() error {
	m.sizePorts()
	m.fillRows()
	if err := m.tangled(); err != nil {
		return err
	}
	m.arrange()
	if err := m.wrapRows(); err != nil {
		return err
	}
	m.pickSides()
	m.sizeBoxes()
	m.placeBoxes()
	m.stack()
	m.makeFrames()
	m.drawLines()
	m.placeLabels()
	return nil
}

// sizePorts gives ports the room that they take along their side if that is the
// top or the bottom; pickSides corrects the others.
func (m *model) sizePorts() {
	s := m.sizes()
	for i := range m.ports {
		p := &m.ports[i]
		switch m.boxes[p.box].kind {
		case hostBox:
			name, speed := lastWord(p.label)
			p.along = max(textWidth(clean(name), tabSize), textWidth(speed, tabSize), 22) + 9
			p.along, p.out = min(p.along, 70), s.nicTabH
		case segmentBar:
			p.along = barPitch
		default:
			p.along = nicPitch
			if p.tab {
				p.along, p.out = s.tabW+4, s.tabH
			}
		}
	}
}

// fillRows makes a row of each tier that has boxes.
func (m *model) fillRows() {
	tiers := make([]int, len(m.boxes))
	for i, b := range m.boxes {
		tiers[i] = b.tier
	}
	slices.Sort(tiers)
	tiers = slices.Compact(tiers)
	m.rows = make([][]int, len(tiers))
	for i := range m.boxes {
		r, _ := slices.BinarySearch(tiers, m.boxes[i].tier)
		m.boxes[i].row = r
		m.rows[r] = append(m.rows[r], i)
	}
}

// ownWidth is what a box needs for its name.
func (m *model) ownWidth(b int) float64 {
	s := m.sizes()
	x := &m.boxes[b]
	switch x.kind {
	case hostBox:
		return min(max(textWidth(x.name, lineSize)+12, s.boxW*0.6), 160)
	case segmentBar:
		return min(textWidth(x.name+" 100M down", lineSize)+8, 200)
	}
	return min(max(textWidth(x.name, m.nameSize()*1.08)+12, s.boxW), 260)
}

// nameSize is that of a switch's name.
func (m *model) nameSize() float64 {
	if m.short {
		return nameSize - 2
	}
	return nameSize
}

// lastWord splits a label at its last space.
func lastWord(s string) (before, last string) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == ' ' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// pickSides decides on which side of its box each port is. Between two boxes
// that stand side by side a cable is straight; any other cable inside a row goes
// round on a track, above the first row and below others. A port that has cables to
// both peers of a pair is drawn once on each side that they leave from.
func (m *model) pickSides() {
	s := m.sizes()
	pristine := slices.Clone(m.ports)
	onSide := make(map[[2]int]int) // the port to use, by port and side
	sided := make(map[int]bool)
	put := func(c *cable, k int, to side) *port {
		p := c.ports[k]
		at, ok := onSide[[2]int{p, int(to)}]
		if !ok && sided[p] {
			at = m.addPort(pristine[p])
		} else if !ok {
			at = p
		}
		sided[p], onSide[[2]int{p, int(to)}] = true, at
		c.ports[k] = at
		m.ports[at].side = to
		return &m.ports[at]
	}
	at := make([]int, len(m.boxes))
	for _, row := range m.rows {
		for i, b := range row {
			at[b] = i
		}
	}
	for i := range m.cables {
		c := &m.cables[i]
		a, b := m.ports[c.ports[0]].box, m.ports[c.ports[1]].box
		ra, rb := m.boxes[a].row, m.boxes[b].row
		switch d := at[b] - at[a]; {
		case ra < rb:
			put(c, 0, bottom)
			put(c, 1, top)
		case ra > rb:
			put(c, 0, top)
			put(c, 1, bottom)
		case d == 1 || d == -1:
			for k, to := range [2]side{right, left} {
				if d < 0 {
					to = left + right - to
				}
				p := put(c, k, to)
				p.along, p.out = s.tabH+4, s.tabW
				if !p.tab {
					p.along, p.out = barPitch, 0
				}
			}
		default:
			c.track = 1
			to := bottom
			if ra == 0 {
				to = top
			}
			put(c, 0, to)
			put(c, 1, to)
		}
	}
}

// sizeBoxes makes each box as large as its name and ports require.
func (m *model) sizeBoxes() {
	s := m.sizes()
	need := make([][4]float64, len(m.boxes))
	for _, p := range m.ports {
		need[p.box][p.side] += p.along
	}
	for i := range m.boxes {
		b, n := &m.boxes[i], need[i]
		b.w, b.h = max(m.ownWidth(i), n[top], n[bottom]), max(s.boxH, n[left], n[right])
		if b.chassis != nil {
			b.h += m.chassisHeight() + 4
			for _, c := range b.chassis {
				b.w = max(b.w, float64(len(b.chassis))*min(textWidth(clean(c), tabSize)+12, 80)+8)
			}
		}
		switch b.kind {
		case hostBox:
			b.h = 30
		case segmentBar:
			b.h = max(16, n[left], n[right])
		}
	}
	for i := range m.cables {
		c := &m.cables[i]
		for _, l := range c.lanes {
			m.boxes[l].w = bundleWidth(c.members)
		}
		m.sizeLabel(c)
	}
}

// pitch is the distance between the lines of a bundle, less where there are too
// many for a tab.
func (m *model) pitch(members int) float64 {
	return min(memberPitch, (m.sizes().tabH-8)/float64(max(members-1, 1)))
}

// lanePitch is the greatest distance between the lines of a bundle in a lane,
// which is as wide as that needs.
func lanePitch(members int) float64 { return min(9, 48/float64(max(members-1, 1))) }

// bundleWidth is the room that the lines of a bundle take side by side.
func bundleWidth(members int) float64 { return float64(lanePitch(members)*float64(members-1)) + 2 }

// sizeLabel reserves room for the label of a cable: its name and speed, and what
// an overlay says below.
func (m *model) sizeLabel(c *cable) {
	if c.kind != linkCable {
		return
	}
	c.label.w, c.label.h = textWidth(m.cableLabel(c), lineSize)+6, m.sizes().labelH
	if !m.short {
		c.label.w = max(c.label.w, textWidth("1 of 2 down", tabSize)+6)
	}
}

// separation is the least distance between the centres of two boxes of a row.
func (m *model) separation(a, b int, between map[[2]int]float64) float64 {
	x, y := &m.boxes[a], &m.boxes[b]
	gap := m.sizes().boxGap
	if x.kind == lane || y.kind == lane {
		gap = laneGap
	}
	gap = max(gap, between[[2]int{min(a, b), max(a, b)}])
	if m.mated(a, b) {
		gap = max(gap, m.frameGap(a))
	} else {
		for _, of := range []*box{x, y} {
			if of.mate > 0 {
				gap += framePad
			}
		}
	}
	return (x.w+y.w)/2 + gap
}

// between returns the room that the cables between boxes that stand side by side
// need for their tabs and labels.
func (m *model) between() map[[2]int]float64 {
	out := make(map[[2]int]float64)
	for i := range m.cables {
		c := &m.cables[i]
		a, b := m.ports[c.ports[0]], m.ports[c.ports[1]]
		if a.side == left || a.side == right {
			key := [2]int{min(a.box, b.box), max(a.box, b.box)}
			out[key] = max(out[key], a.out+b.out+c.label.w+3*lead)
		}
	}
	return out
}
