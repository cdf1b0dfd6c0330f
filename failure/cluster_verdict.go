package failure

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// ClusterVerdict is what became of a cluster. A greater verdict is a worse one, in
// the order of harm: first the network over which virtual machines serve, since
// its loss costs their services at once. The zero value is invalid.
type ClusterVerdict uint8

const (
	// Whole: every node is kept, every network takes the way it takes without
	// fault.
	Whole ClusterVerdict = 1 + iota
	// OnBackup: a network takes other links, or another gateway, than without
	// fault, or is cut for nodes that have a fallback, or of a network that names
	// none each other.
	OnBackup
	// NetworkLost: two live nodes have neither a network nor one of its fallbacks.
	NetworkLost
	// NodesLost: nodes are lost, dead or not; others are kept.
	NodesLost
	// ServicesLost: a live node, kept or not, has lost a network with services.
	ServicesLost
	// ClusterDown: no nodes that see each other have a majority of votes, and all
	// are lost.
	ClusterDown
)

var clusterVerdictTable = [...]struct{ name, words string }{
	Whole:        {"whole", "no node and no network lost"},
	OnBackup:     {"on-backup", "running on emergency backup"},
	NetworkLost:  {"network-lost", "a network and its fallback lost between nodes"},
	NodesLost:    {"nodes-lost", "nodes lost"},
	ServicesLost: {"services-lost", "virtual machines cut off"},
	ClusterDown:  {"down", "no majority, all nodes lost"},
}

// ClusterVerdicts returns all verdicts of a cluster, best first.
func ClusterVerdicts() []ClusterVerdict {
	return []ClusterVerdict{Whole, OnBackup, NetworkLost, NodesLost, ServicesLost, ClusterDown}
}

// ParseClusterVerdict returns the verdict that String gives as text.
func ParseClusterVerdict(s string) (ClusterVerdict, error) {
	var names []string
	for _, v := range ClusterVerdicts() {
		if v.String() == s {
			return v, nil
		}
		names = append(names, v.String())
	}
	hint := ""
	if n := topology.Nearest(s, names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return 0, fmt.Errorf("%q is no verdict of a cluster, want one of %s%s", s, strings.Join(names, ", "), hint)
}

func (v ClusterVerdict) valid() bool { return v >= Whole && v <= ClusterDown }

// String returns the verdict in one lower-case word.
func (v ClusterVerdict) String() string {
	if v.valid() {
		return clusterVerdictTable[v].name
	}
	return "ClusterVerdict(" + strconv.Itoa(int(v)) + ")"
}

// Words returns how the verdict is said to people.
func (v ClusterVerdict) Words() string {
	if v.valid() {
		return clusterVerdictTable[v].words
	}
	return v.String()
}

// MarshalText returns what String does; what is no verdict is an error.
func (v ClusterVerdict) MarshalText() ([]byte, error) {
	if !v.valid() {
		return nil, fmt.Errorf("failure: %v is no verdict of a cluster", v)
	}
	return []byte(v.String()), nil
}

// UnmarshalText parses a verdict as [ParseClusterVerdict] does.
func (v *ClusterVerdict) UnmarshalText(text []byte) (err error) {
	*v, err = ParseClusterVerdict(string(text))
	return err
}
