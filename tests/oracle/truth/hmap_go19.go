//go:build !go1.24
// +build !go1.24

package truth

import "unsafe"

// hmap, Go 1.9 to 1.23.
type hmap struct {
	count      int
	flags, B   uint8
	noverflow  uint16
	hash0      uint32
	buckets    unsafe.Pointer
	oldbuckets unsafe.Pointer
	nevacuate  uintptr
	extra      *mapextra
}
