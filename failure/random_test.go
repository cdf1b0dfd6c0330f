package failure_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// randomCount returns how many random fabrics a test draws: n, a tenth of it
// under -short, or what SPANDRILL_RANDOM says.
func randomCount(t *testing.T, n uint64) uint64 {
	t.Helper()
	if s := os.Getenv("SPANDRILL_RANDOM"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("SPANDRILL_RANDOM: %v", err)
		}
		return n
	}
	if testing.Short() {
		return n / 10
	}
	return n
}

// drawing is a fabric being drawn at random. It has what verdicts and reasons
// turn on: regions that differ, switches without spanning tree, bundles with
// min-links, pruned and missing VLANs, hubs, pinned costs, ports that are shut
// down or guarded, teams, gateways, several networks on one VLAN.
type drawing struct {
	*rand.Rand
	b topology.Builder
}

var drawnVLANs = []int{10, 20, 30}

// drawFabric returns the fabric of a seed, always the same.
func drawFabric(t *testing.T, seed uint64) *topology.Fabric {
	t.Helper()
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 4711))}
	d.switches()
	d.links()
	d.networks()
	d.hosts()
	d.ports()
	for i := range d.b.Links {
		// A trunk, even with one VLAN: access ports of PVST+ are not modelled.
		d.b.Links[i].Ends[0].Native, d.b.Links[i].Ends[1].Native = 1, 1
	}
	for i := range d.b.Segments {
		for k := range d.b.Segments[i].Ends {
			d.b.Segments[i].Ends[k].Native = 1
		}
	}
	d.lacp()
	d.teams(seed)
	f, err := d.b.Build()
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

func (d *drawing) chance(p float64) bool { return d.Float64() < p }

// of returns one of the values.
func of[T any](d *drawing, values ...T) T { return values[d.IntN(len(values))] }

// vlans returns one or two of the VLANs with the probability p, else all.
func (d *drawing) vlans(p float64) topology.VLANs {
	if !d.chance(p) {
		return topology.VLANs{}
	}
	return topology.VLANsOf(of(d, drawnVLANs...), of(d, drawnVLANs...))
}

func (d *drawing) anySwitch() *topology.Switch { return &d.b.Switches[d.IntN(len(d.b.Switches))] }

func (d *drawing) switches() {
	protocols := of(d,
		[]topology.Protocol{topology.RSTP}, []topology.Protocol{topology.RSTP},
		[]topology.Protocol{topology.MSTP}, []topology.Protocol{topology.MSTP},
		[]topology.Protocol{topology.MSTP, topology.MSTP, topology.RSTP, topology.STP},
		[]topology.Protocol{topology.RPVST},
		[]topology.Protocol{topology.RPVST, topology.PVST, topology.RSTP, topology.MSTP},
	)
	if d.chance(0.25) { // one in five without spanning tree
		protocols = append(slices.Repeat(protocols, 4/len(protocols)), topology.NoSTP)
	}
	for i := range 1 + d.IntN(2) {
		g := topology.Region{ID: fmt.Sprintf("r%d", i), Name: "r", Revision: i, Instances: map[int]topology.VLANs{1: topology.VLANsOf(20), 2: topology.VLANsOf(30)}}
		if d.chance(0.2) {
			g.Instances = map[int]topology.VLANs{1: topology.VLANsOf(20, 30)}
		}
		d.b.Regions = append(d.b.Regions, g)
	}
	for i, low := range d.Perm(3 + d.IntN(5)) {
		s := topology.Switch{
			Name: fmt.Sprintf("s%d", i), MAC: &topology.MAC{2, 0, 0, 0, 0, byte(low)},
			Protocol: of(d, protocols...), Priority: new(of(d, 0, 4096, 8192, 32768, 32768, 32768)),
			LAGCost: of(d, topology.AggregateLAG, topology.AggregateLAG, topology.MemberLAG, topology.FlatLAG),
			VLANs:   d.vlans(0.1),
		}
		if d.chance(0.2) {
			s.MTU = 1500
		}
		switch s.Protocol {
		case topology.NoSTP:
			if s.BPDU = of(d, topology.BPDUFlood, topology.BPDUDrop); slices.Contains(protocols, topology.RPVST) {
				s.BPDU = topology.BPDUFlood // what drops others is not modelled there
			}
		case topology.MSTP:
			s.Region = of(d, d.b.Regions...).ID
			s.MSTPriority = map[int]int{1: of(d, 0, 4096, 8192, 32768), 2: of(d, 0, 24576, 32768, 32768)}
		case topology.RPVST, topology.PVST:
			if s.VLANs.Has(20) {
				s.VLANPriority = map[int]int{20: of(d, 0, 4096, 8192, 32768)}
			}
		}
		d.b.Switches = append(d.b.Switches, s)
	}
}

// links draws a tree, some links that close rings, and at times a hub.
func (d *drawing) links() {
	n := len(d.b.Switches)
	pruned := of(d, 0, 0.15, 0.4)
	for i := 1; i < n; i++ {
		d.link(i, d.IntN(i), pruned)
	}
	for range d.IntN(n + 1) {
		if a, b := d.IntN(n), d.IntN(n); a != b || d.chance(0.1) {
			d.link(a, b, pruned)
		}
	}
	if d.chance(0.2) {
		g := topology.Segment{Name: "hub", Mbps: of(d, 100, 1000)}
		for range 2 + d.IntN(3) {
			g.Ends = append(g.Ends, topology.End{Switch: d.anySwitch().Name, VLANs: d.vlans(pruned)})
		}
		d.b.Segments = append(d.b.Segments, g)
	}
}

func (d *drawing) link(a, b int, pruned float64) {
	l := topology.Link{Name: fmt.Sprintf("l%d", len(d.b.Links))}
	vlans := d.vlans(pruned)
	l.Ends = [2]topology.End{{Switch: d.b.Switches[a].Name, VLANs: vlans}, {Switch: d.b.Switches[b].Name, VLANs: vlans}}
	if d.chance(0.3) {
		l.Ends[1].VLANs = d.vlans(pruned)
	}
	speed := of(d, 1000, 1000, 10_000)
	if bundle := d.chance(0.45); bundle {
		l.Members = slices.Repeat([]int{speed}, 1+d.IntN(3))
		static := d.chance(0.3)
		for k := range l.Ends {
			l.Ends[k].Static = static
			if d.chance(0.03) {
				l.Ends[k].Static = !static
			}
			if d.chance(0.3) {
				l.Ends[k].MinLinks = 1 + d.IntN(len(l.Members))
			}
		}
	} else {
		l.Mbps = speed
	}
	for k := range l.Ends {
		if d.chance(0.15) {
			l.Ends[k].Cost = of(d, 1, 2000, 5000, 20_000, 20_001, 200_000)
		}
	}
	d.b.Links = append(d.b.Links, l)
}

func (d *drawing) networks() {
	for _, v := range drawnVLANs {
		n := topology.Network{Name: fmt.Sprintf("n%d", v), VLAN: v, Needs: topology.Needs{Mbps: of(d, 0, 1000, 10_000)}}
		if d.chance(0.4) {
			n.Needs.FlowMbps = of(d, 1000, 10_000)
		}
		if d.chance(0.2) {
			n.Needs.MTU = 9000
		}
		if d.chance(0.4) {
			for _, k := range d.Perm(len(d.b.Switches))[:1+d.IntN(2)] {
				n.Gateway = append(n.Gateway, d.b.Switches[k].Name)
			}
		}
		d.b.Networks = append(d.b.Networks, n)
	}
	if d.chance(0.4) {
		twin := d.b.Networks[0]
		twin.Name, twin.Needs.Mbps = "twin", 1000
		d.b.Networks = append(d.b.Networks, twin)
	}
}

// hosts draws hosts with one or two NICs on each VLAN, and clusters of them.
func (d *drawing) hosts() {
	var names []string
	for h := range 2 + d.IntN(3) {
		host := topology.Host{Name: fmt.Sprintf("h%d", h)}
		for i, n := range d.b.Networks[:len(drawnVLANs)] {
			for k := range 1 + d.IntN(2) {
				nic := topology.NIC{Name: fmt.Sprintf("e%d%d", i, k), Mbps: of(d, 1000, 10_000, 10_000), Carries: []string{n.Name}}
				if i == 0 && k == 0 && len(d.b.Networks) > len(drawnVLANs) {
					nic.Carries = append(nic.Carries, "twin")
				}
				for range of(d, 1, 1, 2, 3) {
					nic.To = append(nic.To, topology.Attachment{Switch: d.anySwitch().Name})
				}
				host.NICs = append(host.NICs, nic)
			}
		}
		d.b.Hosts = append(d.b.Hosts, host)
		names = append(names, host.Name)
	}
	if d.chance(0.3) && len(names) > 2 {
		d.b.Clusters = []topology.Cluster{{Name: "c1", Nodes: names[:2]}, {Name: "c2", Nodes: names[2:]}}
	}
}

// ports shuts down or guards some ports, in half of the fabrics.
func (d *drawing) ports() {
	if d.chance(0.5) {
		return
	}
	for i := range d.b.Links {
		l := &d.b.Links[i]
		for k := range l.Ends {
			e := &l.Ends[k]
			switch name := fmt.Sprintf("%s-%d", l.Name, k); {
			case d.chance(0.05):
				e.PortName = d.port(e.Switch, topology.Port{Name: name, Disabled: true})
			case d.chance(0.05):
				e.PortName = d.port(e.Switch, topology.Port{Name: name, RootGuard: d.chance(0.5), LoopGuard: true})
			case d.chance(0.05):
				e.PortName = d.port(e.Switch, topology.Port{Name: name, RestrictedRole: true})
			}
			for m := range l.Members {
				e.Members = append(e.Members, d.port(e.Switch, topology.Port{Name: fmt.Sprintf("%s-%d-%d", l.Name, k, m), Disabled: d.chance(0.05)}))
			}
		}
	}
	for h := range d.b.Hosts {
		for i := range d.b.Hosts[h].NICs {
			for k := range d.b.Hosts[h].NICs[i].To {
				if to := &d.b.Hosts[h].NICs[i].To[k]; d.chance(0.05) {
					to.PortName = d.port(to.Switch, topology.Port{Name: fmt.Sprintf("nic-%d-%d-%d", h, i, k), Disabled: true})
				}
			}
		}
	}
}

// teams makes, in two of three fabrics, teams of all kinds of the NICs, with ports
// of several speeds, on cards and two supplies, some with a share of the VMs, and
// networks with MPIO. It draws for itself, so that the rest is as it was.
func (d *drawing) teams(seed uint64) {
	d.Rand = rand.New(rand.NewPCG(seed, 815))
	if d.chance(0.33) {
		return
	}
	for i := range d.b.Networks {
		d.b.Networks[i].MPIO = d.chance(0.25)
	}
	for h := range d.b.Hosts {
		for i := range d.b.Hosts[h].NICs {
			n := &d.b.Hosts[h].NICs[i]
			n.Share = d.chance(0.2)
			if d.chance(0.3) {
				n.Card = of(d, "c1", "c2")
			}
			if d.chance(0.2) {
				n.Tags = topology.Tags{"pdu": []string{"p1", "p2"}[d.IntN(2):]}
			}
			if d.chance(0.3) && len(n.To) < 3 {
				n.To = append(n.To, topology.Attachment{Switch: of(d, n.To[0].Switch, d.anySwitch().Name)})
			}
			if len(n.To) == 1 {
				continue
			}
			n.Team = of(d, topology.TeamIndependent, topology.TeamActiveStandby, topology.TeamStatic, topology.TeamLACP)
			n.Hash = of(d, 0, topology.HashHyperVPort, topology.HashAddress)
			if n.Team.SwitchDependent() && d.chance(0.8) {
				for k := range n.To { // else it hardly ever forms
					n.To[k] = topology.Attachment{Switch: n.To[0].Switch}
				}
			}
			for k := range n.To {
				if !n.Team.SwitchDependent() && d.chance(0.2) {
					n.To[k].Mbps = of(d, 1000, 10_000)
				}
				if d.chance(0.2) {
					n.To[k].Card = of(d, "c1", "c2", "c3")
				}
			}
		}
	}
}

// lacp limits the active members of some bundles, makes ends passive, and bundles
// some cables at one end only.
func (d *drawing) lacp() {
	if d.chance(0.5) {
		return
	}
	lone := make(map[string]bool) // switches with a bundle that does not form
	for i := range d.b.Links {
		l := &d.b.Links[i]
		for k := range l.Ends {
			l.Ends[k].Passive = l.IsLAG() && !l.Ends[k].Static && d.chance(0.2)
		}
		a, b := &l.Ends[0], &l.Ends[1]
		if a.Static != b.Static || a.Passive && b.Passive {
			lone[a.Switch], lone[b.Switch] = true, true
		}
	}
	for i := range d.b.Switches {
		s := &d.b.Switches[i]
		static := slices.ContainsFunc(d.b.Links, func(l topology.Link) bool {
			return slices.ContainsFunc(l.Ends[:], func(e topology.End) bool { return e.Switch == s.Name && e.Static })
		})
		if !static && d.chance(0.3) {
			s.LACP.MaxActive, s.LACP.Priority = 1+d.IntN(2), new(d.IntN(3))
		}
		if s.LACP.NoPartner = topology.MemberSuspended; !lone[s.Name] {
			s.LACP.NoPartner = of(d, topology.MemberSuspended, topology.MemberIndividual)
		}
		if !d.chance(0.3) {
			continue
		}
		var first *topology.End // whose VLANs the channel allows
		for j := range d.b.Links {
			l := &d.b.Links[j]
			e := &l.Ends[0]
			if l.IsLAG() || e.Switch != s.Name || l.Ends[1].Channel != "" || e.Cost != 0 || first != nil && e.VLANs != first.VLANs {
				continue
			}
			e.Channel = "Po1"
			if first == nil {
				first = e
			}
		}
	}
}

// port adds a port to a switch and returns its name.
func (d *drawing) port(sw string, p topology.Port) string {
	i := slices.IndexFunc(d.b.Switches, func(s topology.Switch) bool { return s.Name == sw })
	d.b.Switches[i].Ports = append(d.b.Switches[i].Ports, p)
	return p.Name
}

// outcomes returns what became of the state without fault, of every single
// failure and of so many failures of up to three, by the package.
func (d *drawing) outcomes(t *testing.T, f *topology.Fabric, several int) []*failure.Outcome {
	t.Helper()
	var out []*failure.Outcome
	add := func(o *failure.Outcome, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	for o, err := range failure.Sweep(t.Context(), f, failure.Singles()) {
		add(o, err)
	}
	for range several {
		all := f.Elements()
		add(failure.Evaluate(f, failure.Down(of(d, all...), of(d, all...), of(d, all...))))
	}
	return out
}

// model judges a network once more, from the rules of the verdict vectors alone:
// it takes the hops, NICs and trees of two states, searches breadth-first, and
// shares nothing else with the package.
type model struct {
	b        topology.Builder
	now      *failure.State
	rest     *failure.State
	switches map[string]*topology.Switch
	cache    map[wanted][]wire
}

// wanted is a question to wires.
type wanted struct {
	s     *failure.State
	vlan  int
	asked level
}

func newModel(f *topology.Fabric, x topology.Faults) (*model, error) {
	m := &model{b: f.Builder(), switches: make(map[string]*topology.Switch), cache: make(map[wanted][]wire)}
	for i := range m.b.Switches {
		m.switches[m.b.Switches[i].Name] = &m.b.Switches[i]
	}
	var err error
	if m.rest, err = failure.Settle(f, topology.Faults{}); err != nil {
		return nil, err
	}
	m.now, err = failure.Settle(f, x)
	return m, err
}

// wire is a link or bundle that is up, or what joins a port to a hub that is.
// Its far end has no port then.
type wire struct {
	hop  *lag.Hop
	ends [2]wireEnd
}

type wireEnd struct {
	node string // a switch, or "hub/" and its name
	end  *lag.End
}

// level is what is asked of a wire: that it is up, that both ends allow the VLAN
// too, that both ends' ports forward it too.
type level int

const (
	levelUp level = iota
	levelAllows
	levelForwards
)

// wires returns those wires of a state that are good for a VLAN, which it
// searches once.
func (m *model) wires(s *failure.State, vlan int, asked level) []wire {
	out, ok := m.cache[wanted{s, vlan, asked}]
	if !ok {
		out = wires(s, vlan, asked)
		m.cache[wanted{s, vlan, asked}] = out
	}
	return out
}

// wires returns those wires of a state that are good for a VLAN.
func wires(s *failure.State, vlan int, asked level) []wire {
	var out []wire
	add := func(w wire) {
		for _, e := range w.ends {
			if e.end == nil {
				continue
			}
			if asked >= levelAllows && !e.end.VLANs.Has(vlan) || asked >= levelForwards && !forwards(s, e.end, vlan) {
				return
			}
		}
		out = append(out, w)
	}
	for i := range s.View.Hops {
		switch h := &s.View.Hops[i]; {
		case h.Status != lag.Up:
		case h.Element.Kind == topology.KindSegment:
			for k := range h.Ends {
				add(wire{h, [2]wireEnd{{h.Ends[k].Switch, &h.Ends[k]}, {"hub/" + h.Element.Name, nil}}})
			}
		default:
			add(wire{h, [2]wireEnd{{h.Ends[0].Switch, &h.Ends[0]}, {h.Ends[1].Switch, &h.Ends[1]}}})
		}
	}
	return out
}

// forwards says whether the port of an end forwards a VLAN.
func forwards(s *failure.State, e *lag.End, vlan int) bool {
	inst, runs := s.View.Instance(e.Switch, vlan)
	return !runs || s.Trees[inst][e.Switch].Ports[e.Port].Forwarding
}

// across returns the node that a wire leads to from a node, "" where it does not
// end there.
func (w *wire) across(node string) string {
	switch node {
	case w.ends[0].node:
		return w.ends[1].node
	case w.ends[1].node:
		return w.ends[0].node
	}
	return ""
}

// search returns a shortest way between two switches.
func search(all []wire, from, to string) ([]wire, bool) {
	type found struct {
		node string
		way  []wire
	}
	seen := map[string]bool{from: true}
	for queue := []found{{node: from}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.node == to {
			return at.way, true
		}
		for _, w := range all {
			if next := w.across(at.node); next != "" && !seen[next] {
				seen[next] = true
				queue = append(queue, found{next, append(slices.Clone(at.way), w)})
			}
		}
	}
	return nil, false
}

// cut says how two switches are cut in a state, 0 where they are connected.
func (m *model) cut(s *failure.State, vlan int, from, to string) failure.Verdict {
	joined := func(asked level) bool {
		_, ok := search(m.wires(s, vlan, asked), from, to)
		return ok
	}
	switch {
	case !joined(levelUp):
		return failure.Severed
	case !m.switches[from].VLANs.Has(vlan) || !m.switches[to].VLANs.Has(vlan) || !joined(levelAllows):
		return failure.Pruned
	case !joined(levelForwards):
		return failure.Blocked
	}
	return 0
}

// closesRing says whether a VLAN's forwarding wires close a ring in the part that a
// switch is in: whether that has as many wires as nodes.
func (m *model) closesRing(s *failure.State, vlan int, sw string) bool {
	all := m.wires(s, vlan, levelForwards)
	part, within := map[string]bool{sw: true}, 0
	for grown := true; grown; {
		grown, within = false, 0
		for _, w := range all {
			a, b := part[w.ends[0].node], part[w.ends[1].node]
			grown = grown || a != b
			if a || b {
				part[w.ends[0].node], part[w.ends[1].node] = true, true
				within++
			}
		}
	}
	return within >= len(part)
}

// modelHost is a host on the network, with its NICs there as indexes.
type modelHost struct {
	name string
	nics []int
	now  [][]sender // by group: what takes over for each other
	rest map[string]sender
}

// sender is what sends: a port, or a port of a team for all of it.
type sender struct {
	key           string // NIC, of an independent team its port too
	sw            string
	sum, flow, vm int
	port          topology.Element
}

// senders returns what sends of a host's NICs on a network in a state, by group.
func (m *model) senders(s *failure.State, host, network string) [][]sender {
	live := make(map[topology.Element]bool)
	for _, n := range s.View.NICs {
		live[n.Element] = n.Live
	}
	var groups [][]sender
	common := -1
	for _, h := range m.b.Hosts {
		for _, n := range h.NICs {
			if h.Name != host || !slices.Contains(n.Carries, network) {
				continue
			}
			var ports []sender
			for i, to := range n.To {
				speed := n.Mbps
				if to.Mbps != 0 {
					speed = to.Mbps
				}
				if live[n.ElementName(host, i)] {
					ports = append(ports, sender{fmt.Sprint(n.Name, " ", i), to.Switch, speed, speed, speed, n.ElementName(host, i)})
				}
			}
			switch n.Team {
			case topology.TeamActiveStandby:
				ports = ports[:min(len(ports), 1)]
			case topology.TeamStatic, topology.TeamLACP:
				ports = bundled(ports, n.Hash == topology.HashAddress)
			}
			if n.Team > topology.TeamIndependent {
				for i := range ports {
					ports[i].key = n.Name
				}
			}
			switch {
			case n.Share:
				groups = append(groups, ports)
			case common < 0:
				common = len(groups)
				groups = append(groups, ports)
			default:
				groups[common] = append(groups[common], ports...)
			}
		}
	}
	return groups
}

// bundled returns the one port that live ports are to their switch, none where
// they are on several.
func bundled(ports []sender, spread bool) []sender {
	var one []sender
	for _, p := range ports {
		switch {
		case one == nil:
			one = []sender{p}
		case p.sw != one[0].sw:
			return nil
		default:
			one[0].sum += p.sum
		}
	}
	if spread && one != nil {
		one[0].vm = one[0].sum
	}
	return one
}

// on returns the hosts of a cluster that are on a network.
func (m *model) on(nodes []string, network string) []modelHost {
	var out []modelHost
	for _, name := range nodes {
		h := modelHost{name: name, now: m.senders(m.now, name, network), rest: make(map[string]sender)}
		for _, group := range m.senders(m.rest, name, network) {
			for _, s := range group {
				h.rest[s.key] = s
			}
		}
		for i, n := range m.now.View.NICs {
			if n.Host == name && slices.Contains(n.Carries, network) {
				h.nics = append(h.nics, i)
			}
		}
		if h.nics != nil {
			out = append(out, h)
		}
	}
	return out
}

func (h *modelHost) live(s *failure.State) []int {
	return slices.DeleteFunc(slices.Clone(h.nics), func(i int) bool { return !s.View.NICs[i].Live })
}

func liveGateways(s *failure.State, n *topology.Network) []string {
	return slices.DeleteFunc(slices.Clone(n.Gateway), func(g string) bool { return !s.View.Live(g) })
}

// looped says whether a network is looped in a state.
func (m *model) looped(s *failure.State, n *topology.Network, hosts []modelHost) bool {
	at := liveGateways(s, n)
	for _, h := range hosts {
		for _, i := range h.live(s) {
			at = append(at, s.View.NICs[i].Switch)
		}
	}
	return slices.ContainsFunc(at, func(sw string) bool { return m.closesRing(s, n.VLAN, sw) })
}

// judged is a network being judged by the model.
type judged struct {
	*model
	n            *topology.Network
	loopedAtRest bool
	out          failure.NetworkOutcome
	cutHosts     map[string]bool
}

// judge returns the outcome of a network without its pairs.
func (m *model) judge(cluster topology.Cluster, n *topology.Network) failure.NetworkOutcome {
	hosts := m.on(cluster.Nodes, n.Name)
	j := judged{model: m, n: n, loopedAtRest: m.looped(m.rest, n, hosts), cutHosts: make(map[string]bool)}
	j.out = failure.NetworkOutcome{Cluster: cluster.Name, Network: n.Name, VLAN: n.VLAN, Verdict: failure.Intact, Collateral: failure.Intact}
	if m.looped(m.now, n, hosts) {
		j.out.Verdict, j.out.Collateral = failure.Looped, failure.Looped
		return j.out
	}
	for i := range hosts {
		for k := i + 1; k < len(hosts); k++ {
			j.hosts(&hosts[i], &hosts[k])
		}
		if len(n.Gateway) > 0 {
			j.gateway(&hosts[i])
		}
	}
	for name := range j.cutHosts {
		j.out.CutHosts = append(j.out.CutHosts, name)
	}
	slices.Sort(j.out.CutHosts)
	return j.out
}

// note counts a verdict, and whether the fault left its pair alone.
func (j *judged) note(v failure.Verdict, bystander bool) {
	j.out.Verdict = max(j.out.Verdict, v)
	if bystander {
		j.out.Collateral = max(j.out.Collateral, v)
	}
}

// touched says whether a host has fewer live NICs than without fault.
func (j *judged) touched(h *modelHost) bool { return len(h.live(j.now)) < len(h.live(j.rest)) }

// hosts judges what sends of one host with what sends of another.
func (j *judged) hosts(a, b *modelHost) {
	for _, as := range a.now {
		for _, bs := range b.now {
			j.groups(a, b, as, bs)
		}
	}
}

func (j *judged) groups(a, b *modelHost, as, bs []sender) {
	bystander := !j.touched(a) && !j.touched(b)
	if len(as) == 0 {
		j.cutHosts[a.name] = true
	}
	if len(bs) == 0 {
		j.cutHosts[b.name] = true
	}
	if len(as) == 0 || len(bs) == 0 {
		j.note(failure.Severed, bystander)
		return
	}
	var all []way
	for _, from := range as {
		for _, to := range bs {
			w := j.between(j.n, from, to)
			if w.verdict.Connected() {
				w.verdict = max(w.verdict, j.change(a.rest[from.key].sw, from.sw, b.rest[to.key].sw, to.sw, !bystander))
			}
			all = append(all, w)
		}
	}
	for _, w := range j.that(all) {
		if !w.verdict.Connected() {
			j.cutHosts[a.name], j.cutHosts[b.name] = true, true
		} else {
			if j.out.BottleneckMbps == 0 {
				j.out.BottleneckMbps, j.out.FlowMbps, j.out.VMMbps = w.mbps, w.flow, w.vm
			}
			j.out.BottleneckMbps, j.out.FlowMbps, j.out.VMMbps = min(j.out.BottleneckMbps, w.mbps), min(j.out.FlowMbps, w.flow), min(j.out.VMMbps, w.vm)
		}
		j.note(w.verdict, bystander)
	}
}

// way is what is wrong with a way, and its speeds.
type way struct {
	verdict        failure.Verdict
	mbps, flow, vm int
}

// that returns the ways that count: all, with MPIO the best.
func (j *judged) that(all []way) []way {
	if !j.n.MPIO {
		return all
	}
	slices.SortFunc(all, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(b.mbps, a.mbps), cmp.Compare(b.flow, a.flow), cmp.Compare(b.vm, a.vm))
	})
	return all[:1]
}

// between returns what is wrong with the way between two that send now, and its
// speeds.
func (m *model) between(n *topology.Network, from, to sender) way {
	if c := m.cut(m.now, n.VLAN, from.sw, to.sw); c != 0 {
		return way{verdict: c}
	}
	v, mbps, flow, vm := failure.Intact, min(from.sum, to.sum), min(from.flow, to.flow), min(from.vm, to.vm)
	wires, _ := search(m.wires(m.now, n.VLAN, levelForwards), from.sw, to.sw)
	at := []string{from.sw}
	for _, w := range wires {
		mbps, flow, vm = min(mbps, w.hop.Mbps), min(flow, w.hop.FlowMbps), min(vm, w.hop.Mbps)
		at = append(at, w.across(at[len(at)-1]))
	}
	if mbps < n.Needs.Mbps || flow < n.Needs.FlowMbps {
		v = failure.Slow
	}
	for _, node := range at {
		if s := m.switches[node]; s != nil && s.MTU != 0 && s.MTU < n.Needs.MTU {
			v = failure.Unfit
		}
	}
	return way{v, mbps, flow, vm}
}

// change compares a connected way with that without fault, which may have begun
// or ended elsewhere. fewer says that NICs died.
func (j *judged) change(fromAtRest, from, toAtRest, to string, fewer bool) failure.Verdict {
	if j.loopedAtRest || from != fromAtRest || to != toAtRest || j.cut(j.rest, j.n.VLAN, from, to) != 0 {
		return failure.Rerouted
	}
	now, _ := search(j.wires(j.now, j.n.VLAN, levelForwards), from, to)
	before, _ := search(j.wires(j.rest, j.n.VLAN, levelForwards), from, to)
	if !slices.EqualFunc(now, before, func(a, b wire) bool { return a.hop.Element == b.hop.Element }) {
		return failure.Rerouted
	}
	for i := range now {
		fewer = fewer || now[i].hop.Active < before[i].hop.Active
	}
	if fewer {
		return failure.Degraded
	}
	return failure.Intact
}

// gateway judges a host's NICs with the gateways.
func (j *judged) gateway(h *modelHost) {
	live := liveGateways(j.now, j.n)
	bystander := !j.touched(h) && len(live) == len(j.n.Gateway)
	for _, nics := range h.now {
		if len(nics) == 0 || len(live) == 0 {
			j.cutHosts[h.name] = true
			j.note(failure.Severed, bystander)
			continue
		}
		var all []way
		for _, from := range nics {
			to, cut := j.reach(j.now, j.n.VLAN, from.sw, live)
			w := way{verdict: cut}
			if cut == 0 {
				toAtRest, _ := j.reach(j.rest, j.n.VLAN, h.rest[from.key].sw, j.n.Gateway)
				w = j.between(j.n, from, sender{sw: to, sum: 1 << 30, flow: 1 << 30, vm: 1 << 30})
				w.verdict = j.change(h.rest[from.key].sw, from.sw, toAtRest, to, j.touched(h))
			}
			all = append(all, w)
		}
		for _, w := range j.that(all) {
			if !w.verdict.Connected() {
				j.cutHosts[h.name] = true
			}
			j.note(w.verdict, bystander)
		}
	}
}

// reach returns the first gateway that a switch is connected to, or else the
// mildest way in which it is cut from one.
func (m *model) reach(s *failure.State, vlan int, sw string, gateways []string) (string, failure.Verdict) {
	mildest := failure.Looped
	for _, g := range gateways {
		c := m.cut(s, vlan, sw, g)
		if c == 0 {
			return g, 0
		}
		mildest = min(mildest, c)
	}
	return "", mildest
}

// outcomes judges every network of every cluster, in the order of an Outcome.
func (m *model) outcomes() []failure.NetworkOutcome {
	var out []failure.NetworkOutcome
	for _, c := range m.b.Clusters {
		for i := range m.b.Networks {
			if len(m.on(c.Nodes, m.b.Networks[i].Name)) > 0 {
				out = append(out, m.judge(c, &m.b.Networks[i]))
			}
		}
	}
	return out
}

// TestJudgeAgrees judges random fabrics in many states by the package and by the
// model.
func TestJudgeAgrees(t *testing.T) {
	compared, verdicts := 0, make(map[failure.Verdict]int)
	for seed := range randomCount(t, 20) {
		f := drawFabric(t, seed)
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 5))}
		for _, o := range d.outcomes(t, f, 10) {
			m, err := newModel(f, o.Scenario.Down)
			if err != nil {
				t.Fatalf("seed %d, %v: %v", seed, o.Scenario, err)
			}
			want := m.outcomes()
			if len(o.Networks) != len(want) {
				t.Fatalf("seed %d, %v: %d networks, want %d", seed, o.Scenario, len(o.Networks), len(want))
			}
			for i := range want {
				compared++
				verdicts[want[i].Verdict]++
				if a, b := summary(&o.Networks[i]), summary(&want[i]); a != b {
					t.Errorf("seed %d, %v: got %s\nwant %s", seed, o.Scenario, a, b)
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d compared: %v", compared, verdicts)
}

// summary is what the package and the model have to agree on.
func summary(n *failure.NetworkOutcome) string {
	return fmt.Sprintf("%s of %s: %v, collateral %v, %d Mbps, flow %d, VM %d, cut %v",
		n.Network, n.Cluster, n.Verdict, n.Collateral, n.BottleneckMbps, n.FlowMbps, n.VMMbps, n.CutHosts)
}
