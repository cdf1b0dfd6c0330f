package stp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
)

// TestExplainIsTrue explains every port of random networks and holds each
// statement against the trees: who won, at which field, at which cost; and each
// margin against a solution with that cost.
func TestExplainIsTrue(t *testing.T) {
	networks, steps, margins := 600, 0, 0
	if testing.Short() {
		networks = 100
	}
	for seed := range uint64(networks) {
		in := gen.Bridged(seed)
		trees, err := stp.Solve(in)
		if err != nil {
			continue
		}
		for inst, views := range trees {
			for name, view := range views {
				for number, port := range view.Ports {
					c := claim{in, trees, inst, stp.PortID{Bridge: name, Number: number}, view, port}
					s, m, err := c.check()
					steps += s
					margins += m
					if err != nil {
						t.Fatalf("seed %d, %v of %v, %v: %v", seed, c.id, inst, port.Role, err)
					}
				}
			}
		}
	}
	if steps == 0 || margins == 0 {
		t.Errorf("%d steps and %d margins were checked", steps, margins)
	}
	t.Logf("%d networks, %d steps, %d margins", networks, steps, margins)
}

// claim is a port whose explanation is checked.
type claim struct {
	in    stp.Input
	trees stp.Trees
	inst  stp.Instance
	id    stp.PortID
	view  stp.BridgeView
	port  stp.PortView
}

func (c *claim) check() (steps, margins int, err error) {
	all, err := stp.Explain(c.in, c.trees, c.id, c.inst)
	if err != nil {
		return 0, 0, err
	}
	inst := c.inst
	for _, s := range all {
		steps++
		if s.String() == "" || s.String() == "no step" {
			return 0, 0, fmt.Errorf("a step without words: %+v", s)
		}
		if s.Kind == stp.FollowsCIST {
			inst = stp.Instance{}
			continue
		}
		if heard := s.Kind == stp.GuardHolds && s.Guard == stp.PVSTSimulationInconsistent; s.Instance != inst && !heard {
			return 0, 0, fmt.Errorf("a step of %v", s.Instance)
		}
		view := c.trees[inst][c.id.Bridge]
		switch s.Kind {
		case stp.RootElection:
			err = rootElection(s, view)
		case stp.RootPortChoice:
			var m int
			m, err = c.rootPort(s, view)
			margins += m
		case stp.DesignatedElection:
			err = c.designated(s, inst)
		case stp.PortDown:
			if c.port.Role != stp.Disabled {
				err = fmt.Errorf("said to be down")
			}
		}
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", s, err)
		}
	}
	last := all[len(all)-1]
	if down := c.port.Role == stp.Disabled; !down && last.Kind != stp.DesignatedElection {
		return 0, 0, fmt.Errorf("ends with %s", last)
	}
	return steps, margins, nil
}

// compared wants the winner to be better at just the field that is named.
func compared(s stp.Step) error {
	if s.Loser.Port.Bridge == "" {
		return nil
	}
	order, field := s.Winner.Vector.Compare(s.Loser.Vector)
	if order >= 0 {
		return fmt.Errorf("the loser's vector is not worse")
	}
	if field != s.Field && !(field == stp.FieldRegionalRoot && s.Field == stp.FieldBridge) {
		return fmt.Errorf("they differ at %v first", field)
	}
	return nil
}

func rootElection(s stp.Step, view stp.BridgeView) error {
	if root := strings.TrimSuffix(s.Winner.Port.Bridge, " (VLAN 1)"); root != view.Root {
		return fmt.Errorf("the root is %s", view.Root)
	}
	return compared(s)
}

func (c *claim) rootPort(s stp.Step, view stp.BridgeView) (margins int, err error) {
	if s.Winner.Port != (stp.PortID{Bridge: c.id.Bridge, Number: view.RootPort}) {
		return 0, fmt.Errorf("the root port is %d", view.RootPort)
	}
	if v := s.Winner.Vector; v.Cost() != view.Cost+view.InternalCost {
		return 0, fmt.Errorf("the bridge's cost is %d + %d", view.Cost, view.InternalCost)
	}
	if s.Loser.Port.Number != 0 && s.Loser.Port.Bridge != c.id.Bridge {
		return 0, fmt.Errorf("the loser is no port of the bridge")
	}
	if err := compared(s); err != nil {
		return 0, err
	}
	m, ok := s.Margin()
	if !ok {
		return 0, nil
	}
	chosen := func(p stp.PortID, external bool, cost int) (int, error) {
		trees, err := stp.Solve(withCost(c.in, p, s.Instance, external, cost))
		return trees[s.Instance][c.id.Bridge].RootPort, err
	}
	if m.LoserCost > 0 {
		got, err := chosen(s.Loser.Port, s.Loser.External, m.LoserCost)
		if err == nil && got != s.Loser.Port.Number {
			return 0, fmt.Errorf("with a cost of %d the root port is %d", m.LoserCost, got)
		}
		got, err = chosen(s.Loser.Port, s.Loser.External, m.LoserCost+1)
		if err == nil && got == s.Loser.Port.Number {
			return 0, fmt.Errorf("with a cost of %d, more than %d, it is the root port too", m.LoserCost+1, m.LoserCost)
		}
		margins++
	} else if got, err := chosen(s.Loser.Port, s.Loser.External, 1); err == nil && got == s.Loser.Port.Number {
		return 0, fmt.Errorf("with a cost of 1 the loser is the root port")
	}
	if m.WinnerCost > 0 {
		got, err := chosen(s.Winner.Port, s.Winner.External, m.WinnerCost)
		if err == nil && got == s.Winner.Port.Number {
			return 0, fmt.Errorf("with a cost of %d it is the root port still", m.WinnerCost)
		}
		got, err = chosen(s.Winner.Port, s.Winner.External, m.WinnerCost-1)
		if err == nil && got == s.Loser.Port.Number {
			return 0, fmt.Errorf("with a cost of %d, less than %d, it loses to port %d too", m.WinnerCost-1, m.WinnerCost, got)
		}
		margins++
	} else if got, err := chosen(s.Winner.Port, s.Winner.External, stp.MaxPathCost); err == nil && got == s.Loser.Port.Number {
		return 0, fmt.Errorf("with the highest cost it loses to port %d", got)
	}
	return margins, nil
}

func (c *claim) designated(s stp.Step, inst stp.Instance) error {
	role := c.trees[inst][c.id.Bridge].Ports[c.id.Number].Role
	if (s.Winner.Port == c.id) != (role == stp.Designated) {
		return fmt.Errorf("the role is %v", role)
	}
	views, got := c.trees[stp.Instance{}], stp.Role(0)
	if v, ok := c.trees[inst][s.Winner.Port.Bridge]; ok || inst.VLAN == 0 {
		got = v.Ports[s.Winner.Port.Number].Role
	} else { // it simulates PVST
		got = views[s.Winner.Port.Bridge].Ports[s.Winner.Port.Number].Role
	}
	if got != stp.Designated {
		return fmt.Errorf("the winner is %v", got)
	}
	if s.Winner.Port != c.id && s.Loser.Port != c.id {
		return fmt.Errorf("the port is neither winner nor loser")
	}
	return compared(s)
}

// withCost returns a copy of the input with another path cost of a port in one
// tree.
func withCost(in stp.Input, id stp.PortID, inst stp.Instance, external bool, cost int) stp.Input {
	out := stp.Input{LANs: in.LANs}
	for _, b := range in.Bridges {
		if b.Name == id.Bridge {
			if external && b.Protocol == stp.MSTP {
				b.SetPortCost(id.Number, inst, false, b.PortCostIn(id.Number, inst)) // the internal cost stays
			}
			b.SetPortCost(id.Number, inst, external, cost)
		}
		out.Bridges = append(out.Bridges, b)
	}
	return out
}

// TestClause wants each step to name the standard that the bridge runs.
func TestClause(t *testing.T) {
	for _, c := range []struct {
		s    stp.Step
		want string
	}{
		{stp.Step{Kind: stp.RootElection, Regions: true}, "IEEE 802.1Q-2005 13.9"},
		{stp.Step{Kind: stp.RootElection}, "IEEE 802.1D-2004 17.5"},
		{stp.Step{Kind: stp.RootPortChoice, Regions: true}, "IEEE 802.1Q-2005 13.26.23"},
		{stp.Step{Kind: stp.RootPortChoice}, "IEEE 802.1D-2004 17.21.25"},
		{stp.Step{Kind: stp.DesignatedElection}, "IEEE 802.1D-2004 17.21.25"},
		{stp.Step{Kind: stp.FollowsCIST}, "IEEE 802.1Q-2005 13.12"},
		{stp.Step{Kind: stp.RoleRestricted}, "IEEE 802.1Q-2005 13.25.14"},
		{stp.Step{Kind: stp.GuardHolds, Guard: stp.Dispute}, "IEEE 802.1D-2004 17.21.10"},
		{stp.Step{Kind: stp.GuardHolds, Guard: stp.Dispute, Regions: true}, "IEEE 802.1Q-2005 13.26.8"},
		{stp.Step{Kind: stp.GuardHolds, Guard: stp.LoopInconsistent}, ""},
		{stp.Step{Kind: stp.PortDown}, ""},
	} {
		if got := c.s.Clause(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.s, got, c.want)
		}
	}
}
