package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// mostWhole is the number of switches up to which a state's picture is of the
// whole network, not only of what is around the fault.
const mostWhole = 64

// pictures writes a picture of every state and instance, from the second state on
// one of the difference to the first, and an index of them, as a page and in Markdown.
func (d *drillCommand) pictures(dir string, r *report.Drill) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return status(statusBad, err)
	}
	whole, err := diagram.NewScene(r.Fabric, diagram.Options{})
	if err != nil {
		return status(statusBad, err)
	}
	rest, err := failure.Settle(r.Fabric, topology.Faults{})
	if err != nil {
		return status(statusNoTrees, err)
	}
	files := make([][]report.PictureFile, len(r.Outcomes))
	for i, o := range r.Outcomes {
		s, err := o.Scenario.Settle(r.Fabric)
		if err != nil {
			return status(statusNoTrees, err)
		}
		for _, inst := range report.Instances(s) {
			name := fmt.Sprintf("%03d-%s.%v", i, fileName(o.Scenario.Name), inst)
			is, difference := report.Picture(r.Fabric, s, inst), report.Difference(r.Fabric, rest, s, inst)
			report.MarkSlower(&is, o.Scenario)
			report.MarkSlower(&difference, o.Scenario)
			scene, notes := whole, report.Notes(r.Fabric, s, o, inst)
			if i > 0 {
				only, left, _ := report.Around(r.Fabric, report.Moved(r.Fabric, difference), mostWhole)
				if only != nil {
					if scene, err = diagram.NewScene(r.Fabric, diagram.Options{Only: only}); err != nil {
						return status(statusBad, err)
					}
					notes = append(notes, fmt.Sprintf("Around what changed: %d more switches are not drawn.", left))
				}
			}
			is.Title, is.Notes = o.Scenario.Name, notes
			difference.Title, difference.Notes = is.Title, is.Notes
			pictures := []struct {
				file       string
				difference bool
				overlay    diagram.Overlay
			}{{name + ".svg", false, is}, {name + ".diff.svg", true, difference}}
			if i == 0 {
				pictures = pictures[:1]
			}
			for _, p := range pictures {
				if err := os.WriteFile(filepath.Join(dir, p.file), []byte(scene.SVG(p.overlay)), 0o666); err != nil {
					return status(statusBad, err)
				}
				files[i] = append(files[i], report.PictureFile{File: p.file, Tree: inst.String(), Difference: p.difference})
			}
		}
	}
	for _, x := range []struct {
		name  string
		write func(io.Writer, [][]report.PictureFile) error
	}{{"index.html", r.Index}, {"index.md", r.IndexMarkdown}} {
		var index bytes.Buffer
		if err := x.write(&index, files); err != nil {
			return status(statusBad, err)
		}
		if err := os.WriteFile(filepath.Join(dir, x.name), index.Bytes(), 0o666); err != nil {
			return status(statusBad, err)
		}
	}
	return nil
}

// fileName makes of a scenario's name one that any file system takes.
func fileName(s string) string {
	const longest = 80
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '_'
	}, s)
	return s[:min(len(s), longest)]
}
