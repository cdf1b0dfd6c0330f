package tree_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/tree"
)

// randomNet draws a net of the plain case with many ties: parallel links, links
// of a bridge to itself, ports where nobody answers, restricted ports.
func randomNet(r *rand.Rand) *tree.Net {
	bridges := 1 + r.IntN(12)
	region := tree.None + int32(r.IntN(2))
	links := r.IntN(3 * bridges)
	ends := make([][]int, bridges) // LANs by bridge
	lans := make([]int, links)
	for l := range links {
		for range 1 + min(r.IntN(12), 1) {
			b := r.IntN(bridges)
			ends[b] = append(ends[b], l)
			lans[l]++
		}
	}
	n := &tree.Net{FirstPort: []int32{0}, FirstEnd: []int32{0}}
	ports := make([][]int32, links)
	restricted := r.Float64() * r.Float64()
	for b := range bridges {
		mode := tree.Rapid
		if region != tree.None {
			mode = tree.Multi
		} else if r.IntN(3) == 0 {
			mode = tree.Legacy
		}
		n.Mode, n.Region = append(n.Mode, mode), append(n.Region, region)
		for _, l := range ends[b] {
			ports[l] = append(ports[l], int32(len(n.Bridge)))
			n.Bridge, n.LAN = append(n.Bridge, int32(b)), append(n.LAN, int32(l))
			n.Restricted = append(n.Restricted, r.Float64() < restricted)
			n.External = append(n.External, int64(1+r.IntN(3)))
		}
		n.FirstPort = append(n.FirstPort, int32(len(n.Bridge)))
	}
	for l := range links {
		n.Ends = append(n.Ends, ports[l]...)
		n.FirstEnd = append(n.FirstEnd, int32(len(n.Ends)))
	}
	for range 1 + r.IntN(2)*int(region+1) {
		t := tree.Tree{}
		for _, rank := range r.Perm(bridges) {
			t.Rank = append(t.Rank, int32(rank))
		}
		for p := range n.Bridge {
			t.Cost = append(t.Cost, int64(1+r.IntN(3)))
			t.ID = append(t.ID, int32(p)+1000*int32(r.IntN(2)))
		}
		n.Trees = append(n.Trees, t)
	}
	return n
}

// differs says where a forest is not what Solve settles.
func differs(n *tree.Net, forests []*tree.Forest, limit int32) string {
	s := tree.NewSolver(n)
	s.Solve()
	for i, f := range forests {
		r, t := &s.Results[i], &n.Trees[i]
		deep := 0
		for b := range n.Mode {
			hops := r.Age[b]
			cost := r.External[b]
			if n.Region[0] != tree.None {
				hops, cost = r.Hops[b], r.Internal[b]
			}
			root := r.Root[b]
			if i > 0 {
				root = r.Regional[b]
			}
			if f.RootPort[b] != r.RootPort[b] || f.Cost[b] != cost || f.Root[b] != t.Rank[root] || f.Depth[b] != hops {
				return fmt.Sprintf("tree %d, bridge %d: root port %d, cost %d, root %d, depth %d, want %d, %d, %d, %d",
					i, b, f.RootPort[b], f.Cost[b], f.Root[b], f.Depth[b], r.RootPort[b], cost, t.Rank[root], hops)
			}
			if hops > limit {
				deep++
			}
			if p := f.RootPort[b]; p != tree.None && n.Bridge[tree.Peers(n)[p]] != f.Parent[b] {
				return fmt.Sprintf("tree %d: the parent of bridge %d is %d", i, b, f.Parent[b])
			}
		}
		if deep != f.Deep {
			return fmt.Sprintf("tree %d: %d are deep, want %d", i, f.Deep, deep)
		}
	}
	return ""
}

// TestForestIsSolve takes links down, makes others dearer, and takes it back, in
// any order, and wants every state to be what Solve makes of it from nothing.
func TestForestIsSolve(t *testing.T) {
	const limit = 3
	changed := 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 7))
		n := randomNet(r)
		if !tree.Plain(n) {
			t.Fatalf("seed %d is not plain", seed)
		}
		peers := tree.Peers(n)
		var forests []*tree.Forest
		for i := range n.Trees {
			forests = append(forests, tree.NewForest(n, i, peers, limit))
		}
		if d := differs(n, forests, limit); d != "" {
			t.Fatalf("seed %d, at rest: %s", seed, d)
		}
		type state struct {
			marks    []int
			lan      []int32
			external []int64
			costs    [][]int64
		}
		var stack []state
		for step := range 12 {
			if len(stack) > 0 && r.IntN(3) == 0 {
				s := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				copy(n.LAN, s.lan)
				copy(n.External, s.external)
				for i, f := range forests {
					copy(n.Trees[i].Cost, s.costs[i])
					f.Undo(s.marks[i])
				}
			} else if lans := len(n.FirstEnd) - 1; lans > 0 {
				s := state{lan: slices.Clone(n.LAN), external: slices.Clone(n.External)}
				for i, f := range forests {
					s.marks, s.costs = append(s.marks, f.Mark()), append(s.costs, slices.Clone(n.Trees[i].Cost))
				}
				stack = append(stack, s)
				var ports []int32
				for range 1 + r.IntN(3) {
					l := r.IntN(lans)
					dies := r.IntN(3) > 0
					for _, p := range n.Ends[n.FirstEnd[l]:n.FirstEnd[l+1]] {
						ports = append(ports, p)
						if dies {
							n.LAN[p] = tree.None
							continue
						}
						more := int64(r.IntN(3))
						n.External[p] += more
						for i := range n.Trees {
							n.Trees[i].Cost[p] += more
						}
					}
				}
				for _, f := range forests {
					if f.Worsen(ports) {
						changed++
					}
				}
			}
			if d := differs(n, forests, limit); d != "" {
				t.Fatalf("seed %d, step %d: %s", seed, step, d)
			}
		}
	}
	if changed < 1000 {
		t.Errorf("only %d changes moved a tree", changed)
	}
}
