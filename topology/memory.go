package topology

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxMemory is the greatest memory of a host's VMs that is accepted, in bytes.
const MaxMemory = 1 << 50 // 1 PiB

// memoryUnits are the units of memory, the greatest first: of 10^n bytes, and of
// 2^n, which is what hypervisors count memory in.
var memoryUnits = []struct {
	name  string
	bytes int64
}{
	{"TiB", 1 << 40}, {"TB", 1e12}, {"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6},
}

// ParseMemory parses an amount of memory such as "120GiB" (1,073,741,824 bytes
// each) or "120GB" (1,000,000,000 bytes each) and returns it in bytes. The units
// are MB, MiB, GB, GiB, TB and TiB, of which there is a whole number.
func ParseMemory(s string) (int64, error) {
	for _, u := range memoryUnits {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := parseDecimal(number)
		if err != nil {
			break
		}
		if n < 1 || int64(n) > MaxMemory/u.bytes {
			return 0, fmt.Errorf("%q is no memory of VMs, want 1MB to 1024TiB", s)
		}
		return int64(n) * u.bytes, nil
	}
	return 0, fmt.Errorf("%q is no memory, want a whole number with GiB, GB, TiB, TB, MiB or MB such as 120GiB", s)
}

// FormatMemory returns an amount of memory as [ParseMemory] reads it, in the
// greatest unit of which it is a whole number: 128849018880 is "120GiB",
// 120000000000 is "120GB". Bytes that are no whole number of MB or MiB have none.
func FormatMemory(bytes int64) string {
	for _, u := range memoryUnits {
		if bytes%u.bytes == 0 && bytes != 0 {
			return strconv.FormatInt(bytes/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(bytes, 10) + "B"
}

func (c *check) memory(path string, bytes int64) {
	if bytes < 0 || bytes > MaxMemory || bytes%1e6 != 0 && bytes%(1<<20) != 0 {
		c.bad(path, fmt.Sprintf("a memory of %d bytes", bytes), "a whole number of MB or MiB, at most 1 PiB")
	}
}
