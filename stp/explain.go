package stp

import (
	"errors"
	"fmt"
	"slices"
)

// StepKind is what a [Step] decides. The zero value is invalid.
type StepKind uint8

const (
	// RootElection: which bridge is root, among those that have the same one.
	RootElection StepKind = 1 + iota
	// RootPortChoice: which port of the bridge is its way to the root.
	RootPortChoice
	// DesignatedElection: which port serves the LAN.
	DesignatedElection
	// FollowsCIST: at the boundary of a region the instance has no vectors of
	// its own, and the port has the role of the CIST, master for root.
	FollowsCIST
	// RoleRestricted: the port may not become root port. Winner has what it
	// hears, From being zero where that is nothing, and Loser the root port.
	RoleRestricted
	// PortDown: the port is in no LAN.
	PortDown
	// GuardHolds: a guard keeps the port from forwarding, see Step.Guard.
	GuardHolds
	// PortDeaf: nothing arrives at the port, so that it is designated whoever speaks on
	// its LAN, see [Port.Deaf].
	PortDeaf
)

// Candidate is a port and the vector it stands for. In the tree of a VLAN a
// bridge that stands for its CIST, because of PVST simulation, and has the VLAN too
// is named with " (VLAN 1)" behind its name.
type Candidate struct {
	Port   PortID
	Vector Vector
	// PortCost is the port's own path cost in the instance, which Vector has
	// in it, of a RootPortChoice; 0 in other kinds. External says that it is in
	// ExternalCost: the port hears another region, or a bridge without one.
	PortCost int
	External bool
	// From is the designated port that the port hears, of a RootPortChoice.
	// An RSTP bridge that hears an MST BPDU takes the regional root for
	// the designated bridge, so that Vector.Bridge is another.
	From PortID
}

// Step is one decision that led to a port's role. Winner and Loser are zero in
// the kinds that compare nothing, and where there was no second candidate Loser
// is. Of RootElection the ports have no number. Of GuardHolds that is
// PVSTSimulationInconsistent Loser is the port that is heard, in the VLAN of
// Instance, and of both vectors the root alone is said.
type Step struct {
	Kind     StepKind
	Instance Instance
	Winner   Candidate
	Loser    Candidate
	Field    Field // the first field in which the two differ
	Guard    Guard // of GuardHolds
	// Regions says that the bridge runs MSTP, so that costs of the CIST are
	// external or internal.
	Regions bool
}

// ByMAC says that the step was decided by a MAC address, because two priorities
// are equal: an accident of the hardware.
func (s Step) ByMAC() bool {
	w, l := s.Winner.Vector, s.Loser.Vector
	switch s.Field {
	case FieldRoot:
		return w.Root.Priority == l.Root.Priority
	case FieldRegionalRoot:
		return w.RegionalRoot.Priority == l.RegionalRoot.Priority
	case FieldBridge:
		return w.Bridge.Priority == l.Bridge.Priority
	}
	return false
}

// Decides says that the identifier of a bridge is one of the two in the field
// that decided.
func (s Step) Decides(bridge string) bool {
	w, l := s.Winner.Vector, s.Loser.Vector
	switch s.Field {
	case FieldRoot:
		return w.Root.Name == bridge || l.Root.Name == bridge
	case FieldRegionalRoot:
		return w.RegionalRoot.Name == bridge || l.RegionalRoot.Name == bridge
	case FieldBridge, FieldPort:
		return w.Bridge.Name == bridge || l.Bridge.Name == bridge
	}
	return false
}

// Margin is how far a bridge was from choosing another root port.
type Margin struct {
	// LoserCost is the highest path cost of the losing port with which it had
	// won, WinnerCost the lowest of the winning port with which it had lost to
	// that port (to a third it may lose before), nothing else being changed; 0
	// where no valid cost would do.
	LoserCost, WinnerCost int
	// Tie says that the costs are equal, so that identifiers decided.
	Tie bool
}

// Margin returns what would turn a RootPortChoice round. It is false for other
// kinds, and where there was no second candidate. A bridge that chooses another
// root port may change what the bridges behind it choose.
func (s Step) Margin() (Margin, bool) {
	if s.Kind != RootPortChoice || s.Loser.Port.Number == 0 {
		return Margin{}, false
	}
	m := Margin{Tie: s.Field >= FieldBridge}
	w, l := s.Winner.Vector, s.Loser.Vector
	// At the same cost the later fields decide, one step further it is sure.
	for _, c := range []int{s.Loser.toReach(w), s.Loser.toReach(w) - 1} {
		if v := s.Loser.at(c); c >= 1 && m.LoserCost == 0 && less(v, w) {
			m.LoserCost = c
		}
	}
	for _, c := range []int{s.Winner.toReach(l), s.Winner.toReach(l) + 1} {
		if v := s.Winner.at(c); c >= 1 && c <= MaxPathCost && m.WinnerCost == 0 && less(l, v) {
			m.WinnerCost = c
		}
	}
	return m, true
}

func less(v, w Vector) bool {
	c, _ := v.Compare(w)
	return c < 0
}

// at returns the candidate's vector if its port had another cost.
func (c Candidate) at(cost int) Vector {
	v := c.Vector
	if c.External {
		v.ExternalCost += cost - c.PortCost
	} else {
		v.InternalCost += cost - c.PortCost
	}
	return v
}

// toReach returns the port cost with which the candidate's vector had the cost
// of another.
func (c Candidate) toReach(v Vector) int {
	if c.External {
		return c.PortCost + v.ExternalCost - c.Vector.ExternalCost
	}
	return c.PortCost + v.InternalCost - c.Vector.InternalCost
}

// Clause names the part of the standard that the step applies: of 802.1Q for a
// bridge that runs MSTP, of 802.1D for one that runs RSTP or STP, as Rapid PVST+
// and PVST+ do in each VLAN. It is empty where no standard says so, as of vendors'
// guards.
func (s Step) Clause() string {
	const q, d = "IEEE 802.1Q-2005 ", "IEEE 802.1D-2004 "
	switch s.Kind {
	case RootElection: // Spanning tree priority vectors
		if s.Regions {
			return q + "13.9"
		}
		return d + "17.5"
	case RootPortChoice, DesignatedElection: // updtRolesTree
		if s.Regions {
			return q + "13.26.23"
		}
		return d + "17.21.25"
	case FollowsCIST: // Port Role assignments
		return q + "13.12"
	case RoleRestricted: // restrictedRole, which 802.1D does not have
		return q + "13.25.14"
	case GuardHolds:
		if s.Guard != Dispute {
			return ""
		}
		if s.Regions { // recordDispute
			return q + "13.26.8"
		}
		return d + "17.21.10"
	}
	return ""
}

// String returns the step as a sentence.
func (s Step) String() string {
	w, l := s.Winner, s.Loser
	switch s.Kind {
	case RootElection:
		id := rootOf(w.Vector, s.Instance)
		if l.Port.Bridge == "" {
			return fmt.Sprintf("%s is root of %v: it hears no better bridge that it may follow, and no other has it as root", id.Name, s.Instance)
		}
		return fmt.Sprintf("%s is root of %v: %s", id.Name, s.Instance, versus(id, rootOf(l.Vector, s.Instance)))
	case RootPortChoice:
		if l.Port.Number == 0 {
			return fmt.Sprintf("%v is the root port of %s: no other port is offered a way that it may take", w.Port, w.Port.Bridge)
		}
		return fmt.Sprintf("%s reaches the root by port %d, cost %s via %s, not by port %d, cost %s via %s: %s",
			w.Port.Bridge, w.Port.Number, s.Cost(w), w.From.Bridge,
			l.Port.Number, s.Cost(l), l.From.Bridge, s.Because())
	case DesignatedElection:
		switch {
		case l.Port.Number != 0:
			return fmt.Sprintf("%v serves the LAN, not %v: %s", w.Port, l.Port, s.Because())
		case s.Instance.MST != 0:
			return fmt.Sprintf("%v serves its LAN: no other bridge of its region speaks on it", w.Port)
		}
		return fmt.Sprintf("%v serves its LAN: nobody else speaks on it", w.Port)
	case FollowsCIST:
		return fmt.Sprintf("%v is at the boundary of its region, where %v follows the CIST", w.Port, s.Instance)
	case RoleRestricted:
		text := fmt.Sprintf("%v is restricted: it may not become root port", w.Port)
		if w.From.Bridge != "" {
			text += fmt.Sprintf(", and hears %s at cost %s via %s", rootOf(w.Vector, s.Instance).Name, s.Cost(w), w.From.Bridge)
		}
		return text
	case PortDown:
		return fmt.Sprintf("%v is down", w.Port)
	case PortDeaf:
		return fmt.Sprintf("%v is designated, since nothing arrives there: nobody can tell it of a better way", w.Port)
	case GuardHolds:
		if l.Port.Number != 0 {
			low, high, than := l.Vector.Root, w.Vector.Root, "better"
			if low.Compare(high) > 0 {
				low, high, than = high, low, "worse"
			}
			return fmt.Sprintf("%v is %v: in %v it hears %v speak of a %s root than the CIST's (%s), and the roots of all VLANs have to be on one side",
				w.Port, s.Guard, s.Instance, l.Port, than, versus(low, high))
		}
		return fmt.Sprintf("%v is %v: %s", w.Port, s.Guard, s.Guard.because())
	}
	return "no step"
}

// because says what the guard saw.
func (g Guard) because() string {
	switch g {
	case ErrDisabled:
		return "a bridge answers on a port that is to have none"
	case RootInconsistent:
		return "it hears a better vector than its own, and may not become root port"
	case LoopInconsistent:
		return "it heard BPDUs before, and nobody on its LAN speaks any more"
	case AssuranceInconsistent:
		return "nobody on its LAN sends BPDUs to it"
	case PVIDInconsistent:
		return "the other end of its link has another native VLAN"
	case PVSTSimulationInconsistent:
		return "not all VLANs have their root on that side of it on which the CIST's root is"
	case PVSTPeerInconsistent:
		return "it hears SSTP BPDUs and has no PVST simulation"
	case Dispute:
		return "a port that does not hear it sends inferior BPDUs as designated port"
	}
	return "nothing"
}

// Cost writes the cost of a candidate's vector, in its two parts where either
// candidate has both.
func (s Step) Cost(c Candidate) string {
	if !s.twoParts() {
		text := FormatCost(c.Vector.Cost())
		if s.Regions && s.Instance == (Instance{}) && s.Winner.Vector.ExternalCost+s.Loser.Vector.ExternalCost > 0 {
			text += " external"
		}
		return text
	}
	return FormatCost(c.Vector.ExternalCost) + " external + " + FormatCost(c.Vector.InternalCost) + " internal"
}

// twoParts says whether external and internal cost have to be told apart.
func (s Step) twoParts() bool {
	w, l := s.Winner.Vector, s.Loser.Vector
	return s.Instance.MST == 0 && w.InternalCost+l.InternalCost > 0 && w.ExternalCost+l.ExternalCost > 0
}

// Because returns what decided: the field with both values.
func (s Step) Because() string {
	w, l := s.Winner.Vector, s.Loser.Vector
	switch s.Field {
	case FieldRoot:
		return "a better root: " + versus(w.Root, l.Root)
	case FieldExternalCost:
		external := ""
		if s.twoParts() || s.Regions {
			external = "external "
		}
		return fmt.Sprintf("%sroot path cost %s is less than %s", external, FormatCost(w.ExternalCost), FormatCost(l.ExternalCost))
	case FieldRegionalRoot:
		if s.Instance.MST != 0 {
			return "a better root in the region: " + versus(w.RegionalRoot, l.RegionalRoot)
		}
		return "equal external root path cost " + FormatCost(w.ExternalCost) + ", regional root " + versus(w.RegionalRoot, l.RegionalRoot)
	case FieldInternalCost:
		return fmt.Sprintf("internal root path cost %s is less than %s", FormatCost(w.InternalCost), FormatCost(l.InternalCost))
	case FieldBridge:
		text := s.equally() + "bridge ID of " + versus(w.Bridge, l.Bridge)
		if s.misread(s.Winner) || s.misread(s.Loser) {
			text += " (of an MST BPDU RSTP takes the regional root's for the bridge's)"
		}
		return text
	case FieldPort:
		return fmt.Sprintf("%sport ID %v of %s is lower than %v of %s%s", s.equally(), w.Port, s.sender(s.Winner), l.Port, s.sender(s.Loser), s.misreading())
	case FieldReceived:
		return fmt.Sprintf("%sown port ID %v is lower than %v%s", s.equally(), w.Received, l.Received, s.misreading())
	}
	return "nothing differs"
}

// misreading says why two senders count as one designated bridge.
func (s Step) misreading() string {
	if s.misread(s.Winner) || s.misread(s.Loser) {
		return fmt.Sprintf(" (%s and %s are one designated bridge to RSTP, which takes the regional root's identifier of an MST BPDU for the bridge's)", s.sender(s.Winner), s.sender(s.Loser))
	}
	return ""
}

// misread says whether a candidate's designated bridge is not who sent it.
func (s Step) misread(c Candidate) bool {
	return c.From.Bridge != "" && c.From.Bridge != c.Vector.Bridge.Name
}

// sender names who sent a candidate's vector.
func (s Step) sender(c Candidate) string {
	if c.From.Bridge != "" {
		return c.From.Bridge
	}
	return c.Vector.Bridge.Name
}

func (s Step) equally() string { return "equal cost " + s.Cost(s.Winner) + ", " }

// versus says why one bridge identifier is lower than the other.
func versus(a, b BridgeID) string {
	if a.Priority != b.Priority {
		return fmt.Sprintf("%s, priority %s, is lower than %s, %s", a.Name, FormatPriority(a.Priority), b.Name, FormatPriority(b.Priority))
	}
	return fmt.Sprintf("%s, MAC %v, is lower than %s, %v (priorities are equal, %s)", a.Name, a.MAC, b.Name, b.MAC, FormatPriority(a.Priority))
}

// FormatPriority writes a bridge priority with its system ID extension apart, as
// 32768 + 10, since the first alone is what a switch lets one set.
func FormatPriority(n int) string {
	if extension := n & 0xFFF; extension != 0 {
		return fmt.Sprintf("%d + %d", n-extension, extension)
	}
	return fmt.Sprint(n)
}

func rootOf(v Vector, i Instance) BridgeID {
	if i.MST != 0 {
		return v.RegionalRoot
	}
	return v.Root
}

// FormatCost writes a cost with commas, as engineers read it.
func FormatCost(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Explain returns the decisions that gave a port its role in an instance: the
// root's election, the bridge's choice of root port, and the election on the
// port's LAN. In each, the port or its bridge is winner or loser, and the other
// is the best rival. t is what [Solve] returned for the input. The error says
// that bridge, port or instance are not there.
func Explain(in Input, t Trees, p PortID, i Instance) ([]Step, error) {
	e, err := NewExplainer(in, t)
	if err != nil {
		return nil, err
	}
	return e.Explain(p, i)
}

// Explainer explains many ports of one network. It is not safe for concurrent
// use.
type Explainer struct {
	n  *network
	t  Trees
	of map[Instance]*explainer
}

// NewExplainer returns an Explainer of the input, of which t is what [Solve]
// returned. The error is Solve's.
func NewExplainer(in Input, t Trees) (*Explainer, error) {
	x, err := in.index(true)
	if err != nil {
		return nil, err
	}
	n, err := x.live()
	if err != nil {
		return nil, err
	}
	return &Explainer{n: n, t: t, of: make(map[Instance]*explainer)}, nil
}

// Explain is the function [Explain].
func (x *Explainer) Explain(p PortID, i Instance) ([]Step, error) {
	b, ok := x.n.x.bridges[p.Bridge]
	if !ok {
		return nil, fmt.Errorf("stp: no bridge is named %q", p.Bridge)
	}
	if _, ok := x.n.x.port(b, p.Number); !ok {
		return nil, fmt.Errorf("stp: bridge %q has no port %d", p.Bridge, p.Number)
	}
	view, ok := x.t[i][p.Bridge]
	if !ok {
		return nil, fmt.Errorf("stp: bridge %q takes no part in %v", p.Bridge, i)
	}
	if _, ok := view.Ports[p.Number]; !ok {
		return nil, fmt.Errorf("stp: port %v does not carry the VLAN of %v", p, i)
	}
	if x.n.shut[p] {
		return []Step{{Kind: GuardHolds, Instance: i, Winner: Candidate{Port: p}, Guard: ErrDisabled}}, nil
	}
	e, ok := x.of[i]
	if !ok {
		var err error
		if e, err = x.n.explainer(x.t, i); err != nil {
			return nil, err
		}
		x.of[i] = e
	}
	steps, err := e.explain(p)
	for k := range steps {
		if s := &steps[k]; err == nil && s.Kind == GuardHolds && s.Guard == PVSTSimulationInconsistent {
			err = x.n.whatSimulationHears(x.t, s)
		}
	}
	return steps, err
}

// whatSimulationHears adds to a step of a port that is PVSTSimulationInconsistent
// the first VLAN in which it is, with the root that it hears there and the CIST's.
func (n *network) whatSimulationHears(t Trees, s *Step) error {
	q := s.Winner.Port
	for _, v := range n.vlans() {
		vn, err := n.vlan(t, make(map[string]int32), v)
		if err != nil {
			return err
		}
		p, ok := vn.meet[q]
		if !ok {
			continue
		}
		solved, _, err := vn.solve(Instance{VLAN: v})
		if err != nil {
			return err
		}
		views := solved[Instance{}]
		if g, err := n.simulation(vn, t, views, v, q, p); err != nil || g == 0 {
			continue
		}
		root := func(x *portIndex, name string) Vector {
			b := &x.in.Bridges[x.bridges[name]]
			return Vector{Root: BridgeID{Priority: b.Priority, MAC: b.MAC, Name: name}}
		}
		s.Instance = Instance{VLAN: v}
		s.Loser = Candidate{Port: p, Vector: root(vn.x, views[p.Bridge].Root)}
		s.Winner.Vector = root(n.common.x, t[Instance{}][q.Bridge].Root)
		return nil
	}
	return nil
}

// explainer returns what explains an instance.
func (n *network) explainer(t Trees, i Instance) (*explainer, error) {
	if i.VLAN == 0 {
		return newExplainer(n.common.x.in, t, i), nil
	}
	ages := make(map[string]int32) // which are not said, and explain nothing
	vn, err := n.vlan(t, ages, i.VLAN)
	if err != nil {
		return nil, err
	}
	solved, _, err := vn.solve(i)
	if err != nil {
		return nil, err
	}
	for bridge, view := range t[i] {
		// Guards of native VLANs and of PVST simulation are in t alone.
		own := solved[Instance{}][bridge]
		own.Ports = view.Ports
		solved[Instance{}][bridge] = own
	}
	e := newExplainer(vn.x.in, solved, Instance{})
	e.label = i
	return e, nil
}

// explain returns the steps of a port that is not shut down.
func (e *explainer) explain(p PortID) ([]Step, error) {
	view := e.t[e.i][p.Bridge]
	lan, up := e.lanOf[p]
	if !up {
		return []Step{{Kind: PortDown, Instance: e.label, Winner: Candidate{Port: p}}}, nil
	}
	if e.i.MST != 0 && !e.inner(p) && !e.port(p).Deaf {
		follows := Step{Kind: FollowsCIST, Instance: e.i, Winner: Candidate{Port: p}}
		rest, err := newExplainer(e.in, e.t, Instance{}).explain(p)
		return append([]Step{follows}, rest...), err
	}
	steps := []Step{e.rootElection(p.Bridge, view)}
	if view.RootPort != 0 {
		steps = append(steps, e.rootPortChoice(p, view))
	}
	if e.restricted(p) {
		s := Step{Kind: RoleRestricted, Instance: e.label, Winner: Candidate{Port: p}}
		if c, ok := e.offered(p); ok {
			s.Winner = c
			s.Loser, _ = e.hears(PortID{p.Bridge, view.RootPort})
		}
		steps = append(steps, s)
	}
	if g := view.Ports[p.Number].Guard; g != 0 {
		steps = append(steps, Step{Kind: GuardHolds, Instance: e.label, Winner: Candidate{Port: p}, Guard: g})
	}
	if e.port(p).Deaf {
		steps = append(steps, Step{Kind: PortDeaf, Instance: e.label, Winner: Candidate{Port: p}})
	} else {
		step, err := e.designatedElection(p, lan)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	for k := range steps {
		steps[k].Regions = e.bridges[p.Bridge].Protocol == MSTP
	}
	return steps, nil
}

// explainer has an Input by name.
type explainer struct {
	in      Input
	t       Trees
	i       Instance
	label   Instance // what i is called
	bridges map[string]*Bridge
	lanOf   map[PortID]int
	configs map[*Region]Digest
}

func newExplainer(in Input, t Trees, i Instance) *explainer {
	e := &explainer{
		in: in, t: t, i: i, label: i,
		bridges: make(map[string]*Bridge, len(in.Bridges)),
		lanOf:   make(map[PortID]int),
		configs: make(map[*Region]Digest),
	}
	for k := range in.Bridges {
		e.bridges[in.Bridges[k].Name] = &in.Bridges[k]
	}
	for l, lan := range in.LANs {
		for _, end := range lan.Ends {
			e.lanOf[end] = l
		}
	}
	return e
}

func (e *explainer) id(name string) BridgeID {
	b := e.bridges[name]
	if b == nil {
		return BridgeID{Name: name}
	}
	return BridgeID{Priority: int(bridgeID(b, e.i.MST) >> 48), MAC: b.MAC, Name: name}
}

func (e *explainer) port(p PortID) *Port {
	b := e.bridges[p.Bridge]
	for i := range b.Ports {
		if b.Ports[i].Number == p.Number {
			return &b.Ports[i]
		}
	}
	return nil
}

func (e *explainer) key(p PortID) PortKey {
	id := portID(e.port(p), e.i.MST)
	return PortKey{Priority: id >> 8 &^ 0xF, Number: id & 0xFFF}
}

func (e *explainer) sameRegion(a, b string) bool {
	r, s := e.bridges[a].Region, e.bridges[b].Region
	if r == nil || s == nil {
		return false
	}
	return r == s || r.Name == s.Name && r.Revision == s.Revision && e.digest(r) == e.digest(s)
}

func (e *explainer) digest(r *Region) Digest {
	d, ok := e.configs[r]
	if !ok {
		d = r.VLANs.Digest()
		e.configs[r] = d
	}
	return d
}

// legacy says whether a LAN has an STP bridge.
func (e *explainer) legacy(lan int) bool {
	return slices.ContainsFunc(e.in.LANs[lan].Ends, func(p PortID) bool { return e.bridges[p.Bridge].Protocol == STP })
}

// designated returns the port that serves a LAN in an instance. Deaf ports are
// designated beside it; where no other is, the best of them is whom the LAN hears.
func (e *explainer) designated(lan int, i Instance) (PortID, bool) {
	var best PortID
	in := *e
	in.i = i
	for _, p := range e.in.LANs[lan].Ends {
		if e.t[i][p.Bridge].Ports[p.Number].Role != Designated || i.MST != 0 && !e.port(p).Deaf && !e.inner(p) {
			continue
		}
		if !e.port(p).Deaf {
			return p, true
		}
		if best.Number == 0 {
			best = p
		} else if c, _ := in.sends(p).Compare(in.sends(best)); c < 0 {
			best = p
		}
	}
	return best, best.Number != 0
}

// inner says whether a port is inside its region.
func (e *explainer) inner(p PortID) bool {
	lan := e.lanOf[p]
	d, ok := e.designated(lan, Instance{})
	return ok && !e.legacy(lan) && e.sameRegion(p.Bridge, d.Bridge)
}

// own returns the vector of a bridge as root of the instance.
func (e *explainer) own(name string) Vector {
	id := e.id(name)
	v := Vector{RegionalRoot: id, Bridge: id}
	if e.i.MST == 0 {
		v.Root = id
	}
	return v
}

// sends returns what a port would send: its designated priority vector.
func (e *explainer) sends(p PortID) Vector {
	view := e.t[e.i][p.Bridge]
	v := Vector{Bridge: e.id(p.Bridge), Port: e.key(p), Received: e.key(p)}
	if e.i.MST != 0 {
		v.RegionalRoot, v.InternalCost = e.id(view.Root), view.Cost
		return v
	}
	v.Root, v.ExternalCost = e.id(view.Root), view.Cost
	v.RegionalRoot, v.InternalCost = e.id(p.Bridge), 0
	if view.RegionalRoot != "" && !e.legacy(e.lanOf[p]) {
		v.RegionalRoot, v.InternalCost = e.id(view.RegionalRoot), view.InternalCost
	}
	return v
}

// restricted says whether a port may not become root port.
func (e *explainer) restricted(p PortID) bool { return e.port(p).RestrictedRole || e.port(p).RootGuard }

// hears returns a port with its root path priority vector: what it hears plus
// its cost. It is false where it hears nobody but its own bridge, may not
// listen, or is not there.
func (e *explainer) hears(p PortID) (Candidate, bool) {
	if e.port(p) == nil || e.restricted(p) {
		return Candidate{}, false
	}
	return e.offered(p)
}

// offered is hears of a port that may be restricted.
func (e *explainer) offered(p PortID) (Candidate, bool) {
	lan, up := e.lanOf[p]
	if !up || e.port(p).Deaf || e.i.MST != 0 && !e.inner(p) {
		return Candidate{}, false
	}
	d, ok := e.designated(lan, e.i)
	if !ok || d.Bridge == p.Bridge {
		return Candidate{}, false
	}
	v := e.sends(d)
	v.Received = e.key(p)
	port := e.port(p)
	c := Candidate{Port: p, PortCost: internalCost(port, e.i.MST), From: d}
	if e.i.MST != 0 || !e.legacy(lan) && e.sameRegion(p.Bridge, d.Bridge) {
		v.InternalCost += c.PortCost
		c.Vector = v
		return c, true
	}
	if e.bridges[p.Bridge].Protocol != MSTP && !e.legacy(lan) {
		v.Bridge = v.RegionalRoot // as an RST BPDU is read
	}
	c.PortCost, c.External = port.Cost, true
	v.ExternalCost += port.Cost
	v.RegionalRoot, v.InternalCost = e.id(p.Bridge), 0
	c.Vector = v
	return c, true
}

// rootElection compares the root with the next best bridge of the tree.
func (e *explainer) rootElection(bridge string, view BridgeView) Step {
	s := Step{Kind: RootElection, Instance: e.label, Winner: Candidate{Port: PortID{Bridge: view.Root}, Vector: e.own(view.Root)}}
	for name, other := range e.t[e.i] {
		if name == view.Root || other.Root != view.Root {
			continue
		}
		if v := e.own(name); s.Loser.Port.Bridge == "" || e.id(name).Compare(e.id(s.Loser.Port.Bridge)) < 0 {
			s.Loser = Candidate{Port: PortID{Bridge: name}, Vector: v}
		}
	}
	if s.Loser.Port.Bridge != "" {
		_, s.Field = s.Winner.Vector.Compare(s.Loser.Vector)
	}
	return s
}

// rootPortChoice compares the root port with p, or where p is the root port or
// hears nothing with the best other port.
func (e *explainer) rootPortChoice(p PortID, view BridgeView) Step {
	root := PortID{p.Bridge, view.RootPort}
	chosen, _ := e.hears(root)
	chosen.Port = root
	s := Step{Kind: RootPortChoice, Instance: e.label, Winner: chosen}
	if c, ok := e.hears(p); ok && p != root {
		s.Loser = c
	} else {
		for _, q := range e.bridges[p.Bridge].Ports {
			id := PortID{p.Bridge, q.Number}
			if c, ok := e.hears(id); ok && id != root && (s.Loser.Port.Number == 0 || less(c.Vector, s.Loser.Vector)) {
				s.Loser = c
			}
		}
	}
	if s.Loser.Port.Number != 0 {
		_, s.Field = s.Winner.Vector.Compare(s.Loser.Vector)
	}
	return s
}

var errNobody = errors.New("stp: the trees have no designated port where the input has a LAN; they are not its solution")

// designatedElection compares the LAN's designated port with p, or where p is
// that port with the best other end.
func (e *explainer) designatedElection(p PortID, lan int) (Step, error) {
	d, ok := e.designated(lan, e.i)
	if !ok {
		return Step{}, errNobody
	}
	s := Step{Kind: DesignatedElection, Instance: e.label, Winner: Candidate{Port: d, Vector: e.sends(d)}}
	if p != d {
		s.Loser = Candidate{Port: p, Vector: e.sends(p)}
	} else {
		for _, q := range e.in.LANs[lan].Ends {
			if q == d || e.i.MST != 0 && !e.inner(q) {
				continue
			}
			v := e.sends(q)
			if c, _ := v.Compare(s.Loser.Vector); s.Loser.Port.Number == 0 || c < 0 {
				s.Loser = Candidate{Port: q, Vector: v}
			}
		}
	}
	if s.Loser.Port.Number != 0 {
		_, s.Field = s.Winner.Vector.Compare(s.Loser.Vector)
		if mst := e.bridges[d.Bridge].Protocol == MSTP || e.bridges[s.Loser.Port.Bridge].Protocol == MSTP; s.Field == FieldRegionalRoot && (!mst || e.legacy(lan)) {
			s.Field = FieldBridge // outside of regions the two fields are one
		}
	}
	return s, nil
}
