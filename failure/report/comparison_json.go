package report

import (
	"io"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

type jsonComparison struct {
	Schema    int              `json:"schema"`
	A         string           `json:"a"`
	B         string           `json:"b"`
	Worse     bool             `json:"worse"`
	Rest      jsonDifference   `json:"rest"`
	Failures  []jsonDifference `json:"failures"`
	OnlyA     []jsonState      `json:"only_a"`
	OnlyB     []jsonState      `json:"only_b"`
	NetworksA []jsonNetwork    `json:"networks_only_a"`
	NetworksB []jsonNetwork    `json:"networks_only_b"`
	ClustersA []jsonCluster    `json:"clusters_only_a"`
	ClustersB []jsonCluster    `json:"clusters_only_b"`
	ErrorsA   []string         `json:"errors_a,omitempty"`
	ErrorsB   []string         `json:"errors_b,omitempty"`
}

type jsonDifference struct {
	DownA    []topology.Element      `json:"down_a"`
	DownB    []topology.Element      `json:"down_b"`
	Trend    string                  `json:"trend"`
	Networks []jsonNetworkDifference `json:"networks"`
	Clusters []jsonClusterDifference `json:"clusters"`
}

type jsonClusterDifference struct {
	Trend string      `json:"trend"`
	By    string      `json:"by,omitempty"`
	A     jsonCluster `json:"a"`
	B     jsonCluster `json:"b"`
}

type jsonNetworkDifference struct {
	Trend string      `json:"trend"`
	By    string      `json:"by,omitempty"`
	A     jsonNetwork `json:"a"`
	B     jsonNetwork `json:"b"`
}

// JSON writes the comparison as one JSON object, indented, with a newline at its
// end:
//
//	{"schema": 1, "a": "…", "b": "…", "worse": true,
//	 "rest": {"down_a": [], "down_b": [], "trend": "same", "networks": [
//	   {"trend": "same", "a": {…}, "b": {…}}], "clusters": [
//	   {"trend": "same", "a": {…}, "b": {…}}]},
//	 "failures": [
//	   {"down_a": ["lag:isl"], "down_b": ["lag:isl"], "trend": "worse", "networks": [
//	     {"trend": "worse", "by": "verdict", "a": {…}, "b": {…}}], "clusters": [
//	     {"trend": "worse", "by": "nodes", "a": {…}, "b": {…}}]}],
//	 "only_a": […], "only_b": […], "networks_only_a": […], "networks_only_b": […],
//	 "clusters_only_a": […], "clusters_only_b": […]}
//
// worse is what exit status 1 says. failures are those of elements that both
// fabrics have, in order of the element; trend is same, better, worse or mixed, as
// B stands to A; by is the first that differs of verdict, collateral, bottleneck,
// flow and detail, which goes with the trend same, of a cluster of verdict,
// collateral and nodes. a and b, and the
// networks and clusters of only one fabric, which are as they are without fault, are
// networks and clusters as in a drill, only_a and only_b states as in a
// drill. errors_a and errors_b are left out where empty. schema is [Schema].
func (c *Comparison) JSON(w io.Writer) error {
	out := jsonComparison{
		Schema: Schema, A: c.FileA, B: c.FileB, Worse: c.Worse(),
		Rest: differenceJSON(&c.Rest), Failures: []jsonDifference{},
		OnlyA: statesJSON(c.OnlyA), OnlyB: statesJSON(c.OnlyB),
		NetworksA: networksJSON(c.NetworksA), NetworksB: networksJSON(c.NetworksB),
		ClustersA: clustersJSON(c.ClustersA), ClustersB: clustersJSON(c.ClustersB),
	}
	for i := range c.Failures {
		out.Failures = append(out.Failures, differenceJSON(&c.Failures[i]))
	}
	for _, err := range c.ErrorsA {
		out.ErrorsA = append(out.ErrorsA, err.Error())
	}
	for _, err := range c.ErrorsB {
		out.ErrorsB = append(out.ErrorsB, err.Error())
	}
	e := newEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func differenceJSON(d *failure.Difference) jsonDifference {
	j := jsonDifference{
		DownA: elementsJSON(d.A.Scenario.Down), DownB: elementsJSON(d.B.Scenario.Down),
		Trend: d.Trend().String(), Networks: []jsonNetworkDifference{}, Clusters: []jsonClusterDifference{},
	}
	for i := range d.Networks {
		n := &d.Networks[i]
		x := jsonNetworkDifference{Trend: n.Trend.String(), A: networkJSON(n.A), B: networkJSON(n.B)}
		if n.Field != 0 {
			x.By = n.Field.String()
		}
		j.Networks = append(j.Networks, x)
	}
	for i := range d.Clusters {
		c := &d.Clusters[i]
		x := jsonClusterDifference{Trend: c.Trend.String(), A: clusterJSON(c.A), B: clusterJSON(c.B)}
		if c.Field != 0 {
			x.By = c.Field.String()
		}
		j.Clusters = append(j.Clusters, x)
	}
	return j
}

func statesJSON(outcomes []*failure.Outcome) []jsonState {
	out := []jsonState{}
	for _, o := range outcomes {
		out = append(out, stateJSON(o))
	}
	return out
}
