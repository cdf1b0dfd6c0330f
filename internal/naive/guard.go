package naive

import (
	"errors"
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// ErrAmbiguous says that BPDU guard silenced everybody on a shared LAN when all
// spoke at once. In truth one speaks last, hears nobody any more and stays; it
// is not known which.
var ErrAmbiguous = errors.New("naive: who of the ports with BPDU guard on a shared LAN stays depends on who spoke first")

// trip lets every port speak once, as all do that are switched on, before any
// of them has heard anything, and shuts down the ports with BPDU guard that hear
// somebody. Nobody trips later: who is not heard on the LAN then never will be.
func (n *network) trip() error {
	for _, lan := range n.in.LANs {
		for _, p := range lan.Ends {
			if n.ends[p].port.Tripped {
				n.tripped[p] = true // before our time
				continue
			}
			if !n.ends[p].port.BPDUGuard || n.ends[p].port.Deaf {
				continue
			}
			speakers := slices.DeleteFunc(slices.Clone(lan.Ends), func(q stp.PortID) bool { return !n.speaks(lan, q, p) })
			if len(speakers) == 0 {
				continue
			}
			stays := slices.ContainsFunc(speakers, func(q stp.PortID) bool { return !n.ends[q].port.BPDUGuard || n.ends[q].port.Deaf })
			if shared(lan) && !stays {
				return ErrAmbiguous
			}
			n.tripped[p] = true
		}
	}
	return nil
}

// speaks says whether of two ends of a LAN, when both are switched on, p hears
// q. A standard bridge speaks wherever it is up, in frames that every bridge
// knows. PVST+ does so on ports in VLAN 1 only; its SSTP BPDUs are nothing to
// bridges that do not know them.
func (n *network) speaks(lan stp.LAN, q, p stp.PortID) bool {
	from, to := n.ends[q], n.ends[p]
	switch {
	case p == q || from.port.BPDUFilter || to.port.BPDUFilter || from.port.Tripped:
		return false
	case !from.bridge.Protocol.PerVLAN():
		return true
	case !to.bridge.Protocol.PerVLAN() && from.carries(1):
		return true
	case !to.knowsSSTP():
		return false
	}
	return slices.ContainsFunc(from.bridge.VLANs, func(v uint16) bool {
		if !from.carries(v) || !to.carries(v) {
			return false
		}
		return slices.Contains(hearing(lan, v, q), p)
	})
}

func shared(lan stp.LAN) bool { return lan.Shared || len(lan.Ends) > 2 }

// carrier returns the ports of a LAN that are up: of a link both or none, of a
// shared LAN, or where there is one port only, those that are not tripped.
func (n *network) carrier(lan stp.LAN) []stp.PortID {
	left := slices.DeleteFunc(slices.Clone(lan.Ends), func(e stp.PortID) bool { return n.tripped[e] })
	if len(left) < len(lan.Ends) && !shared(lan) {
		return nil
	}
	return left
}

// guard says what holds a port that has a role in a tree when all is settled.
// A port with BPDU filter is treated as any other: it is one that hears nothing,
// which is what loop guard and bridge assurance are there to notice.
func (n *network) guard(b *bridge, p *stp.Port, s bridgeState, role stp.Role) stp.Guard {
	switch {
	case n.tripped[b.port(p)]:
		return stp.ErrDisabled
	case role == stp.Disabled:
		return 0
	case n.mismatch(b.port(p), max(n.vlan, 1)):
		return stp.PVIDInconsistent
	case p.Disputed && role == stp.Designated:
		// Who is there and does not hear it says that it is designated too.
		return stp.Dispute
	case p.RootGuard && role == stp.Alternate:
		// The guard is there to keep the port designated: any BPDU that is
		// better than what the port would send holds it, also one that would
		// have made it but the second best port to the root.
		return stp.RootInconsistent
	case p.Assurance && !s.Hears[p.Number]:
		return stp.AssuranceInconsistent
	case p.LoopGuard && p.Expects && !s.Heard[p.Number]:
		// Who is silent because it is root or alternate port spoke once.
		return stp.LoopInconsistent
	}
	return 0
}
