package topology

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// MaxVLAN is the highest VLAN; the lowest is 1.
const MaxVLAN = 4094

// VLANs is a set of VLANs 1 to 4094, such as those that a trunk allows. The
// zero value has all of them. VLANs are comparable.
type VLANs struct{ missing [64]uint64 } // the complement, so that zero is all

// NoVLANs returns the empty set.
func NoVLANs() VLANs {
	var v VLANs
	for i := range v.missing {
		v.missing[i] = ^uint64(0)
	}
	v.missing[0] &^= 1
	v.missing[63] &^= 1 << 63
	return v
}

// VLANsOf returns the set of the VLANs. It panics where one is not 1 to 4094.
func VLANsOf(vlans ...int) VLANs {
	v := NoVLANs()
	for _, id := range vlans {
		if id < 1 || id > MaxVLAN {
			panic(fmt.Sprintf("topology: VLAN %d is not 1 to %d", id, MaxVLAN))
		}
		v.missing[id/64] &^= 1 << (id % 64)
	}
	return v
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
	v := NoVLANs()
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
			v.missing[id/64] &^= 1 << (id % 64)
		}
	}
	return v, nil
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
	return id >= 1 && id <= MaxVLAN && v.missing[id/64]&(1<<(id%64)) == 0
}

// And returns the VLANs that are in both sets.
func (v VLANs) And(w VLANs) VLANs {
	for i := range v.missing {
		v.missing[i] |= w.missing[i]
	}
	return v
}

// Len returns the number of VLANs in the set.
func (v VLANs) Len() int {
	n := MaxVLAN
	for _, w := range v.missing {
		n -= bits.OnesCount64(w)
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
