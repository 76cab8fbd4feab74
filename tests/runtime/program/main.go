// A small program with maps, goroutines that wait in several ways, and a large object. It prints one line of JSON with
// addresses that a stripped binary does not tell, then reads its input to the end.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

type point struct{ x, y int }

type named map[string]*point

var (
	counts  = map[string]int{}
	points  = named{}
	large   = make([]*point, 100000)
	mutex   sync.Mutex
	nothing chan int
)

//go:noinline
func inner(depth int) {
	if depth > 0 {
		inner(depth - 1)
		return
	}
	<-nothing
}

func lock() { mutex.Lock() }

func wait() {
	reading, writing, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go inner(3)
	go time.Sleep(time.Hour)
	go func() { lock() }()
	go func() { select {} }()
	go func() {
		buffer := make([]byte, 1)
		_, _ = reading.Read(buffer)
		runtime.KeepAlive(writing)
	}()
	time.Sleep(50 * time.Millisecond)
}

func main() {
	mutex.Lock()
	for i := 0; i < 1000; i++ {
		counts[fmt.Sprint(i)] = i
		points[fmt.Sprint(i)] = &point{i, -i}
	}
	wait()
	runtime.GC()
	fmt.Printf("{\"counts\": %d, \"points\": %d, \"large\": %d}\n", *(*uintptr)(unsafe.Pointer(&counts)),
		*(*uintptr)(unsafe.Pointer(&points)), uintptr(unsafe.Pointer(&large[0])))
	buffer := make([]byte, 1)
	_, _ = os.Stdin.Read(buffer)
	runtime.KeepAlive(large)
}
