package failure

import (
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// A fabric is plain where what dies only takes lines away or makes them dearer, in
// every tree, and no port acts on what it hears. All switches run STP, RSTP or MSTP,
// or all of them trees per VLAN, and are joined by links and bundles.
//
// Guards are plain where they cannot act, or act the same in every state:
//
//   - Loop guard holds a port that is up while nobody is at the other end. Between
//     two switches that speak that takes a bundle under the min-links of the other
//     end, which no VLAN can use either way.
//   - Bridge assurance at both ends of a line, or none, has nobody fall silent.
//   - BPDU guard at the end of a line shuts the line in every state in which it is
//     up. On ports without a line, such as those of hosts, guard and filter meet
//     no BPDU.
//
// Not plain, so that each state that is visited is resolved and solved anew (special.go
// has which these are), are: hubs, stacks, MLAG pairs, one-way links, native VLANs
// that differ, switches without spanning tree, trees per VLAN beside switches that have
// none or over lines whose ends differ in their native VLAN, BPDU filter or one-sided
// assurance on a line, bundles of which LACP has to select the members, ports of
// restricted role among several regions, bundles that get cheaper as members die,
// a ring of forwarding links at rest, and two links or more whose ends are in different
// VLANs: which of them forward together is what cannot be analysed, see newlyJoined.

// plain returns what spanning tree sees of a plain fabric at rest, without guards and
// the LANs that they shut, and whether there are such. It is false where the fabric
// is not plain.
func plain(a *analyzer) (in stp.Input, shut, ok bool) {
	if len(a.b.Segments)+len(a.b.MLAGs)+len(a.natives) > 0 || a.r.Selects() || slices.ContainsFunc(a.b.Switches, func(s topology.Switch) bool {
		return s.Stack != nil || s.Protocol == topology.NoSTP
	}) || slices.ContainsFunc(a.b.Links, func(l topology.Link) bool {
		return slices.ContainsFunc(l.Ends[:], func(e topology.End) bool { return e.Deaf != nil || e.NoCarrier != nil })
	}) {
		return in, false, false
	}
	joining := 0
	for i := range a.b.Links {
		if _, differ := a.joins(&a.b.Links[i]); differ {
			joining++
		}
	}
	if joining > 1 {
		return in, false, false
	}
	base := a.base.View.Bridged
	perVLAN := slices.ContainsFunc(base.Bridges, func(b stp.Bridge) bool { return b.Protocol.PerVLAN() })
	if perVLAN && slices.ContainsFunc(base.Bridges, func(b stp.Bridge) bool { return !b.Protocol.PerVLAN() }) {
		return in, false, false
	}
	port := make(map[stp.PortID]*stp.Port)
	for _, b := range base.Bridges {
		b.Ports = slices.Clone(b.Ports)
		for i := range b.Ports {
			p := &b.Ports[i]
			if p.Disputed || p.Tripped {
				return in, false, false
			}
			was := *p
			port[stp.PortID{Bridge: b.Name, Number: p.Number}] = &was
			p.BPDUGuard, p.BPDUFilter, p.LoopGuard, p.Assurance = false, false, false, false
		}
		in.Bridges = append(in.Bridges, b)
	}
	for _, lan := range base.LANs {
		if len(lan.Ends) > 2 || lan.Shared {
			return in, false, false
		}
		if len(lan.Ends) == 2 {
			p, q := port[lan.Ends[0]], port[lan.Ends[1]]
			guarded := p.BPDUGuard || q.BPDUGuard
			if p.BPDUFilter || q.BPDUFilter || p.Assurance != q.Assurance || perVLAN && (guarded || !sameVLANs(p, q)) {
				return in, false, false
			}
			if guarded {
				shut = true
				continue
			}
		}
		in.LANs = append(in.LANs, lan)
	}
	return in, shut, true
}

// sameVLANs says whether two ports of switches with trees per VLAN take each other's BPDUs
// for those of the same VLANs.
func sameVLANs(p, q *stp.Port) bool {
	if max(p.Native, 1) != max(q.Native, 1) {
		return false
	}
	return !p.Access && !q.Access || p.Access && q.Access && slices.Equal(p.VLANs, q.VLANs)
}
