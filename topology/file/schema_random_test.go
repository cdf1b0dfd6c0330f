package file_test

import (
	"testing"

	"github.com/spandrill/spandrill/topology/file"
)

// TestSchemaRandom wants the schema to take the file that uses everything, and
// random ones as they are written.
func TestSchemaRandom(t *testing.T) {
	for _, text := range []string{reference, everything} {
		if err := file.Validate(t, []byte(text)); err != nil {
			t.Error(err)
		}
	}
	for seed := range uint64(300) {
		f, err := randomBuilder(seed).Build()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if text := write(t, f); file.Validate(t, []byte(text)) != nil {
			t.Fatalf("seed %d: %v\n%s", seed, file.Validate(t, []byte(text)), text)
		}
	}
}
