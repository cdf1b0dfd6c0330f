package lag

import (
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// compileNICs lists the ports of all hosts, and which of them are one team.
func (r *Resolver) compileNICs() {
	for _, h := range r.b.Hosts {
		for _, n := range h.NICs {
			first := len(r.nics)
			for i, to := range n.To {
				r.nics = append(r.nics, NIC{
					Element: n.ElementName(h.Name, i), Host: h.Name, Name: n.Name, Team: n.Team, Share: n.Share,
					Switch: to.Switch, Chassis: to.On, Mbps: n.PortMbps(i), Carries: n.Carries,
				})
				r.nicOff = append(r.nicOff, r.disabled(to.Switch, to.Port, to.PortName))
			}
			t := team{first, len(r.nics), n.Hash, noPair}
			if n.Team.SwitchDependent() {
				t.pair = r.spanned(r.nics[first:])
			}
			r.teams = append(r.teams, t)
		}
	}
}

// team is a NIC with one port or several: where in the list of all ports they
// begin and end.
type team struct {
	from, to int
	hash     topology.Hash
	pair     int // the MLAG pair that it is a bundle over both peers of, noPair
}

// spanned returns the MLAG pair whose two peers ports are at, noPair where they are
// at one or elsewhere too.
func (r *Resolver) spanned(ports []NIC) int {
	at := r.pairOf[r.index[ports[0].Switch]]
	both := false
	for i := range ports {
		if r.pairOf[r.index[ports[i].Switch]] != at {
			return noPair
		}
		both = both || ports[i].Switch != ports[0].Switch
	}
	if !both {
		return noPair
	}
	return at
}

// close closes the ports at a secondary that closed its MLAG ports: those of teams
// over both peers, and all where it suspends orphan ports.
func (t team) close(v *View) {
	ports := v.NICs[t.from:t.to]
	for i := range ports {
		p := v.Pair(ports[i].Switch)
		if p == nil || p.Status != PairClosed && p.Status != PairSplitClosed && p.Status != PairStranded {
			continue
		}
		k := slices.Index(p.Switches[:], ports[i].Switch)
		suspends := v.r.pairs[v.r.pairOf[v.r.index[ports[i].Switch]]].m.SuspendOrphans
		ports[i].Closed = ports[i].Live && !p.Open[k] && (t.pair != noPair || suspends)
	}
}

// team decides which ports of a NIC send, whose Live is known, and at what speed.
func (t team) decide(v *View, ports []NIC) {
	live := slices.DeleteFunc(indexes(len(ports)), func(i int) bool { return !ports[i].Live || ports[i].Closed })
	if len(live) == 0 {
		return
	}
	first := &ports[live[0]]
	over := t.pair != noPair && v.Pairs[t.pair].Joined
	if t.pair != noPair && !over && first.Team == topology.TeamLACP {
		// Two systems: the host keeps the one that its first port sees.
		live = slices.DeleteFunc(live, func(i int) bool { return ports[i].Switch != first.Switch })
	}
	switch kind := first.Team; {
	case kind == topology.TeamActiveStandby:
		first.send(first.Mbps, first.Mbps)
	case !kind.SwitchDependent():
		for _, i := range live {
			ports[i].send(ports[i].Mbps, ports[i].Mbps)
		}
	case !over && slices.ContainsFunc(live, func(i int) bool { return ports[i].Switch != first.Switch }):
		for _, i := range live {
			ports[i].Unformed = true
		}
	default:
		sum := 0
		for _, i := range live {
			sum += ports[i].Mbps
			if over {
				first.PeerMbps[slices.Index(v.Pairs[t.pair].Switches[:], ports[i].Switch)] += ports[i].Mbps
			}
		}
		vm := first.Mbps
		if t.hash == topology.HashAddress {
			vm = sum
		}
		first.send(sum, vm)
	}
}

// send has a port send, for all that it stands for.
func (n *NIC) send(sum, vm int) {
	n.Sends, n.SumMbps, n.VMMbps, n.FlowMbps = true, sum, vm, n.Mbps
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
