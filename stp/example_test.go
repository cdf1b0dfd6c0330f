package stp_test

import (
	"fmt"

	"github.com/spandrill/spandrill/stp"
)

// threeInARing is three bridges in a ring.
func threeInARing() stp.Input {
	bridge := func(name string, mac byte, priority int) stp.Bridge {
		return stp.Bridge{
			Name: name, MAC: stp.MAC{2, 0, 0, 0, 0, mac}, Protocol: stp.RSTP, Priority: priority,
			Ports: []stp.Port{{Number: 1, Priority: 128, Cost: 20_000}, {Number: 2, Priority: 128, Cost: 20_000}},
		}
	}
	lan := func(a string, m int, b string, n int) stp.LAN {
		return stp.LAN{Ends: []stp.PortID{{Bridge: a, Number: m}, {Bridge: b, Number: n}}}
	}
	return stp.Input{
		Bridges: []stp.Bridge{bridge("core", 1, 4096), bridge("a", 2, 32768), bridge("b", 3, 32768)},
		LANs:    []stp.LAN{lan("core", 1, "a", 1), lan("core", 2, "b", 1), lan("a", 2, "b", 2)},
	}
}

// Solve computes every tree.
func ExampleSolve() {
	trees, err := stp.Solve(threeInARing())
	if err != nil {
		fmt.Println(err)
		return
	}
	b := trees[stp.Instance{}]["b"]
	fmt.Printf("the root is %s, at cost %d over port %d\n", b.Root, b.Cost, b.RootPort)
	fmt.Printf("port 2 is %v, forwarding: %v\n", b.Ports[2].Role, b.Ports[2].Forwarding)
	// Output:
	// the root is core, at cost 20000 over port 1
	// port 2 is alternate, forwarding: false
}

// Explain says which elections made a port what it is.
func ExampleExplain() {
	in := threeInARing()
	trees, err := stp.Solve(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	steps, err := stp.Explain(in, trees, stp.PortID{Bridge: "b", Number: 2}, stp.Instance{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range steps {
		fmt.Println("-", s)
	}
	// Output:
	// - core is root of cist: core, priority 4096, is lower than a, 32768
	// - b reaches the root by port 1, cost 20,000 via core, not by port 2, cost 40,000 via a: root path cost 20,000 is less than 40,000
	// - a:2 serves the LAN, not b:2: equal cost 20,000, bridge ID of a, MAC 02:00:00:00:00:02, is lower than b, 02:00:00:00:00:03 (priorities are equal, 32768)

}
