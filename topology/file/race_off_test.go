//go:build !race

package file_test

// race says that the race detector is on, under which more is allocated.
const race = false
