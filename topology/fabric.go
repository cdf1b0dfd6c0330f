package topology

import (
	"cmp"
	"net"
)

// MAC is a bridge address.
type MAC [6]byte

// ParseMAC parses 02:00:00:00:00:01 and the other forms of net.ParseMAC that
// have six bytes.
func ParseMAC(s string) (MAC, error) {
	a, err := net.ParseMAC(s)
	if err != nil || len(a) != 6 {
		return MAC{}, &net.AddrError{Err: "no MAC address of six bytes", Addr: s}
	}
	return MAC(a), nil
}

// String returns the address as 02:00:00:00:00:01.
func (m MAC) String() string { return net.HardwareAddr(m[:]).String() }

// MarshalText returns what String does.
func (m MAC) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Protocol is the spanning tree protocol of a switch. The zero value stands
// for RSTP in a [Builder]; a Fabric does not have it.
type Protocol uint8

const (
	RSTP  Protocol = 1 + iota // IEEE 802.1D-2004
	MSTP                      // IEEE 802.1Q-2005 clause 13
	STP                       // IEEE 802.1D-1998
	NoSTP                     // none: what becomes of BPDUs is BPDUFlood or BPDUDrop
	PVST                      // Cisco's PVST+: STP with a tree for every VLAN
	RPVST                     // Cisco's Rapid PVST+: RSTP with a tree for every VLAN
)

// PerVLAN says whether the protocol runs a tree for every VLAN.
func (p Protocol) PerVLAN() bool { return p == PVST || p == RPVST }

// BPDU is what a switch without spanning tree does with the BPDUs of others.
// The zero value is only for switches that run spanning tree.
type BPDU uint8

const (
	BPDUFlood BPDU = 1 + iota // forwards them like any multicast
	BPDUDrop                  // filters them
)

// SSTP is what an MSTP switch makes of SSTP BPDUs, Cisco's own, in which PVST and
// RPVST switches speak in the trees of all VLANs but VLAN 1. Package stp's SSTP
// has what follows from it. The zero value stands for SSTPTunnel in a [Builder];
// in a Fabric it is only for switches that do not run MSTP.
type SSTP uint8

const (
	SSTPTunnel   SSTP = 1 + iota // does not know them and floods them as data, like STP and RSTP switches
	SSTPSimulate                 // PVST simulation, the default of Cisco's MSTP switches
	SSTPRefuse                   // PVST simulation switched off: a port that hears them does not forward
)

// CostMethod is how a switch makes a port path cost of a speed. The zero value
// stands for LongCost in a [Builder]; a Fabric does not have it. Package lag
// computes, and has the sources.
type CostMethod uint8

const (
	LongCost     CostMethod = 1 + iota // 20,000,000 / Mbps, rounded down, at least 1
	LongStepCost                       // the same for 10, 100, 1000 … Mbps; a speed between two costs what the faster one does
	ShortCost                          // IEEE 802.1D-1998: 100, 19, 4, 2
	ComwareCost                        // H3C and HPE "legacy": 2000, 200, 20, 2
	DellOS9Cost                        // long, but 1400 for 40G
)

// LAGCost is how a switch makes the path cost of a bundle. The zero value
// stands for AggregateLAG in a [Builder]; a Fabric does not have it.
type LAGCost uint8

const (
	AggregateLAG    LAGCost = 1 + iota // the sum of the active members' speeds is the speed
	MemberLAG                          // the cost of one member, whatever the number
	FlatLAG                            // Dell PowerConnect: 20,000, with the short method 4
	CiscoShortLAG                      // by active members: 19, 12, 9, 8 for 100M; 4, 3 for 1G; 2, 1 for 10G
	ComwareLAG                         // Comware "legacy": 20, 18, 16, 14 for 1G
	ComwareDot1tLAG                    // Comware "dot1t": 200,000,000 / 100 kbps of the selected members
	DellOS9LAG                         // nine tenths of a member's cost from two members on
	OmniSwitchLAG                      // Alcatel OmniSwitch, by table: 12,000, 8,000, 6,000 for 2, 4, 8 of 1G
	AlliedLAG                          // Allied Telesyn AT-S62, whatever the number: a tenth of a member's cost
	FujitsuLAG                         // Fujitsu GSWB, whatever the number: a member's short cost less 1
)

// Tags are labels of an element by key, such as rack or pdu. All elements with
// one value of a key share a risk, and are together the element domain:VALUE.
// An element with several values of one key, as a switch on two PDUs, dies when
// all of them are dead.
type Tags map[string][]string

// Switch is a switch.
type Switch struct {
	Name string
	// MAC is the bridge address; nil: the next of 02:00:00:00:00:01 and so on,
	// in order of the switches. A Fabric has none that is nil.
	MAC *MAC
	// MACByOrder says, in a Fabric, that the MAC follows the order of the
	// switches, so that what rests on it is an accident.
	MACByOrder bool
	// Protocol is RSTP where zero.
	Protocol Protocol
	// BPDU goes with NoSTP, and only with it.
	BPDU BPDU
	// SSTP goes with MSTP, and only with it: SSTPTunnel there where zero.
	SSTP SSTP
	// NoDispute says that a designated port which hears inferior BPDUs of another
	// that learns goes on forwarding, as before IEEE 802.1D-2004: 802.1w-2001 has no
	// dispute. It goes with RSTP and MSTP, and only with them.
	NoDispute bool
	// Priority is the bridge priority, a multiple of 4096 up to 61440; nil:
	// 32768. A Fabric has none that is nil.
	Priority *int
	// MSTPriority is the bridge priority by MSTID, 32768 where it lacks one.
	MSTPriority map[int]int
	// VLANPriority is the bridge priority by VLAN, VLAN 1 included, of a PVST or
	// RPVST switch: a multiple of 4096 up to 61440 for VLANs that exist on the
	// switch, Priority where it lacks one.
	VLANPriority map[int]int
	// Region is the ID of a [Region]. An MSTP switch without one has the
	// standard's default: its MAC as name, revision 0, all VLANs in the IST.
	Region string
	// CostMethod is LongCost where zero, LAGCost is AggregateLAG.
	CostMethod CostMethod
	LAGCost    LAGCost
	// LACP is what the switch does with bundles.
	LACP LACP
	// MTU in bytes without tag and FCS, the layer-2 payload; 0: not said, and
	// not checked.
	MTU int
	// Capabilities are what a network may need of each switch on its way,
	// such as dcb.
	Capabilities []string
	Tags         Tags
	// VLANs are those that exist on the switch; the zero value is all. The
	// switch forwards no other. A PVST or RPVST switch, which runs a tree for
	// each, has at least one.
	VLANs VLANs
	// Stack makes the switch of several chassis; nil: it is one.
	Stack *Stack
	// Ports are the ports about which something is to be said. A Fabric has
	// every port that a link or segment ends at, in order of number.
	Ports []Port
}

// Port is a port of a switch: a physical one, or the aggregate port of a
// bundle, which is the only port that spanning tree sees of it.
type Port struct {
	// Number is the port number of spanning tree, 1 to 4095; 0: the next free
	// one, in order of the links, then the segments.
	Number int
	// NumberByOrder says, in a Fabric, that the number follows that order.
	NumberByOrder bool
	// Name is what the switch calls it, such as Te1/0/1; may be empty.
	Name string
	// Mbps is the speed of a port that no link ends at, and has to agree with
	// the link's where both are said; 0: not said.
	Mbps int
	// Priority is the port priority, a multiple of 16 up to 240; nil: 128. A
	// Fabric has none that is nil.
	Priority *int
	// Cost pins the path cost, external and in every instance and VLAN's tree;
	// 0: by speed.
	Cost int
	// MST says otherwise for an MST instance, 0 being the IST.
	MST map[int]PortMST
	// VLAN says otherwise for a VLAN's tree, VLAN 1 included, of a PVST or RPVST
	// switch on which the VLAN exists.
	VLAN map[int]PortVLAN
	// Access is the VLAN that the port is in while nothing is plugged into it, 1 to
	// 4094; 0: all, as of a link end that says none. What a link end says of VLANs
	// holds where there is one.
	Access int
	// Edge is an edge port (portfast). Disabled is shut down: what is plugged
	// in there is dead.
	Edge, Disabled bool
	// RestrictedRole keeps the port from becoming root port. RestrictedTCN
	// keeps it from passing on topology changes, which moves no role.
	RestrictedRole, RestrictedTCN bool
	// RootGuard, BPDUGuard, BPDUFilter (the kind that is set on the port, not
	// that for all edge ports at once), LoopGuard and Assurance (bridge
	// assurance, port type network) are as package stp's Port has them.
	RootGuard, BPDUGuard, BPDUFilter, LoopGuard, Assurance bool
	// UDLD is unidirectional link detection (Cisco): where both ends of a cable have
	// it, and one of them does not hear the other, the cable is shut down, of a bundle
	// that cable only (networkel.com: UDLD disables one member, loop guard blocks the
	// whole channel).
	UDLD bool
}

// PortMST is what a port has in one MST instance: Cost 0 and Priority nil stand
// for those of the port. The IST (MSTID 0) has no priority of its own.
type PortMST struct {
	Cost     int
	Priority *int
}

// PortVLAN is what a port has in the tree of one VLAN: Cost 0 and Priority nil
// stand for those of the port.
type PortVLAN struct {
	Cost     int
	Priority *int
}

// End is one end of a link, bundle or segment.
type End struct {
	Switch string
	// Port is the number of the port there, PortName its name: of a bundle the
	// aggregate port. In a Builder one of them may be said, or none; then a
	// number is assigned. In a Fabric Port is never 0.
	Port     int
	PortName string
	// Members are the names of the physical ports of a bundle, one for each
	// member, where they matter; nil: not said.
	Members []string
	// On are the chassis of a switch that is a stack, by name, one for each
	// cable: of a bundle in the order of its members. Nil of any other switch.
	On []string
	// Peers are, of an end at an [MLAG] pair, the switch of each member of the
	// bundle, in the order of the members: the two of the pair, at which the port has
	// one number. Switch may be left out, and is the first of the pair in a Fabric.
	// Nil of any other end.
	Peers []string
	// VLANs are those allowed at this end; the zero value is all.
	VLANs VLANs
	// Native is the VLAN that is untagged at this end, 1 to 4094, allowed there
	// or not; 0: not said, which stands for VLAN 1, also in a Fabric.
	Native int
	// Cost pins the path cost like Port.Cost; 0: not.
	Cost int
	// Static is a bundle or channel without LACP; a bundle against an end with LACP
	// does not form.
	Static bool
	// Passive is a LACP end that speaks only when spoken to. Two such ends do not
	// form a bundle.
	Passive bool
	// LACPPriority are the LACP port priorities of the members, 0 to 65535, the
	// lower is active first; nil: 32768 each.
	LACPPriority []int
	// Channel names the bundle of the switch that a single cable is a member of
	// here, whatever is at its other end: what makes of several links one port of
	// this switch. It is the name of the aggregate port; Port is the physical one.
	// All cables of a channel say the same of VLANs, Native, Cost, Static, MinLinks
	// and Passive. A bundle with all members between the same two switches and
	// bundled at both ends is a Link with Members instead.
	Channel string
	// ChannelPort is, in a Fabric, the number of that aggregate port; 0 without.
	ChannelPort int
	// MinLinks is the least number of active members with which this end keeps
	// the bundle up; 0 and 1 are the same.
	MinLinks int
	// Deaf are the cables, counted from 1, over which nothing arrives at this end
	// though both ends have a link: a fibre of a pair is broken, and nobody tells the
	// sender. Of a single cable it is 1 or nothing.
	Deaf []int
	// NoCarrier are the members of a bundle, counted from 1, that are down at this end
	// and up at the other, as behind a media converter that does not pass on the loss.
	NoCarrier []int
}

// Link is a cable between two switches, or a bundle of cables. Both ends may be
// ports of one switch.
type Link struct {
	// Name may be left out: A--B then, with .2 for the second such link.
	Name string
	Ends [2]End
	// Mbps is the speed of a single cable.
	Mbps int
	// Members are the speeds of a bundle's members in Mbps; nil: a single cable. A
	// bundle of one member is a bundle. Speeds that differ need switches that say
	// what becomes of a mismatch, see [LACP]: IEEE 802.1AX-2014 neither forbids nor
	// requires it to aggregate them, the edition of 2008 did.
	Members []int
	Tags    Tags
	// MemberTags are those of single cables of a bundle, one for each member, as
	// where they run in two ducts; nil: none has any.
	MemberTags []Tags
}

// IsLAG says whether the link is a bundle.
func (l Link) IsLAG() bool { return l.Members != nil }

// Element returns the link or LAG as an element.
func (l Link) Element() Element {
	if l.IsLAG() {
		return Element{Kind: KindLAG, Name: l.Name}
	}
	return Element{Kind: KindLink, Name: l.Name}
}

// Segment is a shared medium with any number of ends, such as a hub. With two
// ends it is a point-to-point link to spanning tree, with one a port that hears
// nobody.
type Segment struct {
	Name string
	Ends []End
	Mbps int
	Tags Tags
}

// Host is a server with its NICs.
type Host struct {
	Name string
	NICs []NIC
	// VMBytes is the memory of the host's VMs, which live migration has to move
	// when the host is drained, in bytes, a whole number of MB or MiB; 0: not said.
	VMBytes int64
	Tags    Tags
	// GuestTeams are teams inside the VMs of the host.
	GuestTeams []GuestTeam
}

// NIC is a port of a host, or a team of them.
type NIC struct {
	Name string
	// To is where the NIC is plugged in. More than one is a team, one port each.
	To []Attachment
	// Mbps is the speed of each port that does not say its own.
	Mbps int
	// Carries names the networks that the NIC is on. Where several NICs of a
	// host carry one network they count as a switch-independent team of what
	// each of them sends on, unless they Share.
	Carries []string
	Tags    Tags
	// Team is the kind of the team, TeamIndependent where zero. Hash is how it
	// spreads what it sends, and may be left out.
	Team Team
	Hash Hash
	// Card is the PCIe card that the ports are on: all ports of a host on one
	// card are the shared risk [CardDomain]. Empty: not said.
	Card string
	// Share says that the NIC has a virtual switch of its own with a share of
	// the host's VMs: no other NIC of the host takes over for them.
	Share bool
	// RDMA says that the NIC is used for RDMA. No verdict rests on it: package
	// failure says where that cannot be.
	RDMA bool
}

// Attachment is where one port of a NIC is plugged in. Port and PortName may
// both be left out.
type Attachment struct {
	Switch   string
	Port     int
	PortName string
	// On is the chassis of a switch that is a stack; empty of any other.
	On string
	// Mbps and Card are those of this port; 0 and empty: those of the NIC.
	Mbps int
	Card string
	// Tags are of this port and its cable, besides those of the NIC.
	Tags Tags
}

// Needs is what a network requires on its way between two hosts.
type Needs struct {
	Mbps         int      // in sum; 0: to be reached is enough
	FlowMbps     int      // for one flow, which uses one member of a bundle; 0: not said
	MTU          int      // bytes; 0: not said
	Capabilities []string // of each switch on the way
}

// Network is a cluster network: a VLAN and what it is for.
type Network struct {
	Name  string
	VLAN  int
	Needs Needs
	// Gateway are the switches one of which the hosts have to reach.
	Gateway []string
	// Fallback are the networks that take over where two hosts lose this one.
	Fallback []string
	// NoHeartbeats says that the cluster sends no heartbeats here.
	NoHeartbeats bool
	// Demand is what its hosts send, which load is made of.
	Demand NetworkDemand
	// Migration says that live migration uses the network, so that draining a host
	// does. Of several the first that joins two hosts is used, then their Fallback.
	Migration bool
	// Services says that virtual machines serve others over this network, so that
	// a node that loses it loses their services at once, in the cluster or not.
	Services bool
	// MPIO says that traffic takes any path that works, as storage with MPIO
	// does: the best combination of two hosts' NICs decides, not the worst.
	MPIO bool
}

// Cluster is a set of hosts. Its networks are those that its nodes are on.
type Cluster struct {
	Name  string
	Nodes []string
	// Votes are those of nodes that have not one vote, 0 to MaxVotes; a node that
	// it lacks has one. A Fabric has no ones in it.
	Votes map[string]int
	// Witness has one vote beside the nodes'; nil: there is none.
	Witness *Witness
	// HeartbeatSeconds is how long no heartbeat may arrive before a node counts as lost:
	// its delay times its threshold, 1 to 240 s; 0: the default of Windows.
	HeartbeatSeconds int
	// Windows is the version that the nodes run, in place of HeartbeatSeconds.
	Windows Windows
}

// HeartbeatBudget returns how long no heartbeat may arrive before a node counts as lost,
// in seconds; 0 where the description does not say.
func (c Cluster) HeartbeatBudget() int {
	return cmp.Or(c.HeartbeatSeconds, c.Windows.HeartbeatBudget())
}

// VotesOf returns the votes of a node.
func (c Cluster) VotesOf(node string) int {
	if v, said := c.Votes[node]; said {
		return v
	}
	return 1
}

// Witness is what casts one more vote for the nodes that reach it, such as a file
// share. A node reaches it where each of its live NICs on the network is
// connected with every live NIC of the host there.
type Witness struct {
	// Network is the one over which nodes reach it.
	Network string
	// Host is where the witness is, no node of the cluster itself; empty: behind
	// the network's gateways, such as a cloud witness. A node reaches that where
	// each of its live NICs on the network is connected with a live gateway.
	Host string
}

// Region is an MST configuration that switches name by its ID.
type Region struct {
	ID string
	// Name is the configuration name; empty: the ID.
	Name     string
	Revision int
	// Instances are the VLANs by MSTID, 1 to 4094; the rest are in the IST.
	Instances map[int]VLANs
}

// ElementName returns the element of the i-th port, from 0, of a NIC.
func (n NIC) ElementName(host string, i int) Element {
	e := Element{Kind: KindNIC, Name: host + "/" + n.Name}
	if len(n.To) > 1 {
		e.Index = i + 1
	}
	return e
}
