package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// ErrNoTree says that a port is in no tree: its switch is dead or runs no
// spanning tree, or it carries no VLAN of one.
var ErrNoTree = errors.New("the port is in no tree")

// Why writes why a port has its role in each of the instances, without argument
// in all: who is root, by which port the bridge gets there, who is designated on
// the port's link, what that makes of the port; with what decided, how close it
// was, what it rests on, and the clause. Trees of several VLANs, or MST instances,
// in which it is the same are told once.
func Why(w io.Writer, f *topology.Fabric, s *failure.State, p stp.PortID, instances ...stp.Instance) error {
	if instances == nil {
		instances = Instances(s)
	}
	x := &why{printer: &printer{w: w}, f: f, b: f.Builder(), s: s, rest: lag.Resolve(f, topology.Faults{}), port: p}
	if err := explainPort(x, instances); err != nil {
		return err
	}
	return x.explainAliases()
}

func explainPort(x *why, instances []stp.Instance) error {
	s := x.s
	if pair := s.View.Pair(x.port.Bridge); pair != nil && s.View.InPair(x.port) {
		x.line(0, "%v (%v) is inside the MLAG pair %s, which is one bridge: the peer link always forwards", x.port, pair.PeerLink, pair.Name)
		return x.err
	} else if at := s.View.BridgePort(x.port); at != x.port {
		if s.View.SwitchPort(at) == at { // a port that both peers have
			x.line(0, "%v is %v of the MLAG pair %s, whose primary %s decides:", x.port, at, pair.Name, pair.Primary)
		} else {
			x.line(0, "%v is a port of the MLAG pair %s, whose primary %s decides:", x.port, pair.Name, pair.Primary)
		}
		x.port = at
	}
	p := x.port
	told := make(map[stp.Instance]bool)
	for i, inst := range instances {
		v, ok := s.Trees[inst][p.Bridge].Ports[p.Number]
		if !ok || told[inst] {
			continue
		}
		steps, err := x.explain(inst)
		if err != nil {
			return err
		}
		if len(told) > 0 {
			x.line(0, "")
		}
		told[inst] = true
		x.in = x.tree(inst)
		for _, other := range instances[i+1:] {
			if o, ok := s.Trees[other][p.Bridge].Ports[p.Number]; ok && o == v && x.alike(steps, inst, other) {
				x.in, told[other] = x.in+", "+x.tree(other), true
			}
		}
		x.instance(v, steps)
	}
	switch {
	case x.err != nil:
		return x.err
	case len(told) > 0:
		return nil
	case !s.View.Live(p.Bridge):
		return fmt.Errorf("%s is down: %w", p.Bridge, ErrNoTree)
	case x.sw(p.Bridge).Protocol == topology.NoSTP:
		return fmt.Errorf("%s runs no spanning tree: %w", p.Bridge, ErrNoTree)
	}
	return fmt.Errorf("%v carries no VLAN of the tree: %w", p, ErrNoTree)
}

// why is one port being explained.
type why struct {
	*printer
	f    *topology.Fabric
	b    topology.Builder
	s    *failure.State
	rest *lag.View
	port stp.PortID
	in   string // the trees that are told of
	// of explains the state's ports; nil until it is needed.
	of *stp.Explainer
	// alias are the ports of MLAG pairs that have another number on the one bridge; nil
	// until they are needed.
	alias []*aliased
}

// explain returns the steps of the port's role in a tree.
func (x *why) explain(inst stp.Instance) ([]stp.Step, error) {
	if x.of == nil {
		var err error
		if x.of, err = stp.NewExplainer(x.s.View.Bridged, x.s.View.Solved(x.s.Trees)); err != nil {
			return nil, err
		}
	}
	return x.of.Explain(x.port, inst)
}

// alike says whether the port has its role in two trees for the same reasons, but
// for the system ID extension in the priorities: in those of two VLANs or of two
// MST instances, and a port that is down in any.
func (x *why) alike(steps []stp.Step, inst, other stp.Instance) bool {
	if down := steps[0].Kind == stp.PortDown; !down && (other.VLAN == 0 && inst.MST == 0 || (other.MST == 0) != (inst.MST == 0)) {
		return false
	}
	others, err := x.explain(other)
	plain := func(s stp.Step) stp.Step {
		s.Instance = stp.Instance{}
		for _, v := range []*stp.Vector{&s.Winner.Vector, &s.Loser.Vector} {
			for _, id := range []*stp.BridgeID{&v.Root, &v.RegionalRoot, &v.Bridge} {
				id.Priority &^= 0xFFF
			}
		}
		return s
	}
	return err == nil && slices.EqualFunc(steps, others, func(a, b stp.Step) bool { return plain(a) == plain(b) })
}

// tree names an instance, as the port's switch knows it.
func (x *why) tree(inst stp.Instance) string {
	if s := x.sw(x.port.Bridge); s != nil && s.Protocol.PerVLAN() {
		inst.VLAN = max(inst.VLAN, 1)
	}
	return inst.String()
}

func (x *why) sw(name string) *topology.Switch {
	i := slices.IndexFunc(x.b.Switches, func(s topology.Switch) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &x.b.Switches[i]
}

// at names a port with what it is plugged into.
func (x *why) at(p stp.PortID) string {
	if c := x.s.View.Cables[p]; len(c) > 0 {
		return fmt.Sprintf("%v (%v)", p, c[0])
	}
	return p.String()
}

// by names a port of a bridge that was named before.
func (x *why) by(p stp.PortID) string {
	if own := x.s.View.SwitchPort(p); own != p {
		x.named(p.String()) // so that it is explained
		return x.at(own)
	}
	if c := x.s.View.Cables[p]; len(c) > 0 {
		return fmt.Sprintf("port %d (%v)", p.Number, c[0])
	}
	return fmt.Sprintf("port %d", p.Number)
}

func (x *why) instance(v stp.PortView, steps []stp.Step) {
	state := "discarding"
	switch {
	case v.Guard != 0:
		state = v.Guard.String()
	case v.Role == stp.Disabled:
		state = "down"
	case v.Forwarding:
		state = "forwarding"
	}
	switch {
	case v.Role != stp.Disabled:
		x.line(0, "%s is %v and %s in %s", x.at(x.port), v.Role, state, x.in)
	case x.bundled() != "":
		x.line(0, "%s has no role of its own in %s", x.at(x.port), x.in)
	default:
		x.line(0, "%s is %s in %s", x.at(x.port), state, x.in)
	}
	for _, s := range steps {
		x.step(s)
	}
	if end := x.conclusion(v); end != "" {
		x.wrapped(1, end)
	}
	if c := clauses(steps); c != "" {
		x.wrapped(1, "by "+c)
	}
}

// clauses returns what the steps apply, each standard with its clauses.
func clauses(steps []stp.Step) string {
	var standards []string
	of := make(map[string][]string)
	for _, s := range steps {
		i := strings.LastIndexByte(s.Clause(), ' ')
		if i < 0 {
			continue
		}
		standard, clause := s.Clause()[:i], s.Clause()[i+1:]
		if of[standard] == nil {
			standards = append(standards, standard)
		}
		if !slices.Contains(of[standard], clause) {
			of[standard] = append(of[standard], clause)
		}
	}
	var out []string
	for _, s := range standards {
		out = append(out, s+" "+strings.Join(of[s], ", "))
	}
	return strings.Join(out, "; ")
}

func (x *why) step(s stp.Step) {
	switch s.Kind {
	case stp.RootElection:
		x.wrapped(1, x.root(s))
		x.simulated(s)
		x.priorities(s)
		x.accident(s)
	case stp.RootPortChoice:
		x.rootPort(s)
	case stp.DesignatedElection:
		x.designated(s)
	case stp.FollowsCIST:
		x.boundary(s)
	case stp.PortDown:
		x.wrapped(1, x.down())
	case stp.RoleRestricted:
		x.restricted(s)
	case stp.GuardHolds:
		x.wrapped(1, x.guard(s))
	default:
		x.wrapped(1, s.String())
	}
}

// root says who is root of the port's part of a tree.
func (x *why) root(s stp.Step) string {
	id := func(c stp.Candidate) stp.BridgeID {
		if s.Instance.MST != 0 {
			return c.Vector.RegionalRoot
		}
		return c.Vector.Root
	}
	root, tree := id(s.Winner), x.tree(s.Instance)
	part := ""
	if x.split(s.Instance) {
		part = " in its part of the network"
	}
	if s.Loser.Port.Bridge == "" {
		return fmt.Sprintf("%s is root of %s%s: it hears no better bridge that it may follow, and no other has it as root", root.Name, tree, part)
	}
	next := id(s.Loser)
	if s.ByMAC() {
		return fmt.Sprintf("%s is root of %s%s: of those with priority %s it has the lowest MAC address, %v; the next is %s, %v",
			root.Name, tree, part, priority(root), root.MAC, next.Name, next.MAC)
	}
	return fmt.Sprintf("%s is root of %s%s: the lowest bridge ID, priority %s; the next is %s, %s",
		root.Name, tree, part, priority(root), next.Name, priority(next))
}

// simulated says why the root of a VLAN's tree has a bridge ID without that VLAN.
func (x *why) simulated(s stp.Step) {
	id := s.Winner.Vector.Root
	if s.Instance.VLAN != 0 && id.Priority&0xFFF != int(s.Instance.VLAN) {
		x.wrapped(2, "by PVST simulation: MSTP bridges speak of the CIST's root in every VLAN, with its bridge ID of the CIST")
	}
}

// split says whether a tree has several roots.
func (x *why) split(inst stp.Instance) bool {
	root := ""
	for _, v := range x.s.Trees[inst] {
		if root != "" && v.Root != root {
			return inst.MST == 0 // of an instance each region has its own
		}
		root = v.Root
	}
	return false
}

// priority writes a bridge priority with its system ID extension apart.
func priority(id stp.BridgeID) string { return stp.FormatPriority(id.Priority) }

// identity writes a bridge identifier as far as it decides against another.
func identity(id, other stp.BridgeID) string {
	if id.Priority == other.Priority {
		return fmt.Sprintf("%s, priority %s and MAC %v", id.Name, priority(id), id.MAC)
	}
	return fmt.Sprintf("%s, priority %s", id.Name, priority(id))
}

func (x *why) rootPort(s stp.Step) {
	w, l := s.Winner, s.Loser
	bridge := w.Port.Bridge
	if l.Port.Number == 0 {
		x.wrapped(1, fmt.Sprintf("root port of %s: %s, cost %s; no other port hears a way to the root that it may take", bridge, x.by(w.Port), x.sum(s, w)))
		x.members(w)
		return
	}
	x.wrapped(1, fmt.Sprintf("root port of %s: %s and not %s: %s", bridge, x.by(w.Port), x.by(l.Port), x.because(s)))
	x.wrapped(2, fmt.Sprintf("%s costs %s", x.by(w.Port), x.sum(s, w)))
	x.wrapped(2, fmt.Sprintf("%s costs %s", x.by(l.Port), x.sum(s, l)))
	x.members(w)
	x.members(l)
	if m, ok := s.Margin(); ok {
		x.wrapped(2, x.margin(s, m))
	}
	x.priorities(s)
	x.accident(s)
}

// because says what decided a choice of two ways to the root.
func (x *why) because(s stp.Step) string {
	w, l := s.Winner.Vector, s.Loser.Vector
	switch s.Field {
	case stp.FieldExternalCost, stp.FieldInternalCost:
		return "less cost"
	case stp.FieldBridge:
		if s.Winner.From.Bridge == w.Bridge.Name && s.Loser.From.Bridge == l.Bridge.Name {
			return fmt.Sprintf("equal cost, and of the bridges that offer it the lower bridge ID is that of %s, not %s", identity(w.Bridge, l.Bridge), identity(l.Bridge, w.Bridge))
		}
	case stp.FieldPort:
		if s.Winner.From.Bridge == s.Loser.From.Bridge {
			return fmt.Sprintf("equal cost via one bridge, %s, whose port ID %v is lower than %v", s.Winner.From.Bridge, w.Port, l.Port)
		}
	}
	return s.Because()
}

// sum writes the cost of a way to the root in its parts.
func (x *why) sum(s stp.Step, c stp.Candidate) string {
	rest := c.Vector.Cost() - c.PortCost
	switch {
	case rest == 0 && c.From.Bridge != rootName(s.Instance, c.Vector):
		return fmt.Sprintf("%s via %s in the root's region, all of it the port's own", s.Cost(c), c.From.Bridge)
	case rest == 0:
		return fmt.Sprintf("%s via %s, all of it the port's own", s.Cost(c), c.From.Bridge)
	}
	return fmt.Sprintf("%s via %s: %s from there and %s of the port", s.Cost(c), c.From.Bridge, stp.FormatCost(rest), stp.FormatCost(c.PortCost))
}

// members says that a bundle has another cost than without fault. Those that stood
// by then are not counted.
func (x *why) members(c stp.Candidate) {
	for i := range x.s.View.Hops {
		now, rest := &x.s.View.Hops[i], &x.rest.Hops[i]
		if now.Status != lag.Up || now.Active == rest.Active {
			continue
		}
		for k, e := range now.Ends {
			if e.Switch == c.Port.Bridge && e.Port == c.Port.Number && k < len(rest.Ends) && rest.Ends[k].Cost != e.Cost {
				of := fmt.Sprintf("%d of %d members", now.Active, rest.Active)
				if rest.Active < rest.Members {
					of = fmt.Sprintf("%d instead of %d members", now.Active, rest.Active)
				}
				x.wrapped(2, fmt.Sprintf("%v runs on %s, which makes the port cost %s instead of %s",
					now.Element, of, stp.FormatCost(e.Cost), stp.FormatCost(rest.Ends[k].Cost)))
			}
		}
	}
}

// margin says how close a choice of root port was.
func (x *why) margin(s stp.Step, m stp.Margin) string {
	w, l := s.Winner, s.Loser
	become := "root port"
	text := fmt.Sprintf("no cost of %s (now %s) would make it %s", x.by(l.Port), stp.FormatCost(l.PortCost), become)
	switch {
	case m.LoserCost == 1:
		text = fmt.Sprintf("%s would be %s at a port cost of 1 (now %s)", x.by(l.Port), become, stp.FormatCost(l.PortCost))
	case m.LoserCost > 1:
		text = fmt.Sprintf("%s would be %s at a port cost of %s or less (now %s)", x.by(l.Port), become, stp.FormatCost(m.LoserCost), stp.FormatCost(l.PortCost))
	}
	other, cost, ok := x.loses(s, m)
	switch {
	case !ok && m.WinnerCost == 0:
		return text + fmt.Sprintf("; no cost of %s would make it lose", x.by(w.Port))
	case !ok:
		return text + fmt.Sprintf("; %s would lose to it at %s or more (now %s)", x.by(w.Port), stp.FormatCost(m.WinnerCost), stp.FormatCost(w.PortCost))
	}
	return text + fmt.Sprintf("; %s would lose at %s or more (now %s), but to %s", x.by(w.Port), stp.FormatCost(cost), stp.FormatCost(w.PortCost), x.by(other))
}

// loses returns where a root port that costs more and more loses its role to
// another port than the one it was compared with, and to which: one that
// offers less, or over which that other bridge would offer a way which this
// bridge serves now. It is found by trying, since the second is in no vector.
func (x *why) loses(s stp.Step, m stp.Margin) (stp.PortID, int, bool) {
	rootPort := func(cost int) int {
		in := stp.Input{Bridges: slices.Clone(x.s.View.Bridged.Bridges), LANs: x.s.View.Bridged.LANs}
		i := slices.IndexFunc(in.Bridges, func(b stp.Bridge) bool { return b.Name == s.Winner.Port.Bridge })
		in.Bridges[i].SetPortCost(s.Winner.Port.Number, s.Instance, s.Winner.External, cost)
		trees, err := stp.Solve(in)
		if err != nil {
			return s.Winner.Port.Number // what cannot be tried is not said
		}
		return trees[s.Instance][s.Winner.Port.Bridge].RootPort
	}
	most := m.WinnerCost
	if most == 0 {
		most = stp.MaxPathCost
	}
	if got := rootPort(most); got == s.Loser.Port.Number || got == s.Winner.Port.Number {
		return stp.PortID{}, 0, false
	}
	now := s.Winner.PortCost
	cost := now + sort.Search(most-now, func(more int) bool { return rootPort(now+more) != s.Winner.Port.Number })
	return stp.PortID{Bridge: s.Winner.Port.Bridge, Number: rootPort(cost)}, cost, true
}

// accident says that a MAC address or port number decided, and whose follows the
// order of the file.
func (x *why) accident(s stp.Step) {
	var byOrder []string
	switch {
	case s.ByMAC():
		for _, sw := range x.b.Switches {
			if sw.MACByOrder && s.Decides(sw.Name) {
				byOrder = append(byOrder, sw.Name)
			}
		}
		text := "a MAC address decided, an accident: give priorities that differ"
		if s.Kind == stp.DesignatedElection {
			text = "a MAC address decided which of the two ends discards; the link is blocked either way"
			if !x.pointToPoint() {
				text = "a MAC address decided which of the ends serves the segment"
			}
		}
		if byOrder != nil {
			text += fmt.Sprintf(" (by file order: that of %s)", strings.Join(byOrder, " and "))
		}
		x.wrapped(2, text)
	case s.Kind == stp.RootPortChoice && (s.Field == stp.FieldPort || s.Field == stp.FieldReceived):
		ports := []stp.PortID{s.Winner.From, s.Loser.From}
		if s.Field == stp.FieldReceived {
			ports = []stp.PortID{s.Winner.Port, s.Loser.Port}
		}
		for _, p := range ports {
			if sw := x.sw(p.Bridge); sw != nil && slices.ContainsFunc(sw.Ports, func(q topology.Port) bool { return q.Number == p.Number && q.NumberByOrder }) {
				byOrder = append(byOrder, p.String())
			}
		}
		if byOrder != nil {
			x.wrapped(2, fmt.Sprintf("a port number decided, an accident: give port or port priorities (by file order: that of %s)", strings.Join(byOrder, " and ")))
		}
	}
}

func (x *why) designated(s stp.Step) {
	w, l := s.Winner, s.Loser
	switch {
	case l.Port.Number == 0:
		text := "nobody else is heard there"
		if s.Instance.MST != 0 {
			text = "no other bridge of its region is heard there"
		}
		x.wrapped(1, fmt.Sprintf("designated: %s, as %s%s", x.at(w.Port), text, x.filtered()))
		if s.Instance.MST != 0 {
			x.regions()
		}
		return
	case w.Port.Bridge == l.Port.Bridge:
		x.wrapped(1, fmt.Sprintf("designated: %v, a port of the same bridge, and not %v: %s", w.Port, l.Port, s.Because()))
	case s.Field == stp.FieldExternalCost || s.Field == stp.FieldInternalCost:
		from := s.Cost(w) + " from the root"
		if w.Vector.Cost() == 0 && w.Port.Bridge != rootName(s.Instance, w.Vector) {
			from = "in the root's region and so " + from
		}
		x.wrapped(1, fmt.Sprintf("designated: %s, %s, and not %v, %s from it", x.at(w.Port), from, l.Port, s.Cost(l)))
	case s.Field == stp.FieldBridge:
		x.wrapped(1, fmt.Sprintf("designated: %s, and not %v: both are %s from the root, and the lower bridge ID is that of %s, not %s",
			x.at(w.Port), l.Port, s.Cost(w), identity(w.Vector.Bridge, l.Vector.Bridge), identity(l.Vector.Bridge, w.Vector.Bridge)))
	default:
		x.wrapped(1, fmt.Sprintf("designated: %s, and not %v: %s", x.at(w.Port), l.Port, s.Because()))
	}
	x.priorities(s)
	if s.Field == stp.FieldBridge {
		x.accident(s)
	}
}

// filtered says that BPDU filter is why nobody speaks.
func (x *why) filtered() string {
	for _, h := range x.s.View.Hops {
		if !slices.ContainsFunc(h.Ends, func(e lag.End) bool { return e.Switch == x.port.Bridge && e.Port == x.port.Number }) {
			continue
		}
		for _, e := range h.Ends {
			sw := x.sw(e.Switch)
			if slices.ContainsFunc(sw.Ports, func(p topology.Port) bool { return p.Number == e.Port && p.BPDUFilter }) {
				return fmt.Sprintf(" (%s:%d has BPDU filter)", e.Switch, e.Port)
			}
		}
	}
	return ""
}

// restricted says what a port would do if it were let.
func (x *why) restricted(s stp.Step) {
	text := fmt.Sprintf("%v may not become root port", x.port)
	if w, l := s.Winner, s.Loser; w.From.Bridge != "" {
		text += fmt.Sprintf("; it hears %s at cost %s via %s", rootName(s.Instance, w.Vector), s.Cost(w), w.From.Bridge)
		if c, _ := w.Vector.Compare(l.Vector); l.Port.Number != 0 && c < 0 {
			text += fmt.Sprintf(", a better way than the root port's, %s via %s", s.Cost(l), l.From.Bridge)
		}
	}
	x.wrapped(1, text)
}

func rootName(inst stp.Instance, v stp.Vector) string {
	if inst.MST != 0 {
		return v.RegionalRoot.Name
	}
	return v.Root.Name
}

// boundary says why a port is at the boundary of its region, and that what
// follows is of the CIST.
func (x *why) boundary(s stp.Step) {
	x.wrapped(1, fmt.Sprintf("%v is at the boundary of its region: in %s it has its role of the CIST, as master where that is root", x.port, x.in))
	x.regions()
	x.line(1, "in the CIST:")
}

// regions says why bridges on the port's LAN are not in its region.
func (x *why) regions() {
	bridge := func(name string) *stp.Bridge {
		name = x.s.View.Bridge(name)
		i := slices.IndexFunc(x.s.View.Bridged.Bridges, func(b stp.Bridge) bool { return b.Name == name })
		if i < 0 {
			return nil
		}
		return &x.s.View.Bridged.Bridges[i]
	}
	own := bridge(x.port.Bridge)
	for _, e := range x.ends() {
		b := bridge(e.Bridge)
		switch {
		case e == x.port || b == nil || own == nil || own.Region == nil:
		case b.Region == nil:
			x.wrapped(2, fmt.Sprintf("%s runs %v and has no region", b.Name, b.Protocol))
		case !own.Region.Same(b.Region):
			x.wrapped(2, fmt.Sprintf("%s and %s are not one MST region: %s", own.Name, b.Name, strings.Join(own.Region.Differences(b.Region, own.Name, b.Name), ", ")))
		}
	}
}

// ends returns the ports on the port's LAN, itself one of them.
func (x *why) ends() []stp.PortID {
	for _, lan := range x.s.View.Bridged.LANs {
		if slices.Contains(lan.Ends, x.s.View.BridgePort(x.port)) {
			return lan.Ends
		}
	}
	return nil
}

func (x *why) pointToPoint() bool { return len(x.ends()) == 2 }

// guard says what holds a port.
func (x *why) guard(s stp.Step) string {
	if s.Guard != stp.Dispute {
		return s.String()
	}
	for i := range x.s.View.Hops {
		h := &x.s.View.Hops[i]
		if !endsAt(h, x.port) {
			continue
		}
		for _, e := range h.Ends {
			q := stp.PortID{Bridge: e.Switch, Number: e.Port}
			if x.s.Trees[s.Instance][q.Bridge].Ports[q.Number].Role == stp.Designated && !slices.Contains(x.ends(), q) {
				return fmt.Sprintf("%v is %v: %s does not hear it, and sends it inferior BPDUs as designated port", x.port, s.Guard, x.at(q))
			}
		}
	}
	return s.String()
}

// bundled says of which channel a port is a member, so that spanning tree sees the
// channel's port in its place; empty of any other.
func (x *why) bundled() string {
	for i := range x.s.View.Hops {
		h := &x.s.View.Hops[i]
		for k, e := range x.linkEnds(i) {
			if e.Switch == x.port.Bridge && e.Port == x.port.Number && e.Channel != "" && h.Ends[k].Port == e.ChannelPort {
				return fmt.Sprintf("%v is a member of %s, which spanning tree sees as one port, %s:%d", h.Element, e.Channel, e.Switch, e.ChannelPort)
			}
		}
	}
	return ""
}

// linkEnds returns the ends of the i-th hop as the fabric has them, nil of a
// segment: hops are the links in their order, then the segments.
func (x *why) linkEnds(i int) []topology.End {
	if i >= len(x.b.Links) {
		return nil
	}
	return x.b.Links[i].Ends[:]
}

// endsAt says whether a hop ends at a port.
func endsAt(h *lag.Hop, p stp.PortID) bool {
	return slices.ContainsFunc(h.Ends, func(e lag.End) bool { return e.Switch == p.Bridge && e.Port == p.Number })
}

// down says why a port is.
func (x *why) down() string {
	if text := x.bundled(); text != "" {
		return text
	}
	var members []string
	for i := range x.s.View.Hops {
		h := &x.s.View.Hops[i]
		if endsAt(h, x.s.View.SwitchPort(x.port)) {
			return x.dead(h)
		}
		for _, e := range x.linkEnds(i) {
			if e.Switch == x.port.Bridge && e.ChannelPort == x.port.Number && e.Channel != "" {
				members = append(members, x.dead(h))
			}
		}
	}
	if members != nil {
		return "no member of the channel is active: " + strings.Join(members, "; ")
	}
	return fmt.Sprintf("nothing is plugged into %v", x.port)
}

// dead says why a hop at the port carries nothing.
func (x *why) dead(h *lag.Hop) string {
	switch h.Status {
	case lag.SwitchDead:
		for _, e := range h.Ends {
			if !x.s.View.Live(e.Switch) {
				return fmt.Sprintf("%s, at the other end of %v, is down", e.Switch, h.Element)
			}
		}
	case lag.PortDisabled:
		return fmt.Sprintf("a port at an end of %v is shut down", h.Element)
	case lag.BelowMinLinks:
		return fmt.Sprintf("%v has %d of %d members, fewer than min-links %d", h.Element, h.Active, h.Members, h.MinLinks)
	case lag.Unformed:
		return fmt.Sprintf("%v does not form: it is static at one end and speaks LACP at the other", h.Element)
	case lag.Unselected:
		return fmt.Sprintf("%v carries nothing: %s", h.Element, h.Why)
	case lag.OneWayDown:
		return fmt.Sprintf("%v is %s", h.Element, h.Why)
	case lag.Up:
		for _, e := range h.Ends {
			for _, views := range x.s.Trees {
				if views[e.Switch].Ports[e.Port].Guard == stp.ErrDisabled {
					return fmt.Sprintf("%s:%d, at the other end of %v, is err-disabled by BPDU guard", e.Switch, e.Port, h.Element)
				}
			}
		}
	}
	return fmt.Sprintf("%v is down", h.Element)
}

// conclusion says what the steps make of the port.
func (x *why) conclusion(v stp.PortView) string {
	switch {
	case v.Guard != 0:
		return ""
	case v.Role == stp.Alternate:
		return "so it is alternate: neither root port nor designated"
	case v.Role == stp.Backup:
		return fmt.Sprintf("so it is backup: %s is designated there by another port", x.port.Bridge)
	case v.Role == stp.Master:
		return "so it is root port of the CIST, and master of " + x.in
	}
	return ""
}
