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
	{"an MLAG peer link, keepalive alive", "d6", "drill d6 --kinds switch,mlag,keepalive,lag,member", "lag:vlti", "spine-2 closed its MLAG ports"},
	{"an MLAG keepalive", "d6", "drill d6 --kinds switch,mlag,keepalive,lag,member", "keepalive:spines, keepalive:leaves (2 failures), member:leaf-vlti/[1-2] (2 failures)", ""},
	{"an MLAG peer link and its keepalive", "d6", "drill d6 --down lag:vlti,keepalive:spines", "lag:vlti + keepalive:spines", "SPLIT BRAIN"},
	{"an MLAG peer", "d6", "drill d6 --kinds switch,mlag,keepalive,lag,member", "switch:spine-2", "spine-1 goes on alone"},
	{"both MLAG peers", "d6", "drill d6 --kinds switch,mlag,keepalive,lag,member", "mlag:spines", "severed"},
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

// lightsGreen are the failures that are not outages, each with its drill.
var lightsGreen = []shown{
	{"a stray cable, with BPDU filter", "c1", "stray c1", "stray:ten-a:Te22--ten-b:Te22", "go round for ever in VLAN 20: BPDU filter"},
	{"a stray cable, spanning tree off", "c1", "stray no-spanning-tree.yaml", "stray:ten-a:Te23--ten-b:Te23", "runs no spanning tree"},
	{"a stray cable over a switch that drops BPDUs", "c1", "stray c1 --through drop", "stray:ten-a:Te22--ten-b:Te22=drop", "the unmanaged switch drops BPDUs"},
	{"a stray cable over a switch that floods BPDUs", "c1", "stray t2 --through flood", "stray:ten-a--ten-a=flood", "is backup and discards"},
	{"a stray cable, BPDU guard", "c1", "stray c1", "stray:ten-a:Te21--ten-b:Te21", "shuts down the port that hears first"},
	{"a stray cable that moves the tree", "c1", "stray t2", "stray:core-a--ten-a", "becomes alternate, discarding"},
	{"a stray cable that joins access VLANs", "c1", "stray c1", "stray:ten-a:Te21--ten-a:Te22", "VLAN 10 (management) at ten-a and VLAN 20 (vm) at ten-a are joined"},
	{"a one-way link at the root port, RSTP", "c3", "change c3 --kinds deaf", "deaf:ten-b:isl", "is disputed"},
	{"a one-way link at the designated port: a black hole", "c3", "change c3 --kinds deaf", "deaf:ten-a:isl", "a black hole"},
	{"a one-way link at the alternate port, RSTP", "c3", "change c3 --kinds deaf", "deaf:core-a:core, deaf:core-b:core, deaf:ten-b:up-b, deaf:core-b:up-b (4 changes)", ""},
	{"a one-way link at the alternate port, legacy STP", "c3", "change legacy.yaml --make deaf:ten-b:up-b", "deaf:ten-b:up-b", "looped"},
	{"a one-way link, no dispute", "c3", "change without-dispute.yaml --make deaf:ten-b:up-b", "deaf:ten-b:up-b", "looped"},
	{"a one-way link, UDLD", "c3", "change udld.yaml --make deaf:ten-a:isl", "deaf:ten-a:isl", "UDLD"},
	{"a one-way member, LACP", "c3", "change bundles.yaml --make deaf:ten-b:isl/1", "deaf:ten-b:isl/1", "degraded"},
	{"a switch that no longer speaks spanning tree", "c2", "change c2 --kinds silent,rogue", "silent:core-b=drop", "looped"},
	{"a switch with a lower bridge ID", "c2", "change c2 --kinds silent,rogue", "rogue:ten-b", "core-a reaches rogue"},
	{"a cost changed on one switch", "c2", "change c2 --kinds priority,path-cost,cost", "cost:ten-b:isl=200000000", "slow"},
	{"a priority changed on one switch", "c2", "change c2 --kinds priority,path-cost,cost", "priority:ten-b=0", ""},
	{"a VLAN missing at one end of a trunk", "c2", "change c2 --kinds prune", "prune:ten-a:isl=110, prune:ten-b:isl=110 (2 changes)", "does not carry VLAN 110"},
	{"a native VLAN wrong at one end", "c2", "change c2 --kinds native,access", "native:ten-a:isl=110", ""},
	{"an access VLAN wrong at one end", "c2", "change c2 --kinds native,access", "access:office:desk=[110,120] (2 changes)", ""},
	{"a LAG static at one end and LACP at the other", "c2", "change c2 --kinds bundle,half,speed", "bundle:ten-a:isl=lacp, bundle:ten-b:isl=lacp (2 changes)", "does not form"},
	{"a static member alive at one end only", "c2", "change c2 --kinds bundle,half,speed", "half:ten-a:isl/1", ""},
	{"members of different speeds", "c2", "change c2 --kinds bundle,half,speed", "speed:isl/[1-2]=1G (2 changes)", ""},
	{"jumbo frames rerouted over a smaller MTU", "u1", "drill u1 --kinds link,lag,member", "lag:isl", "whose MTU is 1500 bytes: live-migration needs 9014"},
	{"lossless classes rerouted over a switch without", "u1", "drill u1 --kinds link,lag,member", "member:isl/[1-2] (2 failures)", "pfc"},
}

// TestEveryFailureHasADrill wants every kind of failure shown by a drill: the
// command is in the file, and what it prints says what becomes of the failure. That
// the command prints this is what TestDrills of the command is for.
func TestEveryFailureHasADrill(t *testing.T) {
	for name, list := range map[string][]shown{"outages": outages, "lights green": lightsGreen} {
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
