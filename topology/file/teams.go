package file

import (
	"fmt"

	"github.com/spandrill/spandrill/topology"
)

const wantCard = "the name of a card of the host"

// teamed takes over what makes a NIC a team, and what its ports share.
func (d *decoder) teamed(n *node, nic *topology.NIC) {
	nic.Team, _ = enum[topology.Team](d, n.get("team"))
	nic.Hash, _ = enum[topology.Hash](d, n.get("hash"))
	nic.Card, _ = d.text(n.get("card"), wantCard)
	nic.RDMA, _ = d.boolean(n.get("rdma"))
	const share = "share"
	v := n.get("vms")
	if s, ok := d.text(v, share); ok && s != share {
		d.badNear(v, quote(s), share+", where a virtual switch of its own has a share of the VMs", topology.Nearest(s, []string{share}))
	} else {
		nic.Share = ok
	}
}

// cards notes where the cards of a host stand.
func (d *decoder) cards(n *node, host string, nic topology.NIC) {
	note := func(card string, at *node) {
		if name := topology.CardDomain(host, card); card != "" && d.doc.domains[name] == nil {
			d.doc.domains[name] = at
		}
	}
	note(nic.Card, n.get("card"))
	items, to := []*node(nil), n.get("to")
	switch {
	case to == nil:
	case to.kind == list:
		items = to.items
	default:
		items = []*node{to}
	}
	for i, item := range items {
		if v := item.get("card"); v != nil && i < len(nic.To) {
			note(nic.To[i].Card, v)
		}
	}
}

// guestTeams gives hosts teams inside their VMs.
func (d *decoder) guestTeams(n *node, names []string) {
	const want = "a mapping such as {over: [vm1, vm2]}"
	switch {
	case n == nil || n.kind == scalar && n.empty:
		return
	case n.kind != mapping:
		d.fields(n, "a mapping of guest teams by name")
		return
	}
	for _, item := range n.items {
		g := topology.GuestTeam{Name: item.key}
		if !d.fields(item, want, "over", "team", "hash") {
			continue
		}
		g.Team, _ = enum[topology.Team](d, item.get("team"))
		g.Hash, _ = enum[topology.Hash](d, item.get("hash"))
		if v := item.get("over"); v != nil {
			g.Over, _ = d.texts(v, "a list of NICs of the host, one for each member")
		} else {
			d.missing(item, "over", "a list of NICs of the host, one for each member")
		}
		d.guestTeam(item, names, g)
	}
}

func (d *decoder) guestTeam(n *node, names []string, g topology.GuestTeam) {
	for _, name := range names {
		state := d.hosts[name]
		if first := state.guests[n.key]; first != nil {
			d.badKey(n, "a second guest team "+quote(n.key)+" of "+quote(name), fmt.Sprintf("each once; the first is in line %d", first.keyLine), "")
			return
		}
		if state.guests == nil {
			state.guests = make(map[string]*node)
		}
		state.guests[n.key] = n
		h := &d.b.Hosts[state.index]
		h.GuestTeams = append(h.GuestTeams, g)
	}
}

// cables returns the tags of the cables of a bundle.
func (d *decoder) cables(n *node) []topology.Tags {
	const want = "a list of a mapping a cable, such as [{tags: {duct: north}}, {tags: {duct: south}}]"
	switch {
	case n == nil || n.kind == broken:
		return nil
	case n.kind != list || len(n.items) == 0:
		d.bad(n, n.describe(), want)
		return nil
	}
	out := make([]topology.Tags, len(n.items))
	for i, item := range n.items {
		if d.fields(item, want, "rack", "pdu", "tags") {
			out[i], _ = d.tags(item)
		}
	}
	return out
}

// teamed adds what makes a NIC a team.
func (f *flow) teamed(n topology.NIC) {
	if n.Team > topology.TeamIndependent {
		f.add("team", n.Team.String())
	}
	if n.Hash != 0 {
		f.add("hash", n.Hash.String())
	}
	f.text("card", n.Card)
	if n.Share {
		f.add("vms", "share")
	}
	f.flag("rdma", n.RDMA)
}

func guestTeam(g topology.GuestTeam) (f flow) {
	f.add("over", listText(g.Over))
	if g.Team > topology.TeamIndependent {
		f.add("team", g.Team.String())
	}
	if g.Hash != 0 {
		f.add("hash", g.Hash.String())
	}
	return f
}

// cables adds the tags of the cables of a bundle.
func (f *flow) cables(all []topology.Tags) {
	if all == nil {
		return
	}
	items := make([]string, len(all))
	for i, t := range all {
		var tags flow
		tags.tags(t)
		items[i] = tags.String()
	}
	f.yamlList("cables", items)
}
