package failure

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// Verdict is what became of a network. A greater verdict is a worse one. The
// zero value is invalid.
type Verdict uint8

const (
	Intact   Verdict = 1 + iota // nothing changed for it
	Degraded                    // the same links, fewer members of a LAG or team
	Rerouted                    // connected, fast enough, over other links than with no fault
	Slow                        // connected, under the Mbps it needs, in sum or for one flow
	Unfit                       // connected, over a switch that lacks what it requires
	Blocked                     // not connected; spanning tree discards on the way
	Pruned                      // not connected; live links join it, none allows the VLAN all the way
	Severed                     // not connected; no chain of live links
	Looped                      // the forwarding links of the VLAN close a ring
)

// verdictTable is the one place that says a verdict's name and words.
var verdictTable = [...]struct{ name, words string }{
	Intact:   {"intact", "nothing changed for it"},
	Degraded: {"degraded", "same links, fewer members"},
	Rerouted: {"rerouted", "running on emergency backup"},
	Slow:     {"slow", "connected, but under the speed it needs"},
	Unfit:    {"unfit", "connected, over a switch that lacks what it needs"},
	Blocked:  {"blocked", "spanning tree discards on the way"},
	Pruned:   {"pruned", "VLAN not allowed on the way that is left"},
	Severed:  {"severed", "no cable left"},
	Looped:   {"looped", "broadcast storm"},
}

// Verdicts returns all verdicts, best first.
func Verdicts() []Verdict {
	return []Verdict{Intact, Degraded, Rerouted, Slow, Unfit, Blocked, Pruned, Severed, Looped}
}

// ParseVerdict returns the verdict that String gives as text.
func ParseVerdict(s string) (Verdict, error) {
	var names []string
	for _, v := range Verdicts() {
		if v.String() == s {
			return v, nil
		}
		names = append(names, v.String())
	}
	hint := ""
	if n := topology.Nearest(s, names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return 0, fmt.Errorf("%q is no verdict, want one of %s%s", s, strings.Join(names, ", "), hint)
}

// String returns the verdict in one lower-case word.
func (v Verdict) String() string {
	if v >= Intact && v <= Looped {
		return verdictTable[v].name
	}
	return "Verdict(" + strconv.Itoa(int(v)) + ")"
}

// Words returns how the verdict is said to people.
func (v Verdict) Words() string {
	if v >= Intact && v <= Looped {
		return verdictTable[v].words
	}
	return v.String()
}

// Connected says whether the network's endpoints reach each other.
func (v Verdict) Connected() bool { return v >= Intact && v <= Unfit }

// MarshalText returns what String does; what is no verdict is an error.
func (v Verdict) MarshalText() ([]byte, error) {
	if v < Intact || v > Looped {
		return nil, fmt.Errorf("failure: %v is no verdict", v)
	}
	return []byte(v.String()), nil
}

// UnmarshalText parses a verdict as [ParseVerdict] does.
func (v *Verdict) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVerdict(string(text))
	return err
}
