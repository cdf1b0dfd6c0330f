package report

import (
	"fmt"
	"slices"
	"strings"
)

// Missed is a requirement that a scenario does not meet.
type Missed struct {
	Requirement, Scenario string
	// Subject is what it is about, Got what is true of it instead, with its verb, and
	// Reason why, all as package drill says them.
	Subject, Got, Reason string
}

// missedGroup is what is told in one sentence.
type missedGroup struct {
	first     Missed
	subjects  []string
	scenarios []string
}

// FoldMissed returns a sentence for each, in the order in which they are. Of one scenario
// those of which the same is true for the same reason are told together, and then scenarios
// of which the same is true but for numbers in names, in the words of the first and with how
// many they are.
func (d *Drill) FoldMissed(all []Missed) []string {
	_, noun, _ := d.words()
	if d.Reboots != nil {
		noun = "states" // of each reboot two
	}
	groups := foldMissed(all, func(g *missedGroup) string {
		return fmt.Sprintf("%q", []string{g.first.Requirement, g.first.Scenario, g.first.Got, g.first.Reason})
	})
	var out []string
	for _, g := range foldGroups(groups, func(g *missedGroup) string {
		return fmt.Sprintf("%q %s", g.first.Requirement,
			numberInName.ReplaceAllString(fmt.Sprintf("%q", []string{g.first.Scenario, strings.Join(g.subjects, ", "), g.first.Got, g.first.Reason}), "${1}#"))
	}) {
		with := strings.Join(foldNames(g.scenarios), ", ")
		if n := len(g.scenarios); n > 1 {
			with += fmt.Sprintf(" (%d %s)", n, noun)
		}
		out = append(out, fmt.Sprintf("not met: %s: with %s, %s: %s", g.first.Requirement, with, g.true(), g.first.Reason))
	}
	return out
}

// true says what is true of the subjects: "csv is slow", "csv and vm are slow".
func (g *missedGroup) true() string {
	if len(g.subjects) == 1 {
		return g.subjects[0] + " " + g.first.Got
	}
	got := g.first.Got
	for one, many := range map[string]string{"is ": "are ", "has ": "have "} {
		if rest, ok := strings.CutPrefix(got, one); ok {
			got = many + rest
			break
		}
	}
	last := len(g.subjects) - 1
	return fmt.Sprintf("%s and %s %s", strings.Join(g.subjects[:last], ", "), g.subjects[last], got)
}

func foldMissed(all []Missed, key func(*missedGroup) string) []*missedGroup {
	var groups []*missedGroup
	for _, m := range all {
		groups = append(groups, &missedGroup{m, []string{m.Subject}, []string{m.Scenario}})
	}
	return foldGroups(groups, key)
}

// foldGroups joins those of one key into the first.
func foldGroups(groups []*missedGroup, key func(*missedGroup) string) []*missedGroup {
	var out []*missedGroup
	of := make(map[string]*missedGroup)
	add := func(to *[]string, more []string) {
		for _, name := range more {
			if !slices.Contains(*to, name) {
				*to = append(*to, name)
			}
		}
	}
	for _, g := range groups {
		k := key(g)
		if into := of[k]; into != nil {
			add(&into.subjects, g.subjects)
			add(&into.scenarios, g.scenarios)
			continue
		}
		of[k] = g
		out = append(out, g)
	}
	return out
}
