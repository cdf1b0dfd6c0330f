package file_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// maker makes a random description that is valid. Names come from mean sets:
// what YAML takes for something else, what paths are ambiguous with, what the
// form reserves.
type maker struct {
	*rand.Rand
	b    topology.Builder
	seen map[string]bool // ports that something is plugged into
}

func randomBuilder(seed uint64) *topology.Builder {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 1)), seen: make(map[string]bool)}
	m.regions()
	m.switches()
	m.links()
	m.segments()
	m.networks()
	m.hosts()
	m.stacks()
	m.demands()
	return &m.b
}

// stacks makes stacks of some switches, and says of what ends there where.
func (m *maker) stacks() {
	members := make(map[string][]string)
	for i := range m.b.Switches {
		if !m.chance(25) {
			continue
		}
		s := &m.b.Switches[i]
		k := &topology.Stack{Ring: m.chance(50), MAC: topology.StackMAC(m.IntN(3)), Split: topology.StackSplit(m.IntN(3)), Takeover: pick(m, 0, 3, 60)}
		for j, name := range m.names("c", 2+m.IntN(3)) {
			c := topology.Chassis{Name: name, Tags: m.tags("chassis")}
			if j > 0 && (k.MAC == topology.StackMACChange || m.chance(20)) {
				c.MAC = &topology.MAC{2, 1, byte(i), 0, 0, byte(j)}
			}
			k.Members = append(k.Members, c)
			members[s.Name] = append(members[s.Name], name)
		}
		s.Stack = k
	}
	on := func(sw string, cables int) (out []string) {
		for range cables {
			if len(members[sw]) > 0 {
				out = append(out, pick(m, members[sw]...))
			}
		}
		return out
	}
	for i := range m.b.Links {
		l := &m.b.Links[i]
		for k := range l.Ends {
			l.Ends[k].On = on(l.Ends[k].Switch, max(len(l.Members), 1))
		}
	}
	for i := range m.b.Segments {
		for k := range m.b.Segments[i].Ends {
			e := &m.b.Segments[i].Ends[k]
			e.On = on(e.Switch, 1)
		}
	}
	for i := range m.b.Hosts {
		for j := range m.b.Hosts[i].NICs {
			for k := range m.b.Hosts[i].NICs[j].To {
				if a := &m.b.Hosts[i].NICs[j].To[k]; len(members[a.Switch]) > 0 {
					a.On = on(a.Switch, 1)[0]
				}
			}
		}
	}
}

func pick[T any](m *maker, from ...T) T { return from[m.IntN(len(from))] }

func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

var meanNames = []string{
	"null", "true", "no", "~", "10", "007", "1e3", "0x1F", "2024-01-01", "a.b", "a.b.mac", "mac", "ports", "x y", "ä-ö", "日本",
	"-a", "a-", "#a", "a#b", "&a", "!a", "%a", "@a", "`a", "'a'", `"a"`, `a\b`, "{a}", "a{b", ">", "|", "?", "=", "<<", "y", "NULL", "tags", "rack",
	"pdu", "nics", "vm-memory", "guest-teams", "gateway", "x--y", "x--y.2", "spandrill", "(1)", "a;b", "a=b", "_", "é́", "node", "9", "𝒳",
}

// names returns n names of which no two are alike.
func (m *maker) names(prefix string, n int) []string {
	var out []string
	for i := range n {
		name := fmt.Sprintf("%s%d", prefix, i+1)
		if m.chance(25) {
			name = pick(m, meanNames...)
		}
		if slices.Contains(out, name) {
			name = fmt.Sprintf("%s-%d", prefix, i+1)
		}
		out = append(out, name)
	}
	return out
}

func (m *maker) vlans() topology.VLANs {
	switch m.IntN(6) {
	case 0:
		return topology.NoVLANs()
	case 1:
		return topology.VLANsOf(1 + m.IntN(4094))
	case 2:
		return topology.VLANsOf(10, 20, 21, 22, 30+m.IntN(4000))
	}
	return topology.VLANs{}
}

func (m *maker) tags(kind string) topology.Tags {
	if !m.chance(30) {
		return nil
	}
	t := topology.Tags{}
	for _, key := range []string{"rack", "pdu", "room", "mtu", "null"} {
		if m.chance(30) {
			t[key] = []string{fmt.Sprintf("%s-%d", key, m.IntN(3))}
			if m.chance(30) {
				t[key] = append(t[key], key+"-"+kind)
			}
		}
	}
	return t
}

func (m *maker) cost() int { return pick(m, 0, 0, 0, 1, 2000, 200_000_000) }

func (m *maker) regions() {
	for _, id := range m.names("region", m.IntN(3)) {
		r := topology.Region{ID: id, Name: pick(m, "", id, "x\x00\u2028 \"\\", " campus ", "é\u0085\ufeff"), Revision: pick(m, 0, 1, 65535)}
		for i := range m.IntN(3) {
			if r.Instances == nil {
				r.Instances = map[int]topology.VLANs{}
			}
			r.Instances[pick(m, 1, 2, 4094)] = pick(m, topology.NoVLANs(), topology.VLANsOf(10+i, 20+i))
		}
		if len(r.Instances) == 1 && m.chance(20) {
			for id := range r.Instances {
				r.Instances[id] = topology.VLANs{}
			}
		}
		if !clash(r.Instances) {
			m.b.Regions = append(m.b.Regions, r)
		}
	}
}

// clash says whether a VLAN is in two instances.
func clash(instances map[int]topology.VLANs) bool {
	seen := make(map[int]bool)
	for _, v := range instances {
		for id := range v.All() {
			if seen[id] {
				return true
			}
			seen[id] = true
		}
	}
	return false
}

func (m *maker) switches() {
	common := topology.Protocol(1 + m.IntN(6))
	for i, name := range m.names("sw", 1+m.IntN(6)) {
		s := topology.Switch{
			Name: name, Protocol: common, CostMethod: topology.CostMethod(m.IntN(6)), LAGCost: topology.LAGCost(m.IntN(4)),
			MTU: pick(m, 0, 9216, 9216, 1500), VLANs: m.vlans(), Tags: m.tags("switch"),
			Capabilities: pick(m, nil, []string{"dcb"}, []string{"null", "dcb", "a b"}),
			LACP:         m.switchLACP(),
		}
		if m.chance(40) {
			s.Protocol = topology.Protocol(m.IntN(7))
		}
		if m.chance(20) {
			s.CostMethod, s.LAGCost = topology.ComwareCost, topology.ComwareLAG
		}
		if m.chance(50) {
			s.Priority = new(4096 * m.IntN(16))
		}
		if m.chance(30) {
			s.MAC = &topology.MAC{2, 0, 0, byte(m.IntN(2)), 0, byte(i + 1)}
			s.MACByOrder = m.chance(20)
		}
		if s.Protocol == topology.NoSTP {
			s.BPDU = pick(m, topology.BPDUFlood, topology.BPDUDrop)
		}
		if s.Protocol == topology.RSTP || s.Protocol == topology.MSTP {
			s.NoDispute = m.chance(20)
		}
		if s.Protocol == topology.MSTP {
			if len(m.b.Regions) > 0 && m.chance(70) {
				s.Region = pick(m, m.b.Regions...).ID
			}
			if m.chance(50) {
				s.MSTPriority = map[int]int{pick(m, 1, 2, 4094): 4096 * m.IntN(16), 3: 32768}
			}
			s.SSTP = topology.SSTP(m.IntN(4))
		}
		if s.Protocol.PerVLAN() {
			if s.VLANs.Len() == 0 {
				s.VLANs = topology.VLANs{}
			}
			if m.chance(50) {
				s.VLANPriority = map[int]int{m.vlanOf(s): 4096 * m.IntN(16), m.vlanOf(s): 32768}
			}
		}
		m.b.Switches = append(m.b.Switches, s)
		m.ports(&m.b.Switches[i])
	}
}

// vlanOf returns a VLAN that exists on a switch.
func (m *maker) vlanOf(s topology.Switch) int { return pick(m, slices.Collect(s.VLANs.All())...) }

func (m *maker) ports(s *topology.Switch) {
	used := make(map[string]bool)
	for range m.IntN(4) {
		p := topology.Port{Cost: m.cost(), Edge: m.chance(20), Disabled: m.chance(20), RestrictedRole: m.chance(20), RestrictedTCN: m.chance(20), RootGuard: m.chance(20), BPDUGuard: m.chance(20), BPDUFilter: m.chance(20), LoopGuard: m.chance(20), Assurance: m.chance(20), UDLD: m.chance(20), Access: pick(m, 0, 0, 30), NumberByOrder: m.chance(10)}
		if m.chance(60) {
			p.Name = pick(m, "Te1/0/1", "Te1/0/2", "po1", "5", "7", "x: y", "null", "-3")
		}
		if p.Name == "" || m.chance(50) {
			p.Number = pick(m, 1, 2, 3, 5, 7, 64, 4095)
		}
		if m.chance(30) {
			p.Priority = new(16 * m.IntN(16))
		}
		if m.chance(20) {
			p.Mbps = 10000
		}
		if s.Protocol == topology.MSTP && m.chance(40) {
			p.MST = map[int]topology.PortMST{0: {Cost: m.cost()}, 2: {Cost: m.cost(), Priority: pick(m, nil, new(16))}}
		}
		if s.Protocol.PerVLAN() && m.chance(40) {
			p.VLAN = map[int]topology.PortVLAN{m.vlanOf(*s): {Cost: m.cost()}, m.vlanOf(*s): {Cost: m.cost(), Priority: pick(m, nil, new(16))}}
		}
		number := fmt.Sprint("#", p.Number)
		if used[number] && p.Number != 0 || used[p.Name] && p.Name != "" {
			continue
		}
		used[number], used[p.Name] = true, true
		s.Ports = append(s.Ports, p)
	}
}

// plug returns a port of a switch that nobody uses: none in particular, one that
// is declared, by number or name or both, or another.
func (m *maker) plug(i, speed int) (number int, name string) {
	s := m.b.Switches[i]
	switch m.IntN(4) {
	case 0:
		for _, p := range s.Ports {
			at := fmt.Sprint(i, "/", p.Number, "/", p.Name)
			if m.seen[at] || p.Mbps != 0 && p.Mbps != speed {
				continue
			}
			m.seen[at] = true
			switch {
			case p.Name == "" || p.Number != 0 && m.chance(40):
				return p.Number, ""
			case p.Number == 0 || m.chance(50):
				return 0, p.Name
			}
			return p.Number, p.Name
		}
	case 1:
		number = 100 + m.IntN(1000)
		if at := fmt.Sprint(i, "/", number); m.seen[at] {
			number = 0
		} else {
			m.seen[at] = true
		}
	}
	if m.chance(20) {
		name = pick(m, "Gi1", "Gi2", "9", "a, b", "~", "#1")
		if at := fmt.Sprint(i, "//", name); m.seen[at] {
			name = ""
		} else {
			m.seen[at] = true
		}
	}
	return number, name
}

func (m *maker) end(speed int) topology.End {
	i := m.IntN(len(m.b.Switches))
	e := topology.End{Switch: m.b.Switches[i].Name, VLANs: m.vlans(), Native: pick(m, 0, 0, 0, 1, 99, 4094)}
	e.Port, e.PortName = m.plug(i, speed)
	return e
}

func (m *maker) links() {
	names := m.names("link", m.IntN(9))
	for i, name := range names {
		l := topology.Link{Name: name, Mbps: pick(m, 100, 1000, 2500, 10000, 1_000_000, 1_234_567), Tags: m.tags("link")}
		if m.chance(30) {
			l.Name = ""
		}
		speed := l.Mbps
		if m.chance(50) {
			l.Members = slices.Repeat([]int{l.Mbps}, 1+m.IntN(4))
			l.Mbps = pick(m, 0, l.Mbps)
			speed = -1
			if m.chance(30) {
				for range l.Members {
					l.MemberTags = append(l.MemberTags, m.tags("cable"))
				}
			}
		}
		vlans, native, cost, static, least := m.vlans(), pick(m, 0, 1, 99), m.cost(), m.chance(30), m.IntN(len(l.Members)+1)
		for k := range l.Ends {
			e := m.end(speed)
			if m.chance(60) {
				e.VLANs, e.Native, e.Cost = vlans, native, cost
			}
			if l.Members != nil {
				e.Static, e.MinLinks = static != m.chance(10), least
				if m.chance(30) {
					e.MinLinks = m.IntN(len(l.Members) + 1)
				}
				if m.chance(30) {
					for j := range l.Members {
						e.Members = append(e.Members, fmt.Sprintf("Xe%d/%d/%d", i, k, j))
					}
				}
			}
			if m.pinned(e) {
				e.Cost = 0
			}
			m.lacp(&l, &e, fmt.Sprintf("Po%d", i))
			m.oneWay(&l, &e)
			l.Ends[k] = e
		}
		m.b.Links = append(m.b.Links, l)
	}
	// The names that are made up must not be taken.
	for i := range m.b.Links {
		if l := &m.b.Links[i]; l.Name == "" && len(l.Ends[0].Switch)+len(l.Ends[1].Switch) > 50 {
			l.Name = fmt.Sprintf("long%d", i)
		}
	}
}

// lacp lets an end say something of LACP, or be a channel of one cable.
func (m *maker) lacp(l *topology.Link, e *topology.End, channel string) {
	switch {
	case l.Members == nil && m.chance(20):
		e.Channel, e.Static, e.MinLinks = fmt.Sprint(channel, len(m.b.Links), m.IntN(1000)), m.chance(50), m.IntN(3)
	case l.Members == nil:
		return
	}
	if !e.Static {
		e.Passive = m.chance(30)
		if m.chance(30) {
			for range max(len(l.Members), 1) {
				e.LACPPriority = append(e.LACPPriority, m.IntN(65536))
			}
		}
	}
}

// oneWay lets an end hear nothing over some cables, or have no carrier there.
func (m *maker) oneWay(l *topology.Link, e *topology.End) {
	for c := range max(len(l.Members), 1) {
		switch {
		case e.Channel == "" && m.chance(10):
			e.Deaf = append(e.Deaf, c+1)
		case l.Members != nil && m.chance(10):
			e.NoCarrier = append(e.NoCarrier, c+1)
		}
	}
}

// switchLACP returns what a switch says of bundles. Nothing that refuses any.
func (m *maker) switchLACP() topology.LACP {
	if m.chance(60) {
		return topology.LACP{}
	}
	l := topology.LACP{
		Profile: pick(m, 0, topology.Nexus5000, topology.Nexus7000, topology.Comware), MaxActive: pick(m, 0, 0, 8, 64),
		Mismatch: topology.Fate(m.IntN(4)), CompareWith: topology.CompareWith(m.IntN(3)), NoPartner: pick(m, 0, topology.MemberSuspended, topology.MemberIndividual),
	}
	if m.chance(50) {
		l.Priority = new(pick(m, 0, 32768, 65535))
	}
	if m.chance(30) {
		l.MisconfigGuard = new(m.chance(50))
	}
	return l
}

// pinned says whether a port that the end may mean has a cost of its own.
func (m *maker) pinned(e topology.End) bool {
	for _, s := range m.b.Switches {
		if s.Name == e.Switch {
			return slices.ContainsFunc(s.Ports, func(p topology.Port) bool { return p.Cost != 0 })
		}
	}
	return false
}

func (m *maker) segments() {
	for i := range m.IntN(3) {
		g := topology.Segment{Name: fmt.Sprintf("hub %d", i), Mbps: 100, Tags: m.tags("segment")}
		vlans, native := m.vlans(), pick(m, 0, 99)
		for range 1 + m.IntN(4) {
			e := m.end(100)
			if m.chance(70) {
				e.VLANs, e.Native = vlans, native
			}
			if !m.pinned(e) {
				e.Cost = m.cost()
			}
			g.Ends = append(g.Ends, e)
		}
		m.b.Segments = append(m.b.Segments, g)
	}
}

func (m *maker) networks() {
	names := m.names("net", m.IntN(4))
	for _, name := range names {
		n := topology.Network{Name: name, VLAN: 1 + m.IntN(4094), NoHeartbeats: m.chance(30), Services: m.chance(30), MPIO: m.chance(30)}
		n.Needs = topology.Needs{Mbps: pick(m, 0, 1000, 10000), FlowMbps: pick(m, 0, 0, 2500), MTU: pick(m, 0, 0, 9014), Capabilities: pick(m, nil, nil, []string{"x", "dcb"})}
		for _, s := range m.b.Switches {
			if m.chance(20) {
				n.Gateway = append(n.Gateway, s.Name)
			}
		}
		for _, other := range names {
			if other != name && m.chance(20) {
				n.Fallback = append(n.Fallback, other)
			}
		}
		n.Demand = topology.NetworkDemand{Hosts: m.rate(), Flows: pick(m, 0, 0, 1, 1024)}
		if n.Gateway != nil {
			n.Demand.Gateway = m.rate()
		}
		n.Migration = m.chance(20)
		m.b.Networks = append(m.b.Networks, n)
	}
}

func (m *maker) rate() topology.Rate {
	return pick[topology.Rate](m, 0, 0, topology.NICRate, topology.NoRate, 1, 2500, topology.MaxMbps)
}

// demands are those of some pairs of hosts that are on a network.
func (m *maker) demands() {
	seen := make(map[topology.Demand]bool)
	for _, n := range m.b.Networks {
		var ends []string
		for _, h := range m.b.Hosts {
			if h.Name != topology.Gateway && slices.ContainsFunc(h.NICs, func(nic topology.NIC) bool { return slices.Contains(nic.Carries, n.Name) }) {
				ends = append(ends, h.Name)
			}
		}
		if n.Gateway != nil && !slices.ContainsFunc(m.b.Hosts, func(h topology.Host) bool { return h.Name == topology.Gateway }) {
			ends = append(ends, "")
		}
		for range m.IntN(3) {
			d := topology.Demand{Network: n.Name}
			if len(ends) == 0 {
				continue
			}
			if d.From, d.To = pick(m, ends...), pick(m, ends...); d.From == d.To || seen[d] {
				continue
			}
			seen[d] = true
			d.Rate, d.Flows = cmp.Or(m.rate(), topology.NoRate), pick(m, 0, 1, 7)
			m.b.Demands = append(m.b.Demands, d)
		}
	}
}

func (m *maker) hosts() {
	names := m.names(pick(m, "node", "node0", "1", "n"), 2+m.IntN(9))
	common := m.nics(false)
	var all []string
	for _, n := range m.b.Networks {
		all = append(all, n.Name)
	}
	for i, name := range names {
		h := topology.Host{Name: name, Tags: m.tags("host"), VMBytes: pick[int64](m, 0, 0, 1<<30, 120e9, 1e6, 3<<20, topology.MaxMemory)}
		if m.chance(50) {
			h.NICs, h.Tags = common, nil
		} else {
			h.NICs = m.nics(true)
			h.GuestTeams = m.guestTeams(h.NICs)
		}
		if i == 0 && len(all) > 0 {
			h.NICs = append(slices.Clone(h.NICs), topology.NIC{Name: "everything", To: []topology.Attachment{{Switch: m.b.Switches[0].Name}}, Mbps: 1000, Carries: all})
		}
		m.b.Hosts = append(m.b.Hosts, h)
	}
	if m.chance(60) {
		cut := m.IntN(len(names)-1) + 1
		m.b.Clusters = []topology.Cluster{{Name: "c1", Nodes: names[:cut]}}
		if m.chance(60) {
			m.b.Clusters = append(m.b.Clusters, topology.Cluster{Name: "null", Nodes: slices.Concat(names[cut+1:], names[cut:cut+1])})
		}
		for i := range m.b.Clusters {
			m.quorum(&m.b.Clusters[i])
			if m.chance(30) {
				m.b.Clusters[i].HeartbeatSeconds = 1 + m.IntN(240)
			} else {
				m.b.Clusters[i].Windows = topology.Windows(m.IntN(7))
			}
		}
	}
}

// quorum gives a cluster votes, and a witness where there may be one: the first
// host is on every network.
func (m *maker) quorum(c *topology.Cluster) {
	for _, node := range c.Nodes[1:] {
		if m.chance(60) {
			if c.Votes == nil {
				c.Votes = make(map[string]int)
			}
			c.Votes[node] = pick(m, 0, 0, 0, 1, 2, topology.MaxVotes)
		}
	}
	if len(m.b.Networks) == 0 || m.chance(30) {
		return
	}
	n, first := pick(m, m.b.Networks...), m.b.Hosts[0].Name
	if !slices.ContainsFunc(m.b.Hosts, func(h topology.Host) bool {
		return slices.Contains(c.Nodes, h.Name) && slices.ContainsFunc(h.NICs, func(e topology.NIC) bool { return slices.Contains(e.Carries, n.Name) })
	}) {
		return
	}
	switch outside := !slices.Contains(c.Nodes, first); {
	case outside && m.chance(50):
		c.Witness = &topology.Witness{Network: n.Name, Host: first}
	case n.Gateway != nil:
		c.Witness = &topology.Witness{Network: n.Name}
	}
}

// nics returns NICs. Those that several hosts have are not plugged into any
// port in particular.
func (m *maker) nics(plugged bool) []topology.NIC {
	var out []topology.NIC
	for _, name := range m.names("nic", m.IntN(4)) {
		n := topology.NIC{Name: name, Mbps: pick(m, 1000, 10000, 10000), Tags: m.tags("nic")}
		for range 1 + m.IntN(3) {
			i := m.IntN(len(m.b.Switches))
			a := topology.Attachment{Switch: m.b.Switches[i].Name}
			if plugged && m.chance(40) {
				a.Port, a.PortName = m.plug(i, n.Mbps)
			}
			n.To = append(n.To, a)
		}
		m.team(&n)
		for _, w := range m.b.Networks {
			if m.chance(40) {
				n.Carries = append(n.Carries, w.Name)
			}
		}
		out = append(out, n)
	}
	return out
}

// team makes a team of a NIC's ports, with cards and speeds of their own.
func (m *maker) team(n *topology.NIC) {
	n.Share, n.RDMA = m.chance(20), m.chance(20)
	n.Card = pick(m, "", "", "c1", "null")
	if len(n.To) > 1 {
		n.Team, n.Hash = topology.Team(m.IntN(5)), topology.Hash(m.IntN(3))
	}
	for k := range n.To {
		n.To[k].Card = pick(m, "", "", "c1", "10")
		n.To[k].Tags = m.tags("port")
		if !n.Team.SwitchDependent() {
			n.To[k].Mbps = pick(m, 0, 0, 1000, 25_000)
		}
	}
}

func (m *maker) guestTeams(nics []topology.NIC) []topology.GuestTeam {
	var out []topology.GuestTeam
	if len(nics) == 0 {
		return nil
	}
	for _, name := range m.names("guest", m.IntN(3)) {
		g := topology.GuestTeam{Name: name, Team: topology.Team(m.IntN(5)), Hash: topology.Hash(m.IntN(3))}
		for range 2 + m.IntN(2) {
			g.Over = append(g.Over, pick(m, nics...).Name)
		}
		out = append(out, g)
	}
	return out
}
