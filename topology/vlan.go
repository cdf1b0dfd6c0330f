package topology

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"unique"
)

// MaxVLAN is the highest VLAN; the lowest is 1.
const MaxVLAN = 4094

// VLANs is a set of VLANs 1 to 4094, such as those that a trunk allows. The
// zero value has all of them. VLANs are comparable. Most ends of most links have one of
// a few sets, so equal sets share their memory.
type VLANs struct {
	// missing is the complement, as a string because its elements are read without
	// a copy: byte by byte, eight VLANs each. The zero Handle where it is empty.
	missing unique.Handle[string]
}

// vlanBits is a set of VLANs by bit.
type vlanBits [MaxVLAN/8 + 1]byte

// noVLANs has every VLAN missing.
var noVLANs = func() (b vlanBits) {
	for id := 1; id <= MaxVLAN; id++ {
		b[id/8] |= 1 << (id % 8)
	}
	return b
}()

// allBut returns the set without those that are missing.
func allBut(missing vlanBits) VLANs {
	if missing == (vlanBits{}) {
		return VLANs{}
	}
	return VLANs{unique.Make(string(missing[:]))}
}

// bits returns what is missing.
func (v VLANs) bits() (missing vlanBits) {
	if v != (VLANs{}) {
		copy(missing[:], v.missing.Value())
	}
	return missing
}

func (b *vlanBits) clear(id int) { b[id/8] &^= 1 << (id % 8) }

// NoVLANs returns the empty set.
func NoVLANs() VLANs { return allBut(noVLANs) }

// VLANsOf returns the set of the VLANs. It panics where one is not 1 to 4094.
func VLANsOf(vlans ...int) VLANs {
	missing := noVLANs
	for _, id := range vlans {
		if id < 1 || id > MaxVLAN {
			panic(fmt.Sprintf("topology: VLAN %d is not 1 to %d", id, MaxVLAN))
		}
		missing.clear(id)
	}
	return allBut(missing)
}

// ParseVLANs parses "all", "none", or a list of VLANs and ranges such as
// "10,20-29". Of anything else it returns an error and no VLAN.
func ParseVLANs(s string) (VLANs, error) {
	switch s {
	case "all":
		return VLANs{}, nil
	case "none":
		return NoVLANs(), nil
	}
	missing := noVLANs
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, ok := parseVLAN(from)
		last := first
		if isRange && ok {
			last, ok = parseVLAN(to)
		}
		if !ok {
			return NoVLANs(), fmt.Errorf("%q is no VLAN, want 1 to %d, a list such as 10,20-29, all or none", strings.TrimSpace(part), MaxVLAN)
		}
		if isRange {
			if last < first {
				return NoVLANs(), fmt.Errorf("the range %d-%d runs backwards", first, last)
			}
		}
		for id := first; id <= last; id++ {
			missing.clear(id)
		}
	}
	return allBut(missing), nil
}

func parseVLAN(s string) (int, bool) {
	id, err := parseDecimal(strings.TrimSpace(s))
	return id, err == nil && id >= 1 && id <= MaxVLAN
}

// parseDecimal parses digits only, without sign or leading zero.
func parseDecimal(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return n, nil
}

// Has says whether the set has the VLAN; it has none outside 1 to 4094.
func (v VLANs) Has(id int) bool {
	if id < 1 || id > MaxVLAN {
		return false
	}
	if v == (VLANs{}) {
		return true
	}
	return v.missing.Value()[id/8]&(1<<(id%8)) == 0
}

// And returns the VLANs that are in both sets.
func (v VLANs) And(w VLANs) VLANs {
	switch {
	case v == w || w == VLANs{}:
		return v
	case v == VLANs{}:
		return w
	}
	missing, more := v.bits(), w.bits()
	for i := range missing {
		missing[i] |= more[i]
	}
	return allBut(missing)
}

// Equal is ==, for comparisons that do not look at unexported fields, such as go-cmp's.
func (v VLANs) Equal(w VLANs) bool { return v == w }

// Len returns the number of VLANs in the set.
func (v VLANs) Len() int {
	n := MaxVLAN
	for _, w := range v.bits() {
		n -= bits.OnesCount8(w)
	}
	return n
}

// All returns the VLANs in order.
func (v VLANs) All() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for id := 1; id <= MaxVLAN; id++ {
			if v.Has(id) && !yield(id) {
				return
			}
		}
	}
}

// String returns what ParseVLANs reads back, in order and with ranges.
func (v VLANs) String() string {
	switch v {
	case VLANs{}:
		return "all"
	case NoVLANs():
		return "none"
	}
	var b strings.Builder
	for id := 1; id <= MaxVLAN; id++ {
		if !v.Has(id) {
			continue
		}
		first := id
		for v.Has(id + 1) {
			id++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(first))
		if id > first {
			b.WriteString("-" + strconv.Itoa(id))
		}
	}
	return b.String()
}

// MarshalText returns what String does.
func (v VLANs) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText parses the set as [ParseVLANs] does.
func (v *VLANs) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVLANs(string(text))
	return err
}
