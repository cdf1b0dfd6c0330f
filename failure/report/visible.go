package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Visible returns a line with every character escaped that a terminal would act on
// or that nobody sees. Names of elements have none, names of files and of MST
// regions may.
func Visible(s string) string {
	return escapeHidden(s, func(r rune) string {
		q := strconv.QuoteRune(r)
		return q[1 : len(q)-1]
	})
}

func hidden(r rune) bool { return !unicode.IsPrint(r) && r != '\t' }

// escapeHidden returns a text with what is hidden escaped.
func escapeHidden(s string, escape func(rune) string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// newEncoder returns an encoder of indented JSON with nothing hidden in it.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(visibleJSON{w})
	e.SetIndent("", "  ")
	return e
}

// visibleJSON escapes what is hidden as JSON does. An encoder writes a value at a time,
// so that no character is cut in two.
type visibleJSON struct{ w io.Writer }

func (v visibleJSON) Write(p []byte) (int, error) {
	lines := strings.Split(string(p), "\n") // those of the indentation; texts have theirs escaped
	for i := range lines {
		lines[i] = escapeHidden(lines[i], func(r rune) string {
			if a, b := utf16.EncodeRune(r); r > 0xFFFF {
				return fmt.Sprintf(`\u%04x\u%04x`, a, b)
			}
			return fmt.Sprintf(`\u%04x`, r)
		})
	}
	if _, err := io.WriteString(v.w, strings.Join(lines, "\n")); err != nil {
		return 0, err
	}
	return len(p), nil
}
