package main

import (
	"runtime"
	"unsafe"
)

var (
	parked  = make(chan bool)
	forever = make(chan bool)
	full    = make(chan map[int]int)
)

// park leaves goroutines behind whose frames hold maps: in the heap and on the stack, in callers, defers, ranges, selects.
func park() {
	for i := 0; i < 20; i++ {
		go holdHeap(i)
		<-parked
	}
	ways := []func(){holdLocals, holdDeferred, holdCallers, holdRange, holdSelect, holdClosureLocal}
	for _, way := range ways {
		go way()
		<-parked
	}
	go holdSending()
	<-parked
	runtime.Gosched()
}

// stretch makes the stack grow now, not after an address on it was told.
//
//go:noinline
func stretch(n int) int {
	var room [256]byte
	if n == 0 {
		return int(room[0])
	}
	room[n] = 1
	return stretch(n-1) + int(room[n])
}

func holdHeap(i int) {
	m, s := ints(i+1), words(i)
	tell("goroutine", "", m)
	tell("goroutine", "", s)
	parked <- true
	<-forever
	runtime.KeepAlive(m)
	runtime.KeepAlive(s)
}

// holdLocals: maps that do not escape.
func holdLocals() {
	stretch(40)
	var top byte
	a, b, none := map[int]int{1: 2, 3: 4}, make(map[string]*User), map[uint8]bool{}
	b["a"] = nil
	big := map[int]int{}
	for i := 0; i < 50; i++ {
		big[i] = i
	}
	tellStack("stack", "map[int]int", unsafe.Pointer(&a), unsafe.Pointer(&top), len(a))
	tellStack("stack", "map[string]*main.User", unsafe.Pointer(&b), unsafe.Pointer(&top), len(b))
	tellStack("stack", "map[uint8]bool", unsafe.Pointer(&none), unsafe.Pointer(&top), len(none))
	tellStack("stack", "map[int]int", unsafe.Pointer(&big), unsafe.Pointer(&top), len(big))
	parked <- true
	<-forever
	a[5], b["c"], none[1], big[51] = 6, nil, true, 1
}

func holdDeferred() {
	m := words(12)
	tell("goroutine", "", m)
	defer func() { m["late"] = "x" }()
	parked <- true
	<-forever
}

// holdCallers: only a frame further up holds the map.
func holdCallers() {
	m := users(14)
	tell("goroutine", "", m)
	deeper(30)
	runtime.KeepAlive(m)
}

//go:noinline
func deeper(n int) int {
	if n == 0 {
		parked <- true
		<-forever
		return 0
	}
	return deeper(n-1) + 1
}

// holdRange: in the middle of a range.
func holdRange() {
	m := ints(25)
	tell("goroutine", "", m)
	for range m {
		parked <- true
		<-forever
	}
	runtime.KeepAlive(m)
}

func holdSelect() {
	m := map[string]map[int]int{"inner": ints(8)}
	tell("goroutine", "", m)
	tell("goroutine", "", m["inner"])
	parked <- true
	select {
	case <-forever:
	case full <- m["none"]:
	}
	runtime.KeepAlive(m)
}

// holdSending: a blocked sender holds what it sends.
func holdSending() {
	m := ints(31)
	tell("goroutine", "", m)
	lonely := make(chan map[int]int)
	parked <- true
	lonely <- m
}

func holdClosureLocal() {
	m := map[int]string{1: "closure"}
	f := func() { m[2] = "called"; tell("goroutine", "", m); parked <- true; <-forever; m[3] = "x" }
	f()
}
