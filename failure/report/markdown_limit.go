package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// mostMarkdown is the most bytes that a report in Markdown has. GitHub takes 1 MiB
// (1024k) of a step's summary, and of a larger one nothing: "$GITHUB_STEP_SUMMARY upload
// aborted, supports content up to a size of 1024k" (docs.github.com, Workflow commands
// for GitHub Actions, Adding a job summary, Step isolation and limits). The rest is for
// what else a step writes.
const mostMarkdown = 1_000_000

// roomForNote is kept for the sentence about what is left out.
const roomForNote = 2000

// limited writes a report in Markdown of at most so many bytes. Reports have the worst
// first, so that what does not fit is left out from the end of each section; a paragraph
// at the top says how much, and where all of it is.
func limited(w io.Writer, most int, print func(io.Writer) error) error {
	var b bytes.Buffer
	if err := print(&b); err != nil {
		return err
	}
	text := b.Bytes()
	if len(text) > most {
		text = []byte(shortened(b.String(), most))
	}
	_, err := w.Write(text)
	return err
}

// shortened leaves out what does not fit, in whole rows, items, paragraphs and
// diagrams.
func shortened(text string, most int) string {
	type section struct {
		heading    string
		kept, left int
		full       bool
	}
	var sections []*section
	now := &section{}
	sections = append(sections, now)
	var out, pending strings.Builder
	room := most - roomForNote
	for _, part := range markdownParts(text) {
		if h, ok := strings.CutPrefix(part, "#"); ok {
			now = &section{heading: strings.TrimSpace(strings.TrimLeft(h, "#"))}
			sections = append(sections, now)
			pending.Reset() // of a section of which nothing is kept
			pending.WriteString("\n" + part)
			if len(sections) == 2 { // the title of the report
				pending.Reset()
				if len(part) <= room {
					out.WriteString(part)
					room -= len(part)
				}
			}
			continue
		}
		if strings.TrimSpace(part) == "" || isTableHead(part) {
			pending.WriteString(part)
			continue
		}
		size := pending.Len() + len(part)
		if now.full || size > room {
			now.full = true
			now.left++
			continue
		}
		out.WriteString(pending.String() + part)
		pending.Reset()
		room -= size
		now.kept++
	}
	var left []string
	for _, s := range sections {
		if s.left == 0 {
			continue
		}
		name := "the first part"
		if s.heading != "" {
			name = "“" + s.heading + "”"
		}
		if len(name) > 200 { // of a file's name
			name = "the part under the title"
		}
		amount := fmt.Sprintf("%d of %d entries", s.left, s.kept+s.left)
		if s.kept == 0 {
			amount = "all of it, " + plural(s.left, "entry", "entries")
		}
		left = append(left, name+": "+amount)
	}
	const mostSections = 6
	if n := len(left) - mostSections; n > 0 {
		left = append(left[:mostSections], fmt.Sprintf("and of %d more parts", n))
	}
	note := fmt.Sprintf("\n**Left out here**, since GitHub rejects a step's summary of more than 1 MiB and all of this is %s bytes: %s. "+
		"The worst is first and is kept; `--format text` and `--format json` have all of it.\n", thousands(uint64(len(text))), strings.Join(left, "; "))
	body := out.String()
	at := 0
	if strings.HasPrefix(body, "#") {
		at = strings.IndexByte(body, '\n') + 1
	}
	return body[:at] + note + body[at:]
}

// markdownParts takes a report apart: lines, the two of a table's head together, and
// what is folded as one.
func markdownParts(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	var out []string
	for i := 0; i < len(lines); i++ {
		part := lines[i]
		switch {
		case part == "":
			continue
		case strings.HasPrefix(part, "<details>"):
			for i+1 < len(lines) && !strings.HasPrefix(lines[i], "</details>") {
				i++
				part += lines[i]
			}
		case i+1 < len(lines) && isTableHead(part+lines[i+1]):
			i++
			part += lines[i]
		}
		out = append(out, part)
	}
	return out
}

func isTableHead(part string) bool {
	_, rule, ok := strings.Cut(part, "\n")
	return ok && strings.HasPrefix(part, "|") && strings.HasPrefix(rule, "| ---")
}
