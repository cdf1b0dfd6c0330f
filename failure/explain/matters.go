package explain

import "github.com/spandrill/spandrill/failure"

// matters says of each code of findings what comes of it. What a finding means and
// how it is mended stands in package failure's table.
var matters = map[failure.FindingCode]string{
	failure.ID001:  "One lost cable makes two ways equal, and the address of a switch decides which of them your cluster gets. It is the slow one.",
	failure.ID002:  "The design works by luck. The day a switch is replaced, its address is another one, and the same failure slows or cuts a network that it left alone before.",
	failure.ID003:  "Which of two links carries the traffic is nobody's choice, and capacity planning that took the faster one for granted is wrong.",
	failure.ID004:  "What is computed here rests on an address that nobody gave. The real switches may settle on the other link, and then every answer about it is that of another network.",
	failure.UPG001: "The change that was to make things faster takes the cluster down at the moment it is made, in a place where nobody was working.",

	failure.LAG001: "Half of what was paid for never carries a frame; and if spanning tree is off somewhere the two links are a loop.",
	failure.LAG002: "The members that are left are taken down along with the one that died: one cable costs the whole bundle.",
	failure.LAG003: "The link lights are on at both ends and nothing passes; from the static end everything looks healthy.",
	failure.LAG004: "The bundle is slower than its number of cables says. Which cables wait is decided by numbers that nobody looked at.",
	failure.LAG005: "Nobody begins to speak: the bundle is down with every cable plugged in.",
	failure.LAG006: "A member that came up slower, for a bad cable or transceiver, makes a bundle lose it, or slows the flows that hash to it.",
	failure.LAG007: "Frames come back to where they came from, addresses flap, or a guard shuts the whole bundle down.",
	failure.LAG008: "At best one switch's cables carry everything and the others wait; at worst addresses flap between the switches with every frame.",

	failure.MLAG001: "The pair looks up and half of it is suspended: every bundle over it runs on one peer.",
	failure.MLAG002: "The secondary suspends its MLAG ports, and what is redundant on paper hangs on one switch.",
	failure.MLAG003: "The bundle's ports at one peer are suspended, and nobody looks there while the other one works.",
	failure.MLAG004: "Half of the pair speaks another dialect to the rest of the network, and its ports stop one VLAN after the other.",
	failure.MLAG005: "Large frames pass or vanish by the hash that chose the peer: every second live migration fails.",
	failure.MLAG006: "Some hosts reach some others, by a hash: the fault that takes longest to find.",
	failure.MLAG007: "The death of the primary, which the pair is there to survive, moves the whole tree.",
	failure.MLAG008: "The cheapest cable of the design is the one that cuts hosts off.",
	failure.MLAG009: "Two switches that each believe to be alone answer to one name: bundles flap, and frames take either.",
	failure.MLAG010: "A cable between the spines is pulled and a host in another rack is gone, with its own links up.",
	failure.MLAG011: "Which half of the hosts loses its spare when the peer link dies was decided by the factory.",
	failure.MLAG012: "For the two failures in a row that pairs are feared for there is no answer here.",

	failure.NET001: "The cluster does not work as it is described, before anything fails.",
	failure.NET002: "The network never has what it needs. It was probably fast enough in a test between two hosts on one switch.",
	failure.NET003: "Ping works, heartbeats work, and large frames do not arrive: live migration fails with an error that speaks of the host.",
	failure.NET004: "The reroute that was tested with a ping fails on the day that it is needed.",
	failure.NET005: "One switch, cable or rack stands between the network and an outage of hosts that are alive.",
	failure.NET006: "The team looks redundant in every tool of the host, and all of it hangs on one thing.",
	failure.NET007: "It is a host's single point of failure: fine where the network has a fallback, an outage where it has none.",
	failure.NET008: "The fallback falls with the network that it is for: two nodes are left that can neither migrate nor reach each other's storage.",
	failure.NET009: "The majority is counted with a vote that nobody can cast: one node fewer may fail than it seems.",

	failure.PORT001: "After each reboot a host waits half a minute for its network: longer than many cluster services and PXE wait.",
	failure.PORT002: "Each time the link comes up there is a loop until the first BPDU arrives, and a switch that is slow to send one makes that seconds.",
	failure.PORT003: "Somebody tidies up and plugs both ends of a spare cable into the nearest free ports. With a guard missing anywhere that is a broadcast storm.",
	failure.PORT004: "Spanning tree does not see the link. The first ring over it is a broadcast storm that takes every VLAN down.",
	failure.PORT005: "In a description it is mostly a switch named twice, and the uplink that was meant is missing from every verdict; in a rack it is a storm on the day that spanning tree is off.",

	failure.STP001: "Switches at the far end never hear from the root, elect one of their own, and where the two trees meet there is a loop or a hole. Which is not computed here.",
	failure.STP002: "A cable in a ring dies, and the switches at the end of what is now a chain lose the root.",
	failure.STP003: "Which switch all traffic turns at was decided by the factory, usually for the oldest switch, and moves when one is replaced.",
	failure.STP004: "The next switch that somebody connects may take over as root, and move every path in the network, with no configuration at all.",
	failure.STP005: "The first root was planned; after it dies the tree is whatever the addresses make of it, on the worst day for surprises.",
	failure.STP006: "Traffic between others crosses an access switch and its uplinks, while the fast links between the cores stand by.",
	failure.STP007: "All traffic between others turns at the slowest switch of the network.",
	failure.STP008: "A hop that costs 2 beside hops that cost 2,000 attracts all traffic, whatever its speed.",
	failure.STP009: "Instances do not pass between regions: the load sharing and the protection that MSTP was configured for are not there, and everything looks configured.",
	failure.STP010: "A link that is paid for and plugged in does not forward, and the design's spare may be that link.",
	failure.STP011: "What no source says is not guessed: there is no answer for this network until it is changed or described further.",
	failure.STP012: "There is no answer for some failures, and they are ones that can happen.",
	failure.STP013: "Roots on the wrong side make ports inconsistent, and whole VLANs stop at the border between the two protocols.",

	failure.STACK001: "When the master dies the stack is another bridge: its ties fall the other way, and ports that were in no danger move along with the master's.",
	failure.STACK002: "What looks like one box to whoever wrote the file is two to every failure: the day it dies more is gone than any answer here says.",

	failure.TEAM001: "Both ports are up and the team is not: what the host does then differs from system to system, and none is what was wanted.",
	failure.TEAM002: "Some flows and some virtual machines get a tenth of the others' speed, at random.",
	failure.TEAM003: "SMB Direct silently becomes plain SMB over TCP: a fraction of the speed, at many times the processor load.",
	failure.TEAM004: "The slower card is bought and plugged in, and never used.",
	failure.TEAM005: "It does not work, or works until a failure: who fails over first is undefined.",
	failure.TEAM006: "The virtual machine believes that it is protected, and loses its network with the first switch.",
	failure.TEAM007: "MPIO is configured, and there is one path: a pulled cable is a lost disk.",
	failure.TEAM008: "One pulled cable cuts the virtual machines that happen to be on that virtual switch, and no others, which is hard to find.",

	failure.VLAN001: "Traffic of the VLAN vanishes on this link. Nothing is down, and spanning tree may be quite happy to use it.",
	failure.VLAN002: "Both trunks allow the VLAN and it does not pass, since the switch between them does not have it.",
	failure.VLAN003: "Every cable is fine; the link that carries the VLAN discards and the one that forwards does not carry it.",
	failure.VLAN004: "The network follows a tree that was made for something else, and moves with every change of it.",
	failure.VLAN005: "A ring through this switch is not blocked there, and perhaps nowhere.",
	failure.VLAN006: "Two VLANs that were to be apart are one, or both are blocked, depending on the protocol.",
	failure.VLAN007: "A fallback in the VLAN of the network that it is for falls with it, and a digit typed wrong looks like this too.",

	failure.CHK001: "That nothing was found does not say that nothing is there.",
	failure.CHK002: "A too small MTU, the classic of jumbo frames, cannot be found on a switch that does not say its own.",
	failure.CHK003: "A tie or a margin that rests on the assumed cost may come out otherwise on the real switch.",
}
