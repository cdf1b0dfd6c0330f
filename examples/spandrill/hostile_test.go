package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spandrill/spandrill/topology/file"
)

// unprintable are names that the reader refuses: nobody sees what is in them, or a
// terminal or a line acts on it.
var unprintable = []string{
	"a\nb", "a\rb", "a\tb", "\x1b[31mred", "a\x00b", "a\u202eb", "a\u200bb", "a\u2028b", "a\x7fb", "\u0085", strings.Repeat("n", 10_000),
}

// TestHostileNamesRefused wants one clear error for each such name, that fits on a
// line and has nothing in it that a terminal would act on.
func TestHostileNamesRefused(t *testing.T) {
	for _, name := range unprintable {
		for place, text := range map[string]string{
			"switch":  "spandrill: 1\nswitches: {%s: {}}\n",
			"network": "spandrill: 1\nswitches: {a: {}}\nnetworks: {%s: {vlan: 10}}\n",
			"link":    "spandrill: 1\nswitches: {a: {}, b: {}}\nlinks: {%s: {ends: [a, b], speed: 1G}}\n",
			"tag":     "spandrill: 1\nswitches: {a: {rack: %s}}\n",
			"channel": "spandrill: 1\nswitches: {a: {}, b: {}}\nlinks: {ab: {ends: [{switch: a, channel: %s}, b], speed: 1G}}\n",
			"card":    "spandrill: 1\nswitches: {a: {}}\nnetworks: {n: {vlan: 10}}\nhosts: {h: {x: {to: a, carries: n, speed: 1G, card: %s}}}\n",
			"host":    "spandrill: 1\nswitches: {a: {}}\nnetworks: {n: {vlan: 10}}\nhosts: {%s: {x: {to: a, carries: n, speed: 1G}}}\n",
			"nic":     "spandrill: 1\nswitches: {a: {}}\nnetworks: {n: {vlan: 10}}\nhosts: {h: {%s: {to: a, carries: n, speed: 1G}}}\n",
			"cluster": "spandrill: 1\nswitches: {a: {}}\nnetworks: {n: {vlan: 10}}\nhosts: {h: {x: {to: a, carries: n, speed: 1G}}}\nclusters: {%s: {nodes: h}}\n",
		} {
			got := runWith(fmt.Sprintf(text, yamlString(name)), "drill", "-")
			if got.code != 2 || got.out != "" || !visibleText(got.err) || len(got.err) > 2000 {
				t.Errorf("%s %.40q: status %d, error of %d bytes %.300q", place, name, got.code, len(got.err), got.err)
			}
			if !strings.Contains(got.err, "standard input:") {
				t.Errorf("%s %.40q: the error has no place: %.200q", place, name, got.err)
			}
		}
	}
}

// yamlString returns a text in YAML's double quotes.
func yamlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	return b.String() + `"`
}

// visibleText says whether a text is UTF-8 and has nothing in it that is hidden, or
// that a terminal acts on.
func visibleText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
}

// hostile returns a valid network whose every name is what some output might take for
// something else, and which has something to say in each report.
func hostile() string {
	names := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `a|b`, "`x`", `**b**`, `_i_`, `@octocat`, `#1`, `&lt;`, `\n`, `%s%d`,
		`$(id)`, `';DROP`, `}--{`, `<!-- x -->`, `~~s~~`, `אבג`, `é́`, `=cmd()`, `- x`,
	}
	next := 0
	name := func() string {
		s := strings.NewReplacer("/", "", ":", "", ",", "", "[", "", "]", "", "*", "").Replace(names[next%len(names)]) + strconv.Itoa(next)
		next++
		return yamlString(strings.TrimSpace(s))
	}
	core, a, b := name(), name(), name()
	n1, n2 := name(), name()
	return fmt.Sprintf(`spandrill: 1
defaults: {nic: 10G, stp: mstp, region: %[1]s}
regions:
  %[1]s: {name: "x\x1b[31m\n\u202e|<b>", instances: {1: "20"}}
  %[2]s: {name: "y\x1b[31m\n\u202e|<b>", instances: {1: "20"}}
switches:
  %[3]s: {priority: 32768}
  %[4]s: {rack: %[5]s, region: %[2]s}
  %[6]s: {tags: {%[7]s: %[8]s}}
links:
  %[9]s: {ends: [%[4]s, %[6]s], speed: 2x10G}
  %[10]s: {ends: [%[4]s, %[3]s], speed: 1G}
  %[11]s: {ends: [{switch: %[6]s, port-name: %[12]s}, %[3]s], speed: 2x1G}
networks:
  %[13]s: {vlan: 10, needs: {total: 10G, capabilities: [%[14]s]}, gateway: %[3]s, migration: true}
  %[15]s: {vlan: 20, needs: 10G, fallback: %[13]s}
hosts:
  %[16]s: {%[17]s: {to: [%[4]s, %[6]s], carries: [%[13]s], card: %[18]s}, %[19]s: {to: %[4]s, carries: %[15]s}, vm-memory: 1GB}
  %[20]s: {%[17]s: {to: [%[4]s, %[6]s], carries: [%[13]s]}, %[19]s: {to: %[6]s, carries: %[15]s}}
clusters:
  %[21]s: {nodes: [%[16]s, %[20]s]}
`, name(), name(), core, a, name(), b, name(), name(), name(), name(), name(), name(), n1, name(), n2, name(), name(), name(), name(), name(), name())
}

// TestHostileNamesEscaped wants every output to take names for text.
func TestHostileNamesEscaped(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "\x1b[31m<b>|\u202e\n`x`.yaml")
	text := hostile()
	f, err := file.Parse("f", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "markdown", "json", "sarif"} {
		for _, args := range [][]string{
			{"drill", path}, {"drill", path, "--reboots"}, {"check", path, "--fail-on", "never"}, {"sweep", path, "-k", "1"}, {"load", path}, {"erode", path}, {"compare", path, path},
		} {
			if format == "sarif" && args[0] != "check" {
				continue
			}
			args = append(args, "--format", format)
			got := runWith("", args...)
			if got.code != 0 || got.err != "" || got.out == "" {
				t.Fatalf("%q: status %d, %s", args, got.code, got.err)
			}
			if !visibleText(got.out) {
				t.Errorf("%q prints something hidden: %q", args, got.out)
			}
			switch format {
			case "json", "sarif":
				d := json.NewDecoder(strings.NewReader(got.out))
				var v any
				if err := d.Decode(&v); err != nil || d.More() {
					t.Errorf("%q: %v", args, err)
				}
			case "markdown":
				wholeTables(t, args, got.out)
			}
		}
	}
	for _, args := range [][]string{{"roles", path}, {"members", path}, {"diagram", path}, {"fmt", path}} {
		if got := runWith("", args...); got.code != 0 || !visibleText(strings.ReplaceAll(got.out, "\t", "")) {
			t.Errorf("%q: status %d, %s%q", args, got.code, got.err, got.out)
		}
	}
	if neato, err := exec.LookPath("neato"); err == nil {
		cmd := exec.Command(neato, "-n2", "-Tsvg")
		cmd.Stdin = strings.NewReader(runWith("", "diagram", path).out)
		if out, err := cmd.CombinedOutput(); err != nil || bytes.Contains(out, []byte("<script")) || bytes.Contains(out, []byte("Warning")) {
			t.Errorf("neato: %v, %.500s", err, out)
		}
	}
	l := f.Builder().Links[0]
	if got := runWith("", "why", path, l.Ends[0].Switch+":"+l.Name); got.code != 0 || !visibleText(got.out) {
		t.Errorf("why: status %d, %s%q", got.code, got.err, got.out)
	}
	var out, errs bytes.Buffer
	run(context.Background(), []string{"drill", path}, streams{out: &out, err: &errs, colour: true, width: 60})
	if rest := strings.NewReplacer(bold, "", red, "", yellow, "", green, "", plain, "").Replace(out.String()); !visibleText(rest) {
		t.Errorf("with colours: %q", rest)
	}
	if got := runWith("", "drill", path+"x"); got.code != 2 || !visibleText(got.err) {
		t.Errorf("a file that is not there: %q", got.err)
	}
}

// wholeTables wants every row of a Markdown table to have as many cells as its head,
// and nothing outside of code that HTML or GitHub would act on.
func wholeTables(t *testing.T, args []string, text string) {
	t.Helper()
	cells := func(line string) int {
		return strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
	}
	head := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "|") {
			head = 0
			continue
		}
		if head == 0 {
			head = cells(line)
		}
		if cells(line) != head {
			t.Errorf("%q: a row of %d cells under a head of %d: %s", args, cells(line)-1, head-1, line)
		}
	}
	rest := strings.NewReplacer("<br>", "", "<br/>", "", "<details><summary>", "", "</summary>", "", "</details>", "").Replace(text)
	if i := strings.IndexAny(rest, "<@"); i >= 0 {
		t.Errorf("%q: markup in %q", args, rest[max(0, i-40):min(len(rest), i+40)])
	}
}
