package report

import (
	"io"
	"slices"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Schema is the version of the JSON form. It changes when a field changes its
// meaning or goes, not when one is added.
const Schema = 1

type jsonDrill struct {
	Schema int         `json:"schema"`
	File   string      `json:"file"`
	States []jsonState `json:"states"`
	// Reboots are what is left of each when the switch is back.
	Reboots []jsonReboot `json:"reboots,omitempty"`
	Errors  []string     `json:"errors,omitempty"` // scenarios that could not be analysed
}

type jsonState struct {
	Scenario    jsonScenario  `json:"scenario"`
	Networks    []jsonNetwork `json:"networks"`
	Clusters    []jsonCluster `json:"clusters"`
	Assumptions []string      `json:"assumptions,omitempty"`
	Joined      []jsonJoined  `json:"joined,omitempty"`
	Notes       []string      `json:"notes,omitempty"` // MLAG pairs that are split or half closed, stacks with a new address
	Load        *jsonLoad     `json:"load,omitempty"`
}

type jsonScenario struct {
	Name    string             `json:"name"`
	Down    []topology.Element `json:"down"`
	Slower  *jsonSlower        `json:"slower,omitempty"`
	Changes []failure.Change   `json:"changes,omitempty"`
}

// jsonJoined is a link whose ends have different untagged VLANs.
type jsonJoined struct {
	Link  topology.Element `json:"link"`
	Ports [2]string        `json:"ports"`
	VLANs [2]int           `json:"vlans"`
}

func joinedJSON(all []failure.Joined) []jsonJoined {
	var out []jsonJoined
	for _, j := range all {
		out = append(out, jsonJoined{j.Link, [2]string{j.A.String(), j.B.String()}, j.VLANs})
	}
	return out
}

// jsonSlower is what came up slower.
type jsonSlower struct {
	Element topology.Element `json:"element"`
	Mbps    int              `json:"mbps"`
}

func scenarioJSON(s failure.Scenario) jsonScenario {
	out := jsonScenario{Name: s.String(), Down: elementsJSON(s.Down), Changes: s.Changes}
	if s.Slower != (failure.Slowdown{}) {
		out.Slower = &jsonSlower{s.Slower.Element, s.Slower.Mbps}
	}
	return out
}

type jsonNetwork struct {
	Cluster          string             `json:"cluster"`
	Network          string             `json:"network"`
	VLAN             int                `json:"vlan"`
	Verdict          failure.Verdict    `json:"verdict"`
	Collateral       failure.Verdict    `json:"collateral"`
	Before           failure.Verdict    `json:"before"`
	BottleneckMbps   int                `json:"bottleneck_mbps"`
	FlowMbps         int                `json:"flow_mbps"`
	VMMbps           int                `json:"vm_mbps"`
	Hops             int                `json:"hops"`
	Path             []topology.Element `json:"path"`
	PathBefore       []topology.Element `json:"path_before"`
	CutHosts         []string           `json:"cut_hosts"`
	Reason           *jsonReason        `json:"reason"`
	CollateralReason *jsonReason        `json:"collateral_reason"`
	NoSpare          *jsonSpare         `json:"no_spare,omitempty"`
}

// jsonSpare is the first cable without which too a network is worse than rerouted.
type jsonSpare struct {
	Without topology.Element `json:"without"`
	Verdict failure.Verdict  `json:"verdict"`
}

type jsonReason struct {
	Code     failure.Code `json:"code"`
	Text     string       `json:"text"`
	Port     string       `json:"port,omitempty"`
	Instance string       `json:"instance,omitempty"`
	Element  string       `json:"element,omitempty"`
	Remedy   string       `json:"remedy,omitempty"`
	Lost     *jsonLost    `json:"lost,omitempty"`
}

// jsonLost is the comparison that made the port discard.
type jsonLost struct {
	Field  string     `json:"field"`
	Winner jsonVector `json:"winner"`
	Loser  jsonVector `json:"loser"`
}

type jsonVector struct {
	Port             string `json:"port"`
	Root             string `json:"root,omitempty"`
	RootPathCost     int    `json:"root_path_cost"`
	RegionalRoot     string `json:"regional_root"`
	InternalCost     int    `json:"internal_cost"`
	DesignatedBridge string `json:"designated_bridge"`
	DesignatedPort   string `json:"designated_port"`
}

// JSON writes the drill as one JSON object, indented, with a newline at its end:
//
//	{"schema": 1, "file": "…", "states": [
//	  {"scenario": {"name": "no fault", "down": []}, "networks": [
//	    {"cluster": "hv1", "network": "csv", "vlan": 110,
//	     "verdict": "intact", "collateral": "intact", "before": "intact",
//	     "bottleneck_mbps": 10000, "flow_mbps": 10000, "vm_mbps": 10000, "hops": 2,
//	     "path": ["nic:node1/csv", "switch:ten-a", …], "path_before": […],
//	     "cut_hosts": [], "reason": null, "collateral_reason": null}],
//	   "clusters": [
//	    {"cluster": "hv1", "verdict": "whole", "collateral": "whole", "before": "whole",
//	     "text": "…", "kept": ["node1", …], "lost": [], "cut_nodes": [], "bystanders": [],
//	     "votes": 4, "all_votes": 4, "witness": false, "witness_lost": false,
//	     "contested": false, "blind": {"count": 0, "pairs": []}, "apart": null, "services_lost": [], "networks": []}]}]}
//
// States are in the order of enumeration, the one without fault first. A scenario in
// which a link came up slower has slower, {"element": "member:isl/1", "mbps": 1000}. before
// is the verdict without fault. path, hops and reason are those of the pair that
// decided the verdict; path is empty where it is not connected, and hops 0.
// collateral_reason is that of the pair that decided the collateral verdict. A
// reason has code and text, and where it is about one, port (bridge:number),
// instance (cist, mst2) and element, the comparison that was lost, and a remedy;
// null goes with intact. A state in which a network is slow or rerouted has load
// beside networks, as [Load.JSON] has it, with the links only that are overrun and
// no drain beside other demands.
// A network that is at most rerouted and has no spare left
// has no_spare, {"without": "lag:isl", "verdict": "slow"}: what it would be without
// which one more cable.
// Of reboots there is beside the states, in which each switch is down, "reboots":
// for each switch what is stuck when it is back, port, element, guard and
// instances, and the networks then.
//
// Of changes, the scenario has "changes": ["deaf:ten-b:isl", …] too, and the state where
// a link joins two VLANs "joined": [{"link": "lag:isl", "ports": ["ten-a:1", "ten-b:1"],
// "vlans": [10, 20]}].
//
// A cluster with a heartbeat budget has "heartbeat": {"network": "management", "least": 0,
// "most": 2, "budget": 10, "text": "…"} where its heartbeats stop for a while, in
// seconds.
//
// The fields of clusters are those of failure.ClusterOutcome, text its sentence.
// apart has two nodes that do not see each other and of each network why, null where
// there are none. networks has those of which there is anything to say.
func (d *Drill) JSON(w io.Writer) error {
	out := jsonDrill{Schema: Schema, File: d.File, States: []jsonState{}}
	for _, err := range d.Errors {
		out.Errors = append(out.Errors, err.Error())
	}
	for i, o := range d.Outcomes {
		s := stateJSON(o)
		if x := d.stateLoad(o); x != nil {
			s.Load = loadJSON(x, true)
		}
		if len(d.Spares) == len(d.Outcomes) {
			s.spares(d.Spares[i])
		}
		out.States = append(out.States, s)
	}
	for _, r := range d.Reboots {
		out.Reboots = append(out.Reboots, rebootOf(r))
	}
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func stateJSON(o *failure.Outcome) jsonState {
	return jsonState{
		Scenario: scenarioJSON(o.Scenario), Joined: joinedJSON(o.Joined),
		Networks: networksJSON(o.Networks), Clusters: clustersJSON(o.Clusters), Assumptions: o.Assumptions, Notes: o.Notes,
	}
}

func (s *jsonState) spares(spares []failure.Spare) {
	for _, x := range spares {
		for i := range s.Networks {
			if n := &s.Networks[i]; n.Cluster == x.Cluster && n.Network == x.Network {
				n.NoSpare = &jsonSpare{x.Lost, x.Verdict}
			}
		}
	}
}

func elementsJSON(x topology.Faults) []topology.Element {
	return slices.AppendSeq([]topology.Element{}, x.All())
}

func networksJSON(networks []failure.NetworkOutcome) []jsonNetwork {
	out := []jsonNetwork{}
	for i := range networks {
		out = append(out, networkJSON(&networks[i]))
	}
	return out
}

func networkJSON(n *failure.NetworkOutcome) jsonNetwork {
	return jsonNetwork{
		Cluster: n.Cluster, Network: n.Network, VLAN: n.VLAN,
		Verdict: n.Verdict, Collateral: n.Collateral, Before: n.Before,
		BottleneckMbps: n.BottleneckMbps, FlowMbps: n.FlowMbps, VMMbps: n.VMMbps,
		Hops: n.Pair.Path.Hops(), Path: notNil(n.Pair.Path), PathBefore: notNil(n.Pair.Before),
		CutHosts: notNil(n.CutHosts), Reason: reason(&n.Pair), CollateralReason: reason(&n.Bystander),
	}
}

func notNil[T any, S ~[]T](s S) []T { return append([]T{}, s...) }

func reason(p *failure.Pair) *jsonReason {
	r := &p.Reason
	if r.Code == "" {
		return nil
	}
	out := &jsonReason{Code: r.Code, Text: r.String(), Remedy: r.Remedy}
	if r.Port != (stp.PortID{}) {
		out.Port = r.Port.String()
	}
	if r.Code == failure.CodePortDiscards || r.Code == failure.CodeGuard {
		out.Instance = r.Instance.String()
	}
	if r.Element != (topology.Element{}) {
		out.Element = r.Element.String()
	}
	if r.Lost != nil {
		out.Lost = &jsonLost{r.Lost.Field.String(), vector(r.Lost.Winner), vector(r.Lost.Loser)}
	}
	return out
}

func vector(c stp.Candidate) jsonVector {
	v := c.Vector
	out := jsonVector{
		Port: c.Port.String(), RootPathCost: v.ExternalCost, InternalCost: v.InternalCost,
		RegionalRoot: v.RegionalRoot.String(), DesignatedBridge: v.Bridge.String(), DesignatedPort: v.Port.String(),
	}
	if v.Root != (stp.BridgeID{}) {
		out.Root = v.Root.String()
	}
	return out
}
