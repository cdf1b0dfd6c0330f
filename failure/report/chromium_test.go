package report

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium that is driven over a pipe in the DevTools
// protocol: messages of JSON, each with a zero byte at its end. That takes so
// little that a library for it would be the greater part.
type browser struct {
	t       *testing.T
	to      *os.File
	session string

	mu      sync.Mutex
	id      int
	replies map[int]chan reply
	loaded  chan struct{}
	errors  []string // of console, page and log
	urls    []string // that were asked for
}

type reply struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// deadline is for any one thing that the browser does; a busy machine is slow.
const deadline = 60 * time.Second

// chromium starts a browser, or skips the test with the reason. Where
// SPANDRILL_NEED_CHROMIUM is set it has to be there.
func chromium(t *testing.T) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes seconds to start: not with -short")
	}
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("SPANDRILL_NEED_CHROMIUM") != "" {
			t.Fatal("no chromium on the path")
		}
		t.Skip("there is no chromium on the path (Debian: apt-get install chromium)")
	}
	theirs, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	args := []string{
		"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check", "--force-color-profile=srgb", "--hide-scrollbars",
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run as root with it
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.ExtraFiles = []*os.File{theirs, theirOut}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	theirs.Close()
	theirOut.Close()
	b := &browser{t: t, to: to, replies: make(map[int]chan reply), loaded: make(chan struct{}, 10)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.read(from)
	}()
	t.Cleanup(func() {
		to.Write([]byte(`{"id":1000000,"method":"Browser.close"}` + "\x00"))
		exited := make(chan struct{})
		go func() {
			cmd.Wait() // it may have been killed, which is no news
			close(exited)
		}()
		select {
		case <-exited:
		case <-time.After(10 * time.Second):
		}
		cancel()
		<-exited
		to.Close()
		from.Close()
		<-done
	})
	var target struct{ TargetId string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionId string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetId, "flatten": true}, &session)
	b.session = session.SessionId
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// read takes replies and events until the browser is gone.
func (b *browser) read(from *os.File) {
	r := bufio.NewReaderSize(from, 1<<20)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID     int
			Method string
			Params json.RawMessage
			reply
		}
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			continue
		}
		b.mu.Lock()
		if c, ok := b.replies[m.ID]; ok && m.ID != 0 {
			delete(b.replies, m.ID)
			c <- m.reply
		}
		b.event(m.Method, m.Params)
		b.mu.Unlock()
	}
}

// event notes what a test asks for later.
func (b *browser) event(method string, params json.RawMessage) {
	var p struct {
		Type    string
		Request struct{ URL string }
		Entry   struct{ Level, Text string }
	}
	json.Unmarshal(params, &p) // of another event it stays empty
	switch {
	case method == "Page.loadEventFired":
		b.loaded <- struct{}{}
	case method == "Runtime.exceptionThrown", method == "Runtime.consoleAPICalled" && (p.Type == "error" || p.Type == "warning"),
		method == "Log.entryAdded" && (p.Entry.Level == "error" || p.Entry.Level == "warning"), method == "Page.javascriptDialogOpening":
		b.errors = append(b.errors, method+" "+string(params))
	case method == "Network.requestWillBeSent":
		b.urls = append(b.urls, p.Request.URL)
	}
}

// call asks the browser for something and waits until it is done.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	if params == nil {
		params = struct{}{}
	}
	b.mu.Lock()
	b.id++
	id, c := b.id, make(chan reply, 1)
	b.replies[id] = c
	b.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params, "sessionId": b.session})
	if err != nil {
		b.t.Fatal(err)
	}
	if b.session == "" {
		text, _ = json.Marshal(map[string]any{"id": id, "method": method, "params": params}) // as before, with less
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	select {
	case r := <-c:
		if r.Error != nil {
			b.t.Fatalf("%s: %s", method, r.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(r.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
	case <-time.After(deadline):
		b.t.Fatalf("%s: no answer in %v", method, deadline)
	}
}

// open opens a file and waits until it is loaded.
func (b *browser) open(file string) {
	b.t.Helper()
	file, err := filepath.Abs(file) // with what an address has after it
	if err != nil {
		b.t.Fatal(err)
	}
	b.call("Page.navigate", map[string]any{"url": "file://" + file}, nil)
	select {
	case <-b.loaded:
	case <-time.After(deadline):
		b.t.Fatal("the page is not loaded")
	}
}

// eval returns what an expression of JavaScript is, as text.
func (b *browser) eval(expression string) string {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, r.ExceptionDetails.Exception.Description)
	}
	return fmt.Sprint(r.Result.Value)
}

// want checks what an expression is.
func (b *browser) want(expression, want string) {
	b.t.Helper()
	if got := b.eval(expression); got != want {
		b.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}

// keys are those that are not letters.
var keys = map[string]struct {
	code int
	text string
}{
	"Enter": {13, "\r"}, "Escape": {27, ""}, "ArrowDown": {40, ""}, "ArrowLeft": {37, ""}, "ArrowRight": {39, ""}, "ArrowUp": {38, ""}, "Tab": {9, ""},
}

// press types keys, one after the other, as a hand on a keyboard does.
func (b *browser) press(names ...string) {
	b.t.Helper()
	for _, name := range names {
		k, ok := keys[name]
		if !ok {
			k.code, k.text = int(strings.ToUpper(name)[0]), name
		}
		kind := "keyDown"
		if k.text == "" {
			kind = "rawKeyDown"
		}
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": name, "text": k.text, "windowsVirtualKeyCode": k.code}, nil)
		b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": name, "windowsVirtualKeyCode": k.code}, nil)
	}
}

// click clicks in the middle of the first element that a selector finds.
func (b *browser) click(selector string) {
	b.t.Helper()
	var at struct{ X, Y float64 }
	text := b.eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "nearest"}); const r = e.getBoundingClientRect();
		return JSON.stringify({X: r.x + r.width / 2, Y: r.y + r.height / 2}) })()`, selector))
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		b.t.Fatal(err)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
	}
}

// size sets that of the window.
func (b *browser) size(width, height int) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// scheme sets light or dark.
func (b *browser) scheme(name string) {
	b.t.Helper()
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": name}}}, nil)
}

// shoot writes a screenshot where -screenshots says, for somebody to look at.
func (b *browser) shoot(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	var r struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	b.write(name+".png", r.Data)
}

// pdf prints the page and returns the PDF.
func (b *browser) pdf(name string) []byte {
	b.t.Helper()
	var r struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true}, &r)
	if *screenshots != "" {
		b.write(name+".pdf", r.Data)
	}
	data, err := base64.StdEncoding.DecodeString(r.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return data
}

func (b *browser) write(name, data string) {
	b.t.Helper()
	raw, err := base64.StdEncoding.DecodeString(data)
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name), raw, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// quiet checks that nothing was wrong, nothing ran that is not the page's, and
// nobody was asked for anything but the files themselves.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.errors {
		b.t.Errorf("the browser says %.600s", e)
	}
	for _, u := range b.urls {
		if !strings.HasPrefix(u, "file://") && !strings.HasPrefix(u, "data:") {
			b.t.Errorf("the page asked for %s", u)
		}
	}
	if len(b.urls) == 0 {
		b.t.Error("no request was seen, not even that for the page")
	}
}
