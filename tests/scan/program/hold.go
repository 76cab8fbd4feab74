package main

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
)

// User is pointed to by elems.
type User struct {
	ID   int
	Name string
}

// Wide is stored out of line.
type Wide [200]byte

// Sessions is a named map type.
type Sessions map[string]*User

// Shard, Cache and Server hold maps some steps away from the variable.
type Shard struct {
	lock sync.Mutex
	m    map[string]*User
}

type Cache struct {
	name   string
	shards [16]Shard
}

type Server struct {
	cache *Cache
	extra interface{}
}

type node struct {
	next *node
	m    map[int]int
}

var (
	Direct   map[int]int
	Named    Sessions
	Pointer  *map[string]int
	Any      interface{}
	Array    [4]map[uint64]User
	Slice    []map[string]string
	Nested   map[string]map[int]*User
	Closure  func() int
	Queue    = make(chan map[string]bool, 2000)
	server   *Server
	static   = &Shard{}
	list     *node
	Shared   sync.Map
	Idle     sync.Map
	Boxes    []interface{}
	Wides    []map[int]Wide
	Sets     []map[string]struct{}
	Floats   []map[float64]complex128
	Big      map[int]string
	Emptied  map[string]*User
	Hint     map[int64]int64
	Unused   = map[string]int{}
	finalize = make(chan int)
)

func ints(n int) map[int]int {
	m := map[int]int{}
	for i := 0; i < n; i++ {
		m[i] = i
	}
	return m
}

func users(n int) map[string]*User {
	m := map[string]*User{}
	for i := 0; i < n; i++ {
		m["u"+strconv.Itoa(i)] = &User{ID: i}
	}
	return m
}

// size gives mostly small maps, and some of every size.
func size(i int) int {
	switch {
	case i%97 == 0:
		return 300
	case i%7 == 0:
		return 30
	}
	return 1 + i%8
}

func hold(count int) {
	holdVariables()
	holdMany(count / 8)
	holdSync()
}

func holdVariables() {
	Direct, Named, Big, Emptied = ints(100), Sessions(users(20)), map[int]string{}, users(5000)
	p := map[string]int{"a": 1, "b": 2}
	Pointer, Any, Hint = &p, users(9), make(map[int64]int64, 1000)
	for i := 0; i < 20000; i++ {
		Big[i] = "x"
	}
	for k := range Emptied {
		delete(Emptied, k)
	}
	tell("variable", "main.Direct", Direct)
	tell("variable", "main.Named", Named)
	tell("variable", "main.Big", Big)
	tell("variable", "main.Emptied", Emptied)
	tell("variable", "main.Hint", Hint)
	tell("variable", "main.Unused", Unused)
	tell("pointer", "main.Pointer", *Pointer)
	tell("interface", "main.Any.(map[string]*main.User)", Any)
	for i := range Array {
		Array[i] = map[uint64]User{1: {}, 2: {}}
		tell("array", fmt.Sprintf("main.Array[%d]", i), Array[i])
	}
	server = &Server{cache: &Cache{name: "c"}, extra: ints(12)}
	for i := range server.cache.shards {
		server.cache.shards[i].m = users(10 + i)
		tell("struct", fmt.Sprintf("main.server.cache.shards[%d].m", i), server.cache.shards[i].m)
	}
	tell("interface", "main.server.extra.(map[int]int)", server.extra)
	static.m = users(7)
	tell("static", "main.static.m", static.m)
	captured := ints(40)
	Closure = func() int { return len(captured) }
	tell("closure", "", captured)
	Nested = map[string]map[int]*User{}
	for i := 0; i < 100; i++ {
		key := "k" + strconv.Itoa(i)
		Nested[key] = map[int]*User{i: {}}
		tell("map", `main.Nested["`+key+`"]`, Nested[key])
	}
	tell("variable", "main.Nested", Nested)
	kept := &User{Name: "finalized"}
	held := ints(11)
	tell("finalizer", "", held)
	runtime.SetFinalizer(kept, func(*User) { finalize <- len(held) })
	Boxes = append(Boxes, kept)
}

// holdMany: n maps in each of several ways.
func holdMany(n int) {
	for i := 0; i < n; i++ {
		s := map[string]string{}
		for j := 0; j < size(i); j++ {
			s[strconv.Itoa(j)] = "v"
		}
		Slice = append(Slice, s)
		tell("slice", fmt.Sprintf("main.Slice[%d]", i), s)
		list = &node{list, ints(size(i))}
		tell("list", "", list.m)
		box := users(size(i + 1))
		Boxes = append(Boxes, box)
		tell("interfaces", "", box)
		w := map[int]Wide{i: {}, i + 1: {}}
		Wides = append(Wides, w)
		tell("slice", fmt.Sprintf("main.Wides[%d]", i), w)
		set := map[string]struct{}{"a": {}}
		Sets = append(Sets, set)
		tell("slice", fmt.Sprintf("main.Sets[%d]", i), set)
		f := map[float64]complex128{}
		for j := 0; j < size(i+2); j++ {
			f[float64(j)] = 1
		}
		Floats = append(Floats, f)
		tell("slice", fmt.Sprintf("main.Floats[%d]", i), f)
	}
	for i := 0; i < cap(Queue); i++ {
		m := map[string]bool{strconv.Itoa(i): true}
		Queue <- m
		tell("channel", "", m)
	}
}

func holdSync() {
	for i := 0; i < 100; i++ {
		Shared.Store(i, ints(3))
	}
	Shared.Delete(7)
	Shared.Range(func(k, v interface{}) bool { tell("sync.Map", "", v); return true })
	for i := 100; i < 140; i++ {
		Shared.Store(i, i)
	}
	Shared.Delete(120)
	tellSync("main.Shared", &Shared, 138)
	Idle.Store("a", 1)
	Idle.Store("b", 2)
	tellSync("main.Idle", &Idle, 2)
}

// litter makes maps and lets go of them.
func litter(n int) {
	for i := 0; i < n; i++ {
		users(size(i))
	}
}

// park leaves goroutines behind whose frames hold maps.
func park() {
	ready := make(chan bool)
	for i := 0; i < 20; i++ {
		go func(i int) {
			m := ints(i + 1)
			tell("goroutine", "", m)
			ready <- true
			time := make(chan bool)
			<-time
			runtime.KeepAlive(m)
		}(i)
		<-ready
	}
}
