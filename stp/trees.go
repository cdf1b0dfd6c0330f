package stp

import (
	"cmp"
	"strconv"
)

// Instance names a tree. The zero value is the CIST, which is also the one tree
// of an STP or RSTP bridge and the tree that a PVST or RPVST bridge has for VLAN
// 1. MST and VLAN are never both set; VLAN is that of another tree of PVST and
// RPVST bridges, 2 to 4094.
type Instance struct{ MST, VLAN uint16 }

// String returns "cist", "mst2" or "vlan110".
func (i Instance) String() string {
	switch {
	case i.VLAN != 0:
		return "vlan" + strconv.Itoa(int(i.VLAN))
	case i.MST != 0:
		return "mst" + strconv.Itoa(int(i.MST))
	}
	return "cist"
}

// Compare orders the CIST first, then MST instances, then VLANs, by number.
func (i Instance) Compare(j Instance) int {
	return cmp.Or(cmp.Compare(i.VLAN, j.VLAN), cmp.Compare(i.MST, j.MST))
}

// Role is the role of a port in a tree (IEEE 802.1Q-2005 13.12 Port Role
// assignments). The zero value is invalid.
type Role uint8

const (
	Disabled   Role = 1 + iota // the port is down
	Root                       // the way to the root
	Designated                 // the LAN's way to the root
	Alternate                  // another way to the root, which discards
	Backup                     // a second way to a LAN that this bridge serves, which discards
	Master                     // an MST instance's way out of the region
)

// String returns the role in lower case.
func (r Role) String() string {
	switch r {
	case Disabled:
		return "disabled"
	case Root:
		return "root"
	case Designated:
		return "designated"
	case Alternate:
		return "alternate"
	case Backup:
		return "backup"
	case Master:
		return "master"
	}
	return "Role(" + strconv.Itoa(int(r)) + ")"
}

// Trees is what spanning tree settled on: for each instance, each bridge that
// takes part in it. It is plain data that go-cmp compares without options.
type Trees map[Instance]map[string]BridgeView

// BridgeView is one tree as one bridge sees it.
type BridgeView struct {
	// Root is the root bridge of the tree; in an MST instance its regional
	// root; where PVST simulation brings a region's CIST into the tree of a VLAN,
	// the CIST's root, which need not have the VLAN, and if it does is another
	// bridge in it, with another identifier: it may follow itself there.
	Root string
	// RegionalRoot is the CIST regional root of an MSTP bridge in the CIST;
	// empty otherwise.
	RegionalRoot string
	// Cost is the root path cost: in the CIST the external one, in an MST
	// instance the internal one, to the instance's regional root.
	Cost int
	// InternalCost is the cost to the CIST regional root, of an MSTP bridge
	// in the CIST; 0 otherwise.
	InternalCost int
	// RootPort is the number of the root port, 0 where the bridge has none
	// because it is the root (of an MST instance: the regional root).
	RootPort int
	// Ports has every port of the bridge, by number; of a PVST or RPVST bridge
	// every port that carries the tree's VLAN.
	Ports map[int]PortView
}

// PortView is a port in one tree.
type PortView struct {
	Role       Role
	Forwarding bool
	// Guard is what holds the port, 0 where nothing does.
	Guard Guard
}

// Guard is the state in which a guard holds a port. The zero value is none.
type Guard uint8

const (
	// ErrDisabled: BPDU guard shut the port down, its role is disabled. Where
	// both ends of a link have the guard either may have been first.
	ErrDisabled Guard = 1 + iota
	// RootInconsistent: a port with root guard hears a better vector than its
	// own of another bridge; its role is alternate.
	RootInconsistent
	// LoopInconsistent: loop guard keeps a port that does not hear what it
	// expects from forwarding; its role is designated. Where more than one of the
	// states from here on apply, the last one of this list is said.
	LoopInconsistent
	// AssuranceInconsistent: bridge assurance keeps a port that hears nothing
	// from forwarding, whatever its role.
	AssuranceInconsistent
	// PVIDInconsistent: two PVST or RPVST ports are the ends of a link that is
	// not Shared, each carries its own native VLAN, and these differ. Both ports
	// discard in both VLANs (Cisco, 24063, "Troubleshoot Spanning Tree PVID- and
	// Type-Inconsistencies"). The SSTP BPDUs of these two VLANs are not heard over
	// the link, which leaves each port designated there; IEEE BPDUs, so those
	// of VLAN 1, are. Other VLANs do not notice. Where only one of two such ports
	// carries its own, and where another LAN of a PVST or RPVST port has ends that
	// differ in their native VLANs, one of them carried at its end, is an
	// [UnmodelledError].
	PVIDInconsistent
	// PVSTSimulationInconsistent: a port with PVST simulation blocks, in all
	// trees and with the role it has there, because the roots of all VLANs are not on
	// one side (Cisco, 116464, "PVST Simulation on MST Switches"). Designated in
	// the CIST, it hears a better SSTP BPDU than its own in some VLAN; or, root
	// port of the CIST, it hears in a VLAN other than 1 of a root whose
	// identifier, system ID extension included, is worse than that of the CIST's
	// root. It goes on sending what it sends. Of the same root at a higher cost
	// than VLAN 1's no source tells: an [UnmodelledError].
	PVSTSimulationInconsistent
	// PVSTPeerInconsistent: a port that refuses SSTP BPDUs hears some of the one other
	// end of its LAN, and does not forward, in all trees, with the role it has there.
	// In a VLAN other than 1 a PVST or RPVST port speaks always, as nobody answers
	// there, in VLAN 1 if it is designated.
	PVSTPeerInconsistent
	// Dispute: a designated port hears inferior BPDUs of another that is designated
	// and learns, so does not hear it. See Port.Disputed and Port.Deaf.
	Dispute
)

// String returns what switches show.
func (g Guard) String() string {
	switch g {
	case 0:
		return "none"
	case ErrDisabled:
		return "err-disabled by BPDU guard"
	case RootInconsistent:
		return "root-inconsistent"
	case LoopInconsistent:
		return "loop-inconsistent"
	case AssuranceInconsistent:
		return "bridge-assurance-inconsistent"
	case PVIDInconsistent:
		return "PVID-inconsistent"
	case PVSTSimulationInconsistent:
		return "PVST-simulation-inconsistent"
	case PVSTPeerInconsistent:
		return "PVST-peer-inconsistent"
	case Dispute:
		return "disputed"
	}
	return "Guard(" + strconv.Itoa(int(g)) + ")"
}
