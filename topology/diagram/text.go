package diagram

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tooLong bounds how much of a hostile text is looked at; no picture has room
// for more.
const tooLong = 20_000

// clean returns the text on one line: spaces for all white space, U+FFFD for
// what does not print. Direction overrides are among the latter, which could
// otherwise reorder the text beside them.
func clean(s string) string {
	if len(s) > tooLong {
		s = s[:tooLong]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == 0x200C || r == 0x200D: // joiners, which some scripts are written with
			return r
		case !unicode.IsPrint(r):
			return utf8.RuneError
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// runeWidth is the width of a rune in ems, a little more than in Helvetica,
// since the font that is at hand may be a wider one.
func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("iljtfrI.,:;'|!()[]{}/\\ `", r):
		return 0.36
	case strings.ContainsRune("mwMW@%&", r):
		return 0.95
	case r >= 'A' && r <= 'Z':
		return 0.72
	case r < 0x250:
		return 0.6
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case r >= 0x1100 && r < 0xD7B0, r >= 0xF900 && r < 0xFE70, r >= 0xFF00:
		return 1.05 // East Asian, emoji
	}
	return 0.7
}

// textWidth estimates the width of a text in points.
func textWidth(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += runeWidth(r)
	}
	return w * size
}

// fit returns the text, its end replaced by … where it is wider than width.
func fit(s string, width, size float64) string {
	if textWidth(s, size) <= width {
		return s
	}
	w := textWidth("…", size)
	for i, r := range s {
		if w += float64(runeWidth(r) * size); w > width {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}
	return s
}

// fitTail is like fit, but keeps the end, which tells the names of ports apart.
func fitTail(s string, width, size float64) string {
	if textWidth(s, size) <= width {
		return s
	}
	for i := range s {
		if t := "…" + s[i:]; textWidth(t, size) <= width {
			return t
		}
	}
	return "…"
}

// wrap breaks a text into lines of at most the width, between words where that
// is possible.
func wrap(s string, width, size float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		for {
			joined := strings.TrimSpace(line + " " + word)
			if textWidth(joined, size) <= width {
				line = joined
				break
			}
			if line == "" { // a word that fills a line
				n := breakAt(word, width, size)
				lines = append(lines, word[:n])
				word = word[n:]
				continue
			}
			lines, line = append(lines, line), ""
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakAt returns the number of bytes of a word that fit, at least one rune.
func breakAt(word string, width, size float64) int {
	w := 0.0
	for i, r := range word {
		if w += float64(runeWidth(r) * size); w > width && i > 0 {
			return i
		}
	}
	return len(word)
}

// natural orders names as people do: sw2 before sw10. Names that read the same,
// as sw2 and sw02, are in order of their bytes.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		dx, dy := digits(x), digits(y)
		if dx > 0 && dy > 0 {
			nx, ny := strings.TrimLeft(x[:dx], "0"), strings.TrimLeft(y[:dy], "0")
			if len(nx) != len(ny) {
				return sign(len(nx) - len(ny))
			}
			if c := strings.Compare(nx, ny); c != 0 {
				return c
			}
			x, y = x[dx:], y[dy:]
			continue
		}
		if x[0] != y[0] {
			return sign(int(x[0]) - int(y[0]))
		}
		x, y = x[1:], y[1:]
	}
	if len(x) != len(y) {
		return sign(len(x) - len(y))
	}
	return strings.Compare(a, b)
}

// sign is -1, 0 or 1.
func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// digits counts the digits that a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// foldNames writes sorted names as one, runs of numbers in brackets:
// node[1-3,7]. Names of different stems are joined by commas.
func foldNames(names []string) string {
	var out []string
	for i := 0; i < len(names); {
		stem, first, ok := numbered(names[i])
		j := i + 1
		numbers := []int{first}
		for ; ok && j < len(names); j++ {
			s, n, more := numbered(names[j])
			if !more || s != stem {
				break
			}
			numbers = append(numbers, n)
		}
		if j == i+1 {
			out = append(out, names[i])
		} else {
			out = append(out, stem+"["+ranges(numbers)+"]")
		}
		i = j
	}
	return strings.Join(out, ", ")
}

// numbered splits a name into its stem and the number at its end, which has no
// leading zero, so that the two make the name again.
func numbered(name string) (stem string, number int, ok bool) {
	stem = strings.TrimRight(name, "0123456789")
	digits := name[len(stem):]
	number, err := strconv.Atoi(digits)
	return stem, number, err == nil && strconv.Itoa(number) == digits
}

// ranges writes sorted numbers as 1-3,7.
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		part := strconv.Itoa(numbers[i])
		if j > i {
			part += "-" + strconv.Itoa(numbers[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ",")
}
