package gen

import (
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

// Campus describes a campus: two cores that are joined, pairs of distribution
// switches that are joined and dual-homed to both cores, and for each pair so
// many dual-homed access switches. A cluster of eight nodes, with one network
// csv, hangs on the access switches of the first two pairs. Campus(100, 8) has
// 1,002 switches.
func Campus(pairs, access int) *topology.Builder {
	b := &topology.Builder{}
	sw := func(name string, priority int) string {
		b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: &priority})
		return name
	}
	link := func(a, c string, mbps int) {
		b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: a}, {Switch: c}}, Mbps: mbps})
	}
	cores := []string{sw("core-1", 4096), sw("core-2", 8192)}
	link(cores[0], cores[1], 10_000)
	var first []string // access switches for the cluster
	for p := range pairs {
		pair := []string{sw(fmt.Sprintf("dist-%d-a", p+1), 32768), sw(fmt.Sprintf("dist-%d-b", p+1), 32768)}
		link(pair[0], pair[1], 10_000)
		for _, d := range pair {
			for _, c := range cores {
				link(d, c, 10_000)
			}
		}
		for k := range access {
			a := sw(fmt.Sprintf("access-%d-%d", p+1, k+1), 32768)
			for _, d := range pair {
				link(a, d, 1000)
			}
			if p < 2 {
				first = append(first, a)
			}
		}
	}
	b.Networks = []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 1000}, Gateway: cores}}
	for i := range 8 {
		b.Hosts = append(b.Hosts, topology.Host{
			Name: fmt.Sprintf("node%d", i+1),
			NICs: []topology.NIC{{Name: "csv", To: []topology.Attachment{{Switch: first[i%len(first)]}}, Mbps: 1000, Carries: []string{"csv"}}},
		})
	}
	return b
}

// Square describes the reference cluster's switches: two 10G switches joined by
// a bundle of two, two cores, and uplinks of two 1G members, without hosts.
func Square() *topology.Builder {
	end := func(s string) topology.End { return topology.End{Switch: s} }
	return &topology.Builder{
		Switches: []topology.Switch{{Name: "core-a", Priority: new(4096)}, {Name: "core-b", Priority: new(8192)}, {Name: "ten-a"}, {Name: "ten-b"}},
		Links: []topology.Link{
			{Name: "isl", Ends: [2]topology.End{end("ten-a"), end("ten-b")}, Members: []int{10_000, 10_000}},
			{Name: "core", Ends: [2]topology.End{end("core-a"), end("core-b")}, Mbps: 10_000},
			{Name: "up-a", Ends: [2]topology.End{end("ten-a"), end("core-a")}, Members: []int{1000, 1000}},
			{Name: "up-b", Ends: [2]topology.End{end("ten-b"), end("core-b")}, Members: []int{1000, 1000}},
		},
	}
}

// LeafSpine describes a leaf–spine: every leaf has one 10G link to every spine. A
// cluster of eight nodes, with one network csv, hangs on the first leaves. The
// first two spines are the planned roots, and the network's gateways.
func LeafSpine(spines, leaves int) *topology.Builder {
	b := &topology.Builder{}
	for i := range spines {
		s := topology.Switch{Name: fmt.Sprintf("spine-%d", i+1)}
		if i < 2 {
			s.Priority = new(4096 * (i + 1))
		}
		b.Switches = append(b.Switches, s)
	}
	for i := range leaves {
		leaf := fmt.Sprintf("leaf-%d", i+1)
		b.Switches = append(b.Switches, topology.Switch{Name: leaf})
		for k := range spines {
			b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: leaf}, {Switch: fmt.Sprintf("spine-%d", k+1)}}, Mbps: 10_000})
		}
	}
	b.Networks = []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 1000}, Gateway: []string{"spine-1", "spine-2"}}}
	for i := range 8 {
		b.Hosts = append(b.Hosts, topology.Host{
			Name: fmt.Sprintf("node%d", i+1),
			NICs: []topology.NIC{{Name: "csv", To: []topology.Attachment{{Switch: fmt.Sprintf("leaf-%d", i%leaves+1)}}, Mbps: 10_000, Carries: []string{"csv"}}},
		})
	}
	return b
}

// Instances makes of the fabric one MST region with so many instances, which have
// their roots on as many switches, the planned ones first, and gives its hosts so many
// networks in as many VLANs, spread over the instances and, host by host, over NICs
// on different switches of those that have any.
func Instances(b *topology.Builder, instances, networks int) *topology.Builder {
	region := topology.Region{ID: "region", Instances: make(map[int]topology.VLANs)}
	vlans := make([][]int, instances)
	var at []string // switches with NICs
	for _, h := range b.Hosts {
		at = append(at, h.NICs[0].To[0].Switch)
	}
	first := b.Networks[0]
	b.Networks = nil
	for i := range networks {
		n := first
		n.Name, n.VLAN = fmt.Sprintf("net%d", i+1), 100+i
		b.Networks = append(b.Networks, n)
		vlans[i%instances] = append(vlans[i%instances], n.VLAN)
		for h := range b.Hosts {
			nic := topology.NIC{Name: n.Name, Mbps: 10_000, Carries: []string{n.Name}}
			nic.To = []topology.Attachment{{Switch: at[(h+i)%len(at)]}}
			b.Hosts[h].NICs = append(b.Hosts[h].NICs, nic)
		}
	}
	for h := range b.Hosts {
		b.Hosts[h].NICs = b.Hosts[h].NICs[1:]
	}
	for i, v := range vlans {
		region.Instances[i+1] = topology.VLANsOf(v...)
	}
	b.Regions = []topology.Region{region}
	for i := range b.Switches {
		s := &b.Switches[i]
		s.Protocol, s.Region = topology.MSTP, region.ID
		if i < instances {
			s.MSTPriority = map[int]int{i + 1: 4096}
		}
	}
	return b
}
