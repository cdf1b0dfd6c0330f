package drill_test

import (
	"fmt"
	"log"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestNoCableReachesTheCluster is the drill of the package's documentation.
func TestNoCableReachesTheCluster(t *testing.T) {
	f := drill.Load(t, "testdata/outside/cluster.yaml")
	cables := failure.Singles(topology.KindLink, topology.KindMember)
	drill.Run(t, f, cables,
		drill.Collateral(failure.Rerouted, "management", "heartbeat"),
		drill.OneOf(failure.Slow, "csv", "live-migration"),
		drill.ClusterKeepsAll("hv1"))
}

// Requirements say what they want, in words.
func ExampleRequirement() {
	house := drill.All(
		drill.AtWorst("heartbeat", failure.Rerouted),
		drill.When(drill.OfKinds(topology.KindNIC), drill.Collateral(failure.Intact)),
	)
	for _, r := range []drill.Requirement{
		house,
		drill.OneOf(failure.Rerouted, "csv", "live-migration"),
		drill.NeverUnder("vm", 10_000),
		drill.Not(drill.RootIs("cist", "ten-a")),
	} {
		fmt.Println(r)
	}
	// Output:
	// heartbeat rerouted or better and every network intact for what the fault did not touch when only a nic is dead
	// csv or live-migration rerouted or better between any two nodes
	// vm never under 10G
	// not (ten-a root of cist)
}

// Outside of a test a Checker holds outcomes against requirements.
func ExampleChecker() {
	f, err := file.LoadFS(designs.FS, "reference.yaml")
	if err != nil {
		log.Fatal(err)
	}
	r := drill.OneOf(failure.Rerouted, "csv", "live-migration")
	if err := r.Validate(f); err != nil {
		log.Fatal(err)
	}
	x, err := f.ParseFaults("member:isl/1")
	if err != nil {
		log.Fatal(err)
	}
	o, err := failure.Evaluate(f, failure.Scenario{Down: x})
	if err != nil {
		log.Fatal(err)
	}
	misses, err := drill.NewChecker(f).Check(r, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range misses {
		fmt.Println(m)
	}
	// Output:
	// cluster hv1 has 4 of 6 pairs of nodes without, such as node1 and node2 (csv slow, live-migration slow)
}

// ParseRequirement reads what the command's --require takes.
func ExampleParseRequirement() {
	for _, text := range []string{"csv|live-migration>=rerouted", "collateral:*>=intact", "cluster:hv1>=on-backup", "csv>=rerooted"} {
		r, err := drill.ParseRequirement(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(r)
	}
	// Output:
	// csv or live-migration rerouted or better between any two nodes
	// every network intact for what the fault did not touch
	// cluster hv1 on-backup or better
	// "csv>=rerooted": "rerooted" is no verdict, want one of intact, degraded, rerouted, slow, unfit, blocked, pruned, severed, looped; did you mean "rerouted"?
}

// avoids is a requirement of one's own: no way of a network leads over a link.
type avoids struct{ network, link string }

func (q avoids) String() string { return q.network + " not over " + q.link }

func (q avoids) Validate(f *topology.Fabric) error {
	_, err := f.ParseFaults(q.link)
	return err
}

func (q avoids) Check(s *drill.State) []drill.Miss {
	for _, w := range s.Ways(q.network) {
		if slices.ContainsFunc(w.Path, func(e topology.Element) bool { return e.String() == q.link }) {
			return []drill.Miss{{Subject: q.network, Got: "goes over " + q.link, Path: w.Path}}
		}
	}
	return nil
}

// A requirement of one's own has three methods.
func Example_ownRequirement() {
	f, err := file.LoadFS(designs.FS, "reference.yaml")
	if err != nil {
		log.Fatal(err)
	}
	for _, down := range []string{"link:core", "lag:isl"} {
		x, err := f.ParseFaults(down)
		if err != nil {
			log.Fatal(err)
		}
		o, err := failure.Evaluate(f, failure.Scenario{Down: x})
		if err != nil {
			log.Fatal(err)
		}
		misses, err := drill.NewChecker(f).Check(avoids{"csv", "link:core"}, o)
		fmt.Println(down, misses, err)
	}
	// Output:
	// link:core [] <nil>
	// lag:isl [csv goes over link:core] <nil>
}
