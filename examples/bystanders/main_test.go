package main

func Example() {
	main()
	// Output:
	// member:isl/1: vm is slow, 2000 Mbps
	// member:isl/1: csv is slow, 2000 Mbps
	// member:isl/1: live-migration is slow, 2000 Mbps
	// member:isl/2: vm is slow, 2000 Mbps
	// member:isl/2: csv is slow, 2000 Mbps
	// member:isl/2: live-migration is slow, 2000 Mbps
}
