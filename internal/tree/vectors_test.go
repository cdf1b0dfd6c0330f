package tree_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/conformance"
	"github.com/spandrill/spandrill/internal/tree"
	"github.com/spandrill/spandrill/stp"
)

// TestVectorsIncrementally takes every LAN and every pair of LANs of the networks of
// the role vectors down, as a sweep does: a Forest where the net is plain, else the
// same Solver again. It wants what stp.Solve makes of the network without them.
func TestVectorsIncrementally(t *testing.T) {
	files, err := filepath.Glob("../../stp/testdata/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	forests, solvers, skipped := 0, 0, 0
	for _, file := range files {
		vectors, err := conformance.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range vectors {
			if testing.Short() && i%10 != 0 {
				continue
			}
			in := v.States[0].Input
			net, instances, err := stp.Compile(in)
			if err != nil {
				skipped++ // trees per VLAN, guards
				continue
			}
			x := incremental{t: t, name: v.Name, in: in, net: net, instances: instances, solver: tree.NewSolver(net)}
			if tree.Plain(net) {
				for i := range net.Trees {
					x.forests = append(x.forests, tree.NewForest(net, i, tree.Peers(net), 0))
				}
			}
			x.descend(nil)
			if x.forests != nil {
				forests += x.states
			} else {
				solvers += x.states
			}
		}
	}
	t.Logf("%d states of forests, %d of solvers, %d networks left out", forests, solvers, skipped)
	if forests < 100 || solvers < 100 {
		t.Errorf("%d states of forests, %d of solvers", forests, solvers)
	}
}

// incremental is a network whose LANs go down and come back.
type incremental struct {
	t         *testing.T
	name      string
	in        stp.Input
	net       *tree.Net
	instances []stp.Instance
	solver    *tree.Solver
	forests   []*tree.Forest
	states    int
}

// descend checks the state in which some LANs are down, and those of one more, up to
// two.
func (x *incremental) descend(down []int) {
	x.states++
	if d := x.differs(down); d != "" {
		x.t.Errorf("%s without LANs %v: %s", x.name, down, d)
	}
	from := 0
	if len(down) > 0 {
		from = down[0] + 1
	}
	for l := from; l < len(x.in.LANs) && len(down) < 2; l++ {
		ports := x.net.Ends[x.net.FirstEnd[l]:x.net.FirstEnd[l+1]]
		var marks []int
		for _, p := range ports {
			x.net.LAN[p] = tree.None
		}
		for _, f := range x.forests {
			marks = append(marks, f.Mark())
			f.Worsen(ports)
		}
		x.descend(append(slices.Clone(down), l))
		for _, p := range ports {
			x.net.LAN[p] = int32(l)
		}
		for i, f := range x.forests {
			f.Undo(marks[i])
		}
	}
}

func (x *incremental) differs(down []int) string {
	left := x.in
	left.LANs = nil
	for l := range x.in.LANs {
		if !slices.Contains(down, l) {
			left.LANs = append(left.LANs, x.in.LANs[l])
		}
	}
	want, err := stp.Solve(left)
	if err != nil {
		return "" // too deep
	}
	if x.forests == nil {
		x.solver.Solve()
	}
	for i, inst := range x.instances {
		for b := range x.in.Bridges {
			port := x.solver.Results[i].RootPort
			if x.forests != nil {
				port = x.forests[i].RootPort
			}
			got, name := 0, x.in.Bridges[b].Name
			view, takesPart := want[inst][name]
			if !takesPart {
				continue
			}
			if p := port[b]; p != tree.None {
				got = x.in.Bridges[b].Ports[p-x.net.FirstPort[b]].Number
			}
			if view.RootPort != got {
				return fmt.Sprintf("%v: the root port of %s is %d, want %d", inst, name, got, view.RootPort)
			}
		}
	}
	return ""
}
