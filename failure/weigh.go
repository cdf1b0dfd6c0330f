package failure

import (
	"slices"

	itree "github.com/spandrill/spandrill/internal/tree"
)

// judge weighs the networks in the state that its kernel is in: the verdicts of
// analyzer.judge, without reasons, on integers.
type judge struct {
	k *kernel
	m *model

	live     []int32   // the live NICs of a network's hosts, host by host
	speakers []speaker // those of them that send, host by host and group by group
	groups   []int32   // of a group: its first in speakers; one more than groups
	first    []int32   // of a host: its first in groups; one more than hosts
	touched  []bool    // of a host
	gateways []int32   // that live
	path     []int32   // a way being climbed
	down     []int32

	views   []view  // of VLANs, of a fabric that is not uniform
	allowed []joint // of VLANs: by lines that allow them
	alive   joint   // by live lines

	visited []int64 // of a switch: what saw it last
	visit   int64
	whole   []bool // of a switch seen by unmovedWay: its way to the root is that without fault
	still   []bool // of a host: so are those of all its NICs

	// What the last network's verdict rests on.
	blocked, pruned bool
	lastGateway     int // the last gateway of the list that somebody asked for
	everybody       []uint64
	everybodyAt     int64
}

// speaker is a NIC that sends, with the speed of all that it stands for.
type speaker struct{ nic, mbps int32 }

// view is a forest in which a VLAN travels.
type view struct {
	root, parent, port, depth []int32 // of switches
	at                        int64
	ring                      bool
}

// joint is the connected parts of lines of some kind, with a tree of each: what
// bears witness that its switches are joined.
type joint struct {
	part, line []int32 // of switches: line towards the part's first, None there
	at         int64
	queue      []int32
}

func (j *judge) init(k *kernel) {
	j.k, j.m = k, k.m
	switches := len(k.m.linesOf)
	j.visited, j.whole = make([]int64, switches), make([]bool, switches)
	fresh := func() joint {
		return joint{part: make([]int32, switches), line: make([]int32, switches), queue: make([]int32, 0, switches), at: -1}
	}
	j.alive = fresh()
	for range k.m.vlans {
		j.allowed = append(j.allowed, fresh())
		v := view{at: -1}
		if !k.m.uniform {
			v.root, v.parent = make([]int32, switches), make([]int32, switches)
			v.port, v.depth = make([]int32, switches), make([]int32, switches)
		}
		j.views = append(j.views, v)
	}
	j.everybody, j.everybodyAt = make([]uint64, (len(k.m.ops)+63)/64), -1
}

// view returns how a VLAN travels now.
func (j *judge) view(vlan int) *view {
	v := &j.views[vlan]
	m := j.m
	if m.uniform {
		f := j.k.forests[m.vlans[vlan].tree]
		v.root, v.parent, v.port, v.depth = f.Root, f.Parent, f.RootPort, f.Depth
		return v
	}
	if v.at == j.k.pushes {
		return v
	}
	v.at, v.ring = j.k.pushes, false
	results := j.k.solvers[j.k.depth].Results
	treeOf := m.vlans[vlan].treeOf
	for i := range v.root {
		v.root[i] = itree.None
	}
	queue := j.alive.queue[:0]
	for from := range int32(len(v.root)) {
		if v.root[from] != itree.None {
			continue
		}
		v.root[from], v.parent[from], v.port[from], v.depth[from] = from, itree.None, itree.None, 0
		queue = append(queue[:0], from)
		for i := 0; i < len(queue); i++ {
			at := queue[i]
			for _, l := range m.linesOf[at] {
				line := &m.lines[l]
				root := results[treeOf[l]].RootPort
				if !j.k.up[l] || root[line.a] != line.pa && root[line.b] != line.pb || v.port[at] != itree.None && m.lineAt[v.port[at]] == l {
					continue
				}
				o, port := line.b, line.pb
				if at == line.b {
					o, port = line.a, line.pa
				}
				if v.root[o] != itree.None {
					v.ring = true
					continue
				}
				v.root[o], v.parent[o], v.port[o], v.depth[o] = from, at, port, v.depth[at]+1
				queue = append(queue, o)
			}
		}
	}
	return v
}

// parts returns what lines of a VLAN, or with vlan -1 all live lines, join.
func (j *judge) parts(vlan int) *joint {
	p := &j.alive
	var allowed []bool
	if vlan >= 0 && !j.m.vlans[vlan].everywhere {
		p, allowed = &j.allowed[vlan], j.m.vlans[vlan].allowed
	}
	if p.at == j.k.pushes {
		return p
	}
	p.at = j.k.pushes
	for i := range p.part {
		p.part[i] = itree.None
	}
	for from := range int32(len(p.part)) {
		if p.part[from] != itree.None {
			continue
		}
		p.part[from], p.line[from] = from, itree.None
		queue := append(p.queue[:0], from)
		for i := 0; i < len(queue); i++ {
			at := queue[i]
			for _, l := range j.m.linesOf[at] {
				if !j.k.up[l] || allowed != nil && !allowed[l] {
					continue
				}
				if o := j.m.lines[l].other(at); p.part[o] == itree.None {
					p.part[o], p.line[o] = from, l
					queue = append(queue, o)
				}
			}
		}
	}
	return p
}

// cut returns why two switches that are not connected are not.
func (j *judge) cut(vlan int, from, to int32) Verdict {
	v := &j.m.vlans[vlan]
	together := func(vlan int) bool {
		p := j.parts(vlan)
		return p.part[from] == p.part[to]
	}
	if j.m.spans {
		if w := j.view(vlan); w.root[from] != w.root[to] {
			return Severed
		}
		if v.exists[from] && v.exists[to] && !v.everywhere && together(vlan) {
			j.blocked = true
			return Blocked
		}
		return Pruned
	}
	switch {
	case v.exists[from] && v.exists[to] && together(vlan):
		j.blocked = true
		return Blocked
	case together(-1):
		j.pruned = true
		return Pruned
	}
	return Severed
}

// climb leaves the way between two switches in j.path and says whether there is one.
func (j *judge) climb(vlan int, from, to int32) bool {
	j.path, j.down = j.path[:0], j.down[:0]
	v := &j.m.vlans[vlan]
	if !v.exists[from] || !v.exists[to] {
		return false
	}
	w := j.view(vlan)
	if w.root[from] != w.root[to] {
		return false
	}
	lineAt := j.m.lineAt
	for from != to {
		if w.depth[from] >= w.depth[to] {
			l := lineAt[w.port[from]]
			if !v.allowed[l] {
				return false
			}
			j.path = append(j.path, l)
			from = w.parent[from]
		} else {
			l := lineAt[w.port[to]]
			if !v.allowed[l] {
				return false
			}
			j.down = append(j.down, l)
			to = w.parent[to]
		}
	}
	for i := len(j.down) - 1; i >= 0; i-- {
		j.path = append(j.path, j.down[i])
	}
	return true
}

// rest notes the ways of a network without fault, which it is asked in.
func (j *judge) rest(n *netModel) {
	n.ways, n.cut = make([][]int32, n.slots*n.slots), make([]bool, n.slots*n.slots)
	for a, x := range n.slot {
		for b, y := range n.slot {
			if x != itree.None && y != itree.None {
				at := x*n.slots + y
				n.cut[at] = !j.climb(n.vlan, int32(a), int32(b))
				n.ways[at] = slices.Clone(j.path)
			}
		}
	}
	for _, nics := range n.hosts {
		for _, i := range nics {
			n.reach[i].gateway = itree.None
			for _, g := range n.gateways {
				if at := n.slot[j.m.nics[i].sw]*n.slots + n.slot[g]; !n.cut[at] {
					n.reach[i] = reached{g, n.ways[at]}
					break
				}
			}
		}
	}
	if j.m.uniform {
		n.ports = slices.Clone(j.view(n.vlan).port)
		n.intact = j.network(n) == glimpse{Intact, Intact}
		n.lastGateway = j.lastGateway
	}
}

// network judges a network in the state of the kernel.
func (j *judge) network(n *netModel) glimpse {
	j.blocked, j.pruned, j.lastGateway = false, false, -1
	j.gather(n)
	still := j.unmoved(n)
	if still && len(n.gateways) > 0 {
		j.lastGateway = n.lastGateway // of the hosts that are not asked
	}
	out := glimpse{Intact, Intact}
	note := func(v Verdict, untouched bool) {
		out.verdict = max(out.verdict, v)
		if untouched {
			out.collateral = max(out.collateral, v)
		}
	}
	for h := range n.hosts {
		for o := h + 1; o < len(n.hosts); o++ {
			if j.still[h] && j.still[o] {
				continue // intact, as without fault
			}
			note(j.hosts(n, h, o), !j.touched[h] && !j.touched[o])
		}
		if len(n.gateways) == 0 || still && j.still[h] {
			continue
		}
		note(j.hostToGateway(n, h), !j.touched[h] && len(j.gateways) == len(n.gateways))
		if j.m.cables && out == (glimpse{Severed, Severed}) {
			return out // no cable's death makes it better, nor worse
		}
	}
	return out
}

// gather fills in what of a network lives and sends, and whom the fault touched.
func (j *judge) gather(n *netModel) {
	j.live, j.first, j.touched, j.gateways = j.live[:0], j.first[:0], j.touched[:0], j.gateways[:0]
	j.speakers, j.groups = j.speakers[:0], j.groups[:0]
	for _, groups := range n.groups {
		touched := false
		j.first = append(j.first, int32(len(j.groups)))
		for _, nics := range groups {
			j.groups = append(j.groups, int32(len(j.speakers)))
			for _, i := range nics {
				if !j.k.live(i) {
					touched = touched || j.m.nics[i].wasLive
					continue
				}
				j.live = append(j.live, i)
				if nic := &j.m.nics[i]; nic.team == nil {
					j.speakers = append(j.speakers, speaker{i, nic.mbps})
				} else if mbps := j.sends(nic.team, i); mbps > 0 {
					j.speakers = append(j.speakers, speaker{i, mbps})
				}
			}
		}
		j.touched = append(j.touched, touched)
	}
	j.first, j.groups = append(j.first, int32(len(j.groups))), append(j.groups, int32(len(j.speakers)))
	for _, g := range n.gateways {
		if j.k.switchKill[g] == 0 {
			j.gateways = append(j.gateways, g)
		}
	}
}

// sends returns the speed of what a live port of a team stands for, 0 where it does
// not send.
func (j *judge) sends(t *teamModel, port int32) int32 {
	sum := int32(0)
	for _, i := range t.ports {
		if !j.k.live(i) {
			continue
		}
		nic := &j.m.nics[i]
		switch {
		case sum == 0 && i != port:
			return 0 // another is first
		case !t.dependent:
			return nic.mbps
		case nic.sw != j.m.nics[port].sw:
			return 0 // it does not form
		}
		sum += nic.mbps
	}
	return sum
}

// of returns what sends of a group, by its number among all groups.
func (j *judge) of(group int32) []speaker { return j.speakers[j.groups[group]:j.groups[group+1]] }

// hosts judges two hosts: the worst of their groups' combinations; with MPIO the best
// combination of two groups counts.
func (j *judge) hosts(n *netModel, h, o int) Verdict {
	worst := Verdict(0)
	fewer := j.touched[h] || j.touched[o]
	for g := j.first[h]; g < j.first[h+1]; g++ {
		for l := j.first[o]; l < j.first[o+1]; l++ {
			mine, others := j.of(g), j.of(l)
			if len(mine) == 0 || len(others) == 0 {
				return Severed
			}
			best := Looped
			for _, from := range mine {
				for _, to := range others {
					v := j.between(n, from, to, fewer)
					best = min(best, v)
					if !n.mpio {
						worst = max(worst, v)
					}
				}
			}
			if n.mpio {
				worst = max(worst, best)
			}
		}
	}
	return worst
}

// hostToGateway judges a host and the network's gateways.
func (j *judge) hostToGateway(n *netModel, h int) Verdict {
	worst := Verdict(0)
	for g := j.first[h]; g < j.first[h+1]; g++ {
		mine := j.of(g)
		if len(mine) == 0 || len(j.gateways) == 0 {
			return Severed
		}
		best := Looped
		for _, from := range mine {
			v := j.toGateway(n, from.nic, j.touched[h])
			best = min(best, v)
			if !n.mpio {
				worst = max(worst, v)
			}
		}
		if n.mpio {
			worst = max(worst, best)
		}
	}
	return worst
}

// unmoved fills in which hosts have lost no NIC and have each on a switch whose way
// to the root is that without fault, in a network where everything is intact without
// fault: so it is between any two of them. It says whether the same holds of the
// gateways.
func (j *judge) unmoved(n *netModel) bool {
	j.still = j.still[:0]
	for range n.hosts {
		j.still = append(j.still, false)
	}
	if !n.intact {
		return false
	}
	j.visit++
	for h, nics := range n.hosts {
		j.still[h] = !j.touched[h]
		for _, i := range nics {
			if j.still[h] && j.m.nics[i].wasLive { // so it is
				j.still[h] = j.unmovedWay(n, j.m.nics[i].sw)
			}
		}
	}
	still := len(j.gateways) == len(n.gateways)
	for _, g := range j.gateways {
		still = still && j.unmovedWay(n, g)
	}
	return still
}

func (j *judge) unmovedWay(n *netModel, at int32) bool {
	if j.visited[at] == j.visit {
		return j.whole[at]
	}
	w := j.view(n.vlan)
	p := w.port[at]
	same := p == n.ports[at]
	if same && p != itree.None {
		l := j.m.lineAt[p]
		same = j.k.now[l] == j.m.lines[l].full && j.unmovedWay(n, w.parent[at])
	}
	j.visited[at], j.whole[at] = j.visit, same
	return same
}

// between judges two NICs that send.
func (j *judge) between(n *netModel, a, b speaker, fewer bool) Verdict {
	x, y := &j.m.nics[a.nic], &j.m.nics[b.nic]
	from, to := x.sw, y.sw
	if !j.climb(n.vlan, from, to) {
		return j.cut(n.vlan, from, to)
	}
	mbps, flow := j.speeds()
	mbps, flow = min(mbps, a.mbps, b.mbps), min(flow, x.mbps, y.mbps)
	at := n.slot[from]*n.slots + n.slot[to]
	v := j.compare(n.ways[at], x.there && y.there && !n.cut[at], fewer)
	if mbps < n.mbps || flow < n.flow {
		v = max(v, Slow)
	}
	if n.checks && j.unfit(n, from) {
		v = max(v, Unfit)
	}
	return v
}

// speeds returns the bottleneck of the way in j.path, in sum and for one flow.
func (j *judge) speeds() (mbps, flow int32) {
	mbps, flow = noLimit, noLimit
	for _, l := range j.path {
		at := &j.m.lines[l].levels[j.k.now[l]]
		mbps, flow = min(mbps, at.mbps), min(flow, at.flow)
	}
	return mbps, flow
}

// compare says how the way in j.path stands to that without fault.
func (j *judge) compare(before []int32, was, fewer bool) Verdict {
	if !was || !slices.Equal(j.path, before) {
		return Rerouted
	}
	for _, l := range j.path {
		fewer = fewer || j.k.now[l] < j.m.lines[l].full
	}
	if fewer {
		return Degraded
	}
	return Intact
}

// unfit says whether a switch on the way in j.path lacks what the network needs.
func (j *judge) unfit(n *netModel, at int32) bool {
	if n.unfit[at] {
		return true
	}
	for _, l := range j.path {
		if at = j.m.lines[l].other(at); n.unfit[at] {
			return true
		}
	}
	return false
}

// toGateway judges a NIC that sends and the first live gateway that it reaches.
func (j *judge) toGateway(n *netModel, a int32, fewer bool) Verdict {
	from := j.m.nics[a].sw
	mildest := Verdict(0)
	for i, g := range j.gateways {
		j.lastGateway = max(j.lastGateway, i)
		if j.climb(n.vlan, from, g) {
			was := &n.reach[a]
			return j.compare(was.way, j.m.nics[a].there && was.gateway == g, fewer)
		}
		if v := j.cut(n.vlan, from, g); mildest == 0 || v < mildest {
			mildest = v
		}
	}
	return mildest
}
