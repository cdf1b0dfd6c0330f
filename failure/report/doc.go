// Package report turns outcomes and findings into what people and programs read:
// text for a terminal, JSON, of findings Markdown and SARIF too, of a drill one HTML
// page, and the overlays that package topology/diagram draws.
//
// # The page
//
// [Drill.HTML] writes a page that is one file: template, style and script stand in
// page/, data as JSON in a block that nothing executes. Whatever is shown passes
// through html/template or becomes the text of a node, and a policy in the page
// allows no script but its own. Pictures are drawn by the script from what
// diagram.Scene.Draw returns: the state without fault once, of each other state
// what differs, so that everything keeps its place and the page stays small. A
// test drives it in a headless Chromium; -screenshots DIR keeps what it looks like.
package report
