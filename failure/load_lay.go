package failure

import (
	"cmp"
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

// laid is a demand on its ways, or cut.
type laid struct {
	net      *topology.Network
	from, to int // hosts, atGateway
	rate     topology.Rate
	flows    int
	cut      bool // or a share of it is
	parts    []part
}

// part is what of a demand goes one way: all of it, or of one share of VMs, or of
// one path with MPIO.
type part struct {
	rate  topology.Rate
	flows int
	uses  []int // resources in order of the way
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

// share is what one NIC that shares the VMs of a host, or all others together, are
// joined by to one of the other end: the lanes of the combinations that are, sorted.
type share struct {
	lanes []lane
	all   bool // combinations are joined, or with MPIO one
}

// ways returns how two ends of a network are joined, by each combination of NICs
// that send. There is at least one share. A combination in a ring is not joined.
func (p *problem) ways(net *topology.Network, a, b int) []share {
	g := p.f.vlan(net.VLAN)
	var out []share
	for _, near := range p.groupsOn(a, net.Name) {
		if b == atGateway {
			out = append(out, p.toGateway(g, net, near))
			continue
		}
		for _, far := range p.groupsOn(b, net.Name) {
			out = append(out, p.between(g, net, near, far))
		}
	}
	return out
}

func (p *problem) between(g *vlanGraph, net *topology.Network, near, far []int) share {
	s := share{all: true}
	for _, from := range near {
		for _, to := range far {
			if w, ok := p.lane(g, from, to, p.place(to)); ok {
				s.lanes = append(s.lanes, w)
			} else {
				s.all = false
			}
		}
	}
	s.lanes = p.sorted(s.lanes)
	s.all = len(s.lanes) > 0 && (s.all || net.MPIO)
	return s
}

func (p *problem) toGateway(g *vlanGraph, net *topology.Network, near []int) share {
	s := share{all: true}
	for _, from := range near {
		reached := slices.ContainsFunc(net.Gateway, func(name string) bool {
			w, ok := p.lane(g, from, noNIC, p.a.index[name])
			if ok = ok && p.f.View.Live(name); ok {
				s.lanes = append(s.lanes, w)
			}
			return ok
		})
		s.all = s.all && reached
	}
	s.lanes = p.sorted(s.lanes)
	s.all = len(s.lanes) > 0 && (s.all || net.MPIO)
	return s
}

// lane returns how a NIC is joined to one on another switch, or to a gateway there.
func (p *problem) lane(g *vlanGraph, from, to, end int) (lane, bool) {
	w := lane{from: from, to: to, at: p.place(from)}
	w.route = g.route(w.at, end)
	if w.route.cut != 0 || g.ring[p.f.node(w.at)] {
		return w, false
	}
	w.mbps = min(w.route.mbps, p.f.View.NICs[from].SumMbps)
	if to != noNIC {
		w.mbps = min(w.mbps, p.f.View.NICs[to].SumMbps)
	}
	w.hops = len(w.route.edges)
	return w, true
}

// groupsOn returns the NICs of a host on a network that send, by what takes over
// for each other; of what is all dead an empty group.
func (p *problem) groupsOn(host int, network string) [][]int {
	var on []int
	for _, n := range p.nics[host] {
		if slices.Contains(p.f.View.NICs[n].Carries, network) {
			on = append(on, n)
		}
	}
	out := groups(p.f.View.NICs, on)
	for g := range out {
		out[g] = slices.DeleteFunc(out[g], func(n int) bool { return !p.f.View.NICs[n].Sends })
	}
	return out
}

func (p *problem) place(nic int) int { return p.f.places[nic] }

// sorted orders combinations, that first which a demand is laid on.
func (p *problem) sorted(ways []lane) []lane {
	end := func(nic int) topology.Element {
		if nic == noNIC {
			return topology.Element{}
		}
		return p.f.View.NICs[nic].Element
	}
	slices.SortFunc(ways, func(v, w lane) int {
		return cmp.Or(v.mbps-w.mbps, w.hops-v.hops, end(v.from).Compare(end(w.from)), end(v.to).Compare(end(w.to)))
	})
	return ways
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
		ways := p.ways(d.net, d.a, d.b)
		for dir, rate := range d.rate {
			l := laid{net: d.net, from: d.a, to: d.b, rate: rate, flows: d.flows[dir]}
			back := dir == 1
			if back {
				l.from, l.to = l.to, l.from
			}
			l.parts = p.parts(&l, ways, back)
			for i, share := range split(rate, len(ways)) {
				l.cut = l.cut || len(ways[i].lanes) == 0
				p.cross(&l, ways[i].lanes, share, back)
			}
			if rate != topology.NoRate {
				p.laid = append(p.laid, l)
			}
		}
	}
	return p
}

// parts lays a demand on its ways: equal parts on the shares, the Mbps that are over
// on the first ones; of a share all on its worst combination, or with MPIO equal
// parts on every path. Each part has its part of the flows, rounded up.
func (p *problem) parts(l *laid, ways []share, back bool) (out []part) {
	for i, rate := range split(l.rate, len(ways)) {
		lanes := ways[i].lanes
		if len(lanes) > 0 && !l.net.MPIO {
			lanes = lanes[:1]
		}
		for k, r := range split(rate, len(lanes)) {
			if r != 0 {
				out = append(out, part{r, ceil(ceil(l.flows, len(ways)), len(lanes)), p.uses(&lanes[k], back)})
			}
		}
	}
	return out
}

// split cuts a rate into n parts that add up to it, of which the first may have
// 1 Mbps more; one that has nothing is 0.
func split(r topology.Rate, n int) []topology.Rate {
	out := slices.Repeat([]topology.Rate{r}, n)
	for i := range out {
		if r > 0 {
			out[i] = r / topology.Rate(n)
			if i < int(r)%n {
				out[i]++
			}
		}
	}
	return out
}

// ceil returns n / by, rounded up.
func ceil(n, by int) int { return (n + by - 1) / by }

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
			a += p.f.View.NICs[w.from].SumMbps
		}
		switch {
		case w.to == noNIC:
			b = noLimit
		case !far[w.to]:
			far[w.to] = true
			b += p.f.View.NICs[w.to].SumMbps
		}
	}
	return min(a, b)
}

// cross notes a share of a demand at all resources that it may use.
func (p *problem) cross(l *laid, ways []lane, rate topology.Rate, back bool) {
	want := 0
	switch {
	case rate == topology.NICRate:
		want = p.most(ways)
	case rate > 0:
		want = int(rate)
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
				most += p.f.View.NICs[n].SumMbps
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
// member of each bundle and of each switch dependent team.
func (p *problem) capacities(worst bool) []int {
	out := make([]int, 2*(len(p.f.View.Hops)+len(p.f.View.NICs)))
	for r := range out {
		switch hop, nic := p.resource(r); {
		case nic != nil && worst:
			out[r] = nic.FlowMbps
		case nic != nil:
			out[r] = nic.SumMbps
		case worst:
			out[r] = hop.FlowMbps
		default:
			out[r] = hop.Mbps
		}
	}
	return out
}

// demand returns a part of a demand as package fair takes it: no flow of it uses
// more than one member of a bundle. The second is the bundle or team that limits it
// for that, noHop where none does.
func (p *problem) demand(x part) (fair.Demand, int) {
	limit, pinch := fair.NoLimit, noHop
	if x.rate > 0 {
		limit = int(x.rate)
	}
	for _, r := range x.uses {
		var most, all int
		switch hop, nic := p.resource(r); {
		case hop == nil:
			// What the host sends it hashes itself, by VM or by flow; what it gets the
			// switch hashes, flow by flow.
			most, all = x.flows*nic.FlowMbps, nic.SumMbps
			if sends := r%2 == 0; sends {
				most = min(most, nic.VMMbps)
			}
		case x.flows < hop.Active: // by members, not by Mbps: no flow takes two
			most, all = x.flows*hop.FlowMbps, hop.Mbps
		}
		if most < all && (limit < 0 || most < limit) {
			limit, pinch = most, r
		}
	}
	return fair.Demand{Limit: limit, Weight: x.flows, Uses: x.uses}, pinch
}

const noHop = -1
