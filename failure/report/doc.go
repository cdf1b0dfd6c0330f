// Package report turns outcomes and findings into what people and programs read:
// text for a terminal, Markdown, JSON, of findings SARIF too, and the overlays that
// package topology/diagram draws.
//
// Text is wrapped at 100 characters, or where a [Wide] writer says. Nothing that is
// written has a character in it that a terminal would act on or that nobody sees:
// see [Visible]; Markdown takes whatever a name has in it for text. [DrillSchema] and
// [SweepSchema] are JSON Schemas of the JSON.
package report
