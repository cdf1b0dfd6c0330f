package topology_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/topology"
)

// stacked describes a stack of three in a ring, c, and a switch a with a bundle
// over two of its members, a link to the third, and a NIC there.
func stacked() *topology.Builder {
	return &topology.Builder{
		Switches: []topology.Switch{
			{Name: "c", Stack: &topology.Stack{Ring: true, Members: []topology.Chassis{{Name: "x", Tags: topology.Tags{"rack": {"r1"}}}, {Name: "y"}, {Name: "z"}}}},
			{Name: "a"},
		},
		Links: []topology.Link{
			{Name: "lag", Ends: [2]topology.End{{Switch: "a"}, {Switch: "c", On: []string{"x", "y"}}}, Members: []int{1000, 1000}},
			{Name: "one", Ends: [2]topology.End{{Switch: "c", On: []string{"z"}}, {Switch: "a"}}, Mbps: 1000},
		},
		Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{{Switch: "c", On: []string{"y"}}, {Switch: "a"}}, Mbps: 100}},
		Networks: []topology.Network{{Name: "n", VLAN: 10}},
		Hosts:    []topology.Host{{Name: "h", NICs: []topology.NIC{{Name: "e", To: []topology.Attachment{{Switch: "c", On: "z"}, {Switch: "a"}}, Mbps: 1000, Carries: []string{"n"}}}}},
	}
}

func TestStack(t *testing.T) {
	f, err := stacked().Build()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range f.Elements(topology.KindChassis, topology.KindCable) {
		names = append(names, e.String())
		if got, err := topology.ParseElement(e.String()); err != nil || got != e || !f.Has(e) {
			t.Errorf("%v comes back as %v, %v", e, got, err)
		}
	}
	want := []string{"chassis:c/x", "chassis:c/y", "chassis:c/z", "cable:c/1", "cable:c/2", "cable:c/3"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("elements (-want +got):\n%s", d)
	}
	for _, c := range []struct{ down, also []string }{
		{[]string{"switch:c"}, []string{"chassis:c/x", "chassis:c/y", "chassis:c/z"}},
		{[]string{"chassis:c/x", "chassis:c/y", "chassis:c/z"}, []string{"switch:c"}},
		{[]string{"chassis:c/x", "chassis:c/y"}, nil},
		{[]string{"domain:r1"}, []string{"chassis:c/x"}},
	} {
		x, err := f.ParseFaults(c.down...)
		if err != nil {
			t.Fatal(err)
		}
		also, err := f.ParseFaults(slices.Concat(c.down, c.also)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Spread(x); !got.Equal(also) {
			t.Errorf("with %v dead so are %v, want %v", x, got, also)
		}
	}
	b := f.Builder()
	if s := b.Switches[0].Stack; s.MAC != topology.StackMACKeep || s.Split != topology.StackSplitRuns {
		t.Errorf("the stack is not complete: %+v", s)
	}
	if g, err := b.Build(); err != nil || !g.Equal(f) {
		t.Errorf("built again it differs: %v", err)
	}
}

func TestStackBad(t *testing.T) {
	for _, c := range []struct {
		what string
		edit func(b *topology.Builder)
		want []string
	}{
		{"one chassis", func(b *topology.Builder) { b.Switches[0].Stack.Members = b.Switches[0].Stack.Members[:1] }, []string{
			`hosts.h.e.to[0].chassis[0]: there is no chassis of "c" "z"; did you mean "x"?`,
			`links.lag.ends[1].chassis[1]: there is no chassis of "c" "y"; did you mean "x"?`,
			`links.one.ends[0].chassis[0]: there is no chassis of "c" "z"; did you mean "x"?`,
			`segments.hub.ends[0].chassis[0]: there is no chassis of "c" "y"; did you mean "x"?`,
			`switches.c.stack.members: a stack of 1, want 2 to 16 chassis`,
		}},
		{"a time after which nothing changes", func(b *topology.Builder) { b.Switches[0].Stack.MACAfter = 240 }, []string{
			`switches.c.stack.mac-after: a time after which the address changes, with mac keep, want it only with mac: change`,
		}},
		{"names", func(b *topology.Builder) {
			b.Switches[0].Stack.Members[1].Name = "x"
			b.Links[0].Ends[1].On[1] = "x"
			b.Segments[0].Ends[0].On[0] = "x"
		}, []string{
			`switches.c.stack.members.x: a second chassis of "c" is named "x", want names that differ`,
		}},
		{"not said", func(b *topology.Builder) {
			b.Links[0].Ends[1].On = b.Links[0].Ends[1].On[:1]
			b.Hosts[0].NICs[0].To[0].On = ""
		}, []string{
			`hosts.h.e.to[0].chassis: 0 chassis of "c" for 1 cables, want one chassis a cable, such as chassis: [c1, c2]`,
			`links.lag.ends[1].chassis: 1 chassis of "c" for 2 cables, want one chassis a cable, such as chassis: [c1, c2]`,
		}},
		{"no stack", func(b *topology.Builder) { b.Links[1].Ends[1].On = []string{"x"} }, []string{
			`links.one.ends[1].chassis: a chassis of "a", which is no stack, want it only of a switch with stack`,
		}},
		{"values", func(b *topology.Builder) {
			s := b.Switches[0].Stack
			s.MAC, s.Split, s.Takeover = 7, 7, -1
		}, []string{
			`switches.c.stack.mac: StackMAC(7), want keep or change`,
			`switches.c.stack.split: StackSplit(7), want runs or closes`,
			`switches.c.stack.takeover: -1 seconds, want 0 to 3600`,
		}},
		{"addresses", func(b *topology.Builder) {
			s := b.Switches[0].Stack
			s.MAC = topology.StackMACChange
			s.Members[0].MAC, s.Members[1].MAC = &topology.MAC{2, 9}, &topology.MAC{1, 1}
		}, []string{
			`switches.c.stack.members.x.mac: an address of the first chassis, want it at the switch, as mac`,
			`switches.c.stack.members.y.mac: 01:01:00:00:00:00 is a group address, want that of one bridge`,
			`switches.c.stack.members.z.mac: no address, want that which the stack takes when this chassis is master, since it changes`,
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			b := stacked()
			c.edit(b)
			_, err := b.Build()
			var problems topology.Problems
			if p, ok := err.(topology.Problems); ok {
				problems = p
			}
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			slices.Sort(got)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
