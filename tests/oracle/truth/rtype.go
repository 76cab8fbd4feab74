package truth

import "unsafe"

// rtype is what every type descriptor begins with: the same words in every release since 1.7.
type rtype struct {
	size, ptrdata              uintptr
	hash                       uint32
	tflag, align, falign, kind uint8
	equal                      unsafe.Pointer
	gcdata                     unsafe.Pointer
	str, ptrToThis             int32
}
