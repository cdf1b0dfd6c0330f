package stp

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/internal/tree"
)

// DepthError says that a bridge is further from its root, on some way, than the
// protocol carries information. What such a network settles on, two roots with a divide
// between them, is not modelled.
type DepthError struct {
	Bridge   string   // the first such bridge by name
	Instance Instance // the tree
	Root     string   // the root, or inside a region the regional root
	Hops     int      // hops between the two
	Limit    int      // the most that would work
}

// Error says which bridge is too far from which root, and what the limit is.
func (e *DepthError) Error() string {
	rule := "max age 20 carries"
	if e.Limit < MaxAge {
		rule = "max hops 20 carries"
	}
	return fmt.Sprintf("stp: bridge %q is %d hops from %q in %v: %s %d", e.Bridge, e.Hops, e.Root, e.Instance, rule, e.Limit)
}

// Solve returns what spanning tree settles on in the network, or an error that
// joins everything that is wrong with the input, a [DepthError] or an
// [AmbiguousError]. The network starts cold: what a port heard from bridges that
// are gone is forgotten, Port.Expects aside. The result
// has the CIST, and each MST instance that a region maps a VLAN to, with the
// bridges of those regions only.
//
// Where 802.1Q leaves a question open, Solve follows the encoding of the
// messages: at the border of two regions the designated bridge is the CIST
// Bridge Identifier of an MST BPDU, not its regional root (IEEE 802.1Q-2005
// 14.6 item t), but an RSTP bridge reads the field of the regional root as the
// designated bridge, since RST BPDUs have it in that place. An STP bridge hears
// Configuration BPDUs, which have the sender's own identifier there.
func Solve(in Input) (Trees, error) {
	x, err := in.index(true)
	if err != nil {
		return nil, err
	}
	n, err := x.live()
	if err != nil {
		return nil, err
	}
	t, ages, err := n.common.solve(Instance{})
	if err != nil {
		return nil, err
	}
	if err := n.addVLANs(t, ages); err != nil {
		return nil, err
	}
	n.holdShut(t)
	return t, nil
}

// solve settles a network of STP, RSTP and MSTP bridges on which BPDU filter and
// guard have done their work, and holds what the other guards hold. label is what
// errors call its CIST. Of the CIST ages has the message age of the bridges.
func (s *standard) solve(label Instance) (t Trees, ages map[string]int32, err error) {
	c := compile(s.x)
	c.label = label
	if s.before != nil {
		c.net.Before = make([]int32, len(c.net.Bridge))
		for id, hops := range s.before {
			b := s.x.bridges[id.Bridge]
			p, _ := s.x.port(b, id.Number)
			c.net.Before[p] = hops
		}
	}
	solver := tree.NewSolver(&c.net)
	solver.Solve()
	if err := c.tooDeep(solver); err != nil {
		return nil, nil, err
	}
	if s.wantAges {
		ages = make(map[string]int32)
		for name, b := range s.x.bridges {
			ages[name] = solver.Results[0].Age[b]
		}
	}
	t = c.trees(solver)
	s.hold(t)
	return t, ages, nil
}

// compiled is an Input in integers, with the way back to names.
type compiled struct {
	in        Input
	net       tree.Net
	instances []Instance // of net.Trees
	label     Instance   // what the CIST is called
}

var modes = [...]tree.Mode{STP: tree.Legacy, RSTP: tree.Rapid, MSTP: tree.Multi}

func compile(x *portIndex) *compiled {
	in := x.in
	c := &compiled{in: in, instances: []Instance{{}}}
	n := &c.net
	ports := int(x.first[len(in.Bridges)])
	n.Mode, n.Region, n.FirstPort = make([]tree.Mode, 0, len(in.Bridges)), make([]int32, 0, len(in.Bridges)), x.first
	n.Bridge, n.LAN = make([]int32, 0, ports), make([]int32, 0, ports)
	n.Restricted, n.External = make([]bool, 0, ports), make([]int64, 0, ports)
	n.FirstEnd, n.Ends = make([]int32, 1, len(in.LANs)+1), make([]int32, 0, ports)

	type config struct {
		name     string
		revision uint16
		digest   Digest
	}
	regions := make(map[config]int32)
	known := make(map[*Region]int32) // a digest costs more than a small network
	exists := make(map[uint16]bool)
	members := make([][]uint16, 0) // MSTIDs of a region
	for i := range in.Bridges {
		b := &in.Bridges[i]
		region := tree.None
		if b.Region != nil {
			r, ok := known[b.Region]
			if !ok {
				cfg := config{b.Region.Name, b.Region.Revision, b.Region.VLANs.Digest()}
				if r, ok = regions[cfg]; !ok {
					r = int32(len(regions))
					regions[cfg] = r
					members = append(members, b.Region.VLANs.Instances())
					for _, id := range members[r] {
						exists[id] = true
					}
				}
				known[b.Region] = r
			}
			region = r
		}
		n.Region = append(n.Region, region)
		n.Mode = append(n.Mode, modes[b.Protocol])
		for j := range b.Ports {
			p := &b.Ports[j]
			n.Bridge = append(n.Bridge, int32(i))
			n.LAN = append(n.LAN, tree.None)
			n.Restricted = append(n.Restricted, p.RestrictedRole || p.RootGuard || p.Deaf)
			n.External = append(n.External, int64(p.Cost))
		}
	}
	for l, lan := range in.LANs {
		for _, e := range lan.Ends {
			p, _ := x.port(x.bridges[e.Bridge], e.Number)
			n.LAN[p] = int32(l)
			n.Ends = append(n.Ends, p)
		}
		n.FirstEnd = append(n.FirstEnd, int32(len(n.Ends)))
	}

	for _, id := range sortedKeys(exists) {
		c.instances = append(c.instances, Instance{MST: id})
	}
	for _, inst := range c.instances {
		n.Trees = append(n.Trees, c.tree(inst.MST, members))
	}
	return c
}

// tree compiles what an instance configures; MSTID 0 is the CIST.
func (c *compiled) tree(id uint16, members [][]uint16) tree.Tree {
	n := &c.net
	t := tree.Tree{
		Rank: make([]int32, len(c.in.Bridges)),
		Cost: make([]int64, len(n.Bridge)),
		ID:   make([]int32, len(n.Bridge)),
	}
	ids := make([]uint64, len(c.in.Bridges))
	order := make([]int32, 0, len(c.in.Bridges))
	for i := range c.in.Bridges {
		b := &c.in.Bridges[i]
		ids[i] = bridgeID(b, id)
		t.Rank[i] = tree.None
		if id == 0 || n.Region[i] != tree.None && slices.Contains(members[n.Region[i]], id) {
			order = append(order, int32(i))
		}
		for j := range b.Ports {
			at := int(n.FirstPort[i]) + j
			t.Cost[at] = int64(internalCost(&b.Ports[j], id))
			t.ID[at] = int32(portID(&b.Ports[j], id))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(ids[a], ids[b]) })
	for rank, b := range order {
		t.Rank[b] = int32(rank)
	}
	return t
}

// bridgeID returns the bridge identifier in an instance: priority, system ID
// extension and address (IEEE 802.1D-2004 9.2.5).
func bridgeID(b *Bridge, id uint16) uint64 {
	priority := b.Priority
	if id != 0 {
		priority = DefaultPriority
		if p, ok := b.MSTPriority[id]; ok {
			priority = p
		}
	}
	var address [8]byte
	copy(address[2:], b.MAC[:])
	return uint64(priority+int(id))<<48 | binary.BigEndian.Uint64(address[:])
}

// portID returns the port identifier in an instance: four bits of priority,
// twelve of number (IEEE 802.1D-2004 9.2.7).
func portID(p *Port, id uint16) int {
	priority := p.Priority
	if v, ok := p.MSTPriority[id]; ok && id != 0 {
		priority = v
	}
	return priority<<8 | p.Number
}

func internalCost(p *Port, id uint16) int {
	if v, ok := p.InternalCost[id]; ok {
		return v
	}
	return p.Cost
}

// tooDeep returns a *DepthError for the first bridge, by instance and name, that
// is to hear what does not carry so far. A bridge that hears it on another port
// than its root port counts too: it would take that LAN for its own.
func (c *compiled) tooDeep(s *tree.Solver) error {
	n := &c.net
	for i, inst := range c.instances {
		r := &s.Results[i]
		var found *DepthError
		for l, d := range r.Designated {
			if d == tree.None {
				continue
			}
			from := n.Bridge[d]
			if r.Age[from] < MaxAge && r.Hops[from] < MaxHops-1 {
				continue
			}
			for _, p := range n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]] {
				e := &DepthError{Bridge: c.in.Bridges[n.Bridge[p]].Name, Instance: inst}
				if i == 0 {
					e.Instance = c.label
				}
				inside := s.Inner(p)
				switch {
				case p == d || i > 0 && !inside || c.deaf(p):
					continue
				case inside && r.Hops[from] >= MaxHops-1:
					e.Root, e.Hops, e.Limit = c.in.Bridges[r.Regional[from]].Name, int(r.Hops[from])+1, MaxHops-1
				case !inside && r.Age[from] >= MaxAge:
					e.Root, e.Hops, e.Limit = c.in.Bridges[r.Root[from]].Name, int(r.Age[from])+1, MaxAge
				default:
					continue
				}
				if found == nil || e.Bridge < found.Bridge {
					found = e
				}
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func (c *compiled) trees(s *tree.Solver) Trees {
	n := &c.net
	out := make(Trees, len(c.instances))
	for i, inst := range c.instances {
		r := &s.Results[i]
		views := make(map[string]BridgeView, len(c.in.Bridges))
		for b := range c.in.Bridges {
			if n.Trees[i].Rank[b] == tree.None {
				continue
			}
			br := &c.in.Bridges[b]
			v := BridgeView{
				Root:  c.in.Bridges[r.Root[b]].Name,
				Cost:  int(r.External[b] + r.Internal[b]),
				Ports: make(map[int]PortView, len(br.Ports)),
			}
			if i == 0 {
				v.Cost = int(r.External[b])
				if br.Protocol == MSTP {
					v.RegionalRoot = c.in.Bridges[r.Regional[b]].Name
					v.InternalCost = int(r.Internal[b])
				}
			}
			for j := range br.Ports {
				p := n.FirstPort[b] + int32(j)
				role := c.role(s, i, p)
				if role == Root {
					v.RootPort = br.Ports[j].Number
				}
				v.Ports[br.Ports[j].Number] = PortView{
					Role:       role,
					Forwarding: role == Root || role == Designated || role == Master,
				}
			}
			views[br.Name] = v
		}
		out[inst] = views
	}
	return out
}

// deaf says whether nothing arrives at a port.
func (c *compiled) deaf(p int32) bool {
	b := c.net.Bridge[p]
	return c.in.Bridges[b].Ports[p-c.net.FirstPort[b]].Deaf
}

// role returns a port's role (IEEE 802.1Q-2005 13.26.23 updtRolesTree).
func (c *compiled) role(s *tree.Solver, i int, p int32) Role {
	n := &c.net
	l := n.LAN[p]
	if l == tree.None {
		return Disabled
	}
	if c.deaf(p) {
		return Designated // nobody tells it that it is not
	}
	if i > 0 && !s.Inner(p) {
		// At a boundary an MST instance follows the CIST; the CIST's root port
		// there is the region's way out.
		if role := c.role(s, 0, p); role != Root {
			return role
		}
		return Master
	}
	r := &s.Results[i]
	b, d := n.Bridge[p], r.Designated[l]
	switch {
	case r.RootPort[b] == p:
		return Root
	case d == p:
		return Designated
	case n.Bridge[d] == b:
		return Backup
	}
	return Alternate
}
