package failure

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// grade is how bad a verdict is when it does not matter over which links: what
// is fast enough and fit is all the same.
func grade(v Verdict) Verdict {
	if v < Slow {
		return Intact
	}
	return v
}

// noWorse says whether no network of an edited fabric gets less than here, at
// rest. It is false where this fabric has no trees to compare with.
func (c *checker) noWorse(edited *analyzer) bool {
	if c.a == nil {
		return false
	}
	for i := range c.a.rest {
		if grade(edited.rest[i].Verdict) > grade(c.a.rest[i].Verdict) {
			return false
		}
	}
	return true
}

// glimpse is what became of a network, without its reason.
type glimpse struct{ verdict, collateral Verdict }

// grade returns the glimpse with its verdicts graded.
func (g glimpse) grade() glimpse { return glimpse{grade(g.verdict), grade(g.collateral)} }

// survey begins to judge a network in a frame.
func (c *checker) survey(i int, f *frame) *judgement {
	a := c.a
	cn := &a.nets[i]
	j := &judgement{
		a: a, cn: cn, i: i, f: f,
		g: f.vlan(cn.net.VLAN), base: a.base.vlan(cn.net.VLAN),
		ringBefore: a.rest[i].Verdict == Looped,
		cut:        make(map[string]bool),
	}
	j.alive()
	return j
}

// glance judges a network as analyzer.judge does, and leaves out why, which costs
// more than the verdict.
func (c *checker) glance(i int, f *frame) glimpse { return c.weighed(i, f).glimpse() }

// weighed is a judgement of a network that leaves out why.
func (c *checker) weighed(i int, f *frame) *judgement {
	j := c.survey(i, f)
	if _, ok := j.looped(); ok {
		j.out.Verdict, j.out.Collateral = Looped, Looped
		return j
	}
	for h := range j.cn.hosts {
		for k := h + 1; k < len(j.cn.hosts); k++ {
			j.hostPair(h, k)
		}
		if len(j.cn.gateways) > 0 {
			j.gatewayPair(h)
		}
	}
	j.out.Verdict, j.out.Collateral = max(j.worst.verdict, Intact), max(j.bystander.verdict, Intact)
	return j
}

func (j *judgement) glimpse() glimpse { return glimpse{j.out.Verdict, j.out.Collateral} }

// survivors returns the worst pair of hosts with a NIC that sends each, or of
// such a host and a live gateway. Of NICs that share the VMs, those that send
// count.
func (j *judgement) survivors() Pair {
	if at, ok := j.looped(); ok {
		return Pair{Verdict: Looped, Reason: j.ringReason(at)}
	}
	for h := range j.cn.hosts {
		for g := range j.sends[h] {
			if len(j.sends[h][g]) == 0 {
				continue
			}
			j.survivorsOf(h, g)
			if len(j.gateways) > 0 {
				j.gatewayGroup(h, g)
			}
		}
	}
	if j.worst.verdict == 0 {
		return Pair{Verdict: Intact}
	}
	return j.pair(&j.worst)
}

// survivorsOf judges a group of NICs with those of the hosts behind.
func (j *judgement) survivorsOf(h, group int) {
	for k := h + 1; k < len(j.cn.hosts); k++ {
		for l := range j.sends[k] {
			if len(j.sends[k][l]) > 0 {
				j.groupPair([2]int{h, k}, [2]int{group, l})
			}
		}
	}
}

// apart says whether two hosts do not reach each other on a network: some of
// what sends, with MPIO all of it.
func (j *judgement) apart(h, k int) bool {
	for g := range j.sends[h] {
		for l := range j.sends[k] {
			all := j.combinations([2]int{h, k}, [2]int{g, l})
			if len(all) == 0 {
				return true
			}
			if slices.ContainsFunc(all[:j.count(all)], func(c combination) bool { return c.route.cut != 0 }) {
				return true
			}
		}
	}
	return false
}

// networksAtRest reports the networks that do not get what they need. Those that
// one cause leaves alike are one finding.
func (c *checker) networksAtRest() {
	var groups [][]int
	for i := range c.a.rest {
		n := &c.a.rest[i]
		if grade(n.Verdict) == Intact {
			continue
		}
		k := slices.IndexFunc(groups, func(g []int) bool { return alike(&c.a.rest[g[0]].Pair, &n.Pair) })
		if k < 0 {
			k = len(groups)
			groups = append(groups, nil)
		}
		groups[k] = append(groups[k], i)
	}
	for _, g := range groups {
		n := &c.a.rest[g[0]]
		code := NET001
		switch n.Verdict {
		case Slow:
			code = NET002
		case Unfit:
			code = NET003
		}
		pairs := make([]*Pair, len(g))
		for k, i := range g {
			pairs[k] = &c.a.rest[i].Pair
		}
		why, fix := c.told(g, pairs)
		c.find(code, "networks."+n.Network, n.Pair.Reason.Element,
			fmt.Sprintf("%s %s %v (%s): %s", c.networks(g), are(len(g)), n.Verdict, n.Verdict.Words(), why), fix)
	}
}

// alike says whether two pairs have one verdict for one cause.
func alike(p, q *Pair) bool {
	a, b := &p.Reason, &q.Reason
	return p.Verdict == q.Verdict && a.Code == b.Code && a.Port == b.Port && a.Instance == b.Instance && a.Element == b.Element
}

// told says why networks have one verdict, and what mends that. What differs in
// the VLAN only is said once. Of reasons that differ in more the first network's
// is told, of what mends them all.
func (c *checker) told(nets []int, pairs []*Pair) (why, fix string) {
	var causes, effects, fixes []saying
	for k, i := range nets {
		r := &pairs[k].Reason
		causes, effects = append(causes, saying{i, r.Text}), append(effects, saying{i, r.Effect})
		// A remedy may be one of several.
		for alternative := range strings.SplitSeq(c.remedy(i, pairs[k].Verdict, r), ", or ") {
			fixes = append(fixes, saying{i, alternative})
		}
	}
	why = c.sentences(nets, causes)[0]
	if effect := c.sentences(nets, effects)[0]; effect != "" {
		why += "; " + effect
	}
	return why, strings.Join(c.sentences(nets, fixes), ", or ")
}

// saying is a sentence about a network.
type saying struct {
	net  int
	text string
}

// sentences joins the sentences that differ in their networks' VLANs only. Those
// that are not about all of the networks come last and say which.
func (c *checker) sentences(nets []int, all []saying) []string {
	about := make(map[string][]int)
	var gaps []string
	for _, s := range all {
		vlan := regexp.MustCompile(fmt.Sprintf(`VLAN %d\b`, c.a.nets[s.net].net.VLAN))
		gap := vlan.ReplaceAllString(s.text, "VLAN #")
		if about[gap] == nil {
			gaps = append(gaps, gap)
		}
		about[gap] = append(about[gap], s.net)
	}
	slices.SortStableFunc(gaps, func(x, y string) int { return cmp.Compare(len(about[y])/len(nets), len(about[x])/len(nets)) })
	out := make([]string, len(gaps))
	for k, gap := range gaps {
		var vlans []int
		for _, i := range about[gap] {
			vlans = append(vlans, c.a.nets[i].net.VLAN)
		}
		out[k] = strings.ReplaceAll(gap, "VLAN #", vlanList(vlans))
		if len(about[gap]) < len(nets) && gap != "" {
			out[k] = fmt.Sprintf("for %s %s", c.networks(about[gap]), out[k])
		}
	}
	return out
}

// remedy returns what mends a verdict: what was tried, or what its kind needs.
func (c *checker) remedy(i int, v Verdict, r *Reason) string {
	if r.Remedy != "" {
		return r.Remedy
	}
	n := c.a.nets[i].net
	switch {
	case v == Looped:
		return "run spanning tree on every switch of the ring, or take one of its links away"
	case r.Code == CodeNICDead:
		return "enable the port of the NIC"
	case r.Code == CodeMTU:
		return fmt.Sprintf("raise the MTU of %s to %d, or keep the way off it", r.Element.Name, n.Needs.MTU)
	case r.Code == CodeCapability:
		return fmt.Sprintf("give %s what %s needs (%s), or keep the way off it", r.Element.Name, n.Name, strings.Join(n.Needs.Capabilities, ", "))
	case r.Code == CodeMinLinks:
		return fmt.Sprintf("lower min-links of %v", r.Element)
	case r.Code == CodeTeamUnformed:
		return "plug all ports of the team into one switch, or make it switch independent"
	case r.Code == CodeUnformed:
		return fmt.Sprintf("use LACP at both ends of %v", r.Element)
	case r.Code == CodeUnselected:
		return fmt.Sprintf("make the ends of %v one bundle (spandrill members says what each does)", r.Element)
	case r.Code == CodeOneWay:
		return fmt.Sprintf("mend %v, and have UDLD or LACP at both ends, which notice", r.Element)
	case r.Code == CodeGuard:
		return release(r.Guard)
	case r.Code == CodePortDiscards:
		return fmt.Sprintf("bring spanning tree to forward over %v (spandrill why says what decided)", r.Element)
	case r.Code == CodeSpeed || r.Code == CodeMemberDead:
		return fmt.Sprintf("make all of that faster, or lower what %s needs", n.Name)
	}
	return fmt.Sprintf("give VLAN %d another way", n.VLAN)
}

// single is one element dead.
type single struct {
	down topology.Element
	deep *stp.DepthError // then nothing else is known
	// unsettled is why the trees are not computed; then nothing else is known.
	unsettled error
	nets      []singleNet
	ties      []accident
}

// singleNet is what one failure did to a network.
type singleNet struct {
	// survivors is the worst pair with live NICs, where it is not connected or
	// the network is looped; without verdict otherwise.
	survivors Pair
	// noGateway says that the last gateway died.
	noGateway bool
	// stranded are hosts with several NICs, themselves alive, that lost the last.
	stranded []string
	// lonely are the pairs of live hosts that share neither the network nor a
	// fallback any more, of pairs how many there are.
	lonely [][2]string
	pairs  int
	// unfit are the switches that are not fit for the network on one of its
	// ways, with the reason.
	unfit []Reason
}

// singles tries every single failure. The work is shared by GOMAXPROCS
// goroutines; the result does not depend on them.
func (c *checker) singles(elements []topology.Element) ([]*single, error) {
	// A domain of one element dies as that element does.
	elements = slices.DeleteFunc(elements, func(e topology.Element) bool {
		return e.Kind == topology.KindDomain && len(c.f.Domain(e.Name)) < 2
	})
	out := make([]*single, len(elements))
	errs := make([]error, len(elements))
	each(len(elements), func(i int) { out[i], errs[i] = c.single(elements[i]) })
	return out, errors.Join(errs...)
}

// each calls do for 0 to n-1 from several goroutines.
func each(n int, do func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func (c *checker) single(e topology.Element) (*single, error) {
	out := &single{down: e}
	s, err := settle(c.a.r, topology.NewFaults(e), c.a.base.State)
	if errors.As(err, &out.deep) {
		return out, nil
	}
	if _, _, ok := notComputed(err); ok {
		out.unsettled = err
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	f := newFrame(c.a, s)
	v := c.verdicts(f)
	for i := range c.a.nets {
		out.nets = append(out.nets, c.singleNet(i, f, v))
	}
	out.ties = c.ties(f, v, e)
	return out, nil
}

// verdicts judges every network in a frame.
func (c *checker) verdicts(f *frame) []glimpse {
	out := make([]glimpse, len(c.a.nets))
	for i := range c.a.nets {
		out[i] = c.glance(i, f)
	}
	return out
}

func (c *checker) singleNet(i int, f *frame, v []glimpse) singleNet {
	var out singleNet
	if !v[i].verdict.Connected() && c.a.rest[i].Verdict.Connected() {
		if p := c.survey(i, f).survivors(); !p.Verdict.Connected() {
			out.survivors = p
		}
	}
	j := c.survey(i, f)
	out.noGateway = len(j.cn.gateways) > 0 && len(j.gateways) == 0
	for h := range j.cn.hosts {
		host := &j.cn.hosts[h]
		dead := f.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: host.name})
		if len(host.nics) > 1 && len(j.live[h]) == 0 && !dead && slices.ContainsFunc(host.nics, j.wasLive) {
			out.stranded = append(out.stranded, host.name)
		}
	}
	out.lonely, out.pairs = c.pairsWithout(i, f, v)
	out.unfit = j.unfits()
	return out
}

// unfits returns, for each switch that is not fit and on a way between two hosts,
// why.
func (j *judgement) unfits() []Reason {
	needs := j.cn.net.Needs
	if needs.MTU == 0 && len(needs.Capabilities) == 0 {
		return nil
	}
	var out []Reason
	look := func(all []combination) {
		for i := range j.count(all) {
			if c := &all[i]; c.route.cut == 0 {
				if _, ok := j.unfit(j.place(c.from), c.route); ok {
					out = append(out, j.unfitReason(c))
				}
			}
		}
	}
	for h := range j.cn.hosts {
		for k := h + 1; k < len(j.cn.hosts); k++ {
			for g := range j.sends[h] {
				for l := range j.sends[k] {
					look(j.combinations([2]int{h, k}, [2]int{g, l}))
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Reason) int { return cmp.Or(a.Element.Compare(b.Element), cmp.Compare(a.Text, b.Text)) })
	return slices.CompactFunc(out, func(a, b Reason) bool { return a.Element == b.Element })
}

// pairsWithout returns the pairs of live hosts that share neither a network nor
// one of its fallbacks, and how many pairs there are. Networks without fallback
// have none.
func (c *checker) pairsWithout(i int, f *frame, v []glimpse) (lonely [][2]string, pairs int) {
	fallbacks := c.fallbacks(i)
	all := append([]int{i}, fallbacks...)
	if fallbacks == nil || slices.ContainsFunc(all, func(n int) bool { return v[n].verdict.Connected() }) {
		return nil, 0
	}
	judged := make(map[int]*judgement)
	for _, n := range all {
		judged[n] = c.survey(n, f)
	}
	shares := func(x, y string) bool {
		return slices.ContainsFunc(all, func(n int) bool {
			h, k := hostIndex(judged[n].cn, x), hostIndex(judged[n].cn, y)
			return h >= 0 && k >= 0 && v[n].verdict != Looped && !judged[n].apart(h, k)
		})
	}
	var alive []string
	for _, h := range c.a.nets[i].hosts {
		if !f.View.Dead.Has(topology.Element{Kind: topology.KindHost, Name: h.name}) {
			alive = append(alive, h.name)
		}
	}
	for h, x := range alive {
		for _, y := range alive[h+1:] {
			if pairs++; !shares(x, y) {
				lonely = append(lonely, [2]string{x, y})
			}
		}
	}
	return lonely, pairs
}

func hostIndex(cn *clusterNet, name string) int {
	return slices.IndexFunc(cn.hosts, func(h netHost) bool { return h.name == name })
}

// fallbacks returns the networks of the same cluster that take over from one.
func (c *checker) fallbacks(i int) []int {
	var out []int
	for _, name := range c.a.nets[i].net.Fallback {
		for k := range c.a.nets {
			if c.a.nets[k].cluster == c.a.nets[i].cluster && c.a.nets[k].net.Name == name {
				out = append(out, k)
			}
		}
	}
	return out
}

// cutAfter reports the single failures that cut a network for hosts that keep
// their NICs. Failures that do the same for the same reason are one finding, as
// are those of the members of one bundle, which are told apart in the reason.
func (c *checker) cutAfter(singles []*single) {
	type group struct {
		down []topology.Element
		s    *single
		nets []int
	}
	var groups []*group
	alike := make(map[string]*group)
	for _, s := range singles {
		g := &group{down: []topology.Element{s.down}, s: s}
		key, member := "", s.down.Kind == topology.KindMember
		if member {
			key = s.down.Name
		}
		for i := range s.nets {
			n := &s.nets[i]
			if n.survivors.Verdict == 0 && !n.noGateway {
				continue
			}
			g.nets = append(g.nets, i)
			r := &n.survivors.Reason
			key += fmt.Sprintf("|%d %v %v %v %v", i, n.survivors.Verdict, n.noGateway, r.Code, r.Port)
			if !member {
				key += r.Text
			}
			if n.noGateway {
				key += s.down.String()
			}
		}
		if g.nets == nil {
			continue
		}
		if same := alike[key]; same != nil {
			same.down = append(same.down, s.down)
			continue
		}
		alike[key] = g
		groups = append(groups, g)
	}
	for _, g := range groups {
		c.cutBy(g.down, g.s, g.nets)
	}
}

// cutBy reports one such failure, the networks by what becomes of them.
func (c *checker) cutBy(down []topology.Element, s *single, nets []int) {
	var clauses, fixes []string
	var whom [][]int // the fixes are for
	said := func(of []int, clause, fix string) {
		clauses, fixes, whom = append(clauses, clause), append(fixes, fix), append(whom, of)
	}
	for _, v := range slices.Backward(Verdicts()) {
		var of []int
		var pairs []*Pair
		for _, i := range nets {
			if p := &s.nets[i].survivors; p.Verdict == v {
				of, pairs = append(of, i), append(pairs, p)
			}
		}
		if of != nil {
			why, fix := c.told(of, pairs)
			said(of, fmt.Sprintf("%s %s %v (%s): %s", c.networks(of), are(len(of)), v, v.Words(), why), fix)
		}
	}
	without := slices.DeleteFunc(slices.Clone(nets), func(i int) bool { return !s.nets[i].noGateway })
	if len(without) > 0 {
		said(without, fmt.Sprintf("no gateway of %s is left", c.networks(without)), "add a second gateway on another switch")
	}
	for k := range fixes {
		if len(fixes) > 1 {
			fixes[k] = fmt.Sprintf("for %s %s", c.networks(whom[k]), fixes[k])
		}
	}
	c.find(NET005, c.path(down[0]), down[0], fmt.Sprintf("with %s lost, %s", c.dead(down), strings.Join(clauses, ", and ")), strings.Join(fixes, "; "))
}

// strand is hosts of which one element takes all NICs on networks. Cards of one
// name, each in its host, are one.
type strand struct {
	down  topology.Element
	card  string
	hosts []string
	nets  []int
}

// teams reports the elements that take all NICs of a host on a network.
func (c *checker) teams(singles []*single) {
	var all []*strand
	for _, s := range singles {
		var groups []*strand
		for i := range s.nets {
			names := s.nets[i].stranded
			if names == nil {
				continue
			}
			k := slices.IndexFunc(groups, func(g *strand) bool { return slices.Equal(g.hosts, names) })
			if k < 0 {
				k = len(groups)
				groups = append(groups, &strand{down: s.down, card: cardOf(s.down), hosts: names})
			}
			groups[k].nets = append(groups[k].nets, i)
		}
		for _, g := range groups {
			k := slices.IndexFunc(all, func(o *strand) bool { return g.card != "" && o.card == g.card && slices.Equal(o.nets, g.nets) })
			if k < 0 {
				all = append(all, g)
			} else {
				all[k].hosts = append(all[k].hosts, g.hosts...)
			}
		}
	}
	for _, g := range all {
		c.stranded(g)
	}
}

func (c *checker) stranded(g *strand) {
	i := g.nets[0]
	nics := c.a.nets[i].hosts[hostIndex(&c.a.nets[i], g.hosts[0])].nics
	where := fmt.Sprintf("gone with %v", g.down)
	switch {
	case g.down.Kind == topology.KindSwitch:
		where = fmt.Sprintf("plugged into %s", g.down.Name)
	case g.card != "":
		where = fmt.Sprintf("on card %s (%v)", g.card, g.down)
		if len(g.hosts) > 1 {
			where = fmt.Sprintf("on card %s of their host (%v and so on)", g.card, g.down)
		}
	}
	c.find(NET006, c.path(c.view.NICs[nics[0]].Element), g.down,
		fmt.Sprintf("the NICs of %s on %s are all %s", some(g.hosts), c.networks(g.nets), where), c.spread(g.down, nics))
}

// cardOf returns the name of a card, of another element none.
func cardOf(e topology.Element) string {
	if e.Kind != topology.KindDomain {
		return ""
	}
	_, card, _ := strings.Cut(e.Name, "/")
	return card
}

// spread says how NICs that one element takes are to be spread.
func (c *checker) spread(down topology.Element, nics []int) string {
	switch {
	case slices.ContainsFunc(nics, func(n int) bool { return c.view.NICs[n].Team.SwitchDependent() }) && down.Kind == topology.KindSwitch:
		return "make the team switch independent, with a port on another switch that does not share the risk: static and LACP teams have to be on one"
	case cardOf(down) != "":
		return "use a port of another card for one of them"
	}
	return "plug one of them into another switch that does not share the risk"
}

// singleNICs reports the networks on which hosts have one NIC. Of one such host
// it tries the loss. Networks with the same such hosts are one finding.
func (c *checker) singleNICs() {
	type group struct {
		hosts []string
		nets  []int
		nic   topology.Element
	}
	var groups []*group
	for i := range c.a.nets {
		cn := &c.a.nets[i]
		var hosts []string
		first := noNIC
		for _, h := range cn.hosts {
			if len(h.nics) == 1 && c.view.NICs[h.nics[0]].Live {
				hosts = append(hosts, h.name)
				if first == noNIC {
					first = h.nics[0]
				}
			}
		}
		if hosts == nil || !c.a.rest[i].Verdict.Connected() || cn.net.MPIO {
			continue // a network with MPIO has a finding of its own
		}
		nic := c.view.NICs[first].Element
		if o, err := c.a.evaluate(Down(nic)); err != nil || o.Networks[i].Verdict != Severed {
			continue
		}
		k := slices.IndexFunc(groups, func(g *group) bool { return slices.Equal(g.hosts, hosts) })
		if k < 0 {
			k = len(groups)
			groups = append(groups, &group{hosts: hosts, nic: nic})
		}
		groups[k].nets = append(groups[k].nets, i)
	}
	for _, g := range groups {
		c.singleNIC(g.hosts, g.nets, g.nic)
	}
}

// singleNIC reports networks on which the same hosts have one NIC.
func (c *checker) singleNIC(hosts []string, nets []int, nic topology.Element) {
	var covered, bare []string
	for _, i := range nets {
		if fallback := c.a.nets[i].net.Fallback; len(c.fallbacks(i)) > 0 {
			covered = append(covered, fmt.Sprintf("%s falls back to %s", c.network(i), list(fallback)))
		} else {
			bare = append(bare, c.network(i))
		}
	}
	verb := "have one NIC each"
	if len(hosts) == 1 {
		verb = "has one NIC"
	}
	text := fmt.Sprintf("%s %s on %s: when it, its cable or its switch is lost the host is off the network", some(hosts), verb, c.networks(nets))
	fix := "add a NIC to another switch, where the fallback is not enough"
	if covered != nil {
		text += "; " + list(covered)
	}
	if bare != nil {
		text += fmt.Sprintf("; no fallback of %s is named", list(bare))
		fix = fmt.Sprintf("add a NIC to another switch, or name the network that takes over as fallback of %s", list(bare))
	}
	c.find(NET007, "networks."+c.a.nets[nets[0]].net.Name, nic, text, fix)
}

// lonely reports the elements that leave two hosts neither a network nor its
// fallback, where no network is cut for those that keep their NICs, which is a
// finding of its own. Networks that are each other's fallback are one.
func (c *checker) lonely(singles []*single) {
	rest := c.verdicts(c.a.base)
	atRest := make([]bool, len(c.a.nets))
	for i := range c.a.nets {
		lonely, _ := c.pairsWithout(i, c.a.base, rest)
		atRest[i] = lonely != nil
	}
	type group struct {
		down []topology.Element
		nets []int
		n    *singleNet
	}
	var groups []*group
	for _, s := range singles {
		for i := range s.nets {
			n := &s.nets[i]
			if n.lonely == nil || atRest[i] {
				continue
			}
			all := append([]int{i}, c.fallbacks(i)...)
			if !slices.ContainsFunc(all, func(k int) bool { return s.nets[k].survivors.Verdict == 0 }) {
				continue
			}
			slices.Sort(all)
			k := slices.IndexFunc(groups, func(g *group) bool {
				return slices.Equal(g.nets, all) && g.down[0].Kind == s.down.Kind && len(g.n.lonely) == len(n.lonely) && g.n.pairs == n.pairs
			})
			if k < 0 {
				k = len(groups)
				groups = append(groups, &group{nets: all, n: n})
			}
			if !slices.Contains(groups[k].down, s.down) {
				groups[k].down = append(groups[k].down, s.down)
			}
		}
	}
	for _, g := range groups {
		c.find(NET008, c.path(g.down[0]), g.down[0],
			fmt.Sprintf("with %s lost, %s none of %s in common",
				c.dead(g.down), pairsHave(len(g.n.lonely), g.n.pairs, "hosts", g.n.lonely[0]), c.networks(g.nets)),
			"plug the NICs so that two hosts keep one of these networks in common whatever switch is lost, or name another fallback")
	}
}

// unfitAfter reports the switches that come into the way of a network after one
// failure and are not fit for it.
func (c *checker) unfitAfter(singles []*single) {
	for i := range c.a.nets {
		rest := c.survey(i, c.a.base).unfits()
		down := make(map[topology.Element][]topology.Element) // by switch
		why := make(map[topology.Element]Reason)
		for _, s := range singles {
			if s.nets == nil {
				continue
			}
			for _, r := range s.nets[i].unfit {
				if slices.ContainsFunc(rest, func(x Reason) bool { return x.Element == r.Element }) {
					continue
				}
				down[r.Element], why[r.Element] = append(down[r.Element], s.down), r
			}
		}
		for _, e := range slices.SortedFunc(maps.Keys(down), topology.Element.Compare) {
			r := why[e]
			c.find(NET004, c.path(e), e, fmt.Sprintf("with %s lost, %s is unfit: %s", c.dead(down[e]), c.network(i), r.Text), c.remedy(i, Unfit, &r))
		}
	}
}

// unsaidMTU reports the switches on the ways of a network that do not say the
// MTU that it needs.
func (c *checker) unsaidMTU() {
	for i := range c.a.nets {
		need := c.a.nets[i].net.Needs.MTU
		if need == 0 {
			continue
		}
		var silent []string
		for _, sw := range c.crossed(i) {
			if c.b.Switches[sw].MTU == 0 {
				silent = append(silent, c.b.Switches[sw].Name)
			}
		}
		if silent != nil {
			c.find(CHK002, "switches."+silent[0]+".mtu", switchElement(silent[0]),
				fmt.Sprintf("%s needs an MTU of %d bytes, and %s on its way %s not said: it was not checked", c.network(i), need,
					"that of "+some(silent), are(len(silent))), "say mtu at the switch, or in the defaults")
		}
	}
}

// crossed returns the switches on the ways between the hosts of a network at
// rest, those of the hosts included, in order.
func (c *checker) crossed(i int) []int {
	j := c.survey(i, c.a.base)
	on := make(map[int]bool)
	for _, r := range j.routes(false) {
		for _, sw := range c.a.base.switchesOn(r.from, r.route) {
			on[sw] = true
		}
	}
	return slices.Sorted(maps.Keys(on))
}

// way is a route with where it begins.
type way struct {
	from, to int
	*route
}

// routes returns the routes between the NICs of a network that send, with its
// gateways or without, each pair of switches once.
func (j *judgement) routes(gateways bool) []way {
	on := make(map[int]bool)
	for _, groups := range j.sends {
		for _, n := range slices.Concat(groups...) {
			on[j.place(n)] = true
		}
	}
	if gateways {
		for _, g := range j.gateways {
			on[g] = true
		}
	}
	all := slices.Sorted(maps.Keys(on))
	var out []way
	for x, from := range all {
		for _, to := range all[x:] {
			out = append(out, way{from, to, j.g.route(from, to)})
		}
	}
	return out
}
