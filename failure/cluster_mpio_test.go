package failure_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology/file"
)

const mpioCluster = `
spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches:
  ten-a: {priority: 4096}
  ten-b: {priority: 8192}
links:
  isl: {ends: [ten-a, ten-b], speed: 10G}
networks:
  iscsi: {vlan: 130, needs: 10G, gateway: [ten-a], services: true, mpio: true}
hosts:
  node[1-4]:
    ib1: {to: ten-a, carries: iscsi}
    ib2: {to: ten-b, carries: iscsi}
  files:
    x1: {to: ten-a, carries: iscsi}
    x2: {to: ten-b, carries: iscsi}
clusters:
  hv1: {nodes: "node[1-4]", witness: {network: iscsi, host: files}}
`

// TestClusterMPIO: any path that works suffices for nodes to see each other, a
// gateway and the witness. Without MPIO every combination has to be connected.
func TestClusterMPIO(t *testing.T) {
	outcome := func(text string, down ...string) failure.ClusterOutcome {
		t.Helper()
		f, err := file.Read("mpio.yaml", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return first(t, f, down...)
	}
	c := outcome(mpioCluster, "link:isl")
	if c.Verdict != failure.Whole || c.Votes != 5 || !c.Witness || c.Blind.N != 0 || c.Networks != nil {
		t.Errorf("the ISL lost: %s: %+v", c.Sentence(), c)
	}
	// Two paths that have nothing in common are none: node1 has ten-a only, the others ten-b.
	c = outcome(mpioCluster, "link:isl", "nic:node1/ib2", "nic:node2/ib1", "nic:node3/ib1", "nic:node4/ib1")
	if !slices.Equal(c.Kept, []string{"node2", "node3", "node4"}) || c.Blind.N != 3 || !slices.Equal(c.Services, []string{"node2", "node3", "node4"}) {
		t.Errorf("node1 at ten-a, the others at ten-b: %s: %+v", c.Sentence(), c)
	}
	// To see somebody does not pass on: node2 sees both halves, which do not see each other.
	c = outcome(mpioCluster, "link:isl", "nic:node1/ib2", "nic:node3/ib1", "nic:node4/ib1")
	if !slices.Equal(c.Kept, []string{"node2", "node3", "node4"}) || c.Blind.N != 2 {
		t.Errorf("node2 at both: %s: %+v", c.Sentence(), c)
	}
	every := strings.Replace(mpioCluster, ", mpio: true", "", 1)
	if c := outcome(every, "link:isl"); c.Verdict != failure.ClusterDown || c.Votes != 1 || c.Blind.N != 6 || c.WitnessLost || len(c.Services) != 4 {
		t.Errorf("without MPIO: %s: %+v", c.Sentence(), c)
	}
}
