package realswitch

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// kernelTimers are the shortest that IEEE 802.1D-1998 8.10.2 allows, in
// hundredths of a second: 2 × (forward delay - 1 s) >= max age.
const kernelTimers = "forward_delay 400 hello_time 100 max_age 600"

// kernelFabric is a fabric of kernel bridges.
type kernelFabric struct {
	*sandbox
	in stp.Input
}

// buildKernel adds the bridges, whose cables are there.
func buildKernel(s *sandbox, in stp.Input) (fabric, error) {
	var links, ports, up strings.Builder
	for _, b := range in.Bridges {
		fmt.Fprintf(&links, "link add %s address %v type bridge stp_state 1 priority %d %s\n", b.Name, b.MAC, b.Priority, kernelTimers)
		fmt.Fprintf(&up, "link set %s up\n", b.Name)
		// The kernel gives a new port the lowest number that is free.
		sorted := slices.SortedFunc(slices.Values(b.Ports), func(p, q stp.Port) int { return cmp.Compare(p.Number, q.Number) })
		for _, p := range sorted {
			name := iface(stp.PortID{Bridge: b.Name, Number: p.Number})
			fmt.Fprintf(&links, "link set %s master %s\n", name, b.Name)
			fmt.Fprintf(&ports, "link set dev %s cost %d priority %d\n", name, p.Cost, p.Priority/16*kernelPriorityStep)
		}
	}
	for name, ports := range hubs(in) {
		// Without STP a bridge passes on the BPDUs of others.
		fmt.Fprintf(&links, "link add %s type bridge stp_state 0\n", name)
		fmt.Fprintf(&up, "link set %s up\n", name)
		for _, p := range ports {
			fmt.Fprintf(&links, "link set %s master %s\n", p, name)
		}
	}
	for _, step := range []struct{ tool, batch string }{{"ip", links.String()}, {"bridge", ports.String()}, {"ip", up.String()}} {
		if _, err := s.feed(step.batch, step.tool, "-batch", "-"); err != nil {
			return nil, err
		}
	}
	return kernelFabric{s, in}, nil
}

func (f kernelFabric) read() (snapshot, error) {
	text, err := f.run("ip", "-details", "-json", "link", "show")
	if err != nil {
		return snapshot{}, err
	}
	return parseIPLink(text, f.in)
}

func (f kernelFabric) setCost(p stp.PortID, cost int) error {
	_, err := f.run("bridge", "link", "set", "dev", iface(p), "cost", strconv.Itoa(cost))
	return err
}
