package main

import "example.com/my-app.v2/truth"

// Maps with a past.
var (
	NeverMade   map[string]int
	Empty       map[string]int
	Eight       map[string]int
	Nine        map[string]int
	EightInts   map[int]int
	HintOnly    map[int]int
	HintOne     map[string]*User
	Emptied     map[string]int
	EmptiedInts map[int]int
	RangeDelete map[int]int
	Churned     map[int]int
	ChurnedStr  map[string]*User
	Ghosts      map[int]int
	OnceHuge    map[int]int
	OnceHugeStr map[string]*User
)

func buildStates() {
	Empty = make(map[string]int)
	Eight, Nine, EightInts = map[string]int{}, map[string]int{}, map[int]int{}
	for i := 0; i < 9; i++ {
		Nine[names[i]] = i
		if i < 8 {
			Eight[names[i]] = i
			EightInts[i] = -i
		}
	}
	HintOnly, HintOne = buildHintOnly().(map[int]int), make(map[string]*User, 100)
	HintOne["only"] = user(5)
	Emptied, EmptiedInts = buildEmptied().(map[string]int), buildEmptiedInts().(map[int]int)
	RangeDelete = buildRangeDelete().(map[int]int)
	Churned, ChurnedStr = buildChurned().(map[int]int), buildChurnedStr().(map[string]*User)
	Ghosts = map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
	delete(Ghosts, 2)
	delete(Ghosts, 4)
	OnceHuge, OnceHugeStr = buildOnceHuge().(map[int]int), buildOnceHugeStr().(map[string]*User)
}

func buildHintOnly() interface{} { return make(map[int]int, 1000) }

func buildEmptied() interface{} {
	m := map[string]int{}
	truth.Seed(m)
	for i, name := range names[:1000] {
		m[name] = i
	}
	for _, name := range names[:1000] {
		delete(m, name)
	}
	return m
}

func buildEmptiedInts() interface{} {
	m := buildIntInt().(map[int]int)
	for i := 0; i < 1000; i++ {
		delete(m, i*7-500)
	}
	return m
}

// buildRangeDelete: the loop that the compiler turns into a call of the runtime's mapclear; where it is inlined, Go 1.18
// and 1.19 do not recognise it.
//
//go:noinline
func buildRangeDelete() interface{} {
	m := buildIntInt().(map[int]int)
	for k := range m {
		delete(m, k)
	}
	return m
}

// buildChurned: in every round 300 new keys come and 300 old ones go.
func buildChurned() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 1100; i++ {
		m[i] = i
	}
	for i := 0; i < 9000; i++ {
		delete(m, i)
		m[1100+i] = i
	}
	return m
}

func buildChurnedStr() interface{} {
	m := map[string]*User{}
	truth.Seed(m)
	for i := 0; i < 1050; i++ {
		m[names[i]] = user(i)
	}
	for i := 0; i < 5000; i++ {
		delete(m, names[i])
		m[names[1050+i]] = user(i)
	}
	return m
}

func buildOnceHuge() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 100000; i++ {
		m[i] = i
	}
	for i := 10; i < 100000; i++ {
		delete(m, i)
	}
	return m
}

func buildOnceHugeStr() interface{} {
	m := map[string]*User{}
	truth.Seed(m)
	for i, name := range names {
		m[name] = user(i)
	}
	for _, name := range names[10:] {
		delete(m, name)
	}
	return m
}
