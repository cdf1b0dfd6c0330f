package main

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strconv"

	"golang.org/x/term"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	// width is where text is wrapped, in characters; 0: as package report does.
	width int
	// colour says whether text may have colours.
	colour bool
}

// ofProcess returns the streams of this process. Text is wrapped at what COLUMNS
// says, or at the width of a narrow terminal; it has colours on a terminal that
// has some, unless NO_COLOR is set (no-color.org).
func ofProcess() streams {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	fd := int(os.Stdout.Fd())
	isTerminal := term.IsTerminal(fd)
	columns := 0
	if isTerminal {
		columns, _, _ = term.GetSize(fd) // 0 where it is not known
	}
	s.width = widthOf(os.Getenv("COLUMNS"), columns)
	s.colour = isTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

// widthOf returns where text is wrapped: at what COLUMNS says, else where a terminal
// ends that is narrower than the widest line that is good to read.
func widthOf(variable string, columns int) int {
	const widest = 100
	if n, err := strconv.Atoi(variable); err == nil && n > 0 {
		return n
	}
	if columns > 0 && columns < widest {
		return columns
	}
	return 0
}

// text returns where a command writes text, as against JSON and the like.
func (s streams) text() io.Writer {
	if s.width == 0 && !s.colour {
		return s.out
	}
	return &terminal{w: s.out, width: s.width, colour: s.colour}
}

// format returns where a command writes what --format says.
func (s streams) format(name string) io.Writer {
	if name == "text" {
		return s.text()
	}
	return s.out
}

// terminal gives text colours, line by line, and says how wide it is: see
// report.Wide. What reports print ends with a newline.
type terminal struct {
	w      io.Writer
	width  int
	colour bool
	rest   []byte // of a line that is not complete
}

func (t *terminal) Width() int { return t.width }

func (t *terminal) Write(p []byte) (int, error) {
	if !t.colour {
		return t.w.Write(p)
	}
	t.rest = append(t.rest, p...)
	for {
		i := bytes.IndexByte(t.rest, '\n')
		if i < 0 {
			return len(p), nil
		}
		line := coloured(string(t.rest[:i])) + "\n"
		t.rest = t.rest[i+1:]
		if _, err := io.WriteString(t.w, line); err != nil {
			return 0, err
		}
	}
}

// Colours of a terminal. Words say the same without them.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	green  = "\x1b[32m"
	plain  = "\x1b[0m"
)

var verdictColours = map[string]string{
	"intact": green, "degraded": green, "rerouted": yellow, "slow": yellow, "unfit": yellow,
	"blocked": red, "pruned": red, "severed": red, "looped": red,
}

var (
	heading     = regexp.MustCompile(`^[A-Z][^:.]*$`)                                                                                              // of a section
	verdictLine = regexp.MustCompile(`^( +|and for what was unplugged, )(intact|degraded|rerouted|slow|unfit|blocked|pruned|severed|looped)( \()`) // and its words
	finding     = regexp.MustCompile(`^(  )([A-Z]{2,4}[0-9]{3})( .*)$`)
	discards    = regexp.MustCompile(`\b(discarding)\b`)
)

// coloured returns a line of a report with colours.
func coloured(line string) string {
	switch {
	case heading.MatchString(line):
		return bold + line + plain
	case verdictLine.MatchString(line):
		return verdictLine.ReplaceAllStringFunc(line, func(s string) string {
			m := verdictLine.FindStringSubmatch(s)
			return m[1] + verdictColours[m[2]] + m[2] + plain + m[3]
		})
	case finding.MatchString(line):
		return finding.ReplaceAllString(line, "$1"+bold+"$2"+plain+"$3")
	}
	return discards.ReplaceAllString(line, red+"$1"+plain)
}
