package naive_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
)

// TestDisputesAgree has networks with ports that somebody disputes, whatever else
// they have.
func TestDisputesAgree(t *testing.T) {
	seen := 0
	for seed := range uint64(600) {
		in := gen.Bridged(seed)
		r := rand.New(rand.NewPCG(seed, 31))
		in.Bridges = slices.Clone(in.Bridges)
		for i := range in.Bridges {
			b := &in.Bridges[i]
			b.Ports = slices.Clone(b.Ports)
			for j := range b.Ports {
				b.Ports[j].Disputed = r.IntN(4) == 0
			}
		}
		o := compare(in)
		if o.diff != "" {
			t.Fatalf("seed %d: %s", seed, report(in, o.diff))
		}
		if o.guards[stp.Dispute] {
			seen++
		}
	}
	if seen < 100 {
		t.Errorf("only %d networks had a disputed port", seen)
	}
}
