// Package report turns outcomes and findings into what people and programs read:
// text for a terminal, JSON, of findings Markdown and SARIF too, and the overlays
// that package topology/diagram draws.
package report
