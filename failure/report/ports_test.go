package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// TestDiscarding wants each port that discards, and no other, in each tree, against a count
// of all ports of the trees, and a last line whose port can be asked for.
func TestDiscarding(t *testing.T) {
	square, _ := square(t)
	trees, err := square.Edit(func(b *topology.Builder) {
		b.Regions = []topology.Region{{ID: "r", Instances: map[int]topology.VLANs{1: topology.VLANsOf(110), 2: topology.VLANsOf(999)}}}
		for i := range b.Switches {
			b.Switches[i].Protocol, b.Switches[i].Region = topology.MSTP, "r"
		}
		b.Switches[2].MSTPriority = map[int]int{2: 0}
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range []*topology.Fabric{square, trees} {
		for _, e := range append(f.Elements(), topology.Element{}) {
			var x topology.Faults
			if e != (topology.Element{}) {
				x = topology.NewFaults(e)
			}
			s, err := failure.Settle(f, x)
			if err != nil {
				t.Fatal(err)
			}
			text := written(t, func(w io.Writer) error { return Discarding(w, f, s, "spandrill why f", "--down "+x.String()) })
			for inst, bridges := range s.Trees {
				var want []string
				for name, v := range bridges {
					for number, p := range v.Ports {
						if !p.Forwarding && p.Role != stp.Disabled {
							want = append(want, fmt.Sprintf("  %s:%d ", name, number))
						}
					}
				}
				slices.Sort(want)
				var got []string
				in := false
				for line := range strings.Lines(text) {
					switch {
					case strings.HasPrefix(line, "Ports that discard in "):
						in = slices.Contains(unfolded(line), inst.String())
					case !strings.HasPrefix(line, "  "):
						in = false
					case in:
						got = append(got, line[:strings.Index(line, " (")+1])
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%v down, %v: %q, want %q in\n%s", x, inst, got, want, text)
				}
				seen += len(want)
			}
			fields := strings.Fields(text[strings.LastIndex(strings.TrimSpace(text), "\n"):])
			asked := fields[slices.Index(fields, "f")+1]
			if id, err := ParsePort(f, asked); err != nil {
				t.Errorf("%v down: %s cannot be asked for: %v", x, asked, err)
			} else if err := Why(io.Discard, f, s, id); err != nil && s.View.Live(id.Bridge) {
				t.Errorf("%v down: %s: %v", x, asked, err)
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d ports discard in all", seen)
	}
}

// unfolded returns the trees that a heading names: "cist, mst[1-2]".
func unfolded(heading string) []string {
	text := strings.TrimSuffix(strings.TrimSpace(heading), ".")
	text = text[strings.LastIndex(text, " in ")+len(" in "):]
	return strings.Split(strings.ReplaceAll(text, "mst[1-2]", "mst1, mst2"), ", ")
}
