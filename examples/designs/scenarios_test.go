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

// slower returns a design with a link that came up slower.
func slower(t *testing.T, name, element string, mbps int) *topology.Fabric {
	t.Helper()
	e, err := topology.ParseElement(element)
	if err != nil {
		t.Fatal(err)
	}
	f, err := load(t, name).Slower(e, mbps)
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
			cluster + " blocked", "ten-b:isl alternate", "ten-b:isl alternate mst1", "ten-b:isl alternate mst2", "csv because revision 1 at ten-a and 2 at ten-b"}},
		{name: "d4c-mstp-name-differs", want: []string{cluster + " blocked", "ten-b:isl alternate mst2", `csv because name "campus" at ten-a and "Campus" at ten-b`}},
		{name: "d4c-mstp-map-differs", want: []string{
			cluster + " blocked", "ten-b:isl alternate mst2", "csv because VLAN 120 is in mst2 at ten-a and in the IST at ten-b"}},

		{name: "p1", want: []string{
			cluster + " intact", "vm slow 2000/1000", "ten-b:isl alternate", "ten-b:isl alternate vlan20", "ten-b:isl root vlan110", "ten-b cost 20000 vlan20"}},
		{name: "p1", down: "lag:isl", want: []string{cluster + " pruned", "vm slow"}},
		{name: "p2", want: []string{
			cluster + " intact", "management vm blocked", "core-a:up-a designated", "ten-a:up-a root", "ten-a:up-a designated vlan110",
			"vm because in vlan100", "vm because ten-a, priority 4096 + 100, is lower than core-a, 8192", "vm mended by core-a priority 0"}},
		{name: "p2 with all roots at core-a", fabric: edit(t, "p2", func(b *topology.Builder) { *sw(b, "core-a").Priority = 0 }), want: []string{
			"management heartbeat intact", "csv vm slow 2000/1000", "ten-a:up-a root vlan110", "ten-b:isl alternate vlan110"}},

		{name: "d5", want: []string{cluster + " management vm intact", "ten-a:up-a root", "csv intact 10000/10000"}},
		{name: "d5", down: "chassis:core/core-1", want: []string{cluster + " management vm degraded", "ten-a cost 2000"}},
		{name: "d5", down: "chassis:core/core-2", want: []string{cluster + " management vm degraded"}},
		{name: "d5", down: "switch:core", want: []string{cluster + " management vm severed"}},
		{name: "d5", down: "cable:core/1", want: []string{cluster + " management vm intact"}},
		{name: "d5", down: "cable:core/1 cable:core/2", want: []string{cluster + " management vm degraded"}},
		// No ISL: every pair falls back. With the NICs crossed over it is severed at rest.
		{name: "d1b", want: []string{"management vm heartbeat intact", "csv live-migration intact 10000/10000", "cluster whole"}},
		{name: "d1b", down: "switch:ten-a", want: []string{"csv heartbeat severed", "live-migration intact", "cluster on-backup", "kept node1 node2 node3 node4"}},
		{name: "d1b", down: "switch:ten-b", want: []string{"live-migration severed", "csv heartbeat intact", "cluster on-backup", "kept node1 node2 node3 node4"}},
		{name: "d1b with crossed NICs", fabric: edit(t, "d1b", func(b *topology.Builder) {
			for i := range b.Hosts {
				if i%2 == 1 {
					n := b.Hosts[i].NICs
					n[2].To[0].Switch, n[3].To[0].Switch = n[3].To[0].Switch, n[2].To[0].Switch
				}
			}
		}), want: []string{"csv live-migration heartbeat severed", "cluster network-lost"}},

		// An MLAG pair: nothing blocks, a spine or the keepalive may go.
		{name: "d6", want: []string{"management vm csv live-migration backup intact", "tor-1:tor-1 root", "leaf-1:evlt root", "cluster whole"}},
		{name: "d6", down: "switch:spine-1", want: []string{"management vm rerouted", "csv live-migration degraded", "backup severed", "kept node1 node2 node3 node4"}},
		{name: "d6", down: "switch:leaf-1", want: []string{"management vm csv live-migration degraded", "backup intact", "cluster whole"}},
		{name: "d6", down: "keepalive:spines", want: []string{"management vm csv live-migration backup intact", "cluster whole"}},
		{name: "d6", down: "member:vlti/1", want: []string{"csv live-migration intact", "backup degraded"}},
		{name: "d6", down: "lag:vlti", want: []string{
			"management vm csv live-migration degraded", "csv because spine-2 closed its MLAG ports: peer link lag:vlti lost, keepalive alive", "backup severed",
			"backup because spine-2 closed its MLAG ports"}},
		{name: "d6", down: "lag:leaf-vlti", want: []string{"management vm csv live-migration degraded", "csv because leaf-2 closed its MLAG ports", "backup intact"}},
		{name: "d6", down: "lag:vlti keepalive:spines", want: []string{"management vm csv live-migration intact", "backup severed", "backup because split brain: spine-1 and spine-2 are both primary"}},
		{name: "d6", down: "lag:vlti switch:spine-1", want: []string{"management vm rerouted", "csv live-migration degraded", "tor-1:tor-1 root"}},
		{name: "d6", down: "member:tor-1/1", want: []string{"csv rerouted 10000/10000", "csv because lag:tor-1 has nothing left at spine-1, and what arrives there crosses the peer link lag:vlti"}},
		{name: "d6 without auto-recovery", fabric: edit(t, "d6", func(b *topology.Builder) { b.MLAGs[0].AutoRecovery = new(false) }),
			down: "lag:vlti switch:spine-1", want: []string{"csv severed", "csv because without auto-recovery"}},
		{name: "d6 with identities of their own", fabric: edit(t, "d6", func(b *topology.Builder) { b.MLAGs[0].SplitBrain = topology.SplitOwnIdentities }),
			down: "lag:vlti keepalive:spines", want: []string{"csv degraded", "csv because both primary, with identities of their own", "tor-1:tor-1 root"}},
		{name: "d6 whose secondary stays closed", fabric: edit(t, "d6", func(b *topology.Builder) { b.MLAGs[0].SplitBrain = topology.SplitCloses }),
			down: "lag:vlti keepalive:spines", want: []string{"csv degraded", "csv because spine-2 keeps its MLAG ports closed"}},

		// Racks are failure domains, and any ToR or spine may go.
		{name: "u1", want: []string{"big-frames unfit", "management csv live-migration intact"}},
		{name: "u1", down: "lag:isl", want: []string{"csv live-migration big-frames unfit", "management rerouted"}},
		{name: "u1", down: "member:isl/1", want: []string{"csv live-migration big-frames unfit", "management rerouted"}},
		{name: "d7", want: []string{"management vm csv live-migration intact", "cluster whole"}},
		{name: "d7", down: "domain:rack1", want: []string{"csv severed", "kept node3 node4 node5 node6", "lost node1 node2", "collateral whole"}},
		{name: "d7", down: "domain:rack2", want: []string{"kept node1 node2 node5 node6", "lost node3 node4"}},
		{name: "d7", down: "domain:rack3", want: []string{"kept node1 node2 node3 node4", "lost node5 node6"}},
		{name: "d7", down: "switch:spine-1", want: []string{"management vm csv live-migration degraded", "cluster whole"}},
		{name: "d7", down: "switch:spine-2", want: []string{"management vm csv live-migration degraded", "cluster whole"}},
		{name: "d7", down: "switch:tor-1a", want: []string{"management vm csv live-migration degraded", "cluster whole"}},
		{name: "d7", down: "switch:tor-3b", want: []string{"management vm csv live-migration degraded", "cluster whole"}},
		{name: "d7", down: "switch:core-1", want: []string{"management vm rerouted", "csv live-migration intact"}},
		{name: "d7", down: "lag:vlti", want: []string{"management vm csv live-migration degraded", "cluster whole"}},
		{name: "d7 with csv reaching for the core", fabric: edit(t, "d7", func(b *topology.Builder) {
			b.Networks[2].Gateway = []string{"core-1"}
		}), want: []string{"csv pruned", "live-migration intact"}},

		{name: "l1", want: []string{cluster + " vm management intact", "ten-b cost 21000", "ten-b:isl root"}},
		{name: "l1", down: "member:isl/1", want: []string{cluster + " vm management intact", "ten-b cost 21000", "csv intact 10000/10000"}},
		{name: "l2 with a member that came up slower", fabric: slower(t, "l2", "member:isl/1", 1000), want: []string{
			"csv live-migration slow 1000/1000", "ten-b cost 22000", "ten-b:isl alternate", "csv by core-b < ten-a"}},
		{name: "l3", want: []string{"csv blocked", "csv because is disputed"}},
		{name: "l3", down: "link:isl-1", want: []string{"csv rerouted 10000/10000"}},
		{name: "l4", want: []string{"csv intact 10000/10000"}},
		{name: "l4", down: "switch:core-a", want: []string{"csv rerouted 10000/10000"}},

		{name: "n1", want: []string{"csv backup intact 20000/10000", "management intact 1000/1000", "vm iscsi guest intact 10000/10000"}},
		{name: "n1", down: "switch:ten-a", want: []string{"csv guest severed", "management rerouted", "vm iscsi degraded", "backup intact"}},
		{name: "n1", down: "lag:isl", want: []string{"vm guest severed", "management iscsi csv backup intact"}},
		{name: "n1", down: "nic:node1/csv/1", want: []string{"csv slow 10000/10000", "backup intact"}},
		{name: "n1", down: "domain:node1/c1", want: []string{"guest severed", "vm iscsi degraded", "management csv intact"}},
		{name: "n1", down: "domain:node1/onboard", want: []string{"management severed", "vm intact"}},
		{name: "n2", down: "domain:south", want: []string{"csv slow 2000/1000", "vm rerouted", "ten-b:isl alternate"}},
		{name: "n2", down: "domain:north", want: []string{"csv vm degraded", "ten-b:isl root"}},
		{name: "n2", down: "domain:p2", want: []string{"csv vm intact"}},
		{name: "n2", down: "domain:p3", want: []string{"csv vm degraded"}},
		{name: "n2", down: "domain:p1 domain:p3", want: []string{"csv vm severed"}},
		{name: "n2", down: "domain:core-9.4", want: []string{"csv intact", "vm severed"}},

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

		// The cluster: two nodes see each other where one network with heartbeats
		// connects them.
		{name: "reference", down: "member:isl/1", want: []string{
			"cluster on-backup", "kept node1 node2 node3 node4", "rerouted csv 4 of 6", "rerouted live-migration 4 of 6", "rerouted management 6 of 6",
			"cluster says runs on emergency backup", "cluster says csv and live-migration for 4 of 6 pairs over link:core, lag:up-a and lag:up-b", "cluster says no node is lost"}},
		{name: "d2", want: []string{"cluster whole", "kept node1 node2 node3 node4"}},
		{name: "d2", down: "switch:ten-a", want: []string{
			"cluster network-lost", "kept node1 node2 node3 node4", "without csv node1-node2 node1-node4 node2-node3 node3-node4",
			"without live-migration node1-node2 node1-node4 node2-node3 node3-node4", "blind", "services"}},
		{name: "d2", down: "lag:isl", want: []string{"cluster network-lost", "collateral network-lost", "kept node1 node2 node3 node4"}},
		{name: "d2", down: "nic:node1/csv", want: []string{"cluster on-backup", "collateral whole", "without csv", "cluster says csv falls back to live-migration for 3 of 6 pairs"}},
		{name: "d2", down: "host:node1", want: []string{"cluster nodes-lost", "collateral whole", "kept node2 node3 node4", "lost node1"}},
		{name: "d2", down: "host:node1 host:node2", want: []string{"cluster down", "kept", "cluster says a tie"}},
		{name: "d2", down: "nic:node1/vm/1 nic:node1/vm/2", want: []string{"cluster services-lost", "services node1", "kept node1 node2 node3 node4"}},
		{name: "d2", down: "switch:core-a switch:core-b", want: []string{
			"cluster services-lost", "collateral whole", "services node1 node2 node3 node4", "kept node1 node2 node3 node4"}},
		{name: "d2", down: "switch:ten-a switch:ten-b", want: []string{"cluster down", "services node1 node2 node3 node4", "lost node1 node2 node3 node4"}},
		{name: "d3", want: []string{"cluster network-lost", "without csv node1-node2 node1-node4 node2-node3 node3-node4"}},
		{name: "d3", down: "lag:up-a", want: []string{"cluster on-backup", "without csv"}},
		{name: "d5", down: "switch:core", want: []string{"cluster down", "services node1 node2 node3 node4", "cluster says a tie"}},
		{name: "d1", down: "lag:isl", want: []string{"cluster network-lost", "collateral network-lost", "kept node1 node2 node3 node4"}},

		// Without heartbeats on management half of the nodes are lost, if a witness
		// decides which; else the tie loses all.
		{name: "d2 without heartbeats on management", fabric: quorum(t, nil, nil), want: []string{"cluster whole"}},
		{name: "d2 without heartbeats on management", fabric: quorum(t, nil, nil), down: "switch:ten-a", want: []string{
			"cluster down", "kept", "lost node1 node2 node3 node4", "blind node1-node2 node1-node4 node2-node3 node3-node4",
			"cluster says a tie, no nodes that see each other have more than 2 of 4 votes", "apart csv node1 has no live NIC on csv: switch:ten-a is down"}},
		{name: "d2 with a witness behind the gateway", fabric: quorum(t, &topology.Witness{Network: "management"}, nil), down: "switch:ten-a", want: []string{
			"cluster nodes-lost", "collateral whole", "kept node1 node3", "contested", "cluster says 3 of 5 votes, the witness's included, though others have as good a claim"}},
		{name: "d2 with a witness on csv at ten-b", fabric: quorum(t, &topology.Witness{Network: "csv", Host: "files"}, nil), down: "switch:ten-a", want: []string{
			"cluster nodes-lost", "kept node2 node4", "lost node1 node3", "cluster says node1 and node3 are lost, though alive; node2 and node4 are kept with 3 of 5 votes, the witness's included"}},
		{name: "d2 with a witness on csv at ten-b", fabric: quorum(t, &topology.Witness{Network: "csv", Host: "files"}, nil), down: "switch:ten-b", want: []string{
			"cluster down", "cluster says no nodes that see each other have more than 2 of 5 votes"}},
		{name: "d2 with a witness on csv at ten-b", fabric: quorum(t, &topology.Witness{Network: "csv", Host: "files"}, nil), down: "host:files", want: []string{
			"cluster whole", "kept node1 node2 node3 node4", "cluster says no node that is kept reaches the witness"}},
		{name: "d2 with a vote taken from node1", fabric: quorum(t, nil, map[string]int{"node1": 0}), down: "switch:ten-a", want: []string{
			"cluster nodes-lost", "kept node2 node4", "cluster says 2 of 3 votes"}},
		{name: "d2 with two votes of node3", fabric: quorum(t, nil, map[string]int{"node3": 2}), down: "switch:ten-a", want: []string{
			"cluster nodes-lost", "kept node1 node3", "cluster says 3 of 5 votes"}},
		{name: "d2 without heartbeats on management", fabric: quorum(t, nil, nil), down: "lag:isl", want: []string{
			"cluster down", "collateral down", "lost node1 node2 node3 node4"}},

		// Two sites: node1 and node2 at ten-a, node3 and node4 at ten-b, a link between.
		{name: "two sites", fabric: sites(t, nil), want: []string{"cluster whole"}},
		{name: "two sites", fabric: sites(t, nil), down: "lag:isl", want: []string{
			"cluster down", "collateral down", "lost node1 node2 node3 node4", "blind node1-node3 node1-node4 node2-node3 node2-node4", "cluster says a tie"}},
		{name: "two sites, a witness at the second", fabric: sites(t, &topology.Witness{Network: "csv", Host: "files"}), down: "lag:isl", want: []string{
			"cluster nodes-lost", "collateral nodes-lost", "kept node3 node4", "lost node1 node2", "bystanders node1 node2"}},
		{name: "two sites, a witness at the second", fabric: sites(t, &topology.Witness{Network: "csv", Host: "files"}), down: "switch:ten-b", want: []string{"cluster down"}},
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
	if msg, ok := holdsOfCluster(&o.Clusters[0], words); ok {
		return msg
	}
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

// holdsOfCluster says how a claim about the first cluster fails, or "": "cluster
// VERDICT", "collateral VERDICT", "cluster says TEXT", "kept NODES", "lost NODES",
// "bystanders NODES", "services NODES", "contested", "blind PAIRS", "without NETWORK
// PAIRS", "rerouted NETWORK 4 of 6", "apart NETWORK TEXT". It is false of other
// claims.
func holdsOfCluster(c *failure.ClusterOutcome, words []string) (string, bool) {
	pairs := func(s failure.PairSet) (out []string) {
		for _, p := range s.First {
			out = append(out, p[0]+"-"+p[1])
		}
		return out
	}
	is := func(got []string) (string, bool) {
		if !slices.Equal(got, words) {
			return fmt.Sprint("it is ", got), true
		}
		return "", true
	}
	claim := words[0]
	words = words[1:]
	switch claim {
	case "cluster":
		if words[0] != "says" {
			return is([]string{c.Verdict.String()})
		}
		if text := strings.Join(words[1:], " "); !strings.Contains(c.Sentence(), text) {
			return "it says: " + c.Sentence(), true
		}
		return "", true
	case "collateral":
		return is([]string{c.Collateral.String()})
	case "kept":
		return is(append([]string{}, c.Kept...))
	case "lost":
		return is(c.Lost)
	case "bystanders":
		return is(c.Bystanders)
	case "services":
		return is(append([]string{}, c.Services...))
	case "contested":
		return map[bool]string{false: "it is not"}[c.Contested], true
	case "blind":
		return is(pairs(c.Blind))
	case "without", "rerouted":
		n := failure.ClusterNetwork{}
		for _, m := range c.Networks {
			if m.Network == words[0] {
				n = m
			}
		}
		if words = words[1:]; claim == "without" {
			return is(pairs(n.Without))
		}
		return is(strings.Fields(fmt.Sprintf("%d of %d", n.Rerouted, n.Pairs)))
	case "apart":
		for _, n := range c.Apart.Networks {
			if n.Network == words[0] {
				if text := strings.Join(words[1:], " "); !strings.Contains(n.Pair.Reason.Text, text) {
					return "the reason is: " + n.Pair.Reason.Text, true
				}
				return "", true
			}
		}
		return "nothing is said of it", true
	}
	return "", false
}

// quorum is D2 without heartbeats on management, with votes and a witness, which is
// at ten-b if it is on a host.
func quorum(t *testing.T, w *topology.Witness, votes map[string]int) *topology.Fabric {
	return edit(t, "d2", func(b *topology.Builder) {
		b.Networks[slices.IndexFunc(b.Networks, func(n topology.Network) bool { return n.Name == "management" })].NoHeartbeats = true
		b.Clusters[0].Votes, b.Clusters[0].Witness = votes, w
		files(b, w)
	})
}

// files adds the host of a witness at ten-b.
func files(b *topology.Builder, w *topology.Witness) {
	if w != nil && w.Host != "" {
		b.Hosts = append(b.Hosts, topology.Host{Name: w.Host, NICs: []topology.NIC{
			{Name: "x", To: []topology.Attachment{{Switch: "ten-b"}}, Mbps: 10_000, Carries: []string{w.Network}},
		}})
	}
}

// sites is D2 with the first two nodes at ten-a alone and the others at ten-b, on csv
// and live-migration only.
func sites(t *testing.T, w *topology.Witness) *topology.Fabric {
	return edit(t, "d2", func(b *topology.Builder) {
		b.Networks = slices.DeleteFunc(b.Networks, func(n topology.Network) bool { return n.Name != "csv" && n.Name != "live-migration" })
		for i := range b.Hosts {
			at := []topology.Attachment{{Switch: []string{"ten-a", "ten-b"}[i/2]}}
			b.Hosts[i].NICs = []topology.NIC{
				{Name: "csv", To: at, Mbps: 10_000, Carries: []string{"csv"}},
				{Name: "lm", To: at, Mbps: 10_000, Carries: []string{"live-migration"}},
			}
		}
		b.Clusters[0].Witness = w
		files(b, w)
	})
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
