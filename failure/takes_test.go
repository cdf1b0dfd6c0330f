package failure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestTakes has what a cluster waits for heartbeats in each class, worked out by hand:
// least and most in seconds, and whether that is inside the budget of Windows 2012.
func TestTakes(t *testing.T) {
	with := func(edit func(*topology.Builder)) func(*topology.Builder) {
		return func(b *topology.Builder) {
			b.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"node1", "node2"}, Windows: topology.Windows2012}}
			if edit != nil {
				edit(b)
			}
		}
	}
	protocol := func(p topology.Protocol) func(*topology.Builder) {
		return with(func(b *topology.Builder) {
			for i := range b.Switches {
				b.Switches[i].Protocol = p
				if p == topology.PVST || p == topology.RPVST {
					b.Switches[i].VLANs = topology.VLANsOf(1, 20, 110)
				}
			}
		})
	}
	static := with(func(b *topology.Builder) { b.Links[0].Ends[0].Static, b.Links[0].Ends[1].Static = true, true })
	// ten-a reaches ten-b by core-a, and by x where that is dead; with the ISL, too dear to
	// be used, that leaves a ring.
	mesh := with(func(b *topology.Builder) {
		b.Links[0].Ends[0].Cost, b.Links[0].Ends[1].Cost = 200_000, 200_000
		b.Links = append(b.Links, topology.Link{Name: "x", Mbps: 1000, Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "core-b"}}})
	})
	chain := func(b *topology.Builder) { mesh(b); b.Links = b.Links[1:] }
	// ten-b's other way is over a hub, where its port is no point-to-point link.
	hub := with(func(b *topology.Builder) {
		b.Links = b.Links[:3]
		b.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "ten-b"}, {Switch: "core-b"}, {Switch: "core-a"}}}}
	})
	for _, c := range []struct {
		what         string
		edit         func(*topology.Builder)
		change, down string
		want         string
	}{
		{"nothing moves", with(nil), "", "link:core", ""},
		{"no budget", nil, "", "lag:isl", ""},
		{"a budget of its own", with(func(b *topology.Builder) { b.Clusters[0].Windows, b.Clusters[0].HeartbeatSeconds = 0, 2 }), "", "lag:isl", "0-2 at worst outside the budget of 2 s"},
		{"RSTP, loss seen", with(nil), "", "lag:isl", "0-2 inside the budget of 5 s"},
		{"a cheaper way", with(nil), "", "member:isl/1", "0-2 inside the budget of 5 s"},
		{"STP", protocol(topology.STP), "", "lag:isl", "30-50 outside the budget of 5 s"},
		{"PVST+", protocol(topology.PVST), "", "lag:isl", "30-50 outside the budget of 5 s"},
		{"Rapid PVST+", protocol(topology.RPVST), "", "lag:isl", "0-2 inside the budget of 5 s"},
		{"silent loss", static, "deaf:ten-b:isl", "", "4-6 at worst outside the budget of 5 s"},
		{"silent loss with STP", func(b *topology.Builder) {
			protocol(topology.STP)(b)
			b.Links[0].Ends[0].Static, b.Links[0].Ends[1].Static = true, true
			b.Links[0].Ends[0].Cost = 1
		}, "deaf:ten-b:isl", "", ""}, // a storm: no heartbeats to wait for
		{"LACP", with(func(b *topology.Builder) {
			b.Links[0].Members = []int{10_000, 10_000, 10_000}
			b.Links[0].Ends[1].Cost = 1
		}), "deaf:ten-b:isl/1", "", "3-90 at worst outside the budget of 5 s"},
		{"LACP, and the tree moves", with(nil), "deaf:ten-b:isl/1", "", "3-92 at worst outside the budget of 5 s"},
		{"UDLD", func(b *topology.Builder) {
			static(b)
			for k := range b.Links[0].Ends {
				b.Links[0].Ends[k].Port = 9
				b.Switches[2+k].Ports = []topology.Port{{Number: 9, UDLD: true}}
			}
		}, "deaf:ten-b:isl", "", "0-0 which may be outside the budget of 5 s"},
		{"the root dies, no ring left", chain, "", "switch:core-a", "0-2 inside the budget of 5 s"},
		{"the root dies, a ring left", mesh, "", "switch:core-a", "0-33 at worst outside the budget of 5 s"},
		{"a better root comes", func(b *topology.Builder) {
			mesh(b)
			b.Links[1].Ends[0].Cost, b.Links[1].Ends[1].Cost = 30_000, 30_000
		}, "priority:core-b=0", "", "0-2 inside the budget of 5 s"},
		{"a hub", hub, "", "lag:isl", "30-30 outside the budget of 5 s"},
	} {
		f := changeable(t, c.edit)
		s := failure.Scenario{}
		if c.change != "" {
			change, err := failure.ParseChange(f, c.change)
			if err != nil {
				t.Fatal(err)
			}
			s.Changes = append(s.Changes, change)
		}
		if c.down != "" {
			var err error
			if s.Down, err = f.ParseFaults(strings.Split(c.down, " + ")...); err != nil {
				t.Fatal(err)
			}
		}
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		h := o.Clusters[0].Heartbeat
		got := ""
		if h.Budget > 0 {
			_, verdict, _ := strings.Cut(h.String(), "; ")
			got = fmt.Sprintf("%d-%d %s", h.Takes.Least, h.Takes.Most, verdict)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s (%v, csv is %v)", c.what, got, c.want, h, o.Networks[0].Verdict)
		}
	}
}
