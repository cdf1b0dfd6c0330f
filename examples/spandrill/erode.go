package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

func newErode(s streams) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "erode [NETWORK [LAG]]",
		Short: "Take a bundle's members down one after the other",
		Long: `Take the members of a bundle down one after the other, until none is left: its
speed and path cost with so many members, what spanning tree makes of that, and
what becomes of the networks. Without LAG, every bundle of the network.

Members are equally fast, so only their number counts; risks that some members of
a bundle share and others do not, such as a duct, are not in a topology file.`,
		Example: `  spandrill erode reference isl
  spandrill erode cluster.yaml
  spandrill erode cluster.yaml lag:up-a --format markdown`,
		Args:              atMost(2),
		ValidArgsFunction: then(elementNames("lag")),
		RunE: func(c *cobra.Command, args []string) error {
			r := &report.Erosions{}
			write, err := writer(format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON})
			if err != nil {
				return err
			}
			if r.File, r.Fabric, err = load(s, arg(args, 0)); err != nil {
				return err
			}
			if r.Bundles, err = erode(c, r.Fabric, args); err != nil {
				return err
			}
			if err := write(s.format(format)); err != nil {
				return status(statusBad, err)
			}
			return rowsUnanalysed(r.Bundles)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, markdown or json")
	completeFlag(c, "format", "text", "markdown", "json")
	return c
}

// erode returns the bundle that the arguments name, or all.
func erode(c *cobra.Command, f *topology.Fabric, args []string) ([]*failure.Erosion, error) {
	if len(args) == 2 {
		e, err := failure.Erode(f, args[1])
		if problems := (topology.Problems)(nil); errors.As(err, &problems) {
			return nil, status(statusBad, fmt.Errorf("%v", problems))
		}
		return []*failure.Erosion{e}, status(statusNoTrees, err)
	}
	if len(f.Elements(topology.KindLAG)) == 0 {
		return nil, status(statusBad, errors.New("the network has no bundle"))
	}
	var out []*failure.Erosion
	for e, err := range failure.Erosions(c.Context(), f) {
		if err != nil {
			return nil, status(statusNoTrees, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// rowsUnanalysed returns an error if a row could not be analysed.
func rowsUnanalysed(all []*failure.Erosion) error {
	n := 0
	for _, e := range all {
		for i := range e.Rows {
			if e.Rows[i].Err != nil {
				n++
			}
		}
	}
	return unanalysed(n, "state", "states", false, nil)
}
