package failure

import (
	"math/big"
	"slices"
	"time"

	"github.com/spandrill/spandrill/internal/fair"
	"github.com/spandrill/spandrill/topology"
)

// target is a node that takes VMs of a drained host.
type target struct {
	host  int
	parts []part
}

// drains returns the drain of every live host that says the memory of its VMs.
func (p *problem) drains() []Drain {
	index := make(map[string]int)
	for i, h := range p.a.b.Hosts {
		index[h.Name] = i
	}
	chain := migrationChain(p.a.b.Networks)
	var out []Drain
	if len(chain) == 0 {
		return nil
	}
	for _, c := range p.a.b.Clusters {
		for _, name := range c.Nodes {
			h := &p.a.b.Hosts[index[name]]
			if h.VMBytes == 0 || p.f.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: name}) {
				continue
			}
			d := Drain{Cluster: c.Name, Host: name, Bytes: h.VMBytes}
			targets := p.targets(index[name], c.Nodes, index, chain)
			p.takers[name] = targets
			for _, t := range targets {
				d.To = append(d.To, p.a.b.Hosts[t.host].Name)
			}
			d.Alone = p.times(d.Bytes, targets, nil)
			out = append(out, d)
		}
	}
	return out
}

// migrationChain returns the networks that a migration tries, in order: those for
// it, then their fallbacks.
func migrationChain(networks []topology.Network) []*topology.Network {
	var out []*topology.Network
	add := func(n *topology.Network) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	byName := make(map[string]*topology.Network)
	for i := range networks {
		n := &networks[i]
		byName[n.Name] = n
		if n.Migration {
			add(n)
		}
	}
	for _, n := range slices.Clone(out) {
		for _, name := range n.Fallback {
			add(byName[name])
		}
	}
	return out
}

// targets returns the nodes that take VMs of a host, each with the way of the first
// network that joins the two in every combination, or with MPIO by a path.
func (p *problem) targets(host int, nodes []string, index map[string]int, chain []*topology.Network) []target {
	var out []target
	for _, name := range nodes {
		other := index[name]
		if other == host {
			continue
		}
		for _, net := range chain {
			a, b := min(host, other), max(host, other)
			ways := p.ways(net, a, b)
			if len(ways) > 0 && !slices.ContainsFunc(ways, func(s share) bool { return !s.all }) {
				l := laid{net: net, from: host, to: other, rate: topology.NICRate, flows: net.Flows()}
				out = append(out, target{other, p.parts(&l, ways, a != host)})
				break
			}
		}
	}
	return out
}

// times returns how long it takes to send the bytes to the targets in equal
// shares, beside other demands.
func (p *problem) times(bytes int64, targets []target, others []fair.Demand) Times {
	if len(targets) == 0 {
		return Times{}
	}
	return Times{p.time(bytes, targets, others, false), p.time(bytes, targets, others, true)}
}

// time lets the shares flow until the last has arrived: when one has, the others
// take its place.
func (p *problem) time(bytes int64, targets []target, others []fair.Demand, worst bool) time.Duration {
	capacity := p.capacities(worst)
	megabits := big.NewRat(bytes*8, 1e6)
	left := make([]*big.Rat, len(targets))
	for i := range left {
		left[i] = new(big.Rat).Quo(megabits, big.NewRat(int64(len(targets)), 1))
	}
	seconds := new(big.Rat)
	for {
		demands := slices.Clone(others)
		var moving []int
		for i, t := range targets {
			if left[i].Sign() > 0 {
				moving = append(moving, i)
				for _, x := range t.parts {
					d, _ := p.demand(x)
					demands = append(demands, d)
				}
			}
		}
		if len(moving) == 0 {
			break
		}
		shares := fair.Fill(capacity, demands)[len(others):]
		rates := make([]*big.Rat, len(moving))
		var next *big.Rat // the time until the first share has arrived
		for k, i := range moving {
			rates[k] = new(big.Rat)
			for range targets[i].parts {
				rates[k].Add(rates[k], shares[0].Rate)
				shares = shares[1:]
			}
			if t := new(big.Rat).Quo(left[i], rates[k]); next == nil || t.Cmp(next) < 0 {
				next = t
			}
		}
		for k, i := range moving {
			left[i].Sub(left[i], new(big.Rat).Mul(next, rates[k]))
		}
		seconds.Add(seconds, next)
	}
	ns := seconds.Mul(seconds, big.NewRat(int64(time.Second), 1))
	whole := new(big.Int).Quo(ns.Num(), ns.Denom())
	if !whole.IsInt64() {
		return 1<<63 - 1
	}
	return time.Duration(whole.Int64())
}

// Beside returns how long a drain takes beside all demands of the networks that
// are not for migration; zero where no node takes the VMs. The drain has to be one
// of this load.
func (l *Load) Beside(d *Drain) Times {
	p := l.problem
	var others []fair.Demand
	for i := range p.laid {
		if l := &p.laid[i]; !l.net.Migration {
			for _, x := range l.parts {
				d, _ := p.demand(x)
				others = append(others, d)
			}
		}
	}
	return p.times(d.Bytes, p.takers[d.Host], others)
}
