package drill

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

const (
	textWidth  = 100 // where sentences are wrapped
	labelWidth = 8   // of want, got, why …
	// Of one requirement and of one state are told so many, and how many more there are.
	mostMisses  = 12
	mostReasons = 6
)

// message is what a state that misses something prints. The first line is a sentence
// by itself, since annotations in CI show no more. What is wanted and got comes first,
// then each reason and each way once, whatever rests on it.
func (d *drill) message(s *State, it item, of []missed, picture []string) string {
	w := &block{}
	w.headline(it, of)
	if text := stateLine(s); text != it.name+" is dead" && text != it.name && it.name != (failure.Scenario{}).String() {
		w.part("state", text)
	}
	var misses []Miss
	for _, m := range of {
		w.part("want", m.of.String())
		for i, miss := range m.misses {
			if i == mostMisses {
				w.part("", fmt.Sprintf("and %d more", len(m.misses)-i))
				break
			}
			w.part("got", miss.String())
			if miss.Anywhere {
				w.reasons([]Miss{miss})
			}
		}
		misses = append(misses, slices.DeleteFunc(slices.Clone(m.misses), func(m Miss) bool { return m.Anywhere })...)
	}
	if misses != nil {
		w.gap()
		w.reasons(misses)
		w.ways(misses)
		w.gap()
		w.roles(s)
		w.gap()
		for _, p := range picture {
			w.line("picture", p)
		}
	}
	return strings.TrimRight(w.text.String(), "\n")
}

// roles writes the difference to the trees without fault.
func (b *block) roles(s *State) {
	changes := roleChanges(s.Rest(), s.Trees())
	if len(changes) == 0 && s.Trees() != s.Rest() {
		changes = []string{"no port that is up has another role than without fault"}
	}
	for _, c := range changes {
		b.line("roles", c)
	}
}

// stateLine says what is dead.
func stateLine(s *State) string {
	dead := s.Outcome.Scenario.Down
	switch {
	case dead.Len() == 0 || len(s.Outcome.Scenario.Changes) > 0 || s.Outcome.Scenario.Slower != (failure.Slowdown{}):
		return s.Outcome.Scenario.String()
	case dead.Len() == 1:
		return dead.String() + " is dead"
	}
	return strings.ReplaceAll(dead.String(), " + ", ", ") + " are dead"
}

// block is lines with a label in front of each part.
type block struct {
	text strings.Builder
	last string // label that the part above has
}

// headline is the state, the first thing that is not as wanted, and how many more
// there are.
func (b *block) headline(it item, of []missed) {
	first, n := of[0].misses[0], 0
	for _, m := range of {
		n += len(m.misses)
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(", and %d more", n-1)
	}
	fmt.Fprintf(&b.text, "%s: %v; want %v%s\n", it.name, first, of[0].of, more)
}

func (b *block) gap() {
	if text := b.text.String(); !strings.HasSuffix(text, "\n\n") {
		b.text.WriteString("\n")
	}
	b.last = ""
}

// part writes a sentence, wrapped, under a label.
func (b *block) part(label, sentence string) {
	for _, line := range wrap(sentence, textWidth) {
		b.line(label, line)
	}
	b.last = "" // the next has its label, also where it is the same
}

// line writes one line, with its label unless the line above has it.
func (b *block) line(label, text string) {
	if label == b.last {
		label = ""
	} else {
		b.last = label
	}
	fmt.Fprintf(&b.text, "  %s%s\n", pad(label, labelWidth), text)
}

// reasons writes why, once for all misses that have the same reason, and what would
// mend it.
func (b *block) reasons(misses []Miss) {
	b.once("why", misses, func(m *Miss) string { return m.Reason })
	b.once("mend", misses, func(m *Miss) string { return m.Remedy })
}

// once writes each text once, and where there are several what each is about.
func (b *block) once(label string, misses []Miss, of func(*Miss) string) {
	var order []string
	subjects := make(map[string][]string)
	for i := range misses {
		m := &misses[i]
		text := of(m)
		if text == "" {
			continue
		}
		if subjects[text] == nil {
			order = append(order, text)
		}
		if !slices.Contains(subjects[text], m.Subject) {
			subjects[text] = append(subjects[text], m.Subject)
		}
	}
	for i, text := range order {
		if i == mostReasons {
			b.part("", fmt.Sprintf("and %d more", len(order)-i))
			break
		}
		if len(order) > 1 {
			text = strings.Join(subjects[text], ", ") + ": " + text
		}
		b.part(label, text)
	}
}

// ways writes the way of the first pair that has one, now and without fault.
func (b *block) ways(misses []Miss) {
	i := slices.IndexFunc(misses, func(m Miss) bool { return m.Path != nil || m.Before != nil })
	if i < 0 {
		return
	}
	m := misses[i]
	now := "none"
	if m.Path != nil {
		now = pathText(m.Path)
	}
	b.part("way", now)
	if m.Before != nil && !slices.Equal(m.Path, m.Before) {
		b.part("before", pathText(m.Before))
	}
}

func pathText(p failure.Path) string {
	names := make([]string, len(p))
	for i, e := range p {
		names[i] = e.String()
		if e.Kind == topology.KindSwitch || e.Kind == topology.KindNIC {
			names[i] = strings.TrimPrefix(names[i], e.Kind.String()+":")
		}
	}
	return strings.Join(names, " > ")
}

// wrap breaks a sentence at spaces.
func wrap(text string, wide int) (out []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && width(line)+1+width(word) > wide {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" || out == nil {
		out = append(out, line)
	}
	return out
}
