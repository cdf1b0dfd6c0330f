package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// VLANPicture returns the picture of one VLAN's tree: of every switch the instance
// that it maps the VLAN to itself, and of links and NICs that do not carry the
// VLAN that they do not.
func VLANPicture(f *topology.Fabric, s *failure.State, vlan int) diagram.Overlay {
	b := f.Builder()
	var instances []stp.Instance
	own := make(map[string]stp.Instance)
	for _, sw := range b.Switches {
		if inst, ok := s.View.Instance(sw.Name, vlan); ok && s.View.Live(sw.Name) {
			own[sw.Name] = inst
			if !slices.Contains(instances, inst) {
				instances = append(instances, inst)
			}
		}
	}
	slices.SortFunc(instances, stp.Instance.Compare)
	o := Picture(f, s, stp.Instance{})
	for _, inst := range instances {
		of := Picture(f, s, inst)
		for sw, its := range own {
			if e := (topology.Element{Kind: topology.KindSwitch, Name: sw}); its == inst {
				o.Elements[e] = of.Elements[e]
			}
		}
		eachEnd(b, func(end diagram.End, sw string, _ int) {
			if its, ok := own[sw]; ok && its == inst {
				o.Ends[end] = of.Ends[end]
			}
		})
	}
	for _, h := range s.View.Hops {
		if slices.ContainsFunc(h.Ends, func(e lag.End) bool { return !e.VLANs.Has(vlan) }) {
			st := o.Elements[h.Element]
			if !st.Down {
				st.Absent, st.Label = true, fmt.Sprintf("not VLAN %d", vlan)
			}
			o.Elements[h.Element] = st
		}
	}
	carried := make(map[string]bool)
	var names []string
	for _, n := range b.Networks {
		if n.VLAN == vlan {
			carried[n.Name] = true
			names = append(names, n.Name)
		}
	}
	eachNIC(b, func(e topology.Element, n *topology.NIC) {
		if !slices.ContainsFunc(n.Carries, func(name string) bool { return carried[name] }) {
			st := o.Elements[e]
			st.Absent = true
			o.Elements[e] = st
		}
	})
	o.Subtitle = fmt.Sprintf("VLAN %d", vlan)
	if names != nil {
		o.Subtitle += " (" + strings.Join(names, ", ") + ")"
	}
	if len(s.Trees) > 1 {
		var trees []string
		for _, inst := range instances {
			trees = append(trees, inst.String())
		}
		o.Subtitle += ", spanning tree " + strings.Join(trees, " and ")
	}
	return o
}

// eachNIC visits the ports of all NICs.
func eachNIC(b topology.Builder, visit func(e topology.Element, n *topology.NIC)) {
	for _, h := range b.Hosts {
		for i := range h.NICs {
			for k := range h.NICs[i].To {
				visit(h.NICs[i].ElementName(h.Name, k), &h.NICs[i])
			}
		}
	}
}

// Way returns what becomes of a network between two hosts, or a host and
// the network's gateway where to is "gateway": the worst combination of their
// NICs, with its path. The error says that there is no such host or network, or
// that they are not on it.
func Way(f *topology.Fabric, s failure.Scenario, network, from, to string) (*failure.NetworkOutcome, error) {
	const toGateway = "gateway"
	b := f.Builder()
	i := slices.IndexFunc(b.Networks, func(n topology.Network) bool { return n.Name == network })
	if i < 0 {
		var names []string
		for _, n := range b.Networks {
			names = append(names, n.Name)
		}
		return nil, fmt.Errorf("there is no network %q%s", network, didYouMean(network, names))
	}
	nodes := []string{from, to}
	if to == toGateway {
		nodes = nodes[:1]
		if len(b.Networks[i].Gateway) == 0 {
			return nil, fmt.Errorf("network %q has no gateway", network)
		}
	}
	if from == to {
		return nil, fmt.Errorf("a path from %q to itself, want two hosts", from)
	}
	for _, name := range nodes {
		k := slices.IndexFunc(b.Hosts, func(h topology.Host) bool { return h.Name == name })
		if k < 0 {
			names := []string{toGateway}
			for _, h := range b.Hosts {
				names = append(names, h.Name)
			}
			return nil, fmt.Errorf("there is no host %q%s", name, didYouMean(name, names))
		}
		if !slices.ContainsFunc(b.Hosts[k].NICs, func(n topology.NIC) bool { return slices.Contains(n.Carries, network) }) {
			return nil, fmt.Errorf("host %q has no NIC that carries %q", name, network)
		}
	}
	two, err := f.Edit(func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "path", Nodes: nodes}}
		if to != toGateway {
			b.Networks[i].Gateway = nil
		}
	})
	if err != nil {
		return nil, err
	}
	o, err := failure.Evaluate(two, s)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(o.Networks, func(n failure.NetworkOutcome) bool { return n.Network == network })
	return &o.Networks[k], nil
}

func didYouMean(name string, candidates []string) string {
	if n := topology.Nearest(name, candidates); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

// Highlight marks the elements of a path in a picture, and says in its first note
// whose it is.
func Highlight(o *diagram.Overlay, n *failure.NetworkOutcome) {
	for _, e := range n.Pair.Path {
		st := o.Elements[e]
		st.Highlight = true
		o.Elements[e] = st
	}
	way := fmt.Sprintf("%s from %v to %v: %v", n.Network, n.Pair.From, n.Pair.To, n.Verdict)
	if n.Pair.Path != nil {
		way += fmt.Sprintf(", %s, one flow %s", topology.FormatMbps(n.Pair.Mbps), topology.FormatMbps(n.Pair.FlowMbps))
	}
	if text := n.Pair.Reason.String(); text != "" {
		way += ". " + text
	}
	o.Notes = append([]string{way}, o.Notes...)
}

// Moved returns the switches that a picture of a difference is about: those that
// are dead or at the end of what is or came up slower, and those with a port whose role or state is
// not as it was.
func Moved(f *topology.Fabric, difference diagram.Overlay) map[string]bool {
	b := f.Builder()
	out := make(map[string]bool)
	links := make(map[string][]string) // the switches at the ends, by link
	eachEnd(b, func(end diagram.End, sw string, _ int) {
		links[end.Link] = append(links[end.Link], sw)
		if difference.Ends[end].Changed {
			out[sw] = true
		}
	})
	nics := make(map[topology.Element]string)
	hosts := make(map[string][]string)
	for _, h := range b.Hosts {
		for _, n := range h.NICs {
			for k, a := range n.To {
				nics[n.ElementName(h.Name, k)] = a.Switch
				hosts[h.Name] = append(hosts[h.Name], a.Switch)
			}
		}
	}
	for e, st := range difference.Elements {
		if !st.Down && (!st.Changed || e.Kind == topology.KindSwitch) {
			continue // costs of switches change far away
		}
		switch e.Kind {
		case topology.KindSwitch, topology.KindCable:
			out[e.Name] = true
		case topology.KindChassis:
			sw, _, _ := strings.Cut(e.Name, "/") // no name has a slash
			out[sw] = true
		case topology.KindMLAG:
			for _, p := range b.MLAGs {
				if p.Name == e.Name {
					out[p.Switches[0]], out[p.Switches[1]] = true, true
				}
			}
		case topology.KindNIC:
			out[nics[e]] = true
		case topology.KindHost:
			for _, sw := range hosts[e.Name] {
				out[sw] = true
			}
		default:
			for _, sw := range links[e.Name] {
				out[sw] = true
			}
		}
	}
	delete(out, "")
	return out
}

// Around returns what to draw of a fabric that has more than most switches: the
// chosen ones, at most that many, then as far as there is room the other peers of
// MLAG pairs that they are of, and the neighbours of
// those that have at most eight links, a core having everybody for its neighbour,
// and the hosts that are plugged into these; and how many switches that leaves
// out, chosen ones first. nil is all.
func Around(f *topology.Fabric, chosen map[string]bool, most int) (only []topology.Element, left, leftChosen int) {
	b := f.Builder()
	if len(b.Switches) <= most {
		return nil, 0, 0
	}
	in := make(map[string]bool)
	only = []topology.Element{}
	add := func(name string) {
		if len(in) < most && !in[name] {
			in[name] = true
			only = append(only, topology.Element{Kind: topology.KindSwitch, Name: name})
		}
	}
	for _, sw := range b.Switches {
		if chosen[sw.Name] {
			add(sw.Name)
			if !in[sw.Name] {
				leftChosen++
			}
		}
	}
	const few = 8
	degree := make(map[string]int)
	for _, l := range b.Links {
		for _, e := range l.Ends {
			for _, sw := range e.Switches() {
				degree[sw]++
			}
		}
	}
	first := maps.Clone(in)
	maps.DeleteFunc(first, func(sw string, _ bool) bool { return degree[sw] > few })
	near := func(ends ...topology.End) {
		var all []string
		for _, e := range ends {
			all = append(all, e.Switches()...)
		}
		if slices.ContainsFunc(all, func(sw string) bool { return first[sw] }) {
			for _, sw := range all {
				add(sw)
			}
		}
	}
	for _, p := range b.MLAGs { // a peer alone would have no frame
		if slices.ContainsFunc(p.Switches, func(sw string) bool { return in[sw] }) {
			for _, sw := range p.Switches {
				add(sw)
			}
		}
	}
	for _, l := range b.Links {
		near(l.Ends[:]...)
	}
	for _, g := range b.Segments {
		near(g.Ends...)
	}
	for _, h := range b.Hosts {
		if slices.ContainsFunc(h.NICs, func(n topology.NIC) bool {
			return slices.ContainsFunc(n.To, func(a topology.Attachment) bool { return in[a.Switch] })
		}) {
			only = append(only, topology.Element{Kind: topology.KindHost, Name: h.Name})
		}
	}
	return only, len(b.Switches) - len(in), leftChosen
}
