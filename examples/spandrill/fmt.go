package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/topology/file"
)

type formatter struct {
	streams
	write, diff, check bool
}

func newFmt(s streams) *cobra.Command {
	f := &formatter{streams: s}
	c := &cobra.Command{
		Use:   "fmt [FILE...]",
		Short: "Lay topology files out in one way, with their comments",
		Long: `Lay topology files out in one way, with their comments: what they mean stays the same,
which is checked. The order in which things stand is left as it is: MAC addresses and port
numbers that a file does not give follow it. Without a flag, and for standard input, which
- or no file is, the result goes to standard output.

Exit status: 0, with --check or -d 1 where a file is not laid out so, 2 bad input.`,
		Example: `  spandrill fmt cluster.yaml
  spandrill fmt -w cluster.yaml planned.yaml
  spandrill fmt --check cluster.yaml`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			return s.several(args, f.one)
		},
	}
	c.Flags().BoolVarP(&f.write, "write", "w", false, "write the result into the file")
	c.Flags().BoolVarP(&f.diff, "diff", "d", false, "print what would change")
	c.Flags().BoolVar(&f.check, "check", false, "print the names of the files that would change")
	c.MarkFlagsMutuallyExclusive("write", "diff", "check")
	return c
}

func (f *formatter) one(path string) error {
	name, data, err := f.read(path)
	if err != nil {
		return status(statusBad, err)
	}
	out, err := file.Format(name, data)
	if err != nil {
		return status(statusBad, err)
	}
	same := bytes.Equal(data, out)
	switch {
	case f.check || f.diff:
		if same {
			return nil
		}
		text := name + "\n"
		if f.diff {
			text = difference(name, data, out)
		}
		if _, err := io.WriteString(f.text(), text); err != nil {
			return status(statusBad, err)
		}
		return errNotMet
	case f.write && path != "-":
		if same {
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return status(statusBad, err)
		}
		return status(statusBad, os.WriteFile(path, out, info.Mode().Perm()))
	}
	_, err = f.out.Write(out)
	return status(statusBad, err)
}

// read reads a file, never a design: there is nothing to format in those.
func (f *formatter) read(path string) (name string, data []byte, err error) {
	r, name := io.NopCloser(f.in), "standard input"
	if path != "-" {
		name = path
		if r, err = os.Open(path); err != nil {
			return name, nil, err
		}
	}
	data, err = io.ReadAll(r)
	return name, data, errors.Join(err, r.Close())
}

// difference returns the lines that differ, from the first to the last.
func difference(name string, a, b []byte) string {
	x, y := bytes.SplitAfter(a, []byte("\n")), bytes.SplitAfter(b, []byte("\n"))
	first := 0
	for first < len(x) && first < len(y) && bytes.Equal(x[first], y[first]) {
		first++
	}
	end := 0
	for end < len(x)-first && end < len(y)-first && bytes.Equal(x[len(x)-1-end], y[len(y)-1-end]) {
		end++
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s, formatted\n@@ -%d,%d +%d,%d @@\n", name, name, first+1, len(x)-end-first, first+1, len(y)-end-first)
	for _, side := range []struct {
		mark  string
		lines [][]byte
	}{{"-", x[first : len(x)-end]}, {"+", y[first : len(y)-end]}} {
		for _, line := range slices.DeleteFunc(slices.Clone(side.lines), func(l []byte) bool { return len(l) == 0 }) {
			fmt.Fprintf(&out, "%s%s\n", side.mark, bytes.TrimRight(line, "\n"))
		}
	}
	return out.String()
}
