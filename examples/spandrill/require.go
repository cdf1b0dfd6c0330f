package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// requirement is NETWORK>=VERDICT or cluster:NAME>=VERDICT: in no state may the
// network or the cluster be worse.
type requirement struct {
	text         string
	name         string // * is every one
	cluster      bool   // it is a cluster
	collateral   bool   // what the fault did not touch
	least        failure.Verdict
	leastCluster failure.ClusterVerdict
}

const (
	collateralPrefix = "collateral:"
	clusterPrefix    = "cluster:"
)

func parseRequirements(f *topology.Fabric, texts []string) ([]requirement, error) {
	var networks, clusters []string
	b := f.Builder()
	for _, n := range b.Networks {
		networks = append(networks, n.Name)
	}
	for _, c := range b.Clusters {
		clusters = append(clusters, c.Name)
	}
	var out []requirement
	for _, text := range texts {
		name, verdict, ok := strings.Cut(text, ">=")
		if !ok {
			return nil, status(statusBad, fmt.Errorf("--require %q, want NETWORK>=VERDICT such as csv>=rerouted, or cluster:NAME>=VERDICT such as cluster:*>=on-backup", text))
		}
		q := requirement{text: text, name: strings.TrimSpace(name)}
		q.name, q.collateral = strings.CutPrefix(q.name, collateralPrefix)
		q.name, q.cluster = strings.CutPrefix(q.name, clusterPrefix)
		kind, known := "network", networks
		if q.cluster {
			kind, known = "cluster", clusters
		}
		if q.name != "*" && !slices.Contains(known, q.name) {
			return nil, status(statusBad, fmt.Errorf("--require %q: there is no %s %q%s", text, kind, q.name, hint(q.name, known)))
		}
		var err error
		if verdict = strings.TrimSpace(verdict); q.cluster {
			q.leastCluster, err = failure.ParseClusterVerdict(verdict)
		} else {
			q.least, err = failure.ParseVerdict(verdict)
		}
		if err != nil {
			return nil, status(statusBad, fmt.Errorf("--require %q: %w", text, err))
		}
		out = append(out, q)
	}
	return out, nil
}

// misses returns a sentence for every state in which the requirement is not met.
func (q requirement) misses(outcomes []*failure.Outcome) []string {
	var out []string
	for _, o := range outcomes {
		if q.cluster {
			out = append(out, q.clusterMisses(o)...)
			continue
		}
		for i := range o.Networks {
			n := &o.Networks[i]
			if q.name != "*" && q.name != n.Network {
				continue
			}
			got, pair := n.Verdict, &n.Pair
			if q.collateral {
				got, pair = n.Collateral, &n.Bystander
			}
			if got > q.least {
				out = append(out, fmt.Sprintf("not met: %s: with %s, %s is %v (%s): %s",
					q.text, o.Scenario.Name, n.Network, got, got.Words(), pair.Reason))
			}
		}
	}
	return out
}

func (q requirement) clusterMisses(o *failure.Outcome) (out []string) {
	for i := range o.Clusters {
		c := &o.Clusters[i]
		got := c.Verdict
		if q.collateral {
			got = c.Collateral
		}
		if (q.name == "*" || q.name == c.Cluster) && got > q.leastCluster {
			out = append(out, fmt.Sprintf("not met: %s: with %s, cluster %s is %v (%s): %s",
				q.text, o.Scenario.Name, c.Cluster, got, got.Words(), c.Sentence()))
		}
	}
	return out
}
