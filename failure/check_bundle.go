package failure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// inChannel says whether a hop is a link that is a member of a channel.
func (c *checker) inChannel(hop int) bool {
	return slices.ContainsFunc(c.ends(hop), func(e topology.End) bool { return e.Channel != "" })
}

// bundles looks at what the members of bundles make of each other.
func (c *checker) bundles() {
	link := make(map[topology.Element]int)
	for i := range c.b.Links {
		link[c.b.Links[i].Element()] = i
	}
	for _, b := range c.view.Bundles() {
		path := c.path(b.Element)
		e := b.Element
		if b.Channel != "" {
			e = b.Members[0].Element
			first := &c.b.Links[link[e]]
			k := slices.IndexFunc(first.Ends[:], func(e topology.End) bool { return e.Switch == b.Switch && e.Channel == b.Channel })
			path = fmt.Sprintf("links.%s.ends[%d].channel", first.Name, k)
			c.separateEnds(&b, path, e)
		}
		c.standby(&b, path, e)
		c.passive(&b, path, e)
		c.uneven(&b, path, e)
	}
}

// members names members of a bundle that have a cause at an end.
func because(b *lag.Bundle, cause lag.Cause) (names []string, first *lag.MemberEnd) {
	for i := range b.Members {
		for k := range b.Members[i].Ends {
			if m := &b.Members[i].Ends[k]; m.Cause == cause {
				if first == nil {
					first = m
				}
				names = append(names, b.Members[i].Element.String())
				break
			}
		}
	}
	return names, first
}

// standby looks for members beyond what may be active.
func (c *checker) standby(b *lag.Bundle, path string, e topology.Element) {
	names, first := because(b, lag.BecauseLimit)
	if names == nil {
		return
	}
	c.find(LAG004, path, e, fmt.Sprintf("%s has %d members, of which at most %d are active: %s %s standby, as %s", b.Name(), len(b.Members), first.Limit,
		some(names), are(len(names)), first.Text[strings.Index(first.Text, "; ")+2:]), "set the LACP port priorities of the deciding system so that the right members wait, or take them out")
}

// passive looks for bundles whose ends both wait for the other.
func (c *checker) passive(b *lag.Bundle, path string, e topology.Element) {
	if names, _ := because(b, lag.BecausePassive); names != nil {
		m := b.Members[0].Ends
		c.find(LAG005, path, e, fmt.Sprintf("%s is passive at %s and at %s: neither speaks LACP first, and no bundle forms", b.Name(), m[0].Switch, m[1].Switch),
			"make one end active")
	}
}

// uneven looks for members of several speeds.
func (c *checker) uneven(b *lag.Bundle, path string, e topology.Element) {
	var speeds []int
	for _, m := range b.Members {
		speeds = append(speeds, m.Mbps)
	}
	if slices.Min(speeds) == slices.Max(speeds) {
		return
	}
	text := fmt.Sprintf("%s has members of %s", b.Name(), list(mbpsNames(speeds)))
	if names, first := because(b, lag.BecauseSpeed); names != nil {
		text += fmt.Sprintf(": %s %s %v at %s, where the speed that counts is %s", some(names), are(len(names)), first.State, first.Switch, topology.FormatMbps(first.Against))
	}
	c.find(LAG006, path, e, text, "use members of one speed; where one came up slower, look at its cable and transceivers")
}

func mbpsNames(speeds []int) []string {
	slices.Sort(speeds)
	var out []string
	for _, s := range slices.Compact(speeds) {
		out = append(out, topology.FormatMbps(s))
	}
	return out
}

// separateEnds looks for a channel whose cables are not one bundle at the other end:
// one of several switches, or none.
func (c *checker) separateEnds(b *lag.Bundle, path string, e topology.Element) {
	var switches, names []string
	ports := make(map[stp.PortID]bool)
	bundled := false
	for _, m := range b.Members {
		far := m.Ends[1].Switch
		if !slices.Contains(switches, far) {
			switches = append(switches, far)
		}
		i := slices.IndexFunc(c.b.Links, func(l topology.Link) bool { return l.Element() == m.Element })
		for _, end := range c.b.Links[i].Ends {
			if end.Switch == b.Switch && end.Channel == b.Channel {
				continue
			}
			bundled = bundled || end.Channel != ""
			ports[stp.PortID{Bridge: end.Switch, Number: cmp.Or(end.ChannelPort, end.Port)}] = true
		}
		names = append(names, m.Element.String())
	}
	states := make([]string, len(b.Members))
	for i, m := range b.Members {
		states[i] = fmt.Sprintf("%v %v", m.Element, m.Ends[0].State)
	}
	switch {
	case len(ports) < 2 && (bundled || b.Members[0].Ends[0].State == lag.MemberActive):
	case len(switches) > 1:
		c.find(LAG008, path, e, fmt.Sprintf("%s is one bundle, and its members end at %s, which are not one switch (%s)", b.Name(), list(switches), strings.Join(states, ", ")),
			"cable all members to one switch, or make a bundle of those to each")
	default:
		how := "has no bundle there"
		if bundled {
			how = "does not take them for one bundle"
		}
		c.find(LAG007, path, e, fmt.Sprintf("%s bundles %s, and %s %s (%s)", b.Name(), list(names), switches[0], how, strings.Join(states, ", ")),
			"bundle the same cables at both ends, with LACP")
	}
}
