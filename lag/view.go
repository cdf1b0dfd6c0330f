package lag

import (
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// View is a fabric with some of it dead: what spanning tree sees, and what
// traffic can use. It shares memory with other Views of one [Resolver]; treat
// it as read-only.
type View struct {
	// Bridged is the input of stp.Solve: the live switches that run spanning
	// tree, with all ports, and the LANs that are up. A host's port is in
	// neither: it forwards and changes no role.
	Bridged stp.Input
	// Hops are the links and bundles, then the segments, in the order of the
	// fabric, dead ones included.
	Hops []Hop
	// NICs are the ports of all hosts in the order of the fabric, dead ones
	// included.
	NICs []NIC
	// Cables are the elements behind a bridge port: of a bundle the LAG, then
	// its members.
	Cables map[stp.PortID][]topology.Element
	// Readdressed are the stacks that took the address of a later master.
	Readdressed []Readdressed
	// Pairs are the MLAG pairs in the order of the fabric.
	Pairs []Pair
	// Dead is what is dead: the faults and what dies along with them.
	Dead topology.Faults
	// Assumptions are the costs that no source gives, in the order of Hops.
	Assumptions []Assumption
	// Unmodelled says what of the state is not: a [SplitError], or a
	// stp.UnmodelledError. The rest of the view takes no notice of it, but that
	// bundles of which it is about carry nothing where it is not known what they do.
	Unmodelled []error

	r       *Resolver
	chassis stacks
	picked  *picked // nil where LACP did not have to be asked
}

// Status is what became of a hop. The zero value is invalid.
type Status uint8

const (
	Up Status = 1 + iota
	// Dead: itself, or all of its members, are among the dead.
	Dead
	// SwitchDead: a switch at one of its ends is.
	SwitchDead
	// PortDisabled: a port at one of its ends is shut down.
	PortDisabled
	// BelowMinLinks: it has active members, but fewer than an end requires.
	BelowMinLinks
	// ChassisDead: the members of a stack that it ends at are dead or shut down.
	ChassisDead
	// Unformed: one end of the bundle is static and the other speaks LACP, which
	// finds no partner and takes its end down; the static end stays up, and what it
	// sends is lost. Where the switch says that LACP falls back or leaves individual
	// ports, it is in View.Unmodelled.
	Unformed
	// Unselected: LACP selects none of its members that are alive; see Hop.Why.
	Unselected
	// OneWay: it is up, and spanning tree takes it for a link, but some of what is sent
	// over it is lost, all in one direction or, of a static bundle, what is hashed to
	// some members: a black hole where it forwards. See Hop.Why and Hop.Hears. Mbps and
	// Active are those of members that work in both directions.
	OneWay
	// OneWayDown: its cables are one-way, which UDLD or LACP noticed and took down; see
	// Hop.Why.
	OneWayDown
	// PeersShut: the peers of an MLAG pair that its members end at are dead or closed
	// their MLAG ports.
	PeersShut
)

// Hop is a link, a bundle or a segment.
type Hop struct {
	Element topology.Element
	// Ends are two; of a segment those that are alive, any number.
	Ends   []End
	Status Status
	// Mbps is the sum of the active members, FlowMbps what one flow gets: the
	// speed of one member. Both are 0 where none is active.
	Mbps, FlowMbps int
	// Active counts the members that work, even if too few; Members all. Of a
	// link or segment both are at most 1.
	Active, Members int
	// Alive are the members that work of a bundle that is BelowMinLinks; nil of
	// any other.
	Alive []topology.Element
	// MinLinks is the greater of both ends' min-links, 1 for a link.
	MinLinks int
	// Why says in a clause why it is Unselected, OneWay or OneWayDown.
	Why string
	// Hears says, of a hop that is OneWay, at which ends anything arrives.
	Hears [2]bool
	// Legs are the parts of a bundle that is up with an MLAG pair at an end, in the
	// order of its members; nil of any other hop.
	Legs []Leg
}

// End is an end of a hop.
type End struct {
	Switch string
	// Port is the one that spanning tree sees: of a member of a channel the aggregate
	// port while it is part of it.
	Port int
	// VLANs are those that the end allows and the switch has.
	VLANs topology.VLANs
	// Cost is the path cost of the port in the CIST, 0 where the switch runs
	// no spanning tree.
	Cost int
	// Pair names the MLAG pair that the end is at; Switch is then its primary, or where
	// the peers are two bridges the one that has members that work. Empty of any other.
	Pair string
}

// NIC is one port of a host.
type NIC struct {
	Element topology.Element
	Host    string
	// Name is that of the NIC: the ports of a team have one name. Team is its
	// kind, zero for a single port.
	Name    string
	Team    topology.Team
	Switch  string
	Chassis string   // of a stack; empty of any other switch
	Mbps    int      // of the port
	Carries []string // networks
	// Share says that the NIC carries a share of the host's VMs of its own.
	Share bool
	// Live says that the NIC, its host, its switch and the port there are.
	Live bool
	// Sends says that traffic uses the port: see the package documentation. The
	// speeds are what it gives to all traffic together, to one VM, and to one
	// flow, in Mbps, 0 where it does not send.
	Sends                     bool
	SumMbps, VMMbps, FlowMbps int
	// Unformed says that the port is live and does not send because its switch
	// dependent team spans several switches.
	Unformed bool
	// Closed says that the port is live and does not send because a secondary of an
	// MLAG pair closed its end of it.
	Closed bool
	// PeerMbps are, of the port that sends for a team over both peers of an MLAG pair,
	// the speeds of the ports at each, in the order of Pair.Switches; zero of others.
	PeerMbps [2]int
}

// Assumption says that a cost, or which of two ports with one identifier wins, is not from
// a source.
type Assumption struct {
	Port    stp.PortID
	Element topology.Element
	Text    string
}

// Live says whether the switch is.
func (v *View) Live(name string) bool {
	i, ok := v.r.index[name]
	return ok && !v.Dead.Has(topology.Element{Kind: topology.KindSwitch, Name: v.r.b.Switches[i].Name})
}

// ChassisLive says whether a member of a stack is alive and has not shut down.
func (v *View) ChassisLive(sw, chassis string) bool { return !v.chassis.out(sw, chassis) }

// Instance returns the instance that a switch maps a VLAN to. It is false for a
// switch that runs no spanning tree, or is not there.
func (v *View) Instance(name string, vlan int) (stp.Instance, bool) { return v.r.Instance(name, vlan) }
