package failure_test

import (
	"context"
	"fmt"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// pair is two switches that are joined by a bundle and by a slow way around.
func pair() *topology.Fabric {
	ends := func(a, b string) [2]topology.End { return [2]topology.End{{Switch: a}, {Switch: b}} }
	csv := func(sw string) []topology.NIC {
		return []topology.NIC{{Name: "csv", Mbps: 10_000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"csv"}}}
	}
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "ten-a", Priority: new(4096)}, {Name: "ten-b"}, {Name: "office"}},
		Links: []topology.Link{
			{Name: "isl", Ends: ends("ten-a", "ten-b"), Members: []int{10_000, 10_000}},
			{Name: "up-a", Ends: ends("ten-a", "office"), Mbps: 1000},
			{Name: "up-b", Ends: ends("ten-b", "office"), Mbps: 1000},
		},
		Networks: []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}},
		Hosts:    []topology.Host{{Name: "node1", NICs: csv("ten-a")}, {Name: "node2", NICs: csv("ten-b")}},
	}
	f, err := b.Build()
	if err != nil {
		panic(err)
	}
	return f
}

// Evaluate says what one scenario does to every network.
func ExampleEvaluate() {
	f := pair()
	down, err := f.ParseFaults("lag:isl")
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := failure.Evaluate(f, failure.Scenario{Name: "no isl", Down: down})
	if err != nil {
		fmt.Println(err)
		return
	}
	n := o.Networks[0]
	fmt.Printf("%s is %v (%s), %d Mbps over %v\n%v\n", n.Network, n.Verdict, n.Verdict.Words(), n.BottleneckMbps, n.Pair.Path, n.Pair.Reason)
	// Output:
	// csv is slow (connected, but under the speed it needs), 1000 Mbps over [nic:node1/csv switch:ten-a link:up-a switch:office link:up-b switch:ten-b nic:node2/csv]
	// lag:isl is down; link:up-a and link:up-b carry 1G, 10G is needed

}

// Sweep goes through every single failure, or those of some kinds.
func ExampleSweep() {
	for o, err := range failure.Sweep(context.Background(), pair(), failure.Singles(topology.KindLAG, topology.KindMember)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: %v\n", o.Scenario, o.Networks[0].Verdict)
	}
	// Output:
	// no fault: intact
	// lag:isl: slow
	// member:isl/1: degraded
	// member:isl/2: degraded
}

// Summarize adds up every set of up to so many failures.
func ExampleSummarize() {
	s, err := failure.Summarize(context.Background(), pair(), failure.Plan{K: 2, Kinds: []topology.Kind{topology.KindLink, topology.KindLAG}})
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &s.Networks[0].Verdict
	k, _ := s.Resilience(t)
	fmt.Printf("%d states; %d failures leave it fast enough; alone too much: %v\n", s.States, k, t.SinglePoints())
	// Output:
	// 7 states; 0 failures leave it fast enough; alone too much: [lag:isl]
}

// Check says what is to be found without any failure.
func ExampleCheck() {
	f, err := pair().Edit(func(b *topology.Builder) { b.Switches[0].Priority = nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	findings, err := failure.Check(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range findings[:1] {
		fmt.Printf("%v %s at %s: %s\n", x.Severity, x.Code, x.Path, x.Text)
	}
	// Output:
	// warning STP003 at switches.ten-a.priority: ten-a is root by its MAC address: ten-a and ten-b have one priority, 32768, and the lower MAC address decides, 02:00:00:00:00:01 before 02:00:00:00:00:02 (by file order; give mac to settle it)

}
