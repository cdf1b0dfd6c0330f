package topology

import (
	"reflect"
)

// Limits of a description, far beyond what spanning tree serves. They bound
// what a hostile file can make the library do.
const (
	MaxNameLength = 64    // bytes
	MaxMembers    = 64    // of a bundle
	MaxSwitches   = 20000 // of a fabric
	MaxHosts      = 20000
	MaxVotes      = 1000 // of a node; one vote is what a Windows cluster gives at most
	maxInstances  = 64   // of a region, IEEE 802.1Q-2005 13.7
	maxPorts      = 4095 // of a switch, the port number has 12 bits
)

// Builder describes a fabric. Its fields may be filled in any order; the order
// inside each is kept and is that of enumerations and, where they are left out,
// of MAC addresses and port numbers. The zero value is an empty description,
// which Build refuses.
type Builder struct {
	Regions  []Region
	Switches []Switch
	MLAGs    []MLAG
	Links    []Link
	Segments []Segment
	Networks []Network
	Hosts    []Host
	// Demands are what single pairs send, in place of what their network says.
	Demands []Demand
	// Clusters may be left out: one cluster of all hosts then, named "cluster".
	Clusters []Cluster
}

// Fabric is all that is racked and configured, checked and complete: it always
// resolves. It never changes; what its methods return are copies.
type Fabric struct {
	b       Builder
	domains []string // in order of name
	known   map[Element]bool
	risks   []risk
}

// risk says that an element dies when one of the sets of domains is dead.
type risk struct {
	element Element
	domains [][]string // by tag key; any of them suffices, all of one are needed
}

// Build returns the fabric, or [Problems] with everything that is wrong and no
// fabric. The builder is not changed.
func (b *Builder) Build() (*Fabric, error) {
	c := &check{b: clone(*b)}
	c.run()
	if len(c.problems) > 0 {
		return nil, c.problems.Sort()
	}
	f := &Fabric{b: c.b, known: make(map[Element]bool)}
	f.index()
	return f, nil
}

// Edit returns a fabric that differs from f by what change does to its
// description. MAC addresses and port numbers that were assigned are kept.
func (f *Fabric) Edit(change func(*Builder)) (*Fabric, error) {
	b := clone(f.b)
	change(&b)
	return b.Build()
}

// Builder returns the complete description of the fabric, with everything that
// was left out filled in.
func (f *Fabric) Builder() Builder { return clone(f.b) }

// Equal says whether both fabrics have the same description.
func (f *Fabric) Equal(g *Fabric) bool {
	return f == g || f != nil && g != nil && reflect.DeepEqual(f.b, g.b)
}

// clone returns a deep copy of a value made of structs, pointers, slices and
// maps, as a Builder is. Empty slices and maps become nil, except that an empty
// list of members stays a bundle.
func clone[T any](v T) T {
	return cloneValue(reflect.ValueOf(v)).Interface().(T)
}

func cloneValue(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(cloneValue(v.Elem()))
		}
	case reflect.Slice:
		if v.Len() > 0 || !v.IsNil() && v.Type().Elem().Kind() == reflect.Int {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(cloneValue(v.Index(i)))
			}
		}
	case reflect.Map:
		if v.Len() > 0 {
			out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for it := v.MapRange(); it.Next(); {
				out.SetMapIndex(it.Key(), cloneValue(it.Value()))
			}
		}
	case reflect.Struct:
		out.Set(v) // VLANs has an unexported field, of which nothing changes
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(cloneValue(v.Field(i)))
			}
		}
	default:
		out.Set(v)
	}
	return out
}
