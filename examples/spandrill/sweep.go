package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

type sweep struct {
	streams
	kinds, tagged, only []string
	together, keep      int
	shard, resume       string
	format              string
	quiet, clusters     bool
}

func newSweep(s streams) *cobra.Command {
	w := &sweep{streams: s}
	c := &cobra.Command{
		Use:   "sweep [NETWORK]",
		Short: "Take down every set of up to k elements, and sum up what that does",
		Long: `Take down every set of up to k elements, and sum up what that does: for each
cluster and network how many failures it stands, how many states have which verdict,
and the smallest sets of elements that get it there.

A sweep that is interrupted prints what it has, and --resume takes it up. Shards
of a sweep, run wherever, are added up by "spandrill merge".`,
		Example: `  spandrill sweep -k 2
  spandrill sweep cluster.yaml -k 3 --kinds link,lag --format json > sweep.json
  spandrill sweep cluster.yaml -k 3 --shard 2/7 --format json > part2.json
  spandrill sweep cluster.yaml -k 3 --kinds link,lag --resume sweep.json`,
		Args:              atMost(1),
		ValidArgsFunction: oneNetwork,
		RunE:              func(c *cobra.Command, args []string) error { return w.run(c, arg(args, 0)) },
	}
	c.Flags().IntVarP(&w.together, "together", "k", 2, "the most elements that are dead together")
	c.Flags().StringSliceVar(&w.kinds, "kinds", nil, "the kinds of elements to take down: switch, link, lag, member, segment, nic, host, domain (default all)")
	c.Flags().StringSliceVar(&w.tagged, "tagged", nil, "only elements with one of these tags, such as the name of a rack")
	c.Flags().StringSliceVar(&w.only, "only", nil, "only these elements, such as lag:isl,switch:ten-a")
	completeKinds(c)
	c.Flags().BoolVarP(&w.quiet, "quiet", "q", false, "do not show how far the sweep is")
	completeElements(c, "only")
	c.Flags().IntVar(&w.keep, "keep", 100, "how many of the smallest sets to keep, for each network, verdict and size")
	c.Flags().BoolVar(&w.clusters, "clusters", true, "sum up what becomes of clusters, too; false takes less time on large networks")
	c.Flags().StringVar(&w.shard, "shard", "", "i/n: only the i-th of n equal parts")
	c.Flags().StringVar(&w.resume, "resume", "", "the JSON of the same sweep, or shard, as far as it came")
	c.Flags().StringVar(&w.format, "format", "text", "text, markdown or json")
	completeFlag(c, "format", "text", "markdown", "json")
	return c
}

func (w *sweep) run(c *cobra.Command, network string) error {
	if _, err := summaryWriter(nil, w.format); err != nil {
		return err
	}
	for _, name := range []string{"kinds", "tagged", "only"} {
		if f := c.Flags().Lookup(name); f.Changed && f.Value.String() == "[]" {
			return status(statusBad, fmt.Errorf("--%s is empty", name))
		}
	}
	if w.together < 1 || w.keep < 1 {
		return status(statusBad, errors.New("-k and --keep want a number from 1 on"))
	}
	name, f, err := load(w.streams, network)
	if err != nil {
		return err
	}
	plan, err := w.plan(f)
	if err != nil {
		return err
	}
	var before *failure.Summary
	if w.resume != "" {
		if before, err = readSummary(w.streams, w.resume); err != nil {
			return status(statusBad, err)
		}
		if n := len(before.Ranges); n > 0 {
			plan.From = before.Ranges[n-1].To
		}
	}
	if _, err := plan.Unrank(f, 0); err != nil {
		return status(statusBad, err)
	}
	p := newProgress(w.progress(), 0)
	plan.Progress = p.share
	s, err := failure.Summarize(c.Context(), f, plan)
	p.done()
	var tooMany *failure.TooManyError
	stopped := errors.Is(err, context.Canceled) && s != nil
	switch {
	case stopped:
	case errors.As(err, &tooMany):
		return status(statusBad, err)
	case errors.Is(err, context.Canceled):
		return status(statusNoTrees, errors.New("stopped before the first state"))
	case err != nil:
		return status(statusNoTrees, err)
	}
	if before != nil {
		if s, err = failure.Merge(before, s); err != nil {
			return status(statusBad, fmt.Errorf("--resume %s: %w", w.resume, err))
		}
	}
	if err := writeSummary(w.streams, &report.Sweep{File: name, Summary: s}, w.format); err != nil {
		return err
	}
	switch {
	case stopped:
		return status(statusNoTrees, errors.New("stopped; --resume goes on from what --format json wrote"))
	case s.Failed != nil:
		return status(statusNoTrees, errors.New("some states could not be analysed"))
	}
	return nil
}

// progress returns where it is shown how far the sweep is.
func (w *sweep) progress() io.Writer {
	if w.quiet {
		return io.Discard
	}
	return w.streams.err
}

func (w *sweep) plan(f *topology.Fabric) (failure.Plan, error) {
	p := failure.Plan{K: w.together, Tagged: w.tagged, Keep: w.keep, Clusters: w.clusters}
	for _, k := range w.kinds {
		kind, err := topology.ParseKind(k)
		if err != nil {
			return p, status(statusBad, fmt.Errorf("--kinds: %w", err))
		}
		p.Kinds = append(p.Kinds, kind)
	}
	if w.only != nil {
		x, err := f.ParseFaults(w.only...)
		if err != nil {
			return p, status(statusBad, fmt.Errorf("--only: %v", err))
		}
		for e := range x.All() {
			p.Only = append(p.Only, e)
		}
	}
	var names []string
	for _, t := range w.tagged {
		names = append(names, "domain:"+t)
	}
	if _, err := f.ParseFaults(names...); err != nil {
		return p, status(statusBad, fmt.Errorf("--tagged: %v", err))
	}
	if w.shard != "" {
		i, n, ok := strings.Cut(w.shard, "/")
		var errs [2]error
		p.Shard, errs[0] = strconv.Atoi(i)
		p.Of, errs[1] = strconv.Atoi(n)
		if !ok || errs[0] != nil || errs[1] != nil || p.Of < 1 || p.Shard < 1 || p.Shard > p.Of {
			return p, status(statusBad, fmt.Errorf("--shard %q, want i/n such as 2/7, with i from 1 to n", w.shard))
		}
	}
	if len(p.Elements(f)) == 0 {
		return p, status(statusBad, errors.New("the network has no such element"))
	}
	return p, nil
}

func newMerge(s streams) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Add up the JSON of parts of one sweep",
		Example: `  spandrill merge part1.json part2.json > sweep.json
  spandrill merge --format text part1.json part2.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("want the files that sweep --format json wrote, such as part1.json part2.json")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := summaryWriter(nil, format); err != nil {
				return err
			}
			var parts []*failure.Summary
			for _, name := range args {
				p, err := readSummary(s, name)
				if err != nil {
					return status(statusBad, err)
				}
				parts = append(parts, p)
			}
			sum, err := failure.Merge(parts...)
			if err != nil {
				return status(statusBad, err)
			}
			return writeSummary(s, &report.Sweep{Summary: sum}, format)
		},
	}
	c.Flags().StringVar(&format, "format", "json", "text, markdown or json")
	completeFlag(c, "format", "text", "markdown", "json")
	return c
}

// summaryWriter returns who writes a format.
func summaryWriter(s *report.Sweep, format string) (func(io.Writer) error, error) {
	return writer(format, formats{"text": s.Text, "markdown": s.Markdown, "json": s.JSON})
}

func writeSummary(to streams, s *report.Sweep, format string) error {
	write, err := summaryWriter(s, format)
	if err != nil {
		return err
	}
	return status(statusBad, write(to.format(format)))
}

// readSummary reads what sweep --format json wrote; - is standard input.
func readSummary(s streams, name string) (*failure.Summary, error) {
	r := s.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close() // nothing was written, so closing loses nothing
		r = file
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var sum failure.Summary
	if err := d.Decode(&sum); err != nil {
		return nil, fmt.Errorf("%s: no summary of a sweep: %w", name, err)
	}
	if sum.Schema != failure.SummarySchema {
		return nil, fmt.Errorf("%s: schema %d, want %d", name, sum.Schema, failure.SummarySchema)
	}
	return &sum, nil
}

// share shows how much of a sweep is done.
func (p *progress) share(done, total uint64) {
	if now := time.Now(); p.w != nil && now.Sub(p.start) > time.Second && now.Sub(p.last) > 100*time.Millisecond {
		p.last, p.shown = now, true
		fmt.Fprintf(p.w, "\r%d of %d states", done, total)
	}
}
