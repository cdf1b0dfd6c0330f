package lag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

func build(t *testing.T, b *topology.Builder) *topology.Fabric {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func faults(t *testing.T, f *topology.Fabric, names ...string) topology.Faults {
	t.Helper()
	x, err := f.ParseFaults(names...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// lans writes the LANs of a view: ends with their costs, a LAN a line.
func lans(v *lag.View) string {
	cost := make(map[stp.PortID]int)
	for _, b := range v.Bridged.Bridges {
		for _, p := range b.Ports {
			cost[stp.PortID{Bridge: b.Name, Number: p.Number}] = p.Cost
		}
	}
	var lines []string
	for _, l := range v.Bridged.LANs {
		var ends []string
		for _, e := range l.Ends {
			ends = append(ends, fmt.Sprintf("%v@%d", e, cost[e]))
		}
		lines = append(lines, strings.Join(ends, " "))
	}
	return strings.Join(lines, "\n")
}

func hop(t *testing.T, v *lag.View, name string) lag.Hop {
	t.Helper()
	i := slices.IndexFunc(v.Hops, func(h lag.Hop) bool { return h.Element.Name == name })
	if i < 0 {
		t.Fatalf("no hop %s", name)
	}
	return v.Hops[i]
}

func TestResolveSquare(t *testing.T) {
	f := build(t, gen.Square())
	rest := "ten-a:1@1000 ten-b:1@1000\ncore-a:1@2000 core-b:1@2000\nten-a:2@10000 core-a:2@10000\nten-b:2@10000 core-b:2@10000"
	for _, c := range []struct {
		down []string
		want string
		isl  lag.Hop // status, speeds and members
	}{
		{nil, rest, lag.Hop{Status: lag.Up, Mbps: 20_000, FlowMbps: 10_000, Active: 2}},
		{[]string{"member:isl/1"}, strings.ReplaceAll(rest, "@1000 ten-b:1@1000", "@2000 ten-b:1@2000"),
			lag.Hop{Status: lag.Up, Mbps: 10_000, FlowMbps: 10_000, Active: 1}},
		{[]string{"lag:isl"}, rest[strings.Index(rest, "\n")+1:], lag.Hop{Status: lag.Dead}},
		{[]string{"member:isl/1", "member:isl/2"}, rest[strings.Index(rest, "\n")+1:], lag.Hop{Status: lag.Dead}},
		{[]string{"switch:ten-a"}, "core-a:1@2000 core-b:1@2000\nten-b:2@10000 core-b:2@10000", lag.Hop{Status: lag.SwitchDead}},
	} {
		v := lag.Resolve(f, faults(t, f, c.down...))
		if d := cmp.Diff(c.want, lans(v)); d != "" {
			t.Errorf("%v: LANs (-want +got):\n%s", c.down, d)
		}
		h := hop(t, v, "isl")
		got := lag.Hop{Status: h.Status, Mbps: h.Mbps, FlowMbps: h.FlowMbps, Active: h.Active}
		if d := cmp.Diff(c.isl, got); d != "" {
			t.Errorf("%v: isl (-want +got):\n%s", c.down, d)
		}
		if h.Members != 2 || h.MinLinks != 1 {
			t.Errorf("%v: isl has %d members, min-links %d", c.down, h.Members, h.MinLinks)
		}
	}
}

// TestResolveShares wants a state to leave no trace in the next.
func TestResolveShares(t *testing.T) {
	f := build(t, gen.Square())
	r := lag.NewResolver(f)
	before := r.Resolve(topology.Faults{})
	want := lans(before)
	r.Resolve(faults(t, f, "member:isl/1", "member:up-a/2"))
	if got := lans(before); got != want {
		t.Errorf("an earlier view changed:\n%s", cmp.Diff(want, got))
	}
	if got := lans(r.Resolve(topology.Faults{})); got != want {
		t.Errorf("a later view differs:\n%s", cmp.Diff(want, got))
	}
}

func TestMinLinks(t *testing.T) {
	for _, c := range []struct {
		what   string
		edit   func(*topology.Link)
		status lag.Status
		want   string // the LAN of the bundle
	}{
		{"LACP takes both ends down", func(l *topology.Link) { l.Ends[0].MinLinks = 2 }, lag.BelowMinLinks, ""},
		{"static takes one end down", func(l *topology.Link) {
			l.Ends[0].MinLinks, l.Ends[0].Static, l.Ends[1].Static = 2, true, true
		}, lag.BelowMinLinks, "ten-b:1@2000"},
		{"static at both ends", func(l *topology.Link) {
			for i := range l.Ends {
				l.Ends[i].MinLinks, l.Ends[i].Static = 2, true
			}
		}, lag.BelowMinLinks, ""},
		{"enough members", func(l *topology.Link) { l.Ends[1].MinLinks = 1 }, lag.Up, "ten-a:1@2000 ten-b:1@2000"},
	} {
		b := gen.Square()
		c.edit(&b.Links[0])
		f := build(t, b)
		v := lag.Resolve(f, faults(t, f, "member:isl/2"))
		if h := hop(t, v, "isl"); h.Status != c.status || h.Active != 1 {
			t.Errorf("%s: status %d with %d active members", c.what, h.Status, h.Active)
		}
		got := ""
		for line := range strings.Lines(lans(v)) {
			if strings.HasPrefix(line, "ten-a:1@") || strings.HasPrefix(line, "ten-b:1@") {
				got += strings.TrimSpace(line)
			}
		}
		if got != c.want {
			t.Errorf("%s: the bundle's LAN is %q, want %q", c.what, got, c.want)
		}
	}
}

// TestWithoutSpanningTree has the two kinds of switches that run none between
// three that do.
func TestWithoutSpanningTree(t *testing.T) {
	for _, c := range []struct {
		bpdu topology.BPDU
		down []string
		want string
	}{
		{topology.BPDUFlood, nil, "a:1@20000 b:1@20000 c:1@20000"},
		{topology.BPDUFlood, []string{"link:x--b"}, "a:1@20000 c:1@20000"},
		{topology.BPDUFlood, []string{"link:x--b", "link:x--c"}, "a:1@20000"},
		{topology.BPDUFlood, []string{"switch:x"}, ""},
		{topology.BPDUDrop, nil, "a:1@20000\nb:1@20000\nc:1@20000"},
	} {
		b := &topology.Builder{Switches: []topology.Switch{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "x", Protocol: topology.NoSTP, BPDU: c.bpdu}}}
		for _, s := range []string{"a", "b", "c"} {
			b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: "x"}, {Switch: s}}, Mbps: 1000})
		}
		f := build(t, b)
		v := lag.Resolve(f, faults(t, f, c.down...))
		if d := cmp.Diff(c.want, lans(v)); d != "" {
			t.Errorf("%v %v (-want +got):\n%s", c.bpdu, c.down, d)
		}
		if _, ok := v.Instance("x", 10); ok {
			t.Error("a switch without spanning tree has an instance")
		}
	}
}

// TestSegment wants the ports of a hub up as long as the hub is.
func TestSegment(t *testing.T) {
	b := &topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}, {Name: "c"}},
		Segments: []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "a"}, {Switch: "b"}, {Switch: "c"}}}},
	}
	f := build(t, b)
	for down, want := range map[string]string{
		"":            "a:1@200000 b:1@200000 c:1@200000",
		"switch:a":    "b:1@200000 c:1@200000",
		"segment:hub": "",
	} {
		var names []string
		if down != "" {
			names = append(names, down)
		}
		v := lag.Resolve(f, faults(t, f, names...))
		if got := lans(v); got != want {
			t.Errorf("%s: %s, want %s", down, got, want)
		}
	}
	v := lag.Resolve(f, faults(t, f, "switch:a", "switch:b"))
	if got := lans(v); got != "c:1@200000" {
		t.Errorf("a lone survivor: %q", got)
	}
}

// TestDisabledPort wants what is plugged into a port that is shut down dead.
func TestDisabledPort(t *testing.T) {
	b := gen.Square()
	b.Switches[2].Ports = []topology.Port{{Name: "te1", Number: 40, Disabled: true}, {Number: 2, Disabled: true}, {Number: 9, Disabled: true}}
	b.Links[0].Ends[0].Members = []string{"te1", "te2"}
	b.Links[2].Ends[0].Port = 2
	b.Networks = []topology.Network{{Name: "n", VLAN: 1}}
	b.Hosts = []topology.Host{{Name: "h", NICs: []topology.NIC{
		{Name: "x", Mbps: 1000, Carries: []string{"n"}, To: []topology.Attachment{{Switch: "ten-a", Port: 9}, {Switch: "ten-b"}}},
	}}}
	v := lag.Resolve(build(t, b), topology.Faults{})
	if h := hop(t, v, "isl"); h.Status != lag.Up || h.Active != 1 {
		t.Errorf("a member on a disabled port: status %d, %d active", h.Status, h.Active)
	}
	if h := hop(t, v, "up-a"); h.Status != lag.PortDisabled {
		t.Errorf("a link on a disabled port: status %d", h.Status)
	}
	if v.NICs[0].Live || !v.NICs[1].Live {
		t.Errorf("NICs are live: %v, %v; want only the second", v.NICs[0].Live, v.NICs[1].Live)
	}
}

// TestPinned wants a pinned cost to stay when members die, and in every
// instance; a cost of one instance wins over it.
func TestPinned(t *testing.T) {
	b := gen.Square()
	b.Regions = []topology.Region{{ID: "r", Instances: map[int]topology.VLANs{2: topology.VLANsOf(110)}}}
	for i := range b.Switches {
		b.Switches[i].Protocol, b.Switches[i].Region = topology.MSTP, "r"
	}
	b.Links[0].Ends[0].Cost, b.Links[0].Ends[0].Port = 777, 1
	b.Switches[2].Ports = []topology.Port{{Number: 1, MST: map[int]topology.PortMST{2: {Cost: 5, Priority: new(16)}}}}
	f := build(t, b)
	v := lag.Resolve(f, faults(t, f, "member:isl/1"))
	for _, br := range v.Bridged.Bridges {
		if br.Name != "ten-a" {
			continue
		}
		p := br.Ports[0]
		if p.Cost != 777 || p.InternalCost[2] != 5 || p.MSTPriority[2] != 16 || len(p.InternalCost) != 1 {
			t.Errorf("port %+v", p)
		}
	}
	if inst, _ := v.Instance("ten-a", 110); inst.MST != 2 {
		t.Errorf("VLAN 110 is in %v", inst)
	}
	if inst, _ := v.Instance("ten-a", 111); inst.MST != 0 {
		t.Errorf("VLAN 111 is in %v", inst)
	}
}

// TestAssumptions wants a cost that no source gives to be said, of the state
// that has it.
func TestAssumptions(t *testing.T) {
	b := gen.Square()
	b.Switches[2].CostMethod, b.Switches[2].LAGCost = topology.ShortCost, topology.CiscoShortLAG
	v := lag.Resolve(build(t, b), topology.Faults{})
	if len(v.Assumptions) != 1 || !strings.Contains(v.Assumptions[0].Text, "lag:isl at ten-a (2 members of 10G, path-cost short, lag-cost cisco-short): 1 is assumed") {
		t.Errorf("assumptions: %+v", v.Assumptions)
	}
}

// TestDefaultRegion wants an MSTP switch without a region alone.
func TestDefaultRegion(t *testing.T) {
	b := gen.Square()
	b.Switches[0].Protocol = topology.MSTP
	v := lag.Resolve(build(t, b), topology.Faults{})
	if r := v.Bridged.Bridges[0].Region; r == nil || r.Name != "02:00:00:00:00:01" || r.Revision != 0 || len(r.VLANs) != 0 {
		t.Errorf("region %+v", r)
	}
}

// TestShared wants a LAN with something in between that keeps the carrier up to
// say so.
func TestShared(t *testing.T) {
	b := gen.Square()
	b.Switches = append(b.Switches, topology.Switch{Name: "x", Protocol: topology.NoSTP, BPDU: topology.BPDUFlood})
	b.Links = append(b.Links,
		topology.Link{Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "x"}}, Mbps: 1000},
		topology.Link{Ends: [2]topology.End{{Switch: "ten-b"}, {Switch: "x"}}, Mbps: 1000})
	b.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{{Switch: "core-a"}, {Switch: "core-b"}}}}
	var shared []string
	for _, l := range lag.Resolve(build(t, b), topology.Faults{}).Bridged.LANs {
		if l.Shared {
			shared = append(shared, fmt.Sprint(l.Ends))
		}
	}
	if d := cmp.Diff([]string{"[ten-a:3 ten-b:3]", "[core-a:3 core-b:3]"}, shared); d != "" {
		t.Errorf("shared LANs (-want +got):\n%s", d)
	}
}
