package report

import (
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// clustersAtRest prints the clusters that are not whole without fault.
func (p *printer) clustersAtRest(indent int, o *failure.Outcome) {
	for i := range o.Clusters {
		if c := &o.Clusters[i]; c.Verdict > failure.Whole {
			p.cluster(indent, c, "")
		}
	}
}

// clusters prints the clusters of outcomes that are alike where they are not as
// without fault: what is said of the first of them, and that it is the first where
// of the others other nodes are told.
func (p *printer) clusters(indent int, g *group) {
	first := g.outcomes[0]
	for i := range first.Clusters {
		c := &first.Clusters[i]
		if !c.Changed {
			p.heartbeat(indent, c)
			continue
		}
		with := ""
		if slices.ContainsFunc(g.outcomes, func(o *failure.Outcome) bool { return o.Clusters[i].Sentence() != c.Sentence() }) {
			with = fmt.Sprintf(", with %s lost", first.Scenario.Name)
		}
		p.cluster(indent, c, with)
		p.heartbeat(indent, c)
	}
}

// heartbeat prints how long a cluster is without heartbeats, if that is known.
func (p *printer) heartbeat(indent int, c *failure.ClusterOutcome) {
	if text := c.Heartbeat.String(); text != "" {
		p.wrapped(indent, text)
	}
}

func (p *printer) cluster(indent int, c *failure.ClusterOutcome, with string) {
	was := ""
	if c.Verdict < c.Before {
		was = ", was " + c.Before.String()
	}
	p.wrapped(indent, fmt.Sprintf("%s%s%s: %s", failure.ClusterTitle(c.Cluster), with, was, c.Sentence()))
}

// countNodes sums up what failures cost clusters: nodes that are alive, and virtual
// machines.
func (d *Drill) countNodes() string {
	if len(d.Outcomes) < 2 || len(d.Outcomes[0].Clusters) == 0 {
		return ""
	}
	nodes, services := 0, 0
	for _, o := range d.Outcomes[1:] {
		n, s := false, false
		for i := range o.Clusters {
			c, rest := &o.Clusters[i], &d.Outcomes[0].Clusters[i]
			n = n || len(c.Cut) > len(rest.Cut)
			s = s || len(c.Services) > len(rest.Services)
		}
		if n {
			nodes++
		}
		if s {
			services++
		}
	}
	lose := plural(nodes, "failure loses", "failures lose")
	if d.Changes {
		lose = plural(nodes, "change loses", "changes lose")
	}
	if nodes == 0 {
		lose = "No failure loses"
		if d.Changes {
			lose = "No change loses"
		}
	}
	text := fmt.Sprintf(" %s nodes that are alive", lose)
	if services > 0 {
		text += fmt.Sprintf(", %s virtual machines off at once", plural(services, "cuts", "cut"))
	}
	return text + "."
}

type jsonCluster struct {
	Cluster      string                 `json:"cluster"`
	Verdict      failure.ClusterVerdict `json:"verdict"`
	Collateral   failure.ClusterVerdict `json:"collateral"`
	Before       failure.ClusterVerdict `json:"before"`
	Text         string                 `json:"text"`
	Kept         []string               `json:"kept"`
	Lost         []string               `json:"lost"`
	Cut          []string               `json:"cut_nodes"`
	Bystanders   []string               `json:"bystanders"`
	Votes        int                    `json:"votes"`
	AllVotes     int                    `json:"all_votes"`
	Witness      bool                   `json:"witness"`
	WitnessLost  bool                   `json:"witness_lost"`
	Contested    bool                   `json:"contested"`
	Blind        jsonPairs              `json:"blind"`
	Apart        *jsonApart             `json:"apart"`
	ServicesLost []string               `json:"services_lost"`
	Networks     []jsonClusterNetwork   `json:"networks"`
	Heartbeat    *jsonHeartbeat         `json:"heartbeat,omitempty"`
}

// jsonHeartbeat is how long a cluster is without heartbeats, in seconds.
type jsonHeartbeat struct {
	Network string `json:"network"`
	Least   int    `json:"least"`
	Most    int    `json:"most"`
	Budget  int    `json:"budget"`
	Text    string `json:"text"`
}

type jsonPairs struct {
	Count int         `json:"count"`
	Pairs [][2]string `json:"pairs"` // the first of them
}

type jsonApart struct {
	Nodes    [2]string          `json:"nodes"`
	Networks []jsonApartNetwork `json:"networks"`
}

type jsonApartNetwork struct {
	Network string          `json:"network"`
	Verdict failure.Verdict `json:"verdict"`
	Reason  *jsonReason     `json:"reason"`
}

type jsonClusterNetwork struct {
	Network     string             `json:"network"`
	Fallback    []string           `json:"fallback"`
	Pairs       int                `json:"pairs"`
	Rerouted    int                `json:"rerouted"`
	Cut         int                `json:"cut"`
	Without     jsonPairs          `json:"without"`
	ToGateway   []string           `json:"to_gateway"`
	FromGateway []string           `json:"from_gateway"`
	Over        []topology.Element `json:"over"`
}

func clustersJSON(clusters []failure.ClusterOutcome) []jsonCluster {
	out := []jsonCluster{}
	for i := range clusters {
		out = append(out, clusterJSON(&clusters[i]))
	}
	return out
}

func clusterJSON(c *failure.ClusterOutcome) jsonCluster {
	out := jsonCluster{
		Cluster: c.Cluster, Verdict: c.Verdict, Collateral: c.Collateral, Before: c.Before, Text: c.Sentence(),
		Kept: notNil(c.Kept), Lost: notNil(c.Lost), Cut: notNil(c.Cut), Bystanders: notNil(c.Bystanders),
		Votes: c.Votes, AllVotes: c.AllVotes, Witness: c.Witness, WitnessLost: c.WitnessLost, Contested: c.Contested,
		Blind: pairsJSON(c.Blind), ServicesLost: notNil(c.Services), Networks: []jsonClusterNetwork{},
	}
	if h := c.Heartbeat; h.Budget > 0 {
		out.Heartbeat = &jsonHeartbeat{h.Network, h.Takes.Least, h.Takes.Most, h.Budget, h.String()}
	}
	if c.Blind.N > 0 {
		out.Apart = &jsonApart{Nodes: c.Apart.Nodes, Networks: []jsonApartNetwork{}}
		for i := range c.Apart.Networks {
			n := &c.Apart.Networks[i]
			out.Apart.Networks = append(out.Apart.Networks, jsonApartNetwork{n.Network, n.Pair.Verdict, reason(&n.Pair)})
		}
	}
	for _, n := range c.Networks {
		out.Networks = append(out.Networks, jsonClusterNetwork{
			Network: n.Network, Fallback: notNil(n.Fallback), Pairs: n.Pairs, Rerouted: n.Rerouted, Cut: n.Cut,
			Without: pairsJSON(n.Without), ToGateway: notNil(n.ToGateway), FromGateway: notNil(n.FromGateway), Over: notNil(n.Over),
		})
	}
	return out
}

func pairsJSON(s failure.PairSet) jsonPairs { return jsonPairs{s.N, notNil(s.First)} }
