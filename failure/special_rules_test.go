package failure_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// sketch is a fabric of RSTP switches with one network, VLAN 10, of all its hosts.
type sketch struct{ topology.Builder }

// sketched returns one with switches, the first of which is root by its priority.
func sketched(switches ...string) *sketch {
	s := &sketch{topology.Builder{Networks: []topology.Network{{Name: "net", VLAN: 10}}}}
	for i, name := range switches {
		s.Switches = append(s.Switches, topology.Switch{Name: name, Priority: new(4096 * min(i+1, 8))})
	}
	return s
}

func (s *sketch) at(name string) *topology.Switch {
	return &s.Switches[slices.IndexFunc(s.Switches, func(sw topology.Switch) bool { return sw.Name == name })]
}

// cable joins two switches at a cost, and returns the link. Its name is that of both.
func (s *sketch) cable(a, b string, cost int) *topology.Link {
	s.Links = append(s.Links, topology.Link{Name: a + "-" + b, Mbps: 1000, Ends: [2]topology.End{{Switch: a, Cost: cost}, {Switch: b, Cost: cost}}})
	return &s.Links[len(s.Links)-1]
}

// hosts puts one on each of the switches, named on- and the switch.
func (s *sketch) hosts(switches ...string) {
	for _, sw := range switches {
		to := topology.Attachment{Switch: sw}
		if stack := s.at(sw).Stack; stack != nil {
			to.On = stack.Members[len(stack.Members)-1].Name
		}
		s.Hosts = append(s.Hosts, topology.Host{Name: "on-" + sw, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{to}, Carries: []string{"net"}}}})
	}
}

// settings gives a port of a switch a name, for an end, and what it is set to.
func (s *sketch) settings(sw string, p topology.Port) string {
	p.Name = "set"
	s.at(sw).Ports = append(s.at(sw).Ports, p)
	return p.Name
}

// aside puts a hub where nobody needs it, so that the fabric is not plain.
func (s *sketch) aside() {
	s.Segments = append(s.Segments, topology.Segment{Name: "aside", Mbps: 1000, Ends: []topology.End{{Switch: s.Switches[0].Name}}})
}

// detour has a switch whose cable to the root does not carry VLAN 10, and which another
// one would join to it in VLAN 10: what closes a ring over whatever is between it and b.
func detour() *sketch {
	s := sketched("root", "c", "a", "b", "far")
	l := s.cable("root", "a", 10)
	l.Ends[0].VLANs, l.Ends[1].VLANs = topology.VLANsOf(1), topology.VLANsOf(1)
	s.cable("root", "c", 10)
	s.cable("c", "a", 100)
	s.cable("root", "b", 10)
	s.cable("root", "far", 10)
	s.hosts("root", "far")
	return s
}

// halfHeard has a bundle of static members whose second one p does not hear, or has down,
// in a ring of switches that run STP.
func halfHeard(down bool) *sketch {
	s := sketched("root", "q", "p", "far")
	for i := range s.Switches {
		s.Switches[i].Protocol = topology.STP
	}
	s.cable("root", "p", 500)
	s.cable("root", "q", 100)
	s.cable("root", "far", 10)
	l := topology.Link{Name: "p-q", Members: []int{1000, 1000, 1000}, Ends: [2]topology.End{{Switch: "p", Cost: 1000, Static: true}, {Switch: "q", Cost: 1000, Static: true}}}
	if l.Ends[0].Deaf = []int{2}; down {
		l.Ends[0].Deaf, l.Ends[0].NoCarrier = nil, []int{2}
	}
	s.Links = append(s.Links, l)
	s.hosts("root", "far")
	return s
}

// TestSpecialRules has for each thing that makes a footprint larger a state and an element
// whose death changes a verdict there, so that the footprint has to have it.
func TestSpecialRules(t *testing.T) {
	for _, x := range []struct {
		name string
		why  string
		down string
		more string
		draw func() *sketch
	}{
		{"bundles of two speeds", "LACP goes by the first member, and without it by the faster one", "", "member:bundle/1", func() *sketch {
			s := sketched("root", "a")
			s.cable("root", "a", 5000)
			s.Links = append(s.Links, topology.Link{Name: "bundle", Members: []int{1000, 10_000}, Ends: [2]topology.End{{Switch: "root"}, {Switch: "a"}}})
			for i := range s.Switches {
				s.Switches[i].LACP = topology.LACP{CompareWith: topology.CompareFirst, Mismatch: topology.MemberSuspended}
			}
			s.hosts("root", "a")
			return s
		}},
		{"one-sided assurance", "no tree has q designated on root-q without t-q, so that root hears nobody there and discards, in the tree of VLAN 10 too", "", "link:q-t", func() *sketch {
			s := sketched("root", "q", "t")
			s.Regions = []topology.Region{{ID: "r", Instances: map[int]topology.VLANs{1: topology.VLANsOf(20)}}}
			for i := range s.Switches {
				s.Switches[i].Protocol, s.Switches[i].Region = topology.MSTP, "r"
			}
			s.at("t").MSTPriority = map[int]int{1: 0}
			s.cable("root", "q", 10).Ends[0].PortName = s.settings("root", topology.Port{Assurance: true})
			s.cable("q", "t", 10)
			s.cable("root", "t", 1000)
			s.hosts("root", "q")
			return s
		}},
		{"BPDU filter", "b hears nobody over a-b, and a gets VLAN 10 over c", "", "link:root-a", func() *sketch {
			s := detour()
			s.cable("a", "b", 10).Ends[0].PortName = s.settings("a", topology.Port{BPDUFilter: true})
			return s
		}},
		{"lines without spanning tree", "a gets VLAN 10 over c, and b hears nothing of a over the switch that drops BPDUs", "", "link:root-a", func() *sketch {
			s := detour()
			s.Switches = append(s.Switches, topology.Switch{Name: "silent", Protocol: topology.NoSTP, BPDU: topology.BPDUDrop})
			s.cable("a", "silent", 0)
			s.cable("b", "silent", 0)
			return s
		}},
		{"one-way cables", "p, which is deaf, is farther from root than q over x, so that both are designated", "", "link:root-p", func() *sketch {
			s := sketched("root", "p", "q", "x", "far")
			for i := range s.Switches {
				s.Switches[i].Protocol = topology.STP
			}
			s.cable("root", "p", 10)
			s.cable("root", "q", 100)
			s.cable("root", "x", 10)
			s.cable("p", "x", 500)
			s.cable("p", "q", 1000).Ends[0].Deaf = []int{1}
			s.cable("root", "far", 10)
			s.hosts("root", "far")
			return s
		}},
		{"members that one end does not hear", "without the first member q speaks over one that p does not hear, and both are designated", "", "member:p-q/1", func() *sketch { return halfHeard(false) }},
		{"members that are down at one end", "without the first member q speaks over one that is down at p, and both are designated", "", "member:p-q/1", func() *sketch { return halfHeard(true) }},
		{"channels", "without a-b the channel of a takes c for its partner, and a is a better way for c", "", "link:a-b", func() *sketch {
			s := sketched("root", "a", "b", "c")
			s.cable("root", "a", 10)
			s.cable("root", "b", 10)
			s.cable("root", "c", 90_000)
			for _, far := range []string{"b", "c"} {
				l := s.cable("a", far, 0)
				l.Ends[0].Channel, l.Ends[1].Channel = "Po1", "Po1"
			}
			for i := range s.Switches {
				s.Switches[i].LACP = topology.LACP{Mismatch: topology.MemberSuspended, NoPartner: topology.MemberSuspended}
			}
			s.hosts("root", "c")
			return s
		}},
		{"ports of the other peer", "y speaks for the pair and its port filters BPDUs, so that a hears of no better way than over c, to which VLAN 10 gets then", "switch:x", "link:root-a", func() *sketch {
			s := detour()
			s.Switches = append(s.Switches, topology.Switch{Name: "x", Ports: []topology.Port{{Number: 7}}}, topology.Switch{Name: "y", Ports: []topology.Port{{Number: 7, BPDUFilter: true}}})
			s.MLAGs = []topology.MLAG{{Name: "pair", Switches: []string{"x", "y"}, PeerLink: "peer", Keepalive: &topology.Keepalive{}, Priority: map[string]int{"x": 1, "y": 2}, SplitBrain: topology.SplitCloses, OneBridge: true}}
			both := topology.End{Peers: []string{"x", "y"}}
			s.Links = append(s.Links, topology.Link{Name: "peer", Members: []int{10_000}, Ends: [2]topology.End{{Switch: "x"}, {Switch: "y"}}},
				topology.Link{Name: "up", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "root"}, both}})
			both.Port = 7
			s.Links = append(s.Links, topology.Link{Name: "down", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "a"}, both}})
			return s
		}},
		{"ends at hubs", "p is shut down as it hears q, and w does not speak", "", "switch:q", func() *sketch {
			s := sketched("root", "p", "w", "q", "far")
			s.cable("root", "p", 10)
			s.cable("root", "w", 10)
			s.cable("root", "far", 10)
			s.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{
				{Switch: "p", PortName: s.settings("p", topology.Port{BPDUGuard: true})}, {Switch: "w", PortName: s.settings("w", topology.Port{BPDUFilter: true})}, {Switch: "q"},
			}}}
			s.hosts("root", "far")
			return s
		}},
		{"hubs", "the way is over it", "", "segment:hub", func() *sketch {
			s := sketched("root", "a")
			s.Segments = []topology.Segment{{Name: "hub", Mbps: 1000, Ends: []topology.End{{Switch: "root"}, {Switch: "a"}}}}
			s.hosts("root", "a")
			return s
		}},
		{"chassis", "the stack is root by the address of x, and goes on with that of y", "", "chassis:stack/x", func() *sketch {
			s := sketched("stack", "a", "b")
			for i := range s.Switches {
				s.Switches[i].Priority, s.Switches[i].MAC = nil, &topology.MAC{2, 0, 0, 0, 0, byte(i + 1)}
			}
			s.at("stack").Stack = &topology.Stack{MAC: topology.StackMACChange, Members: []topology.Chassis{{Name: "x"}, {Name: "y", MAC: &topology.MAC{2, 0, 0, 0, 9, 9}}}}
			s.cable("stack", "a", 10).Ends[0].On = []string{"y"}
			s.cable("stack", "b", 10).Ends[0].On = []string{"y"}
			s.cable("a", "b", 10)
			s.hosts("a", "b")
			return s
		}},
		{"stack cables", "y, where a host is, is cut off and closes", "", "cable:stack/1", func() *sketch {
			s := sketched("root", "stack")
			s.at("stack").Stack = &topology.Stack{Split: topology.StackSplitCloses, Members: []topology.Chassis{{Name: "x"}, {Name: "y"}}}
			s.cable("root", "stack", 10).Ends[1].On = []string{"x"}
			s.hosts("root", "stack")
			return s
		}},
		{"peer links", "the secondary closes its MLAG ports, and the way is over it", "", "lag:peer", func() *sketch { return splitting("") }},
		{"what a keepalive runs over", "without peer link and keepalive both go on, and the secondary's ports are open", "lag:peer", "link:m-n", func() *sketch { return splitting("m-n") }},
		{"peers without peer link", "y opens its MLAG ports where x is dead, and the way is over it", "", "switch:x", func() *sketch {
			s := splitting("")
			s.MLAGs[0].Priority, s.MLAGs[0].AutoRecovery = map[string]int{"x": 1, "y": 2}, new(true)
			s.at("x").Ports = []topology.Port{{Number: 7, Disabled: true}, {Number: 8, Disabled: true}}
			s.at("y").Ports = []topology.Port{{Number: 8}}
			s.Links[0].Ends[0].Port, s.Links[2].Ends[1].Port = 7, 8
			s.cable("root", "leaf", 50_000)
			return s
		}},
		{"several regions", "the tree of VLAN 10 in a region ends at its border, and leaves it by the one of the common tree", "", "link:root-k", func() *sketch {
			s := sketched("root", "k")
			for i, region := range []string{"r", "s"} {
				s.Regions = append(s.Regions, topology.Region{ID: region, Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}})
				s.Switches[i].Protocol, s.Switches[i].Region = topology.MSTP, region
			}
			s.cable("root", "k", 10)
			s.cable("root", "k", 100).Name = "other"
			s.hosts("root", "k")
			s.aside()
			return s
		}},
		{"hosts", "it is on the network", "", "host:on-a", func() *sketch { return aside() }},
		{"NICs", "it is on the network", "", "nic:on-a/n", func() *sketch { return aside() }},
		{"switches of NICs", "both NICs are on it, where no switch has the VLAN", "", "switch:a", func() *sketch {
			s := aside()
			s.hosts("a")
			s.Hosts = s.Hosts[1:]
			s.Hosts[1].Name = "other"
			for i := range s.Switches {
				s.Switches[i].Protocol, s.Switches[i].VLANs = topology.RPVST, topology.VLANsOf(1)
			}
			return s
		}},
		{"NICs on no network", "a node that is cut off is no bystander if the fault took a NIC from it", "link:root-a", "nic:on-a/spare", func() *sketch {
			s := aside()
			s.Hosts[1].NICs = append(s.Hosts[1].NICs, topology.NIC{Name: "spare", Mbps: 1000, To: []topology.Attachment{{Switch: "b"}}})
			s.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"on-a", "on-root"}, Votes: map[string]int{"on-root": 2}}}
			return s
		}},
		{"gateways", "it is the only one", "", "switch:b", func() *sketch {
			s := aside()
			s.Networks[0].Gateway = []string{"b"}
			return s
		}},
		{"nodes", "it is kept while no network says how nodes see each other", "", "host:lonely", func() *sketch {
			s := aside()
			s.Networks[0].NoHeartbeats = true
			s.Hosts = append(s.Hosts, topology.Host{Name: "lonely"})
			s.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"on-a", "on-root", "lonely"}}}
			return s
		}},
		{"hosts of witnesses", "the node that is left has two votes of three with it", "host:on-a", "host:on-b", func() *sketch { return witnessed() }},
		{"ways of witnesses", "the node that is left has two votes of three with it", "host:on-a", "link:root-b", func() *sketch { return witnessed() }},
	} {
		t.Run(x.name, func(t *testing.T) {
			f, err := x.draw().Build()
			if err != nil {
				t.Fatal(err)
			}
			p := failure.Plan{K: 2, Clusters: true}
			c, fast, err := failure.NewClosure(f, p)
			if err != nil {
				t.Fatal(err)
			}
			_, judge, err := failure.Evaluator(f, true)
			if err != nil {
				t.Fatal(err)
			}
			down, more := parsed(t, f, strings.Fields(x.down)...), parsed(t, f, x.more)[0]
			was, err := judge(failure.Down(down...))
			if err != nil {
				t.Fatal(err)
			}
			is, err := judge(failure.Down(append(slices.Clone(down), more)...))
			if fast || err != nil || slices.Equal(is, was) {
				t.Fatalf("%v, %v: with %v dead it is %v, without %v: that is not what was to be tested", fast, err, more, is, was)
			}
			var set []int32
			at := int32(0)
			for i, e := range p.Elements(f) {
				if slices.Contains(down, e) {
					set = append(set, int32(i))
				}
				if e == more {
					at = int32(i)
				}
			}
			if !slices.Contains(c.Near(set), at) {
				t.Errorf("with %v dead the footprint lacks %v, though %s", down, more, x.why)
			}
			if diff := sameSummary(byDefinition(t, f, p, evaluated(f, true)), summarize(t, f, p)); diff != "" {
				t.Errorf("(-Evaluate +Summarize):\n%s", diff)
			}
		})
	}
}

// TestEvenBundles has no switch take a bundle of members of one speed for dearer with one
// more, whatever a fabric may say of costs: such bundles are plain.
func TestEvenBundles(t *testing.T) {
	tried := 0
	for by := topology.AggregateLAG; by <= topology.FujitsuLAG; by++ {
		for method := topology.LongCost; method <= topology.DellOS9Cost; method++ {
			b := topology.Builder{Switches: []topology.Switch{{Name: "a", LAGCost: by, CostMethod: method}}}
			if _, err := b.Build(); err != nil {
				continue
			}
			tried++
			for _, mbps := range []int{1, 10, 100, 1000, 2500, 5000, 10_000, 25_000, 40_000, 50_000, 100_000, 200_000, 400_000} {
				for n := 2; n <= 64; n++ {
					fewer, _ := lag.BundleCost(by, method, mbps, n-1)
					if all, _ := lag.BundleCost(by, method, mbps, n); all > fewer {
						t.Errorf("%v, %v: %d members of %d Mbps cost %d, %d cost %d", by, method, n-1, mbps, fewer, n, all)
					}
				}
			}
		}
	}
	if tried < 15 {
		t.Errorf("%d policies, that is not what was to be tested", tried)
	}
}

// aside has a root with two switches, on one of which a host is, and a hub that nobody needs.
func aside() *sketch {
	s := sketched("root", "a", "b")
	s.cable("root", "a", 10)
	s.cable("root", "b", 10)
	s.hosts("root", "a")
	s.aside()
	return s
}

// witnessed has a cluster of two nodes whose witness is on another host.
func witnessed() *sketch {
	s := aside()
	s.hosts("b")
	s.Clusters = []topology.Cluster{{Name: "c", Nodes: []string{"on-a", "on-root"}, Witness: &topology.Witness{Network: "net", Host: "on-b"}}}
	return s
}

// splitting has a pair whose secondary a bundle ends at with its only cable that is left
// there, with hosts at the other end and at the secondary.
func splitting(over string) *sketch {
	s := sketched("root", "x", "y", "m", "n", "leaf")
	s.MLAGs = []topology.MLAG{{Name: "pair", Switches: []string{"x", "y"}, PeerLink: "peer", Keepalive: &topology.Keepalive{Over: over}, SplitBrain: topology.SplitOneIdentity, OneBridge: true}}
	s.Links = []topology.Link{
		{Name: "peer", Members: []int{10_000}, Ends: [2]topology.End{{Switch: "x"}, {Switch: "y"}}},
		{Name: "up", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "root"}, {Peers: []string{"x", "y"}}}},
		{Name: "down", Members: []int{10_000, 10_000}, Ends: [2]topology.End{{Switch: "leaf"}, {Peers: []string{"x", "y"}}}},
	}
	s.cable("root", "m", 10)
	s.cable("m", "n", 10)
	s.hosts("root", "leaf")
	return s
}
