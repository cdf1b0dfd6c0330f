package topology_test

import (
	"errors"
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

// A fabric is described as plain data, and built once.
func Example() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "ten-a", Tags: topology.Tags{"rack": {"r1"}}}, {Name: "ten-b"}},
		Links: []topology.Link{{
			Name: "isl", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}}, Members: []int{10_000, 10_000},
		}},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range f.Elements() {
		fmt.Println(e)
	}
	// Output:
	// switch:ten-a
	// switch:ten-b
	// lag:isl
	// member:isl/1
	// member:isl/2
	// domain:r1
}

// Everything that is wrong is said at once, each with its place and the nearest
// name that there is.
func ExampleBuilder_Build() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "ten-a", Priority: new(4095)}},
		Links:    []topology.Link{{Name: "isl", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "ten-z"}}, Mbps: 10_000}},
	}
	_, err := b.Build()
	var problems topology.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Println(p)
		}
	}
	// Output:
	// links.isl.ends[1].switch: there is no switch "ten-z"; did you mean "ten-a"?
	// switches.ten-a.priority: bridge priority 4095, want a multiple of 4096 from 0 to 61440, such as 4096
}

// Spread adds what dies along with what is dead.
func ExampleFabric_Spread() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "a", Tags: topology.Tags{"pdu": {"p1"}}}, {Name: "b", Tags: topology.Tags{"pdu": {"p1", "p2"}}}},
		Links:    []topology.Link{{Name: "ab", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Mbps: 1000}},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := f.ParseFaults("domain:p1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Spread(x)) // b has a second PDU
	// Output: switch:a + domain:p1
}

// An edited fabric is another one: the first never changes.
func ExampleFabric_Edit() {
	b := topology.Builder{Switches: []topology.Switch{{Name: "a"}, {Name: "b"}}}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := f.Edit(func(b *topology.Builder) { b.Switches[0].Priority = new(4096) })
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*f.Builder().Switches[0].Priority, *g.Builder().Switches[0].Priority, f.Equal(g))
	// Output: 32768 4096 false
}
