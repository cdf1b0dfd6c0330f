package naive_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/internal/naive"
	"github.com/spandrill/spandrill/stp"
)

// outcome is what the model and stp.Solve made of a network.
type outcome struct {
	diff string // how they differ, empty if they do not
	err  error  // in which both agree, or nil
	// guards has the states of guards that occur in the trees of both.
	guards map[stp.Guard]bool
}

// compare lets the model and stp.Solve settle a network. Where it is both too
// deep and not modelled they may say the one or the other.
func compare(in stp.Input) outcome {
	want, wantErr := naive.Solve(in)
	got, gotErr := stp.Solve(in)
	var depth *stp.DepthError
	var ambiguous *stp.AmbiguousError
	var unmodelled *stp.UnmodelledError
	switch {
	case wantErr == nil && gotErr == nil:
		// DeepEqual is quick and as strict; the words are for the few.
		if !reflect.DeepEqual(got, want) {
			return outcome{diff: cmp.Or(conformance.Diff(got, want), "nil and empty maps")}
		}
		return outcome{guards: guardsIn(want)}
	case errors.Is(wantErr, naive.ErrAmbiguous) && errors.As(gotErr, &ambiguous),
		(errors.Is(wantErr, naive.ErrTooDeep) || errors.Is(wantErr, naive.ErrUnmodelled)) &&
			(errors.As(gotErr, &depth) || errors.As(gotErr, &unmodelled)):
		return outcome{err: wantErr}
	}
	return outcome{diff: fmt.Sprintf("error: got %v, want %v", gotErr, wantErr)}
}

func guardsIn(t stp.Trees) map[stp.Guard]bool {
	guards := make(map[stp.Guard]bool)
	for _, bridges := range t {
		for _, b := range bridges {
			for _, p := range b.Ports {
				guards[p.Guard] = true
			}
		}
	}
	return guards
}

// report words a difference over a network, and over the smallest that has one.
func report(in stp.Input, diff string) string {
	small := shrink(in, func(in stp.Input) bool { return compare(in).diff != "" })
	return fmt.Sprintf("got: stp.Solve, want: the model:\n%s\nstill so in:\n%s\nwhere:\n%s", diff, describe(small), compare(small).diff)
}

// tally counts over many networks what they had and what came of them.
type tally struct {
	sync.Mutex
	compared, deep, ambiguous int
	// unmodelled has how many of those with PVST bridges, perVLAN, are not
	// modelled.
	unmodelled, perVLAN int
	features            map[string]int
	guards              map[stp.Guard]int
}

func (c *tally) add(in stp.Input, o outcome) {
	features := gen.FeaturesOf(in)
	f := reflect.ValueOf(features)
	c.Lock()
	defer c.Unlock()
	if features.PVST {
		c.perVLAN++
	}
	switch {
	case errors.Is(o.err, naive.ErrTooDeep):
		c.deep++
	case errors.Is(o.err, naive.ErrAmbiguous):
		c.ambiguous++
	case errors.Is(o.err, naive.ErrUnmodelled):
		c.unmodelled++
	default:
		c.compared++
	}
	for g := range o.guards {
		c.guards[g]++
	}
	for i := range f.NumField() {
		if f.Field(i).Bool() {
			c.features[f.Type().Field(i).Name]++
		}
	}
}

// missing names the features and states of guards that no network had.
func (c *tally) missing() []string {
	var names []string
	features := reflect.TypeFor[gen.Features]()
	for i := range features.NumField() {
		if name := features.Field(i).Name; c.features[name] == 0 {
			names = append(names, "the feature "+name)
		}
	}
	for g := stp.ErrDisabled; g <= stp.PVSTPeerInconsistent; g++ {
		if c.guards[g] == 0 {
			names = append(names, "a port that is "+g.String())
		}
	}
	if c.ambiguous == 0 {
		names = append(names, "an ambiguous BPDU guard")
	}
	if c.unmodelled == 0 {
		names = append(names, "anything that is not modelled")
	}
	return names
}

// TestAgrees compares stp.Solve with the model over random networks, 10,000 or
// as many as SPANDRILL_RANDOM says.
func TestAgrees(t *testing.T) {
	count := uint64(10_000)
	if s := os.Getenv("SPANDRILL_RANDOM"); s != "" {
		var err error
		if count, err = strconv.ParseUint(s, 10, 64); err != nil || count == 0 {
			t.Fatalf("SPANDRILL_RANDOM is %q, want a number of networks", s)
		}
	}

	seen := &tally{features: make(map[string]int), guards: make(map[stp.Guard]int)}
	const shards = 16
	// The group ends when its parallel shards have, so that what follows it
	// sees all that they counted.
	t.Run("group", func(t *testing.T) {
		for shard := range uint64(shards) {
			t.Run(fmt.Sprint("shard", shard), func(t *testing.T) {
				t.Parallel()
				for seed := shard; seed < count; seed += shards {
					in := gen.Bridged(seed)
					o := compare(in)
					if o.diff != "" {
						t.Fatalf("seed %d, %s", seed, report(in, o.diff))
					}
					seen.add(in, o)
				}
			})
		}
	})
	t.Logf("%d networks compared, %d too deep, %d ambiguous, %d not modelled; of all had %v; of those compared had ports %v", seen.compared, seen.deep, seen.ambiguous, seen.unmodelled, seen.features, seen.guards)
	if count < 1000 || t.Failed() {
		return // too few to expect everything among them
	}
	for _, what := range seen.missing() {
		t.Errorf("no network had %s", what)
	}
	if seen.unmodelled > seen.perVLAN/4 {
		t.Errorf("%d of %d networks with PVST bridges are not modelled, too many", seen.unmodelled, seen.perVLAN)
	}
}

// TestAgreesDeep compares networks of which many are too deep, and many almost.
func TestAgreesDeep(t *testing.T) {
	flat, deep, unmodelled := 0, 0, 0
	vlanDeep := 0 // of the deep ones, those with trees for VLANs
	for seed := range uint64(1000) {
		in := gen.Deep(seed)
		o := compare(in)
		if o.diff != "" {
			t.Fatalf("seed %d, %s", seed, report(in, o.diff))
		}
		switch {
		case errors.Is(o.err, naive.ErrTooDeep):
			deep++
			if gen.FeaturesOf(in).PVST {
				vlanDeep++
			}
		case errors.Is(o.err, naive.ErrUnmodelled):
			unmodelled++
		default:
			flat++
		}
	}
	t.Logf("%d networks compared, %d too deep, %d of these with PVST bridges, %d not modelled", flat, deep, vlanDeep, unmodelled)
	if flat < 100 || deep < 100 || vlanDeep < 30 {
		t.Error("the networks lie on one side of the edge")
	}
}

// TestAgreesOnDepth goes to the edge of what messages carry, which the random
// networks are too small to reach: chains, whose far end is too far from the
// root, and rings, whose two deepest bridges hear each other besides.
func TestAgreesOnDepth(t *testing.T) {
	region := &stp.Region{Name: "r", VLANs: stp.VLANMap{10: 1}}
	deep, flat := 0, 0
	for _, protocol := range []stp.Protocol{stp.STP, stp.RSTP, stp.MSTP, stp.PVST, stp.RPVST} {
		for _, ring := range []bool{false, true} {
			for n := 18; n <= 44; n++ {
				in := chain(n, ring, protocol, region)
				o := compare(in)
				if o.diff != "" {
					t.Errorf("%v, ring %v, %d bridges: %s", protocol, ring, n, o.diff)
				}
				if o.err != nil {
					deep++
				} else {
					flat++
				}
			}
		}
	}
	t.Logf("%d networks are too deep, %d are not", deep, flat)

	// What the reference software showed: a bridge 20 hops from the root is
	// reached without regions, one 19 hops from it inside a region.
	for _, test := range []struct {
		protocol stp.Protocol
		bridges  int
		deep     bool
	}{
		{stp.STP, 21, false}, {stp.STP, 22, true},
		{stp.RSTP, 21, false}, {stp.RSTP, 22, true},
		{stp.MSTP, 20, false}, {stp.MSTP, 21, true},
		// In VLAN 2 alone, of which each message is a Configuration BPDU or an
		// RST BPDU in all but the address.
		{stp.PVST, 21, false}, {stp.PVST, 22, true},
		{stp.RPVST, 21, false}, {stp.RPVST, 22, true},
	} {
		_, err := naive.Solve(chain(test.bridges, false, test.protocol, region))
		if errors.Is(err, naive.ErrTooDeep) != test.deep {
			t.Errorf("%v, %d bridges in a row: error %v", test.protocol, test.bridges, err)
		}
		// Two ports of the last bridge on one LAN: the message from one to
		// the other has one hop more to go, so that the backup port is lost,
		// and with it the freedom from loops, a hop before the tree itself.
		in := chain(test.bridges-1, false, test.protocol, region)
		last := &in.Bridges[len(in.Bridges)-1]
		last.Ports = append(last.Ports, stp.Port{Number: 3, Priority: 128, Cost: 20000})
		in.LANs = append(in.LANs, stp.LAN{Ends: []stp.PortID{{Bridge: last.Name, Number: 2}, {Bridge: last.Name, Number: 3}}})
		if o := compare(in); o.diff != "" || (o.err != nil) != test.deep {
			t.Errorf("%v, %d bridges in a row and a self-link: %s, error %v", test.protocol, test.bridges-1, o.diff, o.err)
		}
	}
}

// chain returns n equal bridges in a row or ring, the first of them the root.
func chain(n int, ring bool, protocol stp.Protocol, region *stp.Region) stp.Input {
	var in stp.Input
	for i := range n {
		b := stp.Bridge{
			Name: fmt.Sprintf("b%d", i), MAC: stp.MAC{2, 0, 0, 0, 0, byte(i)}, Protocol: protocol, Priority: stp.DefaultPriority,
			Ports: []stp.Port{{Number: 1, Priority: 128, Cost: 20000}, {Number: 2, Priority: 128, Cost: 20000}},
		}
		if protocol == stp.MSTP {
			b.Region = region
		}
		if protocol.PerVLAN() {
			b.VLANs = []uint16{2}
		}
		in.Bridges = append(in.Bridges, b)
		if i > 0 || ring {
			before := in.Bridges[max(i-1, 0)].Name
			if i == 0 {
				before = fmt.Sprintf("b%d", n-1)
			}
			in.LANs = append(in.LANs, stp.LAN{Ends: []stp.PortID{{Bridge: before, Number: 2}, {Bridge: b.Name, Number: 1}}})
		}
	}
	return in
}

// shrink takes LANs, ends of LANs, bridges, ports, instances, VLANs, restrictions
// and guards away for as long as the property stays, and returns the smallest it
// found.
func shrink(in stp.Input, holds func(stp.Input) bool) stp.Input {
	for {
		smaller := false
		for _, candidate := range reductions(in) {
			if candidate.Validate() == nil && holds(candidate) {
				in, smaller = candidate, true
				break
			}
		}
		if !smaller {
			return in
		}
	}
}

// flags are what a port may be configured as.
var flags = []func(*stp.Port) *bool{
	func(p *stp.Port) *bool { return &p.RestrictedRole },
	func(p *stp.Port) *bool { return &p.Edge },
	func(p *stp.Port) *bool { return &p.RootGuard },
	func(p *stp.Port) *bool { return &p.BPDUGuard },
	func(p *stp.Port) *bool { return &p.Tripped },
	func(p *stp.Port) *bool { return &p.BPDUFilter },
	func(p *stp.Port) *bool { return &p.LoopGuard },
	func(p *stp.Port) *bool { return &p.Expects },
	func(p *stp.Port) *bool { return &p.Assurance },
}

// reductions returns the networks that have a little less than in, those that
// lack most first. None of them shares what was changed with in.
func reductions(in stp.Input) []stp.Input {
	var all []stp.Input
	without := func(lan stp.LAN, gone func(stp.PortID) bool) stp.LAN {
		less := stp.LAN{Ends: slices.DeleteFunc(slices.Clone(lan.Ends), gone), Shared: lan.Shared}
		for v, groups := range lan.ByVLAN {
			if less.ByVLAN == nil {
				less.ByVLAN = make(map[uint16][][]stp.PortID)
			}
			less.ByVLAN[v] = nil
			for _, group := range groups {
				less.ByVLAN[v] = append(less.ByVLAN[v], slices.DeleteFunc(slices.Clone(group), gone))
			}
		}
		return less
	}
	for _, b := range in.Bridges {
		var less stp.Input
		for _, other := range in.Bridges {
			if other.Name != b.Name {
				less.Bridges = append(less.Bridges, other)
			}
		}
		for _, lan := range in.LANs {
			if left := without(lan, func(e stp.PortID) bool { return e.Bridge == b.Name }); len(left.Ends) > 0 {
				less.LANs = append(less.LANs, left)
			}
		}
		all = append(all, less)
	}
	for i := range in.LANs {
		all = append(all, stp.Input{Bridges: in.Bridges, LANs: slices.Delete(slices.Clone(in.LANs), i, i+1)})
	}
	for i, lan := range in.LANs {
		for _, end := range lan.Ends {
			if len(lan.Ends) > 1 {
				less := stp.Input{Bridges: in.Bridges, LANs: slices.Clone(in.LANs)}
				less.LANs[i] = without(lan, func(e stp.PortID) bool { return e == end })
				all = append(all, less)
			}
		}
		for v := range lan.ByVLAN {
			less := stp.Input{Bridges: in.Bridges, LANs: slices.Clone(in.LANs)}
			less.LANs[i].ByVLAN = maps.Clone(lan.ByVLAN)
			if delete(less.LANs[i].ByVLAN, v); len(lan.ByVLAN) == 1 {
				less.LANs[i].ByVLAN = nil
			}
			all = append(all, less)
		}
		if lan.Shared {
			less := stp.Input{Bridges: in.Bridges, LANs: slices.Clone(in.LANs)}
			less.LANs[i].Shared = false
			all = append(all, less)
		}
	}
	edit := func(i int, change func(*stp.Bridge)) {
		less := stp.Input{Bridges: slices.Clone(in.Bridges), LANs: in.LANs}
		b := &less.Bridges[i]
		b.Ports = slices.Clone(b.Ports)
		change(b)
		all = append(all, less)
	}
	for i, b := range in.Bridges {
		if b.MSTPriority != nil {
			edit(i, func(b *stp.Bridge) { b.MSTPriority = nil })
		}
		if b.VLANPriority != nil {
			edit(i, func(b *stp.Bridge) { b.VLANPriority = nil })
		}
		if b.SSTP != stp.Tunnel {
			edit(i, func(b *stp.Bridge) { b.SSTP = stp.Tunnel })
		}
		for k := range b.VLANs {
			edit(i, func(b *stp.Bridge) { b.VLANs = slices.Delete(slices.Clone(b.VLANs), k, k+1) })
		}
		if b.VLANs != nil && !b.Protocol.PerVLAN() {
			edit(i, func(b *stp.Bridge) { b.VLANs = nil })
		}
		for j, p := range b.Ports {
			edit(i, func(b *stp.Bridge) { b.Ports = slices.Delete(b.Ports, j, j+1) })
			for _, flag := range flags {
				if *flag(&p) {
					edit(i, func(b *stp.Bridge) { *flag(&b.Ports[j]) = false })
				}
			}
			if p.InternalCost != nil || p.MSTPriority != nil {
				edit(i, func(b *stp.Bridge) { b.Ports[j].InternalCost, b.Ports[j].MSTPriority = nil, nil })
			}
			if p.VLANCost != nil || p.VLANPriority != nil {
				edit(i, func(b *stp.Bridge) { b.Ports[j].VLANCost, b.Ports[j].VLANPriority = nil, nil })
			}
			if p.VLANs != nil {
				edit(i, func(b *stp.Bridge) { b.Ports[j].VLANs = nil })
			}
			if p.Native != 0 {
				edit(i, func(b *stp.Bridge) { b.Ports[j].Native = 0 })
			}
			if p.ExpectsIn != nil {
				edit(i, func(b *stp.Bridge) { b.Ports[j].ExpectsIn = nil })
			}
		}
	}
	return all
}

// describe writes a network for a person to draw.
func describe(in stp.Input) string {
	var s strings.Builder
	for _, b := range in.Bridges {
		fmt.Fprintf(&s, "%s %v %d/%v", b.Name, b.Protocol, b.Priority, b.MAC)
		if b.Region != nil {
			fmt.Fprintf(&s, " region %+v", *b.Region)
		}
		if b.MSTPriority != nil {
			fmt.Fprintf(&s, " priorities %v", b.MSTPriority)
		}
		if b.VLANs != nil {
			fmt.Fprintf(&s, " VLANs %v", b.VLANs)
		}
		if b.VLANPriority != nil {
			fmt.Fprintf(&s, " VLAN priorities %v", b.VLANPriority)
		}
		if b.Protocol == stp.MSTP {
			fmt.Fprintf(&s, " SSTP %v", b.SSTP)
		}
		s.WriteByte('\n')
		for _, p := range b.Ports {
			fmt.Fprintf(&s, "  %+v\n", p)
		}
	}
	for _, lan := range in.LANs {
		fmt.Fprintf(&s, "LAN %v", lan.Ends)
		if lan.Shared {
			s.WriteString(" shared")
		}
		if lan.ByVLAN != nil {
			fmt.Fprintf(&s, " by VLAN %v", lan.ByVLAN)
		}
		s.WriteByte('\n')
	}
	return s.String()
}
