package failure

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// Severity is how much a finding weighs. A greater one is worse. The zero value
// is invalid.
type Severity uint8

const (
	// Note: nothing is wrong now; it is worth knowing before something changes.
	Note Severity = 1 + iota
	// Warning: it will hurt when something fails or somebody plugs a cable.
	Warning
	// Error: a network does not get what it needs with every element alive.
	Error
)

var severityNames = []string{Note: "note", Warning: "warning", Error: "error"}

// Severities returns all severities, worst first.
func Severities() []Severity { return []Severity{Error, Warning, Note} }

// ParseSeverity returns the severity that String gives as text.
func ParseSeverity(s string) (Severity, error) {
	if i := slices.Index(severityNames, s); i > 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("%q is no severity, want one of error, warning, note", s)
}

// String returns error, warning or note, which are also SARIF's levels.
func (s Severity) String() string {
	if s >= Note && s <= Error {
		return severityNames[s]
	}
	return "Severity(" + strconv.Itoa(int(s)) + ")"
}

// MarshalText returns what String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses a severity as [ParseSeverity] does.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// Finding is something about a fabric that its owner should know, without any
// failure having happened.
type Finding struct {
	// Code says what kind of finding it is; [FindingCodes] explains it.
	Code     FindingCode
	Severity Severity
	// Path is the place in the description, as in [topology.Problem]:
	// links.isl.ends[1].vlans. A port of a switch stands under its name, or where
	// it has none its number: switches.ten-a.ports.Te1/0/5. What the file leaves
	// out is nearest to what stands above it.
	Path string
	// Element is what the finding is about; of several the first. It is zero
	// where that is no element, as of a network.
	Element topology.Element
	// Text is one sentence with names and numbers, Fix what to change.
	Text string
	Fix  string
}

// maxSearch is the most work that the searches of [Check] may be which settle the
// fabric once for every single failure: failures times the bridges of all trees
// and the pairs of hosts of all networks. Campus(100, 8) of package internal/gen,
// with 1,002 switches and 3,103 failures, is half of it and takes 30 s of one
// core, so 15 s on two.
const maxSearch = 6_000_000

// Check returns what is to be found in the fabric without any failure, worst
// first, then by code and place. Every finding was verified by the model: it was
// read off the trees and paths of the fabric at rest, with one element dead, or
// with one value edited.
//
// The planned root of a tree is the switch with the lowest priority of all that
// are in it. So a root is not where it was planned where nobody planned it: where
// the lowest priority is shared and a MAC address decides (STP003), or where it
// is the default of 32768 (STP004), which is also what a Fabric has where nobody
// set any. Trees without a loop have no such findings: there the place of the
// root changes nothing.
//
// What single failures, ties of costs and upgrades do is searched by solving
// each, without the failures of hosts and NICs, which move no tree. Ties are
// looked at on the ways between the endpoints of networks, since no other changes
// a verdict; upgrades only where they change a cost, and judged only where a
// port in use stops forwarding. Where that is too much, with about 1,400 switches
// in one tree, the search is left out, and a finding says so (CHK001).
//
// A tree that is too deep at rest is a finding (STP001), and so is what is not
// modelled (STP011); then they are the only ones of those that need trees. The
// error says that something else could not be analysed.
func Check(f *topology.Fabric) ([]Finding, error) { return check(f, maxSearch) }

func check(f *topology.Fabric, most int) ([]Finding, error) {
	c := prepare(f)
	c.configuration()
	a, err := newAnalyzer(f)
	c.a = a
	c.costMethods()
	var deep *stp.DepthError
	switch {
	case errors.As(err, &deep):
		c.tooDeep(deep)
		return c.sorted(), nil
	case c.unsettled(err):
		return c.sorted(), nil
	case err != nil:
		return nil, err
	}
	c.several = slices.ContainsFunc(a.nets, func(n clusterNet) bool { return n.cluster != a.nets[0].cluster })
	c.atRest()
	elements := f.Elements(treeKinds...)
	if len(elements)*c.size() > most {
		c.find(CHK001, "", topology.Element{}, fmt.Sprintf(
			"%d switches and %d elements that can fail are too many to try each failure, tie and upgrade", len(c.b.Switches), len(elements)),
			"sweep the failures of interest, such as spandrill drill --kinds switch")
		return c.sorted(), nil
	}
	if err := c.searches(elements); err != nil {
		return nil, err
	}
	return c.sorted(), nil
}

// prepare indexes a fabric.
func prepare(f *topology.Fabric) *checker {
	c := &checker{f: f, b: f.Builder(), index: make(map[string]int), hop: make(map[stp.PortID]int), region: make(map[string]*stp.Region)}
	for i, s := range c.b.Switches {
		c.index[s.Name] = i
	}
	c.r = lag.NewResolver(f)
	c.view = c.r.Resolve(topology.Faults{})
	for i := range c.view.Hops {
		for _, e := range c.ends(i) {
			for m := range max(1, len(e.Peers)) {
				c.hop[stp.PortID{Bridge: e.At(m), Number: e.Port}] = i
			}
			if id := (stp.PortID{Bridge: e.Switch, Number: e.ChannelPort}); e.ChannelPort != 0 {
				if _, ok := c.hop[id]; !ok { // a channel stands where its first cable does
					c.hop[id] = i
				}
			}
		}
	}
	for i := range c.view.Bridged.Bridges {
		c.region[c.view.Bridged.Bridges[i].Name] = c.view.Bridged.Bridges[i].Region
	}
	for i := range c.view.Pairs {
		if p := &c.view.Pairs[i]; p.Joined {
			c.region[p.Secondary()] = c.region[p.Primary]
		}
	}
	return c
}

// size is what one state costs: the bridges of all trees and the pairs of hosts of
// all networks.
func (c *checker) size() int {
	n := 0
	for _, views := range c.a.base.Trees {
		n += len(views)
	}
	for i := range c.a.nets {
		hosts := len(c.a.nets[i].hosts)
		n += hosts * (hosts - 1) / 2
	}
	return n
}

// treeKinds are the elements whose death may move a tree.
var treeKinds = []topology.Kind{
	topology.KindSwitch, topology.KindChassis, topology.KindCable, topology.KindLink, topology.KindLAG, topology.KindMember,
	topology.KindSegment, topology.KindDomain, topology.KindMLAG, topology.KindKeepalive,
}

// checker gathers the findings of one fabric.
type checker struct {
	f     *topology.Fabric
	b     topology.Builder
	index map[string]int     // switches by name
	hop   map[stp.PortID]int // into View.Hops, the same in every state but for ends of segments
	r     *lag.Resolver
	view  *lag.View // at rest
	// region is that of an MSTP switch.
	region map[string]*stp.Region
	a      *analyzer
	// several clusters: networks are named with theirs.
	several bool
	out     []Finding
}

// configuration looks at what needs no tree.
func (c *checker) configuration() {
	c.regions()
	c.assumptions()
	c.allowedAtOneEnd()
	c.missingVLANs()
	c.unmapped()
	c.minLinks()
	c.unformed()
	c.bundles()
	c.nativeVLANs()
	c.simulation()
	c.ports()
	c.nicTeams()
	c.pairs()
	c.twoStacks()
	c.slips()
}

// atRest looks at the trees and networks without fault.
func (c *checker) atRest() {
	c.guards()
	c.parallel()
	c.roots()
	c.networksAtRest()
	c.notCarrying()
	c.withoutSTP()
	c.unsaidMTU()
	c.singleNICs()
	c.stackAddresses()
}

// searches looks at what single failures, other identifiers and upgrades would
// do.
func (c *checker) searches(elements []topology.Element) error {
	singles, err := c.singles(elements)
	if err != nil {
		return err
	}
	c.nextRoots()
	c.deepAfter(singles)
	c.unsettledAfter(singles)
	c.cutAfter(singles)
	c.teams(singles)
	c.lonely(singles)
	c.unfitAfter(singles)
	c.accidents(singles)
	c.upgrades()
	return nil
}

// find adds a finding. Its text must be one sentence without the stop.
func (c *checker) find(code FindingCode, path string, e topology.Element, text, fix string) {
	c.out = append(c.out, Finding{Code: code, Severity: code.info().Severity, Path: path, Element: e, Text: text, Fix: fix})
}

// sorted returns the findings in order: worst first, then by code and place.
func (c *checker) sorted() []Finding {
	slices.SortFunc(c.out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Path, b.Path),
			a.Element.Compare(b.Element), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Fix, b.Fix))
	})
	return slices.Compact(c.out)
}

func switchElement(name string) topology.Element {
	return topology.Element{Kind: topology.KindSwitch, Name: name}
}

// path returns where an element stands in the description.
func (c *checker) path(e topology.Element) string {
	switch e.Kind {
	case topology.KindSwitch:
		return "switches." + e.Name
	case topology.KindLink, topology.KindLAG, topology.KindMember:
		return "links." + e.Name
	case topology.KindSegment:
		return "segments." + e.Name
	case topology.KindHost:
		return "hosts." + e.Name
	case topology.KindNIC:
		at := "hosts." + strings.Replace(e.Name, "/", ".", 1)
		if e.Index > 0 {
			at += fmt.Sprintf(".to[%d]", e.Index-1)
		}
		return at
	case topology.KindMLAG:
		return "mlag." + e.Name
	case topology.KindKeepalive:
		return "mlag." + e.Name + ".keepalive"
	case topology.KindChassis, topology.KindCable:
		sw, chassis, _ := strings.Cut(e.Name, "/")
		return strings.TrimSuffix("switches."+sw+".stack.members."+chassis, ".")
	case topology.KindDomain:
		// A shared risk stands wherever something has its tag.
		if of := c.f.Domain(e.Name); len(of) > 0 {
			return c.path(of[0])
		}
	}
	return ""
}

// endPath returns where the end of a link or segment stands that is plugged into
// a port.
func (c *checker) endPath(p stp.PortID) string {
	i := c.hop[p]
	k := slices.IndexFunc(c.ends(i), func(e topology.End) bool {
		return (e.Switch == p.Bridge || slices.Contains(e.Peers, p.Bridge)) && (e.Port == p.Number || e.ChannelPort == p.Number)
	})
	return fmt.Sprintf("%s.ends[%d]", c.path(c.view.Hops[i].Element), k)
}

// ends returns the ends of a hop as the description has them: hops are the links,
// then the segments, in its order.
func (c *checker) ends(hop int) []topology.End {
	if hop < len(c.b.Links) {
		return c.b.Links[hop].Ends[:]
	}
	return c.b.Segments[hop-len(c.b.Links)].Ends
}

// portPath returns where a port of a switch stands.
func portPath(s *topology.Switch, p *topology.Port) string {
	return fmt.Sprintf("switches.%s.ports.%s", s.Name, cmp.Or(p.Name, strconv.Itoa(p.Number)))
}

// cable names what is plugged into a bridge port.
func (c *checker) cable(p stp.PortID) topology.Element { return c.view.Hops[c.hop[p]].Element }

// network names a network, with its cluster where there are several.
func (c *checker) network(i int) string {
	n := &c.a.nets[i]
	if c.several {
		return n.cluster + "/" + n.net.Name
	}
	return n.net.Name
}

// networks names networks by index.
func (c *checker) networks(of []int) string {
	names := make([]string, len(of))
	for i, n := range of {
		names[i] = c.network(n)
	}
	return list(names)
}

// are returns the verb for so many.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// singular returns the ending of a verb for so many.
func singular(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// list joins names in a sentence.
func list(names []string) string { return joined(names, " and ") }

func joined(names []string, last string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + last + names[n-1]
	}
}

// some joins the first few of many names.
func some(names []string) string {
	const most = 4
	if len(names) <= most {
		return list(names)
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
}

func texts[T fmt.Stringer](of []T) []string {
	out := make([]string, len(of))
	for i, x := range of {
		out[i] = x.String()
	}
	return out
}

func vlanList(ids []int) string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = strconv.Itoa(id)
	}
	if len(ids) == 1 {
		return "VLAN " + names[0]
	}
	// Many are told as ranges.
	if len(ids) > 4 {
		return "VLANs " + topology.VLANsOf(ids...).String()
	}
	return "VLANs " + list(names)
}

// dead names elements of which one has failed: all members of a bundle are one
// name.
func (c *checker) dead(elements []topology.Element) string {
	var names []string
	said := make(map[string]bool)
	for _, e := range elements {
		if e.Kind != topology.KindMember {
			names = append(names, e.String())
			continue
		}
		if said[e.Name] {
			continue
		}
		said[e.Name] = true
		of := slices.DeleteFunc(slices.Clone(elements), func(x topology.Element) bool { return x.Kind != e.Kind || x.Name != e.Name })
		i := slices.IndexFunc(c.b.Links, func(l topology.Link) bool { return l.Name == e.Name })
		if all := len(c.b.Links[i].Members); len(of) > 1 && len(of) == all {
			names = append(names, fmt.Sprintf("a member of %v", c.b.Links[i].Element()))
			continue
		}
		names = append(names, texts(of)...)
	}
	if len(names) > 4 {
		return fmt.Sprintf("%s or one of %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return joined(names, " or ")
}
