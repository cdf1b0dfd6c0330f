package drill_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

func design(t testing.TB, name string) *topology.Fabric {
	t.Helper()
	path, err := designs.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return drill.LoadFS(t, designs.FS, path)
}

// checked returns what a state of a fabric misses of a requirement, in a line each.
func checked(t *testing.T, f *topology.Fabric, r drill.Requirement, down string) []string {
	t.Helper()
	if err := r.Validate(f); err != nil {
		t.Fatalf("%v: %v", r, err)
	}
	var elements []string
	if down != "" {
		elements = strings.Split(down, ",")
	}
	x, err := f.ParseFaults(elements...)
	if err != nil {
		t.Fatal(err)
	}
	o, err := failure.Evaluate(f, failure.Scenario{Down: x})
	if err != nil {
		t.Fatal(err)
	}
	misses, err := drill.NewChecker(f).Check(r, o)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range misses {
		out = append(out, m.String())
	}
	return out
}

// TestRequirements has each requirement in states in which it is met and in which it
// is not, with what it says then; the states are those of the designs' drills.
func TestRequirements(t *testing.T) {
	const isl, member = "lag:isl", "member:isl/1"
	for _, c := range []struct {
		design, down string
		r            drill.Requirement
		want         string // what is missed, joined by "; "
	}{
		{"reference", isl, drill.AtWorst("csv", failure.Slow), ""},
		{"reference", isl, drill.AtWorst("csv", failure.Rerouted), "csv is slow (connected, but under the speed it needs)"},
		{"reference", isl, drill.AtWorst("management", failure.Rerouted), ""},
		{"reference", isl, drill.AtWorst("*", failure.Rerouted), "vm is slow (connected, but under the speed it needs); csv is slow (connected, but under the speed it needs); live-migration is slow (connected, but under the speed it needs)"},
		{"reference", "", drill.AtWorst("*", failure.Intact), ""},
		{"d3", "", drill.AtWorst("csv", failure.Rerouted), "csv is blocked (spanning tree discards on the way)"},

		{"reference", "nic:node1/csv", drill.AtWorst("csv", failure.Rerouted), "csv is severed (no cable left)"},
		{"reference", "nic:node1/csv", drill.Collateral(failure.Intact), ""},
		{"reference", isl, drill.Collateral(failure.Rerouted, "csv", "management"), "csv is slow (connected, but under the speed it needs)"},
		{"reference", isl + ",nic:node1/csv", drill.Collateral(failure.Intact, "csv"), "csv is slow (connected, but under the speed it needs) for what the fault did not touch"},

		// A pair has csv or live migration while one ten switch is dead only if both are odd or both even.
		{"d2", "switch:ten-a", drill.OneOf(failure.Rerouted, "csv", "live-migration"), "cluster hv1 has 4 of 6 pairs of nodes without, such as node1 and node2 (csv severed, live-migration severed)"},
		{"d2", "nic:node1/csv", drill.OneOf(failure.Intact, "csv", "live-migration"), ""},
		{"d2", "nic:node1/csv", drill.OneOf(failure.Intact, "csv"), "cluster hv1 has 3 of 6 pairs of nodes without, such as node1 and node2 (csv severed)"},
		{"d2", "nic:node1/csv,nic:node1/lm", drill.OneOf(failure.Slow, "csv", "live-migration"), "cluster hv1 has 3 of 6 pairs of nodes without, such as node1 and node2 (csv severed, live-migration severed)"},
		{"d2", "nic:node1/csv,nic:node2/lm", drill.OneOf(failure.Slow, "csv", "live-migration"), "cluster hv1 has 1 of 6 pairs of nodes without, node1 and node2 (csv severed, live-migration severed)"},
		{"d2", "host:node1", drill.OneOf(failure.Intact, "csv", "live-migration"), ""}, // a dead node is nobody's peer
		{"reference", isl, drill.OneOf(failure.Rerouted, "csv", "live-migration"), "cluster hv1 has 4 of 6 pairs of nodes without, such as node1 and node2 (csv slow, live-migration slow)"},
		{"reference", isl, drill.OneOf(failure.Rerouted, "csv", "live-migration", "heartbeat"), ""},

		{"reference", "", drill.NeverUnder("csv", 10_000), ""},
		{"reference", isl, drill.NeverUnder("csv", 2_000), ""},
		{"reference", isl, drill.NeverUnder("csv", 2_001), "csv has 2G between nic:node1/csv and nic:node2/csv, the worst of 4 ways"},
		{"reference", isl, drill.NeverFlowUnder("csv", 1_000), ""},
		{"reference", isl, drill.NeverFlowUnder("csv", 1_001), "csv has 1G for one flow between nic:node1/csv and nic:node2/csv, the worst of 4 ways"},
		{"d1", isl, drill.NeverUnder("csv", 10_000), ""}, // severed is not slow
		{"reference", "", drill.MaxHops("csv", 2), ""},
		{"reference", isl, drill.MaxHops("csv", 4), ""},
		{"reference", isl, drill.MaxHops("csv", 3), "csv takes 4 switches between nic:node1/csv and nic:node2/csv, the worst of 4 ways"},
		{"d1", "", drill.MaxHops("heartbeat", 1), "heartbeat takes 2 switches between nic:node1/csv and nic:node2/csv, the worst of 4 ways"},

		{"reference", "", drill.Forwards("ten-b:isl", "ten-a:isl"), ""},
		{"reference", member, drill.Forwards("ten-a:isl", "ten-b:isl"), "port ten-b:isl is alternate, discarding in cist"},
		{"reference", isl, drill.Forwards("ten-b:isl"), "port ten-b:isl is down in cist"},
		{"reference", "switch:ten-b", drill.Forwards("ten-b:isl"), "port ten-b:isl is down in cist"},
		{"d4", "", drill.Forwards("ten-b:isl"), "port ten-b:isl is alternate, discarding in cist; port ten-b:isl is alternate, discarding in mst1"},
		{"d4", "", drill.ForwardsIn("mst2", "ten-b:isl"), ""},
		{"d4", "", drill.Role("ten-b:isl", stp.Root, "mst2"), ""},
		{"d4", "", drill.Role("ten-b:isl", stp.Root, "mst1", "mst2"), "port ten-b:isl is alternate, discarding in mst1"},
		{"reference", "", drill.Role("ten-b:2", stp.Alternate), ""},
		{"reference", "", drill.RootIs("cist", "core-a"), ""},
		{"reference", "switch:core-a", drill.RootIs("cist", "core-a"), "the root of cist is core-b"},
		{"d4", "", drill.RootIs("mst2", "ten-a"), ""},
		{"d4", "", drill.RootIs("mst2", "core-a"), "the root of mst2 is ten-a"},

		{"d2", "switch:ten-a", drill.Cluster("hv1", failure.NetworkLost), ""},
		{"d2", "switch:ten-a", drill.Cluster("*", failure.OnBackup), "cluster hv1 is network-lost (a network and its fallback lost between nodes)"},
		{"d2", "host:node1", drill.Cluster("hv1", failure.Whole), "cluster hv1 is nodes-lost (nodes lost)"},
		{"d2", "host:node1", drill.ClusterCollateral("hv1", failure.Whole), ""},
		{"d2", "host:node1", drill.ClusterKeepsAll("hv1"), ""}, // it is dead
		{"d2", "switch:ten-a", drill.ClusterKeepsAll("*"), ""},

		{"reference", "", drill.NoFindingAbove(failure.Warning), ""},
		{"d3", "", drill.NoFindingAbove(failure.Warning, "NET002", "NET001", "NET003", "VLAN003"), ""},

		{"reference", isl, drill.All(drill.AtWorst("csv", failure.Intact), drill.AtWorst("management", failure.Intact)), "csv is slow (connected, but under the speed it needs); management is rerouted (running on emergency backup)"},
		{"reference", isl, drill.AnyOf(drill.AtWorst("csv", failure.Intact), drill.AtWorst("management", failure.Rerouted)), ""},
		{"reference", isl, drill.AnyOf(drill.AtWorst("csv", failure.Intact), drill.AtWorst("management", failure.Intact)), "csv is slow (connected, but under the speed it needs); management is rerouted (running on emergency backup)"},
		{"reference", isl, drill.Not(drill.AtWorst("csv", failure.Rerouted)), ""},
		{"reference", "", drill.Not(drill.AtWorst("csv", failure.Rerouted)), "csv rerouted or better is met, and was not to be"},
		{"reference", isl, drill.When(drill.Killing(isl), drill.AtWorst("csv", failure.Rerouted)), "csv is slow (connected, but under the speed it needs)"},
		{"reference", isl, drill.When(drill.Except(drill.Killing(isl)), drill.AtWorst("csv", failure.Rerouted)), ""},
		{"reference", isl, drill.When(drill.OfKinds(topology.KindSwitch), drill.AtWorst("csv", failure.Rerouted)), ""},
		{"reference", isl, drill.When(drill.OfKinds(topology.KindLAG), drill.AtWorst("csv", failure.Rerouted)), "csv is slow (connected, but under the speed it needs)"},
		{"reference", isl, drill.When(drill.WithoutFault(), drill.AtWorst("csv", failure.Rerouted)), ""},
		{"d3", "", drill.When(drill.WithoutFault(), drill.AtWorst("csv", failure.Rerouted)), "csv is blocked (spanning tree discards on the way)"},
		{"d3", "", drill.When(drill.OfKinds(topology.KindLAG), drill.AtWorst("csv", failure.Rerouted)), ""},
	} {
		if got := strings.Join(checked(t, design(t, c.design), c.r, c.down), "; "); got != c.want {
			t.Errorf("%s, %q: %v:\n got %s\nwant %s", c.design, c.down, c.r, got, c.want)
		}
	}
}

// TestKeepsAll has a cluster that falls apart while every host is alive.
func TestKeepsAll(t *testing.T) {
	f, err := design(t, "d2").Edit(func(b *topology.Builder) {
		for i := range b.Networks {
			b.Networks[i].NoHeartbeats = b.Networks[i].Name != "csv"
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	got := checked(t, f, drill.ClusterKeepsAll("hv1"), "lag:isl")
	if len(got) != 1 || got[0] != "cluster hv1 loses node1, node2, node3, node4" {
		t.Errorf("with all heartbeats on csv and the ISL dead: %q", got)
	}
}

// TestOneOfIsWithout wants OneOf, with any speed, to count the pairs that the cluster
// counts as without a network and its fallback, in the failures of every second
// design: the two were written apart.
func TestOneOfIsWithout(t *testing.T) {
	counted := 0
	for i, name := range designs.Names() {
		if i%2 != 0 || testing.Short() && i%6 != 0 {
			continue
		}
		f := design(t, name)
		b := f.Builder()
		x, err := failure.Analyze(f)
		if err != nil {
			continue
		}
		checker := drill.NewChecker(f)
		for _, n := range b.Networks {
			if n.Fallback == nil || n.MPIO {
				continue
			}
			r := drill.OneOf(failure.Unfit, append([]string{n.Name}, n.Fallback...)...)
			for s := range failure.Singles(topology.KindSwitch, topology.KindLAG, topology.KindNIC).Scenarios(f) {
				c, err := x.Case(s)
				if err != nil {
					continue
				}
				misses, err := checker.Check(r, c.Outcome)
				if err != nil {
					t.Fatal(err)
				}
				got := 0
				for _, m := range misses {
					var pairs, of int
					if _, err := fmt.Sscanf(m.Got, "has %d of %d pairs", &pairs, &of); err != nil {
						t.Fatalf("%q: %v", m.Got, err)
					}
					got += pairs
				}
				want := 0
				for _, k := range c.Outcome.Clusters {
					for _, o := range k.Networks {
						if o.Network == n.Name {
							want += o.Without.N
						}
					}
				}
				counted += want
				if got != want {
					t.Errorf("%s, %v: OneOf counts %d pairs without %s and its fallback, the cluster %d", name, s, got, n.Name, want)
				}
			}
		}
	}
	if counted < 50 {
		t.Errorf("%d pairs without, too few to say anything", counted)
	}
}

// TestValidate wants every name that the network lacks refused, with the nearest, and
// what would check nothing.
func TestValidate(t *testing.T) {
	f := design(t, "d4")
	for _, c := range []struct {
		r    drill.Requirement
		want string
	}{
		{drill.AtWorst("csw", failure.Intact), `there is no network "csw"; did you mean "csv"?`},
		{drill.AtWorst("csv", 0), `"Verdict(0)" is no verdict`},
		{drill.Collateral(failure.Intact, "hartbeat"), `did you mean "heartbeat"?`},
		{drill.OneOf(failure.Intact, "csv", "live-migraton"), `there is no network "live-migraton"; did you mean "live-migration"?`},
		{drill.OneOf(failure.Intact), "OneOf names no network"},
		{drill.OneOf(failure.Intact, "*"), `OneOf wants names of networks, not "*"`},
		{drill.NeverUnder("csw", 1), `did you mean "csv"?`},
		{drill.NeverUnder("csv", 0), "0 is no limit, want 1 or more"},
		{drill.MaxHops("csv", 0), "0 is no limit, want 1 or more"},
		{drill.MaxHops("cvs", 2), `did you mean "csv"?`},
		{drill.Forwards(), "no port is named"},
		{drill.Forwards("ten-c:isl"), `there is no switch "ten-c"; did you mean "ten-a"?`},
		{drill.Forwards("ten-a:ils"), `switch "ten-a" has no port "ils" (it has 1, 2, isl, up-a); did you mean "isl"?`},
		{drill.ForwardsIn("mst3", "ten-a:isl"), `there is no tree "mst3", want one of cist, mst1, mst2; did you mean "mst1"?`},
		{drill.RootIs("mst2", "tena"), `there is no switch "tena"; did you mean "ten-a"?`},
		{drill.RootIs("mst9", "ten-a"), `there is no tree "mst9"`},
		{drill.Cluster("hv2", failure.Whole), `there is no cluster "hv2"; did you mean "hv1"?`},
		{drill.Cluster("hv1", 0), "is no verdict of a cluster"},
		{drill.ClusterKeepsAll("hv"), `did you mean "hv1"?`},
		{drill.NoFindingAbove(failure.Error), "nothing is worse than an error"},
		{drill.NoFindingAbove(failure.Note, "STP02"), `there is no finding "STP02"; did you mean "STP002"?`},
		{drill.When(drill.Killing("lag:isk"), drill.AtWorst("csv", failure.Intact)), `the network has no element "lag:isk"; did you mean "lag:isl"?`},
		{drill.When(drill.Filter{}, drill.AtWorst("csv", failure.Intact)), "the filter is the zero value"},
		{drill.All(), "no requirement is named"},
		{drill.Not(nil), "a requirement is nil"},
		{drill.AnyOf(drill.AtWorst("csv", failure.Intact), drill.All(drill.AtWorst("wm", failure.Intact))), `did you mean "vm"?`},
	} {
		if err := c.r.Validate(f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.r, err, c.want)
		}
	}
	// A network that only hosts outside of the cluster are on, and none at all.
	for text, want := range map[string]string{
		"networks: {csv: {vlan: 110}, vm: {vlan: 20}}\nhosts:\n  h1: {vm: {to: a, carries: [vm]}}\n  h2: {csv: {to: a, carries: [csv]}}\nclusters: {hv: {nodes: [h1]}}\n": `no node of a cluster is on the network "csv"`,
		"": `there is no network "csv"`,
	} {
		none, err := file.Parse("none.yaml", []byte("spandrill: 1\ndefaults: {nic: 10G}\nswitches: {a: {}}\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		if err := drill.AtWorst("csv", failure.Intact).Validate(none); err == nil || err.Error() != want {
			t.Errorf("AtWorst of csv in %q: %v, want %q", text, err, want)
		}
		if err := drill.AtWorst("*", failure.Intact).Validate(none); text == "" && (err == nil || err.Error() != "no node of a cluster is on any network") {
			t.Errorf("AtWorst of * in a network without hosts: %v", err)
		}
	}
}

// TestParseRequirement wants texts to be the requirements that they stand for.
func TestParseRequirement(t *testing.T) {
	for text, want := range map[string]drill.Requirement{
		"csv>=rerouted":                 drill.AtWorst("csv", failure.Rerouted),
		" csv >= rerouted ":             drill.AtWorst("csv", failure.Rerouted),
		"*>=intact":                     drill.AtWorst("*", failure.Intact),
		"collateral:csv>=slow":          drill.Collateral(failure.Slow, "csv"),
		"collateral:*>=slow":            drill.Collateral(failure.Slow),
		"csv|live-migration>=rerouted":  drill.OneOf(failure.Rerouted, "csv", "live-migration"),
		"csv>=10G":                      drill.NeverUnder("csv", 10_000),
		"cluster:hv1>=on-backup":        drill.Cluster("hv1", failure.OnBackup),
		"collateral:cluster:hv1>=whole": drill.ClusterCollateral("hv1", failure.Whole),
		"cluster:*>=whole":              drill.Cluster("*", failure.Whole),
	} {
		got, err := drill.ParseRequirement(text)
		if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || fmt.Sprintf("%T", got) != fmt.Sprintf("%T", want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"csv":                       "want NETWORK>=VERDICT",
		"csv>=rerooted":             `did you mean "rerouted"?`,
		"csv>=whole":                "whole is a verdict of clusters, want cluster:NAME>=whole",
		"cluster:hv1>=rerouted":     `"rerouted" is no verdict of a cluster`,
		"collateral:csv|lm>=slow":   "no collateral verdict of one network or another",
		"csv|lm>=10G":               `"10G" is no verdict`,
		"collateral:csv>=10G":       `"10G" is no verdict`,
		"collateral:cluster:h>=hit": "is no verdict of a cluster",
	} {
		if got, err := drill.ParseRequirement(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", text, got, err, want)
		}
	}
}

// TestReferenceFindings wants a finding told as a miss that is true everywhere.
func TestReferenceFindings(t *testing.T) {
	f := design(t, "reference")
	findings, err := failure.Check(f)
	if err != nil {
		t.Fatal(err)
	}
	worse := slices.DeleteFunc(findings, func(x failure.Finding) bool { return x.Severity <= failure.Note })
	o, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	misses, err := drill.NewChecker(f).Check(drill.NoFindingAbove(failure.Note), o)
	if err != nil || len(misses) != len(worse) || len(misses) == 0 {
		t.Fatalf("%d misses, %v, want %d", len(misses), err, len(worse))
	}
	for i, m := range misses {
		if x := worse[i]; !m.Anywhere || !strings.HasPrefix(m.Got, x.Severity.String()+" "+string(x.Code)) || m.Reason != x.Text || m.Remedy != x.Fix {
			t.Errorf("miss %+v of finding %+v", m, x)
		}
	}
}
