package failure

import (
	"context"
	"iter"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// SettleChanged returns the fabric as the changes of a scenario make it, and its
// state with what is dead.
func SettleChanged(f *topology.Fabric, s Scenario) (*topology.Fabric, *State, error) {
	if len(s.Changes) == 0 {
		state, err := s.Settle(f)
		return f, state, err
	}
	a, err := analyzeChanged(f, nil, s)
	if err != nil {
		return nil, nil, err
	}
	frame, err := a.frame(s)
	if err != nil {
		return nil, nil, err
	}
	return a.f, frame.State, nil
}

// analyzeChanged returns the analyzer of the fabric that the changes of a scenario make.
// rest is that of the fabric without them, nil where there is none yet.
func analyzeChanged(f *topology.Fabric, rest *analyzer, s Scenario) (*analyzer, error) {
	c, err := applyAll(f, s.Changes)
	if err != nil {
		return nil, err
	}
	if rest == nil || c.absent.Len() > 0 {
		if rest, err = newAnalyzerWithout(c.before, c.absent); err != nil {
			return nil, err
		}
	}
	return rest.after(c.after, s), nil
}

// evaluateChanged evaluates a scenario that has changes. rest is as of [analyzeChanged].
func evaluateChanged(f *topology.Fabric, rest *analyzer, s Scenario) (*Outcome, error) {
	a, err := analyzeChanged(f, rest, s)
	if err != nil {
		return nil, err
	}
	return a.evaluate(s)
}

// after returns an analyzer of another fabric with the same switches, links and hosts
// in the same order, which judges it against the state without fault of a.
func (a *analyzer) after(f *topology.Fabric, s Scenario) *analyzer {
	out := bare(f)
	out.name = s.String()
	out.nets, out.base, out.rest = a.nets, a.base, a.rest
	out.clusters, out.restClusters = a.clusters, a.restClusters
	out.changed = true
	return out
}

// SweepChanges returns the outcome of the state without fault, then that of each
// change by itself, in their order, with elements dead that die along with each. A
// change that cannot be analysed gives an error and the rest goes on; if the state
// without fault cannot, or the context is done, the sequence ends with that error.
func SweepChanges(ctx context.Context, f *topology.Fabric, changes []Change, down topology.Faults) iter.Seq2[*Outcome, error] {
	return func(yield func(*Outcome, error) bool) {
		rest, err := newAnalyzer(f)
		if err != nil {
			yield(nil, err)
			return
		}
		o, err := rest.evaluate(Scenario{})
		if !yield(o, err) || err != nil {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		evaluate := func(s Scenario) (*Outcome, error) { return evaluateChanged(f, rest, s) }
		for o, err := range parallel(ctx, slices.Values(ChangeScenarios(changes, down)), evaluate) {
			if !yield(o, err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// crossed returns the native VLANs of links whose ends say that they differ. Where
// both ends run a tree per VLAN their ports discard in both VLANs, which package stp says.
func (a *analyzer) crossed() map[topology.Element][2]int {
	out := make(map[topology.Element][2]int)
	for _, l := range a.b.Links {
		n := [2]int{max(l.Ends[0].Native, 1), max(l.Ends[1].Native, 1)}
		perVLAN := func(k int) bool { return a.b.Switches[a.index[l.Ends[k].Switch]].Protocol.PerVLAN() }
		if n[0] != n[1] && !(perVLAN(0) && perVLAN(1)) {
			out[l.Element()] = n
		}
	}
	return out
}

// joins returns the VLANs that are untagged at the ends of a link and differ, so that the
// link joins them where both ends forward. Of an end with one VLAN that one is taken for
// its access VLAN, where no native VLAN is said and the other end has one only too.
func (a *analyzer) joins(l *topology.Link) (vlans [2]int, differ bool) {
	if vlans, differ = a.natives[l.Element()]; differ {
		return vlans, true
	}
	x, y := l.Ends[0].VLANs, l.Ends[1].VLANs
	if x.Len() != 1 || y.Len() != 1 || x == y {
		return vlans, false
	}
	for k, e := range l.Ends {
		for v := range e.VLANs.All() {
			vlans[k] = v
		}
	}
	return vlans, true
}

// joined returns the links that join two VLANs: each end forwards the VLAN that is
// untagged there, and the two differ.
func (f *frame) joined() []Joined {
	var out []Joined
	for i := range f.a.b.Links {
		l, h := &f.a.b.Links[i], &f.View.Hops[i]
		a, b := &l.Ends[0], &l.Ends[1]
		vlans, differ := f.a.joins(l)
		if !differ || h.Status != lag.Up && h.Status != lag.OneWay {
			continue
		}
		through := true
		for k := range h.Ends {
			e := &h.Ends[k]
			inst, runs := f.View.Instance(e.Switch, vlans[k])
			through = through && e.VLANs.Has(vlans[k]) && (!runs || f.Trees[inst][e.Switch].Ports[e.Port].Forwarding)
		}
		if through {
			out = append(out, Joined{
				Link: h.Element, VLANs: vlans,
				A: stp.PortID{Bridge: a.Switch, Number: h.Ends[0].Port}, B: stp.PortID{Bridge: b.Switch, Number: h.Ends[1].Port},
			})
		}
	}
	return out
}

// newlyJoined returns what is joined and was not without fault. One link that joins two
// VLANs closes no ring, since in each of them it forwards itself; of several together
// that is not known.
func (a *analyzer) newlyJoined(f *frame) ([]Joined, error) {
	if f == a.base {
		return nil, nil
	}
	now, was := f.joined(), a.base.joined()
	out := slices.DeleteFunc(slices.Clone(now), func(j Joined) bool { return slices.Contains(was, j) })
	if len(out) > 0 && len(now) > 1 {
		ports := []stp.PortID{}
		for _, j := range now {
			ports = append(ports, j.A, j.B)
		}
		return nil, &stp.UnmodelledError{Ports: ports, What: "VLANs are joined at several links, and whether that closes a ring"}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
