package report

import (
	"io"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

type jsonErosions struct {
	Schema  int           `json:"schema"`
	File    string        `json:"file"`
	Bundles []jsonErosion `json:"bundles"`
}

type jsonErosion struct {
	LAG  topology.Element `json:"lag"`
	Rows []jsonErosionRow `json:"rows"`
}

type jsonErosionRow struct {
	Down        []topology.Element `json:"down"`
	Error       string             `json:"error,omitempty"`
	Status      string             `json:"status,omitempty"`
	Active      int                `json:"active"`
	Mbps        int                `json:"mbps"`
	FlowMbps    int                `json:"flow_mbps"`
	Ends        []jsonEnd          `json:"ends"`
	Changes     []jsonChange       `json:"changes"`
	Discards    []jsonDiscard      `json:"discards"`
	Networks    []jsonNetwork      `json:"networks"`
	Clusters    []jsonCluster      `json:"clusters"`
	Assumptions []string           `json:"assumptions,omitempty"`
}

type jsonEnd struct {
	Port  string     `json:"port"`
	Costs []jsonCost `json:"costs"`
}

type jsonCost struct {
	Instance string `json:"instance"`
	External bool   `json:"external,omitempty"`
	Cost     int    `json:"cost"`
	Pinned   bool   `json:"pinned"`
	Assumed  bool   `json:"assumed,omitempty"`
}

type jsonChange struct {
	Port     string   `json:"port"`
	Element  string   `json:"element,omitempty"`
	Instance string   `json:"instance"`
	Was      jsonPort `json:"was"`
	Is       jsonPort `json:"is"`
}

// jsonPort is the state of a port.
type jsonPort struct {
	Role       string `json:"role"`
	Forwarding bool   `json:"forwarding"`
	Guard      string `json:"guard,omitempty"`
}

type jsonDiscard struct {
	Port     string      `json:"port"`
	Element  string      `json:"element,omitempty"`
	Instance string      `json:"instance"`
	Role     string      `json:"role"`
	New      bool        `json:"new"`
	Reason   *jsonReason `json:"reason,omitempty"`
}

var statusNames = map[lag.Status]string{
	lag.Up: "up", lag.Dead: "dead", lag.SwitchDead: "switch-dead", lag.PortDisabled: "port-disabled", lag.OneWay: "one-way", lag.OneWayDown: "one-way-down",
	lag.BelowMinLinks: "below-min-links", lag.Unformed: "unformed",
}

// JSON writes the erosions as one JSON object, indented, with a newline at its
// end:
//
//	{"schema": 1, "file": "…", "bundles": [{"lag": "lag:isl", "rows": [
//	  {"down": [], "status": "up", "active": 2, "mbps": 20000, "flow_mbps": 10000,
//	   "ends": [{"port": "ten-a:1", "costs": [{"instance": "cist", "cost": 1000, "pinned": false}]}, …],
//	   "changes": [{"port": "ten-b:1", "element": "lag:isl", "instance": "cist",
//	                "was": {"role": "root", "forwarding": true}, "is": {…}}],
//	   "discards": [{"port": "core-b:2", "element": "lag:up-b", "instance": "cist", "role": "alternate", "new": false}],
//	   "networks": […], "clusters": […]}]}]}
//
// The first row is without fault, the last with every member dead. status is up,
// dead, port-disabled, below-min-links or unformed. mbps and flow_mbps are those
// of the members that work, even if the bundle is not up. An end that is down has
// no costs. external marks a cost in the CIST towards other regions, assumed one
// that no source gives. changes are against the first row, discards has every port
// of the network that is up and discards, with the reason where it is new.
// Networks and clusters are as in a drill. A row that could not be analysed has error, and the
// rest is empty. schema is [Schema].
func (e *Erosions) JSON(w io.Writer) error {
	out := jsonErosions{Schema: Schema, File: e.File, Bundles: []jsonErosion{}}
	for _, b := range e.Bundles {
		j := jsonErosion{LAG: b.LAG}
		for i := range b.Rows {
			j.Rows = append(j.Rows, erosionRowJSON(&b.Rows[i]))
		}
		out.Bundles = append(out.Bundles, j)
	}
	enc := newEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func erosionRowJSON(r *failure.ErosionRow) jsonErosionRow {
	j := jsonErosionRow{
		Down: elementsJSON(r.Down), Status: statusNames[r.Hop.Status],
		Active: r.Hop.Active, Mbps: r.Hop.Mbps, FlowMbps: r.Hop.FlowMbps,
		Ends: []jsonEnd{}, Changes: []jsonChange{}, Discards: []jsonDiscard{}, Networks: []jsonNetwork{}, Clusters: []jsonCluster{},
	}
	if r.Err != nil {
		j.Error = r.Err.Error()
		return j
	}
	j.Assumptions = r.Outcome.Assumptions
	for _, end := range r.Costs {
		e := jsonEnd{end.Port.String(), []jsonCost{}}
		for _, c := range end.Costs {
			e.Costs = append(e.Costs, jsonCost{c.Instance.String(), c.External, c.Cost, c.Pinned, c.Assumed})
		}
		j.Ends = append(j.Ends, e)
	}
	port := func(v stp.PortView) jsonPort {
		s := jsonPort{Role: v.Role.String(), Forwarding: v.Forwarding}
		if v.Guard != 0 {
			s.Guard = v.Guard.String()
		}
		return s
	}
	for _, c := range r.Changes {
		j.Changes = append(j.Changes, jsonChange{c.Port.String(), elementName(c.Cable), c.Instance.String(), port(c.Was), port(c.Is)})
	}
	for _, d := range r.Discards {
		j.Discards = append(j.Discards, jsonDiscard{
			d.Port.String(), elementName(d.Cable), d.Instance.String(), d.Role.String(), d.New, reason(&failure.Pair{Reason: d.Reason}),
		})
	}
	j.Networks, j.Clusters = networksJSON(r.Outcome.Networks), clustersJSON(r.Outcome.Clusters)
	return j
}

// elementName returns an element as text, "" for none.
func elementName(e topology.Element) string {
	if e == (topology.Element{}) {
		return ""
	}
	return e.String()
}
