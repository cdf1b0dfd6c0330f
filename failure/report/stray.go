package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Strays is the cables that should not be there, to report on.
type Strays struct {
	// File is what the reader knows the fabric as.
	File   string
	Fabric *topology.Fabric
	// Rest is the state without any of them.
	Rest   *failure.Outcome
	Strays []*failure.Stray
	// Errors are the cables that could not be analysed.
	Errors []error
}

// strayGroup is cables that do the same but for the numbers of their ports.
type strayGroup struct {
	strays []*failure.Stray
	body   string
}

func (g *strayGroup) name() string {
	var names []string
	for _, s := range g.strays {
		names = append(names, s.Cable.String())
	}
	text := strings.Join(foldNames(names), ", ")
	if n := len(g.strays); n > 1 {
		text += fmt.Sprintf(" (%d cables)", n)
	}
	return text
}

// strayHarm ranks what a cable does: a storm, what reaches networks, what only moves a
// port or joins VLANs, nothing.
func strayHarm(s *failure.Stray) int {
	switch {
	case len(s.Storm) > 0:
		return 3
	case slices.ContainsFunc(s.Outcome.Networks, func(n failure.NetworkOutcome) bool { return trend(&n, collateral) > 0 }):
		return 2
	case !s.Harmless():
		return 1
	}
	return 0
}

var strayHeadings = []string{
	3: "A broadcast storm", 2: "Networks notice", 1: "Ports move, or VLANs are joined", 0: "Nothing moves",
}

// groups returns alike cables together, the most harmful first, in the order of
// enumeration.
// width is where their text is wrapped.
func (r *Strays) groups(width int) [4][]*strayGroup {
	var out [4][]*strayGroup
	byBody := make(map[string]*strayGroup)
	for _, s := range r.Strays {
		body := r.body(s, true, width)
		h := strayHarm(s)
		key := fmt.Sprint(h, body)
		if g := byBody[key]; g != nil {
			g.strays = append(g.strays, s)
			continue
		}
		byBody[key] = &strayGroup{strays: []*failure.Stray{s}, body: body}
		out[h] = append(out[h], byBody[key])
	}
	for _, groups := range out {
		for _, g := range groups {
			if len(g.strays) == 1 {
				g.body = r.body(g.strays[0], false, width)
			}
		}
	}
	return out
}

// Text writes the cables for a person, alike ones folded into one, the worst first.
func (r *Strays) Text(w io.Writer) error {
	p := &printer{w: w}
	p.wrapped(0, fmt.Sprintf("%s: %s", r.File, census(r.Fabric)))
	p.rest(r.Rest)
	p.line(0, "")
	p.wrapped(0, r.count())
	groups := r.groups(p.width())
	for h := 3; h >= 0; h-- {
		if groups[h] == nil {
			continue
		}
		p.line(0, "")
		p.line(0, "%s", strayHeadings[h])
		for _, g := range groups[h] {
			p.wrapped(1, g.name())
			if p.err == nil {
				_, p.err = io.WriteString(w, g.body)
			}
		}
	}
	p.unanalysed(r.Errors, "cables")
	return p.err
}

// Unanalysed says of the cables that could not be analysed why, a line for each cause.
func (r *Strays) Unanalysed() []string { return causes(r.Errors, "cables") }

// count sums up the cables.
func (r *Strays) count() string {
	if len(r.Strays)+len(r.Errors) == 0 {
		return "No two free ports are enabled: no cable can be plugged in by mistake."
	}
	var n [4]int
	for _, s := range r.Strays {
		n[strayHarm(s)]++
	}
	text := fmt.Sprintf("%s between free ports: %s a storm, %d reach networks, %d move ports or join VLANs, %d nothing",
		plural(len(r.Strays)+len(r.Errors), "cable", "cables"), plural(n[3], "makes", "make"), n[2], n[1], n[0])
	if len(r.Errors) > 0 {
		text += fmt.Sprintf(", %d could not be analysed", len(r.Errors))
	}
	return text + ". To have none: shut down every port that is not in use."
}

func (p *printer) unanalysed(errs []error, noun string) {
	if len(errs) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "Could not be analysed")
	for _, text := range causes(errs, noun) {
		p.wrapped(1, text)
	}
}

// causes returns a line for each cause of errors of the form "failure: SCENARIO: cause",
// with all scenarios that have it and how many, in what they are called.
func causes(errs []error, noun string) []string {
	var order []string
	names := make(map[string][]string)
	for _, err := range errs {
		text, cause := strings.TrimPrefix(err.Error(), "failure: "), ""
		if inner := errors.Unwrap(err); inner != nil {
			if name, ok := strings.CutSuffix(text, ": "+inner.Error()); ok {
				text, cause = name, ": "+inner.Error()
			}
		}
		if names[cause] == nil {
			order = append(order, cause)
		}
		names[cause] = append(names[cause], text)
	}
	var out []string
	for _, cause := range order {
		if cause == "" {
			out = append(out, names[cause]...)
			continue
		}
		text := strings.Join(foldNames(names[cause]), ", ")
		if n := len(names[cause]); n > 1 {
			text += fmt.Sprintf(" (%d %s)", n, noun)
		}
		out = append(out, text+cause)
	}
	return out
}

// narrow is text of a width that is kept.
type narrow struct {
	bytes.Buffer
	width int
}

func (n *narrow) Width() int { return n.width }

// body says what a cable does. Of alike ones it does not name the ports.
func (r *Strays) body(s *failure.Stray, alike bool, width int) string {
	b := &narrow{width: width}
	p := &printer{w: b}
	name := func(id stp.PortID) string {
		for k, at := range []failure.Place{s.Cable.At, s.Cable.To} {
			if id == s.Ends[k] && at.Port != "" {
				return "port " + at.String()
			}
		}
		return "port " + id.String()
	}
	if alike {
		name = func(id stp.PortID) string { return "the port at " + id.Bridge }
	}
	for _, text := range r.effects(s, name) {
		p.wrapped(2, text)
	}
	o := *s.Outcome
	o.Networks = slices.Clone(o.Networks)
	for i := range o.Networks {
		for _, pair := range []*failure.Pair{&o.Networks[i].Pair, &o.Networks[i].Bystander} {
			for _, end := range s.Ends {
				for _, text := range []*string{&pair.Reason.Text, &pair.Reason.Effect, &pair.Reason.Remedy} {
					if alike {
						*text = strings.ReplaceAll(*text, "port "+end.String()+",", name(end)+",")
						*text = strings.ReplaceAll(*text, end.String(), name(end))
					}
				}
			}
		}
	}
	p.clusters(2, &group{outcomes: []*failure.Outcome{&o}})
	p.networks(2, &o, collateral, false, true)
	return b.String()
}

// effects says what becomes of the cable and of other ports.
func (r *Strays) effects(s *failure.Stray, name func(stp.PortID) string) []string {
	var out []string
	blind := r.blind(s, name)
	if len(s.Storm) > 0 {
		text := "frames go round for ever in " + vlansText(s.Storm)
		if blind != "" {
			text += ": " + blind
		}
		out = append(out, text)
	}
	switch len(s.Closed) {
	case 1:
		out = append(out, fmt.Sprintf("BPDU guard shuts down %s", name(s.Closed[0])))
	case 2:
		out = append(out, fmt.Sprintf("BPDU guard shuts down the port that hears first, %s or %s: which one cannot be told", name(s.Closed[0]), name(s.Closed[1])))
	}
	out = append(out, r.foldTrees(s.Held, func(m failure.PortMove) string {
		if m.Is.Guard != 0 {
			return fmt.Sprintf("%s is %v", name(m.Port), m.Is.Guard)
		}
		return fmt.Sprintf("%s is %v and discards", name(m.Port), m.Is.Role)
	})...)
	if len(s.Storm)+len(s.Closed)+len(s.Held) == 0 {
		text := "both ends forward"
		if s.Ends[0].Bridge != s.Ends[1].Bridge && blind != "" {
			text += ", and " + blind
		}
		out = append(out, text)
	}
	out = append(out, r.foldTrees(s.Moved, func(m failure.PortMove) string {
		return fmt.Sprintf("%s at %s (%v, %s) becomes %v, %s", plugName(m), atPeers(r.Fabric, m.Port), m.Was.Role, stateText(m.Was), m.Is.Role, stateText(m.Is))
	})...)
	for _, j := range s.Outcome.Joined {
		out = append(out, joinText(r.Fabric, j))
	}
	return out
}

// atPeers names the switch of a port, and of one that is at both peers of an MLAG pair that
// pair.
func atPeers(f *topology.Fabric, id stp.PortID) string {
	if f == nil {
		return id.Bridge
	}
	for _, l := range f.Builder().Links {
		for i := range l.Ends {
			if e := &l.Ends[i]; e.Port == id.Number && slices.Contains(e.Peers, id.Bridge) {
				return bothPeers(f, e)
			}
		}
	}
	return id.Bridge
}

func plugName(m failure.PortMove) string {
	if m.Element == (topology.Element{}) {
		return "port " + m.Port.String()
	}
	return m.Element.String()
}

func stateText(v stp.PortView) string {
	switch {
	case v.Guard != 0:
		return v.Guard.String()
	case v.Role == stp.Disabled || v.Role == 0:
		return "down"
	case v.Forwarding:
		return "forwarding"
	}
	return "discarding"
}

// foldTrees says each sentence once, with the trees that it is true in where not
// every switch has one only.
func (r *Strays) foldTrees(moves []failure.PortMove, say func(failure.PortMove) string) []string {
	var out []string
	trees := make(map[string][]string)
	several := false
	for _, m := range moves {
		text := say(m)
		if trees[text] == nil {
			out = append(out, text)
		}
		if !slices.Contains(trees[text], m.Instance.String()) { // a port at both peers of a pair
			trees[text] = append(trees[text], m.Instance.String())
		}
		several = several || m.Instance != stp.Instance{}
	}
	for i, text := range out {
		if several {
			out[i] = fmt.Sprintf("%s in %s", text, strings.Join(trees[text], ", "))
		}
	}
	return out
}

// blind says why spanning tree does not see the cable, "" if it does.
func (r *Strays) blind(s *failure.Stray, name func(stp.PortID) string) string {
	if s.Cable.BPDU == topology.BPDUDrop {
		return "the unmanaged switch drops BPDUs"
	}
	var why []string
	for _, end := range s.Ends {
		for _, w := range r.Fabric.Builder().Switches {
			if w.Name != end.Bridge {
				continue
			}
			if w.Protocol == topology.NoSTP {
				why = append(why, w.Name+" runs no spanning tree")
			}
			for _, p := range w.Ports {
				if p.Number == end.Number && p.BPDUFilter {
					why = append(why, "BPDU filter is on "+name(end))
				}
			}
		}
	}
	return strings.Join(slices.Compact(why), ", ")
}

func vlansText(vlans []int) string {
	vlans = slices.Compact(slices.Sorted(slices.Values(vlans)))
	if len(vlans) == 1 {
		return fmt.Sprintf("VLAN %d", vlans[0])
	}
	return "VLANs " + topology.VLANsOf(vlans...).String()
}

// joinText says which VLANs a link joins, with their networks.
func joinText(f *topology.Fabric, j failure.Joined) string {
	name := func(vlan int) string {
		var networks []string
		for _, n := range f.Builder().Networks {
			if n.VLAN == vlan {
				networks = append(networks, n.Name)
			}
		}
		if networks == nil {
			return fmt.Sprintf("VLAN %d", vlan)
		}
		return fmt.Sprintf("VLAN %d (%s)", vlan, strings.Join(networks, ", "))
	}
	return fmt.Sprintf("%s at %s and %s at %s are joined: frames of the one come out in the other", name(j.VLANs[0]), atPeers(f, j.A), name(j.VLANs[1]), atPeers(f, j.B))
}

// joins prints which scenarios join VLANs.
func (p *printer) joins(f *topology.Fabric, outcomes []*failure.Outcome) {
	if !slices.ContainsFunc(outcomes, func(o *failure.Outcome) bool { return len(o.Joined) > 0 }) {
		return
	}
	p.line(0, "")
	p.line(0, "VLANs that are joined: frames of the one come out in the other")
	type joint struct {
		names []string
		vlans [2][]int
		is    failure.Joined
	}
	var joints []*joint
	alike := make(map[string]*joint) // by what differs in numbers only
	for _, o := range outcomes {
		for _, j := range o.Joined {
			key := fmt.Sprint(j.Link, valueOfChange.ReplaceAllString(o.Scenario.Name, "#"))
			if alike[key] == nil {
				alike[key] = &joint{is: j}
				joints = append(joints, alike[key])
			}
			x := alike[key]
			x.names = append(x.names, o.Scenario.Name)
			x.vlans[0], x.vlans[1] = append(x.vlans[0], j.VLANs[0]), append(x.vlans[1], j.VLANs[1])
		}
	}
	for _, x := range joints {
		p.wrapped(1, fmt.Sprintf("%s: %s of %s and %s of %s, by %v", strings.Join(foldNames(x.names), ", "),
			vlansText(x.vlans[0]), atPeers(f, x.is.A), vlansText(x.vlans[1]), atPeers(f, x.is.B), x.is.Link))
	}
}

var valueOfChange = regexp.MustCompile(`=[0-9]+`)

// Markdown writes the cables as a table, alike ones in one row, the worst first.
func (r *Strays) Markdown(w io.Writer) error {
	return limited(w, mostMarkdown, r.markdown)
}

func (r *Strays) markdown(w io.Writer) error {
	p := &printer{w: w, unwrapped: true}
	p.line(0, "# Cables that should not be there: %s", r.File)
	p.line(0, "")
	p.line(0, "%s", r.count())
	groups := r.groups(width)
	p.line(0, "")
	p.line(0, "| cable | cables | what becomes of it | networks worse than without it |")
	p.line(0, "|---|---|---|---|")
	for h := 3; h >= 0; h-- {
		for _, g := range groups[h] {
			s := g.strays[0]
			var names []string
			for _, s := range g.strays {
				names = append(names, s.Cable.String())
			}
			end := func(id stp.PortID) string { return "the port at " + id.Bridge }
			var worse []string
			for i := range s.Outcome.Networks {
				if n := &s.Outcome.Networks[i]; trend(n, collateral) > 0 {
					worse = append(worse, fmt.Sprintf("%s %v", label(s.Outcome, n), n.Collateral))
				}
			}
			p.line(0, "| %s | %d | %s | %s |", markdownCell(strings.Join(foldNames(names), ", ")), len(g.strays), markdownCell(strings.Join(r.effects(s, end), "; ")), markdownCell(strings.Join(worse, ", ")))
		}
	}
	for _, text := range causes(r.Errors, "cables") {
		p.line(0, "")
		p.line(0, "Could not be analysed: %s", text)
	}
	return p.err
}

func markdownCell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

type jsonStrays struct {
	Schema int         `json:"schema"`
	File   string      `json:"file"`
	Strays []jsonStray `json:"strays"`
	Errors []string    `json:"errors,omitempty"`
}

type jsonStray struct {
	Cable    failure.Change `json:"cable"`
	Ends     [2]string      `json:"ends"`
	Storm    []int          `json:"storm"`
	Closed   []string       `json:"closed"`
	Held     []jsonMove     `json:"held"`
	Moved    []jsonMove     `json:"moved"`
	Joined   []jsonJoined   `json:"joined"`
	Networks []jsonNetwork  `json:"networks"`
	Clusters []jsonCluster  `json:"clusters"`
}

type jsonMove struct {
	Port     string        `json:"port"`
	Element  string        `json:"element,omitempty"`
	Instance string        `json:"instance"`
	Was      jsonPortState `json:"was"`
	Is       jsonPortState `json:"is"`
}

type jsonPortState struct {
	Role       string `json:"role"`
	Forwarding bool   `json:"forwarding"`
	Guard      string `json:"guard,omitempty"`
}

// JSON writes the cables as one JSON object, indented, with a newline at its end:
//
//	{"schema": 1, "file": "…", "strays": [
//	  {"cable": "stray:ten-a:7--ten-b:7", "ends": ["ten-a:7", "ten-b:7"], "storm": [],
//	   "closed": [], "held": [{"port": "ten-b:7", "element": "link:stray", "instance": "cist",
//	   "was": {"role": "disabled", "forwarding": false}, "is": {"role": "alternate", "forwarding": false}}],
//	   "moved": [], "joined": [], "networks": […], "clusters": […]}]}
//
// The fields are those of failure.Stray, networks and clusters as [Drill.JSON] has
// them. errors lists what could not be analysed, and is left out where empty.
func (r *Strays) JSON(w io.Writer) error {
	out := jsonStrays{Schema: Schema, File: r.File, Strays: []jsonStray{}}
	for _, s := range r.Strays {
		j := jsonStray{
			Cable: s.Cable, Ends: [2]string{s.Ends[0].String(), s.Ends[1].String()}, Storm: notNil(s.Storm), Closed: []string{},
			Held: movesJSON(s.Held), Moved: movesJSON(s.Moved), Joined: notNil(joinedJSON(s.Outcome.Joined)),
			Networks: networksJSON(s.Outcome.Networks), Clusters: clustersJSON(s.Outcome.Clusters),
		}
		for _, id := range s.Closed {
			j.Closed = append(j.Closed, id.String())
		}
		out.Strays = append(out.Strays, j)
	}
	for _, err := range r.Errors {
		out.Errors = append(out.Errors, err.Error())
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func movesJSON(moves []failure.PortMove) []jsonMove {
	out := []jsonMove{}
	state := func(v stp.PortView) jsonPortState {
		s := jsonPortState{Role: "disabled", Forwarding: v.Forwarding}
		if v.Role != 0 {
			s.Role = v.Role.String()
		}
		if v.Guard != 0 {
			s.Guard = v.Guard.String()
		}
		return s
	}
	for _, m := range moves {
		j := jsonMove{Port: m.Port.String(), Instance: m.Instance.String(), Was: state(m.Was), Is: state(m.Is)}
		if m.Element != (topology.Element{}) {
			j.Element = m.Element.String()
		}
		out = append(out, j)
	}
	return out
}
