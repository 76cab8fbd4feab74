//go:build !go1.12
// +build !go1.12

package truth

// Values of tophash to Go 1.11: what is deleted cannot be told from what is empty.
const (
	marksDeleted = false
	lastEmpty    = 0
	minTopHash   = 4
)
