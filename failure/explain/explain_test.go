package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/explain"
)

// Find takes a name in any case.
func ExampleFind() {
	p, err := explain.Find("stp004")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, %v: %s.\n%s\n", p.Name, p.Severity, p.Title, p.Fix)
	_, err = explain.Find("sevred")
	fmt.Println(err)
	// Output:
	// STP004, warning: The root has the default priority.
	// Give the root a lower priority.
	// "sevred" is no verdict and no code of findings; did you mean "severed"?
}

// TestPages wants a page with every text for all that package failure has; that the
// examples show it is tested by the command.
func TestPages(t *testing.T) {
	want := len(failure.Verdicts()) + len(failure.ClusterVerdicts()) + len(failure.FindingCodes())
	if got := explain.Pages(); len(got) != want {
		t.Errorf("%d pages, want %d", len(got), want)
	}
	for _, p := range explain.Pages() {
		if p.Title == "" || p.Means == "" || p.Matters == "" || p.Fix == "" || len(p.Args) == 0 || p.Markdown() == "" {
			t.Errorf("the page of %s lacks something: %+v", p.Name, p)
		}
		if p.Example() == "" && !strings.Contains(p.Markdown(), "too large for a page") {
			t.Errorf("the page of %s has no example", p.Name)
		}
	}
}
