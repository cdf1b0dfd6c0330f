package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// The worst priorities of bridges and ports, and the steps to them.
const (
	worstBridge, bridgeStep = 61440, 4096
	worstPort, portStep     = 240, 16
)

// priorities says with which priorities a step that an identifier decided had gone the
// other way. Each is tried, and what does not do what the identifiers promise,
// because something else moves as well, is not said.
func (x *why) priorities(s stp.Step) {
	m, ok := s.PriorityMargin()
	if !ok {
		return
	}
	up, down := bridgeStep, -bridgeStep
	worst, what := worstBridge, "priority"
	if m.Loser.Number != 0 {
		up, down, worst, what = portStep, -portStep, worstPort, "port priority"
	}
	t := &trial{x: x, s: s, root: x.s.Trees[s.Instance][x.port.Bridge].Root}
	var parts []string
	if at := t.text(m.LoserNow, m.LoserAt, down, 0, m.Loser); at != "" {
		if s.Kind == stp.RootElection {
			parts = append(parts, "at "+what+at)
		} else {
			parts = append(parts, with(m.Loser, what)+at)
		}
	}
	if at := t.text(m.WinnerNow, m.WinnerAt, up, worst, m.Winner); at != "" {
		parts = append(parts, with(m.Winner, what)+at)
	}
	if parts == nil {
		return
	}
	end := ""
	switch s.Kind {
	case stp.RootElection:
		end = fmt.Sprintf("%s would be root", m.Loser.Bridge)
	case stp.RootPortChoice:
		end = fmt.Sprintf("%s would be root port", x.by(s.Loser.Port))
	default:
		end = fmt.Sprintf("%v would be designated", s.Loser.Port)
	}
	x.wrapped(2, end+" "+strings.Join(parts, ", or "))
}

func with(who stp.PortID, what string) string {
	if who.Number == 0 {
		return fmt.Sprintf("with %s at %s", who.Bridge, what)
	}
	return fmt.Sprintf("with %v at %s", who, what)
}

// trial tries other priorities on one step.
type trial struct {
	x    *why
	s    stp.Step
	root string // of the tree now
}

// text says from which priority on the step goes the other way, where it does.
func (t *trial) text(now, at, step, last int, who stp.PortID) string {
	if at < 0 {
		return ""
	}
	turns, root := t.turns(who, at)
	if !turns {
		return ""
	}
	on := ""
	if at != last {
		on = " or more"
		if step < 0 {
			on = " or less"
		}
		for p := at + step; p >= 0 && p <= max(last, at); p += step {
			if turns, _ := t.turns(who, p); !turns {
				on = ""
			}
		}
	}
	text := fmt.Sprintf(" %d%s (now %d", at, on, now)
	if t.s.Kind != stp.RootElection && root != t.root {
		text += fmt.Sprintf("; %s would be root then", root)
	}
	return text + ")"
}

// turns says whether the step goes the other way with a priority, and who is root of
// the tree then.
func (t *trial) turns(who stp.PortID, priority int) (bool, string) {
	in := stp.Input{Bridges: slices.Clone(t.x.s.View.Bridged.Bridges), LANs: t.x.s.View.Bridged.LANs}
	i := slices.IndexFunc(in.Bridges, func(b stp.Bridge) bool { return b.Name == who.Bridge })
	if i < 0 {
		return false, ""
	}
	if who.Number != 0 {
		in.Bridges[i].SetPortPriority(who.Number, t.s.Instance, priority)
	} else {
		in.Bridges[i].SetPriority(t.s.Instance, priority)
	}
	trees, err := stp.Solve(in)
	if err != nil {
		return false, "" // what cannot be tried is not said
	}
	tree := trees[t.s.Instance]
	root := tree[t.x.port.Bridge].Root
	w, l := t.s.Winner.Port, t.s.Loser.Port
	switch t.s.Kind {
	case stp.RootElection:
		m, _ := t.s.PriorityMargin()
		return root == m.Loser.Bridge, root
	case stp.RootPortChoice:
		return tree[l.Bridge].RootPort == l.Number, root
	default:
		return tree[l.Bridge].Ports[l.Number].Role == stp.Designated && tree[w.Bridge].Ports[w.Number].Role != stp.Designated, root
	}
}
