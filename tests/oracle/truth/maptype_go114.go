//go:build (go1.14 && !go1.24) || (go1.24 && !go1.26 && !goexperiment.swissmap)
// +build go1.14,!go1.24 go1.24,!go1.26,!goexperiment.swissmap

package truth

import "unsafe"

// mapType, Go 1.14 to 1.23, and 1.24 and 1.25 without Swiss maps.
type mapType struct {
	rtype
	key, elem, bucket unsafe.Pointer
	hasher            unsafe.Pointer
	keySize, elemSize uint8
	bucketSize        uint16
	flags             uint32
}

func (t *mapType) indirectKey() bool  { return t.flags&1 != 0 }
func (t *mapType) indirectElem() bool { return t.flags&2 != 0 }
