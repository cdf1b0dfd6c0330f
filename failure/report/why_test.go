package report_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestWhy wants what the drills of the designs do not have: guards, a third way,
// ties of port numbers, hubs, ports that are down, and ports without a tree.
func TestWhy(t *testing.T) {
	ends := func(a, b string) [2]topology.End {
		x, y, _ := strings.Cut(a, "/")
		z, w, _ := strings.Cut(b, "/")
		return [2]topology.End{{Switch: x, PortName: y}, {Switch: z, PortName: w}}
	}
	root := topology.Switch{Name: "r", Priority: new(4096)}
	with := func(name string, ports ...topology.Port) topology.Switch {
		return topology.Switch{Name: name, Ports: ports}
	}
	for _, c := range []struct {
		what string
		b    topology.Builder
		down string
		port stp.PortID
		want []string
		not  []string
	}{
		{
			what: "a third way is nearer than the one that is asked for",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x"), with("y")},
				Links: []topology.Link{
					{Name: "one", Ends: [2]topology.End{{Switch: "x", Cost: 4000}, {Switch: "r"}}, Mbps: 1000},
					{Name: "two", Ends: [2]topology.End{{Switch: "x", Cost: 4001}, {Switch: "r"}}, Mbps: 1000},
					{Name: "far", Ends: ends("x", "y"), Mbps: 1000}, {Name: "yr", Ends: ends("y", "r"), Mbps: 1000},
				},
			},
			port: stp.PortID{Bridge: "y", Number: 1},
			want: []string{"y:1 (link:far) is alternate and discarding", "port 2 (link:yr) and not port 1 (link:far): less cost", "(now 20,000)", "so it is alternate"},
		},
		{
			what: "the root port loses to a third one first",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x"), with("y")},
				Links: []topology.Link{
					{Name: "one", Ends: [2]topology.End{{Switch: "x", Cost: 4000}, {Switch: "r"}}, Mbps: 1000},
					{Name: "two", Ends: [2]topology.End{{Switch: "x", Cost: 4001}, {Switch: "r"}}, Mbps: 1000},
					{Name: "three", Ends: [2]topology.End{{Switch: "x", Cost: 9000}, {Switch: "r"}}, Mbps: 1000},
				},
			},
			port: stp.PortID{Bridge: "x", Number: 3},
			want: []string{"port 1 (link:one) would lose at 4,002 or more (now 4,000), but to port 2 (link:two)", "by IEEE 802.1D-2004 17.5, 17.21.25"},
		},
		{
			what: "the root port loses first to a port that is designated now",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x"), with("y")},
				Links: []topology.Link{
					{Name: "one", Ends: ends("x", "r"), Mbps: 1000}, {Name: "far", Ends: ends("x", "r"), Mbps: 100},
					{Name: "xy", Ends: ends("x", "y"), Mbps: 10_000},
					{Name: "yr", Ends: [2]topology.End{{Switch: "y", Cost: 25_000}, {Switch: "r"}}, Mbps: 1000},
				},
			},
			port: stp.PortID{Bridge: "x", Number: 2},
			want: []string{"port 1 (link:one) would lose at 27,001 or more (now 20,000), but to port 3 (link:xy)"},
			not:  []string{"200,001"},
		},
		{
			what: "a segment has more than two ends",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x"), with("y"), with("z")},
				Links:    []topology.Link{{Name: "rx", Ends: ends("r", "x"), Mbps: 1000}, {Name: "ry", Ends: ends("r", "y"), Mbps: 1000}},
				Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{{Switch: "x"}, {Switch: "y"}, {Switch: "z"}}, Mbps: 100}},
			},
			port: stp.PortID{Bridge: "y", Number: 2},
			want: []string{"a MAC address decided which of the ends serves the segment"},
			not:  []string{"either way"},
		},
		{
			what: "a member of a channel is not down",
			b:    channel(),
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{"x:1 (link:one) has no role of its own in cist link:one is a member of Po1, which spanning tree sees as one port, x:2"},
			not:  []string{"down", "plugged"},
		},
		{
			what: "a dispute says with whom",
			b:    channel(),
			port: stp.PortID{Bridge: "x", Number: 2},
			want: []string{"x:2 is disputed: y:2 (link:two) does not hear it, and sends it inferior BPDUs as designated port", "17.21.10"},
		},
		{
			what: "a channel without an active member", down: "link:one link:two",
			b:    channel(),
			port: stp.PortID{Bridge: "x", Number: 2},
			want: []string{"x:2 (link:one) is down in cist no member of the channel is active: link:one is down; link:two is down"},
		},
		{
			what: "members that stand by are not counted", down: "member:l/1",
			b: topology.Builder{
				Switches: []topology.Switch{root, {Name: "x", LACP: topology.LACP{MaxActive: 2}}},
				Links:    []topology.Link{{Name: "l", Ends: ends("x", "r"), Members: []int{1000, 1000, 1000}}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			not:  []string{"runs on"},
		},
		{
			what: "nor where too few are left", down: "member:l/1 member:l/2",
			b: topology.Builder{
				Switches: []topology.Switch{root, {Name: "x", LACP: topology.LACP{MaxActive: 2}}},
				Links:    []topology.Link{{Name: "l", Ends: ends("x", "r"), Members: []int{1000, 1000, 1000}}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{"lag:l runs on 1 instead of 2 members, which makes the port cost 20,000 instead of 10,000"},
		},
		{
			what: "trees in which it is the same are told once",
			b: topology.Builder{
				Switches: []topology.Switch{
					{Name: "r", Protocol: topology.RPVST, VLANs: topology.VLANsOf(1, 10), VLANPriority: map[int]int{10: 4096}, Priority: new(4096)},
					{Name: "x", Protocol: topology.RPVST, VLANs: topology.VLANsOf(1, 10)},
				},
				Links: []topology.Link{{Name: "l", Ends: ends("x", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{"x:1 (link:l) is root and forwarding in vlan1, vlan10", "802.1D-2004"},
			not:  []string{"802.1Q", "PVST simulation"},
		},
		{
			what: "a region towards a bridge with a tree per VLAN",
			b: topology.Builder{
				Regions: []topology.Region{{ID: "m", Instances: map[int]topology.VLANs{}}},
				Switches: []topology.Switch{
					{Name: "r", Protocol: topology.MSTP, Region: "m", SSTP: topology.SSTPSimulate, Priority: new(4096)},
					{Name: "m", Protocol: topology.MSTP, Region: "m", SSTP: topology.SSTPSimulate},
					{Name: "x", Protocol: topology.RPVST, VLANPriority: map[int]int{10: 36864}},
				},
				Links: []topology.Link{{Name: "rm", Ends: ends("r", "m"), Mbps: 1000}, {Name: "mx", Ends: ends("m", "x"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{
				"by PVST simulation: MSTP bridges speak of the CIST's root in every VLAN",
				"cost 20,000 via m in the root's region, all of it the port's own",
				"designated: m:2 (link:mx), in the root's region and so 0 from the root, and not x:1, 20,000 from it",
			},
		},
		{
			what: "two regions",
			b: topology.Builder{
				Regions: []topology.Region{
					{ID: "a", Name: "n", Revision: 1, Instances: map[int]topology.VLANs{1: topology.VLANsOf(10), 2: topology.VLANsOf(20)}},
					{ID: "b", Name: "n", Revision: 2, Instances: map[int]topology.VLANs{1: topology.VLANsOf(10, 20), 2: topology.VLANsOf(30)}},
				},
				Switches: []topology.Switch{
					{Name: "r", Protocol: topology.MSTP, Region: "a", Priority: new(4096)}, {Name: "x", Protocol: topology.MSTP, Region: "b"},
				},
				Links: []topology.Link{{Name: "l", Ends: ends("x", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{
				"x:1 (link:l) is master and forwarding in mst1, mst2",
				"x:1 is at the boundary of its region: in mst1, mst2 it has its role of the CIST, as master where that is root",
				"x and r are not one MST region: revision 2 at x and 1 at r, the VLAN map (VLAN 20 is in mst1 at x and in mst2 at r, VLAN 30 is in mst2 at x and in the IST at r)",
				"so it is root port of the CIST, and master of mst1, mst2 by IEEE 802.1Q-2005 13.12, 13.9, 13.26.23",
			},
		},
		{
			what: "two regions, from the side of the root",
			b: topology.Builder{
				Regions: []topology.Region{
					{ID: "a", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}}, {ID: "b", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}},
				},
				Switches: []topology.Switch{
					{Name: "r", Protocol: topology.MSTP, Region: "a", Priority: new(4096)}, {Name: "x", Protocol: topology.MSTP, Region: "b"},
				},
				Links: []topology.Link{{Name: "l", Ends: ends("x", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "r", Number: 1},
			want: []string{`no other bridge of its region is heard there r and x are not one MST region: name "a" at r and "b" at x`},
		},
		{
			what: "port numbers by file order",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x")},
				Links:    []topology.Link{{Name: "l1", Ends: ends("x", "r"), Mbps: 1000}, {Name: "l2", Ends: ends("x", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "x", Number: 2},
			want: []string{"equal cost via one bridge, r, whose port ID 128.1 is lower than 128.2", "a port number decided, an accident", "(by file order: that of r:1 and r:2)"},
		},
		{
			what: "root guard says what the port would do",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x", topology.Port{Name: "g", RootGuard: true}), with("y")},
				Links: []topology.Link{
					{Name: "guarded", Ends: ends("x/g", "r"), Mbps: 10_000}, {Name: "xy", Ends: ends("x", "y"), Mbps: 1000}, {Name: "yr", Ends: ends("y", "r"), Mbps: 1000},
				},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{"is alternate and root-inconsistent", "x:1 may not become root port; it hears r at cost 2,000 via r, a better way than the root port's, 40,000 via y"},
			not:  []string{"so it is"},
		},
		{
			what: "BPDU filter is why nobody speaks",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x", topology.Port{Name: "f", BPDUFilter: true})},
				Links:    []topology.Link{{Name: "l", Ends: ends("x/f", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "r", Number: 1},
			want: []string{"nobody else is heard there (x:1 has BPDU filter)"},
		},
		{
			what: "the other end is err-disabled",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x", topology.Port{Name: "g", BPDUGuard: true})},
				Links:    []topology.Link{{Name: "l", Ends: ends("x/g", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "r", Number: 1},
			want: []string{"r:1 (link:l) is down in cist", "x:1, at the other end of link:l, is err-disabled by BPDU guard"},
		},
		{
			what: "a second port on a hub",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x")},
				Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{{Switch: "r"}, {Switch: "r"}, {Switch: "x"}}, Mbps: 100}},
			},
			port: stp.PortID{Bridge: "r", Number: 2},
			want: []string{"is backup and discarding", "a port of the same bridge, and not r:2", "so it is backup: r is designated there by another port"},
		},
		{
			what: "two roots",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x"), with("y"), with("z")},
				Links:    []topology.Link{{Name: "rx", Ends: ends("r", "x"), Mbps: 1000}, {Name: "yz", Ends: ends("y", "z"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "z", Number: 1},
			want: []string{"y is root of cist in its part of the network: of those with priority 32768 it has the lowest MAC address", "(by file order: that of y and z)"},
		},
		{
			what: "the other switch is dead", down: "switch:r",
			b: topology.Builder{
				Switches: []topology.Switch{root, with("x")},
				Links:    []topology.Link{{Name: "l", Ends: ends("x", "r"), Mbps: 1000}},
			},
			port: stp.PortID{Bridge: "x", Number: 1},
			want: []string{"r, at the other end of link:l, is down"},
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			f, err := c.b.Build()
			if err != nil {
				t.Fatal(err)
			}
			got, err := whyText(t, f, c.down, c.port)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(got, "\n") {
				t.Errorf("an empty line first")
			}
			flat := strings.Join(strings.Fields(got), " ")
			for _, w := range c.want {
				if !strings.Contains(flat, w) {
					t.Errorf("no %q in\n%s", w, got)
				}
			}
			for _, w := range c.not {
				if strings.Contains(flat, w) {
					t.Errorf("%q in\n%s", w, got)
				}
			}
		})
	}
}

// channel returns two cables from the root x to y, bundled at x only.
func channel() topology.Builder {
	b := topology.Builder{Switches: []topology.Switch{
		{Name: "x", LACP: topology.LACP{MisconfigGuard: new(false)}, Priority: new(4096)}, {Name: "y"},
	}}
	for _, name := range []string{"one", "two"} {
		b.Links = append(b.Links, topology.Link{
			Name: name, Mbps: 1000, Ends: [2]topology.End{{Switch: "x", Channel: "Po1", Static: true}, {Switch: "y"}},
		})
	}
	return b
}

func whyText(t *testing.T, f *topology.Fabric, down string, p stp.PortID) (string, error) {
	t.Helper()
	x, err := f.ParseFaults(strings.Fields(down)...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := failure.Settle(f, x)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = report.Why(&out, f, s, p)
	return out.String(), err
}

// TestWhyNoTree wants an error that says why a port is in no tree.
func TestWhyNoTree(t *testing.T) {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "a", Protocol: topology.RPVST, VLANs: topology.VLANsOf(1)}, {Name: "s", Protocol: topology.NoSTP, BPDU: topology.BPDUDrop}},
		Links:    []topology.Link{{Name: "l", Ends: [2]topology.End{{Switch: "a", VLANs: topology.VLANsOf(5)}, {Switch: "s"}}, Mbps: 1000}},
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ down, bridge, want string }{
		{"", "s", "s runs no spanning tree"}, {"", "a", "carries no VLAN of the tree"}, {"switch:a", "a", "a is down"},
	} {
		if _, err := whyText(t, f, c.down, stp.PortID{Bridge: c.bridge, Number: 1}); !errors.Is(err, report.ErrNoTree) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q down: error %v, want %q", c.bridge, c.down, err, c.want)
		}
	}
}

// TestWhyPairDown has a port of an MLAG pair's other peer whose link is down.
func TestWhyPairDown(t *testing.T) {
	f, err := file.Parse("pair.yaml", []byte(`spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches: {s1: {priority: 4096}, s2: {priority: 4096}, core: {}}
mlag:
  p: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, priority: {s1: 1, s2: 2}, one-bridge: true}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  c1: {ends: [core, s1], speed: 1G}
  c2: {ends: [core, s2], speed: 1G}
`))
	if err != nil {
		t.Fatal(err)
	}
	down, err := f.ParseFaults("link:c2")
	if err != nil {
		t.Fatal(err)
	}
	s, err := failure.Settle(f, down)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := report.Why(&b, f, s, stp.PortID{Bridge: "s2", Number: 2}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "link:c2 is down") || strings.Contains(got, "nothing is plugged") {
		t.Error(got)
	}
}
