package main

import (
	"strconv"

	"example.com/my-app.v2/truth"
)

// Maps for measuring speed, nil but in the mode bench.
var (
	BigInt    map[int]int
	BigString map[string]*User
	Hundred   map[int]int
)

const million = 1000000

// benchCases tells of the large maps, but not of each entry.
func benchCases(mode string) []truth.Case {
	if mode == "bench" {
		BigInt, BigString, Hundred = map[int]int{}, map[string]*User{}, map[int]int{}
		for i := 0; i < million; i++ {
			BigInt[i] = i
			BigString["user-"+strconv.Itoa(i)] = user(i)
		}
		for i := 0; i < million/10; i++ {
			Hundred[i] = i
		}
	}
	return []truth.Case{
		{Expr: "main.BigInt", Var: &BigInt}, {Expr: "main.BigString", Var: &BigString}, {Expr: "main.Hundred", Var: &Hundred},
	}
}
