package failure_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestNextLower has what ports fall back to.
func TestNextLower(t *testing.T) {
	for from, want := range map[int]int{
		10: 0, 100: 10, 1000: 100, 2500: 1000, 5000: 1000, 10_000: 1000, 25_000: 10_000, 40_000: 10_000, 50_000: 25_000, 100_000: 40_000,
		200_000: 100_000, 400_000: 100_000, 1: 0, 0: 0,
	} {
		if got := failure.NextLower(from); got != want {
			t.Errorf("%d falls back to %d, want %d", from, got, want)
		}
	}
}

// TestSlowScenarios wants every cable once, at a lower speed than its own.
func TestSlowScenarios(t *testing.T) {
	f, err := file.Load("../examples/designs/d2-square-pruned.yaml")
	if err != nil {
		t.Fatal(err)
	}
	names := func(mbps int) (out []string) {
		for _, s := range failure.SlowScenarios(f, mbps) {
			if !s.Faulty() || s.Down.Len() != 0 || s.Slower.String() != s.Name || (failure.Scenario{Slower: s.Slower}).String() != s.Name {
				t.Errorf("%+v", s)
			}
			out = append(out, s.String())
		}
		return out
	}
	for mbps, want := range map[int]string{
		0:      "member:isl/1=1G member:isl/2=1G member:core/1=100M member:core/2=100M member:up-a/1=100M member:up-a/2=100M member:up-b/1=100M member:up-b/2=100M",
		1000:   "member:isl/1=1G member:isl/2=1G",
		10_000: "",
	} {
		if got := strings.Join(names(mbps), " "); got != want {
			t.Errorf("to %d: %s", mbps, got)
		}
	}
	both := failure.Scenario{Slower: failure.Slowdown{Element: topology.Element{Kind: topology.KindLink, Name: "core"}, Mbps: 1000},
		Down: topology.NewFaults(topology.Element{Kind: topology.KindSwitch, Name: "ten-a"})}
	if got := both.String(); got != "switch:ten-a,link:core=1G" {
		t.Errorf("of both: %s", got)
	}
}

// TestSlowdownsAgree judges every cable of random fabrics that comes up slower by the
// package and by the models, which are given the slower fabric, settled, and the
// other one without fault.
func TestSlowdownsAgree(t *testing.T) {
	compared, failed, verdicts := 0, 0, make(map[failure.Verdict]int)
	const usual = 15
	n := randomCount(t, usual)
	for seed := range n {
		f, err := drawClusters(t, seed).Edit(func(b *topology.Builder) {
			for i := range b.Switches {
				b.Switches[i].LACP.Mismatch = []topology.Fate{topology.MemberStandby, topology.MemberSuspended}[i%2]
				b.Switches[i].LACP.CompareWith = []topology.CompareWith{topology.CompareFastest, topology.CompareFirst}[seed%2]
			}
		})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want := failure.SlowScenarios(f, 0)
		loader, err := failure.NewLoader(f)
		if err != nil {
			t.Fatal(err)
		}
		i := -1 // of the state without fault
		for o, err := range failure.Slowdowns(t.Context(), f, 0) {
			if i++; i == 0 {
				if err != nil || o.Scenario.Faulty() {
					t.Fatalf("seed %d: without fault %v, %v", seed, o, err)
				}
				continue
			}
			s := want[i-1]
			g, other := f.Slower(s.Slower.Element, s.Slower.Mbps)
			if err != nil {
				// The fabric cannot be, or cannot be settled with what was heard without fault.
				failed++
				if !strings.Contains(err.Error(), s.String()) {
					t.Errorf("seed %d, %v: the error does not name it: %v", seed, s, err)
				}
				continue
			}
			if other != nil {
				t.Fatalf("seed %d, %v: %v", seed, s, other)
			}
			m, err := newModel(f, topology.Faults{})
			if err != nil {
				t.Fatal(err)
			}
			if m.now, err = s.Settle(f); err != nil {
				t.Fatal(err)
			}
			for _, l := range g.Builder().Links {
				fastest := max(l.Mbps, slices.Max(append(l.Members, 0)))
				if k := slices.IndexFunc(m.now.View.Hops, func(h lag.Hop) bool { return h.Element == l.Element() }); m.now.View.Hops[k].FlowMbps > fastest {
					t.Errorf("seed %d, %v: %v has %d Mbps for a flow", seed, s, l.Element(), m.now.View.Hops[k].FlowMbps)
				}
			}
			if o.Scenario.String() != s.String() {
				t.Fatalf("seed %d: %v, want %v", seed, o.Scenario, s)
			}
			for k, n := range m.outcomes() {
				compared++
				verdicts[n.Verdict]++
				if a, b := summary(&o.Networks[k]), summary(&n); a != b {
					t.Fatalf("seed %d, %v: got %s\nwant %s", seed, s, a, b)
				}
			}
			for k := range o.Clusters {
				if a, b := clusterSummary(&o.Clusters[k]), m.judgeCluster(m.b.Clusters[k]); a != b {
					t.Fatalf("seed %d, %v: got\n%s\nwant\n%s", seed, s, a, b)
				}
			}
			load, err := loader.Load(s)
			if err != nil {
				t.Fatal(err)
			}
			compareLoad(t, fmt.Sprintf("seed %d, %v", seed, s), load, newModelLoad(m), make(map[string]int))
		}
		if i != len(want) {
			t.Fatalf("seed %d: %d of %d scenarios", seed, i, len(want))
		}
	}
	t.Logf("%d compared, %d not analysed: %v", compared, failed, verdicts)
	for _, v := range []failure.Verdict{failure.Intact, failure.Degraded, failure.Rerouted, failure.Slow} {
		if verdicts[v] == 0 && n >= usual {
			t.Errorf("nothing is %v, which tells little", v)
		}
	}
}

// TestSlowdownIsNoElement: what sums up states by their dead elements never meets a
// link that came up slower, and says so where it is given one.
func TestSlowdownIsNoElement(t *testing.T) {
	f := cluster(t)
	s := failure.Slower(topology.Element{Kind: topology.KindMember, Name: "isl", Index: 1}, 1000)
	if _, err := failure.Spares(t.Context(), f, []failure.Scenario{{}, s}); err == nil || !strings.Contains(err.Error(), "member:isl/1=1G") {
		t.Errorf("spares: %v", err)
	}
	for x := range failure.Singles().Scenarios(f) {
		if x.Slower != (failure.Slowdown{}) {
			t.Errorf("a plan has %v", x)
		}
	}
	// What is no cable, no lower speed, or not said what becomes of it.
	for _, c := range []struct {
		s    failure.Scenario
		want string
	}{
		{failure.Slower(topology.Element{Kind: topology.KindSwitch, Name: "ten-a"}, 1000), "switch:ten-a is no link or member that could come up slower"},
		{failure.Slower(topology.Element{Kind: topology.KindLink, Name: "core"}, 10_000), "which is not slower than 10G"},
		{s, "does not say what becomes of a mismatch"},
	} {
		if _, err := failure.Evaluate(f, c.s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v", c.s, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range failure.Slowdowns(ctx, f, 0) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("of a context that is done: %v", last)
	}
}
