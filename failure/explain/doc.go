// Package explain says of every verdict and of every code of findings what it means,
// why it matters, what it looks like and what to do: a [Page] each.
//
// Names, titles and fixes are those of package failure, which has the table that the
// findings themselves use. Each page comes with a topology file that shows it and
// with what the command prints of that. The same pages stand as Markdown in the
// folder pages, and "spandrill explain STP004" prints one.
package explain
