package file

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// SchemaURL is where [Schema] stands for editors. A first line such as
//
//	# yaml-language-server: $schema=https://raw.githubusercontent.com/spandrill/spandrill/main/topology/file/schema.json
//
// has them complete and explain a topology file.
const SchemaURL = "https://raw.githubusercontent.com/spandrill/spandrill/main/topology/file/schema.json"

// Schema returns a JSON Schema (draft 2020-12) of the topology file, with a
// description of every field. It knows form, not sense: what [Read] accepts is
// valid, but for a true or false, and numbers, that a schema cannot tell from
// text; what is valid may still name a switch that is not there.
func Schema() []byte { return slices.Clone(schema) }
