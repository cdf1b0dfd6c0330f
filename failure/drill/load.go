package drill

import (
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"github.com/spandrill/spandrill/topology"
	"github.com/spandrill/spandrill/topology/file"
)

// Load reads a topology file, whose path is relative to the folder of the test.
// Where the file has faults the test ends, with a line for each.
func Load(t testing.TB, path string) *topology.Fabric {
	t.Helper()
	f, err := file.Load(path)
	if err != nil {
		t.Fatalf("drill.Load: %v", err)
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	paths.Store(f, path)
	t.Cleanup(func() { paths.Delete(f) })
	return f
}

// LoadFS is [Load] for a file in a file system, such as an embedded one.
func LoadFS(t testing.TB, fsys fs.FS, path string) *topology.Fabric {
	t.Helper()
	f, err := file.LoadFS(fsys, path)
	if err != nil {
		t.Fatalf("drill.LoadFS: %v", err)
	}
	return f
}

// paths are the files of the fabrics that Load has read, for the commands that
// draw them. A Fabric does not know where it comes from, and one that was built in
// Go has no file.
var paths sync.Map // *topology.Fabric to string
