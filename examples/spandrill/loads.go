package main

import (
	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
)

func newLoad(s streams) *cobra.Command {
	var st state
	var format string
	c := &cobra.Command{
		Use:   "load [NETWORK]",
		Short: "What is offered to every link, who shares it, what each gets, how long a drain takes",
		Long: `What the hosts' demands put on every link of one state, against what it carries:
who shares it, what each network gets by fair shares, where its bottleneck is, and
how long draining a host of its VMs takes, alone and beside all other demands.

The file says the demands, or its needs stand for them; the memory of VMs
(vm-memory of a host) and the network that moves them (migration: true) it has to say.`,
		Example: `  spandrill load
  spandrill load d3b
  spandrill load cluster.yaml --down lag:isl --format markdown`,
		Args:              atMost(1),
		ValidArgsFunction: oneNetwork,
		RunE: func(_ *cobra.Command, args []string) error {
			r := &report.Load{}
			write, err := writer(format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON})
			if err != nil {
				return err
			}
			name, f, err := load(s, arg(args, 0))
			if err != nil {
				return err
			}
			scenario, err := st.scenario(f)
			if err != nil {
				return err
			}
			loader, err := failure.NewLoader(f)
			if err != nil {
				return status(statusNoTrees, err)
			}
			r.File, r.Fabric, r.Rest = name, f, loader.Rest()
			if r.Load, err = loader.Load(scenario); err != nil {
				return status(statusNoTrees, err)
			}
			return status(statusBad, write(s.format(format)))
		},
	}
	c.Flags().StringSliceVar(&st.down, "down", nil, "what is dead, such as member:isl/1 or switch:ten-a; several die together")
	c.Flags().StringVar(&format, "format", "text", "text, markdown or json")
	completeFlag(c, "format", "text", "markdown", "json")
	completeElements(c, "down")
	return c
}
