package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/topology/file"
)

// closed makes every mapping of a schema one that has no other fields than those
// that it describes, so that output with another field is found.
func closed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"]; ok {
			v["additionalProperties"] = false
		}
		for key, x := range v {
			v[key] = closed(x)
		}
	case []any:
		for i := range v {
			v[i] = closed(v[i])
		}
	}
	return v
}

// compiled returns the schema that the command prints.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(runWith("", "schema", name).out))
	if err != nil {
		t.Fatal(name, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", closed(doc)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(name, err)
	}
	return s
}

// validate holds what a command prints against a schema, and notes which fields of
// mappings it has.
func validate(t *testing.T, s *jsonschema.Schema, seen map[string]bool, args ...string) {
	t.Helper()
	got := runWith("", args...)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(got.out))
	if err != nil {
		t.Fatalf("%v: %v%s", args, err, got.err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v: %v", args, err)
	}
	note(v, seen)
}

func note(v any, seen map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			seen[key] = true
			note(x, seen)
		}
	case []any:
		for _, x := range v {
			note(x, seen)
		}
	}
}

// TestDrillSchema holds the drills of all designs against the schema, which has no
// field that none of them has.
func TestDrillSchema(t *testing.T) {
	s, seen := compiled(t, "drill"), make(map[string]bool)
	for _, name := range designs.Names() {
		validate(t, s, seen, "drill", name, "--format", "json")
		validate(t, s, seen, "drill", name, "--reboots", "--format", "json")
	}
	validate(t, s, seen, "drill", "../../failure/explain/pages/CHK003.yaml", "--format", "json") // which rests on assumptions
	validate(t, s, seen, "drill", "l2", "--slower-all", "--format", "json")
	validate(t, s, seen, "change", "t2", "--kinds", "native,access,prune,deaf", "--format", "json")
	seen["errors"] = true // no design has a state that cannot be analysed
	unused(t, "drill", seen)
}

// TestSweepSchema is the same of sweeps.
func TestSweepSchema(t *testing.T) {
	s, seen := compiled(t, "sweep"), make(map[string]bool)
	for _, name := range designs.Names() {
		validate(t, s, seen, "sweep", name, "-k", "2", "--kinds", "link,lag,switch", "--format", "json")
	}
	for _, field := range []string{"failed", "sizes", "error"} {
		seen[field] = true
	}
	unused(t, "sweep", seen)
}

// unused reports fields of a schema that no output has.
func unused(t *testing.T, name string, seen map[string]bool) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(runWith("", "schema", name).out), &v); err != nil {
		t.Fatal(err)
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if fields, ok := v["properties"].(map[string]any); ok {
				for key := range fields {
					if !seen[key] {
						t.Errorf("no output has %s", key)
					}
				}
			}
			for _, x := range v {
				visit(x)
			}
		case []any:
			for _, x := range v {
				visit(x)
			}
		}
	}
	visit(v)
}

// TestSchemaErrors holds the JSON of what cannot be analysed against the schemas.
func TestSchemaErrors(t *testing.T) {
	ring := strings.Replace(deep(), "links:\n", "links:\n  - {ends: [sa, sv], speed: 1G}\n", 1)
	for name, args := range map[string][]string{"drill": {"drill", "-"}, "sweep": {"sweep", "-", "-k", "1"}} {
		got := runWith(ring, append(args, "--format", "json")...)
		if got.code != 3 {
			t.Fatalf("%v: status %d, %s", args, got.code, got.err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(got.out))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled(t, name).Validate(v); err != nil {
			t.Errorf("%v: %v", args, err)
		}
		if !strings.Contains(got.out, `"errors"`) && !strings.Contains(got.out, `"failed"`) {
			t.Errorf("%v has no errors: %.300s", args, got.out)
		}
	}
}

// TestSchemaCommand wants the file's schema without an argument, and no other names.
func TestSchemaCommand(t *testing.T) {
	if got := runWith("", "schema"); got.code != 0 || !bytes.Equal([]byte(got.out), file.Schema()) {
		t.Errorf("status %d, %.100s", got.code, got.out)
	}
	if got := runWith("", "schema", "nothing"); got.code != 2 || !strings.Contains(got.err, "nothing") {
		t.Errorf("%+v", got)
	}
}
