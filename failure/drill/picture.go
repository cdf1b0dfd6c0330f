package drill

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology/diagram"
)

// picture returns what leads to the picture of a state: the file that it wrote where
// go test -artifacts keeps such, else the command that draws it.
func (d *drill) picture(t testing.TB, s *State, it item, in stp.Instance) []string {
	if !artifacts() {
		return []string{d.drawCommand(t.Name(), s, it, in)}
	}
	name := filepath.Join(t.ArtifactDir(), fileName(it.name)+"."+in.String()+".dot")
	dot, err := d.dot(s, it, in)
	if err == nil {
		err = os.WriteFile(name, []byte(dot), 0o666)
	}
	if err != nil {
		return []string{fmt.Sprintf("could not be drawn: %v", err)}
	}
	return []string{name, "to draw it: neato -n2 -Tsvg -O " + quoted(name)}
}

// artifacts says whether files in t.ArtifactDir outlive the test.
func artifacts() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}

// dot returns the picture of a tree, where something is dead that of what is not as
// without fault. What a change plugs in is drawn too, and as there is no state without
// fault that has it, the tree as it is.
func (d *drill) dot(s *State, it item, in stp.Instance) (string, error) {
	f, err := failure.Apply(d.fabric, s.Outcome.Scenario.Changes...)
	if err != nil {
		return "", err
	}
	scene, err := diagram.NewScene(f, diagram.Options{})
	if err != nil {
		return "", err
	}
	overlay := report.Picture(f, s.Trees(), in)
	if plugged := len(s.Trees().View.Hops) > len(s.Rest().View.Hops); s.Trees() != s.Rest() && !plugged {
		overlay = report.Difference(f, s.Rest(), s.Trees(), in)
	}
	overlay.Title, overlay.Notes = it.name, report.Notes(f, s.Trees(), s.Outcome, in)
	return scene.DOT(overlay), nil
}

// drawCommand returns the command that draws a state. Of a fabric without a file, and of
// the states after a reboot and a change, for which the command has no flag (its --change
// is a cold start after it), that is the test itself: it keeps the picture, and says where.
func (d *drill) drawCommand(test string, s *State, it item, in stp.Instance) string {
	path, ok := paths.Load(d.fabric)
	if reboot := strings.HasPrefix(it.name, "reboot:"); !ok || reboot || len(s.Outcome.Scenario.Changes) > 0 {
		return "go test -artifacts -run " + quoted(runPattern(test))
	}
	command := "spandrill diagram " + quoted(path.(string))
	if s.Outcome.Scenario.Down.Len() > 0 {
		command += " --down " + quoted(downs(s.Outcome.Scenario.Down))
	}
	if s.Outcome.Scenario.Slower != (failure.Slowdown{}) {
		command += " --slower " + quoted(s.Outcome.Scenario.Slower.String())
	}
	if s.Outcome.Scenario.Down.Len() > 0 {
		command += " --difference"
	}
	if in != (stp.Instance{}) {
		command += " --instance " + in.String()
	}
	return command + " --format svg > " + quoted(fileName(it.name)+".svg")
}

// runPattern returns what go test -run takes for one test and no other.
func runPattern(test string) string {
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// quoted quotes a word for a shell where it has to be.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:,+@%=", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// fileName makes of a scenario's name one that any file system takes.
func fileName(s string) string {
	const longest = 80
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '_'
	}, s)
	return s[:min(len(s), longest)]
}
