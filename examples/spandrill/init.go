package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/topology/file"
)

//go:embed starter.yaml
var starter string

func newInit(s streams) *cobra.Command {
	var name string
	var nodes int
	var force bool
	c := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a topology file to start from",
		Long: `Write a topology file to start from, with comments: cluster.yaml unless FILE is said;
- is standard output. It asks nothing, and overwrites a file with --force only.`,
		Example: `  spandrill init
  spandrill init cluster2.yaml --name hv2 --nodes 8
  spandrill init - | spandrill drill -`,
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := arg(args, 0)
			if path == "" {
				path = "cluster.yaml"
			}
			if nodes < 2 {
				return status(statusBad, fmt.Errorf("--nodes %d, want 2 or more", nodes))
			}
			text, err := started(name, nodes)
			if err != nil {
				return status(statusBad, err)
			}
			if path == "-" {
				_, err := io.WriteString(s.out, text)
				return status(statusBad, err)
			}
			if err := create(path, text, force); err != nil {
				return status(statusBad, err)
			}
			fmt.Fprintf(s.out, "wrote %s; next: spandrill drill %s\n", path, path)
			return nil
		},
	}
	c.Flags().StringVar(&name, "name", "hv1", "the name of the cluster")
	c.Flags().IntVar(&nodes, "nodes", 4, "how many hosts it has")
	c.Flags().BoolVar(&force, "force", false, "overwrite a file")
	return c
}

// started returns the file to start from, in its own form.
func started(name string, nodes int) (string, error) {
	quoted := strconv.Quote(name) // so that any name can stand there
	text := strings.NewReplacer("NODES", strconv.Itoa(nodes), "NAME", quoted).Replace(starter)
	out, err := file.Format("the file", []byte(text))
	if err != nil {
		return "", fmt.Errorf("--name %q --nodes %d: %w", name, nodes, err)
	}
	return string(out), nil
}

// create writes a file that is not there yet, or any with force.
func create(path, text string, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	}
	f, err := os.OpenFile(path, flags, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; --force overwrites it", path)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Close())
}
