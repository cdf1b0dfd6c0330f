package topology

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxMbps is the highest speed of a port that is accepted, 10 Tbps.
const MaxMbps = 10_000_000

// ParseMbps parses a speed such as "100M", "1G", "2.5G", "10G" or "1T" and
// returns it in Mbps. At most three digits may follow the point.
func ParseMbps(s string) (int, error) {
	fail := func() (int, error) {
		return 0, fmt.Errorf("%q is no speed, want a number with M, G or T such as 1G or 2.5G", s)
	}
	if len(s) < 2 {
		return fail()
	}
	unit, ok := map[byte]int{'M': 1, 'G': 1000, 'T': 1_000_000}[s[len(s)-1]]
	if !ok {
		return fail()
	}
	whole, fraction, hasPoint := strings.Cut(s[:len(s)-1], ".")
	n, err := parseDecimal(whole)
	if err != nil || n < 0 || n > MaxMbps {
		return fail()
	}
	mbps := n * unit
	if hasPoint {
		f, err := strconv.ParseUint((fraction + "000")[:3], 10, 16)
		if err != nil || fraction == "" || len(fraction) > 3 || int(f)*unit%1000 != 0 {
			return fail()
		}
		mbps += int(f) * unit / 1000
	}
	if mbps < 1 || mbps > MaxMbps {
		return 0, fmt.Errorf("%q is no speed of a port, want 1M to 10T", s)
	}
	return mbps, nil
}

// FormatMbps returns a speed as [ParseMbps] reads it: 10000 is "10G", 2500 is
// "2.5G", 100 is "100M".
func FormatMbps(mbps int) string {
	switch {
	case mbps >= 1_000_000 && mbps%1000 == 0:
		return strconv.FormatFloat(float64(mbps)/1e6, 'f', -1, 64) + "T"
	case mbps >= 1000:
		return strconv.FormatFloat(float64(mbps)/1e3, 'f', -1, 64) + "G"
	}
	return strconv.Itoa(mbps) + "M"
}
