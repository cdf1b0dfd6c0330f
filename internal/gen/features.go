package gen

import (
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
	return f
}
