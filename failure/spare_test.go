package failure_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestSpares tries every further cable in every state of the plan with Evaluate.
func TestSpares(t *testing.T) {
	fabrics := make(map[string]*topology.Fabric)
	for _, name := range []string{"d2-square-pruned", "d4-mstp-cluster-instance", "p1-rapid-pvst", "t7-min-links", "d6-mlag-evlt"} {
		f, err := file.LoadFS(designs.FS, name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		fabrics[name] = f
	}
	some := 0
	for name, f := range fabrics {
		_, glance, err := failure.Evaluator(f, false)
		if err != nil {
			t.Fatal(err)
		}
		rest, err := failure.Evaluate(f, failure.Scenario{})
		if err != nil {
			t.Fatal(err)
		}
		scenarios := slices.Collect(failure.Singles().Scenarios(f))
		all := f.Elements()
		scenarios = append(scenarios, failure.Down(all[0], all[len(all)-1], all[len(all)/2]))
		got, err := failure.Spares(t.Context(), f, scenarios)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range scenarios {
			now, err := glance(s)
			if err != nil {
				t.Fatal(err)
			}
			var want []failure.Spare
			for n := range now {
				if now[n][0] > failure.Rerouted {
					continue
				}
				for _, e := range f.Elements(topology.KindLink, topology.KindLAG, topology.KindMember) {
					then, err := glance(failure.Down(append(slices.Collect(s.Down.All()), e)...))
					if err == nil && then[n][0] > failure.Rerouted {
						want = append(want, failure.Spare{Cluster: rest.Networks[n].Cluster, Network: rest.Networks[n].Network, Lost: e, Verdict: then[n][0]})
						break
					}
				}
			}
			some += len(want)
			if d := cmp.Diff(want, append([]failure.Spare(nil), got[i]...)); d != "" {
				t.Fatalf("%s, %v (-want +got):\n%s", name, s, d)
			}
		}
	}
	if some < 100 {
		t.Errorf("only %d networks were without a spare", some)
	}
	_, err := failure.Spares(t.Context(), cluster(t), []failure.Scenario{failure.Down(topology.Element{Kind: topology.KindLAG, Name: "isle"})})
	if err == nil || !strings.Contains(err.Error(), `did you mean "lag:isl"`) {
		t.Errorf("an unknown element: %v", err)
	}
}

// TestSparesBesideSpecial looks for spares of every single failure where a hub has every
// state solved anew, which is more states than are tried, and few that matter.
func TestSparesBesideSpecial(t *testing.T) {
	b := gen.Campus(6, 4)
	b.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "access-6-1"}, {Switch: "access-6-2"}}}}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	scenarios := slices.Collect(failure.Singles(topology.KindLink).Scenarios(f))
	if n := len(scenarios) * len(f.Elements(topology.KindLink)); n < 2*failure.SpareLimit {
		t.Fatalf("only %d states", n)
	}
	if _, err := failure.Spares(t.Context(), f, scenarios); err != nil {
		t.Error(err)
	}
}
