package failure

import (
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

// Analysis evaluates scenarios of one fabric, one by one, in any order: what is
// the same for all of them, the state without fault, it computes once. It is safe
// for concurrent use.
type Analysis struct{ a *analyzer }

// Analyze returns the analysis of a fabric. The error says that the state
// without fault could not be analysed.
func Analyze(f *topology.Fabric) (*Analysis, error) {
	a, err := newAnalyzer(f)
	if err != nil {
		return nil, err
	}
	return &Analysis{a}, nil
}

// Rest returns the state without fault.
func (x *Analysis) Rest() *State { return x.a.base.State }

// Case is a scenario evaluated, with what its outcome was made of. It is to be
// used by one goroutine at a time.
type Case struct {
	// Outcome is as [Evaluate] returns it.
	Outcome *Outcome
	// State are the trees, as [Settle] returns them; after a reboot those that the
	// switches settle on with what they remember.
	State *State

	frame *frame
}

// Case evaluates a scenario. An error says that it could not be analysed: the
// fabric lacks an element, or the state has no trees.
func (x *Analysis) Case(s Scenario) (*Case, error) {
	a := x.a
	if len(s.Changes) > 0 {
		var err error
		if a, err = analyzeChanged(a.f, a, s); err != nil {
			return nil, err
		}
	}
	f, err := a.frame(s)
	if err != nil {
		return nil, err
	}
	o, err := a.outcome(s, f)
	if err != nil {
		return nil, err
	}
	return &Case{o, f.State, f}, nil
}

// Reboot takes a switch down and back, as [Reboots] does, and returns the case
// while it is down and the one after its return.
func (x *Analysis) Reboot(sw topology.Element) (down, back *Case, err error) {
	if err := known(x.a.f, topology.NewFaults(sw)); err != nil {
		return nil, nil, err
	}
	if sw.Kind != topology.KindSwitch {
		return nil, nil, fmt.Errorf("failure: %v is no switch, and does not reboot", sw)
	}
	r, whileDown, after, err := x.a.rebootFrames(sw)
	if err != nil {
		return nil, nil, err
	}
	return &Case{r.Down, whileDown.State, whileDown}, &Case{r.Back, after.State, after}, nil
}

// Way is how two endpoints of a network are joined in a state: two hosts, by a NIC
// each that sends, or a host and the gateway that it reaches.
type Way struct {
	Cluster, Network string
	// Hosts are two nodes in the order of the cluster; towards a gateway the second
	// is empty.
	Hosts [2]string
	// Untouched says that the fault left the NICs of both on this network alive, and
	// every gateway where it leads to one: then it counts for the collateral verdict.
	Untouched bool
	// From and To, Verdict, speeds and Path are as in [Pair].
	From, To topology.Element
	Verdict  Verdict
	Mbps     int
	FlowMbps int
	Path     Path

	j *judgement
	c combination
}

// Pair returns the way as a pair with its reason, which takes far longer than all
// the rest.
func (w *Way) Pair() Pair {
	if w.j.out.Verdict == Looped {
		return w.j.out.Pair
	}
	return w.j.pair(&w.c)
}

// Ways returns every way of a network that its verdict is made of, in each cluster
// that is on it: of every pair of hosts each combination of what sends, with MPIO
// the best one, and of each host those to a gateway, where the network has one. Of
// a host that sends nothing there is one, severed, to each other and to the
// gateway. Of a looped network there is one of each pair of hosts, and of each host that
// has a gateway or no other host, all without ends.
func (c *Case) Ways(network string) []Way {
	var out []Way
	a := c.frame.a
	if c.frame == a.base { // which other cases share
		c.frame = newFrame(a, a.base.State)
	}
	for i := range a.nets {
		if a.nets[i].net.Name == network {
			out = append(out, a.ways(i, c.frame)...)
		}
	}
	return out
}

func (a *analyzer) ways(i int, f *frame) (out []Way) {
	cn := &a.nets[i]
	var noted []notedWay
	j := a.judgeNoting(i, f, &noted)
	way := func(h, k int) Way {
		w := Way{Cluster: cn.cluster, Network: cn.net.Name, j: j}
		w.Hosts[0] = cn.hosts[h].name
		if k != h {
			w.Hosts[1] = cn.hosts[k].name
		}
		return w
	}
	if j.out.Verdict == Looped {
		for h := range cn.hosts {
			for k := h; k < len(cn.hosts); k++ {
				if k > h || len(cn.gateways) > 0 || len(cn.hosts) == 1 {
					w := way(h, k)
					w.Verdict, w.Untouched = Looped, true
					out = append(out, w)
				}
			}
		}
		return out
	}
	for _, n := range noted {
		w := way(n.c.hosts[0], n.c.hosts[1])
		w.Untouched, w.c = n.untouched, n.c
		w.Verdict, w.Mbps, w.FlowMbps = n.c.verdict, n.c.mbps, n.c.flow
		w.From, w.To = j.endpoints(&n.c)
		if w.Verdict.Connected() {
			w.Path = j.path(j.f, n.c.from, n.c.route, w.To)
		}
		out = append(out, w)
	}
	return out
}

// notedWay is what [judgement.note] was told.
type notedWay struct {
	c         combination
	untouched bool
}
