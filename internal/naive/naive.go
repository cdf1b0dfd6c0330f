// Package naive computes converged port roles the slow way: it lets the
// bridges talk. Only tests import it, to check package stp against.
//
// Every bridge starts believing that it is the root. In each round every port
// sends the BPDU that it would send, every port hears those that the other
// ports of its LAN sent, and every bridge forgets what it had computed and
// computes it anew from what it just heard. When nothing changes any more,
// that is the answer. There is no order of settling, no queue, no ranking: the
// vectors are compared field by field wherever the standard compares them.
//
// What is left out is what only says how fast and how safely a network gets
// there: timers, proposals and agreements, topology changes, port states in
// between. Because a designated port repeats its BPDU in every round, hearing
// nothing in a round takes the place of the timer that ages information out;
// and remaining hops and message age end what has no source any more, as in a
// real network.
//
// The guards are in no standard. They are what package stp says of them, told
// as the behaviour of one port that knows only what it hears: see guard.go. The
// trees of VLANs, which are Cisco's, are in vlan.go, and in frames.go how far
// their BPDUs get through bridges that do not know them.
//
// Clauses are those of IEEE 802.1Q-2005 where they start with 13 or 14, and of
// IEEE 802.1D-2004 where they start with 17.
package naive

import (
	"errors"
	"fmt"
	"maps"
	"reflect"

	"github.com/spandrill/spandrill/stp"
)

// ErrTooDeep says that a BPDU better than all that its receiver has was too
// old to be used, or out of hops: the network settles with more than one root.
var ErrTooDeep = errors.New("naive: a tree is deeper than max age or max hops carry")

// ErrUnsettled says that the bridges went on changing their minds.
var ErrUnsettled = errors.New("naive: the network does not settle")

const (
	// quietRounds is how many rounds without a change are waited for. A round
	// depends on the one before it and on nothing else, so that one would do.
	quietRounds = 3
	// maxRounds is far beyond the longest way that news can take, max age
	// regions of max hops bridges each, first for the CIST and then for the
	// MSTIs whose boundaries follow from it.
	maxRounds = 4 * stp.MaxAge * stp.MaxHops
)

// Solve plays the protocol until the network has settled and returns what it
// settled on. It returns [ErrAmbiguous], [ErrUnmodelled], [ErrTooDeep] or
// [ErrUnsettled] where there is no such thing, and what [stp.Input.Validate]
// says of an invalid input.
//
// The CIST and the MST instances settle first, then the VLANs, one after the
// other: SSTP BPDUs change no role in the former, and those of one VLAN are
// nothing to another.
func Solve(in stp.Input) (stp.Trees, error) {
	if err := in.Validate(); err != nil {
		return nil, fmt.Errorf("naive: %w", err)
	}
	n := newNetwork(in)
	if err := n.deafAmongVLANs(); err != nil {
		return nil, err
	}
	if err := n.trip(); err != nil {
		return nil, err
	}
	if err := n.compareNatives(); err != nil {
		return nil, err
	}
	n.wire()
	if err := n.deafAmongOthers(); err != nil {
		return nil, err
	}
	state, err := n.settle()
	if err != nil {
		return nil, err
	}
	trees := n.trees(state)
	if err := n.addVLANs(state, trees); err != nil {
		return nil, err
	}
	return trees, nil
}

// network is what does not change while the bridges talk.
type network struct {
	in stp.Input
	// vlan is the VLAN in which they talk, 0 where it is the CIST, which is the
	// tree of VLAN 1 too, and the MST instances.
	vlan uint16
	// bridges are those that take part. One that runs a tree for every VLAN is
	// here what it is in one of them.
	bridges []*bridge
	// ends are all ports of all bridges, by name.
	ends map[stp.PortID]end
	// tripped are the ports that their BPDU guard has shut down.
	tripped map[stp.PortID]bool
	// mismatched are the ends of links that are PVID-inconsistent, each with the
	// two native VLANs.
	mismatched map[stp.PortID][2]uint16
	// neighbours are, of a port that is up, the others that hear it.
	neighbours map[stp.PortID][]stp.PortID
	// simulated is what ports with PVST simulation say in the VLAN.
	simulated map[stp.PortID]bpdu
}

// state is all that the bridges know after a round, by bridge name. It is plain
// values, so that two of them can be compared.
type state map[string]bridgeState

// bridgeState is what a bridge knows.
type bridgeState struct {
	// Trees are by MSTID, 0 being the CIST.
	Trees map[uint16]treeState
	// SendSTP are the ports that heard an STP bridge and send Configuration
	// BPDUs since (17.24, 13.29 Port Protocol Migration; sendRSTP false).
	SendSTP map[int]bool
	// Heard are the ports that heard a BPDU at any time, Hears those that did
	// in the last round, whatever was in it.
	Heard, Hears map[int]bool
}

// treeState is what a bridge knows of a tree.
type treeState struct {
	// Root is the root priority vector (13.10, 13.11).
	Root     vector
	RootPort int
	// MessageAge and RemainingHops are the rootTimes.
	MessageAge, RemainingHops int
	// Roles has the ports that are up.
	Roles map[int]stp.Role
	// Disputed are the designated ports that hear inferior BPDUs of another
	// designated port, one that learns (17.21.10 recordDispute).
	Disputed map[int]bool
	// TooOld says that the best BPDU on some port was not usable. It need not
	// have been on the way to the root: a backup or alternate port that is
	// deaf to its designated port is designated as well, and forwards.
	TooOld bool
}

// newNetwork returns the network of the CIST and the MST instances, with nothing
// plugged in yet.
func newNetwork(in stp.Input) *network {
	n := &network{
		in:         in,
		ends:       make(map[stp.PortID]end),
		tripped:    make(map[stp.PortID]bool),
		mismatched: make(map[stp.PortID][2]uint16),
	}
	for i := range in.Bridges {
		config := &in.Bridges[i]
		for j := range config.Ports {
			p := &config.Ports[j]
			n.ends[stp.PortID{Bridge: config.Name, Number: p.Number}] = end{config, p}
		}
		if config.Protocol.PerVLAN() {
			if has(config, 1) {
				n.bridges = append(n.bridges, inVLAN(config, 1))
			}
			continue
		}
		b := &bridge{config: config, trees: []uint16{0}}
		if r := config.Region; r != nil {
			b.region = regionID{Name: r.Name, Revision: r.Revision, Digest: r.VLANs.Digest()}
			b.trees = append(b.trees, r.VLANs.Instances()...)
		}
		n.bridges = append(n.bridges, b)
	}
	return n
}

// wire finds out which ports are up and whom they could hear, without the ports
// that are tripped. Who is a neighbour and takes no part in the trees says
// nothing.
func (n *network) wire() {
	n.neighbours = make(map[stp.PortID][]stp.PortID)
	for _, lan := range n.in.LANs {
		ends := n.carrier(lan)
		for i, p := range ends {
			n.neighbours[p] = []stp.PortID{} // up, even where nobody answers
			for j, q := range ends {
				if i != j {
					n.neighbours[p] = append(n.neighbours[p], q)
				}
			}
		}
	}
	for _, b := range n.bridges {
		b.plug(n.neighbours)
	}
}

// plug tells the bridge which of its ports are up: those that have neighbours,
// and be it none.
func (b *bridge) plug(neighbours map[stp.PortID][]stp.PortID) {
	for i := range b.config.Ports {
		p := &b.config.Ports[i]
		if _, up := neighbours[b.port(p)]; up {
			b.up = append(b.up, p)
		}
	}
}

// settle lets the bridges talk until nothing changes any more.
func (n *network) settle() (state, error) {
	state := n.start()
	for quiet, round := 0, 0; quiet < quietRounds; round++ {
		if round == maxRounds {
			return nil, ErrUnsettled
		}
		next := n.round(state)
		if reflect.DeepEqual(next, state) {
			quiet++
		} else {
			quiet = 0
		}
		state = next
	}
	for _, b := range state {
		for _, t := range b.Trees {
			if t.TooOld {
				return nil, ErrTooDeep
			}
		}
	}
	return state, nil
}

// start returns the state of bridges that were just switched on: each believes
// that it is the root of everything, and all its ports are designated.
func (n *network) start() state {
	s := make(state)
	for _, b := range n.bridges {
		s[b.config.Name] = b.update(bridgeState{}, nil)
	}
	return s
}

// round lets every port send what it would send in state old and every bridge
// recompute all it knows from what it hears.
func (n *network) round(old state) state {
	heard := n.exchange(old)
	next := make(state)
	for _, b := range n.bridges {
		next[b.config.Name] = b.update(old[b.config.Name], heard[b.config.Name])
	}
	return next
}

// sent returns what each port sends in a round.
func (n *network) sent(s state) map[stp.PortID]bpdu {
	sent := make(map[stp.PortID]bpdu)
	for _, b := range n.bridges {
		for _, p := range b.up {
			if m, ok := b.transmit(s[b.config.Name], p); ok && !p.BPDUFilter {
				if m.Version != stp.STP {
					m.Learning = n.learning(b, s[b.config.Name], p)
				}
				sent[b.port(p)] = m
			}
		}
	}
	maps.Copy(sent, n.simulated)
	return sent
}

// exchange returns what each port hears in a round, by bridge and number.
func (n *network) exchange(s state) map[string]map[int][]bpdu {
	sent := n.sent(s)
	all := make(map[string]map[int][]bpdu)
	for _, b := range n.bridges {
		heard := make(map[int][]bpdu)
		for _, p := range b.up {
			if p.BPDUFilter || p.Deaf {
				continue
			}
			for _, q := range n.neighbours[b.port(p)] {
				if m, ok := sent[q]; ok {
					heard[p.Number] = append(heard[p.Number], m)
				}
			}
		}
		all[b.config.Name] = heard
	}
	return all
}

// trees words a settled state as package stp does.
func (n *network) trees(s state) stp.Trees {
	nameOf := make(map[stp.MAC]string) // of all: simulation brings in foreign roots
	for _, b := range n.in.Bridges {
		nameOf[b.MAC] = b.Name
	}
	trees := stp.Trees{stp.Instance{VLAN: n.vlan}: make(map[string]stp.BridgeView)}
	for _, b := range n.bridges {
		for _, tree := range b.trees {
			t := s[b.config.Name].Trees[tree]
			v := stp.BridgeView{RootPort: t.RootPort, Ports: make(map[int]stp.PortView)}
			switch {
			case tree != 0:
				v.Root, v.Cost = nameOf[t.Root.RegionalRoot.MAC], t.Root.InternalCost
			case b.config.Protocol == stp.MSTP:
				v.RegionalRoot, v.InternalCost = nameOf[t.Root.RegionalRoot.MAC], t.Root.InternalCost
				fallthrough
			default:
				v.Root, v.Cost = nameOf[t.Root.Root.MAC], t.Root.ExternalCost
			}
			for _, p := range b.config.Ports {
				role, up := t.Roles[p.Number]
				if !up {
					role = stp.Disabled
				}
				guard := n.guard(b, &p, s[b.config.Name], role)
				if guard == 0 && t.Disputed[p.Number] {
					guard = stp.Dispute
				}
				forwarding := guard == 0 && (role == stp.Root || role == stp.Designated || role == stp.Master)
				v.Ports[p.Number] = stp.PortView{Role: role, Forwarding: forwarding, Guard: guard}
			}
			instance := stp.Instance{MST: tree, VLAN: n.vlan}
			if trees[instance] == nil {
				trees[instance] = make(map[string]stp.BridgeView)
			}
			trees[instance][b.config.Name] = v
		}
	}
	return trees
}
