// Package report turns outcomes and findings into what people and programs read:
// text for a terminal, Markdown, JSON, of findings SARIF too, of a drill one HTML page,
// and the overlays that package topology/diagram draws.
//
// Text is wrapped at 100 characters, or where a [Wide] writer says. Nothing that is
// written has a character in it that a terminal would act on or that nobody sees:
// see [Visible]; Markdown takes whatever a name has in it for text. [DrillSchema] and
// [SweepSchema] are JSON Schemas of the JSON.
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
