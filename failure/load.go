package failure

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spandrill/spandrill/topology"
)

// Load is what demands put on the links of a state, and what they get of it.
//
// Every demand of topology.Network and topology.Demand is there at once. It takes
// the way that its VLAN's tree has, from a port that sends to one that does (package
// lag says which ports of a team send).
//
//   - An independent team sends on any live member, by either hash, so a demand is
//     laid on its worst combination of NICs: the least bottleneck, of these the most
//     switches, of these the first by name, there and back the same. What is Offered
//     to a link counts every combination that may use it.
//   - Of an active and standby team only the active port sends.
//   - A static or LACP team is one port, a bundle to its switch. What the host sends
//     it hashes by VM, so that no demand gets more than one member, or by address,
//     flow by flow; not said counts as by VM ([topology.Hash]). What it gets, the
//     switch hashes flow by flow.
//   - On a network with MPIO a demand takes every path that works, an equal part on
//     each.
//   - Where NICs share the VMs of a host, a demand has an equal part on each NIC of
//     the one end with each of the other, and what is cut of it nothing takes over.
//
// Flows are parted as a demand is, rounded up, so that each part has one.
//
// Which member of a bundle a flow takes is a vendor's hash, which nobody knows
// beforehand. So all that demands get is computed twice: see [Bounds].
//
// A link and a NIC carry their speed in each direction, a segment in both
// together. Demands share by max-min fairness, each flow alike.
type Load struct {
	Scenario Scenario
	// Links are the live links, bundles, segments and NICs that some network uses,
	// each direction by itself, in order of what is offered to them by what they
	// can carry, the greatest first; of equals by element and direction.
	Links []LinkLoad
	// Networks are those that some demand or pair is on, in order of the fabric.
	Networks []NetworkLoad
	// Drains are the hosts that say how much memory their VMs have, live ones only,
	// in order of the clusters.
	Drains []Drain

	problem *problem
}

// Bounds is a quantity computed for two ways of spreading flows over the members of
// bundles. Even is as if all flows were spread evenly, none using more than one
// member. Worst is as if all of them met on one member of each bundle and of each
// static or LACP team. What a
// bundle carries in sum lies between; a single demand may get more than Even where
// its member happens to be empty.
type Bounds struct{ Even, Worst float64 } // Mbps

// LinkLoad is what one direction of a link, bundle, segment or NIC has to carry.
type LinkLoad struct {
	Element topology.Element
	// From and To are the switches, of a NIC host and switch; both empty for a
	// segment, which has no direction.
	From, To string
	// Mbps is what it carries, FlowMbps what one member does. The first live port of
	// a static or LACP team stands for all of it.
	Mbps, FlowMbps int
	// Offered is how much may be sent over it at once, in Mbps: of each network
	// what the NICs behind it send by their demands, and no more than the NICs in
	// front of it take.
	Offered int
	// Offers are the networks with a way over it, most offered first; those that
	// offer nothing use it too.
	Offers []Offer
}

// Overrun says whether more may be offered than it carries.
func (l *LinkLoad) Overrun() bool { return l.Offered > l.Mbps }

// compare orders by offered / capacity, the greatest first.
func (l *LinkLoad) compare(m *LinkLoad) int {
	return cmp.Or(
		cmp.Compare(int64(m.Offered)*int64(l.Mbps), int64(l.Offered)*int64(m.Mbps)),
		l.Element.Compare(m.Element), cmp.Compare(l.From, m.From), cmp.Compare(l.To, m.To))
}

// Offer is what one network offers to a link, and gets of it.
type Offer struct {
	Network string
	Mbps    int
	// Demands are laid on it, and get Gets together. Of these, Stopped get less
	// than they want because of this link, with flows spread evenly.
	Demands, Stopped int
	Gets             Bounds
}

// NetworkLoad is what the demands of one network get.
type NetworkLoad struct {
	Network string
	// Demands are those of more than nothing; Cut of them have no way, or one into
	// a ring, or a share of VMs that has none.
	Demands, Cut int
	// Least is what the one gets that gets least of those that are not cut, From
	// and To that one with flows spread evenly (empty: the gateway), and Bottleneck
	// the link or NIC that keeps it from more, zero where it has all it wants. All
	// are zero where no demand is left.
	Least      Bounds
	From, To   string
	Bottleneck topology.Element
}

// Drain is how long it takes to move the VMs of a host to the other nodes of its
// cluster, in equal shares, at what the NICs and links give, whatever the demand of
// the migration network says. A network joins a node to the host where all
// combinations of NICs are joined, with MPIO where a path is.
type Drain struct {
	Cluster, Host string
	Bytes         int64
	// To are the nodes that take VMs: those that a migration network joins to the
	// host, or else one of the fallbacks of these. Empty: none can.
	To []string
	// Alone is the time with nothing else on the links; zero where To is empty.
	Alone Times
}

// Times is a time for both ways of [Bounds].
type Times struct{ Even, Worst time.Duration }

// maxDemandPairs bounds the pairs of hosts whose demands a Loader takes.
const maxDemandPairs = 1 << 18

// Loader computes loads of one fabric. It is safe for concurrent use.
type Loader struct {
	a    *analyzer
	duos []duo
	rest *Load
}

// NewLoader returns a loader of the fabric. The error says that the state without
// fault has no trees, or that there are more pairs of hosts than can be computed.
func NewLoader(f *topology.Fabric) (*Loader, error) {
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	l := &Loader{a: a}
	if l.duos, err = duos(a); err != nil {
		return nil, err
	}
	// A frame of its own: that of the analyzer has only the VLANs that are judged.
	l.rest = l.load(Scenario{Name: Scenario{}.String()}, newFrame(a, a.base.State))
	return l, nil
}

// Rest returns the load without fault.
func (l *Loader) Rest() *Load { return l.rest }

// Load returns the load in a scenario. The error is that of [Evaluate]. Of changes there
// is none but that: the load after them is that of the fabric that [Apply] makes.
func (l *Loader) Load(s Scenario) (*Load, error) {
	if len(s.Changes) > 0 {
		return nil, fmt.Errorf("failure: %v: a Loader of one fabric knows no load after changes, want a Loader of what Apply makes of them", s)
	}
	if !s.Faulty() {
		return l.rest, nil
	}
	f, err := l.a.frame(s)
	if err != nil {
		return nil, err
	}
	s.Name = s.String()
	return l.load(s, f), nil
}

// duo is two ends of a network: the demands there (0) and back (1).
type duo struct {
	net  *topology.Network
	a, b int // hosts, b may be atGateway
	rate [2]topology.Rate
	// flows are at least 1.
	flows [2]int
}

const atGateway = -1

// duos returns all pairs of ends: of each cluster on each of its networks, and
// those that demands name.
func duos(a *analyzer) ([]duo, error) {
	host := make(map[string]int)
	for i, h := range a.b.Hosts {
		host[h.Name] = i
	}
	nets := make(map[string]*topology.Network)
	for i := range a.b.Networks {
		nets[a.b.Networks[i].Name] = &a.b.Networks[i]
	}
	type key struct {
		net  string
		a, b int
	}
	var out []duo
	at := make(map[key]int)
	add := func(d duo) {
		at[key{d.net.Name, d.a, d.b}] = len(out)
		out = append(out, d)
	}
	pairs := len(a.b.Demands)
	for i := range a.nets {
		n := len(a.nets[i].hosts)
		pairs += n * (n - 1) / 2
	}
	if pairs > maxDemandPairs {
		return nil, fmt.Errorf("failure: %d pairs of hosts send, more than the %d whose load can be computed", pairs, maxDemandPairs)
	}
	both := func(r topology.Rate) [2]topology.Rate { return [2]topology.Rate{r, r} }
	for i := range a.nets {
		cn := &a.nets[i]
		flows := [2]int{cn.net.Flows(), cn.net.Flows()}
		for h := range cn.hosts {
			x := host[cn.hosts[h].name]
			for k := h + 1; k < len(cn.hosts); k++ {
				y := host[cn.hosts[k].name]
				add(duo{cn.net, min(x, y), max(x, y), both(cn.net.HostRate()), flows})
			}
			if len(cn.gateways) > 0 {
				add(duo{cn.net, x, atGateway, both(cn.net.GatewayRate()), flows})
			}
		}
	}
	for _, d := range a.b.Demands {
		net, from, to := nets[d.Network], atGateway, atGateway
		if d.From != "" {
			from = host[d.From]
		}
		if d.To != "" {
			to = host[d.To]
		}
		dir, k := 0, key{d.Network, from, to}
		if from == atGateway || to != atGateway && from > to {
			dir, k = 1, key{d.Network, to, from}
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			add(duo{net, k.a, k.b, both(topology.NoRate), [2]int{1, 1}})
		}
		out[i].rate[dir] = d.Rate
		out[i].flows[dir] = cmp.Or(d.Flows, net.Flows())
	}
	return out, nil
}
