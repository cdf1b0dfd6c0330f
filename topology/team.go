package topology

import (
	"fmt"
	"slices"
	"strings"
)

// Team is the kind of a team: which of its ports send. The zero value stands for
// TeamIndependent in a [Builder] where a NIC has several ports; in a Fabric only
// a NIC with a single port has it. Package lag computes, and has the sources.
type Team uint8

const (
	// TeamIndependent is switch independent: the switches know nothing, every
	// live port sends.
	TeamIndependent Team = 1 + iota
	// TeamActiveStandby is switch independent too, but only the first live port,
	// in the order of NIC.To, sends.
	TeamActiveStandby
	// TeamStatic and TeamLACP are switch dependent: one port to the switch, a
	// bundle to a host. All live ports have to be on one switch.
	TeamStatic
	TeamLACP
)

// SwitchDependent says whether the switch has to know of the team.
func (t Team) SwitchDependent() bool { return t == TeamStatic || t == TeamLACP }

// Hash is how a team spreads what it sends over its ports. The zero value is not
// said, which counts as HashHyperVPort: nobody gets more than one port.
type Hash uint8

const (
	HashHyperVPort Hash = 1 + iota // by port of the virtual switch: a VM stays on one port
	HashAddress                    // by addresses and ports: a flow stays on one port, a VM does not
)

var (
	teamNames = []string{TeamIndependent: "independent", TeamActiveStandby: "active-standby", TeamStatic: "static", TeamLACP: "lacp"}
	hashNames = []string{HashHyperVPort: "hyper-v-port", HashAddress: "address"}
)

// String returns independent, active-standby, static or lacp.
func (t Team) String() string { return enumName(t, teamNames, "Team") }

// ParseTeam parses what String returns.
func ParseTeam(s string) (Team, error) { return parseEnum[Team](s, teamNames) }

// String returns hyper-v-port or address.
func (h Hash) String() string { return enumName(h, hashNames, "Hash") }

// ParseHash parses what String returns.
func ParseHash(s string) (Hash, error) { return parseEnum[Hash](s, hashNames) }

// GuestTeam is a team inside the VMs of a host, whose members are on the virtual
// switches of NICs of the host. It carries no network of its own, and no verdict
// rests on it: package failure says what is wrong with it.
type GuestTeam struct {
	Name string
	// Over names NICs of the host, one for each member of the team: the member
	// is on the virtual switch of that NIC. One that is named twice has two
	// members on one virtual switch.
	Over []string
	// Team is TeamIndependent where zero. Hash may be left out.
	Team Team
	Hash Hash
}

// PortMbps returns the speed of the i-th port, from 0, of a NIC.
func (n NIC) PortMbps(i int) int {
	if v := n.To[i].Mbps; v != 0 {
		return v
	}
	return n.Mbps
}

// PortCard returns the card that the i-th port, from 0, of a NIC is on; empty
// where that is not said.
func (n NIC) PortCard(i int) string {
	if card := n.To[i].Card; card != "" {
		return card
	}
	return n.Card
}

// CardDomain returns the shared risk that a card of a host is: all ports on it.
// Names have no slash, so it is no other host's, and no value of a tag.
func CardDomain(host, card string) string { return host + "/" + card }

// team checks what makes a NIC a team, and what is said of its ports.
func (c *check) team(path string, n *NIC) {
	if n.Team != 0 {
		if _, err := ParseTeam(n.Team.String()); err != nil {
			c.bad(path+".team", n.Team.String(), strings.Join(teamNames[1:], ", "))
		} else if len(n.To) == 1 {
			c.bad(path+".team", fmt.Sprintf("a team of one, %v", n.Team), "several ports in to, or no team")
		}
	} else if len(n.To) > 1 {
		n.Team = TeamIndependent
	}
	if n.Hash != 0 {
		if _, err := ParseHash(n.Hash.String()); err != nil {
			c.bad(path+".hash", n.Hash.String(), strings.Join(hashNames[1:], ", "))
		} else if len(n.To) == 1 {
			c.bad(path+".hash", fmt.Sprintf("hash %v of a single port", n.Hash), "it only of a team")
		}
	}
	c.card(path+".card", n.Card)
	for k := range n.To {
		a, at := &n.To[k], fmt.Sprintf("%s.to[%d]", path, k)
		if a.Mbps != 0 {
			c.mbps(at+".speed", a.Mbps)
		}
		if a.Mbps == n.Mbps {
			a.Mbps = 0 // one form of the same port, for Equal
		}
		c.card(at+".card", a.Card)
		if a.Card == n.Card {
			a.Card = ""
		}
		c.tags(at, a.Tags)
	}
	if n.Team.SwitchDependent() {
		for k := range n.To {
			if a, b := n.PortMbps(0), n.PortMbps(k); a != b {
				c.bad(path+".to", fmt.Sprintf("ports of %s and %s in one %v team", FormatMbps(a), FormatMbps(b), n.Team),
					"one speed (IEEE 802.1AX aggregates links of one rate), or a switch independent team")
				break
			}
		}
	}
}

func (c *check) card(path, card string) {
	if card == "" {
		return
	}
	if msg := badName(card); msg != "" {
		c.bad(path, fmt.Sprintf("the card %s %s", quote(card), msg), "a name of printable characters without / : , [ ] *")
	}
}

// guestTeams checks the teams inside the VMs of a host.
func (c *check) guestTeams(path string, h *Host) {
	seen := make(map[string]bool)
	nics := make(map[string]bool)
	for _, n := range h.NICs {
		nics[n.Name] = true
	}
	for i := range h.GuestTeams {
		g := &h.GuestTeams[i]
		at := path + ".guest-teams." + g.Name
		c.name(at, "guest team of "+quote(h.Name), g.Name, seen)
		if g.Team == 0 {
			g.Team = TeamIndependent
		}
		if _, err := ParseTeam(g.Team.String()); err != nil {
			c.bad(at+".team", g.Team.String(), strings.Join(teamNames[1:], ", "))
		}
		if _, err := ParseHash(g.Hash.String()); g.Hash != 0 && err != nil {
			c.bad(at+".hash", g.Hash.String(), strings.Join(hashNames[1:], ", "))
		}
		if len(g.Over) < 2 {
			c.bad(at+".over", fmt.Sprintf("a guest team of %d", len(g.Over)), "two NICs of the host, with a virtual switch each")
		}
		if len(g.Over) > 32 {
			c.bad(at+".over", fmt.Sprintf("a guest team of %d", len(g.Over)), "at most 32")
		}
		for k, name := range g.Over {
			switch on := fmt.Sprintf("%s.over[%d]", at, k); {
			case nics[name]:
			case name == g.Name:
				c.bad(on, fmt.Sprintf("%s is over itself", quote(name)), "NICs of the host")
			case slices.ContainsFunc(h.GuestTeams, func(o GuestTeam) bool { return o.Name == name }):
				c.bad(on, fmt.Sprintf("%s is a guest team", quote(name)), "NICs of the host")
			default:
				c.unknown(on, "NIC of "+quote(h.Name), name, func(yield func(string) bool) {
					for _, n := range h.NICs {
						if !yield(n.Name) {
							return
						}
					}
				})
			}
		}
	}
}

// memberTags checks the tags of the cables of a bundle.
func (c *check) memberTags(path string, l *Link) {
	if l.MemberTags == nil {
		return
	}
	switch {
	case !l.IsLAG():
		c.bad(path+".cables", "tags for the cables of a single cable", "tags of the link, or a bundle, such as speed: 2x10G")
		return
	case len(l.MemberTags) != len(l.Members):
		c.bad(path+".cables", fmt.Sprintf("%d for %d members", len(l.MemberTags), len(l.Members)), "one each")
		return
	}
	some := false
	for i, t := range l.MemberTags {
		c.tags(fmt.Sprintf("%s.cables[%d]", path, i), t)
		some = some || len(t) > 0
	}
	if !some {
		l.MemberTags = nil // one form of the same bundle, for Equal
	}
}
