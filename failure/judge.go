package failure

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// analyzer evaluates scenarios of one fabric. It is safe for concurrent use.
type analyzer struct {
	r     *lag.Resolver
	f     *topology.Fabric
	b     topology.Builder
	index map[string]int // switches by name
	nets  []clusterNet
	// allowed are the VLANs of link ends, whether or not their switch has them.
	allowed map[stp.PortID]topology.VLANs
	// natives are those of links whose ends say that they differ, by end.
	natives map[topology.Element][2]int
	// changed says that the fabric is not that of base, but what changes made of it.
	changed bool
	name    string // of the scenario, then
	base    *frame // the state without fault
	rest    []NetworkOutcome
	// clusters, and what became of them without fault.
	clusters     []clusterNodes
	restClusters []ClusterOutcome
}

// clusterNet is a network of a cluster.
type clusterNet struct {
	cluster  string
	net      *topology.Network
	hosts    []netHost
	gateways []int // switches
}

// netHost is a node with its NICs on one network.
type netHost struct {
	name string
	nics []int // indexes into View.NICs
	// groups are the NICs by what takes over for each other: all that do not
	// share the host's VMs, and each that does.
	groups [][]int
}

func newAnalyzer(f *topology.Fabric) (*analyzer, error) {
	return newAnalyzerWithout(f, topology.Faults{})
}

// bare returns an analyzer of a fabric that has judged nothing.
func bare(f *topology.Fabric) *analyzer {
	a := &analyzer{r: lag.NewResolver(f), f: f, b: f.Builder(), index: make(map[string]int)}
	for i, s := range a.b.Switches {
		a.index[s.Name] = i
	}
	a.allowed = make(map[stp.PortID]topology.VLANs)
	allow := func(ends []topology.End) {
		for _, e := range ends {
			a.allowed[stp.PortID{Bridge: e.Switch, Number: e.Port}] = e.VLANs
			for _, sw := range e.Peers {
				a.allowed[stp.PortID{Bridge: sw, Number: e.Port}] = e.VLANs
			}
			if e.ChannelPort != 0 {
				a.allowed[stp.PortID{Bridge: e.Switch, Number: e.ChannelPort}] = e.VLANs
			}
		}
	}
	for i := range a.b.Links {
		allow(a.b.Links[i].Ends[:])
	}
	for i := range a.b.Segments {
		allow(a.b.Segments[i].Ends)
	}
	a.natives = a.crossed()
	return a
}

// newAnalyzerWithout returns an analyzer whose state without fault lacks what is
// absent: what a change is going to plug in.
func newAnalyzerWithout(f *topology.Fabric, absent topology.Faults) (*analyzer, error) {
	a := bare(f)
	s, err := settle(a.r, absent, nil)
	if err != nil {
		return nil, err
	}
	onNetwork := make(map[string]map[string][]int) // by host and network
	for i, n := range s.View.NICs {
		if onNetwork[n.Host] == nil {
			onNetwork[n.Host] = make(map[string][]int)
		}
		for _, name := range n.Carries {
			onNetwork[n.Host][name] = append(onNetwork[n.Host][name], i)
		}
	}
	for _, c := range a.b.Clusters {
		for i := range a.b.Networks {
			net := &a.b.Networks[i]
			cn := clusterNet{cluster: c.Name, net: net}
			for _, host := range c.Nodes {
				if nics := onNetwork[host][net.Name]; nics != nil {
					cn.hosts = append(cn.hosts, netHost{host, nics, groups(s.View.NICs, nics)})
				}
			}
			for _, g := range net.Gateway {
				cn.gateways = append(cn.gateways, a.index[g])
			}
			if cn.hosts != nil {
				a.nets = append(a.nets, cn)
			}
		}
	}
	a.base = newFrame(a, s)
	judged := make([]*judgement, len(a.nets))
	for i := range a.nets {
		judged[i] = a.judge(i, a.base)
		a.rest = append(a.rest, judged[i].out)
	}
	if err := a.gather(s.View.NICs, onNetwork, judged); err != nil {
		return nil, err
	}
	for _, g := range a.base.vlans {
		g.frozen = true
	}
	return a, nil
}

func (a *analyzer) evaluate(s Scenario) (*Outcome, error) {
	f, err := a.frame(s)
	if err != nil {
		return nil, err
	}
	return a.outcome(s, f)
}

// frame settles the fabric in a scenario. What came up slower is another fabric, with
// the same links and switches in the same order, so that the two can be compared.
func (a *analyzer) frame(s Scenario) (*frame, error) {
	if err := known(a.f, s.Down); err != nil {
		return nil, err
	}
	if !s.Faulty() && !a.changed {
		return a.base, nil
	}
	f, r := a.f, a.r
	if s.Slower != (Slowdown{}) {
		var err error
		if f, err = a.f.Slower(s.Slower.Element, s.Slower.Mbps); err != nil {
			return nil, fmt.Errorf("failure: %v: %w", s, err)
		}
		r = lag.NewResolver(f)
	}
	name := s.Down.String()
	if a.changed {
		name = a.name
	}
	state, err := settleAs(name, r, s.Down, a.base.State)
	if err != nil {
		if s.Slower != (Slowdown{}) {
			err = fmt.Errorf("failure: %v: %w", s, err)
		}
		return nil, err
	}
	out := newFrame(a, state)
	out.fabric = f
	return out, nil
}

// outcome says what became of a scenario in its frame.
func (a *analyzer) outcome(s Scenario, f *frame) (*Outcome, error) {
	o := &Outcome{Scenario: s}
	o.Scenario.Name = s.String()
	for _, x := range f.View.Assumptions {
		o.Assumptions = append(o.Assumptions, x.Text)
	}
	for i := range f.View.Pairs {
		if p := &f.View.Pairs[i]; pairCodes[p.Status] != "" {
			o.Notes = append(o.Notes, p.String())
		}
	}
	for _, s := range f.View.Readdressed {
		o.Notes = append(o.Notes, s.String())
	}
	judged := make([]*judgement, len(a.nets))
	for i := range a.nets {
		n := clone(&a.rest[i])
		if f != a.base {
			judged[i] = a.judge(i, f)
			n = judged[i].out
		}
		n.Before = a.rest[i].Verdict
		o.Networks = append(o.Networks, n)
	}
	var err error
	if o.Joined, err = a.newlyJoined(f); err != nil {
		return nil, fmt.Errorf("failure: %v: %w", s, err)
	}
	for i := range a.clusters {
		c := cloneCluster(&a.restClusters[i])
		if f != a.base {
			if c, err = a.judgeCluster(i, f, judged); err != nil {
				return nil, fmt.Errorf("failure: %v: %w", s, err)
			}
		}
		if f != a.base {
			c.Heartbeat = a.heartbeat(i, f, judged)
		}
		c.Before = a.restClusters[i].Verdict
		c.Changed = c.Sentence() != a.restClusters[i].Sentence()
		o.Clusters = append(o.Clusters, c)
	}
	return o, nil
}

// clone copies an outcome so that its receiver may change it.
func clone(n *NetworkOutcome) NetworkOutcome {
	out := *n
	out.CutHosts = slices.Clone(n.CutHosts)
	for _, p := range []*Pair{&out.Pair, &out.Bystander} {
		p.Path, p.Before = slices.Clone(p.Path), slices.Clone(p.Before)
	}
	return out
}

// combination is two endpoints, judged.
type combination struct {
	verdict  Verdict
	from, to int // NICs; noNIC where the host has no live one; to is also noNIC for a gateway
	hosts    [2]int
	groups   [2]int
	gateway  int // switch, noNIC between hosts
	mbps     int
	flow     int
	vm       int
	hops     int
	route    *route
	before   *route // without fault, where connected
	moved    bool   // connected from the same switches, without fault too, and over other links or with another gateway
}

const noNIC = -1

// judgement is one network being judged in one frame.
type judgement struct {
	a    *analyzer
	cn   *clusterNet
	i    int
	f    *frame
	g    *vlanGraph
	base *vlanGraph
	// ringBefore says that the network was looped without fault.
	ringBefore bool
	live       [][]int   // of hosts: their live NICs
	sends      [][][]int // of hosts and groups: the NICs that send
	touched    []bool    // of hosts: the fault killed one of their NICs
	shut       []bool    // of hosts: an MLAG pair closed its end of one of their NICs
	gateways   []int     // that are alive

	out       NetworkOutcome
	worst     combination
	bystander combination
	cut       map[string]bool
	moves     moves
	noting    *[]notedWay // gets everything that is noted; nil: nobody wants it
}

// moves is what of a network took other links than without fault: pairs of hosts,
// hosts on their way to a gateway, in these the links that were new; and whether a
// pair or host was among them that the fault did not touch.
type moves struct {
	pairs     int
	gateway   []int // hosts
	over      map[topology.Element]bool
	bystander bool
}

// judge returns the judgement of a network in a frame, done.
func (a *analyzer) judge(i int, f *frame) *judgement { return a.judgeNoting(i, f, nil) }

func (a *analyzer) judgeNoting(i int, f *frame, noting *[]notedWay) *judgement {
	cn := &a.nets[i]
	j := &judgement{
		a: a, cn: cn, i: i, f: f,
		g: f.vlan(cn.net.VLAN), base: a.base.vlan(cn.net.VLAN),
		ringBefore: len(a.rest) > i && a.rest[i].Verdict == Looped,
		cut:        make(map[string]bool),
		noting:     noting,
	}
	j.out = NetworkOutcome{Cluster: cn.cluster, Network: cn.net.Name, VLAN: cn.net.VLAN, Verdict: Intact, Collateral: Intact}
	j.alive()
	if at, ok := j.looped(); ok {
		j.out.Verdict, j.out.Collateral = Looped, Looped
		p := Pair{Verdict: Looped, Reason: j.ringReason(at)}
		j.out.Pair, j.out.Bystander = p, p
		return j
	}
	j.out.BottleneckMbps, j.out.FlowMbps, j.out.VMMbps = noLimit, noLimit, noLimit
	for h := range cn.hosts {
		for k := h + 1; k < len(cn.hosts); k++ {
			j.hostPair(h, k)
		}
		if len(cn.gateways) > 0 {
			j.gatewayPair(h)
		}
	}
	if j.out.BottleneckMbps == noLimit {
		j.out.BottleneckMbps, j.out.FlowMbps, j.out.VMMbps = 0, 0, 0
	}
	j.out.CutHosts = slices.Sorted(maps.Keys(j.cut))
	if j.worst.verdict != 0 {
		j.out.Verdict, j.out.Pair = j.worst.verdict, j.pair(&j.worst)
	}
	switch {
	case j.bystander == j.worst:
		j.out.Collateral, j.out.Bystander = j.out.Verdict, j.out.Pair
	case j.bystander.verdict != 0:
		j.out.Collateral, j.out.Bystander = j.bystander.verdict, j.pair(&j.bystander)
	}
	return j
}

// alive fills in what lives and whom the fault touched.
func (j *judgement) alive() {
	for _, h := range j.cn.hosts {
		var live []int
		touched, closed := false, false
		for _, n := range h.nics {
			if j.f.View.NICs[n].Closed {
				closed = true
			} else if j.f.View.NICs[n].Live {
				live = append(live, n)
			} else if j.a.base.View.NICs[n].Live {
				touched = true
			}
		}
		j.live = append(j.live, live)
		j.sends = append(j.sends, j.senders(h.groups))
		j.touched, j.shut = append(j.touched, touched), append(j.shut, closed)
	}
	for _, g := range j.cn.gateways {
		if j.f.View.Live(j.a.b.Switches[g].Name) {
			j.gateways = append(j.gateways, g)
		}
	}
}

// looped returns a switch of a forwarding ring that holds a live NIC of the
// network or a live gateway.
func (j *judgement) looped() (int, bool) {
	for _, nics := range j.live {
		for _, n := range nics {
			if node := j.f.node(j.sw(n)); j.g.ring[node] {
				return node, true
			}
		}
	}
	for _, g := range j.gateways {
		if j.g.ring[j.f.node(g)] {
			return j.f.node(g), true
		}
	}
	return 0, false
}

// sw returns the switch of a NIC.
func (j *judgement) sw(nic int) int { return j.a.index[j.f.View.NICs[nic].Switch] }

func (j *judgement) hostPair(h, k int) {
	var all movement
	for g := range j.sends[h] {
		for l := range j.sends[k] {
			all.add(j.groupPair([2]int{h, k}, [2]int{g, l}))
		}
	}
	if all.counts(j.cn.net.MPIO) {
		j.moves.pairs++
		j.moved(all.moved, !j.touched[h] && !j.touched[k])
	}
}

// groupPair judges what sends of one host with what sends of another. It returns
// its combinations.
func (j *judgement) groupPair(hosts, groups [2]int) []combination {
	untouched := !j.touched[hosts[0]] && !j.touched[hosts[1]]
	all := j.combinations(hosts, groups)
	if len(all) == 0 {
		for i, x := range hosts {
			if len(j.sends[x][groups[i]]) == 0 {
				j.cut[j.cn.hosts[x].name] = true
			}
		}
		j.note(combination{verdict: Severed, from: noNIC, to: noNIC, hosts: hosts, groups: groups, gateway: noNIC}, untouched)
		return nil
	}
	for i := range j.count(all) {
		if all[i].route.cut != 0 {
			j.cut[j.cn.hosts[hosts[0]].name], j.cut[j.cn.hosts[hosts[1]].name] = true, true
		} else {
			j.out.BottleneckMbps, j.out.FlowMbps = min(j.out.BottleneckMbps, all[i].mbps), min(j.out.FlowMbps, all[i].flow)
			j.out.VMMbps = min(j.out.VMMbps, all[i].vm)
		}
		j.note(all[i], untouched)
	}
	return all
}

// movement is what of two ends has moved, for clusters: the routes of combinations that
// have, now and without fault, and whether some are cut, and some stay.
type movement struct {
	moved       [][2]*route
	cut, stayed bool
}

func (t *movement) add(all []combination) {
	for i := range all {
		switch c := &all[i]; {
		case c.route.cut != 0:
			t.cut = true
		case c.moved:
			t.moved = append(t.moved, [2]*route{c.route, c.before})
		default:
			t.stayed = true
		}
	}
}

// counts says whether the ends are connected and have moved: some combination, with
// MPIO each that is not cut.
func (t *movement) counts(mpio bool) bool {
	if mpio {
		return t.moved != nil && !t.stayed
	}
	return t.moved != nil && !t.cut
}

// combinations judges each NIC that sends of one group with each of another.
func (j *judgement) combinations(hosts, groups [2]int) []combination {
	fewer := j.fewer(hosts[0]) || j.fewer(hosts[1])
	var all []combination
	for _, from := range j.sends[hosts[0]][groups[0]] {
		for _, to := range j.sends[hosts[1]][groups[1]] {
			c := combination{from: from, to: to, hosts: hosts, groups: groups, gateway: noNIC}
			j.between(&c, fewer)
			all = append(all, c)
		}
	}
	return all
}

// count returns how many of the combinations count: all, or with MPIO one, the
// best, which it puts first.
func (j *judgement) count(all []combination) int {
	if !j.cn.net.MPIO {
		return len(all)
	}
	for i := range all {
		if j.better(&all[i], &all[0]) {
			all[0], all[i] = all[i], all[0]
		}
	}
	return min(1, len(all))
}

// better says whether traffic that takes any path takes c before d: the better
// verdict, the more Mbps in sum, for a flow and for a VM, the fewer hops, the
// first by name.
func (j *judgement) better(c, d *combination) bool {
	if x := cmp.Or(cmp.Compare(c.verdict, d.verdict), cmp.Compare(d.mbps, c.mbps), cmp.Compare(d.flow, c.flow),
		cmp.Compare(d.vm, c.vm), cmp.Compare(c.hops, d.hops)); x != 0 {
		return x < 0
	}
	return j.byName(c, d) < 0
}

// moved takes note of the links of routes that were not on them without fault.
func (j *judgement) moved(routes [][2]*route, untouched bool) {
	j.moves.bystander = j.moves.bystander || untouched
	if j.moves.over == nil {
		j.moves.over = make(map[topology.Element]bool)
	}
	for _, r := range routes {
		for _, e := range r[0].edges {
			if !slices.ContainsFunc(r[1].edges, func(b int) bool { return j.a.base.edges[b].hop == j.f.edges[e].hop }) {
				j.moves.over[j.f.hop(e).Element] = true
			}
		}
	}
}

// fewer says that a host has fewer NICs that are live and open on the network than
// without fault.
func (j *judgement) fewer(h int) bool { return j.touched[h] || j.shut[h] }

// place returns where a NIC is in the graph.
func (j *judgement) place(nic int) int { return j.f.places[nic] }

// was returns the place of a NIC without fault: of a team over both peers of an MLAG
// pair where what sent for it was, of any other the switch that it is at now.
func (j *judgement) was(nic, atRest int) int {
	if place := j.a.base.places[atRest]; place >= firstTeam {
		return place
	}
	return j.sw(nic)
}

// sameSwitch says whether a NIC is at the switch, or the MLAG pair that its team is
// a bundle of, that what sent without fault was at.
func (j *judgement) sameSwitch(nic, atRest int) bool {
	return j.sw(atRest) == j.sw(nic) || j.a.base.places[atRest] >= firstTeam
}

// between judges a combination of two NICs.
func (j *judgement) between(c *combination, fewer bool) {
	from := j.place(c.from)
	c.route = j.g.route(from, j.place(c.to))
	if c.verdict = c.route.cut; c.verdict != 0 {
		return
	}
	a, b := &j.f.View.NICs[c.from], &j.f.View.NICs[c.to]
	c.mbps, c.vm = min(c.route.mbps, a.SumMbps, b.SumMbps), min(c.route.mbps, a.VMMbps, b.VMMbps)
	c.flow = min(c.route.flow, a.FlowMbps, b.FlowMbps)
	c.hops = j.crossed(from, c.route)

	wasFrom, okFrom := j.atRest(c.from)
	wasTo, okTo := j.atRest(c.to)
	there := okFrom && okTo && j.sameSwitch(c.from, wasFrom) && j.sameSwitch(c.to, wasTo)
	c.before = j.base.route(j.was(c.from, wasFrom), j.was(c.to, wasTo))
	c.verdict = j.compare(c.route, c.before, there, fewer)
	c.moved = !j.ringBefore && c.before.cut == 0 && j.compare(c.route, c.before, true, false) == Rerouted
	if needs := j.cn.net.Needs; c.mbps < needs.Mbps || c.flow < needs.FlowMbps {
		c.verdict = max(c.verdict, Slow)
	}
	if _, ok := j.unfit(from, c.route); ok {
		c.verdict = max(c.verdict, Unfit)
	}
}

func (j *judgement) wasLive(nic int) bool { return j.a.base.View.NICs[nic].Live }

// crossed counts the switches on a route.
func (j *judgement) crossed(from int, r *route) int {
	n := 0
	for i, node := range j.f.walk(from, r.edges) {
		if node < len(j.a.b.Switches) && (i == 0 || !j.f.inside(r.edges[i-1])) {
			n++
		}
	}
	return n
}

// compare returns how a connected route stands to the one without fault; there
// says that its NICs sent on the same switches then.
func (j *judgement) compare(now, before *route, there, fewer bool) Verdict {
	was := j.stillCrossed(now, before)
	if j.ringBefore || !there || before.cut != 0 || len(now.edges) != len(was) {
		return Rerouted
	}
	for i, e := range now.edges {
		if j.f.edges[e].hop != j.a.base.edges[was[i]].hop {
			return Rerouted
		}
		fewer = fewer || j.f.hop(e).Active < j.a.base.hop(was[i]).Active
	}
	if fewer {
		return Degraded
	}
	return Intact
}

// unfit returns the first switch of a route that lacks what the network needs.
func (j *judgement) unfit(from int, r *route) (int, bool) {
	needs := j.cn.net.Needs
	if needs.MTU == 0 && len(needs.Capabilities) == 0 {
		return 0, false
	}
	for _, node := range j.f.switchesOn(from, r) {
		s := &j.a.b.Switches[node]
		if s.MTU != 0 && s.MTU < needs.MTU {
			return node, true
		}
		for _, c := range needs.Capabilities {
			if !slices.Contains(s.Capabilities, c) {
				return node, true
			}
		}
	}
	return 0, false
}

// gatewayPair judges a host and the network's gateways: for each NIC that sends
// the first live gateway in the list that it reaches.
func (j *judgement) gatewayPair(h int) {
	var all movement
	for g := range j.sends[h] {
		all.add(j.gatewayGroup(h, g))
	}
	if all.counts(j.cn.net.MPIO) {
		j.moves.gateway = append(j.moves.gateway, h)
		j.moved(all.moved, !j.touched[h] && len(j.gateways) == len(j.cn.gateways))
	}
}

func (j *judgement) gatewayGroup(h, group int) []combination {
	untouched := !j.touched[h] && len(j.gateways) == len(j.cn.gateways)
	hosts, groups := [2]int{h, h}, [2]int{group, group}
	nics := j.sends[h][group]
	if len(nics) == 0 || len(j.gateways) == 0 {
		j.cut[j.cn.hosts[h].name] = true
		c := combination{verdict: Severed, from: noNIC, to: noNIC, hosts: hosts, groups: groups, gateway: j.cn.gateways[0]}
		if len(nics) > 0 {
			c.from = nics[0]
		}
		j.note(c, untouched)
		return nil
	}
	all := make([]combination, 0, len(nics))
	for _, nic := range nics {
		c := combination{from: nic, to: noNIC, hosts: hosts, groups: groups}
		c.gateway, c.route = j.reach(j.g, j.place(nic), j.gateways)
		if c.verdict = c.route.cut; c.verdict == 0 {
			n := &j.f.View.NICs[nic]
			c.mbps, c.vm = min(c.route.mbps, n.SumMbps), min(c.route.mbps, n.VMMbps)
			c.flow = min(c.route.flow, n.FlowMbps)
			c.hops = j.crossed(j.place(nic), c.route)
			was, ok := j.atRest(nic)
			gateway, before := j.reach(j.base, j.was(nic, was), j.cn.gateways)
			c.before = before
			ok = ok && j.sameSwitch(nic, was)
			c.verdict = j.compare(c.route, before, ok && gateway == c.gateway, j.fewer(h))
			c.moved = !j.ringBefore && before.cut == 0 && j.compare(c.route, before, gateway == c.gateway, false) == Rerouted
		}
		all = append(all, c)
	}
	for i := range j.count(all) {
		if all[i].route.cut != 0 {
			j.cut[j.cn.hosts[h].name] = true
		}
		j.note(all[i], untouched)
	}
	return all
}

// reach returns the first of the gateways that is reached from a place; if there is
// none, one that it is cut from in the mildest way.
func (j *judgement) reach(g *vlanGraph, place int, gateways []int) (int, *route) {
	var mildest *route
	at := noNIC
	if sw, r := j.reachEither(g, place, gateways); r != nil {
		return sw, r
	}
	for _, sw := range gateways {
		r := g.route(place, sw)
		if r.cut == 0 {
			return sw, r
		}
		if mildest == nil || r.cut < mildest.cut {
			at, mildest = sw, r
		}
	}
	return at, mildest
}

// note keeps the combination if it is the one that decides: the worst, of these
// the one with the least Mbps, of these with the most hops, of these the first
// by name.
func (j *judgement) note(c combination, untouched bool) {
	if j.noting != nil {
		*j.noting = append(*j.noting, notedWay{c, untouched})
	}
	if j.decides(&c, &j.worst) {
		j.worst = c
	}
	if untouched && j.decides(&c, &j.bystander) {
		j.bystander = c
	}
}

func (j *judgement) decides(c, d *combination) bool {
	switch {
	case c.verdict != d.verdict:
		return c.verdict > d.verdict
	case c.mbps != d.mbps:
		return c.mbps < d.mbps
	case c.hops != d.hops:
		return c.hops > d.hops
	}
	return j.byName(c, d) < 0
}

// byName orders combinations by the names of their ends.
func (j *judgement) byName(c, d *combination) int {
	cf, ct := j.endpoints(c)
	df, dt := j.endpoints(d)
	return cmp.Or(cf.Compare(df), ct.Compare(dt))
}

// endpoints names the two ends of a combination.
func (j *judgement) endpoints(c *combination) (from, to topology.Element) {
	end := func(nic, host int) topology.Element {
		if nic == noNIC {
			return topology.Element{Kind: topology.KindHost, Name: j.cn.hosts[host].name}
		}
		return j.f.View.NICs[nic].Element
	}
	from = end(c.from, c.hosts[0])
	if c.gateway != noNIC {
		return from, topology.Element{Kind: topology.KindSwitch, Name: j.a.b.Switches[c.gateway].Name}
	}
	return from, end(c.to, c.hosts[1])
}

// pair makes of a combination what an outcome shows.
func (j *judgement) pair(c *combination) Pair {
	p := Pair{Verdict: c.verdict, Mbps: c.mbps, FlowMbps: c.flow, VMMbps: c.vm}
	p.From, p.To = j.endpoints(c)
	if c.verdict.Connected() {
		p.Path = j.path(j.f, c.from, c.route, p.To)
	}
	before, from, to := j.before(c)
	if before != nil && before.cut == 0 {
		p.Before = j.path(j.a.base, from, before, to)
	}
	p.Reason = j.reason(c, before)
	return p
}

// before returns the route of a combination without fault, the NIC that it began
// at, and where it ended; nil where an endpoint did not send then.
func (j *judgement) before(c *combination) (*route, int, topology.Element) {
	if j.ringBefore {
		return nil, noNIC, topology.Element{}
	}
	sent := func(nic, i int) (int, bool) {
		if nic == noNIC {
			nic = j.cn.hosts[c.hosts[i]].groups[c.groups[i]][0]
		}
		return j.atRest(nic)
	}
	from, ok := sent(c.from, 0)
	if !ok {
		return nil, noNIC, topology.Element{}
	}
	if c.gateway != noNIC {
		sw, r := j.reach(j.base, j.a.base.places[from], j.cn.gateways)
		return r, from, topology.Element{Kind: topology.KindSwitch, Name: j.a.b.Switches[sw].Name}
	}
	to, ok := sent(c.to, 1)
	if !ok {
		return nil, noNIC, topology.Element{}
	}
	return j.base.route(j.a.base.places[from], j.a.base.places[to]), from, j.f.View.NICs[to].Element
}

// path spells out a route: from a NIC over switches and links to its end.
func (j *judgement) path(f *frame, nic int, r *route, to topology.Element) Path {
	at, end := f.places[nic], f.a.index[to.Name]
	if to.Kind == topology.KindNIC {
		end = f.places[slices.IndexFunc(f.View.NICs, func(n lag.NIC) bool { return n.Element == to })]
	}
	p := Path{f.View.NICs[nic].Element}
	nodes := f.walk(at, r.edges)
	for i, node := range nodes {
		// A segment is an edge into it and one out of it, but one element.
		if e := i - 1; e >= 0 && (e == 0 || f.edges[r.edges[e]].hop != f.edges[r.edges[e-1]].hop) {
			p = append(p, f.hop(r.edges[e]).Element)
		}
		if node < len(f.a.b.Switches) {
			p = append(p, f.nodeElement(at, end, i, r, nodes))
		}
	}
	if to.Kind != topology.KindSwitch {
		p = append(p, to)
	}
	return p
}
