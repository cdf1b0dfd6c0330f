package main

import (
	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure/report"
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
  spandrill members cluster.yaml isl --down member:isl/1
  spandrill members l4 ten-a:Po1 --down link:up-1`,
		Args:              atMost(2),
		ValidArgsFunction: thenOrReference(bundles),
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
			return status(statusBad, report.Members(s.text(), lag.Resolve(f, scenario.Down), name))
		},
	}
	st.faults(c)
	return c
}

func isBundle(f *topology.Fabric, name string) bool {
	return report.HasBundle(lag.Resolve(f, topology.Faults{}), name)
}
