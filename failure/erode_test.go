package failure_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// erosions returns those of every bundle.
func erosions(t *testing.T, f *topology.Fabric) []*failure.Erosion {
	t.Helper()
	var out []*failure.Erosion
	for e, err := range failure.Erosions(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// TestErodeAgrees erodes every bundle of random fabrics and compares each row with
// Evaluate and Settle of the same members, with costs, changes and discarding ports
// worked out once more.
func TestErodeAgrees(t *testing.T) {
	rows, changes, discards, pinned := 0, 0, 0, 0
	for seed := range randomCount(t, 20) {
		f := drawFabric(t, seed)
		rest, err := failure.Settle(f, topology.Faults{})
		if err != nil {
			t.Fatal(err)
		}
		all := erosions(t, f)
		if got, want := len(all), len(f.Elements(topology.KindLAG)); got != want {
			t.Fatalf("seed %d: %d erosions of %d bundles", seed, got, want)
		}
		for _, e := range all {
			link := linkOf(f, e.LAG)
			if len(e.Rows) != len(link.Members)+1 {
				t.Fatalf("seed %d, %v: %d rows of %d members", seed, e.LAG, len(e.Rows), len(link.Members))
			}
			if one, err := failure.Erode(f, link.Name); err != nil || cmp.Diff(e, one, faults) != "" {
				t.Errorf("seed %d: Erode(%s): %v\n%s", seed, link.Name, err, cmp.Diff(e, one, faults))
			}
			for k := range e.Rows {
				r := &e.Rows[k]
				rows, changes, discards = rows+1, changes+len(r.Changes), discards+len(r.Discards)
				where := fmt.Sprintf("seed %d, %v with %d dead", seed, e.LAG, k)
				want, err := failure.Evaluate(f, failure.Scenario{Down: members(link, k)})
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, r.Outcome, faults); d != "" {
					t.Errorf("%s (-Evaluate +Erode):\n%s", where, d)
				}
				s, err := failure.Settle(f, members(link, k))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(changed(rest, s), changesText(r)); d != "" {
					t.Errorf("%s: changes (-want +got):\n%s", where, d)
				}
				if d := cmp.Diff(discarding(rest, s), discardsText(r)); d != "" {
					t.Errorf("%s: discards (-want +got):\n%s", where, d)
				}
				for i := range link.Ends {
					want := endCosts(f, s, &link.Ends[i], r.Hop.Active)
					if got := costsText(&r.Costs[i]); got != want {
						t.Errorf("%s: costs at %v are %s, want %s", where, r.Costs[i].Port, got, want)
					}
					pinned += strings.Count(want, "pinned")
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d rows, %d changes, %d discarding ports, %d pinned costs", rows, changes, discards, pinned)
	if !testing.Short() && (changes == 0 || discards == 0 || pinned == 0) {
		t.Error("the fabrics do not show what is compared")
	}
}

// TestErodeEnds wants the first row to be the state at rest and the last to be the
// loss of the whole bundle.
func TestErodeEnds(t *testing.T) {
	for seed := range randomCount(t, 30) {
		f := drawFabric(t, seed)
		for _, e := range erosions(t, f) {
			last := len(e.Rows) - 1
			for i, s := range map[int]failure.Scenario{0: {}, last: failure.Down(e.LAG)} {
				want, err := failure.Evaluate(f, s)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want.Networks, e.Rows[i].Outcome.Networks); d != "" {
					t.Errorf("seed %d, %v, row %d (-%v +row):\n%s", seed, e.LAG, i, s, d)
				}
			}
			if first := &e.Rows[0]; first.Changes != nil || first.Down.Len() != 0 {
				t.Errorf("seed %d, %v: without fault %v changes", seed, e.LAG, first.Changes)
			}
			if r := &e.Rows[last]; r.Hop.Status == lag.Up || r.Hop.Active != 0 {
				t.Errorf("seed %d, %v: at last %+v", seed, e.LAG, r.Hop)
			}
		}
	}
}

// TestErodeByCount takes members in another order and wants the same of the same
// number of members that work.
func TestErodeByCount(t *testing.T) {
	compared := 0
	for seed := range randomCount(t, 20) {
		f := drawFabric(t, seed)
		r := rand.New(rand.NewPCG(seed, 9))
		for _, e := range erosions(t, f) {
			byActive := make(map[int]*failure.ErosionRow)
			for i := range e.Rows {
				byActive[e.Rows[i].Hop.Active] = &e.Rows[i]
			}
			order := r.Perm(len(e.Rows) - 1)
			var dead []topology.Element
			for _, i := range order {
				dead = append(dead, topology.Element{Kind: topology.KindMember, Name: e.LAG.Name, Index: i + 1})
				o, err := failure.Evaluate(f, failure.Down(dead...))
				if err != nil {
					t.Fatal(err)
				}
				s, err := failure.Settle(f, topology.NewFaults(dead...))
				if err != nil {
					t.Fatal(err)
				}
				hop := s.View.Hops[slices.IndexFunc(s.View.Hops, func(h lag.Hop) bool { return h.Element == e.LAG })]
				row := byActive[hop.Active]
				for k := range o.Networks {
					compared++
					if a, b := summary(&o.Networks[k]), summary(&row.Outcome.Networks[k]); a != b {
						t.Errorf("seed %d: with %v %s, by count %s", seed, dead, a, b)
					}
				}
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// TestErodeCosts has the cost of a bundle by members, as the sources of the table of
// profiles have it; lag's TestBundleCost has every row and speed.
func TestErodeCosts(t *testing.T) {
	for _, c := range []struct {
		lagCost topology.LAGCost
		method  topology.CostMethod
		mbps    int
		pin     int
		want    string // from full to one
	}{
		{topology.AggregateLAG, topology.LongCost, 1000, 0, "5000 6666 10000 20000"},
		{topology.AggregateLAG, topology.LongCost, 10_000, 0, "500 666 1000 2000"},
		{topology.MemberLAG, topology.LongCost, 1000, 0, "20000 20000 20000 20000"},
		{topology.FlatLAG, topology.LongCost, 10_000, 0, "20000 20000 20000 20000"},
		{topology.FlatLAG, topology.ShortCost, 1000, 0, "4 4 4 4"},
		{topology.CiscoShortLAG, topology.ShortCost, 100, 0, "8 9 12 19"},
		{topology.CiscoShortLAG, topology.ShortCost, 1000, 0, "3 3 3 4"},
		{topology.CiscoShortLAG, topology.ShortCost, 10_000, 0, "1? 1? 1? 2?"},
		{topology.ComwareLAG, topology.ComwareCost, 1000, 0, "14 16 18 20"},
		{topology.ComwareLAG, topology.ComwareCost, 10_000, 0, "1 1 1 2"},
		{topology.ComwareDot1tLAG, topology.LongCost, 1000, 0, "5000 6666 10000 20000"},
		{topology.DellOS9LAG, topology.DellOS9Cost, 1000, 0, "18000 18000 18000 20000"},
		{topology.DellOS9LAG, topology.DellOS9Cost, 10_000, 0, "1800 1800 1800 2000"},
		{topology.DellOS9LAG, topology.DellOS9Cost, 40_000, 0, "600 600 600 1400"},
		// Of the sizes between, and of dead members, the source says nothing.
		{topology.OmniSwitchLAG, topology.LongCost, 1000, 0, "8000 12000? 12000? 20000?"},
		{topology.AlliedLAG, topology.LongCost, 1000, 0, "2000 2000 2000 2000"},
		{topology.FujitsuLAG, topology.ShortCost, 1000, 0, "3 3 3 3"},
		{topology.AggregateLAG, topology.LongCost, 1000, 777, "777! 777! 777! 777!"},
		{topology.CiscoShortLAG, topology.ShortCost, 10_000, 777, "777! 777! 777! 777!"},
	} {
		f := cluster(t, func(b *topology.Builder) {
			for i := range b.Switches {
				b.Switches[i].CostMethod, b.Switches[i].LAGCost = c.method, c.lagCost
			}
			l := &b.Links[slices.IndexFunc(b.Links, func(l topology.Link) bool { return l.Name == "isl" })]
			l.Members = slices.Repeat([]int{c.mbps}, 4)
			l.Ends[1].Cost = c.pin
		})
		e, err := failure.Erode(f, "isl")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range e.Rows[:4] {
			x := e.Rows[i].Costs[1].Costs[0]
			got = append(got, fmt.Sprint(x.Cost)+map[bool]string{true: "!"}[x.Pinned]+map[bool]string{true: "?"}[x.Assumed])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v, %v, %d Mbps, pinned %d: %s, want %s", c.lagCost, c.method, c.mbps, c.pin, s, c.want)
		}
		if costs := e.Rows[4].Costs[1].Costs; costs != nil {
			t.Errorf("without a member it costs %v", costs)
		}
	}
}

// TestErodePinnedInATree pins the cost of one end in one tree only: an MST
// instance's, the IST's, which is not that towards other regions, a VLAN's.
func TestErodePinnedInATree(t *testing.T) {
	for _, c := range []struct {
		protocol topology.Protocol
		port     topology.Port
		want     string
	}{
		{topology.MSTP, topology.Port{MST: map[int]topology.PortMST{2: {Cost: 7}}}, "cist 1000, mst2 7 pinned"},
		{topology.MSTP, topology.Port{MST: map[int]topology.PortMST{0: {Cost: 7}}}, "cist 7 pinned, external 1000, mst2 1000"},
		{topology.MSTP, topology.Port{Cost: 9, MST: map[int]topology.PortMST{2: {Cost: 7}}}, "cist 9 pinned, mst2 7 pinned"},
		{topology.RPVST, topology.Port{VLAN: map[int]topology.PortVLAN{110: {Cost: 7}}}, "cist 1000, vlan110 7 pinned"},
		{topology.RPVST, topology.Port{Name: "assumed", VLAN: map[int]topology.PortVLAN{110: {Cost: 7}}}, "cist 1 assumed, vlan110 7 pinned"},
		{topology.RPVST, topology.Port{VLAN: map[int]topology.PortVLAN{1: {Cost: 7}}}, "cist 7 pinned, vlan110 1000"},
	} {
		f := cluster(t, func(b *topology.Builder) {
			if c.protocol == topology.MSTP {
				b.Regions = []topology.Region{{ID: "r", Instances: map[int]topology.VLANs{2: topology.VLANsOf(110)}}}
			}
			for i := range b.Switches {
				s := &b.Switches[i]
				if s.Protocol = c.protocol; c.protocol == topology.MSTP {
					s.Region = "r"
				}
				if s.Name == "ten-b" {
					if c.port.Name == "assumed" {
						s.CostMethod, s.LAGCost = topology.ShortCost, topology.CiscoShortLAG
					}
					c.port.Name = "isl"
					s.Ports = append(s.Ports, c.port)
				}
			}
			l := &b.Links[slices.IndexFunc(b.Links, func(l topology.Link) bool { return l.Name == "isl" })]
			l.Ends[1].PortName = "isl"
		})
		e, err := failure.Erode(f, "isl")
		if err != nil {
			t.Fatal(err)
		}
		if got := costsText(&e.Rows[0].Costs[1]); got != c.want {
			t.Errorf("%v %+v: %s, want %s", c.protocol, c.port, got, c.want)
		}
	}
}

// TestErodeReason wants the decision behind a port that discards now, in the trees
// that no network is in as well.
func TestErodeReason(t *testing.T) {
	e, err := failure.Erode(cluster(t), "lag:isl")
	if err != nil {
		t.Fatal(err)
	}
	var found *failure.Discard
	for i, d := range e.Rows[1].Discards {
		if d.New {
			found = &e.Rows[1].Discards[i]
		} else if d.Reason.Code != "" {
			t.Errorf("%v is not new and has the reason %v", d.Port, d.Reason)
		}
	}
	if found == nil || found.Cable != e.LAG || found.Reason.Lost == nil || found.Reason.Lost.Field.String() != "designated bridge" {
		t.Fatalf("with one member %+v discards", found)
	}
	if n := e.Rows[1].Outcome.Networks[0]; !strings.HasPrefix(n.Pair.Reason.Text, found.Reason.Text) {
		t.Errorf("the tree says %q, the network %q", found.Reason.Text, n.Pair.Reason.Text)
	}
}

// TestErodeState wants a port to have changed that keeps its role and does not
// forward any more: ten-b takes its end of the bundle out below two members, and
// ten-a, whose end stays up, has bridge assurance there, as both do.
func TestErodeState(t *testing.T) {
	f := cluster(t, func(b *topology.Builder) {
		l := &b.Links[slices.IndexFunc(b.Links, func(l topology.Link) bool { return l.Name == "isl" })]
		l.Ends[0].Static, l.Ends[1].Static, l.Ends[1].MinLinks = true, true, 2
		for i, name := range []string{"ten-a", "ten-b"} {
			l.Ends[i].PortName = "isl"
			s := sw(b, name)
			s.Ports = append(s.Ports, topology.Port{Name: "isl", Assurance: true})
		}
	})
	e, err := failure.Erode(f, "isl")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(e.Rows[1].Changes, func(c failure.PortChange) bool { return c.Port.Bridge == "ten-a" && c.Cable == e.LAG })
	if i < 0 {
		t.Fatalf("no change at ten-a: %+v", e.Rows[1].Changes)
	}
	c := e.Rows[1].Changes[i]
	if c.Was.Role != stp.Designated || c.Is.Role != stp.Designated || !c.Was.Forwarding || c.Is.Forwarding || c.Is.Guard != stp.AssuranceInconsistent {
		t.Errorf("%+v", c)
	}
	for _, d := range e.Rows[1].Discards {
		if d.Port == c.Port && (!d.New || d.Reason.Code != failure.CodeGuard) {
			t.Errorf("%+v", d)
		}
	}
	if a, b := e.Rows[1].Costs[0].Costs, e.Rows[1].Costs[1].Costs; len(a) != 1 || b != nil {
		t.Errorf("costs %v and %v, want that of the end that is up", a, b)
	}
}

// TestErodeErrors has what is said of names that are no bundle's, and of states
// that cannot be analysed.
func TestErodeErrors(t *testing.T) {
	f := cluster(t)
	single, err := bundledRing(t, 3).Edit(func(b *topology.Builder) {
		b.Links[0] = topology.Link{Name: "l0", Mbps: 1000, Ends: ends("s0", "s1")}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f          *topology.Fabric
		name, want string
	}{
		{f, "isk", `there is no bundle "isk", want one of isl, up-a, up-b; did you mean "isl"?`},
		{f, "lag:isk", `there is no bundle "isk", want one of isl, up-a, up-b; did you mean "isl"?`},
		{f, "member:isl/1", `there is no bundle "member:isl/1", want one of isl, up-a, up-b`},
		{f, "", `there is no bundle "", want one of isl, up-a, up-b`},
		{f, "core", `"core" is a single cable, want one of isl, up-a, up-b`},
		{single, "l0", `"l0" is a single cable, want a network that has a bundle`},
	} {
		_, err := failure.Erode(c.f, c.name)
		var problems topology.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || problems.Error() != c.want {
			t.Errorf("Erode(%q): %v, want %s", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for e, err := range failure.Erosions(ctx, f) {
		if e != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("of a context that is done: %v, %v", e, err)
		}
	}
}

// TestErodeTooDeep closes a ring of 22 switches with a bundle: without it the ring
// is a row that is too deep, and the row says so.
func TestErodeTooDeep(t *testing.T) {
	f := bundledRing(t, 22)
	e, err := failure.Erode(f, "l0")
	if err != nil {
		t.Fatal(err)
	}
	var deep *stp.DepthError
	if len(e.Rows) != 3 || e.Rows[1].Err != nil || !errors.As(e.Rows[2].Err, &deep) || e.Rows[2].Outcome != nil {
		t.Errorf("%+v", e.Rows)
	}
}

// bundledRing is a ring of switches, of which the first is root and its first link is a
// bundle of two.
func bundledRing(t *testing.T, n int) *topology.Fabric {
	t.Helper()
	b := &topology.Builder{}
	for i := range n {
		b.Switches = append(b.Switches, topology.Switch{Name: fmt.Sprintf("s%d", i)})
		l := topology.Link{Name: fmt.Sprintf("l%d", i), Mbps: 1000, Ends: [2]topology.End{{Switch: fmt.Sprintf("s%d", i)}, {Switch: fmt.Sprintf("s%d", (i+1)%n)}}}
		if i == 0 {
			l.Mbps, l.Members = 0, []int{1000, 1000}
		}
		b.Links = append(b.Links, l)
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var faults = cmp.Options{
	cmp.Comparer(topology.Faults.Equal),
	cmp.Comparer(func(a, b topology.VLANs) bool { return a == b }),
}

func linkOf(f *topology.Fabric, e topology.Element) *topology.Link {
	links := f.Builder().Links
	return &links[slices.IndexFunc(links, func(l topology.Link) bool { return l.Element() == e })]
}

// members is the first k members of a bundle.
func members(l *topology.Link, k int) topology.Faults {
	var out []topology.Element
	for i := range k {
		out = append(out, topology.Element{Kind: topology.KindMember, Name: l.Name, Index: i + 1})
	}
	return topology.NewFaults(out...)
}

// changed lists the ports that differ between two states.
func changed(rest, now *failure.State) []string {
	var out []string
	for inst, views := range now.Trees {
		for bridge, view := range views {
			for number, is := range view.Ports {
				if was := rest.Trees[inst][bridge].Ports[number]; was != is {
					out = append(out, fmt.Sprintf("%v %s:%d %+v %+v", inst, bridge, number, was, is))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func changesText(r *failure.ErosionRow) []string {
	var out []string
	for _, c := range r.Changes {
		out = append(out, fmt.Sprintf("%v %v %+v %+v", c.Instance, c.Port, c.Was, c.Is))
	}
	slices.Sort(out)
	return out
}

// discarding lists the ports that are up and do not forward.
func discarding(rest, now *failure.State) []string {
	var out []string
	for inst, views := range now.Trees {
		for bridge, view := range views {
			for number, is := range view.Ports {
				if is.Role != stp.Disabled && !is.Forwarding {
					was := rest.Trees[inst][bridge].Ports[number]
					out = append(out, fmt.Sprintf("%v %s:%d %v new %v", inst, bridge, number, is.Role, was.Forwarding || was.Role == stp.Disabled))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func discardsText(r *failure.ErosionRow) []string {
	var out []string
	for _, d := range r.Discards {
		out = append(out, fmt.Sprintf("%v %v %v new %v", d.Instance, d.Port, d.Role, d.New))
	}
	slices.Sort(out)
	return out
}

// endCosts works out the costs of an end from the description and the trees.
func endCosts(f *topology.Fabric, s *failure.State, e *topology.End, active int) string {
	b := f.Builder()
	sw := b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == e.Switch })]
	port := sw.Ports[slices.IndexFunc(sw.Ports, func(p topology.Port) bool { return p.Number == e.Port })]
	var mbps int
	for _, l := range b.Links {
		for _, end := range l.Ends {
			if end.Switch == e.Switch && end.Port == e.Port {
				mbps = l.Members[0]
			}
		}
	}
	var out []string
	for _, inst := range slices.SortedFunc(maps.Keys(s.Trees), stp.Instance.Compare) {
		if v, ok := s.Trees[inst][e.Switch].Ports[e.Port]; !ok || v.Role == stp.Disabled {
			continue
		}
		external, verified := lag.BundleCost(sw.LAGCost, sw.CostMethod, mbps, active)
		note := map[bool]string{true: "", false: " assumed"}[verified]
		for _, pin := range []int{port.Cost, e.Cost} {
			if pin != 0 {
				external, note = pin, " pinned"
			}
		}
		cost, own := external, note
		if c := port.MST[int(inst.MST)].Cost; c != 0 && sw.Protocol == topology.MSTP {
			cost, own = c, " pinned"
		}
		out = append(out, fmt.Sprintf("%v %d%s", inst, cost, own))
		if cost != external && inst == (stp.Instance{}) {
			out = append(out, fmt.Sprintf("external %d%s", external, note))
		}
	}
	return strings.Join(out, ", ")
}

func costsText(e *failure.EndCosts) string {
	var out []string
	for _, c := range e.Costs {
		s := fmt.Sprintf("%v %d", c.Instance, c.Cost)
		if c.External {
			s = fmt.Sprintf("external %d", c.Cost)
		}
		out = append(out, s+map[bool]string{true: " pinned"}[c.Pinned]+map[bool]string{true: " assumed"}[c.Assumed])
	}
	return strings.Join(out, ", ")
}
