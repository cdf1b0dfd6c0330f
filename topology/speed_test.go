package topology_test

import (
	"testing"

	"github.com/spandrill/spandrill/topology"
)

func TestParseMbps(t *testing.T) {
	for s, want := range map[string]int{
		"1M": 1, "10M": 10, "100M": 100, "1000M": 1000, "1G": 1000, "2.5G": 2500, "10G": 10_000, "25G": 25_000,
		"40G": 40_000, "100G": 100_000, "1T": 1_000_000, "1.6T": 1_600_000, "10T": 10_000_000, "10000G": 10_000_000,
		"10000000M": 10_000_000, "0.1G": 100, "0.001G": 1, "1.234T": 1_234_000, "1.000M": 1, "0.5T": 500_000,
	} {
		if got, err := topology.ParseMbps(s); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", s, got, err, want)
		}
	}
	for _, s := range []string{
		"", "G", "1", "10", "1g", "1K", "1GB", "1Gbps", " 1G", "1G ", "-1G", "+1G", "01G", "1,5G", "1.G", ".5G", "1.2345G", "1.5M", "0.0001G",
		"0G", "0.0G", "0M", "10.001T", "11T", "10000001M", "99999999999999999999G", "1e3M", "1.+5G", "1.-5G", "1..5G", "2x1G", "1.5.5G", "٣G",
	} {
		if got, err := topology.ParseMbps(s); err == nil {
			t.Errorf("%q: %d, want an error", s, got)
		}
	}
}

func TestFormatMbps(t *testing.T) {
	for mbps, want := range map[int]string{
		1: "1M", 100: "100M", 999: "999M", 1000: "1G", 1001: "1.001G", 2500: "2.5G", 10_000: "10G", 999_999: "999.999G",
		1_000_000: "1T", 1_001_000: "1.001T", 1_000_001: "1000.001G", 10_000_000: "10T",
	} {
		if got := topology.FormatMbps(mbps); got != want {
			t.Errorf("%d: %s, want %s", mbps, got, want)
		}
	}
}

// TestMbpsRoundTrip is that every speed that is accepted is printed so that it
// reads back: all small ones, and every 997th of the others.
func TestMbpsRoundTrip(t *testing.T) {
	for mbps := 1; mbps <= topology.MaxMbps; {
		if got, err := topology.ParseMbps(topology.FormatMbps(mbps)); err != nil || got != mbps {
			t.Fatalf("%d is printed as %s, which is %d, %v", mbps, topology.FormatMbps(mbps), got, err)
		}
		if mbps < 20_000 {
			mbps++
		} else {
			mbps += 997
		}
	}
}
