package failure

import (
	"cmp"
	"math"
	"slices"
	"sync/atomic"

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

// neverDeepSteps bounds the steps of neverDeep, to a few seconds.
const neverDeepSteps = 1 << 24

// neverDeep says the same as isShallow by looking: for each bridge of each tree at
// every state that can bring it elsewhere. These are few, as a bridge stays where it
// is while its way to the root does: from the state without fault on, only what can
// kill some of the way of a bridge is taken down for its sake, and so on up to so many
// dead together. It says false too where that takes more than so many steps, or when it
// is told to stop. It is for a tight fabric.
func (m *model) neverDeep(together, steps int, stop *atomic.Bool) bool {
	d := &diver{k: newKernel(m, together), steps: steps, stop: stop, together: together, bridges: int32(len(m.linesOf))}
	for range together {
		d.only = append(d.only, make([]bool, len(m.trees)))
	}
	all := make([]followed, 0, len(m.trees)*len(m.linesOf))
	for i := range int32(len(m.trees)) * d.bridges {
		all = append(all, followed{i, -1})
	}
	return d.dive(all)
}

// diver looks for bridges that are too deep.
type diver struct {
	k        *kernel
	together int
	bridges  int32 // of a tree
	steps    int   // that are left
	stop     *atomic.Bool
	only     [][]bool
	lives    []lives
}

// followed is a bridge, numbered tree by tree, with the elements that are decided to
// live for it, as the states in which they are dead have been looked at: where in
// diver.lives, -1 for none.
type followed struct{ bridge, lives int32 }

type lives struct{ element, next int32 }

// onWay is an element that can kill some of the way of a bridge, by its place among
// those followed.
type onWay struct{ element, at int32 }

// dive says whether no bridge is too deep in the state at hand, nor any of those that
// are followed where more of what is on their ways dies.
func (d *diver) dive(bridges []followed) bool {
	k := d.k
	for _, f := range k.forests {
		if f.Deep > 0 {
			return false
		}
	}
	if k.depth == d.together {
		return true
	}
	ways := d.ways(bridges)
	// What is on most ways goes first: it moves many, and of those that are left to
	// others it is decided to live.
	var runs [][]onWay
	for from, to := 0, 0; from < len(ways); from = to {
		for to = from; to < len(ways) && ways[to].element == ways[from].element; to++ {
		}
		runs = append(runs, ways[from:to])
	}
	slices.SortStableFunc(runs, func(x, y []onWay) int { return cmp.Compare(len(y), len(x)) })
	only, lived := d.only[k.depth], len(d.lives)
	var behind []followed
	for _, run := range runs {
		if d.steps -= len(run); d.steps < 0 || d.stop.Load() {
			return false
		}
		clear(only)
		behind = behind[:0]
		for _, w := range run {
			b := &bridges[w.at]
			behind = append(behind, *b)
			only[b.bridge/d.bridges] = true
			d.lives = append(d.lives, lives{w.element, b.lives})
			b.lives = int32(len(d.lives) - 1)
		}
		k.push(run[0].element, only)
		fine := d.dive(behind)
		k.pop()
		if !fine {
			return false
		}
	}
	d.lives = d.lives[:lived]
	return true
}

// ways returns the elements that can kill some of the ways of bridges, in order.
func (d *diver) ways(bridges []followed) []onWay {
	k, m := d.k, d.k.m
	var ways []onWay
	for i, b := range bridges {
		add := func(killers []int32) {
			for _, e := range killers {
				decided := slices.ContainsFunc(k.marks[:k.depth], func(x mark) bool { return x.element == e })
				for at := b.lives; at >= 0 && !decided; at = d.lives[at].next {
					decided = d.lives[at].element == e
				}
				if !decided {
					ways = append(ways, onWay{e, int32(i)})
				}
			}
		}
		f := k.forests[b.bridge/d.bridges]
		for at := b.bridge % d.bridges; at != itree.None; at = f.Parent[at] {
			d.steps--
			add(m.switchKillers[at])
			if p := f.RootPort[at]; p != itree.None {
				add(m.lineKillers[m.lineAt[p]])
			}
		}
	}
	slices.SortFunc(ways, func(x, y onWay) int { return cmp.Or(cmp.Compare(x.element, y.element), cmp.Compare(x.at, y.at)) })
	return slices.Compact(ways)
}
