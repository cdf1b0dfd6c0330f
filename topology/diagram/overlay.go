package diagram

import "github.com/spandrill/spandrill/topology"

// Overlay is a state of the fabric as far as a picture shows it. The zero value
// is the fabric without any state. What the scene does not have is ignored, so
// that one overlay serves scenes with and without hosts.
type Overlay struct {
	// Title and Subtitle stand above the picture, a line each, such as the
	// scenario and the spanning tree instance.
	Title, Subtitle string
	// Elements are the styles of switches, links, LAGs, members, segments,
	// hosts, NICs, MLAG pairs, members and cables of a stack. A domain has no shape;
	// its elements have.
	Elements map[topology.Element]Style
	// Ends are what to say of the ports at the ends of cables.
	Ends map[End]EndLabel
	// Notes are paragraphs under the picture, such as "csv: slow, …".
	Notes []string
}

// End is an end of a link, bundle or segment, as Ends[Index] in package
// topology has it. Names of links and segments never collide. Of an end at an MLAG
// pair Switch is the peer; empty is both, and any other end's.
type End struct {
	Link   string
	Index  int
	Switch string
}

// Style is how an element is drawn.
type Style struct {
	// Down: grey and dotted. It need only be said of what died itself: a cable
	// is drawn down along with its bundle, its host or a switch at its end.
	Down bool
	// Root: a thick blue border and the word root. Of switches only.
	Root bool
	// Changed: marked with Δ, for pictures of a difference.
	Changed bool
	// Absent: a thin grey line, of links, LAGs and NICs that take no part in what
	// the picture is of, such as the tree of a VLAN that they do not carry. The
	// label says why.
	Absent bool
	// Highlight: a halo, for paths and for what a text speaks of.
	Highlight bool
	// Label is an extra line in the box of a switch or host, or on a link or LAG.
	// Where labels are in full a second line fits in the box of a switch. Of an MLAG
	// pair it is a sentence below the peer link, of up to three lines; of a member of a
	// stack the word for why it is down.
	Label string
	// Alarm: the label white on vermilion, the frame dashed. Of MLAG pairs only, that
	// have come apart.
	Alarm bool
}

// EndLabel is what a picture says of a port at the end of a cable. The port's
// number is the scene's to add.
type EndLabel struct {
	// Role is a word, such as "alternate".
	Role string
	// Was is the role in the state to compare with. Where it is not empty the
	// tab shows both, "designated → alternate".
	Was string
	// Discarding: white on vermilion; the cable is dashed and ends in a bar.
	Discarding bool
	// Changed: a thick border.
	Changed bool
}
