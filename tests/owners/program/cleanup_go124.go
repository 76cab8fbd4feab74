//go:build go1.24
// +build go1.24

package main

import "runtime"

func queueCleanup() {
	blockCleanups()
	dropCleaned()
}

//go:noinline
func dropCleaned() {
	held := ints(16)
	runtime.AddCleanup(&Conn{name: "dropped"}, func(m map[int]int) { results <- len(m) }, held)
	tell("queued cleanup", held, "main.dropCleaned.func1")
}

//go:noinline
func holdCleanup() {
	held := ints(25)
	runtime.AddCleanup(&Conn{name: "cleaned"}, func(m map[int]int) { results <- len(m) }, held)
	tell("cleanup", held, "main.holdCleanup.func1")
}
