package failure

import "github.com/spandrill/spandrill/topology"

// ClusterOutcome is what became of a cluster: of its nodes by pairs, and of each
// of its networks by pairs of live nodes, where a live node is one whose host is.
//
// Two nodes see each other where at least one network that carries heartbeats
// connects each NIC of the one that sends on it with each of the other, or with
// MPIO any with any; a looped network connects nobody. Kept is the largest set of live nodes that all see each other and
// has a majority of the votes of all nodes and the witness. Where several are as
// large it is one that reaches the witness, then one with most votes, then the
// first by names. A cluster none of whose networks carries heartbeats keeps its
// live nodes: nothing is said of how they see each other.
type ClusterOutcome struct {
	Cluster string
	Verdict ClusterVerdict
	// Collateral is the verdict as far as nodes that the fault did not touch are
	// concerned: Bystanders, and on each network the nodes and pairs of nodes all of
	// whose NICs there are alive; to a gateway, where all gateways are, unless the
	// network is looped.
	Collateral ClusterVerdict
	// Before is the verdict without fault, and Changed says that there is another
	// [ClusterOutcome.Sentence] to say than then.
	Before  ClusterVerdict
	Changed bool
	// Kept and Lost are all nodes, sorted. Cut are those of Lost whose host is
	// alive, Bystanders those of Cut that the fault took no NIC from.
	Kept, Lost, Cut, Bystanders []string
	// Votes are those of Kept, the witness's included, of AllVotes. Where nobody is
	// kept they are the most that any nodes have that see each other.
	Votes, AllVotes int
	// Witness says that the witness's vote is among Votes, WitnessLost that there is
	// a witness and nodes are kept, none of which reaches it.
	Witness, WitnessLost bool
	// Contested says that other nodes would have as good a claim to be kept, as
	// where both halves reach the witness: which of them takes it first is not
	// decided by the network.
	Contested bool
	// Blind are the pairs of live nodes that do not see each other, and Apart is why
	// one of them does not: of two of whom one was kept, if there are such.
	Blind PairSet
	Apart Apart
	// Services are the live nodes, sorted, that have lost a network with services:
	// it is looped or no NIC of the node sends on it; or one of these reaches no
	// gateway, with MPIO none does; or, where the network names no gateway, they reach no other node.
	Services []string
	// Networks are those of the cluster of which there is anything to say, in the
	// order of the networks.
	Networks []ClusterNetwork
}

// ClusterNetwork is a network of a cluster that does not join the cluster's live
// nodes in the way that it does without fault.
type ClusterNetwork struct {
	Network  string
	Fallback []string
	// Pairs are all pairs of live nodes that have the network. Rerouted are those
	// that are connected over other links than without fault, with MPIO by every
	// path that works; Cut those that are not connected.
	Pairs, Rerouted, Cut int
	// Without are the pairs of live nodes that have neither the network nor one of
	// its fallbacks; none where it names no fallback.
	Without PairSet
	// ToGateway are the live nodes, sorted, all of whose NICs reach a gateway, one
	// over other links than without fault or another one than then; with MPIO those
	// that reach one, by every NIC that does so. FromGateway are those of which no
	// NIC sends, or one reaches no gateway, with MPIO none does.
	ToGateway, FromGateway []string
	// Over are the links that Rerouted and ToGateway take now and did not without
	// fault, sorted.
	Over []topology.Element
}

// PairSet is pairs of nodes by name.
type PairSet struct {
	N int
	// First are the first pairs in order, all of them up to those of 64 nodes.
	First [][2]string
}

// maxPairs is the number of pairs of 64 nodes, the most that a Windows cluster has.
const maxPairs = 64 * 63 / 2

func (s *PairSet) add(a, b string) {
	if s.N++; s.N <= maxPairs {
		s.First = append(s.First, [2]string{a, b})
	}
}

// Apart says why two nodes do not see each other.
type Apart struct {
	Nodes [2]string
	// Networks are those that carry heartbeats and that both are on, each with the
	// pair of NICs that decided, its reason included.
	Networks []ApartNetwork
}

// ApartNetwork is a network that does not connect two nodes.
type ApartNetwork struct {
	Network string
	Pair    Pair
}
