package gen

import (
	"slices"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// Features are what a network has that solvers get wrong. They let a test over
// many networks show that it saw all of it.
type Features struct {
	Hub        bool // a LAN with more than two ends
	SelfLink   bool // two ports of one bridge on one LAN
	Restricted bool // a restricted port in a LAN
	Regions    bool // MSTP bridges of more than one region
	Legacy     bool // an STP bridge
	Parallel   bool // two LANs that join the same two bridges
	MSTI       bool // an MST instance
	// Meeting is a hub on which two regions and an STP bridge meet.
	Meeting bool
	// Boundary is a LAN with an MSTP bridge and one of another region or of
	// none.
	Boundary bool
	// Islands is a network that is not all joined.
	Islands bool

	// Of the guards: a guard counts on a port that is up, and where others can
	// speak to it, unless said.
	RootGuard  bool
	Filter     bool // BPDU filter
	FilterOnly bool // a LAN of two and more ends that are all filtered
	LoopGuard  bool // on a port that expects BPDUs, others or not
	Assurance  bool // others or not
	SharedPair bool // a shared LAN with two ends
	// GuardedLink, GuardedSelf and GuardedShared are BPDU guard that trips: on
	// a link, on one between two ports of a bridge, and on a shared LAN, where
	// GuardedAll is that all ports that speak have it. A LAN of a PVST bridge
	// and others is none of them.
	GuardedLink, GuardedSelf, GuardedShared, GuardedAll bool
	GuardedBoth                                         bool // at both ends of a link
	GuardedOwn                                          bool // BPDU guard where nobody speaks
	GuardedPVST                                         bool // BPDU guard on one of these
	Mixed                                               bool // two guards and more on one port

	// Of trees for VLANs.
	PVST bool // a PVST or RPVST bridge
	// NoFirst is a port of such a bridge that does not carry VLAN 1, on a LAN
	// with others.
	NoFirst bool
	// Cloud is that ports of such bridges would hear each other in a VLAN through
	// standard bridges if these forwarded everywhere, and CloudMSTI that one of
	// these has the VLAN in an MST instance. CloudLacks is that some would
	// if ports of standard bridges carried all VLANs, and Split that some would,
	// through bridges or without, if LANs did.
	Cloud, CloudMSTI, CloudLacks, Split bool
	// RootInside and RootOutside are a LAN of a port with PVST simulation and one
	// of a PVST bridge, on the side of whose kind the CIST's best bridge is.
	RootInside, RootOutside bool
	Refused                 bool // such a LAN without simulation
	// PVIDMismatch is a link of PVST bridges with two native VLANs that the ports
	// carry, MixedNatives any other LAN of a PVST bridge with two and more.
	PVIDMismatch, MixedNatives bool
	// ExpectsIn is a port with loop guard that expects BPDUs in some VLANs and not
	// in others that it carries.
	ExpectsIn bool
}

// FeaturesOf says what a network has.
func FeaturesOf(in stp.Input) Features {
	type config struct {
		name     string
		revision uint16
		digest   stp.Digest
	}
	var f Features
	bridges := make(map[string]*stp.Bridge)
	regionOf := make(map[string]config)
	restricted := make(map[stp.PortID]bool)
	regions := make(map[config]bool)
	island := make(map[string]string)
	for i := range in.Bridges {
		b := &in.Bridges[i]
		bridges[b.Name] = b
		island[b.Name] = b.Name
		f.Legacy = f.Legacy || b.Protocol == stp.STP
		if b.Region != nil {
			regionOf[b.Name] = config{b.Region.Name, b.Region.Revision, b.Region.VLANs.Digest()}
			regions[regionOf[b.Name]] = true
			f.MSTI = f.MSTI || len(b.Region.VLANs.Instances()) > 0
		}
		for _, p := range b.Ports {
			restricted[stp.PortID{Bridge: b.Name, Number: p.Number}] = p.RestrictedRole
		}
	}
	f.Regions = len(regions) > 1

	joined := make(map[string]bool)
	for _, lan := range in.LANs {
		f.Hub = f.Hub || len(lan.Ends) > 2
		on := make(map[string]bool)
		regions := make(map[config]bool)
		outside, legacy := false, false
		for _, e := range lan.Ends {
			f.Restricted = f.Restricted || restricted[e]
			f.SelfLink = f.SelfLink || on[e.Bridge]
			on[e.Bridge] = true
			if b := bridges[e.Bridge]; b.Region != nil {
				regions[regionOf[e.Bridge]] = true
			} else {
				outside = true
				legacy = legacy || b.Protocol == stp.STP
			}
			from, to := island[e.Bridge], island[lan.Ends[0].Bridge]
			for name, of := range island {
				if of == from {
					island[name] = to
				}
			}
		}
		f.Boundary = f.Boundary || len(regions) > 1 || len(regions) == 1 && outside
		f.Meeting = f.Meeting || len(lan.Ends) > 2 && len(regions) > 1 && legacy
		if len(lan.Ends) == 2 && len(on) == 2 {
			a, b := lan.Ends[0].Bridge, lan.Ends[1].Bridge
			pair := strings.Join([]string{min(a, b), max(a, b)}, "\n")
			f.Parallel = f.Parallel || joined[pair]
			joined[pair] = true
		}
	}
	islands := make(map[string]bool)
	for _, of := range island {
		islands[of] = true
	}
	f.Islands = len(islands) > 1
	f.addGuards(in)
	f.addVLANs(in, island)
	return f
}

// addGuards says what a network has of guards.
func (f *Features) addGuards(in stp.Input) {
	ports := make(map[stp.PortID]*stp.Port)
	trees := make(map[string]bool) // bridges with one for each VLAN
	for _, b := range in.Bridges {
		trees[b.Name] = b.Protocol.PerVLAN()
		for i := range b.Ports {
			ports[stp.PortID{Bridge: b.Name, Number: b.Ports[i].Number}] = &b.Ports[i]
		}
	}
	for _, lan := range in.LANs {
		var speak []stp.PortID // the ports that are not filtered
		guarded := 0           // those of them with BPDU guard
		for _, e := range lan.Ends {
			if !ports[e].BPDUFilter {
				speak = append(speak, e)
				if ports[e].BPDUGuard {
					guarded++
				}
			}
		}
		alone := len(lan.Ends) == 1
		for _, e := range lan.Ends {
			p := ports[e]
			f.RootGuard = f.RootGuard || p.RootGuard && !alone
			f.Filter = f.Filter || p.BPDUFilter && !alone
			f.LoopGuard = f.LoopGuard || p.LoopGuard && p.Expects
			f.Assurance = f.Assurance || p.Assurance
			f.Mixed = f.Mixed || count(p.RootGuard, p.BPDUGuard, p.BPDUFilter, p.LoopGuard && p.Expects, p.Assurance) > 1
		}
		shared := lan.Shared || len(lan.Ends) > 2
		// Whom a PVST port hears, and who hears it, is a long story, unless they
		// are of one bridge and carry all that it has.
		perVLAN := slices.ContainsFunc(speak, func(e stp.PortID) bool {
			return trees[e.Bridge] && (e.Bridge != speak[0].Bridge || ports[e].VLANs != nil || lan.ByVLAN != nil)
		})
		f.GuardedPVST = f.GuardedPVST || guarded > 0 && len(speak) > 1 && perVLAN
		trips := guarded > 0 && len(speak) > 1 && !perVLAN
		f.FilterOnly = f.FilterOnly || len(speak) == 0 && !alone
		f.SharedPair = f.SharedPair || lan.Shared && len(lan.Ends) == 2
		f.GuardedLink = f.GuardedLink || trips && !shared
		f.GuardedSelf = f.GuardedSelf || trips && !shared && speak[0].Bridge == speak[1].Bridge
		f.GuardedBoth = f.GuardedBoth || trips && !shared && guarded == 2
		f.GuardedShared = f.GuardedShared || trips && shared && guarded < len(speak)
		f.GuardedAll = f.GuardedAll || trips && shared && guarded == len(speak)
		f.GuardedOwn = f.GuardedOwn || guarded == 1 && len(speak) == 1
	}
}

func count(conditions ...bool) int {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}
