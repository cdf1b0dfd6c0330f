package failure

import (
	"slices"
	"testing"
)

// TestWithoutIsLonely wants the finding NET008 and the cluster to say the same of
// pairs that have neither a network nor its fallback.
func TestWithoutIsLonely(t *testing.T) {
	compared, lonely := 0, 0
	for seed := range seeds(200) {
		c := newChecker(t, random(t, seed))
		for down, f := range c.frames(t) {
			judged := make([]*judgement, len(c.a.nets))
			for i := range judged {
				judged[i] = c.a.judge(i, f)
			}
			o, err := c.a.judgeCluster(0, f, judged)
			if err != nil {
				t.Fatal(err)
			}
			v := c.verdicts(f)
			for i := range c.a.nets {
				want, pairs := c.pairsWithout(i, f, v)
				var got [][2]string
				for _, n := range o.Networks {
					if n.Network == c.a.nets[i].net.Name {
						got = n.Without.First
						if want != nil && n.Pairs != pairs {
							t.Errorf("seed %d, %v: %d pairs, %d found lonely", seed, down, n.Pairs, pairs)
						}
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("seed %d, %v, %s: %v without, %v found lonely", seed, down, c.a.nets[i].net.Name, got, want)
				}
				if compared++; want != nil {
					lonely++
				}
			}
		}
	}
	if lonely < compared/50 {
		t.Errorf("%d lonely of %d, which tells little", lonely, compared)
	}
}
