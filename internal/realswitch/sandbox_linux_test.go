package realswitch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spandrill/spandrill/stp"
)

// commandLimit is the longest that any command may take. It is far from what
// they need, on a machine that does many things at once.
const commandLimit = 60 * time.Second

// sandbox is a network and process namespace of its own. Everything in it,
// interfaces and daemons, goes when its first process does, and that one reads
// from a pipe until this end is closed: by close, or by the kernel when the
// test ends in any other way.
type sandbox struct {
	first *exec.Cmd
	pipe  io.Closer
	dir   string   // for sockets and databases
	env   []string // of commands, besides the test's own
}

// newSandbox makes a sandbox, which needs root.
func newSandbox(dir string) (*sandbox, error) {
	cmd := exec.Command("cat")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("new namespaces: %w", err)
	}
	s := &sandbox{first: cmd, pipe: pipe, dir: dir}
	// Bridges would carry the neighbour discovery of every interface.
	if _, err := s.run("sh", "-c", "for c in all default; do f=/proc/sys/net/ipv6/conf/$c/disable_ipv6; if [ -e $f ]; then echo 1 >$f; fi; done; ip link set lo up"); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// close ends everything in the sandbox.
func (s *sandbox) close() {
	s.pipe.Close()
	s.first.Wait() // its exit status says nothing
}

// run runs a command in the sandbox and returns what it printed.
func (s *sandbox) run(name string, args ...string) (string, error) {
	return s.feed("", name, args...)
}

// feed runs a command in the sandbox that reads the text.
func (s *sandbox) feed(text, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), commandLimit)
	defer cancel()
	enter := []string{"--target", strconv.Itoa(s.first.Process.Pid), "--net", "--pid", name}
	cmd := exec.CommandContext(ctx, "nsenter", append(enter, args...)...)
	cmd.Env = append(cmd.Environ(), s.env...)
	cmd.Dir = s.dir
	cmd.Stdin = strings.NewReader(text)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = commandLimit
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %.200s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// lower takes an interface down.
func (s *sandbox) lower(p stp.PortID) error {
	_, err := s.run("ip", "link", "set", iface(p), "down")
	return err
}

// raise takes an interface up.
func (s *sandbox) raise(p stp.PortID) error {
	_, err := s.run("ip", "link", "set", iface(p), "up")
	return err
}

// cables makes the interfaces of all ports and joins those that a LAN joins. A
// port that has a LAN to itself is joined to an interface that is up and in no
// bridge, a port without LAN to one that is down. The ports of larger LANs are
// joined to interfaces that the fabric makes a hub of, see hubs.
func (s *sandbox) cables(in stp.Input) error {
	var batch strings.Builder
	done := make(map[stp.PortID]bool)
	veth := func(a, b, state string) {
		fmt.Fprintf(&batch, "link add %s type veth peer name %s\nlink set %s up\nlink set %s %s\n", a, b, a, b, state)
	}
	for _, lan := range in.LANs {
		switch len(lan.Ends) {
		case 1:
			veth(iface(lan.Ends[0]), iface(lan.Ends[0])+"-host", "up")
		case 2:
			veth(iface(lan.Ends[0]), iface(lan.Ends[1]), "up")
		default:
			for _, end := range lan.Ends {
				veth(iface(end), hubSide(end), "up")
			}
		}
		for _, end := range lan.Ends {
			done[end] = true
		}
	}
	for _, b := range in.Bridges {
		for _, p := range b.Ports {
			if id := (stp.PortID{Bridge: b.Name, Number: p.Number}); !done[id] {
				veth(iface(id), iface(id)+"-dark", "down")
			}
		}
	}
	_, err := s.feed(batch.String(), "ip", "-batch", "-")
	return err
}

// hubSide is the interface at the other end of a hub's cable.
func hubSide(p stp.PortID) string { return iface(p) + "-hub" }

// hubs are the hubs that a fabric has to make, by their names: the interfaces
// between which it has to pass on everything, BPDUs too.
func hubs(in stp.Input) map[string][]string {
	all := make(map[string][]string)
	for i, lan := range in.LANs {
		if len(lan.Ends) <= 2 {
			continue
		}
		for _, end := range lan.Ends {
			name := fmt.Sprint("hub", i)
			all[name] = append(all[name], hubSide(end))
		}
	}
	return all
}
