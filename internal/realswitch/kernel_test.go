package realswitch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// The kernel's bridge port priority is the upper six bits of a port identifier,
// where IEEE 802.1D-2004 has four: a step of 16 there is one of 4 here, and the
// identifiers are the same sixteen bits.
const kernelPriorityStep = 4

// ipLink is an interface in `ip -details -json link show`.
type ipLink struct {
	Name   string `json:"ifname"`
	Master string `json:"master"`
	Info   struct {
		Kind   string `json:"info_kind"`
		Bridge struct {
			ID       string `json:"bridge_id"`
			RootPort int    `json:"root_port"`
			Cost     int    `json:"root_path_cost"`
			// root_id is not read: iproute2 6.1 prints the bridge's own
			// identifier there. That of the ports is right.
		} `json:"info_data"`
		PortKind string     `json:"info_slave_kind"`
		Port     kernelPort `json:"info_slave_data"`
	} `json:"linkinfo"`
}

// kernelPort is a port of a kernel bridge, and the vector that it holds.
type kernelPort struct {
	State    string `json:"state"`
	Priority int    `json:"priority"`
	Cost     int    `json:"cost"`
	ID       string `json:"id"`
	Number   string `json:"no"`
	kernelVector
}

// kernelVector is the port priority vector: on a designated port what the
// bridge sends, on another what it last heard.
type kernelVector struct {
	Root   string `json:"root_id"`
	Cost   int    `json:"designated_cost"`
	Bridge string `json:"bridge_id"`
	Port   int    `json:"designated_port"`
}

// parseIPLink reads the bridges of a fabric that is to be the network. Other
// bridges are its hubs.
func parseIPLink(text string, in stp.Input) (snapshot, error) {
	var links []ipLink
	if err := json.Unmarshal([]byte(text), &links); err != nil {
		return snapshot{}, fmt.Errorf("ip link show: %w", err)
	}
	s := snapshot{views: make(map[string]stp.BridgeView), raw: text}
	names := make(map[string]string) // bridges by identifier, as ip writes it
	for _, l := range links {
		if l.Info.Kind == "bridge" {
			names[l.Info.Bridge.ID] = l.Name
		}
	}
	vectors := make(map[stp.PortID]kernelVector)
	asked := byName(in.Bridges)
	for _, l := range links {
		if _, ok := asked[l.Name]; !ok || l.Info.Kind != "bridge" {
			continue
		}
		b, err := kernelBridge(l)
		if err != nil {
			return snapshot{}, fmt.Errorf("bridge %q: %w", l.Name, err)
		}
		v := stp.BridgeView{
			Root: l.Name, RootPort: l.Info.Bridge.RootPort, Cost: l.Info.Bridge.Cost,
			Ports: make(map[int]stp.PortView),
		}
		for _, m := range links {
			if m.Master != l.Name || m.Info.PortKind != "bridge" {
				continue
			}
			port, view, err := m.Info.Port.read(l)
			if err != nil {
				return snapshot{}, fmt.Errorf("port %q: %w", m.Name, err)
			}
			b.Ports = append(b.Ports, port)
			v.Ports[port.Number] = view
			if view.Role != stp.Disabled {
				vectors[stp.PortID{Bridge: l.Name, Number: port.Number}] = m.Info.Port.kernelVector
			}
			if view.Role == stp.Root {
				v.Root = names[m.Info.Port.Root]
			}
		}
		s.bridges = append(s.bridges, b)
		s.views[l.Name] = v
	}
	s.moving = disagreement(vectors, in)
	return s, nil
}

// disagreement names a LAN whose ports, as far as they are up, hold different vectors: an end that has
// not heard yet, or still believes, for as long as max age, who is gone. Where
// there is none, nobody has news for anybody, and nothing will change. Silence
// alone would not show it: legacy STP waits for max age without a sign.
func disagreement(vectors map[stp.PortID]kernelVector, in stp.Input) string {
	for _, lan := range in.LANs {
		for _, end := range lan.Ends[1:] {
			v, up := vectors[lan.Ends[0]]
			w, peerUp := vectors[end]
			if up && peerUp && v != w {
				return fmt.Sprintf("port %v holds %+v and %v %+v", lan.Ends[0], v, end, w)
			}
		}
	}
	return ""
}

// kernelBridge returns a bridge as it is configured, without ports.
func kernelBridge(l ipLink) (stp.Bridge, error) {
	b := stp.Bridge{Name: l.Name}
	priority, mac, _ := strings.Cut(l.Info.Bridge.ID, ".")
	p, err := strconv.ParseUint(priority, 16, 16)
	if err != nil {
		return b, err
	}
	b.Priority = int(p)
	// The octets are written without leading zeros.
	octets := strings.Split(mac, ":")
	for i, o := range octets {
		if len(o) == 1 {
			octets[i] = "0" + o
		}
	}
	b.MAC, err = parseMAC(strings.Join(octets, ":"))
	return b, err
}

// read returns a port of the bridge as it is configured, and its role and
// state. Legacy STP has no words for roles: they are in the port's vector, as
// IEEE 802.1D-1998 8.5.5 has them.
func (p kernelPort) read(bridge ipLink) (stp.Port, stp.PortView, error) {
	number, err := strconv.ParseInt(p.Number, 0, 16)
	if err != nil {
		return stp.Port{}, stp.PortView{}, err
	}
	id, err := strconv.ParseInt(p.ID, 0, 32)
	if err != nil {
		return stp.Port{}, stp.PortView{}, err
	}
	port := stp.Port{Number: int(number), Priority: p.Priority * 16 / kernelPriorityStep, Cost: p.Cost}
	view := stp.PortView{Forwarding: p.State == "forwarding"}
	own := p.Bridge == bridge.Info.Bridge.ID
	switch {
	case p.State == "disabled":
		view.Role = stp.Disabled
	case port.Number == bridge.Info.Bridge.RootPort:
		view.Role = stp.Root
	case own && p.Port == int(id):
		view.Role = stp.Designated
	case own:
		view.Role = stp.Backup
	default:
		view.Role = stp.Alternate
	}
	switch p.State {
	case "disabled", "listening", "learning", "forwarding", "blocking":
		return port, view, nil
	}
	return port, view, fmt.Errorf("unknown state %q", p.State)
}
