package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure/explain"
	"github.com/spandrill/spandrill/failure/report"
)

func newExplain(s streams) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "explain [VERDICT | CODE]",
		Short: "What a verdict or the code of a finding means, why it matters, and what to do",
		Long: `What a verdict or the code of a finding means, why it matters, what to do, and a
file that shows it. Without an argument, all of them in a line each.`,
		Example: `  spandrill explain STP004
  spandrill explain slow
  spandrill explain`,
		Args:              atMost(1),
		ValidArgsFunction: pageNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, p := range explain.Pages() {
					fmt.Fprintf(s.out, "%-14s %s\n", p.Name, p.Title)
				}
				return nil
			}
			p, err := explain.Find(args[0])
			if err != nil {
				return status(statusBad, fmt.Errorf(`%w; "spandrill explain" lists all`, err))
			}
			write, err := writer(format, formats{
				"text":     func(w io.Writer) error { return report.Explain(w, p) },
				"markdown": func(w io.Writer) error { _, err := io.WriteString(w, p.Markdown()); return err },
				"yaml":     func(w io.Writer) error { _, err := io.WriteString(w, p.Example()); return err },
			})
			if err != nil {
				return err
			}
			return status(statusBad, write(s.format(format)))
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, markdown, or yaml for the file alone")
	completeFlag(c, "format", "text", "markdown", "yaml")
	return c
}

func pageNames(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, p := range explain.Pages() {
		if len(args) == 0 {
			out = append(out, p.Name+"\t"+p.Title)
		}
	}
	return out, noFiles
}
