// Moments: some hundred maps, told of, and then something during which a debugger stops the program.
// Usage: moments TRUTHFILE collect|make
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// User is pointed to by elems.
type User struct {
	ID   int
	Name string
}

// Wide makes buckets and groups that are large enough to carry their type.
type Wide struct {
	Name  string
	Users [8]*User
}

type told struct {
	Address string `json:"address"`
	Type    string `json:"type"`
	Len     int    `json:"len"`
	Holder  string `json:"holder"`
}

var (
	Slice  []map[string]*User
	Nested = map[string]map[int]int{}
	Wides  map[int]Wide
	Large  map[int]string
	Made   map[string]Wide
	Grows  = map[string]*User{}
	truth  []told

	Pending    map[string]int
	PendingAt  string // hex, for no word is to hold it
	DeferredAt string
)

func tell(holder string, m interface{}) {
	v := reflect.ValueOf(m)
	truth = append(truth, told{fmt.Sprintf("%#x", v.Pointer()), v.Type().String(), v.Len(), holder})
}

func hold() {
	for i := 0; i < 200; i++ {
		m := map[string]*User{}
		for j := 0; j < i%40; j++ {
			m[strconv.Itoa(j)] = &User{ID: j}
		}
		Slice = append(Slice, m)
		tell(fmt.Sprintf("main.Slice[%d]", i), m)
		key := "k" + strconv.Itoa(i)
		Nested[key] = map[int]int{i: i}
		tell(fmt.Sprintf("main.Nested[%q]", key), Nested[key])
	}
	tell("main.Nested", Nested)
	Wides, Large = map[int]Wide{}, map[int]string{}
	for i := 0; i < 3000; i++ {
		Wides[i], Large[i] = Wide{Name: "w"}, "x"
	}
	tell("main.Wides", Wides)
	tell("main.Large", Large)
}

// litter leaves garbage behind for a collection to find.
func litter() {
	for i := 0; i < 300; i++ {
		_ = fmt.Sprint(map[string]*User{"a": {ID: i}})
	}
}

func main() {
	debug.SetGCPercent(-1)
	hold()
	litter()
	gate := make(chan int)
	text, err := json.Marshal(truth)
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(os.Args[1], text, 0o600); err != nil {
		panic(err)
	}
	never := make(chan int)
	go deferring(never)
	for !strings.Contains(stacks(), "[chan send") {
		runtime.Gosched()
	}
	runtime.GOMAXPROCS(1)
	go keep(map[string]int{"begun": 1}, gate)
	unbegun(gate)
	moment(os.Args[2])
	close(gate)
	runtime.KeepAlive(Made)
}

// unbegun makes a goroutine that has not begun when the program is stopped: only its record has what it is to begin with.
func unbegun(gate chan int) {
	Pending = map[string]int{"pending": 1}
	m := Pending
	Pending = nil
	PendingAt = fmt.Sprintf("%x", reflect.ValueOf(m).Pointer())
	go func() {
		<-gate
		runtime.KeepAlive(m)
	}()
}

// deferring waits for ever, and only its deferred calls refer to the variable that holds the map: nine of them are too many
// for the compiler to lay open, so that their records and closures lie on the stack.
func deferring(never chan int) {
	var held struct {
		pad [4]int
		m   map[string]int
	}
	held.m = map[string]int{"deferred": 1}
	DeferredAt = fmt.Sprintf("%x", reflect.ValueOf(held.m).Pointer())
	defer func() { held.m["1"] = 1 }()
	defer func() { held.m["2"] = 2 }()
	defer func() { held.m["3"] = 3 }()
	defer func() { held.m["4"] = 4 }()
	defer func() { held.m["5"] = 5 }()
	defer func() { held.m["6"] = 6 }()
	defer func() { held.m["7"] = 7 }()
	defer func() { held.m["8"] = 8 }()
	defer func() { held.m["9"] = 9 }()
	never <- 1
}

func stacks() string {
	text := make([]byte, 1<<16)
	return string(text[:runtime.Stack(text, true)])
}

func keep(m map[string]int, gate chan int) {
	<-gate
	runtime.KeepAlive(m)
}

//go:noinline
func moment(what string) {
	switch what {
	case "collect":
		runtime.GC()
	case "grow":
		for i := 0; i < 5000; i++ {
			Grows[strconv.Itoa(i)] = &User{ID: i}
		}
	default:
		Made = make(map[string]Wide, 3000)
	}
}
