package truth

import (
	"reflect"
	"runtime"
)

// Heap is the measured growth of HeapAlloc, in bytes for one map: of copies built by the same recipe, and of fresh
// copies made for that many entries and filled. Nil where it was not measured.
type Heap struct {
	Total  *float64 `json:"total"`
	Fresh  *float64 `json:"fresh"`
	Copies int      `json:"copies"`
}

const (
	measured   = 8 << 20 // bytes that all copies together take, about
	minCopies  = 8
	maxCopies  = 160
	freshFrom  = 1000 // entries from which on a fresh copy is measured too
	settlingGC = 2
)

// Measure builds the map again and again; build gives a new map with the same array each time.
func Measure(build func() interface{}) *Heap {
	first := build()
	one := growth(minCopies, build)
	h := &Heap{Copies: copies(one)}
	h.Total = floatRef(growth(h.Copies, build))
	if reflect.ValueOf(first).Len() >= freshFrom {
		h.Fresh = floatRef(measureFresh(first, h.Copies))
	}
	return h
}

func copies(size float64) int {
	n := int(measured / (size + 1))
	if n < minCopies {
		return minCopies
	}
	if n > maxCopies {
		return maxCopies
	}
	return n
}

func measureFresh(m interface{}, n int) float64 {
	v := reflect.ValueOf(m)
	keys := v.MapKeys()
	elems := make([]reflect.Value, len(keys))
	for i, key := range keys {
		elems[i] = v.MapIndex(key)
	}
	size := growth(n, func() interface{} { return refill(v.Type(), keys, elems) })
	runtime.KeepAlive(keys)
	runtime.KeepAlive(elems)
	runtime.KeepAlive(m)
	return size
}

// refill makes a map for that many entries and fills it.
func refill(t reflect.Type, keys, elems []reflect.Value) interface{} {
	fresh := reflect.MakeMapWithSize(t, len(keys))
	for i, key := range keys {
		fresh.SetMapIndex(key, elems[i])
	}
	return fresh.Interface()
}

func growth(n int, build func() interface{}) float64 {
	held := make([]interface{}, n)
	before := heapAlloc()
	for i := range held {
		held[i] = build()
	}
	after := heapAlloc()
	runtime.KeepAlive(held)
	return (float64(after) - float64(before)) / float64(n)
}

func heapAlloc() uint64 {
	for i := 0; i < settlingGC; i++ {
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func floatRef(f float64) *float64 { return &f }
