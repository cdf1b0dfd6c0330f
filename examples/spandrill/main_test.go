package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
)

type ran struct {
	code     int
	out, err string
}

func runWith(stdin string, args ...string) ran {
	var out, err bytes.Buffer
	code := run(context.Background(), args, streams{in: strings.NewReader(stdin), out: &out, err: &err})
	return ran{code, out.String(), err.String()}
}

// deep is a network that cannot be analysed: a row of 22 switches.
func deep() string {
	var b strings.Builder
	b.WriteString("spandrill: 1\nswitches:\n")
	for i := range 22 {
		b.WriteString("  s" + string(rune('a'+i)) + ": {}\n")
	}
	b.WriteString("links:\n")
	for i := range 21 {
		b.WriteString("  - {ends: [s" + string(rune('a'+i)) + ", s" + string(rune('a'+i+1)) + "], speed: 1G}\n")
	}
	return b.String()
}

// TestUnanalysed has reports in which something could not be analysed: they are
// written, with what and why, and the status says so.
func TestUnanalysed(t *testing.T) {
	for _, c := range []struct{ args, out, err string }{
		{"change t2 --kinds speed", "Could not be analysed\n  speed:isl/[1-2]=1G (2 changes): links.isl.speed: members of 10G and 1G in one bundle", "spandrill: 2 changes could not be analysed"},
		{"stray p1 --through drop", "Could not be analysed\n  stray:core-a--core-a=drop, stray:core-a--core-b=drop,", "spandrill: 10 cables could not be analysed"},
		{"stray p1 --through drop --format markdown", "Could not be analysed: stray:core-a--core-a=drop", "10 cables could not be analysed"},
		{"change d4c-mstp-revision-differs --make deaf:ten-b:up-b --make bundle:ten-b:up-b=static --make bundle:core-b:up-b=static", "", "a one-way link at the boundary of an MST region: not modelled"},
	} {
		r := runWith("", strings.Fields(c.args)...)
		if r.code != statusNoTrees || !strings.Contains(r.out, c.out) || !strings.Contains(r.err, c.err) {
			t.Errorf("%s: status %d\n%s%s", c.args, r.code, r.out, r.err)
		}
	}
}

// bundled is two switches with one link of a speed.
func bundled(speed string) string {
	return "spandrill: 1\nswitches:\n  a: {}\n  b: {}\nlinks:\n  ab: {ends: [a, b], speed: " + speed + "}\n"
}

// TestStatus has every exit status, and what is said with it where.
func TestStatus(t *testing.T) {
	for _, c := range []struct {
		stdin string
		args  string
		code  int
		err   string // is in what standard error says
	}{
		{"", "drill", 0, ""},
		{"", "drill d1 --require vm>=intact --kinds lag", 0, ""},
		{"", "drill --require csv>=rerouted", 1, "not met: csv>=rerouted: with lag:isl, csv is slow (connected, but under the speed it needs): lag:isl is down"},
		{"", "drill --require collateral:csv>=rerouted --kinds nic", 0, ""},
		{"", "drill --require csv>=rerouted --kinds nic", 1, "nic:node1/csv is down"},
		{"", "drill d3 --require *>=degraded --kinds host", 1, "with no fault, heartbeat, csv and live-migration are blocked"},
		{"", "drill --require cluster:hv1>=on-backup --kinds link,lag,member", 0, ""},
		{"", "drill d2 --require cluster:*>=on-backup --kinds lag", 1, "not met: cluster:*>=on-backup: with lag:isl, cluster hv1 is network-lost (a network and its fallback lost between nodes): 4 of 6 pairs"},
		{"", "drill d2 --require cluster:hv1>=network-lost --kinds host", 1, "with host:node[1-4] (4 failures), cluster hv1 is nodes-lost (nodes lost): node1 is lost; node2, node3 and node4 are kept with 3 of 4 votes"},
		{"", "drill d2 --require collateral:cluster:hv1>=whole --kinds host", 0, ""},
		{"", "drill --require cluster:hv2>=whole", 2, `there is no cluster "hv2"; did you mean "hv1"?`},
		{"", "drill --require cluster:hv1>=hole", 2, `"hole" is no verdict of a cluster, want one of whole, on-backup, network-lost, nodes-lost, services-lost, down; did you mean "whole"?`},
		{"", "drill --require cluster:hv1>=rerouted", 2, `"rerouted" is no verdict of a cluster`},
		{"", "drill --require cluster>=whole", 2, `whole is a verdict of clusters, want cluster:NAME>=whole`},
		{"", "drill --require csw|vm>=rerouted", 2, `there is no network "csw"; did you mean "csv"?`},
		{"", "drill --kinds lag --require csv|live-migration>=slow", 0, ""},
		{"", "drill --kinds lag --require csv|live-migration>=rerouted", 1, "with lag:isl, cluster hv1 has 4 of 6 pairs of nodes without, such as node1 and node2 (csv slow, live-migration slow): lag:isl is down"},
		{"", "drill --kinds lag --require csv>=10G", 1, "with lag:isl, csv has 2G between nic:node1/csv and nic:node2/csv, the worst of 4 ways: lag:isl is down"},
		{"", "drill n3 --reboots --require csv|csv>=slow", 1, "with switch:r back, the cluster has its only pair of nodes without, h1 and h2 (csv blocked, csv blocked)"},
		{"", "drill --require csv>rerouted", 2, "want NETWORK>=VERDICT"},
		{"", "drill --require csv>=rerooted", 2, `did you mean "rerouted"?`},
		{"", "drill --kinds swich", 2, `did you mean "switch"?`},
		{"", "drill --down member:isl/1 --kinds lag", 2, "want one of them"},
		{"", "drill --down member:isl/9", 2, `did you mean "member:isl/1"?`},
		{"", "drill --kinds segment", 2, "no element of kind segment"},
		{"", "drill --down=", 2, "--down is empty"},
		{"", "drill --down LAG:isl", 2, `spandrill: --down: element "LAG:isl": "LAG" is no kind of element`},
		{"", "drill --format yaml", 2, "want text, markdown, json or html"},
		{"", "drill --frmat json", 2, "unknown flag --frmat; did you mean --format?"},
		{"", "drill -z", 2, "unknown flag -z; spandrill drill --help has all of them"},
		{"", "drill --format", 2, "--format has no value, want one"},
		{"", "drill --load=maybe", 2, `--load "maybe", want true or false`},
		{"", "sweep d2 -k two", 2, `--together "two", want a whole number`},
		{"", "roles d2 isl", 2, `"isl" is one argument too many: it is spandrill roles [NETWORK]`},
		{"", "drill d1 d2 --kinds lag", 0, ""},
		{"", "drill d1 d2 --kinds lag --require cluster:*>=on-backup", 1, "not met: cluster:*>=on-backup: with lag:isl, cluster hv1 is network-lost"},
		{"", "drill d1 nosuch.yaml d3 --require *>=degraded --kinds host", 2, "no such file"},
		{deep(), "drill - d3 --kinds link,lag --quiet", 3, "s21"},
		{"", "drill d22 d3 --require *>=degraded --kinds lag --quiet", 2, "with no fault, heartbeat, csv and live-migration are blocked"},
		{"", "drill d1 d2 d1", 2, `"d1" is named twice`},
		{"", "check d1 d2 --quiet", 0, ""},
		{"", "check d1 t1 --quiet", 1, ""},
		{"", "drill d1 --kinds lag --quiet --require *>=slow,cluster:*>=on-backup", 1, "not met: cluster:*>=on-backup: with lag:isl, cluster hv1 is network-lost"},
		{"", "drill d1 --kinds lag --quiet --require csv,vm>=slow", 2, `--require "csv", want NETWORK>=VERDICT`},
		{"", "compare t1 t9 --quiet", 0, ""},
		{"", "compare t9 t1 --quiet", 1, ""},
		{"", "compare t2 t4 --quiet", 0, ""},
		{"", "compare d2 d3 --quiet", 1, ""},
		{"", "merge", 2, "spandrill: want the files that sweep --format json wrote"},
		{"", "schema drll", 2, `there is no schema "drll", want one of file, drill, sweep; did you mean "drill"?`},
		{"", "explain foo", 2, `"foo" is no verdict and no code of findings; "spandrill explain" lists all`},
		{"", "explain stp04", 2, `did you mean "STP004"?; "spandrill explain" lists all`},
		{"", "why", 0, ""},
		{"", "why d2", 0, ""},
		{"", "why nosuch.yaml", 2, "no such file"},
		{"", "why ten-b", 2, `"ten-b" is no port, want SWITCH:PORT such as ten-b:isl, ten-b:up-b`},
		{"", "why d2 --down=", 2, "--down is empty"},
		{"", "roles d2 --slower=", 2, "--slower is empty"},
		{"", "drill d2 --down switch:midle", 2, `the network has no element "switch:midle"`},
		{"", "change t2 --kinds speed --quiet --require vm>=slow", 3, "spandrill: 2 changes could not be analysed:\n  speed:isl/[1-2]=1G (2 changes): links.isl.speed: members of 10G and 1G in one bundle, and lacp of \"ten-a\""},
		{"", "change t2 --kinds speed,silent --quiet --require vm>=slow", 3, "not met: vm>=slow: with silent:core-a=drop, vm is looped"},
		{"", "drill l2 --slower-all --quiet --require vm>=intact", 1, "not met: vm>=intact: with member:isl/[1-2]=1G"},
		{"", "dril", 2, `unknown command "dril"`},
		{"", "drill nosuch.yaml", 2, "no such file"},
		{"", "change t2 --kinds deaf,prune", 0, ""},
		{"", "change t2 --make deaf:ten-b:isl --format json", 0, ""},
		{"", "change t2 --kinds silent --require csv>=slow", 1, "not met: csv>=slow: with silent:core-a=drop, csv is looped"},
		{"", "change t2 --make prune:ten-a:isl=20 --require csv>=intact", 0, ""},
		{"", "change t2 --kinds deef", 2, `"deef" is no kind of change`},
		{"", "change t2 --kinds access", 2, "the network has no change of kind access to make"},
		{"", "change t2 --kinds=", 2, "--kinds is empty"},
		{"", "change t2 --make deaf:ten-b:isle", 2, `the change "deaf:ten-b:isle": no link ends at ten-b:isle, want deaf:SWITCH:LINK or deaf:SWITCH:LAG/1; did you mean "isl"?`},
		{"", "change t2 --make deaf:ten-b:isl --kinds deaf", 2, "want one of them"},
		{"", "change t2 --make deaf:ten-b:isl --make deaf:ten-b:isl", 2, "deaf:ten-b:isl twice"},
		{"", "change t2 --make prune:ten-b:isl=20 --make prune:ten-b:isl=20", 2, "twice"},
		{"", "change d2 --make prune:ten-a:up-a=110", 2, "lag:up-a does not allow VLAN 110 at ten-a as it is, want a VLAN that it allows"},
		{"", "change t2 --down member:isl/9", 2, `did you mean "member:isl/1"?`},
		{"", "change t2 --format yaml", 2, "want text, markdown or json"},
		{deep(), "change - --kinds silent", 3, "max age 20"},
		{"", "stray c1", 0, ""},
		{"", "stray t2 --through flod", 2, `--through: "flod", want one of flood, drop; did you mean "flood"?`},
		{"", "stray t2 --format txt", 2, "want text, markdown or json"},
		{deep(), "stray -", 3, "max age 20"},
		{"", "roles t2 --change deaf:ten-b:isl", 0, ""},
		{"", "roles t2 --change deaf:ten-c:isl", 2, `--change: the change "deaf:ten-c:isl": there is no switch "ten-c"`},
		{"", "erode reference isl", 0, ""},
		{"", "erode", 0, ""},
		{"", "erode t1 lag:isl --format json", 0, ""},
		{"", "erode reference isk", 2, `spandrill: there is no bundle "isk", want one of isl, up-a, up-b; did you mean "isl"?`},
		{"", "erode reference core", 2, `spandrill: "core" is a single cable, want one of isl, up-a, up-b`},
		{"", "erode referense isl", 2, `did you mean "reference"?`},
		{"", "erode d2 isl up-a", 2, "\"up-a\" is one argument too many"},
		{"", "erode --format markdwn", 2, `--format "markdwn", want text, markdown or json; did you mean "markdown"?`},
		{bundled("1G"), "erode -", 2, "the network has no bundle"},
		{bundled("2x1G"), "erode -", 0, ""},
		{deep(), "erode -", 2, "the network has no bundle"},
		{strings.Replace(deep(), "1G", "2x1G", 1), "erode -", 3, "s21"},
		{"", "compare d2 d2", 0, ""},
		{"", "compare t9 t1", 1, ""},
		{"", "compare t2 t11 --kinds segment", 2, "neither network has an element of kind segment"},
		{"", "compare d2", 2, "want two networks, A and B, got 1"},
		{"", "compare d2 d22", 2, `did you mean "d2"?`},
		{"", "compare - -", 2, "only one of the two can be standard input"},
		{"", "compare d2 d3 --kinds swich", 2, `did you mean "switch"?`},
		{"", "compare d2 d3 --kinds=", 2, "--kinds is empty"},
		{"", "compare d2 d3 --format sarif", 2, "want text, markdown or json"},
		{"spandrill: 1\nswitches:\n  a: {priorty: 1}\n", "compare d2 -", 2, `standard input:3:7: switches.a.priorty`},
		{deep(), "compare d2 -", 3, "spandrill: B: failure: no fault: "},
		{"", "members", 0, ""},
		{"", "members isl", 0, ""},
		{"", "members l4 ten-a:Po1 --down link:up-1", 0, ""},
		{"", "members l1 islx", 2, `there is no bundle "islx", want one of isl; did you mean "isl"?`},
		{"", "members l11", 2, `did you mean "l1"?`},
		{"", "members l1 --down member:isl/9", 2, "the network has no element"},
		{"", "members l2 isl --slower member:isl/1=1G", 0, ""},
		{"", "drill l2 --slower member:isl/1", 2, "want ELEMENT=SPEED such as member:isl/1=1G"},
		{"", "drill l2 --slower member:isl/9=1G", 2, "the network has no element"},
		{"", "roles l2 --slower member:isl/1=10G", 2, "which is not slower than 10G"},
		{"", "drill l2 --slower-all", 0, ""},
		{"", "drill l2 --slower-all=1G --require csv>=rerouted", 1, "csv"},
		{"", "drill l2 --slower-all=1X", 2, `--slower-all: "1X" is no speed`},
		{"", "drill l2 --slower-all=100G", 2, "the network has no cable that could come up slower"},
		{"", "drill l2 --slower-all --kinds link", 2, "want it without --down, --kinds and --reboots"},
		{"", "drill l2 --slower-all --down link:core", 2, "want it without --down, --kinds and --reboots"},
		{"", "drill l2 --slower-all --reboots", 2, "want it without --down, --kinds and --reboots"},
		{"", "sweep l2 --kinds slower", 2, `"slower" is no kind of element`},
		{"", "drill t2 --slower member:isl/1=1G", 2, "does not say what becomes of a mismatch"},
		{"", "roles --instance mst2", 2, "want one of cist"},
		{"", "why ten-x:1", 2, `did you mean "ten-a"?`},
		{"", "why ten-b:9", 2, "has no port"},
		{"", "why ten-b", 2, `"ten-b" is no port, want SWITCH:PORT such as ten-b:isl, ten-b:up-b`},
		{"", "why isl", 2, `there is no file "isl"`},
		{"", "why reference isl", 2, `"isl" is no port, want SWITCH:PORT such as ten-a:isl, ten-b:isl`},
		{"", "why lag:isl", 2, `"lag:isl" is no port, want SWITCH:PORT such as ten-a:isl, ten-b:isl`},
		{"", "why member:isl/1", 2, `"member:isl/1" is no port, want SWITCH:PORT such as ten-a:isl, ten-b:isl`},
		{"", "why link:core", 2, `"link:core" is no port, want SWITCH:PORT such as core-a:core, core-b:core`},
		{"", "why switch:ten-b", 2, `there is no switch "switch"`},
		{"", "why ten", 2, `there is no file "ten" and there is no design "ten"; a port is SWITCH:PORT`},
		{"spandrill: 1\nswitches: {a: {}}\n", "why - a", 2, `"a" is no port, want SWITCH:PORT`},
		{"", "why ten-b:1 --down switch:ten-b", 3, "ten-b is down"},
		{"spandrill: 1\nswitches:\n  a: {priorty: 1}\n", "drill -", 2, `standard input:3:7: switches.a.priorty`},
		{deep(), "drill -", 3, "s21"},
		{deep(), "roles -", 3, "max age 20"},
	} {
		got := runWith(c.stdin, strings.Fields(c.args)...)
		want := strings.ReplaceAll(c.err, "s21", `"sv" is 21 hops from "sa"`)
		if got.code != c.code || !strings.Contains(got.err, want) || c.err == "" && got.err != "" {
			t.Errorf("spandrill %s: status %d, want %d; standard error %q, want %q", c.args, got.code, c.code, got.err, want)
		}
		if c.code >= 2 && got.out != "" && !strings.HasPrefix(c.args, "drill d1 ") || strings.Contains(c.args, "--quiet") && got.out != "" {
			t.Errorf("spandrill %s: status %d with output %q", c.args, got.code, got.out)
		}
	}
}

// TestErodeTooDeep closes a row of 22 switches with a bundle: the state without it
// cannot be analysed, and the rest is said.
func TestErodeTooDeep(t *testing.T) {
	ring := deep() + "  - {ends: [sa, sv], speed: 2x1G}\n"
	got := runWith(ring, "erode", "-")
	if got.code != 3 || got.err != "spandrill: 1 state could not be analysed\n" || !strings.Contains(got.out, "2 dead") {
		t.Errorf("status %d, %s%s", got.code, got.err, got.out)
	}
	if got = runWith(ring, "compare", "-", "d2"); got.code != 3 || !strings.Contains(got.err, "could not be analysed") || !strings.Contains(got.out, "Could not be analysed in A") {
		t.Errorf("status %d, %s%s", got.code, got.err, got.out)
	}
}

// TestJSONIsComplete wants every state and network in the JSON form.
func TestJSONIsComplete(t *testing.T) {
	var d struct {
		Schema int
		States []struct {
			Networks []struct{ Network, Verdict string }
		}
	}
	if err := json.Unmarshal([]byte(runWith("", "drill", "--format", "json").out), &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != 1 || len(d.States) != 45 {
		t.Errorf("schema %d, %d states", d.Schema, len(d.States))
	}
	for _, s := range d.States {
		if len(s.Networks) != 5 {
			t.Errorf("%d networks", len(s.Networks))
		}
	}
}

// TestStdin wants the same answer for a design by name and by standard input.
func TestStdin(t *testing.T) {
	file, err := designs.Find("d2")
	if err != nil {
		t.Fatal(err)
	}
	data, err := designs.FS.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := runWith(string(data), "roles", "-").out, runWith("", "roles", "d2").out; got != want || want == "" {
		t.Errorf("from standard input:\n%s\nby name:\n%s", got, want)
	}
	if got := runWith("", "designs", "d2").out; got != string(data) {
		t.Error("spandrill designs d2 does not print the file")
	}
}

// TestPictures writes the pictures of every design: every link of the index has
// its file, and every picture a link.
func TestPictures(t *testing.T) {
	for _, name := range designs.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if got := runWith("", "drill", name, "--kinds", "lag,link", "-o", dir); got.code != 0 {
				t.Fatalf("status %d: %s", got.code, got.err)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.svg"))
			if err != nil || len(files) < 3 {
				t.Fatalf("%d pictures, %v", len(files), err)
			}
			links, listed := make(map[string]bool), make(map[string]bool)
			for name, to := range map[string]map[string]bool{"index.html": links, "index.md": listed} {
				index, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range regexp.MustCompile(`(?:href="|src="|\(<)\./([^">]*)[">]`).FindAllStringSubmatch(string(index), -1) {
					to[m[1]] = true
				}
			}
			if !maps.Equal(links, listed) {
				t.Errorf("index.html links %v, index.md %v", links, listed)
			}
			for _, f := range files {
				text, err := os.ReadFile(f)
				if err != nil || xml.Unmarshal(text, new(struct{})) != nil {
					t.Errorf("%s: %v, %.80s", f, err, text)
				}
				if !links[filepath.Base(f)] {
					t.Errorf("the index does not link %s", f)
				}
				delete(links, filepath.Base(f))
			}
			for link := range links {
				t.Errorf("the index links %s, which is not there", link)
			}
		})
	}
}
