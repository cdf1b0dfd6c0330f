package noflag_test

import (
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/topology"
)

func TestVerdicts(t *testing.T) {
	b := topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}},
		Links: []topology.Link{
			{Name: "isl", Mbps: 10_000, Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}},
		},
		Networks: []topology.Network{{Name: "csv", VLAN: 110}},
		Hosts: []topology.Host{
			{Name: "node1", NICs: []topology.NIC{{Name: "csv", To: []topology.Attachment{{Switch: "a"}}, Mbps: 10_000, Carries: []string{"csv"}}}},
			{Name: "node2", NICs: []topology.NIC{{Name: "csv", To: []topology.Attachment{{Switch: "b"}}, Mbps: 10_000, Carries: []string{"csv"}}}},
		},
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	drill.Baseline(t, f, failure.Singles(topology.KindLAG), "testdata/verdicts.txt")
	drill.Run(t, f, drill.Scenarios("lag:isl"), drill.AtWorst("csv", failure.Severed))
}
