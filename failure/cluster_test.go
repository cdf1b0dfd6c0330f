package failure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestClusterVerdictText wants every verdict of a cluster to read back.
func TestClusterVerdictText(t *testing.T) {
	for _, v := range failure.ClusterVerdicts() {
		text, err := v.MarshalText()
		var got failure.ClusterVerdict
		if err != nil || got.UnmarshalText(text) != nil || got != v || v.Words() == "" || v.Words() == v.String() {
			t.Errorf("%v reads back as %v, %v", v, got, err)
		}
	}
	if !slices.IsSorted(failure.ClusterVerdicts()) {
		t.Error("not from best to worst")
	}
	if _, err := failure.ParseClusterVerdict("on-backpu"); err == nil || !strings.Contains(err.Error(), `did you mean "on-backup"?`) {
		t.Errorf("a typing error: %v", err)
	}
	zero := failure.ClusterVerdict(0)
	if _, err := zero.MarshalText(); err == nil || zero.String() != "ClusterVerdict(0)" || zero.Words() != "ClusterVerdict(0)" {
		t.Errorf("the zero verdict is %v, %v", zero, err)
	}
}

// first returns what became of the first cluster with elements dead.
func first(t *testing.T, f *topology.Fabric, down ...string) failure.ClusterOutcome {
	t.Helper()
	x, err := f.ParseFaults(down...)
	if err != nil {
		t.Fatal(err)
	}
	o, err := failure.Evaluate(f, failure.Scenario{Down: x})
	if err != nil {
		t.Fatal(err)
	}
	return o.Clusters[0]
}

// TestClusters has the rules that the designs do not turn on. The cluster is the
// square's: node1 and node3 at ten-a, node2 and node4 at ten-b, csv alone.
func TestClusters(t *testing.T) {
	all := []string{"node1", "node2", "node3", "node4"}
	t.Run("the only network with heartbeats, looped, connects nobody", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) {
			for i := range b.Switches {
				b.Switches[i].Protocol, b.Switches[i].BPDU = topology.NoSTP, topology.BPDUDrop
			}
			b.Networks[0].Services = true
		})
		c := first(t, f)
		if c.Verdict != failure.ClusterDown || !slices.Equal(c.Services, all) || c.Blind.N != 6 || c.Votes != 1 {
			t.Errorf("%+v", c)
		}
		if p := c.Apart.Networks[0].Pair; p.Verdict != failure.Looped || p.Reason.Code != failure.CodeRing {
			t.Errorf("they are apart by %+v", p)
		}
		// Without the ring the four links are a row.
		if c := first(t, f, "lag:isl"); c.Verdict != failure.Whole || c.Before != failure.ClusterDown || !c.Changed {
			t.Errorf("without the ring %+v", c)
		}
	})
	t.Run("a VLAN that a switch does not have joins nobody there", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) {
			i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == "ten-a" })
			b.Switches[i].VLANs = topology.VLANsOf(10, 20)
		})
		if c := first(t, f); c.Verdict != failure.ClusterDown || c.Blind.N != 5 || c.Votes != 2 {
			t.Errorf("%+v", c)
		}
	})
	t.Run("without heartbeats the living are kept", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) { b.Networks[0].NoHeartbeats = true })
		if c := first(t, f, "host:node1", "host:node2", "host:node3"); c.Verdict != failure.NodesLost || fmt.Sprint(c.Kept) != "[node4]" || c.Votes != 1 || c.AllVotes != 4 {
			t.Errorf("%+v", c)
		}
		if c := first(t, f, "host:node1", "host:node2", "host:node3", "host:node4"); c.Verdict != failure.ClusterDown || c.Cut != nil || len(c.Lost) != 4 {
			t.Errorf("all dead: %+v", c)
		}
	})
	t.Run("services without a gateway", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) { b.Networks[0].Services = true })
		if c := first(t, f, "nic:node1/csv"); c.Verdict != failure.ServicesLost || fmt.Sprint(c.Services, c.Kept, c.Cut) != "[node1] [node2 node3 node4] [node1]" {
			t.Errorf("%+v", c)
		}
		// Of two that are left, one to a switch, neither serves the other.
		c := first(t, f, "nic:node3/csv", "nic:node4/csv", "lag:isl", "link:core")
		if fmt.Sprint(c.Services) != fmt.Sprint(all) || c.Verdict != failure.ClusterDown {
			t.Errorf("cut in two: %+v", c)
		}
		// The last one serves whoever is there: nobody says that somebody is not.
		c = first(t, f, "nic:node2/csv", "nic:node3/csv", "nic:node4/csv")
		if fmt.Sprint(c.Services) != "[node2 node3 node4]" {
			t.Errorf("the last one: %+v", c)
		}
	})
	t.Run("one vote more than half", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) {
			b.Clusters = []topology.Cluster{{Name: "c", Nodes: all, Votes: map[string]int{"node4": 3}}}
		})
		if c := first(t, f, "host:node4"); c.Verdict != failure.ClusterDown || c.Votes != 3 || c.AllVotes != 6 || !strings.Contains(c.Sentence(), "a tie") {
			t.Errorf("%+v: %s", c, c.Sentence())
		}
		if c := first(t, f, "host:node1", "host:node2"); c.Verdict != failure.NodesLost || c.Votes != 4 {
			t.Errorf("%+v", c)
		}
	})
	t.Run("nodes are not told apart by their order", func(t *testing.T) {
		f := cluster(t, func(b *topology.Builder) {
			b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"node4", "node2", "node3", "node1"}}}
		})
		if c := first(t, f, "host:node4"); !slices.Equal(c.Kept, all[:3]) || !slices.Equal(c.Lost, all[3:]) {
			t.Errorf("%+v", c)
		}
	})
	t.Run("sixty-four nodes, and more", func(t *testing.T) {
		for _, n := range []int{64, 80} {
			f := cluster(t, func(b *topology.Builder) {
				for i := 4; i < n; i++ {
					h := b.Hosts[i%2]
					h.Name = fmt.Sprintf("node%d", i+1)
					b.Hosts = append(b.Hosts, h)
				}
			})
			c := first(t, f, "lag:isl", "link:core")
			if c.Verdict != failure.ClusterDown || c.Blind.N != n*n/4 || len(c.Blind.First) != min(n*n/4, 64*63/2) || c.Votes != n/2 {
				t.Errorf("%d nodes: %v, %d pairs, %d told, %d votes", n, c.Verdict, c.Blind.N, len(c.Blind.First), c.Votes)
			}
			if c := first(t, f, "host:node1"); len(c.Kept) != n-1 || c.Votes != n-1 || c.AllVotes != n {
				t.Errorf("%d nodes, one dead: %v, kept %d with %d of %d", n, c.Verdict, len(c.Kept), c.Votes, c.AllVotes)
			}
		}
	})
}

// TestSentences has each kind of sentence once.
func TestSentences(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"node1", "node2", "node3"}}}
	})
	for down, want := range map[string]string{
		"":                    "every network takes its usual way; no node is lost",
		"member:isl/1":        "runs on emergency backup: csv for 2 of 3 pairs over link:core, lag:up-a and lag:up-b; no node is lost",
		"host:node3":          "node3 is lost; node1 and node2 are kept with 2 of 3 votes",
		"nic:node3/csv":       "node3 is lost, though alive; node1 and node2 are kept with 2 of 3 votes",
		"switch:ten-a":        "all nodes are lost: no nodes that see each other have more than 1 of 3 votes",
		"lag:isl link:core":   "node2 is lost, though alive; node1 and node3 are kept with 2 of 3 votes",
		"host:node1 lag:up-b": "node1 is lost; node2 and node3 are kept with 2 of 3 votes",
	} {
		c := first(t, f, strings.Fields(down)...)
		if got := c.Sentence(); got != want {
			t.Errorf("%s: %s, want %s", down, got, want)
		}
	}
}
