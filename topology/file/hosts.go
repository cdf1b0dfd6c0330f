package file

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

func (d *decoder) networks() {
	for _, n := range d.section("networks", "a mapping of networks by name") {
		w := topology.Network{Name: n.key}
		if d.fields(n, "a mapping such as {vlan: 110, needs: 10G}", "vlan", "needs", "gateway", "fallback", "heartbeats", "services", "demand", "migration", "mpio") {
			if v := n.get("vlan"); v != nil {
				w.VLAN, _ = d.integer(v, fmt.Sprintf("1 to %d", topology.MaxVLAN))
			} else {
				d.missing(n, "vlan", fmt.Sprintf("1 to %d", topology.MaxVLAN))
			}
			w.Needs = d.needs(n.get("needs"))
			w.Gateway, _ = d.texts(n.get("gateway"), "a switch or a list of switches")
			w.Fallback, _ = d.texts(n.get("fallback"), "a network or a list of networks")
			if heartbeats, ok := d.boolean(n.get("heartbeats")); ok {
				w.NoHeartbeats = !heartbeats
			}
			w.Services, _ = d.boolean(n.get("services"))
			w.Demand = d.networkDemand(n.get("demand"))
			w.Migration, _ = d.boolean(n.get("migration"))
			w.MPIO, _ = d.boolean(n.get("mpio"))
		}
		d.b.Networks = append(d.b.Networks, w)
	}
}

// reach is what a network needs that only has to connect.
const reach = "reach"

func (d *decoder) needs(n *node) (needs topology.Needs) {
	const want = "a speed, reach, or a mapping such as {total: 10G, mtu: 9014}"
	switch {
	case n == nil:
	case n.kind == mapping:
		d.fields(n, want, "total", "flow", "mtu", "capabilities")
		if v := n.get("total"); v != nil {
			needs.Mbps = d.needed(v, want)
		}
		needs.FlowMbps, _ = d.speed(n.get("flow"))
		needs.MTU, _ = d.mtu(n.get("mtu"))
		needs.Capabilities, _ = d.texts(n.get("capabilities"), "a label or a list of labels")
	default:
		needs.Mbps = d.needed(n, want)
	}
	return needs
}

// needed returns a speed that is needed, 0 for reach.
func (d *decoder) needed(n *node, want string) int {
	s, ok := d.text(n, want)
	if !ok || s == reach {
		return 0
	}
	mbps, err := topology.ParseMbps(s)
	if err != nil {
		d.badNear(n, quote(s), want, topology.Nearest(s, []string{reach}))
	}
	return mbps
}

// The keys of a host's block that are no NICs. A NIC of such a name stands
// under nics.
var hostFields = []string{"rack", "pdu", "tags", "nics", "vm-memory", "guest-teams"}

func (d *decoder) allHosts() {
	d.hosts = make(map[string]*hostState)
	blocks := d.section("hosts", "a mapping of hosts by name or pattern")
	if d.hidden("hosts") {
		d.hostsUnknown, d.carriesUnknown = true, true
	}
	for _, n := range blocks {
		d.block(n, d.hostNames(n))
	}
}

// hostNames returns the hosts that a block is about, and makes those that are
// new.
func (d *decoder) hostNames(n *node) []string {
	names, err := expand(n.key)
	if err != nil {
		d.badKey(n, "the pattern "+quote(n.key)+" "+err.Error(), "a name, or a pattern such as node[1-4] or node[1,3]", "")
		d.hostsUnknown, d.carriesUnknown = true, true
		return nil
	}
	fresh := 0
	for _, name := range names {
		if d.hosts[name] == nil {
			fresh++
		}
	}
	d.work += int64(len(names)) * int64(weight(n))
	if len(d.hosts)+fresh > topology.MaxHosts || d.work > maxWork {
		d.badKey(n, "more hosts than a file may have", fmt.Sprintf("at most %d, and %d values in their blocks", topology.MaxHosts, maxWork), "")
		d.hostsUnknown, d.carriesUnknown = true, true
		return nil
	}
	for _, name := range names {
		if d.hosts[name] == nil {
			d.hosts[name] = &hostState{index: len(d.b.Hosts)}
			d.b.Hosts = append(d.b.Hosts, topology.Host{Name: name})
		}
		d.doc.hosts[name] = append(d.doc.hosts[name], n)
	}
	return names
}

// weight is the number of values in a node.
func weight(n *node) int {
	w := 1
	for _, item := range n.items {
		w += weight(item)
	}
	return w
}

// block takes over what a block says of hosts.
func (d *decoder) block(n *node, names []string) {
	switch {
	case n.kind == scalar && n.empty:
		return
	case n.kind != mapping:
		d.fields(n, "a mapping of NICs by name")
		d.carriesUnknown = true
		return
	}
	d.carriesUnknown = d.carriesUnknown || n.lost
	tags, nodes := d.tags(n)
	for key, item := range nodes {
		d.hostTag(names, key, tags[key], item)
	}
	if item := n.get("vm-memory"); item != nil {
		d.memory(item, names)
	}
	d.guestTeams(n.get("guest-teams"), names)
	for _, item := range n.items {
		if !slices.Contains(hostFields, item.key) {
			d.nic(item, names)
		}
	}
	if more := n.get("nics"); more != nil {
		if more.kind != mapping {
			d.fields(more, "a mapping of NICs by name")
			d.carriesUnknown = true
			return
		}
		for _, item := range more.items {
			d.nic(item, names)
		}
	}
}

// hostTag gives hosts a tag, unless another block did.
func (d *decoder) hostTag(names []string, key string, values []string, item *node) {
	for _, name := range names {
		state := d.hosts[name]
		if first := state.tags[key]; first != nil {
			d.badKey(item, "a second "+quote(key)+" of "+quote(name), fmt.Sprintf("each key once; the first is in line %d", first.keyLine), "")
			return
		}
		if state.tags == nil {
			state.tags = make(map[string]*node)
			d.b.Hosts[state.index].Tags = make(topology.Tags)
		}
		state.tags[key] = item
		d.b.Hosts[state.index].Tags[key] = values
	}
}

// nic gives hosts a NIC.
func (d *decoder) nic(n *node, names []string) {
	nic, ok := d.oneNIC(n)
	if !ok {
		d.carriesUnknown = true
		return
	}
	for _, name := range names {
		state := d.hosts[name]
		if first := state.nics[n.key]; first != nil {
			d.badKey(n, "a second NIC "+quote(n.key)+" of "+quote(name), fmt.Sprintf("each NIC once; the first is in line %d", first.keyLine), "")
			return
		}
		if state.nics == nil {
			state.nics = make(map[string]*node)
		}
		state.nics[n.key] = n
		d.cards(n, name, nic)
		h := &d.b.Hosts[state.index]
		h.NICs = append(h.NICs, nic)
	}
}

func (d *decoder) oneNIC(n *node) (topology.NIC, bool) {
	const want = "a NIC such as {to: [ten-a, ten-b], carries: [vm]}"
	nic := topology.NIC{Name: n.key}
	if n.kind != mapping {
		if n.kind != broken {
			d.badKey(n, n.describe()+" as NIC "+quote(n.key), want, topology.Nearest(n.key, hostFields))
		}
		return nic, false
	}
	d.fields(n, want, "to", "carries", "speed", "team", "hash", "card", "vms", "rdma", "rack", "pdu", "tags")
	d.teamed(n, &nic)
	nic.Tags, _ = d.tags(n)
	nic.Mbps = d.nicSpeed(n)
	if v := n.get("to"); v != nil {
		nic.To = d.attachments(v)
	} else {
		d.missing(n, "to", "a switch, or a list of switches for a team")
	}
	if v := n.get("carries"); v != nil {
		var ok bool
		nic.Carries, ok = d.texts(v, "a network or a list of networks")
		d.carriesUnknown = d.carriesUnknown || !ok
	} else {
		d.missing(n, "carries", "a network or a list of networks, which may be empty")
		d.carriesUnknown = true
	}
	return nic, true
}

func (d *decoder) nicSpeed(n *node) int {
	const anySpeed = 1000 // the builder needs one
	if v := n.get("speed"); v != nil {
		if mbps, ok := d.speed(v); ok {
			return mbps
		}
		return anySpeed
	}
	if d.def.nic == 0 {
		def := d.def.node
		if !d.hidden("defaults") && (def == nil || def.get("nic") == nil && !def.hides("nic")) {
			d.missing(n, "speed", wantSpeed+", here or as nic in the defaults")
		}
		return anySpeed
	}
	return d.def.nic
}

func (d *decoder) attachments(n *node) []topology.Attachment {
	const want = "a switch, a mapping such as {switch: ten-a, port: 7}, or a list of them"
	items, _ := d.oneOrMore(n, want)
	if n.kind == mapping {
		n.expanded = items // the builder counts the attachments, not the fields of the only one
	}
	out := make([]topology.Attachment, 0, len(items))
	for _, item := range items {
		var a topology.Attachment
		if item.kind == mapping {
			d.fields(item, want, "switch", "chassis", "port", "port-name", "speed", "card", "rack", "pdu", "tags")
			a.Switch, a.Port, a.PortName = d.plug(item)
			a.Mbps, _ = d.speed(item.get("speed"))
			a.Card, _ = d.text(item.get("card"), wantCard)
			a.Tags, _ = d.tags(item)
			a.On, _ = d.text(item.get("chassis"), "a chassis of the stack")
		} else {
			text, _ := d.text(item, want)
			a.Switch, a.On = onChassis(text)
		}
		out = append(out, a)
	}
	return out
}
