package topology

// Windows is a version of Windows Server, for what its failover clusters do by
// default. The zero value is none.
type Windows uint8

const (
	Windows2008         Windows = 1 + iota
	Windows2008R2               // 2008 R2
	Windows2012                 // 2012
	Windows2012R2               // 2012 R2 without Hyper-V
	Windows2012R2HyperV         // 2012 R2 with Hyper-V
	Windows2016                 // 2016; no source for the defaults of later ones
)

var windowsNames = []string{
	Windows2008: "2008", Windows2008R2: "2008-r2", Windows2012: "2012",
	Windows2012R2: "2012-r2", Windows2012R2HyperV: "2012-r2-hyper-v", Windows2016: "2016",
}

// String returns the version as the file form has it, such as 2012-r2-hyper-v.
func (w Windows) String() string { return enumName(w, windowsNames, "Windows") }

// ParseWindows parses what String returns.
func ParseWindows(s string) (Windows, error) { return parseEnum[Windows](s, windowsNames) }

// HeartbeatBudget returns how many seconds without a heartbeat a node survives in one
// subnet: SameSubnetDelay, 1 s, times SameSubnetThreshold. That is 5 up to 2012
// (learn.microsoft.com, clusters-samesubnetthreshold) and 10 in 2016 and, with
// Hyper-V, in 2012 R2 (windowsitpro.com, "What are the defaults for 2016 latency
// settings"). 0 for no version.
func (w Windows) HeartbeatBudget() int {
	switch w {
	case Windows2008, Windows2008R2, Windows2012, Windows2012R2:
		return 5
	case Windows2012R2HyperV, Windows2016:
		return 10
	}
	return 0
}
