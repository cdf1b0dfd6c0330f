package diagram

import (
	"cmp"
	"math"
	"slices"
)

const (
	placeRounds = 24
	portRounds  = 3
	steepness   = 0.16 // of the farthest cable between two rows: its height by its width
	mostGap     = 420.0
)

// pull is what draws a box: another, so that the ends of the cable between them
// are above each other. Those are aside of the centres.
type pull struct {
	box    int
	weight int
	aside  float64
}

// placeBoxes finds the x of each box: as near as possible above and below of
// what it is joined to. Whole points keep the sums alike on all machines.
func (m *model) placeBoxes() {
	between := m.between()
	for _, row := range m.rows {
		x := 0.0
		for i, b := range row {
			if i > 0 {
				x += m.separation(row[i-1], b, between)
			}
			m.boxes[b].x = x
		}
		for _, b := range row {
			m.boxes[b].x = math.Round(m.boxes[b].x - x/2)
		}
	}
	m.pullBoxes(between)
	for range portRounds {
		m.placePorts()
		m.pullBoxes(between)
	}
	m.placePorts()
}

// pullBoxes lets the rows settle, from the top down and from the bottom up in
// turn, so that neither end of the picture decides alone.
func (m *model) pullBoxes(between map[[2]int]float64) {
	near := m.pulls()
	for round := range placeRounds {
		for i := range m.rows {
			r := i
			if round%2 == 1 {
				r = len(m.rows) - 1 - i
			}
			m.placeRow(m.rows[r], near, between)
		}
	}
}

// pulls returns what each box is drawn to, and how strongly: links more than
// NICs, and the legs of a long cable most, to keep it straight.
func (m *model) pulls() [][]pull {
	near := make([][]pull, len(m.boxes))
	for i := range m.cables {
		c := &m.cables[i]
		weight := 4
		if c.kind == nicCable {
			weight = 1
		}
		way := m.way(c)
		for k, a := range way[:len(way)-1] {
			b, w := way[k+1], weight
			if m.boxes[a].kind == lane && m.boxes[b].kind == lane {
				w *= 8
			}
			if m.boxes[a].row != m.boxes[b].row {
				aside := (m.legX(c, k+1) - m.boxes[b].x) - (m.legX(c, k) - m.boxes[a].x)
				near[a], near[b] = append(near[a], pull{b, w, aside}), append(near[b], pull{a, w, -aside})
			}
		}
	}
	return near
}

// placeRow moves the boxes of a row to where they are drawn, as far as their
// neighbours in the row let them.
func (m *model) placeRow(row []int, near [][]pull, between map[[2]int]float64) {
	want, weight, apart := make([]float64, len(row)), make([]float64, len(row)), make([]float64, max(len(row)-1, 0))
	for i, b := range row {
		sum, w := 0.0, 0
		for _, j := range near[b] {
			sum += float64(float64(j.weight) * (m.boxes[j.box].x + j.aside))
			w += j.weight
		}
		want[i], weight[i] = m.boxes[b].x, 1
		if w > 0 {
			want[i], weight[i] = math.Round(sum/float64(w)), float64(w)
		}
		if i > 0 {
			apart[i-1] = m.separation(row[i-1], b, between)
		}
	}
	for i, x := range spread(want, weight, apart, 0, 0) {
		m.boxes[row[i]].x = math.Round(x)
	}
}

// placePorts orders the ports on each side of a box by where their cables go,
// and then moves them as near to it as the box is wide.
func (m *model) placePorts() {
	sides := m.portsBySide()
	for round := range 4 {
		target := m.targets(round > 0)
		for _, ports := range sides {
			if round < 2 { // in the end the order has to hold still
				slices.SortStableFunc(ports, func(a, b int) int {
					return cmp.Or(cmp.Compare(target[a][0], target[b][0]), cmp.Compare(target[a][1], target[b][1]))
				})
			}
			if len(ports) > 0 {
				m.spreadPorts(ports, target)
			}
		}
	}
}

// portsBySide groups the ports by box and side, in order of their cables.
func (m *model) portsBySide() [][]int {
	sides := make([][]int, 4*len(m.boxes))
	seen := make([]bool, len(m.ports))
	for _, c := range m.cables {
		for _, p := range c.ports {
			if !seen[p] {
				key := 4*m.ports[p].box + int(m.ports[p].side)
				sides[key] = append(sides[key], p)
			}
			seen[p] = true
		}
	}
	return sides
}

// targets returns for each port where its cables go, on average, and a number
// that tells apart those that go to the same place: cables that run alongside
// keep their order from end to end, those on tracks turn it round.
func (m *model) targets(exact bool) [][2]float64 {
	sum, count := make([]float64, len(m.ports)), make([]int, len(m.ports))
	second := make([]float64, len(m.ports))
	for i := range m.cables {
		c := &m.cables[i]
		for k, p := range c.ports {
			other := m.ports[c.ports[1-k]]
			x := m.boxes[other.box].x
			if exact {
				x += other.offset
			}
			if n := len(c.lanes); n > 0 && k == 0 {
				x = m.boxes[c.lanes[0]].x
			} else if n > 0 {
				x = m.boxes[c.lanes[n-1]].x
			}
			second[p] = float64(i)
			if c.track > 0 {
				second[p] *= m.direction(c, k)
				if m.ports[p].box == other.box {
					x = m.boxes[other.box].x - m.direction(c, k) // the first end to the left
				}
			}
			sum[p] += x
			count[p]++
		}
	}
	out := make([][2]float64, len(m.ports))
	for p := range out {
		out[p] = [2]float64{math.Round(sum[p] / float64(max(count[p], 1))), second[p]}
	}
	return out
}

// direction is 1 where the cable goes to the right from its end, else -1.
func (m *model) direction(c *cable, k int) float64 {
	a, b := m.ports[c.ports[k]].box, m.ports[c.ports[1-k]].box
	if m.boxes[a].x < m.boxes[b].x || a == b && k == 0 {
		return 1
	}
	return -1
}

// spreadPorts places the ports of one side. Those on the left and right of a box
// lie around its middle, so that a cable to the box beside it is straight, and so
// do those of a host.
func (m *model) spreadPorts(ports []int, target [][2]float64) {
	first := &m.ports[ports[0]]
	b := &m.boxes[first.box]
	length := b.w
	if first.side == left || first.side == right {
		length = b.h
	}
	want, weight, apart := make([]float64, len(ports)), make([]float64, len(ports)), make([]float64, len(ports)-1)
	for i, p := range ports {
		weight[i] = 1
		if (first.side == top || first.side == bottom) && b.kind != hostBox {
			want[i] = target[p][0] - b.x
		}
		if i > 0 {
			apart[i-1] = (m.ports[ports[i-1]].along + m.ports[p].along) / 2
		}
	}
	low, high := (first.along-length)/2, (length-m.ports[ports[len(ports)-1]].along)/2
	if low > high {
		low, high = 0, 0
	}
	for i, x := range spread(want, weight, apart, low, high) {
		if low == high {
			x = 0
		}
		m.ports[ports[i]].offset = x
	}
}

// stack finds the y of each row, from the top down: tabs, boxes, tabs, tracks,
// and a gap that grows with how far its cables go to the side.
func (m *model) stack() {
	above, below := m.zones()
	tracks := m.makeTracks()
	pitch := m.trackPitch()
	y := header
	for r, row := range m.rows {
		if r == 0 {
			y += float64(float64(tracks[r]) * pitch)
		}
		high := 0.0
		for _, b := range row {
			high = max(high, m.boxes[b].h)
		}
		y += above[r] + high/2
		for _, b := range row {
			m.boxes[b].y = math.Round(y)
		}
		y += high/2 + below[r]
		if r > 0 {
			y += float64(float64(tracks[r]) * pitch)
		}
		if r+1 < len(m.rows) {
			y += m.gap(r)
		}
	}
	m.height = math.Ceil(y + lead)
	m.shift()
}

// zones returns the room that tabs take above and below each row.
func (m *model) zones() (above, below []float64) {
	above, below = make([]float64, len(m.rows)), make([]float64, len(m.rows))
	for _, p := range m.ports {
		r := m.boxes[p.box].row
		switch p.side {
		case top:
			above[r] = max(above[r], p.out+lead)
		case bottom:
			below[r] = max(below[r], p.out+lead)
		}
	}
	for i := range m.frames {
		r := m.boxes[m.frames[i].boxes[0]].row
		above[r], below[r] = max(above[r], frameHead+frameInset), max(below[r], frameFoot+frameInset)
	}
	return above, below
}

// trackPitch is the distance between tracks: a label fits above each.
func (m *model) trackPitch() float64 { return m.sizes().labelH + 12 }

// makeTracks gives cables that go round inside a row a track each, the shortest
// nearest to the row, and returns how many each row has.
func (m *model) makeTracks() []int {
	type span struct {
		c    *cable
		a, b float64
	}
	byRow := make([][]span, len(m.rows))
	for i := range m.cables {
		c := &m.cables[i]
		if c.track == 0 {
			continue
		}
		a, b := m.portX(c.ports[0]), m.portX(c.ports[1])
		half := max(c.label.w, bundleWidth(c.members)) / 2
		r := m.boxes[m.ports[c.ports[0]].box].row
		byRow[r] = append(byRow[r], span{c, min(a, b, (a+b)/2-half) - lead, max(a, b, (a+b)/2+half) + lead})
	}
	counts := make([]int, len(m.rows))
	for r, spans := range byRow {
		slices.SortStableFunc(spans, func(x, y span) int { return cmp.Compare(x.b-x.a, y.b-y.a) })
		for i, s := range spans {
			for _, t := range spans[:i] {
				if s.a < t.b && t.a < s.b {
					s.c.track = max(s.c.track, t.c.track+1)
				}
			}
			counts[r] = max(counts[r], s.c.track)
		}
	}
	return counts
}

// portX is the x at which cables meet a port, leaving its tab aside.
func (m *model) portX(p int) float64 {
	port := &m.ports[p]
	b := &m.boxes[port.box]
	switch port.side {
	case left:
		return b.x - b.w/2
	case right:
		return b.x + b.w/2
	}
	return b.x + port.offset
}

// gap is the distance from a row to the next.
func (m *model) gap(r int) float64 {
	widest := 0.0
	for i := range m.cables {
		c := &m.cables[i]
		way := m.way(c)
		for k, a := range way[:len(way)-1] {
			b := way[k+1]
			ra, rb := m.boxes[a].row, m.boxes[b].row
			if min(ra, rb) == r && max(ra, rb) == r+1 {
				widest = max(widest, math.Abs(m.legX(c, k)-m.legX(c, k+1)))
			}
		}
	}
	return math.Round(min(max(float64(widest*steepness), m.sizes().gap), mostGap))
}

// legX is the x of a cable at the k-th box of its way.
func (m *model) legX(c *cable, k int) float64 {
	switch {
	case k == 0:
		return m.portX(c.ports[0])
	case k == len(c.lanes)+1:
		return m.portX(c.ports[1])
	}
	return m.boxes[c.lanes[k-1]].x
}

// shift moves everything to the right of 0, with room for halos, and takes the
// width.
func (m *model) shift() {
	low, high := math.Inf(1), math.Inf(-1)
	for _, b := range m.boxes {
		pad := 0.0
		if b.mate > 0 {
			pad = framePad
		}
		low, high = min(low, b.x-b.w/2-pad), max(high, b.x+b.w/2+pad)
	}
	low = math.Floor(low) - sideMargin
	for i := range m.boxes {
		m.boxes[i].x -= low
	}
	m.width = math.Ceil(high-low) + sideMargin
}

// spread places things in a line as near as possible to where they want to be,
// in their order and with at least the given distances: it minimizes the sum of
// squares by pooling neighbours that push each other. All stay between low and
// high if they fit there.
func spread(want, weight, apart []float64, low, high float64) []float64 {
	type pool struct {
		sum, weight float64
		n           int
	}
	shift := make([]float64, len(want))
	var pools []pool
	for i := range want {
		if i > 0 {
			shift[i] = shift[i-1] + apart[i-1]
		}
		pools = append(pools, pool{float64((want[i] - shift[i]) * weight[i]), weight[i], 1})
		for k := len(pools) - 1; k > 0 && float64(pools[k-1].sum/pools[k-1].weight) >= float64(pools[k].sum/pools[k].weight); k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].weight + pools[k].weight, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	out := make([]float64, 0, len(want))
	for _, p := range pools {
		for range p.n {
			x := float64(p.sum / p.weight)
			if n := len(want); low < high {
				x = max(min(x, high-shift[n-1]), low)
			}
			out = append(out, math.Round(10*(x+shift[len(out)]))/10)
		}
	}
	return out
}
