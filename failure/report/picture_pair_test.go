package report

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// A picture says what became of each MLAG pair, and what each peer's own ports are.
func TestPictureOfPairs(t *testing.T) {
	f := design(t, "d6-mlag-evlt.yaml")
	spines := topology.Element{Kind: topology.KindMLAG, Name: "spines"}
	rest := settled(t, f)
	for _, c := range []struct {
		down, label string
		alarm       bool
		ports       [2]string // of tor-1 at the two spines
		moved       string
	}{
		{"", "one bridge, spine-1 is primary", false, [2]string{"designated", "designated"}, ""},
		{"keepalive:spines", "one bridge, spine-1 is primary; keepalive lost", false, [2]string{"designated", "designated"}, "spine-1 spine-2"},
		{"lag:vlti", "peer link lost: spine-2 closed its MLAG ports", true, [2]string{"designated", "disabled"}, "leaf-1 leaf-2 spine-1 spine-2 tor-1 tor-2"},
		{"switch:spine-1", "spine-1 is down, spine-2 goes on alone", false, [2]string{"", "designated"}, "leaf-1 leaf-2 spine-1 spine-2 tor-1 tor-2"},
		{"lag:vlti,keepalive:spines", "SPLIT BRAIN: peer link and keepalive lost, both are primary, with one identity", true, [2]string{"designated", "designated"}, "spine-1 spine-2"},
		{"mlag:spines", "both peers are down", false, [2]string{"", ""}, "leaf-1 leaf-2 spine-1 spine-2 tor-1 tor-2"},
	} {
		s := settled(t, f, strings.FieldsFunc(c.down, func(r rune) bool { return r == ',' })...)
		p := Picture(f, s, stp.Instance{})
		if got := p.Elements[spines]; got.Label != c.label || got.Alarm != c.alarm {
			t.Errorf("%s: %+v, want %q, alarm %t", c.down, got, c.label, c.alarm)
		}
		for i, sw := range []string{"spine-1", "spine-2"} {
			if got := p.Ends[diagram.End{Link: "tor-1", Index: 1, Switch: sw}].Role; got != c.ports[i] {
				t.Errorf("%s: the end of tor-1 at %s is %q, want %q", c.down, sw, got, c.ports[i])
			}
		}
		for end, l := range p.Ends {
			if strings.Contains(l.Role, "(") {
				t.Errorf("%s: %v is %s", c.down, end, l.Role)
			}
		}
		d := Difference(f, rest, s, stp.Instance{})
		if got := d.Elements[spines]; got.Label != c.label || got.Changed != (c.down != "") {
			t.Errorf("%s: the difference says %+v", c.down, got)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(Moved(f, d))), " "); got != c.moved {
			t.Errorf("%s: moved is %q, want %q", c.down, got, c.moved)
		}
		if VLANPicture(f, s, 10).Ends[diagram.End{Link: "tor-1", Index: 1, Switch: "spine-2"}] != p.Ends[diagram.End{Link: "tor-1", Index: 1, Switch: "spine-2"}] {
			t.Errorf("%s: the picture of a VLAN has another end", c.down)
		}
	}
}

// Every status of a pair has words of its own, and those that take it apart alarm.
func TestPairText(t *testing.T) {
	seen := make(map[string]lag.PairStatus)
	for st := lag.PairUp; st <= lag.PairDead; st++ {
		p := lag.Pair{Name: "p", Switches: [2]string{"a", "b"}, Primary: "a", Status: st}
		text := pairText(&p, topology.Faults{})
		if was, ok := seen[text]; ok {
			t.Errorf("status %d and %d are both %q", was, st, text)
		}
		seen[text] = st
		for _, word := range []string{"lost", "closed", "down"} {
			if strings.Contains(p.String(), word) && st != lag.PairSplit && !strings.Contains(text, word) {
				t.Errorf("%q says %s, %q does not", p.String(), word, text)
			}
		}
	}
	own := lag.Pair{Switches: [2]string{"a", "b"}, Status: lag.PairSplit, Identity: topology.SplitOwnIdentities}
	if text := pairText(&own, topology.Faults{}); !strings.Contains(text, "its own identity") {
		t.Errorf("two identities are said as %q", text)
	}
}

// What is plugged into a member of a stack that is gone is drawn down, and so is the
// member, dead or shut down.
func TestPictureOfStacks(t *testing.T) {
	f := design(t, "d5-stack-star.yaml")
	member := func(name string, i int) topology.Element {
		return topology.Element{Kind: topology.KindMember, Name: name, Index: i}
	}
	chassis := func(name string) topology.Element {
		return topology.Element{Kind: topology.KindChassis, Name: "core/" + name}
	}
	for down, want := range map[string][4]string{
		"":                          {},
		"chassis:core/core-1":       {"down", "", "down", ""},
		"cable:core/1,cable:core/2": {"", "shut down", "", "down"}, // split: closes
	} {
		p := Picture(f, settled(t, f, strings.FieldsFunc(down, func(r rune) bool { return r == ',' })...), stp.Instance{})
		for i, c := range []topology.Element{chassis("core-1"), chassis("core-2"), member("up-a", 1), member("up-b", 2)} {
			got := p.Elements[c].Label
			if got == "" && p.Elements[c].Down {
				got = "down"
			}
			if got != want[i] {
				t.Errorf("%s: %v is %q, want %q", down, c, got, want[i])
			}
		}
	}
	rest := settled(t, f)
	for _, down := range []string{"chassis:core/core-1", "cable:core/1"} {
		if moved := Moved(f, Difference(f, rest, settled(t, f, down), stp.Instance{})); !moved["core"] {
			t.Errorf("%s: moved is %v", down, moved)
		}
	}
}

// Around draws the other peer of a pair too, while there is room.
func TestAroundPairs(t *testing.T) {
	f := design(t, "d6-mlag-evlt.yaml")
	only, _, _ := Around(f, map[string]bool{"leaf-2": true}, 2)
	var names []string
	for _, e := range only {
		if e.Kind == topology.KindSwitch {
			names = append(names, e.Name)
		}
	}
	if got := strings.Join(names, " "); got != "leaf-2 leaf-1" {
		t.Errorf("around leaf-2 are %q", got)
	}
}
