package failure

import "testing"

// TestPairsInWords wants one pair named as one, the only one as that, and several with one
// of them as an example.
func TestPairsInWords(t *testing.T) {
	first := [2]string{"n1", "n2"}
	for _, c := range []struct {
		n, all    int
		have, are string
	}{
		{1, 1, "n1 and n2 have", "the only pair"},
		{1, 6, "1 of 6 pairs of nodes, n1 and n2, has", "1 of 6 pairs"},
		{4, 6, "4 of 6 pairs of nodes, such as n1 and n2, have", "4 of 6 pairs"},
	} {
		if got := pairsHave(c.n, c.all, "nodes", first); got != c.have {
			t.Errorf("%d of %d: %q, want %q", c.n, c.all, got, c.have)
		}
		if got := ofPairs(c.n, c.all); got != c.are {
			t.Errorf("%d of %d: %q, want %q", c.n, c.all, got, c.are)
		}
	}
	for name, want := range map[string]string{"hv1": "cluster hv1", "cluster": "the cluster"} {
		if got := ClusterTitle(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
