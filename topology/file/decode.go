package file

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// formatVersion is the version of the format, the value of the key spandrill.
const formatVersion = "1"

// maxWork bounds the values of all hosts together once patterns are expanded,
// far beyond MaxHosts with a handful of NICs each.
const maxWork = 2_000_000

// document is a file that was decoded, with what leads from the paths of the
// builder to its nodes.
type document struct {
	root    *node
	hosts   map[string][]*node // the blocks of a host
	links   map[string]*node   // the items of a list of links, which has no keys
	domains map[string]*node   // the tag that has the value first
}

// decoder makes a builder of a document. It goes on after a problem with what
// is plausible, so that all of them come to light at once.
type decoder struct {
	doc   *document
	found *problems
	b     topology.Builder
	def   defaults

	hosts     map[string]*hostState
	work      int64 // see maxWork
	strangers int   // names in clusters that are no hosts

	// hostsUnknown and carriesUnknown say that a problem hides hosts, or what
	// they carry.
	hostsUnknown, carriesUnknown bool
}

// defaults are what the switches and NICs have that say nothing else.
type defaults struct {
	node     *node
	protocol topology.Protocol
	unknown  bool // the protocol
	method   topology.CostMethod
	lagCost  topology.LAGCost
	mtu      int
	region   string
	lacp     topology.LACP
	nic      int
}

// hostState is what the blocks of a host have said.
type hostState struct {
	index int // in Builder.Hosts
	nics  map[string]*node
	tags  map[string]*node
	// memory is where the memory of its VMs stands; nil: not said.
	memory *node
	guests map[string]*node
}

// decode fills the builder. It returns false where the format is another, so
// that what the builder says would mean nothing.
func (d *decoder) decode() bool {
	root := d.doc.root
	sections := []string{"spandrill", "defaults", "regions", "switches", "mlag", "links", "segments", "networks", "hosts", "demands", "clusters"}
	if !d.version() || !d.fields(root, "a mapping that begins with spandrill: 1", sections...) {
		return false
	}
	d.defaults()
	d.regions()
	d.switches()
	d.mlags()
	d.links()
	d.segments()
	d.networks()
	d.allHosts()
	d.demands()
	d.clusters()
	d.forget()
	return true
}

func (d *decoder) version() bool {
	const want = "spandrill: " + formatVersion + ", the version of this format"
	n := d.doc.root.get("spandrill")
	if n == nil {
		if d.doc.root.kind == mapping {
			d.missing(d.doc.root, "spandrill", want)
		}
		return true
	}
	s, ok := d.text(n, want)
	if ok && s != formatVersion {
		d.bad(n, "version "+quote(s), want)
		return false
	}
	return true
}

// section returns the entries of a section; a section without any is as good
// as none.
func (d *decoder) section(name, want string) []*node {
	n := d.doc.root.get(name)
	switch {
	case n == nil || n.kind == broken || n.kind == scalar && n.empty:
		return nil
	case n.kind != mapping:
		d.bad(n, n.describe(), want)
		return nil
	}
	return n.items
}

// hidden says whether a section is not known, or not all of it, because of a
// problem that was reported.
func (d *decoder) hidden(name string) bool {
	n := d.doc.root.get(name)
	if n == nil {
		return d.doc.root.hides(name)
	}
	return n.bad || n.lost
}

// forget takes away what the builder would only complain about because of
// something that could not be read.
func (d *decoder) forget() {
	if d.hidden("regions") {
		for i := range d.b.Switches {
			d.b.Switches[i].Region = ""
		}
	}
	if d.hidden("networks") {
		for i := range d.b.Networks {
			d.b.Networks[i].Fallback = nil
		}
		for _, h := range d.b.Hosts {
			for i := range h.NICs {
				h.NICs[i].Carries = nil
			}
		}
	}
	d.forgetDemands()
	if d.hidden("networks") || d.carriesUnknown {
		for _, n := range d.items("networks") {
			n.muted = true // that nobody is on it
		}
	}
}

func (d *decoder) items(section string) []*node {
	if n := d.doc.root.get(section); n != nil {
		return n.items
	}
	return nil
}

// body is fields for a mapping that may be left out, as everything in it may.
func (d *decoder) body(n *node, want string, names ...string) {
	if n.kind == scalar && n.empty {
		return
	}
	d.fields(n, want, names...)
}

func (d *decoder) defaults() {
	n := d.doc.root.get("defaults")
	d.def = defaults{node: n, protocol: topology.RSTP, unknown: d.hidden("defaults")}
	if n == nil {
		return
	}
	d.body(n, "a mapping such as {stp: rstp, nic: 10G}", "stp", "path-cost", "lag-cost", "mtu", "region", "lacp", "nic")
	if v := n.get("stp"); v != nil {
		p, ok := enum[topology.Protocol](d, v)
		d.def.protocol, d.def.unknown = p, !ok
	}
	d.def.unknown = d.def.unknown || n.hides("stp") || n.bad
	d.def.method, _ = enum[topology.CostMethod](d, n.get("path-cost"))
	d.def.lagCost, _ = enum[topology.LAGCost](d, n.get("lag-cost"))
	d.def.mtu, _ = d.mtu(n.get("mtu"))
	d.def.region, _ = d.text(n.get("region"), "the key of a region")
	d.def.lacp = d.lacp(n.get("lacp"), topology.LACP{})
	d.def.nic, _ = d.speed(n.get("nic"))
}

func (d *decoder) regions() {
	for _, n := range d.section("regions", "a mapping of regions by name") {
		r := topology.Region{ID: n.key}
		d.body(n, "a mapping such as {revision: 1, instances: {1: \"10,20\"}}", "name", "revision", "instances")
		r.Name, _ = d.text(n.get("name"), "the configuration name")
		r.Revision, _ = d.integer(n.get("revision"), "0 to 65535")
		if v := n.get("instances"); v != nil {
			r.Instances = d.instances(v)
		}
		d.b.Regions = append(d.b.Regions, r)
	}
}

func (d *decoder) instances(n *node) map[int]topology.VLANs {
	out := make(map[int]topology.VLANs)
	if n.kind != mapping {
		d.fields(n, "a mapping of VLANs by MSTID, such as {1: \"10,20\"}")
		return nil
	}
	for _, item := range n.items {
		id, ok := d.keyInt(item, "an MSTID, 1 to 4094")
		v, good := d.vlans(item)
		if ok && good {
			out[id] = v
		}
	}
	return out
}

func (d *decoder) switches() {
	for _, n := range d.section("switches", "a mapping of switches by name") {
		d.b.Switches = append(d.b.Switches, d.oneSwitch(n))
	}
}

func (d *decoder) oneSwitch(n *node) topology.Switch {
	s := topology.Switch{
		Name: n.key, Protocol: d.def.protocol, CostMethod: d.def.method, LAGCost: d.def.lagCost, MTU: d.def.mtu,
	}
	n.elsewhere = d.def.node
	d.body(n, "a mapping such as {priority: 4096}",
		"mac", "mac-by-order", "priority", "stp", "bpdu", "sstp", "dispute", "region", "mst-priority", "vlan-priority", "path-cost",
		"lag-cost", "lacp", "mtu", "capabilities", "vlans", "stack", "ports", "rack", "pdu", "tags")
	known := !d.def.unknown && !n.hides("stp")
	if v := n.get("stp"); v != nil {
		s.Protocol, known = enum[topology.Protocol](d, v)
	}
	d.address(n, &s)
	if v, ok := d.integer(n.get("priority"), "a multiple of 4096 from 0 to 61440"); ok {
		s.Priority = &v
	}
	s.BPDU, _ = enum[topology.BPDU](d, n.get("bpdu"))
	s.SSTP, _ = enum[topology.SSTP](d, n.get("sstp"))
	if dispute, ok := d.boolean(n.get("dispute")); ok {
		s.NoDispute = !dispute
	}
	if s.Protocol == topology.MSTP {
		s.Region = d.def.region
	}
	if v := n.get("region"); v != nil {
		s.Region, _ = d.text(v, "the key of a region")
	}
	s.MSTPriority = d.priorities(n.get("mst-priority"), "a mapping of priorities by MSTID, such as {2: 4096}", "an MSTID, 1 to 4094")
	s.VLANPriority = d.priorities(n.get("vlan-priority"), "a mapping of priorities by VLAN, such as {10: 4096}", "a VLAN, 1 to 4094")
	d.costs(n, &s)
	s.LACP = d.lacp(n.get("lacp"), d.def.lacp)
	if v, ok := d.mtu(n.get("mtu")); ok {
		s.MTU = v
	}
	s.Capabilities, _ = d.texts(n.get("capabilities"), "a label or a list of labels")
	s.VLANs, _ = d.vlans(n.get("vlans"))
	if slices.ContainsFunc(n.items, isLooseVLAN) {
		s.VLANs = topology.VLANs{} // not all of them were read
	}
	s.Tags, _ = d.tags(n)
	s.Stack = d.stack(n.get("stack"))
	s.Ports = d.ports(n.get("ports"))
	if !known {
		withoutProtocol(&s)
	}
	return s
}

// lacp takes over what a switch does with bundles; l is what the defaults say.
func (d *decoder) lacp(n *node, l topology.LACP) topology.LACP {
	if n == nil {
		return l
	}
	d.body(n, "a mapping such as {profile: small-business, max-active: 4}",
		"priority", "profile", "max-active", "mismatch", "compare-with", "no-partner", "misconfig-guard")
	if v, ok := d.integer(n.get("priority"), "0 to 65535"); ok {
		l.Priority = &v
	}
	if v, ok := enum[topology.Profile](d, n.get("profile")); ok {
		l.Profile = v
	}
	if v, ok := d.said(n.get("max-active"), func(v int) string { return fmt.Sprintf("%d active members", v) }, fmt.Sprintf("1 to %d", topology.MaxMembers)); ok {
		l.MaxActive = v
	}
	if v, ok := d.fate(n.get("mismatch"), topology.MemberStandby, topology.MemberSuspended, topology.MemberIndividual); ok {
		l.Mismatch = v
	}
	if v, ok := enum[topology.CompareWith](d, n.get("compare-with")); ok {
		l.CompareWith = v
	}
	if v, ok := d.fate(n.get("no-partner"), topology.MemberSuspended, topology.MemberIndividual, topology.MemberFallback); ok {
		l.NoPartner = v
	}
	if v, ok := d.boolean(n.get("misconfig-guard")); ok {
		l.MisconfigGuard = &v
	}
	if n.bad || n.lost || n.badBelow {
		// Not all of it was read: that nothing is said of a mismatch would be a guess.
		l.Mismatch, l.CompareWith = topology.MemberStandby, topology.CompareFastest
	}
	return l
}

// fate returns one of the fates of a member.
func (d *decoder) fate(n *node, of ...topology.Fate) (topology.Fate, bool) {
	if n == nil {
		return 0, false
	}
	names := make([]string, len(of))
	for i, f := range of {
		names[i] = f.String()
	}
	i := slices.Index(names, d.word(n, names...))
	if i < 0 {
		return 0, false
	}
	return of[i], true
}

// costs takes over how a switch makes costs. Where one of the two is not known
// the other may be anything.
func (d *decoder) costs(n *node, s *topology.Switch) {
	known := !d.hidden("defaults")
	if v := n.get("path-cost"); v != nil {
		s.CostMethod, _ = enum[topology.CostMethod](d, v)
	}
	if v := n.get("lag-cost"); v != nil {
		s.LAGCost, _ = enum[topology.LAGCost](d, v)
	}
	for _, field := range []string{"path-cost", "lag-cost"} {
		v := n.get(field)
		if v == nil {
			v = d.def.node.get(field)
			known = known && !n.hides(field) && (d.def.node == nil || !d.def.node.hides(field))
		}
		known = known && (v == nil || !v.bad)
	}
	if !known {
		s.CostMethod, s.LAGCost = 0, 0
	}
}

// withoutProtocol takes away what is right or wrong by the protocol, of a switch
// whose protocol is not known.
func withoutProtocol(s *topology.Switch) {
	s.Protocol, s.BPDU, s.SSTP, s.NoDispute, s.Region, s.MSTPriority, s.VLANPriority = topology.RSTP, 0, 0, false, "", nil, nil
	for i := range s.Ports {
		s.Ports[i].MST, s.Ports[i].VLAN = nil, nil
	}
}

func (d *decoder) address(n *node, s *topology.Switch) {
	const want = "six bytes such as 02:00:00:00:00:0a"
	v := n.get("mac")
	if text, ok := d.text(v, want); ok {
		mac, err := topology.ParseMAC(text)
		if err != nil {
			d.bad(v, quote(text), want)
		} else {
			s.MAC = &mac
		}
	}
	if o := n.get("mac-by-order"); o != nil {
		s.MACByOrder, _ = d.boolean(o)
		if v == nil {
			d.bad(o, "mac-by-order without mac", "it only of an address that the file gives")
		}
	}
}

// priorities returns bridge priorities by MSTID or VLAN.
func (d *decoder) priorities(n *node, want, wantKey string) map[int]int {
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		d.fields(n, want)
		return nil
	}
	out := make(map[int]int)
	for _, item := range n.items {
		id, ok := d.keyInt(item, wantKey)
		v, good := d.integer(item, "a multiple of 4096 from 0 to 61440")
		if ok && good {
			out[id] = v
		}
	}
	return out
}

// tags returns the tags of an element and the nodes where they stand.
func (d *decoder) tags(n *node) (topology.Tags, map[string]*node) {
	var out topology.Tags
	var nodes map[string]*node
	take := func(item *node) {
		if nodes[item.key] != nil {
			d.badKey(item, "a second "+quote(item.key), fmt.Sprintf("each key once; the first is in line %d", nodes[item.key].keyLine), "")
			return
		}
		values, _ := d.texts(item, "a name or a list of names")
		if out == nil {
			out, nodes = make(topology.Tags), make(map[string]*node)
		}
		out[item.key], nodes[item.key] = values, item
		for _, v := range values {
			if d.doc.domains[v] == nil {
				d.doc.domains[v] = item
			}
		}
	}
	for _, key := range []string{"rack", "pdu"} {
		if item := n.get(key); item != nil {
			take(item)
		}
	}
	if all := n.get("tags"); all != nil {
		if all.kind != mapping {
			d.fields(all, "a mapping such as {room: east}")
			return out, nodes
		}
		for _, item := range all.items {
			take(item)
		}
	}
	return out, nodes
}

// ports returns the ports that a switch declares: a mapping by number or name,
// or a list of ports that say both themselves.
func (d *decoder) ports(n *node) []topology.Port {
	switch {
	case n == nil || n.kind == broken || n.kind == scalar && n.empty:
		return nil
	case n.kind == scalar:
		d.bad(n, n.describe(), "a mapping of ports by number or name, such as {1: {cost: 2000}}")
		return nil
	}
	out := make([]topology.Port, 0, len(n.items))
	for _, item := range n.items {
		out = append(out, d.port(item))
	}
	return out
}

func (d *decoder) port(n *node) topology.Port {
	var p topology.Port
	fields := []string{"name", "number", "number-by-order", "speed", "priority", "cost", "mst", "vlan", "access", "edge", "enabled"}
	flags := portFlags(&p)
	for _, f := range flags {
		fields = append(fields, f.name)
	}
	inMapping := n.keyLine > 0
	if inMapping {
		d.portKey(n, &p)
		d.body(n, "a mapping such as {cost: 2000}", fields...)
	} else {
		d.fields(n, "a mapping such as {number: 1, cost: 2000}", fields...)
	}
	if v, ok := d.text(n.get("name"), "the name of the port"); ok {
		if inMapping && p.Number == 0 {
			d.bad(n.get("name"), "a name beside the key "+quote(n.key)+", which is one", "a number, or the number as key")
		} else {
			p.Name = v
		}
	}
	if v, ok := d.portNumber(n.get("number")); ok {
		if inMapping && p.Number != 0 {
			d.bad(n.get("number"), "a number beside the key "+quote(n.key)+", which is one", "a name, or the name as key")
		} else {
			p.Number = v
		}
	}
	if v := n.get("number-by-order"); v != nil {
		p.NumberByOrder, _ = d.boolean(v)
		if p.Number == 0 {
			d.bad(v, "number-by-order without a number", "it only of a number that the file gives")
		}
	}
	p.Mbps, _ = d.speed(n.get("speed"))
	p.Priority = d.portPriority(n.get("priority"))
	p.Cost, _ = d.cost(n.get("cost"))
	d.portTrees(n.get("mst"), "a mapping by MSTID, such as {2: {cost: 1000}}", "an MSTID, 0 to 4094", func(id, cost int, priority *int) {
		set(&p.MST, id, topology.PortMST{Cost: cost, Priority: priority})
	})
	d.portTrees(n.get("vlan"), "a mapping by VLAN, such as {10: {cost: 1000}}", "a VLAN, 1 to 4094", func(id, cost int, priority *int) {
		set(&p.VLAN, id, topology.PortVLAN{Cost: cost, Priority: priority})
	})
	p.Access, _ = d.accessVLAN(n.get("access"))
	p.Edge, _ = d.boolean(n.get("edge"))
	if enabled, ok := d.boolean(n.get("enabled")); ok {
		p.Disabled = !enabled
	}
	for _, f := range flags {
		*f.value, _ = d.boolean(n.get(f.name))
	}
	return p
}

// portFlag is a setting of a port that is on or off, and off unless said.
type portFlag struct {
	name  string
	value *bool
}

// portFlags returns the flags of a port that are called the same here and there.
func portFlags(p *topology.Port) []portFlag {
	return []portFlag{
		{"restricted-role", &p.RestrictedRole}, {"restricted-tcn", &p.RestrictedTCN},
		{"root-guard", &p.RootGuard}, {"bpdu-guard", &p.BPDUGuard}, {"bpdu-filter", &p.BPDUFilter},
		{"loop-guard", &p.LoopGuard}, {"assurance", &p.Assurance}, {"udld", &p.UDLD},
	}
}

// portKey takes number or name of a port from its key.
func (d *decoder) portKey(n *node, p *topology.Port) {
	if !isNumber(n.key) {
		p.Name = n.key
		return
	}
	number, ok := parseInt(n.key)
	if !ok || number == 0 {
		d.badKey(n, "port number "+printable(n.key), wantPortNumber+noZeros(n.key), "")
		return
	}
	p.Number = number
}

// isNumber says whether a port is named by its number.
func isNumber(s string) bool { return isDigits(strings.TrimPrefix(s, "-")) }

const wantPortNumber = "1 to 4095"

func (d *decoder) portNumber(n *node) (int, bool) {
	return d.said(n, func(v int) string { return "port number " + strconv.Itoa(v) }, wantPortNumber)
}

func (d *decoder) portPriority(n *node) *int {
	if v, ok := d.integer(n, "a multiple of 16 from 0 to 240"); ok {
		return &v
	}
	return nil
}

// portTrees visits what a port says of single trees, by MSTID or VLAN.
func (d *decoder) portTrees(n *node, want, wantKey string, visit func(id, cost int, priority *int)) {
	if n == nil {
		return
	}
	if n.kind != mapping {
		d.fields(n, want)
		return
	}
	for _, item := range n.items {
		id, ok := d.keyInt(item, wantKey)
		d.body(item, "a mapping such as {cost: 1000, priority: 32}", "cost", "priority")
		cost, _ := d.cost(item.get("cost"))
		priority := d.portPriority(item.get("priority"))
		if ok {
			visit(id, cost, priority)
		}
	}
}

// set puts a value into a map that may be nil.
func set[T any](m *map[int]T, key int, v T) {
	if *m == nil {
		*m = make(map[int]T)
	}
	(*m)[key] = v
}
