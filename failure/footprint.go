package failure

import (
	itree "github.com/spandrill/spandrill/internal/tree"
)

// The footprint of a network in a state is a set of elements such that no set of
// elements outside of it, whatever its size, changes the network's verdicts by dying
// too. So all states that add only elements outside of every footprint have the
// verdicts of this one, and are counted, not visited. Why what follows is one:
//
// In a plain fabric deaths take lines away and make lines dearer, nothing else. So the
// vector of a bridge gets worse or stays, and it stays where every line and switch
// between the bridge and its root does: that offer is as good as it was, all others
// are no better. A way between two switches of one tree lies in what joins them
// to their root. So in a tight fabric the ways of a network are as they were while
// the ways to the root of the switches that it has NICs and gateways on are.
//
// Where two switches are not connected they stay so: their ways to the root are
// the same, or their roots were two and no line comes back. Why they are not is
// as it was while one way of live lines, or of lines that allow the VLAN, joins
// them; where none does none comes.
//
// Whom a fault touches depends on the network's own live NICs and gateways.
//
// In a fabric that is not tight (several regions, or ports of restricted role) the
// footprint has all ways to any root: then all trees are as they were. Where trees
// could get too deep for messages somewhere these ways are in the footprint of
// the state too, though of no network: then they are as deep as they were.
//
// An element that takes part in a death counts as one that brings it about: two
// tags of one switch that is on two PDUs are both in the footprint of the switch.

// footprint adds that of the network that was judged last to bits, by element.
func (j *judge) footprint(n *netModel, out glimpse, bits []uint64) {
	m, k := j.m, j.k
	if m.tight && m.cables && out == (glimpse{Severed, Severed}) {
		return
	}
	add := func(killers []int32) {
		for _, e := range killers {
			bits[e>>6] |= 1 << (e & 63)
		}
	}
	for _, i := range j.live {
		add(m.nicKillers[i])
	}
	for _, g := range j.gateways {
		add(m.switchKillers[g])
	}
	if m.tight {
		j.visit++
		j.judged(func(at int32) { j.wayKillers(n.vlan, at, bits) })
	} else {
		if j.everybodyAt != k.pushes {
			j.everyTree()
		}
		for i, w := range j.everybody {
			bits[i] |= w
		}
		j.judged(func(at int32) { add(m.switchKillers[at]) })
	}
	if j.blocked {
		j.witness(j.parts(n.vlan), add)
	}
	if j.pruned {
		j.witness(j.parts(-1), add)
	}
}

// wayKillers adds who can kill the way of a switch to the root of a VLAN's tree, in a tight
// fabric, to bits. Switches visited since j.visit was counted up are done.
func (j *judge) wayKillers(vlan int, at int32, bits []uint64) {
	m := j.m
	add := func(killers []int32) {
		for _, e := range killers {
			bits[e>>6] |= 1 << (e & 63)
		}
	}
	w := j.view(vlan)
	for at != itree.None && j.visited[at] != j.visit {
		j.visited[at] = j.visit
		add(m.switchKillers[at])
		if p := w.port[at]; p != itree.None {
			add(m.lineKillers[m.lineAt[p]])
		}
		at = w.parent[at]
	}
}

// judged calls f with the switches of live NICs and of the gateways that were asked
// for.
func (j *judge) judged(f func(sw int32)) {
	for _, i := range j.live {
		f(j.m.nics[i].sw)
	}
	for _, g := range j.gateways[:j.lastGateway+1] {
		f(g)
	}
}

// witness adds who can kill the ways of a tree of p between the judged switches.
func (j *judge) witness(p *joint, add func([]int32)) {
	j.visit++
	j.judged(func(at int32) {
		for j.visited[at] != j.visit {
			j.visited[at] = j.visit
			add(j.m.switchKillers[at])
			l := p.line[at]
			if l == itree.None {
				return
			}
			add(j.m.lineKillers[l])
			at = j.m.lines[l].other(at)
		}
	})
}

// everyTree fills in who can kill anything on any way to a root.
func (j *judge) everyTree() {
	m, k := j.m, j.k
	j.everybodyAt = k.pushes
	clear(j.everybody)
	add := func(killers []int32) {
		for _, e := range killers {
			j.everybody[e>>6] |= 1 << (e & 63)
		}
	}
	for t := range m.trees {
		var root []int32
		if m.uniform {
			root = k.forests[t].RootPort
		} else {
			root = k.solvers[k.depth].Results[t].RootPort
		}
		for b, p := range root {
			if p != itree.None && k.net.Trees[t].Rank[b] != itree.None {
				add(m.lineKillers[m.lineAt[p]])
				add(m.switchKillers[m.net.Bridge[m.peer[p]]])
			}
		}
	}
}
