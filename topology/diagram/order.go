package diagram

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

const (
	sweeps       = 12   // down and up again, each
	swapRounds   = 8    // over all rows
	manyCables   = 1500 // from here on one sweep and no swaps, for time
	linkWeight   = 2    // crossings of links are worse than those of NICs' cables
	detourWeight = 3    // of a place between two boxes of a row that are joined
)

// joint is one leg of a cable, from a row to the next.
type joint struct{ box, weight int }

// order arranges the boxes of each row so that few cables cross: by the mean
// place of their neighbours above and below in turn (Sugiyama, Tagawa and Toda
// 1981), then by swapping neighbours. All of it is in integers or in products
// and sums of them, with ties left as they are, so that it gives the same on any
// machine.
type order struct {
	m     *model
	up    [][]joint // by box
	down  [][]joint
	peers [][]joint // in the same row
	at    []int     // place of a box in its row
}

// arrange breaks cables that pass a row into legs, and orders the rows.
func (m *model) arrange() {
	m.makeLanes()
	o := &order{m: m, up: make([][]joint, len(m.boxes)), down: make([][]joint, len(m.boxes)), peers: make([][]joint, len(m.boxes)), at: make([]int, len(m.boxes))}
	for i := range m.cables {
		o.addCable(&m.cables[i])
	}
	for r, row := range m.rows {
		m.rows[r] = m.together(row)
	}
	o.index()
	n := sweeps
	if len(m.cables) > manyCables {
		n = 1
	}
	best, least := cloneRows(m.rows), o.cost()
	for range n {
		for r := range m.rows {
			o.sort(r, o.up)
		}
		for r := len(m.rows) - 1; r >= 0; r-- {
			o.sort(r, o.down)
		}
		if c := o.cost(); c < least {
			best, least = cloneRows(m.rows), c
		}
	}
	m.rows = best
	o.index()
	if n > 1 {
		o.swap()
	}
}

func cloneRows(rows [][]int) [][]int {
	out := make([][]int, len(rows))
	for i, r := range rows {
		out[i] = slices.Clone(r)
	}
	return out
}

// mostLanes bounds the memory that a description can make a scene take.
const mostLanes = 500_000

// tangled returns an error where cables pass more rows in all than anybody could
// follow with the eye.
func (m *model) tangled() error {
	n := 0
	for _, c := range m.cables {
		a, b := m.boxes[m.ports[c.ports[0]].box].row, m.boxes[m.ports[c.ports[1]].box].row
		n += max(max(a, b)-min(a, b)-1, 0)
	}
	if n > mostLanes {
		return fmt.Errorf("diagram: the fabric is too tangled to draw: cables pass %d rows in all, at most %d can be drawn", n, mostLanes)
	}
	return nil
}

// makeLanes gives a cable a lane in each row that it passes.
func (m *model) makeLanes() {
	for i := range m.cables {
		c := &m.cables[i]
		a, b := m.boxes[m.ports[c.ports[0]].box].row, m.boxes[m.ports[c.ports[1]].box].row
		step := 1
		if b < a {
			step = -1
		}
		for r := a + step; a != b && r != b; r += step {
			l := m.add(box{kind: lane, row: r})
			c.lanes = append(c.lanes, l)
			m.rows[r] = append(m.rows[r], l)
		}
	}
}

// way returns the boxes along a cable.
func (m *model) way(c *cable) []int {
	out := []int{m.ports[c.ports[0]].box}
	out = append(out, c.lanes...)
	return append(out, m.ports[c.ports[1]].box)
}

// addCable notes between which boxes the legs of a cable run.
func (o *order) addCable(c *cable) {
	weight := linkWeight
	if c.kind == nicCable {
		weight = 1
	}
	way := o.m.way(c)
	for i, a := range way[:len(way)-1] {
		b := way[i+1]
		switch ra, rb := o.m.boxes[a].row, o.m.boxes[b].row; {
		case a == b:
		case ra < rb:
			o.down[a], o.up[b] = append(o.down[a], joint{b, weight}), append(o.up[b], joint{a, weight})
		case ra > rb:
			o.up[a], o.down[b] = append(o.up[a], joint{b, weight}), append(o.down[b], joint{a, weight})
		default:
			o.peers[a], o.peers[b] = append(o.peers[a], joint{b, weight}), append(o.peers[b], joint{a, weight})
		}
	}
}

// index notes the place of each box after its row has changed.
func (o *order) index() {
	for _, row := range o.m.rows {
		for i, b := range row {
			o.at[b] = i
		}
	}
}

// sort orders a row by the mean place of what its boxes are joined to in the
// row before. A box that is joined to nothing there stays about where it is.
func (o *order) sort(r int, near [][]joint) {
	row := o.m.rows[r]
	key := make(map[int]float64, len(row))
	for _, b := range row {
		sum, weight := 0.0, 0
		for _, j := range near[b] {
			n := len(o.m.rows[o.m.boxes[j.box].row])
			sum += float64(float64(j.weight*(2*o.at[j.box]+1)) / float64(n))
			weight += j.weight
		}
		if weight == 0 {
			sum, weight = float64(2*o.at[b]+1)/float64(len(row)), 1
		}
		// Sums in another order differ in the last digits; equals have to tie.
		key[b] = math.Round(sum/float64(weight)*1e6) / 1e6
	}
	for _, b := range row {
		if mate := o.m.boxes[b].mate; mate > 0 {
			mean := (key[b] + key[mate-1]) / 2
			key[b], key[mate-1] = mean, mean
		}
	}
	slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(key[a], key[b]) })
	o.m.rows[r] = o.m.together(row)
	o.index()
}

// cost is what is to be made small: crossings between rows, and boxes between
// two of a row that are joined.
func (o *order) cost() int {
	sum := 0
	for r := range o.m.rows {
		sum += o.crossings(r)
		for _, b := range o.m.rows[r] {
			for _, p := range o.peers[b] {
				if d := o.at[p.box] - o.at[b]; d > 0 {
					sum += p.weight * detourWeight * (d - 1)
				}
			}
		}
	}
	return sum
}

// crossings counts those between a row and the next, by weight, with a Fenwick
// tree over the places of the next row.
func (o *order) crossings(r int) int {
	if r+1 >= len(o.m.rows) {
		return 0
	}
	tree := make([]int, len(o.m.rows[r+1])+1)
	total, sum := 0, 0
	for _, b := range o.m.rows[r] {
		for _, j := range o.down[b] {
			// Those before that end farther to the right cross this one.
			before := 0
			for i := o.at[j.box] + 1; i > 0; i &= i - 1 {
				before += tree[i]
			}
			sum += (total - before) * j.weight
		}
		for _, j := range o.down[b] {
			for i := o.at[j.box] + 1; i < len(tree); i += i & -i {
				tree[i] += j.weight
			}
			total += j.weight
		}
	}
	return sum
}

// swap exchanges neighbours while that saves crossings.
func (o *order) swap() {
	for range swapRounds {
		better := false
		for _, row := range o.m.rows {
			for i := range max(len(row)-1, 0) {
				if u, v := row[i], row[i+1]; o.gain(u, v) > 0 && !o.parts(u, v) {
					row[i], row[i+1] = v, u
					o.at[u], o.at[v] = i+1, i
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// parts says whether swapping two neighbours would come between the peers of a pair.
func (o *order) parts(u, v int) bool {
	return !o.m.mated(u, v) && (o.m.boxes[u].mate > 0 || o.m.boxes[v].mate > 0)
}

// gain is what swapping u with v, its neighbour to the right, saves.
func (o *order) gain(u, v int) int {
	g := 0
	for _, near := range [][][]joint{o.up, o.down} {
		for _, a := range near[u] {
			for _, b := range near[v] {
				g += a.weight * b.weight * cmp.Compare(o.at[a.box], o.at[b.box])
			}
		}
	}
	away := func(b, other, direction int) {
		for _, p := range o.peers[b] {
			if p.box != other {
				g += detourWeight * p.weight * direction * cmp.Compare(o.at[p.box], o.at[b])
			}
		}
	}
	away(u, v, 1)
	away(v, u, -1)
	return g
}
