package lag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
)

// perVLAN describes two switches with a tree per VLAN, a, without VLAN 30, and b,
// one that speaks MSTP, m, and one that floods, f, without VLAN 20 towards b.
func perVLAN() *topology.Builder {
	return &topology.Builder{
		Switches: []topology.Switch{
			{
				Name: "a", Protocol: topology.RPVST, VLANs: topology.VLANsOf(1, 10, 20, 40),
				VLANPriority: map[int]int{40: 4096},
				Ports:        []topology.Port{{Number: 1, VLAN: map[int]topology.PortVLAN{10: {Cost: 7}, 1: {Priority: new(16)}}}},
			},
			{Name: "b", Protocol: topology.PVST, VLANs: topology.VLANsOf(500)},
			{Name: "m", Protocol: topology.MSTP, SSTP: topology.SSTPSimulate},
			{Name: "f", Protocol: topology.NoSTP, BPDU: topology.BPDUFlood},
		},
		Links: []topology.Link{
			{Name: "am", Ends: [2]topology.End{{Switch: "a", Port: 1, Native: 10}, {Switch: "m", Port: 1, VLANs: topology.VLANsOf(10, 20, 30, 99), Native: 10}}, Mbps: 1000},
			{Name: "af", Ends: [2]topology.End{{Switch: "a", Port: 2}, {Switch: "f", Port: 1}}, Mbps: 1000},
			{Name: "bf", Ends: [2]topology.End{{Switch: "b", Port: 1}, {Switch: "f", Port: 2, VLANs: topology.VLANsOf(1, 10, 30, 40)}}, Mbps: 1000},
			{Name: "mf", Ends: [2]topology.End{{Switch: "m", Port: 2}, {Switch: "f", Port: 3}}, Mbps: 1000},
		},
		Networks: []topology.Network{{Name: "x", VLAN: 10}, {Name: "y", VLAN: 20}, {Name: "z", VLAN: 30}},
		Hosts:    []topology.Host{{Name: "h", NICs: []topology.NIC{{Name: "n", To: []topology.Attachment{{Switch: "m"}}, Mbps: 1000, Carries: []string{"x", "y", "z"}}}}},
	}
}

// TestPerVLAN wants what trees per VLAN are made of: VLANs, settings, and which
// SSTP BPDUs a switch without spanning tree passes.
func TestPerVLAN(t *testing.T) {
	v := lag.Resolve(build(t, perVLAN()), topology.Faults{})
	port := func(b, i int) stp.Port {
		p := v.Bridged.Bridges[b].Ports[i]
		p.Cost, p.Priority = 0, 0
		return p
	}
	type bridge struct {
		protocol stp.Protocol
		vlans    []uint16
		priority map[uint16]int
		sstp     stp.SSTP
	}
	var got []bridge
	for _, b := range v.Bridged.Bridges {
		got = append(got, bridge{b.Protocol, b.VLANs, b.VLANPriority, b.SSTP})
	}
	want := []bridge{
		// VLAN 40 is of interest because a has a priority for it, VLANs 2, 99 and 500
		// are because m simulates and the lists tell them apart. VLAN 1 is always there.
		{protocol: stp.RPVST, vlans: []uint16{1, 10, 20, 40}, priority: map[uint16]int{40: 4096}},
		{protocol: stp.PVST, vlans: []uint16{1, 500}},
		{protocol: stp.MSTP, sstp: stp.Simulate},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(bridge{})); d != "" {
		t.Errorf("bridges (-want +got):\n%s", d)
	}
	for _, c := range []struct {
		bridge, port int
		want         stp.Port
	}{
		{0, 0, stp.Port{Number: 1, Native: 10, VLANCost: map[uint16]int{10: 7}, VLANPriority: map[uint16]int{1: 16}}},
		{0, 1, stp.Port{Number: 2}},
		{2, 0, stp.Port{Number: 1, Native: 10, VLANs: []uint16{10, 20, 30, 99}}},
	} {
		if d := cmp.Diff(c.want, port(c.bridge, c.port)); d != "" {
			t.Errorf("port (-want +got):\n%s", d)
		}
	}
	a, b, m := stp.PortID{Bridge: "a", Number: 2}, stp.PortID{Bridge: "b", Number: 1}, stp.PortID{Bridge: "m", Number: 2}
	wantLANs := []stp.LAN{
		{Ends: []stp.PortID{{Bridge: "a", Number: 1}, {Bridge: "m", Number: 1}}},
		{Ends: []stp.PortID{a, b, m}, Shared: true, ByVLAN: map[uint16][][]stp.PortID{
			2: {{a, m}, {b}}, 20: {{a, m}, {b}}, 99: {{a, m}, {b}}, 500: {{a, m}, {b}},
		}},
	}
	if d := cmp.Diff(wantLANs, v.Bridged.LANs); d != "" {
		t.Errorf("LANs (-want +got):\n%s", d)
	}
	for _, c := range []struct {
		sw   string
		vlan int
		want stp.Instance
	}{{"a", 1, stp.Instance{}}, {"a", 10, stp.Instance{VLAN: 10}}, {"m", 10, stp.Instance{}}} {
		if got, ok := v.Instance(c.sw, c.vlan); !ok || got != c.want {
			t.Errorf("%s has VLAN %d in %v, want %v", c.sw, c.vlan, got, c.want)
		}
	}
}

// TestUnformed wants a bundle with LACP at one end only to be down there and up
// where it is static.
func TestUnformed(t *testing.T) {
	b := &topology.Builder{
		Switches: []topology.Switch{{Name: "a"}, {Name: "b"}},
		Links:    []topology.Link{{Name: "ab", Ends: [2]topology.End{{Switch: "a"}, {Switch: "b", Static: true}}, Members: []int{1000, 1000}}},
	}
	v := lag.Resolve(build(t, b), topology.Faults{})
	if h := hop(t, v, "ab"); h.Status != lag.Unformed {
		t.Errorf("status %v, want Unformed", h.Status)
	}
	if got, want := lans(v), "b:1@10000"; got != want {
		t.Errorf("LANs %q, want %q", got, want)
	}
}

// TestTreeVLANs wants the kinds of VLANs only where somebody knows SSTP BPDUs
// without a tree for each, and native VLANs always.
func TestTreeVLANs(t *testing.T) {
	b := perVLAN()
	b.Switches[2].SSTP = topology.SSTPTunnel
	b.Links[0].Ends[0].Native, b.Links[0].Ends[1].Native = 77, 77
	b.Switches[0].VLANs = topology.VLANs{}
	v := lag.Resolve(build(t, b), topology.Faults{})
	if d := cmp.Diff([]uint16{1, 10, 20, 30, 40, 77}, v.Bridged.Bridges[0].VLANs); d != "" {
		t.Errorf("VLANs (-want +got):\n%s", d)
	}
}

// TestAccess wants an end with one VLAN to be an access port, unless it says that
// another is untagged.
func TestAccess(t *testing.T) {
	for _, c := range []struct {
		end  topology.End
		want bool
	}{
		{topology.End{Switch: "a", VLANs: topology.VLANsOf(10)}, true},
		{topology.End{Switch: "a", VLANs: topology.VLANsOf(10), Native: 10}, true},
		{topology.End{Switch: "a", VLANs: topology.VLANsOf(10), Native: 1}, false},
		{topology.End{Switch: "a", VLANs: topology.VLANsOf(1)}, false},
		{topology.End{Switch: "a", VLANs: topology.VLANsOf(10, 20)}, false},
		{topology.End{Switch: "m", VLANs: topology.VLANsOf(10)}, false},
	} {
		b := perVLAN()
		b.Links = append(b.Links, topology.Link{Name: "x", Ends: [2]topology.End{c.end, {Switch: "b"}}, Mbps: 1000})
		v := lag.Resolve(build(t, b), topology.Faults{})
		i := map[string]int{"a": 0, "m": 2}[c.end.Switch]
		ports := v.Bridged.Bridges[i].Ports
		if got := ports[len(ports)-1].Access; got != c.want {
			t.Errorf("%+v is an access port: %v", c.end, got)
		}
	}
}

// TestDropping wants a switch that drops BPDUs not to be analysed where SSTP BPDUs
// may pass it.
func TestDropping(t *testing.T) {
	b := perVLAN()
	b.Switches[2].SSTP, b.Switches[3].BPDU = topology.SSTPTunnel, topology.BPDUDrop
	f := build(t, b)
	if v := lag.Resolve(f, topology.Faults{}); len(v.Unmodelled) != 1 || v.Unmodelled[0].Error() != "stp: [f:1 f:2], VLAN 10: a switch that drops BPDUs, and may pass SSTP BPDUs all the same: not modelled" {
		t.Errorf("not modelled: %v", v.Unmodelled)
	}
	if v := lag.Resolve(f, faults(t, f, "link:af", "link:bf")); len(v.Unmodelled) != 0 {
		t.Errorf("with one link: %v", v.Unmodelled)
	}
}
