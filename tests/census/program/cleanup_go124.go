//go:build go1.24
// +build go1.24

package main

import "runtime"

// cleanUp: a cleanup's argument is held by the runtime alone.
func cleanUp() {
	one, held := &User{Name: "cleaned"}, ints(18)
	runtime.AddCleanup(one, func(m map[int]int) { finalized <- len(m) }, held)
	Kept = append(Kept, one)
	tell("cleanup", "", held)
}
