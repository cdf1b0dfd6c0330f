package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"

	"github.com/spandrill/spandrill/topology"
)

// Read reads a description of a fabric. The name stands in problems. The error
// is [topology.Problems] where the content is at fault; errors of r are wrapped.
func Read(name string, r io.Reader) (*topology.Fabric, error) {
	// One byte more than is allowed tells a file that is too long; the rest of
	// it is not read.
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return Parse(name, data)
}

// Parse is [Read] for a description in memory.
func Parse(name string, data []byte) (*topology.Fabric, error) {
	f, _, err := ParsePositions(name, data)
	return f, err
}

// Load reads the file at the path, as [Read] does.
func Load(path string) (*topology.Fabric, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close() // nothing was written, so closing loses nothing
	return Read(path, r)
}

// LoadFS reads the file at the path in fsys, as [Read] does.
func LoadFS(fsys fs.FS, path string) (*topology.Fabric, error) {
	r, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return Read(path, r)
}

// ParsePositions is [Parse] and tells in addition where in the text everything
// stands. The positions are nil where the text is no YAML; they are there where
// its content has problems.
func ParsePositions(name string, data []byte) (*topology.Fabric, *Positions, error) {
	found := &problems{file: name}
	root := parse(data, found)
	if root == nil {
		return nil, nil, found.err()
	}
	d := &decoder{found: found, doc: &document{
		root: root, hosts: make(map[string][]*node), links: make(map[string]*node), domains: make(map[string]*node),
	}}
	pos := &Positions{d.doc}
	if !d.decode() || found.over {
		return nil, pos, found.err()
	}
	f, err := d.b.Build()
	if err == nil {
		if err = found.err(); err != nil {
			return nil, pos, err
		}
		return f, pos, nil
	}
	d.built(err)
	return nil, pos, found.err()
}

// built takes over what the builder found, at its place in the file, unless it
// follows from what was found before.
func (d *decoder) built(err error) {
	var all topology.Problems
	if !errors.As(err, &all) {
		all = topology.Problems{{Got: err.Error()}}
	}
	first := d.found.none()
	placed := make(topology.Problems, 0, len(all))
	for _, p := range all {
		n, rest := d.doc.find(p.Path)
		if !first && n.follows(rest) {
			continue
		}
		p.Line, p.Col = n.at()
		p.Path = filePath(n, rest)
		placed = append(placed, p)
	}
	said := make(map[topology.Problem]bool)
	for _, p := range placed.Sort() { // so that the first ones are told apart
		// Names apart, one complaint about one place: it is about several hosts
		// of one pattern.
		alike := p
		alike.Got, alike.Nearest = names.ReplaceAllString(p.Got, ""), ""
		if !said[alike] {
			said[alike] = true
			d.found.add(p)
		}
	}
}

// names matches the names in what the builder reports.
var names = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
