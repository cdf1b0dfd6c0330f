package realswitch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/stp"
)

// snapshot is what the bridges of a fabric say of themselves.
type snapshot struct {
	// bridges are they as they are configured, without protocol: a comparison
	// means nothing where the fabric is not the one that was asked for.
	bridges []stp.Bridge
	views   map[string]stp.BridgeView
	// moving says why this can not be where it stays; empty if it can.
	moving string
	raw    string // the text that was read
}

// fabric is a network built of real bridges.
type fabric interface {
	// read returns what the bridges say.
	read() (snapshot, error)
	// lower and raise take a port's interface down and up again.
	lower(stp.PortID) error
	raise(stp.PortID) error
	// setCost changes the cost of a port that is up.
	setCost(stp.PortID, int) error
}

// iface is the name of a port's interface.
func iface(p stp.PortID) string { return fmt.Sprintf("%s-%d", p.Bridge, p.Number) }

// pace is how long to watch a fabric.
type pace struct {
	poll  time.Duration
	quiet time.Duration // nothing has changed for so long: it has settled
	limit time.Duration // it has not settled: give up
}

// settle waits until the fabric, which is to be the network, has been at rest
// for a while, and returns what it says then. What is at rest is decided by the
// protocol and the cables alone, see restless; Solve is not asked.
func settle(f fabric, in stp.Input, p pace) (snapshot, error) {
	var last snapshot
	var since time.Time
	for start := time.Now(); ; time.Sleep(p.poll) {
		s, err := f.read()
		if err != nil {
			return s, err
		}
		why := s.moving
		if why == "" {
			why = restless(s.views, in)
		}
		if why != "" || since.IsZero() || !cmp.Equal(s.views, last.views) {
			since = time.Now()
		}
		last = s
		switch {
		case why == "" && time.Since(since) >= p.quiet:
			return s, nil
		case time.Since(start) > p.limit:
			return s, fmt.Errorf("not at rest after %v: %s", p.limit, why)
		}
	}
}

// restless says why a fabric can not stay as it is: a port that is on its way
// to forwarding, a cable that was not noticed yet, a LAN that has not exactly
// one designated port. It is empty where there is no such reason.
func restless(views map[string]stp.BridgeView, in stp.Input) string {
	alive := make(map[stp.PortID]bool)
	for _, lan := range in.LANs {
		designated := 0
		for _, end := range lan.Ends {
			alive[end] = true
			if views[end.Bridge].Ports[end.Number].Role == stp.Designated {
				designated++
			}
		}
		if designated != 1 {
			return fmt.Sprintf("LAN %v has %d designated ports", lan.Ends, designated)
		}
	}
	for _, b := range in.Bridges {
		for _, p := range b.Ports {
			id := stp.PortID{Bridge: b.Name, Number: p.Number}
			v := views[b.Name].Ports[p.Number]
			switch {
			case alive[id] == (v.Role == stp.Disabled):
				return fmt.Sprintf("port %v is %v, and its cable in use is %v", id, v.Role, alive[id])
			case (v.Role == stp.Root || v.Role == stp.Designated) && !v.Forwarding:
				return fmt.Sprintf("port %v is %v and not forwarding", id, v.Role)
			}
		}
	}
	return ""
}

// differences are the lines in which a fabric differs from the trees that are
// wanted of the network, and its configuration from the network's.
func (s snapshot) differences(in stp.Input, want stp.Trees) []string {
	var lines []string
	if d := cmp.Diff(byName(in.Bridges), byName(s.bridges),
		cmpopts.IgnoreFields(stp.Bridge{}, "Protocol"),
		cmpopts.SortSlices(func(p, q stp.Port) bool { return p.Number < q.Number })); d != "" {
		lines = append(lines, "the fabric is not the network (-want +got):\n"+d)
	}
	if d := conformance.Diff(stp.Trees{{}: s.views}, want); d != "" {
		lines = append(lines, strings.Split(d, "\n")...)
	}
	return lines
}

// byName indexes bridges.
func byName(bridges []stp.Bridge) map[string]stp.Bridge {
	m := make(map[string]stp.Bridge, len(bridges))
	for _, b := range bridges {
		m[b.Name] = b
	}
	return m
}

// result is what became of one network.
type result struct {
	network     *network
	states      int
	ports       int      // ports compared, over all states
	differences []string // each with the state it is of
	evidence    string   // what the bridges printed where there are any
	took        time.Duration
}

// exercise brings the fabric of a network into all its states and compares it
// in each: whole, every link down in turn, whole again, and with the recost.
// The next link goes down in the moment in which the one before comes up again,
// so that the fabric has to find its way from one tree to another, and not each
// time from the whole one. keep, where it is not nil, is shown every state.
func exercise(n *network, f fabric, p pace, keep func(state string, s snapshot) error) (result, error) {
	r := result{network: n}
	start := time.Now()
	check := func(state string, in stp.Input) error {
		want, err := stp.Solve(in)
		if err != nil {
			return fmt.Errorf("%s: %w", state, err)
		}
		s, err := settle(f, in, p)
		if s.views == nil {
			return fmt.Errorf("%s: %w", state, err)
		}
		lines := s.differences(in, want)
		if err != nil {
			lines = append(lines, err.Error())
		}
		for _, line := range lines {
			r.differences = append(r.differences, state+": "+line)
		}
		if lines != nil {
			r.evidence += fmt.Sprintf("%s:\n%s\n", state, s.raw)
		}
		r.states++
		for _, b := range in.Bridges {
			r.ports += len(b.Ports)
		}
		if keep != nil {
			return keep(state, s)
		}
		return nil
	}
	err := n.each(f, check)
	r.took = time.Since(start)
	return r, err
}

// each brings the fabric into one state after the other and calls check in it.
func (n *network) each(f fabric, check func(state string, in stp.Input) error) error {
	if err := check("whole", n.in); err != nil {
		return err
	}
	var down []stp.PortID
	for turn, lan := range n.links() {
		// Now this end, now that: a bridge hears of its own interface and of
		// its neighbour's in different ways.
		ends := n.in.LANs[lan].Ends
		end := ends[turn%len(ends)]
		if err := f.lower(end); err != nil {
			return err
		}
		for _, p := range down {
			if err := f.raise(p); err != nil {
				return err
			}
		}
		down = []stp.PortID{end}
		if err := check(n.lans[lan]+" down", n.without(lan, end)); err != nil {
			return err
		}
	}
	for _, p := range down {
		if err := f.raise(p); err != nil {
			return err
		}
	}
	if err := check("whole again", n.in); err != nil {
		return err
	}
	if n.recost.lan == "" {
		return nil
	}
	for _, end := range n.in.LANs[slices.Index(n.lans, n.recost.lan)].Ends {
		if err := f.setCost(end, n.recost.cost); err != nil {
			return err
		}
	}
	return check(fmt.Sprintf("%s at %s", n.recost.lan, stp.FormatCost(n.recost.cost)), n.recosted())
}
