package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

const reference = "reference"

// load reads the network that an argument names: a file, a design, or - for
// standard input; "" is the reference cluster.
func load(s streams, arg string) (name string, f *topology.Fabric, err error) {
	name, r, err := open(s, arg)
	if err != nil {
		return name, nil, status(statusBad, err)
	}
	defer r.Close() // nothing was written, so closing loses nothing
	f, err = file.Read(name, r)
	return name, f, status(statusBad, err)
}

// open opens what an argument of load names.
func open(s streams, arg string) (name string, r io.ReadCloser, err error) {
	switch arg {
	case "":
		arg = reference
	case "-":
		return "standard input", io.NopCloser(s.in), nil
	}
	found, err := os.Open(arg)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return arg, found, err
	}
	design, notFound := designs.Find(arg)
	if notFound != nil {
		if strings.ContainsAny(arg, "./\\") {
			return arg, nil, fmt.Errorf("%w%s", err, hint(arg, filesNear(arg)))
		}
		near := hint(arg, filesNear(arg))
		if near == "" && slices.Contains(filesNear(arg), arg+".yaml") {
			near = fmt.Sprintf("; did you mean %q?", arg+".yaml")
		}
		return arg, nil, fmt.Errorf("there is no file %q and %w%s", arg, notFound, near)
	}
	r, err = designs.FS.Open(design)
	return design, r, err
}

// filesNear returns the topology files in the folder of a path.
func filesNear(path string) []string {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there is nothing to hint at
	}
	var out []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".yaml" && ext != ".yml" {
			continue
		}
		name := e.Name()
		if strings.ContainsAny(path, "/\\") {
			name = filepath.Join(dir, name)
		}
		out = append(out, name)
	}
	return out
}

// arg returns the i-th argument, or "".
func arg(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return ""
}

// state is what the flags --down, --slower and --instance pick of a network.
type state struct {
	down     []string
	slower   []string
	changes  []string
	instance string
}

// faults are the flags that say what is wrong.
func (s *state) faults(c *cobra.Command) {
	c.Flags().StringSliceVar(&s.down, "down", nil, "what is dead, such as member:isl/1 or switch:ten-a; several die together")
	s.slowerFlag(c)
	c.Flags().StringArrayVar(&s.changes, "change", nil, "a change that is no outage, such as deaf:ten-b:isl: the network as it is after it, from a cold start; may be repeated")
	completeElements(c, "down")
}

func (s *state) slowerFlag(c *cobra.Command) {
	c.Flags().StringSliceVar(&s.slower, "slower", nil, "a link or member that came up slower, such as member:isl/1=1G")
}

// load loads a network, with the links that --slower names, after what --change says.
func (s *state) load(io streams, network string) (string, *topology.Fabric, error) {
	name, f, err := load(io, network)
	if err == nil {
		err = given("slower", s.slower)
	}
	for _, text := range s.slower {
		if err != nil {
			break
		}
		if f, err = report.ParseSlower(f, text); err != nil {
			err = status(statusBad, fmt.Errorf("--slower: %w", err))
		}
	}
	for _, text := range s.changes {
		if err != nil {
			break
		}
		if f, err = report.ParseChanged(f, text); err != nil {
			err = status(statusBad, fmt.Errorf("--change: %v", err))
		}
	}
	return name, f, err
}

func (s *state) flags(c *cobra.Command) {
	s.faults(c)
	c.Flags().StringVar(&s.instance, "instance", "", "the tree: cist, mst2, vlan10 …")
	completeInstances(c)
}

// text writes the flags as they may be typed.
func (s *state) text() string {
	var out []string
	for _, x := range []struct {
		flag   string
		values []string
	}{{"down", s.down}, {"slower", s.slower}} {
		if x.values != nil {
			out = append(out, "--"+x.flag+" "+strings.Join(x.values, ","))
		}
	}
	for _, c := range s.changes {
		out = append(out, "--change "+c)
	}
	return strings.Join(out, " ")
}

// given refuses a list that was given without anything in it, which is nil where it was
// not given.
func given(flag string, values []string) error {
	if values != nil && len(values) == 0 {
		return status(statusBad, fmt.Errorf("--%s is empty", flag))
	}
	return nil
}

// scenario returns what --down says.
func (s *state) scenario(f *topology.Fabric) (failure.Scenario, error) {
	if err := given("down", s.down); err != nil {
		return failure.Scenario{}, err
	}
	x, err := f.ParseFaults(s.down...)
	if err != nil {
		return failure.Scenario{}, status(statusBad, fmt.Errorf("--down: %v", err))
	}
	return failure.Scenario{Name: x.String(), Down: x}, nil
}

// settle returns the state that --down says, and the trees that --instance
// picks, by default all.
func (s *state) settle(f *topology.Fabric) (*failure.State, []stp.Instance, error) {
	scenario, err := s.scenario(f)
	if err != nil {
		return nil, nil, err
	}
	st, err := failure.Settle(f, scenario.Down)
	if err != nil {
		return nil, nil, status(statusNoTrees, err)
	}
	instances, err := pick(st, s.instance)
	return st, instances, err
}

// open loads a network and settles it as --down and --instance say.
func (s *state) open(io streams, network string) (*topology.Fabric, *failure.State, []stp.Instance, error) {
	_, f, err := s.load(io, network)
	if err != nil {
		return nil, nil, nil, err
	}
	st, instances, err := s.settle(f)
	return f, st, instances, err
}
