package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// requirement is NETWORK>=VERDICT: in no state may the network be worse.
type requirement struct {
	text       string
	network    string // * is every network
	collateral bool   // what the fault did not touch
	least      failure.Verdict
}

const collateralPrefix = "collateral:"

func parseRequirements(f *topology.Fabric, texts []string) ([]requirement, error) {
	var names []string
	for _, n := range f.Builder().Networks {
		names = append(names, n.Name)
	}
	var out []requirement
	for _, text := range texts {
		network, verdict, ok := strings.Cut(text, ">=")
		if !ok {
			return nil, status(statusBad, fmt.Errorf("--require %q, want NETWORK>=VERDICT such as csv>=rerouted", text))
		}
		q := requirement{text: text, network: strings.TrimSpace(network)}
		if rest, ok := strings.CutPrefix(q.network, collateralPrefix); ok {
			q.network, q.collateral = rest, true
		}
		if q.network != "*" && !slices.Contains(names, q.network) {
			return nil, status(statusBad, fmt.Errorf("--require %q: there is no network %q%s", text, q.network, hint(q.network, names)))
		}
		var err error
		if q.least, err = failure.ParseVerdict(strings.TrimSpace(verdict)); err != nil {
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
		for i := range o.Networks {
			n := &o.Networks[i]
			if q.network != "*" && q.network != n.Network {
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
