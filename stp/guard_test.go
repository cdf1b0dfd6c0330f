package stp_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/stp"
)

// triangle is a - b - c - a: a is root, and c's port to b is alternate. Ports
// are numbered by the bridge they lead to: 1 for a, 2 for b, 3 for c.
func triangle(edit func(port func(bridge string, number int) *stp.Port)) stp.Input {
	in := stp.Input{}
	ports := map[string][]int{"a": {2, 3}, "b": {1, 3}, "c": {1, 2}}
	for i, name := range []string{"a", "b", "c"} {
		b := stp.Bridge{Name: name, MAC: stp.MAC{5: byte(i)}, Protocol: stp.RSTP, Priority: 4096 * i}
		for _, n := range ports[name] {
			b.Ports = append(b.Ports, stp.Port{Number: n, Priority: 128, Cost: 2000})
		}
		in.Bridges = append(in.Bridges, b)
	}
	in.LANs = []stp.LAN{
		{Ends: []stp.PortID{{Bridge: "a", Number: 2}, {Bridge: "b", Number: 1}}},
		{Ends: []stp.PortID{{Bridge: "a", Number: 3}, {Bridge: "c", Number: 1}}},
		{Ends: []stp.PortID{{Bridge: "b", Number: 3}, {Bridge: "c", Number: 2}}},
	}
	edit(func(bridge string, number int) *stp.Port {
		for i := range in.Bridges {
			for j := range in.Bridges[i].Ports {
				if in.Bridges[i].Name == bridge && in.Bridges[i].Ports[j].Number == number {
					return &in.Bridges[i].Ports[j]
				}
			}
		}
		panic("no such port")
	})
	return in
}

// TestGuards has each guard on one port of the triangle, and where the ports end
// up: "c:2 alternate", with "+" where it forwards and what holds it.
func TestGuards(t *testing.T) {
	for _, c := range []struct {
		what string
		edit func(port func(string, int) *stp.Port)
		want []string
	}{
		{"none", func(func(string, int) *stp.Port) {}, []string{"c:2 alternate", "c:1 root +", "b:3 designated +"}},
		{"root guard towards the root", func(p func(string, int) *stp.Port) { p("c", 1).RootGuard = true },
			[]string{"c:1 alternate root-inconsistent", "c:2 root +", "a:3 designated +"}},
		{"root guard where no better vector is heard", func(p func(string, int) *stp.Port) { p("a", 3).RootGuard = true },
			[]string{"a:3 designated +", "c:1 root +"}},
		{"root guard on an alternate port", func(p func(string, int) *stp.Port) { p("c", 2).RootGuard = true },
			[]string{"c:2 alternate root-inconsistent"}},
		{"restricted role is no guard", func(p func(string, int) *stp.Port) { p("c", 1).RestrictedRole = true },
			[]string{"c:1 alternate", "c:2 root +"}},
		{"BPDU guard takes the carrier from the other end", func(p func(string, int) *stp.Port) { p("a", 3).BPDUGuard = true },
			[]string{"a:3 disabled err-disabled by BPDU guard", "c:1 disabled", "c:2 root +"}},
		{"BPDU guard at both ends", func(p func(string, int) *stp.Port) { p("a", 3).BPDUGuard, p("c", 1).BPDUGuard = true, true },
			[]string{"a:3 disabled err-disabled by BPDU guard", "c:1 disabled err-disabled by BPDU guard"}},
		{"BPDU guard that tripped before stays, whoever speaks now", func(p func(string, int) *stp.Port) { p("c", 1).Tripped, p("a", 3).BPDUFilter = true, true },
			[]string{"c:1 disabled err-disabled by BPDU guard", "a:3 disabled", "c:2 root +"}},
		{"who tripped before trips nobody", func(p func(string, int) *stp.Port) { p("c", 1).Tripped, p("a", 3).BPDUGuard = true, true },
			[]string{"c:1 disabled err-disabled by BPDU guard", "a:3 disabled"}},
		{"BPDU guard against a filter hears nothing", func(p func(string, int) *stp.Port) { p("a", 3).BPDUGuard, p("c", 1).BPDUFilter = true, true },
			[]string{"a:3 designated +", "c:1 designated +", "c:2 root +"}},
		{"a filter opens the ring", func(p func(string, int) *stp.Port) { p("c", 2).BPDUFilter = true },
			[]string{"c:2 designated +", "c:1 root +", "b:3 designated +"}},
		{"loop guard that expects nothing", func(p func(string, int) *stp.Port) { p("c", 2).LoopGuard, p("b", 3).BPDUFilter = true, true },
			[]string{"c:2 designated +"}},
		{"loop guard that hears nobody any more", func(p func(string, int) *stp.Port) {
			p("c", 2).LoopGuard, p("c", 2).Expects, p("b", 3).BPDUFilter = true, true, true
		}, []string{"c:2 designated loop-inconsistent", "b:3 designated +"}},
		{"loop guard that still hears", func(p func(string, int) *stp.Port) { p("c", 2).LoopGuard, p("c", 2).Expects = true, true },
			[]string{"c:2 alternate"}},
		{"assurance at one end only, which is designated", func(p func(string, int) *stp.Port) { p("a", 3).Assurance = true },
			[]string{"a:3 designated bridge-assurance-inconsistent", "c:1 root +"}},
		{"assurance at one end only, which hears the other", func(p func(string, int) *stp.Port) { p("c", 1).Assurance = true },
			[]string{"a:3 designated +", "c:1 root +"}},
		{"a dispute holds a designated port, which goes on sending", func(p func(string, int) *stp.Port) { p("a", 3).Disputed = true },
			[]string{"a:3 designated disputed", "c:1 root +"}},
		{"a dispute is nothing to other ports", func(p func(string, int) *stp.Port) { p("c", 1).Disputed, p("c", 2).Disputed = true, true },
			[]string{"c:1 root +", "c:2 alternate"}},
		{"a deaf root port ages out, and the other end is disputed", func(p func(string, int) *stp.Port) { p("c", 1).Deaf = true },
			[]string{"c:1 designated +", "a:3 designated disputed", "c:2 root +", "b:3 designated +"}},
		{"a deaf alternate port forwards, and the other end is disputed", func(p func(string, int) *stp.Port) { p("c", 2).Deaf = true },
			[]string{"c:1 root +", "c:2 designated +", "b:3 designated disputed"}},
		{"a deaf designated port is what it was: a black hole towards the root", func(p func(string, int) *stp.Port) { p("a", 3).Deaf = true },
			[]string{"a:3 designated +", "c:1 root +", "c:2 alternate"}},
		{"a deaf designated port towards an alternate one", func(p func(string, int) *stp.Port) { p("b", 3).Deaf = true },
			[]string{"b:3 designated +", "c:2 alternate"}},
		{"both ends deaf", func(p func(string, int) *stp.Port) { p("c", 1).Deaf, p("a", 3).Deaf = true, true },
			[]string{"c:1 designated +", "a:3 designated +", "c:2 root +"}},
		{"loop guard holds a deaf port that heard BPDUs, which ends the dispute", func(p func(string, int) *stp.Port) {
			p("c", 2).Deaf, p("c", 2).LoopGuard, p("c", 2).Expects = true, true, true
		}, []string{"c:2 designated loop-inconsistent", "b:3 designated +"}},
		{"loop guard on a port that heard none before", func(p func(string, int) *stp.Port) { p("c", 2).Deaf, p("c", 2).LoopGuard = true, true },
			[]string{"c:2 designated +", "b:3 designated disputed"}},
		{"assurance holds a deaf port", func(p func(string, int) *stp.Port) { p("c", 2).Deaf, p("c", 2).Assurance = true, true },
			[]string{"c:2 designated bridge-assurance-inconsistent", "b:3 designated +"}},
		{"BPDU guard does not see what does not arrive", func(p func(string, int) *stp.Port) { p("c", 2).Deaf, p("c", 2).BPDUGuard = true, true },
			[]string{"c:2 designated +", "b:3 designated disputed"}},
		{"assurance at both ends", func(p func(string, int) *stp.Port) { p("a", 3).Assurance, p("c", 1).Assurance = true, true },
			[]string{"a:3 designated +", "c:1 root +"}},
	} {
		in := triangle(c.edit)
		trees, err := stp.Solve(in)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for _, want := range c.want {
			bridge, number := want[:1], int(want[2]-'0')
			p := trees[stp.Instance{}][bridge].Ports[number]
			got := want[:4] + p.Role.String()
			if p.Forwarding {
				got += " +"
			}
			if p.Guard != 0 {
				got += " " + p.Guard.String()
			}
			if got != want {
				t.Errorf("%s: %s, want %s", c.what, got, want)
			}
			steps, err := stp.Explain(in, trees, stp.PortID{Bridge: bridge, Number: number}, stp.Instance{})
			if err != nil || len(steps) == 0 {
				t.Errorf("%s: no explanation of %s: %v", c.what, want, err)
			}
			said := false
			for _, s := range steps {
				said = said || s.Kind == stp.GuardHolds && s.Guard == p.Guard && strings.Contains(s.String(), p.Guard.String())
			}
			if said != (p.Guard != 0) {
				t.Errorf("%s: the explanation of %s says of a guard: %v", c.what, want, said)
			}
		}
	}
}

// TestGuardOnHub has BPDU guard on a LAN that stays up without the port.
func TestGuardOnHub(t *testing.T) {
	in := triangle(func(p func(string, int) *stp.Port) { p("a", 2).BPDUGuard = true })
	in.LANs = []stp.LAN{{Ends: []stp.PortID{{Bridge: "a", Number: 2}, {Bridge: "b", Number: 1}, {Bridge: "c", Number: 1}}}}
	trees, err := stp.Solve(in)
	if err != nil {
		t.Fatal(err)
	}
	cist := trees[stp.Instance{}]
	if a, b := cist["a"].Ports[2], cist["b"].Ports[1]; a.Guard != stp.ErrDisabled || b.Role != stp.Designated || cist["c"].RootPort != 1 {
		t.Errorf("a:2 %+v, b:1 %+v, c's root port %d", a, b, cist["c"].RootPort)
	}
	in.LANs = []stp.LAN{{Shared: true, Ends: []stp.PortID{{Bridge: "a", Number: 2}, {Bridge: "b", Number: 1}}}}
	if trees, err = stp.Solve(in); err != nil {
		t.Fatal(err)
	}
	if b := trees[stp.Instance{}]["b"].Ports[1]; b.Role != stp.Designated {
		t.Errorf("behind a hub b:1 is %+v", b)
	}
	for i := range in.Bridges {
		for j := range in.Bridges[i].Ports {
			in.Bridges[i].Ports[j].BPDUGuard = true
		}
	}
	var ambiguous *stp.AmbiguousError
	if _, err := stp.Solve(in); !errors.As(err, &ambiguous) || len(ambiguous.Ports) != 2 {
		t.Errorf("two guarded ports on a hub: %v", err)
	}
}
