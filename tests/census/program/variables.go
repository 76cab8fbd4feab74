package main

import (
	"fmt"
	"strconv"
	"sync"
	"unsafe"
)

var (
	Direct   map[int]int
	Named    Sessions
	Pointer  *map[string]int
	Pointer2 **map[string]int
	Any      interface{}
	Raw      unsafe.Pointer
	Array    [4]map[uint64]User
	Slice    []map[string]string
	Anon     struct{ a, b map[int]int }
	Nested   map[string]map[int]*User
	Emptied  map[string]*User
	Hint     map[int64]int64
	Unused   = map[string]int{}
	Literal  = map[string]int{"one": 1, "two": 2}
	Missing  map[string]int
	static   = &Shard{name: "static"}
	table    = []struct {
		name string
		m    map[string]bool
	}{{"a", map[string]bool{"x": true}}, {"b", map[string]bool{}}, {"c", nil}}
)

// Shard, Cache and Server hold maps some steps away from the variable.
type Shard struct {
	lock sync.Mutex
	name string
	m    map[string]*User
}

type Cache struct {
	name   string
	shards [16]Shard
	sparse []*Shard
}

type Server struct {
	Shard
	cache *Cache
	extra interface{}
	level struct{ inner *struct{ m map[int]string } }
}

var server *Server

func holdVariables() {
	p := map[string]int{"a": 1, "b": 2}
	q := &p
	raw := ints(33)
	Direct, Named, Emptied, Pointer, Any = ints(100), Sessions(users(20)), users(3000), q, users(9)
	other := &map[string]int{"other": 1}
	Pointer2, Hint = &other, make(map[int64]int64, 1000)
	Raw = *(*unsafe.Pointer)(unsafe.Pointer(&raw))
	Anon.a, Anon.b = ints(3), ints(12)
	for k := range Emptied {
		delete(Emptied, k)
	}
	tell("variable", "main.Direct", Direct)
	tell("variable", "main.Named", Named)
	tell("variable", "main.Emptied", Emptied)
	tell("variable", "main.Hint", Hint)
	tell("variable", "main.Unused", Unused)
	tell("variable", "main.Literal", Literal)
	tell("variable", "main.Missing", Missing)
	tell("pointer", "main.Pointer", *Pointer)
	tell("pointer", "main.Pointer2", **Pointer2)
	tell("interface", "main.Any.(map[string]*main.User)", Any)
	tell("unsafe", "main.Raw", raw)
	tell("struct", "main.Anon.a", Anon.a)
	tell("struct", "main.Anon.b", Anon.b)
	holdArrays()
}

func holdArrays() {
	for i := range Array {
		Array[i] = map[uint64]User{1: {}, 2: {}}
		tell("array", fmt.Sprintf("main.Array[%d]", i), Array[i])
	}
	for i := range table {
		tell("slice", fmt.Sprintf("main.table[%d].m", i), table[i].m)
	}
	Nested = map[string]map[int]*User{}
	for i := 0; i < 100; i++ {
		key := "k" + strconv.Itoa(i)
		Nested[key] = map[int]*User{i: {}}
		tell("map", `main.Nested["`+key+`"]`, Nested[key])
	}
	tell("variable", "main.Nested", Nested)
}

func holdServer() {
	server = &Server{cache: &Cache{name: "c"}, extra: ints(12)}
	for i := range server.cache.shards {
		server.cache.shards[i].m = users(10 + i)
		tell("struct", fmt.Sprintf("main.server.cache.shards[%d].m", i), server.cache.shards[i].m)
	}
	for i := 0; i < 300; i++ {
		server.cache.sparse = append(server.cache.sparse, nil)
		if i%3 == 0 {
			server.cache.sparse[i] = &Shard{m: users(size(i))}
			tell("struct", fmt.Sprintf("main.server.cache.sparse[%d].m", i), server.cache.sparse[i].m)
		}
	}
	server.m = users(13)
	server.level.inner = &struct{ m map[int]string }{map[int]string{1: "one"}}
	static.m = users(7)
	tell("interface", "main.server.extra.(map[int]int)", server.extra)
	tell("struct", "main.server.Shard.m", server.m)
	tell("struct", "main.server.level.inner.m", server.level.inner.m)
	tell("static", "main.static.m", static.m)
}
