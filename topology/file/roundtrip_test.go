package file_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// reference is the file that the design documents aim for, as it stands there.
const reference = `# Two 10G switches, two cores, a square. One pulled ISL cable moves live migration to the 1G uplinks.
spandrill: 1                                        # version of this format
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}

switches:
  core-a: {priority: 4096}                          # planned root
  core-b: {priority: 8192}                          # planned second root
  ten-a:  {rack: r1}
  ten-b:  {rack: r2}

links:                                              # more than one cable: a LACP LAG
  isl:  {ends: [ten-a, ten-b],   speed: 2x10G}
  core: {ends: [core-a, core-b], speed: 10G}
  up-a: {ends: [ten-a, core-a],  speed: 2x1G}       # vlans: all, unless said
  up-b: {ends: [ten-b, core-b],  speed: 2x1G}

networks:
  management:     {vlan: 10,  needs: 1G,  gateway: [core-a, core-b]}
  vm:             {vlan: 20,  needs: 10G, gateway: [core-a, core-b]}
  heartbeat:      {vlan: 100, needs: reach}
  csv:            {vlan: 110, needs: 10G, fallback: live-migration}
  live-migration: {vlan: 120, needs: 10G, fallback: csv}

hosts:
  node[1-4]:                                        # several switches: a switch-independent team
    vm:   {to: [ten-a, ten-b], carries: [vm]}
    mgmt: {to: [ten-a, ten-b], carries: [management]}
  node[1,3]:                                        # blocks that name the same host add up
    csv:  {to: [ten-a], carries: [csv, heartbeat]}
    lm:   {to: [ten-b], carries: [live-migration]}
  node[2,4]:
    csv:  {to: [ten-b], carries: [csv, heartbeat]}
    lm:   {to: [ten-a], carries: [live-migration]}

clusters:
  hv1: {nodes: "node[1-4]"}                         # its networks: those its nodes are on
`

func referenceBuilder() *topology.Builder {
	b := &topology.Builder{
		Switches: []topology.Switch{
			{Name: "core-a", Priority: new(4096)},
			{Name: "core-b", Priority: new(8192)},
			{Name: "ten-a", Tags: topology.Tags{"rack": {"r1"}}},
			{Name: "ten-b", Tags: topology.Tags{"rack": {"r2"}}},
		},
		Links: []topology.Link{
			{Name: "isl", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "ten-b"}}, Members: []int{10000, 10000}},
			{Name: "core", Ends: [2]topology.End{{Switch: "core-a"}, {Switch: "core-b"}}, Mbps: 10000},
			{Name: "up-a", Ends: [2]topology.End{{Switch: "ten-a"}, {Switch: "core-a"}}, Members: []int{1000, 1000}},
			{Name: "up-b", Ends: [2]topology.End{{Switch: "ten-b"}, {Switch: "core-b"}}, Members: []int{1000, 1000}},
		},
		Networks: []topology.Network{
			{Name: "management", VLAN: 10, Needs: topology.Needs{Mbps: 1000}, Gateway: []string{"core-a", "core-b"}},
			{Name: "vm", VLAN: 20, Needs: topology.Needs{Mbps: 10000}, Gateway: []string{"core-a", "core-b"}},
			{Name: "heartbeat", VLAN: 100},
			{Name: "csv", VLAN: 110, Needs: topology.Needs{Mbps: 10000}, Fallback: []string{"live-migration"}},
			{Name: "live-migration", VLAN: 120, Needs: topology.Needs{Mbps: 10000}, Fallback: []string{"csv"}},
		},
		Clusters: []topology.Cluster{{Name: "hv1", Nodes: []string{"node1", "node2", "node3", "node4"}}},
	}
	team := []topology.Attachment{{Switch: "ten-a"}, {Switch: "ten-b"}}
	for i, name := range b.Clusters[0].Nodes {
		csv, lm := team[i%2:i%2+1], team[(i+1)%2:(i+1)%2+1]
		b.Hosts = append(b.Hosts, topology.Host{Name: name, NICs: []topology.NIC{
			{Name: "vm", To: team, Mbps: 10000, Carries: []string{"vm"}},
			{Name: "mgmt", To: team, Mbps: 10000, Carries: []string{"management"}},
			{Name: "csv", To: csv, Mbps: 10000, Carries: []string{"csv", "heartbeat"}},
			{Name: "lm", To: lm, Mbps: 10000, Carries: []string{"live-migration"}},
		}})
	}
	return b
}

// everything uses every field in every form.
const everything = `spandrill: 1
defaults: {stp: mstp, path-cost: short, lag-cost: flat, mtu: 9216, region: campus, nic: 25G}
regions:
  campus: {name: "campus one", revision: 7, instances: {1: "10,20", 2: "100,110-120"}}
  other:
switches:
  a:
    mac: "02:00:00:00:00:0a"
    priority: 0
    mst-priority: {2: 4096}
    sstp: simulate
    capabilities: [dcb, pfc]
    vlans: 10,20-29,100-120
    rack: r1
    pdu: [p1, p2]
    tags: {room: east, floor: [f1, f2]}
    ports:
      1: {name: Te1/0/1, speed: 10G, priority: 64, cost: 2000, mst: {0: {cost: 5}, 2: {cost: 1000, priority: 32}}}
      po1: {number: 65, restricted-role: true}
      Te1/0/9: {edge: true, enabled: false}
      7: {number-by-order: true}
  b: {mac: 02-00-00-00-00-0b, mac-by-order: true, region: other, sstp: tunnel, ports: [{name: "12"}, {number: 12, name: twelve}]}
  c: {stp: none, bpdu: flood, mtu: 1500, path-cost: dell-os9, lag-cost: member}
  d: {stp: none, bpdu: drop, capabilities: dcb}
  e: {stp: rstp, vlans: none}
  f: {stp: stp, vlans: all}
  g: {stp: pvst, vlans: "1,10", vlan-priority: {1: 0, 10: 61440}, ports: [{name: "5", vlan: {1: {}}}]}
  h: {stp: rpvst, vlan-priority: {4094: 4096}, ports: {4: {vlan: {1: {cost: 5}, 20: {cost: 1000, priority: 32}, 30: {priority: 0}}}}}
  i: {sstp: refuse}
links:
  - {name: isl, ends: [a, b], speed: 2x10G, vlans: "10,20", cost: 5, min-links: 2, bundle: lacp, rack: r3}
  - ends:
      - {switch: a, port: po1, vlans: "10,20", cost: 7, min-links: 1, members: [Xe1, Xe2]}
      - {switch: b, port-name: "12"}
    speed: [1G, 1G]
    bundle: static
    cables: [{pdu: p1, tags: {tray: t2}}, {}]
    tags: {tray: t1}
  - {ends: [a, b], speed: 1x40G}
  - {ends: [{switch: c, port: 3, port-name: "99"}, {switch: c, port: Gi1, vlans: all}], speed: 2.5G, vlans: 30}
  - {ends: [d, e], speed: 100M, pdu: p3}
  - {ends: [g, h], speed: 1G, native: 99}
  - {ends: [{switch: g, native: 1}, {switch: h, port: 4}], speed: 1G, native: 30}
  - {ends: [{switch: g, bundle: static, native: 10}, h], speed: 2x1G}
  - {ends: [g, {switch: h, bundle: lacp}], speed: 2x1G, bundle: static}
segments:
  hub: {ends: [a, {switch: e, port: 8, vlans: "20", cost: 9}, f], speed: 10M, vlans: 10, cost: 3, tags: {room: east}}
  native: {ends: [g, h], speed: 10M, native: 4094}
  natives: {ends: [{switch: g, native: 10}, {switch: h, native: 1}, i], speed: 10M, vlans: 10, native: 1}
networks:
  management: {vlan: 10, needs: 1G, gateway: a}
  csv: {vlan: 110, needs: {total: 10G, flow: 1G, mtu: 9014, capabilities: [dcb]}, fallback: [lm], heartbeats: false}
  lm: {vlan: 120, needs: {total: reach, capabilities: dcb}, gateway: [a, b], heartbeats: true, demand: {hosts: nic, gateway: 300M, flows: 2}, migration: true}
  quiet: {vlan: 130, needs: reach, services: true, demand: none, migration: false}
  bare: {vlan: 131, mpio: true, services: false, demand: {flows: 3}}
hosts:
  node[01-03]:
    rack: r9
    vm-memory: 120GiB
    tags: {room: west}
    mgmt: {to: [a, {switch: b}], carries: management, speed: 1G}
  "node[01,03]":
    csv: {to: {switch: a}, carries: [csv, lm, quiet, bare], pdu: p1, tags: {card: c1}}
  node02:
    csv: {to: [{switch: a, port: 21}, {switch: b, port: 22, port-name: x}, {switch: b, port-name: "23"}, {switch: a, port: Te1/0/9}], carries: []}
    nics:
      rack: {to: d, carries: []}
      nics: {to: d, carries: [lm]}
  teams:
    ind:  {to: [a, {switch: b, speed: 10G, card: c2, pdu: [p1, p2], tags: {duct: d1}}], carries: [], team: independent, card: c1, rdma: true}
    act:  {to: [{switch: a, card: c1, speed: 25G}, b], carries: [], team: active-standby, hash: hyper-v-port, rdma: false}
    lacp: {to: [a, a], carries: [], team: lacp, hash: address, vms: share}
    sta:  {to: [a, a], carries: [], team: static}
    guest-teams:
      g1: {over: [ind, act]}
      g2: {over: [ind, ind, act], team: lacp, hash: address}
  spare: {vm-memory: 120GB}
demands:
  - {network: lm, from: node01, to: node03, demand: 2.5G, flows: 8}
  - {network: management, from: gateway, to: node02, demand: none}
  - {network: management, from: node02, to: gateway, demand: nic}
clusters:
  hv1: {nodes: "node[01-02]", votes: {"node[01-02]": 2}, witness: {network: management}}
  hv2: {nodes: [spare, "node[03]"], votes: {spare: 0, node03: 1}, witness: {network: lm, host: node02}}
`

func mustParse(t testing.TB, text string) *topology.Fabric {
	t.Helper()
	f, err := file.Parse("f", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

func write(t testing.TB, f *topology.Fabric) string {
	t.Helper()
	var out bytes.Buffer
	if err := file.Write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// roundTrip checks that the fabric survives being written and read, and that
// it is written alike again. It returns the text.
func roundTrip(t testing.TB, f *topology.Fabric) string {
	t.Helper()
	text := write(t, f)
	g, err := file.Parse("written", []byte(text))
	if err != nil {
		t.Fatalf("what was written does not read: %v\n%s", err, text)
	}
	if !g.Equal(f) {
		t.Fatalf("what was written reads differently (-built +read):\n%s\n%s", cmp.Diff(f.Builder(), g.Builder()), text)
	}
	if again := write(t, g); again != text {
		t.Fatalf("written again it differs:\n%s", cmp.Diff(text, again))
	}
	return text
}

func TestReference(t *testing.T) {
	f := mustParse(t, reference)
	want, err := referenceBuilder().Build()
	if err != nil {
		t.Fatal(err)
	}
	if !f.Equal(want) {
		t.Fatal(cmp.Diff(want.Builder(), f.Builder()))
	}
	const text = `spandrill: 1
defaults: {stp: rstp, path-cost: long, lag-cost: aggregate, nic: 10G}

switches:
  core-a: {priority: 4096}
  core-b: {priority: 8192}
  ten-a:  {rack: r1}
  ten-b:  {rack: r2}

links:
  isl:  {ends: [ten-a, ten-b], speed: 2x10G}
  core: {ends: [core-a, core-b], speed: 10G}
  up-a: {ends: [ten-a, core-a], speed: 2x1G}
  up-b: {ends: [ten-b, core-b], speed: 2x1G}
`
	if got := roundTrip(t, f); !strings.HasPrefix(got, text) {
		t.Error(cmp.Diff(text, got))
	}
}

func TestEverything(t *testing.T) {
	f := mustParse(t, everything)
	b := f.Builder()
	if got, want := b.Links[3].Name, "c--c"; got != want {
		t.Errorf("the third link without a name is %q, want %q", got, want)
	}
	written := roundTrip(t, f)
	const want = `spandrill: 1
defaults: {stp: mstp, path-cost: short, lag-cost: flat, mtu: 9216, region: campus, nic: 25G}

regions:
  campus: {name: "campus one", revision: 7, instances: {1: "10,20", 2: "100,110-120"}}
  other:  {}

switches:
  a:
    mac: "02:00:00:00:00:0a"
    priority: 0
    sstp: simulate
    mst-priority: {2: 4096}
    capabilities: [dcb, pfc]
    vlans: "10,20-29,100-120"
    pdu: [p1, p2]
    rack: r1
    tags: {floor: [f1, f2], room: east}
    ports:
      1: {name: Te1/0/1, speed: 10G, priority: 64, cost: 2000, mst: {0: {cost: 5}, 2: {cost: 1000, priority: 32}}}
      Te1/0/9: {edge: true, enabled: false}
      7: {number-by-order: true}
      65: {name: po1, restricted-role: true}
  b:
    mac: "02:00:00:00:00:0b"
    mac-by-order: true
    region: other
    ports:
      12: {name: twelve}
  c:
    stp: none
    bpdu: flood
    path-cost: dell-os9
    lag-cost: member
    mtu: 1500
    ports:
      3: {name: "99"}
  d: {stp: none, bpdu: drop, capabilities: dcb}
  e: {stp: rstp, vlans: none}
  f: {stp: stp}
  g:
    stp: pvst
    vlan-priority: {1: 0, 10: 61440}
    vlans: "1,10"
    ports:
      - {name: "5", vlan: {1: {}}}
  h:
    stp: rpvst
    vlan-priority: {4094: 4096}
    ports:
      4: {vlan: {1: {cost: 5}, 20: {cost: 1000, priority: 32}, 30: {priority: 0}}}
  i: {sstp: refuse}

links:
  isl:    {ends: [a, b], speed: 2x10G, vlans: "10,20", cost: 5, min-links: 2, rack: r3}
  a--b:
    ends: [{switch: a, port: 65, vlans: "10,20", cost: 7, members: [Xe1, Xe2]}, {switch: b, port-name: "12"}]
    speed: 2x1G
    bundle: static
    cables: [{pdu: p1, tags: {tray: t2}}, {}]
    tags: {tray: t1}
  a--b.2: {ends: [a, b], speed: 1x40G}
  c--c:   {ends: [{switch: c, port: 3, vlans: 30}, {switch: c, port: Gi1}], speed: 2.5G}
  d--e:   {ends: [d, e], speed: 100M, pdu: p3}
  g--h:   {ends: [g, h], speed: 1G, native: 99}
  g--h.2: {ends: [{switch: g, native: 1}, {switch: h, port: 4, native: 30}], speed: 1G}
  g--h.3: {ends: [{switch: g, native: 10, bundle: static}, h], speed: 2x1G}
  g--h.4: {ends: [{switch: g, bundle: static}, h], speed: 2x1G}

segments:
  hub:
    ends:
      - {switch: a, vlans: 10, cost: 3}
      - {switch: e, port: 8, vlans: 20, cost: 9}
      - {switch: f, vlans: 10, cost: 3}
    speed: 10M
    tags: {room: east}
  native:  {ends: [g, h], speed: 10M, native: 4094}
  natives:
    ends: [{switch: g, native: 10}, {switch: h, native: 1}, {switch: i, native: 1}]
    speed: 10M
    vlans: 10

networks:
  management: {vlan: 10, needs: 1G, gateway: a}
  csv:
    vlan: 110
    needs: {total: 10G, flow: 1G, mtu: 9014, capabilities: dcb}
    fallback: lm
    heartbeats: false
  lm:
    vlan: 120
    needs: {total: reach, capabilities: dcb}
    gateway: [a, b]
    demand: {hosts: nic, gateway: 300M, flows: 2}
    migration: true
  quiet:      {vlan: 130, needs: reach, demand: none, services: true}
  bare:       {vlan: 131, needs: reach, demand: {flows: 3}, mpio: true}

hosts:
  node01:
    vm-memory: 120GiB
    rack: r9
    tags: {room: west}
    mgmt: {to: [a, b], carries: [management], speed: 1G}
    csv:  {to: [a], carries: [csv, lm, quiet, bare], pdu: p1, tags: {card: c1}}
  node02:
    vm-memory: 120GiB
    rack: r9
    tags: {room: west}
    mgmt: {to: [a, b], carries: [management], speed: 1G}
    csv:
      to:
        - {switch: a, port: 21}
        - {switch: b, port: 22, port-name: x}
        - {switch: b, port-name: "23"}
        - {switch: a, port: Te1/0/9}
      carries: []
    nics:
      rack: {to: [d], carries: []}
      nics: {to: [d], carries: [lm]}
  node03:
    vm-memory: 120GiB
    rack: r9
    tags: {room: west}
    mgmt: {to: [a, b], carries: [management], speed: 1G}
    csv:  {to: [a], carries: [csv, lm, quiet, bare], pdu: p1, tags: {card: c1}}
  teams:
    ind:
      to: [a, {switch: b, speed: 10G, card: c2, pdu: [p1, p2], tags: {duct: d1}}]
      carries: []
      card: c1
      rdma: true
    act:  {to: [{switch: a, card: c1}, b], carries: [], team: active-standby, hash: hyper-v-port}
    lacp: {to: [a, a], carries: [], team: lacp, hash: address, vms: share}
    sta:  {to: [a, a], carries: [], team: static}
    guest-teams:
      g1: {over: [ind, act]}
      g2: {over: [ind, ind, act], team: lacp, hash: address}
  spare:
    vm-memory: 120GB

demands:
  - {network: lm, from: node01, to: node03, demand: 2.5G, flows: 8}
  - {network: management, from: gateway, to: node02, demand: none}
  - {network: management, from: node02, to: gateway, demand: nic}

clusters:
  hv1: {nodes: "node[01-02]", votes: {"node[01-02]": 2}, witness: {network: management}}
  hv2: {nodes: [spare, node03], votes: {spare: 0}, witness: {network: lm, host: node02}}
`
	if written != want {
		t.Error(cmp.Diff(want, written))
	}
}

func TestRandom(t *testing.T) {
	for seed := range uint64(300) {
		f, err := randomBuilder(seed).Build()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		roundTrip(t, f)
		// What an Edit leaves does not follow the order any more.
		g, err := f.Edit(func(b *topology.Builder) { disturb(rand.New(rand.NewPCG(seed, 2)), b) })
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		roundTrip(t, g)
	}
}

// TestTooLong is that Write refuses what Read would.
func TestTooLong(t *testing.T) {
	b := topology.Builder{Switches: []topology.Switch{{Name: "a"}}}
	for i := range 8000 {
		h := topology.Host{Name: "host-" + strconv.Itoa(2*i), Tags: topology.Tags{"room": nil}}
		for k := range 20 {
			h.Tags["room"] = append(h.Tags["room"], strings.Repeat("r", 50)+strconv.Itoa(k))
		}
		b.Hosts = append(b.Hosts, h)
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out, f); err == nil || err.Error() != "writing a fabric: its text would be a file of more than 8 MiB" || out.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, out.Len())
	}
}

// disturb takes links and segments away and turns the order around.
func disturb(r *rand.Rand, b *topology.Builder) {
	if len(b.Links) > 0 {
		i := r.IntN(len(b.Links))
		b.Links = slices.Delete(b.Links, i, i+1)
	}
	if len(b.Segments) > 0 && r.IntN(2) == 0 {
		b.Segments = b.Segments[1:]
	}
	if r.IntN(2) == 0 {
		slices.Reverse(b.Links)
	}
	if r.IntN(2) == 0 {
		slices.Reverse(b.Switches)
	}
}

// TestOrder is that values by order are left out where reading assigns them
// again, and said where it would not.
func TestOrder(t *testing.T) {
	f := mustParse(t, reference)
	if text := write(t, f); strings.Contains(text, "mac") || strings.Contains(text, "port") {
		t.Errorf("values by order are said:\n%s", text)
	}
	g, err := f.Edit(func(b *topology.Builder) {
		b.Links[0], b.Links[2] = b.Links[2], b.Links[0] // both at ten-a
	})
	if err != nil {
		t.Fatal(err)
	}
	text := roundTrip(t, g)
	for _, want := range []string{"2: {number-by-order: true}", "{switch: ten-a, port: 2}"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if strings.Contains(text, "switch: core-b") || strings.Contains(text, "mac") {
		t.Errorf("the order of core-b's ports and of the switches is as it was:\n%s", text)
	}
	g, err = f.Edit(func(b *topology.Builder) { slices.Reverse(b.Switches) })
	if err != nil {
		t.Fatal(err)
	}
	if text := roundTrip(t, g); strings.Count(text, "mac-by-order: true") != 3 || strings.Contains(text, "port") {
		t.Errorf("want three addresses, since the last is the first again, and no port:\n%s", text)
	}
}

func TestAccepted(t *testing.T) {
	const text = "spandrill: 1\nswitches:\n  a:\n  b: {}\nlinks: {x: {ends: [{switch: a, port: 1}, {switch: a, port: 2}], speed: 1G}}\n"
	want := mustParse(t, text)
	for name, variant := range map[string]string{
		"byte order mark":   "\uFEFF" + text,
		"CR LF":             strings.ReplaceAll(text, "\n", "\r\n"),
		"document markers":  "---\n" + text + "...\n",
		"no last line feed": strings.TrimSuffix(text, "\n"),
		"quotes":            strings.ReplaceAll(text, "1G", `'1G'`),
		"JSON":              `{"spandrill": "1", "switches": {"a": {}, "b": {}}, "links": {"x": {"ends": [{"switch": "a", "port": 1}, {"switch": "a", "port": 2}], "speed": "1G"}}}`,
		"empty sections":    text + "segments:\nnetworks: {}\nhosts: ~\ndefaults:\n",
	} {
		if f := mustParse(t, variant); !f.Equal(want) {
			t.Errorf("%s: %s", name, cmp.Diff(want.Builder(), f.Builder()))
		}
	}
}

// TestText is that scalars are text, whatever YAML takes them for.
func TestText(t *testing.T) {
	b := mustParse(t, "spandrill: 1\nswitches:\n  010: {rack: yes}\n  1e3: {rack: 0x10}\n  true: {rack: 2024-01-01}\n  .inf: {}\n").Builder()
	var got []string
	for _, s := range b.Switches {
		got = append(got, s.Name, strings.Join(s.Tags["rack"], " "))
	}
	if want := []string{"010", "yes", "1e3", "0x10", "true", "2024-01-01", ".inf", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEndWins is that an end's word counts more than the link's.
func TestEndWins(t *testing.T) {
	b := mustParse(t, head+`links:
  up:
    ends: [{switch: a, vlans: all, native: 1, cost: 7, min-links: 1, bundle: static}, {switch: b, bundle: static}]
    speed: 2x1G
    vlans: "10"
    native: 20
    cost: 5
    min-links: 2
    bundle: lacp
`).Builder()
	ends := b.Links[0].Ends
	if e := ends[0]; e.VLANs != (topology.VLANs{}) || e.Native != 1 || e.Cost != 7 || e.MinLinks != 1 || !e.Static {
		t.Errorf("the end that says everything: %+v", e)
	}
	if e := ends[1]; e.VLANs != topology.VLANsOf(10) || e.Native != 20 || e.Cost != 5 || e.MinLinks != 2 || !e.Static {
		t.Errorf("the end that says bundle: %+v", e)
	}
}

// TestLinkNames is that links without a name have the names that the builder
// gives.
func TestLinkNames(t *testing.T) {
	b := topology.Builder{Switches: []topology.Switch{{Name: "a"}, {Name: "b"}}}
	text := head + "links:\n"
	for _, name := range []string{"", "a--b", "", "a--b.3", "", "b--a", ""} {
		b.Links = append(b.Links, topology.Link{Name: name, Ends: [2]topology.End{{Switch: "a"}, {Switch: "b"}}, Mbps: 1000})
		if name != "" {
			name = "name: " + name + ", "
		}
		text += "  - {" + name + "ends: [a, b], speed: 1G}\n"
	}
	want, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if f := mustParse(t, text); !f.Equal(want) {
		t.Error(cmp.Diff(want.Builder(), f.Builder()))
	}
}

func TestLoad(t *testing.T) {
	fsys := fstest.MapFS{"a.yaml": {Data: []byte(reference)}, "bad.yaml": {Data: []byte("spandrill: 1\n")}}
	if _, err := file.LoadFS(fsys, "a.yaml"); err != nil {
		t.Error(err)
	}
	var problems topology.Problems
	if _, err := file.LoadFS(fsys, "bad.yaml"); !errors.As(err, &problems) || problems[0].File != "bad.yaml" {
		t.Errorf("got %v, want a problem in bad.yaml", err)
	}
	if _, err := file.LoadFS(fsys, "none.yaml"); err == nil || errors.As(err, &problems) {
		t.Errorf("got %v, want an error of the file system", err)
	}
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte(reference), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := file.Load(path); err != nil || !f.Equal(mustParse(t, reference)) {
		t.Errorf("got %v, %v", f, err)
	}
	if _, err := file.Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want that there is no such file", err)
	}
	if _, err := file.Load(t.TempDir()); err == nil || errors.As(err, &problems) {
		t.Errorf("got %v, want an error of the file system", err)
	}
}

func TestIOErrors(t *testing.T) {
	broken := errors.New("broken")
	if _, err := file.Read("f", io.MultiReader(strings.NewReader(head), errReader{broken})); !errors.Is(err, broken) {
		t.Errorf("got %v, want that of the reader", err)
	}
	if err := file.Write(errWriter{broken}, mustParse(t, head)); !errors.Is(err, broken) {
		t.Errorf("got %v, want that of the writer", err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

type errWriter struct{ err error }

func (w errWriter) Write([]byte) (int, error) { return 0, w.err }
