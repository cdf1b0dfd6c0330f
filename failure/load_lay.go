package failure

import (
	"slices"

	"github.com/spandrill/spandrill/internal/fair"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// problem is a state with its demands laid on ways.
type problem struct {
	a    *analyzer
	f    *frame
	nics [][]int // of hosts, in View.NICs
	laid []laid
	// offers is who may send over a resource, by resource and network.
	offers map[int]map[*topology.Network]*crossing
	// takers are the nodes that take the VMs of a host that can be drained.
	takers map[string][]target
}

// laid is a demand that has a way, or is cut.
type laid struct {
	net      *topology.Network
	from, to int // hosts, atGateway
	rate     topology.Rate
	flows    int
	cut      bool
	uses     []int // resources in order of the way
}

// Resources are numbered: each hop twice, from its first end to its second and
// back, a segment once; then each NIC twice, sending and receiving.

func (p *problem) nicUse(nic int, receives bool) int {
	r := 2 * (len(p.f.View.Hops) + nic)
	if receives {
		r++
	}
	return r
}

// resource returns the hop or NIC of a resource, the other nil.
func (p *problem) resource(r int) (*lag.Hop, *lag.NIC) {
	if i := r / 2; i < len(p.f.View.Hops) {
		return &p.f.View.Hops[i], nil
	}
	return nil, &p.f.View.NICs[r/2-len(p.f.View.Hops)]
}

// hopUses returns the resources of a route from a switch on, there or back.
func (p *problem) hopUses(from int, r *route, back bool) []int {
	var out []int
	nodes := p.f.walk(from, r.edges)
	for i, e := range r.edges {
		use := 2 * p.f.edges[e].hop
		if left, ok := r.leaves[i]; ok { // a peer link
			if (p.f.hop(e).Ends[0].Switch != p.a.b.Switches[left].Name) != back {
				use++
			}
			out = append(out, use)
			continue
		}
		if p.f.hop(e).Element.Kind != topology.KindSegment && (p.f.edges[e].a != nodes[i]) != back {
			use++
		}
		// A segment is an edge into it and one out of it.
		if len(out) == 0 || out[len(out)-1] != use {
			out = append(out, use)
		}
	}
	if back {
		slices.Reverse(out)
	}
	return out
}

// lane is how a combination of NICs is joined.
type lane struct {
	from, to int // NICs; to is noNIC at a gateway
	at       int // the switch of from
	route    *route
	mbps     int
	hops     int
}

// uses returns the resources of a way, there or back.
func (p *problem) uses(w *lane, back bool) []int {
	hops := p.hopUses(w.at, w.route, back)
	near, far := p.nicUse(w.from, back), noNIC
	if w.to != noNIC {
		far = p.nicUse(w.to, !back)
	}
	if back {
		near, far = far, near
	}
	out := make([]int, 0, len(hops)+2)
	if near != noNIC {
		out = append(out, near)
	}
	out = append(out, hops...)
	if far != noNIC {
		out = append(out, far)
	}
	return out
}

// ways returns how two ends of a network are joined, by each combination of live
// NICs, and whether all combinations are. A combination in a ring is not.
func (p *problem) ways(net *topology.Network, a, b int) (out []lane, all bool) {
	g := p.f.vlan(net.VLAN)
	all = true
	add := func(from, to, end int) bool {
		w := lane{from: from, to: to, at: p.f.places[from]}
		w.route = g.route(w.at, end)
		if w.route.cut != 0 || g.ring[p.f.node(w.at)] {
			return false
		}
		w.mbps = min(w.route.mbps, p.f.View.NICs[from].Mbps)
		if to != noNIC {
			w.mbps = min(w.mbps, p.f.View.NICs[to].Mbps)
		}
		w.hops = len(w.route.edges)
		out = append(out, w)
		return true
	}
	near := p.nicsOn(a, net.Name)
	if b != atGateway {
		far := p.nicsOn(b, net.Name)
		for _, from := range near {
			for _, to := range far {
				all = add(from, to, p.f.places[to]) && all
			}
		}
		return out, all && len(out) > 0
	}
	for _, from := range near {
		reached := slices.ContainsFunc(net.Gateway, func(name string) bool {
			return p.f.View.Live(name) && add(from, noNIC, p.a.index[name])
		})
		all = all && reached
	}
	return out, all && len(out) > 0
}

// worst returns the combination that a demand is laid on.
func (p *problem) worst(ways []lane) *lane {
	end := func(nic int) topology.Element {
		if nic == noNIC {
			return topology.Element{}
		}
		return p.f.View.NICs[nic].Element
	}
	w := slices.MinFunc(ways, func(v, w lane) int {
		switch {
		case v.mbps != w.mbps:
			return v.mbps - w.mbps
		case v.hops != w.hops:
			return w.hops - v.hops
		}
		if c := end(v.from).Compare(end(w.from)); c != 0 {
			return c
		}
		return end(v.to).Compare(end(w.to))
	})
	return &w
}

// lay lays all demands on their ways.
func lay(a *analyzer, f *frame, duos []duo) *problem {
	p := &problem{a: a, f: f, nics: make([][]int, len(a.b.Hosts)), offers: make(map[int]map[*topology.Network]*crossing), takers: make(map[string][]target)}
	host := make(map[string]int)
	for i, h := range a.b.Hosts {
		host[h.Name] = i
	}
	for i, n := range f.View.NICs {
		p.nics[host[n.Host]] = append(p.nics[host[n.Host]], i)
	}
	for i := range duos {
		d := &duos[i]
		ways, _ := p.ways(d.net, d.a, d.b)
		for dir, rate := range d.rate {
			l := laid{net: d.net, from: d.a, to: d.b, rate: rate, flows: d.flows[dir], cut: len(ways) == 0}
			back := dir == 1
			if back {
				l.from, l.to = l.to, l.from
			}
			if !l.cut {
				p.cross(&l, ways, back)
				l.uses = p.uses(p.worst(ways), back)
			}
			if rate != topology.NoRate {
				p.laid = append(p.laid, l)
			}
		}
	}
	return p
}

// crossing is what a network may send over a resource.
type crossing struct{ senders, receivers map[int]*sender }

// sender is a host, or the gateway, at one side of a resource.
type sender struct {
	nics map[int]bool // with which it may use the resource; nil of the gateway
	want int          // the sum of its demands that may use it
}

// most returns what the NICs at both ends of ways give.
func (p *problem) most(ways []lane) int {
	near, far := make(map[int]bool), make(map[int]bool)
	a, b := 0, 0
	for _, w := range ways {
		if !near[w.from] {
			near[w.from] = true
			a += p.f.View.NICs[w.from].Mbps
		}
		switch {
		case w.to == noNIC:
			b = noLimit
		case !far[w.to]:
			far[w.to] = true
			b += p.f.View.NICs[w.to].Mbps
		}
	}
	return min(a, b)
}

// cross notes a demand at all resources that it may use.
func (p *problem) cross(l *laid, ways []lane, back bool) {
	want := 0
	switch {
	case l.rate == topology.NICRate:
		want = p.most(ways)
	case l.rate > 0:
		want = int(l.rate)
	}
	seen := make(map[int]bool)
	for i := range ways {
		w := &ways[i]
		from, to := w.from, w.to
		if back {
			from, to = to, from
		}
		for _, r := range p.uses(w, back) {
			by := p.offers[r]
			if by == nil {
				by = make(map[*topology.Network]*crossing)
				p.offers[r] = by
			}
			c := by[l.net]
			if c == nil {
				c = &crossing{make(map[int]*sender), make(map[int]*sender)}
				by[l.net] = c
			}
			c.add(c.senders, l.from, from, want, seen[r])
			c.add(c.receivers, l.to, to, want, seen[r])
			seen[r] = true
		}
	}
}

func (c *crossing) add(side map[int]*sender, host, nic, want int, again bool) {
	s := side[host]
	if s == nil {
		s = &sender{}
		side[host] = s
	}
	if !again {
		s.want = min(s.want+want, noLimit)
	}
	if nic != noNIC && want > 0 {
		if s.nics == nil {
			s.nics = make(map[int]bool)
		}
		s.nics[nic] = true
	}
}

// offered returns how many Mbps a network may send over a resource.
func (p *problem) offered(c *crossing) int {
	sum := func(side map[int]*sender) int {
		total := 0
		for host, s := range side {
			most := 0
			for n := range s.nics {
				most += p.f.View.NICs[n].Mbps
			}
			if host == atGateway {
				most = noLimit
			}
			total = min(total+min(most, s.want), noLimit)
		}
		return total
	}
	return min(sum(c.senders), sum(c.receivers))
}

// capacities returns what the resources carry; worst: as if all flows met on one
// member of each bundle.
func (p *problem) capacities(worst bool) []int {
	out := make([]int, 2*(len(p.f.View.Hops)+len(p.f.View.NICs)))
	for r := range out {
		switch hop, nic := p.resource(r); {
		case nic != nil:
			out[r] = nic.Mbps
		case worst:
			out[r] = hop.FlowMbps
		default:
			out[r] = hop.Mbps
		}
	}
	return out
}

// demand returns a demand as package fair takes it: no flow of it uses more than
// one member of a bundle. The second is the bundle that limits it for that, noHop
// where none does.
func (p *problem) demand(uses []int, rate topology.Rate, flows int) (fair.Demand, int) {
	limit, pinch := fair.NoLimit, noHop
	if rate > 0 {
		limit = int(rate)
	}
	for _, r := range uses {
		hop, _ := p.resource(r)
		if hop == nil || flows >= hop.Active {
			continue
		}
		if most := flows * hop.FlowMbps; limit < 0 || most < limit {
			limit, pinch = most, r
		}
	}
	return fair.Demand{Limit: limit, Weight: flows, Uses: uses}, pinch
}

const noHop = -1
