package stp_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/stp"
)

// TestOneWayWithoutDispute has a deaf alternate port: with the protocols that know
// no dispute both ends of the link forward, and the triangle is a ring in one
// direction (IEEE 802.1D-1998 9.3.1 has no Learning flag; IEEE 802.1w-2001).
func TestOneWayWithoutDispute(t *testing.T) {
	for _, c := range []struct {
		what     string
		protocol stp.Protocol
		older    bool
		forwards bool
	}{
		{"IEEE 802.1D-1998", stp.STP, false, true},
		{"IEEE 802.1w-2001", stp.RSTP, true, true},
		{"IEEE 802.1D-2004 17.21.10 recordDispute", stp.RSTP, false, false},
		{"IEEE 802.1Q-2005", stp.MSTP, false, false},
	} {
		in := triangle(func(p func(string, int) *stp.Port) { p("c", 2).Deaf = true })
		region := &stp.Region{Name: "r"}
		for i := range in.Bridges {
			in.Bridges[i].Protocol, in.Bridges[i].NoDispute = c.protocol, c.older
			if c.protocol == stp.MSTP {
				in.Bridges[i].Region = region
			}
		}
		trees, err := stp.Solve(in)
		if err != nil {
			t.Fatal(err)
		}
		far, near := trees[stp.Instance{}]["b"].Ports[3], trees[stp.Instance{}]["c"].Ports[2]
		if far.Forwarding != c.forwards || !near.Forwarding {
			t.Errorf("%s: the ends are %v and %v", c.what, far, near)
		}
	}
}

// TestOneWayUnmodelled has what is refused, and says so.
func TestOneWayUnmodelled(t *testing.T) {
	for _, c := range []struct {
		what string
		edit func(*stp.Input)
	}{
		{"run several protocols", func(in *stp.Input) { in.Bridges[1].Protocol = stp.STP }},
		{"boundary of an MST region", func(in *stp.Input) {
			for i := range in.Bridges {
				in.Bridges[i].Protocol, in.Bridges[i].Region = stp.MSTP, &stp.Region{Name: in.Bridges[i].Name}
			}
		}},
		{"a tree per VLAN", func(in *stp.Input) {
			in.Bridges[0].Protocol, in.Bridges[0].VLANs = stp.RPVST, []uint16{1}
		}},
	} {
		in := triangle(func(p func(string, int) *stp.Port) { p("c", 2).Deaf = true })
		c.edit(&in)
		_, err := stp.Solve(in)
		var unmodelled *stp.UnmodelledError
		if !errors.As(err, &unmodelled) || !strings.Contains(err.Error(), c.what) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	in := triangle(func(p func(string, int) *stp.Port) { p("c", 2).Deaf = true })
	if _, _, err := stp.Compile(in); err == nil {
		t.Error("a deaf port has a compiled form")
	}
	in.Bridges[0].Protocol, in.Bridges[0].NoDispute = stp.STP, true
	if err := in.Validate(); err == nil || !strings.Contains(err.Error(), "no dispute and protocol stp, want rstp or mstp") {
		t.Errorf("an STP bridge without dispute: %v", err)
	}
}
