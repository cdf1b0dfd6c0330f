package main

import (
	"encoding/json"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/topology/file"
)

const root = "../.." // of the repository

// block is a fenced block of a Markdown file.
type block struct {
	language string
	line     int
	text     string
}

// markdownFiles returns all of the repository, from its root.
func markdownFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".md"):
			rel, err := filepath.Rel(root, path)
			out = append(out, rel)
			return err
		}
		return nil
	})
	if err != nil || len(out) < 10 {
		t.Fatalf("%d files, %v", len(out), err)
	}
	return out
}

func readMarkdown(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blocks returns the fenced blocks of a text, and the text without them.
func blocks(t *testing.T, name, text string) (out []block, rest string) {
	t.Helper()
	var b strings.Builder
	var open *block
	n := 0
	for line := range strings.Lines(text) {
		n++
		switch language, fence := strings.CutPrefix(line, "```"); {
		case fence && open == nil:
			open = &block{language: strings.TrimSpace(language), line: n}
		case fence:
			out, open = append(out, *open), nil
		case open != nil:
			open.text += line
		default:
			b.WriteString(line)
			continue
		}
		b.WriteByte('\n')
	}
	if open != nil {
		t.Fatalf("%s:%d: a block that is never closed", name, open.line)
	}
	return out, b.String()
}

// TestMarkdown runs what stands in the Markdown of the repository, as its block says
// what it is: commands with their output, topology files, programs.
func TestMarkdown(t *testing.T) {
	for _, name := range markdownFiles(t) {
		t.Run(name, func(t *testing.T) {
			text := readMarkdown(t, name)
			all, rest := blocks(t, name, text)
			links(t, name, rest)
			if strings.HasPrefix(name, "failure/explain/pages/") {
				return // TestPages has what is in them
			}
			dir := t.TempDir()
			copyFiles(t, filepath.Join(root, filepath.Dir(name)), dir)
			for _, b := range all {
				at := fmt.Sprintf("%s:%d", name, b.line)
				switch b.language {
				case "":
					runBlock(t, at, dir, b.text)
				case "yaml":
					yamlBlock(t, at, filepath.Join(root, filepath.Dir(name)), b.text)
				case "go":
					goBlock(t, at, b.text)
				case "json":
					if !json.Valid([]byte(b.text)) {
						t.Errorf("%s: no JSON", at)
					}
				case "text":
					textBlock(t, at, b.text)
				default:
					t.Errorf("%s: nothing runs a block of %q", at, b.language)
				}
			}
		})
	}
}

// copyFiles copies the topology files beside a page.
func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// runBlock runs lines that begin with $ and wants what they print to be what
// follows; a line … stands for any number of lines.
func runBlock(t *testing.T, at, dir, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "$ ") {
		t.Errorf("%s: a block of commands begins with $", at)
		return
	}
	for part := range strings.SplitSeq(strings.TrimPrefix("\n"+text, "\n$ "), "\n$ ") {
		line, want, _ := strings.Cut(strings.TrimRight(part, "\n"), "\n")
		got, code := shell(t, dir, strings.ReplaceAll(line, "go run ./examples/spandrill", "spandrill"))
		if code != 0 {
			got += fmt.Sprintf("exit status %d\n", code)
		}
		if !alike(want, strings.TrimRight(got, "\n")) {
			t.Errorf("%s: %s (-has +prints):\n%s", at, line, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
}

// alike says whether a text is what is wanted, but for the lines that … stands for.
func alike(want, got string) bool {
	var pattern strings.Builder
	pattern.WriteString(`(?s)\A`)
	for i, line := range strings.Split(want, "\n") {
		switch {
		case strings.TrimSpace(line) == "…" && i == 0:
			pattern.WriteString(`(?:.*)`)
		case strings.TrimSpace(line) == "…":
			pattern.WriteString(`(?:\n.*)?`)
		case i == 0:
			pattern.WriteString(regexp.QuoteMeta(line))
		default:
			pattern.WriteString(`\n` + regexp.QuoteMeta(line))
		}
	}
	return regexp.MustCompile(pattern.String() + `\z`).MatchString(got)
}

// TestAlike has what … stands for.
func TestAlike(t *testing.T) {
	for _, c := range []struct {
		want, got string
		is        bool
	}{
		{"a\nb", "a\nb", true}, {"a", "a\nb", false}, {"a\n…", "a\nb\nc", true}, {"a\n  …\nc", "a\nb\nc", true},
		{"…\nc", "a\nb\nc", true}, {"a\n…\nd", "a\nb\nc", false}, {"", "", true}, {"", "a", false}, {"a.c", "abc", false},
	} {
		if alike(c.want, c.got) != c.is {
			t.Errorf("alike(%q, %q) is not %v", c.want, c.got, c.is)
		}
	}
}

// yamlBlock wants a block to be a file beside the page, and a topology file to be a
// valid one.
func yamlBlock(t *testing.T, at, dir, text string) {
	t.Helper()
	if strings.Contains(text, "\nspandrill: 1") || strings.HasPrefix(text, "spandrill: 1") {
		if _, err := file.Parse(at, []byte(text)); err != nil {
			t.Error(err)
		}
		return
	}
	if strings.HasPrefix(text, "# yaml-language-server:") && strings.Count(text, "\n") == 1 {
		if !strings.HasSuffix(text, file.SchemaURL+"\n") {
			t.Errorf("%s: the schema stands at %s", at, file.SchemaURL)
		}
		return
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.y*ml"))
	if !slices.ContainsFunc(files, func(f string) bool { data, err := os.ReadFile(f); return err == nil && string(data) == text }) {
		t.Errorf("%s: no file beside it is this block", at)
	}
}

// goBlock wants every line of a program to stand in one that is tested, one after the
// other.
func goBlock(t *testing.T, at, text string) {
	t.Helper()
	words := strings.Join(strings.Fields(text), " ")
	found := false
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || found || !strings.HasSuffix(path, ".go") {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && strings.Contains(strings.Join(strings.Fields(string(data)), " "), words) {
			found = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		t.Errorf("%s: no program has these lines", at)
	}
}

// textBlock wants commands that are not run here to be about what there is.
func textBlock(t *testing.T, at, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		path, ok := strings.CutPrefix(line, "go install github.com/spandrill/spandrill/")
		if !ok {
			if line != "go test ./..." {
				t.Errorf("%s: nothing is known of %q", at, line)
			}
			continue
		}
		p, err := build.ImportDir(filepath.Join(root, strings.TrimSuffix(path, "@latest")), 0)
		if err != nil || p.Name != "main" {
			t.Errorf("%s: %s is no command: %v", at, path, err)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// links wants every link to something in the repository to lead there.
func links(t *testing.T, name, text string) {
	t.Helper()
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		target, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(target, "://") {
			continue
		}
		path := filepath.Join(filepath.Dir(name), target)
		if target == "" {
			path = name
		}
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Errorf("%s: the link %s leads nowhere", name, m[1])
			continue
		}
		if anchor != "" && !slices.Contains(anchors(readMarkdown(t, path)), anchor) {
			t.Errorf("%s: %s has no heading #%s", name, path, anchor)
		}
	}
}

// anchors returns what GitHub makes of the headings of a page.
func anchors(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
			heading = strings.ToLower(strings.TrimSpace(heading))
			out = append(out, strings.ReplaceAll(regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, ""), " ", "-"))
		}
	}
	return out
}

// TestTutorialFiles wants the files of the tutorial to be those that it shows.
func TestTutorialFiles(t *testing.T) {
	text := readMarkdown(t, "examples/tutorial/README.md")
	for _, name := range []string{"two.yaml", "drill.yml"} {
		data, err := os.ReadFile(filepath.Join(root, "examples/tutorial", name))
		if err != nil || !strings.Contains(text, "```yaml\n"+string(data)+"```\n") {
			t.Errorf("the tutorial does not show %s, %v", name, err)
		}
	}
}
