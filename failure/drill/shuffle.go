package drill

import (
	"fmt"
	"math/rand/v2"
	"reflect"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// mostShuffled is how many states of a command are computed again.
const mostShuffled = 500

// shuffled computes what a command looked at again, from the description in another
// order, and says what is not the same: in a sound model nothing.
func shuffled(l looked) error {
	g, err := reordered(l.fabric)
	if err != nil {
		return fmt.Errorf("with the description in another order: %w", err)
	}
	x, err1 := failure.Analyze(l.fabric)
	y, err2 := failure.Analyze(g)
	if err1 != nil || err2 != nil {
		return sameErrors("without fault", err1, err2)
	}
	all, _ := items(l.fabric, l.plan, false)
	if err := sameStrays(l.strays, g); err != nil {
		return err
	}
	step := max(1, len(all)/mostShuffled)
	for i := 0; i < len(all); i += step {
		a, err1 := all[i].evaluate(x)
		b, err2 := all[i].evaluate(y)
		if err1 != nil || err2 != nil {
			if err := sameErrors(all[i].name, err1, err2); err != nil {
				return err
			}
			continue
		}
		if err := same(all[i].name, "trees", a.State.Trees, b.State.Trees); err != nil {
			return err
		}
		if err := same(all[i].name, "verdicts", verdicts(a.Outcome, all[i]), verdicts(b.Outcome, all[i])); err != nil {
			return err
		}
	}
	return nil
}

// reordered returns a fabric with its description in another order, always the same.
func reordered(f *topology.Fabric) (*topology.Fabric, error) {
	return f.Edit(func(b *topology.Builder) {
		r := rand.New(rand.NewPCG(1, 2)) // a fixed order, so that a failure comes again
		shuffle(r, b.Switches)
		shuffle(r, b.Links)
		shuffle(r, b.Segments)
		shuffle(r, b.Hosts)
		shuffle(r, b.Networks)
		shuffle(r, b.Clusters)
		for i := range b.Clusters {
			shuffle(r, b.Clusters[i].Nodes)
		}
	})
}

// same says what differs between two values that must not.
func same[T any](state, what string, a, b T) error {
	if reflect.DeepEqual(a, b) { // which takes a hundredth of the time
		return nil
	}
	return fmt.Errorf("%s: the %s depend on the order of the description (-as it is +shuffled):\n%s", state, what, gocmp.Diff(a, b))
}

// sameErrors says that a state can be analysed in one order only.
func sameErrors(name string, a, b error) error {
	if a != nil && b != nil {
		return nil
	}
	return fmt.Errorf("%s: whether it can be analysed depends on the order of the description: %v, %v", name, a, b)
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// sameStrays judges stray cables again in a fabric in another order. What of them is
// looked at a [failure.Case] does not have.
func sameStrays(strays []*failure.Stray, g *topology.Fabric) error {
	step := max(1, len(strays)/mostShuffled)
	for i := 0; i < len(strays); i += step {
		a := strays[i]
		name := a.Cable.String()
		b, err := failure.JudgeStray(g, a.Cable)
		if err != nil {
			return sameErrors(name, nil, err)
		}
		for _, x := range []struct {
			what string
			a, b any
		}{
			{"ends", a.Ends, b.Ends}, {"storms", a.Storm, b.Storm},
			{"ports that are shut down", a.Closed, b.Closed},
			{"ports that are held", a.Held, b.Held}, {"ports that move", a.Moved, b.Moved},
			{"joined VLANs", a.Outcome.Joined, b.Outcome.Joined},
			{"verdicts", verdicts(a.Outcome, item{name: name}), verdicts(b.Outcome, item{name: name})},
		} {
			if err := same(name, x.what, x.a, x.b); err != nil {
				return err
			}
		}
	}
	return nil
}

// verdicts has of an outcome what must not depend on any order.
func verdicts(o *failure.Outcome, it item) map[string][2]string {
	out := make(map[string][2]string)
	for _, l := range verdictLines(&State{Outcome: o}, it) {
		out[l.key()] = [2]string{l.verdict, l.collateral}
	}
	for i := range o.Networks {
		n := &o.Networks[i]
		out["Mbps of "+n.Cluster+"/"+n.Network] = [2]string{fmt.Sprint(n.BottleneckMbps), fmt.Sprint(n.FlowMbps)}
		out["cut from "+n.Cluster+"/"+n.Network] = [2]string{fmt.Sprint(n.CutHosts)}
	}
	for i := range o.Clusters {
		k := &o.Clusters[i]
		out["kept of "+k.Cluster] = [2]string{fmt.Sprint(k.Kept), fmt.Sprint(k.Lost)}
	}
	return out
}
