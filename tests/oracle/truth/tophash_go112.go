//go:build (go1.12 && !go1.24) || (go1.24 && !go1.26 && !goexperiment.swissmap)
// +build go1.12,!go1.24 go1.24,!go1.26,!goexperiment.swissmap

package truth

// Values of tophash from Go 1.12: 0 is empty with nothing behind it, 1 is empty after a deletion.
const (
	marksDeleted = true
	lastEmpty    = 1
	minTopHash   = 5
)
