package failure_test

import (
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestSummarizeClusterRules has what random clusters hardly have: a node that is cut off
// and lost a NIC that is on no network, so that it is no bystander, and nodes that need the
// vote of a witness that no network of theirs depends on.
func TestSummarizeClusterRules(t *testing.T) {
	nic := func(name, at string, carries ...string) topology.NIC {
		return topology.NIC{Name: name, Mbps: 1000, To: []topology.Attachment{{Switch: at}}, Carries: carries}
	}
	fabric := func(edit func(b *topology.Builder)) *topology.Fabric {
		b := &topology.Builder{Networks: []topology.Network{{Name: "net", VLAN: 10}}}
		for _, name := range []string{"s1", "s2", "s3"} {
			b.Switches = append(b.Switches, topology.Switch{Name: name, Protocol: topology.RSTP})
		}
		for _, ends := range [][2]string{{"s1", "s2"}, {"s1", "s3"}} {
			b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: ends[0]}, {Switch: ends[1]}}, Mbps: 1000})
		}
		edit(b)
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for name, f := range map[string]*topology.Fabric{
		"a NIC on no network": fabric(func(b *topology.Builder) {
			for _, h := range [][2]string{{"a", "s1"}, {"b", "s1"}, {"c", "s2"}} {
				b.Hosts = append(b.Hosts, topology.Host{Name: h[0], NICs: []topology.NIC{nic("n", h[1], "net"), nic("backup", "s3")}})
			}
			b.Clusters = []topology.Cluster{{Name: "cl", Nodes: []string{"a", "b", "c"}}}
		}),
		"a witness that is needed": fabric(func(b *topology.Builder) {
			b.Hosts = []topology.Host{
				{Name: "a", NICs: []topology.NIC{nic("n", "s1", "net")}},
				{Name: "b", NICs: []topology.NIC{nic("n", "s2", "net")}},
				{Name: "w", NICs: []topology.NIC{nic("n", "s3", "net")}},
			}
			b.Clusters = []topology.Cluster{{Name: "cl", Nodes: []string{"a", "b"}, Votes: map[string]int{"b": 0}, Witness: &topology.Witness{Network: "net", Host: "w"}}}
		}),
	} {
		p := failure.Plan{K: 3, Clusters: true}
		got := summarize(t, f, p)
		if d := sameSummary(byDefinition(t, f, p, evaluated(f, true)), got); d != "" || got.Slow > 0 {
			t.Errorf("%s, %d slow (-Evaluate +Summarize):\n%s", name, got.Slow, d)
		}
	}
}
