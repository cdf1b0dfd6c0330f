package failure

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spandrill/spandrill/topology"
)

// Summarize sums up what [Evaluate] says of every scenario of the plan, without
// evaluating each: states that cannot differ are counted together, and what does
// not change from one state to the next is not decided again. The result is the
// same at any GOMAXPROCS.
//
// If the context is done the summary is that of the states up to some index, from
// which another plan's From goes on, and the error is the context's; before there
// is anything to sum up, while the fabric is being compiled, the summary is nil. A sweep
// that would take longer than a year is a [TooManyError] at once.
func Summarize(ctx context.Context, f *topology.Fabric, p Plan) (*Summary, error) {
	space, err := p.space(f)
	if err != nil {
		return nil, err
	}
	stop := new(atomic.Bool)
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()
	// A large fabric takes longer to compile than a caller who cancels wants to wait.
	var s *sweeper
	compiled := make(chan error, 1)
	go func() {
		var err error
		if s, err = space.sweeper(f, p, stop); err == nil {
			s.compile()
		}
		compiled <- err
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case err = <-compiled:
	}
	if err != nil {
		return nil, err
	}
	return s.summarize(ctx, f, p)
}

func newSweeper(f *topology.Fabric, p Plan) (*sweeper, error) {
	space, err := p.space(f)
	if err != nil {
		return nil, err
	}
	return space.sweeper(f, p, new(atomic.Bool))
}

func (space *space) sweeper(f *topology.Fabric, p Plan, stop *atomic.Bool) (*sweeper, error) {
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	s := &sweeper{s: space, a: a, stop: stop, words: (space.n + 63) / 64, keep: cmp.Or(p.Keep, 100)}
	if p.Clusters {
		s.clusters = a.clusters
	}
	s.targets = len(a.nets) + len(s.clusters)
	s.known = newMinimals(space, s.targets)
	s.sweep = s.digest()
	return s, nil
}

// compile fills in how the sweep decides states.
func (s *sweeper) compile() {
	if s.m = newModel(s.a, s.s, s.stop); s.m != nil {
		s.m.compileClusters(s)
	} else {
		s.z = newSpecial(s)
	}
}

// chunk is how long a part of a sweep may take at least before it is cut; what was
// done of it is lost when the sweep is stopped.
const chunk = 5 * time.Second

func (s *sweeper) summarize(ctx context.Context, f *topology.Fabric, p Plan) (*Summary, error) {
	workers := make([]*worker, max(min(runtime.GOMAXPROCS(0), s.s.n), 1))
	for i := range workers {
		if i == 0 && s.m != nil {
			s.prepare()
		}
		workers[i] = s.newWorker()
	}
	lo, hi := s.s.lo, s.s.hi
	if err := s.foresee(workers[0], len(workers), p.Total(f), lo, hi); err != nil {
		return nil, err
	}
	// All minimal sets of less than k elements are known before sets of k are
	// looked at, whatever the part of the sweep that is asked for.
	for size := 1; size < s.s.k && lo < hi && ctx.Err() == nil; size++ {
		s.pass(size, true, s.s.first[size], s.s.first[size+1])
		_, found, err := s.run(workers)
		if err != nil {
			return nil, err
		}
		if ctx.Err() == nil {
			s.known.add(found, s.keep)
		}
	}
	sum := newTally(s.s.k+1, s.targets, len(s.known.sets))
	var found []minimal
	done := lo
	for step := max(1, (hi-lo)/100); done < hi && ctx.Err() == nil; {
		to := done + min(step, hi-done)
		s.pass(s.s.k, false, done, to)
		start := time.Now()
		t, more, err := s.run(workers)
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			break
		}
		for i := range s.known.sets {
			if x := &s.known.sets[i]; x.index >= done && x.index < to {
				t.minimal[t.at(len(x.set), x.network, x.collateral, x.verdict)]++
			}
		}
		sum.add(t)
		found = keepFirst(append(found, more...), s.keep)
		done = to
		if time.Since(start) < chunk {
			step += min(step, math.MaxUint64-step)
		}
		if p.Progress != nil {
			p.Progress(done-lo, hi-lo)
		}
	}
	return s.summary(sum, found, Range{lo, done}), ctx.Err()
}

// prepare notes how the networks' ways are without fault, in the model.
func (s *sweeper) prepare() {
	k := newKernel(s.m, 0)
	for i := range s.m.networks {
		k.j.rest(&s.m.networks[i])
	}
}

// run does the pass with all workers and returns what it adds up to. The error is an
// internal one: sums that contradict each other.
func (s *sweeper) run(workers []*worker) (*tally, []minimal, error) {
	var wait sync.WaitGroup
	for _, w := range workers {
		wait.Go(w.work)
	}
	wait.Wait()
	sum := newTally(s.s.k+1, s.targets, len(s.known.sets))
	var found []minimal
	for _, w := range workers {
		for w.k != nil && w.k.depth > 0 {
			w.k.pop() // it was stopped
		}
		if w.broken != nil {
			return nil, nil, w.broken
		}
		sum.add(w.out)
		found = append(found, w.new...)
	}
	return sum, found, nil
}

const year = 365.25 * 24 * float64(time.Hour)

// foresee returns an error if the sweep would take longer than a year. It walks
// down at random a few times and takes the product of the choices there were for an
// estimate of the states to decide (D. E. Knuth, "Estimating the efficiency of
// backtrack programs", 1975), and the time of the last step for that of each.
func (s *sweeper) foresee(w *worker, workers int, total *big.Int, lo, hi uint64) error {
	const often = 1 << 40 // fewer states than this take less than a year at any speed
	if hi-lo < often/1000 {
		return nil
	}
	r := rand.New(rand.NewPCG(1, 2))
	s.pass(s.s.k, true, 0, s.s.first[s.s.k+1])
	w.out = newTally(s.s.k+1, s.targets, 0)
	w.chain, w.new = w.chain[:0], w.new[:0]
	states, steps, took := 0.0, 0, time.Duration(0)
	walks := 0
	for start := time.Now(); walks < 20 || walks < 300 && time.Since(start) < 200*time.Millisecond; walks++ {
		clear(w.stages[0].excluded)
		w.decide(0, -1)
		product := 1.0
		size := 0
		for ; size < s.s.k; size++ {
			st := &w.stages[size]
			var choice []int32
			for e := nextBit(st.union, st.excluded, -1); e >= 0; e = nextBit(st.union, st.excluded, e) {
				if !slices.Contains(w.chain, e) {
					choice = append(choice, e)
				}
			}
			if product *= float64(len(choice)); len(choice) == 0 {
				break
			}
			at := r.IntN(len(choice))
			for _, e := range choice[:at] {
				st.excluded[e>>6] |= 1 << (e & 63)
			}
			if size+1 == s.s.k {
				w.chain = append(w.chain, choice[at])
				w.sort()
				before := time.Now()
				w.last(size+1, choice[at], w.s.rank(w.sorted))
				took += time.Since(before)
				steps++
				w.chain = w.chain[:size]
				break
			}
			w.chain = append(w.chain, choice[at])
			copy(w.stages[size+1].excluded, st.excluded)
			w.decide(size+1, choice[at])
		}
		for len(w.chain) > 0 {
			if w.k != nil && w.k.depth >= len(w.chain) {
				w.k.pop()
			}
			w.chain = w.chain[:len(w.chain)-1]
		}
		states += product
	}
	w.new = w.new[:0]
	if steps == 0 {
		return nil
	}
	share := float64(hi-lo) / float64(s.s.first[s.s.k+1])
	years := states / float64(walks) * share * float64(took) / float64(steps) / float64(workers) / year
	if years <= 1 {
		return nil
	}
	return &TooManyError{Elements: s.s.n, Together: s.s.k, States: total, Years: years}
}

// summary spells out sums.
func (s *sweeper) summary(t *tally, found []minimal, r Range) *Summary {
	out := &Summary{
		Schema: SummarySchema, Sweep: s.sweep, Elements: s.s.n, Together: s.s.k, Total: s.s.first[s.s.k+1], Kept: s.keep,
		Ranges: []Range{}, States: r.To - r.From, Slow: t.slow, Networks: []NetworkSummary{},
	}
	if r.From < r.To {
		out.Ranges = append(out.Ranges, r)
	}
	for size, n := range t.errors {
		if n == 0 {
			continue
		}
		if out.Failed == nil {
			out.Failed = &FailedStates{First: s.set(t.failed), Error: t.failure.Error()}
		}
		out.Failed.Sizes = append(out.Failed.Sizes, SizeCount{size, n})
	}
	sets := make(map[int][]MinimalSet) // by tally.at
	take := func(x *minimal, explains uint64) {
		if explains > 0 {
			at := t.at(len(x.set), x.network, x.collateral, x.verdict)
			sets[at] = append(sets[at], MinimalSet{s.set(x.index), explains})
		}
	}
	for i := range s.known.sets {
		take(&s.known.sets[i], t.explains[i])
	}
	for i := range found {
		take(&found[i], 1)
	}
	for i := range s.a.nets {
		n := &s.a.nets[i]
		ns := NetworkSummary{Cluster: n.cluster, Network: n.net.Name, VLAN: n.net.VLAN}
		ns.Verdict = tallied(s, t, i, 0, s.a.rest[i].Verdict, Verdicts(), sets)
		ns.Collateral = tallied(s, t, i, 1, s.a.rest[i].Collateral, Verdicts(), sets)
		out.Networks = append(out.Networks, ns)
	}
	for i := range s.clusters {
		rest, at := &s.a.restClusters[i], len(s.a.nets)+i
		cs := ClusterSummary{Cluster: rest.Cluster}
		cs.Verdict = tallied(s, t, at, 0, rest.Verdict, ClusterVerdicts(), sets)
		cs.Collateral = tallied(s, t, at, 1, rest.Collateral, ClusterVerdicts(), sets)
		out.Clusters = append(out.Clusters, cs)
	}
	return out
}

// tallied spells out the sums of one verdict of a network or cluster.
func tallied[V Verdict | ClusterVerdict](s *sweeper, t *tally, i, collateral int, rest V, verdicts []V, sets map[int][]MinimalSet) TallyOf[V] {
	out := TallyOf[V]{Rest: rest, States: []CountOf[V]{}, Minimal: []MinimalOf[V]{}}
	for size := range s.s.k + 1 {
		for _, v := range slices.Backward(verdicts) {
			at := t.at(size, i, collateral, Verdict(v))
			if t.states[at] > 0 {
				out.States = append(out.States, CountOf[V]{size, v, t.states[at], s.set(t.first[at])})
			}
			if t.minimal[at] > 0 || len(sets[at]) > 0 {
				out.Minimal = append(out.Minimal, MinimalOf[V]{size, v, t.minimal[at], append([]MinimalSet{}, sets[at]...)})
			}
		}
	}
	return out
}

func (s *sweeper) set(index uint64) Set {
	x := Set{Index: index, Down: []topology.Element{}}
	for _, e := range s.s.unrank(index) {
		x.Down = append(x.Down, s.s.elements[e])
	}
	return x
}

// digest tells sweeps apart.
func (s *sweeper) digest() string {
	h := sha256.New()
	fmt.Fprintln(h, SummarySchema, s.s.k, s.keep)
	for _, e := range s.s.elements {
		fmt.Fprintln(h, e)
	}
	if s.clusters != nil {
		fmt.Fprintln(h, "clusters")
	}
	spell(h, reflect.ValueOf(&s.a.b))
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// spell writes a value with what its pointers point to, maps in order of their keys,
// so that of one type no two values are spelt alike.
func spell(w io.Writer, v reflect.Value) {
	if v.IsZero() {
		io.WriteString(w, "0;")
		return
	}
	if v.Kind() != reflect.Pointer && v.CanInterface() {
		if text, ok := v.Interface().(fmt.Stringer); ok {
			fmt.Fprintf(w, "%q,", text)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		io.WriteString(w, "*")
		spell(w, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			spell(w, v.Field(i))
		}
		io.WriteString(w, ";")
	case reflect.Slice, reflect.Array:
		fmt.Fprintf(w, "%d:", v.Len())
		for i := range v.Len() {
			spell(w, v.Index(i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			var x, y strings.Builder
			spell(&x, a)
			spell(&y, b)
			return cmp.Compare(x.String(), y.String())
		})
		fmt.Fprintf(w, "%d:", len(keys))
		for _, k := range keys {
			spell(w, k)
			spell(w, v.MapIndex(k))
		}
	default:
		fmt.Fprintf(w, "%q,", fmt.Sprint(v))
	}
}
