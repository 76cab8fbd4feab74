// Keepers: maps that nothing but the runtime holds: by finalizers, cleanups and timers. It tells of each where it is,
// in which way it is held, and the function that is to be called.
//
// Usage: keepers TRUTHFILE MODE
package main

import (
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"time"
)

type told struct {
	Way     string `json:"way"`
	Address string `json:"address"`
	Type    string `json:"type"`
	Called  string `json:"called"`
	Path    string `json:"path"`
	Frame   string `json:"frame"`
}

var truth []told

// tell: addresses are kept as text, which holds nothing.
func tell(way string, m interface{}, called string) {
	v := reflect.ValueOf(m)
	truth = append(truth, told{way, fmt.Sprintf("%#x", v.Pointer()), v.Type().String(), called, "", ""})
}

// tellPath: held by a variable.
func tellPath(way string, m interface{}, path string) {
	tell(way, m, "")
	truth[len(truth)-1].Path = path
}

// tellFrame: held by a goroutine.
func tellFrame(way string, m interface{}, function string) {
	tell(way, m, "")
	truth[len(truth)-1].Frame = function
}

// From the last collection on nothing moves to the queue, and nothing is swept.
func main() {
	runtime.GOMAXPROCS(2)
	holdQueued()
	runtime.GC()
	debug.SetGCPercent(-1)
	holdFinalizers()
	holdCleanup()
	holdTimer()
	holdFar()
	holdWays()
	holdFrames()
	drop()
	bury(64)
	data, err := json.Marshal(map[string]interface{}{"maps": truth})
	if err == nil {
		err = ioutil.WriteFile(os.Args[1], data, 0644)
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("ready", os.Getpid())
	select {}
}

// bury writes over what is left of frames that have ended.
//
//go:noinline
func bury(depth int) [64]uintptr {
	var words [64]uintptr
	if depth > 0 {
		below := bury(depth - 1)
		words[depth%64] = below[0]
	}
	return words
}

// wait: for the finalizer's goroutine.
func wait(ready chan bool) {
	select {
	case <-ready:
	case <-time.After(time.Minute):
		panic("the finalizer was not run")
	}
}
