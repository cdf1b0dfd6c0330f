package diagram

import (
	"cmp"
	"math"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// exactCentre is the greatest connected part of a fabric of which the centre is
// computed, which takes time with its square.
const exactCentre = 2000

// ranking finds the tiers of the switches.
type ranking struct {
	switches []topology.Switch
	near     [][]int // neighbours, sorted, each once
	hosts    []int   // ports of NICs
	height   []int   // the distance to the next switch that has hosts; 0 where there is none

	distance []int // of the last walk
	walked   []int // the last walk that came by
	walks    int
}

// tiers returns the tier of each switch, 0 on top: its distance from the tops of
// its connected part, which [NewScene] describes.
func tiers(b *topology.Builder) []int {
	r := newRanking(b)
	tier := make([]int, len(r.switches))
	for i := range tier {
		tier[i] = -1
	}
	for i := range tier {
		if tier[i] >= 0 {
			continue
		}
		part := r.walk(i)
		slices.Sort(part)
		for _, s := range r.walk(r.tops(part)...) {
			tier[s] = r.distance[s]
		}
	}
	return tier
}

// newRanking notes who is joined to whom, by links or by a shared medium, and how
// far from hosts each switch is.
func newRanking(b *topology.Builder) *ranking {
	n := len(b.Switches)
	r := &ranking{
		switches: b.Switches, near: make([][]int, n), hosts: make([]int, n), height: make([]int, n),
		distance: make([]int, n), walked: make([]int, n),
	}
	at := make(map[string]int, n)
	for i, s := range b.Switches {
		at[s.Name] = i
	}
	join := func(a, b int) {
		if a != b {
			r.near[a], r.near[b] = append(r.near[a], b), append(r.near[b], a)
		}
	}
	for _, l := range b.Links {
		for i := range max(1, len(l.Ends[0].Peers), len(l.Ends[1].Peers)) {
			join(at[l.Ends[0].At(i)], at[l.Ends[1].At(i)])
		}
	}
	for _, g := range b.Segments {
		for i, e := range g.Ends {
			for _, other := range g.Ends[:i] {
				join(at[e.Switch], at[other.Switch])
			}
		}
	}
	var bearing []int
	for _, h := range b.Hosts {
		for _, n := range h.NICs {
			for _, a := range n.To {
				r.hosts[at[a.Switch]]++
			}
		}
	}
	for i := range r.near {
		slices.Sort(r.near[i])
		r.near[i] = slices.Compact(r.near[i])
		if r.hosts[i] > 0 {
			bearing = append(bearing, i)
		}
	}
	for _, s := range r.walk(bearing...) {
		r.height[s] = r.distance[s]
	}
	return r
}

// walk returns the switches that can be reached from some, the nearest first.
// Until the next walk r.distance has how far each of them is.
func (r *ranking) walk(from ...int) []int {
	r.walks++
	queue := slices.Clone(from)
	for _, s := range from {
		r.distance[s], r.walked[s] = 0, r.walks
	}
	for i := 0; i < len(queue); i++ {
		for _, t := range r.near[queue[i]] {
			if r.walked[t] != r.walks {
				r.distance[t], r.walked[t] = r.distance[queue[i]]+1, r.walks
				queue = append(queue, t)
			}
		}
	}
	return queue
}

// tops returns the switches of a connected part that belong on top.
func (r *ranking) tops(part []int) []int {
	if len(part) <= 2 {
		return part // a pair stands side by side
	}
	most, highest := 0, 0
	for _, s := range part {
		most, highest = max(most, r.hosts[s]), max(highest, r.height[s])
	}
	// A switch with more than half as many hosts as any is where hosts belong.
	// A backup server does not make a core an access switch.
	heavy := func(s int) bool { return 2*r.hosts[s] > most }
	root := r.root(part, heavy)
	second := r.second(part, root)
	return slices.DeleteFunc(slices.Clone(part), func(s int) bool {
		switch {
		case s == root:
			return false
		case heavy(s) && !heavy(root):
			return true
		}
		far := r.height[s] == highest && r.height[root] == highest && highest > 0 && r.likeTop(s, root)
		return s != second && !far && !r.localRoot(s) && !r.twins(root, s)
	})
}

// likeTop says whether a switch that is as far from hosts as the root may be another
// top: an access switch that just has no hosts is as far, but has fewer neighbours,
// or all of them with a better priority.
func (r *ranking) likeTop(s, root int) bool {
	below := !slices.ContainsFunc(r.near[s], func(t int) bool { return r.priority(t) >= r.priority(s) })
	return 2*len(r.near[s]) > len(r.near[root]) && !below
}

func (r *ranking) priority(s int) int { return *r.switches[s].Priority }

// root returns the switch to hang the others from: the one that is planned as
// root, unless it is heavy with hosts and another is not and is as central.
func (r *ranking) root(part []int, heavy func(int) bool) int {
	reach := make(map[int]int) // how far the farthest switch is
	if len(part) <= exactCentre {
		for _, s := range part {
			w := r.walk(s)
			reach[s] = r.distance[w[len(w)-1]]
		}
	}
	planned := r.best(part, reach)
	others := slices.DeleteFunc(slices.Clone(part), func(s int) bool { return heavy(s) || reach[s] > reach[planned] })
	if !heavy(planned) || len(others) == 0 || len(part) > exactCentre {
		return planned
	}
	return r.best(others, reach)
}

// best returns the switch with the lowest priority; of several the most central,
// then the one with most neighbours. The MAC address decides last, as it does in
// spanning tree.
func (r *ranking) best(of []int, reach map[int]int) int {
	return slices.MinFunc(of, func(a, b int) int {
		macA, macB := *r.switches[a].MAC, *r.switches[b].MAC
		return cmp.Or(cmp.Compare(r.priority(a), r.priority(b)), cmp.Compare(reach[a], reach[b]),
			cmp.Compare(len(r.near[b]), len(r.near[a])), slices.Compare(macA[:], macB[:]))
	})
}

// second returns the planned second root: the one switch with the second lowest
// priority, if it stands out from the rest; -1 where there is none.
func (r *ranking) second(part []int, root int) int {
	best, next, alone := -1, math.MaxInt, true
	for _, s := range part {
		switch p := r.priority(s); {
		case p <= r.priority(root):
		case p < next:
			best, next, alone = s, p, true
		case p == next:
			alone = false
		}
	}
	rest := slices.ContainsFunc(part, func(s int) bool { return r.priority(s) > next })
	if !alone || !rest {
		return -1
	}
	return best
}

// localRoot says whether a switch has a better priority than all around it, and
// several around it, as a further spine has.
func (r *ranking) localRoot(s int) bool {
	return len(r.near[s]) > 1 && !slices.ContainsFunc(r.near[s], func(t int) bool { return r.priority(t) <= r.priority(s) })
}

// twins says whether two switches have the same neighbours, at least three, as
// spines and pairs of cores have. With two neighbours each they may be opposite
// corners of a ring.
func (r *ranking) twins(a, b int) bool {
	without := func(s, other int) []int {
		return slices.DeleteFunc(slices.Clone(r.near[s]), func(t int) bool { return t == other })
	}
	if len(r.near[a]) != len(r.near[b]) || len(r.near[a]) < 3 {
		return false
	}
	shared := without(a, b)
	return len(shared) >= 3 && slices.Equal(shared, without(b, a)) && !r.mesh(append(shared, a))
}

// mesh says whether the switches are all joined with one another, so that none
// of them is above another.
func (r *ranking) mesh(switches []int) bool {
	for _, s := range switches {
		for _, t := range switches {
			if _, ok := slices.BinarySearch(r.near[s], t); s != t && !ok {
				return false
			}
		}
	}
	return true
}
