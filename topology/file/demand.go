package file

import (
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

const wantRate = "a speed such as 300M or 10G, nic or none"

// rate returns what one end sends to another.
func (d *decoder) rate(n *node, want string) topology.Rate {
	s, ok := d.text(n, want)
	if !ok {
		return 0
	}
	r, err := topology.ParseRate(s)
	if err != nil {
		d.badNear(n, quote(s), want, topology.Nearest(s, []string{topology.NICRate.String(), topology.NoRate.String()}))
		return 0
	}
	return r
}

// networkDemand returns what the hosts of a network send.
func (d *decoder) networkDemand(n *node) (out topology.NetworkDemand) {
	const want = wantRate + ", or a mapping such as {hosts: 10G, gateway: 300M}"
	switch {
	case n == nil:
	case n.kind == mapping:
		d.fields(n, want, "hosts", "gateway", "flows")
		out.Hosts = d.rate(n.get("hosts"), wantRate)
		out.Gateway = d.rate(n.get("gateway"), wantRate)
		out.Flows = d.flows(n.get("flows"))
	default:
		out.Hosts = d.rate(n, want)
	}
	return out
}

func (d *decoder) flows(n *node) int {
	v, _ := d.said(n, func(int) string { return "0 flows" }, fmt.Sprintf("1 to %d", topology.MaxFlows))
	return v
}

// demands takes over what single pairs send.
func (d *decoder) demands() {
	const want = "a mapping such as {network: vm, from: node1, to: gateway, demand: 300M}"
	n := d.doc.root.get("demands")
	if n == nil || n.kind == scalar && n.empty {
		return
	}
	items, _ := d.oneOrMore(n, "a list of demands")
	if n.kind == mapping {
		n.expanded = items
	}
	for _, item := range items {
		var x topology.Demand
		if d.fields(item, want, "network", "from", "to", "demand", "flows") {
			x.Network = d.required(item, "network", "a network")
			x.From = d.demandEnd(item, "from")
			x.To = d.demandEnd(item, "to")
			if v := item.get("demand"); v != nil {
				x.Rate = d.rate(v, wantRate)
			} else {
				d.missing(item, "demand", wantRate)
			}
			x.Flows = d.flows(item.get("flows"))
		}
		d.b.Demands = append(d.b.Demands, x)
	}
}

// required returns the text of a field that a demand must have.
func (d *decoder) required(n *node, field, want string) string {
	v := n.get(field)
	if v == nil {
		d.missing(n, field, want)
		return ""
	}
	s, _ := d.text(v, want)
	return s
}

func (d *decoder) demandEnd(n *node, field string) string {
	s := d.required(n, field, "a host, or gateway")
	if s == topology.Gateway && d.hosts[s] == nil {
		return ""
	}
	return s
}

// forgetDemands takes away what the builder would only complain about because a
// network, its gateway or a host could not be read.
func (d *decoder) forgetDemands() {
	if d.hidden("networks") || d.hostsUnknown || d.carriesUnknown {
		d.b.Demands = nil
	}
	for i, n := range d.items("networks") {
		g := n.get("gateway")
		if g == nil && !n.hides("gateway") || g != nil && !g.bad && !g.badBelow || i >= len(d.b.Networks) {
			continue
		}
		w := &d.b.Networks[i]
		w.Demand.Gateway = 0
		kept := d.b.Demands
		d.b.Demands = nil
		for _, x := range kept {
			if x.Network != w.Name || x.From != "" && x.To != "" {
				d.b.Demands = append(d.b.Demands, x)
			}
		}
	}
}

// networkDemandText returns the demand of a network as YAML; "" where it says
// nothing.
func networkDemandText(n topology.NetworkDemand) string {
	var f flow
	if n.Hosts != 0 {
		f.add("hosts", n.Hosts.String())
	}
	if n.Gateway != 0 {
		f.add("gateway", n.Gateway.String())
	}
	f.number("flows", n.Flows)
	switch {
	case len(f) == 0:
		return ""
	case len(f) == 1 && n.Hosts != 0:
		return n.Hosts.String()
	}
	return f.String()
}

// demands writes what single pairs send.
func (p *printer) demands(demands []topology.Demand) {
	if len(demands) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "demands:")
	end := func(name string) string {
		if name == "" {
			return topology.Gateway
		}
		return scalarText(name)
	}
	for _, d := range demands {
		var f flow
		f.text("network", d.Network)
		f.add("from", end(d.From))
		f.add("to", end(d.To))
		f.add("demand", d.Rate.String())
		f.number("flows", d.Flows)
		p.line(1, "- "+f.String())
	}
}

// memory gives hosts the memory of their VMs, unless another block did.
func (d *decoder) memory(n *node, names []string) {
	const want = "a whole number with GiB, GB, TiB, TB, MiB or MB such as 120GiB"
	s, ok := d.text(n, want)
	if !ok {
		return
	}
	bytes, err := topology.ParseMemory(s)
	if err != nil {
		_, wanted := split(err, want)
		d.bad(n, quote(s), wanted)
		return
	}
	for _, name := range names {
		state := d.hosts[name]
		if first := state.memory; first != nil {
			d.badKey(n, "a second "+quote(n.key)+" of "+quote(name), fmt.Sprintf("each key once; the first is in line %d", first.keyLine), "")
			return
		}
		state.memory = n
		d.b.Hosts[state.index].VMBytes = bytes
	}
}
