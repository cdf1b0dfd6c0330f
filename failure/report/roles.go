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
				if k != i {
					id := stp.PortID{Bridge: e.Switch, Number: e.Port}
					far[id] = append(far[id], stp.PortID{Bridge: other.Switch, Number: other.Port}.String())
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
		ports := slices.Clone(bridges[sw.Name].Ports)
		slices.SortFunc(ports, func(a, b stp.Port) int { return cmp.Compare(a.Number, b.Number) })
		for _, p := range ports {
			state := "discarding"
			if v.Ports[p.Number].Forwarding {
				state = "forwarding"
			}
			if _, ok := v.Ports[p.Number]; !ok {
				continue // it does not carry the VLAN of the tree
			}
			pathCost := bridges[sw.Name].PortCostIn(p.Number, inst)
			id := stp.PortID{Bridge: sw.Name, Number: p.Number}
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
			t.AppendRow(table.Row{bridge, root, cost, p.Number, cable, strings.Join(far[id], ", "), stp.FormatCost(pathCost), v.Ports[p.Number].Role, state})
			bridge, root, cost = "", "", ""
		}
		if len(ports) == 0 {
			t.AppendRow(table.Row{bridge, root, cost})
		}
	}
	return t.Render()
}
