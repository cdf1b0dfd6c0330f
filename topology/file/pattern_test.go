package file

import (
	"slices"
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	for pattern, want := range map[string]string{
		"node":                   "node",
		"":                       "",
		"node[1-4]":              "node1 node2 node3 node4",
		"node[1,3]":              "node1 node3",
		"node[1-3,7]":            "node1 node2 node3 node7",
		"node[1, 3]":             "node1 node3",
		"node[08-11]":            "node08 node09 node10 node11",
		"node[8-11]":             "node8 node9 node10 node11",
		"node[0-1]":              "node0 node1",
		"node[0]":                "node0",
		"node[01,1,001]":         "node01 node1 node001",
		"[1-2]":                  "1 2",
		"r[1-2]-b":               "r1-b r2-b",
		"r[999999998-999999999]": "r999999998 r999999999",
	} {
		got, err := expand(pattern)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %q, %v, want %q", pattern, got, err, want)
		}
	}
}

func TestExpandErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"n[":              "has a [ without a ]",
		"n]":              "has a ] without a [",
		"n]1[":            "has a [ without a ]",
		"n[]":             `has "" where a number or a range belongs`,
		"n[1-]":           `has "1-" where a number or a range belongs`,
		"n[-1]":           `has "-1" where a number or a range belongs`,
		"n[1-2-3]":        `has "1-2-3" where a number or a range belongs`,
		"n[1,]":           `has "" where a number or a range belongs`,
		"n[+1]":           `has "+1" where a number or a range belongs`,
		"n[٣]":            `has "٣" where a number or a range belongs`,
		"n[1000000000]":   `has "1000000000" where a number or a range belongs`,
		"n[2-1]":          `has the range "2-1", which runs backwards`,
		"n[1-010]":        `has the range "1-010" of different widths`,
		"n[01-9]":         `has the range "01-9" of different widths`,
		"n[1-3,2]":        "has 2 twice",
		"n[[1]]":          "has more than one pair of brackets",
		"n[1][2]":         "has more than one pair of brackets",
		"n[1]]":           "has more than one pair of brackets",
		"n[0-999999999]":  "stands for more than 4096 names",
		"n[1-4096,5000]":  "stands for more than 4096 names",
		"n[1-4096,1-2]":   "has 1 twice",
		"n[0-4095,10000]": "stands for more than 4096 names",
	} {
		if got, err := expand(pattern); err == nil || err.Error() != want {
			t.Errorf("%q: %d names, %v, want %s", pattern, len(got), err, want)
		}
	}
	if got, err := expand("n[1-4096]"); err != nil || len(got) != maxNames {
		t.Errorf("%d names, %v", len(got), err)
	}
}

func TestFold(t *testing.T) {
	for names, want := range map[string]string{
		"node1":                          "node1",
		"node1 node2 node3":              "node[1-3]",
		"node1 node2 node4":              "node[1-2] node4",
		"node9 node10 node11":            "node[9-11]",
		"node09 node10 node11":           "node[09-11]",
		"node09 node010":                 "node09 node010",
		"node99 node100":                 "node[99-100]",
		"node098 node099 node100":        "node[098-100]",
		"node09 node10 node99 node100":   "node[09-10] node[99-100]",
		"node099 node100 node0101":       "node[099-100] node0101",
		"r1n1-a r1n2-a r2n1-a":           "r1n[1-2]-a r2n1-a",
		"1 2 3":                          "[1-3]",
		"a b":                            "a b",
		"node0 node1":                    "node[0-1]",
		"node00 node01":                  "node[00-01]",
		"node2 node1":                    "node2 node1",
		"n999999999 n1000000000":         "n999999999 n1000000000",
		"n9999999998 n9999999999":        "n9999999998 n9999999999",
		"node1x2 node1x3":                "node1x[2-3]",
		"node99999999999999999999 node1": "node99999999999999999999 node1",
	} {
		list := strings.Fields(names)
		var got, back []string
		for rest := list; len(rest) > 0; {
			n := foldable(rest, func(int) bool { return true })
			got, rest = append(got, fold(rest[:n])), rest[n:]
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", names, got, want)
		}
		for _, pattern := range got {
			names, err := expand(pattern)
			if err != nil {
				t.Errorf("%s: %v", pattern, err)
			}
			back = append(back, names...)
		}
		if !slices.Equal(back, list) {
			t.Errorf("%s comes back as %s", names, back)
		}
	}
	if n := foldable([]string{"n1", "n2", "n3"}, func(i int) bool { return i < 2 }); n != 2 {
		t.Errorf("%d fold, want 2", n)
	}
}
