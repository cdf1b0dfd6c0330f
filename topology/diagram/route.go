package diagram

import "math"

// drawLines finds the lines of each cable.
func (m *model) drawLines() {
	above, below := m.bands()
	for i := range m.cables {
		c := &m.cables[i]
		a, b := &m.ports[c.ports[0]], &m.ports[c.ports[1]]
		switch {
		case c.track > 0:
			m.drawTrack(c, above, below)
		case a.side == left || a.side == right:
			m.drawStraight(c, a, b)
		default:
			m.drawDown(c, above, below)
		}
	}
}

// bands returns between which y each row has its boxes and tabs, so that cables
// may bend outside only.
func (m *model) bands() (above, below []float64) {
	above, below = m.zones()
	for r, row := range m.rows {
		high := 0.0
		for _, b := range row {
			high = max(high, m.boxes[b].h)
		}
		y := m.boxes[row[0]].y
		above[r], below[r] = y-high/2-above[r], y+high/2+below[r]
	}
	return above, below
}

// offsets returns how far to the side of the cable's middle each member is.
func offsets(members int, pitch float64) []float64 {
	out := make([]float64, members)
	for i := range out {
		out[i] = float64((float64(i) - float64(members-1)/2) * pitch)
	}
	return out
}

// tip is where a cable meets a port: at the far edge of the tab.
func (m *model) tip(p *port) point {
	b := &m.boxes[p.box]
	switch p.side {
	case top:
		return point{b.x + p.offset, b.y - b.h/2 - p.out}
	case bottom:
		return point{b.x + p.offset, b.y + b.h/2 + p.out}
	case left:
		return point{b.x - b.w/2 - p.out, b.y + p.offset}
	}
	return point{b.x + b.w/2 + p.out, b.y + p.offset}
}

// drawStraight draws a cable between boxes that stand side by side.
func (m *model) drawStraight(c *cable, a, b *port) {
	p, q := m.tip(a), m.tip(b)
	c.pitch = m.pitch(c.members)
	for _, o := range offsets(c.members, c.pitch) {
		c.lines = append(c.lines, []point{{p.x, p.y + o}, {q.x, q.y + o}})
	}
	c.label.x, c.label.y, c.fixed = (p.x+q.x)/2, m.labelY(c, p.y), true
}

// labelY is where the label of a level cable goes: above it, so that nothing of
// it is hidden, or on it where it has too many lines for that.
func (m *model) labelY(c *cable, y float64) float64 {
	half := float64(c.pitch * float64(c.members-1) / 2)
	if half > memberPitch {
		return y
	}
	return y - half - c.label.h/2 - 2
}

// drawTrack draws a cable that leaves its row and comes back to it.
func (m *model) drawTrack(c *cable, above, below []float64) {
	a, b := &m.ports[c.ports[0]], &m.ports[c.ports[1]]
	p, q := m.tip(a), m.tip(b)
	r := m.boxes[a.box].row
	out, y := 1.0, below[r]
	if a.side == top {
		out, y = -1, above[r]
	}
	y += float64(out * (float64(float64(c.track)*m.trackPitch()) - m.trackPitch()/2))
	turn := 1.0
	if p.x > q.x {
		turn = -1
	}
	c.pitch = m.pitch(c.members)
	for _, o := range offsets(c.members, c.pitch) {
		height := y - float64(out*turn*o)
		c.lines = append(c.lines, []point{{p.x + o, p.y}, {p.x + o, height}, {q.x - o, height}, {q.x - o, q.y}})
	}
	c.label.x, c.label.y, c.fixed = (p.x+q.x)/2, m.labelY(c, y), true
}

// drawDown draws a cable from row to row: straight out of its tab, then to the
// lane in the next row, and so on. Lines keep their distance in x, which is
// greater where the cable runs flat.
func (m *model) drawDown(c *cable, above, below []float64) {
	a, b := &m.ports[c.ports[0]], &m.ports[c.ports[1]]
	ra, rb := m.boxes[a.box].row, m.boxes[b.box].row
	exit, enter := below, above
	if rb < ra {
		exit, enter = above, below
	}
	from, to := m.tip(a), m.tip(b)
	line := []point{from, {from.x, exit[ra]}}
	for _, l := range c.lanes {
		x := &m.boxes[l]
		line = append(line, point{x.x, enter[x.row]}, point{x.x, exit[x.row]})
	}
	line = straighten(append(line, point{to.x, enter[rb]}, to))
	pitch := m.pitch(c.members)
	if flat := flatness(line); c.members > 1 {
		widest := (min(a.along, b.along) - 10) / float64(c.members-1)
		if len(c.lanes) > 0 {
			widest = min(widest, lanePitch(c.members))
		}
		pitch = min(max(pitch, 4.5*flat), max(widest, pitch))
		c.pitch = pitch / flat
	}
	for _, o := range offsets(c.members, pitch) {
		member := make([]point, len(line))
		for i, p := range line {
			member[i] = point{p.x + o, p.y}
		}
		c.lines = append(c.lines, member)
	}
}

// flatness is by how much lines that are apart in x seem nearer than that where
// the line runs flattest: 1 for an upright one.
func flatness(line []point) float64 {
	f := 1.0
	for i := range line[1:] {
		dx, dy := line[i+1].x-line[i].x, line[i+1].y-line[i].y
		if dy != 0 {
			f = max(f, math.Sqrt(1+float64(dx/dy)*float64(dx/dy)))
		}
	}
	return f
}

// straighten drops points that lie on a straight upright line.
func straighten(line []point) []point {
	out := line[:1:1]
	for i := 1; i < len(line)-1; i++ {
		last := out[len(out)-1]
		if line[i] != last && (last.x != line[i].x || line[i].x != line[i+1].x) {
			out = append(out, line[i])
		}
	}
	return append(out, line[len(line)-1])
}

// tabRect is the tab of a port.
func (m *model) tabRect(p *port) rect {
	t := m.tip(p)
	switch p.side {
	case top:
		return rect{t.x, t.y + p.out/2, p.along - 4, p.out}
	case bottom:
		return rect{t.x, t.y - p.out/2, p.along - 4, p.out}
	case left:
		return rect{t.x + p.out/2, t.y, p.out, p.along - 4}
	}
	return rect{t.x - p.out/2, t.y, p.out, p.along - 4}
}
