// Package file reads and writes a [topology.Fabric] as YAML, strictly: what it
// does not know is a problem, never ignored, and all problems of a file are
// reported at once as [topology.Problems] with line and column.
//
//	spandrill: 1                       # version of this format, needed
//	defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
//
//	switches:
//	  core-a: {priority: 4096}
//	  ten-a:  {rack: r1}
//
//	links:                             # more than one cable: a LACP LAG
//	  isl:  {ends: [ten-a, ten-b], speed: 2x10G}
//
//	networks:
//	  management: {vlan: 10, needs: 1G, gateway: [core-a, core-b]}
//
//	hosts:
//	  node[1-4]:
//	    vm: {to: [ten-a, ten-b], carries: [vm]}
//
//	clusters:
//	  hv1: {nodes: "node[1-4]", witness: {network: management}}
//
// [Schema] is a JSON Schema of it, by which editors complete and explain a file;
// [Format] lays one out.
//
// # Text
//
// Every scalar is text and is parsed here, whatever YAML takes it for: 010 is no
// number, yes no flag. Anchors, aliases, merge keys, tags and second documents
// are problems, as are keys that stand twice. UTF-8 is needed; a byte order mark
// and CR LF are accepted.
//
// # Sections
//
// defaults: stp, path-cost, lag-cost, lacp and mtu of the switches, region of those
// that run MSTP, nic, the speed of the NICs.
//
// regions, by the name that switches use: name (else the key), revision,
// instances (VLANs by MSTID).
//
// switches, by name: mac, priority, stp (rstp, mstp, stp, none, pvst for PVST+,
// rpvst for Rapid PVST+), bpdu (flood or drop, with none), region, mst-priority
// (by MSTID) and sstp (tunnel, simulate or refuse: what an MSTP switch makes of
// Cisco's SSTP BPDUs; tunnel unless said), with mstp, dispute (false of a switch that
// has none, as before IEEE 802.1D-2004; with rstp and mstp), vlan-priority (by VLAN, with
// pvst and rpvst), path-cost, lag-cost, lacp, mtu, capabilities, vlans (those that exist
// there; all unless said), stack, rack and pdu as short for tags, tags (values by
// key), ports.
//
// stack of a switch that is several chassis: members (a list of names, or by name
// mac, rack, pdu, tags), ring (whether the stack cables close one), mac (keep or
// change, when the master dies), mac-after (seconds that it waits with the change), takeover (seconds), split (runs or closes: what
// the part without the first living member does). What ends at a stack says
// where: core/c1 for core, or chassis beside switch, of a bundle a list of one for
// each member.
//
// lacp of a switch, what it does with bundles: priority (32768 unless said), profile
// (catalyst, nexus-5000, nexus-7000, small-business, comware: what sources say of
// them, in package topology's Profile), and what wins over the profile: max-active,
// mismatch (standby, suspended or individual: a member of another speed or partner),
// compare-with (fastest or first: whose speed counts), no-partner (suspended,
// individual or fallback: a member that hears no LACP), misconfig-guard (whether
// EtherChannel guard is on). A switch's lacp wins over that of the defaults field by
// field. What nobody says and a state turns on is told, and not guessed.
//
// mlag, MLAG pairs (vPC, VLT, VSX, MC-LAG) by name: switches (two), peer-link (the link
// between them), keepalive (own, a path of its own, or none, or a mapping of over, the
// link that it runs over, or of rack, pdu and tags), profile (vpc, vlt, vsx, n-series:
// what sources say of them, in package topology's MLAGProfile), mac (of the one bridge
// that both are; the primary's unless said), priority (by switch; the lower is
// primary, else the lower address), split-brain (one-identity, own-identities, closes:
// what two peers do that lost peer link and keepalive), auto-recovery (whether a
// secondary that closed its MLAG ports opens them when the primary dies), orphan-ports
// (stay unless said, suspend), one-bridge (whether links of one peer to a switch are
// ports of the one bridge too; a ring of such links is an error without it). What neither
// the pair nor its profile says and a state turns on is an error there.
//
// ports of a switch, by number or by name: name or number beside the key, speed,
// priority, cost, edge, enabled, access (the VLAN that the port is in while nothing is
// plugged in; all unless said), mst (cost and priority by MSTID), vlan (cost and
// priority by VLAN, of a switch with pvst or rpvst), and the flags
// restricted-role, restricted-tcn, root-guard, bpdu-guard, bpdu-filter,
// loop-guard, assurance, which package stp's Port explains, and udld. Instead of a mapping
// the ports may be a list of such mappings without a key; a port that has no
// number and a name of digits only can be said no other way.
//
// links, by name, or a list whose items may have a name: ends (two), speed,
// vlans, native (the untagged VLAN; VLAN 1 unless said), cost, min-links, bundle
// (lacp or static), cables (of a bundle, a mapping of rack, pdu and tags a
// member), rack, pdu, tags. A speed such as 2x10G, or a list of speeds,
// is a bundle, 1x10G too; 10G is a single cable. An end is the name of a switch
// or a mapping: switch, chassis, port (number or name), port-name (beside a
// number, or for a name of digits only), vlans, native, cost, min-links, bundle, members (names
// of the physical ports). An end at an MLAG pair is a list, the switch of each member,
// such as [spine-1, spine-2]; or a mapping whose switch is that list, with one port at
// both. vlans, native, cost, min-links and bundle of the link
// hold for both ends; what an end says itself wins. A bundle that is lacp at one
// end and static at the other is read as it stands, and does not form. Likewise for a
// link or an end: lacp (active unless said; passive speaks when spoken to) and
// lacp-priority (one for each member; 32768 unless said). The members' port
// numbers are those of their ports where members names ports whose numbers the
// switch says, else their order.
//
// deaf, at an end, are the cables (counted from 1; of a single cable 1) over which
// nothing arrives there though the link is up: one-way links. no-carrier are the members
// of a bundle that are down at this end and up at the other.
//
// channel, at an end of a single cable, makes the cable a member of a bundle of that
// switch, by the name of its aggregate port: what bundles cables at one end only, or
// over several switches. bundle, lacp, lacp-priority and min-links hold where a
// channel is. Cables that are bundled at both ends between the same two switches are
// one link with a speed such as 2x10G.
//
// segments, by name: ends (any number of them), speed, vlans, native, cost, rack,
// pdu, tags.
//
// networks, by name: vlan, needs (a speed, reach, or total, flow, mtu and
// capabilities; reach unless said), gateway, fallback, heartbeats (true unless
// said), services (false unless said; true where virtual machines serve others over
// it, which a node that loses it loses at once), demand and migration (true of a
// network that live migration uses; false unless said). A demand is a speed, nic (as
// much as the NICs give) or none (next to nothing): what each host sends to each
// other host of its cluster; or a mapping of hosts, which is the same, gateway (what
// each host sends to the gateway, and the gateway to it) and flows (into how many
// flows each of these is cut; one unless said). Where it is not said a network for
// live migration takes what the NICs give, any other as much as it needs, and to the
// gateway goes nothing. mpio: any path that works suffices (false unless said).
//
// hosts, by name or pattern: vm-memory (of the VMs that a drain has to move, such
// as 120GiB or 120GB), rack, pdu, tags, guest-teams; every other key is a
// NIC with to, carries, speed (unless the defaults have it), card (the PCIe card;
// its ports share a risk, domain:HOST/CARD), vms: share (a virtual switch of its
// own has a share of the VMs, and no other NIC takes over), rdma, rack, pdu,
// tags. Several switches in to are a team, with team (independent unless said,
// active-standby, in the order of to, static, lacp) and hash (hyper-v-port,
// address). An item is a switch, or a mapping of switch, port, port-name, speed,
// card, rack, pdu and tags. A NIC named like one of the reserved keys stands in
// a mapping under the key nics. guest-teams, by name: teams inside the VMs, with
// over (the NICs on whose virtual switches its members are), team and hash.
// Blocks that name the same host add up.
//
// demands, a list: network, from, to (a host with a NIC on it, or the word gateway),
// demand and flows. Each stands in place of what the network's demand says of these
// two ends in this direction.
//
// clusters, by name: nodes, a pattern or a list of names and patterns; votes, by
// node or pattern of nodes, of those that have not one; witness, a mapping of
// network and host, or of a network alone whose gateways lead to the witness;
// heartbeat-budget (10s: how long no heartbeat may arrive before a node counts as lost)
// or windows, whose default it is (2008, 2008-r2, 2012, 2012-r2, 2012-r2-hyper-v, 2016).
//
// A pattern has one pair of brackets with numbers and ranges: node[1-4],
// node[1,3], rack[01-12]-a, where zeros in front keep the width. Where a list is
// wanted one item may stand alone.
//
// # What follows the order of the file
//
// MAC addresses and port numbers that are left out follow it, and [Write] leaves
// them out again. Where it cannot, because the fabric was edited and the order
// gives others now, it writes them with mac-by-order or number-by-order, so that
// nobody takes them for settled.
//
// # Problems
//
// One fault is one problem: what follows from a problem already reported is not
// reported beside it. What the builder of package topology finds is reported
// with the position in the file and with the path as the file has it, where that
// differs: a host stands under its pattern, a port under its number or name.
// [ParsePositions] takes paths of either kind. At most a hundred problems are
// told, then how many there are beside.
package file
