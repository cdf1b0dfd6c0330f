package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Ports returns SWITCH:LINK for each end of a link, as [ParsePort] takes it, sorted.
func Ports(f *topology.Fabric) []string {
	var out []string
	for _, l := range f.Builder().Links {
		for _, e := range l.Ends {
			out = append(out, e.Switch+":"+l.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ParsePort finds SWITCH:PORT in a fabric, where PORT is a number, a port's name, or
// the name of the link that ends there.
func ParsePort(f *topology.Fabric, text string) (stp.PortID, error) {
	sw, port, ok := strings.Cut(text, ":")
	if !ok {
		if such := endsOf(f, text); len(such) > 0 {
			return stp.PortID{}, fmt.Errorf("%q is no port, want SWITCH:PORT such as %s", text, strings.Join(such, ", "))
		}
		such := Ports(f)
		if own := slices.DeleteFunc(slices.Clone(such), func(p string) bool { return !strings.HasPrefix(p, text+":") }); len(own) > 0 {
			such = own
		}
		if len(such) == 0 {
			return stp.PortID{}, fmt.Errorf("%q is no port, want SWITCH:PORT", text)
		}
		return stp.PortID{}, fmt.Errorf("%q is no port, want SWITCH:PORT such as %s", text, strings.Join(such[:min(len(such), 3)], ", "))
	}
	b := f.Builder()
	i := slices.IndexFunc(b.Switches, func(s topology.Switch) bool { return s.Name == sw })
	if i < 0 {
		if e, err := topology.ParseElement(text); err == nil {
			if such := endsOf(f, e.Name); len(such) > 0 && (e.Kind == topology.KindLink || e.Kind == topology.KindLAG || e.Kind == topology.KindMember) {
				return stp.PortID{}, fmt.Errorf("%q is no port, want SWITCH:PORT such as %s", text, strings.Join(such, ", "))
			}
		}
		var names []string
		for _, s := range b.Switches {
			names = append(names, s.Name)
		}
		return stp.PortID{}, fmt.Errorf("there is no switch %q%s", sw, hint(sw, names))
	}
	known := make(map[string]int)
	var names []string
	add := func(name string, number int) {
		if _, ok := known[name]; !ok && name != "" {
			known[name] = number
			names = append(names, name)
		}
	}
	for _, p := range b.Switches[i].Ports {
		add(strconv.Itoa(p.Number), p.Number)
		add(p.Name, p.Number)
	}
	for _, l := range b.Links {
		for _, e := range l.Ends {
			if e.Switch == sw || slices.Contains(e.Peers, sw) {
				add(l.Name, e.Port)
			}
		}
	}
	for _, g := range b.Segments {
		for _, e := range g.Ends {
			if e.Switch == sw {
				add(g.Name, e.Port)
			}
		}
	}
	n, ok := known[port]
	if !ok {
		return stp.PortID{}, fmt.Errorf("switch %q has no port %q (it has %s)%s", sw, port, strings.Join(names, ", "), hint(port, names))
	}
	return stp.PortID{Bridge: sw, Number: n}, nil
}

// endsOf returns SWITCH:LINK for the ends of the link of a name, as [Ports] does.
func endsOf(f *topology.Fabric, link string) []string {
	return slices.DeleteFunc(Ports(f), func(p string) bool {
		sw, name, _ := strings.Cut(p, ":")
		return sw == "" || name != link
	})
}

// ParseInstance finds a tree of a state by its name: cist, mst2, vlan110. Where
// switches run a tree for every VLAN, the CIST is vlan1 too.
func ParseInstance(s *failure.State, name string) (stp.Instance, error) {
	all := Instances(s)
	var names []string
	perVLAN := len(all) > 0 && all[len(all)-1].VLAN != 0
	for _, i := range all {
		if i.String() == name || perVLAN && i == (stp.Instance{}) && name == "vlan1" {
			return i, nil
		}
		names = append(names, i.String())
	}
	return stp.Instance{}, fmt.Errorf("there is no tree %q, want one of %s%s", name, strings.Join(names, ", "), hint(name, names))
}

// ParseSlower returns a fabric in which a link or member came up slower, as in
// "member:isl/1=1G". The error says what is not understood, or does not exist.
func ParseSlower(f *topology.Fabric, text string) (*topology.Fabric, error) {
	element, speed, ok := strings.Cut(text, "=")
	mbps, err := topology.ParseMbps(speed)
	if !ok || err != nil {
		return nil, fmt.Errorf("%q, want ELEMENT=SPEED such as member:isl/1=1G", text)
	}
	x, err := f.ParseFaults(element)
	if err != nil {
		return nil, fmt.Errorf("%v", err)
	}
	for e := range x.All() {
		if f, err = f.Slower(e, mbps); err != nil {
			return nil, fmt.Errorf("%v", err)
		}
	}
	return f, nil
}

// ParseChanged returns a fabric after a change that is no outage, as in
// "deaf:ten-b:isl". The error says what is not understood, or does not fit.
func ParseChanged(f *topology.Fabric, text string) (*topology.Fabric, error) {
	c, err := failure.ParseChange(f, text)
	if err != nil {
		return nil, err
	}
	return failure.Apply(f, c)
}

func hint(name string, candidates []string) string {
	if n := topology.Nearest(name, candidates); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}
