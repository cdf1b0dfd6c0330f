package lag_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// TestSelectAgrees has the selection agree with switches that send each other
// frames until nothing changes.
func TestSelectAgrees(t *testing.T) {
	draws := uint64(200_000)
	if testing.Short() {
		draws = 20_000
	}
	if s := os.Getenv("SPANDRILL_RANDOM"); s != "" {
		var err error
		if draws, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("SPANDRILL_RANDOM: %v", err)
		}
	}
	seen := make(map[string]int)
	for seed := range draws {
		r := rand.New(rand.NewPCG(seed, 88))
		aggregators, cables := drawBundles(r)
		got, err := lag.Select(aggregators, cables)
		w := newExchange(aggregators, cables)
		w.run()
		var unsaid *lag.UnsaidError
		if errors.As(err, &unsaid) != w.unsaid {
			t.Fatalf("seed %d: error %v, the exchange met something unsaid: %v\n%s", seed, err, w.unsaid, show(aggregators, cables))
		}
		if err != nil {
			seen["unsaid"]++
			continue
		}
		for i := range cables {
			for k := range 2 {
				m := got[i][k]
				seen[fmt.Sprintf("%v %d", m.State, m.Cause)]++
				if want := w.state(i, k); m.State != want {
					t.Fatalf("seed %d: cable %d, end %d is %v (cause %d), the exchange says %v\n%s", seed, i, k, m.State, m.Cause, want, show(aggregators, cables))
				}
			}
		}
	}
	t.Logf("%d draws: %v", draws, seen)
	for _, what := range []string{
		"unsaid", fmt.Sprintf("active %d", lag.BecauseSelected), fmt.Sprintf("active %d", lag.BecauseStatic), fmt.Sprintf("standby %d", lag.BecauseLimit),
		fmt.Sprintf("standby %d", lag.BecauseSpeed), fmt.Sprintf("individual %d", lag.BecauseOtherPartner), fmt.Sprintf("suspended %d", lag.BecausePartnerChose),
		fmt.Sprintf("suspended %d", lag.BecauseStaticPartner), fmt.Sprintf("individual %d", lag.BecausePassive), fmt.Sprintf("defaulted %d", lag.BecauseFallback),
		fmt.Sprintf("suspended %d", lag.BecauseMinLinks), fmt.Sprintf("down %d", lag.BecauseDown),
	} {
		if seen[what] == 0 {
			t.Errorf("never drawn: %s", what)
		}
	}
}

func show(aggregators []lag.Aggregator, cables []lag.Cable) string {
	var out []string
	for i, a := range aggregators {
		out = append(out, fmt.Sprintf("aggregator %d: %+v", i, a))
	}
	for i, c := range cables {
		out = append(out, fmt.Sprintf("cable %d: %+v", i, c))
	}
	return strings.Join(out, "\n")
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// drawBundles draws aggregators of a few systems and cables between them.
func drawBundles(r *rand.Rand) ([]lag.Aggregator, []lag.Cable) {
	var systems []lag.System
	for i := range 2 + r.IntN(2) {
		systems = append(systems, lag.System{Priority: pick(r, 100, 32768, 32768), MAC: topology.MAC{0, 0, 0, 0, 0, byte(10 - i)}})
	}
	rules := topology.Rules{
		Mismatch:    pick(r, topology.MemberStandby, topology.MemberSuspended, topology.MemberIndividual, topology.MemberStandby, 0),
		CompareWith: pick(r, topology.CompareFastest, topology.CompareFirst),
		NoPartner:   pick(r, topology.MemberSuspended, topology.MemberIndividual, topology.MemberFallback, topology.MemberSuspended, topology.MemberFallback, 0),
	}
	var aggregators []lag.Aggregator
	for i := range pick(r, 2, 2, 2, 3, 4) {
		a := lag.Aggregator{
			System: systems[i%len(systems)], Key: i, Mode: pick(r, lag.LACPActive, lag.LACPActive, lag.LACPActive, lag.LACPPassive, lag.Static),
			MinLinks: pick(r, 0, 1, 1, 2, 3), Rules: rules,
		}
		a.Rules.MaxActive = pick(r, 0, 1, 2, 3, 8)
		if r.IntN(8) == 0 {
			a.Rules.CompareWith = pick(r, topology.CompareFastest, topology.CompareFirst, 0)
		}
		if r.IntN(4) == 0 {
			a.Rules.NoPartner = pick(r, topology.MemberSuspended, topology.MemberIndividual, topology.MemberFallback)
			a.Rules.Mismatch = pick(r, topology.MemberStandby, topology.MemberSuspended, topology.MemberIndividual)
		}
		aggregators = append(aggregators, a)
	}
	numbers := make([][]int, len(aggregators))
	for i := range numbers {
		numbers[i] = r.Perm(20)
	}
	var cables []lag.Cable
	slow := r.IntN(3) == 0
	for i := range 1 + r.IntN(10) {
		c := lag.Cable{Mbps: 10_000, Down: r.IntN(8) == 0}
		if slow {
			c.Mbps = pick(r, 1000, 10_000, 10_000)
		}
		a := r.IntN(len(aggregators))
		b := r.IntN(len(aggregators))
		if a == b {
			b = lag.NoAggregator
		}
		for k, at := range []int{a, b} {
			c.Ends[k] = lag.MemberPort{Aggregator: at, Priority: pick(r, 128, 32768, 32768), Number: i}
			if at != lag.NoAggregator {
				c.Ends[k].Number = numbers[at][i]
			}
		}
		cables = append(cables, c)
	}
	return aggregators, cables
}

// exchange is the second model: each port knows of the other end of its cable only
// what came in the last frame, and each system decides of what its own ports heard.
// Nobody looks at both ends but the wire.
type exchange struct {
	aggregators []lag.Aggregator
	ports       []*wirePort
	unsaid      bool
}

type wirePort struct {
	lag.MemberPort
	cable, mbps int
	down        bool
	mode        lag.Mode // 0 of a port of its own
	peer        *wirePort
	heard       *frame
	// what its system made of it
	state  lag.MemberState
	inSync bool
	few    bool // taken out of sync by min-links
}

// frame is what LACP sends: the actor, and whether it is in sync.
type frame struct {
	system   lag.System
	key      int
	port     lag.MemberPort
	active   bool
	minLinks int // stands in for the count of the other side's mux
	limit    int // no frame carries it, but what is out of sync tells it
	with     topology.CompareWith
	inSync   bool
	few      bool
	partner  int // the key that it believes to bundle with, noKey for none
}

const noKey = -1

func newExchange(aggregators []lag.Aggregator, cables []lag.Cable) *exchange {
	w := &exchange{aggregators: aggregators}
	for i, c := range cables {
		a := &wirePort{MemberPort: c.Ends[0], cable: i, mbps: c.Mbps, down: c.Down}
		b := &wirePort{MemberPort: c.Ends[1], cable: i, mbps: c.Mbps, down: c.Down}
		a.peer, b.peer = b, a
		for _, p := range []*wirePort{a, b} {
			if p.Aggregator != lag.NoAggregator {
				p.mode = aggregators[p.Aggregator].Mode
			}
		}
		w.ports = append(w.ports, a, b)
	}
	return w
}

func (w *exchange) state(cable, k int) lag.MemberState { return w.ports[2*cable+k].state }

// run sends frames to and fro until nothing changes.
func (w *exchange) run() {
	for range 12 {
		frames := make(map[*wirePort]*frame)
		for _, p := range w.ports {
			speaks := p.mode == lag.LACPActive || p.mode == lag.LACPPassive && p.heard != nil
			if p.down || !speaks {
				continue
			}
			a := w.aggregators[p.Aggregator]
			frames[p.peer] = &frame{
				system: a.System, key: a.Key, port: p.MemberPort, active: p.mode == lag.LACPActive,
				minLinks: a.MinLinks, limit: a.Rules.MaxActive, with: a.Rules.CompareWith, inSync: p.inSync, few: p.few, partner: w.partnerKey(p.Aggregator),
			}
		}
		for p, f := range frames {
			if p.mode == lag.LACPActive || p.mode == lag.LACPPassive {
				p.heard = f
			}
		}
		for a := range w.aggregators {
			w.decide(a)
		}
	}
	for _, p := range w.ports {
		switch {
		case p.down:
			p.state = lag.MemberDown
		case p.mode == 0:
			p.state = lag.MemberIndividual
		}
	}
}

// mine returns the ports of an aggregator that have a link.
func (w *exchange) mine(a int) []*wirePort {
	var out []*wirePort
	for _, p := range w.ports {
		if p.Aggregator == a && !p.down {
			out = append(out, p)
		}
	}
	return out
}

func better(p, q lag.MemberPort) int {
	return cmp.Or(cmp.Compare(p.Priority, q.Priority), cmp.Compare(p.Number, q.Number))
}

// partnerKey returns the key of whom an aggregator bundles with; keys differ
// between all aggregators here.
func (w *exchange) partnerKey(a int) int {
	var best *wirePort
	for _, p := range w.mine(a) {
		if p.heard != nil && (best == nil || better(p.MemberPort, best.MemberPort) < 0) {
			best = p
		}
	}
	if best == nil {
		return noKey
	}
	return best.heard.key
}

func (w *exchange) lot(p *wirePort, f topology.Fate) {
	switch f {
	case topology.MemberStandby:
		p.state = lag.MemberStandby
	case topology.MemberSuspended:
		p.state = lag.MemberSuspended
	case topology.MemberIndividual:
		p.state = lag.MemberIndividual
	default:
		w.unsaid = true
	}
}

func (w *exchange) decide(a int) {
	x := w.aggregators[a]
	ports := w.mine(a)
	w.unsaid = w.unsaid && a > 0 // of this round
	for _, p := range ports {
		p.inSync = false
	}
	if x.Mode == lag.Static {
		top := 0
		for _, p := range ports {
			top = max(top, p.mbps)
		}
		n := 0
		for _, p := range ports {
			p.state = lag.MemberActive
			if p.mbps < top {
				p.state = lag.MemberSuspended
				w.unsaid = w.unsaid || x.Rules.Mismatch == 0
				continue
			}
			n++
		}
		if n < x.MinLinks {
			for _, p := range ports {
				p.state = lag.MemberSuspended
			}
		}
		return
	}
	key := w.partnerKey(a)
	var deaf, with []*wirePort
	for _, p := range ports {
		switch {
		case p.heard == nil:
			deaf = append(deaf, p)
		case p.heard.key != key:
			w.lot(p, x.Rules.Mismatch)
		case p.heard.partner != x.Key:
			p.state = lag.MemberSuspended // never in sync over there
		default:
			with = append(with, p)
		}
	}
	slices.SortFunc(deaf, func(p, q *wirePort) int { return better(p.MemberPort, q.MemberPort) })
	for i, p := range deaf {
		switch {
		case x.Rules.NoPartner != topology.MemberFallback:
			w.lot(p, x.Rules.NoPartner)
		case key == noKey && i == 0:
			p.state = lag.MemberDefaulted
		default:
			p.state = lag.MemberSuspended
		}
	}
	w.agree(a, with)
}

// agree is one system at the members over which it and one partner chose each
// other.
func (w *exchange) agree(a int, with []*wirePort) {
	if len(with) == 0 {
		return
	}
	x, far := w.aggregators[a], with[0].heard
	order := func(p *wirePort) lag.MemberPort { return p.MemberPort }
	if c := far.system.Compare(x.System); c < 0 || c == 0 && far.key < x.Key {
		order = func(p *wirePort) lag.MemberPort { return p.heard.port }
	}
	slices.SortFunc(with, func(p, q *wirePort) int { return better(order(p), order(q)) })
	speed, uneven := with[0].mbps, false
	for _, p := range with {
		uneven = uneven || p.mbps != with[0].mbps
		if x.Rules.CompareWith == topology.CompareFastest {
			speed = max(speed, p.mbps)
		}
	}
	if uneven && (x.Rules.CompareWith == 0 || far.with != x.Rules.CompareWith) {
		w.unsaid = true
		return
	}
	var fit []*wirePort
	for _, p := range with {
		if p.mbps != speed {
			w.lot(p, x.Rules.Mismatch)
			continue
		}
		fit = append(fit, p)
	}
	// In sync are as many as this system can take, standby what either cannot.
	active := 0
	for i, p := range fit {
		p.inSync = x.Rules.MaxActive == 0 || i < x.Rules.MaxActive
		p.state = lag.MemberStandby
		if p.inSync && (p.heard.inSync || p.heard.few || p.few) {
			p.state = lag.MemberActive
			active++
		}
	}
	few := active > 0 && (active < x.MinLinks || active < far.minLinks)
	for _, p := range fit {
		p.few = few && p.state == lag.MemberActive
		if p.few {
			p.state = lag.MemberSuspended
		}
	}
}
