package drill

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/spandrill/spandrill/topology"
)

// script is a drill file.
type script struct {
	path    string
	archive *txtar.Archive
	// networks are the sections that are topology files, and calls those that are
	// commands, both as indexes into archive.Files in order.
	networks []int
	calls    []call
	lines    []int // of the heads of the sections, from 1
}

// call is a command of a drill file.
type call struct {
	section int
	words   []string // without the first, spandrill
	line    int
}

// program is the first word of a command.
const program = "spandrill"

// problem says what is wrong in a line of the file.
func (s *script) problem(line int, got, want, nearest string) topology.Problem {
	return topology.Problem{File: s.path, Line: line, Col: 1, Got: got, Want: want, Nearest: nearest}
}

// readScript reads a drill file. Its faults are topology.Problems.
func readScript(path string) (*script, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseScript(path, data)
}

func parseScript(path string, data []byte) (*script, error) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) // as some editors have it
	s := &script{path: path, archive: txtar.Parse(data)}
	problems := s.heads(data)
	if len(bytes.TrimSpace(s.archive.Comment)) == 0 {
		problems = append(problems, s.problem(1, "the file begins without prose", "a sentence on what is drilled", ""))
	}
	seen := make(map[string]int)
	for i, f := range s.archive.Files {
		line := s.lines[i]
		if first, ok := seen[f.Name]; ok {
			problems = append(problems, s.problem(line, fmt.Sprintf("section %q is there twice, first in line %d", f.Name, first), "", ""))
			continue
		}
		seen[f.Name] = line
		words, err := split(f.Name)
		switch {
		case err != nil:
			problems = append(problems, s.problem(line, fmt.Sprintf("section %q: %v", f.Name, err), "", ""))
		case words[0] == program && len(words) > 1:
			s.calls = append(s.calls, call{i, words[1:], line})
		case len(words) == 1 && isNetwork(f.Name):
			if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, `/\`) {
				problems = append(problems, s.problem(line, fmt.Sprintf("section %q is in another folder", f.Name), "a plain name such as cluster.yaml", ""))
			}
			s.networks = append(s.networks, i)
		default:
			nearest := topology.Nearest(words[0], []string{program})
			if ext := filepath.Ext(f.Name); nearest == "" && len(words) == 1 && ext != "" {
				if n := topology.Nearest(ext, []string{".yaml", ".yml"}); n != "" {
					nearest = strings.TrimSuffix(f.Name, ext) + n
				}
			}
			problems = append(problems, s.problem(line, fmt.Sprintf("section %q", f.Name), "a command such as spandrill drill --kinds lag, or a network such as cluster.yaml", nearest))
		}
	}
	if s.calls == nil && problems == nil {
		problems = append(problems, s.problem(1, "the file has no command", "a section such as -- spandrill drill --kinds lag --", ""))
	}
	if problems != nil {
		return nil, problems.Sort()
	}
	return s, nil
}

func isNetwork(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(name))
}

// almostHead is a line that somebody took for the head of a section.
var almostHead = regexp.MustCompile(`^-{1,3}\s*(spandrill\s.*|\S+\.ya?ml\s*-*\s*|.*\S\s+--\s*)$`)

// heads finds the lines of the sections' heads, and those that are almost one: txtar
// knows no faults and would take them for text.
func (s *script) heads(data []byte) (problems topology.Problems) {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case len(s.lines) < len(s.archive.Files) && strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --") &&
			len(line) >= len("-- ")+len(" --") && strings.TrimSpace(line[len("-- "):len(line)-len(" --")]) == s.archive.Files[len(s.lines)].Name:
			s.lines = append(s.lines, n)
		case almostHead.MatchString(line):
			problems = append(problems, s.problem(n, fmt.Sprintf("%q is not the head of a section", line), "-- NAME --, with two dashes and a space on both sides", ""))
		}
	}
	return problems
}

// split splits a command line at spaces, outside of single and double quotes.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inside := false
	quote := rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inside = r, true
		case quote == 0 && r == ' ':
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is not closed", quote)
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}

// name is what a command is called as a subtest.
func (c call) name() string { return strings.Join(c.words, " ") }

// network returns a section that is a topology file.
func (s *script) network(name string) ([]byte, bool) {
	for _, i := range s.networks {
		if s.archive.Files[i].Name == name {
			return s.archive.Files[i].Data, true
		}
	}
	return nil, false
}

// exitLine is what stands at the end of the text of a command that fails.
func exitLine(status int) string { return "exit status " + strconv.Itoa(status) + "\n" }

// expectsMisuse says that a command is meant to be used wrongly: its text says so.
func (s *script) expectsMisuse(c call) bool {
	return strings.HasSuffix("\n"+string(s.archive.Files[c.section].Data), "\n"+exitLine(statusBad))
}
