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

// trip switches the network on, lets every port send its first BPDU, in which
// each bridge still takes itself for the root, and shuts down the ports with
// BPDU guard that hear one. What is left is switched on anew, so that nobody
// remembers a port that is gone (one of an STP bridge would leave a port that
// sends STP behind), until no guard trips any more.
func (n *network) trip() error {
	for {
		heard := n.exchange(n.start())
		quiet := true
		for _, b := range n.bridges {
			for _, p := range b.up {
				if p.BPDUGuard && len(heard[b.config.Name][p.Number]) > 0 {
					n.tripped[b.port(p)] = true
					quiet = false
				}
			}
		}
		if quiet {
			return nil
		}
		if n.silenced(heard) {
			return ErrAmbiguous
		}
		n.wire()
	}
}

// silenced says whether there is a shared LAN of whose ports that heard another
// in this round all are tripped. Who is heard hears as well, so that with one
// of them left there is one that speaks.
func (n *network) silenced(heard map[string]map[int][]bpdu) bool {
	return slices.ContainsFunc(n.lans, func(lan stp.LAN) bool {
		spoke, left := false, false
		for _, e := range lan.Ends {
			if len(heard[e.Bridge][e.Number]) > 0 {
				spoke = true
				left = left || !n.tripped[e]
			}
		}
		return shared(lan) && spoke && !left
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
