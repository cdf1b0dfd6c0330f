package failure

import (
	"cmp"
	"math"
	"slices"

	itree "github.com/spandrill/spandrill/internal/tree"
	"github.com/spandrill/spandrill/topology"
)

// isShallow says that no state with so many dead elements has a bridge further from
// its root than messages reach. It may say false of a fabric that is.
//
// With no more switches than hops allowed that is plain. Else only cables may
// be dying, with one cost in both directions: then a way with the least cost in
// the network without k of its links is made of at most k + 1 ways with the least
// cost in the whole network and k links between these (Afek, Bremler-Barr,
// Kaplan, Cohen and Merritt, "Restoration by path concatenation", 2002, theorem
// 2), so if those have d hops at most it has (k + 1) d + k. A bundle that loses
// members counts as parallel links of growing cost, one of which dies each time.
func (m *model) isShallow(elements []topology.Element, together int) bool {
	switches := len(m.a.b.Switches)
	if switches-1 <= m.limit {
		return true
	}
	for _, e := range elements {
		switch e.Kind {
		case topology.KindLink, topology.KindLAG, topology.KindMember, topology.KindNIC, topology.KindHost:
		default:
			return false
		}
	}
	most := (m.limit - together) / (together + 1) // hops of a way in the whole network
	if most < 1 {
		return false
	}
	seen := make(map[string]bool)
	for i := range m.trees {
		costs := make([]int64, len(m.lines))
		key := make([]byte, 0, 8*len(m.lines))
		for l := range m.lines {
			line := &m.lines[l]
			for active := 1; active <= int(line.full); active++ {
				at := &line.levels[active]
				a, b := m.cost(i, line.pa, at.costA), m.cost(i, line.pb, at.costB)
				if at.up && a != b {
					return false
				}
				costs[l] = a // at rest, in the end
			}
			for shift := 0; shift < 64; shift += 8 {
				key = append(key, byte(costs[l]>>shift))
			}
		}
		if seen[string(key)] {
			continue
		}
		seen[string(key)] = true
		if m.longest(costs, most) > most {
			return false
		}
	}
	return true
}

// cost returns what a port costs in a tree; byPolicy is what its speed does.
func (m *model) cost(tree int, port int32, byPolicy int64) int64 {
	switch {
	case m.free[tree][port]:
		return byPolicy
	case m.uniform && m.net.Region[0] == itree.None:
		return m.net.External[port]
	}
	return m.net.Trees[tree].Cost[port]
}

// longest returns the most hops of any way of least cost between two switches, or
// any number over enough.
func (m *model) longest(costs []int64, enough int) int {
	most := 0
	dist, hops := make([]int64, len(m.linesOf)), make([]int32, len(m.linesOf))
	// With few different sums of costs at hand at a time, switches wait in lists
	// by sum, the least of which is next.
	var sums []int64
	waiting := make(map[int64][]int32)
	wait := func(sw int32, sum int64) {
		dist[sw] = sum
		list, ok := waiting[sum]
		if !ok {
			at, _ := slices.BinarySearchFunc(sums, sum, func(a, b int64) int { return cmp.Compare(b, a) }) // the least is last
			sums = slices.Insert(sums, at, sum)
		}
		waiting[sum] = append(list, sw)
	}
	for from := range int32(len(dist)) {
		for i := range dist {
			dist[i], hops[i] = math.MaxInt64, 0
		}
		wait(from, 0)
		for len(sums) > 0 {
			sum := sums[len(sums)-1]
			sums = sums[:len(sums)-1]
			list := waiting[sum]
			delete(waiting, sum)
			for _, at := range list {
				if dist[at] != sum {
					continue
				}
				most = max(most, int(hops[at]))
				for _, l := range m.linesOf[at] {
					o := m.lines[l].other(at)
					switch d := sum + costs[l]; {
					case d < dist[o]:
						hops[o] = hops[at] + 1
						wait(o, d)
					case d == dist[o]:
						// Costs are 1 at least, so o waits still.
						hops[o] = max(hops[o], hops[at]+1)
					}
				}
			}
			if most > enough {
				return most
			}
		}
	}
	return most
}

// other returns the switch at the other end.
func (l *line) other(sw int32) int32 {
	if l.a == sw {
		return l.b
	}
	return l.a
}
