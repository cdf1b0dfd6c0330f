package stp_test

import (
	"strings"
	"testing"

	"github.com/spandrill/spandrill/stp"
)

// TestDigest has the values of IEEE 802.1Q-2005 table 13-2 (also in mstpd,
// hmac_md5.c).
func TestDigest(t *testing.T) {
	one, modulo := stp.VLANMap{}, stp.VLANMap{}
	for v := uint16(1); v <= 4094; v++ {
		one[v] = 1
		modulo[v] = v%32 + 1
	}
	for _, c := range []struct {
		what string
		m    stp.VLANMap
		want string
	}{
		{"all VLANs in the IST", nil, "AC36177F50283CD4B83821D8AB26DE62"},
		{"all VLANs in MSTI 1", one, "E13A80F11ED0856ACD4EE3476941C73B"},
		{"VLAN v in MSTI v mod 32 + 1", modulo, "9D145C267DBE9FB5D893441BE3BA08CE"},
	} {
		if got := c.m.Digest().String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestRegionDifferences(t *testing.T) {
	a := &stp.Region{Name: "campus", Revision: 1, VLANs: stp.VLANMap{10: 1, 110: 2, 120: 2}}
	for _, c := range []struct {
		b    stp.Region
		want string
	}{
		{*a, ""},
		{stp.Region{Name: "campus", Revision: 1, VLANs: stp.VLANMap{10: 1, 110: 2, 120: 2, 30: 0}}, ""},
		{stp.Region{Name: "Campus", Revision: 2, VLANs: a.VLANs}, `name "campus" at x and "Campus" at y; revision 1 at x and 2 at y`},
		{stp.Region{Name: "campus", Revision: 1, VLANs: stp.VLANMap{10: 1, 110: 2, 50: 1, 51: 1}},
			"the VLAN map (VLANs 50-51 are in the IST at x and in mst1 at y, VLAN 120 is in mst2 at x and in the IST at y)"},
	} {
		if got := strings.Join(a.Differences(&c.b, "x", "y"), "; "); got != c.want {
			t.Errorf("Differences = %q, want %q", got, c.want)
		}
		if got := a.Same(&c.b); got != (c.want == "") {
			t.Errorf("Same = %v, Differences %q", got, c.want)
		}
	}
}
