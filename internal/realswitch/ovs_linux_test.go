package realswitch

import (
	"fmt"
	"path/filepath"

	"github.com/spandrill/spandrill/stp"
)

// ovsSchema is where Debian's package has the schema of the database.
const ovsSchema = "/usr/share/openvswitch/vswitch.ovsschema"

// ovsFabric is a fabric of Open vSwitch bridges. Its daemons are the sandbox's
// own: those of a service of the machine are neither used nor touched.
type ovsFabric struct{ *sandbox }

// socket is the path of a file in the sandbox's folder.
func (f ovsFabric) socket(name string) string { return filepath.Join(f.dir, name) }

// buildOVS starts the daemons and adds the bridges, whose cables are there.
func buildOVS(s *sandbox, in stp.Input) (fabric, error) {
	f := ovsFabric{s}
	s.env = []string{"OVS_RUNDIR=" + s.dir, "OVS_LOGDIR=" + s.dir, "OVS_DBDIR=" + s.dir, "OVS_SYSCONFDIR=" + s.dir}
	// With --detach a daemon is ready when the command returns.
	for _, cmd := range [][]string{
		{"ovsdb-tool", "create", "conf.db", ovsSchema},
		{"ovsdb-server", "--detach", "--no-chdir", "--pidfile", "--log-file", "--unixctl=" + f.socket("db.ctl"),
			"-vconsole:off", "-vsyslog:off", "--remote=punix:" + f.socket("db.sock"), "conf.db"},
		{"ovs-vswitchd", "--detach", "--no-chdir", "--pidfile", "--log-file", "--unixctl=" + f.socket("vswitchd.ctl"),
			"-vconsole:off", "-vsyslog:off", "unix:" + f.socket("db.sock")},
	} {
		if _, err := s.run(cmd[0], cmd[1:]...); err != nil {
			return nil, err
		}
	}
	return f, f.vsctl(ovsBridges(in)...)
}

// ovsBridges is the command that adds the bridges with their ports.
func ovsBridges(in stp.Input) []string {
	var args []string
	for _, b := range in.Bridges {
		args = append(args, "--", "add-br", b.Name, "--", "set", "bridge", b.Name,
			"datapath_type=netdev", "rstp_enable=true",
			fmt.Sprint("other_config:rstp-priority=", b.Priority),
			fmt.Sprintf(`other_config:rstp-address="%v"`, b.MAC))
		for _, p := range b.Ports {
			name := iface(stp.PortID{Bridge: b.Name, Number: p.Number})
			args = append(args, "--", "add-port", b.Name, name, "--", "set", "port", name,
				fmt.Sprint("other_config:rstp-port-num=", p.Number),
				fmt.Sprint("other_config:rstp-port-priority=", p.Priority),
				fmt.Sprint("other_config:rstp-path-cost=", p.Cost))
		}
	}
	for name, ports := range hubs(in) {
		args = append(args, "--", "add-br", name, "--", "set", "bridge", name,
			"datapath_type=netdev", "other_config:forward-bpdu=true")
		for _, p := range ports {
			args = append(args, "--", "add-port", name, p)
		}
	}
	return args
}

// vsctl changes the configuration and waits until it is in effect.
func (f ovsFabric) vsctl(args ...string) error {
	_, err := f.run("ovs-vsctl", append([]string{"--db=unix:" + f.socket("db.sock"), "--timeout=50"}, args...)...)
	return err
}

func (f ovsFabric) read() (snapshot, error) {
	text, err := f.run("ovs-appctl", "--target="+f.socket("vswitchd.ctl"), "rstp/show")
	if err != nil {
		return snapshot{}, err
	}
	return parseRSTPShow(text)
}

func (f ovsFabric) setCost(p stp.PortID, cost int) error {
	return f.vsctl("set", "port", iface(p), fmt.Sprint("other_config:rstp-path-cost=", cost))
}
