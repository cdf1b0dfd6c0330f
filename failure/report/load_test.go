package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

func TestLoadNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0M", 0.25: "0.25M", 41.6667: "41.7M", 333.333: "333M", 999.4: "999M", 999.6: "1G", 1314.29: "1.31G", 10_000: "10G", 123_456: "123G"} {
		if got := rate(v); got != want {
			t.Errorf("rate(%v) = %s, want %s", v, got, want)
		}
	}
	for v, want := range map[time.Duration]string{
		0: "", 40 * time.Millisecond: "0.04 s", 1500 * time.Millisecond: "1.5 s", 96 * time.Second: "96 s", 103 * time.Second: "1.7 min",
		1031 * time.Second: "17 min", 98 * time.Minute: "98 min", 2 * time.Hour: "2 h", 100 * time.Hour: "100 h",
	} {
		if got := duration(v); got != want {
			t.Errorf("duration(%v) = %q, want %q", v, got, want)
		}
	}
	for _, x := range [][3]string{
		{"5.7 min", "11 min", "5.7 to 11 min"}, {"63 min", "2.1 h", "63 min to 2.1 h"}, {"1.7 min", "1.7 min", "1.7 min"}, {"50M", "100M", "50M to 100M"}, {"", "", ""},
	} {
		if got := span(x[0], x[1]); got != x[2] {
			t.Errorf("span(%q, %q) = %q, want %q", x[0], x[1], got, x[2])
		}
	}
	for v, want := range map[float64]string{0: "0", 0.04: "0.04", 0.6: "0.6", 0.9: "0.9", 0.997: "1", 1.2: "1.2", 4.06: "4.1", 40.6: "41"} {
		if got := short(v); got != want {
			t.Errorf("short(%v) = %s, want %s", v, got, want)
		}
	}
}

// loaded is the square with a network that migrates, whose name is markup, what
// becomes of one ISL cable, and loads.
func loaded(t *testing.T) (*Drill, *failure.Loader, topology.Faults) {
	t.Helper()
	f, x := square(t)
	f, err := f.Edit(func(b *topology.Builder) {
		b.Networks[0].Migration = true
		for i := range b.Hosts {
			b.Hosts[i].VMBytes = 120 << 30
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	d := &Drill{File: "f", Fabric: f}
	for _, s := range []failure.Scenario{{}, {Down: x}} {
		o, err := failure.Evaluate(f, s)
		if err != nil {
			t.Fatal(err)
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	if d.Load, err = failure.NewLoader(f); err != nil {
		t.Fatal(err)
	}
	return d, d.Load, x
}

// TestDrillLoad wants the sentence where a failure makes a network slow, and none
// where loads are not asked for.
func TestDrillLoad(t *testing.T) {
	d, _, _ := loaded(t)
	var with, without bytes.Buffer
	if err := d.Text(&with); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(with.String()), " ")
	for _, want := range []string{": <csv> (10G) offers 10G there, ", `draining on "ten-a" takes 17 min instead of 1.7 min`} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, with.String())
		}
	}
	var out bytes.Buffer
	if strings.Contains(text, "beside") {
		t.Errorf("there are no other demands:\n%s", with.String())
	}
	if err := d.JSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct{ States []struct{ Load *jsonLoad } }
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.States[0].Load != nil || got.States[1].Load == nil || len(got.States[1].Load.Links) == 0 || got.States[1].Load.Drains[0].Alone == nil {
		t.Errorf("loads in JSON: %+v", got.States)
	}
	d.Load = nil
	if err := d.Text(&without); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(without.String(), "offers") || strings.Contains(without.String(), "draining") {
		t.Errorf("nothing was asked of load:\n%s", without.String())
	}
}

// TestDrillLoadApart wants failures that differ in load only not to be folded.
func TestDrillLoadApart(t *testing.T) {
	d, _, _ := loaded(t)
	o := *d.Outcomes[1]
	if a, b := likeness(d.Outcomes[1], true, d.key), likeness(&o, true, func(*failure.Outcome) string { return "another" }); a == b {
		t.Error("they are alike")
	}
}

// TestLoadForms wants the same in every form, and markup to be none.
func TestLoadForms(t *testing.T) {
	d, loader, x := loaded(t)
	now, err := loader.Load(failure.Scenario{Down: x})
	if err != nil {
		t.Fatal(err)
	}
	l := &Load{File: "f", Fabric: d.Fabric, Load: now, Rest: loader.Rest()}
	var text, markdown, out bytes.Buffer
	for w, write := range map[*bytes.Buffer]error{&text: l.Text(&text), &markdown: l.Markdown(&markdown), &out: l.JSON(&out)} {
		if write != nil || w.Len() == 0 {
			t.Fatal(write)
		}
	}
	if s := text.String(); !strings.Contains(s, "<csv> 10G") || !strings.Contains(s, "alone without fault") {
		t.Errorf("text:\n%s", s)
	}
	if s := markdown.String(); strings.Contains(s, "<csv>") || !strings.Contains(s, "&lt;csv&gt; 10G") {
		t.Errorf("Markdown:\n%s", s)
	}
	var got jsonLoadFile
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got.States {
		names = append(names, s.Scenario.Name)
		if s.Load.Drains[0].Beside == nil || s.Load.Networks[0].From == "" || len(s.Load.Links) != len(loader.Rest().Links) && len(s.Load.Links) != len(now.Links) {
			t.Errorf("%+v", s)
		}
	}
	if diff := cmp.Diff([]string{"no fault", x.String()}, names); diff != "" {
		t.Error(diff)
	}
}

// TestLoadOfNothing has a fabric without hosts.
func TestLoadOfNothing(t *testing.T) {
	f, err := (&topology.Builder{Switches: []topology.Switch{{Name: "a"}}}).Build()
	if err != nil {
		t.Fatal(err)
	}
	loader, err := failure.NewLoader(f)
	if err != nil {
		t.Fatal(err)
	}
	l := &Load{File: "f", Fabric: f, Load: loader.Rest(), Rest: loader.Rest()}
	var text, markdown bytes.Buffer
	if l.Text(&text) != nil || l.Markdown(&markdown) != nil || strings.Count(text.String(), "  none\n") != 2 || strings.Count(markdown.String(), "None.") != 2 {
		t.Errorf("%s\n%s", text.String(), markdown.String())
	}
}

// The rate with all flows on one member is first, also where it is the greater one:
// on a NIC csv has more while management loses on the bundle.
func TestLoadOrderOfRates(t *testing.T) {
	if got := rates(failure.Bounds{Even: 3500, Worst: 3666.7}); got != "3.67G to 3.5G" {
		t.Errorf("rates: %s", got)
	}
	if got := durations(failure.Times{Even: 4 * time.Second, Worst: 2 * time.Second}); got != "4 to 2 s" {
		t.Errorf("durations: %s", got)
	}
	if !strings.Contains(loadNotes[0], "Of two rates the first, and of two times the second, is with all flows on one member") {
		t.Errorf("the note has another order than rates and durations: %s", loadNotes[0])
	}
}
