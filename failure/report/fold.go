package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// foldNames joins names that differ in numbers only: node1 to node4 become
// node[1-4]. Every name is in exactly one of the results, and each result stands
// for exactly the names folded into it. The order is that of the first of each.
func foldNames(names []string) []string {
	var patterns []*pattern
	for _, n := range names {
		patterns = append(patterns, split1(n))
	}
	// Fold at the first number, then at the second, and so on.
	most := 0
	for _, p := range patterns {
		most = max(most, len(p.numbers))
	}
	for at := range most {
		seen := make(map[string]*pattern)
		var next []*pattern
		for _, p := range patterns {
			if at >= len(p.numbers) {
				next = append(next, p)
				continue
			}
			k := p.text(at)
			if q, ok := seen[k]; ok {
				q.numbers[at] = append(q.numbers[at], p.numbers[at]...)
				continue
			}
			seen[k] = p
			next = append(next, p)
		}
		patterns = next
	}
	out := make([]string, len(patterns))
	for i, p := range patterns {
		out[i] = p.text(-1)
	}
	return out
}

// pattern is text with sets of numbers between.
type pattern struct {
	texts   []string // one more than numbers
	numbers [][]int
}

func split1(name string) *pattern {
	p := &pattern{}
	text := ""
	for i := 0; i < len(name); {
		j := i
		for j < len(name) && name[j] >= '0' && name[j] <= '9' {
			j++
		}
		n, err := strconv.Atoi(name[i:j])
		if j > i && err == nil && strconv.Itoa(n) == name[i:j] {
			p.texts, p.numbers, text = append(p.texts, text), append(p.numbers, []int{n}), ""
			i = j
			continue
		}
		j = max(j, i+1) // a letter, or digits that are no plain number
		text += name[i:j]
		i = j
	}
	p.texts = append(p.texts, text)
	return p
}

// text writes the pattern, with a gap in place of one set of numbers.
func (p *pattern) text(gap int) string {
	var b strings.Builder
	for i, t := range p.texts {
		b.WriteString(t)
		switch {
		case i >= len(p.numbers):
		case i == gap:
			b.WriteByte(0)
		default:
			b.WriteString(ranges(p.numbers[i]))
		}
	}
	return b.String()
}

// ranges writes a set of numbers: 3, or [1-4], or [1,3].
func ranges(numbers []int) string {
	if len(numbers) == 1 {
		return strconv.Itoa(numbers[0])
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	var parts []string
	for i := 0; i < len(sorted); i++ {
		first := sorted[i]
		for i+1 < len(sorted) && sorted[i+1] == sorted[i]+1 {
			i++
		}
		if last := sorted[i]; last > first {
			parts = append(parts, fmt.Sprintf("%d-%d", first, last))
		} else {
			parts = append(parts, strconv.Itoa(first))
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}
