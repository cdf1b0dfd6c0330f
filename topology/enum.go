package topology

import (
	"fmt"
	"strconv"
	"strings"
)

// The names that the file form and the command use, by value; none for zero.
var (
	protocolNames = []string{RSTP: "rstp", MSTP: "mstp", STP: "stp", NoSTP: "none", PVST: "pvst", RPVST: "rpvst"}
	bpduNames     = []string{BPDUFlood: "flood", BPDUDrop: "drop"}
	sstpNames     = []string{SSTPTunnel: "tunnel", SSTPSimulate: "simulate", SSTPRefuse: "refuse"}
	methodNames   = []string{
		LongCost: "long", LongStepCost: "long-steps", ShortCost: "short",
		ComwareCost: "comware-legacy", DellOS9Cost: "dell-os9",
	}
	lagCostNames = []string{
		AggregateLAG: "aggregate", MemberLAG: "member", FlatLAG: "flat", CiscoShortLAG: "cisco-short",
		ComwareLAG: "comware-legacy", ComwareDot1tLAG: "comware-dot1t", DellOS9LAG: "dell-os9",
		OmniSwitchLAG: "omniswitch", AlliedLAG: "allied-at-s62", FujitsuLAG: "fujitsu-gswb",
	}
)

var (
	stackMACNames   = []string{StackMACKeep: "keep", StackMACChange: "change"}
	stackSplitNames = []string{StackSplitRuns: "runs", StackSplitCloses: "closes"}
)

func enumName[T ~uint8](v T, names []string, kind string) string {
	if v > 0 && int(v) < len(names) {
		return names[v]
	}
	return kind + "(" + strconv.Itoa(int(v)) + ")"
}

func parseEnum[T ~uint8](s string, names []string) (T, error) {
	for v := 1; v < len(names); v++ {
		if names[v] == s {
			return T(v), nil
		}
	}
	return 0, fmt.Errorf("%q, want one of %s%s", s, strings.Join(names[1:], ", "), didYouMean(Nearest(s, names[1:])))
}

// String returns the protocol as the file form has it: rstp, mstp, stp, none,
// pvst, rpvst.
func (p Protocol) String() string { return enumName(p, protocolNames, "Protocol") }

// ParseProtocol parses what String returns.
func ParseProtocol(s string) (Protocol, error) { return parseEnum[Protocol](s, protocolNames) }

// String returns flood or drop.
func (b BPDU) String() string { return enumName(b, bpduNames, "BPDU") }

// ParseBPDU parses what String returns.
func ParseBPDU(s string) (BPDU, error) { return parseEnum[BPDU](s, bpduNames) }

// String returns tunnel, simulate or refuse.
func (s SSTP) String() string { return enumName(s, sstpNames, "SSTP") }

// ParseSSTP parses what String returns.
func ParseSSTP(s string) (SSTP, error) { return parseEnum[SSTP](s, sstpNames) }

// String returns the method as the file form has it.
func (m CostMethod) String() string { return enumName(m, methodNames, "CostMethod") }

// ParseCostMethod parses what String returns.
func ParseCostMethod(s string) (CostMethod, error) { return parseEnum[CostMethod](s, methodNames) }

// String returns the profile as the file form has it.
func (c LAGCost) String() string { return enumName(c, lagCostNames, "LAGCost") }

// ParseLAGCost parses what String returns.
func ParseLAGCost(s string) (LAGCost, error) { return parseEnum[LAGCost](s, lagCostNames) }

// String returns keep or change.
func (m StackMAC) String() string { return enumName(m, stackMACNames, "StackMAC") }

// ParseStackMAC parses what String returns.
func ParseStackMAC(s string) (StackMAC, error) { return parseEnum[StackMAC](s, stackMACNames) }

// String returns runs or closes.
func (p StackSplit) String() string { return enumName(p, stackSplitNames, "StackSplit") }

// ParseStackSplit parses what String returns.
func ParseStackSplit(s string) (StackSplit, error) { return parseEnum[StackSplit](s, stackSplitNames) }
