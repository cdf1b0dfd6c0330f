package explain

import "github.com/spandrill/spandrill/failure"

// text is what there is to say of a verdict beside its name and words.
type text struct {
	means, matters, fix string
	args                []string
}

var verdicts = map[failure.Verdict]text{
	failure.Intact: {
		"Every pair of hosts of the network, and every host with its gateway, takes the links that it takes without fault, with as many members, and has the speed that the network needs.",
		"It is what to ask of a network that a failure has nothing to do with. Where it is the verdict without fault, it says that the design does what it is for.",
		"Nothing. Whether there is a spare left is another question: the drill says where the next cable would be one too many.",
		[]string{"drill", "--down", "member:other/1"},
	},
	failure.Degraded: {
		"The network takes the same links as without fault, but a bundle on its way has fewer active members, or one of the hosts fewer live NICs in its team. It still has the speed that it needs.",
		"The bundle did its job. What it has lost is the spare: and with most switches its path cost has risen, so that the next failure may move the whole tree.",
		"Replace the cable. To see what each further member costs, use spandrill erode.",
		[]string{"drill", "--down", "member:isl/1"},
	},
	failure.Rerouted: {
		"The network is connected and fast enough, but over other links than without fault, or through another gateway.",
		"This is what redundancy is for. While it lasts the traffic shares links with others, the drill says with whom and how much is offered there, and there may be no spare left.",
		"Repair what is dead. Ask for at least this with --require 'NETWORK>=rerouted'.",
		[]string{"drill", "--down", "link:direct"},
	},
	failure.Slow: {
		"The network is connected, but two of its hosts have less between them than it needs: in sum, or for one flow, which never gets more than one member of a bundle.",
		"Every light is green and every ping is answered. Live migration takes ten times as long, storage times out, and nobody looks at spanning tree.",
		"Make the way that is left fast enough, or keep spanning tree off it: the reason names the port that discards on the fast link, and the remedy that was tried, such as a pinned cost or a priority.",
		[]string{"drill", "--down", "link:fast"},
	},
	failure.Unfit: {
		"The network is connected and fast enough, but its way crosses a switch with a smaller MTU than it needs, or without a capability such as lossless queues (dcb).",
		"Small frames pass, so that ping and heartbeats work, and large ones are dropped: live migration and storage fail in ways that look like a fault of the hosts.",
		"Raise the MTU or add the capability on the switches that only a reroute uses, or see that no reroute leads there.",
		[]string{"drill", "--down", "link:direct"},
	},
	failure.Blocked: {
		"Two endpoints do not reach each other. Live links that allow the VLAN join them, and a port on the way discards: because it lost an election of spanning tree, or a guard holds it.",
		"There is a cable for the network, it is up, and spanning tree keeps the frames off it, because it knows links and not VLANs, and prefers a way that does not carry this one.",
		"Allow the VLAN on the way that forwards, or make the link that discards the better way for the tree: the reason has the two vectors and the field that decided.",
		[]string{"drill"},
	},
	failure.Pruned: {
		"Two endpoints do not reach each other. Live links join the two switches, but on each such way a link does not allow the VLAN at both ends, or is a bundle that has closed.",
		"The spare way is there and was never tried for this VLAN. Nobody notices until the way in use dies.",
		"Allow the VLAN on the spare way, if the network may go there; if it is to stay off it, give it another spare.",
		[]string{"drill", "--down", "link:isl"},
	},
	failure.Severed: {
		"Two endpoints do not reach each other, and no chain of live links joins their switches; or all NICs of a host in the network are dead, or all gateways.",
		"No setting helps: there is no cable left.",
		"Lay another cable, plug the second NIC into another switch, or name a network as fallback that goes another way.",
		[]string{"drill", "--down", "link:isl"},
	},
	failure.Looped: {
		"The links of the VLAN that forward close a ring to which a host or gateway of the network is joined: because a switch on it has no spanning tree, or a port filters BPDUs.",
		"Broadcasts go round without end and fill every link of the VLAN in milliseconds; all networks on these links go down with it.",
		"Run spanning tree on every switch of the ring, take the BPDU filter off, or take one link out.",
		[]string{"drill"},
	},
}

var clusterVerdicts = map[failure.ClusterVerdict]text{
	failure.Whole: {
		"Every node is kept, and every network takes the way that it takes without fault, be it with fewer members of a bundle.",
		"The failure is one that nobody has to get up for.",
		"Nothing but to replace what died.",
		[]string{"drill", "--down", "member:isl/1"},
	},
	failure.OnBackup: {
		"Every node is kept and no two of them are without a network and its fallbacks, but some network takes other links or another gateway than without fault, or is cut for nodes that go on over its fallback, or that it names none for.",
		"Everything works, and on something that was meant for emergencies.",
		"Repair what is dead before the next failure. Ask for at least this with --require 'cluster:NAME>=on-backup'.",
		[]string{"drill", "--down", "link:direct"},
	},
	failure.NetworkLost: {
		"Two live nodes, which the cluster keeps, share neither a network nor one of the networks that it names as fallback.",
		"The cluster goes on, and what the network is for does not work between these two: no live migration, no storage redirected from one to the other.",
		"Spread the NICs so that each two nodes keep the network or its fallback whatever fails, or give both another way.",
		[]string{"drill", "--down", "switch:b"},
	},
	failure.NodesLost: {
		"A node is not among those that the cluster keeps: its host is dead, or it sees the others on no network that carries heartbeats. The others have a majority of votes.",
		"The virtual machines of the lost nodes start again on the others, from their disks: an outage of minutes for them.",
		"Where hosts are lost that are alive, give their heartbeats a second way. What only a dead host loses is what a cluster is for.",
		[]string{"drill", "--down", "host:node1"},
	},
	failure.ServicesLost: {
		"A live node has lost a network over which its virtual machines serve others (services: true), at once: two nodes are not connected on it, or the node is cut from the gateway.",
		"The cluster sees nothing wrong, since heartbeats go on, and moves nothing; the users see everything wrong.",
		"Team the NICs of that network over two switches, and let the trees of both reach the gateway.",
		[]string{"drill", "--down", "nic:node1/vm"},
	},
	failure.ClusterDown: {
		"No set of nodes that all see each other has a majority of votes; a tie that has not the witness loses too.",
		"All nodes stop, and with them every virtual machine, though every host is alive.",
		"Give heartbeats two ways that no one failure takes, an odd number of votes, and a witness that is reached another way.",
		[]string{"drill", "--down", "link:isl"},
	},
}
