// Package realswitch has no code: its tests build fabrics of real bridges and
// hold package stp against what they settle on, port by port: Open vSwitch's
// RSTP, and the legacy STP of the Linux kernel's bridge.
//
// Every network is built in a network and process namespace of its own, of veth
// pairs as cables; nothing leaves it, and it goes with the test, however that
// ends. A fabric is brought into one state after the other, and each time, when
// it has come to rest, its roots, costs, root ports, roles and states are
// compared with what Solve says of the same network. That the bridges run what
// was asked for, identifiers, costs and port numbers, is compared as well.
//
// # Running
//
// The tests need root and these programs, of Debian's packages:
//
//   - ip and bridge: iproute2
//   - nsenter: util-linux
//   - ovs-vswitchd, ovs-vsctl, and ovsdb-server, ovsdb-tool, ovs-appctl from what
//     it depends on: openvswitch-switch
//
// The kernel needs network and PID namespaces, veth, for Open vSwitch
// /dev/net/tun (its module is not used: the data path is in user space), for
// the other test the bridge. The service of the package is not used and not in
// the way: the daemons are the tests' own, with their sockets, databases and
// logs in a temporary folder.
//
// What is missing is the reason by which a test is skipped; -short is one too.
// With SPANDRILL_REAL=1 in the environment it is a failure instead. What was
// read from the bridges once is in testdata and is parsed and compared without
// root, on every system. With -record it is written anew.
//
// # Peculiarities
//
// Of Open vSwitch 3.1.0:
//
//   - rstp-path-cost, rstp-port-priority, rstp-port-num, rstp-priority and all
//     48 bits of rstp-address are honoured, a cost at run time as well. A number
//     that another port has is not: the port gets the first that is free.
//   - rstp/show prints a cost of nine digits without a space before the port's
//     priority, and nothing of a bridge behind "unknown root port".
//   - A port that is down has the role Disabled and the state Discarding. A port
//     where nobody answers is Designated, and Forwarding after some three seconds.
//   - It is wrong about a bridge that hears one designated port on two of its
//     ports, which takes shared media. IEEE 802.1D-2004 17.21.25 elects the best
//     root path priority vector, where the cost comes first. Here two vectors
//     are compared by the rule for a message and the vector it replaces (17.6),
//     where one from the same designated port wins whatever its cost. So the
//     port that is looked at last becomes root port, be it the dearer one.
//     testdata/ovs-dear.txt has two such bridges; with equal costs all is well.
//
// Of the kernel's bridge, and of iproute2 6.1:
//
//   - A port's number can not be asked for: it is the lowest that is free.
//   - A port's priority has six bits and its number ten. Priorities in steps of
//     four give the identifiers of 802.1D-2004.
//   - A cost has sixteen bits, as in IEEE 802.1D-1998.
//   - What ip prints as root_id of a bridge is the bridge's own identifier; that
//     of its ports is the root's.
package realswitch
