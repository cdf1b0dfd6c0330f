package failure

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// reason says why a combination has its verdict. before is its route without
// fault, nil where there was none.
func (j *judgement) reason(c *combination, before *route) Reason {
	var r Reason
	switch c.verdict {
	case Severed:
		r = j.severedReason(c, before)
	case Pruned:
		r = j.prunedReason(c, before)
	case Blocked:
		r = j.blockedReason(c)
	case Unfit:
		r = j.unfitReason(c)
	case Slow:
		r = j.slowReason(c, before)
	case Rerouted:
		r = j.reroutedReason(c, before)
	case Degraded:
		r = j.degradedReason(c, before)
	}
	if r.Code == CodeMinLinks && c.verdict >= Slow {
		j.openBundle(&r, c)
	}
	return r
}

// openBundle adds to a reason that fewer min-links would mend it, if that is so.
func (j *judgement) openBundle(r *Reason, c *combination) {
	i := slices.IndexFunc(j.f.View.Hops, func(h lag.Hop) bool { return h.Element == r.Element })
	active := j.f.View.Hops[i].Active
	f, err := j.a.f.Edit(func(b *topology.Builder) {
		for k := range b.Links {
			if b.Links[k].Element() == r.Element {
				for e := range b.Links[k].Ends {
					end := &b.Links[k].Ends[e]
					end.MinLinks = min(end.MinLinks, active)
				}
			}
		}
	})
	if err != nil {
		return
	}
	if s, err := settle(lag.NewResolver(f), j.f.View.Dead, j.a.base.State); err != nil || !j.mends(c, s) {
		return
	}
	r.Remedy = fmt.Sprintf("min-links %d on %v", active, r.Element)
}

// ends returns the switches that a combination joins.
func (j *judgement) ends(c *combination) (from, to int) {
	from = j.sw(c.from)
	if c.gateway != noNIC {
		return from, c.gateway
	}
	return from, j.sw(c.to)
}

func (j *judgement) switchName(i int) string { return j.a.b.Switches[i].Name }

func (j *judgement) severedReason(c *combination, before *route) Reason {
	if c.from == noNIC {
		return j.nicReason(c)
	}
	if c.gateway != noNIC && len(j.gateways) == 0 {
		names := make([]string, len(j.cn.gateways))
		for i, g := range j.cn.gateways {
			names[i] = "switch:" + j.switchName(g)
		}
		return Reason{
			Code: CodeGatewayDead, Element: topology.Element{Kind: topology.KindSwitch, Name: j.switchName(j.cn.gateways[0])},
			Text: fmt.Sprintf("no gateway of %s is alive: %s is down", j.cn.net.Name, strings.Join(names, ", ")),
		}
	}
	from, to := j.ends(c)
	join := fmt.Sprintf("no chain of live links joins %s and %s", j.switchName(min(from, to)), j.switchName(max(from, to)))
	if r, ok := j.closedBundle(from, to, func(int) bool { return true }); ok {
		r.Text = join + ": " + r.Text
		return r
	}
	if l, ok := j.firstLost(before); ok && !l.up() {
		r := j.downReason(l)
		return Reason{Code: CodeNoLink, Element: r.Element, Text: join + ": " + r.Text}
	}
	return Reason{Code: CodeNoLink, Text: join}
}

// nicReason says why a host has no live NIC on the network.
func (j *judgement) nicReason(c *combination) Reason {
	host := c.hosts[0]
	if len(j.live[host]) > 0 {
		host = c.hosts[1]
	}
	h := j.cn.hosts[host]
	var causes []string
	var element topology.Element
	for _, n := range h.nics {
		nic := j.f.View.NICs[n]
		e := nic.Element
		text := fmt.Sprintf("%v is down", e)
		switch {
		case !j.f.View.Live(nic.Switch):
			e = topology.Element{Kind: topology.KindSwitch, Name: nic.Switch}
			text = fmt.Sprintf("%v is down", e)
		case !j.f.View.Dead.Has(e):
			text = fmt.Sprintf("the port of %v at %s is shut down", e, nic.Switch)
		}
		if !slices.Contains(causes, text) {
			causes = append(causes, text)
		}
		if element == (topology.Element{}) {
			element = e
		}
	}
	return Reason{
		Code: CodeNICDead, Element: element,
		Text: fmt.Sprintf("%s has no live NIC on %s: %s", h.name, j.cn.net.Name, strings.Join(causes, ", ")),
	}
}

// closedBundle finds a bundle that has live members, is closed by min-links, and
// would join the two switches if it were not; usable says which edges count.
func (j *judgement) closedBundle(from, to int, usable func(e int) bool) (Reason, bool) {
	way, ok := j.f.cheapest(from, to, func(e int) int {
		switch h := j.f.hop(e); {
		case !usable(e):
			return -1
		case h.Status == lag.Up:
			return 0
		case h.Status == lag.BelowMinLinks:
			return 1
		}
		return -1
	})
	if !ok {
		return Reason{}, false
	}
	for _, e := range way {
		if h := j.f.hop(e); h.Status == lag.BelowMinLinks {
			return Reason{Code: CodeMinLinks, Element: h.Element, Text: j.down(h)}, true
		}
	}
	return Reason{}, false
}

// down says in a clause why a hop is not up.
func (j *judgement) down(h *lag.Hop) string {
	switch h.Status {
	case lag.SwitchDead:
		return fmt.Sprintf("%v is down", j.deadElement(h))
	case lag.PortDisabled:
		return fmt.Sprintf("%v ends at a port that is shut down", h.Element)
	case lag.BelowMinLinks:
		var alive []topology.Element
		for i := range h.Members {
			m := topology.Element{Kind: topology.KindMember, Name: h.Element.Name, Index: i + 1}
			if !j.f.View.Dead.Has(m) {
				alive = append(alive, m)
			}
		}
		return fmt.Sprintf("%v is closed by min-links %d, with %s still alive", h.Element, h.MinLinks, joinElements(alive))
	}
	return fmt.Sprintf("%v is down", h.Element)
}

// deadElement returns the element whose death took a hop down.
func (j *judgement) deadElement(h *lag.Hop) topology.Element {
	if h.Status == lag.SwitchDead {
		for _, e := range h.Ends {
			if !j.f.View.Live(e.Switch) {
				return topology.Element{Kind: topology.KindSwitch, Name: e.Switch}
			}
		}
	}
	return h.Element
}

// lost is the first hop of a route without fault that does not forward now.
type lost struct {
	hop  *lag.Hop
	edge int // of the frame; noEnd where the end of a segment is gone with its switch
	sw   int // that switch
}

func (j *judgement) firstLost(before *route) (lost, bool) {
	if before == nil || before.cut != 0 {
		return lost{}, false
	}
	for _, b := range before.edges {
		was := j.a.base.edges[b]
		e := slices.IndexFunc(j.f.edges, func(is edge) bool { return is.hop == was.hop && is.a == was.a && is.b == was.b })
		if e < 0 {
			return lost{&j.f.View.Hops[was.hop], noEnd, was.a}, true
		}
		if j.g.use[e] != useForward {
			return lost{j.f.hop(e), e, 0}, true
		}
	}
	return lost{}, false
}

// up says whether the hop itself is still there, so that spanning tree is why
// it is not used.
func (l lost) up() bool { return l.edge != noEnd && l.hop.Status == lag.Up }

// downReason says why a lost hop that is not up is down.
func (j *judgement) downReason(l lost) Reason {
	if l.edge == noEnd {
		e := topology.Element{Kind: topology.KindSwitch, Name: j.switchName(l.sw)}
		return Reason{Code: CodeLinkDead, Element: e, Text: fmt.Sprintf("%v is down", e)}
	}
	if l.hop.Status == lag.BelowMinLinks {
		return Reason{Code: CodeMinLinks, Element: l.hop.Element, Text: j.down(l.hop)}
	}
	return Reason{Code: CodeLinkDead, Element: j.deadElement(l.hop), Text: j.down(l.hop)}
}

func (j *judgement) prunedReason(c *combination, before *route) Reason {
	from, to := j.ends(c)
	for _, sw := range []int{from, to} {
		if !j.g.exists[sw] {
			return Reason{
				Code: CodeVLANNotAllowed, Element: topology.Element{Kind: topology.KindSwitch, Name: j.switchName(sw)},
				Text: fmt.Sprintf("VLAN %d does not exist on %s", j.cn.net.VLAN, j.switchName(sw)),
			}
		}
	}
	allowed := func(e int) bool { return j.f.allows(e, 0, j.cn.net.VLAN) && j.f.allows(e, 1, j.cn.net.VLAN) }
	below, isClosed := j.closedBundle(from, to, allowed)
	way, _ := j.f.cheapest(from, to, func(e int) int {
		switch j.g.use[e] {
		case useNone:
			return -1
		case useLive:
			return 1
		}
		return 0
	})
	for _, e := range way {
		if j.g.use[e] != useLive {
			continue
		}
		side := 0
		if j.f.allows(e, 0, j.cn.net.VLAN) {
			side = 1
		}
		end := j.f.hop(e).Ends[j.f.edges[e].ends[side]]
		links, closed := j.hops(way), j.closed(way)
		over, on := "over "+joinElements(links)+",", " on "+joinElements(closed)
		if len(links) == len(closed) {
			over, on = joinElements(links)+",", ""
		}
		r := Reason{
			Code: CodeVLANNotAllowed, Element: j.f.hop(e).Element, Port: stp.PortID{Bridge: end.Switch, Number: end.Port},
			Text:   fmt.Sprintf("the way that is left, %s does not allow VLAN %d%s", over, j.cn.net.VLAN, on),
			Remedy: fmt.Sprintf("allow VLAN %d on %s", j.cn.net.VLAN, joinElements(closed)),
		}
		if !j.a.b.Switches[j.a.index[end.Switch]].VLANs.Has(j.cn.net.VLAN) {
			r.Text += fmt.Sprintf(" (the VLAN does not exist on %s)", end.Switch)
			r.Remedy = fmt.Sprintf("create VLAN %d on %s and %s", j.cn.net.VLAN, end.Switch, r.Remedy)
		}
		if isClosed {
			below.Text += "; " + r.Text
			return below
		}
		if l, ok := j.firstLost(before); ok && !l.up() {
			r.Text = j.downReason(l).Text + "; " + r.Text
		}
		return r
	}
	return Reason{Code: CodeVLANNotAllowed, Text: fmt.Sprintf("no way allows VLAN %d", j.cn.net.VLAN)}
}

// hops names the links of a way, each once, from the end whose link comes first
// by name: a way is the same both ways.
func (j *judgement) hops(way []int) []topology.Element {
	var out []topology.Element
	for _, e := range way {
		if h := j.f.hop(e).Element; len(out) == 0 || out[len(out)-1] != h {
			out = append(out, h)
		}
	}
	if n := len(out); n > 1 && out[n-1].Compare(out[0]) < 0 {
		slices.Reverse(out)
	}
	return out
}

// closed names those links of a way that do not allow the VLAN at both ends.
func (j *judgement) closed(way []int) []topology.Element {
	return j.hops(slices.DeleteFunc(slices.Clone(way), func(e int) bool {
		return j.f.allows(e, 0, j.cn.net.VLAN) && j.f.allows(e, 1, j.cn.net.VLAN)
	}))
}

// discarding returns the ports of an edge that do not forward the VLAN.
func (j *judgement) discarding(e int) []stp.PortID {
	var out []stp.PortID
	for side, k := range j.f.edges[e].ends {
		if k != noEnd && !j.f.forwards(e, side, j.cn.net.VLAN) {
			end := j.f.hop(e).Ends[k]
			out = append(out, stp.PortID{Bridge: end.Switch, Number: end.Port})
		}
	}
	// A guarded port first: the other end may be down because of it.
	slices.SortStableFunc(out, func(p, q stp.PortID) int { return cmp.Compare(j.guard(q), j.guard(p)) })
	return out
}

// guard returns what holds a port in the instance of the network's VLAN.
func (j *judgement) guard(p stp.PortID) stp.Guard {
	inst, _ := j.f.View.Instance(p.Bridge, j.cn.net.VLAN)
	return j.f.Trees[inst][p.Bridge].Ports[p.Number].Guard
}

// blockedReason names the port that discards on the way with the fewest such
// ports.
func (j *judgement) blockedReason(c *combination) Reason {
	from, to := j.ends(c)
	way, _ := j.f.cheapest(from, to, func(e int) int {
		if j.g.use[e] < useAllowed {
			return -1
		}
		return len(j.discarding(e))
	})
	for _, e := range way {
		if ports := j.discarding(e); len(ports) > 0 {
			r := j.discardReason(e, ports[0])
			j.forwardingWay(&r, from, to)
			j.remedy(&r, c)
			return r
		}
	}
	return Reason{Code: CodePortDiscards, Text: "spanning tree discards on the way"}
}

// discardReason says why a port of an edge discards.
func (j *judgement) discardReason(e int, p stp.PortID) Reason {
	h := j.f.hop(e)
	inst, _ := j.f.View.Instance(p.Bridge, j.cn.net.VLAN)
	role := j.f.Trees[inst][p.Bridge].Ports[p.Number].Role
	r := Reason{Code: CodePortDiscards, Element: h.Element, Port: p, Instance: inst}
	r.Text = fmt.Sprintf("%v is up, but %s discards it (port %v, %v%s)", h.Element, p.Bridge, p, role, j.inTree(" in ", p.Bridge, inst))
	steps, err := stp.Explain(j.f.View.Bridged, j.f.Trees, p, inst)
	if err != nil {
		return r
	}
	for i := range steps {
		s := &steps[i]
		if s.Loser.Port == p && (s.Kind == stp.RootPortChoice || r.Lost == nil) {
			if r.Lost == nil || r.Lost.Kind != stp.RootPortChoice {
				r.Lost = s
			}
		}
		if s.Kind == stp.GuardHolds {
			r.Code = CodeGuard
		}
		if s.Kind == stp.FollowsCIST || s.Kind == stp.RoleRestricted || s.Kind == stp.GuardHolds {
			r.Text += "; " + s.String()
		}
	}
	if r.Code == CodeGuard {
		r.Lost = nil // what it would have lost to is not why
	}
	if r.Lost != nil {
		r.Text += ": " + j.say(r.Lost)
	}
	if a, b := j.regions(h); a != nil && b != nil {
		if d := a.Region.Differences(b.Region); d != nil {
			r.Text += fmt.Sprintf("; %s and %s are not one MST region: %s", a.Name, b.Name, strings.Join(d, ", "))
		}
	}
	return r
}

// say puts a lost decision in the words of links instead of port numbers.
func (j *judgement) say(s *stp.Step) string {
	w, l := s.Winner, s.Loser
	if s.Kind != stp.RootPortChoice {
		return s.String()
	}
	return fmt.Sprintf("%s reaches %s over %s (cost %s via %s), not over %s (cost %s via %s): %s",
		w.Port.Bridge, j.rootName(s), j.cable(w.Port), stp.FormatCost(w.Vector.Cost()), w.Vector.Bridge.Name,
		j.cable(l.Port), stp.FormatCost(l.Vector.Cost()), l.Vector.Bridge.Name, s.Because())
}

func (j *judgement) rootName(s *stp.Step) string {
	if s.Instance.MST != 0 {
		return s.Winner.Vector.RegionalRoot.Name
	}
	return s.Winner.Vector.Root.Name
}

// cable names what a port is plugged into.
func (j *judgement) cable(p stp.PortID) string {
	if c := j.f.View.Cables[p]; len(c) > 0 {
		return c[0].String()
	}
	return "port " + p.String()
}

// regions returns the two bridges that a hop joins if both run MSTP.
func (j *judgement) regions(h *lag.Hop) (a, b *stp.Bridge) {
	if len(h.Ends) != 2 {
		return nil, nil
	}
	bridge := func(name string) *stp.Bridge {
		i := slices.IndexFunc(j.f.View.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == name && b.Region != nil })
		if i < 0 {
			return nil
		}
		return &j.f.View.Bridged.Bridges[i]
	}
	return bridge(h.Ends[0].Switch), bridge(h.Ends[1].Switch)
}

// forwardingWay adds the links that forward but do not carry the VLAN.
func (j *judgement) forwardingWay(r *Reason, from, to int) {
	way, ok := j.f.cheapest(from, to, func(e int) int {
		if j.g.use[e] == useNone || !j.f.forwards(e, 0, j.cn.net.VLAN) || !j.f.forwards(e, 1, j.cn.net.VLAN) {
			return -1
		}
		if j.g.use[e] == useLive {
			return 1
		}
		return 0
	})
	if closed := j.closed(way); ok && len(closed) > 0 {
		verb := "do"
		if len(closed) == 1 {
			verb = "does"
		}
		r.Text += fmt.Sprintf("; %s forward%s, but %s not carry VLAN %d", joinElements(closed), map[string]string{"do": "", "does": "s"}[verb], verb, j.cn.net.VLAN)
		r.Remedy = fmt.Sprintf("allow VLAN %d on %s", j.cn.net.VLAN, joinElements(closed))
	}
}

// inTree names an instance behind a preposition, or says nothing of a switch
// that has one tree only.
func (j *judgement) inTree(preposition, sw string, inst stp.Instance) string {
	if j.a.b.Switches[j.a.index[sw]].Protocol != topology.MSTP {
		return ""
	}
	return preposition + inst.String()
}

// remedy adds to a reason what would make the port that discards forward: a
// lower cost, another root. Each is tried on the state.
func (j *judgement) remedy(r *Reason, c *combination) {
	var found []string
	if r.Remedy != "" {
		found = append(found, r.Remedy)
	}
	if loner, of, ok := j.loner(r); ok && j.mends(c, j.withRegion(loner, of)) {
		found = append(found, fmt.Sprintf("give %s the MST region of %s", loner, of))
	}
	if cost, ok := j.lowerCost(r); ok && j.mends(c, j.with(func(b *stp.Bridge) {
		for i := range b.Ports {
			if p := &b.Ports[i]; b.Name == r.Port.Bridge && p.Number == r.Port.Number {
				recost(p, r, cost)
			}
		}
	})) {
		found = append(found, fmt.Sprintf("give %v a cost of %s at %s%s", r.Element, orLess(cost), r.Port.Bridge, j.inTree(" in ", r.Port.Bridge, r.Lost.Instance)))
	}
	from, to := j.ends(c)
	for _, sw := range []int{min(from, to), max(from, to)} {
		name := j.switchName(sw)
		if j.mends(c, j.with(func(b *stp.Bridge) { promote(b, r.Instance, b.Name == name) })) {
			found = append(found, fmt.Sprintf("make %s the root%s", name, j.inTree(" of ", name, r.Instance)))
			break
		}
	}
	r.Remedy = strings.Join(found, ", or ")
}

func orLess(cost int) string {
	if cost == 1 {
		return "1"
	}
	return stp.FormatCost(cost) + " or less"
}

// recost gives a port a cost in the tree of a reason: the external one where that
// is what decided.
func recost(p *stp.Port, r *Reason, cost int) {
	if r.Lost.Loser.External {
		p.Cost = cost
		return
	}
	p.InternalCost = maps.Clone(p.InternalCost)
	if p.InternalCost == nil {
		p.InternalCost = make(map[uint16]int)
	}
	p.InternalCost[r.Lost.Instance.MST] = cost
}

// loner returns, where a link joins two MST regions, the switch whose region has
// fewer switches, and the other.
func (j *judgement) loner(r *Reason) (loner, of string, ok bool) {
	hop := slices.IndexFunc(j.f.View.Hops, func(h lag.Hop) bool { return h.Element == r.Element })
	if hop < 0 {
		return "", "", false
	}
	a, b := j.regions(&j.f.View.Hops[hop])
	if a == nil || b == nil || a.Region.Differences(b.Region) == nil {
		return "", "", false
	}
	size := func(of *stp.Region) int {
		n := 0
		for _, x := range j.f.View.Bridged.Bridges {
			if x.Region == of || x.Region != nil && x.Region.Differences(of) == nil {
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

// withRegion settles the state again with one switch in the region of another;
// nil where that cannot be.
func (j *judgement) withRegion(name, of string) *State {
	f, err := j.a.f.Edit(func(b *topology.Builder) {
		b.Switches[j.a.index[name]].Region = b.Switches[j.a.index[of]].Region
	})
	if err != nil {
		return nil
	}
	s, err := settle(lag.NewResolver(f), j.f.View.Dead, j.a.base.State)
	if err != nil {
		return nil
	}
	return s
}

// lowerCost returns the highest cost of the port with which its bridge would
// prefer it as root port.
func (j *judgement) lowerCost(r *Reason) (int, bool) {
	if r.Lost == nil {
		return 0, false
	}
	m, ok := r.Lost.Margin()
	return m.LoserCost, ok && m.LoserCost > 0
}

// promote makes a bridge the root of an instance, or not.
func promote(b *stp.Bridge, inst stp.Instance, root bool) {
	least := 4096
	if root {
		least = 0
	}
	switch {
	case inst.MST == 0 && root:
		b.Priority = 0
	case inst.MST == 0:
		b.Priority = max(b.Priority, least)
	case b.Protocol == stp.MSTP:
		old, ok := b.MSTPriority[inst.MST]
		if !ok {
			old = stp.DefaultPriority
		}
		b.MSTPriority = maps.Clone(b.MSTPriority)
		if b.MSTPriority == nil {
			b.MSTPriority = make(map[uint16]int)
		}
		if b.MSTPriority[inst.MST] = max(old, least); root {
			b.MSTPriority[inst.MST] = 0
		}
	}
}

// with settles the state again with its bridges changed; nil where that has no
// trees.
func (j *judgement) with(change func(b *stp.Bridge)) *State {
	in := j.f.View.Bridged
	in.Bridges = slices.Clone(in.Bridges)
	for i := range in.Bridges {
		b := &in.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		change(b)
	}
	trees, err := stp.Solve(in)
	if err != nil {
		return nil
	}
	return &State{View: j.f.View, Trees: trees}
}

// mends says whether a combination is connected in another state, and fast
// enough.
func (j *judgement) mends(c *combination, s *State) bool {
	if s == nil {
		return false
	}
	from, to := j.ends(c)
	r := newFrame(j.a, s).vlan(j.cn.net.VLAN).route(from, to)
	needs := j.cn.net.Needs
	return r.cut == 0 && (c.gateway != noNIC || r.mbps >= needs.Mbps && r.flow >= needs.FlowMbps)
}

func (j *judgement) unfitReason(c *combination) Reason {
	node, _ := j.unfit(j.sw(c.from), c.route)
	s := &j.a.b.Switches[node]
	needs := j.cn.net.Needs
	r := Reason{Element: topology.Element{Kind: topology.KindSwitch, Name: s.Name}}
	if s.MTU != 0 && s.MTU < needs.MTU {
		r.Code = CodeMTU
		r.Text = fmt.Sprintf("the way crosses %s, whose MTU is %d bytes: %s needs %d", s.Name, s.MTU, j.cn.net.Name, needs.MTU)
		return r
	}
	for _, x := range needs.Capabilities {
		if !slices.Contains(s.Capabilities, x) {
			r.Code = CodeCapability
			r.Text = fmt.Sprintf("the way crosses %s, which lacks %s that %s needs", s.Name, x, j.cn.net.Name)
			break
		}
	}
	return r
}

// slowReason says why there is no faster way: what took the way without fault,
// else the port that discards on the fastest way, else the link that is slow.
func (j *judgement) slowReason(c *combination, before *route) Reason {
	r := j.slowCause(c, before)
	r.Effect = j.speed(c)
	if r.Code == "" {
		r.Code, r.Text, r.Effect = CodeSpeed, r.Effect, ""
		r.Element = j.bottlenecks(c)[0]
	}
	return r
}

func (j *judgement) slowCause(c *combination, before *route) Reason {
	if l, ok := j.firstLost(before); ok {
		r := j.lostReason(l)
		if l.up() {
			j.remedy(&r, c)
			return r
		}
		if faster, ok := j.fasterDiscards(c); ok {
			r.Text += "; " + faster.Text
			r.Port, r.Instance, r.Lost = faster.Port, faster.Instance, faster.Lost
		}
		return r
	}
	if r, ok := j.lostMembers(c, before); ok {
		return r
	}
	r, ok := j.fasterDiscards(c)
	if ok {
		j.remedy(&r, c)
	}
	return r
}

// speed says how fast the way of a combination is, and what the network needs.
func (j *judgement) speed(c *combination) string {
	slow := j.bottlenecks(c)
	text := joinElements(slow)
	if len(slow) > 1 {
		text += " carry "
	} else {
		text += " carries "
	}
	text += topology.FormatMbps(c.mbps)
	if c.flow < c.mbps {
		text += fmt.Sprintf(" (one flow %s)", topology.FormatMbps(c.flow))
	}
	needs := j.cn.net.Needs
	switch {
	case needs.Mbps == 0:
		return text + ", one flow needs " + topology.FormatMbps(needs.FlowMbps)
	case needs.FlowMbps == 0 || needs.FlowMbps == needs.Mbps && c.mbps < needs.Mbps:
		return text + ", " + topology.FormatMbps(needs.Mbps) + " is needed"
	case needs.FlowMbps == needs.Mbps:
		return text + ", " + topology.FormatMbps(needs.Mbps) + " is needed for one flow"
	}
	return text + fmt.Sprintf(", %s is needed, %s for one flow", topology.FormatMbps(needs.Mbps), topology.FormatMbps(needs.FlowMbps))
}

// bottlenecks returns what is as slow as the way of a combination, in order.
// Where the sum suffices it is what limits a flow.
func (j *judgement) bottlenecks(c *combination) []topology.Element {
	byFlow := c.mbps >= j.cn.net.Needs.Mbps
	slow := func(mbps, flow int) bool { return byFlow && flow == c.flow || !byFlow && mbps == c.mbps }
	var out []topology.Element
	for _, e := range c.route.edges {
		if h := j.f.hop(e); slow(h.Mbps, h.FlowMbps) {
			out = append(out, h.Element)
		}
	}
	for _, n := range []int{c.from, c.to} {
		if n != noNIC && slow(j.f.View.NICs[n].Mbps, j.f.View.NICs[n].Mbps) {
			out = append(out, j.f.View.NICs[n].Element)
		}
	}
	slices.SortFunc(out, topology.Element.Compare)
	return slices.Compact(out)
}

// lostReason says why a hop of the way without fault is not used.
func (j *judgement) lostReason(l lost) Reason {
	if !l.up() {
		return j.downReason(l)
	}
	if ports := j.discarding(l.edge); len(ports) > 0 {
		return j.discardReason(l.edge, ports[0])
	}
	return Reason{Code: CodeTreeMoved, Element: l.hop.Element, Text: fmt.Sprintf("spanning tree does not use %v any more", l.hop.Element)}
}

// fasterDiscards finds a way that is fast enough if spanning tree is left aside,
// or else the fastest if it is faster than the one in use, and says which of its
// ports discards.
func (j *judgement) fasterDiscards(c *combination) (Reason, bool) {
	type speed struct{ mbps, flow int }
	needs := j.cn.net.Needs
	wanted := []speed{{needs.Mbps, needs.FlowMbps}}
	var speeds []int
	for e, u := range j.g.use {
		if h := j.f.hop(e); u >= useAllowed && h.Mbps > c.route.mbps {
			speeds = append(speeds, h.Mbps)
		}
	}
	slices.Sort(speeds)
	for _, mbps := range slices.Backward(slices.Compact(speeds)) {
		wanted = append(wanted, speed{mbps, 0})
	}
	from, to := j.ends(c)
	for _, w := range wanted {
		way, ok := j.f.cheapest(from, to, func(e int) int {
			if h := j.f.hop(e); j.g.use[e] < useAllowed || h.Mbps < w.mbps || h.FlowMbps < w.flow {
				return -1
			}
			return len(j.discarding(e))
		})
		if !ok {
			continue
		}
		for _, e := range way {
			if ports := j.discarding(e); len(ports) > 0 {
				return j.discardReason(e, ports[0]), true
			}
		}
		return Reason{}, false // the way in use; a NIC is what is slow
	}
	return Reason{}, false
}

func (j *judgement) reroutedReason(c *combination, before *route) Reason {
	now := "it stays on " + j.switchName(j.sw(c.from))
	if way := j.hops(c.route.edges); len(way) > 0 {
		now = "it runs over " + joinElements(way)
	}
	if before == nil || before.cut != 0 {
		was := "the network was looped"
		if before != nil {
			was = "it was " + before.cut.String()
		}
		return Reason{Code: CodeHealed, Text: "without fault " + was, Effect: "now " + now}
	}
	if l, ok := j.firstLost(before); ok {
		r := j.lostReason(l)
		r.Effect = now
		return r
	}
	if c.gateway != noNIC {
		g, _ := j.reach(j.base, c.from, j.cn.gateways)
		if g != c.gateway {
			return Reason{
				Code: CodeGatewayChanged, Element: topology.Element{Kind: topology.KindSwitch, Name: j.switchName(g)},
				Text: fmt.Sprintf("it reaches the gateway at %s instead of %s", j.switchName(c.gateway), j.switchName(g)), Effect: now,
			}
		}
	}
	return Reason{Code: CodeTreeMoved, Text: "spanning tree prefers another way", Effect: now}
}

func (j *judgement) degradedReason(c *combination, before *route) Reason {
	if r, ok := j.lostMembers(c, before); ok {
		return r
	}
	for _, host := range c.hosts {
		for _, n := range j.cn.hosts[host].nics {
			nic := j.f.View.NICs[n]
			if nic.Live || !j.wasLive(n) {
				continue
			}
			e := nic.Element
			text := fmt.Sprintf("%v is down", e)
			if !j.f.View.Live(nic.Switch) {
				e = topology.Element{Kind: topology.KindSwitch, Name: nic.Switch}
				text = fmt.Sprintf("%v is down, and %v with it", e, nic.Element)
			}
			return Reason{
				Code: CodeMemberDead, Element: e,
				Text: text, Effect: fmt.Sprintf("%s keeps %d of %d NICs on %s", j.cn.hosts[host].name, len(j.live[host]), len(j.cn.hosts[host].nics), j.cn.net.Name),
			}
		}
	}
	return Reason{}
}

// lostMembers finds a bundle on the way that has fewer members than without
// fault.
func (j *judgement) lostMembers(c *combination, before *route) (Reason, bool) {
	if before == nil || len(before.edges) != len(c.route.edges) {
		return Reason{}, false
	}
	for i, e := range c.route.edges {
		now, was := j.f.hop(e), j.a.base.hop(before.edges[i])
		if now.Element == was.Element && now.Active < was.Active {
			return Reason{
				Code: CodeMemberDead, Element: now.Element,
				Text: fmt.Sprintf("%v runs on %d of %d members", now.Element, now.Active, was.Members),
			}, true
		}
	}
	return Reason{}, false
}

// ringReason names a ring of forwarding links that a switch hangs on.
func (j *judgement) ringReason(sw int) Reason {
	for e, u := range j.g.use {
		a, b := j.f.edges[e].a, j.f.edges[e].b
		if u != useForward || j.g.joined[a] != j.g.joined[sw] || j.g.parent[a] == e || j.g.parent[b] == e {
			continue
		}
		ring := append(j.g.climb(a, b), e)
		links := j.hops(ring)
		text := fmt.Sprintf("the forwarding links of VLAN %d close a ring: %s", j.cn.net.VLAN, joinElements(links))
		var silent []string
		for _, node := range j.f.walk(a, ring) {
			if node < len(j.a.b.Switches) && j.a.b.Switches[node].Protocol == topology.NoSTP && !slices.Contains(silent, j.switchName(node)) {
				silent = append(silent, j.switchName(node))
			}
		}
		if silent != nil {
			text += fmt.Sprintf("; %s without spanning tree", strings.Join(silent, " and "))
		}
		return Reason{Code: CodeRing, Element: links[len(links)-1], Text: text}
	}
	return Reason{Code: CodeRing, Text: fmt.Sprintf("the forwarding links of VLAN %d close a ring", j.cn.net.VLAN)}
}
