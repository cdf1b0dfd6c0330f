package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/diagram"
)

// picture is what the flags of diagram say.
type picture struct {
	streams
	state
	format     string
	difference bool
	vlan       int
	path       []string
	network    string
	detail     string
	collapse   string
	hosts      string
	portNames  bool
}

func newDiagram(s streams) *cobra.Command {
	d := &picture{streams: s}
	c := &cobra.Command{
		Use:   "diagram [NETWORK]",
		Short: "A picture of one tree in one state",
		Long: `A picture of one tree (the CIST unless --instance or --vlan says otherwise) in one
state, on standard output: SVG, for which nothing needs to be installed, Mermaid
for Markdown, or DOT, which Graphviz draws (neato -n2).`,
		Example: `  spandrill diagram --format svg > rest.svg
  spandrill diagram cluster.yaml --down member:isl/1 --difference | neato -n2 -Tsvg > change.svg
  spandrill diagram d4 --vlan 110 --format svg > csv.svg
  spandrill diagram --path node1,node2 --network csv --down member:isl/1 --format svg > way.svg
  spandrill diagram d7 --collapse rack --detail logical --format mermaid`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error { return d.run(c, arg(args, 0)) },
	}
	d.flags(c)
	c.Flags().StringVar(&d.format, "format", "dot", "dot, svg or mermaid")
	c.Flags().BoolVar(&d.difference, "difference", false, "mark what is not as without fault")
	c.Flags().IntVar(&d.vlan, "vlan", 0, "one VLAN's tree, and what does not carry it")
	c.Flags().StringSliceVar(&d.path, "path", nil, "the path between two hosts, such as node1,node2 or node1,gateway, of --network")
	c.Flags().StringVar(&d.network, "network", "", "the network of --path")
	c.Flags().StringVar(&d.detail, "detail", "physical", "physical, with every cable of a bundle, or logical, a bundle as one line")
	c.Flags().StringVar(&d.collapse, "collapse", "", "draw switches as one box unless something in it changed: those of one value of a tag, such as rack, or alike, those with the same links")
	c.Flags().StringVar(&d.hosts, "hosts", "auto", "each, folded (those whose NICs are alike in one box), none, or auto: folded from nine on")
	c.Flags().BoolVar(&d.portNames, "port-names", false, "ports by name where they have one, not by number")
	return c
}

func (d *picture) run(c *cobra.Command, network string) error {
	if err := d.validate(c); err != nil {
		return err
	}
	f, settled, instances, err := d.open(d.streams, network)
	if err != nil {
		return err
	}
	scenario, err := d.scenario(f)
	if err != nil {
		return err
	}
	rest, err := failure.Settle(f, topology.Faults{})
	if err != nil {
		return status(statusNoTrees, err)
	}
	overlay, changed := d.overlays(f, rest, settled, instances[0])
	o, err := failure.Evaluate(f, scenario)
	if err != nil {
		return status(statusNoTrees, err)
	}
	overlay.Title, overlay.Notes = scenario.Name, d.notes(f, settled, o, instances[0])
	keep := report.Moved(f, changed)
	if d.path != nil {
		way, err := report.Way(f, scenario, d.network, d.path[0], d.path[1])
		if err != nil {
			return status(statusBad, fmt.Errorf("--path %s: %w", strings.Join(d.path, ","), err))
		}
		report.Highlight(&overlay, way)
		for _, e := range way.Pair.Path {
			keep[e.Name] = keep[e.Name] || e.Kind == topology.KindSwitch
		}
	}
	options, err := d.options(f, keep)
	if err != nil {
		return err
	}
	scene, err := diagram.NewScene(f, options)
	if err != nil {
		return status(statusBad, err)
	}
	write := map[string]func(diagram.Overlay) string{"dot": scene.DOT, "svg": scene.SVG, "mermaid": scene.Mermaid}[d.format]
	text := write(overlay)
	if d.format == "mermaid" {
		if err := diagram.MermaidFits(text); err != nil {
			fmt.Fprintf(d.streams.err, "spandrill: %v: nothing is drawn of it on GitHub; --collapse alike, --detail logical and --hosts none make it smaller\n", err)
		}
	}
	_, err = io.WriteString(d.streams.out, text)
	return status(statusBad, err)
}

// validate looks at the flags alone.
func (d *picture) validate(c *cobra.Command) error {
	for _, w := range []struct {
		flag, got string
		want      []string
	}{
		{"format", d.format, []string{"dot", "svg", "mermaid"}},
		{"detail", d.detail, []string{"physical", "logical"}},
		{"hosts", d.hosts, []string{"auto", "each", "folded", "none"}},
	} {
		if !slices.Contains(w.want, w.got) {
			last := len(w.want) - 1
			return status(statusBad, fmt.Errorf("--%s %q, want %s or %s%s", w.flag, w.got, strings.Join(w.want[:last], ", "), w.want[last], hint(w.got, w.want)))
		}
	}
	switch {
	case c.Flags().Changed("vlan") && (d.vlan < 1 || d.vlan > 4094):
		return status(statusBad, fmt.Errorf("--vlan %d, want 1 to 4094", d.vlan))
	case d.vlan != 0 && d.instance != "":
		return status(statusBad, fmt.Errorf("--vlan and --instance both pick a tree: want one of them"))
	case c.Flags().Changed("path") && len(d.path) != 2:
		return status(statusBad, fmt.Errorf("--path %q, want two hosts such as node1,node2", strings.Join(d.path, ",")))
	case d.path != nil && d.network == "":
		return status(statusBad, fmt.Errorf("--path needs --network: which network's path"))
	case d.path == nil && d.network != "":
		return status(statusBad, fmt.Errorf("--network goes with --path"))
	}
	return nil
}

// overlays returns the picture, and the difference to the state without fault.
func (d *picture) overlays(f *topology.Fabric, rest, s *failure.State, inst stp.Instance) (shown, changed diagram.Overlay) {
	if d.vlan == 0 {
		shown, changed = report.Picture(f, s, inst), report.Difference(f, rest, s, inst)
	} else {
		shown = report.VLANPicture(f, s, d.vlan)
		changed = report.Changes(report.VLANPicture(f, rest, d.vlan), report.VLANPicture(f, s, d.vlan))
	}
	if d.difference {
		shown = changed
	}
	return shown, changed
}

// notes are the verdicts: of a VLAN those of its networks.
func (d *picture) notes(f *topology.Fabric, s *failure.State, o *failure.Outcome, inst stp.Instance) []string {
	if d.vlan == 0 {
		return report.Notes(f, s, o, inst)
	}
	of := *o
	of.Networks = slices.DeleteFunc(slices.Clone(o.Networks), func(n failure.NetworkOutcome) bool { return n.VLAN != d.vlan })
	var out []string
	for _, i := range report.Instances(s) {
		for _, note := range report.Notes(f, s, &of, i) {
			if !slices.Contains(out, note) {
				out = append(out, note)
			}
		}
	}
	return out
}

// options are those of the scene; switches in keep are not collapsed.
func (d *picture) options(f *topology.Fabric, keep map[string]bool) (diagram.Options, error) {
	o := diagram.Options{PortNames: d.portNames}
	if d.detail == "logical" {
		o.Detail = diagram.Logical
	}
	o.Hosts = map[string]diagram.Hosts{"auto": diagram.HostsAuto, "each": diagram.HostsEach, "folded": diagram.HostsFolded, "none": diagram.HostsNone}[d.hosts]
	kept := func(sw string) bool { return keep[sw] }
	switch d.collapse {
	case "":
	case "alike":
		o.Groups = diagram.Alike(f, kept)
	default:
		o.Groups = diagram.ByTag(f, d.collapse, kept)
		tags := []string{"alike"}
		for _, s := range f.Builder().Switches {
			for tag := range s.Tags {
				tags = append(tags, tag)
			}
		}
		slices.Sort(tags)
		if tags = slices.Compact(tags); !slices.Contains(tags, d.collapse) {
			return o, status(statusBad, fmt.Errorf("--collapse %q: no switch has that tag, want one of %s%s", d.collapse, strings.Join(tags, ", "), hint(d.collapse, tags)))
		}
	}
	return o, nil
}
