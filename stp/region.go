package stp

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// Region is an MST configuration. Bridges that are joined and agree in all
// three parts (the map by its [Digest]) are one region (IEEE 802.1Q-2005 13.7
// MST Configuration Identifier).
type Region struct {
	Name     string
	Revision uint16
	// VLANs maps VLANs 1 to 4094 to MSTIDs 1 to 4094. A VLAN it lacks, or
	// maps to 0, is in the IST. An instance exists where a VLAN is mapped to it.
	VLANs VLANMap
}

// VLANMap maps a VLAN to its MSTID; VLANs it lacks are in the IST.
type VLANMap map[uint16]uint16

// Instances returns the MSTIDs that a VLAN is mapped to, in order, without the
// IST.
func (m VLANMap) Instances() []uint16 {
	seen := make(map[uint16]bool)
	for _, id := range m {
		if id != 0 {
			seen[id] = true
		}
	}
	return sortedKeys(seen)
}

// Digest is the Configuration Digest of a VLAN map.
type Digest [md5.Size]byte

// String returns the digest in upper-case hexadecimal, as switches show it.
func (d Digest) String() string { return strings.ToUpper(hex.EncodeToString(d[:])) }

// digestKey is the Configuration Digest Signature Key, IEEE 802.1Q-2005 table
// 13-1; also in mstpd, mstp.h.
var digestKey = []byte{0x13, 0xAC, 0x06, 0xA6, 0x2E, 0x47, 0xFD, 0x51, 0xF9, 0x5D, 0x2B, 0xA2, 0x43, 0xCD, 0x03, 0x46}

// Digest returns the HMAC-MD5 of the map as a table of 4096 MSTIDs, two bytes
// each, that of VLAN 0 and 4095 zero (IEEE 802.1Q-2005 13.7 item 4). Entries
// for VLANs outside 1 to 4094 do not count.
func (m VLANMap) Digest() Digest {
	var table [2 * 4096]byte
	for vid, mstid := range m {
		if vid >= 1 && vid <= 4094 {
			binary.BigEndian.PutUint16(table[2*vid:], mstid)
		}
	}
	mac := hmac.New(md5.New, digestKey)
	mac.Write(table[:])
	return Digest(mac.Sum(nil))
}

// Same says that bridges with the two configurations are one region where they
// are joined.
func (r *Region) Same(s *Region) bool {
	return r.Name == s.Name && r.Revision == s.Revision && r.VLANs.Digest() == s.VLANs.Digest()
}

// Differences says in which parts two configurations differ, so that bridges
// that are joined are not one region: name, revision, and of the map which VLANs
// are in other instances, each as at the one and at the other, which are named so.
// It is nil where nothing does.
func (r *Region) Differences(s *Region, here, there string) []string {
	var out []string
	if r.Name != s.Name {
		out = append(out, fmt.Sprintf("name %q at %s and %q at %s", r.Name, here, s.Name, there))
	}
	if r.Revision != s.Revision {
		out = append(out, fmt.Sprintf("revision %d at %s and %d at %s", r.Revision, here, s.Revision, there))
	}
	if r.VLANs.Digest() == s.VLANs.Digest() {
		return out
	}
	// Runs of VLANs that are in one instance here and in another there.
	type run struct{ first, last, here, there uint16 }
	var runs []run
	for v := uint16(1); v <= 4094; v++ {
		here, there := r.VLANs[v], s.VLANs[v]
		if here == there {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1] == (run{runs[n-1].first, v - 1, here, there}) {
			runs[n-1].last = v
			continue
		}
		runs = append(runs, run{v, v, here, there})
	}
	const most = 8
	var parts []string
	for i, x := range runs {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(runs)-most))
			break
		}
		vlans := fmt.Sprintf("VLAN %d is", x.first)
		if x.last > x.first {
			vlans = fmt.Sprintf("VLANs %d-%d are", x.first, x.last)
		}
		parts = append(parts, fmt.Sprintf("%s in %s at %s and in %s at %s", vlans, instanceName(x.here), here, instanceName(x.there), there))
	}
	return append(out, "the VLAN map ("+strings.Join(parts, ", ")+")")
}

func instanceName(id uint16) string {
	if id == 0 {
		return "the IST"
	}
	return Instance{MST: id}.String()
}
