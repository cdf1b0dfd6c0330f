package file_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// A file with three faults gives all three at once, with their places.
func ExampleParse() {
	const text = `spandrill: 1
switches:
  core-a: {priority: 4095}
  ten-a:  {prority: 8192}
links:
  up-a: {ends: [ten-a, core-b], speed: 2x1G}
`
	_, err := file.Parse("cluster.yaml", []byte(text))
	var problems topology.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Printf("line %d, column %d: %s; did you mean %q?\n", p.Line, p.Col, p.Got, p.Nearest)
		}
	}
	// Output:
	// line 3, column 22: bridge priority 4095; did you mean ""?
	// line 4, column 12: the unknown field "prority"; did you mean "priority"?
	// line 6, column 24: there is no switch "core-b"; did you mean "core-a"?
}

// Write gives a description that was built in Go as a file.
func ExampleWrite() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "ten-a"}, {Name: "ten-b"}},
		Links: []topology.Link{{
			Name: "isl", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}}, Members: []int{10000, 10000},
		}},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := file.Write(os.Stdout, f); err != nil {
		fmt.Println(err)
	}
	// Output:
	// spandrill: 1
	// defaults: {stp: rstp, path-cost: long, lag-cost: aggregate}
	//
	// switches:
	//   ten-a: {}
	//   ten-b: {}
	//
	// links:
	//   isl: {ends: [ten-a, ten-b], speed: 2x10G}
}

// Load reads a file; here it is one in memory. Any element has a name.
func ExampleRead() {
	const text = `spandrill: 1
defaults: {nic: 10G}
switches: {ten-a: {}, ten-b: {}}
links: {isl: {ends: [ten-a, ten-b], speed: 2x10G}}
networks: {csv: {vlan: 110, needs: 10G}}
hosts:
  node[1-2]: {csv: {to: [ten-a, ten-b], carries: csv}}
`
	f, err := file.Read("cluster.yaml", strings.NewReader(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Elements(topology.KindLAG, topology.KindHost))
	// Output: [lag:isl host:node1 host:node2]
}

// Format keeps what a file says, and its comments.
func ExampleFormat() {
	const text = `spandrill:  1
switches:
    core-a: { priority: 4096 }   # planned root
    ten:  {}
`
	out, err := file.Format("cluster.yaml", []byte(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(out))
	// Output:
	// spandrill: 1
	//
	// switches:
	//   core-a: {priority: 4096}  # planned root
	//   ten:    {}
}

// ParsePositions tells where something stands, as for an editor.
func ExampleParsePositions() {
	const text = "spandrill: 1\nswitches:\n  a: {priority: 4096}\n"
	_, at, err := file.ParsePositions("cluster.yaml", []byte(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(at.Of("switches.a.priority"))
	// Output: 3 17
}
