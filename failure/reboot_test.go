package failure_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

func reboots(t *testing.T, b *topology.Builder) map[string]*failure.Reboot {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]*failure.Reboot)
	for r, err := range failure.Reboots(context.Background(), f) {
		if err != nil {
			t.Fatal(err)
		}
		out[r.Switch.Name] = r
	}
	if len(out) != len(b.Switches) {
		t.Fatalf("%d reboots of %d switches", len(out), len(b.Switches))
	}
	return out
}

// ignoreHistory compares outcomes but for the names of their scenarios.
var ignoreHistory = cmp.Options{
	cmp.Comparer(topology.Faults.Equal),
	cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Scenario.Name" }, cmp.Ignore()),
}

// TestReboots wants a switch of a fabric where ports remember nothing to be down
// as in its failure, and everything as before when it is back.
func TestReboots(t *testing.T) {
	for seed := range randomCount(t, 12) {
		f := drawFabric(t, seed)
		rest, err := failure.Evaluate(f, failure.Scenario{})
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range failure.Reboots(context.Background(), f) {
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			down, err := failure.Evaluate(f, failure.Down(r.Switch))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(down, r.Down, ignoreHistory); d != "" {
				t.Errorf("seed %d, %v down (-Evaluate +Reboots):\n%s", seed, r.Switch, d)
			}
			if d := cmp.Diff(rest, r.Back, ignoreHistory); d != "" || r.Stuck != nil {
				t.Errorf("seed %d, %v back, stuck %v (-before +after):\n%s", seed, r.Switch, r.Stuck, d)
			}
			if r.Down.Scenario.Name != r.Switch.String()+" down" || r.Back.Scenario.Name != r.Switch.String()+" back" {
				t.Errorf("the scenarios are %q and %q", r.Down.Scenario.Name, r.Back.Scenario.Name)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// simulated is a ring in which an MSTP switch, q, simulates PVST towards p, which
// has loop guard there: p hears q in VLAN 10 only while x is down.
func simulated() *topology.Builder {
	b := &topology.Builder{Networks: []topology.Network{{Name: "csv", VLAN: 10, Needs: topology.Needs{Mbps: 1000}}}}
	for _, name := range []string{"r", "x", "p", "q"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Protocol: topology.RPVST})
	}
	b.Switches[0].Priority, b.Switches[0].VLANPriority = new(4096), map[int]int{10: 0}
	b.Switches[3].Protocol, b.Switches[3].SSTP = topology.MSTP, topology.SSTPSimulate
	b.Links = []topology.Link{
		{Name: "r-x", Ends: ends("r", "x"), Mbps: 10_000},
		{Name: "x-p", Ends: ends("x", "p"), Mbps: 10_000},
		{Name: "p-q", Ends: ends("p", "q"), Mbps: 10_000},
		{Name: "q-r", Ends: ends("q", "r"), Mbps: 100},
	}
	b.Links[2].Ends[0].PortName = "to-q"
	b.Switches[2].Ports = []topology.Port{{Name: "to-q", LoopGuard: true}}
	b.Hosts = []topology.Host{host("h1", nic("csv", "p")), host("h2", nic("csv", "q"))}
	return b
}

// TestRebootSticks has a port with loop guard that hears BPDUs while a switch is
// down, and waits for them in vain when it is back.
func TestRebootSticks(t *testing.T) {
	got := reboots(t, simulated())
	x := got["x"]
	if len(x.Stuck) != 1 || x.Stuck[0].String() != "port p:2 (link:p-q) is loop-inconsistent in vlan10" {
		t.Errorf("after the reboot of x there is stuck: %v", x.Stuck)
	}
	down, back := x.Down.Networks[0], x.Back.Networks[0]
	if down.Verdict != failure.Intact || back.Verdict != failure.Blocked {
		t.Errorf("csv is %v while x is down, %v (%v) after", down.Verdict, back.Verdict, back.Pair.Reason)
	}
	if back.Pair.Reason.Code != failure.CodeGuard || !strings.Contains(back.Pair.Reason.Text, "loop-inconsistent") {
		t.Errorf("the reason is %v", back.Pair.Reason)
	}
	if len(got["r"].Stuck) != 1 { // without r, q is the root, and speaks
		t.Errorf("after the reboot of r there is stuck: %v", got["r"].Stuck)
	}
	for _, name := range []string{"p", "q"} { // whose link goes down begins anew
		if got[name].Stuck != nil {
			t.Errorf("after the reboot of %s there is stuck: %v", name, got[name].Stuck)
		}
	}
	b := simulated()
	b.Switches[2].Ports[0].LoopGuard = false
	if x := reboots(t, b)["x"]; x.Stuck != nil || x.Back.Networks[0].Verdict != failure.Intact {
		t.Errorf("without loop guard there is stuck: %v", x.Stuck)
	}
}

// TestRebootTripped has BPDU guard, which tripped long ago, hold its port while
// the switch that it heard is down: Evaluate, without history, cannot know.
func TestRebootTripped(t *testing.T) {
	b := calm()
	guarded(b)
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	var ambiguous *stp.AmbiguousError
	if _, err := failure.Evaluate(f, failure.Down(topology.Element{Kind: topology.KindSwitch, Name: "acc-2"})); !errors.As(err, &ambiguous) {
		t.Fatalf("got %v, want that who spoke first is not known", err)
	}
	got := reboots(t, b)
	for name, r := range got {
		if r.Stuck != nil || r.Back.Networks[0].Verdict != failure.Intact {
			t.Errorf("after the reboot of %s: %v, stuck %v", name, r.Back.Networks[0].Verdict, r.Stuck)
		}
	}
	if v := got["acc-2"].Down.Networks[0].Verdict; v != failure.Degraded {
		t.Errorf("with acc-2 down csv is %v", v)
	}
}

// TestRebootsEnd wants the reboots to stop when their consumer or the context
// does, and to tell what cannot be analysed.
func TestRebootsEnd(t *testing.T) {
	f, err := gen.Square().Build()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	var last error
	for _, err := range failure.Reboots(ctx, f) {
		if n++; n == 2 {
			cancel()
		}
		last = err
	}
	if n != 3 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d reboots, then %v", n, last)
	}
	n = 0
	for range failure.Reboots(context.Background(), f) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d reboots after a break", n)
	}
	deep, err := row(30).Build()
	if err != nil {
		t.Fatal(err)
	}
	n = 0
	for r, err := range failure.Reboots(context.Background(), deep) {
		var depth *stp.DepthError
		if n++; r != nil || !errors.As(err, &depth) {
			t.Errorf("got %v, %v", r, err)
		}
	}
	if n != 1 {
		t.Errorf("%d reboots of a network that is too deep", n)
	}
	f, err = ring(24).Build()
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for _, err := range failure.Reboots(context.Background(), f) {
		if err != nil {
			bad++
		}
	}
	if bad == 0 || bad == 24 {
		t.Errorf("%d of 24 reboots cannot be analysed, want those that make the ring too deep", bad)
	}
}
