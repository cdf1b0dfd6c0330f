package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostVisible is how much of a text from outside, such as a file's name, a page
// shows.
const mostVisible = 500

// visible returns a text from outside on one line, U+FFFD for what does not print,
// direction overrides among them, and cut where it is very long.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return utf8.RuneError
		}
		return r
	}, s)
	if n := len(s) - mostVisible; n > 0 {
		s = strings.ToValidUTF8(s[:mostVisible], "") + fmt.Sprintf("… (%d bytes more)", n)
	}
	return s
}
