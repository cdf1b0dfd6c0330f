// Package topology is the vocabulary of spandrill: what is racked, cabled and
// configured, the names of everything that can die, and sets of what is dead.
//
// A [Builder] gathers switches, links, hosts and cluster networks as plain data;
// [Builder.Build] reports everything that is wrong at once, as [Problems], or
// returns a [Fabric], which never changes. Package topology/file reads and
// writes the same as YAML.
//
// An [Element] names what can die, as text "lag:isl" or "member:isl/1"; the same
// names stand in scenarios, reasons, pictures and JSON. [Faults] is a set of
// dead elements; [Fabric.Spread] adds what dies along with them.
//
// Units: speeds are in Mbps, MTUs in bytes without tag and FCS. The package
// imports the standard library only and computes nothing: package lag makes
// ports and costs of a Fabric, package stp their roles.
package topology
