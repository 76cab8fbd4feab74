package main

import (
	"runtime"
	"time"
)

// Conn has a finalizer; what its fields refer to is held by that.
type Conn struct {
	name string
	sent map[string]int
}

type session struct{ conn *Conn }

var parked *session

type gate struct{ name string }

var (
	results = make(chan int)
	never   = make(chan int)
)

func ints(n int) map[int]int {
	m := map[int]int{}
	for i := 0; i < n; i++ {
		m[i] = i
	}
	return m
}

func words(n int) map[string]int {
	m := map[string]int{}
	for i := 0; i < n; i++ {
		m[string(rune('a'+i))] = i
	}
	return m
}

func closeConn(c *Conn) { results <- len(c.sent) }

//go:noinline
func holdFinalizers() {
	held := ints(30)
	one := &Conn{name: "closure", sent: nil}
	runtime.SetFinalizer(one, func(*Conn) { results <- len(held) })
	tell("closure", held, "main.holdFinalizers.func1")
	other := &Conn{name: "object", sent: words(20)}
	runtime.SetFinalizer(other, closeConn)
	tell("object", other.sent, "main.closeConn")
	tell("conn", other, "main.closeConn")
}

// holdQueued: a finalizer that blocks keeps those behind it from being run.
func holdQueued() {
	running := make(chan bool, 1)
	block(running)
	runtime.GC()
	wait(running)
	queue()
	queueCleanup()
	bury(64)
	runtime.GC()
}

//go:noinline
func block(running chan bool) {
	first := &gate{"first"}
	runtime.SetFinalizer(first, func(*gate) { running <- true; <-never })
}

//go:noinline
func queue() {
	one := &Conn{name: "queued", sent: words(10)}
	runtime.SetFinalizer(one, closeConn)
	tell("queued", one.sent, "main.closeConn")
}

//go:noinline
func holdTimer() {
	held := ints(12)
	time.AfterFunc(1000*time.Hour, func() { results <- len(held) })
	tell("timer", held, "main.holdTimer.func1")
}

// drop leaves garbage that other garbage refers to: no collection comes after it.
//
//go:noinline
func drop() {
	parked = &session{&Conn{name: "dropped", sent: words(15)}}
	tell("dropped", parked.conn.sent, "")
	parked = nil
}
