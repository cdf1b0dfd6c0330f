package failure

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// slips looks for what may be meant, and is mostly a slip of who wrote the
// description.
func (c *checker) slips() {
	c.cablesToItself()
	c.sharedVLANs()
	c.offEveryNetwork()
}

// cablesToItself looks for links whose two ends are in one switch.
func (c *checker) cablesToItself() {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		if sw := l.Ends[0].Switch; sw != "" && sw == l.Ends[1].Switch {
			c.find(PORT005, "links."+l.Name+".ends[1]", l.Element(),
				fmt.Sprintf("both ends of %v are in %s: it joins %s to no other switch", l.Element(), sw, sw),
				"name the other switch, or pull the cable")
		}
	}
}

// sharedVLANs looks for VLANs that several networks have.
func (c *checker) sharedVLANs() {
	of := make(map[int][]*topology.Network)
	for i := range c.b.Networks {
		n := &c.b.Networks[i]
		of[n.VLAN] = append(of[n.VLAN], n)
	}
	for _, vlan := range slices.Sorted(maps.Keys(of)) {
		if len(of[vlan]) < 2 {
			continue
		}
		var names []string
		for _, n := range of[vlan] {
			names = append(names, n.Name)
		}
		second := of[vlan][1].Name
		c.find(VLAN007, "networks."+second+".vlan", topology.Element{},
			fmt.Sprintf("%s are in one VLAN, %d: one broadcast domain and one tree", some(names), vlan),
			"give each network a VLAN of its own, unless that is what is configured")
	}
}

// offEveryNetwork looks for nodes of clusters without a NIC that carries a
// network.
func (c *checker) offEveryNetwork() {
	carried := make(map[string]bool)
	for i := range c.b.Hosts {
		h := &c.b.Hosts[i]
		carried[h.Name] = slices.ContainsFunc(h.NICs, func(n topology.NIC) bool { return len(n.Carries) > 0 })
	}
	for i := range c.b.Clusters {
		var off []string
		for _, node := range c.b.Clusters[i].Nodes {
			if !carried[node] {
				off = append(off, node)
			}
		}
		if off == nil {
			continue
		}
		e := topology.Element{Kind: topology.KindHost, Name: off[0]}
		c.find(NET009, c.path(e), e,
			fmt.Sprintf("%s of cluster %s ha%s no NIC that carries a network: lost to the cluster without any failure", some(off), c.b.Clusters[i].Name, map[bool]string{true: "s", false: "ve"}[len(off) == 1]),
			"say the NICs, or take the host out of the nodes")
	}
}
