package failure_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestWays adds up the ways of each network by itself, on random networks, and wants
// what the outcome says: both verdicts, the least speeds, the pairs that have neither
// a network nor its fallback.
func TestWays(t *testing.T) {
	states, networks, cut := 0, 0, 0
	for seed := range randomCount(t, 20) {
		f, err := drawFabric(t, seed).Edit(func(b *topology.Builder) {
			for i := range b.Networks {
				if len(b.Networks) > 1 {
					b.Networks[i].Fallback = []string{b.Networks[(i+1)%len(b.Networks)].Name}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		x, err := failure.Analyze(f)
		if err != nil {
			continue // too deep, or not modelled
		}
		for want, wantErr := range failure.Sweep(context.Background(), f, failure.Singles()) {
			if wantErr != nil {
				continue
			}
			s := want.Scenario
			c, err := x.Case(s)
			if err != nil {
				t.Fatalf("seed %d: %v: %v", seed, s, err)
			}
			states++
			if !reflect.DeepEqual(want, c.Outcome) {
				t.Fatalf("seed %d: %v (-Sweep +Case):\n%s", seed, s, cmp.Diff(want, c.Outcome))
			}
			for i := range c.Outcome.Networks {
				networks++
				checkWays(t, c, &c.Outcome.Networks[i])
			}
			for i := range c.Outcome.Clusters {
				cut += checkWithout(t, f, c, &c.Outcome.Clusters[i])
			}
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, s)
			}
		}
	}
	if !testing.Short() && (states < 200 || cut < 100) {
		t.Errorf("%d states, %d networks, %d pairs without: too few to say anything", states, networks, cut)
	}
}

func checkWays(t *testing.T, c *failure.Case, n *failure.NetworkOutcome) {
	t.Helper()
	verdict, collateral := failure.Intact, failure.Intact
	least, flow := 0, 0
	cut := make(map[string]bool)
	decided := false
	for _, w := range c.Ways(n.Network) {
		if w.Cluster != n.Cluster {
			continue
		}
		verdict = max(verdict, w.Verdict)
		if w.Untouched {
			collateral = max(collateral, w.Verdict)
		}
		if w.Verdict.Connected() && w.Hosts[1] != "" {
			if least == 0 || w.Mbps < least {
				least = w.Mbps
			}
			if flow == 0 || w.FlowMbps < flow {
				flow = w.FlowMbps
			}
		}
		if w.Path.Hops() == 0 && w.Verdict.Connected() {
			t.Errorf("%s: connected without a path: %+v", n.Network, w)
		}
		if !w.Verdict.Connected() {
			cut[w.Hosts[0]], cut[w.Hosts[1]] = true, true
		}
		if w.Verdict == n.Verdict && w.From == n.Pair.From && w.To == n.Pair.To {
			// Of shares of VMs on several NICs there may be several such.
			decided = decided || cmp.Equal(n.Pair, w.Pair())
		}
	}
	if verdict != n.Verdict || collateral != n.Collateral {
		t.Errorf("%s: the ways are %v and %v, the outcome %v and %v", n.Network, verdict, collateral, n.Verdict, n.Collateral)
	}
	if n.Verdict != failure.Looped && (least != n.BottleneckMbps || flow != n.FlowMbps) {
		t.Errorf("%s: the ways have at least %d and %d Mbps, the outcome %d and %d", n.Network, least, flow, n.BottleneckMbps, n.FlowMbps)
	}
	if n.Verdict != failure.Intact && !decided {
		t.Errorf("%s: no way is the pair that decided, %v to %v", n.Network, n.Pair.From, n.Pair.To)
	}
	for _, host := range n.CutHosts {
		if !cut[host] {
			t.Errorf("%s: %s is cut, and has no way that is", n.Network, host)
		}
	}
}

// checkWithout counts the pairs of live nodes whose ways are cut on a network and on
// each of its fallbacks, and returns how many there are.
func checkWithout(t *testing.T, f *topology.Fabric, c *failure.Case, o *failure.ClusterOutcome) int {
	t.Helper()
	b := f.Builder()
	known := make(map[string][2]map[[2]string]bool)
	joined := func(network string) (pairs, cut map[[2]string]bool) {
		if k, ok := known[network]; ok {
			return k[0], k[1]
		}
		defer func() { known[network] = [2]map[[2]string]bool{pairs, cut} }()
		pairs, cut = make(map[[2]string]bool), make(map[[2]string]bool)
		sends := make(map[[2]string]bool)
		for _, w := range c.Ways(network) {
			if w.Cluster != o.Cluster || w.Hosts[1] == "" {
				continue
			}
			k := w.Hosts
			if k[1] < k[0] {
				k[0], k[1] = k[1], k[0]
			}
			alive := true
			for _, h := range k {
				alive = alive && !c.State.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: h})
			}
			pairs[k] = pairs[k] || alive
			// A share of a host's VMs that sends nothing cuts the network and not the
			// nodes, as long as something of theirs sends.
			if w.From.Kind == topology.KindNIC && w.To.Kind == topology.KindNIC {
				sends[k] = true
				cut[k] = cut[k] || !w.Verdict.Connected()
			}
		}
		for k := range pairs {
			cut[k] = cut[k] || !sends[k]
		}
		return pairs, cut
	}
	total := 0
	for _, n := range b.Networks {
		if n.Fallback == nil || n.MPIO || slices.ContainsFunc(b.Networks, func(m topology.Network) bool { return m.MPIO && slices.Contains(n.Fallback, m.Name) }) {
			continue // of MPIO a cluster counts every combination, and ways the best
		}
		pairs, cut := joined(n.Name)
		without := 0
		for k, alive := range pairs {
			lost := alive && cut[k]
			for _, other := range n.Fallback {
				otherPairs, otherCut := joined(other)
				lost = lost && (!otherPairs[k] || otherCut[k])
			}
			if lost {
				without++
			}
		}
		got := 0
		for i := range o.Networks {
			if o.Networks[i].Network == n.Name {
				got = o.Networks[i].Without.N
			}
		}
		if got != without {
			t.Errorf("cluster %s: %d pairs have neither %s nor its fallback by their ways, %d by the outcome", o.Cluster, without, n.Name, got)
		}
		total += without
	}
	return total
}

// TestRebootCases wants the cases of a reboot to be what Reboots says.
func TestRebootCases(t *testing.T) {
	n := 0
	for seed := range randomCount(t, 40) {
		f := drawFabric(t, seed)
		x, err := failure.Analyze(f)
		if err != nil {
			continue
		}
		i := 0
		switches := f.Elements(topology.KindSwitch)
		for r, wantErr := range failure.Reboots(context.Background(), f) {
			down, back, err := x.Reboot(switches[i])
			if i++; (err == nil) != (wantErr == nil) {
				t.Fatalf("seed %d: %v, Reboots says %v", seed, err, wantErr)
			}
			if err != nil {
				continue
			}
			n++
			if d := cmp.Diff([]*failure.Outcome{r.Down, r.Back}, []*failure.Outcome{down.Outcome, back.Outcome}); d != "" {
				t.Fatalf("seed %d: %v (-Reboots +Reboot):\n%s", seed, switches[i-1], d)
			}
			for k := range back.Outcome.Networks {
				checkWays(t, back, &back.Outcome.Networks[k])
				checkWays(t, down, &down.Outcome.Networks[k])
			}
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, switches[i-1])
			}
		}
	}
	if !testing.Short() && n < 20 {
		t.Errorf("%d reboots, too few to say anything", n)
	}
}

// TestAnalysisErrors wants names that the fabric lacks refused, with the nearest.
func TestAnalysisErrors(t *testing.T) {
	x, err := failure.Analyze(cluster(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Case(failure.Down(topology.Element{Kind: topology.KindLAG, Name: "isk"})); err == nil || !strings.Contains(err.Error(), `did you mean "lag:isl"?`) {
		t.Errorf("Case of a LAG that is not there: %v", err)
	}
	if _, _, err := x.Reboot(topology.Element{Kind: topology.KindSwitch, Name: "ten-x"}); err == nil || !strings.Contains(err.Error(), `did you mean "switch:ten-a"?`) {
		t.Errorf("Reboot of a switch that is not there: %v", err)
	}
	if _, _, err := x.Reboot(topology.Element{Kind: topology.KindLAG, Name: "isl"}); err == nil || !strings.Contains(err.Error(), "lag:isl is no switch") {
		t.Errorf("Reboot of a LAG: %v", err)
	}
}

// TestChangedCases wants the case of every change, alone and with an element dead along
// with it, to be what Evaluate says, its trees those of SettleChanged and its ways those
// of its outcome: of random networks, with one analysis for all of their changes.
func TestChangedCases(t *testing.T) {
	changes, plugged, errors := 0, 0, 0
	for seed := range randomCount(t, 20) {
		f := drawFabric(t, seed)
		x, err := failure.Analyze(f)
		if err != nil {
			continue // too deep, or not modelled
		}
		elements := f.Elements(topology.KindLink, topology.KindMember)
		all := failure.Changes(f, failure.ChangeKinds()...)
		step := max(1, len(all)/25)
		for i := int(seed) % step; i < len(all); i += step {
			s := failure.Scenario{Changes: all[i : i+1]}
			if len(elements) > 0 && i%2 == 0 {
				s.Down = topology.NewFaults(elements[i%len(elements)])
			}
			want, wantErr := failure.Evaluate(f, s)
			c, err := x.Case(s)
			if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
				t.Fatalf("seed %d: %v: Case says %v, Evaluate %v", seed, s, err, wantErr)
			}
			if err != nil {
				errors++
				continue
			}
			changes++
			if k := all[i].Kind; k == failure.ChangeStray || k == failure.ChangeRogue {
				plugged++
			}
			if !reflect.DeepEqual(want, c.Outcome) {
				t.Fatalf("seed %d: %v (-Evaluate +Case):\n%s", seed, s, cmp.Diff(want, c.Outcome))
			}
			_, state, err := failure.SettleChanged(f, s)
			if err != nil || !reflect.DeepEqual(state.Trees, c.State.Trees) {
				t.Fatalf("seed %d: %v: %v (-SettleChanged +Case):\n%s", seed, s, err, cmp.Diff(state.Trees, c.State.Trees))
			}
			for k := range c.Outcome.Networks {
				checkWays(t, c, &c.Outcome.Networks[k])
			}
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, s)
			}
		}
	}
	if !testing.Short() && (changes < 150 || plugged < 20) {
		t.Errorf("%d changes, %d of them plugged in, %d not analysed: too few to say anything", changes, plugged, errors)
	}
	t.Logf("%d changes, %d of them plugged in, %d not analysed", changes, plugged, errors)
}
