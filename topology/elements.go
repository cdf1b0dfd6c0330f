package topology

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// index fills in what is known of a checked description.
func (f *Fabric) index() {
	members := make(map[string]bool)
	at := func(t Tags, elements ...Element) {
		for _, key := range slices.Sorted(maps.Keys(t)) {
			for _, v := range t[key] {
				members[v] = true
			}
			for _, e := range elements {
				f.risk(e, t[key])
			}
		}
	}
	for _, s := range f.b.Switches {
		at(s.Tags, Element{Kind: KindSwitch, Name: s.Name})
		for i, m := range s.Chassis() {
			at(m.Tags, s.ChassisElement(i))
		}
	}
	for _, m := range f.b.MLAGs {
		if m.Keepalive != nil {
			at(m.Keepalive.Tags, m.KeepaliveElement())
		}
	}
	for _, l := range f.b.Links {
		at(l.Tags, l.Element())
		for m, t := range l.MemberTags {
			at(t, Element{Kind: KindMember, Name: l.Name, Index: m + 1})
		}
	}
	for _, g := range f.b.Segments {
		at(g.Tags, Element{Kind: KindSegment, Name: g.Name})
	}
	for _, h := range f.b.Hosts {
		at(h.Tags, Element{Kind: KindHost, Name: h.Name})
		for _, n := range h.NICs {
			for i, a := range n.To {
				e := n.ElementName(h.Name, i)
				at(n.Tags, e)
				at(a.Tags, e)
				if card := n.PortCard(i); card != "" {
					at(Tags{"card": {CardDomain(h.Name, card)}}, e)
				}
			}
		}
	}
	f.domains = slices.Sorted(maps.Keys(members))
	for _, e := range f.Elements() {
		f.known[e] = true
	}
}

func (f *Fabric) risk(e Element, domains []string) {
	if n := len(f.risks); n > 0 && f.risks[n-1].element == e {
		f.risks[n-1].domains = append(f.risks[n-1].domains, domains)
		return
	}
	f.risks = append(f.risks, risk{e, [][]string{domains}})
}

// Risks returns what shared risks kill, by element: any of its sets of domains, by
// name without domain:, if all of the set are dead.
func (f *Fabric) Risks() map[Element][][]string {
	out := make(map[Element][][]string, len(f.risks))
	for _, r := range f.risks {
		out[r.element] = append(out[r.element], slices.Clone(r.domains)...)
	}
	return out
}

// Elements returns everything of the given kinds that can die, without
// argument of every kind. The order is that of [Kinds], inside a kind that of
// the description; domains are in order of name.
func (f *Fabric) Elements(kinds ...Kind) []Element {
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	var out []Element
	add := func(k Kind, name string, index int) { out = append(out, Element{k, name, index}) }
	for _, k := range Kinds() {
		if !slices.Contains(kinds, k) {
			continue
		}
		switch k {
		case KindSwitch:
			for _, s := range f.b.Switches {
				add(k, s.Name, 0)
			}
		case KindMLAG, KindKeepalive:
			for _, m := range f.b.MLAGs {
				if k == KindMLAG || m.Keepalive != nil {
					add(k, m.Name, 0)
				}
			}
		case KindChassis, KindCable:
			for _, s := range f.b.Switches {
				if k == KindCable {
					for i := range s.Cables() {
						add(k, s.Name, i+1)
					}
					continue
				}
				for i := range s.Chassis() {
					out = append(out, s.ChassisElement(i))
				}
			}
		case KindLink, KindLAG, KindMember:
			for _, l := range f.b.Links {
				switch {
				case k == KindMember:
					for m := range l.Members {
						add(k, l.Name, m+1)
					}
				case l.IsLAG() == (k == KindLAG):
					add(k, l.Name, 0)
				}
			}
		case KindSegment:
			for _, g := range f.b.Segments {
				add(k, g.Name, 0)
			}
		case KindNIC:
			for _, h := range f.b.Hosts {
				for _, n := range h.NICs {
					for i := range n.To {
						out = append(out, n.ElementName(h.Name, i))
					}
				}
			}
		case KindHost:
			for _, h := range f.b.Hosts {
				add(k, h.Name, 0)
			}
		case KindDomain:
			for _, d := range f.domains {
				add(k, d, 0)
			}
		}
	}
	return out
}

// Has says whether the fabric has the element.
func (f *Fabric) Has(e Element) bool { return f.known[e] }

// ParseFaults parses elements as text and returns their set. Every one that the
// fabric does not have is a [Problem] with the nearest that it has.
func (f *Fabric) ParseFaults(elements ...string) (Faults, error) {
	var problems Problems
	var out []Element
	for _, s := range elements {
		e, err := ParseElement(s)
		switch {
		case err != nil:
			got, _, _ := strings.Cut(err.Error(), "; did you mean")
			problems = append(problems, Problem{Got: got, Nearest: f.nearest(s)})
		case !f.Has(e):
			problems = append(problems, Problem{Got: fmt.Sprintf("the network has no element %q", s), Nearest: f.nearest(s)})
		default:
			out = append(out, e)
		}
	}
	if problems != nil {
		return Faults{}, problems
	}
	return NewFaults(out...), nil
}

// nearest returns the element that a text may mean, "" where none is like it. Kind and
// name are compared apart: that two are switches makes their names no more alike.
func (f *Fabric) nearest(s string) string {
	kind, name, ok := strings.Cut(s, ":")
	if !ok {
		kind, name = "", s
	}
	if _, err := ParseKind(kind); err != nil && kind != "" {
		var kinds []string
		for _, k := range Kinds() {
			kinds = append(kinds, k.String())
		}
		kind = Nearest(kind, kinds)
	}
	var all, alike []string // alike: of the kind
	for _, e := range f.Elements() {
		text := e.String()
		all = append(all, text)
		if e.Kind.String() == kind {
			alike = append(alike, text)
		}
	}
	// The right name with the wrong kind, or with none, before a name that is like it.
	if i := slices.IndexFunc(all, func(e string) bool { return e[strings.IndexByte(e, ':')+1:] == name }); i >= 0 {
		return all[i]
	}
	return cmp.Or(nearestName(name, alike), nearestName(name, all))
}

// nearestName returns the element whose name, with its index, is like another.
func nearestName(name string, elements []string) string {
	names := make([]string, len(elements))
	for i, e := range elements {
		_, names[i], _ = strings.Cut(e, ":")
	}
	if i := slices.Index(names, Nearest(name, names)); i >= 0 {
		return elements[i]
	}
	return ""
}

// Spread returns the set with everything that dies along: what shares a dead
// risk, a host's NICs, a bundle's members, a stack's chassis, the switches of an MLAG
// pair, the keepalive over a link; and a bundle, a stack or a pair of which all are
// dead. That a cable to a dead switch is dead is left to package lag.
func (f *Fabric) Spread(x Faults) Faults {
	if x.Len() == 0 {
		return x
	}
	dead := make(map[Element]bool)
	for e := range x.All() {
		dead[e] = true
	}
	for _, r := range f.risks {
		for _, all := range r.domains {
			if !slices.ContainsFunc(all, func(d string) bool { return !dead[Element{Kind: KindDomain, Name: d}] }) {
				dead[r.element] = true
			}
		}
	}
	for _, h := range f.b.Hosts {
		if dead[Element{Kind: KindHost, Name: h.Name}] {
			for _, n := range h.NICs {
				for i := range n.To {
					dead[n.ElementName(h.Name, i)] = true
				}
			}
		}
	}
	for _, m := range f.b.MLAGs {
		a, b := Element{Kind: KindSwitch, Name: m.Switches[0]}, Element{Kind: KindSwitch, Name: m.Switches[1]}
		if dead[m.Element()] {
			dead[a], dead[b] = true, true
		}
		if dead[a] && dead[b] {
			dead[m.Element()] = true
		}
	}
	for _, s := range f.b.Switches {
		if s.Stack == nil {
			continue
		}
		whole, all := Element{Kind: KindSwitch, Name: s.Name}, true
		for i := range s.Stack.Members {
			if dead[whole] {
				dead[s.ChassisElement(i)] = true
			}
			all = all && dead[s.ChassisElement(i)]
		}
		if all {
			dead[whole] = true
		}
	}
	for _, l := range f.b.Links {
		if !l.IsLAG() {
			continue
		}
		all := true
		for m := range l.Members {
			e := Element{KindMember, l.Name, m + 1}
			if dead[l.Element()] {
				dead[e] = true
			}
			all = all && dead[e]
		}
		if all {
			dead[l.Element()] = true
		}
	}
	for _, m := range f.b.MLAGs {
		if k := m.Keepalive; k != nil && k.Over != "" && (dead[Element{Kind: KindLink, Name: k.Over}] || dead[Element{Kind: KindLAG, Name: k.Over}]) {
			dead[m.KeepaliveElement()] = true
		}
	}
	return NewFaults(slices.Collect(maps.Keys(dead))...)
}

// Domain returns the elements that have the shared risk, in the order of
// Elements.
func (f *Fabric) Domain(name string) []Element {
	var out []Element
	for _, r := range f.risks {
		for _, all := range r.domains {
			if slices.Contains(all, name) {
				out = append(out, r.element)
			}
		}
	}
	// The risks of a kind are in order, but links and LAGs, hosts and NICs
	// alternate.
	slices.SortStableFunc(out, func(a, b Element) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}
