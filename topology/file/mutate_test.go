package file_test

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

var words = regexp.MustCompile(`[\w./-]+|"[^"\n]*"|[{}\[\],:]`)

// mutate exchanges, doubles and takes away words and lines of a text, which
// stays much closer to the form than what a fuzzer makes of it.
func mutate(r *rand.Rand, text string) string {
	for range 1 + r.IntN(3) {
		if r.IntN(3) == 0 {
			lines := strings.SplitAfter(text, "\n")
			i, j := r.IntN(len(lines)), r.IntN(len(lines))
			switch r.IntN(3) {
			case 0:
				lines[i] = ""
			case 1:
				lines[i] += lines[j]
			case 2:
				lines[i], lines[j] = lines[j], lines[i]
			}
			text = strings.Join(lines, "")
			continue
		}
		at := words.FindAllStringIndex(text, -1)
		if len(at) == 0 {
			return text
		}
		to, from := at[r.IntN(len(at))], at[r.IntN(len(at))]
		with := text[from[0]:from[1]]
		if r.IntN(3) == 0 {
			with = pick(&maker{Rand: r}, "", "0", "-1", "~", "[]", "{}", "x", "all", "none", "mstp", "pvst", "rpvst", "4096", "2x10G", "10G", "a, b", "n[1-3]", "5000", "*a", "&a", "<<", "true")
		}
		text = text[:to[0]] + with + text[to[1]:]
	}
	return text
}

// TestMutations is that files that are nearly right read or have problems with
// positions, and that what reads can be written.
func TestMutations(t *testing.T) {
	sources := []string{reference, everything, placed}
	for seed := range uint64(10) {
		f, err := randomBuilder(seed).Build()
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, write(t, f))
	}
	const files = 1500
	reads := 0
	for seed := range uint64(files) {
		r := rand.New(rand.NewPCG(seed, 3))
		text := mutate(r, sources[r.IntN(len(sources))])
		f, err := file.Parse("f", []byte(text))
		if err == nil {
			roundTrip(t, f)
			reads++
			continue
		}
		var problems topology.Problems
		if !errors.As(err, &problems) {
			t.Fatalf("%v\n%s", err, text)
		}
		lines := strings.Split(text, "\n")
		for _, p := range problems {
			if p.Line < 1 || p.Line > len(lines) || p.Col < 1 || p.Col > len([]rune(lines[p.Line-1]))+1 {
				t.Errorf("no such place: %v\n%s", p, text)
			}
		}
	}
	if reads < files/20 || reads > files*19/20 {
		t.Errorf("%d of %d read, which tells little", reads, files)
	}
}
