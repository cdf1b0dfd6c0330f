package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

// build returns the fabric or ends the test.
func build(t testing.TB, b topology.Builder) *topology.Fabric {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sw(name string, priority int) topology.Switch {
	return topology.Switch{Name: name, Priority: &priority}
}

func link(name, a, b string, mbps int) topology.Link {
	return topology.Link{Name: name, Ends: [2]topology.End{{Switch: a}, {Switch: b}}, Mbps: mbps}
}

func bundle(name, a, b string, members, mbps int) topology.Link {
	l := link(name, a, b, 0)
	l.Members = slices.Repeat([]int{mbps}, members)
	return l
}

func nic(name, network string, mbps int, to ...string) topology.NIC {
	n := topology.NIC{Name: name, Mbps: mbps, Carries: []string{network}}
	for _, s := range to {
		n.To = append(n.To, topology.Attachment{Switch: s})
	}
	return n
}

// square is the reference cluster: two 10G switches, two cores, four hosts.
func square() topology.Builder {
	b := topology.Builder{
		Switches: []topology.Switch{sw("core-a", 4096), sw("core-b", 8192), sw("ten-a", 32768), sw("ten-b", 32768)},
		Links: []topology.Link{
			bundle("isl", "ten-a", "ten-b", 2, 10_000), link("core", "core-a", "core-b", 10_000),
			bundle("up-a", "ten-a", "core-a", 2, 1000), bundle("up-b", "ten-b", "core-b", 2, 1000),
		},
		Networks: []topology.Network{
			{Name: "management", VLAN: 10}, {Name: "vm", VLAN: 20}, {Name: "csv", VLAN: 110}, {Name: "live-migration", VLAN: 120},
		},
	}
	for i := 1; i <= 4; i++ {
		odd, even := "ten-a", "ten-b"
		if i%2 == 0 {
			odd, even = even, odd
		}
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("node", i), NICs: []topology.NIC{
			nic("vm", "vm", 10_000, "ten-a", "ten-b"), nic("mgmt", "management", 10_000, "ten-a", "ten-b"),
			nic("csv", "csv", 10_000, odd), nic("lm", "live-migration", 10_000, even),
		}})
	}
	return b
}

func pair() topology.Builder {
	b := square()
	b.Switches, b.Links = b.Switches[2:], b.Links[:1]
	return b
}

func triangle() topology.Builder {
	b := square()
	b.Switches = []topology.Switch{sw("core", 4096), sw("A", 32768), sw("B", 32768)}
	b.Links = []topology.Link{bundle("isl", "A", "B", 2, 10_000), link("up-a", "A", "core", 1000), link("up-b", "B", "core", 1000)}
	return replug(b, map[string]string{"ten-a": "A", "ten-b": "B"})
}

// replug attaches hosts to other switches.
func replug(b topology.Builder, to map[string]string) topology.Builder {
	for i := range b.Hosts {
		for j := range b.Hosts[i].NICs {
			for k := range b.Hosts[i].NICs[j].To {
				a := &b.Hosts[i].NICs[j].To[k]
				a.Switch = cmp.Or(to[a.Switch], a.Switch)
			}
		}
	}
	return b
}

// star has one core and no cable between the two switches below.
func star() topology.Builder {
	b := square()
	b.Switches = []topology.Switch{sw("stack", 4096), sw("ten-a", 32768), sw("ten-b", 32768)}
	b.Links = []topology.Link{bundle("up-a", "ten-a", "stack", 2, 10_000), bundle("up-b", "ten-b", "stack", 2, 10_000)}
	return b
}

func ring(n int) topology.Builder {
	var b topology.Builder
	for i := 1; i <= n; i++ {
		p := 32768
		if i == 1 {
			p = 4096
		}
		b.Switches = append(b.Switches, sw(fmt.Sprint("sw", i), p))
		b.Links = append(b.Links, link("", fmt.Sprint("sw", i), fmt.Sprint("sw", i%n+1), 1000))
	}
	return b
}

func leafSpine(spines, leaves int) topology.Builder {
	b := topology.Builder{Networks: []topology.Network{{Name: "lan", VLAN: 1}}}
	for s := 1; s <= spines; s++ {
		b.Switches = append(b.Switches, sw(fmt.Sprint("spine", s), 4096*s))
	}
	for l := 1; l <= leaves; l++ {
		leaf := fmt.Sprint("leaf", l)
		b.Switches = append(b.Switches, sw(leaf, 32768))
		for s := 1; s <= spines; s++ {
			b.Links = append(b.Links, link("", leaf, fmt.Sprint("spine", s), 40_000))
		}
		for h := range 3 {
			b.Hosts = append(b.Hosts, topology.Host{
				Name: fmt.Sprintf("h%d-%d", l, h+1),
				NICs: []topology.NIC{nic("team", "lan", 10_000, leaf, fmt.Sprint("leaf", (l-1)^1+1))},
			})
		}
	}
	return b
}

// campus has two cores, pairs of distribution switches, and access switches
// below each pair.
func campus(pairs, access int) topology.Builder {
	var b topology.Builder
	b.Switches = []topology.Switch{sw("core1", 4096), sw("core2", 8192)}
	b.Links = []topology.Link{bundle("cores", "core1", "core2", 2, 100_000)}
	for p := 1; p <= pairs; p++ {
		d := [2]string{fmt.Sprintf("dist%da", p), fmt.Sprintf("dist%db", p)}
		b.Links = append(b.Links, link("", d[0], d[1], 40_000))
		for _, name := range d {
			b.Switches = append(b.Switches, sw(name, 16384))
			b.Links = append(b.Links, link("", name, "core1", 40_000), link("", name, "core2", 40_000))
		}
		for a := 1; a <= access; a++ {
			name := fmt.Sprintf("acc%d-%d", p, a)
			b.Switches = append(b.Switches, sw(name, 32768))
			b.Links = append(b.Links, link("", name, d[0], 10_000), link("", name, d[1], 10_000))
		}
	}
	return b
}

// mixed has what the others lack: a segment, a cable with both ends on one
// switch, a link that passes a tier, speeds of all kinds, two parts.
func mixed() topology.Builder {
	b := square()
	b.Switches = append(b.Switches, sw("ten-c", 32768), sw("lab1", 32768), sw("lab2", 32768))
	b.Links = append(b.Links,
		link("patch", "ten-a", "ten-a", 1000), link("c-a", "ten-c", "ten-a", 25_000), link("c-b", "ten-c", "ten-b", 2500),
		bundle("labs", "lab1", "lab2", 8, 100_000), link("slow", "lab1", "lab2", 100), link("third", "lab2", "lab1", 100))
	b.Segments = []topology.Segment{{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}, {Switch: "ten-c"}}}}
	b.Hosts = append(b.Hosts, topology.Host{Name: "backup", NICs: []topology.NIC{nic("bk", "vm", 1000, "core-a")}})
	return b
}

// mlag has two MLAG pairs, joined by one bundle, and a switch and a stack below: one
// bundle over both peers, one with a cable to one of them.
func mlag() topology.Builder {
	b := topology.Builder{
		Switches: []topology.Switch{sw("spine-1", 4096), sw("spine-2", 4096), sw("leaf-1", 8192), sw("leaf-2", 8192), sw("tor", 32768), sw("stack", 32768)},
		Links: []topology.Link{
			bundle("peers", "spine-1", "spine-2", 2, 40_000), link("leaf-peers", "leaf-1", "leaf-2", 40_000),
			bundle("wide", "leaf-1", "spine-1", 4, 10_000), bundle("tor", "tor", "spine-1", 2, 10_000), bundle("up", "stack", "spine-1", 2, 10_000),
			link("single", "tor", "leaf-2", 1000),
		},
		MLAGs: []topology.MLAG{
			{Name: "spines", Profile: topology.VPC, Switches: []string{"spine-1", "spine-2"}, PeerLink: "peers", Keepalive: &topology.Keepalive{}},
			{Name: "leaves", Switches: []string{"leaf-2", "leaf-1"}, PeerLink: "leaf-peers"},
		},
		Networks: []topology.Network{{Name: "csv", VLAN: 110}},
	}
	b.Links[2].Ends[0].Peers = []string{"leaf-1", "leaf-1", "leaf-2", "leaf-2"}
	b.Links[2].Ends[1].Peers = []string{"spine-1", "spine-2", "spine-1", "spine-2"}
	b.Links[3].Ends[1].Peers = []string{"spine-1", "spine-2"}
	b.Links[4].Ends[1].Peers = []string{"spine-2", "spine-1"}
	b.Switches[5].Stack = &topology.Stack{Members: []topology.Chassis{{Name: "one"}, {Name: "two"}, {Name: "three"}}, Ring: true}
	b.Links[4].Ends[0].On = []string{"one", "three"}
	for i, at := range []string{"tor", "leaf-1", "leaf-2"} {
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("node", i+1), NICs: []topology.NIC{nic("csv", "csv", 10_000, at)}})
	}
	return b
}

// mesh is n switches, each joined to each.
func mesh(n int) topology.Builder {
	var b topology.Builder
	for i := 1; i <= n; i++ {
		b.Switches = append(b.Switches, sw(fmt.Sprint("m", i), 4096))
		for j := 1; j < i; j++ {
			b.Links = append(b.Links, bundle(fmt.Sprintf("x%d%d", j, i), fmt.Sprint("m", j), fmt.Sprint("m", i), 2, 10_000))
		}
	}
	return b
}

// isolated is two pairs that only hosts join.
func isolated() topology.Builder {
	b := square()
	b.Links = b.Links[:2]
	for i := range b.Hosts {
		b.Hosts[i].NICs[0] = nic("vm", "vm", 1000, "core-a", "core-b")
		b.Hosts[i].NICs[1] = nic("mgmt", "management", 1000, "core-a", "core-b")
	}
	return b
}

// rootBelow is the square with the root among the 10G switches.
func rootBelow() topology.Builder {
	b := square()
	b.Switches[2].Priority = new(0)
	return b
}

// ringWithHosts has a host at each switch, and some at two.
func ringWithHosts(n int) topology.Builder {
	b := ring(n)
	b.Networks = []topology.Network{{Name: "lan", VLAN: 1}}
	for i := 1; i <= n; i++ {
		to := []string{fmt.Sprint("sw", i)}
		if i%4 == 0 {
			to = append(to, fmt.Sprint("sw", i-1))
		}
		b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("h", i), NICs: []topology.NIC{nic("n", "lan", 1000, to...)}})
	}
	return b
}

// roles is a spanning tree for pictures, with the long path costs: root, roles
// and who discards. Package stp has the real one.
func roles(f *topology.Fabric, dead topology.Faults) Overlay {
	b := f.Builder()
	dead = f.Spread(dead)
	o := Overlay{Elements: make(map[topology.Element]Style), Ends: make(map[End]EndLabel)}
	for e := range dead.All() {
		o.Elements[e] = Style{Down: true}
	}
	cost := make(map[string]int) // of links that are up
	for _, l := range b.Links {
		mbps := l.Mbps
		for i, m := range l.Members {
			if !dead.Has(topology.Element{Kind: topology.KindMember, Name: l.Name, Index: i + 1}) {
				mbps += m
			}
		}
		for _, e := range l.Ends {
			if dead.Has(topology.Element{Kind: topology.KindSwitch, Name: e.Switch}) {
				mbps = 0
			}
		}
		if mbps > 0 && !dead.Has(l.Element()) && l.Ends[0].Switch != l.Ends[1].Switch {
			cost[l.Name] = max(20_000_000/mbps, 1)
		}
	}
	for _, p := range b.MLAGs {
		st := Style{Label: "one bridge, " + p.Switches[0] + " is primary"}
		if p.PeerLink == "peers" && dead.Has(topology.Element{Kind: topology.KindLAG, Name: p.PeerLink}) {
			st = Style{Label: "peer link lost: " + p.Switches[1] + " closed its MLAG ports", Alarm: true}
		}
		o.Elements[p.Element()] = st
	}
	id := make(map[string]int)
	for i, s := range b.Switches {
		id[s.Name] = *s.Priority<<16 + i
	}
	root, dist, via := tree(b, cost, id)
	for name := range id {
		e := topology.Element{Kind: topology.KindSwitch, Name: name}
		st := o.Elements[e]
		st.Root, st.Label = root[name] == name && !st.Down, fmt.Sprintf("cost %d", dist[name])
		if st.Root {
			st.Label = ""
		}
		o.Elements[e] = st
	}
	for _, l := range b.Links {
		if cost[l.Name] == 0 {
			continue
		}
		for k, e := range l.Ends {
			other := l.Ends[1-k].Switch
			label := EndLabel{Role: "designated"}
			switch {
			case via[e.Switch] == l.Name:
				label.Role = "root"
			case dist[other] < dist[e.Switch] || dist[other] == dist[e.Switch] && id[other] < id[e.Switch]:
				label = EndLabel{Role: "alternate", Discarding: true}
			}
			o.Ends[End{Link: l.Name, Index: k}] = label
		}
	}
	return o
}

// tree returns root, root path cost and root port's link of each switch.
func tree(b topology.Builder, cost, id map[string]int) (root map[string]string, dist map[string]int, via map[string]string) {
	root, dist, via = make(map[string]string), make(map[string]int), make(map[string]string)
	for _, s := range b.Switches {
		root[s.Name] = s.Name
	}
	for changed := true; changed; {
		changed = false
		for _, l := range b.Links {
			c, up := cost[l.Name]
			if !up {
				continue
			}
			for k := range l.Ends {
				u, v := l.Ends[k].Switch, l.Ends[1-k].Switch
				new := [3]int{id[root[u]], dist[u] + c, id[u]}
				old := [3]int{id[root[v]], dist[v], -1}
				if v != root[v] {
					for _, w := range b.Links {
						if w.Name == via[v] {
							old[2] = id[w.Ends[0].Switch] + id[w.Ends[1].Switch] - id[v]
						}
					}
				}
				if slices.Compare(new[:], old[:]) < 0 {
					root[v], dist[v], via[v], changed = root[u], new[1], l.Name, true
				}
			}
		}
	}
	return root, dist, via
}

// difference marks in after what is not as it was before.
func difference(before, after Overlay) Overlay {
	for e, l := range after.Ends {
		if was := before.Ends[e]; was.Role != l.Role {
			l.Changed, l.Was = true, was.Role
			after.Ends[e] = l
		}
	}
	for e, was := range before.Ends {
		if _, ok := after.Ends[e]; !ok {
			after.Ends[e] = EndLabel{Was: was.Role, Changed: true}
		}
	}
	for e, s := range after.Elements {
		if was := before.Elements[e]; was.Root != s.Root || e.Kind == topology.KindSwitch && was.Label != s.Label {
			s.Changed = true
			after.Elements[e] = s
		}
	}
	return after
}

func element(t testing.TB, s string) topology.Element {
	t.Helper()
	e, err := topology.ParseElement(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// picture is a scene with an overlay, for tests that go over all of them.
type picture struct {
	name    string
	fabric  topology.Builder
	options Options
	fault   []string // then the picture has these dead
	changes bool     // and is of the difference to none
	path    []string // highlighted
}

var pictures = []picture{
	{name: "pair", fabric: pair()},
	{name: "triangle", fabric: triangle()},
	{name: "square", fabric: square()},
	{name: "square-member", fabric: square(), fault: []string{"member:isl/1"}, path: []string{"lag:up-a", "link:core", "lag:up-b"}},
	{name: "square-difference", fabric: square(), fault: []string{"member:isl/1"}, changes: true},
	{name: "square-switch", fabric: square(), fault: []string{"switch:core-a", "nic:node1/csv", "host:node3"}},
	{name: "square-folded", fabric: square(), options: Options{Hosts: HostsFolded}, fault: []string{"nic:node1/vm/1", "host:node4"}},
	{name: "star", fabric: star()},
	{name: "ring6", fabric: ring(6)},
	{name: "ring6-difference", fabric: ring(6), fault: []string{"link:sw1--sw2"}, changes: true},
	{name: "ring16-hosts", fabric: ringWithHosts(16)},
	{name: "leafspine2x8", fabric: leafSpine(2, 8)},
	{name: "leafspine4x16", fabric: leafSpine(4, 16)},
	{name: "campus20", fabric: campus(2, 7)},
	{name: "campus20-difference", fabric: campus(2, 7), fault: []string{"switch:dist1a"}, changes: true},
	{name: "campus200", fabric: campus(9, 20)},
	{name: "campus200-strip", fabric: campus(9, 20), options: Options{Width: 100_000}},
	{name: "campus200-narrow", fabric: campus(9, 20), options: Options{Width: 3000}},
	{name: "mesh5", fabric: mesh(5)},
	{name: "isolated", fabric: isolated(), fault: []string{"lag:isl"}},
	{name: "root-below", fabric: rootBelow()},
	{name: "mlag", fabric: mlag()},
	{name: "mlag-difference", fabric: mlag(), fault: []string{"lag:peers"}, changes: true},
	{name: "mlag-stack", fabric: mlag(), fault: []string{"chassis:stack/one", "cable:stack/2"}},
	{name: "mlag-short", fabric: mlag(), options: Options{Labels: LabelsShort}, fault: []string{"switch:spine-1", "switch:spine-2", "switch:leaf-1"}},
	{name: "mlag-logical", fabric: mlag(), options: Options{Detail: Logical, Hosts: HostsNone, Width: 500}},
	{name: "mixed", fabric: mixed(), fault: []string{"member:labs/3"}},
}

// draw returns the DOT text of a picture.
func (p picture) draw(t testing.TB) string {
	t.Helper()
	f := build(t, p.fabric)
	s, err := NewScene(f, p.options)
	if err != nil {
		t.Fatal(err)
	}
	return s.DOT(p.overlay(t, f))
}

func (p picture) overlay(t testing.TB, f *topology.Fabric) Overlay {
	t.Helper()
	x, err := f.ParseFaults(p.fault...)
	if err != nil {
		t.Fatal(err)
	}
	o := roles(f, x)
	if p.changes {
		o = difference(roles(f, topology.Faults{}), o)
	}
	for _, s := range p.path {
		e := element(t, s)
		st := o.Elements[e]
		st.Highlight = true
		o.Elements[e] = st
	}
	o.Title, o.Subtitle = p.name+": "+x.String(), "CIST"
	o.Notes = []string{"csv: slow, 2 Gbps of 10 Gbps, over up-a, core and up-b"}
	return o
}
