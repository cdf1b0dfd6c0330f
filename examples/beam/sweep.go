// Command beam sweeps the failures of a network as an Apache Beam pipeline: a
// shard a step, and a sum of the summaries that does not depend on their order.
// What it writes is byte for byte what spandrill sweep --format json does.
//
//	go run . --fabric ../designs/d4-mstp-cluster-instance.yaml -k 2 --shards 16 --output sweep.json
//
// Without further flags it runs in this process, on the SDK's prism runner.
// --runner flink, spark, dataflow and others run it elsewhere, each with its own
// flags (beam.apache.org/documentation/runners). It is a module of its own, so
// that who imports the library does not get Beam.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

func init() {
	register.DoFn3x1[context.Context, int, func([]byte), error](&summarize{})
	register.Emitter1[[]byte]()
	register.Combiner1[[]byte](&merge{})
	register.Function1x2(render)
}

// Sweep is what is swept. Its fields travel to the workers.
type Sweep struct {
	// Network is the text of a topology file, Name what its problems call it.
	Network []byte
	Name    string
	// Kinds are those of the elements that fail; none: every kind.
	Kinds []string
	// Clusters has the verdicts of clusters summed up too.
	Clusters bool
	// K is the most that fail together, Shards into how many parts the sweep is
	// cut, Keep how many minimal sets are kept, as failure.Plan has it.
	K, Shards, Keep int
}

// plan returns the fabric and the plan, of all shards.
func (s Sweep) plan() (*topology.Fabric, failure.Plan, error) {
	p := failure.Plan{K: s.K, Keep: s.Keep, Clusters: s.Clusters}
	for _, name := range s.Kinds {
		k, err := topology.ParseKind(name)
		if err != nil {
			return nil, p, err
		}
		p.Kinds = append(p.Kinds, k)
	}
	f, err := file.Parse(s.Name, s.Network)
	return f, p, err
}

// Pipeline adds the sweep to a pipeline and returns its summary, one line of JSON.
func Pipeline(scope beam.Scope, s Sweep) beam.PCollection {
	scope = scope.Scope("sweep")
	shards := make([]int, s.Shards)
	for i := range shards {
		shards[i] = i + 1
	}
	parts := beam.ParDo(scope, &summarize{s}, beam.Reshuffle(scope, beam.CreateList(scope, shards)))
	return beam.Combine(scope, &merge{}, parts)
}

// summarize sums up a shard.
type summarize struct{ Sweep Sweep }

// ProcessElement emits the summary of a shard.
func (s *summarize) ProcessElement(ctx context.Context, shard int, emit func([]byte)) error {
	f, p, err := s.Sweep.plan()
	if err != nil {
		return err
	}
	p.Shard, p.Of = shard, s.Sweep.Shards
	sum, err := failure.Summarize(ctx, f, p)
	if err != nil {
		return err
	}
	text, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	emit(text)
	return nil
}

// merge sums up summaries, which failure.Merge does in any order.
type merge struct{}

// MergeAccumulators merges two summaries; an empty one is none.
func (*merge) MergeAccumulators(a, b []byte) ([]byte, error) {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...), nil
	}
	var parts [2]failure.Summary
	for i, text := range [][]byte{a, b} {
		if err := json.Unmarshal(text, &parts[i]); err != nil {
			return nil, err
		}
	}
	sum, err := failure.Merge(&parts[0], &parts[1])
	if err != nil {
		return nil, err
	}
	return json.Marshal(sum)
}

// render writes a summary as spandrill sweep does.
func render(line []byte) (string, error) {
	var sum failure.Summary
	if err := json.Unmarshal(line, &sum); err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(&sum, "", "  ")
	return string(text), err
}

func main() {
	var s Sweep
	network := flag.String("fabric", "", "the topology file")
	output := flag.String("output", "sweep.json", "where the summary goes, a path that the runner can write")
	kinds := flag.String("kinds", "", "the kinds of elements that fail, with commas between (default all)")
	flag.BoolVar(&s.Clusters, "clusters", true, "sum up what becomes of clusters, too")
	flag.IntVar(&s.K, "k", 2, "the most elements that fail together")
	flag.IntVar(&s.Shards, "shards", 64, "into how many parts the sweep is cut")
	flag.IntVar(&s.Keep, "keep", 0, "how many minimal sets of each size are kept (default 100)")
	flag.Parse()
	beam.Init()
	if err := run(context.Background(), s, *network, *kinds, *output); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, s Sweep, network, kinds, output string) error {
	var err error
	if s.Network, err = os.ReadFile(network); err != nil {
		return err
	}
	s.Name = network
	if kinds != "" {
		s.Kinds = strings.Split(kinds, ",")
	}
	// What is wrong is said here, not by a worker.
	f, p, err := s.plan()
	if err != nil {
		return err
	}
	if err := p.Validate(); err != nil {
		return err
	}
	if s.Shards < 1 {
		return errors.New("--shards: at least 1")
	}
	fmt.Fprintf(os.Stderr, "%s: %v states in %d shards\n", network, p.Total(f), s.Shards)
	pipeline, scope := beam.NewPipelineWithRoot()
	textio.Write(scope, output, beam.ParDo(scope, render, Pipeline(scope, s)))
	return beamx.Run(ctx, pipeline)
}
