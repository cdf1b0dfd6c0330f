package stp

import (
	"errors"
	"slices"

	"github.com/spandrill/spandrill/internal/tree"
)

// Compile returns the input in the integer arrays that [Solve] works on, with
// what each tree is, for package failure, which keeps them settled while a
// sweep takes elements down and up. Bridges, ports and LANs are numbered in the
// order of the input. It returns an error for an invalid input, and for one in which
// somebody runs a tree per VLAN or has a guard that acts on what is heard: BPDU
// guard and filter, loop guard, bridge assurance, disputes; or a deaf port.
func Compile(in Input) (*tree.Net, []Instance, error) {
	x, err := in.index(true)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(in.Bridges, func(b Bridge) bool {
		return b.Protocol.PerVLAN() || slices.ContainsFunc(b.Ports, func(p Port) bool {
			return p.BPDUFilter || p.BPDUGuard || p.LoopGuard || p.Assurance || p.Disputed || p.Deaf
		})
	}) {
		return nil, nil, errors.New("stp: trees per VLAN and guards of BPDUs have no compiled form")
	}
	c := compile(x)
	return &c.net, c.instances, nil
}
