package report

import (
	"context"
	"iter"

	"github.com/spandrill/spandrill/failure"
)

// Evaluate adds the outcomes of the state without fault and of one scenario of Fabric.
// The error says which of the two could not be analysed.
func (d *Drill) Evaluate(s failure.Scenario) error {
	for _, s := range []failure.Scenario{{}, s} {
		o, err := failure.Evaluate(d.Fabric, s)
		if err != nil {
			return err
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	return nil
}

// Collect adds the outcomes of a sweep, and what could not be analysed to Errors. After
// each it calls step, unless that is nil. Where the first could not be analysed, which
// is the state without fault, it returns that error and takes no more.
func (d *Drill) Collect(outcomes iter.Seq2[*failure.Outcome, error], step func()) error {
	for o, err := range outcomes {
		if step != nil {
			step()
		}
		switch {
		case err != nil && len(d.Outcomes) == 0:
			return err
		case err != nil:
			d.Errors = append(d.Errors, err)
		default:
			d.Outcomes = append(d.Outcomes, o)
		}
	}
	return nil
}

// Judge fills in the state without a stray cable and each stray cable of Fabric. The
// error says that not even that state could be analysed, or that the context is done.
func (r *Strays) Judge(ctx context.Context, o failure.StrayOptions) (err error) {
	if r.Rest, err = failure.Evaluate(r.Fabric, failure.Scenario{}); err != nil {
		return err
	}
	for x, err := range failure.Strays(ctx, r.Fabric, o) {
		if err != nil {
			r.Errors = append(r.Errors, err)
			continue
		}
		r.Strays = append(r.Strays, x)
	}
	return ctx.Err()
}
