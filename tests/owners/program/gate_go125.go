//go:build go1.25
// +build go1.25

package main

import "runtime"

// blockCleanups: all of the one goroutine that two processors' cleanups get, which is not that of finalizers.
func blockCleanups() {
	running := make(chan bool, 1)
	dropGate(running)
	bury(64)
	runtime.GC()
	wait(running)
}

//go:noinline
func dropGate(running chan bool) {
	runtime.AddCleanup(&gate{"second"}, func(ready chan bool) { ready <- true; <-never }, running)
}
