package failure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// This file has a second load, made from the doc comments alone: it lists demands
// one by one, searches ways breadth-first, and shares in floating point.

// modelDemand is a demand with its way as names of directions.
type modelDemand struct {
	net      *topology.Network
	from, to string // hosts, "" the gateway
	rate     topology.Rate
	cut      bool
	pieces   []modelPiece
	shares   []modelShare
}

// modelPiece is what of a demand goes one way.
type modelPiece struct {
	way   []string
	rate  topology.Rate
	flows int
}

// modelShare is what of a demand is between one NIC, or all that take over for each
// other, of each end.
type modelShare struct {
	rate topology.Rate
	may  [][]string
	nics [][2]string // of may: the NICs at both ends, "" at the gateway
}

func (d *modelDemand) uses(name string) bool {
	return slices.ContainsFunc(d.pieces, func(p modelPiece) bool { return slices.Contains(p.way, name) })
}

// modelLink is what a name of a direction stands for.
type modelLink struct {
	mbps, flow, active int
	one                int // what a demand gets of it at most; 0: all
}

type modelLoad struct {
	m       *model
	links   map[string]modelLink
	demands []modelDemand
}

// crossed returns the direction of a hop, and notes what it carries.
func (l *modelLoad) crossed(h *lag.Hop, from, to string) string {
	name := fmt.Sprint(h.Element, " ", from, " ", to)
	if h.Element.Kind == topology.KindSegment {
		name = fmt.Sprint(h.Element, "  ")
	}
	l.links[name] = modelLink{h.Mbps, h.FlowMbps, h.Active, 0}
	return name
}

func (l *modelLoad) plug(n *sender, host string, sends bool) string {
	name := fmt.Sprint(n.port, " ", host, " ", n.sw)
	if !sends {
		name = fmt.Sprint(n.port, " ", n.sw, " ", host)
	}
	x := modelLink{n.sum, n.flow, n.sum / n.flow, 0}
	if sends {
		x.one = n.vm
	}
	l.links[name] = x
	return name
}

// modelWay is a combination of NICs with a way, there and back.
type modelWay struct {
	there, back []string
	mbps, hops  int
	from, to    topology.Element
	nics        [2]string
}

// combination returns the way between what sends of a host and a switch, and what
// sends of another there.
func (l *modelLoad) combination(vlan int, a string, from sender, sw string, b string, to *sender) (modelWay, bool) {
	m := l.m
	if m.cut(m.now, vlan, from.sw, sw) != 0 || m.closesRing(m.now, vlan, from.sw) {
		return modelWay{}, false
	}
	way, _ := search(m.wires(m.now, vlan, levelForwards), from.sw, sw)
	w := modelWay{mbps: from.sum, from: from.port, nics: [2]string{from.port.String(), ""}}
	w.there = []string{l.plug(&from, a, true)}
	back := []string{l.plug(&from, a, false)}
	at := from.sw
	for _, x := range way {
		next := x.across(at)
		for _, side := range []struct {
			list *[]string
			name string
		}{{&w.there, l.crossed(x.hop, at, next)}, {&back, l.crossed(x.hop, next, at)}} {
			if !slices.Contains(*side.list, side.name) { // a hub is crossed once
				*side.list = append(*side.list, side.name)
			}
		}
		w.mbps, w.hops, at = min(w.mbps, x.hop.Mbps), w.hops+1, next
	}
	if to != nil {
		w.mbps, w.to, w.nics[1] = min(w.mbps, to.sum), to.port, to.port.String()
		w.there, back = append(w.there, l.plug(to, b, false)), append(back, l.plug(to, b, true))
	}
	w.back = back
	return w, true
}

// ways returns the combinations of two ends that are joined, of each share by
// itself, the one first that a demand is laid on, and whether the ends are joined
// for a migration: all combinations are, or with MPIO one of each share.
func (l *modelLoad) ways(n *topology.Network, a, b string) (out [][]modelWay, all bool) {
	m := l.m
	all = true
	others := [][]sender{nil}
	if b != "" {
		others = m.senders(m.now, b, n.Name)
	}
	for _, near := range m.senders(m.now, a, n.Name) {
		for _, far := range others {
			ways, joined := []modelWay{}, true
			for _, x := range near {
				if b == "" {
					found := false
					for _, g := range liveGateways(m.now, n) {
						if w, ok := l.combination(n.VLAN, a, x, g, "", nil); ok && !found {
							ways, found = append(ways, w), true
						}
					}
					joined = joined && found
				}
				for _, y := range far {
					w, ok := l.combination(n.VLAN, a, x, y.sw, b, &y)
					if ok {
						ways = append(ways, w)
					}
					joined = joined && ok
				}
			}
			slices.SortStableFunc(ways, func(v, w modelWay) int {
				for _, c := range []int{v.mbps - w.mbps, w.hops - v.hops, v.from.Compare(w.from), v.to.Compare(w.to)} {
					if c != 0 {
						return c
					}
				}
				return 0
			})
			out = append(out, ways)
			all = all && len(ways) > 0 && (joined || n.MPIO)
		}
	}
	return out, all && len(out) > 0
}

// deal deals a rate out in Mbps, one after the other.
func deal(r topology.Rate, n int) []topology.Rate {
	out := make([]topology.Rate, n)
	for i := range out {
		if out[i] = r; r > 0 { // those before have taken theirs
			out[i] = (r + topology.Rate(n-1-i)) / topology.Rate(n)
		}
	}
	return out
}

// pieces lays a demand on ways.
func (l *modelLoad) pieces(n *topology.Network, ways [][]modelWay, rate topology.Rate, flows int, turned bool) (out []modelPiece) {
	for i, share := range ways {
		if !n.MPIO {
			share = share[:min(1, len(share))]
		}
		for k, w := range share {
			p := modelPiece{w.there, deal(deal(rate, len(ways))[i], len(share))[k], 1}
			for p.flows*len(ways) < flows {
				p.flows++
			}
			for whole := p.flows; (p.flows-1)*len(share) >= whole; {
				p.flows--
			}
			if turned {
				p.way = w.back
			}
			if p.rate != 0 {
				out = append(out, p)
			}
		}
	}
	return out
}

func newModelLoad(m *model) *modelLoad {
	l := &modelLoad{m: m, links: make(map[string]modelLink)}
	order := make(map[string]int)
	for i, h := range m.b.Hosts {
		order[h.Name] = i
	}
	add := func(n *topology.Network, from, to string, rate topology.Rate, flows int) {
		said := slices.IndexFunc(m.b.Demands, func(d topology.Demand) bool { return d.Network == n.Name && d.From == from && d.To == to })
		if said >= 0 {
			rate = m.b.Demands[said].Rate
			if flows = n.Flows(); m.b.Demands[said].Flows > 0 {
				flows = m.b.Demands[said].Flows
			}
		}
		d := modelDemand{net: n, from: from, to: to, rate: rate}
		turned := from == "" || to != "" && order[from] > order[to]
		a, b := from, to
		if turned {
			a, b = to, from
		}
		ways, _ := l.ways(n, a, b)
		for i, share := range ways {
			x := modelShare{rate: deal(rate, len(ways))[i]}
			for _, w := range share {
				way, nics := w.there, w.nics
				if turned {
					way, nics = w.back, [2]string{nics[1], nics[0]}
				}
				x.may, x.nics = append(x.may, way), append(x.nics, nics)
			}
			d.cut = d.cut || len(share) == 0
			d.shares = append(d.shares, x)
		}
		d.pieces = l.pieces(n, ways, rate, flows, turned)
		l.demands = append(l.demands, d)
	}
	for i := range m.b.Networks {
		n := &m.b.Networks[i]
		done := make(map[[2]string]bool)
		for _, c := range m.b.Clusters {
			on := m.on(c.Nodes, n.Name)
			for _, h := range on {
				for _, k := range on {
					if h.name != k.name {
						add(n, h.name, k.name, n.HostRate(), n.Flows())
						done[[2]string{h.name, k.name}] = true
					}
				}
				if len(n.Gateway) > 0 {
					add(n, h.name, "", n.GatewayRate(), n.Flows())
					add(n, "", h.name, n.GatewayRate(), n.Flows())
					done[[2]string{h.name, ""}], done[[2]string{"", h.name}] = true, true
				}
			}
		}
		for _, d := range m.b.Demands { // between clusters; the way back is listed too
			for _, e := range [][2]string{{d.From, d.To}, {d.To, d.From}} {
				if d.Network == n.Name && !done[e] {
					add(n, e[0], e[1], topology.NoRate, 1)
					done[e] = true
				}
			}
		}
	}
	return l
}

// flowing is a demand being shared for.
type flowing struct {
	way   []string
	limit float64
	flows float64
}

func (l *modelLoad) flowing(p modelPiece) flowing {
	f := flowing{p.way, math.Inf(1), float64(p.flows)}
	if p.rate > 0 {
		f.limit = float64(p.rate)
	}
	for _, name := range p.way {
		x := l.links[name]
		if p.flows < x.active {
			f.limit = min(f.limit, float64(p.flows*x.flow))
		}
		if x.one > 0 {
			f.limit = min(f.limit, float64(x.one))
		}
	}
	return f
}

// share is the textbook's: find what is full first, at the level that it would be
// full at; whoever uses it is done.
func (l *modelLoad) share(all []flowing, worst bool) []float64 {
	rates := make([]float64, len(all))
	done := make([]bool, len(all))
	for {
		level, at := math.Inf(1), ""
		for i, f := range all {
			if done[i] {
				continue
			}
			if f.limit/f.flows < level {
				level, at = f.limit/f.flows, fmt.Sprint("demand ", i)
			}
			for _, name := range f.way {
				left, flows := float64(l.links[name].mbps), 0.0
				if worst {
					left = float64(l.links[name].flow)
				}
				for k, g := range all {
					switch uses := slices.Contains(g.way, name); {
					case uses && done[k]:
						left -= rates[k]
					case uses:
						flows += g.flows
					}
				}
				if left/flows < level {
					level, at = left/flows, name
				}
			}
		}
		if at == "" {
			return rates
		}
		for i, f := range all {
			if !done[i] && (at == fmt.Sprint("demand ", i) || slices.Contains(f.way, at)) {
				rates[i], done[i] = max(level, 0)*f.flows, true
			}
		}
	}
}

// offered returns what a network may send over a direction.
func (l *modelLoad) offered(n *topology.Network, name string) (mbps int, uses bool) {
	const much = 1 << 30
	var total [2]int
	for side := range 2 {
		most := make(map[string]map[string]int) // by end, of each NIC
		want := make(map[string]int)
		for _, d := range l.demands {
			end := []string{d.from, d.to}[side]
			for _, x := range d.shares {
				if d.net != n || !slices.ContainsFunc(x.may, func(w []string) bool { return slices.Contains(w, name) }) {
					continue
				}
				uses = true
				switch {
				case x.rate == topology.NICRate:
					want[end] += min(l.nicSpeeds(x, 0), l.nicSpeeds(x, 1))
				case x.rate > 0:
					want[end] += int(x.rate)
				default:
					continue
				}
				if most[end] == nil {
					most[end] = make(map[string]int)
				}
				for i, w := range x.may {
					if slices.Contains(w, name) {
						most[end][x.nics[i][side]] = l.nicSpeed(x.nics[i][side])
					}
				}
			}
		}
		for end, wanted := range want {
			sum := 0
			for _, speed := range most[end] {
				sum += speed
			}
			if end == "" {
				sum = much
			}
			total[side] += min(sum, wanted)
		}
	}
	return min(total[0], total[1]), uses
}

// nicSpeeds is what all NICs together give that a share may use at one end.
func (l *modelLoad) nicSpeeds(d modelShare, side int) int {
	seen, sum := make(map[string]bool), 0
	for _, pair := range d.nics {
		if pair[side] == "" {
			return 1 << 30
		}
		if !seen[pair[side]] {
			sum += l.nicSpeed(pair[side])
		}
		seen[pair[side]] = true
	}
	return sum
}

func (l *modelLoad) nicSpeed(element string) int {
	for _, h := range l.m.b.Hosts {
		for _, n := range h.NICs {
			for _, group := range l.m.senders(l.m.now, h.Name, n.Carries[0]) {
				for _, x := range group {
					if x.port.String() == element {
						return x.sum
					}
				}
			}
		}
	}
	return 0
}

// drain returns who takes the VMs of a host and how long that takes.
func (l *modelLoad) drain(c topology.Cluster, host string, bytes int64, beside, worst bool) (to []string, seconds float64) {
	var chain []*topology.Network
	for round := range 2 {
		for i := range l.m.b.Networks {
			n := &l.m.b.Networks[i]
			if round == 0 && n.Migration {
				chain = append(chain, n)
			}
			if round == 1 && n.Migration {
				for _, name := range n.Fallback {
					k := slices.IndexFunc(l.m.b.Networks, func(x topology.Network) bool { return x.Name == name })
					chain = append(chain, &l.m.b.Networks[k])
				}
			}
		}
	}
	order := func(name string) int {
		return slices.IndexFunc(l.m.b.Hosts, func(h topology.Host) bool { return h.Name == name })
	}
	var moving [][]flowing
	for _, node := range c.Nodes {
		if node == host {
			continue
		}
		for _, n := range chain {
			a, b := host, node
			if order(a) > order(b) {
				a, b = b, a
			}
			ways, all := l.ways(n, a, b)
			if !all {
				continue
			}
			var taken []flowing
			for _, p := range l.pieces(n, ways, topology.NICRate, n.Flows(), a != host) {
				taken = append(taken, l.flowing(p))
			}
			to, moving = append(to, node), append(moving, taken)
			break
		}
	}
	if len(to) == 0 {
		return nil, 0
	}
	var others []flowing
	for _, d := range l.demands {
		if beside && d.rate != topology.NoRate && !d.net.Migration {
			for _, p := range d.pieces {
				others = append(others, l.flowing(p))
			}
		}
	}
	left := slices.Repeat([]float64{float64(bytes) * 8 / 1e6 / float64(len(to))}, len(to))
	for len(moving) > 0 {
		got := l.share(slices.Concat(others, slices.Concat(moving...)), worst)[len(others):]
		rates := make([]float64, len(moving))
		for i := range moving {
			for range moving[i] {
				rates[i], got = rates[i]+got[0], got[1:]
			}
		}
		next := math.Inf(1)
		for i := range moving {
			next = min(next, left[i]/rates[i])
		}
		seconds += next
		var stay [][]flowing
		var rest []float64
		for i := range moving {
			if x := left[i] - next*rates[i]; x > 1e-6 {
				stay, rest = append(stay, moving[i]), append(rest, x)
			}
		}
		moving, left = stay, rest
	}
	return to, seconds
}

// withDemands gives a fabric of drawFabric demands, memory and networks for
// migration.
func withDemands(t *testing.T, f *topology.Fabric, seed uint64) *topology.Fabric {
	t.Helper()
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 815))}
	f, err := f.Edit(func(b *topology.Builder) {
		rate := func() topology.Rate {
			return of[topology.Rate](&d, 0, 0, topology.NICRate, topology.NoRate, 100, 700, 3000)
		}
		for i := range b.Networks {
			n := &b.Networks[i]
			n.Demand = topology.NetworkDemand{Hosts: rate(), Flows: of(&d, 0, 0, 2, 5)}
			if len(n.Gateway) > 0 {
				n.Demand.Gateway = rate()
			}
			if n.Migration = d.chance(0.4); n.Migration && d.chance(0.5) {
				n.Fallback = []string{b.Networks[(i+1)%len(b.Networks)].Name}
			}
		}
		for i := range b.Hosts {
			b.Hosts[i].VMBytes = of[int64](&d, 0, 10e9, 1<<30)
		}
		seen := make(map[string]bool)
		for range d.IntN(4) {
			n := of(&d, b.Networks...)
			x := topology.Demand{Network: n.Name, From: of(&d, b.Hosts...).Name, To: of(&d, b.Hosts...).Name, Rate: of[topology.Rate](&d, topology.NICRate, topology.NoRate, 250), Flows: d.IntN(4)}
			if len(n.Gateway) > 0 && d.chance(0.3) {
				if d.chance(0.5) {
					x.From = ""
				} else {
					x.To = ""
				}
			}
			if key := fmt.Sprint(x.Network, "|", x.From, "|", x.To); x.From != x.To && !seen[key] {
				seen[key] = true
				b.Demands = append(b.Demands, x)
			}
		}
	})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

// near says whether two numbers agree but for what floating point loses.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1, math.Abs(a), math.Abs(b)) }

// TestLoadAgrees compares loads of random fabrics, with and without faults, with
// those of the model.
func TestLoadAgrees(t *testing.T) {
	seen := make(map[string]int)
	const usual = 120
	n := randomCount(t, usual)
	for seed := range n {
		f := withDemands(t, drawFabric(t, seed), seed)
		loader, err := failure.NewLoader(f)
		if err != nil {
			// As for verdicts: what is not modelled has no load either.
			if _, other := failure.Settle(f, topology.Faults{}); other == nil {
				t.Fatal(err)
			}
			continue
		}
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 99))}
		all := f.Elements()
		for _, x := range []topology.Faults{{}, topology.NewFaults(of(&d, all...)), topology.NewFaults(of(&d, all...), of(&d, all...))} {
			got, err := loader.Load(failure.Scenario{Down: x})
			if err != nil {
				if _, other := failure.Settle(f, x); other == nil {
					t.Fatal(err)
				}
				continue
			}
			m, err := newModel(f, x)
			if err != nil {
				t.Fatal(err)
			}
			compareLoad(t, fmt.Sprintf("seed %d, %v", seed, x), got, newModelLoad(m), seen)
		}
	}
	for _, what := range []string{"links", "segments", "overrun", "demands", "cut", "drains", "no drain", "slower beside", "worst is worse", "of several flows",
		"a hash by flow", "a hash by VM", "paths", "shares", "a share cut"} {
		if seen[what] < 10 && n >= usual {
			t.Errorf("%s: %d, too few to mean much", what, seen[what])
		}
	}
}

func compareLoad(t *testing.T, where string, got *failure.Load, l *modelLoad, seen map[string]int) {
	t.Helper()
	var laid []modelDemand
	var all []flowing
	for _, d := range l.demands {
		if d.rate == topology.NoRate {
			continue
		}
		laid = append(laid, d)
		for _, p := range d.pieces {
			all = append(all, l.flowing(p))
			if p.flows > 1 {
				seen["of several flows"]++
			}
			for _, name := range p.way {
				if x := l.links[name]; x.one > 0 && x.active > 1 {
					seen["a hash by "+map[bool]string{true: "flow", false: "VM"}[x.one > x.flow]]++
				}
			}
		}
		switch {
		case d.net.MPIO && len(d.pieces) > 1:
			seen["paths"]++
		case len(d.pieces) > 1:
			seen["shares"]++
		}
		if d.cut && len(d.pieces) > 0 {
			seen["a share cut"]++
		}
	}
	// What each gets, in sum and of what crosses a link.
	even, worst := l.share(all, false), l.share(all, true)
	gets := func(q int, name string) (b failure.Bounds) {
		at := 0
		for _, d := range laid[:q] {
			at += len(d.pieces)
		}
		for i, p := range laid[q].pieces {
			if name == "" || slices.Contains(p.way, name) {
				b.Even, b.Worst = b.Even+even[at+i], b.Worst+worst[at+i]
			}
		}
		return b
	}
	listed := make(map[string]bool)
	for i := range got.Links {
		x := &got.Links[i]
		name := fmt.Sprint(x.Element, " ", x.From, " ", x.To)
		listed[name] = true
		seen["links"]++
		if x.Element.Kind == topology.KindSegment {
			seen["segments"]++
		}
		if x.Overrun() {
			seen["overrun"]++
		}
		if w := l.links[name]; w.mbps != x.Mbps || w.flow != x.FlowMbps {
			t.Fatalf("%s: %s carries %d, %d, the model %+v", where, name, x.Mbps, x.FlowMbps, w)
		}
		if i > 0 && float64(x.Offered)/float64(x.Mbps) > float64(got.Links[i-1].Offered)/float64(got.Links[i-1].Mbps) {
			t.Fatalf("%s: %s is overrun more than the one before it", where, name)
		}
		sum := 0
		for k := range l.m.b.Networks {
			n := &l.m.b.Networks[k]
			mbps, uses := l.offered(n, name)
			at := slices.IndexFunc(x.Offers, func(o failure.Offer) bool { return o.Network == n.Name })
			if uses != (at >= 0) {
				t.Fatalf("%s: %s is used by %s: the model says %v", where, name, n.Name, uses)
			}
			if at < 0 {
				continue
			}
			o := x.Offers[at]
			sum += mbps
			want := failure.Offer{Network: n.Name, Mbps: mbps}
			for q, d := range laid {
				if d.net == n && d.uses(name) {
					want.Demands++
					want.Gets.Even += gets(q, name).Even
					want.Gets.Worst += gets(q, name).Worst
				}
			}
			if o.Mbps != want.Mbps || o.Demands != want.Demands || !near(o.Gets.Even, want.Gets.Even) || !near(o.Gets.Worst, want.Gets.Worst) {
				t.Fatalf("%s: %s: got %+v, the model %+v", where, name, o, want)
			}
		}
		if sum != x.Offered {
			t.Fatalf("%s: %s: %d offered, the model %d", where, name, x.Offered, sum)
		}
	}
	for _, d := range l.demands {
		for _, x := range d.shares {
			for _, name := range slices.Concat(x.may...) {
				if !listed[name] {
					t.Fatalf("%s: %s is not listed", where, name)
				}
			}
		}
	}
	for _, n := range got.Networks {
		want := failure.NetworkLoad{Network: n.Network}
		least := failure.Bounds{Even: math.Inf(1), Worst: math.Inf(1)}
		for q, d := range laid {
			if d.net.Name == n.Network && !d.cut {
				least = failure.Bounds{Even: min(least.Even, gets(q, "").Even), Worst: min(least.Worst, gets(q, "").Worst)}
			}
		}
		for _, d := range l.demands {
			if d.net.Name == n.Network && d.rate != topology.NoRate {
				want.Demands++
				seen["demands"]++
				if d.cut {
					want.Cut++
					seen["cut"]++
				}
			}
		}
		if want.Demands > want.Cut {
			want.Least = least
		}
		if n.Demands != want.Demands || n.Cut != want.Cut || !near(n.Least.Even, want.Least.Even) || !near(n.Least.Worst, want.Least.Worst) {
			t.Fatalf("%s: got %+v, the model %+v", where, n, want)
		}
		if n.Least.Worst < n.Least.Even {
			seen["worst is worse"]++
		}
	}
	compareDrains(t, where, got, l, seen)
}

func compareDrains(t *testing.T, where string, got *failure.Load, l *modelLoad, seen map[string]int) {
	t.Helper()
	drains := make(map[string]*failure.Drain)
	for i := range got.Drains {
		drains[got.Drains[i].Host] = &got.Drains[i]
	}
	any := slices.ContainsFunc(l.m.b.Networks, func(n topology.Network) bool { return n.Migration })
	for _, c := range l.m.b.Clusters {
		for _, h := range l.m.b.Hosts {
			if !slices.Contains(c.Nodes, h.Name) {
				continue
			}
			d := drains[h.Name]
			dead := l.m.now.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: h.Name})
			if (d != nil) != (any && h.VMBytes > 0 && !dead) {
				t.Fatalf("%s: the drain of %s is %v", where, h.Name, d)
			}
			if d == nil {
				continue
			}
			beside := got.Beside(d)
			for _, x := range []struct {
				beside, worst bool
				got           time.Duration
			}{{false, false, d.Alone.Even}, {false, true, d.Alone.Worst}, {true, false, beside.Even}, {true, true, beside.Worst}} {
				to, seconds := l.drain(c, h.Name, h.VMBytes, x.beside, x.worst)
				if !slices.Equal(d.To, to) || !near(x.got.Seconds(), seconds) {
					t.Fatalf("%s: draining %s to %v takes %v, the model %v, %v s (%+v)", where, h.Name, d.To, x.got, to, seconds, x)
				}
			}
			seen["drains"]++
			if len(d.To) == 0 {
				seen["no drain"]++
			}
			if beside.Even > d.Alone.Even {
				seen["slower beside"]++
			}
		}
	}
}
