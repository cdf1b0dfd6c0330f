package failure_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// cluster is the square with a cluster of four on one network, csv, whose NICs
// cross over.
func cluster(t *testing.T, edit ...func(*topology.Builder)) *topology.Fabric {
	t.Helper()
	b := gen.Square()
	b.Networks = []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}}
	for i := range 4 {
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprintf("node%d", i+1), NICs: []topology.NIC{
			{Name: "csv", To: []topology.Attachment{{Switch: []string{"ten-a", "ten-b"}[i%2]}}, Mbps: 10_000, Carries: []string{"csv"}},
		}})
	}
	for _, e := range edit {
		e(b)
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sweep(t *testing.T, f *topology.Fabric, p failure.Plan) []*failure.Outcome {
	t.Helper()
	var out []*failure.Outcome
	for o, err := range failure.Sweep(context.Background(), f, p) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

// TestSweepIsEvaluate wants every outcome of a sweep, in order, to be what
// Evaluate says of its scenario, at any GOMAXPROCS.
func TestSweepIsEvaluate(t *testing.T) {
	f := cluster(t)
	var want []*failure.Outcome
	for s := range failure.Singles().Scenarios(f) {
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, o)
	}
	if len(want) != failure.Singles().Count(f) || len(want) != 1+len(f.Elements()) {
		t.Errorf("%d scenarios, Count says %d", len(want), failure.Singles().Count(f))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(n)
		got := sweep(t, f, failure.Singles())
		if d := cmp.Diff(want, got, cmp.Comparer(topology.Faults.Equal)); d != "" {
			t.Errorf("GOMAXPROCS %d (-Evaluate +Sweep):\n%s", n, d)
		}
	}
}

// TestSweepKinds wants only the kinds that were asked for, in order.
func TestSweepKinds(t *testing.T) {
	var names []string
	for _, o := range sweep(t, cluster(t), failure.Singles(topology.KindMember, topology.KindLink)) {
		names = append(names, o.Scenario.Name)
	}
	want := "no fault link:core member:isl/1 member:isl/2 member:up-a/1 member:up-a/2 member:up-b/1 member:up-b/2"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestSweepEnds wants a sweep to stop when its consumer or its context does, and
// to leave no goroutine.
func TestSweepEnds(t *testing.T) {
	f, err := gen.Campus(10, 4).Build()
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	for range failure.Sweep(context.Background(), f, failure.Singles()) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	var last error
	for _, err := range failure.Sweep(ctx, f, failure.Singles()) {
		if n++; n == 5 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("after %d outcomes the sweep ended with %v", n, last)
	}
	if all := failure.Singles().Count(f); n >= all {
		t.Errorf("%d of %d outcomes after a cancel", n, all)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestEvaluateErrors wants one clear error for what cannot be analysed.
func TestEvaluateErrors(t *testing.T) {
	f := cluster(t)
	_, err := failure.Evaluate(f, failure.Down(topology.Element{Kind: topology.KindLAG, Name: "isle"}))
	if err == nil || !strings.Contains(err.Error(), `no element "lag:isle"; did you mean "lag:isl"?`) {
		t.Errorf("an unknown element: %v", err)
	}
	_, err = failure.Evaluate(f, failure.Down(topology.Element{}))
	if err == nil {
		t.Error("the zero element is no error")
	}
	row := &topology.Builder{}
	for i := range 22 {
		row.Switches = append(row.Switches, topology.Switch{Name: fmt.Sprintf("s%d", i)})
		if i > 0 {
			row.Links = append(row.Links, topology.Link{Mbps: 1000, Ends: [2]topology.End{{Switch: fmt.Sprintf("s%d", i-1)}, {Switch: fmt.Sprintf("s%d", i)}}})
		}
	}
	deep, err := row.Build()
	if err != nil {
		t.Fatal(err)
	}
	var depth *stp.DepthError
	if _, err := failure.Evaluate(deep, failure.Scenario{}); !errors.As(err, &depth) || depth.Hops != 21 || depth.Bridge != "s21" {
		t.Errorf("a row of 22 switches: %v", err)
	}
	n := 0
	for _, err := range failure.Sweep(context.Background(), deep, failure.Singles()) {
		if n++; !errors.As(err, &depth) {
			t.Errorf("sweep of a row of 22 switches: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d results of a fabric that cannot be analysed, want the error", n)
	}
}

// TestOrderDoesNotMatter shuffles the description, with the MAC addresses and
// port numbers that the first order gave, and wants the same verdicts.
func TestOrderDoesNotMatter(t *testing.T) {
	f := cluster(t)
	want := byName(sweep(t, f, failure.Singles()))
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		g, err := f.Edit(func(b *topology.Builder) {
			shuffle(r, b.Switches)
			shuffle(r, b.Links)
			shuffle(r, b.Hosts)
			for i := range b.Links {
				if r.IntN(2) == 0 {
					b.Links[i].Ends[0], b.Links[i].Ends[1] = b.Links[i].Ends[1], b.Links[i].Ends[0]
				}
			}
			shuffle(r, b.Clusters[0].Nodes)
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, byName(sweep(t, g, failure.Singles()))); d != "" {
			t.Fatalf("seed %d (-in order +shuffled):\n%s", seed, d)
		}
	}
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// byName has what must not depend on order: verdicts, speeds and who is cut.
func byName(outcomes []*failure.Outcome) map[string]string {
	out := make(map[string]string)
	for _, o := range outcomes {
		for _, n := range o.Networks {
			out[o.Scenario.Name+" "+n.Network] = fmt.Sprint(n.Verdict, n.Collateral, n.BottleneckMbps, n.FlowMbps, n.CutHosts, n.Pair.Mbps, n.Pair.Path.Hops(), n.Pair.Reason.Code)
		}
	}
	return out
}

// TestPair wants the pair that decided, its ways and the vectors behind it.
func TestPair(t *testing.T) {
	f := cluster(t)
	x, err := f.ParseFaults("member:isl/1")
	if err != nil {
		t.Fatal(err)
	}
	o, err := failure.Evaluate(f, failure.Scenario{Down: x})
	if err != nil {
		t.Fatal(err)
	}
	p := o.Networks[0].Pair
	if got, want := fmt.Sprint(p.Path), "[nic:node1/csv switch:ten-a lag:up-a switch:core-a link:core switch:core-b lag:up-b switch:ten-b nic:node2/csv]"; got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(p.Before), "[nic:node1/csv switch:ten-a lag:isl switch:ten-b nic:node2/csv]"; got != want {
		t.Errorf("the path before is %s, want %s", got, want)
	}
	if p.Path.Hops() != 4 || p.Before.Hops() != 2 || p.Mbps != 2000 || p.FlowMbps != 1000 {
		t.Errorf("%d and %d hops, %d Mbps, %d for one flow", p.Path.Hops(), p.Before.Hops(), p.Mbps, p.FlowMbps)
	}
	r := p.Reason
	if r.Code != failure.CodePortDiscards || r.Port != (stp.PortID{Bridge: "ten-b", Number: 1}) || r.Element.String() != "lag:isl" {
		t.Errorf("the reason is %+v", r)
	}
	if r.Lost == nil || r.Lost.Field != stp.FieldBridge || r.Lost.Winner.Vector.ExternalCost != 12_000 || r.Lost.Loser.Vector.ExternalCost != 12_000 {
		t.Errorf("what it lost is %v", r.Lost)
	}
}

// TestTwoClusters judges each cluster's nodes by themselves, also on a VLAN that
// both have.
func TestTwoClusters(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "odd", Nodes: []string{"node1", "node3"}}, {Name: "even", Nodes: []string{"node2", "node4"}}}
	})
	for _, o := range sweep(t, f, failure.Singles(topology.KindLAG)) {
		if len(o.Networks) != 2 || o.Networks[0].Cluster != "odd" || o.Networks[1].Cluster != "even" {
			t.Fatalf("networks %+v", o.Networks)
		}
		for _, n := range o.Networks {
			if n.Verdict != failure.Intact {
				t.Errorf("%v: %s/%s is %v, though its nodes share a switch", o.Scenario, n.Cluster, n.Network, n.Verdict)
			}
		}
	}
}

// TestVLANMissingOnSwitch wants a VLAN that does not exist on a switch to go
// nowhere there, not even between two of its NICs.
func TestVLANMissingOnSwitch(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == "ten-a" })
		b.Switches[i].VLANs = topology.VLANsOf(10, 20)
	})
	o, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	n := o.Networks[0]
	if n.Verdict != failure.Pruned || n.Pair.Reason.Text != "VLAN 110 does not exist on ten-a" || len(n.CutHosts) != 4 {
		t.Errorf("%v: %s, cut %v", n.Verdict, n.Pair.Reason, n.CutHosts)
	}
}

// TestHub has a path over a shared segment: one element of the path, no switch.
func TestHub(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		b.Links = b.Links[1:] // no ISL
		b.Segments = []topology.Segment{{Name: "hub", Mbps: 100_000, Ends: []topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}, {Switch: "core-a"}}}}
	})
	o, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	p := o.Networks[0].Pair
	if got, want := fmt.Sprint(p.Path), "[nic:node1/csv switch:ten-a segment:hub switch:ten-b nic:node2/csv]"; got != want || p.Path.Hops() != 2 {
		t.Errorf("the path is %s, %d hops; want %s", got, p.Path.Hops(), want)
	}
	x, err := f.ParseFaults("segment:hub")
	if err != nil {
		t.Fatal(err)
	}
	if o, err = failure.Evaluate(f, failure.Scenario{Down: x}); err != nil {
		t.Fatal(err)
	}
	if n := o.Networks[0]; n.Verdict != failure.Slow || n.Pair.Reason.Code != failure.CodeLinkDead {
		t.Errorf("without the hub: %v, %s", n.Verdict, n.Pair.Reason)
	}
}

// TestCodes wants every code of the table to be said with words, once.
func TestCodes(t *testing.T) {
	seen := make(map[failure.Code]bool)
	for _, c := range failure.Codes() {
		if seen[c.Code] || c.Code == "" || c.Words == "" {
			t.Errorf("code %q: %q", c.Code, c.Words)
		}
		seen[c.Code] = true
	}
}

// TestVerdictText wants every verdict to read back.
func TestVerdictText(t *testing.T) {
	for _, v := range failure.Verdicts() {
		got, err := failure.ParseVerdict(v.String())
		if err != nil || got != v || v.Words() == "" {
			t.Errorf("%v reads back as %v, %v", v, got, err)
		}
	}
	if _, err := failure.ParseVerdict("reroutet"); err == nil || !strings.Contains(err.Error(), `did you mean "rerouted"?`) {
		t.Errorf("a typing error: %v", err)
	}
	if failure.Verdict(0).String() != "Verdict(0)" {
		t.Error("the zero verdict has a name")
	}
}

// TestGuards has a guard as the reason of a verdict, and loop guard act on what
// was heard without fault.
func TestGuards(t *testing.T) {
	port := func(b *topology.Builder, sw string, p topology.Port) {
		i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == sw })
		b.Switches[i].Ports = append(b.Switches[i].Ports, p)
	}
	f := cluster(t, func(b *topology.Builder) {
		b.Links = b.Links[:1] // the ISL alone
		b.Links[0].Ends[1].Port = 1
		port(b, "ten-b", topology.Port{Number: 1, BPDUGuard: true})
	})
	o, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	r := o.Networks[0].Pair.Reason
	if o.Networks[0].Verdict != failure.Blocked || r.Code != failure.CodeGuard || r.Port.String() != "ten-b:1" || !strings.Contains(r.Text, "err-disabled by BPDU guard") {
		t.Errorf("%v, %s at %v: %s", o.Networks[0].Verdict, r.Code, r.Port, r)
	}

	hub := func(guard bool) stp.PortView {
		f := cluster(t, func(b *topology.Builder) {
			b.Links[0] = b.Links[3] // no ISL, a hub in its place
			b.Links = b.Links[:3]
			b.Segments = []topology.Segment{{Name: "hub", Mbps: 10_000, Ends: []topology.End{{Switch: "ten-a"}, {Switch: "ten-b", Port: 9}}}}
			port(b, "ten-b", topology.Port{Number: 9, LoopGuard: guard})
		})
		x, err := f.ParseFaults("switch:ten-a")
		if err != nil {
			t.Fatal(err)
		}
		s, err := failure.Settle(f, x)
		if err != nil {
			t.Fatal(err)
		}
		return s.Trees[stp.Instance{}]["ten-b"].Ports[9]
	}
	if got, want := hub(false), (stp.PortView{Role: stp.Designated, Forwarding: true}); got != want {
		t.Errorf("without loop guard %+v, want %+v", got, want)
	}
	if got, want := hub(true), (stp.PortView{Role: stp.Designated, Guard: stp.LoopInconsistent}); got != want {
		t.Errorf("with loop guard %+v, want %+v", got, want)
	}
}
