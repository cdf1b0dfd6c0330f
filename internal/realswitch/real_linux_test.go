package realswitch

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/spandrill/spandrill/stp"
)

var record = flag.Bool("record", false, "write to testdata what the bridges print in the recorded states")

// kind is a kind of bridge that fabrics can be built of.
type kind struct {
	name     string
	protocol stp.Protocol
	tools    []string
	devices  []string // files without which it does not work
	pace     pace
	build    func(*sandbox, stp.Input) (fabric, error)
}

// TestOpenVSwitch compares Solve with the RSTP of Open vSwitch.
func TestOpenVSwitch(t *testing.T) {
	compare(t, kind{
		name: "ovs", protocol: stp.RSTP,
		tools:   []string{"ip", "nsenter", "ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-appctl"},
		devices: []string{ovsSchema, "/dev/net/tun"},
		// Neighbours say hello every two seconds; who has news says it at once.
		pace:  pace{poll: 400 * time.Millisecond, quiet: 3 * time.Second, limit: 60 * time.Second},
		build: buildOVS,
	})
}

// TestKernelBridge compares Solve with the legacy STP of the kernel's bridge.
func TestKernelBridge(t *testing.T) {
	compare(t, kind{
		name: "kernel", protocol: stp.STP,
		tools: []string{"ip", "bridge", "nsenter"},
		// What is at rest by its vectors is so for good, see disagreement; the
		// time is for hellos to show that.
		pace:  pace{poll: 400 * time.Millisecond, quiet: 1500 * time.Millisecond, limit: 60 * time.Second},
		build: buildKernel,
	})
}

// compare builds all networks of bridges of the kind, all at once: they do
// nothing but wait for most of the time.
func compare(t *testing.T, k kind) {
	if why := k.missing(t.TempDir()); why != "" {
		if os.Getenv("SPANDRILL_REAL") == "1" {
			t.Fatalf("SPANDRILL_REAL=1, and the test can not run: %s", why)
		}
		t.Skip(why)
	}
	t.Parallel()
	start := time.Now()
	var results []result
	var mu sync.Mutex
	var wg sync.WaitGroup
	all := networks(k.protocol)
	if *record && k.protocol == stp.RSTP {
		all = append(all, dear(k.protocol))
	}
	for i, n := range all {
		dir := filepath.Join(t.TempDir(), strconv.Itoa(i))
		wg.Go(func() {
			r, err := k.exercise(n, dir)
			if err != nil {
				r.differences = append(r.differences, "given up: "+err.Error())
			}
			mu.Lock()
			defer mu.Unlock()
			results = append(results, r)
		})
	}
	wg.Wait()
	for _, r := range results {
		for _, d := range r.differences {
			if r.network.wrong {
				t.Logf("%s, %s, known: %s", k.name, r.network.name, d)
				continue
			}
			t.Errorf("%s, %s, %s", k.name, r.network.name, d)
		}
		if r.evidence != "" && !r.network.wrong {
			t.Logf("%s, %s printed:\n%s", k.name, r.network.name, r.evidence)
		}
	}
	t.Logf("%s against Solve (%v), %.0f s:\n%s", k.name, k.protocol, time.Since(start).Seconds(), table(results))
}

// missing says why no fabric of the kind can be built here; empty if it can.
func (k kind) missing(dir string) string {
	if testing.Short() {
		return "-short"
	}
	if os.Geteuid() != 0 {
		return "needs root, for namespaces and interfaces"
	}
	for _, tool := range k.tools {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Sprintf("needs the program %s: %v", tool, err)
		}
	}
	for _, file := range k.devices {
		if _, err := os.Stat(file); err != nil {
			return fmt.Sprintf("needs the file %s: %v", file, err)
		}
	}
	s, err := newSandbox(dir)
	if err != nil {
		return fmt.Sprintf("needs namespaces: %v", err)
	}
	defer s.close()
	if _, err := s.run("ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"); err != nil {
		return fmt.Sprintf("needs the kernel's veth: %v", err)
	}
	if k.protocol == stp.STP {
		if _, err := s.run("ip", "link", "add", "probe2", "type", "bridge", "stp_state", "1"); err != nil {
			return fmt.Sprintf("needs the kernel's bridge: %v", err)
		}
	}
	return ""
}

// exercise builds a network in a sandbox of its own and exercises it.
func (k kind) exercise(n *network, dir string) (result, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return result{network: n}, err
	}
	s, err := newSandbox(dir)
	if err != nil {
		return result{network: n}, err
	}
	defer s.close()
	if err := s.cables(n.in); err != nil {
		return result{network: n}, err
	}
	f, err := k.build(s, n.in)
	if err != nil {
		return result{network: n}, err
	}
	var keep func(string, snapshot) error
	if *record {
		keep = func(state string, s snapshot) error { return k.record(n.name, state, s.raw) }
	}
	return exercise(n, f, k.pace, keep)
}

// record writes a state to testdata if it is one of those kept there.
func (k kind) record(network, state, raw string) error {
	for _, r := range recordings {
		if r.kind == k.name && r.network == network && r.state == state {
			return os.WriteFile(filepath.Join("testdata", r.file), []byte(raw), 0o644)
		}
	}
	return nil
}

// table prints a line for each result, and their sum.
func table(results []result) string {
	slices.SortFunc(results, func(a, b result) int { return cmp.Compare(order(a), order(b)) })
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "network\tbridges\tlinks\tstates compared\tports compared\tdifferences\tseconds\t")
	line := func(name string, bridges, links int, r result) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%.0f\t\n", name, bridges, links, r.states, r.ports, none(len(r.differences)), r.took.Seconds())
	}
	var sum result
	var bridges, links int
	for _, r := range results {
		b, l := len(r.network.in.Bridges), len(r.network.links())
		line(r.network.name, b, l, r)
		bridges, links = bridges+b, links+l
		sum.states, sum.ports = sum.states+r.states, sum.ports+r.ports
		sum.differences = append(sum.differences, r.differences...)
		sum.took = max(sum.took, r.took)
	}
	line("all", bridges, links, sum)
	w.Flush()
	return out.String()
}

// order is the place of a result in the table, that of its network.
func order(r result) int {
	return slices.IndexFunc(networks(stp.RSTP), func(n *network) bool { return n.name == r.network.name })
}

// none is a number of differences in words that stand out.
func none(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}
