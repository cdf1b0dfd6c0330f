package lag

import (
	"maps"
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// treeVLANs returns the VLANs that have trees, nil where no switch has a tree per
// VLAN: VLAN 1, those of the networks, those that a switch has settings for, and
// those that are untagged somewhere. A port that simulates or refuses PVST blocks
// all its VLANs because of any of them: where there is one, so is a VLAN of every
// kind, two being of one kind if each list and region has both or neither.
func treeVLANs(b *topology.Builder) []uint16 {
	if !slices.ContainsFunc(b.Switches, func(s topology.Switch) bool { return s.Protocol.PerVLAN() }) {
		return nil
	}
	vlans := map[int]bool{1: true}
	for _, n := range b.Networks {
		vlans[n.VLAN] = true
	}
	for _, s := range b.Switches {
		for v := range s.VLANPriority {
			vlans[v] = true
		}
		for _, p := range s.Ports {
			for v := range p.VLAN {
				vlans[v] = true
			}
		}
	}
	eachEnd(b, func(e topology.End) {
		if e.Native != 0 {
			vlans[e.Native] = true
		}
	})
	if slices.ContainsFunc(b.Switches, func(s topology.Switch) bool { return s.SSTP > topology.SSTPTunnel }) {
		kinds(b, vlans)
	}
	var out []uint16
	for _, v := range slices.Sorted(maps.Keys(vlans)) {
		out = append(out, uint16(v))
	}
	return out
}

// kinds adds the first VLAN of every kind that none of the VLANs is of.
func kinds(b *topology.Builder, vlans map[int]bool) {
	sets := make(map[topology.VLANs]bool)
	for _, s := range b.Switches {
		sets[s.VLANs] = true
	}
	eachEnd(b, func(e topology.End) { sets[e.VLANs] = true })
	for _, r := range b.Regions {
		for _, set := range r.Instances {
			sets[set] = true
		}
	}
	// A kind is a number that each set in turn takes apart.
	kind := make([]int, topology.MaxVLAN+1)
	for set := range sets {
		next := make(map[[2]int]int)
		for v := range kind {
			key := [2]int{kind[v], 0}
			if set.Has(v) {
				key[1] = 1
			}
			if _, ok := next[key]; !ok {
				next[key] = len(next)
			}
			kind[v] = next[key]
		}
	}
	seen := make(map[int]bool)
	for v := range vlans {
		seen[kind[v]] = true
	}
	for v := 2; v <= topology.MaxVLAN; v++ {
		if !seen[kind[v]] {
			seen[kind[v]], vlans[v] = true, true
		}
	}
}

func eachEnd(b *topology.Builder, visit func(topology.End)) {
	for _, l := range b.Links {
		visit(l.Ends[0])
		visit(l.Ends[1])
	}
	for _, g := range b.Segments {
		for _, e := range g.Ends {
			visit(e)
		}
	}
}

// isAccess says whether an end is an access port: it allows one VLAN other than 1,
// and does not say that another is untagged.
func isAccess(e topology.End) bool {
	if e.VLANs.Len() != 1 || e.VLANs.Has(1) {
		return false
	}
	return e.Native == 0 || e.VLANs.Has(e.Native)
}

// carried returns those of a set that have trees; nil where all have.
func (r *Resolver) carried(of topology.VLANs) []uint16 {
	out := make([]uint16, 0, len(r.vlans))
	for _, v := range r.vlans {
		if of.Has(int(v)) {
			out = append(out, v)
		}
	}
	if len(out) == len(r.vlans) {
		return nil
	}
	return out
}

// trees returns the VLANs of which a switch with a tree per VLAN runs one. VLAN 1
// cannot be deleted there.
func (r *Resolver) trees(of topology.VLANs) []uint16 {
	out := []uint16{1}
	for _, v := range r.vlans {
		if v != 1 && of.Has(int(v)) {
			out = append(out, v)
		}
	}
	return out
}

// splitVLAN tells the LANs that a switch which floods does not carry a VLAN between
// all of its lines. What drops BPDUs is taken to drop those of a VLAN as well.
func (r *Resolver) splitVLAN(lans []stp.LAN, up [][]int, hops []Hop, home []int, v uint16) {
	carries := func(i, e int) bool { return r.lines[i].ends[e].view.VLANs.Has(int(v)) }
	floods := func(i, e int) bool { return r.b.Switches[r.lines[i].ends[e].sw].BPDU == topology.BPDUFlood }
	closed := false
	for i := range r.lines {
		for _, e := range up[i] {
			closed = closed || hops[i].Status == Up && floods(i, e) && !carries(i, e)
		}
	}
	if !closed {
		return
	}
	groups := make(map[stp.PortID]int)
	for i, group := range r.joined(up, hops, home, func(i, e int) bool { return floods(i, e) && carries(i, e) }) {
		for _, e := range up[i] {
			groups[r.portOf(hops, i, e)] = group
		}
	}
	for k := range lans {
		at := make(map[int]int)
		var parts [][]stp.PortID
		for _, e := range lans[k].Ends {
			g := groups[e]
			if _, ok := at[g]; !ok {
				at[g] = len(parts)
				parts = append(parts, nil)
			}
			parts[at[g]] = append(parts[at[g]], e)
		}
		if len(parts) > 1 {
			if lans[k].ByVLAN == nil {
				lans[k].ByVLAN = make(map[uint16][][]stp.PortID)
			}
			lans[k].ByVLAN[v] = parts
		}
	}
}

// dropping returns an error for a switch without spanning tree that drops BPDUs
// and carries a tree's VLAN between lines: standard bridges filter those of the
// standard only, and whether it passes SSTP BPDUs is not said.
func (r *Resolver) dropping(up [][]int, hops []Hop, home []int) error {
	for _, v := range r.vlans {
		first := make(map[int]stp.PortID) // of a switch: its end of a line
		for i := range r.lines {
			if hops[i].Status != Up || v == 1 {
				continue
			}
			for _, e := range up[i] {
				end := &r.lines[i].ends[e]
				if r.b.Switches[end.sw].BPDU != topology.BPDUDrop || !end.view.VLANs.Has(int(v)) {
					continue
				}
				p := stp.PortID{Bridge: end.view.Switch, Number: end.view.Port}
				if other, ok := first[home[end.sw]]; ok {
					return &stp.UnmodelledError{Ports: []stp.PortID{other, p}, VLAN: v, What: "a switch that drops BPDUs, and may pass SSTP BPDUs all the same"}
				}
				first[home[end.sw]] = p
			}
		}
	}
	return nil
}
