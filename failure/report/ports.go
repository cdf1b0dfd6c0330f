package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Discarding writes which ports discard in each of the instances, without any in all: those
// that a reader is likely to ask [Why] of, each with its cable and role. Trees in which they
// are the same are told together, and none is told of those in which no port discards. Of an
// MLAG pair that is one bridge, each peer's own port stands there. The last line says how to
// ask; ask is the command without the port, such as "spandrill why d2", and flags are those
// behind it, such as --down=lag:isl.
func Discarding(w io.Writer, f *topology.Fabric, s *failure.State, ask, flags string, instances ...stp.Instance) error {
	if instances == nil {
		instances = Instances(s)
	}
	p := &printer{w: w}
	var order []string
	trees := make(map[string][]string) // by what stands under them
	such := ""
	for _, inst := range instances {
		if !hasPorts(s, inst) {
			continue
		}
		var list []string
		for _, id := range discarding(f, s, inst) {
			v := s.Trees[inst][id.Bridge].Ports[id.Number]
			text := v.Role.String()
			if v.Guard != 0 {
				text = v.Guard.String()
			}
			cable := topology.Element{}
			if c := s.View.Cables[id]; len(c) > 0 {
				cable = c[0]
			}
			list = append(list, fmt.Sprintf("%s: %s", portName(id, cable), text))
			such = cmp.Or(such, asked(id, cable))
		}
		key := strings.Join(list, "\n")
		if trees[key] == nil {
			order = append(order, key)
		}
		trees[key] = append(trees[key], title(f, inst))
	}
	for _, key := range order {
		in := strings.Join(foldNames(trees[key]), ", ")
		if key == "" {
			p.wrapped(0, "No port discards in "+in+".")
			continue
		}
		p.wrapped(0, "Ports that discard in "+in)
		for line := range strings.SplitSeq(key, "\n") {
			p.line(1, "%s", line)
		}
	}
	if all := Ports(f); such == "" && len(all) > 0 {
		such = all[0]
	}
	if such != "" {
		p.line(0, "")
		p.line(0, "Why one does what it does: %s", strings.TrimSpace(ask+" "+such+" "+flags))
	}
	return p.err
}

// IsPort says that a text names a port, SWITCH:PORT, or a switch of the fabric alone, so that
// it is no network.
func IsPort(f *topology.Fabric, text string) bool {
	sw := topology.Element{Kind: topology.KindSwitch, Name: text}
	return strings.Contains(text, ":") || f.Has(sw)
}

// asked is a port as [ParsePort] takes it: by the link that ends there, where there is one.
func asked(id stp.PortID, cable topology.Element) string {
	switch cable.Kind {
	case topology.KindLink, topology.KindLAG, topology.KindSegment:
		return id.Bridge + ":" + cable.Name
	}
	return id.String()
}

// discarding returns the ports that are up and discard in a tree, in the order of the
// switches and by number.
func discarding(f *topology.Fabric, s *failure.State, inst stp.Instance) []stp.PortID {
	var out []stp.PortID
	for _, sw := range f.Builder().Switches {
		var numbers []int
		for number, v := range s.Trees[inst][sw.Name].Ports {
			id := stp.PortID{Bridge: sw.Name, Number: number}
			if v.Forwarding || v.Role == stp.Disabled && v.Guard == 0 || s.View.SwitchPort(id) != id {
				continue
			}
			numbers = append(numbers, number)
		}
		slices.Sort(numbers)
		for _, n := range numbers {
			out = append(out, stp.PortID{Bridge: sw.Name, Number: n})
		}
	}
	return out
}
