package report

import (
	"strings"

	"github.com/spandrill/spandrill/failure"
)

// wayBack prints what is left of each reboot when the switch is back.
func (p *printer) wayBack(reboots []*failure.Reboot) {
	p.line(0, "")
	p.line(0, "The way back")
	var clean []string
	for _, r := range reboots {
		if r.Stuck == nil {
			clean = append(clean, r.Switch.String())
		}
	}
	if clean != nil {
		p.wrapped(1, "all is as before, so that what moved moves again: "+strings.Join(clean, ", "))
	}
	for _, r := range reboots {
		if r.Stuck == nil {
			continue
		}
		p.wrapped(1, r.Switch.String()+" leaves something behind, until somebody acts")
		for _, s := range r.Stuck {
			p.wrapped(2, s.String())
		}
		p.networks(2, r.Back, verdict, false, true)
	}
}

type jsonReboot struct {
	Switch   string        `json:"switch"`
	Stuck    []jsonStuck   `json:"stuck"`
	Networks []jsonNetwork `json:"networks"`
}

type jsonStuck struct {
	Port      string   `json:"port"`
	Element   string   `json:"element,omitempty"`
	Guard     string   `json:"guard"`
	Instances []string `json:"instances"`
}

func rebootOf(r *failure.Reboot) jsonReboot {
	out := jsonReboot{Switch: r.Switch.String(), Stuck: []jsonStuck{}, Networks: networksJSON(r.Back.Networks)}
	for _, s := range r.Stuck {
		stuck := jsonStuck{Port: s.Port.String(), Guard: s.Guard.String()}
		if s.Element.Kind != 0 {
			stuck.Element = s.Element.String()
		}
		for _, i := range s.Instances {
			stuck.Instances = append(stuck.Instances, i.String())
		}
		out.Stuck = append(out.Stuck, stuck)
	}
	return out
}
