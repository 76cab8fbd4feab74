//go:build go1.26 || (go1.25 && goexperiment.swissmap)
// +build go1.26 go1.25,goexperiment.swissmap

package truth

import "unsafe"

// swissMap is internal/runtime/maps.Map, Go 1.25 and later.
type swissMap struct {
	used              uint64
	seed              uintptr
	dirPtr            unsafe.Pointer
	dirLen            int
	globalDepth       uint8
	globalShift       uint8
	writing           uint8
	tombstonePossible bool
	clearSeq          uint64
}
