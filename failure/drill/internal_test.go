package drill

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

func design(t *testing.T, name string) *topology.Fabric {
	t.Helper()
	path, err := designs.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return LoadFS(t, designs.FS, path)
}

// told returns what a drill prints of each state that fails, by name.
func told(t *testing.T, f *topology.Fabric, plan Plan, requirements ...Requirement) map[string]string {
	t.Helper()
	d, err := newDrill(f, plan, requirements, false, false)
	if err != nil {
		t.Fatal(err)
	}
	defer d.states.stop()
	out := make(map[string]string)
	for i, it := range d.items {
		s, err := d.state(i)
		if err != nil {
			t.Fatal(err)
		}
		if misses := d.check(s); misses != nil {
			out[it.name] = d.message(s, it, misses, []string{d.drawCommand("TestX/"+it.name, s, it, instanceOf(s, misses))})
		}
	}
	return out
}

// TestMessage wants the message of states that each show something else: no fault, a
// named scenario, a tree of its own, a dead switch, a way back from a reboot, findings.
func TestMessage(t *testing.T) {
	isl := topology.NewFaults(topology.Element{Kind: topology.KindLAG, Name: "isl"}, topology.Element{Kind: topology.KindSwitch, Name: "core-a"})
	for _, c := range []struct {
		name, design string
		plan         Plan
		r            []Requirement
		state        string
		want         string
	}{
		{"a tree of its own", "d4b", Scenarios("lag:core"), []Requirement{AtWorst("csv", failure.Rerouted)}, "no fault", `
no fault: csv is blocked (spanning tree discards on the way); want csv rerouted or better
  want    csv rerouted or better
  got     csv is blocked (spanning tree discards on the way)

  why     lag:isl is up, but ten-b discards it (port ten-b:1, alternate in mst2): ten-b reaches core-a over
          lag:up-b (cost 20,000 via core-b), not over lag:isl (cost 30,000 via ten-a): internal root path cost
          20,000 is less than 30,000; lag:up-a, lag:core and lag:up-b forward, but do not carry VLAN 110
  mend    allow VLAN 110 on lag:up-a, lag:core and lag:up-b (slow then), or give lag:isl a cost of 9,999 or
          less at ten-b in mst2, or make ten-a the root of mst2

  picture go test -artifacts -run '^TestX$/^no fault$'
`},
		{"a named scenario", "reference", Chosen(failure.Scenario{Name: "somebody pulls the wrong cable", Down: isl}), []Requirement{AtWorst("csv", failure.Intact)}, "somebody pulls the wrong cable", `
somebody pulls the wrong cable: csv is severed (no cable left); want csv intact
  state   switch:core-a, lag:isl are dead
  want    csv intact
  got     csv is severed (no cable left)
`},
	} {
		got := told(t, design(t, c.design), c.plan, c.r...)[c.state]
		if want := strings.TrimSpace(c.want); !strings.HasPrefix(got, want) {
			t.Errorf("%s: the message is\n%s\nwant it to begin\n%s", c.name, got, want)
		}
	}
	got := told(t, design(t, "n3"), Reboots(), AtWorst("csv", failure.Degraded))
	back := got["reboot:r/back"]
	for _, want := range []string{
		"reboot:r/back: csv is blocked (spanning tree discards on the way); want csv degraded or better\n",
		"  state   switch:r back\n", "loop-inconsistent", "  roles   p:2 (link:p-q)",
		`picture go test -artifacts -run '^TestX$/^reboot:r$/^back$'`,
	} {
		if !strings.Contains(back, want) {
			t.Errorf("after the reboot of r: no %q in\n%s", want, back)
		}
	}
	if len(got) != 4 || got["reboot:p/down"] == "" {
		t.Errorf("of the reboots these fail: %v", got)
	}
	// A finding is told once, without roles and a picture.
	got = told(t, design(t, "reference"), failure.Singles(topology.KindLAG), NoFindingAbove(failure.Note))
	if len(got) != 1 || !strings.HasPrefix(got["no fault"], "no fault: there is warning ") || strings.Contains(got["no fault"], "picture") {
		t.Errorf("findings are told as %v", got)
	}
	for _, line := range []string{"  want    no finding worse than a note\n  got     there is warning ", "\n  why     ", "\n  mend    "} {
		if !strings.Contains(got["no fault"], line) {
			t.Errorf("no %q in\n%s", line, got["no fault"])
		}
	}
	// A cable that came up slower.
	slow := told(t, design(t, "l2"), Slowdowns(1000), AtWorst("csv", failure.Rerouted))["member:isl/1=1G"]
	if !strings.HasPrefix(slow, "member:isl/1=1G: csv is slow (connected, but under the speed it needs); want csv rerouted or better\n  want ") || !strings.Contains(slow, "ten-b:1 (lag:isl)    root → alternate") {
		t.Errorf("a member that came up slower is told as\n%s", slow)
	}
	// A change along with a failure: not the command, which has no rest for it.
	f := Load(t, "../../examples/designs/d4-mstp-cluster-instance.yaml")
	made, err := failure.ParseChanges(f, "deaf:ten-b:isl/1")
	if err != nil {
		t.Fatal(err)
	}
	changed := told(t, f, Chosen(failure.Scenario{Changes: made, Down: topology.NewFaults(topology.Element{Kind: topology.KindMember, Name: "isl", Index: 2})}), AtWorst("csv", failure.Intact))
	if text := changed["deaf:ten-b:isl/1,member:isl/2"]; len(changed) != 1 || !strings.Contains(text, "\n  state   deaf:ten-b:isl/1 + member:isl/2\n") || !strings.Contains(text, "\n  picture go test -artifacts -run ") {
		t.Errorf("a change is told as\n%s\nof %v", text, changed)
	}
	// Many misses are counted, not told.
	many := told(t, design(t, "reference"), Scenarios("lag:isl"), Not(All(AtWorst("csv", failure.Intact))), manyMisses{})["lag:isl"]
	if strings.Count(many, "\n  got ") != mostMisses || !strings.Contains(many, "and 8 more\n") || !strings.Contains(many, "  why     number 5: since 5\n          and 14 more\n") {
		t.Errorf("many misses are told as\n%s", many)
	}
	// Of a fabric that Load has read, the command that draws it.
	text := told(t, f, Scenarios("lag:isl,member:up-a/1"), AtWorst("csv", failure.Intact))["lag:isl,member:up-a/1"]
	if want := "/examples/designs/d4-mstp-cluster-instance.yaml --down lag:isl,member:up-a/1 --difference --instance mst2 --format svg > lag_isl_member_up-a_1.svg"; !strings.HasSuffix(text, want) {
		t.Errorf("the message ends\n%s\nwant\n%s", text, want)
	}
	if !strings.Contains(text, "in cist, mst1") {
		t.Errorf("the roles do not say in which trees:\n%s", text)
	}
}

// manyMisses is missed 20 times in every state.
type manyMisses struct{}

func (manyMisses) String() string                  { return "many" }
func (manyMisses) Validate(*topology.Fabric) error { return nil }
func (manyMisses) Check(*State) (out []Miss) {
	for i := range 20 {
		out = append(out, Miss{Subject: fmt.Sprintf("number %d", i), Got: "is missed", Reason: fmt.Sprintf("since %d", i)})
	}
	return out
}

// TestNewDrill wants what is wrong with a drill said before any state is evaluated.
func TestNewDrill(t *testing.T) {
	f := design(t, "reference")
	fine := AtWorst("csv", failure.Looped)
	for _, c := range []struct {
		plan Plan
		r    []Requirement
		want string
	}{
		{nil, []Requirement{fine}, "the plan is nil"},
		{failure.Singles(), nil, "no requirement is named"},
		{failure.Singles(), []Requirement{nil}, "a requirement is nil"},
		{Scenarios(), []Requirement{fine}, "no scenario is named"},
		{Scenarios("member:isl/1", "lag:isk,switch:tena"), []Requirement{AtWorst("csw", failure.Intact)},
			"scenario \"lag:isk,switch:tena\": the network has no element \"lag:isk\"; did you mean \"lag:isl\"?\n" +
				"scenario \"lag:isk,switch:tena\": the network has no element \"switch:tena\"; did you mean \"switch:ten-a\"?\n" +
				"there is no network \"csw\"; did you mean \"csv\"?"},
		{Chosen(failure.Down(topology.Element{Kind: topology.KindLAG, Name: "isk"})), []Requirement{fine}, `did you mean "lag:isl"?`},
		{Chosen(), []Requirement{fine}, "no scenario is chosen"},
		{failure.Singles(topology.KindSegment), []Requirement{fine}, "the plan takes nothing down: the network has no segment"},
		{Slowdowns(topology.MaxMbps), []Requirement{fine}, "no cable that could come up slower"},
		{failure.Plan{K: 3, Of: 0, Shard: 2}, []Requirement{fine}, "shard 2 of 0"},
		{failure.Plan{K: 6}, []Requirement{fine}, "more than 100000: sum them up with failure.Summarize"},
		{Chosen(failure.Scenario{Changes: []failure.Change{{Kind: failure.ChangeDeaf, At: failure.Place{Switch: "ten-a", Port: "isk"}}}}), []Requirement{fine}, "deaf:ten-a:isk"},
		{failure.Singles(topology.KindLAG), []Requirement{When(OfKinds(topology.KindSwitch), fine)}, "takes none of the plan's scenarios, and checks nothing"},
	} {
		if _, err := newDrill(f, c.plan, c.r, false, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v with %v: %v, want %q", c.plan, c.r, err, c.want)
		}
	}
	if _, err := newDrill(nil, failure.Singles(), []Requirement{fine}, false, false); err == nil {
		t.Error("a network that is nil is taken")
	}
}

// TestItems wants the names of subtests, and what -short leaves out.
func TestItems(t *testing.T) {
	f := design(t, "reference")
	change := func(text, down string) failure.Scenario {
		c, err := failure.ParseChanges(f, text)
		if err != nil {
			t.Fatal(err)
		}
		s := failure.Scenario{Changes: c}
		if down == "link:rogue-cable" {
			s.Down = topology.NewFaults(topology.Element{Kind: topology.KindLink, Name: "rogue-cable"})
		} else if down != "" {
			if s.Down, err = f.ParseFaults(strings.Split(down, ",")...); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	names := func(plan Plan, short bool) (out []string, left int) {
		if err := validate(f, plan); err != nil {
			t.Error(err)
		}
		all, left := items(f, plan, short)
		for _, it := range all {
			out = append(out, it.name)
		}
		return out, left
	}
	for _, c := range []struct {
		plan Plan
		want string
	}{
		{failure.Singles(topology.KindLAG), "no fault|lag:isl|lag:up-a|lag:up-b"},
		{Scenarios("lag:isl,switch:core-a", "member:isl/1"), "no fault|switch:core-a,lag:isl|member:isl/1"},
		{Reboots(), "no fault|reboot:core-a/down|reboot:core-a/back|reboot:core-b/down|reboot:core-b/back|reboot:ten-a/down|reboot:ten-a/back|reboot:ten-b/down|reboot:ten-b/back"},
		{Slowdowns(1000), "no fault|link:core=1G|member:isl/1=1G|member:isl/2=1G"},
		{Chosen(change("deaf:ten-b:isl", "lag:up-a,member:up-b/1"), change("rogue:core-a", "link:rogue-cable"), change("silent:ten-a=drop", "")), "no fault|deaf:ten-b:isl,lag:up-a,member:up-b/1|rogue:core-a,link:rogue-cable|silent:ten-a=drop"},
		{Pairs(topology.KindLAG), "no fault|lag:isl|lag:up-a|lag:up-b|lag:isl,lag:up-a|lag:isl,lag:up-b|lag:up-a,lag:up-b"},
		{failure.Plan{Kinds: []topology.Kind{topology.KindLAG}, Shard: 2, Of: 2}, "no fault|lag:up-a|lag:up-b"},
	} {
		if got, _ := names(c.plan, true); strings.Join(got, "|") != c.want {
			t.Errorf("%v: %s, want %s", c.plan, strings.Join(got, "|"), c.want)
		}
	}
	all, _ := names(Pairs(), false)
	some, left := names(Pairs(), true)
	singles, _ := names(failure.Singles(), true)
	if len(some) != len(singles)+shortSets || len(some)+left != len(all) || !slices.Equal(some[:len(singles)], singles) {
		t.Errorf("with -short %d of %d scenarios, %d left out, want %d singles and %d pairs", len(some), len(all), left, len(singles), shortSets)
	}
	// Evenly: no gap between two that stay is more than twice that between others.
	last, widest := len(singles), 0
	for _, n := range some[len(singles):] {
		i := slices.Index(all, n)
		last, widest = i, max(widest, i-last)
	}
	if most := 2*(len(all)-len(singles))/shortSets + 1; widest > most || len(all)-last > most {
		t.Errorf("a gap of %d pairs is left out, and %d at the end, want at most %d", widest, len(all)-last, most)
	}
}

// TestDotOfChanges wants what a change plugs in drawn, and of a change that plugs in
// nothing what is not as without fault.
func TestDotOfChanges(t *testing.T) {
	f := design(t, "reference")
	for text, want := range map[string]string{
		"rogue:core-a": "link:rogue-cable", "stray:ten-a--core-b=drop": "switch:unmanaged", "deaf:ten-b:isl": "compared with no fault",
	} {
		changes, err := failure.ParseChanges(f, text)
		if err != nil {
			t.Fatal(err)
		}
		d, err := newDrill(f, Chosen(failure.Scenario{Changes: changes}), []Requirement{AtWorst("csv", failure.Intact)}, false, false)
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.state(1)
		if err != nil {
			t.Fatal(err)
		}
		dot, err := d.dot(s, d.items[1], stp.Instance{})
		d.states.stop()
		if err != nil || !strings.Contains(dot, want) {
			t.Errorf("%s: %v, no %q in\n%s", text, err, want, dot)
		}
	}
}

// TestAhead wants each case once, in any order that it is asked for, few that nobody
// asks for, and no more at once than there are workers.
func TestAhead(t *testing.T) {
	const n, workers = 100, 3
	var computed, now, most atomic.Int32
	fail := errors.New("this one")
	a := newAhead(n, workers, func(i int) (*failure.Case, error) {
		computed.Add(1)
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		if i == 41 {
			return nil, fail
		}
		return &failure.Case{Outcome: &failure.Outcome{Scenario: failure.Scenario{Name: fmt.Sprint(i)}}}, nil
	})
	for i := 40; i < 50; i++ {
		c, err := a.get(i)
		if i == 41 {
			if err != fail {
				t.Errorf("the error of 41 is %v", err)
			}
		} else if err != nil || c.Outcome.Scenario.Name != fmt.Sprint(i) {
			t.Errorf("get(%d) = %v, %v", i, c, err)
		}
	}
	a.stop()
	if got := int(computed.Load()); got < 10 || got > 10+2*workers {
		t.Errorf("%d cases computed, 10 were asked for", got)
	}
	if got := most.Load(); got > workers {
		t.Errorf("%d at once, want at most %d", got, workers)
	}
}

// TestShuffled wants something else in the order of the description, with the same
// names, and a difference said.
func TestShuffled(t *testing.T) {
	f := design(t, "d2")
	if err := shuffled(looked{fabric: f, plan: failure.Singles()}); err != nil {
		t.Error(err)
	}
	g, err := reordered(f)
	if err != nil {
		t.Fatal(err)
	}
	a, b := f.Builder(), g.Builder()
	name := func(s topology.Switch) string { return s.Name + " " + s.MAC.String() }
	if slices.EqualFunc(a.Switches, b.Switches, func(x, y topology.Switch) bool { return x.Name == y.Name }) {
		t.Error("the switches are in the same order")
	}
	var x, y []string
	for i := range a.Switches {
		x, y = append(x, name(a.Switches[i])), append(y, name(b.Switches[i]))
	}
	slices.Sort(x)
	slices.Sort(y)
	if !slices.Equal(x, y) {
		t.Errorf("the switches are %v and %v", x, y)
	}
	// Stray cables, one of which is said to do something else.
	plug := make([]*failure.Stray, 0)
	for x, err := range failure.Strays(t.Context(), f, failure.StrayOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		plug = append(plug, x)
	}
	if err := shuffled(looked{fabric: f, plan: Chosen(failure.Scenario{}), strays: plug}); err != nil || len(plug) < 3 {
		t.Errorf("%d stray cables: %v", len(plug), err)
	}
	wrong := *plug[1]
	wrong.Storm = append(slices.Clone(wrong.Storm), 4094)
	plug[1] = &wrong
	if err := shuffled(looked{fabric: f, plan: Chosen(failure.Scenario{}), strays: plug}); err == nil || !strings.Contains(err.Error(), wrong.Cable.String()+": the storms depend on the order") {
		t.Errorf("a storm that is not there is said as %v", err)
	}
	if err := same("lag:isl", "trees", []int{1, 2}, []int{2, 1}); err == nil || !strings.Contains(err.Error(), "lag:isl: the trees depend on the order") {
		t.Errorf("what differs is %v", err)
	}
	if sameErrors("x", errors.New("a"), nil) == nil || sameErrors("x", errors.New("a"), errors.New("b")) != nil {
		t.Error("an error in one order only is to be one, and in both none")
	}
}

// TestRoleChanges wants the ports that go-cmp finds to differ to be those that a look at
// every one finds, in every single failure of the designs.
func TestRoleChanges(t *testing.T) {
	changed := 0
	for i, name := range designs.Names() {
		if testing.Short() && i%3 != 0 {
			continue
		}
		f := design(t, name)
		x, err := failure.Analyze(f)
		if err != nil {
			continue
		}
		for s := range failure.Singles(topology.KindSwitch, topology.KindLAG, topology.KindMember).Scenarios(f) {
			c, err := x.Case(s)
			if err != nil {
				continue
			}
			ports := make(map[string]bool)
			for in, bridges := range c.State.Trees {
				for bridge, v := range bridges {
					for number, p := range v.Ports {
						if x.Rest().Trees[in][bridge].Ports[number] != p {
							ports[fmt.Sprintf("%s:%d", bridge, number)] = true
						}
					}
				}
			}
			changed += len(ports)
			lines := roleChanges(x.Rest(), c.State)
			got := make(map[string]bool)
			more := 0
			for _, line := range lines {
				port, _, _ := strings.Cut(line, " ")
				if n, err := fmt.Sscanf(line, "and %d more", &more); n == 1 && err == nil || port == "root" {
					continue
				}
				got[port] = true
				if !ports[port] || !strings.Contains(line, " → ") {
					t.Errorf("%s, %v: the line %q, the ports %v", name, s, line, ports)
				}
			}
			if more == 0 && len(got) != len(ports) {
				t.Errorf("%s, %v: %d ports are told, want %v:\n%s", name, s, len(got), ports, strings.Join(lines, "\n"))
			}
		}
	}
	if changed < 100 {
		t.Errorf("%d ports change, too few to say anything", changed)
	}
}

// TestLineDiff wants the two texts back from their difference, of random ones that are
// short enough to be told whole.
func TestLineDiff(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range r.IntN(5) {
			fmt.Fprintf(&b, "%c\n", 'a'+rune(r.IntN(3)))
		}
		return b.String()
	}
	differ := 0
	for range 2000 {
		a, b := text(), text()
		d := lineDiff(a, b, 1)
		if (d == "") != (a == b) {
			t.Fatalf("%q and %q: %q", a, b, d)
		}
		if d == "" {
			continue
		}
		differ++
		left, right := 0, 0
		as, bs := strings.Split(strings.TrimSuffix(a, "\n"), "\n"), strings.Split(strings.TrimSuffix(b, "\n"), "\n")
		for line := range strings.Lines(d) {
			line = strings.TrimSuffix(line, "\n")
			if at, ok := strings.CutPrefix(line, "line "); ok {
				n := 0
				fmt.Sscan(at, &n)
				right += n - 1 - left // what is not told is the same in both
				left = n - 1
				continue
			}
			if line[0] != '+' {
				if as[left] != line[2:] {
					t.Fatalf("%q and %q: %q", a, b, d)
				}
				left++
			}
			if line[0] != '-' {
				if bs[right] != line[2:] {
					t.Fatalf("%q and %q: %q", a, b, d)
				}
				right++
			}
		}
	}
	if differ < 1000 {
		t.Errorf("%d texts differ", differ)
	}
	if got, want := lineDiff("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\nx\n6\n7\n", 10), "line 12\n  3\n  4\n- 5\n+ x\n  6\n  7"; got != want {
		t.Errorf("the difference is\n%s\nwant\n%s", got, want)
	}
	if got := lineDiff(strings.Repeat("a\n", 100), strings.Repeat("b\n", 100), 1); strings.Count(got, "\n") != mostLines+1 || !strings.HasSuffix(got, "… and more") {
		t.Errorf("a long difference is\n%s", got)
	}
}

// TestParseScript wants the faults of drill files, with their lines and the nearest
// names.
func TestParseScript(t *testing.T) {
	const good = "Prose.\n-- a.yaml --\nspandrill: 1\n-- spandrill drill --\n"
	for text, want := range map[string]string{
		good: "",
		"Prose.\r\n-- a.yaml --\r\nspandrill: 1\r\n-- spandrill drill --\r\n": "",
		"-- a.yaml --\n-- spandrill drill --\n":                               "x.txtar:1:1: the file begins without prose",
		"Prose.\n":                                                            "x.txtar:1:1: the file has no command",
		"Prose.\n-- a.yaml --\n":                                              "x.txtar:1:1: the file has no command",
		good + "-- notes.txt --\n":                                            `x.txtar:5:1: section "notes.txt", want a command such as`,
		good + "-- b.yalm --\n":                                               `did you mean "b.yaml"?`,
		good + "-- spandril drill --\n":                                       `did you mean "spandrill"?`,
		good + "-- spandrill --\n":                                            `section "spandrill", want a command`,
		good + "-- ../b.yaml --\n":                                            "is in another folder",
		good + "-- a.yaml --\n":                                               `x.txtar:5:1: section "a.yaml" is there twice, first in line 2`,
		good + "-- spandrill drill --\n":                                      `section "spandrill drill" is there twice, first in line 4`,
		good + "-- spandrill drill --require 'csv>=slow --\n":                 "the quote ' is not closed",
		good + "--spandrill roles --\n":                                       `x.txtar:5:1: "--spandrill roles --" is not the head of a section, want -- NAME --`,
		good + "-- spandrill roles\n":                                         "is not the head of a section",
		good + "- spandrill roles --\n":                                       "is not the head of a section",
		good + "-- b.yaml\n":                                                  "is not the head of a section",
		good + "-- spandrill dril --\n":                                       `x.txtar:5:1: there is no command "dril" in drill files, want one of change, check, compare, drill, erode, load, members, roles, stray, sweep, why; did you mean "drill"?`,
		good + "-- spandrill diagram --\n":                                    `there is no command "diagram" in drill files`,
		good + "-- spandrill drill --kind lag --\n":                           `x.txtar:5:1: drill has no flag "--kind", want one of --down, --slower, --kinds, --reboots, --slower-all, --require, --load, --format; did you mean "--kinds"?`,
		good + "-- spandrill drill -o x --\n":                                 `drill has no flag "-o"`,
		good + "-- spandrill drill --kinds --\n":                              "--kinds has no value",
		good + "-- spandrill drill a.yaml b.yaml --\n":                        "drill has 2 arguments, want 0 to 1",
		good + "-- spandrill compare a.yaml --\n":                             "compare has 1 argument, want 2",
		good + "-- b.yaml --\n":                                               `x.txtar:2:1: no command uses the network "a.yaml"`,
		good + "-- spandrill roles a.yaml --\n-- b.yaml --\n-- spandrill roles b.yaml --\n": "",
	} {
		s, err := parseScript("x.txtar", []byte(text))
		if err == nil {
			err = Files{}.understood(s)
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	s, err := parseScript("x.txtar", []byte(good+"-- spandrill drill a.yaml --require 'csv>=slow' \"--require=vm >= slow\"  --kinds  lag --\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.calls[1].words, []string{"drill", "a.yaml", "--require", "csv>=slow", "--require=vm >= slow", "--kinds", "lag"}; !slices.Equal(got, want) {
		t.Errorf("the words are %q, want %q", got, want)
	}
}

// TestParseBaseline wants the faults of a golden file, with their lines, and its lines
// back.
func TestParseBaseline(t *testing.T) {
	for text, want := range map[string]string{
		"a hv1/csv slow":                                      "b.txt:1:1: 3 words, want STATE NETWORK VERDICT VERDICT",
		"# x\n\na hv1/csv slw slow\n":                         `b.txt:3:1: "slw" is no verdict`,
		"a hv1 slow whole\n":                                  `"slow" is no verdict of a cluster`,
		"a hv1/csv slow slow\na hv1/csv intact intact\n":      "b.txt:2:1: a hv1/csv is said twice",
		"a hv1/csv slow slow\r\na hv1 whole whole\n":          "",
		"a hv1/csv slow\nb hv1/csv slow slow slow\nc d e f g": "b.txt:3:1: 5 words",
	} {
		got, err := parseBaseline("b.txt", []byte(text))
		if want == "" && (err != nil || len(got) != 2) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, %v, want %q", text, got, err, want)
		}
	}
	f := design(t, "reference")
	lines := func(f *topology.Fabric) map[string]*verdictLine {
		d, err := newDrill(f, Pairs(topology.KindLAG, topology.KindSwitch), nil, true, false)
		if err != nil {
			t.Fatal(err)
		}
		defer d.states.stop()
		out := make(map[string]*verdictLine)
		for i, it := range d.items {
			s, err := d.state(i)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range verdictLines(s, it) {
				out[l.key()] = l
			}
		}
		return out
	}
	now := lines(f)
	again, err := parseBaseline("b.txt", formatBaseline(now))
	if err != nil || len(again) != len(now) || baselineChanges(again, now) != "" {
		t.Errorf("what was written is read as %d lines of %d, %v: %s", len(again), len(now), err, baselineChanges(again, now))
	}
	g, err := reordered(f)
	if err != nil {
		t.Fatal(err)
	}
	if string(formatBaseline(lines(g))) != string(formatBaseline(now)) {
		t.Error("the golden file depends on the order of the description")
	}
	// Each kind of change, worst first.
	key := func(k string) *verdictLine {
		l := *now[k]
		return &l
	}
	was := make(map[string]*verdictLine)
	for k, l := range now {
		was[k] = l
	}
	better, worse := key("no_fault hv1/csv"), key("lag:isl hv1/csv")
	better.verdict, better.collateral, better.grade = "blocked", "blocked", [2]int{int(failure.Blocked), int(failure.Blocked)}
	worse.verdict, worse.grade[0] = "intact", int(failure.Intact)
	was["no_fault hv1/csv"], was["lag:isl hv1/csv"] = better, worse
	delete(was, "lag:isl hv1/vm")
	was["lag:old hv1/vm"] = key("lag:isl hv1/vm")
	want := `1 worse, 1 better, 1 gone, 1 new
  worse   lag:isl hv1/csv: intact (slow for what the fault did not touch) → slow
            lag:isl is down; lag:up-a and lag:up-b carry 2G (one flow 1G), 10G is needed
  better  no_fault hv1/csv: blocked → intact
  gone    lag:old hv1/vm: was slow
  new     lag:isl hv1/vm: slow`
	if got := baselineChanges(was, now); got != want {
		t.Errorf("the changes are\n%s\nwant\n%s", got, want)
	}
}

// TestQuoted wants words that a shell and go test -run take back.
func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"lag:isl": "lag:isl", "": "''", "it's": `'it'\''s'`, "a b": "'a b'", "$x": "'$x'", "member:isl/1,lag:up-a": "member:isl/1,lag:up-a",
	} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %s, want %s", in, got, want)
		}
	}
	if got, want := runPattern("TestX/lag:po1.2/a+b"), `^TestX$/^lag:po1\.2$/^a\+b$`; got != want {
		t.Errorf("the pattern is %s, want %s", got, want)
	}
	if got := fileName("lag:isl,member:up-a/1 ü"); got != "lag_isl_member_up-a_1__" {
		t.Errorf("the file is called %s", got)
	}
}
