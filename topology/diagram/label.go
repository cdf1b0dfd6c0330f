package diagram

import "math"

// What a label should not lie on, in order of how bad that is: another label, a
// box, a tab, and the line of another cable.
const (
	onLabel = 1000.0
	onBox   = 500.0
	onTab   = 200.0
	onLine  = 1.0

	cellW, cellH = 96.0, 48.0 // of the grid in which neighbours are looked up
)

// cell is a place in the grid.
type cell struct{ column, row int }

// clutter is what is in the picture, by cells: in each what reaches into it or is
// as near as a label centred in it may reach.
type clutter struct {
	w, h   float64
	solids map[cell][]obstacle
	lines  map[cell][]leg
}

// obstacle is what a label should not lie on, and how bad that is.
type obstacle struct {
	rect
	weight float64
}

// leg is a straight part of a cable. Of a bundle its first line stands for all.
type leg struct {
	cable int
	p, q  point
}

// clutter gathers all that has its place before the labels.
func (m *model) clutter() *clutter {
	k := &clutter{h: m.sizes().labelH / 2, solids: make(map[cell][]obstacle), lines: make(map[cell][]leg)}
	for i := range m.cables {
		k.w = max(k.w, m.cables[i].label.w/2)
	}
	for i := range m.boxes {
		if b := &m.boxes[i]; b.kind != lane {
			k.add(rect{b.x, b.y, b.w, b.h}, onBox)
		}
	}
	for i := range m.frames {
		k.add(m.frames[i].rect, onTab) // a label in it would seem to be of the pair
		k.add(m.frames[i].titleAt, onBox)
		k.add(m.frames[i].stateAt, onBox)
	}
	for i := range m.ports {
		if p := &m.ports[i]; p.tab {
			k.add(m.tabRect(p), onTab)
		}
	}
	for i := range m.cables {
		c := &m.cables[i]
		line := c.lines[0]
		for j := range line[1:] {
			k.addLeg(leg{i, line[j], line[j+1]})
		}
		if c.fixed && c.kind == linkCable {
			k.add(c.label, onLabel)
		}
	}
	return k
}

func cellAt(x, y float64) cell { return cell{int(math.Floor(x / cellW)), int(math.Floor(y / cellH))} }

func (k *clutter) add(r rect, weight float64) {
	from, to := cellAt(r.x-r.w/2-k.w, r.y-r.h/2-k.h), cellAt(r.x+r.w/2+k.w, r.y+r.h/2+k.h)
	for x := from.column; x <= to.column; x++ {
		for y := from.row; y <= to.row; y++ {
			k.solids[cell{x, y}] = append(k.solids[cell{x, y}], obstacle{r, weight})
		}
	}
}

// addLeg adds a line to the cells along it.
func (k *clutter) addLeg(l leg) {
	left, right := l.p, l.q
	if left.x > right.x {
		left, right = right, left
	}
	heightAt := func(x float64) float64 {
		if x <= left.x {
			return left.y
		}
		if x >= right.x {
			return right.y
		}
		return left.y + float64((right.y-left.y)*(x-left.x)/(right.x-left.x))
	}
	first, last := cellAt(left.x-k.w, 0).column, cellAt(right.x+k.w, 0).column
	for x := first; x <= last; x++ {
		a, b := heightAt(float64(float64(x)*cellW)-k.w), heightAt(float64(float64(x+1)*cellW)+k.w)
		if left.x == right.x {
			a, b = left.y, right.y
		}
		for y := cellAt(0, min(a, b)-k.h).row; y <= cellAt(0, max(a, b)+k.h).row; y++ {
			k.lines[cell{x, y}] = append(k.lines[cell{x, y}], l)
		}
	}
}

// hidden weighs what the label of a cable would lie on.
func (k *clutter) hidden(cable int, r rect) float64 {
	s, sum := cellAt(r.x, r.y), 0.0
	for i := range k.solids[s] {
		if o := &k.solids[s][i]; overlap(r, o.rect) {
			sum += o.weight
		}
	}
	for i := range k.lines[s] {
		if l := &k.lines[s][i]; l.cable != cable && meets(r, l.p, l.q) {
			sum += onLine
		}
	}
	return sum
}

// placeLabels puts the labels of cables between rows where they hide least, as
// near to the middle as that allows.
func (m *model) placeLabels() {
	k := m.clutter()
	for i := range m.cables {
		c := &m.cables[i]
		if c.kind != linkCable || c.fixed {
			continue
		}
		best, least := rect{}, math.Inf(1)
		for _, a := range m.candidates(c) {
			if score := a.off + k.hidden(i, a.rect); score < least {
				best, least = a.rect, score
			}
		}
		c.label, c.fixed = best, true
		k.add(best, onLabel)
	}
}

// candidate is where a label may be, off by how much from the middle of a leg.
type candidate struct {
	rect
	off float64
}

// candidates returns where the label of a cable may be: along the legs between
// rows.
func (m *model) candidates(c *cable) []candidate {
	var out []candidate
	line := c.lines[0]
	last := c.lines[len(c.lines)-1]
	for i := range line[1:] {
		p := point{(line[i].x + last[i].x) / 2, (line[i].y + last[i].y) / 2}
		q := point{(line[i+1].x + last[i+1].x) / 2, (line[i+1].y + last[i+1].y) / 2}
		if math.Abs(p.y-q.y) < 2*lead && len(line) > 2 {
			continue
		}
		for _, t := range []float64{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82} {
			x, y := math.Round(p.x+float64(t*(q.x-p.x))), math.Round(p.y+float64(t*(q.y-p.y)))
			out = append(out, candidate{rect{x, y, c.label.w, c.label.h}, math.Abs(t - 0.5)})
		}
	}
	return out
}

// overlap says whether two rectangles lie on each other.
func overlap(r, s rect) bool {
	return math.Abs(r.x-s.x) < (r.w+s.w)/2 && math.Abs(r.y-s.y) < (r.h+s.h)/2
}

// meets says whether a line goes through a rectangle, by clipping (Liang and
// Barsky).
func meets(r rect, p, q point) bool {
	from, to := 0.0, 1.0
	clip := func(d, gap float64) bool { // d*t <= gap
		switch {
		case d == 0:
			return gap >= 0
		case d < 0:
			from = max(from, gap/d)
		default:
			to = min(to, gap/d)
		}
		return from <= to
	}
	dx, dy := q.x-p.x, q.y-p.y
	return clip(-dx, p.x-(r.x-r.w/2)) && clip(dx, r.x+r.w/2-p.x) && clip(-dy, p.y-(r.y-r.h/2)) && clip(dy, r.y+r.h/2-p.y)
}
