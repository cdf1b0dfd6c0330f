package topology_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// pair describes two switches that are joined by a bundle of two and by two
// cables, which are a channel of a.
func pair() *topology.Builder {
	ch := func(sw, channel string) topology.End { return topology.End{Switch: sw, Channel: channel} }
	return &topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}, {Name: "c"}},
		Links: []topology.Link{
			{Name: "ab", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Members: []int{10_000, 10_000}},
			{Name: "x", Ends: [2]topology.End{ch("a", "Po1"), ch("b", "")}, Mbps: 1000},
			{Name: "y", Ends: [2]topology.End{ch("a", "Po1"), ch("c", "Po7")}, Mbps: 1000},
		},
	}
}

// TestChannelPort wants a channel to be one port more, that of its first cable's
// turn, and the same again when the fabric is built again.
func TestChannelPort(t *testing.T) {
	f, err := pair().Build()
	if err != nil {
		t.Fatal(err)
	}
	b := f.Builder()
	for _, c := range []struct {
		end           topology.End
		port, channel int
	}{
		{b.Links[0].Ends[0], 1, 0}, {b.Links[1].Ends[0], 2, 3}, {b.Links[2].Ends[0], 4, 3},
		{b.Links[1].Ends[1], 2, 0}, {b.Links[2].Ends[1], 1, 2},
	} {
		if c.end.Port != c.port || c.end.ChannelPort != c.channel {
			t.Errorf("%s %s: port %d, channel's %d, want %d and %d", c.end.Switch, c.end.Channel, c.end.Port, c.end.ChannelPort, c.port, c.channel)
		}
	}
	again, err := f.Edit(func(*topology.Builder) {})
	if err != nil || !again.Equal(f) {
		t.Errorf("built again it differs: %v", err)
	}
}

func TestLACPProblems(t *testing.T) {
	for _, c := range []struct {
		change func(b *topology.Builder)
		want   string
	}{
		{func(b *topology.Builder) { b.Switches[0].LACP.Priority = new(65536) }, `switches.a.lacp.priority: LACP system priority 65536, want 0 to 65535`},
		{func(b *topology.Builder) { b.Switches[0].LACP.MaxActive = 65 }, `switches.a.lacp.max-active: 65 active members, want 1 to 64`},
		{func(b *topology.Builder) { b.Switches[0].LACP.Mismatch = topology.MemberFallback }, `switches.a.lacp.mismatch: fallback, want standby, suspended, individual`},
		{func(b *topology.Builder) { b.Switches[0].LACP.NoPartner = topology.MemberStandby }, `switches.a.lacp.no-partner: standby, want suspended, individual, fallback`},
		{func(b *topology.Builder) { b.Switches[0].LACP.Profile = 99 }, `switches.a.lacp.profile: Profile(99), want catalyst, nexus-5000, nexus-7000, small-business, comware`},
		{func(b *topology.Builder) { b.Switches[0].LACP.CompareWith = 9 }, `switches.a.lacp.compare-with: CompareWith(9), want fastest, first`},
		{func(b *topology.Builder) { b.Links[0].Ends[0].LACPPriority = []int{1} }, `links.ab.ends[0].lacp-priority: 1 priorities for 2 members, want one each`},
		{func(b *topology.Builder) { b.Links[0].Ends[0].LACPPriority = []int{1, -1} }, `links.ab.ends[0].lacp-priority[1]: LACP port priority -1, want 0 to 65535`},
		{func(b *topology.Builder) { b.Links[0].Ends[0].Static, b.Links[0].Ends[0].Passive = true, true },
			`links.ab.ends[0].lacp: lacp passive of a static bundle, want it only with bundle: lacp`},
		{func(b *topology.Builder) { b.Links[1].Ends[1].Passive = true },
			`links.x.ends[1]: lacp or lacp-priority of a single cable, want a bundle, such as speed: 2x10G, or a channel`},
		{func(b *topology.Builder) { b.Links[0].Ends[0].Channel = "Po2" }, `links.ab.ends[0].channel: channel "Po2" of a bundle, which is one already, want it only of a single cable`},
		{func(b *topology.Builder) { b.Links[2].Ends[0].Static = true }, `links.y.ends[0].bundle: bundle static, while links.x.ends[0] has lacp, want one for all cables of the channel`},
		{func(b *topology.Builder) { b.Links[2].Ends[0].Cost = 5 }, `links.y.ends[0].cost: cost 5, while links.x.ends[0] has 0, want one for all cables of the channel`},
		{func(b *topology.Builder) { b.Links[2].Ends[0].VLANs = topology.VLANsOf(5) }, `links.y.ends[0].vlans: vlans 5, while links.x.ends[0] has all, want one for all cables of the channel`},
		{func(b *topology.Builder) { b.Links[2].Ends[0].MinLinks = 2 }, `links.y.ends[0].min-links: min-links 2, while links.x.ends[0] has 1, want one for all cables of the channel`},
		{func(b *topology.Builder) { b.Links[1].Ends[1] = topology.End{Switch: "c", Channel: "Po7"} },
			`links.y.ends[0].channel: "x" and "y" join the same two channels, want one link with the speed of a bundle, such as 2x10G`},
		{func(b *topology.Builder) { b.Links[1].Ends[1] = topology.End{Switch: "a", Channel: "Po1"} },
			`links.x.ends[0].channel: both ends are in channel "Po1" of "a", want a channel at one of them`},
		{func(b *topology.Builder) { b.Links[0].Ends[0].PortName = "Po1" }, `links.x.ends[0].channel.port: port "Po1" of "a" is used by links.ab.ends[0] too, want a port each`},
		{func(b *topology.Builder) {
			b.Switches[0].LACP.Profile = topology.SmallBusiness
			b.Links[0].Ends[0].MinLinks = 2
		},
			`links.ab.ends[0].min-links: min-links 2 where LACP falls back to one member, want min-links 1, or another no-partner`},
		{func(b *topology.Builder) {
			b.Switches[0].LACP.Profile = topology.Catalyst
			b.Links[0].Members = make([]int, 17)
			for i := range b.Links[0].Members {
				b.Links[0].Members[i] = 1000
			}
		}, `links.ab.speed: a bundle of 17 at "a", want at most 16 members`},
		{func(b *topology.Builder) {
			b.Switches[0].LACP.MaxActive = 1
			b.Links[0].Ends[0].Static, b.Links[0].Ends[1].Static = true, true
		}, `links.ab.speed: a bundle of 2 at "a", want at most 1 active members, and a static bundle has no others`},
		{func(b *topology.Builder) {
			b.Links[0].Members = []int{10_000, 1000}
			b.Switches[0].LACP.Profile, b.Switches[1].LACP.Profile = topology.SmallBusiness, topology.Comware
		}, `links.ab.speed: members of several speeds, which "a" compares with the fastest and "b" with the first, want one speed, or one compare-with at both ends`},
		{func(b *topology.Builder) {
			b.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "a", Channel: "Po9"}}}}
		}, `segments.hub.ends[0]: a channel, or lacp, of a segment's end, want them only of a link`},
	} {
		b := pair()
		c.change(b)
		_, err := b.Build()
		var got topology.Problems
		if !errors.As(err, &got) || len(got) != 1 || got[0].String() != c.want {
			t.Errorf("got\n%v\nwant\n%s", err, c.want)
		}
	}
}

// TestSlower has links that come up slower, and what cannot.
func TestSlower(t *testing.T) {
	b := pair()
	for i := range b.Switches {
		b.Switches[i].LACP.Profile = topology.SmallBusiness
	}
	b.Switches[0].Ports = []topology.Port{{Name: "Te1", Mbps: 10_000}}
	b.Links[0].Ends[0].Members = []string{"Te1", "Te2"}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.Slower(topology.Element{Kind: topology.KindMember, Name: "ab", Index: 1}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Builder().Links[0].Members; got[0] != 1000 || got[1] != 10_000 {
		t.Errorf("members of %v", got)
	}
	if g, err = f.Slower(topology.Element{Kind: topology.KindLink, Name: "x"}, 100); err != nil || g.Builder().Links[1].Mbps != 100 {
		t.Errorf("a single cable: %v", err)
	}
	for _, c := range []struct {
		element topology.Element
		mbps    int
		want    string
	}{
		{topology.Element{Kind: topology.KindMember, Name: "ab", Index: 1}, 10_000, "member:ab/1 at 10G, which is not slower than 10G"},
		{topology.Element{Kind: topology.KindMember, Name: "ab", Index: 3}, 1000, "member:ab/3 is no link or member"},
		{topology.Element{Kind: topology.KindLAG, Name: "ab"}, 1000, "lag:ab is no link or member"},
		{topology.Element{Kind: topology.KindLink, Name: "x"}, 0, "a speed of 0 Mbps"},
	} {
		if _, err := f.Slower(c.element, c.mbps); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v at %d: %v, want %s", c.element, c.mbps, err, c.want)
		}
	}
	plain, err := pair().Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Slower(topology.Element{Kind: topology.KindMember, Name: "ab", Index: 1}, 1000); err == nil || !strings.Contains(err.Error(), "does not say what becomes of a mismatch") {
		t.Errorf("where nothing is said of a mismatch: %v", err)
	}
}
