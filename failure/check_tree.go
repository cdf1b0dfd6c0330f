package failure

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// tree is an instance with one root and all who have it.
type tree struct {
	inst    stp.Instance
	root    string
	bridges []string // in the order of the fabric, the root included
}

// treesOf returns the trees of a state, by instance and then in the order of the
// fabric. A bridge alone is a tree as well.
func (c *checker) treesOf(s *State) []tree {
	var out []tree
	for _, inst := range slices.SortedFunc(maps.Keys(s.Trees), stp.Instance.Compare) {
		at := make(map[string]int)
		for i := range c.b.Switches {
			name := c.b.Switches[i].Name
			v, ok := s.Trees[inst][name]
			if !ok {
				continue
			}
			k, known := at[v.Root]
			if !known {
				k = len(out)
				at[v.Root] = k
				out = append(out, tree{inst: inst, root: v.Root})
			}
			out[k].bridges = append(out[k].bridges, name)
		}
	}
	return out
}

// discards returns the links and segments inside a tree that it does not use,
// since they would close a loop.
func (c *checker) discards(s *State, t *tree) []*lag.Hop {
	in := make(map[string]bool, len(t.bridges))
	for _, b := range t.bridges {
		in[b] = true
	}
	var out []*lag.Hop
	for i := range s.View.Hops {
		h := &s.View.Hops[i]
		if h.Status != lag.Up {
			continue
		}
		members := make(map[string]bool)
		discarding := false
		across := h.Ends[0].Switch // of a VLAN's tree a link may lead into a switch without it
		for _, e := range h.Ends {
			if t.inst.VLAN != 0 && e.Switch != across {
				members[e.Switch] = true
			}
			if in[e.Switch] {
				members[e.Switch] = true
				role := s.Trees[t.inst][e.Switch].Ports[e.Port].Role
				discarding = discarding || role == stp.Alternate || role == stp.Backup
			}
		}
		// A link from a switch to itself closes a loop wherever the root is.
		if discarding && len(members) > 1 {
			out = append(out, h)
		}
	}
	return out
}

// election returns how the root of a tree was chosen; false where it is alone.
func (c *checker) election(s *State, t *tree) (stp.Step, bool) {
	if len(t.bridges) < 2 {
		return stp.Step{}, false
	}
	for _, number := range slices.Sorted(maps.Keys(s.Trees[t.inst][t.root].Ports)) {
		if s.View.InPair(stp.PortID{Bridge: t.root, Number: number}) {
			continue
		}
		steps, err := stp.Explain(s.View.Bridged, s.View.Solved(s.Trees), stp.PortID{Bridge: t.root, Number: number}, t.inst)
		if err != nil {
			continue
		}
		for _, x := range steps {
			if x.Kind == stp.RootElection && x.Instance == t.inst && x.Loser.Port.Bridge != "" {
				return x, true
			}
		}
	}
	return stp.Step{}, false
}

// rootID returns the identifier with which a candidate stood for root.
func rootID(x stp.Candidate, inst stp.Instance) stp.BridgeID {
	if inst.MST != 0 {
		return x.Vector.RegionalRoot
	}
	return x.Vector.Root
}

// unplanned says in a clause why nobody planned the root of a tree: a MAC address
// decided, or it has the default priority. It is empty where somebody did, where
// the tree has no loop, and where the root is alone.
func (c *checker) unplanned(s *State, t *tree) (byMAC bool, why string) {
	if len(c.discards(s, t)) == 0 {
		return false, ""
	}
	x, ok := c.election(s, t)
	if !ok {
		return false, ""
	}
	w, l := rootID(x.Winner, t.inst), rootID(x.Loser, t.inst)
	configured := w.Priority &^ 0xFFF // without system ID extension
	switch {
	case x.ByMAC():
		return true, fmt.Sprintf("%s and %s have one priority, %d, and the lower MAC address decides, %v before %v%s",
			w.Name, l.Name, configured, w.MAC, l.MAC, c.byOrder(w.Name, l.Name))
	case configured == stp.DefaultPriority:
		return false, fmt.Sprintf("%s has the default priority, %d", w.Name, configured)
	}
	return false, ""
}

// byOrder says which of the switches have a MAC address by the order of the file
// only.
func (c *checker) byOrder(switches ...string) string {
	var names []string
	for _, s := range switches {
		if c.b.Switches[c.index[s]].MACByOrder {
			names = append(names, s)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" (that of %s by file order; give mac to settle it)", names[0])
	}
	return " (by file order; give mac to settle it)"
}

// priorityPath returns where the priority of a switch in an instance stands.
func priorityPath(sw string, inst stp.Instance) string {
	switch {
	case inst.MST != 0:
		return fmt.Sprintf("switches.%s.mst-priority.%d", sw, inst.MST)
	case inst.VLAN != 0:
		return fmt.Sprintf("switches.%s.vlan-priority.%d", sw, inst.VLAN)
	}
	return "switches." + sw + ".priority"
}

// in names an instance behind a preposition where the switch has several.
func (c *checker) in(preposition, sw string, inst stp.Instance) string {
	return treeName(preposition, &c.b.Switches[c.index[sw]], inst)
}

// roots looks at where the roots are.
func (c *checker) roots() {
	trees := c.treesOf(c.a.base.State)
	type choice struct {
		root, why string
		byMAC     bool
	}
	alike := make(map[choice]int) // trees of VLANs, which are told once
	for i := range trees {
		t := &trees[i]
		if byMAC, why := c.unplanned(c.a.base.State, t); c.perVLAN(t.root) && why != "" {
			alike[choice{t.root, why, byMAC}]++
		}
	}
	told := make(map[choice]bool)
	for i := range trees {
		t := &trees[i]
		byMAC, why := c.unplanned(c.a.base.State, t)
		path, e := priorityPath(t.root, t.inst), switchElement(t.root)
		x, so := choice{t.root, why, byMAC}, ""
		if n := alike[x]; n > 1 && c.perVLAN(t.root) {
			if told[x] {
				continue
			}
			told[x], so = true, fmt.Sprintf("; so in %d trees", n)
		}
		switch {
		case byMAC:
			c.find(STP003, path, e, fmt.Sprintf("%s is root%s by its MAC address: %s%s", t.root, c.in(" of ", t.root, t.inst), why, so),
				"give the switch that is to be root the lowest priority, such as 4096, and the one to follow it the next, 8192")
		case why != "":
			c.find(STP004, path, e, fmt.Sprintf("%s is root%s with the default priority, 32768: any switch that is added with the default and a lower MAC address takes its place%s",
				t.root, c.in(" of ", t.root, t.inst), so), fmt.Sprintf("give %s a lower priority, such as 4096", t.root))
		}
		c.misplaced(t)
	}
}

// perVLAN says whether a switch has a tree for each VLAN.
func (c *checker) perVLAN(name string) bool { return c.b.Switches[c.index[name]].Protocol.PerVLAN() }

// nextRoots looks at who follows when a root dies.
func (c *checker) nextRoots() {
	planned := make(map[string][]stp.Instance)
	for _, t := range c.treesOf(c.a.base.State) {
		if _, why := c.unplanned(c.a.base.State, &t); why == "" && len(t.bridges) > 2 {
			planned[t.root] = append(planned[t.root], t.inst)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(planned)) {
		s, err := settle(c.a.r, topology.NewFaults(switchElement(root)), c.a.base.State)
		if err != nil {
			continue // too deep then, which is a finding of its own
		}
		for _, t := range c.treesOf(s) {
			was := c.a.base.Trees[t.inst][t.root].Root
			if was != root || !slices.Contains(planned[root], t.inst) {
				continue
			}
			if _, why := c.unplanned(s, &t); why != "" {
				c.find(STP005, priorityPath(t.root, t.inst), switchElement(t.root),
					fmt.Sprintf("without %s the root%s would be %s: %s", root, c.in(" of ", t.root, t.inst), t.root, why),
					"give the switch that is to follow the lowest priority but one, such as 8192")
			}
		}
	}
}

// misplaced looks at a root that hosts hang on, or that has slow links only, and
// tries the best other switch.
func (c *checker) misplaced(t *tree) {
	s := c.a.base.State
	if len(c.discards(s, t)) == 0 {
		return // without a loop the place of the root changes nothing
	}
	hosts := make(map[string]bool)
	for _, n := range s.View.NICs {
		hosts[n.Switch] = hosts[n.Switch] || n.Live
	}
	fastest := make(map[string]int) // Mbps of one member
	for i := range s.View.Hops {
		h := &s.View.Hops[i]
		for _, e := range h.Ends {
			fastest[e.Switch] = max(fastest[e.Switch], h.FlowMbps)
		}
	}
	const gigabit, tenfold = 1000, 10_000
	free := func(name string) bool { return !hosts[name] }
	if hosts[t.root] {
		c.elsewhere(t, STP006, "hosts hang on it", free, 0)
	}
	if m := fastest[t.root]; m > 0 && m <= gigabit {
		c.elsewhere(t, STP007, fmt.Sprintf("none of its links is faster than %s", topology.FormatMbps(m)),
			func(name string) bool { return free(name) && fastest[name] >= tenfold }, tenfold)
	}
}

// elsewhere tries the best of other switches as root of a tree, and reports the
// root if that would be better: if a network would get what it needs, or if a
// link between two of these switches would forward that discards now, of at
// least so many Mbps; and if no network would get less.
func (c *checker) elsewhere(t *tree, code FindingCode, because string, eligible func(name string) bool, mbps int) {
	s := c.a.base.State
	var better []string
	for _, b := range t.bridges {
		if b != t.root && eligible(b) {
			better = append(better, b)
		}
	}
	if len(better) == 0 {
		return
	}
	alt := slices.MinFunc(better, func(a, b string) int { return c.bridgeID(a, t.inst).Compare(c.bridgeID(b, t.inst)) })
	tried := c.withBridges(s, func(b *stp.Bridge) { promote(b, t.inst, b.Name == alt) })
	if tried == nil {
		return
	}
	gain := c.gain(tried)
	if gain == "" {
		for _, h := range c.discards(s, t) {
			between := !slices.ContainsFunc(h.Ends, func(e lag.End) bool { return !slices.Contains(better, e.Switch) })
			if between && h.FlowMbps >= mbps && forwardsIn(tried, h, t.inst) {
				gain = fmt.Sprintf("%v (%s) would forward, which discards now", h.Element, topology.FormatMbps(h.Mbps))
				break
			}
		}
	}
	if gain == "" || gain == worse {
		return
	}
	c.find(code, priorityPath(t.root, t.inst), switchElement(t.root),
		fmt.Sprintf("%s is root%s and %s: with %s as root %s", t.root, c.in(" of ", t.root, t.inst), because, alt, gain),
		fmt.Sprintf("give %s the lowest priority%s", alt, c.in(" of ", alt, t.inst)))
}

// worse is what gain returns where a network would get less.
const worse = "worse"

// gain says which networks would get what they need in a state without fault
// and do not now. It is [worse] where one would get less.
func (c *checker) gain(tried *State) string {
	f := newFrame(c.a, tried)
	var up []string
	for i := range c.a.nets {
		now, then := c.a.rest[i].Verdict, c.glance(i, f).verdict
		switch {
		case grade(then) > grade(now):
			return worse
		case grade(then) < grade(now):
			up = append(up, fmt.Sprintf("%s would not be %v", c.network(i), now))
		}
	}
	return some(up)
}

// forwardsIn says whether every end of a hop that takes part in an instance
// forwards.
func forwardsIn(s *State, h *lag.Hop, inst stp.Instance) bool {
	for _, e := range h.Ends {
		if v, ok := s.Trees[inst][e.Switch]; ok && !v.Ports[e.Port].Forwarding {
			return false
		}
	}
	return true
}

// bridgeID returns the identifier of a switch in an instance, without system ID
// extension, which all bridges of an MST instance or of a VLAN's tree share. In
// the CIST those with a tree per VLAN have one, and come last of equals.
func (c *checker) bridgeID(name string, inst stp.Instance) stp.BridgeID {
	s := &c.b.Switches[c.index[name]]
	id := stp.BridgeID{Priority: *s.Priority, MAC: stp.MAC(*s.MAC), Name: name}
	if s.Protocol.PerVLAN() {
		if p, ok := s.VLANPriority[int(max(inst.VLAN, 1))]; ok {
			id.Priority = p
		}
	} else if inst.MST != 0 {
		id.Priority = stp.DefaultPriority
		if p, ok := s.MSTPriority[int(inst.MST)]; ok {
			id.Priority = p
		}
	}
	return id
}

// withBridges settles a state again with its bridges changed; nil where that has
// no trees. change may replace the slices and maps of a bridge, not write to
// them.
func (c *checker) withBridges(s *State, change func(b *stp.Bridge)) *State {
	v := *s.View
	v.Bridged.Bridges = slices.Clone(v.Bridged.Bridges)
	for i := range v.Bridged.Bridges {
		change(&v.Bridged.Bridges[i])
	}
	trees, err := v.Solve()
	if err != nil {
		return nil
	}
	return &State{View: &v, Trees: trees}
}

// costMethods looks for different methods in one spanning tree.
func (c *checker) costMethods() {
	part, unpinned := c.together(), c.unpinned()
	type use struct {
		switches []string
		speeds   []int
	}
	uses := make(map[string]map[topology.CostMethod]*use) // by part
	for i := range c.b.Switches {
		s := &c.b.Switches[i]
		speeds := unpinned[s.Name]
		if len(speeds) == 0 {
			continue
		}
		methods := uses[part[s.Name]]
		if methods == nil {
			methods = make(map[topology.CostMethod]*use)
			uses[part[s.Name]] = methods
		}
		if methods[s.CostMethod] == nil {
			methods[s.CostMethod] = &use{}
		}
		u := methods[s.CostMethod]
		u.switches, u.speeds = append(u.switches, s.Name), append(u.speeds, speeds...)
	}
	for _, p := range slices.Sorted(maps.Keys(uses)) {
		methods := slices.SortedFunc(maps.Keys(uses[p]), func(a, b topology.CostMethod) int {
			return cmp.Or(cmp.Compare(len(uses[p][b].switches), len(uses[p][a].switches)), cmp.Compare(a, b))
		})
		for _, m := range methods[1:] {
			most, other := uses[p][methods[0]], uses[p][m]
			mbps, ok := differ(methods[0], m, slices.Concat(most.speeds, other.speeds))
			if !ok {
				continue
			}
			here, _ := lag.PortCost(m, mbps)
			there, _ := lag.PortCost(methods[0], mbps)
			first := other.switches[0]
			c.find(STP008, "switches."+first+".path-cost", switchElement(first),
				fmt.Sprintf("path costs of one spanning tree are made by the %v method on %s and by the %v one on %s: a port of %s costs %s and %s",
					m, some(other.switches), methods[0], some(most.switches), topology.FormatMbps(mbps), stp.FormatCost(here), stp.FormatCost(there)),
				c.oneMethod(most.switches, other.switches, methods[0], m))
		}
	}
}

// oneMethod returns which of two methods to set where, the one that was tried and
// harms no network.
func (c *checker) oneMethod(most, few []string, method, other topology.CostMethod) string {
	for _, x := range []struct {
		on []string
		m  topology.CostMethod
	}{{few, method}, {most, other}} {
		f, err := c.f.Edit(func(b *topology.Builder) {
			for i := range b.Switches {
				if slices.Contains(x.on, b.Switches[i].Name) {
					b.Switches[i].CostMethod = x.m
				}
			}
		})
		if err != nil {
			continue // a profile of bundle costs may go with one method only
		}
		if a, err := newAnalyzer(f); err == nil && c.noWorse(a) {
			return fmt.Sprintf("set path-cost %v on %s", x.m, some(x.on))
		}
	}
	return "set one path-cost on all switches, and look at the trees again"
}

// differ returns the highest of the speeds that costs something else by the one
// method than by the other.
func differ(a, b topology.CostMethod, speeds []int) (int, bool) {
	slices.Sort(speeds)
	for _, mbps := range slices.Backward(speeds) {
		x, _ := lag.PortCost(a, mbps)
		if y, _ := lag.PortCost(b, mbps); x != y {
			return mbps, true
		}
	}
	return 0, false
}

// unpinned returns by switch the speeds of its links, of bundles that of a member,
// whose cost it makes itself.
func (c *checker) unpinned() map[string][]int {
	out := make(map[string][]int)
	for i := range c.view.Hops {
		h := &c.view.Hops[i]
		if h.Status != lag.Up {
			continue
		}
		for _, e := range c.ends(i) {
			s := &c.b.Switches[c.index[e.Switch]]
			// A vendor's constant for any bundle is not a matter of the method.
			flat := h.Element.Kind == topology.KindLAG && s.LAGCost == topology.FlatLAG
			if s.Protocol != topology.NoSTP && !flat && !pinned(s, e) {
				out[e.Switch] = append(out[e.Switch], h.FlowMbps)
			}
		}
	}
	return out
}

// pinned says whether the cost of an end is said rather than made.
func pinned(s *topology.Switch, e topology.End) bool {
	if e.Cost != 0 {
		return true
	}
	i := slices.IndexFunc(s.Ports, func(p topology.Port) bool { return p.Number == e.Port })
	return i >= 0 && s.Ports[i].Cost != 0
}

// together returns of each switch the first that it is joined with by live links,
// over switches without spanning tree too.
func (c *checker) together() map[string]string {
	part := make(map[string]string, len(c.b.Switches))
	for _, s := range c.b.Switches {
		part[s.Name] = s.Name
	}
	find := func(s string) string {
		for part[s] != s {
			part[s] = part[part[s]]
			s = part[s]
		}
		return s
	}
	for i := range c.view.Hops {
		h := &c.view.Hops[i]
		if h.Status != lag.Up {
			continue
		}
		for _, e := range h.Ends[1:] {
			a, b := find(h.Ends[0].Switch), find(e.Switch)
			if c.index[a] > c.index[b] {
				a, b = b, a
			}
			part[b] = a
		}
	}
	for s := range part {
		part[s] = find(s)
	}
	return part
}

// regions looks for neighbours that are not one region by one part only.
func (c *checker) regions() {
	bridges := make(map[string]*stp.Bridge)
	size := make(map[*stp.Region]int)
	for i := range c.view.Bridged.Bridges {
		b := &c.view.Bridged.Bridges[i]
		if b.Region != nil {
			bridges[b.Name] = b
			size[b.Region]++
		}
	}
	type border struct{ loner, difference string }
	type found struct{ others, links []string }
	borders := make(map[border]*found)
	for i := range c.view.Hops {
		h := &c.view.Hops[i]
		if h.Status != lag.Up || len(h.Ends) != 2 {
			continue
		}
		a, b := bridges[h.Ends[0].Switch], bridges[h.Ends[1].Switch]
		if a == nil || b == nil || a.Region == b.Region {
			continue
		}
		// Of two the one with the fewer switches is told, of equals the later.
		if x := cmp.Compare(size[a.Region], size[b.Region]); x < 0 || x == 0 && c.index[a.Name] > c.index[b.Name] {
			a, b = b, a
		}
		differences := b.Region.Differences(a.Region, b.Name, "the other end")
		if len(differences) != 1 {
			continue
		}
		k := border{b.Name, differences[0]}
		if borders[k] == nil {
			borders[k] = &found{}
		}
		x := borders[k]
		if !slices.Contains(x.others, a.Name) {
			x.others = append(x.others, a.Name)
		}
		x.links = append(x.links, h.Element.String())
	}
	for k, x := range borders {
		c.find(STP009, "switches."+k.loner+".region", switchElement(k.loner),
			fmt.Sprintf("%s is not in one MST region with %s (%s): %s; at this border every instance follows the CIST",
				k.loner, list(x.others), list(x.links), k.difference),
			fmt.Sprintf("give %s the MST configuration of %s", k.loner, x.others[0]))
	}
}

// assumptions reports the costs that no source gives.
func (c *checker) assumptions() {
	for _, x := range c.view.Assumptions {
		text, _, _ := strings.Cut(x.Text, "; ")
		c.find(CHK003, c.endPath(x.Port)+".cost", x.Element, text, "pin the cost that the switch shows")
	}
}

// guards reports the ports that a guard holds at rest.
func (c *checker) guards() {
	s := c.a.base.State
	told := make(map[stp.PortID]bool) // cables of a channel share a port
	for i := range s.View.Hops {
		for _, e := range s.View.Hops[i].Ends {
			port := stp.PortID{Bridge: e.Switch, Number: e.Port}
			if told[port] {
				continue
			}
			told[port] = true
			held := make(map[stp.Guard][]stp.Instance)
			for _, inst := range slices.SortedFunc(maps.Keys(s.Trees), stp.Instance.Compare) {
				if g := s.Trees[inst][e.Switch].Ports[e.Port].Guard; g != 0 {
					held[g] = append(held[g], inst)
				}
			}
			for _, g := range slices.Sorted(maps.Keys(held)) {
				c.find(STP010, c.endPath(port), s.View.Hops[i].Element,
					fmt.Sprintf("port %v, the end of %v at %s, is %v%s", port, s.View.Hops[i].Element, e.Switch, g, c.heldIn(e.Switch, held[g])),
					release(g))
			}
		}
	}
}

// heldIn names the trees in which a guard holds a port of a switch.
func (c *checker) heldIn(sw string, insts []stp.Instance) string {
	all := 0
	for _, views := range c.a.base.Trees {
		if _, ok := views[sw]; ok {
			all++
		}
	}
	if len(insts) == all && all > 1 {
		return " in all trees"
	}
	var names []string
	for _, i := range insts {
		names = append(names, c.in("", sw, i))
	}
	if names[0] == "" {
		return ""
	}
	return " in " + list(names)
}

// release says what lets go a port that a guard holds.
func release(g stp.Guard) string {
	switch g {
	case stp.PVIDInconsistent:
		return "use one native VLAN at both ends"
	case stp.PVSTSimulationInconsistent:
		return "give the roots of all VLANs to one side: a switch of the region the best priority of all, or the switches with a tree per VLAN the root of the CIST, and better ones in all other VLANs"
	case stp.PVSTPeerInconsistent:
		return "let the port simulate PVST, or run one protocol at both ends"
	case stp.Dispute:
		return "bundle the cables at both ends"
	}
	return "take the guard off the port, or take away what it objects to"
}

// tooDeep reports a tree that messages do not fill.
func (c *checker) tooDeep(deep *stp.DepthError) {
	c.find(STP001, "switches."+deep.Bridge, switchElement(deep.Bridge), depth(deep),
		"make a switch in the middle the root, or shorten the chain")
}

// unsettled reports a network whose trees are not computed; false where the error
// is another.
func (c *checker) unsettled(err error) bool {
	ports, what, ok := notComputed(err)
	if ok {
		c.find(STP011, c.portOrSwitch(ports[0]), switchElement(ports[0].Bridge), what, "describe it otherwise, or change it on the switches")
	}
	return ok
}

// portOrSwitch returns where a port stands, or where it has no number its switch.
func (c *checker) portOrSwitch(p stp.PortID) string {
	if p.Number == 0 {
		return "switches." + p.Bridge
	}
	return c.endPath(p)
}

// notComputed returns where and why the trees of a network are not computed; false
// where the error is another.
func notComputed(err error) (ports []stp.PortID, what string, ok bool) {
	var unmodelled *stp.UnmodelledError
	var ambiguous *stp.AmbiguousError
	var split *lag.SplitError
	var unsaid *lag.UnsaidPairError
	var brain *lag.SplitBrainError
	switch {
	case errors.As(err, &unsaid):
		return []stp.PortID{{Bridge: unsaid.Switch}}, strings.TrimPrefix(unsaid.Error(), "lag: "), true
	case errors.As(err, &brain):
		return []stp.PortID{{Bridge: brain.Switch}}, strings.TrimPrefix(brain.Error(), "lag: "), true
	case errors.As(err, &split):
		return []stp.PortID{{Bridge: split.Switch}}, strings.TrimPrefix(split.Error(), "lag: "), true
	case errors.As(err, &unmodelled):
		return unmodelled.Ports, strings.TrimPrefix(unmodelled.Error(), "stp: "), true
	case errors.As(err, &ambiguous):
		return ambiguous.Ports, strings.TrimPrefix(ambiguous.Error(), "stp: "), true
	}
	return nil, "", false
}

func depth(deep *stp.DepthError) string {
	carries := "max age 20 carries"
	if deep.Limit < stp.MaxAge {
		carries = "max hops 20 carries inside a region"
	}
	return fmt.Sprintf("%s is %d hops from %s, the root of %v, and %s only %d", deep.Bridge, deep.Hops, deep.Root, deep.Instance, carries, deep.Limit)
}

// unsettledAfter reports the single failures after which the trees are not
// computed.
func (c *checker) unsettledAfter(singles []*single) {
	type fault struct {
		port stp.PortID
		what string
	}
	down := make(map[fault][]topology.Element)
	for _, s := range singles {
		if ports, what, ok := notComputed(s.unsettled); ok {
			down[fault{ports[0], what}] = append(down[fault{ports[0], what}], s.down)
		}
	}
	for x, elements := range down {
		c.find(STP012, c.portOrSwitch(x.port), elements[0],
			fmt.Sprintf("with %s down: %s", joinElements(elements), x.what), "describe it otherwise, or change it on the switches")
	}
}

// deepAfter reports the single failures after which a tree is too deep.
func (c *checker) deepAfter(singles []*single) {
	type root struct {
		inst stp.Instance
		name string
	}
	down := make(map[root][]topology.Element)
	worst := make(map[root]*stp.DepthError)
	for _, s := range singles {
		if s.deep == nil {
			continue
		}
		r := root{s.deep.Instance, s.deep.Root}
		down[r] = append(down[r], s.down)
		if w := worst[r]; w == nil || s.deep.Hops > w.Hops {
			worst[r] = s.deep
		}
	}
	for r, elements := range down {
		c.find(STP002, c.path(elements[0]), elements[0], fmt.Sprintf("with %s lost the tree is too deep: at worst %s", c.dead(elements), depth(worst[r])),
			"make a switch in the middle the root, or close the ring in more places")
	}
}
