package failure_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// mix draws fabrics with several things in them that are not plain, with plain rings
// and dead ends around them, so that footprints have an outside. It shares nothing with
// drawing but its random numbers.
type mix struct {
	drawing
	protocol topology.Protocol
	vlans    []int
}

func mixed(seed uint64) (*topology.Fabric, bool) {
	m := &mix{drawing: drawing{Rand: rand.New(rand.NewPCG(seed, 90210))}, vlans: []int{10, 20}}
	m.protocol = of(&m.drawing, topology.RSTP, topology.RSTP, topology.STP, topology.MSTP, topology.MSTP, topology.RPVST)
	if m.protocol == topology.MSTP {
		m.b.Regions = []topology.Region{{ID: "r", Name: "r", Instances: map[int]topology.VLANs{1: topology.VLANsOf(20)}}}
	}
	m.core()
	adders := []func(){m.pair, m.pair, m.stacked, m.hubbed, m.hubbed, m.silent, m.oneWay, m.nativeVLANs, m.guards, m.guards, m.selecting, m.cheaper, m.mismatch}
	for _, k := range m.Perm(len(adders))[:1+m.IntN(4)] {
		adders[k]()
	}
	m.names()
	m.people()
	m.chassis()
	return analysed(m.b.Build())
}

// core draws two or three plain rings that share switches, with dead ends.
func (m *mix) core() {
	n := 5 + m.IntN(9)
	for i, low := range m.Perm(n) {
		s := topology.Switch{Name: fmt.Sprint("s", i), MAC: &topology.MAC{2, 0, 0, 0, 1, byte(low)}, Protocol: m.protocol, Priority: new(of(&m.drawing, 4096, 8192, 32768, 32768, 32768))}
		s.LACP.Mismatch, s.LACP.CompareWith, s.LACP.NoPartner = topology.MemberSuspended, topology.CompareFastest, topology.MemberSuspended
		switch m.protocol {
		case topology.RSTP:
			if m.chance(0.2) {
				s.Protocol = topology.STP
			} else if m.chance(0.15) {
				s.NoDispute = true
			}
		case topology.MSTP:
			s.Region, s.MSTPriority = "r", map[int]int{1: of(&m.drawing, 4096, 8192, 32768, 32768)}
			if m.chance(0.15) {
				s.NoDispute = true
			}
		case topology.RPVST:
			s.VLANPriority = map[int]int{20: of(&m.drawing, 4096, 8192, 32768, 32768)}
		}
		if m.chance(0.3) {
			s.Tags = m.feeds()
		}
		m.b.Switches = append(m.b.Switches, s)
	}
	for i := range n - 1 {
		j := i
		if m.chance(0.4) {
			j = m.IntN(i + 1)
		}
		m.plug(j, i+1)
	}
	for range 1 + m.IntN(n) {
		if a, b := m.IntN(n), m.IntN(n); a != b {
			m.plug(a, b)
		}
	}
}

func (m *mix) feeds() topology.Tags {
	if m.chance(0.5) {
		return topology.Tags{"pdu": {of(&m.drawing, "p1", "p2"), of(&m.drawing, "p3", "p4")}}
	}
	return topology.Tags{"rack": {of(&m.drawing, "r1", "r2", "r3")}}
}

// plug joins two switches by a cable or bundle that is plain.
func (m *mix) plug(a, b int) *topology.Link {
	var some topology.VLANs
	if m.chance(0.2) {
		some = topology.VLANsOf(1, of(&m.drawing, 10, 20))
	}
	l := topology.Link{Ends: [2]topology.End{{Switch: m.b.Switches[a].Name, Native: 1, VLANs: some}, {Switch: m.b.Switches[b].Name, Native: 1, VLANs: some}}}
	speed := of(&m.drawing, 1000, 1000, 10_000)
	if l.Mbps = speed; m.chance(0.3) {
		l.Mbps, l.Members = 0, slices.Repeat([]int{speed}, 2+m.IntN(2))
		if m.chance(0.2) {
			l.Ends[0].MinLinks = 2
		}
	}
	if m.chance(0.2) {
		l.Ends[m.IntN(2)].Cost = of(&m.drawing, 10, 2000, 50_000)
	}
	if m.chance(0.1) {
		l.Tags = m.feeds()
	}
	m.b.Links = append(m.b.Links, l)
	return &m.b.Links[len(m.b.Links)-1]
}

func (m *mix) ordinary() []int {
	var out []int
	for i := range m.b.Switches {
		s := &m.b.Switches[i]
		if s.Stack == nil && s.Protocol != topology.NoSTP && !slices.ContainsFunc(m.b.MLAGs, func(p topology.MLAG) bool { return slices.Contains(p.Switches, s.Name) }) {
			out = append(out, i)
		}
	}
	m.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func (m *mix) pair() {
	free := m.ordinary()
	if len(free) < 2 {
		return
	}
	x, y := &m.b.Switches[free[0]], &m.b.Switches[free[1]]
	y.Protocol, y.NoDispute = x.Protocol, x.NoDispute
	i := len(m.b.MLAGs)
	p := topology.MLAG{Name: fmt.Sprint("pair", i), Switches: []string{x.Name, y.Name}, PeerLink: fmt.Sprint("peer", i), OneBridge: m.chance(0.85),
		AutoRecovery: new(m.chance(0.5)), SplitBrain: of(&m.drawing, topology.SplitOneIdentity, topology.SplitOwnIdentities, topology.SplitOwnIdentities, topology.SplitCloses), SuspendOrphans: m.chance(0.3)}
	if m.chance(0.6) {
		p.MAC = &topology.MAC{2, 8, 0, 0, 1, byte(i)}
	}
	if m.chance(0.4) {
		p.Priority = map[string]int{x.Name: 1 + m.IntN(2), y.Name: 1 + m.IntN(2)}
	}
	if m.chance(0.8) {
		p.Keepalive = &topology.Keepalive{}
		if m.chance(0.2) {
			p.Keepalive.Tags = m.feeds()
		}
	}
	peer := topology.Link{Name: p.PeerLink, Members: []int{10_000, 10_000}[:1+m.IntN(2)], Ends: [2]topology.End{{Switch: x.Name, Native: 1}, {Switch: y.Name, Native: 1}}}
	m.b.Links = append(m.b.Links, peer)
	// What joined the two, or the pair to itself, is gone; some links become bundles.
	m.b.Links = slices.DeleteFunc(m.b.Links, func(l topology.Link) bool {
		return l.Name != p.PeerLink && slices.Contains(p.Switches, l.Ends[0].Switch) && slices.Contains(p.Switches, l.Ends[1].Switch)
	})
	for k := range m.b.Links {
		l := &m.b.Links[k]
		for e := range l.Ends {
			if l.Name != p.PeerLink && l.Ends[e].Peers == nil && slices.Contains(p.Switches, l.Ends[e].Switch) && l.Ends[e].PortName == "" && l.Ends[e].Channel == "" && m.chance(0.7) {
				if l.Members == nil {
					l.Members, l.Mbps = []int{l.Mbps, l.Mbps}, 0
				}
				l.Ends[0].MinLinks, l.Ends[1].MinLinks = 0, 0
				l.Ends[e].Switch = ""
				l.Ends[e].Peers = nil
				for c := range l.Members {
					l.Ends[e].Peers = append(l.Ends[e].Peers, p.Switches[c%2])
				}
			}
		}
	}
	m.b.MLAGs = append(m.b.MLAGs, p)
}

func (m *mix) stacked() {
	free := m.ordinary()
	if len(free) == 0 {
		return
	}
	s := &m.b.Switches[free[0]]
	s.Stack = &topology.Stack{Ring: m.chance(0.3), MAC: of(&m.drawing, topology.StackMACKeep, topology.StackMACChange), Split: of(&m.drawing, topology.StackSplitRuns, topology.StackSplitCloses, topology.StackSplitCloses)}
	for k := range 2 + m.IntN(2) {
		c := topology.Chassis{Name: string(rune('x' + k))}
		if k > 0 {
			c.MAC = &topology.MAC{2, 0, 0, byte(m.IntN(2)), 2, byte(16*free[0] + k)}
		}
		s.Stack.Members = append(s.Stack.Members, c)
	}
}

// chassis says of everything at stacks where it ends.
func (m *mix) chassis() {
	on := func(sw string, n int) (out []string) {
		i := slices.IndexFunc(m.b.Switches, func(s topology.Switch) bool { return s.Name == sw })
		if i < 0 || m.b.Switches[i].Stack == nil {
			return nil
		}
		for range n {
			out = append(out, m.b.Switches[i].Stack.Members[m.IntN(len(m.b.Switches[i].Stack.Members))].Name)
		}
		return out
	}
	for i := range m.b.Links {
		l := &m.b.Links[i]
		for k := range l.Ends {
			l.Ends[k].On = on(l.Ends[k].Switch, max(1, len(l.Members)))
		}
	}
	for i := range m.b.Segments {
		for k := range m.b.Segments[i].Ends {
			e := &m.b.Segments[i].Ends[k]
			e.On = on(e.Switch, 1)
		}
	}
	for h := range m.b.Hosts {
		for i := range m.b.Hosts[h].NICs {
			for k := range m.b.Hosts[h].NICs[i].To {
				if to := &m.b.Hosts[h].NICs[i].To[k]; on(to.Switch, 1) != nil {
					to.On = on(to.Switch, 1)[0]
				}
			}
		}
	}
}

func (m *mix) hubbed() {
	s := topology.Segment{Name: fmt.Sprint("hub", len(m.b.Segments)), Mbps: of(&m.drawing, 100, 1000, 1000)}
	for k, i := range m.Perm(len(m.b.Switches))[:2+m.IntN(3)] {
		sw := &m.b.Switches[i]
		e := topology.End{Switch: sw.Name, Native: 1}
		if sw.Protocol != topology.NoSTP && m.chance(0.3) {
			e.PortName = m.port(sw.Name, topology.Port{Name: fmt.Sprint(s.Name, "-", k), BPDUFilter: m.chance(0.3), BPDUGuard: m.chance(0.3), LoopGuard: m.chance(0.2), Assurance: m.chance(0.2), RootGuard: m.chance(0.2)})
		}
		s.Ends = append(s.Ends, e)
	}
	m.b.Segments = append(m.b.Segments, s)
}

func (m *mix) silent() {
	free := m.ordinary()
	if len(free) < 3 {
		return
	}
	s := &m.b.Switches[free[0]]
	if slices.ContainsFunc(m.b.Segments, func(g topology.Segment) bool {
		return slices.ContainsFunc(g.Ends, func(e topology.End) bool { return e.Switch == s.Name && e.PortName != "" })
	}) {
		return
	}
	for i := range m.b.Links {
		for k := range m.b.Links[i].Ends {
			if e := &m.b.Links[i].Ends[k]; e.Switch == s.Name {
				e.PortName, e.Channel = "", ""
			}
		}
	}
	s.Protocol, s.NoDispute, s.Region, s.MSTPriority, s.VLANPriority, s.Ports = topology.NoSTP, false, "", nil, nil, nil
	if s.BPDU = topology.BPDUFlood; m.protocol != topology.RPVST && m.chance(0.5) {
		s.BPDU = topology.BPDUDrop
	}
}

func (m *mix) anyLink() *topology.Link {
	for range 20 {
		l := &m.b.Links[m.IntN(len(m.b.Links))]
		plain := l.Name == ""
		for _, e := range l.Ends {
			plain = plain && e.PortName == "" && e.Channel == "" && e.Peers == nil && !slices.ContainsFunc(m.b.Switches, func(s topology.Switch) bool { return s.Name == e.Switch && s.Protocol == topology.NoSTP })
		}
		if plain {
			return l
		}
	}
	return nil
}

func (m *mix) oneWay() {
	if l := m.anyLink(); l != nil {
		e := &l.Ends[m.IntN(2)]
		if l.IsLAG() && m.chance(0.5) {
			l.Ends[0].Static, l.Ends[1].Static = true, true
			e.NoCarrier = []int{1}
		} else {
			e.Deaf = []int{1}
		}
	}
}

func (m *mix) nativeVLANs() {
	for range 1 + m.IntN(2) {
		if l := m.anyLink(); l != nil {
			l.Ends[0].Native, l.Ends[1].Native = of(&m.drawing, 1, 10), of(&m.drawing, 20, 30)
			l.Ends[0].VLANs, l.Ends[1].VLANs = topology.VLANs{}, topology.VLANs{}
		}
	}
}

func (m *mix) guards() {
	for i := range 1 + m.IntN(3) {
		l := m.anyLink()
		if l == nil {
			return
		}
		for k := range l.Ends {
			if m.chance(0.7) {
				p := topology.Port{Name: fmt.Sprint("g", len(m.b.Links), "-", i, "-", k)}
				switch m.IntN(6) {
				case 0:
					p.BPDUFilter = true
				case 1:
					p.BPDUGuard = true
				case 2, 3:
					p.Assurance = true
				case 4:
					p.RootGuard = true
				case 5:
					p.LoopGuard = true
				}
				l.Ends[k].PortName = m.port(l.Ends[k].Switch, p)
			}
		}
	}
}

func (m *mix) selecting() {
	for range 1 + m.IntN(2) {
		s := m.anySwitch()
		s.LACP.MaxActive, s.LACP.Priority = 1+m.IntN(2), new(m.IntN(3))
		for i := range m.b.Links {
			if l := &m.b.Links[i]; l.IsLAG() && m.chance(0.3) && l.Ends[0].Peers == nil && l.Ends[1].Peers == nil {
				l.Ends[m.IntN(2)].Passive = true
			}
		}
	}
}

func (m *mix) cheaper() {
	for i := range m.b.Links {
		l := &m.b.Links[i]
		if !l.IsLAG() || l.Name != "" {
			continue
		}
		if m.chance(0.5) {
			l.Members[len(l.Members)-1] = of(&m.drawing, 1000, 10_000)
		}
	}
	for range 3 {
		s := m.anySwitch()
		s.LAGCost = of(&m.drawing, topology.DellOS9LAG, topology.MemberLAG, topology.FlatLAG, topology.CiscoShortLAG)
		if s.LAGCost == topology.DellOS9LAG {
			s.CostMethod = topology.DellOS9Cost
		}
		if s.LAGCost == topology.FlatLAG {
			s.CostMethod = topology.LongCost
		}
	}
}

func (m *mix) mismatch() {
	for i := range m.b.Links {
		if l := &m.b.Links[i]; l.IsLAG() && l.Name == "" && m.chance(0.3) {
			l.Ends[m.IntN(2)].Static = true
		}
	}
}

func (m *mix) names() {
	for i := range m.b.Links {
		if l := &m.b.Links[i]; l.Name == "" {
			l.Name = fmt.Sprint("l", i)
		}
	}
	for i := range m.b.MLAGs {
		if p := &m.b.MLAGs[i]; p.Keepalive != nil && p.Keepalive.Tags == nil && m.chance(0.2) {
			p.Keepalive.Over = m.b.Links[m.IntN(len(m.b.Links))].Name
		}
	}
}

// people draws networks, hosts, clusters and a witness.
func (m *mix) people() {
	d := &m.drawing
	for i, v := range []int{10, 20, 10}[:1+m.IntN(3)] {
		n := topology.Network{Name: fmt.Sprint("n", i), VLAN: v, MPIO: m.chance(0.2), Services: m.chance(0.3), NoHeartbeats: m.chance(0.2), Needs: topology.Needs{Mbps: of(d, 0, 0, 1000)}}
		if m.chance(0.4) {
			for _, k := range m.Perm(len(m.b.Switches))[:1+m.IntN(2)] {
				n.Gateway = append(n.Gateway, m.b.Switches[k].Name)
			}
		}
		if len(m.b.MLAGs) > 0 && m.chance(0.2) {
			n.Gateway = slices.Clone(m.b.MLAGs[0].Switches)
		}
		if i > 0 && m.chance(0.4) {
			n.Fallback = []string{"n0"}
		}
		m.b.Networks = append(m.b.Networks, n)
	}
	home := m.Perm(len(m.b.Switches))[:2+m.IntN(3)]
	var nodes []string
	hosts := 2 + m.IntN(3)
	for h := range hosts + 1 {
		host := topology.Host{Name: fmt.Sprint("h", h)}
		if m.chance(0.2) {
			host.Tags = m.feeds()
		}
		for i := range m.b.Networks {
			if h == hosts && i > 0 {
				break
			}
			n := topology.NIC{Name: fmt.Sprint("e", i), Mbps: of(d, 1000, 10_000), Carries: []string{m.b.Networks[i].Name}, Share: m.chance(0.1)}
			for range of(d, 1, 1, 2) {
				n.To = append(n.To, topology.Attachment{Switch: m.b.Switches[home[m.IntN(len(home))]].Name})
			}
			if len(m.b.MLAGs) > 0 && m.chance(0.4) {
				p := m.b.MLAGs[m.IntN(len(m.b.MLAGs))]
				n.To = []topology.Attachment{{Switch: p.Switches[0]}, {Switch: p.Switches[1]}}
			}
			if len(n.To) > 1 {
				n.Team = of(d, topology.TeamIndependent, topology.TeamActiveStandby, topology.TeamStatic, topology.TeamLACP)
			}
			host.NICs = append(host.NICs, n)
		}
		m.b.Hosts = append(m.b.Hosts, host)
		if h < hosts {
			nodes = append(nodes, host.Name)
		}
	}
	c := topology.Cluster{Name: "c", Nodes: nodes}
	if m.chance(0.3) {
		c.Votes = map[string]int{nodes[0]: of(d, 0, 2)}
	}
	switch {
	case m.b.Networks[0].Gateway != nil && m.chance(0.4):
		c.Witness = &topology.Witness{Network: "n0"}
	case m.chance(0.4):
		c.Witness = &topology.Witness{Network: "n0", Host: fmt.Sprint("h", hosts)}
	}
	m.b.Clusters = []topology.Cluster{c}
}

// from returns the first seed of a long run, 0 otherwise.
func from() uint64 {
	n, _ := strconv.ParseUint(os.Getenv("SPANDRILL_FROM"), 10, 64)
	return n
}

// TestMixedFootprint takes down each element outside of the footprint of a state, and some
// sets of them, and wants the verdicts of the state. SPANDRILL_FROM is the first seed.
func TestMixedFootprint(t *testing.T) {
	fabrics, failed, outside, elements, tried, states := 0, 0, 0, 0, 0, 0
	for seed := from(); seed < from()+randomCount(t, 60); seed++ {
		f, ok := mixed(seed)
		if !ok {
			continue
		}
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 91))}
		p := failure.Plan{K: 2 + d.IntN(3), Clusters: d.chance(0.8)}
		c, fast, err := failure.NewClosure(f, p)
		if err != nil {
			t.Fatal(err)
		}
		if fast {
			continue
		}
		fabrics++
		_, judge, err := failure.Evaluator(f, p.Clusters)
		if err != nil {
			t.Fatal(err)
		}
		all := p.Elements(f)
		for trial := range 10 {
			var set []int32
			var down []topology.Element
			if trial > 0 {
				near := c.Near(nil)
				for range 1 + d.IntN(p.K-1) {
					e := int32(d.IntN(len(all)))
					if len(near) > 0 && d.chance(0.6) {
						e = near[d.IntN(len(near))]
					}
					if !slices.Contains(set, e) {
						set, down = append(set, e), append(down, all[e])
					}
				}
			}
			near := c.Near(set)
			want, err := judge(failure.Down(down...))
			var far []topology.Element
			for i, e := range all {
				if !slices.Contains(near, int32(i)) && !slices.Contains(set, int32(i)) {
					far = append(far, e)
				}
			}
			if err != nil {
				if failed++; len(far) > 0 {
					t.Errorf("seed %d: %v: %v, and outside is %v", seed, down, err, far)
				}
				continue
			}
			states++
			elements, outside = elements+len(all), outside+len(far)
			check := func(more ...topology.Element) {
				tried++
				got, err := judge(failure.Down(append(slices.Clone(down), more...)...))
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("seed %d: %v with %v outside of its footprint: %v, %v; without %v", seed, down, more, got, err, want)
				}
			}
			for _, e := range far {
				check(e)
			}
			if room := p.K - len(down); room > 1 && len(far) > 2 {
				for range 10 {
					var more []topology.Element
					for range 2 + d.IntN(room-1) {
						if e := of(d, far...); !slices.Contains(more, e) {
							more = append(more, e)
						}
					}
					check(more...)
				}
			}
		}
	}
	t.Logf("%d fabrics, %d states, %d that cannot be analysed, %d of %d elements outside, %d tried", fabrics, states, failed, outside, elements, tried)
	if !testing.Short() && (fabrics < 20 || outside < elements/10) {
		t.Error("that is not what was to be tested")
	}
}

// TestMixedSummarize wants the sums of such fabrics to be those of Evaluate.
func TestMixedSummarize(t *testing.T) {
	fabrics, states, slow := 0, uint64(0), uint64(0)
	for seed := from(); seed < from()+randomCount(t, 20); seed++ {
		f, ok := mixed(seed)
		if !ok {
			continue
		}
		d := &drawing{Rand: rand.New(rand.NewPCG(seed, 92))}
		p := failure.Plan{K: 2 + d.IntN(2), Clusters: true}
		all := p.Elements(f)
		for range []int{0, 0, 26, 14}[p.K] {
			p.Only = append(p.Only, of(d, all...))
		}
		got := summarize(t, f, p)
		if diff := sameSummary(byDefinition(t, f, p, evaluated(f, true)), got); diff != "" {
			t.Errorf("seed %d, %+v (-Evaluate +Summarize):\n%s", seed, p, diff)
		}
		fabrics, states, slow = fabrics+1, states+got.States, slow+got.Slow
	}
	t.Logf("%d fabrics, %d of %d states anew", fabrics, slow, states)
	if !testing.Short() && (fabrics < 10 || slow == 0 || slow == states) {
		t.Error("that is not what was to be tested")
	}
}
