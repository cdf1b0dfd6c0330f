package naive_test

import (
	"errors"
	"fmt"
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

// disagreement says how the model and stp.Solve differ over a network, empty
// if they do not. deep is that both call a tree too deep.
func disagreement(in stp.Input) (diff string, deep bool) {
	want, wantErr := naive.Solve(in)
	got, gotErr := stp.Solve(in)
	var depth *stp.DepthError
	switch {
	case wantErr == nil && gotErr == nil:
		// DeepEqual is quick and as strict; the words are for the few.
		if !reflect.DeepEqual(got, want) {
			diff = conformance.Diff(got, want)
			if diff == "" {
				diff = "nil and empty maps"
			}
		}
		return diff, false
	case errors.Is(wantErr, naive.ErrTooDeep) && errors.As(gotErr, &depth):
		return "", true
	}
	return fmt.Sprintf("error: got %v, want %v", gotErr, wantErr), false
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

	var mu sync.Mutex
	seen := make(map[string]int)
	compared, deep := 0, 0
	const shards = 16
	// The group ends when its parallel shards have, so that what follows it
	// sees all that they counted.
	t.Run("group", func(t *testing.T) {
		for shard := range uint64(shards) {
			t.Run(fmt.Sprint("shard", shard), func(t *testing.T) {
				t.Parallel()
				for seed := shard; seed < count; seed += shards {
					in := gen.Bridged(seed)
					diff, tooDeep := disagreement(in)
					if diff != "" {
						small := shrink(in, func(in stp.Input) bool {
							d, _ := disagreement(in)
							return d != ""
						})
						smallDiff, _ := disagreement(small)
						t.Fatalf("seed %d (got: stp.Solve, want: the model):\n%s\nstill so in:\n%s\nwhere:\n%s", seed, diff, describe(small), smallDiff)
					}
					f := reflect.ValueOf(gen.FeaturesOf(in))
					mu.Lock()
					if tooDeep {
						deep++
					} else {
						compared++
					}
					for i := range f.NumField() {
						if f.Field(i).Bool() {
							seen[f.Type().Field(i).Name]++
						}
					}
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d networks compared, %d too deep; of them had %v", compared, deep, seen)
	if count < 1000 {
		return // too few to expect everything among them
	}
	features := reflect.TypeFor[gen.Features]()
	for i := range features.NumField() {
		if name := features.Field(i).Name; seen[name] == 0 && !t.Failed() {
			t.Errorf("no network had the feature %s", name)
		}
	}
}

// TestAgreesDeep compares networks of which many are too deep, and many almost.
func TestAgreesDeep(t *testing.T) {
	flat, deep := 0, 0
	for seed := range uint64(1000) {
		in := gen.Deep(seed)
		diff, tooDeep := disagreement(in)
		if diff != "" {
			small := shrink(in, func(in stp.Input) bool {
				d, _ := disagreement(in)
				return d != ""
			})
			smallDiff, _ := disagreement(small)
			t.Fatalf("seed %d (got: stp.Solve, want: the model):\n%s\nstill so in:\n%s\nwhere:\n%s", seed, diff, describe(small), smallDiff)
		}
		if tooDeep {
			deep++
		} else {
			flat++
		}
	}
	t.Logf("%d networks compared, %d too deep", flat, deep)
	if flat < 100 || deep < 100 {
		t.Error("the networks lie on one side of the edge")
	}
}

// TestAgreesOnDepth goes to the edge of what messages carry, which the random
// networks are too small to reach: chains, whose far end is too far from the
// root, and rings, whose two deepest bridges hear each other besides.
func TestAgreesOnDepth(t *testing.T) {
	region := &stp.Region{Name: "r", VLANs: stp.VLANMap{10: 1}}
	deep, flat := 0, 0
	for _, protocol := range []stp.Protocol{stp.STP, stp.RSTP, stp.MSTP} {
		for _, ring := range []bool{false, true} {
			for n := 18; n <= 44; n++ {
				in := chain(n, ring, protocol, region)
				diff, tooDeep := disagreement(in)
				if diff != "" {
					t.Errorf("%v, ring %v, %d bridges: %s", protocol, ring, n, diff)
				}
				if tooDeep {
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
		if diff, deep := disagreement(in); diff != "" || deep != test.deep {
			t.Errorf("%v, %d bridges in a row and a self-link: %s, too deep %v", test.protocol, test.bridges-1, diff, deep)
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

// shrink takes LANs, ends of LANs, bridges, ports, instances and restrictions
// away for as long as the property stays, and returns the smallest it found.
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

// reductions returns the networks that have a little less than in, those that
// lack most first. None of them shares what was changed with in.
func reductions(in stp.Input) []stp.Input {
	var all []stp.Input
	for _, b := range in.Bridges {
		var less stp.Input
		for _, other := range in.Bridges {
			if other.Name != b.Name {
				less.Bridges = append(less.Bridges, other)
			}
		}
		for _, lan := range in.LANs {
			ends := slices.DeleteFunc(slices.Clone(lan.Ends), func(e stp.PortID) bool { return e.Bridge == b.Name })
			if len(ends) > 0 {
				less.LANs = append(less.LANs, stp.LAN{Ends: ends})
			}
		}
		all = append(all, less)
	}
	for i := range in.LANs {
		all = append(all, stp.Input{Bridges: in.Bridges, LANs: slices.Delete(slices.Clone(in.LANs), i, i+1)})
	}
	for i, lan := range in.LANs {
		for j := range lan.Ends {
			if len(lan.Ends) > 1 {
				less := stp.Input{Bridges: in.Bridges, LANs: slices.Clone(in.LANs)}
				less.LANs[i] = stp.LAN{Ends: slices.Delete(slices.Clone(lan.Ends), j, j+1)}
				all = append(all, less)
			}
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
		for j, p := range b.Ports {
			edit(i, func(b *stp.Bridge) { b.Ports = slices.Delete(b.Ports, j, j+1) })
			if p.RestrictedRole {
				edit(i, func(b *stp.Bridge) { b.Ports[j].RestrictedRole = false })
			}
			if p.Edge {
				edit(i, func(b *stp.Bridge) { b.Ports[j].Edge = false })
			}
			if p.InternalCost != nil || p.MSTPriority != nil {
				edit(i, func(b *stp.Bridge) { b.Ports[j].InternalCost, b.Ports[j].MSTPriority = nil, nil })
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
		s.WriteByte('\n')
		for _, p := range b.Ports {
			fmt.Fprintf(&s, "  %+v\n", p)
		}
	}
	for _, lan := range in.LANs {
		fmt.Fprintf(&s, "LAN %v\n", lan.Ends)
	}
	return s.String()
}
