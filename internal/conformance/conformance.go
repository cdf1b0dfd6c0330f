// Package conformance reads role vectors: bridged networks, and what an
// independent implementation of the protocols converged to in each of their
// states. Only tests import it.
//
// A file has one vector a line, as JSON, and may be gzipped. Decoding is
// strict, because a field that is silently ignored is an expectation that is
// silently not checked: an unknown field, a missing one that has no default, a
// segment whose port does not exist are errors that name the line.
package conformance

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/stp"
)

// Vector is a network in one or more states.
type Vector struct {
	Name   string
	States []State
}

// State is a network with some of it dead, and its converged trees. States of
// one vector share the ports and regions of their inputs.
type State struct {
	Name string
	// Input is what is alive.
	Input stp.Input
	Want  stp.Trees
}

// Files returns the role vector files of a folder, *.jsonl and *.jsonl.gz,
// sorted. Files of verdicts, whose names start so, lie in the same folder in
// another format and are left out.
func Files(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("conformance: %w", err)
	}
	var files []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, "verdicts") {
			continue
		}
		if strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".jsonl.gz") {
			files = append(files, filepath.Join(dir, name))
		}
	}
	slices.Sort(files)
	return files, nil
}

// Read reads the vectors of a file, which is gzipped if its name ends in .gz.
// Blank lines are skipped; two vectors of one name are an error.
func Read(path string) ([]Vector, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("conformance: %w", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("conformance: %s: %w", path, err)
		}
		r = z
	}

	var vectors []Vector
	lineOf := make(map[string]int)
	lines := bufio.NewReader(r)
	for line := 1; ; line++ {
		text, readErr := lines.ReadBytes('\n')
		if readErr != nil && readErr != io.EOF {
			return nil, fmt.Errorf("conformance: %s:%d: %w", path, line, readErr)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			v, err := parse(text)
			if err != nil {
				return nil, fmt.Errorf("conformance: %s:%d: %w", path, line, err)
			}
			if first, ok := lineOf[v.Name]; ok {
				return nil, fmt.Errorf("conformance: %s:%d: vector %q is in line %d already", path, line, v.Name, first)
			}
			lineOf[v.Name] = line
			vectors = append(vectors, v)
		}
		if readErr == io.EOF {
			return vectors, nil
		}
	}
}

// The types below are the file's. A pointer is a field without a default: nil
// is how its absence is told from zero, which is a good priority and cost.

type vectorJSON struct {
	Name     string       `json:"name"`
	Source   string       `json:"source"`
	Mode     string       `json:"mode"`
	Bridges  []bridgeJSON `json:"bridges"`
	Segments [][]string   `json:"segments"`
	States   []stateJSON  `json:"states"`
}

type bridgeJSON struct {
	Name        string         `json:"name"`
	MAC         string         `json:"mac"`
	Protocol    string         `json:"protocol"`
	Priority    *int           `json:"priority"`
	Region      *regionJSON    `json:"region"`
	MSTPriority map[uint16]int `json:"mst_priority"`
	Ports       []portJSON     `json:"ports"`
}

type regionJSON struct {
	Name     *string           `json:"name"`
	Revision *uint16           `json:"revision"`
	VLANs    map[uint16]string `json:"vlans"`
}

type portJSON struct {
	Number         *int           `json:"number"`
	Priority       *int           `json:"priority"`
	Cost           *int           `json:"cost"`
	InternalCost   map[uint16]int `json:"internal_cost"`
	MSTPriority    map[uint16]int `json:"mst_port_priority"`
	Edge           bool           `json:"edge"`
	RestrictedRole bool           `json:"restricted_role"`
}

type stateJSON struct {
	Name         string                         `json:"name"`
	DownSegments []int                          `json:"down_segments"`
	DownBridges  []string                       `json:"down_bridges"`
	Expect       map[string]map[string]viewJSON `json:"expect"`
}

type viewJSON struct {
	Root         *string                 `json:"root"`
	RegionalRoot *string                 `json:"regional_root"`
	Cost         *int                    `json:"cost"`
	InternalCost *int                    `json:"internal_cost"`
	RootPort     *int                    `json:"root_port"`
	Ports        map[string]portViewJSON `json:"ports"`
}

type portViewJSON struct {
	Role       string `json:"role"`
	Forwarding *bool  `json:"forwarding"`
}

var protocols = map[string]stp.Protocol{"stp": stp.STP, "rstp": stp.RSTP, "mstp": stp.MSTP}

var roles = map[string]stp.Role{
	"disabled": stp.Disabled, "root": stp.Root, "designated": stp.Designated,
	"alternate": stp.Alternate, "backup": stp.Backup, "master": stp.Master,
}

func parse(text []byte) (Vector, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var in vectorJSON
	if err := dec.Decode(&in); err != nil {
		return Vector{}, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return Vector{}, errors.New("something follows the vector")
	}
	if in.Name == "" {
		return Vector{}, errors.New("the vector has no name")
	}
	v, err := in.vector()
	if err != nil {
		return Vector{}, fmt.Errorf("vector %q: %w", in.Name, err)
	}
	return v, nil
}

func (in *vectorJSON) vector() (Vector, error) {
	if _, ok := protocols[in.Mode]; !ok {
		return Vector{}, fmt.Errorf("mode %q, want stp, rstp or mstp", in.Mode)
	}
	if len(in.States) == 0 {
		return Vector{}, errors.New("no states")
	}
	var whole stp.Input
	for i := range in.Bridges {
		b, err := in.Bridges[i].bridge()
		if err != nil {
			return Vector{}, fmt.Errorf("bridge %q: %w", in.Bridges[i].Name, err)
		}
		whole.Bridges = append(whole.Bridges, b)
	}
	for i, segment := range in.Segments {
		var lan stp.LAN
		for _, end := range segment {
			id, err := parsePort(end)
			if err != nil {
				return Vector{}, fmt.Errorf("segment %d: %w", i, err)
			}
			lan.Ends = append(lan.Ends, id)
		}
		whole.LANs = append(whole.LANs, lan)
	}
	// The inputs of the states are parts of the whole, so that this one
	// check covers what is dead in all of them too.
	if err := whole.Validate(); err != nil {
		return Vector{}, err
	}

	v := Vector{Name: in.Name}
	for i := range in.States {
		s, err := in.States[i].state(whole)
		if err != nil {
			return Vector{}, fmt.Errorf("state %q: %w", in.States[i].Name, err)
		}
		v.States = append(v.States, s)
	}
	return v, nil
}

func (in *bridgeJSON) bridge() (stp.Bridge, error) {
	b := stp.Bridge{Name: in.Name, MSTPriority: in.MSTPriority}
	mac, err := net.ParseMAC(in.MAC)
	if err != nil {
		return b, err
	}
	if len(mac) != len(b.MAC) {
		return b, fmt.Errorf("mac %q has %d octets, want 6", in.MAC, len(mac))
	}
	b.MAC = stp.MAC(mac)
	if b.Protocol = protocols[in.Protocol]; b.Protocol == 0 {
		return b, fmt.Errorf("protocol %q, want stp, rstp or mstp", in.Protocol)
	}
	if in.Priority == nil {
		return b, errors.New("no priority")
	}
	b.Priority = *in.Priority
	if in.Region != nil {
		if b.Region, err = in.Region.region(); err != nil {
			return b, fmt.Errorf("region: %w", err)
		}
	}
	for i, p := range in.Ports {
		if p.Number == nil || p.Priority == nil || p.Cost == nil {
			return b, fmt.Errorf("port at index %d: number, priority and cost have no default", i)
		}
		b.Ports = append(b.Ports, stp.Port{
			Number: *p.Number, Priority: *p.Priority, Cost: *p.Cost,
			InternalCost: p.InternalCost, MSTPriority: p.MSTPriority,
			Edge: p.Edge, RestrictedRole: p.RestrictedRole,
		})
	}
	return b, nil
}

func (in *regionJSON) region() (*stp.Region, error) {
	if in.Name == nil || in.Revision == nil || in.VLANs == nil {
		return nil, errors.New("name, revision and vlans have no default")
	}
	r := &stp.Region{Name: *in.Name, Revision: *in.Revision, VLANs: make(stp.VLANMap)}
	for mstid, list := range in.VLANs {
		if mstid < 1 || mstid > stp.MaxMSTID {
			return nil, fmt.Errorf("MSTID %d, want 1 to %d", mstid, stp.MaxMSTID)
		}
		vids, err := parseVLANs(list)
		if err != nil {
			return nil, fmt.Errorf("VLANs of MSTI %d: %w", mstid, err)
		}
		for _, vid := range vids {
			if other, ok := r.VLANs[vid]; ok {
				return nil, fmt.Errorf("VLAN %d is mapped to MSTI %d and %d", vid, min(other, mstid), max(other, mstid))
			}
			r.VLANs[vid] = mstid
		}
	}
	return r, nil
}

// parseVLANs parses a list such as "10,20-29".
func parseVLANs(list string) ([]uint16, error) {
	var vids []uint16
	for item := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		a, errA := strconv.ParseUint(first, 10, 16)
		z, errZ := strconv.ParseUint(last, 10, 16)
		if err := errors.Join(errA, errZ); err != nil {
			return nil, fmt.Errorf("%q: %w", item, err)
		}
		if a < 1 || z > 4094 || a > z {
			return nil, fmt.Errorf("%q: want VLANs from 1 to 4094, the lower first", item)
		}
		for vid := a; vid <= z; vid++ {
			vids = append(vids, uint16(vid))
		}
	}
	return vids, nil
}

// parsePort parses "b1:2". A bridge's name may have a colon, a number cannot.
func parsePort(s string) (stp.PortID, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return stp.PortID{}, fmt.Errorf("port %q, want bridge:number", s)
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return stp.PortID{}, fmt.Errorf("port %q: %w", s, err)
	}
	return stp.PortID{Bridge: s[:i], Number: n}, nil
}

func (in *stateJSON) state(whole stp.Input) (State, error) {
	if in.Name == "" {
		return State{}, errors.New("the state has no name")
	}
	dead := make(map[string]bool)
	for _, name := range in.DownBridges {
		if !slices.ContainsFunc(whole.Bridges, func(b stp.Bridge) bool { return b.Name == name }) {
			return State{}, fmt.Errorf("down_bridges: no bridge is named %q", name)
		}
		dead[name] = true
	}
	cut := make(map[int]bool)
	for _, i := range in.DownSegments {
		if i < 0 || i >= len(whole.LANs) {
			return State{}, fmt.Errorf("down_segments: index %d of %d segments", i, len(whole.LANs))
		}
		cut[i] = true
	}

	s := State{Name: in.Name, Want: make(stp.Trees)}
	alive := make(map[string]*stp.Bridge)
	for i, b := range whole.Bridges {
		if !dead[b.Name] {
			s.Input.Bridges = append(s.Input.Bridges, b)
			alive[b.Name] = &whole.Bridges[i]
		}
	}
	for i, lan := range whole.LANs {
		if cut[i] {
			continue
		}
		if ends := survivors(lan, dead); len(ends) > 0 {
			s.Input.LANs = append(s.Input.LANs, stp.LAN{Ends: ends})
		}
	}

	if in.Expect == nil {
		return State{}, errors.New("no expect")
	}
	for key, bridges := range in.Expect {
		instance, err := parseInstance(key)
		if err != nil {
			return State{}, err
		}
		for name, view := range bridges {
			b := alive[name]
			if b == nil {
				return State{}, fmt.Errorf("%v expects bridge %q, which is not there or is down", instance, name)
			}
			v, err := view.view(b, instance)
			if err != nil {
				return State{}, fmt.Errorf("%v, bridge %q: %w", instance, name, err)
			}
			// A tree that no bridge is left in is no tree, so that the
			// map is made here and not for the key.
			if s.Want[instance] == nil {
				s.Want[instance] = make(map[string]stp.BridgeView)
			}
			s.Want[instance][name] = v
		}
	}
	return s, nil
}

// survivors returns what is left of a LAN: a point-to-point link loses its
// carrier with either bridge, a hub keeps the ports that are left up, and a
// port where nobody answers has nobody to lose.
func survivors(lan stp.LAN, dead map[string]bool) []stp.PortID {
	var ends []stp.PortID
	for _, e := range lan.Ends {
		if !dead[e.Bridge] {
			ends = append(ends, e)
		}
	}
	if len(lan.Ends) == 2 && len(ends) < 2 {
		return nil
	}
	return ends
}

func parseInstance(key string) (stp.Instance, error) {
	if key == "cist" {
		return stp.Instance{}, nil
	}
	id, err := strconv.ParseUint(key, 10, 16)
	if err != nil || id < 1 || id > stp.MaxMSTID {
		return stp.Instance{}, fmt.Errorf(`expect has the tree %q, want "cist" or an MSTID`, key)
	}
	return stp.Instance{MST: uint16(id)}, nil
}

func (in *viewJSON) view(b *stp.Bridge, instance stp.Instance) (stp.BridgeView, error) {
	var v stp.BridgeView
	if in.Root == nil || in.Cost == nil || in.RootPort == nil || in.Ports == nil {
		return v, errors.New("root, cost, root_port and ports have no default")
	}
	inRegion := b.Protocol == stp.MSTP && instance == stp.Instance{}
	if (in.RegionalRoot != nil) != inRegion || (in.InternalCost != nil) != inRegion {
		return v, errors.New("regional_root and internal_cost belong to the cist of an mstp bridge, there both")
	}
	v = stp.BridgeView{Root: *in.Root, Cost: *in.Cost, RootPort: *in.RootPort, Ports: make(map[int]stp.PortView)}
	if inRegion {
		v.RegionalRoot, v.InternalCost = *in.RegionalRoot, *in.InternalCost
	}
	for key, p := range in.Ports {
		number, err := strconv.Atoi(key)
		if err != nil {
			return v, fmt.Errorf("port %q: %w", key, err)
		}
		role, ok := roles[p.Role]
		if !ok {
			return v, fmt.Errorf("port %d: role %q", number, p.Role)
		}
		if p.Forwarding == nil {
			return v, fmt.Errorf("port %d: no forwarding", number)
		}
		v.Ports[number] = stp.PortView{Role: role, Forwarding: *p.Forwarding}
	}
	return v, nil
}
