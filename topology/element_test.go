package topology_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestParseElement(t *testing.T) {
	for s, want := range map[string]topology.Element{
		"switch:ten-a":   {Kind: topology.KindSwitch, Name: "ten-a"},
		"link:core":      {Kind: topology.KindLink, Name: "core"},
		"lag:isl":        {Kind: topology.KindLAG, Name: "isl"},
		"member:isl/1":   {Kind: topology.KindMember, Name: "isl", Index: 1},
		"member:isl/64":  {Kind: topology.KindMember, Name: "isl", Index: 64},
		"segment:hub":    {Kind: topology.KindSegment, Name: "hub"},
		"nic:node1/csv":  {Kind: topology.KindNIC, Name: "node1/csv"},
		"nic:node1/vm/2": {Kind: topology.KindNIC, Name: "node1/vm", Index: 2},
		"nic:node1/1":    {Kind: topology.KindNIC, Name: "node1/1"},
		"nic:node1/1/1":  {Kind: topology.KindNIC, Name: "node1/1", Index: 1},
		"host:node1":     {Kind: topology.KindHost, Name: "node1"},
		"domain:r1":      {Kind: topology.KindDomain, Name: "r1"},
		"domain:n1/c1":   {Kind: topology.KindDomain, Name: "n1/c1"},
		"link:a--b.2":    {Kind: topology.KindLink, Name: "a--b.2"},
		"switch:ä b":     {Kind: topology.KindSwitch, Name: "ä b"},
	} {
		got, err := topology.ParseElement(s)
		if err != nil || got != want {
			t.Errorf("%q: %#v, %v, want %#v", s, got, err, want)
		}
		if got.String() != s {
			t.Errorf("%q is printed as %q", s, got)
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Errorf("%v: %v", want, err)
		}
		var back topology.Element
		if err := json.Unmarshal(text, &back); err != nil || back != want {
			t.Errorf("%s comes back as %v, %v", text, back, err)
		}
	}
}

func TestParseElementErrors(t *testing.T) {
	for s, want := range map[string]string{
		"":               `"" is no element, want KIND:NAME such as switch:ten-a or member:isl/1`,
		"ten-a":          `"ten-a" is no element, want KIND:NAME such as switch:ten-a or member:isl/1`,
		"swich:a":        `element "swich:a": "swich" is no kind of element, want one of switch, mlag, keepalive, chassis, cable, link, lag, member, segment, nic, host, domain; did you mean "switch"?`,
		"Switch:a":       `element "Switch:a": "Switch" is no kind of element, want one of switch, mlag, keepalive, chassis, cable, link, lag, member, segment, nic, host, domain; did you mean "switch"?`,
		":a":             `element ":a": "" is no kind of element, want one of switch, mlag, keepalive, chassis, cable, link, lag, member, segment, nic, host, domain`,
		"switch:":        `"switch:" is no element, want switch:NAME`,
		"switch:a/1":     `"switch:a/1" is no element, want switch:NAME`,
		"lag:isl/1":      `"lag:isl/1" is no element, want lag:NAME`,
		"member:isl":     `"member:isl" is no element, want member:LAG/INDEX`,
		"member:isl/":    `"member:isl/" is no element, want member:LAG/INDEX`,
		"member:/1":      `"member:/1" is no element, want member:LAG/INDEX`,
		"member:isl/0":   `"member:isl/0" is no element: "0" is no index, which counts from 1`,
		"member:isl/01":  `"member:isl/01" is no element: "01" is no index, which counts from 1`,
		"member:isl/x":   `"member:isl/x" is no element: "x" is no index, which counts from 1`,
		"member:isl/-1":  `"member:isl/-1" is no element: "-1" is no index, which counts from 1`,
		"domain:a/b/c":   `"domain:a/b/c" is no element, want domain:NAME, or domain:HOST/CARD`,
		"domain:a/":      `"domain:a/" is no element, want domain:NAME, or domain:HOST/CARD`,
		"nic:node1":      `"nic:node1" is no element, want nic:HOST/NIC, or nic:HOST/TEAM/INDEX`,
		"nic:a/b/c/d":    `"nic:a/b/c/d" is no element, want nic:HOST/NIC, or nic:HOST/TEAM/INDEX`,
		"nic:node1/vm/x": `"nic:node1/vm/x" is no element: "x" is no index, which counts from 1`,
		"nic:node1//1":   `"nic:node1//1" is no element, want nic:HOST/NIC, or nic:HOST/TEAM/INDEX`,
	} {
		got, err := topology.ParseElement(s)
		if err == nil || err.Error() != want || got != (topology.Element{}) {
			t.Errorf("%q: %v\ngot  %v\nwant %s", s, got, err, want)
		}
	}
	var e topology.Element
	if err := json.Unmarshal([]byte(`"x"`), &e); err == nil {
		t.Error("x is taken for an element")
	}
}

func TestKinds(t *testing.T) {
	kinds := topology.Kinds()
	if len(kinds) != 12 || len(slices.Compact(slices.Sorted(slices.Values(kinds)))) != 12 || kinds[0] != topology.KindSwitch || kinds[11] != topology.KindDomain {
		t.Errorf("kinds %v", kinds)
	}
	for _, k := range kinds {
		if got, err := topology.ParseKind(k.String()); err != nil || got != k {
			t.Errorf("%v comes back as %v, %v", k, got, err)
		}
	}
	for _, k := range []topology.Kind{0, topology.KindKeepalive + 1, 255} {
		if got, want := k.String(), fmt.Sprintf("Kind(%d)", int(k)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if _, err := topology.ParseKind(""); err == nil {
		t.Error("the empty text is a kind")
	}
	if got := (topology.Element{}).String(); got != "Kind(0):" {
		t.Errorf("the zero element is printed as %q", got)
	}
}

func elements(texts ...string) []topology.Element {
	out := make([]topology.Element, len(texts))
	for i, s := range texts {
		e, err := topology.ParseElement(s)
		if err != nil {
			panic(err)
		}
		out[i] = e
	}
	return out
}

func TestFaults(t *testing.T) {
	var none topology.Faults
	if none.Len() != 0 || none.String() != "no fault" || none.Has(topology.Element{}) || !none.Equal(topology.NewFaults()) {
		t.Errorf("the zero value: %v", none)
	}
	in := elements("member:isl/2", "switch:b", "lag:isl", "switch:a", "switch:b", "member:isl/10", "nic:n/vm")
	before := slices.Clone(in)
	x := topology.NewFaults(in...)
	if !slices.Equal(in, before) {
		t.Error("the argument was sorted")
	}
	in[0] = topology.Element{}
	const want = "switch:a + switch:b + lag:isl + member:isl/2 + member:isl/10 + nic:n/vm"
	if x.String() != want || x.Len() != 6 {
		t.Errorf("got %v (%d), want %s", x, x.Len(), want)
	}
	for _, e := range before {
		if !x.Has(e) {
			t.Errorf("%v is not in the set", e)
		}
	}
	for _, e := range elements("member:isl/1", "switch:c", "link:isl", "host:n") {
		if x.Has(e) {
			t.Errorf("%v is in the set", e)
		}
	}
	if got := slices.Collect(x.All()); !slices.IsSortedFunc(got, topology.Element.Compare) || len(got) != 6 {
		t.Errorf("All gives %v", got)
	}
	if y := topology.NewFaults(before...); !x.Equal(y) || x.Equal(none) || none.Equal(x) {
		t.Error("Equal")
	}
	listed := slices.Collect(x.All())
	listed[0] = topology.Element{}
	if x.String() != want {
		t.Error("the set changed with what All gave")
	}
}

// TestCompare is that elements have a total order: by kind, name, index.
func TestCompare(t *testing.T) {
	all := elements("switch:a", "switch:b", "link:a", "lag:a", "member:a/1", "member:a/2", "member:b/1", "segment:a", "nic:a/b", "nic:a/b/1", "host:a", "domain:a")
	shuffled := slices.Clone(all)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	slices.SortFunc(shuffled, topology.Element.Compare)
	if !slices.Equal(shuffled, all) {
		t.Errorf("got %v", shuffled)
	}
	for _, e := range all {
		if e.Compare(e) != 0 {
			t.Errorf("%v is not itself", e)
		}
	}
}

func TestEnumerations(t *testing.T) {
	for s, v := range map[string]fmt.Stringer{
		"rstp": topology.RSTP, "mstp": topology.MSTP, "stp": topology.STP, "none": topology.NoSTP,
		"pvst": topology.PVST, "rpvst": topology.RPVST,
	} {
		got, err := topology.ParseProtocol(s)
		if err != nil || got != v || v.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
		if perVLAN := s == "pvst" || s == "rpvst"; got.PerVLAN() != perVLAN {
			t.Errorf("%s: a tree for every VLAN: %v", s, got.PerVLAN())
		}
	}
	for s, v := range map[string]fmt.Stringer{"tunnel": topology.SSTPTunnel, "simulate": topology.SSTPSimulate, "refuse": topology.SSTPRefuse} {
		if got, err := topology.ParseSSTP(s); err != nil || got != v || v.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for s, v := range map[string]fmt.Stringer{"flood": topology.BPDUFlood, "drop": topology.BPDUDrop} {
		if got, err := topology.ParseBPDU(s); err != nil || got != v || v.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for s, v := range map[string]fmt.Stringer{
		"long": topology.LongCost, "long-steps": topology.LongStepCost, "short": topology.ShortCost,
		"comware-legacy": topology.ComwareCost, "dell-os9": topology.DellOS9Cost,
	} {
		if got, err := topology.ParseCostMethod(s); err != nil || got != v || v.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for s, v := range map[string]fmt.Stringer{
		"aggregate": topology.AggregateLAG, "member": topology.MemberLAG, "flat": topology.FlatLAG, "cisco-short": topology.CiscoShortLAG,
		"comware-legacy": topology.ComwareLAG, "comware-dot1t": topology.ComwareDot1tLAG, "dell-os9": topology.DellOS9LAG,
		"omniswitch": topology.OmniSwitchLAG, "allied-at-s62": topology.AlliedLAG, "fujitsu-gswb": topology.FujitsuLAG,
	} {
		if got, err := topology.ParseLAGCost(s); err != nil || got != v || v.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	if _, err := topology.ParseProtocol(""); err == nil {
		t.Error("the empty text is a protocol")
	}
	if _, err := topology.ParseProtocol("rstq"); err == nil || !strings.Contains(err.Error(), `did you mean "rstp"?`) {
		t.Errorf("got %v", err)
	}
	for _, v := range []fmt.Stringer{topology.Protocol(0), topology.BPDU(9), topology.SSTP(0), topology.CostMethod(0), topology.LAGCost(99)} {
		if !strings.Contains(v.String(), "(") {
			t.Errorf("%#v is printed as %v", v, v)
		}
	}
}

func TestMAC(t *testing.T) {
	want := topology.MAC{2, 0, 0, 0, 0, 0x0a}
	for _, s := range []string{"02:00:00:00:00:0a", "02-00-00-00-00-0A", "0200.0000.000a"} {
		if got, err := topology.ParseMAC(s); err != nil || got != want || got.String() != "02:00:00:00:00:0a" {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "02:00", "02:00:00:00:00:00:00:0a", "x"} {
		if got, err := topology.ParseMAC(s); err == nil || got != (topology.MAC{}) {
			t.Errorf("%s: %v, %v, want an error", s, got, err)
		}
	}
	if text, err := json.Marshal(want); err != nil || string(text) != `"02:00:00:00:00:0a"` {
		t.Errorf("JSON %s, %v", text, err)
	}
}
