package file

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

func (d *decoder) clusters() {
	total := 0
	for _, n := range d.section("clusters", "a mapping of clusters by name") {
		c := topology.Cluster{Name: n.key}
		if d.fields(n, "a mapping such as {nodes: \"node[1-4]\"}", "nodes", "votes", "witness", "heartbeat-budget", "windows") {
			c.HeartbeatSeconds = d.heartbeatBudget(n.get("heartbeat-budget"))
			if c.Windows, _ = enum[topology.Windows](d, n.get("windows")); c.Windows != 0 && c.HeartbeatSeconds != 0 {
				d.bad(n.get("windows"), "windows beside heartbeat-budget", "one of them")
				c.Windows = 0
			}
			all := false
			if v := n.get("nodes"); v != nil {
				c.Nodes, all = d.nodes(v, &total)
			} else {
				d.missing(n, "nodes", "a pattern such as \"node[1-4]\", or a list of names and patterns")
			}
			votes := d.votes(n.get("votes"))
			witness := d.witness(n.get("witness"))
			if all { // else what is wrong with them may follow from that
				c.Votes, c.Witness = votes, witness
			}
		}
		d.b.Clusters = append(d.b.Clusters, c)
	}
}

// heartbeatBudget returns seconds such as 10s.
func (d *decoder) heartbeatBudget(n *node) int {
	const want = "1s to 240s"
	text, ok := d.text(n, want)
	if !ok {
		return 0
	}
	number, unit := strings.CutSuffix(text, "s")
	v, isInt := parseInt(number)
	if !unit || !isInt || v < 1 || v > 240 {
		d.bad(n, printable(text), want)
		return 0
	}
	return v
}

// votes returns the votes of nodes. A key is a node or a pattern of nodes.
func (d *decoder) votes(n *node) map[string]int {
	const want, wantKey = "a mapping of votes by node, such as {node4: 0}", "a node, or a pattern such as node[1-4]"
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		d.fields(n, want)
		return nil
	}
	out := make(map[string]int)
	n.named = make(map[string]*node)
	for _, item := range n.items {
		votes, ok := d.integer(item, fmt.Sprintf("0 to %d", topology.MaxVotes))
		names, err := expand(item.key)
		if err != nil {
			d.badKey(item, "the pattern "+quote(item.key)+" "+err.Error(), wantKey, "")
			continue
		}
		if d.work += int64(len(names)); d.work > maxWork {
			d.badKey(item, "more votes than a file may have", "each node once", "")
			return nil
		}
		twice := slices.IndexFunc(names, func(name string) bool { return n.named[name] != nil })
		if twice >= 0 {
			d.badKey(item, "a second number of votes of "+quote(names[twice]), fmt.Sprintf("each node once; the first is in line %d", n.named[names[twice]].keyLine), "")
			continue
		}
		var others []string
		for _, name := range names {
			if d.hosts[name] == nil {
				others = append(others, name)
				continue
			}
			n.named[name] = item
			if ok {
				out[name] = votes
			}
		}
		if others != nil && !d.hostsUnknown {
			d.noHost(item.keyLine, item.keyCol, item.path(), others, len(others) == len(names))
		}
	}
	return out
}

// witness returns the witness of a cluster.
func (d *decoder) witness(n *node) *topology.Witness {
	const want = "a mapping such as {network: management, host: files}"
	if n == nil || !d.fields(n, want, "network", "host") {
		return nil
	}
	w := &topology.Witness{}
	v := n.get("network")
	if v == nil {
		d.missing(n, "network", "the network over which the nodes reach it")
	}
	w.Network, _ = d.text(v, "the name of a network")
	h := n.get("host")
	w.Host, _ = d.text(h, "the name of a host")
	if n.lost || n.hides("network") || n.hides("host") || v == nil || v.bad || h != nil && h.bad || !d.decidable(w) {
		return nil
	}
	return w
}

// decidable says whether all is known that is wrong or right about a witness.
func (d *decoder) decidable(w *topology.Witness) bool {
	if d.hidden("networks") || d.hostsUnknown || d.carriesUnknown {
		return false
	}
	n := d.doc.root.get("networks").get(w.Network)
	if n == nil {
		return true
	}
	gateway := n.get("gateway")
	return !n.lost && !n.hides("gateway") && (gateway == nil || !gateway.bad && !gateway.badBelow)
}

// nodes returns the hosts of a cluster, and whether they are all that it has;
// total counts those of all clusters.
func (d *decoder) nodes(n *node, total *int) (out []string, all bool) {
	const want = "a name or a pattern such as node[1-4]"
	items, all := d.oneOrMore(n, want)
	for _, item := range items {
		s, ok := d.text(item, want)
		if !ok {
			all = false
			continue
		}
		names, err := expand(s)
		if err != nil {
			d.bad(item, "the pattern "+quote(s)+" "+err.Error(), want)
			all = false
			continue
		}
		if *total += len(names); *total > topology.MaxHosts {
			d.bad(n, fmt.Sprintf("more than %d nodes", topology.MaxHosts), "each host once")
			return nil, false
		}
		hosts := d.known(item, names)
		all = all && len(hosts) == len(names)
		for _, name := range hosts {
			n.expanded = append(n.expanded, item)
			out = append(out, name)
		}
	}
	if d.hostsUnknown || len(out) == 0 && len(items) > 0 {
		n.mark() // what is said of the rest would follow from what was reported
	}
	return out, all && !d.hostsUnknown
}

// known returns the names that are hosts, and reports the others as one.
func (d *decoder) known(n *node, names []string) []string {
	var out, others []string
	for _, name := range names {
		if d.hosts[name] != nil {
			out = append(out, name)
		} else {
			others = append(others, name)
		}
	}
	if len(others) == 0 || d.hostsUnknown {
		return out
	}
	line, col := n.at()
	d.noHost(line, col, n.path(), others, len(out) == 0)
	return out
}

// noHost reports names that are no hosts; all says that nothing beside them was
// named there, so that one host may be meant.
func (d *decoder) noHost(line, col int, path string, others []string, all bool) {
	got := "there is no host " + quote(others[0])
	if more := len(others) - 1; more > 0 {
		got += fmt.Sprintf(" (nor %d others)", more)
	}
	nearest := ""
	if d.strangers++; all && d.strangers <= maxReported {
		nearest = topology.Nearest(others[0], slices.Sorted(maps.Keys(d.hosts)))
	}
	d.found.add(topology.Problem{Line: line, Col: col, Path: path, Got: got, Nearest: nearest})
}
