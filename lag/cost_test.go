package lag_test

import (
	"testing"

	"github.com/spandrill/spandrill/lag"
	. "github.com/spandrill/spandrill/topology"
)

// TestPortCost has the rows of the tables that PortCost names.
func TestPortCost(t *testing.T) {
	const unverified = -1
	for _, c := range []struct {
		method CostMethod
		mbps   int
		want   int
		note   int
	}{
		{LongCost, 10, 2_000_000, 0}, {LongCost, 100, 200_000, 0}, {LongCost, 1000, 20_000, 0}, {LongCost, 10_000, 2000, 0},
		{LongCost, 2500, 8000, 0}, {LongCost, 5000, 4000, 0}, {LongCost, 25_000, 800, 0}, {LongCost, 40_000, 500, 0},
		{LongCost, 50_000, 400, 0}, {LongCost, 100_000, 200, 0}, {LongCost, 10_000_000, 2, 0}, {LongCost, 3000, 6666, 0},
		{LongStepCost, 1, 20_000_000, 0}, {LongStepCost, 10, 2_000_000, 0}, {LongStepCost, 1000, 20_000, 0}, {LongStepCost, 2500, 2000, 0}, {LongStepCost, 5000, 2000, 0},
		{LongStepCost, 10_000, 2000, 0}, {LongStepCost, 25_000, 200, 0}, {LongStepCost, 40_000, 200, 0}, {LongStepCost, 50_000, 200, 0},
		{LongStepCost, 100_000, 200, 0}, {LongStepCost, 1_000_000, 20, 0},
		{ShortCost, 10, 100, 0}, {ShortCost, 100, 19, 0}, {ShortCost, 1000, 4, 0}, {ShortCost, 10_000, 2, 0},
		{ShortCost, 40_000, 2, unverified}, {ShortCost, 2500, 4, unverified},
		{ComwareCost, 10, 2000, 0}, {ComwareCost, 100, 200, 0}, {ComwareCost, 1000, 20, 0}, {ComwareCost, 10_000, 2, 0},
		{ComwareCost, 40_000, 2, unverified},
		{DellOS9Cost, 1000, 20_000, 0}, {DellOS9Cost, 10_000, 2000, 0}, {DellOS9Cost, 40_000, 1400, 0}, {DellOS9Cost, 100_000, 200, 0},
	} {
		got, verified := lag.PortCost(c.method, c.mbps)
		if got != c.want || verified != (c.note == 0) {
			t.Errorf("PortCost(%v, %d) = %d, %v, want %d, %v", c.method, c.mbps, got, verified, c.want, c.note == 0)
		}
	}
}

// TestBundleCost has the rows of the tables that BundleCost names: the costs of
// one, two, … active members. A negative one is assumed.
func TestBundleCost(t *testing.T) {
	for _, c := range []struct {
		profile LAGCost
		method  CostMethod
		mbps    int
		want    []int
	}{
		// H3C S12500 table 11, dot1t; by the same rule Dell N-series (N2100 p. 768),
		// Aruba CX (2 Gbps is 10,000), is5com Raptor, Huawei (KB1000037989).
		{AggregateLAG, LongCost, 10_000, []int{2000, 1000, 666, 500}},
		{AggregateLAG, LongCost, 1000, []int{20_000, 10_000, 6666, 5000}},
		// Cisco in long mode today (community thread 225591, TAC 221588).
		{AggregateLAG, LongCost, 10, []int{2_000_000, 1_000_000}},
		{AggregateLAG, ShortCost, 1000, []int{4, -4}},
		{AggregateLAG, ShortCost, 10_000, []int{2, -2}},
		{AggregateLAG, DellOS9Cost, 10_000, []int{2000, 1000, 666, 500}}, // not 1,400 for the sum of 40G
		{AggregateLAG, LongStepCost, 10_000, []int{2000, -200}},
		// Cisco CatOS in long mode (Catalyst 4500 and 2948G 8.1 guide).
		{MemberLAG, LongCost, 1000, []int{20_000, 20_000, 20_000}},
		{MemberLAG, LongCost, 100, []int{200_000, 200_000}},
		// H3C S12500 table 11, dot1d-1998.
		{MemberLAG, ShortCost, 10_000, []int{2, 2, 2, 2}},
		{MemberLAG, ShortCost, 1000, []int{4, 4}},
		// Dell PowerConnect 6248 (p. 356), M6220, M8024; short: 3424 (p. 275), X1000 (p. 188).
		{FlatLAG, LongCost, 10_000, []int{20_000, 20_000}},
		{FlatLAG, LongCost, 1000, []int{20_000, 20_000, 20_000}},
		{FlatLAG, ShortCost, 1000, []int{4, 4}},
		{FlatLAG, ShortCost, 10_000, []int{4, 4}},
		// Cisco LAN Switching Handbook p. 85; GE as observed; no source for 10G.
		{CiscoShortLAG, ShortCost, 100, []int{19, 12, 9, 8, -8}},
		{CiscoShortLAG, ShortCost, 1000, []int{4, 3, 3, 3, -3}},
		{CiscoShortLAG, ShortCost, 10_000, []int{-2, -1, -1}},
		{CiscoShortLAG, ShortCost, 40_000, []int{-2, -1, -1}},
		{CiscoShortLAG, ShortCost, 10, []int{-100}},
		// H3C S12500 table 11, legacy.
		{ComwareLAG, ComwareCost, 10, []int{2000, 1800, 1600, 1400}},
		{ComwareLAG, ComwareCost, 100, []int{200, 180, 160, 140}},
		{ComwareLAG, ComwareCost, 1000, []int{20, 18, 16, 14, -14}},
		{ComwareLAG, ComwareCost, 10_000, []int{2, 1, 1, 1}},
		// The same, dot1t, by the speed in 100 kbps.
		{ComwareDot1tLAG, LongCost, 10_000, []int{2000, 1000, 666, 500}},
		{ComwareDot1tLAG, LongCost, 1000, []int{20_000, 10_000, 6666, 5000}},
		// Dell OS9: S4820T guide p. 784, FN IOM guide p. 525.
		{DellOS9LAG, DellOS9Cost, 100, []int{200_000, 180_000, 180_000}},
		{DellOS9LAG, DellOS9Cost, 1000, []int{20_000, 18_000, 18_000}},
		{DellOS9LAG, DellOS9Cost, 10_000, []int{2000, 1800, 1800, 1800}},
		{DellOS9LAG, DellOS9Cost, 40_000, []int{1400, 600}},
		{DellOS9LAG, DellOS9Cost, 100_000, []int{200, 180}},
		{DellOS9LAG, DellOS9Cost, 25_000, []int{800, -720}},
		{DellOS9LAG, DellOS9Cost, 50_000, []int{400, -360}},
		// Alcatel OmniSwitch (p. 335; os6900 p. 140): 2, 4 and 8 members; with 16 bits any.
		{OmniSwitchLAG, LongCost, 1000, []int{20_000, 12_000, -12_000, 8000, -8000, -8000, -8000, 6000, -6000}},
		{OmniSwitchLAG, LongCost, 10_000, []int{2000, 1200, -1200, 800, -800, -800, -800, 600}},
		{OmniSwitchLAG, LongCost, 40_000, []int{500, -500}},
		{OmniSwitchLAG, ShortCost, 100, []int{19, 12, -12, 9, -9, -9, -9, 7}},
		{OmniSwitchLAG, ShortCost, 1000, []int{4, 3, 3, 3, 3, 3, 3, 3}},
		{OmniSwitchLAG, ShortCost, 10_000, []int{2, 1, 1, 1}},
		{OmniSwitchLAG, ShortCost, 10, []int{100, -100}},
		// Allied Telesyn AT-S62 (p. 266).
		{AlliedLAG, LongCost, 100, []int{20_000, 20_000, 20_000}},
		{AlliedLAG, LongCost, 1000, []int{2000, 2000}},
		{AlliedLAG, LongCost, 10_000, []int{-200, -200}},
		// Fujitsu GSWB: the master's link speed cost less 1.
		{FujitsuLAG, ShortCost, 100, []int{18, 18}},
		{FujitsuLAG, ShortCost, 1000, []int{3, 3, 3}},
		{FujitsuLAG, ShortCost, 10_000, []int{1, 1}},
		{FujitsuLAG, ShortCost, 40_000, []int{-1, -1}},
	} {
		for i, want := range c.want {
			got, verified := lag.BundleCost(c.profile, c.method, c.mbps, i+1)
			if got != max(want, -want) || verified != (want > 0) {
				t.Errorf("BundleCost(%v, %v, %d, %d) = %d, %v, want %d", c.profile, c.method, c.mbps, i+1, got, verified, want)
			}
		}
	}
}
