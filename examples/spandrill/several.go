package main

import (
	"errors"
	"fmt"
	"slices"
)

// errSaid goes with an error that has been said already.
var errSaid = errors.New("said already")

// severity is the order in which the statuses of several networks win over each
// other: bad input over what could not be analysed, that over what is not met.
var severity = []int{statusMet, statusNotMet, statusNoTrees, statusBad}

// several runs a command for each network that is named, without any for the
// reference cluster, and goes on after an error. Its error is the worst of them.
func (s streams) several(networks []string, run func(network string) error) error {
	if len(networks) < 2 {
		return run(arg(networks, 0))
	}
	for i, n := range networks {
		if slices.Contains(networks[:i], n) {
			return status(statusBad, fmt.Errorf("%q is named twice", n))
		}
	}
	worst := statusMet
	for _, n := range networks {
		err := run(n)
		s.say(err)
		if code := statusOf(err); slices.Index(severity, code) > slices.Index(severity, worst) {
			worst = code
		}
	}
	if worst == statusMet {
		return nil
	}
	return status(worst, errSaid)
}
