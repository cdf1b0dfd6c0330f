package failure

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/spandrill/spandrill/topology"
)

// Apply returns the fabric as it is after the changes, one after the other. What they
// plug in has names that the fabric did not have: stray, rogue, unmanaged. It returns
// topology.Problems where a change does not fit.
func Apply(f *topology.Fabric, changes ...Change) (*topology.Fabric, error) {
	c, err := applyAll(f, changes)
	if err != nil {
		return nil, err
	}
	return c.after, nil
}

// changed is a fabric before and after changes. Both have the same switches, links and
// hosts in the same order, so that their states can be compared hop by hop; what was
// not there before is absent then.
type changed struct {
	before, after *topology.Fabric
	absent        topology.Faults
	stray         []topology.Element // of each change: the cable that it plugs in
}

func applyAll(f *topology.Fabric, changes []Change) (*changed, error) {
	c := &changed{before: f, after: f, stray: make([]topology.Element, len(changes))}
	var absent []topology.Element
	for i, change := range changes {
		if err := c.apply(change, &absent, &c.stray[i]); err != nil {
			return nil, fmt.Errorf("failure: %v: %w", change, err)
		}
	}
	c.absent = topology.NewFaults(absent...)
	return c, nil
}

func (c *changed) apply(change Change, absent *[]topology.Element, stray *topology.Element) error {
	// The places are those of the text form; they are looked up again, since an edit
	// before may have taken them.
	b := c.after.Builder()
	plug, err := change.plugs(&b)
	if err != nil {
		return err
	}
	if change.Kind == ChangeSpeed {
		e := topology.Element{Kind: topology.KindLink, Name: change.At.Port}
		if change.Member != 0 {
			e.Kind, e.Index = topology.KindMember, change.Member
		}
		next, err := c.after.Slower(e, change.Value)
		if err == nil {
			c.after = next
		}
		return err
	}
	if plug == nil {
		var inner error
		after, err := c.after.Edit(func(b *topology.Builder) { inner = change.edit(b) })
		if inner != nil {
			return inner
		}
		if err != nil {
			return err
		}
		c.after = after
		return nil
	}
	for _, f := range []**topology.Fabric{&c.before, &c.after} {
		next, err := (*f).Edit(plug.add)
		if err != nil {
			return err
		}
		*f = next
	}
	*stray = plug.links[0].Element()
	for _, s := range plug.switches {
		*absent = append(*absent, topology.Element{Kind: topology.KindSwitch, Name: s.Name})
	}
	for _, l := range plug.links {
		*absent = append(*absent, l.Element())
	}
	return nil
}

// plugged is what a change adds to a fabric.
type plugged struct {
	switches []topology.Switch
	links    []topology.Link
}

func (p *plugged) add(b *topology.Builder) {
	b.Switches = append(b.Switches, p.switches...)
	b.Links = append(b.Links, p.links...)
	// A port that is faster than the cable runs at the cable's speed.
	for _, l := range p.links {
		for _, e := range l.Ends {
			for i := range b.Switches {
				for j := range b.Switches[i].Ports {
					if t := &b.Switches[i].Ports[j]; b.Switches[i].Name == e.Switch && t.Number == e.Port && t.Mbps != 0 {
						t.Mbps = l.Mbps
					}
				}
			}
		}
	}
}

// plugs returns what a change plugs in, nil where it only changes what is there.
func (c Change) plugs(b *topology.Builder) (*plugged, error) {
	if c.Kind != ChangeStray && c.Kind != ChangeRogue {
		return nil, nil
	}
	at, err := freeEnd(b, c.At, nil)
	if err != nil {
		return nil, err
	}
	name := func(want string, taken func(string) bool) string {
		out := want
		for i := 2; taken(out); i++ {
			out = want + "-" + strconv.Itoa(i)
		}
		return out
	}
	linkTaken := func(s string) bool {
		return slices.ContainsFunc(b.Links, func(l topology.Link) bool { return l.Name == s })
	}
	switchTaken := func(s string) bool {
		return slices.ContainsFunc(b.Switches, func(w topology.Switch) bool { return w.Name == s })
	}
	if c.Kind == ChangeRogue {
		s, err := rogue(b, c.At.Switch)
		if err != nil {
			return nil, err
		}
		s.Name = name("rogue", switchTaken)
		link := topology.Link{Name: name("rogue-cable", linkTaken), Mbps: at.mbps}
		link.Ends = [2]topology.End{at.end, {Switch: s.Name, Port: 1}}
		return &plugged{switches: []topology.Switch{s}, links: []topology.Link{link}}, nil
	}
	to, err := freeEnd(b, c.To, &at.end)
	if err != nil {
		return nil, err
	}
	mbps := min(at.mbps, to.mbps)
	if c.BPDU == 0 {
		link := topology.Link{Name: name("stray", linkTaken), Mbps: mbps, Ends: [2]topology.End{at.end, to.end}}
		return &plugged{links: []topology.Link{link}}, nil
	}
	mac := topology.MAC{0x02, 0xff}
	for slices.ContainsFunc(b.Switches, func(s topology.Switch) bool { return *s.MAC == mac }) {
		mac[5]++
	}
	u := topology.Switch{Name: name("unmanaged", switchTaken), MAC: &mac, Protocol: topology.NoSTP, BPDU: c.BPDU}
	// It knows no VLANs: what is untagged on the one port is untagged on the other.
	inside := func(port int) topology.End {
		return topology.End{Switch: u.Name, Port: port, VLANs: at.end.VLANs, Native: at.end.Native}
	}
	first := topology.Link{Name: name("stray", linkTaken), Mbps: at.mbps, Ends: [2]topology.End{at.end, inside(1)}}
	second := topology.Link{Name: name("stray-2", linkTaken), Mbps: to.mbps, Ends: [2]topology.End{to.end, inside(2)}}
	return &plugged{switches: []topology.Switch{u}, links: []topology.Link{first, second}}, nil
}

// freeSlot is a free port, with the speed that it gives.
type freeSlot struct {
	end  topology.End
	mbps int
}

// freeEnd returns a free port as an end of a link; other is the end that is taken
// already. A port of which nothing is said has the next number and the speed of the
// fastest that the switch has, 1G where it has none.
func freeEnd(b *topology.Builder, at Place, other *topology.End) (freeSlot, error) {
	s, free := describedPorts(b, at.Switch)
	if s == nil {
		return freeSlot{}, topology.Problems{{Got: fmt.Sprintf("there is no switch %q", at.Switch), Want: "a switch of the network"}}
	}
	out := freeSlot{end: topology.End{Switch: s.Name}}
	if s.Stack != nil {
		out.end.On = []string{s.Stack.Members[0].Name}
	}
	for _, l := range b.Links {
		for _, e := range l.Ends {
			if e.Switch == s.Name || slices.Contains(e.Peers, s.Name) {
				out.mbps = max(out.mbps, l.Mbps, slices.Max(append(slices.Clone(l.Members), 0)))
			}
		}
	}
	if out.mbps == 0 {
		out.mbps = 1000
	}
	if at.Port == "" {
		taken := make(map[int]bool)
		for _, p := range s.Ports {
			taken[p.Number] = true
		}
		for out.end.Port = 1; taken[out.end.Port] || other != nil && other.Switch == s.Name && other.Port == out.end.Port; {
			out.end.Port++
		}
		return out, nil
	}
	for _, p := range free {
		if p.Disabled || at.Port != p.Name && at.Port != strconv.Itoa(p.Number) {
			continue
		}
		out.end.Port = p.Number
		if p.Mbps != 0 {
			out.mbps = p.Mbps
		}
		if p.Access != 0 {
			out.end.VLANs, out.end.Native = topology.VLANsOf(p.Access), p.Access
		}
		return out, nil
	}
	return freeSlot{}, topology.Problems{{Got: fmt.Sprintf("%v is no port that is free and enabled", at), Want: "one that is"}}
}

// rogue returns a switch that is root wherever it is plugged in: of the kind of the
// one that it is plugged into, with the priority 0 in every tree, and the lowest
// address.
func rogue(b *topology.Builder, at string) (topology.Switch, error) {
	like := b.Switches[slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == at })]
	s := topology.Switch{
		MAC: &topology.MAC{}, Protocol: like.Protocol, Region: like.Region, Priority: new(0), SSTP: like.SSTP,
		CostMethod: like.CostMethod, VLANs: like.VLANs, MTU: like.MTU,
	}
	if s.Protocol == topology.NoSTP {
		s.Protocol = topology.RSTP
	}
	if s.Protocol == topology.MSTP {
		s.MSTPriority = priorities(b, s.Region, 0)
	}
	if slices.ContainsFunc(b.Switches, func(o topology.Switch) bool { return *o.MAC == *s.MAC }) {
		return s, topology.Problems{{Got: fmt.Sprintf("a switch with the address %v", s.MAC), Want: "none, so that another can be better"}}
	}
	return s, nil
}

// priorities returns one priority for every instance of a region.
func priorities(b *topology.Builder, region string, priority int) map[int]int {
	var out map[int]int
	for _, r := range b.Regions {
		for id := range r.Instances {
			if r.ID == region {
				if out == nil {
					out = make(map[int]int)
				}
				out[id] = priority
			}
		}
	}
	return out
}

// edit makes a change of what is there.
func (c Change) edit(b *topology.Builder) error {
	switch c.Kind {
	case ChangeSilent, ChangePriority, ChangeMethod:
		i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == c.At.Switch })
		if i < 0 {
			return topology.Problems{{Got: fmt.Sprintf("there is no switch %q", c.At.Switch), Want: "a switch of the network"}}
		}
		return c.editSwitch(b, &b.Switches[i])
	}
	l, k, problem := findEnd(b, c.At)
	if problem != "" {
		return topology.Problems{{Got: problem, Want: c.Kind.Form()}}
	}
	e := &l.Ends[k]
	switch c.Kind {
	case ChangeCost:
		e.Cost = c.Value
		for i := range b.Switches {
			for j := range b.Switches[i].Ports {
				if p := &b.Switches[i].Ports[j]; b.Switches[i].Name == e.Switch && (p.Number == e.Port || p.Number == e.ChannelPort) {
					repriced(p)
				}
			}
		}
	case ChangePrune:
		if !e.VLANs.Has(c.Value) {
			return topology.Problems{{Got: fmt.Sprintf("%v does not allow VLAN %d at %s as it is", l.Element(), c.Value, e.Switch), Want: "a VLAN that it allows"}}
		}
		var left []int
		for v := range e.VLANs.All() {
			if v != c.Value {
				left = append(left, v)
			}
		}
		e.VLANs = topology.VLANsOf(left...)
		if len(left) == 0 {
			e.VLANs = topology.NoVLANs()
		}
	case ChangeNative:
		e.Native = c.Value
	case ChangeAccess:
		if e.VLANs.Len() != 1 {
			return topology.Problems{{Got: fmt.Sprintf("%v allows more than one VLAN at %s, or none", l.Element(), e.Switch), Want: "an end with one VLAN; native:… of a trunk"}}
		}
		e.VLANs = topology.VLANsOf(c.Value)
		if e.Native != 0 {
			e.Native = c.Value
		}
	case ChangeBundle:
		if e.Static = c.Static; c.Static {
			e.Passive, e.LACPPriority = false, nil
		}
	case ChangeHalf:
		far := &l.Ends[1-k]
		far.NoCarrier = append(far.NoCarrier, c.Member)
	case ChangeDeaf:
		cables := []int{c.Member}
		if c.Member == 0 {
			cables = nil
			for i := range max(len(l.Members), 1) {
				cables = append(cables, i+1)
			}
		}
		for _, m := range cables {
			if !slices.Contains(e.Deaf, m) {
				e.Deaf = append(e.Deaf, m)
			}
		}
	default:
		return fmt.Errorf("%v is no change", c)
	}
	return nil
}

// repriced takes away what a port says of its cost beside the link's end.
func repriced(p *topology.Port) {
	p.Cost = 0
	for id, m := range p.MST {
		m.Cost = 0
		p.MST[id] = m
	}
	for id, v := range p.VLAN {
		v.Cost = 0
		p.VLAN[id] = v
	}
}

func (c Change) editSwitch(b *topology.Builder, s *topology.Switch) error {
	switch c.Kind {
	case ChangePriority:
		s.Priority = new(c.Value)
		if s.Protocol == topology.MSTP {
			s.MSTPriority = priorities(b, s.Region, c.Value)
		}
		for v := range s.VLANPriority {
			s.VLANPriority[v] = c.Value
		}
	case ChangeMethod:
		s.CostMethod = c.Method
	case ChangeSilent:
		if s.Protocol == topology.NoSTP {
			return topology.Problems{{Got: fmt.Sprintf("%s speaks no spanning tree as it is", s.Name), Want: "a switch that does"}}
		}
		s.Protocol, s.BPDU, s.SSTP, s.NoDispute, s.Region, s.MSTPriority, s.VLANPriority = topology.NoSTP, c.BPDU, 0, false, "", nil, nil
		for i := range s.Ports {
			s.Ports[i].MST, s.Ports[i].VLAN = nil, nil
		}
	}
	return nil
}
