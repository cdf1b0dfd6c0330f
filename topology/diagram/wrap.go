package diagram

import (
	"cmp"
	"math"
	"slices"
)

// wrapRows breaks rows that are too wide into several. The boxes are dealt out in
// their order, so that each stays about where it was; a cable that now passes a
// row does so beside where its box would have been. Nothing is ordered anew: that
// would save a few crossings and lose the pattern.
func (m *model) wrapRows() error {
	rough := m.roughWidths()
	widths, area := make([]float64, len(m.rows)), 0.0
	for r, row := range m.rows {
		for _, b := range row {
			if m.boxes[b].kind != lane {
				widths[r] += rough[b] + m.sizes().boxGap
			}
		}
		area += float64(widths[r] * rowHeight)
	}
	limit := m.widthLimit(widths, area)
	if slices.Max(widths) <= limit {
		return nil
	}
	w := &wrapping{m: m, at: make(map[int]int), passed: make(map[[2]int]int), was: make(map[int]int)}
	w.remember()
	w.deal(widths, limit)
	if err := m.tangled(); err != nil {
		return err
	}
	w.relane()
	return nil
}

// wrapping is what wrapRows remembers of the rows before.
type wrapping struct {
	m      *model
	at     map[int]int    // place of a box in its row
	was    map[int]int    // its row
	passed map[[2]int]int // place of the lane of a cable, by cable and row
	from   []int          // the row before that a row is a part of
}

// remember notes where everything is, and drops the lanes.
func (w *wrapping) remember() {
	for r, row := range w.m.rows {
		for i, b := range row {
			w.at[b], w.was[b] = i, r
		}
	}
	for i := range w.m.cables {
		c := &w.m.cables[i]
		for _, l := range c.lanes {
			w.passed[[2]int{i, w.was[l]}] = w.at[l]
		}
		c.lanes = nil
	}
}

// deal distributes the boxes of each row that is too wide over several: the first
// to the first, the second to the second, so that neighbours stay close.
func (w *wrapping) deal(widths []float64, limit float64) {
	var rows [][]int
	m := w.m
	for r, row := range m.rows {
		row = slices.DeleteFunc(row, func(b int) bool { return m.boxes[b].kind == lane })
		unit, units := make([]int, len(row)), 0 // the peers of a pair stay side by side
		for k, b := range row {
			if k == 0 || !m.mated(row[k-1], b) {
				units++
			}
			unit[k] = units - 1
		}
		parts := min(max(int(math.Ceil(widths[r]/limit)), 1), units)
		first := len(rows)
		for range parts {
			rows = append(rows, nil)
			w.from = append(w.from, r)
		}
		for k, b := range row {
			r := first + unit[k]%parts
			rows[r] = append(rows[r], b)
			m.boxes[b].row = r
		}
	}
	m.rows = rows
	m.boxes = slices.DeleteFunc(m.boxes, func(b box) bool { return b.kind == lane }) // they were added last
}

// relane makes lanes for the new rows and puts each in its place.
func (w *wrapping) relane() {
	w.m.makeLanes()
	key := make(map[int][2]int, len(w.m.boxes))
	for b, at := range w.at {
		key[b] = [2]int{at, -1}
	}
	for i := range w.m.cables {
		c := &w.m.cables[i]
		a, b := w.m.ports[c.ports[0]].box, w.m.ports[c.ports[1]].box
		for _, l := range c.lanes {
			r := w.from[w.m.boxes[l].row]
			at, ok := w.passed[[2]int{i, r}]
			switch {
			case ok:
				key[l] = [2]int{at, 0}
			case w.was[a] == r:
				key[l] = [2]int{w.at[a], w.at[b]}
			default:
				key[l] = [2]int{w.at[b], w.at[a]}
			}
		}
	}
	for r, row := range w.m.rows {
		slices.SortStableFunc(row, func(a, b int) int {
			return cmp.Or(cmp.Compare(key[a][0], key[b][0]), cmp.Compare(key[a][1], key[b][1]))
		})
		w.m.rows[r] = w.m.together(row)
	}
}

// widthLimit is the greatest width of a row. Unless one was asked for it is not
// less than that of any row from which links go on down: those below would have
// to pass between the boxes, in tangles.
func (m *model) widthLimit(widths []float64, area float64) float64 {
	if m.o.Width != 0 {
		return float64(m.o.Width)
	}
	limit := max(leastWrapped, math.Sqrt(2*area))
	for _, c := range m.cables {
		a, b := m.boxes[m.ports[c.ports[0]].box].row, m.boxes[m.ports[c.ports[1]].box].row
		if c.kind == linkCable && a != b {
			limit = max(limit, widths[min(a, b)])
		}
	}
	return limit
}

// roughWidths are the widths of the boxes as far as they are known before the
// order is.
func (m *model) roughWidths() []float64 {
	up, down, out := make([]float64, len(m.boxes)), make([]float64, len(m.boxes)), make([]float64, len(m.boxes))
	seen := make([]bool, len(m.ports))
	for _, c := range m.cables {
		for k, p := range c.ports {
			b, other := m.ports[p].box, m.ports[c.ports[1-k]].box
			if seen[p] {
				continue
			}
			seen[p] = true
			switch {
			case m.boxes[other].tier < m.boxes[b].tier:
				up[b] += m.ports[p].along
			case m.boxes[other].tier > m.boxes[b].tier:
				down[b] += m.ports[p].along
			}
		}
	}
	for b := range out {
		out[b] = max(up[b], down[b], m.ownWidth(b))
	}
	return out
}
