package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Sentence returns what became of the cluster, in one sentence without its name
// and without the stop, worst first: virtual machines cut off, nodes lost, networks
// lost between nodes, and only where there is none of these what runs on emergency
// backup.
func (o *ClusterOutcome) Sentence() string {
	if o.Verdict == Whole {
		return "every node is kept, every network takes its usual way"
	}
	var clauses []string
	if o.Services != nil {
		clauses = append(clauses, fmt.Sprintf("the virtual machines of %s are cut off at once", some(o.Services)))
	}
	clauses = append(clauses, o.nodesClause()...)
	networks := o.withoutClauses()
	if networks == nil && o.Lost == nil && o.Services == nil {
		networks = []string{"runs on emergency backup: " + strings.Join(o.backupClauses(), "; ")}
	}
	clauses = append(clauses, networks...)
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
		return fmt.Sprintf("%d of %d pairs of nodes, such as %s and %s, have none of %s in common", k.n, k.pairs, k.first[0], k.first[1], list(all))
	})
}

// backupClauses says what runs on emergency backup: over which links, on which
// network. What it carries there, and whether it is enough, is said of the
// networks, not of the cluster.
func (o *ClusterOutcome) backupClauses() []string {
	type key struct {
		n, of     int
		over      string // links, or the fallback
		gateway   bool
		fellBack  bool
		fromNodes string
	}
	g := newGrouped[key]()
	for i := range o.Networks {
		n := &o.Networks[i]
		over := overLinks(n.Over)
		switch {
		case n.Rerouted > 0:
			g.add(key{n: n.Rerouted, of: n.Pairs, over: over}, n.Network)
		case n.ToGateway != nil:
			g.add(key{n: len(n.ToGateway), over: over, gateway: true}, n.Network)
		}
		switch {
		case n.Cut > 0 && n.Fallback != nil:
			g.add(key{n: n.Cut, of: n.Pairs, over: joined(n.Fallback, " or "), fellBack: true}, n.Network)
		case n.Cut > 0:
			g.add(key{n: n.Cut, of: n.Pairs}, n.Network)
		}
		if n.FromGateway != nil {
			g.add(key{fromNodes: some(n.FromGateway)}, n.Network)
		}
	}
	return g.clauses(func(k key, networks []string) string {
		names := list(networks)
		switch {
		case k.fromNodes != "":
			return fmt.Sprintf("%s %s no gateway for %s", names, verb(len(networks), "has", "have"), k.fromNodes)
		case k.gateway:
			return fmt.Sprintf("%s%s to the gateway for %s", names, k.over, counted(k.n, "node"))
		case k.fellBack:
			return fmt.Sprintf("%s %s back to %s for %d of %s", names, verb(len(networks), "falls", "fall"), k.over, k.n, counted(k.of, "pair"))
		case k.over != "":
			return fmt.Sprintf("%s%s for %d of %s", names, k.over, k.n, counted(k.of, "pair"))
		}
		return fmt.Sprintf("%s %s cut for %d of %s", names, are(len(networks)), k.n, counted(k.of, "pair"))
	})
}

// overLinks names links that are new on a way, which may be none where it has become
// shorter or ends at another gateway.
func overLinks(over []topology.Element) string {
	if len(over) == 0 {
		return " on another way"
	}
	return " over " + some(texts(over))
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
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
