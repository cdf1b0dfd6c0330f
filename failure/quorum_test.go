package failure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawn is a cluster drawn at random as the partition sees it: who is alive, who
// sees whom, who reaches the witness and what votes there are.
type drawn struct {
	n       int
	labels  [][]int
	alive   []int
	votes   []int
	reaches []bool
	witness bool
}

// draw draws either networks with parts, as they come, or any relation: a network of
// its own for each pair that sees each other.
func draw(r *rand.Rand, n int) *drawn {
	d := &drawn{n: n, witness: r.IntN(2) == 0}
	mostly := r.Float64()
	for i := range n {
		if r.IntN(10) > 0 {
			d.alive = append(d.alive, i)
		}
		votes := 1
		if r.IntN(3) == 0 {
			votes = r.IntN(3)
		}
		d.votes, d.reaches = append(d.votes, votes), append(d.reaches, d.witness && r.Float64() < mostly)
	}
	network := func() []int { return slices.Repeat([]int{absent}, n) }
	if r.IntN(2) == 0 {
		for range 1 + r.IntN(3) {
			l := network()
			for i := range l {
				l[i] = r.IntN(4) - 1
			}
			d.labels = append(d.labels, l)
		}
		return d
	}
	for i := range n {
		for k := range i {
			if r.Float64() < mostly {
				l := network()
				l[i], l[k] = 7, 7
				d.labels = append(d.labels, l)
			}
		}
	}
	return d
}

func (d *drawn) total() int {
	total := 0
	for _, v := range d.votes {
		total += v
	}
	if d.witness {
		total++
	}
	return total
}

func (d *drawn) electorate() *electorate {
	return newElectorate(d.labels, d.alive, func(n int) int { return d.votes[n] }, func(n int) bool { return d.reaches[n] }, d.total())
}

func (d *drawn) see(i, k int) bool {
	return slices.ContainsFunc(d.labels, func(l []int) bool { return l[i] >= 0 && l[i] == l[k] })
}

// claim is a set of nodes that see each other.
type claim struct {
	nodes   []int
	votes   int // the witness's included
	witness bool
}

// claims goes through all sets of live nodes.
func (d *drawn) claims() (out []claim) {
next:
	for bits := 1; bits < 1<<d.n; bits++ {
		var c claim
		for i := range d.n {
			if bits>>i&1 == 0 {
				continue
			}
			if !slices.Contains(d.alive, i) || slices.ContainsFunc(c.nodes, func(k int) bool { return !d.see(i, k) }) {
				continue next
			}
			c.nodes, c.votes, c.witness = append(c.nodes, i), c.votes+d.votes[i], c.witness || d.reaches[i]
		}
		if c.witness {
			c.votes++
		}
		out = append(out, c)
	}
	return out
}

// naive says who is kept, by the words of the rule.
func (d *drawn) naive() string {
	var best claim
	contested, most := false, 0
	for _, c := range d.claims() {
		most = max(most, c.votes)
		if 2*c.votes <= d.total() {
			continue // no majority
		}
		larger := len(c.nodes) - len(best.nodes)
		if larger == 0 && c.witness != best.witness {
			larger = -1
			if c.witness {
				larger = 1
			}
		}
		if larger == 0 {
			larger = c.votes - best.votes
		}
		switch {
		case larger > 0:
			best, contested = c, false
		case larger == 0:
			contested = true
			if slices.Compare(c.nodes, best.nodes) < 0 {
				best = c
			}
		}
	}
	if best.nodes == nil {
		return fmt.Sprint("nobody, at most ", most)
	}
	return fmt.Sprint(best.nodes, best.votes, best.witness, contested)
}

func (d *drawn) found(t *testing.T) (string, int) {
	t.Helper()
	e := d.electorate()
	b, contested, ok, err := e.keep()
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return fmt.Sprint("nobody, at most ", b.all()), e.steps
	}
	var nodes []int
	for _, g := range b.groups {
		nodes = append(nodes, e.groups[g].nodes...)
	}
	slices.Sort(nodes)
	return fmt.Sprint(nodes, b.all(), b.witness, contested), e.steps
}

// TestQuorumAgrees compares the search with all sets there are.
func TestQuorumAgrees(t *testing.T) {
	kept, nobody, disputed := 0, 0, 0
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 64))
		d := draw(r, 1+r.IntN(9))
		got, _ := d.found(t)
		want := d.naive()
		if got != want {
			t.Fatalf("seed %d: %v kept, want %v\nalive %v, votes %v, witness %v reached by %v, networks %v", seed, got, want, d.alive, d.votes, d.witness, d.reaches, d.labels)
		}
		switch {
		case want[0] == 'n':
			nobody++
		case want[len(want)-4:] == "true":
			disputed++
		default:
			kept++
		}
	}
	if min(kept, nobody, disputed) < 100 {
		t.Errorf("%d kept, %d contested, nobody %d times, which tells little", kept, disputed, nobody)
	}
}

// TestQuorumSteps bounds the search for the 64 nodes that a cluster has at most, of
// any shape: at random, with the most largest cliques that there can be (Moon and
// Moser), and where colours bound badly (fives that see each other in a ring).
func TestQuorumSteps(t *testing.T) {
	const n = 64
	shape := func(sees func(i, k int) bool) *drawn {
		d := &drawn{n: n, votes: slices.Repeat([]int{1}, n), reaches: make([]bool, n), witness: true}
		for i := range n {
			d.alive = append(d.alive, i)
			for k := range i {
				if sees(i, k) {
					l := slices.Repeat([]int{absent}, n)
					l[i], l[k] = 1, 1
					d.labels = append(d.labels, l)
				}
			}
		}
		return d
	}
	r := rand.New(rand.NewPCG(1, 2))
	shapes := map[string]*drawn{
		"all":            shape(func(i, k int) bool { return true }),
		"nobody":         shape(func(i, k int) bool { return false }),
		"halves":         shape(func(i, k int) bool { return i%2 == k%2 }),
		"Moon-Moser":     shape(func(i, k int) bool { return i/3 != k/3 }),
		"all but a ring": shape(func(i, k int) bool { return i-k != 1 && i-k != n-1 }),
		"fives": shape(func(i, k int) bool {
			return i/5 != k/5 || (i-k)%5 == 1 || (i-k)%5 == 4
		}),
	}
	for _, p := range []float64{0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98} {
		shapes[fmt.Sprint(p)] = shape(func(i, k int) bool { return r.Float64() < p })
	}
	for name, d := range shapes {
		// Votes that let small sets have a majority make the search long.
		for _, heavy := range []int{0, 8, 40} {
			for i := range n {
				d.votes[i] = 1
				if i < heavy {
					d.votes[i] = 1000 - i
				}
				d.reaches[i] = i%7 == 0
			}
			e := d.electorate()
			_, _, _, err := e.keep()
			t.Logf("%s, %d heavy: %d groups, %d steps", name, heavy, len(e.groups), e.steps)
			if err != nil {
				t.Errorf("%s, %d heavy: %v", name, heavy, err)
			}
		}
	}
}

// TestQuorumGivesUp wants an error where a search is too long, not a wait.
func TestQuorumGivesUp(t *testing.T) {
	d := draw(rand.New(rand.NewPCG(3, 3)), 9)
	e := d.electorate()
	e.steps = maxSteps
	if _, _, _, err := e.keep(); err == nil {
		t.Error("no error")
	}
}
