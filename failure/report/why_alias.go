package report

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/spandrill/spandrill/stp"
)

// aliased is a port of a peer of an MLAG pair whose number the other peer's port has on the
// one bridge that both are, so that it has another there: see [lag.View.BridgePort].
type aliased struct {
	bridge, own stp.PortID     // its name on the bridge, and its own
	name, id    *regexp.Regexp // id: of its port ID, nil where the number is its own
	said        bool
}

// line and wrapped name ports as the switches do that have them.
func (x *why) line(indent int, format string, args ...any) {
	x.printer.line(indent, "%s", x.named(fmt.Sprintf(format, args...)))
}

func (x *why) wrapped(indent int, text string) { x.printer.wrapped(indent, x.named(text)) }

// named replaces the names that ports have on the bridge of an MLAG pair by their own, and
// keeps in mind which ports a reader has seen either name or number of.
func (x *why) named(text string) string {
	for _, a := range x.aliases() {
		out := a.name.ReplaceAllString(text, "${1}"+a.own.String())
		a.said = a.said || out != text || a.id != nil && a.id.MatchString(text)
		text = out
	}
	return text
}

func (x *why) aliases() []*aliased {
	if x.alias != nil {
		return x.alias
	}
	x.alias = []*aliased{}
	for _, b := range x.s.View.Bridged.Bridges {
		for _, p := range b.Ports {
			at := stp.PortID{Bridge: b.Name, Number: p.Number}
			if own := x.s.View.SwitchPort(at); own != at {
				a := &aliased{bridge: at, own: own, name: regexp.MustCompile(`(^|[^\pL\pN.:_-])` + regexp.QuoteMeta(at.String()) + `\b`)}
				if own.Number != at.Number {
					a.id = regexp.MustCompile(`[0-9]\.` + strconv.Itoa(p.Number) + `\b`) // priority.number
				}
				x.alias = append(x.alias, a)
			}
		}
	}
	return x.alias
}

// explainAliases says of the ports that were named what they are.
func (x *why) explainAliases() error {
	for _, a := range x.aliases() {
		if !a.said {
			continue
		}
		text := fmt.Sprintf("%s is a port of the MLAG pair %s, which is one bridge, %s.", x.at(a.own), x.s.View.Pair(a.own.Bridge).Name, a.bridge.Bridge)
		if a.id != nil {
			text += fmt.Sprintf(" Its number there is taken to be %d, as %s has a port %d of its own; which one the pair gives it is the vendor's.",
				a.bridge.Number, a.bridge.Bridge, a.own.Number)
		}
		x.printer.wrapped(0, text)
	}
	return x.err
}
