package designs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

func load(t *testing.T, name string) *topology.Fabric {
	t.Helper()
	path, err := designs.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := file.LoadFS(designs.FS, path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// edit returns a variant of a design.
func edit(t *testing.T, name string, change func(*topology.Builder)) *topology.Fabric {
	t.Helper()
	f, err := load(t, name).Edit(change)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sw(b *topology.Builder, name string) *topology.Switch {
	return &b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == name })]
}

func link(b *topology.Builder, name string) *topology.Link {
	return &b.Links[slices.IndexFunc(b.Links, func(l topology.Link) bool { return l.Name == name })]
}

const cluster = "heartbeat csv live-migration"

// TestScenarios has what the designs and traps are known for, as numbers and
// verdicts that were worked out by hand: "csv slow 2000/1000" is a verdict with
// its bottleneck in sum and for one flow, "ten-b cost 11000" a root path cost in
// the CIST, "ten-b:isl alternate mst2" the role of the port at a link.
func TestScenarios(t *testing.T) {
	for _, c := range []struct {
		name   string
		fabric *topology.Fabric // nil: the design of that name
		down   string           // elements
		want   []string
	}{
		{name: "reference", want: []string{
			cluster + " vm management intact", "ten-b cost 11000", "ten-b:isl root", "ten-b:up-b alternate", "csv intact 10000/10000"}},
		{name: "reference", down: "member:isl/1", want: []string{
			"csv live-migration vm slow 2000/1000", "heartbeat management rerouted", "ten-b cost 12000", "ten-b:isl alternate", "csv by core-b < ten-a"}},
		{name: "reference", down: "lag:isl", want: []string{"csv live-migration vm slow 2000/1000", "heartbeat management rerouted"}},

		{name: "d1", want: []string{cluster + " vm management intact"}},
		{name: "d1", down: "lag:isl", want: []string{cluster + " severed", "vm management intact"}},
		{name: "d1", down: "member:isl/2", want: []string{cluster + " degraded", "vm management intact"}},

		{name: "d2", want: []string{cluster + " vm management intact", "ten-b cost 11000", "ten-b:up-b alternate"}},
		{name: "d2", down: "lag:isl", want: []string{cluster + " pruned", "vm slow 2000/1000", "management rerouted"}},
		{name: "d2", down: "member:isl/1", want: []string{cluster + " vm management degraded", "ten-b cost 12000"}},
		{name: "d2", down: "member:up-a/1", want: []string{cluster + " blocked", "vm slow", "ten-b cost 20000", "ten-b:isl alternate"}},

		{name: "d3", want: []string{cluster + " blocked", "vm slow", "ten-b:isl alternate", "ten-b cost 20000"}},
		{name: "d3", down: "lag:up-a", want: []string{cluster + " rerouted", "csv rerouted 10000/10000", "ten-a:isl root"}},
		{name: "d3b", want: []string{"csv live-migration vm slow 2000/1000", "heartbeat management intact"}},

		{name: "d4", want: []string{
			cluster + " intact", "vm slow 2000/1000", "ten-b:isl alternate", "ten-b:isl alternate mst1", "ten-b:isl root mst2", "ten-b cost 20000 mst2"}},
		{name: "d4", down: "member:up-a/1", want: []string{cluster + " intact"}},
		{name: "d4b", want: []string{
			cluster + " blocked", "csv because mst2", "csv because ten-b", "csv because do not carry VLAN 110", "csv mended by the root of mst2"}},
		{name: "d4c-mstp-revision-differs", want: []string{
			cluster + " blocked", "ten-b:isl alternate", "ten-b:isl alternate mst1", "ten-b:isl alternate mst2", "csv because revision 1 and 2"}},
		{name: "d4c-mstp-name-differs", want: []string{cluster + " blocked", "ten-b:isl alternate mst2", `csv because name "campus" and "Campus"`}},
		{name: "d4c-mstp-map-differs", want: []string{
			cluster + " blocked", "ten-b:isl alternate mst2", "csv because VLAN 120 is in mst2 and the IST"}},

		{name: "p1", want: []string{
			cluster + " intact", "vm slow 2000/1000", "ten-b:isl alternate", "ten-b:isl alternate vlan20", "ten-b:isl root vlan110", "ten-b cost 20000 vlan20"}},
		{name: "p1", down: "lag:isl", want: []string{cluster + " pruned", "vm slow"}},
		{name: "p2", want: []string{
			cluster + " intact", "management vm blocked", "core-a:up-a designated", "ten-a:up-a root", "ten-a:up-a designated vlan110",
			"vm because in vlan100", "vm because ten-a, priority 4196, is lower than core-a, 8192", "vm mended by core-a priority 0"}},
		{name: "p2 with all roots at core-a", fabric: edit(t, "p2", func(b *topology.Builder) { *sw(b, "core-a").Priority = 0 }), want: []string{
			"management heartbeat intact", "csv vm slow 2000/1000", "ten-a:up-a root vlan110", "ten-b:isl alternate vlan110"}},

		{name: "d5", want: []string{cluster + " management vm intact", "ten-a:up-a root", "csv intact 10000/10000"}},
		{name: "d5", down: "chassis:core/core-1", want: []string{cluster + " management vm degraded", "ten-a cost 2000"}},
		{name: "d5", down: "chassis:core/core-2", want: []string{cluster + " management vm degraded"}},
		{name: "d5", down: "switch:core", want: []string{cluster + " management vm severed"}},
		{name: "d5", down: "cable:core/1", want: []string{cluster + " management vm intact"}},
		{name: "d5", down: "cable:core/1 cable:core/2", want: []string{cluster + " management vm degraded"}},
		{name: "d8", want: []string{cluster + " vm management intact", "ten-b cost 15000", "csv intact 1000/1000"}},

		{name: "t1", want: []string{"csv live-migration vm slow 1000/1000", "ten-b cost 20000", "ten-a cost 20000", "ten-b:isl alternate"}},
		{name: "t1 with an ISL of cost 1", fabric: edit(t, "t1", func(b *topology.Builder) {
			link(b, "isl").Ends[0].Cost, link(b, "isl").Ends[1].Cost = 1, 1
		}), want: []string{"csv slow 1000/1000", "ten-b:isl alternate"}},
		{name: "t1 with a dear uplink", fabric: edit(t, "t1", func(b *topology.Builder) { link(b, "up-b").Ends[0].Cost = 25_000 }),
			want: []string{cluster + " intact", "ten-b cost 21000", "ten-b:isl root"}},
		{name: "t1 with the root on ten-a", fabric: edit(t, "t1", func(b *topology.Builder) { *sw(b, "ten-a").Priority = 0 }),
			want: []string{cluster + " intact", "ten-b:isl root"}},

		{name: "t2", want: []string{cluster + " vm management intact", "ten-b cost 21000", "ten-b:isl root"}},
		{name: "t2", down: "member:isl/1", want: []string{
			"csv live-migration slow 1000/1000", "ten-b cost 22000", "ten-b:isl alternate", "csv by core-b < ten-a"}},
		{name: "t2 with core-b above ten-a", fabric: edit(t, "t2", func(b *topology.Builder) { *sw(b, "core-b").Priority = 36_864 }),
			down: "member:isl/1", want: []string{cluster + " degraded", "ten-b cost 22000", "ten-b:isl root"}},
		{name: "t3", want: []string{"csv live-migration slow 1000/1000", "ten-b cost 22000", "ten-b:isl alternate"}},
		{name: "t4", want: []string{cluster + " intact", "core-b:core alternate", "core-b cost 21000", "ten-b:isl root"}},
		{name: "t4", down: "member:isl/1", want: []string{"core-b cost 22000", "core-b:core root", "core-b:up-b alternate", cluster + " degraded"}},
		{name: "t5", want: []string{cluster + " blocked", "ten-b:isl alternate"}},
		{name: "t6", want: []string{"csv live-migration slow 1000/1000"}},
		{name: "t6", down: "link:up-a", want: []string{"csv live-migration rerouted 10000/10000", "ten-a:isl root", "ten-b:isl designated"}},
		{name: "t7", down: "member:isl/1", want: []string{
			cluster + " pruned", "vm slow", "csv because min-links 2", "csv because member:isl/2", "vm because min-links 2"}},
		{name: "t7 on d1", fabric: edit(t, "d1", func(b *topology.Builder) {
			link(b, "isl").Ends[0].MinLinks, link(b, "isl").Ends[1].MinLinks = 2, 2
		}), down: "member:isl/1", want: []string{cluster + " severed", "csv because min-links 2", "csv because member:isl/2"}},
		{name: "t8", want: []string{"csv live-migration slow 1000/1000", "ten-b cost 20002", "ten-b:isl alternate"}},
		{name: "t9", want: []string{
			"csv intact 10000/10000", "live-migration heartbeat intact", "vm slow", "ten-b:isl alternate", "ten-b:isl alternate mst1", "ten-b:isl root mst2"}},
		{name: "t9", down: "lag:isl", want: []string{"csv live-migration slow 1000/1000", "heartbeat rerouted"}},
		{name: "t11", down: "member:up-a/1", want: []string{cluster + " intact", "ten-b cost 11000", "ten-b:isl root"}},
		{name: "t12", want: []string{cluster + " blocked", "ten-b cost 11000", "ten-b:isl alternate", "csv by core-b < ten-a"}},
	} {
		t.Run(c.name+" "+c.down, func(t *testing.T) {
			f := c.fabric
			if f == nil {
				f = load(t, c.name)
			}
			x, err := f.ParseFaults(strings.Fields(c.down)...)
			if err != nil {
				t.Fatal(err)
			}
			o, err := failure.Evaluate(f, failure.Scenario{Down: x})
			if err != nil {
				t.Fatal(err)
			}
			s, err := failure.Settle(f, x)
			if err != nil {
				t.Fatal(err)
			}
			for _, claim := range c.want {
				if msg := holds(f, o, s, claim); msg != "" {
					t.Errorf("%s: %s", claim, msg)
				}
			}
		})
	}
}

// holds says how a claim fails, or "".
func holds(f *topology.Fabric, o *failure.Outcome, s *failure.State, claim string) string {
	words := strings.Fields(claim)
	if text, ok := after(words, "because"); ok {
		if got := network(o, words[0]).Pair.Reason.Text; !strings.Contains(got, text) {
			return "the reason is: " + got
		}
		return ""
	}
	if text, ok := after(words, "mended by"); ok {
		if got := network(o, words[0]).Pair.Reason.Remedy; !strings.Contains(got, text) {
			return "the remedy is: " + got
		}
		return ""
	}
	if _, ok := after(words, "by"); ok { // "csv by core-b < ten-a": the bridge IDs that decided
		lost := network(o, words[0]).Pair.Reason.Lost
		if lost == nil || lost.Field != stp.FieldBridge || lost.Winner.Vector.Bridge.Name != words[2] || lost.Loser.Vector.Bridge.Name != words[4] {
			return fmt.Sprintf("what decided is %v", lost)
		}
		return ""
	}
	inst := stp.Instance{}
	switch last := words[len(words)-1]; {
	case strings.HasPrefix(last, "mst"):
		fmt.Sscanf(last, "mst%d", &inst.MST)
		words = words[:len(words)-1]
	case strings.HasPrefix(last, "vlan"):
		fmt.Sscanf(last, "vlan%d", &inst.VLAN)
		words = words[:len(words)-1]
	}
	if len(words) == 3 && words[1] == "cost" {
		v := s.Trees[inst][words[0]]
		if got := fmt.Sprint(v.Cost + v.InternalCost); got != words[2] {
			return "it is " + got
		}
		return ""
	}
	if bridge, at, ok := strings.Cut(words[0], ":"); ok {
		port := 0
		for _, l := range f.Builder().Links {
			for _, e := range l.Ends {
				if l.Name == at && e.Switch == bridge {
					port = e.Port
				}
			}
		}
		if got := s.Trees[inst][bridge].Ports[port].Role.String(); got != words[1] {
			return "it is " + got
		}
		return ""
	}
	speeds := ""
	if last := words[len(words)-1]; strings.Contains(last, "/") {
		speeds, words = last, words[:len(words)-1]
	}
	var wrong []string
	for _, name := range words[:len(words)-1] {
		n := network(o, name)
		if got := n.Verdict.String(); got != words[len(words)-1] {
			wrong = append(wrong, name+" is "+got)
		}
		if got := fmt.Sprintf("%d/%d", n.BottleneckMbps, n.FlowMbps); speeds != "" && got != speeds {
			wrong = append(wrong, name+" gets "+got)
		}
	}
	return strings.Join(wrong, ", ")
}

// after returns the words behind "NETWORK SEPARATOR".
func after(words []string, separator string) (string, bool) {
	return strings.CutPrefix(strings.Join(words[1:], " "), separator+" ")
}

func network(o *failure.Outcome, name string) *failure.NetworkOutcome {
	for i := range o.Networks {
		if o.Networks[i].Network == name {
			return &o.Networks[i]
		}
	}
	return &failure.NetworkOutcome{}
}
