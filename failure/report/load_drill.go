package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// overrun prints what a state's load is, where that is worth a sentence.
func (d *Drill) overrun(p *printer, indent int, o *failure.Outcome) {
	for _, s := range d.loadText(o) {
		p.wrapped(indent, s)
	}
}

// onItsWay says whether a network is slow or rerouted, and that is news; without
// fault only slow is.
func onItsWay(o *failure.Outcome, n *failure.NetworkOutcome) bool {
	if !o.Scenario.Faulty() {
		return n.Verdict == failure.Slow
	}
	return changed(n, collateral) && (n.Collateral == failure.Slow || n.Collateral == failure.Rerouted)
}

// stateLoad returns the load of an outcome in which some network is slow or
// rerouted; nil of any other, or where loads are not asked for.
func (d *Drill) stateLoad(o *failure.Outcome) *failure.Load {
	if d.Load == nil || !slices.ContainsFunc(o.Networks, func(n failure.NetworkOutcome) bool { return onItsWay(o, &n) }) {
		return nil
	}
	if x, ok := d.loads[o]; ok {
		return x
	}
	x, err := d.Load.Load(o.Scenario)
	if err != nil {
		x = nil // the outcome would be an error too
	}
	if d.loads == nil {
		d.loads = make(map[*failure.Outcome]*failure.Load)
	}
	d.loads[o] = x
	return x
}

// loadText says which link is overrun most of those that the slow and rerouted
// networks use, where that is worse than without fault, and how long a drain takes
// now, where that is another time.
func (d *Drill) loadText(o *failure.Outcome) []string {
	x := d.stateLoad(o)
	if x == nil {
		return nil
	}
	var out []string
	if s := d.worstLinks(o, x); s != "" {
		out = append(out, s)
	}
	if s := d.slowestDrain(x); s != "" {
		out = append(out, s)
	}
	return out
}

// key is loadText as a part of a likeness.
func (d *Drill) key(o *failure.Outcome) string {
	return strings.Join(append(d.loadText(o), o.Notes...), " ")
}

func (d *Drill) worstLinks(o *failure.Outcome, x *failure.Load) string {
	var news []string
	for i := range o.Networks {
		if onItsWay(o, &o.Networks[i]) {
			news = append(news, o.Networks[i].Network)
		}
	}
	links := overrunLinks(x, news)
	if len(links) == 0 {
		return ""
	}
	worst := links[0]
	if o.Scenario.Faulty() {
		if before := overrunLinks(d.Load.Rest(), news); len(before) > 0 && !heavier(worst, before[0]) {
			return ""
		}
	}
	var names []string
	for _, l := range links {
		if name := l.Element.String(); l.Mbps == worst.Mbps && slices.Equal(offered(l), offered(worst)) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var loud, quiet []string
	for _, o := range worst.Offers {
		if o.Mbps > 0 {
			loud = append(loud, fmt.Sprintf("%s (%s)", o.Network, topology.FormatMbps(o.Mbps)))
		} else {
			quiet = append(quiet, o.Network)
		}
	}
	carries, offer, share, them := "carries", "offers", "shares", "it"
	if len(names) > 1 {
		carries, them = "carry", "them"
	}
	if len(loud) > 1 {
		offer = "offer"
	}
	s := fmt.Sprintf("%s %s %s: %s %s %s there, %s times as much", and(names), carries, topology.FormatMbps(worst.Mbps),
		and(loud), offer, topology.FormatMbps(worst.Offered), times(worst))
	if len(quiet) > 0 {
		if len(quiet) > 1 {
			share = "share"
		}
		s += fmt.Sprintf("; %s %s %s", and(quiet), share, them)
	}
	return s
}

// overrunLinks returns the links, not the NICs, that are overrun and that one of
// the networks uses, the most overrun first.
func overrunLinks(x *failure.Load, networks []string) []*failure.LinkLoad {
	var out []*failure.LinkLoad
	for i := range x.Links {
		l := &x.Links[i]
		if l.Element.Kind != topology.KindNIC && l.Overrun() &&
			slices.ContainsFunc(l.Offers, func(o failure.Offer) bool { return slices.Contains(networks, o.Network) }) {
			out = append(out, l)
		}
	}
	return out
}

// heavier says whether a link is overrun more than another.
func heavier(a, b *failure.LinkLoad) bool {
	return int64(a.Offered)*int64(b.Mbps) > int64(b.Offered)*int64(a.Mbps)
}

// offered is what networks offer to a link, by name.
func offered(l *failure.LinkLoad) []string {
	var out []string
	for _, o := range l.Offers {
		out = append(out, fmt.Sprint(o.Network, o.Mbps))
	}
	return out
}

func and(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// slowestDrain says how long it takes to drain the host that takes longest, of
// those that take another time than without fault; without fault of all.
func (d *Drill) slowestDrain(x *failure.Load) string {
	rest := d.Load.Rest()
	faulty := x.Scenario.Faulty()
	var worst, before *failure.Drain
	for i := range x.Drains {
		now := &x.Drains[i]
		k := slices.IndexFunc(rest.Drains, func(b failure.Drain) bool { return b.Host == now.Host })
		if k < 0 || faulty && rest.Drains[k].Alone == now.Alone {
			continue
		}
		if worst == nil || slower(now, worst) {
			worst, before = now, &rest.Drains[k]
		}
	}
	switch {
	case worst == nil:
		return ""
	case len(worst.To) == 0:
		return fmt.Sprintf("nobody can take the VMs of %s", worst.Host)
	}
	beside := x.Beside(worst)
	alone, among := durations(worst.Alone), durations(beside)
	same := beside == worst.Alone
	if faulty && len(before.To) > 0 {
		was := rest.Beside(before)
		alone, among = alone+" instead of "+durations(before.Alone), among+" instead of "+durations(was)
		same = same && was == before.Alone
	}
	s := fmt.Sprintf("draining %s takes %s", worst.Host, alone)
	if !same {
		s += ", beside all other demands " + among
	}
	return s
}

// slower says whether a drain takes longer than another; one that nobody takes
// never ends.
func slower(a, b *failure.Drain) bool {
	if (len(a.To) == 0) != (len(b.To) == 0) {
		return len(a.To) == 0
	}
	return a.Alone.Even > b.Alone.Even
}
