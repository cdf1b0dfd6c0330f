package file

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// file writes the description from top to bottom.
func (p *printer) file(b topology.Builder) {
	p.line(0, "spandrill: "+formatVersion)
	p.def = commonest(b)
	p.line(0, "defaults: "+p.defaults(len(b.Hosts) > 0).String())
	p.entries("regions", len(b.Regions), func(i int) (string, flow) { return b.Regions[i].ID, region(b.Regions[i]) })
	p.switches(b.Switches)
	p.mlags(b.MLAGs)
	p.entries("links", len(b.Links), func(i int) (string, flow) { return b.Links[i].Name, link(b.Links[i]) })
	p.entries("segments", len(b.Segments), func(i int) (string, flow) { return b.Segments[i].Name, segment(b.Segments[i]) })
	p.entries("networks", len(b.Networks), func(i int) (string, flow) { return b.Networks[i].Name, network(b.Networks[i]) })
	p.hosts(b.Hosts)
	p.demands(b.Demands)
	p.entries("clusters", len(b.Clusters), func(i int) (string, flow) { return b.Clusters[i].Name, cluster(b.Clusters[i]) })
}

// commonest returns the defaults that save most words: what most switches and
// NICs have. MTU and region are among them only where all that may have one do,
// since a switch cannot say that it has none.
func commonest(b topology.Builder) defaults {
	protocols, methods, lagCosts := make(count[topology.Protocol]), make(count[topology.CostMethod]), make(count[topology.LAGCost])
	mtus, regions, nics := make(count[int]), make(count[string]), make(count[int])
	for _, s := range b.Switches {
		protocols[s.Protocol]++
		methods[s.CostMethod]++
		lagCosts[s.LAGCost]++
		mtus[s.MTU]++
		if s.Protocol == topology.MSTP {
			regions[s.Region]++
		}
	}
	for _, h := range b.Hosts {
		for _, n := range h.NICs {
			nics[n.Mbps]++
		}
	}
	d := defaults{protocol: protocols.most(), method: methods.most(), lagCost: lagCosts.most(), nic: nics.most()}
	if mtus[0] == 0 {
		d.mtu = mtus.most()
	}
	if regions[""] == 0 {
		d.region = regions.most()
	}
	return d
}

type count[T cmp.Ordered] map[T]int

// most returns the value that was counted most often, of equals the least.
func (c count[T]) most() (best T) {
	for _, v := range slices.Sorted(maps.Keys(c)) {
		if c[v] > c[best] {
			best = v
		}
	}
	return best
}

func (p *printer) defaults(nics bool) flow {
	var f flow
	f.add("stp", p.def.protocol.String())
	f.add("path-cost", p.def.method.String())
	f.add("lag-cost", p.def.lagCost.String())
	f.number("mtu", p.def.mtu)
	f.text("region", p.def.region)
	if nics && p.def.nic != 0 {
		f.add("nic", topology.FormatMbps(p.def.nic))
	}
	return f
}

func region(r topology.Region) (f flow) {
	if r.Name != r.ID {
		f.text("name", r.Name)
	}
	f.number("revision", r.Revision)
	if len(r.Instances) > 0 {
		f.add("instances", byNumber(r.Instances, vlansText))
	}
	return f
}

func (p *printer) switches(switches []topology.Switch) {
	p.line(0, "")
	p.line(0, "switches:")
	width := 0
	for _, s := range switches {
		width = max(width, columns(scalarText(s.Name)))
	}
	for _, s := range switches {
		f := p.oneSwitch(s)
		if len(s.Ports) == 0 {
			p.entry(1, scalarText(s.Name), width, f)
			continue
		}
		p.line(1, scalarText(s.Name)+":")
		p.fields(2, f)
		p.line(2, "ports:")
		p.ports(s.Ports)
	}
}

func (p *printer) oneSwitch(s topology.Switch) (f flow) {
	if s.MAC != nil {
		f.add("mac", `"`+s.MAC.String()+`"`)
		f.flag("mac-by-order", s.MACByOrder)
	}
	if *s.Priority != 32768 {
		f.add("priority", strconv.Itoa(*s.Priority))
	}
	if s.Protocol != p.def.protocol {
		f.add("stp", s.Protocol.String())
	}
	if s.BPDU != 0 {
		f.add("bpdu", s.BPDU.String())
	}
	if s.SSTP > topology.SSTPTunnel {
		f.add("sstp", s.SSTP.String())
	}
	if s.NoDispute {
		f.add("dispute", "false")
	}
	if s.Region != p.def.region {
		f.text("region", s.Region)
	}
	if len(s.MSTPriority) > 0 {
		f.add("mst-priority", byNumber(s.MSTPriority, strconv.Itoa))
	}
	if len(s.VLANPriority) > 0 {
		f.add("vlan-priority", byNumber(s.VLANPriority, strconv.Itoa))
	}
	if s.CostMethod != p.def.method {
		f.add("path-cost", s.CostMethod.String())
	}
	if s.LAGCost != p.def.lagCost {
		f.add("lag-cost", s.LAGCost.String())
	}
	if l := lacp(s.LACP); len(l) > 0 {
		f.add("lacp", l.String())
	}
	if s.MTU != p.def.mtu {
		f.number("mtu", s.MTU)
	}
	f.list("capabilities", s.Capabilities)
	f.vlans("vlans", s.VLANs)
	if s.Stack != nil {
		f.add("stack", stackText(s.Stack))
	}
	f.tags(s.Tags)
	return f
}

func lacp(l topology.LACP) (f flow) {
	if l.Priority != nil {
		f.add("priority", strconv.Itoa(*l.Priority))
	}
	if l.Profile != 0 {
		f.add("profile", l.Profile.String())
	}
	f.number("max-active", l.MaxActive)
	if l.Mismatch != 0 {
		f.add("mismatch", l.Mismatch.String())
	}
	if l.CompareWith != 0 {
		f.add("compare-with", l.CompareWith.String())
	}
	if l.NoPartner != 0 {
		f.add("no-partner", l.NoPartner.String())
	}
	if l.MisconfigGuard != nil {
		f.add("misconfig-guard", strconv.FormatBool(*l.MisconfigGuard))
	}
	return f
}

// ports writes the ports of a switch: by number or name, or as a list where one
// has no number and a name that is one.
func (p *printer) ports(ports []topology.Port) {
	asList := slices.ContainsFunc(ports, func(t topology.Port) bool { return t.Number == 0 && isNumber(t.Name) })
	for _, t := range ports {
		var f flow
		if asList {
			f.number("number", t.Number)
		}
		if asList || t.Number != 0 {
			f.text("name", t.Name)
		}
		f.flag("number-by-order", t.NumberByOrder && t.Number != 0)
		if t.Mbps != 0 {
			f.add("speed", topology.FormatMbps(t.Mbps))
		}
		if *t.Priority != 128 {
			f.add("priority", strconv.Itoa(*t.Priority))
		}
		f.number("cost", t.Cost)
		if len(t.MST) > 0 {
			f.add("mst", byNumber(t.MST, func(m topology.PortMST) string { return portTree(m.Cost, m.Priority) }))
		}
		if len(t.VLAN) > 0 {
			f.add("vlan", byNumber(t.VLAN, func(v topology.PortVLAN) string { return portTree(v.Cost, v.Priority) }))
		}
		f.number("access", t.Access)
		f.flag("edge", t.Edge)
		if t.Disabled {
			f.add("enabled", "false")
		}
		for _, x := range portFlags(&t) {
			f.flag(x.name, *x.value)
		}
		switch {
		case asList:
			p.line(3, "- "+f.String())
		case t.Number != 0:
			p.line(3, strconv.Itoa(t.Number)+": "+f.String())
		default:
			p.line(3, scalarText(t.Name)+": "+f.String())
		}
	}
}

// portTree returns what a port has in one tree.
func portTree(cost int, priority *int) string {
	var f flow
	f.number("cost", cost)
	if priority != nil {
		f.add("priority", strconv.Itoa(*priority))
	}
	return f.String()
}

func link(l topology.Link) (f flow) {
	a, b := l.Ends[0], l.Ends[1]
	var both flow // what both ends have alike, said once
	if a.VLANs == b.VLANs {
		both.vlans("vlans", a.VLANs)
		a.VLANs, b.VLANs = topology.VLANs{}, topology.VLANs{}
	}
	if a.Native == b.Native {
		both.number("native", a.Native)
		a.Native, b.Native = 0, 0
	}
	if a.Cost == b.Cost {
		both.number("cost", a.Cost)
		a.Cost, b.Cost = 0, 0
	}
	if a.MinLinks == b.MinLinks {
		if a.MinLinks > 1 {
			both.number("min-links", a.MinLinks)
		}
		a.MinLinks, b.MinLinks = 0, 0
	}
	if a.Static && b.Static {
		both.add("bundle", "static")
		a.Static, b.Static = false, false
	}
	f.yamlList("ends", ends(a, b))
	f.add("speed", linkSpeed(l))
	f = append(f, both...)
	f.cables(l.MemberTags)
	f.tags(l.Tags)
	return f
}

func linkSpeed(l topology.Link) string {
	if !l.IsLAG() {
		return topology.FormatMbps(l.Mbps)
	}
	if slices.ContainsFunc(l.Members, func(m int) bool { return m != l.Members[0] }) {
		items := make([]string, len(l.Members))
		for i, m := range l.Members {
			items[i] = topology.FormatMbps(m)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return strconv.Itoa(len(l.Members)) + "x" + topology.FormatMbps(l.Members[0])
}

func ends(ends ...topology.End) []string {
	out := make([]string, len(ends))
	for i, e := range ends {
		out[i] = end(e)
	}
	return out
}

func end(e topology.End) string {
	f := plug(e.Switch, e.On, e.Port, e.PortName)
	if e.Peers != nil {
		f[0] = field{key: "switch", value: listText(e.Peers)}
	}
	f.vlans("vlans", e.VLANs)
	f.number("native", e.Native)
	f.number("cost", e.Cost)
	if e.MinLinks > 1 {
		f.number("min-links", e.MinLinks)
	}
	if e.Static {
		f.add("bundle", "static")
	}
	if e.Passive {
		f.add("lacp", "passive")
	}
	if e.LACPPriority != nil {
		items := make([]string, len(e.LACPPriority))
		for i, p := range e.LACPPriority {
			items[i] = strconv.Itoa(p)
		}
		f.yamlList("lacp-priority", items)
	}
	f.text("channel", e.Channel)
	if e.Members != nil {
		f.add("members", listText(e.Members))
	}
	f.cableNumbers("deaf", e.Deaf)
	f.cableNumbers("no-carrier", e.NoCarrier)
	if e.Peers != nil && len(f) == 1 {
		return f[0].value
	}
	return short(f, e.Switch, e.On)
}

// plug returns where an end or NIC is plugged in.
func plug(sw string, chassis []string, port int, name string) (f flow) {
	f.add("switch", scalarText(sw))
	switch len(chassis) {
	case 0:
	case 1:
		f.text("chassis", chassis[0])
	default:
		f.add("chassis", listText(chassis))
	}
	f.number("port", port)
	switch {
	case port == 0 && !isNumber(name):
		f.text("port", name)
	default:
		f.text("port-name", name)
	}
	return f
}

// short returns the mapping, or the switch or its chassis alone where it says no
// more.
func short(f flow, sw string, chassis []string) string {
	switch {
	case len(f) == 1:
		return scalarText(sw)
	case len(f) == 2 && len(chassis) == 1:
		return scalarText(sw + "/" + chassis[0])
	}
	return f.String()
}

func segment(g topology.Segment) (f flow) {
	first := g.Ends[0]
	var all flow
	own := slices.Clone(g.Ends)
	if !slices.ContainsFunc(g.Ends, func(e topology.End) bool { return e.VLANs != first.VLANs }) {
		all.vlans("vlans", first.VLANs)
		for i := range own {
			own[i].VLANs = topology.VLANs{}
		}
	}
	if !slices.ContainsFunc(g.Ends, func(e topology.End) bool { return e.Native != first.Native }) {
		all.number("native", first.Native)
		for i := range own {
			own[i].Native = 0
		}
	}
	f.yamlList("ends", ends(own...))
	f.add("speed", topology.FormatMbps(g.Mbps))
	f = append(f, all...)
	f.tags(g.Tags)
	return f
}

func network(n topology.Network) (f flow) {
	f.add("vlan", strconv.Itoa(n.VLAN))
	f.add("needs", needs(n.Needs))
	f.list("gateway", n.Gateway)
	f.list("fallback", n.Fallback)
	if n.NoHeartbeats {
		f.add("heartbeats", "false")
	}
	if demand := networkDemandText(n.Demand); demand != "" {
		f.add("demand", demand)
	}
	f.flag("migration", n.Migration)
	f.flag("services", n.Services)
	f.flag("mpio", n.MPIO)
	return f
}

func needs(n topology.Needs) string {
	total := reach
	if n.Mbps != 0 {
		total = topology.FormatMbps(n.Mbps)
	}
	var f flow
	f.add("total", total)
	if n.FlowMbps != 0 {
		f.add("flow", topology.FormatMbps(n.FlowMbps))
	}
	f.number("mtu", n.MTU)
	f.list("capabilities", n.Capabilities)
	if len(f) == 1 {
		return total
	}
	return f.String()
}

// hosts writes a block a host, or one for a run of hosts that are alike.
func (p *printer) hosts(hosts []topology.Host) {
	if len(hosts) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "hosts:")
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.Name
	}
	for len(hosts) > 0 {
		n := foldable(names, func(i int) bool {
			return reflect.DeepEqual(hosts[i].NICs, hosts[0].NICs) && reflect.DeepEqual(hosts[i].Tags, hosts[0].Tags) &&
				hosts[i].VMBytes == hosts[0].VMBytes &&
				reflect.DeepEqual(hosts[i].GuestTeams, hosts[0].GuestTeams)
		})
		p.host(patternText(fold(names[:n])), hosts[0])
		hosts, names = hosts[n:], names[n:]
	}
}

// patternText returns a name or pattern as the key of a block, where brackets
// need no quotes.
func patternText(pattern string) string {
	if isPlain(strings.NewReplacer("[", "", "]", "").Replace(pattern)) {
		return pattern
	}
	return scalarText(pattern)
}

func (p *printer) host(key string, h topology.Host) {
	var tags flow
	if h.VMBytes != 0 {
		tags.add("vm-memory", topology.FormatMemory(h.VMBytes))
	}
	tags.tags(h.Tags)
	if len(h.NICs) == 0 && len(tags) == 0 { // so no guest team either
		p.line(1, key+": {}")
		return
	}
	p.line(1, key+":")
	p.fields(2, tags)
	width, nics := 0, make([]string, len(h.NICs))
	for i, n := range h.NICs {
		nics[i] = scalarText(n.Name)
		width = max(width, columns(nics[i]))
	}
	// The order of the NICs counts: as soon as one needs the longer form, so do
	// those after it.
	indent := 2
	for i, n := range h.NICs {
		if indent == 2 && slices.Contains(hostFields, n.Name) {
			p.line(2, "nics:")
			indent = 3
		}
		p.entry(indent, nics[i], width, p.nic(n))
	}
	if len(h.GuestTeams) > 0 {
		p.line(2, "guest-teams:")
	}
	for _, g := range h.GuestTeams {
		p.entry(3, scalarText(g.Name), 0, guestTeam(g))
	}
}

func (p *printer) nic(n topology.NIC) (f flow) {
	to := make([]string, len(n.To))
	for i, a := range n.To {
		var chassis []string
		if a.On != "" {
			chassis = []string{a.On}
		}
		at := plug(a.Switch, chassis, a.Port, a.PortName)
		if a.Mbps != 0 {
			at.add("speed", topology.FormatMbps(a.Mbps))
		}
		at.text("card", a.Card)
		at.tags(a.Tags)
		to[i] = short(at, a.Switch, chassis)
	}
	f.yamlList("to", to)
	f.add("carries", listText(n.Carries))
	if n.Mbps != p.def.nic {
		f.add("speed", topology.FormatMbps(n.Mbps))
	}
	f.teamed(n)
	f.tags(n.Tags)
	return f
}

// cluster writes its nodes as a pattern where one stands for them all, else as
// a list of names and patterns.
func cluster(c topology.Cluster) (f flow) {
	var items []string
	for rest := c.Nodes; len(rest) > 0; {
		n := foldable(rest, func(int) bool { return true })
		items, rest = append(items, fold(rest[:n])), rest[n:]
	}
	if len(items) == 1 && strings.Contains(items[0], "[") {
		f.add("nodes", scalarText(items[0]))
	} else {
		f.add("nodes", listText(items))
	}
	if len(c.Votes) > 0 {
		f.add("votes", votes(c).String())
	}
	if w := c.Witness; w != nil {
		var to flow
		to.text("network", w.Network)
		to.text("host", w.Host)
		f.add("witness", to.String())
	}
	if c.HeartbeatSeconds != 0 {
		f.add("heartbeat-budget", strconv.Itoa(c.HeartbeatSeconds)+"s")
	}
	if c.Windows != 0 {
		f.add("windows", c.Windows.String())
	}
	return f
}

// votes writes the votes in the order of the nodes, those in a row that are alike
// as a pattern.
func votes(c topology.Cluster) (f flow) {
	for rest := c.Nodes; len(rest) > 0; {
		n := 1
		if v, said := c.Votes[rest[0]]; said {
			n = foldable(rest, func(i int) bool { w, also := c.Votes[rest[i]]; return also && w == v })
			f.add(scalarText(fold(rest[:n])), strconv.Itoa(v))
		}
		rest = rest[n:]
	}
	return f
}
