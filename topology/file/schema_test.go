package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/spandrill/spandrill/topology"
)

// compiled returns the schema, ready to validate.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Validate says what the schema has against a text, as an editor would: YAML's
// own types, keys as text. The random files of package file_test go through it.
func Validate(t testing.TB, text []byte) error {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return compiled(t).Validate(value(&n))
}

func value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return value(n.Content[0])
	case yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = value(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			out = append(out, value(item))
		}
		return out
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// TestSchemaDesigns wants the schema to take every design.
func TestSchemaDesigns(t *testing.T) {
	files, err := filepath.Glob("../../examples/designs/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d designs, %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := Validate(t, text); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// place is a mapping of the schema: how a file gets there, and what may stand in it.
type place struct {
	path   string
	wrap   func(inner string) string // a file with inner in the mapping
	node   map[string]any
	closed bool // nothing but the fields may stand there
}

// walk visits every mapping that the schema describes, and every list of words,
// once a place in the file.
func walk(t *testing.T, mappings func(place), words func(path string, wrap func(string) string, of []any)) {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	var visit func(n map[string]any, path string, wrap func(string) string)
	visit = func(n map[string]any, path string, wrap func(string) string) {
		if ref, ok := n["$ref"].(string); ok {
			target := root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")]
			if target == nil {
				t.Fatalf("%s: there is no %s", path, ref)
			}
			visit(target.(map[string]any), path, wrap)
		}
		for _, key := range []string{"anyOf", "allOf"} {
			all, _ := n[key].([]any)
			for _, x := range all {
				visit(x.(map[string]any), path, wrap)
			}
		}
		if of, ok := n["enum"].([]any); ok {
			words(path, wrap, of)
		}
		if items, ok := n["items"].(map[string]any); ok {
			visit(items, path+"[]", func(inner string) string { return wrap("[" + inner + "]") })
		}
		fields, has := n["properties"].(map[string]any)
		if has {
			mappings(place{path, wrap, n, n["additionalProperties"] == false})
		}
		for name, x := range fields {
			visit(x.(map[string]any), path+"."+name, func(inner string) string { return wrap("{" + name + ": " + inner + "}") })
		}
		if each, ok := n["additionalProperties"].(map[string]any); ok {
			visit(each, path+".*", func(inner string) string {
				if path == ".mlag" { // of which the reader says no more where it has no switches
					inner = strings.Replace(inner, "{", "{switches: [a, b], ", 1)
				}
				return wrap("{1: " + inner + "}")
			})
		}
	}
	visit(root, "", func(inner string) string {
		if rest, ok := strings.CutPrefix(inner, "{"); ok && !strings.HasPrefix(inner, "{spandrill:") {
			return "{spandrill: 1, " + rest
		}
		return inner
	})
}

// TestSchemaFields wants the schema and the reader to know the same fields at
// every place. What the reader knows it says itself, of a field that it does not
// know.
func TestSchemaFields(t *testing.T) {
	seen := 0
	walk(t, func(p place) {
		var want []string
		for name := range p.node["properties"].(map[string]any) {
			want = append(want, name)
		}
		slices.Sort(want)
		if !p.closed {
			if p.path != ".hosts.*" {
				t.Errorf("%s is a mapping of anything", p.path)
			}
			if d := cmp.Diff(want, slices.Sorted(slices.Values(hostFields))); d != "" {
				t.Errorf("the fields of a host (-schema +reader):\n%s", d)
			}
			return
		}
		seen++
		text := p.wrap("{no-such-field: 1}")
		_, err := Parse("f", []byte(text))
		got := wanted(t, err, `the unknown field "no-such-field"`)
		if got == nil {
			t.Errorf("%s: the reader takes no mapping there: %v\n%s", p.path, err, text)
			return
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the fields of %s: add to schema.json what the reader alone has (-schema +reader):\n%s", strings.TrimPrefix(p.path, "."), d)
		}
	}, func(string, func(string) string, []any) {})
	if seen < 25 {
		t.Errorf("%d mappings", seen)
	}
}

// TestSchemaWords is the same of the words that a field may be.
func TestSchemaWords(t *testing.T) {
	seen := 0
	walk(t, func(place) {}, func(path string, wrap func(string) string, of []any) {
		switch path {
		case ".spandrill", ".networks.*.needs", ".networks.*.needs.total", ".networks.*.demand", ".networks.*.demand.hosts", ".networks.*.demand.gateway", ".demands[].demand", ".demands.demand", ".mlag.*.keepalive", ".hosts.*.*.vms", ".hosts.*.nics.*.vms":
			return // words beside which something else may stand, or one word alone
		}
		seen++
		var want []string
		for _, w := range of {
			if s, ok := w.(string); ok { // a number is the same word without quotes
				want = append(want, s)
			}
		}
		_, err := Parse("f", []byte(wrap("no-such-word")))
		if d := cmp.Diff(want, wanted(t, err, `"no-such-word"`)); d != "" {
			t.Errorf("the words of %s (-schema +reader):\n%s", path, d)
		}
	})
	if seen < 20 {
		t.Errorf("%d lists of words", seen)
	}
}

// wanted returns what a problem wants in place of what it got, one by one; nil
// where there is no such problem.
func wanted(t *testing.T, err error, got string) []string {
	t.Helper()
	var all topology.Problems
	if !errors.As(err, &all) {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Got == got {
			return strings.Split(strings.TrimPrefix(p.Want, "one of "), ", ")
		}
	}
	return nil
}

// TestSchemaDescribes wants something said of every field.
func TestSchemaDescribes(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	defs := root["$defs"].(map[string]any)
	said := func(n map[string]any) bool {
		for n != nil {
			if s, _ := n["description"].(string); s != "" {
				return true
			}
			ref, _ := n["$ref"].(string)
			n, _ = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		return false
	}
	walk(t, func(p place) {
		for name, x := range p.node["properties"].(map[string]any) {
			if !said(x.(map[string]any)) {
				t.Errorf("%s.%s has no description", p.path, name)
			}
		}
	}, func(string, func(string) string, []any) {})
}

// TestSchemaRefuses has files that the reader refuses for their form, each of
// which the schema refuses too, and says where.
func TestSchemaRefuses(t *testing.T) {
	const good = `spandrill: 1
defaults: {stp: rstp, nic: 10G}
switches:
  a: {priority: 4096, ports: {1: {cost: 5}}}
  b: {}
links:
  ab: {ends: [a, b], speed: 2x10G, vlans: "10,20-29"}
networks:
  csv: {vlan: 10, needs: 10G, heartbeats: true}
hosts:
  h[1-2]: {csv: {to: [a, b], carries: [csv]}, vm-memory: 120GiB}
clusters:
  hv1: {nodes: "h[1-2]", votes: {h1: 2}}
`
	if err := Validate(t, []byte(good)); err != nil {
		t.Fatal(err)
	}
	if _, err := Parse("f", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, at string }{
		{"spandrill: 1", "spandrill: 2", "/spandrill"},
		{"spandrill: 1\n", "", "spandrill"},
		{"switches:", "swiches:", "swiches"},
		{"priority: 4096", "priorty: 4096", "priorty"},
		{"priority: 4096", "priority: 4097", "/switches/a/priority"},
		{"priority: 4096", "priority: 65536", "/switches/a/priority"},
		{"priority: 4096", "priority: high", "/switches/a/priority"},
		{"stp: rstp", "stp: rtsp", "/defaults/stp"},
		{"nic: 10G", "nic: 10Gb", "/defaults/nic"},
		{"nic: 10G", "nic: 10", "/defaults/nic"},
		{"cost: 5", "cost: 0", "/switches/a/ports/1/cost"},
		{"cost: 5", "costs: 5", "costs"},
		{"[a, b], speed", "[a, b, a], speed", "/links/ab"},
		{"[a, b], speed: 2x10G", "[a, b]", "speed"},
		{"2x10G", "2*10G", "/links/ab/speed"},
		{`"10,20-29"`, `"10;20"`, "/links/ab/vlans"},
		{`"10,20-29"`, `"010"`, "/links/ab/vlans"},
		{"vlan: 10", "vlan: 4095", "/networks/csv/vlan"},
		{"vlan: 10, ", "", "vlan"},
		{"heartbeats: true", "heartbeats: yes", "/networks/csv/heartbeats"},
		{"needs: 10G", "needs: lots", "/networks/csv/needs"},
		{"needs: 10G", "needs: {flows: 10G}", "/networks/csv/needs"},
		{"carries: [csv]", "carries: [csv], sped: 1G", "sped"},
		{", carries: [csv]", "", "carries"},
		{"vm-memory: 120GiB", "vm-memory: 120", "/vm-memory"},
		{"{h1: 2}", "{h1: 1001}", "/clusters/hv1/votes/h1"},
		{`nodes: "h[1-2]", `, "", "nodes"},
		{"  b: {}", "  b: {}\n  a/b: {}", "a/b"},
	} {
		text := []byte(strings.Replace(good, c.old, c.new, 1))
		if _, err := Parse("f", text); err == nil {
			t.Errorf("%q: the reader takes it", c.new)
		}
		if err := Validate(t, text); err == nil || !strings.Contains(err.Error(), c.at) {
			t.Errorf("%q: the schema says %v, want %s in it", c.new, err, c.at)
		}
	}
}

// TestSchemaURL wants the schema to say where it stands.
func TestSchemaURL(t *testing.T) {
	if !regexp.MustCompile(`"\$id": "` + regexp.QuoteMeta(SchemaURL) + `"`).Match(Schema()) {
		t.Errorf("the $id is not %s", SchemaURL)
	}
	if fmt.Sprint(compiled(t).DraftVersion) != "2020" {
		t.Errorf("the draft is %v", compiled(t).DraftVersion)
	}
}
