package report_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestWhyPrioritiesOfDesigns holds what why says of priorities against the network
// described with that priority, and with one step less of a change: of every
// port of every design, without fault and with some of its links, members, bundles and
// switches dead, by turns.
func TestWhyPrioritiesOfDesigns(t *testing.T) {
	held, turn := 0, 0
	for _, name := range designs.Names() {
		f, err := file.LoadFS(designs.FS, name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		held += holdPriorities(t, name, f, topology.Faults{})
		for s := range failure.Singles(topology.KindLink, topology.KindMember, topology.KindLAG, topology.KindSwitch).Scenarios(f) {
			if turn++; turn%11 == 0 {
				held += holdPriorities(t, name, f, s.Down)
			}
		}
	}
	if held < 400 {
		t.Errorf("%d priorities were held, of the designs, want hundreds", held)
	}
	t.Logf("%d priorities", held)
}

// TestWhyPrioritiesAtRandom does so with rings of few costs and priorities.
func TestWhyPrioritiesAtRandom(t *testing.T) {
	networks := 100
	if testing.Short() {
		networks = 30
	}
	held := 0
	for seed := range uint64(networks) {
		held += holdPriorities(t, fmt.Sprint("seed ", seed), randomFabric(t, seed), topology.Faults{})
	}
	if held < networks {
		t.Errorf("%d priorities were held", held)
	}
	t.Logf("%d priorities", held)
}

var (
	firstTree    = regexp.MustCompile(`^\S+ .*?(?:is|has) .*? in (\w+)`)
	priorityLine = regexp.MustCompile(`(\S+|port \d+ \(\S+\)) would be (root|root port|designated) ((?:at|with \S+ at) (?:port )?priority .*?\))(?:(, or )(with \S+ at (?:port )?priority .*?\)))?(?: |$)`)
	priorityPart = regexp.MustCompile(`^(?:at|with (\S+) at) (port )?priority (\d+)( or more| or less)? \(now (\d+)(?:; (\S+) would be root then)?\)$`)
)

// holdPriorities returns how many of a network it held.
func holdPriorities(t *testing.T, name string, f *topology.Fabric, x topology.Faults) int {
	t.Helper()
	s, err := failure.Settle(f, x)
	if err != nil {
		return 0
	}
	held := 0
	said := make(map[string]bool)
	for _, b := range s.View.Bridged.Bridges {
		for _, p := range b.Ports {
			port := stp.PortID{Bridge: b.Name, Number: p.Number}
			var out strings.Builder
			if report.Why(&out, f, s, port) != nil {
				continue
			}
			for block := range strings.SplitSeq(out.String(), "\n\n") {
				text := strings.Join(strings.Fields(block), " ")
				tree := ""
				if h := firstTree.FindStringSubmatch(text); h != nil {
					tree = h[1]
				}
				if strings.Contains(text, " in the CIST: ") {
					tree = "cist"
				}
				for _, line := range priorityLine.FindAllStringSubmatch(text, -1) {
					if said[b.Name+tree+line[0]] {
						continue
					}
					said[b.Name+tree+line[0]] = true
					for _, part := range []string{line[3], line[5]} {
						if part == "" {
							continue
						}
						if err := holdPriority(f, x, port, tree, line[1], line[2], part, text); err != nil {
							t.Errorf("%s, %v down: %v, of\n%s", name, x, err, block)
						}
						held++
					}
				}
			}
		}
	}
	return held
}

var (
	designatedLine = regexp.MustCompile(`designated: (\S+:\d+)`)
	subjectPort    = regexp.MustCompile(`^port (\d+) `)
)

func holdPriority(f *topology.Fabric, x topology.Faults, p stp.PortID, tree, subject, becomes, part, text string) error {
	m := priorityPart.FindStringSubmatch(part)
	if m == nil {
		return fmt.Errorf("%q is no priority", part)
	}
	who := m[1]
	if who == "" {
		who = subject
	}
	at, now := number(m[3]), number(m[5])
	step, last := 4096, 61440
	if m[2] != "" {
		step, last = 16, 240
	}
	if at < now || m[4] == " or less" {
		step, last = -step, 0
	}
	// is says whether the subject is what it would be, and who is root.
	is := func(priority int) (bool, string, error) {
		inst, v, err := withPriority(f, x, p, tree, who, priority)
		if err != nil {
			return false, "", err
		}
		switch becomes {
		case "root":
			return v[inst][p.Bridge].Root == subject, v[inst][p.Bridge].Root, nil
		case "root port":
			n := number(subjectPort.FindStringSubmatch(subject)[1])
			return v[inst][p.Bridge].RootPort == n, v[inst][p.Bridge].Root, nil
		}
		bridge, port, _ := strings.Cut(subject, ":")
		return v[inst][bridge].Ports[number(port)].Role == stp.Designated, v[inst][p.Bridge].Root, nil
	}
	_, rootNow, err := is(now)
	if err != nil {
		return err
	}
	for q := at; q >= 0 && (q-last)*step <= 0; q += step {
		yes, root, err := is(q)
		switch {
		case err != nil:
			return err
		case q == at && becomes != "root" && (m[6] != "" && root != m[6] || m[6] == "" && root != rootNow):
			return fmt.Errorf("with %s at %d in %s %s is root, which %q does not say", who, q, tree, root, part)
		case !yes && (q == at || m[4] != ""):
			return fmt.Errorf("with %s at %d in %s %s is not %s", who, q, tree, subject, becomes)
		}
	}
	// At most: ties may decide at the priority it has, so that less is none at all.
	if before := at - step; at != now {
		yes, root, err := is(before)
		switch {
		case err != nil:
			return err
		case yes && (becomes == "root" || root == rootNow):
			return fmt.Errorf("with %s at %d in %s %s is %s already", who, before, tree, subject, becomes)
		}
	}
	if becomes == "designated" && !slices.Contains(designatedLine.FindStringSubmatch(text), subject) {
		return nil
	} else if becomes == "designated" {
		return fmt.Errorf("%s is designated as it is", subject)
	}
	return nil
}

// withPriority settles a network in which a switch or a port has another priority in
// one tree.
func withPriority(f *topology.Fabric, x topology.Faults, p stp.PortID, tree, who string, priority int) (stp.Instance, stp.Trees, error) {
	inst, id := stp.Instance{}, number(strings.TrimLeft(tree, "cistmvlan"))
	bridge, port, isPort := strings.Cut(who, ":")
	f, err := f.Edit(func(b *topology.Builder) {
		for i := range b.Switches {
			s := &b.Switches[i]
			if s.Name != bridge {
				continue
			}
			set := func(of map[int]int) map[int]int {
				out := map[int]int{id: priority}
				for k, v := range of {
					if k != id {
						out[k] = v
					}
				}
				return out
			}
			switch {
			case !isPort && strings.HasPrefix(tree, "mst"):
				s.MSTPriority = set(s.MSTPriority)
			case !isPort && strings.HasPrefix(tree, "vlan") && s.Protocol.PerVLAN():
				s.VLANPriority = set(s.VLANPriority)
			case !isPort && s.Protocol.PerVLAN():
				s.VLANPriority = map[int]int{1: priority}
			case !isPort:
				s.Priority = new(priority)
			}
			for k := range s.Ports {
				q := &s.Ports[k]
				switch {
				case !isPort || q.Number != number(port):
				case strings.HasPrefix(tree, "mst"):
					q.MST = map[int]topology.PortMST{id: {Cost: q.MST[id].Cost, Priority: new(priority)}}
				case strings.HasPrefix(tree, "vlan"):
					q.VLAN = map[int]topology.PortVLAN{id: {Cost: q.VLAN[id].Cost, Priority: new(priority)}}
				default:
					q.Priority = new(priority)
				}
			}
		}
	})
	if err != nil {
		return inst, nil, err
	}
	s, err := failure.Settle(f, x)
	if err != nil {
		return inst, nil, err
	}
	switch {
	case strings.HasPrefix(tree, "mst"):
		inst.MST = uint16(id)
	case strings.HasPrefix(tree, "vlan") && id != 1:
		inst.VLAN = uint16(id)
	}
	return inst, s.Trees, nil
}
