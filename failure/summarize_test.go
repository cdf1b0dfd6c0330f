package failure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// byDefinition sums up a sweep from the verdicts that Evaluate, or what stands for
// it, gives for every state, of networks and then of clusters, as the doc comments of
// Summary say.
func byDefinition(t *testing.T, f *topology.Fabric, p failure.Plan, judge func(failure.Scenario) ([][2]failure.Verdict, error)) *failure.Summary {
	t.Helper()
	whole := p
	whole.Shard, whole.Of, whole.From = 0, 0, 0
	var states []sweptState
	for i, s := range whole.Indexed(f) {
		x := sweptState{Set: failure.Set{Index: i, Down: []topology.Element{}}}
		for _, e := range whole.Elements(f) { // in the order of the plan
			if s.Down.Has(e) {
				x.Down = append(x.Down, e)
			}
		}
		x.verdicts, x.err = judge(s)
		states = append(states, x)
	}
	rest, err := failure.Evaluate(f, failure.Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	out := &failure.Summary{
		Schema: 1, Elements: len(p.Elements(f)), Together: min(max(p.K, 1), len(p.Elements(f))),
		Total: uint64(len(states)), Kept: 100, Ranges: []failure.Range{}, Networks: []failure.NetworkSummary{},
	}
	for i := range p.Indexed(f) {
		states[i].in = true
		if n := len(out.Ranges); n == 0 {
			out.Ranges = append(out.Ranges, failure.Range{From: i, To: i})
		}
		out.Ranges[0].To = i + 1
		out.States++
	}
	for i := range states {
		if x := &states[i]; x.in && x.err != nil {
			if out.Failed == nil {
				out.Failed = &failure.FailedStates{First: x.Set, Error: x.err.Error()}
			}
			k := slices.IndexFunc(out.Failed.Sizes, func(c failure.SizeCount) bool { return c.Together == len(x.Down) })
			if k < 0 {
				k = len(out.Failed.Sizes)
				out.Failed.Sizes = append(out.Failed.Sizes, failure.SizeCount{Together: len(x.Down)})
			}
			out.Failed.Sizes[k].States++
		}
	}
	for n := range rest.Networks {
		o := &rest.Networks[n]
		of := func(c int, v failure.Verdict) failure.Tally {
			return tallyByDefinition(t, out, states, v, failure.Verdicts(), func(x *sweptState) failure.Verdict { return x.verdicts[n][c] })
		}
		out.Networks = append(out.Networks, failure.NetworkSummary{
			Cluster: o.Cluster, Network: o.Network, VLAN: o.VLAN, Verdict: of(0, o.Verdict), Collateral: of(1, o.Collateral),
		})
	}
	if p.Clusters {
		for n := range rest.Clusters {
			o := &rest.Clusters[n]
			of := func(c int, v failure.ClusterVerdict) failure.ClusterTally {
				return tallyByDefinition(t, out, states, v, failure.ClusterVerdicts(), func(x *sweptState) failure.ClusterVerdict {
					return failure.ClusterVerdict(x.verdicts[len(rest.Networks)+n][c])
				})
			}
			out.Clusters = append(out.Clusters, failure.ClusterSummary{Cluster: o.Cluster, Verdict: of(0, o.Verdict), Collateral: of(1, o.Collateral)})
		}
	}
	return out
}

// sweptState is a state of a sweep: whether it is in the part that is summed up, and what
// became of it.
type sweptState struct {
	failure.Set
	in       bool
	verdicts [][2]failure.Verdict
	err      error
}

// tallyByDefinition sums up one verdict, which is rest without fault.
func tallyByDefinition[V failure.Verdict | failure.ClusterVerdict](t *testing.T, sum *failure.Summary, states []sweptState, rest V, verdicts []V, verdict func(x *sweptState) V) failure.TallyOf[V] {
	t.Helper()
	within := func(a, b []topology.Element) bool {
		return !slices.ContainsFunc(a, func(e topology.Element) bool { return !slices.Contains(b, e) })
	}
	out := failure.TallyOf[V]{Rest: rest, States: []failure.CountOf[V]{}, Minimal: []failure.MinimalOf[V]{}}
	if states[0].in {
		out.States = append(out.States, failure.CountOf[V]{Verdict: rest, States: 1, First: states[0].Set})
	}
	for size := 1; size <= sum.Together; size++ {
		for _, v := range slices.Backward(verdicts) {
			count := failure.CountOf[V]{Together: size, Verdict: v}
			sets := failure.MinimalOf[V]{Together: size, Verdict: v, Sets: []failure.MinimalSet{}}
			kept := 0
			for i := range states {
				x := &states[i]
				if len(x.Down) != size || x.err != nil || verdict(x) != v {
					continue
				}
				if x.in {
					if count.States++; count.States == 1 {
						count.First = x.Set
					}
				}
				// Minimal: none of the states before it that are subsets have the verdict.
				if slices.ContainsFunc(states[:i], func(y sweptState) bool {
					return y.err == nil && len(y.Down) < size && verdict(&y) == v && within(y.Down, x.Down)
				}) {
					continue
				}
				if v == rest {
					t.Fatalf("%v has the verdict without fault and is minimal", x.Down)
				}
				if x.in {
					sets.Count++
				}
				if kept++; kept > sum.Kept && size < sum.Together {
					continue
				}
				m := failure.MinimalSet{Set: x.Set}
				for _, y := range states[i:] {
					if y.in && y.err == nil && verdict(&y) == v && within(x.Down, y.Down) {
						m.Explains++
					}
				}
				if m.Explains > 0 && len(sets.Sets) < sum.Kept {
					sets.Sets = append(sets.Sets, m)
				}
			}
			if count.States > 0 {
				out.States = append(out.States, count)
			}
			if sets.Count > 0 || len(sets.Sets) > 0 {
				out.Minimal = append(out.Minimal, sets)
			}
		}
	}
	return out
}

// evaluated gives the verdicts of Evaluate; in a short run, of what Evaluate and the
// search for findings share, which looks for no reasons, for two failures and more.
func evaluated(f *topology.Fabric, clusters bool) func(failure.Scenario) ([][2]failure.Verdict, error) {
	evaluate, glance, err := failure.Evaluator(f, clusters)
	long := os.Getenv("SPANDRILL_RANDOM") != ""
	return func(s failure.Scenario) ([][2]failure.Verdict, error) {
		if err != nil {
			return nil, err
		}
		if !long && s.Down.Len() > 1 {
			return glance(s)
		}
		o, err := evaluate(s)
		if err != nil {
			return nil, err
		}
		var out [][2]failure.Verdict
		for _, n := range o.Networks {
			out = append(out, [2]failure.Verdict{n.Verdict, n.Collateral})
		}
		if clusters {
			for _, c := range o.Clusters {
				out = append(out, [2]failure.Verdict{failure.Verdict(c.Verdict), failure.Verdict(c.Collateral)})
			}
		}
		return out, nil
	}
}

// sameSummary compares two summaries, but for what only one of them knows.
func sameSummary(want, got *failure.Summary) string {
	w, g := *want, *got
	w.Sweep, g.Sweep, w.Slow, g.Slow = "", "", 0, 0
	return cmp.Diff(&w, &g)
}

func summarize(t *testing.T, f *topology.Fabric, p failure.Plan) *failure.Summary {
	t.Helper()
	s, err := failure.Summarize(context.Background(), f, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSummarizeDesigns wants the sum of every single and pair of every design to
// be that of Evaluate.
func TestSummarizeDesigns(t *testing.T) {
	fast, slow := uint64(0), uint64(0)
	for _, name := range designs.Names() {
		t.Run(name, func(t *testing.T) {
			f, err := file.LoadFS(designs.FS, name+".yaml")
			if err != nil {
				t.Fatal(err)
			}
			p := failure.Plan{K: 2, Clusters: true}
			got := summarize(t, f, p)
			if d := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), got); d != "" {
				t.Errorf("-Evaluate +Summarize:\n%s", d)
			}
			fast, slow = fast+got.States-got.Slow, slow+got.Slow
		})
	}
	if fast < 3*slow { // those with trees per VLAN, a stack, LACP that selects, teams that are not independent
		t.Errorf("%d states the fast way, %d the slow one", fast, slow)
	}
}

// TestSummarizeRandom is TestSummarizeDesigns with random fabrics, kinds, shards
// and up to three failures together.
func TestSummarizeRandom(t *testing.T) {
	fast, slow := uint64(0), uint64(0)
	n := randomCount(t, 50)
	for seed := range n {
		f := drawFabric(t, seed)
		if _, err := failure.Evaluate(f, failure.Scenario{}); err != nil {
			continue
		}
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 99))}
		f = d.tagged(t, f)
		p := failure.Plan{K: 1 + d.IntN(2), Clusters: d.chance(0.7)}
		if p.Clusters {
			f = clustered(t, seed, f)
		}
		for _, k := range topology.Kinds() {
			if d.chance(0.6) {
				p.Kinds = append(p.Kinds, k)
			}
		}
		if d.chance(0.5) {
			p.Of = 1 + d.IntN(5)
			p.Shard = 1 + d.IntN(p.Of)
		}
		if all := p.Elements(f); len(all) > 0 && d.chance(0.5) {
			p.K = 3
			for range 14 {
				p.Only = append(p.Only, of(&d, all...))
			}
		}
		got := summarize(t, f, p)
		if d := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), got); d != "" {
			t.Fatalf("seed %d, %+v (-Evaluate +Summarize):\n%s", seed, p, d)
		}
		fast, slow = fast+got.States-got.Slow, slow+got.Slow
	}
	if fast == 0 || slow == 0 {
		t.Errorf("%d states the fast way, %d the slow one", fast, slow)
	}
	t.Log(fmt.Sprint(fast, " fast, ", slow, " slow"))
}

// tagged gives some of what a fabric has shared risks, at times two of a key, which
// have to die together.
func (d *drawing) tagged(t *testing.T, f *topology.Fabric) *topology.Fabric {
	t.Helper()
	tags := func() topology.Tags {
		switch d.IntN(5) {
		case 0:
			return topology.Tags{"rack": {of(d, "r1", "r2")}}
		case 1:
			return topology.Tags{"pdu": {"p1", of(d, "p2", "p3")}}
		case 2:
			return topology.Tags{"pdu": {"p2"}, "rack": {of(d, "r1", "r3")}}
		}
		return nil
	}
	out, err := f.Edit(func(b *topology.Builder) {
		for i := range b.Switches {
			b.Switches[i].Tags = tags()
		}
		for i := range b.Links {
			b.Links[i].Tags = tags()
		}
		for i := range b.Hosts {
			b.Hosts[i].Tags = tags()
			b.Hosts[i].NICs[0].Tags = tags()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSummarizeVectors is TestSummarizeDesigns with the networks of the verdict
// vectors.
func TestSummarizeVectors(t *testing.T) {
	vectors := readVerdicts(t)
	if testing.Short() {
		vectors = vectors[:10]
	}
	for i := range vectors {
		f, err := vectors[i].fabric()
		if err != nil {
			t.Fatal(err)
		}
		p := failure.Plan{K: 2, Clusters: true}
		if n := len(p.Elements(f)); n > 40 && os.Getenv("SPANDRILL_RANDOM") == "" {
			continue // the definition takes long
		}
		if d := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), summarize(t, f, p)); d != "" {
			t.Errorf("%s (-Evaluate +Summarize):\n%s", vectors[i].Name, d)
		}
	}
}

// TestSummarizeDeep has trees that get too deep, somewhere or for everybody: a ring
// of 20 to 24 switches, and such a ring beside the cluster's part of the network.
func TestSummarizeDeep(t *testing.T) {
	for _, protocol := range []topology.Protocol{topology.RSTP, topology.MSTP} {
		for n := 18; n < 25; n += 2 {
			b := &topology.Builder{Regions: []topology.Region{{ID: "r"}}}
			sw := func(name string, priority int) {
				s := topology.Switch{Name: name, Protocol: protocol, Priority: &priority}
				if protocol == topology.MSTP {
					s.Region = "r"
				}
				b.Switches = append(b.Switches, s)
			}
			link := func(x, y string) {
				b.Links = append(b.Links, topology.Link{Ends: [2]topology.End{{Switch: x}, {Switch: y}}, Mbps: 1000})
			}
			for i := range n {
				sw(fmt.Sprint("s", i), 4096*min(i, 8))
				link(fmt.Sprint("s", i), fmt.Sprint("s", (i+1)%n))
			}
			sw("extra", 32768)
			link("s0", "extra")
			link("s1", "extra")
			b.Networks = []topology.Network{{Name: "net", VLAN: 10}}
			for i, at := range []string{"s0", "s1", "extra"} {
				b.Hosts = append(b.Hosts, topology.Host{Name: fmt.Sprint("h", i), NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: at}}, Carries: []string{"net"}}}})
			}
			f, err := b.Build()
			if err != nil {
				t.Fatal(err)
			}
			p := failure.Plan{Kinds: []topology.Kind{topology.KindLink, topology.KindNIC}, K: 2, Clusters: true}
			got := summarize(t, f, p)
			if d := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), got); d != "" {
				t.Errorf("%v, %d switches (-Evaluate +Summarize):\n%s", protocol, n, d)
			}
			if most := map[topology.Protocol]int{topology.RSTP: 20, topology.MSTP: 18}[protocol]; (got.Failed != nil) != (n > most) {
				t.Errorf("%v, %d switches: failed %v", protocol, n, got.Failed)
			}
		}
	}
}

// generated are the campus and leaf–spine networks, small enough for a definition or
// as large as asked.
func generated(t *testing.T, large bool) map[string]*topology.Fabric {
	t.Helper()
	out := make(map[string]*topology.Fabric)
	pairs, access, spines, leaves := 10, 4, 4, 24
	if large {
		pairs, access, spines, leaves = 100, 8, 32, 480
	}
	for name, b := range map[string]*topology.Builder{
		"campus":                 gen.Campus(pairs, access),
		"campus, small":          gen.Campus(4, 2),
		"campus, 4 instances":    gen.Instances(gen.Campus(pairs, access), 4, 6),
		"leafspine":              gen.LeafSpine(spines, leaves),
		"leafspine, 4 instances": gen.Instances(gen.LeafSpine(spines, leaves), 4, 6),
	} {
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = f
	}
	return out
}

// TestTriples decides random triples the way a sweep does, and wants the verdicts
// of Evaluate. TestTriplesGenerated has many more.
func TestTriples(t *testing.T) {
	const n = 300
	for name, f := range generated(t, false) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judge := evaluated(f, false)
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			for _, kinds := range [][]topology.Kind{{topology.KindLink}, nil} {
				c, fast, err := failure.NewClosure(f, failure.Plan{Kinds: kinds, K: 3})
				if err != nil || !fast {
					t.Fatal(fast, err)
				}
				if !c.Shallow() {
					t.Errorf("%v is not shallow", kinds)
				}
				all := f.Elements(kinds...)
				var near []topology.Element // what a fault of alone is seen by some network
				for _, e := range all {
					if _, took, _ := c.Verdicts([]topology.Element{e}); took > 0 {
						near = append(near, e)
					}
				}
				some := 0
				for range n / 5 / 2 {
					var down []topology.Element
					for len(down) < 3 {
						from := all
						if r.IntN(3) > 0 {
							from = near
						}
						if e := from[r.IntN(len(from))]; !slices.Contains(down, e) {
							down = append(down, e)
						}
					}
					got, took, err := c.Verdicts(down)
					want, wantErr := judge(failure.Down(down...))
					if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !slices.Equal(got, want) {
						t.Fatalf("%v: %v, %v, want %v, %v", down, got, err, want, wantErr)
					}
					if took > 1 {
						some++
					}
				}
				if some == 0 {
					t.Error("no triple needed more than one of its elements")
				}
			}
		})
	}
}

// jsonOf spells a summary.
func jsonOf(t *testing.T, s *failure.Summary) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestShardsMerge cuts sweeps into shards and wants them to merge, in any order and
// in any steps, into the bytes of the whole.
func TestShardsMerge(t *testing.T) {
	fabrics := map[string]*topology.Fabric{"campus": generated(t, false)["campus"], "cluster": cluster(t)}
	for seed := range uint64(4) {
		fabrics[fmt.Sprint("random ", seed)] = drawFabric(t, 100+seed)
	}
	for name, f := range fabrics {
		t.Run(name, func(t *testing.T) {
			p := failure.Plan{K: 2, Keep: 3, Kinds: []topology.Kind{topology.KindLink, topology.KindLAG, topology.KindMember, topology.KindSwitch}}
			if name == "campus" {
				p.Kinds, p.K = p.Kinds[:1], 3
			}
			want := jsonOf(t, summarize(t, f, p))
			r := rand.New(rand.NewPCG(1, 2))
			for _, n := range []int{1, 2, 7, 64} {
				var parts []*failure.Summary
				least, most := uint64(math.MaxUint64), uint64(0)
				for i := range n {
					q := p
					q.Shard, q.Of = i+1, n
					part := summarize(t, f, q)
					least, most = min(least, part.States), max(most, part.States)
					// It has to survive its JSON.
					var back failure.Summary
					if err := json.Unmarshal([]byte(jsonOf(t, part)), &back); err != nil {
						t.Fatal(err)
					}
					parts = append(parts, &back)
				}
				if most-least > 1 {
					t.Errorf("%d shards have %d to %d states", n, least, most)
				}
				shuffle(r, parts)
				for len(parts) > 1 {
					k := 2 + r.IntN(len(parts)-1)
					one, err := failure.Merge(parts[:k]...)
					if err != nil {
						t.Fatal(err)
					}
					parts = append([]*failure.Summary{one}, parts[k:]...)
					shuffle(r, parts)
				}
				if got := jsonOf(t, parts[0]); got != want {
					t.Errorf("%d shards (-whole +merged):\n%s", n, cmp.Diff(want, got))
				}
			}
		})
	}
}

// TestMergeErrors wants what cannot be added to be said.
func TestMergeErrors(t *testing.T) {
	f := cluster(t)
	a, b := summarize(t, f, failure.Plan{K: 2}), summarize(t, f, failure.Plan{K: 1})
	for want, parts := range map[string][]*failure.Summary{
		"no summary":                        nil,
		"of another sweep":                  {a, b},
		"states from 0 to":                  {a, a},
		"summary 2 has schema 0":            {a, {}},
		"of another sweep than the first: ": {summarize(t, f, failure.Plan{Keep: 5}), summarize(t, f, failure.Plan{Keep: 6})},
	} {
		if _, err := failure.Merge(parts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// TestStopAndResume stops sweeps somewhere, goes on from there, and wants the sum
// of the parts to be the whole.
func TestStopAndResume(t *testing.T) {
	for name, f := range map[string]*topology.Fabric{"campus": generated(t, false)["campus"], "slow": drawFabric(t, 2)} {
		p := failure.Plan{K: 2}
		want := jsonOf(t, summarize(t, f, p))
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		q := p
		q.Progress = func(done, total uint64) {
			if calls++; calls == 2 {
				cancel()
			}
		}
		first, err := failure.Summarize(ctx, f, q)
		if !errors.Is(err, context.Canceled) || first.States == 0 || first.Complete() {
			t.Fatalf("%s: stopped with %v after %d states", name, err, first.States)
		}
		q = p
		q.From = first.Ranges[0].To
		rest := summarize(t, f, q)
		both, err := failure.Merge(rest, first)
		if err != nil {
			t.Fatal(err)
		}
		if got := jsonOf(t, both); got != want {
			t.Errorf("%s (-whole +resumed):\n%s", name, cmp.Diff(want, got))
		}
	}
}

// TestSummarizeStops wants a cancelled sweep to end at once: within 100 ms where
// nothing else runs, and with the race detector on a busy machine in less than the
// sweep itself would go on.
func TestSummarizeStops(t *testing.T) {
	b := gen.Campus(100, 8)
	for i := range b.Hosts { // far apart, so that much depends on much
		b.Hosts[i].NICs[0].To[0].Switch = fmt.Sprintf("access-%d-1", 12*i+1)
	}
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{time.Millisecond, 500 * time.Millisecond, time.Second} {
		ctx, cancel := context.WithCancel(t.Context())
		var stopped time.Time
		time.AfterFunc(after, func() { stopped = time.Now(); cancel() })
		_, err = failure.Summarize(ctx, f, failure.Plan{K: 6})
		took := time.Since(stopped)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a sweep that was cancelled ended with %v", err)
		}
		if took > 2*time.Second {
			t.Errorf("it took %v to stop after %v", took, after)
		}
	}
}

// TestSummarizeStopsBefore wants a sweep that is cancelled while its fabric is compiled
// not to wait for that.
func TestSummarizeStopsBefore(t *testing.T) {
	f := generated(t, true)["leafspine"]
	start := time.Now()
	if _, err := failure.Summarize(t.Context(), f, failure.Plan{K: 1}); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithTimeout(t.Context(), whole/8)
	defer cancel()
	start = time.Now()
	s, err := failure.Summarize(ctx, f, failure.Plan{K: 1})
	if s != nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v and error %v", s, err)
	}
	took := time.Since(start)
	for runtime.NumGoroutine() > before { // what was begun ends by itself
		time.Sleep(time.Millisecond)
	}
	if took > whole {
		t.Errorf("it took %v to stop after %v, as long as all of it, %v", took, whole/8, whole)
	}
}

// TestTooMany wants to be told at once of a sweep that would not end.
func TestTooMany(t *testing.T) {
	f, err := generated(t, true)["campus"].Edit(func(b *topology.Builder) {
		b.Segments = append(b.Segments, topology.Segment{Name: "hub", Mbps: 100, Ends: []topology.End{{Switch: b.Switches[0].Name}, {Switch: b.Switches[1].Name}, {Switch: b.Switches[2].Name}}})
		b.Regions = append(b.Regions, topology.Region{ID: "small"})
		b.Switches[3].Protocol, b.Switches[3].Region = topology.MSTP, "small"
	})
	if err != nil {
		t.Fatal(err)
	}
	var tooMany *failure.TooManyError
	_, err = failure.Summarize(t.Context(), f, failure.Plan{K: 6}) // with a hub and a region, each by itself
	if !errors.As(err, &tooMany) || tooMany.Years < 1 || !strings.Contains(err.Error(), tooMany.States.String()) {
		t.Errorf("six of all elements: %v", err)
	}
	_, err = failure.Summarize(t.Context(), f, failure.Plan{K: 40})
	if !errors.As(err, &tooMany) || tooMany.Years != 0 || len(tooMany.States.String()) < 70 {
		t.Errorf("40 of all elements: %v", err)
	}
}

// TestNoAllocation wants a sweep to allocate for what it finds, not for states, and
// nothing at all for a state, in fabrics of one region and of several, with trees per
// VLAN, with teams of all kinds.
func TestNoAllocation(t *testing.T) {
	fabrics := generated(t, false)
	for name, f := range fabrics {
		c, _, err := failure.NewClosure(f, failure.Plan{K: 2})
		if err != nil {
			t.Fatal(err)
		}
		states := c.Work()
		if n := testing.AllocsPerRun(2, func() { c.Work() }); n > float64(states)/100+200 {
			t.Errorf("%s: %v allocations for %d states", name, n, states)
		}
	}
	seeds := uint64(60)
	if testing.Short() {
		seeds = 15
	}
	for seed := range seeds {
		fabrics[fmt.Sprint("plain ", seed)] = drawPlain(t, seed, make(map[string]int))
		d := drawing{Rand: rand.New(rand.NewPCG(seed, 1_000_000))}
		d.generated(false)
		f, err := d.b.Build()
		if err != nil {
			t.Fatal(err)
		}
		fabrics[fmt.Sprint("generated ", seed)] = f
	}
	tested := 0
	for name, f := range fabrics {
		c, fast, err := failure.NewClosure(f, failure.Plan{K: 3})
		if err != nil || !fast {
			continue
		}
		sets, i := visits(c, 3), 0
		if slices.ContainsFunc(sets, func(set []int32) bool { return !c.Visit(set) }) {
			continue // some are decided anew
		}
		if n := testing.AllocsPerRun(len(sets), func() { c.Visit(sets[i%len(sets)]); i++ }); n != 0 {
			t.Errorf("%s: %v allocations for a state", name, n)
		}
		tested++
	}
	if tested < len(fabrics)*3/5 {
		t.Errorf("only %d fabrics were tested", tested)
	}
}

// TestResilience has the numbers of the square: one member lost slows csv.
func TestResilience(t *testing.T) {
	f := cluster(t)
	s := summarize(t, f, failure.Plan{K: 2, Kinds: []topology.Kind{topology.KindMember}})
	n := &s.Networks[0]
	if k, known := s.Resilience(&n.Verdict); k != 0 || !known {
		t.Errorf("resilience %d, %v, want 0: a member of the ISL slows it", k, known)
	}
	if got := fmt.Sprint(n.Verdict.SinglePoints()); got != "[member:isl/1 member:isl/2]" {
		t.Errorf("single points %s", got)
	}
	if s = summarize(t, f, failure.Plan{K: 1, Kinds: []topology.Kind{topology.KindLink}}); s.Complete() {
		if k, known := s.Resilience(&s.Networks[0].Verdict); k != 1 || !known {
			t.Errorf("the only link: resilience %d, %v, want 1", k, known)
		}
	}
	s = summarize(t, f, failure.Plan{K: 2, Shard: 2, Of: 2})
	if _, known := s.Resilience(&s.Networks[0].Verdict); known {
		t.Error("half of a sweep knows the resilience")
	}
	w, ok := summarize(t, f, failure.Plan{K: 1}).Networks[0].Verdict.Worst(1)
	if !ok || w.Verdict != failure.Severed || w.States != 2+4+4 {
		t.Errorf("the worst single failure is %+v", w)
	}
}

// TestSummarizeOffTree has a network that only a link of no tree saves from worse: its
// port may not be root port, and the VLAN is not allowed, or allowed, there.
func TestSummarizeOffTree(t *testing.T) {
	for _, allowed := range []topology.VLANs{topology.VLANsOf(20), {}} {
		b := &topology.Builder{
			Switches: []topology.Switch{{Name: "a", Priority: new(4096)}, {Name: "b", Ports: []topology.Port{{Number: 1, RestrictedRole: true}}}},
			Links: []topology.Link{{
				Name: "l", Mbps: 1000,
				Ends: [2]topology.End{{Switch: "a", VLANs: allowed}, {Switch: "b", Port: 1, VLANs: allowed}},
			}},
			Networks: []topology.Network{{Name: "net", VLAN: 10}},
		}
		for _, sw := range []string{"a", "b"} {
			b.Hosts = append(b.Hosts, topology.Host{Name: "on-" + sw, NICs: []topology.NIC{{Name: "n", Mbps: 1000, To: []topology.Attachment{{Switch: sw}}, Carries: []string{"net"}}}})
		}
		f, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		p := failure.Plan{K: 2}
		got := summarize(t, f, p)
		if d := sameSummary(byDefinition(t, f, p, evaluated(f, p.Clusters)), got); d != "" || got.Slow > 0 {
			t.Errorf("%v, %d slow (-Evaluate +Summarize):\n%s", allowed, got.Slow, d)
		}
	}
}

// TestContradiction wants a sweep whose sums contradict its footprints to end with an
// internal error, and not to look for ever for states that are not there.
func TestContradiction(t *testing.T) {
	f := cluster(t)
	p := failure.Plan{K: 2}
	pairs := uint64(1 + len(p.Elements(f))) // the index of the first
	for _, x := range []struct {
		size   int
		lo, hi uint64
		free   []int32
		want   uint64 // 0: there is none
	}{
		{1, 0, pairs, []int32{4}, 5},
		{1, 3, 6, []int32{1, 4}, 5},
		{2, 0, pairs + 5, []int32{0, 4, 5}, pairs + 3},
		{1, 0, pairs, nil, 0},
		{2, 0, pairs + 5, []int32{3}, 0},
		{1, 0, 5, []int32{4}, 0},                    // after the range
		{1, 6, pairs, []int32{4}, 0},                // before it
		{2, pairs + 1, pairs + 3, []int32{0, 4}, 0}, // after
		{2, pairs + 4, pairs + 6, []int32{0, 4}, 0}, // before
	} {
		c, _, err := failure.NewClosure(f, p)
		if err != nil {
			t.Fatal(err)
		}
		got, stopped, err := c.Contradiction(x.size, x.lo, x.hi, x.free)
		if x.want != 0 && (got != x.want || stopped || err != nil) {
			t.Errorf("%+v: %d, stopped %v, %v", x, got, stopped, err)
		}
		if x.want == 0 && (!stopped || err == nil || !strings.Contains(err.Error(), "internal error")) {
			t.Errorf("%+v: stopped %v, error %v", x, stopped, err)
		}
	}
}
