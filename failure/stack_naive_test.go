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
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

var writeStacks = flag.Bool("write-stacks", false, "write testdata/verdicts-stacks.jsonl.gz with the verdicts of the naive model")

// stackVector draws a network round a stack of two or three chassis, core: switches
// with a cable or a bundle to it, two of them perhaps joined, and hosts on any.
func stackVector(d *drawing, name string) *verdictVector {
	v := &verdictVector{Name: name}
	chassis := []string{"x", "y", "z"}[:2+d.IntN(2)]
	core := vectorSwitch{Name: "core", MAC: "02:00:00:00:00:01", Protocol: "rstp", Priority: 4096, LAGCost: "aggregate"}
	core.Stack = &vectorStack{Members: chassis, Ring: d.IntN(2) == 0}
	v.Switches = append(v.Switches, core)
	port := map[string]int{}
	end := func(sw string) vectorEnd {
		port[sw]++
		return vectorEnd{sw, port[sw]}
	}
	on := []string{"core"}
	for i := range 2 + d.IntN(2) {
		name := fmt.Sprintf("acc%d", i)
		v.Switches = append(v.Switches, vectorSwitch{Name: name, MAC: fmt.Sprintf("02:00:00:00:00:%02x", i+2), Protocol: "rstp", Priority: 32768, LAGCost: "aggregate"})
		l := vectorLink{Name: "to-" + name, A: end(name), B: end("core"), VLANsA: "all", VLANsB: "all"}
		if n := d.IntN(4); n == 0 {
			l.Mbps, l.OnB = 10_000, []string{of(d, chassis...)}
			v.Links = append(v.Links, l)
		} else {
			l.Members = slices.Repeat([]int{of(d, 1000, 10_000)}, n)
			for range n {
				l.OnB = append(l.OnB, of(d, chassis...))
			}
			v.LAGs = append(v.LAGs, l)
		}
		on = append(on, name)
	}
	if d.IntN(2) == 0 {
		v.Links = append(v.Links, vectorLink{Name: "cross", A: end("acc0"), B: end("acc1"), Mbps: 1000, VLANsA: "all", VLANsB: "all"})
	}
	for i := range 2 + d.IntN(3) {
		n := vectorNIC{Name: "n", Mbps: of(d, 1000, 10_000), Network: "net"}
		for range 1 + d.IntN(2) {
			p := vectorPort{Switch: of(d, on...)}
			if p.Switch == "core" {
				p.Chassis = of(d, chassis...)
			}
			n.To = append(n.To, p)
		}
		if len(n.To) > 1 {
			n.Team = "independent"
		}
		v.Hosts = append(v.Hosts, vectorHost{Name: fmt.Sprintf("h%d", i), NICs: []vectorNIC{n}})
	}
	n := vectorNetwork{Name: "net", VLAN: 10, NeedsMbps: of(d, 0, 1000, 10_000)}
	if d.IntN(2) == 0 {
		n.Gateway = []string{of(d, on...)}
	}
	v.Networks = []vectorNetwork{n}
	return v
}

// unstacked says of a network with a stack what it is without: one switch, at which
// dies what ends at a chassis that is dead, or that is cut off from the first one that
// lives.
func unstacked(t *testing.T, v *verdictVector, down []topology.Element) (*topology.Fabric, []topology.Element) {
	t.Helper()
	plain := *v
	plain.Switches = slices.Clone(v.Switches)
	stack := plain.Switches[0].Stack
	plain.Switches[0].Stack = nil
	gone := func(kind topology.Kind, name string, index int) bool {
		return slices.Contains(down, topology.Element{Kind: kind, Name: name, Index: index})
	}
	members := stack.Members
	dead := make(map[string]bool)
	first := -1
	for i, m := range members {
		dead[m] = gone(topology.KindChassis, "core/"+m, 0) || gone(topology.KindSwitch, "core", 0)
		if !dead[m] && first < 0 {
			first = i
		}
	}
	var out []topology.Element
	if first < 0 {
		out = append(out, topology.Element{Kind: topology.KindSwitch, Name: "core"})
	} else {
		reached := map[int]bool{first: true}
		cables := len(members) - 1
		if stack.Ring {
			cables++
		}
		for range members {
			for k := range cables {
				a, b := k, (k+1)%len(members)
				if gone(topology.KindCable, "core", k+1) || dead[members[a]] || dead[members[b]] || !reached[a] && !reached[b] {
					continue
				}
				reached[a], reached[b] = true, true
			}
		}
		for i, m := range members {
			dead[m] = dead[m] || !reached[i]
		}
	}
	clean := func(links []vectorLink, kind topology.Kind) []vectorLink {
		links = slices.Clone(links)
		for i := range links {
			for k, m := range links[i].OnB {
				e := topology.Element{Kind: kind, Name: links[i].Name}
				if kind == topology.KindMember {
					e.Index = k + 1
				}
				if dead[m] {
					out = append(out, e)
				}
			}
			links[i].OnB = nil
		}
		return links
	}
	plain.LAGs, plain.Links = clean(v.LAGs, topology.KindMember), clean(v.Links, topology.KindLink)
	plain.Hosts = nil
	for _, h := range v.Hosts {
		n := h.NICs[0]
		n.To = slices.Clone(n.To)
		for i := range n.To {
			e := topology.Element{Kind: topology.KindNIC, Name: h.Name + "/" + n.Name}
			if len(n.To) > 1 {
				e.Index = i + 1
			}
			if dead[n.To[i].Chassis] {
				out = append(out, e)
			}
			n.To[i].Chassis = ""
		}
		plain.Hosts = append(plain.Hosts, vectorHost{h.Name, []vectorNIC{n}})
	}
	for _, e := range down {
		if e.Kind != topology.KindChassis && e.Kind != topology.KindCable && e != (topology.Element{Kind: topology.KindSwitch, Name: "core"}) {
			out = append(out, e)
		}
	}
	f, err := plain.fabric()
	if err != nil {
		t.Fatal(err)
	}
	return f, slices.Collect(topology.NewFaults(out...).All())
}

// stackStates draws a network with a stack and its states with their verdicts.
func stackStates(t *testing.T, seed uint64) *verdictVector {
	d := &drawing{Rand: rand.New(rand.NewPCG(seed, 505))}
	v := stackVector(d, fmt.Sprintf("stacks-%02d", seed))
	f, err := v.fabric()
	if err != nil {
		t.Fatal(err)
	}
	all := f.Elements()
	states := [][]topology.Element{nil}
	for _, e := range all {
		states = append(states, []topology.Element{e})
	}
	for range 15 {
		if a, b := of(d, all...), of(d, all...); a != b {
			states = append(states, []topology.Element{a, b})
		}
	}
	for _, down := range states {
		plain, mapped := unstacked(t, v, down)
		s := expected(t, plain, mapped)
		s.Down = []string{}
		for _, e := range down {
			s.Down = append(s.Down, e.String())
		}
		v.States = append(v.States, s)
	}
	return v
}

// TestStacksAgree holds networks with a stack against the naive model of what they
// are without one.
func TestStacksAgree(t *testing.T) {
	verdicts := make(map[failure.Verdict]int)
	for seed := range uint64(40) {
		v := stackStates(t, 1000+seed)
		for _, s := range v.States {
			verdicts[s.Expect["net"].Verdict]++
		}
		differences, _, err := v.check()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, x := range differences {
			t.Errorf("seed %d: %s", seed, x)
		}
	}
	if len(verdicts) < 5 {
		t.Errorf("only %v", verdicts)
	}
}

// TestWriteStacks writes the vectors for stacks.
func TestWriteStacks(t *testing.T) {
	if !*writeStacks {
		t.Skip("without -write-stacks")
	}
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(16) {
		line, err := json.Marshal(stackStates(t, seed))
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
	if err := os.WriteFile("testdata/verdicts-stacks.jsonl.gz", out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
