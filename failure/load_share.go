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

// shares are what laid demands get, by their index; nil where cut.
type shares struct {
	even, worst []*big.Rat
	// stop is the resource that keeps a demand from more with flows spread evenly;
	// fair.Limited where it has all it wants.
	stop []int
}

func (p *problem) share() *shares {
	sh := &shares{even: make([]*big.Rat, len(p.laid)), worst: make([]*big.Rat, len(p.laid)), stop: make([]int, len(p.laid))}
	var demands []fair.Demand
	var index, pinches []int
	for i := range p.laid {
		if l := &p.laid[i]; !l.cut {
			d, pinch := p.demand(l.uses, l.rate, l.flows)
			demands, index, pinches = append(demands, d), append(index, i), append(pinches, pinch)
		}
	}
	for k, s := range fair.Fill(p.capacities(false), demands) {
		sh.even[index[k]], sh.stop[index[k]] = s.Rate, s.Bottleneck
		if s.Bottleneck == fair.Limited && pinches[k] != noHop {
			sh.stop[index[k]] = pinches[k]
		}
	}
	for k, s := range fair.Fill(p.capacities(true), demands) {
		sh.worst[index[k]] = s.Rate
	}
	return sh
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
		for _, r := range l.uses {
			if got[r] == nil {
				got[r] = make(map[*topology.Network]*gets)
			}
			g := got[r][l.net]
			if g == nil {
				g = &gets{}
				got[r][l.net] = g
			}
			g.demands++
			if sh.stop[i] == r {
				g.stopped++
			}
			g.even.Add(&g.even, sh.even[i])
			g.worst.Add(&g.worst, sh.worst[i])
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
		x := LinkLoad{Element: nic.Element, From: nic.Host, To: nic.Switch, Mbps: nic.Mbps, FlowMbps: nic.Mbps}
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
			if even == nil || sh.even[k].Cmp(even) < 0 {
				even = sh.even[k]
				x.From, x.To, x.Bottleneck = p.hostName(l.from), p.hostName(l.to), topology.Element{}
				if r := sh.stop[k]; r != fair.Limited {
					x.Bottleneck = p.linkLoad(r).Element
				}
			}
			if worst == nil || sh.worst[k].Cmp(worst) < 0 {
				worst = sh.worst[k]
			}
		}
		if even != nil {
			x.Least = Bounds{float(even), float(worst)}
		}
		out = append(out, x)
	}
	return out
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
