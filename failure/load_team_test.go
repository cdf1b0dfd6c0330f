package failure_test

import (
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// TestLoadTeams is the design n1, whose numbers are worked out by hand: two hosts
// on two 10G switches, joined by 2 x 10G.
func TestLoadTeams(t *testing.T) {
	rest := loadOf(t, "n1-nic-teams", nil)
	is := func(l *failure.Load, name string, want failure.Bounds, cut int) {
		t.Helper()
		if n := network(t, l, name); n.Demands != 2 || n.Cut != cut || n.Least != want {
			t.Errorf("%s: %+v, want %v and %d cut", name, n, want, cut)
		}
	}
	// The static and LACP teams are 2 x 10G to one switch. All of a demand of 20G is
	// one VM's as far as hash says, or one flow.
	is(rest, "csv", failure.Bounds{Even: 10_000, Worst: 10_000}, 0)
	is(rest, "backup", failure.Bounds{Even: 10_000, Worst: 10_000}, 0)
	carries, offered, _ := offers(t, rest, "nic:node1/csv/1", "node1", "ten-a")
	if carries != 20_000 || offered != 20_000 {
		t.Errorf("the LACP team carries %d, is offered %d", carries, offered)
	}
	for _, l := range rest.Links {
		switch l.Element.String() {
		case "nic:node1/csv/2", "nic:node1/backup/2", "nic:node1/mgmt/2":
			t.Errorf("%v is used, another port stands for it or sends", l.Element)
		}
	}

	// Four flows: by VM they are one all the same, by address they fill both ports, or
	// meet on one.
	four := func(b *topology.Builder) {
		for i := range b.Networks {
			b.Networks[i].Demand.Flows = 4
		}
	}
	flows := loadOf(t, "n1-nic-teams", four)
	is(flows, "csv", failure.Bounds{Even: 10_000, Worst: 10_000}, 0)
	is(flows, "backup", failure.Bounds{Even: 20_000, Worst: 10_000}, 0)
	if n := network(t, flows, "csv"); n.Bottleneck.String() != "nic:node1/csv/1" {
		t.Errorf("csv is kept from more by %v", n.Bottleneck)
	}
	// A port less: 10G are left of backup.
	is(loadOf(t, "n1-nic-teams", four, "nic:node1/backup/1"), "backup", failure.Bounds{Even: 10_000, Worst: 10_000}, 0)

	// Of the active and standby teams nothing crosses the ISL, until one port is dead.
	if _, _, by := offers(t, rest, "lag:isl", "ten-a", "ten-b"); by["management"] != 0 {
		t.Errorf("management offers %d to the ISL", by["management"])
	}
	if _, _, by := offers(t, loadOf(t, "n1-nic-teams", nil, "nic:node2/mgmt/1"), "lag:isl", "ten-a", "ten-b"); by["management"] != 1000 {
		t.Errorf("management offers %d to the ISL", by["management"])
	}

	// MPIO: four paths of 2.5G each, of which one goes from ten-a to ten-b. Without the
	// ISL two of 5G.
	// If on the ISL all meet on one member, five flows each way have 2G each.
	is(rest, "iscsi", failure.Bounds{Even: 10_000, Worst: 9000}, 0)
	gets := func(l *failure.Load, link, from, to, network string) (b failure.Bounds) {
		for _, x := range l.Links {
			for _, o := range x.Offers {
				if x.Element.String() == link && x.From == from && x.To == to && o.Network == network {
					b = o.Gets
				}
			}
		}
		return b
	}
	only := func(name string, rate topology.Rate) func(b *topology.Builder) {
		return func(b *topology.Builder) {
			for i := range b.Networks {
				if b.Networks[i].Demand.Hosts = topology.NoRate; b.Networks[i].Name == name {
					b.Networks[i].Demand.Hosts = rate
				}
			}
		}
	}
	alone := loadOf(t, "n1-nic-teams", only("iscsi", 10_000))
	if got := gets(alone, "lag:isl", "ten-a", "ten-b", "iscsi"); got.Even != 5000 {
		t.Errorf("iscsi gets %v of the ISL, want a path of each host, 2 x 2.5G", got)
	}
	cut := loadOf(t, "n1-nic-teams", only("iscsi", 20_000), "lag:isl")
	is(cut, "iscsi", failure.Bounds{Even: 20_000, Worst: 20_000}, 0)
	is(loadOf(t, "n1-nic-teams", only("iscsi", 20_000), "lag:isl", "nic:node1/ib1"), "iscsi", failure.Bounds{Even: 10_000, Worst: 10_000}, 0)
	is(loadOf(t, "n1-nic-teams", only("iscsi", 20_000), "lag:isl", "nic:node1/ib1", "nic:node2/ib2"), "iscsi", failure.Bounds{}, 2)

	// Shares: a quarter between each two virtual switches. With a NIC dead its half is
	// cut, the other sends what it sent.
	guest := loadOf(t, "n1-nic-teams", only("guest", 8000))
	is(guest, "guest", failure.Bounds{Even: 8000, Worst: 8000}, 0)
	if got := gets(guest, "nic:node1/vs1", "node1", "ten-a", "guest"); got.Even != 4000 {
		t.Errorf("vs1 sends %v", got)
	}
	guest = loadOf(t, "n1-nic-teams", only("guest", 8000), "nic:node1/vs1")
	is(guest, "guest", failure.Bounds{}, 2)
	if got := gets(guest, "nic:node1/vs2", "node1", "ten-b", "guest"); got.Even != 4000 {
		t.Errorf("vs2 sends %v, want its own share and no more", got)
	}
}
