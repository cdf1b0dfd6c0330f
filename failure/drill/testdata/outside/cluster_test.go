package cluster_test

import (
	"flag"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/topology"
)

// As other packages for golden files do; drill.Baseline and RunFiles look for it.
var _ = flag.Bool("update", false, "write the golden files")

var cables = failure.Singles(topology.KindLink, topology.KindLAG, topology.KindMember)

func TestNobodyIsLost(t *testing.T) {
	f := drill.Load(t, "cluster.yaml")
	drill.Run(t, f, cables, drill.ClusterKeepsAll("hv1"), drill.AtWorst("heartbeat", failure.Rerouted))
}

func TestNoCablePutsCSVOn1G(t *testing.T) {
	f := drill.Load(t, "cluster.yaml")
	drill.Run(t, f, cables,
		drill.AtWorst("csv", failure.Rerouted),
		drill.OneOf(failure.Rerouted, "csv", "live-migration"),
		drill.RootIs("cist", "core-a"))
}

func TestVerdicts(t *testing.T) {
	f := drill.Load(t, "cluster.yaml")
	drill.Baseline(t, f, cables, "testdata/verdicts.txt")
}

func TestFiles(t *testing.T) { drill.RunFiles(t, "drills/*.txtar") }
