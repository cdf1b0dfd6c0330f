package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

func TestFoldNames(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"", ""},
		{"lag:isl", "lag:isl"},
		{"nic:node1/csv nic:node2/csv nic:node3/csv nic:node4/csv", "nic:node[1-4]/csv"},
		{"nic:node1/csv nic:node3/csv", "nic:node[1,3]/csv"},
		{"nic:node1/vm/1 nic:node1/vm/2 nic:node2/vm/1 nic:node2/vm/2", "nic:node[1-2]/vm/[1-2]"},
		// Not a full product: nothing may be named that is not there.
		{"nic:node1/vm/1 nic:node1/vm/2 nic:node2/vm/1", "nic:node[1-2]/vm/1 nic:node1/vm/2"},
		{"switch:leaf10 switch:leaf9 switch:spine1", "switch:leaf[9-10] switch:spine1"},
		{"switch:s01 switch:s02", "switch:s01 switch:s02"},
		{"switch:s99999999999999999999 switch:s1", "switch:s99999999999999999999 switch:s1"},
		{"member:isl/1 member:isl/2 member:up-a/1", "member:isl/[1-2] member:up-a/1"},
	} {
		if got := strings.Join(foldNames(strings.Fields(c.names)), " "); got != c.want {
			t.Errorf("foldNames(%s) = %s, want %s", c.names, got, c.want)
		}
	}
}

func TestFoldVLANs(t *testing.T) {
	var all []said
	for _, s := range [][2]string{
		{"VLAN 120 is in mst2, a does not carry VLAN 100", "hb"}, {"VLAN 120 is in mst2, a does not carry VLAN 110", "csv"},
		{"b does not carry VLAN 100", "x"}, {"no number", "y"}, {"no number", "z"},
	} {
		all = say(all, s[0], s[1])
	}
	want := []said{
		{"VLAN 120 is in mst2, a does not carry VLANs 100 and 110", []string{"hb", "csv"}},
		{"b does not carry VLAN 100", []string{"x"}}, {"no number", []string{"y", "z"}},
	}
	if d := cmp.Diff(want, foldVLANs(all), cmp.AllowUnexported(said{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func square(t *testing.T) (*topology.Fabric, topology.Faults) {
	t.Helper()
	b := gen.Square()
	b.Networks = []topology.Network{{Name: "<csv>", VLAN: 110, Needs: topology.Needs{Mbps: 10_000}}}
	for _, s := range []string{"ten-a", "ten-b"} {
		b.Hosts = append(b.Hosts, topology.Host{Name: "on \"" + s + "\"", NICs: []topology.NIC{
			{Name: "n", To: []topology.Attachment{{Switch: s}}, Mbps: 10_000, Carries: []string{"<csv>"}},
		}})
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.ParseFaults("member:isl/1")
	if err != nil {
		t.Fatal(err)
	}
	return f, x
}

// TestEmpty wants a report of nothing to be one.
func TestEmpty(t *testing.T) {
	var b bytes.Buffer
	if err := (&Drill{Errors: []error{errors.New("no trees")}}).Text(&b); err != nil || !strings.Contains(b.String(), "no trees") {
		t.Errorf("%v: %s", err, &b)
	}
	if err := (&Drill{}).JSON(&b); err != nil {
		t.Error(err)
	}
}

// TestJSON reads back what is written, with the fields that the doc names.
func TestJSON(t *testing.T) {
	f, x := square(t)
	d := &Drill{File: "f", Fabric: f, Errors: []error{errors.New("one")}}
	for _, s := range []failure.Scenario{{}, {Down: x}, failure.Down(topology.Element{Kind: topology.KindSwitch, Name: "ten-a"})} {
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	var b bytes.Buffer
	if err := d.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Schema int
		File   string
		States []struct {
			Scenario struct {
				Name string
				Down []string
			}
			Networks []map[string]any
			Clusters []map[string]any
		}
		Errors []string
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != 1 || got.File != "f" || len(got.States) != 3 || len(got.Errors) != 1 {
		t.Fatalf("%+v", got)
	}
	if s := got.States[0].Scenario; s.Name != "no fault" || s.Down == nil || len(s.Down) != 0 {
		t.Errorf("the first state is %+v", s)
	}
	n := got.States[1].Networks[0]
	for field, want := range map[string]any{
		"cluster": "cluster", "network": "<csv>", "vlan": 110.0, "verdict": "slow", "collateral": "slow", "before": "intact",
		"bottleneck_mbps": 2000.0, "flow_mbps": 1000.0, "hops": 4.0,
	} {
		if n[field] != want {
			t.Errorf("%s is %v, want %v", field, n[field], want)
		}
	}
	if len(n["path"].([]any)) != 9 || len(n["path_before"].([]any)) != 5 || len(n["cut_hosts"].([]any)) != 0 {
		t.Errorf("paths %v, %v, cut %v", n["path"], n["path_before"], n["cut_hosts"])
	}
	r := n["reason"].(map[string]any)
	for field, want := range map[string]any{"code": "port-discards", "port": "ten-b:1", "instance": "cist", "element": "lag:isl"} {
		if r[field] != want {
			t.Errorf("reason.%s is %v, want %v", field, r[field], want)
		}
	}
	if lost := r["lost"].(map[string]any); lost["field"] != "designated bridge" {
		t.Errorf("reason.lost is %v", lost)
	}
	c := got.States[1].Clusters[0]
	for field, want := range map[string]any{
		"cluster": "cluster", "verdict": "on-backup", "collateral": "on-backup", "before": "whole", "votes": 2.0, "all_votes": 2.0, "witness": false,
		"contested": false, "apart": nil,
		"text": "runs on emergency backup: <csv> for the only pair over link:core, lag:up-a and lag:up-b; no node is lost",
	} {
		if c[field] != want {
			t.Errorf("clusters: %s is %v, want %v", field, c[field], want)
		}
	}
	for field, want := range map[string]int{"kept": 2, "lost": 0, "cut_nodes": 0, "bystanders": 0, "services_lost": 0, "networks": 1} {
		if list, ok := c[field].([]any); !ok || len(list) != want {
			t.Errorf("clusters: %s is %v, want %d", field, c[field], want)
		}
	}
	if w := c["networks"].([]any)[0].(map[string]any); w["rerouted"] != 1.0 || w["pairs"] != 1.0 || w["cut"] != 0.0 || len(w["over"].([]any)) != 3 {
		t.Errorf("clusters: networks are %v", w)
	}
	apart := got.States[2].Clusters[0]["apart"].(map[string]any)
	if n := apart["networks"].([]any)[0].(map[string]any); n["network"] != "<csv>" || n["verdict"] != "severed" || n["reason"].(map[string]any)["code"] != "nic-dead" {
		t.Errorf("clusters: apart is %v", apart)
	}
	if got.States[0].Networks[0]["reason"] != nil {
		t.Error("intact has a reason")
	}
}

// TestPictures wants the overlay to say what the state says.
func TestPictures(t *testing.T) {
	f, x := square(t)
	rest, err := failure.Settle(f, topology.Faults{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := failure.Settle(f, x)
	if err != nil {
		t.Fatal(err)
	}
	isl := diagram.End{Link: "isl", Index: 1} // at ten-b
	p := Picture(f, s, stp.Instance{})
	if got, want := p.Ends[isl], (diagram.EndLabel{Role: "alternate", Discarding: true}); got != want {
		t.Errorf("ten-b's end of the ISL is %+v, want %+v", got, want)
	}
	sw := func(name string) topology.Element { return topology.Element{Kind: topology.KindSwitch, Name: name} }
	if !p.Elements[sw("core-a")].Root || p.Elements[sw("ten-b")].Label != "cost 12,000" {
		t.Errorf("core-a %+v, ten-b %+v", p.Elements[sw("core-a")], p.Elements[sw("ten-b")])
	}
	if e := (topology.Element{Kind: topology.KindMember, Name: "isl", Index: 1}); !p.Elements[e].Down {
		t.Error("the dead member is not down")
	}
	d := Difference(f, rest, s, stp.Instance{})
	if got, want := d.Ends[isl], (diagram.EndLabel{Role: "alternate", Was: "root", Discarding: true, Changed: true}); got != want {
		t.Errorf("the difference at ten-b's end of the ISL is %+v, want %+v", got, want)
	}
	if d.Ends[diagram.End{Link: "core", Index: 0}].Changed {
		t.Error("core-a's end of core is marked, and did not change")
	}
	if same := Difference(f, rest, rest, stp.Instance{}); len(same.Ends) != 8 {
		t.Errorf("%d ends, want 8", len(same.Ends))
	} else {
		for end, l := range same.Ends {
			if l.Changed || l.Was != "" {
				t.Errorf("no difference is marked at %v", end)
			}
		}
	}
}

// TestRebootsJSON wants what is left of a reboot to be in the JSON form, and
// nothing of the kind in that of failures.
func TestRebootsJSON(t *testing.T) {
	f, err := gen.Square().Build()
	if err != nil {
		t.Fatal(err)
	}
	rest, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	stuck := failure.StuckPort{
		Port: stp.PortID{Bridge: "ten-a", Number: 1}, Element: topology.Element{Kind: topology.KindLAG, Name: "isl"},
		Guard: stp.LoopInconsistent, Instances: []stp.Instance{{}, {MST: 2}},
	}
	r := &failure.Reboot{Switch: topology.Element{Kind: topology.KindSwitch, Name: "core-a"}, Down: rest, Back: rest, Stuck: []failure.StuckPort{stuck}}
	for _, reboots := range [][]*failure.Reboot{nil, {r}} {
		d := &Drill{File: "f", Fabric: f, Outcomes: []*failure.Outcome{rest}, Reboots: reboots}
		var out bytes.Buffer
		if err := d.JSON(&out); err != nil {
			t.Fatal(err)
		}
		var got struct{ Reboots []jsonReboot }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		var want []jsonReboot
		if reboots != nil {
			want = []jsonReboot{{
				Switch: "switch:core-a", Networks: []jsonNetwork{},
				Stuck: []jsonStuck{{Port: "ten-a:1", Element: "lag:isl", Guard: stp.LoopInconsistent.String(), Instances: []string{"cist", "mst2"}}},
			}}
		}
		if d := cmp.Diff(want, got.Reboots); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// TestNotesOfClusters wants a picture to say what became of the cluster, where it is
// not whole.
func TestNotesOfClusters(t *testing.T) {
	f, _ := square(t)
	x, err := f.ParseFaults("member:isl/1")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []failure.Scenario{{}, {Down: x}} {
		state, err := failure.Settle(f, s.Down)
		if err != nil {
			t.Fatal(err)
		}
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		notes := Notes(f, state, o, stp.Instance{})
		if s.Down.Len() == 0 {
			if notes != nil {
				t.Errorf("without fault: %q", notes)
			}
			continue
		}
		want := "the cluster: runs on emergency backup: <csv> for the only pair over link:core, lag:up-a and lag:up-b; no node is lost"
		if len(notes) != 2 || notes[0] != want || !strings.HasPrefix(notes[1], "<csv>: slow") {
			t.Errorf("%q", notes)
		}
	}
}
