//go:build go1.18
// +build go1.18

package main

import "example.com/my-app.v2/truth"

// Cache is a generic type with a map in it; Table is a generic map type; Pair a generic key.
type (
	Cache[K comparable, V any] struct {
		name  string
		items map[K]V
	}
	Table[K comparable, V any] map[K]V
	Pair[A comparable, B any]  struct {
		First  A
		Second *B
	}
)

// Generic maps.
var (
	TheCache   = &Cache[string, *User]{"users", map[string]*User{}}
	IntCache   = Cache[int, []string]{"lists", map[int][]string{}}
	TheTable   = Table[string, int]{}
	Pairs      = map[Pair[string, User]]Pair[int, int]{}
	CacheTable = Table[Pair[int, int], *Cache[int, string]]{}
)

func genericCases() []truth.Case {
	for i := 0; i < 20; i++ {
		TheCache.items[names[i]] = user(i)
		IntCache.items[i] = names[i : i+i%3]
		TheTable[names[i]] = i
		Pairs[Pair[string, User]{names[i], user(i)}] = Pair[int, int]{First: i}
	}
	CacheTable[Pair[int, int]{First: 1}] = &Cache[int, string]{"inner", map[int]string{1: "one"}}
	return []truth.Case{
		{"main.TheCache.items", &TheCache.items, rangeOf(TheCache.items), nil},
		{"main.IntCache.items", &IntCache.items, rangeOf(IntCache.items), nil},
		{"main.TheTable", &TheTable, rangeOf(TheTable), nil},
		{"main.Pairs", &Pairs, rangeOf(Pairs), nil},
		{"main.CacheTable", &CacheTable, rangeOf(CacheTable), nil},
	}
}

func rangeOf[K comparable, V any](m map[K]V) func(truth.See) {
	return func(see truth.See) {
		for k, v := range m {
			see(&k, &v)
		}
	}
}
