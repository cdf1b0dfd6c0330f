package failure_test

import (
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// pairWithUplinks is an MLAG pair whose peers have an uplink each, of which the one of
// s2 discards, and a host at s2 alone.
const pairWithUplinks = `spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches:
  s1:   {priority: 4096}
  s2:   {priority: 4096, ports: {7: {bpdu-guard: true}}}
  a:    {}
  b:    {}
  core: {priority: 0}
mlag:
  p: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, mac: "02:00:00:00:01:00", priority: {s1: 1, s2: 2}, one-bridge: true}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  la: {ends: [a, [s1, s2]], speed: 2x10G}
  c1: {ends: [core, s1], speed: 1G}
  c2: {ends: [core, s2], speed: 1G}
  ab: {ends: [a, b], speed: 10G}
  g2: {ends: [{switch: s2, port: 7}, b], speed: 10G}
networks:
  vm:  {vlan: 20, needs: 1G, gateway: core}
  csv: {vlan: 110, needs: 10G}
hosts:
  n1: {vm: {to: a, carries: vm}, csv: {to: a, carries: csv}}
  n2: {vm: {to: b, carries: vm}, csv: {to: b, carries: csv}}
  n3: {csv: {to: s2, carries: csv}}
`

// TestPairReasons names what is down, and not a switch that is up.
func TestPairReasons(t *testing.T) {
	f, err := file.Parse("pair.yaml", []byte(pairWithUplinks))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ down, network, want string }{
		{"lag:pl", "csv", "lag:pl is down"},
		{"switch:s1", "vm", "switch:s1 is down"},
		{"link:ab", "csv", "s2:7 is err-disabled by BPDU guard"},
	} {
		e, err := topology.ParseElement(c.down)
		if err != nil {
			t.Fatal(err)
		}
		o, err := failure.Evaluate(f, failure.Down(e))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range o.Networks {
			if r := n.Bystander.Reason.String(); n.Network == c.network && !strings.Contains(r, c.want) {
				t.Errorf("with %s lost, %s is %v: %s; want %s", c.down, n.Network, n.Verdict, r, c.want)
			}
		}
	}
}

// TestPairPorts has no port of a pair that is not a switch's own: a bridge of two peers
// has the ports of both, under numbers that neither switch knows.
func TestPairPorts(t *testing.T) {
	f, err := file.Parse("pair.yaml", []byte(pairWithUplinks))
	if err != nil {
		t.Fatal(err)
	}
	has := func(p stp.PortID) bool {
		for _, s := range f.Builder().Switches {
			for _, q := range s.Ports {
				if s.Name == p.Bridge && q.Number == p.Number {
					return true
				}
			}
		}
		return false
	}
	for e, err := range failure.Erosions(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range e.Rows {
			for _, d := range row.Discards {
				if !has(d.Port) {
					t.Errorf("%v, %v: %v discards", e.LAG, row.Down, d.Port)
				}
			}
			for _, c := range row.Changes {
				if !has(c.Port) {
					t.Errorf("%v, %v: %v changes", e.LAG, row.Down, c.Port)
				}
			}
			if up := row.Down.Len() < 2; e.LAG.Name == "pl" && len(row.Costs[0].Costs)+len(row.Costs[1].Costs) > 0 && up {
				t.Errorf("%v: the peer link has costs: %v", row.Down, row.Costs)
			}
		}
	}
	for s, err := range failure.Strays(t.Context(), f, failure.StrayOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Moved {
			if c := s.Cable; !has(m.Port) && (c.At.Switch == "s2" || c.To.Switch == "s2") {
				t.Errorf("%v: %v moves from %v to %v", c, m.Port, m.Was, m.Is)
			}
		}
	}
	for r, err := range failure.Reboots(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Stuck {
			if !has(p.Port) {
				t.Errorf("%v: stuck %v", r.Switch, p)
			}
		}
	}
}

// TestPairAlone plugs a cable into two ports of one peer: what it does there does not
// depend on what the two peers are to other switches.
func TestPairAlone(t *testing.T) {
	f, err := file.Parse("pair.yaml", []byte(`spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}
switches: {s1: {priority: 4096}, s2: {priority: 4096}, a: {}}
mlag:
  p: {profile: vpc, switches: [s1, s2], peer-link: pl, keepalive: own, mac: "02:00:00:00:01:00", priority: {s1: 1, s2: 2}}
links:
  pl: {ends: [s1, s2], speed: 2x10G}
  la: {ends: [a, [s1, s2]], speed: 2x10G}
`))
	if err != nil {
		t.Fatal(err)
	}
	changes := failure.Changes(f, failure.ChangeStray)
	held := 0
	for _, c := range changes {
		if c.At.Switch != c.To.Switch {
			continue
		}
		s, err := failure.JudgeStray(f, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Held {
			if held++; m.Port.Bridge != c.At.Switch || m.Is.Role != stp.Backup || len(s.Held) != 1 {
				t.Errorf("%v: %v is %v", c, m.Port, m.Is)
			}
		}
	}
	if held != 3 {
		t.Errorf("%d ports of cables from a switch to itself discard, want 3", held)
	}
}
