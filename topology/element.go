package topology

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Kind is a kind of element that can die. The zero value is invalid.
type Kind uint8

const (
	KindSwitch    Kind = 1 + iota
	KindLink           // a single cable between two switches
	KindLAG            // a bundle with all its members
	KindMember         // one cable of a bundle
	KindSegment        // a shared medium with all that hangs on it
	KindNIC            // a port of a host, or its cable
	KindHost           // a host with all its NICs
	KindDomain         // everything that shares a risk: a rack, a PDU
	KindChassis        // a member of a stack, with all that is plugged in there
	KindCable          // a stack cable
	KindMLAG           // an MLAG pair with both its switches
	KindKeepalive      // what tells the switches of an MLAG pair from each other's death
)

var kindNames = [...]string{
	KindSwitch: "switch", KindLink: "link", KindLAG: "lag", KindMember: "member",
	KindSegment: "segment", KindNIC: "nic", KindHost: "host", KindDomain: "domain",
	KindChassis: "chassis", KindCable: "cable",
	KindMLAG: "mlag", KindKeepalive: "keepalive",
}

// Kinds returns every kind, in the order in which elements are enumerated.
func Kinds() []Kind {
	return []Kind{KindSwitch, KindMLAG, KindKeepalive, KindChassis, KindCable, KindLink, KindLAG, KindMember, KindSegment, KindNIC, KindHost, KindDomain}
}

// ParseKind returns the kind that String gives as text.
func ParseKind(s string) (Kind, error) {
	for k := KindSwitch; k <= KindKeepalive; k++ {
		if kindNames[k] == s {
			return k, nil
		}
	}
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.String())
	}
	return 0, fmt.Errorf("%q is no kind of element, want one of %s%s", s, strings.Join(names, ", "), didYouMean(Nearest(s, names)))
}

// String returns the kind as it stands before the colon of an element.
func (k Kind) String() string {
	if k >= KindSwitch && k <= KindKeepalive {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// Element is what can die. Elements are comparable; the zero value names
// nothing.
type Element struct {
	Kind Kind
	// Name is that of the switch, link, LAG, segment, host or shared risk; of a
	// NIC it is host/nic, of a card of a host host/card.
	Name string
	// Index counts from 1 the members of a LAG, the cables of a stack, and the
	// NICs of a team of several; it is 0 for anything else.
	Index int
}

// ParseElement parses the text form of an element: kind, colon, name, for a
// member, a stack cable and a NIC of a team a slash and an index. It does not know whether a
// fabric has the element; see [Fabric.ParseFaults].
func ParseElement(s string) (Element, error) {
	kind, name, ok := strings.Cut(s, ":")
	if !ok {
		return Element{}, fmt.Errorf("%q is no element, want KIND:NAME such as switch:ten-a or member:isl/1", s)
	}
	k, err := ParseKind(kind)
	if err != nil {
		return Element{}, fmt.Errorf("element %q: %w", s, err)
	}
	e := Element{Kind: k, Name: name}
	parts := strings.Split(name, "/")
	want := 1
	switch k {
	case KindMember, KindChassis, KindCable:
		want = 2
	case KindNIC:
		want = 2
		if len(parts) == 3 {
			want = 3
		}
	case KindDomain:
		want = min(len(parts), 2) // a card is HOST/CARD
	}
	if len(parts) != want || slices.Contains(parts, "") {
		form := map[Kind]string{KindMember: "member:LAG/INDEX", KindNIC: "nic:HOST/NIC, or nic:HOST/TEAM/INDEX",
			KindChassis: "chassis:SWITCH/CHASSIS", KindCable: "cable:SWITCH/INDEX", KindDomain: "domain:NAME, or domain:HOST/CARD"}[k]
		return Element{}, fmt.Errorf("%q is no element, want %s", s, cmp.Or(form, k.String()+":NAME"))
	}
	if k == KindMember || k == KindCable || want == 3 {
		last := parts[len(parts)-1]
		i, err := strconv.Atoi(last)
		if err != nil || i < 1 || strconv.Itoa(i) != last {
			return Element{}, fmt.Errorf("%q is no element: %q is no index, which counts from 1", s, last)
		}
		e.Name, e.Index = strings.TrimSuffix(name, "/"+last), i
	}
	return e, nil
}

// String returns the element as text, such as "member:isl/1".
func (e Element) String() string {
	s := e.Kind.String() + ":" + e.Name
	if e.Index != 0 {
		s += "/" + strconv.Itoa(e.Index)
	}
	return s
}

// MarshalText returns the element as text; the zero value, which names nothing,
// is an error.
func (e Element) MarshalText() ([]byte, error) {
	if e.Kind < KindSwitch || e.Kind > KindKeepalive {
		return nil, fmt.Errorf("topology: %v is no element", e)
	}
	return []byte(e.String()), nil
}

// UnmarshalText parses an element as [ParseElement] does.
func (e *Element) UnmarshalText(text []byte) (err error) {
	*e, err = ParseElement(string(text))
	return err
}

// Compare orders elements by kind, name and index.
func (e Element) Compare(f Element) int {
	return cmp.Or(cmp.Compare(e.Kind, f.Kind), cmp.Compare(e.Name, f.Name), cmp.Compare(e.Index, f.Index))
}

// Faults is a set of dead elements. The zero value is the empty set, the state
// without fault. A Faults never changes.
type Faults struct{ elements []Element } // sorted, no element twice

// NewFaults returns the set of the elements.
func NewFaults(elements ...Element) Faults {
	s := slices.Clone(elements)
	slices.SortFunc(s, Element.Compare)
	return Faults{slices.Compact(s)}
}

// Has says whether the element is in the set.
func (x Faults) Has(e Element) bool {
	_, ok := slices.BinarySearchFunc(x.elements, e, Element.Compare)
	return ok
}

// Len returns the number of dead elements.
func (x Faults) Len() int { return len(x.elements) }

// All returns the dead elements in order.
func (x Faults) All() iter.Seq[Element] { return slices.Values(x.elements) }

// Equal says whether the sets are the same.
func (x Faults) Equal(y Faults) bool { return slices.Equal(x.elements, y.elements) }

// String returns the elements joined by " + ", or "no fault".
func (x Faults) String() string {
	if len(x.elements) == 0 {
		return "no fault"
	}
	names := make([]string, len(x.elements))
	for i, e := range x.elements {
		names[i] = e.String()
	}
	return strings.Join(names, " + ")
}
