package failure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// loadOf returns the load of a design, changed, with what is dead.
func loadOf(t *testing.T, design string, change func(*topology.Builder), down ...string) *failure.Load {
	t.Helper()
	f, err := file.Load("../examples/designs/" + design + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		if f, err = f.Edit(change); err != nil {
			t.Fatal(err)
		}
	}
	return loadIn(t, f, down...)
}

func loadIn(t *testing.T, f *topology.Fabric, down ...string) *failure.Load {
	t.Helper()
	x, err := f.ParseFaults(down...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := failure.NewLoader(f)
	if err != nil {
		t.Fatal(err)
	}
	out, err := l.Load(failure.Scenario{Down: x})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// offers returns what is offered to one direction of a link.
func offers(t *testing.T, l *failure.Load, link, from, to string) (carries, offered int, by map[string]int) {
	t.Helper()
	for _, x := range l.Links {
		if x.Element.String() == link && x.From == from && x.To == to {
			by = make(map[string]int)
			for _, o := range x.Offers {
				by[o.Network] = o.Mbps
			}
			return x.Mbps, x.Offered, by
		}
	}
	t.Fatalf("%s from %s to %s is not listed", link, from, to)
	return 0, 0, nil
}

func network(t *testing.T, l *failure.Load, name string) failure.NetworkLoad {
	t.Helper()
	i := slices.IndexFunc(l.Networks, func(n failure.NetworkLoad) bool { return n.Network == name })
	if i < 0 {
		t.Fatalf("no network %s", name)
	}
	return l.Networks[i]
}

func drain(t *testing.T, l *failure.Load, host string) *failure.Drain {
	t.Helper()
	for i := range l.Drains {
		if l.Drains[i].Host == host {
			return &l.Drains[i]
		}
	}
	t.Fatalf("no drain of %s", host)
	return nil
}

// seconds are times worked out by hand.
func seconds(even, worst float64) failure.Times {
	return failure.Times{Even: time.Duration(even * 1e9), Worst: time.Duration(worst * 1e9)}
}

func sameTimes(a, b failure.Times) bool {
	near := func(a, b time.Duration) bool { return (a - b).Abs() < time.Microsecond }
	return near(a.Even, b.Even) && near(a.Worst, b.Worst)
}

// TestLoadReference is the reference at rest. On the ISL, 2 x 10G, each way:
// csv and live migration 2 NICs of 10G each, vm and management the NICs of all four
// nodes, of management three times 100M each.
func TestLoadReference(t *testing.T) {
	l := loadOf(t, "reference", nil)
	for _, d := range [][2]string{{"ten-a", "ten-b"}, {"ten-b", "ten-a"}} {
		carries, offered, by := offers(t, l, "lag:isl", d[0], d[1])
		want := map[string]int{"management": 1200, "vm": 40_000, "heartbeat": 0, "csv": 20_000, "live-migration": 20_000}
		if diff := cmp.Diff(want, by); carries != 20_000 || offered != 81_200 || diff != "" {
			t.Errorf("the ISL carries %d, is offered %d:\n%s", carries, offered, diff)
		}
	}
	// To the gateway, core-a, go 300M of each node; on up-a, 2 x 1G.
	if carries, offered, by := offers(t, l, "lag:up-a", "ten-a", "core-a"); carries != 2000 || offered != 1200 || by["vm"] != 1200 {
		t.Errorf("up-a carries %d, is offered %d, %v", carries, offered, by)
	}
	// 120 GiB at 10 Gbps, a third to each node: 128,849,018,880 * 8 / 10^10 s.
	if d := drain(t, l, "node3"); !sameTimes(d.Alone, seconds(103.079215104, 103.079215104)) || fmt.Sprint(d.To) != "[node1 node2 node4]" {
		t.Errorf("%+v", d)
	}
	// The source counts 120 GB at 10 Gbps: about 100 s.
	l = loadOf(t, "reference", func(b *topology.Builder) { b.Hosts[2].VMBytes = 120e9 })
	if d := drain(t, l, "node3"); d.Alone != seconds(96, 96) {
		t.Errorf("%+v", d)
	}
}

// TestLoadMemberLoss: one ISL cable pulled, everything between the two 10G switches
// runs over uplinks of 2 x 1G. On up-b, from ten-b: 4 demands each of csv and live
// migration, 6 each of vm and management, and 4 of vm to the gateway, which is
// core-a. 24 share 2,000 Mbps; on one member 1,000.
func TestLoadMemberLoss(t *testing.T) {
	l := loadOf(t, "reference", nil, "member:isl/1")
	carries, offered, by := offers(t, l, "lag:up-b", "ten-b", "core-b")
	if carries != 2000 || offered != 81_200 || by["csv"] != 20_000 {
		t.Errorf("up-b carries %d, is offered %d, %v", carries, offered, by)
	}
	for _, name := range []string{"management", "vm", "csv", "live-migration"} {
		n := network(t, l, name)
		if n.Least != (failure.Bounds{Even: 2000.0 / 24, Worst: 1000.0 / 24}) || n.Bottleneck.String() != "lag:up-b" || n.Cut != 0 {
			t.Errorf("%+v", n)
		}
	}
	if n := network(t, l, "heartbeat"); n.Demands != 0 {
		t.Errorf("%+v", n)
	}
	// node1 sends a third of its VMs, 40 GiB, to node3 on the same switch at 8G, and a
	// third each to node2 and node4, at 1G each where the two flows take two members,
	// else at 500M: 40 * 2^30 * 8 / 10^9 s.
	d := drain(t, l, "node1")
	if !sameTimes(d.Alone, seconds(343.59738368, 687.19476736)) {
		t.Errorf("%+v", d)
	}
	// Beside the others 22 share up-b: the 24 without live migration's 4, and 2.
	if got := l.Beside(d); !sameTimes(got, seconds(343_597.38368*22/2000, 343_597.38368*22/1000)) {
		t.Errorf("beside: %v", got)
	}
}

// TestLoadD3b: heartbeat and management are intact by their needs, and share an
// overrun link.
func TestLoadD3b(t *testing.T) {
	l := loadOf(t, "d3b-isl-pinned-vlans-everywhere", nil)
	carries, offered, by := offers(t, l, "lag:up-a", "core-a", "ten-a")
	want := map[string]int{"management": 1200, "vm": 40_000, "heartbeat": 0, "csv": 20_000, "live-migration": 20_000}
	if diff := cmp.Diff(want, by); carries != 2000 || offered != 81_200 || diff != "" {
		t.Errorf("up-a carries %d, is offered %d:\n%s", carries, offered, diff)
	}
	if n := network(t, l, "management"); n.Least.Even != 2000.0/24 {
		t.Errorf("%+v", n)
	}
	if slices.ContainsFunc(l.Links, func(x failure.LinkLoad) bool { return x.Element.String() == "lag:isl" }) {
		t.Error("the ISL is listed, though it discards")
	}
}

// TestLoadT6: everything to the gateway shares the one uplink of ten-b, 1G: four
// demands of 300M get 250M each. On the ISL from ten-a the 4 of csv, 4 of live
// migration and 6 of vm share what these 4 and 6 of management at 100M leave.
func TestLoadT6(t *testing.T) {
	l := loadOf(t, "t6-uplink-loss-unblocks-isl", nil, "link:up-a")
	if carries, offered, by := offers(t, l, "link:up-b", "ten-b", "core-a"); carries != 1000 || offered != 1200 || len(by) != 2 || by["vm"] != 1200 {
		t.Errorf("up-b carries %d, is offered %d, %v", carries, offered, by)
	}
	if n := network(t, l, "vm"); n.Least != (failure.Bounds{Even: 250, Worst: 250}) || n.Bottleneck.String() != "link:up-b" || n.To != "" {
		t.Errorf("%+v", n)
	}
	if n := network(t, l, "csv"); n.Least != (failure.Bounds{Even: (20_000.0 - 1000 - 600) / 14, Worst: (10_000.0 - 1000 - 600) / 14}) || n.Bottleneck.String() != "lag:isl" {
		t.Errorf("%+v", n)
	}
	if d := drain(t, l, "node4"); !sameTimes(d.Alone, seconds(103.079215104, 103.079215104)) {
		t.Errorf("%+v", d)
	}
}

// TestLoadSwitchLost: D2 without ten-a. Odd nodes have live migration left, even
// nodes csv, which it falls back to: a node drains to the other of its kind.
func TestLoadSwitchLost(t *testing.T) {
	l := loadOf(t, "d2-square-pruned", nil, "switch:ten-a")
	for host, want := range map[string]string{"node1": "[node3]", "node2": "[node4]", "node3": "[node1]", "node4": "[node2]"} {
		if d := drain(t, l, host); fmt.Sprint(d.To) != want || !sameTimes(d.Alone, seconds(103.079215104, 103.079215104)) {
			t.Errorf("%+v", d)
		}
	}
	for _, name := range []string{"csv", "live-migration"} {
		if n := network(t, l, name); n.Demands != 12 || n.Cut != 10 || n.Least != (failure.Bounds{Even: 10_000, Worst: 10_000}) {
			t.Errorf("%+v", n)
		}
	}
	// csv is full of its own demands where node2 drains over it: half is left.
	if got := l.Beside(drain(t, l, "node2")); !sameTimes(got, seconds(206.158430208, 206.158430208)) {
		t.Errorf("beside: %v", got)
	}
	// Without a fallback the even nodes cannot be drained at all.
	l = loadOf(t, "d2-square-pruned", func(b *topology.Builder) { b.Networks[4].Fallback = nil }, "switch:ten-a")
	if d := drain(t, l, "node2"); d.To != nil || d.Alone != (failure.Times{}) || l.Beside(d) != (failure.Times{}) {
		t.Errorf("%+v", d)
	}
	// A dead host is not drained, nor does it take VMs.
	l = loadOf(t, "d2-square-pruned", nil, "switch:ten-a", "host:node3")
	if len(l.Drains) != 3 || drain(t, l, "node1").To != nil {
		t.Errorf("%+v", l.Drains)
	}
}

// twoHosts are two hosts on two switches, joined by 2 x 1G, with vm and live
// migration on a NIC each.
func twoHosts(flows int) *topology.Builder {
	b := &topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}},
		Links:    []topology.Link{{Name: "up", Ends: ends("a", "b"), Members: []int{1000, 1000}}},
		Networks: []topology.Network{
			{Name: "vm", VLAN: 20, Needs: topology.Needs{Mbps: 10_000}},
			{Name: "lm", VLAN: 120, Migration: true, Demand: topology.NetworkDemand{Flows: flows}},
		},
		Hosts: []topology.Host{host("node1", nic("vm", "a"), nic("lm", "a")), host("node2", nic("vm", "b"), nic("lm", "b"))},
	}
	for i := range b.Hosts {
		b.Hosts[i].VMBytes = 120 << 30
	}
	return b
}

// TestLoadFlows: live migration shares 2 Gbps with the VM network; one flow of it
// takes 1 Gbps, 17 min, and if the hash puts both on one member half of that.
func TestLoadFlows(t *testing.T) {
	const whole = 1030.79215104 // 120 GiB at 1 Gbps
	for flows, want := range map[int][2]failure.Times{
		1: {seconds(whole, whole), seconds(whole, 2*whole)},
		2: {seconds(whole/2, whole), seconds(whole*1.5/2, whole*1.5)}, // of three flows it has two
	} {
		f, err := twoHosts(flows).Build()
		if err != nil {
			t.Fatal(err)
		}
		l := loadIn(t, f)
		d := drain(t, l, "node1")
		if !sameTimes(d.Alone, want[0]) || !sameTimes(l.Beside(d), want[1]) {
			t.Errorf("%d flows: %v, beside %v, want %v", flows, d.Alone, l.Beside(d), want)
		}
	}
	// A demand of one flow, alone, stops at the bundle, though that is not full.
	b := twoHosts(1)
	b.Networks[0].Demand.Hosts = topology.NoRate
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if n := network(t, loadIn(t, f), "lm"); n.Least != (failure.Bounds{Even: 1000, Worst: 1000}) || n.Bottleneck.String() != "lag:up" {
		t.Errorf("%+v", n)
	}
}

// TestLoadDemands: what a pair says stands in place of what the network says, in its
// direction.
func TestLoadDemands(t *testing.T) {
	b := twoHosts(1)
	b.Demands = []topology.Demand{
		{Network: "vm", From: "node1", To: "node2", Rate: 300},
		{Network: "lm", From: "node2", To: "node1", Rate: topology.NoRate},
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	l := loadIn(t, f)
	_, _, there := offers(t, l, "lag:up", "a", "b")
	_, _, back := offers(t, l, "lag:up", "b", "a")
	if diff := cmp.Diff([]map[string]int{{"vm": 300, "lm": 10_000}, {"vm": 10_000, "lm": 0}}, []map[string]int{there, back}); diff != "" {
		t.Error(diff)
	}
}

// TestLoaderErrors has what cannot be computed.
func TestLoaderErrors(t *testing.T) {
	b := twoHosts(1)
	for i := range 800 {
		b.Hosts = append(b.Hosts, host(fmt.Sprintf("n%d", i), nic("lm", "a")))
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := failure.NewLoader(f); err == nil || !strings.Contains(err.Error(), "321202 pairs of hosts send, more than the 262144") {
		t.Errorf("many pairs: %v", err)
	}
	f, err = twoHosts(1).Build()
	if err != nil {
		t.Fatal(err)
	}
	l, err := failure.NewLoader(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Load(failure.Down(topology.Element{Kind: topology.KindLink, Name: "upp"})); err == nil || !strings.Contains(err.Error(), "upp") {
		t.Errorf("an unknown element: %v", err)
	}
	if l.Rest().Scenario.String() != "no fault" {
		t.Errorf("at rest: %v", l.Rest().Scenario)
	}
}
