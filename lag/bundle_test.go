package lag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// states writes the states of a bundle's members at both ends.
func states(b lag.Bundle) string {
	var out []string
	for _, m := range b.Members {
		out = append(out, fmt.Sprintf("%v/%v", m.Ends[0].State, m.Ends[1].State))
	}
	return strings.Join(out, " ")
}

func bundle(t *testing.T, v *lag.View, name string) lag.Bundle {
	t.Helper()
	all := v.Bundles()
	i := slices.IndexFunc(all, func(b lag.Bundle) bool { return b.Name() == name })
	if i < 0 {
		t.Fatalf("no bundle %s", name)
	}
	return all[i]
}

// many describes a bundle of so many members between two switches that have the
// rules.
func many(n int, l topology.LACP) *topology.Builder {
	b := &topology.Builder{Switches: []topology.Switch{{Name: "a", LACP: l}, {Name: "b", LACP: l}}}
	b.Links = []topology.Link{{Name: "ab", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Members: slices.Repeat([]int{1000}, n)}}
	return b
}

// TestStandby wants a standby member to take over, so that the cost stays, and
// the text to have the numbers that decided.
func TestStandby(t *testing.T) {
	b := many(10, topology.LACP{Profile: topology.Catalyst})
	b.Switches[1].LACP.Priority = new(100)
	b.Links[0].Ends[1].LACPPriority = slices.Repeat([]int{32768}, 10)
	b.Links[0].Ends[1].LACPPriority[9] = 1
	f := build(t, b)
	rest := lag.Resolve(f, topology.Faults{})
	if h := hop(t, rest, "ab"); h.Active != 8 || h.Members != 10 || h.Mbps != 8000 || h.Ends[0].Cost != 2500 {
		t.Errorf("at rest %+v", h)
	}
	ab := bundle(t, rest, "lag:ab")
	active := strings.Repeat("active/active ", 7)
	if got, want := states(ab), active+"standby/standby standby/standby active/active"; got != want {
		t.Errorf("states %s, want %s", got, want)
	}
	for i, want := range map[int]string{
		8: "8 of 8 taken; b decides (system priority 100 against 32768): its port priority 32768, number 9",
		9: "place 1 of 8; b decides (system priority 100 against 32768): its port priority 1, number 10",
	} {
		if got := ab.Members[i].Ends[0].Text; got != want {
			t.Errorf("member %d: %s, want %s", i+1, got, want)
		}
	}
	for n, want := range []int{2500, 2500, 2857} {
		var down []string
		for i := range n + 1 {
			down = append(down, fmt.Sprintf("member:ab/%d", i+1))
		}
		v := lag.Resolve(f, faults(t, f, down...))
		if h := hop(t, v, "ab"); h.Ends[0].Cost != want || h.Active != min(8, 9-n) {
			t.Errorf("%d members down: cost %d with %d active, want %d", n+1, h.Ends[0].Cost, h.Active, want)
		}
	}
}

// TestPhysicalNumbers wants the numbers of the members' own ports to order them
// where the description settles them.
func TestPhysicalNumbers(t *testing.T) {
	b := many(2, topology.LACP{MaxActive: 1})
	b.Links[0].Ends[0].Members = []string{"x", "y"}
	for _, c := range []struct {
		ports []topology.Port
		want  string
	}{
		{[]topology.Port{{Name: "x", Number: 20}, {Name: "y", Number: 10}}, "standby/standby active/active"},
		{[]topology.Port{{Name: "x", Number: 20}, {Name: "y"}}, "active/active standby/standby"}, // not all are settled
	} {
		b.Switches[0].Ports = c.ports
		if got := states(bundle(t, lag.Resolve(build(t, b), topology.Faults{}), "lag:ab")); got != c.want {
			t.Errorf("%v: %s, want %s", c.ports, got, c.want)
		}
	}
}

// channelled describes a, whose Po1 has so many cables to the others, which have a
// channel each where said; the lower numbers are those of a.
func channelled(mode string, l topology.LACP, far ...string) *topology.Builder {
	b := &topology.Builder{Switches: []topology.Switch{{Name: "a", LACP: l}, {Name: "b"}, {Name: "c"}}}
	for i, to := range far {
		sw, channel, _ := strings.Cut(to, ":")
		e := topology.End{Switch: sw, Channel: channel, Static: channel == "static"}
		b.Links = append(b.Links, topology.Link{Name: fmt.Sprintf("x%d", i), Mbps: 1000, Ends: [2]topology.End{
			{Switch: "a", Channel: "Po1", Static: mode == "static", Passive: mode == "passive"}, e,
		}})
	}
	return b
}

// TestChannels has a bundle at one end and what may be at the other: what spanning
// tree sees, and the state of each cable.
func TestChannels(t *testing.T) {
	suspended := topology.LACP{NoPartner: topology.MemberSuspended, Mismatch: topology.MemberSuspended}
	individual := topology.LACP{NoPartner: topology.MemberIndividual, Mismatch: topology.MemberIndividual}
	for _, c := range []struct {
		what, mode string
		lacp       topology.LACP
		far        []string
		down       string
		states     string
		lans       string
		up         int
		unmodelled string
	}{
		// a: x0 is port 1, Po1 2, x1 3. b: x0 is port 1, x1 2.
		{"LACP, and nobody answers", "lacp", suspended, []string{"b", "b"}, "",
			"suspended/individual suspended/individual", "b:1@20000\nb:2@20000", 0, ""},
		{"the same with individual ports", "lacp", individual, []string{"b", "b"}, "",
			"individual/individual individual/individual", "a:1@20000 b:1@20000\na:3@20000 b:2@20000", 2, ""},
		{"the same with fallback", "lacp", topology.LACP{NoPartner: topology.MemberFallback}, []string{"b", "b"}, "",
			"defaulted/individual suspended/individual", "a:2@20000 b:1@20000\nb:2@20000", 1, ""},
		{"fallback takes the next", "lacp", topology.LACP{NoPartner: topology.MemberFallback}, []string{"b", "b"}, "link:x0",
			"down/down defaulted/individual", "a:2@20000 b:2@20000", 1, ""},
		{"nothing said", "lacp", topology.LACP{}, []string{"b", "b"}, "", "", "", 0, "switches.a.lacp.no-partner, which is not said"},
		{"LACP to two switches", "lacp", suspended, []string{"b:Po1", "c:Po1"}, "",
			// b: x0 is port 1, Po1 2.
			"active/active suspended/suspended", "a:2@20000 b:2@20000", 1, ""},
		{"the other takes over", "lacp", suspended, []string{"b:Po1", "c:Po1"}, "switch:b",
			"down/down active/active", "a:2@20000 c:2@20000", 1, ""},
		{"two keys at one switch", "lacp", suspended, []string{"b:Po1", "b:Po2"}, "",
			"active/active suspended/suspended", "a:2@20000 b:2@20000", 1, ""},
		{"the other key as an individual", "lacp", individual, []string{"b:Po1", "b:Po2"}, "",
			"", "", 0, "is individual here and speaks LACP at the other end"},
		{"EtherChannel guard", "static", topology.LACP{MisconfigGuard: new(true)}, []string{"b", "b"}, "", "suspended/down suspended/down", "", 0, ""},
		{"EtherChannel guard to two switches", "static", topology.LACP{MisconfigGuard: new(true)}, []string{"b", "c"}, "", "suspended/down suspended/down", "", 0, ""},
		{"EtherChannel guard with one cable left", "static", topology.LACP{MisconfigGuard: new(true)}, []string{"b", "b"}, "link:x0",
			"down/down active/individual", "a:2@20000 b:2@20000", 1, ""},
		{"static without guard", "static", topology.LACP{MisconfigGuard: new(false)}, []string{"b", "b"}, "",
			"active/individual active/individual", "a:2@10000 b:1@20000\nb:2@20000", 2, ""},
		{"static, guard not said", "static", topology.LACP{}, []string{"b", "b"}, "", "", "", 0, "lacp.misconfig-guard is not said"},
		{"static to two switches without guard", "static", topology.LACP{MisconfigGuard: new(false)}, []string{"b", "c"}, "", "", "", 0, "switches that are not one"},
	} {
		f := build(t, channelled(c.mode, c.lacp, c.far...))
		var down []string
		if c.down != "" {
			down = []string{c.down}
		}
		v := lag.Resolve(f, faults(t, f, down...))
		if c.unmodelled != "" {
			if len(v.Unmodelled) == 0 || !strings.Contains(v.Unmodelled[0].Error(), c.unmodelled) {
				t.Errorf("%s: %v, want %s", c.what, v.Unmodelled, c.unmodelled)
			}
			continue
		}
		if len(v.Unmodelled) > 0 {
			t.Errorf("%s: %v", c.what, v.Unmodelled)
			continue
		}
		if got := states(bundle(t, v, "a:Po1")); got != c.states {
			t.Errorf("%s: states %s, want %s", c.what, got, c.states)
		}
		if d := cmp.Diff(c.lans, lans(v)); d != "" {
			t.Errorf("%s: LANs (-want +got):\n%s", c.what, d)
		}
		up := 0
		for _, h := range v.Hops {
			if h.Status == lag.Up {
				up++
			} else if h.Status == lag.Unselected && h.Why == "" {
				t.Errorf("%s: %v does not say why", c.what, h.Element)
			}
		}
		if up != c.up {
			t.Errorf("%s: %d hops are up, want %d", c.what, up, c.up)
		}
	}
}

// TestHalfUsed wants no guess at a static bundle of which the other end uses but
// one member.
func TestHalfUsed(t *testing.T) {
	b := channelled("static", topology.LACP{MisconfigGuard: new(false)}, "b", "b:Po2")
	b.Switches[1].LACP.NoPartner = topology.MemberSuspended
	f := build(t, b)
	v := lag.Resolve(f, topology.Faults{})
	if len(v.Unmodelled) != 1 || !strings.Contains(v.Unmodelled[0].Error(), "a:Po1 sends over a member that the other end does not use") {
		t.Errorf("%v", v.Unmodelled)
	}
	if v := lag.Resolve(f, faults(t, f, "link:x0")); len(v.Unmodelled) > 0 || lans(v) != "a:2@20000" {
		t.Errorf("with the other member alone: %v, LANs %s", v.Unmodelled, lans(v))
	}
}

// TestStackChangesDecider wants a stack whose new master brings a greater address
// to lose the decision.
func TestStackChangesDecider(t *testing.T) {
	b := many(2, topology.LACP{MaxActive: 1})
	b.Switches[0].MAC, b.Switches[1].MAC = &topology.MAC{0, 0, 0, 0, 0, 1}, &topology.MAC{0, 0, 0, 0, 0, 5}
	b.Switches[0].Stack = &topology.Stack{
		Members: []topology.Chassis{{Name: "s1"}, {Name: "s2", MAC: &topology.MAC{0, 0, 0, 0, 0, 9}}},
		MAC:     topology.StackMACChange, Split: topology.StackSplitRuns,
	}
	b.Links[0].Ends[0].On = []string{"s2", "s2"}
	b.Links[0].Ends[1].LACPPriority = []int{2, 1}
	f := build(t, b)
	for down, want := range map[string]string{"": "active/active standby/standby", "chassis:a/s1": "standby/standby active/active"} {
		var x topology.Faults
		if down != "" {
			x = faults(t, f, down)
		}
		if got := states(bundle(t, lag.Resolve(f, x), "lag:ab")); got != want {
			t.Errorf("with %q down: %s, want %s", down, got, want)
		}
	}
}

// TestDisputed wants the dispute where both switches speak RSTP or MSTP.
func TestDisputed(t *testing.T) {
	for _, c := range []struct {
		a, b topology.Protocol
		want bool
	}{{topology.RSTP, topology.MSTP, true}, {topology.STP, topology.RSTP, false}, {topology.RSTP, topology.STP, false}} {
		b := channelled("static", topology.LACP{MisconfigGuard: new(false)}, "b", "b")
		b.Switches[0].Protocol, b.Switches[1].Protocol = c.a, c.b
		v := lag.Resolve(build(t, b), topology.Faults{})
		if got := v.Bridged.Bridges[0].Ports[1].Disputed; got != c.want {
			t.Errorf("%v at the bundle and %v at the ports: disputed %v", c.a, c.b, got)
		}
	}
}

// TestBothPassive wants no bundle, and one that falls back or is individual not to
// be guessed at.
func TestBothPassive(t *testing.T) {
	b := many(2, topology.LACP{})
	b.Links[0].Ends[0].Passive, b.Links[0].Ends[1].Passive = true, true
	v := lag.Resolve(build(t, b), topology.Faults{})
	if h := hop(t, v, "ab"); h.Status != lag.Unselected || len(v.Bridged.LANs) != 0 || !strings.Contains(h.Why, "both ends are passive") {
		t.Errorf("%+v, LANs %v", h, v.Bridged.LANs)
	}
	b.Switches[0].LACP.NoPartner = topology.MemberIndividual
	if v := lag.Resolve(build(t, b), topology.Faults{}); len(v.Unmodelled) == 0 {
		t.Error("individual members of a bundle were guessed at")
	}
}

// TestSlowMember has a member that came up slower by the rules of vendors.
func TestSlowMember(t *testing.T) {
	for _, c := range []struct {
		profile topology.Profile
		slow    int // the member
		want    string
		mbps    int
	}{
		{topology.SmallBusiness, 0, "standby/standby active/active active/active", 2000},
		{topology.Comware, 0, "active/active suspended/suspended suspended/suspended", 100},
		{topology.Comware, 2, "active/active active/active suspended/suspended", 2000},
	} {
		b := many(3, topology.LACP{Profile: c.profile})
		b.Links[0].Members[c.slow] = 100
		v := lag.Resolve(build(t, b), topology.Faults{})
		if got := states(bundle(t, v, "lag:ab")); got != c.want || hop(t, v, "ab").Mbps != c.mbps {
			t.Errorf("%v, member %d slow: %s with %d Mbps, want %s with %d", c.profile, c.slow+1, got, hop(t, v, "ab").Mbps, c.want, c.mbps)
		}
	}
}
