//go:build go1.24
// +build go1.24

package main

import "runtime"

//go:noinline
func holdCleanup() {
	held := ints(25)
	runtime.AddCleanup(&Conn{name: "cleaned"}, func(m map[int]int) { results <- len(m) }, held)
	tell("cleanup", held, "main.holdCleanup.func1")
}
