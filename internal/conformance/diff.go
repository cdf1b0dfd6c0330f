package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/stp"
)

// Diff names every value in which two trees differ, a line each and sorted:
//
//	mst1, bridge b3, port 2, Role: got root, want alternate
//
// It is empty where they are equal. An instance, a bridge or a port that only
// one of them has is a difference.
func Diff(got, want stp.Trees) string {
	var r reporter
	cmp.Equal(got, want, cmp.Reporter(&r))
	slices.Sort(r.lines)
	return strings.Join(r.lines, "\n")
}

// reporter words go-cmp's path to a difference in the terms of a network;
// cmp.Diff shows Go syntax, in which the bridge and the port are hard to find.
type reporter struct {
	path  cmp.Path
	lines []string
}

// PushStep implements the interface of [cmp.Reporter].
func (r *reporter) PushStep(s cmp.PathStep) { r.path = append(r.path, s) }

// PopStep implements the interface of [cmp.Reporter].
func (r *reporter) PopStep() { r.path = r.path[:len(r.path)-1] }

// Report implements the interface of [cmp.Reporter].
func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	var where []string
	for _, step := range r.path {
		switch step := step.(type) {
		case cmp.MapIndex:
			switch key := step.Key().Interface().(type) {
			case stp.Instance:
				where = append(where, key.String())
			case string:
				where = append(where, "bridge "+key)
			case int:
				where = append(where, fmt.Sprint("port ", key))
			}
		case cmp.StructField:
			// The field Ports only leads to the port, which is named.
			if step.Name() != "Ports" {
				where = append(where, step.Name())
			}
		}
	}
	say := func(i int) string {
		got, want := r.path.Last().Values()
		v := got
		if i == 1 {
			v = want
		}
		if !v.IsValid() {
			return "nothing"
		}
		return fmt.Sprintf("%+v", v)
	}
	r.lines = append(r.lines, fmt.Sprintf("%s: got %s, want %s", strings.Join(where, ", "), say(0), say(1)))
}
