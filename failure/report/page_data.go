package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// How much of a large network the page keeps.
const (
	wholeSwitches   = 64        // up to so many a picture is of the whole network
	aroundSwitches  = 32        // the most that a picture around what changed has
	mostPictures    = 60        // states of a large network that have pictures, worst first
	mostBytes       = 6_000_000 // of pictures and explanations; what follows has none
	mostExplained   = 16        // ports of a state of a large network
	mostPathsOfPage = 2000      // rows whose path can be shown in the picture
)

// pageData is what the script draws from. Its short names are those that
// page/page.js reads: they stand hundreds of times in a page.
type pageData struct {
	File     string                `json:"file"`
	Elements []string              `json:"elements"`
	Scenes   []*pageScene          `json:"scenes"`
	States   map[string]*pageState `json:"states"`
	Why      []string              `json:"why"`
}

// pageScene is where everything is, with the picture without fault of each tree.
type pageScene struct {
	W      float64    `json:"w"`
	H      float64    `json:"h"`
	Top    float64    `json:"top"`
	Trees  []marks    `json:"t"`
	Legend pageLegend `json:"g"`
}

type pageLegend struct {
	W     float64    `json:"w"`
	H     float64    `json:"h"`
	Top   float64    `json:"top"`
	Marks []jsonMark `json:"m"`
}

// marks are those of a drawing by key, or the fields of those that differ from
// another; null is a mark or field that is not there.
type marks map[string]any

// pageState is a failure: its scene, trees, the ranks of verdicts and collateral
// verdicts by network, which of both are news (bits 1 and 2), what is dead or slower,
// the command's flags for it, paths now and before as indexes of elements, explanations that differ from those
// without fault, ports that have none in the page, and what is not drawn.
type pageState struct {
	Scene      int            `json:"s"`
	Trees      []pageTree     `json:"t,omitempty"`
	Verdicts   []int          `json:"v"`
	Collateral []int          `json:"o"`
	News       []int          `json:"h"`
	Down       []string       `json:"e"`
	Flags      string         `json:"f"`
	Paths      [][2][]int     `json:"p,omitempty"`
	Why        map[string]int `json:"y,omitempty"`
	Missing    []string       `json:"m,omitempty"`
	Drawn      string         `json:"w,omitempty"`
}

// pageTree is a tree of a state: its name, that of the scene's tree that it is
// drawn over, a caption, and what differs after the failure, and from that in the
// picture of the difference.
type pageTree struct {
	Name       string `json:"n"`
	Base       int    `json:"b"`
	Caption    string `json:"c"`
	After      marks  `json:"a,omitempty"`
	Difference marks  `json:"d,omitempty"`
}

// jsonMark is a diagram.Mark.
type jsonMark struct {
	Line     [][2]float64    `json:"l,omitempty"`
	Box      []float64       `json:"b,omitempty"`
	Fill     string          `json:"f,omitempty"`
	Colour   string          `json:"c,omitempty"`
	Width    float64         `json:"w,omitempty"`
	Dash     string          `json:"d,omitempty"`
	Round    int             `json:"r,omitempty"`
	Left     int             `json:"a,omitempty"`
	Bars     [][2][2]float64 `json:"t,omitempty"`
	Text     [][]any         `json:"x,omitempty"` // text, y, size, colour, bold
	Tooltip  string          `json:"e,omitempty"`
	Elements []int           `json:"n,omitempty"`
	Port     string          `json:"p,omitempty"`
}

// pageColours are the classes of the style sheet by colour, which has others in
// the dark.
var pageColours = map[string]string{
	"#000000": "k", "#E69F00": "o", "#56B4E9": "s", "#009E73": "g", "#F0E442": "y", "#0072B2": "b", "#D55E00": "v",
	"#CC79A7": "p", "#8C8C8C": "r", "#F2F2F2": "q", "#5A5A5A": "d", "#FFFFFF": "w", "": "",
}

// pageMaker gathers the data of a page.
type pageMaker struct {
	d        *Drill
	f        *topology.Fabric
	b        topology.Builder
	data     *pageData
	elements map[topology.Element]int
	texts    map[string]int
	ports    map[diagram.End]string
	rest     *failure.State
	atRest   *lag.View
	before   map[stp.Instance]diagram.Overlay // the pictures without fault
	bytes    int
	rows     int

	explainers map[*failure.State]*stp.Explainer // of the state without fault and of the last
}

func (d *Drill) pageData(entries []*pageEntry) (pageData, error) {
	m := &pageMaker{
		d: d, f: d.Fabric, b: d.Fabric.Builder(), elements: make(map[topology.Element]int), texts: make(map[string]int),
		ports: make(map[diagram.End]string), before: make(map[stp.Instance]diagram.Overlay),
		explainers: make(map[*failure.State]*stp.Explainer),
		data:       &pageData{File: quoted(visible(d.File)), Elements: []string{}, States: make(map[string]*pageState), Why: []string{}},
	}
	eachEnd(m.b, func(end diagram.End, sw string, port int) {
		if m.ports[end] == "" { // of an MLAG pair the first peer
			m.ports[end] = stp.PortID{Bridge: sw, Number: port}.String()
		}
	})
	var err error
	if m.rest, err = failure.Settle(m.f, topology.Faults{}); err != nil {
		return *m.data, err
	}
	m.atRest = lag.Resolve(m.f, topology.Faults{})
	for _, e := range entries {
		m.data.States[fmt.Sprint(e.ID)] = m.state(e)
	}
	if len(m.b.Switches) <= wholeSwitches {
		err = m.whole(entries)
	} else {
		err = m.around(entries)
	}
	return *m.data, err
}

// state is what the filter has to know of an outcome.
func (m *pageMaker) state(e *pageEntry) *pageState {
	s := &pageState{Verdicts: []int{}, Collateral: []int{}, News: []int{}, Down: e.down, Flags: e.flags()}
	if s.Down == nil {
		s.Down = []string{}
	}
	for i := range e.outcome.Networks {
		n := &e.outcome.Networks[i]
		news := 0
		if changed(n, verdict) {
			news |= 1
		}
		if changed(n, collateral) {
			news |= 2
		}
		s.Verdicts, s.Collateral, s.News = append(s.Verdicts, int(n.Verdict)), append(s.Collateral, int(n.Collateral)), append(s.News, news)
		if m.rows++; m.rows <= mostPathsOfPage {
			s.Paths = append(s.Paths, [2][]int{m.indexes(n.Pair.Path), m.indexes(n.Pair.Before)})
		}
	}
	return s
}

func (m *pageMaker) indexes(path failure.Path) []int {
	out := []int{}
	for _, e := range path {
		i, ok := m.elements[e]
		if !ok {
			i = len(m.elements)
			m.elements[e] = i
			m.data.Elements = append(m.data.Elements, e.String())
		}
		out = append(out, i)
	}
	return out
}

// whole draws all states of a network on one scene.
func (m *pageMaker) whole(entries []*pageEntry) error {
	scene, err := diagram.NewScene(m.f, diagram.Options{})
	if err != nil {
		m.nothing(entries, err)
		return nil
	}
	var all []diagram.Overlay
	drawn := m.scene(scene)
	for _, e := range entries {
		s, err := e.outcome.Scenario.Settle(m.f)
		if err != nil {
			return err
		}
		state := m.data.States[fmt.Sprint(e.ID)]
		overlays := m.trees(drawn, state, scene, m.views(s, e))
		all = append(all, overlays...)
		if err := m.explain(state, s, nil); err != nil {
			return err
		}
	}
	drawn.Legend = m.legend(scene, all)
	return nil
}

// nothing says of all states that there is no picture.
func (m *pageMaker) nothing(entries []*pageEntry, err error) {
	for _, e := range entries {
		m.data.States[fmt.Sprint(e.ID)].Drawn = "There is no picture: " + err.Error() + "."
	}
}

// around draws of each of the worst states of a large network what changed, the
// paths of those that it did something to, and what is beside that.
func (m *pageMaker) around(entries []*pageEntry) error {
	pictures := 0
	for _, e := range entries {
		state := m.data.States[fmt.Sprint(e.ID)]
		if pictures >= mostPictures || m.bytes > mostBytes {
			state.Drawn = "Only the worst failures of a network as large as this have pictures here: spandrill diagram " + m.data.File +
				e.flags() + " --difference --format svg draws it."
			continue
		}
		pictures++
		s, err := e.outcome.Scenario.Settle(m.f)
		if err != nil {
			return err
		}
		chosen := make(map[string]bool)
		views := m.views(s, e)
		for _, v := range views {
			maps.Copy(chosen, Moved(m.f, v.difference))
		}
		onPath := m.onPaths(e)
		if len(chosen) == 0 || len(chosen) < aroundSwitches/2 {
			maps.Copy(chosen, onPath)
		}
		only, left, leftChosen := Around(m.f, chosen, aroundSwitches)
		scene, err := diagram.NewScene(m.f, diagram.Options{Only: only})
		if err != nil {
			m.nothing([]*pageEntry{e}, err)
			continue
		}
		drawn := m.scene(scene)
		overlays := m.trees(drawn, state, scene, views)
		drawn.Legend = m.legend(scene, overlays)
		state.Drawn = fmt.Sprintf("Drawn around what changed: %d of %d switches.", len(m.b.Switches)-left, len(m.b.Switches))
		if leftChosen > 0 {
			state.Drawn += fmt.Sprintf(" %s at which something changed did not fit.", plural(leftChosen, "switch", "switches"))
		}
		if err := m.explain(state, s, m.shown(state)); err != nil {
			return err
		}
	}
	return nil
}

// onPaths are the switches on the paths of networks that a failure did something
// to, without fault on those of all.
func (m *pageMaker) onPaths(e *pageEntry) map[string]bool {
	out := make(map[string]bool)
	for i := range e.outcome.Networks {
		n := &e.outcome.Networks[i]
		if e.ID > 0 && !changed(n, verdict) {
			continue
		}
		for _, x := range slices.Concat(n.Pair.Path, n.Pair.Before) {
			if x.Kind == topology.KindSwitch {
				out[x.Name] = true
			}
		}
	}
	return out
}

// scene adds a scene without trees.
func (m *pageMaker) scene(s *diagram.Scene) *pageScene {
	d := s.Draw(diagram.Overlay{})
	out := &pageScene{W: d.Width, H: d.Height, Top: d.Top}
	m.data.Scenes = append(m.data.Scenes, out)
	return out
}

// views are the pictures of a tree: without fault, and where there is one, with it
// and of the difference.
type views struct {
	inst                      stp.Instance
	before, after, difference diagram.Overlay
	fault                     bool
}

func (m *pageMaker) views(s *failure.State, e *pageEntry) []views {
	var out []views
	for _, inst := range Instances(m.rest) {
		before, ok := m.before[inst]
		if !ok {
			before = Picture(m.f, m.rest, inst)
			m.before[inst] = before
		}
		v := views{inst: inst, before: before, fault: e.ID > 0}
		if v.fault {
			v.after = Picture(m.f, s, inst)
			copied := v.after
			copied.Elements, copied.Ends = maps.Clone(v.after.Elements), maps.Clone(v.after.Ends)
			v.difference = Changes(before, copied)
			MarkSlower(&v.after, e.outcome.Scenario)
			MarkSlower(&v.difference, e.outcome.Scenario)
		}
		out = append(out, v)
	}
	return out
}

// trees adds the trees of a state, and those without fault to the scene where it
// does not have them. It returns the overlays that were drawn.
func (m *pageMaker) trees(to *pageScene, state *pageState, scene *diagram.Scene, of []views) []diagram.Overlay {
	state.Scene = len(m.data.Scenes) - 1
	var all []diagram.Overlay
	for i, v := range of {
		all = append(all, v.before)
		if len(to.Trees) <= i {
			base := m.marks(scene.Draw(v.before))
			to.Trees = append(to.Trees, base)
			m.count(base)
		}
		t := pageTree{Name: title(m.f, v.inst), Base: i, Caption: v.before.Subtitle}
		if v.fault {
			all = append(all, v.after, v.difference)
			is, differs := m.marks(scene.Draw(v.after)), m.marks(scene.Draw(v.difference))
			t.After, t.Difference = delta(to.Trees[i], is), delta(is, differs)
			m.count(t)
		}
		state.Trees = append(state.Trees, t)
	}
	return all
}

// count adds to the size of the page.
func (m *pageMaker) count(v any) {
	text, _ := json.Marshal(v) // of marks and texts only
	m.bytes += len(text)
}

func (m *pageMaker) legend(scene *diagram.Scene, overlays []diagram.Overlay) pageLegend {
	d := scene.Legend(overlays...)
	out := pageLegend{W: d.Width, H: d.Height, Marks: []jsonMark{}}
	for _, x := range d.Marks {
		out.Marks = append(out.Marks, m.mark(x))
	}
	return out
}

func (m *pageMaker) marks(d *diagram.Drawing) marks {
	out := make(marks)
	for _, x := range d.Marks {
		out[x.Key] = m.mark(x)
	}
	return out
}

func (m *pageMaker) mark(x diagram.Mark) jsonMark {
	out := jsonMark{
		Line: x.Points, Fill: pageColours[x.Fill], Colour: pageColours[x.Colour], Width: x.Width, Dash: x.Dash,
		Bars: x.Bars, Tooltip: x.Tooltip, Port: m.ports[x.End],
	}
	if x.Points == nil {
		out.Box = []float64{x.X, x.Y, x.W, x.H}
	}
	if x.Round {
		out.Round = 1
	}
	if x.Left {
		out.Left = 1
	}
	for _, t := range x.Text {
		bold := 0
		if t.Bold {
			bold = 1
		}
		out.Text = append(out.Text, []any{t.Text, t.Y, t.Size, pageColours[t.Colour], bold})
	}
	for _, e := range x.Elements {
		if i, ok := m.elements[e]; ok {
			out.Elements = append(out.Elements, i)
		}
	}
	return out
}

// delta is what of is differs from was.
func delta(was, is marks) marks {
	out := make(marks)
	for k, x := range is {
		before, ok := was[k]
		if !ok {
			out[k] = x
			continue
		}
		if d := fields(before, x); len(d) > 0 {
			out[k] = d
		}
	}
	for k := range was {
		if _, ok := is[k]; !ok {
			out[k] = nil
		}
	}
	return out
}

// fields are those of a mark that differ from another.
func fields(was, is any) map[string]json.RawMessage {
	a, b := fieldsOf(was), fieldsOf(is)
	out := make(map[string]json.RawMessage)
	for k, v := range b {
		if !bytes.Equal(a[k], v) {
			out[k] = v
		}
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			out[k] = json.RawMessage("null")
		}
	}
	return out
}

func fieldsOf(mark any) map[string]json.RawMessage {
	text, err := json.Marshal(mark)
	if err != nil {
		panic(err) // marks are numbers and texts
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// shown are the ports of a state's picture of which something is to be said: what
// changed first, then what discards, then the others.
func (m *pageMaker) shown(state *pageState) []string {
	rank := make(map[string]int)
	scene := m.data.Scenes[state.Scene]
	for _, t := range state.Trees {
		for key, x := range scene.Trees[t.Base] {
			port := x.(jsonMark).Port
			if port == "" {
				continue
			}
			r := 3
			if x.(jsonMark).Fill == pageColours["#D55E00"] {
				r = 2
			}
			if _, ok := t.After[key]; ok {
				r = 1
			}
			if was, ok := rank[port]; !ok || r < was {
				rank[port] = r
			}
		}
	}
	out := slices.Sorted(maps.Keys(rank))
	slices.SortStableFunc(out, func(a, b string) int { return rank[a] - rank[b] })
	return out
}

// explain adds the explanation of each port, where it is not that without fault:
// of the given ports the first, without of all. Those without fault are kept for
// the same ports.
func (m *pageMaker) explain(state *pageState, s *failure.State, ports []string) error {
	rest := m.data.States["0"]
	if rest.Why == nil {
		rest.Why = make(map[string]int)
	}
	byName := make(map[string]stp.PortID)
	var all []string
	eachEnd(m.b, func(_ diagram.End, sw string, port int) {
		id := stp.PortID{Bridge: sw, Number: port}
		if _, ok := byName[id.String()]; !ok {
			all = append(all, id.String())
		}
		byName[id.String()] = id
	})
	if ports == nil {
		ports = all
	}
	for i, name := range ports {
		if len(m.b.Switches) > wholeSwitches && i >= mostExplained || m.bytes > mostBytes {
			state.Missing = append(state.Missing, name)
			continue
		}
		if _, ok := rest.Why[name]; !ok {
			text, err := m.why(m.rest, byName[name])
			if err != nil {
				return err
			}
			rest.Why[name] = m.text(text)
		}
		if state == rest {
			continue
		}
		text, err := m.why(s, byName[name])
		if err != nil {
			return err
		}
		if at := m.text(text); at != rest.Why[name] {
			if state.Why == nil {
				state.Why = make(map[string]int)
			}
			state.Why[name] = at
		}
	}
	return nil
}

func (m *pageMaker) why(s *failure.State, p stp.PortID) (string, error) {
	var b strings.Builder
	x, ok := m.explainers[s]
	if !ok {
		var err error
		if x, err = stp.NewExplainer(s.View.Bridged, s.View.Solved(s.Trees)); err != nil {
			return "", err
		}
		maps.DeleteFunc(m.explainers, func(other *failure.State, _ *stp.Explainer) bool { return other != m.rest })
		m.explainers[s] = x
	}
	err := explainPort(&why{printer: &printer{w: &b, unwrapped: true}, f: m.f, b: m.b, s: s, rest: m.atRest, port: p, of: x}, Instances(s))
	if errors.Is(err, ErrNoTree) {
		return strings.TrimSuffix(err.Error(), ": "+ErrNoTree.Error()) + ".", nil
	}
	return strings.TrimRight(b.String(), "\n"), err
}

// text returns the index of a text, each of which the page has once.
func (m *pageMaker) text(s string) int {
	i, ok := m.texts[s]
	if !ok {
		i = len(m.data.Why)
		m.texts[s] = i
		m.data.Why = append(m.data.Why, s)
		m.bytes += len(s)
	}
	return i
}
