//go:build go1.12 && !go1.14
// +build go1.12,!go1.14

package truth

import "unsafe"

// mapType, Go 1.12 and 1.13.
type mapType struct {
	rtype
	key, elem, bucket unsafe.Pointer
	keySize, elemSize uint8
	bucketSize        uint16
	flags             uint32
}

func (t *mapType) indirectKey() bool  { return t.flags&1 != 0 }
func (t *mapType) indirectElem() bool { return t.flags&2 != 0 }
