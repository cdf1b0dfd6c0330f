package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// findBundle returns the bundle of a name, or all without one.
func findBundle(all []lag.Bundle, name string) ([]lag.Bundle, error) {
	if name == "" {
		return all, nil
	}
	var names []string
	for _, b := range all {
		if b.Name() == name || b.Channel == "" && b.Element.Name == name {
			return []lag.Bundle{b}, nil
		}
		names = append(names, strings.TrimPrefix(b.Name(), "lag:"))
	}
	return nil, fmt.Errorf("there is no bundle %q, want one of %s%s", name, strings.Join(names, ", "), hint(name, names))
}

// HasBundle says whether a state has a bundle of that name, as [Members] takes it.
func HasBundle(v *lag.View, name string) bool {
	_, err := findBundle(v.Bundles(), name)
	return name != "" && err == nil
}

// Members writes the state that LACP gives every member of a bundle at both ends, with
// the numbers that decided. The bundle is a link's name, or SWITCH:CHANNEL; without
// one it is every bundle. The error says that there is none of that name, or that the
// text could not be written.
func Members(w io.Writer, v *lag.View, name string) error {
	all, err := findBundle(v.Bundles(), name)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	if len(all) == 0 {
		p.line(0, "There are no bundles.")
	}
	for _, b := range all {
		p.line(0, "%s", bundleTitle(v, b))
		for _, m := range b.Members {
			p.line(1, "%v, %s", m.Element, topology.FormatMbps(m.Mbps))
			one, other := memberText(m.Ends[0]), memberText(m.Ends[1])
			if one == other {
				p.clauses(m.Ends[0].Switch+" and "+m.Ends[1].Switch, one)
				continue
			}
			p.clauses(m.Ends[0].Switch, one)
			p.clauses(m.Ends[1].Switch, other)
		}
	}
	for _, u := range v.Unmodelled {
		p.line(0, "%s", strings.TrimPrefix(u.Error(), "stp: "))
	}
	return p.err
}

// clauses prints what is said of an end, a clause a line.
func (p *printer) clauses(who, text string) {
	indent := 2
	for clause := range strings.SplitSeq(who+": "+text, "; ") {
		p.line(indent, "%s", clause)
		indent = 3
	}
}

func memberText(e lag.MemberEnd) string {
	if e.Text == "" {
		return "not known"
	}
	return fmt.Sprintf("%v, %s", e.State, e.Text)
}

// bundleTitle says what a bundle is worth.
func bundleTitle(v *lag.View, b lag.Bundle) string {
	if b.Channel != "" {
		n := 0
		for _, m := range b.Members {
			if s := m.Ends[0].State; s == lag.MemberActive || s == lag.MemberDefaulted {
				n++
			}
		}
		return fmt.Sprintf("%s: %d of %d members active", b.Name(), n, len(b.Members))
	}
	i := slices.IndexFunc(v.Hops, func(h lag.Hop) bool { return h.Element == b.Element })
	h := &v.Hops[i]
	text := fmt.Sprintf("%v, %s to %s: ", b.Element, h.Ends[0].Switch, h.Ends[1].Switch)
	switch h.Status {
	case lag.Up:
		return text + fmt.Sprintf("%d of %d members active, %s", h.Active, h.Members, topology.FormatMbps(h.Mbps))
	case lag.OneWay, lag.OneWayDown:
		return text + h.Why
	case lag.BelowMinLinks:
		return text + fmt.Sprintf("closed, %d of %d members and min-links %d", h.Active, h.Members, h.MinLinks)
	}
	return text + "down"
}
