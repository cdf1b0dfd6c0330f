package failure

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// allowedAtOneEnd looks for VLANs that one end of a link or segment allows and
// no other does.
func (c *checker) allowedAtOneEnd() {
	used := make(map[int]bool)
	for _, n := range c.b.Networks {
		used[n.VLAN] = true
	}
	for i := range c.view.Hops {
		ends := c.ends(i)
		if len(ends) < 2 || len(ends) == 2 && ends[0].VLANs == ends[1].VLANs {
			continue
		}
		listed := !slices.ContainsFunc(ends, func(e topology.End) bool { return e.VLANs == topology.VLANs{} })
		for k := range ends {
			if len(ends) > 2 {
				c.nowhere(i, k, used)
				continue
			}
			other := ends[1-k]
			var missing []int
			for v := range other.VLANs.All() {
				if !ends[k].VLANs.Has(v) && (listed || used[v]) {
					missing = append(missing, v)
				}
			}
			if missing != nil {
				e := c.view.Hops[i].Element
				c.find(VLAN001, fmt.Sprintf("%s.ends[%d].vlans", c.path(e), k), e,
					fmt.Sprintf("%s allows %s on %v and %s does not", other.Switch, vlanList(missing), e, ends[k].Switch),
					fmt.Sprintf("allow %s at %s too, or at neither end", vlanList(missing), ends[k].Switch))
			}
		}
	}
}

// nowhere reports the VLANs of networks that of all ends of a segment only one
// allows.
func (c *checker) nowhere(hop, end int, used map[int]bool) {
	ends := c.ends(hop)
	var alone []int
	for _, v := range slices.Sorted(maps.Keys(used)) {
		others := slices.ContainsFunc(ends, func(e topology.End) bool {
			return e.VLANs.Has(v) && (e.Switch != ends[end].Switch || e.Port != ends[end].Port)
		})
		if ends[end].VLANs.Has(v) && !others {
			alone = append(alone, v)
		}
	}
	if alone != nil {
		e := c.view.Hops[hop].Element
		c.find(VLAN001, fmt.Sprintf("%s.ends[%d].vlans", c.path(e), end), e,
			fmt.Sprintf("of all ends of %v only that at %s allows %s", e, ends[end].Switch, vlanList(alone)),
			fmt.Sprintf("allow %s at another end too, or at none", vlanList(alone)))
	}
}

// missingVLANs looks for lists that name a VLAN that the switch does not have.
func (c *checker) missingVLANs() {
	for i := range c.view.Hops {
		for k, e := range c.ends(i) {
			s := &c.b.Switches[c.index[e.Switch]]
			if e.VLANs == (topology.VLANs{}) {
				continue // a trunk that allows all names none
			}
			var missing []int
			for v := range e.VLANs.All() {
				if !s.VLANs.Has(v) {
					missing = append(missing, v)
				}
			}
			if missing != nil {
				at := c.view.Hops[i].Element
				c.find(VLAN002, fmt.Sprintf("%s.ends[%d].vlans", c.path(at), k), at,
					fmt.Sprintf("%s allows %s on %v and does not have it", s.Name, vlanList(missing), at),
					fmt.Sprintf("create %s on %s, or take it off the list", vlanList(missing), s.Name))
			}
		}
	}
}

// notCarrying reports the trees that join two switches of a network over links
// that do not carry its VLAN, while links that do are discarded.
func (c *checker) notCarrying() {
	type cause struct{ tree, links string }
	type found struct {
		closed    []topology.Element
		end       string // the path of the first end that does not allow the VLAN
		discarded topology.Element
		nets      []int
		from, to  string
	}
	causes := make(map[cause]*found)
	for i := range c.a.nets {
		if c.a.rest[i].Verdict == Looped {
			continue
		}
		j := c.survey(i, c.a.base)
		for _, w := range j.routes(true) {
			if w.cut != Blocked {
				continue
			}
			closed, discarded := j.treeWay(w.from, w.to)
			if closed == nil {
				continue
			}
			from, to := j.switchName(w.from), j.switchName(w.to)
			key := cause{c.treeOf(from, to, j.cn.net.VLAN), list(texts(closed))}
			x := causes[key]
			if x == nil {
				x = &found{closed: closed, end: c.closedEnd(closed[0], j.cn.net.VLAN), discarded: discarded, from: from, to: to}
				causes[key] = x
			}
			if !slices.Contains(x.nets, i) {
				x.nets = append(x.nets, i)
			}
		}
	}
	for key, x := range causes {
		var vlans []int
		for _, i := range x.nets {
			vlans = append(vlans, c.a.nets[i].net.VLAN)
		}
		pairs := make([]*Pair, len(x.nets))
		for k, i := range x.nets {
			pairs[k] = &c.a.rest[i].Pair
		}
		_, remedy := c.told(x.nets, pairs)
		c.find(VLAN003, x.end, x.closed[0],
			fmt.Sprintf("%s joins %s and %s over %s, without %s (%s), and discards %v", key.tree, x.from, x.to,
				key.links, vlanList(vlans), c.networks(x.nets), x.discarded), remedy)
	}
}

// treeOf names the tree that joins two switches for a VLAN: of an MST instance
// only where both are in one region.
func (c *checker) treeOf(from, to string, vlan int) string {
	a, b := c.region[from], c.region[to]
	inst, _ := c.view.Instance(from, vlan)
	if a == nil || b == nil || !a.Same(b) || inst == (stp.Instance{}) {
		return "spanning tree"
	}
	return inst.String()
}

// treeWay returns the links of the tree's way between two switches that do not
// allow the network's VLAN, and the first link that does and is discarded; nil
// where every link of that way allows it.
func (j *judgement) treeWay(from, to int) (closed []topology.Element, discarded topology.Element) {
	vlan := j.cn.net.VLAN
	tree, ok := j.f.cheapest(from, to, func(e int) int {
		switch {
		case j.g.use[e] == useNone || !j.f.forwards(e, 0, vlan) || !j.f.forwards(e, 1, vlan):
			return -1
		case j.g.use[e] == useLive:
			return 1
		}
		return 0
	})
	if !ok {
		return nil, discarded
	}
	allowed, _ := j.f.cheapest(from, to, func(e int) int {
		if j.g.use[e] < useAllowed {
			return -1
		}
		return len(j.discarding(e))
	})
	for _, e := range allowed {
		if len(j.discarding(e)) > 0 {
			discarded = j.f.hop(e).Element
			break
		}
	}
	return j.closed(tree), discarded
}

// closedEnd returns where the first end of a link stands that does not allow a
// VLAN.
func (c *checker) closedEnd(e topology.Element, vlan int) string {
	i := slices.IndexFunc(c.view.Hops, func(h lag.Hop) bool { return h.Element == e })
	for k, end := range c.ends(i) {
		if !end.VLANs.Has(vlan) {
			return fmt.Sprintf("%s.ends[%d].vlans", c.path(e), k)
		}
	}
	return c.path(e) // the VLAN does not exist on a switch
}

// unmapped looks for networks in the IST of a region that maps other VLANs.
func (c *checker) unmapped() {
	on := make(map[string]map[string]bool) // networks with a NIC, by switch
	for _, n := range c.view.NICs {
		for _, name := range n.Carries {
			if on[n.Switch] == nil {
				on[n.Switch] = make(map[string]bool)
			}
			on[n.Switch][name] = true
		}
	}
	for _, r := range c.b.Regions {
		if len(r.Instances) == 0 {
			continue
		}
		mapped := topology.NoVLANs()
		for _, id := range slices.Sorted(maps.Keys(r.Instances)) {
			mapped = union(mapped, r.Instances[id])
		}
		var names []string
		var vlans []int
		for _, n := range c.b.Networks {
			carried := slices.ContainsFunc(c.b.Switches, func(s topology.Switch) bool {
				return s.Protocol == topology.MSTP && s.Region == r.ID && on[s.Name][n.Name]
			})
			if carried && !mapped.Has(n.VLAN) {
				names, vlans = append(names, n.Name), append(vlans, n.VLAN)
			}
		}
		if names != nil {
			c.find(VLAN004, "regions."+r.ID+".instances", topology.Element{},
				fmt.Sprintf("region %s maps other VLANs to instances, and not %s of %s, which the IST carries", r.ID, vlanList(vlans), list(names)),
				fmt.Sprintf("map %s to an instance on every switch of the region", vlanList(vlans)))
		}
	}
}

func union(v, w topology.VLANs) topology.VLANs {
	ids := slices.Concat(slices.Collect(v.All()), slices.Collect(w.All()))
	return topology.VLANsOf(ids...)
}

// withoutSTP reports the switches without spanning tree that several links of a
// network meet at.
func (c *checker) withoutSTP() {
	for at := range c.b.Switches {
		s := &c.b.Switches[at]
		if s.Protocol != topology.NoSTP {
			continue
		}
		var nets []int
		links := make(map[topology.Element]bool)
		for i := range c.a.nets {
			j := c.survey(i, c.a.base)
			if !j.reaches(at) {
				continue
			}
			var on []topology.Element
			for e := range j.f.edges {
				if x := j.f.edges[e]; (x.a == j.f.node(at) || x.b == j.f.node(at)) && j.g.use[e] >= useAllowed {
					on = append(on, j.f.hop(e).Element)
				}
			}
			slices.SortFunc(on, topology.Element.Compare)
			if on = slices.Compact(on); len(on) < 2 {
				continue
			}
			nets = append(nets, i)
			for _, e := range on {
				links[e] = true
			}
		}
		if nets == nil {
			continue
		}
		does := "floods BPDUs, so that only its neighbours can break a ring"
		if s.BPDU == topology.BPDUDrop {
			does = "drops BPDUs, so that nobody sees a ring through it"
		}
		c.find(VLAN005, "switches."+s.Name+".stp", switchElement(s.Name),
			fmt.Sprintf("%s run%s over %s, which has no spanning tree and joins %s: it %s", c.networks(nets), singular(len(nets)), s.Name, list(texts(slices.SortedFunc(maps.Keys(links), topology.Element.Compare))), does),
			fmt.Sprintf("run spanning tree on %s, or leave it one link", s.Name))
	}
}

// reaches says whether a switch forwards for the network, being in one part with
// a NIC or gateway of it.
func (j *judgement) reaches(at int) bool {
	for _, nics := range j.live {
		for _, n := range nics {
			if j.g.joined[j.f.node(j.sw(n))] == j.g.joined[j.f.node(at)] {
				return true
			}
		}
	}
	return slices.ContainsFunc(j.gateways, func(g int) bool { return j.g.joined[g] == j.g.joined[at] })
}
