package failure

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// clusterModel is a cluster in integers: what its verdicts rest on.
type clusterModel struct {
	networks []int   // into model.networks
	own      []int32 // all NICs of its nodes
	killers  []int32 // who can kill a node, elements of the plan
	// Of the witness: its VLAN, -1 without one, the NICs there of the nodes and of the
	// host that it is on, or the gateways.
	vlan     int
	nics     []int32
	gateways []int32
	// calm says that it is whole without fault, and so it stays as long as no network is
	// worse than degraded: each node is on one, each goes to somebody, and they need no
	// witness.
	calm bool
}

// compileClusters fills in the clusters.
func (m *model) compileClusters(s *sweeper) {
	a := m.a
	at := make(map[topology.Element]int32)
	for i, e := range s.s.elements {
		at[e] = int32(i)
	}
	risks := a.f.Risks()
	for i := range s.clusters {
		from := &s.clusters[i]
		c := clusterModel{networks: from.nets, vlan: -1}
		for k, node := range from.nodes {
			for _, nic := range from.own[k] {
				c.own = append(c.own, int32(nic))
			}
			host := topology.Element{Kind: topology.KindHost, Name: node}
			can := []topology.Element{host}
			for _, domains := range risks[host] {
				for _, d := range domains {
					can = append(can, topology.Element{Kind: topology.KindDomain, Name: d})
				}
			}
			for _, e := range can {
				if i, ok := at[e]; ok {
					c.killers = append(c.killers, i)
				}
			}
		}
		if from.witness != nil {
			c.vlan = m.vlan(from.witness.VLAN)
			for _, nics := range from.nics {
				for _, nic := range nics {
					c.nics = append(c.nics, int32(nic))
				}
			}
			for _, nic := range from.hostNICs {
				c.nics = append(c.nics, int32(nic))
			}
			slices.Sort(c.nics)
			for _, g := range from.gateways {
				c.gateways = append(c.gateways, int32(g))
			}
		}
		rest, votes := &a.restClusters[i], from.total
		if from.witness != nil {
			votes--
		}
		c.calm = rest.Verdict == Whole && rest.Collateral == Whole && votes > from.total/2
		for node := range from.nodes {
			c.calm = c.calm && slices.ContainsFunc(from.host, func(h []int) bool { return h[node] != absent })
		}
		for _, n := range from.nets {
			c.calm = c.calm && (len(a.nets[n].hosts) > 1 || len(a.nets[n].gateways) > 0)
		}
		m.clusters = append(m.clusters, c)
	}
}

// weighClusters decides the clusters at a node whose networks are decided, from the node
// above it where that is enough, else as [Evaluate] does. It is false, and the node
// failed, where they cannot be.
func (w *worker) weighClusters(size int, e int32, footprint bool) bool {
	st := &w.stages[size]
	var f *frame
	for i := range w.clusters {
		at := len(w.a.nets) + i
		if e >= 0 {
			if up := &w.stages[size-1]; !up.slow && up.prints[at][e>>6]&(1<<(e&63)) == 0 {
				st.seen[at] = up.seen[at]
				if footprint {
					copy(st.prints[at], up.prints[at])
				}
				continue
			}
		}
		c := &w.m.clusters[i]
		if c.calm && !slices.ContainsFunc(c.networks, func(n int) bool { return st.seen[n].verdict > Degraded }) {
			st.seen[at] = glimpse{Verdict(Whole), Verdict(Whole)}
		} else {
			var err error
			if f == nil {
				f, err = w.a.anew(w.s, w.chain)
			}
			if err == nil {
				st.seen[at], err = w.a.lookAtCluster(i, f)
			}
			if err != nil {
				st.failed, st.err = true, fmt.Errorf("failure: %v: %w", w.s.faults(w.chain), err)
				return false
			}
		}
		if footprint {
			clear(st.prints[at])
			w.k.j.clusterFootprint(c, st.prints[at])
		}
	}
	return true
}

// lookAtCluster judges a cluster in a frame whose networks nobody has judged.
func (a *analyzer) lookAtCluster(i int, f *frame) (glimpse, error) {
	if f == a.base {
		rest := &a.restClusters[i]
		return glimpse{Verdict(rest.Verdict), Verdict(rest.Collateral)}, nil
	}
	c := checker{a: a}
	judged := make([]*judgement, len(a.nets))
	for _, n := range a.clusters[i].nets {
		judged[n] = c.weighed(n, f)
	}
	return a.glimpseCluster(i, f, judged)
}

// clusterFootprint adds the footprint of a cluster in the state of the kernel to bits, by
// element: what the ways of all its networks rest on, that to its witness, and the life
// of its nodes and their NICs. See footprint.go for why the ways stay; that they are
// those of all NICs and of all gateways, which a network's verdict may not need, has what
// is said of each pair and each host stay, too.
func (j *judge) clusterFootprint(c *clusterModel, bits []uint64) {
	m, k := j.m, j.k
	add := func(killers []int32) {
		for _, e := range killers {
			bits[e>>6] |= 1 << (e & 63)
		}
	}
	add(c.killers)
	way := func(vlan int, at int32) {
		if m.tight { // else all ways are in it
			j.wayKillers(vlan, at, bits)
		}
	}
	live := func(nics []int32, vlan int) {
		for _, n := range nics {
			if k.live(n) {
				add(m.nicKillers[n])
				add(m.switchKillers[m.nics[n].sw])
				if vlan >= 0 {
					way(vlan, m.nics[n].sw)
				}
			}
		}
	}
	alive := func(gateways []int32, vlan int) {
		for _, g := range gateways {
			if k.switchKill[g] == 0 {
				add(m.switchKillers[g])
				way(vlan, g)
			}
		}
	}
	live(c.own, -1)
	for _, i := range c.networks {
		n := &m.networks[i]
		j.visit++
		for _, nics := range n.hosts {
			live(nics, n.vlan)
		}
		alive(n.gateways, n.vlan)
	}
	if c.vlan >= 0 {
		j.visit++
		live(c.nics, c.vlan)
		alive(c.gateways, c.vlan)
	}
	if !m.tight {
		if j.everybodyAt != k.pushes {
			j.everyTree()
		}
		for i, w := range j.everybody {
			bits[i] |= w
		}
	}
}
