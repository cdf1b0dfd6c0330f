package topology

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// lacp checks what a switch says of bundles.
func (c *check) lacp(path string, l *LACP) {
	if l.Priority != nil {
		c.lacpPriority(path+".priority", *l.Priority, "system")
	}
	if l.Profile != 0 {
		if _, err := ParseProfile(l.Profile.String()); err != nil {
			c.bad(path+".profile", l.Profile.String(), names(profileNames[1:]))
		}
	}
	if l.MaxActive < 0 || l.MaxActive > MaxMembers {
		c.bad(path+".max-active", fmt.Sprintf("%d active members", l.MaxActive), fmt.Sprintf("1 to %d", MaxMembers))
	}
	if l.Mismatch > MemberIndividual {
		c.bad(path+".mismatch", l.Mismatch.String(), names(fateNames[MemberStandby:MemberIndividual+1]))
	}
	if l.NoPartner != 0 && (l.NoPartner < MemberSuspended || l.NoPartner > MemberFallback) {
		c.bad(path+".no-partner", l.NoPartner.String(), names(fateNames[MemberSuspended:]))
	}
	if l.CompareWith > CompareFirst {
		c.bad(path+".compare-with", l.CompareWith.String(), names(compareNames[1:]))
	}
}

func (c *check) lacpPriority(path string, p int, of string) {
	if p < 0 || p > 65535 {
		c.bad(path, fmt.Sprintf("LACP %s priority %d", of, p), "0 to 65535")
	}
}

func names(of []string) string { return strings.Join(of, ", ") }

// channel is what the cables of one channel have in common.
type channel struct {
	path   string // of the first end
	end    End
	others map[[2]string]string // a far channel by switch and name: the link that leads there
}

// bundleRules checks a bundle against what both its switches do with bundles.
func (c *check) bundleRules(path string, l *Link) {
	uneven, other := false, 0
	for _, m := range l.Members {
		if m != l.Members[0] {
			uneven, other = true, cmp.Or(other, m)
		}
	}
	var compare CompareWith
	for k := range l.Ends {
		e := &l.Ends[k]
		s := c.switches[e.Switch]
		if s == nil {
			return
		}
		r := s.LACP.Rules()
		most, what := r.MaxMembers, "members"
		if e.Static && r.MaxActive > 0 {
			most, what = r.MaxActive, "active members, and a static bundle has no others"
		}
		if most > 0 && len(l.Members) > most {
			c.bad(path+".speed", fmt.Sprintf("a bundle of %d at %s", len(l.Members), quote(s.Name)), fmt.Sprintf("at most %d %s", most, what))
		}
		if !uneven {
			continue
		}
		at := fmt.Sprintf("%s.speed", path)
		switch {
		case r.Mismatch == 0 || r.CompareWith == 0 && !e.Static:
			lacp := "switches." + s.Name + ".lacp."
			c.bad(at, fmt.Sprintf("members of %s and %s in one bundle, and lacp of %s does not say what becomes of a mismatch", FormatMbps(max(l.Members[0], other)), FormatMbps(min(l.Members[0], other)), quote(s.Name)),
				"one speed, or "+lacp+"mismatch and "+lacp+"compare-with, or a "+lacp+"profile that has them")
			return
		case e.Static:
		case compare != 0 && compare != r.CompareWith:
			c.bad(at, fmt.Sprintf("members of several speeds, which %s compares with the %v and %s with the %v", quote(l.Ends[0].Switch), compare, quote(s.Name), r.CompareWith),
				"one speed, or one compare-with at both ends")
		default:
			compare = r.CompareWith
		}
	}
}

// lacpEnd checks what an end says of LACP and of its channel.
func (c *check) lacpEnd(path string, l *Link, e *End) {
	n := max(len(l.Members), 1)
	inBundle := l.IsLAG() || e.Channel != ""
	if !inBundle && (e.Passive || e.LACPPriority != nil) {
		c.bad(path, "lacp or lacp-priority of a single cable", "a bundle, such as speed: 2x10G, or a channel")
		return
	}
	if e.Passive && e.Static {
		c.bad(path+".lacp", "lacp passive of a static bundle", "it only with bundle: lacp")
	}
	if e.LACPPriority != nil && e.Static {
		c.bad(path+".lacp-priority", "a LACP port priority of a static bundle", "it only with bundle: lacp")
	}
	if e.LACPPriority != nil && len(e.LACPPriority) != n {
		c.bad(path+".lacp-priority", fmt.Sprintf("%d priorities for %s", len(e.LACPPriority), counted(n, "member")), "one each")
	}
	for i, p := range e.LACPPriority {
		c.lacpPriority(fmt.Sprintf("%s.lacp-priority[%d]", path, i), p, "port")
	}
	if s := c.switches[e.Switch]; s != nil && inBundle && !e.Static && e.MinLinks > 1 && s.LACP.Rules().NoPartner == MemberFallback {
		// SONiC #951.
		c.bad(path+".min-links", fmt.Sprintf("min-links %d where LACP falls back to one member", e.MinLinks), "min-links 1, or another no-partner")
	}
	if e.Channel != "" && l.IsLAG() {
		c.bad(path+".channel", fmt.Sprintf("channel %s of a bundle, which is one already", quote(e.Channel)), "it only of a single cable")
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// joinChannels checks the channels that single cables are members of, and claims
// their ports.
func (c *check) joinChannels() {
	channels := make(map[[2]string]*channel)
	for i := range c.b.Links {
		l := &c.b.Links[i]
		if l.IsLAG() {
			continue
		}
		for k := range l.Ends {
			e := &l.Ends[k]
			e.ChannelPort = 0
			if _, ok := c.index[e.Switch]; e.Channel == "" || !ok {
				continue
			}
			at := fmt.Sprintf("links.%s.ends[%d]", l.Name, k)
			key := [2]string{e.Switch, e.Channel}
			ch := channels[key]
			if ch == nil {
				ch = &channel{path: at, end: *e, others: make(map[[2]string]string)}
				channels[key] = ch
				c.use(at+".channel", e.Switch, 0, e.Channel)
			}
			c.sameChannel(at, e, ch)
			far := l.Ends[1-k]
			if far.Channel == "" {
				continue
			}
			to := [2]string{far.Switch, far.Channel}
			if to == key {
				if k == 1 {
					continue
				}
				c.bad(at+".channel", fmt.Sprintf("both ends are in channel %s of %s", quote(e.Channel), quote(e.Switch)), "a channel at one of them")
			} else if other, ok := ch.others[to]; ok && k == 0 {
				c.bad(at+".channel", fmt.Sprintf("%s and %s join the same two channels", quote(other), quote(l.Name)), "one link with the speed of a bundle, such as 2x10G")
			}
			ch.others[to] = l.Name
		}
	}
}

// sameChannel checks that all cables of a channel say the same of it.
func (c *check) sameChannel(at string, e *End, ch *channel) {
	differs := func(field, got, want string) {
		c.bad(at+"."+field, fmt.Sprintf("%s %s, while %s has %s", field, got, ch.path, want), "one for all cables of the channel")
	}
	mode := func(e *End) string {
		if e.Static {
			return "static"
		}
		return "lacp"
	}
	active := func(e *End) string {
		if e.Passive {
			return "passive"
		}
		return "active"
	}
	switch o := &ch.end; {
	case e.Static != o.Static:
		differs("bundle", mode(e), mode(o))
	case e.Passive != o.Passive:
		differs("lacp", active(e), active(o))
	case max(e.MinLinks, 1) != max(o.MinLinks, 1):
		differs("min-links", strconv.Itoa(max(e.MinLinks, 1)), strconv.Itoa(max(o.MinLinks, 1)))
	case e.VLANs != o.VLANs:
		differs("vlans", e.VLANs.String(), o.VLANs.String())
	case e.Native != o.Native:
		differs("native", strconv.Itoa(max(e.Native, 1)), strconv.Itoa(max(o.Native, 1)))
	case e.Cost != o.Cost:
		differs("cost", strconv.Itoa(e.Cost), strconv.Itoa(o.Cost))
	}
}

// channelPort completes the aggregate port of an end's channel.
func (c *check) channelPort(path string, e *End) {
	if e.Channel == "" {
		return
	}
	i, ok := c.index[e.Switch]
	if !ok {
		return
	}
	// The aggregate port is one like any other, by the channel's name.
	p := End{Switch: e.Switch, PortName: e.Channel, Cost: e.Cost}
	if j, declared := c.ports[i].byName[e.Channel]; declared {
		p.Port = c.b.Switches[i].Ports[j].Number
	}
	c.assign(path+".channel", &p, 0)
	e.ChannelPort = p.Port
}
