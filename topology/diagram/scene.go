package diagram

import (
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// Scene is a fabric with a place for everything. It never changes.
type Scene struct{ m *model }

// NewScene lays a fabric out. It fails where the options are wrong, and where
// cables pass so many tiers that no picture could show them.
//
// Tiers are the distances from the tops of the fabric. The first top is the
// switch with the lowest bridge priority; of several the most central, then the
// one with most neighbours, then with the lowest MAC address. Where it is a
// switch that hosts are attached to, and one without is as central, that one is:
// the picture shows the tiers as they are built even when the root is in an odd
// place. Further tops are the switch with the second lowest priority, where it
// has that alone; any that is as far from the hosts as the first, if none is
// farther, has more than half as many neighbours and not all of them with a better
// priority; any with a better priority than all its neighbours; any with the same
// neighbours as the first, three or more. Hosts are at the bottom, in fabrics of
// more than six tiers below the lowest of their switches; a segment is below the
// highest of its switches. The peers of an MLAG pair stand side by side, in the
// higher of their tiers. Two switches that are joined to no other stand side by
// side.
//
// Inside a tier everything stands so that few cables cross. A tier that is too
// wide takes several rows, but without [Options.Width] only where no link goes
// on down from it. The same fabric and options give the same scene, and
// so does the description in another order, unless it settles MAC addresses and
// port numbers.
func NewScene(f *topology.Fabric, o Options) (*Scene, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m := newModel(f, o)
	if err := m.layOut(); err != nil {
		return nil, err
	}
	return &Scene{m}, nil
}

// Size returns the width and height of the scene in points, with the room for
// the title and without legend and notes, which are below.
func (s *Scene) Size() (width, height float64) {
	return max(s.m.width, leastWidth), s.m.height
}

// Place returns the centre of the box of a switch, segment or host, in points
// from the upper left corner. Hosts in one fold have one box.
func (s *Scene) Place(e topology.Element) (x, y float64, ok bool) {
	for _, b := range s.m.boxes {
		if k, ok := boxKinds[b.kind]; ok && k == e.Kind && slices.Contains(b.names, e.Name) {
			return b.x, b.y, true
		}
	}
	return 0, 0, false
}
