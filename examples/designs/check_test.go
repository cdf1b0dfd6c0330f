package designs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
)

// TestFindings has what is to be found in every design without any failure, and
// where; the drill beside it says what a design or trap is about. NET007 and
// NET008 are the single NICs of CSV and live migration that cross over; they are
// told where these networks get through at rest.
func TestFindings(t *testing.T) {
	want := map[string][]string{
		"d1-isolated-pair": {
			"NET005 links.core",
			"NET005 links.isl",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"d2-square-pruned": {
			"NET005 links.isl",
			"NET005 links.up-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
			"UPG001 links.up-b.speed",
		},
		"d3-isl-pinned-20000": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
		},
		"d3b-isl-pinned-vlans-everywhere": {
			"NET002 networks.vm",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"d4-mstp-cluster-instance": {
			"NET002 networks.vm",
			"NET005 links.isl",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"d4b-mstp-rooted-at-core": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
		},
		"d4c-mstp-map-differs": {
			"NET001 networks.heartbeat",
			"NET001 networks.live-migration",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
			"STP009 switches.ten-b.region",
			"VLAN004 regions.campus-ten-b.instances",
		},
		"d4c-mstp-name-differs": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
			"STP009 switches.ten-b.region",
		},
		"d4c-mstp-revision-differs": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
			"STP009 switches.ten-b.region",
		},
		"d8-before-10g": {
			"NET005 links.isl",
			"NET005 links.up-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
			"UPG001 links.up-b.speed",
		},
		"d1b-no-isl": {"NET005 links.core", "NET007 networks.heartbeat"},
		"d6-mlag-evlt": {
			"MLAG010 hosts.node1", "MLAG010 hosts.node3", "NET005 links.evlt", "NET005 links.tor-1", "NET005 links.tor-2", "NET005 links.vlti",
			"NET005 mlag.spines", "NET006 hosts.node3.all.to[0]", "NET008 mlag.leaves", "NET007 networks.backup", "NET007 networks.csv",
		},
		"u1-jumbo-reroute": {
			"NET003 networks.big-frames", "ID001 links.isl.ends[1]",
			"NET004 switches.core-a", "NET004 switches.core-a", "NET004 switches.core-a",
			"NET004 switches.core-b", "NET004 switches.core-b", "NET008 switches.ten-a",
			"NET007 networks.csv", "UPG001 links.core.speed", "UPG001 links.up-b.speed",
		},
		"d7-server-room": {
			"NET005 links.tor-1a", "NET005 links.tor-1b", "NET005 links.tor-2a", "NET005 links.tor-2b", "NET005 links.tor-3a", "NET005 links.tor-3b",
			"NET005 mlag.spines", "MLAG012 mlag.spines",
		},
		"d5-stack-star": {
			"NET005 links.up-a",
			"NET005 links.up-b",
			"NET005 switches.core",
			"NET008 switches.ten-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"l1-lacp-standby": {
			"NET008 switches.ten-a",
			"LAG004 links.isl",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"l2-member-comes-up-slower": {
			"ID001 links.isl.ends[1]",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"c1-stray-cable": {
			"NET005 links.up-a",
			"NET005 links.up-b",
			"NET005 switches.core",
			"PORT003 switches.core.ports.Te9.enabled",
			"PORT003 switches.ten-a.ports.Te21.enabled",
			"PORT003 switches.ten-b.ports.Te21.enabled",
			"NET007 networks.management",
		},
		"c2-changes": {
			"ID001 links.isl.ends[1]",
			"NET005 links.desk",
			"NET005 switches.core-a",
			"NET005 switches.core-b",
			"NET008 switches.ten-a",
			"NET007 networks.management",
			"NET007 networks.management",
			"UPG001 links.core.speed",
		},
		"c3-one-way": {
			"NET007 networks.vm",
		},
		"l3-bundled-at-one-end": {
			"LAG007 links.isl-1.ends[0].channel",
			"NET001 networks.csv",
			"STP010 links.isl-1.ends[0]",
		},
		"l4-lag-over-two-switches": {
			"LAG008 links.up-1.ends[0].channel",
			"NET005 links.core",
			"NET005 links.up-b",
			"NET005 switches.core-b",
			"NET007 networks.csv",
		},
		"p1-rapid-pvst": {
			"NET002 networks.vm",
			"NET005 links.isl",
			"NET008 switches.ten-a",
			"ID003 links.isl.ends[1]",
			"NET007 networks.heartbeat",
		},
		"p2-pvst-simulation": {
			"NET001 networks.management",
			"NET005 links.isl",
			"NET008 switches.ten-a",
			"STP010 links.up-a.ends[1]",
			"STP010 links.up-b.ends[1]",
			"NET007 networks.heartbeat",
			"STP013 links.up-a.ends[1]",
			"STP013 links.up-b.ends[1]",
		},
		"reference": {
			"ID001 links.isl.ends[1]",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"t1-triangle-isl-blocks": {
			"NET002 networks.vm",
			"NET005 switches.core-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"t11-uplink-cost-pinned": {
			"NET005 links.isl",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"t12-core-upgrade-blocks-isl": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
			"ID001 links.isl.ends[1]",
		},
		"t10-heartbeat-budget": {
			"ID001 links.isl.ends[1]",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"t2-member-loss-blocks-isl": {
			"ID001 links.isl.ends[1]",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
		},
		"t3-flat-lag-cost": {
			"NET002 networks.vm",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"t4-root-on-ten-a": {
			"NET008 switches.ten-a",
			"STP006 switches.ten-a.priority",
			"ID003 links.up-b.ends[1]",
			"NET007 networks.heartbeat",
		},
		"t5-cluster-vlans-on-isl-only": {
			"NET001 networks.heartbeat",
			"NET002 networks.vm",
			"VLAN003 links.up-a.ends[0].vlans",
			"NET005 switches.core-a",
		},
		"t6-uplink-loss-unblocks-isl": {
			"NET002 networks.vm",
			"NET005 switches.core-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"t7-min-links": {
			"LAG002 links.isl.ends[0].min-links",
			"NET005 links.isl",
			"NET005 links.isl",
			"NET005 links.up-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
			"UPG001 links.core.speed",
			"UPG001 links.up-b.speed",
		},
		"t8-mixed-cost-methods": {
			"NET002 networks.vm",
			"NET008 switches.ten-a",
			"STP008 switches.core-a.path-cost",
			"NET007 networks.heartbeat",
		},
		"t9-triangle-mstp": {
			"NET002 networks.vm",
			"NET005 switches.core-a",
			"NET008 switches.ten-a",
			"NET007 networks.heartbeat",
		},
		"n1-nic-teams": {
			"NET005 links.isl",
			"NET006 hosts.node1.backup.to[0]",
			"NET006 hosts.node1.csv.to[0]",
			"NET006 hosts.node1.mgmt.to[0]",
			"TEAM008 hosts.node1.vs1.vms",
			"TEAM008 hosts.node1.vs2.vms",
		},
		"n2-shared-risks": {
			"ID001 links.isl.ends[1]",
			"NET005 switches.core-a",
			"NET006 hosts.node1.vm.to[0]",
			"UPG001 links.core.speed",
		},
		"n3-reboot-sticks": {
			"NET007 networks.csv",
			"STP013 links.p-q.ends[1]",
			"STP013 links.q-r.ends[0]",
		},
	}
	for _, name := range designs.Names() {
		found, err := failure.Check(load(t, name))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, string(f.Code)+" "+f.Path)
		}
		if d := cmp.Diff(want[name], got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
