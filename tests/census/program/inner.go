package main

import (
	"strconv"
	"sync"
	"unsafe"
)

// Sync maps within objects of the heap: behind other fields, several in one, in arrays, in elems of a map and of a slice.
var (
	inHeap  *Requests
	inShard *Sharded
	inElems map[string]Counter
	inSlice []Counter
	inLists map[string]*Sharded
	inAny   interface{}
	pointed *sync.Map
	inData  = &Requests{name: "static"}
)

// Requests has its map behind a field; Sharded has many; Counter begins with one.
type Requests struct {
	name string
	reqs sync.Map
	more struct{ a, b sync.Map }
}

type Sharded struct {
	name   string
	shards [5]struct {
		hits int
		m    sync.Map
	}
	last sync.Map
}

type Counter struct {
	m sync.Map
	n int
}

func holdInner() {
	holdProved()
	inHeap, inShard = &Requests{name: "heap"}, &Sharded{name: "sharded"}
	inAny, inLists = &Requests{name: "any"}, map[string]*Sharded{}
	told := func(holder string, m *sync.Map, n int) {
		fill(m, 0, n)
		if n%2 == 0 {
			promote(m)
		}
		tellSync(holder, m, n)
	}
	told("main.inHeap.reqs", &inHeap.reqs, 1000)
	told("main.inHeap.more.a", &inHeap.more.a, 3)
	told("main.inHeap.more.b", &inHeap.more.b, 40)
	told("main.inData.reqs", &inData.reqs, 31)
	told("main.inAny.(*main.Requests).reqs", &inAny.(*Requests).reqs, 8)
	for i := range inShard.shards {
		told("main.inShard.shards["+string(rune('0'+i))+"].m", &inShard.shards[i].m, 10+i)
	}
	told("main.inShard.last", &inShard.last, 6)
	inLists["x"] = &Sharded{}
	told("", &inLists["x"].shards[2].m, 12)
	inSlice = make([]Counter, 3)
	for i := range inSlice {
		told("main.inSlice["+string(rune('0'+i))+"].m", &inSlice[i].m, 20+i)
	}
	lone := &Requests{}
	pointed = &lone.reqs
	told("main.pointed", pointed, 14)
	holdElems()
}

// holdElems: one in an elem of a map is a copy, of which the original was cleared.
func holdElems() {
	one := &Counter{}
	fill(&one.m, 0, 16)
	promote(&one.m)
	inElems = map[string]Counter{"k": *one}
	*one = Counter{}
	tell("map", "main.inElems", inElems)
	tell("map", "main.inLists", inLists)
}

// Rates and Prices are of one underlying type; Store has maps of types as large as others.
type Rates map[string]float32
type Store struct {
	empty map[string]float64
	small map[string]bool
	more  []*Shelf
	any   interface{}
}
type Shelf struct {
	byID  map[int16]int16
	label map[string]uint64
}
type Depot struct{ s *Store }

var (
	depot    *Depot
	emptied  = map[string]uint16{}
	unfilled = struct{ m map[uint16]string }{map[uint16]string{}}
	prices   map[string]float32
	rates    Rates
	unsure   []unsafe.Pointer
)

func holdProved() {
	depot = &Depot{&Store{map[string]float64{}, map[string]bool{"a": true}, nil, map[uint16]uint16{1: 1}}}
	tell("struct", "main.depot.s.empty", depot.s.empty)
	tell("struct", "main.depot.s.small", depot.s.small)
	tell("interface", "main.depot.s.any.(map[uint16]uint16)", depot.s.any)
	for i := range [3]int{} {
		depot.s.more = append(depot.s.more, &Shelf{map[int16]int16{1: 2}, map[string]uint64{}})
		name := "main.depot.s.more[" + string(rune('0'+i)) + "]"
		tell("slice", name+".byID", depot.s.more[i].byID)
		tell("slice", name+".label", depot.s.more[i].label)
	}
	tell("variable", "main.emptied", emptied)
	tell("struct", "main.unfilled.m", unfilled.m)
	prices, rates = map[string]float32{}, Rates{}
	a, b := map[string]float32{}, Rates{}
	for i := 0; i < 500; i++ {
		key := strconv.Itoa(i)
		prices[key], rates[key], a[key], b[key] = 1, 1, 1, 1
	}
	tell("variable", "main.prices", prices)
	tell("variable", "main.rates", rates)
	tell("unsure", "", a)
	tell("unsure", "", b)
	unsure = []unsafe.Pointer{*(*unsafe.Pointer)(unsafe.Pointer(&a)), *(*unsafe.Pointer)(unsafe.Pointer(&b))}
}
