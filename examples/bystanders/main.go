// Command bystanders prints what each pulled cable does to networks that were
// not plugged into it.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

func main() {
	f, err := file.LoadFS(designs.FS, "reference.yaml") // your own: file.Load("cluster.yaml")
	if err != nil {
		log.Fatal(err) // every fault of the file, with line and column
	}
	cables := failure.Singles(topology.KindLink, topology.KindMember)
	for o, err := range failure.Sweep(context.Background(), f, cables) {
		if err != nil {
			log.Fatal(err)
		}
		for _, n := range o.Networks {
			if n.Collateral >= failure.Slow {
				fmt.Printf("%v: %s is %v, %d Mbps\n", o.Scenario, n.Network, n.Collateral, n.BottleneckMbps)
			}
		}
	}
}
