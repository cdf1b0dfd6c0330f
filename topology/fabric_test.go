package topology_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func texts(list []topology.Element) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.String()
	}
	return strings.Join(out, " ")
}

// risky is a fabric whose order of description is not that of names.
func risky(t *testing.T) *topology.Fabric {
	t.Helper()
	end := func(sw string) topology.End { return topology.End{Switch: sw} }
	return build(t, &topology.Builder{
		Switches: []topology.Switch{
			{Name: "z", Tags: topology.Tags{"pdu": {"p1", "p2"}, "rack": {"r1"}}},
			{Name: "a", Tags: topology.Tags{"pdu": {"p2"}, "rack": {"r2"}}},
		},
		Links: []topology.Link{
			{Name: "y", Ends: [2]topology.End{end("z"), end("a")}, Mbps: 1000, Tags: topology.Tags{"rack": {"r1"}}},
			{Name: "isl", Ends: [2]topology.End{end("z"), end("a")}, Members: []int{1000, 1000}, Tags: topology.Tags{"tray": {"t1"}}},
			{Name: "b", Ends: [2]topology.End{end("z"), end("a")}, Mbps: 1000, Tags: topology.Tags{"tray": {"t1"}}},
			{Name: "one", Ends: [2]topology.End{end("z"), end("a")}, Members: []int{1000}},
		},
		Segments: []topology.Segment{{Name: "hub", Ends: []topology.End{end("a")}, Mbps: 100, Tags: topology.Tags{"rack": {"r2"}}}},
		Hosts: []topology.Host{
			{Name: "n2", Tags: topology.Tags{"rack": {"r1"}}, NICs: []topology.NIC{
				{Name: "vm", To: []topology.Attachment{{Switch: "z"}, {Switch: "a"}}, Mbps: 1000, Tags: topology.Tags{"card": {"c1"}}},
				{Name: "lm", To: []topology.Attachment{{Switch: "z"}}, Mbps: 1000, Tags: topology.Tags{"card": {"c1"}}},
			}},
			{Name: "n1", Tags: topology.Tags{"rack": {"r1", "r2"}}, NICs: []topology.NIC{
				{Name: "lm", To: []topology.Attachment{{Switch: "z"}}, Mbps: 1000},
			}},
		},
	})
}

func TestElements(t *testing.T) {
	f := risky(t)
	const all = "switch:z switch:a link:y link:b lag:isl lag:one member:isl/1 member:isl/2 member:one/1 segment:hub " +
		"nic:n2/vm/1 nic:n2/vm/2 nic:n2/lm nic:n1/lm host:n2 host:n1 domain:c1 domain:p1 domain:p2 domain:r1 domain:r2 domain:t1"
	if got := texts(f.Elements()); got != all {
		t.Errorf("got  %s\nwant %s", got, all)
	}
	// The order does not depend on that of the argument.
	if got, want := texts(f.Elements(topology.KindHost, topology.KindLAG, topology.KindHost)), "lag:isl lag:one host:n2 host:n1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := f.Elements(topology.Kind(0)); len(got) != 0 {
		t.Errorf("of no kind: %v", got)
	}
	for _, e := range f.Elements() {
		if !f.Has(e) {
			t.Errorf("%v is listed and not there", e)
		}
		if back, err := topology.ParseElement(e.String()); err != nil || back != e {
			t.Errorf("%v comes back as %v, %v", e, back, err)
		}
	}
	for _, e := range elements("switch:y", "link:isl", "lag:y", "member:isl/3", "member:y/1", "nic:n2/vm", "nic:n2/lm/1", "domain:r3") {
		if f.Has(e) {
			t.Errorf("%v is there", e)
		}
	}
}

func TestSpread(t *testing.T) {
	f := risky(t)
	for in, want := range map[string]string{
		"":                          "",
		"switch:z":                  "switch:z",
		"link:y":                    "link:y",
		"member:isl/1":              "member:isl/1",
		"member:isl/1 member:isl/2": "lag:isl member:isl/1 member:isl/2",
		"lag:isl":                   "lag:isl member:isl/1 member:isl/2",
		"member:one/1":              "lag:one member:one/1",
		"host:n2":                   "nic:n2/lm nic:n2/vm/1 nic:n2/vm/2 host:n2",
		"nic:n2/lm":                 "nic:n2/lm",
		"domain:p1":                 "domain:p1",                             // z has p2 left
		"domain:p2":                 "switch:a domain:p2",                    // a has no other
		"domain:p1 domain:p2":       "switch:a switch:z domain:p1 domain:p2", // and now z has none
		"domain:c1":                 "nic:n2/lm nic:n2/vm/1 nic:n2/vm/2 domain:c1",
		"domain:t1":                 "link:b lag:isl member:isl/1 member:isl/2 domain:t1",
		"domain:r1":                 "switch:z link:y nic:n2/lm nic:n2/vm/1 nic:n2/vm/2 host:n2 domain:r1", // n1 is in r2 too
		"domain:r2":                 "switch:a segment:hub domain:r2",
		"domain:r1 domain:r2":       "switch:a switch:z link:y segment:hub nic:n1/lm nic:n2/lm nic:n2/vm/1 nic:n2/vm/2 host:n1 host:n2 domain:r1 domain:r2",
	} {
		x := topology.NewFaults(elements(strings.Fields(in)...)...)
		y := f.Spread(x)
		if got := texts(slices.Collect(y.All())); got != want {
			t.Errorf("%s: got  %s\nwant %s", in, got, want)
		}
		if !f.Spread(y).Equal(y) {
			t.Errorf("%s: what is spread spreads further", in)
		}
		for e := range x.All() {
			if !y.Has(e) {
				t.Errorf("%s: %v is lost", in, e)
			}
		}
	}
}

func TestDomain(t *testing.T) {
	f := risky(t)
	for name, want := range map[string]string{
		"r1": "switch:z link:y host:n2 host:n1",
		"r2": "switch:a segment:hub host:n1",
		"p1": "switch:z",
		"p2": "switch:z switch:a",
		"t1": "link:b lag:isl", // in the order of Elements
		"c1": "nic:n2/vm/1 nic:n2/vm/2 nic:n2/lm",
		"r3": "",
	} {
		if got := texts(f.Domain(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	f := risky(t)
	x, err := f.ParseFaults("lag:isl", "switch:z", "lag:isl")
	if err != nil || x.String() != "switch:z + lag:isl" {
		t.Errorf("got %v, %v", x, err)
	}
	if x, err := f.ParseFaults(); err != nil || x.Len() != 0 {
		t.Errorf("got %v, %v", x, err)
	}
	x, err = f.ParseFaults("lag:ils", "isl", "link:isl", "nonsense", "switch:z", "nic:n2/vm")
	var problems topology.Problems
	if !errors.As(err, &problems) || x.Len() != 0 {
		t.Fatalf("got %v, %v", x, err)
	}
	var near []string
	for _, p := range problems {
		near = append(near, p.Nearest)
	}
	if want := []string{"lag:isl", "lag:isl", "lag:isl", "", "nic:n2/lm"}; !slices.Equal(near, want) {
		t.Errorf("nearest: %q, want %q\n%v", near, want, err)
	}
}

// TestNearestElement wants names of elements compared without their kind: two switches are
// no more alike than their names.
func TestNearestElement(t *testing.T) {
	var b topology.Builder
	for _, name := range []string{"core", "middle", "ten-a"} {
		b.Switches = append(b.Switches, topology.Switch{Name: name})
	}
	b.Links = []topology.Link{
		{Name: "isl", Ends: [2]topology.End{{Switch: "core"}, {Switch: "middle"}}, Members: []int{1000, 1000}},
		{Name: "ten-b", Ends: [2]topology.End{{Switch: "core"}, {Switch: "ten-a"}}, Mbps: 1000},
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"switch:midle":  "switch:middle",
		"swich:midle":   "switch:middle",
		"midle":         "switch:middle",
		"switch:cor":    "switch:core",
		"switch:edge":   "", // as near to switch:core as switch:midle is, with the kind
		"switch:x":      "",
		"link:isl":      "lag:isl",
		"link:ils":      "lag:isl",
		"member:isl/3":  "member:isl/1",
		"member:isl":    "lag:isl",
		"switch:ten-b":  "link:ten-b", // the right name before one like it
		"switch:ten-bb": "switch:ten-a",
	} {
		_, err := f.ParseFaults(text)
		var problems topology.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Nearest != want {
			t.Errorf("%s: %v, want nearest %q", text, err, want)
		}
	}
}
