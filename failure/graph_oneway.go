package failure

import "github.com/spandrill/spandrill/lag"

// around returns the nodes that frames which go round for ever reach where some links
// work in one direction only; nil where no such link forwards.
//
// A frame that comes in over one edge leaves by every other that forwards. So it goes
// round if and only if the directed edges, each leading to those that leave its head
// but its own way back, have a cycle. With links that work both ways alone that is a
// ring as ever. Without a cycle two nodes reach each other both ways only over edges that
// work both ways: else the way there and the way back, without what they retrace,
// were one. So edges that work one way join nothing.
func (g *vlanGraph) around() []bool {
	f := g.f
	type arc struct{ edge, from, to int }
	var arcs []arc
	oneWay := false
	for e := range f.edges {
		h := f.hop(e)
		is := f.edges[e]
		there, back := g.use[e] == useForward, g.use[e] == useForward
		if h.Status == lag.OneWay && f.allows(e, 0, g.vlan) && f.allows(e, 1, g.vlan) && f.forwards(e, 0, g.vlan) && f.forwards(e, 1, g.vlan) {
			there, back = h.Hears[1], h.Hears[0]
			oneWay = true
		}
		if there {
			arcs = append(arcs, arc{e, is.a, is.b})
		}
		if back {
			arcs = append(arcs, arc{e, is.b, is.a})
		}
	}
	if !oneWay {
		return nil
	}
	leaving := make([][]int, f.nodes) // arcs
	for i, a := range arcs {
		leaving[a.from] = append(leaving[a.from], i)
	}
	next := func(i int, visit func(int)) {
		for _, k := range leaving[arcs[i].to] {
			if arcs[k].edge != arcs[i].edge || k == i { // a cable between two ports of one switch
				visit(k)
			}
		}
	}
	// What is left when arcs that nothing leads to are taken away, again and again, is
	// the cycles and what they lead to.
	into := make([]int, len(arcs))
	for i := range arcs {
		next(i, func(k int) { into[k]++ })
	}
	gone := make([]bool, len(arcs))
	var queue []int
	for i, n := range into {
		if n == 0 {
			queue = append(queue, i)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		gone[queue[0]] = true
		next(queue[0], func(k int) {
			if into[k]--; into[k] == 0 {
				queue = append(queue, k)
			}
		})
	}
	out := make([]bool, f.nodes)
	for i, a := range arcs {
		if !gone[i] {
			out[a.from], out[a.to] = true, true
			if f.hop(a.edge).Status == lag.OneWay {
				g.round = append(g.round, a.edge)
			}
		}
	}
	return out
}
