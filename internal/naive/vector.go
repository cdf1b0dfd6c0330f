package naive

import (
	"bytes"
	"cmp"

	"github.com/spandrill/spandrill/stp"
)

// bridgeID is a bridge identifier in one tree: the priority, to which the MSTID
// or VLAN has been added as system ID extension, then the address (9.2.5 of 802.1D,
// 13.23.1). The lower is the better.
type bridgeID struct {
	Priority int
	MAC      stp.MAC
}

func (a bridgeID) compare(b bridgeID) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), bytes.Compare(a.MAC[:], b.MAC[:]))
}

// portID is a port identifier in one tree (9.2.7 of 802.1D). The lower is the
// better.
type portID struct{ Priority, Number int }

func (a portID) compare(b portID) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Number, b.Number))
}

// vector is a spanning tree priority vector, the CIST's with all components
// (13.10). An MSTI's lacks the first two (13.11), which are zero here. Under
// STP and RSTP (17.5) there are no regions: every bridge is its own regional
// root, at internal cost 0.
type vector struct {
	Root             bridgeID
	ExternalCost     int
	RegionalRoot     bridgeID
	InternalCost     int
	DesignatedBridge bridgeID
	DesignatedPort   portID
	BridgePort       portID // the port of this bridge, last in the comparison
}

// betterThan compares component by component, the most significant first
// (13.9).
func (v vector) betterThan(w vector) bool {
	return cmp.Or(
		v.Root.compare(w.Root),
		cmp.Compare(v.ExternalCost, w.ExternalCost),
		v.RegionalRoot.compare(w.RegionalRoot),
		cmp.Compare(v.InternalCost, w.InternalCost),
		v.DesignatedBridge.compare(w.DesignatedBridge),
		v.DesignatedPort.compare(w.DesignatedPort),
		v.BridgePort.compare(w.BridgePort),
	) < 0
}

// regionID is an MST Configuration Identifier (13.7).
type regionID struct {
	Name     string
	Revision uint16
	Digest   stp.Digest
}

// bpdu is what a port sends, field by field as it is encoded (clause 14), for
// it is the encoding that decides what a receiver of another version reads.
type bpdu struct {
	// Version tells a Configuration BPDU (STP) from an RST BPDU (RSTP) and an
	// MST BPDU (MSTP).
	Version stp.Protocol
	// Role is the role in the tree of all, in the flags. Only a designated
	// port sends a Configuration BPDU, which has no flag to say so.
	Role         stp.Role
	Root         bridgeID
	ExternalCost int
	// Bridge is the Bridge Identifier. An MST BPDU has the CIST Regional Root
	// Identifier in the same octets (14.6), which a receiver that does not
	// know MST BPDUs reads as the bridge's.
	Bridge     bridgeID
	Port       portID
	MessageAge int
	// Learning are the flags of the trees, by MSTID; a Configuration BPDU has none.
	Learning map[uint16]bool

	// An MST BPDU goes on with these.
	Region        regionID
	InternalCost  int
	CISTBridge    bridgeID
	RemainingHops int
	MSTIs         map[uint16]mstiMessage
}

// mstiMessage is an MSTI Configuration Message (14.6).
type mstiMessage struct {
	Role          stp.Role
	RegionalRoot  bridgeID
	InternalCost  int
	Bridge        bridgeID
	Port          portID
	RemainingHops int
}
