package file

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// bad reports a problem at a node.
func (d *decoder) bad(n *node, got, want string) { d.badNear(n, got, want, "") }

func (d *decoder) badNear(n *node, got, want, nearest string) {
	line, col := n.at()
	d.found.add(topology.Problem{Line: line, Col: col, Path: n.path(), Got: got, Want: want, Nearest: nearest})
	n.mark()
}

// badKey reports a problem with the key of a node.
func (d *decoder) badKey(n *node, got, want, nearest string) {
	d.found.add(topology.Problem{Line: n.keyLine, Col: n.keyCol, Path: n.path(), Got: got, Want: want, Nearest: nearest})
	n.mark()
}

// missing reports a field that a mapping needs and has not.
func (d *decoder) missing(n *node, field, want string) {
	if n.hides(field) {
		return
	}
	line, col := n.at()
	path := strings.TrimPrefix(n.path()+"."+field, ".")
	d.found.add(topology.Problem{Line: line, Col: col, Path: path, Got: "missing", Want: want})
	n.markField(field)
}

// fields says whether the node is a mapping, and reports every entry that is
// none of the names.
func (d *decoder) fields(n *node, want string, names ...string) bool {
	if n.kind == broken {
		return false
	}
	if n.kind != mapping {
		d.bad(n, n.describe(), want)
		return false
	}
	for i, item := range n.items {
		if !slices.Contains(names, item.key) {
			d.unknownField(n, i, names)
		}
	}
	return true
}

func (d *decoder) unknownField(n *node, i int, names []string) {
	item := n.items[i]
	if isLooseVLAN(item) && i > 0 {
		// {vlans: 10,20} is VLAN 10 and a field 20 to YAML.
		before := n.items[i-1]
		if before.key == "vlans" || isLooseVLAN(before) {
			if before.key == "vlans" {
				d.badKey(item, quote(item.key)+" without a value", "quotes around the list of VLANs before it", "")
			}
			item.mark()
			return
		}
	}
	nearest := ""
	if !d.found.over { // else nobody reads it
		nearest = topology.Nearest(item.key, names)
	}
	d.badKey(item, "the unknown field "+quote(item.key), "one of "+strings.Join(names, ", "), nearest)
	if nearest != "" && n.get(nearest) == nil {
		n.markField(nearest)
	} else {
		n.lost = true
	}
}

// isLooseVLAN says whether an entry looks like the rest of a list of VLANs.
func isLooseVLAN(n *node) bool {
	if !n.empty {
		return false
	}
	from, to, isRange := strings.Cut(n.key, "-")
	return isDigits(from) && (!isRange || isDigits(to))
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// text returns a text that is not empty; false where the node is nil or
// something else, which is reported.
func (d *decoder) text(n *node, want string) (string, bool) {
	switch {
	case n == nil || n.kind == broken:
		return "", false
	case n.kind != scalar || n.empty || n.text == "":
		d.bad(n, n.describe(), want)
		return "", false
	}
	return n.text, true
}

// texts returns the texts of a list, or the only one that stands in its place.
func (d *decoder) texts(n *node, want string) ([]string, bool) {
	items, ok := d.oneOrMore(n, want)
	var out []string
	for _, item := range items {
		s, good := d.text(item, want)
		out, ok = append(out, s), ok && good
	}
	return out, ok
}

// oneOrMore returns the items of a list, or the node itself in its place.
func (d *decoder) oneOrMore(n *node, want string) ([]*node, bool) {
	switch {
	case n == nil || n.kind == broken:
		return nil, false
	case n.kind == list:
		return n.items, true
	case n.kind == scalar && n.empty:
		d.bad(n, n.describe(), want)
		return nil, false
	}
	return []*node{n}, true
}

// parseInt parses a decimal number without leading zero and of at most nine
// digits, so that it fits an int anywhere.
func parseInt(s string) (int, bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) > 9 || !isDigits(digits) || len(s) > 1 && digits[0] == '0' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// integer returns a number.
func (d *decoder) integer(n *node, want string) (int, bool) {
	s, ok := d.text(n, want)
	if !ok {
		return 0, false
	}
	v, ok := parseInt(s)
	if !ok {
		d.bad(n, quote(s), want+noZeros(s))
	}
	return v, ok
}

// noZeros is what to want in addition of a number that has zeros in front: to
// YAML it would be octal, to people decimal.
func noZeros(s string) string {
	if isDigits(s) && isPadded(s) {
		return ", without zeros in front"
	}
	return ""
}

// keyInt returns the number that is a node's key.
func (d *decoder) keyInt(n *node, want string) (int, bool) {
	v, ok := parseInt(n.key)
	if !ok {
		d.badKey(n, quote(n.key), want+noZeros(n.key), "")
	}
	return v, ok
}

// said returns a number of which 0 would mean to the builder that nothing was
// said.
func (d *decoder) said(n *node, got func(int) string, want string) (int, bool) {
	v, ok := d.integer(n, want)
	if ok && v == 0 {
		d.bad(n, got(0), want)
		return 0, false
	}
	return v, ok
}

func (d *decoder) cost(n *node) (int, bool) {
	return d.said(n, func(v int) string { return fmt.Sprintf("path cost %d", v) }, "1 to 200000000")
}

func (d *decoder) native(n *node) (int, bool) {
	return d.said(n, func(v int) string { return fmt.Sprintf("native VLAN %d", v) }, fmt.Sprintf("1 to %d", topology.MaxVLAN))
}

func (d *decoder) accessVLAN(n *node) (int, bool) {
	return d.said(n, func(v int) string { return fmt.Sprintf("access VLAN %d", v) }, fmt.Sprintf("1 to %d", topology.MaxVLAN))
}

func (d *decoder) mtu(n *node) (int, bool) {
	return d.said(n, func(v int) string { return fmt.Sprintf("an MTU of %d bytes", v) }, "576 to 65535")
}

func (d *decoder) boolean(n *node) (value, ok bool) {
	const want = "true or false"
	s, ok := d.text(n, want)
	switch {
	case !ok:
		return false, false
	case s == "true" || s == "false":
		return s == "true", true
	}
	nearest := map[string]string{"yes": "true", "on": "true", "no": "false", "off": "false"}[strings.ToLower(s)]
	if nearest == "" {
		nearest = topology.Nearest(s, []string{"true", "false"})
	}
	d.badNear(n, quote(s), want, nearest)
	return false, false
}

// split takes a message of package topology apart.
func split(err error, want string) (string, string) {
	if got, rest, ok := strings.Cut(err.Error(), ", want "); ok {
		return got, rest
	}
	return err.Error(), want
}

const wantSpeed = "a speed such as 10G, 2.5G or 100M"

// speed returns the speed of one port in Mbps.
func (d *decoder) speed(n *node) (int, bool) {
	s, ok := d.text(n, wantSpeed)
	if !ok {
		return 0, false
	}
	mbps, err := topology.ParseMbps(s)
	if err != nil {
		d.bad(n, quote(s), wantSpeed)
		return 0, false
	}
	return mbps, true
}

// linkSpeed returns the speed of a link, or those of the members of a bundle.
func (d *decoder) linkSpeed(n *node) (mbps int, members []int, ok bool) {
	const want = wantSpeed + ", of a bundle 2x10G"
	if n.kind == list {
		members, ok = make([]int, len(n.items)), true
		for i, item := range n.items {
			m, good := d.speed(item)
			members[i], ok = m, ok && good
		}
		return 0, members, ok
	}
	s, ok := d.text(n, want)
	if !ok {
		return 0, nil, false
	}
	times, each, isBundle := strings.Cut(s, "x")
	if !isBundle {
		times, each = "1", s
	}
	count, isNumber := parseInt(times)
	mbps, err := topology.ParseMbps(each)
	switch {
	case err != nil || !isNumber || count < 1:
		d.bad(n, quote(s), want)
		return 0, nil, false
	case count > topology.MaxMembers:
		d.bad(n, fmt.Sprintf("a bundle of %d", count), fmt.Sprintf("at most %d members", topology.MaxMembers))
		return 0, nil, false
	case !isBundle:
		return mbps, nil, true
	}
	members = make([]int, count)
	for i := range members {
		members[i] = mbps
	}
	return 0, members, true
}

// vlans returns a set of VLANs.
func (d *decoder) vlans(n *node) (topology.VLANs, bool) {
	const want = `VLANs such as 10 or, in quotes, "10,20-29", all or none`
	s, ok := d.text(n, want)
	if !ok {
		return topology.VLANs{}, false
	}
	v, err := topology.ParseVLANs(s)
	if err != nil {
		got, _ := split(err, want)
		d.bad(n, got, want)
		return topology.VLANs{}, false
	}
	return v, true
}

// enumeration is a type of package topology whose values count from 1 and have
// names.
type enumeration interface {
	~uint8
	String() string
}

// namesOf returns the names of an enumeration in order.
func namesOf[T enumeration]() []string {
	var out []string
	for v := T(1); ; v++ {
		s := v.String()
		if strings.Contains(s, "(") {
			return out // as a value prints that has no name
		}
		out = append(out, s)
	}
}

func enum[T enumeration](d *decoder, n *node) (T, bool) {
	all := namesOf[T]()
	want := strings.Join(all, ", ")
	s, ok := d.text(n, want)
	if !ok {
		return 0, false
	}
	for i, name := range all {
		if s == name {
			return T(i + 1), true
		}
	}
	d.badNear(n, quote(s), want, topology.Nearest(s, all))
	return 0, false
}
