package diagram

import (
	"strconv"

	"github.com/spandrill/spandrill/topology"
)

// Drawing is a scene with an overlay on it as plain data, for programs that draw
// it themselves, such as a page that shows many states of one scene and has to
// know what differs. Title, legend and notes are not in it; they do not belong to
// the network.
type Drawing struct {
	// Width and Height are those of [Scene.Size]. Nothing is above Top, where
	// the other formats have their titles.
	Width, Height, Top float64
	// Marks are in the order in which they cover each other.
	Marks []Mark
}

// Layer is what a mark is of. Marks of greater layers cover those of lesser ones.
type Layer uint8

// The layers from the bottom up.
const (
	FrameLayer        Layer = 1 + iota // around the peers of an MLAG pair
	HighlightLayer                     // halos behind cables
	ChangeLayer                        // halos of what changed
	CableLayer                         // lines
	BoxHighlightLayer                  // halos behind boxes
	BoxLayer                           // switches, members of a stack, segments, hosts
	TabLayer                           // ports
	LabelLayer                         // what stands on cables and in frames
)

// Mark is a line, or a rectangle with text in it. Colours are #RRGGBB, "" is none.
type Mark struct {
	// Key is the same for the same thing in all drawings of a scene, and of one
	// thing only.
	Key   string
	Layer Layer
	// Points are those of a line; nil: a rectangle.
	Points [][2]float64
	// X and Y are the middle of a rectangle, W and H its size.
	X, Y, W, H float64
	Fill       string
	Colour     string // of the line, or of the border
	Width      float64
	Dash       string // as stroke-dasharray of SVG has it
	Round      bool
	Left       bool // text begins at the left, not in the middle
	// Bars are across the first and the last point of a line: at ends that discard.
	// They are lines of two points.
	Bars [][2][2]float64
	Text []Text
	// Tooltip names what the mark is of.
	Tooltip string
	// Elements are what a line, box or frame stands for: a member and its LAG, all
	// hosts of a fold; nil of any other mark.
	Elements []topology.Element
	// End is that of a tab: the port that it is of, the first of several. Its zero
	// value is any other mark's.
	End End
}

// Text is a line of text in the middle of a rectangle. Y is its baseline.
type Text struct {
	Text   string
	Y      float64
	Size   float64
	Bold   bool
	Colour string
}

// Draw returns the scene with the overlay on it as data. The same scene and
// overlay give the same drawing, numbers rounded to a tenth of a point.
func (s *Scene) Draw(o Overlay) *Drawing {
	d := s.m.draw(&o)
	width, height := s.Size()
	out := &Drawing{Width: width, Height: height, Top: header - sideMargin}
	for _, x := range d.frames {
		out.Marks = append(out.Marks, x.mark())
	}
	for _, x := range d.strokes {
		if x.layer != 0 {
			out.Marks = append(out.Marks, x.mark())
		}
	}
	for _, x := range d.shapes {
		if x.layer != 0 {
			out.Marks = append(out.Marks, x.mark())
		}
	}
	return out
}

// Legend returns what explains the drawings of some overlays, as wide as the scene.
// Its marks have no keys.
func (s *Scene) Legend(overlays ...Overlay) *Drawing {
	all := newPen(s.m, nil)
	for _, o := range overlays {
		p := newPen(s.m, &o)
		p.seen = all.seen
		p.network()
		all.seen = p.seen
	}
	all.d = drawing{width: max(s.m.width, leastWidth)}
	all.legend()
	out := &Drawing{Width: all.d.width, Height: all.d.height}
	for _, x := range all.d.strokes {
		out.Marks = append(out.Marks, x.mark())
	}
	for _, x := range all.d.shapes {
		m := x.mark()
		m.Left = x.alignLeft
		out.Marks = append(out.Marks, m)
	}
	return out
}

func (l Layer) key(id string) string {
	if l == 0 {
		return ""
	}
	return strconv.Itoa(int(l)) + "-" + id
}

func (s *stroke) mark() Mark {
	m := Mark{Key: s.layer.key(s.id), Layer: s.layer, Colour: s.colour, Width: tenth(s.width), Dash: dashes[s.style], Tooltip: clean(s.tooltip), Elements: s.of}
	for _, p := range s.points {
		m.Points = append(m.Points, p.tenth())
	}
	for k, tee := range s.tee {
		if tee {
			a, b := bar(s.points, k)
			m.Bars = append(m.Bars, [2][2]float64{a.tenth(), b.tenth()})
		}
	}
	return m
}

func (s *shape) mark() Mark {
	m := Mark{
		Key: s.layer.key(s.id), Layer: s.layer, X: tenth(s.x), Y: tenth(s.y), W: tenth(s.w), H: tenth(s.h),
		Fill: s.fill, Colour: s.border, Width: tenth(s.width), Dash: dashes[s.style], Round: s.round, Tooltip: clean(s.tooltip), Elements: s.of, End: s.end,
	}
	for i, y := range s.baselines() {
		l := s.text[i]
		m.Text = append(m.Text, Text{clean(l.text), tenth(y), tenth(l.size), l.bold, l.colour})
	}
	return m
}

func (p point) tenth() [2]float64 { return [2]float64{tenth(p.x), tenth(p.y)} }
