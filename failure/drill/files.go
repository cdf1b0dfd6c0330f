package drill

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/spandrill/spandrill/topology"
)

// RunFiles runs the drill files that match the patterns, each a subtest by its name
// and in it each command one. A drill file is text that needs no Go to write: prose,
// then networks, then commands with what they print.
//
//	One ISL cable is pulled: csv goes by the uplinks, and is slow.
//
//	-- cluster.yaml --
//	spandrill: 1
//	…
//	-- spandrill drill --down member:isl/1 --require cluster:*>=on-backup --
//	…
//	-- spandrill why ten-b:isl --down member:isl/1 --
//	…
//
// A section whose name ends in .yaml or .yml is a topology file for the commands. Any
// other is a command line of the command spandrill, and its text all that this prints,
// with "exit status 1" as the last line where a requirement is not met, 3 where
// something could not be analysed. The commands are drill, change, stray, roles, why,
// members, check, erode, load, compare and sweep, with the flags that change what is
// printed: all but drill -o, sweep --shard and --resume. Their NETWORK is a section of
// the file, or a file by its path from the folder of the drill file; it may be left out
// where the drill file has one network.
// Words with spaces or > need quotes in a shell and may have them here.
//
// SPANDRILL_UPDATE=1 or -update writes what the commands print into the files (see
// [Baseline]); read the difference before you commit it.
//
// It is strict: a section or a flag that does not exist, a network that no command uses,
// a line that is almost the head of a section, a command that is used wrongly, and a file
// without prose or commands fail with file and line, before any command runs where that
// is possible, and nothing is written. A command that is meant to be used wrongly says so
// by the last line of its text: "exit status 2".
//
// Each state that a command looked at is computed again from the network with switches,
// links, hosts and networks in another order, MAC addresses and port numbers staying
// as they are, and may not differ in anything. So is each stray cable that was judged:
// what it does may not differ. Which cables there are is not looked for again, nor are
// those that could not be analysed: in another order of the switches a cable has its ends
// the other way round. Where a command has 1000 states or cables or more, 500 to 999 of
// them are computed again.
func RunFiles(t *testing.T, patterns ...string) {
	t.Helper()
	Files{}.Run(t, patterns...)
}

// Files runs drill files as [RunFiles] does, which is its zero value, with networks
// and commands of your own.
type Files struct {
	// Open opens a network that is neither a section of the drill file nor a file
	// beside it, "" being that of a command without NETWORK; nil: there is none. It
	// returns the name that the output calls the network by.
	Open func(name string) (shown string, r io.ReadCloser, err error)
	// Command runs a command line, without its first word, in place of the commands of
	// this package, in a folder that has the networks of the drill file; nil: those of
	// this package. It returns what that prints and its exit status, of which 2 is
	// that it was used wrongly. What it looked at is not computed again.
	Command func(t *testing.T, dir string, args []string) (output string, status int)
}

// Run runs the drill files that match the patterns. A pattern that matches none ends
// the test.
func (x Files) Run(t *testing.T, patterns ...string) {
	t.Helper()
	paths, err := glob(patterns)
	if err != nil {
		t.Fatal(err)
	}
	update := updating(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), func(t *testing.T) {
			t.Helper()
			x.file(t, path, update)
		})
	}
}

func glob(patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		return nil, errors.New(`drill.RunFiles: no pattern, want one such as "testdata/*.txtar"`)
	}
	var out []string
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil {
			return nil, fmt.Errorf("drill.RunFiles: %q: %w", p, err)
		}
		if found == nil {
			return nil, fmt.Errorf("drill.RunFiles: no file is called %q", p)
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (x Files) file(t *testing.T, path string, update bool) {
	t.Helper()
	s, err := readScript(path)
	if err == nil {
		err = x.understood(s)
	}
	if err != nil {
		t.Fatalf("\n%v", err)
	}
	dir := ""
	if x.Command != nil {
		if dir, err = folder(t, s); err != nil {
			t.Fatal(err)
		}
	}
	changed, misused, write := false, false, updateCommand(t.Name())
	for _, c := range s.calls {
		t.Run(c.name(), func(t *testing.T) {
			t.Helper()
			section := &s.archive.Files[c.section]
			output, status, states := x.call(t, s, c, dir)
			if status == statusBad && !s.expectsMisuse(c) {
				misused = true
				t.Fatalf("\n%s:%d: %s", path, c.line, misuse(output))
			}
			if update {
				changed = changed || string(section.Data) != output
				section.Data = []byte(output)
			} else if d := lineDiff(string(section.Data), output, c.line+1); d != "" {
				t.Errorf("\n%s:%d: prints something else (-want +got); to write it: %s\n%s", path, c.line, write, d)
			}
			for _, l := range states {
				if err := shuffled(l); err != nil {
					t.Errorf("\n%s:%d: %v", path, c.line, err)
				}
			}
		})
	}
	if update && changed && !misused {
		if err := os.WriteFile(path, txtar.Format(s.archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// understood says which commands are not, and which networks no command uses.
func (x Files) understood(s *script) error {
	if x.Command != nil {
		return nil
	}
	var problems topology.Problems
	used := make(map[string]bool)
	for _, c := range s.calls {
		_, r, err := parseCall(c.words)
		var m *misnamed
		if errors.As(err, &m) {
			problems = append(problems, s.problem(c.line, m.got, m.want, m.nearest))
			continue
		}
		for _, a := range r.args {
			used[a] = true
		}
	}
	// One that is alone needs no name.
	if problems == nil && (len(s.networks) > 1 || x.Open != nil) {
		for _, i := range s.networks {
			if name := s.archive.Files[i].Name; !used[name] {
				problems = append(problems, s.problem(s.lines[i], fmt.Sprintf("no command uses the network %q", name), "", ""))
			}
		}
	}
	if problems == nil {
		return nil
	}
	return problems.Sort()
}

// call runs a command, and returns what it looked at.
func (x Files) call(t *testing.T, s *script, c call, dir string) (output string, status int, states []looked) {
	if x.Command != nil {
		output, status = x.Command(t, dir, c.words)
	} else {
		command, r, err := parseCall(c.words)
		if err != nil {
			t.Fatal(err) // understood has looked at it
		}
		r.script, r.open = s, x.Open
		output, status = command.runCall(r)
		states = r.states
	}
	if output != "" && !strings.HasSuffix(output, "\n") {
		output += "\n"
	}
	if status != statusMet {
		output += exitLine(status)
	}
	return output, status, states
}

// folder returns one that has the networks of a drill file.
func folder(t *testing.T, s *script) (string, error) {
	dir := t.TempDir()
	for _, i := range s.networks {
		f := s.archive.Files[i]
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// misuse returns what a command said of how it was used.
func misuse(output string) string {
	text := strings.TrimSpace(strings.TrimSuffix(output, exitLine(statusBad)))
	return strings.TrimPrefix(text, program+": ")
}
