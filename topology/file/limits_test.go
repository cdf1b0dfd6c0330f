package file_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// endless gives a text again and again, n bytes in all, and counts what is
// taken.
type endless struct {
	text  string
	n     int
	taken int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.taken >= e.n {
		return 0, io.EOF
	}
	n := copy(p, e.text)
	e.taken += n
	return n, nil
}

// TestLimits is that a hostile file gives its one problem at once and without
// much memory.
func TestLimits(t *testing.T) {
	const mb = 1 << 20
	bomb := "spandrill: 1\nx:\n  - &a0 [a, a, a, a, a, a, a, a, a, a]\n"
	for i := 1; i < 10; i++ {
		bomb += fmt.Sprintf("  - &a%d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	for _, c := range []struct {
		name string
		r    io.Reader
		want string // the first problem
		more int    // problems beside it
		most uint64 // MB that may be allocated in all
	}{
		{"50 MB", &endless{text: "# a line\n", n: 50 * mb}, "f:1:1: a file of more than 8 MiB, want at most 8388608 bytes", 0, 100},
		{"one line of 50 MB", &endless{text: "a", n: 50 * mb}, "f:1:1: a file of more than 8 MiB, want at most 8388608 bytes", 0, 100},
		{"brackets", strings.NewReader("spandrill: 1\nx: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)), "f:2:36: nesting deeper than 32, want a description, which is flat", 0, 20},
		{"braces", strings.NewReader(strings.Repeat("{a: ", 100_000)), "f:1:129: nesting deeper than 32, want a description, which is flat", 0, 20},
		{"dashes", strings.NewReader(strings.Repeat("- ", 100_000)), "f:1:65: nesting deeper than 32, want a description, which is flat", 0, 20},
		{"question marks", strings.NewReader(strings.Repeat("? ", 100_000)), "f:1:65: nesting deeper than 32, want a description, which is flat", 0, 20},
		{"an alias bomb", strings.NewReader(bomb), "f:2:1: x: the unknown field \"x\", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters", 100, 20},
		{"a list of 4 million", strings.NewReader("spandrill: 1\nx: [" + strings.Repeat("a,", 4*mb-10) + "]"), "f:2:2097150: more than 1048576 values and lines, want fewer; name patterns such as node[1-64] shorten a file", 0, 100},
		{"a list of 262,134", strings.NewReader("spandrill: 1\nx: [" + strings.Repeat("a,", mb/4-10) + "]"), "f:2:1: x: the unknown field \"x\", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters", 0, 3000},
		{"nothing but a list", strings.NewReader("[" + strings.Repeat("a,", mb/4-10) + "]"), "f:1:1: a list, want a mapping that begins with spandrill: 1", 0, 3000},
		{"many keys", strings.NewReader("spandrill: 1\n" + manyKeys(100_000)), "f:2:1: k0: the unknown field \"k0\", want one of spandrill, defaults, regions, switches, mlag, links, segments, networks, hosts, demands, clusters", 100, 1000},
		{"a million names", strings.NewReader(head + "clusters: {c: {nodes: [" + strings.Repeat(`"n[1-4096]",`, 100_000) + "]}}"), "f:3:16: clusters.c.nodes: more than 20000 nodes, want each host once", 4, 400},
		{"hosts of many NICs", strings.NewReader(head + "defaults: {nic: 1G}\nhosts:\n  n[1-4096]:\n" + manyNICs(10_000)), "f:5:3: hosts.n[1-4096]: more hosts than a file may have, want at most 20000, and 2000000 values in their blocks", 0, 400},
		{"links to unknown switches", strings.NewReader(manyUnknown()), `f:20003:17: links[0].ends[1]: there is no switch "x0"; did you mean "s0"?`, 100, 1500},
		{"NICs on one network again and again", strings.NewReader(head + "networks: {vm: {vlan: 1}}\nhosts: {n: {x: {to: a, speed: 1G, carries: [" + strings.Repeat("vm,", 50_000) + "]}}}"), `f:4:48: hosts.n.x.carries[1]: "vm" is carried already, want each once`, 100, 800},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := file.Read("f", c.r)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			var got topology.Problems
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want problems", err)
			}
			if got[0].String() != c.want {
				t.Errorf("got %q, want %q", got[0], c.want)
			}
			if len(got) != c.more+1 {
				t.Errorf("got %d problems, want %d", len(got), c.more+1)
			}
			if total := (after.TotalAlloc - before.TotalAlloc) / mb; total > c.most && !race {
				t.Errorf("allocated %d MB, want at most %d", total, c.most)
			}
			if most := time.Minute; took > most {
				t.Errorf("took %v, want at most %v", took, most)
			}
			if e, ok := c.r.(*endless); ok && e.taken > 9*mb {
				t.Errorf("took %d bytes of the input", e.taken)
			}
			t.Logf("%v, %d MB allocated", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)/mb)
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: v\n", i)
	}
	return b.String()
}

func manyNICs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "    nic%d: {to: [a, b], carries: []}\n", i)
	}
	return b.String()
}

func manyUnknown() string {
	var b strings.Builder
	b.WriteString("spandrill: 1\nswitches:\n")
	for i := range 19_999 {
		fmt.Fprintf(&b, "  s%d:\n", i)
	}
	b.WriteString("links:\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "  - {ends: [{switch: x%d}, {switch: s1}], speed: 1G}\n", i)
	}
	return strings.Replace(b.String(), "{switch: x0}, {switch: s1}", "s1, x0", 1)
}

// TestMany is that a hundred problems are told, in the order of the file, and
// the rest is counted.
func TestMany(t *testing.T) {
	for n, last := range map[int]string{
		100:    "f:102:8: switches.s99.mtu: an MTU of 0 bytes, want 576 to 65535",
		101:    "f: and 1 more",
		250:    "f: and 150 more",
		15_000: "f: and over 9900 more",
	} {
		var b strings.Builder
		b.WriteString("spandrill: 1\nswitches:\n")
		for i := range n {
			fmt.Fprintf(&b, "  s%d: {mtu: 0}\n", i)
		}
		_, err := file.Parse("f", []byte(b.String()))
		var got topology.Problems
		if !errors.As(err, &got) {
			t.Fatalf("error %v, want problems", err)
		}
		if len(got) != min(n, 101) || got[len(got)-1].String() != strings.Replace(last, ":8:", ":14:", 1) && n > 0 {
			t.Errorf("%d: %d problems, the last %q, want %q", n, len(got), got[len(got)-1], last)
		}
		for i, p := range got[:100] {
			if p.Line != i+3 {
				t.Fatalf("%d: problem %d is in line %d", n, i, p.Line)
			}
		}
	}
}
