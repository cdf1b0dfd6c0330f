// Package drill is for failure drills in unit tests: every cable of your network is
// pulled on every change, and a test fails where that reaches what it must not.
//
//	func TestNoCableReachesTheCluster(t *testing.T) {
//		f := drill.Load(t, "testdata/cluster.yaml")
//		cables := failure.Singles(topology.KindLink, topology.KindMember)
//		drill.Run(t, f, cables,
//			drill.Collateral(failure.Rerouted, "management", "heartbeat"),
//			drill.OneOf(failure.Slow, "csv", "live-migration"),
//			drill.ClusterKeepsAll("hv1"))
//	}
//
// # What dies
//
// The network is a topology file, by [Load] or [LoadFS], or a [topology.Fabric] that
// was built in Go. The plan says what dies: failure.Singles of some kinds of elements
// or of all, [Pairs], single scenarios by name, Scenarios("member:isl/1",
// "lag:isl,switch:core-a"), scenarios of your own with [Chosen], also of changes that are
// no outages (failure.Changes and failure.ChangeScenarios), each switch down and
// back with [Reboots], each cable slower with [Slowdowns]. Each state is a subtest by the
// name of what is dead, and go test -run 'TestNoCable/member:isl/1' runs that one.
//
// # What has to hold
//
// Requirements are values. Of a network: [AtWorst] this verdict, [Collateral] for what
// the fault did not touch, [OneOf] a network and its fallback pair by pair,
// [NeverUnder] so many Mbps, [MaxHops]. Of ports and trees: [Forwards], [Role],
// [RootIs]. Of a cluster: [Cluster] at worst this verdict, [ClusterKeepsAll]. Of the
// network as it stands: [NoFindingAbove]. They compose by [All], [AnyOf], [Not] and
// [When], and one of your own has the three methods of [Requirement]. A name that the
// network does not have ends the test before anything is evaluated, with the nearest.
//
// # What a failure looks like
//
//	member:isl/1: csv is slow (connected, but under the speed it needs); want csv rerouted or better
//	  want    csv rerouted or better
//	  got     csv is slow (connected, but under the speed it needs)
//
//	  why     lag:isl is up, but ten-b discards it (port ten-b:1, alternate): …
//	  mend    give lag:isl a cost of 1,999 or less at ten-b, or make ten-a the root
//	  way     node1/csv > ten-a > lag:up-a > core-a > link:core > core-b > lag:up-b > ten-b > node2/csv
//	  before  node1/csv > ten-a > lag:isl > ten-b > node2/csv
//
//	  roles   ten-b:1 (lag:isl)   root → alternate
//	          ten-b:2 (lag:up-b)  alternate → root
//
//	  picture spandrill diagram cluster.yaml --down member:isl/1 --difference --format svg > member_isl_1.svg
//
// Mend is what would make that verdict better, tried on this state; what it does in
// others a new run tells. Roles are the ports that are not what they are without
// fault. With go test -artifacts the picture is a file and its path is printed; else
// it is the command that draws it. The command spandrill is
// github.com/spandrill/spandrill/examples/spandrill.
//
// # Golden files
//
// [Baseline] keeps the verdicts of all states in a file, so that a pull request shows
// which one it changes. [RunFiles] runs drill files: prose, networks and commands
// with their output, for those who write no Go. SPANDRILL_UPDATE=1 go test, or -update
// where your test has such a flag, writes both.
package drill
