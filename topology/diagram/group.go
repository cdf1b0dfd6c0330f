package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// ByTag returns a group for each value of a tag, such as rack, of which several
// switches have it, in order of name. A switch with several values is in the
// group of its first. Switches in keep, such as those of which a picture is to
// show what changed, are in no group, and so are drawn as they are.
func ByTag(f *topology.Fabric, tag string, keep func(sw string) bool) []Group {
	return groups(f, keep, func(s topology.Switch) string {
		if values := s.Tags[tag]; len(values) > 0 {
			return tag + " " + values[0]
		}
		return ""
	})
}

// Alike returns groups of switches that have links to the same switches, as many
// and as fast to each, and are no root by their priority: the leaves of a fabric,
// the access switches below a pair. Switches in keep are in none.
func Alike(f *topology.Fabric, keep func(sw string) bool) []Group {
	b := f.Builder()
	links := make(map[string][]string)
	for _, l := range b.Links {
		for _, l := range spans(l) {
			for k, e := range l.Ends {
				links[e.Switch] = append(links[e.Switch], fmt.Sprintf("%s %d %d", l.Ends[1-k].Switch, len(l.members), l.mbps()))
			}
		}
	}
	for _, g := range b.Segments {
		for _, e := range g.Ends {
			links[e.Switch] = append(links[e.Switch], g.Name+" segment")
		}
	}
	named := groups(f, keep, func(s topology.Switch) string {
		if len(links[s.Name]) == 0 {
			return ""
		}
		slices.Sort(links[s.Name])
		return fmt.Sprint(*s.Priority, " ", strings.Join(links[s.Name], "/")) // no name has a slash
	})
	for i := range named {
		named[i].Name = foldNames(named[i].Switches)
	}
	return named
}

// groups puts switches of one key together. A key is the group's name.
func groups(f *topology.Fabric, keep func(string) bool, key func(topology.Switch) string) []Group {
	b := f.Builder()
	slices.SortFunc(b.Switches, func(x, y topology.Switch) int { return natural(x.Name, y.Name) })
	at := make(map[string]int)
	var out []Group
	for _, s := range b.Switches {
		k := key(s)
		if k == "" || keep != nil && keep(s.Name) {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Group{Name: k})
		}
		out[i].Switches = append(out[i].Switches, s.Name)
	}
	out = slices.DeleteFunc(out, func(g Group) bool { return len(g.Switches) < 2 })
	slices.SortFunc(out, func(x, y Group) int { return cmp.Or(natural(x.Name, y.Name), natural(x.Switches[0], y.Switches[0])) })
	return out
}
