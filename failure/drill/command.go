package drill

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/failure/report"
	"github.com/spandrill/spandrill/lag"
	"github.com/spandrill/spandrill/stp"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// The exit statuses, those of the command spandrill.
const (
	statusMet     = 0
	statusNotMet  = 1
	statusBad     = 2
	statusNoTrees = 3
)

// failed is an error with the exit status that goes with it.
type failed struct {
	status int
	err    error
}

func (f *failed) Error() string { return f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

func bad(format string, args ...any) error { return &failed{statusBad, fmt.Errorf(format, args...)} }

func noTrees(err error) error { return &failed{statusNoTrees, err} }

// errNotMet goes with a text that has said already what is not met, or worse.
var errNotMet = errors.New("a requirement is not met")

// commands are those of a drill file: a subset of the command spandrill, with the same
// arguments and, byte for byte, the same output.
var commands = map[string]*command{
	"drill":   {most: 1, flags: []string{"down", "slower", "kinds", "reboots", "slower-all", "require", "load", "format"}, run: (*running).drill},
	"change":  {most: 1, flags: []string{"kinds", "make", "down", "require", "format"}, run: (*running).change},
	"stray":   {most: 1, flags: []string{"format", "through", "declared"}, run: (*running).stray},
	"roles":   {most: 1, flags: []string{"down", "slower", "change", "instance"}, run: (*running).roles},
	"why":     {most: 2, flags: []string{"down", "slower", "change", "instance"}, run: (*running).why},
	"members": {most: 2, flags: []string{"down", "slower", "change"}, run: (*running).members},
	"check":   {most: 1, flags: []string{"format", "fail-on"}, run: (*running).check},
	"erode":   {most: 2, flags: []string{"format"}, run: (*running).erode},
	"load":    {most: 1, flags: []string{"down", "format"}, run: (*running).load},
	"compare": {least: 2, most: 2, flags: []string{"kinds", "format"}, run: (*running).compare},
	"sweep":   {most: 1, flags: []string{"together", "kinds", "tagged", "only", "keep", "clusters", "format"}, run: (*running).sweep},
}

type command struct {
	least, most int // of arguments
	flags       []string
	run         func(*running) error
}

// boolean are the flags that need no value.
var boolean = []string{"reboots", "load", "slower-all", "declared"}

// running is a command that runs.
type running struct {
	script *script
	open   func(name string) (string, io.ReadCloser, error)
	args   []string
	flags  map[string][]string // the values that were given
	out    bytes.Buffer
	// states are those that were looked at, of each fabric, for the shuffled run.
	states []looked
}

// looked is a fabric with the scenarios and the stray cables of it that a command looked
// at.
type looked struct {
	fabric *topology.Fabric
	plan   Plan
	strays []*failure.Stray
}

// parse takes the words of a command line apart. The error has the nearest name.
func parseCall(words []string) (*command, *running, error) {
	names := slices.Sorted(maps.Keys(commands))
	c := commands[words[0]]
	if c == nil {
		return nil, nil, &misnamed{fmt.Sprintf("there is no command %q in drill files", words[0]), "one of " + strings.Join(names, ", "), topology.Nearest(words[0], names)}
	}
	r := &running{flags: make(map[string][]string)}
	for i := 1; i < len(words); i++ {
		name, long := strings.CutPrefix(words[i], "--")
		switch {
		case words[i] == "-k":
			name, long = "together", true
		case !long && strings.HasPrefix(words[i], "-") && words[i] != "-":
			return nil, nil, &misnamed{fmt.Sprintf("%s has no flag %q", words[0], words[i]), "one of " + flagList(c.flags), ""}
		case !long:
			r.args = append(r.args, words[i])
			continue
		}
		name, value, given := strings.Cut(name, "=")
		if !slices.Contains(c.flags, name) {
			nearest := topology.Nearest(name, c.flags)
			if nearest != "" {
				nearest = "--" + nearest
			}
			return nil, nil, &misnamed{fmt.Sprintf("%s has no flag %q", words[0], "--"+name), "one of " + flagList(c.flags), nearest}
		}
		switch {
		case given:
		case slices.Contains(boolean, name):
			value = "true"
		case i+1 == len(words):
			return nil, nil, &misnamed{fmt.Sprintf("--%s has no value", name), "", ""}
		default:
			i++
			value = words[i]
		}
		r.flags[name] = append(r.flags[name], value)
	}
	if n := len(r.args); n < c.least || n > c.most {
		want := fmt.Sprintf("%d to %d", c.least, c.most)
		if c.least == c.most {
			want = strconv.Itoa(c.least)
		}
		return nil, nil, &misnamed{fmt.Sprintf("%s has %s", words[0], plural(n, "argument", "arguments")), want, ""}
	}
	return c, r, nil
}

func flagList(names []string) string { return "--" + strings.Join(names, ", --") }

// misnamed is a command line that is not understood.
type misnamed struct{ got, want, nearest string }

func (m *misnamed) Error() string {
	return topology.Problem{Got: m.got, Want: m.want, Nearest: m.nearest}.String()
}

// runCall runs a command and returns what it prints and its exit status.
func (c *command) runCall(r *running) (string, int) {
	err := c.run(r)
	status := statusMet
	var problems topology.Problems
	var f *failed
	switch {
	case err == nil:
		return r.out.String(), statusMet
	case errors.Is(err, errNotMet):
		return r.out.String(), statusNotMet
	case errors.As(err, &f):
		status = f.status
	default:
		status = statusBad
	}
	if errors.As(err, &problems) {
		fmt.Fprintln(&r.out, problems)
	} else {
		fmt.Fprintf(&r.out, "%s: %v\n", program, err)
	}
	return r.out.String(), status
}

// arg returns the i-th argument, or "".
func (r *running) arg(i int) string {
	if i < len(r.args) {
		return r.args[i]
	}
	return ""
}

// text returns the last value of a flag, or what it is without.
func (r *running) text(flag, without string) string {
	if v := r.flags[flag]; len(v) > 0 {
		return v[len(v)-1]
	}
	return without
}

func (r *running) is(flag string, without bool) (bool, error) {
	text := r.text(flag, strconv.FormatBool(without))
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, bad("--%s=%s, want true or false", flag, text)
	}
	return on, nil
}

func (r *running) number(flag string, without int) (int, error) {
	text := r.text(flag, strconv.Itoa(without))
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, bad("--%s %q, want a number from 1 on", flag, text)
	}
	return n, nil
}

// list returns the values of a flag that may be repeated and takes commas. That none has
// anything in it is an error.
func (r *running) list(flag string) (out []string, err error) {
	for _, v := range r.flags[flag] {
		if v != "" {
			out = append(out, strings.Split(v, ",")...)
		}
	}
	if r.flags[flag] != nil && out == nil {
		return nil, bad("--%s is empty", flag)
	}
	return out, nil
}

// writer returns who writes the format that --format says.
func (r *running) writer(of map[string]func(io.Writer) error) (func(io.Writer) error, error) {
	format := r.text("format", "text")
	if w, ok := of[format]; ok {
		return w, nil
	}
	var names []string
	for _, n := range []string{"text", "markdown", "json", "sarif"} {
		if of[n] != nil {
			names = append(names, n)
		}
	}
	hint := ""
	if n := topology.Nearest(format, names); n != "" {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return nil, bad("--format %q, want %s%s", format, list(names, "or"), hint)
}

// read returns the text of a network: of a section of the drill file, a file beside it,
// or one that open finds; without a name of the only section.
func (r *running) read(name string) (shown string, data []byte, err error) {
	if name == "" && len(r.script.networks) == 1 && r.open == nil {
		name = r.script.archive.Files[r.script.networks[0]].Name
	}
	if data, ok := r.script.network(name); ok {
		return name, data, nil
	}
	if name != "" {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(r.script.path), path)
		}
		if data, err = os.ReadFile(path); err == nil {
			return name, data, nil
		}
	}
	if r.open != nil {
		shown, in, err := r.open(name)
		if err != nil {
			return shown, nil, &failed{statusBad, err}
		}
		defer in.Close() // nothing was written, so closing loses nothing
		if data, err = io.ReadAll(in); err != nil {
			return shown, nil, &failed{statusBad, err}
		}
		return shown, data, nil
	}
	var names []string
	for _, i := range r.script.networks {
		names = append(names, r.script.archive.Files[i].Name)
	}
	switch {
	case name != "":
		hint := ""
		if n := topology.Nearest(name, names); n != "" {
			hint = fmt.Sprintf("; did you mean %q?", n)
		}
		return name, nil, bad("there is no section and no file %q%s", name, hint)
	case len(names) == 0:
		return name, nil, bad("no network is named, and the drill file has none")
	}
	return name, nil, bad("no network is named, want one of %s", strings.Join(names, ", "))
}

// network reads a network, with the links that --slower names, after what --change says.
func (r *running) network(name string) (shown string, f *topology.Fabric, err error) {
	shown, data, err := r.read(name)
	if err != nil {
		return shown, nil, err
	}
	if f, err = file.Parse(shown, data); err != nil {
		return shown, nil, &failed{statusBad, err}
	}
	slower, err := r.list("slower")
	if err != nil {
		return shown, nil, err
	}
	for _, text := range slower {
		if f, err = report.ParseSlower(f, text); err != nil {
			return shown, nil, bad("--slower: %v", err)
		}
	}
	for _, text := range r.flags["change"] {
		if f, err = report.ParseChanged(f, text); err != nil {
			return shown, nil, bad("--change: %v", err)
		}
	}
	return shown, f, nil
}

// down returns what --down says.
func (r *running) down(f *topology.Fabric) (x topology.Faults, err error) {
	down, err := r.list("down")
	if err != nil {
		return x, err
	}
	if x, err = f.ParseFaults(down...); err != nil {
		return x, bad("--down: %v", err)
	}
	return x, nil
}

// scenario returns what --down says, as a state that the command looks at.
func (r *running) scenario(f *topology.Fabric) (failure.Scenario, error) {
	x, err := r.down(f)
	if err != nil {
		return failure.Scenario{}, err
	}
	s := failure.Scenario{Name: x.String(), Down: x}
	r.looksAt(f, Chosen(s))
	return s, nil
}

func (r *running) looksAt(f *topology.Fabric, p Plan) {
	r.states = append(r.states, looked{fabric: f, plan: p})
}

// settled returns a network in the state that --down says, and the trees that
// --instance picks, by default all.
func (r *running) settled(f *topology.Fabric) (*failure.State, []stp.Instance, error) {
	scenario, err := r.scenario(f)
	if err != nil {
		return nil, nil, err
	}
	s, err := failure.Settle(f, scenario.Down)
	if err != nil {
		return nil, nil, noTrees(err)
	}
	name := r.text("instance", "")
	if name == "" {
		return s, report.Instances(s), nil
	}
	i, err := report.ParseInstance(s, name)
	if err != nil {
		return nil, nil, bad("--instance: %w", err)
	}
	return s, []stp.Instance{i}, nil
}

func (r *running) roles() error {
	_, f, err := r.network(r.arg(0))
	if err != nil {
		return err
	}
	s, instances, err := r.settled(f)
	if err != nil {
		return err
	}
	return report.Roles(&r.out, f, s, instances...)
}

func (r *running) why() error {
	network, port := r.arg(0), r.arg(1)
	if len(r.args) == 1 {
		if _, f, err := r.network(""); err == nil && report.IsPort(f, network) || err != nil && strings.Contains(network, ":") {
			network, port = "", network
		}
	}
	_, f, err := r.network(network)
	if err != nil {
		if port == "" && network != "" && !strings.ContainsAny(network, "./\\-") {
			err = bad("%w; a port is SWITCH:PORT", err)
		}
		return err
	}
	if port == "" {
		return r.discarding(f, network)
	}
	p, err := report.ParsePort(f, port)
	if err != nil {
		return bad("%w", err)
	}
	s, instances, err := r.settled(f)
	if err != nil {
		return err
	}
	if err := report.Why(&r.out, f, s, p, instances...); err != nil {
		return noTrees(err)
	}
	return nil
}

// discarding says which ports discard, as why without a port does.
func (r *running) discarding(f *topology.Fabric, network string) error {
	s, instances, err := r.settled(f)
	if err != nil {
		return err
	}
	var flags []string
	for _, name := range []string{"down", "slower"} {
		if v := r.flags[name]; v != nil {
			flags = append(flags, "--"+name+" "+strings.Join(v, ","))
		}
	}
	for _, c := range r.flags["change"] {
		flags = append(flags, "--change "+c)
	}
	ask := strings.TrimSpace(program + " why " + network)
	if err := report.Discarding(&r.out, f, s, ask, strings.Join(flags, " "), instances...); err != nil {
		return noTrees(err)
	}
	return nil
}

func (r *running) members() error {
	name := r.arg(1)
	_, f, err := r.network(r.arg(0))
	if err != nil && len(r.args) == 1 {
		// One argument may be a bundle of the network that needs no name.
		if _, g, other := r.network(""); other == nil && report.HasBundle(lag.Resolve(g, topology.Faults{}), r.args[0]) {
			f, name, err = g, r.args[0], nil
		}
	}
	if err != nil {
		return err
	}
	scenario, err := r.scenario(f)
	if err != nil {
		return err
	}
	if err := report.Members(&r.out, lag.Resolve(f, scenario.Down), name); err != nil {
		return bad("%w", err)
	}
	return nil
}

func (r *running) check() error {
	least := failure.Error + 1 // which no finding has
	if text := r.text("fail-on", "error"); text != "never" {
		var err error
		if least, err = failure.ParseSeverity(text); err != nil {
			return bad("--fail-on: %w, or never", err)
		}
	}
	x := &report.Findings{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "markdown": x.Markdown, "json": x.JSON, "sarif": x.SARIF})
	if err != nil {
		return err
	}
	shown, data, err := r.read(r.arg(0))
	if err != nil {
		return err
	}
	f, positions, err := file.ParsePositions(shown, data)
	if err != nil {
		return &failed{statusBad, err}
	}
	b := f.Builder()
	x.File, x.Fabric = shown, f
	x.Position = func(path string) (line, col int) { return report.Position(positions.Of, &b, path) }
	if x.Findings, err = failure.Check(f); err != nil {
		return noTrees(err)
	}
	if err := write(&r.out); err != nil {
		return err
	}
	if slices.ContainsFunc(x.Findings, func(y failure.Finding) bool { return y.Severity >= least }) {
		return errNotMet
	}
	return nil
}

func (r *running) erode() error {
	x := &report.Erosions{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "markdown": x.Markdown, "json": x.JSON})
	if err != nil {
		return err
	}
	if x.File, x.Fabric, err = r.network(r.arg(0)); err != nil {
		return err
	}
	r.looksAt(x.Fabric, failure.Singles(topology.KindMember, topology.KindLAG))
	switch {
	case len(r.args) == 2:
		e, err := failure.Erode(x.Fabric, r.args[1])
		if problems := (topology.Problems)(nil); errors.As(err, &problems) {
			return bad("%v", problems)
		} else if err != nil {
			return noTrees(err)
		}
		x.Bundles = []*failure.Erosion{e}
	case len(x.Fabric.Elements(topology.KindLAG)) == 0:
		return bad("the network has no bundle")
	default:
		for e, err := range failure.Erosions(context.Background(), x.Fabric) {
			if err != nil {
				return noTrees(err)
			}
			x.Bundles = append(x.Bundles, e)
		}
	}
	if err := write(&r.out); err != nil {
		return err
	}
	n := 0
	for _, e := range x.Bundles {
		for i := range e.Rows {
			if e.Rows[i].Err != nil {
				n++
			}
		}
	}
	if n > 0 {
		return noTrees(fmt.Errorf("%s could not be analysed", plural(n, "state", "states")))
	}
	return nil
}

func (r *running) load() error {
	x := &report.Load{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "markdown": x.Markdown, "json": x.JSON})
	if err != nil {
		return err
	}
	shown, f, err := r.network(r.arg(0))
	if err != nil {
		return err
	}
	scenario, err := r.scenario(f)
	if err != nil {
		return err
	}
	loader, err := failure.NewLoader(f)
	if err != nil {
		return noTrees(err)
	}
	x.File, x.Fabric, x.Rest = shown, f, loader.Rest()
	if x.Load, err = loader.Load(scenario); err != nil {
		return noTrees(err)
	}
	return write(&r.out)
}

func (r *running) compare() error {
	x := &report.Comparison{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "markdown": x.Markdown, "json": x.JSON})
	if err != nil {
		return err
	}
	plan, kinds, err := r.plan()
	if err != nil {
		return err
	}
	if x.FileA, x.A, err = r.network(r.args[0]); err != nil {
		return err
	}
	if x.FileB, x.B, err = r.network(r.args[1]); err != nil {
		return err
	}
	if plan.Kinds != nil && plan.Count(x.A)+plan.Count(x.B) == 2 {
		return bad("neither network has an element of kind %s", strings.Join(kinds, " or "))
	}
	r.looksAt(x.A, plan)
	r.looksAt(x.B, plan)
	if x.Comparison, err = failure.Compare(context.Background(), x.A, x.B, plan); err != nil {
		return noTrees(err)
	}
	if err := write(&r.out); err != nil {
		return err
	}
	switch n := len(x.ErrorsA) + len(x.ErrorsB); {
	case n > 0:
		return noTrees(fmt.Errorf("%d scenarios could not be analysed", n))
	case x.Worse():
		return errNotMet
	}
	return nil
}

// plan returns what --kinds says.
func (r *running) plan() (p failure.Plan, kinds []string, err error) {
	if kinds, err = r.list("kinds"); err != nil {
		return p, nil, err
	}
	for _, k := range kinds {
		kind, err := topology.ParseKind(k)
		if err != nil {
			return p, nil, bad("--kinds: %w", err)
		}
		p.Kinds = append(p.Kinds, kind)
	}
	return p, kinds, nil
}

func (r *running) sweep() error {
	plan, _, err := r.plan()
	if err != nil {
		return err
	}
	x := &report.Sweep{}
	write, err := r.writer(map[string]func(io.Writer) error{"text": x.Text, "json": x.JSON})
	if err != nil {
		return err
	}
	if plan.K, err = r.number("together", 2); err != nil {
		return err
	}
	if plan.Keep, err = r.number("keep", 100); err != nil {
		return err
	}
	if plan.Clusters, err = r.is("clusters", true); err != nil {
		return err
	}
	f := (*topology.Fabric)(nil)
	if x.File, f, err = r.network(r.arg(0)); err != nil {
		return err
	}
	only, err := r.list("only")
	if err != nil {
		return err
	}
	faults, err := f.ParseFaults(only...)
	if err != nil {
		return bad("--only: %v", err)
	}
	plan.Only = slices.Collect(faults.All())
	if plan.Tagged, err = r.list("tagged"); err != nil {
		return err
	}
	if err := plan.Validate(); err != nil {
		return bad("%w", err)
	}
	if len(plan.Elements(f)) == 0 {
		return bad("the network has no such element")
	}
	r.looksAt(f, failure.Plan{Kinds: plan.Kinds, Only: plan.Only, Tagged: plan.Tagged})
	var tooMany *failure.TooManyError
	if x.Summary, err = failure.Summarize(context.Background(), f, plan); errors.As(err, &tooMany) {
		return &failed{statusBad, err}
	} else if err != nil {
		return noTrees(err)
	}
	if err := write(&r.out); err != nil {
		return err
	}
	if x.Summary.Failed != nil {
		return noTrees(errors.New("some states could not be analysed"))
	}
	return nil
}

func (r *running) drill() error {
	shown, f, err := r.network(r.arg(0))
	if err != nil {
		return err
	}
	reboots, err := r.is("reboots", false)
	if err != nil {
		return err
	}
	load, err := r.is("load", true)
	if err != nil {
		return err
	}
	down, err := r.list("down")
	if err != nil {
		return err
	}
	plan, kinds, err := r.plan()
	switch {
	case err != nil:
		return err
	case len(down) > 0 && len(kinds) > 0:
		return bad("--down is one scenario and --kinds a sweep: want one of them")
	case reboots && len(down)+len(kinds) > 0:
		return bad("--reboots takes all switches in turn: want it without --down and --kinds")
	case r.flags["slower-all"] != nil && (reboots || len(down)+len(kinds) > 0):
		return bad("--slower-all takes all cables in turn: want it without --down, --kinds and --reboots")
	case plan.Kinds != nil && plan.Count(f) == 1:
		return bad("the network has no element of kind %s", strings.Join(kinds, " or "))
	}
	requirements, err := r.requirements(f)
	if err != nil {
		return err
	}
	d := &report.Drill{File: shown, Fabric: f}
	write, err := r.writer(map[string]func(io.Writer) error{"text": d.Text, "markdown": d.Markdown, "json": d.JSON})
	if err != nil {
		return err
	}
	switch {
	case reboots:
		err = r.reboot(d)
	case len(down) > 0:
		err = r.oneScenario(d)
	case r.flags["slower-all"] != nil:
		err = r.slowerAll(d)
	default:
		r.looksAt(f, plan)
		err = collected(d, failure.Sweep(context.Background(), f, plan))
	}
	if err != nil {
		return err
	}
	if load {
		if d.Load, err = failure.NewLoader(f); err != nil {
			fmt.Fprintf(&r.out, "%s: nothing is said of load: %v\n", program, err)
		}
	}
	scenarios := make([]failure.Scenario, len(d.Outcomes))
	for i, o := range d.Outcomes {
		scenarios[i] = o.Scenario
	}
	if r.flags["slower-all"] == nil { // a spare is what is left when another element dies
		d.Spares, d.NoSpares = failure.Spares(context.Background(), f, scenarios)
	}
	if err := write(&r.out); err != nil {
		return err
	}
	all := d.Outcomes
	for _, b := range d.Reboots {
		all = append(all, b.Back)
	}
	held := r.hold(d, requirements, all)
	if n := len(d.Errors); n > 0 {
		return noTrees(fmt.Errorf("%s could not be analysed", plural(n, "scenario", "scenarios")))
	}
	return held
}

// oneScenario fills in the outcome of what --down says, after that without fault.
func (r *running) oneScenario(d *report.Drill) error {
	scenario, err := r.scenario(d.Fabric)
	if err != nil {
		return err
	}
	if err := d.Evaluate(scenario); err != nil {
		return noTrees(err)
	}
	return nil
}

// collected fills in the outcomes of a sweep.
func collected(d *report.Drill, outcomes iter.Seq2[*failure.Outcome, error]) error {
	if err := d.Collect(outcomes, nil); err != nil {
		return noTrees(err)
	}
	return nil
}

// slowerAll fills in the outcomes of each cable that comes up slower.
func (r *running) slowerAll(d *report.Drill) error {
	mbps := 0 // the next lower
	if text := r.text("slower-all", "true"); text != "true" {
		var err error
		if mbps, err = topology.ParseMbps(text); err != nil {
			return bad("--slower-all: %w", err)
		}
	}
	if len(failure.SlowScenarios(d.Fabric, mbps)) == 0 {
		return bad("the network has no cable that could come up slower")
	}
	r.looksAt(d.Fabric, Slowdowns(mbps))
	return collected(d, failure.Slowdowns(context.Background(), d.Fabric, mbps))
}

// reboot fills in the reboots, after the state without fault.
func (r *running) reboot(d *report.Drill) error {
	r.looksAt(d.Fabric, Reboots())
	rest, err := failure.Evaluate(d.Fabric, failure.Scenario{})
	if err != nil {
		return noTrees(err)
	}
	d.Outcomes = append(d.Outcomes, rest)
	for b, err := range failure.Reboots(context.Background(), d.Fabric) {
		if err != nil {
			d.Errors = append(d.Errors, err)
			continue
		}
		d.Reboots = append(d.Reboots, b)
		d.Outcomes = append(d.Outcomes, b.Down)
	}
	return nil
}

// required is a requirement with its text.
type required struct {
	text string
	Requirement
}

func (r *running) requirements(f *topology.Fabric) (out []required, err error) {
	for _, text := range SplitRequirements(r.flags["require"]) {
		q, err := ParseRequirement(text)
		if err != nil {
			return nil, bad("--require %w", err)
		}
		if err := q.Validate(f); err != nil {
			return nil, bad("--require %q: %w", text, err)
		}
		out = append(out, required{text, q})
	}
	return out, nil
}

// hold says which requirements are not met.
func (r *running) hold(d *report.Drill, requirements []required, outcomes []*failure.Outcome) error {
	var missed []report.Missed
	checker := NewChecker(d.Fabric)
	for _, q := range requirements {
		for _, o := range outcomes {
			misses, err := checker.Check(q.Requirement, o)
			if err != nil {
				return noTrees(err)
			}
			for _, m := range misses {
				missed = append(missed, report.Missed{Requirement: q.text, Scenario: o.Scenario.Name, Subject: m.Subject, Got: m.Got, Reason: m.Reason})
			}
		}
	}
	for _, text := range d.FoldMissed(missed) {
		fmt.Fprintln(&r.out, text)
	}
	if missed != nil {
		return errNotMet
	}
	return nil
}
