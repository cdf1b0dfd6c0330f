package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// ClusterTitle names a cluster in a sentence: "cluster hv1". The one of all hosts that a
// fabric without any has is named "cluster", see [topology.Builder], and is "the cluster".
func ClusterTitle(name string) string {
	if name == "cluster" {
		return "the cluster"
	}
	return "cluster " + name
}

// Sentence returns what became of the cluster, in one sentence without its name
// and without the stop, worst first: virtual machines cut off, nodes lost, networks
// lost between nodes, and only where the verdict is OnBackup what runs on emergency
// backup.
func (o *ClusterOutcome) Sentence() string {
	var clauses []string
	if o.Verdict == Whole {
		clauses = append(clauses, "every network takes its usual way")
	}
	if o.Services != nil {
		clauses = append(clauses, fmt.Sprintf("the virtual machines of %s are cut off at once", some(o.Services)))
	}
	clauses = append(clauses, o.nodesClause()...)
	networks := o.withoutClauses()
	if o.Verdict == OnBackup {
		networks = []string{"runs on emergency backup: " + strings.Join(o.backupClauses(), "; ")}
	}
	clauses = append(clauses, networks...)
	if o.WitnessLost {
		clauses = append(clauses, "no node that is kept reaches the witness")
	}
	if o.Lost == nil {
		clauses = append(clauses, "no node is lost")
	}
	return strings.Join(clauses, "; ")
}

// nodesClause says who is lost and who is kept.
func (o *ClusterOutcome) nodesClause() []string {
	switch {
	case o.Lost == nil:
		return nil
	case o.Kept == nil && 2*o.Votes == o.AllVotes:
		return []string{fmt.Sprintf("all nodes are lost: a tie, no nodes that see each other have more than %d of %d votes%s", o.Votes, o.AllVotes, o.andWitness())}
	case o.Kept == nil:
		return []string{fmt.Sprintf("all nodes are lost: no nodes that see each other have more than %d of %d votes%s", o.Votes, o.AllVotes, o.andWitness())}
	}
	dead := slices.DeleteFunc(slices.Clone(o.Lost), func(n string) bool { return slices.Contains(o.Cut, n) })
	var lost []string
	if o.Cut != nil {
		lost = append(lost, fmt.Sprintf("%s %s lost, though alive", some(o.Cut), are(len(o.Cut))))
	}
	if len(dead) > 0 {
		lost = append(lost, fmt.Sprintf("%s %s lost", some(dead), are(len(dead))))
	}
	text := fmt.Sprintf("%s; %s %s kept with %d of %d votes%s", strings.Join(lost, "; "), some(o.Kept), are(len(o.Kept)), o.Votes, o.AllVotes, o.andWitness())
	if o.Contested {
		text += ", though others have as good a claim"
	}
	return []string{text}
}

func (o *ClusterOutcome) andWitness() string {
	if o.Witness {
		return ", the witness's included"
	}
	return ""
}

// withoutClauses says which pairs have neither a network nor its fallback. Networks
// of which that is said of as many pairs, the first alike, are told together.
func (o *ClusterOutcome) withoutClauses() []string {
	type key struct {
		n, pairs int
		first    [2]string
	}
	g := newGrouped[key]()
	fallbacks := make(map[key][]string)
	for i := range o.Networks {
		if n := &o.Networks[i]; n.Without.N > 0 {
			k := key{n.Without.N, n.Pairs, n.Without.First[0]}
			g.add(k, n.Network)
			fallbacks[k] = append(fallbacks[k], n.Fallback...)
		}
	}
	return g.clauses(func(k key, networks []string) string {
		all := slices.Clone(networks) // each other's fallback too
		for _, f := range fallbacks[k] {
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
		return fmt.Sprintf("%s none of %s in common", pairsHave(k.n, k.pairs, "nodes", k.first), list(all))
	})
}

// pairsHave says of n of all pairs that they have something, and names one of them.
func pairsHave(n, all int, of string, first [2]string) string {
	switch {
	case all == 1:
		return fmt.Sprintf("%s and %s have", first[0], first[1])
	case n == 1:
		return fmt.Sprintf("1 of %d pairs of %s, %s and %s, has", all, of, first[0], first[1])
	}
	return fmt.Sprintf("%d of %d pairs of %s, such as %s and %s, have", n, all, of, first[0], first[1])
}

// ofPairs is "6 of 6 pairs", or of one pair that it is the only one.
func ofPairs(n, all int) string {
	if all == 1 {
		return "the only pair"
	}
	return fmt.Sprintf("%d of %d pairs", n, all)
}

// backupClauses says what runs on emergency backup: which networks, over which links
// and for how many pairs. Whether that is enough for what they carry is said of the
// networks; what is to be said of it here belongs behind the links.
func (o *ClusterOutcome) backupClauses() []string {
	return slices.Concat(o.reroutedClauses(), o.toGatewayClauses(), o.cutClauses(), o.fromGatewayClauses())
}

// reroutedClauses: csv and vm for 4, management for 6 of 6 pairs over lag:up-a.
func (o *ClusterOutcome) reroutedClauses() []string {
	type key struct {
		over string
		of   int
	}
	ways := newGrouped[key]()
	counts := make(map[key]*grouped[int])
	for i := range o.Networks {
		if n := &o.Networks[i]; n.Rerouted > 0 {
			k := key{overLinks(n.Over), n.Pairs}
			if counts[k] == nil {
				counts[k] = newGrouped[int]()
			}
			ways.add(k, n.Network)
			counts[k].add(n.Rerouted, n.Network)
		}
	}
	return ways.clauses(func(k key, _ []string) string {
		last := len(counts[k].keys) - 1
		each := counts[k].clauses(func(n int, networks []string) string {
			if n == counts[k].keys[last] { // only the last says of how many
				return fmt.Sprintf("%s for %s", list(networks), ofPairs(n, k.of))
			}
			return fmt.Sprintf("%s for %d", list(networks), n)
		})
		return fmt.Sprintf("%s %s", strings.Join(each, ", "), k.over)
	})
}

// toGatewayClauses are those of networks whose pairs are not rerouted as well.
func (o *ClusterOutcome) toGatewayClauses() []string {
	type key struct {
		over  string
		nodes int
	}
	g := newGrouped[key]()
	for i := range o.Networks {
		if n := &o.Networks[i]; n.Rerouted == 0 && n.ToGateway != nil {
			g.add(key{overLinks(n.Over), len(n.ToGateway)}, n.Network)
		}
	}
	return g.clauses(func(k key, networks []string) string {
		return fmt.Sprintf("%s to the gateway for %s %s", list(networks), counted(k.nodes, "node"), k.over)
	})
}

// cutClauses are those of pairs that are cut and have a fallback, or none is named.
func (o *ClusterOutcome) cutClauses() []string {
	type key struct {
		cut, of  int
		fallback string
	}
	g := newGrouped[key]()
	for i := range o.Networks {
		if n := &o.Networks[i]; n.Cut > 0 {
			g.add(key{n.Cut, n.Pairs, joined(n.Fallback, " or ")}, n.Network)
		}
	}
	return g.clauses(func(k key, networks []string) string {
		what := are(len(networks)) + " cut"
		if k.fallback != "" {
			what = fmt.Sprintf("fall%s back to %s", singular(len(networks)), k.fallback)
		}
		return fmt.Sprintf("%s %s for %s", list(networks), what, ofPairs(k.cut, k.of))
	})
}

func (o *ClusterOutcome) fromGatewayClauses() []string {
	g := newGrouped[string]()
	for i := range o.Networks {
		if n := &o.Networks[i]; n.FromGateway != nil {
			g.add(some(n.FromGateway), n.Network)
		}
	}
	return g.clauses(func(nodes string, networks []string) string {
		return fmt.Sprintf("no gateway of %s is reached from %s", joined(networks, " or "), nodes)
	})
}

// overLinks names links that are new on a way. There are none where it has become
// shorter or ends at another gateway.
func overLinks(over []topology.Element) string {
	if len(over) == 0 {
		return "on another way"
	}
	return "over " + some(texts(over))
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// grouped are names by what is said of them, in the order in which it first was.
type grouped[K comparable] struct {
	keys  []K
	names map[K][]string
}

func newGrouped[K comparable]() *grouped[K] { return &grouped[K]{names: make(map[K][]string)} }

func (g *grouped[K]) add(k K, name string) {
	if g.names[k] == nil {
		g.keys = append(g.keys, k)
	}
	g.names[k] = append(g.names[k], name)
}

func (g *grouped[K]) clauses(say func(K, []string) string) (out []string) {
	for _, k := range g.keys {
		out = append(out, say(k, g.names[k]))
	}
	return out
}
