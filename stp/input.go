package stp

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
)

// Protocol is the version of the spanning tree protocol that a bridge runs.
// The zero value is invalid.
type Protocol uint8

const (
	// STP is IEEE 802.1D-1998, force protocol version 0. It runs one tree.
	STP Protocol = 1 + iota
	// RSTP is IEEE 802.1D-2004, force protocol version 2. It runs one tree.
	RSTP
	// MSTP is IEEE 802.1Q-2005 clause 13, force protocol version 3. It runs
	// the CIST and an instance for every MSTID of its region's VLAN map.
	MSTP
	// PVST is Cisco's PVST+: STP with a tree for every VLAN. The tree of VLAN 1
	// is spoken to standard bridges too, and so is part of the CIST; see
	// [Bridge.VLANs].
	PVST
	// RPVST is Rapid PVST+: PVST with RSTP for STP.
	RPVST
)

// PerVLAN says whether the protocol runs a tree for every VLAN.
func (p Protocol) PerVLAN() bool { return p == PVST || p == RPVST }

// String returns the protocol's name in lower case.
func (p Protocol) String() string {
	switch p {
	case STP:
		return "stp"
	case RSTP:
		return "rstp"
	case MSTP:
		return "mstp"
	case PVST:
		return "pvst"
	case RPVST:
		return "rpvst"
	}
	return "Protocol(" + strconv.Itoa(int(p)) + ")"
}

// MAC is a bridge address.
type MAC [6]byte

// String returns the address as 02:00:00:00:00:01.
func (m MAC) String() string { return net.HardwareAddr(m[:]).String() }

// PortID names a port: its bridge and its number there.
type PortID struct {
	Bridge string
	Number int
}

// String returns the port as bridge:number.
func (p PortID) String() string { return p.Bridge + ":" + strconv.Itoa(p.Number) }

// Compare orders ports by bridge, then by number.
func (p PortID) Compare(q PortID) int {
	return cmp.Or(cmp.Compare(p.Bridge, q.Bridge), cmp.Compare(p.Number, q.Number))
}

// Bridge is a bridge that is powered on.
type Bridge struct {
	// Name is unique in the Input and not empty.
	Name string
	// MAC settles ties between equal priorities. It is unique in the Input.
	MAC MAC
	// Protocol has no default.
	Protocol Protocol
	// Priority is the bridge priority (of the CIST), 0 to 61440 in steps of
	// 4096; the lower wins. Zero is the best priority, not the default 32768.
	Priority int
	// MSTPriority is the bridge priority of an MST instance, by MSTID, in the
	// same steps. An instance it lacks has 32768. The MSTID is added to it as
	// system ID extension (9.2.5 of 802.1D-2004), which decides nothing, as
	// all bridges of an instance add the same.
	MSTPriority map[uint16]int
	// Region is the MST configuration of an MSTP bridge, nil for the others.
	// Bridges may share one Region.
	Region *Region
	// VLANs are the VLANs that the bridge has, each once. A PVST or RPVST bridge
	// runs a tree for each of them and needs at least one. Of other bridges
	// nil stands for all; what they have decides only which SSTP BPDUs pass.
	//
	// The tree of VLAN 1 speaks IEEE BPDUs, is part of the CIST, and is in
	// [Trees] as Instance{}. All others speak SSTP BPDUs (Cisco's, to the
	// address 01:00:0c:cc:cc:cd, in their VLAN), which standard bridges take
	// for data: a bridge that does not know them floods them over the ports
	// that carry the VLAN and forward in the instance it is in, so that what
	// lies between PVST bridges is one shared LAN to the VLAN's tree
	// (documentation.extremenetworks.com, SLX-OS 20.2.1a, "Bridge protocol
	// data units in different VLANs").
	VLANs []uint16
	// VLANPriority is the bridge priority in a VLAN's tree, VLAN 1 included, of
	// a PVST or RPVST bridge. A VLAN it lacks has Priority. The VLAN is added
	// to it as system ID extension (9.2.5 of 802.1D-2004): towards the CIST such
	// a bridge has its priority plus 1.
	VLANPriority map[uint16]int
	// SSTP is what an MSTP bridge makes of SSTP BPDUs.
	SSTP SSTP
	// NoDispute says that the bridge's designated ports do not mind inferior BPDUs of
	// others that learn, see [Port.Deaf]: IEEE 802.1w-2001 has no dispute. RSTP and
	// MSTP only.
	NoDispute bool
	// Ports are the bridge's ports, those that are down included.
	Ports []Port
}

// SSTP is what an MSTP bridge makes of SSTP BPDUs. The zero value is Tunnel.
type SSTP uint8

const (
	// Tunnel: it does not know them and floods them, as STP and RSTP bridges do.
	Tunnel SSTP = iota
	// Simulate is PVST simulation, Cisco's default: a port that hears SSTP BPDUs
	// sends, where it is designated in the CIST, its CIST vector as SSTP BPDU in
	// each VLAN that it carries. See [PVSTSimulationInconsistent] for where it
	// blocks. SSTP BPDUs go no further.
	//
	// Not modelled, an [UnmodelledError]: SSTP BPDUs of a VLAN other than 1 that
	// reach such a port, or one that refuses them, otherwise than over a LAN whose
	// only other end is the sender. Not verified by any source: that what is sent has the identifier
	// of the bridge itself as designated bridge, which settles ties only.
	Simulate
	// Refuse is PVST simulation switched off: a port that hears SSTP BPDUs does not
	// forward, see [PVSTPeerInconsistent]. They go no further.
	Refuse
)

// String returns the word in lower case.
func (s SSTP) String() string {
	switch s {
	case Tunnel:
		return "tunnel"
	case Simulate:
		return "simulate"
	case Refuse:
		return "refuse"
	}
	return "SSTP(" + strconv.Itoa(int(s)) + ")"
}

// Port is a port of a bridge.
type Port struct {
	// Number is 1 to 4095, unique in the bridge.
	Number int
	// Priority is 0 to 240 in steps of 16; the lower wins. Zero is the best
	// priority, not the default 128.
	Priority int
	// Cost is the port path cost, in an MST region the external one: 1 to
	// 200,000,000.
	Cost int
	// InternalCost is the internal port path cost by MSTID, 0 being the
	// IST. An instance it lacks has Cost. MSTP only.
	InternalCost map[uint16]int
	// MSTPriority is the port priority of an MST instance, by MSTID. An
	// instance it lacks has Priority. MSTP only.
	MSTPriority map[uint16]int
	// VLANs are those that the port carries, of those that the bridge has; nil
	// stands for all of these. A port of a PVST or RPVST bridge takes part in
	// the trees of the VLANs it carries only, in the CIST if it carries VLAN 1:
	// without VLAN 1 it sends no IEEE BPDUs and heeds none (SLX-OS 20.3.3, as
	// above). Of a standard bridge they decide which SSTP BPDUs pass.
	VLANs []uint16
	// Native is the VLAN that is untagged on the port; 0 stands for VLAN 1. It
	// counts where a PVST or RPVST bridge is on the LAN, see [PVIDInconsistent].
	Native uint16
	// Access says that a PVST or RPVST port is an access port: it carries one VLAN
	// other than 1, untagged, and speaks IEEE BPDUs of that VLAN's tree (SLX-OS
	// 20.3.3, as above), which joins it to whatever tree the other end has. On a
	// LAN with ports that are not access ports of the same VLAN that is an
	// [UnmodelledError].
	Access bool
	// VLANCost is the port path cost and VLANPriority the port priority in a
	// VLAN's tree, VLAN 1 included. VLANs they lack have Cost and Priority. PVST
	// and RPVST only.
	VLANCost, VLANPriority map[uint16]int
	// Edge says that the port is configured as an edge port. It forwards at
	// once where nobody answers, and is a port like any other where a bridge
	// does (operEdge is lost): it changes no converged role.
	Edge bool
	// RestrictedRole keeps the port from being root port in every tree, even
	// where it hears the best vector; it is alternate then (IEEE 802.1Q-2005
	// 13.25.14 restrictedRole; vendors' root guard rests on it).
	RestrictedRole bool

	// The guards are vendors' own; see [Guard] for where each ends up.

	// RootGuard is RestrictedRole, and says so where it holds.
	RootGuard bool
	// BPDUGuard shuts the port down when it hears any BPDU. The other end of a
	// link loses its carrier; others on a Shared LAN do not notice. SSTP BPDUs
	// count on ports of PVST and RPVST bridges, and of MSTP bridges that do not
	// Tunnel them. A guarded port that nobody on its own LAN speaks to and that
	// hears SSTP BPDUs through bridges is an [UnmodelledError].
	BPDUGuard bool
	// Tripped says that BPDU guard has shut the port down before and nobody has
	// brought it up again: it stays down and silent, whoever speaks now, and with
	// one end of a link the link. Solve knows no history.
	Tripped bool
	// BPDUFilter neither sends nor takes BPDUs: the port is designated and
	// forwards whatever is there, and for the others it is not there. The
	// filter that vendors put on all edge ports at once is another: it ends
	// where a bridge answers, and changes no role. Since a filtered port hears
	// nothing, Assurance holds it, and LoopGuard does where it Expects. A bridge
	// that tunnels SSTP BPDUs floods them over filtered ports too, as data.
	BPDUFilter bool
	// LoopGuard keeps a port that was told to expect BPDUs, and is up while
	// nobody else speaks on its LAN, from forwarding, in every tree. Expects
	// says that it heard some before; Solve knows no history. Vendors differ
	// in whether one tree or all are held. On a PVST or RPVST bridge it goes
	// tree by tree, and ExpectsIn has the VLANs in which it heard some. A port that
	// simulates PVST speaks in VLANs where it is designated in the CIST, or has
	// Assurance.
	LoopGuard, Expects bool
	ExpectsIn          []uint16
	// Disputed says that somebody who does not hear the port sends it BPDUs as a
	// designated port that learns, with flags (RSTP and MSTP, not STP): a bundle whose
	// other end is none. Where the port is designated it discards (IEEE 802.1D-2004
	// 17.21.10 recordDispute), and goes on sending. What it hears that way has to be no
	// better than what it hears on its LAN.
	Disputed bool
	// Deaf says that nothing arrives at the port, though it is up and what it sends
	// gets through: a one-way link. See the package documentation for what becomes of
	// it.
	//
	// Not modelled, an [UnmodelledError]: a deaf port where somebody on its LAN can
	// hear it and runs another protocol, or MSTP in another region; and where any bridge
	// has a tree per VLAN.
	Deaf bool
	// Assurance is bridge assurance (port type network): the port sends BPDUs
	// in every role, and does not forward unless it hears some: of a port with
	// Assurance, or of one that is designated in some tree; on a PVST or RPVST
	// bridge tree by tree, of those of the tree's LAN. Where LoopGuard
	// would hold the port too, Assurance is what is said.
	Assurance bool
}

// LAN is what joins ports. With one end it is a port that is up while nobody
// answers; with two, a point-to-point link, which may join two ports of one
// bridge; with more, shared media. A LAN without ends is invalid.
type LAN struct {
	Ends []PortID
	// Shared says that the LAN stays up when one of two ends goes, because a
	// hub or a switch is between them. With three ends and more it is implied.
	Shared bool
	// ByVLAN are, for a VLAN that what is between the ends does not carry from
	// each to each, the ends that hear each other's frames in it, group by group;
	// an end in no group hears nobody. VLANs it lacks are carried from each end
	// to each. IEEE BPDUs are untagged and pass always.
	ByVLAN map[uint16][][]PortID
}

// Input is a bridged network: what is alive. A port in no LAN is down.
type Input struct {
	Bridges []Bridge
	LANs    []LAN
}

// Limits of the values of an Input.
const (
	MaxPathCost     = 200_000_000 // IEEE 802.1Q-2005 13.37.1
	MaxPortNumber   = 4095        // 12 bits, IEEE 802.1D-2004 9.2.7
	DefaultPriority = 32768       // bridge priority, IEEE 802.1D-2004 17.14
	// DefaultPortPriority is IEEE 802.1D-2004 table 17-2's.
	DefaultPortPriority = 128
	MaxMSTID            = 4094
	MaxVLAN             = 4094
	// MaxAge is the most hops between bridges without regions that a message
	// survives, 20 (IEEE 802.1D-2004 table 17-1, one second a hop).
	MaxAge = 20
	// MaxHops is the hops that a regional root gives a message (IEEE
	// 802.1Q-2005 13.37.3): a bridge 20 hops inside a region hears nothing.
	MaxHops = 20
)

// Validate reports everything that is wrong with the input, joined into one
// error, or nil.
func (in Input) Validate() error {
	_, err := in.index(true)
	return err
}

// portIndex finds bridges by name, and the ports of all bridges, which are
// numbered in order, by bridge and number.
type portIndex struct {
	bridges map[string]int32
	first   []int32         // of a bridge: its first port; one more than bridges
	large   []map[int]int32 // of a bridge with many ports: port by number
	in      Input
}

// fewPorts are looked through one by one, which is faster than a map.
const fewPorts = 16

func (x *portIndex) port(bridge int32, number int) (int32, bool) {
	if m := x.large[bridge]; m != nil {
		p, ok := m[number]
		return p, ok
	}
	ports := x.in.Bridges[bridge].Ports
	for i := range ports {
		if ports[i].Number == number {
			return x.first[bridge] + int32(i), true
		}
	}
	return 0, false
}

// index returns the way from the input's names to numbers, and if it is to check
// the input what is wrong with it.
func (in Input) index(check bool) (*portIndex, error) {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("stp: "+format, args...)) }

	x := &portIndex{
		in:      in,
		bridges: make(map[string]int32, len(in.Bridges)),
		first:   make([]int32, 1, len(in.Bridges)+1),
		large:   make([]map[int]int32, len(in.Bridges)),
	}
	regions := make(map[*Region]bool)
	macs := make(map[MAC]int32, len(in.Bridges))
	for i := range in.Bridges {
		b := &in.Bridges[i]
		if b.Name == "" {
			bad("bridge %d has no name", i)
		} else if _, ok := x.bridges[b.Name]; ok {
			bad("two bridges are named %q", b.Name)
		}
		x.bridges[b.Name] = int32(i)
		if other, ok := macs[b.MAC]; ok && check {
			bad("bridges %q and %q have one MAC address, %v", in.Bridges[other].Name, b.Name, b.MAC)
		}
		macs[b.MAC] = int32(i)
		if check && b.Region != nil && !regions[b.Region] {
			regions[b.Region] = true
			b.validateRegion(bad)
		}
		if check {
			b.validate(bad)
		}
		first := x.first[i]
		if len(b.Ports) > fewPorts {
			x.large[i] = make(map[int]int32, len(b.Ports))
		}
		for j := range b.Ports {
			p := &b.Ports[j]
			if other, ok := x.port(int32(i), p.Number); ok && other != first+int32(j) {
				bad("port %v is there twice", PortID{b.Name, p.Number})
			}
			if x.large[i] != nil {
				x.large[i][p.Number] = first + int32(j)
			}
			if check {
				p.validate(bad, b.Name)
			}
		}
		x.first = append(x.first, first+int32(len(b.Ports)))
	}
	used := make([]bool, x.first[len(in.Bridges)])
	for i, lan := range in.LANs {
		if len(lan.Ends) == 0 {
			bad("LAN %d has no ends", i)
		}
		for _, e := range lan.Ends {
			b, ok := x.bridges[e.Bridge]
			if !ok {
				bad("LAN %d: no bridge is named %q", i, e.Bridge)
				continue
			}
			p, ok := x.port(b, e.Number)
			switch {
			case !ok:
				bad("LAN %d: bridge %q has no port %d", i, e.Bridge, e.Number)
				continue
			case used[p]:
				bad("port %v is used twice", e)
			}
			used[p] = true
		}
		lan.validateByVLAN(bad, i)
	}
	return x, errors.Join(errs...)
}

func (l *LAN) validateByVLAN(bad func(string, ...any), i int) {
	for _, v := range sortedKeys(l.ByVLAN) {
		checkVLAN(bad, fmt.Sprintf("LAN %d", i), v)
		seen := make(map[PortID]bool)
		for _, group := range l.ByVLAN[v] {
			for _, e := range group {
				if !slices.Contains(l.Ends, e) {
					bad("LAN %d: %v hears VLAN %d and is no end", i, e, v)
				} else if seen[e] {
					bad("LAN %d: %v is twice in VLAN %d", i, e, v)
				}
				seen[e] = true
			}
		}
	}
}

func (b *Bridge) validate(bad func(string, ...any)) {
	if b.Protocol < STP || b.Protocol > RPVST {
		bad("bridge %q: protocol %v, want stp, rstp, mstp, pvst or rpvst", b.Name, b.Protocol)
	}
	if b.Protocol.PerVLAN() && len(b.VLANs) == 0 {
		bad("bridge %q: a bridge with a tree for each VLAN has at least one", b.Name)
	}
	if b.SSTP > Refuse || b.SSTP != Tunnel && b.Protocol != MSTP {
		bad("bridge %q: SSTP %v, want tunnel, and of an MSTP bridge simulate or refuse", b.Name, b.SSTP)
	}
	if b.NoDispute && b.Protocol != RSTP && b.Protocol != MSTP {
		bad("bridge %q: no dispute and protocol %v, want rstp or mstp", b.Name, b.Protocol)
	}
	checkVLANs(bad, "bridge "+strconv.Quote(b.Name), b.VLANs)
	if (b.Protocol == MSTP) != (b.Region != nil) {
		bad("bridge %q: an MSTP bridge has a region, any other has none", b.Name)
	}
	check := func(p int, what string, args ...any) {
		if p < 0 || p > 61440 || p%4096 != 0 {
			bad("bridge %q: %s %d, want a multiple of 4096 from 0 to 61440", b.Name, fmt.Sprintf(what, args...), p)
		}
	}
	check(b.Priority, "priority")
	for _, id := range sortedKeys(b.MSTPriority) {
		checkMSTID(bad, b.Name, id, 1)
		check(b.MSTPriority[id], "priority of MSTI %d", id)
	}
	for _, v := range sortedKeys(b.VLANPriority) {
		checkVLAN(bad, "bridge "+strconv.Quote(b.Name), v)
		check(b.VLANPriority[v], "priority in VLAN %d", v)
	}
}

func (b *Bridge) validateRegion(bad func(string, ...any)) {
	var wrong []uint16
	for vid, id := range b.Region.VLANs {
		if vid < 1 || vid > 4094 || id > MaxMSTID {
			wrong = append(wrong, vid)
		}
	}
	slices.Sort(wrong)
	for _, vid := range wrong {
		bad("bridge %q: the region maps VLAN %d to MSTID %d, want VLANs 1 to 4094 and MSTIDs 0 to %d", b.Name, vid, b.Region.VLANs[vid], MaxMSTID)
	}
}

func (p *Port) validate(bad func(string, ...any), bridge string) {
	if p.Number < 1 || p.Number > MaxPortNumber {
		bad("port %s:%d: number %d, want 1 to %d", bridge, p.Number, p.Number, MaxPortNumber)
	}
	checkCost := func(c int, what string, args ...any) {
		if c < 1 || c > MaxPathCost {
			bad("port %s:%d: %s %d, want 1 to %d", bridge, p.Number, fmt.Sprintf(what, args...), c, MaxPathCost)
		}
	}
	checkPriority := func(v int, what string, args ...any) {
		if v < 0 || v > 240 || v%16 != 0 {
			bad("port %s:%d: %s %d, want a multiple of 16 from 0 to 240", bridge, p.Number, fmt.Sprintf(what, args...), v)
		}
	}
	checkCost(p.Cost, "cost")
	checkPriority(p.Priority, "priority")
	for _, k := range sortedKeys(p.InternalCost) {
		checkMSTID(bad, bridge, k, 0)
		checkCost(p.InternalCost[k], "internal cost of MSTI %d", k)
	}
	for _, k := range sortedKeys(p.MSTPriority) {
		checkMSTID(bad, bridge, k, 1)
		checkPriority(p.MSTPriority[k], "priority of MSTI %d", k)
	}
	name := "port " + bridge + ":" + strconv.Itoa(p.Number)
	checkVLANs(bad, name, p.VLANs)
	checkVLANs(bad, name, p.ExpectsIn)
	if p.Native != 0 {
		checkVLAN(bad, name, p.Native)
	}
	for _, v := range sortedKeys(p.VLANCost) {
		checkVLAN(bad, name, v)
		checkCost(p.VLANCost[v], "cost in VLAN %d", v)
	}
	for _, v := range sortedKeys(p.VLANPriority) {
		checkVLAN(bad, name, v)
		checkPriority(p.VLANPriority[v], "priority in VLAN %d", v)
	}
}

func checkVLANs(bad func(string, ...any), where string, vlans []uint16) {
	seen := make(map[uint16]bool, len(vlans))
	for _, v := range vlans {
		checkVLAN(bad, where, v)
		if seen[v] {
			bad("%s: VLAN %d is there twice", where, v)
		}
		seen[v] = true
	}
}

func checkVLAN(bad func(string, ...any), where string, v uint16) {
	if v < 1 || v > MaxVLAN {
		bad("%s: VLAN %d, want 1 to %d", where, v, MaxVLAN)
	}
}

func checkMSTID(bad func(string, ...any), where string, id, least uint16) {
	if id < least || id > MaxMSTID {
		bad("%s: MSTID %d, want %d to %d", where, id, least, MaxMSTID)
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	if len(m) == 0 {
		return nil
	}
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
