// Package stp computes what the spanning tree protocols settle on: the root,
// the costs and the role and state of every port, in every instance.
//
// [Solve] takes bridges and the LANs between them and returns the converged
// [Trees] of STP (IEEE 802.1D-1998), RSTP (IEEE 802.1D-2004) and MSTP (IEEE
// 802.1Q-2005 clause 13), and of PVST+ and Rapid PVST+ with a tree per VLAN, in
// any mix. No message is passed and no time goes by: a priority vector only ever
// gets worse on its way from the root, so the bridges are settled in the order of
// their root priority vectors, each LAN by the first bridge that reaches it.
// [Explain] says for one port which two vectors were compared and at which field
// they differ.
//
// The package knows bridges, ports and LANs only. What a cable, a LAG or a
// host is, and what a port costs, is the business of packages topology and lag.
//
// # One-way links
//
// A deaf port ([Port.Deaf]) hears nothing, and what it sends arrives. What it knew ages
// out (IEEE 802.1D-2004 17.17.6 rcvdInfoWhile, 17.21.23), so in every tree it has
// its own bridge's designated priority vector and is designated (17.21.25
// updtRolesTree). Nobody agrees to that, so it learns and forwards when forward delay
// has run out twice (17.29), unless loop guard or bridge assurance hold it. It
// gives its bridge no way to the root; a way over its LAN is therefore none that the
// bridge can take, which is all that differs for the vectors of its own bridge.
//
// The others on the LAN hear it like any designated port. So they elect as ever, by
// the best of all vectors on the LAN, its own included: if that is the deaf port's, they
// follow it, and if it is that of a port which hears, this one is designated too.
// The vectors of the whole network are then those that Solve finds with the deaf port
// barred from becoming root port; only its role is another.
//
// In the second case the port that hears gets BPDUs of a designated port that are
// inferior to its own. If they say that their sender learns, it is in dispute and
// discards (17.21.10 recordDispute, 17.29; in MSTP tree by tree, from IEEE
// 802.1Q-2005 on), and goes on sending what it sends: no vector changes, so the state
// is settled. If the deaf port
// is held and does not learn, there is no dispute. Configuration BPDUs have no such
// flag (IEEE 802.1D-1998 9.3.1), so that STP bridges forward at both ends, which closes a
// ring in one direction; so do bridges with NoDispute. No dispute arises where the deaf
// port's vector is the best: root port and deaf port then forward, and frames
// towards it are lost, which spanning tree does not see.
//
// # Limits
//
// Timers are the standard's defaults: max age 20, max hops 20. A tree that is
// deeper than they carry makes Solve return a [DepthError]. States are those of
// a cold start: an STP bridge that left a shared LAN leaves no trace on the
// bridges there, and a port that BPDU guard shut down in an earlier state is not
// shut down still. Not modelled: the time a change takes. What is known not to be modelled and met all the same is an
// [UnmodelledError].
package stp
