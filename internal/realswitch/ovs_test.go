package realswitch

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// ovsRoles are the roles as rstp/show names them.
var ovsRoles = map[string]stp.Role{
	"Disabled": stp.Disabled, "Root": stp.Root, "Designated": stp.Designated,
	"Alternate": stp.Alternate, "Backup": stp.Backup,
}

// ovsStates says of the states that rstp/show names whether they forward.
var ovsStates = map[string]bool{"Disabled": false, "Discarding": false, "Learning": false, "Forwarding": true}

// ovsCostWidth is the width of the column Cost, the space after it included. A
// cost of nine digits leaves no space before the port's priority.
const ovsCostWidth = 9

// ovsBridge is one bridge of rstp/show.
type ovsBridge struct {
	bridge   stp.Bridge
	view     stp.BridgeView // Root is empty: it is known by its identifier
	root     stp.BridgeID
	rootPort string         // an interface; empty on the root
	numbers  map[string]int // port numbers by interface
	moving   string
}

// parseRSTPShow reads what `ovs-appctl rstp/show` prints of all bridges.
func parseRSTPShow(text string) (snapshot, error) {
	var all []*ovsBridge
	for i, block := range strings.Split("\n"+text, "\n---- ") {
		if i == 0 {
			if strings.TrimSpace(block) != "" {
				return snapshot{}, fmt.Errorf("rstp/show starts with %q", block)
			}
			continue
		}
		b, err := parseOVSBridge(block)
		if err != nil {
			return snapshot{}, fmt.Errorf("rstp/show, bridge %q: %w", b.bridge.Name, err)
		}
		all = append(all, b)
	}
	s := snapshot{views: make(map[string]stp.BridgeView), raw: text}
	for _, b := range all {
		is := func(c *ovsBridge) bool { return c.bridge.Priority == b.root.Priority && c.bridge.MAC == b.root.MAC }
		if root := slices.IndexFunc(all, is); root >= 0 {
			b.view.Root = all[root].bridge.Name
		} else if b.moving == "" {
			// Information of a root that is gone goes round until it is too old.
			b.moving = fmt.Sprintf("bridge %q has root %v, which is not there", b.bridge.Name, b.root)
		}
		s.bridges = append(s.bridges, b.bridge)
		s.views[b.bridge.Name] = b.view
		if s.moving == "" {
			s.moving = b.moving
		}
	}
	return s, nil
}

// parseOVSBridge reads the text of a bridge, from its name on.
func parseOVSBridge(block string) (*ovsBridge, error) {
	name, rest, _ := strings.Cut(block, " ----\n")
	b := &ovsBridge{
		bridge:  stp.Bridge{Name: name},
		view:    stp.BridgeView{Ports: make(map[int]stp.PortView)},
		numbers: make(map[string]int),
	}
	section := ""
	for line := range strings.Lines(rest) {
		line = strings.TrimRight(line, " \n")
		switch fields := strings.Fields(line); {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "---"):
		case fields[0] == "Interface":
			section = "ports"
		case line == "Root ID:" || line == "Bridge ID:":
			section = line
		case line == "unknown root port":
			// Printed while the root port is on its way from one to another;
			// nothing follows.
			b.moving = fmt.Sprintf("bridge %q does not know its root port", name)
		case section == "ports":
			if err := b.port(line, fields); err != nil {
				return b, fmt.Errorf("line %q: %w", line, err)
			}
		default:
			if err := b.field(section, line, fields); err != nil {
				return b, fmt.Errorf("line %q: %w", line, err)
			}
		}
	}
	if b.rootPort != "" {
		number, ok := b.numbers[b.rootPort]
		if !ok {
			return b, fmt.Errorf("root port %q is no port", b.rootPort)
		}
		b.view.RootPort = number
	}
	return b, nil
}

// field reads a line of the sections Root ID and Bridge ID.
func (b *ovsBridge) field(section, line string, fields []string) error {
	if line == "  This bridge is the root" {
		return nil
	}
	if len(fields) != 2 {
		return fmt.Errorf("%d words", len(fields))
	}
	var err error
	switch value := fields[1]; fields[0] {
	case "stp-priority":
		priority, e := strconv.Atoi(value)
		err = e
		if section == "Root ID:" {
			b.root.Priority = priority
		} else {
			b.bridge.Priority = priority
		}
	case "stp-system-id":
		mac, e := parseMAC(value)
		err = e
		if section == "Root ID:" {
			b.root.MAC = mac
		} else {
			b.bridge.MAC = mac
		}
	case "root-port":
		b.rootPort = value
	case "root-path-cost":
		b.view.Cost, err = strconv.Atoi(value)
	case "stp-hello-time", "stp-max-age", "stp-fwd-delay":
	default:
		err = fmt.Errorf("unknown field %q", fields[0])
	}
	return err
}

// port reads a line of the table of ports.
func (b *ovsBridge) port(line string, fields []string) error {
	if len(fields) < 4 {
		return fmt.Errorf("%d words", len(fields))
	}
	name, role, state := fields[0], fields[1], fields[2]
	// Words are no help behind the state, see ovsCostWidth.
	rest := line
	for _, word := range fields[:3] {
		rest = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(rest, " "), word), " ")
	}
	if len(rest) <= ovsCostWidth {
		return fmt.Errorf("no priority and number")
	}
	cost, err := strconv.Atoi(strings.TrimRight(rest[:ovsCostWidth], " "))
	if err != nil {
		return err
	}
	var p stp.Port
	if n, err := fmt.Sscanf(rest[ovsCostWidth:], "%d.%d", &p.Priority, &p.Number); n != 2 {
		return err
	}
	p.Cost = cost
	var v stp.PortView
	var known bool
	if v.Role, known = ovsRoles[role]; !known {
		return fmt.Errorf("unknown role %q", role)
	}
	if v.Forwarding, known = ovsStates[state]; !known {
		return fmt.Errorf("unknown state %q", state)
	}
	b.bridge.Ports = append(b.bridge.Ports, p)
	b.view.Ports[p.Number] = v
	b.numbers[name] = p.Number
	return nil
}

// parseMAC reads an address of six octets.
func parseMAC(s string) (stp.MAC, error) {
	mac, err := net.ParseMAC(s)
	if err != nil || len(mac) != len(stp.MAC{}) {
		return stp.MAC{}, fmt.Errorf("address %q: %v", s, err)
	}
	return stp.MAC(mac), nil
}
