package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// pairs looks at the MLAG pairs: what has to be alike at both peers (Cisco Nexus 5000
// guide, chapter 8, type 1 consistency), and what a pair hangs on.
func (c *checker) pairs() {
	for i := range c.b.MLAGs {
		m := &c.b.MLAGs[i]
		a, b := &c.b.Switches[c.index[m.Switches[0]]], &c.b.Switches[c.index[m.Switches[1]]]
		c.alike(m, a, b)
		c.peerPorts(m, a, b)
		c.peerVLANs(m, a, b)
		c.hangsOn(m)
		c.unsaidOfPair(m)
	}
	c.orphans()
}

func (c *checker) pairFinding(code FindingCode, m *topology.MLAG, field, what, fix string) {
	c.find(code, "mlag."+m.Name+field, m.Element(), what, fix)
}

// alike compares what the peers are configured with.
func (c *checker) alike(m *topology.MLAG, a, b *topology.Switch) {
	differ := func(code FindingCode, what, of, at string) {
		c.pairFinding(code, m, ".switches", fmt.Sprintf("%s has %s %s and %s %s", a.Name, what, of, b.Name, at), fmt.Sprintf("one %s on both peers", what))
	}
	if a.Protocol != b.Protocol {
		differ(MLAG001, "spanning tree mode", a.Protocol.String(), b.Protocol.String())
	} else if d := c.regionsDiffer(a, b); d != "" {
		c.pairFinding(MLAG002, m, ".switches", fmt.Sprintf("%s and %s are not one MST region: %s", a.Name, b.Name, d), "one MST region for both peers")
	}
	if a.Protocol == topology.MSTP && a.SSTP != b.SSTP {
		differ(MLAG004, "sstp", a.SSTP.String(), b.SSTP.String())
	}
	if a.MTU != b.MTU {
		bytes := func(mtu int) string {
			if mtu == 0 {
				return "that is not said"
			}
			return fmt.Sprintf("of %d bytes", mtu)
		}
		differ(MLAG005, "an MTU", bytes(a.MTU), bytes(b.MTU))
	}
	if *a.Priority != *b.Priority {
		differ(MLAG007, "bridge priority", fmt.Sprint(*a.Priority), fmt.Sprint(*b.Priority))
	}
	if x, y := a.LACP.SystemPriority(), b.LACP.SystemPriority(); x != y {
		differ(MLAG007, "LACP system priority", fmt.Sprint(x), fmt.Sprint(y))
	}
}

// regionsDiffer says in which fields the MST regions of two switches differ.
func (c *checker) regionsDiffer(a, b *topology.Switch) string {
	if a.Protocol != topology.MSTP || a.Region == b.Region && a.Region != "" {
		return ""
	}
	of := func(s *topology.Switch) *topology.Region {
		i := slices.IndexFunc(c.b.Regions, func(r topology.Region) bool { return r.ID == s.Region })
		if i < 0 {
			return &topology.Region{Name: s.MAC.String()}
		}
		return &c.b.Regions[i]
	}
	x, y := of(a), of(b)
	var out []string
	if x.Name != y.Name {
		out = append(out, fmt.Sprintf("name %q and %q", x.Name, y.Name))
	}
	if x.Revision != y.Revision {
		out = append(out, fmt.Sprintf("revision %d and %d", x.Revision, y.Revision))
	}
	for v := 1; v <= topology.MaxVLAN; v++ {
		if instanceOf(x, v) != instanceOf(y, v) {
			out = append(out, fmt.Sprintf("VLAN %d in instance %d and %d", v, instanceOf(x, v), instanceOf(y, v)))
			break
		}
	}
	return strings.Join(out, ", ")
}

func instanceOf(r *topology.Region, vlan int) int {
	for id, vlans := range r.Instances {
		if vlans.Has(vlan) {
			return id
		}
	}
	return 0
}

// peerPorts compares what the two ports of each bundle over the pair are set to.
func (c *checker) peerPorts(m *topology.MLAG, a, b *topology.Switch) {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		for k := range l.Ends {
			e := &l.Ends[k]
			if e.Peers == nil || !slices.Contains(m.Switches, e.Switch) {
				continue
			}
			x, y := portSettings(a, e.Port), portSettings(b, e.Port)
			var fields []string
			for n := range x {
				if x[n].on != y[n].on {
					fields = append(fields, x[n].name)
				}
			}
			if fields != nil {
				c.find(MLAG003, fmt.Sprintf("links.%s.ends[%d]", l.Name, k), l.Element(),
					fmt.Sprintf("port %d of %v is set otherwise at %s than at %s: %s", e.Port, l.Element(), a.Name, b.Name, list(fields)),
					"one setting at both peers")
			}
		}
	}
}

type portSetting struct {
	name string
	on   bool
}

func portSettings(s *topology.Switch, number int) []portSetting {
	i := slices.IndexFunc(s.Ports, func(p topology.Port) bool { return p.Number == number })
	p := &s.Ports[i]
	return []portSetting{
		{"edge", p.Edge}, {"enabled", p.Disabled}, {"loop-guard", p.LoopGuard}, {"assurance", p.Assurance}, {"root-guard", p.RootGuard},
		{"bpdu-guard", p.BPDUGuard}, {"bpdu-filter", p.BPDUFilter}, {"restricted-role", p.RestrictedRole}, {"restricted-tcn", p.RestrictedTCN},
	}
}

// peerVLANs looks for VLANs of networks that one peer lacks, or that bundles over the
// pair carry and the peer link does not.
func (c *checker) peerVLANs(m *topology.MLAG, a, b *topology.Switch) {
	peer := c.b.Links[slices.IndexFunc(c.b.Links, func(l topology.Link) bool { return l.Name == m.PeerLink })]
	for _, n := range c.b.Networks {
		if a.VLANs.Has(n.VLAN) != b.VLANs.Has(n.VLAN) {
			has, lacks := a, b
			if b.VLANs.Has(n.VLAN) {
				has, lacks = b, a
			}
			c.pairFinding(MLAG006, m, ".switches", fmt.Sprintf("VLAN %d of %s exists on %s and not on %s", n.VLAN, n.Name, has.Name, lacks.Name), fmt.Sprintf("create VLAN %d on %s", n.VLAN, lacks.Name))
			continue
		}
		carried := slices.ContainsFunc(c.b.Links, func(l topology.Link) bool {
			return slices.ContainsFunc(l.Ends[:], func(e topology.End) bool {
				return e.Peers != nil && slices.Contains(m.Switches, e.Switch) && e.VLANs.Has(n.VLAN)
			})
		})
		if a.VLANs.Has(n.VLAN) && carried && !(peer.Ends[0].VLANs.Has(n.VLAN) && peer.Ends[1].VLANs.Has(n.VLAN)) {
			c.pairFinding(MLAG006, m, ".peer-link", fmt.Sprintf("bundles over the pair carry VLAN %d of %s, and the peer link %v does not", n.VLAN, n.Name, peer.Element()),
				fmt.Sprintf("allow VLAN %d on %v", n.VLAN, peer.Element()))
		}
	}
}

// hangsOn looks at the peer link and the keepalive.
func (c *checker) hangsOn(m *topology.MLAG) {
	peer := c.b.Links[slices.IndexFunc(c.b.Links, func(l topology.Link) bool { return l.Name == m.PeerLink })]
	if len(peer.Members) < 2 {
		c.find(MLAG008, "mlag."+m.Name+".peer-link", peer.Element(), fmt.Sprintf("the peer link %v is one cable: with it lost the secondary closes its MLAG ports", peer.Element()), "a bundle of two cables at least")
	}
	switch k := m.Keepalive; {
	case k == nil:
		c.pairFinding(MLAG009, m, ".keepalive", "the pair has no keepalive: with the peer link lost both peers are primary", "a keepalive on a path of its own")
	case k.Over == m.PeerLink:
		c.find(MLAG009, "mlag."+m.Name+".keepalive", m.KeepaliveElement(), fmt.Sprintf("the keepalive runs over the peer link %v: with it lost both peers are primary", peer.Element()), "a keepalive on a path of its own")
	default:
		for key, values := range peer.Tags {
			for _, v := range values {
				if slices.Contains(k.Tags[key], v) && len(values) == 1 && len(k.Tags[key]) == 1 {
					c.find(MLAG009, "mlag."+m.Name+".keepalive", m.KeepaliveElement(), fmt.Sprintf("the keepalive and the peer link share domain:%s: with it lost both peers are primary", v), "a keepalive on a path of its own")
				}
			}
		}
	}
}

// unsaidOfPair looks for what decides by accident, or is not known.
func (c *checker) unsaidOfPair(m *topology.MLAG) {
	if p := c.view.Pair(m.Switches[0]); p.ByOrder {
		c.pairFinding(MLAG011, m, "", fmt.Sprintf("%s is primary because it stands first in the description: neither role priority nor MAC address settles it", p.Primary), "give priority, or the switches' mac")
	}
	r := m.Rules()
	var unsaid []string
	if r.SplitBrain == 0 {
		unsaid = append(unsaid, "split-brain")
	}
	if r.AutoRecovery == nil {
		unsaid = append(unsaid, "auto-recovery")
	}
	if unsaid != nil {
		c.pairFinding(MLAG012, m, "", fmt.Sprintf("neither the pair nor its profile says %s, which some double failures turn on", list(unsaid)), "say what the switches do")
	}
}

// orphans looks for hosts whose only ports on a network are at one peer of a pair.
func (c *checker) orphans() {
	type key struct{ pair, peer, network string }
	hosts := make(map[key][]string)
	var order []key
	for _, h := range c.b.Hosts {
		for _, n := range c.b.Networks {
			var at []string
			for _, nic := range h.NICs {
				if !slices.Contains(nic.Carries, n.Name) {
					continue
				}
				for _, to := range nic.To {
					if !slices.Contains(at, to.Switch) {
						at = append(at, to.Switch)
					}
				}
			}
			if len(at) != 1 || c.view.Pair(at[0]) == nil {
				continue
			}
			k := key{c.view.Pair(at[0]).Name, at[0], n.Name}
			if hosts[k] == nil {
				order = append(order, k)
			}
			hosts[k] = append(hosts[k], h.Name)
		}
	}
	for _, k := range order {
		c.find(MLAG010, "hosts."+hosts[k][0], switchElement(k.peer),
			fmt.Sprintf("%s of %s have only orphan ports, all of them at %s of the pair %s", k.network, some(hosts[k]), k.peer, k.pair),
			"a port on each peer")
	}
}
