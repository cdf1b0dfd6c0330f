package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// This file tries what would mend a combination. A remedy is named only if the
// state, settled again with it, connects the two with a better verdict and
// closes no ring for the network; other networks and other states are not looked
// at.

// try judges a combination again in another frame.
func (j *judgement) try(c *combination, f *frame) Verdict {
	k := &judgement{
		a: f.a, cn: j.cn, i: j.i, f: f, g: f.vlan(j.cn.net.VLAN),
		base: j.base, ringBefore: j.ringBefore,
	}
	k.alive()
	if _, ok := k.looped(); ok {
		return Looped
	}
	d := combination{from: c.from, to: c.to, hosts: c.hosts, gateway: c.gateway}
	if c.gateway == noNIC {
		k.between(&d, false)
		return d.verdict
	}
	if _, r := k.reach(k.g, k.place(c.from), k.gateways); r.cut != 0 {
		return r.cut
	}
	return Rerouted
}

// tried returns the remedy if the frame is better for the combination; nil where
// it is not, or there is no frame.
func (j *judgement) tried(c *combination, f *frame, remedy string) []string {
	if f == nil {
		return nil
	}
	v := j.try(c, f)
	switch {
	case !v.Connected() || v >= c.verdict:
		return nil
	case v >= Slow:
		remedy += fmt.Sprintf(" (%v then)", v)
	}
	return []string{remedy}
}

// tryNatives tries one native VLAN, which is not the network's, at both ends of those of
// the links that have two; nil where none of them keeps the network's VLAN out by that.
func (j *judgement) tryNatives(c *combination, links []topology.Element) []string {
	one := make(map[topology.Element]int)
	var steps []string
	for _, e := range links {
		n, differ := j.a.natives[e]
		switch {
		case !differ:
		case n[0] == j.cn.net.VLAN:
			one[e] = n[1]
		case n[1] == j.cn.net.VLAN:
			one[e] = n[0]
		}
		if v, ok := one[e]; ok {
			steps = append(steps, fmt.Sprintf("give %v one native VLAN at both ends, such as %d", e, v))
		}
	}
	if steps == nil {
		return nil
	}
	fabric, err := j.f.fabric.Edit(func(b *topology.Builder) {
		for i := range b.Links {
			if v, ok := one[b.Links[i].Element()]; ok {
				b.Links[i].Ends[0].Native, b.Links[i].Ends[1].Native = v, v
			}
		}
	})
	if err != nil {
		return nil
	}
	a := j.a.after(fabric, Scenario{}) // which looks at native VLANs anew
	s, err := settle(a.r, j.f.View.Dead, j.a.base.State)
	if err != nil {
		return nil
	}
	return j.tried(c, newFrame(a, s), strings.Join(steps, " and "))
}

// tryVLAN tries to let the VLAN through on a way.
func (j *judgement) tryVLAN(c *combination, from int, way []int) []string {
	var steps []string
	if missing := j.missing(from, way); missing != nil {
		steps = append(steps, fmt.Sprintf("create VLAN %d on %s", j.cn.net.VLAN, strings.Join(missing, " and ")))
	}
	closed := slices.DeleteFunc(slices.Clone(way), func(e int) bool {
		ends := j.f.edges[e].ends
		return j.configured(j.f.edges[e].hop, ends[0]) && j.configured(j.f.edges[e].hop, ends[1])
	})
	if len(closed) > 0 {
		steps = append(steps, fmt.Sprintf("allow VLAN %d on %s", j.cn.net.VLAN, joinElements(j.hops(closed))))
	}
	return j.tried(c, j.letThrough(closed, j.f.walk(from, way)), strings.Join(steps, " and "))
}

// letThrough returns the state with the VLAN created on the nodes and allowed at
// every end of the closed edges. A switch that gets the VLAN has it on all links
// that allow it, not only on those of the way. Trees per VLAN depend on that, and
// are settled again; no other does.
func (j *judgement) letThrough(closed, nodes []int) *frame {
	created, opened := make(map[int]bool), make(map[int]bool)
	for _, node := range nodes {
		created[node] = true
	}
	for _, e := range closed {
		opened[j.f.edges[e].hop] = true
	}
	if slices.ContainsFunc(j.a.b.Switches, func(s topology.Switch) bool { return s.Protocol.PerVLAN() }) {
		f := j.edited(func(b *topology.Builder) { j.allow(b, created, opened) })
		if f != nil {
			f.created = created
		}
		return f
	}
	only := topology.VLANsOf(j.cn.net.VLAN) // no other is looked at
	v := *j.f.View
	v.Hops = slices.Clone(v.Hops)
	for i := range v.Hops {
		h := &v.Hops[i]
		h.Ends = slices.Clone(h.Ends)
		for k := range h.Ends {
			sw := j.a.index[h.Ends[k].Switch]
			if (j.g.exists[sw] || created[sw]) && (opened[i] || j.configured(i, k)) {
				h.Ends[k].VLANs = only
			}
		}
	}
	f := newFrame(j.a, &State{View: &v, Trees: j.f.Trees})
	f.created = created
	return f
}

// allow creates the VLAN on switches and allows it on hops of a description.
func (j *judgement) allow(b *topology.Builder, created, opened map[int]bool) {
	with := func(v topology.VLANs) topology.VLANs {
		return topology.VLANsOf(append(slices.Collect(v.All()), j.cn.net.VLAN)...)
	}
	for i := range b.Switches {
		if created[i] {
			b.Switches[i].VLANs = with(b.Switches[i].VLANs)
		}
	}
	open := func(ends []topology.End) {
		for k := range ends {
			ends[k].VLANs = with(ends[k].VLANs)
		}
	}
	for hop := range opened {
		if hop < len(b.Links) {
			open(b.Links[hop].Ends[:])
		} else {
			open(b.Segments[hop-len(b.Links)].Ends)
		}
	}
}

// configured says whether an end of a hop allows the VLAN by itself, whether or
// not its switch has it.
func (j *judgement) configured(hop, k int) bool {
	if k == noEnd {
		return true
	}
	end := j.f.View.Hops[hop].Ends[k]
	vlans, ok := j.a.allowed[stp.PortID{Bridge: end.Switch, Number: end.Port}]
	return !ok || vlans.Has(j.cn.net.VLAN)
}

// tryMinLinks tries to let a bundle that min-links closed run on what is alive.
func (j *judgement) tryMinLinks(r *Reason, c *combination) string {
	i := slices.IndexFunc(j.f.View.Hops, func(h lag.Hop) bool { return h.Element == r.Element })
	active := j.f.View.Hops[i].Active
	f := j.edited(func(b *topology.Builder) {
		for k := range b.Links {
			if b.Links[k].Element() == r.Element {
				for e := range b.Links[k].Ends {
					end := &b.Links[k].Ends[e]
					end.MinLinks = min(end.MinLinks, active)
				}
			}
		}
	})
	return strings.Join(j.tried(c, f, fmt.Sprintf("min-links %d on %v", active, r.Element)), "")
}

// tryForm tries to let a bundle form that is static at one end only.
func (j *judgement) tryForm(r *Reason, c *combination) string {
	f := j.edited(func(b *topology.Builder) {
		for k := range b.Links {
			if b.Links[k].Element() == r.Element {
				b.Links[k].Ends[0].Static, b.Links[k].Ends[1].Static = false, false
			}
		}
	})
	return strings.Join(j.tried(c, f, fmt.Sprintf("LACP at both ends of %v", r.Element)), "")
}

// remedies tries what would make a port that discards forward: one region, a
// lower cost, another root.
func (j *judgement) remedies(r *Reason, c *combination) []string {
	var found []string
	if loner, of, ok := j.loner(r); ok {
		f := j.edited(func(b *topology.Builder) {
			b.Switches[j.a.index[loner]].Region = b.Switches[j.a.index[of]].Region
		})
		found = append(found, j.tried(c, f, fmt.Sprintf("give %s the MST region of %s", loner, of))...)
	}
	found = append(found, j.tryCost(r, c)...)
	inst := r.Instance
	if r.Lost != nil {
		inst = r.Lost.Instance // the CIST, at the boundary of a region
	}
	from, to := j.ends(c)
	for _, sw := range []int{min(from, to), max(from, to)} {
		name := j.switchName(sw)
		if inst.MST != 0 && j.a.b.Switches[sw].Protocol != topology.MSTP || inst.VLAN != 0 && !j.a.b.Switches[sw].Protocol.PerVLAN() {
			continue // it has no part in that tree
		}
		f := j.with(func(b *stp.Bridge) { promote(b, inst, b.Name == j.f.View.Bridge(name)) })
		remedy := fmt.Sprintf("make %s the root%s", name, j.inTree(" of ", name, inst))
		if j.f.Trees[inst][name].Root == j.f.View.Bridge(name) {
			// It is already, and a guard wants it to be better still.
			remedy = fmt.Sprintf("give %s priority 0%s, and no other less than 4096", name, j.inTree(" in ", name, inst))
		}
		if text := j.tried(c, f, remedy); text != nil {
			return append(found, text...)
		}
	}
	return found
}

// tryCost tries the highest cost with which the port would be root port.
func (j *judgement) tryCost(r *Reason, c *combination) []string {
	if r.Lost == nil {
		return nil
	}
	m, ok := r.Lost.Margin()
	if !ok || m.LoserCost == 0 {
		return nil
	}
	cost := func(cost int) *frame {
		return j.with(func(b *stp.Bridge) {
			if at := j.f.View.BridgePort(r.Port); b.Name == at.Bridge {
				b.SetPortCost(at.Number, r.Lost.Instance, r.Lost.Loser.External, cost)
			}
		})
	}
	highest := cost(m.LoserCost)
	if highest == nil {
		return nil
	}
	text := fmt.Sprintf("give %v a cost of %s", r.Element, stp.FormatCost(m.LoserCost))
	if m.LoserCost > 1 {
		if f := cost(1); f != nil && j.try(c, f) <= j.try(c, highest) {
			text += " or less"
		}
	}
	text += " at " + r.Port.Bridge
	switch tree := r.Lost.Instance; {
	case j.a.b.Switches[j.a.index[r.Port.Bridge]].Protocol.PerVLAN():
		text += j.inTree(" in ", r.Port.Bridge, tree)
	case r.Lost.Loser.External:
	case tree.MST == 0:
		text += " in the IST"
	default:
		text += " in " + tree.String()
	}
	return j.tried(c, highest, text)
}

// loner returns, where a link joins two MST regions, the switch whose region has
// fewer switches, and the other.
func (j *judgement) loner(r *Reason) (loner, of string, ok bool) {
	hop := slices.IndexFunc(j.f.View.Hops, func(h lag.Hop) bool { return h.Element == r.Element })
	if hop < 0 {
		return "", "", false
	}
	a, b := j.regions(&j.f.View.Hops[hop])
	if a == nil || b == nil || a.Region.Same(b.Region) {
		return "", "", false
	}
	size := func(of *stp.Region) int {
		n := 0
		for _, x := range j.f.View.Bridged.Bridges {
			if x.Region == of || x.Region != nil && x.Region.Same(of) {
				n++
			}
		}
		return n
	}
	if size(a.Region) < size(b.Region) {
		a, b = b, a
	}
	return b.Name, a.Name, true
}

// promote makes a bridge the root of an instance, or not.
func promote(b *stp.Bridge, inst stp.Instance, root bool) {
	if root {
		b.SetPriority(inst, 0)
	} else {
		b.SetPriority(inst, max(b.PriorityIn(inst), 4096))
	}
}

// with settles the state again with its bridges changed; nil where that has no
// trees.
func (j *judgement) with(change func(b *stp.Bridge)) *frame {
	in := j.f.View.Bridged
	in.Bridges = slices.Clone(in.Bridges)
	for i := range in.Bridges {
		b := &in.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		change(b)
	}
	trees, err := j.f.View.SolveInput(in)
	if err != nil {
		return nil
	}
	return newFrame(j.a, &State{View: j.f.View, Trees: trees})
}

// edited settles the state again on an edited fabric; nil where that cannot be.
func (j *judgement) edited(change func(b *topology.Builder)) *frame {
	f, err := j.f.fabric.Edit(change)
	if err != nil {
		return nil
	}
	s, err := settle(lag.NewResolver(f), j.f.View.Dead, j.a.base.State)
	if err != nil {
		return nil
	}
	return newFrame(j.a, s)
}
