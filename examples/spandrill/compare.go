package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
)

func newCompare(s streams) *cobra.Command {
	var format string
	var quiet bool
	var kinds []string
	c := &cobra.Command{
		Use:   "compare A B",
		Short: "Two networks failure by failure: what B does better and worse than A",
		Long: `Two networks failure by failure: what B does better and worse than A. A and B are
networks as everywhere; one of them may be standard input. Failures are matched
by the name of what dies, where a single cable and a bundle of one name are the
same, networks by cluster and name, clusters by name. What only one of the two has is told apart.

A network does worse where it is cut, slow or unfit in B and was not in A, or has less
speed than in A. Intact, degraded and rerouted at the same speed is told as different,
and is neither better nor worse; so is what cuts it.

Exit status: 0 no network and no cluster of both does worse in B, without fault or
in a failure of both; 1 some does, be it in speed only; 2 bad input or use; 3 some could not
be analysed.`,
		Example: `  spandrill compare d8 d2
  spandrill compare before.yaml after.yaml --kinds switch,link,lag,member
  spandrill designs t1 | sed 's/ten-a:  {/&priority: 0, /' | spandrill compare t1 -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("want two networks, A and B, got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: networks,
		RunE: func(c *cobra.Command, args []string) error {
			r := &report.Comparison{}
			write, err := writer(format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON})
			if err != nil {
				return err
			}
			if args[0] == "-" && args[1] == "-" {
				return status(statusBad, errors.New("only one of the two can be standard input"))
			}
			plan, err := planOf(c, kinds)
			if err != nil {
				return err
			}
			if r.FileA, r.A, err = load(s, args[0]); err != nil {
				return err
			}
			if r.FileB, r.B, err = load(s, args[1]); err != nil {
				return err
			}
			if plan.Kinds != nil && plan.Count(r.A)+plan.Count(r.B) == 2 {
				return status(statusBad, fmt.Errorf("neither network has an element of kind %s", strings.Join(kinds, " or ")))
			}
			if r.Comparison, err = failure.Compare(c.Context(), r.A, r.B, plan); err != nil {
				return status(statusNoTrees, err)
			}
			if quiet {
				write = func(io.Writer) error { return nil }
			}
			if err := write(s.format(format)); err != nil {
				return status(statusBad, err)
			}
			switch n := len(r.ErrorsA) + len(r.ErrorsB); {
			case n > 0:
				return status(statusNoTrees, fmt.Errorf("%d scenarios could not be analysed", n))
			case r.Worse():
				return errNotMet
			}
			return nil
		},
	}
	c.Flags().StringSliceVar(&kinds, "kinds", nil, "the kinds of elements to take down: "+strings.Join(kindNames(), ", ")+" (default all)")
	c.Flags().StringVar(&format, "format", "text", "text, markdown or json")
	completeKinds(c)
	completeFlag(c, "format", "text", "markdown", "json")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "write no report; the exit status says whether B is worse")
	return c
}
