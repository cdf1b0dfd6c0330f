package fair_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/fair"
)

// TestFill has shares that were worked out by hand.
func TestFill(t *testing.T) {
	for _, x := range []struct {
		name       string
		capacity   []int
		demands    []fair.Demand
		rates      []string
		bottleneck []int
	}{
		{"one link, three", []int{10}, []fair.Demand{{-1, 1, []int{0}}, {-1, 1, []int{0}}, {-1, 1, []int{0}}}, []string{"10/3", "10/3", "10/3"}, []int{0, 0, 0}},
		{"one wants less", []int{10}, []fair.Demand{{1, 1, []int{0}}, {-1, 1, []int{0}}, {-1, 1, []int{0}}}, []string{"1", "9/2", "9/2"}, []int{-1, 0, 0}},
		{"flows", []int{10}, []fair.Demand{{-1, 3, []int{0}}, {-1, 1, []int{0}}}, []string{"15/2", "5/2"}, []int{0, 0}},
		// Bertsekas and Gallager's parking lot: the long one gets half of the first, the
		// last gets the rest of the second.
		{"parking lot", []int{10, 20}, []fair.Demand{{-1, 1, []int{0, 1}}, {-1, 1, []int{0}}, {-1, 1, []int{1}}}, []string{"5", "5", "15"}, []int{0, 0, 1}},
		{"a tie of limit and link is the link's", []int{10}, []fair.Demand{{5, 1, []int{0}}, {-1, 1, []int{0}}}, []string{"5", "5"}, []int{0, 0}},
		{"nothing in the way", nil, []fair.Demand{{7, 2, nil}}, []string{"7"}, []int{-1}},
		{"no capacity", []int{0, 9}, []fair.Demand{{-1, 1, []int{1, 0}}, {-1, 1, []int{1}}}, []string{"0", "9"}, []int{0, 1}},
		{"a limit of 0", []int{9}, []fair.Demand{{0, 1, []int{0}}, {-1, 1, []int{0}}}, []string{"0", "9"}, []int{-1, 0}},
	} {
		for i, s := range fair.Fill(x.capacity, x.demands) {
			if s.Rate.RatString() != x.rates[i] || s.Bottleneck != x.bottleneck[i] {
				t.Errorf("%s: demand %d gets %s, stopped by %d, want %s, %d", x.name, i, s.Rate.RatString(), s.Bottleneck, x.rates[i], x.bottleneck[i])
			}
		}
	}
	if got := fair.Fill([]int{1}, nil); len(got) != 0 {
		t.Errorf("no demands: %v", got)
	}
}

func random(r *rand.Rand) ([]int, []fair.Demand) {
	capacity := make([]int, 1+r.IntN(8))
	for i := range capacity {
		capacity[i] = []int{0, 1, 2, 7, 10, 100}[r.IntN(6)]
	}
	demands := make([]fair.Demand, r.IntN(15))
	for i := range demands {
		d := &demands[i]
		d.Limit, d.Weight = []int{fair.NoLimit, fair.NoLimit, 0, 1, 3, 50}[r.IntN(6)], 1+r.IntN(4)
		d.Uses = slices.Clone(r.Perm(len(capacity))[:1+r.IntN(len(capacity))])
		if d.Limit >= 0 && r.IntN(5) == 0 {
			d.Uses = nil
		}
	}
	return capacity, demands
}

// TestOptimal holds random shares against what makes an allocation max-min fair,
// and the only one: nothing carries more than it can, nobody has more than it
// wants, and whoever has less uses something full, on which no other part has more
// than its own.
func TestOptimal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	limited, several := 0, 0
	for range 5000 {
		capacity, demands := random(r)
		shares := fair.Fill(capacity, demands)
		carried := make([]*big.Rat, len(capacity))
		for i := range carried {
			carried[i] = new(big.Rat)
		}
		part := func(i int) *big.Rat { return new(big.Rat).Quo(shares[i].Rate, big.NewRat(int64(demands[i].Weight), 1)) }
		for i, d := range demands {
			for _, u := range d.Uses {
				carried[u].Add(carried[u], shares[i].Rate)
			}
		}
		for u, c := range capacity {
			if carried[u].Cmp(big.NewRat(int64(c), 1)) > 0 {
				t.Fatalf("%v %v: resource %d carries %v", capacity, demands, u, carried[u])
			}
		}
		levels := make(map[string]bool)
		for i, d := range demands {
			levels[part(i).RatString()] = true
			rate := shares[i].Rate
			if d.Limit >= 0 && rate.Cmp(big.NewRat(int64(d.Limit), 1)) > 0 {
				t.Fatalf("%v %v: demand %d gets %v", capacity, demands, i, rate)
			}
			if b := shares[i].Bottleneck; b == fair.Limited {
				limited++
				if d.Limit < 0 || rate.Cmp(big.NewRat(int64(d.Limit), 1)) != 0 {
					t.Fatalf("%v %v: demand %d stops at %v for nothing", capacity, demands, i, rate)
				}
			} else {
				if !slices.Contains(d.Uses, b) || carried[b].Cmp(big.NewRat(int64(capacity[b]), 1)) != 0 {
					t.Fatalf("%v %v: demand %d is stopped by %d, which carries %v", capacity, demands, i, b, carried[b])
				}
				for k, e := range demands {
					if slices.Contains(e.Uses, b) && part(k).Cmp(part(i)) > 0 {
						t.Fatalf("%v %v: demand %d has %v a part at %d, demand %d %v", capacity, demands, k, part(k), b, i, part(i))
					}
				}
			}
		}
		if len(levels) > 2 {
			several++
		}
	}
	if limited < 1000 || several < 1000 {
		t.Errorf("%d demands that have all, %d fillings of several levels: too few to mean much", limited, several)
	}
}

// drip is the stupid implementation: it gives every part of every demand a drop in
// turn, as long as all that it uses has room.
func drip(capacity []int, demands []fair.Demand, drop float64) []float64 {
	left := make([]float64, len(capacity))
	for i, c := range capacity {
		left[i] = float64(c)
	}
	rates := make([]float64, len(demands))
	for given := true; given; {
		given = false
		for i, d := range demands {
			want := drop * float64(d.Weight)
			if d.Limit >= 0 && rates[i]+want > float64(d.Limit) {
				continue
			}
			if slices.ContainsFunc(d.Uses, func(u int) bool { return left[u] < want }) {
				continue
			}
			for _, u := range d.Uses {
				left[u] -= want
			}
			rates[i], given = rates[i]+want, true
		}
	}
	return rates
}

// TestDrip compares Fill with drip. A demand that stops one drop early lets
// others have it, so the difference may be some drops.
func TestDrip(t *testing.T) {
	const drop = 1.0 / 256 // exact in binary, so that drops add up
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		capacity, demands := random(r)
		want := drip(capacity, demands, drop)
		for i, s := range fair.Fill(capacity, demands) {
			got, _ := s.Rate.Float64()
			if math.Abs(got-want[i]) > 100*drop {
				t.Fatalf("%v %v: demand %d gets %v, drop by drop %v", capacity, demands, i, got, want[i])
			}
		}
	}
}

func BenchmarkFill(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	capacity := make([]int, 200)
	for i := range capacity {
		capacity[i] = 1000 * (1 + r.IntN(40))
	}
	demands := make([]fair.Demand, 10000)
	for i := range demands {
		demands[i] = fair.Demand{Limit: fair.NoLimit, Weight: 1, Uses: slices.Clone(r.Perm(len(capacity))[:6])}
	}
	for b.Loop() {
		fair.Fill(capacity, demands)
	}
}
