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
// # Limits
//
// Timers are the standard's defaults: max age 20, max hops 20. A tree that is
// deeper than they carry makes Solve return a [DepthError]. States are those of
// a cold start: an STP bridge that left a shared LAN leaves no trace on the
// bridges there, and a port that BPDU guard shut down in an earlier state is not
// shut down still. Not modelled: the time a change takes, a link that works in
// one direction only. What is known not to be modelled and met all the same is an
// [UnmodelledError].
package stp
