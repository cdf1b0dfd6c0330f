package file_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/topology/file"
)

// format formats a text, and wants it to mean the same and to stay as it is when it
// is formatted again.
func format(t *testing.T, text string) string {
	t.Helper()
	out, err := file.Format("f", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !mustParse(t, string(out)).Equal(mustParse(t, text)) {
		t.Fatalf("it means something else:\n%s\nthan\n%s", out, text)
	}
	again, err := file.Format("f", out)
	if err != nil {
		t.Fatalf("what was formatted: %v\n%s", err, out)
	}
	if d := cmp.Diff(string(out), string(again)); d != "" {
		t.Fatalf("formatted again it differs:\n%s", d)
	}
	return string(out)
}

func TestFormat(t *testing.T) {
	const text = `# What this is.
#   With more.

# And of the version.
spandrill: 1# no comment
`
	if _, err := file.Format("f", []byte(text)); err == nil {
		t.Error("a bad file is formatted")
	}
	for _, c := range []struct{ name, text, want string }{
		{"columns and quotes", `
spandrill:   1    # version
defaults:   { stp : rstp ,nic:  '10G'}
switches:
    "a": {priority: 4096}   # root
    long-name:    {}
    c:    # nothing to say
links:
  ab: {"ends": [a, long-name], 'speed': "2x10G", vlans: "10,20"}
`, `spandrill: 1  # version
defaults: {stp: rstp, nic: 10G}

switches:
  a:         {priority: 4096}  # root
  long-name: {}
  c:                           # nothing to say

links:
  ab: {ends: [a, long-name], speed: 2x10G, vlans: "10,20"}
`},
		{"comments", `# Head of the file.

# Head of the version.
spandrill: 1
# Above the switches.
switches:   # behind them
  # above a
  a:
    # above the priority
    priority: 4096   # behind the priority
    # below the priority

  b: {priority: 8192, # inside
      # above the protocol
      stp: rstp} # behind b
  # c: {}
# Above the links.
links:
  - ends: [a, b]   # ends
    # above the speed
    speed: 1G
  # above the second
  - {ends: [a, b], speed: 1G} # second
# The end.
`, `# Head of the file.

# Head of the version.
spandrill: 1

# Above the switches.
switches:  # behind them
  # above a
  a:
    # above the priority
    priority: 4096  # behind the priority
    # below the priority

  b:                # behind b
    priority: 8192  # inside
    # above the protocol
    stp: rstp
  # c: {}

# Above the links.
links:
  - ends: [a, b]  # ends
    # above the speed
    speed: 1G
  # above the second
  - {ends: [a, b], speed: 1G}  # second
# The end.
`},
		{"long", `spandrill: 1
switches: {a: {ports: [{name: "1", cost: 5},
  {name: "2"}], capabilities: [dcb, "null", 'x # y']}, b: {}}
links: {ab: {ends: [{switch: a, port-name: "1", vlans: "1-4,6,8,10,12,14,16,18,20"}, {switch: b, vlans: all, cost: 200000}], speed: 2.5G}}
`, `spandrill: 1
switches: {a: {ports: [{name: "1", cost: 5}, {name: "2"}], capabilities: [dcb, "null", "x # y"]}, b: {}}

links:
  ab:
    ends:
      - {switch: a, port-name: "1", vlans: "1-4,6,8,10,12,14,16,18,20"}
      - {switch: b, vlans: all, cost: 200000}
    speed: 2.5G
`},
		{"lines of Windows, a mark and document markers", "\uFEFF---\r\n# head\r\nspandrill: 1\r\nswitches:  # x\r\n  a: {}\r\n...\r\n# after\r\n",
			"# head\nspandrill: 1\n\nswitches:  # x\n  a: {}\n# after\n"},
		{"blocks and quotes", "spandrill: 1\nswitches:\n  ? a\n  : capabilities:\n      - |-\n        dcb # none\n      # c1\n      - b   # c2\n    vlans: 10,20 # c3\n  \"b # c\": {rack: 'it''s'}\n  \"null\":\n",
			"spandrill: 1\n\nswitches:\n  a:\n    capabilities:\n      - \"dcb # none\"\n      # c1\n      - b         # c2\n    vlans: 10,20  # c3\n  \"b # c\": {rack: \"it's\"}\n  \"null\":\n"},
		{"a dash alone", "spandrill: 1\nswitches: {a: {}, b: {}}\nlinks:\n  - # c0\n    ends: [a, b]\n    speed: 1G\n  -\n    # c1\n    ends: [a,   # c2\n      b]\n    speed: [1G,1G] # c3\n",
			"spandrill: 1\nswitches: {a: {}, b: {}}\n\nlinks:\n  # c0\n  - ends: [a, b]\n    speed: 1G\n  -\n    # c1\n    ends:\n      - a            # c2\n      - b\n    speed: [1G, 1G]  # c3\n"},
	} {
		if d := cmp.Diff(c.want, format(t, c.text)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// TestFormatDesigns formats every design, and the examples of the pages.
func TestFormatDesigns(t *testing.T) {
	for _, glob := range []string{"../../examples/designs/*.yaml", "../../failure/explain/pages/*.yaml"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) < 20 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			format(t, string(text))
		}
	}
}

// TestFormatRandom formats random files as they are written, and with comments and
// blank lines strewn among their lines: none is lost. What is written is formatted
// already, but for keys that need no quotes.
func TestFormatRandom(t *testing.T) {
	format(t, reference)
	format(t, everything)
	for seed := range uint64(200) {
		f, err := randomBuilder(seed).Build()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		text := write(t, f)
		format(t, text)
		r := rand.New(rand.NewPCG(seed, 3))
		var b strings.Builder
		n := 0
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			for r.IntN(4) == 0 {
				n++
				fmt.Fprintf(&b, "%s# comment %d\n", strings.Repeat(" ", r.IntN(7)), n)
			}
			if r.IntN(6) == 0 {
				b.WriteString("\n")
			}
			if line != "" && r.IntN(4) == 0 {
				n++
				line += fmt.Sprintf(" # comment %d", n)
			}
			b.WriteString(line + "\n")
		}
		out := format(t, b.String())
		for i := range n {
			if c := fmt.Sprintf("# comment %d\n", i+1); strings.Count(out, c) != 1 {
				t.Fatalf("seed %d: %d times %q in\n%s\nof\n%s", seed, strings.Count(out, c), c, out, b.String())
			}
		}
	}
}
