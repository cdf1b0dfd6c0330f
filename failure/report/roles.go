package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"

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
	for i, inst := range instances {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(w, "%v\n%s\n", inst, roles(f, s, inst)); err != nil {
			return err
		}
	}
	return nil
}

func roles(f *topology.Fabric, s *failure.State, inst stp.Instance) string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Format.Header = text.FormatDefault // names are case-sensitive
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(table.Row{"bridge", "root", "root path cost", "port", "to", "port cost", "role", "state"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Name: "root path cost", Align: text.AlignRight},
		{Name: "port", Align: text.AlignRight},
		{Name: "port cost", Align: text.AlignRight},
	})
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
			root, cost = "is root", "0"
		}
		if v.RegionalRoot != "" && v.RegionalRoot != v.Root {
			cost += fmt.Sprintf(" + %s to %s", stp.FormatCost(v.InternalCost), v.RegionalRoot)
		} else if v.InternalCost > 0 {
			cost = stp.FormatCost(v.Cost + v.InternalCost)
		}
		ports := slices.Clone(bridges[sw.Name].Ports)
		slices.SortFunc(ports, func(a, b stp.Port) int { return cmp.Compare(a.Number, b.Number) })
		for _, p := range ports {
			state := "discarding"
			if v.Ports[p.Number].Forwarding {
				state = "forwarding"
			}
			pathCost := p.Cost
			if c, ok := p.InternalCost[inst.MST]; ok && sw.Protocol == topology.MSTP {
				pathCost = c
			}
			to := ""
			if c := s.View.Cables[stp.PortID{Bridge: sw.Name, Number: p.Number}]; len(c) > 0 {
				to = c[0].String()
			}
			if v.Ports[p.Number].Role == stp.Disabled {
				state = "down"
			}
			t.AppendRow(table.Row{bridge, root, cost, p.Number, to, stp.FormatCost(pathCost), v.Ports[p.Number].Role, state})
			bridge, root, cost = "", "", ""
		}
		if len(ports) == 0 {
			t.AppendRow(table.Row{bridge, root, cost})
		}
	}
	return t.Render()
}
