package report

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spandrill/spandrill/failure"
	"github.com/spandrill/spandrill/topology"
)

var screenshots = flag.String("screenshots", "", "a directory to write screenshots of the page to")

// drillOf takes every element of some kinds down, without kinds of all.
func drillOf(t testing.TB, name string, f *topology.Fabric, kinds ...topology.Kind) *Drill {
	t.Helper()
	d := &Drill{File: name, Fabric: f}
	var scenarios []failure.Scenario
	for o, err := range failure.Sweep(context.Background(), f, failure.Singles(kinds...)) {
		if err != nil {
			t.Fatal(err)
		}
		d.Outcomes = append(d.Outcomes, o)
		scenarios = append(scenarios, o.Scenario)
	}
	var err error
	if d.Load, err = failure.NewLoader(f); err != nil {
		t.Fatal(err)
	}
	if d.Spares, err = failure.Spares(context.Background(), f, scenarios); err != nil {
		t.Fatal(err)
	}
	return d
}

func writePage(t testing.TB, d *Drill) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const (
	currentName = `document.querySelector("#list a[aria-current=true] .name").textContent`
	shownCount  = `document.querySelector("#shown").textContent`
	focused     = `(document.activeElement.id || document.activeElement.className || document.activeElement.tagName).toString()`
)

// TestPageInBrowser uses the reference cluster's page as a person would.
func TestPageInBrowser(t *testing.T) {
	b := chromium(t)
	f := referenceFabric(t)
	page := writePage(t, drillOf(t, "reference.yaml", f))
	b.size(1500, 1000)
	b.open(page)
	b.want(`document.documentElement.classList.contains("js")`, "true")
	b.shoot("light")

	// The list, filtered.
	all := b.eval(`document.querySelectorAll("#list .entry").length`)
	b.want(shownCount, fmt.Sprintf("%d failures, worst first", atoi(t, all)-1))
	b.press("/")
	b.want(focused, "find")
	for _, c := range "member:isl" {
		b.press(string(c))
	}
	b.want(shownCount, fmt.Sprintf("2 of %d failures", atoi(t, all)-1))
	b.want(currentName, "member:isl/1")
	b.want(`[...document.querySelectorAll("article.failure")].filter(a => a.getClientRects().length).map(a => a.querySelector("h2 bdi").textContent).join()`, "member:isl/1")
	b.shoot("filtered")
	b.press("Escape")
	b.want(shownCount, fmt.Sprintf("%d failures, worst first", atoi(t, all)-1))
	b.eval(`(() => { const s = document.querySelector("#verdict"); s.value = [...s.options].find(o => o.text.startsWith("severed")).value; s.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	b.want(`[...document.querySelectorAll("#list .entry:not([hidden]) .name")].every(n => /without fault|switch|nic|host|domain|lag|link|member/.test(n.textContent))`, "true")
	b.want(`[...document.querySelectorAll("#list .entry:not([hidden]):not(.rest)")].length > 0`, "true")
	b.want(`[...document.querySelectorAll("#list .entry:not([hidden]):not(.rest)")].map(li => document.querySelector(li.dataset.id.replace(/^/, "#f"))).every(a => /severed|looped/.test(a.querySelector("tbody").textContent))`, "true")
	b.eval(`(() => { const s = document.querySelector("#verdict"); s.value = ""; s.dispatchEvent(new Event("input", {bubbles: true})) })()`)

	// The picture keeps its places, and a click on a port explains it.
	b.eval(`location.hash = "#s" + [...document.querySelectorAll("article")].find(a => a.querySelector("h2 bdi").textContent === "member:isl/1").id.slice(1)`)
	b.eval(`new Promise(r => setTimeout(r, 50))`)
	b.want(currentName, "member:isl/1")
	const places = `JSON.stringify([...document.querySelectorAll("#picture .port rect")].map(r => [r.getAttribute("x"), r.getAttribute("y")]))`
	const port = `[...document.querySelectorAll("#picture .port")].find(p => p.dataset.port === "ten-b:1").textContent`
	places1 := b.eval(places)
	b.want(port, "port 1 of ten-b, end 1 of lag:isl1root→ alternate")
	b.press("b")
	b.want(port, "port 1 of ten-b, end 1 of lag:isl1root")
	b.want(places, places1)
	b.shoot("before")
	b.press("a")
	b.want(port, "port 1 of ten-b, end 1 of lag:isl1alternate")
	b.want(places, places1)
	b.shoot("after")
	b.press("d")
	b.click(`#picture .port[data-port="ten-b:1"]`)
	text := b.eval(`document.querySelector("#why").innerText`)
	for _, want := range []string{"Why ten-b:1 is what it is", "alternate and discarding", "Without fault", "root and forwarding", "12,000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, text)
		}
	}
	b.shoot("explained")
	b.press("Escape")
	b.want(`document.querySelector("#why").hidden`, "true")
	b.want(`document.activeElement.dataset.port`, "ten-b:1")

	// A network's path in the picture.
	b.click(`article.chosen .path[data-row="3"]`)
	b.want(`document.querySelectorAll("#picture .c-y").length > 0`, "true")
	b.shoot("path")

	// Dark.
	b.scheme("dark")
	b.want(`getComputedStyle(document.documentElement).backgroundColor`, "rgb(18, 20, 23)")
	b.shoot("dark")
	b.scheme("light")

	// Narrow, as on a telephone.
	b.size(500, 900)
	b.want(`document.documentElement.scrollWidth <= 500`, "true")
	b.shoot("narrow")
	b.size(1500, 1000)

	// On paper.
	if pdf := b.pdf("print"); !bytes.HasPrefix(pdf, []byte("%PDF")) || len(pdf) < 50_000 {
		t.Errorf("the PDF has %d bytes", len(pdf))
	}
	b.quiet()
}

// TestPageAddresses goes where an address says, writes it while the page is used, and
// goes back.
func TestPageAddresses(t *testing.T) {
	b := chromium(t)
	page := writePage(t, drillOf(t, "reference.yaml", referenceFabric(t)))
	b.size(1500, 1000)
	b.open(page)
	wait := func() { b.eval(`new Promise(r => setTimeout(r, 100))`) }
	first := b.eval(currentName)
	b.want(`location.hash`, "#"+first)
	b.want(`document.querySelector("#place").textContent`, "1 of 44")
	b.want(`document.querySelector("#now").textContent.endsWith(`+"`"+first+"`"+`)`, "true")
	b.click("#next")
	second := b.eval(currentName)
	if second == first {
		t.Fatal("the next button shows the same failure")
	}
	b.want(`location.hash`, "#"+second)
	b.press("ArrowRight", "ArrowLeft")
	b.want(currentName, second)
	b.eval(`history.back()`)
	wait()
	b.eval(`history.back()`)
	wait()
	b.eval(`history.back()`)
	wait()
	b.want(currentName, first)
	b.want(`document.querySelector("#previous").disabled`, "false") // the state without fault is before it
	b.click("#previous")
	b.want(currentName, "without fault")
	b.want(`document.querySelector("#previous").disabled`, "true")

	// All that is chosen is in the address, and an address is all it takes.
	b.eval(`document.querySelector("#list a[href='#member%3Aisl%2F1']").click()`)
	b.press("a")
	b.click(`#picture .port[data-port="ten-b:1"]`)
	b.eval(`(() => { const f = document.querySelector("#verdict"); f.value = [...f.options].find(o => o.text.startsWith("slow")).value; f.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	b.eval(`(() => { const f = document.querySelector("#reach"); f.checked = true; f.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	address := b.eval(`location.hash`)
	if want := "#member:isl/1?view=after&port=ten-b%3A1&verdict=slow+or+worse&reach=1"; address != want {
		t.Errorf("the address is %s, want %s", address, want)
	}
	b.want(shownCount, "3 of 44 failures")
	b.want(`document.querySelector("#place").textContent`, "2 of 3")
	b.open(page + "?again" + address)
	b.want(currentName, "member:isl/1")
	b.want(shownCount, "3 of 44 failures")
	b.want(`document.querySelector("input[name=view]:checked").value`, "after")
	b.want(`document.querySelector("#whyname").textContent`, "Why ten-b:1 is what it is")
	b.want(`location.hash`, address)
	for _, old := range []string{"#s0", "#nobody", "#%E0%A4%A"} { // an older page's, another page's, none
		b.eval(fmt.Sprintf("location.hash = %q", old))
		wait()
		b.want(currentName, "without fault")
	}

	// The filter says how many failures each choice leaves, and nothing is worse than a loop.
	b.eval(`(() => { const f = document.querySelector("#reach"); f.checked = false; f.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	options := strings.Split(b.eval(`[...document.querySelector("#verdict").options].map(o => o.text).join("|")`), "|")
	if options[1] != "looped (0)" {
		t.Errorf("the worst choice is %q", options[1])
	}
	for _, o := range options[2:] {
		name, count, _ := strings.Cut(strings.TrimSuffix(o, ")"), " (")
		b.eval(fmt.Sprintf(`(() => { const f = document.querySelector("#verdict"); f.value = [...f.options].find(o => o.text.startsWith(%q)).value; f.dispatchEvent(new Event("input", {bubbles: true})) })()`, name))
		want := count + " of 44 failures"
		if count == "44" {
			want = "44 failures, worst first"
		}
		b.want(shownCount, want)
	}
	b.quiet()
}

// TestPageNarrow reads the page on a telephone: nothing is cut that does not scroll,
// and of a picture that does what changed is in sight.
func TestPageNarrow(t *testing.T) {
	b := chromium(t)
	page := writePage(t, drillOf(t, "d6-mlag-evlt.yaml", design(t, "d6-mlag-evlt.yaml"), topology.KindLAG, topology.KindMember, topology.KindHost))
	for _, width := range []int{320, 400, 550, 700, 880, 1400} {
		b.size(width, 900)
		b.open(page)
		for _, state := range []string{"lag:vlti", "host:node1"} {
			b.eval(fmt.Sprintf(`location.hash = "#%s"`, state))
			b.eval(`new Promise(r => setTimeout(r, 200))`)
			b.want(currentName, state)
			b.want(fmt.Sprintf(`document.documentElement.scrollWidth <= %d`, width), "true")
			b.want(`[...document.querySelectorAll("header *, nav *:not(option), article.chosen *, .bar *")].filter(e => {
				const r = e.getBoundingClientRect(); return r.width > 1 && !e.closest("[hidden], .sr, .print") && (r.right > innerWidth + 1 || r.left < -1) }).map(e => e.tagName + "." + e.className + e.textContent.slice(0, 20)).join()`, "")
		}
		b.shoot(fmt.Sprint("narrow-", width))
		if width > 600 {
			continue
		}
		b.eval(`location.hash = "#lag:vlti"`)
		b.eval(`new Promise(r => setTimeout(r, 200))`)
		b.want(`document.querySelector("#picture").scrollWidth > document.querySelector("#picture").clientWidth`, "true")
		b.want(`(() => { const box = document.querySelector("#picture").getBoundingClientRect(); return [...document.querySelectorAll("#picture .port rect[stroke-dasharray]")].some(r => { const at = r.getBoundingClientRect(); return at.left >= box.left && at.right <= box.right }) })()`, "true")
		b.click("#fit")
		b.want(`document.querySelector("#picture").scrollWidth > document.querySelector("#picture").clientWidth`, "false")
		b.want(`document.querySelector("#fit").getAttribute("aria-pressed")`, "true")
		b.want(`getComputedStyle(document.querySelector("article.chosen td[data-is]"), "::before").content.length > 4`, "true")
	}
	b.quiet()
}

// TestPageByKeyboard never touches the mouse.
func TestPageByKeyboard(t *testing.T) {
	b := chromium(t)
	b.size(1500, 1000)
	b.open(writePage(t, drillOf(t, "reference.yaml", referenceFabric(t), topology.KindLAG, topology.KindMember)))
	names := `JSON.stringify([...document.querySelectorAll("#list .entry .name")].map(n => n.textContent))`
	list := strings.Split(strings.Trim(b.eval(names), `[]"`), `","`)
	b.want(currentName, list[1])
	b.press("j", "j")
	b.want(currentName, list[3])
	b.press("k")
	b.want(currentName, list[2])
	b.press("ArrowDown", "ArrowDown", "ArrowUp")
	b.want(currentName, list[3])
	b.want(`document.activeElement === document.querySelector("#list a[aria-current=true]")`, "true")
	for range 200 {
		b.press("k")
		if b.eval(currentName) == list[0] {
			break
		}
	}
	b.want(currentName, "without fault")
	b.press("j")
	// Tab from the list until a port has the focus, then explain it.
	for range 100 {
		b.press("Tab")
		if b.eval(`document.activeElement.dataset.port || ""`) != "" {
			break
		}
	}
	asked := b.eval(`document.activeElement.dataset.port || ""`)
	if asked == "" {
		t.Fatal("no port is reached with Tab")
	}
	b.press("Enter")
	b.want(`document.querySelector("#whyname").textContent`, "Why "+asked+" is what it is")
	b.want(focused, "why")
	b.press("a")
	b.want(`document.querySelector("input[name=view]:checked").value`, "after")
	b.press("Escape")
	b.want(`document.activeElement.dataset.port`, asked)
	b.press("?")
	b.want(`document.querySelector(".help").open`, "true")
	b.want(`[...document.querySelectorAll("#picture .port")].every(p => p.getAttribute("role") === "button" && p.getAttribute("aria-label"))`, "true")
	b.want(`[...document.querySelectorAll("input, select, button")].every(e => e.labels?.length || e.getAttribute("aria-label") || e.textContent)`, "true")
	b.quiet()
}

// TestHostilePageInBrowser opens a page whose names and file try to be markup and
// script: nothing of them runs, all of them are shown.
func TestHostilePageInBrowser(t *testing.T) {
	b := chromium(t)
	b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": `window.ran = 0; for (const f of ["alert", "confirm", "prompt"]) window[f] = () => { window.ran++ };`}, nil)
	f, names := hostileFabric(t)
	d := drillOf(t, hostileFile, f, topology.KindLink, topology.KindSwitch, topology.KindHost)
	d.Errors = append(d.Errors, fmt.Errorf("%s", hostileFile))
	b.size(1500, 1000)
	b.open(writePage(t, d))
	b.want(`document.documentElement.classList.contains("js")`, "true")
	entries := atoi(t, b.eval(`document.querySelectorAll("#list .entry").length`))
	for range entries {
		b.press("j")
		b.eval(`document.querySelector("#picture .port")?.dispatchEvent(new MouseEvent("click", {bubbles: true}))`)
		b.press("Escape")
	}
	b.shoot("hostile")
	b.pdf("hostile")
	b.want(`window.ran`, "0")
	b.want(`document.querySelectorAll("#state script, #state img, #state iframe, nav script, svg script, svg image, svg a, [onerror], [onload], [onclick]").length`, "0")
	shown := b.eval(`document.querySelector("#list").textContent`)
	for _, n := range names {
		if !strings.Contains(shown, "switch:"+n) {
			t.Errorf("%q is not in the list", n)
		}
	}
	drawn := b.eval(`(() => { location.hash = "#s0"; return new Promise(r => setTimeout(() => r(document.querySelector("#picture").textContent), 100)) })()`)
	for _, n := range names {
		if !strings.Contains(drawn, n) {
			t.Errorf("%q is not in the picture: %s", n, drawn)
		}
	}
	b.quiet()
}

// TestCampusPageInBrowser opens the page of a campus of 1,002 switches.
func TestCampusPageInBrowser(t *testing.T) {
	b := chromium(t)
	page := writePage(t, campusDrill(t, 100, func(link string) bool { return strings.Contains(link, "dist-1-") }))
	info, err := os.Stat(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the page has %d bytes", info.Size())
	b.size(1500, 1000)
	b.open(page)
	b.want(`document.documentElement.classList.contains("js")`, "true")
	b.want(`document.querySelectorAll("#picture .port").length > 0`, "true")
	if note := b.eval(`document.querySelector("#drawn").textContent`); !strings.Contains(note, "of 1002 switches") {
		t.Errorf("what is left out: %q", note)
	}
	b.shoot("campus")
	b.press("j", "j", "j")
	b.shoot("campus-later")
	b.click("#picture .port")
	if text := b.eval(`document.querySelector("#why").innerText`); !strings.Contains(text, "is what it is") {
		t.Errorf("the explanation is %q", text)
	}
	b.shoot("campus-explained")
	b.quiet()
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
