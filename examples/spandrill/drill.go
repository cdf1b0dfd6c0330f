package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

type drillCommand struct {
	streams
	state
	kinds    []string
	require  []string
	reboots  bool
	slowAll  string
	dir      string
	format   string
	load     bool
	quiet    bool
	several  bool // networks, each with a folder of its own for pictures
	together int  // networks, whose reports share a summary
}

// nextLower is --slower-all without a speed.
const nextLower = "next"

func newDrill(s streams) *cobra.Command {
	d := &drillCommand{streams: s}
	c := &cobra.Command{
		Use:   "drill [NETWORK...]",
		Short: "Take every element down in turn and say what that does",
		Long: `Take every element down in turn, or those of some kinds, or what --down says, and
say what that does to each network and cluster, and why. Several networks are drilled
one after the other.

Exit status: 0 all at least as --require wants, 1 some requirement is not met, which
standard error says, 2 bad input or use, 3 some state could not be analysed. Of several
networks the worst counts.`,
		Example: `  spandrill drill
  spandrill drill cluster.yaml --kinds link,lag,member --require 'csv>=rerouted'
  spandrill drill d2 --down member:up-a/1
  spandrill drill cluster.yaml --reboots
  spandrill drill l2 --slower-all
  spandrill drill now.yaml planned.yaml --require '*>=slow' --quiet
  spandrill drill cluster.yaml --kinds link,lag --format markdown >> "$GITHUB_STEP_SUMMARY"
  spandrill drill cluster.yaml -o pictures
  spandrill drill cluster.yaml --format html -o failures.html`,
		ValidArgsFunction: networks,
		RunE: func(c *cobra.Command, args []string) error {
			d.several, d.together = len(args) > 1, len(args)
			return d.streams.several(args, func(network string) error { return d.run(c, network) })
		},
	}
	c.Flags().StringSliceVar(&d.down, "down", nil, "only this scenario: what is dead, such as member:isl/1; several die together")
	d.slowerFlag(c)
	c.Flags().StringSliceVar(&d.kinds, "kinds", nil, "the kinds of elements to take down: "+strings.Join(kindNames(), ", ")+" (default all)")
	c.Flags().BoolVar(&d.reboots, "reboots", false, "reboot each switch in turn: while it is down, and when it is back")
	c.Flags().StringVar(&d.slowAll, "slower-all", "", "in place of failures, each cable in turn comes up slower: at this speed, such as 1G, or without one at the next lower its speed falls back to")
	c.Flags().Lookup("slower-all").NoOptDefVal = nextLower
	c.Flags().StringArrayVar(&d.require, "require", nil, "NETWORK>=VERDICT in every state, * for every network, A|B for one or its fallback, csv>=10G for a speed, cluster:NAME>=VERDICT for a cluster, collateral: before a verdict for what the fault did not touch; several with commas between, or repeated")
	c.Flags().StringVarP(&d.dir, "output", "o", "", "write a picture (SVG) of every state, instance and difference into this folder, and index.html and index.md, which link them; with --format html the file to write")
	c.Flags().StringVar(&d.format, "format", "text", "text, markdown, json, or html: one page with a filter, pictures and explanations; of several networks one after the other")
	c.Flags().BoolVarP(&d.quiet, "quiet", "q", false, "write no report: only what is not met, and errors")
	c.Flags().BoolVar(&d.load, "load", true, "say what is offered to links where a network is slow or rerouted, and how long drains take")
	completeKinds(c)
	completeElements(c, "down")
	completeFlag(c, "format", "text", "markdown", "json", "html")
	completeRequirements(c)
	return c
}

func (d *drillCommand) run(c *cobra.Command, network string) error {
	name, f, err := d.state.load(d.streams, network)
	if err != nil {
		return err
	}
	plan, err := d.plan(c)
	if err != nil {
		return err
	}
	if plan.Kinds != nil && plan.Count(f) == 1 {
		return status(statusBad, fmt.Errorf("the network has no element of kind %s", strings.Join(d.kinds, " or ")))
	}
	requirements, err := parseRequirements(f, d.require)
	if err != nil {
		return err
	}
	r := &report.Drill{File: name, Fabric: f, Together: d.together}
	write, err := writer(d.format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON, "html": r.HTML})
	if err != nil {
		return err
	}
	if err := d.evaluate(c, r, plan); err != nil {
		return err
	}
	if d.load && !d.quiet {
		if r.Load, err = failure.NewLoader(f); err != nil {
			fmt.Fprintf(d.streams.err, "spandrill: nothing is said of load: %v\n", err)
		}
	}
	scenarios := make([]failure.Scenario, len(r.Outcomes))
	for i, o := range r.Outcomes {
		scenarios[i] = o.Scenario
	}
	if r.NotMet, err = misses(f, requirements, r); err != nil {
		return err
	}
	if !d.quiet {
		if d.slowAll == "" { // a spare is what is left when another element dies
			if r.Spares, r.NoSpares = failure.Spares(c.Context(), f, scenarios); c.Context().Err() != nil {
				return status(statusNoTrees, r.NoSpares)
			}
		}
	}
	if err := d.write(name, r, write); err != nil {
		return err
	}
	notMet := d.streams.tell(r.NotMet)
	return cmp.Or(unanalysed(len(r.Errors), "scenario", "scenarios", d.quiet, r.Unanalysed()), notMet)
}

// tell says what is not met.
func (s streams) tell(notMet []string) error {
	for _, miss := range notMet {
		fmt.Fprintln(s.err, miss)
	}
	if len(notMet) > 0 {
		return errNotMet
	}
	return nil
}

// misses returns a sentence for each state in which a requirement is not met.
func misses(f *topology.Fabric, requirements []requirement, r *report.Drill) (out []string, err error) {
	all := r.Outcomes
	for _, b := range r.Reboots {
		all = append(all, b.Back)
	}
	checker := drill.NewChecker(f)
	var missed []report.Missed
	for _, q := range requirements {
		more, err := q.misses(checker, all)
		if err != nil {
			return nil, err
		}
		missed = append(missed, more...)
	}
	return r.FoldMissed(missed), nil
}

// unanalysed goes with n scenarios that could not be analysed. Without a report, which says
// why, the error does.
func unanalysed(n int, one, many string, quiet bool, why []string) error {
	switch {
	case n == 0:
		return nil
	case n > 1:
		one = many
	}
	text := fmt.Sprintf("%d %s could not be analysed", n, one)
	if quiet {
		text += ":\n  " + strings.Join(why, "\n  ")
	}
	return status(statusNoTrees, errors.New(text))
}

// folder returns where the pictures of a network go.
func (d *drillCommand) folder(name string) string {
	if !d.several {
		return d.dir
	}
	base := filepath.Base(name)
	return filepath.Join(d.dir, fileName(strings.TrimSuffix(base, filepath.Ext(base))))
}

// write writes the report, and pictures where they are asked for. Of HTML -o is
// the file, of several networks the folder of theirs; of any other format it is the folder
// of the pictures.
func (d *drillCommand) write(name string, r *report.Drill, write func(io.Writer) error) error {
	if d.format == "html" && d.dir != "" {
		var page bytes.Buffer
		if err := write(&page); err != nil {
			return status(statusNoTrees, err)
		}
		file := d.folder(name)
		if d.several {
			file += ".html"
			if err := os.MkdirAll(d.dir, 0o777); err != nil {
				return status(statusBad, err)
			}
		}
		return status(statusBad, os.WriteFile(file, page.Bytes(), 0o666))
	}
	if !d.quiet {
		if err := write(d.streams.format(d.format)); err != nil {
			return status(statusBad, err)
		}
	}
	if d.dir == "" {
		return nil
	}
	return d.pictures(d.folder(name), r)
}

func (d *drillCommand) plan(c *cobra.Command) (failure.Plan, error) {
	if err := notEmpty(c, "down"); err != nil {
		return failure.Plan{}, err
	}
	if len(d.down) > 0 && len(d.kinds) > 0 {
		return failure.Plan{}, status(statusBad, fmt.Errorf("--down is one scenario and --kinds a sweep: want one of them"))
	}
	if d.reboots && len(d.down)+len(d.kinds) > 0 {
		return failure.Plan{}, status(statusBad, fmt.Errorf("--reboots takes all switches in turn: want it without --down and --kinds"))
	}
	if d.slowAll != "" && (d.reboots || len(d.down)+len(d.kinds) > 0) {
		return failure.Plan{}, status(statusBad, fmt.Errorf("--slower-all takes all cables in turn: want it without --down, --kinds and --reboots"))
	}
	return planOf(c, d.kinds)
}

// planOf returns the plan that --kinds says.
func planOf(c *cobra.Command, kinds []string) (failure.Plan, error) {
	var p failure.Plan
	if err := notEmpty(c, "kinds"); err != nil {
		return p, err
	}
	for _, k := range kinds {
		kind, err := topology.ParseKind(k)
		if err != nil {
			return p, status(statusBad, fmt.Errorf("--kinds: %w", err))
		}
		p.Kinds = append(p.Kinds, kind)
	}
	return p, nil
}

// notEmpty refuses a list that was given without anything in it.
func notEmpty(c *cobra.Command, flag string) error {
	if f := c.Flags().Lookup(flag); f.Changed && f.Value.String() == "[]" {
		return status(statusBad, fmt.Errorf("--%s is empty", flag))
	}
	return nil
}

// evaluate fills in the outcomes of the plan, or of the one scenario that --down
// says.
func (d *drillCommand) evaluate(c *cobra.Command, r *report.Drill, plan failure.Plan) error {
	if len(d.down) > 0 {
		scenario, err := d.scenario(r.Fabric)
		if err != nil {
			return err
		}
		return status(statusNoTrees, r.Evaluate(scenario))
	}
	if d.reboots {
		return d.reboot(c, r)
	}
	outcomes, count := failure.Sweep(c.Context(), r.Fabric, plan), plan.Count(r.Fabric)
	if d.slowAll != "" {
		mbps, err := d.slowTo()
		if err != nil {
			return err
		}
		scenarios := failure.SlowScenarios(r.Fabric, mbps)
		if len(scenarios) == 0 {
			return status(statusBad, fmt.Errorf("the network has no cable that could come up slower"))
		}
		outcomes, count = failure.Slowdowns(c.Context(), r.Fabric, mbps), 1+len(scenarios)
	}
	p := d.progress(count)
	defer p.done()
	return status(statusNoTrees, r.Collect(outcomes, p.step))
}

// slowTo returns the speed that --slower-all says, 0 for the next lower one.
func (d *drillCommand) slowTo() (int, error) {
	if d.slowAll == nextLower {
		return 0, nil
	}
	mbps, err := topology.ParseMbps(d.slowAll)
	if err != nil {
		return 0, status(statusBad, fmt.Errorf("--slower-all: %w", err))
	}
	return mbps, nil
}

// reboot fills in the reboots, with the state without fault as the first outcome.
func (d *drillCommand) reboot(c *cobra.Command, r *report.Drill) error {
	rest, err := failure.Evaluate(r.Fabric, failure.Scenario{})
	if err != nil {
		return status(statusNoTrees, err)
	}
	r.Outcomes = append(r.Outcomes, rest)
	p := d.progress(len(r.Fabric.Elements(topology.KindSwitch)))
	defer p.done()
	for b, err := range failure.Reboots(c.Context(), r.Fabric) {
		p.step()
		if err != nil {
			r.Errors = append(r.Errors, err)
			continue
		}
		r.Reboots = append(r.Reboots, b)
		r.Outcomes = append(r.Outcomes, b.Down)
	}
	return nil
}

// progress counts on a terminal, once the work takes longer than a moment.
type progress struct {
	w           io.Writer
	start, last time.Time
	n, total    int
	shown       bool
}

func (d *drillCommand) progress(total int) *progress {
	if d.quiet {
		return newProgress(io.Discard, total)
	}
	return newProgress(d.streams.err, total)
}

func newProgress(w io.Writer, total int) *progress {
	p := &progress{total: total, start: time.Now()}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = w
		}
	}
	return p
}

func (p *progress) step() {
	p.n++
	if now := time.Now(); p.w != nil && now.Sub(p.start) > time.Second && now.Sub(p.last) > 100*time.Millisecond {
		p.last, p.shown = now, true
		fmt.Fprintf(p.w, "\r%d of %d states", p.n, p.total)
	}
}

func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
