package topology_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// teamed is small with a team of each kind, guest teams over two NICs, and tags
// wherever there are new ones.
func teamed() *topology.Builder {
	b := small()
	two := func(x, y string) []topology.Attachment {
		return []topology.Attachment{{Switch: x}, {Switch: y}}
	}
	b.Networks[1].MPIO = true
	b.Links[0].MemberTags = []topology.Tags{{"duct": {"north"}}, {"duct": {"south"}}}
	b.Hosts[1].NICs = []topology.NIC{
		{Name: "ind", To: two("a", "b"), Mbps: 1000},
		{Name: "act", To: two("a", "b"), Mbps: 1000, Team: topology.TeamActiveStandby, Hash: topology.HashHyperVPort, Card: "c1"},
		{Name: "sta", To: two("a", "a"), Mbps: 1000, Team: topology.TeamStatic},
		{Name: "lacp", To: two("b", "b"), Mbps: 1000, Team: topology.TeamLACP, Hash: topology.HashAddress},
		{Name: "vs1", To: two("a", "b")[:1], Mbps: 1000, Share: true, Card: "c1"},
		{Name: "vs2", To: two("a", "b")[1:], Mbps: 1000, Share: true, RDMA: true, Tags: topology.Tags{"pdu": {"q1", "q2"}}},
	}
	b.Hosts[1].NICs[0].To[1] = topology.Attachment{Switch: "b", Mbps: 10_000, Card: "c2", Tags: topology.Tags{"duct": {"north"}}}
	b.Hosts[1].GuestTeams = []topology.GuestTeam{{Name: "g", Over: []string{"vs1", "vs2"}}}
	return b
}

// TestTeams is what Build makes of teams.
func TestTeams(t *testing.T) {
	b := build(t, teamed()).Builder()
	var kinds []string
	for _, n := range b.Hosts[1].NICs {
		kinds = append(kinds, n.Name+" "+n.Team.String())
	}
	want := "ind independent, act active-standby, sta static, lacp lacp, vs1 Team(0), vs2 Team(0)"
	if got := strings.Join(kinds, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if g := b.Hosts[1].GuestTeams[0]; g.Team != topology.TeamIndependent {
		t.Errorf("the guest team is %v", g.Team)
	}
	n := b.Hosts[1].NICs[0]
	if n.PortMbps(0) != 1000 || n.PortMbps(1) != 10_000 || n.PortCard(0) != "" || n.PortCard(1) != "c2" || b.Hosts[1].NICs[1].PortCard(1) != "c1" {
		t.Errorf("ports of %+v", n)
	}
	// What a port says as its NIC does is not said twice.
	c := teamed()
	c.Hosts[1].NICs[1].To[0].Mbps, c.Hosts[1].NICs[1].To[0].Card = 1000, "c1"
	c.Hosts[1].NICs[0].Team = topology.TeamIndependent
	c.Links[1].MemberTags = nil
	if !build(t, c).Equal(build(t, teamed())) {
		t.Error("two forms of one description differ")
	}
	c = teamed()
	c.Links[0].MemberTags = []topology.Tags{nil, {}}
	if build(t, c).Builder().Links[0].MemberTags != nil {
		t.Error("cables without tags are said")
	}
}

// TestCards is that a card is a shared risk of its host alone, and that tags of
// ports and of a bundle's cables are shared risks.
func TestCards(t *testing.T) {
	b := teamed()
	b.Hosts[0].NICs[0].Card = "c1" // of another host, which has a tag c1 too
	f := build(t, b)
	if got, want := texts(f.Elements(topology.KindDomain)), "domain:c1 domain:n1/c1 domain:n2/c1 domain:n2/c2 domain:north domain:p1 domain:p2 domain:q1 domain:q2 domain:r1 domain:south domain:t1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for name, want := range map[string]string{
		"c1":    "nic:n1/lm",
		"n1/c1": "nic:n1/vm/1 nic:n1/vm/2",
		"n2/c1": "nic:n2/act/1 nic:n2/act/2 nic:n2/vs1",
		"n2/c2": "nic:n2/ind/2",
		"north": "member:isl/1 nic:n2/ind/2",
		"n1/c2": "",
	} {
		if got := texts(f.Domain(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for in, want := range map[string]string{
		"domain:n2/c1":              "nic:n2/act/1 nic:n2/act/2 nic:n2/vs1 domain:n2/c1",
		"domain:north":              "member:isl/1 nic:n2/ind/2 domain:north",
		"domain:north domain:south": "lag:isl member:isl/1 member:isl/2 nic:n2/ind/2 domain:north domain:south",
		"domain:q1":                 "domain:q1", // vs2 has q2 left
		"domain:q1 domain:q2":       "nic:n2/vs2 domain:q1 domain:q2",
	} {
		x := f.Spread(topology.NewFaults(elements(strings.Fields(in)...)...))
		if got := texts(slices.Collect(x.All())); got != want {
			t.Errorf("%s: got  %s\nwant %s", in, got, want)
		}
	}
	if _, err := f.ParseFaults("domain:n2/c3"); err == nil || !strings.Contains(err.Error(), `did you mean "domain:n2/c1"?`) {
		t.Errorf("got %v, want the nearest card", err)
	}
}

// TestTwoSupplies is that everything that can have two supplies lives with one
// and dies with both.
func TestTwoSupplies(t *testing.T) {
	supplies := topology.Tags{"pdu": {"p1", "p2"}}
	b := teamed()
	b.Switches[0].Tags, b.Links[0].Tags, b.Links[1].Tags, b.Segments[0].Tags = supplies, supplies, supplies, supplies
	b.Hosts[0].Tags, b.Hosts[1].NICs[0].Tags, b.Hosts[1].NICs[2].To[1].Tags = supplies, supplies, supplies
	b.Links[0].MemberTags[1] = supplies
	f := build(t, b)
	for _, one := range []string{"domain:p1", "domain:p2"} {
		if x := f.Spread(topology.NewFaults(elements(one)...)); x.Len() != 1 {
			t.Errorf("with %s alone %v die", one, x)
		}
	}
	dead := f.Spread(topology.NewFaults(elements("domain:p1", "domain:p2")...))
	for _, e := range elements("switch:a", "lag:isl", "member:isl/2", "link:b--c", "segment:hub", "host:n1", "nic:n1/vm/1", "nic:n2/ind/1", "nic:n2/ind/2", "nic:n2/sta/2") {
		if !dead.Has(e) {
			t.Errorf("%v lives without supply", e)
		}
	}
	if dead.Has(elements("nic:n2/sta/1")[0]) {
		t.Error("the other port of the team has no such supply")
	}
}

// TestTeamProblems is what Build refuses of teams.
func TestTeamProblems(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(b *topology.Builder)
		want   []string
	}{
		{"teams of one", func(b *topology.Builder) {
			for i := range b.Hosts[1].NICs {
				b.Hosts[1].NICs[i].To = b.Hosts[1].NICs[i].To[:1]
			}
			b.Hosts[1].GuestTeams[0].Over = []string{"vs1"}
		}, []string{
			`hosts.n2.act.hash: hash hyper-v-port of a single port, want it only of a team`,
			`hosts.n2.act.team: a team of one, active-standby, want several ports in to, or no team`,
			`hosts.n2.guest-teams.g.over: a guest team of 1, want two NICs of the host, with a virtual switch each`,
			`hosts.n2.lacp.hash: hash address of a single port, want it only of a team`,
			`hosts.n2.lacp.team: a team of one, lacp, want several ports in to, or no team`,
			`hosts.n2.sta.team: a team of one, static, want several ports in to, or no team`,
		}},
		{"teams over themselves", func(b *topology.Builder) {
			b.Hosts[1].GuestTeams = []topology.GuestTeam{{Name: "g", Over: []string{"g", "h", "vs", "vs1"}}, {Name: "h", Over: []string{"vs1", "vs1"}}}
		}, []string{
			`hosts.n2.guest-teams.g.over[0]: "g" is over itself, want NICs of the host`,
			`hosts.n2.guest-teams.g.over[1]: "h" is a guest team, want NICs of the host`,
			`hosts.n2.guest-teams.g.over[2]: there is no NIC of "n2" "vs"; did you mean "vs1"?`,
		}},
		{"guest teams", func(b *topology.Builder) {
			b.Hosts[1].GuestTeams = []topology.GuestTeam{{Name: "g", Team: 9, Hash: 9, Over: slices.Repeat([]string{"vs1"}, 33)}, {Name: "g", Over: []string{"vs1", "vs2"}}}
		}, []string{
			`hosts.n2.guest-teams.g: a second guest team of "n2" is named "g", want names that differ`,
			`hosts.n2.guest-teams.g.hash: Hash(9), want hyper-v-port, address`,
			`hosts.n2.guest-teams.g.over: a guest team of 33, want at most 32`,
			`hosts.n2.guest-teams.g.team: Team(9), want independent, active-standby, static, lacp`,
		}},
		{"speeds, cards and tags of ports", func(b *topology.Builder) {
			b.Hosts[1].NICs[0].To[0] = topology.Attachment{Switch: "a", Mbps: -1, Card: "a/b", Tags: topology.Tags{"duct": {}}}
			b.Hosts[1].NICs[1].Card = "x:y"
			b.Hosts[1].NICs[2].To[1].Mbps = 10_000
			b.Hosts[1].NICs[3].To[0].Mbps = 100
		}, []string{
			`hosts.n2.act.card: the card "x:y" has the character ':', want a name of printable characters without / : , [ ] *`,
			`hosts.n2.ind.to[0].card: the card "a/b" has the character '/', want a name of printable characters without / : , [ ] *`,
			`hosts.n2.ind.to[0].duct: no value, want at least one`,
			`hosts.n2.ind.to[0].speed: a speed of -1 Mbps, want 1 to 10000000`,
			`hosts.n2.lacp.to: ports of 100M and 1G in one lacp team, want one speed (IEEE 802.1AX aggregates links of one rate), or a switch independent team`,
			`hosts.n2.sta.to: ports of 1G and 10G in one static team, want one speed (IEEE 802.1AX aggregates links of one rate), or a switch independent team`,
		}},
		{"kinds", func(b *topology.Builder) { b.Hosts[1].NICs[0].Team, b.Hosts[1].NICs[1].Hash = 5, 3 }, []string{
			`hosts.n2.act.hash: Hash(3), want hyper-v-port, address`,
			`hosts.n2.ind.team: Team(5), want independent, active-standby, static, lacp`,
		}},
		{"cables", func(b *topology.Builder) {
			b.Links[0].MemberTags = b.Links[0].MemberTags[:1]
			b.Links[1].MemberTags = []topology.Tags{{"duct": {"north"}}}
		}, []string{
			`links.b--c.cables: tags for the cables of a single cable, want tags of the link, or a bundle, such as speed: 2x10G`,
			`links.isl.cables: 1 for 2 members, want one each`,
		}},
		{"a value under two keys", func(b *topology.Builder) {
			b.Hosts[1].NICs[0].To[1].Tags = topology.Tags{"tray": {"south"}}
		}, []string{
			`hosts.n2.ind.to[1].tray: "south" is a duct and a tray, and both would be domain:south, want values that differ`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := teamed()
			c.change(b)
			_, err := b.Build()
			if want := strings.Join(c.want, "\n"); err == nil || err.Error() != want {
				t.Errorf("got\n%v\nwant\n%s", err, want)
			}
		})
	}
}

// TestTeamNames is that the names of kinds come back.
func TestTeamNames(t *testing.T) {
	for v := topology.TeamIndependent; v <= topology.TeamLACP; v++ {
		if got, err := topology.ParseTeam(v.String()); err != nil || got != v {
			t.Errorf("%v comes back as %v, %v", v, got, err)
		}
		if v.SwitchDependent() != (v >= topology.TeamStatic) {
			t.Errorf("%v is switch dependent: %v", v, v.SwitchDependent())
		}
	}
	for v := topology.HashHyperVPort; v <= topology.HashAddress; v++ {
		if got, err := topology.ParseHash(v.String()); err != nil || got != v {
			t.Errorf("%v comes back as %v, %v", v, got, err)
		}
	}
	for _, s := range []string{"", "LACP", "Team(1)"} {
		if v, err := topology.ParseTeam(s); err == nil {
			t.Errorf("%q is %v", s, v)
		}
	}
}
