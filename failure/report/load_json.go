package report

import (
	"io"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

type jsonLoadFile struct {
	Schema int       `json:"schema"`
	File   string    `json:"file"`
	States []jsonOne `json:"states"`
}

type jsonOne struct {
	Scenario jsonScenario `json:"scenario"`
	Load     *jsonLoad    `json:"load"`
}

type jsonLoad struct {
	Links    []jsonLink        `json:"links"`
	Networks []jsonNetworkLoad `json:"networks"`
	Drains   []jsonDrain       `json:"drains"`
}

type jsonLink struct {
	Element topology.Element `json:"element"`
	From    string           `json:"from,omitempty"`
	To      string           `json:"to,omitempty"`
	Mbps    int              `json:"mbps"`
	Flow    int              `json:"flow_mbps"`
	Offered int              `json:"offered_mbps"`
	Overrun bool             `json:"overrun"`
	Offers  []jsonOffer      `json:"networks"`
}

type jsonOffer struct {
	Network string     `json:"network"`
	Offered int        `json:"offered_mbps"`
	Demands int        `json:"demands"`
	Stopped int        `json:"stopped"`
	Gets    jsonBounds `json:"gets_mbps"`
}

type jsonBounds struct {
	Even  float64 `json:"even"`
	Worst float64 `json:"worst"`
}

type jsonNetworkLoad struct {
	Network    string            `json:"network"`
	Demands    int               `json:"demands"`
	Cut        int               `json:"cut"`
	Least      *jsonBounds       `json:"least_mbps"`
	From       string            `json:"from,omitempty"`
	To         string            `json:"to,omitempty"`
	Bottleneck *topology.Element `json:"bottleneck"`
}

type jsonDrain struct {
	Cluster string      `json:"cluster"`
	Host    string      `json:"host"`
	Bytes   int64       `json:"bytes"`
	To      []string    `json:"to"`
	Alone   *jsonBounds `json:"alone_s"`
	Beside  *jsonBounds `json:"beside_s"`
}

// JSON writes the load as one JSON object, indented, with a newline at its end:
//
//	{"schema": 1, "file": "…", "states": [{"scenario": {"name": "no fault", "down": []}, "load": {
//	  "links": [{"element": "lag:up-a", "from": "ten-a", "to": "core-a", "mbps": 2000, "flow_mbps": 1000,
//	     "offered_mbps": 92000, "overrun": true, "networks": [{"network": "vm", "offered_mbps": 40000,
//	       "demands": 6, "stopped": 6, "gets_mbps": {"even": 600, "worst": 300}}]}],
//	  "networks": [{"network": "csv", "demands": 12, "cut": 0, "least_mbps": {"even": 100, "worst": 50},
//	     "from": "node1", "to": "node2", "bottleneck": "lag:up-a"}],
//	  "drains": [{"cluster": "hv1", "host": "node1", "bytes": 128849018880, "to": ["node2"],
//	     "alone_s": {"even": 343.6, "worst": 687.2}, "beside_s": {"even": 2000, "worst": 4000}}]}}]}
//
// The states are that without fault and, if there is one, the other. Fields are
// those of failure.Load: even is with flows spread evenly over the members of
// bundles, worst with all of them on one. from and to are left out for a segment;
// the gateway is "gateway". What does not apply is null.
func (l *Load) JSON(w io.Writer) error {
	out := jsonLoadFile{Schema: Schema, File: l.File}
	states := []*failure.Load{l.Rest}
	if l.faulty() {
		states = append(states, l.Load)
	}
	for _, s := range states {
		one := jsonOne{Scenario: scenarioJSON(s.Scenario), Load: loadJSON(s, false)}
		for i := range s.Drains {
			if t := s.Beside(&s.Drains[i]); t != (failure.Times{}) {
				one.Load.Drains[i].Beside = seconds(t)
			}
		}
		out.States = append(out.States, one)
	}
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// loadJSON returns a load without the drains beside other demands; overrun: with
// the links only that are.
func loadJSON(s *failure.Load, overrun bool) *jsonLoad {
	out := &jsonLoad{Links: []jsonLink{}, Networks: []jsonNetworkLoad{}, Drains: []jsonDrain{}}
	for i := range s.Links {
		x := &s.Links[i]
		if overrun && !x.Overrun() {
			continue
		}
		j := jsonLink{Element: x.Element, From: x.From, To: x.To, Mbps: x.Mbps, Flow: x.FlowMbps, Offered: x.Offered, Overrun: x.Overrun()}
		for _, o := range x.Offers {
			j.Offers = append(j.Offers, jsonOffer{o.Network, o.Mbps, o.Demands, o.Stopped, jsonBounds(o.Gets)})
		}
		out.Links = append(out.Links, j)
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		j := jsonNetworkLoad{Network: n.Network, Demands: n.Demands, Cut: n.Cut}
		if n.Demands > n.Cut {
			j.Least, j.From, j.To = (*jsonBounds)(&n.Least), end(n.From), end(n.To)
		}
		if n.Bottleneck != (topology.Element{}) {
			j.Bottleneck = &n.Bottleneck
		}
		out.Networks = append(out.Networks, j)
	}
	for i := range s.Drains {
		d := &s.Drains[i]
		j := jsonDrain{Cluster: d.Cluster, Host: d.Host, Bytes: d.Bytes, To: notNil(d.To)}
		if d.Alone != (failure.Times{}) {
			j.Alone = seconds(d.Alone)
		}
		out.Drains = append(out.Drains, j)
	}
	return out
}

func seconds(t failure.Times) *jsonBounds {
	return &jsonBounds{t.Even.Seconds(), t.Worst.Seconds()}
}
