package main

import "fmt"

// Sizes: maps of every size about where arrays grow, hinted ones of measured size, and large ones.
var (
	Grown   [420]map[uint32]uint32
	GrownP  [420]map[uint32]*User
	Hinted  [40]map[uint64]uint64
	HintedP [40]map[string]*User
	Large   map[int]int
	LargeP  map[int]*User
	Thin    map[int]string
	Churned [12]map[int]int
)

func holdSizes() {
	for n := range Grown {
		Grown[n], GrownP[n] = map[uint32]uint32{}, map[uint32]*User{}
		for i := 0; i < n; i++ {
			Grown[n][uint32(i)], GrownP[n][uint32(i)] = 1, nil
		}
		tell("array", fmt.Sprintf("main.Grown[%d]", n), Grown[n])
		tell("array", fmt.Sprintf("main.GrownP[%d]", n), GrownP[n])
	}
	for i := range Hinted {
		n := i * i * 3
		total := allocated(func() { Hinted[i] = make(map[uint64]uint64, n); Hinted[i][1] = 1 })
		tellSized("array", fmt.Sprintf("main.Hinted[%d]", i), Hinted[i], total)
		total = allocated(func() { HintedP[i] = make(map[string]*User, n); HintedP[i]["a"] = nil })
		tellSized("array", fmt.Sprintf("main.HintedP[%d]", i), HintedP[i], total)
	}
	holdLarge()
}

func holdLarge() {
	Large, LargeP, Thin = ints(100000), map[int]*User{}, map[int]string{}
	for i := 0; i < 20000; i++ {
		LargeP[i], Thin[i] = nil, "x"
	}
	for i := 0; i < 19900; i++ {
		delete(Thin, i)
	}
	tell("variable", "main.Large", Large)
	tell("variable", "main.LargeP", LargeP)
	tell("variable", "main.Thin", Thin)
	for i := range Churned {
		Churned[i] = churn(200 << uint(i%5))
		tell("array", fmt.Sprintf("main.Churned[%d]", i), Churned[i])
	}
}

// churn: entries come and go, so that deleted slots, overflow buckets and growths to the same size arise.
func churn(n int) map[int]int {
	m := map[int]int{}
	for i := 0; i < 6*n; i++ {
		m[i] = i
		if i >= n {
			delete(m, i-n)
		}
	}
	return m
}
