package stp

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
)

// BridgeID is a bridge identifier in one instance. The lower wins.
type BridgeID struct {
	// Priority is the configured one plus the MSTID (system ID extension).
	Priority int
	MAC      MAC
	Name     string // the bridge that has it; decides nothing
}

// Compare compares priority, then address.
func (b BridgeID) Compare(c BridgeID) int {
	return cmp.Or(cmp.Compare(b.Priority, c.Priority), bytes.Compare(b.MAC[:], c.MAC[:]))
}

// String returns the identifier as 32768.02:00:00:00:00:01.
func (b BridgeID) String() string { return strconv.Itoa(b.Priority) + "." + b.MAC.String() }

// PortKey is a port identifier in one instance. The lower wins.
type PortKey struct{ Priority, Number int }

// Compare compares priority, then number.
func (p PortKey) Compare(q PortKey) int {
	return cmp.Or(cmp.Compare(p.Priority, q.Priority), cmp.Compare(p.Number, q.Number))
}

// String returns the identifier as 128.1.
func (p PortKey) String() string { return fmt.Sprintf("%d.%d", p.Priority, p.Number) }

// Vector is a priority vector (IEEE 802.1Q-2005 13.9; of RSTP 802.1D-2004 17.5). Fields are compared
// from the first to the last, and the lower wins. In an MST instance Root,
// ExternalCost are zero and RegionalRoot is the instance's.
type Vector struct {
	Root         BridgeID
	ExternalCost int
	RegionalRoot BridgeID
	InternalCost int
	Bridge       BridgeID // designated bridge
	Port         PortKey  // its port
	Received     PortKey  // the port that heard it
}

// Field is a field of a [Vector]. The zero value stands for none: the vectors
// are equal.
type Field uint8

const (
	FieldRoot Field = 1 + iota
	FieldExternalCost
	FieldRegionalRoot
	FieldInternalCost
	FieldBridge
	FieldPort
	FieldReceived
)

// String returns what engineers call the field.
func (f Field) String() string {
	switch f {
	case 0:
		return "none"
	case FieldRoot:
		return "root bridge"
	case FieldExternalCost:
		return "root path cost"
	case FieldRegionalRoot:
		return "regional root"
	case FieldInternalCost:
		return "internal root path cost"
	case FieldBridge:
		return "designated bridge"
	case FieldPort:
		return "designated port"
	case FieldReceived:
		return "own port"
	}
	return "Field(" + strconv.Itoa(int(f)) + ")"
}

// Compare returns which vector is lower, so better, and the field that decided.
func (v Vector) Compare(w Vector) (int, Field) {
	order := [...]int{
		FieldRoot:         v.Root.Compare(w.Root),
		FieldExternalCost: cmp.Compare(v.ExternalCost, w.ExternalCost),
		FieldRegionalRoot: v.RegionalRoot.Compare(w.RegionalRoot),
		FieldInternalCost: cmp.Compare(v.InternalCost, w.InternalCost),
		FieldBridge:       v.Bridge.Compare(w.Bridge),
		FieldPort:         v.Port.Compare(w.Port),
		FieldReceived:     v.Received.Compare(w.Received),
	}
	for f := FieldRoot; f <= FieldReceived; f++ {
		if order[f] != 0 {
			return order[f], f
		}
	}
	return 0, 0
}

// Cost returns the sum of external and internal cost.
func (v Vector) Cost() int { return v.ExternalCost + v.InternalCost }
