package report

import (
	_ "embed"
	"slices"
)

//go:embed schema/drill.json
var drillSchema []byte

//go:embed schema/sweep.json
var sweepSchema []byte

// DrillSchema returns a JSON Schema (draft 2020-12) of what [Drill.JSON] writes,
// with a description of its fields.
func DrillSchema() []byte { return slices.Clone(drillSchema) }

// SweepSchema is [DrillSchema] for [Sweep.JSON].
func SweepSchema() []byte { return slices.Clone(sweepSchema) }
