package failure

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// State is a fabric with some of it dead, and the trees that spanning tree
// settles on: what pictures and explanations are made of.
type State struct {
	View  *lag.View
	Trees stp.Trees
}

// Settle returns the state of the fabric with the faults. The error says that
// the fabric lacks an element, or that spanning tree cannot be computed, such as
// a [stp.DepthError].
func Settle(f *topology.Fabric, x topology.Faults) (*State, error) {
	if err := known(f, x); err != nil {
		return nil, err
	}
	r := lag.NewResolver(f)
	rest, err := settle(r, topology.Faults{}, nil)
	if err != nil || x.Len() == 0 {
		return rest, err
	}
	return settle(r, x, rest)
}

// known returns an error that names every element that the fabric lacks.
func known(f *topology.Fabric, x topology.Faults) error {
	names := make([]string, 0, x.Len())
	for e := range x.All() {
		names = append(names, e.String())
	}
	_, err := f.ParseFaults(names...)
	return err
}

// settle needs the state without fault for loop guard, which acts on what a port
// has heard before.
func settle(r *lag.Resolver, x topology.Faults, rest *State) (*State, error) {
	return settleAs(x.String(), r, x, rest)
}

// settleAs is settle of a state that has a name.
func settleAs(name string, r *lag.Resolver, x topology.Faults, rest *State) (*State, error) {
	v := r.Resolve(x)
	if rest != nil {
		expect(v, rest)
	}
	if len(v.Unmodelled) > 0 {
		return nil, fmt.Errorf("failure: %s: %w", name, v.Unmodelled[0])
	}
	trees, err := v.Solve()
	if err != nil {
		return nil, fmt.Errorf("failure: %s: %w", name, err)
	}
	return &State{View: v, Trees: trees}, nil
}

// expect tells the ports with loop guard that heard BPDUs without fault, being
// root, alternate or backup in some tree, to expect them.
func expect(v *lag.View, rest *State) {
	for i := range v.Bridged.Bridges {
		b := &v.Bridged.Bridges[i]
		if !slices.ContainsFunc(b.Ports, func(p stp.Port) bool { return p.LoopGuard }) {
			continue
		}
		b.Ports = slices.Clone(b.Ports)
		for j := range b.Ports {
			p := &b.Ports[j]
			for inst, views := range rest.Trees {
				switch views[b.Name].Ports[p.Number].Role {
				case stp.Root, stp.Alternate, stp.Backup, stp.Master:
					p.Expects = true
					p.ExpectsIn = append(p.ExpectsIn, max(inst.VLAN, 1))
				}
			}
			slices.Sort(p.ExpectsIn)
			p.ExpectsIn = slices.Compact(p.ExpectsIn) // MST instances count as VLAN 1, and do not count
		}
	}
}

// Evaluate returns the outcome of one scenario. An error says that it could not
// be analysed: the fabric lacks an element, or the state has no trees.
//
// With changes the outcome is that of the fabric that they make, against f without
// fault: that is what it is before, and what ports with loop guard have heard.
func Evaluate(f *topology.Fabric, s Scenario) (*Outcome, error) {
	if len(s.Changes) > 0 {
		return evaluateChanged(f, nil, s)
	}
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	return a.evaluate(s)
}

// Sweep returns the outcome of every scenario of the plan, in its order, the
// state without fault first. A scenario that cannot be analysed gives an error
// and the sweep goes on; if the state without fault cannot, or the context is
// done, the sweep ends with that error. The work is shared by GOMAXPROCS
// goroutines; the order does not depend on them.
func Sweep(ctx context.Context, f *topology.Fabric, p Plan) iter.Seq2[*Outcome, error] {
	return func(yield func(*Outcome, error) bool) {
		if _, err := p.space(f); err != nil {
			yield(nil, err)
			return
		}
		a, err := newAnalyzer(f)
		if err != nil {
			yield(nil, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for o, err := range parallel(ctx, p.Scenarios(f), a.evaluate) {
			if !yield(o, err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// parallel does work on items with GOMAXPROCS goroutines and returns the results in
// the order of the items. It ends early when the context is done.
func parallel[T, R any](ctx context.Context, items iter.Seq[T], work func(T) (R, error)) iter.Seq2[R, error] {
	type result struct {
		value R
		err   error
	}
	type job struct {
		item T
		done chan result
	}
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		workers := runtime.GOMAXPROCS(0)
		jobs := make(chan job)
		queue := make(chan job, 4*workers) // bounds what is computed ahead
		go func() {
			defer close(jobs)
			defer close(queue)
			for item := range items {
				j := job{item, make(chan result, 1)}
				select {
				case queue <- j:
				case <-ctx.Done():
					return
				}
				select {
				case jobs <- j:
				case <-ctx.Done():
					return
				}
			}
		}()
		for range workers {
			go func() {
				for j := range jobs {
					v, err := work(j.item)
					j.done <- result{v, err}
				}
			}()
		}
		for j := range queue {
			select {
			case r := <-j.done:
				if !yield(r.value, r.err) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
