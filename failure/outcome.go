package failure

import (
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Outcome is what became of a scenario.
type Outcome struct {
	Scenario Scenario
	// Networks are those of all clusters, in the order of the clusters, inside
	// one of the networks.
	Networks []NetworkOutcome
	// Clusters are those of the fabric, in its order.
	Clusters []ClusterOutcome
	// Assumptions are costs that no source gives and that this state rests on.
	Assumptions []string
	// Joined are the VLANs that a link joins which it did not join without fault.
	Joined []Joined
	// Notes says in a sentence each, whether a network feels it or not, which MLAG pairs
	// have two primaries or closed ports at one peer, and which stacks changed their
	// address.
	Notes []string
}

// Joined says that frames of one VLAN come out in another: the untagged VLANs of the
// two ends of a link differ.
type Joined struct {
	Link topology.Element
	// VLANs are those of the ends A and B of the link.
	A, B  stp.PortID
	VLANs [2]int
}

// NetworkOutcome is what became of one network of one cluster.
type NetworkOutcome struct {
	Cluster string
	Network string
	VLAN    int
	// Verdict is that of the worst pair. Collateral is that of the worst pair
	// whose NICs and gateways the fault left alive; Intact where there is none.
	Verdict    Verdict
	Collateral Verdict
	// Before is the verdict without fault.
	Before Verdict
	// BottleneckMbps and FlowMbps are the least between any two hosts that are
	// connected, in sum and for one flow; 0 where no two are.
	BottleneckMbps int
	FlowMbps       int
	// VMMbps is the same for one VM on each host: all its flows together, on the
	// NICs that package lag gives it.
	VMMbps int
	// CutHosts are the hosts whose pairs are not connected, sorted.
	CutHosts []string
	// Pair decided Verdict, and Bystander decided Collateral. Both are zero
	// where there is no such pair.
	Pair      Pair
	Bystander Pair
}

// Pair is two endpoints and what lies between them.
type Pair struct {
	// From and To are NICs; of a gateway its switch, of a host without live
	// NIC the host.
	From, To topology.Element
	Verdict  Verdict
	// Mbps is the bottleneck in sum and FlowMbps that of one flow, NICs
	// included; 0 where not connected.
	Mbps     int
	FlowMbps int
	// VMMbps is what one VM gets, all its flows together; 0 where not connected.
	VMMbps int
	// Path and Before are the ways now and without fault, nil where there is
	// none.
	Path   Path
	Before Path
	Reason Reason
}

// Path is a way through the fabric: a NIC, then switches and links in turn, at
// the end a NIC, or the gateway's switch.
type Path []topology.Element

// Hops returns the number of switches that the path crosses; an MLAG pair counts
// as one.
func (p Path) Hops() int {
	n := 0
	for _, e := range p {
		if e.Kind == topology.KindSwitch || e.Kind == topology.KindMLAG {
			n++
		}
	}
	return n
}

// Code is what kind of reason a [Reason] is. Codes are permanent.
type Code string

// The codes of reasons. codeTable says what each means.
const (
	CodeNICDead        Code = "nic-dead"
	CodeTeamUnformed   Code = "team-unformed"
	CodeStandby        Code = "standby"
	CodeGatewayDead    Code = "gateway-dead"
	CodeNoLink         Code = "no-link"
	CodeMinLinks       Code = "min-links"
	CodeUnformed       Code = "unformed"
	CodeUnselected     Code = "unselected"
	CodeOneWay         Code = "one-way"
	CodeVLANNotAllowed Code = "vlan-not-allowed"
	CodePortDiscards   Code = "port-discards"
	CodeGuard          Code = "guard"
	CodeRing           Code = "ring"
	CodeMTU            Code = "mtu"
	CodeCapability     Code = "capability"
	CodeSpeed          Code = "speed"
	CodeLinkDead       Code = "link-dead"
	CodeMemberDead     Code = "member-dead"
	CodeGatewayChanged Code = "gateway-changed"
	CodeTreeMoved      Code = "tree-moved"
	CodeHealed         Code = "healed"
	CodeMLAGClosed     Code = "mlag-closed"
	CodeSplitBrain     Code = "split-brain"
	CodePeerLink       Code = "peer-link"
)

var codeTable = []CodeInfo{
	{CodeNICDead, "a host has no live NIC on the network, or none for a share of its VMs"},
	{CodeTeamUnformed, "a static or LACP team has live ports on several switches"},
	{CodeStandby, "another port of an active and standby team sends than without fault"},
	{CodeGatewayDead, "every gateway of the network is dead"},
	{CodeNoLink, "no chain of live links joins the two"},
	{CodeMinLinks, "a bundle has live members, but fewer than its min-links"},
	{CodeUnformed, "a bundle is static at one end and speaks LACP at the other"},
	{CodeUnselected, "LACP selects no live member of a bundle, or a guard shut the bundle down"},
	{CodeOneWay, "a link works in one direction only, or some members of a static bundle do, or UDLD or LACP took it down for that"},
	{CodeVLANNotAllowed, "an end of a link on the way does not allow the VLAN"},
	{CodePortDiscards, "a port on the way discards"},
	{CodeGuard, "a guard holds a port on the way: root, loop or BPDU guard, bridge assurance, a native VLAN that differs, PVST simulation, a dispute"},
	{CodeRing, "the forwarding links of the VLAN close a ring"},
	{CodeMTU, "a switch on the way has too small an MTU"},
	{CodeCapability, "a switch on the way lacks a capability"},
	{CodeSpeed, "a link or NIC on the way is too slow, and no other way is faster"},
	{CodeLinkDead, "a link of the way without fault is dead"},
	{CodeMemberDead, "a bundle or a team has fewer live members"},
	{CodeGatewayChanged, "another gateway is reached than without fault"},
	{CodeTreeMoved, "spanning tree prefers another way"},
	{CodeHealed, "without fault the two were not connected, or the network was looped"},
	{CodeMLAGClosed, "a secondary of an MLAG pair closed its MLAG ports"},
	{CodeSplitBrain, "both peers of an MLAG pair are primary: peer link and keepalive are lost"},
	{CodePeerLink, "a bundle has no member left at a peer of an MLAG pair, and the peer link carries what arrives there"},
}

// CodeInfo is a code with what it means.
type CodeInfo struct {
	Code  Code
	Words string
}

// Codes returns every code with what it means.
func Codes() []CodeInfo { return slices.Clone(codeTable) }

// Reason says why a pair has its verdict. The zero value stands for Intact,
// which needs none.
type Reason struct {
	Code Code
	// Text is the cause in one sentence. Effect is what that leaves, such as
	// how much a network gets of what it needs; it may be empty.
	Text   string
	Effect string
	// Port and Instance are the port that discards, or the link end that does
	// not allow the VLAN, and the tree; zero where the code has none.
	Port     stp.PortID
	Instance stp.Instance
	// Element is the link, bundle, switch or NIC that the reason is about.
	Element topology.Element
	// Lost is the decision that made the port discard: what it lost to, and at
	// which field.
	Lost *stp.Step
	// Guard is what holds the port, of CodeGuard.
	Guard stp.Guard
	// Remedy says what would make this pair's verdict better. Each remedy that
	// is named was tried on this state and closes no ring for the network; what
	// it does to other networks and in other states is not said. Empty where
	// none was found.
	Remedy string
}

// String returns cause and effect in one sentence.
func (r Reason) String() string {
	if r.Effect == "" {
		return r.Text
	}
	return r.Text + "; " + r.Effect
}
