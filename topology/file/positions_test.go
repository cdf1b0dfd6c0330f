package file_test

import (
	"fmt"
	"testing"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

const placed = `spandrill: 1
defaults: {nic: 10G, mtu: 9000}
regions: {r: {instances: {1: "10"}}}
switches:
  a: {priority: 4096, rack: r1, stp: pvst, vlan-priority: {10: 0}, ports: {9: {vlan: {10: {cost: 7}}}}}
  a.b:
    stp: mstp
    region: r
    tags: {room: east}
    ports:
      7: {cost: 5}
      po1: {edge: true}
links:
  - {ends: [a, {switch: a.b, port: 3, vlans: "10"}], speed: 2x1G, cost: 9, native: 99}
  - name: up
    ends: [a, a.b]
    speed: 1G
segments:
  hub: {ends: [a, {switch: a.b, native: 5}], speed: 1G}
networks:
  vm: {vlan: 10, needs: {total: 1G, mtu: 1500}, gateway: a}
hosts:
  n[1-2]:
    vm: {to: [a, a.b], carries: vm}
  n2:
    rack: r2
    lm: {to: {switch: a, port: 4}, carries: [], pdu: p1, card: c1}
    nics: {rack: {to: a, carries: []}}
clusters:
  c: {nodes: [n2, "n[1]"], votes: {"n[1-2]": 2}, witness: {network: vm}}
demands:
  - {network: vm, from: n1, to: gateway, demand: 1G}
`

func TestPositions(t *testing.T) {
	f, pos, err := file.ParsePositions("f", []byte(placed))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                                 "1:1",
		"nowhere":                          "1:1",
		"demands[0]":                       "32:5",
		"demands[0].from":                  "32:25",
		"demands[0].flows":                 "32:5",
		"networks.vm.demand.hosts":         "21:3", // left out
		"switches":                         "4:1",
		"switches.a":                       "5:3",
		"switches.a.priority":              "5:17",
		"switches.a.mac":                   "5:3", // left out, so where the switch is
		"switches.a.mtu":                   "2:27",
		"switches.a.rack":                  "5:29",
		"switches.a.rack[0]":               "5:29",
		"switches.a.vlan-priority.10":      "5:64",
		"switches.a.ports[0].vlan.10.cost": "5:98",
		"switches.a.ports.9.vlan.10":       "5:87",
		"switches.a.b.sstp":                "6:3",
		"switches.a.b":                     "6:3",
		"switches.a.b.stp":                 "7:10",
		"switches.a.b.room":                "9:18",
		"switches.a.b.tags.room":           "9:18",
		"switches.a.b.ports[0].cost":       "11:17",
		"switches.a.b.ports[1]":            "12:7",
		"switches.a.b.ports.po1":           "12:7",
		"switches.x":                       "4:1",
		"regions.r.instances.1":            "3:30",
		"links.a--a.b":                     "14:5",
		"links.a--a.b.ends[1].vlans":       "14:46",
		"links.a--a.b.ends[1].cost":        "14:73", // said by the link
		"links.a--a.b.ends[0].port":        "14:13",
		"links.a--a.b.ends[0].native":      "14:84", // and the native VLAN
		"segments.hub.ends[1].native":      "19:41",
		"links.up.speed":                   "17:12",
		"links[1].speed":                   "17:12",
		"links.up.ends[1].switch":          "16:15",
		"segments.hub.ends[0]":             "19:16",
		"networks.vm.needs.mtu":            "21:42",
		"networks.vm.gateway[0]":           "21:58",
		"hosts.n1":                         "23:3",
		"hosts.n1.vm":                      "24:5",
		"hosts.n1.vm.to[1]":                "24:18",
		"hosts.n2.vm.carries[0]":           "24:33",
		"hosts.n[1-2].vm":                  "24:5",
		"hosts.n2.lm.to[0].port":           "27:32",
		"hosts.n2.lm.pdu":                  "27:54",
		"hosts.n2.rack":                    "26:11",
		"hosts.n2.rack.to":                 "28:23", // the NIC of that name, since a tag has no fields
		"hosts.n2.nics.rack.to":            "28:23",
		"hosts.n3.vm":                      "22:1",
		"clusters.c.nodes[0]":              "30:15",
		"clusters.c.nodes[1]":              "30:19",
		"clusters.c.votes.n1":              "30:46", // by a pattern
		"clusters.c.votes.n2":              "30:46",
		"clusters.c.votes.n3":              "30:28",
		"clusters.c.witness.network":       "30:69",
		"clusters.c.witness.host":          "30:50",
	} {
		line, col := pos.Of(path)
		if got := fmt.Sprintf("%d:%d", line, col); got != want {
			t.Errorf("%q is at %s, want %s", path, got, want)
		}
	}
	for element, want := range map[string]string{
		"switch:a.b":      "6:3",
		"lag:a--a.b":      "14:5",
		"member:a--a.b/2": "14:5",
		"link:up":         "15:5",
		"segment:hub":     "19:3",
		"nic:n2/vm/2":     "24:18",
		"nic:n2/lm":       "27:5",
		"nic:n2/rack":     "28:12",
		"host:n2":         "23:3",
		"domain:r2":       "26:11",
		"domain:p1":       "27:54",
		"domain:n2/c1":    "27:64",
		"domain:none":     "0:0",
		"switch:none":     "0:0",
		"nic:n2/none":     "0:0",
		"segment:a":       "0:0",
	} {
		e, err := topology.ParseElement(element)
		if err != nil {
			t.Fatal(err)
		}
		line, col := pos.Element(e)
		if got := fmt.Sprintf("%d:%d", line, col); got != want {
			t.Errorf("%s is at %s, want %s", element, got, want)
		}
	}
	for _, e := range f.Elements() {
		if line, _ := pos.Element(e); line == 0 {
			t.Errorf("%v has no position", e)
		}
	}
	if line, col := pos.Element(topology.Element{}); line != 0 || col != 0 {
		t.Errorf("the zero element is at %d:%d", line, col)
	}
}

// TestPositionsOfBad is that a file with problems has positions, one that is no
// YAML has none.
func TestPositionsOfBad(t *testing.T) {
	f, pos, err := file.ParsePositions("f", []byte("spandrill: 1\nswitches: {a: {mtu: 0}}\n"))
	if f != nil || pos == nil || err == nil {
		t.Errorf("got %v, %v, %v", f, pos, err)
	} else if line, col := pos.Of("switches.a.mtu"); line != 2 || col != 21 {
		t.Errorf("got %d:%d, want 2:21", line, col)
	}
	if f, pos, err := file.ParsePositions("f", []byte("{")); f != nil || pos != nil || err == nil {
		t.Errorf("got %v, %v, %v", f, pos, err)
	}
}
