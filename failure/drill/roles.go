package drill

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
)

// mostPorts is how many changed ports a message tells.
const mostPorts = 12

// roleChanges returns a line for every port that is not what it is without fault, as
// go-cmp sees the trees differ, those of switches that are down aside; and one for
// each tree that has another root.
func roleChanges(rest, now *failure.State) []string {
	d := &treeReporter{ports: make(map[stp.PortID][]stp.Instance)}
	gocmp.Equal(rest.Trees, now.Trees, gocmp.Reporter(d))
	return append(rootChanges(rest, now), d.lines(rest, now)...)
}

// treeReporter gathers the ports at which go-cmp finds two trees to differ.
type treeReporter struct {
	path  gocmp.Path
	ports map[stp.PortID][]stp.Instance
}

func (r *treeReporter) PushStep(s gocmp.PathStep) { r.path = append(r.path, s) }
func (r *treeReporter) PopStep()                  { r.path = r.path[:len(r.path)-1] }

// Report takes a leaf. Its path is the type, then the instance, the bridge, the field
// Ports, the port's number.
func (r *treeReporter) Report(result gocmp.Result) {
	if result.Equal() {
		return
	}
	var keys []any
	field := ""
	for _, s := range r.path {
		switch s := s.(type) {
		case gocmp.MapIndex:
			keys = append(keys, s.Key().Interface())
		case gocmp.StructField:
			if field == "" {
				field = s.Name()
			}
		}
	}
	if len(keys) != 3 || field != "Ports" {
		return // a root or a cost, or a switch that is down
	}
	id, in := stp.PortID{Bridge: keys[1].(string), Number: keys[2].(int)}, keys[0].(stp.Instance)
	if !slices.Contains(r.ports[id], in) {
		r.ports[id] = append(r.ports[id], in)
	}
}

func (r *treeReporter) lines(rest, now *failure.State) []string {
	type change struct{ port, text, trees string }
	var moved, down []change
	for _, id := range slices.SortedFunc(maps.Keys(r.ports), stp.PortID.Compare) {
		var order []string
		trees := make(map[string][]string)
		slices.SortFunc(r.ports[id], stp.Instance.Compare)
		for _, in := range r.ports[id] {
			text := changeText(rest.Trees[in][id.Bridge].Ports[id.Number], now.Trees[in][id.Bridge].Ports[id.Number])
			if trees[text] == nil {
				order = append(order, text)
			}
			trees[text] = append(trees[text], in.String())
		}
		name := id.String()
		if c := rest.View.Cables[id]; len(c) > 0 {
			name += " (" + c[0].String() + ")"
		}
		for _, text := range order {
			c := change{name, text, ""}
			if len(rest.Trees) > 1 {
				c.trees = "in " + strings.Join(trees[text], ", ")
			}
			if strings.HasSuffix(text, "→ down") {
				down = append(down, c)
			} else {
				moved = append(moved, c)
			}
		}
	}
	all := append(moved, down...)
	left := max(0, len(all)-mostPorts)
	all = all[:len(all)-left]
	var wide, wider int
	for _, c := range all {
		wide, wider = max(wide, width(c.port)), max(wider, width(c.text))
	}
	var out []string
	for _, c := range all {
		out = append(out, strings.TrimRight(pad(c.port, wide)+"  "+pad(c.text, wider)+"  "+c.trees, " "))
	}
	if left > 0 {
		out = append(out, fmt.Sprintf("and %d more", left))
	}
	return out
}

// changeText says what a port was and is.
func changeText(was, is stp.PortView) string {
	if was.Role == is.Role && was.Guard == is.Guard || was.Forwarding == (was.Role != stp.Alternate && was.Role != stp.Backup && was.Role != stp.Disabled) &&
		is.Forwarding == (is.Role != stp.Alternate && is.Role != stp.Backup && is.Role != stp.Disabled) {
		// The state goes without saying, unless it alone has changed.
		if was.Role != is.Role && was.Guard == 0 && is.Guard == 0 {
			return plainRole(was) + " → " + plainRole(is)
		}
	}
	return portText(was) + " → " + portText(is)
}

func plainRole(p stp.PortView) string {
	if p.Role == stp.Disabled || p.Role == 0 {
		return "down"
	}
	return p.Role.String()
}

// rootChanges says which trees have another root, where all live switches agree.
func rootChanges(rest, now *failure.State) (out []string) {
	for _, in := range slices.SortedFunc(maps.Keys(now.Trees), stp.Instance.Compare) {
		was, is := rootOf(rest, in), rootOf(now, in)
		if was != "" && is != "" && was != is {
			out = append(out, fmt.Sprintf("root of %v: %s → %s", in, was, is))
		}
	}
	return out
}

func rootOf(s *failure.State, in stp.Instance) string {
	root := ""
	for _, v := range s.Trees[in] {
		if root != "" && v.Root != root {
			return ""
		}
		root = v.Root
	}
	return root
}

func width(s string) int { return len([]rune(s)) }

func pad(s string, to int) string { return s + strings.Repeat(" ", max(0, to-width(s))) }

// instanceOf returns the tree to draw: that of the first miss that is about a state.
func instanceOf(s *State, of []missed) stp.Instance {
	for _, m := range of {
		for _, miss := range m.misses {
			switch {
			case miss.Anywhere:
				continue
			case miss.Instance == (stp.Instance{}) && miss.VLAN != 0:
				return s.instance(miss.VLAN)
			}
			return miss.Instance
		}
	}
	return stp.Instance{}
}
