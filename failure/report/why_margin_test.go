package report_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// TestWhyMarginsOfDesigns holds what why says of margins against the network with
// that cost: of every port of every design, without fault and with every single
// link, member, bundle and switch dead.
func TestWhyMarginsOfDesigns(t *testing.T) {
	var m margins
	for _, name := range designs.Names() {
		f, err := file.LoadFS(designs.FS, name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		m.check(t, name, f, topology.Faults{})
		for s := range failure.Singles(topology.KindLink, topology.KindMember, topology.KindLAG, topology.KindSwitch).Scenarios(f) {
			m.check(t, name, f, s.Down)
		}
	}
	if m.held < 400 {
		t.Errorf("%d margins were held, of the designs, want hundreds", m.held)
	}
	t.Logf("%d margins", m.held)
}

// TestWhyMarginsAtRandom does so with rings of few costs, in which ties are many
// and bridges that are served offer a way back.
func TestWhyMarginsAtRandom(t *testing.T) {
	networks := 200
	if testing.Short() {
		networks = 60
	}
	var m margins
	for seed := range uint64(networks) {
		m.check(t, fmt.Sprint("seed ", seed), randomFabric(t, seed), topology.Faults{})
	}
	if m.third == 0 || m.never == 0 || m.held == 0 {
		t.Errorf("%d margins, %d to a third port, %d that no cost reaches", m.held, m.third, m.never)
	}
	t.Logf("%d margins, %d to a third port, %d that no cost reaches", m.held, m.third, m.never)
}

// randomFabric returns a connected fabric of up to six switches.
func randomFabric(t *testing.T, seed uint64) *topology.Fabric {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	var b topology.Builder
	protocols := []topology.Protocol{topology.RSTP, topology.RSTP, topology.MSTP, topology.RPVST}
	protocol := protocols[r.IntN(len(protocols))]
	n := 3 + r.IntN(4)
	name := func(i int) string { return fmt.Sprintf("s%d", i) }
	if protocol == topology.MSTP {
		b.Regions = []topology.Region{
			{ID: "one", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}},
			{ID: "two", Instances: map[int]topology.VLANs{1: topology.VLANsOf(10)}},
		}
	}
	for i := range n {
		s := topology.Switch{Name: name(i), Protocol: protocol, Priority: new(4096 * (1 + r.IntN(3)))}
		if protocol == topology.MSTP {
			s.Region = []string{"one", "one", "two"}[r.IntN(3)]
		}
		b.Switches = append(b.Switches, s)
	}
	for i := range n + 1 + r.IntN(4) {
		x, y := i, r.IntN(n)
		if i >= n {
			x = r.IntN(n)
		}
		if y == x {
			y = (x + 1) % n
		}
		end := func(s int) topology.End { return topology.End{Switch: name(s), Cost: 1 + r.IntN(12)} }
		b.Links = append(b.Links, topology.Link{Name: fmt.Sprintf("l%d", i), Ends: [2]topology.End{end(x), end(y)}, Mbps: 1000})
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// margins counts what was held.
type margins struct{ held, third, never int }

var (
	inTree   = regexp.MustCompile(`^(\S+):(\d+) \(.* (?:is|has) .* in (\w+)`)
	wouldBe  = regexp.MustCompile(`port (\d+) \(\S+\) would be root port at a port cost of ([\d,]+)(?: or less)? \(now`)
	never    = regexp.MustCompile(`no cost of port (\d+) \(\S+\) \(now [\d,]+\) would make it root port`)
	loseIt   = regexp.MustCompile(`port (\d+) \(\S+\) would lose to it at ([\d,]+) or more \(now`)
	loseElse = regexp.MustCompile(`port (\d+) \(\S+\) would lose at ([\d,]+) or more \(now [\d,]+\), but to port (\d+) `)
	loseNone = regexp.MustCompile(`no cost of port (\d+) \(\S+\) would make it lose`)
	choice   = regexp.MustCompile(`root port of (\S+): port (\d+) \(\S+\) and not port (\d+) `)
)

// check holds the margins of every port of a network.
func (m *margins) check(t *testing.T, name string, f *topology.Fabric, x topology.Faults) {
	t.Helper()
	s, err := failure.Settle(f, x)
	if err != nil {
		return
	}
	said := make(map[string]bool) // of a bridge in a tree, which many ports repeat
	for _, b := range s.View.Bridged.Bridges {
		for _, p := range b.Ports {
			var out strings.Builder
			if report.Why(&out, f, s, stp.PortID{Bridge: b.Name, Number: p.Number}) != nil {
				continue
			}
			for block := range strings.SplitSeq(out.String(), "\n\n") {
				text := strings.Join(strings.Fields(block), " ")
				tree := ""
				if h := inTree.FindStringSubmatch(text); h != nil {
					tree = h[3]
				}
				if strings.Contains(text, " in the CIST: ") {
					tree = "cist"
				}
				c := choice.FindStringSubmatch(text)
				if c == nil || said[tree+c[0]] {
					continue
				}
				said[tree+c[0]] = true
				h := held{f: f, x: x, bridge: b.Name, tree: tree, root: number(c[2]), other: number(c[3])}
				if err := m.hold(&h, text); err != nil {
					t.Errorf("%s, %v down: %v, of\n%s", name, x, err, block)
				}
			}
		}
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	return n
}

// held is a choice of root port with what is said of it.
type held struct {
	f           *topology.Fabric
	x           topology.Faults
	bridge      string
	tree        string
	root, other int
}

// hold tries each margin just where it is said to be, and one less or more.
func (m *margins) hold(h *held, text string) error {
	is := func(port, cost, want int) error {
		got, err := h.rootPort(port, cost)
		if err == nil && got != want {
			err = fmt.Errorf("with a cost of %d of port %d in %s the root port of %s is %d, want %d", cost, port, h.tree, h.bridge, got, want)
		}
		return err
	}
	isNot := func(port, cost, other int) error {
		got, err := h.rootPort(port, cost)
		if err == nil && got == other {
			err = fmt.Errorf("with a cost of %d of port %d in %s the root port of %s is %d", cost, port, h.tree, h.bridge, got)
		}
		return err
	}
	var errs []error
	if w := wouldBe.FindStringSubmatch(text); w != nil {
		m.held++
		errs = append(errs, is(h.other, number(w[2]), h.other), is(h.other, number(w[2])+1, h.root))
	} else if w := never.FindStringSubmatch(text); w != nil {
		m.held++
		m.never++
		errs = append(errs, is(h.other, 1, h.root))
	} else {
		return fmt.Errorf("no word of what the loser would have to cost")
	}
	to := h.other
	w := loseIt.FindStringSubmatch(text)
	if w == nil {
		if w = loseElse.FindStringSubmatch(text); w != nil {
			to = number(w[3])
			m.third++
			errs = append(errs, isNot(h.root, number(w[2]), h.other))
		}
	}
	switch {
	case w != nil:
		m.held++
		errs = append(errs, is(h.root, number(w[2]), to), is(h.root, number(w[2])-1, h.root))
	case loseNone.MatchString(text):
		m.held++
		m.never++
		errs = append(errs, is(h.root, stp.MaxPathCost, h.root))
	default:
		return fmt.Errorf("no word of what the root port would have to cost")
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// rootPort returns the root port of the bridge if a port had another cost in the
// tree, of a network that is resolved anew with it.
func (h *held) rootPort(port, cost int) (int, error) {
	f, err := h.f.Edit(func(b *topology.Builder) {
		for i := range b.Links {
			for k := range b.Links[i].Ends {
				if e := &b.Links[i].Ends[k]; e.Switch == h.bridge && e.Port == port {
					e.Cost = 0 // said at the port
				}
			}
		}
		for i := range b.Switches {
			if b.Switches[i].Name != h.bridge {
				continue
			}
			for k := range b.Switches[i].Ports {
				p := &b.Switches[i].Ports[k]
				switch id := number(strings.TrimLeft(h.tree, "cistmvlan")); {
				case p.Number != port:
				case strings.HasPrefix(h.tree, "mst"):
					p.MST = map[int]topology.PortMST{id: {Cost: cost}}
				case strings.HasPrefix(h.tree, "vlan"):
					p.VLAN = map[int]topology.PortVLAN{id: {Cost: cost}}
				default:
					p.Cost = cost
				}
			}
		}
	})
	if err != nil {
		return 0, err
	}
	s, err := failure.Settle(f, h.x)
	if err != nil {
		return 0, err
	}
	inst := stp.Instance{}
	if _, err := fmt.Sscanf(h.tree, "mst%d", &inst.MST); err != nil {
		if _, err := fmt.Sscanf(h.tree, "vlan%d", &inst.VLAN); err == nil && inst.VLAN == 1 {
			inst.VLAN = 0 // is the CIST to Trees
		}
	}
	return s.Trees[inst][h.bridge].RootPort, nil
}
