package topology

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (c *check) clusters() {
	if len(c.b.Clusters) == 0 && len(c.b.Hosts) > 0 {
		all := Cluster{Name: "cluster"}
		for _, h := range c.b.Hosts {
			all.Nodes = append(all.Nodes, h.Name)
		}
		c.b.Clusters = []Cluster{all}
	}
	seen := make(map[string]bool)
	member := make(map[string]string)
	for i := range c.b.Clusters {
		cl := &c.b.Clusters[i]
		path := "clusters." + cl.Name
		c.name(path, "cluster", cl.Name, seen)
		if len(cl.Nodes) == 0 {
			c.bad(path+".nodes", "there are none", "at least one host")
		}
		for k, node := range cl.Nodes {
			at := fmt.Sprintf("%s.nodes[%d]", path, k)
			if !c.hosts[node] {
				c.unknown(at, "host", node, maps.Keys(c.hosts))
			} else if other, ok := member[node]; ok {
				c.bad(at, fmt.Sprintf("%s is a node of %s already", quote(node), quote(other)), "each host in one cluster, once")
			}
			member[node] = cl.Name
		}
		c.votes(path+".votes", cl)
		if s := cl.HeartbeatSeconds; s < 0 || s > 240 {
			c.bad(path+".heartbeat-budget", fmt.Sprintf("%d s", s), "1s to 240s") // 2 s times 120
		}
		if _, err := ParseWindows(cl.Windows.String()); cl.Windows != 0 && err != nil {
			c.bad(path+".windows", cl.Windows.String(), strings.Join(windowsNames[1:], ", "))
		}
		if cl.HeartbeatSeconds != 0 && cl.Windows != 0 {
			c.bad(path+".windows", fmt.Sprintf("windows %v beside heartbeat-budget %ds", cl.Windows, cl.HeartbeatSeconds), "one of them")
		}
		if cl.Witness != nil {
			c.witness(path+".witness", cl)
		}
	}
}

// votes checks the votes of a cluster's nodes, and drops those that are one
// anyhow, so that there is one form of the same cluster.
func (c *check) votes(path string, cl *Cluster) {
	before := len(c.problems)
	nodes := make(map[string]bool)
	for _, node := range cl.Nodes {
		nodes[node] = true
	}
	for _, node := range slices.Sorted(maps.Keys(cl.Votes)) {
		at := path + "." + node
		switch v := cl.Votes[node]; {
		case !c.hosts[node]:
			c.unknown(at, "host", node, slices.Values(cl.Nodes))
		case !nodes[node]:
			c.bad(at, fmt.Sprintf("%s is no node of %s", quote(node), quote(cl.Name)), "votes of nodes only")
		case v < 0 || v > MaxVotes:
			c.bad(at, fmt.Sprintf("%d votes", v), fmt.Sprintf("0 to %d", MaxVotes))
		case v == 1:
			delete(cl.Votes, node)
		}
	}
	if len(cl.Votes) == 0 {
		cl.Votes = nil
	}
	voter := func(node string) bool { v, said := cl.Votes[node]; return !said || v > 0 }
	if len(c.problems) == before && len(cl.Nodes) > 0 && !slices.ContainsFunc(cl.Nodes, voter) {
		c.bad(path, "no node has a vote", "at least one that has")
	}
}

// witness checks that what the witness of a cluster says can be decided.
func (c *check) witness(path string, cl *Cluster) {
	w := cl.Witness
	n := c.networks[w.Network]
	if n == nil {
		c.unknown(path+".network", "network", w.Network, maps.Keys(c.networks))
	} else if !slices.ContainsFunc(cl.Nodes, func(node string) bool { return c.isOn(node, w.Network) }) && len(cl.Nodes) > 0 {
		c.bad(path+".network", fmt.Sprintf("no node of %s is on %s", quote(cl.Name), quote(w.Network)), "a network of its nodes")
	}
	switch {
	case w.Host == "":
		if n != nil && len(n.Gateway) == 0 {
			c.bad(path, fmt.Sprintf("no host, and %s has no gateway that a witness could be behind", quote(w.Network)), "the host of the witness, or a network with a gateway")
		}
	case !c.hosts[w.Host]:
		c.unknown(path+".host", "host", w.Host, maps.Keys(c.hosts))
	case slices.Contains(cl.Nodes, w.Host):
		c.bad(path+".host", fmt.Sprintf("%s is a node of the cluster", quote(w.Host)), "a host that goes on when the nodes do not")
	case n != nil && !c.isOn(w.Host, w.Network):
		c.bad(path+".host", fmt.Sprintf("%s has no NIC on %s", quote(w.Host), quote(w.Network)), "a host on that network")
	}
}

// isOn says whether a host has a NIC on a network.
func (c *check) isOn(host, network string) bool {
	if c.carriers[network] == nil {
		if c.carriers == nil {
			c.carriers = make(map[string]map[string]bool)
		}
		on := make(map[string]bool)
		for _, h := range c.b.Hosts {
			on[h.Name] = slices.ContainsFunc(h.NICs, func(n NIC) bool { return slices.Contains(n.Carries, network) })
		}
		c.carriers[network] = on
	}
	return c.carriers[network][host]
}
