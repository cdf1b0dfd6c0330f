package naive

import "github.com/spandrill/spandrill/stp"

// bridge is a bridge's configuration; what it learns is in a bridgeState.
type bridge struct {
	config *stp.Bridge
	vlan   uint16   // the tree of which a bridge with one for every VLAN speaks here
	region regionID // of an MSTP bridge
	trees  []uint16 // MSTIDs, the CIST's 0 first
	up     []*stp.Port
}

// port returns the name of a port of the bridge.
func (b *bridge) port(p *stp.Port) stp.PortID {
	return stp.PortID{Bridge: b.config.Name, Number: p.Number}
}

// id returns the bridge's identifier in a tree (13.23.1), with the system ID
// extension that it has there (9.2.5 of 802.1D).
func (b *bridge) id(tree uint16) bridgeID {
	priority := b.config.Priority
	if tree != 0 {
		var ok bool
		if priority, ok = b.config.MSTPriority[tree]; !ok {
			priority = stp.DefaultPriority
		}
	}
	return bridgeID{Priority: priority + int(tree) + int(b.vlan), MAC: b.config.MAC}
}

// portID returns a port's identifier in a tree.
func (b *bridge) portID(tree uint16, p *stp.Port) portID {
	priority := p.Priority
	if own, ok := p.MSTPriority[tree]; ok && tree != 0 && b.config.Protocol == stp.MSTP {
		priority = own
	}
	return portID{Priority: priority, Number: p.Number}
}

// internalCost returns a port's internal path cost in a tree.
func (b *bridge) internalCost(tree uint16, p *stp.Port) int {
	if own, ok := p.InternalCost[tree]; ok {
		return own
	}
	return p.Cost
}

// designated returns the designated priority vector of a port: what the bridge
// would offer to the port's LAN (13.10, 13.11, 17.6).
func (b *bridge) designated(s bridgeState, tree uint16, p *stp.Port) vector {
	return b.offer(s.Trees[tree].Root, s.SendSTP[p.Number], tree, p)
}

func (b *bridge) offer(root vector, sendSTP bool, tree uint16, p *stp.Port) vector {
	v := root
	v.DesignatedBridge = b.id(tree)
	v.DesignatedPort = b.portID(tree, p)
	v.BridgePort = v.DesignatedPort
	if tree == 0 && sendSTP {
		// 13.10: on a LAN with STP bridges the bridge stands for itself. A
		// Configuration BPDU has no internal cost either, so that one's own
		// must not count against what another port of this bridge sends.
		v.RegionalRoot = b.id(0)
		v.InternalCost = 0
	}
	return v
}

// transmit returns what a port sends in state s, false if nothing (13.31,
// 17.26 Port Transmit). A port that is designated in one tree tells of all its
// trees (13.28); for those in which it is not, it is heard and ignored. With
// bridge assurance it sends whatever its roles are.
func (b *bridge) transmit(s bridgeState, p *stp.Port) (bpdu, bool) {
	cist := s.Trees[0]
	d := b.designated(s, 0, p)
	m := bpdu{
		Version:      b.config.Protocol,
		Role:         cist.Roles[p.Number],
		Root:         d.Root,
		ExternalCost: d.ExternalCost,
		Bridge:       d.DesignatedBridge,
		Port:         d.DesignatedPort,
		MessageAge:   cist.MessageAge,
	}
	if b.config.Protocol == stp.STP || s.SendSTP[p.Number] {
		m.Version = stp.STP // 13.26.19, 17.21.19 txConfig
		return m, p.Assurance || m.Role == stp.Designated
	}
	if b.config.Protocol == stp.RSTP {
		return m, p.Assurance || m.Role == stp.Designated // 17.21.20 txRstp
	}
	// 13.26.20 txMstp
	m.Bridge = d.RegionalRoot
	m.Region = b.region
	m.InternalCost = d.InternalCost
	m.CISTBridge = d.DesignatedBridge
	m.RemainingHops = cist.RemainingHops
	m.MSTIs = make(map[uint16]mstiMessage)
	designated := m.Role == stp.Designated
	for _, tree := range b.trees[1:] {
		t, d := s.Trees[tree], b.designated(s, tree, p)
		m.MSTIs[tree] = mstiMessage{
			Role:          t.Roles[p.Number],
			RegionalRoot:  d.RegionalRoot,
			InternalCost:  d.InternalCost,
			Bridge:        d.DesignatedBridge,
			Port:          d.DesignatedPort,
			RemainingHops: t.RemainingHops,
		}
		designated = designated || t.Roles[p.Number] == stp.Designated
	}
	return m, p.Assurance || designated
}

// message is a message priority vector of one tree with its times (13.10,
// 13.11).
type message struct {
	Vector                    vector
	Internal                  bool // rcvdInternal: from a bridge of the region
	Learning                  bool // the flag of this tree; Configuration BPDUs have none
	MessageAge, RemainingHops int
}

// usable says whether the information may be kept at all (13.26.22, 17.21.23
// updtRcvdInfoWhile): each bridge without a region, or region, that it passes
// adds a second to its age, each bridge in a region takes a hop.
func (m message) usable() bool {
	if m.Internal {
		return m.RemainingHops > 1
	}
	return m.MessageAge+1 <= stp.MaxAge
}

// cistMessage reads what a port heard as a message of the CIST, or of the only
// tree; false if it is none from a designated port.
func (b *bridge) cistMessage(m bpdu, p *stp.Port) (message, bool) {
	if m.Role != stp.Designated {
		return message{}, false // 13.26.6, 17.21.8 rcvInfo
	}
	if b.config.Protocol == stp.STP && m.Version != stp.STP {
		// An STP bridge knows no BPDU of another type; that it is deaf to them
		// is what its neighbours migrate for.
		return message{}, false
	}
	r := message{
		Vector: vector{
			Root: m.Root, ExternalCost: m.ExternalCost,
			RegionalRoot: m.Bridge, DesignatedBridge: m.Bridge, DesignatedPort: m.Port,
			BridgePort: b.portID(0, p),
		},
		MessageAge: m.MessageAge,
		Learning:   m.Learning[0],
	}
	if b.config.Protocol == stp.MSTP && m.Version == stp.MSTP {
		// From another region too the sender itself is the designated bridge;
		// but its internal cost means nothing here (13.10).
		r.Vector.DesignatedBridge = m.CISTBridge
		if m.Region == b.region { // 13.26.4 fromSameRegion
			r.Internal = true
			r.Vector.InternalCost = m.InternalCost
			r.RemainingHops = m.RemainingHops
		}
	}
	return r, true
}

// mstiMessage reads what a port heard as a message of an MSTI. Only BPDUs from
// the same region have one (13.26.12 setRcvdMsgs).
func (b *bridge) mstiMessage(m bpdu, tree uint16, p *stp.Port) (message, bool) {
	if m.Version != stp.MSTP || m.Region != b.region {
		return message{}, false
	}
	i, ok := m.MSTIs[tree]
	if !ok || i.Role != stp.Designated {
		return message{}, false
	}
	return message{
		Vector: vector{
			RegionalRoot: i.RegionalRoot, InternalCost: i.InternalCost,
			DesignatedBridge: i.Bridge, DesignatedPort: i.Port,
			BridgePort: b.portID(tree, p),
		},
		Internal:      true,
		Learning:      m.Learning[tree],
		RemainingHops: i.RemainingHops,
	}, true
}

// update computes anew all that the bridge knows from what its ports heard in
// this round. Of the old state only that a port sends STP and that it heard
// anything is kept.
func (b *bridge) update(old bridgeState, heard map[int][]bpdu) bridgeState {
	next := bridgeState{
		Trees: make(map[uint16]treeState), SendSTP: make(map[int]bool),
		Heard: make(map[int]bool), Hears: make(map[int]bool),
	}
	for _, p := range b.up {
		if next.Hears[p.Number] = len(heard[p.Number]) > 0; next.Hears[p.Number] || old.Heard[p.Number] {
			next.Heard[p.Number] = true
		}
		for _, m := range heard[p.Number] {
			if m.Version == stp.STP {
				next.SendSTP[p.Number] = true // 13.29, 17.24
			}
		}
		if old.SendSTP[p.Number] {
			next.SendSTP[p.Number] = true
		}
	}

	received := make(map[int][]message)
	for _, p := range b.up {
		for _, m := range heard[p.Number] {
			if r, ok := b.cistMessage(m, p); ok {
				received[p.Number] = append(received[p.Number], r)
			}
		}
	}
	cist, boundary := b.tree(0, received, next.SendSTP)
	next.Trees[0] = cist

	for _, tree := range b.trees[1:] {
		received := make(map[int][]message)
		for _, p := range b.up {
			if boundary[p.Number] {
				continue
			}
			for _, m := range heard[p.Number] {
				if r, ok := b.mstiMessage(m, tree, p); ok {
					received[p.Number] = append(received[p.Number], r)
				}
			}
		}
		t, _ := b.tree(tree, received, next.SendSTP)
		for number := range boundary {
			// 13.13 f: a port that hears the outside of the region does in
			// every tree what it does in the CIST. 13.26.23 g leaves out the
			// backup port, which only a LAN with an STP bridge has here.
			if t.Roles[number] = cist.Roles[number]; t.Roles[number] == stp.Root {
				t.Roles[number] = stp.Master
			}
		}
		next.Trees[tree] = t
	}
	return next
}

// tree does what 13.26.23 and 17.21.25 updtRolesTree do for one tree, given
// what each port received. It also returns the ports whose information is from
// outside the region (infoIs Received, infoInternal false).
func (b *bridge) tree(tree uint16, received map[int][]message, sendSTP map[int]bool) (treeState, map[int]bool) {
	// The better one of two messages on a LAN is kept; that of a port that
	// has not yet heard that it is not the designated one is the worse.
	best, stale := make(map[int]message), make(map[int]message)
	for number, messages := range received {
		for _, m := range messages {
			kept := best
			if !m.usable() {
				kept = stale
			}
			if k, ok := kept[number]; !ok || m.Vector.betterThan(k.Vector) {
				kept[number] = m
			}
		}
	}

	// a), b): the root priority vector is the best of the bridge's own and
	// the root path priority vectors of its ports.
	own := b.id(tree)
	t := treeState{
		Root:          vector{RegionalRoot: own, DesignatedBridge: own},
		RemainingHops: stp.MaxHops,
		Roles:         make(map[int]stp.Role),
		Disputed:      make(map[int]bool),
	}
	if tree == 0 {
		t.Root.Root = own
	}
	for _, p := range b.up {
		m, ok := best[p.Number]
		if !ok || p.RestrictedRole || p.RootGuard || m.Vector.DesignatedBridge == own {
			continue
		}
		path := m.Vector
		if m.Internal {
			path.InternalCost += b.internalCost(tree, p)
		} else {
			path.ExternalCost += p.Cost
			path.RegionalRoot = own
			path.InternalCost = 0
		}
		if !path.betterThan(t.Root) {
			continue
		}
		// c): the root times are the root port's, older by one.
		t.Root, t.RootPort = path, p.Number
		if m.Internal {
			t.MessageAge, t.RemainingHops = m.MessageAge, m.RemainingHops-1
		} else {
			t.MessageAge, t.RemainingHops = m.MessageAge+1, stp.MaxHops
		}
	}

	// d), h) to m): a port that heard nothing better than what it would say
	// itself is designated; the others are root, alternate or backup port.
	outside := make(map[int]bool)
	for _, p := range b.up {
		d := b.offer(t.Root, sendSTP[p.Number], tree, p)
		m, ok := best[p.Number]
		if s, has := stale[p.Number]; has && s.Vector.betterThan(d) && !(ok && m.Vector.betterThan(s.Vector)) {
			t.TooOld = true
		}
		if !ok || !m.Vector.betterThan(d) {
			t.Roles[p.Number] = stp.Designated
			for _, m := range received[p.Number] {
				if m.Learning && b.config.Protocol != stp.STP && !b.config.NoDispute && d.betterThan(m.Vector) {
					t.Disputed[p.Number] = true
				}
			}
			continue
		}
		if !m.Internal {
			outside[p.Number] = true
		}
		switch {
		case p.Number == t.RootPort:
			t.Roles[p.Number] = stp.Root
		case m.Vector.DesignatedBridge == own:
			t.Roles[p.Number] = stp.Backup
		default:
			t.Roles[p.Number] = stp.Alternate
		}
	}
	return t, outside
}
