package drill

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

func (r *running) stray() error {
	x := &report.Strays{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "markdown": x.Markdown, "json": x.JSON})
	if err != nil {
		return err
	}
	o := failure.StrayOptions{}
	if through := r.text("through", ""); through != "" {
		if o.Through, err = topology.ParseBPDU(through); err != nil {
			return bad("--through: %w", err)
		}
	}
	if o.Described, err = r.is("declared", false); err != nil {
		return err
	}
	if x.File, x.Fabric, err = r.network(r.arg(0)); err != nil {
		return err
	}
	if err := x.Judge(context.Background(), o); err != nil {
		return noTrees(err)
	}
	r.states = append(r.states, looked{fabric: x.Fabric, plan: Chosen(failure.Scenario{}), strays: x.Strays})
	if err := write(&r.out); err != nil {
		return err
	}
	if n := len(x.Errors); n > 0 {
		return noTrees(fmt.Errorf("%s could not be analysed", plural(n, "cable", "cables")))
	}
	return nil
}

func (r *running) change() error {
	d := &report.Drill{Changes: true}
	write, err := r.writer(map[string]func(io.Writer) error{"text": d.Text, "markdown": d.Markdown, "json": d.JSON})
	if err != nil {
		return err
	}
	names, err := r.list("kinds")
	if err != nil {
		return err
	}
	if _, err := r.list("down"); err != nil { // of a network that is read later
		return err
	}
	if len(r.flags["make"]) > 0 && len(names) > 0 {
		return bad("--make is one scenario and --kinds a sweep: want one of them")
	}
	var kinds []failure.ChangeKind
	for _, name := range names {
		k, err := failure.ParseChangeKind(name)
		if err != nil {
			return bad("--kinds: %w", err)
		}
		kinds = append(kinds, k)
	}
	if d.File, d.Fabric, err = r.network(r.arg(0)); err != nil {
		return err
	}
	down, err := r.down(d.Fabric)
	if err != nil {
		return err
	}
	requirements, err := r.requirements(d.Fabric)
	if err != nil {
		return err
	}
	if len(r.flags["make"]) > 0 {
		err = r.made(d, down)
	} else {
		err = r.eachChange(d, kinds, names, down)
	}
	if err != nil {
		return err
	}
	if err := write(&r.out); err != nil {
		return err
	}
	held := r.hold(d, requirements, d.Outcomes)
	if n := len(d.Errors); n > 0 {
		return noTrees(fmt.Errorf("%s could not be analysed", plural(n, "change", "changes")))
	}
	return held
}

// made fills in the outcome of what --make says, after that without fault.
func (r *running) made(d *report.Drill, down topology.Faults) error {
	changes, err := failure.ParseChanges(d.Fabric, r.flags["make"]...)
	if err != nil {
		return bad("--make: %v", err)
	}
	s := failure.Scenario{Changes: changes, Down: down}
	r.looksAt(d.Fabric, Chosen(s))
	if err := d.Evaluate(s); err != nil {
		return noTrees(err)
	}
	return nil
}

// eachChange fills in the outcomes of each change of the kinds by itself.
func (r *running) eachChange(d *report.Drill, kinds []failure.ChangeKind, names []string, down topology.Faults) error {
	changes := failure.Changes(d.Fabric, kinds...)
	if len(changes) == 0 {
		return bad("the network has no change of kind %s to make", strings.Join(names, " or "))
	}
	r.looksAt(d.Fabric, Chosen(failure.ChangeScenarios(changes, down)...))
	return collected(d, failure.SweepChanges(context.Background(), d.Fabric, changes, down))
}
