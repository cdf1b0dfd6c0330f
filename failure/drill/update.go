package drill

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// updateVariable is the environment variable that has golden files written.
const updateVariable = "SPANDRILL_UPDATE"

// updating says whether golden files are to be written: where the environment
// variable says so, or a flag -update, if the test binary has one. This package
// defines no flag itself, since a binary in which two packages define the same does
// not start.
func updating(t testing.TB) bool {
	t.Helper()
	if text := os.Getenv(updateVariable); text != "" {
		on, err := strconv.ParseBool(text)
		if err != nil {
			t.Fatalf("%s=%s in the environment, want 1 or 0", updateVariable, text)
		}
		return on
	}
	if f := flag.Lookup("update"); f != nil {
		if g, ok := f.Value.(flag.Getter); ok {
			on, isBool := g.Get().(bool)
			return isBool && on
		}
	}
	return false
}

// updateCommand is what has the golden file of a test written.
func updateCommand(test string) string {
	run := "go test -run " + quoted(runPattern(test))
	if f := flag.Lookup("update"); f != nil {
		if g, ok := f.Value.(flag.Getter); ok {
			if _, isBool := g.Get().(bool); isBool {
				return run + " -update"
			}
		}
	}
	return updateVariable + "=1 " + run
}
