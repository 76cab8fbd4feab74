//go:build (go1.26 && !go1.27) || (go1.24 && !go1.26 && goexperiment.swissmap)
// +build go1.26,!go1.27 go1.24,!go1.26,goexperiment.swissmap

package truth

import "unsafe"

// mapType, Go 1.24 to 1.26: keys and elems are interleaved in slots.
type mapType struct {
	rtype
	key, elem, group             unsafe.Pointer
	hasher                       unsafe.Pointer
	groupSize, slotSize, elemOff uintptr
	flags                        uint32
}

func (t *mapType) keyAt(i uintptr) uintptr  { return 8 + i*t.slotSize }
func (t *mapType) elemAt(i uintptr) uintptr { return 8 + i*t.slotSize + t.elemOff }
