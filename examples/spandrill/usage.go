package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spandrill/spandrill/topology"
)

// atMost takes up to so many arguments. The error quotes the one that is too many and what
// the command takes.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return fmt.Errorf("%q is one argument too many: it is %s", args[n], c.UseLine())
	}
}

// flagError says what is wrong with a flag in the words of the command, and names the one
// that was perhaps meant.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("unknown flag -%s; %s --help has all of them", name, c.CommandPath())
		}
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := topology.Nearest(name, names); near != "" {
			return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, near)
		}
		return fmt.Errorf("unknown flag --%s; %s --help has all of them", name, c.CommandPath())
	case errors.As(err, &value):
		f := value.GetFlag()
		return fmt.Errorf("--%s %q, want %s", f.Name, value.GetValue(), wanted(f))
	case errors.As(err, &missing):
		return fmt.Errorf("--%s has no value, want %s", missing.GetFlag().Name, wanted(missing.GetFlag()))
	}
	return err
}

// wanted says what a flag's value has to be.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "bool":
		return "true or false"
	}
	return "one"
}
