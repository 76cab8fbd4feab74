package main

import (
	"runtime"
	"strconv"
)

// User is pointed to by elems.
type User struct {
	ID   int
	Name string
}

// Wide is stored out of line: keys and elems of more than 128 bytes are.
type Wide [200]byte

// Sessions is a named map type; Tree holds maps of its own type.
type Sessions map[string]*User
type Tree map[string]Tree

func ints(n int) map[int]int {
	m := map[int]int{}
	for i := 0; i < n; i++ {
		m[i] = i
	}
	return m
}

func words(n int) map[string]string {
	m := map[string]string{}
	for i := 0; i < n; i++ {
		m[strconv.Itoa(i)] = "v"
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

// size gives mostly small maps, some of every size, and some in mid-growth.
func size(i int) int {
	switch {
	case i%197 == 0:
		return 300
	case i%31 == 0:
		return []int{9, 14, 27, 53, 105, 209}[i/31%6]
	case i%7 == 0:
		return 30
	}
	return 1 + i%8
}

// litter makes maps and lets go of them.
func litter(n int, fresh bool) {
	for i := 0; i < n; i++ {
		a, b := users(size(i)), ints(size(i))
		if fresh {
			drop(a)
			drop(b)
		}
		dust = a
		ashes = b
	}
	dust, ashes = nil, nil
}

var (
	dust  map[string]*User
	ashes map[int]int
)

// allocated says how many bytes f allocates, rounded up to size classes, arrays in the heap included: the least of
// several times, as the runtime's own goroutines allocate now and then.
func allocated(f func()) uint64 {
	least := ^uint64(0)
	for i := 0; i < 5; i++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown < least {
			least = grown
		}
	}
	return least
}
