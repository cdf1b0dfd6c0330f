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
	var format, failOn string
	c := &cobra.Command{
		Use:   "check [NETWORK]",
		Short: "What is to be found in a network without any failure",
		Long: `What is to be found in a network without any failure: roots that nobody planned,
VLANs that do not pass, points of failure, costs that an upgrade would turn, and so on.
Each finding has a permanent code, the place in the file, and what mends it.`,
		Example: `  spandrill check
  spandrill check cluster.yaml --fail-on warning
  spandrill check cluster.yaml --format sarif > spandrill.sarif`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			least, err := parseFailOn(failOn)
			if err != nil {
				return err
			}
			r := &report.Findings{}
			write, ok := map[string]func(io.Writer) error{"text": r.Text, "markdown": r.Markdown, "json": r.JSON, "sarif": r.SARIF}[format]
			if !ok {
				return status(statusBad, fmt.Errorf("--format %q, want text, markdown, json or sarif", format))
			}
			if r.File, r.Fabric, r.Position, err = loadPositions(s, arg(args, 0)); err != nil {
				return err
			}
			if r.Findings, err = failure.Check(r.Fabric); err != nil {
				return status(statusNoTrees, err)
			}
			if err := write(s.out); err != nil {
				return status(statusBad, err)
			}
			if slices.ContainsFunc(r.Findings, func(x failure.Finding) bool { return x.Severity >= least }) {
				return errNotMet
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, markdown, json or sarif")
	c.Flags().StringVar(&failOn, "fail-on", "error", "exit with status 1 if there is a finding at least as bad: error, warning, note, or never")
	return c
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
