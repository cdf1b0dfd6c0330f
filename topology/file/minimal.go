package file

import (
	"reflect"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// minimal returns a description that builds f and leaves out the MAC addresses
// and port numbers that follow from order. Where the order gives others today,
// as after an Edit that took a switch away, they are said, with the word that
// they follow an order.
func minimal(f *topology.Fabric) topology.Builder {
	r := reduction{full: f.Builder(), macs: make(map[string]bool), numbers: make(map[string]bool)}
	r.addresses()
	for range 2 {
		b := r.builder()
		got, err := b.Build()
		if err == nil && got.Equal(f) {
			return b
		}
		r.sayMore(got)
	}
	r.sayAll()
	return r.builder()
}

// reduction is what minimal leaves out so far.
type reduction struct {
	full    topology.Builder
	macs    map[string]bool // by switch whose address is said, though by order
	numbers map[string]bool // by switch whose port numbers are
}

// addresses decides which MAC addresses are said: those that are not the next
// free one when it is their turn.
func (r *reduction) addresses() {
	said := make(map[topology.MAC]bool)
	for _, s := range r.full.Switches {
		said[*s.MAC] = !s.MACByOrder
	}
	next := uint32(1)
	for _, s := range r.full.Switches {
		if !s.MACByOrder {
			continue
		}
		for said[byOrder(next)] {
			next++
		}
		if *s.MAC == byOrder(next) {
			next++
			continue
		}
		r.macs[s.Name], said[*s.MAC] = true, true
	}
}

// byOrder returns the n-th address that the builder assigns.
func byOrder(n uint32) topology.MAC {
	return topology.MAC{0x02, 3: byte(n >> 16), 4: byte(n >> 8), 5: byte(n)}
}

// sayMore has the reduction say what came out differently.
func (r *reduction) sayMore(got *topology.Fabric) {
	if got == nil {
		r.sayAll()
		return
	}
	b := got.Builder()
	for i, s := range b.Switches {
		if *s.MAC != *r.full.Switches[i].MAC {
			r.macs[s.Name] = true
		}
		r.compare(s.Name, s.Ports, r.full.Switches[i].Ports)
	}
	for i, l := range b.Links {
		for k, e := range l.Ends {
			for m := range max(1, len(e.Peers)) {
				r.compare(e.At(m), e, r.full.Links[i].Ends[k])
			}
		}
	}
	for i, g := range b.Segments {
		for k, e := range g.Ends {
			r.compare(e.Switch, e, r.full.Segments[i].Ends[k])
		}
	}
	for i, h := range b.Hosts {
		for j, n := range h.NICs {
			for k, a := range n.To {
				r.compare(a.Switch, a, r.full.Hosts[i].NICs[j].To[k])
			}
		}
	}
}

func (r *reduction) compare(sw string, got, want any) {
	if !reflect.DeepEqual(got, want) {
		r.numbers[sw] = true
	}
}

func (r *reduction) sayAll() {
	for _, s := range r.full.Switches {
		r.macs[s.Name], r.numbers[s.Name] = true, true
	}
}

// builder returns the description without what the reduction leaves out.
func (r *reduction) builder() topology.Builder {
	b := r.full
	b.Switches = append([]topology.Switch(nil), b.Switches...)
	tables := make(map[string]*portUse, len(b.Switches))
	for i := range b.Switches {
		s := &b.Switches[i]
		if s.MACByOrder && !r.macs[s.Name] {
			s.MAC, s.MACByOrder = nil, false
		}
		tables[s.Name] = newPortUse(s.Ports, r.numbers[s.Name])
	}
	b.Links = append([]topology.Link(nil), b.Links...)
	for i := range b.Links {
		for k := range b.Links[i].Ends {
			e := &b.Links[i].Ends[k]
			if e.Peers != nil {
				r.peersEnd(tables, e)
				continue
			}
			e.Port, e.PortName = tables[e.Switch].end(e.Port)
			if e.Channel != "" {
				tables[e.Switch].end(e.ChannelPort)
				e.ChannelPort = 0
			}
		}
	}
	b.Segments = append([]topology.Segment(nil), b.Segments...)
	for i := range b.Segments {
		g := &b.Segments[i]
		g.Ends = append([]topology.End(nil), g.Ends...)
		for k := range g.Ends {
			e := &g.Ends[k]
			e.Port, e.PortName = tables[e.Switch].end(e.Port)
		}
	}
	b.Hosts = append([]topology.Host(nil), b.Hosts...)
	for i := range b.Hosts {
		h := &b.Hosts[i]
		h.NICs = append([]topology.NIC(nil), h.NICs...)
		for j := range h.NICs {
			n := &h.NICs[j]
			n.To = append([]topology.Attachment(nil), n.To...)
			for k := range n.To {
				a := &n.To[k]
				a.Port = tables[a.Switch].attachment(*a)
			}
		}
	}
	for i := range b.Switches {
		b.Switches[i].Ports = tables[b.Switches[i].Name].declared()
	}
	return b
}

// peersEnd leaves out the number of an end at a pair where both peers do.
func (r *reduction) peersEnd(tables map[string]*portUse, e *topology.End) {
	for _, m := range r.full.MLAGs {
		if !slices.Contains(m.Switches, e.Switch) {
			continue
		}
		a, b := tables[m.Switches[0]], tables[m.Switches[1]]
		pa, pb := a.ports[e.Port], b.ports[e.Port]
		if a.leavesOut(pa) && b.leavesOut(pb) {
			a.implied[e.Port], b.implied[e.Port] = isOrdinary(pa), isOrdinary(pb)
			e.Port, e.PortName = 0, pa.Name
			return
		}
		for _, t := range []*portUse{a, b} {
			if p := t.ports[e.Port]; isOrdinary(p) && !p.NumberByOrder && p.Name == "" {
				t.implied[e.Port] = true
			}
		}
		e.PortName = ""
		return
	}
}

// portUse decides how the ports of one switch are written.
type portUse struct {
	ports   map[int]topology.Port
	order   []topology.Port
	say     bool         // numbers that follow an order too
	implied map[int]bool // ports that an end says everything about
}

func newPortUse(ports []topology.Port, say bool) *portUse {
	u := &portUse{ports: make(map[int]topology.Port, len(ports)), order: ports, say: say, implied: make(map[int]bool)}
	for _, p := range ports {
		u.ports[p.Number] = p
	}
	return u
}

// leavesOut says whether the number of a port is left out. One without a name
// can be told only by its number, unless an end implies it.
func (u *portUse) leavesOut(p topology.Port) bool {
	return p.NumberByOrder && !u.say && (p.Name != "" || isOrdinary(p))
}

// isOrdinary says whether there is nothing to say about a port but its number
// and name.
func isOrdinary(p topology.Port) bool {
	return reflect.DeepEqual(p, topology.Port{Number: p.Number, NumberByOrder: p.NumberByOrder, Name: p.Name, Priority: new(128)})
}

// end returns number and name for an end at a port.
func (u *portUse) end(number int) (int, string) {
	p := u.ports[number]
	switch {
	case u.leavesOut(p):
		u.implied[number] = isOrdinary(p)
		return 0, p.Name
	case isOrdinary(p) && !p.NumberByOrder && p.Name == "":
		u.implied[number] = true
	}
	return number, ""
}

// attachment returns the number for a NIC.
func (u *portUse) attachment(a topology.Attachment) int {
	if p, ok := u.ports[a.Port]; ok && a.PortName == p.Name && p.Name != "" && u.leavesOut(p) {
		return 0
	}
	return a.Port
}

// declared returns the ports that the switch has to declare.
func (u *portUse) declared() []topology.Port {
	var out []topology.Port
	for _, p := range u.order {
		if u.implied[p.Number] {
			continue
		}
		if u.leavesOut(p) && p.Name != "" {
			p.Number, p.NumberByOrder = 0, false
		}
		out = append(out, p)
	}
	return out
}
