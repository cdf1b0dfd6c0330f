package failure

import (
	"fmt"
	"slices"

	itree "github.com/spandrill/spandrill/internal/tree"
)

// kernel decides states of one model, one element deeper at a time: push takes an
// element down, pop brings it back. It does not allocate once it has seen its
// worst state, slow states aside, and is not safe for concurrent use.
type kernel struct {
	m       *model
	a       *analyzer
	net     itree.Net
	forests []*itree.Forest // of a uniform fabric
	solvers []*itree.Solver // of another: by depth

	switchKill, lineKill, memberKill, nicKill, groupKill []int32
	active                                               []int32 // of a line: working members that live
	up                                                   []bool  // of a line
	now                                                  []int32 // of a line: members of the level that the net has; 0: down

	touched []int32 // lines, by the push at hand
	stamp   []int64 // of a line: the push that touched it
	pushes  int64   // and pops: what changes with every state
	ports   []int32
	undo    []lineWas
	depth   int
	marks   []mark // by depth
	// watch, if not nil, is told of every state how many entries of trees were
	// settled for it, and how many of them are not as they were.
	watch func(settled, changed int)

	j judge
}

type lineWas struct{ line, level int32 }

// mark is where an element's death began.
type mark struct {
	element int32
	undo    int
	forests []int
}

func newKernel(m *model, depth int) *kernel {
	k := &kernel{
		m: m, a: m.a, net: *m.net,
		switchKill: make([]int32, len(m.linesOf)), lineKill: make([]int32, len(m.lines)), memberKill: make([]int32, len(m.works)),
		nicKill: make([]int32, len(m.nics)), groupKill: make([]int32, len(m.groups)),
		active: make([]int32, len(m.lines)), up: make([]bool, len(m.lines)), now: make([]int32, len(m.lines)), stamp: make([]int64, len(m.lines)),
		marks: make([]mark, depth+1),
	}
	k.net.LAN, k.net.External = slices.Clone(m.net.LAN), slices.Clone(m.net.External)
	k.net.Trees = slices.Clone(m.net.Trees)
	for i := range k.net.Trees {
		k.net.Trees[i].Cost = slices.Clone(k.net.Trees[i].Cost)
	}
	for l := range m.lines {
		k.active[l], k.now[l], k.up[l] = m.lines[l].full, m.lines[l].full, true
	}
	for i := range k.marks {
		k.marks[i].forests = make([]int, len(m.trees))
	}
	if m.uniform {
		for i := range m.trees {
			k.forests = append(k.forests, itree.NewForest(&k.net, i, m.peers[i], m.limit))
		}
	} else {
		for range depth + 1 {
			k.solvers = append(k.solvers, itree.NewSolver(&k.net))
		}
		k.solvers[0].Solve()
	}
	k.j.init(k)
	return k
}

// push takes an element down. Where only is not nil, of a uniform fabric's trees
// those that it has are settled again; the others must not be asked for
// before pop.
func (k *kernel) push(element int32, only []bool) {
	mk := &k.marks[k.depth]
	k.depth++
	k.pushes++
	mk.element, mk.undo = element, len(k.undo)
	k.touched, k.ports = k.touched[:0], k.ports[:0]
	k.run(k.m.ops[element], 1)
	for _, l := range k.touched {
		k.relevel(l)
	}
	if k.m.uniform {
		for i, f := range k.forests {
			mk.forests[i] = f.Mark()
			if only == nil || only[i] {
				f.Worsen(k.ports)
			}
		}
	} else {
		k.solvers[k.depth].Solve()
	}
	if k.watch != nil {
		settled, changed := 0, 0
		for i, f := range k.forests {
			s, c := f.Changes(mk.forests[i])
			settled, changed = settled+s, changed+c
		}
		k.watch(settled, changed)
	}
}

// pop brings the last element back.
func (k *kernel) pop() {
	k.depth--
	k.pushes++
	mk := &k.marks[k.depth]
	k.touched = k.touched[:0]
	k.run(k.m.ops[mk.element], -1)
	for i := len(k.undo) - 1; i >= mk.undo; i-- {
		k.setLevel(k.undo[i].line, k.undo[i].level)
	}
	k.undo = k.undo[:mk.undo]
	for i, f := range k.forests {
		f.Undo(mk.forests[i])
	}
}

// run counts what dies, or with -1 what lives again.
func (k *kernel) run(ops []op, by int32) {
	for _, o := range ops {
		switch o.kind {
		case opSwitch:
			k.switchKill[o.index] += by
			for _, l := range k.m.linesOf[o.index] {
				k.touch(l)
			}
		case opLine:
			k.lineKill[o.index] += by
			k.touch(o.index)
		case opMember:
			was := k.memberKill[o.index] > 0
			k.memberKill[o.index] += by
			if is := k.memberKill[o.index] > 0; is != was {
				k.active[o.line] -= by
				k.touch(o.line)
			}
		case opNIC:
			k.nicKill[o.index] += by
		case opGroup:
			g := &k.m.groups[o.index]
			was := k.groupKill[o.index] == g.size
			k.groupKill[o.index] += by
			if is := k.groupKill[o.index] == g.size; is != was {
				k.run(g.ops, by)
			}
		}
	}
}

func (k *kernel) touch(l int32) {
	if k.stamp[l] != k.pushes {
		k.stamp[l] = k.pushes
		k.touched = append(k.touched, l)
	}
}

// relevel brings the net to what lives of a line.
func (k *kernel) relevel(l int32) {
	m := &k.m.lines[l]
	level := k.active[l]
	if k.lineKill[l] > 0 || k.switchKill[m.a] > 0 || k.switchKill[m.b] > 0 || !m.levels[level].up {
		level = 0
	}
	if level == k.now[l] {
		return
	}
	k.undo = append(k.undo, lineWas{l, k.now[l]})
	k.setLevel(l, level)
	k.ports = append(k.ports, m.pa, m.pb)
}

func (k *kernel) setLevel(l, level int32) {
	m := &k.m.lines[l]
	k.now[l], k.up[l] = level, level > 0
	if level == 0 {
		k.net.LAN[m.pa], k.net.LAN[m.pb] = itree.None, itree.None
		return
	}
	k.net.LAN[m.pa], k.net.LAN[m.pb] = m.lan, m.lan
	if m.full == 1 {
		return
	}
	at := &m.levels[level]
	k.net.External[m.pa], k.net.External[m.pb] = at.costA, at.costB
	for i := range k.net.Trees {
		t := &k.net.Trees[i]
		if k.m.free[i][m.pa] {
			t.Cost[m.pa] = at.costA
		}
		if k.m.free[i][m.pb] {
			t.Cost[m.pb] = at.costB
		}
	}
}

// tooDeep says that some bridge may be further from its root than messages reach;
// then only a solution says whether that is an error.
func (k *kernel) tooDeep() bool {
	for _, f := range k.forests {
		if f.Deep > 0 {
			return true
		}
	}
	if k.m.uniform {
		return false
	}
	for i := range k.solvers[k.depth].Results {
		r := &k.solvers[k.depth].Results[i]
		for b, rank := range k.net.Trees[i].Rank {
			if rank != itree.None && (int(r.Age[b]) > k.m.limit || int(r.Hops[b]) > k.m.limit) {
				return true
			}
		}
	}
	return false
}

// live says whether a NIC is.
func (k *kernel) live(n int32) bool {
	nic := &k.m.nics[n]
	return nic.wasLive && k.nicKill[n] == 0 && k.switchKill[nic.sw] == 0
}

// slow judges the networks, and clusters if they are asked for, of a state by resolving
// and solving it anew. The frame is nil where that is an error.
func (a *analyzer) slow(s *space, set []int32, clusters bool) (*frame, []glimpse, error) {
	f, err := a.anew(s, set)
	if err != nil {
		return nil, nil, err
	}
	out, err := a.glances(f, clusters)
	if err != nil {
		return nil, nil, fmt.Errorf("failure: %v: %w", s.faults(set), err)
	}
	return f, out, nil
}

// glances judges every network in a frame, and then every cluster if these are asked for.
// What Evaluate cannot analyse is an error here too.
func (a *analyzer) glances(f *frame, clusters bool) ([]glimpse, error) {
	judged := make([]*judgement, len(a.nets))
	var out []glimpse
	c := checker{a: a}
	for i := range a.nets {
		judged[i] = c.weighed(i, f)
		out = append(out, judged[i].glimpse())
	}
	if _, err := a.newlyJoined(f); err != nil {
		return nil, err
	}
	if !clusters {
		return out, nil
	}
	for i := range a.clusters {
		g, err := a.glimpseCluster(i, f, judged)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// anew resolves and solves a state.
func (a *analyzer) anew(s *space, set []int32) (*frame, error) {
	if len(set) == 0 {
		return a.base, nil
	}
	state, err := settle(a.r, s.faults(set), a.base.State)
	if err != nil {
		return nil, err
	}
	return newFrame(a, state), nil
}
