package failure_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// This file judges clusters once more, from the words of ClusterOutcome and
// ClusterNetwork: by pairs, and by all sets of nodes there are. It has connections
// from the model of networks and shares nothing else with the package.

// clusterModel is a cluster being judged by the model.
type clusterModel struct {
	*model
	c     topology.Cluster
	alive []string // sorted
}

func (m *model) clusterModel(c topology.Cluster) *clusterModel {
	out := &clusterModel{model: m, c: c}
	for _, node := range slices.Sorted(slices.Values(c.Nodes)) {
		if !m.now.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: node}) {
			out.alive = append(out.alive, node)
		}
	}
	return out
}

func (c *clusterModel) network(name string) *topology.Network {
	i := slices.IndexFunc(c.b.Networks, func(n topology.Network) bool { return n.Name == name })
	return &c.b.Networks[i]
}

// nics returns what sends of a host on a network, and whether it has a NIC there.
func (c *clusterModel) nics(s *failure.State, host, network string) (sends []sender, on bool) {
	on = slices.ContainsFunc(s.View.NICs, func(n lag.NIC) bool { return n.Host == host && slices.Contains(n.Carries, network) })
	return slices.Concat(c.senders(s, host, network)...), on
}

func (c *clusterModel) isLooped(s *failure.State, n *topology.Network) bool {
	return c.looped(s, n, c.on(c.c.Nodes, n.Name))
}

// connected says whether a network connects two hosts: every combination, with MPIO
// any.
func (c *clusterModel) connected(n *topology.Network, a, b string) bool {
	as, _ := c.nics(c.now, a, n.Name)
	bs, _ := c.nics(c.now, b, n.Name)
	if len(as) == 0 || len(bs) == 0 || c.isLooped(c.now, n) {
		return false
	}
	joined := 0
	for _, x := range as {
		for _, y := range bs {
			if c.cut(c.now, n.VLAN, x.sw, y.sw) == 0 {
				joined++
			}
		}
	}
	return joined == len(as)*len(bs) || n.MPIO && joined > 0
}

// toGateway says whether each live NIC of a host reaches a gateway, with MPIO one.
func (c *clusterModel) toGateway(n *topology.Network, host string) bool {
	nics, _ := c.nics(c.now, host, n.Name)
	reach := 0
	for _, x := range nics {
		if _, cut := c.reach(c.now, n.VLAN, x.sw, liveGateways(c.now, n)); cut == 0 {
			reach++
		}
	}
	return (reach == len(nics) || n.MPIO) && reach > 0 && len(liveGateways(c.now, n)) > 0 && !c.isLooped(c.now, n)
}

func (c *clusterModel) toWitness(host string) bool {
	w := c.c.Witness
	if w == nil {
		return false
	}
	if n := c.network(w.Network); w.Host == "" {
		return c.toGateway(n, host)
	}
	return c.connected(c.network(w.Network), host, w.Host)
}

// heartbeats are the networks of the cluster that carry them.
func (c *clusterModel) heartbeats() (out []*topology.Network) {
	for i := range c.b.Networks {
		if n := &c.b.Networks[i]; !n.NoHeartbeats && len(c.on(c.c.Nodes, n.Name)) > 0 {
			out = append(out, n)
		}
	}
	return out
}

func (c *clusterModel) see(a, b string) bool {
	if len(c.heartbeats()) == 0 {
		return true
	}
	return slices.ContainsFunc(c.heartbeats(), func(n *topology.Network) bool { return c.connected(n, a, b) })
}

// kept goes through all sets of live nodes.
func (c *clusterModel) kept() (kept []string, votes, total int, witness, contested bool) {
	for _, node := range c.c.Nodes {
		total += c.c.VotesOf(node)
	}
	if c.c.Witness != nil {
		total++
	}
	sees := make(map[[2]string]bool)
	for _, a := range c.alive {
		for _, b := range c.alive {
			sees[[2]string{a, b}] = c.see(a, b)
		}
	}
	most := 0
next:
	for bits := 1; bits < 1<<len(c.alive); bits++ {
		var set []string
		v, w := 0, false
		for i, node := range c.alive {
			if bits>>i&1 == 1 {
				if slices.ContainsFunc(set, func(other string) bool { return !sees[[2]string{node, other}] }) {
					continue next
				}
				set, v, w = append(set, node), v+c.c.VotesOf(node), w || c.toWitness(node)
			}
		}
		if w {
			v++
		}
		most = max(most, v)
		if v+v <= total {
			continue
		}
		better := []int{len(set) - len(kept), 0, v - votes}
		if w != witness {
			better[1] = map[bool]int{true: 1, false: -1}[w]
		}
		switch sign := slices.Compare(better, []int{0, 0, 0}); {
		case sign > 0:
			kept, votes, witness, contested = set, v, w, false
		case sign == 0:
			contested = true
			if slices.Compare(set, kept) < 0 {
				kept = set
			}
		}
	}
	if kept == nil {
		votes, witness = most, false
	}
	if len(c.heartbeats()) == 0 { // all of them, with a majority or not
		kept, votes, witness = c.alive, 0, slices.ContainsFunc(c.alive, c.toWitness)
		for _, node := range kept {
			votes += c.c.VotesOf(node)
		}
		if witness {
			votes++
		}
	}
	return kept, votes, total, witness, contested
}

// untouched says that the fault took no NIC on a network from a host, or with no
// network none at all.
func (c *clusterModel) untouched(host, network string) bool {
	for i, n := range c.now.View.NICs {
		if n.Host == host && (network == "" || slices.Contains(n.Carries, network)) && !n.Live && c.rest.View.NICs[i].Live {
			return false
		}
	}
	return true
}

// moved says whether a way between switches is another than without fault, which was
// one too, and adds the links that are new.
func (c *clusterModel) moved(n *topology.Network, from, to, toAtRest string, over map[string]bool) bool {
	if c.isLooped(c.rest, n) || toAtRest == "" || c.cut(c.rest, n.VLAN, from, toAtRest) != 0 {
		return false
	}
	now, _ := search(c.wires(c.now, n.VLAN, levelForwards), from, to)
	before, _ := search(c.wires(c.rest, n.VLAN, levelForwards), from, toAtRest)
	same := func(a, b wire) bool { return a.hop.Element == b.hop.Element }
	for _, w := range now {
		if !slices.ContainsFunc(before, func(b wire) bool { return same(w, b) }) {
			over[w.hop.Element.String()] = true
		}
	}
	return to != toAtRest || !slices.EqualFunc(now, before, same)
}

// pairMoved is moved for all combinations of two hosts, which are connected: for one
// of them, with MPIO for each that is connected.
func (c *clusterModel) pairMoved(n *topology.Network, a, b string, over map[string]bool) (moved bool) {
	as, _ := c.nics(c.now, a, n.Name)
	bs, _ := c.nics(c.now, b, n.Name)
	all := true
	for _, x := range as {
		for _, y := range bs {
			if c.cut(c.now, n.VLAN, x.sw, y.sw) == 0 {
				one := c.moved(n, x.sw, y.sw, y.sw, over)
				moved, all = moved || one, all && one
			}
		}
	}
	return moved && (all || !n.MPIO)
}

func (c *clusterModel) gatewayMoved(n *topology.Network, host string, over map[string]bool) (moved bool) {
	nics, _ := c.nics(c.now, host, n.Name)
	all := true
	for _, x := range nics {
		to, cut := c.reach(c.now, n.VLAN, x.sw, liveGateways(c.now, n))
		if cut == 0 {
			before, _ := c.reach(c.rest, n.VLAN, x.sw, n.Gateway)
			one := c.moved(n, x.sw, to, before, over)
			moved, all = moved || one, all && one
		}
	}
	return moved && (all || !n.MPIO)
}

// serviceLost says whether a node has lost a network with services.
func (c *clusterModel) serviceLost(n *topology.Network, node string) bool {
	live, on := c.nics(c.now, node, n.Name)
	switch {
	case !on:
		return false
	case len(live) == 0 || c.isLooped(c.now, n):
		return true
	case len(n.Gateway) > 0:
		return !c.toGateway(n, node)
	}
	others, reached := false, false
	for _, other := range c.c.Nodes {
		if nics, _ := c.nics(c.now, other, n.Name); other != node && len(nics) > 0 {
			others, reached = true, reached || c.connected(n, node, other)
		}
	}
	return others && !reached
}

// judgeCluster says of a cluster what clusterSummary does.
func (m *model) judgeCluster(cluster topology.Cluster) string {
	c := m.clusterModel(cluster)
	kept, votes, total, witness, contested := c.kept()
	var cut, lost, bystanders, services, blind []string
	for _, node := range slices.Sorted(slices.Values(cluster.Nodes)) {
		if slices.Contains(kept, node) {
			continue
		}
		lost = append(lost, node)
		if slices.Contains(c.alive, node) {
			cut = append(cut, node)
			if c.untouched(node, "") {
				bystanders = append(bystanders, node)
			}
		}
	}
	harm := map[failure.ClusterVerdict]bool{failure.Whole: true, failure.ClusterDown: kept == nil, failure.NodesLost: lost != nil}
	near := map[failure.ClusterVerdict]bool{failure.Whole: true, failure.ClusterDown: kept == nil && bystanders != nil, failure.NodesLost: bystanders != nil}
	note := func(v failure.ClusterVerdict, bystander bool) { harm[v], near[v] = true, near[v] || bystander }
	var networks []string
	for i := range c.b.Networks {
		n := &c.b.Networks[i]
		if len(c.on(cluster.Nodes, n.Name)) == 0 {
			continue
		}
		pairs, rerouted, apart, over := 0, 0, 0, make(map[string]bool)
		var without, to, from []string
		for k, a := range c.alive {
			if _, on := c.nics(c.now, a, n.Name); !on {
				continue
			}
			bystander := c.untouched(a, n.Name) && (len(liveGateways(c.now, n)) == len(n.Gateway) || c.isLooped(c.now, n))
			if n.Services && c.serviceLost(n, a) {
				note(failure.ServicesLost, bystander)
				if !slices.Contains(services, a) {
					services = append(services, a)
				}
			}
			if len(n.Gateway) > 0 {
				if !c.toGateway(n, a) {
					from = append(from, a)
					note(failure.OnBackup, bystander)
				} else if links := make(map[string]bool); c.gatewayMoved(n, a, links) {
					maps.Copy(over, links)
					to = append(to, a)
					note(failure.OnBackup, bystander)
				}
			}
			for _, b := range c.alive[k+1:] {
				if _, on := c.nics(c.now, b, n.Name); !on {
					continue
				}
				pairs++
				bystander := c.untouched(a, n.Name) && c.untouched(b, n.Name)
				if c.connected(n, a, b) {
					links := make(map[string]bool)
					if c.pairMoved(n, a, b, links) {
						maps.Copy(over, links)
						rerouted++
						note(failure.OnBackup, bystander)
					}
					continue
				}
				apart++
				note(failure.OnBackup, bystander)
				if n.Fallback != nil && !slices.ContainsFunc(n.Fallback, func(f string) bool { return c.connected(c.network(f), a, b) }) {
					without = append(without, a+"-"+b)
					note(failure.NetworkLost, bystander)
				}
			}
		}
		if rerouted+apart+len(to)+len(from) > 0 {
			networks = append(networks, fmt.Sprint(n.Name, n.Fallback, pairs, rerouted, apart, without, to, from, slices.Sorted(maps.Keys(over))))
		}
	}
	for k, a := range c.alive {
		for _, b := range c.alive[k+1:] {
			if !c.see(a, b) {
				blind = append(blind, a+"-"+b)
			}
		}
	}
	slices.Sort(services)
	lostWitness := cluster.Witness != nil && kept != nil && !slices.ContainsFunc(kept, c.toWitness)
	return fmt.Sprint(cluster.Name, worstOf(harm), worstOf(near), "kept", kept, "lost", lost, cut, bystanders, votes, total, witness, lostWitness, contested, "blind", blind, "services", services, networks)
}

func worstOf(harm map[failure.ClusterVerdict]bool) failure.ClusterVerdict {
	all := failure.ClusterVerdicts()
	for _, v := range slices.Backward(all) {
		if harm[v] {
			return v
		}
	}
	return 0
}

// clusterSummary is what the package and the model have to agree on.
func clusterSummary(o *failure.ClusterOutcome) string {
	pairs := func(s failure.PairSet) (out []string) {
		if s.N != len(s.First) {
			return []string{fmt.Sprint(s.N, " of ", len(s.First))}
		}
		for _, p := range s.First {
			out = append(out, p[0]+"-"+p[1])
		}
		return out
	}
	var networks []string
	for _, n := range o.Networks {
		over := make(map[string]bool)
		for _, e := range n.Over {
			over[e.String()] = true
		}
		networks = append(networks, fmt.Sprint(n.Network, n.Fallback, n.Pairs, n.Rerouted, n.Cut, pairs(n.Without), n.ToGateway, n.FromGateway, slices.Sorted(maps.Keys(over))))
	}
	witness := o.Witness && o.Kept != nil
	return fmt.Sprint(o.Cluster, o.Verdict, o.Collateral, "kept", o.Kept, "lost", o.Lost, o.Cut, o.Bystanders, o.Votes, o.AllVotes, witness, o.WitnessLost, o.Contested, "blind", pairs(o.Blind), "services", o.Services, networks)
}

// drawClusters gives a drawn fabric what clusters are judged by: fallbacks, networks
// without heartbeats and with services, votes, and a witness on a host of its own or
// behind gateways.
func drawClusters(t *testing.T, seed uint64) *topology.Fabric {
	t.Helper()
	return clustered(t, seed, drawFabric(t, seed))
}

func clustered(t *testing.T, seed uint64, f *topology.Fabric) *topology.Fabric {
	t.Helper()
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 815))}
	f, err := f.Edit(func(b *topology.Builder) {
		d.b = *b
		var names []string
		for _, n := range b.Networks {
			names = append(names, n.Name)
		}
		for i := range b.Networks {
			n := &b.Networks[i]
			n.NoHeartbeats, n.Services = d.chance(0.3), d.chance(0.3)
			for _, other := range names {
				if other != n.Name && d.chance(0.3) {
					n.Fallback = append(n.Fallback, other)
				}
			}
		}
		b.Hosts = append(b.Hosts, topology.Host{Name: "w", NICs: []topology.NIC{
			{Name: "x", To: []topology.Attachment{{Switch: d.anySwitch().Name}, {Switch: d.anySwitch().Name}}[:1+d.IntN(2)], Mbps: 1000, Carries: names}}})
		if d.chance(0.2) {
			b.Hosts[0].NICs = b.Hosts[0].NICs[:1] // not on every network
		}
		for i := range b.Clusters {
			c := &b.Clusters[i]
			for _, node := range c.Nodes[1:] {
				if d.chance(0.2) {
					c.Votes = map[string]int{node: of(&d, 0, 2, 3)}
				}
			}
			on := b.Networks[0] // the first host keeps it
			if d.chance(0.5) {
				c.Witness = &topology.Witness{Network: on.Name, Host: "w"}
			} else if on.Gateway != nil {
				c.Witness = &topology.Witness{Network: on.Name}
			}
		}
	})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

// TestClusterAgrees judges the clusters of random fabrics in many states by the
// package and by the model.
func TestClusterAgrees(t *testing.T) {
	verdicts, witnesses, contested := make(map[failure.ClusterVerdict]int), 0, 0
	for seed := range randomCount(t, 12) {
		f := drawClusters(t, seed)
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 6))}
		var rest []failure.ClusterOutcome
		for _, o := range d.outcomes(t, f, 10) {
			m, err := newModel(f, o.Scenario.Down)
			if err != nil {
				t.Fatalf("seed %d, %v: %v", seed, o.Scenario, err)
			}
			if rest == nil {
				rest = o.Clusters
			}
			if len(o.Clusters) != len(m.b.Clusters) {
				t.Fatalf("seed %d, %v: %d clusters of %d", seed, o.Scenario, len(o.Clusters), len(m.b.Clusters))
			}
			for i := range o.Clusters {
				c := &o.Clusters[i]
				if got, want := clusterSummary(c), m.judgeCluster(m.b.Clusters[i]); got != want {
					t.Fatalf("seed %d, %v: got\n%s\nwant\n%s", seed, o.Scenario, got, want)
				}
				if c.Before != rest[i].Verdict {
					t.Errorf("seed %d, %v: before is %v, want %v", seed, o.Scenario, c.Before, rest[i].Verdict)
				}
				if c.Sentence() == "" || (c.Blind.N > 0) != (c.Apart.Nodes != [2]string{}) {
					t.Errorf("seed %d, %v: %+v", seed, o.Scenario, c)
				}
				verdicts[c.Verdict]++
				if c.Witness {
					witnesses++
				}
				if c.Contested {
					contested++
				}
			}
		}
	}
	compared := 0
	for _, n := range verdicts {
		compared += n
	}
	const enough = 1000 // fewer are drawn under -short
	for _, v := range failure.ClusterVerdicts() {
		if verdicts[v] == 0 && compared >= enough {
			t.Errorf("no cluster is %v, which tells little", v)
		}
	}
	t.Logf("%v, %d with the witness's vote, %d contested", verdicts, witnesses, contested)
}
