package failure

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// StrayOptions say which stray cables there are. The zero value is every cable without
// a switch in between.
type StrayOptions struct {
	// Through puts an unmanaged switch between the two ports, which floods or drops
	// BPDUs; 0: none.
	Through topology.BPDU
	// Described leaves out ports that the fabric does not describe.
	Described bool
}

// Stray is a cable that should not be there: somebody has plugged both its ends into
// free ports.
type Stray struct {
	Cable Change
	// Ends are its ports, those of A and B of Cable. A port of which the fabric says
	// nothing has the next number.
	Ends [2]stp.PortID
	// Storm are the VLANs in which frames go round for ever, sorted: of networks, of the
	// ports, or VLAN 1 where these carry it.
	Storm []int
	// Closed are the ports that BPDU guard shuts down. Where both ends have it, the one
	// that hears first is, and which one that is cannot be told.
	Closed []stp.PortID
	// Held are the ends that another guard or a discarding role keeps from
	// forwarding, with what they are, by tree.
	Held []PortMove
	// Moved are the other ports whose role or state is another than without the cable,
	// by tree, and those of the same link together.
	Moved []PortMove
	// Outcome is what becomes of networks and clusters, and which VLANs are joined.
	Outcome *Outcome
}

// PortMove is a port in one tree, before and after.
type PortMove struct {
	Port     stp.PortID
	Element  topology.Element // what is plugged in there
	Instance stp.Instance
	Was, Is  stp.PortView
}

// Harmless says that the cable changes nothing: no port moves, nothing is joined, and
// no network notices. It may still use up the port that is shut down or discards.
func (s *Stray) Harmless() bool {
	return len(s.Storm)+len(s.Moved)+len(s.Outcome.Joined) == 0 && !slices.ContainsFunc(s.Outcome.Networks, func(n NetworkOutcome) bool { return n.Verdict != n.Before })
}

// strayChanges returns the candidates: every pair of free ports.
func strayChanges(b *topology.Builder, o StrayOptions) []Change {
	var places []Place
	for i := range b.Switches {
		places = append(places, freePlaces(b, b.Switches[i].Name, o.Described)...)
	}
	var out []Change
	for i, a := range places {
		others := places[i+1:]
		if a.Port == "" {
			others = places[i:] // to another such port of the switch, too
		}
		for _, to := range others {
			out = append(out, Change{Kind: ChangeStray, At: a, To: to, BPDU: o.Through})
		}
	}
	return out
}

// Strays judges every cable that should not be there, against the state without it. Of
// ports, candidates are those that the fabric describes, enabled, with nothing
// plugged in; of a switch of which it describes no free port at all, disabled ones
// included, one of which nothing is known, with the settings of none. So a
// switch all of whose free ports are described and disabled has none: that is how to
// say, and check, that every port not in use is shut down. A port is in its access VLAN,
// without one in all; its speed is its own, else that of the fastest link of its switch, and the
// cable has the lower one of both ends.
//
// The state without the cable is the first, with no error in it but one that ends the
// sequence. A cable that cannot be analysed gives an error and the rest goes on.
func Strays(ctx context.Context, f *topology.Fabric, o StrayOptions) iter.Seq2[*Stray, error] {
	return func(yield func(*Stray, error) bool) {
		b := f.Builder()
		if _, err := newAnalyzer(f); err != nil {
			yield(nil, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for s, err := range parallel(ctx, slices.Values(strayChanges(&b, o)), func(c Change) (*Stray, error) { return JudgeStray(f, c) }) {
			if !yield(s, err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// JudgeStray judges one stray cable.
func JudgeStray(f *topology.Fabric, c Change) (*Stray, error) {
	if c.Kind != ChangeStray {
		return nil, fmt.Errorf("failure: %v is no stray cable", c)
	}
	s := Scenario{Name: c.String(), Changes: []Change{c}}
	all, err := applyAll(f, s.Changes)
	if err != nil {
		return nil, err
	}
	rest, err := newAnalyzerWithout(all.before, all.absent)
	if err != nil {
		return nil, err
	}
	a := rest.after(all.after, s)
	frame, err := a.strayFrame()
	if err != nil {
		return nil, err
	}
	out := &Stray{Cable: c}
	if out.Outcome, err = a.outcome(s, frame); err != nil {
		return nil, err
	}
	var new []int // hops that the change plugged in
	for i := range frame.View.Hops {
		if rest.base.View.Hops[i].Status != lag.Up && all.absent.Has(frame.View.Hops[i].Element) {
			new = append(new, i)
		}
	}
	first, last := &frame.View.Hops[new[0]], &frame.View.Hops[new[len(new)-1]]
	out.Ends[0] = stp.PortID{Bridge: first.Ends[0].Switch, Number: first.Ends[0].Port}
	out.Ends[1] = stp.PortID{Bridge: last.Ends[1].Switch, Number: last.Ends[1].Port}
	if c.BPDU != 0 {
		out.Ends[1] = stp.PortID{Bridge: last.Ends[0].Switch, Number: last.Ends[0].Port}
	}
	if !forwardsAnywhere(frame, out.Ends[0]) || !forwardsAnywhere(frame, out.Ends[1]) {
		out.Outcome.Joined = nil // what is plugged in joins itself to one end only
	}
	for i := range out.Outcome.Joined {
		// An unmanaged switch has no VLANs: the ports at its two sides are joined.
		j := &out.Outcome.Joined[i]
		for k, id := range []*stp.PortID{&j.A, &j.B} {
			if all.absent.Has(topology.Element{Kind: topology.KindSwitch, Name: id.Bridge}) {
				*id = out.Ends[0]
				if other := [...]stp.PortID{j.B, j.A}[k]; other == out.Ends[0] {
					*id = out.Ends[1]
				}
			}
		}
	}
	out.moves(rest.base.State, frame.State, &all.absent)
	out.storms(a, frame, new)
	return out, nil
}

// strayFrame settles a fabric with a stray cable. Where both its ends have BPDU guard
// and an unmanaged switch lies between, one of them is shut down and the other stays, alone on its
// LAN; which one is not known, and makes no difference to anybody else. So
// both are taken to be down.
func (a *analyzer) strayFrame() (*frame, error) {
	frame, err := a.frame(Scenario{})
	var either *stp.AmbiguousError
	if !errors.As(err, &either) {
		return frame, err
	}
	v := a.r.Resolve(topology.Faults{})
	expect(v, a.base.State)
	for i := range v.Bridged.Bridges {
		b := &v.Bridged.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		for k := range b.Ports {
			if slices.Contains(either.Ports, stp.PortID{Bridge: b.Name, Number: b.Ports[k].Number}) {
				b.Ports[k].Tripped = true
			}
		}
	}
	state, err := solved(v, a.name)
	if err != nil {
		return nil, err
	}
	return newFrame(a, state), nil
}

// forwardsAnywhere says whether a port forwards in some tree, or runs none.
func forwardsAnywhere(f *frame, p stp.PortID) bool {
	if _, runs := f.View.Instance(p.Bridge, 1); !runs {
		return true
	}
	for _, views := range f.Trees {
		if views[p.Bridge].Ports[p.Number].Forwarding {
			return true
		}
	}
	return false
}

// moves compares the ports of both states. A port of an MLAG pair that is one bridge
// is among those of either peer: of what the change plugged in only the ends count.
func (s *Stray) moves(before, now *State, absent *topology.Faults) {
	for _, inst := range slices.SortedFunc(maps.Keys(now.Trees), stp.Instance.Compare) {
		for _, bridge := range slices.Sorted(maps.Keys(now.Trees[inst])) {
			view := now.Trees[inst][bridge]
			for _, number := range slices.Sorted(maps.Keys(view.Ports)) {
				m := PortMove{Port: stp.PortID{Bridge: bridge, Number: number}, Instance: inst, Is: view.Ports[number]}
				if now.View.SwitchPort(m.Port) != m.Port {
					continue // of the other peer of an MLAG pair, which has it too
				}
				m.Was = before.Trees[inst][bridge].Ports[number]
				if c := now.View.Cables[m.Port]; len(c) > 0 {
					m.Element = c[0]
				}
				switch mine := m.Port == s.Ends[0] || m.Port == s.Ends[1]; {
				case mine && m.Is.Guard == stp.ErrDisabled:
					if !slices.Contains(s.Closed, m.Port) {
						s.Closed = append(s.Closed, m.Port)
					}
				case mine && m.Is.Role != stp.Disabled && !m.Is.Forwarding:
					s.Held = append(s.Held, m)
				case !mine && m.Is != m.Was && !absent.Has(m.Element):
					s.Moved = append(s.Moved, m)
				}
			}
		}
	}
}

// storms finds the VLANs in which what was plugged in closes a ring.
func (s *Stray) storms(a *analyzer, f *frame, new []int) {
	vlans := map[int]bool{1: true}
	for _, n := range a.b.Networks {
		vlans[n.VLAN] = true
	}
	for _, i := range new {
		for _, e := range f.View.Hops[i].Ends {
			if e.VLANs.Len() == 1 {
				for v := range e.VLANs.All() {
					vlans[v] = true
				}
			}
		}
	}
	for _, v := range slices.Sorted(maps.Keys(vlans)) {
		g, was := f.vlan(v), a.base.vlan(v)
		for _, i := range new {
			sw := a.index[f.View.Hops[i].Ends[0].Switch]
			if g.ring[sw] && !was.ring[sw] && g.exists[sw] {
				s.Storm = append(s.Storm, v)
				break
			}
		}
	}
}
