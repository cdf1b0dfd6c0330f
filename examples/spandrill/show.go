package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

func newRoles(s streams) *cobra.Command {
	var st state
	c := &cobra.Command{
		Use:   "roles [NETWORK]",
		Short: "The role of every port in every tree",
		Example: `  spandrill roles cluster.yaml
  spandrill roles d4 --instance mst2 --down lag:isl`,
		Args:              atMost(1),
		ValidArgsFunction: oneNetwork,
		RunE: func(_ *cobra.Command, args []string) error {
			f, settled, instances, err := st.open(s, arg(args, 0))
			if err != nil {
				return err
			}
			return status(statusBad, report.Roles(s.text(), f, settled, instances...))
		},
	}
	st.flags(c)
	return c
}

// pick returns the trees of a state that --instance names, "" being all.
func pick(s *failure.State, name string) ([]stp.Instance, error) {
	if name == "" {
		return report.Instances(s), nil
	}
	i, err := report.ParseInstance(s, name)
	if err != nil {
		return nil, status(statusBad, fmt.Errorf("--instance: %w", err))
	}
	return []stp.Instance{i}, nil
}

func newWhy(s streams) *cobra.Command {
	var st state
	c := &cobra.Command{
		Use:   "why [NETWORK] [SWITCH:PORT]",
		Short: "Why a port has its role",
		Long: `Why a port has its role in each tree. PORT is a number, a port's name, or the name of
the link that ends there. Without a port, the ports that discard, in each tree.`,
		Example: `  spandrill why ten-b:isl
  spandrill why cluster.yaml
  spandrill why cluster.yaml ten-b:1 --down member:isl/1`,
		Args:              atMost(2),
		ValidArgsFunction: thenOrReference(report.Ports),
		RunE: func(_ *cobra.Command, args []string) error {
			network, port := arg(args, 0), arg(args, 1)
			if len(args) == 1 {
				if _, f, err := load(s, ""); err == nil && report.IsPort(f, network) {
					network, port = "", network
				}
			}
			_, f, err := st.load(s, network)
			if err != nil {
				if port == "" && network != "" && !strings.ContainsAny(network, "./\\-") {
					err = status(statusOf(err), fmt.Errorf("%w; a port is SWITCH:PORT", err))
				}
				return err
			}
			if port == "" {
				settled, instances, err := st.settle(f)
				if err != nil {
					return err
				}
				ask := strings.TrimSpace("spandrill why " + network)
				return status(statusNoTrees, report.Discarding(s.text(), f, settled, ask, st.text(), instances...))
			}
			p, err := report.ParsePort(f, port)
			if err != nil {
				if network == "" {
					err = fmt.Errorf("in the reference cluster, as no network is named: %w", err)
				}
				return status(statusBad, err)
			}
			settled, instances, err := st.settle(f)
			if err != nil {
				return err
			}
			err = report.Why(s.text(), f, settled, p, instances...)
			return status(statusNoTrees, err)
		},
	}
	st.flags(c)
	return c
}

func hint(name string, candidates []string) string {
	if n := topology.Nearest(name, candidates); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

func newDesigns(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "designs [NAME]",
		Short: "The built-in designs, or the topology file of one",
		Long: `Without NAME, the built-in designs and what each is, in a line each; with one its
topology file. Where a number such as d2 names one design only, it is enough.`,
		Example: `  spandrill designs
  spandrill designs d2 > mine.yaml`,
		Args:              atMost(1),
		ValidArgsFunction: designNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				width := 0
				for _, n := range designs.Names() {
					width = max(width, len(n))
				}
				for _, n := range designs.Names() {
					fmt.Fprintf(s.out, "%-*s  %s\n", width, n, designs.Summary(n))
				}
				return nil
			}
			name, err := designs.Find(args[0])
			if err != nil {
				return status(statusBad, err)
			}
			data, err := designs.FS.ReadFile(name)
			if err != nil {
				return status(statusBad, err)
			}
			_, err = s.out.Write(data)
			return err
		},
	}
}
