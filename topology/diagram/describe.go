package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// mostNamed is how many names a description lists before it counts.
const mostNamed = 12

// describe says in words what a picture shows, for those who do not see it.
func (s *Scene) describe(o *Overlay) string {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if t := clean(o.Subtitle); t != "" {
		say("%s", fit(t, mostTitle, 1))
	}
	count := make(map[kind]int)
	var roots []string
	for i := range s.m.boxes {
		b := &s.m.boxes[i]
		count[b.kind] += len(b.names)
		for _, e := range b.elements() {
			if o.Elements[e].Root {
				roots = append(roots, clean(e.Name))
			}
		}
	}
	cables := 0
	for i := range s.m.cables {
		if c := &s.m.cables[i]; c.kind == linkCable {
			cables += 1 + len(c.also)
		}
	}
	say("%s", and(counted(count[switchBox], "switch", "switches"), counted(count[segmentBar], "shared segment", "shared segments"),
		counted(count[hostBox], "host", "hosts"), counted(cables, "link or bundle", "links and bundles")))
	for i := range s.m.frames {
		f := &s.m.frames[i]
		text := fmt.Sprintf("%s, of %s and %s", f.title, clean(s.m.boxes[f.boxes[0]].name), clean(s.m.boxes[f.boxes[1]].name))
		if l := (&pen{m: s.m, o: o}).frameText(f); l != "" {
			text += ": " + l
		}
		say("%s", text)
	}
	for i := range s.m.boxes {
		if b := &s.m.boxes[i]; b.chassis != nil {
			names := make([]string, len(b.chassis))
			for k, c := range b.chassis {
				names[k] = clean(c)
			}
			say("stack %s of %s", clean(b.name), some(names))
		}
	}
	if roots != nil {
		say("root: %s", some(roots))
	}
	for _, l := range [][]string{
		s.ends("discards: ", "discard: ", func(l EndLabel) bool { return l.Discarding }, o),
		s.ends("changed: ", "changed: ", func(l EndLabel) bool { return l.Changed || l.Was != "" }, o),
	} {
		parts = append(parts, l...)
	}
	var down []string
	for e, st := range o.Elements {
		if st.Down {
			down = append(down, clean(e.String()))
		}
	}
	if down != nil {
		slices.SortFunc(down, natural)
		say("down: %s", some(down))
	}
	return strings.Join(parts, "; ") + "."
}

// ends names the ports whose labels are as want says.
func (s *Scene) ends(one, many string, want func(EndLabel) bool, o *Overlay) []string {
	var out []string
	for i := range s.m.cables {
		c := &s.m.cables[i]
		for _, q := range c.ports {
			p := &s.m.ports[q]
			l := (&pen{m: s.m, o: o}).endLabel(p)
			if len(p.ends) > 0 && want(l) {
				role := clean(l.Role)
				if was := clean(l.Was); was != "" {
					role = was + " → " + cmp.Or(role, "none")
				}
				out = append(out, strings.TrimSuffix(fmt.Sprintf("%s port %s on %s, %s", clean(s.m.boxes[p.box].name), p.label, clean(c.element.String()), role), ", "))
			}
		}
	}
	if out == nil {
		return nil
	}
	slices.SortFunc(out, natural)
	if len(out) > 1 {
		one = many
	}
	return []string{one + some(out)}
}

// some lists names, the first of many.
func some(names []string) string {
	if n := len(names) - mostNamed; n > 0 {
		return strings.Join(names[:mostNamed], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names, ", ")
}

func counted(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// and joins what is not empty.
func and(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
