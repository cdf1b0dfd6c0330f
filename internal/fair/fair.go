// Package fair shares capacities among demands by max-min fairness: the rates of
// all demands rise together, each in proportion to its weight, and a demand stops
// when it has what it wants or when something that it uses is full. So no demand
// can get more without another, which has no more by its weight, getting less.
// That is what many long TCP flows come near to (D. Bertsekas, R. Gallager: Data
// Networks, 2nd edition, 6.5.2), and the one allocation with that property.
//
// Everything is computed in rational numbers, so that equal is equal.
package fair

import (
	"cmp"
	"math/big"
	"slices"
)

// NoLimit is the limit of a demand that takes what it gets.
const NoLimit = -1

// Demand is something that wants a rate.
type Demand struct {
	// Limit is the most that it takes, in the unit of the capacities; NoLimit.
	Limit int
	// Weight is how many equal parts it has, such as flows, at least 1.
	Weight int
	// Uses are the resources that it needs all of, each once.
	Uses []int
}

// Limited is the bottleneck of a demand that has all it wants.
const Limited = -1

// Share is what a demand gets.
type Share struct {
	Rate *big.Rat // do not change it: demands share it
	// Bottleneck is the resource that keeps the demand from getting more, of several
	// the first that it uses; Limited where none does.
	Bottleneck int
}

// Fill returns the share of every demand. Capacities are not negative. A demand
// without a limit uses at least one resource, else Fill panics.
func Fill(capacity []int, demands []Demand) []Share {
	f := &filling{
		demands: demands, shares: make([]Share, len(demands)),
		left: make([]*big.Rat, len(capacity)), weight: make([]int, len(capacity)), full: make([]*big.Rat, len(capacity)),
		users: make([][]int, len(capacity)),
	}
	for r, c := range capacity {
		f.left[r] = new(big.Rat).SetInt64(int64(c))
	}
	for i, d := range demands {
		if d.Limit < 0 && len(d.Uses) == 0 {
			panic("fair: a demand without limit uses nothing")
		}
		for _, r := range d.Uses {
			f.weight[r] += d.Weight
			f.users[r] = append(f.users[r], i)
		}
	}
	for i, d := range demands {
		if d.Limit >= 0 {
			f.limits = append(f.limits, i)
		}
	}
	slices.SortStableFunc(f.limits, func(i, j int) int {
		a, b := demands[i], demands[j]
		return cmp.Compare(int64(a.Limit)*int64(b.Weight), int64(b.Limit)*int64(a.Weight))
	})
	for r := range capacity {
		f.refill(r)
	}
	for f.active = len(demands); f.active > 0; {
		f.step()
	}
	return f.shares
}

// filling is the state at a level: the rate of a part of weight 1.
type filling struct {
	demands []Demand
	shares  []Share
	active  int
	limits  []int // demands with a limit, in order of the level at which they have it
	// Of resources: what the demands that stopped leave, the weight of those that
	// did not, the level at which it is full (nil where nobody uses it), its users.
	left   []*big.Rat
	weight []int
	full   []*big.Rat
	users  [][]int
}

func (f *filling) refill(r int) {
	f.full[r] = nil
	if f.weight[r] > 0 {
		f.full[r] = new(big.Rat).Quo(f.left[r], big.NewRat(int64(f.weight[r]), 1))
	}
}

// step raises the level until something stops, and stops it.
func (f *filling) step() {
	level := f.next()
	stopped := make(map[int]int) // weight by resource
	stop := func(i, bottleneck int, rate *big.Rat) {
		f.shares[i] = Share{rate, bottleneck}
		f.active--
		for _, r := range f.demands[i].Uses {
			stopped[r] += f.demands[i].Weight
		}
	}
	isFull := func(r int) bool { return f.full[r] != nil && f.full[r].Cmp(level) == 0 }
	rates := make(map[int]*big.Rat) // by weight
	for r := range f.full {
		if !isFull(r) {
			continue
		}
		for _, i := range f.users[r] {
			if f.shares[i].Rate != nil {
				continue
			}
			d := &f.demands[i]
			if rates[d.Weight] == nil {
				rates[d.Weight] = new(big.Rat).Mul(level, big.NewRat(int64(d.Weight), 1))
			}
			stop(i, d.Uses[slices.IndexFunc(d.Uses, isFull)], rates[d.Weight])
		}
	}
	for ; len(f.limits) > 0; f.limits = f.limits[1:] {
		i := f.limits[0]
		if f.shares[i].Rate != nil {
			continue
		}
		if f.limit(i).Cmp(level) > 0 {
			break
		}
		stop(i, Limited, new(big.Rat).SetInt64(int64(f.demands[i].Limit)))
	}
	for r, w := range stopped {
		f.left[r].Sub(f.left[r], new(big.Rat).Mul(level, big.NewRat(int64(w), 1)))
		f.weight[r] -= w
		f.refill(r)
	}
}

// limit returns the level at which a demand has all it wants.
func (f *filling) limit(i int) *big.Rat {
	return big.NewRat(int64(f.demands[i].Limit), int64(f.demands[i].Weight))
}

// next returns the level at which the next resource is full or the next demand
// has all it wants.
func (f *filling) next() *big.Rat {
	var level *big.Rat
	for _, at := range f.full {
		if at != nil && (level == nil || at.Cmp(level) < 0) {
			level = at
		}
	}
	for len(f.limits) > 0 && f.shares[f.limits[0]].Rate != nil {
		f.limits = f.limits[1:]
	}
	if len(f.limits) > 0 {
		if at := f.limit(f.limits[0]); level == nil || at.Cmp(level) < 0 {
			level = at
		}
	}
	return level
}
