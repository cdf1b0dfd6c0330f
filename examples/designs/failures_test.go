package designs_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/spandrill/spandrill/examples/designs"
)

// shown is the drill in which a kind of failure is shown: the file, the command in
// it, and the line of its output that names the failure, with the first of what is
// said of it below.
type shown struct{ kind, design, command, scenario, says string }

// outages are the failures that take something away, each with its drill.
var outages = []shown{
	{"a link", "t6", "drill t6 --down link:up-a", "link:up-a", "rerouted"},
	{"a LAG member", "t2", "drill t2 --kinds lag,member", "member:isl/[1-2] (2 failures)", "slow"},
	{"a whole LAG", "d2", "drill d2 --kinds switch,link,lag,member", "lag:isl", "pruned"},
	{"a link that comes up slower", "l2", "drill l2 --slower-all", "link:up-a=100M", "rerouted"},
	{"a member that comes up slower", "l2", "drill l2 --slower-all", "member:isl/[1-2]=1G (2 failures)", "slow"},
	{"a switch", "d2", "drill d2 --kinds switch,link,lag,member", "switch:ten-a", "none of csv and live-migration"},
	{"a host", "reference", "drill", "host:node[1-4] (4 failures)", "node1 is lost"},
	{"a stack member, the master and the other", "d5", "drill d5 --kinds switch,chassis,cable,lag,member", "chassis:core/core-[1-2] (2 failures)", "degraded"},
	{"a stack cable", "d5", "drill d5 --kinds switch,chassis,cable,lag,member", "cable:core/[1-2] (2 failures)", ""},
	{"a stack that splits", "d5", "drill d5 --down cable:core/1,cable:core/2", "cable:core/1 + cable:core/2", "degraded"},
	{"a whole stack", "d5", "drill d5 --kinds switch,chassis,cable,lag,member", "switch:core", "severed"},
	{"a NIC", "n1", "drill n1 --kinds switch,lag,nic,domain", "nic:node[1-2]/csv/[1-2] (4 failures)", "slow"},
	{"a NIC card", "n1", "drill n1 --kinds switch,lag,nic,domain", "domain:node[1-2]/c[1-2] (4 failures)", "severed"},
	{"a PDU", "n2", "drill n2 --down domain:p3", "domain:p3", "degraded"},
	{"a rack", "reference", "drill", "switch:ten-a, domain:r1 (2 failures)", "severed"},
	{"a switch rebooted, while it is down", "n3", "drill n3 --reboots", "switch:p down, switch:q down (2 reboots)", "severed"},
	{"a switch rebooted, the way back", "n3", "drill n3 --reboots", "switch:r leaves something behind, until somebody acts", "loop-inconsistent"},
	{"two at once", "d2", "sweep d2 -k 2 --kinds lag,member,switch", "switch:core-b + switch:ten-a", ""},
	{"three at once", "t2", "sweep t2 -k 3 --kinds switch,link,lag", "3 dead: severed 46, intact 10", ""},
	{"three at once, of different kinds", "t2", "drill t2 --down switch:core-b,link:up-a,host:node1", "switch:core-b + link:up-a + host:node1", "cut off at once"},
}

// TestEveryFailureHasADrill wants every kind of failure shown by a drill: the
// command is in the file, and what it prints says what becomes of the failure. That
// the command prints this is what TestDrills of the command is for. A list of other
// failures than outages is added below.
func TestEveryFailureHasADrill(t *testing.T) {
	for name, list := range map[string][]shown{"outages": outages} {
		for _, s := range list {
			t.Run(name+"/"+s.kind, func(t *testing.T) {
				if msg := s.missing(section(t, s.design, s.command)); msg != "" {
					t.Error(msg)
				}
			})
		}
	}
	// The check itself: what is not printed is missed.
	of := section(t, "t6", "drill t6 --down link:up-a")
	for _, s := range []shown{{scenario: "link:up-b"}, {scenario: "link:up-a", says: "pruned"}} {
		if s.missing(of) == "" {
			t.Errorf("%+v is found where it is not", s)
		}
	}
}

// missing says what an output lacks of a failure, or "".
func (s shown) missing(output string) string {
	if output == "" {
		return s.design + " has no section -- spandrill " + s.command + " --"
	}
	// Several paragraphs may have the line: some must go on with what is said, deeper,
	// until the next of its depth.
	lines := strings.Split(output, "\n")
	depth := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	found := false
	for i, line := range lines {
		if text := strings.TrimSpace(line); text != s.scenario && !strings.HasPrefix(text, s.scenario+" (in ") {
			continue
		}
		found = true
		var below []string
		for _, next := range lines[i+1:] {
			if depth(next) <= depth(line) {
				break
			}
			below = append(below, strings.TrimSpace(next))
		}
		if strings.Contains(strings.Join(below, " "), s.says) {
			return ""
		}
	}
	if !found {
		return "it prints no line " + s.scenario
	}
	return "of " + s.scenario + " it does not say " + s.says
}

// section returns what a command of a design's drill prints, "" where the drill has
// no such command.
func section(t *testing.T, design, command string) string {
	t.Helper()
	path, err := designs.Find(design)
	if err != nil {
		t.Fatal(err)
	}
	a, err := txtar.ParseFile(strings.TrimSuffix(path, ".yaml") + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if f.Name == "spandrill "+command {
			return string(f.Data)
		}
	}
	return ""
}
