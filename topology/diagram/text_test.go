package diagram

import (
	"slices"
	"strings"
	"testing"
)

func TestNatural(t *testing.T) {
	want := []string{"", "2", "10", "node1", "node2", "node10", "node010", "sw1-2", "sw1-10", "sw2", "sw2a", "swx"}
	for range 20 {
		got := slices.Clone(want)
		shuffle(got)
		slices.SortFunc(got, natural)
		if !slices.Equal(got, want) {
			// node10 and node010 are the same number and differ in their bytes.
			got[5], got[6] = got[6], got[5]
			if !slices.Equal(got, want) {
				t.Fatalf("%q", got)
			}
		}
	}
	if natural("sw2", "sw02") == 0 || natural("a", "a") != 0 {
		t.Error("only equal names may compare as equal")
	}
}

func TestFoldNames(t *testing.T) {
	for _, c := range []struct {
		want  string
		names []string
	}{
		{"", nil},
		{"node1", []string{"node1"}},
		{"node[1-4]", []string{"node1", "node2", "node3", "node4"}},
		{"node[1,3,9-11]", []string{"node1", "node3", "node9", "node10", "node11"}},
		{"a, b", []string{"a", "b"}},
		{"node01, node02", []string{"node01", "node02"}},
		{"h1-[1-2], h2-[1-2], x", []string{"h1-1", "h1-2", "h2-1", "h2-2", "x"}},
		{"[1-2]", []string{"1", "2"}},
	} {
		if got := foldNames(c.names); got != c.want {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, s := range []string{"", "a", "Te1/0/1", "TenGigabitEthernet1/0/24", "日本語日本語日本語", strings.Repeat("W", 1000)} {
		for _, width := range []float64{12, 40, 90} {
			for _, got := range []string{fit(s, width, 9), fitTail(s, width, 9)} {
				if textWidth(got, 9) > width {
					t.Errorf("%q in %v points: %q", s, width, got)
				}
			}
		}
	}
	if got := fitTail("TenGigabitEthernet1/0/24", 40, 9); !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "/0/24") {
		t.Errorf("%q does not tell the port", got)
	}
}

func TestWrap(t *testing.T) {
	for _, s := range []string{"", "one", "one two three four five six seven", strings.Repeat("x", 300), "a " + strings.Repeat("日", 60) + " b"} {
		lines := wrap(s, 100, 9)
		for _, l := range lines {
			if textWidth(l, 9) > 100 || l == "" {
				t.Errorf("%q: the line %q", s, l)
			}
		}
		if strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }; strip(strings.Join(lines, "")) != strip(s) {
			t.Errorf("%q became %q", s, lines)
		}
	}
}
