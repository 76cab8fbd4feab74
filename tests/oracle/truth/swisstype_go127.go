//go:build go1.27
// +build go1.27

package truth

import "unsafe"

// mapType, Go 1.27: keys and elems each have an offset and a stride, so that both kinds of group are described.
type mapType struct {
	rtype
	key, elem, group                       unsafe.Pointer
	hasher                                 unsafe.Pointer
	groupSize                              uintptr
	keysOff, keyStride, elemsOff, elemStep uintptr
	elemOff                                uintptr
	flags                                  uint32
}

func (t *mapType) keyAt(i uintptr) uintptr  { return t.keysOff + i*t.keyStride }
func (t *mapType) elemAt(i uintptr) uintptr { return t.elemsOff + i*t.elemStep }
