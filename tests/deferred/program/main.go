// Hundreds of goroutines that wait for ever, each with a map that only its deferred calls or its panic keep. The program
// collects garbage before it tells what it has, so that what is told is what the collector itself found to be needed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sync"
)

const each = 60 // goroutines of one kind

// Held is a variable on a stack, whose address is taken.
type Held struct {
	pad [4]int
	m   map[string]int
}

// Outer refers to another variable on the same stack.
type Outer struct {
	pad  [2]int
	held *Held
}

type told struct {
	Kind      string `json:"kind"`
	Address   string `json:"address"`
	Goroutine int    `json:"goroutine"`
}

var (
	never = make(chan int)
	lock  sync.Mutex
	truth []told
	ready sync.WaitGroup
	sink  int
	kinds = []struct {
		name string
		run  func(int)
	}{
		{"open", open}, {"records", records}, {"loop", loop}, {"chained", chained}, {"argument", argument},
		{"method", method}, {"panicking", panicking}, {"recovered", recovered}, {"nested", nested}, {"exiting", exiting},
	}
)

//go:noinline
func made(kind string, n int) map[string]int {
	m := map[string]int{}
	for i := 0; i <= 12; i++ { // more than one bucket or group
		m[fmt.Sprint(kind, n, i)] = i
	}
	var said [64]byte
	var id int
	fmt.Sscanf(string(said[:runtime.Stack(said[:], false)]), "goroutine %d ", &id)
	lock.Lock()
	truth = append(truth, told{kind, fmt.Sprintf("0x%x", reflect.ValueOf(m).Pointer()), id})
	lock.Unlock()
	return m
}

// wait overwrites what calls before left on the stack, and waits.
//
//go:noinline
func wait() {
	scrub(24)
	ready.Done()
	<-never
}

//go:noinline
func scrub(depth int) {
	var room [64]int
	for i := range room {
		room[i] = depth
	}
	if depth > 0 {
		scrub(depth - 1)
	}
	lock.Lock()
	sink += room[depth]
	lock.Unlock()
}

func (h *Held) use() { h.m["used"]++ }

//go:noinline
func fill(h *Held, kind string, n int) { h.m = made(kind, n) }

// open: the compiler lays the deferred call open.
func open(n int) {
	var held Held
	fill(&held, "open", n)
	defer func() { held.m["1"] = 1 }()
	wait()
}

// records: too many to be laid open; their records lie on the stack.
func records(n int) {
	var held Held
	fill(&held, "records", n)
	defer func() { held.m["1"] = 1 }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	defer func() { sink++ }()
	wait()
}

// loop: their records lie in the heap.
func loop(n int) {
	var held Held
	fill(&held, "loop", n)
	for i := 0; i < 20; i++ {
		defer func() { held.m["loop"] += i }()
	}
	wait()
}

// chained: the closure refers to a variable that refers to another.
func chained(n int) {
	var held Held
	var outer Outer
	fill(&held, "chained", n)
	outer.held = &held
	through(&outer)
	defer func() { outer.held.m["1"] = 1; outer.pad[0]++ }()
	for i := 0; i < 2; i++ {
		defer func() { sink++ }()
	}
	wait()
}

//go:noinline
func through(outer *Outer) { outer.pad[1]++ }

// argument: the map is an argument of the deferred call.
func argument(n int) {
	m := made("argument", n)
	for i := 0; i < 3; i++ {
		defer func(m map[string]int) { m["1"]++ }(m)
	}
	m = nil
	wait()
}

// method: a method's receiver is a variable on the stack.
func method(n int) {
	var held Held
	fill(&held, "method", n)
	defer held.use()
	wait()
}

// panicking: the panic's value is all that refers to the map, while a deferred call waits.
func panicking(n int) {
	defer wait()
	panic(made("panicking", n))
}

// recovered: after a panic was recovered, a deferred call of the frame that goes on waits.
func recovered(n int) {
	var held Held
	fill(&held, "recovered", n)
	defer func() { held.m["1"] = 1 }()
	defer wait()
	func() {
		defer func() { sink += len(fmt.Sprint(recover())) }()
		panic("recovered")
	}()
}

// nested: a deferred call of a panic panics itself, which is recovered; then it waits, and frames beneath have calls yet.
func nested(n int) {
	var held Held
	fill(&held, "nested", n)
	defer func() { held.m["1"] = 1; sink += len(fmt.Sprint(recover())) }()
	func() {
		defer func() {
			func() {
				defer func() { sink += len(fmt.Sprint(recover())) }()
				panic("second")
			}()
			wait()
		}()
		panic("first")
	}()
}

// exiting: runtime.Goexit runs the deferred calls.
func exiting(n int) {
	var held Held
	fill(&held, "exiting", n)
	defer func() { held.m["1"] = 1 }()
	defer wait()
	runtime.Goexit()
}

// tell is where a debugger stops.
//
//go:noinline
func tell(path string) {
	text, err := json.Marshal(truth)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		panic(err)
	}
	truth = nil
	moment()
}

//go:noinline
func moment() { sink++ }

func main() {
	for n := 0; n < each; n++ {
		for _, kind := range kinds {
			ready.Add(1)
			go kind.run(n)
		}
	}
	ready.Wait()
	runtime.GC()
	runtime.GC()
	tell(os.Args[1])
}
