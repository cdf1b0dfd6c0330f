package stp

// The steps in which priorities are set, and the worst of them (IEEE 802.1D-2004
// 17.14 table 17-2).
const (
	bridgeStep, worstBridge = 4096, 61440
	portStep, worstPort     = 16, 240
)

// PriorityMargin is how far an identifier was from deciding the other way.
type PriorityMargin struct {
	// Winner and Loser are whose priorities decide: bridges, which have no port
	// number here, or ports.
	Winner, Loser PortID
	// WinnerNow and LoserNow are their priorities, without system ID extension.
	WinnerNow, LoserNow int
	// WinnerAt is the lowest priority of the winner with which its identifier had lost,
	// LoserAt the highest of the loser with which its had won, nothing else being
	// changed; -1 where no valid priority would do.
	WinnerAt, LoserAt int
}

// PriorityMargin returns what would turn round a step that an identifier decided: that
// of the root, of the designated bridge, of the port that sends or of the one that
// hears. It is false for other steps. A bridge with another priority may become root,
// or designated elsewhere: whether the port's role follows is for [Solve] to say.
func (s Step) PriorityMargin() (PriorityMargin, bool) {
	w, l := s.Winner, s.Loser
	switch s.Kind {
	case RootElection:
		if l.Port.Bridge == "" {
			return PriorityMargin{}, false
		}
		return bridgeMargin(rootOf(w.Vector, s.Instance), rootOf(l.Vector, s.Instance)), true
	case RootPortChoice, DesignatedElection:
		if l.Port.Number == 0 {
			return PriorityMargin{}, false
		}
	default:
		return PriorityMargin{}, false
	}
	switch s.Field {
	case FieldRegionalRoot:
		return bridgeMargin(w.Vector.RegionalRoot, l.Vector.RegionalRoot), true
	case FieldBridge:
		return bridgeMargin(w.Vector.Bridge, l.Vector.Bridge), true
	case FieldPort:
		if s.Kind == DesignatedElection {
			return portMargin(w.Port, l.Port, w.Vector.Port, l.Vector.Port), true
		}
		return portMargin(w.From, l.From, w.Vector.Port, l.Vector.Port), true
	case FieldReceived:
		return portMargin(w.Port, l.Port, w.Vector.Received, l.Vector.Received), true
	}
	return PriorityMargin{}, false
}

func bridgeMargin(w, l BridgeID) PriorityMargin {
	ext := bridgeStep - 1
	m := PriorityMargin{
		Winner: PortID{Bridge: w.Name}, WinnerNow: w.Priority &^ ext, WinnerAt: -1,
		Loser: PortID{Bridge: l.Name}, LoserNow: l.Priority &^ ext, LoserAt: -1,
	}
	for p := m.WinnerNow; p <= worstBridge && m.WinnerAt < 0; p += bridgeStep {
		if (BridgeID{Priority: p | w.Priority&ext, MAC: w.MAC}).Compare(l) > 0 {
			m.WinnerAt = p
		}
	}
	for p := m.LoserNow; p >= 0 && m.LoserAt < 0; p -= bridgeStep {
		if (BridgeID{Priority: p | l.Priority&ext, MAC: l.MAC}).Compare(w) < 0 {
			m.LoserAt = p
		}
	}
	return m
}

func portMargin(wp, lp PortID, w, l PortKey) PriorityMargin {
	m := PriorityMargin{Winner: wp, WinnerNow: w.Priority, WinnerAt: -1, Loser: lp, LoserNow: l.Priority, LoserAt: -1}
	for p := m.WinnerNow; p <= worstPort && m.WinnerAt < 0; p += portStep {
		if (PortKey{Priority: p, Number: w.Number}).Compare(l) > 0 {
			m.WinnerAt = p
		}
	}
	for p := m.LoserNow; p >= 0 && m.LoserAt < 0; p -= portStep {
		if (PortKey{Priority: p, Number: l.Number}).Compare(w) < 0 {
			m.LoserAt = p
		}
	}
	return m
}
