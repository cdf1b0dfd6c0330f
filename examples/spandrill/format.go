package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// formats are what --format may say, and who writes it.
type formats map[string]func(io.Writer) error

// order is that in which formats are told.
var order = []string{"text", "markdown", "json", "html", "sarif", "yaml"}

// writer returns who writes a format.
func writer(format string, of formats) (func(io.Writer) error, error) {
	if w, ok := of[format]; ok {
		return w, nil
	}
	names := slices.SortedFunc(maps.Keys(of), func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	last := len(names) - 1
	return nil, status(statusBad, fmt.Errorf("--format %q, want %s or %s%s", format, strings.Join(names[:last], ", "), names[last], hint(format, names)))
}
