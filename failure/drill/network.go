package drill

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// AtWorst wants no worse verdict of a network than this, in each cluster that is on
// it; "*" is every network.
func AtWorst(network string, v failure.Verdict) Requirement {
	return &networkVerdict{[]string{network}, v, false}
}

// Collateral wants no worse collateral verdict than this, that of the pairs whose
// NICs and gateways the fault left alive, of the networks, without any named of every
// one: bystanders.
func Collateral(v failure.Verdict, networks ...string) Requirement {
	if len(networks) == 0 {
		networks = []string{every}
	}
	return &networkVerdict{networks, v, true}
}

type networkVerdict struct {
	networks   []string
	worst      failure.Verdict
	collateral bool
}

func (q *networkVerdict) String() string {
	names := make([]string, len(q.networks))
	for i, n := range q.networks {
		names[i] = subject(n, "every network")
	}
	text := list(names, "and") + " " + better(q.worst, q.worst == failure.Intact)
	if q.collateral {
		text += " for what the fault did not touch"
	}
	return text
}

func (q *networkVerdict) Validate(f *topology.Fabric) error {
	_, err := failure.ParseVerdict(q.worst.String())
	return errors.Join(err, knownNetworks(f, q.networks))
}

func (q *networkVerdict) Check(s *State) (out []Miss) {
	for i := range s.Outcome.Networks {
		n := &s.Outcome.Networks[i]
		if !slices.Contains(q.networks, every) && !slices.Contains(q.networks, n.Network) {
			continue
		}
		got, pair, bystanders := n.Verdict, &n.Pair, ""
		if q.collateral {
			got, pair = n.Collateral, &n.Bystander
			if got != n.Verdict {
				bystanders = " for what the fault did not touch"
			}
		}
		if got <= q.worst {
			continue
		}
		m := missOf(s, n.Cluster, n.Network, n.VLAN, pair)
		m.Got = fmt.Sprintf("is %v (%s)%s", got, got.Words(), bystanders)
		out = append(out, m)
	}
	return out
}

// missOf returns what a pair of a network tells of a miss, Got aside.
func missOf(s *State, cluster, network string, vlan int, p *failure.Pair) Miss {
	m := Miss{
		Subject: s.label(cluster, network),
		Reason:  p.Reason.String(), Remedy: p.Reason.Remedy,
		Path: p.Path, Before: p.Before,
		VLAN: vlan,
	}
	if p.Reason.Port.Bridge != "" && p.Reason.Code == failure.CodePortDiscards {
		m.Instance = p.Reason.Instance
	}
	return m
}

// vlan returns the VLAN of a network.
func (s *State) vlan(network string) int {
	b := s.Fabric.Builder()
	i := slices.IndexFunc(b.Networks, func(n topology.Network) bool { return n.Name == network })
	return b.Networks[i].VLAN
}

// OneOf wants no worse verdict than this of one of the networks, pair by pair: any two
// live nodes of a cluster that are on one of the networks together have at least one
// that serves them so. It is what a network and its fallback together are good for;
// gateways are not its business.
func OneOf(v failure.Verdict, networks ...string) Requirement { return &oneOf{v, networks} }

type oneOf struct {
	worst    failure.Verdict
	networks []string
}

func (q *oneOf) String() string {
	return list(q.networks, "or") + " " + better(q.worst, q.worst == failure.Intact) + " between any two nodes"
}

func (q *oneOf) Validate(f *topology.Fabric) error {
	_, err := failure.ParseVerdict(q.worst.String())
	errs := []error{err}
	if len(q.networks) == 0 {
		errs = append(errs, errors.New("OneOf names no network"))
	}
	for _, n := range q.networks {
		if n == every {
			errs = append(errs, errors.New(`OneOf wants names of networks, not "*"`))
			continue
		}
		errs = append(errs, knownNetwork(f, n))
	}
	return errors.Join(errs...)
}

func (q *oneOf) Check(s *State) (out []Miss) {
	type nodes struct {
		cluster string
		hosts   [2]string
	}
	var order []nodes
	worst := make(map[nodes]map[string]*failure.Way) // by network
	for _, network := range q.networks {
		ways := s.Ways(network)
		for i := range ways {
			w := &ways[i]
			if w.Hosts[1] == "" || s.dead(w.Hosts[0]) || s.dead(w.Hosts[1]) {
				continue
			}
			k := nodes{w.Cluster, sorted(w.Hosts)}
			if worst[k] == nil {
				worst[k] = make(map[string]*failure.Way)
				order = append(order, k)
			}
			if was := worst[k][network]; was == nil || w.Verdict > was.Verdict {
				worst[k][network] = w
			}
		}
	}
	without := make(map[string][]nodes) // by cluster
	pairs := make(map[string]int)
	var clusters []string
	for _, k := range order {
		if pairs[k.cluster]++; pairs[k.cluster] == 1 {
			clusters = append(clusters, k.cluster)
		}
		if !slices.ContainsFunc(q.networks, func(n string) bool { w := worst[k][n]; return w != nil && w.Verdict <= q.worst }) {
			without[k.cluster] = append(without[k.cluster], k)
		}
	}
	for _, c := range clusters {
		if len(without[c]) == 0 {
			continue
		}
		first := without[c][0]
		var got, why, reasons []string
		var m Miss
		for _, n := range q.networks {
			w := worst[first][n]
			if w == nil {
				continue
			}
			p := w.Pair()
			if m.Path == nil && m.Before == nil {
				m = missOf(s, c, n, s.vlan(n), &p)
			}
			got = append(got, fmt.Sprintf("%s %v", n, w.Verdict))
			why, reasons = append(why, fmt.Sprintf("%s: %v", n, p.Reason)), append(reasons, p.Reason.String())
		}
		m.Subject, m.Remedy = failure.ClusterTitle(c), ""
		var those string
		switch n := len(without[c]); {
		case pairs[c] == 1:
			those = "its only pair of nodes without,"
		case n == 1:
			those = fmt.Sprintf("1 of %d pairs of nodes without,", pairs[c])
		default:
			those = fmt.Sprintf("%d of %d pairs of nodes without, such as", n, pairs[c])
		}
		m.Got = fmt.Sprintf("has %s %s and %s (%s)", those, first.hosts[0], first.hosts[1], strings.Join(got, ", "))
		m.Reason = reasons[0]
		if len(slices.Compact(reasons)) > 1 {
			m.Reason = strings.Join(why, "; ")
		}
		out = append(out, m)
	}
	return out
}

func sorted(hosts [2]string) [2]string {
	if hosts[1] < hosts[0] {
		hosts[0], hosts[1] = hosts[1], hosts[0]
	}
	return hosts
}

func (s *State) dead(host string) bool {
	return s.Trees().View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: host})
}

// NeverUnder wants that no two hosts are joined on a network by less than so many
// Mbps in sum, their NICs included. Those that are not connected are the business of
// [AtWorst].
func NeverUnder(network string, mbps int) Requirement {
	return &everyWay{network: network, least: mbps}
}

// NeverFlowUnder is [NeverUnder] for one flow, which uses one member of a bundle.
func NeverFlowUnder(network string, mbps int) Requirement {
	return &everyWay{network: network, least: mbps, flow: true}
}

// MaxHops wants that frames of a network cross at most so many switches, between two
// hosts and to a gateway. A stack is one switch. Those that are not connected are the
// business of [AtWorst].
func MaxHops(network string, switches int) Requirement {
	return &everyWay{network: network, hops: switches}
}

// everyWay wants something of every way of a network: least Mbps, or where hops is not 0
// no more than that.
type everyWay struct {
	network string
	least   int
	flow    bool
	hops    int
}

func (q *everyWay) String() string {
	name := subject(q.network, "every network")
	switch {
	case q.hops > 0:
		return fmt.Sprintf("%s over at most %s", name, plural(q.hops, "switch", "switches"))
	case q.flow:
		return fmt.Sprintf("%s never under %s for one flow", name, topology.FormatMbps(q.least))
	}
	return fmt.Sprintf("%s never under %s", name, topology.FormatMbps(q.least))
}

func (q *everyWay) Validate(f *topology.Fabric) error {
	err := knownNetwork(f, q.network)
	if q.hops <= 0 && (q.least <= 0 || q.least > topology.MaxMbps) {
		return errors.Join(fmt.Errorf("%d is no limit, want 1 or more", q.least), err)
	}
	return err
}

func (q *everyWay) Check(s *State) (out []Miss) {
	for _, n := range s.Outcome.Networks {
		if q.network != every && q.network != n.Network {
			continue
		}
		var worst *failure.Way
		worstBy := 0
		count := 0
		ways := s.Ways(n.Network)
		for i := range ways {
			w := &ways[i]
			if w.Cluster != n.Cluster || !w.Verdict.Connected() {
				continue
			}
			by := q.least - w.Mbps
			switch {
			case q.hops > 0:
				by = w.Path.Hops() - q.hops
			case w.Hosts[1] == "":
				continue // speeds are between hosts
			case q.flow:
				by = q.least - w.FlowMbps
			}
			if by > 0 {
				count++
				if by > worstBy {
					worst, worstBy = w, by
				}
			}
		}
		if worst == nil {
			continue
		}
		p := worst.Pair()
		m := missOf(s, n.Cluster, n.Network, n.VLAN, &p)
		ends := list([]string{worst.From.String(), worst.To.String()}, "and")
		switch {
		case q.hops > 0:
			m.Got = fmt.Sprintf("takes %s between %s", plural(p.Path.Hops(), "switch", "switches"), ends)
		case q.flow:
			m.Got = fmt.Sprintf("has %s for one flow between %s", topology.FormatMbps(worst.FlowMbps), ends)
		default:
			m.Got = fmt.Sprintf("has %s between %s", topology.FormatMbps(worst.Mbps), ends)
		}
		if count > 1 {
			m.Got += fmt.Sprintf(", the worst of %d ways", count)
		}
		out = append(out, m)
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
