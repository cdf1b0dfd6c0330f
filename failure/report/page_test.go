package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
	"github.com/spandrill/spandrill/topology/file"
)

func referenceFabric(t testing.TB) *topology.Fabric { return design(t, "reference.yaml") }

func design(t testing.TB, name string) *topology.Fabric {
	t.Helper()
	f, err := file.LoadFS(designs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// hostileFile is what a file may be called.
var hostileFile = "</script><script>alert(1)</script>\"'`\u202e\n" + strings.Repeat("x", 10_000)

// hostileFabric has names that are markup and script, as far as names may be, and
// returns those of its switches.
func hostileFabric(t testing.TB) (*topology.Fabric, []string) {
	t.Helper()
	names := []string{
		`<script>alert(1)<`, `<img src=x onerror=alert(1)>`, `"onload="alert(1)`, `'-alert(1)-'`, "`${alert(1)}`", `{{.}}`, `&lt;b&gt;`, `שלום`, `日本語`, `\u003cscript`, `-->`, `__proto__`,
	}
	b := topology.Builder{Networks: []topology.Network{{Name: `<net onx=alert(1)>`, VLAN: 7, Needs: topology.Needs{Mbps: 1000}}}}
	for i, n := range names {
		b.Switches = append(b.Switches, topology.Switch{Name: n})
		b.Links = append(b.Links, topology.Link{Name: n, Ends: [2]topology.End{{Switch: n}, {Switch: names[(i+1)%len(names)]}}, Mbps: 1000})
	}
	var nodes []string
	for i, n := range names[:4] {
		h := `</script>` + fmt.Sprint(i)
		h = strings.ReplaceAll(h, "/", "")
		nodes = append(nodes, h)
		b.Hosts = append(b.Hosts, topology.Host{Name: h, NICs: []topology.NIC{{Name: `"x"`, To: []topology.Attachment{{Switch: n}}, Mbps: 1000, Carries: []string{`<net onx=alert(1)>`}}}})
	}
	b.Clusters = []topology.Cluster{{Name: `<cluster>`, Nodes: nodes}}
	// An MLAG pair, and a stack, whose names are no better.
	peers := []string{`<i>"peer`, `%%{init`}
	for _, n := range peers {
		b.Switches = append(b.Switches, topology.Switch{Name: n})
	}
	b.Links = append(b.Links, topology.Link{Name: `--!>|`, Ends: [2]topology.End{{Switch: peers[0]}, {Switch: peers[1]}}, Mbps: 1000},
		topology.Link{Name: `|x|"`, Ends: [2]topology.End{{Switch: names[0]}, {Switch: peers[0], Peers: peers}}, Members: []int{1000, 1000}})
	b.MLAGs = []topology.MLAG{{Name: `<img src=x onerror=alert(2)>`, Switches: peers, PeerLink: `--!>|`, Keepalive: &topology.Keepalive{}}}
	b.Switches[1].Stack = &topology.Stack{Members: []topology.Chassis{{Name: `<script>alert(3)<`}, {Name: `"onclick="alert(3)`}}}
	for i := range b.Links {
		for k := range b.Links[i].Ends {
			if e := &b.Links[i].Ends[k]; e.Switch == names[1] {
				e.On = []string{`<script>alert(3)<`}
			}
		}
	}
	b.Hosts[1].NICs[0].To[0].On = `"onclick="alert(3)`
	names = append(names, peers...)
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f, names
}

// campusDrill takes links of a campus down: of pairs of distribution switches, with
// eight access switches each.
func campusDrill(t testing.TB, pairs int, only func(link string) bool) *Drill {
	t.Helper()
	f, err := gen.Campus(pairs, 8).Build()
	if err != nil {
		t.Fatal(err)
	}
	plan := failure.Singles(topology.KindLink)
	for _, e := range f.Elements(topology.KindLink) {
		if only(e.Name) {
			plan.Only = append(plan.Only, e)
		}
	}
	d := &Drill{File: "campus.yaml", Fabric: f}
	for o, err := range failure.Sweep(context.Background(), f, plan) {
		if err != nil {
			t.Fatal(err)
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	return d
}

// pageOf returns a page and its data.
func pageOf(t testing.TB, d *Drill) (text string, data map[string]any) {
	t.Helper()
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		t.Fatal(err)
	}
	text = b.String()
	_, rest, ok := strings.Cut(text, `<script type="application/json" id="data">`)
	block, _, ok2 := strings.Cut(rest, `</script>`)
	if !ok || !ok2 {
		t.Fatal("the page has no data")
	}
	if err := json.Unmarshal([]byte(block), &data); err != nil {
		t.Fatalf("the data is not JSON: %v", err)
	}
	return text, data
}

// The page is small, and the same at any GOMAXPROCS.
func TestPageBytes(t *testing.T) {
	f := referenceFabric(t)
	text, _ := pageOf(t, drillOf(t, "reference.yaml", f))
	if len(text) > 1_000_000 {
		t.Errorf("the page of the reference cluster has %d bytes, want under 1 MB", len(text))
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	again, _ := pageOf(t, drillOf(t, "reference.yaml", f))
	if text != again {
		t.Error("the page is not the same twice")
	}
	for _, name := range []string{"http:", "https:", "//cdn", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
		if i := strings.Index(strings.ReplaceAll(text, `"http://www.w3.org/2000/svg"`, ""), name); i >= 0 {
			t.Errorf("the page has %s", name)
		}
	}
}

// What the page draws of a state is what package diagram draws of it, put together
// again from what differs.
func TestPageDrawsStates(t *testing.T) {
	for _, name := range []string{"reference.yaml", "d4-mstp-cluster-instance.yaml", "p1-rapid-pvst.yaml"} {
		f := design(t, name)
		d := drillOf(t, name, f, topology.KindLAG, topology.KindMember, topology.KindSwitch, topology.KindNIC)
		p, err := d.page()
		if err != nil {
			t.Fatal(err)
		}
		_, data := pageOf(t, d)
		scene, err := diagram.NewScene(f, diagram.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rest, err := failure.Settle(f, topology.Faults{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.All {
			s, err := e.outcome.Scenario.Settle(f)
			if err != nil {
				t.Fatal(err)
			}
			state := data["states"].(map[string]any)[fmt.Sprint(e.ID)].(map[string]any)
			base := data["scenes"].([]any)[int(state["s"].(float64))].(map[string]any)
			for i, inst := range Instances(rest) {
				tree := state["t"].([]any)[i].(map[string]any)
				before := base["t"].([]any)[int(tree["b"].(float64))].(map[string]any)
				after := put(before, tree["a"])
				difference := put(after, tree["d"])
				sameMarks(t, e.Name+" before", scene.Draw(Picture(f, rest, inst)), before)
				if e.ID > 0 {
					sameMarks(t, e.Name+" after", scene.Draw(Picture(f, s, inst)), after)
					sameMarks(t, e.Name+" difference", scene.Draw(Difference(f, rest, s, inst)), difference)
				}
			}
		}
	}
}

// put does what the script does with what differs.
func put(base map[string]any, delta any) map[string]any {
	out := make(map[string]any)
	for k, v := range base {
		out[k] = v
	}
	changes, _ := delta.(map[string]any)
	for k, v := range changes {
		if v == nil {
			delete(out, k)
			continue
		}
		mark := make(map[string]any)
		if was, ok := out[k].(map[string]any); ok {
			for name, x := range was {
				mark[name] = x
			}
		}
		for name, x := range v.(map[string]any) {
			mark[name] = x
		}
		out[k] = mark
	}
	return out
}

// sameMarks compares what can be seen of marks.
func sameMarks(t *testing.T, name string, want *diagram.Drawing, got map[string]any) {
	t.Helper()
	if len(got) != len(want.Marks) {
		t.Errorf("%s: %d marks, want %d", name, len(got), len(want.Marks))
	}
	for _, m := range want.Marks {
		g, ok := got[m.Key].(map[string]any)
		if !ok {
			t.Errorf("%s: no mark %s", name, m.Key)
			continue
		}
		text := ""
		if lines, ok := g["x"].([]any); ok {
			for _, l := range lines {
				text += l.([]any)[0].(string) + "|"
			}
		}
		wanted := ""
		for _, l := range m.Text {
			wanted += l.Text + "|"
		}
		width, _ := g["w"].(float64)
		dash, _ := g["d"].(string)
		colour, _ := g["c"].(string)
		fill, _ := g["f"].(string)
		if text != wanted || width != m.Width || dash != m.Dash || colour != pageColours[m.Colour] || fill != pageColours[m.Fill] {
			t.Errorf("%s: %s is %q %v %q %s %s, want %q %v %q %s %s", name, m.Key, text, width, dash, colour, fill, wanted, m.Width, m.Dash, pageColours[m.Colour], pageColours[m.Fill])
		}
	}
}

// Every colour that a drawing may have has a class.
func TestPageColours(t *testing.T) {
	for _, p := range pageColours {
		if p != "" && !strings.Contains(pageCSS, ".c-"+p+" ") {
			t.Errorf("no class for %s", p)
		}
	}
	f := referenceFabric(t)
	s, err := failure.Settle(f, topology.Faults{})
	if err != nil {
		t.Fatal(err)
	}
	scene, err := diagram.NewScene(f, diagram.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range scene.Legend(Picture(f, s, Instances(s)[0])).Marks {
		for _, c := range []string{m.Colour, m.Fill} {
			if _, ok := pageColours[c]; !ok {
				t.Errorf("%s has no class", c)
			}
		}
	}
}

// The list is worst first, and has every failure once.
func TestPageEntries(t *testing.T) {
	d := drillOf(t, "reference.yaml", referenceFabric(t))
	p, err := d.page()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, e := range p.All {
		if seen[e.Name] {
			t.Errorf("%s is there twice", e.Name)
		}
		seen[e.Name] = true
	}
	if len(p.All) != len(d.Outcomes) {
		t.Errorf("%d entries of %d states", len(p.All), len(d.Outcomes))
	}
	for _, s := range p.Sections {
		for i := 1; i < len(s.Entries); i++ {
			a, _ := failure.ParseVerdict(s.Entries[i-1].Worst)
			b, _ := failure.ParseVerdict(s.Entries[i].Worst)
			if b > a {
				t.Errorf("%s: %s (%v) stands after %s (%v)", s.Heading, s.Entries[i].Name, b, s.Entries[i-1].Name, a)
			}
		}
	}
	text, _ := pageOf(t, d)
	for _, want := range []string{"equal cost 12,000, bridge ID of core-b", "was nic:node1/csv", "no spare left"} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(text, "<bdi>", ""), "</bdi>", ""), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// Explanations in the page are those of the command.
func TestPageExplains(t *testing.T) {
	f := referenceFabric(t)
	d := drillOf(t, "reference.yaml", f, topology.KindMember)
	p, err := d.page()
	if err != nil {
		t.Fatal(err)
	}
	ends := 0
	for _, e := range p.All {
		s, err := e.outcome.Scenario.Settle(f)
		if err != nil {
			t.Fatal(err)
		}
		eachEnd(f.Builder(), func(_ diagram.End, sw string, port int) {
			ends++
			id := stp.PortID{Bridge: sw, Number: port}
			name := id.String()
			var b bytes.Buffer
			if err := Why(&b, f, s, id); err != nil {
				t.Fatal(err)
			}
			i, ok := p.Data.States[fmt.Sprint(e.ID)].Why[name]
			if !ok {
				i = p.Data.States["0"].Why[name]
			}
			if got, want := strings.Fields(p.Data.Why[i]), strings.Fields(b.String()); !reflect.DeepEqual(got, want) {
				t.Errorf("%s with %s: %q, want %q", name, e.Name, got, want)
			}
		})
	}
	if ends == 0 {
		t.Error("no port")
	}
}

// A page of a large network keeps what it can, and says what it leaves out.
func TestLargePage(t *testing.T) {
	d := campusDrill(t, 20, func(string) bool { return true })
	if len(d.Outcomes) <= mostEntries {
		t.Fatalf("%d failures are not many", len(d.Outcomes)-1)
	}
	text, data := pageOf(t, d)
	drawn := 0
	for id, s := range data["states"].(map[string]any) {
		state := s.(map[string]any)
		if state["t"] != nil {
			drawn++
			for _, scene := range data["scenes"].([]any) {
				boxes := 0
				for key := range scene.(map[string]any)["t"].([]any)[0].(map[string]any) {
					if strings.HasPrefix(key, fmt.Sprint(int(diagram.BoxLayer), "-")) {
						boxes++
					}
				}
				if boxes > aroundSwitches+8 {
					t.Errorf("state %s: a picture of %d boxes", id, boxes)
				}
			}
		}
		if note, _ := state["w"].(string); !strings.Contains(note, "of 202 switches") {
			t.Errorf("state %s does not say what is not drawn: %q", id, note)
		}
	}
	if drawn < 5 || drawn > mostPictures {
		t.Errorf("%d states have pictures", drawn)
	}
	if !strings.Contains(text, "that change anything. The others are named at its end") || !strings.Contains(text, "Named only") {
		t.Error("the page does not say what it leaves out")
	}
	if len(text) > 1_000_000 {
		t.Errorf("the page has %d bytes", len(text))
	}
}

// Names and files that are markup stay text.
func TestHostilePage(t *testing.T) {
	f, names := hostileFabric(t)
	d := drillOf(t, hostileFile, f, topology.KindLink, topology.KindSwitch)
	d.Errors = append(d.Errors, errors.New(hostileFile))
	text, data := pageOf(t, d)
	for _, bad := range []string{"<script>alert", "<img src=x", "</script><script>alert", "\u202e"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if n := strings.Count(text, "<script"); n != 2 {
		t.Errorf("the page has %d scripts, want 2", n)
	}
	if len(data["file"].(string)) > 1000 {
		t.Error("the file's name is not cut")
	}
	found := 0
	for _, e := range data["elements"].([]any) {
		for _, n := range names {
			if e == "switch:"+n {
				found++
			}
		}
	}
	if found == 0 {
		t.Error("no hostile name in the data")
	}
	var index bytes.Buffer
	files := make([][]PictureFile, len(d.Outcomes))
	files[0] = []PictureFile{{File: `x" onclick="alert(1).svg`, Tree: `<b>`}}
	if err := d.Index(&index, files); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img src=x", `" onclick="`, "<b>"} {
		if strings.Contains(index.String(), bad) {
			t.Errorf("the index has %q", bad)
		}
	}
}

func TestPageOfNothing(t *testing.T) {
	if err := (&Drill{}).HTML(io.Discard); err == nil {
		t.Error("a page of nothing")
	}
	f, _ := square(t)
	o, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := pageOf(t, &Drill{File: "f", Fabric: f, Outcomes: []*failure.Outcome{o}})
	if !strings.Contains(text, "without fault") {
		t.Error("a page without failures does not show the state without fault")
	}
}

// What a row says of a pair is what that pair gets, not what others do.
func TestGets(t *testing.T) {
	for _, c := range []struct {
		n    failure.NetworkOutcome
		want string
	}{
		{failure.NetworkOutcome{Pair: failure.Pair{Mbps: 2000, FlowMbps: 1000}, BottleneckMbps: 10_000, FlowMbps: 10_000}, "2G, one flow 1G"},
		{failure.NetworkOutcome{Pair: failure.Pair{Mbps: 10_000, FlowMbps: 10_000}}, "10G"},
		{failure.NetworkOutcome{BottleneckMbps: 10_000, FlowMbps: 10_000}, "nothing; connected pairs 10G"},
		{failure.NetworkOutcome{}, "nothing"},
	} {
		if got := gets(&c.n); got != c.want {
			t.Errorf("%+v: %q, want %q", c.n, got, c.want)
		}
	}
}

// A command that a page names can be pasted, whatever the file and elements are called.
func TestPageCommands(t *testing.T) {
	for s, want := range map[string]string{"a.yaml": "a.yaml", "my net.yaml": "'my net.yaml'", "it's; rm -rf x": `'it'\''s; rm -rf x'`, "": "''", "$(x)": "'$(x)'"} {
		if got := quoted(s); got != want {
			t.Errorf("%q is quoted as %s, want %s", s, got, want)
		}
	}
	d := drillOf(t, "my net.yaml", referenceFabric(t), topology.KindMember)
	p, err := d.page()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.All {
		want := "spandrill drill 'my net.yaml' --down " + e.Name
		if e.ID == 0 {
			want = ""
		}
		if e.Command != want {
			t.Errorf("%s: %q, want %q", e.Name, e.Command, want)
		}
	}
}
