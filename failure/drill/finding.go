package drill

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

// NoFindingAbove wants no finding of [failure.Check] that is worse than a severity,
// those with the codes excepted aside: NoFindingAbove(failure.Note) allows notes and
// neither warnings nor errors; 0 allows nothing. It is about the fabric and not about
// any state, so that the first scenario that runs tells it and no other.
func NoFindingAbove(most failure.Severity, except ...failure.FindingCode) Requirement {
	return &noFinding{most, except}
}

type noFinding struct {
	most   failure.Severity
	except []failure.FindingCode
}

func (q *noFinding) String() string {
	text := "no finding"
	switch q.most {
	case failure.Note:
		text = "no finding worse than a note"
	case failure.Warning:
		text = "no finding worse than a warning"
	}
	if len(q.except) > 0 {
		names := make([]string, len(q.except))
		for i, c := range q.except {
			names[i] = string(c)
		}
		text += " but " + list(names, "and")
	}
	return text
}

func (q *noFinding) Validate(*topology.Fabric) error {
	var errs []error
	if q.most >= failure.Error {
		errs = append(errs, errors.New("nothing is worse than an error: want failure.Warning, failure.Note or 0"))
	}
	var codes []string
	for _, c := range failure.FindingCodes() {
		codes = append(codes, string(c.Code))
	}
	for _, c := range q.except {
		errs = append(errs, unknown("finding", string(c), codes))
	}
	return errors.Join(errs...)
}

func (q *noFinding) Check(s *State) (out []Miss) {
	findings, err := s.Findings()
	if err != nil {
		return []Miss{{Subject: "the network", Got: "could not be checked", Reason: err.Error(), Anywhere: true}}
	}
	for _, x := range findings {
		if x.Severity <= q.most || slices.Contains(q.except, x.Code) {
			continue
		}
		got := fmt.Sprintf("%v %s", x.Severity, x.Code)
		if x.Path != "" {
			got += " at " + x.Path
		}
		out = append(out, Miss{Subject: "there is", Got: got, Reason: x.Text, Remedy: x.Fix, Anywhere: true})
	}
	return out
}
