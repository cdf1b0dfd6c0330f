package diagram

import "fmt"

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
	}
	return nil
}
