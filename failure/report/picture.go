package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// Instances returns the trees that a state has, in order.
func Instances(s *failure.State) []stp.Instance {
	var out []stp.Instance
	for i := range s.Trees {
		out = append(out, i)
	}
	slices.SortFunc(out, stp.Instance.Compare)
	return out
}

// Picture returns what package diagram is to draw of one instance of a state:
// roots, costs, the role of every port at the end of a cable, and what is dead.
// A switch that takes no part in the instance shows the CIST.
func Picture(f *topology.Fabric, s *failure.State, inst stp.Instance) diagram.Overlay {
	b := f.Builder()
	o := diagram.Overlay{
		Title:    s.View.Dead.String(),
		Subtitle: subtitle(b, s, inst),
		Elements: make(map[topology.Element]diagram.Style),
		Ends:     make(map[diagram.End]diagram.EndLabel),
	}
	for e := range s.View.Dead.All() {
		o.Elements[e] = diagram.Style{Down: true}
	}
	for _, sw := range b.Switches {
		e := topology.Element{Kind: topology.KindSwitch, Name: sw.Name}
		if o.Elements[e].Down {
			continue
		}
		v, ok := view1(s, inst, sw.Name)
		switch {
		case !ok:
			o.Elements[e] = diagram.Style{Label: "no spanning tree"}
		case v.Root == sw.Name:
			o.Elements[e] = diagram.Style{Root: true}
		default:
			o.Elements[e] = diagram.Style{Label: "cost " + stp.FormatCost(v.Cost+v.InternalCost)}
		}
	}
	// A member of a channel shows the role of the port that it is part of.
	part := make(map[diagram.End]int)
	for i := range b.Links {
		for k, e := range s.View.Hops[i].Ends {
			part[diagram.End{Link: b.Links[i].Name, Index: k}] = e.Port
		}
	}
	eachEnd(b, func(end diagram.End, sw string, port int) {
		if p, ok := part[end]; ok {
			port = p
		}
		v, ok := view1(s, inst, sw)
		if !ok {
			return
		}
		p, ok := v.Ports[port]
		if !ok { // of a peer link between two peers that have one view and are apart
			p.Role = stp.Disabled
		}
		o.Ends[end] = diagram.EndLabel{Role: p.Role.String(), Discarding: p.Role != stp.Disabled && !p.Forwarding}
	})
	pairs(&o, s)
	unplugged(&o, b, s)
	for _, h := range s.View.Hops {
		if h.Status == lag.BelowMinLinks {
			o.Elements[h.Element] = diagram.Style{Down: true, Label: fmt.Sprintf("closed: min-links %d", h.MinLinks)}
		}
		if h.Status == lag.Unformed {
			o.Elements[h.Element] = diagram.Style{Down: true, Label: "not formed: LACP against static"}
		}
		if h.Status == lag.Unselected {
			o.Elements[h.Element] = diagram.Style{Down: true, Label: "no bundle: LACP selects no member"}
		}
		if h.Status == lag.OneWay {
			o.Elements[h.Element] = diagram.Style{Label: "one-way: " + h.Why}
		}
		if h.Status == lag.OneWayDown {
			o.Elements[h.Element] = diagram.Style{Down: true, Label: h.Why}
		}
	}
	return o
}

// pairs says what became of each MLAG pair.
func pairs(o *diagram.Overlay, s *failure.State) {
	for i := range s.View.Pairs {
		p := &s.View.Pairs[i]
		style := diagram.Style{Label: pairText(p, s.View.Dead), Down: p.Status == lag.PairDead}
		switch p.Status {
		case lag.PairClosed, lag.PairSplit, lag.PairSplitClosed, lag.PairStranded:
			style.Alarm = true
		}
		o.Elements[p.Element] = style
	}
}

// pairText is what a picture says of a pair: what lag.Pair.String says, in the words
// that fit into its frame.
func pairText(p *lag.Pair, dead topology.Faults) string {
	switch p.Status {
	case lag.PairUp:
		text := fmt.Sprintf("one bridge, %s is primary", p.Primary)
		if dead.Has(topology.Element{Kind: topology.KindKeepalive, Name: p.Name}) {
			text += "; keepalive lost"
		}
		return text
	case lag.PairAlone:
		return fmt.Sprintf("%s is down, %s goes on alone", p.Secondary(), p.Primary)
	case lag.PairClosed:
		return fmt.Sprintf("peer link lost: %s closed its MLAG ports", p.Secondary())
	case lag.PairSplit:
		if p.Identity == topology.SplitOwnIdentities {
			return "SPLIT BRAIN: peer link and keepalive lost, both are primary, each with its own identity"
		}
		return "SPLIT BRAIN: peer link and keepalive lost, both are primary, with one identity"
	case lag.PairSplitClosed:
		return fmt.Sprintf("peer link and keepalive lost: %s keeps its MLAG ports closed", p.Secondary())
	case lag.PairStranded:
		return fmt.Sprintf("peer link lost, then the primary: %s keeps its MLAG ports closed", p.Primary)
	}
	return "both peers are down"
}

// unplugged draws down what ends at a member of a stack that is dead or has shut down,
// and such a member, and the members of bundles at a peer of an MLAG pair that
// closed its MLAG ports.
func unplugged(o *diagram.Overlay, b topology.Builder, s *failure.State) {
	for i := range b.Switches {
		sw := &b.Switches[i]
		for k, c := range sw.Chassis() {
			if e := sw.ChassisElement(k); !s.View.ChassisLive(sw.Name, c.Name) && !s.View.Dead.Has(e) {
				o.Elements[e] = diagram.Style{Down: true, Label: "shut down"}
			}
		}
	}
	for i := range b.Links {
		l := &b.Links[i]
		for m := range max(1, len(l.Members)) {
			for _, e := range l.Ends {
				gone := len(e.On) > m && !s.View.ChassisLive(e.Switch, e.On[m])
				if p := s.View.Pair(e.At(m)); e.Peers != nil && p != nil {
					gone = gone || !p.Open[slices.Index(p.Switches[:], e.At(m))]
				}
				if of := l.Element(); gone && l.IsLAG() {
					o.Elements[topology.Element{Kind: topology.KindMember, Name: l.Name, Index: m + 1}] = diagram.Style{Down: true}
				} else if gone {
					o.Elements[of] = diagram.Style{Down: true}
				}
			}
		}
	}
	for i := range s.View.NICs {
		if n := &s.View.NICs[i]; n.Chassis != "" && !s.View.ChassisLive(n.Switch, n.Chassis) || n.Closed {
			o.Elements[n.Element] = diagram.Style{Down: true}
		}
	}
}

// subtitle names a tree and the VLANs of cluster networks that it is for.
func subtitle(b topology.Builder, s *failure.State, inst stp.Instance) string {
	if len(s.Trees) == 1 {
		return "spanning tree"
	}
	var vlans []int
	for _, n := range b.Networks {
		if uses(b, s, inst, n.VLAN) {
			vlans = append(vlans, n.VLAN)
		}
	}
	text := "spanning tree " + inst.String()
	if len(vlans) > 0 {
		text += ", " + map[bool]string{true: "VLAN ", false: "VLANs "}[len(vlans) == 1] + topology.VLANsOf(vlans...).String()
	}
	return text
}

// uses says whether some switch maps a VLAN to an instance.
func uses(b topology.Builder, s *failure.State, inst stp.Instance, vlan int) bool {
	return slices.ContainsFunc(b.Switches, func(sw topology.Switch) bool {
		i, ok := s.View.Instance(sw.Name, vlan)
		return ok && i == inst
	})
}

// Difference returns the picture of a state with everything marked that is not
// as in the state without fault.
func Difference(f *topology.Fabric, rest, s *failure.State, inst stp.Instance) diagram.Overlay {
	o := Changes(Picture(f, rest, inst), Picture(f, s, inst))
	o.Subtitle += ", compared with no fault"
	return o
}

// Changes marks in the picture of a state what is not as in another picture of
// the same tree.
func Changes(before, o diagram.Overlay) diagram.Overlay {
	for end, now := range o.Ends {
		was := before.Ends[end]
		if was.Role != now.Role {
			now.Was = was.Role
		}
		if was.Role != now.Role || was.Discarding != now.Discarding {
			now.Changed = true
			o.Ends[end] = now
		}
	}
	for e, now := range o.Elements {
		if was := before.Elements[e]; was.Root != now.Root || was.Label != now.Label {
			now.Changed = true
			if was.Label != "" && now.Label != "" && e.Kind != topology.KindMLAG {
				now.Label = was.Label + " → " + strings.TrimPrefix(now.Label, "cost ")
			}
			o.Elements[e] = now
		}
	}
	return o
}

// MarkSlower labels what came up slower in a scenario with its speed.
func MarkSlower(o *diagram.Overlay, s failure.Scenario) {
	if s.Slower == (failure.Slowdown{}) {
		return
	}
	style := o.Elements[s.Slower.Element]
	style.Label, style.Changed = "came up at "+topology.FormatMbps(s.Slower.Mbps), true
	o.Elements[s.Slower.Element] = style
}

// Notes says what became of the clusters that are not whole, in a sentence each, and
// in a line each the verdicts, those that are not intact, of the networks that use an
// instance somewhere.
func Notes(f *topology.Fabric, s *failure.State, o *failure.Outcome, inst stp.Instance) []string {
	b := f.Builder()
	var out []string
	for i := range o.Clusters {
		if c := &o.Clusters[i]; c.Verdict != failure.Whole {
			out = append(out, fmt.Sprintf("%s: %s", failure.ClusterTitle(c.Cluster), c.Sentence()))
		}
	}
	for i := range o.Networks {
		if n := &o.Networks[i]; n.Verdict != failure.Intact && uses(b, s, inst, n.VLAN) {
			out = append(out, fmt.Sprintf("%s: %v (%s)", label(o, n), n.Verdict, n.Verdict.Words()))
		}
	}
	return out
}

// view1 returns how a switch sees an instance, or the CIST where it takes no
// part in it; false where it runs no spanning tree or is dead.
func view1(s *failure.State, inst stp.Instance, sw string) (stp.BridgeView, bool) {
	if v, ok := s.Trees[inst][sw]; ok {
		return v, true
	}
	v, ok := s.Trees[stp.Instance{}][sw]
	return v, ok
}

func eachEnd(b topology.Builder, visit func(end diagram.End, sw string, port int)) {
	for _, l := range b.Links {
		for i, e := range l.Ends {
			for _, sw := range e.Switches() {
				end := diagram.End{Link: l.Name, Index: i}
				if e.Peers != nil {
					end.Switch = sw
				}
				visit(end, sw, e.Port)
			}
		}
	}
	for _, g := range b.Segments {
		for i, e := range g.Ends {
			visit(diagram.End{Link: g.Name, Index: i}, e.Switch, e.Port)
		}
	}
}
