package failure_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
)

// calm describes a fabric in which there is nothing to find: two cores with
// priorities, two access switches that are joined to both, and a cluster of two
// whose teams have a NIC on each.
func calm() *topology.Builder {
	b := &topology.Builder{
		Networks: []topology.Network{{Name: "csv", VLAN: 10, Needs: topology.Needs{Mbps: 10_000}, Gateway: []string{"core-a", "core-b"}}},
	}
	for i, name := range []string{"core-a", "core-b", "acc-1", "acc-2"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: new(4096 * (i + 1)), MAC: &topology.MAC{0, 1, 2, 3, 4, byte(i)}})
	}
	b.Links = []topology.Link{
		{Name: "core", Ends: ends("core-a", "core-b"), Members: []int{10_000, 10_000}},
		{Name: "a1", Ends: ends("acc-1", "core-a"), Mbps: 10_000},
		{Name: "b1", Ends: ends("acc-1", "core-b"), Mbps: 10_000},
		{Name: "a2", Ends: ends("acc-2", "core-a"), Mbps: 10_000},
		{Name: "b2", Ends: ends("acc-2", "core-b"), Mbps: 10_000},
	}
	for i := range 2 {
		b.Hosts = append(b.Hosts, host(fmt.Sprintf("h%d", i+1), nic("csv", "acc-1", "acc-2")))
	}
	return b
}

// meshed is calm with a link between the access switches.
func meshed() *topology.Builder {
	b := calm()
	b.Links = append(b.Links, topology.Link{Name: "acc", Ends: ends("acc-1", "acc-2"), Mbps: 10_000})
	return b
}

// triangle describes two access switches that are joined by a fast link and by a
// slow one each to the only core, the root, with a host on each.
func triangle() *topology.Builder {
	return &topology.Builder{
		Switches: []topology.Switch{{Name: "core", Priority: new(4096)}, {Name: "x", Priority: new(32768)}, {Name: "y", Priority: new(32768)}},
		Links: []topology.Link{
			{Name: "xy", Ends: ends("x", "y"), Mbps: 10_000},
			{Name: "up-x", Ends: ends("x", "core"), Mbps: 1000},
			{Name: "up-y", Ends: ends("y", "core"), Mbps: 1000},
		},
		Networks: []topology.Network{{Name: "csv", VLAN: 10, Needs: topology.Needs{Mbps: 1000}}},
		Hosts:    []topology.Host{host("h1", nic("csv", "x")), host("h2", nic("csv", "y"))},
	}
}

// square describes the reference cluster with a cluster of two on csv.
func square() *topology.Builder {
	b := gen.Square()
	b.Networks = []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}}
	b.Hosts = []topology.Host{host("h1", nic("csv", "ten-a")), host("h2", nic("csv", "ten-b"))}
	return b
}

// office is square with the gateways at the cores.
func office() *topology.Builder {
	b := square()
	b.Networks[0].Gateway = []string{"core-a", "core-b"}
	return b
}

// row describes so many switches in a row, ring the same closed; the root is the
// first.
func row(n int) *topology.Builder {
	b := &topology.Builder{}
	for i := range n {
		b.Switches = append(b.Switches, topology.Switch{Name: fmt.Sprintf("s%02d", i), Priority: new(32768)})
		if i > 0 {
			b.Links = append(b.Links, topology.Link{Ends: ends(fmt.Sprintf("s%02d", i-1), fmt.Sprintf("s%02d", i)), Mbps: 1000})
		}
	}
	b.Switches[0].Priority, b.Switches[1].Priority = new(4096), new(8192)
	return b
}

func ring(n int) *topology.Builder {
	b := row(n)
	b.Links = append(b.Links, topology.Link{Ends: ends("s00", fmt.Sprintf("s%02d", n-1)), Mbps: 1000})
	return b
}

// channelOf makes a static channel of acc-1 of links from there; one that is not
// there leads to core-a.
func channelOf(b *topology.Builder, channel string, links ...string) {
	for _, name := range links {
		if !slices.ContainsFunc(b.Links, func(l topology.Link) bool { return l.Name == name }) {
			b.Links = append(b.Links, topology.Link{Name: name, Ends: ends("acc-1", "core-a"), Mbps: 10_000})
		}
		e := &link(b, name).Ends[0]
		e.Channel, e.Static = channel, true
	}
}

func ends(a, b string) [2]topology.End { return [2]topology.End{{Switch: a}, {Switch: b}} }

// guarded joins the cores and acc-2 by a hub, and lets the cores guard against
// BPDUs there: they hear acc-2 while it lives, and then each other.
func guarded(b *topology.Builder) {
	b.Segments = append(b.Segments, topology.Segment{Name: "hub", Mbps: 10_000, Ends: []topology.End{
		{Switch: "core-a", Port: 40}, {Switch: "core-b", Port: 40}, {Switch: "acc-2", Port: 40},
	}})
	for _, name := range []string{"core-a", "core-b"} {
		s := sw(b, name)
		s.Ports = append(s.Ports, topology.Port{Number: 40, BPDUGuard: true})
	}
}

func host(name string, nics ...topology.NIC) topology.Host {
	return topology.Host{Name: name, NICs: nics}
}

// nic is a 10G NIC of a network, or a team with a NIC on each of the switches.
func nic(network string, switches ...string) topology.NIC {
	n := topology.NIC{Name: network, Mbps: 10_000, Carries: []string{network}}
	for _, s := range switches {
		n.To = append(n.To, topology.Attachment{Switch: s})
	}
	return n
}

func sw(b *topology.Builder, name string) *topology.Switch {
	return &b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == name })]
}

func link(b *topology.Builder, name string) *topology.Link {
	return &b.Links[slices.IndexFunc(b.Links, func(l topology.Link) bool { return l.Name == name })]
}

// at declares a port for the end of a link.
func at(b *topology.Builder, l string, end int, p topology.Port) {
	e := &link(b, l).Ends[end]
	p.Number, e.Port = 7, 7
	sw(b, e.Switch).Ports = append(sw(b, e.Switch).Ports, p)
}

func mtu(b *topology.Builder, need int, of map[string]int) {
	b.Networks[0].Needs.MTU = need
	for i := range b.Switches {
		b.Switches[i].MTU = 9216
		if m, ok := of[b.Switches[i].Name]; ok {
			b.Switches[i].MTU = m
		}
	}
}

// mst makes every switch one of a region that maps a VLAN to instance 1, with the
// priorities of the CIST.
func mst(b *topology.Builder, vlan int) {
	b.Regions = []topology.Region{{ID: "r", Instances: map[int]topology.VLANs{1: topology.VLANsOf(vlan)}}}
	for i := range b.Switches {
		s := &b.Switches[i]
		s.Protocol, s.Region, s.MSTPriority = topology.MSTP, "r", map[int]int{1: *s.Priority}
	}
}

// paired describes a pair of spines with two switches below, joined to it by bundles
// over both, and a cluster of two whose teams have a NIC on each.
func paired() *topology.Builder {
	b := &topology.Builder{
		Networks: []topology.Network{{Name: "csv", VLAN: 10, Needs: topology.Needs{Mbps: 10_000}, Gateway: []string{"s1", "s2"}}},
		MLAGs: []topology.MLAG{{
			Name: "p", Profile: topology.NSeries, Switches: []string{"s1", "s2"}, PeerLink: "peer", Keepalive: &topology.Keepalive{}, Priority: map[string]int{"s1": 1, "s2": 2},
		}},
		Links: []topology.Link{{Name: "peer", Ends: ends("s1", "s2"), Members: []int{40_000, 40_000}}},
	}
	for i, name := range []string{"s1", "s2", "t1", "t2"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: new(4096 * (1 + i/2*(i-1))), MAC: &topology.MAC{0, 1, 2, 3, 4, byte(i)}})
	}
	for _, t := range []string{"t1", "t2"} {
		b.Links = append(b.Links, topology.Link{Name: t, Ends: [2]topology.End{{Switch: t}, {Peers: []string{"s1", "s2"}, Port: len(b.Links) + 9}}, Members: []int{10_000, 10_000}})
	}
	for i := range 2 {
		b.Hosts = append(b.Hosts, host(fmt.Sprintf("h%d", i+1), nic("csv", "t1", "t2")))
	}
	return b
}

type edit = func(*topology.Builder)

// found is a code with a fabric in which it is found and others, close to it, in
// which it is not.
type found struct {
	code  failure.FindingCode
	base  func() *topology.Builder
	found edit
	path  string // of the finding
	text  string // is in its text
	fix   string // is in its fix
	close []edit
}

func none(*topology.Builder) {}

var foundTable = []found{
	{
		code: failure.STP001, base: func() *topology.Builder { return row(22) }, found: none,
		path: "switches.s21", text: "s21 is 21 hops from s00, the root of cist, and max age 20 carries only 20", fix: "in the middle",
		close: []edit{func(b *topology.Builder) { b.Switches, b.Links = b.Switches[:21], b.Links[:20] }, func(b *topology.Builder) { *sw(b, "s10").Priority = 0 }},
	},
	{
		code: failure.STP002, base: func() *topology.Builder { return ring(24) }, found: none,
		path: "switches.s01", text: "is 23 hops from s00",
		close: []edit{func(b *topology.Builder) { *b = *ring(20) }},
	},
	{
		code: failure.STP003, base: calm, found: func(b *topology.Builder) { *sw(b, "core-b").Priority = 4096 },
		path: "switches.core-a.priority", text: "core-a is root by its MAC address: core-a and core-b have one priority, 4096, and the lower MAC address decides, 00:01:02:03:04:00 before 00:01:02:03:04:01",
		close: []edit{none, func(b *topology.Builder) {
			// Without a loop the place of the root changes nothing.
			*sw(b, "core-b").Priority = 4096
			b.Links = b.Links[:4]
			b.Links = slices.Delete(b.Links, 2, 3)
		}, func(b *topology.Builder) {
			// A switch that is plugged into itself closes a loop wherever the root is.
			*sw(b, "core-b").Priority = 4096
			b.Links = b.Links[:4]
			b.Links = append(slices.Delete(b.Links, 2, 3), topology.Link{Ends: ends("core-a", "core-a"), Mbps: 1000})
		}},
	},
	{
		code: failure.STP003, base: calm, found: func(b *topology.Builder) {
			*sw(b, "core-b").Priority = 4096
			sw(b, "core-b").MAC = nil
		},
		path: "switches.core-a.priority", text: "(that of core-b by file order; give mac to settle it)",
	},
	{
		code: failure.STP003, base: calm, found: func(b *topology.Builder) {
			mst(b, 10)
			sw(b, "acc-2").MSTPriority[1] = 4096
		},
		path: "switches.core-a.mst-priority.1", text: "core-a is root of mst1 by its MAC address", fix: "lowest priority",
		close: []edit{func(b *topology.Builder) { mst(b, 10) }},
	},
	{
		code: failure.STP004, base: calm, found: func(b *topology.Builder) {
			for i := range b.Switches {
				*b.Switches[i].Priority = 32768 + 4096*i
			}
		},
		path: "switches.core-a.priority", text: "core-a is root with the default priority, 32768", fix: "such as 4096",
		close: []edit{none},
	},
	{
		code: failure.STP005, base: meshed, found: func(b *topology.Builder) { *sw(b, "core-b").Priority = 12288 },
		path: "switches.core-b.priority", text: "without core-a the root would be core-b: core-b and acc-1 have one priority, 12288",
		close: []edit{none, func(b *topology.Builder) {
			// Without core-a there is no loop left.
			*sw(b, "core-b").Priority = 12288
			b.Links = b.Links[:5]
		}},
	},
	{
		code: failure.STP006, base: calm, found: func(b *topology.Builder) { *sw(b, "acc-1").Priority = 0 },
		path: "switches.acc-1.priority", text: "acc-1 is root and hosts hang on it: with core-a as root lag:core (20G) would forward, which discards now", fix: "give core-a the lowest priority",
		close: []edit{none, func(b *topology.Builder) {
			// The cores have no link that could discard.
			*sw(b, "acc-1").Priority = 0
			b.Links = b.Links[1:]
		}, func(b *topology.Builder) {
			// With the core as root the fast link would discard.
			*b = *triangle()
			b.Networks[0].Needs.Mbps = 10_000
			*sw(b, "x").Priority = 0
		}},
	},
	{
		code: failure.STP007, base: func() *topology.Builder { return slowRoot(10_000) }, found: none,
		path: "switches.old.priority", text: "old is root and none of its links is faster than 1G: with new-1 as root csv would not be slow", fix: "give new-1 the lowest priority",
		close: []edit{func(b *topology.Builder) { *b = *slowRoot(1000) }},
	},
	{
		code: failure.STP008, base: calm, found: func(b *topology.Builder) { sw(b, "core-a").CostMethod = topology.ShortCost },
		path: "switches.core-a.path-cost", text: "by the short method on core-a and by the long one on core-b, acc-1 and acc-2: a port of 10G costs 2 and 2,000", fix: "set path-cost long on core-a",
		close: []edit{none, func(b *topology.Builder) {
			sw(b, "core-a").CostMethod = topology.ShortCost
			for _, l := range []string{"core", "a1", "a2"} {
				for k := range link(b, l).Ends {
					if e := &link(b, l).Ends[k]; e.Switch == "core-a" {
						e.Cost = 2000
					}
				}
			}
		}, func(b *topology.Builder) {
			// The two differ, but not at 10G.
			sw(b, "core-a").CostMethod = topology.DellOS9Cost
		}},
	},
	{
		code: failure.STP009, base: calm, found: func(b *topology.Builder) { split(b, "", 1) },
		path: "switches.acc-2.region", text: "acc-2 is not in one MST region with core-a and core-b (link:a2 and link:b2): revision 1 at acc-2 and 0 at the other end", fix: "configuration of core-a",
		close: []edit{func(b *topology.Builder) { mst(b, 10) }, func(b *topology.Builder) { split(b, "other", 1) }},
	},
	{
		code: failure.STP011, base: calm, found: func(b *topology.Builder) {
			sw(b, "core-a").Protocol = topology.RPVST
			link(b, "a1").Ends[0].Native = 20
		},
		path: "links.a1.ends[0]", text: "acc-1:1 core-a:2]: native VLANs differ", fix: "describe it",
		close: []edit{
			func(b *topology.Builder) { link(b, "a1").Ends[0].Native = 20 },
			func(b *topology.Builder) {
				sw(b, "core-a").Protocol, sw(b, "acc-1").Protocol = topology.RPVST, topology.PVST
				link(b, "a1").Ends[0].Native = 20
			},
		},
	},
	{
		code: failure.STP012, base: calm, found: func(b *topology.Builder) {
			// With acc-2 lost its port of guards hears core-b alone, through the hub.
			guarded(b)
		},
		path: "segments.hub.ends[0]", text: "with switch:acc-2 down", fix: "describe it",
		close: []edit{none, func(b *topology.Builder) { guarded(b); sw(b, "core-b").Ports[0].BPDUGuard = false }},
	},
	{
		code: failure.STP013, base: calm, found: func(b *topology.Builder) {
			s := sw(b, "core-a")
			s.Protocol, s.SSTP = topology.MSTP, topology.SSTPSimulate
			sw(b, "acc-1").Protocol = topology.PVST
		},
		path: "links.a1.ends[1]", text: "towards acc-1 with a tree per VLAN", fix: "keep the roots",
		close: []edit{none, func(b *topology.Builder) {
			sw(b, "core-a").Protocol, sw(b, "core-a").SSTP = topology.MSTP, topology.SSTPRefuse
			sw(b, "acc-1").Protocol = topology.PVST
		}},
	},
	{
		code: failure.STP013, base: calm, found: func(b *topology.Builder) {
			sw(b, "core-a").Protocol = topology.MSTP
			sw(b, "acc-1").Protocol = topology.PVST
		},
		path: "links.a1.ends[1]", text: "core-a floods the SSTP BPDUs of acc-1", fix: "say sstp",
	},
	{
		code: failure.VLAN006, base: calm, found: func(b *topology.Builder) { link(b, "a1").Ends[1].Native = 10 },
		path: "links.a1.ends[1].native", text: "the native VLAN of link:a1 is 1 at acc-1 and 10 at core-a", fix: "use one",
		close: []edit{func(b *topology.Builder) {
			link(b, "a1").Ends[0].Native, link(b, "a1").Ends[1].Native = 98, 99
			link(b, "a1").Ends[0].VLANs, link(b, "a1").Ends[1].VLANs = topology.VLANsOf(10, 20), topology.VLANsOf(10, 20)
		}, func(b *topology.Builder) { link(b, "a1").Ends[0].Native, link(b, "a1").Ends[1].Native = 10, 10 }, func(b *topology.Builder) { link(b, "a1").Ends[1].Native = 1 }},
	},
	{
		code: failure.LAG003, base: calm, found: func(b *topology.Builder) { link(b, "core").Ends[1].Static = true },
		path: "links.core.ends[1].static", text: "is static at core-b and speaks LACP at core-a", fix: "LACP at both",
		close: []edit{func(b *topology.Builder) { link(b, "core").Ends[0].Static, link(b, "core").Ends[1].Static = true, true }},
	},
	{
		code: failure.LAG004, base: calm, found: func(b *topology.Builder) { sw(b, "core-b").LACP.MaxActive = 1 },
		path: "links.core", text: "lag:core has 2 members, of which at most 1 are active: member:core/2 is standby, as core-a decides", fix: "port priorities",
		close: []edit{func(b *topology.Builder) { sw(b, "core-b").LACP.MaxActive = 2 }},
	},
	{
		code: failure.LAG005, base: calm, found: func(b *topology.Builder) {
			link(b, "core").Ends[0].Passive, link(b, "core").Ends[1].Passive = true, true
		},
		path: "links.core", text: "lag:core is passive at core-a and at core-b", fix: "one end active",
		close: []edit{func(b *topology.Builder) { link(b, "core").Ends[1].Passive = true }},
	},
	{
		code: failure.LAG006, base: calm, found: func(b *topology.Builder) {
			sw(b, "core-a").LACP.Profile, sw(b, "core-b").LACP.Profile = topology.SmallBusiness, topology.SmallBusiness
			link(b, "core").Members = []int{1000, 10_000}
		},
		path: "links.core", text: "lag:core has members of 1G and 10G: member:core/1 is standby at core-a, where the speed that counts is 10G", fix: "one speed",
		close: []edit{func(b *topology.Builder) { sw(b, "core-a").LACP.Profile = topology.SmallBusiness }},
	},
	{
		code: failure.LAG007, base: calm, found: func(b *topology.Builder) {
			sw(b, "acc-1").LACP.MisconfigGuard = new(true)
			channelOf(b, "Po1", "a1", "a1x")
		},
		path: "links.a1.ends[0].channel", text: "acc-1:Po1 bundles link:a1 and link:a1x, and core-a has no bundle there (link:a1 suspended, link:a1x suspended)", fix: "at both ends",
		close: []edit{
			func(b *topology.Builder) { channelOf(b, "Po1", "a1") }, // and its port is in use
			func(b *topology.Builder) {
				b.Links = append(b.Links, topology.Link{Name: "a1x", Ends: ends("acc-1", "core-a"), Mbps: 10_000})
			},
		},
	},
	{
		code: failure.LAG008, base: calm, found: func(b *topology.Builder) {
			sw(b, "acc-1").LACP.MisconfigGuard = new(true)
			channelOf(b, "Po1", "a1", "b1")
		},
		path: "links.a1.ends[0].channel", text: "acc-1:Po1 is one bundle, and its members end at core-a and core-b, which are not one switch", fix: "one switch",
		close: []edit{func(b *topology.Builder) { channelOf(b, "Po1", "a1"); channelOf(b, "Po2", "b1") }},
	},
	{
		code: failure.STP010, base: calm, found: func(b *topology.Builder) { at(b, "a1", 0, topology.Port{RootGuard: true}) },
		path: "links.a1.ends[0]", text: "port acc-1:7, the end of link:a1 at acc-1, is root-inconsistent",
		close: []edit{func(b *topology.Builder) { at(b, "a1", 1, topology.Port{RootGuard: true}) }},
	},
	{
		code: failure.VLAN001, base: calm, found: func(b *topology.Builder) {
			link(b, "a1").Ends[0].VLANs, link(b, "a1").Ends[1].VLANs = topology.VLANsOf(10), topology.VLANsOf(10, 20)
		},
		path: "links.a1.ends[0].vlans", text: "core-a allows VLAN 20 on link:a1 and acc-1 does not", fix: "allow VLAN 20 at acc-1 too",
		close: []edit{none, func(b *topology.Builder) { link(b, "a1").Ends[0].VLANs = topology.VLANsOf(10) }},
	},
	{
		code: failure.VLAN001, base: calm, found: func(b *topology.Builder) { link(b, "a1").Ends[0].VLANs = topology.VLANsOf(20) },
		path: "links.a1.ends[0].vlans", text: "core-a allows VLAN 10 on link:a1 and acc-1 does not",
	},
	{
		code: failure.VLAN001, base: calm, found: func(b *topology.Builder) {
			b.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{
				{Switch: "core-a"}, {Switch: "acc-1", VLANs: topology.VLANsOf(20)}, {Switch: "acc-2", VLANs: topology.VLANsOf(20)},
			}}}
		},
		path: "segments.hub.ends[0].vlans", text: "of all ends of segment:hub only that at core-a allows VLAN 10",
		close: []edit{func(b *topology.Builder) {
			b.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{
				{Switch: "core-a"}, {Switch: "acc-1"}, {Switch: "acc-2", VLANs: topology.VLANsOf(20)},
			}}}
		}},
	},
	{
		code: failure.VLAN002, base: calm, found: func(b *topology.Builder) {
			sw(b, "acc-1").VLANs = topology.VLANsOf(10)
			link(b, "a1").Ends[0].VLANs = topology.VLANsOf(10, 20)
		},
		path: "links.a1.ends[0].vlans", text: "acc-1 allows VLAN 20 on link:a1 and does not have it", fix: "create VLAN 20 on acc-1",
		close: []edit{func(b *topology.Builder) { sw(b, "acc-1").VLANs = topology.VLANsOf(10) }, func(b *topology.Builder) {
			sw(b, "acc-1").VLANs = topology.VLANsOf(10, 20)
			link(b, "a1").Ends[0].VLANs = topology.VLANsOf(10, 20)
		}},
	},
	{
		code: failure.VLAN003, base: triangle, found: pruned,
		path: "links.up-x.ends[0].vlans", text: "spanning tree joins x and y over link:up-x and link:up-y, without VLAN 10 (csv), and discards link:xy",
		close: []edit{none, func(b *topology.Builder) {
			pruned(b)
			sw(b, "x").Priority = new(0) // the link between the two is in the tree then
		}},
	},
	{
		code: failure.VLAN003, base: triangle, found: func(b *topology.Builder) { mst(b, 10); pruned(b) },
		path: "links.up-x.ends[0].vlans", text: "mst1 joins x and y over link:up-x and link:up-y", fix: "make x the root of mst1",
		close: []edit{func(b *topology.Builder) { mst(b, 10); pruned(b); sw(b, "x").MSTPriority[1] = 0 }},
	},
	{
		code: failure.VLAN004, base: calm, found: func(b *topology.Builder) { mst(b, 20) },
		path: "regions.r.instances", text: "not VLAN 10 of csv, which the IST carries",
		close: []edit{none, func(b *topology.Builder) { mst(b, 10) }},
	},
	{
		code: failure.VLAN005, base: calm, found: func(b *topology.Builder) { dumb(b, "acc-1", "acc-2") },
		path: "switches.dumb.stp", text: "csv runs over dumb, which has no spanning tree and joins link:d1 and link:d2: it floods BPDUs", fix: "leave it one link",
		close: []edit{func(b *topology.Builder) { dumb(b, "acc-1") }, func(b *topology.Builder) {
			dumb(b, "acc-1", "acc-2")
			for _, l := range []string{"d1", "d2"} {
				link(b, l).Ends[0].VLANs, link(b, l).Ends[1].VLANs = topology.VLANsOf(20), topology.VLANsOf(20)
			}
		}},
	},
	{
		code: failure.LAG001, base: calm, found: func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "a1-spare", Ends: ends("acc-1", "core-a"), Mbps: 10_000})
		},
		path: "links.a1-spare", text: "link:a1 and link:a1-spare, each of 10G, join core-a and acc-1 and are not bundled: link:a1-spare forwards in no tree", fix: "one bundle",
		close: []edit{
			func(b *topology.Builder) {
				b.Links = append(b.Links, topology.Link{Name: "a1-spare", Ends: ends("acc-1", "core-a"), Mbps: 1000})
			},
			func(b *topology.Builder) { link(b, "a1").Mbps, link(b, "a1").Members = 0, []int{10_000, 10_000} },
			func(b *topology.Builder) {
				// Each forwards in a tree of its own.
				mst(b, 10)
				b.Links = append(b.Links, topology.Link{Name: "a1-too", Ends: ends("acc-1", "core-a"), Mbps: 10_000})
				at(b, "a1-too", 0, topology.Port{MST: map[int]topology.PortMST{1: {Cost: 1}}})
			},
			func(b *topology.Builder) {
				// Both wait for a1: that one of them is idle is not why.
				b.Links = append(b.Links, topology.Link{Name: "b1-too", Ends: ends("acc-1", "core-b"), Mbps: 10_000})
			},
		},
	},
	{
		code: failure.LAG001, base: calm, found: func(b *topology.Builder) {
			dumb(b, "acc-1", "acc-1")
			sw(b, "dumb").BPDU = topology.BPDUDrop
		},
		path: "links.d2", text: "are not bundled and close a ring",
		close: []edit{func(b *topology.Builder) { dumb(b, "acc-1") }},
	},
	{
		// One bundle of the two would make the core so cheap that the ISL blocks.
		code: failure.LAG001, base: square, found: func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "core-too", Ends: ends("core-a", "core-b"), Mbps: 10_000})
		},
		path: "links.core-too", text: "link:core-too forwards in no tree", fix: "unplug what is idle, or make one bundle and pin its cost",
	},
	{
		code: failure.LAG002, base: calm, found: func(b *topology.Builder) { link(b, "core").Ends[1].MinLinks = 2 },
		path: "links.core.ends[1].min-links", text: "min-links of lag:core at core-b is 2 of 2 members: one lost closes the bundle with 1 alive",
		close: []edit{none, func(b *topology.Builder) {
			link(b, "core").Members = []int{10_000, 10_000, 10_000}
			link(b, "core").Ends[1].MinLinks = 2
		}},
	},
	{
		code: failure.PORT001, base: calm, found: func(b *topology.Builder) { hostPort(b, topology.Port{}) },
		path: "switches.acc-1.ports.Te1/9.edge", text: "port Te1/9 of acc-1, where nic:h1/csv/1 is plugged in, is no edge port",
		close: []edit{none, func(b *topology.Builder) { hostPort(b, topology.Port{Edge: true}) }},
	},
	{
		code: failure.PORT002, base: calm, found: func(b *topology.Builder) { at(b, "a1", 0, topology.Port{Edge: true}) },
		path: "switches.acc-1.ports.7.edge", text: "port 7 of acc-1 is an edge port, and link:a1 leads from it to core-a",
		close: []edit{func(b *topology.Builder) { at(b, "a1", 0, topology.Port{}) }},
	},
	{
		code: failure.PORT003, base: calm, found: func(b *topology.Builder) {
			sw(b, "core-a").Ports = []topology.Port{{Number: 47}, {Number: 48}}
		},
		path: "switches.core-a.ports.47.enabled", text: "ports 47 and 48 of core-a are enabled and nothing is plugged in",
		close: []edit{
			func(b *topology.Builder) { sw(b, "core-a").Ports = []topology.Port{{Number: 48, Disabled: true}} },
			// The NICs there may be in it: they do not say.
			func(b *topology.Builder) { sw(b, "acc-1").Ports = []topology.Port{{Number: 48}} },
			func(b *topology.Builder) { at(b, "a1", 1, topology.Port{}) },
			func(b *topology.Builder) {
				sw(b, "core-a").Ports = []topology.Port{{Name: "Te1"}, {Name: "Te2"}}
				link(b, "core").Ends[0].Members = []string{"Te1", "Te2"}
			},
		},
	},
	{
		code: failure.PORT004, base: calm, found: func(b *topology.Builder) { at(b, "a1", 0, topology.Port{BPDUFilter: true}) },
		path: "switches.acc-1.ports.7.bpdu-filter", text: "port 7 of acc-1 filters BPDUs, and link:a1 leads from it to core-a",
		close: []edit{func(b *topology.Builder) { at(b, "a1", 0, topology.Port{}) }},
	},
	{
		code: failure.PORT005, base: calm, found: func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "self", Ends: ends("acc-1", "acc-1"), Mbps: 10_000})
		},
		path: "links.self.ends[1]", text: "both ends of link:self are in acc-1",
		close: []edit{none},
	},
	{
		code: failure.VLAN007, base: calm, found: func(b *topology.Builder) {
			b.Networks = append(b.Networks, topology.Network{Name: "lm", VLAN: 10})
			b.Hosts[0].NICs[0].Carries, b.Hosts[1].NICs[0].Carries = []string{"csv", "lm"}, []string{"csv", "lm"}
		},
		path: "networks.lm.vlan", text: "csv and lm are in one VLAN, 10",
		close: []edit{func(b *topology.Builder) {
			b.Networks = append(b.Networks, topology.Network{Name: "lm", VLAN: 11})
			b.Hosts[0].NICs[0].Carries, b.Hosts[1].NICs[0].Carries = []string{"csv", "lm"}, []string{"csv", "lm"}
		}},
	},
	{
		code: failure.NET009, base: calm, found: func(b *topology.Builder) {
			b.Hosts = append(b.Hosts, host("h3"), host("h4"))
			b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"h1", "h2", "h3", "h4"}}}
		},
		path: "hosts.h3", text: "h3 and h4 of cluster c have no NIC that carries a network",
		close: []edit{
			func(b *topology.Builder) { // a host of no cluster, such as a jump host
				b.Hosts = append(b.Hosts, host("h3"))
				b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"h1", "h2"}}}
			},
			func(b *topology.Builder) { b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"h1", "h2"}}} },
		},
	},
	{
		code: failure.NET001, base: triangle, found: pruned,
		path: "networks.csv", text: "csv is blocked (spanning tree discards on the way)", fix: "allow VLAN 10 on link:up-x and link:up-y",
		close: []edit{none},
	},
	{
		code: failure.NET001, base: calm, found: func(b *topology.Builder) { at(b, "a1", 0, topology.Port{BPDUFilter: true}) },
		path: "networks.csv", text: "csv is looped (broadcast storm): the forwarding links of VLAN 10 close a ring", fix: "one of its links",
		close: []edit{none},
	},
	{
		code: failure.NET002, base: calm, found: func(b *topology.Builder) { b.Networks[0].Needs.FlowMbps = 20_000 },
		path: "networks.csv", text: "csv is slow (connected, but under the speed it needs)", fix: "faster",
		close: []edit{none},
	},
	{
		code: failure.NET003, base: calm, found: func(b *topology.Builder) { mtu(b, 9000, map[string]int{"core-a": 1500}) },
		path: "networks.csv", text: "csv is unfit (connected, over a switch that lacks what it needs): the way crosses core-a, whose MTU is 1500 bytes: csv needs 9000", fix: "raise the MTU of core-a to 9000",
		close: []edit{func(b *topology.Builder) { mtu(b, 9000, nil) }, func(b *topology.Builder) { mtu(b, 9000, map[string]int{"core-b": 1500}) }},
	},
	{
		code: failure.NET003, base: calm, found: func(b *topology.Builder) {
			b.Networks[0].Needs.Capabilities = []string{"dcb"}
			for _, s := range []string{"acc-1", "acc-2", "core-b"} {
				sw(b, s).Capabilities = []string{"dcb"}
			}
		},
		path: "networks.csv", text: "the way crosses core-a, which lacks dcb that csv needs", fix: "give core-a what csv needs (dcb)",
	},
	{
		code: failure.NET004, base: calm, found: func(b *topology.Builder) { mtu(b, 9000, map[string]int{"core-b": 1500}) },
		path: "switches.core-b", text: "csv is unfit: the way crosses core-b, whose MTU is 1500 bytes: csv needs 9000", fix: "raise the MTU of core-b to 9000",
		close: []edit{func(b *topology.Builder) { mtu(b, 9000, nil) }, func(b *topology.Builder) { mtu(b, 1400, map[string]int{"core-b": 1500}) }},
	},
	{
		code: failure.NET005, base: calm, found: func(b *topology.Builder) { b.Links = b.Links[:4] },
		path: "links.a2", text: "with link:a2 lost, csv is severed (no cable left)",
		close: []edit{none, func(b *topology.Builder) { *b = *triangle(); pruned(b) }},
	},
	{
		code: failure.NET005, base: calm, found: func(b *topology.Builder) { b.Networks[0].Gateway = []string{"core-b"} },
		path: "switches.core-b", text: "with switch:core-b lost, no gateway of csv is left", fix: "second gateway",
		close: []edit{none},
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) { b.Hosts[0] = host("h1", nic("csv", "acc-1", "acc-1")) },
		path: "hosts.h1.csv.to[0]", text: "the NICs of h1 on csv are all plugged into acc-1",
		close: []edit{none},
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) {
			sw(b, "acc-1").Tags, sw(b, "acc-2").Tags = topology.Tags{"pdu": {"p1"}}, topology.Tags{"pdu": {"p1"}}
		},
		path: "hosts.h1.csv.to[0]", text: "the NICs of h1 and h2 on csv are all gone with domain:p1",
		close: []edit{func(b *topology.Builder) {
			sw(b, "acc-1").Tags, sw(b, "acc-2").Tags = topology.Tags{"pdu": {"p1"}}, topology.Tags{"pdu": {"p2"}}
		}},
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) { b.Hosts[0].NICs[0].Card = "c1" },
		path: "hosts.h1.csv.to[0]", text: "the NICs of h1 on csv are all on card c1 (domain:h1/c1)", fix: "another card",
		close: []edit{func(b *topology.Builder) {
			b.Hosts[0].NICs[0].To[0].Card, b.Hosts[0].NICs[0].To[1].Card = "c1", "c2"
		}, func(b *topology.Builder) {
			// A card is its host's.
			b.Hosts[0].NICs[0].To[0].Card, b.Hosts[1].NICs[0].To[0].Card = "c1", "c1"
		}},
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) {
			b.Hosts[0].NICs = []topology.NIC{nic("csv", "acc-1"), nic("csv", "acc-2")}
			b.Hosts[0].NICs[1].Name = "csv2"
			b.Hosts[0].NICs[0].Card, b.Hosts[0].NICs[1].Card = "c1", "c1"
		},
		path: "hosts.h1.csv", text: "the NICs of h1 on csv are all on card c1 (domain:h1/c1)",
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) {
			b.Hosts[0].NICs[0].Card, b.Hosts[1].NICs[0].Card = "c1", "c1"
		},
		path: "hosts.h1.csv.to[0]", text: "the NICs of h1 and h2 on csv are all on card c1 of their host (domain:h1/c1 and so on)",
	},
	{
		code: failure.NET006, base: calm, found: func(b *topology.Builder) {
			b.Hosts[0] = host("h1", nic("csv", "acc-1", "acc-1"))
			b.Hosts[0].NICs[0].Team = topology.TeamLACP
		},
		path: "hosts.h1.csv.to[0]", text: "the NICs of h1 on csv are all plugged into acc-1", fix: "make the team switch independent",
	},
	{
		code: failure.MLAG001, base: paired, found: func(b *topology.Builder) { sw(b, "s2").Protocol = topology.STP },
		path: "mlag.p.switches", text: "s1 has spanning tree mode rstp and s2 stp", fix: "one spanning tree mode",
		close: []edit{none, func(b *topology.Builder) { sw(b, "t2").Protocol = topology.STP }},
	},
	{
		code: failure.MLAG002, base: paired, found: func(b *topology.Builder) {
			mst(b, 10)
			b.Regions = append(b.Regions, topology.Region{ID: "q", Name: "r", Instances: map[int]topology.VLANs{2: topology.VLANsOf(10)}})
			sw(b, "s2").Region = "q"
		},
		path: "mlag.p.switches", text: "not one MST region: VLAN 10 in instance 1 and 2", fix: "one MST region",
		close: []edit{func(b *topology.Builder) { mst(b, 10) }, func(b *topology.Builder) { mst(b, 10); sw(b, "t2").Region = "" }},
	},
	{
		code: failure.MLAG003, base: paired, found: func(b *topology.Builder) {
			sw(b, "s2").Ports = []topology.Port{{Number: 10, LoopGuard: true, Edge: true}}
		},
		path: "links.t1.ends[1]", text: "port 10 of lag:t1 is set otherwise at s1 than at s2: edge and loop-guard", fix: "one setting",
		close: []edit{func(b *topology.Builder) {
			for _, s := range []string{"s1", "s2"} {
				sw(b, s).Ports = []topology.Port{{Number: 10, LoopGuard: true}}
			}
		}, func(b *topology.Builder) {
			sw(b, "s2").Ports = []topology.Port{{Number: 40, Disabled: true, Edge: true}}
		}},
	},
	{
		code: failure.MLAG004, base: paired, found: func(b *topology.Builder) { mst(b, 10); sw(b, "s2").SSTP = topology.SSTPSimulate },
		path: "mlag.p.switches", text: "s1 has sstp tunnel and s2 simulate",
		close: []edit{func(b *topology.Builder) { mst(b, 10); sw(b, "t2").SSTP = topology.SSTPSimulate }},
	},
	{
		code: failure.MLAG005, base: paired, found: func(b *topology.Builder) { sw(b, "s1").MTU, sw(b, "s2").MTU = 9216, 1500 },
		path: "mlag.p.switches", text: "s1 has an MTU of 9216 bytes and s2 of 1500 bytes",
		close: []edit{func(b *topology.Builder) { sw(b, "s1").MTU, sw(b, "s2").MTU = 9216, 9216 }},
	},
	{
		code: failure.MLAG006, base: paired, found: func(b *topology.Builder) { sw(b, "s2").VLANs = topology.VLANsOf(20) },
		path: "mlag.p.switches", text: "VLAN 10 of csv exists on s1 and not on s2", fix: "create VLAN 10 on s2",
		close: []edit{none},
	},
	{
		code: failure.MLAG006, base: paired, found: func(b *topology.Builder) {
			link(b, "peer").Ends[0].VLANs, link(b, "peer").Ends[1].VLANs = topology.VLANsOf(20), topology.VLANsOf(20)
		},
		path: "mlag.p.peer-link", text: "bundles over the pair carry VLAN 10 of csv, and the peer link lag:peer does not", fix: "allow VLAN 10 on lag:peer",
		close: []edit{func(b *topology.Builder) {
			link(b, "peer").Ends[0].VLANs, link(b, "peer").Ends[1].VLANs = topology.VLANsOf(10, 20), topology.VLANsOf(10)
		}},
	},
	{
		code: failure.MLAG007, base: paired, found: func(b *topology.Builder) { *sw(b, "s2").Priority = 8192 },
		path: "mlag.p.switches", text: "s1 has bridge priority 4096 and s2 8192",
		close: []edit{func(b *topology.Builder) { *sw(b, "t2").Priority = 8192 }},
	},
	{
		code: failure.MLAG007, base: paired, found: func(b *topology.Builder) { sw(b, "s2").LACP.Priority = new(1) },
		path: "mlag.p.switches", text: "s1 has LACP system priority 32768 and s2 1",
		close: []edit{func(b *topology.Builder) { sw(b, "t2").LACP.Priority = new(1) }},
	},
	{
		code: failure.MLAG008, base: paired, found: func(b *topology.Builder) { link(b, "peer").Members = []int{40_000} },
		path: "mlag.p.peer-link", text: "the peer link lag:peer is one cable", fix: "two cables",
		close: []edit{func(b *topology.Builder) { link(b, "peer").Members = []int{10_000, 10_000} }},
	},
	{
		code: failure.MLAG009, base: paired, found: func(b *topology.Builder) { b.MLAGs[0].Keepalive = nil },
		path: "mlag.p.keepalive", text: "the pair has no keepalive",
		close: []edit{none},
	},
	{
		code: failure.MLAG009, base: paired, found: func(b *topology.Builder) { b.MLAGs[0].Keepalive.Over = "peer" },
		path: "mlag.p.keepalive", text: "the keepalive runs over the peer link lag:peer", fix: "a path of its own",
		close: []edit{func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "mgmt", Ends: ends("s1", "s2"), Mbps: 1000})
			b.MLAGs[0].OneBridge, b.MLAGs[0].Keepalive.Over = true, "mgmt"
		}},
	},
	{
		code: failure.MLAG009, base: paired, found: func(b *topology.Builder) {
			link(b, "peer").Tags, b.MLAGs[0].Keepalive.Tags = topology.Tags{"duct": {"d1"}}, topology.Tags{"duct": {"d1"}}
		},
		path: "mlag.p.keepalive", text: "share domain:d1",
		close: []edit{func(b *topology.Builder) {
			link(b, "peer").Tags, b.MLAGs[0].Keepalive.Tags = topology.Tags{"duct": {"d1"}}, topology.Tags{"duct": {"d2"}}
		}},
	},
	{
		code: failure.MLAG010, base: paired, found: func(b *topology.Builder) { b.Hosts = append(b.Hosts, host("h3", nic("csv", "s2"))) },
		path: "hosts.h3", text: "csv of h3 have only orphan ports, all of them at s2 of the pair p", fix: "a port on each peer",
		close: []edit{func(b *topology.Builder) { b.Hosts = append(b.Hosts, host("h3", nic("csv", "s1", "s2"))) }, func(b *topology.Builder) { b.Hosts = append(b.Hosts, host("h3", nic("csv", "t2"))) }},
	},
	{
		code: failure.MLAG011, base: paired, found: func(b *topology.Builder) { b.MLAGs[0].Priority = nil; sw(b, "s1").MAC, sw(b, "s2").MAC = nil, nil },
		path: "mlag.p", text: "s1 is primary because it stands first", fix: "give priority",
		close: []edit{func(b *topology.Builder) { b.MLAGs[0].Priority = nil }},
	},
	{
		code: failure.MLAG012, base: paired, found: func(b *topology.Builder) { b.MLAGs[0].Profile = 0 },
		path: "mlag.p", text: "neither the pair nor its profile says split-brain and auto-recovery",
		close: []edit{func(b *topology.Builder) {
			b.MLAGs[0].Profile, b.MLAGs[0].SplitBrain, b.MLAGs[0].AutoRecovery = 0, topology.SplitCloses, new(false)
		}},
	},
	{
		code: failure.STACK001, base: calm, found: restacked("core-a", topology.StackMACChange),
		path:  "switches.core-a.stack.mac",
		text:  "when core-a-1, the master of core-a, dies, the bridge address 00:01:02:03:04:00 becomes 00:01:02:03:04:f0, that of core-a-2: it is the root of cist, so that every switch there gets another root and converges anew; the LACP partners at lag:core see another system, and these begin anew",
		fix:   "mac: keep",
		close: []edit{restacked("core-a", topology.StackMACKeep)},
	},
	{
		code: failure.STACK001, base: calm, found: func(b *topology.Builder) {
			b.Hosts[0] = host("h1", nic("csv", "acc-1", "acc-1"))
			b.Hosts[0].NICs[0].Team = topology.TeamLACP
			restacked("acc-1", topology.StackMACChange)(b)
		},
		path: "switches.acc-1.stack.mac",
		text: "that of acc-1-2: it is no root, but its neighbours see another bridge, and ties may end otherwise; the LACP partners at a LACP team of a host see another system",
		fix:  "stack-mac persistent timer 0",
	},
	{
		code: failure.STACK002, base: calm, found: func(b *topology.Builder) {
			restacked("core-a", topology.StackMACKeep)(b)
			restacked("core-b", topology.StackMACKeep)(b)
			sw(b, "core-b").Stack.Members[1].Name = "core-a-2"
		},
		path: "switches.core-b.stack.members.core-a-2", text: "a chassis core-a-2 is in the stacks core-a and core-b: they are taken for two", fix: "if it is one box",
		close: []edit{func(b *topology.Builder) {
			restacked("core-a", topology.StackMACKeep)(b)
			restacked("core-b", topology.StackMACKeep)(b)
			sw(b, "core-a").Stack.Members[1].Name, sw(b, "core-b").Stack.Members[1].Name = "2", "2"
		}},
	},
	{
		code: failure.TEAM001, base: calm, found: func(b *topology.Builder) {
			b.Hosts[0].NICs[0].Team, b.Hosts[1].NICs[0].Team = topology.TeamLACP, topology.TeamLACP
		},
		path: "hosts.h1.csv.team", text: "the lacp team csv of h1 and h2 has ports on acc-1 and acc-2, and does not form", fix: "plug all of its ports into acc-1",
		close: []edit{func(b *topology.Builder) {
			for i := range b.Hosts {
				b.Hosts[i] = host(b.Hosts[i].Name, nic("csv", "acc-1", "acc-1"))
				b.Hosts[i].NICs[0].Team = topology.TeamLACP
			}
		}, func(b *topology.Builder) { b.Hosts[0].NICs[0].Team = topology.TeamActiveStandby }},
	},
	{
		code: failure.NET001, base: calm, found: func(b *topology.Builder) { b.Hosts[0].NICs[0].Team = topology.TeamStatic },
		path: "networks.csv", text: "the static team csv of h1 does not form: its ports are on acc-1 and acc-2", fix: "into one switch",
	},
	{
		code: failure.TEAM002, base: calm, found: func(b *topology.Builder) { b.Hosts[0].NICs[0].To[1].Mbps = 1000 },
		path: "hosts.h1.csv.to", text: "the ports of the team csv of h1 have 10G and 1G", fix: "one speed",
		close: []edit{func(b *topology.Builder) {
			b.Hosts[0].NICs[0].To[0].Mbps, b.Hosts[0].NICs[0].To[1].Mbps = 25_000, 25_000
		}},
	},
	{
		code: failure.TEAM003, base: calm, found: func(b *topology.Builder) { b.Hosts[0].NICs[0].RDMA = true },
		path: "hosts.h1.csv.rdma", text: "csv of h1 is a team of RDMA ports", fix: "SMB Multichannel",
		close: []edit{rdma(10_000)},
	},
	{
		code: failure.TEAM004, base: calm, found: rdma(1000),
		path: "hosts.h1.csv-2.speed", text: "the RDMA NICs of h1 on csv have 10G (csv-1) and 1G (csv-2)", fix: "one speed",
		close: []edit{rdma(10_000), func(b *topology.Builder) { rdma(1000)(b); b.Hosts[0].NICs[1].RDMA = false }},
	},
	{
		code: failure.TEAM005, base: calm, found: func(b *topology.Builder) { guests(b, topology.GuestTeam{Over: []string{"csv", "vs1"}}) },
		path: "hosts.h1.guest-teams.g", text: "the guest team g of h1 is over csv, which is a team: a team on a team", fix: "single NICs",
		close: []edit{func(b *topology.Builder) { guests(b, topology.GuestTeam{Over: []string{"vs1", "vs2"}}) }},
	},
	{
		code: failure.TEAM006, base: calm, found: func(b *topology.Builder) {
			guests(b, topology.GuestTeam{Over: []string{"vs1", "vs2"}, Team: topology.TeamLACP})
		},
		path: "hosts.h1.guest-teams.g", text: "the guest team g of h1 is lacp: inside a VM", fix: "make it switch independent",
		close: []edit{func(b *topology.Builder) {
			guests(b, topology.GuestTeam{Over: []string{"vs1", "vs2"}, Hash: topology.HashAddress})
		}},
	},
	{
		code: failure.TEAM006, base: calm, found: func(b *topology.Builder) {
			guests(b, topology.GuestTeam{Over: []string{"vs1", "vs2"}, Hash: topology.HashHyperVPort})
		},
		path: "hosts.h1.guest-teams.g", text: "spreads by Hyper-V port", fix: "address hash",
	},
	{
		code: failure.TEAM006, base: calm, found: func(b *topology.Builder) { guests(b, topology.GuestTeam{Over: []string{"vs1", "vs1"}}) },
		path: "hosts.h1.guest-teams.g", text: "has several members on the virtual switch of vs1, and dies with it", fix: "another virtual switch",
	},
	{
		code: failure.TEAM007, base: calm, found: func(b *topology.Builder) {
			b.Networks[0].MPIO = true
			b.Hosts[0] = host("h1", nic("csv", "acc-1"))
		},
		path: "hosts.h1.csv", text: "csv uses MPIO, and there is one path to it on h1", fix: "another switch",
		close: []edit{func(b *topology.Builder) { b.Networks[0].MPIO = true }, func(b *topology.Builder) { b.Hosts[0] = host("h1", nic("csv", "acc-1")) }},
	},
	{
		code: failure.TEAM008, base: calm, found: func(b *topology.Builder) {
			guests(b, topology.GuestTeam{Over: []string{"vs1", "vs1"}})
			b.Hosts[0].NICs[1].Share, b.Hosts[0].NICs[2].Share = true, true
		},
		path: "hosts.h1.vs1.vms", text: "1 of 2 shares of the VMs hangs on the single NIC vs1 on h1", fix: "guest teams",
		close: []edit{func(b *topology.Builder) {
			guests(b, topology.GuestTeam{Over: []string{"vs1", "vs2"}})
			b.Hosts[0].NICs[1].Share, b.Hosts[0].NICs[2].Share = true, true
		}, func(b *topology.Builder) { b.Hosts[0].NICs[0].Share = true }},
	},
	{
		code: failure.NET007, base: calm, found: func(b *topology.Builder) { b.Hosts[0] = host("h1", nic("csv", "acc-1")) },
		path: "networks.csv", text: "h1 has one NIC on csv: when it, its cable or its switch is lost the host is off the network",
		close: []edit{none},
	},
	{
		code: failure.NET008, base: calm, found: func(b *topology.Builder) {
			twoNetworks(b)
			b.Hosts = []topology.Host{host("h1", nic("csv", "acc-1"), nic("lm", "acc-2")), host("h2", nic("csv", "acc-2"), nic("lm", "acc-1"))}
		},
		path: "switches.acc-1", text: "with switch:acc-1 or switch:acc-2 lost, h1 and h2 have none of csv and lm in common",
		close: []edit{func(b *topology.Builder) {
			twoNetworks(b)
			b.Hosts = []topology.Host{host("h1", nic("csv", "acc-1"), nic("lm", "acc-2")), host("h2", nic("csv", "acc-1"), nic("lm", "acc-2"))}
		}, func(b *topology.Builder) {
			// They have none in common at rest.
			twoNetworks(b)
			b.Hosts = []topology.Host{host("h1", nic("csv", "acc-1"), nic("lm", "acc-2")), host("h2", nic("csv", "acc-2"), nic("lm", "acc-1"))}
			for _, s := range []string{"core-a", "core-b"} {
				sw(b, s).VLANs = topology.VLANsOf(20)
			}
		}},
	},
	{
		code: failure.ID001, base: square, found: none,
		path: "links.isl.ends[1]", text: "with a member of lag:isl lost, ten-b reaches the root at cost 12,000 over lag:up-b via core-b and over lag:isl via ten-a alike, and the lower bridge ID decides, core-b's with priority 8192 before ten-a's with 32768: csv is slow, and the other way round it would get what it needs",
		fix: "give core-b a priority above that of ten-a, such as 36864",
		close: []edit{func(b *topology.Builder) { *sw(b, "core-b").Priority = 36864 }, func(b *topology.Builder) { b.Networks[0].Needs.Mbps = 1000 },
			func(b *topology.Builder) { link(b, "isl").Ends[1].Cost = 1000 },
			// Slow at rest: that another identifier would mend it with a link of the
			// other way lost is no matter of the tie.
			func(b *topology.Builder) { link(b, "isl").Ends[1].Cost = 12_000 }},
	},
	{
		code: failure.ID002, base: square, found: func(b *topology.Builder) { *sw(b, "core-b").Priority = 36864 },
		path: "links.up-b.ends[0]", text: "ten-a's with priority 32768 before core-b's with 36864: csv is degraded, and the other way round it would be slow",
		fix: "pin the cost of lag:isl at ten-b to 999, so that it is no tie",
		close: []edit{none, func(b *topology.Builder) {
			*sw(b, "core-b").Priority = 36864
			link(b, "isl").Ends[1].Cost = 999
		}},
	},
	{
		code: failure.ID003, base: office, found: func(b *topology.Builder) { sw(b, "ten-a").Priority = new(0) },
		path: "links.up-b.ends[1]", text: "core-a's with priority 4096 before ten-b's with 32768: lag:up-b discards, and link:core would the other way round",
		close: []edit{none, func(b *topology.Builder) {
			sw(b, "ten-a").Priority = new(0)
			link(b, "up-b").Ends[1].Cost = 9000
		}, func(b *topology.Builder) {
			// No VLAN could go from the one link to the other.
			sw(b, "ten-a").Priority = new(0)
			for k := range 2 {
				link(b, "core").Ends[k].VLANs, link(b, "up-b").Ends[k].VLANs = topology.VLANsOf(20), topology.VLANsOf(110)
			}
		}, func(b *topology.Builder) { link(b, "isl").Ends[1].Cost = 12_000 }},
	},
	{
		code: failure.ID004, base: func() *topology.Builder { return gen.Campus(2, 2) }, found: none,
		path: "links.access-1-1--dist-1-b.ends[0]", text: "4 ties like this one: access-1-1 reaches the root at cost 22,000 over link:access-1-1--dist-1-a via dist-1-a and over link:access-1-1--dist-1-b via dist-1-b alike, and the lower MAC address decides",
		close: []edit{func(b *topology.Builder) {
			for i := range b.Switches {
				b.Switches[i].MAC = &topology.MAC{0, 1, 2, 3, 4, byte(i)}
			}
		}},
	},
	{
		code: failure.UPG001, base: square, found: none,
		path: "links.core.speed", text: "link:core with 40G instead of 10G, or with 2 cables instead of 1: csv would be slow", fix: "before the upgrade, give lag:isl a cost of",
		close: []edit{func(b *topology.Builder) { link(b, "isl").Ends[1].Cost = 1 }, func(b *topology.Builder) { b.Networks[0].Needs.Mbps = 1000 }},
	},
	{
		code: failure.CHK002, base: calm, found: func(b *topology.Builder) { mtu(b, 9000, map[string]int{"acc-1": 0, "core-b": 0}) },
		path: "switches.acc-1.mtu", text: "csv needs an MTU of 9000 bytes, and that of acc-1 on its way is not said",
		close: []edit{none, func(b *topology.Builder) { mtu(b, 9000, map[string]int{"core-b": 0}) }},
	},
	{
		code: failure.CHK003, base: calm, found: func(b *topology.Builder) {
			sw(b, "core-a").CostMethod, sw(b, "core-a").LAGCost = topology.ShortCost, topology.CiscoShortLAG
		},
		path: "links.core.ends[0].cost", text: "no source gives the path cost of lag:core at core-a", fix: "pin the cost",
		close: []edit{none},
	},
}

func pruned(b *topology.Builder) {
	for _, l := range []string{"up-x", "up-y"} {
		link(b, l).Ends[0].VLANs, link(b, l).Ends[1].VLANs = topology.VLANsOf(20), topology.VLANsOf(20)
	}
}

// slowRoot describes a 1G root between two switches that a link of their own
// joins, at that many Mbps.
func slowRoot(mbps int) *topology.Builder {
	b := &topology.Builder{
		Networks: []topology.Network{{Name: "csv", VLAN: 10, Needs: topology.Needs{Mbps: 10_000}}},
		Links: []topology.Link{
			{Ends: ends("old", "new-1"), Mbps: 1000}, {Ends: ends("old", "new-2"), Mbps: 1000}, {Ends: ends("new-1", "new-2"), Mbps: mbps},
			{Ends: ends("acc-1", "new-1"), Mbps: 10_000}, {Ends: ends("acc-2", "new-2"), Mbps: 10_000},
		},
		Hosts: []topology.Host{host("h1", nic("csv", "acc-1")), host("h2", nic("csv", "acc-2"))},
	}
	for i, name := range []string{"old", "new-1", "new-2", "acc-1", "acc-2"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: new(4096 * (i + 1))})
	}
	return b
}

// split makes a region of all switches, and one of acc-2 that differs.
func split(b *topology.Builder, name string, revision int) {
	mst(b, 10)
	other := b.Regions[0]
	other.ID, other.Name, other.Revision = "of-acc-2", "r", revision
	if name != "" {
		other.Name = name
	}
	b.Regions = append(b.Regions, other)
	sw(b, "acc-2").Region = other.ID
}

// dumb adds a switch without spanning tree that is joined to others.
func dumb(b *topology.Builder, to ...string) {
	b.Switches = append(b.Switches, topology.Switch{Name: "dumb", Protocol: topology.NoSTP, BPDU: topology.BPDUFlood, MAC: &topology.MAC{0, 1, 2, 3, 4, 99}})
	for i, s := range to {
		b.Links = append(b.Links, topology.Link{Name: fmt.Sprintf("d%d", i+1), Ends: ends("dumb", s), Mbps: 10_000})
	}
}

// hostPort declares the ports that the NICs of h1 are plugged into.
func hostPort(b *topology.Builder, p topology.Port) {
	p.Number, p.Name = 9, "Te1/9"
	sw(b, "acc-1").Ports = []topology.Port{p}
	b.Hosts[0].NICs[0].To[0].Port = 9
}

// rdma gives h1 two NICs for RDMA on csv, the second at that many Mbps.
func rdma(mbps int) edit {
	return func(b *topology.Builder) {
		first, second := nic("csv", "acc-1"), nic("csv", "acc-2")
		first.Name, first.RDMA, second.Name, second.RDMA, second.Mbps = "csv-1", true, "csv-2", true, mbps
		b.Hosts[0].NICs = []topology.NIC{first, second}
	}
}

// guests gives h1 two single NICs with virtual switches, vs1 and vs2, and a guest
// team.
func guests(b *topology.Builder, g topology.GuestTeam) {
	g.Name = "g"
	for i, sw := range []string{"acc-1", "acc-2"} {
		n := nic("csv", sw)
		n.Name, n.Carries = fmt.Sprintf("vs%d", i+1), nil
		b.Hosts[0].NICs = append(b.Hosts[0].NICs, n)
	}
	b.Hosts[0].GuestTeams = []topology.GuestTeam{g}
}

func twoNetworks(b *topology.Builder) {
	b.Networks[0].Fallback = []string{"lm"}
	b.Networks = append(b.Networks, topology.Network{Name: "lm", VLAN: 11, Fallback: []string{"csv"}})
}

func findings(t *testing.T, base func() *topology.Builder, change edit) []failure.Finding {
	t.Helper()
	b := base()
	change(b)
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	got, err := failure.Check(f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestFindings has for every code a fabric in which it is found, and where, and
// fabrics close to it in which it is not.
func TestFindings(t *testing.T) {
	tested := map[failure.FindingCode]bool{failure.CHK001: true} // in TestTooLarge
	for _, c := range foundTable {
		tested[c.code] = true
		t.Run(string(c.code), func(t *testing.T) {
			got := findings(t, c.base, c.found)
			i := slices.IndexFunc(got, func(f failure.Finding) bool {
				return f.Code == c.code && f.Path == c.path && strings.Contains(f.Text, c.text) && strings.Contains(f.Fix, c.fix)
			})
			if i < 0 {
				t.Errorf("not found: %s %q, to mend by %q; there are\n%s", c.path, c.text, c.fix, show(got))
			}
			for k, edit := range c.close {
				for _, f := range findings(t, c.base, edit) {
					if f.Code == c.code {
						t.Errorf("close fabric %d: %s", k, show([]failure.Finding{f}))
					}
				}
			}
		})
	}
	for _, info := range failure.FindingCodes() {
		if !tested[info.Code] {
			t.Errorf("%s has no test", info.Code)
		}
	}
}

func show(all []failure.Finding) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%v %s %s: %s. To mend it: %s\n", f.Severity, f.Code, f.Path, f.Text, f.Fix)
	}
	return b.String()
}

// restacked makes a switch a stack of two.
func restacked(name string, mac topology.StackMAC) edit {
	return func(b *topology.Builder) {
		s := sw(b, name)
		second := *s.MAC
		second[5] |= 0xf0
		s.Stack = &topology.Stack{MAC: mac, Ring: true, Split: topology.StackSplitCloses, Members: []topology.Chassis{{Name: name + "-1"}, {Name: name + "-2", MAC: &second}}}
		for i := range b.Links {
			for k := range b.Links[i].Ends {
				if e := &b.Links[i].Ends[k]; e.Switch == name {
					e.On = slices.Repeat([]string{name + "-1"}, max(len(b.Links[i].Members), 1))
				}
			}
		}
		for i := range b.Hosts {
			for k := range b.Hosts[i].NICs {
				for m := range b.Hosts[i].NICs[k].To {
					if to := &b.Hosts[i].NICs[k].To[m]; to.Switch == name {
						to.On = name + "-2"
					}
				}
			}
		}
	}
}

// TestDomainOfOne wants a rack with one switch to be no finding of its own beside
// that of the switch.
func TestDomainOfOne(t *testing.T) {
	got := findings(t, calm, func(b *topology.Builder) {
		sw(b, "acc-1").Tags = topology.Tags{"rack": {"r1"}}
		b.Hosts[0] = host("h1", nic("csv", "acc-1", "acc-1"))
	})
	if len(got) != 1 || got[0].Code != failure.NET006 || got[0].Element.Kind != topology.KindSwitch {
		t.Errorf("want NET006 of the switch alone, got\n%s", show(got))
	}
}

// TestCalm wants no finding at all where there is nothing to find.
func TestCalm(t *testing.T) {
	if got := findings(t, calm, none); len(got) != 0 {
		t.Errorf("%s", show(got))
	}
}

// TestFindingCodes wants the table of codes to be in order and complete.
func TestFindingCodes(t *testing.T) {
	infos := failure.FindingCodes()
	form := regexp.MustCompile(`^(STP|VLAN|LAG|MLAG|PORT|NET|TEAM|ID|UPG|STACK|CHK)[0-9]{3}$`)
	for i, x := range infos {
		if !form.MatchString(string(x.Code)) || x.Title == "" || x.Explanation == "" || x.Fix == "" || !slices.Contains(failure.Severities(), x.Severity) {
			t.Errorf("%+v is not complete", x)
		}
		if strings.HasSuffix(x.Title, ".") || !strings.HasSuffix(x.Explanation, ".") || !strings.HasSuffix(x.Fix, ".") {
			t.Errorf("%s: a title has no stop, explanation and fix have one", x.Code)
		}
		if i > 0 && infos[i-1].Code >= x.Code {
			t.Errorf("%s comes after %s", x.Code, infos[i-1].Code)
		}
	}
}

// TestSeverity reads back what is written.
func TestSeverity(t *testing.T) {
	for _, s := range failure.Severities() {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back failure.Severity
		if err := json.Unmarshal(data, &back); err != nil || back != s {
			t.Errorf("%s reads back as %v, %v", data, back, err)
		}
	}
	if _, err := failure.ParseSeverity("fatal"); err == nil {
		t.Error("fatal is a severity")
	}
	if got := failure.Severity(0).String() + failure.Severity(9).String(); got != "Severity(0)Severity(9)" {
		t.Errorf("invalid severities are %q", got)
	}
}

// TestCheckIsDeterministic wants the same findings at any GOMAXPROCS, sorted, each
// once, and all of them sentences.
func TestCheckIsDeterministic(t *testing.T) {
	bad := func(b *topology.Builder) {
		mst(b, 20)
		dumb(b, "acc-1", "acc-2")
		sw(b, "acc-2").Priority, sw(b, "acc-2").CostMethod = new(4096), topology.ShortCost
		twoNetworks(b)
		b.Hosts = append(b.Hosts, host("h3", nic("csv", "acc-1"), nic("lm", "acc-2")), host("h4", nic("csv", "acc-2"), nic("lm", "acc-1")))
		sw(b, "core-a").Ports = []topology.Port{{Number: 47}, {Number: 48}}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want []failure.Finding
	for _, n := range []int{1, 2, 8, 8, 8} {
		runtime.GOMAXPROCS(n)
		got := findings(t, calm, bad)
		if want == nil {
			want = got
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("GOMAXPROCS %d:\n%s", n, d)
		}
	}
	if len(want) < 8 {
		t.Errorf("only %d findings:\n%s", len(want), show(want))
	}
	for i, f := range want {
		if f.Text == "" || f.Fix == "" || strings.HasSuffix(f.Text, ".") || strings.HasSuffix(f.Fix, ".") || strings.Contains(f.Text, "\n") {
			t.Errorf("no sentence: %+v", f)
		}
		if i > 0 && (want[i-1].Severity < f.Severity || want[i-1] == f) {
			t.Errorf("finding %d is out of order", i)
		}
	}
}

// TestShuffled wants the findings to be the same when the description is in
// another order, MAC addresses and port numbers kept.
func TestShuffled(t *testing.T) {
	b := square()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.Edit(func(b *topology.Builder) {
		slices.Reverse(b.Switches)
		slices.Reverse(b.Links)
		slices.Reverse(b.Hosts)
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := failure.Check(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := failure.Check(g)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(codesAt(want), codesAt(got)); d != "" {
		t.Errorf("(-as it was +reversed):\n%s", d)
	}
}

func codesAt(all []failure.Finding) []string {
	var out []string
	for _, f := range all {
		out = append(out, string(f.Code)+" "+f.Path)
	}
	return out
}

// TestCampus wants what is to be found in a large network to be little: nothing
// is wrong with it.
func TestCampus(t *testing.T) {
	b := gen.Campus(6, 8)
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	got, err := failure.Check(f)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"ID004 links.access-1-1--dist-1-b.ends[0]", "NET007 networks.csv"}
	if d := cmp.Diff(want, codesAt(got)); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, show(got))
	}
}

// BenchmarkCheck looks at the campus of 1,002 switches and 3,103 elements whose
// failure may move a tree.
func BenchmarkCheck(b *testing.B) {
	f, err := gen.Campus(100, 8).Build()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := failure.Check(f); err != nil {
			b.Fatal(err)
		}
	}
}
