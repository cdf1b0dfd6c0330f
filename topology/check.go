package topology

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// check is one run of Build.
type check struct {
	b        Builder
	problems Problems

	switches map[string]*Switch
	ports    []portTable // of b.Switches
	index    map[string]int
	networks map[string]*Network
	hosts    map[string]bool
	carriers map[string]map[string]bool // the hosts on a network; see isOn
	unknowns int
	pairOf   map[string]int // MLAG pairs by switch; see brokenPair
}

// portTable is what is known of the ports of one switch while checking.
type portTable struct {
	byNumber map[int]int    // to Switch.Ports
	byName   map[string]int // to Switch.Ports
	usedBy   map[int]string // number to the path of its user
	names    map[string]string
	next     int // no number below it is free
}

func (c *check) bad(path, got, want string) {
	c.problems = append(c.problems, Problem{Path: path, Got: got, Want: want})
}

// unknown reports a name that nothing has, and returns the nearest that
// something has.
func (c *check) unknown(path, kind, name string, candidates iter.Seq[string]) string {
	p := Problem{Path: path, Got: fmt.Sprintf("there is no %s %s", kind, quote(name))}
	// The search costs as much as there are candidates: a hostile description
	// has many of both.
	const most = 100
	if c.unknowns++; c.unknowns <= most {
		p.Nearest = Nearest(name, slices.Sorted(candidates))
	}
	c.problems = append(c.problems, p)
	return p.Nearest
}

// quote quotes a name for a message, shortened if it is long.
func quote(s string) string {
	if len(s) > MaxNameLength {
		s = strings.ToValidUTF8(s[:MaxNameLength], "") + "…"
	}
	return strconv.Quote(s)
}

func (c *check) run() {
	if len(c.b.Switches) == 0 {
		c.bad("switches", "there are none", "at least one switch")
	}
	if len(c.b.Switches) > MaxSwitches {
		c.bad("switches", fmt.Sprintf("there are %d", len(c.b.Switches)), fmt.Sprintf("at most %d", MaxSwitches))
	}
	if len(c.b.Hosts) > MaxHosts {
		c.bad("hosts", fmt.Sprintf("there are %d", len(c.b.Hosts)), fmt.Sprintf("at most %d", MaxHosts))
	}
	if len(c.problems) > 0 {
		return // the rest would only repeat it
	}
	c.regions()
	c.allSwitches()
	c.explicitPorts()
	c.pairs()
	c.links()
	c.peerLinks()
	c.segments()
	c.allNetworks()
	c.allHosts()
	c.demands()
	c.clusters()
	c.domains()
	c.assignPorts()
	c.assignMACs()
}

// name checks a name and that it is new in seen.
func (c *check) name(path, kind, name string, seen map[string]bool) {
	if msg := badName(name); msg != "" {
		c.bad(path, fmt.Sprintf("the name %s %s", quote(name), msg), "a name of printable characters without / : , [ ] *")
	}
	if seen[name] {
		c.bad(path, fmt.Sprintf("a second %s is named %s", kind, quote(name)), "names that differ")
	}
	seen[name] = true
}

// badName says what is wrong with a name that elements are to be named by.
func badName(s string) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > MaxNameLength:
		return fmt.Sprintf("has %d bytes, more than %d", len(s), MaxNameLength)
	case !utf8.ValidString(s):
		return "is not UTF-8"
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space"
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || strings.ContainsRune("/:,[]*", r) {
			return fmt.Sprintf("has the character %q", r)
		}
	}
	return ""
}

func (c *check) regions() {
	seen := make(map[string]bool)
	for i := range c.b.Regions {
		r := &c.b.Regions[i]
		path := "regions." + r.ID
		c.name(path, "region", r.ID, seen)
		r.Name = cmp.Or(r.Name, r.ID)
		if len(r.Name) > 32 {
			c.bad(path+".name", fmt.Sprintf("the name has %d bytes", len(r.Name)), "at most 32")
		} else if !utf8.ValidString(r.Name) {
			c.bad(path+".name", fmt.Sprintf("the name %s is not UTF-8", quote(r.Name)), "text")
		}
		if r.Revision < 0 || r.Revision > 65535 {
			c.bad(path+".revision", strconv.Itoa(r.Revision), "0 to 65535")
		}
		if len(r.Instances) > maxInstances {
			c.bad(path+".instances", fmt.Sprintf("%d instances", len(r.Instances)), fmt.Sprintf("at most %d", maxInstances))
			continue
		}
		owner := make(map[int]int)
		for _, id := range slices.Sorted(maps.Keys(r.Instances)) {
			at := fmt.Sprintf("%s.instances.%d", path, id)
			c.mstid(at, id, 1)
			twice := NoVLANs()
			for v := range r.Instances[id].All() {
				if _, ok := owner[v]; ok {
					twice = twice.with(v)
					continue
				}
				owner[v] = id
			}
			if twice.Len() > 0 {
				first := 0
				for first = range twice.All() {
					break
				}
				c.bad(at, fmt.Sprintf("VLAN %v is in instance %d already", twice, owner[first]), "each VLAN in one instance")
			}
		}
	}
}

func (v VLANs) with(id int) VLANs {
	missing := v.bits()
	missing.clear(id)
	return allBut(missing)
}

func (c *check) mstid(path string, id, least int) {
	if id < least || id > 4094 {
		c.bad(path, fmt.Sprintf("MSTID %d", id), fmt.Sprintf("%d to 4094", least))
	}
}

// treeVLAN checks that a VLAN has a tree on a switch, of which something is said
// there: what, such as "a VLAN's values on", and it or them.
func (c *check) treeVLAN(path string, s *Switch, id int, what, itOrThem string) {
	switch {
	case id < 1 || id > MaxVLAN:
		c.bad(path, fmt.Sprintf("VLAN %d", id), fmt.Sprintf("1 to %d", MaxVLAN))
	case !s.Protocol.PerVLAN():
		c.bad(path, fmt.Sprintf("%s a switch that runs %v", what, s.Protocol), itOrThem+" only with stp: pvst or rpvst")
	case !s.VLANs.Has(id) && s.VLANs != NoVLANs(): // that there are none is a problem of its own
		c.bad(path, fmt.Sprintf("VLAN %d does not exist on %s", id, quote(s.Name)), "one of the switch's VLANs")
	}
}

func (c *check) bridgePriority(path string, p int) {
	if p < 0 || p > 61440 || p%4096 != 0 {
		c.bad(path, fmt.Sprintf("bridge priority %d", p), "a multiple of 4096 from 0 to 61440"+nearestStep(p, 4096, 61440))
	}
}

func nearestStep(v, step, most int) string {
	return fmt.Sprintf(", such as %d", min(max(v+step/2, 0)/step*step, most))
}

func (c *check) portPriority(path string, p int) {
	if p < 0 || p > 240 || p%16 != 0 {
		c.bad(path, fmt.Sprintf("port priority %d", p), "a multiple of 16 from 0 to 240"+nearestStep(p, 16, 240))
	}
}

func (c *check) cost(path string, cost int) {
	if cost < 1 || cost > 200_000_000 {
		c.bad(path, fmt.Sprintf("path cost %d", cost), "1 to 200000000")
	}
}

// pinned checks a cost where 0 stands for none.
func (c *check) pinned(path string, cost int) {
	if cost != 0 {
		c.cost(path, cost)
	}
}

func (c *check) mbps(path string, v int) {
	if v < 1 || v > MaxMbps {
		c.bad(path, fmt.Sprintf("a speed of %d Mbps", v), fmt.Sprintf("1 to %d", MaxMbps))
	}
}

func (c *check) allSwitches() {
	c.switches = make(map[string]*Switch, len(c.b.Switches))
	c.index = make(map[string]int, len(c.b.Switches))
	c.ports = make([]portTable, len(c.b.Switches))
	seen := make(map[string]bool)
	macs := make(map[MAC]string)
	regions := make(map[string]bool)
	for _, r := range c.b.Regions {
		regions[r.ID] = true
	}
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		path := "switches." + s.Name
		c.name(path, "switch", s.Name, seen)
		c.switches[s.Name], c.index[s.Name] = s, i
		s.Protocol = cmp.Or(s.Protocol, RSTP)
		s.CostMethod, s.LAGCost = cmp.Or(s.CostMethod, LongCost), cmp.Or(s.LAGCost, AggregateLAG)
		if s.Priority == nil {
			s.Priority = new(32768)
		}
		if s.MAC != nil {
			if other, ok := macs[*s.MAC]; ok {
				c.bad(path+".mac", fmt.Sprintf("%v is the MAC address of %s too", *s.MAC, quote(other)), "addresses that differ")
			}
			macs[*s.MAC] = s.Name
			if s.MAC[0]&1 != 0 {
				c.bad(path+".mac", fmt.Sprintf("%v is a group address", *s.MAC), "that of one bridge")
			}
		}
		if _, err := ParseProtocol(s.Protocol.String()); err != nil {
			c.bad(path+".stp", s.Protocol.String(), strings.Join(protocolNames[1:], ", "))
		}
		if _, err := ParseCostMethod(s.CostMethod.String()); err != nil {
			c.bad(path+".path-cost", s.CostMethod.String(), strings.Join(methodNames[1:], ", "))
		}
		if _, err := ParseLAGCost(s.LAGCost.String()); err != nil {
			c.bad(path+".lag-cost", s.LAGCost.String(), strings.Join(lagCostNames[1:], ", "))
		}
		if goesWith := methodsOf[s.LAGCost]; goesWith != nil && !slices.Contains(goesWith, s.CostMethod) {
			c.bad(path+".lag-cost", fmt.Sprintf("lag-cost %v with path-cost %v", s.LAGCost, s.CostMethod), "path-cost "+goesWith[0].String())
		}
		switch {
		case s.Protocol == NoSTP && s.BPDU != BPDUFlood && s.BPDU != BPDUDrop:
			c.bad(path+".bpdu", "a switch without spanning tree does not say what it does with BPDUs", "bpdu: flood or drop")
		case s.Protocol != NoSTP && s.BPDU != 0:
			c.bad(path+".bpdu", fmt.Sprintf("bpdu %v of a switch that runs %v", s.BPDU, s.Protocol), "it only with stp: none")
		}
		switch {
		case s.Protocol == MSTP:
			s.SSTP = cmp.Or(s.SSTP, SSTPTunnel)
			if _, err := ParseSSTP(s.SSTP.String()); err != nil {
				c.bad(path+".sstp", s.SSTP.String(), strings.Join(sstpNames[1:], ", "))
			}
		case s.SSTP != 0:
			c.bad(path+".sstp", fmt.Sprintf("sstp %v of a switch that runs %v", s.SSTP, s.Protocol), "it only with stp: mstp")
		}
		if s.NoDispute && s.Protocol != RSTP && s.Protocol != MSTP {
			c.bad(path+".dispute", fmt.Sprintf("dispute of a switch that runs %v", s.Protocol), "it only with stp: rstp or mstp")
		}
		if s.Region != "" {
			if s.Protocol != MSTP {
				c.bad(path+".region", fmt.Sprintf("a region of a switch that runs %v", s.Protocol), "it only with stp: mstp")
			} else if !regions[s.Region] {
				c.unknown(path+".region", "region", s.Region, maps.Keys(regions))
			}
		}
		c.bridgePriority(path+".priority", *s.Priority)
		for _, id := range slices.Sorted(maps.Keys(s.MSTPriority)) {
			at := fmt.Sprintf("%s.mst-priority.%d", path, id)
			c.mstid(at, id, 1)
			c.bridgePriority(at, s.MSTPriority[id])
			if s.Protocol != MSTP {
				c.bad(at, fmt.Sprintf("an instance's priority of a switch that runs %v", s.Protocol), "it only with stp: mstp")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(s.VLANPriority)) {
			at := fmt.Sprintf("%s.vlan-priority.%d", path, id)
			c.treeVLAN(at, s, id, "a VLAN's priority of", "it")
			c.bridgePriority(at, s.VLANPriority[id])
		}
		if s.Protocol.PerVLAN() && s.VLANs == NoVLANs() {
			c.bad(path+".vlans", fmt.Sprintf("a switch that runs %v, a tree for each VLAN, has no VLAN", s.Protocol), "at least one")
		}
		c.stack(s, path, macs)
		c.lacp(path+".lacp", &s.LACP)
		c.mtu(path+".mtu", s.MTU)
		s.Capabilities = c.labels(path+".capabilities", s.Capabilities)
		c.tags(path, s.Tags)
	}
}

// methodsOf are the cost methods that a vendor's LAG cost is a table of; the
// others go with any.
var methodsOf = map[LAGCost][]CostMethod{
	CiscoShortLAG:   {ShortCost},
	ComwareLAG:      {ComwareCost},
	ComwareDot1tLAG: {LongCost},
	DellOS9LAG:      {DellOS9Cost},
	OmniSwitchLAG:   {LongCost, ShortCost},
	AlliedLAG:       {LongCost},
	FujitsuLAG:      {ShortCost},
}

func (c *check) mtu(path string, mtu int) {
	if mtu != 0 && (mtu < 576 || mtu > 65535) {
		c.bad(path, fmt.Sprintf("an MTU of %d bytes", mtu), "576 to 65535")
	}
}

// labels checks a set of labels and returns it sorted.
func (c *check) labels(path string, labels []string) []string {
	for i, l := range labels {
		if msg := badName(l); msg != "" {
			c.bad(fmt.Sprintf("%s[%d]", path, i), fmt.Sprintf("the label %s %s", quote(l), msg), "a name")
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

func (c *check) tags(path string, t Tags) {
	for _, key := range slices.Sorted(maps.Keys(t)) {
		if msg := badName(key); msg != "" {
			c.bad(path+".tags", fmt.Sprintf("the key %s %s", quote(key), msg), "a name")
		}
		t[key] = c.labels(path+"."+key, t[key])
		if len(t[key]) == 0 {
			c.bad(path+"."+key, "no value", "at least one")
		}
	}
}

// explicitPorts checks the ports that switches declare, and gives a number to
// those that have a name only.
func (c *check) explicitPorts() {
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		t := &c.ports[i]
		*t = portTable{byNumber: map[int]int{}, byName: map[string]int{}, usedBy: map[int]string{}, names: map[string]string{}}
		for j := range s.Ports {
			p := &s.Ports[j]
			path := fmt.Sprintf("switches.%s.ports[%d]", s.Name, j)
			if p.Number == 0 && p.Name == "" {
				c.bad(path, "a port without number and name", "one of them")
			}
			if p.Number < 0 || p.Number > maxPorts {
				c.bad(path, fmt.Sprintf("port number %d", p.Number), fmt.Sprintf("1 to %d", maxPorts))
			}
			if _, ok := t.byNumber[p.Number]; ok && p.Number != 0 {
				c.bad(path, fmt.Sprintf("port %d is there twice", p.Number), "each port once")
			}
			if p.Number != 0 {
				t.byNumber[p.Number] = j
			}
			if p.Name != "" {
				c.portName(path, p.Name)
				if _, ok := t.byName[p.Name]; ok {
					c.bad(path, fmt.Sprintf("port %s is there twice", quote(p.Name)), "each port once")
				}
				t.byName[p.Name] = j
			}
			if p.Priority == nil {
				p.Priority = new(128)
			}
			c.portPriority(path+".priority", *p.Priority)
			c.pinned(path+".cost", p.Cost)
			if p.Mbps != 0 {
				c.mbps(path+".speed", p.Mbps)
			}
			if p.Access < 0 || p.Access > MaxVLAN {
				c.bad(path+".access", fmt.Sprintf("access VLAN %d", p.Access), fmt.Sprintf("1 to %d", MaxVLAN))
			}
			for _, id := range slices.Sorted(maps.Keys(p.MST)) {
				at := fmt.Sprintf("%s.mst.%d", path, id)
				c.mstid(at, id, 0)
				c.pinned(at+".cost", p.MST[id].Cost)
				if pr := p.MST[id].Priority; pr != nil {
					c.portPriority(at+".priority", *pr)
					if id == 0 {
						c.bad(at+".priority", "a port priority of the IST", "that of the port, which the IST shares")
					}
				}
				if s.Protocol != MSTP {
					c.bad(at, fmt.Sprintf("an instance's values on a switch that runs %v", s.Protocol), "them only with stp: mstp")
				}
			}
			for _, id := range slices.Sorted(maps.Keys(p.VLAN)) {
				at := fmt.Sprintf("%s.vlan.%d", path, id)
				c.treeVLAN(at, s, id, "a VLAN's values on", "them")
				c.pinned(at+".cost", p.VLAN[id].Cost)
				if pr := p.VLAN[id].Priority; pr != nil {
					c.portPriority(at+".priority", *pr)
				}
			}
		}
	}
}

func (c *check) portName(path, name string) {
	if len(name) > MaxNameLength || !utf8.ValidString(name) || strings.TrimSpace(name) != name ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		c.bad(path, fmt.Sprintf("the port name %s", quote(name)), fmt.Sprintf("at most %d bytes of printable characters", MaxNameLength))
	}
}

// use claims the port that an end or NIC names, if it names one, and returns
// its number; 0 where none was named or it is wrong.
func (c *check) use(path, sw string, number int, name string) int {
	i, ok := c.index[sw]
	if !ok {
		c.unknown(path+".switch", "switch", sw, maps.Keys(c.index))
		return 0
	}
	t := &c.ports[i]
	s := &c.b.Switches[i]
	if number < 0 || number > maxPorts {
		c.bad(path+".port", fmt.Sprintf("port number %d", number), fmt.Sprintf("1 to %d", maxPorts))
		return 0
	}
	if name != "" {
		j, declared := t.byName[name]
		if !declared {
			c.portName(path+".port", name)
		} else if p := &s.Ports[j]; p.Number == 0 && number != 0 {
			if _, taken := t.byNumber[number]; taken {
				c.bad(path+".port", fmt.Sprintf("port %d and port %s of %s are two ports", number, quote(name), quote(sw)), "one of them")
				return 0
			}
			p.Number = number
			t.byNumber[number] = j
		} else if number != 0 && p.Number != number {
			c.bad(path+".port", fmt.Sprintf("port %s has number %d, not %d", quote(name), p.Number, number), "one of them")
			return 0
		} else {
			number = p.Number
		}
		if other, ok := t.names[name]; ok {
			c.bad(path+".port", fmt.Sprintf("port %s of %s is used by %s too", quote(name), quote(sw), other), "a port each")
			return 0
		}
		t.names[name] = path
		if j, ok := t.byNumber[number]; ok && !declared && s.Ports[j].Name != "" {
			c.bad(path+".port", fmt.Sprintf("port %d of %s is %s, not %s", number, quote(sw), quote(s.Ports[j].Name), quote(name)), "one of them")
			return 0
		}
	}
	if number == 0 {
		return 0
	}
	if other, ok := t.usedBy[number]; ok {
		c.bad(path+".port", fmt.Sprintf("port %d of %s is used by %s too", number, quote(sw), other), "a port each")
		return 0
	}
	t.usedBy[number] = path
	return number
}

// free returns the next port number that nobody has. Numbers are never given
// back, so the search goes on where it ended.
func (t *portTable) free() int {
	for t.next = max(t.next, 1); ; t.next++ {
		if _, ok := t.usedBy[t.next]; ok {
			continue
		}
		if _, ok := t.byNumber[t.next]; !ok {
			return t.next
		}
	}
}

// claim checks an end and claims the port that it names.
func (c *check) claim(path string, e *End) {
	e.Port = c.use(path, e.Switch, e.Port, e.PortName)
	c.pinned(path+".cost", e.Cost)
	if e.Native < 0 || e.Native > MaxVLAN {
		c.bad(path+".native", fmt.Sprintf("native VLAN %d", e.Native), fmt.Sprintf("1 to %d", MaxVLAN))
	}
}

// assignPorts numbers the ports that nobody numbered, when all that are have
// been claimed.
func (c *check) assignPorts() {
	for i := range c.b.Links {
		l := &c.b.Links[i]
		for k := range l.Ends {
			mbps := l.Mbps
			if l.IsLAG() {
				mbps = 0 // the speed of an aggregate port is nobody's setting
			}
			at := fmt.Sprintf("links.%s.ends[%d]", l.Name, k)
			if l.Ends[k].Peers != nil {
				c.assignPeers(at, &l.Ends[k])
				continue
			}
			c.assign(at, &l.Ends[k], mbps)
			c.channelPort(at, &l.Ends[k])
		}
	}
	for i := range c.b.Segments {
		g := &c.b.Segments[i]
		for k := range g.Ends {
			c.assign(fmt.Sprintf("segments.%s.ends[%d]", g.Name, k), &g.Ends[k], g.Mbps)
		}
	}
	for i := range c.b.Switches {
		s, t := &c.b.Switches[i], &c.ports[i]
		for j := range s.Ports {
			if p := &s.Ports[j]; p.Number == 0 {
				if t.free() > maxPorts {
					c.noPortLeft(fmt.Sprintf("switches.%s.ports[%d]", s.Name, j), s.Name)
					continue
				}
				p.Number, p.NumberByOrder = t.free(), true
				t.byNumber[p.Number] = j
			}
		}
		slices.SortStableFunc(s.Ports, func(a, b Port) int { return cmp.Compare(a.Number, b.Number) })
	}
	c.numberAttachments()
}

// numberAttachments completes the NICs that are plugged into a port by its
// name, so that building the result again gives the same.
func (c *check) numberAttachments() {
	numbers := make([]map[string]int, len(c.b.Switches))
	for i := range c.b.Hosts {
		for j := range c.b.Hosts[i].NICs {
			to := c.b.Hosts[i].NICs[j].To
			for k := range to {
				a := &to[k]
				sw, ok := c.index[a.Switch]
				if !ok || a.PortName == "" || a.Port != 0 {
					continue
				}
				if numbers[sw] == nil {
					numbers[sw] = make(map[string]int)
					for _, p := range c.b.Switches[sw].Ports {
						numbers[sw][p.Name] = p.Number
					}
				}
				a.Port = numbers[sw][a.PortName]
			}
		}
	}
}

func (c *check) noPortLeft(path, sw string) {
	c.bad(path, fmt.Sprintf("%s has no port number left", quote(sw)), fmt.Sprintf("at most %d ports", maxPorts))
}

// assign gives an end that names no port the next free one, and completes both
// the end and the switch's port.
func (c *check) assign(path string, e *End, mbps int) {
	i, ok := c.index[e.Switch]
	if !ok {
		return
	}
	s, t := &c.b.Switches[i], &c.ports[i]
	j, declared := t.byName[e.PortName]
	if declared && e.Port == 0 {
		e.Port = s.Ports[j].Number
	}
	byOrder := e.Port == 0
	if byOrder {
		e.Port = t.free()
		if e.Port > maxPorts {
			c.noPortLeft(path+".port", e.Switch)
			return
		}
		t.usedBy[e.Port] = path
		if declared {
			s.Ports[j].Number, s.Ports[j].NumberByOrder = e.Port, true
			t.byNumber[e.Port] = j
		}
	}
	if j, declared = t.byNumber[e.Port]; !declared {
		j = len(s.Ports)
		s.Ports = append(s.Ports, Port{Number: e.Port, NumberByOrder: byOrder, Name: e.PortName, Priority: new(128)})
		t.byNumber[e.Port] = j
		if e.PortName != "" {
			t.byName[e.PortName] = j
		}
	}
	p := &s.Ports[j]
	if p.Name == "" {
		p.Name = e.PortName
	}
	e.PortName = p.Name
	if p.Mbps != 0 && mbps != 0 && p.Mbps != mbps {
		c.bad(path, fmt.Sprintf("port %d of %s is %s, the link %s", e.Port, quote(e.Switch), FormatMbps(p.Mbps), FormatMbps(mbps)), "one speed")
	}
	if p.Cost != 0 && e.Cost != 0 && p.Cost != e.Cost {
		c.bad(path+".cost", fmt.Sprintf("cost %d, while port %d of %s has %d", e.Cost, e.Port, quote(e.Switch), p.Cost), "one cost")
	}
}

func (c *check) links() {
	c.nameLinks()
	seen := make(map[string]bool)
	for i := range c.b.Links {
		l := &c.b.Links[i]
		path := "links." + l.Name
		c.name(path, "link", l.Name, seen)
		c.tags(path, l.Tags)
		if !l.IsLAG() {
			c.mbps(path+".speed", l.Mbps)
		} else {
			c.members(path, l)
		}
		c.memberTags(path, l)
		a, b := &l.Ends[0], &l.Ends[1]
		if a.Peers == nil && b.Peers == nil && a.Switch == b.Switch && (a.Port != 0 && a.Port == b.Port || a.PortName != "" && a.PortName == b.PortName) {
			c.bad(path+".ends", fmt.Sprintf("both ends are one port of %s", quote(a.Switch)), "two ports")
			continue
		}
		for k := range l.Ends {
			e := &l.Ends[k]
			at := fmt.Sprintf("%s.ends[%d]", path, k)
			if e.Peers != nil {
				if !c.peersEnd(at, l, e) {
					continue
				}
				c.claimPeers(at, e)
			} else {
				c.claim(at, e)
				c.on(at, e.Switch, e.On, max(len(l.Members), 1))
			}
			c.bundleEnd(at, l, e)
			c.oneWay(at, l, e)
			c.lacpEnd(at, l, e)
		}
		if l.IsLAG() {
			c.bundleRules(path, l)
		}
	}
	c.joinChannels()
}

// nameLinks names the links that have no name: A--B, then A--B.2.
func (c *check) nameLinks() {
	taken := make(map[string]bool)
	for _, l := range c.b.Links {
		taken[l.Name] = true
	}
	next := make(map[string]int)
	for i := range c.b.Links {
		l := &c.b.Links[i]
		if l.Name != "" {
			continue
		}
		base := l.Ends[0].first() + "--" + l.Ends[1].first()
		for l.Name = base; taken[l.Name]; {
			next[base] = max(next[base], 1) + 1
			l.Name = base + "." + strconv.Itoa(next[base])
		}
		taken[l.Name] = true
	}
}

func (c *check) members(path string, l *Link) {
	switch {
	case len(l.Members) == 0:
		c.bad(path+".speed", "a bundle without members", "at least one")
	case len(l.Members) > MaxMembers:
		c.bad(path+".speed", fmt.Sprintf("a bundle of %d", len(l.Members)), fmt.Sprintf("at most %d members", MaxMembers))
	default:
		c.mbps(path+".speed", l.Members[0])
		for i, m := range l.Members[1:] {
			if m != l.Members[i] {
				c.mbps(path+".speed", m)
			}
		}
		if l.Mbps != 0 && l.Mbps != l.Members[0] {
			c.bad(path+".speed", fmt.Sprintf("a speed of %s and members of %s", FormatMbps(l.Mbps), FormatMbps(l.Members[0])), "one of them")
		}
		l.Mbps = 0 // one form of the same bundle, for Equal
	}
}

func (c *check) bundleEnd(path string, l *Link, e *End) {
	switch {
	case l.IsLAG():
	case e.Channel != "":
		if e.MinLinks < 0 || e.MinLinks > MaxMembers {
			c.bad(path+".min-links", fmt.Sprintf("min-links %d of a channel", e.MinLinks), fmt.Sprintf("1 to %d", MaxMembers))
		}
		e.MinLinks = max(e.MinLinks, 1)
		if e.Members != nil {
			c.bad(path+".members", "members of a single cable", "its port")
		}
		return
	default:
		if e.MinLinks != 0 || e.Static || e.Members != nil {
			c.bad(path, "min-links, static or members of a single cable", "a bundle, such as speed: 2x10G")
		}
		return
	}
	if e.MinLinks < 0 || e.MinLinks > len(l.Members) {
		c.bad(path+".min-links", fmt.Sprintf("min-links %d of %d members", e.MinLinks, len(l.Members)), fmt.Sprintf("1 to %d", len(l.Members)))
	}
	e.MinLinks = max(e.MinLinks, 1)
	if e.Members != nil && len(e.Members) != len(l.Members) {
		c.bad(path+".members", fmt.Sprintf("%d ports for %d members", len(e.Members), len(l.Members)), "one each")
	}
	for m, name := range e.Members {
		at := fmt.Sprintf("%s.members[%d]", path, m)
		sw := e.At(m)
		i, ok := c.index[sw]
		if !ok {
			return
		}
		if name == "" {
			c.bad(at, "no name", "that of a port")
			continue
		}
		before := len(c.problems)
		c.use(at, sw, 0, name)
		if j, declared := c.ports[i].byName[name]; declared && len(c.problems) == before {
			if p := c.b.Switches[i].Ports[j]; p.Mbps != 0 && m < len(l.Members) && p.Mbps != l.Members[m] {
				c.bad(at, fmt.Sprintf("port %s is %s, the bundle's members are %s", quote(name), FormatMbps(p.Mbps), FormatMbps(l.Members[m])), "one speed in a bundle")
			}
		}
	}
}

// oneWay checks which cables an end does not hear or sees down, and sorts them.
func (c *check) oneWay(path string, l *Link, e *End) {
	n := max(len(l.Members), 1)
	for _, list := range []struct {
		key    string
		cables *[]int
	}{{".deaf", &e.Deaf}, {".no-carrier", &e.NoCarrier}} {
		slices.Sort(*list.cables)
		for i, v := range *list.cables {
			if v < 1 || v > n {
				c.bad(path+list.key, fmt.Sprintf("cable %d of %s", v, counted(n, "cable")), cmp.Or(map[int]string{1: "1"}[n], fmt.Sprintf("1 to %d", n)))
			}
			if i > 0 && v == (*list.cables)[i-1] {
				c.bad(path+list.key, fmt.Sprintf("cable %d twice", v), "each cable once")
			}
		}
		if len(*list.cables) == 0 {
			*list.cables = nil // one form, for Equal
		}
	}
	switch {
	case e.NoCarrier != nil && !l.IsLAG():
		c.bad(path+".no-carrier", "no carrier at one end of a single cable", "a bundle, such as speed: 2x10G")
	case e.Channel != "" && e.Deaf != nil:
		c.bad(path+".deaf", "a deaf member of a channel", "it only of a single cable or a bundle")
	}
	for _, v := range e.NoCarrier {
		if slices.Contains(e.Deaf, v) {
			c.bad(path+".deaf", fmt.Sprintf("cable %d is deaf and has no carrier", v), "one of them")
		}
	}
}

func (c *check) segments() {
	seen := make(map[string]bool)
	for _, l := range c.b.Links {
		seen[l.Name] = true
	}
	for i := range c.b.Segments {
		g := &c.b.Segments[i]
		path := "segments." + g.Name
		c.name(path, "link or segment", g.Name, seen)
		c.tags(path, g.Tags)
		c.mbps(path+".speed", g.Mbps)
		if len(g.Ends) == 0 {
			c.bad(path+".ends", "there are none", "at least one")
		}
		for k := range g.Ends {
			e := &g.Ends[k]
			at := fmt.Sprintf("%s.ends[%d]", path, k)
			c.claim(at, e)
			c.on(at, e.Switch, e.On, 1)
			if e.MinLinks != 0 || e.Static || e.Members != nil {
				c.bad(at, "min-links, static or members of a segment's end", "them only in a bundle")
			}
			if e.Peers != nil {
				c.bad(at+".switch", "several switches at a segment's end", "one")
			}
			if e.Channel != "" || e.Passive || e.LACPPriority != nil {
				c.bad(at, "a channel, or lacp, of a segment's end", "them only of a link")
			}
		}
	}
}

func (c *check) allNetworks() {
	c.networks = make(map[string]*Network)
	seen := make(map[string]bool)
	for i := range c.b.Networks {
		n := &c.b.Networks[i]
		c.name("networks."+n.Name, "network", n.Name, seen)
		if c.networks[n.Name] == nil { // of two the first, to which others refer
			c.networks[n.Name] = n
		}
	}
	for i := range c.b.Networks {
		n := &c.b.Networks[i]
		path := "networks." + n.Name
		if n.VLAN < 1 || n.VLAN > MaxVLAN {
			c.bad(path+".vlan", fmt.Sprintf("VLAN %d", n.VLAN), fmt.Sprintf("1 to %d", MaxVLAN))
		}
		if n.Needs.Mbps != 0 {
			c.mbps(path+".needs", n.Needs.Mbps)
		}
		if n.Needs.FlowMbps != 0 {
			c.mbps(path+".needs.flow", n.Needs.FlowMbps)
		}
		c.mtu(path+".needs.mtu", n.Needs.MTU)
		n.Needs.Capabilities = c.labels(path+".needs.capabilities", n.Needs.Capabilities)
		twice := repeated(n.Gateway)
		for k, g := range n.Gateway {
			at := fmt.Sprintf("%s.gateway[%d]", path, k)
			if c.switches[g] == nil {
				c.unknown(at, "switch", g, maps.Keys(c.switches))
			}
			if twice[k] {
				c.bad(at, fmt.Sprintf("%s is a gateway already", quote(g)), "each once")
			}
		}
		for k, other := range n.Fallback {
			at := fmt.Sprintf("%s.fallback[%d]", path, k)
			if c.networks[other] == nil {
				c.unknown(at, "network", other, maps.Keys(c.networks))
			} else if other == n.Name {
				c.bad(at, "the network itself", "another")
			}
		}
	}
}

func (c *check) allHosts() {
	c.hosts = make(map[string]bool)
	carried := make(map[string]bool)
	for i := range c.b.Hosts {
		h := &c.b.Hosts[i]
		path := "hosts." + h.Name
		c.name(path, "host", h.Name, c.hosts)
		c.memory(path+".vm-memory", h.VMBytes)
		c.tags(path, h.Tags)
		seen := make(map[string]bool)
		for j := range h.NICs {
			n := &h.NICs[j]
			at := path + "." + n.Name
			c.name(at, "NIC of "+quote(h.Name), n.Name, seen)
			c.tags(at, n.Tags)
			c.mbps(at+".speed", n.Mbps)
			if len(n.To) == 0 {
				c.bad(at+".to", "a NIC that is plugged in nowhere", "a switch, or several for a team")
			}
			if len(n.To) > 32 {
				c.bad(at+".to", fmt.Sprintf("a team of %d", len(n.To)), "at most 32")
			}
			for k := range n.To {
				a := &n.To[k]
				to := fmt.Sprintf("%s.to[%d]", at, k)
				a.Port = c.use(to, a.Switch, a.Port, a.PortName)
				var on []string
				if a.On != "" {
					on = []string{a.On}
				}
				c.on(to, a.Switch, on, 1)
			}
			c.team(at, n)
			twice := repeated(n.Carries)
			for k, name := range n.Carries {
				on := fmt.Sprintf("%s.carries[%d]", at, k)
				if c.networks[name] == nil {
					// That nobody carries the one that was meant follows from it.
					carried[c.unknown(on, "network", name, maps.Keys(c.networks))] = true
				}
				if twice[k] {
					c.bad(on, fmt.Sprintf("%s is carried already", quote(name)), "each once")
				}
				carried[name] = true
			}
		}
		c.guestTeams(path, h)
	}
	for i := range c.b.Networks {
		if n := &c.b.Networks[i]; !carried[n.Name] && badName(n.Name) == "" {
			c.bad("networks."+n.Name, "no NIC carries the network", "at least one")
		}
	}
}

// repeated says of each name whether it stands further ahead too.
func repeated(names []string) map[int]bool {
	seen := make(map[string]bool, len(names))
	twice := make(map[int]bool)
	for i, n := range names {
		if seen[n] {
			twice[i] = true
		}
		seen[n] = true
	}
	return twice
}

// domains checks that no value stands under two keys, since an element names a
// shared risk by its value.
func (c *check) domains() {
	keyOf := make(map[string]string)
	c.eachTags(func(path string, t Tags) {
		for _, key := range slices.Sorted(maps.Keys(t)) {
			for _, v := range t[key] {
				if other, ok := keyOf[v]; ok && other != key {
					c.bad(path+"."+key, fmt.Sprintf("%s is a %s and a %s, and both would be domain:%s", quote(v), other, key, v), "values that differ")
				} else {
					keyOf[v] = key
				}
			}
		}
	})
}

func (c *check) eachTags(visit func(path string, t Tags)) {
	for _, s := range c.b.Switches {
		visit("switches."+s.Name, s.Tags)
		for _, m := range s.Chassis() {
			visit("switches."+s.Name+".stack.members."+m.Name, m.Tags)
		}
	}
	for _, m := range c.b.MLAGs {
		if m.Keepalive != nil {
			visit("mlag."+m.Name+".keepalive", m.Keepalive.Tags)
		}
	}
	for _, l := range c.b.Links {
		visit("links."+l.Name, l.Tags)
		for i, t := range l.MemberTags {
			visit(fmt.Sprintf("links.%s.cables[%d]", l.Name, i), t)
		}
	}
	for _, g := range c.b.Segments {
		visit("segments."+g.Name, g.Tags)
	}
	for _, h := range c.b.Hosts {
		visit("hosts."+h.Name, h.Tags)
		for _, n := range h.NICs {
			visit("hosts."+h.Name+"."+n.Name, n.Tags)
			for k, a := range n.To {
				visit(fmt.Sprintf("hosts.%s.%s.to[%d]", h.Name, n.Name, k), a.Tags)
			}
		}
	}
}

// assignMACs gives the switches without a MAC the next locally administered
// ones.
func (c *check) assignMACs() {
	taken := make(map[MAC]bool)
	for _, s := range c.b.Switches {
		if s.MAC != nil {
			taken[*s.MAC] = true
		}
		for _, m := range s.Chassis() {
			if m.MAC != nil {
				taken[*m.MAC] = true
			}
		}
	}
	next := 0
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		if s.MAC == nil {
			m := MAC{0x02}
			for first := true; first || taken[m]; first = false {
				next++
				m[3], m[4], m[5] = byte(next>>16), byte(next>>8), byte(next)
			}
			taken[m] = true
			s.MAC, s.MACByOrder = &m, true
		}
	}
}
