package designs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestErode goes over every bundle of every design and wants each row to be what
// failure.Evaluate says of the same members.
func TestErode(t *testing.T) {
	bundles, rows := 0, 0
	for _, name := range designs.Names() {
		f := load(t, name)
		for e, err := range failure.Erosions(t.Context(), f) {
			if err != nil {
				t.Fatal(name, err)
			}
			bundles++
			var dead []topology.Element
			for i := range e.Rows {
				rows++
				if i > 0 {
					dead = append(dead, topology.Element{Kind: topology.KindMember, Name: e.LAG.Name, Index: i})
				}
				want, err := failure.Evaluate(f, failure.Down(dead...))
				if err != nil {
					t.Fatal(name, err)
				}
				if d := cmp.Diff(want, e.Rows[i].Outcome, cmp.Comparer(topology.Faults.Equal)); d != "" {
					t.Errorf("%s, %v with %d dead (-Evaluate +Erode):\n%s", name, e.LAG, i, d)
				}
			}
			if f.Has(topology.Element{Kind: topology.KindMember, Name: e.LAG.Name, Index: len(e.Rows)}) {
				t.Errorf("%s, %v: %d rows are not all", name, e.LAG, len(e.Rows))
			}
		}
	}
	if bundles < len(designs.Names()) {
		t.Errorf("%d bundles in %d designs", bundles, len(designs.Names()))
	}
	t.Logf("%d rows of %d bundles", rows, bundles)
}

// TestErodeISL has what the designs are known for, as numbers that were worked out
// by hand: of each row of a bundle the cost at its second end, the verdict of csv
// and what discards newly.
func TestErodeISL(t *testing.T) {
	for _, c := range []struct{ design, bundle, want string }{
		{"reference", "isl", "1000 intact; 2000 slow ten-b:isl; - slow"},
		{"d2", "isl", "1000 intact; 2000 degraded; - pruned"},
		{"d2", "up-a", "10000 intact; 20000 blocked ten-b:isl; - intact"},
		{"d3", "isl", "20000! blocked; 20000! blocked; - pruned"},
		{"d4", "isl", "20000! intact; 20000! degraded; - pruned"},
		{"d8", "isl", "5000 intact; 6666 degraded; 10000 blocked ten-b:isl; 20000 blocked ten-b:isl; - pruned"},
		{"t1", "isl", "1000 slow; 2000 slow; - slow"},
		{"t2", "isl", "1000 intact; 2000 slow ten-b:isl; - slow"},
		{"t3", "isl", "20000 slow; 20000 slow; - slow"},
		{"t4", "isl", "1000 intact; 2000 degraded core-b:up-b; - slow"},
		{"t7", "isl", "1000 intact; - pruned; - pruned"},
		{"t11", "up-a", "10000! intact; 10000! intact; - intact"},
		{"t12", "core", "1000 blocked; 2000 rerouted ten-b:up-b; - rerouted"},
	} {
		f := load(t, c.design)
		e, err := failure.Erode(f, c.bundle)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range e.Rows {
			r := &e.Rows[i]
			cost := "-"
			if costs := r.Costs[1].Costs; costs != nil {
				cost = fmt.Sprint(costs[0].Cost) + map[bool]string{true: "!"}[costs[0].Pinned]
			}
			row := cost
			for _, n := range r.Outcome.Networks {
				if n.Network == "csv" {
					row += " " + n.Verdict.String()
				}
			}
			for _, d := range r.Discards {
				if d.New {
					row += fmt.Sprintf(" %s:%s", d.Port.Bridge, d.Cable.Name)
				}
			}
			got = append(got, row)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s, %s: %s\nwant %s", c.design, c.bundle, s, c.want)
		}
	}
}
