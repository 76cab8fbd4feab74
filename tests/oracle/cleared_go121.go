//go:build go1.21
// +build go1.21

package main

import "example.com/my-app.v2/truth"

// Maps that clear() emptied.
var (
	Cleared    map[int]int
	ClearedStr map[string]*User
	ClearedNow map[string]int
)

func clearedCases() []truth.Case {
	Cleared = buildCleared().(map[int]int)
	ClearedStr = buildOnceHugeStr().(map[string]*User)
	clear(ClearedStr)
	ClearedStr["again"] = user(3)
	ClearedNow = map[string]int{"a": 1}
	clear(ClearedNow)
	return []truth.Case{
		{"main.Cleared", &Cleared, rangeOf(Cleared), buildCleared},
		{"main.ClearedStr", &ClearedStr, rangeOf(ClearedStr), nil},
		{"main.ClearedNow", &ClearedNow, rangeOf(ClearedNow), nil},
	}
}

func buildCleared() interface{} {
	m := buildDoubling().(map[int]int)
	clear(m)
	return m
}
