package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Roles writes the trees of a state as a table an instance: every bridge with
// its root and costs, every port with its cable, cost, role and state. Without
// instances it writes all.
func Roles(w io.Writer, f *topology.Fabric, s *failure.State, instances ...stp.Instance) error {
	if instances == nil {
		instances = Instances(s)
	}
	shown := false
	for _, inst := range instances {
		if !hasPorts(s, inst) {
			continue
		}
		if shown {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		shown = true
		if _, err := fmt.Fprintf(w, "%s\n%s\n", title(f, inst), roles(f, s, inst)); err != nil {
			return err
		}
	}
	return nil
}

// hasPorts says whether a tree has any: that of a VLAN which no port carries has not.
func hasPorts(s *failure.State, inst stp.Instance) bool {
	for name, v := range s.Trees[inst] {
		if len(v.Ports) > 0 || !perVLAN(s, name) {
			return true
		}
	}
	return false
}

func perVLAN(s *failure.State, name string) bool {
	return slices.ContainsFunc(s.View.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == name && b.Protocol.PerVLAN() })
}

// title names a tree: the CIST is that of VLAN 1 for switches with a tree per
// VLAN.
func title(f *topology.Fabric, inst stp.Instance) string {
	if inst == (stp.Instance{}) && slices.ContainsFunc(f.Builder().Switches, func(s topology.Switch) bool { return s.Protocol.PerVLAN() }) {
		return "cist (vlan1)"
	}
	return inst.String()
}

func roles(f *topology.Fabric, s *failure.State, inst stp.Instance) string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Format.Header = text.FormatDefault // names are case-sensitive
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(table.Row{"bridge", "root", "root path cost", "port", "cable", "to", "port cost", "role", "state"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Name: "root path cost", Align: text.AlignRight},
		{Name: "port", Align: text.AlignRight},
		{Name: "port cost", Align: text.AlignRight},
	})
	far := make(map[stp.PortID][]string) // the other ends of a port's cable
	for _, h := range s.View.Hops {
		for i, e := range h.Ends {
			for k, other := range h.Ends {
				if k == i {
					continue
				}
				for _, id := range portsAt(s, e) {
					for _, there := range portsAt(s, other) {
						far[id] = append(far[id], there.String())
					}
				}
			}
		}
	}
	bridges := make(map[string]*stp.Bridge)
	for i := range s.View.Bridged.Bridges {
		bridges[s.View.Bridged.Bridges[i].Name] = &s.View.Bridged.Bridges[i]
	}
	for _, sw := range f.Builder().Switches {
		v, ok := s.Trees[inst][sw.Name]
		if !ok {
			continue
		}
		bridge, root, cost := sw.Name, v.Root, stp.FormatCost(v.Cost)
		if v.Root == sw.Name {
			root = "is root"
		}
		if v.RegionalRoot != "" {
			// In a region the external cost is that of the region, and the
			// internal one leads to its regional root.
			cost = fmt.Sprintf("%s external, %s internal", stp.FormatCost(v.Cost), stp.FormatCost(v.InternalCost))
			if v.RegionalRoot != v.Root {
				root += " by " + v.RegionalRoot
			}
		}
		bridgeOf := bridges[s.View.Bridge(sw.Name)]
		ports := slices.Clone(bridgeOf.Ports)
		if p := s.View.Pair(sw.Name); p != nil && p.Joined {
			ports = portsOfPeer(s, sw.Name, v)
			bridge = fmt.Sprintf("%s (%s)", sw.Name, p.Name)
		}
		slices.SortFunc(ports, func(a, b stp.Port) int { return cmp.Compare(a.Number, b.Number) })
		for _, p := range ports {
			state := "discarding"
			if v.Ports[p.Number].Forwarding {
				state = "forwarding"
			}
			if _, ok := v.Ports[p.Number]; !ok {
				continue // it does not carry the VLAN of the tree
			}
			id := stp.PortID{Bridge: sw.Name, Number: p.Number}
			at := s.View.BridgePort(id)
			pathCost := "-"
			if slices.ContainsFunc(bridgeOf.Ports, func(b stp.Port) bool { return b.Number == at.Number }) {
				pathCost = stp.FormatCost(bridgeOf.PortCostIn(at.Number, inst))
			} else {
				state = "forwarding, peer link"
			}
			cable := ""
			if c := s.View.Cables[id]; len(c) > 0 {
				cable = c[0].String()
			}
			switch g := v.Ports[p.Number].Guard; {
			case g != 0:
				state = g.String()
			case v.Ports[p.Number].Role == stp.Disabled:
				state = "down"
			}
			t.AppendRow(table.Row{bridge, root, cost, p.Number, cable, strings.Join(far[id], ", "), pathCost, v.Ports[p.Number].Role, state})
			bridge, root, cost = "", "", ""
		}
		if len(ports) == 0 {
			t.AppendRow(table.Row{bridge, root, cost})
		}
	}
	return t.Render()
}

// portsAt returns the ports of an end of a hop: one, or of an end at an MLAG pair one
// at each peer.
func portsAt(s *failure.State, e lag.End) []stp.PortID {
	if p := s.View.Pair(e.Switch); e.Pair != "" && p != nil && p.Joined {
		return []stp.PortID{{Bridge: p.Switches[0], Number: e.Port}, {Bridge: p.Switches[1], Number: e.Port}}
	}
	return []stp.PortID{{Bridge: e.Switch, Number: e.Port}}
}

// portsOfPeer returns the ports that a peer of an MLAG pair has itself, of the bridge
// that both are.
func portsOfPeer(s *failure.State, sw string, v stp.BridgeView) []stp.Port {
	var out []stp.Port
	for number := range v.Ports {
		id := stp.PortID{Bridge: sw, Number: number}
		if s.View.SwitchPort(id) == id {
			out = append(out, stp.Port{Number: number})
		}
	}
	return out
}
