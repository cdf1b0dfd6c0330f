package failure_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// fleet is a second model of MLAG, stupid and by the hop: a frame is flooded from
// switch to switch, each member of a bundle in turn may be the one that it takes,
// and what came over the peer link does not leave by a bundle that the other peer
// has a member of. It takes port states from the package, and nothing else.
type fleet struct {
	v     *verdictVector
	dead  map[string]bool
	trees map[string]stp.BridgeView // of the CIST
	links []vectorLink
}

// fleetIn returns the model of a vector with elements dead.
func fleetIn(t *testing.T, v *verdictVector, f *topology.Fabric, down []topology.Element) (*fleet, error) {
	t.Helper()
	s, err := failure.Settle(f, topology.NewFaults(down...))
	if err != nil {
		return nil, err
	}
	m := &fleet{v: v, dead: map[string]bool{}, trees: s.Trees[stp.Instance{}], links: slices.Concat(v.LAGs, v.Links)}
	for _, e := range down {
		m.kill(e.String())
	}
	return m, nil
}

func (m *fleet) kill(e string) {
	m.dead[e] = true
	kind, name, _ := strings.Cut(e, ":")
	switch kind {
	case "mlag":
		for _, p := range m.v.MLAG {
			if p.Name == name {
				m.kill("switch:" + p.Switches[0])
				m.kill("switch:" + p.Switches[1])
			}
		}
	case "lag":
		for _, l := range m.v.LAGs {
			for i := range l.Members {
				if l.Name == name {
					m.dead[fmt.Sprintf("member:%s/%d", name, i+1)] = true
				}
			}
		}
	case "host":
		for _, h := range m.v.Hosts {
			for _, n := range h.NICs {
				if h.Name == name {
					for i := range n.ports() {
						m.dead[n.element(h.Name, i)] = true
					}
				}
			}
		}
	}
}

func (n *vectorNIC) ports() []string {
	if n.Switch != "" {
		return []string{n.Switch}
	}
	var out []string
	for _, p := range n.To {
		out = append(out, p.Switch)
	}
	return out
}

func (n *vectorNIC) element(host string, i int) string {
	if n.Switch != "" {
		return "nic:" + host + "/" + n.Name
	}
	return fmt.Sprintf("nic:%s/%s/%d", host, n.Name, i+1)
}

func (m *fleet) alive(sw string) bool { return !m.dead["switch:"+sw] }

func (m *fleet) pair(sw string) *vectorMLAG {
	for i := range m.v.MLAG {
		if slices.Contains(m.v.MLAG[i].Switches, sw) {
			return &m.v.MLAG[i]
		}
	}
	return nil
}

// cableUp says whether a cable is there, switches aside.
func (m *fleet) cableUp(l *vectorLink, i int) bool {
	if l.Members == nil {
		return !m.dead["link:"+l.Name]
	}
	return !m.dead[fmt.Sprintf("member:%s/%d", l.Name, i+1)]
}

func (m *fleet) peerCables(p *vectorMLAG) (n int) {
	for k := range m.links {
		if l := &m.links[k]; l.Name == p.PeerLink {
			for i := range max(1, len(l.Members)) {
				if m.cableUp(l, i) {
					n++
				}
			}
		}
	}
	return n
}

// linked says whether the peers of a pair are joined by their peer link.
func (m *fleet) linked(p *vectorMLAG) bool {
	return m.alive(p.Switches[0]) && m.alive(p.Switches[1]) && m.peerCables(p) > 0
}

// strange says whether two peers are primaries with addresses of their own.
func (m *fleet) strange(p *vectorMLAG) bool {
	return p != nil && m.alive(p.Switches[0]) && m.alive(p.Switches[1]) && m.peerCables(p) == 0 && !m.heard(p) && p.SplitBrain == "own-identities"
}

func (m *fleet) heard(p *vectorMLAG) bool { return p.Keepalive && !m.dead["keepalive:"+p.Name] }

// open says whether a peer's MLAG ports are.
func (m *fleet) open(sw string) bool {
	p := m.pair(sw)
	other := p.Switches[0]
	if other == sw {
		other = p.Switches[1]
	}
	switch {
	case !m.alive(sw):
		return false
	case sw == p.Primary || m.peerCables(p) > 0:
		return true
	case m.alive(other) && m.heard(p):
		return false
	case m.alive(other):
		return p.SplitBrain != "closes"
	case !m.heard(p) && p.SplitBrain != "closes":
		return true
	}
	return p.AutoRecovery
}

// cableEnds returns the switches of a cable.
func cableEnds(l *vectorLink, i int) [2]string {
	out := [2]string{l.A.Switch, l.B.Switch}
	if l.PeersA != nil {
		out[0] = l.PeersA[i]
	}
	if l.PeersB != nil {
		out[1] = l.PeersB[i]
	}
	return out
}

// usable says whether a cable of a link carries frames.
func (m *fleet) usable(l *vectorLink, i int) bool {
	ok := func(i int) bool {
		if !m.cableUp(l, i) {
			return false
		}
		for k, sw := range cableEnds(l, i) {
			peers := [2][]string{l.PeersA, l.PeersB}[k]
			if !m.alive(sw) || peers != nil && !m.open(sw) {
				return false
			}
		}
		return true
	}
	if !ok(i) {
		return false
	}
	// Of a pair that is two systems the partner keeps the one that its first port sees.
	for _, peers := range [2][]string{l.PeersA, l.PeersB} {
		if peers == nil || !m.strange(m.pair(peers[0])) {
			continue
		}
		for j := range l.Members {
			if ok(j) {
				if peers[j] != peers[i] {
					return false
				}
				break
			}
		}
	}
	for k, sw := range cableEnds(l, i) {
		port := [2]int{l.A.Port, l.B.Port}[k]
		if p := m.pair(sw); p != nil && p.PeerLink == l.Name {
			continue
		}
		if !m.trees[sw].Ports[port].Forwarding {
			return false
		}
	}
	return true
}

// cables returns the cables of a link that a switch can use.
func (m *fleet) cables(l *vectorLink, sw string) (out []int) {
	for i := range max(1, len(l.Members)) {
		if ends := cableEnds(l, i); (ends[0] == sw || ends[1] == sw) && m.usable(l, i) {
			out = append(out, i)
		}
	}
	return out
}

// target is where a frame is going: the ports of a NIC that are open, or a switch.
type target struct {
	sw    string
	ports map[string]int // of a NIC: Mbps by switch
}

func (m *fleet) other(sw string) string {
	p := m.pair(sw)
	if p.Switches[0] == sw {
		return p.Switches[1]
	}
	return p.Switches[0]
}

// delivers says whether a switch hands a frame over to the target itself.
func (m *fleet) delivers(to *target, sw string, overPeer bool) bool {
	if to.ports == nil {
		return to.sw == sw
	}
	if to.ports[sw] == 0 {
		return false
	}
	return !overPeer || len(to.ports) == 1 || to.ports[m.other(sw)] == 0
}

// way is one of the cables that a frame may take out of a switch.
type naiveWay struct {
	link   *vectorLink
	cables []int
}

// outs returns the links that a switch floods a frame to.
func (m *fleet) outs(sw string, over *vectorLink) (out []naiveWay) {
	p := m.pair(sw)
	overPeer := over != nil && p != nil && over.Name == p.PeerLink
	for k := range m.links {
		l := &m.links[k]
		if over != nil && l.Name == over.Name {
			continue
		}
		ends := [2][]string{l.PeersA, l.PeersB}
		multi := p != nil && (ends[0] != nil && slices.Contains(ends[0], sw) || ends[1] != nil && slices.Contains(ends[1], sw))
		if multi && overPeer && len(m.cables(l, m.other(sw))) > 0 {
			continue
		}
		if p != nil && l.Name == p.PeerLink && !m.linked(p) {
			continue
		}
		if c := m.cables(l, sw); len(c) > 0 {
			out = append(out, naiveWay{l, c})
		}
	}
	return out
}

// arrives says how many copies of a frame the target gets at least and at most,
// whichever members it takes.
func (m *fleet) arrives(to *target, sw string, over *vectorLink, depth int) (least, most int) {
	if depth > 12 {
		return 0, 1000
	}
	p := m.pair(sw)
	if m.delivers(to, sw, over != nil && p != nil && over.Name == p.PeerLink) {
		least, most = 1, 1
	}
	for _, w := range m.outs(sw, over) {
		low, high := 1000, 0
		for _, i := range w.cables {
			ends := cableEnds(w.link, i)
			next := ends[0]
			if next == sw {
				next = ends[1]
			}
			l, h := m.arrives(to, next, w.link, depth+1)
			low, high = min(low, l), max(high, h)
		}
		least, most = least+low, most+high
	}
	return least, most
}

// carry lays a share of the traffic to the target on the cables that it takes.
func (m *fleet) carry(to *target, sw string, over *vectorLink, share float64, load map[string]float64, on map[string]bool) {
	p := m.pair(sw)
	if m.delivers(to, sw, over != nil && p != nil && over.Name == p.PeerLink) {
		return
	}
	for _, w := range m.outs(sw, over) {
		leads := false
		for _, i := range w.cables {
			ends := cableEnds(w.link, i)
			next := ends[0]
			if next == sw {
				next = ends[1]
			}
			least, _ := m.arrives(to, next, w.link, 0)
			leads = leads || least > 0
		}
		if !leads {
			continue
		}
		on[w.link.Name] = true
		for _, i := range w.cables {
			ends := cableEnds(w.link, i)
			next := ends[0]
			if next == sw {
				next = ends[1]
			}
			part := share / float64(len(w.cables))
			load[fmt.Sprintf("%s/%d", w.link.Name, i)] += part
			m.carry(to, next, w.link, part, load, on)
		}
	}
}

func (m *fleet) mbps(cable string) float64 {
	name, index, _ := strings.Cut(cable, "/")
	i, _ := strconv.Atoi(index)
	for k := range m.links {
		if l := &m.links[k]; l.Name == name {
			if l.Members == nil {
				return float64(l.Mbps)
			}
			return float64(l.Members[i])
		}
	}
	panic(cable)
}

// naiveEnd is what sends of a host, or a gateway.
type naiveEnd struct {
	target
	sum, flow int
	nic       string // the same with and without fault
}

// naiveRoute is how two ends are joined.
type naiveRoute struct {
	ok         bool
	mbps, flow int
	on         []string // links, sorted
}

func (m *fleet) route(t *testing.T, a, b *naiveEnd) naiveRoute {
	r := naiveRoute{ok: true, mbps: 1 << 30, flow: 1 << 30}
	on := map[string]bool{}
	for _, dir := range [][2]*naiveEnd{{a, b}, {b, a}} {
		from, to := dir[0], dir[1]
		ports := from.ports
		if ports == nil {
			ports = map[string]int{from.sw: 1}
		}
		total := 0
		for _, mbps := range ports {
			total += mbps
		}
		load := map[string]float64{}
		for _, sw := range slices.Sorted(maps.Keys(ports)) {
			least, most := m.arrives(&to.target, sw, nil, 0)
			if most > 1 {
				t.Fatalf("from %s to %v: up to %d copies", sw, to.target, most)
			}
			if least == 0 {
				return naiveRoute{}
			}
			m.carry(&to.target, sw, nil, float64(ports[sw])/float64(total), load, on)
		}
		for cable, share := range load {
			r.mbps = min(r.mbps, int(m.mbps(cable)/share+1e-6))
			r.flow = min(r.flow, int(m.mbps(cable)))
		}
	}
	r.on = slices.Sorted(maps.Keys(on))
	r.mbps, r.flow = min(r.mbps, a.sum, b.sum), min(r.flow, a.flow, b.flow)
	return r
}

// senders returns what sends of a host on a network, how many of its ports are live
// and open, and how many are dead.
func (m *fleet) senders(h *vectorHost, network string) (out []naiveEnd, open, dead int) {
	for k := range h.NICs {
		n := &h.NICs[k]
		if n.Network != network {
			continue
		}
		ports := n.ports()
		p := m.pair(ports[0])
		multi := n.Team == "lacp" && p != nil && slices.ContainsFunc(ports, func(sw string) bool { return sw != ports[0] })
		end := naiveEnd{target: target{ports: map[string]int{}}, flow: n.Mbps, nic: n.Name}
		for i, sw := range ports {
			if m.dead[n.element(h.Name, i)] || !m.alive(sw) {
				dead++
				continue
			}
			if q := m.pair(sw); q != nil && !m.open(sw) && (multi || q.SuspendOrphans) {
				continue
			}
			open++
			if !multi {
				out = append(out, naiveEnd{target{ports: map[string]int{sw: n.Mbps}}, n.Mbps, n.Mbps, n.element(h.Name, i)})
				continue
			}
			if len(end.ports) > 0 && end.ports[sw] == 0 && m.strange(p) {
				continue // the partner's choice
			}
			end.ports[sw] += n.Mbps
			end.sum += n.Mbps
		}
		if multi && end.sum > 0 {
			out = append(out, end)
		}
	}
	return out, open, dead
}

// judge returns the verdict of every network, before being the model without fault.
func (m *fleet) judge(t *testing.T, before *fleet) map[string]vectorVerdict {
	out := map[string]vectorVerdict{}
	peerLinks := map[string]bool{}
	for _, p := range m.v.MLAG {
		peerLinks[p.PeerLink] = true
	}
	for i := range m.v.Networks {
		n := &m.v.Networks[i]
		var hosts []*vectorHost
		for k := range m.v.Hosts {
			if slices.ContainsFunc(m.v.Hosts[k].NICs, func(x vectorNIC) bool { return x.Network == n.Name }) {
				hosts = append(hosts, &m.v.Hosts[k])
			}
		}
		v := vectorVerdict{Verdict: failure.Intact, Collateral: failure.Intact, BottleneckMbps: 1 << 30, FlowMbps: 1 << 30}
		cut := map[string]bool{}
		note := func(verdict failure.Verdict, touched bool) {
			v.Verdict = max(v.Verdict, verdict)
			if !touched {
				v.Collateral = max(v.Collateral, verdict)
			}
		}
		degraded := func(on []string) bool {
			for _, name := range on {
				for k := range m.links {
					if l := &m.links[k]; l.Name == name {
						now, was := 0, 0
						for i := range max(1, len(l.Members)) {
							if m.usable(l, i) {
								now++
							}
							if before.usable(l, i) {
								was++
							}
						}
						if now < was {
							return true
						}
					}
				}
			}
			return false
		}
		stands := func(now, was naiveRoute, there, fewer bool) failure.Verdict {
			on := slices.DeleteFunc(slices.Clone(was.on), func(l string) bool { return peerLinks[l] && !slices.Contains(now.on, l) })
			switch {
			case !was.ok || !there || !slices.Equal(now.on, on):
				return failure.Rerouted
			case fewer || degraded(now.on):
				return failure.Degraded
			}
			return failure.Intact
		}
		rest := func(h *vectorHost, nic string) *naiveEnd {
			ends, _, _ := before.senders(h, n.Name)
			for k := range ends {
				if ends[k].nic == nic {
					return &ends[k]
				}
			}
			return nil
		}
		for a := range hosts {
			as, openA, deadA := m.senders(hosts[a], n.Name)
			_, wasA, _ := before.senders(hosts[a], n.Name)
			for b := a + 1; b < len(hosts); b++ {
				bs, openB, deadB := m.senders(hosts[b], n.Name)
				_, wasB, _ := before.senders(hosts[b], n.Name)
				touched := deadA+deadB > 0
				if len(as) == 0 || len(bs) == 0 {
					if len(as) == 0 {
						cut[hosts[a].Name] = true
					}
					if len(bs) == 0 {
						cut[hosts[b].Name] = true
					}
					note(failure.Severed, touched)
					continue
				}
				for x := range as {
					for y := range bs {
						r := m.route(t, &as[x], &bs[y])
						if !r.ok {
							cut[hosts[a].Name], cut[hosts[b].Name] = true, true
							note(failure.Severed, touched)
							continue
						}
						v.BottleneckMbps, v.FlowMbps = min(v.BottleneckMbps, r.mbps), min(v.FlowMbps, r.flow)
						was := naiveRoute{}
						ra, rb := rest(hosts[a], as[x].nic), rest(hosts[b], bs[y].nic)
						if ra != nil && rb != nil {
							was = before.route(t, ra, rb)
						}
						verdict := stands(r, was, true, openA < wasA || openB < wasB)
						if r.mbps < n.NeedsMbps || r.flow < n.NeedsFlowMbps {
							verdict = max(verdict, failure.Slow)
						}
						note(verdict, touched)
					}
				}
			}
			if len(n.Gateway) == 0 {
				continue
			}
			reach := func(m *fleet, e *naiveEnd) (string, naiveRoute) {
				for _, g := range n.Gateway {
					if !m.alive(g) {
						continue
					}
					if r := m.route(t, e, &naiveEnd{target{sw: g}, 1 << 30, 1 << 30, ""}); r.ok {
						return g, r
					}
				}
				return "", naiveRoute{}
			}
			touched := deadA > 0
			for _, g := range n.Gateway {
				touched = touched || !m.alive(g)
			}
			if len(as) == 0 {
				cut[hosts[a].Name] = true
				note(failure.Severed, touched)
				continue
			}
			for x := range as {
				g, r := reach(m, &as[x])
				if !r.ok {
					cut[hosts[a].Name] = true
					note(failure.Severed, touched)
					continue
				}
				was, atRest := "", naiveRoute{}
				if e := rest(hosts[a], as[x].nic); e != nil {
					was, atRest = reach(before, e)
				}
				note(stands(r, atRest, was == g, openA < wasA), touched)
			}
		}
		if v.BottleneckMbps == 1<<30 {
			v.BottleneckMbps, v.FlowMbps = 0, 0
		}
		v.Cut = append([]string{}, slices.Sorted(maps.Keys(cut))...)
		out[n.Name] = v
	}
	return out
}

// mlagVector draws a network with one MLAG pair, or two joined by a bundle of four,
// switches below with bundles over a pair, one with a cable to one peer only, and
// hosts on any of them.
func mlagVector(d *drawing, name string) *verdictVector {
	v := &verdictVector{Name: name}
	port := map[string]int{}
	mac := 0
	addSwitch := func(name string, priority int) {
		mac++
		v.Switches = append(v.Switches, vectorSwitch{Name: name, MAC: fmt.Sprintf("02:00:00:00:00:%02x", mac), Protocol: "rstp", Priority: priority, LAGCost: "aggregate"})
	}
	end := func(switches ...string) vectorEnd {
		for _, sw := range switches {
			port[switches[0]] = max(port[switches[0]], port[sw])
		}
		n := port[switches[0]] + 1
		for _, sw := range switches {
			port[sw] = n
		}
		return vectorEnd{switches[0], n}
	}
	members := func(n int) []int { return slices.Repeat([]int{of(d, 1000, 10000)}, n) }
	var below []string
	pairs := 1 + d.IntN(2)
	for k := range pairs {
		a, b := fmt.Sprintf("p%d-a", k), fmt.Sprintf("p%d-b", k)
		addSwitch(a, 4096*(1+k))
		addSwitch(b, 4096*(1+k))
		v.MLAG = append(v.MLAG, vectorMLAG{
			Name: fmt.Sprintf("p%d", k), Switches: []string{a, b}, Primary: of(d, a, b), PeerLink: fmt.Sprintf("peer%d", k), Keepalive: d.IntN(5) > 0,
			MAC: fmt.Sprintf("02:00:00:00:01:%02x", k), SplitBrain: of(d, "one-identity", "own-identities", "closes"), AutoRecovery: d.IntN(2) == 0, SuspendOrphans: d.IntN(3) == 0,
		})
		v.LAGs = append(v.LAGs, vectorLink{Name: fmt.Sprintf("peer%d", k), A: end(a), B: end(b), Members: members(1 + d.IntN(2)), VLANsA: "all", VLANsB: "all"})
	}
	multi := func(p *vectorMLAG, n int) (peers []string) {
		for i := range n {
			peers = append(peers, p.Switches[i%2])
		}
		if d.IntN(2) == 0 {
			slices.Reverse(peers)
		}
		return peers
	}
	if pairs == 2 {
		a, b := &v.MLAG[0], &v.MLAG[1]
		// Two pairs that are strangers after a split brain choose each by each, which is
		// more than this model does.
		for _, p := range []*vectorMLAG{a, b} {
			if p.SplitBrain == "own-identities" {
				p.SplitBrain = "closes"
			}
		}
		l := vectorLink{Name: "evlt", A: end(a.Switches...), B: end(b.Switches...), VLANsA: "all", VLANsB: "all"}
		l.PeersA = []string{a.Switches[0], a.Switches[0], a.Switches[1], a.Switches[1]}
		l.PeersB = []string{b.Switches[0], b.Switches[1], b.Switches[0], b.Switches[1]}
		if d.IntN(3) == 0 { // no cross
			l.PeersA, l.PeersB = slices.Clone(a.Switches), slices.Clone(b.Switches)
		}
		l.Members = members(len(l.PeersA))
		v.LAGs = append(v.LAGs, l)
	}
	for i := range 2 + d.IntN(2) {
		name := fmt.Sprintf("tor%d", i)
		addSwitch(name, 32768)
		p := &v.MLAG[d.IntN(pairs)]
		l := vectorLink{Name: "to-" + name, A: end(name), B: end(p.Switches...), VLANsA: "all", VLANsB: "all"}
		l.PeersB = multi(p, 2+d.IntN(3))
		l.Members = members(len(l.PeersB))
		v.LAGs = append(v.LAGs, l)
		below = append(below, name)
	}
	if d.IntN(3) == 0 {
		addSwitch("lone", 32768)
		peer := of(d, v.MLAG[0].Switches...)
		v.Links = append(v.Links, vectorLink{Name: "to-lone", A: end("lone"), B: end(peer), Mbps: 1000, VLANsA: "all", VLANsB: "all"})
		below = append(below, "lone")
	}
	if d.IntN(3) == 0 {
		v.Links = append(v.Links, vectorLink{Name: "cross", A: end("tor0"), B: end("tor1"), Mbps: 1000, VLANsA: "all", VLANsB: "all"})
	}
	peers := slices.Concat(v.MLAG[0].Switches, v.MLAG[pairs-1].Switches)
	for i := range 2 + d.IntN(3) {
		h := vectorHost{Name: fmt.Sprintf("h%d", i)}
		switch d.IntN(5) {
		case 0, 1:
			h.NICs = append(h.NICs, vectorNIC{Name: "n", Switch: of(d, below...), Mbps: 10000, Network: "net"})
		case 2:
			h.NICs = append(h.NICs, vectorNIC{Name: "n", Switch: of(d, peers...), Mbps: 1000, Network: "net"})
		case 3:
			h.NICs = append(h.NICs, vectorNIC{Name: "n", To: []vectorPort{{Switch: of(d, below...)}, {Switch: of(d, peers...)}}, Team: "independent", Mbps: 10000, Network: "net"})
		default:
			t := vectorNIC{Name: "n", Team: "lacp", Mbps: 1000, Network: "net"}
			for _, sw := range multi(&v.MLAG[d.IntN(pairs)], 2+d.IntN(2)) {
				t.To = append(t.To, vectorPort{Switch: sw})
			}
			h.NICs = append(h.NICs, t)
		}
		v.Hosts = append(v.Hosts, h)
	}
	n := vectorNetwork{Name: "net", VLAN: 10, NeedsMbps: of(d, 0, 1000, 10000), NeedsFlowMbps: of(d, 0, 1000)}
	if d.IntN(2) == 0 {
		n.Gateway = []string{of(d, peers...), of(d, below...)}
	}
	v.Networks = []vectorNetwork{n}
	return v
}

// mlagStates are the states of a network that the models are compared in: every
// single failure, the double ones around a pair, and some others.
func mlagStates(d *drawing, v *verdictVector, f *topology.Fabric) [][]topology.Element {
	all := f.Elements()
	states := [][]topology.Element{nil}
	for _, e := range all {
		states = append(states, []topology.Element{e})
	}
	for _, p := range v.MLAG {
		about := []topology.Element{{Kind: topology.KindLAG, Name: p.PeerLink}, {Kind: topology.KindSwitch, Name: p.Switches[0]}, {Kind: topology.KindSwitch, Name: p.Switches[1]}}
		if p.Keepalive {
			about = append(about, topology.Element{Kind: topology.KindKeepalive, Name: p.Name})
		}
		for i := range about {
			for k := range i {
				states = append(states, []topology.Element{about[i], about[k]}, []topology.Element{about[i], about[k], of(d, all...)})
			}
		}
	}
	for range 12 {
		if a, b := of(d, all...), of(d, all...); a != b {
			states = append(states, []topology.Element{a, b})
		}
	}
	return states
}

// TestMLAGAgrees holds the package against the model that floods.
func TestMLAGAgrees(t *testing.T) {
	seeds := uint64(50)
	if testing.Short() {
		seeds = 10
	}
	states, unmodelled, verdicts := 0, 0, map[failure.Verdict]int{}
	for seed := range seeds {
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 404))}
		v := mlagVector(d, fmt.Sprintf("mlag-%02d", seed))
		f, err := v.fabric()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		rest, err := fleetIn(t, v, f, nil)
		if err != nil {
			unmodelled++
			continue
		}
		for _, down := range mlagStates(d, v, f) {
			states++
			m, err := fleetIn(t, v, f, down)
			if err != nil {
				unmodelled++
				continue
			}
			v.States = []vectorState{{Expect: m.judge(t, rest)}}
			for _, e := range down {
				v.States[0].Down = append(v.States[0].Down, e.String())
			}
			verdicts[v.States[0].Expect["net"].Verdict]++
			differences, _, err := v.check()
			if err != nil {
				if strings.Contains(err.Error(), "is not modelled") {
					unmodelled++
					continue
				}
				t.Errorf("seed %d, %v: %v", seed, down, err)
			}
			for _, x := range differences {
				t.Errorf("seed %d: %s", seed, x)
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d states, %d not modelled, %v", states, unmodelled, verdicts)
	if len(verdicts) < 4 || unmodelled*10 > states {
		t.Errorf("of %d states %d are not modelled, and there are only the verdicts %v", states, unmodelled, verdicts)
	}
}

var writeMLAG = flag.Bool("write-mlag", false, "write testdata/verdicts-mlag.jsonl.gz with the verdicts of the model that floods")

// TestWriteMLAG writes the vectors for MLAG. What they mean is in testdata/MLAG.md.
func TestWriteMLAG(t *testing.T) {
	if !*writeMLAG {
		t.Skip("without -write-mlag")
	}
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 405))}
		v := mlagVector(d, fmt.Sprintf("mlag-%02d", seed))
		f, err := v.fabric()
		if err != nil {
			t.Fatal(err)
		}
		rest, err := fleetIn(t, v, f, nil)
		if err != nil {
			continue
		}
		for _, down := range mlagStates(d, v, f) {
			m, err := fleetIn(t, v, f, down)
			if err != nil {
				continue
			}
			s := vectorState{Down: []string{}, Expect: m.judge(t, rest)}
			for _, e := range down {
				s.Down = append(s.Down, e.String())
			}
			if _, err := failure.Evaluate(f, failure.Scenario{Down: topology.NewFaults(down...)}); err != nil {
				continue // who is kept of the cluster is not told
			}
			v.States = append(v.States, s)
		}
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := zipped.Write(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/verdicts-mlag.jsonl.gz", out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestMLAGSweeps holds the sum of a sweep against its definition on networks with
// MLAG pairs, all states of which are resolved anew.
func TestMLAGSweeps(t *testing.T) {
	swept := 0
	for seed := range uint64(12) {
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 406))}
		v := mlagVector(d, "swept")
		f, err := v.fabric()
		if err != nil {
			t.Fatal(err)
		}
		p := failure.Plan{K: 2, Kinds: []topology.Kind{topology.KindSwitch, topology.KindMLAG, topology.KindKeepalive, topology.KindLAG, topology.KindLink}}
		if _, err := failure.Evaluate(f, failure.Scenario{}); err != nil {
			continue
		}
		want := byDefinition(t, f, p, func(s failure.Scenario) ([][2]failure.Verdict, error) {
			o, err := failure.Evaluate(f, s)
			if err != nil {
				return nil, err
			}
			var out [][2]failure.Verdict
			for _, n := range o.Networks {
				out = append(out, [2]failure.Verdict{n.Verdict, n.Collateral})
			}
			return out, nil
		})
		got, err := failure.Summarize(context.Background(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		if got.Slow == 0 {
			t.Errorf("seed %d: no state is resolved anew", seed)
		}
		got.Slow, got.Sweep = want.Slow, want.Sweep
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
		swept++
	}
	if swept < 6 {
		t.Errorf("only %d networks were swept", swept)
	}
}

// TestMLAGTools runs what else is made of a fabric on random networks with MLAG pairs:
// findings, reboots, erosion, load and comparison.
func TestMLAGTools(t *testing.T) {
	ran := 0
	for seed := range uint64(10) {
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 407))}
		v := mlagVector(d, "tools")
		f, err := v.fabric()
		if err != nil {
			t.Fatal(err)
		}
		found, err := failure.Check(f)
		if err != nil {
			t.Errorf("seed %d: Check: %v", seed, err)
		}
		for _, x := range found {
			if x.Text == "" || x.Fix == "" {
				t.Errorf("seed %d: %+v says nothing", seed, x)
			}
		}
		if _, err := failure.Evaluate(f, failure.Scenario{}); err != nil {
			continue
		}
		ran++
		for r, err := range failure.Reboots(context.Background(), f) {
			if err != nil {
				continue // not modelled while it is down
			}
			for i := range r.Back.Networks {
				if n := &r.Back.Networks[i]; n.Verdict != n.Before {
					t.Errorf("seed %d: after %v is back %s is %v and was %v", seed, r.Switch, n.Network, n.Verdict, n.Before)
				}
			}
		}
		for _, e := range f.Elements(topology.KindLAG) {
			if _, err := failure.Erode(f, e.Name); err != nil && !strings.Contains(err.Error(), "lag: mlag") {
				t.Errorf("seed %d: Erode: %v", seed, err)
			}
		}
		c, err := failure.Compare(context.Background(), f, f, failure.Plan{})
		if err != nil {
			t.Errorf("seed %d: Compare: %v", seed, err)
		} else {
			for _, x := range c.Failures {
				for i := range x.A.Networks {
					if x.A.Networks[i].Verdict != x.B.Networks[i].Verdict {
						t.Errorf("seed %d: %v differs from itself", seed, x.A.Scenario)
					}
				}
			}
		}
		l, err := failure.NewLoader(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, e := range f.Elements(topology.KindLAG, topology.KindSwitch, topology.KindMember) {
			if _, err := l.Load(failure.Scenario{Down: topology.NewFaults(e)}); err != nil && !strings.Contains(err.Error(), "lag: mlag") {
				t.Errorf("seed %d: Load with %v down: %v", seed, e, err)
			}
		}
	}
	if ran < 6 {
		t.Errorf("only %d networks", ran)
	}
}
