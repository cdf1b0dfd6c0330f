package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"

	"github.com/spandrill/spandrill/failure"
)

// TestSameBytes wants the pipeline to write what one process does, whatever the
// number of shards. It runs on prism, which is the default.
func TestSameBytes(t *testing.T) {
	const network = "../designs/d4-mstp-cluster-instance.yaml"
	text, err := os.ReadFile(network)
	if err != nil {
		t.Fatal(err)
	}
	f, p, err := Sweep{Network: text, Name: network, Clusters: true, K: 2, Kinds: []string{"switch", "lag", "member"}}.plan()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := failure.Summarize(t.Context(), f, p)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, shards := range []int{1, 7} {
		output := filepath.Join(t.TempDir(), "sweep.json")
		if err := run(t.Context(), Sweep{Clusters: true, K: 2, Shards: shards}, network, "switch,lag,member", output); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytes.TrimSpace(got), want) {
			t.Errorf("%d shards write %d bytes, and one process %d others", shards, len(got), len(want))
		}
	}
}

// TestBadInput wants what is wrong to be said before a pipeline is made.
func TestBadInput(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("spandrill: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		network, kinds string
		sweep          Sweep
	}{
		{"nowhere.yaml", "", Sweep{K: 1, Shards: 1}},
		{bad, "", Sweep{K: 1, Shards: 1}},
		{"../designs/reference.yaml", "lnik", Sweep{K: 1, Shards: 1}},
		{"../designs/reference.yaml", "", Sweep{K: 1}},
		{"../designs/reference.yaml", "", Sweep{K: -1, Shards: 1}},
	} {
		if err := run(t.Context(), c.sweep, c.network, c.kinds, filepath.Join(t.TempDir(), "out")); err == nil {
			t.Errorf("%+v %s: no error", c.sweep, c.network)
		}
	}
}

// TestMain lets workers begin, which the runner starts as this very program.
func TestMain(m *testing.M) { ptest.Main(m) }
