package report

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Position returns where a path of a finding stands in a file, of which of says where
// a path stands that the file has, or what is nearest above it. A port stands under
// its number or its name: the one that the file has leads further into it than what
// is above.
func Position(of func(path string) (line, col int), b *topology.Builder, path string) (line, col int) {
	line, col = of(path)
	for i := range b.Switches {
		s := &b.Switches[i]
		prefix := "switches." + s.Name + ".ports."
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok {
			continue
		}
		for _, port := range s.Ports {
			tail, ok := strings.CutPrefix(rest, port.Name)
			if !ok || port.Name == "" || tail != "" && tail[0] != '.' {
				continue
			}
			l, c := of(prefix + strconv.Itoa(port.Number) + tail)
			if cmp.Or(cmp.Compare(l, line), cmp.Compare(c, col)) > 0 {
				line, col = l, c
			}
		}
	}
	return line, col
}
