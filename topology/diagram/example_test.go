package diagram_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

func Example() {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "core", Priority: new(4096)}, {Name: "A"}, {Name: "B"}},
		Links: []topology.Link{
			{Name: "up-a", Ends: [2]topology.End{{Switch: "A"}, {Switch: "core"}}, Mbps: 1000},
			{Name: "up-b", Ends: [2]topology.End{{Switch: "B"}, {Switch: "core"}}, Mbps: 1000},
			{Name: "isl", Ends: [2]topology.End{{Switch: "A"}, {Switch: "B"}}, Members: []int{10_000, 10_000}},
		},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := diagram.NewScene(f, diagram.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	dot := s.DOT(diagram.Overlay{
		Title:    "rest",
		Elements: map[topology.Element]diagram.Style{{Kind: topology.KindSwitch, Name: "core"}: {Root: true}},
		Ends:     map[diagram.End]diagram.EndLabel{{Link: "isl", Index: 1}: {Role: "alternate", Discarding: true}},
	})
	// What a command would write to a file, for: dot -Tsvg rest.dot >rest.svg
	fmt.Fprintln(os.Stdout, strings.SplitN(dot, "\n", 2)[0])
	for _, sw := range []string{"core", "A", "B"} {
		x, y, _ := s.Place(topology.Element{Kind: topology.KindSwitch, Name: sw})
		fmt.Println(sw, x, y)
	}
	// Output:
	// graph spandrill {
	// core 217 79
	// A 63 295
	// B 371 295
}
