package failure_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// TestRemedies applies every remedy that a reason names, as its text says, and
// judges the pair again by the model; and holds the code of every reason against
// the state.
func TestRemedies(t *testing.T) {
	tried, codes := make(map[string]int), make(map[failure.Code]int)
	fabrics := randomCount(t, 40)
	for seed := range fabrics {
		f := drawFabric(t, seed)
		for o, err := range failure.Sweep(t.Context(), f, failure.Singles(topology.KindSwitch, topology.KindLink, topology.KindLAG, topology.KindMember)) {
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			m, err := newModel(f, o.Scenario.Down)
			if err != nil {
				t.Fatal(err)
			}
			for i := range o.Networks {
				for _, p := range pairs(&o.Networks[i]) {
					c := claim{model: m, f: f, o: o, out: &o.Networks[i], Pair: p}
					c.network = slices.IndexFunc(m.b.Networks, func(n topology.Network) bool { return n.Name == c.out.Network })
					codes[p.Reason.Code]++
					if err := c.checkCode(); err != nil {
						t.Errorf("seed %d, %v: %v", seed, &c, err)
					}
					for _, text := range c.remedies() {
						kind, err := c.try(text)
						tried[kind]++
						if err != nil {
							t.Errorf("seed %d, %v: %s: %v", seed, &c, text, err)
						}
					}
				}
			}
		}
	}
	t.Logf("remedies %v; codes %v", tried, codes)
	for _, r := range remedies {
		if tried[r.kind] == 0 && fabrics >= 30 {
			t.Errorf("no remedy %q was named", r.kind)
		}
	}
}

// pairs returns the pairs of an outcome that have a reason, each once.
func pairs(n *failure.NetworkOutcome) []failure.Pair {
	var out []failure.Pair
	for _, p := range []failure.Pair{n.Pair, n.Bystander} {
		seen := slices.ContainsFunc(out, func(q failure.Pair) bool { return q.From == p.From && q.To == p.To })
		if p.Verdict > failure.Intact && !seen {
			out = append(out, p)
		}
	}
	return out
}

// claim is a pair with its reason, which is to be checked.
type claim struct {
	*model
	f       *topology.Fabric
	o       *failure.Outcome
	out     *failure.NetworkOutcome
	network int
	failure.Pair
}

func (c *claim) String() string {
	return fmt.Sprintf("%v, %s of %s (VLAN %d), %v - %v is %v [%s: %v; remedy %s]",
		c.o.Scenario, c.out.Network, c.out.Cluster, c.out.VLAN, c.From, c.To, c.Verdict, c.Reason.Code, c.Reason, c.Reason.Remedy)
}

func (c *claim) remedies() []string {
	if c.Reason.Remedy == "" {
		return nil
	}
	return strings.Split(c.Reason.Remedy, ", or ")
}

// remedy is a form that the text of a remedy may have, and what it says to do.
type remedy struct {
	kind  string
	form  *regexp.Regexp
	apply func(c *claim, b *topology.Builder, m []string)
}

var remedies = []remedy{
	{"cost", regexp.MustCompile(`^give (\S+) a cost of ([\d,]+)( or less)? at (\S+?)(?: in (mst\d+|vlan\d+|the IST))?$`), (*claim).giveCost},
	{"root", regexp.MustCompile(`^make (\S+) the root(?: of (\S+))?$`), (*claim).makeRoot},
	{"best priority", regexp.MustCompile(`^give (\S+) priority 0(?: in (\S+))?, and no other less than 4096$`), (*claim).makeRoot},
	{"vlan", regexp.MustCompile(`^(?:create VLAN (\d+) on (.+?))?(?: and )?(?:allow VLAN (\d+) on (.+))?$`), (*claim).letThrough},
	{"min-links", regexp.MustCompile(`^min-links (\d+) on (\S+)$`), (*claim).lowerMinLinks},
	{"LACP", regexp.MustCompile(`^LACP at both ends of (\S+)$`), func(_ *claim, b *topology.Builder, m []string) {
		atEnds(b, m[1], func(e *topology.End) { e.Static = false })
	}},
	{"region", regexp.MustCompile(`^give (\S+) the MST region of (\S+)$`), (*claim).joinRegion},
}

var thenForm = regexp.MustCompile(`^(.*) \((\w+) then\)$`)

// try applies a remedy and checks that it does what it promises. It returns the
// kind of the remedy.
func (c *claim) try(text string) (kind string, err error) {
	promised := failure.Intact // what after returns where nothing is amiss
	if m := thenForm.FindStringSubmatch(text); m != nil {
		if text = m[1]; promised.UnmarshalText([]byte(m[2])) != nil {
			return "", fmt.Errorf("%s is no verdict", m[2])
		}
	}
	for _, r := range remedies {
		m := r.form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		v, err := c.after(func(b *topology.Builder) { r.apply(c, b, m) })
		switch {
		case err != nil:
			return r.kind, err
		case !v.Connected() || v >= c.Verdict || v != promised:
			return r.kind, fmt.Errorf("the pair is %v then, %v is promised", v, promised)
		case r.kind == "cost":
			return r.kind, c.orLess(m, v)
		}
		return r.kind, nil
	}
	return "", fmt.Errorf("the remedy has no form that is known")
}

// orLess checks that a lower cost does no worse where that is said, and that it
// is said where it is so.
func (c *claim) orLess(m []string, named failure.Verdict) error {
	cost := number(m[2])
	for _, less := range []int{1, max(cost/2, 1), max(cost-1, 1)} {
		v, err := c.after(func(b *topology.Builder) { c.giveCost(b, []string{"", m[1], strconv.Itoa(less), "", m[4], m[5]}) })
		switch worse := err != nil || v > named; {
		case m[3] != "" && worse:
			return fmt.Errorf("with %d it is %v then (%v)", less, v, err)
		case m[3] == "" && !worse && less == 1 && cost > 1:
			return fmt.Errorf("less is no worse, but not said")
		}
	}
	return nil
}

// after returns the verdict of the pair by the model with an edit: what is wrong
// with its way, or Intact; Looped where the network is.
func (c *claim) after(edit func(b *topology.Builder)) (failure.Verdict, error) {
	f, err := c.f.Edit(edit)
	if err != nil {
		return 0, err
	}
	m, err := newModel(f, c.o.Scenario.Down)
	if err != nil {
		return 0, err
	}
	n := &m.b.Networks[c.network]
	cluster := slices.IndexFunc(m.b.Clusters, func(x topology.Cluster) bool { return x.Name == c.out.Cluster })
	if m.looped(m.now, n, m.on(m.b.Clusters[cluster].Nodes, n.Name)) {
		return failure.Looped, nil
	}
	from := m.sends(c.From, n.Name)
	if c.To.Kind == topology.KindSwitch {
		_, cut := m.reach(m.now, n.VLAN, from.sw, liveGateways(m.now, n))
		return max(cut, failure.Intact), nil
	}
	return m.between(n, from, m.sends(c.To, n.Name)).verdict, nil
}

func (m *model) nic(e topology.Element) *lag.NIC {
	i := slices.IndexFunc(m.now.View.NICs, func(n lag.NIC) bool { return n.Element == e })
	return &m.now.View.NICs[i]
}

// sends returns what sends of a network at an element.
func (m *model) sends(e topology.Element, network string) sender {
	host, name, _ := strings.Cut(e.Name, "/")
	for _, group := range m.senders(m.now, host, network) {
		for _, s := range group {
			if s.key == name || s.key == fmt.Sprint(name, " ", max(e.Index-1, 0)) {
				return s
			}
		}
	}
	panic(e) // the pair is of what sends
}

// number parses a number with commas at the thousands.
func number(s string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		panic(err) // the forms let nothing else through
	}
	return n
}

// names splits what is joined in a sentence.
func names(s string) []string {
	return strings.Split(strings.ReplaceAll(s, " and ", ", "), ", ")
}

// with returns a set of VLANs with one more.
func with(v topology.VLANs, id int) topology.VLANs {
	return topology.VLANsOf(append(slices.Collect(v.All()), id)...)
}

func onSwitch(b *topology.Builder, name string, change func(s *topology.Switch)) {
	for i := range b.Switches {
		if b.Switches[i].Name == name {
			change(&b.Switches[i])
		}
	}
}

// atEnds changes the ends of a link, bundle or segment.
func atEnds(b *topology.Builder, element string, change func(e *topology.End)) {
	for i := range b.Links {
		if b.Links[i].Element().String() == element {
			change(&b.Links[i].Ends[0])
			change(&b.Links[i].Ends[1])
		}
	}
	for i := range b.Segments {
		if "segment:"+b.Segments[i].Name == element {
			for k := range b.Segments[i].Ends {
				change(&b.Segments[i].Ends[k])
			}
		}
	}
}

// giveCost pins the cost of an end, or that of its port in the tree that is
// named.
func (c *claim) giveCost(b *topology.Builder, m []string) {
	element, cost, sw, tree := m[1], number(m[2]), m[4], m[5]
	port := c.Reason.Port.Number // of several ends at one switch
	if tree == "" {
		atEnds(b, element, func(e *topology.End) {
			if e.Switch == sw && e.Port == port {
				e.Cost = cost
			}
		})
		return
	}
	inst := 0
	if mst, ok := strings.CutPrefix(tree, "mst"); ok {
		inst = number(mst)
	}
	vlan, perVLAN := strings.CutPrefix(tree, "vlan")
	onSwitch(b, sw, func(s *topology.Switch) {
		for i := range s.Ports {
			if p := &s.Ports[i]; p.Number == port && perVLAN {
				if p.VLAN == nil {
					p.VLAN = make(map[int]topology.PortVLAN)
				}
				p.VLAN[number(vlan)] = topology.PortVLAN{Cost: cost, Priority: p.VLAN[number(vlan)].Priority}
			} else if p.Number == port {
				if p.MST == nil {
					p.MST = make(map[int]topology.PortMST)
				}
				p.MST[inst] = topology.PortMST{Cost: cost, Priority: p.MST[inst].Priority}
			}
		}
	})
}

// makeRoot gives a switch priority 0, and the others at least 4096, in the tree
// that is named, else in the CIST.
func (c *claim) makeRoot(b *topology.Builder, m []string) {
	inst, vlan := 0, 1
	if mst, ok := strings.CutPrefix(m[2], "mst"); ok {
		inst = number(mst)
	}
	if v, ok := strings.CutPrefix(m[2], "vlan"); ok {
		vlan = number(v)
	}
	for i := range b.Switches {
		s := &b.Switches[i]
		least := 4096
		if s.Name == m[1] {
			least = 0
		}
		raised := func(old int) int {
			if least == 0 {
				return 0
			}
			return max(old, least)
		}
		if s.Protocol.PerVLAN() {
			old, ok := s.VLANPriority[vlan]
			if !ok {
				old = *s.Priority
			}
			if s.VLANPriority == nil {
				s.VLANPriority = make(map[int]int)
			}
			if s.VLANs.Has(vlan) {
				s.VLANPriority[vlan] = raised(old)
			}
			continue
		}
		if vlan > 1 {
			continue
		}
		if inst == 0 {
			s.Priority = new(raised(*s.Priority))
			continue
		}
		if old, ok := s.MSTPriority[inst]; ok || s.Name == m[1] {
			if s.MSTPriority == nil {
				s.MSTPriority = make(map[int]int)
			}
			s.MSTPriority[inst] = raised(old)
		}
	}
}

// letThrough creates the VLAN on switches and allows it at both ends of links.
func (c *claim) letThrough(b *topology.Builder, m []string) {
	if m[1] != "" {
		for _, name := range names(m[2]) {
			onSwitch(b, name, func(s *topology.Switch) { s.VLANs = with(s.VLANs, number(m[1])) })
		}
	}
	if m[3] != "" {
		for _, element := range names(m[4]) {
			atEnds(b, element, func(e *topology.End) { e.VLANs = with(e.VLANs, number(m[3])) })
		}
	}
}

func (c *claim) lowerMinLinks(b *topology.Builder, m []string) {
	atEnds(b, m[2], func(e *topology.End) { e.MinLinks = min(e.MinLinks, number(m[1])) })
}

func (c *claim) joinRegion(b *topology.Builder, m []string) {
	onSwitch(b, m[2], func(of *topology.Switch) {
		onSwitch(b, m[1], func(s *topology.Switch) { s.Region = of.Region })
	})
}

// checkCode holds the code of a reason, and what it names, against the state.
func (c *claim) checkCode() error {
	r := c.Reason
	if err := c.fits(); err != nil {
		return err
	}
	if r.Lost != nil || r.Code == failure.CodePortDiscards || r.Code == failure.CodeGuard {
		if err := c.discards(); err != nil {
			return err
		}
	}
	if ok, known := c.holds(); !known {
		return fmt.Errorf("code %q has no check", r.Code)
	} else if !ok {
		return fmt.Errorf("code %q does not hold", r.Code)
	}
	return nil
}

// fits says whether the code is one for the verdict.
func (c *claim) fits() error {
	codes := map[failure.Verdict][]failure.Code{
		failure.Severed: {failure.CodeNICDead, failure.CodeTeamUnformed, failure.CodeGatewayDead, failure.CodeNoLink, failure.CodeMinLinks, failure.CodeUnformed, failure.CodeUnselected},
		failure.Pruned:  {failure.CodeVLANNotAllowed, failure.CodeMinLinks, failure.CodeUnformed, failure.CodeUnselected},
		failure.Blocked: {failure.CodePortDiscards, failure.CodeGuard},
		failure.Unfit:   {failure.CodeMTU, failure.CodeCapability},
		failure.Looped:  {failure.CodeRing},
	}
	if want, ok := codes[c.Verdict]; ok && !slices.Contains(want, c.Reason.Code) {
		return fmt.Errorf("code %q says nothing about %v", c.Reason.Code, c.Verdict)
	}
	return nil
}

// discards checks that the port of a reason is on a live link which lets the
// VLAN through, and discards it in the instance that is named.
func (c *claim) discards() error {
	r, vlan := c.Reason, c.out.VLAN
	for _, w := range c.wires(c.now, vlan, levelAllows) {
		for _, e := range w.ends {
			if e.end == nil || e.end.Switch != r.Port.Bridge || e.end.Port != r.Port.Number {
				continue
			}
			if inst, ok := c.now.View.Instance(r.Port.Bridge, vlan); !ok || inst != r.Instance {
				return fmt.Errorf("VLAN %d is not in %v at port %v", vlan, r.Instance, r.Port)
			}
			if forwards(c.now, e.end, vlan) {
				return fmt.Errorf("port %v forwards", r.Port)
			}
			return nil
		}
	}
	return fmt.Errorf("port %v is on no live link with the VLAN", r.Port)
}

// holds says whether what the code means is so, and whether it is known.
func (c *claim) holds() (ok, known bool) {
	r, hop := c.Reason, c.hop(c.Reason.Element)
	dead := r.Element.Kind == topology.KindSwitch && !c.now.View.Live(r.Element.Name)
	n := &c.b.Networks[c.network]
	switch r.Code {
	case failure.CodePortDiscards, failure.CodeGuard:
		return hop != nil, true // discards has seen to the rest
	case failure.CodeNICDead:
		return !c.reachable(c.From) || !c.reachable(c.To), true
	case failure.CodeTeamUnformed:
		return len(c.spans(r.Element)) > 1 && (!c.reachable(c.From) || !c.reachable(c.To)), true
	case failure.CodeStandby:
		at := slices.IndexFunc(c.Before, func(e topology.Element) bool { return e.Name == r.Element.Name })
		return at >= 0 && c.Before[at] != r.Element && !c.nic(c.Before[at]).Live && slices.Contains(c.Path, r.Element), true
	case failure.CodeGatewayDead:
		return len(liveGateways(c.now, n)) == 0, true
	case failure.CodeNoLink:
		return c.cut(c.now, n.VLAN, c.at(c.From), c.at(c.To)) == failure.Severed, true
	case failure.CodeMinLinks:
		return hop != nil && hop.Status == lag.BelowMinLinks && strings.Count(r.Text, "member:") == hop.Active, true
	case failure.CodeUnformed:
		return hop != nil && hop.Status == lag.Unformed, true
	case failure.CodeUnselected:
		return hop != nil && hop.Status == lag.Unselected && hop.Why != "", true
	case failure.CodeVLANNotAllowed:
		return c.notAllowed(hop), true
	case failure.CodeRing:
		return slices.ContainsFunc(c.wires(c.now, n.VLAN, levelForwards), func(w wire) bool { return w.hop == hop }), true
	case failure.CodeMTU:
		s := c.switches[r.Element.Name]
		return s != nil && s.MTU < n.Needs.MTU && slices.Contains(c.Path, r.Element), true
	case failure.CodeSpeed:
		return c.Verdict == failure.Slow && !c.faster(n), true
	case failure.CodeLinkDead:
		return hop != nil && hop.Status != lag.Up || dead, true
	case failure.CodeMemberDead:
		return dead || r.Element.Kind == topology.KindNIC && !c.nic(r.Element).Live || hop != nil && hop.Active < c.atRest(hop).Active, true
	case failure.CodeGatewayChanged:
		return c.To.Kind == topology.KindSwitch && c.To != r.Element && c.Before[len(c.Before)-1] == r.Element, true
	case failure.CodeTreeMoved:
		return c.Path != nil && c.Before != nil && !slices.Equal(c.Path, c.Before), true
	case failure.CodeHealed:
		return c.Before == nil, true
	}
	return false, false
}

func (c *claim) hop(e topology.Element) *lag.Hop {
	for i := range c.now.View.Hops {
		if h := &c.now.View.Hops[i]; h.Element == e {
			return h
		}
	}
	return nil
}

// atRest returns a hop as it is without fault.
func (c *claim) atRest(h *lag.Hop) *lag.Hop {
	i := slices.IndexFunc(c.rest.View.Hops, func(x lag.Hop) bool { return x.Element == h.Element })
	return &c.rest.View.Hops[i]
}

// at returns the switch of an endpoint that is alive.
func (c *claim) at(e topology.Element) string {
	if e.Kind == topology.KindSwitch {
		return e.Name
	}
	return c.nic(e).Switch
}

// reachable says whether all of an endpoint has something that sends on the
// network; a gateway's switch has whatever it needs.
func (c *claim) reachable(e topology.Element) bool {
	switch e.Kind {
	case topology.KindSwitch:
		return true
	case topology.KindHost:
		return !slices.ContainsFunc(c.senders(c.now, e.Name, c.out.Network), func(g []sender) bool { return len(g) == 0 })
	}
	return c.nic(e).Live
}

// spans returns the switches of the live ports of a port's team.
func (c *claim) spans(e topology.Element) []string {
	var on []string
	for _, n := range c.now.View.NICs {
		if n.Element.Name == e.Name && n.Live && !slices.Contains(on, n.Switch) {
			on = append(on, n.Switch)
		}
	}
	return on
}

// notAllowed says whether the link end, or the switch, of the reason lacks the
// VLAN.
func (c *claim) notAllowed(hop *lag.Hop) bool {
	if e := c.Reason.Element; e.Kind == topology.KindSwitch {
		return !c.switches[e.Name].VLANs.Has(c.out.VLAN)
	}
	return hop != nil && hop.Status == lag.Up && slices.ContainsFunc(hop.Ends, func(e lag.End) bool {
		return e.Switch == c.Reason.Port.Bridge && e.Port == c.Reason.Port.Number && !e.VLANs.Has(c.out.VLAN)
	})
}

// faster says whether there is a way of more Mbps, spanning tree left aside,
// where that and not a NIC or one flow is what the pair lacks.
func (c *claim) faster(n *topology.Network) bool {
	if from, to := c.sends(c.From, n.Name), c.sends(c.To, n.Name); c.Mbps >= n.Needs.Mbps || min(from.sum, to.sum) <= c.Mbps {
		return false
	}
	fast := slices.DeleteFunc(wires(c.now, n.VLAN, levelAllows), func(w wire) bool { return w.hop.Mbps <= c.Mbps })
	_, ok := search(fast, c.at(c.From), c.at(c.To))
	return ok
}
