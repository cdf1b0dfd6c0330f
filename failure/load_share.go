package failure

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/spandrill/spandrill/internal/fair"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// load returns the load of a frame.
func (l *Loader) load(s Scenario, f *frame) *Load {
	p := lay(l.a, f, l.duos)
	o := &Load{Scenario: s, problem: p}
	sh := p.share()
	o.Links = p.links(sh)
	o.Networks = p.networks(sh)
	o.Drains = p.drains()
	return o
}

// shares are what the parts of laid demands get, by the index of the demand and
// the part.
type shares struct {
	even, worst [][]*big.Rat
	// stop is the resource that keeps a part from more with flows spread evenly;
	// fair.Limited where it has all it wants.
	stop [][]int
}

func (p *problem) share() *shares {
	sh := &shares{make([][]*big.Rat, len(p.laid)), make([][]*big.Rat, len(p.laid)), make([][]int, len(p.laid))}
	var demands []fair.Demand
	var of, pinches []int
	for i := range p.laid {
		for _, x := range p.laid[i].parts {
			d, pinch := p.demand(x)
			demands, of, pinches = append(demands, d), append(of, i), append(pinches, pinch)
		}
	}
	for k, s := range fair.Fill(p.capacities(false), demands) {
		stop := s.Bottleneck
		if stop == fair.Limited && pinches[k] != noHop {
			stop = pinches[k]
		}
		sh.even[of[k]], sh.stop[of[k]] = append(sh.even[of[k]], s.Rate), append(sh.stop[of[k]], stop)
	}
	for k, s := range fair.Fill(p.capacities(true), demands) {
		sh.worst[of[k]] = append(sh.worst[of[k]], s.Rate)
	}
	return sh
}

func sum(rates []*big.Rat) *big.Rat {
	out := new(big.Rat)
	for _, r := range rates {
		out.Add(out, r)
	}
	return out
}

// links returns what every resource that some network uses has to carry.
func (p *problem) links(sh *shares) []LinkLoad {
	type gets struct {
		demands, stopped int
		even, worst      big.Rat
	}
	got := make(map[int]map[*topology.Network]*gets)
	for i := range p.laid {
		l := &p.laid[i]
		counted, stopped := make(map[int]bool), make(map[int]bool)
		for k, x := range l.parts {
			for _, r := range x.uses {
				if got[r] == nil {
					got[r] = make(map[*topology.Network]*gets)
				}
				g := got[r][l.net]
				if g == nil {
					g = &gets{}
					got[r][l.net] = g
				}
				if !counted[r] {
					g.demands++
					counted[r] = true
				}
				if sh.stop[i][k] == r && !stopped[r] {
					g.stopped++
					stopped[r] = true
				}
				g.even.Add(&g.even, sh.even[i][k])
				g.worst.Add(&g.worst, sh.worst[i][k])
			}
		}
	}
	var out []LinkLoad
	for r, by := range p.offers {
		x := p.linkLoad(r)
		for i := range p.a.b.Networks {
			net := &p.a.b.Networks[i]
			c := by[net]
			if c == nil {
				continue
			}
			o := Offer{Network: net.Name, Mbps: p.offered(c)}
			if g := got[r][net]; g != nil {
				o.Demands, o.Stopped, o.Gets = g.demands, g.stopped, Bounds{float(&g.even), float(&g.worst)}
			}
			x.Offered = min(x.Offered+o.Mbps, noLimit)
			x.Offers = append(x.Offers, o)
		}
		slices.SortStableFunc(x.Offers, func(a, b Offer) int { return cmp.Compare(b.Mbps, a.Mbps) })
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b LinkLoad) int { return a.compare(&b) })
	return out
}

// linkLoad names a resource.
func (p *problem) linkLoad(r int) LinkLoad {
	hop, nic := p.resource(r)
	back := r%2 == 1
	if nic != nil {
		x := LinkLoad{Element: nic.Element, From: nic.Host, To: nic.Switch, Mbps: nic.SumMbps, FlowMbps: nic.FlowMbps}
		if back {
			x.From, x.To = x.To, x.From
		}
		return x
	}
	x := LinkLoad{Element: hop.Element, Mbps: hop.Mbps, FlowMbps: hop.FlowMbps}
	if hop.Element.Kind != topology.KindSegment {
		x.From, x.To = ends(hop, back)
	}
	return x
}

func ends(hop *lag.Hop, back bool) (from, to string) {
	if back {
		return hop.Ends[1].Switch, hop.Ends[0].Switch
	}
	return hop.Ends[0].Switch, hop.Ends[1].Switch
}

// networks sums up what the demands of each network get.
func (p *problem) networks(sh *shares) []NetworkLoad {
	var out []NetworkLoad
	for i := range p.a.b.Networks {
		net := &p.a.b.Networks[i]
		x := NetworkLoad{Network: net.Name}
		var even, worst *big.Rat
		for k := range p.laid {
			l := &p.laid[k]
			if l.net != net {
				continue
			}
			x.Demands++
			if l.cut {
				x.Cut++
				continue
			}
			if e := sum(sh.even[k]); even == nil || e.Cmp(even) < 0 {
				even = e
				x.From, x.To, x.Bottleneck = p.hostName(l.from), p.hostName(l.to), topology.Element{}
				if r := sh.stops(k); r != fair.Limited {
					x.Bottleneck = p.linkLoad(r).Element
				}
			}
			if w := sum(sh.worst[k]); worst == nil || w.Cmp(worst) < 0 {
				worst = w
			}
		}
		if even != nil {
			x.Least = Bounds{float(even), float(worst)}
		}
		out = append(out, x)
	}
	return out
}

// stops returns what keeps a demand from more: of its parts that which gets least of
// those that something stops, fair.Limited where nothing does.
func (sh *shares) stops(k int) int {
	stop, least := fair.Limited, (*big.Rat)(nil)
	for i, r := range sh.stop[k] {
		if r != fair.Limited && (least == nil || sh.even[k][i].Cmp(least) < 0) {
			stop, least = r, sh.even[k][i]
		}
	}
	return stop
}

func (p *problem) hostName(i int) string {
	if i == atGateway {
		return ""
	}
	return p.a.b.Hosts[i].Name
}

// float returns the nearest float, so that it does not depend on how a rate came
// about.
func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}
