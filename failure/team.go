package failure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// groups returns the NICs of a host on a network by what takes over for each
// other: those that do not share the host's VMs are one group, the ports of each
// that does are another.
func groups(all []lag.NIC, nics []int) [][]int {
	var out [][]int
	at := make(map[string]int) // of a NIC that shares, "" the others: its group
	for _, n := range nics {
		key := ""
		if all[n].Share {
			key = all[n].Name
		}
		g, ok := at[key]
		if !ok {
			g = len(out)
			at[key] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], n)
	}
	return out
}

// senders returns the NICs of each group that send.
func (j *judgement) senders(groups [][]int) [][]int {
	out := make([][]int, len(groups))
	for g, nics := range groups {
		for _, n := range nics {
			if j.f.View.NICs[n].Sends {
				out[g] = append(out[g], n)
			}
		}
	}
	return out
}

// atRest returns the NIC that did without fault what a NIC does: itself, or the
// port of its team that sent for all. It is false where none did.
func (j *judgement) atRest(nic int) (int, bool) {
	all := j.a.base.View.NICs
	n := &all[nic]
	if n.Sends || n.Team != topology.TeamActiveStandby && !n.Team.SwitchDependent() {
		return nic, n.Sends
	}
	was := slices.IndexFunc(all, func(m lag.NIC) bool { return m.Host == n.Host && m.Name == n.Name && m.Sends })
	return max(was, 0), was >= 0
}

// nicReason says why a host has no NIC on the network that sends.
func (j *judgement) nicReason(c *combination) Reason {
	side := 0
	if len(j.sends[c.hosts[0]][c.groups[0]]) > 0 {
		side = 1
	}
	h := j.cn.hosts[c.hosts[side]]
	nics := h.groups[c.groups[side]]
	if i := slices.IndexFunc(nics, func(n int) bool { return j.f.View.NICs[n].Unformed }); i >= 0 {
		return j.unformedReason(h, nics[i])
	}
	var causes []string
	var element topology.Element
	for _, n := range nics {
		e, text := j.whyDead(n)
		if !slices.Contains(causes, text) {
			causes = append(causes, text)
		}
		if element == (topology.Element{}) {
			element = e
		}
	}
	r := Reason{Code: CodeNICDead, Element: element}
	r.Text = fmt.Sprintf("%s has no live NIC on %s: %s", h.name, j.cn.net.Name, strings.Join(causes, ", "))
	if first := &j.f.View.NICs[nics[0]]; first.Share {
		of := "all VMs"
		if n := len(h.groups); n > 1 {
			of = fmt.Sprintf("1 of %d shares of the VMs", n)
		}
		r.Text = fmt.Sprintf("%s of %s hang on its NIC %s, and nothing takes over for them on %s: %s",
			of, h.name, first.Name, j.cn.net.Name, strings.Join(causes, ", "))
	}
	return r
}

// whyDead says why a NIC is not live.
func (j *judgement) whyDead(n int) (topology.Element, string) {
	nic := &j.f.View.NICs[n]
	e := nic.Element
	switch {
	case !j.f.View.Live(nic.Switch):
		e = topology.Element{Kind: topology.KindSwitch, Name: nic.Switch}
	case !j.f.View.ChassisLive(nic.Switch, nic.Chassis):
		e = topology.Element{Kind: topology.KindChassis, Name: nic.Switch + "/" + nic.Chassis}
	case nic.Closed:
		return e, j.f.View.Pair(nic.Switch).String()
	case !j.f.View.Dead.Has(e):
		return e, fmt.Sprintf("the port of %v at %s is shut down", e, nic.Switch)
	}
	return e, fmt.Sprintf("%v is down", e)
}

// unformedReason says that the team of a port does not form.
func (j *judgement) unformedReason(h netHost, nic int) Reason {
	n := &j.f.View.NICs[nic]
	var on []string
	for i := range j.f.View.NICs {
		if m := &j.f.View.NICs[i]; m.Host == n.Host && m.Name == n.Name && m.Live && !slices.Contains(on, m.Switch) {
			on = append(on, m.Switch)
		}
	}
	return Reason{
		Code: CodeTeamUnformed, Element: n.Element,
		Text: fmt.Sprintf("the %v team %s of %s does not form: its ports are on %s, and what is left of it is not modelled", n.Team, n.Name, h.name, list(on)),
	}
}

// standbyReason finds a team of the combination in which another port sends than
// without fault, on another switch.
func (j *judgement) standbyReason(c *combination) (Reason, bool) {
	for _, n := range []int{c.from, c.to} {
		if n == noNIC {
			continue
		}
		was, ok := j.atRest(n)
		if !ok || j.sameSwitch(n, was) {
			continue
		}
		_, text := j.whyDead(was)
		nic := &j.f.View.NICs[n]
		return Reason{
			Code: CodeStandby, Element: nic.Element,
			Text: fmt.Sprintf("%s, and %v, which stood by, sends in place of %v", text, nic.Element, j.f.View.NICs[was].Element),
		}, true
	}
	return Reason{}, false
}

// slowNIC says whether a NIC is what is slow on a combination, and if its team
// has lost ports, that. The Reason is zero where the NIC is as ever.
func (j *judgement) slowNIC(c *combination) (Reason, bool) {
	needs := j.cn.net.Needs
	slow := false
	for _, n := range []int{c.from, c.to} {
		if n == noNIC {
			continue
		}
		nic := &j.f.View.NICs[n]
		tooSlow := nic.SumMbps < needs.Mbps && nic.SumMbps <= c.route.mbps
		if !tooSlow && (nic.FlowMbps >= needs.FlowMbps || nic.FlowMbps > c.route.flow) {
			continue
		}
		slow = true
		was, ok := j.atRest(n)
		if !ok || j.a.base.View.NICs[was].SumMbps <= nic.SumMbps || !tooSlow {
			continue
		}
		for i := range j.f.View.NICs {
			if m := &j.f.View.NICs[i]; m.Host == nic.Host && m.Name == nic.Name && !m.Live && j.wasLive(i) {
				e, text := j.whyDead(i)
				return Reason{Code: CodeMemberDead, Element: e, Text: fmt.Sprintf("%s, a port of the %v team %s", text, nic.Team, nic.Name)}, true
			}
		}
	}
	return Reason{}, slow
}
