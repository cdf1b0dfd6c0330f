package topology_test

import (
	"errors"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spandrill/spandrill/topology"
)

var show = flag.Bool("show", false, "print the problems of every bad description")

// small is a valid description with something of everything.
func small() *topology.Builder {
	return &topology.Builder{
		Regions: []topology.Region{{ID: "campus", Revision: 1, Instances: map[int]topology.VLANs{1: topology.VLANsOf(10), 2: topology.VLANsOf(20, 21)}}},
		Switches: []topology.Switch{
			{Name: "a", Protocol: topology.MSTP, Region: "campus", MSTPriority: map[int]int{2: 4096}, Capabilities: []string{"pfc", "dcb", "pfc"}, Tags: topology.Tags{"rack": {"r1"}, "pdu": {"p2", "p1"}}},
			{Name: "b", MAC: &topology.MAC{2, 0, 0, 0, 0, 1}, Priority: new(4096), Ports: []topology.Port{{Number: 7, Name: "Te7", Cost: 5}, {Name: "po1"}}},
			{Name: "c", Protocol: topology.NoSTP, BPDU: topology.BPDUFlood},
			{Name: "pv", Protocol: topology.RPVST, VLANs: topology.VLANsOf(1, 10, 20), VLANPriority: map[int]int{10: 4096}, Ports: []topology.Port{{Number: 3, VLAN: map[int]topology.PortVLAN{10: {Cost: 7}, 20: {Priority: new(64)}}}}},
		},
		Links: []topology.Link{
			{Name: "isl", Ends: [2]topology.End{{Switch: "a", Members: []string{"x1", "x2"}}, {Switch: "b", PortName: "po1"}}, Members: []int{10000, 10000}},
			{Ends: [2]topology.End{{Switch: "b"}, {Switch: "c", Port: 2}}, Mbps: 1000, Tags: topology.Tags{"tray": {"t1"}}},
			{Ends: [2]topology.End{{Switch: "b", Native: 10}, {Switch: "c", PortName: "Gi9"}}, Mbps: 1000},
		},
		Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{{Switch: "a"}, {Switch: "b"}, {Switch: "c"}}, Mbps: 100}},
		Networks: []topology.Network{
			{Name: "vm", VLAN: 10, Needs: topology.Needs{Mbps: 1000}, Gateway: []string{"a"}, Fallback: []string{"lm"}},
			{Name: "lm", VLAN: 20},
		},
		Demands: []topology.Demand{{Network: "vm", From: "n1", Rate: topology.NICRate}},
		Hosts: []topology.Host{
			{Name: "n1", NICs: []topology.NIC{
				{Name: "vm", To: []topology.Attachment{{Switch: "a"}, {Switch: "b", PortName: "Te7"}}, Mbps: 10000, Carries: []string{"vm"}},
				{Name: "lm", To: []topology.Attachment{{Switch: "a", Port: 1}}, Mbps: 10000, Carries: []string{"lm", "vm"}, Tags: topology.Tags{"card": {"c1"}}},
			}},
			{Name: "n2", Tags: topology.Tags{"rack": {"r1"}}, VMBytes: 120 << 30},
		},
	}
}

func build(t testing.TB, b *topology.Builder) *topology.Fabric {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// checks is everything that Build refuses: what is changed in the small
// description, and the exact problems.
var checks = []struct {
	name   string
	change func(b *topology.Builder)
	want   []string
}{
	{"no switches", func(b *topology.Builder) { b.Switches = nil }, []string{
		`switches: there are none, want at least one switch`,
	}},
	{"too many switches", func(b *topology.Builder) { b.Switches = make([]topology.Switch, topology.MaxSwitches+1) }, []string{
		`switches: there are 20001, want at most 20000`,
	}},
	{"too many hosts", func(b *topology.Builder) { b.Hosts = make([]topology.Host, topology.MaxHosts+1) }, []string{
		`hosts: there are 20001, want at most 20000`,
	}},

	{"names", func(b *topology.Builder) {
		for _, name := range []string{"", "x/y", "x:y", "x,y", "x[1]", "x*", " x", "x ", "x\ty", "x\xff", "\u200b", strings.Repeat("x", 65)} {
			b.Switches = append(b.Switches, topology.Switch{Name: name})
		}
	}, []string{
		`switches.: the name "" is empty, want a name of printable characters without / : , [ ] *`,
		`switches. x: the name " x" begins or ends with a space, want a name of printable characters without / : , [ ] *`,
		"switches.x\\ty: the name \"x\\ty\" has the character '\\t', want a name of printable characters without / : , [ ] *",
		`switches.x : the name "x " begins or ends with a space, want a name of printable characters without / : , [ ] *`,
		`switches.x*: the name "x*" has the character '*', want a name of printable characters without / : , [ ] *`,
		`switches.x,y: the name "x,y" has the character ',', want a name of printable characters without / : , [ ] *`,
		`switches.x/y: the name "x/y" has the character '/', want a name of printable characters without / : , [ ] *`,
		`switches.x:y: the name "x:y" has the character ':', want a name of printable characters without / : , [ ] *`,
		`switches.x[1]: the name "x[1]" has the character '[', want a name of printable characters without / : , [ ] *`,
		`switches.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: the name "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" has 65 bytes, more than 64, want a name of printable characters without / : , [ ] *`,
		"switches.x\\xff: the name \"x\\xff\" is not UTF-8, want a name of printable characters without / : , [ ] *",
		"switches.\\u200b: the name \"\\u200b\" has the character '\\u200b', want a name of printable characters without / : , [ ] *",
	}},
	{"names twice", func(b *topology.Builder) {
		b.Regions = append(b.Regions, topology.Region{ID: "campus"})
		b.Switches = append(b.Switches, topology.Switch{Name: "a"})
		b.Links = append(b.Links, topology.Link{Name: "isl", Ends: b.Links[1].Ends, Mbps: 1000})
		b.Links[3].Ends[1].Port = 0
		b.Segments = append(b.Segments, topology.Segment{Name: "isl", Ends: []topology.End{{Switch: "a"}}, Mbps: 1}, topology.Segment{Name: "hub", Ends: []topology.End{{Switch: "a"}}, Mbps: 1})
		b.Networks = append(b.Networks, topology.Network{Name: "vm", VLAN: 1})
		b.Hosts[0].NICs = append(b.Hosts[0].NICs, topology.NIC{Name: "vm", To: []topology.Attachment{{Switch: "a"}}, Mbps: 1})
		b.Hosts = append(b.Hosts, topology.Host{Name: "n1"})
		b.Clusters = []topology.Cluster{{Name: "x", Nodes: []string{"n1"}}, {Name: "x", Nodes: []string{"n2"}}}
	}, []string{
		`clusters.x: a second cluster is named "x", want names that differ`,
		`hosts.n1: a second host is named "n1", want names that differ`,
		`hosts.n1.vm: a second NIC of "n1" is named "vm", want names that differ`,
		`links.isl: a second link is named "isl", want names that differ`,
		`networks.vm: a second network is named "vm", want names that differ`,
		`regions.campus: a second region is named "campus", want names that differ`,
		`segments.hub: a second link or segment is named "hub", want names that differ`,
		`segments.isl: a second link or segment is named "isl", want names that differ`,
		`switches.a: a second switch is named "a", want names that differ`,
	}},

	{"regions", func(b *topology.Builder) {
		b.Regions[0].Name = strings.Repeat("x", 33)
		b.Regions[0].Revision = 65536
		b.Regions[0].Instances = map[int]topology.VLANs{0: topology.VLANsOf(1), 4095: topology.VLANsOf(2), 1: topology.VLANsOf(10, 11, 12), 2: topology.VLANsOf(11, 12, 13)}
		b.Regions = append(b.Regions, topology.Region{ID: "r2", Name: "\xff", Revision: -1})
	}, []string{
		`regions.campus.instances.0: MSTID 0, want 1 to 4094`,
		`regions.campus.instances.2: VLAN 11-12 is in instance 1 already, want each VLAN in one instance`,
		`regions.campus.instances.4095: MSTID 4095, want 1 to 4094`,
		`regions.campus.name: the name has 33 bytes, want at most 32`,
		`regions.campus.revision: 65536, want 0 to 65535`,
		`regions.r2.name: the name "\xff" is not UTF-8, want text`,
		`regions.r2.revision: -1, want 0 to 65535`,
	}},
	{"too many instances", func(b *topology.Builder) {
		for i := range 65 {
			b.Regions[0].Instances[i+1] = topology.VLANsOf(i + 100)
		}
	}, []string{
		`regions.campus.instances: 65 instances, want at most 64`,
	}},

	{"MAC addresses", func(b *topology.Builder) {
		b.Switches[0].MAC = &topology.MAC{2, 0, 0, 0, 0, 1}
		b.Switches[2].MAC = &topology.MAC{1}
	}, []string{
		`switches.b.mac: 02:00:00:00:00:01 is the MAC address of "a" too, want addresses that differ`,
		`switches.c.mac: 01:00:00:00:00:00 is a group address, want that of one bridge`,
	}},
	{"enumerations", func(b *topology.Builder) {
		b.Switches[0].Protocol, b.Switches[0].Region, b.Switches[0].MSTPriority = 9, "", nil
		b.Switches[1].CostMethod, b.Switches[1].LAGCost = 99, 99
		b.Switches[2].BPDU = 9
		b.Switches = append(b.Switches, topology.Switch{Name: "m", Protocol: topology.MSTP, SSTP: 9})
	}, []string{
		`switches.a.stp: Protocol(9), want rstp, mstp, stp, none, pvst, rpvst`,
		`switches.b.lag-cost: LAGCost(99), want aggregate, member, flat, cisco-short, comware-legacy, comware-dot1t, dell-os9, omniswitch, allied-at-s62, fujitsu-gswb`,
		`switches.b.path-cost: CostMethod(99), want long, long-steps, short, comware-legacy, dell-os9`,
		`switches.c.bpdu: a switch without spanning tree does not say what it does with BPDUs, want bpdu: flood or drop`,
		`switches.m.sstp: SSTP(9), want tunnel, simulate, refuse`,
	}},
	{"costs that do not go together", func(b *topology.Builder) { b.Switches[0].LAGCost = topology.CiscoShortLAG }, []string{
		`switches.a.lag-cost: lag-cost cisco-short with path-cost long, want path-cost short`,
	}},
	{"BPDUs", func(b *topology.Builder) { b.Switches[1].BPDU, b.Switches[2].BPDU = topology.BPDUDrop, 0 }, []string{
		`switches.b.bpdu: bpdu drop of a switch that runs rstp, want it only with stp: none`,
		`switches.c.bpdu: a switch without spanning tree does not say what it does with BPDUs, want bpdu: flood or drop`,
	}},
	{"SSTP BPDUs", func(b *topology.Builder) {
		b.Switches[1].SSTP, b.Switches[2].SSTP, b.Switches[3].SSTP = topology.SSTPTunnel, topology.SSTPSimulate, topology.SSTPRefuse
	}, []string{
		`switches.b.sstp: sstp tunnel of a switch that runs rstp, want it only with stp: mstp`,
		`switches.c.sstp: sstp simulate of a switch that runs none, want it only with stp: mstp`,
		`switches.pv.sstp: sstp refuse of a switch that runs rpvst, want it only with stp: mstp`,
	}},
	{"a tree for each of no VLANs", func(b *topology.Builder) {
		b.Switches[3].VLANs = topology.NoVLANs()
		b.Switches = append(b.Switches, topology.Switch{Name: "p2", Protocol: topology.PVST, VLANs: topology.NoVLANs()}, topology.Switch{Name: "r", VLANs: topology.NoVLANs()})
	}, []string{
		`switches.p2.vlans: a switch that runs pvst, a tree for each VLAN, has no VLAN, want at least one`,
		`switches.pv.vlans: a switch that runs rpvst, a tree for each VLAN, has no VLAN, want at least one`,
	}},
	{"region of a switch", func(b *topology.Builder) {
		b.Switches[0].Region = "campsu"
		b.Switches[1].Region = "campus"
		b.Switches[3].Region = "campus"
	}, []string{
		`switches.a.region: there is no region "campsu"; did you mean "campus"?`,
		`switches.b.region: a region of a switch that runs rstp, want it only with stp: mstp`,
		`switches.pv.region: a region of a switch that runs rpvst, want it only with stp: mstp`,
	}},
	{"bridge priorities", func(b *topology.Builder) {
		b.Switches[0].Priority, b.Switches[1].Priority, b.Switches[2].Priority = new(1), new(65536), new(-4096)
	}, []string{
		`switches.a.priority: bridge priority 1, want a multiple of 4096 from 0 to 61440, such as 0`,
		`switches.b.priority: bridge priority 65536, want a multiple of 4096 from 0 to 61440, such as 61440`,
		`switches.c.priority: bridge priority -4096, want a multiple of 4096 from 0 to 61440, such as 0`,
	}},
	{"MST priorities", func(b *topology.Builder) {
		b.Switches[0].MSTPriority = map[int]int{0: 4096, 1: 4097, 4095: 0}
		b.Switches[1].MSTPriority = map[int]int{1: 4096}
		b.Switches[3].MSTPriority = map[int]int{1: 4096}
	}, []string{
		`switches.a.mst-priority.0: MSTID 0, want 1 to 4094`,
		`switches.a.mst-priority.1: bridge priority 4097, want a multiple of 4096 from 0 to 61440, such as 4096`,
		`switches.a.mst-priority.4095: MSTID 4095, want 1 to 4094`,
		`switches.b.mst-priority.1: an instance's priority of a switch that runs rstp, want it only with stp: mstp`,
		`switches.pv.mst-priority.1: an instance's priority of a switch that runs rpvst, want it only with stp: mstp`,
	}},
	{"VLAN priorities", func(b *topology.Builder) {
		b.Switches[0].VLANPriority = map[int]int{1: 4096}
		b.Switches[1].VLANPriority = map[int]int{1: 4096}
		b.Switches[2].VLANPriority = map[int]int{1: 4096}
		b.Switches[3].VLANPriority = map[int]int{0: 0, 1: 1, 10: -4096, 20: 65536, 30: 0, 4095: 0}
	}, []string{
		`switches.a.vlan-priority.1: a VLAN's priority of a switch that runs mstp, want it only with stp: pvst or rpvst`,
		`switches.b.vlan-priority.1: a VLAN's priority of a switch that runs rstp, want it only with stp: pvst or rpvst`,
		`switches.c.vlan-priority.1: a VLAN's priority of a switch that runs none, want it only with stp: pvst or rpvst`,
		`switches.pv.vlan-priority.0: VLAN 0, want 1 to 4094`,
		`switches.pv.vlan-priority.1: bridge priority 1, want a multiple of 4096 from 0 to 61440, such as 0`,
		`switches.pv.vlan-priority.10: bridge priority -4096, want a multiple of 4096 from 0 to 61440, such as 0`,
		`switches.pv.vlan-priority.20: bridge priority 65536, want a multiple of 4096 from 0 to 61440, such as 61440`,
		`switches.pv.vlan-priority.30: VLAN 30 does not exist on "pv", want one of the switch's VLANs`,
		`switches.pv.vlan-priority.4095: VLAN 4095, want 1 to 4094`,
	}},
	{"MTUs", func(b *topology.Builder) { b.Switches[0].MTU, b.Switches[1].MTU, b.Switches[2].MTU = 575, 65536, -1 }, []string{
		`switches.a.mtu: an MTU of 575 bytes, want 576 to 65535`,
		`switches.b.mtu: an MTU of 65536 bytes, want 576 to 65535`,
		`switches.c.mtu: an MTU of -1 bytes, want 576 to 65535`,
	}},
	{"labels", func(b *topology.Builder) {
		b.Switches[0].Capabilities = []string{"ok", "x/y", ""}
		b.Switches[0].Tags = topology.Tags{"rack": {}, "x:y": {"v"}, "pdu": {"p1", "a,b"}}
	}, []string{
		`switches.a.capabilities[1]: the label "x/y" has the character '/', want a name`,
		`switches.a.capabilities[2]: the label "" is empty, want a name`,
		`switches.a.pdu[1]: the label "a,b" has the character ',', want a name`,
		`switches.a.rack: no value, want at least one`,
		`switches.a.tags: the key "x:y" has the character ':', want a name`,
	}},
	{"a value under two keys", func(b *topology.Builder) { b.Links[1].Tags = topology.Tags{"tray": {"r1"}} }, []string{
		`links.b--c.tray: "r1" is a rack and a tray, and both would be domain:r1, want values that differ`,
	}},

	{"declared ports", func(b *topology.Builder) {
		b.Switches[1].Ports = append(b.Switches[1].Ports, topology.Port{}, topology.Port{Number: -1}, topology.Port{Number: 4096}, topology.Port{Number: 7}, topology.Port{Name: "Te7"},
			topology.Port{Name: "x\ny"}, topology.Port{Name: strings.Repeat("x", 65)}, topology.Port{Number: 8, Priority: new(250), Cost: -1, Mbps: -1}, topology.Port{Number: 9, Priority: new(256), Cost: 200_000_001, Mbps: topology.MaxMbps + 1})
	}, []string{
		`switches.b.ports[10].cost: path cost 200000001, want 1 to 200000000`,
		`switches.b.ports[10].priority: port priority 256, want a multiple of 16 from 0 to 240, such as 240`,
		`switches.b.ports[10].speed: a speed of 10000001 Mbps, want 1 to 10000000`,
		`switches.b.ports[2]: a port without number and name, want one of them`,
		`switches.b.ports[3]: port number -1, want 1 to 4095`,
		`switches.b.ports[4]: port number 4096, want 1 to 4095`,
		`switches.b.ports[5]: port 7 is there twice, want each port once`,
		`switches.b.ports[6]: port "Te7" is there twice, want each port once`,
		`switches.b.ports[7]: the port name "x\ny", want at most 64 bytes of printable characters`,
		`switches.b.ports[8]: the port name "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", want at most 64 bytes of printable characters`,
		`switches.b.ports[9].cost: path cost -1, want 1 to 200000000`,
		`switches.b.ports[9].priority: port priority 250, want a multiple of 16 from 0 to 240, such as 240`,
		`switches.b.ports[9].speed: a speed of -1 Mbps, want 1 to 10000000`,
	}},
	{"MST of a port", func(b *topology.Builder) {
		b.Switches[0].Ports = []topology.Port{{Number: 5, MST: map[int]topology.PortMST{-1: {}, 4095: {}, 0: {Priority: new(16)}, 1: {Cost: -1, Priority: new(1)}}}}
		b.Switches[1].Ports[0].MST = map[int]topology.PortMST{1: {Cost: 5}}
		b.Switches[3].Ports[0].MST = map[int]topology.PortMST{1: {Cost: 5}}
	}, []string{
		`switches.a.ports[0].mst.-1: MSTID -1, want 0 to 4094`,
		`switches.a.ports[0].mst.0.priority: a port priority of the IST, want that of the port, which the IST shares`,
		`switches.a.ports[0].mst.1.cost: path cost -1, want 1 to 200000000`,
		`switches.a.ports[0].mst.1.priority: port priority 1, want a multiple of 16 from 0 to 240, such as 0`,
		`switches.a.ports[0].mst.4095: MSTID 4095, want 0 to 4094`,
		`switches.b.ports[0].mst.1: an instance's values on a switch that runs rstp, want them only with stp: mstp`,
		`switches.pv.ports[0].mst.1: an instance's values on a switch that runs rpvst, want them only with stp: mstp`,
	}},
	{"VLANs of a port", func(b *topology.Builder) {
		b.Switches[0].Ports = []topology.Port{{Number: 5, VLAN: map[int]topology.PortVLAN{1: {Cost: 5}}}}
		b.Switches[1].Ports[0].VLAN = map[int]topology.PortVLAN{1: {Cost: 5}}
		b.Switches[2].Ports = []topology.Port{{Number: 5, VLAN: map[int]topology.PortVLAN{1: {Cost: 5}}}}
		b.Switches[3].Ports[0].VLAN = map[int]topology.PortVLAN{0: {}, 1: {Cost: -1, Priority: new(1)}, 20: {}, 30: {Cost: 5}, 4095: {}}
	}, []string{
		`switches.a.ports[0].vlan.1: a VLAN's values on a switch that runs mstp, want them only with stp: pvst or rpvst`,
		`switches.b.ports[0].vlan.1: a VLAN's values on a switch that runs rstp, want them only with stp: pvst or rpvst`,
		`switches.c.ports[0].vlan.1: a VLAN's values on a switch that runs none, want them only with stp: pvst or rpvst`,
		`switches.pv.ports[0].vlan.0: VLAN 0, want 1 to 4094`,
		`switches.pv.ports[0].vlan.1.cost: path cost -1, want 1 to 200000000`,
		`switches.pv.ports[0].vlan.1.priority: port priority 1, want a multiple of 16 from 0 to 240, such as 0`,
		`switches.pv.ports[0].vlan.30: VLAN 30 does not exist on "pv", want one of the switch's VLANs`,
		`switches.pv.ports[0].vlan.4095: VLAN 4095, want 1 to 4094`,
	}},
	{"no port number left", func(b *topology.Builder) {
		for i := range 4095 {
			b.Switches[2].Ports = append(b.Switches[2].Ports, topology.Port{Name: fmt.Sprint("x", i)})
		}
	}, []string{
		`switches.c.ports[4092]: "c" has no port number left, want at most 4095 ports`,
		`switches.c.ports[4093]: "c" has no port number left, want at most 4095 ports`,
		`switches.c.ports[4094]: "c" has no port number left, want at most 4095 ports`,
	}},
	{"no port number left for a link", func(b *topology.Builder) {
		for i := range 4095 {
			b.Switches[2].Ports = append(b.Switches[2].Ports, topology.Port{Number: i + 1})
		}
	}, []string{
		`links.b--c.2.ends[1].port: "c" has no port number left, want at most 4095 ports`,
		`segments.hub.ends[2].port: "c" has no port number left, want at most 4095 ports`,
	}},

	{"a link to nowhere", func(b *topology.Builder) { b.Links[0].Ends[0].Switch, b.Links[1].Ends[1].Switch = "x", "" }, []string{
		`links.b--.ends[1].switch: there is no switch ""`,
		`links.isl.ends[0].switch: there is no switch "x"; did you mean "a"?`,
	}},
	{"a port twice", func(b *topology.Builder) {
		b.Links[0].Ends[1] = topology.End{Switch: "b", Port: 7}
		b.Links[2].Ends[1] = topology.End{Switch: "c", Port: 2}
		b.Segments[0].Ends[2].Port = 2
	}, []string{
		`hosts.n1.vm.to[1].port: port 7 of "b" is used by links.isl.ends[1] too, want a port each`,
		`links.b--c.2.ends[1].port: port 2 of "c" is used by links.b--c.ends[1] too, want a port each`,
		`segments.hub.ends[2].port: port 2 of "c" is used by links.b--c.ends[1] too, want a port each`,
	}},
	{"a port twice by name", func(b *topology.Builder) {
		b.Links[0].Ends[0].PortName = "x1"
		b.Segments[0].Ends[2].PortName = "Gi9"
	}, []string{
		`links.isl.ends[0].members[0].port: port "x1" of "a" is used by links.isl.ends[0] too, want a port each`,
		`segments.hub.ends[2].port: port "Gi9" of "c" is used by links.b--c.2.ends[1] too, want a port each`,
	}},
	{"a port to itself", func(b *topology.Builder) {
		b.Links[1].Ends = [2]topology.End{{Switch: "a", Port: 9}, {Switch: "a", Port: 9}}
		b.Links[2].Ends = [2]topology.End{{Switch: "a", PortName: "x"}, {Switch: "a", PortName: "x"}}
	}, []string{
		`links.a--a.2.ends: both ends are one port of "a", want two ports`,
		`links.a--a.ends: both ends are one port of "a", want two ports`,
	}},
	{"port numbers of ends", func(b *topology.Builder) {
		b.Links[0].Ends[0].Port = -1
		b.Links[1].Ends[1].Port = 4096
		b.Links[2].Ends[1].PortName = "x\x00"
	}, []string{
		`links.b--c.2.ends[1].port: the port name "x\x00", want at most 64 bytes of printable characters`,
		`links.b--c.ends[1].port: port number 4096, want 1 to 4095`,
		`links.isl.ends[0].port: port number -1, want 1 to 4095`,
	}},
	{"number and name of two ports", func(b *topology.Builder) {
		b.Links[0].Ends[1] = topology.End{Switch: "b", Port: 8, PortName: "Te7"}
		b.Links[1].Ends[0] = topology.End{Switch: "b", Port: 7, PortName: "other"}
		b.Links[2].Ends[0] = topology.End{Switch: "b", Port: 7, PortName: "po1"}
		b.Hosts[0].NICs[0].To[1] = topology.Attachment{Switch: "a"}
	}, []string{
		`links.b--c.2.ends[0].port: port 7 and port "po1" of "b" are two ports, want one of them`,
		`links.b--c.ends[0].port: port 7 of "b" is "Te7", not "other", want one of them`,
		`links.isl.ends[1].port: port "Te7" has number 7, not 8, want one of them`,
	}},
	{"speeds", func(b *topology.Builder) {
		b.Links[0].Members = []int{10000, 1000}
		b.Links[1].Mbps = 0
		b.Links[2].Mbps = topology.MaxMbps + 1
		b.Segments[0].Mbps = -1
		b.Hosts[0].NICs[0].Mbps = 0
	}, []string{
		`hosts.n1.vm.speed: a speed of 0 Mbps, want 1 to 10000000`,
		`links.b--c.2.speed: a speed of 10000001 Mbps, want 1 to 10000000`,
		`links.b--c.speed: a speed of 0 Mbps, want 1 to 10000000`,
		`links.isl.speed: members of 10G and 1G in one bundle, and lacp of "a" does not say what becomes of a mismatch, want one speed, or switches.a.lacp.mismatch and switches.a.lacp.compare-with, or a switches.a.lacp.profile that has them`,
		`segments.hub.speed: a speed of -1 Mbps, want 1 to 10000000`,
	}},
	{"members of a bundle", func(b *topology.Builder) {
		b.Links[0].Members = []int{}
		b.Links[0].Ends[0].Members = nil
		b.Links[1].Members = make([]int, 65)
		b.Links[2].Members = []int{1000, 1000}
		b.Links[2].Mbps = 2000
	}, []string{
		`links.b--c.2.speed: a speed of 2G and members of 1G, want one of them`,
		`links.b--c.speed: a bundle of 65, want at most 64 members`,
		`links.isl.speed: a bundle without members, want at least one`,
	}},
	{"ports of members", func(b *topology.Builder) {
		b.Switches[0].Ports = []topology.Port{{Name: "x2", Mbps: 1000}}
		b.Links[0].Ends[0].Members = []string{"", "x2"}
		b.Links[0].Ends[1].Members = []string{"y1"}
	}, []string{
		`links.isl.ends[0].members[0]: no name, want that of a port`,
		`links.isl.ends[0].members[1]: port "x2" is 1G, the bundle's members are 10G, want one speed in a bundle`,
		`links.isl.ends[1].members: 1 ports for 2 members, want one each`,
	}},
	{"a bundle's settings of a cable", func(b *topology.Builder) {
		b.Links[1].Ends[0].MinLinks, b.Links[1].Ends[1].Static = 1, true
		b.Links[2].Ends[1].Members = []string{"x"}
		b.Segments[0].Ends[0].MinLinks = 1
	}, []string{
		`links.b--c.2.ends[1]: min-links, static or members of a single cable, want a bundle, such as speed: 2x10G`,
		`links.b--c.ends[0]: min-links, static or members of a single cable, want a bundle, such as speed: 2x10G`,
		`links.b--c.ends[1]: min-links, static or members of a single cable, want a bundle, such as speed: 2x10G`,
		`segments.hub.ends[0]: min-links, static or members of a segment's end, want them only in a bundle`,
	}},
	{"min-links", func(b *topology.Builder) {
		b.Links[0].Ends[0].MinLinks, b.Links[0].Ends[1].MinLinks = 3, -1
	}, []string{
		`links.isl.ends[0].min-links: min-links 3 of 2 members, want 1 to 2`,
		`links.isl.ends[1].min-links: min-links -1 of 2 members, want 1 to 2`,
	}},
	{"costs of ends", func(b *topology.Builder) {
		b.Links[0].Ends[0].Cost, b.Links[0].Ends[1].Cost = -1, 200_000_001
		b.Links[1].Ends[0] = topology.End{Switch: "b", Port: 7, Cost: 6}
		b.Hosts[0].NICs[0].To[1] = topology.Attachment{Switch: "a"}
	}, []string{
		`links.b--c.ends[0].cost: cost 6, while port 7 of "b" has 5, want one cost`,
		`links.isl.ends[0].cost: path cost -1, want 1 to 200000000`,
		`links.isl.ends[1].cost: path cost 200000001, want 1 to 200000000`,
	}},
	{"native VLANs", func(b *topology.Builder) {
		b.Links[0].Ends[0].Native, b.Links[1].Ends[1].Native, b.Segments[0].Ends[2].Native = -1, 4095, 5000
	}, []string{
		`links.b--c.ends[1].native: native VLAN 4095, want 1 to 4094`,
		`links.isl.ends[0].native: native VLAN -1, want 1 to 4094`,
		`segments.hub.ends[2].native: native VLAN 5000, want 1 to 4094`,
	}},
	{"a port of another speed", func(b *topology.Builder) {
		b.Switches[1].Ports = append(b.Switches[1].Ports, topology.Port{Number: 1, Mbps: 10000})
		b.Links[1].Ends[0].Port = 1
	}, []string{
		`links.b--c.ends[0]: port 1 of "b" is 10G, the link 1G, want one speed`,
	}},
	{"a segment without ends", func(b *topology.Builder) { b.Segments[0].Ends = nil }, []string{
		`segments.hub.ends: there are none, want at least one`,
	}},

	{"networks", func(b *topology.Builder) {
		b.Networks[0].VLAN, b.Networks[1].VLAN = 0, 4095
		b.Networks[0].Needs = topology.Needs{Mbps: -1, FlowMbps: topology.MaxMbps + 1, MTU: 1, Capabilities: []string{"x y", "x/y"}}
		b.Networks[0].Gateway = []string{"a", "aa", "a"}
		b.Networks[0].Fallback = []string{"vm", "lmm"}
	}, []string{
		`networks.lm.vlan: VLAN 4095, want 1 to 4094`,
		`networks.vm.fallback[0]: the network itself, want another`,
		`networks.vm.fallback[1]: there is no network "lmm"; did you mean "lm"?`,
		`networks.vm.gateway[1]: there is no switch "aa"; did you mean "a"?`,
		`networks.vm.gateway[2]: "a" is a gateway already, want each once`,
		`networks.vm.needs: a speed of -1 Mbps, want 1 to 10000000`,
		`networks.vm.needs.capabilities[1]: the label "x/y" has the character '/', want a name`,
		`networks.vm.needs.flow: a speed of 10000001 Mbps, want 1 to 10000000`,
		`networks.vm.needs.mtu: an MTU of 1 bytes, want 576 to 65535`,
		`networks.vm.vlan: VLAN 0, want 1 to 4094`,
	}},
	{"demands", func(b *topology.Builder) {
		b.Networks[0].Demand = topology.NetworkDemand{Hosts: -3, Gateway: topology.MaxMbps + 1, Flows: -1}
		b.Networks[1].Demand.Gateway = topology.NoRate
		b.Hosts[1].VMBytes = 1
		b.Hosts[0].VMBytes = -1e6
		b.Demands = []topology.Demand{
			{Network: "vm", From: "n1", Rate: -7, Flows: topology.MaxFlows + 1}, {Network: "vm", To: "n1"}, {Network: "vm", To: "n3", Rate: 1},
			{Network: "lmm", Rate: 1}, {Network: "lm", From: "n1", Rate: 1}, {Network: "lm", From: "n2", To: "n1", Rate: 1},
		}
	}, []string{
		`demands[0].demand: a rate of -7 Mbps, want 1 to 10000000, nic or none`,
		`demands[0].flows: 1025 flows, want 1 to 1024`,
		`demands[1].demand: missing, want a speed, nic or none`,
		`demands[2].to: there is no host "n3"; did you mean "n1"?`,
		`demands[3].network: there is no network "lmm"; did you mean "lm"?`,
		`demands[4].to: the gateway of "lm", which has none, want a host, or a network with a gateway`,
		`demands[5].from: "n2" has no NIC on "lm", want a host that has`,
		`hosts.n1.vm-memory: a memory of -1000000 bytes, want a whole number of MB or MiB, at most 1 PiB`,
		`hosts.n2.vm-memory: a memory of 1 bytes, want a whole number of MB or MiB, at most 1 PiB`,
		`networks.lm.demand.gateway: a demand to the gateway of a network that has none, want it only of a network with a gateway`,
		`networks.vm.demand.flows: -1 flows, want 1 to 1024`,
		`networks.vm.demand.gateway: a rate of 10000001 Mbps, want 1 to 10000000, nic or none`,
		`networks.vm.demand.hosts: a rate of -3 Mbps, want 1 to 10000000, nic or none`,
	}},
	{"a network that nobody carries", func(b *topology.Builder) { b.Networks = append(b.Networks, topology.Network{Name: "csv", VLAN: 30}) }, []string{
		`networks.csv: no NIC carries the network, want at least one`,
	}},
	{"a misspelt network", func(b *topology.Builder) { b.Hosts[0].NICs[1].Carries = []string{"lmm", "vm", "vm"} }, []string{
		`hosts.n1.lm.carries[0]: there is no network "lmm"; did you mean "lm"?`,
		`hosts.n1.lm.carries[2]: "vm" is carried already, want each once`,
	}},
	{"NICs", func(b *topology.Builder) {
		b.Hosts[0].NICs[0].To = nil
		b.Hosts[0].NICs[1].To = make([]topology.Attachment, 33)
		for i := range b.Hosts[0].NICs[1].To {
			b.Hosts[0].NICs[1].To[i].Switch = "a"
		}
		b.Hosts[1].NICs = []topology.NIC{{Name: "x/y", To: []topology.Attachment{{Switch: "d"}}, Mbps: 1}}
	}, []string{
		`hosts.n1.lm.to: a team of 33, want at most 32`,
		`hosts.n1.vm.to: a NIC that is plugged in nowhere, want a switch, or several for a team`,
		`hosts.n2.x/y: the name "x/y" has the character '/', want a name of printable characters without / : , [ ] *`,
		`hosts.n2.x/y.to[0].switch: there is no switch "d"; did you mean "a"?`,
	}},
	{"a NIC at the port of a link", func(b *topology.Builder) { b.Hosts[0].NICs[1].To[0] = topology.Attachment{Switch: "c", Port: 2} }, []string{
		`hosts.n1.lm.to[0].port: port 2 of "c" is used by links.b--c.ends[1] too, want a port each`,
	}},
	{"two NICs at a port", func(b *topology.Builder) {
		b.Hosts[0].NICs[1].To[0] = topology.Attachment{Switch: "b", Port: 7}
	}, []string{
		`hosts.n1.lm.to[0].port: port 7 of "b" is used by hosts.n1.vm.to[1] too, want a port each`,
	}},
	{"clusters", func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "c1", Nodes: []string{"n1", "n3"}}, {Name: "c2", Nodes: []string{"n1", "n2", "n2"}}, {Name: "c3"}}
	}, []string{
		`clusters.c1.nodes[1]: there is no host "n3"; did you mean "n1"?`,
		`clusters.c2.nodes[0]: "n1" is a node of "c1" already, want each host in one cluster, once`,
		`clusters.c2.nodes[2]: "n2" is a node of "c2" already, want each host in one cluster, once`,
		`clusters.c3.nodes: there are none, want at least one host`,
	}},
	{"votes", func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{
			{Name: "c1", Nodes: []string{"n1"}, Votes: map[string]int{"n1": -1, "n2": 1, "n3": 0}},
			{Name: "c2", Nodes: []string{"n2"}, Votes: map[string]int{"n2": topology.MaxVotes + 1}},
		}
	}, []string{
		`clusters.c1.votes.n1: -1 votes, want 0 to 1000`,
		`clusters.c1.votes.n2: "n2" is no node of "c1", want votes of nodes only`,
		`clusters.c1.votes.n3: there is no host "n3"; did you mean "n1"?`,
		`clusters.c2.votes.n2: 1001 votes, want 0 to 1000`,
	}},
	{"a cluster without votes", func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "c1", Nodes: []string{"n1", "n2"}, Votes: map[string]int{"n1": 0, "n2": 0}}}
	}, []string{
		`clusters.c1.votes: no node has a vote, want at least one that has`,
	}},
	{"witnesses", func(b *topology.Builder) {
		b.Networks[1].Gateway = nil
		b.Hosts = append(b.Hosts, topology.Host{Name: "n9"}, topology.Host{Name: "n8"})
		cluster := func(node string, network, host string) {
			b.Clusters = append(b.Clusters, topology.Cluster{Name: "c-" + node, Nodes: []string{node}, Witness: &topology.Witness{Network: network, Host: host}})
		}
		cluster("n1", "lm", "")
		cluster("n2", "vmm", "n3")
		cluster("n9", "vm", "n9")
		b.Clusters = append(b.Clusters, topology.Cluster{Name: "c3", Nodes: []string{"n8"}, Witness: &topology.Witness{Network: "vm", Host: "n9"}})
	}, []string{
		`clusters.c-n1.witness: no host, and "lm" has no gateway that a witness could be behind, want the host of the witness, or a network with a gateway`,
		`clusters.c-n2.witness.host: there is no host "n3"; did you mean "n1"?`,
		`clusters.c-n2.witness.network: there is no network "vmm"; did you mean "vm"?`,
		`clusters.c-n9.witness.host: "n9" is a node of the cluster, want a host that goes on when the nodes do not`,
		`clusters.c-n9.witness.network: no node of "c-n9" is on "vm", want a network of its nodes`,
		`clusters.c3.witness.host: "n9" has no NIC on "vm", want a host on that network`,
		`clusters.c3.witness.network: no node of "c3" is on "vm", want a network of its nodes`,
	}},
	{"several, in order of path", func(b *topology.Builder) {
		b.Switches[1].Priority = new(1)
		b.Links[0].Ends[0].Switch = "aa"
		b.Networks[1].VLAN = 5000
		b.Regions[0].Revision = -1
		b.Hosts[0].NICs[0].Carries = []string{"mv"}
	}, []string{
		`hosts.n1.vm.carries[0]: there is no network "mv"; did you mean "vm"?`,
		`links.isl.ends[0].switch: there is no switch "aa"; did you mean "a"?`,
		`networks.lm.vlan: VLAN 5000, want 1 to 4094`,
		`regions.campus.revision: -1, want 0 to 65535`,
		`switches.b.priority: bridge priority 1, want a multiple of 4096 from 0 to 61440, such as 0`,
	}},
}

func TestBuildChecks(t *testing.T) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			b := small()
			c.change(b)
			f, err := b.Build()
			var got topology.Problems
			if !errors.As(err, &got) || f != nil {
				t.Fatalf("got %v, %v, want problems", f, err)
			}
			if *show {
				fmt.Printf("--- %s\n>>>\n%q\n", c.name, got)
				return
			}
			lines := make([]string, len(got))
			for i, p := range got {
				lines[i] = p.String()
			}
			if !slices.Equal(lines, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(c.want, "\n"))
			}
			if !slices.Equal(got, slices.Clone(got).Sort()) {
				t.Errorf("not in order:\n%v", got)
			}
		})
	}
}

// TestManyUnknown is that the search for similar names is bounded: it costs as
// much as there are names.
func TestManyUnknown(t *testing.T) {
	b := small()
	for i := range 2000 {
		b.Networks[0].Gateway = append(b.Networks[0].Gateway, fmt.Sprint("cb", i))
		b.Switches = append(b.Switches, topology.Switch{Name: fmt.Sprint("bb", i)})
	}
	_, err := b.Build()
	var got topology.Problems
	if !errors.As(err, &got) {
		t.Fatal(err)
	}
	near := 0
	for _, p := range got {
		if p.Nearest != "" {
			near++
		}
	}
	if len(got) != 2000 || near != 100 {
		t.Errorf("%d problems, %d with a similar name", len(got), near)
	}
}

// TestBuildCompletes is that a Fabric has everything that a Builder may leave
// out.
func TestBuildCompletes(t *testing.T) {
	b := build(t, small()).Builder()
	if r := b.Regions[0]; r.Name != "campus" {
		t.Errorf("region name %q", r.Name)
	}
	var macs []string
	for _, s := range b.Switches {
		macs = append(macs, fmt.Sprint(s.MAC, s.MACByOrder, s.Protocol, s.SSTP, *s.Priority, s.CostMethod, s.LAGCost))
	}
	want := []string{
		"02:00:00:00:00:02 true mstp tunnel 32768 long aggregate", // 01 is taken
		"02:00:00:00:00:01 false rstp SSTP(0) 4096 long aggregate",
		"02:00:00:00:00:03 true none SSTP(0) 32768 long aggregate",
		"02:00:00:00:00:04 true rpvst SSTP(0) 32768 long aggregate",
	}
	if !slices.Equal(macs, want) {
		t.Errorf("switches: got %q, want %q", macs, want)
	}
	if s := b.Switches[0]; !slices.Equal(s.Capabilities, []string{"dcb", "pfc"}) || !slices.Equal(s.Tags["pdu"], []string{"p1", "p2"}) {
		t.Errorf("labels are not sorted: %v %v", s.Capabilities, s.Tags)
	}
	if l := b.Links[0]; l.Ends[0].MinLinks != 1 || l.Ends[1].MinLinks != 1 {
		t.Errorf("min-links of a bundle: %+v", l.Ends)
	}
	if l := b.Links[2]; l.Ends[0].Native != 10 || l.Ends[1].Native != 0 {
		t.Errorf("native VLANs, of which the second is not said: %+v", l.Ends)
	}
	if c := b.Clusters; len(c) != 1 || c[0].Name != "cluster" || !slices.Equal(c[0].Nodes, []string{"n1", "n2"}) {
		t.Errorf("clusters: %+v", c)
	}
}

func ports(s topology.Switch) []string {
	var out []string
	for _, p := range s.Ports {
		out = append(out, fmt.Sprintf("%d %q %v", p.Number, p.Name, p.NumberByOrder))
	}
	return out
}

// TestPortNumbers is that numbers go to the ends in order of the links, then
// the segments, then to what is left, and pass by those that are said or taken
// by a NIC.
func TestPortNumbers(t *testing.T) {
	f := build(t, small())
	b := f.Builder()
	for i, want := range [][]string{
		{`2 "" true`, `3 "" true`}, // 1 is the NIC's
		{`1 "po1" true`, `2 "" true`, `3 "" true`, `4 "" true`, `7 "Te7" false`},
		{`1 "Gi9" true`, `2 "" false`, `3 "" true`},
	} {
		if got := ports(b.Switches[i]); !slices.Equal(got, want) {
			t.Errorf("ports of %s: %q, want %q", b.Switches[i].Name, got, want)
		}
	}
	var got []string
	for _, l := range b.Links {
		got = append(got, fmt.Sprintf("%s %d %q %d %q", l.Name, l.Ends[0].Port, l.Ends[0].PortName, l.Ends[1].Port, l.Ends[1].PortName))
	}
	want := []string{`isl 2 "" 1 "po1"`, `b--c 2 "" 2 ""`, `b--c.2 3 "" 1 "Gi9"`}
	if !slices.Equal(got, want) {
		t.Errorf("links: %q, want %q", got, want)
	}
	if a := b.Hosts[0].NICs[0].To[1]; a.Port != 7 || a.PortName != "Te7" {
		t.Errorf("a NIC at a port by name: %+v", a)
	}
	if a := b.Hosts[0].NICs[0].To[0]; a.Port != 0 {
		t.Errorf("a NIC at no port in particular: %+v", a)
	}
}

// TestBuildAgain is that what Build completed builds to the same: also a NIC at
// a port that has a name and gets its number by order.
func TestBuildAgain(t *testing.T) {
	b := small()
	b.Switches[2].Ports = []topology.Port{{Name: "Xe5", Edge: true}}
	b.Hosts[1].NICs = []topology.NIC{{Name: "x", To: []topology.Attachment{{Switch: "c", PortName: "Xe5"}, {Switch: "c", PortName: "nobody's"}}, Mbps: 1000}}
	b.Links[0].Mbps = 10000 // as the members have it
	f := build(t, b)
	g, err := f.Edit(func(*topology.Builder) {})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Equal(g) || !g.Equal(f) {
		t.Error(cmp.Diff(f.Builder(), g.Builder()))
	}
	to := f.Builder().Hosts[1].NICs[0].To
	if to[0].Port != 4 || to[1].Port != 0 {
		t.Errorf("the NIC is at %+v", to)
	}
	if got := f.Builder().Links[0].Mbps; got != 0 {
		t.Errorf("a bundle has a speed of %d beside its members'", got)
	}
}

// TestEdit is that numbers and addresses which followed the order stay.
func TestEdit(t *testing.T) {
	f := build(t, small())
	before := f.Builder()
	g, err := f.Edit(func(b *topology.Builder) {
		b.Switches = append([]topology.Switch{{Name: "new"}}, b.Switches...)
		b.Links = append([]topology.Link{{Ends: [2]topology.End{{Switch: "new"}, {Switch: "a"}}, Mbps: 1000}}, b.Links[1:]...)
	})
	if err != nil {
		t.Fatal(err)
	}
	after := g.Builder()
	for i, s := range before.Switches {
		if got := after.Switches[i+1]; *got.MAC != *s.MAC || got.MACByOrder != s.MACByOrder {
			t.Errorf("the MAC of %s was %v, is %v", s.Name, s.MAC, got.MAC)
		}
	}
	if got := after.Switches[0].MAC.String(); got != "02:00:00:00:00:05" {
		t.Errorf("the new switch has %s", got)
	}
	if !reflect.DeepEqual(after.Links[1:], before.Links[1:]) || !reflect.DeepEqual(after.Segments, before.Segments) {
		t.Error("ports changed")
	}
	if got := after.Links[0].Ends[1].Port; got != 4 {
		t.Errorf("the new link is at port %d, want 4: 1 is a NIC's, 2 is declared, 3 the hub's", got)
	}
	if !reflect.DeepEqual(f.Builder(), before) {
		t.Error("Edit changed the fabric")
	}
	if _, err := f.Edit(func(b *topology.Builder) { b.Switches = nil }); err == nil {
		t.Error("Edit takes anything")
	}
}

// scramble changes every value that can be reached from v.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			scrambled := reflect.New(v.Type().Elem()).Elem()
			scrambled.Set(v.MapIndex(k))
			scramble(scrambled) // what it refers to
			v.SetMapIndex(k, reflect.Value{})
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scramble(v.Field(i))
			}
		}
	case reflect.Array:
		v.SetZero()
	case reflect.String:
		v.SetString("changed")
	case reflect.Int:
		v.SetInt(-99)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Uint8:
		v.SetUint(v.Uint() ^ 0xff)
	}
}

// TestImmutable is that neither the builder that a fabric was built from nor
// what its methods return lead into it.
func TestImmutable(t *testing.T) {
	in := small()
	f := build(t, in)
	if !reflect.DeepEqual(in, small()) {
		t.Error("Build changed the builder")
	}
	want := build(t, small())
	unchanged := func(after string) {
		t.Helper()
		if !f.Equal(want) || !slices.Equal(f.Elements(), want.Elements()) {
			t.Fatalf("the fabric changed after %s:\n%s", after, cmp.Diff(want.Builder(), f.Builder()))
		}
	}
	scramble(reflect.ValueOf(in).Elem())
	unchanged("a change of the builder")
	out := f.Builder()
	scramble(reflect.ValueOf(&out).Elem())
	unchanged("a change of what Builder returned")
	if _, err := f.Edit(func(b *topology.Builder) { scramble(reflect.ValueOf(b).Elem()) }); err == nil {
		t.Error("the scrambled description is valid")
	}
	unchanged("an Edit")
	clear(f.Elements())
	clear(f.Domain("r1"))
	unchanged("a change of the elements")
	if got := f.Domain("r1"); len(got) != 2 {
		t.Errorf("the domain changed: %v", got)
	}
}

// TestLinkNames is A--B, then A--B.2, passing by names that are taken.
func TestLinkNames(t *testing.T) {
	b := &topology.Builder{Switches: []topology.Switch{{Name: "a"}, {Name: "b"}}}
	for _, name := range []string{"", "", "a--b.3", "", "b--a", "x"} {
		b.Links = append(b.Links, topology.Link{Name: name, Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Mbps: 1000})
	}
	b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: "b"}, {Switch: "a"}}, Mbps: 1000}, topology.Link{Ends: [2]topology.End{{Switch: "a"}, {Switch: "a"}}, Mbps: 1000})
	var got []string
	for _, l := range build(t, b).Builder().Links {
		got = append(got, l.Name)
	}
	want := []string{"a--b", "a--b.2", "a--b.3", "a--b.4", "b--a", "x", "b--a.2", "a--a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHalfStatic is that a bundle with LACP at one end only is a description like
// any other, whose ends stay as they are.
func TestHalfStatic(t *testing.T) {
	for i := range 2 {
		b := small()
		b.Links[0].Ends[i].Static = true
		ends := build(t, b).Builder().Links[0].Ends
		if !ends[i].Static || ends[1-i].Static {
			t.Errorf("end %d is static: %+v", i, ends)
		}
	}
}

// TestPerVLANBounds is that the least and the most that a tree of a VLAN may have
// are taken, and that SSTP is kept.
func TestPerVLANBounds(t *testing.T) {
	b := &topology.Builder{Switches: []topology.Switch{
		{
			Name: "p", Protocol: topology.PVST, VLANPriority: map[int]int{1: 0, 4094: 61440},
			Ports: []topology.Port{{Number: 1, VLAN: map[int]topology.PortVLAN{1: {Cost: 1, Priority: new(0)}, 4094: {Cost: 200_000_000, Priority: new(240)}}}},
		},
		{Name: "m", Protocol: topology.MSTP, SSTP: topology.SSTPRefuse},
		{Name: "one", Protocol: topology.RPVST, VLANs: topology.VLANsOf(20)},
	}}
	b.Links = []topology.Link{{Ends: [2]topology.End{{Switch: "p", Native: 1}, {Switch: "m", VLANs: topology.VLANsOf(10), Native: 4094}}, Mbps: 1000}}
	got := build(t, b).Builder()
	for i := range b.Switches {
		want, got := b.Switches[i], got.Switches[i]
		if got.SSTP != want.SSTP || !reflect.DeepEqual(got.VLANPriority, want.VLANPriority) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if got, want := got.Switches[0].Ports[0].VLAN, b.Switches[0].Ports[0].VLAN; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if e := got.Links[0].Ends; e[0].Native != 1 || e[1].Native != 4094 {
		t.Errorf("native VLANs: %+v", e)
	}
}

func TestEqual(t *testing.T) {
	f, g := build(t, small()), build(t, small())
	var none *topology.Fabric
	if !f.Equal(f) || !f.Equal(g) || f.Equal(none) || none.Equal(f) || !none.Equal(none) {
		t.Error("Equal of the same")
	}
	b := small()
	b.Switches[0].VLANs = topology.VLANsOf(1)
	if f.Equal(build(t, b)) {
		t.Error("Equal of different VLANs")
	}
	for name, change := range map[string]func(b *topology.Builder){
		"SSTP":            func(b *topology.Builder) { b.Switches[0].SSTP = topology.SSTPRefuse },
		"VLAN priorities": func(b *topology.Builder) { b.Switches[3].VLANPriority[10] = 0 },
		"ports' VLANs":    func(b *topology.Builder) { b.Switches[3].Ports[0].VLAN[10] = topology.PortVLAN{Cost: 8} },
		"native VLANs":    func(b *topology.Builder) { b.Links[2].Ends[1].Native = 1 },
	} {
		b := small()
		change(b)
		if f.Equal(build(t, b)) {
			t.Errorf("Equal of different %s", name)
		}
	}
	b = small()
	b.Switches[0].SSTP = topology.SSTPTunnel
	if !f.Equal(build(t, b)) {
		t.Error("SSTPTunnel is not what zero stands for")
	}
	// Empty and absent are the same.
	b = small()
	b.Switches[2].Ports, b.Switches[2].Tags, b.Hosts[1].NICs = []topology.Port{}, topology.Tags{}, []topology.NIC{}
	if !f.Equal(build(t, b)) {
		t.Error("an empty list makes a difference")
	}
}

// TestVotes wants one vote to be the same said or not.
func TestVotes(t *testing.T) {
	build := func(votes map[string]int) *topology.Fabric {
		f, err := (&topology.Builder{
			Switches: []topology.Switch{{Name: "a"}}, Hosts: []topology.Host{{Name: "n1"}, {Name: "n2"}, {Name: "n3"}},
			Clusters: []topology.Cluster{{Name: "c", Nodes: []string{"n1", "n2", "n3"}, Votes: votes}},
		}).Build()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	said := map[string]int{"n1": 1, "n2": 0, "n3": 5}
	f := build(said)
	c := f.Builder().Clusters[0]
	if got := []int{c.VotesOf("n1"), c.VotesOf("n2"), c.VotesOf("n3"), len(c.Votes)}; !slices.Equal(got, []int{1, 0, 5, 2}) || len(said) != 3 {
		t.Errorf("votes %v, said %v", got, said)
	}
	if !f.Equal(build(map[string]int{"n2": 0, "n3": 5})) || !build(nil).Equal(build(map[string]int{"n1": 1})) {
		t.Error("one vote that is said makes another fabric")
	}
}
