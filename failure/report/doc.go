// Package report turns outcomes into what people and programs read: text for a
// terminal, JSON, and the overlays that package topology/diagram draws.
package report
