package failure

import (
	"cmp"
	"fmt"
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
		r = j.blockedReason(c, before)
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
		r.Remedy = j.tryMinLinks(&r, c)
	}
	if r.Code == CodeUnformed && c.verdict >= Slow {
		r.Remedy = j.tryForm(&r, c)
	}
	return r
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
	if r, ok := j.pairReason(c, before); ok {
		from, to := j.ends(c)
		r.Text = fmt.Sprintf("no way joins %s and %s: %s", j.switchName(min(from, to)), j.switchName(max(from, to)), r.Text)
		return r
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

// closedBundle finds a bundle that has live members, is closed by min-links or did not
// form, or a link that is one-way, and would join the two switches if it were not; usable says which edges count.
func (j *judgement) closedBundle(from, to int, usable func(e int) bool) (Reason, bool) {
	way, ok := j.f.cheapest(from, to, func(e int) int {
		switch h := j.f.hop(e); {
		case !usable(e):
			return -1
		case h.Status == lag.Up:
			return 0
		case h.Status == lag.BelowMinLinks || h.Status == lag.Unformed || h.Status == lag.Unselected || h.Status == lag.OneWay || h.Status == lag.OneWayDown:
			return 1
		}
		return -1
	})
	if !ok {
		return Reason{}, false
	}
	for _, e := range way {
		switch h := j.f.hop(e); h.Status {
		case lag.BelowMinLinks:
			return Reason{Code: CodeMinLinks, Element: h.Element, Text: j.down(h)}, true
		case lag.Unformed:
			return Reason{Code: CodeUnformed, Element: h.Element, Text: j.down(h)}, true
		case lag.Unselected:
			return Reason{Code: CodeUnselected, Element: h.Element, Text: j.down(h)}, true
		case lag.OneWay, lag.OneWayDown:
			return Reason{Code: CodeOneWay, Element: h.Element, Text: j.down(h)}, true
		}
	}
	return Reason{}, false
}

// down says in a clause why a hop is not up.
func (j *judgement) down(h *lag.Hop) string {
	switch h.Status {
	case lag.SwitchDead:
		return fmt.Sprintf("%v is down", j.deadElement(h))
	case lag.PeersShut:
		return j.pairText(h, fmt.Sprintf("%v has no member left that is open", h.Element))
	case lag.ChassisDead:
		return fmt.Sprintf("%v ends at chassis that are down or shut down: %s", h.Element, joinElements(j.chassisOf(h)))
	case lag.PortDisabled:
		return fmt.Sprintf("%v ends at a port that is shut down", h.Element)
	case lag.BelowMinLinks:
		return fmt.Sprintf("%v is closed by min-links %d, with %s still alive", h.Element, h.MinLinks, joinElements(h.Alive))
	case lag.Unformed:
		return fmt.Sprintf("%v does not form: it is static at one end and speaks LACP at the other", h.Element)
	case lag.Unselected:
		return fmt.Sprintf("%v carries nothing: %s", h.Element, h.Why)
	case lag.OneWay:
		return fmt.Sprintf("%v is one-way: %s%s", h.Element, h.Why, j.blackHole(h))
	case lag.OneWayDown:
		return fmt.Sprintf("%v is down: it is %s", h.Element, h.Why)
	}
	return fmt.Sprintf("%v is down", h.Element)
}

// blackHole says what spanning tree makes of a one-way hop: the port that discards, or
// that it forwards at both ends into nothing.
func (j *judgement) blackHole(h *lag.Hop) string {
	for _, e := range h.Ends {
		inst, ok := j.f.View.Instance(e.Switch, j.cn.net.VLAN)
		if p := j.f.Trees[inst][e.Switch].Ports[e.Port]; ok && !p.Forwarding {
			id := stp.PortID{Bridge: e.Switch, Number: e.Port}
			if p.Guard != 0 {
				return fmt.Sprintf("; port %v is %v", id, p.Guard)
			}
			if p.Role == stp.Disabled {
				return fmt.Sprintf("; port %v is down", id)
			}
			return fmt.Sprintf("; port %v is %v and discards", id, p.Role)
		}
	}
	return "; both ends forward: a black hole"
}

// chassisOf returns the dead chassis that a hop ends at.
func (j *judgement) chassisOf(h *lag.Hop) []topology.Element {
	var out []topology.Element
	for _, l := range j.a.b.Links {
		if l.Element() != h.Element {
			continue
		}
		for _, e := range l.Ends {
			for _, name := range e.On {
				c := topology.Element{Kind: topology.KindChassis, Name: e.Switch + "/" + name}
				if !j.f.View.ChassisLive(e.Switch, name) && !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
		}
	}
	return out
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
		if j.a.base.inside(b) && j.f.View.Hops[was.hop].Status == lag.Up {
			continue // of a pair that is one bridge
		}
		end := j.a.base.hop(b).Ends[was.ends[0]]
		e := slices.IndexFunc(j.f.edges, func(is edge) bool {
			if is.hop != was.hop || was.ends[1] != noEnd {
				return is.hop == was.hop // which node a pair is may be another now
			}
			// A switch may have several ends on a segment.
			at := j.f.View.Hops[is.hop].Ends[is.ends[0]]
			return at.Switch == end.Switch && at.Port == end.Port
		})
		if e < 0 {
			return lost{&j.f.View.Hops[was.hop], noEnd, j.a.index[end.Switch]}, true
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
	if code, ok := map[lag.Status]Code{lag.BelowMinLinks: CodeMinLinks, lag.Unformed: CodeUnformed, lag.Unselected: CodeUnselected, lag.OneWay: CodeOneWay, lag.OneWayDown: CodeOneWay}[l.hop.Status]; ok {
		return Reason{Code: code, Element: l.hop.Element, Text: j.down(l.hop)}
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
	// Of the ways that are left, one on which spanning tree forwards.
	way, _ := j.f.cheapest(from, to, func(e int) int {
		switch {
		case j.g.use[e] == useNone:
			return -1
		case j.g.use[e] == useLive:
			return 1 + 1000*len(j.discarding(e))
		}
		return 1000 * len(j.discarding(e))
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
			Text: fmt.Sprintf("the way that is left, %s does not allow VLAN %d%s", over, j.cn.net.VLAN, on),
		}
		r.Text += j.swapped(closed)
		if missing := j.missing(from, way); missing != nil {
			r.Text += fmt.Sprintf("; the VLAN does not exist on %s", strings.Join(missing, " and "))
		}
		if isClosed {
			below.Text += "; " + r.Text
			return below
		}
		if l, ok := j.firstLost(before); ok && !l.up() {
			r.Text = j.downReason(l).Text + "; " + r.Text
		}
		remedies := j.tryNatives(c, closed)
		if remedies == nil {
			remedies = j.tryVLAN(c, from, way)
		}
		r.Remedy = strings.Join(remedies, ", or ")
		return r
	}
	return Reason{Code: CodeVLANNotAllowed, Text: fmt.Sprintf("no way allows VLAN %d", j.cn.net.VLAN)}
}

// swapped says which of the links have two native VLANs, one of which is the network's.
func (j *judgement) swapped(links []topology.Element) string {
	text := ""
	for _, e := range links {
		n, differ := j.a.natives[e]
		if !differ || j.cn.net.VLAN != n[0] && j.cn.net.VLAN != n[1] {
			continue
		}
		for _, l := range j.a.b.Links {
			if l.Element() == e {
				text += fmt.Sprintf("; the native VLAN of %v is %d at %s and %d at %s", e, n[0], l.Ends[0].Switch, n[1], l.Ends[1].Switch)
			}
		}
	}
	return text
}

// missing names the switches on a way that lack the VLAN.
func (j *judgement) missing(from int, way []int) []string {
	var out []string
	for _, node := range j.f.walk(from, way) {
		if !j.g.exists[node] {
			out = append(out, j.switchName(node))
		}
	}
	return out
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
func (j *judgement) blockedReason(c *combination, before *route) Reason {
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
			if l, ok := j.firstLost(before); ok && l.hop.Status == lag.OneWay {
				// The port that discards is right to, for all that it knows.
				black := j.downReason(l)
				black.Text += "; " + r.Text
				return black
			}
			var remedies []string
			if way, ok := j.forwardingWay(from, to); ok {
				closed := j.closed(way)
				verb, does := "forward", "do"
				if len(closed) == 1 {
					verb, does = "forwards", "does"
				}
				r.Text += fmt.Sprintf("; %s %s, but %s not carry VLAN %d%s", joinElements(closed), verb, does, j.cn.net.VLAN, j.swapped(closed))
				if remedies = j.tryNatives(c, closed); remedies != nil { // the port is right to discard
					r.Remedy = strings.Join(remedies, ", or ")
					return r
				}
				remedies = j.tryVLAN(c, from, way)
			}
			r.Remedy = strings.Join(append(remedies, j.remedies(&r, c)...), ", or ")
			return r
		}
	}
	return Reason{Code: CodePortDiscards, Text: "spanning tree discards on the way"}
}

// forwardingWay returns a way on which spanning tree forwards but some link does
// not carry the VLAN.
func (j *judgement) forwardingWay(from, to int) ([]int, bool) {
	way, ok := j.f.cheapest(from, to, func(e int) int {
		switch {
		case j.g.use[e] == useNone || len(j.discarding(e)) > 0:
			return -1
		case j.g.use[e] == useLive:
			return 1
		}
		return 0
	})
	return way, ok && len(j.closed(way)) > 0
}

// discardReason says why a port of an edge discards the network's VLAN.
func (j *judgement) discardReason(e int, p stp.PortID) Reason {
	inst, _ := j.f.View.Instance(p.Bridge, j.cn.net.VLAN)
	return j.discardsIn(j.f.hop(e), p, inst)
}

// discardsIn says why a port of a hop discards in a tree. It does not ask for a
// network.
func (j *judgement) discardsIn(h *lag.Hop, p stp.PortID, inst stp.Instance) Reason {
	role := j.f.Trees[inst][p.Bridge].Ports[p.Number].Role
	r := Reason{Code: CodePortDiscards, Element: h.Element, Port: p, Instance: inst}
	r.Text = fmt.Sprintf("%v is up, but %s discards it (port %v, %v%s)", h.Element, p.Bridge, p, role, j.inTree(" in ", p.Bridge, inst))
	at := j.f.View.BridgePort(p)
	steps, err := j.f.View.Explain(j.f.Trees, p, inst)
	if err != nil {
		return r
	}
	for i := range steps {
		s := &steps[i]
		if s.Loser.Port == at && (s.Kind == stp.RootPortChoice || r.Lost == nil) {
			if r.Lost == nil || r.Lost.Kind != stp.RootPortChoice {
				r.Lost = s
			}
		}
		if s.Kind == stp.GuardHolds {
			r.Code, r.Guard = CodeGuard, s.Guard
		}
		if s.Kind == stp.FollowsCIST || s.Kind == stp.RoleRestricted || s.Kind == stp.GuardHolds {
			// Of an MLAG pair it is the peer's port that people can look at.
			r.Text += "; " + strings.ReplaceAll(s.String(), at.String()+" ", p.String()+" ")
		}
	}
	if r.Code == CodeGuard {
		r.Lost = nil // what it would have lost to is not why
	}
	if r.Lost != nil {
		r.Text += ": " + j.say(r.Lost)
	}
	if a, b := j.regions(h); a != nil && b != nil {
		if d := a.Region.Differences(b.Region, a.Name, b.Name); d != nil {
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
		w.Port.Bridge, j.rootName(s), j.cable(w.Port), s.Cost(w), w.From.Bridge,
		j.cable(l.Port), s.Cost(l), l.From.Bridge, s.Because())
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
		name = j.f.View.Bridge(name)
		i := slices.IndexFunc(j.f.View.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == name && b.Region != nil })
		if i < 0 {
			return nil
		}
		return &j.f.View.Bridged.Bridges[i]
	}
	return bridge(h.Ends[0].Switch), bridge(h.Ends[1].Switch)
}

// inTree names an instance behind a preposition, or says nothing of a switch
// that has one tree only.
func (j *judgement) inTree(preposition, sw string, inst stp.Instance) string {
	return treeName(preposition, &j.a.b.Switches[j.a.index[sw]], inst)
}

// treeName names an instance of a switch behind a preposition, or says nothing of
// one that has one tree only. The CIST is the tree of VLAN 1 where each has one.
func treeName(preposition string, s *topology.Switch, inst stp.Instance) string {
	switch {
	case s.Protocol == topology.MSTP:
		return preposition + inst.String()
	case s.Protocol.PerVLAN():
		inst.VLAN = max(inst.VLAN, 1)
		return preposition + inst.String()
	}
	return ""
}

// unfitReason names the first switch on the way that lacks what the network needs.
// That the way is slow, too, which the verdict is silent on, is its effect.
func (j *judgement) unfitReason(c *combination) Reason {
	r := j.misfit(c)
	if needs := j.cn.net.Needs; c.mbps < needs.Mbps || c.flow < needs.FlowMbps {
		r.Effect = "it is slow too: " + j.speed(c)
	}
	return r
}

func (j *judgement) misfit(c *combination) Reason {
	node, _ := j.unfit(j.place(c.from), c.route)
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

// slowCause returns the zero Reason where nothing but the speed of what is there
// is why, such as a slow NIC.
func (j *judgement) slowCause(c *combination, before *route) Reason {
	if r, ok := j.slowNIC(c); ok {
		return r
	}
	if l, ok := j.firstLost(before); ok {
		r := j.lostReason(l)
		if l.up() {
			r.Remedy = strings.Join(j.remedies(&r, c), ", or ")
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
		r.Remedy = strings.Join(j.remedies(&r, c), ", or ")
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
	switch {
	case c.vm < c.mbps && c.vm == c.flow:
		text += fmt.Sprintf(" (one flow or VM %s)", topology.FormatMbps(c.flow))
	case c.vm < c.mbps:
		text += fmt.Sprintf(" (one VM %s, one flow %s)", topology.FormatMbps(c.vm), topology.FormatMbps(c.flow))
	case c.flow < c.mbps:
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
	for i, e := range c.route.edges {
		if h := j.f.hop(e); slow(j.f.capacity(c.route, i), h.FlowMbps) {
			out = append(out, h.Element)
		}
	}
	for _, n := range []int{c.from, c.to} {
		if n != noNIC && slow(j.f.View.NICs[n].SumMbps, j.f.View.NICs[n].FlowMbps) {
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
		switch {
		case before != nil:
			was = "it was " + before.cut.String()
		case !j.ringBefore:
			was = "a host had no NIC that sends"
		}
		return Reason{Code: CodeHealed, Text: "without fault " + was, Effect: "now " + now}
	}
	if r, ok := j.standbyReason(c); ok {
		r.Effect = now
		return r
	}
	if l, ok := j.firstLost(before); ok {
		r := j.lostReason(l)
		r.Effect = now
		if p, ok := j.pairReason(c, before); ok {
			r.Code, r.Element, r.Text = p.Code, p.Element, p.Text
		}
		return r
	}
	if r, ok := j.crossesReason(c, before); ok {
		r.Effect = now
		return r
	}
	if r, ok := j.pairReason(c, before); ok {
		r.Effect = now
		return r
	}
	if c.gateway != noNIC {
		g, _ := j.reach(j.base, j.a.base.places[c.from], j.cn.gateways)
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
			if nic.Closed {
				r, _ := j.pairReason(&combination{from: noNIC, to: noNIC, hosts: [2]int{host, host}, gateway: c.gateway}, nil)
				r.Element, r.Effect = nic.Element, fmt.Sprintf("%s keeps %d of %d NICs on %s", j.cn.hosts[host].name, len(j.live[host]), len(j.cn.hosts[host].nics), j.cn.net.Name)
				return r
			}
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
	if before == nil {
		return Reason{}, false
	}
	edges := j.stillCrossed(c.route, before)
	if len(edges) != len(c.route.edges) {
		return Reason{}, false
	}
	for i, e := range c.route.edges {
		now, was := j.f.hop(e), j.a.base.hop(edges[i])
		if now.Element == was.Element && now.Active < was.Active {
			return Reason{
				Code: CodeMemberDead, Element: now.Element,
				Text: j.pairText(now, fmt.Sprintf("%v runs on %d of %d members", now.Element, now.Active, was.Members)),
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
	if len(j.g.round) > 0 {
		e := j.g.round[0]
		a, b := j.f.edges[e].a, j.f.edges[e].b
		h := j.f.hop(e)
		over := h.Element.String()
		if j.g.joined[a] == j.g.joined[b] {
			over = joinElements(j.hops(append(j.g.climb(a, b), e)))
		}
		return Reason{Code: CodeRing, Element: h.Element, Text: fmt.Sprintf("frames of VLAN %d go round in one direction: %s; %v is one-way, %s, and both its ends forward",
			j.cn.net.VLAN, over, h.Element, h.Why)}
	}
	return Reason{Code: CodeRing, Text: fmt.Sprintf("the forwarding links of VLAN %d close a ring", j.cn.net.VLAN)}
}
