package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spandrill/spandrill/failure"
)

// TestFoldMissed wants one sentence of what is alike, and one each of what is not: another
// requirement, another verdict, another reason, another kind of element.
func TestFoldMissed(t *testing.T) {
	const slow, cut = "is slow (words)", "is severed (words)"
	all := []Missed{
		{"*>=intact", "member:isl/1", "csv", slow, "lag:isl runs on 1 of 2 members"},
		{"*>=intact", "member:isl/1", "vm", slow, "lag:isl runs on 1 of 2 members"},
		{"*>=intact", "member:isl/1", "migration", cut, "lag:isl is down"},
		{"*>=intact", "member:isl/2", "csv", slow, "lag:isl runs on 1 of 2 members"},
		{"*>=intact", "member:isl/2", "vm", slow, "lag:isl runs on 1 of 2 members"},
		{"*>=intact", "member:isl/2", "migration", cut, "lag:isl has another end"},
		{"*>=intact", "host:n1", "csv", slow, "nic:n1/a is down"},
		{"*>=intact", "host:n2", "csv", slow, "nic:n2/a is down"},
		{"*>=intact", "host:n4", "vm", slow, "nic:n4/a is down"},
		{"csv>=10G", "host:n1", "csv", "has 2G", "of one"},
		{"csv>=10G", "host:n1", "vm", "has 2G", "of one"},
		{"*>=slow", "silent:a=drop", "csv", cut, "VLAN 10 closes a ring"},
		{"*>=slow", "silent:a=drop", "vm", cut, "VLAN 20 closes a ring"},
		{"*>=slow", "silent:a=drop", "lm", cut, ""},
		{"csv>=10G", "host:n3", "csv", slow, "nic:n3/a is down"},
	}
	want := []string{
		"not met: *>=intact: with member:isl/[1-2] (2 failures), csv and vm are slow (words): lag:isl runs on 1 of 2 members",
		"not met: *>=intact: with member:isl/1, migration is severed (words): lag:isl is down",
		"not met: *>=intact: with member:isl/2, migration is severed (words): lag:isl has another end",
		"not met: *>=intact: with host:n[1-2] (2 failures), csv is slow (words): nic:n1/a is down",
		"not met: *>=intact: with host:n4, vm is slow (words): nic:n4/a is down",
		"not met: csv>=10G: with host:n1, csv and vm have 2G: of one",
		"not met: *>=slow: with silent:a=drop, csv and vm are severed (words): VLANs 10 and 20 closes a ring",
		"not met: *>=slow: with silent:a=drop, lm is severed (words)",
		"not met: csv>=10G: with host:n3, csv is slow (words): nic:n3/a is down",
	}
	if d := cmp.Diff(want, (&Drill{}).FoldMissed(all)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	all = all[:2]
	all[1].Scenario, all[1].Subject = "member:isl/2", "csv"
	for noun, d := range map[string]*Drill{"changes": {Changes: true}, "states": {Reboots: []*failure.Reboot{}}} {
		want := []string{"not met: *>=intact: with member:isl/[1-2] (2 " + noun + "), csv is slow (words): lag:isl runs on 1 of 2 members"}
		if d := cmp.Diff(want, d.FoldMissed(all)); d != "" {
			t.Errorf("%s (-want +got):\n%s", noun, d)
		}
	}
}
