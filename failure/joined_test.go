package failure_test

import (
	"slices"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestSummarizeJoined has two links that join VLANs, by their native VLANs or as access
// ports, of which one forwards only where another cable is dead: that state cannot
// be analysed, and a sweep says so as Evaluate does.
func TestSummarizeJoined(t *testing.T) {
	for _, native := range []bool{true, false} {
		b := &topology.Builder{Networks: []topology.Network{{Name: "net", VLAN: 10}}}
		for i, name := range []string{"root", "a", "b", "c"} {
			b.Switches = append(b.Switches, topology.Switch{Name: name, Priority: new(4096 * i)})
		}
		odd := func(e topology.End, vlan int) topology.End {
			if e.VLANs = topology.VLANsOf(vlan); native {
				e.VLANs, e.Native = topology.VLANs{}, vlan
			}
			return e
		}
		for _, l := range []topology.Link{
			{Name: "first", Ends: [2]topology.End{{Switch: "root"}, {Switch: "a"}}},
			{Name: "second", Ends: [2]topology.End{{Switch: "root"}, {Switch: "b"}}},
			{Name: "third", Ends: [2]topology.End{{Switch: "root"}, {Switch: "c"}}},
			// Both are alternates without fault; any two of the cables above open both.
			{Name: "odd-a", Ends: [2]topology.End{odd(topology.End{Switch: "a", Cost: 9e6}, 20), odd(topology.End{Switch: "c"}, 30)}},
			{Name: "odd-b", Ends: [2]topology.End{odd(topology.End{Switch: "b", Cost: 9e6}, 20), odd(topology.End{Switch: "c"}, 30)}},
		} {
			l.Mbps = 1000
			b.Links = append(b.Links, l)
		}
		for _, sw := range []string{"root", "c"} {
			b.Hosts = append(b.Hosts, topology.Host{Name: "on-" + sw, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"net"}}}})
		}
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		for _, kinds := range [][]topology.Kind{nil, {topology.KindLink}} {
			p := failure.Plan{K: 3, Kinds: kinds}
			got := summarize(t, f, p)
			if got.Failed == nil || kinds != nil && !slices.Equal(got.Failed.Sizes, []failure.SizeCount{{Together: 2, States: 3}, {Together: 3, States: 1}}) {
				t.Errorf("native %v: states that fail: %+v", native, got.Failed)
			}
			if diff := sameSummary(byDefinition(t, f, p, evaluated(f, false)), got); diff != "" {
				t.Errorf("native %v (-Evaluate +Summarize):\n%s", native, diff)
			}
		}
	}
}
