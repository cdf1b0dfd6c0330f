package gen

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// addVLANs says what a network has of trees for VLANs. island tells bridges that
// are joined from those that are not.
func (f *Features) addVLANs(in stp.Input, island map[string]string) {
	if f.PVST = slices.ContainsFunc(in.Bridges, func(b stp.Bridge) bool { return b.Protocol.PerVLAN() }); !f.PVST {
		return
	}
	n := newCarriers(in)
	for p, e := range n.ends {
		if !e.bridge.Protocol.PerVLAN() {
			continue
		}
		f.NoFirst = f.NoFirst || len(n.lanOf[p].Ends) > 1 && !e.carries(1)
		expected := 0
		for _, v := range e.bridge.VLANs {
			if e.carries(v) && slices.Contains(e.port.ExpectsIn, v) {
				expected++
			}
		}
		f.ExpectsIn = f.ExpectsIn || n.up(p) && e.port.LoopGuard && expected > 0 &&
			slices.ContainsFunc(e.bridge.VLANs, func(v uint16) bool { return e.carries(v) && !slices.Contains(e.port.ExpectsIn, v) })
	}
	best := bestOf(in, island)
	for _, lan := range in.LANs {
		f.addBorder(n, lan, best, island)
		f.addNatives(n, lan)
	}
	for _, v := range n.vlans {
		far, inMSTI := n.joined(v, reach{bridges: true})
		f.Cloud = f.Cloud || far > 0
		f.CloudMSTI = f.CloudMSTI || inMSTI
		loose, _ := n.joined(v, reach{bridges: true, allPorts: true})
		f.CloudLacks = f.CloudLacks || loose > far
		for _, bridges := range []bool{false, true} {
			split, _ := n.joined(v, reach{bridges: bridges})
			whole, _ := n.joined(v, reach{bridges: bridges, allLANs: true})
			f.Split = f.Split || whole > split
		}
	}
}

// bestOf returns the best bridge of the CIST of each island, if all of it is
// joined in VLAN 1.
func bestOf(in stp.Input, island map[string]string) map[string]*stp.Bridge {
	best := make(map[string]*stp.Bridge)
	priority := func(b *stp.Bridge) int {
		if own, ok := b.VLANPriority[1]; ok && b.Protocol.PerVLAN() {
			return own + 1
		}
		if b.Protocol.PerVLAN() {
			return b.Priority + 1
		}
		return b.Priority
	}
	for i := range in.Bridges {
		b := &in.Bridges[i]
		if b.Protocol.PerVLAN() && !slices.Contains(b.VLANs, 1) {
			continue
		}
		if a := best[island[b.Name]]; a == nil || cmp.Or(cmp.Compare(priority(b), priority(a)), bytes.Compare(b.MAC[:], a.MAC[:])) < 0 {
			best[island[b.Name]] = b
		}
	}
	return best
}

// addBorder looks at a LAN of a port that knows SSTP BPDUs on a standard bridge,
// and one of a PVST bridge.
func (f *Features) addBorder(n *carriers, lan stp.LAN, best map[string]*stp.Bridge, island map[string]string) {
	if len(lan.Ends) != 2 {
		return
	}
	a, b := n.ends[lan.Ends[0]], n.ends[lan.Ends[1]]
	if a.bridge.Protocol.PerVLAN() {
		a, b = b, a
	}
	if !b.bridge.Protocol.PerVLAN() || a.port.BPDUFilter || b.port.BPDUFilter || a.port.BPDUGuard || b.port.BPDUGuard {
		return
	}
	if !slices.ContainsFunc(n.vlans, func(v uint16) bool { return a.carries(v) && b.carries(v) }) {
		return
	}
	root := best[island[a.bridge.Name]]
	simulates := a.bridge.SSTP == stp.Simulate && root != nil
	f.RootInside = f.RootInside || simulates && !root.Protocol.PerVLAN()
	f.RootOutside = f.RootOutside || simulates && root.Protocol.PerVLAN()
	f.Refused = f.Refused || a.bridge.SSTP == stp.Refuse
}

// addNatives looks at the native VLANs of a LAN.
func (f *Features) addNatives(n *carriers, lan stp.LAN) {
	trees, ownVLAN := 0, true
	natives := make(map[uint16]bool)
	for _, p := range lan.Ends {
		e := n.ends[p]
		if e.port.BPDUFilter {
			continue
		}
		if e.bridge.Protocol.PerVLAN() {
			trees++
		}
		native := max(e.port.Native, 1)
		natives[native] = true
		ownVLAN = ownVLAN && e.carries(native)
	}
	if trees == 0 || len(natives) < 2 {
		return
	}
	if link := len(lan.Ends) == 2 && !lan.Shared && trees == 2; link && ownVLAN {
		f.PVIDMismatch = true
	} else {
		f.MixedNatives = true
	}
}

// carriers are the ports of a network by what they carry.
type carriers struct {
	ends  map[stp.PortID]carrier
	lanOf map[stp.PortID]stp.LAN
	vlans []uint16 // those with a tree, without the first
}

type carrier struct {
	bridge *stp.Bridge
	port   *stp.Port
}

func (c carrier) carries(v uint16) bool {
	has := func(vlans []uint16) bool { return vlans == nil || slices.Contains(vlans, v) }
	return has(c.bridge.VLANs) && has(c.port.VLANs)
}

func newCarriers(in stp.Input) *carriers {
	n := &carriers{ends: make(map[stp.PortID]carrier), lanOf: make(map[stp.PortID]stp.LAN)}
	for i := range in.Bridges {
		b := &in.Bridges[i]
		for j := range b.Ports {
			n.ends[stp.PortID{Bridge: b.Name, Number: b.Ports[j].Number}] = carrier{b, &b.Ports[j]}
		}
		if !b.Protocol.PerVLAN() {
			continue
		}
		for _, v := range b.VLANs {
			if v != 1 && !slices.Contains(n.vlans, v) {
				n.vlans = append(n.vlans, v)
			}
		}
	}
	for _, lan := range in.LANs {
		for _, p := range lan.Ends {
			n.lanOf[p] = lan
		}
	}
	return n
}

func (n *carriers) up(p stp.PortID) bool {
	_, up := n.lanOf[p]
	return up
}

// reach is what SSTP BPDUs are let through.
type reach struct {
	bridges  bool // standard bridges
	allPorts bool // their ports, whatever VLANs these carry
	allLANs  bool // between any two ends
}

// joined counts the pairs of PVST ports that hear each other in a VLAN, blocked
// ports left aside: with bridges only those that do through one. It also says
// whether a bridge that such a frame passes has the VLAN in an MST instance.
func (n *carriers) joined(v uint16, r reach) (pairs int, inMSTI bool) {
	for from, e := range n.ends {
		if !e.bridge.Protocol.PerVLAN() || !n.up(from) || !e.carries(v) || e.port.BPDUFilter {
			continue
		}
		var msti bool
		heard := make(map[stp.PortID]bool) // whether through a bridge
		seen := make(map[stp.PortID]bool)
		var send func(stp.PortID, bool)
		send = func(from stp.PortID, through bool) {
			if seen[from] {
				return
			}
			group := group(n.lanOf[from], v, from, r.allLANs)
			for _, p := range group {
				seen[p] = true
			}
			for _, p := range group {
				to := n.ends[p]
				switch {
				case to.bridge.Protocol.PerVLAN():
					if to.carries(v) && !to.port.BPDUFilter {
						heard[p] = through
					}
				case r.bridges && to.bridge.SSTP == stp.Tunnel && (r.allPorts || to.carries(v)):
					msti = msti || to.bridge.Region != nil && to.bridge.Region.VLANs[v] != 0
					for _, out := range to.bridge.Ports {
						q := stp.PortID{Bridge: p.Bridge, Number: out.Number}
						if n.up(q) && (r.allPorts || n.ends[q].carries(v)) {
							send(q, true)
						}
					}
				}
			}
		}
		send(from, false)
		for p, through := range heard {
			if p != from && through == r.bridges {
				pairs++
				inMSTI = inMSTI || msti
			}
		}
	}
	return pairs, inMSTI
}

// group returns the ends of a LAN that hear each other in a VLAN, from among them.
func group(lan stp.LAN, v uint16, from stp.PortID, all bool) []stp.PortID {
	groups, split := lan.ByVLAN[v]
	if all || !split {
		return lan.Ends
	}
	for _, g := range groups {
		if slices.Contains(g, from) {
			return g
		}
	}
	return []stp.PortID{from}
}
