package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// never is the severity that no finding has.
const never = failure.Error + 1

func newCheck(s streams) *cobra.Command {
	k := &checker{streams: s}
	c := &cobra.Command{
		Use:   "check [NETWORK...]",
		Short: "What is to be found in a network without any failure",
		Long: `What is to be found in a network without any failure: roots that nobody planned,
VLANs that do not pass, points of failure, costs that an upgrade would turn, and so on.
Each finding has a permanent code, which "spandrill explain" explains, the place in the
file, and what mends it.

Exit status: 0, 1 where a finding is as bad as --fail-on says, 2 bad input or use, 3 could
not be analysed.`,
		Example: `  spandrill check
  spandrill check cluster.yaml --fail-on warning
  spandrill check now.yaml planned.yaml --quiet
  spandrill check cluster.yaml --format sarif > spandrill.sarif`,
		ValidArgsFunction: networks,
		RunE:              func(_ *cobra.Command, args []string) error { return k.run(args) },
	}
	c.Flags().StringVar(&k.format, "format", "text", "text, markdown, json (of several networks one object after the other) or sarif (one log)")
	c.Flags().StringVar(&k.failOn, "fail-on", "error", "exit with status 1 if there is a finding at least as bad: error, warning, note, or never")
	c.Flags().BoolVarP(&k.quiet, "quiet", "q", false, "write no report; the exit status says whether something was found")
	completeFlag(c, "format", "text", "markdown", "json", "sarif")
	completeFlag(c, "fail-on", "error", "warning", "note", "never")
	return c
}

type checker struct {
	streams
	format, failOn string
	quiet          bool
	all            []*report.Findings // for one SARIF log
}

func (k *checker) run(args []string) error {
	least, err := parseFailOn(k.failOn)
	if err != nil {
		return err
	}
	err = k.streams.several(args, func(network string) error { return k.one(network, least) })
	if k.format == "sarif" && !k.quiet && len(k.all) > 0 {
		if werr := report.WriteSARIF(k.out, k.all...); werr != nil {
			return status(statusBad, werr)
		}
	}
	return err
}

func (k *checker) one(network string, least failure.Severity) error {
	r := &report.Findings{}
	keep := func(io.Writer) error { k.all = append(k.all, r); return nil }
	write, err := writer(k.format, formats{"text": r.Text, "markdown": r.Markdown, "json": r.JSON, "sarif": keep})
	if err != nil {
		return err
	}
	if r.File, r.Fabric, r.Position, err = loadPositions(k.streams, network); err != nil {
		return err
	}
	if r.Findings, err = failure.Check(r.Fabric); err != nil {
		return status(statusNoTrees, err)
	}
	if !k.quiet {
		if err := write(k.streams.format(k.format)); err != nil {
			return status(statusBad, err)
		}
	}
	if slices.ContainsFunc(r.Findings, func(x failure.Finding) bool { return x.Severity >= least }) {
		return errNotMet
	}
	return nil
}

func parseFailOn(s string) (failure.Severity, error) {
	if s == "never" {
		return never, nil
	}
	least, err := failure.ParseSeverity(s)
	if err != nil {
		return 0, status(statusBad, fmt.Errorf("--fail-on: %w, or never", err))
	}
	return least, nil
}

// loadPositions is load, and returns where paths stand in the text.
func loadPositions(s streams, arg string) (name string, f *topology.Fabric, at func(path string) (line, col int), err error) {
	name, r, err := open(s, arg)
	if err != nil {
		return name, nil, nil, status(statusBad, err)
	}
	defer r.Close()
	var text bytes.Buffer // as much of it as Read takes, which has a limit
	if f, err = file.Read(name, io.TeeReader(r, &text)); err != nil {
		return name, nil, nil, status(statusBad, err)
	}
	_, positions, err := file.ParsePositions(name, text.Bytes())
	if err != nil {
		return name, nil, nil, status(statusBad, err)
	}
	b := f.Builder()
	return name, f, func(path string) (line, col int) { return report.Position(positions.Of, &b, path) }, nil
}
