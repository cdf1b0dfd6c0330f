package topology

import (
	"cmp"
	"fmt"
)

// LACP is what a switch does with bundles, its own side of IEEE 802.1AX. The zero
// value says nothing: priority 32768, no limit of active members, and nothing of
// what vendors differ in.
type LACP struct {
	// Priority is the system priority, 0 to 65535, the lower decides; nil: 32768,
	// in a Fabric too. The system's MAC address is that of the switch.
	Priority *int
	// Profile says what follows for a vendor's switches where sources say it; the
	// other fields win over it.
	Profile Profile
	// MaxActive is the most active members of a bundle; 0: as Profile says, else
	// no limit.
	MaxActive int
	// Mismatch is what becomes of a member whose speed or partner differs from
	// those of the others: MemberStandby, MemberSuspended or MemberIndividual. It
	// has no default.
	Mismatch Fate
	// CompareWith is whom a member's speed is compared with. It has no default.
	CompareWith CompareWith
	// NoPartner is what becomes of a member of a LACP bundle that hears no LACP:
	// MemberSuspended, MemberIndividual or MemberFallback. Of a bundle whose other
	// end is static the default is MemberSuspended; a channel has none.
	NoPartner Fate
	// MisconfigGuard says whether the switch shuts a bundle down that hears BPDUs of
	// ports which are no bundle (Cisco's EtherChannel guard); nil: as Profile says,
	// which is no default.
	MisconfigGuard *bool
}

// Profile is a vendor's kind of switches. The zero value is none.
type Profile uint8

const (
	// Catalyst: at most 16 members, 8 active (Cisco Catalyst 3750-X guide, LACP
	// hot-standby ports); EtherChannel guard on (Catalyst 2950 and 2955 guide p. 15-11,
	// on by default). What becomes of mismatches has no source here.
	Catalyst Profile = 1 + iota
	// Nexus5000: a member that hears no LACP is individual (Nexus 5000 design guide p.
	// 21).
	Nexus5000
	// Nexus7000: a member that hears no LACP is suspended (the same page; N7K-C7010
	// guide, "LACP compatibility enhancements").
	Nexus7000
	// SmallBusiness: at most 16 members, 8 active; what is slower than the fastest
	// active member is standby; without a partner one member is kept (Cisco 350, 350X
	// and 550X guide, LACP; the first with link up is taken to be that of the lowest
	// priority and number).
	SmallBusiness
	// Comware: at most 16 selected members (H3C S12500-X guide p. 41, models differ);
	// unselected is what has another speed than the port with the lowest priority and
	// number of the deciding system (HPE 5120 EI guide p. 34), or hears no LACP (H3C
	// S5830V2 guide p. 43, edge aggregates aside).
	Comware
)

// Fate is what becomes of a member that is not one of the others. The zero value
// stands for what is not said.
type Fate uint8

const (
	MemberStandby    Fate = 1 + iota // waits, and takes over
	MemberSuspended                  // carries nothing
	MemberIndividual                 // is a port of its own to spanning tree
	MemberFallback                   // the one with the lowest priority and number stays in the bundle (Dell OS10, LACP fallback)
)

// CompareWith is whom the speed of a member is compared with. The zero value stands
// for what is not said.
type CompareWith uint8

const (
	CompareFastest CompareWith = 1 + iota // the fastest member that is up
	CompareFirst                          // the member with the lowest port priority and number at the deciding system
)

// Rules are what a switch does with bundles once its profile is applied. A field
// that is zero is not known; MaxActive and MaxMembers are no limit then.
type Rules struct {
	MaxActive, MaxMembers int
	Mismatch, NoPartner   Fate
	CompareWith           CompareWith
	MisconfigGuard        *bool
}

var profiles = []Rules{
	{},
	Catalyst:      {MaxActive: 8, MaxMembers: 16, MisconfigGuard: new(true)},
	Nexus5000:     {NoPartner: MemberIndividual},
	Nexus7000:     {NoPartner: MemberSuspended},
	SmallBusiness: {MaxActive: 8, MaxMembers: 16, Mismatch: MemberStandby, CompareWith: CompareFastest, NoPartner: MemberFallback},
	Comware:       {MaxActive: 16, Mismatch: MemberSuspended, CompareWith: CompareFirst, NoPartner: MemberSuspended},
}

// Rules returns what follows from the profile and what is said beside it.
func (l LACP) Rules() Rules {
	var r Rules
	if int(l.Profile) < len(profiles) {
		r = profiles[l.Profile]
	}
	r.MaxActive = cmp.Or(l.MaxActive, r.MaxActive)
	r.Mismatch, r.NoPartner = cmp.Or(l.Mismatch, r.Mismatch), cmp.Or(l.NoPartner, r.NoPartner)
	r.CompareWith = cmp.Or(l.CompareWith, r.CompareWith)
	if l.MisconfigGuard != nil {
		r.MisconfigGuard = l.MisconfigGuard
	}
	return r
}

// SystemPriority returns the system priority, 32768 where none is said.
func (l LACP) SystemPriority() int {
	if l.Priority == nil {
		return DefaultLACPPriority
	}
	return *l.Priority
}

// DefaultLACPPriority is the default of system and port priority (Catalyst 3750-X
// guide).
const DefaultLACPPriority = 32768

var (
	profileNames = []string{
		Catalyst: "catalyst", Nexus5000: "nexus-5000", Nexus7000: "nexus-7000",
		SmallBusiness: "small-business", Comware: "comware",
	}
	fateNames    = []string{MemberStandby: "standby", MemberSuspended: "suspended", MemberIndividual: "individual", MemberFallback: "fallback"}
	compareNames = []string{CompareFastest: "fastest", CompareFirst: "first"}
)

// String returns the profile as the file form has it.
func (p Profile) String() string { return enumName(p, profileNames, "Profile") }

// ParseProfile parses what String returns.
func ParseProfile(s string) (Profile, error) { return parseEnum[Profile](s, profileNames) }

// String returns standby, suspended, individual or fallback.
func (f Fate) String() string { return enumName(f, fateNames, "Fate") }

// ParseFate parses what String returns.
func ParseFate(s string) (Fate, error) { return parseEnum[Fate](s, fateNames) }

// String returns fastest or first.
func (c CompareWith) String() string { return enumName(c, compareNames, "CompareWith") }

// ParseCompareWith parses what String returns.
func ParseCompareWith(s string) (CompareWith, error) { return parseEnum[CompareWith](s, compareNames) }

// Slower returns the fabric with a link that came up at a lower speed: a single
// cable, or the member of a bundle. It is an error that the fabric has no such
// element, that the speed is not lower, or that the switches at its ends do not say
// what becomes of a member with another speed than the others.
func (f *Fabric) Slower(e Element, mbps int) (*Fabric, error) {
	found, was := false, 0
	g, err := f.Edit(func(b *Builder) {
		for i := range b.Links {
			l := &b.Links[i]
			if l.Name != e.Name {
				continue
			}
			switch {
			case e.Kind == KindLink && !l.IsLAG():
				found, was, l.Mbps = true, l.Mbps, mbps
			case e.Kind == KindMember && l.IsLAG() && e.Index >= 1 && e.Index <= len(l.Members):
				found, was, l.Members[e.Index-1] = true, l.Members[e.Index-1], mbps
			default:
				continue
			}
			for _, end := range l.Ends {
				slowPort(b, l, &end, e.Index, mbps)
			}
		}
	})
	switch {
	case !found:
		return nil, Problems{{Got: fmt.Sprintf("%v is no link or member that could come up slower", e), Want: "such as member:isl/1"}}
	case mbps >= was:
		return nil, Problems{{Got: fmt.Sprintf("%v at %s, which is not slower than %s", e, FormatMbps(mbps), FormatMbps(was)), Want: "a lower speed"}}
	}
	return g, err
}

// slowPort lets the physical port of an end that says its speed come up slower
// with its link.
func slowPort(b *Builder, l *Link, e *End, member, mbps int) {
	for i := range b.Switches {
		if b.Switches[i].Name != e.At(member-1) {
			continue
		}
		for j := range b.Switches[i].Ports {
			p := &b.Switches[i].Ports[j]
			same := !l.IsLAG() && p.Number == e.Port || l.IsLAG() && len(e.Members) >= member && p.Name != "" && p.Name == e.Members[member-1]
			if same && p.Mbps != 0 {
				p.Mbps = mbps
			}
		}
	}
}
