package failure

import (
	"slices"
	"sync/atomic"

	itree "github.com/spandrill/spandrill/internal/tree"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// model is a fabric in integers, for the kernel of a sweep. It does not change,
// and kernels share it. Only a plain fabric has one; see [newModel].
type model struct {
	a    *analyzer
	net  *itree.Net
	peer []int32 // of ports, as Peers of package tree
	// peers are those by tree: where switches have trees per VLAN, only between ports
	// that both carry it.
	peers [][]int32
	// uniform says that every VLAN follows one tree through the whole fabric: all
	// bridges are of one region or none of any.
	uniform bool
	// tight says that a network depends on no more than its own ways, shallow that
	// no state of the sweep can be too deep for messages; see footprint.go.
	tight, shallow bool
	limit          int // hops that a message certainly survives

	lines   []line
	linesOf [][]int32 // of a switch
	lineAt  []int32   // of a port, None where it has none that is up at rest
	// spans says that a tree joins whatever live lines join.
	spans bool
	// cables says that nothing in the plan takes down a switch or a NIC.
	cables   bool
	works    []bool   // of a bundle's member: it is not shut down
	free     [][]bool // by tree and port: the instance has no cost of its own there
	nics     []nic
	networks []netModel
	clusters []clusterModel // that are asked for
	vlans    []vlanModel
	trees    []stp.Instance

	ops    [][]op // of an element of the plan: what its death does
	groups []group
	// Who can kill, alone or with others: elements of the plan.
	switchKillers, lineKillers, nicKillers [][]int32
}

// line is a link or bundle that is up at rest.
type line struct {
	a, b   int32 // switches
	pa, pb int32 // ports of the net
	lan    int32 // None where BPDU guard has shut its ports
	first  int32 // of a bundle: its first member's number; members that are shut down count
	full   int32 // active members at rest
	levels []level
}

// level is a line with some number of active members.
type level struct {
	up         bool
	mbps, flow int32
	costA      int64 // path costs of the ends, where no instance has one of its own
	costB      int64
}

type nic struct {
	sw      int32
	mbps    int32
	wasLive bool
	// team is the NIC with its ports, in the order of the fabric; nil: the port
	// sends whenever it is live, for itself.
	team *teamModel
	// there says that what did without fault what the port does when it sends was
	// on its switch; see judgement.atRest.
	there bool
}

// teamModel is a team of which not every live port sends for itself: the first
// does, where it is switch dependent for all and only while all are on one switch.
type teamModel struct {
	ports     []int32
	dependent bool
}

// vlanModel is a VLAN that some network has.
type vlanModel struct {
	id      int
	tree    int    // where the fabric is uniform: its tree
	treeOf  []int  // of a line, where it is not: that of both ends
	allowed []bool // of a line: by both ends
	exists  []bool // of a switch
	// everywhere says that no line and no switch lacks it.
	everywhere bool
}

// netModel is a network of a cluster.
type netModel struct {
	vlan     int
	hosts    [][]int32   // NICs
	groups   [][][]int32 // of hosts: NICs that take over for each other
	mpio     bool        // the best combination counts
	gateways []int32     // switches
	mbps     int32       // needs
	flow     int32
	checks   bool   // unfit matters
	unfit    []bool // of a switch

	slot  []int32   // of a switch: its number among those that are judged, -1
	slots int32     // how many these are
	ways  [][]int32 // without fault, by slots: lines in order
	cut   []bool    // and whether there was no way
	reach []reached // of a NIC without fault
	ports []int32   // and of a switch the root port, where the fabric is uniform
	// intact says that it is in every pair without fault, with lastGateway the
	// last gateway of the list that anybody asks for.
	intact      bool
	lastGateway int
}

type reached struct {
	gateway int32 // None where none
	way     []int32
}

type opKind uint8

const (
	opSwitch opKind = iota
	opLine
	opMember
	opNIC
	opGroup
)

type op struct {
	kind  opKind
	index int32 // of a member: its number among all
	line  int32 // of a member
}

// group is what dies when all that feed it are dead, such as a switch on two PDUs.
type group struct {
	size int32
	ops  []op
}

// newModel returns the model of a plain fabric for the scenarios of a plan, nil where
// the fabric is not plain; see plain.go. When it is told to stop it knows less of the
// fabric than it might.
func newModel(a *analyzer, s *space, stop *atomic.Bool) *model {
	in, shut, ok := plain(a)
	if !ok {
		return nil
	}
	m := &model{a: a}
	var err error
	perVLAN := in.Bridges != nil && in.Bridges[0].Protocol.PerVLAN()
	if perVLAN {
		m.net, m.trees, m.peers, err = stp.CompileVLANs(in)
	} else {
		m.net, m.trees, err = stp.Compile(in)
	}
	if err != nil {
		return nil
	}
	m.peer = itree.Peers(m.net)
	for len(m.peers) < len(m.trees) {
		m.peers = append(m.peers, m.peer)
	}
	m.uniform = itree.Plain(m.net)
	for _, inst := range m.trees {
		var free []bool
		for _, b := range in.Bridges {
			for i := range b.Ports {
				own := b.Ports[i].InternalCost
				at := inst.MST
				if perVLAN {
					own, at = b.Ports[i].VLANCost, max(inst.VLAN, 1)
				}
				_, pinned := own[at]
				free = append(free, !pinned)
			}
		}
		m.free = append(m.free, free)
	}
	restricted := slices.Contains(m.net.Restricted, true)
	if restricted && !m.uniform {
		return nil
	}
	m.limit = stp.MaxAge - 1
	if len(m.net.Region) > 0 && slices.Max(m.net.Region) != itree.None && !perVLAN {
		m.limit = stp.MaxHops - 2
	}
	if !m.compileLines() {
		return nil
	}
	m.compileNICs()
	for i := range a.nets {
		if a.rest[i].Verdict == Looped {
			return nil
		}
		m.compileNetwork(&a.nets[i])
	}
	m.compileElements(s.elements)
	m.tight = m.uniform && !restricted
	m.spans = m.tight && !perVLAN && !shut
	dies := func(killers [][]int32) bool {
		return slices.ContainsFunc(killers, func(k []int32) bool { return len(k) > 0 })
	}
	m.cables = !dies(m.switchKillers) && !dies(m.nicKillers)
	m.shallow = m.tight && (m.isShallow(s.elements, s.k) || m.neverDeep(s.k, int(min(neverDeepSteps, s.first[s.k+1])), stop))
	return m
}

// compileNICs fills in the ports of all hosts, and their teams as package lag decides
// them.
func (m *model) compileNICs() {
	all := m.a.base.View.NICs
	var team *teamModel
	for i, n := range all {
		at := nic{sw: int32(m.a.index[n.Switch]), mbps: int32(n.Mbps), wasLive: n.Live}
		if i == 0 || all[i-1].Host != n.Host || all[i-1].Name != n.Name {
			team = nil
			if n.Team == topology.TeamActiveStandby || n.Team.SwitchDependent() {
				team = &teamModel{dependent: n.Team.SwitchDependent()}
			}
		}
		at.there = n.Sends
		if team != nil {
			team.ports = append(team.ports, int32(i))
			at.team = team
			was := slices.IndexFunc(all, func(o lag.NIC) bool { return o.Host == n.Host && o.Name == n.Name && o.Sends })
			at.there = was >= 0 && all[was].Switch == n.Switch
		}
		m.nics = append(m.nics, at)
	}
}

// compileLines fills in the lines that are up at rest, which are all that can ever
// be. It is false where one gets cheaper as its members die.
func (m *model) compileLines() bool {
	a := m.a
	base := a.base.View
	m.linesOf = make([][]int32, len(a.b.Switches))
	port := m.ports()
	m.lineAt = slices.Repeat([]int32{itree.None}, len(m.net.Bridge))
	// A member that is shut down changes nothing by dying. All bundles are
	// looked at in one view, as they do not touch each other's costs.
	most := 0
	for i := range base.Hops {
		if h := &base.Hops[i]; h.Element.Kind == topology.KindLAG {
			most = max(most, h.Members)
		}
	}
	alone := make([]*lag.View, most) // each with one member of every bundle dead
	for k := range alone {
		alone[k] = a.r.Resolve(m.memberFaults(func(int) []int { return []int{k} }))
	}
	works := make([][]int, len(base.Hops)) // members
	for i := range base.Hops {
		h := &base.Hops[i]
		for k := range h.Members {
			if h.Element.Kind == topology.KindLAG && alone[k].Hops[i].Active < h.Active {
				works[i] = append(works[i], k)
			}
		}
	}
	eroded := []*lag.View{base} // by how many working members are dead
	for k := 1; k < most; k++ {
		eroded = append(eroded, a.r.Resolve(m.memberFaults(func(i int) []int { return works[i][:min(k, len(works[i]))] })))
	}
	at := make([]int32, len(base.Hops))
	for i := range base.Hops {
		h := &base.Hops[i]
		at[i] = int32(len(m.works))
		if h.Element.Kind == topology.KindLAG {
			for k := range h.Members {
				m.works = append(m.works, slices.Contains(works[i], k))
			}
		}
		if h.Status != lag.Up {
			continue
		}
		l := line{
			a: int32(a.index[h.Ends[0].Switch]), b: int32(a.index[h.Ends[1].Switch]),
			pa: port[stp.PortID{Bridge: h.Ends[0].Switch, Number: h.Ends[0].Port}], pb: port[stp.PortID{Bridge: h.Ends[1].Switch, Number: h.Ends[1].Port}],
			first: at[i], full: int32(h.Active), levels: make([]level, h.Active+1),
		}
		l.lan = m.net.LAN[l.pa]
		for active := h.Active; active > 0; active-- {
			e := &eroded[h.Active-active].Hops[i]
			l.levels[active] = level{e.Status == lag.Up, int32(e.Mbps), int32(e.FlowMbps), int64(e.Ends[0].Cost), int64(e.Ends[1].Cost)}
			if active < h.Active {
				above := &l.levels[active+1]
				if now := &l.levels[active]; now.up && (!above.up || now.costA < above.costA || now.costB < above.costB) {
					return false
				}
			}
		}
		id := int32(len(m.lines))
		m.lineAt[l.pa], m.lineAt[l.pb] = id, id
		m.lines = append(m.lines, l)
		m.linesOf[l.a] = append(m.linesOf[l.a], id)
		if l.b != l.a {
			m.linesOf[l.b] = append(m.linesOf[l.b], id)
		}
	}
	return true
}

// ports returns the numbers in the net of all ports.
func (m *model) ports() map[stp.PortID]int32 {
	port := make(map[stp.PortID]int32)
	n := int32(0)
	for _, b := range m.a.base.View.Bridged.Bridges {
		for i := range b.Ports {
			port[stp.PortID{Bridge: b.Name, Number: b.Ports[i].Number}] = n
			n++
		}
	}
	return port
}

// memberFaults returns members of every bundle, from 0, that are dead.
func (m *model) memberFaults(of func(hop int) []int) topology.Faults {
	var dead []topology.Element
	for i := range m.a.base.View.Hops {
		h := &m.a.base.View.Hops[i]
		if h.Element.Kind != topology.KindLAG {
			continue
		}
		for _, k := range of(i) {
			if k < h.Members {
				dead = append(dead, topology.Element{Kind: topology.KindMember, Name: h.Element.Name, Index: k + 1})
			}
		}
	}
	return topology.NewFaults(dead...)
}

func (m *model) compileNetwork(cn *clusterNet) {
	switches := m.a.b.Switches
	n := netModel{
		vlan: m.vlan(cn.net.VLAN), mbps: int32(min(cn.net.Needs.Mbps, noLimit)), flow: int32(min(cn.net.Needs.FlowMbps, noLimit)),
		slot: make([]int32, len(switches)), reach: make([]reached, len(m.nics)), mpio: cn.net.MPIO,
	}
	needs := cn.net.Needs
	if n.checks = needs.MTU != 0 || len(needs.Capabilities) > 0; n.checks {
		for i := range switches {
			s := &switches[i]
			lacks := slices.ContainsFunc(needs.Capabilities, func(c string) bool { return !slices.Contains(s.Capabilities, c) })
			n.unfit = append(n.unfit, lacks || s.MTU != 0 && s.MTU < needs.MTU)
		}
	}
	for i := range n.slot {
		n.slot[i] = itree.None
	}
	judged := func(sw int32) {
		if n.slot[sw] == itree.None {
			n.slot[sw] = n.slots
			n.slots++
		}
	}
	for _, h := range cn.hosts {
		var nics []int32
		for _, i := range h.nics {
			nics = append(nics, int32(i))
			judged(m.nics[i].sw)
		}
		n.hosts = append(n.hosts, nics)
		var groups [][]int32
		for _, g := range h.groups {
			var of []int32
			for _, i := range g {
				of = append(of, int32(i))
			}
			groups = append(groups, of)
		}
		n.groups = append(n.groups, groups)
	}
	for _, g := range cn.gateways {
		n.gateways = append(n.gateways, int32(g))
		judged(int32(g))
	}
	m.networks = append(m.networks, n)
}

// vlan returns the number of a VLAN, and compiles it the first time.
func (m *model) vlan(id int) int {
	if i := slices.IndexFunc(m.vlans, func(v vlanModel) bool { return v.id == id }); i >= 0 {
		return i
	}
	a := m.a
	v := vlanModel{id: id, everywhere: true}
	treeOf := make([]int, len(a.b.Switches))
	for i, s := range a.b.Switches {
		v.exists = append(v.exists, s.VLANs.Has(id))
		v.everywhere = v.everywhere && v.exists[i]
		inst, _ := a.r.Instance(s.Name, id)
		treeOf[i] = slices.Index(m.trees, inst)
		v.tree = treeOf[i]
	}
	k := 0
	for i := range a.base.View.Hops {
		h := &a.base.View.Hops[i]
		if h.Status != lag.Up {
			continue
		}
		l := &m.lines[k]
		k++
		ok := h.Ends[0].VLANs.Has(id) && h.Ends[1].VLANs.Has(id)
		v.allowed = append(v.allowed, ok)
		v.everywhere = v.everywhere && ok
		// Where two regions meet, or a region and none, every instance follows
		// the CIST.
		at := 0
		if r := m.net.Region[l.a]; r != itree.None && r == m.net.Region[l.b] {
			at = treeOf[l.a]
		}
		v.treeOf = append(v.treeOf, at)
	}
	m.vlans = append(m.vlans, v)
	return len(m.vlans) - 1
}

// compileElements fills in what the deaths of elements do, and who can kill what.
func (m *model) compileElements(elements []topology.Element) {
	a := m.a
	at := make(map[topology.Element]int32)
	for i, e := range elements {
		at[e] = int32(i)
	}
	lineOf := make(map[string]int32) // by name
	k := int32(0)
	for i := range a.base.View.Hops {
		if h := &a.base.View.Hops[i]; h.Status == lag.Up {
			lineOf[h.Element.Name] = k
			k++
		}
	}
	nicOf := make(map[topology.Element]int32)
	for i, n := range a.base.View.NICs {
		nicOf[n.Element] = int32(i)
	}
	m.ops = make([][]op, len(elements))
	m.switchKillers, m.lineKillers, m.nicKillers = make([][]int32, len(a.b.Switches)), make([][]int32, len(m.lines)), make([][]int32, len(m.nics))

	risks := a.f.Risks()
	// die says what the death of something is, and feeds it to its own
	// element and to the shared risks that can kill it.
	die := func(e topology.Element, ops []op) {
		feeds := func(d topology.Element, ops []op, kills []op) {
			i, ok := at[d]
			if !ok {
				return
			}
			m.ops[i] = append(m.ops[i], ops...)
			for _, o := range kills {
				switch o.kind {
				case opSwitch:
					m.switchKillers[o.index] = append(m.switchKillers[o.index], i)
				case opLine:
					m.lineKillers[o.index] = append(m.lineKillers[o.index], i)
				case opMember:
					m.lineKillers[o.line] = append(m.lineKillers[o.line], i)
				case opNIC:
					m.nicKillers[o.index] = append(m.nicKillers[o.index], i)
				}
			}
		}
		feeds(e, ops, ops)
		for _, domains := range risks[e] {
			values := slices.Compact(slices.Sorted(slices.Values(domains)))
			g := op{kind: opGroup, index: int32(len(m.groups))}
			m.groups = append(m.groups, group{int32(len(values)), ops})
			for _, v := range values {
				feeds(topology.Element{Kind: topology.KindDomain, Name: v}, []op{g}, ops)
			}
		}
	}
	for i, s := range a.b.Switches {
		die(topology.Element{Kind: topology.KindSwitch, Name: s.Name}, []op{{kind: opSwitch, index: int32(i)}})
	}
	for _, l := range a.b.Links {
		i, ok := lineOf[l.Name]
		if !ok {
			continue // down at rest, and so for ever
		}
		die(l.Element(), []op{{kind: opLine, index: i}})
		for k := range l.Members {
			if at := m.lines[i].first + int32(k); m.works[at] {
				e := topology.Element{Kind: topology.KindMember, Name: l.Name, Index: k + 1}
				die(e, []op{{kind: opMember, index: at, line: i}})
			}
		}
	}
	for _, h := range a.b.Hosts {
		var all []op
		for _, n := range h.NICs {
			for i := range n.To {
				e := n.ElementName(h.Name, i)
				o := []op{{kind: opNIC, index: nicOf[e]}}
				all = append(all, o...)
				die(e, o)
			}
		}
		die(topology.Element{Kind: topology.KindHost, Name: h.Name}, all)
	}
}
