// Command spandrill says what every failure does to a cluster's networks.
//
// Without a file it takes the built-in reference cluster.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
)

// The exit statuses.
const (
	statusMet     = 0 // analysed, and all requirements met
	statusNotMet  = 1 // a requirement is not met, or a comparison worse
	statusBad     = 2 // bad input or use
	statusNoTrees = 3 // could not be analysed
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], ofProcess()))
}

// failed is an error with the exit status that goes with it.
type failed struct {
	status int
	err    error
}

func (f *failed) Error() string { return f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

func status(code int, err error) error {
	if err == nil {
		return nil
	}
	return &failed{code, err}
}

// errNotMet goes with a report that has said already what is not met, or worse.
var errNotMet = errors.New("a requirement is not met")

// run executes a command line and returns its exit status.
func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	s.say(err)
	return statusOf(err)
}

// say tells an error, unless a report has told it.
func (s streams) say(err error) {
	var problems topology.Problems
	switch {
	case err == nil || errors.Is(err, errNotMet) || errors.Is(err, errSaid):
	case errors.As(err, &problems):
		fmt.Fprintln(s.err, problems)
	default:
		lines := strings.Split(err.Error(), "\n")
		for i := range lines {
			lines[i] = report.Visible(lines[i])
		}
		fmt.Fprintf(s.err, "spandrill: %s\n", strings.Join(lines, "\n"))
	}
}

// statusOf returns the exit status that goes with an error.
func statusOf(err error) int {
	switch f := (*failed)(nil); {
	case err == nil:
		return statusMet
	case errors.Is(err, errNotMet):
		return statusNotMet
	case errors.As(err, &f):
		return f.status
	}
	return statusBad // cobra's own: an unknown command or flag
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "spandrill",
		Short: "What every failure does to a cluster's networks",
		Example: `  spandrill drill
  spandrill init cluster.yaml
  spandrill drill cluster.yaml --kinds link,lag,member --require '*>=rerouted'
  spandrill why reference ten-b:isl --down member:isl/1`,
		Long: strings.TrimSpace(`
spandrill computes the spanning tree of a switch network, takes down links,
LAG members, switches and NICs, and says which cluster networks are cut, slowed
or rerouted, and why.

A network is a topology file, the name of a built-in design (see "spandrill
designs"), or - for standard input; without one it is the reference cluster.

Exit status: 0 analysed and all requirements met, 1 a requirement not met or a
comparison worse, 2 bad input or use, 3 could not be analysed.`),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.Version = version()
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("spandrill {{.Version}}\n")
	root.AddCommand(newCheck(s), newChange(s), newCompare(s), newDrill(s), newErode(s), newSweep(s), newMerge(s), newLoad(s), newRoles(s), newWhy(s), newMembers(s), newStray(s), newDiagram(s), newDesigns(s), newExplain(s), newInit(s), newFmt(s), newSchema(s))
	return root
}

// version returns the version of the module that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
