// Package diagram draws a fabric as an engineer would: cores on top, hosts at
// the bottom, a label at every end of every cable.
//
// A [Scene] is the picture without any state: where every switch, cable, host
// and label goes. An [Overlay] is a state: what is dead, who is root, which end
// discards, what changed. [Scene.SVG], [Scene.DOT] and [Scene.Mermaid] put the
// one on the other. The scene is computed once and nothing in an overlay moves
// anything in it, so that of two pictures laid side by side only what changed
// differs. The package knows nothing of spanning tree: roles and verdicts arrive
// as text.
//
// # Rendering
//
// The SVG is ready to be looked at. The DOT text is for those who go on working
// with it; it carries every position, Graphviz only draws. Any of these do:
//
//	dot -Tsvg picture.dot
//	neato -n2 -Tsvg picture.dot
//	dot -Kneato -n -Tsvg picture.dot
//
// The first works because the text names its own layout engine; the others skip
// the engine, which is faster for large fabrics. Mermaid is what GitHub and
// others draw from a block of text in a document; it has its own layout, so that
// there, and only there, places differ from state to state.
//
// # Large fabrics
//
// [Options] draw less of a fabric: [Options.Only] what is around some switches,
// [Options.Groups] many switches as one box, [Logical] a bundle as one line.
//
// # How to read a picture
//
// Each cable of a bundle is a line of its own. The tab where a cable meets a
// switch is the port that spanning tree sees: its number, and what the overlay
// says of it. A bundle has one tab, as it is one port. A frame holds the two peers of
// an MLAG pair, which are one bridge, with what became of the pair; the members of a
// stack, which is one switch, are cells in its box. The colour of a cable is
// its speed, which also stands on it; the palette is that of Okabe and Ito, and
// everything a colour says is said by a line style or a word too. Halos, wide
// bands behind a cable, mark what an overlay highlights or what changed; the
// latter has the letter Δ in its label as well.
//
// # Positions
//
// Tiers come from the graph, see [NewScene]. Everything is ordered by name, in
// the way that puts sw2 before sw10, never by the order of the description.
// The unit is the point, 1/72 inch.
package diagram
