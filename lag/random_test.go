package lag_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// TestResolveAgrees resolves random fabrics with random faults by the package and
// by a second resolver, which is written from the package's documentation.
func TestResolveAgrees(t *testing.T) {
	fabrics := uint64(1000)
	if testing.Short() {
		fabrics = 100
	}
	if s := os.Getenv("SPANDRILL_RANDOM"); s != "" {
		var err error
		if fabrics, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("SPANDRILL_RANDOM: %v", err)
		}
	}
	seen := make(map[string]int)
	for seed := range fabrics {
		d := drawing{rand.New(rand.NewPCG(seed, 6))}
		f, err := d.fabric().Build()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		r, all := lag.NewResolver(f), f.Elements()
		for range 12 {
			var dead []topology.Element
			for range d.IntN(4) {
				dead = append(dead, all[d.IntN(len(all))])
			}
			x := topology.NewFaults(dead...)
			a := again{b: f.Builder(), x: x, seen: seen}
			got, want := describe(r.Resolve(x)), a.resolve()
			for i := range max(len(got), len(want)) {
				if i >= len(got) || i >= len(want) || got[i] != want[i] {
					t.Fatalf("seed %d, %v: got\n%s\nwant\n%s", seed, x, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	}
	t.Logf("%d states: %v", 12*fabrics, seen)
	for _, what := range []string{"LACP below", "static below", "members", "flood", "segment", "pinned", "port pinned", "standby", "team formed", "team unformed", "card", "both supplies", "duct", "member duct", "limit", "several speeds", "passive"} {
		if seen[what] == 0 && fabrics >= 100 {
			t.Errorf("no state was drawn with: %s", what)
		}
	}
}

// describe puts a view in lines: the hops and the NICs in order, then the bridges
// and the LANs with the costs of their ports, sorted.
func describe(v *lag.View) []string {
	var out []string
	for _, h := range v.Hops {
		out = append(out, hopLine(h.Element, h.Status == lag.Up, h.Active, h.Mbps, h.FlowMbps))
	}
	for _, n := range v.NICs {
		out = append(out, nicLine(n.Element, n.Live, n.SumMbps, n.VMMbps, n.FlowMbps))
		if n.Sends != (n.SumMbps > 0) || n.Unformed && (n.Sends || !n.Live) {
			out = append(out, "and contradicts itself")
		}
	}
	costs := make(map[stp.PortID]int)
	var sorted []string
	for _, b := range v.Bridged.Bridges {
		sorted = append(sorted, "bridge "+b.Name)
		for _, p := range b.Ports {
			costs[stp.PortID{Bridge: b.Name, Number: p.Number}] = p.Cost
		}
	}
	for _, l := range v.Bridged.LANs {
		var ends []string
		for _, e := range l.Ends {
			ends = append(ends, fmt.Sprintf("%v at %d", e, costs[e]))
		}
		sorted = append(sorted, lanLine(l.Shared, ends))
	}
	slices.Sort(sorted)
	return append(out, sorted...)
}

func hopLine(e topology.Element, up bool, active, mbps, flow int) string {
	return fmt.Sprintf("%v up %v, %d active, %d Mbps, flow %d", e, up, active, mbps, flow)
}

func nicLine(e topology.Element, live bool, sum, vm, flow int) string {
	return fmt.Sprintf("%v live %v: %d Mbps, VM %d, flow %d", e, live, sum, vm, flow)
}

func lanLine(shared bool, ends []string) string {
	slices.Sort(ends)
	return fmt.Sprintf("LAN shared %v: %s", shared, strings.Join(ends, ", "))
}

// drawing draws fabrics with what resolving turns on: bundles of both kinds with
// min-links, switches without spanning tree, hubs, racks, pinned costs, and ports
// that are shut down.
type drawing struct{ *rand.Rand }

func (d drawing) chance(p float64) bool { return d.Float64() < p }

func (d drawing) fabric() *topology.Builder {
	b := &topology.Builder{}
	n := 2 + d.IntN(5)
	for i := range n {
		s := topology.Switch{
			Name:    fmt.Sprintf("s%d", i),
			LAGCost: []topology.LAGCost{topology.AggregateLAG, topology.MemberLAG, topology.FlatLAG}[d.IntN(3)],
			Tags:    topology.Tags{"rack": {fmt.Sprintf("rack%d", d.IntN(3))}},
		}
		if d.chance(0.25) {
			s.Protocol, s.BPDU = topology.NoSTP, []topology.BPDU{topology.BPDUFlood, topology.BPDUDrop}[d.IntN(2)]
		}
		if s.LACP.Mismatch, s.LACP.CompareWith = topology.MemberStandby, topology.CompareFastest; d.chance(0.2) {
			s.LACP.MaxActive = 1 + d.IntN(2)
		}
		b.Switches = append(b.Switches, s)
	}
	for i := range 1 + d.IntN(2*n) {
		l := topology.Link{Name: fmt.Sprintf("l%d", i)}
		if speed := []int{100, 1000, 10_000, 25_000, 40_000}[d.IntN(5)]; d.chance(0.5) {
			l.Members = slices.Repeat([]int{speed}, 1+d.IntN(3))
		} else {
			l.Mbps = speed
		}
		if l.IsLAG() && d.chance(0.2) {
			l.Members[0] = 10
		}
		for k := range l.Ends {
			l.Ends[k] = d.end(b, fmt.Sprintf("%s-%d", l.Name, k))
		}
		limited := slices.ContainsFunc(b.Switches, func(s topology.Switch) bool {
			return s.LACP.MaxActive > 0 && (s.Name == l.Ends[0].Switch || s.Name == l.Ends[1].Switch)
		})
		static := d.chance(0.5) && !limited
		for k := range l.Ends {
			l.Ends[k].Static = static && l.IsLAG()
			l.Ends[k].Passive = !static && l.IsLAG() && d.chance(0.2)
			for m := range l.Members {
				name := fmt.Sprintf("%s-%d-%d", l.Name, k, m)
				l.Ends[k].Members = append(l.Ends[k].Members, name)
				d.port(b, l.Ends[k].Switch, topology.Port{Name: name, Disabled: d.chance(0.1)})
			}
			if l.IsLAG() && d.chance(0.4) {
				l.Ends[k].MinLinks = 1 + d.IntN(len(l.Members))
			}
		}
		if l.IsLAG() && d.chance(0.3) {
			for range l.Members {
				l.MemberTags = append(l.MemberTags, []topology.Tags{nil, {"duct": {"d1"}}}[d.IntN(2)])
			}
		}
		b.Links = append(b.Links, l)
	}
	if d.chance(0.4) {
		g := topology.Segment{Name: "hub", Mbps: 100}
		for k := range 1 + d.IntN(4) {
			g.Ends = append(g.Ends, d.end(b, fmt.Sprintf("hub-%d", k)))
		}
		b.Segments = append(b.Segments, g)
	}
	d.hosts(b)
	return b
}

// end returns an end at some switch, at a port of that name.
func (d drawing) end(b *topology.Builder, name string) topology.End {
	e := topology.End{Switch: b.Switches[d.IntN(len(b.Switches))].Name, PortName: name}
	p := topology.Port{Name: name, Disabled: d.chance(0.08)}
	switch cost := 1 + d.IntN(5); {
	case d.chance(0.1):
		p.Cost = cost
	case d.chance(0.1):
		e.Cost = cost
	}
	d.port(b, e.Switch, p)
	return e
}

func (d drawing) port(b *topology.Builder, sw string, p topology.Port) {
	i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == sw })
	b.Switches[i].Ports = append(b.Switches[i].Ports, p)
}

// hosts draws hosts with a team each, its ports on cards and supplies.
func (d drawing) hosts(b *topology.Builder) {
	b.Networks = []topology.Network{{Name: "n", VLAN: 10}}
	for h := range 2 {
		nic := topology.NIC{Name: "e", Mbps: 1000, Carries: []string{"n"}}
		for range 2 + d.IntN(2) {
			to := topology.Attachment{Switch: b.Switches[d.IntN(len(b.Switches))].Name}
			if d.chance(0.2) {
				to.PortName = fmt.Sprintf("nic-%d-%d", h, len(nic.To))
				d.port(b, to.Switch, topology.Port{Name: to.PortName, Disabled: true})
			}
			nic.To = append(nic.To, to)
		}
		d.team(&nic)
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprintf("h%d", h), NICs: []topology.NIC{nic}})
	}
}

// team draws the kind of a team and what its ports share.
func (d drawing) team(n *topology.NIC) {
	n.Team = []topology.Team{0, topology.TeamActiveStandby, topology.TeamStatic, topology.TeamLACP}[d.IntN(4)]
	n.Hash = []topology.Hash{0, topology.HashHyperVPort, topology.HashAddress}[d.IntN(3)]
	if d.chance(0.3) {
		n.Card = "c1"
	}
	if d.chance(0.3) {
		n.Tags = topology.Tags{"pdu": {"p1", "p2"}}
	}
	for k := range n.To {
		to := &n.To[k]
		if d.chance(0.5) {
			to.Card = "c2"
		}
		if d.chance(0.3) {
			to.Tags = topology.Tags{"duct": {"d1"}}
		}
		switch {
		case n.Team < topology.TeamStatic && d.chance(0.3):
			to.Mbps = 10_000
		case n.Team >= topology.TeamStatic && d.chance(0.7):
			*to = topology.Attachment{Switch: n.To[0].Switch, Card: to.Card, Tags: to.Tags}
		}
	}
}

// again is the second resolver. It shares nothing with the package. What of the
// rules came up it counts in seen.
type again struct {
	b    topology.Builder
	x    topology.Faults
	seen map[string]int

	out   []string            // hops and NICs
	media map[string]string   // of a medium or a flooding switch: one that it is one LAN with
	hub   map[string]bool     // media that do not go down with who is at the other end
	ends  map[string][]string // of a medium: its ends with spanning tree
}

// resolve returns what describe does.
func (a *again) resolve() []string {
	a.media, a.hub, a.ends = make(map[string]string), make(map[string]bool), make(map[string][]string)
	for i := range a.b.Links {
		a.link(&a.b.Links[i])
	}
	for i := range a.b.Segments {
		a.segment(&a.b.Segments[i])
	}
	for _, h := range a.b.Hosts {
		for _, n := range h.NICs {
			a.team(&h, &n)
		}
	}
	return append(a.out, a.bridged()...)
}

// team writes what became of the ports of a NIC, after which port sends for all
// of a team, and how fast.
func (a *again) team(h *topology.Host, n *topology.NIC) {
	var live []int
	on, speeds, sum := make(map[string]bool), make([]int, len(n.To)), 0
	for i, to := range n.To {
		if speeds[i] = n.Mbps; to.Mbps != 0 {
			speeds[i] = to.Mbps
		}
		if a.portLive(h, n, i) {
			live = append(live, i)
			on[to.Switch] = true
			sum += speeds[i]
		}
	}
	for i := range n.To {
		total, vm, flow, alive := 0, 0, 0, slices.Contains(live, i)
		first := alive && live[0] == i
		switch {
		case !alive:
		case n.Team == topology.TeamIndependent, n.Team == topology.TeamActiveStandby && first:
			total, vm, flow = speeds[i], speeds[i], speeds[i]
		case n.Team == topology.TeamActiveStandby:
			a.seen["standby"]++
		case len(on) > 1:
			a.seen["team unformed"]++
		case first:
			a.seen["team formed"]++
			total, vm, flow = sum, speeds[i], speeds[i]
			if n.Hash == topology.HashAddress {
				vm = sum
			}
		}
		a.out = append(a.out, nicLine(n.ElementName(h.Name, i), alive, total, vm, flow))
	}
}

// portLive says whether a port of a NIC, its card, its supplies and its duct, its
// host, and what it is plugged into are alive.
func (a *again) portLive(h *topology.Host, n *topology.NIC, i int) bool {
	to, risk := n.To[i], func(name string) bool { return name != "" && a.dead(topology.KindDomain, name, 0) }
	card := n.Card
	if to.Card != "" {
		card = to.Card
	}
	if card != "" && risk(h.Name+"/"+card) {
		a.seen["card"]++
		return false
	}
	if n.Tags != nil && risk("p1") && risk("p2") {
		a.seen["both supplies"]++
		return false
	}
	if to.Tags != nil && risk("d1") {
		a.seen["duct"]++
		return false
	}
	return !a.x.Has(n.ElementName(h.Name, i)) && !a.dead(topology.KindHost, h.Name, 0) && a.usable(to.Switch, to.Port, to.PortName)
}

// bridged returns the bridges and the LANs, sorted.
func (a *again) bridged() []string {
	var out []string
	for _, s := range a.b.Switches {
		if s.Protocol != topology.NoSTP && !a.switchDead(s.Name) {
			out = append(out, "bridge "+s.Name)
		}
	}
	lans, shared := make(map[string][]string), make(map[string]bool)
	for _, medium := range slices.Sorted(maps.Keys(a.ends)) {
		root := a.lan(medium)
		lans[root] = append(lans[root], a.ends[medium]...)
		shared[root] = shared[root] || a.hub[medium]
	}
	for root, ends := range lans {
		out = append(out, lanLine(shared[root], ends))
	}
	slices.Sort(out)
	return out
}

// lan returns what stands for everything that is one LAN with a medium.
func (a *again) lan(medium string) string {
	for a.media[medium] != "" {
		medium = a.media[medium]
	}
	return medium
}

func (a *again) dead(k topology.Kind, name string, index int) bool {
	return a.x.Has(topology.Element{Kind: k, Name: name, Index: index})
}

func (a *again) sw(name string) *topology.Switch {
	i := slices.IndexFunc(a.b.Switches, func(s topology.Switch) bool { return s.Name == name })
	return &a.b.Switches[i]
}

// switchDead says whether a switch, or the rack that it stands in, is dead.
func (a *again) switchDead(name string) bool {
	return a.dead(topology.KindSwitch, name, 0) || a.dead(topology.KindDomain, a.sw(name).Tags["rack"][0], 0)
}

// port returns a port by number or name, the zero Port where nothing is said of
// it.
func (a *again) port(sw string, number int, name string) topology.Port {
	for _, p := range a.sw(sw).Ports {
		if number != 0 && p.Number == number || number == 0 && name != "" && p.Name == name {
			return p
		}
	}
	return topology.Port{}
}

func (a *again) usable(sw string, number int, name string) bool {
	return !a.switchDead(sw) && !a.port(sw, number, name).Disabled
}

// active returns how many members of a link work, and the speed of one.
func (a *again) active(l *topology.Link) (active, speed int) {
	for _, e := range l.Ends {
		if !a.usable(e.Switch, e.Port, "") {
			return 0, l.Mbps
		}
	}
	if !l.IsLAG() {
		if a.dead(topology.KindLink, l.Name, 0) {
			return 0, l.Mbps
		}
		return 1, l.Mbps
	}
	if l.Ends[0].Passive && l.Ends[1].Passive {
		a.seen["passive"]++
		return 0, l.Members[0]
	}
	alive := make(map[int]int) // by speed
	for m, mbps := range l.Members {
		off := a.dead(topology.KindMember, l.Name, m+1) || a.dead(topology.KindLAG, l.Name, 0)
		if l.MemberTags != nil && l.MemberTags[m] != nil && a.dead(topology.KindDomain, "d1", 0) {
			a.seen["member duct"]++
			off = true
		}
		for _, e := range l.Ends {
			off = off || a.port(e.Switch, 0, e.Members[m]).Disabled
		}
		if !off {
			alive[mbps]++
			speed = max(speed, mbps)
		}
	}
	if len(alive) > 1 {
		a.seen["several speeds"]++
	}
	active = alive[speed]
	for _, e := range l.Ends {
		if most := a.sw(e.Switch).LACP.MaxActive; !e.Static && most > 0 && active > most {
			a.seen["limit"]++
			active = most
		}
	}
	return active, speed
}

func (a *again) link(l *topology.Link) {
	active, speed := a.active(l)
	up := [2]bool{active > 0, active > 0}
	for k, e := range l.Ends {
		if active == 0 || active >= e.MinLinks {
			continue
		}
		if e.Static {
			a.seen["static below"]++
			up[k] = false
		} else {
			a.seen["LACP below"]++
			up = [2]bool{}
		}
	}
	both := up[0] && up[1]
	if both && active < len(l.Members) {
		a.seen["members"]++
	}
	a.out = append(a.out, hopLine(l.Element(), both, active, active*speed, min(active, 1)*speed))
	for k, e := range l.Ends {
		if !up[k] {
			continue
		}
		medium := "link " + l.Name
		if !both {
			medium = fmt.Sprintf("%s, end %d", medium, k)
		}
		far := a.sw(l.Ends[1-k].Switch)
		a.attach(medium, e, a.cost(e, l.IsLAG(), speed, active))
		a.hub[medium] = a.hub[medium] || far.Protocol == topology.NoSTP
	}
}

func (a *again) segment(g *topology.Segment) {
	up := false
	for _, e := range g.Ends {
		if !a.dead(topology.KindSegment, g.Name, 0) && a.usable(e.Switch, e.Port, "") {
			a.seen["segment"]++
			up = true
			a.attach("segment "+g.Name, e, a.cost(e, false, g.Mbps, 1))
		}
	}
	active := 0
	if up {
		active = 1
	}
	a.hub["segment "+g.Name] = true
	a.out = append(a.out, hopLine(topology.Element{Kind: topology.KindSegment, Name: g.Name}, up, active, active*g.Mbps, active*g.Mbps))
}

// attach puts a port that is up on a medium. A switch that floods is one LAN with
// all its media.
func (a *again) attach(medium string, e topology.End, cost int) {
	if s := a.sw(e.Switch); s.Protocol != topology.NoSTP {
		a.ends[medium] = append(a.ends[medium], fmt.Sprintf("%s:%d at %d", e.Switch, e.Port, cost))
		return
	} else if s.BPDU == topology.BPDUFlood {
		a.seen["flood"]++
		a.hub[medium] = true
		if one, other := a.lan(medium), a.lan("switch "+s.Name); one != other {
			a.media[one] = other
		}
	}
}

// cost returns the path cost of an end whose bundle has so many active members.
func (a *again) cost(e topology.End, bundle bool, speed, active int) int {
	long := func(mbps int) int { return max(1, 20_000_000/mbps) }
	switch p := a.port(e.Switch, e.Port, ""); {
	case e.Cost != 0:
		a.seen["pinned"]++
		return e.Cost
	case p.Cost != 0:
		a.seen["port pinned"]++
		return p.Cost
	case bundle && a.sw(e.Switch).LAGCost == topology.AggregateLAG:
		return long(speed * active)
	case bundle && a.sw(e.Switch).LAGCost == topology.FlatLAG:
		return 20_000
	}
	return long(speed)
}
