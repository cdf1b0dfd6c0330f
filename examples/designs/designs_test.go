package designs_test

import (
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
)

// TestSummary wants a line of every design that fits one and says what it is, and has one
// of each form of comment.
func TestSummary(t *testing.T) {
	seen := make(map[string]string)
	for _, name := range designs.Names() {
		got := designs.Summary(name)
		if n := len(got); n < 20 || n > 130 {
			t.Errorf("%s: %d letters: %q", name, n, got)
		}
		if other := seen[got]; other != "" {
			t.Errorf("%s and %s: %q", name, other, got)
		}
		seen[got] = name
	}
	for name, want := range map[string]string{
		"d1-isolated-pair": "the 10G pair has no uplinks; management and vm live on the cores by 1G NICs",
		"reference":        "The reference cluster: two 10G switches, two cores, a square, every VLAN on every link",
		"no-such":          "",
	} {
		if got := designs.Summary(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
