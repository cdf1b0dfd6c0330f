package failure

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Takes is how long a network is without its way until spanning tree or LACP has found
// another, as an estimate by class. The zero value is a network that keeps its way.
//
// No clock runs: the numbers are those of the standard's default timers and of
// measurements, with the source at each class. Delays of hardware are not in them.
type Takes struct {
	Class TakesClass
	// Least and Most are in seconds.
	Least, Most int
}

// TakesClass says what a network waits for.
type TakesClass uint8

const (
	// TakesAlternate: RSTP or MSTP with another port at hand. Under 2 s; rings and meshes
	// that lost a link or a bridge which is not the root took 0.02 s at most (an independent implementation in
	// virtual time).
	TakesAlternate TakesClass = 1 + iota
	// TakesRoot: the root is gone, and bridges without it still form a ring, so that
	// they may count to infinity. Up to 33 s in meshes of ten bridges (the same; Elmeleegy,
	// Cox, Ng, "Understanding and Mitigating the Effects of Count to Infinity in
	// Ethernet Networks": tens of seconds).
	TakesRoot
	// TakesForwardDelay: a port that is neither edge nor point-to-point comes to forward:
	// twice forward delay, 30 s (IEEE 802.1D-2004 17.14).
	TakesForwardDelay
	// TakesLegacy: a bridge of the network runs STP: 30 s where the loss is next to the
	// port that takes over, and 20 s of max age more where it is not (IEEE 802.1D-1998
	// 8.10.2).
	TakesLegacy
	// TakesLACP: LACP hears nobody over a member whose link stays up: three periods, 3 s
	// with fast and 90 s with slow timers, for the flows that are hashed to it (the
	// periods are netlab's, lag.md; that three of them expire is IEEE 802.1AX's, and was not
	// verified).
	TakesLACP
	// TakesUnknown: UDLD, of which no source tells how long it takes.
	TakesUnknown
)

var takesWords = [...]string{
	TakesAlternate:    "another port takes over",
	TakesRoot:         "the root is lost, and a ring is left in which the news of it may go round",
	TakesForwardDelay: "a port that is no point-to-point link waits twice forward delay",
	TakesLegacy:       "STP waits twice forward delay, and max age before it where the loss is not next to it",
	TakesLACP:         "LACP times out for what is hashed to the member, after 3 s with fast, 90 s with slow timers",
	TakesUnknown:      "UDLD has to notice",
}

// silent is how long RSTP takes to notice that somebody has fallen silent whose carrier
// stays: until three hellos, 2 s each, are missing since the last (4 to 6 s).
const silentLeast, silentMost = 4, 6

// String says how long it takes, and why.
func (t Takes) String() string {
	switch {
	case t.Class == 0:
		return "no time"
	case t.Class == TakesUnknown:
		return "how long is not known: " + takesWords[t.Class]
	case t.Least == 0 && t.Most < 10:
		return fmt.Sprintf("at most %d s: %s", t.Most, takesWords[t.Class])
	case t.Least == t.Most:
		return fmt.Sprintf("%d s: %s", t.Most, takesWords[t.Class])
	}
	return fmt.Sprintf("%d to %d s: %s", t.Least, t.Most, takesWords[t.Class])
}

// Heartbeat is how long the nodes of a cluster that stay connected are without
// heartbeats, against what they survive. The zero value is a cluster without a budget,
// or one whose heartbeats go on.
type Heartbeat struct {
	Budget  int    // seconds
	Network string // that is back first; nodes are lost only if all fail at once
	Takes   Takes
}

// String says how long, and whether the budget lasts.
func (h Heartbeat) String() string {
	if h.Budget == 0 {
		return ""
	}
	how := "inside"
	switch {
	case h.Takes.Class == TakesUnknown:
		how = "which may be outside"
	case h.Takes.Least >= h.Budget:
		how = "outside"
	case h.Takes.Most >= h.Budget:
		how = "at worst outside"
	}
	return fmt.Sprintf("heartbeats are back first on %s, in %v; %s the budget of %d s", h.Network, h.Takes, how, h.Budget)
}

// heartbeat returns the heartbeat of a cluster in a frame: of its networks with
// heartbeats that are connected, the one that is back first.
func (a *analyzer) heartbeat(i int, f *frame, judged []*judgement) Heartbeat {
	c := &a.clusters[i]
	budget := c.HeartbeatBudget()
	var best Heartbeat
	if budget == 0 {
		return best
	}
	for _, n := range c.nets {
		net := a.nets[n].net
		if net.NoHeartbeats || !judged[n].out.Verdict.Connected() {
			continue
		}
		t := a.takes(judged[n], f)
		if t.Class == 0 {
			return Heartbeat{}
		}
		if best.Budget == 0 || t.Class != TakesUnknown && (best.Takes.Class == TakesUnknown || t.Most < best.Takes.Most) {
			best = Heartbeat{Budget: budget, Network: net.Name, Takes: t}
		}
	}
	return best
}

// takes returns how long a network that is connected is without its way.
func (a *analyzer) takes(j *judgement, f *frame) Takes {
	opened := a.opened(j, f)
	if opened == nil {
		return a.takesMember(j, f)
	}
	t := Takes{Class: TakesAlternate, Most: 2}
	forwardDelay := false
	for _, e := range opened {
		h := f.hop(e)
		forwardDelay = forwardDelay || h.Element.Kind == topology.KindSegment
		for _, end := range h.Ends {
			_, runs := f.View.Instance(end.Switch, j.cn.net.VLAN)
			forwardDelay = forwardDelay || !runs
		}
	}
	switch {
	case hasLegacy(f):
		t = Takes{TakesLegacy, 30, 50}
	case forwardDelay:
		t = Takes{TakesForwardDelay, 30, 30}
	case a.rootLost(j.cn.net.VLAN, f):
		t = Takes{TakesRoot, 0, 33}
	}
	if a.silently(f) {
		switch t.Class {
		case TakesAlternate:
			t.Least, t.Most = silentLeast, silentMost
		case TakesLegacy:
			t.Least = t.Most
		default:
			t.Least, t.Most = t.Least+silentLeast, t.Most+silentMost
		}
	}
	switch lacp, udld := a.noticed(f); {
	case udld:
		t = Takes{Class: TakesUnknown}
	case lacp:
		t = Takes{TakesLACP, 3, 90 + t.Most}
	}
	return t
}

// opened returns the edges that forward the network's VLAN and did not before, nil where
// none does or where no pair took another way.
func (a *analyzer) opened(j *judgement, f *frame) []int {
	if j.moves.pairs == 0 && j.moves.gateway == nil {
		return nil
	}
	type key struct {
		hop, a, port int
	}
	keyOf := func(f *frame, e int) key {
		return key{f.edges[e].hop, f.edges[e].a, f.hop(e).Ends[f.edges[e].ends[0]].Port}
	}
	was := make(map[key]bool)
	for e, u := range j.base.use {
		if u == useForward {
			was[keyOf(a.base, e)] = true
		}
	}
	var out []int
	for e, u := range j.g.use {
		if u == useForward && !was[keyOf(f, e)] {
			out = append(out, e)
		}
	}
	return out
}

// takesMember is takes of a network whose tree stays: LACP or UDLD may have to find out
// that a member is one-way.
func (a *analyzer) takesMember(j *judgement, f *frame) Takes {
	for e, u := range j.g.use {
		i := f.edges[e].hop
		if u != useForward || i >= len(a.b.Links) {
			continue
		}
		switch lacp, udld := a.noticedAt(f, i); {
		case udld:
			return Takes{Class: TakesUnknown}
		case lacp:
			return Takes{TakesLACP, 3, 90}
		}
	}
	return Takes{}
}

// hasLegacy says whether a live bridge waits twice forward delay.
func hasLegacy(f *frame) bool {
	for i := range f.View.Bridged.Bridges {
		if p := f.View.Bridged.Bridges[i].Protocol; p == stp.STP || p == stp.PVST {
			return true
		}
	}
	return false
}

// rootLost says whether some bridge follows another root in the VLAN's tree because its
// old one is out of reach, and is part of a ring of live links.
func (a *analyzer) rootLost(vlan int, f *frame) bool {
	edges, nodes := make([]int, f.nodes), make([]int, f.nodes) // of parts of live links
	for e := range f.edges {
		if f.hop(e).Status == lag.Up {
			edges[f.live[f.edges[e].a]]++
		}
	}
	for _, part := range f.live {
		nodes[part]++
	}
	for name, i := range a.index {
		inst, runs := f.View.Instance(name, vlan)
		was, now := a.base.Trees[inst][name], f.Trees[inst][name]
		if !runs || was.Root == "" || now.Root == "" || was.Root == now.Root {
			continue
		}
		root, known := a.index[was.Root]
		if known && f.View.Live(was.Root) && f.live[root] == f.live[i] {
			continue // a better one has come
		}
		if edges[f.live[i]] >= nodes[f.live[i]] {
			return true
		}
	}
	return false
}

// silently says whether somebody has to find out by missing BPDUs: a port became deaf, or
// of a shared LAN an end is gone and others stay.
func (a *analyzer) silently(f *frame) bool {
	deaf := func(s *State) map[stp.PortID]bool {
		out := make(map[stp.PortID]bool)
		for i := range s.View.Bridged.Bridges {
			b := &s.View.Bridged.Bridges[i]
			for k := range b.Ports {
				if b.Ports[k].Deaf {
					out[stp.PortID{Bridge: b.Name, Number: b.Ports[k].Number}] = true
				}
			}
		}
		return out
	}
	before := deaf(a.base.State)
	for p := range deaf(f.State) {
		if !before[p] {
			return true
		}
	}
	up := make(map[stp.PortID]bool)
	for _, l := range f.View.Bridged.LANs {
		for _, e := range l.Ends {
			up[e] = true
		}
	}
	for _, l := range a.base.View.Bridged.LANs {
		if !l.Shared && len(l.Ends) < 3 {
			continue
		}
		gone, left := false, false
		for _, e := range l.Ends {
			gone, left = gone || !up[e], left || up[e]
		}
		if gone && left {
			return true
		}
	}
	return false
}

// noticed says whether cables are out because LACP or UDLD noticed that they are one-way.
func (a *analyzer) noticed(f *frame) (lacp, udld bool) {
	for i := range a.b.Links {
		l, u := a.noticedAt(f, i)
		lacp, udld = lacp || l, udld || u
	}
	return lacp, udld
}

// noticedAt is noticed of one link.
func (a *analyzer) noticedAt(f *frame, i int) (lacp, udld bool) {
	l, h, was := &a.b.Links[i], &f.View.Hops[i], &a.base.View.Hops[i]
	if h.Status == lag.OneWay || h.Active >= was.Active {
		return false, false
	}
	for k := range l.Ends {
		e := &l.Ends[k]
		switch {
		case e.Deaf != nil && a.udld(&l.Ends[0]) && a.udld(&l.Ends[1]):
			udld = true
		case e.Deaf != nil || e.NoCarrier != nil:
			lacp = true
		}
	}
	return lacp, udld
}

// udld says whether an end has UDLD on some port.
func (a *analyzer) udld(e *topology.End) bool {
	for _, p := range a.b.Switches[a.index[e.Switch]].Ports {
		if p.UDLD && (p.Number == e.Port || p.Name != "" && slices.Contains(e.Members, p.Name)) {
			return true
		}
	}
	return false
}
