// Package designs holds the reference designs and traps as topology files, each
// with a drill that says what must come out of it.
//
// Every drill is a txtar file next to its design: prose, then sections whose name
// is a command and whose text is its output. A section that ends in .yaml is a
// variant of the design, for the commands after it. drill.RunFiles of package
// failure/drill has the format.
package designs

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spandrill/spandrill/topology"
)

// FS has the topology files of all designs.
//
//go:embed *.yaml
var FS embed.FS

// Names returns the names of the designs, sorted: those of the files, without
// their ending.
func Names() []string {
	files, err := fs.Glob(FS, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(f, path.Ext(f))
	}
	return files
}

// Find returns the file of a design by its name, or by what stands before the
// first dash of one only: "d4b" is d4b-mstp-rooted-at-core.yaml.
func Find(name string) (string, error) {
	names := Names()
	var short, found []string
	for _, n := range names {
		first, _, _ := strings.Cut(n, "-")
		switch {
		case n == name:
			return n + ".yaml", nil
		case first == name:
			found = append(found, n)
		}
		short = append(short, first)
	}
	switch len(found) {
	case 1:
		return found[0] + ".yaml", nil
	case 0:
		hint := ""
		if n := topology.Nearest(name, slices.Concat(names, short)); n != "" {
			hint = fmt.Sprintf("; did you mean %q?", n)
		}
		return "", fmt.Errorf("there is no design %q%s", name, hint)
	}
	return "", fmt.Errorf("%q may be any of %s", name, strings.Join(found, ", "))
}

// Summary says in a sentence, without its stop, what a design is: the first of the comment
// that its file begins with, behind the design's number. It is "" where there is none.
func Summary(name string) string {
	data, err := FS.ReadFile(name + ".yaml")
	if err != nil {
		return ""
	}
	var words []string
	for line := range strings.Lines(string(data)) {
		text, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		words = append(words, strings.Fields(text)...)
	}
	text := strings.Join(words, " ")
	if number, rest, ok := strings.Cut(text, ": "); ok {
		if short, _, _ := strings.Cut(name, "-"); strings.EqualFold(number, short) {
			text = rest
		}
	}
	text, _, _ = strings.Cut(text, ". ")
	return strings.TrimSuffix(text, ".")
}
