package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// hostFinding is what is found at a NIC or guest team; hosts that are alike in it
// are one finding.
type hostFinding struct {
	code  FindingCode
	at    string // below the host's path
	nic   topology.Element
	what  string // with theHosts in place of the hosts' names
	fix   string
	hosts []string
}

// theHosts stands for the names of hosts, which are printable.
const theHosts = "\x00"

// nicTeams looks at the teams of all hosts.
func (c *checker) nicTeams() {
	var all []*hostFinding
	add := func(host string, f hostFinding) {
		i := slices.IndexFunc(all, func(g *hostFinding) bool {
			return g.code == f.code && g.at == f.at && g.what == f.what && g.fix == f.fix
		})
		if i < 0 {
			i = len(all)
			all = append(all, &f)
		}
		if !slices.Contains(all[i].hosts, host) {
			all[i].hosts = append(all[i].hosts, host)
		}
	}
	for _, h := range c.b.Hosts {
		for _, n := range h.NICs {
			for _, f := range teamFindings(n) {
				if f.code == TEAM001 && c.overPair(n) {
					continue
				}
				f.nic = n.ElementName(h.Name, 0)
				add(h.Name, f)
			}
		}
		for _, g := range h.GuestTeams {
			for _, f := range guestFindings(h, g) {
				f.at, f.nic = "guest-teams."+g.Name, topology.Element{Kind: topology.KindHost, Name: h.Name}
				add(h.Name, f)
			}
		}
		for _, f := range shareFindings(h) {
			add(h.Name, f)
		}
		for _, net := range c.b.Networks {
			for _, f := range networkFindings(h, net) {
				add(h.Name, f)
			}
		}
	}
	for _, f := range all {
		c.find(f.code, "hosts."+f.hosts[0]+"."+f.at, f.nic, strings.ReplaceAll(f.what, theHosts, some(f.hosts)), f.fix)
	}
}

// overPair says whether all ports of a team are at the peers of one MLAG pair.
func (c *checker) overPair(n topology.NIC) bool {
	p := c.view.Pair(n.To[0].Switch)
	return p != nil && !slices.ContainsFunc(n.To, func(a topology.Attachment) bool { return !slices.Contains(p.Switches[:], a.Switch) })
}

// teamFindings returns what is wrong with a team by itself.
func teamFindings(n topology.NIC) []hostFinding {
	if len(n.To) < 2 {
		return nil
	}
	var out []hostFinding
	var switches, speeds []string
	for i, a := range n.To {
		if !slices.Contains(switches, a.Switch) {
			switches = append(switches, a.Switch)
		}
		if s := topology.FormatMbps(n.PortMbps(i)); !slices.Contains(speeds, s) {
			speeds = append(speeds, s)
		}
	}
	if n.Team.SwitchDependent() && len(switches) > 1 {
		out = append(out, hostFinding{
			code: TEAM001, at: n.Name + ".team",
			what: fmt.Sprintf("the %v team %s of "+theHosts+" has ports on %s, and does not form: all of them have to be on one", n.Team, n.Name, list(switches)),
			fix:  fmt.Sprintf("plug all of its ports into %s, or make it switch independent", switches[0]),
		})
	}
	if len(speeds) > 1 {
		out = append(out, hostFinding{
			code: TEAM002, at: n.Name + ".to",
			what: fmt.Sprintf("the ports of the team %s of "+theHosts+" have %s: what one flow gets depends on the port that it is on", n.Name, list(speeds)),
			fix:  "use ports of one speed, or two NICs without a team",
		})
	}
	if n.RDMA {
		out = append(out, hostFinding{
			code: TEAM003, at: n.Name + ".rdma",
			what: fmt.Sprintf("%s of "+theHosts+" is a team of RDMA ports: in a team they do no RDMA", n.Name),
			fix:  "use them as NICs of their own, of one speed: SMB Multichannel uses both",
		})
	}
	return out
}

// guestFindings returns what is wrong with a team inside VMs.
func guestFindings(h topology.Host, g topology.GuestTeam) []hostFinding {
	var out []hostFinding
	var teams, twice []string
	for k, name := range g.Over {
		i := slices.IndexFunc(h.NICs, func(n topology.NIC) bool { return n.Name == name })
		if len(h.NICs[i].To) > 1 && !slices.Contains(teams, name) {
			teams = append(teams, name)
		}
		if slices.Contains(g.Over[:k], name) && !slices.Contains(twice, name) {
			twice = append(twice, name)
		}
	}
	if teams != nil {
		are, a := "is", "a team"
		if len(teams) > 1 {
			are, a = "are", "teams"
		}
		out = append(out, hostFinding{
			code: TEAM005,
			what: fmt.Sprintf("the guest team %s of "+theHosts+" is over %s, which %s %s: a team on a team", g.Name, list(teams), are, a),
			fix:  "give the VMs one virtual NIC on the team, or put the guest team over single NICs",
		})
	}
	wrong := hostFinding{code: TEAM006}
	switch {
	case g.Team != topology.TeamIndependent:
		wrong.what = fmt.Sprintf("the guest team %s of "+theHosts+" is %v: inside a VM a team is switch independent", g.Name, g.Team)
		wrong.fix = "make it switch independent, with the address hash"
	case g.Hash == topology.HashHyperVPort:
		wrong.what = fmt.Sprintf("the guest team %s of "+theHosts+" spreads by Hyper-V port, of which there is none inside a VM", g.Name)
		wrong.fix = "use the address hash"
	}
	if wrong.what != "" {
		out = append(out, wrong)
	}
	if twice != nil {
		out = append(out, hostFinding{
			code: TEAM006,
			what: fmt.Sprintf("the guest team %s of "+theHosts+" has several members on the virtual switch of %s, and dies with it", g.Name, list(twice)),
			fix:  "put each member on another virtual switch",
		})
	}
	return out
}

// shareFindings returns the NICs with a share of the VMs for which no guest team
// takes over.
func shareFindings(h topology.Host) []hostFinding {
	var out []hostFinding
	all := 0
	for _, n := range h.NICs {
		if n.Share {
			all++
		}
	}
	for _, n := range h.NICs {
		if !n.Share || len(n.To) > 1 || slices.ContainsFunc(h.GuestTeams, func(g topology.GuestTeam) bool {
			return slices.ContainsFunc(g.Over, func(name string) bool { return name != n.Name }) && slices.Contains(g.Over, n.Name)
		}) {
			continue
		}
		whose := "all VMs"
		if all > 1 {
			whose = fmt.Sprintf("1 of %d shares of the VMs", all)
		}
		out = append(out, hostFinding{
			code: TEAM008, at: n.Name + ".vms", nic: n.ElementName(h.Name, 0),
			what: fmt.Sprintf("%s hangs on the single NIC %s on "+theHosts+", and nothing takes over for it", whose, n.Name),
			fix:  "make a team of the NICs, or guest teams of the VMs",
		})
	}
	return out
}

// networkFindings returns what is wrong with the NICs of a host on one network
// together.
func networkFindings(h topology.Host, net topology.Network) []hostFinding {
	var out []hostFinding
	ports := 0
	var first, slow *topology.NIC
	var at topology.Element
	for i := range h.NICs {
		n := &h.NICs[i]
		if !slices.Contains(n.Carries, net.Name) {
			continue
		}
		if ports += len(n.To); at == (topology.Element{}) {
			at = n.ElementName(h.Name, 0)
		}
		switch {
		case !n.RDMA || len(n.To) > 1:
		case first == nil:
			first = n
		case n.PortMbps(0) != first.PortMbps(0) && slow == nil:
			slow = n
		}
	}
	if slow != nil {
		a, b := first, slow
		if a.PortMbps(0) < b.PortMbps(0) {
			a, b = b, a
		}
		out = append(out, hostFinding{
			code: TEAM004, at: b.Name + ".speed", nic: b.ElementName(h.Name, 0),
			what: fmt.Sprintf("the RDMA NICs of "+theHosts+" on %s have %s (%s) and %s (%s): SMB Multichannel uses the faster one alone", net.Name,
				topology.FormatMbps(a.PortMbps(0)), a.Name, topology.FormatMbps(b.PortMbps(0)), b.Name),
			fix: "use two of one speed",
		})
	}
	if net.MPIO && ports == 1 {
		out = append(out, hostFinding{
			code: TEAM007, at: at.Name[len(h.Name)+1:], nic: at,
			what: fmt.Sprintf("%s uses MPIO, and there is one path to it on "+theHosts, net.Name),
			fix:  "add a NIC to another switch",
		})
	}
	return out
}
