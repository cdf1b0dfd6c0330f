package failure

import (
	"cmp"
	"slices"
)

// FindingCode is what kind of finding a [Finding] is. Codes are permanent: none
// changes its meaning, and that of one that is given up is not used again.
type FindingCode string

// The codes of findings. findingTable says what each means.
const (
	STP001 FindingCode = "STP001"
	STP002 FindingCode = "STP002"
	STP003 FindingCode = "STP003"
	STP004 FindingCode = "STP004"
	STP005 FindingCode = "STP005"
	STP006 FindingCode = "STP006"
	STP007 FindingCode = "STP007"
	STP008 FindingCode = "STP008"
	STP009 FindingCode = "STP009"
	STP010 FindingCode = "STP010"
	STP011 FindingCode = "STP011"
	STP012 FindingCode = "STP012"
	STP013 FindingCode = "STP013"

	VLAN001 FindingCode = "VLAN001"
	VLAN002 FindingCode = "VLAN002"
	VLAN003 FindingCode = "VLAN003"
	VLAN004 FindingCode = "VLAN004"
	VLAN005 FindingCode = "VLAN005"
	VLAN006 FindingCode = "VLAN006"
	VLAN007 FindingCode = "VLAN007"

	LAG001 FindingCode = "LAG001"
	LAG002 FindingCode = "LAG002"
	LAG003 FindingCode = "LAG003"
	LAG004 FindingCode = "LAG004"
	LAG005 FindingCode = "LAG005"
	LAG006 FindingCode = "LAG006"
	LAG007 FindingCode = "LAG007"
	LAG008 FindingCode = "LAG008"

	MLAG001 FindingCode = "MLAG001"
	MLAG002 FindingCode = "MLAG002"
	MLAG003 FindingCode = "MLAG003"
	MLAG004 FindingCode = "MLAG004"
	MLAG005 FindingCode = "MLAG005"
	MLAG006 FindingCode = "MLAG006"
	MLAG007 FindingCode = "MLAG007"
	MLAG008 FindingCode = "MLAG008"
	MLAG009 FindingCode = "MLAG009"
	MLAG010 FindingCode = "MLAG010"
	MLAG011 FindingCode = "MLAG011"
	MLAG012 FindingCode = "MLAG012"

	PORT001 FindingCode = "PORT001"
	PORT002 FindingCode = "PORT002"
	PORT003 FindingCode = "PORT003"
	PORT004 FindingCode = "PORT004"
	PORT005 FindingCode = "PORT005"

	NET001 FindingCode = "NET001"
	NET002 FindingCode = "NET002"
	NET003 FindingCode = "NET003"
	NET004 FindingCode = "NET004"
	NET005 FindingCode = "NET005"
	NET006 FindingCode = "NET006"
	NET007 FindingCode = "NET007"
	NET008 FindingCode = "NET008"
	NET009 FindingCode = "NET009"

	TEAM001 FindingCode = "TEAM001"
	TEAM002 FindingCode = "TEAM002"
	TEAM003 FindingCode = "TEAM003"
	TEAM004 FindingCode = "TEAM004"
	TEAM005 FindingCode = "TEAM005"
	TEAM006 FindingCode = "TEAM006"
	TEAM007 FindingCode = "TEAM007"
	TEAM008 FindingCode = "TEAM008"

	STACK001 FindingCode = "STACK001"
	STACK002 FindingCode = "STACK002"

	ID001 FindingCode = "ID001"
	ID002 FindingCode = "ID002"
	ID003 FindingCode = "ID003"
	ID004 FindingCode = "ID004"

	UPG001 FindingCode = "UPG001"

	CHK001 FindingCode = "CHK001"
	CHK002 FindingCode = "CHK002"
	CHK003 FindingCode = "CHK003"
)

// FindingInfo is a code of findings with what it means.
type FindingInfo struct {
	Code     FindingCode
	Severity Severity // of every finding with the code
	Title    string
	// Explanation says when there is such a finding, and what it rests on. Fix
	// says what to do in general; a [Finding] says it in particular.
	Explanation string
	Fix         string
}

// findingTable is the one place that says what a code means.
var findingTable = []FindingInfo{
	{
		ID001, Warning, "An identifier decides a tie against a network",
		"Two ways to the root cost the same, at rest or after one failure, and a bridge or port identifier decides which of them blocks (IEEE 802.1Q-2005 13.9). A network gets less than it needs, and would not if the identifiers were the other way round: this was tried.",
		"Pin a cost so that there is no tie, or order the priorities so that the better way wins.",
	},
	{
		ID002, Note, "A network depends on a tie that an identifier decides",
		"As ID001, but the identifier decides for the better way: with the identifiers the other way round a network would get less than it needs. A replaced switch or a changed priority turns it round.",
		"Pin a cost so that there is no tie.",
	},
	{
		ID003, Note, "An identifier decides which link blocks",
		"As ID001, between links of different speeds; no verdict of a network depends on it, but traffic of others moves.",
		"Pin a cost so that there is no tie, or order the priorities on purpose.",
	},
	{
		ID004, Note, "The order of the file decides which link blocks",
		"As ID003, and the identifier is a MAC address that the description leaves out, so that it follows the order of the file: the real switches may decide otherwise. At rest links of one speed count too.",
		"Give mac, or priorities that differ, to settle it.",
	},
	{
		UPG001, Note, "An upgrade of a link would harm a network",
		"One step up on one link, the next speed or one member more, makes it cheaper for spanning tree (IEEE 802.1Q-2018 table 13-4), another link blocks, and a network gets less than it needs. This was tried on the edited fabric, without a failure.",
		"Pin the costs before the upgrade.",
	},
	{
		LAG001, Warning, "Parallel links are not bundled",
		"Two links of one speed join the same two switches, and one of them forwards in no tree, or both forward and close a ring. Links that share the load by MST instance are no finding.",
		"Make one bundle of them, or unplug one.",
	},
	{
		LAG002, Warning, "A bundle closes when one member is lost",
		"min-links of an end is the number of members, so that the loss of one closes the bundle with all others alive.",
		"Lower min-links, unless the way that is left is the better one.",
	},
	{
		LAG003, Error, "A bundle is static at one end and speaks LACP at the other",
		"The end with LACP finds no partner and stays down, the static end is up and sends into nothing. A vendor whose LACP falls back to individual ports does something else, which is not modelled.",
		"Use LACP at both ends.",
	},
	{
		LAG004, Note, "A bundle has more members than may be active",
		"The limit of active members is that of a vendor, the smaller of both ends; the others stand by, and take over. The system with the lower priority, then MAC address, decides by its own port priorities and numbers (Catalyst 3750-X guide, LACP hot-standby ports).",
		"Set the port priorities of the deciding system so that the right members wait, or take them out.",
	},
	{
		LAG005, Error, "Both ends of a bundle are passive",
		"A passive end of LACP speaks when spoken to (IEEE 802.1AX-2014 6.4.1), so that nobody begins and no bundle forms.",
		"Make one end active.",
	},
	{
		LAG006, Warning, "The members of a bundle differ in speed",
		"Members of another speed than the one that counts are standby, suspended or ports of their own, as the switches' lacp settings say: what a link does that comes up slower.",
		"Use members of one speed; where one came up slower, look at its cable and transceivers.",
	},
	{
		LAG007, Error, "Cables are bundled at one end only",
		"A LACP end finds no partner. A static end sends one member's BPDUs and takes what comes over any: the other end's ports but one hear nobody and forward, which returns frames to where they came from (Cisco 20625, Understanding EtherChannel Inconsistency Detection), unless EtherChannel guard shuts the bundle down or RSTP's dispute blocks it.",
		"Bundle the same cables at both ends, with LACP.",
	},
	{
		LAG008, Error, "A bundle ends at switches that are not one",
		"The members of a bundle lead to several switches that are neither a stack nor an MLAG pair. LACP keeps the members to one of them; a static bundle lets addresses flap between them.",
		"Cable all members to one switch, or make a bundle of those to each.",
	},
	{
		NET001, Error, "A network is cut or looped",
		"With every element alive two endpoints of the network do not reach each other, or its forwarding links close a ring.",
		"Do what the finding says; each remedy it names was tried.",
	},
	{
		NET002, Error, "A network is slow",
		"With every element alive two hosts have less than the network needs, in sum or for one flow.",
		"Do what the finding says; each remedy it names was tried.",
	},
	{
		NET003, Error, "The way of a network crosses a switch that is not fit for it",
		"With every element alive the way between two hosts crosses a switch with too small an MTU, or without a capability that the network needs. Small frames pass, so that a ping works.",
		"Raise the MTU or add the capability there, or move the way.",
	},
	{
		NET004, Warning, "After one failure the way of a network crosses a switch that is not fit for it",
		"As NET003, after the failure of one element.",
		"Raise the MTU or add the capability there, or move the way.",
	},
	{
		NET005, Warning, "One failure cuts a network for hosts that keep their NICs",
		"After the failure of one element, host and NIC apart, two hosts with a live NIC each, or a host and a gateway, do not reach each other any more, or the network is looped, or no gateway is left.",
		"Give the network a second way, and see that spanning tree and the VLAN lists let it through.",
	},
	{
		NET006, Warning, "The NICs of a host have one point of failure",
		"A host has several NICs on a network, and one element other than the host itself takes all of them.",
		"Plug them into different switches, of different racks and PDUs.",
	},
	{
		NET007, Note, "Hosts have a single NIC on a network",
		"The NIC, its cable or its switch takes the host off the network. Where the network has a fallback that may be what is meant.",
		"Add a NIC to another switch, or name the network that takes over as fallback.",
	},
	{
		NET008, Warning, "One failure takes a network and its fallback from the same two hosts",
		"Two hosts that live share neither the network nor one of its fallbacks after the failure of one element, though each of the networks may go on for others.",
		"Spread the NICs so that two hosts keep one of the networks in common whatever fails.",
	},
	{
		NET009, Warning, "A node of a cluster is on no network",
		"The description gives a node no NIC that carries a network: it counts among the votes and is lost in every state.",
		"Say its NICs, or take it out of the cluster's nodes.",
	},
	{
		MLAG001, Error, "The peers of an MLAG pair run different spanning trees",
		"The spanning tree mode has to be one on both peers, or the secondary suspends its MLAG ports (Cisco Nexus 5000 guide, chapter 8, type 1 consistency). The verdicts take what the primary has for both.",
		"Run one mode on both.",
	},
	{
		MLAG002, Error, "The peers of an MLAG pair are not one MST region",
		"Name, revision and VLAN map have to be one on both peers, or the secondary suspends its MLAG ports (Cisco Nexus 5000 guide, chapter 8, type 1 consistency). The verdicts take what the primary has for both.",
		"Give both one region.",
	},
	{
		MLAG003, Error, "A bundle over an MLAG pair is set otherwise at each peer",
		"Port type, loop guard, bridge assurance and the other settings of a port have to be one at both ends of a bundle over the pair, or the ports are suspended (Cisco Nexus 5000 guide, chapter 8, type 1 consistency). The verdicts take what the primary has for both.",
		"Set both ports alike.",
	},
	{
		MLAG004, Error, "The peers of an MLAG pair differ in PVST simulation",
		"What a switch makes of the BPDUs of PVST+ has to be one on both peers (Cisco Nexus 5000 guide, chapter 8, type 1 consistency).",
		"Set it alike on both.",
	},
	{
		MLAG005, Error, "The peers of an MLAG pair differ in their MTU",
		"The MTU of the network has to be one on both peers, or the secondary suspends its MLAG ports (Cisco Nexus 5000 guide, chapter 8, type 1 consistency). The verdicts go by the peers that the traffic crosses.",
		"Give both one MTU.",
	},
	{
		MLAG006, Warning, "A VLAN is at one peer of an MLAG pair only, or not on the peer link",
		"What arrives at the other peer has no way: a bundle over the pair chooses the peer by its hash.",
		"Have the VLAN on both peers and on the peer link.",
	},
	{
		MLAG007, Warning, "The peers of an MLAG pair differ in a priority",
		"The primary speaks for both with its bridge priority and its LACP system priority: when it dies those of the other count, and the tree may move. With vPC different system priorities keep the pair from coming up (Cisco Nexus 3548 guide, configuring virtual port channels).",
		"Give both one priority.",
	},
	{
		MLAG008, Warning, "The peer link of an MLAG pair is one cable",
		"One pulled cable closes the MLAG ports of the secondary and cuts its orphan ports off.",
		"Bundle two cables at least.",
	},
	{
		MLAG009, Warning, "The keepalive of an MLAG pair dies with the peer link",
		"Where the keepalive runs over the peer link, shares a risk with it, or is not there, one failure takes both and makes two primaries: split brain.",
		"Run it over a path of its own, such as the management ports.",
	},
	{
		MLAG010, Warning, "Orphan ports at one peer of an MLAG pair",
		"All ports of a host on a network are at one peer. With the peer link lost the secondary closes its MLAG ports, and what hangs on it alone is cut off.",
		"Plug in at both peers.",
	},
	{
		MLAG011, Note, "Who is primary in an MLAG pair is an accident",
		"Neither a role priority nor a MAC address that is known decides who closes its ports when the peer link is lost.",
		"Say the role priorities.",
	},
	{
		MLAG012, Note, "What an MLAG pair does after two failures is not said",
		"Vendors differ in what two primaries do after a split brain, and in whether a secondary opens its MLAG ports when the primary dies after the peer link. A state that turns on it is not analysed.",
		"Say split-brain and auto-recovery.",
	},
	{
		PORT001, Warning, "A host's port is no edge port",
		"The description declares the port, and spanning tree takes it for one to a bridge: it forwards 30 s after its link comes up, twice the forward delay (IEEE 802.1D-2004 table 17-1).",
		"Set edge (portfast) on the port.",
	},
	{
		PORT002, Warning, "An edge port leads to a switch",
		"An edge port forwards at once, until the first BPDU tells it otherwise (IEEE 802.1D-2004 17.25): a loop while it lasts.",
		"Take edge off the port.",
	},
	{
		PORT003, Warning, "An enabled port that nobody uses",
		"A port is declared, is not shut down, and no link, segment or NIC is plugged into it: somebody will. Of a switch with NICs that do not say their port nothing is known, and nothing said.",
		"Shut the port down.",
	},
	{
		PORT004, Warning, "BPDU filter towards a switch",
		"A port with BPDU filter neither sends nor takes BPDUs and forwards whatever is there: a ring over it is not broken.",
		"Take the filter off the port; root guard or BPDU guard is what was wanted.",
	},
	{
		PORT005, Warning, "Both ends of a cable are in one switch",
		"Spanning tree makes one of the two ports a backup port, which discards (IEEE 802.1D-2004 17.7); a switch without spanning tree has a ring of its own.",
		"Name the switch that the other end is in, or pull the cable.",
	},
	{
		STP001, Error, "The tree is deeper than messages are carried",
		"A bridge is more hops from its root than max age 20 carries (IEEE 802.1D-2004 table 17-1), or inside a region than max hops 20 does (IEEE 802.1Q-2005 13.37.3). What such a network settles on is not modelled, and nothing else that needs a tree is checked.",
		"Move the root to the middle, or shorten the chain.",
	},
	{
		STP002, Warning, "One failure makes the tree deeper than messages are carried",
		"As STP001, after the failure of one element; these states were not analysed.",
		"Move the root to the middle, or close the ring in more places.",
	},
	{
		STP003, Warning, "A MAC address chose the root",
		"The lowest priority of a tree is that of several switches, so that nobody planned which is the root (IEEE 802.1Q-2005 13.9). Trees without a loop are no finding: the place of the root changes nothing there.",
		"Give the switch that is to be root the lowest priority, and the one to follow it the next.",
	},
	{
		STP004, Warning, "The root has the default priority",
		"The root won with 32768, so that any switch that is added with the default and a lower MAC address takes its place. Trees without a loop are no finding.",
		"Give the root a lower priority.",
	},
	{
		STP005, Note, "A MAC address will choose the next root",
		"When the root dies, the lowest priority that is left is that of several switches, or the default. Trees without a loop are no finding.",
		"Give the switch that is to follow the lowest priority but one.",
	},
	{
		STP006, Warning, "The root is on an access switch",
		"Hosts hang on the root, and with another switch as root, one without hosts, a network would get what it needs, or a link between such switches would forward that discards now; and no network would get less. This was tried.",
		"Give a switch without hosts the lowest priority.",
	},
	{
		STP007, Warning, "The root is on a 1G switch",
		"No link of the root is faster than 1G, and with a faster switch without hosts as root a network would get what it needs, or a link of 10G or more between such switches would forward that discards now; and no network would get less. This was tried.",
		"Give the faster switch the lowest priority.",
	},
	{
		STP008, Warning, "Path costs are made by different methods",
		"Switches of one spanning tree make different costs of one speed, so that a hop of the one method weighs more than a chain of the other (vendors want one method for all switches: Aruba CX guide, spanning-tree path-cost-type). Pinned costs do not count.",
		"Set one path cost method on all switches, or pin the costs.",
	},
	{
		STP009, Warning, "Two MST configurations differ in one part",
		"Two MSTP switches that are joined are not one region, because of the name, the revision or the VLAN map alone (IEEE 802.1Q-2005 13.7), which looks like a mistake. Between regions every instance follows the CIST.",
		"Make the three parts the same on all switches of the region.",
	},
	{
		STP010, Warning, "A guard holds a port without any failure",
		"Root guard, BPDU guard, loop guard, bridge assurance, a native VLAN that differs, PVST simulation, or a dispute keeps a link between switches from forwarding with every element alive.",
		"Take the guard off the port, or what it objects to away.",
	},
	{
		STP011, Error, "Spanning tree is not computed",
		"The description has something for which no source says what switches do, or whose outcome depends on who speaks first. Nothing that needs a tree is checked.",
		"Change what the finding names.",
	},
	{
		STP012, Warning, "After one failure spanning tree is not computed",
		"As STP011, after the failure of one element; these states were not analysed.",
		"Change what the finding names.",
	},
	{
		STP013, Note, "A link rests on what MSTP makes of PVST+",
		"An MSTP switch and one with a tree per VLAN meet. With sstp: tunnel the MSTP switch floods SSTP BPDUs as data; with simulate it speaks for its region in every VLAN (Cisco, 116464; Catalyst 4500 guide, MST-to-PVST+ Interoperability). Which bridge identifier it uses is not verified, and settles ties; loop guard on the other side may stick, which is not modelled.",
		"Keep the roots of all VLANs on one side, with priorities that differ, or move both sides to one protocol.",
	},
	{
		TEAM001, Error, "A team cannot form",
		"A static or LACP team has ports on several switches: its ports have to be on one switch or stack, or on one MLAG pair (Microsoft, NIC Teaming guide, switch dependent configuration; IEEE 802.1AX aggregates links between one pair of systems). What is left of such a team depends on the host; the verdicts take it for down.",
		"Plug all ports into one switch, or make the team switch independent.",
	},
	{
		TEAM002, Warning, "The ports of a team differ in speed",
		"Any port may carry any flow, so that the slowest decides what one gets, and which one it is on is nobody's choice. Windows does not support it (techgenix.com, Windows NIC Teaming using PowerShell, part 8).",
		"Use ports of one speed.",
	},
	{
		TEAM003, Warning, "RDMA ports are teamed",
		"RDMA bypasses the networking stack, and with it the team, so that a team does no RDMA (Microsoft, NIC Teaming guide, feature support). Teams inside the virtual switch of Windows Server 2016 are another thing, and cannot be described.",
		"Use the ports as NICs of their own; SMB Multichannel uses two of one speed.",
	},
	{
		TEAM004, Warning, "The RDMA NICs of a network differ in speed",
		"SMB Multichannel uses NICs of one type and speed at a time, so that the slower one is idle (Microsoft, SMB Multichannel, configurations that do not use it).",
		"Use two NICs of one speed.",
	},
	{
		TEAM005, Warning, "A team on a team",
		"A guest team has a member on the virtual switch of a NIC that is a team itself. Teams of teams are not supported (Microsoft, NIC Teaming guide, teams of teams), and the one below does all that the other could.",
		"Keep one of the two teams.",
	},
	{
		TEAM006, Warning, "A guest team that does not work, or guards against nothing",
		"Inside a VM a team is switch independent with the address hash, and each member is on another virtual switch (Microsoft, NIC Teaming guide, NIC teaming inside of virtual machines).",
		"Make it switch independent with the address hash, each member on the virtual switch of another NIC.",
	},
	{
		TEAM007, Warning, "A network with MPIO has one path",
		"A host has a single port on a network whose traffic is to take any path that works.",
		"Add a NIC to another switch.",
	},
	{
		TEAM008, Note, "A share of the VMs hangs on one NIC",
		"A NIC has a virtual switch of its own with a share of the host's VMs, one port, and no guest team takes over.",
		"Make a team of the NICs, or guest teams of the VMs.",
	},
	{
		STACK001, Warning, "The address of a stack changes with its master",
		"Where the next master takes the bridge address for its own, the stack is another bridge and another LACP system when the master has died: if it was the root all converges anew (Catalyst 2975 guide p. 16-12), and LACP and spanning tree may flap (Huawei, stack timer mac-address switch-delay, of an immediate change).",
		"Let the stack keep its address.",
	},
	{
		STACK002, Warning, "A chassis is in two stacks",
		"Two stacks have a chassis of one name. It is taken for two, so that its failure takes down one of them only. Names that are numbers do not count.",
		"Describe one box once, and name two boxes differently.",
	},
	{
		VLAN001, Warning, "A VLAN is allowed at one end of a link only",
		"Frames of the VLAN are sent over the link and dropped at its other end. VLANs of networks count, and those that a list names; a list against a trunk that allows all is no finding for the rest.",
		"Allow the VLAN at both ends or at none.",
	},
	{
		VLAN002, Warning, "A trunk allows a VLAN that its switch does not have",
		"A list at the end of a link names a VLAN that does not exist on the switch, so that the link does not carry it.",
		"Create the VLAN there, or take it off the list.",
	},
	{
		VLAN003, Error, "A tree leads over links that do not carry a VLAN",
		"Spanning tree knows links, not VLANs: the tree joins two switches of a network over links that do not allow its VLAN, and discards on those that do (HP 6400cl guide: all ports linking MSTP switches should be members of all VLANs in the region).",
		"Allow the VLAN on the tree's links, or move the tree.",
	},
	{
		VLAN004, Note, "A network is in the IST while the region maps others",
		"The VLAN map of an MST region names VLANs, and not that of a network that runs over the region's switches, so that the IST carries it (IEEE 802.1Q-2005 13.7).",
		"Map the VLAN to the instance that is to carry it.",
	},
	{
		VLAN005, Warning, "A network runs over a switch without spanning tree",
		"The switch joins two or more links that carry the network and blocks none of them. One that drops BPDUs hides a ring from its neighbours too.",
		"Run spanning tree on the switch, or leave it one link.",
	},
	{
		VLAN006, Error, "The ends of a link differ in their native VLAN",
		"An untagged frame, which one end at least sends or takes, changes its VLAN on the way, which joins the two VLANs there. Between two switches with a tree per VLAN both VLANs are blocked instead; else the verdicts take no notice of it.",
		"Use one native VLAN at both ends.",
	},
	{
		VLAN007, Note, "Several networks are in one VLAN",
		"They are one broadcast domain and have one tree: a VLAN that is pruned or cut takes all of them. NICs of their own may still tell them apart, as with SMB Multichannel in one subnet.",
		"Give each a VLAN, unless it is what is configured.",
	},
	{
		CHK001, Note, "The searches were left out",
		"Trying each failure, tie and upgrade costs a solution of all trees each. In a network that is too large for that it is left out: STP002, STP005, NET004, NET005, NET006, NET008, ID001 to ID004 and UPG001 were not looked for.",
		"Sweep the failures of interest.",
	},
	{
		CHK002, Note, "An MTU is not said",
		"A network needs an MTU, and a switch on its way does not say its own, so that it was not checked.",
		"Say mtu at the switch, or in the defaults.",
	},
	{
		CHK003, Note, "A path cost is assumed",
		"No source gives the path cost that the vendor's profile makes of this speed or number of members; the nearest is taken.",
		"Pin the cost that the switch shows.",
	},
}

// FindingCodes returns every code of findings with what it means, by code.
func FindingCodes() []FindingInfo {
	out := slices.Clone(findingTable)
	slices.SortFunc(out, func(a, b FindingInfo) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (c FindingCode) info() FindingInfo {
	i := slices.IndexFunc(findingTable, func(x FindingInfo) bool { return x.Code == c })
	return findingTable[i]
}
