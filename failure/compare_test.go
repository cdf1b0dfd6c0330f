package failure_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

func compare(t *testing.T, a, b *topology.Fabric) *failure.Comparison {
	t.Helper()
	c, err := failure.Compare(t.Context(), a, b, failure.Singles())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// variant changes a few things of a random fabric.
func variant(t *testing.T, f *topology.Fabric, seed uint64) *topology.Fabric {
	t.Helper()
	d := drawing{Rand: rand.New(rand.NewPCG(seed, 31))}
	g, err := f.Edit(func(b *topology.Builder) {
		for range 1 + d.IntN(3) {
			l := &b.Links[d.IntN(len(b.Links))]
			switch d.IntN(6) {
			case 0:
				b.Switches[d.IntN(len(b.Switches))].Priority = new(4096 * d.IntN(16))
			case 1:
				l.Ends[d.IntN(2)].Cost = of(&d, 1, 3000, 15_000, 30_000)
			case 2:
				b.Links = slices.DeleteFunc(b.Links, func(x topology.Link) bool { return x.Name == l.Name })
			case 3:
				if l.IsLAG() {
					l.Members = append(l.Members, l.Members[0])
				} else {
					l.Mbps *= 10
				}
			case 4:
				if !l.IsLAG() { // a bundle of the same name
					l.Members, l.Mbps = []int{l.Mbps, l.Mbps}, 0
				}
			case 5:
				n := &b.Networks[d.IntN(len(b.Networks))]
				n.Needs.Mbps = of(&d, 0, 500, 2000, 20_000)
			}
			if len(b.Links) == 0 {
				return
			}
		}
	})
	if err != nil {
		return f // an edit that does not fit, such as members with names
	}
	return g
}

// TestCompareWithItself wants no difference between a fabric and itself.
func TestCompareWithItself(t *testing.T) {
	for seed := range randomCount(t, 10) {
		f := drawFabric(t, seed)
		c := compare(t, f, f)
		if c.Worse() || c.Rest.Trend() != failure.Same || c.OnlyA != nil || c.OnlyB != nil || c.NetworksA != nil || c.NetworksB != nil {
			t.Errorf("seed %d: %+v", seed, c)
		}
		if got, want := len(c.Failures), len(f.Elements()); got != want {
			t.Errorf("seed %d: %d failures of %d elements", seed, got, want)
		}
		for _, d := range c.Failures {
			if d.Trend() != failure.Same || d.BySpeed() || cmp.Diff(d.A, d.B, faults) != "" {
				t.Errorf("seed %d: %v: %v", seed, d.A.Scenario, d.Trend())
			}
		}
	}
}

// TestCompareMirrors wants B with A to say what A with B does, turned round.
func TestCompareMirrors(t *testing.T) {
	trends := make(map[failure.Trend]int)
	fields, of := make(map[failure.Field]int), make(map[failure.Field]int)
	for seed := range randomCount(t, 20) {
		a := drawClusters(t, seed)
		b := variant(t, a, seed)
		ab, ba := compare(t, a, b), compare(t, b, a)
		if d := cmp.Diff(lines(ab, false), lines(ba, true)); d != "" {
			t.Fatalf("seed %d (-A with B +B with A, turned round):\n%s", seed, d)
		}
		for _, d := range ab.Failures {
			trends[d.Trend()]++
			for _, n := range d.Networks {
				fields[n.Field]++
			}
			for _, c := range d.Clusters {
				of[c.Field]++
			}
		}
	}
	t.Log(trends, fields, of)
	if testing.Short() {
		return // too few to show everything
	}
	for _, x := range []failure.Trend{failure.Same, failure.Better, failure.Worse, failure.Mixed} {
		if trends[x] == 0 {
			t.Errorf("no failure is %v", x)
		}
	}
	for x := failure.ByVerdict; x <= failure.ByDetail; x++ {
		if fields[x] == 0 && x != failure.ByFlow { // see TestCompareFields
			t.Errorf("no network differs in %v", x)
		}
	}
	if of[failure.ByVerdict] == 0 {
		t.Error("no cluster differs") // see TestCompareClusters
	}
}

// lines says all of a comparison, a line each and sorted, with the sides as they
// are or turned round.
func lines(c *failure.Comparison, mirrored bool) []string {
	var out []string
	difference := func(d *failure.Difference) {
		a, b, trend := d.A, d.B, d.Trend()
		if mirrored {
			a, b, trend = b, a, trend.Mirror()
		}
		out = append(out, fmt.Sprintf("%v against %v: %v", a.Scenario, b.Scenario, trend))
		for _, n := range d.Networks {
			na, nb, trend := n.A, n.B, n.Trend
			if mirrored {
				na, nb, trend = nb, na, trend.Mirror()
			}
			out = append(out, fmt.Sprintf("%v: %s against %s: %v by %v", a.Scenario, summary(na), summary(nb), trend, n.Field))
		}
		for _, x := range d.Clusters {
			ca, cb, trend := x.A, x.B, x.Trend
			if mirrored {
				ca, cb, trend = cb, ca, trend.Mirror()
			}
			out = append(out, fmt.Sprintf("%v: %s against %s: %v by %v", a.Scenario, clusterSummary(ca), clusterSummary(cb), trend, x.Field))
		}
	}
	difference(&c.Rest)
	for i := range c.Failures {
		difference(&c.Failures[i])
	}
	onlyA, onlyB, netsA, netsB := c.OnlyA, c.OnlyB, c.NetworksA, c.NetworksB
	if mirrored {
		onlyA, onlyB, netsA, netsB = onlyB, onlyA, netsB, netsA
	}
	for name, outcomes := range map[string][]*failure.Outcome{"only A": onlyA, "only B": onlyB} {
		for _, o := range outcomes {
			out = append(out, fmt.Sprintf("%s: %v", name, o.Scenario))
		}
	}
	for name, networks := range map[string][]failure.NetworkOutcome{"only A": netsA, "only B": netsB} {
		for i := range networks {
			out = append(out, fmt.Sprintf("%s: %s", name, summary(&networks[i])))
		}
	}
	clustersA, clustersB := c.ClustersA, c.ClustersB
	if mirrored {
		clustersA, clustersB = clustersB, clustersA
	}
	for name, clusters := range map[string][]failure.ClusterOutcome{"only A": clustersA, "only B": clustersB} {
		for i := range clusters {
			out = append(out, fmt.Sprintf("%s: %s", name, clusterSummary(&clusters[i])))
		}
	}
	slices.Sort(out)
	return out
}

// TestCompareAgrees works out the trends once more, by Evaluate of every element
// and a score.
func TestCompareAgrees(t *testing.T) {
	for seed := range randomCount(t, 10) {
		a := drawClusters(t, seed)
		b := variant(t, a, seed)
		want := make(map[string]string)
		for _, e := range append(a.Elements(), topology.Element{}) {
			other := e
			if !b.Has(e) && e.Kind == topology.KindLink {
				other.Kind = topology.KindLAG
			}
			if !b.Has(e) && e.Kind == topology.KindLAG {
				other.Kind = topology.KindLink
			}
			var sa, sb failure.Scenario
			if e.Kind != 0 {
				if !b.Has(other) {
					want[e.String()] = "only A"
					continue
				}
				sa, sb = failure.Down(e), failure.Down(other)
			}
			oa, err := failure.Evaluate(a, sa)
			if err != nil {
				t.Fatal(err)
			}
			ob, err := failure.Evaluate(b, sb)
			if err != nil {
				t.Fatal(err)
			}
			better, worse := false, false
			fields := ""
			for i := range oa.Networks {
				inA, inB := score(&oa.Networks[i]), score(&ob.Networks[i])
				switch x := slices.Compare(inB[:4], inA[:4]); {
				case x > 0:
					better = true
				case x < 0:
					worse = true
				}
				for k, name := range []string{"verdict", "collateral", "bottleneck", "flow", "detail", "detail"} {
					if inA[k] != inB[k] {
						fields += " " + name
						break
					}
				}
			}
			for i := range oa.Clusters {
				inA, inB := clusterScore(&oa.Clusters[i]), clusterScore(&ob.Clusters[i])
				x := slices.Compare(inB, inA)
				better, worse = better || x > 0, worse || x < 0
				for k, name := range []string{"verdict", "collateral", "nodes", "nodes"} {
					if inA[k] != inB[k] {
						fields += " cluster " + name
						break
					}
				}
			}
			want[oa.Scenario.Name] = map[[2]bool]string{{true, true}: "mixed", {true, false}: "better", {false, true}: "worse", {false, false}: "same"}[[2]bool{better, worse}] + fields
		}
		c := compare(t, a, b)
		got := make(map[string]string)
		for _, d := range append(c.Failures, c.Rest) {
			text := d.Trend().String()
			for _, n := range d.Networks {
				if n.Field != 0 {
					text += " " + n.Field.String()
				}
			}
			for _, c := range d.Clusters {
				if c.Field != 0 {
					text += " cluster " + c.Field.String()
				}
			}
			got[d.A.Scenario.Name] = text
		}
		for _, o := range c.OnlyA {
			got[o.Scenario.Name] = "only A"
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, d)
		}
	}
}

// score is greater for what does better, field by field; the last two are neither.
func score(n *failure.NetworkOutcome) []int {
	good := map[string]int{
		"intact": 4, "degraded": 4, "rerouted": 4, "slow": 3, "unfit": 2, "blocked": 1, "pruned": 1, "severed": 1, "looped": 0,
	}
	return []int{
		good[n.Verdict.String()], good[n.Collateral.String()], n.BottleneckMbps, n.FlowMbps, -int(n.Verdict), -int(n.Collateral),
	}
}

// clusterScore is score for a cluster.
func clusterScore(c *failure.ClusterOutcome) []int {
	good := map[string]int{"whole": 4, "on-backup": 4, "network-lost": 3, "nodes-lost": 2, "services-lost": 1, "down": 0}
	return []int{good[c.Verdict.String()], good[c.Collateral.String()], -len(c.Lost), -len(c.Services)}
}

// TestCompareMatches has what is matched with what: elements by name, be it one
// cable or a bundle, and networks by cluster and name.
func TestCompareMatches(t *testing.T) {
	a := cluster(t)
	b := cluster(t, func(b *topology.Builder) {
		for i := range b.Links {
			l := &b.Links[i]
			switch l.Name {
			case "core":
				l.Members, l.Mbps = []int{10_000, 10_000}, 0
			case "up-b":
				l.Name = "uplink-b"
			}
		}
		b.Networks = append(b.Networks, topology.Network{Name: "lm", VLAN: 120})
		b.Hosts[0].NICs[0].Carries = append(b.Hosts[0].NICs[0].Carries, "lm")
		b.Clusters = []topology.Cluster{{Name: "other", Nodes: []string{"node1", "node2", "node3", "node4"}}}
	})
	c := compare(t, a, b)
	if got := scenarioNames(c.OnlyA); got != "lag:up-b member:up-b/1 member:up-b/2" {
		t.Errorf("only A has %s", got)
	}
	if got := scenarioNames(c.OnlyB); got != "lag:uplink-b member:core/1 member:core/2 member:uplink-b/1 member:uplink-b/2" {
		t.Errorf("only B has %s", got)
	}
	if !slices.ContainsFunc(c.Failures, func(d failure.Difference) bool {
		return d.A.Scenario.Name == "link:core" && d.B.Scenario.Name == "lag:core"
	}) {
		t.Error("link:core and lag:core are not matched")
	}
	if len(c.Rest.Networks) != 1 || c.Rest.Networks[0].A.Cluster != "cluster" || c.Rest.Networks[0].B.Cluster != "other" {
		t.Errorf("one cluster each: %+v", c.Rest.Networks)
	}
	if c.NetworksA != nil || len(c.NetworksB) != 1 || c.NetworksB[0].Network != "lm" {
		t.Errorf("networks of one only: %v, %v", c.NetworksA, c.NetworksB)
	}
	if len(c.Rest.Clusters) != 1 || c.Rest.Clusters[0].B.Cluster != "other" || c.ClustersA != nil || c.ClustersB != nil {
		t.Errorf("one cluster each: %+v", c.Rest.Clusters)
	}
	// Of several clusters the name counts.
	two := cluster(t, func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "other", Nodes: []string{"node1", "node2"}}, {Name: "more", Nodes: []string{"node3", "node4"}}}
	})
	c = compare(t, b, two)
	if len(c.Rest.Networks) != 1 || c.Rest.Networks[0].B.Cluster != "other" || len(c.NetworksB) != 1 || c.NetworksB[0].Cluster != "more" {
		t.Errorf("two clusters: %+v, only B %+v", c.Rest.Networks, c.NetworksB)
	}
	if c = compare(t, a, two); len(c.Rest.Networks) != 0 || len(c.NetworksA) != 1 || len(c.NetworksB) != 2 {
		t.Errorf("no cluster in both: %+v", c.Rest.Networks)
	}
	if len(c.Rest.Clusters) != 0 || len(c.ClustersA) != 1 || len(c.ClustersB) != 2 || c.ClustersB[1].Cluster != "more" {
		t.Errorf("no cluster in both: %+v, only A %+v, only B %+v", c.Rest.Clusters, c.ClustersA, c.ClustersB)
	}
}

func scenarioNames(outcomes []*failure.Outcome) string {
	var out []string
	for _, o := range outcomes {
		out = append(out, o.Scenario.Name)
	}
	return strings.Join(out, " ")
}

// TestCompareFields has the order of the fields: which decides where several
// differ.
func TestCompareFields(t *testing.T) {
	rest := func(edit func(*topology.Builder)) *topology.Fabric { return cluster(t, edit) }
	needs := func(mbps int) func(*topology.Builder) {
		return func(b *topology.Builder) { b.Networks[0].Needs.Mbps = mbps }
	}
	isl := func(members ...int) func(*topology.Builder) {
		return func(b *topology.Builder) { b.Links[0].Members = members }
	}
	for _, c := range []struct {
		name   string
		a, b   *topology.Fabric
		down   string
		trend  failure.Trend
		field  failure.Field
		failed bool // whether the failure as a whole is by speed
	}{
		{"same", rest(needs(1000)), rest(needs(500)), "lag:core", failure.Same, 0, false},
		// 10G are slow in B, which needs more.
		{"verdict", rest(needs(10_000)), rest(needs(20_000)), "lag:up-a", failure.Worse, failure.ByVerdict, false},
		// node1's NIC is cut off in both; of the others B is slow.
		{"collateral", rest(needs(10_000)), rest(needs(20_000)), "nic:node1/csv", failure.Worse, failure.ByCollateral, false},
		{"bottleneck", rest(func(b *topology.Builder) { needs(0)(b); isl(5000)(b) }), rest(func(b *topology.Builder) { needs(0)(b); isl(5000, 5000)(b) }), "lag:up-b", failure.Better, failure.ByBottleneck, true},
		{"flow", rest(func(b *topology.Builder) { needs(0)(b); isl(10_000)(b) }), rest(func(b *topology.Builder) { needs(0)(b); isl(5000, 5000)(b) }), "lag:up-b", failure.Worse, failure.ByFlow, true},
		// With one member left 10G remain; A has had one less.
		{"detail", rest(func(b *topology.Builder) { needs(0)(b); isl(10_000, 10_000)(b); b.Links[0].Ends[1].Cost = 1 }), rest(func(b *topology.Builder) {
			needs(0)(b)
			isl(10_000, 10_000)(b)
			b.Links[0].Ends[1].Cost = 1
			b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == "ten-b" })].Priority = new(0)
			b.Hosts[0].NICs[0].To[0].Switch, b.Hosts[2].NICs[0].To[0].Switch = "ten-b", "ten-b"
		}), "member:isl/1", failure.Same, failure.ByDetail, false},
	} {
		x, err := failure.Compare(t.Context(), c.a, c.b, failure.Plan{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(x.Failures, func(d failure.Difference) bool {
			return strings.TrimPrefix(d.A.Scenario.Name, "link:") == strings.TrimPrefix(c.down, "lag:") || d.A.Scenario.Name == c.down
		})
		if i < 0 {
			t.Fatalf("%s: no %s", c.name, c.down)
		}
		if got, want := x.Failures[i].Detail(), c.field == failure.ByDetail; got != want {
			t.Errorf("%s: a difference in detail is %v, want %v", c.name, got, want)
		}
		n := x.Failures[i].Networks[0]
		if n.Trend != c.trend || n.Field != c.field || x.Failures[i].BySpeed() != c.failed {
			t.Errorf("%s: %v by %v (%s against %s)", c.name, n.Trend, n.Field, summary(n.A), summary(n.B))
		}
	}
}

// TestCompareErrors has plans and states that cannot be analysed.
func TestCompareErrors(t *testing.T) {
	f := cluster(t)
	if _, err := failure.Compare(t.Context(), f, f, failure.Singles(77)); err == nil {
		t.Error("a plan of no kind is no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := failure.Compare(ctx, f, f, failure.Plan{}); !errors.Is(err, context.Canceled) {
		t.Errorf("of a context that is done: %v", err)
	}
	// A ring of 22 that loses a link is too deep, one of 10 is not.
	c := compare(t, bundledRing(t, 22), bundledRing(t, 10))
	if len(c.ErrorsA) == 0 || c.ErrorsB != nil || len(c.ErrorsA)+len(c.Failures)+len(c.OnlyA) != len(bundledRing(t, 22).Elements()) {
		t.Errorf("%d errors in A, %d in B, %d in both, %d only in A", len(c.ErrorsA), len(c.ErrorsB), len(c.Failures), len(c.OnlyA))
	}
	for _, o := range c.OnlyB {
		t.Errorf("%v is said to be in B only", o.Scenario)
	}
	c = compare(t, bundledRing(t, 10), bundledRing(t, 22))
	for _, o := range c.OnlyA {
		t.Errorf("%v is said to be in A only", o.Scenario)
	}
}

// TestCompareWorse wants the state without fault to count, be there no failure in
// both.
func TestCompareWorse(t *testing.T) {
	a := cluster(t)
	b := cluster(t, func(b *topology.Builder) { b.Networks[0].Needs.Mbps = 20_000 })
	for _, c := range []struct {
		a, b *topology.Fabric
		want bool
	}{{a, b, true}, {b, a, false}, {a, a, false}} {
		x, err := failure.Compare(t.Context(), c.a, c.b, failure.Singles(topology.KindSegment))
		if err != nil || x.Worse() != c.want || x.Failures != nil {
			t.Errorf("%v, %d failures, want %v (%v)", x.Worse(), len(x.Failures), c.want, err)
		}
	}
}

// TestCompareDetail wants a network that is intact in the one and rerouted in the other,
// as fast in both, to differ, and neither to be worse: a design whose failure takes another
// way than the other's is none to refuse. How often is counted by hand, from Evaluate.
func TestCompareDetail(t *testing.T) {
	a := cluster(t, func(b *topology.Builder) { b.Networks[0].Needs.Mbps = 0 })
	for _, c := range []struct {
		mbps  int // of the way round the ISL in B
		worse bool
	}{{10_000, false}, {1000, true}} {
		b, err := a.Edit(func(b *topology.Builder) {
			for i := range b.Links { // the ISL is dearer than the way round it, which is as fast
				switch l := &b.Links[i]; l.Name {
				case "isl":
					l.Members = []int{10_000}
					l.Ends[0].Cost, l.Ends[1].Cost = 1_000_000, 1_000_000
				default:
					l.Members, l.Mbps = []int{c.mbps}, 0
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		one, err := a.Edit(func(b *topology.Builder) {
			for i := range b.Links {
				l := &b.Links[i]
				l.Members, l.Mbps = []int{10_000}, 0
			}
			b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == "ten-a" })].Priority = new(0)
		})
		if err != nil {
			t.Fatal(err)
		}
		x, err := failure.Compare(t.Context(), one, b, failure.Singles(topology.KindLAG))
		if err != nil {
			t.Fatal(err)
		}
		detail, want := 0, 0
		for i := range x.Failures {
			d := &x.Failures[i]
			if d.Detail() {
				detail++
			}
			n := d.Networks[0]
			if n.A.Verdict != n.B.Verdict && max(n.A.Verdict, n.B.Verdict) <= failure.Rerouted && n.A.BottleneckMbps == n.B.BottleneckMbps && n.A.FlowMbps == n.B.FlowMbps {
				want++
			}
		}
		if x.Worse() != c.worse || detail != want || want == 0 {
			t.Errorf("a way round of %d Mbps: worse is %v, %d failures differ in detail, want %v, %d", c.mbps, x.Worse(), detail, c.worse, want)
		}
	}
}

// TestCompareClusters has clusters that differ where a network does not, and the
// order of what they are compared by.
func TestCompareClusters(t *testing.T) {
	votes := func(votes map[string]int, edit func(*topology.Builder)) *topology.Fabric {
		return cluster(t, func(b *topology.Builder) {
			b.Clusters = []topology.Cluster{{Name: "cluster", Nodes: []string{"node1", "node2", "node3", "node4"}, Votes: votes}}
			if edit != nil {
				edit(b)
			}
		})
	}
	plain, one, three := votes(nil, nil), votes(map[string]int{"node1": 2}, nil), votes(map[string]int{"node3": 5}, nil)
	for _, c := range []struct {
		name     string
		a, b     *topology.Fabric
		down     string
		field    failure.Field
		from, to failure.ClusterVerdict
		lost     [2]int
		alone    bool // no network differs
	}{
		// node1 dead takes 3 of 6 votes with it.
		{"verdict", plain, votes(map[string]int{"node1": 3}, nil), "host:node1", failure.ByVerdict, failure.NodesLost, failure.ClusterDown, [2]int{1, 4}, true},
		// In B nothing joins the switches, so that node2 and node4 are lost too.
		{"collateral", three, votes(map[string]int{"node3": 5}, func(b *topology.Builder) {
			for i := range b.Links {
				b.Links[i].Ends[0].VLANs = topology.VLANsOf(999)
			}
		}), "nic:node1/csv", failure.ByCollateral, failure.NodesLost, failure.NodesLost, [2]int{1, 3}, false},
		// node2 and node4 are at ten-b in B; in A node4 is at ten-a.
		{"nodes", votes(map[string]int{"node1": 2}, func(b *topology.Builder) { b.Hosts[3].NICs[0].To[0].Switch = "ten-a" }), one,
			"switch:ten-b", failure.ByNodes, failure.NodesLost, failure.NodesLost, [2]int{1, 2}, true},
	} {
		for _, turned := range []bool{false, true} {
			a, b, trend := c.a, c.b, failure.Worse
			from, to, lost := c.from, c.to, c.lost
			if turned {
				a, b, trend = b, a, failure.Better
				from, to, lost = to, from, [2]int{lost[1], lost[0]}
			}
			x := compare(t, a, b)
			i := slices.IndexFunc(x.Failures, func(d failure.Difference) bool { return d.A.Scenario.Name == c.down })
			d := &x.Failures[i]
			n := d.Clusters[0]
			if n.Trend != trend || n.Field != c.field || d.BySpeed() || n.A.Verdict != from || n.B.Verdict != to || len(n.A.Lost) != lost[0] || len(n.B.Lost) != lost[1] {
				t.Errorf("%s: %v by %v: %s against %s", c.name, n.Trend, n.Field, n.A.Sentence(), n.B.Sentence())
			}
			if c.alone && (d.Trend() != trend || slices.ContainsFunc(d.Networks, func(n failure.NetworkDifference) bool { return n.Trend != failure.Same })) {
				t.Errorf("%s: in all %v, %v", c.name, d.Trend(), d.Networks[0].Trend)
			}
			if !turned && !x.Worse() {
				t.Errorf("%s: it is not worse", c.name)
			}
		}
	}
	// What only runs on backup is not compared: its networks are.
	x := compare(t, plain, votes(nil, func(b *topology.Builder) { b.Links[0].Ends[0].Cost, b.Links[0].Ends[1].Cost = 1, 1 }))
	i := slices.IndexFunc(x.Failures, func(d failure.Difference) bool { return d.A.Scenario.Name == "member:isl/1" })
	if c := x.Failures[i].Clusters[0]; c.A.Verdict != failure.OnBackup || c.B.Verdict != failure.Whole || c.Trend != failure.Same || c.Field != 0 {
		t.Errorf("on backup against whole: %+v", c)
	}
}
