//go:build go1.11 && !go1.12
// +build go1.11,!go1.12

package truth

import "unsafe"

// mapType, Go 1.11.
type mapType struct {
	rtype
	key, elem, bucket unsafe.Pointer
	keySize           uint8
	indirectKeyFlag   bool
	elemSize          uint8
	indirectElemFlag  bool
	bucketSize        uint16
	reflexiveKey      bool
	needKeyUpdate     bool
}

func (t *mapType) indirectKey() bool  { return t.indirectKeyFlag }
func (t *mapType) indirectElem() bool { return t.indirectElemFlag }
