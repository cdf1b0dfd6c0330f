package failure_test

import (
	"context"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/internal/gen"
)

// BenchmarkSingles takes every element of the 1,002-switch campus down in turn,
// with the verdicts of one cluster network and their reasons. Time per state is
// the metric ns/state; compare it with BenchmarkSolve in package stp.
func BenchmarkSingles(b *testing.B) {
	f, err := gen.Campus(100, 8).Build()
	if err != nil {
		b.Fatal(err)
	}
	states := 0
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range failure.Sweep(context.Background(), f, failure.Singles()) {
			if err != nil {
				b.Fatal(err)
			}
			states++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(states), "ns/state")
}
