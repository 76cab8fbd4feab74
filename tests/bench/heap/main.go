// Heap: so many MiB of heap with so many maps in it, for measuring how long a census takes.
// Usage: heap TRUTHFILE MIB,MAPS
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

// Record is what the rest of the heap is made of.
type Record struct {
	ID   int
	Name string
	Next *Record
	Data []byte
}

// Shard holds two maps, one without pointers in its elems.
type Shard struct {
	counts  map[string]int
	records map[int]*Record
	name    string
}

var (
	Shards  []*Shard
	Records []*Record
	Blocks  [][]byte
	Huge    = map[int]int{}
)

func main() {
	var mib, maps int
	if len(os.Args) != 3 {
		fail("usage: heap TRUTHFILE MIB,MAPS")
	}
	if _, err := fmt.Sscanf(os.Args[2], "%d,%d", &mib, &maps); err != nil {
		fail(err.Error())
	}
	debug.SetGCPercent(50)
	makeMaps(maps / 2)
	fill(uint64(mib) << 20)
	runtime.GC()
	if err := os.WriteFile(os.Args[1], []byte("{}"), 0o600); err != nil {
		fail(err.Error())
	}
	fmt.Println("ready", os.Getpid())
	for {
		time.Sleep(time.Hour)
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(2)
}

// makeMaps: most of five entries, one in five of twenty, one in twenty of two hundred; and one that was large once.
func makeMaps(shards int) {
	for i := 0; i < shards; i++ {
		s := &Shard{map[string]int{}, map[int]*Record{}, strconv.Itoa(i)}
		for j := 0; j < entries(i); j++ {
			s.counts["k"+strconv.Itoa(j)] = j
			s.records[j] = nil
		}
		Shards = append(Shards, s)
	}
	for i := 0; i < 200000; i++ {
		Huge[i] = i
	}
	for i := 0; i < 200000; i++ {
		delete(Huge, i)
	}
}

func entries(i int) int {
	switch {
	case i%20 == 2:
		return 200
	case i%5 == 1:
		return 20
	}
	return 5
}

// fill adds small records and blocks without pointers until the heap has that size.
func fill(size uint64) {
	var stats runtime.MemStats
	for runtime.ReadMemStats(&stats); stats.HeapAlloc < size; runtime.ReadMemStats(&stats) {
		for i := 0; i < 10000; i++ {
			Records = append(Records, &Record{ID: i, Name: strconv.Itoa(i), Data: make([]byte, 100)})
		}
		for i := 0; i < 100; i++ {
			block := make([]byte, 30000)
			for k := range block {
				block[k] = byte(k * i)
			}
			Blocks = append(Blocks, block)
		}
	}
}
