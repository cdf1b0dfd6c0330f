package file

import (
	"maps"
	"slices"
	"strconv"

	"github.com/spandrill/spandrill/topology"
)

// mlags takes over the MLAG pairs.
func (d *decoder) mlags() {
	const want = "a mapping such as {switches: [spine-1, spine-2], peer-link: peer, keepalive: own}"
	for _, n := range d.section("mlag", "a mapping of MLAG pairs by name") {
		m := topology.MLAG{Name: n.key}
		if !d.fields(n, want, "profile", "switches", "peer-link", "keepalive", "mac", "priority", "split-brain", "auto-recovery", "orphan-ports", "one-bridge") {
			continue
		}
		m.Profile, _ = enum[topology.MLAGProfile](d, n.get("profile"))
		if v := n.get("switches"); v != nil {
			m.Switches, _ = d.texts(v, "the two switches of the pair")
		} else {
			d.missing(n, "switches", "the two switches of the pair")
			continue
		}
		if v := n.get("peer-link"); v != nil {
			m.PeerLink, _ = d.text(v, "the name of the link between the two")
		}
		m.Keepalive = d.keepalive(n)
		if v := n.get("mac"); v != nil {
			m.MAC = d.mac(v)
		}
		m.Priority = d.rolePriorities(n.get("priority"))
		m.SplitBrain, _ = enum[topology.SplitBrain](d, n.get("split-brain"))
		if v, ok := d.boolean(n.get("auto-recovery")); ok {
			m.AutoRecovery = &v
		}
		if v := n.get("orphan-ports"); v != nil {
			m.SuspendOrphans = d.word(v, "stay", "suspend") == "suspend"
		}
		m.OneBridge, _ = d.boolean(n.get("one-bridge"))
		d.b.MLAGs = append(d.b.MLAGs, m)
	}
}

// keepalive returns the path between the peers: a word, or a mapping of what it
// runs over or of the risks that it shares.
func (d *decoder) keepalive(pair *node) *topology.Keepalive {
	const want = "own, a path of its own, none, or a mapping such as {over: mgmt-link}"
	n := pair.get("keepalive")
	switch {
	case n == nil:
		d.missing(pair, "keepalive", want)
		return nil
	case n.kind == scalar:
		s, ok := d.text(n, want)
		if ok && s != "own" && s != "none" {
			d.badNear(n, quote(s), want, topology.Nearest(s, []string{"own", "none"}))
		}
		if !ok || s == "none" {
			return nil
		}
		return &topology.Keepalive{}
	case !d.fields(n, want, "over", "rack", "pdu", "tags"):
		return nil
	}
	k := &topology.Keepalive{}
	k.Over, _ = d.text(n.get("over"), "the name of a link")
	k.Tags, _ = d.tags(n)
	return k
}

// rolePriorities returns who is primary, by switch.
func (d *decoder) rolePriorities(n *node) map[string]int {
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		d.fields(n, "a mapping of both switches, such as {spine-1: 100, spine-2: 200}")
		return nil
	}
	out := make(map[string]int)
	for _, item := range n.items {
		if v, ok := d.integer(item, "0 to 65535"); ok {
			out[item.key] = v
		}
	}
	return out
}

// mac returns an address, nil where it is none.
func (d *decoder) mac(n *node) *topology.MAC {
	const want = "six bytes such as 02:00:00:00:00:0a"
	text, ok := d.text(n, want)
	if !ok {
		return nil
	}
	mac, err := topology.ParseMAC(text)
	if err != nil {
		d.bad(n, quote(text), want)
		return nil
	}
	return &mac
}

// mlags writes the MLAG pairs.
func (p *printer) mlags(pairs []topology.MLAG) {
	p.entries("mlag", len(pairs), func(i int) (string, flow) { return pairs[i].Name, mlag(&pairs[i]) })
}

func mlag(m *topology.MLAG) (f flow) {
	if m.Profile != 0 {
		f.add("profile", m.Profile.String())
	}
	f.add("switches", listText(m.Switches))
	f.text("peer-link", m.PeerLink)
	f.add("keepalive", keepaliveText(m.Keepalive))
	if m.MAC != nil {
		f.add("mac", `"`+m.MAC.String()+`"`)
	}
	if len(m.Priority) > 0 {
		var by flow
		for _, sw := range slices.Sorted(maps.Keys(m.Priority)) {
			by.add(scalarText(sw), strconv.Itoa(m.Priority[sw]))
		}
		f.add("priority", by.String())
	}
	if m.SplitBrain != 0 {
		f.add("split-brain", m.SplitBrain.String())
	}
	if m.AutoRecovery != nil {
		f.add("auto-recovery", strconv.FormatBool(*m.AutoRecovery))
	}
	if m.SuspendOrphans {
		f.add("orphan-ports", "suspend")
	}
	f.flag("one-bridge", m.OneBridge)
	return f
}

func keepaliveText(k *topology.Keepalive) string {
	if k == nil {
		return "none"
	}
	var f flow
	f.text("over", k.Over)
	f.tags(k.Tags)
	if len(f) == 0 {
		return "own"
	}
	return f.String()
}
