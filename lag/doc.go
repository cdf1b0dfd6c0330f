// Package lag turns what is racked and what is dead into what is bridged: it
// decides which links and bundles are up, with how many members, and what each
// port costs, and hands the result to package stp as bridges and LANs.
//
// [Resolve] returns a [View] in two layers. The one is spanning tree's: the
// bridges with their ports and costs, and the LANs between them. A switch
// without spanning tree that floods BPDUs melts its links into one LAN; one
// that drops them leaves its neighbours' ports up with nobody answering. The
// other layer is traffic's: the hops between switches, with speed, one flow's
// speed and active members, and the NICs. A Fabric that was built always
// resolves.
//
// # Path costs
//
// Every cost is decided here, from the switch's [topology.CostMethod] and
// [topology.LAGCost] and the members that are active at the moment: see
// [PortCost] and [BundleCost], which name their sources. A pinned cost wins.
// Where no source gives a value the nearest one is taken, and the View says so
// in its Assumptions.
//
// # Bundles
//
// A member is active when its cable, both switches and both physical ports are.
// With LACP (IEEE 802.1AX) an end that is below its min-links takes itself out
// of sync, so both ends are down. A static end below its min-links is down
// alone: the other end stays up and hears nobody.
//
// Which members LACP selects, and what becomes of the others, is [Select]'s, which
// is usable alone; [View.Bundles] has the state of every member and why. It is the
// selection from a cold start: what was active before is not remembered, nor the
// seconds in between. Vendors differ in the limit of active members, in members
// of another speed or partner, and where nobody answers: switches say it, by
// profile or each by itself ([topology.LACP]). What follows from something that
// nobody said, or that no source tells, is in [View.Unmodelled], and such a state has
// no trees. A bundle of which nothing is said has no limit, and against a static
// end it is [Unformed].
//
// A channel is a bundle at one end of several links. Where LACP makes such a cable an
// individual port, the cable's own port is what spanning tree sees, else the
// channel's. A static channel whose cables end at several ports is what EtherChannel
// guard shuts down. Without guard spanning tree sees one port here, which hears all of
// those and is heard by one.
//
// # One-way cables
//
// A cable over which an end hears nothing, or that is down at one end, is noticed by
// UDLD at both its ends, which shuts it down, and by LACP, which hears nobody in
// three periods and leaves it: [OneWayDown] where no cable is left. A single cable without
// UDLD, and a static bundle, is [OneWay]: the port stays up, each end at the path
// cost of the members that it sees up, and an end that does not hear the first member
// of the other, over which BPDUs leave, is deaf to spanning tree
// (stp.Port's Deaf). Not modelled, and an error: one-way members of
// channels and of static bundles with members of several speeds, and one-way
// cables to switches that flood BPDUs.
//
// Not modelled: keys beyond those that channels make, half duplex, churn, and bundles
// over two switches that are no stack and no MLAG pair, other than by channels.
//
// # MLAG pairs
//
// An MLAG pair ([topology.MLAG]) that its peer link joins is one bridge, named by its
// primary, with the ports of both, and one LACP system: the primary's spanning tree
// speaks for the MLAG ports, with the pair's address (Nexus 5000 guide p. 90;
// networkdirection.net, vPCs and spanning tree) and the primary's priority. The peer
// link is inside and always forwards. A bundle over a pair is one hop with [Hop.Legs].
//
//   - Peer link lost, keepalive alive: the secondary closes its MLAG ports and is a
//     bridge of its own with the rest (Cisco, Aruba OS-CX 10.03, Dell OS10 p. 1627;
//     taken to be so of the N-series, whose manual is silent).
//   - Both lost: as [topology.SplitBrain] says. With one identity the pair stays one
//     bridge to spanning tree, between whose peers nothing passes; what is more than
//     bundles over both is a [SplitBrainError]. With identities of their own each
//     partner that speaks LACP keeps the peer of its best port (Dell N2100 3.2.1 p. 594).
//   - The primary dead: the secondary speaks. With the peer link dead too it closed its
//     ports before, the worse of the two orders, and auto-recovery decides.
//   - Links of one peer to a switch: each peer is a bridge of its own there, which is
//     modelled where no ring leads over it; else, without OneBridge, an
//     [UnsaidPairError].
//
// The path cost of a bundle at a pair counts the members at both peers; no source says
// so, and cost pins it. Roles are those of a cold start: a peer that comes back is not
// held to be secondary.
//
// # NIC teams
//
// Each port of a host is a [NIC] of the View; which of them send is decided by
// the kind of team, of the ports that are live: itself, host, switch and the
// switch's port. A live port whose switch is cut off upstream is live.
//
//   - A single port and a switch-independent team: each live port sends, at its
//     speed.
//   - Active and standby: the first live port in the order of the description
//     sends. So a port that comes back takes over again.
//   - Static and LACP: the first live port stands for all live ports, which are
//     one port to the switch: their speeds add up for all traffic together. One
//     flow gets the speed of one port, and so does one VM, but with the address
//     hash, which spreads a VM's flows (Microsoft's guide to NIC teaming, as
//     aidanfinn.com/?p=12924 sums it up: by Hyper-V port a VM is on one NIC).
//
// A static or LACP team whose live ports are on several switches does not form:
// they have to be on one switch, which a stack is, or on an MLAG pair
// (Microsoft's guide, switch dependent configuration; IEEE 802.1AX aggregates
// links between one pair of systems). What then is
// left depends on the host: Linux bonding makes a group a switch and uses one of
// them (kernel commit 0622cab0341c), a static team sends from one address on two
// switches. That is not modelled: none of its ports sends, and they are
// [NIC.Unformed]. With the live ports on one switch it forms. Whether the
// switch's ports are set for the team is not described, and taken to be so.
//
// # Trees per VLAN
//
// Where a switch runs PVST+ or Rapid PVST+, the VLANs that have trees are VLAN 1,
// those of the networks, those that a switch has settings for, the native ones,
// and where a switch simulates or refuses PVST one of each kind that lists and
// regions tell apart. VLAN 1 exists on such a switch whatever it says. An end that
// allows one VLAN other than 1 is an access port unless another VLAN is native
// there. A switch without spanning tree that floods BPDUs passes those of a VLAN
// where it carries the VLAN; whether one that drops them passes these is not
// known, and an error where it matters.
package lag
