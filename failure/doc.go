// Package failure says what failures do to cluster networks.
//
// [Evaluate] takes a fabric and a [Scenario] and returns an [Outcome]: for every
// network of every cluster a [Verdict], the collateral verdict of the pairs that
// the fault did not touch, the pair of endpoints that decided with its path now
// and before, and a [Reason]. [Sweep] does so for every scenario of a [Plan],
// such as every single failure; [Analyze] is for scenarios one by one, and shows every
// way that a verdict is made of. Package failure/drill holds them against requirements
// in unit tests.
//
// [Erode] takes the members of a bundle down one after the other, and says with
// each number of them what spanning tree and the networks make of it. [Compare]
// holds two fabrics against each other, failure by failure.
//
// Failures that are no outages are each a [Change]: a cable that should not be there, a
// switch that speaks no spanning tree any more, a VLAN missing at one end, a link
// that works in one direction only. A [Scenario] may have some, with dead elements or
// without; [SweepChanges] takes them one by one, and [Strays] says more of cables.
//
// [Check] says what is to be found without any failure: each [Finding] has a
// permanent code, which [FindingCodes] explains, its place in the description, and
// what mends it. Package failure/explain has a page for each code and verdict.
//
// [Loader] computes what demands put on the links of a state, what each gets by
// fair shares, and how long draining a host of its VMs takes: see [Load].
//
// # Verdicts
//
// Endpoints are what sends of a cluster's nodes on one network, and the network's
// gateways. Each that sends of one host is combined with each of the other. The
// worst combination decides a pair, the worst pair a network. A hop is used where
// both ends' ports forward in the instance that their own switch maps the VLAN
// to, and both ends allow it; a switch without spanning tree forwards everywhere.
//
// A hop that works in one direction only joins nothing: what is sent the other way is
// lost, and so it is no live link to any verdict. Nor does a static bundle of which some
// members do, since the flows that are hashed to these are lost. But frames that go round
// over it in the one direction are a storm as any other. Where the ends of a link
// have native VLANs that differ, it carries neither of the two: frames of the one come
// out in the other, which [Outcome] says of changes.
//
// # NIC teams
//
// Package lag says which ports of a team send: of an independent team each live
// one, so that half of the combinations are dead where a switch is cut off
// upstream; of active and standby the first; of a static or LACP team one, which
// stands for all. A way is held against that of what sent without fault for the
// same team: where another port sends now, on another switch, the pair is
// [Rerouted], on the same switch no worse than [Degraded]. Degraded and collateral
// verdicts go by all live ports, whether they send or not.
//
// NICs of a host that carry one network take over for each other, but one that
// shares the host's VMs ([topology.NIC]): its share is judged by itself, and where
// its last port dies the host is cut, though others go on. Of a network with
// MPIO ([topology.Network]) the best combination of a pair decides, for verdict,
// speeds and cut: any path that works suffices, for clusters too.
//
// # Reboots
//
// [Reboots] takes each switch down and back, with what ports remember of it.
//
// # Slower links
//
// [Slowdowns] has each cable in turn come up at a lower speed. A [Scenario] with a
// [Slowdown] is judged against the state without fault as a failure is. A bundle that
// has as many active members as ever and a link that is fast enough are no worse for
// that by their verdict; their Mbps tell.
//
// # Clusters
//
// A cluster is judged by pairs of its nodes: which of them see each other on a
// network that carries heartbeats, which set of these is kept with a majority of
// votes, which pairs share neither a network nor its fallback, and which nodes have
// lost a network with services. [ClusterOutcome] has the rules. Votes are as
// described: none is taken away after a failure, as Windows does from 2012 R2 on
// (dynamic quorum, dynamic witness), so that a second failure after the first has
// been digested may be survived that is judged lost here.
//
// # Sweeps
//
// [Summarize] sums up the verdicts of all states of a [Plan] without looking at each:
// footprint.go has why that is exact, plain.go for which fabrics there is a fast way,
// shallow.go how it knows that no tree gets too deep, and testdata/GROWTH.md how the
// time grows. In other fabrics, with hubs, stacks, MLAG pairs, one-way links, switches
// without spanning tree or LACP that selects members, what is visited is resolved and
// solved anew, and counted as [Summary.Slow]; special.go has why few states are while
// what is special sits in a part of the network. Every state is visited only where beside such
// things switches of several kinds or regions run spanning tree. Where MST regions meet, or a
// port is kept from being root port, all of every tree is in the footprint.
//
// # Time
//
// Where a cluster says how long it survives without heartbeats, an outcome has the
// class of what its networks wait for, with bounds ([Takes]), against that ([Heartbeat]).
// A state machine in virtual time would know more.
//
// # MLAG pairs
//
// A frame leaves a peer of an MLAG pair by that peer's own members, and crosses the
// peer link only where a bundle has none left there: so nothing that came over the
// peer link leaves by a port that the other peer has too. A way is [Rerouted] where
// some of its traffic crosses a peer link that none of it crossed without fault, not
// where less does. Its Mbps are what all members carry with flows spread evenly, in the
// worse direction. Load takes a peer link for carrying all of a demand of which any
// crosses it. Which pairs are split or half closed an [Outcome] says in its Notes.
//
// # Limits
//
// Spanning tree has converged; what happens on the way there is not modelled.
// [Plan] and [Summarize] know deaths only. A tree deeper than max age or max
// hops is an error.
package failure
