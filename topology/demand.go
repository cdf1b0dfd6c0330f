package topology

import (
	"cmp"
	"fmt"
	"maps"
	"strconv"
)

// Rate is how much one end sends to another, in Mbps, or one of the constants.
// The zero value is not said.
type Rate int

const (
	// NoRate is next to nothing: it is on the way, and loads nothing.
	NoRate Rate = -1
	// NICRate is as much as the NICs at both ends give.
	NICRate Rate = -2
)

// The names of the rates that are no speeds.
const (
	rateNone = "none"
	rateNIC  = "nic"
)

// ParseRate parses none, nic, or a speed as [ParseMbps] does.
func ParseRate(s string) (Rate, error) {
	switch s {
	case rateNone:
		return NoRate, nil
	case rateNIC:
		return NICRate, nil
	}
	mbps, err := ParseMbps(s)
	if err != nil {
		return 0, fmt.Errorf("%q is no rate, want a speed such as 300M or 10G, %s or %s%s", s, rateNIC, rateNone,
			didYouMean(Nearest(s, []string{rateNIC, rateNone})))
	}
	return Rate(mbps), nil
}

// String returns the rate as [ParseRate] reads it; of the zero value "unsaid".
func (r Rate) String() string {
	switch {
	case r == NoRate:
		return rateNone
	case r == NICRate:
		return rateNIC
	case r == 0:
		return "unsaid"
	case r < 0:
		return "Rate(" + strconv.Itoa(int(r)) + ")"
	}
	return FormatMbps(int(r))
}

// NetworkDemand is what the hosts of a network send. The zero value says
// nothing: see [Network.HostRate] and [Network.GatewayRate] for what that means.
type NetworkDemand struct {
	// Hosts is what each host sends to each other host of its cluster.
	Hosts Rate
	// Gateway is what each host sends to the network's gateway, and the gateway to
	// it. It goes with a gateway.
	Gateway Rate
	// Flows is into how many flows each of them is cut, up to MaxFlows; 0: one.
	// One flow takes one member of a bundle.
	Flows int
}

// Demand is what one end sends to another on a network, in place of what the
// network's own demand says of these two in this direction.
type Demand struct {
	Network string
	// From and To are hosts with a NIC on the network. Empty stands for the
	// network's gateway, of one of them.
	From, To string
	Rate     Rate
	// Flows is into how many flows the demand is cut; 0: as many as the network's.
	Flows int
}

// Gateway is what the file form calls the gateway of a network as an end of a
// demand.
const Gateway = "gateway"

// MaxFlows is the greatest number of flows of one demand.
const MaxFlows = 1024

// HostRate returns what each host sends to each other. Where the network does not
// say it, a network for live migration takes what the NICs give, and any other as
// much as it needs between two hosts: nothing where it needs to reach them only.
func (n *Network) HostRate() Rate {
	switch {
	case n.Demand.Hosts != 0:
		return n.Demand.Hosts
	case n.Migration:
		return NICRate
	case n.Needs.Mbps != 0:
		return Rate(n.Needs.Mbps)
	}
	return NoRate
}

// GatewayRate returns what each host sends to the gateway, and the gateway to
// each host: nothing where the network does not say it, since its needs hold
// between hosts.
func (n *Network) GatewayRate() Rate { return cmp.Or(n.Demand.Gateway, NoRate) }

// Flows returns into how many flows each demand of the network is cut, at least 1.
func (n *Network) Flows() int { return max(n.Demand.Flows, 1) }

// demands checks what networks and hosts send.
func (c *check) demands() {
	for i := range c.b.Networks {
		n := &c.b.Networks[i]
		path := "networks." + n.Name + ".demand"
		c.rate(path+".hosts", n.Demand.Hosts)
		c.rate(path+".gateway", n.Demand.Gateway)
		c.flows(path+".flows", n.Demand.Flows)
		if n.Demand.Gateway != 0 && len(n.Gateway) == 0 {
			c.bad(path+".gateway", "a demand to the gateway of a network that has none", "it only of a network with a gateway")
		}
	}
	type ends struct{ network, from, to string }
	seen := make(map[ends]int)
	on := c.onNetworks()
	for i := range c.b.Demands {
		d := &c.b.Demands[i]
		path := fmt.Sprintf("demands[%d]", i)
		if d.Rate == 0 {
			c.bad(path+".demand", "missing", "a speed, nic or none")
		}
		c.rate(path+".demand", d.Rate)
		c.flows(path+".flows", d.Flows)
		n := c.networks[d.Network]
		if n == nil {
			c.unknown(path+".network", "network", d.Network, maps.Keys(c.networks))
			continue
		}
		okFrom, okTo := c.demandEnd(path+".from", n, d.From, on[n.Name]), c.demandEnd(path+".to", n, d.To, on[n.Name])
		if !okFrom || !okTo {
			continue
		}
		if d.From == d.To {
			c.bad(path+".to", fmt.Sprintf("a demand from %s to itself", endName(d.From)), "two ends, of which one may be the gateway")
			continue
		}
		if first, ok := seen[ends{d.Network, d.From, d.To}]; ok {
			c.bad(path, fmt.Sprintf("a second demand on %s from %s to %s", quote(d.Network), endName(d.From), endName(d.To)),
				fmt.Sprintf("each once; the first is demands[%d]", first))
			continue
		}
		seen[ends{d.Network, d.From, d.To}] = i
	}
}

// onNetworks returns the hosts with a NIC on each network.
func (c *check) onNetworks() map[string]map[string]bool {
	on := make(map[string]map[string]bool)
	for _, h := range c.b.Hosts {
		for _, n := range h.NICs {
			for _, name := range n.Carries {
				if on[name] == nil {
					on[name] = make(map[string]bool)
				}
				on[name][h.Name] = true
			}
		}
	}
	return on
}

// demandEnd checks one end of a demand.
func (c *check) demandEnd(path string, n *Network, name string, on map[string]bool) bool {
	switch {
	case (name == "" || name == Gateway) && c.hosts[Gateway]:
		c.bad(path, "a host named "+quote(Gateway)+", which a demand takes for the network's gateway", "another name of the host")
	case name == "" && len(n.Gateway) == 0:
		c.bad(path, fmt.Sprintf("the gateway of %s, which has none", quote(n.Name)), "a host, or a network with a gateway")
	case name == "":
		return true
	case !c.hosts[name]:
		c.unknown(path, "host", name, maps.Keys(c.hosts))
	case !on[name]:
		c.bad(path, fmt.Sprintf("%s has no NIC on %s", quote(name), quote(n.Name)), "a host that has")
	default:
		return true
	}
	return false
}

func endName(name string) string {
	if name == "" {
		return "the gateway"
	}
	return quote(name)
}

func (c *check) rate(path string, r Rate) {
	if r < NICRate || r > MaxMbps {
		c.bad(path, fmt.Sprintf("a rate of %d Mbps", int(r)), fmt.Sprintf("1 to %d, nic or none", MaxMbps))
	}
}

func (c *check) flows(path string, n int) {
	if n < 0 || n > MaxFlows {
		c.bad(path, fmt.Sprintf("%d flows", n), fmt.Sprintf("1 to %d", MaxFlows))
	}
}
