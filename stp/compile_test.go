package stp_test

import (
	"slices"
	"testing"

	"github.com/spandrill/spandrill/internal/gen"
	"github.com/spandrill/spandrill/internal/tree"
	"github.com/spandrill/spandrill/stp"
)

// TestCompileVLANs settles the compiled trees of networks of bridges with a tree for each
// VLAN, and wants what Solve says of them.
func TestCompileVLANs(t *testing.T) {
	trees, apart := 0, 0
	for seed := range uint64(2000) {
		in := gen.Bridged(seed)
		mixed := slices.ContainsFunc(in.Bridges, func(b stp.Bridge) bool { return !b.Protocol.PerVLAN() })
		if _, _, _, err := stp.CompileVLANs(in); mixed && err == nil {
			t.Fatalf("seed %d: bridges without trees for VLANs are compiled as such with", seed)
		}
		perVLAN(&in)
		net, instances, peers, err := stp.CompileVLANs(in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want, err := stp.Solve(in)
		if err != nil {
			continue // too deep
		}
		for inst, views := range want {
			if len(views) > 0 && !slices.Contains(instances, inst) {
				t.Fatalf("seed %d: no tree of %v", seed, inst)
			}
		}
		for i, inst := range instances {
			f := tree.NewForest(net, i, peers[i], stp.MaxAge)
			trees++
			for b := range in.Bridges {
				view, ok := want[inst][in.Bridges[b].Name]
				if !ok {
					continue
				}
				port := 0
				if p := f.RootPort[b]; p != tree.None {
					port = in.Bridges[b].Ports[p-net.FirstPort[b]].Number
				}
				if port != view.RootPort || f.Cost[b] != int64(view.Cost) {
					t.Fatalf("seed %d, %v: %s has root port %d at %d, want %d at %d", seed, inst, in.Bridges[b].Name, port, f.Cost[b], view.RootPort, view.Cost)
				}
				if cist := want[stp.Instance{}][in.Bridges[b].Name]; cist.RootPort != view.RootPort {
					apart++
				}
			}
		}
	}
	if trees < 2000 || apart < 500 {
		t.Errorf("%d trees, %d root ports that are not those of VLAN 1", trees, apart)
	}
}

// perVLAN makes every bridge one with a tree for each VLAN, on links only, without
// guards.
func perVLAN(in *stp.Input) {
	for i := range in.Bridges {
		b := &in.Bridges[i]
		b.Region, b.MSTPriority, b.SSTP = nil, nil, stp.Tunnel
		if !b.Protocol.PerVLAN() {
			b.Protocol, b.VLANs = stp.RPVST, []uint16{1, 2}
			b.VLANPriority = map[uint16]int{2: 4096 * (i % 3)}
		}
		for k := range b.Ports {
			p := &b.Ports[k]
			*p = stp.Port{Number: p.Number, Priority: p.Priority, Cost: p.Cost, VLANs: p.VLANs, VLANCost: p.VLANCost, VLANPriority: p.VLANPriority}
			if k%5 == 1 && p.VLANCost == nil && slices.Contains(b.VLANs, 2) {
				p.VLANCost, p.VLANPriority = map[uint16]int{2: 1 + k}, map[uint16]int{2: 16 * (k % 4)}
			}
		}
	}
	in.LANs = slices.DeleteFunc(in.LANs, func(l stp.LAN) bool { return len(l.Ends) > 2 })
	for i := range in.LANs {
		in.LANs[i].Shared, in.LANs[i].ByVLAN = false, nil
	}
}
