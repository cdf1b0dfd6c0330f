package report_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

// A drill as a table in Markdown, as for the summary of a step of GitHub Actions.
func ExampleDrill_Markdown() {
	csv := func(sw string) []topology.NIC {
		return []topology.NIC{{Name: "csv", Mbps: 10_000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"csv"}}}
	}
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}},
		Links: []topology.Link{{
			Name: "isl", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Members: []int{10_000, 10_000},
		}},
		Networks: []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}},
		Hosts:    []topology.Host{{Name: "node1", NICs: csv("a")}, {Name: "node2", NICs: csv("b")}},
	}
	f, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	d := &report.Drill{File: "pair.yaml", Fabric: f}
	for o, err := range failure.Sweep(context.Background(), f, failure.Singles(topology.KindLAG, topology.KindMember)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	var text strings.Builder
	if err := d.Markdown(&text); err != nil {
		fmt.Println(err)
	}
	tables, _, _ := strings.Cut(text.String(), "\n<details>") // then a Mermaid diagram of each
	fmt.Print(tables)
	// Output:
	// ### pair.yaml
	//
	// 2 switches, 1 LAG, 2 hosts, 1 network, 1 cluster.
	//
	// | network | VLAN | without fault | why |
	// | --- | ---: | --- | --- |
	// | csv | 110 | intact |  |
	//
	// 1 of 3 failures slows or cuts what nobody touched. 1 failure loses nodes that are alive.
	//
	// #### Failures that reach what nobody touched
	//
	// | what dies | what that does |
	// | --- | --- |
	// | lag:isl | the cluster: all nodes are lost: a tie, no nodes that see each other have more than 1 of 2 votes<br>**severed** (no cable left): csv<br>no chain of live links joins a and b: lag:isl is down |
	// | member:isl/\[1-2\] (2 failures) | **degraded** (same links, fewer members): csv<br>lag:isl runs on 1 of 2 members |

}
