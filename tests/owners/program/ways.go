package main

import (
	"fmt"
	"sync"
	"time"
)

// conn has a map, and is held itself.
type conn struct {
	pad  int
	sent map[int]int
}

type event struct {
	at   int
	sent map[int]int
}

var (
	first   = &conn{}
	second  = []*conn{{}, {}}
	events  = make(chan event, 4)
	byConn  = map[*conn]int{}
	byName  = map[interface{}]*conn{}
	synced  sync.Map
	friends []*conn
	hook    func() int
	blocked = make(chan int)
)

// holdWays: each by one variable.
//
//go:noinline
func holdWays() {
	first.sent, second[0].sent, second[1].sent = ints(1), ints(2), ints(3)
	tellPath("static", first.sent, "main.first.sent")
	tellPath("static", second[1].sent, "main.second[1].sent")
	events <- event{}
	events <- event{sent: ints(4)}
	<-events
	events <- event{sent: ints(5)}
	last := <-events
	events <- last
	tellPath("channel", last.sent, "main.events[3].sent")
	key := &conn{sent: ints(6)}
	byConn[key] = 1
	tellPath("key", key.sent, fmt.Sprintf("main.byConn[key %p].sent", key))
	byName["a\x1b[31m"] = &conn{sent: ints(7)}
	tellPath("elem", byName["a\x1b[31m"].sent, `main.byName["a\x1b[31m"].sent`)
	synced.Store("k", ints(8))
	for i := 0; i < 40; i++ {
		synced.Store(i, i)
	}
	held, _ := synced.Load("k")
	tellPath("sync.Map", held, `main.synced["k"].(map[int]int)`)
	captured := ints(9)
	hook = func() int { return len(captured) }
	tellPath("hook", captured, "main.hook ...")
	holdCrowd()
}

// holdCrowd: very many refer to it.
func holdCrowd() {
	shared := ints(10)
	for i := 0; i < 3000; i++ {
		friends = append(friends, &conn{sent: shared})
	}
	tellPath("crowd", shared, "main.friends[")
}

// holdFrames: goroutines that wait have them, as an argument and as a field of a local variable.
func holdFrames() {
	ready := make(chan bool)
	sent := ints(11)
	tellFrame("argument", sent, "main.serve")
	go serve(ready, sent)
	<-ready
	go accept(ready)
	<-ready
	for parked := 0; parked < 50; parked++ { // both have come to wait
		time.Sleep(time.Millisecond)
	}
}

//go:noinline
func serve(ready chan bool, sent map[int]int) {
	ready <- true
	results <- <-blocked + len(sent)
}

//go:noinline
func accept(ready chan bool) {
	var all [3]conn
	all[1].sent = ints(12)
	tellFrame("local", all[1].sent, "main.accept")
	leave(len(all[1].sent))
	ready <- true
	n := <-blocked
	results <- n + len(all[n].sent)
}

// leave: what it had lies below, in what is left of its frame.
//
//go:noinline
func leave(n int) {
	if m := ints(n + 1); len(m) > 1000 {
		results <- len(m)
	}
}
