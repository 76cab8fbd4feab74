//go:build go1.24 && !go1.26 && !goexperiment.swissmap
// +build go1.24,!go1.26,!goexperiment.swissmap

package truth

import "unsafe"

// hmap, Go 1.24 and 1.25 without Swiss maps.
type hmap struct {
	count      int
	flags, B   uint8
	noverflow  uint16
	hash0      uint32
	buckets    unsafe.Pointer
	oldbuckets unsafe.Pointer
	nevacuate  uintptr
	clearSeq   uint64
	extra      *mapextra
}
