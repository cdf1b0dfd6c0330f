package topology

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one fault in the description of a fabric.
type Problem struct {
	File      string // empty where the fabric was built in Go
	Line, Col int    // from 1; 0 where the fabric was built in Go
	Path      string // such as links.isl.ends[1].vlans, lists counted from 0
	Got       string // what was found
	Want      string // what was expected
	Nearest   string // the most similar valid name, where there is one
}

// String returns the problem in one line: place, path, found, expected.
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Col)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Path != "" {
		b.WriteString(printable(p.Path) + ": ")
	}
	b.WriteString(p.Got)
	if p.Want != "" {
		b.WriteString(", want " + p.Want)
	}
	b.WriteString(didYouMean(p.Nearest))
	return b.String()
}

// printable escapes what would break a line, as in a name that is refused for it.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(s) {
		q := strconv.Quote(s)
		return q[1 : len(q)-1]
	}
	return s
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + strconv.Quote(name) + "?"
}

// Problems is everything that is wrong with a description, in order of file,
// line, column and path. It is an error that errors.As finds.
type Problems []Problem

// Error returns one line a problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Sort puts the problems in order and drops those that are said twice.
func (ps Problems) Sort() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			strings.Compare(a.Path, b.Path), strings.Compare(a.Got, b.Got))
	})
	return slices.Compact(ps)
}

const longest = 64 // bytes; longer names are nobody's typing error

// Nearest returns the candidate that is most similar to name, by the number of
// letters to change; else, of three letters and more, the only one that begins
// with them; or "" where none is near. Of equals it takes the first.
func Nearest(name string, candidates []string) string {
	if name == "" || len(name) > longest {
		return ""
	}
	best, least := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		if len(c) > longest {
			continue
		}
		// Small letters of other alphabets may be longer.
		if a, b := strings.ToLower(name), strings.ToLower(c); max(len(a), len(b)) <= longest {
			if d := distance(a, b); d < least {
				best, least = c, d
			}
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	for _, c := range candidates {
		if len(c) > longest || c == name || !strings.HasPrefix(c, name) {
			continue
		}
		if best != "" {
			return ""
		}
		best = c
	}
	return best
}

// distance is Levenshtein's, with a swap of neighbours counted as one, of texts
// that are not longer than longest.
func distance(a, b string) int {
	var rows [3][longest + 1]int
	before, last, now := rows[0][:], rows[1][:], rows[2][:]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
