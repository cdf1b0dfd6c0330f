package failure_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// changeable is the square with a network on both 10G switches, and free ports.
func changeable(t *testing.T, edit func(*topology.Builder)) *topology.Fabric {
	t.Helper()
	b := gen.Square()
	b.Networks = []topology.Network{{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}, {Name: "vm", VLAN: 20}}
	for i, sw := range []string{"ten-a", "ten-b"} {
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprintf("node%d", i+1), NICs: []topology.NIC{
			{Name: "csv", Mbps: 10_000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"csv"}},
			{Name: "vm", Mbps: 10_000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"vm"}},
		}})
	}
	if edit != nil {
		edit(b)
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestChangesParse has every change of every kind survive its text form, and mean
// the same fabric.
func TestChangesParse(t *testing.T) {
	f := changeable(t, func(b *topology.Builder) {
		b.Links[0].Ends[0].Static, b.Links[0].Ends[1].Static = true, true
		b.Links = append(b.Links,
			topology.Link{Name: "desk", Mbps: 1000, Ends: [2]topology.End{{Switch: "ten-a", VLANs: topology.VLANsOf(20)}, {Switch: "core-b", VLANs: topology.VLANsOf(20)}}},
			topology.Link{Name: "own", Mbps: 1000, Ends: [2]topology.End{{Switch: "ten-b"}, {Switch: "ten-b"}}})
		b.Switches[2].Ports = []topology.Port{{Name: "Te1/0/9"}, {Name: "a--b"}, {Number: 40, Disabled: true}}
		b.Switches[3].Ports = []topology.Port{{Number: 41, Disabled: true}}
	})
	kinds := make(map[failure.ChangeKind]int)
	for _, c := range failure.Changes(f, failure.ChangeKinds()...) {
		kinds[c.Kind]++
		got, err := failure.ParseChange(f, c.String())
		if err != nil || got != c {
			t.Errorf("%v is read as %v, %v", c, got, err)
		}
		if text, err := c.MarshalText(); err != nil || string(text) != c.String() {
			t.Errorf("%v is written as %s, %v", c, text, err)
		}
		g, err := failure.Apply(f, c)
		var problems topology.Problems
		if errors.As(err, &problems) && c.Kind == failure.ChangeSpeed && strings.Contains(err.Error(), "mismatch") {
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", c, err)
		} else if g.Equal(f) {
			t.Errorf("%v changes nothing in the description", c)
		}
	}
	for _, k := range failure.ChangeKinds() {
		if kinds[k] == 0 {
			t.Errorf("no change of kind %v", k)
		}
		if got, err := failure.ParseChangeKind(k.String()); err != nil || got != k {
			t.Errorf("%v is read as %v, %v", k, got, err)
		}
	}
	if _, err := (failure.Change{}).MarshalText(); err == nil {
		t.Error("the zero change has a text")
	}
	places := fmt.Sprint(failure.Changes(f, failure.ChangeRogue))
	for _, want := range []string{"rogue:ten-a:Te1/0/9", "rogue:ten-a:a--b", "rogue:core-a"} {
		if !strings.Contains(places, want) {
			t.Errorf("no %s in %s", want, places)
		}
	}
	for _, no := range []string{":40", "rogue:ten-b", "rogue:ten-a "} {
		if strings.Contains(places, no) {
			t.Errorf("%s in %s", no, places)
		}
	}
}

// TestChangesBad has one error for each text that is wrong.
func TestChangesBad(t *testing.T) {
	f := changeable(t, func(b *topology.Builder) {
		b.Links = append(b.Links, topology.Link{Name: "own", Mbps: 1000, Ends: [2]topology.End{{Switch: "ten-b"}, {Switch: "ten-b"}}})
		b.Switches[2].Ports = []topology.Port{{Name: "Te9"}, {Number: 40, Disabled: true}}
	})
	for text, want := range map[string]string{
		"":                              "there is no colon, want KIND:WHERE",
		"silnt:core-a=drop":             `"silnt" is no kind of change, want stray, rogue, silent, priority, path-cost, cost, prune, native, access, bundle, half, speed, deaf; did you mean "silent"?`,
		"silent:core-a":                 "there is no =, want silent:SWITCH=flood or =drop",
		"silent:core-c=drop":            `there is no switch "core-c", want a switch of the network; did you mean "core-a"?`,
		"silent:core-a=flod":            `"flod", want one of flood, drop; did you mean "flood"?`,
		"priority:core-a=4097":          `"4097", want a multiple of 4096 from 0 to 61440`,
		"path-cost:core-a=shrt":         `did you mean "short"?`,
		"cost:ten-a:isl=0":              `"0", want a path cost, 1 to 200000000`,
		"cost:ten-a:isk=1":              `no link ends at ten-a:isk, want cost:SWITCH:LINK=20000; did you mean "isl"?`,
		"cost:ten-a:core=1":             "link:core does not end at ten-a",
		"cost:ten-a=1":                  "there is no link",
		"cost:ten-b:own=1":              "both ends of link:own are at ten-b: name the port",
		"prune:ten-a:isl=4095":          `"4095", want a VLAN, 1 to 4094`,
		"bundle:ten-a:isl=statc":        `"statc", want static or lacp; did you mean "static"?`,
		"bundle:core-a:core=static":     "link:core is a single cable, want a bundle",
		"half:ten-a:isl":                "lag:isl is a bundle, and no member is named",
		"half:ten-a:isl/3":              "lag:isl has no member 3",
		"speed:isl/1=1X":                `"1X", want a speed such as 1G`,
		"speed:isle=1G":                 `there is no link "isle", want speed:LINK=1G or speed:LAG/1=1G; did you mean "isl"?`,
		"deaf:ten-a:core/1":             "link:core does not end at ten-a",
		"deaf:core-a:core/1":            "link:core has no member 1",
		"stray:ten-a:Te9":               "there is no --",
		"stray:ten-a:Te8--core-a":       `"ten-a:Te8" is no port that is free and enabled, want one of ten-a:Te9; did you mean "ten-a:Te9"?`,
		"stray:ten-a:40--core-a":        `"ten-a:40" is no port that is free and enabled`,
		"stray:core-a--core-b:7":        "core-b has no port that is known to be free and enabled, want the switch alone",
		"stray:ten-a:Te9--ten-a:Te9":    "both ends are one port, want two ports",
		"stray:ten-a:Te9--core-a=drop=": `core-a=drop=`,
		"rogue:ten-z":                   `there is no switch "ten-z"`,
	} {
		_, err := failure.ParseChange(f, text)
		var problems topology.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, c := range []struct {
		change failure.Change
		want   string
	}{
		{failure.Change{Kind: failure.ChangePrune, At: failure.Place{Switch: "ten-a", Port: "nosuch"}, Value: 1}, "no link ends at ten-a:nosuch"},
		{failure.Change{Kind: failure.ChangeSilent, At: failure.Place{Switch: "nosuch"}, BPDU: topology.BPDUDrop}, `there is no switch "nosuch"`},
		{failure.Change{Kind: failure.ChangeAccess, At: failure.Place{Switch: "ten-a", Port: "isl"}, Value: 20}, "allows more than one VLAN"},
		{failure.Change{Kind: failure.ChangeRogue, At: failure.Place{Switch: "nosuch"}}, `there is no switch "nosuch"`},
		{failure.Change{Kind: 99, At: failure.Place{Switch: "ten-a", Port: "isl"}}, "is no change"},
	} {
		if _, err := failure.Evaluate(f, failure.Scenario{Changes: []failure.Change{c.change}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.change, err, c.want)
		}
	}
}

// TestChangesTogether parses changes that are made together, and has one error for those
// that cannot be.
func TestChangesTogether(t *testing.T) {
	f := changeable(t, func(b *topology.Builder) { b.Switches[2].Ports = []topology.Port{{Name: "Te9"}} })
	for _, c := range []struct{ texts, want string }{
		{"", "[]"},
		{"prune:ten-a:isl=110 deaf:ten-b:isl", "[prune:ten-a:isl=110 deaf:ten-b:isl]"},
		{"stray:core-a--core-b stray:core-a--ten-a:Te9", "[stray:core-a--core-b stray:core-a--ten-a:Te9]"},
		{"deaf:ten-b:isl deaf:ten-b:1 deaf:ten-b:isl", "deaf:ten-b:isl twice"},
		{"deaf:ten-b:isl dumb:ten-b:isl", `"dumb" is no kind of change`},
		{"rogue:ten-a:Te9 stray:core-a--ten-a:Te9", "stray:core-a--ten-a:Te9: "}, // the port is taken
	} {
		changes, err := failure.ParseChanges(f, strings.Fields(c.texts)...)
		if got := fmt.Sprint(changes); got != c.want && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: %s, %v, want %s", c.texts, got, err, c.want)
		}
		if err != nil {
			continue
		}
		for i, s := range failure.ChangeScenarios(changes, topology.NewFaults()) {
			if s.Name != changes[i].String() || !slices.Equal(s.Changes, changes[i:i+1]) || !s.Faulty() {
				t.Errorf("scenario %d of %q is %+v", i, c.texts, s)
			}
		}
		loader, err := failure.NewLoader(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loader.Load(failure.Scenario{Changes: changes}); (err == nil) != (len(changes) == 0) {
			t.Errorf("a Loader that knows no changes says of %q: %v", c.texts, err)
		}
	}
}

// TestChangeVerdicts has what changes do, worked out by hand.
func TestChangeVerdicts(t *testing.T) {
	for _, c := range []struct {
		changes string // in order
		down    string
		want    string // verdict and Mbps of csv, and a part of its reason
	}{
		{"", "", "intact 10000"},
		{"silent:core-a=drop", "", "looped 0 core-a without spanning tree"},
		{"silent:core-a=drop", "link:core", "intact 10000"}, // the ring is cut
		{"silent:core-b=flood", "", "slow 2000"},            // up-b is 10,000 from the root
		{"priority:core-a=61440", "", "intact 10000"},
		{"cost:ten-b:isl=200000000", "", "slow 2000 lag:isl is up, but ten-b discards it"},
		{"prune:ten-a:isl=110", "", "blocked 0 lag:isl forwards, but does not carry VLAN 110"},
		{"prune:ten-a:isl=20", "", "intact 10000"},
		{"native:ten-b:isl=110", "", "blocked 0 the native VLAN of lag:isl is 1 at ten-a and 110 at ten-b"},
		{"native:ten-b:isl=110 native:ten-a:isl=110", "", "intact 10000"},
		{"bundle:ten-a:isl=static", "", "slow 2000 does not form"},
		{"bundle:ten-a:isl=static bundle:ten-b:isl=static", "", "intact 10000"},
		{"deaf:ten-b:isl/1", "", "slow 2000 lag:isl is up, but ten-b discards it"}, // LACP leaves it: 2,000, a tie
		{"deaf:ten-b:isl", "", "slow 2000 lag:isl is down: it is one-way, and LACP hears nobody there and leaves it"},
		{"bundle:ten-a:isl=static bundle:ten-b:isl=static deaf:ten-b:isl/1", "", "slow 2000 port ten-a:1 is disputed"},
		{"bundle:ten-a:isl=static bundle:ten-b:isl=static deaf:ten-b:isl/2", "", "blocked 0 both ends forward: a black hole"},
		{"bundle:ten-a:isl=static bundle:ten-b:isl=static deaf:ten-b:isl/2", "member:isl/2", "slow 2000"},
		{"bundle:ten-a:isl=static bundle:ten-b:isl=static half:ten-b:isl/2", "", "blocked 0 member:isl/2 is down at ten-a and up at ten-b"},
		{"rogue:ten-b", "", "intact 10000"},
		{"stray:ten-a--ten-b", "lag:isl", "slow 2000 lag:isl is down; link:stray is up, but ten-b discards it"},
		{"stray:core-a--ten-b stray:core-a--ten-b", "", "intact 10000"},
	} {
		f := changeable(t, nil)
		s := failure.Scenario{}
		for _, text := range strings.Fields(c.changes) {
			change, err := failure.ParseChange(f, text)
			if err != nil {
				t.Fatal(err)
			}
			s.Changes = append(s.Changes, change)
		}
		var err error
		if c.down != "" {
			if s.Down, err = f.ParseFaults(c.down); err != nil {
				t.Fatal(err)
			}
		}
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Errorf("%v: %v", s, err)
			continue
		}
		csv := o.Networks[0]
		head, reason, _ := strings.Cut(c.want, " ")
		mbps, reason, _ := strings.Cut(reason, " ")
		if csv.Verdict.String() != head || fmt.Sprint(csv.BottleneckMbps) != mbps || !strings.Contains(csv.Pair.Reason.String(), reason) {
			t.Errorf("%v: %v %d: %v; want %s", s, csv.Verdict, csv.BottleneckMbps, csv.Pair.Reason, c.want)
		}
		if o.Networks[0].Before != failure.Intact {
			t.Errorf("%v: csv was %v before", s, o.Networks[0].Before)
		}
	}
}

// TestNativeRemedy has a native VLAN that is wrong at one end mended there, and not by
// spanning tree, whose port is right to discard.
func TestNativeRemedy(t *testing.T) {
	f := changeable(t, nil)
	changes, err := failure.ParseChanges(f, "native:ten-b:isl=110")
	if err != nil {
		t.Fatal(err)
	}
	o, err := failure.Evaluate(f, failure.Scenario{Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	const want = "give lag:isl one native VLAN at both ends, such as 1"
	if got := o.Networks[0].Pair.Reason.Remedy; got != want {
		t.Errorf("to mend it: %s; want %s", got, want)
	}
}

// TestSweepChanges has the sweep give what Evaluate gives of each change, and nothing
// of the fabric changed by it.
func TestSweepChanges(t *testing.T) {
	f := changeable(t, nil)
	changes := failure.Changes(f, failure.ChangeSilent, failure.ChangeRogue, failure.ChangeDeaf)
	down, _ := f.ParseFaults("link:core")
	i := -1
	for o, err := range failure.SweepChanges(context.Background(), f, changes, down) {
		if err != nil {
			t.Fatal(err)
		}
		s := failure.Scenario{}
		if i >= 0 {
			s = failure.Scenario{Changes: changes[i : i+1], Down: down}
		}
		want, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%+v", *o), fmt.Sprintf("%+v", *want); got != want {
			t.Errorf("%v:\n%s\nwant\n%s", s, got, want)
		}
		i++
	}
	if i != len(changes) {
		t.Errorf("%d outcomes of %d changes", i, len(changes))
	}
}

// TestStrays has each of what a cable can do, by what stands in its way.
func TestStrays(t *testing.T) {
	free := func(a, b topology.Port) func(*topology.Builder) {
		return func(f *topology.Builder) {
			a.Name, b.Name = "free", "free"
			f.Switches[2].Ports, f.Switches[3].Ports = []topology.Port{a}, []topology.Port{b}
		}
	}
	port := topology.Port{Mbps: 10_000}
	with := func(edit func(*topology.Port)) topology.Port {
		p := port
		edit(&p)
		return p
	}
	guard := with(func(p *topology.Port) { p.BPDUGuard = true })
	filter := with(func(p *topology.Port) { p.BPDUFilter = true })
	access := func(v int) topology.Port { return with(func(p *topology.Port) { p.Access = v }) }
	for _, c := range []struct {
		what string
		edit func(*topology.Builder)
		text string
		want string
	}{
		{"nothing", free(port, port), "stray:ten-a:free--ten-b:free", "held ten-b alternate"},
		{"BPDU guard", free(guard, port), "stray:ten-a:free--ten-b:free", "closed ten-a"},
		{"BPDU guard at both ends", free(guard, guard), "stray:ten-a:free--ten-b:free", "closed ten-a ten-b"},
		{"BPDU filter", free(filter, port), "stray:ten-a:free--ten-b:free", "storm 1,20,110"},
		{"BPDU filter, other VLANs", free(with(func(p *topology.Port) { p.BPDUFilter, p.Access = true, 20 }), access(110)), "stray:ten-a:free--ten-b:free", "joined 20 110"},
		{"access ports", free(access(20), access(20)), "stray:ten-a:free--ten-b:free", "held ten-b alternate"},
		{"BPDU filter, one VLAN", free(with(func(p *topology.Port) { p.BPDUFilter, p.Access = true, 20 }), access(20)), "stray:ten-a:free--ten-b:free", "storm 20"},
		{"an unmanaged switch that drops", free(port, port), "stray:ten-a:free--ten-b:free=drop", "storm 1,20,110"},
		{"an unmanaged switch that drops, other VLANs", free(access(20), access(110)), "stray:ten-a:free--ten-b:free=drop", "joined 110 20"},
		{"an unmanaged switch that floods", free(port, port), "stray:ten-a:free--ten-b:free=flood", "held ten-b alternate"},
		{"… between guards", free(guard, guard), "stray:ten-a:free--ten-b:free=flood", "closed ten-a ten-b"},
		{"… at a guard", free(guard, access(20)), "stray:ten-a:free--ten-b:free=flood", "closed ten-a"},
		{"one switch", nil, "stray:ten-a--ten-a", "held ten-a backup"},
		{"one switch, over an unmanaged one", nil, "stray:ten-a--ten-a=flood", "held ten-a backup"},
		{"root guard", free(with(func(p *topology.Port) { p.RootGuard = true }), port), "stray:core-a--ten-a:free", "held ten-a root-inconsistent"},
		{"a shorter way", nil, "stray:core-b--ten-a", "moved ten-a:up-a"},
		{"no spanning tree", func(b *topology.Builder) {
			b.Links = b.Links[:1]
			for i := range b.Switches {
				b.Switches[i].Protocol, b.Switches[i].BPDU = topology.NoSTP, topology.BPDUFlood
			}
		}, "stray:ten-a--ten-b", "storm 1,20,110"},
	} {
		f := changeable(t, c.edit)
		change, err := failure.ParseChange(f, c.text)
		if err != nil {
			t.Fatal(err)
		}
		s, err := failure.JudgeStray(f, change)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := strayWords(s); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
		if looped := slices.ContainsFunc(s.Outcome.Networks, func(n failure.NetworkOutcome) bool { return n.Verdict == failure.Looped }); looped != (len(s.Storm) > 0) {
			t.Errorf("%s: storm in %v, and networks are looped: %v", c.what, s.Storm, looped)
		}
	}
}

// strayWords says what a cable does, the first of storm, closed, held, moved, joined.
func strayWords(s *failure.Stray) string {
	var parts []string
	switch {
	case len(s.Storm) > 0:
		return "storm " + topology.VLANsOf(s.Storm...).String()
	case len(s.Closed) > 0:
		for _, p := range s.Closed {
			parts = append(parts, p.Bridge)
		}
		for _, j := range s.Outcome.Joined {
			parts = append(parts, fmt.Sprint(j))
		}
		return "closed " + strings.Join(parts, " ")
	case len(s.Held) > 0:
		m := s.Held[0]
		if m.Is.Guard != 0 {
			return fmt.Sprintf("held %s %v", m.Port.Bridge, m.Is.Guard)
		}
		return fmt.Sprintf("held %s %v", m.Port.Bridge, m.Is.Role)
	case len(s.Outcome.Joined) > 0:
		j := s.Outcome.Joined[0]
		return fmt.Sprintf("joined %d %d", j.VLANs[0], j.VLANs[1])
	case len(s.Moved) > 0:
		return fmt.Sprintf("moved %s:%s", s.Moved[0].Port.Bridge, s.Moved[0].Element.Name)
	}
	return "nothing"
}

// TestStrayCandidates counts the cables: every pair of free enabled ports, none of
// disabled ones.
func TestStrayCandidates(t *testing.T) {
	count := func(f *topology.Fabric, o failure.StrayOptions) (names []string) {
		for s, err := range failure.Strays(context.Background(), f, o) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, s.Cable.String())
		}
		return names
	}
	if got := count(changeable(t, nil), failure.StrayOptions{}); len(got) != 10 {
		t.Errorf("4 switches without a described port: %v", got)
	}
	if got := count(changeable(t, nil), failure.StrayOptions{Described: true}); got != nil {
		t.Errorf("no port is described: %v", got)
	}
	shut := changeable(t, func(b *topology.Builder) {
		for i := range b.Switches {
			b.Switches[i].Ports = []topology.Port{{Name: "spare", Disabled: true}}
		}
	})
	if got := count(shut, failure.StrayOptions{}); got != nil {
		t.Errorf("every port that is free is shut down: %v", got)
	}
	three := changeable(t, func(b *topology.Builder) {
		for i := range b.Switches {
			b.Switches[i].Ports = []topology.Port{{Name: "spare", Disabled: i > 1}}
		}
		b.Switches[0].Ports = append(b.Switches[0].Ports, topology.Port{Name: "more"})
	})
	if got := fmt.Sprint(count(three, failure.StrayOptions{})); got != "[stray:core-a:spare--core-a:more stray:core-a:spare--core-b:spare stray:core-a:more--core-b:spare]" {
		t.Errorf("three free ports: %v", got)
	}
}

// TestOneWayStorms holds the storms of random states with one-way links against frames
// that are followed one by one, and what joins against who hears whom.
func TestOneWayStorms(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 5))
		b := &topology.Builder{Networks: []topology.Network{{Name: "n", VLAN: 10}}}
		n := 3 + r.IntN(4)
		for i := range n {
			s := topology.Switch{Name: fmt.Sprintf("s%d", i), Protocol: topology.STP}
			if r.IntN(8) == 0 {
				s.Protocol, s.BPDU = topology.NoSTP, topology.BPDUDrop
			}
			b.Switches = append(b.Switches, s)
			b.Hosts = append(b.Hosts, topology.Host{Name: "h" + s.Name, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: s.Name}}, Carries: []string{"n"}}}})
		}
		for i := range n + r.IntN(3) {
			l := topology.Link{Name: fmt.Sprintf("l%d", i), Mbps: 1000, Ends: [2]topology.End{{Switch: fmt.Sprintf("s%d", r.IntN(n))}, {Switch: fmt.Sprintf("s%d", r.IntN(n))}}}
			for k := range l.Ends {
				if r.IntN(5) == 0 {
					l.Ends[k].Deaf = []int{1}
				}
			}
			b.Links = append(b.Links, l)
		}
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		o, err := failure.Evaluate(f, failure.Scenario{})
		if err != nil {
			t.Fatal(err)
		}
		state, err := failure.Settle(f, topology.Faults{})
		if err != nil {
			t.Fatal(err)
		}
		reach, storm := follow(state)
		whole := true
		for _, to := range reach {
			whole = whole && len(to) == n
		}
		got := o.Networks[0].Verdict
		want := "cut"
		switch {
		case storm:
			want = "looped"
		case whole:
			want = "connected"
		}
		seen[want]++
		if (got == failure.Looped) != storm || !storm && got.Connected() != whole {
			t.Fatalf("seed %d: %v, want %s: %v", seed, got, want, o.Networks[0].Pair.Reason)
		}
	}
	for _, k := range []string{"cut", "looped", "connected"} {
		if seen[k] < 20 {
			t.Errorf("%s only %d times", k, seen[k])
		}
	}
}

// follow floods a frame from each switch over what forwards. It returns where each
// frame gets, and whether one comes by where it was: over the same cable in the same
// direction.
func follow(s *failure.State) (reach map[string]map[string]bool, storm bool) {
	type flight struct {
		hop int
		end int // where it arrives
	}
	forwards := func(e lag.End) bool {
		inst, runs := s.View.Instance(e.Switch, 10)
		return !runs || s.Trees[inst][e.Switch].Ports[e.Port].Forwarding
	}
	out := make(map[string][]flight) // by the switch that sends
	for i, h := range s.View.Hops {
		if h.Status != lag.Up && h.Status != lag.OneWay || !forwards(h.Ends[0]) || !forwards(h.Ends[1]) {
			continue
		}
		for k := range h.Ends {
			if h.Status == lag.Up || h.Hears[k] {
				out[h.Ends[1-k].Switch] = append(out[h.Ends[1-k].Switch], flight{i, k})
			}
		}
	}
	reach = make(map[string]map[string]bool)
	for _, b := range s.View.NICs {
		start := b.Switch
		reach[start] = map[string]bool{start: true}
		var walk func(at string, by flight, on map[flight]bool)
		done := make(map[flight]bool)
		walk = func(at string, by flight, on map[flight]bool) {
			for _, f := range out[at] {
				if f.hop == by.hop && f.end != by.end {
					continue // by the port that it came in by
				}
				if on[f] {
					storm = true
					continue
				}
				if done[f] {
					continue
				}
				on[f] = true
				to := s.View.Hops[f.hop].Ends[f.end].Switch
				reach[start][to] = true
				walk(to, f, on)
				delete(on, f)
				done[f] = true
			}
		}
		walk(start, flight{-1, 0}, map[flight]bool{})
	}
	return reach, storm
}

// TestChangesOfPeers wants a change of an end at both peers of an MLAG pair named by the
// pair, one of a member by the peer that has it, as the file says; either peer is understood
// for all of an end, and another peer than its own for none of the members.
func TestChangesOfPeers(t *testing.T) {
	f, err := file.LoadFS(designs.FS, "d6-mlag-evlt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// As the file has them: the end's pair, and the peers of its members in their order.
	ends := map[string][]string{
		"evlt at spines": {"spine-1", "spine-2", "spine-1", "spine-2"}, "evlt at leaves": {"leaf-1", "leaf-1", "leaf-2", "leaf-2"},
		"tor-1 at spines": {"spine-1", "spine-2"}, "tor-2 at spines": {"spine-1", "spine-2"},
	}
	seen := make(map[string]int)
	for _, c := range failure.Changes(f) {
		parsed, err := failure.ParseChange(f, c.String())
		if err != nil || parsed != c {
			t.Errorf("%v is parsed as %v, %v", c, parsed, err)
		}
		for end, peers := range ends {
			link, pair, _ := strings.Cut(end, " at ")
			switch is := slices.Contains(peers, c.At.Switch) || c.At.Switch == pair; {
			case !is || c.At.Port != link:
				continue
			case c.Member == 0 && c.At.Switch != pair:
				t.Errorf("%v is of one peer, want %s", c, pair)
			case c.Member > 0 && c.At.Switch != peers[c.Member-1]:
				t.Errorf("%v is of %s, want %s", c, c.At.Switch, peers[c.Member-1])
			}
			seen[end]++
		}
	}
	for end := range ends {
		if seen[end] == 0 {
			t.Errorf("there is no change of %s", end)
		}
	}
	for text, want := range map[string]string{
		"prune:spine-1:tor-1=10": "prune:spines:tor-1=10", "prune:spine-2:tor-1=10": "prune:spines:tor-1=10", "deaf:spines:tor-1/2": "deaf:spine-2:tor-1/2",
		"half:spine-2:evlt/4": "half:spine-2:evlt/4", "deaf:leaf-2:evlt": "deaf:leaves:evlt", "prune:tor-1:tor-1=10": "prune:tor-1:tor-1=10",
	} {
		if c, err := failure.ParseChange(f, text); err != nil || c.String() != want {
			t.Errorf("%s is %v, %v, want %s", text, c, err, want)
		}
	}
	for text, want := range map[string]string{
		"half:spine-1:evlt/4":   `member 4 of lag:evlt is at the peer spine-2, want half:SWITCH:LAG/1; did you mean "half:spine-2:evlt/4"?`,
		"deaf:spins:evlt":       `there is no switch "spins", want a switch of the network; did you mean "spines"?`,
		"deaf:spines:vlti":      "lag:vlti does not end at spines",
		"priority:spines=4096":  `there is no switch "spines"`,
		"deaf:leaves:tor-1":     "lag:tor-1 does not end at leaves",
		"deaf:spine-2:evlt/5":   "lag:evlt has no member 5",
		"bundle:spines:vlti=no": `"no", want static or lacp`,
	} {
		if _, err := failure.ParseChange(f, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestChangeKindsSay wants each kind to say how it is written and, in a line of its own, what
// it does.
func TestChangeKindsSay(t *testing.T) {
	seen := make(map[string]failure.ChangeKind)
	for _, k := range failure.ChangeKinds() {
		does := k.Does()
		if !strings.HasPrefix(k.Form(), k.String()+":") || len(does) < 20 || len(does) > 80 || seen[does] != 0 {
			t.Errorf("%v is written %q and does %q", k, k.Form(), does)
		}
		seen[does] = k
	}
	if k := failure.ChangeKind(0); k.Does() != k.String() {
		t.Errorf("no kind does %q", k.Does())
	}
}
