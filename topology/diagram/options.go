package diagram

import (
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

// Hosts is how hosts are drawn.
type Hosts uint8

// The ways to draw hosts. The zero value is HostsAuto.
const (
	HostsAuto   Hosts = iota // each alone up to eight hosts, folded from nine on
	HostsEach                // each alone
	HostsFolded              // those whose NICs are alike in one box, as node[1-4]
	HostsNone                // not at all
)

// Labels is how much room labels get.
type Labels uint8

// The kinds of labels. The zero value is LabelsAuto.
const (
	LabelsAuto  Labels = iota // full up to 64 ends of cables, short beyond
	LabelsFull                // roles in full, names on cables
	LabelsShort               // the first letter of a role, speeds on cables
)

// Detail is how much of a bundle is drawn.
type Detail uint8

// The levels of detail. The zero value is Physical.
const (
	Physical Detail = iota // a line for each member
	Logical                // one line, as spanning tree sees it
)

// Group is switches that are drawn as one box.
type Group struct {
	// Name is what the box says.
	Name     string
	Switches []string
}

const (
	hostsUnfolded = 8  // the most hosts that HostsAuto draws alone
	endsInFull    = 64 // the most ends of cables that LabelsAuto labels in full
	leastWidth    = 400
)

// Options are how to make a scene. The zero value is right for most fabrics.
type Options struct {
	Hosts  Hosts
	Labels Labels
	// PortNames shows ports by name, such as Te1/0/1, where they have one.
	// Spanning tree compares the numbers, which are shown otherwise.
	PortNames bool
	// Width is the greatest width of a tier in points; a wider one is broken
	// into several rows. 0 picks one that makes the picture about twice as
	// wide as it is high.
	Width int
	// Detail is Physical where zero. Either says how many members are down.
	Detail Detail
	// Only are the switches and hosts to draw, and with them the links whose ends
	// are both drawn; a box says how many more links it has. nil: all. What the
	// fabric does not have is ignored.
	Only []topology.Element
	// Groups are drawn as a box each, with a count; so are the links from one to a
	// switch or another group, a line with a count, and links inside are not drawn.
	// A port of such a line says "mixed" where the roles behind it differ. A group
	// of one switch is drawn as the switch.
	Groups []Group
}

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	switch {
	case o.Hosts > HostsNone:
		return fmt.Errorf("diagram: Hosts(%d) is not one of HostsAuto to HostsNone", o.Hosts)
	case o.Labels > LabelsShort:
		return fmt.Errorf("diagram: Labels(%d) is not one of LabelsAuto to LabelsShort", o.Labels)
	case o.Width != 0 && o.Width < leastWidth:
		return fmt.Errorf("diagram: a width of %d points, want 0 or at least %d", o.Width, leastWidth)
	case o.Detail > Logical:
		return fmt.Errorf("diagram: Detail(%d) is not Physical or Logical", o.Detail)
	}
	in := make(map[string]string)
	for _, g := range o.Groups {
		for _, s := range g.Switches {
			if other, ok := in[s]; ok {
				return fmt.Errorf("diagram: switch %q is in two groups, %q and %q", s, other, g.Name)
			}
			in[s] = g.Name
		}
	}
	return nil
}
