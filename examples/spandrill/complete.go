package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/examples/designs"
	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/topology"
)

// A completer offers what may stand at one place of a command line. Those that need
// a network read that of the arguments; where it does not read there is nothing to
// offer, and no error to a shell.
type completer = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective)

// files has the shell offer files beside what is offered.
const files = cobra.ShellCompDirectiveDefault

const noFiles = cobra.ShellCompDirectiveNoFileComp

// networks offers designs and files, as often as wanted.
func networks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return designs.Names(), files
}

// oneNetwork offers designs and files once.
func oneNetwork(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	return networks(c, args, typed)
}

func designNames(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	return designs.Names(), noFiles
}

// then offers networks, and after one what of lists.
func then(of func(*topology.Fabric) []string) completer {
	return func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		switch len(args) {
		case 0:
			return networks(c, args, typed)
		case 1:
			return offered(c, args, of), noFiles
		}
		return nil, noFiles
	}
}

// thenOrReference is then for commands whose first argument may be of the reference
// cluster.
func thenOrReference(of func(*topology.Fabric) []string) completer {
	next := then(of)
	return func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return slices.Concat(offered(c, nil, of), designs.Names()), files
		}
		return next(c, args, typed)
	}
}

// offered returns what is to offer of the network that the arguments begin with.
func offered(_ *cobra.Command, args []string, of func(*topology.Fabric) []string) []string {
	network := arg(args, 0)
	if network == "-" {
		return nil // what is typed is no network
	}
	_, f, err := load(streams{}, network)
	if err != nil {
		return nil
	}
	return of(f)
}

// elementNames lists elements of a kind by name alone.
func elementNames(kind string) func(*topology.Fabric) []string {
	return func(f *topology.Fabric) []string {
		k, err := topology.ParseKind(kind)
		if err != nil {
			return nil
		}
		var out []string
		for _, e := range f.Elements(k) {
			out = append(out, e.Name)
		}
		return out
	}
}

func elements(f *topology.Fabric) []string {
	var out []string
	for _, e := range f.Elements() {
		out = append(out, e.String())
	}
	return out
}

func bundles(f *topology.Fabric) []string {
	var out []string
	for _, b := range lag.Resolve(f, topology.Faults{}).Bundles() {
		out = append(out, strings.TrimPrefix(b.Name(), "lag:"))
	}
	return out
}

// completeFlag offers words for a flag. Commas in what is typed are kept, so that
// lists complete too.
func completeFlag(c *cobra.Command, flag string, words ...string) {
	register(c, flag, func(*cobra.Command, []string, string) []string { return words })
}

func completeKinds(c *cobra.Command) { completeFlag(c, "kinds", kindNames()...) }

// kindNames are the kinds of elements.
func kindNames() (out []string) {
	for _, k := range topology.Kinds() {
		out = append(out, k.String())
	}
	return out
}

// completeElements offers the elements of the network.
func completeElements(c *cobra.Command, flag string) {
	register(c, flag, func(c *cobra.Command, args []string, _ string) []string { return offered(c, args, elements) })
}

// completeInstances offers the trees of the network without fault.
func completeInstances(c *cobra.Command) {
	register(c, "instance", func(c *cobra.Command, args []string, _ string) []string {
		return offered(c, args, func(f *topology.Fabric) (out []string) {
			if s, err := failure.Settle(f, topology.Faults{}); err == nil {
				for _, i := range report.Instances(s) {
					out = append(out, i.String())
				}
			}
			return out
		})
	})
}

const collateral = "collateral:"

// completeRequirements offers NETWORK>=VERDICT and cluster:NAME>=VERDICT.
func completeRequirements(c *cobra.Command) {
	register(c, "require", func(c *cobra.Command, args []string, typed string) []string {
		return offered(c, args, func(f *topology.Fabric) (out []string) {
			b := f.Builder()
			who := []string{"*"}
			for _, n := range b.Networks {
				who = append(who, n.Name)
			}
			for _, n := range who {
				for _, v := range failure.Verdicts() {
					out = append(out, fmt.Sprintf("%s>=%v", n, v))
				}
			}
			for _, k := range b.Clusters {
				for _, v := range failure.ClusterVerdicts() {
					out = append(out, fmt.Sprintf("cluster:%s>=%v", k.Name, v))
				}
			}
			if rest, ok := strings.CutPrefix(typed, collateral); ok || rest == "" {
				for _, x := range slices.Clone(out) {
					out = append(out, collateral+x)
				}
			}
			return out
		})
	})
}

// register has a flag completed with words. Behind a comma the words that stand
// before it are kept.
func register(c *cobra.Command, flag string, words func(c *cobra.Command, args []string, typed string) []string) {
	err := c.RegisterFlagCompletionFunc(flag, func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var out []string
		for _, w := range words(c, args, typed) {
			out = append(out, before+w)
		}
		return out, noFiles
	})
	if err != nil {
		panic(err) // there is no such flag, or it has completions already
	}
}
