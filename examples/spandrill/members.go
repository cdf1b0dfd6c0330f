package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

func newMembers(s streams) *cobra.Command {
	var st state
	c := &cobra.Command{
		Use:   "members [NETWORK] [BUNDLE]",
		Short: "The state of every member of a bundle, and why",
		Long: `The state that LACP gives every member of every bundle, or of one, at both ends, and
the numbers that decided. BUNDLE is a link's name, or SWITCH:CHANNEL.`,
		Example: `  spandrill members isl
  spandrill members cluster.yaml ten-a:Po1 --down member:isl/1`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			network, name := arg(args, 0), arg(args, 1)
			_, f, err := st.load(s, network)
			if err != nil && len(args) == 1 {
				// One argument may be a bundle of the reference cluster.
				if ref, g, refErr := st.load(s, ""); refErr == nil && ref != "" && isBundle(g, args[0]) {
					f, name, err = g, args[0], nil
				}
			}
			if err != nil {
				return err
			}
			scenario, err := st.scenario(f)
			if err != nil {
				return err
			}
			return members(s.out, lag.Resolve(f, scenario.Down), name)
		},
	}
	st.faults(c)
	return c
}

func isBundle(f *topology.Fabric, name string) bool {
	_, err := find(lag.Resolve(f, topology.Faults{}).Bundles(), name)
	return err == nil
}

// find returns the bundle of a name, or all without one.
func find(all []lag.Bundle, name string) ([]lag.Bundle, error) {
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
	return nil, fmt.Errorf("there is no bundle %q (there are %s)%s", name, strings.Join(names, ", "), hint(name, names))
}

func members(w io.Writer, v *lag.View, name string) error {
	all, err := find(v.Bundles(), name)
	if err != nil {
		return status(statusBad, err)
	}
	if len(all) == 0 {
		fmt.Fprintln(w, "There are no bundles.")
	}
	for _, b := range all {
		fmt.Fprintln(w, title(v, b))
		for _, m := range b.Members {
			fmt.Fprintf(w, "  %v, %s\n", m.Element, topology.FormatMbps(m.Mbps))
			one, other := said(m.Ends[0]), said(m.Ends[1])
			if one == other {
				fmt.Fprintf(w, "    %s and %s: %s\n", m.Ends[0].Switch, m.Ends[1].Switch, one)
				continue
			}
			fmt.Fprintf(w, "    %s: %s\n    %s: %s\n", m.Ends[0].Switch, one, m.Ends[1].Switch, other)
		}
	}
	for _, u := range v.Unmodelled {
		fmt.Fprintf(w, "%s\n", strings.TrimPrefix(u.Error(), "stp: "))
	}
	return nil
}

func said(e lag.MemberEnd) string {
	if e.Text == "" {
		return "not known"
	}
	return fmt.Sprintf("%v, %s", e.State, strings.ReplaceAll(e.Text, "; ", "\n      "))
}

// title says what a bundle is worth.
func title(v *lag.View, b lag.Bundle) string {
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
