package drill

import (
	"fmt"
	"strings"
)

// around is how many lines stand before and after a difference.
const around = 2

// mostLines is how many lines of a difference are told.
const mostLines = 60

// lineDiff returns the difference of two texts, line by line, with the numbers that the
// lines of the first have, counted from the given one; "" where they are the same.
func lineDiff(want, got string, from int) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(strings.TrimSuffix(want, "\n"), "\n"), strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if want == "" {
		a = nil
	}
	if got == "" {
		b = nil
	}
	type edit struct {
		sign byte
		line string
		at   int // in a
	}
	// The longest common subsequence of what is between the lines that both begin and
	// end with.
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	longest := make([][]int, len(x)+1)
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var edits []edit
	for i := range head {
		edits = append(edits, edit{' ', a[i], i})
	}
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			edits = append(edits, edit{' ', x[i], head + i})
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || longest[i+1][j] >= longest[i][j+1]):
			edits = append(edits, edit{'-', x[i], head + i})
			i++
		default:
			edits = append(edits, edit{'+', y[j], head + i})
			j++
		}
	}
	for i := len(a) - tail; i < len(a); i++ {
		edits = append(edits, edit{' ', a[i], i})
	}
	var out strings.Builder
	lines, last := 0, -1 // last is the edit that was written
	for i, e := range edits {
		near := false
		for k := max(0, i-around); k <= min(len(edits)-1, i+around); k++ {
			near = near || edits[k].sign != ' '
		}
		switch {
		case !near:
			continue
		case lines == mostLines:
			out.WriteString("  … and more\n")
			return strings.TrimSuffix(out.String(), "\n")
		case last != i-1 || last < 0:
			fmt.Fprintf(&out, "line %d\n", from+e.at)
		}
		fmt.Fprintf(&out, "%c %s\n", e.sign, e.line)
		last = i
		lines++
	}
	if out.Len() == 0 { // all that differs is the end of the last line
		return fmt.Sprintf("line %d\n  the last line does not end", from+len(a)-1)
	}
	return strings.TrimSuffix(out.String(), "\n")
}
