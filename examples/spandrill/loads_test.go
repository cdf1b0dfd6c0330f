package main

import (
	"strings"
	"testing"
)

func TestLoadCommand(t *testing.T) {
	for _, c := range []struct {
		stdin, args string
		code        int
		out, err    string
	}{
		{"", "load", 0, "Without fault", ""},
		{"", "load d3b", 0, "lag:up-a", ""},
		{"", "load --down member:isl/1 --format markdown", 0, "| lag:up-a |", ""},
		{"", "load --format json", 0, `"offered_mbps": 81200`, ""},
		{"", "load --down lag:isk", 2, "", `did you mean "lag:isl"?`},
		{"", "load --format yaml", 2, "", "want text, markdown or json"},
		{"", "load nosuch.yaml", 2, "", "no such file"},
		{deep(), "load -", 3, "", "max age"},
		{"spandrill: 1\nswitches: {a: {}}\n", "load -", 0, "  none\n", ""},
		{"spandrill: 1\nswitches: {a: {}}\ndemands: [{network: vm, from: a, to: b, demand: 1G}]\n", "load -", 2, "", `demands[0].network: there is no network "vm"`},
		{"", "drill --down member:isl/1", 0, "draining node1 takes", ""},
	} {
		got := runWith(c.stdin, strings.Fields(c.args)...)
		if got.code != c.code || !strings.Contains(got.out, c.out) || !strings.Contains(got.err, c.err) || c.err == "" && got.err != "" {
			t.Errorf("spandrill %s: status %d, want %d; output %q, want %q; standard error %q, want %q", c.args, got.code, c.code, got.out, c.out, got.err, c.err)
		}
	}
	if got := runWith("", "drill", "--down", "member:isl/1", "--load=false"); got.code != 0 || strings.Contains(got.out, "draining") {
		t.Errorf("--load=false: %+v", got)
	}
}
