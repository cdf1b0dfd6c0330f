package lag_test

import (
	"fmt"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// A bundle that loses a member stays up, and costs twice as much.
func Example() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "ten-a"}, {Name: "ten-b"}},
		Links: []topology.Link{{
			Name: "isl", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}}, Members: []int{10_000, 10_000},
		}},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, down := range []string{"", "member:isl/1"} {
		var x topology.Faults
		if down != "" {
			if x, err = f.ParseFaults(down); err != nil {
				fmt.Println(err)
				return
			}
		}
		v := lag.Resolve(f, x)
		h := v.Hops[0]
		fmt.Printf("%v: %d of %d members, %d Mbps, path cost %d\n", x, h.Active, h.Members, h.Mbps, v.Bridged.Bridges[0].Ports[0].Cost)
	}
	// Output:
	// no fault: 2 of 2 members, 20000 Mbps, path cost 1000
	// member:isl/1: 1 of 2 members, 10000 Mbps, path cost 2000
}

// What a bundle of 10G members costs depends on the switch.
func ExampleBundleCost() {
	for _, c := range []topology.LAGCost{topology.AggregateLAG, topology.MemberLAG, topology.FlatLAG} {
		one, _ := lag.BundleCost(c, topology.LongCost, 10_000, 1)
		two, _ := lag.BundleCost(c, topology.LongCost, 10_000, 2)
		fmt.Printf("%v: %d with one member, %d with two\n", c, one, two)
	}
	// Output:
	// aggregate: 2000 with one member, 1000 with two
	// member: 2000 with one member, 2000 with two
	// flat: 20000 with one member, 20000 with two
}
