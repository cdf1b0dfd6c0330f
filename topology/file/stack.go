package file

import (
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// stack returns the stack that a switch is; nil where it is none.
func (d *decoder) stack(n *node) *topology.Stack {
	const want = "a mapping such as {members: [c1, c2], ring: true}"
	if n == nil || !d.fields(n, want, "members", "ring", "mac", "mac-after", "takeover", "split") {
		return nil
	}
	k := &topology.Stack{}
	k.Ring, _ = d.boolean(n.get("ring"))
	k.MAC, _ = enum[topology.StackMAC](d, n.get("mac"))
	k.Split, _ = enum[topology.StackSplit](d, n.get("split"))
	k.MACAfter = d.seconds(n.get("mac-after"))
	k.Takeover = d.seconds(n.get("takeover"))
	members := n.get("members")
	switch {
	case members == nil:
		d.missing(n, "members", "the names of the chassis, such as [c1, c2]")
		return nil
	case members.kind == list:
		names, _ := d.texts(members, "the name of a chassis")
		for _, name := range names {
			k.Members = append(k.Members, topology.Chassis{Name: name})
		}
	case members.kind == mapping:
		for _, item := range members.items {
			k.Members = append(k.Members, d.chassis(item))
		}
	default:
		d.fields(members, "the names of the chassis, such as [c1, c2], or a mapping of chassis by name")
		return nil
	}
	return k
}

func (d *decoder) chassis(n *node) topology.Chassis {
	c := topology.Chassis{Name: n.key}
	if n.kind == scalar && n.empty || !d.fields(n, "a mapping such as {rack: r1}", "mac", "rack", "pdu", "tags") {
		return c
	}
	const want = "six bytes such as 02:00:00:00:00:0a"
	if text, ok := d.text(n.get("mac"), want); ok {
		if mac, err := topology.ParseMAC(text); err != nil {
			d.bad(n.get("mac"), quote(text), want)
		} else {
			c.MAC = &mac
		}
	}
	c.Tags, _ = d.tags(n)
	return c
}

// seconds returns a number of seconds, with or without s behind it.
func (d *decoder) seconds(n *node) int {
	const want = "a number of seconds, such as 10s"
	text, ok := d.text(n, want)
	if !ok {
		return 0
	}
	v, isInt := parseInt(strings.TrimSuffix(text, "s"))
	if !isInt {
		d.bad(n, quote(text), want)
	}
	return v
}

// onChassis takes a switch and chassis apart that are written as core/c1.
func onChassis(text string) (sw, chassis string) {
	sw, chassis, _ = strings.Cut(text, "/")
	return sw, chassis
}

// stackText returns a stack as the file has it.
func stackText(k *topology.Stack) string {
	var f flow
	var names []string
	var members flow
	plain := true
	for _, m := range k.Members {
		var c flow
		if m.MAC != nil {
			c.add("mac", `"`+m.MAC.String()+`"`)
		}
		c.tags(m.Tags)
		plain = plain && len(c) == 0
		names = append(names, m.Name)
		members.add(scalarText(m.Name), c.String())
	}
	if plain {
		f.add("members", listText(names))
	} else {
		f.add("members", members.String())
	}
	f.flag("ring", k.Ring)
	if k.MAC != topology.StackMACKeep {
		f.add("mac", k.MAC.String())
	}
	if k.MACAfter != 0 {
		f.add("mac-after", strconv.Itoa(k.MACAfter)+"s")
	}
	if k.Takeover != 0 {
		f.add("takeover", strconv.Itoa(k.Takeover)+"s")
	}
	if k.Split != topology.StackSplitRuns {
		f.add("split", k.Split.String())
	}
	return f.String()
}
