package main

import (
	"fmt"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/drill"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

// requirement is what --require says, which no state may miss.
type requirement struct {
	text string
	drill.Requirement
}

func parseRequirements(f *topology.Fabric, texts []string) ([]requirement, error) {
	var out []requirement
	for _, text := range drill.SplitRequirements(texts) {
		r, err := drill.ParseRequirement(text)
		if err != nil {
			return nil, status(statusBad, fmt.Errorf("--require %w", err))
		}
		if err := r.Validate(f); err != nil {
			return nil, status(statusBad, fmt.Errorf("--require %q: %w", text, err))
		}
		out = append(out, requirement{text, r})
	}
	return out, nil
}

// misses returns every state in which the requirement is not met.
func (q requirement) misses(c *drill.Checker, outcomes []*failure.Outcome) ([]report.Missed, error) {
	var out []report.Missed
	for _, o := range outcomes {
		misses, err := c.Check(q.Requirement, o)
		if err != nil {
			return nil, status(statusNoTrees, err)
		}
		for _, m := range misses {
			out = append(out, report.Missed{Requirement: q.text, Scenario: o.Scenario.Name, Subject: m.Subject, Got: m.Got, Reason: m.Reason})
		}
	}
	return out, nil
}
