package topology_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestParseVLANs(t *testing.T) {
	for s, want := range map[string]string{
		"all":               "all",
		"none":              "none",
		"1":                 "1",
		"4094":              "4094",
		"1-4094":            "all",
		"10,20-29":          "10,20-29",
		" 10 , 20 - 22 ":    "10,20-22",
		"3,1,2":             "1-3",
		"1-10,5-15":         "1-15",
		"7,7":               "7",
		"63,64,65,127-128":  "63-65,127-128",
		"1-4093":            "1-4093",
		"2-4094":            "2-4094",
		"1,3,5,4090-4094":   "1,3,5,4090-4094",
		"10-10":             "10",
		"1-63,65-127,4032":  "1-63,65-127,4032",
		"4031,4032,4033,64": "64,4031-4033",
	} {
		v, err := topology.ParseVLANs(s)
		if err != nil || v.String() != want {
			t.Errorf("%q: %v, %v, want %s", s, v, err, want)
		}
	}
	for _, s := range []string{"", " ", "0", "4095", "-1", "1-", "-", "1,", ",1", "a", "010", "+1", "1-2-3", "5-4", "0-4", "4000-4095", "1.5", "All", "10 20", "99999999999999999999"} {
		if v, err := topology.ParseVLANs(s); err == nil || v != topology.NoVLANs() {
			t.Errorf("%q: %v, %v, want an error", s, v, err)
		}
	}
}

// TestVLANsProperties compares sets with maps.
func TestVLANsProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() (topology.VLANs, map[int]bool) {
		ids, m := []int{}, map[int]bool{}
		for range r.IntN(200) {
			id := 1 + r.IntN(topology.MaxVLAN)
			for range r.IntN(5) { // runs, so that there are ranges
				if id <= topology.MaxVLAN {
					ids, m[id] = append(ids, id), true
					id++
				}
			}
		}
		return topology.VLANsOf(ids...), m
	}
	for range 300 {
		v, m := random()
		w, n := random()
		if v.Len() != len(m) {
			t.Fatalf("%v has %d, want %d", v, v.Len(), len(m))
		}
		both := v.And(w)
		for id := -1; id <= topology.MaxVLAN+2; id++ {
			if v.Has(id) != m[id] || both.Has(id) != (m[id] && n[id]) {
				t.Fatalf("VLAN %d: %v and %v give %v", id, v, w, both)
			}
		}
		listed := slices.Collect(v.All())
		if len(listed) != len(m) || !slices.IsSorted(listed) || v != topology.VLANsOf(listed...) {
			t.Fatalf("%v lists %v", v, listed)
		}
		if back, err := topology.ParseVLANs(v.String()); err != nil || back != v {
			t.Fatalf("%v comes back as %v, %v", v, back, err)
		}
		if v.And(w) != w.And(v) || v.And(v) != v || v.And(topology.VLANs{}) != v || v.And(topology.NoVLANs()) != topology.NoVLANs() {
			t.Fatalf("And of %v and %v", v, w)
		}
	}
}

func TestVLANsEdges(t *testing.T) {
	var all topology.VLANs
	if all.Len() != topology.MaxVLAN || !all.Has(1) || !all.Has(topology.MaxVLAN) || all.Has(0) || all.Has(4095) {
		t.Errorf("the zero value is not all: %d", all.Len())
	}
	if none := topology.NoVLANs(); none.Len() != 0 || none != topology.VLANsOf() || none.Has(0) || none.Has(4095) {
		t.Errorf("none has %d", none.Len())
	}
	if got := topology.VLANsOf(slices.Collect(all.All())...); got != all {
		t.Errorf("each of them is %v", got)
	}
	for range all.All() {
		break // an iterator that goes on would panic
	}
	for _, id := range []int{0, -1, 4095} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("VLANsOf(%d) does not panic", id)
				}
			}()
			topology.VLANsOf(id)
		}()
	}
	text, err := json.Marshal(map[string]topology.VLANs{"v": topology.VLANsOf(1, 2, 5)})
	if err != nil || string(text) != `{"v":"1-2,5"}` {
		t.Errorf("JSON %s, %v", text, err)
	}
	var back map[string]topology.VLANs
	if err := json.Unmarshal(text, &back); err != nil || back["v"] != topology.VLANsOf(1, 2, 5) {
		t.Errorf("back %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"v":"x"}`), &back); err == nil {
		t.Error("x is taken for VLANs")
	}
}

// TestVLANsShare wants sets that are equal to be one, however they were made, to be told
// apart from others by ==, and to be small: a fabric has one at every end of every link.
func TestVLANsShare(t *testing.T) {
	parsed, err := topology.ParseVLANs("10-12,20")
	if err != nil {
		t.Fatal(err)
	}
	built := topology.VLANsOf(20, 12, 11, 10)
	if parsed != built || !parsed.Equal(built) || parsed == topology.VLANsOf(10, 11, 12) || parsed == (topology.VLANs{}) || built.And(parsed) != parsed {
		t.Error("equal sets are not equal, or others are")
	}
	if all, err := topology.ParseVLANs("1-4094"); err != nil || all != (topology.VLANs{}) {
		t.Errorf("%v, %v is not the zero value", all, err)
	}
	if size := reflect.TypeFor[topology.VLANs]().Size(); size > 16 {
		t.Errorf("a set takes %d bytes in whatever has one", size)
	}
	if n := testing.AllocsPerRun(100, func() { parsed.Has(11) }); n != 0 {
		t.Errorf("Has allocates %v times", n)
	}
}
