package topology_test

import (
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestRates(t *testing.T) {
	for s, want := range map[string]topology.Rate{"nic": topology.NICRate, "none": topology.NoRate, "300M": 300, "2.5G": 2500} {
		got, err := topology.ParseRate(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%q: %v, %v, want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "NIC", "bulk", "0M", "300", "-1M", "unsaid"} {
		if got, err := topology.ParseRate(s); err == nil {
			t.Errorf("%q: %v, want an error", s, got)
		}
	}
	if _, err := topology.ParseRate("nics"); err == nil || err.Error() != `"nics" is no rate, want a speed such as 300M or 10G, nic or none; did you mean "nic"?` {
		t.Error(err)
	}
	for r, want := range map[topology.Rate]string{0: "unsaid", -9: "Rate(-9)"} {
		if r.String() != want {
			t.Errorf("%d: %v, want %s", int(r), r, want)
		}
	}
}

// TestDefaultRates has what is sent where a network says, and where it does not.
func TestDefaultRates(t *testing.T) {
	for _, x := range []struct {
		name          string
		n             topology.Network
		host, gateway topology.Rate
		flows         int
	}{
		{"nothing said", topology.Network{}, topology.NoRate, topology.NoRate, 1},
		{"needs", topology.Network{Needs: topology.Needs{Mbps: 1000, FlowMbps: 500}, Gateway: []string{"a"}}, 1000, topology.NoRate, 1},
		{"migration", topology.Network{Migration: true, Needs: topology.Needs{Mbps: 1000}}, topology.NICRate, topology.NoRate, 1},
		{"migration that says", topology.Network{Migration: true, Demand: topology.NetworkDemand{Hosts: 7}}, 7, topology.NoRate, 1},
		{"none", topology.Network{Needs: topology.Needs{Mbps: 1000}, Demand: topology.NetworkDemand{Hosts: topology.NoRate, Gateway: 5, Flows: 9}}, topology.NoRate, 5, 9},
	} {
		if h, g, f := x.n.HostRate(), x.n.GatewayRate(), x.n.Flows(); h != x.host || g != x.gateway || f != x.flows {
			t.Errorf("%s: %v, %v, %d flows, want %v, %v, %d", x.name, h, g, f, x.host, x.gateway, x.flows)
		}
	}
}

func TestMemory(t *testing.T) {
	for s, want := range map[string]int64{
		"120GiB": 128849018880, "120GB": 120e9, "1MB": 1e6, "1MiB": 1 << 20, "2TB": 2e12, "2TiB": 2 << 40, "1024TiB": topology.MaxMemory, "1025GB": 1025e9,
	} {
		got, err := topology.ParseMemory(s)
		if err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", s, got, err, want)
		}
		if again, err := topology.ParseMemory(topology.FormatMemory(want)); err != nil || again != want {
			t.Errorf("%d is printed as %q, which is %d, %v", want, topology.FormatMemory(want), again, err)
		}
	}
	for _, s := range []string{"", "GiB", "120", "120G", "120 GiB", "0GiB", "-1GiB", "1.5GiB", "01GiB", "1025TiB", "120gib", "9999999999999999999GB", "1B", "100KiB"} {
		if got, err := topology.ParseMemory(s); err == nil {
			t.Errorf("%q: %d, want an error", s, got)
		}
	}
	for bytes, want := range map[int64]string{0: "0B", 1: "1B", 1 << 30: "1GiB", 1e9: "1GB", 1e12: "1TB", 1536 << 20: "1536MiB"} {
		if got := topology.FormatMemory(bytes); got != want {
			t.Errorf("%d: %s, want %s", bytes, got, want)
		}
	}
}
