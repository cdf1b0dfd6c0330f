package file

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	maxNames   = 4096 // one pattern may stand for
	mostDigits = 9    // of a number in a pattern, which fits an int anywhere
)

// expand returns the names that a pattern such as node[1-4], node[1,3] or
// rack[01-12]-a stands for; a name without brackets is itself. Zeros in front
// keep the width.
func expand(pattern string) ([]string, error) {
	prefix, rest, ok := strings.Cut(pattern, "[")
	if !ok {
		if strings.Contains(pattern, "]") {
			return nil, errors.New("has a ] without a [")
		}
		return []string{pattern}, nil
	}
	inside, suffix, ok := strings.Cut(rest, "]")
	if !ok {
		return nil, errors.New("has a [ without a ]")
	}
	if strings.ContainsAny(suffix, "[]") || strings.Contains(inside, "[") {
		return nil, errors.New("has more than one pair of brackets")
	}
	var out []string
	seen := make(map[string]bool)
	for part := range strings.SplitSeq(inside, ",") {
		numbers, err := expandPart(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		for _, number := range numbers {
			if seen[number] {
				return nil, fmt.Errorf("has %s twice", number)
			}
			seen[number] = true
			if len(out) == maxNames {
				return nil, tooMany()
			}
			out = append(out, prefix+number+suffix)
		}
	}
	return out, nil
}

func tooMany() error { return fmt.Errorf("stands for more than %d names", maxNames) }

// expandPart returns the numbers of 7 or 01-12.
func expandPart(part string) ([]string, error) {
	from, to, isRange := strings.Cut(part, "-")
	if !isRange {
		to = from
	}
	if !isDigits(from) || !isDigits(to) || len(from) > mostDigits || len(to) > mostDigits {
		return nil, fmt.Errorf("has %s where a number or a range belongs", quote(part))
	}
	if (isPadded(from) || isPadded(to)) && len(from) != len(to) {
		return nil, fmt.Errorf("has the range %s of different widths", quote(part))
	}
	first, _ := strconv.Atoi(from)
	last, _ := strconv.Atoi(to)
	switch {
	case last < first:
		return nil, fmt.Errorf("has the range %s, which runs backwards", quote(part))
	case last-first >= maxNames:
		return nil, tooMany()
	}
	out := make([]string, 0, last-first+1)
	for i := first; i <= last; i++ {
		out = append(out, fmt.Sprintf("%0*d", len(from), i))
	}
	return out, nil
}

func isPadded(number string) bool { return len(number) > 1 && number[0] == '0' }

// fold returns the pattern that stands for names that are foldable.
func fold(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	prefix, from, suffix := splitNumber(names[0])
	last := names[len(names)-1]
	return prefix + "[" + from + "-" + last[len(prefix):len(last)-len(suffix)] + "]" + suffix
}

// splitNumber takes a name apart at its last number.
func splitNumber(name string) (prefix, number, suffix string) {
	const digits = "0123456789"
	end := strings.LastIndexAny(name, digits) + 1
	start := len(strings.TrimRight(name[:end], digits))
	return name[:start], name[start:end], name[end:]
}

// foldable returns how many of the names, from the first on, fold into one
// pattern; also has the last word on each after the first.
func foldable(names []string, also func(i int) bool) int {
	if len(names) == 0 {
		return 0
	}
	prefix, number, suffix := splitNumber(names[0])
	value, err := strconv.Atoi(number)
	if err != nil || len(number) > mostDigits {
		return 1
	}
	n := 1
	for n < min(len(names), maxNames) {
		next := fmt.Sprintf("%0*d", len(number), value+n)
		if len(next) > mostDigits || isPadded(number) && len(next) != len(number) {
			break
		}
		if names[n] != prefix+next+suffix || !also(n) {
			break
		}
		n++
	}
	return n
}
