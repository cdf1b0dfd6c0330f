package failure

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Erosion is a bundle that loses one member after the other: member 1 dies
// first, then 2, until none is left.
//
// Which members die makes no difference, only how many: the members of a bundle
// are equally fast, and risks (topology.Tags) are shared by a bundle as a whole.
// Where members do run through different ducts or line cards, what takes several
// of them at once is not in the fabric, and an Erosion does not know of it. A
// member whose port is shut down does not work to begin with: the row in which it
// dies is like the row before.
type Erosion struct {
	LAG topology.Element
	// Rows are one more than the bundle has members: that without fault first,
	// that with every member dead last.
	Rows []ErosionRow
}

// ErosionRow is a bundle with some of its members dead.
type ErosionRow struct {
	// Down are the dead members.
	Down topology.Faults
	// Err says why the state could not be analysed, such as a [stp.DepthError]. All
	// that follows is zero then.
	Err error
	// Outcome is what became of networks and clusters, as of [Evaluate].
	Outcome *Outcome
	// Hop is the bundle: its status, its active members, and the speed in Mbps of
	// these together and of one flow.
	Hop lag.Hop
	// Costs are the path costs of the bundle's two ends, in the order of the
	// link's ends.
	Costs [2]EndCosts
	// Changes are the ports, of all switches, whose role or state is not that of
	// the first row: by tree, switch and port.
	Changes []PortChange
	// Discards are the ports that are up and discard: by tree, switch and port.
	Discards []Discard
}

// EndCosts is what one end of a bundle costs.
type EndCosts struct {
	Port stp.PortID
	// Costs are those in each tree in which the port is up, by tree; none where
	// the bundle, or this end of it, is down, or the switch runs no spanning
	// tree.
	Costs []PathCost
}

// PathCost is the path cost of a port in a tree.
type PathCost struct {
	Instance stp.Instance
	// External says that it is the cost of an MSTP port in the CIST towards other
	// regions, which is told only where it is not that inside the region.
	External bool
	Cost     int
	// Pinned says that the configuration sets it, so that it does not follow the
	// members; Assumed that no source gives it.
	Pinned, Assumed bool
}

// PortChange is a port that is not what it was without fault.
type PortChange struct {
	Port     stp.PortID
	Cable    topology.Element // what is plugged in there
	Instance stp.Instance
	Was, Is  stp.PortView
}

// Discard is a port that discards.
type Discard struct {
	Port     stp.PortID
	Cable    topology.Element // what is plugged in there
	Instance stp.Instance
	Role     stp.Role
	// New says that the port forwarded without fault, or was down. Reason says
	// why it discards; it is zero where that is not new.
	New    bool
	Reason Reason
}

// Erode takes the members of a bundle down one after the other. The bundle is
// named as in the fabric, or as an element: "isl" or "lag:isl". A name that is no
// bundle's is an error of type [topology.Problems], with the nearest that is; any
// other error says that the state without fault could not be analysed.
func Erode(f *topology.Fabric, bundle string) (*Erosion, error) {
	link, err := findBundle(f, bundle)
	if err != nil {
		return nil, err
	}
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	return a.erode(link), nil
}

// Erosions erodes every bundle of the fabric by itself, in the order of the
// description. If the state without fault cannot be analysed, or the context is
// done, it ends with that error.
func Erosions(ctx context.Context, f *topology.Fabric) iter.Seq2[*Erosion, error] {
	return func(yield func(*Erosion, error) bool) {
		a, err := newAnalyzer(f)
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range a.b.Links {
			if !a.b.Links[i].IsLAG() {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(a.erode(&a.b.Links[i]), nil) {
				return
			}
		}
	}
}

// findBundle returns the bundle of a name.
func findBundle(f *topology.Fabric, name string) (*topology.Link, error) {
	links := f.Builder().Links
	var names []string
	for i := range links {
		if links[i].IsLAG() {
			names = append(names, links[i].Name)
		}
	}
	bare := strings.TrimPrefix(name, topology.KindLAG.String()+":")
	for i := range links {
		if l := &links[i]; l.Name == bare {
			if l.IsLAG() {
				return l, nil
			}
			return nil, topology.Problems{{Got: fmt.Sprintf("%q is a single cable", bare), Want: wantBundle(names)}}
		}
	}
	return nil, topology.Problems{{Got: fmt.Sprintf("there is no bundle %q", bare), Want: wantBundle(names), Nearest: topology.Nearest(bare, names)}}
}

// wantBundle says which bundles there are.
func wantBundle(names []string) string {
	const most = 10
	switch {
	case len(names) == 0:
		return "a network that has a bundle"
	case len(names) > most:
		return fmt.Sprintf("one of %s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return "one of " + strings.Join(names, ", ")
}

// erode makes the rows of a bundle.
func (a *analyzer) erode(l *topology.Link) *Erosion {
	e := &Erosion{LAG: l.Element()}
	var dead []topology.Element
	for k := range len(l.Members) + 1 {
		if k > 0 {
			dead = append(dead, topology.Element{Kind: topology.KindMember, Name: l.Name, Index: k})
		}
		e.Rows = append(e.Rows, a.erosionRow(l, Down(dead...)))
	}
	return e
}

func (a *analyzer) erosionRow(l *topology.Link, s Scenario) ErosionRow {
	row := ErosionRow{Down: s.Down}
	f, err := a.frame(s)
	if err != nil {
		row.Err = err
		return row
	}
	if row.Outcome, err = a.outcome(s, f); err != nil {
		row.Err = err
		return row
	}
	row.Hop = *f.hopOf(l.Element())
	row.Hop.Ends, row.Hop.Alive = slices.Clone(row.Hop.Ends), slices.Clone(row.Hop.Alive)
	for i := range l.Ends {
		row.Costs[i] = a.endCosts(f, &l.Ends[i], &row.Hop.Ends[i])
	}
	row.Changes, row.Discards = f.changes(), f.discards()
	return row
}

// hopOf returns the hop of an element that is one.
func (f *frame) hopOf(e topology.Element) *lag.Hop {
	i := slices.IndexFunc(f.View.Hops, func(h lag.Hop) bool { return h.Element == e })
	return &f.View.Hops[i]
}

// endCosts returns the path costs of an end of a bundle, which in this state is at,
// whose cost is that in the CIST towards other regions. A port of a peer link has none.
func (a *analyzer) endCosts(f *frame, e *topology.End, at *lag.End) EndCosts {
	id := stp.PortID{Bridge: at.Switch, Number: at.Port}
	out, external := EndCosts{Port: id}, at.Cost
	of := f.View.BridgePort(id)
	i := slices.IndexFunc(f.View.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == of.Bridge })
	if i < 0 || f.View.InPair(id) {
		return out
	}
	bridge, s := &f.View.Bridged.Bridges[i], &a.b.Switches[a.index[id.Bridge]]
	port := &s.Ports[slices.IndexFunc(s.Ports, func(p topology.Port) bool { return p.Number == id.Number })]
	pinned := e.Cost != 0 || port.Cost != 0
	assumed := slices.ContainsFunc(f.View.Assumptions, func(x lag.Assumption) bool { return x.Port == id })
	add := func(c PathCost, pinned bool) {
		c.Pinned, c.Assumed = pinned, assumed && !pinned
		out.Costs = append(out.Costs, c)
	}
	for _, inst := range f.instances() {
		if v, ok := f.Trees[inst][id.Bridge].Ports[id.Number]; !ok || v.Role == stp.Disabled {
			continue
		}
		own := false // what the port has for this tree only
		switch {
		case s.Protocol == topology.MSTP:
			own = port.MST[int(inst.MST)].Cost != 0
		case s.Protocol.PerVLAN():
			own = port.VLAN[int(max(inst.VLAN, 1))].Cost != 0
		}
		cost := bridge.PortCostIn(of.Number, inst)
		add(PathCost{Instance: inst, Cost: cost}, pinned || own)
		if s.Protocol == topology.MSTP && inst == (stp.Instance{}) {
			if external != cost {
				add(PathCost{Instance: inst, External: true, Cost: external}, pinned)
			}
		}
	}
	return out
}

// instances returns the trees in order.
func (f *frame) instances() []stp.Instance {
	return slices.SortedFunc(maps.Keys(f.Trees), stp.Instance.Compare)
}

// eachPort visits the ports of every tree in order, those of an MLAG pair at the switch
// that has them.
func (f *frame) eachPort(visit func(inst stp.Instance, p stp.PortID, v stp.PortView)) {
	for _, inst := range f.instances() {
		for _, bridge := range slices.Sorted(maps.Keys(f.Trees[inst])) {
			ports := f.Trees[inst][bridge].Ports
			for _, number := range slices.Sorted(maps.Keys(ports)) {
				if p := (stp.PortID{Bridge: bridge, Number: number}); f.View.SwitchPort(p) == p {
					visit(inst, p, ports[number])
				}
			}
		}
	}
}

// atRest returns what a port was without fault.
func (f *frame) atRest(inst stp.Instance, p stp.PortID) stp.PortView {
	return f.a.base.Trees[inst][p.Bridge].Ports[p.Number]
}

// cable returns what is plugged in at a port, the zero element where nothing is.
func (f *frame) cable(p stp.PortID) topology.Element {
	if c := f.View.Cables[p]; len(c) > 0 {
		return c[0]
	}
	return topology.Element{}
}

// changes returns the ports that are not what they were without fault.
func (f *frame) changes() []PortChange {
	var out []PortChange
	f.eachPort(func(inst stp.Instance, p stp.PortID, is stp.PortView) {
		if was := f.atRest(inst, p); was != is {
			out = append(out, PortChange{p, f.cable(p), inst, was, is})
		}
	})
	return out
}

// discards returns the ports that are up and discard, those for which that is
// news with the reason.
func (f *frame) discards() []Discard {
	j := &judgement{a: f.a, f: f}
	var out []Discard
	f.eachPort(func(inst stp.Instance, p stp.PortID, is stp.PortView) {
		if is.Role == stp.Disabled || is.Forwarding {
			return
		}
		d := Discard{Port: p, Cable: f.cable(p), Instance: inst, Role: is.Role}
		was := f.atRest(inst, p)
		if d.New = was.Forwarding || cmp.Or(was.Role, stp.Disabled) == stp.Disabled; d.New && d.Cable != (topology.Element{}) {
			d.Reason = j.discardsIn(f.hopOf(d.Cable), p, inst)
		}
		out = append(out, d)
	})
	return out
}
