package failure

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// clusterNodes is a cluster with its nodes in order of name.
type clusterNodes struct {
	*topology.Cluster
	nodes []string
	own   [][]int // of nodes: all their NICs, as indexes into View.NICs
	nets  []int   // into analyzer.nets
	// at are, of nets, the nodes by the index that they have there as hosts, and
	// host is the way back, absent where a node is not on the network.
	at   [][]int
	host [][]int
	// total are the votes of all nodes and the witness.
	total int
	// Of the witness: its network, and its NICs there or the gateways.
	witness  *topology.Network
	nics     map[string][]int // of the nodes on its network
	hostNICs []int
	gateways []int
}

const absent = -1

// gather prepares the clusters and judges them at rest.
func (a *analyzer) gather(nics []lag.NIC, onNetwork map[string]map[string][]int, judged []*judgement) error {
	own := make(map[string][]int)
	for i, n := range nics {
		own[n.Host] = append(own[n.Host], i)
	}
	for i := range a.b.Clusters {
		c := clusterNodes{Cluster: &a.b.Clusters[i]}
		c.nodes = slices.Sorted(slices.Values(c.Nodes))
		index := make(map[string]int)
		for k, node := range c.nodes {
			index[node] = k
			c.own = append(c.own, own[node])
			c.total += c.VotesOf(node)
		}
		for k := range a.nets {
			if a.nets[k].cluster != c.Name {
				continue
			}
			at, host := make([]int, 0, len(a.nets[k].hosts)), slices.Repeat([]int{absent}, len(c.nodes))
			for h := range a.nets[k].hosts {
				at = append(at, index[a.nets[k].hosts[h].name])
				host[at[h]] = h
			}
			c.nets, c.at, c.host = append(c.nets, k), append(c.at, at), append(c.host, host)
		}
		if w := c.Witness; w != nil {
			c.total++
			a.witness(&c, onNetwork)
		}
		a.clusters = append(a.clusters, c)
	}
	for i := range a.clusters {
		rest, err := a.judgeCluster(i, a.base, judged)
		if err != nil {
			return fmt.Errorf("failure: %w", err)
		}
		a.restClusters = append(a.restClusters, rest)
	}
	return nil
}

// witness fills in how the witness of a cluster is reached.
func (a *analyzer) witness(c *clusterNodes, onNetwork map[string]map[string][]int) {
	i := slices.IndexFunc(a.b.Networks, func(n topology.Network) bool { return n.Name == c.Witness.Network })
	c.witness = &a.b.Networks[i]
	c.nics = make(map[string][]int)
	for _, node := range c.nodes {
		c.nics[node] = onNetwork[node][c.witness.Name]
	}
	if c.Witness.Host != "" {
		c.hostNICs = onNetwork[c.Witness.Host][c.witness.Name]
		return
	}
	for _, g := range c.witness.Gateway {
		c.gateways = append(c.gateways, a.index[g])
	}
}

// cloneCluster copies an outcome so that its receiver may change it.
func cloneCluster(c *ClusterOutcome) ClusterOutcome {
	out := *c
	for _, s := range []*[]string{&out.Kept, &out.Lost, &out.Cut, &out.Bystanders, &out.Services} {
		*s = slices.Clone(*s)
	}
	out.Blind.First = slices.Clone(out.Blind.First)
	out.Apart.Networks = slices.Clone(out.Apart.Networks)
	for i := range out.Apart.Networks {
		p := &out.Apart.Networks[i].Pair
		p.Path, p.Before = slices.Clone(p.Path), slices.Clone(p.Before)
	}
	out.Networks = slices.Clone(out.Networks)
	for i := range out.Networks {
		n := &out.Networks[i]
		n.Fallback, n.Without.First, n.Over = slices.Clone(n.Fallback), slices.Clone(n.Without.First), slices.Clone(n.Over)
		n.ToGateway, n.FromGateway = slices.Clone(n.ToGateway), slices.Clone(n.FromGateway)
	}
	return out
}

// clusterState is one cluster being judged in one frame.
type clusterState struct {
	a      *analyzer
	c      *clusterNodes
	f      *frame
	judged []*judgement // of c.nets
	alive  []bool       // of nodes: the host is
	whole  []bool       // of nodes: the fault took no NIC from it
	// labels are, of nets, rows of what each node is joined to, negative where to
	// nothing: two nodes are connected where a row has one label for both.
	labels [][][]int
	brief  bool // nobody wants to know why nodes do not see each other
	out    ClusterOutcome
}

// judgeCluster returns what became of a cluster in a frame, all networks of which
// are judged.
func (a *analyzer) judgeCluster(i int, f *frame, judged []*judgement) (ClusterOutcome, error) {
	return a.weighCluster(i, f, judged, false)
}

// glimpseCluster returns the verdicts of judgeCluster only.
func (a *analyzer) glimpseCluster(i int, f *frame, judged []*judgement) (glimpse, error) {
	out, err := a.weighCluster(i, f, judged, true)
	return glimpse{Verdict(out.Verdict), Verdict(out.Collateral)}, err
}

func (a *analyzer) weighCluster(i int, f *frame, judged []*judgement, brief bool) (ClusterOutcome, error) {
	c := &a.clusters[i]
	s := &clusterState{a: a, c: c, f: f, brief: brief, out: ClusterOutcome{Cluster: c.Name, AllVotes: c.total}}
	for k, n := range c.nets {
		s.judged = append(s.judged, judged[n])
		labels := judged[n].labels(c.at[k], len(c.nodes))
		if g := judged[n].g; g.f.pairs != nil && g.uncrossable() {
			related, err := judged[n].relation()
			if err != nil {
				return ClusterOutcome{}, fmt.Errorf("%s: %w", ClusterTitle(c.Name), err)
			}
			row := slices.Repeat([]int{absent}, len(c.nodes))
			for h, node := range c.at[k] {
				row[node] = related[h]
			}
			labels = [][]int{row}
		}
		s.labels = append(s.labels, labels)
	}
	for k, node := range c.nodes {
		s.alive = append(s.alive, !f.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: node}))
		s.whole = append(s.whole, !slices.ContainsFunc(c.own[k], func(nic int) bool {
			return a.base.View.NICs[nic].Live && !f.View.NICs[nic].Live
		}))
	}
	if err := s.partition(); err != nil {
		return ClusterOutcome{}, fmt.Errorf("%s: %w", ClusterTitle(c.Name), err)
	}
	s.services()
	pairs := s.networks()
	s.verdicts(pairs)
	return s.out, nil
}

// labels returns what nodes are joined to on a network, given the nodes that its
// hosts are. All that sends of a host is in one part of what forwards, or a
// combination of it with any other host is cut; so there is one row. With MPIO one
// combination suffices, so every part that some NIC is in has a row of its own.
func (j *judgement) labels(at []int, nodes int) [][]int {
	if j.out.Verdict == Looped {
		return nil
	}
	empty := func() []int { return slices.Repeat([]int{absent}, nodes) }
	one, row := empty(), make(map[int][]int)
	for h, node := range at {
		for i, nic := range slices.Concat(j.sends[h]...) {
			part := absent
			if sw := j.sw(nic); j.g.exists[sw] {
				part = j.g.joined[j.f.node(sw)]
			}
			switch {
			case j.cn.net.MPIO && part != absent:
				if row[part] == nil {
					row[part] = empty()
				}
				row[part][node] = part
			case i == 0 || one[node] == part:
				one[node] = part
			default:
				one[node] = absent
			}
			if !j.cn.net.MPIO && one[node] == absent {
				break
			}
		}
	}
	if !j.cn.net.MPIO {
		return [][]int{one}
	}
	var out [][]int
	for _, part := range slices.Sorted(maps.Keys(row)) {
		out = append(out, row[part])
	}
	return out
}

// meet says whether rows of labels join two nodes.
func meet(labels [][]int, n, m int) bool {
	return slices.ContainsFunc(labels, func(l []int) bool { return l[n] != absent && l[n] == l[m] })
}

// heartbeats are the networks of the cluster, as indexes into nets, that carry them.
func (s *clusterState) heartbeats() (out []int) {
	for k, n := range s.c.nets {
		if !s.a.nets[n].net.NoHeartbeats {
			out = append(out, k)
		}
	}
	return out
}

// partition finds out which nodes are kept.
func (s *clusterState) partition() error {
	var labels [][]int
	heartbeats := s.heartbeats()
	for _, k := range heartbeats {
		labels = append(labels, s.labels[k]...)
	}
	if len(heartbeats) == 0 { // nothing is said of how they see each other
		labels = [][]int{make([]int, len(s.c.nodes))}
	}
	var alive []int
	for n := range s.c.nodes {
		if s.alive[n] {
			alive = append(alive, n)
		}
	}
	e := newElectorate(labels, alive, func(n int) int { return s.c.VotesOf(s.c.nodes[n]) }, s.reachesWitness(), s.c.total)
	kept, contested, ok, err := e.keep()
	if err != nil {
		return err
	}
	s.out.Votes, s.out.Witness, s.out.Contested = kept.all(), kept.witness, contested
	in := make([]bool, len(s.c.nodes))
	if ok {
		for _, g := range kept.groups {
			for _, n := range e.groups[g].nodes {
				in[n] = true
			}
		}
	}
	if len(heartbeats) == 0 {
		copy(in, s.alive)
	}
	for n, node := range s.c.nodes {
		switch {
		case in[n]:
			s.out.Kept = append(s.out.Kept, node)
			continue
		case s.alive[n]:
			s.out.Cut = append(s.out.Cut, node)
			if s.whole[n] {
				s.out.Bystanders = append(s.out.Bystanders, node)
			}
		}
		s.out.Lost = append(s.out.Lost, node)
	}
	s.out.WitnessLost = s.c.Witness != nil && s.out.Kept != nil && !s.out.Witness
	if !s.brief {
		s.blind(heartbeats, labels, alive, in)
	}
	return nil
}

// blind takes note of the pairs that do not see each other.
func (s *clusterState) blind(heartbeats []int, labels [][]int, alive []int, in []bool) {
	var first, split [2]int // of all, and of those that the partition tells apart
	found, told := false, false
	for x, n := range alive {
		for _, m := range alive[x+1:] {
			if meet(labels, n, m) {
				continue
			}
			s.out.Blind.add(s.c.nodes[n], s.c.nodes[m])
			if !found {
				first, found = [2]int{n, m}, true
			}
			if !told && in[n] != in[m] {
				split, told = [2]int{n, m}, true
			}
		}
	}
	if told {
		first = split
	}
	if !found {
		return
	}
	s.out.Apart.Nodes = [2]string{s.c.nodes[first[0]], s.c.nodes[first[1]]}
	for _, k := range heartbeats {
		h, i := s.c.host[k][first[0]], s.c.host[k][first[1]]
		if h == absent || i == absent {
			continue
		}
		s.out.Apart.Networks = append(s.out.Apart.Networks, ApartNetwork{s.judged[k].cn.net.Name, s.judged[k].decider(min(h, i), max(h, i))})
	}
}

// decider returns the pair of NICs that decides between two hosts.
func (j *judgement) decider(h, k int) Pair {
	if j.out.Verdict == Looped {
		return j.out.Pair
	}
	one := *j
	one.noting = nil
	one.worst, one.bystander, one.cut, one.moves = combination{}, combination{}, make(map[string]bool), moves{}
	one.hostPair(h, k)
	return one.pair(&one.worst)
}

// reachesWitness returns whether a node reaches the witness.
func (s *clusterState) reachesWitness() func(node int) bool {
	c := s.c
	if c.witness == nil || slices.ContainsFunc(s.judged, func(j *judgement) bool {
		return j.cn.net == c.witness && j.out.Verdict == Looped
	}) {
		return func(int) bool { return false }
	}
	live := func(nics []int) (out []int) {
		for _, n := range nics {
			if s.f.View.NICs[n].Sends {
				out = append(out, n)
			}
		}
		return out
	}
	at := func(nic int) int { return s.f.places[nic] }
	g := s.f.vlan(c.witness.VLAN)
	reaches := func(from int) bool {
		if c.Witness.Host == "" {
			return slices.ContainsFunc(c.gateways, func(sw int) bool {
				return s.f.View.Live(s.a.b.Switches[sw].Name) && g.connects(at(from), sw)
			})
		}
		return every(c.witness.MPIO, live(c.hostNICs), func(to int) bool { return g.connects(at(from), at(to)) })
	}
	return func(node int) bool { return every(c.witness.MPIO, live(c.nics[c.nodes[node]]), reaches) }
}

// connects says whether two places are connected on the VLAN.
func (g *vlanGraph) connects(from, to int) bool {
	if g.f.pairs != nil {
		return g.route(from, to).cut == 0
	}
	return g.exists[from] && g.exists[to] && g.joined[from] == g.joined[to]
}

// services finds the nodes that have lost a network with services.
func (s *clusterState) services() {
	for n, node := range s.c.nodes {
		for k := range s.c.nets {
			if s.alive[n] && s.judged[k].cn.net.Services && s.c.host[k][n] != absent && s.serviceLost(k, n) {
				s.out.Services = append(s.out.Services, node)
				break
			}
		}
	}
}

func (s *clusterState) serviceLost(k, node int) bool {
	j, h := s.judged[k], s.c.host[k][node]
	switch {
	case j.silent(h) || j.out.Verdict == Looped:
		return true
	case len(j.cn.gateways) > 0:
		return j.fromGateway(h)
	}
	others := false
	for i := range j.live {
		if i != h && !j.silent(i) {
			if meet(s.labels[k], node, s.c.at[k][i]) {
				return false
			}
			others = true
		}
	}
	return others
}

// silent says whether nothing of a host sends on the network.
func (j *judgement) silent(h int) bool { return len(slices.Concat(j.sends[h]...)) == 0 }

// fromGateway says whether a host has no NIC that sends, or one that reaches no
// gateway; with MPIO only such.
func (j *judgement) fromGateway(h int) bool {
	if len(j.gateways) == 0 {
		return true
	}
	return !every(j.cn.net.MPIO, slices.Concat(j.sends[h]...), func(nic int) bool {
		_, r := j.reach(j.g, j.place(nic), j.gateways)
		return r.cut == 0
	})
}

// every says whether something holds of every NIC, or if any will do of one. Of none
// it does not.
func every(any bool, nics []int, holds func(nic int) bool) bool {
	if any {
		return slices.ContainsFunc(nics, holds)
	}
	return len(nics) > 0 && !slices.ContainsFunc(nics, func(n int) bool { return !holds(n) })
}

// bystanders says which harm came to nodes that the fault did not touch.
type bystanders struct{ services, without, backup bool }

// networks takes note of what became of the networks between live nodes.
func (s *clusterState) networks() (b bystanders) {
	for k := range s.c.nets {
		j := s.judged[k]
		n := ClusterNetwork{Network: j.cn.net.Name, Fallback: slices.Clone(j.cn.net.Fallback), Rerouted: j.moves.pairs}
		if n.Rerouted > 0 || j.moves.gateway != nil {
			n.Over = slices.SortedFunc(maps.Keys(j.moves.over), topology.Element.Compare)
		}
		b.backup = b.backup || j.moves.bystander
		for _, h := range j.moves.gateway {
			n.ToGateway = append(n.ToGateway, j.cn.hosts[h].name)
		}
		slices.Sort(n.ToGateway)
		for m, node := range s.c.nodes {
			h := s.c.host[k][m]
			if h == absent || !s.alive[m] {
				continue
			}
			untouched := !j.touched[h] && (j.out.Verdict == Looped || len(j.gateways) == len(j.cn.gateways))
			if len(j.cn.gateways) > 0 && (j.out.Verdict == Looped || j.fromGateway(h)) {
				n.FromGateway = append(n.FromGateway, node)
				b.backup = b.backup || untouched
			}
			if untouched && j.cn.net.Services && s.serviceLost(k, m) {
				b.services = true
			}
			s.pairsOf(k, m, &n, &b)
		}
		if n.Rerouted+n.Cut+len(n.ToGateway)+len(n.FromGateway) > 0 {
			s.out.Networks = append(s.out.Networks, n)
		}
	}
	return b
}

// pairsOf counts the pairs of a node with those after it on a network.
func (s *clusterState) pairsOf(k, node int, n *ClusterNetwork, b *bystanders) {
	for other := node + 1; other < len(s.c.nodes); other++ {
		if s.c.host[k][other] == absent || !s.alive[other] {
			continue
		}
		n.Pairs++
		if s.share(k, node, other) {
			continue
		}
		n.Cut++
		untouched := !s.judged[k].touched[s.c.host[k][node]] && !s.judged[k].touched[s.c.host[k][other]]
		b.backup = b.backup || untouched
		if n.Fallback != nil && !slices.ContainsFunc(n.Fallback, func(name string) bool {
			i := slices.IndexFunc(s.judged, func(j *judgement) bool { return j.cn.net.Name == name })
			return i >= 0 && s.share(i, node, other)
		}) {
			n.Without.add(s.c.nodes[node], s.c.nodes[other])
			b.without = b.without || untouched
		}
	}
}

// share says whether two nodes are connected on a network.
func (s *clusterState) share(k, node, other int) bool { return meet(s.labels[k], node, other) }

// verdicts sets both verdicts.
func (s *clusterState) verdicts(b bystanders) {
	o := &s.out
	without := slices.ContainsFunc(o.Networks, func(n ClusterNetwork) bool { return n.Without.N > 0 })
	o.Verdict = gravest(o.Kept == nil, o.Services != nil, o.Lost != nil, without, o.Networks != nil)
	o.Collateral = gravest(o.Kept == nil && o.Bystanders != nil, b.services, o.Bystanders != nil, b.without, b.backup)
	o.Before = o.Verdict
}

// gravest returns the worst of the verdicts that hold.
func gravest(down, services, lost, without, backup bool) ClusterVerdict {
	switch {
	case down:
		return ClusterDown
	case services:
		return ServicesLost
	case lost:
		return NodesLost
	case without:
		return NetworkLost
	case backup:
		return OnBackup
	}
	return Whole
}
