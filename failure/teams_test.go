package failure_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

var writeTeams = flag.Bool("write-teams", false, "write testdata/verdicts-teams.jsonl.gz with the verdicts of the naive model")

// TestWriteTeams writes the vectors for teams, MPIO and shares of VMs: networks
// that are drawn at random, and verdicts by model, which shares nothing with the
// judge of the package. What they mean is in testdata/TEAMS.md.
func TestWriteTeams(t *testing.T) {
	if !*writeTeams {
		t.Skip("without -write-teams")
	}
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(16) {
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 1101))}
		v := d.teamVector(fmt.Sprintf("teams-%02d", seed))
		f, err := v.fabric()
		if err != nil {
			t.Fatal(err)
		}
		all := f.Elements()
		states := [][]topology.Element{nil}
		for _, e := range all {
			states = append(states, []topology.Element{e})
		}
		for range 8 {
			if a, b := of(&d, all...), of(&d, all...); a != b {
				states = append(states, []topology.Element{a, b})
			}
		}
		for _, down := range states {
			v.States = append(v.States, expected(t, f, down))
		}
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := zipped.Write(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/verdicts-teams.jsonl.gz", out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// expected is what the naive model says of a state.
func expected(t *testing.T, f *topology.Fabric, down []topology.Element) vectorState {
	t.Helper()
	m, err := newModel(f, topology.NewFaults(down...))
	if err != nil {
		t.Fatal(err)
	}
	s := vectorState{Down: []string{}, Expect: make(map[string]vectorVerdict)}
	for _, e := range down {
		s.Down = append(s.Down, e.String())
	}
	for _, n := range m.outcomes() {
		s.Expect[n.Network] = vectorVerdict{
			Verdict: n.Verdict, Collateral: n.Collateral, BottleneckMbps: n.BottleneckMbps, FlowMbps: n.FlowMbps, VMMbps: &n.VMMbps,
			Cut: append([]string{}, n.CutHosts...),
		}
	}
	return s
}

// teamVector draws a square of RSTP switches with three hosts: a network with
// teams of any kind, one with MPIO, one whose VMs are shared by NICs.
func (d *drawing) teamVector(name string) *verdictVector {
	v := &verdictVector{Name: name}
	switches := []string{"ten-a", "ten-b", "core-a", "core-b"}
	for i, s := range switches {
		v.Switches = append(v.Switches, vectorSwitch{
			Name: s, MAC: fmt.Sprintf("02:00:00:00:00:%02x", i+1), Protocol: "rstp", Priority: []int{32768, 32768, 4096, 8192}[i], LAGCost: "aggregate",
		})
	}
	pruned := of(d, "all", "all", "10,20")
	ports := make(map[string]int)
	join := func(name, a, b, vlans string, members ...int) {
		ports[a]++
		ports[b]++
		l := vectorLink{Name: name, A: vectorEnd{a, ports[a]}, B: vectorEnd{b, ports[b]}, VLANsA: vlans, VLANsB: vlans}
		if len(members) > 1 {
			l.Members, l.MinLinks = members, 1
			v.LAGs = append(v.LAGs, l)
		} else {
			l.Mbps = members[0]
			v.Links = append(v.Links, l)
		}
	}
	join("isl", "ten-a", "ten-b", "all", 10_000, 10_000)
	join("core", "core-a", "core-b", "all", 10_000)
	join("up-a", "ten-a", "core-a", pruned, slices.Repeat([]int{of(d, 1000, 10_000)}, 1+d.IntN(2))...)
	join("up-b", "ten-b", "core-b", pruned, slices.Repeat([]int{of(d, 1000, 10_000)}, 1+d.IntN(2))...)
	v.Networks = []vectorNetwork{
		{Name: "team", VLAN: 10, NeedsMbps: of(d, 1000, 10_000, 20_000), Gateway: []string{"core-a", "core-b"}},
		{Name: "mpio", VLAN: 20, NeedsMbps: 10_000, MPIO: true},
		{Name: "share", VLAN: 30, NeedsFlowMbps: of(d, 0, 10_000)},
	}
	for h := range 3 {
		host := vectorHost{Name: fmt.Sprintf("h%d", h+1)}
		first, second := switches[h%2], switches[1-h%2]
		host.NICs = append(host.NICs, d.teamOn("team", "t", first, second), d.teamOn("mpio", "m", first, second))
		if d.chance(0.5) {
			host.NICs = append(host.NICs, vectorNIC{Name: "m2", Switch: second, Mbps: 10_000, Network: "mpio", Card: "c2"})
		}
		for k, sw := range []string{first, second}[:1+d.IntN(2)] {
			host.NICs = append(host.NICs, vectorNIC{Name: fmt.Sprintf("vs%d", k+1), Switch: sw, Mbps: 10_000, Network: "share", Share: true, Card: "c1"})
		}
		v.Hosts = append(v.Hosts, host)
	}
	return v
}

// teamOn draws a team: a switch dependent one most often on one switch.
func (d *drawing) teamOn(network, name, first, second string) vectorNIC {
	n := vectorNIC{Name: name, Mbps: of(d, 10_000, 10_000, 1000), Network: network, Card: of(d, "", "c1"), Hash: of(d, "", "hyper-v-port", "address")}
	n.Team = of(d, "independent", "active-standby", "active-standby", "static", "lacp", "lacp")
	dependent := n.Team == "static" || n.Team == "lacp"
	for k := range 2 + d.IntN(2) {
		p := vectorPort{Switch: []string{first, second}[k%2]}
		switch {
		case dependent && name != "split":
			p.Switch = first
		case !dependent && d.chance(0.3):
			p.Mbps = 1000
		}
		n.To = append(n.To, p)
	}
	if dependent && d.chance(0.2) {
		n.To[1].Switch = second // does not form
	}
	return n
}

// TestTeamsByHand has verdicts of teams that were worked out by hand, on the
// square of the reference cluster: ten-a and ten-b are joined by 2 x 10G.
func TestTeamsByHand(t *testing.T) {
	two := []string{"ten-a", "ten-b"}
	for _, c := range []struct {
		name string
		nic  func(n *topology.NIC) // of both hosts; a team on ten-a, then ten-b
		net  func(n *topology.Network)
		one  bool // on ten-a alone
		want string
	}{
		{"independent", func(*topology.NIC) {}, nil, false, `
			no fault: intact/intact 10000, flow 10000, VM 10000
			nic:h1/csv/1: degraded/intact 10000, flow 10000, VM 10000
			lag:isl: slow/slow 2000, flow 1000, VM 2000
			switch:ten-a: degraded/intact 10000, flow 10000, VM 10000`},
		{"active and standby", func(n *topology.NIC) { n.Team = topology.TeamActiveStandby }, nil, false, `
			no fault: intact/intact 10000, flow 10000, VM 10000
			nic:h1/csv/1: rerouted/intact 10000, flow 10000, VM 10000
			nic:h1/csv/2: degraded/intact 10000, flow 10000, VM 10000
			lag:isl: intact/intact 10000, flow 10000, VM 10000
			switch:ten-a: rerouted/intact 10000, flow 10000, VM 10000`},
		{"LACP, one port for a VM", func(n *topology.NIC) { n.Team = topology.TeamLACP }, nil, true, `
			no fault: intact/intact 20000, flow 10000, VM 10000
			nic:h1/csv/1: degraded/intact 10000, flow 10000, VM 10000
			switch:ten-a: severed/intact 0, flow 0, VM 0, cut h1 h2`},
		{"static, all ports for a VM", func(n *topology.NIC) { n.Team, n.Hash = topology.TeamStatic, topology.HashAddress },
			func(n *topology.Network) { n.Needs.Mbps = 20_000 }, true, `
			no fault: intact/intact 20000, flow 10000, VM 20000
			nic:h1/csv/1: slow/intact 10000, flow 10000, VM 10000`},
		{"LACP on two switches", func(n *topology.NIC) { n.Team = topology.TeamLACP }, nil, false, `
			no fault: severed/severed 0, flow 0, VM 0, cut h1 h2
			nic:h1/csv/1: severed/intact 0, flow 0, VM 0, cut h2
			switch:ten-b: rerouted/intact 10000, flow 10000, VM 10000`},
		{"MPIO", func(*topology.NIC) {}, func(n *topology.Network) { n.MPIO = true }, false, `
			no fault: intact/intact 10000, flow 10000, VM 10000
			nic:h1/csv/1: degraded/intact 10000, flow 10000, VM 10000
			lag:isl: intact/intact 10000, flow 10000, VM 10000
			switch:ten-a: degraded/intact 10000, flow 10000, VM 10000`},
		{"shares", func(n *topology.NIC) { n.Share, n.To = true, n.To[:1] }, nil, false, `
			no fault: intact/intact 10000, flow 10000, VM 10000
			nic:h1/csv: severed/intact 10000, flow 10000, VM 10000, cut h1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := square()
			if c.net != nil {
				c.net(&b.Networks[0])
			}
			for i := range b.Hosts {
				on := two
				if c.one {
					on = []string{"ten-a", "ten-a"}
				}
				n := nic("csv", on...)
				c.nic(&n)
				b.Hosts[i].NICs = []topology.NIC{n}
				if n.Share { // another, of the other switch
					m := n
					m.Name, m.To = "csv-2", []topology.Attachment{{Switch: "ten-b"}}
					b.Hosts[i].NICs = append(b.Hosts[i].NICs, m)
				}
			}
			f, err := b.Build()
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(strings.TrimSpace(c.want)) {
				down, want, _ := strings.Cut(strings.TrimSpace(line), ": ")
				var x topology.Faults
				if down != "no fault" {
					if x, err = f.ParseFaults(down); err != nil {
						t.Fatal(err)
					}
				}
				o, err := failure.Evaluate(f, failure.Scenario{Down: x})
				if err != nil {
					t.Fatal(err)
				}
				n := o.Networks[0]
				got := fmt.Sprintf("%v/%v %d, flow %d, VM %d", n.Verdict, n.Collateral, n.BottleneckMbps, n.FlowMbps, n.VMMbps)
				if n.CutHosts != nil {
					got += ", cut " + strings.Join(n.CutHosts, " ")
				}
				if got != want {
					t.Errorf("%s: %s, want %s (%v)", down, got, want, n.Pair.Reason)
				}
			}
		})
	}
}

// TestTeamOnStack wants a LACP team over two chassis of a stack to be one port
// there, and to name the chassis that took one of its ports, or all.
func TestTeamOnStack(t *testing.T) {
	b := square()
	b.Networks[0].Needs.Mbps = 20_000
	ten := sw(b, "ten-a")
	ten.Stack = &topology.Stack{Members: []topology.Chassis{{Name: "c1"}, {Name: "c2"}}, Ring: true, Split: topology.StackSplitCloses}
	for k := range b.Links {
		for i := range b.Links[k].Ends {
			if e := &b.Links[k].Ends[i]; e.Switch == "ten-a" {
				e.On = []string{"c1", "c2"}
			}
		}
	}
	for i := range b.Hosts {
		n := nic("csv", "ten-a", "ten-a")
		n.Team, n.To[0].On, n.To[1].On = topology.TeamLACP, "c1", "c2"
		b.Hosts[i].NICs = []topology.NIC{n}
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for down, want := range map[string]string{
		"":                              "intact 20000 ",
		"chassis:ten-a/c1":              "slow 10000 chassis:ten-a/c1 is down, a port of the lacp team csv",
		"chassis:ten-a/c1 nic:h1/csv/2": "severed 0 h1 has no live NIC on csv: chassis:ten-a/c1 is down, nic:h1/csv/2 is down",
		"chassis:ten-a/c2":              "slow 10000 chassis:ten-a/c2 is down, a port of the lacp team csv",
		"nic:h1/csv/1":                  "slow 10000 nic:h1/csv/1 is down, a port of the lacp team csv",
		"switch:ten-a":                  "severed 0 h1 has no live NIC on csv: switch:ten-a is down",
	} {
		x, err := f.ParseFaults(strings.Fields(down)...)
		if err != nil {
			t.Fatal(err)
		}
		o, err := failure.Evaluate(f, failure.Scenario{Down: x})
		if err != nil {
			t.Fatal(err)
		}
		n := o.Networks[0]
		if got := fmt.Sprintf("%v %d %s", n.Verdict, n.BottleneckMbps, n.Pair.Reason.Text); got != want {
			t.Errorf("%s: %s, want %s", down, got, want)
		}
	}
}
