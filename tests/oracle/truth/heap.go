package truth

import (
	"math"
	"reflect"
	"runtime"
)

// Heap is the measured growth of HeapAlloc, in bytes for one map: of copies built by the same recipe, and of fresh
// copies made for that many entries and filled. Nil where it was not measured.
type Heap struct {
	Total  *float64 `json:"total"`
	Fresh  *float64 `json:"fresh"`
	Error  *float64 `json:"fresh_error"` // the standard error of Fresh
	Copies int      `json:"copies"`
}

const (
	together  = 6 << 20 // bytes that all copies take, about
	minCopies = 8
	maxCopies = 100
	freshFrom = 1000  // entries from which on fresh copies are measured too
	fewRounds = 4     // enough where all say the same
	allRounds = 64    // enough to know the error of their mean
	same      = 0.002 // of the mean: so far apart are rounds that say the same
)

// Measure builds the map again and again; build gives a new map with the same array each time.
func Measure(build func() interface{}) *Heap {
	first := build()
	n := copies(first)
	held := make([]interface{}, n)
	before := settledHeap()
	repeat(held, build)
	after := heapAlloc()
	h := &Heap{Total: perCopy(before, after, n), Copies: n}
	repeat(held, func() interface{} { return nil })
	if v := reflect.ValueOf(first); v.Len() >= freshFrom {
		h.Fresh, h.Error = measureFresh(v, n)
	}
	runtime.KeepAlive(held)
	runtime.KeepAlive(first)
	return h
}

// copies: so many that together they are large against what else the runtime allocates.
func copies(m interface{}) int {
	t := reflect.TypeOf(m)
	n := together / (Look(m).Slots * int(t.Key().Size()+t.Elem().Size()+8))
	if n < minCopies {
		return minCopies
	}
	if n > maxCopies {
		return maxCopies
	}
	return n
}

// measureFresh fills fresh copies, n at a time: few times where they all take the same, else, where the hash seed decides
// whether a table splits, so often that the error of their mean is known too.
func measureFresh(v reflect.Value, n int) (mean, deviation *float64) {
	keys := v.MapKeys()
	elems := make([]reflect.Value, len(keys))
	for i, key := range keys {
		elems[i] = v.MapIndex(key)
	}
	held, means := make([]interface{}, n), make([]float64, 0, allRounds)
	before := settledHeap()
	for len(means) < allRounds && !(len(means) == fewRounds && agree(means)) {
		repeat(held, func() interface{} { return refill(v.Type(), keys, elems) })
		means = append(means, *perCopy(before, heapAlloc(), n))
	}
	runtime.KeepAlive(keys)
	runtime.KeepAlive(elems)
	m, d := meanError(means)
	return &m, &d
}

func agree(means []float64) bool {
	least, most := means[0], means[0]
	for _, x := range means {
		least, most = math.Min(least, x), math.Max(most, x)
	}
	return most-least < same*least
}

// meanError gives the mean and its standard error.
func meanError(values []float64) (mean, deviation float64) {
	n := float64(len(values))
	for _, x := range values {
		mean += x / n
	}
	for _, x := range values {
		deviation += (x - mean) * (x - mean) / (n - 1)
	}
	return mean, math.Sqrt(deviation / n)
}

// refill makes a map for that many entries and fills it.
func refill(t reflect.Type, keys, elems []reflect.Value) interface{} {
	fresh := reflect.MakeMapWithSize(t, len(keys))
	for i, key := range keys {
		fresh.SetMapIndex(key, elems[i])
	}
	return fresh.Interface()
}

func repeat(held []interface{}, build func() interface{}) {
	for i := range held {
		held[i] = build()
	}
}

// settledHeap collects once more: pools let go of what they hold at the second time.
func settledHeap() uint64 {
	runtime.GC()
	return heapAlloc()
}

func heapAlloc() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func perCopy(before, after uint64, n int) *float64 {
	size := (float64(after) - float64(before)) / float64(n)
	return &size
}
