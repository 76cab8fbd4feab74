package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// What functions hold: closures, method values, finalizers, timers, pools.
var (
	Closure   func() int
	Closures  map[string]func() int
	Method    func(string) *User
	Queue     chan map[string]bool
	Mails     chan struct{ body map[int]int }
	Anything  chan interface{}
	Pipes     map[string]chan map[int]int
	Value     atomic.Value
	Pool      = sync.Pool{New: func() interface{} { return ints(1) }}
	Timer     *time.Timer
	Kept      []*User
	finalized = make(chan int, 1)
)

// Find is a method of a map type: its method value holds the map.
func (s Sessions) Find(name string) *User { return s[name] }

func holdCalls() {
	captured := ints(40)
	Closure = func() int { return len(captured) }
	tell("closure", "", captured)
	Closures = map[string]func() int{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		inner := map[string]*User{name: {}}
		shared := ints(5)
		Closures[name] = func() int { shared = ints(len(inner)); return len(shared) }
		tell("closure", "", inner)
		tell("closure", "", shared)
	}
	tell("variable", "main.Closures", Closures)
	receiver := Sessions(users(6))
	Method = receiver.Find
	tell("closure", "", receiver)
	holdChannels()
	holdRuntime()
}

func holdChannels() {
	Queue, Mails = make(chan map[string]bool, 1500), make(chan struct{ body map[int]int }, 300)
	Anything, Pipes = make(chan interface{}, 300), map[string]chan map[int]int{}
	for i := 0; i < 300; i++ {
		body, some := ints(size(i)), words(size(i))
		Mails <- struct{ body map[int]int }{body}
		Anything <- some
		tell("channel", "", body)
		tell("channel", "", some)
	}
	for i := 0; i < 1200; i++ {
		m := map[string]bool{string(rune('a' + i%26)): true}
		Queue <- m
		tell("channel", "", m)
	}
	for _, name := range []string{"in", "out", "err"} {
		Pipes[name] = make(chan map[int]int, 4)
		m := ints(20)
		Pipes[name] <- m
		tell("channel", "", m)
	}
	tell("variable", "main.Pipes", Pipes)
}

func holdRuntime() {
	held, boxed, timed := ints(11), words(17), users(19)
	one := &User{Name: "finalized"}
	runtime.SetFinalizer(one, func(*User) { finalized <- len(held) })
	Kept = append(Kept, one)
	Value.Store(boxed)
	Timer = time.AfterFunc(1000*time.Hour, func() { finalized <- len(timed) })
	tell("finalizer", "", held)
	tell("interface", "", boxed)
	tell("timer", "", timed)
}

// holdPooled: a collection empties pools.
func holdPooled() {
	pooled := words(21)
	Pool.Put(pooled)
	tell("pool", "", pooled)
}
