package drill

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// Cluster wants no worse verdict of a cluster than this; "*" is every cluster.
func Cluster(name string, v failure.ClusterVerdict) Requirement {
	return &clusterVerdict{name, v, false}
}

// ClusterCollateral is [Cluster] for the collateral verdict: what became of nodes
// that the fault did not touch.
func ClusterCollateral(name string, v failure.ClusterVerdict) Requirement {
	return &clusterVerdict{name, v, true}
}

type clusterVerdict struct {
	name       string
	worst      failure.ClusterVerdict
	collateral bool
}

func (q *clusterVerdict) String() string {
	text := clusterName(q.name) + " " + better(q.worst, q.worst == failure.Whole)
	if q.collateral {
		text += " for what the fault did not touch"
	}
	return text
}

func clusterName(name string) string {
	if name == every {
		return "every cluster"
	}
	return failure.ClusterTitle(name)
}

func (q *clusterVerdict) Validate(f *topology.Fabric) error {
	_, err := failure.ParseClusterVerdict(q.worst.String())
	return errors.Join(err, knownCluster(f, q.name))
}

func (q *clusterVerdict) Check(s *State) (out []Miss) {
	for i := range s.Outcome.Clusters {
		c := &s.Outcome.Clusters[i]
		got := c.Verdict
		if q.collateral {
			got = c.Collateral
		}
		if (q.name == every || q.name == c.Cluster) && got > q.worst {
			out = append(out, clusterMiss(s, c, fmt.Sprintf("is %v (%s)", got, got.Words())))
		}
	}
	return out
}

func clusterMiss(s *State, c *failure.ClusterOutcome, got string) Miss {
	m := Miss{Subject: failure.ClusterTitle(c.Cluster), Got: got, Reason: c.Sentence()}
	if len(c.Apart.Networks) > 0 {
		m.VLAN = s.vlan(c.Apart.Networks[0].Network)
	}
	return m
}

// ClusterKeepsAll wants that a cluster keeps every node whose host is alive; "*" is
// every cluster. That they are on emergency backup is not its business.
func ClusterKeepsAll(name string) Requirement { return &keepsAll{name} }

type keepsAll struct{ name string }

func (q *keepsAll) String() string { return clusterName(q.name) + " keeps every live node" }

func (q *keepsAll) Validate(f *topology.Fabric) error { return knownCluster(f, q.name) }

func (q *keepsAll) Check(s *State) (out []Miss) {
	for i := range s.Outcome.Clusters {
		c := &s.Outcome.Clusters[i]
		if (q.name == every || q.name == c.Cluster) && len(c.Cut) > 0 {
			m := clusterMiss(s, c, "loses "+strings.Join(c.Cut, ", "))
			for _, n := range c.Apart.Networks {
				m.Reason += fmt.Sprintf("; %s: %v", n.Network, n.Pair.Reason)
			}
			out = append(out, m)
		}
	}
	return out
}
