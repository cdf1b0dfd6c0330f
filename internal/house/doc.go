// Package house has no code: its test keeps the rooms of this module in order,
// which package may import which.
package house
