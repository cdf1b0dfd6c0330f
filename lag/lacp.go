package lag

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/topology"
)

// System is a system of LACP (IEEE 802.1AX-2014 6.3.2). The lower decides.
type System struct {
	Priority int // 0 to 65535
	MAC      topology.MAC
}

// Compare orders systems by priority, then by MAC address.
func (s System) Compare(t System) int {
	return cmp.Or(cmp.Compare(s.Priority, t.Priority), bytes.Compare(s.MAC[:], t.MAC[:]))
}

// Mode is how a bundle is made at one end. The zero value is invalid.
type Mode uint8

const (
	Static      Mode = 1 + iota // "on": every member that is up, whatever is at the other end
	LACPActive                  // speaks unasked
	LACPPassive                 // speaks when spoken to
)

// Aggregator is a bundle at one end.
type Aggregator struct {
	System System
	// Key tells the aggregators of one system apart, as the administrative key does
	// (IEEE 802.1AX-2014 6.3.5). Of two ends of one system the lower key decides.
	Key  int
	Mode Mode
	// MinLinks is the least number of active members; 0 and 1 are the same.
	MinLinks int
	// Rules are what its system does where vendors differ. What they leave open is
	// an [UnsaidError] where it matters.
	Rules topology.Rules
}

// MemberPort is one end of a cable.
type MemberPort struct {
	// Aggregator is the index of the one that the port is a member of; NoAggregator:
	// it is a port of its own.
	Aggregator int
	// Priority and Number make the port identifier (IEEE 802.1AX-2014 6.3.4). Numbers
	// differ in an aggregator.
	Priority, Number int
}

// NoAggregator is the aggregator of a port that is none's member.
const NoAggregator = -1

func (p MemberPort) compare(q MemberPort) int {
	return cmp.Or(cmp.Compare(p.Priority, q.Priority), cmp.Compare(p.Number, q.Number))
}

// Cable is a cable with at least one end in an aggregator.
type Cable struct {
	Ends [2]MemberPort
	Mbps int
	// Down says that the cable, a switch or a port at its ends is not alive.
	Down bool
}

// MemberState is what became of one end of a cable. The zero value is invalid.
type MemberState uint8

const (
	// MemberActive: selected, and in the bundle if the other end is too.
	MemberActive MemberState = 1 + iota
	// MemberDefaulted: in the bundle though the other end speaks no LACP.
	MemberDefaulted
	// MemberStandby: waits, and takes over.
	MemberStandby
	// MemberSuspended: carries nothing, with its link up.
	MemberSuspended
	// MemberIndividual: a port of its own.
	MemberIndividual
	// MemberDown: the link is.
	MemberDown
)

// String returns the state in lower case.
func (s MemberState) String() string {
	names := []string{
		MemberActive: "active", MemberDefaulted: "defaulted", MemberStandby: "standby",
		MemberSuspended: "suspended", MemberIndividual: "individual", MemberDown: "down",
	}
	if s >= MemberActive && int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("MemberState(%d)", uint8(s))
}

// Cause is why one end of a cable has its state. The zero value is invalid.
type Cause uint8

const (
	// BecauseSelected: LACP agreed on it, among the first Limit; Rank is its place.
	BecauseSelected Cause = 1 + iota
	// BecauseStatic: the bundle asks nobody.
	BecauseStatic
	// BecauseLimit: Limit members with better ports are active; Rank is its place.
	BecauseLimit
	// BecauseSpeed: it has Mbps, and the others have Against.
	BecauseSpeed
	// BecauseOtherPartner: another partner is at the other end than of the member
	// Peer, which has a better port.
	BecauseOtherPartner
	// BecausePartnerChose: the partner bundles with another, that of its member Peer.
	BecausePartnerChose
	// BecauseStaticPartner: the other end is static and speaks no LACP.
	BecauseStaticPartner
	// BecauseNoBundle: the other end is a port of its own and speaks no LACP; or this
	// one is.
	BecauseNoBundle
	// BecausePassive: both ends wait for the other to speak.
	BecausePassive
	// BecauseFallback: no member hears LACP, and the bundle keeps the one with the
	// best port, Peer.
	BecauseFallback
	// BecauseMinLinks: Rank members are active, and min-links of one end is Limit.
	BecauseMinLinks
	// BecauseGuard: the switch shut the bundle down, whose members end at ports that
	// are no bundle (EtherChannel guard). Select never says so; a View does.
	BecauseGuard
	// BecauseDown: the link is down.
	BecauseDown
)

// Membership is the state of one end of a cable and why.
type Membership struct {
	State MemberState
	Cause Cause
	// Decider is the aggregator whose port identifiers count, where two speak LACP
	// with each other; NoAggregator elsewhere.
	Decider int
	// Rank counts from 1. Limit, Mbps, Against and Peer (the index of a cable) are as
	// the Cause says, else 0.
	Rank, Limit, Mbps, Against, Peer int
}

// UnsaidError says that what becomes of a member depends on something that differs
// from vendor to vendor, and that the rules of an aggregator leave open.
type UnsaidError struct {
	Aggregator int
	Option     string // no-partner, mismatch, compare-with
}

// Error names the option.
func (e *UnsaidError) Error() string {
	return fmt.Sprintf("lag: aggregator %d does not say %s", e.Aggregator, e.Option)
}

// Select returns the state of both ends of every cable once LACP has settled from
// a cold start; what was active before is not remembered.
//
//   - LACP runs over a cable whose ends are both members of LACP aggregators, one of
//     them active (IEEE 802.1AX-2014 6.4.1).
//   - An aggregator bundles with one partner (6.4.14.1: one LAG identifier an
//     aggregator), that of its member with the best port identifier, the lowest
//     priority, then number (6.4.14.2 and Comware's reference port). Members with
//     another get the mismatch of their rules.
//   - Of two aggregators that chose each other the one with the lower system decides,
//     and the port identifiers of the other are ignored (6.7.1; Catalyst 3750-X
//     guide, LACP hot-standby ports).
//   - Members of another speed than the one that counts, by compare-with, get the
//     mismatch of the rules at each end.
//   - Of the rest the first are active, by the decider's port identifiers, up to the
//     lower max-active of both ends (the smaller limit holds for both: Catalyst 2950
//     guide p. 31-13, 3Com 7700 guide), the others standby.
//   - A LACP end under its min-links takes itself out of sync, so that both ends are
//     suspended; a static one suspends its own.
//   - Members that hear no LACP get no-partner of the rules.
//   - Static members are active; of several speeds those of the fastest (H3C S5600
//     guide, manual aggregation), the others are suspended.
//
// The error is an [UnsaidError].
func Select(aggregators []Aggregator, cables []Cable) ([][2]Membership, error) {
	s := &selection{aggregators: aggregators, cables: cables, out: make([][2]Membership, len(cables))}
	s.reference = slices.Repeat([]int{noCable}, len(aggregators))
	for i := range cables {
		s.prepare(i)
	}
	for a := range aggregators {
		s.unanswered(a)
		s.static(a)
		if err := s.err; err != nil {
			return nil, err
		}
	}
	for a := range aggregators {
		s.partners(a)
		if s.err != nil {
			return nil, s.err
		}
	}
	for a := range aggregators {
		s.tooFew(a)
	}
	return s.out, nil
}

const noCable = -1

// selection is one run of Select.
type selection struct {
	aggregators []Aggregator
	cables      []Cable
	out         [][2]Membership
	// reference is, of an aggregator, the best member that hears LACP.
	reference []int
	err       error
}

// end is one end of a cable.
type end struct{ cable, k int }

func (s *selection) port(e end) MemberPort { return s.cables[e.cable].Ends[e.k] }
func (s *selection) far(e end) MemberPort  { return s.cables[e.cable].Ends[1-e.k] }

func (s *selection) lacp(aggregator int) bool {
	return aggregator != NoAggregator && s.aggregators[aggregator].Mode != Static
}

// answered says whether LACP runs over a cable.
func (s *selection) answered(cable int) bool {
	a, b := s.cables[cable].Ends[0].Aggregator, s.cables[cable].Ends[1].Aggregator
	return !s.cables[cable].Down && s.lacp(a) && s.lacp(b) &&
		(s.aggregators[a].Mode == LACPActive || s.aggregators[b].Mode == LACPActive)
}

// members returns the ends of cables that are up and members of an aggregator, the
// best port first.
func (s *selection) members(aggregator int) []end {
	var out []end
	for i := range s.cables {
		for k, p := range s.cables[i].Ends {
			if p.Aggregator == aggregator && !s.cables[i].Down {
				out = append(out, end{i, k})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b end) int { return s.port(a).compare(s.port(b)) })
	return out
}

// set decides an end.
func (s *selection) set(e end, m Membership) { s.out[e.cable][e.k] = m }

// fate decides an end as the rules of its system say.
func (s *selection) fate(e end, f topology.Fate, option string, m Membership) {
	m.State = map[topology.Fate]MemberState{
		topology.MemberStandby: MemberStandby, topology.MemberSuspended: MemberSuspended, topology.MemberIndividual: MemberIndividual,
	}[f]
	if m.State == 0 {
		s.unsaid(s.port(e).Aggregator, option)
	}
	s.set(e, m)
}

func (s *selection) unsaid(aggregator int, option string) {
	if s.err == nil {
		s.err = &UnsaidError{aggregator, option}
	}
}

// prepare decides what no aggregator does, and finds references.
func (s *selection) prepare(i int) {
	for k, p := range s.cables[i].Ends {
		switch {
		case s.cables[i].Down:
			s.set(end{i, k}, Membership{State: MemberDown, Cause: BecauseDown, Decider: NoAggregator})
		case p.Aggregator == NoAggregator:
			s.set(end{i, k}, Membership{State: MemberIndividual, Cause: BecauseNoBundle, Decider: NoAggregator})
		case s.answered(i):
			if r := &s.reference[p.Aggregator]; *r == noCable || p.compare(s.atAggregator(*r, p.Aggregator)) < 0 {
				*r = i
			}
		}
	}
}

// atAggregator returns the end of a cable that is a member of an aggregator.
func (s *selection) atAggregator(cable, aggregator int) MemberPort {
	if p := s.cables[cable].Ends[0]; p.Aggregator == aggregator {
		return p
	}
	return s.cables[cable].Ends[1]
}

// partner returns the aggregator that a LACP aggregator bundles with.
func (s *selection) partner(a int) int {
	r := s.reference[a]
	if r == noCable {
		return NoAggregator
	}
	if p := s.cables[r].Ends[0]; p.Aggregator != a {
		return p.Aggregator
	}
	return s.cables[r].Ends[1].Aggregator
}

// unanswered decides the members of a LACP aggregator that hear no LACP.
func (s *selection) unanswered(a int) {
	if !s.lacp(a) {
		return
	}
	fallback := noCable
	for _, e := range s.members(a) {
		if s.answered(e.cable) {
			continue
		}
		m := Membership{Cause: BecauseNoBundle, Decider: NoAggregator}
		switch far := s.far(e).Aggregator; {
		case s.lacp(far):
			m.Cause = BecausePassive
		case far != NoAggregator:
			m.Cause = BecauseStaticPartner
		}
		if s.aggregators[a].Rules.NoPartner != topology.MemberFallback {
			s.fate(e, s.aggregators[a].Rules.NoPartner, "no-partner", m)
			continue
		}
		if m.State = MemberSuspended; s.reference[a] == noCable {
			if fallback == noCable {
				fallback, m.State = e.cable, MemberDefaulted
			}
			m.Cause, m.Peer = BecauseFallback, fallback
		}
		s.set(e, m)
	}
}

// static decides the members of a static aggregator.
func (s *selection) static(a int) {
	if s.aggregators[a].Mode != Static {
		return
	}
	members := s.members(a)
	fastest, uneven := s.fastest(members)
	for _, e := range members {
		mbps := s.cables[e.cable].Mbps
		if mbps == fastest {
			s.set(e, Membership{State: MemberActive, Cause: BecauseStatic, Decider: NoAggregator})
			continue
		}
		s.set(e, Membership{State: MemberSuspended, Cause: BecauseSpeed, Decider: NoAggregator, Mbps: mbps, Against: fastest})
	}
	if uneven && s.aggregators[a].Rules.Mismatch == 0 {
		s.unsaid(a, "mismatch")
	}
}

func (s *selection) fastest(members []end) (mbps int, uneven bool) {
	for _, e := range members {
		uneven = uneven || s.cables[e.cable].Mbps != s.cables[members[0].cable].Mbps
		mbps = max(mbps, s.cables[e.cable].Mbps)
	}
	return mbps, uneven
}

// partners decides the members of a LACP aggregator over which LACP runs; of two
// that chose each other when it is the first's turn.
func (s *selection) partners(a int) {
	if !s.lacp(a) {
		return
	}
	b := s.partner(a)
	var agreed []end
	for _, e := range s.members(a) {
		if !s.answered(e.cable) {
			continue
		}
		switch far := s.far(e).Aggregator; {
		case far != b:
			s.fate(e, s.aggregators[a].Rules.Mismatch, "mismatch", Membership{Cause: BecauseOtherPartner, Decider: NoAggregator, Peer: s.reference[a]})
		case s.partner(far) != a:
			s.set(e, Membership{State: MemberSuspended, Cause: BecausePartnerChose, Decider: NoAggregator, Peer: s.reference[far]})
		default:
			agreed = append(agreed, e)
		}
	}
	if len(agreed) == 0 || b < a {
		return
	}
	s.bundle(a, b, agreed)
}

// bundle decides both ends of the cables between two aggregators that chose each
// other; members are their ends at a.
func (s *selection) bundle(a, b int, members []end) {
	decider := a
	if x := &s.aggregators[b]; cmp.Or(x.System.Compare(s.aggregators[a].System), cmp.Compare(x.Key, s.aggregators[a].Key)) < 0 {
		decider = b
		for i := range members {
			members[i].k = 1 - members[i].k
		}
		slices.SortStableFunc(members, func(x, y end) int { return s.port(x).compare(s.port(y)) })
	}
	counts := s.speed(a, b, members)
	limit := 0
	for _, x := range []int{a, b} {
		if most := s.aggregators[x].Rules.MaxActive; most > 0 && (limit == 0 || most < limit) {
			limit = most
		}
	}
	rank := 0
	for _, e := range members {
		if mbps := s.cables[e.cable].Mbps; mbps != counts {
			for k := range 2 {
				at := end{e.cable, k}
				s.fate(at, s.aggregators[s.port(at).Aggregator].Rules.Mismatch, "mismatch",
					Membership{Cause: BecauseSpeed, Decider: decider, Mbps: mbps, Against: counts})
			}
			continue
		}
		rank++
		m := Membership{State: MemberActive, Cause: BecauseSelected, Decider: decider, Rank: rank, Limit: limit}
		if limit > 0 && rank > limit {
			m.State, m.Cause = MemberStandby, BecauseLimit
		}
		s.set(e, m)
		s.set(end{e.cable, 1 - e.k}, m)
	}
}

// speed returns the speed that counts in a bundle whose members are given in the
// decider's order. Both ends have to mean the same.
func (s *selection) speed(a, b int, members []end) int {
	fastest, uneven := s.fastest(members)
	if !uneven {
		return fastest
	}
	with := s.aggregators[a].Rules.CompareWith
	for _, x := range []int{a, b} {
		if c := s.aggregators[x].Rules.CompareWith; c == 0 || c != with {
			s.unsaid(x, "compare-with")
		}
	}
	if with == topology.CompareFirst {
		return s.cables[members[0].cable].Mbps
	}
	return fastest
}

// tooFew closes an aggregator that is under its min-links.
func (s *selection) tooFew(a int) {
	x := &s.aggregators[a]
	var active []end
	for _, e := range s.members(a) {
		if m := s.out[e.cable][e.k]; m.State == MemberActive || m.Cause == BecauseMinLinks {
			active = append(active, e)
		}
	}
	if len(active) == 0 || len(active) >= x.MinLinks {
		return
	}
	for _, e := range active {
		for k := range 2 {
			if k != e.k && x.Mode == Static {
				continue
			}
			m := &s.out[e.cable][k]
			limit := x.MinLinks
			if m.Cause == BecauseMinLinks {
				limit = max(limit, m.Limit) // the stricter end is said
			}
			*m = Membership{State: MemberSuspended, Cause: BecauseMinLinks, Decider: m.Decider, Rank: len(active), Limit: limit}
		}
	}
}
