package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// speeds are those that a link is upgraded to, in Mbps: the next one up.
var speeds = []int{10, 100, 1000, 10_000, 40_000, 100_000, 400_000}

// upgrade is one step up on one link.
type upgrade struct {
	link          int
	mbps, members int // after it; members 0 is a single cable
	words         string
}

// upgradesOf returns the steps up that a link can take.
func (c *checker) upgradesOf(link int) []upgrade {
	l := &c.b.Links[link]
	mbps, n := l.Mbps, len(l.Members)
	if l.IsLAG() {
		mbps = l.Members[0]
	}
	for _, m := range l.Members {
		if m != mbps {
			return nil // what is slower is to come up, not to be upgraded
		}
	}
	most := topology.MaxMembers
	for _, e := range l.Ends {
		if e.Channel != "" {
			return nil // one cable of a bundle that is described by cables
		}
		if e.Peers != nil {
			return nil // at which peer a new cable would end is nobody's guess
		}
		rules := c.b.Switches[c.index[e.Switch]].LACP.Rules()
		if rules.MaxActive > 0 {
			most = min(most, rules.MaxActive) // one more would stand by
		}
	}
	var out []upgrade
	if i := slices.IndexFunc(speeds, func(s int) bool { return s > mbps }); i >= 0 {
		out = append(out, upgrade{link, speeds[i], n, fmt.Sprintf("%s instead of %s", topology.FormatMbps(speeds[i]), topology.FormatMbps(mbps))})
	}
	if more := max(n, 1) + 1; more <= most {
		out = append(out, upgrade{link, mbps, more, fmt.Sprintf("%d cables instead of %d", more, max(n, 1))})
	}
	return out
}

// edit makes the upgrade in a description.
func (u upgrade) edit(b *topology.Builder) {
	l := &b.Links[u.link]
	for k := range l.Ends {
		e := &l.Ends[k]
		for i := range b.Switches {
			if b.Switches[i].Name != e.Switch {
				continue
			}
			// A port that said its speed gets the new one.
			for j := range b.Switches[i].Ports {
				if p := &b.Switches[i].Ports[j]; p.Number == e.Port || slices.Contains(e.Members, p.Name) {
					p.Mbps = 0
				}
			}
		}
		for n := len(e.Members); e.Members != nil && n < u.members; n++ {
			e.Members = append(e.Members, fmt.Sprintf("member %d of %s", n+1, l.Name))
		}
		for e.LACPPriority != nil && len(e.LACPPriority) < u.members {
			e.LACPPriority = append(e.LACPPriority, topology.DefaultLACPPriority)
		}
	}
	if u.members == 0 {
		l.Mbps = u.mbps
		return
	}
	l.Mbps, l.Members = 0, make([]int, u.members)
	for i := range l.Members {
		l.Members[i] = u.mbps
	}
}

// upgrades tries each step up on each link at rest. One that costs spanning tree
// the same changes nothing but the speed, and one after which every port in use
// still forwards leaves every way as it is; the others are judged, and those that
// harm a network tried again on the edited fabric.
func (c *checker) upgrades() {
	used := c.portsInUse()
	worse := make([][]upgrade, len(c.b.Links))
	each(len(c.b.Links), func(i int) {
		for _, u := range c.upgradesOf(i) {
			if s := c.upgraded(u); s != nil && !forwardAll(s, used) && c.harms(s) {
				worse[i] = append(worse[i], u)
			}
		}
	})
	for i, us := range worse {
		if us != nil {
			c.upgradeOf(i, us)
		}
	}
}

// inUse is a port that traffic of a network crosses, in its instance.
type inUse struct {
	inst stp.Instance
	port stp.PortID
}

func (c *checker) portsInUse() []inUse {
	seen := make(map[inUse]bool)
	var out []inUse
	for i := range c.a.nets {
		j := c.survey(i, c.a.base)
		for _, w := range j.routes(true) {
			for _, e := range w.edges {
				for _, k := range j.f.edges[e].ends {
					if k == noEnd {
						continue
					}
					end := j.f.hop(e).Ends[k]
					inst, ok := c.view.Instance(end.Switch, j.cn.net.VLAN)
					u := inUse{inst, stp.PortID{Bridge: end.Switch, Number: end.Port}}
					if ok && !seen[u] {
						seen[u] = true
						out = append(out, u)
					}
				}
			}
		}
	}
	return out
}

func forwardAll(s *State, ports []inUse) bool {
	return !slices.ContainsFunc(ports, func(u inUse) bool { return !s.Trees[u.inst][u.port.Bridge].Ports[u.port.Number].Forwarding })
}

// upgraded settles the state at rest with a link upgraded; nil where that costs
// what it did, or has no trees.
func (c *checker) upgraded(u upgrade) *State {
	l := &c.b.Links[u.link]
	hop := c.view.Hops[u.link]
	if hop.Status != lag.Up {
		return nil
	}
	v := *c.a.base.View
	v.Hops = slices.Clone(v.Hops)
	v.Bridged.Bridges = slices.Clone(v.Bridged.Bridges)
	active := hop.Active
	if more := max(u.members, 1) - hop.Members; more > 0 {
		active += more
	}
	hop.Active, hop.Members, hop.Mbps, hop.FlowMbps = active, max(u.members, 1), active*u.mbps, u.mbps
	v.Hops[u.link] = hop
	changed := false
	for n, e := range l.Ends {
		s := &c.b.Switches[c.index[e.Switch]]
		if s.Protocol == topology.NoSTP || pinned(s, e) {
			continue
		}
		cost, _ := lag.PortCost(s.CostMethod, u.mbps)
		if u.members > 0 {
			cost, _ = lag.BundleCost(s.LAGCost, s.CostMethod, u.mbps, active)
		}
		at := v.BridgePort(stp.PortID{Bridge: hop.Ends[n].Switch, Number: e.Port})
		i := slices.IndexFunc(v.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == at.Bridge })
		b := &v.Bridged.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		k := slices.IndexFunc(b.Ports, func(p stp.Port) bool { return p.Number == at.Number })
		if k < 0 {
			continue // the peer link of an MLAG pair
		}
		changed = changed || b.Ports[k].Cost != cost
		b.Ports[k].Cost = cost
	}
	if !changed {
		return nil
	}
	trees, err := v.Solve()
	if err != nil {
		return nil
	}
	return &State{View: &v, Trees: trees}
}

// harms says whether a network gets less in a state than at rest.
func (c *checker) harms(s *State) bool {
	f := newFrame(c.a, s)
	for i := range c.a.nets {
		if grade(c.glance(i, f).verdict) > grade(c.a.rest[i].Verdict) {
			return true
		}
	}
	return false
}

// upgradeOf reports the steps up on one link that harm a network.
func (c *checker) upgradeOf(link int, steps []upgrade) {
	var words []string
	var text, fix string
	for _, u := range steps {
		f, err := c.f.Edit(u.edit)
		if err != nil {
			continue
		}
		o, err := Evaluate(f, Scenario{})
		if err != nil {
			continue
		}
		effect, remedy := c.harm(o)
		if effect == "" {
			continue
		}
		words = append(words, u.words)
		if text == "" {
			text, fix = effect, remedy
		}
	}
	if words == nil {
		return
	}
	e := c.b.Links[link].Element()
	c.find(UPG001, c.path(e)+".speed", e, fmt.Sprintf("%v with %s: %s", e, strings.Join(words, ", or with "), text), fix)
}

// harm says which networks of an edited fabric get less than at rest, and what
// mends that.
func (c *checker) harm(o *Outcome) (effect, remedy string) {
	nets := make(map[Verdict][]int)
	for i := range o.Networks {
		if v := o.Networks[i].Verdict; grade(v) > grade(c.a.rest[i].Verdict) {
			nets[v] = append(nets[v], i)
		}
	}
	var out []string
	var why string
	for _, v := range slices.Backward(Verdicts()) {
		if nets[v] == nil {
			continue
		}
		out = append(out, fmt.Sprintf("%s would be %v", c.networks(nets[v]), v))
		if why != "" {
			continue
		}
		pairs := make([]*Pair, len(nets[v]))
		for k, i := range nets[v] {
			pairs[k] = &o.Networks[i].Pair
		}
		why, remedy = c.told(nets[v], pairs)
	}
	if out == nil {
		return "", ""
	}
	return fmt.Sprintf("%s, since %s", list(out), why), "before the upgrade, " + remedy
}
