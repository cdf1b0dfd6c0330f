package file

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

const (
	maxReported = 100    // more help nobody
	maxCounted  = 10_000 // more are not told apart, to bound the memory
)

// problems gathers what is wrong with a file, each once.
type problems struct {
	file string
	seen map[topology.Problem]bool
	over bool // more than maxCounted
}

func (ps *problems) add(p topology.Problem) {
	p.File = ps.file
	switch {
	case ps.seen[p]:
	case len(ps.seen) >= maxCounted:
		ps.over = true
	default:
		if ps.seen == nil {
			ps.seen = make(map[topology.Problem]bool)
		}
		ps.seen[p] = true
	}
}

func (ps *problems) none() bool { return len(ps.seen) == 0 }

// err returns the problems in order, the first hundred of them, or nil.
func (ps *problems) err() error {
	if ps.none() {
		return nil
	}
	out := make(topology.Problems, 0, len(ps.seen))
	for p := range ps.seen {
		out = append(out, p)
	}
	// Sort leaves open how two stand that differ in Want or Nearest alone.
	slices.SortFunc(out, func(a, b topology.Problem) int { return strings.Compare(a.String(), b.String()) })
	out.Sort()
	if more := len(out) - maxReported; more > 0 {
		rest := topology.Problem{File: ps.file, Got: fmt.Sprintf("and %d more", more)}
		if ps.over {
			rest.Got = fmt.Sprintf("and over %d more", more)
		}
		out = append(out[:maxReported:maxReported], rest)
	}
	return out
}
