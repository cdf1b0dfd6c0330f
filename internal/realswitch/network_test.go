package realswitch

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/spandrill/spandrill/stp"
)

// network is a fabric that can be built of real bridges.
type network struct {
	name string
	in   stp.Input
	// lans has a name for each of in.LANs; a LAN of one end, a port with a host,
	// has the name "host".
	lans []string
	// recost is what happens after every link has been down once: the named
	// link gets another cost at both ends while it is up.
	recost struct {
		lan  string
		cost int
	}
	rng *rand.Rand // of a random network: where port numbers come from
	// wrong says that bridges are known to be wrong about the network. It is
	// built to be recorded, not to be compared.
	wrong bool
}

// newNetwork returns a network without bridges.
func newNetwork(name string) *network { return &network{name: name} }

// bridge adds a bridge. Its address is that of its place in the network, so
// that of two bridges with one priority the earlier wins.
func (n *network) bridge(p stp.Protocol, name string, priority int) {
	n.in.Bridges = append(n.in.Bridges, stp.Bridge{
		Name: name, MAC: stp.MAC{2, 0, 0, 0, 0, byte(len(n.in.Bridges) + 1)},
		Protocol: p, Priority: priority,
	})
}

// port adds a port to a bridge and returns its name. Ports are numbered from 1,
// as the kernel does, which takes no orders; where the network has a source of
// random numbers, from that.
func (n *network) port(bridge string, cost, priority int) stp.PortID {
	b := n.find(bridge)
	number := len(b.Ports) + 1
	if n.rng != nil {
		used := func(p stp.Port) bool { return p.Number == number }
		for number = 1 + n.rng.IntN(stp.MaxPortNumber); slices.ContainsFunc(b.Ports, used); {
			number = 1 + n.rng.IntN(stp.MaxPortNumber)
		}
	}
	b.Ports = append(b.Ports, stp.Port{Number: number, Cost: cost, Priority: priority})
	return stp.PortID{Bridge: bridge, Number: number}
}

// find returns a bridge of the network, which is there.
func (n *network) find(name string) *stp.Bridge {
	i := slices.IndexFunc(n.in.Bridges, func(b stp.Bridge) bool { return b.Name == name })
	return &n.in.Bridges[i]
}

// cable makes a LAN of the ports.
func (n *network) cable(name string, ends ...stp.PortID) {
	n.in.LANs = append(n.in.LANs, stp.LAN{Ends: ends})
	n.lans = append(n.lans, name)
}

// link joins two bridges by ports of one cost and the default priority.
func (n *network) link(name, a, b string, cost int) {
	n.cable(name, n.port(a, cost, stp.DefaultPortPriority), n.port(b, cost, stp.DefaultPortPriority))
}

// host adds a port that is up while no bridge answers.
func (n *network) host(bridge string) {
	n.cable("host", n.port(bridge, 20_000, stp.DefaultPortPriority))
}

// links are the LANs that join ports, which are those to take down.
func (n *network) links() []int {
	var links []int
	for i, lan := range n.in.LANs {
		if len(lan.Ends) > 1 {
			links = append(links, i)
		}
	}
	return links
}

// without is the network while one end of a LAN is down: a link is gone then, a
// hub is not.
func (n *network) without(lan int, end stp.PortID) stp.Input {
	in := n.in
	in.LANs = slices.Clone(in.LANs)
	if ends := in.LANs[lan].Ends; len(ends) > 2 {
		gone := func(p stp.PortID) bool { return p == end }
		in.LANs[lan].Ends = slices.DeleteFunc(slices.Clone(ends), gone)
	} else {
		in.LANs = slices.Delete(in.LANs, lan, lan+1)
	}
	return in
}

// recosted is the network after its recost.
func (n *network) recosted() stp.Input {
	in := stp.Input{LANs: n.in.LANs, Bridges: slices.Clone(n.in.Bridges)}
	for _, end := range n.in.LANs[slices.Index(n.lans, n.recost.lan)].Ends {
		b := &in.Bridges[slices.IndexFunc(in.Bridges, func(b stp.Bridge) bool { return b.Name == end.Bridge })]
		b.Ports = slices.Clone(b.Ports)
		for i := range b.Ports {
			if b.Ports[i].Number == end.Number {
				b.Ports[i].Cost = n.recost.cost
			}
		}
	}
	return in
}

// networks are all the networks, of bridges that run the protocol.
func networks(p stp.Protocol) []*network {
	all := []*network{cluster(p), triangle(p), square(p), ring(p), parallel(p), loop(p), hub(p)}
	for seed := range uint64(10) {
		all = append(all, random(p, seed+1))
	}
	return all
}

// cluster is the square of the reference cluster, a host on each ten and a
// port that nothing is plugged into.
func cluster(p stp.Protocol) *network {
	n := corners(p, "cluster")
	n.link("isl", "ten-a", "ten-b", 1000)
	n.link("core", "core-a", "core-b", 2000)
	n.link("up-a", "ten-a", "core-a", 10_000)
	n.link("up-b", "ten-b", "core-b", 10_000)
	n.host("ten-a")
	n.host("ten-b")
	n.port("ten-b", 20_000, stp.DefaultPortPriority)
	return n
}

// corners are the bridges of a square, core-a the root and core-b the next.
func corners(p stp.Protocol, name string) *network {
	n := newNetwork(name)
	n.bridge(p, "core-a", 4096)
	n.bridge(p, "core-b", 8192)
	n.bridge(p, "ten-a", 32768)
	n.bridge(p, "ten-b", 32768)
	return n
}

// triangle is two bridges on one core, the root: their link is decided by the
// bridge ID.
func triangle(p stp.Protocol) *network {
	n := newNetwork("triangle T1")
	n.bridge(p, "core", 4096)
	n.bridge(p, "ten-a", 32768)
	n.bridge(p, "ten-b", 32768)
	n.link("isl", "ten-a", "ten-b", 1000)
	n.link("up-a", "ten-a", "core", 20_000)
	n.link("up-b", "ten-b", "core", 20_000)
	return n
}

// square is a square whose isl is a bundle that loses a member, so that its
// cost doubles: ten-b then has two ways of 22,000 to the root.
func square(p stp.Protocol) *network {
	n := corners(p, "square T2")
	n.link("isl", "ten-a", "ten-b", 1000)
	n.link("core", "core-a", "core-b", 2000)
	n.link("up-a", "ten-a", "core-a", 20_000)
	n.link("up-b", "ten-b", "core-b", 20_000)
	n.recost.lan, n.recost.cost = "isl", 2000
	return n
}

// ring is six bridges of one priority: the root is a matter of addresses, and
// the bridge opposite has two ways of one cost.
func ring(p stp.Protocol) *network {
	const size = 6
	n := newNetwork("ring of six")
	for i := range size {
		n.bridge(p, fmt.Sprintf("ring%d", i+1), 32768)
	}
	for i := range size {
		n.link(fmt.Sprintf("link%d", i+1), fmt.Sprintf("ring%d", i+1), fmt.Sprintf("ring%d", (i+1)%size+1), 2000)
	}
	return n
}

// parallel is two bridges joined three times, of which one port's priority
// elects the last, and a third bridge joined to both.
func parallel(p stp.Protocol) *network {
	n := newNetwork("parallel links")
	n.bridge(p, "one", 4096)
	n.bridge(p, "two", 32768)
	n.bridge(p, "three", 32768)
	n.link("first", "one", "two", 2000)
	n.link("second", "one", "two", 2000)
	n.cable("third", n.port("one", 2000, 64), n.port("two", 2000, 240))
	n.link("side", "one", "three", 20_000)
	n.link("far", "two", "three", 18_000)
	return n
}

// loop has cables from a bridge to itself, at the root and at another bridge:
// what makes backup ports where there are no shared media.
func loop(p stp.Protocol) *network {
	n := newNetwork("loop")
	n.bridge(p, "top", 4096)
	n.bridge(p, "leaf", 32768)
	n.link("top-loop", "top", "top", 1000)
	n.link("way", "top", "leaf", 2000)
	n.cable("leaf-loop", n.port("leaf", 1000, 240), n.port("leaf", 3000, 16))
	n.host("leaf")
	return n
}

// hub is shared media: the root is on it twice, two others once, and one twice
// by ports of one cost, of which its own port priority elects the second.
func hub(p stp.Protocol) *network {
	n := newNetwork("hub")
	n.bridge(p, "top", 4096)
	n.bridge(p, "left", 32768)
	n.bridge(p, "right", 32768)
	ends := []stp.PortID{
		n.port("top", 2000, 128), n.port("top", 2000, 16),
		n.port("left", 5000, 128), n.port("right", 5000, 128),
	}
	n.link("side", "left", "right", 1000)
	n.link("way", "top", "right", 2000)
	n.bridge(p, "twice", 32768)
	ends = append(ends, n.port("twice", 5000, 128), n.port("twice", 5000, 16))
	if p == stp.STP {
		// Open vSwitch can be wrong about such a bridge, see dear.
		n.bridge(p, "uneven", 32768)
		ends = append(ends, n.port("uneven", 5000, 16), n.port("uneven", 1000, 128))
	}
	n.cable("hub", ends...)
	return n
}

// dear is six bridges that are on a hub twice, by a cheap and a dear port, which
// have numbers with which Open vSwitch 3.1 looks at the dear one last.
func dear(p stp.Protocol) *network {
	n := newNetwork("dear")
	n.wrong = true
	n.bridge(p, "top", 4096)
	ends := []stp.PortID{n.port("top", 1000, 128)}
	for i, name := range []string{"one", "two", "three", "four", "five", "six"} {
		n.bridge(p, name, 32768)
		cheap, dear := n.port(name, 1000, 128), n.port(name, 5000, 128)
		ports := n.find(name).Ports
		cheap.Number, dear.Number = i+1, i+11
		ports[0].Number, ports[1].Number = cheap.Number, dear.Number
		ends = append(ends, cheap, dear)
	}
	n.cable("hub", ends...)
	return n
}

// random is a connected network of four to eight bridges, with parallel links
// among its redundant ones, and values that are often equal and sometimes at
// the limits: that is where ties are, and where the fields end.
func random(p stp.Protocol, seed uint64) *network {
	rng := rand.New(rand.NewPCG(seed, seed))
	n := newNetwork(fmt.Sprintf("random %d", seed))
	costs := []int{1, 1000, 1000, 1000, 2000, 1999, 65_535}
	if p != stp.STP {
		costs = append(costs, 20_000, stp.MaxPathCost-1, stp.MaxPathCost)
		n.rng = rng // the kernel numbers its ports itself
	}

	size := 4 + rng.IntN(5)
	for i := range size {
		n.bridge(p, fmt.Sprintf("sw%d", i+1), pick(rng, 0, 4096, 32768, 32768, 32768, 61440))
		n.in.Bridges[i].MAC = n.address(rng)
	}
	end := func(b int) stp.PortID {
		return n.port(n.in.Bridges[b].Name, pick(rng, costs...), pick(rng, 0, 16, 128, 128, 128, 128, 240))
	}
	var pairs [][2]int
	for b := 1; b < size; b++ {
		pairs = append(pairs, [2]int{rng.IntN(b), b})
	}
	pairs = append(pairs, pairs[rng.IntN(len(pairs))]) // a parallel link
	for range 1 + rng.IntN(2) {
		a := rng.IntN(size)
		pairs = append(pairs, [2]int{a, (a + 1 + rng.IntN(size-1)) % size})
	}
	for i, pair := range pairs {
		n.cable(fmt.Sprintf("link%d", i+1), end(pair[0]), end(pair[1]))
	}
	n.host(n.in.Bridges[rng.IntN(size)].Name)
	return n
}

// address returns an address that no bridge of the network has. Its octets are
// few and far apart, so that addresses differ early, late, and in the top bit.
func (n *network) address(rng *rand.Rand) stp.MAC {
	for {
		mac := stp.MAC{2}
		for i := 1; i < len(mac); i++ {
			mac[i] = pick[byte](rng, 0x00, 0x01, 0x7f, 0x80, 0xff)
		}
		if !slices.ContainsFunc(n.in.Bridges, func(b stp.Bridge) bool { return b.MAC == mac }) {
			return mac
		}
	}
}

// pick returns one of the values.
func pick[T any](rng *rand.Rand, values ...T) T { return values[rng.IntN(len(values))] }
