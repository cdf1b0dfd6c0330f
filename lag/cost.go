package lag

import (
	"slices"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// step is a row of a cost table: the cost of a port of a speed in Mbps, or of
// bundles of 1, 2, … members of that speed.
type step struct {
	mbps int
	cost []int
}

var (
	// IEEE 802.1D-1998 table 8-5 (recommended values).
	shortTable = []step{{10, []int{100}}, {100, []int{19}}, {1000, []int{4}}, {10_000, []int{2}}}
	// H3C S12500 configuration guide, table 11, standard "legacy".
	comwareTable = []step{{10, []int{2000}}, {100, []int{200}}, {1000, []int{20}}, {10_000, []int{2}}}
	// The same table, aggregates of one to four selected ports.
	comwareBundles = []step{
		{10, []int{2000, 1800, 1600, 1400}}, {100, []int{200, 180, 160, 140}},
		{1000, []int{20, 18, 16, 14}}, {10_000, []int{2, 1, 1, 1}},
	}
	// Cisco LAN Switching Handbook p. 85 for 100M; for 1G observed as 3 whether
	// two, three or four links.
	ciscoBundles = []step{{100, []int{19, 12, 9, 8}}, {1000, []int{4, 3, 3, 3}}}
	// Dell S4820T and FN IOM guides (port channel cost; one member costs what a
	// port does).
	dellBundles = []step{{100, []int{180_000}}, {1000, []int{18_000}}, {10_000, []int{1800}}, {40_000, []int{600}}, {100_000, []int{180}}}
	// Alcatel OmniSwitch guides (easymanua.ls omniswitch p. 335, os6900 p. 140), 32
	// bits: of 2, 4 and 8 members. The sizes between have what the one below has.
	omniLong = []step{
		{1000, []int{20_000, 12_000, 12_000, 8000, 8000, 8000, 8000, 6000}},
		{10_000, []int{2000, 1200, 1200, 800, 800, 800, 800, 600}},
	}
	// The same, 16 bits. Of 1G and 10G any size has one cost.
	omniShort = []step{
		{100, []int{19, 12, 12, 9, 9, 9, 9, 7}}, {1000, []int{4, 3, 3, 3, 3, 3, 3, 3}}, {10_000, []int{2, 1, 1, 1, 1, 1, 1, 1}},
	}
	// Allied Telesyn AT-S62 guide (azmanual 427618 p. 266): trunks, of any size.
	alliedBundles = []step{{100, []int{20_000}}, {1000, []int{2000}}}
)

// PortCost returns the path cost of a single port of the speed in Mbps. The
// second result is false where no source gives a value for the speed, so that
// that of the nearest lower speed stands in for it.
//
//   - LongCost: 20,000,000 / Mbps rounded down, at least 1 (IEEE 802.1Q-2018
//     table 13-4 has the decades; mstpd computes the speeds between).
//   - LongStepCost: the decades of that table, a speed between two costs what
//     the faster one does (mstp-lib: 2.5G costs 2,000).
//   - ShortCost: IEEE 802.1D-1998 table 8-5. Faster than 10G is unverified.
//   - ComwareCost: H3C S12500 table 11, "legacy". Faster than 10G is unverified.
//   - DellOS9Cost: LongCost, but 1,400 for 40G (Dell OS9 guides).
//
// Without a speed, mbps under 1, the cost is that of no link, 200,000,000, not
// verified.
func PortCost(m topology.CostMethod, mbps int) (cost int, verified bool) {
	if mbps < 1 {
		return stp.MaxPathCost, false
	}
	switch m {
	case topology.LongStepCost:
		cost = 20_000_000
		for top := 1; top < mbps && cost > 1; top *= 10 {
			cost /= 10
		}
		return max(cost, 1), true
	case topology.ShortCost:
		return lookUp(shortTable, mbps, 1)
	case topology.ComwareCost:
		return lookUp(comwareTable, mbps, 1)
	case topology.DellOS9Cost:
		if mbps == 40_000 {
			return 1400, true
		}
	}
	return max(20_000_000/mbps, 1), true
}

// BundleCost returns the path cost of a bundle of which so many members, at
// least one, of the speed in Mbps are active. The second result is false where
// no source gives the value.
//
//   - AggregateLAG: that of one port with the speed of all active members (HPE
//     and H3C dot1t, Dell N-series, Aruba CX, Cisco in long mode). With the
//     short and Comware methods most sums are no listed speed.
//   - MemberLAG: that of one member, whatever the number (CatOS long mode, H3C
//     dot1d-1998).
//   - FlatLAG: 20,000, with the short method 4 (Dell PowerConnect 6248, M6220,
//     M8024; 3424 for the short one).
//   - CiscoShortLAG: by table, 19, 12, 9, 8 for 100M and 4, 3, 3, 3 for 1G.
//     More members, and 2, 1 for 10G and faster, are unverified.
//   - ComwareLAG: H3C S12500 table 11 "legacy", up to four members.
//   - ComwareDot1tLAG: 200,000,000 / the speed of the selected members in 100
//     kbps, rounded down.
//   - DellOS9LAG: 180,000, 18,000, 1,800, 600, 180 for two and more members of
//     100M, 1G, 10G, 40G, 100G; a single member costs what a port does. Other
//     speeds: nine tenths of a port's, unverified.
//   - OmniSwitchLAG: by table, with the long method 12,000, 8,000, 6,000 for 2, 4, 8
//     members of 1G and 1,200, 800, 600 of 10G, with the short one 12, 9, 7 of 100M,
//     3 of 1G and 1 of 10G. The table is by configured size: what a bundle costs of
//     which members are dead is unverified, and taken by active ones.
//   - AlliedLAG: 20,000 for 100M and 2,000 for 1G, whatever the number; other speeds
//     a tenth of a port's, unverified.
//   - FujitsuLAG: a member's cost less 1, at least 1, whatever the number.
//
// Without an active member the cost is that of no link.
func BundleCost(c topology.LAGCost, m topology.CostMethod, mbps, active int) (cost int, verified bool) {
	if mbps < 1 || active < 1 {
		return stp.MaxPathCost, false
	}
	switch c {
	case topology.MemberLAG:
		return PortCost(m, mbps)
	case topology.FlatLAG:
		if m == topology.ShortCost {
			return 4, true
		}
		return 20_000, true
	case topology.CiscoShortLAG:
		switch {
		case mbps >= 10_000:
			return max(3-active, 1), false
		case mbps < 100:
			cost, _ := PortCost(m, mbps)
			return cost, false
		}
		return lookUp(ciscoBundles, mbps, active)
	case topology.ComwareLAG:
		return lookUp(comwareBundles, mbps, active)
	case topology.ComwareDot1tLAG:
		return max(200_000_000/(10*mbps*active), 1), true
	case topology.DellOS9LAG:
		if active == 1 {
			return PortCost(m, mbps)
		}
		for _, row := range dellBundles {
			if row.mbps == mbps {
				return row.cost[0], true
			}
		}
		cost, _ := PortCost(m, mbps)
		return max(cost*9/10, 1), false
	}
	if cost, verified, ok := otherBundle(c, m, mbps, active); ok {
		return cost, verified
	}
	switch m {
	case topology.DellOS9Cost:
		m = topology.LongCost // 1,400 is for a port of 40G, not for 4 x 10G
	case topology.LongStepCost:
		cost, _ := PortCost(m, mbps*active)
		return cost, active == 1
	}
	return PortCost(m, mbps*active)
}

// otherBundle is BundleCost of the profiles that few switches have; false of others.
func otherBundle(c topology.LAGCost, m topology.CostMethod, mbps, active int) (cost int, verified, ok bool) {
	port, known := PortCost(m, mbps)
	switch c {
	case topology.OmniSwitchLAG:
		table := omniLong
		if m == topology.ShortCost {
			table = omniShort
		}
		listed := slices.IndexFunc(table, func(s step) bool { return s.mbps == mbps })
		switch {
		case active == 1:
			return port, known, true
		case listed < 0: // no faster than a port, at any rate
			return port, false, true
		}
		cost, verified = lookUp(table, mbps, active)
		sized := active == 2 || active == 4 || active == 8
		return cost, verified && (sized || m == topology.ShortCost && mbps >= 1000), true
	case topology.AlliedLAG:
		for _, s := range alliedBundles {
			if s.mbps == mbps {
				return s.cost[0], true, true
			}
		}
		return max(port/10, 1), false, true
	case topology.FujitsuLAG:
		return max(port-1, 1), known, true
	}
	return 0, false, false
}

// byConfiguredSize says that what a profile makes of dead members is not verified.
func byConfiguredSize(c topology.LAGCost, active, members int) bool {
	return c == topology.OmniSwitchLAG && active < members
}

// lookUp returns the cost of the greatest speed of the table that is not over
// mbps, and of the greatest number of members that is not over active. It is
// verified where both are what was asked for.
func lookUp(table []step, mbps, active int) (int, bool) {
	row := table[0]
	for _, s := range table[1:] {
		if s.mbps <= mbps {
			row = s
		}
	}
	i := min(active, len(row.cost))
	return row.cost[i-1], row.mbps == mbps && i == active
}
