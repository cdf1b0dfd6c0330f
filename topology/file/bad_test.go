package file_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

var show = flag.Bool("show", false, "print the problems of every bad input")

// bad is a table of inputs with the exact problems of each. The first line of
// every input is line 1.
var bad = []struct {
	name, yaml string
	want       []string
}{
	// The file as such.
	{"empty", "", []string{
		`f:1:1: an empty file, want a description that begins with spandrill: 1`,
	}},
	{"only comments", "# nothing\n\n# here\n", []string{
		`f:1:1: an empty file, want a description that begins with spandrill: 1`,
	}},
	{"only a separator", "---\n", []string{
		`f:2:1: nothing, want a mapping that begins with spandrill: 1`,
	}},
	{"a list", "- spandrill: 1\n", []string{
		`f:1:1: a list, want a mapping that begins with spandrill: 1`,
	}},
	{"a text", "spandrill\n", []string{
		`f:1:1: "spandrill", want a mapping that begins with spandrill: 1`,
	}},
	{"one-way links", "spandrill: 1\nswitches:\n  a: {stp: none, bpdu: flood, dispute: false, ports: {7: {access: 0}}}\n  b: {dispute: no}\nlinks:\n" +
		"  l1: {ends: [{switch: a, deaf: [2]}, {switch: b, deaf: []}], speed: 1G}\n" +
		"  l2: {ends: [{switch: a, deaf: [1, 1]}, {switch: b, no-carrier: 3}], speed: 2x1G}\n" +
		"  l3: {ends: [{switch: a, no-carrier: 1}, {switch: b, channel: Po1, deaf: 1}], speed: 1G}\n" +
		"  l4: {ends: [{switch: a, no-carrier: [1, x], deaf: 1}, b], speed: 2x1G}\n", []string{
		`f:3:40: switches.a.dispute: dispute of a switch that runs none, want it only with stp: rstp or mstp`,
		`f:3:67: switches.a.ports.7.access: access VLAN 0, want 1 to 4094`,
		`f:4:16: switches.b.dispute: "no", want true or false; did you mean "false"?`,
		`f:6:27: links.l1.ends[0].deaf: cable 2 of 1 cable, want 1`,
		`f:6:51: links.l1.ends[1].deaf: no cables, want cables of the link, counted from 1, such as [1, 2]`,
		`f:7:27: links.l2.ends[0].deaf: cable 1 twice, want each cable once`,
		`f:7:66: links.l2.ends[1].no-carrier: cable 3 of 2 cables, want 1 to 2`,
		`f:8:39: links.l3.ends[0].no-carrier: no-carrier of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:8:75: links.l3.ends[1].deaf: a deaf member of a channel, want it only of a single cable or a bundle`,
		`f:9:43: links.l4.ends[0].no-carrier[1]: "x", want cables of the link, counted from 1, such as [1, 2]`,
		`f:9:53: links.l4.ends[0].deaf: cable 1 is deaf and has no carrier, want one of them`,
	}},
	{"heartbeat budgets", "spandrill: 1\nswitches:\n  a: {}\nhosts:\n  h1: {n: {to: a, speed: 1G, carries: n}}\n  h2: {n: {to: a, speed: 1G, carries: n}}\n  h3: {n: {to: a, speed: 1G, carries: n}}\nnetworks:\n  n: {vlan: 1}\nclusters:\n" +
		"  c1: {nodes: h1, heartbeat-budget: 10}\n  c2: {nodes: h2, heartbeat-budget: 241s, windows: 2019}\n  c3: {nodes: h3, heartbeat-budget: 5s, windows: 2016}\n", []string{
		`f:11:37: clusters.c1.heartbeat-budget: 10, want 1s to 240s`,
		`f:12:37: clusters.c2.heartbeat-budget: 241s, want 1s to 240s`,
		`f:12:52: clusters.c2.windows: "2019", want 2008, 2008-r2, 2012, 2012-r2, 2012-r2-hyper-v, 2016; did you mean "2012"?`,
		`f:13:50: clusters.c3.windows: windows beside heartbeat-budget, want one of them`,
	}},
	{"a tab", "spandrill: 1\nswitches:\n\ta: {}\n", []string{
		`f:3:1: a tab, want spaces, since YAML does not indent by tabs`,
	}},
	{"not UTF-8", "spandrill: 1\nswitches: {ä: {}, \xff: {}}\n", []string{
		`f:2:19: a byte that is not UTF-8, want text in UTF-8`,
	}},
	{"UTF-16", "\xff\xfes\x00p\x00", []string{
		`f:1:1: a byte that is not UTF-8, want text in UTF-8`,
	}},
	{"a control character", "spandrill: 1\nswitches: {a\x01: {}}\n", []string{
		`f:2:13: the control character U+0001, want text in UTF-8`,
	}},
	{"a byte order mark inside", "spandrill: 1\n\uFEFFswitches: {a: {}}\n", []string{
		`f:2:1: a byte order mark inside the text, want text in UTF-8`,
	}},
	{"a bracket not closed", "spandrill: 1\nswitches: {a: {}\nlinks: {}\n", []string{
		`f:3:1: did not find expected ',' or '}' while parsing a flow mapping from line 2 on, want YAML`,
	}},
	{"a quotation mark not closed", "spandrill: 1\nswitches: {\"a: {}}\n", []string{
		`f:2:12: a quotation mark that is never closed`,
	}},
	{"bad indentation", "spandrill: 1\nswitches:\n  a: {}\n b: {}\n", []string{
		`f:4:2: an indentation by 1, which no key has that could stand above it, want the indentation of the keys that it belongs to, or a key without a value above it`,
	}},
	{"a key deeper than its neighbours", "spandrill: 1\nswitches:\n  a: {}\n    b: {}\n", []string{
		`f:4:5: an indentation by 4, which no key has that could stand above it, want the indentation of the keys that it belongs to, or a key without a value above it`,
	}},
	{"text after a value", "spandrill: 1\nswitches:\n  a: \"x\" y\n", []string{
		`f:3:10: did not find expected key while parsing a block mapping from line 3 on, want YAML`,
	}},
	{"a brace too many", "spandrill: 1\nswitches:\n  a: {}\n  }\n", []string{
		`f:4:3: did not find expected key while parsing a block mapping from line 3 on, want YAML`,
	}},
	{"a second document", "spandrill: 1\nswitches: {a: {}}\n---\nspandrill: 1\n", []string{
		`f:3:1: a second document, want one document in a file`,
	}},
	{"a syntax error in a second document", "spandrill: 1\nswitches: {a: {}}\n---\n}\n", []string{
		`f:4:1: did not find expected node content, want YAML`,
	}},
	{"a YAML version", "%YAML 1.2\n---\nspandrill: 1\nswitches: {a: {}}\n", []string{
		`f:1:1: a YAML version other than 1.1, want no %YAML line`,
	}},
	{"an anchor", "spandrill: 1\nswitches:\n  a: &a {}\n", []string{
		`f:3:6: switches.a: an anchor, &a, want the value alone`,
	}},
	{"an alias", "spandrill: 1\nswitches:\n  a: &a {priority: 0}\n  b: *a\n", []string{
		`f:3:6: switches.a: an anchor, &a, want the value alone`,
		`f:4:6: switches.b: an alias, *a, want the value itself`,
	}},
	{"an alias of nothing", "spandrill: 1\nswitches:\n  a: *x\n", []string{
		`f:3:6: an alias, want the value itself`,
	}},
	{"an alias as a key", "spandrill: 1\nswitches:\n  &a a: {}\n  *a : {}\n", []string{
		`f:3:3: switches.a: an anchor, &a, want the value alone`,
		`f:4:3: switches: an alias as a key, *a, want a name`,
	}},
	{"a merge key", "spandrill: 1\nswitches:\n  a: &a {priority: 0}\n  b: {<<: *a}\n", []string{
		`f:3:6: switches.a: an anchor, &a, want the value alone`,
		`f:4:7: switches.b: a merge key, <<, want the fields themselves`,
	}},
	{"a merge key for what is needed", head + "links:\n  up: {<<: {speed: 1G}, ends: [a, b]}\n", []string{
		`f:4:8: links.up: a merge key, <<, want the fields themselves`,
	}},
	{"a tag", "spandrill: 1\nswitches:\n  a: {priority: !!int 0}\n", []string{
		`f:3:17: switches.a.priority: a tag, !!int, want the value alone, which is always text`,
	}},
	{"a tag that does not fit", "spandrill: 1\nswitches:\n  a: {priority: !!int x}\n", []string{
		`f:3:17: switches.a.priority: "x", want a multiple of 4096 from 0 to 61440`,
		`f:3:17: switches.a.priority: a tag, !!int, want the value alone, which is always text`,
	}},
	{"a tag without a name", "spandrill: 1\nswitches:\n  a: {rack: ! r1}\n", []string{
		`f:3:13: switches.a.rack: a tag, !, want the value alone, which is always text`,
	}},
	{"a tag of a mapping", "spandrill: 1\nswitches: !!map\n  a: {}\n", []string{
		`f:2:11: switches: a tag, !!map, want the value alone, which is always text`,
	}},
	{"a list as key", "spandrill: 1\nswitches:\n  [a]: {}\n", []string{
		`f:3:3: switches: a list or mapping as a key, want a name`,
	}},
	{"an empty key", "spandrill: 1\nswitches:\n  a: {}\n  : {}\n", []string{
		`f:4:3: switches: a key without text, want a name`,
	}},
	{"a duplicate key", "spandrill: 1\nswitches:\n  a: {priority: 0, mtu: 9000, priority: 4096}\n", []string{
		`f:3:31: switches.a.priority: a second "priority", want each key once; the first is in line 3`,
	}},
	{"nesting", "spandrill: 1\nswitches: {a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}\n", []string{
		`f:2:46: nesting deeper than 32, want a description, which is flat`,
	}},
	{"nesting of both kinds", head + "x:\n" + blocks(20) + strings.Repeat("[", 20) + strings.Repeat("]", 20) + "\n", []string{
		`f:3:1: x: the unknown field "x", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
		`f:24:34: x.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k[0][0][0][0][0][0][0][0][0][0][0][0]: nesting deeper than 32, want a description, which is flat`,
	}},

	// The version.
	{"no version", "switches: {a: {}}\n", []string{
		`f:1:1: spandrill: missing, want spandrill: 1, the version of this format`,
	}},
	{"another version", "spandrill: 2\nswitchs: {}\n", []string{
		`f:1:12: spandrill: version "2", want spandrill: 1, the version of this format`,
	}},
	{"an empty version", "spandrill:\nswitches: {a: {}}\n", []string{
		`f:1:1: spandrill: nothing, want spandrill: 1, the version of this format`,
	}},

	// Fields and sections.
	{"an unknown section", "spandrill: 1\nswitchs: {a: {}}\n", []string{
		`f:2:1: switchs: the unknown field "switchs", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters; did you mean "switches"?`,
	}},
	{"an unknown field", "spandrill: 1\nswitches:\n  a: {prority: 4096}\n", []string{
		`f:3:7: switches.a.prority: the unknown field "prority", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags; did you mean "priority"?`,
	}},
	{"an unknown field like nothing", "spandrill: 1\nswitches:\n  a: {colour: blue}\n", []string{
		`f:3:7: switches.a.colour: the unknown field "colour", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags`,
	}},
	{"an unknown field for a needed one", head + "links:\n  up: {ends: [a, b], sped: 1G}\n", []string{
		`f:4:22: links.up.sped: the unknown field "sped", want one of ends, speed, vlans, native, cost, min-links, bundle, lacp, lacp-priority, cables, rack, pdu, tags; did you mean "speed"?`,
	}},
	{"no switches", "spandrill: 1\n", []string{
		`f:1:1: switches: there are none, want at least one switch`,
	}},
	{"switches as a list", "spandrill: 1\nswitches: [a, b]\n", []string{
		`f:2:1: switches: a list, want a mapping of switches by name`,
	}},
	{"a list for a text", "spandrill: 1\nswitches:\n  a: {mac: [x]}\n", []string{
		`f:3:7: switches.a.mac: a list, want six bytes such as 02:00:00:00:00:0a`,
	}},
	{"a mapping for a number", "spandrill: 1\nswitches:\n  a:\n    priority: {x: y}\n", []string{
		`f:4:5: switches.a.priority: a mapping, want a multiple of 4096 from 0 to 61440`,
	}},
	{"null for a text", "spandrill: 1\nswitches:\n  a: {rack: ~, region: null, mac: \"\"}\n", []string{
		`f:3:7: switches.a.rack: nothing, want a name or a list of names`,
		`f:3:16: switches.a.region: nothing, want the key of a region`,
		`f:3:35: switches.a.mac: "", want six bytes such as 02:00:00:00:00:0a`,
	}},
	{"a text for a mapping", "spandrill: 1\nswitches: {a: b}\n", []string{
		`f:2:15: switches.a: "b", want a mapping such as {priority: 4096}`,
	}},

	// Defaults.
	{"bad defaults", "spandrill: 1\ndefaults: {stp: rstq, path-cost: shrt, lag-cost: x, mtu: 0, nic: 10, region: [], nix: 1}\nswitches: {a: {bpdu: drop}}\n", []string{
		`f:2:17: defaults.stp: "rstq", want rstp, mstp, stp, none, pvst, rpvst; did you mean "rstp"?`,
		`f:2:34: defaults.path-cost: "shrt", want long, long-steps, short, comware-legacy, dell-os9; did you mean "short"?`,
		`f:2:50: defaults.lag-cost: "x", want aggregate, member, flat, cisco-short, comware-legacy, comware-dot1t, dell-os9, omniswitch, allied-at-s62, fujitsu-gswb`,
		`f:2:58: defaults.mtu: an MTU of 0 bytes, want 576 to 65535`,
		`f:2:66: defaults.nic: "10", want a speed such as 10G, 2.5G or 100M`,
		`f:2:70: defaults.region: a list, want the key of a region`,
		`f:2:82: defaults.nix: the unknown field "nix", want one of stp, path-cost, lag-cost, mtu, region, lacp, nic; did you mean "nic"?`,
	}},
	{"defaults that do not fit", "spandrill: 1\ndefaults: {stp: mstp, mtu: 100, region: campus}\nswitches: {a: {}, b: {}}\n", []string{
		`f:2:28: defaults.mtu: an MTU of 100 bytes, want 576 to 65535`,
		`f:2:41: defaults.region: there is no region "campus"`,
	}},

	// Regions.
	{"a VLAN in two instances", mst("{1: \"10,20\", 2: \"20-22,10\"}"), []string{
		`f:4:32: regions.campus.instances.2: VLAN 10,20 is in instance 1 already, want each VLAN in one instance`,
	}},
	{"MSTID outside", mst("{0: \"10\", 4095: \"20\"}"), []string{
		`f:4:20: regions.campus.instances.0: MSTID 0, want 1 to 4094`,
		`f:4:32: regions.campus.instances.4095: MSTID 4095, want 1 to 4094`,
	}},
	{"MSTID no number", mst("{x: \"10\"}"), []string{
		`f:4:17: regions.campus.instances.x: "x", want an MSTID, 1 to 4094`,
	}},
	{"VLANs of an instance without quotes", mst("{1: 10,20}"), []string{
		`f:4:23: regions.campus.instances.20: nothing, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
	}},
	{"instances as a list", mst("[1]"), []string{
		`f:4:5: regions.campus.instances: a list, want a mapping of VLANs by MSTID, such as {1: "10,20"}`,
	}},
	{"a long region name", "spandrill: 1\nregions: {r: {name: " + strings.Repeat("x", 33) + ", revision: 65536}}\nswitches: {a: {}}\n", []string{
		`f:2:21: regions.r.name: the name has 33 bytes, want at most 32`,
		`f:2:66: regions.r.revision: 65536, want 0 to 65535`,
	}},
	{"an unknown region", "spandrill: 1\nregions: {campus: {}}\nswitches:\n  a: {stp: mstp, region: campsu}\n", []string{
		`f:4:26: switches.a.region: there is no region "campsu"; did you mean "campus"?`,
	}},
	{"a region without MSTP", "spandrill: 1\nregions: {campus: {}}\nswitches:\n  a: {region: campus}\n", []string{
		`f:4:15: switches.a.region: a region of a switch that runs rstp, want it only with stp: mstp`,
	}},

	// Switches.
	{"a duplicate switch", "spandrill: 1\nswitches:\n  a: {}\n  b: {}\n  a: {priority: 0}\n", []string{
		`f:5:3: switches.a: a second "a", want each key once; the first is in line 3`,
	}},
	{"a duplicate MAC", "spandrill: 1\nswitches:\n  a: {mac: \"02:00:00:00:00:0a\"}\n  b: {mac: 02-00-00-00-00-0A}\n", []string{
		`f:4:12: switches.b.mac: 02:00:00:00:00:0a is the MAC address of "a" too, want addresses that differ`,
	}},
	{"bad MACs", "spandrill: 1\nswitches:\n  a: {mac: 02:00}\n  b: {mac: \"03:00:00:00:00:01\"}\n  c: {mac-by-order: true}\n", []string{
		`f:3:12: switches.a.mac: "02:00", want six bytes such as 02:00:00:00:00:0a`,
		`f:4:12: switches.b.mac: 03:00:00:00:00:01 is a group address, want that of one bridge`,
		`f:5:21: switches.c.mac-by-order: mac-by-order without mac, want it only of an address that the file gives`,
	}},
	{"bad names", "spandrill: 1\nswitches:\n  a/b: {}\n  \"\": {}\n  \"a\\nb\": {}\n", []string{
		`f:3:3: switches.a/b: the name "a/b" has the character '/', want a name of printable characters without / : , [ ] *`,
		`f:4:3: switches.: the name "" is empty, want a name of printable characters without / : , [ ] *`,
		`f:5:3: switches."a\nb": the name "a\nb" has the character '\n', want a name of printable characters without / : , [ ] *`,
	}},
	{"priorities", "spandrill: 1\nswitches:\n  a: {priority: 4095}\n  b: {priority: -4096}\n  c: {priority: 65536}\n  d: {priority: 010}\n  e: {priority: 1e3}\n", []string{
		`f:3:17: switches.a.priority: bridge priority 4095, want a multiple of 4096 from 0 to 61440, such as 4096`,
		`f:4:17: switches.b.priority: bridge priority -4096, want a multiple of 4096 from 0 to 61440, such as 0`,
		`f:5:17: switches.c.priority: bridge priority 65536, want a multiple of 4096 from 0 to 61440, such as 61440`,
		`f:6:17: switches.d.priority: "010", want a multiple of 4096 from 0 to 61440, without zeros in front`,
		`f:7:17: switches.e.priority: "1e3", want a multiple of 4096 from 0 to 61440`,
	}},
	{"no STP and no word on BPDUs", "spandrill: 1\nswitches:\n  a: {stp: none}\n", []string{
		`f:3:3: switches.a.bpdu: a switch without spanning tree does not say what it does with BPDUs, want bpdu: flood or drop`,
	}},
	{"BPDUs of a switch with STP", "spandrill: 1\nswitches:\n  a: {bpdu: flood}\n", []string{
		`f:3:13: switches.a.bpdu: bpdu flood of a switch that runs rstp, want it only with stp: none`,
	}},
	{"a misspelt bpdu", "spandrill: 1\nswitches:\n  a: {stp: none, bdpu: flood}\n  b: {stp: none, bpdu: flod}\n", []string{
		`f:3:18: switches.a.bdpu: the unknown field "bdpu", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags; did you mean "bpdu"?`,
		`f:4:24: switches.b.bpdu: "flod", want flood, drop; did you mean "flood"?`,
	}},
	{"a bad protocol", "spandrill: 1\nswitches:\n  a: {stp: mrp, bpdu: flood, region: r, mst-priority: {1: 0}, sstp: refuse, vlan-priority: {1: 0}, ports: {1: {mst: {1: {cost: 5}}, vlan: {1: {cost: 5}}}}}\n", []string{
		`f:3:12: switches.a.stp: "mrp", want rstp, mstp, stp, none, pvst, rpvst`,
	}},
	{"MST of a switch without", "spandrill: 1\nswitches:\n  a: {mst-priority: {1: 4096}, ports: {1: {mst: {1: {cost: 5}}}}}\n", []string{
		`f:3:25: switches.a.mst-priority.1: an instance's priority of a switch that runs rstp, want it only with stp: mstp`,
		`f:3:50: switches.a.ports.1.mst.1: an instance's values on a switch that runs rstp, want them only with stp: mstp`,
	}},
	{"MST priorities", "spandrill: 1\nswitches:\n  a: {stp: mstp, mst-priority: {1: 1, 0: 0, x: 4096}}\n", []string{
		`f:3:36: switches.a.mst-priority.1: bridge priority 1, want a multiple of 4096 from 0 to 61440, such as 0`,
		`f:3:42: switches.a.mst-priority.0: MSTID 0, want 1 to 4094`,
		`f:3:45: switches.a.mst-priority.x: "x", want an MSTID, 1 to 4094`,
	}},
	{"MST of a switch with a tree per VLAN", "spandrill: 1\nregions: {r: {}}\nswitches:\n  a: {stp: pvst, region: r, mst-priority: {1: 4096}, ports: {1: {mst: {1: {cost: 5}}}}}\n", []string{
		`f:4:26: switches.a.region: a region of a switch that runs pvst, want it only with stp: mstp`,
		`f:4:47: switches.a.mst-priority.1: an instance's priority of a switch that runs pvst, want it only with stp: mstp`,
		`f:4:72: switches.a.ports.1.mst.1: an instance's values on a switch that runs pvst, want them only with stp: mstp`,
	}},
	{"VLANs of a switch without a tree for each", "spandrill: 1\nswitches:\n  a: {vlan-priority: {1: 4096}, ports: {1: {vlan: {1: {cost: 5}}}}}\n", []string{
		`f:3:26: switches.a.vlan-priority.1: a VLAN's priority of a switch that runs rstp, want it only with stp: pvst or rpvst`,
		`f:3:52: switches.a.ports.1.vlan.1: a VLAN's values on a switch that runs rstp, want them only with stp: pvst or rpvst`,
	}},
	{"VLAN priorities", "spandrill: 1\nswitches:\n  a: {stp: rpvst, vlans: 10, vlan-priority: {10: 1, 20: 0, 4095: 0, 0: 0, 010: 0, x: 4096}}\n", []string{
		`f:3:50: switches.a.vlan-priority.10: bridge priority 1, want a multiple of 4096 from 0 to 61440, such as 0`,
		`f:3:57: switches.a.vlan-priority.20: VLAN 20 does not exist on "a", want one of the switch's VLANs`,
		`f:3:66: switches.a.vlan-priority.4095: VLAN 4095, want 1 to 4094`,
		`f:3:72: switches.a.vlan-priority.0: VLAN 0, want 1 to 4094`,
		`f:3:75: switches.a.vlan-priority.010: "010", want a VLAN, 1 to 4094, without zeros in front`,
		`f:3:83: switches.a.vlan-priority.x: "x", want a VLAN, 1 to 4094`,
	}},
	{"VLAN priorities beside VLANs without quotes", "spandrill: 1\nswitches:\n  a: {stp: pvst, vlans: 10,20,30, vlan-priority: {20: 4096}}\n", []string{
		`f:3:28: switches.a.20: "20" without a value, want quotes around the list of VLANs before it`,
	}},
	{"VLAN priorities beside bad VLANs", "spandrill: 1\nswitches:\n  a: {stp: pvst, vlans: \"10,200000\", vlan-priority: {20: 4096}}\n  b: {stp: pvst, vlan: 10, vlan-priority: {20: 4096}}\n", []string{
		`f:3:25: switches.a.vlans: "200000" is no VLAN, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
		`f:4:18: switches.b.vlan: the unknown field "vlan", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags; did you mean "vlans"?`,
	}},
	{"a tree for each of no VLANs", "spandrill: 1\ndefaults: {stp: pvst}\nswitches:\n  a: {vlans: none, vlan-priority: {20: 4096}}\n", []string{
		`f:4:14: switches.a.vlans: a switch that runs pvst, a tree for each VLAN, has no VLAN, want at least one`,
	}},
	{"SSTP BPDUs", "spandrill: 1\nswitches:\n  a: {sstp: tunnel}\n  b: {stp: pvst, sstp: refuse}\n  c: {stp: mstp, sstp: refus}\n  d: {stp: mstp, sst: refuse}\n  e: {stp: mstp, sstp: [refuse]}\n", []string{
		`f:3:13: switches.a.sstp: sstp tunnel of a switch that runs rstp, want it only with stp: mstp`,
		`f:4:24: switches.b.sstp: sstp refuse of a switch that runs pvst, want it only with stp: mstp`,
		`f:5:24: switches.c.sstp: "refus", want tunnel, simulate, refuse; did you mean "refuse"?`,
		`f:6:18: switches.d.sst: the unknown field "sst", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags; did you mean "sstp"?`,
		`f:7:18: switches.e.sstp: a list, want tunnel, simulate, refuse`,
	}},
	{"bad VLANs", "spandrill: 1\nswitches:\n  a: {vlans: \"0\"}\n  b: {vlans: \"4095\"}\n  c: {vlans: 20-10}\n  d: {vlans: [10, 20]}\n", []string{
		`f:3:14: switches.a.vlans: "0" is no VLAN, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
		`f:4:14: switches.b.vlans: "4095" is no VLAN, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
		`f:5:14: switches.c.vlans: the range 20-10 runs backwards, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
		`f:6:7: switches.d.vlans: a list, want VLANs such as 10 or, in quotes, "10,20-29", all or none`,
	}},
	{"VLANs without quotes in braces", "spandrill: 1\nswitches:\n  a: {vlans: 10,20,30-40}\n", []string{
		`f:3:17: switches.a.20: "20" without a value, want quotes around the list of VLANs before it`,
	}},
	{"MTUs", "spandrill: 1\nswitches:\n  a: {mtu: 0}\n  b: {mtu: 100}\n  c: {mtu: big}\n", []string{
		`f:3:12: switches.a.mtu: an MTU of 0 bytes, want 576 to 65535`,
		`f:4:12: switches.b.mtu: an MTU of 100 bytes, want 576 to 65535`,
		`f:5:12: switches.c.mtu: "big", want 576 to 65535`,
	}},
	{"tags", "spandrill: 1\nswitches:\n  a: {rack: r1, tags: {rack: r2, row: [], room: [x, \"y/z\"]}}\n  b: {tags: x, pdu: r1}\n", []string{
		`f:3:24: switches.a.tags.rack: a second "rack", want each key once; the first is in line 3`,
		`f:3:34: switches.a.tags.row: no value, want at least one`,
		`f:3:53: switches.a.tags.room[1]: the label "y/z" has the character '/', want a name`,
		`f:4:13: switches.b.tags: "x", want a mapping such as {room: east}`,
		`f:4:21: switches.b.pdu: "r1" is a rack and a pdu, and both would be domain:r1, want values that differ`,
	}},

	// Ports.
	{"an MLAG pair of three", "spandrill: 1\nswitches: {a: {}, b: {}, c: {}}\nlinks:\n  peer: {ends: [a, b], speed: 2x1G}\n  up: {ends: [c, [a, b]], speed: 2x1G}\nmlag:\n  p: {switches: [a, b, c], peer-link: peer, keepalive: own}\n", []string{
		`f:7:7: mlag.p.switches: an MLAG pair of 3, want exactly two switches`,
	}},
	{"a bundle over no pair", "spandrill: 1\nswitches: {a: {}, b: {}, c: {}}\nlinks:\n  peer: {ends: [a, b], speed: 2x1G}\n  up: {ends: [c, [a, c]], speed: 2x1G}\n  dn: {ends: [c, {switch: [b, x], port: 3}], speed: 2x1G}\nmlag:\n  p: {switches: [a, b], peer-link: pear, keepalive: owm}\n", []string{
		`f:5:18: links.up.ends[1].switch: a bundle over "a" and "c", which are no MLAG pair, want two switches that mlag has as a pair, or one switch`,
		`f:6:31: links.dn.ends[1].switch[1]: there is no switch "x"; did you mean "a"?`,
		`f:8:36: mlag.p.peer-link: there is no link "pear"; did you mean "peer"?`,
		`f:8:53: mlag.p.keepalive: "owm", want own, a path of its own, none, or a mapping such as {over: mgmt-link}; did you mean "own"?`,
	}},
	{"words of a pair", "spandrill: 1\nswitches: {a: {}, b: {}, c: {}}\nlinks:\n  peer: {ends: [a, b], speed: 2x1G}\nmlag:\n  p: {switches: [a, b], peer-link: peer, profile: vtl, split-brain: both, orphan-ports: go, prio: 1, mac: x}\n", []string{
		`f:6:3: mlag.p.keepalive: missing, want own, a path of its own, none, or a mapping such as {over: mgmt-link}`,
		`f:6:51: mlag.p.profile: "vtl", want vpc, vlt, vsx, n-series; did you mean "vlt"?`,
		`f:6:69: mlag.p.split-brain: "both", want one-identity, own-identities, closes`,
		`f:6:89: mlag.p.orphan-ports: "go", want stay, suspend`,
		`f:6:93: mlag.p.prio: the unknown field "prio", want one of profile, switches, peer-link, keepalive, mac, priority, split-brain, auto-recovery, orphan-ports, one-bridge; did you mean "priority"?`,
		`f:6:107: mlag.p.mac: "x", want six bytes such as 02:00:00:00:00:0a`,
	}},
	{"ports", "spandrill: 1\nswitches:\n  a:\n    ports:\n      0: {}\n      4096: {}\n      007: {}\n      1: {number: 2}\n      x: {name: y}\n      2: {number-by-order: true, edge: yes, enabled: maybe}\n      z: {number-by-order: true}\n", []string{
		`f:5:7: switches.a.ports.0: port number 0, want 1 to 4095`,
		`f:6:7: switches.a.ports.4096: port number 4096, want 1 to 4095`,
		`f:7:7: switches.a.ports.007: port number 007, want 1 to 4095, without zeros in front`,
		`f:8:19: switches.a.ports.1.number: a number beside the key "1", which is one, want a name, or the name as key`,
		`f:9:17: switches.a.ports.x.name: a name beside the key "x", which is one, want a number, or the number as key`,
		`f:10:40: switches.a.ports.2.edge: "yes", want true or false; did you mean "true"?`,
		`f:10:54: switches.a.ports.2.enabled: "maybe", want true or false`,
		`f:11:28: switches.a.ports.z.number-by-order: number-by-order without a number, want it only of a number that the file gives`,
	}},
	{"port priorities and costs", "spandrill: 1\nswitches:\n  a:\n    ports:\n      1: {priority: 8}\n      2: {priority: 256}\n      3: {cost: 0}\n      4: {cost: 200000001}\n      5: {cost: -1}\n      6: {speed: 10}\n", []string{
		`f:5:21: switches.a.ports.1.priority: port priority 8, want a multiple of 16 from 0 to 240, such as 16`,
		`f:6:21: switches.a.ports.2.priority: port priority 256, want a multiple of 16 from 0 to 240, such as 240`,
		`f:7:17: switches.a.ports.3.cost: path cost 0, want 1 to 200000000`,
		`f:8:17: switches.a.ports.4.cost: path cost 200000001, want 1 to 200000000`,
		`f:9:17: switches.a.ports.5.cost: path cost -1, want 1 to 200000000`,
		`f:10:18: switches.a.ports.6.speed: "10", want a speed such as 10G, 2.5G or 100M`,
	}},
	{"port MST", "spandrill: 1\nswitches:\n  a:\n    stp: mstp\n    ports:\n      1: {mst: {0: {priority: 16}, 4095: {cost: 1}, 1: {cost: 0, priority: 1}}}\n", []string{
		`f:6:31: switches.a.ports.1.mst.0.priority: a port priority of the IST, want that of the port, which the IST shares`,
		`f:6:36: switches.a.ports.1.mst.4095: MSTID 4095, want 0 to 4094`,
		`f:6:63: switches.a.ports.1.mst.1.cost: path cost 0, want 1 to 200000000`,
		`f:6:76: switches.a.ports.1.mst.1.priority: port priority 1, want a multiple of 16 from 0 to 240, such as 0`,
	}},
	{"port VLANs", "spandrill: 1\nswitches:\n  a:\n    stp: pvst\n    vlans: \"1,10\"\n    ports:\n      1: {vlan: {0: {cost: 1}, 4095: {cost: 1}, 20: {cost: 1}, 1: {cost: 0, priority: 1}, 10: {prio: 16}, x: {}}}\n      2: {vlan: 10}\n      3: {vlans: {10: {cost: 1}}}\n", []string{
		`f:7:18: switches.a.ports.1.vlan.0: VLAN 0, want 1 to 4094`,
		`f:7:32: switches.a.ports.1.vlan.4095: VLAN 4095, want 1 to 4094`,
		`f:7:49: switches.a.ports.1.vlan.20: VLAN 20 does not exist on "a", want one of the switch's VLANs`,
		`f:7:74: switches.a.ports.1.vlan.1.cost: path cost 0, want 1 to 200000000`,
		`f:7:87: switches.a.ports.1.vlan.1.priority: port priority 1, want a multiple of 16 from 0 to 240, such as 0`,
		`f:7:96: switches.a.ports.1.vlan.10.prio: the unknown field "prio", want one of cost, priority; did you mean "priority"?`,
		`f:7:107: switches.a.ports.1.vlan.x: "x", want a VLAN, 1 to 4094`,
		`f:8:17: switches.a.ports.2.vlan: "10", want a mapping by VLAN, such as {10: {cost: 1000}}`,
		`f:9:11: switches.a.ports.3.vlans: the unknown field "vlans", want one of name, number, number-by-order, speed, priority, cost, mst, vlan, access, edge, enabled, restricted-role, restricted-tcn, root-guard, bpdu-guard, bpdu-filter, loop-guard, assurance, udld; did you mean "vlan"?`,
	}},
	{"a port twice", "spandrill: 1\nswitches:\n  a:\n    ports:\n      1: {name: x}\n      2: {name: x}\n      y: {number: 2}\n", []string{
		`f:6:7: switches.a.ports.2: port "x" is there twice, want each port once`,
		`f:7:7: switches.a.ports.y: port 2 is there twice, want each port once`,
	}},
	{"a list of ports", "spandrill: 1\nswitches:\n  a: {ports: [{name: x}, {speed: 1G}, y]}\n", []string{
		`f:3:26: switches.a.ports[1]: a port without number and name, want one of them`,
		`f:3:39: switches.a.ports[2]: "y", want a mapping such as {number: 1, cost: 2000}`,
	}},
	{"ports as a text", "spandrill: 1\nswitches: {a: {ports: all}}\n", []string{
		`f:2:23: switches.a.ports: "all", want a mapping of ports by number or name, such as {1: {cost: 2000}}`,
	}},

	// Links.
	{"an unknown switch", head + "links:\n  up: {ends: [a, bb], speed: 1G}\n", []string{
		`f:4:18: links.up.ends[1]: there is no switch "bb"; did you mean "b"?`,
	}},
	{"one end", head + "links:\n  up: {ends: [a], speed: 1G}\n", []string{
		`f:4:8: links.up.ends: a list of 1, want two ends; what joins another number of switches is a segment`,
	}},
	{"three ends", head + "links:\n  up: {ends: [a, b, a], speed: 1G}\n", []string{
		`f:4:8: links.up.ends: a list of 3, want two ends; what joins another number of switches is a segment`,
	}},
	{"no ends, no speed", head + "links:\n  up: {}\n  down: {ends: a, speed: 1G}\n", []string{
		`f:4:3: links.up.ends: missing, want two of them, such as [ten-a, ten-b]`,
		`f:4:3: links.up.speed: missing, want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
		`f:5:16: links.down.ends: "a", want two of them, such as [ten-a, ten-b]`,
	}},
	{"a link without a body", head + "links:\n  up:\n", []string{
		`f:4:3: links.up: nothing, want a mapping such as {ends: [ten-a, ten-b], speed: 2x10G}`,
	}},
	{"bad speeds", head + "links:\n" +
		"  l1: {ends: [a, b], speed: 10}\n" +
		"  l2: {ends: [a, b], speed: 0x10G}\n" +
		"  l3: {ends: [a, b], speed: 65x10G}\n" +
		"  l4: {ends: [a, b], speed: 999999999x1G}\n" +
		"  l5: {ends: [a, b], speed: [10G, 2x10G]}\n" +
		"  l6: {ends: [a, b], speed: []}\n" +
		"  l7: {ends: [a, b], speed: 20T}\n" +
		"  l8: {ends: [a, b], speed: -1x1G}\n", []string{
		`f:4:29: links.l1.speed: "10", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
		`f:5:29: links.l2.speed: "0x10G", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
		`f:6:29: links.l3.speed: a bundle of 65, want at most 64 members`,
		`f:7:29: links.l4.speed: a bundle of 999999999, want at most 64 members`,
		`f:8:35: links.l5.speed[1]: "2x10G", want a speed such as 10G, 2.5G or 100M`,
		`f:9:22: links.l6.speed: a bundle without members, want at least one`,
		`f:10:29: links.l7.speed: "20T", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
		`f:11:29: links.l8.speed: "-1x1G", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
	}},
	{"a bad speed and what rests on it", head + "links:\n  up: {ends: [{switch: a, min-links: 2, members: [x, y]}, b], speed: 2y10G, bundle: static}\n", []string{
		`f:4:70: links.up.speed: "2y10G", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
	}},
	{"lacp", "spandrill: 1\nswitches:\n  a: {lacp: {profil: comware}}\n  b: {lacp: {priority: x, profile: cisco, max-active: 0, mismatch: fallback, compare-with: x, no-partner: standby, misconfig-guard: yes}}\n" +
		"  c: {lacp: fast}\n  d: {lacp: {priority: 65536, max-active: 99}}\nlinks:\n  l0: {ends: [a, b], speed: [1G, 10G]}\n" +
		"  l1: {ends: [{switch: a, channel: Po1, lacp: activ, lacp-priority: []}, {switch: b, lacp: passive}], speed: 1G, bundle: lacp}\n" +
		"  l2: {ends: [a, b], speed: 2x1G, lacp-priority: [1, x]}\n  l3: {ends: [a, b], speed: 1G, lacp: passive}\n  l4: {ends: [{switch: a, channel: Po3}, b], speed: 2x1G}\n", []string{
		`f:3:14: switches.a.lacp.profil: the unknown field "profil", want one of priority, profile, max-active, mismatch, compare-with, no-partner, misconfig-guard; did you mean "profile"?`,
		`f:4:24: switches.b.lacp.priority: "x", want 0 to 65535`,
		`f:4:36: switches.b.lacp.profile: "cisco", want catalyst, nexus-5000, nexus-7000, small-business, comware`,
		`f:4:55: switches.b.lacp.max-active: 0 active members, want 1 to 64`,
		`f:4:68: switches.b.lacp.mismatch: "fallback", want standby, suspended, individual`,
		`f:4:92: switches.b.lacp.compare-with: "x", want fastest, first`,
		`f:4:107: switches.b.lacp.no-partner: "standby", want suspended, individual, fallback`,
		`f:4:133: switches.b.lacp.misconfig-guard: "yes", want true or false; did you mean "true"?`,
		`f:5:13: switches.c.lacp: "fast", want a mapping such as {profile: small-business, max-active: 4}`,
		`f:6:24: switches.d.lacp.priority: LACP system priority 65536, want 0 to 65535`,
		`f:6:43: switches.d.lacp.max-active: 99 active members, want 1 to 64`,
		`f:9:47: links.l1.ends[0].lacp: "activ", want active, passive; did you mean "active"?`,
		`f:9:54: links.l1.ends[0].lacp-priority: no priorities, want LACP port priorities, one for each member, such as [100, 200]`,
		`f:9:92: links.l1.ends[1].lacp: lacp of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:10:54: links.l2.lacp-priority[1]: "x", want 0 to 65535`,
		`f:11:39: links.l3.lacp: lacp of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:12:36: links.l4.ends[0].channel: channel "Po3" of a bundle, which is one already, want it only of a single cable`,
	}},
	{"unequal speeds in a LAG", head + "links:\n  up: {ends: [a, b], speed: [10G, 1G]}\n", []string{
		`f:4:22: links.up.speed: members of 10G and 1G in one bundle, and lacp of "a" does not say what becomes of a mismatch, want one speed, or switches.a.lacp.mismatch and switches.a.lacp.compare-with, or a switches.a.lacp.profile that has them`,
	}},
	{"min-links", head + "links:\n  up: {ends: [a, b], speed: 2x1G, min-links: 3}\n  dn: {ends: [{switch: a, min-links: 5}, b], speed: 2x1G, min-links: 1}\n", []string{
		`f:4:46: links.up.min-links: min-links 3 of 2 members, want 1 to 2`,
		`f:5:38: links.dn.ends[0].min-links: min-links 5 of 2 members, want 1 to 2`,
	}},
	{"a bundle's fields of a single cable", head + "links:\n  up: {ends: [{switch: a, members: [x]}, b], speed: 1G, bundle: lacp, min-links: 1}\n", []string{
		`f:4:27: links.up.ends[0].members: members of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:4:65: links.up.bundle: bundle of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:4:82: links.up.min-links: min-links of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
	}},
	{"a bundle neither static nor LACP", head + "links:\n  dn: {ends: [a, {switch: b, bundle: statik}], speed: 2x1G, bundle: on}\n", []string{
		`f:4:38: links.dn.ends[1].bundle: "statik", want lacp, static; did you mean "static"?`,
		`f:4:69: links.dn.bundle: "on", want lacp, static`,
	}},
	{"native VLANs", head + "links:\n  l1: {ends: [a, b], speed: 1G, native: 0}\n  l2: {ends: [{switch: a, native: 4095}, {switch: b, native: \"10,20\"}], speed: 2x1G, native: 99}\n  l3: {ends: [a, {switch: b, nativ: 10}], speed: 1G, native: 5000}\nsegments:\n  s1: {ends: [a, {switch: b, native: -1}], speed: 1G}\n  s2: {ends: [a, b], speed: 1G, native: [10]}\n", []string{
		`f:4:41: links.l1.native: native VLAN 0, want 1 to 4094`,
		`f:5:35: links.l2.ends[0].native: native VLAN 4095, want 1 to 4094`,
		`f:5:62: links.l2.ends[1].native: "10,20", want 1 to 4094`,
		`f:6:30: links.l3.ends[1].nativ: the unknown field "nativ", want one of switch, chassis, port, port-name, vlans, native, cost, min-links, bundle, lacp, lacp-priority, channel, members, deaf, no-carrier; did you mean "native"?`,
		`f:6:62: links.l3.native: native VLAN 5000, want 1 to 4094`,
		`f:8:38: segments.s1.ends[1].native: native VLAN -1, want 1 to 4094`,
		`f:9:33: segments.s2.native: a list, want 1 to 4094`,
	}},
	{"what only an end has, at a link", head + "links:\n  up: {ends: [a, b], speed: 2x1G, members: {1: 10G}, channel: [x]}\n", []string{
		`f:4:35: links.up.members: the unknown field "members", want one of ends, speed, vlans, native, cost, min-links, bundle, lacp, lacp-priority, cables, rack, pdu, tags`,
		`f:4:54: links.up.channel: the unknown field "channel", want one of ends, speed, vlans, native, cost, min-links, bundle, lacp, lacp-priority, cables, rack, pdu, tags`,
	}},
	{"members", head + "links:\n  up: {ends: [{switch: a, members: [x]}, {switch: b, members: []}], speed: 2x1G}\n", []string{
		`f:4:27: links.up.ends[0].members: 1 ports for 2 members, want one each`,
		`f:4:54: links.up.ends[1].members: no ports, want the names of the ports, one for each member`,
	}},
	{"costs", head + "links:\n" +
		"  l1: {ends: [a, b], speed: 1G, cost: 0}\n" +
		"  l2: {ends: [a, b], speed: 1G, cost: 200000001}\n" +
		"  l3: {ends: [{switch: a, cost: 0}, {switch: b, cost: 1.5}], speed: 1G}\n", []string{
		`f:4:39: links.l1.cost: path cost 0, want 1 to 200000000`,
		`f:5:39: links.l2.cost: path cost 200000001, want 1 to 200000000`,
		`f:6:33: links.l3.ends[0].cost: path cost 0, want 1 to 200000000`,
		`f:6:55: links.l3.ends[1].cost: "1.5", want 1 to 200000000`,
	}},
	{"a port used by two links", head + "links:\n  up: {ends: [{switch: a, port: 3}, b], speed: 1G}\n  dn: {ends: [{switch: a, port: 3}, b], speed: 1G}\n", []string{
		`f:5:33: links.dn.ends[0].port: port 3 of "a" is used by links.up.ends[0] too, want a port each`,
	}},
	{"a port used by name and number", "spandrill: 1\nswitches:\n  a: {ports: {3: {name: Te1}}}\n  b:\nlinks:\n  up: {ends: [{switch: a, port: 3}, b], speed: 1G}\n  dn: {ends: [{switch: a, port: Te1}, b], speed: 1G}\n", []string{
		`f:7:33: links.dn.ends[0].port: port 3 of "a" is used by links.up.ends[0] too, want a port each`,
	}},
	{"a port to itself", head + "links:\n  up: {ends: [{switch: a, port: 3}, {switch: a, port: 3}], speed: 1G}\n", []string{
		`f:4:8: links.up.ends: both ends are one port of "a", want two ports`,
	}},
	{"bad ports of ends", head + "links:\n  up: {ends: [{switch: a, port: 0}, {switch: b, port: 5000}], speed: 1G}\n  dn: {ends: [{switch: a, port: x, port-name: y}, {port: 1}], speed: 1G}\n", []string{
		`f:4:33: links.up.ends[0].port: port number 0, want 1 to 4095`,
		`f:4:55: links.up.ends[1].port: port number 5000, want 1 to 4095`,
		`f:5:47: links.dn.ends[0].port-name: a port-name beside the port "x", which is a name, want one of them, or port as a number`,
		`f:5:51: links.dn.ends[1].switch: missing, want the name of a switch`,
	}},
	{"two links of a name in a list", head + "links:\n- {name: up, ends: [a, b], speed: 1G}\n- {name: up, ends: [a, b], speed: 1G}\n", []string{
		`f:5:10: links[1].name: a second link is named "up", want names that differ; the first is in line 4`,
	}},
	{"problems in a list", head + "links:\n- {ends: [a, b], speed: 1G}\n- {ends: [a, c], speed: 1G}\n- {ends: [a, b], speed: 2x1G, min-links: 4}\n- up\n", []string{
		`f:5:14: links[1].ends[1]: there is no switch "c"; did you mean "a"?`,
		`f:6:42: links[2].min-links: min-links 4 of 2 members, want 1 to 2`,
		`f:7:3: links[3]: "up", want a mapping such as {ends: [ten-a, ten-b], speed: 2x10G}`,
	}},
	{"a name beside the key", head + "links:\n  up: {name: x, ends: [a, b], speed: 1G}\n", []string{
		`f:4:8: links.up.name: the unknown field "name", want one of ends, speed, vlans, native, cost, min-links, bundle, lacp, lacp-priority, cables, rack, pdu, tags`,
	}},
	{"a port of another speed", "spandrill: 1\nswitches:\n  a: {ports: {3: {speed: 10G}}}\n  b:\nlinks:\n  up: {ends: [{switch: a, port: 3}, b], speed: 1G}\n", []string{
		`f:6:15: links.up.ends[0]: port 3 of "a" is 10G, the link 1G, want one speed`,
	}},

	// Segments.
	{"segments", head + "segments:\n  s1: {ends: [], speed: 1G}\n  s2: {ends: [a, x], speed: 2x1G}\n  s3: {ends: [{switch: a, min-links: 2}]}\n  s4:\n", []string{
		`f:4:8: segments.s1.ends: there are none, want at least one`,
		`f:5:18: segments.s2.ends[1]: there is no switch "x"; did you mean "a"?`,
		`f:5:29: segments.s2.speed: "2x1G", want a speed such as 10G, 2.5G or 100M`,
		`f:6:3: segments.s3.speed: missing, want a speed such as 10G, 2.5G or 100M`,
		`f:6:27: segments.s3.ends[0].min-links: the unknown field "min-links", want one of switch, chassis, port, port-name, vlans, native, cost`,
		`f:7:3: segments.s4: nothing, want a mapping such as {ends: [a, b, c], speed: 100M}`,
	}},
	{"a segment named like a link", head + "links:\n  up: {ends: [a, b], speed: 1G}\nsegments:\n  up: {ends: [a, b], speed: 1G}\n", []string{
		`f:6:3: segments.up: a second link or segment is named "up", want names that differ`,
	}},

	// Networks.
	{"VLANs outside", head + hosts("vm, csv") + "networks:\n  vm: {vlan: 0}\n  csv: {vlan: 4095}\n", []string{
		`f:5:14: networks.vm.vlan: VLAN 0, want 1 to 4094`,
		`f:6:15: networks.csv.vlan: VLAN 4095, want 1 to 4094`,
	}},
	{"no VLAN", head + hosts("vm, csv") + "networks:\n  vm: {}\n  csv:\n", []string{
		`f:5:3: networks.vm.vlan: missing, want 1 to 4094`,
		`f:6:3: networks.csv: nothing, want a mapping such as {vlan: 110, needs: 10G}`,
	}},
	{"needs", head + hosts("n1, n2, n3, n4") + "networks:\n" +
		"  n1: {vlan: 1, needs: raech}\n" +
		"  n2: {vlan: 2, needs: {total: 10, flow: 2x10G, mtu: 0, caps: x}}\n" +
		"  n3: {vlan: 3, needs: [10G]}\n" +
		"  n4: {vlan: 4, needs: }\n", []string{
		`f:5:24: networks.n1.needs: "raech", want a speed, reach, or a mapping such as {total: 10G, mtu: 9014}; did you mean "reach"?`,
		`f:6:32: networks.n2.needs.total: "10", want a speed, reach, or a mapping such as {total: 10G, mtu: 9014}`,
		`f:6:42: networks.n2.needs.flow: "2x10G", want a speed such as 10G, 2.5G or 100M`,
		`f:6:54: networks.n2.needs.mtu: an MTU of 0 bytes, want 576 to 65535`,
		`f:6:57: networks.n2.needs.caps: the unknown field "caps", want one of total, flow, mtu, capabilities`,
		`f:7:17: networks.n3.needs: a list, want a speed, reach, or a mapping such as {total: 10G, mtu: 9014}`,
		`f:8:17: networks.n4.needs: nothing, want a speed, reach, or a mapping such as {total: 10G, mtu: 9014}`,
	}},
	{"gateway and fallback", head + hosts("n1, n2") + "networks:\n" +
		"  n1: {vlan: 1, gateway: [a, c], fallback: n1}\n" +
		"  n2: {vlan: 2, gateway: [a, a], fallback: [n3], heartbeats: no}\n", []string{
		`f:5:30: networks.n1.gateway[1]: there is no switch "c"; did you mean "a"?`,
		`f:5:44: networks.n1.fallback: the network itself, want another`,
		`f:6:30: networks.n2.gateway[1]: "a" is a gateway already, want each once`,
		`f:6:45: networks.n2.fallback[0]: there is no network "n3"; did you mean "n1"?`,
		`f:6:62: networks.n2.heartbeats: "no", want true or false; did you mean "false"?`,
	}},
	{"demands of networks", head + hosts("n1, n2, n3, n4") + "networks:\n" +
		"  n1: {vlan: 1, demand: nick}\n  n2: {vlan: 2, gateway: a, demand: {hosts: 10, gateway: [1G], flow: 2, flows: 0}}\n" +
		"  n3: {vlan: 3, demand: {gateway: 1G, flows: 1025}, migration: yes}\n  n4: {vlan: 4, demand: [1G]}\n", []string{
		`f:5:25: networks.n1.demand: "nick", want a speed such as 300M or 10G, nic or none, or a mapping such as {hosts: 10G, gateway: 300M}; did you mean "nic"?`,
		`f:6:45: networks.n2.demand.hosts: "10", want a speed such as 300M or 10G, nic or none`,
		`f:6:49: networks.n2.demand.gateway: a list, want a speed such as 300M or 10G, nic or none`,
		`f:6:64: networks.n2.demand.flow: the unknown field "flow", want one of hosts, gateway, flows; did you mean "flows"?`,
		`f:6:80: networks.n2.demand.flows: 0 flows, want 1 to 1024`,
		`f:7:35: networks.n3.demand.gateway: a demand to the gateway of a network that has none, want it only of a network with a gateway`,
		`f:7:46: networks.n3.demand.flows: 1025 flows, want 1 to 1024`,
		`f:7:64: networks.n3.migration: "yes", want true or false; did you mean "true"?`,
		`f:8:17: networks.n4.demand: a list, want a speed such as 300M or 10G, nic or none, or a mapping such as {hosts: 10G, gateway: 300M}`,
	}},
	{"a demand to a gateway that could not be read", head + hosts("vm") +
		"networks: {vm: {vlan: 1, gateway: {x: 1}, demand: {gateway: 1G}}}\ndemands: [{network: vm, from: h1, to: gateway, demand: 1G}]\n", []string{
		`f:4:26: networks.vm.gateway: a mapping, want a switch or a list of switches`,
	}},
	{"demands", head + "networks: {vm: {vlan: 1, gateway: a}, lm: {vlan: 2}}\nhosts:\n  node1: {vm: {to: a, speed: 1G, carries: [vm, lm]}}\n" +
		"  node2: {vm: {to: a, speed: 1G, carries: vm}}\ndemands:\n" +
		"  - {network: vm, from: nodel, to: node2, demand: 1G}\n" +
		"  - {network: v, from: node1, to: node2, demand: 1G}\n" +
		"  - {network: lm, from: node1, to: node2, demand: 1G}\n" +
		"  - {network: lm, from: node1, to: gateway, demand: nic}\n" +
		"  - {network: vm, from: gateway, to: gateway, demand: 1G}\n" +
		"  - {network: vm, from: node1, to: node1, demand: 1G}\n" +
		"  - {network: vm, from: node1, to: node2, demand: 1G, flows: 8}\n" +
		"  - {network: vm, from: node1, to: node2, demand: none}\n" +
		"  - {network: vm, form: node1, to: node2, demand: much}\n" +
		"  - node1\n  - {}\n", []string{
		`f:8:25: demands[0].from: there is no host "nodel"; did you mean "node1"?`,
		`f:9:15: demands[1].network: there is no network "v"; did you mean "vm"?`,
		`f:10:36: demands[2].to: "node2" has no NIC on "lm", want a host that has`,
		`f:11:36: demands[3].to: the gateway of "lm", which has none, want a host, or a network with a gateway`,
		`f:12:38: demands[4].to: a demand from the gateway to itself, want two ends, of which one may be the gateway`,
		`f:13:36: demands[5].to: a demand from "node1" to itself, want two ends, of which one may be the gateway`,
		`f:15:5: demands[7]: a second demand on "vm" from "node1" to "node2", want each once; the first is demands[6]`,
		`f:16:19: demands[8].form: the unknown field "form", want one of network, from, to, demand, flows; did you mean "from"?`,
		`f:16:51: demands[8].demand: "much", want a speed such as 300M or 10G, nic or none`,
		`f:17:5: demands[9]: "node1", want a mapping such as {network: vm, from: node1, to: gateway, demand: 300M}`,
		`f:18:5: demands[10].demand: missing, want a speed such as 300M or 10G, nic or none`,
		`f:18:5: demands[10].from: missing, want a host, or gateway`,
		`f:18:5: demands[10].network: missing, want a network`,
		`f:18:5: demands[10].to: missing, want a host, or gateway`,
	}},
	{"a demand of a host named gateway", head + "networks: {vm: {vlan: 1, gateway: a}}\nhosts: {\"n[1-2]\": {vm: {to: a, speed: 1G, carries: vm}}, gateway: {vm: {to: a, speed: 1G, carries: vm}}}\n" +
		"demands: {network: vm, from: n1, to: gateway, demand: 1G}\n", []string{
		`f:5:38: demands.to: a host named "gateway", which a demand takes for the network's gateway, want another name of the host`,
	}},
	{"demands that are none", head + "demands: much\n", []string{
		`f:3:10: demands: "much", want a mapping such as {network: vm, from: node1, to: gateway, demand: 300M}`,
	}},
	{"memory of VMs", head + "hosts:\n  n1: {vm-memory: 120G}\n  n2: {vm-memory: 0GiB}\n  n3: {vm-memory: [1GiB]}\n  \"n[4-5]\": {vm-memory: 1GiB}\n  n5: {vm-memory: 1GiB}\n" +
		"  n6: {vm-memory: 1025TiB}\n", []string{
		`f:4:19: hosts.n1.vm-memory: "120G", want a whole number with GiB, GB, TiB, TB, MiB or MB such as 120GiB`,
		`f:5:19: hosts.n2.vm-memory: "0GiB", want 1MB to 1024TiB`,
		`f:6:8: hosts.n3.vm-memory: a list, want a whole number with GiB, GB, TiB, TB, MiB or MB such as 120GiB`,
		`f:8:8: hosts.n5.vm-memory: a second "vm-memory" of "n5", want each key once; the first is in line 7`,
		`f:9:19: hosts.n6.vm-memory: "1025TiB", want 1MB to 1024TiB`,
	}},
	{"a network that nobody is on", head + hosts("vm") + "networks:\n  vm: {vlan: 1}\n  csv: {vlan: 2}\n", []string{
		`f:6:3: networks.csv: no NIC carries the network, want at least one`,
	}},
	{"a misspelt network", head + hosts("vmm") + "networks:\n  vm: {vlan: 1}\n", []string{
		`f:3:58: hosts.node[1-2].nic.carries[0]: there is no network "vmm"; did you mean "vm"?`,
	}},
	{"a pattern for networks", head + "networks:\n  n[1-2]: {vlan: 1}\n", []string{
		`f:4:3: networks.n[1-2]: the name "n[1-2]" has the character '[', want a name of printable characters without / : , [ ] *`,
	}},

	// Hosts.
	{"a host to an unknown switch", head + "defaults: {nic: 10G}\nhosts:\n  node[1-4]:\n    vm: {to: [a, c], carries: []}\n", []string{
		`f:6:18: hosts.node[1-4].vm.to[1]: there is no switch "c"; did you mean "a"?`,
	}},
	{"a NIC without anything", head + "hosts:\n  n1:\n    vm: {}\n", []string{
		`f:5:5: hosts.n1.vm.carries: missing, want a network or a list of networks, which may be empty`,
		`f:5:5: hosts.n1.vm.speed: missing, want a speed such as 10G, 2.5G or 100M, here or as nic in the defaults`,
		`f:5:5: hosts.n1.vm.to: missing, want a switch, or a list of switches for a team`,
	}},
	{"a NIC that is none", head + "hosts:\n  n1:\n    rak: r1\n    vm:\n    x: [a]\nnetworks: {vm: {vlan: 1}}\n", []string{
		`f:5:5: hosts.n1.rak: "r1" as NIC "rak", want a NIC such as {to: [ten-a, ten-b], carries: [vm]}; did you mean "rack"?`,
		`f:6:5: hosts.n1.vm: nothing as NIC "vm", want a NIC such as {to: [ten-a, ten-b], carries: [vm]}`,
		`f:7:5: hosts.n1.x: a list as NIC "x", want a NIC such as {to: [ten-a, ten-b], carries: [vm]}`,
	}},
	{"a misspelt carries", head + "hosts:\n  n1:\n    vm: {to: a, speed: 1G, caries: vm}\nnetworks: {vm: {vlan: 1}}\n", []string{
		`f:5:28: hosts.n1.vm.caries: the unknown field "caries", want one of to, carries, speed, team, hash, card, vms, rdma, rack, pdu, tags; did you mean "carries"?`,
	}},
	{"a link and a NIC at a port", head + "links:\n  up: {ends: [{switch: a, port: 3}, b], speed: 1G}\nhosts:\n  n1:\n    vm: {to: {switch: a, port: 3}, speed: 1G, carries: []}\n", []string{
		`f:7:32: hosts.n1.vm.to.port: port 3 of "a" is used by links.up.ends[0] too, want a port each`,
	}},
	{"a port for several hosts", head + "hosts:\n  n[1-3]:\n    vm: {to: {switch: a, port: 3}, speed: 1G, carries: []}\n", []string{
		`f:5:32: hosts.n[1-3].vm.to.port: port 3 of "a" is used by hosts.n1.vm.to[0] too, want a port each`,
	}},
	{"a NIC in two blocks", head + "hosts:\n  n[1-3]:\n    vm: {to: a, speed: 1G, carries: []}\n    rack: r1\n  n[3-5]:\n    vm: {to: a, speed: 1G, carries: []}\n    rack: r1\n", []string{
		`f:8:5: hosts.n[3-5].vm: a second NIC "vm" of "n3", want each NIC once; the first is in line 5`,
		`f:9:5: hosts.n[3-5].rack: a second "rack" of "n3", want each key once; the first is in line 6`,
	}},
	{"bad patterns", head + "hosts:\n  \"n[1-\": {}\n  n[4-1]: {}\n  n[1,1]: {}\n  n[a]: {}\n  n[01-100]: {}\n  n[1-5000]: {}\n  n[1]x[2]: {}\n  n]: {}\n  \"n[]\": {}\nclusters: {c: {nodes: n1}}\n", []string{
		`f:4:3: hosts.n[1-: the pattern "n[1-" has a [ without a ], want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:5:3: hosts.n[4-1]: the pattern "n[4-1]" has the range "4-1", which runs backwards, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:6:3: hosts.n[1,1]: the pattern "n[1,1]" has 1 twice, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:7:3: hosts.n[a]: the pattern "n[a]" has "a" where a number or a range belongs, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:8:3: hosts.n[01-100]: the pattern "n[01-100]" has the range "01-100" of different widths, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:9:3: hosts.n[1-5000]: the pattern "n[1-5000]" stands for more than 4096 names, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:10:3: hosts.n[1]x[2]: the pattern "n[1]x[2]" has more than one pair of brackets, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:11:3: hosts.n]: the pattern "n]" has a ] without a [, want a name, or a pattern such as node[1-4] or node[1,3]`,
		`f:12:3: hosts.n[]: the pattern "n[]" has "" where a number or a range belongs, want a name, or a pattern such as node[1-4] or node[1,3]`,
	}},
	{"too many hosts", head + "hosts:\n  a[1-4096]: {}\n  b[1-4096]: {}\n  c[1-4096]: {}\n  d[1-4096]: {}\n  e[1-4096]: {}\n", []string{
		`f:8:3: hosts.e[1-4096]: more hosts than a file may have, want at most 20000, and 2000000 values in their blocks`,
	}},
	{"a network carried twice", head + hosts("vm, vm") + "networks: {vm: {vlan: 1}}\n", []string{
		`f:3:62: hosts.node[1-2].nic.carries[1]: "vm" is carried already, want each once`,
	}},
	{"hosts as a list", head + "hosts: [a]\nnetworks: {vm: {vlan: 1}}\nclusters: {c: {nodes: [a]}}\n", []string{
		`f:3:1: hosts: a list, want a mapping of hosts by name or pattern`,
	}},
	{"a bad NIC speed", head + "defaults: {nic: fast}\nhosts:\n  n1:\n    vm: {to: a, carries: []}\n    lm: {to: a, carries: [], speed: 2x10G}\n", []string{
		`f:3:17: defaults.nic: "fast", want a speed such as 10G, 2.5G or 100M`,
		`f:7:37: hosts.n1.lm.speed: "2x10G", want a speed such as 10G, 2.5G or 100M`,
	}},

	// Clusters.
	{"clusters", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters:\n  c1: {nodes: \"node[1-3]\"}\n  c2: {nodes: [node1, \"node[\"]}\n  c3: {}\n  c4: {nodes: []}\n", []string{
		`f:6:15: clusters.c1.nodes: there is no host "node3"`,
		`f:7:16: clusters.c2.nodes[0]: "node1" is a node of "c1" already, want each host in one cluster, once`,
		`f:7:23: clusters.c2.nodes[1]: the pattern "node[" has a [ without a ], want a name or a pattern such as node[1-4]`,
		`f:8:3: clusters.c3.nodes: missing, want a pattern such as "node[1-4]", or a list of names and patterns`,
		`f:9:8: clusters.c4.nodes: there are none, want at least one host`,
	}},
	{"services", head + hosts("vm") + "networks: {vm: {vlan: 1, services: yes}}\n", []string{
		`f:4:36: networks.vm.services: "yes", want true or false; did you mean "true"?`,
	}},
	{"votes", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters:\n  c1:\n    nodes: node1\n    votes: {node2: 0, node1: -1}\n  c2:\n    nodes: node2\n    votes: {node2: two, \"node[2-3]\": 5, nod1: 1, \"n[\": 1}\n", []string{
		`f:8:20: clusters.c1.votes.node2: "node2" is no node of "c1", want votes of nodes only`,
		`f:8:30: clusters.c1.votes.node1: -1 votes, want 0 to 1000`,
		`f:11:20: clusters.c2.votes.node2: "two", want 0 to 1000`,
		`f:11:25: clusters.c2.votes.node[2-3]: a second number of votes of "node2", want each node once; the first is in line 11`,
		`f:11:41: clusters.c2.votes.nod1: there is no host "nod1"; did you mean "node1"?`,
		`f:11:50: clusters.c2.votes.n[: the pattern "n[" has a [ without a ], want a node, or a pattern such as node[1-4]`,
	}},
	{"a pattern of votes of others", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters: {c: {nodes: \"node[1-2]\", votes: {\"node[2-9]\": 0}}}\n", []string{
		`f:5:44: clusters.c.votes.node[2-9]: there is no host "node3" (nor 6 others)`,
	}},
	{"no votes", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters: {c: {nodes: \"node[1-2]\", votes: {\"node[1-2]\": 0}}}\n", []string{
		`f:5:36: clusters.c.votes: no node has a vote, want at least one that has`,
	}},
	{"votes without a cluster", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nvotes: {node1: 0}\nclusters: {c: {votes: {node1: 0}}}\n", []string{
		`f:5:1: votes: the unknown field "votes", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
		`f:6:12: clusters.c.nodes: missing, want a pattern such as "node[1-4]", or a list of names and patterns`,
	}},
	{"a chassis in two stacks", "spandrill: 1\nswitches:\n  a: {stack: {mac: change, members: {x: {}, y: {mac: \"02:00:00:00:00:0a\"}}}}\n  b: {stack: {mac: change, members: {z: {}, y: {mac: \"02:00:00:00:00:0a\"}}}}\n", []string{
		`f:4:54: switches.b.stack.members.y.mac: 02:00:00:00:00:0a is the MAC address of "a/y" too, want addresses that differ`,
	}},
	{"votes as a number", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters: {c: {nodes: \"node[1-2]\", votes: 2, witness: vm}}\n", []string{
		`f:5:43: clusters.c.votes: "2", want a mapping of votes by node, such as {node4: 0}`,
		`f:5:55: clusters.c.witness: "vm", want a mapping such as {network: management, host: files}`,
	}},
	{"witnesses", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters:\n  c1:\n    nodes: node1\n    witness: {network: vmm, host: nod2}\n  c2:\n    nodes: node2\n    witness: {network: vm}\n", []string{
		`f:8:24: clusters.c1.witness.network: there is no network "vmm"; did you mean "vm"?`,
		`f:8:35: clusters.c1.witness.host: there is no host "nod2"; did you mean "node2"?`,
		`f:11:5: clusters.c2.witness: no host, and "vm" has no gateway that a witness could be behind, want the host of the witness, or a network with a gateway`,
	}},
	{"a witness among the nodes", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters: {c: {nodes: \"node[1-2]\", witness: {network: vm, host: node2}}}\n", []string{
		`f:5:65: clusters.c.witness.host: "node2" is a node of the cluster, want a host that goes on when the nodes do not`,
	}},
	{"witnesses on another network", head + "hosts: {n1: {x: {to: a, speed: 1G, carries: vm}}, n2: {x: {to: a, speed: 1G, carries: csv}}}\nnetworks: {vm: {vlan: 1}, csv: {vlan: 2}}\nclusters:\n  c1: {nodes: n1, witness: {network: vm, host: n2}}\n  c2: {nodes: n2, witness: {network: vm, host: n1}}\n", []string{
		`f:6:48: clusters.c1.witness.host: "n2" has no NIC on "vm", want a host on that network`,
		`f:7:38: clusters.c2.witness.network: no node of "c2" is on "vm", want a network of its nodes`,
	}},
	{"a witness without network", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters: {c: {nodes: node1, witness: {hst: node2}}, d: {nodes: node2, witness: {host: node1}}}\n", []string{
		`f:5:30: clusters.c.witness.network: missing, want the network over which the nodes reach it`,
		`f:5:40: clusters.c.witness.hst: the unknown field "hst", want one of network, host; did you mean "host"?`,
		`f:5:72: clusters.d.witness.network: missing, want the network over which the nodes reach it`,
	}},
	{"what a witness rests on", head + hosts("vm") + "networks: {vm: {vlan: 1, gatway: a}}\nclusters: {c: {nodes: node1, witness: {network: vm}}, d: {nodes: [node2, nde3], votes: {node2: 0}, witness: {network: vm}}}\n", []string{
		`f:4:26: networks.vm.gatway: the unknown field "gatway", want one of vlan, needs, gateway, fallback, heartbeats, services, demand, migration, mpio; did you mean "gateway"?`,
		`f:5:74: clusters.d.nodes[1]: there is no host "nde3"`,
	}},
	{"a pattern without quotes in braces", head + hosts("vm") + "clusters: {c: {nodes: node[1-2]}}\n", []string{
		`f:4:27: a [ in a text without quotes, want quotes around a name pattern inside braces, such as "node[1-4]"`,
	}},

	// One problem hides what rests on it.
	{"an unknown section for networks", head + hosts("vm") + "nets: {vm: {vlan: 1, fallback: x}}\n", []string{
		`f:4:1: nets: the unknown field "nets", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"an unknown section for hosts", head + "servers: {n1: {}}\nnetworks: {vm: {vlan: 1}}\nclusters: {c: {nodes: [n1]}}\n", []string{
		`f:3:1: servers: the unknown field "servers", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"an unknown section for defaults", "spandrill: 1\npreset: {stp: none, nic: 1G, path-cost: short}\nswitches: {a: {bpdu: drop, lag-cost: cisco-short}}\nhosts: {n: {x: {to: a, carries: []}}}\n", []string{
		`f:2:1: preset: the unknown field "preset", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"an unknown section for regions", "spandrill: 1\nareas: {r: {}}\nswitches: {a: {stp: mstp, region: r}}\n", []string{
		`f:2:1: areas: the unknown field "areas", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"an unknown section for switches", "spandrill: 1\nbridges: {a: {}}\nlinks: {x: {ends: [a, b], speed: 1G}}\n", []string{
		`f:2:1: bridges: the unknown field "bridges", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"an unknown default", head + "defaults: {card: 10G}\nhosts: {n: {x: {to: a, carries: []}}}\n", []string{
		`f:3:12: defaults.card: the unknown field "card", want one of stp, path-cost, lag-cost, mtu, region, lacp, nic`,
	}},
	{"networks as a list", head + hosts("vm") + "networks: [vm]\n", []string{
		`f:4:1: networks: a list, want a mapping of networks by name`,
	}},
	{"costs that do not go together", "spandrill: 1\ndefaults: {lag-cost: cisco-short}\nswitches:\n  a: {path-cost: short}\n  b: {}\n  c: {path-cost: long}\n  d: {lag-cost: comware-legacy}\n", []string{
		`f:2:22: defaults.lag-cost: lag-cost cisco-short with path-cost long, want path-cost short`,
		`f:6:3: switches.c.lag-cost: lag-cost cisco-short with path-cost long, want path-cost short`,
		`f:7:17: switches.d.lag-cost: lag-cost comware-legacy with path-cost long, want path-cost comware-legacy`,
	}},
	{"a bad path cost", "spandrill: 1\nswitches: {a: {path-cost: shrt, lag-cost: cisco-short}}\n", []string{
		`f:2:27: switches.a.path-cost: "shrt", want long, long-steps, short, comware-legacy, dell-os9; did you mean "short"?`,
	}},
	{"a network of a bad name", head + hosts("vm") + "networks: {v/m: {vlan: 1}, vm: {vlan: 1}}\n", []string{
		`f:4:12: networks.v/m: the name "v/m" has the character '/', want a name of printable characters without / : , [ ] *`,
	}},
	{"a pattern of bad names", head + "hosts: {\"n/[1-9]\": {}}\n", []string{
		`f:3:9: hosts.n/[1-9]: the name "n/1" has the character '/', want a name of printable characters without / : , [ ] *`,
	}},
	{"a pattern of other hosts", head + hosts("vm") + "networks: {vm: {vlan: 1}}\nclusters:\n  c1: {nodes: \"nod[1-9]\"}\n  c2: {nodes: \"node[1-2]\"}\n  c3: {nodes: [\"node[1-2]\"]}\n", []string{
		`f:6:15: clusters.c1.nodes: there is no host "nod1" (nor 8 others); did you mean "node1"?`,
		`f:8:16: clusters.c3.nodes[0]: "node1" is a node of "c2" already, want each host in one cluster, once`,
	}},
	{"a team of 33", head + "hosts: {n: {x: {to: [" + strings.TrimSuffix(strings.Repeat("a,", 33), ",") + "], speed: 1G, carries: []}}}\n", []string{
		`f:3:17: hosts.n.x.to: a team of 33, want at most 32`,
	}},
	{"teams that cannot be", head + `defaults: {nic: 10G}
hosts:
  n[1-2]:
    one:  {to: a, carries: [], team: lacp}
    odd:  {to: [a, b], carries: [], team: lapc, hash: port}
    fast: {to: [a, {switch: a, speed: 1G}], carries: [], team: static}
    some: {to: [a, {switch: b, card: x/y, speed: 2x1G, crad: c1}], carries: [], card: [], vms: shared, rdma: yes}
    guest-teams:
      g: {over: [one, od], team: standby}
      h: {over: one, hsah: address}
      i: {}
      j: over
  n2:
    guest-teams: {g: {over: [one, odd]}}
`, []string{
		`f:6:38: hosts.n[1-2].one.team: a team of one, lacp, want several ports in to, or no team`,
		`f:7:43: hosts.n[1-2].odd.team: "lapc", want independent, active-standby, static, lacp; did you mean "lacp"?`,
		`f:7:55: hosts.n[1-2].odd.hash: "port", want hyper-v-port, address`,
		`f:8:12: hosts.n[1-2].fast.to: ports of 10G and 1G in one static team, want one speed (IEEE 802.1AX aggregates links of one rate), or a switch independent team`,
		`f:9:38: hosts.n[1-2].some.to[1].card: the card "x/y" has the character '/', want a name of printable characters without / : , [ ] *`,
		`f:9:50: hosts.n[1-2].some.to[1].speed: "2x1G", want a speed such as 10G, 2.5G or 100M`,
		`f:9:56: hosts.n[1-2].some.to[1].crad: the unknown field "crad", want one of switch, chassis, port, port-name, speed, card, rack, pdu, tags; did you mean "card"?`,
		`f:9:81: hosts.n[1-2].some.card: a list, want the name of a card of the host`,
		`f:9:96: hosts.n[1-2].some.vms: "shared", want share, where a virtual switch of its own has a share of the VMs; did you mean "share"?`,
		`f:9:110: hosts.n[1-2].some.rdma: "yes", want true or false; did you mean "true"?`,
		`f:11:23: hosts.n[1-2].guest-teams.g.over[1]: there is no NIC of "n1" "od"; did you mean "odd"?`,
		`f:11:34: hosts.n[1-2].guest-teams.g.team: "standby", want independent, active-standby, static, lacp`,
		`f:12:17: hosts.n[1-2].guest-teams.h.over: a guest team of 1, want two NICs of the host, with a virtual switch each`,
		`f:12:22: hosts.n[1-2].guest-teams.h.hsah: the unknown field "hsah", want one of over, team, hash; did you mean "hash"?`,
		`f:13:7: hosts.n[1-2].guest-teams.i.over: missing, want a list of NICs of the host, one for each member`,
		`f:14:10: hosts.n[1-2].guest-teams.j: "over", want a mapping such as {over: [vm1, vm2]}`,
		`f:16:19: hosts.n2.guest-teams.g: a second guest team "g" of "n2", want each once; the first is in line 11`,
	}},
	{"guest teams of a list", head + "hosts: {n: {guest-teams: [g]}}\n", []string{
		`f:3:13: hosts.n.guest-teams: a list, want a mapping of guest teams by name`,
	}},
	{"cables that cannot be", head + `links:
  x: {ends: [a, b], speed: 10G, cables: [{tags: {duct: n}}]}
  y: {ends: [a, b], speed: 2x10G, cables: [{tags: {duct: n}}]}
  z: {ends: [a, b], speed: 2x10G, cables: {duct: n}}
  w: {ends: [a, b], speed: 2x10G, cables: [north, {duct: n}]}
`, []string{
		`f:4:33: links.x.cables: cables of a single cable, want a bundle, such as speed: 2x10G, or a channel at the end`,
		`f:5:35: links.y.cables: 1 for 2 members, want one each`,
		`f:6:35: links.z.cables: a mapping, want a list of a mapping a cable, such as [{tags: {duct: north}}, {tags: {duct: south}}]`,
		`f:7:44: links.w.cables[0]: "north", want a list of a mapping a cable, such as [{tags: {duct: north}}, {tags: {duct: south}}]`,
		`f:7:52: links.w.cables[1].duct: the unknown field "duct", want one of rack, pdu, tags`,
	}},
	{"a card and a tag", head + "defaults: {nic: 1G}\nhosts: {n: {x: {to: [{switch: a, tags: {duct: d1}}], carries: [], tags: {tray: d1}}}}\nnetworks: {w: {vlan: 1, mpio: si}}\n", []string{
		`f:4:47: hosts.n.x.to[0].tags.duct: "d1" is a tray and a duct, and both would be domain:d1, want values that differ`,
		`f:5:31: networks.w.mpio: "si", want true or false`,
	}},
	{"a NIC named like a key of hosts", head + "hosts:\n  n:\n    rack: r1\n    nics: {rack: {to: [a, x], speed: 1G, carries: []}, pdu: {to: a, carries: []}}\n", []string{
		`f:6:27: hosts.n.nics.rack.to[1]: there is no switch "x"; did you mean "a"?`,
		`f:6:56: hosts.n.nics.pdu.speed: missing, want a speed such as 10G, 2.5G or 100M, here or as nic in the defaults`,
	}},

	// What else may stand where it should not.
	{"odd kinds of values", "spandrill: 1\nswitches:\n  a: {ports: [{number: 0}, {number: 4, mst: 5}], mst-priority: [1]}\n  b: {capabilities: {x: y}, tags: []}\nlinks: {x: 5}\nsegments: []\nhosts: {n: 5, m: {nics: [x], vm: {to: ~, carries: {x: y}, speed: 1G}}}\nclusters: {c: {nodes: ~}, d: x}\n", []string{
		`f:3:24: switches.a.ports[0].number: port number 0, want 1 to 4095`,
		`f:3:45: switches.a.ports[1].mst: "5", want a mapping by MSTID, such as {2: {cost: 1000}}`,
		`f:3:50: switches.a.mst-priority: a list, want a mapping of priorities by MSTID, such as {2: 4096}`,
		`f:4:7: switches.b.capabilities: a mapping, want a label or a list of labels`,
		`f:4:29: switches.b.tags: a list, want a mapping such as {room: east}`,
		`f:5:12: links.x: "5", want a mapping such as {ends: [ten-a, ten-b], speed: 2x10G}`,
		`f:6:1: segments: a list, want a mapping of segments by name`,
		`f:7:12: hosts.n: "5", want a mapping of NICs by name`,
		`f:7:19: hosts.m.nics: a list, want a mapping of NICs by name`,
		`f:7:35: hosts.m.vm.to: nothing, want a switch, a mapping such as {switch: ten-a, port: 7}, or a list of them`,
		`f:7:42: hosts.m.vm.carries: a mapping, want a network or a list of networks`,
		`f:8:16: clusters.c.nodes: nothing, want a name or a pattern such as node[1-4]`,
		`f:8:30: clusters.d: "x", want a mapping such as {nodes: "node[1-4]"}`,
	}},
	{"aliases in odd places", "spandrill: 1\nswitches: &s {a: {}}\nlinks: {x: {ends: *s, speed: 1G}, y: *s}\nhosts: {n: *s, m: {vm: *s, lm: {to: *s, carries: *s, speed: *s}}}\nregions: *s\n", []string{
		`f:2:11: switches: an anchor, &s, want the value alone`,
		`f:3:19: links.x.ends: an alias, *s, want the value itself`,
		`f:3:38: links.y: an alias, *s, want the value itself`,
		`f:4:12: hosts.n: an alias, *s, want the value itself`,
		`f:4:24: hosts.m.vm: an alias, *s, want the value itself`,
		`f:4:37: hosts.m.lm.to: an alias, *s, want the value itself`,
		`f:4:50: hosts.m.lm.carries: an alias, *s, want the value itself`,
		`f:4:61: hosts.m.lm.speed: an alias, *s, want the value itself`,
		`f:5:10: regions: an alias, *s, want the value itself`,
	}},
	{"a long key", head + strings.Repeat("x", 100) + ": 1\n", []string{
		`f:3:1: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: the unknown field "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"a key of two lines", head + "\"x\\ny\": 1\n", []string{
		`f:3:1: "x\ny": the unknown field "x\ny", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters`,
	}},
	{"no character", head + "x: \uFFFF\n", []string{
		`f:3:4: U+FFFF, which is no character, want text in UTF-8`,
	}},
	{"a long value", "spandrill: " + strings.Repeat("x", 100) + "\n", []string{
		`f:1:12: spandrill: version "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", want spandrill: 1, the version of this format`,
	}},

	// Several faults, all of them at once and in order.
	{"several", `spandrill: 1
switches:
  core-a: {priority: 4095}
  core-b: {prio: 8192}
  core-a: {}
links:
  core: {ends: [core-a, core-c], speed: 10G, cost: 0}
  up: {ends: [core-a, core-b], speed: ten}
networks:
  vm: {vlan: 4095, needs: 10G, gateway: cora-a}
hosts:
  node[1-2]:
    vm: {to: core-b, carries: vmm}
`, []string{
		`f:3:22: switches.core-a.priority: bridge priority 4095, want a multiple of 4096 from 0 to 61440, such as 4096`,
		`f:4:12: switches.core-b.prio: the unknown field "prio", want one of mac, mac-by-order, priority, stp, bpdu, sstp, dispute, region, mst-priority, vlan-priority, path-cost, lag-cost, lacp, mtu, capabilities, vlans, stack, ports, rack, pdu, tags; did you mean "priority"?`,
		`f:5:3: switches.core-a: a second "core-a", want each key once; the first is in line 3`,
		`f:7:25: links.core.ends[1]: there is no switch "core-c"; did you mean "core-a"?`,
		`f:7:52: links.core.cost: path cost 0, want 1 to 200000000`,
		`f:8:39: links.up.speed: "ten", want a speed such as 10G, 2.5G or 100M, of a bundle 2x10G`,
		`f:10:14: networks.vm.vlan: VLAN 4095, want 1 to 4094`,
		`f:10:41: networks.vm.gateway: there is no switch "cora-a"; did you mean "core-a"?`,
		`f:13:5: hosts.node[1-2].vm.speed: missing, want a speed such as 10G, 2.5G or 100M, here or as nic in the defaults`,
		`f:13:31: hosts.node[1-2].vm.carries: there is no network "vmm"; did you mean "vm"?`,
	}},
}

// head begins a file with two switches.
const head = "spandrill: 1\nswitches: {a: {}, b: {}}\n"

// hosts is a section with two hosts on the networks.
func hosts(networks string) string {
	return "hosts: {\"node[1-2]\": {nic: {to: a, speed: 10G, carries: [" + networks + "]}}}\n"
}

// mst is a file with a region.
func mst(instances string) string {
	return "spandrill: 1\nregions:\n  campus:\n    instances: " + instances + "\nswitches: {a: {stp: mstp, region: campus}}\n"
}

// blocks is n mappings in each other, up to where the last value begins.
func blocks(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%sk:\n", strings.Repeat(" ", i+1))
	}
	return b.String() + strings.Repeat(" ", n+1)
}

func TestBad(t *testing.T) {
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			_, err := file.Parse("f", []byte(c.yaml))
			var got topology.Problems
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want problems", err)
			}
			if *show {
				fmt.Printf("--- %s\n%s>>>\n%s\n", c.name, c.yaml, err)
				return
			}
			if want := strings.Join(c.want, "\n"); err.Error() != want {
				t.Errorf("got\n%s\nwant\n%s", err, want)
			}
			for _, p := range got {
				if p.File != "f" || p.Line < 1 || p.Col < 1 {
					t.Errorf("no position: %+v", p)
				}
			}
		})
	}
}
