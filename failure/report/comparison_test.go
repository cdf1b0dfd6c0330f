package report

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// compared is the square against one whose ISL has a pinned cost, which keeps it
// forwarding, and with a bundle of another name.
func compared(t *testing.T) *Comparison {
	t.Helper()
	a, _ := square(t)
	b, err := a.Edit(func(b *topology.Builder) {
		for i := range b.Links {
			switch l := &b.Links[i]; l.Name {
			case "isl":
				l.Ends[1].Cost = 1000
			case "up-b":
				l.Name = "up|b"
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := failure.Compare(t.Context(), a, b, failure.Singles(topology.KindLAG, topology.KindMember))
	if err != nil {
		t.Fatal(err)
	}
	return &Comparison{FileA: "a", FileB: "b", A: a, B: b, Comparison: c}
}

// TestComparisonForms has what stands in each form.
func TestComparisonForms(t *testing.T) {
	c := compared(t)
	text := written(t, c.Text)
	for _, want := range []string{
		"At rest: the same.\nOf 6 failures in both: 2 better, 0 worse, 4 the same.\n3 failures of what only A has, 3 of what only B has.\n",
		"Failures that are better in B\n  member:isl/[1-2] (2 failures)\n    better: <csv>: slow → degraded, 2G (one flow 1G) → 10G\n      in A: lag:isl is up, but ten-b discards it",
		"Failures that are the same in both\n  lag:isl, lag:up-a, member:up-a/[1-2]\n",
		"Failures of what only B has\n  lag:up|b, member:up|b/[1-2] (2 failures)\n    nothing changes\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks\n%s\nin\n%s", want, text)
		}
	}
	md := written(t, c.Markdown)
	tables(t, md)
	if !strings.Contains(md, "- member:isl/\\[1-2\\] (2 failures)\n  - better: &lt;csv&gt;: slow → degraded, 2G (one flow 1G) → 10G\n    - in A: ") || strings.Contains(md, "up|b") {
		t.Errorf("Markdown:\n%s", md)
	}
	var got struct {
		Schema   int
		A, B     string
		Worse    bool
		Rest     struct{ Trend string }
		Failures []struct {
			DownA    []string `json:"down_a"`
			Trend    string
			Networks []struct {
				Trend, By string
				A, B      struct{ Verdict string }
			}
			Clusters []struct {
				Trend, By string
				A, B      struct{ Verdict, Text string }
			}
		}
		ClustersA []map[string]any `json:"clusters_only_a"`
		OnlyA     []map[string]any `json:"only_a"`
		NetworksA []map[string]any `json:"networks_only_a"`
		ErrorsA   []string         `json:"errors_a"`
	}
	if err := json.Unmarshal([]byte(written(t, c.JSON)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != 1 || got.A != "a" || got.B != "b" || got.Worse || got.Rest.Trend != "same" || len(got.Failures) != 6 || len(got.OnlyA) != 3 || got.NetworksA == nil || got.ClustersA == nil {
		t.Errorf("%+v", got)
	}
	for _, d := range got.Failures {
		if d.DownA[0] == "member:isl/1" && (d.Trend != "better" || d.Networks[0].By != "verdict" || d.Networks[0].A.Verdict != "slow" || d.Networks[0].B.Verdict != "degraded" ||
			d.Clusters[0].Trend != "same" || d.Clusters[0].By != "" || d.Clusters[0].A.Verdict != "on-backup" || d.Clusters[0].B.Verdict != "whole" || d.Clusters[0].A.Text == "") {
			t.Errorf("%+v", d)
		}
	}
}

// TestComparisonText has what no design has: errors, networks of one side, and the
// mirrored comparison.
func TestComparisonText(t *testing.T) {
	c := compared(t)
	c.ErrorsB = []error{errors.New("one that failed")}
	c.NetworksA = []failure.NetworkOutcome{{Cluster: "c", Network: "old", Verdict: failure.Slow}}
	c.ClustersB = []failure.ClusterOutcome{{Cluster: "new", Verdict: failure.OnBackup}}
	text := written(t, c.Text)
	for _, want := range []string{"1 could not be analysed.\n", "Could not be analysed in B\n  one that failed\n", "Networks that only A has\n  old: slow without fault\n",
		"Clusters that only B has\n  new: on-backup without fault\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	back, err := failure.Compare(t.Context(), c.B, c.A, failure.Singles(topology.KindMember))
	if err != nil {
		t.Fatal(err)
	}
	text = written(t, (&Comparison{FileA: "b", FileB: "a", A: c.B, B: c.A, Comparison: back}).Text)
	if want := "Failures that are worse in B\n  member:isl/[1-2] (2 failures)\n    worse: <csv>: degraded → slow, 10G → 2G (one flow 1G)\n      in B: lag:isl is up"; !strings.Contains(text, want) {
		t.Errorf("mirrored, the text lacks\n%s\nin\n%s", want, text)
	}
}

// TestComparisonOrder wants the worst first: what is worse before what is better,
// verdicts before speed, the worst verdict before others.
func TestComparisonOrder(t *testing.T) {
	network := func(name string, a, b failure.Verdict, field failure.Field, trend failure.Trend) failure.NetworkDifference {
		n := func(v failure.Verdict) *failure.NetworkOutcome {
			return &failure.NetworkOutcome{Cluster: "c", Network: name, Verdict: v, Collateral: v}
		}
		return failure.NetworkDifference{A: n(a), B: n(b), Trend: trend, Field: field}
	}
	d := &failure.Difference{A: &failure.Outcome{}, B: &failure.Outcome{}, Networks: []failure.NetworkDifference{
		network("faster", failure.Intact, failure.Intact, failure.ByBottleneck, failure.Better),
		network("same", failure.Intact, failure.Intact, 0, failure.Same),
		network("healed", failure.Severed, failure.Intact, failure.ByVerdict, failure.Better),
		network("slower", failure.Slow, failure.Slow, failure.ByFlow, failure.Worse),
		network("slow", failure.Intact, failure.Slow, failure.ByVerdict, failure.Worse),
		network("cut", failure.Slow, failure.Severed, failure.ByVerdict, failure.Worse),
		network("cut from intact", failure.Intact, failure.Severed, failure.ByVerdict, failure.Worse),
	}}
	var got []string
	for _, g := range alikeNetworks(d) {
		got = append(got, strings.Join(g.names, "+"))
	}
	want := []string{"cut from intact", "cut", "slow", "slower", "healed", "faster"}
	if x := cmp.Diff(want, got); x != "" {
		t.Errorf("(-want +got):\n%s", x)
	}
}

// TestComparisonDetail has a network that is as fast in both by other ways: it differs, is
// explained where the verdict is the later one, and stands behind what is better or worse.
func TestComparisonDetail(t *testing.T) {
	network := func(name string, a, b failure.Verdict, field failure.Field, trend failure.Trend) failure.NetworkDifference {
		n := func(v failure.Verdict) *failure.NetworkOutcome {
			return &failure.NetworkOutcome{Cluster: "c", Network: name, Verdict: v, Collateral: v}
		}
		return failure.NetworkDifference{A: n(a), B: n(b), Trend: trend, Field: field}
	}
	between := func(name string, networks ...failure.NetworkDifference) failure.Difference {
		s := failure.Scenario{Name: name}
		return failure.Difference{A: &failure.Outcome{Scenario: s}, B: &failure.Outcome{Scenario: s}, Networks: networks}
	}
	same := func(name string) failure.NetworkDifference {
		return network(name, failure.Intact, failure.Intact, 0, failure.Same)
	}
	c := compared(t)
	c.Comparison = &failure.Comparison{Rest: between("no fault", same("csv"), same("vm")), Failures: []failure.Difference{
		between("ways", network("csv", failure.Intact, failure.Rerouted, failure.ByDetail, failure.Same), same("vm")),
		between("cut", network("csv", failure.Severed, failure.Blocked, failure.ByDetail, failure.Same), network("vm", failure.Intact, failure.Slow, failure.ByVerdict, failure.Worse)),
	}}
	text := written(t, c.Text)
	for _, want := range []string{
		"Of 2 failures in both: 0 better, 1 worse, 1 different, but neither better nor worse, 0 the same.\n",
		"Failures that are worse in B\n  cut\n    worse: vm: intact → slow\n    differs: csv: severed → blocked\n",
		"Failures that are different in B, but neither better nor worse\n  ways\n    differs: csv: intact → rerouted\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks\n%s\nin\n%s", want, text)
		}
	}
	for i, inA := range map[int]bool{0: false, 1: true} {
		if g := alikeNetworks(&c.Failures[i]); g[len(g)-1].whyInA() != inA {
			t.Errorf("%s is explained in A: want %v", c.Failures[i].A.Scenario.Name, inA)
		}
	}
	c.Failures = c.Failures[:1]
	if c.Worse() {
		t.Error("what is as fast by another way is worse")
	}
	c.Failures = nil
	c.Rest = between("no fault", network("csv", failure.Intact, failure.Rerouted, failure.ByDetail, failure.Same), same("vm"))
	text = written(t, c.Text)
	if want := "At rest: csv intact → rerouted.\n"; !strings.Contains(text, want) || !strings.Contains(text, "Without fault\n  different in B, but neither better nor worse\n    differs: csv") {
		t.Errorf("the text lacks\n%s\nin\n%s", want, text)
	}
}

// TestComparisonClusters has a cluster that differs where no network does, at rest and
// in failures: worse in B comes before all that networks do, better behind it.
func TestComparisonClusters(t *testing.T) {
	outcome := func(v failure.ClusterVerdict, lost ...string) *failure.ClusterOutcome {
		return &failure.ClusterOutcome{Cluster: "hv<1>", Verdict: v, Collateral: v, Lost: lost, Kept: []string{"n9"}, Votes: 2, AllVotes: 3, Cut: lost}
	}
	whole, lost := outcome(failure.Whole), outcome(failure.NodesLost, "n1")
	between := func(name string, a, b *failure.ClusterOutcome, trend failure.Trend, networks ...failure.NetworkDifference) failure.Difference {
		s := failure.Scenario{Name: name}
		return failure.Difference{A: &failure.Outcome{Scenario: s}, B: &failure.Outcome{Scenario: s}, Networks: networks,
			Clusters: []failure.ClusterDifference{{A: a, B: b, Trend: trend, Field: failure.ByVerdict}}}
	}
	network := func(a, b failure.Verdict, trend failure.Trend) failure.NetworkDifference {
		n := func(v failure.Verdict) *failure.NetworkOutcome {
			return &failure.NetworkOutcome{Cluster: "hv<1>", Network: "csv", Verdict: v, Collateral: v}
		}
		return failure.NetworkDifference{A: n(a), B: n(b), Trend: trend, Field: failure.ByVerdict}
	}
	same := network(failure.Intact, failure.Intact, failure.Same)
	same.Field = 0
	rest := between("no fault", whole, whole, failure.Same, same)
	c := compared(t)
	c.Comparison = &failure.Comparison{Rest: rest, Failures: []failure.Difference{
		between("cut", whole, whole, failure.Same, network(failure.Intact, failure.Severed, failure.Worse)),
		between("lost", whole, lost, failure.Worse, same),
		between("slow, lost", whole, lost, failure.Worse, network(failure.Intact, failure.Slow, failure.Worse)),
		between("kept", lost, whole, failure.Better, same),
		between("kept, mixed", lost, whole, failure.Better, network(failure.Intact, failure.Slow, failure.Worse)),
		between("healed", whole, whole, failure.Same, network(failure.Severed, failure.Intact, failure.Better)),
	}}
	text := written(t, c.Text)
	for _, want := range []string{
		"Of 6 failures in both: 2 better, 3 worse, 1 better for some and worse for others, 0 the same.\n",
		"Failures that are worse in B\n  slow, lost\n    worse: cluster hv<1>: whole → nodes-lost, 0 nodes lost → 1\n      in B: n1 is lost, though alive; n9 is kept with 2 of 3 votes\n    worse: csv: intact → slow",
		"\n  lost\n    worse: cluster hv<1>: whole → nodes-lost, 0 nodes lost → 1\n      in B: n1 is lost, though alive; n9 is kept with 2 of 3 votes\n  cut\n",
		"Failures that are better in B\n  healed\n",
		"\n  kept\n    better: cluster hv<1>: nodes-lost → whole, 1 node lost → 0\n      in A: n1 is lost, though alive",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks\n%s\nin\n%s", want, text)
		}
	}
	if strings.Contains(text, "in speed only") || !c.Worse() {
		t.Errorf("worse is %v:\n%s", c.Worse(), text)
	}
	if md := written(t, c.Markdown); !strings.Contains(md, "  - worse: cluster hv&lt;1&gt;: whole → nodes-lost, 0 nodes lost → 1\n    - in B: n1 is lost") {
		t.Errorf("Markdown:\n%s", md)
	}
	// Of what only one side has, a cluster that changes is no calm.
	lost.Changed = true
	alone := &failure.Outcome{Scenario: failure.Scenario{Name: "witness"}, Networks: []failure.NetworkOutcome{*same.A}, Clusters: []failure.ClusterOutcome{*lost}}
	c.Comparison = &failure.Comparison{Rest: rest, OnlyA: []*failure.Outcome{alone}}
	if text, want := written(t, c.Text), "Failures of what only A has\n  witness\n    cluster hv<1>: n1 is lost, though alive"; !strings.Contains(text, want) || strings.Contains(text, "nothing changes") {
		t.Errorf("the text lacks\n%s\nin\n%s", want, text)
	}
	lost.Changed = false
	// Without fault, and so in a failure that adds nothing.
	c.Comparison = &failure.Comparison{Rest: between("no fault", whole, lost, failure.Worse, same), Failures: []failure.Difference{between("calm", whole, lost, failure.Worse, same)}}
	text = written(t, c.Text)
	for _, want := range []string{
		"At rest: cluster hv<1> whole → nodes-lost, 0 nodes lost → 1.\n", "Without fault\n  worse in B\n    worse: cluster hv<1>: whole",
		"1 of them differs only in what differs without fault.\n", "Failures that differ only in what differs without fault\n  calm\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks\n%s\nin\n%s", want, text)
		}
	}
}

// TestNeedsWords has what a network may need.
func TestNeedsWords(t *testing.T) {
	for want, n := range map[string]topology.Needs{
		"reach":                              {},
		"10G":                                {Mbps: 10_000},
		"10G, for one flow too":              {Mbps: 10_000, FlowMbps: 10_000},
		"10G and 1G for one flow":            {Mbps: 10_000, FlowMbps: 1000},
		"1G for one flow and MTU 9000 and x": {FlowMbps: 1000, MTU: 9000, Capabilities: []string{"x"}},
	} {
		if got := needsWords(n); got != want {
			t.Errorf("%+v: %q, want %q", n, got, want)
		}
	}
}
