package failure_test

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// A verdict vector: a network, states of it, and the verdict of each cluster
// network by a model that was written apart from this library.
type verdictVector struct {
	Name     string          `json:"name"`
	Switches []vectorSwitch  `json:"switches"`
	MLAG     []vectorMLAG    `json:"mlag,omitempty"`
	LAGs     []vectorLink    `json:"lags"`
	Links    []vectorLink    `json:"links"`
	Hosts    []vectorHost    `json:"hosts"`
	Networks []vectorNetwork `json:"networks"`
	States   []vectorState   `json:"states"`
}

type vectorState struct {
	Down   []string                 `json:"down"`
	Expect map[string]vectorVerdict `json:"expect"`
}

type vectorSwitch struct {
	Name     string `json:"name"`
	MAC      string `json:"mac"`
	Protocol string `json:"protocol"`
	BPDU     string `json:"bpdu"`
	Priority int    `json:"priority"`
	Region   *struct {
		Name     string            `json:"name"`
		Revision int               `json:"revision"`
		VLANs    map[string]string `json:"vlans"`
	} `json:"region"`
	MSTPriority map[string]int `json:"mst_priority"`
	LAGCost     string         `json:"lag_cost"`
	MTU         int            `json:"mtu"`
	Stack       *vectorStack   `json:"stack,omitempty"`
}

// vectorStack is a stack whose parts shut down that are cut off from the first living
// chassis: see testdata/STACKS.md.
type vectorStack struct {
	Members []string `json:"members"`
	Ring    bool     `json:"ring"`
}

type vectorLink struct {
	Name     string    `json:"name"`
	A        vectorEnd `json:"a"`
	B        vectorEnd `json:"b"`
	Mbps     int       `json:"mbps"`
	Members  []int     `json:"members"`
	MinLinks int       `json:"min_links"`
	VLANsA   string    `json:"vlans_a"`
	VLANsB   string    `json:"vlans_b"`
	CostA    int       `json:"cost_a"`
	CostB    int       `json:"cost_b"`
	// PeersA and PeersB are the switch of each member at an end at an MLAG pair.
	PeersA []string `json:"peers_a,omitempty"`
	PeersB []string `json:"peers_b,omitempty"`
	// OnB is the chassis of each cable at the second end, of a stack.
	OnB []string `json:"on_b,omitempty"`
}

// vectorMLAG is an MLAG pair: see testdata/MLAG.md.
type vectorMLAG struct {
	Name           string   `json:"name"`
	Switches       []string `json:"switches"`
	Primary        string   `json:"primary"`
	PeerLink       string   `json:"peer_link"`
	Keepalive      bool     `json:"keepalive"`
	MAC            string   `json:"mac"`
	SplitBrain     string   `json:"split_brain"`
	AutoRecovery   bool     `json:"auto_recovery"`
	SuspendOrphans bool     `json:"suspend_orphans"`
}

type vectorEnd struct {
	Switch string
	Port   int
}

// MarshalJSON writes an end as a pair.
func (e vectorEnd) MarshalJSON() ([]byte, error) { return json.Marshal([2]any{e.Switch, e.Port}) }

func (e *vectorEnd) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[2]any{&e.Switch, &e.Port})
}

type vectorHost struct {
	Name string      `json:"name"`
	NICs []vectorNIC `json:"nics"`
}

// vectorNIC is one port, or with To a team: see testdata/TEAMS.md.
type vectorNIC struct {
	Name    string       `json:"name"`
	Switch  string       `json:"switch,omitempty"`
	Mbps    int          `json:"mbps"`
	Network string       `json:"network"`
	To      []vectorPort `json:"to,omitempty"`
	Team    string       `json:"team,omitempty"`
	Hash    string       `json:"hash,omitempty"`
	Card    string       `json:"card,omitempty"`
	Share   bool         `json:"share,omitempty"`
}

type vectorPort struct {
	Switch  string `json:"switch"`
	Mbps    int    `json:"mbps,omitempty"`
	Card    string `json:"card,omitempty"`
	Chassis string `json:"chassis,omitempty"`
}

type vectorNetwork struct {
	Name          string   `json:"name"`
	VLAN          int      `json:"vlan"`
	NeedsMbps     int      `json:"needs_mbps"`
	NeedsFlowMbps int      `json:"needs_flow_mbps"`
	NeedsMTU      int      `json:"needs_mtu"`
	Gateway       []string `json:"gateway"`
	MPIO          bool     `json:"mpio,omitempty"`
}

type vectorVerdict struct {
	Verdict        failure.Verdict `json:"verdict"`
	Collateral     failure.Verdict `json:"collateral"`
	BottleneckMbps int             `json:"bottleneck_mbps"`
	FlowMbps       int             `json:"flow_mbps"`
	VMMbps         *int            `json:"vm_mbps,omitempty"` // nil: not said
	Cut            []string        `json:"cut"`
}

// fabric describes the vector's network with the builder.
func (v *verdictVector) fabric() (*topology.Fabric, error) {
	var b topology.Builder
	for _, s := range v.Switches {
		mac, err := topology.ParseMAC(s.MAC)
		if err != nil {
			return nil, err
		}
		protocol, err := topology.ParseProtocol(s.Protocol)
		if err != nil {
			return nil, err
		}
		lagCost, err := topology.ParseLAGCost(s.LAGCost)
		if err != nil {
			return nil, err
		}
		sw := topology.Switch{Name: s.Name, MAC: &mac, Protocol: protocol, Priority: &s.Priority, LAGCost: lagCost, MTU: s.MTU}
		if s.BPDU != "" {
			if sw.BPDU, err = topology.ParseBPDU(s.BPDU); err != nil {
				return nil, err
			}
		}
		if s.Region != nil {
			r := topology.Region{ID: "of-" + s.Name, Name: s.Region.Name, Revision: s.Region.Revision, Instances: map[int]topology.VLANs{}}
			for id, list := range s.Region.VLANs {
				n, err := strconv.Atoi(id)
				if err != nil {
					return nil, err
				}
				if r.Instances[n], err = topology.ParseVLANs(list); err != nil {
					return nil, err
				}
			}
			b.Regions = append(b.Regions, r)
			sw.Region = r.ID
		}
		for id, p := range s.MSTPriority {
			n, err := strconv.Atoi(id)
			if err != nil {
				return nil, err
			}
			if sw.MSTPriority == nil {
				sw.MSTPriority = map[int]int{}
			}
			sw.MSTPriority[n] = p
		}
		if s.Stack != nil {
			sw.Stack = &topology.Stack{Ring: s.Stack.Ring, Split: topology.StackSplitCloses}
			for _, m := range s.Stack.Members {
				sw.Stack.Members = append(sw.Stack.Members, topology.Chassis{Name: m})
			}
		}
		b.Switches = append(b.Switches, sw)
	}
	for _, m := range v.MLAG {
		pair, err := m.pair()
		if err != nil {
			return nil, err
		}
		b.MLAGs = append(b.MLAGs, pair)
	}
	for _, l := range slices.Concat(v.LAGs, v.Links) {
		link := topology.Link{Name: l.Name, Mbps: l.Mbps, Members: l.Members}
		for i, e := range []struct {
			vectorEnd
			vlans string
			cost  int
			peers []string
			on    []string
		}{{l.A, l.VLANsA, l.CostA, l.PeersA, nil}, {l.B, l.VLANsB, l.CostB, l.PeersB, l.OnB}} {
			vlans, err := topology.ParseVLANs(e.vlans)
			if err != nil {
				return nil, err
			}
			link.Ends[i] = topology.End{Switch: e.Switch, Port: e.Port, VLANs: vlans, Cost: e.cost, MinLinks: l.MinLinks, Peers: e.peers, On: e.on}
		}
		b.Links = append(b.Links, link)
	}
	for _, n := range v.Networks {
		b.Networks = append(b.Networks, topology.Network{
			Name: n.Name, VLAN: n.VLAN, Gateway: n.Gateway, MPIO: n.MPIO,
			Needs: topology.Needs{Mbps: n.NeedsMbps, FlowMbps: n.NeedsFlowMbps, MTU: n.NeedsMTU},
		})
	}
	for _, h := range v.Hosts {
		host := topology.Host{Name: h.Name}
		for _, n := range h.NICs {
			nic, err := n.nic()
			if err != nil {
				return nil, err
			}
			host.NICs = append(host.NICs, nic)
		}
		b.Hosts = append(b.Hosts, host)
	}
	return b.Build()
}

func (m *vectorMLAG) pair() (topology.MLAG, error) {
	out := topology.MLAG{
		Name: m.Name, Switches: m.Switches, PeerLink: m.PeerLink, Priority: map[string]int{}, AutoRecovery: &m.AutoRecovery, SuspendOrphans: m.SuspendOrphans,
	}
	for _, sw := range m.Switches {
		out.Priority[sw] = 200
	}
	out.Priority[m.Primary] = 100
	if m.Keepalive {
		out.Keepalive = &topology.Keepalive{}
	}
	mac, err := topology.ParseMAC(m.MAC)
	if err != nil {
		return out, err
	}
	out.MAC = &mac
	out.SplitBrain, err = topology.ParseSplitBrain(m.SplitBrain)
	return out, err
}

func (n *vectorNIC) nic() (nic topology.NIC, err error) {
	nic = topology.NIC{Name: n.Name, Mbps: n.Mbps, Carries: []string{n.Network}, Card: n.Card, Share: n.Share}
	if n.Switch != "" {
		nic.To = []topology.Attachment{{Switch: n.Switch}}
	}
	for _, p := range n.To {
		nic.To = append(nic.To, topology.Attachment{Switch: p.Switch, Mbps: p.Mbps, Card: p.Card, On: p.Chassis})
	}
	if n.Team != "" {
		if nic.Team, err = topology.ParseTeam(n.Team); err != nil {
			return nic, err
		}
	}
	if n.Hash != "" {
		nic.Hash, err = topology.ParseHash(n.Hash)
	}
	return nic, err
}

// check evaluates every state and returns a line for each difference.
func (v *verdictVector) check() (differences []string, verdicts int, err error) {
	f, err := v.fabric()
	if err != nil {
		return nil, 0, err
	}
	for _, s := range v.States {
		x, err := f.ParseFaults(s.Down...)
		if err != nil {
			return nil, 0, err
		}
		o, err := failure.Evaluate(f, failure.Scenario{Down: x})
		if err != nil {
			return nil, 0, err
		}
		got := make(map[string]vectorVerdict)
		for _, n := range o.Networks {
			is := vectorVerdict{Verdict: n.Verdict, Collateral: n.Collateral, BottleneckMbps: n.BottleneckMbps, FlowMbps: n.FlowMbps, Cut: append([]string{}, n.CutHosts...)}
			if s.Expect[n.Network].VMMbps != nil {
				is.VMMbps = &n.VMMbps
			}
			got[n.Network] = is
			if err := reasonFault(f, &n); err != nil {
				differences = append(differences, fmt.Sprintf("%s, %v, %s: %v", v.Name, x, n.Network, err))
			}
		}
		verdicts += len(s.Expect)
		for _, name := range slices.Sorted(maps.Keys(s.Expect)) {
			want := s.Expect[name]
			want.Cut = append([]string{}, want.Cut...)
			if d := gocmp.Diff(want, got[name]); d != "" {
				differences = append(differences, fmt.Sprintf("%s, %v, %s (-want +got):\n%s", v.Name, x, name, d))
			}
		}
		if len(got) != len(s.Expect) {
			differences = append(differences, fmt.Sprintf("%s, %v: %d networks, want %d", v.Name, x, len(got), len(s.Expect)))
		}
	}
	return differences, verdicts, nil
}

// reasonFault says what no outcome may lack: a reason for all but intact, and a
// path where and only where the pair is connected.
func reasonFault(f *topology.Fabric, n *failure.NetworkOutcome) error {
	for _, p := range []failure.Pair{n.Pair, n.Bystander} {
		if p.Verdict == 0 || p.Verdict == failure.Looped && p.Reason.Code == failure.CodeRing {
			continue
		}
		if (p.Verdict == failure.Intact) != (p.Reason.Code == "") {
			return fmt.Errorf("%v has the reason %q", p.Verdict, p.Reason.Code)
		}
		if p.Verdict != failure.Intact && p.Reason.Text == "" {
			return fmt.Errorf("%v has no reason in words", p.Verdict)
		}
		if p.Verdict.Connected() != (p.Path != nil) {
			return fmt.Errorf("%v with the path %v", p.Verdict, p.Path)
		}
		for _, e := range slices.Concat(p.Path, p.Before) {
			if !f.Has(e) {
				return fmt.Errorf("the path has %v, which the fabric has not", e)
			}
		}
		if c := p.Reason.Code; c == failure.CodePortDiscards && p.Reason.Lost == nil && !strings.Contains(p.Reason.Text, "restricted") {
			return fmt.Errorf("a port discards, but nothing says what it lost to: %s", p.Reason.Text)
		}
	}
	return nil
}

func readVerdicts(t *testing.T) []verdictVector {
	t.Helper()
	dir := cmp.Or(os.Getenv("VERDICTS_DIR"), "testdata")
	var files []string
	for _, pattern := range []string{"verdicts*.jsonl", "verdicts*.jsonl.gz"} {
		m, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, m...)
	}
	slices.Sort(files)
	var out []verdictVector
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var r io.Reader = file
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(file); err != nil {
				t.Fatal(err)
			}
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			var v verdictVector
			d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
			d.DisallowUnknownFields()
			if err := d.Decode(&v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out = append(out, v)
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no verdict vectors in %s", dir)
	}
	return out
}

// TestVerdicts checks verdict, collateral verdict, bottleneck, flow and cut
// hosts of every state of every vector in VERDICTS_DIR, by default testdata.
func TestVerdicts(t *testing.T) {
	vectors := readVerdicts(t)
	states, verdicts := 0, 0
	for i := range vectors {
		v := &vectors[i]
		differences, n, err := v.check()
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		for _, d := range differences {
			t.Error(d)
		}
		states += len(v.States)
		verdicts += n
	}
	t.Logf("%d networks, %d states, %d verdicts", len(vectors), states, verdicts)
}

// TestVerdictsCanFail changes one expectation at a time and wants it noticed.
func TestVerdictsCanFail(t *testing.T) {
	vectors := readVerdicts(t)
	change := map[string]func(*vectorVerdict){
		"verdict":    func(v *vectorVerdict) { v.Verdict = v.Verdict%failure.Looped + 1 },
		"collateral": func(v *vectorVerdict) { v.Collateral = v.Collateral%failure.Looped + 1 },
		"bottleneck": func(v *vectorVerdict) { v.BottleneckMbps++ },
		"flow":       func(v *vectorVerdict) { v.FlowMbps++ },
		"cut":        func(v *vectorVerdict) { v.Cut = append([]string{"nobody"}, v.Cut...) },
	}
	for name, wrong := range change {
		v := vectors[len(vectors)/2]
		s := &v.States[len(v.States)-1]
		expect := maps.Clone(s.Expect)
		for network, e := range expect {
			wrong(&e)
			s.Expect = maps.Clone(expect)
			s.Expect[network] = e
			break
		}
		differences, _, err := v.check()
		if err != nil || len(differences) != 1 {
			t.Errorf("a wrong %s: %d differences, error %v", name, len(differences), err)
		}
		s.Expect = expect
	}
}
