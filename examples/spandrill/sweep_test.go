package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestSweepShards cuts a sweep as a user would, and merges the files.
func TestSweepShards(t *testing.T) {
	t.Chdir(t.TempDir())
	line := []string{"sweep", "d4", "-k", "2", "--keep", "5", "--format", "json"}
	whole := output(line)
	if !strings.HasPrefix(whole, "{\n  \"schema\": 1,") {
		t.Fatalf("the sweep printed %.200s", whole)
	}
	merge := []string{"merge"}
	for i := range 7 {
		name := fmt.Sprintf("part%d.json", i+1)
		if err := os.WriteFile(name, []byte(output(append(line, "--shard", fmt.Sprintf("%d/7", i+1)))), 0o666); err != nil {
			t.Fatal(err)
		}
		merge = append(merge, name)
	}
	merge[1], merge[6] = merge[6], merge[1]
	if got := output(merge); got != whole {
		t.Errorf("7 shards merge into\n%.1000s\nwant\n%.1000s", got, whole)
	}
	if got, want := output(append(merge, "--format", "text")), output([]string{"sweep", "d4", "-k", "2", "--keep", "5"}); !strings.HasSuffix(want, strings.TrimPrefix(got, "every set")) {
		t.Errorf("as text\n%.500s\nwant\n%.500s", got, want)
	}

	// The second shard as the beginning of a sweep is none.
	if got := output(append(line, "--resume", "part2.json")); !strings.Contains(got, `"from"`) {
		t.Errorf("going on from the middle printed %.300s", got)
	}
	resumed := output(append(line, "--resume", "part1.json"))
	if resumed != whole {
		t.Errorf("resumed\n%.500s\nwant\n%.500s", resumed, whole)
	}
	if got := output([]string{"merge", "part1.json", "part1.json"}); !strings.Contains(got, "states from 0 to") || !strings.Contains(got, "exit status 2") {
		t.Errorf("the same part twice: %s", got)
	}
}

// TestSweepStopped wants an interrupted sweep to print what it has, and one that has
// nothing to say so.
func TestSweepStopped(t *testing.T) {
	stopped := func(after time.Duration, line ...string) (string, string) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if after == 0 {
			cancel()
		}
		defer time.AfterFunc(after, cancel).Stop()
		var out, errs bytes.Buffer
		if code := run(ctx, line, streams{out: &out, err: &errs}); code != statusNoTrees {
			t.Errorf("exit status %d", code)
		}
		return out.String(), errs.String()
	}
	if out, errs := stopped(time.Second, "sweep", "reference", "-k", "9", "--format", "json"); !strings.Contains(out, `"ranges": [`) || !strings.Contains(errs, "--resume") {
		t.Errorf("it printed %.200s, %s", out, errs)
	}
	if out, errs := stopped(0, "sweep", "d2"); out != "" || !strings.Contains(errs, "stopped before the first state") {
		t.Errorf("it printed %.200s, %s", out, errs)
	}
}

// TestSweepErrors wants one clear error for each misuse.
func TestSweepErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("other.json", []byte(`{"schema": 1, "states": []}`), 0o666); err != nil {
		t.Fatal(err)
	}
	for want, line := range map[string]string{
		`--shard "8/7", want i/n`:                                "sweep d2 --shard 8/7",
		`--format "xml", want text, markdown or json`:            "sweep d2 --format xml",
		`--kinds: "wire" is no kind`:                             "sweep d2 --kinds wire",
		`--only: `:                                               "sweep d2 --only lag:isle",
		`did you mean "lag:isl"`:                                 "sweep d2 --only lag:isle",
		"--tagged: ":                                             "sweep d2 --tagged nowhere",
		"-k and --keep want a number":                            "sweep d2 -k 0",
		"the network has no such element":                        "sweep d2 --kinds segment",
		"--only is empty":                                        "sweep d2 --only=",
		"other.json: no summary of a sweep":                      "merge other.json",
		"open nothing.json":                                      "merge nothing.json",
		`merge: --format "xml", want text, markdown or json`[7:]: "merge --format xml other.json",
	} {
		got := output(strings.Fields(line))
		if !strings.Contains(got, want) || !strings.Contains(got, "exit status 2") {
			t.Errorf("%s prints %q, want %q", line, got, want)
		}
	}
}
