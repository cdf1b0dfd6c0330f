package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology/file"
)

func newSchema(s streams) *cobra.Command {
	schemas := map[string]func() []byte{"file": file.Schema, "drill": report.DrillSchema, "sweep": report.SweepSchema}
	names := []string{"file", "drill", "sweep"}
	return &cobra.Command{
		Use:   "schema [file | drill | sweep]",
		Short: "The JSON Schema of the topology file, or of JSON output",
		Long: `The JSON Schema of the topology file, or of what drill or sweep write with
--format json. Editors complete and explain a topology file by it where the file begins with

  # yaml-language-server: $schema=` + file.SchemaURL,
		Example: `  spandrill schema > spandrill.schema.json
  spandrill schema drill`,
		Args:      atMost(1),
		ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			name := arg(args, 0)
			if name == "" {
				name = "file"
			}
			if schemas[name] == nil {
				return status(statusBad, fmt.Errorf("there is no schema %q, want one of %s%s", name, strings.Join(names, ", "), hint(name, names)))
			}
			_, err := s.out.Write(schemas[name]())
			return status(statusBad, err)
		},
	}
}
