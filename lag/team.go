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
			r.teams = append(r.teams, team{first, len(r.nics), n.Hash})
		}
	}
}

// team is a NIC with one port or several: where in the list of all ports they
// begin and end.
type team struct {
	from, to int
	hash     topology.Hash
}

// team decides which ports of a NIC send, whose Live is known, and at what speed.
func (t team) decide(ports []NIC) {
	live := slices.DeleteFunc(indexes(len(ports)), func(i int) bool { return !ports[i].Live })
	if len(live) == 0 {
		return
	}
	first := &ports[live[0]]
	switch kind := first.Team; {
	case kind == topology.TeamActiveStandby:
		first.send(first.Mbps, first.Mbps)
	case !kind.SwitchDependent():
		for _, i := range live {
			ports[i].send(ports[i].Mbps, ports[i].Mbps)
		}
	case slices.ContainsFunc(live, func(i int) bool { return ports[i].Switch != first.Switch }):
		for _, i := range live {
			ports[i].Unformed = true
		}
	default:
		sum := 0
		for _, i := range live {
			sum += ports[i].Mbps
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
