//go:build go1.23
// +build go1.23

package main

import (
	"fmt"
	"iter"
	"unique"
)

type label struct{ name, value string }

// Handles keep the unique package's tables (HashTrieMaps of its own) filled; Generic: maps of instantiated types.
var (
	Handles []unique.Handle[label]
	Names   []unique.Handle[string]
	Generic struct {
		set   set[string]
		pairs map[pair[int, string]]*pair[string, map[int]int]
		box   box[map[string]int]
	}
	pull func() (map[int]int, bool)
)

type (
	set[T comparable] map[T]struct{}
	pair[A, B any]    struct {
		a A
		b B
	}
	box[T any] struct{ value T }
)

func holdNew() {
	for i := 0; i < 200; i++ {
		Handles = append(Handles, unique.Make(label{"l", fmt.Sprint(i)}))
		Names = append(Names, unique.Make(fmt.Sprint("name", i)))
	}
	Generic.set, Generic.box.value = set[string]{"a": {}}, map[string]int{"boxed": 1}
	inner := ints(9)
	Generic.pairs = map[pair[int, string]]*pair[string, map[int]int]{{1, "a"}: {"b", inner}}
	tell("generic", "main.Generic.set", Generic.set)
	tell("generic", "main.Generic.pairs", Generic.pairs)
	tell("generic", "main.Generic.box.value", Generic.box.value)
	tell("generic", "", inner)
	pull, _ = iter.Pull(produce)
	pull()
	cleanUp()
}

// produce is parked in a coroutine after its first map.
func produce(yield func(map[int]int) bool) {
	m := ints(23)
	tell("coroutine", "", m)
	for yield(nil) {
	}
	m[1] = 2
}
