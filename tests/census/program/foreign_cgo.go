//go:build cgo
// +build cgo

package main

// static int nothing(void) { return 0; }
import "C"

// Foreign makes the program one of two languages: linked with C's start-up code.
var Foreign = C.nothing()
