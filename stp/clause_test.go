package stp_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/internal/naive"
	"github.com/spandrill/spandrill/stp"
)

// clause is one statement of the standard, or of package stp's documentation
// where that goes beyond the standard, and a network on which it decides.
type clause struct {
	// says is the statement, after the clause that it is from: D is IEEE
	// 802.1D-2004, Q is IEEE 802.1Q-2005; "guard" and what has trees per VLAN no
	// standard has: SLX is Extreme's documentation, C Cisco's document of a number,
	// "pvst" what package stp says by itself.
	says string
	// network is a line for each bridge and LAN, see network.
	network string
	// want has lines of words, those that matter.
	want []string
}

var electionClauses = []clause{
	{"D 9.2.5: the lower bridge priority wins, whatever the addresses are", `
		a rstp prio=8192
		b rstp prio=4096
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root", "cist b: root b cost 0; 1 designated"}},
	{"D 9.2.5: priority 0 is the best, not the default", `
		a rstp prio=4096
		b rstp prio=0
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root"}},
	{"D 9.2.5: of equal priorities the lower address wins", `
		a rstp mac=2
		b rstp mac=1
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root"}},
	{"D 9.2.5: addresses are compared from the first octet on", `
		a rstp mac=256
		b rstp mac=255
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root"}},
	{"Q 13.23.1: an MST instance has bridge priorities of its own", `
		a mstp prio=4096 region=r/0/10:1
		b mstp mst1=4096 region=r/0/10:1
		lan a1 b1`,
		[]string{
			"cist b: root a cost 0 regional a internal 10; 1 root", "mst1 b: root b cost 0; 1 designated",
			"cist a: root a cost 0 regional a internal 0; 1 designated", "mst1 a: root b cost 10; 1 root",
		}},
	{"Q 13.23.1: an instance without a priority of its own has 32768, not that of the CIST", `
		a mstp mac=2 prio=4096 region=r/0/10:1
		b mstp mac=1 prio=61440 region=r/0/10:1
		lan a1 b1`,
		[]string{"cist b: root a cost 0 regional a internal 10; 1 root", "mst1 a: root b cost 10; 1 root"}},
	{"D 17.6: the root path cost is the sum of the costs of the ports that receive", `
		a rstp prio=4096
		b rstp
		c rstp
		lan a1,cost=1000 b1,cost=3
		lan b2,cost=2000 c1,cost=4`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 3; 1 root, 2 designated", "cist c: root a cost 7; 1 root"}},
	{"D 17.5: two cheap hops win against one that costs more", `
		a rstp prio=4096
		b rstp
		c rstp
		lan a1 b1
		lan b2 c1
		lan a2 c2,cost=21`,
		[]string{"cist c: root a cost 20; 1 root, 2 alternate"}},
	{"D 17.5: on equal costs the lower designated bridge wins, by priority", `
		a rstp prio=4096
		b rstp
		c rstp prio=8192
		d rstp
		lan a1 b1
		lan a2 c1
		lan b2 d1
		lan c2 d2`,
		[]string{"cist d: root a cost 20; 1 alternate, 2 root"}},
	{"D 17.5: on equal costs the lower designated bridge wins, by address", `
		a rstp prio=4096
		b rstp mac=9
		c rstp mac=8
		d rstp
		lan a1 b1
		lan a2 c1
		lan b2 d1
		lan c2 d2`,
		[]string{"cist d: root a cost 20; 1 alternate, 2 root"}},
	{"D 17.5: of one designated bridge the lower port number wins", `
		a rstp prio=4096
		b rstp
		lan a1 b2
		lan a2 b1`,
		[]string{"cist b: root a cost 10; 1 alternate, 2 root"}},
	{"D 17.5, 9.2.7: of one designated bridge the lower port priority wins, before the number", `
		a rstp prio=4096
		b rstp
		lan a1,prio=128 b1
		lan a2,prio=64 b2`,
		[]string{"cist b: root a cost 10; 1 alternate, 2 root"}},
	{"D 17.5: the designated port decides before the receiving port", `
		a rstp prio=4096
		b rstp
		lan a1,prio=128 b1,prio=0
		lan a2,prio=64 b2,prio=240`,
		[]string{"cist b: root a cost 10; 1 alternate, 2 root"}},
	{"D 17.5: of two ports that hear one designated port the lower number wins", `
		a rstp prio=4096
		b rstp
		lan a1 b1 b2`,
		[]string{"cist b: root a cost 10; 1 root, 2 alternate"}},
	{"D 17.5: of two ports that hear one designated port the lower priority wins, before the number", `
		a rstp prio=4096
		b rstp
		lan a1 b1 b2,prio=64`,
		[]string{"cist b: root a cost 10; 1 alternate, 2 root"}},
	{"Q 13.11: an instance has port priorities of its own; without one that of the CIST", `
		a mstp prio=4096 region=r/0/10:1,20:2
		b mstp region=r/0/10:1,20:2
		lan a1 b1
		lan a2,prio=112,mst1=240 b2`,
		[]string{
			"cist b: root a cost 0 regional a internal 10; 1 alternate, 2 root",
			"mst1 b: root a cost 10; 1 root, 2 alternate", "mst2 b: root a cost 10; 1 alternate, 2 root",
		}},
}

var roleClauses = []clause{
	{"D 17.7: the bridge that is nearer to the root is designated, whatever its identifier", `
		a rstp prio=4096
		b rstp prio=8192
		c rstp
		lan a1 b1,cost=11
		lan a2 c1
		lan b2 c2`,
		[]string{"cist b: root a cost 11; 1 root, 2 alternate", "cist c: root a cost 10; 1 root, 2 designated"}},
	{"D 17.7: of bridges equally near the lower identifier is designated, the cost of the ports on the LAN does not count", `
		a rstp prio=4096
		b rstp
		c rstp prio=8192
		lan a1 b1
		lan a2 c1
		lan b2,cost=1 c2,cost=1000`,
		[]string{"cist b: root a cost 10; 1 root, 2 alternate", "cist c: root a cost 10; 1 root, 2 designated"}},
	{"D 17.7: on a hub too there is one designated port", `
		a rstp prio=4096
		b rstp
		c rstp
		d rstp
		lan a1 b1
		lan a2 c1
		lan b2 c2 d1`,
		[]string{
			"cist b: root a cost 10; 1 root, 2 designated", "cist c: root a cost 10; 1 root, 2 alternate",
			"cist d: root a cost 20; 1 root",
		}},
	{"D 17.7: a second port on a hub that the bridge serves is backup", `
		a rstp prio=4096
		b rstp
		lan a1 a2 b1`,
		[]string{"cist a: root a cost 0; 1 designated, 2 backup", "cist b: root a cost 10; 1 root"}},
	{"D 17.7: the port priority decides which is designated and which backup", `
		a rstp prio=4096
		b rstp
		lan a1 a2,prio=64 b1`,
		[]string{"cist a: root a cost 0; 1 backup, 2 designated"}},
	{"D 17.7: a link between two ports of one bridge has a designated and a backup port", `
		a rstp prio=4096
		b rstp
		lan a1 b1
		lan b3 b2`,
		[]string{"cist b: root a cost 10; 1 root, 2 designated, 3 backup"}},
	{"D 17.7: a second port on a hub that another bridge serves is alternate", `
		a rstp prio=4096
		b rstp
		c rstp
		lan a1 b1
		lan a2 c1
		lan b2 c2 c3`,
		[]string{"cist c: root a cost 10; 1 root, 2 alternate, 3 alternate"}},
	{"802.1D-1998 8.3: STP settles on the tree of RSTP, its blocked ports are alternate or backup", `
		a stp prio=4096
		b stp
		c stp
		lan a1 b1
		lan a2 c1
		lan b2 c2
		lan b3 b4`,
		[]string{"cist c: root a cost 10; 1 root, 2 alternate", "cist b: root a cost 10; 1 root, 2 designated, 3 designated, 4 backup"}},
	{"D 17.24: STP, RSTP and MSTP bridges in a ring have one tree", `
		a stp prio=4096
		b rstp
		c mstp region=r/0/10:1
		lan a1 b1
		lan a2 c1
		lan b2 c2`,
		[]string{"cist b: root a cost 10; 1 root, 2 designated", "cist c: root a cost 10 regional c internal 0; 1 root, 2 alternate"}},
	{"D 17.13.1: an edge port that hears a bridge is a port like any other", `
		a rstp prio=4096
		b rstp
		c rstp
		lan a1,edge b1,edge
		lan a2 c1
		lan b2,edge c2,edge`,
		[]string{"cist b: root a cost 10; 1 root, 2 designated", "cist c: root a cost 10; 1 root, 2 alternate"}},
	{"D 17.7: a port where nobody answers is designated, edge or not", `
		a rstp
		lan a1
		lan a2,edge`,
		[]string{"cist a: root a cost 0; 1 designated, 2 designated"}},
	{"D 17.7: a port in no LAN is disabled", `
		a rstp
		down a1`,
		[]string{"cist a: root a cost 0; 1 disabled"}},
	{"Q 13.25.14: a restricted port is alternate where it hears the best vector, in every tree", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		lan a1 b1,restricted
		lan a2 b2,cost=500`,
		[]string{"cist b: root a cost 0 regional a internal 500; 1 alternate, 2 root", "mst1 b: root a cost 500; 1 alternate, 2 root"}},
	{"Q 13.25.14: a bridge whose ports are all restricted takes itself for the root", `
		a rstp prio=4096
		b rstp
		lan a1 b1,restricted
		lan b2`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root b cost 0; 1 alternate, 2 designated"}},
	{"Q 13.25.14: a restricted port may be designated", `
		a rstp prio=4096
		b rstp
		lan a1,restricted b1`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root"}},
}

// regionPair is a region of two bridges; the second has the configuration that
// is filled in.
const regionPair = `
		a mstp prio=4096 region=r/7/10:1,20:2
		b mstp region=%s
		lan a1,icost0=77 b1,cost=50,icost0=7`

// oneRegion and twoRegions are what b is then.
const (
	oneRegion  = "cist b: root a cost 0 regional a internal 7; 1 root"
	twoRegions = "cist b: root a cost 50 regional b internal 0; 1 root"
)

// borders is an MSTP region of k and m next to bridges without regions: o, the
// root, and x, as near to it as the region. d hears m and x, whose vectors are
// equal but for the designated bridge: k 4096 < x 8192 < m 32768.
const borders = `
		o rstp prio=0
		k mstp prio=4096 region=r/0
		x rstp prio=8192
		m mstp region=r/0
		d %s
		lan o1 k1
		lan o2 x1
		lan k2 m1
		lan m2 d1
		lan x2 d2`

var regionClauses = []clause{
	{"Q 13.7: bridges that agree in name, revision and map are one region",
		fmt.Sprintf(regionPair, "r/7/10:1,20:2"), []string{oneRegion}},
	{"Q 13.7: bridges that differ in the name are two regions",
		fmt.Sprintf(regionPair, "R/7/10:1,20:2"), []string{twoRegions}},
	{"Q 13.7: bridges that differ in the revision are two regions",
		fmt.Sprintf(regionPair, "r/8/10:1,20:2"), []string{twoRegions}},
	{"Q 13.7: bridges that differ in the instance of one VLAN are two regions",
		fmt.Sprintf(regionPair, "r/7/10:1,20:3"), []string{twoRegions}},
	{"Q 13.7: bridges that differ in a VLAN that one has in the IST are two regions",
		fmt.Sprintf(regionPair, "r/7/10:1,20:2,30:2"), []string{twoRegions}},
	{"Q 13.7: a VLAN absent from the map is in the IST",
		fmt.Sprintf(regionPair, "r/7/10:1,20:2,30:0"), []string{oneRegion}},
	{"Q 13.7: bridges of one configuration that are not joined are two regions", `
		o rstp prio=0
		a mstp region=r/0/10:1
		b mstp region=r/0/10:1
		lan o1 a1
		lan o2 b1`,
		[]string{
			"cist a: root o cost 10 regional a internal 0; 1 root", "cist b: root o cost 10 regional b internal 0; 1 root",
			"mst1 a: root a cost 0; 1 master", "mst1 b: root b cost 0; 1 master",
		}},
	{"Q 13.10: inside a region the external cost stays and the internal one grows, outside the other way round", `
		o rstp prio=0
		a mstp region=r/0
		b mstp region=r/0
		d rstp
		lan o1 a1,cost=50,icost0=5
		lan a2 b1,cost=60,icost0=6
		lan b2 d1,cost=70`,
		[]string{
			"cist a: root o cost 50 regional a internal 0; 1 root, 2 designated",
			"cist b: root o cost 50 regional a internal 6; 1 root, 2 designated",
			"cist d: root o cost 120; 1 root",
		}},
	{"Q 13.10: the external cost decides before the internal one", `
		o rstp prio=0
		a mstp region=r/0
		b mstp region=r/0
		lan o1 a1,cost=50
		lan o2 b1,cost=49
		lan a2,icost0=1000 b2`,
		[]string{
			"cist a: root o cost 49 regional b internal 1000; 1 alternate, 2 root",
			"cist b: root o cost 49 regional b internal 0; 1 root, 2 designated",
		}},
	{"Q 13.10: equal external costs are decided by the regional root, before the internal cost", `
		o rstp prio=0
		a mstp prio=8192 region=r/0
		b mstp region=r/0
		lan o1 a1
		lan o2 b1
		lan a2 b2,icost0=1000`,
		[]string{"cist b: root o cost 10 regional a internal 1000; 1 alternate, 2 root"}},
	{"Q 13.11: an instance has internal costs of its own; without one the external", `
		a mstp prio=4096 mst1=4096 mst2=4096 region=r/0/10:1,20:2
		b mstp region=r/0/10:1,20:2
		lan a1 b1,cost=50,icost0=7,icost1=9`,
		[]string{oneRegion, "mst1 b: root a cost 9; 1 root", "mst2 b: root a cost 50; 1 root"}},
	{"Q 13.11: each region has its own root of an instance, though MSTID and configuration are equal", `
		a mstp prio=4096 region=r/0/10:1
		b mstp mst1=4096 region=r/0/10:1
		c mstp mst1=0 region=s/0/10:1
		d mstp mst1=8192 region=s/0/10:1
		lan a1 b1
		lan b2 c1
		lan c2 d1`,
		[]string{
			"mst1 a: root b cost 10; 1 root", "mst1 b: root b cost 0; 1 designated, 2 designated",
			"mst1 c: root c cost 0; 1 master, 2 designated", "mst1 d: root c cost 10; 1 root",
		}},
	{"Q 13.12: at the boundary the instance's ports are master and alternate where those of the CIST are root and alternate", `
		o rstp prio=0
		k mstp prio=4096 region=r/0/10:1
		m mstp mst1=4096 region=r/0/10:1
		d rstp
		lan o1 k1
		lan o2 m1
		lan k2 m2
		lan m3 d1`,
		[]string{
			"cist k: root o cost 10 regional k internal 0; 1 root, 2 designated",
			"cist m: root o cost 10 regional k internal 10; 1 alternate, 2 root, 3 designated",
			"mst1 k: root m cost 10; 1 master, 2 root",
			"mst1 m: root m cost 0; 1 alternate, 2 designated, 3 designated",
		}},
	{"Q 13.10: on a LAN with an STP bridge the bridges of a region are external to each other", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		s stp
		lan a1 b1 s1`,
		[]string{
			"cist b: root a cost 10 regional b internal 0; 1 root", "cist s: root a cost 10; 1 root",
			"mst1 b: root b cost 0; 1 master", "mst1 a: root a cost 0; 1 designated",
		}},
	{"Q 13.10: on a LAN with an RSTP bridge the bridges of a region stay internal to each other", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		s rstp
		lan a1 b1 s1`,
		[]string{
			"cist b: root a cost 0 regional a internal 10; 1 root", "cist s: root a cost 10; 1 root",
			"mst1 b: root a cost 10; 1 root",
		}},
	{"Q 13.26.4: a hub of two regions is internal for the region of its designated bridge only", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		c mstp region=s/0/10:1
		d mstp region=s/0/10:1
		lan a1 b1 c1 d1`,
		[]string{
			"cist b: root a cost 0 regional a internal 10; 1 root", "mst1 b: root a cost 10; 1 root",
			"cist c: root a cost 10 regional c internal 0; 1 root", "mst1 c: root c cost 0; 1 master",
			"cist d: root a cost 10 regional d internal 0; 1 root", "mst1 d: root d cost 0; 1 master",
		}},
	{"Q 14.6: an RSTP bridge reads the regional root of an MST BPDU as the designated bridge",
		fmt.Sprintf(borders, "rstp"), []string{"cist d: root o cost 20; 1 root, 2 alternate"}},
	{"Q 13.10: an STP bridge is sent the identifier of the bridge itself, not the regional root's",
		fmt.Sprintf(borders, "stp"), []string{"cist d: root o cost 20; 1 alternate, 2 root"}},
	{"Q 14.6: a bridge of another region takes the sender of an MST BPDU for the designated bridge",
		fmt.Sprintf(borders, "mstp region=s/0"), []string{"cist d: root o cost 20 regional d internal 0; 1 alternate, 2 root"}},
	{"Q 13.7: an instance exists where a VLAN is mapped to it, on MSTP bridges only", `
		a mstp prio=4096 region=r/0/10:0,20:2
		b rstp
		c stp
		lan a1 b1
		lan a2 c1`,
		[]string{"mst2 a: root a cost 0; 1 designated, 2 designated"}},
}

var guardClauses = []clause{
	{"guard: root guard is restricted role, and says where it holds", `
		a rstp prio=4096
		b rstp
		lan a1 b1,root-guard
		lan a2 b2,cost=500`,
		[]string{"cist b: root a cost 500; 1 alternate (root-inconsistent), 2 root"}},
	{"guard: root guard is silent on a designated port", `
		a rstp prio=4096
		b rstp
		lan a1,root-guard b1`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root"}},
	{"guard: root guard holds any port that hears a better vector than its own, though it were the second best way", `
		a rstp prio=4096
		b rstp
		lan a1 b1
		lan a2 b2,root-guard`,
		[]string{"cist b: root a cost 10; 1 root, 2 alternate (root-inconsistent)"}},
	{"guard: root guard is silent on a backup port", `
		a rstp prio=4096
		b rstp
		lan a1 a2,root-guard b1`,
		[]string{"cist a: root a cost 0; 1 designated, 2 backup"}},
	{"guard: root guard holds in every tree, and at a boundary as the CIST", `
		a rstp prio=4096
		b mstp region=r/0/10:1
		lan a1 b1,root-guard`,
		[]string{
			"cist b: root b cost 0 regional b internal 0; 1 alternate (root-inconsistent)",
			"mst1 b: root b cost 0; 1 alternate (root-inconsistent)",
		}},
	{"guard: BPDU guard takes a link down, and its other end loses the carrier", `
		a rstp prio=4096
		b rstp
		lan a1 b1,bpdu-guard
		lan a2 b2,cost=500`,
		[]string{
			"cist a: root a cost 0; 1 disabled, 2 designated",
			"cist b: root a cost 500; 1 disabled (err-disabled by BPDU guard), 2 root",
		}},
	{"guard: BPDU guard at both ends of a link: either may have been first", `
		a rstp prio=4096
		b rstp
		lan a1,bpdu-guard b1,bpdu-guard`,
		[]string{
			"cist a: root a cost 0; 1 disabled (err-disabled by BPDU guard)",
			"cist b: root b cost 0; 1 disabled (err-disabled by BPDU guard)",
		}},
	{"guard: BPDU guard on a hub, the others do not notice", `
		a rstp
		b rstp
		c rstp prio=4096
		lan a1 b1 c1,bpdu-guard`,
		[]string{
			"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root",
			"cist c: root c cost 0; 1 disabled (err-disabled by BPDU guard)",
		}},
	{"guard: a shared LAN stays up when one of two ends goes", `
		a rstp
		b rstp
		lan a1 b1,bpdu-guard shared`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root b cost 0; 1 disabled (err-disabled by BPDU guard)"}},
	{"guard: BPDU guard hears the other port of its own bridge", `
		a rstp
		lan a1 a2,bpdu-guard`,
		[]string{"cist a: root a cost 0; 1 disabled, 2 disabled (err-disabled by BPDU guard)"}},
	{"guard: BPDU guard is quiet where nobody speaks", `
		a rstp
		b rstp
		lan a1,bpdu-guard
		lan a2,bpdu-guard b1,filter`,
		[]string{"cist a: root a cost 0; 1 designated, 2 designated"}},
	{"guard: of two ports on a hub BPDU guard leaves one that no longer hears the STP bridge", `
		a mstp prio=4096 region=r/0
		b mstp region=r/0
		s stp
		lan a1 b1 s1,bpdu-guard`,
		[]string{"cist b: root a cost 0 regional a internal 10; 1 root"}},
	{"guard: a port with BPDU filter is designated and for others not there, so that two links are a loop", `
		a rstp prio=4096
		b rstp
		lan a1 b1
		lan a2 b2,filter`,
		[]string{"cist a: root a cost 0; 1 designated, 2 designated", "cist b: root a cost 10; 1 root, 2 designated"}},
	{"guard: without BPDU filter one of two links blocks", `
		a rstp prio=4096
		b rstp
		lan a1 b1
		lan a2 b2`,
		[]string{"cist b: root a cost 10; 1 root, 2 alternate"}},
	{"guard: loop guard holds a port that expects BPDUs and is alone", `
		a rstp
		lan a1,loop-guard,expects
		lan a2,loop-guard
		lan a3,expects`,
		[]string{"cist a: root a cost 0; 1 designated (loop-inconsistent), 2 designated, 3 designated"}},
	{"guard: loop guard leaves a port alone that is not, though the other end is silent as root port", `
		a stp prio=4096
		b stp
		lan a1,loop-guard,expects b1`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root"}},
	{"guard: loop guard takes a filtered end for nobody", `
		a rstp
		b rstp
		lan a1,loop-guard,expects b1,filter`,
		[]string{"cist a: root a cost 0; 1 designated (loop-inconsistent)", "cist b: root b cost 0; 1 designated"}},
	{"guard: bridge assurance at both ends hears the root port too", `
		a rstp prio=4096
		b rstp
		lan a1,assurance b1,assurance`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root"}},
	{"guard: bridge assurance at the designated end alone hears nothing", `
		a rstp prio=4096
		b rstp
		lan a1,assurance b1`,
		[]string{"cist a: root a cost 0; 1 designated (bridge-assurance-inconsistent)", "cist b: root a cost 10; 1 root"}},
	{"guard: bridge assurance at the root port alone hears the designated port", `
		a rstp prio=4096
		b rstp
		lan a1 b1,assurance`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root"}},
	{"guard: bridge assurance hears a port that is designated in another tree", `
		a mstp prio=4096 region=r/0/10:1
		b mstp mst1=4096 region=r/0/10:1
		lan a1,assurance b1`,
		[]string{"cist a: root a cost 0 regional a internal 0; 1 designated", "mst1 a: root b cost 10; 1 root"}},
	{"guard: bridge assurance at both ends inside a region", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		lan a1,assurance b1,assurance`,
		[]string{"cist a: root a cost 0 regional a internal 0; 1 designated", "mst1 b: root a cost 10; 1 root"}},
	{"guard: bridge assurance is not content with a filtered port, and a filtered one hears nothing itself", `
		a rstp
		b rstp
		lan a1,assurance b1,filter
		lan a2,assurance,filter b2`,
		[]string{"cist a: root a cost 0; 1 designated (bridge-assurance-inconsistent), 2 designated (bridge-assurance-inconsistent)"}},
	{"guard: bridge assurance says that a port is alone before loop guard does", `
		a rstp
		lan a1,assurance,loop-guard,expects`,
		[]string{"cist a: root a cost 0; 1 designated (bridge-assurance-inconsistent)"}},
	{"guard: loop guard and BPDU filter on one port: it expects and hears nothing", `
		a rstp
		b rstp
		lan a1,loop-guard,expects,filter b1`,
		[]string{"cist a: root a cost 0; 1 designated (loop-inconsistent)", "cist b: root b cost 0; 1 designated"}},
	{"guard: bridge assurance holds a port that is alone, in every tree", `
		a mstp region=r/0/10:1
		lan a1,assurance`,
		[]string{
			"cist a: root a cost 0 regional a internal 0; 1 designated (bridge-assurance-inconsistent)",
			"mst1 a: root a cost 0; 1 designated (bridge-assurance-inconsistent)",
		}},
}

var vlanClauses = []clause{
	{"pvst: each VLAN has a tree, with bridge priorities and port costs of its own; without them those of the bridge and the port", `
		a pvst vlans=1+2 prio=4096
		b pvst vlans=1+2 vprio2=0
		lan a1 b1
		lan a2,vcost2=9 b2`,
		[]string{
			"cist a: root a cost 0; 1 designated, 2 designated", "cist b: root a cost 10; 1 root, 2 alternate",
			"vlan2 a: root b cost 9; 1 alternate, 2 root", "vlan2 b: root b cost 0; 1 designated, 2 designated",
		}},
	{"pvst: VLAN 1 too has a bridge priority of its own", `
		a rpvst vlans=1+2 prio=28672
		b rpvst vlans=1+2 prio=4096 vprio1=32768
		lan a1 b1`,
		[]string{"cist b: root a cost 10; 1 root", "vlan2 a: root b cost 10; 1 root"}},
	{"pvst: VLAN 1 too has port costs of its own", `
		a rpvst vlans=1+2 prio=4096
		b rpvst vlans=1+2
		lan a1 b1,vcost1=30
		lan a2 b2`,
		[]string{"cist b: root a cost 10; 1 alternate, 2 root", "vlan2 b: root a cost 10; 1 root, 2 alternate"}},
	{"pvst: a VLAN has port priorities of its own, VLAN 1 too", `
		a rpvst vlans=1+2+3 prio=4096
		b rpvst vlans=1+2+3
		lan a1 b1
		lan a2,vprio2=64 b2
		lan a3,vprio1=64 b3`,
		[]string{
			"cist b: root a cost 10; 1 alternate, 2 alternate, 3 root", "vlan2 b: root a cost 10; 1 alternate, 2 root, 3 alternate",
			"vlan3 b: root a cost 10; 1 root, 2 alternate, 3 alternate",
		}},
	{"pvst: the tree of VLAN 1 is part of the CIST, that of another VLAN is not", `
		a rstp prio=4096
		b rpvst vlans=1+2
		c stp
		lan a1 b1
		lan b2 c1`,
		[]string{
			"cist a: root a cost 0; 1 designated", "cist b: root a cost 10; 1 root, 2 designated", "cist c: root a cost 20; 1 root",
			"vlan2 b: root b cost 0; 1 designated, 2 designated",
		}},
	{"pvst, D 9.2.5: towards the CIST a bridge has its priority plus 1, for which it loses before addresses are compared", `
		a rpvst vlans=1 mac=1
		b rstp mac=2
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root", "cist b: root b cost 0; 1 designated"}},
	{"pvst, D 9.2.5: between bridges of a tree the VLAN in the priority decides nothing", `
		a pvst vlans=1+2 mac=2
		b rpvst vlans=1+2 mac=1
		lan a1 b1`,
		[]string{"cist a: root b cost 10; 1 root", "vlan2 a: root b cost 10; 1 root"}},
	{"pvst: PVST is STP to a region, whose bridges are external to each other on its LAN", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		s pvst vlans=1
		lan a1 b1 s1`,
		[]string{"cist b: root a cost 10 regional b internal 0; 1 root", "mst1 b: root b cost 0; 1 master"}},
	{"pvst: RPVST is RSTP to a region, whose bridges stay internal to each other on its LAN", `
		a mstp prio=4096 region=r/0/10:1
		b mstp region=r/0/10:1
		s rpvst vlans=1
		lan a1 b1 s1`,
		[]string{"cist b: root a cost 0 regional a internal 10; 1 root", "mst1 b: root a cost 10; 1 root"}},
	{"SLX: a port that does not carry VLAN 1 sends no IEEE BPDUs", `
		a rpvst vlans=1+2 prio=4096
		b rstp
		lan a1,vlans=2 b1
		lan a2 b2,cost=50`,
		[]string{"cist a: root a cost 0; 2 designated", "cist b: root a cost 50; 1 designated, 2 root"}},
	{"SLX: a port that does not carry VLAN 1 heeds no IEEE BPDUs", `
		a rstp prio=4096
		b rpvst vlans=1+2
		lan a1 b1,vlans=2
		lan b2`,
		[]string{"cist a: root a cost 0; 1 designated", "cist b: root b cost 0; 2 designated", "vlan2 b: root b cost 0; 1 designated, 2 designated"}},
	{"pvst: a port is in the trees of the VLANs that it carries only", `
		a rpvst vlans=1+2 prio=4096
		b rpvst vlans=1+2
		lan a1 b1,vlans=1
		lan a2,vlans= b2
		lan a3 b3,cost=50`,
		[]string{
			"cist a: root a cost 0; 1 designated, 3 designated", "cist b: root a cost 10; 1 root, 2 designated, 3 alternate",
			"vlan2 a: root a cost 0; 1 designated, 3 designated", "vlan2 b: root a cost 50; 2 designated, 3 root",
		}},
}

// byWayOf is a ring of a, the root of VLANs 1 and 2, b and the standard bridge
// r, which gets options. b's port 1 faces r's port 2, and its port 2 faces a. If
// VLAN 2 passes r, b takes port 1, as there it hears a's port 1, of two that are
// equal otherwise; if not, it hears nobody there.
func byWayOf(r, r2, b1 string) string {
	return fmt.Sprintf(`
		a rpvst vlans=1+2+3 prio=0
		b rpvst vlans=1+2+3
		r rstp %s
		lan a1 r1
		lan r2%s b1%s
		lan a2 b2`, r, r2, b1)
}

const (
	passes    = "vlan2 b: root a cost 10; 1 root, 2 alternate"
	stopsAtR  = "vlan2 b: root a cost 10; 1 designated, 2 root"
	rForwards = "cist r: root a cost 10; 1 root, 2 designated"
)

// twoLinks is a region of m and n, of whose two links the CIST takes the first
// and the MST instance of VLAN 2 the second, and a and b on either side.
const twoLinks = `
		a rpvst vlans=1+2+3
		b rpvst vlans=1+2+3
		m mstp prio=4096 mst1=4096 region=r/0/2:1
		n mstp region=r/0/2:1
		lan a1 m1
		lan m2,vlans=%s n1,icost1=100
		lan m3,vlans=%s n2
		lan n3 b1`

var tunnelClauses = []clause{
	{"SLX: SSTP BPDUs pass a standard bridge where it forwards, which is no hop and no cost to the VLAN's tree",
		byWayOf("prio=8192", "", ""), []string{rForwards, passes, "cist b: root a cost 10; 1 alternate, 2 root"}},
	{"SLX: SSTP BPDUs do not pass a port that blocks in the CIST",
		byWayOf("prio=61440", "", ""), []string{"cist r: root a cost 10; 1 root, 2 alternate", stopsAtR}},
	{"SLX: SSTP BPDUs do not pass a port that a guard holds",
		byWayOf("prio=8192", ",assurance", ""), []string{"cist r: root a cost 10; 1 root, 2 designated (bridge-assurance-inconsistent)", stopsAtR}},
	{"pvst: SSTP BPDUs do not pass a standard port that does not carry the VLAN, others do",
		byWayOf("prio=8192", ",vlans=1+3", ""), []string{rForwards, stopsAtR, "vlan3 b: root a cost 10; 1 root, 2 alternate"}},
	{"pvst: SSTP BPDUs do not pass a standard bridge that does not have the VLAN, others do",
		byWayOf("prio=8192 vlans=1+3", "", ""), []string{rForwards, stopsAtR, "vlan3 b: root a cost 10; 1 root, 2 alternate"}},
	{"pvst: that a standard bridge lacks VLAN 1 is nothing to IEEE BPDUs",
		byWayOf("prio=8192 vlans=2", "", ""), []string{rForwards, passes, "cist b: root a cost 10; 1 alternate, 2 root"}},
	{"guard: a bridge that tunnels SSTP BPDUs floods them over filtered ports too, as data",
		byWayOf("prio=8192", ",filter", ""), []string{"cist b: root a cost 10; 1 designated, 2 root", passes}},
	{"guard: BPDU filter of a PVST port stops SSTP BPDUs, both ways",
		byWayOf("prio=8192", "", ",filter"), []string{
			"cist b: root a cost 10; 1 designated, 2 root", stopsAtR,
			"vlan2 a: root a cost 0; 1 designated, 2 designated",
		}},
	{"SLX: what lies between PVST bridges is one shared LAN to the VLAN's tree", `
		a rpvst vlans=1+2 vprio2=4096
		b rpvst vlans=1+2
		c rpvst vlans=1+2 vprio2=8192
		r rstp prio=4096
		lan a1 r1
		lan a2 r2
		lan b1 r3
		lan c1 r4
		lan c2 r5
		lan c3 b2`,
		[]string{
			"cist a: root r cost 10; 1 root, 2 alternate", "cist c: root r cost 10; 1 root, 2 alternate, 3 alternate",
			"vlan2 a: root a cost 0; 1 designated, 2 backup", "vlan2 b: root a cost 10; 1 root, 2 alternate",
			"vlan2 c: root a cost 10; 1 root, 2 alternate, 3 designated",
		}},
	{"SLX: an MSTP bridge forwards SSTP BPDUs as the instance of their VLAN does",
		fmt.Sprintf(twoLinks, "1+3", "2"), []string{
			"cist n: root m cost 0 regional m internal 10; 1 root, 2 alternate, 3 designated",
			"mst1 n: root m cost 10; 1 alternate, 2 root, 3 designated",
			"vlan2 b: root a cost 10; 1 root", "vlan3 b: root a cost 10; 1 root",
		}},
	{"SLX: an MSTP bridge does not forward SSTP BPDUs where the instance of their VLAN blocks, though another forwards",
		fmt.Sprintf(twoLinks, "1+2", "3"), []string{"vlan2 b: root b cost 0; 1 designated", "vlan3 b: root b cost 0; 1 designated"}},
	{"pvst: ends hear each other in a VLAN group by group, an end in no group nobody, and IEEE BPDUs pass always", `
		a rpvst vlans=1+2+3+4 prio=4096
		b rpvst vlans=1+2+3+4
		c rpvst vlans=1+2+3+4
		lan a1 b1 c1 vlan1= vlan2=a1+b1 vlan3=a1/c1+b1`,
		[]string{
			"cist b: root a cost 10; 1 root", "cist c: root a cost 10; 1 root",
			"vlan2 a: root a cost 0; 1 designated", "vlan2 b: root a cost 10; 1 root", "vlan2 c: root c cost 0; 1 designated",
			"vlan3 a: root a cost 0; 1 designated", "vlan3 b: root b cost 0; 1 designated", "vlan3 c: root b cost 10; 1 root",
			"vlan4 b: root a cost 10; 1 root", "vlan4 c: root a cost 10; 1 root",
		}},
	{"pvst: what a LAN does not carry does not get to a bridge that would forward it", `
		a rpvst vlans=1+2+3
		b rpvst vlans=1+2+3
		r rstp prio=4096
		lan a1 r1 vlan2=a1/r1 shared
		lan r2 b1`,
		[]string{"cist a: root r cost 10; 1 root", "vlan2 b: root b cost 0; 1 designated", "vlan3 b: root a cost 10; 1 root"}},
}

var simulationClauses = []clause{
	{"C 116464: a port that simulates and is designated sends its CIST vector in every VLAN", `
		a rpvst vlans=1+2
		m mstp prio=4096 sstp=simulate region=r/0/2:1
		lan a1 m1
		lan a2 m2`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated, 2 designated", "mst1 m: root m cost 0; 1 designated, 2 designated",
			"cist a: root m cost 10; 1 root, 2 alternate", "vlan2 a: root m cost 10; 1 root, 2 alternate",
		}},
	{"pvst: a port that tunnels says nothing in the VLANs", `
		a rpvst vlans=1+2
		m mstp prio=4096 region=r/0/2:1
		lan a1 m1
		lan a2 m2`,
		[]string{"cist a: root m cost 10; 1 root, 2 alternate", "vlan2 a: root a cost 0; 1 designated, 2 backup"}},
	{"C 116464: the CIST vector has the external cost, and a root that need not have the VLAN", `
		o rstp prio=0
		m mstp sstp=simulate region=r/0
		n mstp sstp=simulate region=r/0
		a rpvst vlans=1+2
		lan o1 m1,cost=7
		lan m2 n1
		lan n2 a1`,
		[]string{"cist n: root o cost 7 regional m internal 10; 1 root, 2 designated", "cist a: root o cost 17; 1 root", "vlan2 a: root o cost 17; 1 root"}},
	{"pvst: the CIST vector is sent with the bridge itself as designated bridge, which settles ties", `
		o mstp prio=0 region=r/0
		m mstp prio=8192 sstp=simulate region=r/0
		n mstp prio=4096 sstp=simulate region=r/0
		a rpvst vlans=1+2
		lan o1 m1
		lan o2 n1
		lan m2 a1
		lan n2 a2`,
		[]string{"vlan2 a: root o cost 10; 1 alternate, 2 root"}},
	{"C 116464: a port simulates in the VLANs that it carries, and hears no others", `
		a rpvst vlans=1+2+3 vprio2=0
		m mstp prio=4096 sstp=simulate region=r/0
		lan a1 m1,vlans=1+3`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated", "cist a: root m cost 10; 1 root",
			"vlan2 a: root a cost 0; 1 designated", "vlan3 a: root m cost 10; 1 root",
		}},
	{"C 116464: a port that is not designated in the CIST sends nothing in the VLANs", `
		a rpvst vlans=1+2 prio=4096 vprio2=4096
		b rpvst vlans=1+2 vprio1=0 vprio2=0
		m mstp sstp=simulate region=r/0
		lan a1 m1
		lan b1 m2
		lan a2 b2,cost=50`,
		[]string{
			"cist m: root b cost 10 regional m internal 0; 1 alternate, 2 root (PVST-simulation-inconsistent)",
			"cist a: root b cost 10; 1 designated, 2 root", "vlan2 a: root b cost 10; 1 designated, 2 root",
			"vlan2 b: root b cost 0; 1 designated, 2 designated",
		}},
	{"C 116464: designated in the CIST, a port that hears better in some VLAN blocks in all trees, and goes on sending", `
		a rpvst vlans=1+2+3 vprio2=0
		m mstp prio=4096 sstp=simulate region=r/0/2:1
		lan a1 m1`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated (PVST-simulation-inconsistent)",
			"mst1 m: root m cost 0; 1 designated (PVST-simulation-inconsistent)",
			"cist a: root m cost 10; 1 root", "vlan2 a: root a cost 0; 1 designated", "vlan3 a: root m cost 10; 1 root",
		}},
	{"C 116464: the root port blocks in all trees if the root of some VLAN is worse, though only by the VLAN in its priority; an alternate port does not", `
		a rpvst vlans=1+2 prio=4096
		m mstp sstp=simulate region=r/0/2:1
		lan a1 m1
		lan a2 m2`,
		[]string{
			"cist m: root a cost 10 regional m internal 0; 1 root (PVST-simulation-inconsistent), 2 alternate",
			"mst1 m: root m cost 0; 1 master (PVST-simulation-inconsistent), 2 alternate",
			"cist a: root a cost 0; 1 designated, 2 designated", "vlan2 a: root a cost 0; 1 designated, 2 designated",
		}},
	{"C 116464: the root port forwards if the roots of all VLANs are better than the CIST's", `
		a rpvst vlans=1+2 prio=4096 vprio2=0
		m mstp sstp=simulate region=r/0/2:1
		lan a1 m1
		lan a2 m2`,
		[]string{"cist m: root a cost 10 regional m internal 0; 1 root, 2 alternate", "mst1 m: root m cost 0; 1 master, 2 alternate"}},
	{"C 116464: VLAN 1 is the CIST's own, and no reason to block", `
		a rpvst vlans=1 prio=4096
		m mstp sstp=simulate region=r/0
		lan a1 m1`,
		[]string{"cist m: root a cost 10 regional m internal 0; 1 root"}},
	{"pvst: the root port forwards if it hears the CIST's root in a VLAN at no higher cost than in VLAN 1", `
		r mstp prio=0 sstp=simulate region=s/0
		a rpvst vlans=1+2+3
		m mstp sstp=simulate region=r/0
		lan r1 a1,vcost1=20,vcost2=20
		lan a2 m1`,
		[]string{
			"cist m: root r cost 30 regional m internal 0; 1 root",
			"vlan2 a: root r cost 20; 1 root, 2 designated", "vlan3 a: root r cost 10; 1 root, 2 designated",
		}},
	{"pvst: the CIST's root in a VLAN's tree is not what the same bridge is there", `
		o rpvst vlans=1+2 prio=4096 vprio2=0
		m mstp sstp=simulate region=r/0
		a rpvst vlans=1+2
		lan o1 m1
		lan m2 a1`,
		[]string{
			"cist m: root o cost 10 regional m internal 0; 1 root, 2 designated",
			"vlan2 o: root o cost 0; 1 designated", "vlan2 a: root o cost 20; 1 root",
		}},
	{"pvst: SSTP BPDUs go no further than a port that simulates, nor does what they say", `
		a rpvst vlans=1+2 vprio2=0
		b rpvst vlans=1+2
		m mstp prio=4096 sstp=simulate region=r/0
		lan a1 m1
		lan b1 m2`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated (PVST-simulation-inconsistent), 2 designated",
			"vlan2 a: root a cost 0; 1 designated", "vlan2 b: root m cost 10; 1 root",
		}},
	{"pvst: a port that refuses SSTP BPDUs and hears some blocks in all trees, and lets none through", `
		a rpvst vlans=1+2
		b rpvst vlans=1+2
		m mstp prio=4096 sstp=refuse region=r/0/2:1
		lan a1 m1
		lan b1 m2,vlans=1`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated (PVST-peer-inconsistent), 2 designated",
			"mst1 m: root m cost 0; 1 designated (PVST-peer-inconsistent), 2 designated",
			"cist a: root m cost 10; 1 root", "vlan2 a: root a cost 0; 1 designated", "vlan2 b: root b cost 0; 1 designated",
		}},
	{"pvst: a filtered port hears no SSTP BPDUs that it could refuse or find better", `
		a rpvst vlans=1+2 prio=0
		m mstp sstp=refuse region=r/0
		n mstp sstp=simulate region=s/0
		lan a1 m1,filter
		lan a2 n1,filter`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated", "cist n: root n cost 0 regional n internal 0; 1 designated",
			"vlan2 a: root a cost 0; 1 designated, 2 designated",
		}},
	{"pvst: in VLAN 1 a port that refuses hears SSTP BPDUs of a designated port", `
		a rpvst vlans=1 prio=4096
		m mstp sstp=refuse region=r/0/2:1
		lan a1 m1
		lan a2 m2,vlans=2`,
		[]string{
			"cist m: root a cost 10 regional m internal 0; 1 root (PVST-peer-inconsistent), 2 alternate",
			"mst1 m: root m cost 0; 1 master (PVST-peer-inconsistent), 2 alternate",
		}},
}

var vlanGuardClauses = []clause{
	{"C 24063: both ends of a link with two native VLANs discard in both, hear no SSTP BPDUs of these, and no other VLAN notices", `
		a rpvst vlans=1+2+3+4 prio=4096
		b rpvst vlans=1+2+3+4
		lan a1,native=2 b1,native=3
		lan a2 b2`,
		[]string{
			"cist a: root a cost 0; 1 designated, 2 designated", "cist b: root a cost 10; 1 root, 2 alternate",
			"vlan2 a: root a cost 0; 1 designated (PVID-inconsistent), 2 designated",
			"vlan2 b: root a cost 10; 1 designated (PVID-inconsistent), 2 root",
			"vlan3 a: root a cost 0; 1 designated (PVID-inconsistent), 2 designated",
			"vlan3 b: root a cost 10; 1 designated (PVID-inconsistent), 2 root",
			"vlan4 a: root a cost 0; 1 designated, 2 designated", "vlan4 b: root a cost 10; 1 root, 2 alternate",
		}},
	{"C 24063: the native VLAN is 1 where none is said, and the IEEE BPDUs of VLAN 1 are heard over such a link", `
		a rpvst vlans=1+2+3 prio=4096
		b rpvst vlans=1+2+3
		lan a1 b1,native=3
		lan a2 b2`,
		[]string{
			"cist a: root a cost 0; 1 designated (PVID-inconsistent), 2 designated", "cist b: root a cost 10; 1 root (PVID-inconsistent), 2 alternate",
			"vlan2 a: root a cost 0; 1 designated, 2 designated", "vlan2 b: root a cost 10; 1 root, 2 alternate",
			"vlan3 a: root a cost 0; 1 designated (PVID-inconsistent), 2 designated",
			"vlan3 b: root a cost 10; 1 designated (PVID-inconsistent), 2 root",
		}},
	{"pvst: two native VLANs that neither port carries block nothing", `
		a rpvst vlans=1+2+3 prio=4096
		b rpvst vlans=1+2+3
		lan a1,native=3,vlans=1+2 b1,native=4,vlans=1+2
		lan a2 b2`,
		[]string{
			"vlan2 a: root a cost 0; 1 designated, 2 designated", "vlan2 b: root a cost 10; 1 root, 2 alternate",
			"vlan3 a: root a cost 0; 2 designated", "vlan3 b: root a cost 10; 2 root",
		}},
	{"guard: of bridge assurance and two native VLANs the latter is said", `
		a rpvst vlans=1+2+3
		b rpvst vlans=1+2+3
		lan a1,native=2,assurance b1,native=3`,
		[]string{
			"vlan2 a: root a cost 0; 1 designated (PVID-inconsistent)", "cist b: root a cost 10; 1 root",
			"cist a: root a cost 0; 1 designated (bridge-assurance-inconsistent)",
		}},
	{"guard: of bridge assurance and PVST simulation the latter is said", `
		a rpvst vlans=1+2 vprio2=0
		m mstp prio=4096 sstp=simulate region=r/0
		lan a1 m1,assurance
		lan a2,vlans=1 m2,assurance`,
		[]string{"cist m: root m cost 0 regional m internal 0; 1 designated (PVST-simulation-inconsistent), 2 designated (bridge-assurance-inconsistent)"}},
	{"guard: loop guard of a PVST port goes tree by tree, by what it expects in each", `
		a rpvst vlans=1+2+3
		b rpvst vlans=1+2+3
		lan a1,loop-guard,expects-in=1+2 b1,vlans=1
		lan a2,loop-guard,expects`,
		[]string{
			"cist a: root a cost 0; 1 designated, 2 designated",
			"vlan2 a: root a cost 0; 1 designated (loop-inconsistent), 2 designated",
			"vlan3 a: root a cost 0; 1 designated, 2 designated",
		}},
	{"guard: bridge assurance of a PVST port goes tree by tree", `
		a rpvst vlans=1+2 prio=4096
		b rpvst vlans=1+2 vprio2=0
		lan a1 b1,assurance`,
		[]string{"cist b: root a cost 10; 1 root", "vlan2 b: root b cost 0; 1 designated (bridge-assurance-inconsistent)", "vlan2 a: root b cost 10; 1 root"}},
	{"guard: bridge assurance of a PVST port hears through bridges that tunnel", `
		a rpvst vlans=1+2 vprio2=4096
		b rpvst vlans=1+2
		r rstp prio=4096
		lan a1 r1
		lan r2 b1,assurance`,
		[]string{"cist b: root r cost 10; 1 root", "vlan2 b: root a cost 10; 1 root"}},
	{"guard: root guard of a PVST port goes tree by tree", `
		a rpvst vlans=1+2 prio=4096
		b rpvst vlans=1+2 vprio2=0
		lan a1 b1,root-guard`,
		[]string{"cist b: root b cost 0; 1 alternate (root-inconsistent)", "vlan2 b: root b cost 0; 1 designated", "vlan2 a: root b cost 10; 1 root"}},
	{"guard: a port that simulates is heard in the VLANs if it has assurance, though it is not designated", `
		a rpvst vlans=1+2 prio=4096 vprio2=0
		m mstp sstp=simulate region=r/0
		lan a1,loop-guard,expects-in=2 m1
		lan a2,loop-guard,expects-in=2 m2,assurance
		lan a3,assurance m3
		lan a4,assurance m4,assurance`,
		[]string{
			"cist m: root a cost 10 regional m internal 0; 1 root, 2 alternate, 3 alternate, 4 alternate",
			"vlan2 a: root a cost 0; 1 designated (loop-inconsistent), 2 designated, 3 designated (bridge-assurance-inconsistent), 4 designated",
		}},
	{"guard: a port that simulates and is designated is heard in the VLANs, though it is inconsistent", `
		a rpvst vlans=1+2 vprio2=0
		m mstp prio=4096 sstp=simulate region=r/0
		lan a1,loop-guard,expects-in=2 m1
		lan a2,assurance m2`,
		[]string{
			"cist m: root m cost 0 regional m internal 0; 1 designated (PVST-simulation-inconsistent), 2 designated (PVST-simulation-inconsistent)",
			"vlan2 a: root a cost 0; 1 designated, 2 designated",
		}},
	{"guard: BPDU guard of a PVST port hears SSTP BPDUs", `
		a rpvst vlans=2
		b rpvst vlans=2
		lan a1,bpdu-guard b1`,
		[]string{"vlan2 a: root a cost 0; 1 disabled (err-disabled by BPDU guard)", "vlan2 b: root b cost 0; 1 disabled"}},
	{"guard: BPDU guard of a PVST port does not hear a VLAN that it does not carry", `
		a rpvst vlans=2+3
		b rpvst vlans=2+3
		lan a1,bpdu-guard,vlans=2 b1,vlans=3`,
		[]string{"vlan2 a: root a cost 0; 1 designated", "vlan3 b: root b cost 0; 1 designated"}},
	{"guard: BPDU guard of a PVST port does not hear a VLAN that the LAN does not carry, but VLAN 1 always", `
		a rpvst vlans=1+2
		b rpvst vlans=1+2
		lan a1,bpdu-guard,vlans=2 b1,vlans=2 vlan2=a1/b1
		lan a2,bpdu-guard,vlans=1 b2,vlans=1 vlan1=a2/b2`,
		[]string{
			"vlan2 a: root a cost 0; 1 designated", "vlan2 b: root b cost 0; 1 designated",
			"cist a: root a cost 0; 2 disabled (err-disabled by BPDU guard)", "cist b: root b cost 0; 2 disabled",
		}},
	{"guard: BPDU guard of an MSTP port hears SSTP BPDUs unless it tunnels them, any port IEEE BPDUs", `
		a rpvst vlans=1+2
		k mstp sstp=simulate region=k/0
		l mstp sstp=refuse region=l/0
		m mstp region=m/0
		r rstp
		s rstp
		lan a1,vlans=2 k1,bpdu-guard
		lan a2,vlans=2 l1,bpdu-guard
		lan a3,vlans=2 m1,bpdu-guard
		lan a4,vlans=2 r1,bpdu-guard
		lan a5,vlans=1 s1,bpdu-guard`,
		[]string{
			"cist k: root k cost 0 regional k internal 0; 1 disabled (err-disabled by BPDU guard)",
			"cist l: root l cost 0 regional l internal 0; 1 disabled (err-disabled by BPDU guard)",
			"cist m: root m cost 0 regional m internal 0; 1 designated", "cist r: root r cost 0; 1 designated",
			"cist s: root s cost 0; 1 disabled (err-disabled by BPDU guard)",
			"vlan2 a: root a cost 0; 1 disabled, 2 disabled, 3 designated, 4 designated", "cist a: root a cost 0; 5 disabled",
		}},
}

// TestClauses holds Solve, and the model that random networks are compared
// with, against what the standard says of networks small enough to be settled
// by hand.
func TestClauses(t *testing.T) {
	for _, c := range slices.Concat(electionClauses, roleClauses, regionClauses, guardClauses,
		vlanClauses, tunnelClauses, simulationClauses, vlanGuardClauses) {
		t.Run(c.says, func(t *testing.T) {
			in := network(t, c.network)
			trees := settle(t, in)
			got := words(trees)
			for _, want := range c.want {
				name, _, _ := strings.Cut(want, ":")
				if got[name] != want {
					t.Errorf("%q, want %q", got[name], want)
				}
			}
		})
	}
}

// settle returns what Solve settles on; the model must agree, and what the
// documentation of the views says of all networks must hold.
func settle(t *testing.T, in stp.Input) stp.Trees {
	t.Helper()
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	model, err := naive.Solve(in)
	if err != nil {
		t.Fatalf("the model: %v", err)
	}
	if d := conformance.Diff(model, trees); d != "" {
		t.Errorf("got: the model, want: Solve: %s", d)
	}
	for instance, bridges := range trees {
		for _, b := range in.Bridges {
			v, ok := bridges[b.Name]
			var takesPart bool
			switch {
			case b.Protocol.PerVLAN():
				takesPart = instance.MST == 0 && slices.Contains(b.VLANs, max(1, instance.VLAN))
			case instance.MST != 0:
				takesPart = b.Region != nil && slices.Contains(b.Region.VLANs.Instances(), instance.MST)
			default:
				takesPart = instance.VLAN == 0
			}
			if ok != takesPart {
				t.Errorf("%v has bridge %s: %v", instance, b.Name, ok)
			}
			if ok {
				checkView(t, instance, b, v)
			}
		}
	}
	return trees
}

// checkView holds a view against the doc comments of its fields.
func checkView(t *testing.T, instance stp.Instance, b stp.Bridge, v stp.BridgeView) {
	t.Helper()
	where := fmt.Sprintf("%v, bridge %s", instance, b.Name)
	ports := 0
	for _, p := range b.Ports {
		if !b.Protocol.PerVLAN() || p.VLANs == nil || slices.Contains(p.VLANs, max(1, instance.VLAN)) {
			ports++
		}
	}
	if len(v.Ports) != ports {
		t.Errorf("%s has %d ports, want %d", where, len(v.Ports), ports)
	}
	if inRegion := instance.MST == 0 && b.Protocol == stp.MSTP; (v.RegionalRoot != "") != inRegion || !inRegion && v.InternalCost != 0 {
		t.Errorf("%s: regional root %q, internal cost %d", where, v.RegionalRoot, v.InternalCost)
	}
	root := 0
	for number, p := range v.Ports {
		if p.Role == stp.Root {
			root = number
		}
		if p.Role == stp.Master && instance.MST == 0 {
			t.Errorf("%s: port %d is master in the CIST", where, number)
		}
		if way := p.Role == stp.Root || p.Role == stp.Designated || p.Role == stp.Master; p.Forwarding != (way && p.Guard == 0) {
			t.Errorf("%s: port %d is %v, guard %v, forwarding %v", where, number, p.Role, p.Guard, p.Forwarding)
		}
	}
	if v.RootPort != root {
		t.Errorf("%s: root port %d, want %d", where, v.RootPort, root)
	}
	if isRoot := v.Root == b.Name; instance.MST == 0 && isRoot != (root == 0 && v.Cost == 0) || instance.MST != 0 && isRoot != (root == 0) {
		t.Errorf("%s: root %s, root port %d", where, v.Root, root)
	}
}

// words says what each bridge sees of each tree, by "instance bridge".
func words(t stp.Trees) map[string]string {
	all := make(map[string]string)
	for instance, bridges := range t {
		for name, v := range bridges {
			key := fmt.Sprintf("%v %s", instance, name)
			s := fmt.Sprintf("%s: root %s cost %d", key, v.Root, v.Cost)
			if v.RegionalRoot != "" {
				s += fmt.Sprintf(" regional %s internal %d", v.RegionalRoot, v.InternalCost)
			}
			sep := "; "
			for _, number := range slices.Sorted(maps.Keys(v.Ports)) {
				p := v.Ports[number]
				s += fmt.Sprintf("%s%d %v", sep, number, p.Role)
				if p.Guard != 0 {
					s += fmt.Sprintf(" (%v)", p.Guard)
				}
				sep = ", "
			}
			all[key] = s
		}
	}
	return all
}

// network reads a network of a line for each bridge and LAN:
//
//	a mstp prio=4096 mac=1 mst1=8192 region=name/revision/10:1,20:2
//	b pvst vlans=1+2 vprio2=4096
//	lan a1,cost=5,icost0=3,mst1=64 b1,edge,vlans=1,native=2,vcost2=5,vprio2=64,expects-in=1+2
//	lan a2 b2 c1 vlan2=a2/b2+c1
//	down a3
//
// Bridges have one letter and, unless said, priority 32768 and addresses in
// their order; ports have cost 10 and priority 128. A LAN that ends in the word
// shared is. In the example a2 hears nobody in VLAN 2.
func network(t *testing.T, text string) stp.Input {
	t.Helper()
	var in stp.Input
	for line := range strings.Lines(text) {
		w := strings.Fields(line)
		switch {
		case len(w) == 0:
		case w[0] == "lan" || w[0] == "down":
			var lan stp.LAN
			for _, end := range w[1:] {
				vlan, groups, split := strings.Cut(end, "=")
				switch {
				case end == "shared":
					lan.Shared = true
				case split && strings.HasPrefix(vlan, "vlan"):
					if lan.ByVLAN == nil {
						lan.ByVLAN = make(map[uint16][][]stp.PortID)
					}
					lan.ByVLAN[uint16(number(t, vlan[4:]))] = readGroups(t, groups)
				default:
					lan.Ends = append(lan.Ends, readEnd(t, in, end))
				}
			}
			if w[0] == "lan" {
				in.LANs = append(in.LANs, lan)
			}
		default:
			b := stp.Bridge{Name: w[0], MAC: address(100 + len(in.Bridges)), Priority: stp.DefaultPriority}
			b.Protocol = map[string]stp.Protocol{"stp": stp.STP, "rstp": stp.RSTP, "mstp": stp.MSTP, "pvst": stp.PVST, "rpvst": stp.RPVST}[w[1]]
			for _, option := range w[2:] {
				key, value, _ := strings.Cut(option, "=")
				switch {
				case key == "prio":
					b.Priority = number(t, value)
				case key == "mac":
					b.MAC = address(number(t, value))
				case key == "region":
					b.Region = readRegion(t, value)
				case key == "vlans":
					b.VLANs = readVLANs(t, value)
				case key == "sstp":
					b.SSTP = map[string]stp.SSTP{"simulate": stp.Simulate, "refuse": stp.Refuse}[value]
				case readValue(t, &b.MSTPriority, "mst", key, value):
				case readValue(t, &b.VLANPriority, "vprio", key, value):
				default:
					t.Fatalf("bridge %s: option %q", b.Name, option)
				}
			}
			in.Bridges = append(in.Bridges, b)
		}
	}
	if err := in.Validate(); err != nil {
		t.Fatal(err)
	}
	return in
}

func address(n int) stp.MAC { return stp.MAC{2, 0, 0, 0, byte(n >> 8), byte(n)} }

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readEnd reads "a1,cost=5,edge" and gives the bridge that port.
func readEnd(t *testing.T, in stp.Input, text string) stp.PortID {
	t.Helper()
	w := strings.Split(text, ",")
	id := stp.PortID{Bridge: w[0][:1], Number: number(t, w[0][1:])}
	p := stp.Port{Number: id.Number, Priority: stp.DefaultPortPriority, Cost: 10}
	for _, option := range w[1:] {
		key, value, _ := strings.Cut(option, "=")
		switch {
		case key == "cost":
			p.Cost = number(t, value)
		case key == "prio":
			p.Priority = number(t, value)
		case key == "vlans":
			p.VLANs = readVLANs(t, value)
		case key == "expects-in":
			p.ExpectsIn = readVLANs(t, value)
		case key == "access":
			p.Access = true
		case key == "native":
			p.Native = uint16(number(t, value))
		case readValue(t, &p.InternalCost, "icost", key, value):
		case readValue(t, &p.MSTPriority, "mst", key, value):
		case readValue(t, &p.VLANCost, "vcost", key, value):
		case readValue(t, &p.VLANPriority, "vprio", key, value):
		default:
			flag, ok := map[string]*bool{
				"edge": &p.Edge, "restricted": &p.RestrictedRole, "root-guard": &p.RootGuard, "bpdu-guard": &p.BPDUGuard,
				"filter": &p.BPDUFilter, "loop-guard": &p.LoopGuard, "expects": &p.Expects, "assurance": &p.Assurance,
			}[key]
			if !ok {
				t.Fatalf("port %v: option %q", id, option)
			}
			*flag = true
		}
	}
	i := slices.IndexFunc(in.Bridges, func(b stp.Bridge) bool { return b.Name == id.Bridge })
	if i < 0 {
		t.Fatalf("port %v is of no bridge", id)
	}
	in.Bridges[i].Ports = append(in.Bridges[i].Ports, p)
	return id
}

// readValue reads the value of a tree, if the key is the prefix and a number.
func readValue(t *testing.T, values *map[uint16]int, prefix, key, value string) bool {
	t.Helper()
	tree, ok := strings.CutPrefix(key, prefix)
	if ok {
		*values = with(*values, uint16(number(t, tree)), number(t, value))
	}
	return ok
}

// readVLANs reads "1+2"; nothing is no VLAN, which is not nil.
func readVLANs(t *testing.T, text string) []uint16 {
	t.Helper()
	vlans := []uint16{}
	for v := range strings.SplitSeq(text, "+") {
		if v != "" {
			vlans = append(vlans, uint16(number(t, v)))
		}
	}
	return vlans
}

// readGroups reads "a1+b1/c1".
func readGroups(t *testing.T, text string) [][]stp.PortID {
	t.Helper()
	groups := [][]stp.PortID{}
	for part := range strings.SplitSeq(text, "/") {
		var group []stp.PortID
		for e := range strings.SplitSeq(part, "+") {
			if e != "" {
				group = append(group, stp.PortID{Bridge: e[:1], Number: number(t, e[1:])})
			}
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// readRegion reads "name/revision/10:1,20:2".
func readRegion(t *testing.T, text string) *stp.Region {
	t.Helper()
	w := append(strings.Split(text, "/"), "")
	r := &stp.Region{Name: w[0], Revision: uint16(number(t, w[1])), VLANs: make(stp.VLANMap)}
	for pair := range strings.SplitSeq(w[2], ",") {
		if vlan, id, ok := strings.Cut(pair, ":"); ok {
			r.VLANs[uint16(number(t, vlan))] = uint16(number(t, id))
		}
	}
	return r
}

// TestClauseInstances is Q 13.7 and the docs of Region.VLANs and Bridge.VLANs: the
// trees are the CIST, the instances that have a VLAN and the VLANs of PVST bridges,
// whatever else has a priority or cost. Without VLAN 1 a bridge is not in the CIST.
func TestClauseInstances(t *testing.T) {
	for _, test := range []struct {
		network string
		want    []string
	}{
		{"a rstp", []string{"cist a"}},
		{"a mstp region=r/0/10:0 mst3=4096", []string{"cist a"}},
		{"a mstp region=r/0/10:2,20:2,30:4094\nb mstp region=s/0/10:5", []string{"cist a", "cist b", "mst2 a", "mst4094 a", "mst5 b"}},
		{"a pvst vlans=1+2 vprio3=4096\nb rpvst vlans=2+4094\nc rstp vlans=1+5", []string{"cist a", "cist c", "vlan2 a", "vlan2 b", "vlan4094 b"}},
	} {
		got := slices.Sorted(maps.Keys(words(settle(t, network(t, test.network)))))
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: trees %v, want %v", test.network, got, test.want)
		}
	}
}

// TestClauseSystemID is D 9.2.5 and Q 13.23.1: the MSTID is added to the
// priority in an instance. All bridges of an instance add the same, so that it
// shows in the vectors and decides nothing between them.
func TestClauseSystemID(t *testing.T) {
	in := network(t, `
		a mstp mst5=8192 region=r/0/10:5
		b mstp region=r/0/10:5
		lan a1 b1`)
	trees := settle(t, in)
	steps, err := stp.Explain(in, trees, stp.PortID{Bridge: "b", Number: 1}, stp.Instance{MST: 5})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(steps, func(s stp.Step) bool { return s.Kind == stp.RootElection })
	if i < 0 {
		t.Fatalf("no root election in %v", steps)
	}
	if winner := steps[i].Winner.Vector.RegionalRoot; winner.Name != "a" || winner.Priority != 8197 {
		t.Errorf("the root is %+v, want a with priority 8197", winner)
	}
	if loser := steps[i].Loser.Vector.RegionalRoot; loser.Name != "b" || loser.Priority != 32773 {
		t.Errorf("the loser is %+v, want b with priority 32773", loser)
	}
}

// TestClauseAmbiguous is the doc of AmbiguousError: on a shared LAN where all
// ports that speak have BPDU guard, the last one stays, whichever that is.
func TestClauseAmbiguous(t *testing.T) {
	for _, test := range []struct {
		lan       string
		ambiguous bool
	}{
		{"lan a1,bpdu-guard b1,bpdu-guard c1,bpdu-guard", true},
		{"lan a1,bpdu-guard b1,bpdu-guard c1,filter", true},
		{"lan a1,bpdu-guard b1,bpdu-guard shared", true},
		{"lan a1,bpdu-guard a2,bpdu-guard shared", true},
		{"lan a1,bpdu-guard b1,bpdu-guard c1", false},
		{"lan a1,bpdu-guard b1,filter c1,filter", false},
		{"lan a1,bpdu-guard b1,bpdu-guard", false},
		{"lan a1,bpdu-guard shared", false},
	} {
		in := network(t, "a rstp\nb rstp\nc rstp\n"+test.lan)
		if !test.ambiguous {
			settle(t, in)
			continue
		}
		_, err := stp.Solve(in)
		var ambiguous *stp.AmbiguousError
		if !errors.As(err, &ambiguous) {
			t.Errorf("%s: error %v", test.lan, err)
			continue
		}
		var want []stp.PortID
		for _, b := range in.Bridges {
			for _, p := range b.Ports {
				if p.BPDUGuard {
					want = append(want, stp.PortID{Bridge: b.Name, Number: p.Number})
				}
			}
		}
		if !reflect.DeepEqual(ambiguous.Ports, want) {
			t.Errorf("%s: ports %v, want %v", test.lan, ambiguous.Ports, want)
		}
		if _, err := naive.Solve(in); !errors.Is(err, naive.ErrAmbiguous) {
			t.Errorf("%s: the model: error %v", test.lan, err)
		}
	}
}

// TestClauseUnmodelled has what the documentation says is an UnmodelledError, and
// next to it what is not: those networks without a port to complain of.
func TestClauseUnmodelled(t *testing.T) {
	const bridges = `
		a rpvst vlans=1+2
		b rpvst vlans=1+2
		m mstp prio=4096 sstp=simulate region=r/0
		n mstp sstp=refuse region=s/0
		k mstp sstp=simulate region=k/0
		r rstp
		s rstp
		`
	for _, test := range []struct {
		lans  string
		vlan  uint16
		ports string
	}{
		// Native VLANs that differ elsewhere than on a link of PVST bridges.
		{"lan a1,native=2 r1", 0, "a1 r1"},
		{"lan a1 r1,native=2", 0, "a1 r1"},
		{"lan a1,native=2 b1 shared", 0, "a1 b1"},
		{"lan a1,native=2 b1 r1", 0, "a1 b1 r1"},
		{"lan a1,native=2 r1,native=2", 0, ""},
		{"lan a1,native=1 r1", 0, ""},
		{"lan a1,native=2 r1,filter", 0, ""},
		{"lan a1,native=2 b1", 0, ""},
		{"lan r1,native=2 s1", 0, ""},
		{"lan a1,native=2 b1,vlans=2", 0, "a1 b1"},
		{"lan a1,native=3,vlans=2 b1,vlans=2", 0, ""},
		{"lan a1,native=3,vlans=2 r1,native=4,vlans=2", 0, ""},
		{"lan a1,native=3,vlans=2 r1,vlans=1+2", 0, "a1 r1"},
		// Access ports towards what is not one of their VLAN.
		{"lan a1,vlans=2,access r1", 0, "a1 r1"},
		{"lan a1,vlans=2,access b1", 0, "a1 b1"},
		{"lan a1,vlans=2,access m1,filter", 0, ""},
		{"lan a1,vlans=2,access b1,vlans=2,access", 0, ""},
		{"lan a1,vlans=2,access b1,vlans=1,access", 0, "a1 b1"},
		{"lan a1,vlans=2,access", 0, ""},
		// BPDU guard that hears SSTP BPDUs through bridges.
		{"lan a1,bpdu-guard r1,filter\nlan r2 b1", 2, "a1"},
		{"lan a1,bpdu-guard r1,filter\nlan r2 b1,vlans=1", 0, ""},
		{"lan a1,bpdu-guard r1\nlan r2 b1", 0, ""},
		// SSTP BPDUs at a port that knows them, otherwise than on a LAN of the two.
		{"lan a1 b1 m1", 2, "a1 b1 m1"},
		{"lan a1 b1 n1", 2, "a1 b1 n1"},
		{"lan a1 m1 r1", 2, "a1 m1"},
		{"lan a1 r1\nlan r2 m1", 2, "a1 m1"},
		{"lan a1 r1\nlan r2 n1", 2, "a1 n1"},
		{"lan a1 r1\nlan r2 m1,filter", 0, ""},
		{"lan a1 r1\nlan r2 m1,vlans=1", 0, ""},
		{"lan a1 b1 m1,vlans=1", 0, ""},
		{"lan a1,vlans=1 b1,vlans=1 n1", 0, ""},
		{"lan a1 m1 shared", 0, ""},
		{"lan a1 n1", 0, ""},
		// The CIST's root at a higher cost than in VLAN 1.
		{"lan m1 a1,vcost2=11\nlan a2 k1", 2, "a2 k1"},
		{"lan m1 a1,vcost2=10\nlan a2 k1", 0, ""},
		{"lan m1 a1,vcost1=11\nlan a2 k1", 0, ""},
	} {
		in := network(t, bridges+test.lans)
		if test.ports == "" {
			settle(t, in)
			continue
		}
		_, err := stp.Solve(in)
		var unmodelled *stp.UnmodelledError
		if !errors.As(err, &unmodelled) {
			t.Errorf("%s: error %v", test.lans, err)
			continue
		}
		var ports []string
		for _, p := range unmodelled.Ports {
			ports = append(ports, fmt.Sprint(p.Bridge, p.Number))
		}
		slices.Sort(ports)
		if got := strings.Join(ports, " "); got != test.ports || unmodelled.VLAN != test.vlan {
			t.Errorf("%s: ports %s in VLAN %d, want %s in VLAN %d: %v", test.lans, got, unmodelled.VLAN, test.ports, test.vlan, err)
		}
		if _, err := naive.Solve(in); !errors.Is(err, naive.ErrUnmodelled) {
			t.Errorf("%s: the model: error %v", test.lans, err)
		}
	}
}

// row returns n bridges in a row, the first of them the root.
func row(t *testing.T, n int, kind string) stp.Input {
	t.Helper()
	in := network(t, "b "+kind)
	one := in.Bridges[0]
	in = stp.Input{}
	for i := range n {
		b := one
		b.Name, b.MAC = fmt.Sprint("b", i), address(i)
		b.Ports = []stp.Port{{Number: 1, Priority: 128, Cost: 10}, {Number: 2, Priority: 128, Cost: 10}}
		in.Bridges = append(in.Bridges, b)
		if i > 0 {
			in.LANs = append(in.LANs, stp.LAN{Ends: []stp.PortID{{Bridge: fmt.Sprint("b", i-1), Number: 2}, {Bridge: b.Name, Number: 1}}})
		}
	}
	return in
}

// TestClauseDepth is D 17.21.23 and Q 13.26.22 updtRcvdInfoWhile, D table 17-1
// and Q 13.37.3, and the README's Limits: max age 20 reaches 20 hops from the
// root, in the tree of a VLAN too, max hops 20 reaches 19 inside a region, and beyond there is no answer.
func TestClauseDepth(t *testing.T) {
	for _, test := range []struct {
		kind string
		hops int // the most that work
		tree stp.Instance
	}{
		{"stp", stp.MaxAge, stp.Instance{}},
		{"rstp", stp.MaxAge, stp.Instance{}},
		{"mstp region=r/0/10:1", stp.MaxHops - 1, stp.Instance{}},
		{"pvst vlans=1", stp.MaxAge, stp.Instance{}},
		{"rpvst vlans=2", stp.MaxAge, stp.Instance{VLAN: 2}},
	} {
		trees, err := stp.Solve(row(t, test.hops+1, test.kind))
		if err != nil {
			t.Errorf("%s, %d hops: %v", test.kind, test.hops, err)
			continue
		}
		last := trees[test.tree][fmt.Sprint("b", test.hops)]
		if last.Root != "b0" || last.Cost+last.InternalCost != 10*test.hops {
			t.Errorf("%s, %d hops: the last bridge has %+v", test.kind, test.hops, last)
		}
		_, err = stp.Solve(row(t, test.hops+2, test.kind))
		var deep *stp.DepthError
		if !errors.As(err, &deep) {
			t.Errorf("%s, %d hops: error %v", test.kind, test.hops+1, err)
			continue
		}
		want := stp.DepthError{Bridge: fmt.Sprint("b", test.hops+1), Instance: test.tree, Root: "b0", Hops: test.hops + 1, Limit: test.hops}
		if *deep != want {
			t.Errorf("%s: %+v, want %+v", test.kind, *deep, want)
		}
	}
}
