package conformance_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/stp"
)

// small is a valid vector: a link, a hub, a port where nobody answers and a
// self-link, and every field that has a default left out at least once.
const small = `{"name":"v","source":"s","mode":"mstp","bridges":[` +
	`{"name":"b1","mac":"00:00:00:00:00:00","protocol":"mstp","priority":0,` +
	`"region":{"name":"r","revision":7,"vlans":{"1":"10,20-22","2":"4094"}},"mst_priority":{"1":24576},` +
	`"ports":[{"number":1,"priority":0,"cost":5,"internal_cost":{"0":3,"1":4},"mst_port_priority":{"2":64},"edge":true,"restricted_role":true},` +
	`{"number":2,"priority":128,"cost":5},{"number":3,"priority":128,"cost":5}]},` +
	`{"name":"b2","mac":"02:00:00:00:00:02","protocol":"rstp","priority":4096,` +
	`"ports":[{"number":1,"priority":128,"cost":5},{"number":2,"priority":128,"cost":5},{"number":3,"priority":128,"cost":5},{"number":4,"priority":128,"cost":5}]},` +
	`{"name":"b3","mac":"02:00:00:00:00:03","protocol":"stp","priority":4096,"ports":[{"number":1,"priority":128,"cost":5}]}],` +
	`"segments":[["b1:1","b2:1"],["b1:2","b2:2","b3:1"],["b1:3"],["b2:3","b2:4"]],` +
	`"states":[{"name":"s","down_segments":[],"down_bridges":[],"expect":{"cist":{"b1":{"root":"b1","regional_root":"b1","cost":0,"internal_cost":0,"root_port":0,` +
	`"ports":{"1":{"role":"designated","forwarding":true}}},"b2":{"root":"b1","cost":5,"root_port":1,"ports":{}}},` +
	`"2":{"b1":{"root":"b1","cost":0,"root_port":0,"ports":{"3":{"role":"disabled","forwarding":false}}}}}},` +
	`{"name":"t","down_segments":[3],"down_bridges":["b2"],"expect":{"cist":{},"1":{}}}]}`

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	vectors, err := conformance.Read(write(t, "v.jsonl", []byte("\n"+small+"\n\n")))
	if err != nil {
		t.Fatal(err)
	}
	region := &stp.Region{Name: "r", Revision: 7, VLANs: stp.VLANMap{10: 1, 20: 1, 21: 1, 22: 1, 4094: 2}}
	plain := func(n int) stp.Port { return stp.Port{Number: n, Priority: 128, Cost: 5} }
	b1 := stp.Bridge{
		Name: "b1", Protocol: stp.MSTP, Region: region, MSTPriority: map[uint16]int{1: 24576},
		Ports: []stp.Port{
			{Number: 1, Cost: 5, InternalCost: map[uint16]int{0: 3, 1: 4}, MSTPriority: map[uint16]int{2: 64}, Edge: true, RestrictedRole: true},
			plain(2), plain(3),
		},
	}
	b2 := stp.Bridge{Name: "b2", MAC: stp.MAC{2, 0, 0, 0, 0, 2}, Protocol: stp.RSTP, Priority: 4096, Ports: []stp.Port{plain(1), plain(2), plain(3), plain(4)}}
	b3 := stp.Bridge{Name: "b3", MAC: stp.MAC{2, 0, 0, 0, 0, 3}, Protocol: stp.STP, Priority: 4096, Ports: []stp.Port{plain(1)}}
	p := func(b string, n int) stp.PortID { return stp.PortID{Bridge: b, Number: n} }
	want := []conformance.Vector{{Name: "v", States: []conformance.State{
		{
			Name: "s",
			Input: stp.Input{Bridges: []stp.Bridge{b1, b2, b3}, LANs: []stp.LAN{
				{Ends: []stp.PortID{p("b1", 1), p("b2", 1)}},
				{Ends: []stp.PortID{p("b1", 2), p("b2", 2), p("b3", 1)}},
				{Ends: []stp.PortID{p("b1", 3)}},
				{Ends: []stp.PortID{p("b2", 3), p("b2", 4)}},
			}},
			Want: stp.Trees{
				{}: {
					"b1": {Root: "b1", RegionalRoot: "b1", Ports: map[int]stp.PortView{1: {Role: stp.Designated, Forwarding: true}}},
					"b2": {Root: "b1", Cost: 5, RootPort: 1, Ports: map[int]stp.PortView{}},
				},
				{MST: 2}: {"b1": {Root: "b1", Ports: map[int]stp.PortView{3: {Role: stp.Disabled}}}},
			},
		},
		{
			Name: "t",
			Input: stp.Input{Bridges: []stp.Bridge{b1, b3}, LANs: []stp.LAN{
				{Ends: []stp.PortID{p("b1", 2), p("b3", 1)}},
				{Ends: []stp.PortID{p("b1", 3)}},
			}},
			Want: stp.Trees{},
		},
	}}}
	if d := cmp.Diff(want, vectors); d != "" {
		t.Error(d)
	}

	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(small)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	zipped, err := conformance.Read(write(t, "v.jsonl.gz", z.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, zipped); d != "" {
		t.Error(d)
	}
	if _, err := conformance.Read(write(t, "v.jsonl.gz", z.Bytes()[:z.Len()/2])); err == nil {
		t.Error("half a gzip file is no error")
	}
}

// TestHubWithOneSurvivor: a hub keeps the carrier that a link loses.
func TestHubWithOneSurvivor(t *testing.T) {
	text := strings.Replace(small, `"down_bridges":["b2"]`, `"down_bridges":["b2","b3"]`, 1)
	vectors, err := conformance.Read(write(t, "v.jsonl", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := []stp.LAN{
		{Ends: []stp.PortID{{Bridge: "b1", Number: 2}}},
		{Ends: []stp.PortID{{Bridge: "b1", Number: 3}}},
	}
	if d := cmp.Diff(want, vectors[0].States[1].Input.LANs); d != "" {
		t.Error(d)
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ name, old, new, say string }{
		{"unknown field", `"mode"`, `"colour":1,"mode"`, "colour"},
		{"unknown field in a port", `"number":2,`, `"number":2,"speed":1,`, "speed"},
		{"not JSON", `{"name":"v"`, `{"name":`, "invalid"},
		{"something behind", `"1":{}}}]}`, `"1":{}}}]} {}`, "follows"},
		{"no vector name", `"name":"v"`, `"name":""`, "no name"},
		{"mode", `"mode":"mstp"`, `"mode":"pvst"`, "pvst"},
		{"protocol", `"protocol":"stp"`, `"protocol":"shp"`, "shp"},
		{"mac", `02:00:00:00:00:02`, `02:00:00:00:00:00:00:02`, "octets"},
		{"equal macs", `02:00:00:00:00:02`, `02:00:00:00:00:03`, "MAC"},
		{"no bridge priority", `"priority":0,"region"`, `"region"`, "no priority"},
		{"no port cost", `"priority":128,"cost":5},{"number":3,"priority":128,"cost":5}]},{"name":"b2"`, `"priority":128},{"number":3,"priority":128,"cost":5}]},{"name":"b2"`, "no default"},
		{"no region", `"region":{"name":"r","revision":7,"vlans":{"1":"10,20-22","2":"4094"}},`, ``, "region"},
		{"no revision", `"revision":7,`, ``, "no default"},
		{"vlan twice", `10,20-22`, `10,20-22,10`, "VLAN 10"},
		{"vlan in two instances", `"4094"`, `"22"`, "VLAN 22"},
		{"vlan 4095", `"4094"`, `"4095"`, "4094"},
		{"vlan range backwards", `20-22`, `22-20`, "lower first"},
		{"empty vlan list", `"4094"`, `""`, "invalid"},
		{"mstid 0", `"2":"4094"`, `"0":"4094"`, "MSTID 0"},
		{"port priority", `{"2":64}`, `{"2":65}`, "65"},
		{"unknown port", `"b2:4"`, `"b2:9"`, "no port 9"},
		{"port twice", `"b2:4"`, `"b2:3"`, "twice"},
		{"bad port", `"b2:4"`, `"b2-4"`, "bridge:number"},
		{"segment without ends", `["b1:3"]`, `[]`, "no ends"},
		{"down segment", `"down_segments":[3]`, `"down_segments":[4]`, "index 4"},
		{"down bridge", `"down_bridges":["b2"]`, `"down_bridges":["b9"]`, "b9"},
		{"tree", `"2":{"b1"`, `"4095":{"b1"`, "4095"},
		{"expects a stranger", `"b2":{"root"`, `"b9":{"root"`, "b9"},
		{"expects a dead bridge", `{"cist":{},`, `{"cist":{"b2":{"root":"b2","cost":0,"root_port":0,"ports":{}}},`, "b2"},
		{"role", `"disabled"`, `"blocked"`, "blocked"},
		{"no forwarding", `"disabled","forwarding":false`, `"disabled"`, "forwarding"},
		{"regional root of an rstp bridge", `{"root":"b1","cost":5`, `{"root":"b1","regional_root":"b1","cost":5`, "regional_root"},
		{"no internal cost", `"internal_cost":0,`, ``, "internal_cost"},
		{"no root port", `"cost":5,"root_port":1,`, `"cost":5,`, "no default"},
		{"no expect", `,"expect":{"cist":{},"1":{}}`, ``, "no expect"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bad := strings.Replace(small, test.old, test.new, 1)
			if bad == small {
				t.Fatalf("%s does not occur", test.old)
			}
			good := strings.Replace(small, `"name":"v"`, `"name":"other"`, 1)
			_, err := conformance.Read(write(t, "v.jsonl", []byte(good+"\n"+bad+"\n")))
			if err == nil || !strings.Contains(err.Error(), test.say) || !strings.Contains(err.Error(), "v.jsonl:2: ") {
				t.Errorf("error %v, want one of line 2 with %q", err, test.say)
			}
		})
	}
	if _, err := conformance.Read(write(t, "v.jsonl", []byte(small+"\n"+small))); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("error %v for two vectors of one name", err)
	}
	if _, err := conformance.Read(filepath.Join(t.TempDir(), "none.jsonl")); err == nil {
		t.Error("no error for a file that is not there")
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.jsonl.gz", "a.jsonl", "verdicts-dev.jsonl", "verdicts.jsonl.gz", "README.md", "a.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "c.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := conformance.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.jsonl.gz")}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := conformance.Files(filepath.Join(dir, "none")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

func TestDiff(t *testing.T) {
	tree := func(v stp.BridgeView) stp.Trees {
		return stp.Trees{{MST: 1}: {"b3": v}}
	}
	a := stp.BridgeView{Root: "b3", Ports: map[int]stp.PortView{1: {Role: stp.Designated, Forwarding: true}, 2: {Role: stp.Root, Forwarding: true}}}
	b := stp.BridgeView{Root: "b3", Cost: 7, Ports: map[int]stp.PortView{2: {Role: stp.Alternate, Forwarding: true}}}
	want := "mst1, bridge b3, Cost: got 0, want 7\n" +
		"mst1, bridge b3, port 1: got {Role:designated Forwarding:true Guard:none}, want nothing\n" +
		"mst1, bridge b3, port 2, Role: got root, want alternate"
	if got := conformance.Diff(tree(a), tree(b)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := conformance.Diff(tree(a), tree(a)); got != "" {
		t.Errorf("equal trees differ: %s", got)
	}
}
