package failure

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Plan says which scenarios a sweep takes: every set of up to K of the chosen
// elements. They have an order and in it an index, from 0: the state without
// fault, then the single elements in the order of topology.Fabric.Elements, then
// pairs, and so on, sets of one size in lexicographic order of their elements.
// The zero value is every single failure.
type Plan struct {
	// Kinds are those of the elements that fail; nil: every kind.
	Kinds []topology.Kind
	// Tagged leaves only the elements that have one of these tags, by value as
	// in domain:VALUE, a member with its LAG and a NIC with its host; nil: all.
	Tagged []string
	// Only leaves only these elements; nil: all.
	Only []topology.Element
	// K is the most elements that fail together; 0 stands for 1.
	K int
	// Shard is which of Of parts the sweep takes, from 1; together they are the
	// whole, and none has more than one scenario more than another. Both zero: all.
	Shard, Of int
	// From is the first index that is taken, of those of the shard: where a
	// sweep that was stopped goes on.
	From uint64
	// Keep is how many minimal sets of each size [Summarize] keeps for each verdict
	// of a network; 0 stands for 100.
	Keep int
	// Clusters has [Summarize] sum up the verdicts of clusters too. Each state of those
	// that it decides is resolved and solved anew for that, where a network is worse
	// than Degraded: a millisecond or two with 1,000 switches. Without it a state in which
	// nothing but a cluster cannot be analysed, for which [Evaluate] has an error, counts
	// with the verdicts of its networks.
	Clusters bool
	// Progress, if not nil, is called by [Summarize] now and then with how many
	// scenarios are done, of how many. Calls do not overlap.
	Progress func(done, total uint64)
}

// Singles is the plan of every single failure of the kinds, without argument of
// every kind.
func Singles(kinds ...topology.Kind) Plan { return Plan{Kinds: kinds} }

// Validate says what is wrong with the plan.
func (p Plan) Validate() error {
	var errs []error
	for _, k := range p.Kinds {
		if _, err := topology.ParseKind(k.String()); err != nil {
			errs = append(errs, fmt.Errorf("failure: %w", err))
		}
	}
	if p.K < 0 {
		errs = append(errs, fmt.Errorf("failure: a plan of %d failures together, want 0 or more", p.K))
	}
	if p.Keep < 0 {
		errs = append(errs, fmt.Errorf("failure: %d minimal sets to keep, want 0 or more", p.Keep))
	}
	if p.Of < 0 || p.Of == 0 && p.Shard != 0 || p.Of > 0 && (p.Shard < 1 || p.Shard > p.Of) {
		errs = append(errs, fmt.Errorf("failure: shard %d of %d, want one of 1 to the number of shards", p.Shard, p.Of))
	}
	return errors.Join(errs...)
}

// validate is Validate, and looks at what the plan names of the fabric.
func (p Plan) validate(f *topology.Fabric) error {
	errs := []error{p.Validate()}
	if err := known(f, topology.NewFaults(p.Only...)); err != nil {
		errs = append(errs, err)
	}
	var names []string
	for _, e := range p.Tagged {
		names = append(names, "domain:"+e)
	}
	if _, err := f.ParseFaults(names...); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Elements returns the elements that fail in the plan, in order.
func (p Plan) Elements(f *topology.Fabric) []topology.Element {
	all := f.Elements(p.Kinds...)
	if p.Only != nil {
		only := topology.NewFaults(p.Only...)
		all = slices.DeleteFunc(all, func(e topology.Element) bool { return !only.Has(e) })
	}
	if p.Tagged != nil {
		tagged := make(map[topology.Element]bool)
		for _, name := range p.Tagged {
			for _, e := range f.Domain(name) {
				tagged[e] = true
			}
		}
		b := f.Builder()
		for _, l := range b.Links {
			for m := range l.Members {
				if tagged[l.Element()] {
					tagged[topology.Element{Kind: topology.KindMember, Name: l.Name, Index: m + 1}] = true
				}
			}
		}
		for _, h := range b.Hosts {
			for _, n := range h.NICs {
				for i := range n.To {
					if tagged[topology.Element{Kind: topology.KindHost, Name: h.Name}] {
						tagged[n.ElementName(h.Name, i)] = true
					}
				}
			}
		}
		all = slices.DeleteFunc(all, func(e topology.Element) bool { return !tagged[e] })
	}
	return all
}

// Total returns the number of scenarios of all shards, exactly.
func (p Plan) Total(f *topology.Fabric) *big.Int {
	n := int64(len(p.Elements(f)))
	sum, c := new(big.Int), new(big.Int)
	for size := range min(int64(p.together()), n) + 1 {
		sum.Add(sum, c.Binomial(n, size))
	}
	return sum
}

// Count returns the number of scenarios that the plan has for a fabric, that of
// its shard from From on; math.MaxInt where it is greater or the plan is not valid.
func (p Plan) Count(f *topology.Fabric) int {
	s, err := p.space(f)
	if err != nil || s.hi-s.lo > math.MaxInt {
		return math.MaxInt
	}
	return int(s.hi - s.lo)
}

func (p Plan) together() int { return max(p.K, 1) }

// Scenarios returns the scenarios in order. There is none where the plan is not
// valid for the fabric; see [Plan.Unrank] for why.
func (p Plan) Scenarios(f *topology.Fabric) iter.Seq[Scenario] {
	return func(yield func(Scenario) bool) {
		for _, s := range p.Indexed(f) {
			if !yield(s) {
				return
			}
		}
	}
}

// Indexed is Scenarios with the index of each.
func (p Plan) Indexed(f *topology.Fabric) iter.Seq2[uint64, Scenario] {
	return func(yield func(uint64, Scenario) bool) {
		s, err := p.space(f)
		if err != nil || s.lo == s.hi {
			return
		}
		at := s.unrank(s.lo)
		for i := s.lo; i < s.hi; i++ {
			if !yield(i, s.scenario(at)) {
				return
			}
			at = s.next(at)
		}
	}
}

// Rank returns the index of a set of elements of the plan.
func (p Plan) Rank(f *topology.Fabric, x topology.Faults) (uint64, error) {
	s, err := p.space(f)
	if err != nil {
		return 0, err
	}
	at := make(map[topology.Element]int32, len(s.elements))
	for i, e := range s.elements {
		at[e] = int32(i)
	}
	var set []int32
	for e := range x.All() {
		i, ok := at[e]
		if !ok {
			return 0, fmt.Errorf("failure: the plan has no element %q", e)
		}
		set = append(set, i)
	}
	if len(set) > s.k {
		return 0, fmt.Errorf("failure: %v are %d elements, the plan has up to %d", x, len(set), s.k)
	}
	slices.Sort(set)
	return s.rank(set), nil
}

// Unrank returns the scenario with the index, which may be of any shard. It
// returns an error where the plan is not valid for the fabric, or has so many
// scenarios that they cannot be numbered.
func (p Plan) Unrank(f *topology.Fabric, index uint64) (Scenario, error) {
	s, err := p.space(f)
	if err != nil {
		return Scenario{}, err
	}
	if index >= s.first[s.k+1] {
		return Scenario{}, fmt.Errorf("failure: no scenario has the index %d, the plan has %d", index, s.first[s.k+1])
	}
	return s.scenario(s.unrank(index)), nil
}

// space is the numbered scenarios of a plan. Sets are sorted indexes of elements.
type space struct {
	elements []topology.Element
	n, k     int
	binom    [][]uint64 // by elements, by size up to k
	first    []uint64   // of a size: the first index; one more than sizes
	lo, hi   uint64     // the indexes of the shard
}

// space numbers the scenarios. Indexes stay under 1<<62, which is not reached in a
// year at any speed, so that sums of them never overflow.
func (p Plan) space(f *topology.Fabric) (*space, error) {
	if err := p.validate(f); err != nil {
		return nil, err
	}
	s := &space{elements: p.Elements(f)}
	s.n = len(s.elements)
	s.k = min(p.together(), s.n)
	if total := p.Total(f); total.BitLen() > 62 {
		return nil, &TooManyError{Elements: s.n, Together: p.together(), States: total}
	}
	s.binom = make([][]uint64, s.n+1)
	for i := range s.binom {
		s.binom[i] = make([]uint64, s.k+1)
		s.binom[i][0] = 1
		for j := 1; j <= min(i, s.k); j++ {
			s.binom[i][j] = s.binom[i-1][j-1] + s.binom[i-1][j]
		}
	}
	s.first = make([]uint64, s.k+2)
	for size := range s.k + 1 {
		s.first[size+1] = s.first[size] + s.choose(s.n, size)
	}
	total := s.first[s.k+1]
	s.hi = total
	if p.Of > 0 {
		part := func(i int) uint64 {
			high, low := bits.Mul64(total, uint64(i))
			q, _ := bits.Div64(high, low, uint64(p.Of))
			return q
		}
		s.lo, s.hi = part(p.Shard-1), part(p.Shard)
	}
	s.lo = min(max(s.lo, p.From), s.hi)
	return s, nil
}

// choose returns the number of sets of a size out of n; size is at most k.
func (s *space) choose(n, size int) uint64 {
	if n < 0 || size < 0 || size > n {
		return 0
	}
	return s.binom[n][size]
}

// rank returns the index of a sorted set.
func (s *space) rank(set []int32) uint64 {
	size := len(set)
	r := s.first[size]
	prev := -1
	for i, c := range set {
		// The sets with the same beginning whose next element is before c.
		r += s.choose(s.n-prev-1, size-i) - s.choose(s.n-int(c), size-i)
		prev = int(c)
	}
	return r
}

// size returns the size of the set with the index.
func (s *space) size(index uint64) int {
	size, ok := slices.BinarySearch(s.first[:s.k+1], index)
	if !ok {
		size--
	}
	return size
}

// unrank returns the set with the index.
func (s *space) unrank(index uint64) []int32 {
	size := s.size(index)
	r := index - s.first[size]
	set := make([]int32, 0, s.k)
	from := 0
	for left := size; left > 0; left-- {
		// The last first element before which there are no more than r sets.
		all := s.choose(s.n-from, left)
		lo, hi := from, s.n-left
		for lo < hi {
			mid := (lo + hi + 1) / 2
			if all-s.choose(s.n-mid, left) <= r {
				lo = mid
			} else {
				hi = mid - 1
			}
		}
		r -= all - s.choose(s.n-lo, left)
		set = append(set, int32(lo))
		from = lo + 1
	}
	return set
}

// next changes the set into the one after it, and returns it.
func (s *space) next(set []int32) []int32 {
	for i := len(set) - 1; i >= 0; i-- {
		if int(set[i]) < s.n-(len(set)-i) {
			set[i]++
			for j := i + 1; j < len(set); j++ {
				set[j] = set[j-1] + 1
			}
			return set
		}
	}
	if len(set) >= s.k {
		return set // the last of all
	}
	size := len(set) + 1
	set = set[:0]
	for i := range size {
		set = append(set, int32(i))
	}
	return set
}

func (s *space) faults(set []int32) topology.Faults {
	elements := make([]topology.Element, len(set))
	for i, c := range set {
		elements[i] = s.elements[c]
	}
	return topology.NewFaults(elements...)
}

func (s *space) scenario(set []int32) Scenario {
	if len(set) == 0 {
		return Scenario{}
	}
	x := s.faults(set)
	return Scenario{Name: x.String(), Down: x}
}

// TooManyError says that a sweep has so many states that it would not end within
// a year, or cannot even be numbered.
type TooManyError struct {
	Elements, Together int
	States             *big.Int
	// Years is an estimate of how long all cores would take; 0 where the states
	// cannot be numbered, which is from 2^62 on.
	Years float64
}

// Error gives the number of states and the estimate.
func (e *TooManyError) Error() string {
	what := "too many to number"
	if e.Years > 0 {
		what = fmt.Sprintf("about %.3g years on this machine", e.Years)
	}
	return fmt.Sprintf("failure: up to %d of %d elements together are %v states, %s; take fewer kinds, tags or failures together, or shards of it elsewhere",
		e.Together, e.Elements, e.States, what)
}
