package lag_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// TestOneWay has what becomes of a link or bundle of which an end hears nothing, or a
// member is down at one end: status, active members, the path costs of both ends, which
// of them do not hear the other, "-" being down, and at which anything arrives.
func TestOneWay(t *testing.T) {
	for _, c := range []struct {
		what    string
		members int // 0: a single cable
		static  bool
		edit    func(a, b *topology.End)
		udld    bool
		down    []string
		want    string
	}{
		{"both ways", 0, false, func(a, b *topology.End) {}, false, nil, "1 1 cost 20000 20000 hears a b"},
		{"a single cable", 0, false, func(a, b *topology.End) { b.Deaf = []int{1} }, false, nil, "9 0 cost 20000 20000 hears a deaf b arrives a"},
		{"both ends deaf", 0, false, func(a, b *topology.End) { a.Deaf, b.Deaf = []int{1}, []int{1} }, false, nil, "9 0 cost 20000 20000 deaf a b"},
		{"UDLD", 0, false, func(a, b *topology.End) { b.Deaf = []int{1} }, true, nil, "10 0 down a b one-way, and UDLD shut it down"},
		{"dead anyway", 0, false, func(a, b *topology.End) { b.Deaf = []int{1} }, false, []string{"link:ab"}, "2 0 down a b"},
		{"LACP leaves a member", 2, false, func(a, b *topology.End) { b.Deaf = []int{1} }, false, nil, "1 1 cost 20000 20000 hears a b"},
		{"LACP leaves all", 2, false, func(a, b *topology.End) { b.Deaf, a.Deaf = []int{1}, []int{2} }, false, nil, "10 0 down a b one-way, and LACP hears nobody there and leaves it"},
		{"LACP leaves a member that is down at one end", 2, false, func(a, b *topology.End) { b.NoCarrier = []int{2} }, false, nil, "1 1 cost 20000 20000 hears a b"},
		{"min-links of LACP", 2, false, func(a, b *topology.End) { b.Deaf, a.MinLinks = []int{1}, 2 }, false, nil, "5 1 down a b"},
		{"UDLD of a static member", 2, true, func(a, b *topology.End) { b.Deaf = []int{1} }, true, nil, "1 1 cost 20000 20000 hears a b"},
		{"the first member of a static bundle", 2, true, func(a, b *topology.End) { b.Deaf = []int{1} }, false, nil, "9 1 cost 10000 10000 hears a deaf b arrives a b"},
		{"the second member", 2, true, func(a, b *topology.End) { b.Deaf = []int{2} }, false, nil, "9 1 cost 10000 10000 hears a b arrives a b"},
		{"the second, when the first is dead", 2, true, func(a, b *topology.End) { b.Deaf = []int{2} }, false, []string{"member:ab/1"}, "9 0 cost 20000 20000 hears a deaf b arrives a"},
		{"the one that is dead", 2, true, func(a, b *topology.End) { b.Deaf = []int{2} }, false, []string{"member:ab/2"}, "1 1 cost 20000 20000 hears a b"},
		{"every member", 2, true, func(a, b *topology.End) { b.Deaf = []int{1, 2} }, false, nil, "9 0 cost 10000 10000 hears a deaf b arrives a"},
		{"each another one", 2, true, func(a, b *topology.End) { b.Deaf, a.Deaf = []int{1}, []int{2} }, false, nil, "9 0 cost 10000 10000 hears a deaf b arrives a b"},
		{"the first is down at b", 2, true, func(a, b *topology.End) { b.NoCarrier = []int{1} }, false, nil, "9 1 cost 10000 20000 hears a deaf b arrives a b"},
		{"the second is down at b", 2, true, func(a, b *topology.End) { b.NoCarrier = []int{2} }, false, nil, "9 1 cost 10000 20000 hears a b arrives a b"},
		{"… and min-links 2 there", 2, true, func(a, b *topology.End) { b.NoCarrier, b.MinLinks = []int{2}, 2 }, false, nil, "9 1 cost 10000 10000 hears a down b"},
		{"the only one is down at b", 1, true, func(a, b *topology.End) { b.NoCarrier = []int{1} }, false, nil, "9 0 cost 20000 20000 hears a down b"},
	} {
		b := &topology.Builder{
			Switches: []topology.Switch{{Name: "a", Ports: []topology.Port{{Number: 1, UDLD: c.udld}}}, {Name: "b", Ports: []topology.Port{{Number: 1, UDLD: c.udld}}}},
			Links:    []topology.Link{{Name: "ab", Ends: [2]topology.End{{Switch: "a", Port: 1, Static: c.static}, {Switch: "b", Port: 1, Static: c.static}}, Mbps: 1000}},
		}
		for range c.members {
			b.Links[0].Mbps, b.Links[0].Members = 0, append(b.Links[0].Members, 1000)
		}
		c.edit(&b.Links[0].Ends[0], &b.Links[0].Ends[1])
		f := build(t, b)
		if got := oneWayWords(lag.Resolve(f, faults(t, f, c.down...))); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func oneWayWords(v *lag.View) string {
	h := &v.Hops[0]
	words := []string{fmt.Sprint(uint8(h.Status)), fmt.Sprint(h.Active)}
	ports := map[string]stp.Port{}
	for _, b := range v.Bridged.Bridges {
		ports[b.Name] = b.Ports[0]
	}
	up := map[string]bool{}
	for _, lan := range v.Bridged.LANs {
		for _, e := range lan.Ends {
			up[e.Bridge] = true
		}
	}
	said := ""
	say := func(kind, name string) {
		if said != kind {
			words, said = append(words, kind), kind
		}
		words = append(words, name)
	}
	if len(up) > 0 {
		words = append(words, "cost", fmt.Sprint(ports["a"].Cost), fmt.Sprint(ports["b"].Cost))
	}
	for _, name := range []string{"a", "b"} {
		switch {
		case !up[name]:
			say("down", name)
		case ports[name].Deaf:
			say("deaf", name)
		default:
			say("hears", name)
		}
	}
	for k, name := range []string{"a", "b"} {
		if h.Hears[k] {
			say("arrives", name)
		}
	}
	if h.Status == lag.OneWayDown {
		words = append(words, h.Why)
	}
	return strings.Join(words, " ")
}

// TestOneWayUnmodelled has one-way cables where it is not known what follows.
func TestOneWayUnmodelled(t *testing.T) {
	for what, b := range map[string]*topology.Builder{
		"a switch that floods BPDUs": {
			Switches: []topology.Switch{{Name: "a"}, {Name: "b", Protocol: topology.NoSTP, BPDU: topology.BPDUFlood}},
			Links:    []topology.Link{{Ends: [2]topology.End{{Switch: "a", Deaf: []int{1}}, {Switch: "b"}}, Mbps: 1000}},
		},
		"a member of a channel": {
			Switches: []topology.Switch{{Name: "a"}, {Name: "b"}},
			Links:    []topology.Link{{Ends: [2]topology.End{{Switch: "a", Channel: "Po1", Static: true}, {Switch: "b", Deaf: []int{1}}}, Mbps: 1000}},
		},
		"some members of the bundle are not active": {
			Switches: []topology.Switch{{Name: "a", LACP: topology.LACP{Mismatch: topology.MemberSuspended}}, {Name: "b", LACP: topology.LACP{Mismatch: topology.MemberSuspended}}},
			Links:    []topology.Link{{Ends: [2]topology.End{{Switch: "a", Static: true, Deaf: []int{1}}, {Switch: "b", Static: true}}, Members: []int{1000, 100}}},
		},
	} {
		f := build(t, b)
		v := lag.Resolve(f, topology.Faults{})
		var unmodelled *stp.UnmodelledError
		if len(v.Unmodelled) == 0 || !errors.As(v.Unmodelled[0], &unmodelled) || !strings.Contains(unmodelled.Error(), what) {
			t.Errorf("%s: %v", what, v.Unmodelled)
		}
	}
}
