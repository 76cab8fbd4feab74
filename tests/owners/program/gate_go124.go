//go:build go1.24 && !go1.25
// +build go1.24,!go1.25

package main

// blockCleanups: they are run by the goroutine of finalizers, which is blocked.
func blockCleanups() {}
