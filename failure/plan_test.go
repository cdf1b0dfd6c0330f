package failure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestPlanOrder wants the sets of a plan in order, each once, and its rank and
// unrank to be inverse.
func TestPlanOrder(t *testing.T) {
	f := cluster(t)
	for k := range 5 {
		p := failure.Plan{K: k, Kinds: []topology.Kind{topology.KindMember, topology.KindLink}}
		all := p.Elements(f)
		// All subsets, by size, then in order of their elements.
		var want [][]int
		for mask := range 1 << len(all) {
			var set []int
			for i := range all {
				if mask&(1<<i) != 0 {
					set = append(set, i)
				}
			}
			if len(set) <= max(k, 1) {
				want = append(want, set)
			}
		}
		slices.SortFunc(want, func(a, b []int) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return slices.Compare(a, b)
		})
		n := uint64(0)
		for i, s := range p.Indexed(f) {
			if i != n || int(n) >= len(want) {
				t.Fatalf("K %d: index %d, want %d of %d", k, i, n, len(want))
			}
			var down []topology.Element
			for _, e := range want[i] {
				down = append(down, all[e])
			}
			if x := topology.NewFaults(down...); !x.Equal(s.Down) || s.String() != x.String() {
				t.Fatalf("K %d, %d: %v, want %v", k, i, s, x)
			}
			if r, err := p.Rank(f, s.Down); err != nil || r != i {
				t.Fatalf("K %d: the rank of %v is %d, %v", k, s, r, err)
			}
			if u, err := p.Unrank(f, i); err != nil || !u.Down.Equal(s.Down) {
				t.Fatalf("K %d: %d is %v, %v, want %v", k, i, u, err, s)
			}
			n++
		}
		if int(n) != len(want) || p.Count(f) != len(want) || p.Total(f).Int64() != int64(len(want)) {
			t.Errorf("K %d: %d scenarios, Count %d, Total %v, want %d", k, n, p.Count(f), p.Total(f), len(want))
		}
		if _, err := p.Unrank(f, n); err == nil {
			t.Error("there is a scenario after the last")
		}
		for _, of := range []int{1, 2, 3, 7, 100} {
			next := uint64(0)
			for shard := range of {
				q := p
				q.Shard, q.Of = shard+1, of
				for i := range q.Indexed(f) {
					if i != next {
						t.Fatalf("shard %d of %d has index %d, want %d", shard+1, of, i, next)
					}
					next++
				}
			}
			if next != n {
				t.Errorf("%d shards have %d scenarios, want %d", of, next, n)
			}
		}
	}
}

// TestPlanFilters wants kinds, tags and names to narrow the elements down, together.
func TestPlanFilters(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		b.Links[0].Tags = topology.Tags{"tray": {"left"}}
		b.Links[1].Tags = topology.Tags{"tray": {"left"}}
		b.Hosts[0].Tags = topology.Tags{"rack": {"r1"}}
	})
	for want, p := range map[string]failure.Plan{
		"[link:core lag:isl member:isl/1 member:isl/2]": {Tagged: []string{"left"}},
		"[nic:node1/csv host:node1]":                    {Tagged: []string{"r1"}},
		"[member:isl/1 member:isl/2]":                   {Tagged: []string{"left"}, Kinds: []topology.Kind{topology.KindMember}},
		"[link:core]":                                   {Tagged: []string{"left"}, Only: []topology.Element{{Kind: topology.KindLink, Name: "core"}, {Kind: topology.KindLAG, Name: "up-a"}}},
	} {
		if got := fmt.Sprint(p.Elements(f)); got != want {
			t.Errorf("%+v has %s, want %s", p, got, want)
		}
	}
}

// TestPlanErrors wants one clear error for what no plan can be.
func TestPlanErrors(t *testing.T) {
	f := cluster(t)
	for want, p := range map[string]failure.Plan{
		"no kind of element":         {Kinds: []topology.Kind{99}},
		"a plan of -1 failures":      {K: -1},
		"shard 0 of 3":               {Of: 3},
		"shard 4 of 3":               {Shard: 4, Of: 3},
		"shard 1 of 0":               {Shard: 1},
		"-1 minimal sets":            {Keep: -1},
		`did you mean "lag:isl"`:     {Only: []topology.Element{{Kind: topology.KindLAG, Name: "isle"}}},
		`no element "domain:nowhere`: {Tagged: []string{"nowhere"}},
	} {
		if _, err := p.Unrank(f, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", p, err, want)
		}
		if _, err := failure.Summarize(t.Context(), f, p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("summarize %+v: %v, want %s", p, err, want)
		}
		n := 0
		for _, err := range failure.Sweep(t.Context(), f, p) {
			if n++; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("sweep %+v: %v, want %s", p, err, want)
			}
		}
		if n != 1 {
			t.Errorf("a sweep of %+v has %d results", p, n)
		}
	}
	if _, err := (failure.Plan{Kinds: []topology.Kind{topology.KindLink}}).Rank(f, topology.NewFaults(f.Elements(topology.KindLAG)...)); err == nil || !strings.Contains(err.Error(), `no element "lag:isl"`) {
		t.Errorf("a rank of what is not there: %v", err)
	}
}
