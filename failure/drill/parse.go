package drill

import (
	"fmt"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

const (
	collateralPrefix = "collateral:"
	clusterPrefix    = "cluster:"
)

// SplitRequirements returns the single requirements of texts that may each have
// several with commas between, as --require takes them: no name has a comma.
func SplitRequirements(texts []string) []string {
	var out []string
	for _, text := range texts {
		for one := range strings.SplitSeq(text, ",") {
			out = append(out, strings.TrimSpace(one))
		}
	}
	return out
}

// ParseRequirement returns the requirement that a text stands for, as the command's
// --require takes it:
//
//	csv>=rerouted                      AtWorst; * for every network
//	collateral:csv>=rerouted           Collateral
//	csv|live-migration>=rerouted       OneOf
//	csv>=10G                           NeverUnder
//	cluster:hv1>=on-backup             Cluster; cluster:* for every cluster
//	collateral:cluster:hv1>=whole      ClusterCollateral
//
// The error names what is not understood. Whether a fabric has the names is for
// Validate to say.
func ParseRequirement(text string) (Requirement, error) {
	name, verdict, ok := strings.Cut(text, ">=")
	if !ok {
		return nil, fmt.Errorf("%q, want NETWORK>=VERDICT such as csv>=rerouted, or cluster:NAME>=VERDICT such as cluster:*>=on-backup", text)
	}
	name, collateral := strings.CutPrefix(strings.TrimSpace(name), collateralPrefix)
	name, cluster := strings.CutPrefix(name, clusterPrefix)
	verdict = strings.TrimSpace(verdict)
	if cluster {
		v, err := failure.ParseClusterVerdict(verdict)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		if collateral {
			return ClusterCollateral(name, v), nil
		}
		return Cluster(name, v), nil
	}
	names := strings.Split(name, "|")
	if mbps, err := topology.ParseMbps(verdict); err == nil && len(names) == 1 && !collateral {
		return NeverUnder(name, mbps), nil
	}
	v, err := failure.ParseVerdict(verdict)
	_, ofCluster := failure.ParseClusterVerdict(verdict)
	switch {
	case err != nil && ofCluster == nil:
		return nil, fmt.Errorf("%q: %s is a verdict of clusters, want cluster:NAME>=%s", text, verdict, verdict)
	case err != nil:
		return nil, fmt.Errorf("%q: %w", text, err)
	case len(names) > 1 && collateral:
		return nil, fmt.Errorf("%q: there is no collateral verdict of one network or another", text)
	case len(names) > 1:
		return OneOf(v, names...), nil
	case collateral:
		return Collateral(v, name), nil
	}
	return AtWorst(name, v), nil
}
