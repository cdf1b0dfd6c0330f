package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

func newStray(s streams) *cobra.Command {
	var format, through string
	var described bool
	c := &cobra.Command{
		Use:   "stray [NETWORK]",
		Short: "Plug a cable into every two free ports and say what that does",
		Long: `Plug a cable into every two ports that are free and enabled, one cable at a time,
and say what that does: a storm, a port that BPDU guard shuts down, a port
that discards, which ports of the trees move, which VLANs are joined.

Ports of a switch that the file declares and nothing is plugged into are free. Of
a switch of which it declares no such port, not even a disabled one, one is taken
for free, with default settings.

Exit status: 0 all analysed, whatever a cable does, 2 bad input or use, 3 some cable could
not be analysed: the report says why and which field to set, and has all others.`,
		Example: `  spandrill stray cluster.yaml
  spandrill stray cluster.yaml --through drop --format markdown`,
		Args:              atMost(1),
		ValidArgsFunction: oneNetwork,
		RunE: func(c *cobra.Command, args []string) error {
			r := &report.Strays{}
			write, err := writer(format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON})
			if err != nil {
				return err
			}
			o := failure.StrayOptions{Described: described}
			if through != "" {
				if o.Through, err = topology.ParseBPDU(through); err != nil {
					return status(statusBad, fmt.Errorf("--through: %w", err))
				}
			}
			if r.File, r.Fabric, err = load(s, arg(args, 0)); err != nil {
				return err
			}
			if err := r.Judge(c.Context(), o); err != nil {
				return status(statusNoTrees, err)
			}
			if err := write(s.format(format)); err != nil {
				return status(statusBad, err)
			}
			return unanalysed(len(r.Errors), "cable", "cables", false, nil)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, markdown or json")
	c.Flags().StringVar(&through, "through", "", "an unmanaged switch in between that floods or drops BPDUs: flood or drop")
	c.Flags().BoolVar(&described, "declared", false, "only ports that the file declares")
	completeFlag(c, "format", "text", "markdown", "json")
	completeFlag(c, "through", "flood", "drop")
	return c
}

type change struct {
	streams
	state
	kinds   []string
	make    []string
	require []string
	format  string
	quiet   bool
}

func newChange(s streams) *cobra.Command {
	x := &change{streams: s}
	var forms []string
	for _, k := range failure.ChangeKinds() {
		forms = append(forms, "  "+k.Form()+"\n      "+k.Does())
	}
	c := &cobra.Command{
		Use:   "change [NETWORK]",
		Short: "Make every change that is no outage in turn and say what that does",
		Long: `Make each change that leaves every light green, one at a time, and say what that
does to the networks: a switch that forwards and no longer speaks spanning tree, one
with a better bridge ID, a cost, a VLAN missing at one end of a link, a bundle that is
static at one end, a member that is alive at one end, a link that hears nothing in one
direction … --make makes some of them, all together. SWITCH of an end at both peers of an
MLAG pair is the pair, of one member of it the peer that has it.

` + strings.Join(forms, "\n") + `

Exit status: 0 all at least as --require wants, 1 not, 2 bad input or use, 3 some change
could not be analysed, such as a member of a bundle that comes up slower where the file
does not say what the switch makes of it: the report says why and which field to set, and
has all others.`,
		Example: `  spandrill change cluster.yaml --kinds silent,deaf
  spandrill change t2 --make deaf:ten-b:isl --down link:core`,
		Args:              atMost(1),
		ValidArgsFunction: oneNetwork,
		RunE:              func(c *cobra.Command, args []string) error { return x.run(c, arg(args, 0)) },
	}
	var names []string
	for _, k := range failure.ChangeKinds() {
		names = append(names, k.String())
	}
	c.Flags().StringSliceVar(&x.kinds, "kinds", nil, "the kinds of changes: "+strings.Join(names, ", ")+" (default all but stray)")
	c.Flags().StringArrayVar(&x.make, "make", nil, "only this scenario: a change such as prune:ten-a:isl=110; several are made together")
	c.Flags().StringSliceVar(&x.down, "down", nil, "what is dead besides, such as member:isl/1; several die together")
	c.Flags().StringArrayVar(&x.require, "require", nil, "NETWORK>=VERDICT in every state, as of drill; several with commas between, or repeated")
	c.Flags().StringVar(&x.format, "format", "text", "text, markdown or json")
	c.Flags().BoolVarP(&x.quiet, "quiet", "q", false, "write no report: only what is not met, and errors")
	completeFlag(c, "kinds", names...)
	completeElements(c, "down")
	completeFlag(c, "format", "text", "markdown", "json")
	completeRequirements(c)
	return c
}

func (x *change) run(c *cobra.Command, network string) error {
	r := &report.Drill{Changes: true}
	write, err := writer(x.format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON})
	if err != nil {
		return err
	}
	for _, flag := range []string{"kinds", "down"} {
		if err := notEmpty(c, flag); err != nil {
			return err
		}
	}
	if len(x.make) > 0 && len(x.kinds) > 0 {
		return status(statusBad, fmt.Errorf("--make is one scenario and --kinds a sweep: want one of them"))
	}
	var kinds []failure.ChangeKind
	for _, text := range x.kinds {
		k, err := failure.ParseChangeKind(text)
		if err != nil {
			return status(statusBad, fmt.Errorf("--kinds: %w", err))
		}
		kinds = append(kinds, k)
	}
	if r.File, r.Fabric, err = load(x.streams, network); err != nil {
		return err
	}
	down, err := x.scenario(r.Fabric)
	if err != nil {
		return err
	}
	requirements, err := parseRequirements(r.Fabric, x.require)
	if err != nil {
		return err
	}
	if err := x.evaluate(c, r, kinds, down.Down); err != nil {
		return err
	}
	if r.NotMet, err = misses(r.Fabric, requirements, r); err != nil {
		return err
	}
	if !x.quiet {
		if err := write(x.streams.format(x.format)); err != nil {
			return status(statusBad, err)
		}
	}
	notMet := x.streams.tell(r.NotMet)
	return cmp.Or(unanalysed(len(r.Errors), "change", "changes", x.quiet, r.Unanalysed()), notMet)
}

// evaluate fills in the outcomes, the state without fault first.
func (x *change) evaluate(c *cobra.Command, r *report.Drill, kinds []failure.ChangeKind, down topology.Faults) error {
	if len(x.make) > 0 {
		made, err := failure.ParseChanges(r.Fabric, x.make...)
		if err != nil {
			return status(statusBad, fmt.Errorf("--make: %v", err))
		}
		return status(statusNoTrees, r.Evaluate(failure.Scenario{Changes: made, Down: down}))
	}
	changes := failure.Changes(r.Fabric, kinds...)
	if len(changes) == 0 {
		return status(statusBad, fmt.Errorf("the network has no change of kind %s to make", strings.Join(x.kinds, " or ")))
	}
	p := newProgress(x.streams.err, len(changes)+1)
	defer p.done()
	if err := r.Collect(failure.SweepChanges(c.Context(), r.Fabric, changes, down), p.step); err != nil {
		return status(statusNoTrees, err)
	}
	return status(statusNoTrees, c.Context().Err())
}
