package topology

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// MLAG is a pair of switches, each with a control plane of its own, that are one
// bridge and one LACP system to whatever ends at both: vPC, VLT, VSX, MC-LAG. A
// bundle ends at the pair where its End has Peers.
type MLAG struct {
	Name string
	// Profile says what follows for a vendor's pairs where sources say it; SplitBrain
	// and AutoRecovery win over it.
	Profile MLAGProfile
	// Switches are the two peers. Neither is a stack, nor of another pair.
	Switches []string
	// PeerLink names the link between the two that makes them a pair. It never
	// blocks.
	PeerLink string
	// Keepalive is the path over which a peer that lost the peer link sees whether
	// the other is alive; nil: there is none.
	Keepalive *Keepalive
	// MAC is the address that both are one bridge and one LACP system with; nil:
	// none is said, and it is that of the peer that is primary at the time (Aruba
	// OS-CX 10.03 VSX guide, "The common system MAC address").
	MAC *MAC
	// Priority settles who is primary, by switch, the lower; of both or of neither.
	// Equal, or without it, the lower address is primary.
	Priority map[string]int
	// SplitBrain is what two peers do that lost the peer link and the keepalive. Zero
	// is as Profile says, which may be nothing.
	SplitBrain SplitBrain
	// AutoRecovery says whether a secondary that closed its MLAG ports because the
	// peer link is lost opens them when the primary dies as well; nil: as Profile
	// says, which may be nothing.
	AutoRecovery *bool
	// SuspendOrphans says that a secondary which closes its MLAG ports shuts down the
	// ports of hosts on it too (Cisco: vpc orphan-port suspend).
	SuspendOrphans bool
	// OneBridge says that links of one peer to a switch, which are no bundle of the
	// pair, are ports of the one bridge too (Cisco: peer-switch; Aruba: system-mac).
	// Without it each peer is a bridge of its own there.
	OneBridge bool
}

// Keepalive is what tells the peers of a pair from each other's death. It is the
// element keepalive:NAME of the pair.
type Keepalive struct {
	// Over names the link that it runs over and dies with; empty: a path of its own,
	// which Tags are of.
	Over string
	Tags Tags
}

// MLAGProfile is a vendor's kind of pairs. The zero value is none: what is common
// to all of them holds, and what differs has to be said.
type MLAGProfile uint8

const (
	// VPC: both peers go on with one LACP and bridge identity after a split brain
	// (Cisco Nexus 5000 design guide "Virtual PortChannel: Fundamental Concepts",
	// vPC Complete Dual-Active Failure).
	VPC MLAGProfile = 1 + iota
	// VLT: a secondary becomes primary when peer link and heartbeat are gone (Dell OS10
	// 10.4 user's guide p. 1627). With both lost both are primary and pass traffic
	// (Dell white paper "Stacking and VLT" p. 14); with which identity no source says.
	VLT
	// VSX: the switch that runs keeps its LAGs up when the other is down, whatever its
	// role (ArubaOS-CX 10.03, Keepalive response in ISL failure scenarios). What a
	// split brain does is the switch's split-recovery, which SplitBrain has to say.
	VSX
	// NSeries (Dell N-series): a secondary becomes primary when the primary fails, and
	// after a split brain each goes on with the address of its own, of which a
	// partner that speaks LACP keeps one (N2100 3.2.1 administrator guide p. 594).
	NSeries
)

// SplitBrain is what two peers do that see nothing of each other. The zero value
// is not said.
type SplitBrain uint8

const (
	SplitOneIdentity   SplitBrain = 1 + iota // both go on as what they were together
	SplitOwnIdentities                       // each goes on with an address of its own
	SplitCloses                              // the secondary keeps its MLAG ports closed (VSX: no split-recovery)
)

// MLAGRules are what a pair does once its profile is applied. What is zero is not
// known.
type MLAGRules struct {
	SplitBrain   SplitBrain
	AutoRecovery *bool
}

var mlagProfiles = []MLAGRules{
	{},
	VPC:     {SplitBrain: SplitOneIdentity},
	VLT:     {AutoRecovery: new(true)},
	VSX:     {AutoRecovery: new(true)},
	NSeries: {SplitBrain: SplitOwnIdentities, AutoRecovery: new(true)},
}

// Rules returns what follows from the profile and what is said beside it.
func (m *MLAG) Rules() MLAGRules {
	var r MLAGRules
	if int(m.Profile) < len(mlagProfiles) {
		r = mlagProfiles[m.Profile]
	}
	r.SplitBrain = cmp.Or(m.SplitBrain, r.SplitBrain)
	if m.AutoRecovery != nil {
		r.AutoRecovery = m.AutoRecovery
	}
	return r
}

// Element returns the pair, both peers of it, as an element.
func (m *MLAG) Element() Element { return Element{Kind: KindMLAG, Name: m.Name} }

// KeepaliveElement returns the keepalive as an element, which a pair without one
// does not have.
func (m *MLAG) KeepaliveElement() Element { return Element{Kind: KindKeepalive, Name: m.Name} }

var (
	mlagProfileNames = []string{VPC: "vpc", VLT: "vlt", VSX: "vsx", NSeries: "n-series"}
	splitBrainNames  = []string{SplitOneIdentity: "one-identity", SplitOwnIdentities: "own-identities", SplitCloses: "closes"}
)

// String returns vpc, vlt, vsx or n-series.
func (p MLAGProfile) String() string { return enumName(p, mlagProfileNames, "MLAGProfile") }

// ParseMLAGProfile parses what String returns.
func ParseMLAGProfile(s string) (MLAGProfile, error) {
	return parseEnum[MLAGProfile](s, mlagProfileNames)
}

// String returns one-identity, own-identities or closes.
func (s SplitBrain) String() string { return enumName(s, splitBrainNames, "SplitBrain") }

// ParseSplitBrain parses what String returns.
func ParseSplitBrain(s string) (SplitBrain, error) { return parseEnum[SplitBrain](s, splitBrainNames) }

// At returns the switch that a member of a bundle ends at, from 0; of a single cable
// that of the end.
func (e *End) At(member int) string {
	if member >= 0 && member < len(e.Peers) {
		return e.Peers[member]
	}
	return e.Switch
}

// Switches returns those that an end is at, sorted: one, or the peers of a pair.
func (e *End) Switches() []string {
	if e.Peers == nil {
		return []string{e.Switch}
	}
	out := slices.Clone(e.Peers)
	slices.Sort(out)
	return slices.Compact(out)
}

// pairs checks the MLAG pairs, before the links are.
func (c *check) pairs() {
	c.pairOf = make(map[string]int)
	seen := make(map[string]bool)
	for i := range c.b.MLAGs {
		m := &c.b.MLAGs[i]
		path := "mlag." + m.Name
		c.name(path, "MLAG pair", m.Name, seen)
		c.mlagOptions(path, m)
		if n := len(m.Switches); n != 2 {
			c.bad(path+".switches", fmt.Sprintf("an MLAG pair of %d", n), "exactly two switches")
			for _, sw := range m.Switches {
				c.pairOf[sw] = brokenPair // what ends at them is not reported beside it
			}
			continue
		}
		whole := true
		for k, name := range m.Switches {
			at := fmt.Sprintf("%s.switches[%d]", path, k)
			s := c.switches[name]
			other, taken := c.pairOf[name]
			switch {
			case s == nil:
				c.unknown(at, "switch", name, maps.Keys(c.index))
			case s.Stack != nil:
				c.bad(at, fmt.Sprintf("%s is a stack", quote(name)), "a switch that is none: a stack is one bridge already")
			case k == 1 && name == m.Switches[0]:
				c.bad(at, fmt.Sprintf("%s is there twice", quote(name)), "two switches")
			case taken && other != brokenPair:
				c.bad(at, fmt.Sprintf("%s is of the pair %s already", quote(name), quote(c.b.MLAGs[other].Name)), "each switch in one pair")
			default:
				continue
			}
			whole = false
		}
		for _, name := range m.Switches {
			if _, taken := c.pairOf[name]; !taken || !whole {
				c.pairOf[name] = i
			}
			if !whole {
				c.pairOf[name] = brokenPair
			}
		}
		if whole {
			c.alike(path, m)
		}
	}
}

// brokenPair is the pair of switches that are no pair because of what is reported.
const brokenPair = -1

// mlagOptions checks what a pair says beside its switches and links.
func (c *check) mlagOptions(path string, m *MLAG) {
	if m.Profile != 0 {
		if _, err := ParseMLAGProfile(m.Profile.String()); err != nil {
			c.bad(path+".profile", m.Profile.String(), names(mlagProfileNames[1:]))
		}
	}
	if m.SplitBrain != 0 {
		if _, err := ParseSplitBrain(m.SplitBrain.String()); err != nil {
			c.bad(path+".split-brain", m.SplitBrain.String(), names(splitBrainNames[1:]))
		}
	}
	if m.MAC != nil && m.MAC[0]&1 != 0 {
		c.bad(path+".mac", fmt.Sprintf("%v is a group address", *m.MAC), "that of one bridge")
	}
	for _, name := range slices.Sorted(maps.Keys(m.Priority)) {
		at := path + ".priority." + name
		if !slices.Contains(m.Switches, name) {
			c.unknown(at, "switch of the pair", name, slices.Values(m.Switches))
		}
		if p := m.Priority[name]; p < 0 || p > 65535 {
			c.bad(at, fmt.Sprintf("role priority %d", p), "0 to 65535")
		}
	}
	if len(m.Priority) == 1 {
		c.bad(path+".priority", "the role priority of one switch", "those of both, or none")
	}
	if m.Keepalive != nil {
		c.tags(path+".keepalive", m.Keepalive.Tags)
		if m.Keepalive.Over != "" && m.Keepalive.Tags != nil {
			c.bad(path+".keepalive", "tags of a keepalive that runs over a link", "tags of the link")
		}
	}
}

// alike checks what makes two switches no pair: other than configurations that
// differ, which package failure finds.
func (c *check) alike(path string, m *MLAG) {
	a, b := c.switches[m.Switches[0]], c.switches[m.Switches[1]]
	if a.LACP.Profile != b.LACP.Profile {
		say := func(p Profile) string {
			if p == 0 {
				return "none"
			}
			return p.String()
		}
		c.bad(path+".switches", fmt.Sprintf("lacp profile %s of %s and %s of %s", say(a.LACP.Profile), quote(a.Name), say(b.LACP.Profile), quote(b.Name)), "one profile: the switches of a pair are of one kind")
	}
	if (a.Protocol == NoSTP) != (b.Protocol == NoSTP) || a.BPDU != b.BPDU {
		with, without := a, b
		if a.Protocol == NoSTP {
			with, without = b, a
		}
		c.bad(path+".switches", fmt.Sprintf("%s runs %v and %s %v", quote(with.Name), with.Protocol, quote(without.Name), without.Protocol), "spanning tree, or none and one treatment of BPDUs, on both: they are one bridge")
	}
}

// peerLinks checks the peer links and the keepalives' links, after the links.
func (c *check) peerLinks() {
	links := make(map[string]*Link, len(c.b.Links))
	for i := range c.b.Links {
		links[c.b.Links[i].Name] = &c.b.Links[i]
	}
	used := make(map[string]string)
	for i := range c.b.MLAGs {
		m := &c.b.MLAGs[i]
		path := "mlag." + m.Name
		if k := m.Keepalive; k != nil && k.Over != "" && links[k.Over] == nil {
			c.unknown(path+".keepalive.over", "link", k.Over, maps.Keys(links))
		}
		l := links[m.PeerLink]
		at := path + ".peer-link"
		switch {
		case m.PeerLink == "":
			c.bad(at, "no peer link", "the name of the link between the two")
			continue
		case l == nil:
			c.unknown(at, "link", m.PeerLink, maps.Keys(links))
			continue
		}
		if len(m.Switches) != 2 || c.pairOf[m.Switches[0]] == brokenPair {
			continue
		}
		a, b := l.Ends[0], l.Ends[1]
		joins := a.Peers == nil && b.Peers == nil && a.Switch != b.Switch && slices.Contains(m.Switches, a.Switch) && slices.Contains(m.Switches, b.Switch)
		switch {
		case !joins:
			c.bad(at, fmt.Sprintf("%s joins %s and %s", quote(m.PeerLink), where(&a), where(&b)),
				fmt.Sprintf("a link between %s and %s", quote(m.Switches[0]), quote(m.Switches[1])))
		case a.Channel != "" || b.Channel != "":
			c.bad(at, fmt.Sprintf("%s is a member of a channel", quote(m.PeerLink)), "a link of its own, or a bundle")
		case used[m.PeerLink] != "":
			c.bad(at, fmt.Sprintf("%s is the peer link of %s", quote(m.PeerLink), quote(used[m.PeerLink])), "one of its own")
		}
		used[m.PeerLink] = m.Name
	}
}

func where(e *End) string {
	text := ""
	for i, s := range e.Switches() {
		if i > 0 {
			text += " and "
		}
		text += quote(s)
	}
	return text
}

// peersEnd checks an end that names the switch of each member: the two of a pair.
// It says whether the end can be used.
func (c *check) peersEnd(path string, l *Link, e *End) bool {
	switch {
	case !l.IsLAG():
		c.bad(path+".switch", fmt.Sprintf("a single cable that ends at %d switches", len(e.Peers)), "one, or a bundle such as speed: 2x10G")
		return false
	case len(e.Peers) != len(l.Members):
		c.bad(path+".switch", fmt.Sprintf("%d switches for %s", len(e.Peers), counted(len(l.Members), "member")), "one each")
		return false
	}
	known, broken := true, false
	for k, name := range e.Peers {
		if _, ok := c.index[name]; !ok {
			c.unknown(fmt.Sprintf("%s.switch[%d]", path, k), "switch", name, maps.Keys(c.index))
			known = false
		}
		broken = broken || c.pairOf[name] == brokenPair && c.has(name)
	}
	if !known || broken {
		return false
	}
	at := e.Switches()
	i, ok := c.pairOf[at[0]]
	if len(at) == 1 {
		c.bad(path+".switch", fmt.Sprintf("every member ends at %s", quote(at[0])), "the switch alone, or both switches of a pair")
		return false
	}
	for _, name := range at[1:] {
		j, also := c.pairOf[name]
		ok = ok && also && j == i
	}
	if !ok {
		c.bad(path+".switch", fmt.Sprintf("a bundle over %s, which are no MLAG pair", where(e)), "two switches that mlag has as a pair, or one switch")
		return false
	}
	// One form of the same bundle: the end is at the first peer of the pair.
	e.Switch = c.b.MLAGs[i].Switches[0]
	other := l.Ends[0].Peers
	if &l.Ends[0] == e {
		other = l.Ends[1].Peers
	}
	if len(other) > 0 && c.pairOf[other[0]] == i && &l.Ends[1] == e {
		c.bad(path+".switch", "both ends are at one MLAG pair", "the pair at one end")
		return false
	}
	if e.MinLinks > 1 {
		c.bad(path+".min-links", fmt.Sprintf("min-links %d at an MLAG pair, of which each peer counts its own members", e.MinLinks), "it at the other end")
	}
	if e.On != nil {
		c.bad(path+".chassis", "a chassis beside the switches of a pair", "one of them")
	}
	if e.Channel != "" {
		c.bad(path+".channel", "a channel of a bundle that ends at a pair", "it only of a single cable")
	}
	return true
}

// has says whether something is said of the pair of a switch.
func (c *check) has(sw string) bool {
	_, ok := c.pairOf[sw]
	return ok
}

// claimPeers claims one port, by one number, at both peers of an end.
func (c *check) claimPeers(path string, e *End) {
	c.pinned(path+".cost", e.Cost)
	if e.Native < 0 || e.Native > MaxVLAN {
		c.bad(path+".native", fmt.Sprintf("native VLAN %d", e.Native), fmt.Sprintf("1 to %d", MaxVLAN))
	}
	m := &c.b.MLAGs[c.pairOf[e.Switch]]
	// The peer that knows the number of a named port settles it.
	number := e.Port
	for _, sw := range m.Switches {
		if j, ok := c.ports[c.index[sw]].byName[e.PortName]; ok && number == 0 {
			number = c.b.Switches[c.index[sw]].Ports[j].Number
		}
	}
	for _, sw := range m.Switches {
		if n := c.use(path, sw, number, e.PortName); n != 0 {
			e.Port = n
		}
	}
}

// assignPeers numbers the port of an end at both peers alike.
func (c *check) assignPeers(path string, e *End) {
	i, ok := c.pairOf[e.Switch]
	if !ok || i == brokenPair {
		return
	}
	m := &c.b.MLAGs[i]
	a, b := &c.ports[c.index[m.Switches[0]]], &c.ports[c.index[m.Switches[1]]]
	byOrder := e.Port == 0
	if byOrder {
		n := max(a.free(), b.free())
		for !a.isFree(n) || !b.isFree(n) {
			n++
		}
		if n > maxPorts {
			c.noPortLeft(path+".port", e.Switch)
			return
		}
		e.Port = n
	}
	name, cost := e.PortName, e.Cost
	for _, sw := range m.Switches {
		s, t := &c.b.Switches[c.index[sw]], &c.ports[c.index[sw]]
		t.usedBy[e.Port] = path
		if j, declared := t.byName[name]; declared && s.Ports[j].Number == 0 {
			s.Ports[j].Number, s.Ports[j].NumberByOrder = e.Port, byOrder
			t.byNumber[e.Port] = j
		}
		at := End{Switch: sw, Port: e.Port, PortName: name, Cost: cost}
		c.assign(path, &at, 0)
		if j, ok := t.byNumber[e.Port]; ok && byOrder {
			s.Ports[j].NumberByOrder = true
		}
		if e.PortName == "" {
			e.PortName = at.PortName
		}
	}
}

func (t *portTable) isFree(n int) bool {
	_, used := t.usedBy[n]
	_, there := t.byNumber[n]
	return !used && !there
}

// first returns the switch that stands for an end in a name.
func (e *End) first() string {
	if e.Switch == "" && len(e.Peers) > 0 {
		return e.Peers[0]
	}
	return e.Switch
}
