package lag_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// pair describes a and b, a pair of which a is primary, t with a bundle over both,
// and lone with a cable to b.
func pair(m topology.MLAG) *topology.Builder {
	m.Name, m.Switches, m.PeerLink = "p", []string{"a", "b"}, "peer"
	m.MAC, m.Priority = &topology.MAC{2, 9}, map[string]int{"a": 1, "b": 2}
	if m.Keepalive == nil {
		m.Keepalive = &topology.Keepalive{}
	}
	return &topology.Builder{
		Switches: []topology.Switch{{Name: "a", Priority: new(4096)}, {Name: "b", Priority: new(8192)}, {Name: "t"}, {Name: "lone"}},
		MLAGs:    []topology.MLAG{m},
		Links: []topology.Link{
			{Name: "peer", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Members: []int{1000, 1000}},
			{Name: "up", Ends: [2]topology.End{{Switch: "t"}, {Peers: []string{"a", "b"}}}, Members: []int{1000, 1000}},
			{Name: "own", Ends: [2]topology.End{{Switch: "lone"}, {Switch: "b", Port: 2}}, Mbps: 1000},
		},
		Networks: []topology.Network{{Name: "n", VLAN: 10}},
		Hosts: []topology.Host{{Name: "h", NICs: []topology.NIC{{Name: "e", Team: topology.TeamLACP, Mbps: 1000, Carries: []string{"n"},
			To: []topology.Attachment{{Switch: "a"}, {Switch: "b"}}}}}},
	}
}

// TestPair has what becomes of a pair in each of its failures: its status, the
// bridges with their priorities and addresses, the LANs, how many members of the
// bundle work, and what the host's team gets.
func TestPair(t *testing.T) {
	const whole = "a 4096 02:09:00:00:00:00, t, lone"
	for _, c := range []struct {
		mlag    topology.MLAG
		down    string
		status  lag.PairStatus
		bridges string
		legs    string
		team    int
	}{
		{topology.MLAG{}, "", lag.PairUp, whole, "a1 b1", 2000},
		{topology.MLAG{}, "keepalive:p", lag.PairUp, whole, "a1 b1", 2000},
		{topology.MLAG{}, "member:peer/1", lag.PairUp, whole, "a1 b1", 2000},
		{topology.MLAG{}, "member:up/1", lag.PairUp, whole, "b1", 2000},
		{topology.MLAG{}, "switch:b", lag.PairAlone, whole, "a1", 1000},
		{topology.MLAG{}, "switch:a", lag.PairAlone, "b 8192 02:09:00:00:00:00, t, lone", "b1", 1000},
		{topology.MLAG{}, "mlag:p", lag.PairDead, "t, lone", "", 0},
		{topology.MLAG{}, "lag:peer", lag.PairClosed, "a 4096 02:09:00:00:00:00, b 8192 02:00:00:00:00:02, t, lone", "a1", 1000},
		{topology.MLAG{}, "member:peer/1 member:peer/2", lag.PairClosed, "a 4096 02:09:00:00:00:00, b 8192 02:00:00:00:00:02, t, lone", "a1", 1000},
		{topology.MLAG{AutoRecovery: new(true)}, "lag:peer switch:a", lag.PairAlone, "b 8192 02:09:00:00:00:00, t, lone", "b1", 1000},
		{topology.MLAG{AutoRecovery: new(false)}, "lag:peer switch:a", lag.PairStranded, "b 8192 02:09:00:00:00:00, t, lone", "", 0},
		{topology.MLAG{AutoRecovery: new(false)}, "lag:peer switch:b", lag.PairAlone, whole, "a1", 1000},
		{topology.MLAG{SplitBrain: topology.SplitCloses}, "lag:peer keepalive:p", lag.PairSplitClosed, "a 4096 02:09:00:00:00:00, b 8192 02:00:00:00:00:02, t, lone", "a1", 1000},
		{topology.MLAG{SplitBrain: topology.SplitOwnIdentities}, "lag:peer keepalive:p", lag.PairSplit, "a 4096 02:00:00:00:00:01, b 8192 02:00:00:00:00:02, t, lone", "a1", 1000},
		{topology.MLAG{SplitBrain: topology.SplitOwnIdentities}, "lag:peer keepalive:p member:up/1", lag.PairSplit, "a 4096 02:00:00:00:00:01, b 8192 02:00:00:00:00:02, t, lone", "b1", 1000},
		{topology.MLAG{Profile: topology.NSeries}, "lag:peer keepalive:p switch:a", lag.PairAlone, "b 8192 02:09:00:00:00:00, t, lone", "b1", 1000},
		{topology.MLAG{SplitBrain: topology.SplitOneIdentity}, "lag:peer keepalive:p link:own", lag.PairSplit, whole, "a1 b1", 2000},
		{topology.MLAG{SplitBrain: topology.SplitOwnIdentities, Keepalive: &topology.Keepalive{Over: "peer"}}, "lag:peer", lag.PairSplit, "a 4096 02:00:00:00:00:01, b 8192 02:00:00:00:00:02, t, lone", "a1", 1000},
	} {
		t.Run(fmt.Sprintf("%v %v %s", c.mlag.Profile, c.mlag.SplitBrain, c.down), func(t *testing.T) {
			f := build(t, pair(c.mlag))
			v := lag.Resolve(f, faults(t, f, strings.Fields(c.down)...))
			if len(v.Unmodelled) != 0 {
				t.Errorf("not modelled: %v", v.Unmodelled)
			}
			if got := v.Pairs[0].Status; got != c.status {
				t.Errorf("status %v, want %v: %v", got, c.status, &v.Pairs[0])
			}
			var bridges, legs []string
			for _, b := range v.Bridged.Bridges {
				text := b.Name
				if b.Name == "a" || b.Name == "b" {
					text = fmt.Sprintf("%s %d %v", b.Name, b.Priority, b.MAC)
				}
				bridges = append(bridges, text)
			}
			if d := cmp.Diff(c.bridges, strings.Join(bridges, ", ")); d != "" {
				t.Errorf("bridges (-want +got):\n%s", d)
			}
			for _, l := range hop(t, v, "up").Legs {
				legs = append(legs, fmt.Sprintf("%s%d", l.Peers[1], l.Active))
			}
			if d := cmp.Diff(c.legs, strings.Join(legs, " ")); d != "" {
				t.Errorf("legs (-want +got):\n%s", d)
			}
			sum := 0
			for _, n := range v.NICs {
				sum += n.SumMbps
			}
			if sum != c.team {
				t.Errorf("the team gets %d, want %d", sum, c.team)
			}
		})
	}
}

// TestPairUnsaid wants states that turn on what nobody says to be errors that say
// what is not said.
func TestPairUnsaid(t *testing.T) {
	for _, c := range []struct {
		mlag topology.MLAG
		edit func(b *topology.Builder)
		down string
		want string // the option that is not said, or what is more than is modelled
	}{
		{topology.MLAG{}, nil, "lag:peer keepalive:p", "split-brain"},
		{topology.MLAG{Profile: topology.VLT}, nil, "lag:peer keepalive:p", "split-brain"},
		{topology.MLAG{Profile: topology.VSX}, nil, "lag:peer keepalive:p", "split-brain"},
		{topology.MLAG{}, nil, "lag:peer switch:a", "auto-recovery"},
		{topology.MLAG{Profile: topology.VPC}, nil, "lag:peer switch:a", "auto-recovery"},
		{topology.MLAG{Profile: topology.VPC}, nil, "lag:peer keepalive:p", "lag: mlag p: split brain with one identity, and link:own ends at one of them: not modelled"},
		{topology.MLAG{}, func(b *topology.Builder) {
			b.Links = append(b.Links, topology.Link{Name: "ring", Ends: [2]topology.End{{Switch: "lone"}, {Switch: "t"}}, Mbps: 1000})
		}, "", "one-bridge"},
	} {
		b := pair(c.mlag)
		if c.edit != nil {
			c.edit(b)
		}
		f := build(t, b)
		_, err := failure.Settle(f, faults(t, f, strings.Fields(c.down)...))
		var unsaid *lag.UnsaidPairError
		var split *lag.SplitBrainError
		switch {
		case errors.As(err, &unsaid) && unsaid.Option == c.want && strings.Contains(err.Error(), "depends on mlag.p."+c.want+", which is not said"):
		case errors.As(err, &split) && split.Error() == c.want:
		default:
			t.Errorf("%v, %s down: error %v, want %s", c.mlag.Profile, c.down, err, c.want)
		}
	}
	b := pair(topology.MLAG{OneBridge: true})
	b.Links = append(b.Links, topology.Link{Name: "ring", Ends: [2]topology.End{{Switch: "lone"}, {Switch: "t"}}, Mbps: 1000})
	f := build(t, b)
	s, err := failure.Settle(f, topology.Faults{})
	if err != nil {
		t.Fatal(err)
	}
	// One bridge: the ring is cut at the far end of lone's cable to t, and b's port 2,
	// which a has too, is a port of the pair.
	for inst, views := range s.Trees {
		if p := views["b"].Ports[2]; !p.Forwarding || views["b"].Root != "a" {
			t.Errorf("%v: b sees %+v", inst, views["b"])
		}
		if views["lone"].RootPort != 1 || views["t"].RootPort != 1 {
			t.Errorf("%v: root ports %d and %d", inst, views["lone"].RootPort, views["t"].RootPort)
		}
	}
	// A second cable of lone's, to the other peer's port of the same number: one
	// identifier twice.
	for port, want := range map[int]string{
		2: "a:2 and b:2 are one port number of one bridge, both to lone: a's is taken for the lower identifier, and no source says which is",
		3: "",
	} {
		b := pair(topology.MLAG{OneBridge: true})
		b.Links = append(b.Links, topology.Link{Name: "twin", Ends: [2]topology.End{{Switch: "lone"}, {Switch: "a", Port: port}}, Mbps: 1000})
		got := ""
		for _, x := range lag.Resolve(build(t, b), topology.Faults{}).Assumptions {
			got += x.Text
		}
		if got != want {
			t.Errorf("with lone at a:%d and b:2 it assumes %q, want %q", port, got, want)
		}
	}
}
