package failure

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Reboot is a switch that goes down and comes back.
type Reboot struct {
	Switch topology.Element
	// Down is the outcome while the switch is down, Back that after its return,
	// both when spanning tree has converged.
	Down, Back *Outcome
	// Stuck are the ports that are not after the return what they were before, in
	// order of switch, port and guard.
	Stuck []StuckPort
}

// StuckPort is a port that a guard holds after a reboot and did not before.
type StuckPort struct {
	Port stp.PortID
	// Element is what is plugged in there.
	Element topology.Element
	Guard   stp.Guard
	// Instances are the trees in which it is held, in order.
	Instances []stp.Instance
}

// Reboots reboots each switch in turn, in the order of the fabric, each time
// beginning with the state without fault. A switch that cannot be analysed gives
// an error and the rest goes on; if the state without fault cannot, or the
// context is done, the sequence ends with that error.
//
// What ports remember decides whether the way back ends where it began:
//
//   - A port that BPDU guard has shut down stays so until somebody acts (Dell OS10
//     guide, errdisable recovery cause bpduguard: disabled by default; where it is
//     set the port comes back by itself, which is not modelled), while the switch
//     is down, too, though then nobody may speak to it. [Evaluate] knows no such
//     history, so that Down may differ from the outcome of the switch's failure.
//   - A port with loop guard that stayed up expects BPDUs in the trees in which it
//     heard some before or while the switch was down. One whose link went down
//     begins anew.
//   - The switch itself begins anew, and so does LACP's selection everywhere.
//
// How long any of it takes is not modelled, nor what happens on the way, such as
// ports that are up before the switch forwards.
func Reboots(ctx context.Context, f *topology.Fabric) iter.Seq2[*Reboot, error] {
	return func(yield func(*Reboot, error) bool) {
		a, err := newAnalyzer(f)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, e := range f.Elements(topology.KindSwitch) {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(a.reboot(e)) {
				return
			}
		}
	}
}

func (a *analyzer) reboot(sw topology.Element) (*Reboot, error) {
	r, _, _, err := a.rebootFrames(sw)
	return r, err
}

// rebootFrames returns the reboot of a switch with the frames that it was judged
// in, while the switch is down and after its return.
func (a *analyzer) rebootFrames(sw topology.Element) (r *Reboot, down, back *frame, err error) {
	x := topology.NewFaults(sw)
	downView := a.r.Resolve(x)
	remember(downView, sw.Name, a.base.State)
	whileDown, err := solved(downView, fmt.Sprintf("%v down", sw))
	if err != nil {
		return nil, nil, nil, err
	}
	backView := a.r.Resolve(topology.Faults{})
	remember(backView, sw.Name, a.base.State, whileDown)
	after, err := solved(backView, fmt.Sprintf("%v back", sw))
	if err != nil {
		return nil, nil, nil, err
	}
	down, back = newFrame(a, whileDown), a.base
	if !reflect.DeepEqual(after.Trees, a.base.Trees) {
		back = newFrame(a, after)
	}
	out := &Reboot{Switch: sw, Stuck: stuck(a.base.State, after)}
	if out.Down, err = a.outcome(Scenario{Name: fmt.Sprintf("%v down", sw), Down: x}, down); err != nil {
		return nil, nil, nil, err
	}
	out.Back, err = a.outcome(Scenario{Name: fmt.Sprintf("%v back", sw)}, back)
	if err != nil {
		return nil, nil, nil, err
	}
	return out, down, back, nil
}

func solved(v *lag.View, when string) (*State, error) {
	if len(v.Unmodelled) > 0 {
		return nil, fmt.Errorf("failure: %s: %w", when, v.Unmodelled[0])
	}
	trees, err := v.Solve()
	if err != nil {
		return nil, fmt.Errorf("failure: %s: %w", when, err)
	}
	return &State{View: v, Trees: trees}, nil
}

// remember tells the ports of a view what they were in the states before, in
// order, those of one switch aside. A bundle over both peers of an MLAG pair has a
// port at each, and one remembers.
func remember(v *lag.View, rebooted string, before ...*State) {
	for i := range v.Bridged.Bridges {
		b := &v.Bridged.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		for j := range b.Ports {
			p := &b.Ports[j]
			at, remembers := whoRemembers(v, stp.PortID{Bridge: b.Name, Number: p.Number}, rebooted)
			if !remembers {
				continue
			}
			number := p.Number
			p.Number = at.Number
			for _, s := range before {
				*p = s.remembered(at.Bridge, *p)
			}
			p.Number = number
		}
	}
}

// whoRemembers returns the port of a switch that is a bridge's, of a bundle over both
// peers of an MLAG pair that of the one which was not rebooted; false where there is none.
func whoRemembers(v *lag.View, p stp.PortID, rebooted string) (stp.PortID, bool) {
	at := v.SwitchPort(p)
	if at.Bridge != rebooted {
		return at, true
	}
	pair := v.Pair(rebooted)
	if pair == nil || !pair.Joined || pair.Primary != rebooted {
		return at, false
	}
	both := slices.ContainsFunc(v.Hops, func(h lag.Hop) bool {
		return slices.ContainsFunc(h.Ends, func(e lag.End) bool { return e.Pair != "" && e.Switch == at.Bridge && e.Port == at.Number })
	})
	at.Bridge = pair.Secondary()
	return at, both
}

// remembered returns a port with what it remembers of a state, and of what it
// remembered before that.
func (s *State) remembered(bridge string, p stp.Port) stp.Port {
	up := false
	var heard []uint16
	for inst, views := range s.Trees {
		view := views[bridge].Ports[p.Number]
		p.Tripped = p.Tripped || view.Guard == stp.ErrDisabled
		switch view.Role {
		case stp.Root, stp.Alternate, stp.Backup, stp.Master:
			heard = append(heard, max(inst.VLAN, 1))
		}
		up = up || view.Role != stp.Disabled && view.Role != 0
	}
	if !up {
		p.Expects, p.ExpectsIn = false, nil
		return p
	}
	if !p.LoopGuard || heard == nil {
		return p
	}
	p.Expects = true
	p.ExpectsIn = append(slices.Clone(p.ExpectsIn), heard...)
	slices.Sort(p.ExpectsIn)
	p.ExpectsIn = slices.Compact(p.ExpectsIn)
	return p
}

// stuck returns the ports that a guard holds now and did not before.
func stuck(before, now *State) []StuckPort {
	var out []StuckPort
	for _, inst := range slices.SortedFunc(maps.Keys(now.Trees), stp.Instance.Compare) {
		for bridge, view := range now.Trees[inst] {
			for number, p := range view.Ports {
				if p.Guard == 0 || before.Trees[inst][bridge].Ports[number].Guard == p.Guard {
					continue
				}
				id := stp.PortID{Bridge: bridge, Number: number}
				if now.View.SwitchPort(id) != id {
					continue // the other peer of an MLAG pair has it
				}
				k := slices.IndexFunc(out, func(s StuckPort) bool { return s.Port == id && s.Guard == p.Guard })
				if k < 0 {
					k = len(out)
					out = append(out, StuckPort{Port: id, Guard: p.Guard})
					if c := now.View.Cables[id]; len(c) > 0 {
						out[k].Element = c[0]
					}
				}
				out[k].Instances = append(out[k].Instances, inst)
			}
		}
	}
	slices.SortFunc(out, func(a, b StuckPort) int { return a.compare(b) })
	return out
}

func (p StuckPort) compare(q StuckPort) int {
	return cmp.Or(p.Port.Compare(q.Port), cmp.Compare(p.Guard, q.Guard))
}

// String says what holds the port, and where.
func (p StuckPort) String() string {
	trees := make([]string, len(p.Instances))
	for i, inst := range p.Instances {
		trees[i] = inst.String()
	}
	at := ""
	if p.Element != (topology.Element{}) {
		at = fmt.Sprintf(" (%v)", p.Element)
	}
	return fmt.Sprintf("port %v%s is %v in %s", p.Port, at, p.Guard, list(trees))
}
