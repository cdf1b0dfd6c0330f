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
// those of which the same is true for the same reason, be it of several VLANs, are told
// together, and then scenarios
// of which the same is true but for numbers in names, in the words of the first and with how
// many they are.
func (d *Drill) FoldMissed(all []Missed) []string {
	_, noun, _ := d.words()
	if d.Reboots != nil {
		noun = "states" // of each reboot two
	}
	groups := alikeInScenario(all)
	var out []string
	for _, g := range alikeScenarios(groups, func(g *missedGroup) string {
		return fmt.Sprintf("%q %s", g.first.Requirement,
			numberInName.ReplaceAllString(fmt.Sprintf("%q", []string{g.first.Scenario, strings.Join(g.subjects, ", "), g.first.Got, g.first.Reason}), "${1}#"))
	}) {
		with := strings.Join(foldNames(g.scenarios), ", ")
		if n := len(g.scenarios); n > 1 {
			with += fmt.Sprintf(" (%d %s)", n, noun)
		}
		text := fmt.Sprintf("not met: %s: with %s, %s", g.first.Requirement, with, g.true())
		if g.first.Reason != "" {
			text += ": " + g.first.Reason
		}
		out = append(out, text)
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

// alikeInScenario joins what is true of several in one scenario for the same reason, or for
// one that differs in the VLAN that it names.
func alikeInScenario(all []Missed) []*missedGroup {
	type key struct{ requirement, scenario, got string }
	var order []key
	first := make(map[key]Missed)
	reasons := make(map[key][]said)
	for _, m := range all {
		k := key{m.Requirement, m.Scenario, m.Got}
		if _, ok := first[k]; !ok {
			order, first[k] = append(order, k), m
		}
		i := slices.IndexFunc(reasons[k], func(s said) bool { return s.text == m.Reason })
		if i < 0 {
			reasons[k] = append(reasons[k], said{m.Reason, []string{m.Subject}})
		} else if !slices.Contains(reasons[k][i].names, m.Subject) {
			reasons[k][i].names = append(reasons[k][i].names, m.Subject)
		}
	}
	var out []*missedGroup
	for _, k := range order {
		for _, s := range foldVLANs(reasons[k]) {
			m := first[k]
			m.Subject, m.Reason = s.names[0], s.text
			out = append(out, &missedGroup{m, s.names, []string{m.Scenario}})
		}
	}
	return out
}

// alikeScenarios joins the scenarios of one key into the first.
func alikeScenarios(groups []*missedGroup, key func(*missedGroup) string) []*missedGroup {
	var out []*missedGroup
	of := make(map[string]*missedGroup)
	for _, g := range groups {
		k := key(g)
		into := of[k]
		if into == nil {
			of[k] = g
			out = append(out, g)
			continue
		}
		for _, name := range g.scenarios {
			if !slices.Contains(into.scenarios, name) {
				into.scenarios = append(into.scenarios, name)
			}
		}
	}
	return out
}
