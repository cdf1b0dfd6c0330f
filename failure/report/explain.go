package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/spandrill/spandrill/failure/explain"
)

// Explain writes what a verdict or a code of findings means, for a person.
func Explain(w io.Writer, x explain.Page) error {
	p := &printer{w: w}
	what := string(x.Kind)
	if x.Severity != 0 {
		what = x.Severity.String()
	}
	p.wrapped(0, fmt.Sprintf("%s (%s): %s", x.Name, what, x.Title))
	for _, part := range []struct{ heading, text string }{
		{"What it means", x.Means}, {"Why it matters", x.Matters}, {"What to do", x.Fix},
	} {
		p.line(0, "")
		p.line(0, "%s", part.heading)
		p.wrapped(1, part.text)
	}
	if x.Example() == "" {
		return p.err
	}
	p.line(0, "")
	p.wrapped(0, "A file that shows it, with spandrill "+strings.Join(append([]string{x.Args[0], x.File()}, x.Args[1:]...), " "))
	for line := range strings.Lines(x.Example()) {
		p.line(1, "%s", strings.TrimRight(line, "\n"))
	}
	return p.err
}
