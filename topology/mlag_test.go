package topology_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/topology"
)

// paired describes a pair of switches, a and b, joined by a bundle, and a switch c
// with a bundle over both.
func paired() *topology.Builder {
	return &topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}},
		MLAGs:    []topology.MLAG{{Name: "p", Switches: []string{"a", "b"}, PeerLink: "peer", Keepalive: &topology.Keepalive{Tags: topology.Tags{"room": {"east"}}}}},
		Links: []topology.Link{
			{Name: "peer", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Members: []int{1000, 1000}},
			{Name: "own", Ends: [2]topology.End{{Switch: "b"}, {Switch: "d"}}, Mbps: 1000},
			{Name: "up", Ends: [2]topology.End{{Switch: "c"}, {Peers: []string{"b", "a"}, Members: []string{"x1", "x2"}}}, Members: []int{1000, 1000}},
		},
	}
}

func TestMLAG(t *testing.T) {
	f, err := paired().Build()
	if err != nil {
		t.Fatal(err)
	}
	b := f.Builder()
	// The first free number of both: b has used 1 and 2.
	if e := b.Links[2].Ends[1]; e.Switch != "a" || e.Port != 3 {
		t.Errorf("the end at the pair is %+v, want port 3 of a", e)
	}
	for _, s := range b.Switches[:2] {
		if !slices.ContainsFunc(s.Ports, func(p topology.Port) bool { return p.Number == 3 && p.NumberByOrder }) {
			t.Errorf("%s has no port 3 by order: %+v", s.Name, s.Ports)
		}
	}
	if g, err := b.Build(); err != nil || !g.Equal(f) {
		t.Errorf("built again it differs: %v", err)
	}
	var names []string
	for _, e := range f.Elements(topology.KindMLAG, topology.KindKeepalive) {
		names = append(names, e.String())
		if got, err := topology.ParseElement(e.String()); err != nil || got != e || !f.Has(e) {
			t.Errorf("%v comes back as %v, %v", e, got, err)
		}
	}
	if d := cmp.Diff([]string{"mlag:p", "keepalive:p"}, names); d != "" {
		t.Errorf("elements (-want +got):\n%s", d)
	}
	over, err := f.Edit(func(b *topology.Builder) { b.MLAGs[0].Keepalive = &topology.Keepalive{Over: "own"} })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f          *topology.Fabric
		down, also []string
	}{
		{f, []string{"mlag:p"}, []string{"switch:a", "switch:b"}},
		{f, []string{"switch:a", "switch:b"}, []string{"mlag:p"}},
		{f, []string{"switch:a"}, nil},
		{f, []string{"domain:east"}, []string{"keepalive:p"}},
		{f, []string{"link:own"}, nil},
		{over, []string{"link:own"}, []string{"keepalive:p"}},
	} {
		x, err := c.f.ParseFaults(c.down...)
		if err != nil {
			t.Fatal(err)
		}
		also, err := c.f.ParseFaults(slices.Concat(c.down, c.also)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.f.Spread(x); !got.Equal(also) {
			t.Errorf("with %v dead so are %v, want %v", x, got, also)
		}
	}
}

func TestMLAGBad(t *testing.T) {
	for _, c := range []struct {
		what string
		edit func(b *topology.Builder)
		want []string
	}{
		{"three", func(b *topology.Builder) { b.MLAGs[0].Switches = []string{"a", "b", "c"} }, []string{
			`mlag.p.switches: an MLAG pair of 3, want exactly two switches`}},
		{"one", func(b *topology.Builder) { b.MLAGs[0].Switches = []string{"a"} }, []string{
			`mlag.p.switches: an MLAG pair of 1, want exactly two switches`}},
		{"an unknown switch", func(b *topology.Builder) { b.MLAGs[0].Switches[1] = "bb" }, []string{
			`mlag.p.switches[1]: there is no switch "bb"; did you mean "b"?`}},
		{"twice the same", func(b *topology.Builder) { b.MLAGs[0].Switches[1] = "a" }, []string{
			`mlag.p.switches[1]: "a" is there twice, want two switches`}},
		{"two pairs", func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "peer2", Ends: [2]topology.End{{Switch: "d"}, {Switch: "b"}}, Mbps: 1000})
			b.MLAGs = append(b.MLAGs, topology.MLAG{Name: "q", Switches: []string{"d", "b"}, PeerLink: "peer2"})
		}, []string{`mlag.q.switches[1]: "b" is of the pair "p" already, want each switch in one pair`}},
		{"a stack", func(b *topology.Builder) {
			b.Switches[0].Stack = &topology.Stack{Members: []topology.Chassis{{Name: "x"}, {Name: "y"}}}
			b.Links[0].Ends[0].On = []string{"x", "y"}
		}, []string{`mlag.p.switches[0]: "a" is a stack, want a switch that is none: a stack is one bridge already`}},
		{"a peer link elsewhere", func(b *topology.Builder) { b.MLAGs[0].PeerLink = "own" }, []string{
			`mlag.p.peer-link: "own" joins "b" and "d", want a link between "a" and "b"`}},
		{"a bundle of the pair as its peer link", func(b *topology.Builder) { b.MLAGs[0].PeerLink = "up" }, []string{
			`mlag.p.peer-link: "up" joins "c" and "a" and "b", want a link between "a" and "b"`}},
		{"an unknown peer link", func(b *topology.Builder) { b.MLAGs[0].PeerLink = "pear" }, []string{
			`mlag.p.peer-link: there is no link "pear"; did you mean "peer"?`}},
		{"no peer link", func(b *topology.Builder) { b.MLAGs[0].PeerLink = "" }, []string{
			`mlag.p.peer-link: no peer link, want the name of the link between the two`}},
		{"an unknown link of the keepalive", func(b *topology.Builder) { b.MLAGs[0].Keepalive = &topology.Keepalive{Over: "owm"} }, []string{
			`mlag.p.keepalive.over: there is no link "owm"; did you mean "own"?`}},
		{"no pair", func(b *topology.Builder) { b.Links[2].Ends[1].Peers[0] = "d" }, []string{
			`links.up.ends[1].switch: a bundle over "a" and "d", which are no MLAG pair, want two switches that mlag has as a pair, or one switch`}},
		{"one switch for all members", func(b *topology.Builder) { b.Links[2].Ends[1].Peers[0] = "a" }, []string{
			`links.up.ends[1].switch: every member ends at "a", want the switch alone, or both switches of a pair`}},
		{"too few switches", func(b *topology.Builder) { b.Links[2].Members = []int{1000, 1000, 1000} }, []string{
			`links.up.ends[1].switch: 2 switches for 3 members, want one each`}},
		{"a single cable", func(b *topology.Builder) {
			l := &b.Links[2]
			l.Members, l.Mbps, l.Ends[1].Members = nil, 1000, nil
		}, []string{`links.up.ends[1].switch: a single cable that ends at 2 switches, want one, or a bundle such as speed: 2x10G`}},
		{"an unknown member switch", func(b *topology.Builder) { b.Links[2].Ends[1].Peers[1] = "aa" }, []string{
			`links.up.ends[1].switch[1]: there is no switch "aa"; did you mean "a"?`}},
		{"min-links", func(b *topology.Builder) { b.Links[2].Ends[1].MinLinks = 2 }, []string{
			`links.up.ends[1].min-links: min-links 2 at an MLAG pair, of which each peer counts its own members, want it at the other end`}},
		{"profiles", func(b *topology.Builder) { b.Switches[1].LACP.Profile = topology.Catalyst }, []string{
			`mlag.p.switches: lacp profile none of "a" and catalyst of "b", want one profile: the switches of a pair are of one kind`}},
		{"one without spanning tree", func(b *topology.Builder) {
			b.Switches[1].Protocol, b.Switches[1].BPDU = topology.NoSTP, topology.BPDUFlood
		}, []string{
			`mlag.p.switches: "a" runs rstp and "b" none, want spanning tree, or none and one treatment of BPDUs, on both: they are one bridge`}},
		{"one role priority", func(b *topology.Builder) { b.MLAGs[0].Priority = map[string]int{"a": 1} }, []string{
			`mlag.p.priority: the role priority of one switch, want those of both, or none`}},
		{"role priorities", func(b *topology.Builder) { b.MLAGs[0].Priority = map[string]int{"a": -1, "x": 2} }, []string{
			`mlag.p.priority.a: role priority -1, want 0 to 65535`, `mlag.p.priority.x: there is no switch of the pair "x"; did you mean "a"?`}},
		{"a group address", func(b *topology.Builder) { b.MLAGs[0].MAC = &topology.MAC{1} }, []string{
			`mlag.p.mac: 01:00:00:00:00:00 is a group address, want that of one bridge`}},
		{"a segment", func(b *topology.Builder) {
			b.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "c", Peers: []string{"a", "b"}}}}}
		}, []string{`segments.hub.ends[0].switch: several switches at a segment's end, want one`}},
		{"names", func(b *topology.Builder) { b.MLAGs = append(b.MLAGs, b.MLAGs[0]) }, []string{
			`mlag.p.switches[0]: "a" is of the pair "p" already, want each switch in one pair`,
			`mlag.p.switches[1]: "b" is of the pair "p" already, want each switch in one pair`,
			`mlag.p: a second MLAG pair is named "p", want names that differ`}},
	} {
		b := paired()
		c.edit(b)
		_, err := b.Build()
		var got []string
		if problems, ok := err.(topology.Problems); ok {
			for _, p := range problems {
				got = append(got, p.String())
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, d)
		}
	}
}
